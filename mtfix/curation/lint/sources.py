"""Which tables a file holds, whatever its format."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from mtfix.curation.lint.source import Place, Source, Unreadable
from mtfix.curation.lint.table import Table
from mtfix.errors import GlossaryError
from mtfix.glossary import exchange
from mtfix.glossary.exchange import Request, Tally

if TYPE_CHECKING:
    from mtfix.curation.lint import Options
    from mtfix.glossary.pairs import Limits


def open_sources(path: str, data: bytes, options: Options, tally: Tally) -> list[Source]:
    """The tables of one file; one that cannot be read is a table that says so. ``tally``: what of it is not looked at.

    Raises ConfigError for files of pairs without ``options.source_lang``, MissingExtra for workbooks without openpyxl.
    """
    try:
        found = _open(path, data, options, tally)
    except GlossaryError as error:
        return [_Broken(path, error)]
    if found and found[0].limits is not None:
        found[0].unreadable += _too_large(len(data), found[0].limits)
    return found


def _too_large(size: int, limits: Limits) -> Iterator[Unreadable]:
    if limits.file is not None and size > limits.file:
        yield Unreadable(1, f"{size:,} bytes; {limits.service} takes {limits.file:,}")


def _open(path: str, data: bytes, options: Options, tally: Tally) -> list[Source]:
    request = Request(path, options.source_lang, options.target_lang, options.reverse)
    name = options.format or (exchange.format_name(path) if exchange.knows(Path(path)) else "csv")
    if name in ("csv", "tsv"):
        return [Table(path, data)]
    # The others are imported when there is one: they need packages that a native file does not.
    from mtfix.curation.lint.stored import JsonSource, TbxSource, TmxSource
    from mtfix.curation.lint.workbook import sheets
    from mtfix.glossary.pairs import Columns, native_columns
    from mtfix.glossary.tmx import Tmx
    from mtfix.glossary.vendors import BySuffix, Dictionary, Sets

    format = exchange.get(name)
    if isinstance(format, BySuffix):
        format = format.of(request)
    if name == "xlsx":
        return list(sheets(path, data, tally))
    if name == "json":
        return [JsonSource(path, data, request)]
    if isinstance(format, Tmx):
        return _limited([TmxSource(path, data, request, tally)], format.limits)
    if isinstance(format, Columns | Sets):
        return _limited([Table(path, data, format.layout(request), request)], format.limits)
    if isinstance(format, Dictionary):
        return _limited(sheets(path, data, tally, lambda names: native_columns(names, request)), format.limits)
    return [TbxSource(path, data, request, tally)]


def _limited(found: Sequence[Source], limits: Limits) -> list[Source]:
    for source in found:
        source.limits = limits
    return list(found)


class _Broken(Source):
    """A file of which nothing can be read."""

    def __init__(self, path: str, error: GlossaryError) -> None:
        super().__init__(path)
        hint = f": {error.hint}" if error.hint else ""
        self.unreadable = [Unreadable(error.line or 1, error.message + hint)]

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        yield from ()

    def place(self, row: int, field: str, text: str) -> Place:  # noqa: ARG002
        return Place(row)
