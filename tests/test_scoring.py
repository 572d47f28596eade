"""Systems and references to a report: values, tests, groups, oracles, inputs and their errors."""

from __future__ import annotations

import itertools
import math
import re
import textwrap
from pathlib import Path

import msgspec
import numpy as np
import pytest
import sacrebleu
from hypothesis import given, settings
from hypothesis import strategies as st

from mtfix import significance
from mtfix.errors import ConfigError, FormatError, UnknownName
from mtfix.metrics import base
from mtfix.model import Signature
from mtfix.report import html
from mtfix.report.data import from_json, to_json
from mtfix.scoring import Options, TestSet, against_run, fail_if_worse, fail_under, score
from mtfix.scoring.gates import find_metric, left_out, load_run, parse_limits

REFERENCE = [f"the {a} {b} near the {c}" for a, b, c in itertools.product(
    ("old", "small", "red"), ("house", "cat", "river"), ("park", "school", "station"))]  # fmt: skip
GOOD = [text.replace("near", "by" if len(text) % 3 else "near") for text in REFERENCE]
BAD = [text.replace("the", "a").replace("near", "not") for text in REFERENCE]
SET = TestSet(references=(REFERENCE,), documents=["d1"] * 20 + ["d2"] * 7, domains=["news"] * 27)


@pytest.fixture(scope="module")
def report():
    return score({"bad": BAD, "good": GOOD, "again": GOOD}, SET)


def value(report, metric, system, group="", role="system"):
    found = [r for r in report.scores if (r.metric, r.system, r.group, r.role) == (metric, system, group, role)]
    assert len(found) == 1
    return found[0].value


def test_values_are_those_of_sacrebleu(report):
    assert value(report, "BLEU", "good") == sacrebleu.corpus_bleu(GOOD, [REFERENCE]).score
    assert value(report, "chrF2", "bad") == sacrebleu.corpus_chrf(BAD, [REFERENCE]).score


def test_tests_clusters_and_intervals(report):
    assert report.baseline == "bad"
    rows = {(row.metric, row.system): row for row in report.comparisons}
    good = rows["BLEU", "good"]
    assert good.delta == pytest.approx(value(report, "BLEU", "good") - value(report, "BLEU", "bad"))
    assert good.p_value < 0.05
    assert good.p_value <= good.p_adjusted <= 2 * good.p_value
    assert good.ci[0] < good.delta < good.ci[1]
    clusters = {row.system: row.cluster for row in report.scores if row.metric == "chrF2" and not row.group}
    assert clusters == {"bad": 2, "good": 1, "again": 1}
    for row in report.scores:
        assert row.group or row.ci[0] - 1e-6 <= row.value <= row.ci[1] + 1e-6  # samples are float32


def test_groups_are_the_scores_of_their_segments(report):
    assert value(report, "chrF2", "good", "document=d2") == sacrebleu.corpus_chrf(GOOD[20:], [REFERENCE[20:]]).score
    assert value(report, "chrF2", "good", "domain=news") == value(report, "chrF2", "good", "length=1-10")
    assert {row.n for row in report.scores if row.group == "document=d1"} == {20}


def test_segments_worth_showing(report):
    assert 0 < len(report.segments) <= 27
    first = report.segments[0]
    assert (first.references, first.document) == ((REFERENCE[first.index],), SET.documents[first.index])
    sentence = sacrebleu.sentence_chrf(first.systems["bad"].text, list(first.references)).score
    assert first.systems["bad"].scores["chrF2"] == pytest.approx(sentence, abs=1e-4)
    assert len(report.rows["BLEU"]["good"]) == 27


def test_a_reference_is_scored_against_the_others():
    two = score({"a": BAD}, TestSet(references=(REFERENCE, GOOD)), Options(metrics=("chrf",), test=None))
    assert value(two, "chrF2", "reference 1", role="reference") == sacrebleu.corpus_chrf(REFERENCE, [GOOD]).score
    one = score({"a": BAD}, SET, Options(metrics=("chrf",), test=None))
    assert {row.role for row in one.scores} == {"system"}


def test_no_tests_no_intervals():
    plain = score({"a": BAD, "b": GOOD}, SET, Options(test=None))
    assert plain.comparisons == ()
    assert {row.ci for row in plain.scores} == {None}


def test_samples_are_drawn_once_a_metric(monkeypatch):
    drawn, bootstrap = [], significance.bootstrap

    def counted(metric, *given):
        drawn.append(metric.name)
        return bootstrap(metric, *given)

    monkeypatch.setattr(significance, "bootstrap", counted)
    score({"bad": BAD, "good": GOOD, "again": GOOD}, SET)
    assert drawn == ["BLEU", "chrF2"]


def test_randomisation():
    made = score({"a": BAD, "b": GOOD}, SET, Options(metrics=("chrf",), test="ar", samples=200))
    (row,) = made.comparisons
    assert (row.test, row.samples) == ("ar", 200)
    assert row.p_value == 1 / 201
    assert "ar:200" in row.signature


def test_baseline_by_name(report):
    made = score({"a": BAD, "b": GOOD}, SET, Options(metrics=("chrf",), baseline="b"))
    assert [(row.baseline, row.system) for row in made.comparisons] == [("b", "a")]
    with pytest.raises(UnknownName, match="unknown system 'c'"):
        score({"a": BAD}, SET, Options(baseline="c"))


def test_what_does_not_fit_together():
    with pytest.raises(ConfigError, match="system 'a' has 26 segments, reference 1 has 27"):
        score({"a": BAD[:26]}, SET)
    with pytest.raises(ConfigError, match="no system"):
        score({}, SET)
    with pytest.raises(ConfigError, match="no segments"):
        score({"a": []}, TestSet(references=([],)))
    with pytest.raises(ConfigError, match="'chrF2' is asked for twice"):
        score({"a": BAD}, SET, Options(metrics=("chrf", "chrf")))
    with pytest.raises(UnknownName, match="unknown metric 'blue'; did you mean 'bleu'"):
        score({"a": BAD}, SET, Options(metrics=("blue",)))


def test_warnings():
    made = score({"a": BAD}, SET, Options(metrics=("chrf",)))
    assert [text.split(":")[0] for text in made.warnings] == ["only 27 segments"]
    many = [f"sentence {number}" for number in range(1001)]
    ids = TestSet(references=(many,), documents=[f"d{number}" for number in range(1001)])
    made = score({"a": many}, ids, Options(metrics=("chrf",), test=None))
    assert made.warnings == ("1,001 documents are too many to score each of them (1,000 at most)",)
    assert not any(row.group.startswith("document=") for row in made.scores)
    chinese = TestSet(references=(["今天天气很好。", "我们去公园。", ""],))
    texts = score({"a": ["今天天气好。", "我去公园。", "x"]}, chinese).warnings
    assert texts[0] == (
        "BLEU splits words at spaces, but the references are written without them (CJK): choose another tokeniser "
        "(zh, ja-mecab, ko-mecab, char, flores200)"
    )
    assert texts[1] == "reference 1 is empty in 1 segments (the first is segment 3)"


def test_a_metric_without_anything_to_measure_is_told():
    metrics = Options(("chrf", "untranslated"), test=None)
    made = score({"a": GOOD}, TestSet((REFERENCE,), ["1"] * len(GOOD), source_lang="zh", target_lang="en"), metrics)
    told = [text for text in made.warnings if "undefined" in text]
    assert told == [
        f"untranslated is undefined: there is nothing to measure in any segment ({made.metrics[1].signature})"
    ]


def test_metrics_that_disagree_are_told():
    reference = ["the cat sat on the mat today"] * 60
    words = ["the cat sat on the mat xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"] * 60  # right words, wrong characters
    letters = ["thecat saton themat toda"] * 60
    made = score({"letters": letters, "words": words}, TestSet(references=(reference,)))
    assert any(
        text.startswith("metrics disagree: words is better than letters by BLEU and worse by chrF2")
        for text in made.warnings
    )


def test_a_saved_run_is_the_same_run(report, tmp_path):
    (tmp_path / "run.json").write_bytes(to_json(report))
    assert load_run(str(tmp_path / "run.json")) == report
    assert from_json(to_json(report)) == report


def test_runs_are_compared_with_the_p_value_of_one_run(report):
    old, new = score({"x": BAD}, SET), score({"y": GOOD}, SET)
    across = {row.metric: row for row in against_run(old, new)}
    within = {row.metric: row for row in report.comparisons if row.system == "good"}
    for metric in ("BLEU", "chrF2"):
        assert across[metric].p_value == within[metric].p_value
        assert across[metric].delta == within[metric].delta
    assert all(gate.passed for gate in fail_if_worse(across.values(), new))
    gates = fail_if_worse(against_run(new, old), old)
    assert [gate.passed for gate in gates] == [False, False]
    assert gates[0].message.startswith("BLEU of x changed by -")
    assert gates[0].message.endswith("p = 0.0010: worse")


def test_what_is_not_compared_is_said():
    old = score({"x": BAD, "y": GOOD}, SET)
    same = against_run(old, old)
    assert {(row.delta, row.p_value) for row in same} == {(0.0, 1.0)}  # equal values are no difference
    assert list(left_out(old, old)) == []
    new = score({"x": GOOD, "z": BAD}, SET, Options(("bleu:lowercase=true", "chrf", "ter"), seed=1))
    rows = against_run(old, new, "old.json")
    assert [(row.metric, row.system, row.p_value, row.samples) for row in rows] == [("chrF2", "x", None, 0)]
    assert list(left_out(old, new, "old.json")) == [
        f"BLEU is not compared: it is {new.metrics[0].signature} here, {old.metrics[0].signature} in old.json",
        "metrics that only one run has are not compared: TER",
        "systems that only one run has are not compared: y, z",
        "no p values against old.json: its samples (seed:12345|bs:1000) are not those of this run (seed:1|bs:1000)",
    ]
    plain = score({"x": GOOD}, SET, Options(test=None))
    assert list(left_out(plain, plain, "old.json")) == [
        "no p values against old.json: without samples (--paired none) there is no test"
    ]


def test_runs_that_cannot_be_compared(report):
    short = score({"a": BAD[:5]}, TestSet(references=(REFERENCE[:5],)))
    with pytest.raises(ConfigError, match=r"old\.json has 5 segments, this run 27"):
        against_run(short, report, "old.json")
    with pytest.raises(ConfigError, match="no system in common"):
        against_run(score({"p": BAD, "q": BAD}, SET), score({"r": BAD, "s": BAD}, SET))
    with pytest.raises(ConfigError, match="no metric with the same signature"):
        against_run(score({"p": BAD}, SET, Options(("bleu",))), score({"p": BAD}, SET, Options(("chrf",))))


def test_gates(report):
    gates = fail_under(report, parse_limits("chrf=60,bleu=1"))
    assert [(gate.system, gate.passed) for gate in gates if gate.metric == "chrF2"] == [
        ("bad", False), ("good", True), ("again", True),
    ]  # fmt: skip
    assert gates[0].message == f"chrF2 of bad is {value(report, 'chrF2', 'bad'):.2f}, must be at least 60"
    ter = score({"a": BAD}, SET, Options(("ter",), test=None))
    assert [gate.passed for gate in fail_under(ter, {"ter": 1.0})] == [False]
    assert [gate.passed for gate in fail_under(ter, {"TER": 99.0})] == [True]
    with pytest.raises(UnknownName, match="unknown metric of this run 'names'"):
        fail_under(report, {"names": 0.9})
    for text in ("chrf", "chrf=", "chrf=high", "=5", "chrf=nan"):
        with pytest.raises(ConfigError, match="is no limit"):
            parse_limits(text)
    assert find_metric("BLEU", report.metrics).name == "BLEU"


def test_a_saved_run_of_another_version(report, tmp_path):
    (tmp_path / "run.json").write_bytes(to_json(msgspec.structs.replace(report, version=99)))
    with pytest.raises(FormatError, match=r"run\.json: a saved run of version 99, not 1"):
        load_run(str(tmp_path / "run.json"))


def test_not_a_saved_run(tmp_path):
    path = tmp_path / "x.json"
    for text in ("", "[]", '{"version": 1}', "\x00"):
        path.write_text(text)
        with pytest.raises(FormatError, match="not a saved run"):
            load_run(str(path))
    with pytest.raises(FormatError, match="cannot be read: No such file"):
        load_run(str(tmp_path / "none.json"))


TEXTS = st.lists(st.text("ab c。你", max_size=8), min_size=1, max_size=5)


@settings(deadline=None, max_examples=40)
@given(TEXTS, st.data())
def test_any_texts_are_scored(texts, data):
    n = len(texts)
    same = st.lists(st.text("ab c。你", max_size=8), min_size=n, max_size=n)
    systems = {"a": texts, "b": data.draw(same)}
    made = score(systems, TestSet(references=(data.draw(same),)), Options(samples=20))
    assert from_json(to_json(made)) == made
    for row in made.scores:
        assert row.value is None or not math.isnan(row.value)
    for name in systems:
        assert all(len(rows[name]) == n for rows in made.rows.values())


def test_the_metric_of_the_contributors_guide(monkeypatch):
    """The example of CONTRIBUTING.md, as it stands there."""
    text = (Path(__file__).parent.parent / "CONTRIBUTING.md").read_text("utf-8")
    code = textwrap.dedent(re.search(r"  ```python\n(.*?)  ```", text, re.DOTALL)[1])
    names: dict = {"np": np, "ConfigError": ConfigError, "Signature": Signature}
    exec("from __future__ import annotations\n" + code, names)
    monkeypatch.setattr(base, "_factory", {"questions": names["Questions"]}.get)
    texts = TestSet(references=(["Who?", "Him."],), source=["谁？", "他。"])
    made = score({"a": ["Who?", "Him?"], "b": ["Who?", "Him."]}, texts, Options(("questions",)))
    assert [(row.system, row.value) for row in made.scores if not row.group and row.n == 2] == [
        ("a", 0.5), ("b", 1.0), ("reference 1", 1.0),
    ]  # fmt: skip


def test_a_ratio_of_lengths_is_neither_better_nor_worse():
    """Longer output is another length, not another quality: no cluster, no best, no word of better."""
    references = [f"the quick brown fox number {number} jumps" for number in range(60)]
    systems = {"same": references, "long": [text + " and then jumps again" for text in references]}
    report = score(systems, TestSet(references=(references,)), Options(metrics=("length-ratio",)))
    (ratio,) = [metric for metric in report.metrics if metric.name == "length-ratio"]
    assert ratio.higher_is_better is None
    rows = [row for row in report.scores if row.metric == "length-ratio" and row.role == "system" and not row.group]
    assert [row.cluster for row in rows] == [None, None]
    page = html.page(report)
    assert "significantly different" in page
    assert not re.search(r"<th[^>]*>[^<]*length-ratio[^<]*↓", page)
