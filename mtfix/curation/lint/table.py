"""Glossary files as lint reads them: row by row, going on after a fault, and with the way back to line and column.

The loader (:mod:`mtfix.glossary.files`) stops at the first fault, because a glossary that is half read is worse than
none. Lint has to see them all.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from itertools import accumulate
from typing import NamedTuple

from mtfix.curation.lint.base import several
from mtfix.glossary.files import row_fault
from mtfix.glossary.rows import trimmed

_LIMIT = 1 << 20
_BOMS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}


class Unreadable(NamedTuple):
    """A row that is no CSV, or a file that is no text; ``line`` counts from 1."""

    line: int
    message: str


class Cell(NamedTuple):
    """A cell of a row: ``raw[start:end]`` is what stands in the file, quotation marks included."""

    start: int
    end: int
    quoted: bool
    value: str


class Place(NamedTuple):
    line: int
    column: int | None
    end_column: int | None


class Table:
    """The text of one file. ``rows`` can be walked once."""

    def __init__(self, path: str, data: bytes) -> None:
        self.path = path
        self.data = data
        self.encoding = next((name for bom, name in _BOMS.items() if data.startswith(bom)), "utf-8")
        self.unreadable: list[Unreadable] = []
        self.header: list[str] = []
        self.delimiter = ","
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
        self.delimiter = max(",;\t", key=first.count)

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Line (from 1) and cells of each row that is not empty; the header is read first."""
        csv.field_size_limit(_LIMIT)
        reader = csv.reader(self.lines, delimiter=self.delimiter, strict=True)
        start = 1
        while True:
            try:
                row = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                self.unreadable.append(Unreadable(start, f"not a well-formed row: {row_fault(error)}"))
                row = []
            if start == 1:
                self.header = trimmed(row)
            elif any(row):
                yield start, row
            start = reader.line_num + 1

    # --- the way back

    def raw(self, line: int) -> tuple[str, list[Cell]]:
        """The row that begins on a line as it stands in the file, and its cells."""
        raw = self.lines[line - 1]
        cells = split(raw, self.delimiter)
        at = line
        while cells is None and at < len(self.lines):  # a quoted cell goes over the line end
            raw += self.lines[at]
            at += 1
            cells = split(raw, self.delimiter)
        return raw, cells or []

    def place(self, line: int, field: str, text: str) -> Place:
        """Where an alternative of a row's cell stands; columns in code points, from 1. Only the line if it is not found."""
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


def split(raw: str, delimiter: str) -> list[Cell] | None:
    """The cells of one row with their places; None if the row ends inside quotation marks."""
    body = len(raw.rstrip("\r\n"))
    cells, at = [], 0
    while True:
        if raw.startswith('"', at):
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
