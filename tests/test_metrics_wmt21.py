"""The term metrics of WMT21, worked out by hand."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mtfix.errors import ConfigError
from mtfix.metrics.base import Metric, TestSet, make
from mtfix.metrics.due import Name
from mtfix.metrics.wmt21 import ExactMatch, TermTer, WindowOverlap, term_ter

NAMES = [
    Name(0, "a", ("face mask", "mask")),
    Name(0, "b", ("COVID (19)",)),
    Name(2, "c", ("vaccine",)),
]
SOURCE = ["a b a", "none", "c"]


def given_set(*references: list[str]) -> TestSet:
    return TestSet(source=SOURCE, names=NAMES, references=references, target_lang="en")


def value(metric: Metric, hypotheses: list[str]) -> float:
    return float(metric.values(metric.stats(hypotheses).sum(0, keepdims=True))[0])


def test_exact_match_by_hand() -> None:
    metric = ExactMatch(given_set())
    # a twice, b once: "face mask" at 0; "mask" at 1 is another place, as published; brackets are no pattern.
    assert metric.stats(["Face mask and COVID (19)", "x", "vaccine"]).tolist() == [
        [3, 3, 3, 0],
        [0, 0, 0, 0],
        [1, 1, 1, 0],
    ]
    assert metric.stats(["masks and COVID 19", "x", "vaccines"]).tolist() == [[1, 3, 0, 1], [0] * 4, [1, 1, 0, 1]]
    total = metric.stats(["masks and COVID 19", "x", "vaccines"]).sum(0)
    assert metric.parts(total)["wrong"] == 2
    assert value(metric, ["", "", ""]) == 0.0
    assert "space:surface+lemma" in str(metric.signature())


def test_window_overlap_by_hand() -> None:
    metric = WindowOverlap(given_set(["wear a face mask at all times", "nothing here", "no term"]))
    # Reference window of 2: wear, a | at, all. Hypothesis: put, a | at, home: 2 of 4. The other segments have no term.
    assert metric.stats(["put a face mask, at home", "x", "vaccine"]).tolist() == [[0.5, 1], [0, 0], [0, 0]]
    assert value(metric, ["put a face mask, at home", "x", "vaccine"]) == 0.5
    assert value(metric, ["wear a mask at all", "x", "y"]) == 0.0  # another form
    assert value(metric, ["", "x", "y"]) == 0.0
    assert np.isnan(metric.values(metric.stats(["", "x", "y"]))[1])
    assert (
        value(
            WindowOverlap(given_set(["wear a face mask at all times", "", ""]), window=3),
            ["wear a face mask at all times", "", ""],
        )
        == 1.0
    )
    with pytest.raises(ConfigError, match="references"):
        WindowOverlap(given_set())
    with pytest.raises(ConfigError, match="window of 0"):
        WindowOverlap(given_set(["a", "b", "c"]), window=0)


def test_occurrences_are_paired_best_first() -> None:
    metric = WindowOverlap(given_set(["red mask here, blue mask there", "", ""]), window=1)
    assert value(metric, ["blue mask there, red mask here", "", ""]) == 1.0
    assert value(metric, ["blue mask there", "", ""]) == 1.0  # the mean over pairs
    assert value(metric, ["mask", "", ""]) == 0.0


def test_the_best_reference_counts() -> None:
    references = ["wear a face mask now", "", ""], ["do wear your mask now", "", ""]
    assert value(WindowOverlap(given_set(*references)), ["do wear your mask now", "", ""]) == 1.0
    assert value(TermTer(given_set(*references)), ["do wear your mask now", "", ""]) == 1.0


def test_term_ter_by_hand() -> None:
    metric = TermTer(given_set(["wear a face mask", "nothing here", ""]))
    # "face" is lost, a term's token: 2 of 4; "here" is not: 1 of 2; the last segment has no reference.
    assert metric.stats(["wear a mask", "nothing", "vaccine"]).tolist() == [[0.5, 1], [0.5, 1], [0, 0]]
    assert value(metric, ["wear a mask", "nothing", "vaccine"]) == 0.5
    assert value(metric, ["", "", ""]) == 1 - (6 / 4 + 2 / 2) / 2
    assert value(metric, ["a face mask wear", "nothing here", ""]) == 1 - (1 / 4) / 2  # one shift
    with pytest.raises(ConfigError, match="references"):
        TermTer(given_set())


def slow_distance(text: tuple[str, ...], reference: tuple[str, ...], costs: list[int]) -> int:
    table = [[0] * (len(text) + 1) for _ in range(len(reference) + 1)]
    for i, j in itertools.product(range(len(reference) + 1), range(len(text) + 1)):
        options = [0] if i == j == 0 else []
        if i:
            options.append(table[i - 1][j] + costs[i - 1])
        if j:
            options.append(table[i][j - 1] + 1)
        if i and j:
            options.append(table[i - 1][j - 1] + (0 if text[j - 1] == reference[i - 1] else costs[i - 1]))
        table[i][j] = min(options)
    return table[-1][-1]


WORDS = st.lists(st.sampled_from("abc"), min_size=1, max_size=7).map(tuple)


@given(WORDS, WORDS, st.lists(st.integers(1, 2), min_size=7, max_size=7))
def test_shifts_only_help(text: tuple[str, ...], reference: tuple[str, ...], costs: list[int]) -> None:
    costs = costs[: len(reference)]
    found = term_ter(text, reference, costs) * len(reference)
    assert found <= slow_distance(text, reference, costs) + 1e-9
    assert (found < 1e-9) == (text == reference)
    if sorted(text) == sorted(reference) and len(text) == 2 and text != reference:
        assert found == pytest.approx(1)


@pytest.mark.parametrize(
    ("name", "title"), [("exact-match", "exact-match"), ("window-overlap", "window-overlap-2"), ("1-term", "1-TERm")]
)
def test_they_are_metrics(name: str, title: str) -> None:
    metric = make(name, given_set(["face mask COVID (19)", "x", "vaccine"]))
    assert metric.name == title
    rows = metric.stats(["face mask COVID (19)", "x", "vaccine"])
    assert np.isnan(metric.values(np.zeros((1, rows.shape[1]))))[0]
    assert metric.support(rows).sum() == metric.support(rows.sum(0, keepdims=True))[0]
    assert str(metric.signature()).startswith("terms:wmt21-")
