"""Association statistics of one run: which target words go with which source units, over all segments of the run.

Every source unit (a word, or one and two Han characters) and every target stem has the set of segments it stands in,
kept as the bits of one integer, so a co-occurrence count is one AND and one popcount. Deterministic; one segment is
taken off every count, so that the segment under judgement is no evidence for itself.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from mtfix.bilingual.tokens import fold, stem
from mtfix.names.han_table import simplify

_LEAST_ASSOCIATION = 0.04
_LEAST_LIFT = 3.0  # times as often together as by chance
_MOST_WORDS = 1 << 18  # of 64 segments, that are compared at once
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


def _columns(sets: Sequence[int], width: int) -> npt.NDArray[np.uint64]:
    """A column a set of bits, a row for 64 of its bits."""
    raw = b"".join([bits.to_bytes(8 * width, "little") for bits in sets])
    return np.ascontiguousarray(np.frombuffer(raw, np.uint64).reshape(len(sets), width).T)


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

    def associated(self, items: Sequence[str], units: Sequence[str]) -> Iterator[tuple[str, str, float]]:
        """The items and units that stand together in other segments more often than by chance, and how strongly.

        The strength, 0 to 1, is the cosine of the two sets of segments, half of it where they meet in one other segment.
        """
        most = max(self.size - 1, 1) / _LEAST_LIFT  # what stands in more segments cannot reach the least lift
        items = [item for item in items if 1 <= self.document_count(item) <= most]
        units = [unit for unit in units if 1 <= self.unit_count(unit) <= most]
        if not items or not units:
            return
        width = self.size // 64 + 1
        columns = _columns([self.unit_bits(unit) for unit in units], width)[:, None, :]
        left = np.array([self.unit_count(unit) for unit in units])
        step = max(1, _MOST_WORDS // (len(units) * width))
        for first in range(0, len(items), step):
            part = items[first : first + step]
            rows = _columns([self.stem_bits(item) for item in part], width)[:, :, None]
            right = np.array([[self.document_count(item)] for item in part])
            both = np.bitwise_count(rows & columns).sum(axis=0, dtype=np.int64) - 1
            strength = both / np.sqrt(left * right) * np.where(both > 1, 1.0, 0.5)
            often = (both > 0) & (both * most >= left * right) & (strength > _LEAST_ASSOCIATION)
            places = np.nonzero(often)
            for row, column, value in zip(
                *[place.tolist() for place in places], strength[places].tolist(), strict=True
            ):
                yield part[row], units[column], value

    def document_count(self, item: str) -> int:
        """Other segments that have the stem in their text."""
        return max(len(self._stems.get(item, ())) - 1, 0)

    def document_frequency(self, item: str) -> float:
        """The share of the run's other segments that have the stem in their text, 0 to 1."""
        return self.document_count(item) / max(self.size - 1, 1)
