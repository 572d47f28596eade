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
# The same for texts of one kind of line ends, twenty times faster: it begins with one fixed character.
_BLANK_LF = re.compile(r"(\n[^\S\n]*\n\s*)")
_BLANK_CRLF = re.compile(r"(\r\n[^\S\r\n]*\r\n\s*)")


class TextFormat:
    """One document: paragraphs as segments, or with ``lines`` every line, empty ones too."""

    options = frozenset({"lines", "source", "source_path"})

    def read(self, text: str, path: str, options: Mapping[str, Any]) -> Iterator[Document]:
        lines, source = bool(options.get("lines")), options.get("source")
        if source is not None and not lines:
            raise ConfigError("source lines can only be aligned with lines", path=path, hint="add --lines")
        texts, gaps = cut(text, lines=lines)
        if source is not None and len(source) != len(texts):
            raise FormatError(
                f"{len(texts)} lines, but the source {options.get('source_path') or ''}".rstrip()
                + f" has {len(source)}",
                path=path,
                hint="line n of the source must be the source of line n of this file",
            )
        yield assemble(path, texts, gaps, options)


def assemble(path: str, texts: Sequence[str], gaps: tuple[str, ...], options: Mapping[str, Any]) -> Document:
    """The document of what :func:`cut` gave."""
    source = options.get("source")
    segments = tuple(map(Segment, texts) if source is None else map(Segment, texts, source))
    return Document(path, segments, gaps, options.get("source_lang"), options.get("target_lang"))


def cut(text: str, *, lines: bool = False) -> tuple[list[str], tuple[str, ...]]:
    """The texts of a plain text's segments, and the gaps around them.

    >>> cut("One,\\none.\\n\\nTwo.\\n")
    (['One,\\none.', 'Two.'], ('', '\\n\\n', '\\n'))
    """
    if lines:
        found, ends = _cut_lines(text)
        return found, ("", *ends)
    body = text.lstrip()
    if not body:
        return [], (text,)
    start = len(text) - len(body)
    body = body.rstrip()
    end = text[start + len(body) :]
    rows = body.split("\n")
    if not any(rows[1::2]) and "\r" not in body:  # most are an empty line apart, and cut three times faster like this
        found = rows[::2]
        if "" not in found and found == list(map(str.lstrip, found)):
            return found, (text[:start], *("\n\n",) * (len(found) - 1), end)
    parts = _blank_lines(body).split(body)
    return parts[::2], (text[:start], *parts[1::2], end)


def _blank_lines(text: str) -> re.Pattern[str]:
    if "\r" not in text:
        return _BLANK_LF
    return _BLANK_CRLF if text.count("\r") == text.count("\n") == text.count("\r\n") else _BLANK


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
