"""Which entries may have a form, told by its hash: for forms that are looked up where a text may have one.

An automaton of them would take much longer to build than these numbers, and most texts need none of them.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Collection, Sequence
from typing import Self
from zlib import crc32

from mtfix.boundaries import takes_plain_s

_MANY = 100_000  # keys from which on loading numpy pays


class Hashed:
    """Keys of entries. ``hashes``: hash and entry number in one number, sorted. ``known``: one byte for the last bits of
    a hash, 1 if there is a key of this hash: most of what a text has by accident needs no other look.
    """

    def __init__(self, hashes: array[int], known: bytes, longest: int, lang: str) -> None:
        self.hashes = hashes
        self.known = known
        self.longest = longest  # bytes of a key
        self._mask = len(known) - 1
        self._genitive = takes_plain_s(lang)

    def __len__(self) -> int:
        return len(self.hashes)

    @classmethod
    def of(cls, numbers: Sequence[int], keys: Sequence[bytes], lang: str, heads: Collection[bytes] = ()) -> Self:
        """Keys and the numbers of their entries; ``heads`` are known too, though no entry has them."""
        longest = max(map(len, keys), default=0)
        size = 1 << max(8, (8 * len(keys)).bit_length())
        if len(keys) > _MANY:
            return cls(*_columns(numbers, keys, heads, size), longest, lang)
        marks = bytearray(size)
        hashes = list(map(crc32, keys))
        for code in (*hashes, *map(crc32, heads)):
            marks[code & size - 1] = 1
        codes = sorted([code << 32 | number for code, number in zip(hashes, numbers, strict=True)])
        return cls(array("Q", codes), bytes(marks), longest, lang)

    def entries(self, code: int) -> list[int]:
        """Numbers of the entries that have a key of this hash."""
        at = bisect_left(self.hashes, code << 32)
        found: list[int] = []
        while at < len(self.hashes) and self.hashes[at] >> 32 == code:
            number = self.hashes[at] & 0xFFFFFFFF
            if number not in found[-1:]:  # several forms of an entry have the same key
                found.append(number)
            at += 1
        return found


def _columns(
    numbers: Sequence[int], keys: Sequence[bytes], heads: Collection[bytes], size: int
) -> tuple[array[int], bytes]:
    import numpy as np

    hashes = np.fromiter(map(crc32, keys), np.uint64, len(keys))
    marks = np.zeros(size, np.uint8)
    marks[hashes & size - 1] = 1
    marks[np.fromiter(map(crc32, heads), np.uint64, len(heads)) & size - 1] = 1
    codes = hashes << 32 | np.array(numbers, np.uint64)
    codes.sort()
    return array("Q", codes.tobytes()), marks.tobytes()
