"""One-to-one assignment of needs to disjoint spans, best total log-odds; small exact search, deterministic."""

from __future__ import annotations

from collections.abc import Sequence


def assign(options: Sequence[Sequence[tuple[float, int, int]]]) -> list[int]:
    """options[i]: (gain, start, end) of need i's candidate spans; returns the chosen option a need, -1 for none.

    Gains are log-odds against "nothing"; only positive total gains are worth taking. Branch and bound, needs with the
    clearest choice first.
    """
    order = sorted(range(len(options)), key=lambda i: -max((o[0] for o in options[i]), default=0.0))
    best_rest = [0.0] * (len(order) + 1)
    for depth in range(len(order) - 1, -1, -1):
        best_rest[depth] = best_rest[depth + 1] + max(0.0, max((o[0] for o in options[order[depth]]), default=0.0))
    best: list[float] = [-1.0]
    chosen: list[int] = [-1] * len(options)
    current = [-1] * len(options)
    steps = [0]

    def walk(depth: int, total: float, taken: tuple[tuple[int, int], ...]) -> None:
        steps[0] += 1
        if total > best[0]:
            best[0] = total
            chosen[:] = current
        if depth == len(order) or total + best_rest[depth] <= best[0] or steps[0] > 5000:
            return
        need = order[depth]
        for number, (gain, start, end) in enumerate(options[need]):
            if gain > 0 and all(end <= a or start >= b for a, b in taken):
                current[need] = number
                walk(depth + 1, total + gain, (*taken, (start, end)))
                current[need] = -1
        walk(depth + 1, total, taken)

    walk(0, 0.0, ())
    return chosen


def longer(
    spans: Sequence[tuple[int, int]],
    p: Sequence[float],
    chosen: int,
    others: Sequence[tuple[int, int]],
    share: float = 0.6,
) -> int:
    """A span that contains the chosen one and is nearly as likely: rather the whole wrong name than half of it."""
    start, end = spans[chosen]
    best = chosen
    for number, (a, b) in enumerate(spans):
        if (
            a <= start
            and b >= end
            and (a, b) != (start, end)
            and p[number] >= share * p[chosen]
            and all(b <= c or a >= d for c, d in others)
        ):
            if best == chosen or p[number] > p[best]:
                best = number
    return best
