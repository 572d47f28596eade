"""What every metric promises, on ordinary, empty and hostile text. A new metric adds a case to CASES."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mtfix import significance
from mtfix.metrics import semantic
from mtfix.metrics.base import METRICS, Metric, TestSet, make
from mtfix.model import Entry, Glossary, Status, Term

if TYPE_CHECKING:
    from collections.abc import Mapping

SOURCE = ["莫迪在新德里会见了普京。", "你好。", "", "莫迪说：“不。”"]
REFERENCE = ["Modi met Putin in New Delhi.", "Hello.", "", "Modi said: “No.”"]
SECOND = ["In New Delhi, Modi met Putin.", "Good day.", "x", "“No,” Modi said."]
HYPOTHESES = ["Moody met Putin in New Delhi.", "", "hello", "Modi said no."]
GLOSSARY = Glossary(
    "names",
    tuple(
        Entry(name, (Term(name), Term(source, "zh"), Term(wrong, "", Status.DEPRECATED)), "PER")
        for name, source, wrong in (
            ("Modi", "莫迪", "Moody"),
            ("Putin", "普京", "Poutine"),
            ("New Delhi", "新德里", "Delhi New"),
        )
    ),
    "0" * 64,
    "en",
)
SEGMENTS = TestSet(references=(REFERENCE, SECOND), source=SOURCE, source_lang="zh", target_lang="en", glossary=GLOSSARY)
NO_SEGMENTS = replace(SEGMENTS, references=((), ()), source=())


@dataclass(frozen=True)
class Case:
    """A metric by name, its options, and the test set that it needs; ``judges``: it calls the reference good."""

    name: str
    options: Mapping[str, Any] = field(default_factory=dict)
    test_set: TestSet = SEGMENTS
    empty: TestSet = NO_SEGMENTS
    judges: bool = True

    @cached_property
    def metric(self) -> Metric:
        return make(self.name, self.test_set, **self.options)


CASES = [
    Case("bleu"),
    Case("bleu", {"tokenize": "char", "smooth_method": "add-k", "effective_order": True}),
    Case("chrf"),
    Case("chrf", {"eps_smoothing": True}),
    Case("chrf++", {"lowercase": True, "whitespace": True}),
    Case("ter"),
    Case("ter", {"normalized": True, "asian_support": True, "no_punct": True, "case_sensitive": True}),
    *map(Case, ("names", "tsr", "terms-exclusive", "consistency", "exact-match", "window-overlap", "1-term")),
    *map(Case, ("untranslated", "repetition", "copied", "empty")),
    Case("length-ratio", judges=False),
    *map(Case, ("semantic", "semantic-src", "tokensim", "tokensim-src", "tokensim-both")),
]
every_metric = pytest.mark.parametrize("case", CASES, ids=lambda case: "-".join((case.name, *case.options)))


class StandIn:
    """Stands in for the models of semantic metrics: how often letters occur in a text, or in each of its words."""

    name, digest, layer, of = "stand-in", "0" * 12, 1, 2

    def __init__(self, words: bool) -> None:
        self.words = words

    def encode(self, texts: Sequence[str]) -> Any:
        if self.words:
            return [np.array([self._letters(word) for word in text.split()]).reshape(-1, 26) for text in texts]
        return np.array([self._letters(text) for text in texts]).reshape(-1, 26)

    @staticmethod
    def _letters(text: str) -> Any:
        counts = np.array([text.lower().count(chr(97 + at)) for at in range(26)], np.float32)
        return counts / max(float(np.linalg.norm(counts)), 1.0)


@pytest.fixture(autouse=True, scope="module")
def _stand_ins() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(semantic, "_sentence_model", lambda *options: StandIn(words=False))
        patch.setattr(semantic, "_token_model", lambda *options: StandIn(words=True))
        patch.setattr(semantic, "Store", lambda: None)
        patch.setattr(semantic, "version", lambda package: "0")
        yield


fragments = st.sampled_from(
    [
        *[
            "Modi",
            "Putin",
            "the",
            ".",
            ",",
            "&amp;",
            "&#0;",
            "<b>",
            "<script>",
            "中文",
            "ﬁ",
            "ß",
            "İ",
            "é",
            "�",
            "\x00",
            "\u202e",
            "😀",
            "%s",
            "{}",
            "=1+1",
        ],
        *("\n", "\t", "\u2028", "\r\n", " " * 9, "a" * 300),
    ]
)
texts = (
    st.text(max_size=30) | st.lists(fragments, max_size=8).map(" ".join) | st.lists(fragments, max_size=5).map("".join)
)
outputs = st.lists(texts, min_size=len(REFERENCE), max_size=len(REFERENCE))


def same(left: Any, right: Any) -> bool:
    return np.array_equal(np.asarray(left), np.asarray(right), equal_nan=True)


@every_metric
@settings(max_examples=25, deadline=None)
@given(hypotheses=outputs)
def test_any_text_has_rows_and_a_value(case: Case, hypotheses: Sequence[str]) -> None:
    metric = case.metric
    rows = metric.stats(hypotheses)
    assert rows.dtype == np.float64
    assert rows.ndim == 2
    assert len(rows) == len(hypotheses)
    assert np.isfinite(rows).all()
    total = rows.sum(0)
    values, support = metric.values(total[None]), metric.support(total[None])
    assert values.shape == support.shape == (1,)
    assert support[0] >= 0
    assert math.isnan(values[0]) or support[0] > 0
    assert not math.isinf(values[0])
    assert json.loads(json.dumps(metric.parts(total), allow_nan=False)) == metric.parts(total)
    # No state, and nothing that is shared is changed.
    kept = rows.copy()
    metric.values(rows)
    assert same(rows, kept)
    metric.stats(HYPOTHESES)
    assert same(metric.stats(hypotheses), kept)


@every_metric
@settings(max_examples=25, deadline=None)
@given(hypotheses=outputs, other=outputs)
def test_a_row_depends_on_its_segment_only(case: Case, hypotheses: Sequence[str], other: Sequence[str]) -> None:
    mixed = [*hypotheses[:2], *other[2:]]
    rows, their, both = case.metric.stats(hypotheses), case.metric.stats(other), case.metric.stats(mixed)
    assert same(both, np.concatenate((rows[:2], their[2:])))


@every_metric
def test_values_are_a_function_of_each_sum(case: Case) -> None:
    metric = case.metric
    rows = metric.stats(HYPOTHESES)
    sums = np.array([rows.sum(0), rows[0], rows[2] + rows[3], np.zeros(rows.shape[1])])
    alone = [metric.values(one[None])[0] for one in sums]
    assert same(metric.values(sums), alone)
    assert same(metric.values(sums[::-1]), alone[::-1])
    assert same(metric.support(sums), [metric.support(one[None])[0] for one in sums])
    assert math.isnan(alone[-1]), "nothing has no value"
    assert metric.support(sums[-1:])[0] == 0


@every_metric
def test_the_reference_is_no_worse(case: Case) -> None:
    if not case.judges:
        pytest.skip("more is not better, nor is less")
    metric = case.metric
    own = metric.values(metric.stats(REFERENCE).sum(0)[None])[0]
    other = metric.values(metric.stats(HYPOTHESES).sum(0)[None])[0]
    assert own >= other if metric.higher_is_better else own <= other


@every_metric
def test_the_signature_is_stable(case: Case) -> None:
    before = case.metric.signature()
    case.metric.stats(HYPOTHESES)
    assert case.metric.signature() == before == make(case.name, case.test_set, **case.options).signature()
    assert all(isinstance(key, str) and isinstance(value, str) for key, value in before.pairs)
    assert "version" in dict(before.pairs)
    assert len(dict(before.pairs)) == len(before.pairs)


@every_metric
def test_no_segments(case: Case) -> None:
    metric = make(case.name, case.empty, **case.options)
    rows = metric.stats([])
    assert rows.shape[0] == 0
    score = significance.score(metric, "system", rows)
    assert (score.value, score.n, score.ci) == (None, 0, None)


@every_metric
def test_intervals_and_tests(case: Case) -> None:
    metric = case.metric
    rows = {"a": metric.stats(HYPOTHESES), "b": metric.stats(REFERENCE)}
    for score in significance.scores(metric, rows, samples=100):
        assert score.value is not None
        assert score.ci is None or score.ci[0] <= score.ci[1]
    for test in ("bs", "ar"):
        (compared,) = significance.compare(metric, rows, "a", test, 100)  # type: ignore[arg-type]
        assert compared.p_value is None or 0 < compared.p_value <= 1


def test_the_surface_metrics_are_all_here() -> None:
    assert {name for name, where in METRICS.items() if "surface" in where} <= {case.name for case in CASES}
