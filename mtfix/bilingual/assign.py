"""One-to-one assignment of needs to disjoint spans, best total log-odds; small exact search, deterministic."""

from __future__ import annotations

from collections.abc import Sequence

_MOST_STEPS = 5000  # of the search; what is best by then stands


def assign(options: Sequence[Sequence[tuple[float, int, int]]]) -> list[int]:
    """The option chosen for each need, -1 for none; the spans chosen are disjoint.

    ``options[i]`` are (gain, start, end) of the candidate spans of need i. Gains are log-odds against "nothing"; only
    positive ones are taken. Branch and bound, the need with the clearest choice first; ties go to the first option.
    """
    search = _Search(options)
    search.walk(0, 0.0, ())
    return search.chosen


class _Search:
    """An object, and no function that calls itself: that one would be garbage of the kind that takes time to collect."""

    def __init__(self, options: Sequence[Sequence[tuple[float, int, int]]]) -> None:
        best_gain = [max([0.0, *[gain for gain, _, _ in option]]) for option in options]
        self.options = options
        self.order = sorted(range(len(options)), key=lambda need: -best_gain[need])
        self.rest = [0.0] * (len(options) + 1)  # the most that the needs from this depth on can add
        for depth in range(len(options) - 1, -1, -1):
            self.rest[depth] = self.rest[depth + 1] + best_gain[self.order[depth]]
        self.best = -1.0
        self.chosen = [-1] * len(options)
        self.current = [-1] * len(options)
        self.steps = 0

    def walk(self, depth: int, total: float, taken: tuple[tuple[int, int], ...]) -> None:
        """Go on with the need at this depth, where options of those before it add up to ``total`` and are ``taken``."""
        self.steps += 1
        if total > self.best:
            self.best = total
            self.chosen[:] = self.current
        if depth == len(self.order) or total + self.rest[depth] <= self.best or self.steps > _MOST_STEPS:
            return
        need = self.order[depth]
        for number, (gain, start, end) in enumerate(self.options[need]):
            if gain > 0 and all(end <= a or start >= b for a, b in taken):
                self.current[need] = number
                self.walk(depth + 1, total + gain, (*taken, (start, end)))
                self.current[need] = -1
        self.walk(depth + 1, total, taken)


def longer(
    spans: Sequence[tuple[int, int]],
    probabilities: Sequence[float],
    chosen: int,
    others: Sequence[tuple[int, int]],
    share: float = 0.6,
) -> int:
    """Number of the span to take for ``chosen``: rather the whole wrong name than half of it.

    That is the likeliest span that contains the chosen one, overlaps none of ``others`` (spans of other needs), and is
    at least ``share`` as likely.
    """
    start, end = spans[chosen]
    best = chosen
    for number, (a, b) in enumerate(spans):
        contains = a <= start and b >= end and (a, b) != (start, end)
        if (
            contains
            and probabilities[number] >= share * probabilities[chosen]
            and all(b <= c or a >= d for c, d in others)
            and (best == chosen or probabilities[number] > probabilities[best])
        ):
            best = number
    return best
