"""The assignment of spans to names against trying everything."""

from __future__ import annotations

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from mtfix.bilingual.assign import assign, longer

_option = st.tuples(st.floats(-3, 7, allow_nan=False), st.integers(0, 12), st.integers(1, 5)).map(
    lambda option: (option[0], option[1], option[1] + option[2])
)
_options = st.lists(st.lists(_option, max_size=4), max_size=4)


def _disjoint(spans: list[tuple[int, int]]) -> bool:
    return all(a[1] <= b[0] or b[1] <= a[0] for at, a in enumerate(spans) for b in spans[:at])


@given(_options)
def test_best_total_of_disjoint_spans(options: list[list[tuple[float, int, int]]]) -> None:
    chosen = assign(options)
    picked = [options[need][pick] for need, pick in enumerate(chosen) if pick >= 0]
    assert _disjoint([(start, end) for _, start, end in picked])
    assert all(gain > 0 for gain, _, _ in picked)
    best = 0.0
    for picks in product(*[range(-1, len(option)) for option in options]):
        trial = [options[need][pick] for need, pick in enumerate(picks) if pick >= 0]
        if _disjoint([(start, end) for _, start, end in trial]):
            best = max(best, sum(gain for gain, _, _ in trial))
    assert abs(sum(gain for gain, _, _ in picked) - best) < 1e-9


@given(_options)
def test_the_same_options_give_the_same_choice(options: list[list[tuple[float, int, int]]]) -> None:
    assert assign(options) == assign([list(option) for option in options])


def test_one_to_one_not_greedy() -> None:
    """The first name would like the span that is all that the second has."""
    assert assign([[(5.0, 0, 4), (4.0, 6, 9)], [(3.0, 0, 4)]]) == [1, 0]


def test_nothing_to_assign() -> None:
    assert assign([]) == []
    assert assign([[], [(-1.0, 0, 2)], [(0.0, 0, 2)]]) == [-1, -1, -1]


def test_a_name_rather_than_half_of_it() -> None:
    spans = [(0, 4), (0, 9), (0, 20), (30, 35)]
    assert longer(spans, [0.5, 0.4, 0.1, 0.0], 0, []) == 1
    assert longer(spans, [0.5, 0.2, 0.1, 0.0], 0, []) == 0  # not nearly as likely
    assert longer(spans, [0.5, 0.4, 0.1, 0.0], 0, [(5, 8)]) == 0  # the rest is another name
    assert longer(spans, [0.5, 0.4, 0.45, 0.0], 0, []) == 2
