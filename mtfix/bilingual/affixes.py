"""Where a name ends within a run of letters: words of Thai, and what languages write onto a name or before it.

A rule cuts one piece of a text, which :mod:`mtfix.bilingual.tokens` found: it gives the parts that are tokens. What is
cut off (a Korean particle, a Turkish case ending) is no token, like the English possessive; an elided article is one.
"""

# ruff: noqa: SIM905 - tables are easier to read and to edit as words of one string
from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from mtfix.bilingual.words import likeliest

Parts = Sequence[tuple[int, int]]  # offsets within the piece
Rule = Callable[[str, str], Parts]  # the piece, and the character before it ("" at the start of a text)

# ---------------------------------------------------------------------------------------------------------- Thai

# A cluster may be cut from the next one: not before a mark or a following vowel, not behind a leading one.
_CLUSTER = re.compile(r"[เ-ไ]?[ก-ฮ][ะ-ฺๅ็-๎]*(?:[ก-ฮ][ิุ]?์)*|.")


def thai_words(text: str, _before: str = "") -> list[tuple[int, int]]:
    """The likeliest words of a run of Thai, by a unigram model over a list of words; what is in none, by clusters.

    >>> [text[a:b] for text in ["เจ้าชายน้อยมาจากดาวดวงใด"] for a, b in thai_words(text)]
    ['เจ้าชาย', 'น้อย', 'มา', 'จาก', 'ดาว', 'ดวง', 'ใด']
    """
    edges = sorted({0, len(text), *[match.start() for match in _CLUSTER.finditer(text)]})
    return likeliest(text, "th", edges)


# -------------------------------------------------------------------------------------------------------- Korean

# Particles and copulas, by what stands before them (National Institute of Korean Language, list of josa): a syllable
# with a final consonant, one without, any. Left out is what ends as many names as it follows (도, 만, 로, 나).
_AFTER_CLOSED = "은 을 이 과 과의 과는 이라고 이라는 이라며 이라도 이라면 이었다 이며 이고 이다 이나 이란 인가요 으로 으로는 으로도 으로서 으로써 으로부터".split()
_AFTER_OPEN = "는 를 가 와 와의 와는 라고 라는 라며 였다 로부터 로서 로는".split()
_AFTER_ANY = "의 에 에서 에서는 에서도 에서의 에게 에게서 에게는 에게도 에는 에도 까지 부터 처럼 보다 만을 조차 마저 밖에 한테 께서 입니다".split()
KOREAN_PARTICLE = re.compile(
    "(?:들|씨|님|측|군|양|시|도|국)?(?:"
    + "|".join(sorted({*_AFTER_CLOSED, *_AFTER_OPEN, *_AFTER_ANY, "도", "만", "로", "나"}, key=len, reverse=True))
    + r")?(?![\uac00-\ud7a3])"
)
_SHORT_STEM = frozenset("이 가 과 에 와".split())  # these end short words as well: two syllables must be left
_PLACES = frozenset("강 산 섬 역 성 탑 궁 절".split())  # river, mountain, island, station ... at the end of a name
_NOUNS_IN_UI = frozenset("회의 정의 주의 강의 의의 논의 합의 동의 문의 결의 창의 예의 편의 협의 모의".split())
_MOST_PARTICLE = 4


def _is_closed(syllable: str) -> bool:
    return "가" <= syllable <= "힣" and (ord(syllable) - 0xAC00) % 28 != 0


def _is_particle(particle: str, stem: str) -> bool:
    if particle in _SHORT_STEM and len(stem) < 2:
        return particle == "에" and stem in _PLACES
    if particle == "의" and (stem[-1:] + particle) in _NOUNS_IN_UI:
        return False
    if particle in _AFTER_ANY:
        return True
    return particle in (_AFTER_CLOSED if _is_closed(stem[-1]) else _AFTER_OPEN)


def korean_stem(piece: str, before: str = "") -> Parts:
    """A word without its particle; nothing of a particle on a word in other letters or in quotation marks.

    >>> [piece[a:b] for piece in ("포도를", "포도", "소피아에서는", "국가", "회의") for a, b in korean_stem(piece)]
    ['포도', '포도', '소피아', '국가', '회의']
    >>> korean_stem("의", "e")
    ()
    """
    if not "가" <= piece[-1] <= "힣":
        return ((0, len(piece)),)
    if (
        before
        and not before.isspace()
        and before not in "([{<-–—·"
        and any(piece in row for row in (_AFTER_CLOSED, _AFTER_OPEN, _AFTER_ANY))
    ):
        return ()
    for size in range(min(_MOST_PARTICLE, len(piece) - 1), 0, -1):
        if _is_particle(piece[-size:], piece[:-size]):
            return ((0, len(piece) - size),)
    return ((0, len(piece)),)


# ------------------------------------------------------------------------------------------------------- Turkish

# Cases, plural, possessive, copula and what is made from names, as they are written behind an apostrophe.
_TURKISH = re.compile(
    r"(?:l[ae]r)?(?:[yns]?[ıiuüə](?:n[ıiuü])?|(?:s[ıiuü]n|n)?[ıiuü]n|[yn]?[aeə]|n?[dt][aeə](?:n|ki(?:l[ae]r)?)?|y?l[aeə]"
    r"|[dt][ıiuü]r|y?d[ıiuü]|l[ıiuü]|c[ae]|ki)?"
)


def is_turkish_ending(tail: str) -> bool:
    """True of what may stand behind the apostrophe of a name (Ankara'nın), False of a part of one (Xi'an).

    >>> [is_turkish_ending(tail) for tail in ("nın", "ya", "ndaki", "lar", "an", "neil")]
    [True, True, True, True, False, False]
    """
    return bool(tail) and _TURKISH.fullmatch(tail) is not None


def turkish_stem(piece: str, before: str = "") -> Parts:
    """A name without the ending behind its apostrophe; nothing of an ending behind a quotation mark.

    >>> turkish_stem("Sophia'ya"), turkish_stem("nin", '"'), turkish_stem("Xi'an")
    (((0, 6),), (), ((0, 5),))
    """
    at = max(piece.rfind("'"), piece.rfind("\u2019"))
    if at > 0 and is_turkish_ending(piece[at + 1 :]):
        return ((0, at),)
    if before and before in "'\u2019\"\u201d\u00bb" and is_turkish_ending(piece):
        return ()
    return ((0, len(piece)),)


# ------------------------------------------------------------------------------------------------------- Romance

_ELIDED = re.compile(
    r"(?:[cdjlmnst]|qu|jusqu|lorsqu|un|dell|all|nell|sull|dall|coll|quest|quell)['\u2019](?=\w)", re.IGNORECASE
)


def elided_article(piece: str, _before: str = "") -> Parts:
    """A word, and the article or preposition that is written onto it.

    >>> [piece[a:b] for piece in ("l'abbaye", "dell'Attimo", "aujourd'hui") for a, b in elided_article(piece)]
    ['l', 'abbaye', 'dell', 'Attimo', "aujourd'hui"]
    """
    found = _ELIDED.match(piece)
    return ((0, len(piece)),) if found is None else ((0, found.end() - 1), (found.end(), len(piece)))


RULES: dict[str, Rule] = {
    "ko": korean_stem,
    **dict.fromkeys(("tr", "az"), turkish_stem),
    **dict.fromkeys(("fr", "it", "ca", "oc"), elided_article),
}
