"""Rows of a native table as entries, a column at a time: of a hundred thousand rows hardly one needs a look of its own.

Whether a row is wrong is asked of whole columns; only if one is, the rows are walked to say which, as their author reads
them: from the first.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import repeat
from operator import add
from typing import Any, TypeVar, cast

import msgspec

from mtfix.errors import GlossaryError
from mtfix.glossary.columns import PLAIN, advice, is_column
from mtfix.model import KINDS, Entry, Status, Term

LONG_KINDS = {
    "PERSON": "PER", "LOCATION": "LOC", "PLACE": "LOC", "ORGANISATION": "ORG", "ORGANIZATION": "ORG",
    "PRODUCT": "PROD", "TITLE": "WORK",
}  # fmt: skip
_VARIANTS = (Status.ADMITTED, Status.DEPRECATED, Status.SUPERSEDED)
_PREFERRED = Status.PREFERRED  # asked for often: enum members are looked up and hashed by Python code
_RANK = {status: rank for rank, status in enumerate(Status)}

T = TypeVar("T")
_Terms = tuple[Term, ...]


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


def entries_of(header: Sequence[str], rows: Sequence[Sequence[str]], lines: Sequence[int], path: str) -> list[Entry]:
    """Entries of a table's rows under native columns; ``lines`` are the numbers of the rows.

    Raises GlossaryError with the line of the first row that is wrong.
    """
    check_header(header, path)
    return _Columns(header, rows, lines, path).entries() if rows else []


def digest(entry: Entry) -> str:
    """What an entry says, short: it tells entries of one preferred form apart."""
    return hashlib.blake2b(msgspec.json.encode(plain_values([entry])[0]), digest_size=3).hexdigest()


def plain_values(entries: Sequence[Entry]) -> list[tuple[object, ...]]:
    """What digests are made of. Notes and sources are remarks: they change no result, but a note can rank readings."""
    preferred, rank = _PREFERRED, _RANK
    return [
        (
            name,
            sorted([(lang, 0 if status is preferred else rank[status], text) for text, lang, status, _ in terms]),
            kind,
            note,
            short,
            sorted(context) if context else (),
            sorted(unless) if unless else (),
        )
        for name, terms, kind, note, short, context, unless, _, _ in entries
    ]


class _Columns:
    """The cells of a table by column, stripped; a column that is not there is one of empty cells."""

    def __init__(self, header: Sequence[str], rows: Sequence[Sequence[str]], lines: Sequence[int], path: str) -> None:
        self._rows, self._lines, self._path, self._width = rows, lines, path, len(header)
        if set(map(len, rows)) != {self._width}:
            rows = [self._fitted(row) for row in rows]
        self._size = len(rows)
        self._empty = [""] * self._size
        self._cells = {
            name: list(map(str.strip, cells)) if any(cells) else self._empty
            for name, cells in zip(header, zip(*rows, strict=True), strict=True)
        }
        self._kinds = {kind: _kind(kind) for kind in set(self._column("type"))}

    def _fitted(self, row: Sequence[str]) -> Sequence[str]:
        return (*row[: self._width], *repeat("", self._width - len(row)))

    def _column(self, name: str) -> Sequence[str]:
        return self._cells.get(name, self._empty)

    def _some(self, name: str) -> bool:
        return name in self._cells and any(self._cells[name])

    def _langs(self) -> Iterator[str]:
        return (name for name in self._cells if name not in PLAIN and not name.startswith("x-"))

    def entries(self) -> list[Entry]:
        if self._faulty():
            for fault in map(self._fault, range(self._size)):
                if fault is not None:
                    raise fault
        given, preferred = self._column("id"), self._column("preferred")
        origins = list(map(f"{self._path}:".__add__, map(str, self._lines)))
        terms: list[_Terms] = list(zip(_made(Term, preferred, self._empty, repeat(_PREFERRED), origins)))
        for status in _VARIANTS:
            if self._some(status.value):
                terms = list(map(add, terms, _terms(self._column(status.value), "", status, origins)))
        for lang in self._langs():
            if self._some(lang):
                terms = list(map(add, terms, _terms(self._column(lang), lang, _PREFERRED, origins)))
        found = list(
            _made(
                Entry,
                [name or form for name, form in zip(given, preferred, strict=True)],
                terms,
                [self._kinds[kind] for kind in self._column("type")],
                self._column("note"),
                self._column("short"),
                _words(self._column("context")),
                _words(self._column("unless")),
                self._column("source"),
                self._extra(),
            )
        )
        if not all(given):
            self._tell_apart(found, given)
        return found

    def _extra(self) -> Iterable[tuple[tuple[str, str], ...]]:
        names = [name for name in self._cells if name.startswith("x-") and self._some(name)]
        if not names:
            return repeat(())
        rows = zip(*(self._cells[name] for name in names), strict=True)
        return [tuple([pair for pair in zip(names, row, strict=True) if pair[1]]) for row in rows]

    def _tell_apart(self, found: list[Entry], given: Sequence[str]) -> None:
        """Without ids of their own, entries that share a preferred form are told apart by what they say."""
        own = [number for number, name in enumerate(given) if not name]
        names = Counter([found[number].id for number in own])
        for number in own:
            entry = found[number]
            if names[entry.id] > 1:
                found[number] = entry._replace(id=f"{entry.id}~{digest(entry)}")

    def _faulty(self) -> bool:
        preferred, admitted = self._column("preferred"), self._column("admitted")
        if max(map(len, self._rows)) > self._width or not all(preferred) or None in self._kinds.values():
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

    def _fault(self, number: int) -> GlossaryError | None:
        row, line, preferred = self._rows[number], self._lines[number], self._cells["preferred"][number]
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


def _made(kind: Callable[..., T], *columns: Iterable[Any]) -> Iterator[T]:
    """``kind(*row)`` for each row of the columns; a named tuple is made like this in a third of the time."""
    return cast("Iterator[T]", map(tuple.__new__, repeat(kind), zip(*columns)))  # type: ignore[arg-type]  # noqa: B905


def _terms(cells: Sequence[str], lang: str, status: Status, origins: Sequence[str]) -> list[_Terms]:
    new = tuple.__new__
    return [
        ()
        if not cell
        else (new(Term, (cell, lang, status, origin)),)
        if "|" not in cell
        else tuple([new(Term, (form, lang, status, origin)) for form in _alternatives(cell)])
        for cell, origin in zip(cells, origins, strict=True)
    ]


def _words(cells: Sequence[str]) -> Iterable[tuple[str, ...]]:
    return [tuple(_alternatives(cell)) if cell else () for cell in cells] if any(cells) else repeat(())


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
