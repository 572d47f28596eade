"""How alike two spellings of a name are: to rank candidates and to propose, never to write.

Two different people can differ by one letter (Li Keqiang, Li Qiang) and one person by most of them (Su Jiesheng,
S. Jaishankar): no threshold on these numbers is safe without other evidence.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence

# Back-romanised Chinese confuses r/l, b/p, d/t, g/k, v/w/f, z/x/s and q/j/c, and adds or drops vowels, h and y.
_CLASSES = {"r": "l", "b": "p", "d": "t", "g": "k", "v": "f", "w": "f", "z": "s", "x": "s", "q": "c", "j": "c"}
_SKELETON: dict[int, str | None] = dict.fromkeys(range(128))
for _letter in "bcdfgjklmnpqrstvwxz":
    _SKELETON[ord(_letter)] = _CLASSES.get(_letter, _letter)
_SOUNDS = tuple(dict.fromkeys(filter(None, _SKELETON.values())))
_NOT_ALNUM = re.compile(r"[^a-z0-9]+")


@functools.lru_cache(maxsize=1 << 16)
def fold(text: str) -> str:
    """Lower-case ASCII words: ``fold("Recep Tayyip Erdoğan")`` is ``"recep tayyip erdogan"``; apostrophes vanish."""
    if not text.isascii():
        from anyascii import anyascii

        text = anyascii(text)
    return _NOT_ALNUM.sub(" ", text.lower().replace("'", "")).strip()


class _Latin(dict[int, str]):
    """What anyascii writes for a code point."""

    def __missing__(self, code: int) -> str:
        from anyascii import anyascii

        self[code] = written = anyascii(chr(code))
        return written


_LATIN = _Latin()
_NOT_ALNUM_LINES = re.compile(r"[^a-z0-9\n]+")


def fold_all(texts: Sequence[str]) -> list[str]:
    """:func:`fold` of many texts, several times faster."""
    lines = "\n".join(texts).translate(_LATIN).lower().replace("'", "")
    if lines.count("\n") != len(texts) - 1:  # one of them has a line break, or there is none
        return [fold(text) for text in texts]
    return [line.strip() for line in _NOT_ALNUM_LINES.sub(" ", lines).split("\n")]


_DROPPED = dict.fromkeys(code for code in range(128) if not chr(code).isalnum())


def key(text: str) -> str:
    """Letters and digits of :func:`fold` without spaces: equal for Xi'an, Xian and XI AN."""
    return text.lower().translate(_DROPPED) if text.isascii() else fold(text).replace(" ", "")


def skeleton(text: str) -> str:
    """Consonant key of a name, the same for most wrong romanisations of it; "" for one without consonants.

    >>> skeleton("Vikramatya") == skeleton("Vikramaditya"), skeleton("Lafuluofu") == skeleton("Lavrov")
    (True, True)
    >>> skeleton("Su Jiesheng"), skeleton("S. Jaishankar"), skeleton("Li Keqiang"), skeleton("Li Qiang")
    ('scsn', 'scsnkl', 'lkcn', 'lcn')
    """
    if not text.isascii():
        text = fold(text)
    return _single(text.lower().replace("ng", "n").translate(_SKELETON))


def _single(consonants: str) -> str:
    """Each consonant once where it is doubled."""
    for sound in _SOUNDS:
        while sound + sound in consonants:
            consonants = consonants.replace(sound + sound, sound)
    return consonants


_SKELETON_LINES = {**_SKELETON, ord("\n"): "\n"}


def skeletons(texts: Sequence[str]) -> list[str]:
    """:func:`skeleton` of many names, several times faster."""
    folded = iter(fold_all([text for text in texts if not text.isascii()]))
    joined = "\n".join([text if text.isascii() else next(folded) for text in texts])
    if joined.count("\n") != len(texts) - 1:
        return [skeleton(text) for text in texts]
    return _single(joined.lower().replace("ng", "n").translate(_SKELETON_LINES)).split("\n")


@functools.lru_cache(maxsize=1 << 16)
def _keys(text: str) -> tuple[str, tuple[str, ...], str]:
    words = fold(text)
    return words.replace(" ", ""), tuple(words.split()), skeleton(words)


def spelling_score(candidate: str, form: str) -> float:
    """0 to 1: how likely ``candidate`` is a misspelling of ``form``, by letters and sounds alone; symmetric.

    Both are folded and compared without spaces: 0.6 of the normalised Levenshtein similarity + 0.4 of Jaro-Winkler
    (beginnings count). Equal skeletons of three or more consonants take away four tenths of the distance from 1;
    unequal ones cost up to 0.15. If both have the same number of words, the least similar pair of words pulls the
    score down by up to four tenths, and a pair of unequal words of which one has at most four letters keeps it at 0.8:
    a different given name is another person (Chen Min, Chen Ming). 1.0 only for spellings that differ in
    nothing but case, accents, spaces, hyphens and apostrophes.
    """
    from rapidfuzz.distance import JaroWinkler, Levenshtein

    left, left_words, left_skeleton = _keys(candidate)
    right, right_words, right_skeleton = _keys(form)
    if not left or not right:
        return 0.0
    if left == right:
        return 1.0
    score = 0.6 * Levenshtein.normalized_similarity(left, right) + 0.4 * JaroWinkler.similarity(left, right)
    if left_skeleton == right_skeleton:
        if len(left_skeleton) >= 3:
            score += 0.4 * (1 - score)
    else:
        score -= 0.15 * Levenshtein.normalized_distance(left_skeleton, right_skeleton)
    if len(left_words) == len(right_words) > 1:
        pairs = [(a, b) for a, b in zip(left_words, right_words, strict=True) if a != b]
        score *= 0.6 + 0.4 * min([Levenshtein.normalized_similarity(a, b) for a, b in pairs])
        if any(len(a) <= 4 or len(b) <= 4 for a, b in pairs):
            score = min(score, 0.8)
    return min(max(score, 0.0), 0.999)
