"""HTML: the text of block elements, cut out by a tokenizer that follows the HTML standard and never builds a tree.

Of the parsers measured, none gives exact offsets on broken input in linear time; the tokens of the standard are few.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any

from mtfix.formats.cut import Piece, document
from mtfix.model import Document, Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Elements that end a line of text, by the standard's rendering rules. Unknown elements are inline, as in browsers.
_BLOCK = _words(
    "address article aside base blockquote body button canvas caption center col colgroup dd details dialog dir div dl "
    "dt fieldset figcaption figure footer form frame frameset h1 h2 h3 h4 h5 h6 head header hgroup hr html iframe "
    "legend li link listing main menu meta nav noembed noframes noscript object ol optgroup option p plaintext pre "
    "search section select slot summary table tbody td tfoot th thead title tr ul video audio xmp"
)
_VOID = _words("area base br col embed hr img input link meta param source track wbr")
# Inline, but a reader sees a break or an object there: no name goes over it.
_BREAKING = _words("br img input embed sub sup q")
_UNTOUCHED = _words("code pre kbd samp script style textarea template svg math iframe noembed noframes xmp")
_RAW_TEXT = _words("script style textarea iframe noembed noframes xmp")
_CLOSES = {
    **dict.fromkeys(_BLOCK - {"body", "html", "head", "title"}, frozenset({"p"})),
    "li": frozenset({"li", "p"}),
    "dt": frozenset({"dt", "dd", "p"}),
    "dd": frozenset({"dt", "dd", "p"}),
    "td": frozenset({"td", "th", "p"}),
    "th": frozenset({"td", "th", "p"}),
    "tr": frozenset({"td", "th", "tr", "p"}),
    "tbody": frozenset({"td", "th", "tr", "thead", "tbody", "p"}),
    "option": frozenset({"option"}),
}

_REACH = 64  # how deep to look for an element to close; a limit keeps hostile nesting linear

# Quotes count only after "="; an unclosed one is taken as a character, so that a typing error costs one tag, not the
# file. Possessive: the pattern fails only where the text has no further ">".
_TAG = re.compile(r"""<(/?)([a-zA-Z][^\s/>]*+)((?:[^>=]++|=\s*+(?:"[^"]*+"|'[^']*+'|[^\s>"'][^\s>]*+)?)*+)>""")
_TAG_OPEN = re.compile("/?[a-zA-Z]")
_ATTRIBUTE = re.compile(r"""([^\s/>=]++)(?:\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s>]++)))?""")
_SCRIPT = re.compile(r"<!--(?!-?>)|-->|<(/?)script(?=[\s/>])", re.IGNORECASE)


def untouched(name: str, attributes: str) -> bool:
    """True if the element's content is no prose, or its author asked for it to be left alone."""
    if name in _UNTOUCHED:
        return True
    if "translate" not in attributes.lower():
        return False
    for key, *values in _ATTRIBUTE.findall(attributes):
        value = "".join(values).lower()
        if (key.lower() == "translate" and value.strip() == "no") or (
            key.lower() == "class" and "notranslate" in value.split()
        ):
            return True
    return False


def parse_tag(raw: str) -> tuple[str, bool, str] | None:
    """Name, whether it is an end tag, and attributes of a tag; None for comments and the like."""
    match = _TAG.match(raw)
    return (match[2].lower(), bool(match[1]), match[3]) if match else None


def breaks(name: str) -> bool:
    """True if no name goes over this tag."""
    return name in _BREAKING or name in _BLOCK


class HtmlFormat:
    """One document; a segment is the text of a block element, or what stands between two blocks."""

    options: frozenset[str] = frozenset()

    def read(self, text: str, path: str, options: Mapping[str, Any]) -> Iterator[Document]:
        xml = path.lower().endswith(".xhtml") or text.startswith("<?xml")
        yield document(text, path, _Cutter(text, xml).cut(), options)


class _Cutter:
    """Walks over the tokens once; ``run`` is the inline content since the last block tag."""

    def __init__(self, text: str, xml: bool) -> None:
        self.text = text
        self.xml = xml
        self.pieces: list[Piece] = []
        self.start = -1  # of the run, -1 for none
        self.end = 0  # of its last text or tag
        self.has_text = False
        self.protected: list[Span] = []
        self.markup: list[Span] = []
        self.stack: list[str] = []
        self.open: Counter[str] = Counter()
        self.skip_depth = 0  # length of the stack inside the untouched element, 0 for none
        self.skip_start = 0

    def cut(self) -> list[Piece]:
        text, at = self.text, 0
        while (lt := text.find("<", at)) >= 0:
            self.add_text(at, lt)
            follow = text[lt + 1 : lt + 3]
            if _TAG_OPEN.match(follow):
                match = _TAG.match(text, lt)
                at = self.tag(match) if match else self.rest(lt)
            elif follow and follow[0] in "!?/":
                at = self.comment(lt)
            else:
                self.add_text(lt, lt + 1)
                at = lt + 1
        self.add_text(at, len(text))
        self.flush()
        return self.pieces

    # The run: inline content since the last block tag.

    def add_text(self, start: int, end: int) -> None:
        if start == end or self.skip_depth:
            return
        part = self.text[start:end]
        if part.isspace():
            return
        if self.start < 0:
            self.start = start + len(part) - len(part.lstrip())
        self.has_text = True
        self.end = start + len(part.rstrip())

    def add_tag(self, name: str, start: int, end: int) -> None:
        if name in _BLOCK:
            self.flush()
        elif name in _BREAKING:
            self.protect(start, end)
        else:
            if self.start < 0:
                self.start = start
            self.markup.append(Span(start, end))
            self.end = end

    def protect(self, start: int, end: int) -> int:
        if not self.skip_depth:
            if self.has_text:
                self.protected.append(Span(start, end))
            else:  # keep what stands before the text, often a long script, out of the segment
                self.reset()
        return end

    def rest(self, start: int) -> int:
        """An unclosed construct: browsers show nothing of what follows it."""
        return self.protect(start, len(self.text))

    def flush(self) -> None:
        if self.has_text:
            while self.protected and self.protected[-1].start >= self.end:
                self.protected.pop()
            self.pieces.append(Piece(self.start, self.end, self.protected, self.markup, "html"))
        self.reset()

    def reset(self) -> None:
        self.start, self.has_text = -1, False
        self.protected, self.markup = [], []

    # Tokens: each method returns where its token ends.

    def comment(self, start: int) -> int:
        text = self.text
        if not text.startswith("<!--", start):
            foreign = self.xml or self.open["svg"] or self.open["math"]
            close = "]]>" if foreign and text.startswith("<![CDATA[", start) else ">"
            end = text.find(close, start + 2)
            return self.protect(start, end + len(close)) if end >= 0 else self.rest(start)
        for short in ("<!-->", "<!--->"):
            if text.startswith(short, start):
                return self.protect(start, start + len(short))
        end = text.find("-->", start + 4)
        bang = text.find("--!>", start + 4, end if end >= 0 else len(text))
        if bang >= 0:
            return self.protect(start, bang + 4)
        return self.protect(start, end + 3) if end >= 0 else self.rest(start)

    def tag(self, match: re.Match[str]) -> int:
        name, attributes = match[2].lower(), match[3]
        start, end = match.span()
        if match[1]:
            return self.end_tag(name, start, end)
        if closes := _CLOSES.get(name):
            self.close_implied(closes, start)
        quiet = not self.skip_depth and untouched(name, attributes)
        foreign = self.xml or name in ("svg", "math") or self.open["svg"] or self.open["math"]
        empty = name in _VOID or (foreign and attributes.endswith("/"))
        if not self.skip_depth:
            if name in _BLOCK or not quiet:
                self.add_tag(name, start, end)
            elif empty:
                self.protect(start, end)
        if empty:
            return end
        self.stack.append(name)
        self.open[name] += 1
        if quiet:
            self.skip_start, self.skip_depth = start, len(self.stack)
        if name in _RAW_TEXT or (name == "title" and not self.skip_depth):
            return self.raw_text(name, end)
        return self.rest(end) if name == "plaintext" else end

    def end_tag(self, name: str, start: int, end: int) -> int:
        while self.open[name]:
            skipping = self.skip_depth
            top = self.stack[-1]
            self.pop(end if top == name else start)
            if top == name:
                if skipping and not self.skip_depth and len(self.stack) == skipping - 1:
                    if name in _BLOCK:
                        self.flush()
                    return end  # the end tag of the untouched element belongs to it
                break
        if not self.skip_depth:
            self.add_tag(name, start, end)
        return end

    def close_implied(self, closes: frozenset[str], at: int) -> None:
        """A new paragraph closes an open one (a list item an item, ...) with all inline elements left open in it."""
        keep = len(self.stack)
        for depth in range(keep - 1, max(keep - _REACH, 0) - 1, -1):
            name = self.stack[depth]
            if name in closes:
                keep = depth
            elif name in _BLOCK:
                break
        while len(self.stack) > keep:
            self.pop(at)

    def pop(self, at: int) -> None:
        """Close the innermost element; an untouched one then reaches up to ``at``."""
        self.open[self.stack.pop()] -= 1
        if len(self.stack) < self.skip_depth:
            self.skip_depth = 0
            self.protect(self.skip_start, at)

    def raw_text(self, name: str, start: int) -> int:
        """Content in which only the own end tag is a tag."""
        if name == "script":
            end = _script_end(self.text, start)
        else:
            found = re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE).search(self.text, start)
            end = found.start() if found else len(self.text)
        self.add_text(start, end)  # nothing unless the element is a title
        return end


def _script_end(text: str, start: int) -> int:
    """In a script, ``<!-- <script>`` hides the next end tag."""
    escaped = nested = False
    for match in _SCRIPT.finditer(text, start):
        if match[0] == "<!--":
            escaped = True
        elif match[0] == "-->":
            escaped = nested = False
        elif not match[1]:
            nested = escaped
        elif nested:
            nested = False
        else:
            return match.start()
    return len(text)
