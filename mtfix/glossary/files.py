"""Native glossary files (CSV, TSV) and the glossaries that ship with mtfix.

The columns are ``preferred`` (required), ``admitted``, ``deprecated``, ``superseded``, ``type``, one column a source
language (BCP-47), ``short``, ``context``, ``unless``, ``id``, ``note``, ``source``; ``x-...`` columns are kept
(:mod:`mtfix.glossary.columns`).
"""

from __future__ import annotations

import csv
import hashlib
import importlib.resources
import io
import os
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from mtfix.errors import GlossaryError, UnknownName
from mtfix.glossary.columns import PLAIN, advice, is_column
from mtfix.model import KINDS, Entry, Glossary, Loss, Status, Term

if TYPE_CHECKING:
    from mtfix.glossary.exchange import Request, Tally

LONG_KINDS = {
    "PERSON": "PER", "LOCATION": "LOC", "PLACE": "LOC", "ORGANISATION": "ORG", "ORGANIZATION": "ORG",
    "PRODUCT": "PROD", "TITLE": "WORK",
}  # fmt: skip
# A spreadsheet takes these for the beginning of a formula (https://owasp.org/www-community/attacks/CSV_Injection).
_FORMULA = re.compile(r"'*[=+\-@\t\r＝＋－＠]")
_ESCAPED = re.compile(r"'[=+\-@\t\r＝＋－＠]")
_VARIANTS = (Status.ADMITTED, Status.DEPRECATED, Status.SUPERSEDED)
_AT_ONCE = 10_000  # entries
_LIMIT = 1 << 20  # characters of one field; csv's own limit of 131,072 is lower than real notes are long


#: What begins the lines that git and mtfix glossary merge leave around a conflict.
CONFLICT = ("<<<<<<<", ">>>>>>>", "=======", "|||||||")
#: Files that are glossaries by their name.
SUFFIXES = (".csv", ".tsv", ".xlsx", ".json", ".tbx", ".tmx")


def load_glossary(*paths: str | os.PathLike[str], target_lang: str = "en") -> Glossary:
    """Read glossary files into one glossary.

    A path is a CSV or TSV file, a file of another format that its suffix tells (:data:`SUFFIXES`), a folder of such
    files, or the name of a shipped one (``en``, ``en/leaders``); none at all means all that ship for ``target_lang``.
    What the files of other tools have that mtfix has no place for is in ``ignored``. Raises :class:`GlossaryError` with
    file and line.
    """
    from mtfix.glossary.exchange import Request, Tally

    files = [file for path in paths for file in find(path)] if paths else shipped(target_lang)
    entries: list[Entry] = []
    ignored = Tally()
    for file in files:
        entries.extend(_read(file, Request(os.fspath(file), target_lang=target_lang), ignored))
    return make_glossary(entries, "+".join(dict.fromkeys(file.stem for file in files)), target_lang, ignored.losses)


def make_glossary(
    entries: Iterable[Entry], name: str = "", target_lang: str = "en", ignored: tuple[Loss, ...] = ()
) -> Glossary:
    """Entries as a glossary: sorted by id, the same entry twice kept once, one id for two entries an error."""
    by_id: dict[str, Entry] = {}
    for entry in entries:
        other = by_id.setdefault(entry.id, entry)
        if other is not entry and _canonical(other) != _canonical(entry):
            raise GlossaryError(
                f"two entries have the id {entry.id!r} (the other: {other.terms[0].origin})",
                path=entry.terms[0].origin or None,
                hint="give one of them another id, or leave the id out",
            )
    ordered = tuple([by_id[key] for key in sorted(by_id)])
    digest = hashlib.sha256()
    encoder = msgspec.json.Encoder()
    for start in range(0, len(ordered), _AT_ONCE):  # no string has a plain line feed in JSON
        some = [_plain_values(entry) for entry in ordered[start : start + _AT_ONCE]]
        digest.update(encoder.encode_lines(some).replace(b"\n", b""))
    return Glossary(name, ordered, digest.hexdigest(), target_lang, ignored)


_RANK = {status: rank for rank, status in enumerate(Status)}


def _canonical(entry: Entry) -> bytes:
    return msgspec.json.encode(_plain_values(entry))


def _plain_values(entry: Entry) -> tuple[object, ...]:
    """What a digest is made of. Notes and sources are remarks: they change no result, but a note can rank readings."""
    name, terms, kind, note, short, context, unless, *_ = entry
    preferred = Status.PREFERRED
    plain = [(lang, 0 if status is preferred else _RANK[status], text) for text, lang, status, _ in terms]
    if len(plain) > 1:
        plain.sort()
    return name, plain, kind, note, short, sorted(context) if context else (), sorted(unless) if unless else ()


def digest(entry: Entry) -> str:
    """What an entry says, short: it tells entries of one preferred form apart."""
    return hashlib.blake2b(_canonical(entry), digest_size=3).hexdigest()


def shipped(target_lang: str) -> list[Path]:
    """Files of the glossaries that ship for a target language; empty if there are none."""
    folder = _shipped_folder() / target_lang.split("-")[0]
    return sorted(folder.glob("*.csv")) if folder.is_dir() else []


def _shipped_folder() -> Path:
    package = Path(str(importlib.resources.files("mtfix")))
    inside = package / "_glossaries"
    return inside if inside.is_dir() else package.parent / "glossaries"


def find(path: str | os.PathLike[str]) -> list[Path]:
    """Glossary files that a path or the name of a shipped glossary stands for; of a folder all, in order of their names."""
    given = Path(path)
    if given.is_dir():
        files = sorted(file for file in given.rglob("*") if file.suffix.lower() in SUFFIXES and not _hidden(file))
        if not files:
            raise GlossaryError(f"no glossary in this folder ({', '.join(SUFFIXES)})", path=given)
        return files
    if given.exists():
        return [given]
    if not given.suffix:
        folder = _shipped_folder()
        if (folder / given).is_dir():
            return sorted((folder / given).glob("*.csv"))
        if (folder / f"{given}.csv").is_file():
            return [folder / f"{given}.csv"]
        names = [str(file.relative_to(folder).with_suffix("")) for file in folder.glob("*/*.csv")]
        names += [file.name for file in folder.glob("*") if file.is_dir()]
        raise UnknownName("glossary (no such file either)", str(path), names)
    raise GlossaryError("no such file", path=given)


def _hidden(path: Path) -> bool:
    """True for what an office program or an editor keeps beside an open file."""
    return path.name.startswith((".", "~$"))


def _read(path: Path, request: Request, ignored: Tally) -> Iterable[Entry]:
    from mtfix.glossary import exchange

    if exchange.knows(path):
        return exchange.entries(path, request, ignored)
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise GlossaryError(f"cannot be read: {error.strerror}", path=path) from error
    return parse(raw, os.fspath(path))


def parse(raw: bytes, path: str) -> list[Entry]:
    """Entries of one native CSV or TSV file."""
    encoding = "utf-16" if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError as error:
        hint = "save the file as UTF-8 (CSV UTF-8 in Excel)"
        if encoding == "utf-16":
            raise GlossaryError("not UTF-16, though it begins so", path=path, hint=hint) from error
        line = raw.count(b"\n", 0, error.start) + 1
        quote = raw.split(b"\n", line)[line - 1].decode("utf-8", "replace").rstrip("\r")
        raise GlossaryError("not UTF-8", path=path, line=line, quote=quote, hint=hint) from error
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        hint = "UTF-16 without a mark at its beginning? Save the file as UTF-8"
        raise GlossaryError("a NUL character: is this a text file?", path=path, line=line, hint=hint)
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    csv.field_size_limit(_LIMIT)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        start = 1
        header = trimmed(next(rows, []))
        _columns(header, path)  # a wrong header is told before a broken row
        numbered: list[tuple[int, list[str]]] = []
        start = rows.line_num + 1
        escaped = _ESCAPED.search(text) is not None
        conflict = any(marker in text for marker in CONFLICT[:2])
        for row in rows:
            if conflict and row and row[0].startswith(CONFLICT):
                hint = "take out the lines with <<<<<<<, ======= and >>>>>>>, and one of the two rows"
                raise GlossaryError(
                    "a conflict of a merge is not resolved", path=path, line=start, quote=row[0], hint=hint
                )
            if any(row) and not "".join(row).isspace():
                numbered.append((start, [plain(cell) for cell in row] if escaped else row))
            start = rows.line_num + 1
    except csv.Error as error:
        raise GlossaryError(f"not a well-formed CSV row: {row_fault(error)}", path=path, line=start) from error
    return entries_of(header, numbered, path)


def row_fault(error: csv.Error) -> str:
    """What csv says of a row, in words for people who do not know it."""
    return "a quotation mark is never closed" if "unexpected end" in str(error) else str(error)


def trimmed(header: Iterable[str]) -> list[str]:
    """The names of columns without spaces; spreadsheets write columns without a name behind the last one."""
    names = [name.strip() for name in header]
    while names and not names[-1]:
        names.pop()
    return names


def entries_of(header: Sequence[str], numbered: Sequence[tuple[int, list[str]]], path: str) -> list[Entry]:
    """Entries of a table's rows, each with its number, under native columns."""
    layout = _Layout(_columns(header, path), path, len(header))
    table = [(line, row, layout.cells(row)) for line, row in numbered]
    names = Counter([name for _, _, cells in table if (name := layout.unnamed(cells))])
    return [layout.entry(row, cells, line, names) for line, row, cells in table]


def neutral(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula: it begins with an apostrophe, which :func:`plain` takes away.

    >>> neutral("=1+1"), neutral("'=1"), neutral("St. John's")
    ("'=1+1", "''=1", "St. John's")
    """
    return "'" + cell if _FORMULA.match(cell) else cell


def plain(cell: str) -> str:
    """The cell that :func:`neutral` was given."""
    return cell[1:] if cell[:1] == "'" and _FORMULA.match(cell) else cell


def _columns(header: Sequence[str], path: str) -> dict[str, int]:
    columns: dict[str, int] = {}
    if not header:
        hint = "an empty glossary is a file with the line: preferred"
        raise GlossaryError("no column 'preferred': the first line is empty", path=path, line=1, hint=hint)
    for index, name in enumerate(header):
        if name in columns:
            raise GlossaryError(f"the column {name!r} stands twice", path=path, line=1)
        if not is_column(name):
            raise GlossaryError(
                f"unknown column {name!r}", path=path, line=1, quote=",".join(header), hint=advice(name)
            )
        columns[name] = index
    if "preferred" not in columns:
        raise GlossaryError("no column 'preferred'", path=path, line=1, quote=",".join(header))
    return columns


def _alternatives(cell: str) -> list[str]:
    if "|" not in cell:
        return [cell] if cell else []
    return [part for part in map(str.strip, cell.split("|")) if part]


_CELLS = ("id", "preferred", "type", "note", "short", "context", "unless", "source")


class _Layout:
    """The columns of one file, and the entries that its rows make."""

    def __init__(self, columns: dict[str, int], path: str, width: int) -> None:
        self._path = path
        self._width = width
        self._at = {name: columns.get(name, -1) for name in PLAIN}
        self._cells = itemgetter(*[self._at[name] for name in _CELLS])
        self._statuses = [(status, columns[status.value]) for status in _VARIANTS if status.value in columns]
        self._sources = [(name, at) for name, at in columns.items() if name not in PLAIN and not name.startswith("x-")]
        self._extra = [(name, at) for name, at in columns.items() if name.startswith("x-")]

    def cells(self, row: list[str]) -> list[str]:
        """The row without spaces around its cells and with an empty one at the end, where columns are that it lacks."""
        cells = list(map(str.strip, row))
        cells += [""] * (self._width + 1 - len(cells))
        return cells

    def unnamed(self, cells: list[str]) -> str:
        """The preferred form of a row that has no id."""
        return "" if cells[self._at["id"]] else cells[self._at["preferred"]]

    def entry(self, row: list[str], cells: list[str], line: int, names: Counter[str]) -> Entry:
        path = self._path
        if len(row) > self._width:
            if any(cells[self._width :]):
                raise GlossaryError(
                    f"{len(row)} fields, but the header has {self._width}",
                    path=path,
                    line=line,
                    quote=",".join(row),
                    hint='a field that contains a comma needs quotation marks: "Geneva, Switzerland"',
                )
            cells = [*cells[: self._width], ""]
        name, preferred, kind, note, short, context, unless, source = self._cells(cells)
        if not preferred:
            raise GlossaryError("no preferred form", path=path, line=line, quote=",".join(row))
        if kind and kind not in KINDS:
            given, kind = kind, LONG_KINDS.get(kind.upper(), kind.upper())
            if kind not in KINDS:
                hint = "known: " + ", ".join(KINDS)
                raise GlossaryError(f"unknown type {given!r}", path=path, line=line, hint=hint)
        origin = f"{path}:{line}"
        terms = [Term(preferred, "", Status.PREFERRED, origin)]
        right = {preferred}
        for status, index in self._statuses:
            if cells[index]:
                for text in _alternatives(cells[index]):
                    if not status.forbidden:
                        right.add(text)
                    elif text in right:
                        message = f"{text!r} is both a right and a wrong form of {preferred!r}"
                        raise GlossaryError(message, path=path, line=line)
                    terms.append(Term(text, "", status, origin))
        for lang, index in self._sources:
            if cells[index]:
                terms += [Term(text, lang, Status.PREFERRED, origin) for text in _alternatives(cells[index])]
        entry = Entry(
            name or preferred,
            tuple(terms),
            kind,
            note,
            short,
            tuple(_alternatives(context)) if context else (),
            tuple(_alternatives(unless)) if unless else (),
            source,
            tuple([(column, cells[index]) for column, index in self._extra if cells[index]]),
        )
        if not name and names[preferred] > 1:
            # Without ids of their own, entries that share a preferred form are told apart by what they say.
            return entry._replace(id=f"{preferred}~{digest(entry)}")
        return entry
