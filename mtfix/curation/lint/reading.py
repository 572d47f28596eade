"""From the rows of a table to records; most rows have nothing to say of, and are told by a glance at each cell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from operator import itemgetter

from mtfix.curation.lint import characters, fields, header, upkeep
from mtfix.curation.lint.base import EXCEPTIONS, Found, Record, parts
from mtfix.curation.lint.source import NO_ROW, Source
from mtfix.glossary.columns import is_language
from mtfix.glossary.files import CONFLICT

_CELLS = (
    "id", "preferred", "admitted", "deprecated", "superseded", "type", "short", "context", "unless", "x-reviewed", EXCEPTIONS,
)  # fmt: skip


def read(number: int, table: Source, target: str, found: list[Found]) -> Iterator[Record]:
    """Records of a table, whose number it is; faults that a row has by itself go to ``found``.

    ``target``: the glossary's target language.
    """
    layout: _Layout | None = None
    forms: dict[str, Record] = {}  # in the first column, of a service that takes each once
    for key, row in table.rows():
        if layout is None:
            layout = _Layout(table.header, target)
            if not layout.readable:
                break  # no row can be understood
        line = table.line(key)
        if row[0].startswith(CONFLICT):
            found.append(Found(upkeep.ConflictMarker, Record(number, key, line), "", "", "a conflict is not resolved"))
            continue
        record = layout.record(Record(number, key, line), row)
        if len(row) > len(table.header):
            surplus = table.delimiter.join(row[len(table.header) :]).strip(f" {table.delimiter}")
            if surplus:  # later cells stand in wrong columns: there is nothing to say of them
                message = f"more cells than columns: {surplus!r} has none; names with a comma need quotation marks"
                found.append(Found(fields.TooManyFields, record, "", "", message))
                continue
        for name, form in table.odd:
            message = f"'|' in {form!r}: a file of this format has one form in its place"
            found.append(Found(fields.WrongSeparator, record, name, form, message))
        if table.limits is not None:
            found += fields.check_limits(record, layout.cells(row), table.limits, table.header[0], forms)
        unusual = layout.unusual(row)
        if unusual or fields.needs_check(record, row):
            found += fields.check_row(record, layout.cells(row))
            found += characters.check_cells(record, unusual, target)
        yield record
    for bad in table.unreadable:
        found.append(Found(header.UnreadableTable, Record(number, NO_ROW, bad.line), "", "", bad.message))
    if table.native and (table.header or not table.unreadable):
        found += header.check_header(table.header, Record(number, NO_ROW, 1))


class _Layout:
    """The columns of one table; of those that stand twice the first counts."""

    def __init__(self, names: Sequence[str], target: str) -> None:
        at: dict[str, int] = {}
        for index, name in enumerate(names):
            if name:
                at.setdefault(name, index)
        self.readable = "preferred" in at
        self._at = at
        self._width = len(names)
        self._cells = itemgetter(*[at.get(name, -1) for name in _CELLS])
        self._languages = [(name, index) for name, index in at.items() if is_language(name)]
        self._plain = [(name, index, characters.plain(name, target).fullmatch) for name, index in at.items()]

    def cells(self, row: Sequence[str]) -> list[tuple[str, str]]:
        """Columns and cells that are not empty."""
        return [(name, row[index]) for name, index in self._at.items() if index < len(row) and row[index]]

    def unusual(self, row: Sequence[str]) -> list[tuple[str, str]]:
        """Cells whose characters want a closer look."""
        if len(row) < self._width:
            row = [*row, *[""] * (self._width - len(row))]
        return [(name, cell) for name, index, plain in self._plain if (cell := row[index]) and not plain(cell)]

    def record(self, record: Record, row: Sequence[str]) -> Record:
        stripped = list(map(str.strip, row))
        if len(row) != self._width:
            stripped = stripped[: self._width] + [""] * (self._width - len(row))
        stripped.append("")  # where columns are that the table lacks
        (
            record.id, record.preferred, admitted, deprecated, superseded, record.kind, record.short, context, unless,
            record.reviewed, accepted,
        ) = self._cells(stripped)  # fmt: skip
        record.kind = record.kind.upper()
        if admitted:
            record.admitted = tuple(parts(admitted))
        if deprecated or superseded:
            named = (("deprecated", deprecated), ("superseded", superseded))
            record.wrong = tuple([(name, form) for name, cell in named for form in parts(cell)])
        sources = [(name, form) for name, index in self._languages if (cell := stripped[index]) for form in parts(cell)]
        record.sources = tuple(sources)
        if context:
            record.context = tuple(parts(context))
        if unless:
            record.unless = tuple(parts(unless))
        if accepted:
            record.accepted = upkeep.parse_exceptions(accepted)
        return record
