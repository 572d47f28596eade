"""Association statistics of one run: which target words go with which source units, over all segments of the run.

Every source unit (a word, or one and two Han characters) and every target stem has the set of segments it stands in,
kept as the bits of one integer, so a co-occurrence count is one AND and one popcount. Deterministic; the segment under
judgement is left out of its own evidence.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence

from mtfix.bilingual.han import simplify
from mtfix.bilingual.tokens import fold, stem

_RUN = re.compile(r"[\u3400-\u9fff]+|[\u30a1-\u30fc]+|[\u3041-\u3096]+|[^\W_]+")


def source_units(text: str) -> list[tuple[int, int, str]]:
    """(start, end, unit): words of spaced scripts (stems), one- and two-character units of Han, runs of kana."""
    out: list[tuple[int, int, str]] = []
    for match in _RUN.finditer(text):
        run, base = match.group(), match.start()
        if "\u3400" <= run[0] <= "\u9fff":
            run = simplify(run)
            for offset in range(len(run)):
                out.append((base + offset, base + offset + 1, run[offset]))
                if offset + 1 < len(run):
                    out.append((base + offset, base + offset + 2, run[offset : offset + 2]))
        else:
            out.append((base, match.end(), stem(fold(run))))
            follower = text[match.end() : match.end() + 1]
            if run.isdigit() and "\u3400" <= follower <= "\u9fff":  # dates and counts: 1月, 9日
                out.append((base, match.end() + 1, run + follower))
    return out


class RunStats:
    """Co-occurrence over the segments of one run (at most `limit` of them)."""

    def __init__(self, sources: Sequence[str], stems: Sequence[Iterable[str]], limit: int = 4096) -> None:
        self.size = min(len(sources), limit)
        self._units: dict[str, int] = {}
        self._stems: dict[str, int] = {}
        units_at: dict[str, list[int]] = {}
        stems_at: dict[str, list[int]] = {}
        for number in range(self.size):
            for unit in {u for _, _, u in source_units(sources[number])}:
                units_at.setdefault(unit, []).append(number)
            for item in set(stems[number]):
                stems_at.setdefault(item, []).append(number)
        self._units = {key: self._bits(value) for key, value in units_at.items()}
        self._stems = {key: self._bits(value) for key, value in stems_at.items()}
        self._phi: dict[tuple[str, str], tuple[int, int, int]] = {}

    def _bits(self, numbers: list[int]) -> int:
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
        return self._units.get(unit, 0)

    def stem_bits(self, item: str) -> int:
        return self._stems.get(item, 0)

    def counts(self, unit: str, item: str) -> tuple[int, int, int]:
        """(segments with both, with the unit, with the stem), over the whole run."""
        key = (unit, item)
        value = self._phi.get(key)
        if value is None:
            left, right = self._units.get(unit, 0), self._stems.get(item, 0)
            value = ((left & right).bit_count(), left.bit_count(), right.bit_count())
            self._phi[key] = value
        return value

    def association(self, unit: str, item: str) -> float:
        """0..1: how well the unit explains the stem, this one co-occurrence taken off; 0 when seen together only here."""
        both, left, right = self.counts(unit, item)
        both, left, right = both - 1, left - 1, right - 1
        if both < 1 or left < 1 or right < 1:
            return 0.0
        lift = both * max(self.size - 1, 1) / (left * right)
        if lift < 3.0:
            return 0.0
        return both / math.sqrt(left * right) * (1.0 if both > 1 else 0.5)

    def document_frequency(self, item: str) -> float:
        """Share of the run's other segments that have the stem."""
        return max(self._stems.get(item, 0).bit_count() - 1, 0) / max(self.size - 1, 1)

    def document_count(self, item: str) -> int:
        return max(self._stems.get(item, 0).bit_count() - 1, 0)
