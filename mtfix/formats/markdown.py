"""Markdown: paragraphs, headings, table cells and list items, located by pulldown-cmark's exact byte ranges."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from mtfix.errors import FormatError
from mtfix.formats.cut import Piece, document
from mtfix.formats.html import breaks, parse_tag, untouched
from mtfix.model import BLOCKS, Document, Span, Syntax

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_INLINE = frozenset({"Emphasis", "Strong", "Strikethrough", "Link", "Image"})
_UNTOUCHED_BLOCK = frozenset({"CodeBlock", "HtmlBlock", "MetadataBlock"})
# Links whose text is also their address or label: another text would be another link.
_LABEL_LINKS = frozenset({"Autolink", "Email", "Shortcut", "Collapsed"})


class MarkdownFormat:
    """One document; code, HTML blocks, front matter and link definitions are gaps, link targets are markup."""

    options: frozenset[str] = frozenset()

    def read(self, text: str, path: str, options: Mapping[str, Any]) -> Iterator[Document]:
        start = _front_matter(text)
        body = text[start:]
        data = body.encode("utf-8", "surrogatepass")
        pieces = _Cutter(data).cut(_events(body, path))
        yield replace(document(text, path, _in_characters(pieces, data, start), options), meta={BLOCKS: True})


def _events(text: str, path: str) -> Iterable[tuple[Any, Any]]:
    from pyromark import Options, events_with_range

    # Not maths: "$5 to $6" is money in the news. Not metadata blocks: they would be taken in mid-text too.
    options = (
        Options.ENABLE_TABLES
        | Options.ENABLE_FOOTNOTES
        | Options.ENABLE_STRIKETHROUGH
        | Options.ENABLE_TASKLISTS
        | Options.ENABLE_HEADING_ATTRIBUTES
        | Options.ENABLE_GFM
    )
    try:
        return list(events_with_range(text, options=options))
    except BaseException as error:  # a panic of the parser is no Exception
        if isinstance(error, UnicodeError) or type(error).__name__ == "PanicException":
            hint = "read it as plain text with --format text"
            raise FormatError(f"the Markdown parser failed: {error}", path=path, hint=hint) from None
        raise


def _front_matter(text: str) -> int:
    """Where the text begins after YAML (``---``) or TOML (``+++``) front matter, 0 if there is none."""
    fence = text[:3]
    first, newline, _ = text[:200].partition("\n")
    if fence not in ("---", "+++") or first.rstrip() != fence or not newline:
        return 0
    at = len(first)
    while (at := text.find("\n" + fence[0], at)) >= 0:
        at += 1
        end = text.find("\n", at)
        end = len(text) if end < 0 else end + 1
        if text[at : min(end, at + 200)].rstrip() == fence:
            return end
    return 0


class _Cutter:
    """Walks over the events; a run is the inline content of one block, in bytes."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.pieces: list[Piece] = []
        self.start = -1  # of the run, -1 for none
        self.reset()

    def reset(self) -> None:
        self.start = self.at = self.end = -1  # ``at``: end of the last text or protected span, ``end``: of the run
        self.has_text = False
        self.syntax: Syntax = "plain"
        self.protected: list[Span] = []
        self.markup: list[Span] = []
        self.quiet: tuple[str, int] | None = None  # an open <code> or the like, and where it starts

    def cut(self, events: Iterable[tuple[Any, Any]]) -> list[Piece]:
        done = 0  # what ends up to here belongs to an untouched block or span
        for event, place in events:
            start, end = place["start"], place["end"]
            if end <= done and start < done:
                continue
            kind: str
            value: Any
            kind, value = (event, None) if isinstance(event, str) else next(iter(event.items()))
            if kind in ("Start", "End"):
                tag = value if isinstance(value, str) else next(iter(value))
                if tag not in _INLINE:
                    self.flush()
                    if tag in _UNTOUCHED_BLOCK:
                        done = end
                elif kind == "End":
                    self.end = max(self.end, end)
                elif tag == "Image" or (tag == "Link" and value["Link"]["link_type"] in _LABEL_LINKS):
                    self.protect(start, end)
                    done = end
                else:
                    self.extend(start, start)
            elif kind == "Text":
                self.text(start, end)
            elif kind in ("SoftBreak", "HardBreak"):
                self.text(end - len(self.data[start:end].lstrip(b"\\")), end)
            elif kind == "InlineHtml":
                self.html(start, end)
            elif kind in ("Code", "FootnoteReference"):
                self.protect(start, end)
            else:  # Rule, Html, TaskListMarker
                self.flush()
        self.flush()
        return self.pieces

    def extend(self, start: int, end: int) -> None:
        if self.start < 0:
            self.start = self.at = start
        self.end = max(self.end, end)

    def hole(self, upto: int) -> None:
        """What stands between two texts is markup: emphasis, link brackets, escapes, the ``>`` of a quotation."""
        between = self.data[self.at : upto]
        if self.quiet is None and (inner := between.strip()):
            start = self.at + len(between) - len(between.lstrip())
            self.markup.append(Span(start, start + len(inner)))
        self.at = max(self.at, upto)

    def text(self, start: int, end: int) -> None:
        self.extend(start, end)
        if start > self.at:
            self.hole(start)
        self.at = end
        if self.quiet is None:
            raw = self.data[start:end]
            if raw.strip():
                self.has_text = True
                if raw[:1] == b"&" and raw[-1:] == b";" and len(raw) > 2:  # an entity is a text of its own
                    self.syntax = "html"

    def protect(self, start: int, end: int) -> None:
        self.extend(start, end)
        self.hole(start)
        self.at = end
        if self.quiet is None:
            self.protected.append(Span(start, end))

    def html(self, start: int, end: int) -> None:
        tag = parse_tag(self.data[start:end].decode("utf-8", "replace"))
        if self.quiet is not None:
            name, begin = self.quiet
            if tag and tag[0] == name and tag[1]:
                self.at, self.end, self.quiet = end, end, None
                self.protected.append(Span(begin, end))
        elif tag is None or breaks(tag[0]):
            self.protect(start, end)
        elif not tag[1] and untouched(tag[0], tag[2]):
            self.extend(start, end)
            self.hole(start)
            self.quiet = tag[0], start
        else:
            self.extend(start, end)

    def flush(self) -> None:
        if self.quiet is not None:
            self.protected.append(Span(self.quiet[1], self.end))
        elif self.start >= 0:
            self.hole(self.end)
        if self.has_text:
            self.pieces.append(Piece(self.start, self.end, self.protected, self.markup, self.syntax))
        self.reset()


def _in_characters(pieces: list[Piece], data: bytes, shift: int) -> Iterator[Piece]:
    """The pieces with offsets in characters of the whole text."""
    if data.isascii():
        places = None
    else:
        places, last, count = {}, 0, 0
        wanted = {place for piece in pieces for place in piece[:2]}
        wanted.update(place for piece in pieces for span in (*piece.protected, *piece.markup) for place in span)
        for place in sorted(wanted):
            count += len(data[last:place].decode("utf-8", "surrogatepass"))
            places[place] = count
            last = place
    for start, end, protected, markup, syntax in pieces:
        if places is None:
            yield Piece(start + shift, end + shift, _moved(protected, shift), _moved(markup, shift), syntax)
        else:
            yield Piece(
                places[start] + shift,
                places[end] + shift,
                [Span(places[a] + shift, places[b] + shift) for a, b in protected],
                [Span(places[a] + shift, places[b] + shift) for a, b in markup],
                syntax,
            )


def _moved(spans: list[Span], by: int) -> list[Span]:
    return [Span(start + by, end + by) for start, end in spans] if by else spans
