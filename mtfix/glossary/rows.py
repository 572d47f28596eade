"""Rows of a native table as entries, a column at a time: of a hundred thousand rows hardly one needs a look of its own.

Whether a row is wrong is asked of whole columns; only if one is, the rows are walked to say which, as their author reads
them: from the first.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import count, repeat
from typing import Any

import msgspec

from mtfix.entries import Cell, EntryTable, TermColumn, values
from mtfix.errors import GlossaryError
from mtfix.glossary.columns import PLAIN, advice, is_column
from mtfix.model import KINDS, Entry, Status

LONG_KINDS = {
    "PERSON": "PER", "LOCATION": "LOC", "PLACE": "LOC", "ORGANISATION": "ORG", "ORGANIZATION": "ORG",
    "PRODUCT": "PROD", "TITLE": "WORK",
}  # fmt: skip
_VARIANTS = (Status.ADMITTED, Status.DEPRECATED, Status.SUPERSEDED)
_PREFERRED = Status.PREFERRED


def trimmed(header: Iterable[str]) -> list[str]:
    """The names of columns without spaces; spreadsheets write columns without a name behind the last one."""
    names = [name.strip() for name in header]
    while names and not names[-1]:
        names.pop()
    return names


def check_header(header: Sequence[str], path: str) -> None:
    """GlossaryError for columns that a native table cannot have."""
    if not header:
        hint = "an empty glossary is a file with the line: preferred"
        raise GlossaryError("no column 'preferred': the first line is empty", path=path, line=1, hint=hint)
    quote = ",".join(header)
    for index, name in enumerate(header):
        if name in header[:index]:
            raise GlossaryError(f"the column {name!r} stands twice", path=path, line=1)
        if not is_column(name):
            raise GlossaryError(f"unknown column {name!r}", path=path, line=1, quote=quote, hint=advice(name))
    if "preferred" not in header:
        raise GlossaryError("no column 'preferred'", path=path, line=1, quote=quote)


def entries_of(
    header: Sequence[str], rows: Sequence[Sequence[str]], lines: Sequence[int], path: str
) -> Sequence[Entry]:
    """Entries of a table's rows under native columns; ``lines`` are the numbers of the rows.

    Raises GlossaryError with the line of the first row that is wrong.
    """
    check_header(header, path)
    if not rows:
        return []
    width = len(header)
    even = set(map(len, rows)) == {width}
    columns = zip(*(rows if even else [(*row[:width], *repeat("", width - len(row))) for row in rows]), strict=True)
    table = _Table(header, list(columns), lines, path)
    if table.faulty() or not even:
        for fault in map(table.fault, rows, count()):
            if fault is not None:
                raise fault
    return table.entries()


def entries_of_columns(
    header: Sequence[str], columns: Sequence[Sequence[str]], lines: Sequence[int], path: str
) -> EntryTable | None:
    """The same of a table's columns, as many as the header has; None if a row is wrong."""
    table = _Table(header, columns, lines, path)
    return None if table.faulty() else table.entries()


def digest(entry: Entry) -> str:
    """What an entry says, short: it tells entries of one preferred form apart."""
    return _short(values([entry]))


def _short(said: Sequence[object]) -> str:
    return hashlib.blake2b(msgspec.json.encode(said[0]), digest_size=3).hexdigest()


class _Table:
    """The cells of a table by column, stripped; a column that is not there is one of empty cells."""

    def __init__(
        self, header: Sequence[str], columns: Sequence[Sequence[str]], lines: Sequence[int], path: str
    ) -> None:
        self._lines, self._path, self._width = lines, path, len(header)
        self._empty = [""] * len(columns[0])
        self._nothing: list[tuple[()]] = [()] * len(columns[0])
        self._cells = {
            name: list(map(str.strip, cells)) if any(cells) else self._empty
            for name, cells in zip(header, columns, strict=True)
        }
        self._kinds = {kind: _kind(kind) for kind in set(self._column("type"))}

    def _column(self, name: str) -> Sequence[str]:
        return self._cells.get(name, self._empty)

    def entries(self) -> EntryTable:
        given, preferred = self._column("id"), self._column("preferred")
        named = [(status.value, "", status) for status in _VARIANTS]
        named += [(name, name, _PREFERRED) for name in self._cells if name not in PLAIN and not name.startswith("x-")]
        terms = [TermColumn("", _PREFERRED, preferred)]
        columns = [TermColumn(lang, status, _cells(self._column(name))) for name, lang, status in named]
        terms += [column for column in columns if any(column.cells)]
        fields: dict[str, Sequence[Any]] = {name: self._column(name) for name in ("id", "note", "short", "source")}
        fields["kind"] = list(map(self._kinds.__getitem__, self._column("type")))
        for name in ("context", "unless"):
            words = self._column(name)
            fields[name] = (
                [tuple(_alternatives(cell)) if cell else () for cell in words] if any(words) else self._nothing
            )
        fields["extra"] = self._extra()
        found = EntryTable(terms, fields, list(map(f"{self._path}:".__add__, map(str, self._lines))))
        if not all(given):
            fields["id"] = [name or form for name, form in zip(given, preferred, strict=True)]
            fields["id"] = self._told_apart(found, given)
        return found

    def _extra(self) -> Sequence[tuple[tuple[str, str], ...]]:
        names = [name for name, cells in self._cells.items() if name.startswith("x-") and any(cells)]
        if not names:
            return self._nothing
        rows = zip(*(self._cells[name] for name in names), strict=True)
        return [tuple([pair for pair in zip(names, row, strict=True) if pair[1]]) for row in rows]

    @staticmethod
    def _told_apart(found: EntryTable, given: Sequence[str]) -> list[str]:
        """Ids. Without those of their own, entries that share a preferred form are told apart by what they say."""
        ids = list(found.fields["id"])
        own = [number for number, name in enumerate(given) if not name]
        names = Counter([ids[number] for number in own])
        for number in own:
            if names[ids[number]] > 1:
                ids[number] = f"{ids[number]}~{_short(found.values(slice(number, number + 1)))}"
        return ids

    def faulty(self) -> bool:
        """True if a row is wrong, whatever it has beyond the columns."""
        preferred, admitted = self._column("preferred"), self._column("admitted")
        if not all(preferred) or None in self._kinds.values():
            return True
        return any(
            (cell == preferred[number] or admitted[number] or "|" in cell) and self._both(number)
            for name in ("deprecated", "superseded")
            for number, cell in [(number, cell) for number, cell in enumerate(self._column(name)) if cell]
        )

    def _both(self, number: int) -> str | None:
        """A form of a row that is right and wrong."""
        right = {self._cells["preferred"][number], *_alternatives(self._column("admitted")[number])}
        for status in _VARIANTS[1:]:
            for form in _alternatives(self._column(status.value)[number]):
                if form in right:
                    return form
        return None

    def fault(self, row: Sequence[str], number: int) -> GlossaryError | None:
        """What is wrong with a row, as its author wrote it."""
        line, preferred = self._lines[number], self._cells["preferred"][number]
        quote = ",".join(row)
        if any(cell.strip() for cell in row[self._width :]):
            message = f"{len(row)} fields, but the header has {self._width}"
            hint = 'a field that contains a comma needs quotation marks: "Geneva, Switzerland"'
            return GlossaryError(message, path=self._path, line=line, quote=quote, hint=hint)
        if not preferred:
            return GlossaryError("no preferred form", path=self._path, line=line, quote=quote)
        kind = self._column("type")[number]
        if self._kinds[kind] is None:
            hint = "known: " + ", ".join(KINDS)
            return GlossaryError(f"unknown type {kind!r}", path=self._path, line=line, hint=hint)
        both = self._both(number)
        if both is not None:
            message = f"{both!r} is both a right and a wrong form of {preferred!r}"
            return GlossaryError(message, path=self._path, line=line)
        return None


def _cells(cells: Sequence[str]) -> Sequence[Cell]:
    return [_cell(cell) if "|" in cell else cell for cell in cells] if any(cells) else cells


def _cell(given: str) -> Cell:
    found = tuple(_alternatives(given))
    return found if len(found) > 1 else "".join(found)


def _alternatives(cell: str) -> list[str]:
    if "|" not in cell:
        return [cell] if cell else []
    return [part for part in map(str.strip, cell.split("|")) if part]


def _kind(given: str) -> str | None:
    """The type that a cell means, None if there is none of that name."""
    if not given or given in KINDS:
        return given
    kind = LONG_KINDS.get(given.upper(), given.upper())
    return kind if kind in KINDS else None
