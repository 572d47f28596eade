"""Plain text: paragraphs, or one segment a line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from mtfix.errors import ConfigError, FormatError
from mtfix.model import Document, Segment

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

# A line end and at least one line of only white space. The atomic group keeps CRLF from being read as two line ends.
_BLANK = re.compile(r"((?>\r\n|[\r\n])[^\S\r\n]*[\r\n]\s*)")
# The same for texts without CR, twenty times faster: it begins with one fixed character.
_BLANK_LF = re.compile(r"(\n[^\S\n]*\n\s*)")


class TextFormat:
    """One document: paragraphs as segments, or with ``lines`` every line, empty ones too."""

    options = frozenset({"lines", "source", "source_path"})

    def read(self, text: str, path: str, options: Mapping[str, Any]) -> Iterator[Document]:
        if options.get("lines"):
            segments, gaps = _lines(text, path, options.get("source"), options.get("source_path"))
        elif options.get("source") is not None:
            raise ConfigError("source lines can only be aligned with lines", path=path, hint="add --lines")
        else:
            segments, gaps = _paragraphs(text)
        yield Document(path, segments, gaps, options.get("source_lang"), options.get("target_lang"))


def split_lines(text: str) -> list[str]:
    r"""The lines of a text, without their ends.

    Lines end at ``\n`` or ``\r\n``; ``\r`` ends a line only in a text that has no ``\n`` at all (old Mac files). So
    a stray ``\r`` inside a line of crawled data does not shift the alignment, and the count is that of ``wc -l``.
    Nothing else ends a line, not U+2028 nor U+0085. Every file is read by its own line ends.

    >>> split_lines("a\r\n\nb\u2028c\n")
    ['a', '', 'b\u2028c']
    """
    return _cut_lines(text)[0]


def _cut_lines(text: str) -> tuple[list[str], list[str]]:
    """The lines and their ends; the end of a last line without one is empty."""
    end = "\n" if "\n" in text else "\r"
    lines = text.split(end)
    ends = [end] * (len(lines) - 1)
    if lines[-1]:
        ends.append("")
    else:
        lines.pop()  # what is after the last line end is no line
    if "\r\n" in text:
        for number, line in enumerate(lines):
            if line.endswith("\r") and ends[number]:
                lines[number], ends[number] = line[:-1], "\r\n"
    return lines, ends


def _lines(
    text: str, path: str, source: Sequence[str] | None, source_path: str | None
) -> tuple[tuple[Segment, ...], tuple[str, ...]]:
    lines, ends = _cut_lines(text)
    gaps = ("", *ends)
    if source is None:
        return tuple(map(Segment, lines)), gaps
    if len(source) != len(lines):
        raise FormatError(
            f"{len(lines)} lines, but the source {source_path or ''}".rstrip() + f" has {len(source)}",
            path=path,
            hint="line n of the source must be the source of line n of this file",
        )
    return tuple(map(Segment, lines, source)), gaps


def _paragraphs(text: str) -> tuple[tuple[Segment, ...], tuple[str, ...]]:
    body = text.lstrip()
    if not body:
        return (), (text,)
    head = text[: len(text) - len(body)]
    full = len(body)
    body = body.rstrip()
    parts = (_BLANK if "\r" in body else _BLANK_LF).split(body)
    return tuple(map(Segment, parts[::2])), (head, *parts[1::2], text[len(text) - (full - len(body)) :])
