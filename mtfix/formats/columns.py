"""Files as columns of aligned segments, for scoring: lines, JSONL, CSV, TSV, Parquet, TMX and XLIFF.

Where the other formats keep every byte because they are written back, these are only read.
"""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import msgspec

from mtfix.errors import ConfigError, FormatError, MissingExtra
from mtfix.formats import format_name
from mtfix.formats.encoding import decode
from mtfix.formats.text import split_lines

_KINDS = MappingProxyType(
    {
        ".csv": "csv",
        ".tsv": "tsv",
        ".jsonl": "jsonl",
        ".ndjson": "jsonl",
        ".parquet": "parquet",
        ".tmx": "tmx",
        ".xlf": "xliff",
        ".xliff": "xliff",
        ".xlf2": "xliff",
    }
)
_LIMIT = 1 << 22  # characters of one CSV field; csv's own limit is 131,072


@dataclass(frozen=True, slots=True)
class Table:
    """Columns of one length. ``lines``: where each row starts in the file, 1-based (row numbers for Parquet).

    ``kind``: lines, csv, tsv, jsonl, parquet, tmx or xliff. Cells are what the file has: text, for JSONL and Parquet
    also other JSON values; None where a row lacks the field.
    """

    path: str
    kind: str
    columns: Mapping[str, Sequence[Any]]
    lines: Sequence[int]
    source_lang: str | None = None
    target_lang: str | None = None
    encoding: str = "utf-8"

    def __len__(self) -> int:
        return len(self.lines)

    def has(self, name: str) -> bool:
        return name in self.columns or name.split(".")[0] in self.columns

    def cells(self, name: str) -> Sequence[Any]:
        """A column, or with dots a member of one (``translation.en``). Raises FormatError if there is none."""
        if name in self.columns:
            return self.columns[name]
        head, *path = name.split(".")
        if head not in self.columns or not path:
            known = ", ".join(map(repr, list(self.columns)[:20])) or "none"
            raise FormatError(
                f"no column {name!r}; the file has {known}", path=self.path, hint="name one of them: FILE#COLUMN"
            )
        return [_member(cell, path) for cell in self.columns[head]]

    def texts(self, name: str) -> list[str]:
        """A column of which every cell must be text. Raises FormatError that names the line of one that is not."""
        cells = self.cells(name)
        for cell, line in zip(cells, self.lines, strict=True):
            if type(cell) is not str:
                what = "is missing" if cell is None else f"is {_called(cell)}, not text"
                raise FormatError(f"{name!r} {what}", path=self.path, line=line)
        return list(cells)

    def labels(self, name: str) -> list[str]:
        """A column of ids: text or whole numbers."""
        out = []
        for cell, line in zip(self.cells(name), self.lines, strict=True):
            if not isinstance(cell, (str, int)) or isinstance(cell, bool):
                what = "is missing" if cell is None else f"is {_called(cell)}, not a name or number"
                raise FormatError(f"{name!r} {what}", path=self.path, line=line)
            out.append(str(cell))
        return out

    def streams(self, name: str) -> list[list[str]]:
        """A column of texts, or of lists of texts of one length, as one list of texts a position."""
        cells = self.cells(name)
        if not cells or not isinstance(cells[0], list):
            return [self.texts(name)]
        for cell, line in zip(cells, self.lines, strict=True):
            if not isinstance(cell, list) or not all(type(item) is str for item in cell):
                raise FormatError(f"{name!r} is no list of texts", path=self.path, line=line)
            if len(cell) != len(cells[0]) or not cell:
                message = f"{name!r} has {len(cell)} texts, but {len(cells[0])} in the first row"
                raise FormatError(message, path=self.path, line=line)
        return [list(stream) for stream in zip(*cells, strict=True)]


def _member(cell: Any, path: list[str]) -> Any:
    for part in path:
        if not isinstance(cell, dict):
            return None
        cell = cell.get(part)
    return cell


def _called(value: object) -> str:
    names = {bool: "a boolean", int: "a number", float: "a number", list: "a list", dict: "an object"}
    return names.get(type(value), type(value).__name__)


def table_kind(path: str) -> str:
    """What :func:`read_table` takes a file for, by its name; raises FormatError for files that it does not read.

    >>> table_kind("a/system.en"), table_kind("x.jsonl"), table_kind("-")
    ('lines', 'jsonl', 'lines')
    """
    kind = _KINDS.get(os.path.splitext(path)[1].lower())
    if kind is None:
        try:
            known = format_name(path) in ("text", "markdown", "html")
        except FormatError:
            known = False
        if not known:
            hint = "give lines of text or " + ", ".join(_KINDS)
            raise FormatError("not a file of aligned segments", path=path, hint=hint)
        kind = "lines"
    return kind


def read_table(
    path: str, data: bytes | None = None, *, kind: str | None = None, encoding: str | None = None, header: bool = True
) -> Table:
    """Read a file of aligned segments; ``data`` are its bytes if they are known already.

    CSV is comma-separated (or by semicolons, as some spreadsheets write it) with quotes; TSV has no quotes, only tabs
    and lines. Without ``header`` their columns are called 1, 2, 3. Raises FormatError with file and line, MissingExtra
    for Parquet without pyarrow.
    """
    kind = kind or table_kind(path)
    if kind not in _READERS:
        raise ConfigError(f"unknown kind of file {kind!r}", hint="known: " + ", ".join(_READERS))
    if data is None:
        try:
            data = Path(path).read_bytes()
        except OSError as error:
            raise FormatError(f"cannot be read: {error.strerror}", path=path) from error
    if not data.strip(b"\xef\xbb\xbf \t\r\n"):
        raise FormatError("the file is empty", path=path, line=1)
    table = _READERS[kind](data, path, encoding, header)
    if not len(table):
        raise FormatError("the file has no segments", path=path, line=1)
    return table


def _lines(data: bytes, path: str, encoding: str | None, header: bool) -> Table:  # noqa: ARG001
    text, found = decode(data, encoding, path)
    lines = split_lines(text)
    return Table(path, "lines", {"text": lines}, range(1, len(lines) + 1), encoding=found.name)


def _jsonl(data: bytes, path: str, encoding: str | None, header: bool) -> Table:  # noqa: ARG001
    rows, lines = [], []
    text, found = decode(data, encoding, path)
    for number, line in enumerate(split_lines(text), 1):
        if not line.strip():
            continue
        try:
            row = msgspec.json.decode(line)
        except (msgspec.DecodeError, RecursionError, UnicodeEncodeError) as error:
            raise FormatError(f"invalid JSON: {error}", path=path, line=number, quote=line) from None
        if not isinstance(row, dict):
            raise FormatError("a record must be a JSON object", path=path, line=number, quote=line)
        rows.append(row)
        lines.append(number)
    names = dict.fromkeys(name for row in rows for name in row)
    return Table(path, "jsonl", {name: [row.get(name) for row in rows] for name in names}, lines, encoding=found.name)


def _tsv(data: bytes, path: str, encoding: str | None, header: bool) -> Table:
    text, found = decode(data, encoding, path)
    rows = ((number, line.split("\t")) for number, line in enumerate(split_lines(text), 1))
    return _from_rows(path, "tsv", rows, header, found.name)


def _csv(data: bytes, path: str, encoding: str | None, header: bool) -> Table:
    text, found = decode(data, encoding, path)
    first = text.splitlines()[0] if text else ""
    delimiter = ";" if ";" in first and "," not in first else ","
    return _from_rows(path, "csv", _csv_rows(text, path, delimiter), header, found.name)


def _csv_rows(text: str, path: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    before, start = csv.field_size_limit(_LIMIT), 1
    try:
        for row in reader:
            yield start, row or [""]
            start = reader.line_num + 1
    except csv.Error as error:
        raise FormatError(f"broken CSV: {error}", path=path, line=start) from None
    finally:
        csv.field_size_limit(before)


def _from_rows(path: str, kind: str, numbered: Iterator[tuple[int, list[str]]], header: bool, encoding: str) -> Table:
    rows = list(numbered)
    while rows and rows[-1][1] == [""] and len(rows[0][1]) > 1:  # blank lines at the end
        rows.pop()
    if not rows:
        raise FormatError("the file is empty", path=path, line=1)
    names = [name.strip() for name in rows[0][1]] if header else [str(n + 1) for n in range(len(rows[0][1]))]
    if header:
        del rows[0]
        doubled = next((name for name in names if names.count(name) > 1), None)
        if doubled is not None:
            raise FormatError(f"two columns are called {doubled!r}", path=path, line=1)
    for number, row in rows:
        if len(row) != len(names):
            raise FormatError(
                f"{len(row)} cells, but the first row has {len(names)}",
                path=path,
                line=number,
                quote=("\t" if kind == "tsv" else ",").join(row),
            )
    columns = {name: [row[at] for _, row in rows] for at, name in enumerate(names)}
    return Table(path, kind, columns, [number for number, _ in rows], encoding=encoding)


def _parquet(data: bytes, path: str, encoding: str | None, header: bool) -> Table:  # noqa: ARG001
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError:
        raise MissingExtra("parquet") from None
    try:
        table = pq.read_table(pa.BufferReader(data))
        columns = {name: table.column(name).to_pylist() for name in table.column_names}
    except (pa.ArrowException, OSError, ValueError) as error:
        raise FormatError(f"no Parquet file: {str(error).splitlines()[0]}", path=path) from None
    return Table(path, "parquet", columns, range(1, table.num_rows + 1))


def _xml(kind: str) -> Callable[[bytes, str, str | None, bool], Table]:
    def reader(data: bytes, path: str, encoding: str | None, header: bool) -> Table:  # noqa: ARG001
        from mtfix.formats import bitext

        found = (bitext.read_tmx if kind == "tmx" else bitext.read_xliff)(data, path)
        return Table(path, kind, found.columns, found.lines, found.source_lang, found.target_lang)

    return reader


_READERS: Mapping[str, Callable[[bytes, str, str | None, bool], Table]] = {
    "lines": _lines,
    "csv": _csv,
    "tsv": _tsv,
    "jsonl": _jsonl,
    "parquet": _parquet,
    "tmx": _xml("tmx"),
    "xliff": _xml("xliff"),
}
