"""Is a hit of a source form a word of its own, or a part of a longer word or name?"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import Protocol

from mtfix.bilingual.affixes import KOREAN_PARTICLE, thai_words
from mtfix.bilingual.words import SPELLING, word_counts


class Guard(Protocol):
    """Says how sure it is (0 to 1) that ``source[start:end]`` stands as a word of its own."""

    def __call__(self, source: str, start: int, end: int) -> float: ...


def no_guard(source: str, start: int, end: int) -> float:  # noqa: ARG001
    """For scripts whose words are apart: every hit is a word."""
    return 1.0


_HAN_RUN = re.compile(r"[\u3400-\u9fff]+")
_LONGEST_GUARDED = 3  # characters; longer forms are hardly ever a part of other words
LONGEST_WORD = 8  # of the segmentation
_PARTICLES = frozenset("的了着过得地们")  # a form that ends in one is more often a word and the particle
_PARTICLE_COST = 4.0  # nats
_DIVISIONS = frozenset("省市县州镇乡")  # of a country
_UNKNOWN_COUNT = 3  # of a form that is no word of the list


class WordGuard:
    """Is a short Chinese form a unit of its own in the best segmentation of its surroundings?

    Two segmentations by a unigram model are compared, the best one and the best one that has the form as a word.
    ``reach`` is how many characters on each side are looked at.
    """

    def __init__(self, reach: int = 6) -> None:
        self._counts = word_counts()
        self._log_total = self._counts.log_total
        self._reach = reach

    def __call__(self, source: str, start: int, end: int) -> float:
        if end - start > _LONGEST_GUARDED or not _HAN_RUN.fullmatch(source, start, end):
            return 1.0
        if (
            source[end : end + 1] in _DIVISIONS
            and self._counts[source[start:end]]
            and self._counts[source[start : end + 1]]
        ):
            return self(source, start, end + 1)  # a place and what it is
        left = start
        while left > max(0, start - self._reach) and "\u3400" <= source[left - 1] <= "\u9fff":
            left -= 1
        right = end
        while right < min(len(source), end + self._reach) and "\u3400" <= source[right] <= "\u9fff":
            right += 1
        if left == start and right == end:
            return 1.0
        window = source[left:right]
        best = self._best(window)
        free = best[-1]
        bound = best[start - left] + self._weight(source[start:end]) + self._best(window[end - left :])[-1]
        if self._is_part(source[left:start], source[end:right]):
            return 0.0
        cost = _PARTICLE_COST if source[end - 1] in _PARTICLES and end - start <= 2 and right > end else 0.0
        return 1.0 / (1.0 + math.exp(max(-30.0, min(30.0, (free - bound + cost - 4.0) / 2.0))))

    def _is_part(self, before: str, after: str) -> bool:
        """Whether a foreign name goes on: at least two characters beside the form spell names, and make no words."""
        if after[:1] in SPELLING and before[-1:] in SPELLING and not self._ends_a_word(before):
            return True
        if len(after) > 1 and SPELLING.issuperset(after[:2]):
            words = [after[at : at + size] for at in (0, 1) for size in range(2, len(after) - at + 1)]
            return not any(self._counts[word] for word in words)
        return len(before) > 1 and SPELLING.issuperset(before[-2:]) and not self._ends_a_word(before)

    def _ends_a_word(self, text: str) -> bool:
        return any(self._counts[text[-size:]] for size in range(2, len(text) + 1))

    def commonness(self, word: str) -> float:
        """0 to 1: how common the source form is as an ordinary word."""
        count = self._counts[word]
        return min(1.0, math.log(1 + count) / 9.0) if count else 0.0

    def _best(self, text: str) -> list[float]:
        """Log-probability of the best segmentation of a run of Han characters: of its first none, one, two ... and all."""
        size = len(text)
        score = [-1e18] * (size + 1)
        score[0] = 0.0
        for start in range(size):
            counts, longest = self._counts.beginning_with(text[start])
            here = score[start] - self._log_total
            if here > score[start + 1]:  # a character of any kind may stand alone
                score[start + 1] = here
            for end in range(start + 1, min(size, start + longest, start + LONGEST_WORD) + 1):
                count = counts.get(text[start:end])
                if count:
                    new = here + math.log(count)
                    if new > score[end]:
                        score[end] = new
        return score

    def _weight(self, word: str) -> float:
        count = self._counts[word] or (1 if len(word) == 1 else _UNKNOWN_COUNT)
        return math.log(count) - self._log_total


_HANGUL_RUN = re.compile(r"[\uac00-\ud7a3]+")
_SHORT_KOREAN = 2  # syllables; shorter forms stand in many words


def korean_guard(source: str, start: int, end: int) -> float:
    """A short name must begin a word of Korean, and only a particle may follow; a longer one may stand in a compound.

    >>> [korean_guard(text, text.find("경주"), text.find("경주") + 2) for text in ("경주에서", "경주용", "신경주", "LG경주")]
    [1.0, 0.0, 0.0, 1.0]
    """
    if end - start > _SHORT_KOREAN or not _HANGUL_RUN.fullmatch(source, start, end):
        return 1.0
    if start and _HANGUL_RUN.match(source[start - 1]):
        return 0.0
    return float(KOREAN_PARTICLE.match(source, end) is not None)


_THAI_RUN = re.compile(r"[\u0e01-\u0e3a\u0e40-\u0e4e]+")
_THAI_REACH = 30  # characters on either side


def thai_guard(source: str, start: int, end: int) -> float:
    """A name must not cut a word of the likeliest words of its surroundings."""
    if not _THAI_RUN.fullmatch(source, start, end):
        return 1.0
    first, last = start, end
    while first > max(0, start - _THAI_REACH) and _THAI_RUN.match(source[first - 1]):
        first -= 1
    while last < min(len(source), end + _THAI_REACH) and _THAI_RUN.match(source[last]):
        last += 1
    words = [(first + a, first + b) for a, b in thai_words(source[first:last])]
    cut = any(a < edge < b for a, b in words for edge in (start, end))
    return 0.0 if cut else 1.0


GUARDS: dict[str, Callable[[], Guard]] = {"zh": WordGuard, "ko": lambda: korean_guard, "th": lambda: thai_guard}
