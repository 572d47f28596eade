"""Association statistics of one run: which target words go with which source units, over all segments of the run.

Every source unit (a word, or one and two Han characters) and every target stem has the set of segments it stands in.
Made into bits, of those that are asked for, a co-occurrence count is one AND and one popcount. Deterministic; one
segment is taken off every count, so that the segment under judgement is no evidence for itself.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from copy import copy
from itertools import chain, repeat
from operator import add
from typing import NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt

from mtfix.bilingual.tokens import fold, stem
from mtfix.names.han_table import simplify

_LEAST_ASSOCIATION = 0.04
_LEAST_LIFT = 3.0  # times as often together as by chance
NO_INTEGERS = np.empty(0, np.int64)
NOWHERE = -1  # the number of a string that no segment has
_MOST_SEGMENTS = 1 << 12  # no more than 16 bits
_MOST_KNOWN = 1 << 21  # segments, times sources whose units are kept: some ten bytes each
_MOST_FLAGS = 1 << 21  # whether a segment with a stem has a unit: so many are looked at at once
_RUN = re.compile(
    r"[\u3400-\u9fff]+|[\u30a1-\u30fc]+|[\u3041-\u3096]+|\d+[\u3400-\u9fff]?|[^\W_\d\u3041-\u3096\u30a1-\u30fc\u3400-\u9fff]+\d*"
)


_Item = TypeVar("_Item")


def _in_turn(odd: Sequence[_Item], even: Sequence[_Item]) -> list[_Item]:
    """The first of ``odd``, the first of ``even``, the second of ``odd`` and so forth; ``odd`` has one more."""
    row = [odd[0]] * (len(odd) + len(even))
    row[::2] = odd
    row[1::2] = even
    return row


def source_units(text: str) -> tuple[list[int], list[int], list[str]]:
    """Starts, ends and units: words of spaced scripts (stems), one- and two-character units of Han, runs of kana.

    A number takes the counter behind it along.

    >>> source_units("訪問 visits, 9月底 F35战机")[2]
    ['访', '访问', '问', 'visit', '9月', '底', 'f35', '战', '战机', '机']
    """
    starts: list[int] = []
    ends: list[int] = []
    units: list[str] = []
    for match in _RUN.finditer(text):
        run, (start, end) = match.group(), match.span()
        if "\u3400" <= run[0] <= "\u9fff":
            run = simplify(run)
            starts += _in_turn(range(start, end), range(start, end - 1))
            ends += _in_turn(range(start + 1, end + 1), range(start + 2, end + 1))
            units += _in_turn(run, list(map(add, run, run[1:])))
        else:
            starts.append(start)
            ends.append(end)
            units.append(stem(fold(run)))
    return starts, ends, units


def unit_set(text: str) -> set[str]:
    """The units of :func:`source_units`; faster."""
    units: set[str] = set()
    for run in _RUN.findall(text):
        if "\u3400" <= run[0] <= "\u9fff":
            run = simplify(run)
            units.update(run)
            units.update(map(add, run, run[1:]))
        else:
            units.add(stem(fold(run)))
    return units


_Integers = npt.NDArray[np.int64]
_Floats = npt.NDArray[np.float64]


class _Postings:
    """The segments in which each of some strings stands."""

    def __init__(self, rows: Sequence[Collection[str]]) -> None:
        """``rows``: the strings of each segment, none twice."""
        codes: defaultdict[str, int] = defaultdict()
        codes.default_factory = codes.__len__
        lengths = list(map(len, rows))
        flat = np.fromiter(map(codes.__getitem__, chain.from_iterable(rows)), np.int32, sum(lengths))
        self._codes = dict(codes)
        short = flat.astype(np.uint16) if len(codes) < 1 << 16 else flat  # is sorted several times as fast
        self._segments = np.repeat(np.arange(len(rows), dtype=np.int32), lengths)[np.argsort(short, kind="stable")]
        self._sizes = np.bincount(flat, minlength=len(codes) + 1)  # one more: of strings that stand nowhere
        self._starts = np.cumsum(self._sizes) - self._sizes
        # Made when first asked for: most never are, and take no memory until then.
        self._bits = np.zeros((len(self._sizes), len(rows) // 64 + 1), np.uint64)
        self._made = np.zeros(len(self._sizes), np.bool_)

    def codes(self, strings: Iterable[str]) -> _Integers:
        """The number of each string."""
        return np.array(list(map(self._codes.get, strings, repeat(NOWHERE))), np.int64)

    def sizes(self, codes: _Integers) -> _Integers:
        """Number of segments that each string stands in."""
        return self._sizes[codes]

    def segments(self, codes: _Integers) -> npt.NDArray[np.int32]:
        """The segments that each string stands in, one string after the other."""
        return self._segments[spread(self._starts[codes], self._sizes[codes])]

    def bits(self, codes: _Integers) -> npt.NDArray[np.uint64]:
        """Bit n of a row, the lowest one first, is set if the string stands in segment n."""
        new = codes[~self._made[codes]]
        if new.size:
            flags = np.zeros((len(new), 64 * self._bits.shape[1]), np.bool_)
            flags[np.repeat(np.arange(len(new)), self._sizes[new]), self.segments(new)] = True
            self._bits[new] = np.packbits(flags, axis=1, bitorder="little").view(np.uint64)
            self._made[new] = True
        return self._bits[codes]


class _Columns(NamedTuple):
    """The units of a source that can go with anything."""

    places: _Integers  # in the source
    numbers: _Integers  # of the string that each of them is, in what follows
    left: _Integers  # other segments that have each string
    flags: npt.NDArray[np.uint8]  # as bits: a row a segment, a column a string


def spread(starts: _Integers, sizes: _Integers) -> _Integers:
    """``sizes[0]`` numbers from ``starts[0]`` on, then ``sizes[1]`` from ``starts[1]`` on, and so forth."""
    ends = np.cumsum(sizes)
    found: _Integers = np.arange(sizes.sum()) + np.repeat(starts - ends + sizes, sizes)
    return found


class RunStats:
    """Co-occurrence over the segments of one run, the first ``limit`` of them.

    ``stems`` are the items of the target side of each segment.
    """

    def __init__(self, sources: Sequence[str], stems: Sequence[Iterable[str]], limit: int = _MOST_SEGMENTS) -> None:
        self.size = min(len(sources), limit)
        self._units = _Postings([unit_set(source) for source in sources[:limit]])
        self._stems = _Postings([set(items) for items in stems[:limit]])
        self._most = max(self.size - 1, 1) / _LEAST_LIFT  # what stands in more segments cannot reach the least lift
        self._known: dict[tuple[str, ...], _Columns] = {}

    def with_stems(self, stems: Sequence[Iterable[str]]) -> RunStats:
        """The same sources with other texts."""
        other = copy(self)
        other._stems = _Postings([set(items) for items in stems[: self.size]])
        return other

    def unit_bits(self, units: Sequence[str]) -> npt.NDArray[np.uint64]:
        """A row a unit, a column for 64 segments: bit n, the lowest one first, is set if segment n has it in its source."""
        return self._units.bits(self._units.codes(units))

    def stem_bits(self, stem_codes: _Integers) -> npt.NDArray[np.uint64]:
        """The same of stems, by their numbers, and texts."""
        return self._stems.bits(stem_codes)

    def document_counts(self, stems: Iterable[str]) -> _Integers:
        """Other segments that have each stem in their text."""
        return self.other_segments(self._stems.codes(stems))

    def other_segments(self, stem_codes: _Integers) -> _Integers:
        """The same of stems by their numbers."""
        return np.maximum(self._stems.sizes(stem_codes) - 1, 0)

    def document_frequencies(self, stems: Iterable[str]) -> _Floats:
        """The share of the run's other segments that have each stem in their text, 0 to 1."""
        return self.document_counts(stems) / max(self.size - 1, 1)

    def stem_codes(self, stems: Iterable[str]) -> _Integers:
        """Numbers of stems, for :meth:`associated`; :data:`NOWHERE` for one that no text has."""
        return self._stems.codes(stems)

    def associated(self, stem_codes: _Integers, units: tuple[str, ...]) -> tuple[_Integers, _Integers, _Floats]:
        """Which stems and units go together, by their places here, and how strongly, 0 to 1; not those that may by chance.

        The strength is the cosine of the two sets of other segments, half of it where they meet in one other segment.
        """
        columns = self._columns(units)
        counts = self._stems.sizes(stem_codes) - 1
        rows = np.flatnonzero((counts >= 1) & (counts <= self._most))
        if not rows.size or not columns.left.size:
            return NO_INTEGERS, NO_INTEGERS, np.empty(0)
        step = max(1, _MOST_FLAGS // int(counts[rows].max() * columns.left.size))
        found = []
        for first in range(0, rows.size, step):
            part = rows[first : first + step]
            both = self._together(stem_codes[part], columns)
            together = both - 1.0
            chance = counts[part][:, None] * columns.left
            strength = together / np.sqrt(chance) * np.where(together > 1, 1.0, 0.5)
            strong = (together * self._most >= chance) & (strength > _LEAST_ASSOCIATION)
            of_places = np.where(strong, strength, 0.0)[:, columns.numbers]
            row, column = of_places.nonzero()
            found.append((part[row], columns.places[column], of_places[row, column]))
        items, places, strengths = map(np.concatenate, zip(*found, strict=True))
        return items, places, strengths

    def _together(self, stem_codes: _Integers, columns: _Columns) -> npt.NDArray[np.uint16]:
        """The number of segments that have both, a row a stem, a column a string of the source.

        Four counts are added up as one number of 64 bits.
        """
        sizes = self._stems.sizes(stem_codes)
        flags = np.unpackbits(columns.flags[self._stems.segments(stem_codes)], axis=1).astype(np.uint16)
        sums = np.add.reduceat(flags.view(np.uint64), np.cumsum(sizes) - sizes, axis=0)
        return sums.view(np.uint16)[:, : columns.left.size]

    def _columns(self, units: tuple[str, ...]) -> _Columns:
        """Systems of a run have the same sources."""
        found = self._known.get(units)
        if found is None:
            if len(self._known) * self.size >= _MOST_KNOWN:
                self._known.clear()
            codes = self._units.codes(units)
            left = self._units.sizes(codes) - 1
            places = np.flatnonzero((left >= 1) & (left <= self._most))
            strings, numbers = np.unique(codes[places], return_inverse=True)
            sizes = self._units.sizes(strings)
            width = -(-len(strings) // 8)  # bytes
            flags = np.zeros(self.size * 8 * width, np.bool_)
            flags[8 * width * self._units.segments(strings) + np.repeat(np.arange(len(strings)), sizes)] = True
            found = _Columns(places, numbers, sizes - 1, np.packbits(flags).reshape(self.size, width))
            self._known[units] = found
        return found
