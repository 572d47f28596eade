"""Where a name stands free in a view's text: scripts, the edges of words, capitals, and what no edit may touch."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

import regex

from mtfix.model import Span

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


_GENITIVE_S = frozenset(("de", "nl", "sv", "da", "nb", "nn", "no"))  # an s without an apostrophe


def takes_plain_s(lang: str) -> bool:
    """True for languages that write the s of a genitive onto a name."""
    return lang in _GENITIVE_S


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
    return (start == 0 or text[start - 1] in _OPEN or _free_before(text, start, text[start])) and (
        end >= len(text) or text[end] in _CLOSE or _free_after(text, end, text[end - 1], lang)
    )


_OPEN, _CLOSE = ' \0("[,', ' \0,;:!?)"]'  # beside them everything stands free


def _free_before(text: str, start: int, first: str) -> bool:
    before = text[start - 1]
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
    after = text[end]
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

_UNTOUCHABLE = r"""
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
    """
_HINT = re.compile(
    r"[@#{`<]|%(?![ ,)])|://|mailto:|tel:|www\.|\.[A-Za-z]{2,4}\b(?! )|\.[a-z]{2,4} "
)  # without one of these there is none
_QUOTED = regex.compile(
    r"“[^”\0]{1,1000}”|„[^“”\0]{1,1000}[“”]|«[^»\0]{1,1000}»|「[^」\0]{1,1000}」|『[^』\0]{1,1000}』|(?<!\w)\"[^\"\0]{1,1000}\"(?!\w)"
    r"|(?<!\w)‘[^‘’\0]{1,500}’(?!\w)"
)


@cache
def _untouchable() -> regex.Pattern[str]:
    """Made when it is first needed: it takes a hundredth of a second."""
    return regex.compile(_UNTOUCHABLE, regex.VERBOSE)


def untouchable(text: str, *, quotations: bool = False) -> list[Span]:
    """Spans of plain raw text that no edit may change: URLs, e-mail, @handles, #tags, code, tags, placeholders.

    ``quotations`` adds text in quotation marks.

    >>> [span.of(t) for t in ["see www.su.com or @su, #su and {su}"] for span in untouchable(t)]
    ['www.su.com', '@su', '#su', '{su}']
    """
    spans = [Span(*match.span()) for match in _untouchable().finditer(text)] if _HINT.search(text) else []
    if quotations:
        spans += [Span(*match.span()) for match in _QUOTED.finditer(text)]
    return spans


# --- words and case --------------------------------------------------------------------------------------------------


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
