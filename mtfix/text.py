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
from collections.abc import Iterable, Iterator
from itertools import accumulate
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
_ASIDE = " \x02 "  # a dash between spaces or at the start of a line parts words; one without joins them like a space
_PARTING = re.compile("-(?:-|(?<= -)(?= ))")  # it begins with one fixed character: much faster than two searches
_FOLDABLE = frozenset(c for c in _SPACES + _DASHES + _APOSTROPHES + _QUOTES + _DOTS if c > "\x7f")
_OTHER_SPACES = frozenset(c for c in _SPACES if c > "\x7f")
_ONE_TO_ONE = {
    **dict.fromkeys(_DASHES, " "),
    **dict.fromkeys(_APOSTROPHES, "'"),
    **dict.fromkeys(_QUOTES, '"'),
    **dict.fromkeys(_DOTS, "·"),
}
_INVISIBLE = "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\u2061\u202a\u202b\u202c\u202d\u202e\ufeff"
_RUNS = re.compile(" {2,}")
_ODD = re.compile(rf"[{_INVISIBLE}\uff0e-\uff9f\ufb00-\ufb06]")
_WIDTHS = re.compile(
    rf"[ ]{{2,}}|[{_INVISIBLE}]+|[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a\uff0e]+|[\uff66-\uff9f][\uff9e\uff9f]?|[\ufb00-\ufb06]"
)
_SPECIAL: re.Pattern[str] = regex.compile(
    _WIDTHS.pattern + r"|[\u1100-\u115f][\u1160-\u11a7][\u11a8-\u11ff]?|[^\p{M}\0]\p{M}+"
)
# Where nothing else is there, all is composed, and nothing invisible or of another width.
_COMPOSED = re.compile(
    "[\x80-\xac\xae-\u02ff\u0400-\u0482\u048a-\u052f\u2010-\u2029\u202f-\u205e\u20a0-\u20bf\u3001-\u3029\u3041-\u3096\u30a1-\u30fe\u4e00-\u9fff\uac00-\ud7a3]*"
)
_ASCII = bytes(range(128))
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
        if _PARTING.search(text):
            text = text.replace(" - ", _ASIDE).replace("--", "\x02\x02")
        text = text.replace("-", " ")
    text = text.replace("`", "'")
    if not found:
        return text
    if "\u2013" in found:
        text = text.replace(" \u2013 ", _ASIDE)
    for old in found - _OTHER_SPACES:
        text = text.replace(old, _ONE_TO_ONE[old])
    return text


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
    folded = _fold(SEPARATOR.join(forms))[0].split(SEPARATOR)
    if len(folded) != len(forms):  # one of them contains the separator, or there is none
        return [fold(form) for form in forms]
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


def folded(text: str) -> str:
    """A plain text as its view has it, without the way back."""
    return _fold(text)[0]


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
        texts = [segment.text for segment in document.segments]
        self._maps: dict[int, _Map] = {}
        for index, segment in enumerate(document.segments):
            if segment.markup or segment.protected or segment.syntax != "plain":
                texts[index], pieces = _readable(segment)
                if pieces:
                    self._maps[index] = _Map(pieces)
            if segment.syntax != "html" and "\n" in texts[index]:  # no name goes over a blank line
                texts[index] = _BLANK_LINE.sub(SEPARATOR, texts[index])
        self._texts = texts
        self._starts: list[int] = []
        self.text, pieces = _fold(SEPARATOR.join(texts))
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
    def readable(self) -> list[str]:
        """What a reader sees of each segment, not folded."""
        return self._texts

    def place(self, segment: int, start: int, end: int) -> tuple[int, int]:
        """View offsets of ``readable[segment][start:end]``, the way back of the last step of :meth:`locate`."""
        first = self._offsets()[segment]
        start, end = first + start, first + end
        return self._folded.inverse(start, end) if self._folded is not None else (start, end)

    def _offsets(self) -> list[int]:
        if not self._starts:
            self._starts = [0, *accumulate(len(text) + 1 for text in self._texts)]
        return self._starts

    def segment_bounds(self, at: int) -> tuple[int, int]:
        """View offsets of the segment in which ``at`` lies."""
        return segment_bounds(self.text, at)


def segment_bounds(text: str, at: int) -> tuple[int, int]:
    """:meth:`View.segment_bounds` of a view's text."""
    end = text.find(SEPARATOR, at)
    return text.rfind(SEPARATOR, 0, at) + 1, len(text) if end < 0 else end


# --- scripts and boundaries ------------------------------------------------------------------------------------------

_SPACELESS = regex.compile(
    r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}\p{Tibetan}\p{Bopomofo}\u30fc々〇]"
)
_KATAKANA = regex.compile(r"[\p{Katakana}ー]")
_HANGUL = regex.compile(r"\p{Hangul}")
_ARABIC = regex.compile(r"[\p{Arabic}]")
_HEBREW = regex.compile(r"\p{Hebrew}")
# Particles, copulas and titles that Korean writes onto a noun (National Institute of Korean Language, list of josa).
_KOREAN_TAIL = regex.compile(
    r"(?:들|씨|님|측|군|양|시|국)?(?:이라고|라고|이라는|라는|이라며|라며|이라도|라도|이라면|라면|이었다|였다|이며|이고|이나|이다|입니다"
    r"|에서는|에서도|에서의|에서|에게서|에게는|에게도|에게|에는|에도|에의|에|으로부터|로부터|으로서|로서|으로써|로써|으로는|로는"
    r"|으로|로|까지|부터|처럼|보다|만이|만을|만|조차|마저|밖에|뿐|하고|한테|께서|께|과의|와의|과는|와는|과|와|은|는|이|가|을|를|의|도|나|랑|이랑|야|아)?"
    r"(?!\p{Hangul})"
)
# One-letter particles that Arabic and Hebrew write onto the next word, with the article.
_ARABIC_HEAD = regex.compile(r"(?<![\p{Arabic}])[وف]?[بكلس]?(?:ال)?$|(?<![\p{Arabic}])[وف]?لل$")
_HEBREW_HEAD = regex.compile(r"(?<![\p{Hebrew}])[ושבכלמה]{1,3}$")
_CLITICS = frozenset(("s", "S", "d", "ll", "re", "ve", "m", "t", "LL", "RE", "VE", "D"))
_SUFFIX_APOSTROPHE = frozenset(("tr", "az", "kk", "uz", "tk", "fi", "et", "hu", "pl", "cs", "sk", "lt", "lv", "sv"))


_GENITIVE_S = frozenset(("de", "sv", "da", "nb", "nn", "no"))  # an s without an apostrophe


def takes_genitive(end: str) -> bool:
    """True if a name of this ending (four letters, or more) takes a plain s as its genitive."""
    return len(end) >= 4 and end.isalpha() and end[-1] not in "sSxXzZß"


def upper(text: str, lang: str = "") -> str:
    """Capitals as the language writes them.

    >>> upper("Diyarbekir", "tr"), upper("Τζαϊσανκάρ", "el")
    ('DİYARBEKİR', 'ΤΖΑΪΣΑΝΚΑΡ')
    """
    if lang in ("tr", "az"):
        return text.replace("i", "İ").upper()
    if lang == "el":
        return unicodedata.normalize("NFC", unicodedata.normalize("NFD", text).replace("\u0301", "")).upper()
    return text.upper()


def is_spaceless(character: str) -> bool:
    """True for scripts that put no spaces between words (Han, kana, Thai ...)."""
    return character > "\u0dff" and _SPACELESS.match(character) is not None


def _is_word(character: str) -> bool:
    return character.isalnum() or character == "_" or unicodedata.category(character)[0] == "M"


def bounded(text: str, start: int, end: int, lang: str = "") -> bool:
    """True if ``text[start:end]`` of a view stands free: no piece of a longer word, number, acronym or name.

    >>> [bounded(t, t.find("Rest"), t.find("Rest") + 4) for t in ("Rest!", "Restore", "the Rest's", "Rest'an")]
    [True, False, True, False]
    """
    return _free_before(text, start, text[start]) and _free_after(text, end, text[end - 1], lang)


def _free_before(text: str, start: int, first: str) -> bool:
    if start == 0:
        return True
    before = text[start - 1]
    if before in ' \0("[,':
        return True
    if before == "'":
        # O'Neil is one name; l'Iran, d'Italia and quotes are two words.
        return not (start > 1 and text[start - 2] in "Oo" and (start == 2 or not _is_word(text[start - 3])))
    if before == "_":  # emphasis, or a piece of an identifier
        return not text[max(0, start - 80) : start].rstrip("_")[-1:].isalnum()
    if not _is_word(before):
        return not (before == "." and start > 1 and len(text) > start and text[start - 2].isalpha() and first.isalpha()
                    and (start == 2 or not text[start - 3].isalnum()) and _acronym_goes_on(text, start))  # fmt: skip
    if first > "\u0dff":
        if _KATAKANA.match(first):
            return _KATAKANA.match(before) is None
        if _SPACELESS.match(first):
            return unicodedata.category(first)[0] != "M"
    if first > "\u058f":
        if _ARABIC.match(first):
            return not _ARABIC.match(before) or _ARABIC_HEAD.search(text, max(0, start - 6), start) is not None
        if _HEBREW.match(first):
            return not _HEBREW.match(before) or _HEBREW_HEAD.search(text, max(0, start - 4), start) is not None
        if _HANGUL.match(first):
            return _HANGUL.match(before) is None
    if not first.isalnum():
        return True
    return is_spaceless(before) or (before > "\u1100" and _HANGUL.match(before) is not None)


def _acronym_goes_on(text: str, start: int) -> bool:
    """``S.`` inside ``U.S.``: a single letter, a stop, and no word before or after."""
    after = text[start + 1 : start + 2]
    return after == "." or not after.isalpha()


def _free_after(text: str, end: int, last: str, lang: str) -> bool:
    if end >= len(text):
        return True
    after = text[end]
    if after in ' \0,;:!?)"]':
        return True
    if after == ".":
        # "U.S" inside "U.S.S.R", "India" inside "India.com" (but not a missing space: "India.The")
        rest = text[end + 1 : end + 3]
        if rest[:1].isdigit() and last.isdigit():  # "S-400" inside "S-400.5"
            return False
        return not (rest[:1].isalpha() and ((len(last) == 1 and text[end - 2 : end - 1] == ".") or rest.islower()))
    if after == "'":
        tail = re.match(r"[^\W\d_]+", text[end + 1 : end + 12])
        return tail is None or tail.group() in _CLITICS or lang in _SUFFIX_APOSTROPHE
    if not _is_word(after):
        return True
    if after == "_":
        return not text[end : end + 80].lstrip("_")[:1].isalnum()
    if after in "sS" and lang in _GENITIVE_S and takes_genitive(text[max(0, end - 4) : end]):
        return end + 1 >= len(text) or not _is_word(text[end + 1])
    if unicodedata.category(after)[0] == "M":
        return False
    if last > "\u0dff":
        if _KATAKANA.match(last):
            return _KATAKANA.match(after) is None
        if _SPACELESS.match(last):
            return True
        if _HANGUL.match(last):
            return _HANGUL.match(after) is None or _KOREAN_TAIL.match(text, end) is not None
    if not _is_word(last):
        # "U.S." before a letter is "U.S.S.R."; any other mark ends the name.
        return last != "." or is_spaceless(after)
    return is_spaceless(after) or (after > "\u1100" and _HANGUL.match(after) is not None and not _HANGUL.match(last))


# --- spans that are never touched ------------------------------------------------------------------------------------

_UNTOUCHABLE = regex.compile(
    r"""
      \b(?:https?|ftp|file|mailto|tel):(?://)?[^\s<>"'“”‘’，。、）】》]+          # URLs with a scheme
    | \bwww\.[^\s<>"'“”]+
    | [\w.+%-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}                            # e-mail
    | (?<![\w@])@[\p{L}_][\w.]{0,63}                                              # @handle
    | (?<![\w#&])\#[\p{L}_][\w\#]{0,99}                                           # #tag and #PRS_ORG#
    | (?<!\w)[\p{L}\d](?:[\w-]{0,62}\w)?(?:\.[\w-]{1,63}){0,4}\.(?:com|org|net|gov|edu|int|info|biz|io|co|ru|cn|in|de|uk|fr|jp|eu|vn|kr|ua|tv|html?|php|pdf|txt|csv|py|js|json)\b(?:/[^\s<>"']*)?
    | \{\{[^{}\n]{0,100}\}\} | \$\{[^{}\n]{0,100}\} | \{[\w.:!\#,\ -]{0,60}\}     # {name}, ${name}, {{name}}
    | %\([\w.]{1,40}\)[-+\ \#0]*\d*(?:\.\d+)?[diouxXeEfFgGcrsa] | %(?:\d+\$)?[-+\#0]*\d*(?:\.\d+)?[sdifuxXeEgG@](?!\w)
    | `(?<![\w`]`)[^`\n]{1,200}`(?!\w)                                                             # code
    | </?[A-Za-z][^<>\n]{0,500}>                                                  # tags in plain text
    """,
    regex.VERBOSE,
)
_HINT = re.compile(
    r"[@#{%`<]|://|mailto:|tel:|www\.|\.[A-Za-z]{2,4}\b(?! )|\.[a-z]{2,4} "
)  # without one of these there is none
_QUOTED = regex.compile(
    r"“[^”\0]{1,1000}”|„[^“”\0]{1,1000}[“”]|«[^»\0]{1,1000}»|「[^」\0]{1,1000}」|『[^』\0]{1,1000}』|(?<!\w)\"[^\"\0]{1,1000}\"(?!\w)"
    r"|(?<!\w)‘[^‘’\0]{1,500}’(?!\w)"
)


def untouchable(text: str, *, quotations: bool = False) -> list[Span]:
    """Spans of plain raw text that no edit may change: URLs, e-mail, @handles, #tags, code, tags, placeholders.

    ``quotations`` adds text in quotation marks.

    >>> [span.of(t) for t in ["see www.su.com or @su, #su and {su}"] for span in untouchable(t)]
    ['www.su.com', '@su', '#su', '{su}']
    """
    spans = [Span(*match.span()) for match in _UNTOUCHABLE.finditer(text)] if _HINT.search(text) else []
    if quotations:
        spans += [Span(*match.span()) for match in _QUOTED.finditer(text)]
    return spans


# --- words and case --------------------------------------------------------------------------------------------------

_CAPITALISED = re.compile(r"[^\W\d_a-z]\w*(?:['’]\w+)?", re.UNICODE)


def capitalised(text: str) -> Iterator[re.Match[str]]:
    """Words of a view that start with a capital letter."""
    return (match for match in _CAPITALISED.finditer(text) if match.group()[0].isupper())


def in_capitals(text: str, start: int, end: int) -> bool:
    """True if ``text[start:end]`` is upper case and so are its neighbours: a headline, not an acronym."""
    if not text[start:end].isupper():
        return False
    around = re.findall(r"[^\W\d_]{2,}", text[max(0, start - 40) : start].split("\0")[-1])[-2:]
    around += re.findall(r"[^\W\d_]{2,}", text[end : end + 40].split("\0")[0])[:2]
    return bool(around) and all(word.isupper() for word in around)


def word_set(text: str) -> frozenset[str]:
    """A set of words, written as one text."""
    return frozenset(text.split())


def capitalise_first(text: str) -> str:
    return text[:1].upper() + text[1:]


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


def inside(span: Span, spans: Iterable[Span]) -> bool:
    return any(span.overlaps(other) for other in spans)
