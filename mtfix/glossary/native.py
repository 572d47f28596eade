"""Writing the native glossary: CSV and TSV with the columns that :mod:`mtfix.glossary.files` reads.

Canonical, for git: entries by id, the columns of the file that is replaced or, in a new one, those that hold anything,
quotation marks only where they must be, line feeds, UTF-8 without mark. Cells that a spreadsheet would take for a formula get an
apostrophe, which the reader takes away again.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from mtfix.glossary.columns import is_column, is_language
from mtfix.glossary.exchange import Request, Tally, alternatives
from mtfix.glossary.files import neutral, parse
from mtfix.model import Entry, Glossary, Status

#: Before and after the columns of source languages.
HEAD = ("id", "preferred", "admitted", "deprecated", "superseded", "type")
TAIL = ("short", "context", "unless", "note", "source")
_ALWAYS = ("id", "preferred", "admitted", "deprecated", "type")


class Table:
    """The rows of a glossary under ``columns``: those of ``keep``, and those that hold anything.

    Characters of the class ``invalid`` and what a cell has beyond ``limit`` characters are left out and counted.
    """

    def __init__(
        self, entries: Iterable[Entry], lost: Tally, keep: Iterable[str] = (), invalid: str = "\0", limit: int = 1 << 20
    ) -> None:
        cleaned = re.compile(f"[{invalid}]")
        entries = tuple(entries)
        ids = {entry.id for entry in entries}
        self._rows = []
        for entry in entries:
            row = _row(entry, lost, cleaned, limit)
            if row["id"] != entry.id:  # what is left of it may be another's: then it gets a new one when it is read
                row["id"] = "" if row["id"] in ids else row["id"]
                ids.add(row["id"])
            if row["preferred"]:
                self._rows.append(row)
        used = {name: None for row in self._rows for name, cell in row.items() if cell}
        known = {*HEAD, *TAIL}
        others = [name for name in used if name not in known]
        order = [
            *(name for name in HEAD if name in used or name in _ALWAYS),
            *(name for name in others if not name.startswith("x-")),
            *(name for name in TAIL if name in used),
            *(name for name in others if name.startswith("x-")),
        ]
        self.columns = list(dict.fromkeys((*keep, *order)))

    def __iter__(self) -> Iterator[list[str]]:
        return ([row.get(name, "") for name in self.columns] for row in self._rows)


def _row(entry: Entry, lost: Tally, invalid: re.Pattern[str], limit: int) -> dict[str, str]:
    row = {
        "id": entry.id,
        "preferred": entry.preferred,
        "type": entry.kind,
        "short": entry.short,
        "context": alternatives(entry.context, "context", entry, lost),
        "unless": alternatives(entry.unless, "unless", entry, lost),
        "note": entry.note,
        "source": entry.source,
    }
    for status in (Status.ADMITTED, Status.DEPRECATED, Status.SUPERSEDED):
        row[status.value] = alternatives(entry.forms(status), status.value, entry, lost)
    by_lang: dict[str, list[str]] = {}
    for term in entry.sources():
        by_lang.setdefault(term.lang, []).append(term.text)
        if term.status is not Status.PREFERRED:
            lost.add("status", "a column of source forms has none", entry.id)
    for lang, texts in by_lang.items():
        if lang in row or not is_language(lang):
            # Indonesian is such a language: the column "id" has the ids.
            lost.add(lang, "no language that a column can have; JSON holds it", entry.id, len(texts))
            continue
        row[lang] = alternatives(texts, lang, entry, lost)
    for name, value in entry.extra:
        row[name] = value
    for name, cell in row.items():
        clean = invalid.sub("", cell)
        if clean != cell:
            lost.add(name, "control characters", entry.id)
        if clean.strip() != clean:
            lost.add(name, "spaces at its ends", entry.id)
        if len(clean) > limit:
            lost.add(name, f"what is longer than {limit:,} characters", entry.id)
        row[name] = clean.strip()[:limit]
    right = {form.strip() for form in (row["preferred"], *row[Status.ADMITTED.value].split("|"))}
    for name in (Status.DEPRECATED.value, Status.SUPERSEDED.value):
        wrong = row[name].split("|") if row[name] else []
        kept = [form for form in wrong if form.strip() not in right]
        lost.add(name, "the same as a right form without control characters", entry.id, len(wrong) - len(kept))
        row[name] = "|".join(kept)
    if not row["preferred"]:
        lost.add("entry", "a preferred form of nothing that a cell can hold", entry.id)
    return row


class Native:
    """Native CSV or TSV, written canonically; reading is that of :mod:`mtfix.glossary.files`."""

    def __init__(self, delimiter: str) -> None:
        self._delimiter = delimiter

    def read(self, path: Path, request: Request, ignored: Tally) -> Sequence[Entry]:  # noqa: ARG002
        return parse(path.read_bytes(), str(path))

    def write(self, glossary: Glossary, out: BinaryIO, request: Request, lost: Tally) -> None:
        table = Table(glossary.entries, lost, _columns_of(request.path))
        out.write(line(table.columns, self._delimiter))
        for row in table:
            out.write(line(map(neutral, row), self._delimiter))


def line(cells: Iterable[str], delimiter: str) -> bytes:
    """One line of CSV or TSV. (csv.writer leaves a lone carriage return without quotation marks: a broken row.)"""
    return (delimiter.join(_quoted(cell, delimiter) for cell in cells) + "\n").encode()


def _quoted(cell: str, delimiter: str) -> str:
    if delimiter in cell or '"' in cell or "\n" in cell or "\r" in cell:
        return '"' + cell.replace('"', '""') + '"'
    return cell


def _columns_of(path: str) -> list[str]:
    """The columns of a native file that is to be replaced: their order is its author's."""
    try:
        with open(path, encoding="utf-8-sig", newline="") as file:
            first = file.readline(100_000)
    except (OSError, UnicodeDecodeError):
        return []
    names = [name.strip() for name in next(csv.reader([first], delimiter=max(",;\t", key=first.count)), [])]
    return names if all(map(is_column, names)) and "preferred" in names and len(set(names)) == len(names) else []


CSV = Native(",")
TSV = Native("\t")
