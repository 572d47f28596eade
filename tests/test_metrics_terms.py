"""Term metrics, worked out by hand, and what holds for all of them."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mtfix import Entry, Term, make_glossary
from mtfix.errors import ConfigError
from mtfix.metrics.base import Metric, TestSet
from mtfix.metrics.due import Name
from mtfix.metrics.terms import (
    Consistency,
    DocumentConsistency,
    DocumentTermSuccess,
    ExclusiveMatch,
    TermSuccess,
    most_disjoint,
)
from mtfix.model import Status


def entry(key: str, forms: str, source: str, wrong: str = "") -> Entry:
    preferred, *admitted = forms.split("|")
    terms = [Term(preferred), *[Term(form, "", Status.ADMITTED) for form in admitted]]
    terms += [Term(form, "", Status.DEPRECATED) for form in wrong.split("|") if form]
    return Entry(key, (*terms, *[Term(form, "zh") for form in source.split("|")]))


GLOSSARY = make_glossary(
    [
        entry("jai", "S. Jaishankar|Jaishankar", "苏杰生", wrong="Su Jiesheng"),
        entry("ny", "New York", "纽约"),
        entry("nyt", "New York Times", "纽约时报"),
        entry("vac", "vaccine", "疫苗"),
    ]
)


def test_set_of(source: list[str], **more: object) -> TestSet:
    return TestSet(source=source, source_lang="zh", target_lang="en", glossary=GLOSSARY, **more)  # type: ignore[arg-type]


test_set_of.__test__ = False  # type: ignore[attr-defined]


def value(metric: Metric, hypotheses: list[str]) -> float:
    return float(metric.values(metric.stats(hypotheses).sum(0, keepdims=True))[0])


# --- success rates


def test_term_success_by_hand() -> None:
    # 纽约 is a substring of 纽约时报: two pairs, as WMT25 counts, and both are in "New York Times".
    metric = TermSuccess(test_set_of(["纽约时报谈疫苗", "苏杰生和苏杰生", "无"]))
    assert metric.stats(["The new york times on vaccines", "He and Jaishankar", "none"]).tolist() == [
        [3, 3],
        [1, 1],  # no counts
        [0, 0],
    ]
    assert metric.stats(["The Times on jabs", "Su Jiesheng", "none"]).tolist() == [[0, 3], [0, 1], [0, 0]]


def test_a_term_may_stand_there_as_its_lemmas() -> None:
    glossary = make_glossary([entry("x", "right to vote", "投票权")])
    given = TestSet(source=["投票权"], source_lang="zh", target_lang="en", glossary=glossary)
    assert value(TermSuccess(given), ["their rights to vote"]) == 1.0
    assert value(TermSuccess(given, lemmas=False), ["their rights to vote"]) == 0.0
    assert value(TermSuccess(given), ["their rights to voters"]) == 0.0
    assert "space:surface+lemma" in str(TermSuccess(given).signature())


def test_source_terms_are_found_by_lemmas_too() -> None:
    glossary = make_glossary([Entry("x", (Term("老鼠"), Term("mouse", "en")))], target_lang="zh")
    given = TestSet(source=["Mice run."], source_lang="en", target_lang="zh", glossary=glossary)
    assert TermSuccess(given).stats(["老鼠跑了。"]).tolist() == [[1, 1]]
    assert TermSuccess(given, lemmas=False).stats(["老鼠跑了。"]).tolist() == [[0, 0]]
    assert "space:surface|" in str(TermSuccess(given).signature())  # no lemmas of Chinese


def test_document_term_success_by_hand() -> None:
    given = test_set_of(
        ["苏杰生来了", "苏杰生说疫苗", "纽约"],
        documents=["a", "a", "b"],
        references=(["Jaishankar came", "He spoke of jabs", "New York"],),
    )
    metric = DocumentTermSuccess(given)
    # Document a: Jaishankar 1 of 2; vaccine is not in its reference. Document b: New York, counted twice, is 1.
    rows = metric.stats(["Jaishankar came", "He spoke of vaccines", "New York, New York"])
    assert rows.tolist() == [[0.5, 1], [0, 0], [1, 1]]
    # "S. Jaishankar" has "Jaishankar" inside: both translations are counted, as in WMT25.
    assert metric.stats(["S. Jaishankar came", "he", "NY"])[0].tolist() == [1, 1]
    with pytest.raises(ConfigError, match="reference"):
        DocumentTermSuccess(test_set_of(["苏杰生"]))


@pytest.mark.parametrize("make", [TermSuccess, DocumentTermSuccess])
def test_success_rates_need_a_glossary(make: type[TermSuccess]) -> None:
    with pytest.raises(ConfigError, match="glossary and the source"):
        make(TestSet(source=["x"], references=(["x"],)))


# --- exclusive occurrences


@pytest.mark.parametrize(
    ("source", "hypothesis", "satisfied", "required", "overlapping"),
    [
        ("苏杰生见苏杰生", "Jaishankar met Jaishankar", 2, 2, 2),
        ("苏杰生见苏杰生", "Jaishankar met himself", 1, 2, 1),
        ("苏杰生", "Jaishankar met Jaishankar", 1, 1, 1),
        ("纽约的纽约时报", "The New York Times of New York", 2, 2, 2),
        ("纽约的纽约时报", "The New York Times", 1, 2, 2),
        ("纽约时报", "New York", 0, 1, 0),
        ("无", "none", 0, 0, 0),
    ],
)
def test_exclusive_match_by_hand(source: str, hypothesis: str, satisfied: int, required: int, overlapping: int) -> None:
    row = ExclusiveMatch(test_set_of([source])).stats([hypothesis])[0]
    assert row.tolist() == [satisfied, required, overlapping, 0]


def test_occurrences_of_annotated_names_are_counted_in_the_source() -> None:
    names = [Name(0, "纽约", ("New York",)), Name(0, "纽约时报", ("New York Times",))]
    metric = ExclusiveMatch(TestSet(source=["纽约时报在纽约, 纽约"], names=names))
    row = metric.stats(["The New York Times in New York"])[0]
    assert row.tolist() == [2, 3, 3, 0]
    assert metric.parts(row)["overlap_allowed"] == 1.0


def brute_force(wanted: dict[tuple[tuple[int, int], ...], int]) -> int:
    choices = [(span, who) for who, spans in enumerate(wanted) for span in spans]
    limits = list(wanted.values())
    for size in range(len(choices), 0, -1):
        for chosen in itertools.combinations(choices, size):
            spans = sorted(span for span, _ in chosen)
            disjoint = all(left[1] <= right[0] for left, right in itertools.pairwise(spans))
            if disjoint and all(sum(who == own for _, own in chosen) <= limit for who, limit in enumerate(limits)):
                return size
    return 0


SPANS = st.builds(lambda start, size: (start, start + size), st.integers(0, 9), st.integers(1, 4))


@given(
    st.dictionaries(
        st.lists(SPANS, min_size=1, max_size=4, unique=True).map(lambda x: tuple(sorted(x))),
        st.integers(1, 3),
        max_size=3,
    )
)
def test_the_maximum_is_that_of_trying_everything(wanted: dict[tuple[tuple[int, int], ...], int]) -> None:
    assert most_disjoint(wanted) == (brute_force(wanted), True)


def test_many_names_that_share_their_forms_are_no_trap() -> None:
    spans = tuple((3 * number, 3 * number + 2) for number in range(60))
    assert most_disjoint({spans: 30, spans[:59]: 40}) == (60, True)
    hostile = {tuple(spans[number % 7 : 60 - number % 11]): 2 for number in range(77)}
    assert most_disjoint(hostile) == (60, True)


def test_a_search_that_grows_too_large_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    crossed = {((number, number + 5), (number + 20, number + 22), (30 - number, 32 - number)): 1 for number in range(8)}
    best, exact = most_disjoint(crossed)
    assert exact
    monkeypatch.setattr("mtfix.metrics.terms._MOST_STATES", 20)
    found, exact = most_disjoint(crossed)
    assert found <= best
    assert not exact


# --- consistency


SOURCE = ["苏杰生来了", "苏杰生走了", "苏杰生说疫苗", "苏杰生谈纽约", "纽约"]
DOCUMENTS = ["a", "a", "a", "b", "b"]
TEXTS = ["Jaishankar came", "S. Jaishankar left", "Jaishankar on jabs", "Su Jiesheng on New York", "The city"]


def test_consistency_over_the_test_set_by_hand() -> None:
    metric = Consistency(test_set_of(SOURCE))
    total = metric.stats(TEXTS).sum(0)
    # Jaishankar 2 of 4 alike; New York 1 of 2; the vaccine is due once only.
    assert value(metric, TEXTS) == 3 / 6
    assert metric.support(total.reshape(1, -1)).tolist() == [6]
    assert metric.parts(total) == {
        "occurrences": 6.0,
        "terms": 2,
        "aligned": pytest.approx(5 / 6),
        "predefined": pytest.approx(2 / 6),  # S. Jaishankar, New York
        "macro": pytest.approx(0.5),
    }


def test_consistency_within_documents_by_hand() -> None:
    metric = DocumentConsistency(test_set_of(SOURCE, documents=DOCUMENTS))
    # a: Jaishankar 2 of 3; b: New York 1 of 2, and Jaishankar is due once only.
    assert metric.stats(TEXTS).tolist() == [[2, 3, 1, 3], [0] * 4, [0] * 4, [1, 2, 1, 1], [0] * 4]
    assert value(metric, TEXTS) == 3 / 5
    with pytest.raises(ConfigError, match="document ids"):
        DocumentConsistency(test_set_of(SOURCE))


def test_consistency_counts_every_occurrence_in_a_segment() -> None:
    metric = Consistency(test_set_of(["苏杰生和苏杰生"]))
    assert value(metric, ["S. Jaishankar and S. Jaishankar"]) == 1.0
    assert value(metric, ["S. Jaishankar and Jaishankar"]) == 0.5
    assert value(metric, ["Jaishankar, Jaishankar and Jaishankar"]) == 1.0  # the third renders nothing
    assert value(metric, ["he and he"]) == 0.0


def test_consistency_without_repeated_terms_is_undefined() -> None:
    metric = Consistency(test_set_of(["苏杰生", "纽约"]))
    rows = metric.stats(["Jaishankar", "New York"])
    assert rows.shape == (2, 0)
    assert np.isnan(metric.values(rows.sum(0, keepdims=True))).all()
    assert metric.parts(rows.sum(0))["macro"] is None


# --- all of them

METRICS = [TermSuccess, DocumentTermSuccess, ExclusiveMatch, Consistency, DocumentConsistency]
ANY_TEXT = st.lists(st.sampled_from([*TEXTS, "", "New York Times, New York"]), min_size=5, max_size=5)


@pytest.mark.parametrize("make", METRICS)
@given(hypotheses=ANY_TEXT)
def test_values_are_shares_and_rows_add_up(make: type[TermSuccess], hypotheses: list[str]) -> None:
    metric = make(test_set_of(SOURCE, documents=DOCUMENTS, references=(TEXTS,)))
    rows = metric.stats(hypotheses)
    assert rows.shape[0] == 5
    assert rows.dtype == np.float64
    values = metric.values(np.vstack([rows, rows.sum(0, keepdims=True), np.zeros((1, rows.shape[1]))]))
    assert np.isnan(values[-1])  # nothing due, no value
    assert ((np.isnan(values)) | ((values >= 0) & (values <= 1))).all()
    support = metric.support(rows)
    assert support.sum() == metric.support(rows.sum(0, keepdims=True))[0]
    assert (np.isnan(values[:5]) == (support == 0)).all()


@given(hypotheses=ANY_TEXT)
def test_exclusive_is_at_most_overlapping_and_at_most_required(hypotheses: list[str]) -> None:
    for satisfied, required, overlapping, inexact in ExclusiveMatch(test_set_of(SOURCE)).stats(hypotheses):
        assert satisfied <= overlapping <= required
        assert not inexact
