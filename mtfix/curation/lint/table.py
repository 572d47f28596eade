"""Text tables as lint reads them: row by row, going on after a fault, and with the way back to line and column.

The loader (:mod:`mtfix.glossary.files`) stops at the first fault, because a glossary that is half read is worse than
none. Lint has to see them all.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate
from typing import NamedTuple

from mtfix.curation.lint.base import several
from mtfix.curation.lint.source import Place, Source, Unreadable, mended
from mtfix.errors import GlossaryError
from mtfix.glossary.exchange import Request
from mtfix.glossary.files import row_fault
from mtfix.glossary.pairs import Layout, is_header, native_columns
from mtfix.glossary.rows import trimmed

_LIMIT = 1 << 20
_BOMS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}


class Cell(NamedTuple):
    """A cell of a row: ``raw[start:end]`` is what stands in the file, quotation marks included."""

    start: int
    end: int
    quoted: bool
    value: str


class Table(Source):
    """A native file, or one of pairs or sets: then ``layout`` says how it is written. ``rows`` can be walked once."""

    def __init__(self, path: str, data: bytes, layout: Layout | None = None, request: Request | None = None) -> None:
        super().__init__(path)
        self.native = layout is None
        self._layout, self._request = layout, request
        self.encoding = next((name for bom, name in _BOMS.items() if data.startswith(bom)), "utf-8")
        self.lines: list[str] = []
        self._starts: list[int] | None = None
        try:
            text = data.decode(self.encoding)
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            self.unreadable.append(Unreadable(line, f"not {self.encoding.upper()}: save the file as UTF-8"))
            return
        text = text.removeprefix("\ufeff")
        if "\0" in text:
            line = text.count("\n", 0, text.index("\0")) + 1
            self.unreadable.append(Unreadable(line, "a NUL character: is this a text file?"))
            return
        self.lines = io.StringIO(text, newline="").readlines()
        first = self.lines[0] if self.lines else ""
        self.delimiter = max(",;\t", key=first.count) if layout is None else layout.delimiter

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Line (from 1) and cells of each row that is not empty; the header is read first."""
        csv.field_size_limit(_LIMIT)
        reader = csv.reader(self.lines, delimiter=self.delimiter, strict=True)
        if self._layout is not None and not self._layout.quoted:
            reader = csv.reader(self.lines, delimiter=self.delimiter, quoting=csv.QUOTE_NONE, strict=True)
        named = self._layout is None or self._layout.columns is None  # the first row names the columns
        if not named:
            self.header = self._columns(self._layout.columns)  # type: ignore[union-attr, arg-type]
        start = 1
        while True:
            try:
                row = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                self.unreadable.append(Unreadable(start, f"not a well-formed row: {row_fault(error)}"))
                row = []
            if start == 1 and named:
                self.header = trimmed(row) if self._layout is None else self._columns(row)
            elif self._layout is None:
                if any(row):
                    yield start, row
            elif any(row) and not self._passed_over(start, row):
                yield start, self.single(row)
            start = reader.line_num + 1

    def _columns(self, names: Sequence[str]) -> list[str]:
        assert self._request is not None
        self.joined = {"source", "target"} <= {name.strip().lower() for name in names}
        try:
            return native_columns(names, self._request)
        except GlossaryError as error:
            self.unreadable.append(Unreadable(error.line or 1, error.message))
            return []

    def _passed_over(self, line: int, row: list[str]) -> bool:
        """Comments, and the header that people write over a file that has none."""
        assert self._layout is not None
        assert self._request is not None
        if self._layout.comments and row[0].startswith("#"):
            return True
        return line == 1 and self._layout.columns is not None and is_header(row, self._request)

    def same(self, row: int, other: int) -> bool:
        return self.raw(row)[0].strip("\r\n") == self.raw(other)[0].strip("\r\n")

    # --- the way back

    def raw(self, line: int) -> tuple[str, list[Cell]]:
        """The row that begins on a line as it stands in the file, and its cells."""
        quoted = self._layout is None or self._layout.quoted
        raw = self.lines[line - 1]
        cells = split(raw, self.delimiter, quoted)
        at = line
        while cells is None and at < len(self.lines):  # a quoted cell goes over the line end
            raw += self.lines[at]
            at += 1
            cells = split(raw, self.delimiter, quoted)
        return raw, cells or []

    def header_place(self, name: str) -> Place:
        return self.place(1, name, name)

    def place(self, row: int, field: str, text: str) -> Place:
        line = row
        try:
            raw, cells = self.raw(line)
            cell = cells[self.header.index(field)]
        except (IndexError, ValueError):
            return Place(line, None, None)
        at = find(cell.value, text, several(field))
        if at < 0:
            return Place(line, None, None)
        start = cell.start + cell.quoted + len(escape(cell.value[:at], cell.quoted))
        end = start + len(escape(text, cell.quoted))
        before = raw[:start]
        line += before.count("\n")
        first = before.rfind("\n") + 1
        return Place(line, start - first + 1, end - first + 1)

    def mend(self, changes: Mapping[int, Mapping[str, Mapping[str, str]]]) -> tuple[bytes, int]:
        """The file with forms changed, by row and column, and how many; a row under "" goes. All else stays to the byte."""
        for _ in self.rows():  # reads the header
            break
        lines, count = list(self.lines), 0
        for row, fields in changes.items():
            raw, cells = self.raw(row)
            new, number = ("", 1) if "" in fields else self._mend_row(raw, cells, fields)
            if new != raw:
                count += number
                size = self._size(row, raw)
                lines[row - 1 : row - 1 + size] = [new, *[""] * (size - 1)]
        return self.encode("".join(lines)), count

    def _size(self, row: int, raw: str) -> int:
        """How many lines of the file a row has."""
        size, length = 0, 0
        while length < len(raw):
            length += len(self.lines[row - 1 + size])
            size += 1
        return size

    def _mend_row(self, raw: str, cells: list[Cell], fields: Mapping[str, Mapping[str, str]]) -> tuple[str, int]:
        """A row with its cells mended, from the last to the first so that offsets hold."""
        count = 0
        for index, field in sorted(((self.header.index(field), field) for field in fields), reverse=True):
            cell, changes = cells[index], fields[field]
            value = mended(cell.value, changes, several(field))
            if value != cell.value:
                if self._layout is not None and not self._layout.quoted:
                    text = " ".join(re.split("[\t\r\n]+", value))
                else:
                    quoted = cell.quoted or any(char in value for char in f'{self.delimiter}"\r\n')
                    text = f'"{escape(value, True)}"' if quoted else value
                raw = raw[: cell.start] + text + raw[cell.end :]
                count += len(changes)
        return raw, count

    def position(self, line: int) -> int:
        """Offset of a line in the text without its byte order mark."""
        if self._starts is None:
            self._starts = [0, *accumulate(map(len, self.lines))]
        return self._starts[line - 1]

    def encode(self, text: str) -> bytes:
        bom = next((bom for bom, name in _BOMS.items() if name == self.encoding), b"")
        return bom + text.encode("utf-8" if self.encoding == "utf-8-sig" else self.encoding)


def escape(text: str, quoted: bool) -> str:
    return text.replace('"', '""') if quoted else text


def find(value: str, text: str, many: bool) -> int:
    """Where an alternative stands in a cell; -1 if it does not."""
    if not many or not text:
        return value.find(text)
    at = 0
    for part in value.split("|"):
        if part.strip() == text or part == text:
            return at + part.index(text)
        at += len(part) + 1
    return value.find(text)


def split(raw: str, delimiter: str, quotes: bool = True) -> list[Cell] | None:
    """The cells of one row with their places; None if the row ends inside quotation marks."""
    body = len(raw.rstrip("\r\n"))
    cells, at = [], 0
    while True:
        if quotes and raw.startswith('"', at):
            found = re.compile(r'"((?:[^"]|"")*)"').match(raw, at)
            if found is None:
                return None
            end = found.end()
            cells.append(Cell(at, end, True, found[1].replace('""', '"')))
        else:
            end = raw.find(delimiter, at, body)
            end = body if end < 0 else end
            cells.append(Cell(at, end, False, raw[at:end]))
        if end >= body or raw[end] != delimiter:
            return cells
        at = end + 1
