"""Raw text seen by a matcher: folding with a way back to raw offsets, script-aware boundaries, protected spans, case.

A :class:`View` is what matching looks at. Folding makes typographic twins equal: any hyphen or white space becomes one
space (not a dash that parts words), curly quotes become straight, middle dots become one, decomposed and full-width letters become ordinary ones,
zero-width characters vanish. Case and diacritics are kept. :func:`fold` does the same to the forms of a glossary.
"""

from __future__ import annotations

import html
import re
import unicodedata
from bisect import bisect_right
from itertools import accumulate, chain
from typing import TYPE_CHECKING

import regex

from mtfix.model import Document, Segment, Span

if TYPE_CHECKING:
    from collections.abc import Sequence

SEPARATOR = "\0"  # stands between the segments of a view; no form contains it

# One to one, so offsets stay. str.replace per character beats str.translate by 5 (ASCII) to 100 times (non-ASCII).
_SPACES = "\t\n\r\x0b\x0c\x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
_DASHES = "\u2010\u2011\u2012\u2013\u2212\ufe63\uff0d"  # inside names; an em dash parts words
_APOSTROPHES = "\u2018\u2019\u201b\u02bc\u02b9\u2032\u0060\u00b4\uff07"
_QUOTES = "\u201c\u201d\u201e\u201f\u2033\uff02"
_DOTS = "\u2022\u2027\u2219\u22c5\u30fb\uff65\u0387"
# A dash between spaces or at the start of a line parts words; one without joins them like a space. (The pattern begins
# with one fixed character, which is much faster than looking for two; a space belongs to one dash.)
_ASIDE = " \x02 "
_PARTING = re.compile("-(?:-|(?<= -) (?:-(?= ))?)")
_PARTED = {"--": "\x02\x02", "- ": "\x02 ", "- -": "\x02 -"}
_FOLDABLE = frozenset(c for c in _SPACES + _DASHES + _APOSTROPHES + _QUOTES + _DOTS if c > "\x7f")
_OTHER_SPACES = frozenset(c for c in _SPACES if c > "\x7f")
_ONE_TO_ONE = {
    **dict.fromkeys(_DASHES, " "),
    **dict.fromkeys(_APOSTROPHES, "'"),
    **dict.fromkeys(_QUOTES, '"'),
    **dict.fromkeys(_DOTS, "·"),
}
_INVISIBLE = "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\u2061\u202a\u202b\u202c\u202d\u202e\ufeff"
_RUNS = re.compile("  +")  # it begins with two fixed characters: four times faster than " {2,}"
_ODD = re.compile(rf"[{_INVISIBLE}\uff0e-\uff9f\ufb00-\ufb06]")
# What it may begin with stands first, for most places begin nothing: three times faster.
_WIDTHS = re.compile(
    rf"(?=  |{_ODD.pattern})"
    rf"(?:[ ]{{2,}}|[{_INVISIBLE}]+|[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a\uff0e]+|[\uff66-\uff9f][\uff9e\uff9f]?|[\ufb00-\ufb06])"
)
_SPECIAL: re.Pattern[str] = regex.compile(
    _WIDTHS.pattern + r"|[\u1100-\u115f][\u1160-\u11a7][\u11a8-\u11ff]?|[^\p{M}\0]\p{M}+"
)
# Where nothing else is there, all is composed, and nothing invisible or of another width.
_COMPOSED = re.compile(
    "[\x80-\xac\xae-\u02ff\u0400-\u0482\u048a-\u052f\u2010-\u2029\u202f-\u205e\u20a0-\u20bf\u3001-\u3029\u3041-\u3096\u30a1-\u30fe\u4e00-\u9fff\uac00-\ud7a3]*"
)
_ASCII = bytes(range(128))
_AT_ONCE = 2_000  # forms: what is made of more of them leaves the processor's cache
_BLANK_LINE = re.compile(r"\n(?=[ \t\r]*\n)")

_Piece = tuple[int, int, int, int]  # start and length in the view, start and length in what lies below


class _Map:
    """Piecewise map from folded to original offsets; between pieces the two run in step."""

    __slots__ = ("_pieces", "_starts")

    def __init__(self, pieces: Sequence[_Piece]) -> None:
        self._pieces = pieces
        self._starts = [piece[0] for piece in pieces]

    def _character(self, at: int) -> tuple[int, int]:
        index = bisect_right(self._starts, at) - 1
        if index < 0:
            return at, at + 1
        start, length, below, below_length = self._pieces[index]
        if at < start + length:
            return below, below + below_length
        original = below + below_length + at - start - length
        return original, original + 1

    def span(self, start: int, end: int) -> tuple[int, int]:
        return self._character(start)[0], self._character(end - 1)[1]

    def inverse(self, start: int, end: int) -> tuple[int, int]:
        """Folded offsets of an original span: the least one that covers it."""
        below = [piece[2] for piece in self._pieces]

        def folded(at: int) -> tuple[int, int]:
            index = bisect_right(below, at) - 1
            if index < 0:
                return at, at + 1
            first, length, original, original_length = self._pieces[index]
            if at < original + original_length:
                return first, first + length
            place = first + length + at - original - original_length
            return place, place + 1

        return folded(start)[0], folded(end - 1)[1]


def _others(text: str) -> set[str]:
    """The characters of a text that are not ASCII; in bytes this is ten times faster than in characters."""
    if text.isascii():
        return set()
    return set(text.encode("utf-8", "surrogatepass").translate(None, _ASCII).decode("utf-8", "surrogatepass"))


def _fold_equal_length(text: str, others: set[str]) -> str:
    """``others``: the characters of the text that are not ASCII."""
    found = others & _FOLDABLE if others else others
    for old in "\t\n\r\x0b\x0c":
        text = text.replace(old, " ")
    if found:
        for old in found & _OTHER_SPACES:
            text = text.replace(old, " ")
    if "-" in text:
        text = _PARTING.sub(_parting, text).replace("-", " ")
    text = text.replace("`", "'")
    if not found:
        return text
    if "\u2013" in found:
        text = text.replace(" \u2013 ", _ASIDE)
    for old in found - _OTHER_SPACES:
        text = text.replace(old, _ONE_TO_ONE[old])
    return text


def _parting(match: re.Match[str]) -> str:
    return _PARTED[match[0]]


def _special(text: str, others: set[str]) -> re.Pattern[str] | None:
    """What finds the places that fold to another length; None where there are none, which is the rule."""
    rest = "".join(others - _FOLDABLE) if others else ""
    if rest and _COMPOSED.fullmatch(rest) is None:
        if not unicodedata.is_normalized("NFC", text):
            return _SPECIAL
        if _ODD.search(rest):
            return _WIDTHS
    return _RUNS if "  " in text else None


def _fold(text: str) -> tuple[str, list[_Piece]]:
    """The folded text and the way back from it."""
    others = _others(text)
    text = _fold_equal_length(text, others)
    pattern = _special(text, others)
    return (text, []) if pattern is None else _fold_special(text, pattern)


def _fold_special(text: str, pattern: re.Pattern[str]) -> tuple[str, list[_Piece]]:
    out: list[str] = []
    pieces: list[_Piece] = []
    at = length = 0
    for match in pattern.finditer(text):
        start, end = match.span()
        old = match.group()
        if old[:2] == "  ":
            new = " "
        elif old[0] in _INVISIBLE:
            new = ""
        elif "\uff0e" <= old[0] <= "\uff9f" or "\ufb00" <= old[0] <= "\ufb06":
            new = unicodedata.normalize("NFKC", old)
        else:
            new = unicodedata.normalize("NFC", old)
            if new == old:
                continue
        out.append(text[at:start])
        length += start - at
        if len(new) != len(old):
            pieces.append((length, len(new), start, len(old)))
        out.append(new)
        length += len(new)
        at = end
    out.append(text[at:])
    return "".join(out), pieces


def fold(form: str) -> str:
    """A glossary form as it looks in a view.

    >>> fold("St.\\u00a0John’s"), fold("Su–Jiesheng"), fold("Jose\\u0301")
    ("St. John's", 'Su Jiesheng', 'José')
    """
    if form.isascii():  # most names: nothing in them folds but a hyphen
        joined = form.replace("-", " ")
        if "  " not in joined and joined.replace(" ", "").replace("'", "").isalnum():
            return joined.strip(" ")
    return _fold(form)[0].strip(" ")


def fold_all(forms: Sequence[str]) -> list[str]:
    """:func:`fold` of many forms at once, several times faster."""
    parts = (forms[start : start + _AT_ONCE] for start in range(0, len(forms), _AT_ONCE))
    return list(chain.from_iterable(map(_fold_some, parts)))


def _fold_some(forms: Sequence[str]) -> list[str]:
    joined = SEPARATOR.join(forms)
    others = _others(joined)
    folded = _fold_equal_length(joined, others).split(SEPARATOR)
    if len(folded) != len(forms):  # one of them contains the separator, or there is none
        return [fold(form) for form in forms]
    odd = [number for number, form in enumerate(folded) if not form.isascii() or "  " in form]
    if odd:  # the others fold to the same length
        text = SEPARATOR.join([folded[number] for number in odd])
        pattern = _special(text, others)
        if pattern is not None:
            for number, form in zip(odd, _fold_special(text, pattern)[0].split(SEPARATOR), strict=True):
                folded[number] = form
    return [form.strip(" ") for form in folded]


_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});?")
_ESCAPE = re.compile(r"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|.)", re.DOTALL)
_SIMPLE_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f"}


def _json_character(escape: str) -> str:
    if escape[1] != "u":
        return _SIMPLE_ESCAPES.get(escape[1], escape[1])
    high = int(escape[2:6], 16)
    if len(escape) == 12:
        return chr(0x10000 + ((high - 0xD800) << 10) + (int(escape[8:12], 16) - 0xDC00))
    return chr(high)


def _readable(segment: Segment) -> tuple[str, list[_Piece]]:
    """Segment text as a reader sees it: without markup, entities and escapes decoded, protected spans as one U+FFFC."""
    text = segment.text
    holes: list[tuple[int, int, str]] = [(s.start, s.end, "") for s in segment.markup]
    holes += [(s.start, s.end, "\ufffc") for s in segment.protected]
    covered = sorted((s.start, s.end) for s in (*segment.markup, *segment.protected))
    pattern = {"html": _ENTITY, "json": _ESCAPE}.get(segment.syntax)
    if pattern is not None:
        decode = html.unescape if segment.syntax == "html" else _json_character
        for match in pattern.finditer(text):
            index = bisect_right(covered, (match.start(), len(text) + 1)) - 1
            if index >= 0 and covered[index][1] > match.start():
                continue
            new = decode(match.group())
            if new != match.group():
                holes.append((*match.span(), new))
    holes.sort()
    out: list[str] = []
    pieces: list[_Piece] = []
    at = length = 0
    for start, end, new in holes:
        if start < at:  # protected inside markup or the other way round
            continue
        out.append(text[at:start])
        length += start - at
        pieces.append((length, len(new), start, end - start))
        out.append(new)
        length += len(new)
        at = end
    out.append(text[at:])
    return "".join(out), pieces


def readable(segment: Segment) -> str:
    """What a reader sees of a segment.

    >>> readable(Segment("Su <b>Jie&shy;sheng</b> &amp; Co", markup=(Span(3, 6), Span(19, 23)), syntax="html"))
    'Su Jie\\xadsheng & Co'
    """
    if segment.syntax == "plain" and not segment.markup and not segment.protected:
        return segment.text
    return _readable(segment)[0]


def readable_texts(document: Document) -> tuple[list[str], dict[int, _Map]]:
    """What a reader sees of each segment, and the way back where that is another text."""
    texts = [segment.text for segment in document.segments]
    maps: dict[int, _Map] = {}
    for index, segment in enumerate(document.segments):
        if segment.markup or segment.protected or segment.syntax != "plain":
            texts[index], pieces = _readable(segment)
            if pieces:
                maps[index] = _Map(pieces)
        if segment.syntax != "html" and "\n" in texts[index]:
            texts[index] = _parted(texts[index])
    return texts, maps


def _parted(text: str) -> str:
    """No name goes over a blank line."""
    return _BLANK_LINE.sub(SEPARATOR, text)


class View:
    """The folded text of all segments of one document, joined by :data:`SEPARATOR`.

    >>> view = View(Document("d", (Segment("Mr.  Su\\u00a0Jiesheng’s"),), ("", "")))
    >>> view.text
    "Mr. Su Jiesheng's"
    >>> view.locate(4, 15)
    (0, Span(start=5, end=16))
    """

    __slots__ = ("_folded", "_maps", "_starts", "_texts", "text")

    def __init__(self, document: Document) -> None:
        texts, self._maps = readable_texts(document)
        self._set(texts, SEPARATOR.join(texts))

    @classmethod
    def plain(cls, texts: Sequence[str]) -> View:
        """The view of a document whose segments are these plain texts, while there is none yet."""
        view = cls.__new__(cls)
        view._maps = {}
        joined = SEPARATOR.join(texts)
        if "\n" in joined:
            texts = [_parted(text) for text in texts]
            joined = SEPARATOR.join(texts)
        view._set(texts, joined)
        return view

    def _set(self, texts: Sequence[str], joined: str) -> None:
        self._texts = texts
        self._starts: list[int] = []
        self.text, pieces = _fold(joined)
        self._folded = _Map(pieces) if pieces else None

    def locate(self, start: int, end: int) -> tuple[int, Span]:
        """Segment number and raw span of ``text[start:end]``; the span must not cross a separator."""
        starts = self._offsets()
        if self._folded is not None:
            start, end = self._folded.span(start, end)
        index = bisect_right(starts, start) - 1
        first = starts[index]
        start, end = start - first, end - first
        if index in self._maps:
            start, end = self._maps[index].span(start, end)
        return index, Span(start, end)

    @property
    def readable(self) -> Sequence[str]:
        """What a reader sees of each segment, not folded."""
        return self._texts

    def place(self, segment: int, start: int, end: int) -> tuple[int, int]:
        """View offsets of ``readable[segment][start:end]``, the way back of the last step of :meth:`locate`."""
        first = self._offsets()[segment]
        start, end = first + start, first + end
        return self._folded.inverse(start, end) if self._folded is not None else (start, end)

    def _offsets(self) -> list[int]:
        if not self._starts:
            self._starts = [0, *accumulate([len(text) + 1 for text in self._texts])]
        return self._starts

    def segment_bounds(self, at: int) -> tuple[int, int]:
        """View offsets of the segment in which ``at`` lies."""
        return segment_bounds(self.text, at)


def segment_bounds(text: str, at: int) -> tuple[int, int]:
    """:meth:`View.segment_bounds` of a view's text."""
    end = text.find(SEPARATOR, at)
    return text.rfind(SEPARATOR, 0, at) + 1, len(text) if end < 0 else end


def escape(text: str, segment: Segment) -> str:
    """``text`` as it must be written into a segment of this syntax."""
    if segment.syntax == "html":
        return html.escape(text, quote=False)
    if segment.syntax == "json":
        return "".join(
            {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}.get(c) or (c if c >= " " else f"\\u{ord(c):04x}")
            for c in text
        )  # fmt: skip
    return text
