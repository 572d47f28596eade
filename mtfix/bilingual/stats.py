"""Association statistics of one run: which target words go with which source units, over all segments of the run.

Every source unit (a word, or one and two Han characters) and every target stem has the set of segments it stands in,
kept as the bits of one integer, so a co-occurrence count is one AND and one popcount. Deterministic; one segment is
taken off every count, so that the segment under judgement is no evidence for itself.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise

from mtfix.bilingual.tokens import fold, stem
from mtfix.names.han_table import simplify

_RUN = re.compile(
    r"[\u3400-\u9fff]+|[\u30a1-\u30fc]+|[\u3041-\u3096]+|\d+[\u3400-\u9fff]?|(?:(?![\d\u3041-\u3096\u30a1-\u30fc\u3400-\u9fff])[^\W_])+\d*"
)


def source_units(text: str) -> list[tuple[int, int, str]]:
    """(start, end, unit): words of spaced scripts (stems), one- and two-character units of Han, runs of kana.

    A number takes the counter behind it along.

    >>> [unit for _, _, unit in source_units("訪問 visits, 9月底 F35战机")]
    ['访', '访问', '问', 'visit', '9月', '底', 'f35', '战', '战机', '机']
    """
    out: list[tuple[int, int, str]] = []
    for match in _RUN.finditer(text):
        run, base = match.group(), match.start()
        if "\u3400" <= run[0] <= "\u9fff":
            run = simplify(run)
            for at in range(base, base + len(run)):
                out.append((at, at + 1, run[at - base]))
                if at + 1 < base + len(run):
                    out.append((at, at + 2, run[at - base : at - base + 2]))
        else:
            out.append((base, match.end(), stem(fold(run))))
    return out


def unit_set(text: str) -> set[str]:
    """The units of :func:`source_units` alone, faster."""
    units: set[str] = set()
    for match in _RUN.finditer(text):
        run = match.group()
        if "\u3400" <= run[0] <= "\u9fff":
            run = simplify(run)
            units.update(run)
            units.update([left + right for left, right in pairwise(run)])
        else:
            units.add(stem(fold(run)))
    return units


class RunStats:
    """Co-occurrence over the segments of one run, the first ``limit`` of them.

    ``stems`` are the items of the target side of each segment.
    """

    def __init__(self, sources: Sequence[str], stems: Sequence[Iterable[str]], limit: int = 4096) -> None:
        self.size = min(len(sources), limit)
        self._units: defaultdict[str, list[int]] = defaultdict(list)
        self._stems: defaultdict[str, list[int]] = defaultdict(list)
        for number in range(self.size):
            for unit in unit_set(sources[number]):
                self._units[unit].append(number)
            for item in set(stems[number]):
                self._stems[item].append(number)
        self._unit_bits: dict[str, int] = {}  # made when first asked for: most never are
        self._stem_bits: dict[str, int] = {}

    def _bits(self, numbers: Sequence[int]) -> int:
        if len(numbers) < 4:
            bits = 0
            for number in numbers:
                bits |= 1 << number
            return bits
        raw = bytearray(self.size // 8 + 1)
        for number in numbers:
            raw[number >> 3] |= 1 << (number & 7)
        return int.from_bytes(raw, "little")

    def unit_bits(self, unit: str) -> int:
        """Bit n is set if segment n has the unit in its source."""
        bits = self._unit_bits.get(unit)
        if bits is None:
            bits = self._unit_bits[unit] = self._bits(self._units.get(unit, ()))
        return bits

    def unit_count(self, unit: str) -> int:
        """Other segments that have the unit in their source."""
        return max(len(self._units.get(unit, ())) - 1, 0)

    def stem_bits(self, item: str) -> int:
        """Bit n is set if segment n has the stem in its text."""
        bits = self._stem_bits.get(item)
        if bits is None:
            bits = self._stem_bits[item] = self._bits(self._stems.get(item, ()))
        return bits

    def document_count(self, item: str) -> int:
        """Other segments that have the stem in their text."""
        return max(len(self._stems.get(item, ())) - 1, 0)

    def document_frequency(self, item: str) -> float:
        """The share of the run's other segments that have the stem in their text, 0 to 1."""
        return self.document_count(item) / max(self.size - 1, 1)
