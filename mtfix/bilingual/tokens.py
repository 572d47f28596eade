"""Tokens with raw offsets, for scripts with and without spaces."""

# ruff: noqa: SIM905 - tables are easier to read and to edit as words of one string
from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

_TOKEN = re.compile(
    r"(?P<han>[\u3400-\u9fff\uf900-\ufaff\u3005\u3007])|(?P<kata>[\u30a1-\u30fa\u30fc\uff66-\uff9f]+)|(?P<hira>[\u3041-\u3096])"
    r"|(?P<acro>(?:[^\W\d_]\.){2,})"
    r"|(?P<word>(?:(?![\u3041-\u30ff\u3400-\u9fff\uf900-\ufaff])[^\W_])+(?:\u0301|(?:['\u2019\u02bc](?!s\b|S\b)(?:(?![\u3041-\u30ff\u3400-\u9fff])[^\W\d_])+))*)"
)
_ASCII = re.compile(r"(?:[A-Za-z]\.){2,}|[A-Za-z0-9]+(?:'(?!s\b|S\b)[A-Za-z]+)*")  # the same, four times as fast
_BARRIER = re.compile(
    r"[,;:!?()\[\]{}<>\"\u201c\u201d\u201e\u00ab\u00bb\u2018\u2026\u3001\u3002\uff0c\uff1b\uff1a\uff01\uff1f\uff08\uff09\u300a-\u3011\u2014\u2013|/*=]|\.(?=\s|$)|\s-\s|--|''|\n|\t"
)

# Words that may stand inside a name but never are one; for Chinese and Japanese single characters.
_STOP_WORDS = {
    "en": """the a an of in on at to for from by with and or but as is are was were be been has have had will would can
        could may might that this these those it its he she they his her their who which what when where how not no so if
        than then s we i you my our your him them me us do does did said says also there about into after before during
        between over under against such more most other some any all each both very just only own same too up out off
        again further once here why down while because until through""",
    "de": """der die das den dem des ein eine einen einem einer eines und oder aber als ist sind war waren in im an am
        auf zu zum zur von vom mit für aus bei nach über unter wer was wann wo wie welche welcher welches welchen welchem
        wurde wurden wird werden hat haben hatte nicht es er sie ihr ihre sein seine auch bekannt""",
    "fr": """le la les un une des du de d l et ou mais dans en au aux à sur par pour avec est sont qui que quoi""",
    "es": """el la los las un una unos unas de del y o en a al por para con es son que quién cuándo""",
    "ru": """и в во на с со к ко от до по за из у о об что кто как не а но или для при это был была было были""",
}
STOP: dict[str, frozenset[str]] = {
    **{lang: frozenset(words.split()) for lang, words in _STOP_WORDS.items()},
    "zh": frozenset("的是在了和與与及或嗎吗誰谁什麼么何有為为於于這这那哪個个些中之被把就也都很不它他她其以從从到"),
    "ja": frozenset(
        "はがをにでとものへやかしてすたなられさいるあうえおきくけこせそちつてぬねのひふほまみむめゆよりわん"
    ),
}


# Words beside a name that are not part of it ("Prime Minister Fan"), and those that make a thing's name a person's.
ROLES = frozenset(
    """president premier prime minister chairman chairwoman director professor secretary general governor mayor
    senator ambassador reporter journalist captain colonel major spokesman spokesperson spokeswoman coach
    chief leader head judge deputy vice former dr mr mrs ms miss sir comrade academician dean king queen
    prince princess""".split()
)
TITLES = frozenset("mr mrs ms miss madam dr lady sir".split())


def stop_words(lang: str) -> frozenset[str]:
    """Folded function words of a target language; of English where a language has no list."""
    return STOP.get(lang.split("-")[0], STOP["en"])


class Token(NamedTuple):
    """A word, an acronym with dots, a run of katakana, or one Han or hiragana character."""

    start: int  # raw offsets, half-open
    end: int
    text: str
    fold: str  # casefolded, diacritics stripped
    stem: str
    kind: str  # word, acro, han, kata, hira
    upper: bool  # starts with a capital


@lru_cache(maxsize=200_000)
def fold(text: str) -> str:
    """Casefolded, without diacritics; the voicing marks of kana stay.

    >>> fold("Müller"), fold("ガ") == fold("カ")
    ('muller', False)
    """
    if text.isascii():
        return text.lower()
    text = unicodedata.normalize("NFKD", text.casefold())
    return "".join([char for char in text if not unicodedata.combining(char) or "\u3099" <= char <= "\u309a"])


_SUFFIXES = tuple(
    "ational ations ation ingly ments ment ness ities ity ings ing ies ied ers ed er es ly al s y e".split()
)


@lru_cache(maxsize=200_000)
def stem(word: str) -> str:
    """A crude stem of a folded word, the same for close inflections of Latin-script words.

    >>> stem("epidemics") == stem("epidemic"), stem("ministries") == stem("ministry")
    (True, True)
    """
    if len(word) <= 3 or not word.isalpha() or not word.endswith(_SUFFIXES):
        return word
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= 3:
            return word[: -len(suffix)]
    return word


@lru_cache(maxsize=100_000)
def _piece(piece: str, kind: str) -> tuple[str, str, bool]:
    folded = fold(piece)
    return folded, stem(folded) if kind == "word" else folded, piece[:1].isupper()


@lru_cache(maxsize=8192)
def tokenize(text: str) -> tuple[Token, ...]:
    """Tokens of any script with their offsets; a possessive 's is no token.

    >>> [token.text for token in tokenize("Fan Mingzheng's U.S. trip")]
    ['Fan', 'Mingzheng', 'U.S.', 'trip']
    """
    out = []
    ascii_only = text.isascii()
    for match in (_ASCII if ascii_only else _TOKEN).finditer(text):
        piece = match.group()
        start, end = match.span()
        if piece in ("s", "S") and start and text[start - 1] in "'\u2019\u02bc":
            continue
        kind = ("acro" if piece[-1] == "." else "word") if ascii_only else match.lastgroup or "word"
        folded, stemmed, upper = _piece(piece, kind)
        out.append(Token(start, end, piece, folded, stemmed, kind, upper))
    return tuple(out)


_ABBREVIATED = frozenset("mr mrs ms dr prof st sr jr gen col lt".split())


def barriers(text: str, tokens: Sequence[Token]) -> list[int]:
    """One 0 or 1 a token: 1 where a span may not run on from the token before without strong reason."""
    out = [1]
    for left, right in pairwise(tokens):
        gap = text[left.end : right.start]
        if gap == ". " and left.fold in _ABBREVIATED:
            gap = " "
        out.append(1 if gap and gap != " " and _BARRIER.search(gap + ("" if not gap.endswith(".") else " ")) else 0)
    return out


_SPACELESS = frozenset("zh ja th lo my km yue wuu".split())


def is_spaceless(lang: str) -> bool:
    """True for languages that put no spaces between words."""
    return lang.split("-")[0] in _SPACELESS
