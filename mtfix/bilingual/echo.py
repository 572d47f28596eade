"""Whether words of a text read like a part of the source that is not the name they are taken for.

A system that drops a name leaves others: "Schumann" is no rendering of 拉赫玛尼诺夫 where 舒曼 stands beside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import Indel

from mtfix.bilingual.phonetics import all_sounds, letters, ratio, skeleton, sounds

_LEAST_LETTERS = 4
_ALIKE = 0.82
_SPELLED_ALIKE = 0.85  # of letters: another ending may change how the ones before it sound (Janáček, Janáčka)
_LONGEST = 6  # units of a part of the source: characters of Chinese, or words
_UNIT = re.compile(r"[\u3400-\u9fff]|[^\W\u3400-\u9fff]+")
_BREAK = re.compile(r"[^\w\s'’·・-]+")


def reads_like(span: str, parts: Iterable[str], lang: str) -> bool:
    """True if some neighbouring words, or characters, of one of the source's ``parts`` read like ``span``.

    >>> reads_like("Schumann", ["和舒曼的作品"], "zh"), reads_like("Shaziba", ["和舒曼的作品"], "zh")
    (True, False)
    """
    spelled = letters(span)
    if len(spelled) < _LEAST_LETTERS:
        return False
    heard, bones = sounds(spelled), skeleton(spelled)
    for clause in _clauses(parts):
        spellings, heards = _windows(clause, lang)
        if process.extractOne(spelled, spellings, scorer=Indel.normalized_similarity, score_cutoff=_SPELLED_ALIKE):
            return True
        found = process.extract(heard, heards, scorer=Indel.normalized_similarity, score_cutoff=_ALIKE, limit=None)
        if any(ratio(bones, skeleton(spellings[number])) >= _ALIKE for _, _, number in found):
            return True
    return False


def is_spelled_in(span: str, parts: Iterable[str], lang: str) -> bool:
    """True if the letters of ``span`` are those of some neighbouring words, or characters, of one of the parts.

    >>> is_spelled_in("Zheng Jie", ["中国教练郑杰赞扬了"], "zh"), is_spelled_in("Zheng Qin", ["中国教练郑杰赞扬了"], "zh")
    (True, False)
    """
    spelled = letters(span)
    return len(spelled) >= _LEAST_LETTERS and any(spelled in _windows(clause, lang)[0] for clause in _clauses(parts))


def _clauses(parts: Iterable[str]) -> list[str]:
    """What stands between marks: most of them are the same for all names of a source."""
    return [clause for part in parts for clause in _BREAK.split(part) if clause]


@lru_cache(maxsize=4096)
def _windows(clause: str, lang: str) -> tuple[list[str], list[str]]:
    """Spellings of all short runs of units, and how they sound."""
    spellings: dict[str, None] = {}
    units = [letters(unit, lang) for unit in _UNIT.findall(clause)]
    for start, spelled in enumerate(units):
        for unit in units[start + 1 : start + _LONGEST]:
            spellings[spelled] = None
            spelled += unit
        spellings[spelled] = None
    spellings.pop("", None)
    return list(spellings), all_sounds(list(spellings))
