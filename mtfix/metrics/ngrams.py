"""Matching n-grams of many segments at once, as sorted numbers.

All n-grams of a segment that start at one symbol are prefixes of the longest one, so a stream of segments is one sorted
array of 64-bit numbers (segment, symbol 1, ..., symbol N), and the n-grams of order n are its numbers shifted right.
Symbols are numbered within a segment of the reference; all that it does not have are one and the same to it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Symbols = npt.NDArray[np.uint64]
Whole = npt.NDArray[np.int64]

_PIECE = 512  # segments at a time: small enough for the processor's cache
_PIECE_BITS = 9
_SYMBOL_BITS = 32


def most_distinct(order: int) -> int:
    """How many different symbols a segment of the reference may have for n-grams up to this order."""
    bits = (64 - _PIECE_BITS) // order
    return int(2 ** min(bits, 31)) - 2  # 0 is no symbol, the last one stands for all that the reference lacks


def distinct(symbols: Symbols, lengths: Whole) -> Whole:
    """How many different symbols each segment has."""
    found = np.unique(_segments(lengths) << np.uint64(_SYMBOL_BITS) | symbols)
    counted: Whole = np.bincount((found >> np.uint64(_SYMBOL_BITS)).astype(np.int64), minlength=len(lengths))
    return counted


def characters(texts: Sequence[str]) -> tuple[Symbols, Whole]:
    """Code points of all texts in a row, and how many each has."""
    symbols = np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), dtype="<u4").astype(np.uint64)
    return symbols, np.fromiter(map(len, texts), np.int64, len(texts))


class _Piece(NamedTuple):
    symbols: Symbols  # segment and symbol, sorted
    first: Whole  # where each segment begins in ``symbols``
    grams: list[Symbols]  # different n-grams of order 1, 2, ..., sorted
    counts: list[Whole]


class Reference:
    """N-grams of a stream of references, of order 1 to ``order``. No segment may have too many different symbols."""

    def __init__(self, symbols: Symbols, lengths: Whole, order: int) -> None:
        self.lengths, self.order = lengths, order
        self._bits = min((64 - _PIECE_BITS) // order, 31)
        self._pieces = []
        for part, sizes in _pieces(symbols, lengths):
            segments = _segments(sizes)
            known = np.unique(segments << np.uint64(_SYMBOL_BITS) | part)
            first = np.searchsorted(known, np.arange(len(sizes), dtype=np.uint64) << np.uint64(_SYMBOL_BITS))
            piece = _Piece(known, first, [], [])
            for grams, counts in self._grams(part, sizes, piece):
                piece.grams.append(grams)
                piece.counts.append(counts)
            self._pieces.append(piece)

    def matches(self, symbols: Symbols, lengths: Whole) -> Whole:
        """N-grams that hypothesis and reference share, each as often as both have it: shape (segments, order)."""
        found = np.zeros((len(lengths), self.order), np.int64)
        for number, (piece, (part, sizes)) in enumerate(zip(self._pieces, _pieces(symbols, lengths), strict=True)):
            rows = found[number * _PIECE : number * _PIECE + len(sizes)]
            for n, (grams, counts) in enumerate(self._grams(part, sizes, piece)):
                theirs = piece.grams[n]
                if not len(theirs) or not len(grams):
                    continue
                at = np.searchsorted(theirs, grams)
                at[at == len(theirs)] = 0
                same = theirs[at] == grams
                segments = (grams[same] >> np.uint64(self._bits * (n + 1))).astype(np.int64)
                shared = np.minimum(counts[same], piece.counts[n][at[same]])
                rows[:, n] = np.bincount(segments, weights=shared, minlength=len(sizes))
        return found

    def _grams(self, symbols: Symbols, lengths: Whole, piece: _Piece) -> Iterator[tuple[Symbols, Whole]]:
        """For every order the different n-grams, sorted, and how often each occurs."""
        bits = np.uint64(self._bits)
        segments = _segments(lengths)
        local = self._numbered(symbols, segments, piece)
        # Segments with order - 1 times "no symbol" behind each.
        places = np.arange(len(local)) + segments.astype(np.int64) * (self.order - 1)
        padded = np.zeros(len(local) + len(lengths) * (self.order - 1) + self.order, np.uint64)
        padded[places] = local
        size = len(padded) - self.order + 1
        keys = padded[:size].copy()
        for n in range(1, self.order):
            keys <<= bits
            keys |= padded[n : n + size]
        keys = keys[places] | segments << bits * np.uint64(self.order)
        keys.sort()
        for n in range(1, self.order + 1):
            grams = keys >> bits * np.uint64(self.order - n)
            starts = (
                np.flatnonzero(np.concatenate(([True], grams[1:] != grams[:-1]))) if len(grams) else np.empty(0, int)
            )
            counts = np.diff(starts, append=len(grams))
            grams = grams[starts]
            complete = grams & (np.uint64(1) << bits) - np.uint64(1) != 0
            yield grams[complete], counts[complete]

    def _numbered(self, symbols: Symbols, segments: Symbols, piece: _Piece) -> Symbols:
        if not len(piece.symbols):
            return np.full(len(symbols), 2**self._bits - 1, np.uint64)
        wanted = segments << np.uint64(_SYMBOL_BITS) | symbols
        at = np.searchsorted(piece.symbols, wanted)
        at[at == len(piece.symbols)] = 0
        number = at - piece.first[segments.astype(np.int64)] + 1
        return np.where(piece.symbols[at] == wanted, number, 2**self._bits - 1).astype(np.uint64)


def _segments(lengths: Whole) -> Symbols:
    return np.repeat(np.arange(len(lengths), dtype=np.uint64), lengths)


def _pieces(symbols: Symbols, lengths: Whole) -> Iterator[tuple[Symbols, Whole]]:
    ends = np.concatenate(([0], np.cumsum(lengths)))
    for start in range(0, len(lengths), _PIECE):
        stop = min(start + _PIECE, len(lengths))
        yield symbols[ends[start] : ends[stop]], lengths[start:stop]
