"""Excel workbooks with the native columns; every sheet that has a column ``preferred`` is read.

Written cells are text, also where the text looks like a formula or a number. In a file that is read, a formula in a
column of the glossary is an error with its cell: mtfix evaluates none and does not trust what a file says it gave.
"""

from __future__ import annotations

import contextlib
import datetime
import io
import os
import re
import warnings
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import IO, Any, BinaryIO

from mtfix.errors import GlossaryError, MissingExtra
from mtfix.glossary.exchange import Request, Tally
from mtfix.glossary.native import Table
from mtfix.glossary.rows import entries_of
from mtfix.model import Entry, Glossary

# https://support.microsoft.com/office/excel-specifications-and-limits-1672b34d-7043-467e-8e27-269d656771c3
_CELL = 32_767  # characters
_ROWS = 1_048_576
# No workbook of a glossary is larger than this, unpacked; real sheets shrink to a tenth, bombs to a thousandth.
_UNPACKED = 1 << 30
_RATIO, _SMALL = 300, 10 << 20
INVALID = "\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff"
# Characters may be written _x000D_, and Excel does so for carriage returns (ECMA-376-1, 22.9.2.19, ST_Xstring).
_ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)|\r")
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")


class Xlsx:
    """The workbook of the module's docstring. Raises MissingExtra without openpyxl."""

    def read(self, path: Path, request: Request, ignored: Tally) -> Iterator[Entry]:  # noqa: ARG002
        with opened(path) as book:
            yield from self._sheets(book, path, ignored)

    def _sheets(self, book: Any, path: Path, ignored: Tally) -> Iterator[Entry]:
        seen: list[str] = []
        found = False
        for sheet in book.worksheets:
            name = f"{os.fspath(path)}[{sheet.title}]"
            rows = rows_of(sheet, name)
            _, header = next(rows, (0, ()))
            columns = [name_of(value) for value in header]
            while columns and not columns[-1]:
                columns.pop()
            if "preferred" not in columns:
                seen.append(f"{sheet.title} ({', '.join(columns[:8]) or 'empty'})")
                ignored.add("sheet", "no column 'preferred' in its first row", sheet.title)
                continue
            found = True
            used = [index for index, column in enumerate(columns) if column]
            numbers, table = [], []
            for number, row in rows:
                cells = _texts(row, number, used, columns, name, ignored)
                if cells is not None:
                    numbers.append(number)
                    table.append(cells)
            yield from entries_of([columns[index] for index in used], table, numbers, name)
        if not found:
            raise GlossaryError(f"no sheet has a column 'preferred': {'; '.join(seen)}", path=path)

    def write(self, glossary: Glossary, out: BinaryIO, request: Request, lost: Tally) -> None:
        if len(glossary) >= _ROWS:
            raise GlossaryError(f"{len(glossary)} entries; a sheet has {_ROWS} rows", path=request.path)
        table = Table(glossary.entries, lost, invalid=INVALID, limit=_CELL)
        write_sheet((table.columns, *table), out)


def write_sheet(rows: Iterable[Sequence[str]], out: BinaryIO) -> None:
    """A workbook of one sheet in which every cell is text; the first row is the header."""
    openpyxl = _openpyxl()
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font

    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("glossary")
    sheet.freeze_panes = "A2"
    for number, row in enumerate(rows):
        cells = []
        for text in row:
            cell = WriteOnlyCell(sheet, _ESCAPE.sub(lambda match: f"_x{ord(match[0]):04X}_", text))
            cell.data_type = "s"
            if text[:1] in ("=", "+", "-", "@"):
                cell.quotePrefix = True  # stays text when somebody edits the cell
            if not number:
                cell.font = Font(bold=True)
            cells.append(cell)
        sheet.append(cells)
    book.save(out)


def first_sheet(path: Path, ignored: Tally) -> Iterator[tuple[int, list[str]]]:
    """The rows of the first sheet as text, with their numbers."""
    with opened(path) as book:
        for sheet in book.worksheets[1:]:
            ignored.add("sheet", "only the first one is read", sheet.title)
        sheet = book.worksheets[0]
        name = f"{os.fspath(path)}[{sheet.title}]"
        for number, row in rows_of(sheet, name):
            texts = [text_of(cell, name, ignored) for cell in row]
            while texts and not texts[-1]:
                texts.pop()
            yield number, texts


@contextlib.contextmanager
def opened(path: Path, data: bytes | None = None) -> Iterator[Any]:
    """The workbook of openpyxl, read-only; ``data``: what is in the file, if somebody has read it. Raises GlossaryError."""
    openpyxl = _openpyxl()
    _refuse_bombs(path, data)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of features that a glossary does not have
            book = openpyxl.load_workbook(
                path if data is None else io.BytesIO(data), read_only=True, data_only=False, keep_links=False
            )
    except (KeyError, ValueError, TypeError, AttributeError, SyntaxError, zipfile.BadZipFile, EOFError) as error:
        raise GlossaryError(f"not a workbook that can be read: {error}", path=path) from None
    try:
        yield book
    finally:
        book.close()


def _openpyxl() -> Any:
    try:
        import openpyxl
    except ImportError:
        raise MissingExtra("xlsx") from None
    return openpyxl


def _refuse_bombs(path: Path, data: bytes | None) -> None:
    """GlossaryError for what is no XLSX file, is too large unpacked, or has a document type in its XML."""
    from lxml import etree

    try:
        with zipfile.ZipFile(path if data is None else io.BytesIO(data)) as archive:
            members = archive.infolist()
            total = sum(member.file_size for member in members)
            worst = max((m.file_size // max(m.compress_size, 1) for m in members if m.file_size > _SMALL), default=0)
            if total > _UNPACKED or worst > _RATIO:
                size = f"{total / 1e6:,.0f} MB unpacked, up to {worst} times its packed size"
                raise GlossaryError(f"a zip bomb? {size}", path=path, hint="save the glossary as CSV")
            for member in members:
                if member.filename.endswith((".xml", ".rels")):
                    with archive.open(member) as file:
                        _refuse_doctype(file, member.filename, path)
    except zipfile.BadZipFile:
        hint = "save it as .xlsx (Excel workbook), without a password"
        raise GlossaryError("no XLSX file: an old .xls, or one with a password?", path=path, hint=hint) from None
    except (etree.XMLSyntaxError, zipfile.LargeZipFile, NotImplementedError, RuntimeError) as error:
        raise GlossaryError(f"not a workbook that can be read: {error}", path=path) from None


def _refuse_doctype(file: IO[bytes], name: str, path: Path) -> None:
    from lxml import etree

    walk = etree.iterparse(file, events=("start",), resolve_entities=False, load_dtd=False, no_network=True)
    _, root = next(iter(walk))
    if root.getroottree().docinfo.internalDTD is not None:
        raise GlossaryError(f"{name} in it has a document type, as no spreadsheet writes", path=path)


def rows_of(sheet: Any, name: str) -> Iterator[tuple[int, tuple[Any, ...]]]:
    """Rows that have anything, with their numbers."""
    sheet.reset_dimensions()  # what the file says of its size may be wrong, or a million empty columns
    number = 0
    try:
        for number, row in enumerate(sheet.iter_rows(max_row=_ROWS + 1), 1):
            if number > _ROWS:  # openpyxl would count through the rows that are not there
                raise GlossaryError(f"a row beyond the {_ROWS:,} that a sheet can have", path=name)
            if any(cell.value is not None for cell in row):
                yield number, row
    except (
        KeyError,
        ValueError,
        TypeError,
        IndexError,
        AttributeError,
        SyntaxError,
        zipfile.BadZipFile,
        EOFError,
    ) as error:
        raise GlossaryError(f"a sheet that cannot be read beyond row {number}: {error}", path=name) from None


def name_of(cell: Any) -> str:
    return "" if cell.value is None else str(cell.value).strip()


def _texts(
    row: tuple[Any, ...], number: int, used: list[int], columns: list[str], name: str, ignored: Tally
) -> list[str] | None:
    """The used cells of a row as text; None for a row that is a heading (one cell, and not the preferred form)."""
    texts = [text_of(row[index], name, ignored) if index < len(row) else "" for index in used]
    filled = [columns[index] for index, text in zip(used, texts, strict=True) if text.strip()]
    outside = [cell for index, cell in enumerate(row) if cell.value is not None and index not in used]
    if outside:
        ignored.add("cell", "in a column without a name", outside[0].coordinate, len(outside))
    if not filled:
        return None
    if len(filled) == 1 and filled[0] != "preferred":
        ignored.add("row", "a heading, or a row without a preferred form", f"row {number}")
        return None
    return texts


def text_of(cell: Any, name: str, ignored: Tally) -> str:
    value = cell.value
    if value is None:
        return ""
    if cell.data_type == "f":
        hint = "mtfix evaluates none: copy the column and paste it as values"
        raise GlossaryError(f"a formula in cell {cell.coordinate}", path=name, quote=str(value), hint=hint)
    if cell.data_type == "e":
        raise GlossaryError(f"an error value in cell {cell.coordinate}", path=name, quote=str(value))
    if isinstance(value, (datetime.datetime, datetime.date, datetime.time, datetime.timedelta)):
        ignored.add("cell", "a date, not text: the spreadsheet may have made it of something else", cell.coordinate)
        return str(value).removesuffix(" 00:00:00")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), str(value))


XLSX = Xlsx()
