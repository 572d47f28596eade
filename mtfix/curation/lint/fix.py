"""What lint can mend without a person, written into the file; all that is not mended stays as it is, to the byte."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from mtfix.curation.lint import Fault, Options, lint
from mtfix.curation.lint.sources import open_sources
from mtfix.curation.lint.stored import JsonSource, XmlSource
from mtfix.curation.lint.table import Table
from mtfix.curation.lint.workbook import Sheet, write_cells
from mtfix.glossary.exchange import Tally

_ROUNDS = 8  # one mended fault may uncover the next in the same form

Changes = dict[int, dict[str, dict[str, str]]]  # row, column, form: what it becomes; the column "" takes the row out


def fix(files: Mapping[str, bytes], options: Options | None = None) -> tuple[dict[str, bytes], int]:
    """The mended files, those that changed only, and how many faults were mended."""
    options = options or Options()
    contents, count = dict(files), 0
    for _ in range(_ROUNDS):
        faults: dict[str, list[Fault]] = defaultdict(list)
        for fault in lint(contents, options).faults:
            if fault.fix is not None:
                faults[fault.path].append(fault)
        done = 0
        for path, found in faults.items():
            contents[path], number = _mended(path, contents[path], found, options)
            done += number
        count += done
        if not done:
            break
    return {path: data for path, data in contents.items() if data != files[path]}, count


def _mended(path: str, data: bytes, faults: Sequence[Fault], options: Options) -> tuple[bytes, int]:
    by_table: dict[int, Changes] = defaultdict(lambda: defaultdict(lambda: defaultdict(dict)))
    for fault in faults:
        by_table[fault.table][fault.row][fault.field].setdefault(fault.text, fault.fix or "")
    cells: dict[str, dict[str, str]] = {}
    count = 0
    for number, source in enumerate(open_sources(path, data, options, Tally())):
        changes = by_table.get(number, {})
        if isinstance(source, Sheet):
            cells[source.title], mended = source.mend(changes)
            count += mended
        elif isinstance(source, Table | JsonSource | XmlSource):
            return source.mend(changes)
    return (write_cells(data, cells) if count else data), count
