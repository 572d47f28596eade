"""Accepted candidates written into a native glossary file; every other row of it stays as it is, to the byte."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from mtfix.curation.mining.candidates import Candidate, describe
from mtfix.errors import ConfigError, GlossaryError
from mtfix.formats import decode
from mtfix.glossary.files import neutral, parse, plain
from mtfix.glossary.native import line
from mtfix.ledger import write_file
from mtfix.model import Entry


@dataclass
class Folded:
    """What became of each candidate: ``added`` and ``known`` already, or ``refused`` with the reason."""

    data: bytes
    added: list[Candidate] = field(default_factory=list)
    known: list[Candidate] = field(default_factory=list)
    refused: list[tuple[Candidate, str]] = field(default_factory=list)


def fold_file(path: str | os.PathLike[str], candidates: Iterable[Candidate]) -> Folded:
    """Fold candidates into a file and write it, if that changes it. A failed run leaves the old file."""
    target = Path(path)
    if target.suffix.lower() not in (".csv", ".tsv"):
        raise ConfigError(
            "only native CSV and TSV glossaries can be extended", path=path, hint="mtfix glossary convert"
        )
    try:
        old = target.read_bytes()
    except OSError as error:
        raise GlossaryError(f"cannot be read: {error.strerror}", path=path) from error
    folded = fold(old, candidates, os.fspath(path))
    if folded.data != old:
        write_file(target, folded.data)
    return folded


def fold(data: bytes, candidates: Iterable[Candidate], path: str = "") -> Folded:
    """The bytes of a native glossary with the candidates in it.

    A variant becomes a deprecated form of its entry, a new entry a row at the end; an entry that is there already gets
    the forms that it lacks. What would contradict the glossary is refused.
    """
    sheet = _Sheet(data, path)
    folded = Folded(data)
    for candidate in candidates:
        try:
            (folded.added if sheet.take(candidate) else folded.known).append(candidate)
        except _Refused as reason:
            folded.refused.append((candidate, str(reason)))
    if folded.added:
        folded.data = sheet.data()
        parse(folded.data, path)  # never write what cannot be read again
    return folded


class _Refused(Exception):
    """Why a candidate cannot go into the glossary."""


class _Sheet:
    """The rows of a file as they are written, and the entries that they make."""

    def __init__(self, data: bytes, path: str) -> None:
        self._text, self._encoding = decode(data, None, path)
        entries = parse(data, path)
        lines = list(io.StringIO(self._text, newline=""))  # cut as csv counts them
        self._end = "\r\n" if lines and lines[0].endswith("\r\n") else "\n"
        first = lines[0] if lines else ""
        self._delimiter = max(",;\t", key=first.count)
        rows = csv.reader(lines, delimiter=self._delimiter, strict=True)
        self._raw: list[str] = []  # as they stand in the file
        self._cells: list[list[str]] = []
        self._changed: set[int] = set()
        by_line: dict[int, int] = {}
        start = 0
        for row in rows:
            by_line[start + 1] = len(self._raw)
            self._raw.append("".join(lines[start : rows.line_num]))
            self._cells.append(row)
            start = rows.line_num
        self._entries: dict[str, Entry] = {}
        self._row: dict[str, int] = {}
        for entry in entries:
            self._entries[entry.id] = entry
            self._row[entry.id] = by_line[int(entry.terms[0].origin.rpartition(":")[2])]
        self._right = {form.casefold(): entry.id for entry in entries for form in entry.right}

    def take(self, candidate: Candidate) -> bool:
        """Write a candidate in; False if all of it is there. Raises :class:`_Refused`."""
        if candidate.local:
            raise _Refused("a later mention is wrong in its document only")
        if candidate.kind == "variant":
            owner = candidate.entry if candidate.entry in self._entries else self._right.get(candidate.right.casefold())
            if owner is None:
                raise _Refused(f"no entry {candidate.entry or candidate.right!r} in this glossary")
            return self._add_wrong(owner, candidate.wrong)
        if not candidate.right or not (candidate.source_form or candidate.wrong):
            raise _Refused("it does not say what is right")
        owner = self._right.get(candidate.right.casefold())
        if owner is not None:
            changed = self._add_wrong(owner, candidate.wrong)
            if candidate.source_form and candidate.source_lang:
                changed = self._add(owner, candidate.source_lang, (candidate.source_form,)) or changed
            return changed
        self._new_row(candidate)
        return True

    def _add_wrong(self, owner: str, forms: Iterable[str]) -> bool:
        for form in forms:
            other = self._right.get(form.casefold())
            if other is not None:
                raise _Refused(f"{form!r} is a right form of {self._name(other)}")
        return self._add(owner, "deprecated", forms)

    def _name(self, owner: str) -> str:
        return self._entries[owner].preferred if owner in self._entries else owner

    def _add(self, owner: str, column: str, forms: Iterable[str]) -> bool:
        number = self._row[owner]
        cells = self._cells[number]
        at = self._column(column)
        cells += [""] * (at + 1 - len(cells))
        listed = [part.strip() for part in cells[at].split("|") if part.strip()]
        new = [form for form in forms if form not in listed]
        for form in new:
            if "|" in form:
                raise _Refused(f"{form!r} has the mark that separates forms")
        if new:
            cells[at] = "|".join((*listed, *new))
            self._changed.add(number)
        return bool(new)

    def _column(self, name: str) -> int:
        header = [cell.strip() for cell in self._cells[0]]
        if name not in header:
            self._cells[0].append(name)
            self._changed.add(0)
            return len(header)
        return header.index(name)

    def _new_row(self, candidate: Candidate) -> None:
        for form in candidate.wrong:
            if form.casefold() in self._right:
                raise _Refused(f"{form!r} is a right form of {self._name(self._right[form.casefold()])}")
        values = {
            "preferred": (candidate.right,),
            "admitted": candidate.admitted,
            "deprecated": candidate.wrong,
            candidate.source_lang: (candidate.source_form,) if candidate.source_form else (),
        }
        if any("|" in form for forms in values.values() for form in forms):
            raise _Refused(f"{describe(candidate)!r} has the mark that separates forms")
        row: list[str] = []
        for column, forms in values.items():
            if forms and column:
                at = self._column(column)
                row += [""] * (at + 1 - len(row))
                row[at] = "|".join(forms)
        number = len(self._cells)
        self._cells.append(row)
        self._raw.append("")
        self._changed.add(number)
        self._row[candidate.right] = number
        for form in (candidate.right, *candidate.admitted):
            self._right[form.casefold()] = candidate.right

    def data(self) -> bytes:
        out: list[str] = []
        for number, raw in enumerate(self._raw):
            if out and not out[-1].endswith(("\n", "\r")):
                out.append(self._end)
            if number in self._changed:
                cells = (neutral(plain(cell)) for cell in self._cells[number])
                raw = line(cells, self._delimiter).decode().removesuffix("\n") + self._end
            out.append(raw)
        return self._encoding.bom + "".join(out).encode(self._encoding.name)
