"""Entries of a glossary by column, made only when they are asked for.

A large glossary is read, sorted, compiled and stored a column at a time; of its hundred thousand entries an article needs
a handful, and to make all of them takes longer than what is asked of the columns.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, count, repeat
from operator import add
from typing import Any, NamedTuple, cast, overload

from mtfix.model import Entry, Status, Term

Cell = str | Sequence[str]  # one form, or several; "" for none

FIELDS = tuple(name for name in Entry._fields if name != "terms")
_RANK = {status: rank for rank, status in enumerate(Status)}
_SEQUENCES = ("context", "unless", "extra")  # the other fields are strings


class Shape(NamedTuple):
    """What a row of :meth:`EntryTable.rows` has: cells of terms of these languages and statuses, where they are from, fields."""

    terms: tuple[tuple[str, str], ...]
    fields: tuple[str, ...]


class TermColumn(NamedTuple):
    """Terms of one language and status: of each entry the cell that has them."""

    lang: str
    status: Status
    cells: Sequence[Cell]


class EntryTable(Sequence[Entry]):
    """Entries that have their terms in the order of the columns ``terms``, of which the first has the preferred forms.

    ``fields`` has a column for each name of :data:`FIELDS`; ``origins`` says where the terms of each entry are from.
    """

    def __init__(
        self, terms: Sequence[TermColumn], fields: Mapping[str, Sequence[Any]], origins: Sequence[str]
    ) -> None:
        self.terms = terms
        self.fields = fields
        self.origins = origins
        self._made: dict[int, Entry] = {}
        self._all: list[Entry] | None = None  # when all were asked for

    @staticmethod
    def joined(tables: Sequence[EntryTable]) -> EntryTable | None:
        """The entries of several tables; None if their columns are not the same."""
        if len({tuple([(column.lang, column.status) for column in table.terms]) for table in tables}) != 1:
            return None
        first = tables[0]
        if len(tables) == 1:
            return first
        terms = [
            TermColumn(column.lang, column.status, _chain([table.terms[number].cells for table in tables]))
            for number, column in enumerate(first.terms)
        ]
        fields = {name: _chain([table.fields[name] for table in tables]) for name in FIELDS}
        return EntryTable(terms, fields, _chain([table.origins for table in tables]))

    def take(self, numbers: Sequence[int]) -> EntryTable:
        """The entries of these numbers, in this order."""

        def take(column: Sequence[Any]) -> Sequence[Any]:
            return list(map(column.__getitem__, numbers)) if any(column) else column[: len(numbers)]

        terms = [TermColumn(lang, status, take(cells)) for lang, status, cells in self.terms]
        return EntryTable(terms, {name: take(self.fields[name]) for name in FIELDS}, take(self.origins))

    # --- as a sequence

    def __len__(self) -> int:
        return len(self.origins)

    @overload
    def __getitem__(self, index: int) -> Entry: ...
    @overload
    def __getitem__(self, index: slice) -> list[Entry]: ...
    def __getitem__(self, index: int | slice) -> Entry | list[Entry]:
        if isinstance(index, slice):
            return [self[number] for number in range(*index.indices(len(self)))]
        if self._all is not None:
            return self._all[index]
        if index < 0:
            index += len(self)
        entry = self._made.get(index)
        if entry is None:
            if not 0 <= index < len(self):
                raise IndexError(index)
            (entry,) = self._make(slice(index, index + 1))
            self._made[index] = entry
        return entry

    def __iter__(self) -> Iterator[Entry]:
        if self._all is None:
            self._all = list(self._make(slice(None)))
            self._made.clear()
        return iter(self._all)

    def __eq__(self, other: object) -> bool:
        return list(self) == list(other) if isinstance(other, Sequence) else NotImplemented

    def __hash__(self) -> int:
        return hash(tuple(self))

    def _make(self, part: slice) -> Iterator[Entry]:
        new = tuple.__new__  # a named tuple is made like this in a third of the time
        origins = self.origins[part]
        terms: list[tuple[Term, ...]] = [()] * len(origins)
        for lang, status, cells in self.terms:
            found = [
                ()
                if not cell
                else (new(Term, (cell, lang, status, origin)),)
                if type(cell) is str
                else tuple([new(Term, (form, lang, status, origin)) for form in cell])
                for cell, origin in zip(cells[part], origins, strict=True)
            ]
            terms = list(map(add, terms, found))
        ids, *rest = [self.fields[name][part] for name in FIELDS]
        rows = zip(ids, terms, *rest, strict=True)
        return cast("Iterator[Entry]", map(new, repeat(Entry), rows))

    # --- by column

    def values(self, part: slice = slice(None)) -> list[tuple[object, ...]]:
        """:func:`values` of some of the entries."""
        some: list[tuple[str, int, Sequence[Cell]]] = []
        each: list[Iterator[tuple[str, int, Cell]]] = []
        for column in sorted(self.terms, key=_precedence):
            lang, rank, cells = *_precedence(column), column.cells[part]
            if _one_each(cells):
                each.append(zip(repeat(lang), repeat(rank), cells, strict=False))
            else:
                some.append((lang, rank, cells))
        terms: list[tuple[Any, ...]] = list(zip(*each, strict=True)) if each else [()] * len(self.origins[part])
        for lang, rank, cells in some:
            for number, cell in enumerate(cells):
                if cell:
                    more = [(lang, rank, form) for form in ((cell,) if isinstance(cell, str) else cell)]
                    terms[number] = tuple(sorted((*terms[number], *more)))
        fields = {name: self.fields[name][part] for name in FIELDS}
        words = ([sorted(some) if some else () for some in fields[name]] for name in ("context", "unless"))
        return list(zip(fields["id"], terms, fields["kind"], fields["note"], fields["short"], *words, strict=True))

    def rows(self) -> tuple[Shape, Iterator[tuple[Any, ...]]]:
        """What is to be kept of the entries, without fields that none has; :meth:`of_rows` makes them of it."""
        terms = tuple([(lang, status.value) for lang, status, _ in self.terms])
        fields = tuple([name for name in FIELDS if any(self.fields[name])])
        columns = [*(cells for _, _, cells in self.terms), self.origins, *(self.fields[name] for name in fields)]
        return Shape(terms, fields), zip(*columns, strict=True)

    @classmethod
    def of_rows(cls, shape: Shape, rows: Sequence[Sequence[Any]]) -> EntryTable:
        """Entries of some of :meth:`rows`, at least one; what was a tuple in them may be a list."""
        columns = list(zip(*rows, strict=True))
        size = len(shape.terms)
        terms = [
            TermColumn(lang, Status(status), cells)
            for (lang, status), cells in zip(shape.terms, columns[:size], strict=True)
        ]
        fields: dict[str, Sequence[Any]] = dict(zip(shape.fields, columns[size + 1 :], strict=True))
        for name in FIELDS:
            if name not in fields:
                fields[name] = [() if name in _SEQUENCES else ""] * len(rows)
            elif name == "extra":
                fields[name] = [tuple(map(tuple, pairs)) for pairs in fields[name]]
            elif name in _SEQUENCES:
                fields[name] = list(map(tuple, fields[name]))
        return cls(terms, fields, columns[size])


def values(entries: Sequence[Entry], part: slice = slice(None)) -> list[tuple[object, ...]]:
    """What digests of some entries are made of. Notes and sources are remarks: they change no result, but a note can rank
    readings.
    """
    if isinstance(entries, EntryTable):
        return entries.values(part)
    return [
        (
            name,
            sorted([(lang, _RANK[status], text) for text, lang, status, _ in terms]),
            kind,
            note,
            short,
            sorted(context) if context else (),
            sorted(unless) if unless else (),
        )
        for name, terms, kind, note, short, context, unless, _, _ in entries[part]
    ]


# --- what is asked of all entries, whether they are in a table or not


def column(entries: Sequence[Entry], name: str) -> Sequence[Any]:
    """A field of all entries, or ``preferred``: their preferred forms."""
    if not isinstance(entries, EntryTable):
        return [getattr(entry, name) for entry in entries]
    return cast("Sequence[Any]", entries.terms[0].cells) if name == "preferred" else entries.fields[name]


def numbered_terms(entries: Sequence[Entry], step: int) -> Iterator[tuple[str, Status, list[int], Sequence[str]]]:
    """Terms by language and status, each with ``step`` times the number of its entry plus its own among the entry's terms."""
    if isinstance(entries, EntryTable):
        following = list(range(0, len(entries) * step, step))
        for lang, status, cells in entries.terms:
            if _one_each(cells):
                yield lang, status, following, cast("Sequence[str]", cells)
                following = [number + 1 for number in following]
            else:
                yield lang, status, *_some(cells, following)
        return
    found: dict[tuple[str, Status], tuple[list[int], list[str]]] = {}
    for start, entry in zip(count(0, step), entries, strict=False):
        for number, (text, lang, status, _) in enumerate(entry.terms, start):
            numbers, texts = found.setdefault((lang, status), ([], []))
            numbers.append(number)
            texts.append(text)
    for (lang, status), (numbers, texts) in found.items():
        yield lang, status, numbers, texts


def _some(cells: Sequence[Cell], following: list[int]) -> tuple[list[int], list[str]]:
    """The forms of cells, of which some are empty or have several; ``following`` goes on."""
    numbers: list[int] = []
    texts: list[str] = []
    for at, cell in enumerate(cells):
        for text in (cell,) if isinstance(cell, str) else cell:
            if text:
                numbers.append(following[at])
                texts.append(text)
                following[at] += 1
    return numbers, texts


def short_forms(entries: Sequence[Entry]) -> list[tuple[int, str]]:
    """Short forms that are no other right form of their entry, with its number."""
    if not isinstance(entries, EntryTable):
        right = (Status.PREFERRED, Status.ADMITTED)
        return [
            (number, entry.short)
            for number, entry in enumerate(entries)
            if entry.short and entry.short not in entry.forms(*right)
        ]
    rights = [cells for lang, status, cells in entries.terms if not lang and not status.forbidden]
    found = [(number, short) for number, short in enumerate(entries.fields["short"]) if short]
    for cells in rights:
        found = [
            (number, short)
            for number, short in found
            if short != cells[number] and (type(cells[number]) is str or short not in cells[number])
        ]
    return found


def _one_each(cells: Sequence[Cell]) -> bool:
    """True if each entry has one form."""
    return all(cells) and set(map(type, cells)) <= {str}


def _precedence(column: TermColumn) -> tuple[str, int]:
    return column.lang, _RANK[column.status]


def _chain(columns: Sequence[Sequence[Any]]) -> list[Any]:
    return list(chain.from_iterable(columns))
