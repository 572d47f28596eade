"""Edits of the translation edit rate, equal to sacrebleu's ``lib_ter`` for any two segments, and many times faster.

TER (Snover et al. 2006) counts insertions, deletions, substitutions and shifts of blocks of words; the best shifts are
searched greedily, with the limits and tie-breaks of Tercom as sacrebleu has them (its comments explain them). Nearly
all time goes into edit distances of shifted hypotheses, and three facts save nearly all of it:

- Only a shift that lowers the distance is ever used. So candidates are compared in order of preference, each with a
  bound that it has to beat, by a compiled library on strings in which every character is a word.
- sacrebleu looks for the distance in a beam around the diagonal. Where the true distance is small every best path
  lies inside the beam, and the two are equal. Elsewhere the true distance is a lower bound, and few candidates need
  the one of the beam.
- The distance in the beam and the alignment come from bit vectors (Myers 1999, Hyyrö 2003) over a reference's words,
  in Python's long integers: a row of the matrix costs a dozen operations, whatever its length.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from rapidfuzz.distance.Levenshtein import distance

# Limits of sacrebleu's lib_ter, part of the definition.
_BEAM = 25
_SHIFT_SIZE = 10
_SHIFT_DISTANCE = 50
_CANDIDATES = 1000
# A path of cost d that ends ``delta`` off the diagonal never strays further from it than (d + |delta|) / 2.
_INSIDE = 2 * (_BEAM - 2)


def edits(hypothesis: Sequence[str], reference: Sequence[str]) -> int:
    """Edits that turn the hypothesis' words into the reference's, shifts included.

    >>> edits("on the mat the cat sat".split(), "the cat sat on the mat".split())
    1
    """
    if not reference or not hypothesis:
        return len(hypothesis) or len(reference)
    ids: dict[str, int] = {}
    ref = "".join([chr(ids.setdefault(word, len(ids))) for word in reference])
    hyp = "".join([chr(ids.setdefault(word, len(ids))) for word in hypothesis])
    if hyp == ref:
        return 0
    search = _Search(ref, len(hyp))
    left = search.distance(hyp)
    shifts = checked = 0
    while left:
        candidates, count = search.candidates(hyp, left, _CANDIDATES - checked)
        checked += count
        if checked >= _CANDIDATES:  # sacrebleu gives up, and drops what it found in this round
            break
        found = search.best(hyp, left, candidates)
        if found is None:
            break
        hyp, left = found
        shifts += 1
    return shifts + left


class _Rows(NamedTuple):
    """Bit j of row i says of the cell (i, j + 1) of the distance matrix (i words of hypothesis, j + 1 of reference):"""

    up: list[int]  # larger by 1 than its left neighbour
    down: list[int]  # smaller by 1 than its left neighbour
    below: list[int]  # larger by 1 than the cell above
    diagonal: list[int]  # equal to the cell above its left neighbour


class _Search:
    """Shifts of hypotheses of one length against one reference."""

    def __init__(self, ref: str, length: int) -> None:
        self._ref, self._n, self._m = ref, length, len(ref)
        self._positions: dict[str, list[int]] = {}
        for at, word in enumerate(ref):
            self._positions.setdefault(word, []).append(at)
        self._bits = {word: sum(1 << at for at in places) for word, places in self._positions.items()}
        self._free = _INSIDE - abs(self._m - self._n)
        self._beam: list[tuple[int, int]] = []
        self._allowed: list[int] = []
        self._rows: tuple[str, _Rows] | None = None

    def distance(self, hyp: str) -> int:
        """Edit distance in the beam."""
        exact = distance(hyp, self._ref)
        return exact if exact <= self._free else self._last(self._beam_rows(hyp))

    def best(self, hyp: str, left: int, candidates: list[tuple[int, int, int]]) -> tuple[str, int] | None:
        """The shifted hypothesis that is nearest to the reference, if nearer than ``left``, and its distance.

        Of equals the first candidate is taken: they come in order of preference.
        """
        ref, found, most = self._ref, None, left - 1
        for negative, start, target in candidates:
            length = -negative
            shifted = _shift(hyp, start, length, target)
            edits = distance(shifted, ref, score_cutoff=most)
            if edits > most:
                continue
            if edits > self._free:
                edits = self._beam_distance(hyp, shifted, min(start, target))
                if edits > most:
                    continue
            found, most = (shifted, edits), edits - 1
            if most < 0:
                break
        return found

    def candidates(self, hyp: str, left: int, most: int) -> tuple[list[tuple[int, int, int]], int]:
        """Shifts to try, as (-length, start, target) in order of preference, and how many sacrebleu counts.

        It counts some more than once. The list is of no use, and not complete, where the count reaches ``most``.
        """
        align, hyp_error, ref_error = self._alignment(hyp, left)
        found: set[tuple[int, int, int]] = set()
        count = 0
        for start, at, run in self._pairs(hyp):
            origin = align[at]
            before = align[at - 1] + 1 if at else 0
            hyp_wrong = ref_wrong = False
            targets = [before]
            for length in range(1, run + 1):
                target = align[at + length - 1] + 1
                if target != targets[-1]:
                    targets.append(target)
                hyp_wrong = hyp_wrong or hyp_error[start + length - 1]
                ref_wrong = ref_wrong or ref_error[at + length - 1]
                if not hyp_wrong or not ref_wrong or start <= origin < start + length:
                    continue
                count += len(targets)
                if count >= most:
                    return [], count
                found.update([(-length, start, target) for target in targets])
        return sorted(found), count

    def _pairs(self, hyp: str) -> Iterator[tuple[int, int, int]]:
        """Where hypothesis and reference have the same words: (start, start, most words that are the same)."""
        ref, n, m = self._ref, self._n, self._m
        for start, word in enumerate(hyp):
            for at in self._positions.get(word, ()):
                if abs(at - start) <= _SHIFT_DISTANCE:
                    end = min(_SHIFT_SIZE, n - start, m - at)
                    run = 1
                    while run < end and hyp[start + run] == ref[at + run]:
                        run += 1
                    yield start, at, run

    def _alignment(self, hyp: str, left: int) -> tuple[list[int], list[bool], list[bool]]:
        """For every word of the reference the last word of the hypothesis up to it; which words are wrong in both."""
        beam = left > self._free
        rows = self._beam_rows(hyp) if beam else self._compute(hyp, None)
        band = self._beam if beam else None
        align, hyp_error, ref_error = [0] * self._m, [True] * self._n, [True] * self._m
        i, j, ref = self._n, self._m, self._ref
        while i or j:
            # Of several best paths the one of sacrebleu: first along the diagonal, then a word of the hypothesis.
            if i and j and (band is None or band[i - 1][0] < j <= band[i - 1][1]):
                same = hyp[i - 1] == ref[j - 1]
                if same or not rows.diagonal[i] >> (j - 1) & 1:
                    i, j = i - 1, j - 1
                    align[j] = i
                    if same:
                        hyp_error[i] = ref_error[j] = False
                    continue
            inside = band is None or band[i - 1][0] <= j < band[i - 1][1]
            if not j or (i and inside and rows.below[i] >> (j - 1) & 1):
                i -= 1
            else:
                j -= 1
                align[j] = i - 1
        return align, hyp_error, ref_error

    # --- the matrix as bit vectors

    def _compute(self, hyp: str, allowed: list[int] | None) -> _Rows:
        rows = _Rows([(1 << self._m) - 1], [0], [0], [0])
        self._extend(rows, hyp, allowed)
        return rows

    def _extend(self, rows: _Rows, hyp: str, allowed: list[int] | None) -> None:
        """Add the rows from ``len(rows.up)`` on; ``allowed``: where a row may use that words are the same."""
        full = (1 << self._m) - 1
        bits = self._bits
        up, down = rows.up[-1], rows.down[-1]
        for i in range(len(rows.up), self._n + 1):
            same = bits.get(hyp[i - 1], 0)
            if allowed is not None:
                same &= allowed[i]
            diagonal = ((((same & up) + up) ^ up) | same | down) & full
            below = down | (full & ~(diagonal | up))
            above = diagonal & up
            shifted = (below << 1 | 1) & full
            up = (above << 1 & full) | (full & ~(diagonal | shifted))
            down = shifted & diagonal
            rows.up.append(up)
            rows.down.append(down)
            rows.below.append(below)
            rows.diagonal.append(diagonal)

    def _last(self, rows: _Rows) -> int:
        return self._n + rows.up[-1].bit_count() - rows.down[-1].bit_count()

    # --- the beam

    def _beam_rows(self, hyp: str) -> _Rows:
        """The matrix as sacrebleu's beam sees it, right for all cells inside.

        A cell outside has no value there. Here it has one, but no equal words are used to or from it, so that a path
        outside costs 1 a step, and there is one along the edge of the beam, inside, that costs no more.
        """
        if self._rows is None or self._rows[0] != hyp:
            if not self._beam:
                self._beam = _beam(self._n, self._m)
                self._allowed = [0]
                for (low, high), (last_low, last_high) in zip(self._beam[1:], self._beam, strict=False):
                    first, end = max(low, last_low + 1, 1), min(high, last_high + 1)
                    self._allowed.append(((1 << max(end - first, 0)) - 1) << (first - 1))
            self._rows = hyp, self._compute(hyp, self._allowed)
        return self._rows[1]

    def _beam_distance(self, hyp: str, shifted: str, start: int) -> int:
        """Distance of a shifted hypothesis that is the same up to ``start``."""
        rows = _Rows(*(part[: start + 1] for part in self._beam_rows(hyp)))
        self._extend(rows, shifted, self._allowed)
        return self._last(rows)


def _beam(n: int, m: int) -> list[tuple[int, int]]:
    """First and last (exclusive) column of every row that sacrebleu computes."""
    ratio = m / n
    width = math.ceil(ratio / 2 + _BEAM) if ratio / 2 > _BEAM else _BEAM
    beam = [(0, m + 1)]
    for i in range(1, n + 1):
        diagonal = math.floor(i * ratio)
        beam.append((max(0, diagonal - width), m + 1 if i == n else min(m + 1, diagonal + width)))
    return beam


def _shift(words: str, start: int, length: int, target: int) -> str:
    block, end = words[start : start + length], start + length
    if target < start:
        return words[:target] + block + words[target:start] + words[end:]
    if target > end:
        return words[:start] + words[end:target] + block + words[target:]
    # Tercom's shift inside the block moves it on by as many words as the target lies inside.
    return words[:start] + words[end : length + target] + block + words[length + target :]
