"""What lint can mend without a person, written into the file; all that is not mended stays as it is, to the byte."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from mtfix.curation.lint import Fault, Options, lint
from mtfix.curation.lint.base import several
from mtfix.curation.lint.table import Cell, Table, escape

_ROUNDS = 8  # one mended fault may uncover the next in the same form


def fix(files: Mapping[str, bytes], options: Options | None = None) -> tuple[dict[str, bytes], int]:
    """The mended files, those that changed only, and how many faults were mended."""
    contents, count = dict(files), 0
    for _ in range(_ROUNDS):
        by_path: dict[str, list[Fault]] = defaultdict(list)
        for fault in lint(contents, options).faults:
            if fault.fix is not None:
                by_path[fault.path].append(fault)
        mended = 0
        for path, faults in by_path.items():
            contents[path], number = _mend(Table(path, contents[path]), faults)
            mended += number
        count += mended
        if not mended:
            break
    return {path: data for path, data in contents.items() if data != files[path]}, count


def _mend(table: Table, faults: Iterable[Fault]) -> tuple[bytes, int]:
    by_row: dict[int, list[Fault]] = defaultdict(list)
    for fault in faults:
        by_row[fault.row].append(fault)
    for _ in table.rows():  # reads the header
        break
    lines, count = list(table.lines), 0
    for row, found in by_row.items():
        raw, cells = table.raw(row)
        if any(not fault.field for fault in found):  # the whole row goes
            new, number = "", 1
        else:
            new, number = _mend_row(table, raw, cells, found)
        if new != raw:
            count += number
            size = _lines_of(lines, row, raw)
            lines[row - 1 : row - 1 + size] = [new, *[""] * (size - 1)]
    return table.encode("".join(lines)), count


def _lines_of(lines: list[str], row: int, raw: str) -> int:
    """How many lines of the file a row has."""
    size, length = 0, 0
    while length < len(raw):
        length += len(lines[row - 1 + size])
        size += 1
    return size


def _mend_row(table: Table, raw: str, cells: list[Cell], faults: Iterable[Fault]) -> tuple[str, int]:
    """A row with its cells mended, from the last to the first so that offsets hold."""
    by_cell: dict[int, dict[str, str]] = defaultdict(dict)
    for fault in faults:
        by_cell[table.header.index(fault.field)].setdefault(fault.text, fault.fix or "")
    count = 0
    for index, changes in sorted(by_cell.items(), reverse=True):
        cell = cells[index]
        value = _mend_cell(cell.value, changes, several(table.header[index]))
        if value != cell.value:
            quoted = cell.quoted or any(char in value for char in f'{table.delimiter}"\r\n')
            text = f'"{escape(value, True)}"' if quoted else value
            raw = raw[: cell.start] + text + raw[cell.end :]
            count += len(changes)
    return raw, count


def _mend_cell(value: str, changes: Mapping[str, str], many: bool) -> str:
    if not many:
        for text, new in changes.items():
            value = value.replace(text, new)
        return value
    out: list[str] = []
    forms = value.split("|")
    for at, part in enumerate(forms):
        text = part if part in changes else part.strip()
        if text not in changes:
            out.append(part)
        elif changes[text]:
            out.append(changes[text])
        elif text and forms.index(part) == at and forms.count(part) > 1:
            out.append(part)  # of a form that stands twice the first one stays
    return "|".join(out)
