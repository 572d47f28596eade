"""Intervals, tests, corrections and clusters on metrics whose answers are known. Against sacrebleu: tests/parity/."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mtfix import significance
from mtfix.errors import ConfigError, UnknownName
from mtfix.metrics import parallel
from mtfix.metrics.base import TestSet, make
from mtfix.model import Signature


class Share:
    """How many of the words that are due are there: rows (hits, due)."""

    name = "share"
    higher_is_better = True
    percent = False

    def signature(self) -> Signature:
        return Signature((("kind", "share"), ("version", "1")))

    def stats(self, hypotheses: Sequence[str]) -> Any:
        return np.array([(text.count("+"), len(text)) for text in hypotheses], dtype=np.float64).reshape(-1, 2)

    def values(self, sums: Any) -> Any:
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.where(sums[:, 1] > 0, sums[:, 0] / sums[:, 1], np.nan)

    def support(self, sums: Any) -> Any:
        return sums[:, 1]

    def parts(self, total: Any) -> dict[str, Any]:
        return {"hits": float(total[0])}


class Errors(Share):
    higher_is_better = False


def rows(metric: Share, **systems: list[str]) -> dict[str, Any]:
    return {name: metric.stats(texts) for name, texts in systems.items()}


ALL, MOST, HALF, FEW = ["++++"] * 60, ["++++", "+++-"] * 30, ["++--", "+--+"] * 30, ["+---", "----"] * 30


def test_values_intervals_and_support() -> None:
    metric = Share()
    most, half = significance.scores(metric, rows(metric, most=MOST, half=HALF))
    assert most.value == 0.875
    assert (most.n, most.parts) == (240, {"hits": 210.0})
    assert most.ci is not None
    assert most.mean is not None
    low, high = most.ci
    assert 0.84 < low < most.mean < high < 0.91
    # The share of equal segments does not vary.
    assert half.ci == (0.5, 0.5)
    assert str(most.signature) == "kind:share|bs:1000|seed:12345|version:1"
    assert significance.score(metric, "most", metric.stats(MOST), samples=0).ci is None
    assert str(significance.score(metric, "most", metric.stats(MOST), samples=0).signature) == "kind:share|version:1"


@pytest.mark.parametrize("test", ["bs", "ar"])
def test_a_difference_and_none(test: significance.Test) -> None:
    metric = Share()
    systems = rows(metric, most=MOST, same=MOST, few=FEW, other=MOST[1:] + MOST[:1])
    same, few, other = significance.compare(metric, systems, "most", test)
    assert few.delta == 0.125 - 0.875
    assert few.p_value is not None
    assert few.p_value < 0.01
    assert few.p_adjusted == pytest.approx(3 * few.p_value)
    # Nothing is due to chance between equals; as many hits in other places are.
    assert same.delta == 0
    assert same.p_value == pytest.approx(1 / (same.samples + 1))
    assert other.p_value is not None
    assert other.p_value > 0.2


@pytest.mark.parametrize("test", ["bs", "ar"])
def test_undefined_is_none(test: significance.Test) -> None:
    metric = Share()
    nothing = [""] * 60
    systems = rows(metric, most=MOST, nothing=nothing)
    (compared,) = significance.compare(metric, systems, "most", test)
    assert (compared.delta, compared.p_value, compared.p_adjusted) == (None, None, None)
    score = significance.score(metric, "nothing", metric.stats(nothing))
    assert (score.value, score.n, score.ci, score.mean) == (None, 0, None, None)
    empty = significance.score(metric, "empty", metric.stats([]))
    assert (empty.value, empty.n, empty.ci) == (None, 0, None)
    (compared,) = significance.compare(metric, rows(metric, a=[], b=[]), "a", test)
    assert compared.p_value is None


def test_an_interval_needs_samples_that_are_defined() -> None:
    metric = Share()
    # One segment in sixty: a third of the samples does not have it.
    rare = metric.stats(["+-"] + [""] * 59)
    score = significance.score(metric, "rare", rare)
    assert score.value == 0.5
    assert score.ci is None
    common = significance.score(metric, "common", metric.stats(["+-"] * 6 + [""] * 54))
    assert common.ci == (0.5, 0.5)


def test_clusters_and_shared_places() -> None:
    metric = Share()
    systems = rows(metric, few=FEW, most=MOST, void=[""] * 60, best=ALL, twin=MOST[1:] + MOST[:1])
    ranks = {rank.system: rank for rank in significance.rank(metric, systems)}
    assert list(ranks) == ["best", "most", "twin", "few", "void"]
    assert [(rank.cluster, rank.first, rank.last) for rank in ranks.values()] == [
        (1, 1, 1),
        (2, 2, 3),
        (2, 2, 3),
        (3, 4, 4),
        (None, 5, 5),
    ]
    assert [rank.system for rank in significance.rank(Errors(), systems)] == ["few", "most", "twin", "best", "void"]


def test_equal_systems_are_no_two_clusters() -> None:
    metric = Share()
    assert [rank.cluster for rank in significance.rank(metric, rows(metric, a=MOST, b=MOST))] == [1, 1]


@given(st.lists(st.none() | st.floats(0, 1), max_size=8))
def test_holm(p_values: list[float | None]) -> None:
    adjusted = significance.holm(p_values)
    assert [p is None for p in adjusted] == [p is None for p in p_values]
    known = sorted((p, q) for p, q in zip(p_values, adjusted, strict=True) if p is not None and q is not None)
    assert all(p <= q <= min(1.0, p * len(known)) or q == pytest.approx(p * len(known)) for p, q in known)
    assert all(first[1] <= second[1] for first, second in pairwise(known))
    if known:
        assert known[0][1] == min(1.0, known[0][0] * len(known))


@given(
    st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=1, max_size=20),
    st.integers(1, 70),
    st.integers(1, 200),
)
def test_samples_are_drawn_alike_in_pieces(stats: list[tuple[int, int]], samples: int, piece: int) -> None:
    """And are what the obvious way gives."""
    metric = Share()
    given_rows = np.array(stats, dtype=np.float64)
    drawn = np.random.default_rng(7).choice(len(stats), size=(samples, len(stats)), replace=True)
    expected = metric.values(np.array([given_rows[one].sum(0) for one in drawn]))
    chosen = np.random.default_rng(7).integers(2, size=(samples, len(stats)), dtype=bool)
    other = given_rows[::-1].copy()
    left, right = (
        np.array([np.where(one[:, None], *pair).sum(0) for one in chosen])
        for pair in ((given_rows, other), (other, given_rows))
    )
    difference = np.abs(metric.values(left) - metric.values(right))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(significance, "_PIECE", piece)
        (found,) = significance.bootstrap(metric, [given_rows], samples, 7)
        (trials,) = significance._trials(metric, {"a": given_rows, "b": other}, [("a", "b")], samples, 7)
    assert np.array_equal(found, expected, equal_nan=True)
    assert np.array_equal(trials, significance._defined(difference))


def test_fractions_are_summed_as_sacrebleu_sums_them() -> None:
    """Three references make mean lengths that float32 cannot hold; rows are then added one by one."""
    references = (["a b c d"] * 40, ["a b c"] * 40, ["a b c d"] * 40)
    hypotheses = ["a b c e", "d a b c", "", "a"] * 10
    metric = make("ter", TestSet(references=references))
    stats = metric.stats(hypotheses)
    (found,) = significance.bootstrap(metric, [stats], 50)
    small = stats[:, :2].astype(np.float32)
    drawn = np.random.default_rng(12345).choice(40, size=(50, 40), replace=True)
    edits, length = np.array([small[one].sum(0) for one in drawn]).T
    assert np.array_equal(found, 100 * (edits / length))


def test_wrong_input() -> None:
    metric = Share()
    systems = rows(metric, most=MOST, half=HALF)
    with pytest.raises(UnknownName, match="did you mean 'most'"):
        significance.compare(metric, systems, "mots")
    with pytest.raises(UnknownName, match="unknown test 'tt'"):
        significance.compare(metric, systems, "most", "tt")  # type: ignore[arg-type]
    with pytest.raises(ConfigError, match="0 samples"):
        significance.compare(metric, systems, "most", "bs", 0)
    with pytest.raises(ConfigError, match="different numbers of segments: 1, 60"):
        significance.compare(metric, {**systems, "short": metric.stats(["+"])}, "most")


@pytest.mark.parametrize("workers", [1, 2, None])
def test_rows_on_several_processes(workers: int | None) -> None:
    texts = {name: [f"word {at % size} and more" for at in range(600)] for name, size in (("a", 7), ("b", 11))}
    test_set = TestSet(references=([f"word {at % 5} and more" for at in range(600)],))
    metrics = [make("bleu", test_set), Share(), make("ter", test_set)]
    found = parallel.rows(metrics, texts, workers)
    for metric, rows_of in zip(metrics, found, strict=True):
        assert list(rows_of) == ["a", "b"]
        for name, given_rows in rows_of.items():
            assert np.array_equal(given_rows, metric.stats(texts[name]))


def test_an_error_of_a_process_arrives() -> None:
    metric = make("ter", TestSet(references=(["a"] * 600,)))
    with pytest.raises(ConfigError, match="700 hypotheses for 600 references"):
        parallel.rows([metric], {"a": ["a"] * 600, "b": ["a"] * 700}, 2)
