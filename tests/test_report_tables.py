"""Renderings of a report: what is shown, and that nothing from outside escapes."""

from __future__ import annotations

import csv
import io
from xml.etree import ElementTree

import msgspec
import pytest

from mtfix.report import tables
from mtfix.report.data import ComparisonRow, EntryRow, GateRow, MetricInfo, Report, ScoreRow, from_json, to_json

EVIL = "=cmd|' /C calc'!A0 <script>&_%$#{}\\^~\x1b[31m\t|`*"
METRICS = (
    MetricInfo(
        name="BLEU", title="BLEU", about="", signature="nrefs:1|tok:13a", higher_is_better=True, percent=True
    ),
    MetricInfo(name="TER", title="TER", about="", signature="nrefs:1|case:lc", higher_is_better=False, percent=True),
    MetricInfo(name="names", title="names", about="", signature="gloss:1a2b", higher_is_better=True, percent=False),
)  # fmt: skip


def row(metric, system, value, **more):
    return ScoreRow(metric=metric, system=system, value=value, n=10, **more)


def report(name="b", **changes):
    scores = [
        row("BLEU", "a", 20.0, ci=(19.0, 21.0), cluster=2),
        row("BLEU", name, 25.5, ci=(24.5, 26.5), cluster=1),
        row("BLEU", "c", 19.0, cluster=2),
        row("TER", "a", 60.0),
        row("TER", name, 55.0),
        row("TER", "c", 70.0),
        row("names", "a", 0.75),
        row("names", name, None),
        row("names", "c", 1.0),
        row("names", "ref.A", 0.9, role="reference"),
        row("BLEU", "a", 10.0, group="domain=news"),
        row("BLEU", "a", 12.0, group="domain=talks"),
        row("BLEU", "a", 12.0, group="document=1"),
        row("BLEU", "a", 13.0, group="document=2"),
        row("BLEU", name, 11.0, group="domain=news"),
    ]
    better = ComparisonRow(
        metric="BLEU", kind="baseline", baseline="a", system=name, delta=5.5, p_value=0.001, p_adjusted=0.002,
        test="bs", samples=1000, signature="s", ci=(4.0, 7.0),
    )  # fmt: skip
    entries = (
        EntryRow(
            entry="1", preferred="New Town", type="LOC", source="新城", instead={"a": ("newtown",)},
            systems={"a": (2, 3), name: (0, 1), "c": (1, 1)},
        ),
        EntryRow(entry="2", preferred="X", type="", source="", systems={"a": (1, 1), name: (1, 1), "c": (1, 1)}),
    )  # fmt: skip
    made = Report(
        mtfix="0", signature="seed:1", source_lang=None, target_lang=None, n_segments=10, n_documents=None, inputs=(),
        systems=("a", name, "c"), baseline="a", metrics=METRICS, scores=tuple(scores), comparisons=(better,), entries=entries,
    )  # fmt: skip
    return msgspec.structs.replace(made, **changes)


def test_text():
    assert tables.text(report(warnings=("few segments",))) == (
        """\
3 systems, 10 segments

system             BLEU              TER ↓  names
b                  25.50 ±1.00 #1 *  55.00       –
a (baseline)       20.00 ±1.00 #2    60.00  0.7500
c                  19.00 #2          70.00  1.0000
ref.A (reference)                           0.9000

Against the baseline: a → b (paired bootstrap, 1000 samples)

metric  from   to     change  95 % interval  p       p (Holm)
BLEU    20.00  25.50  +5.50   +4.00 … +7.00  0.0010  0.0020

Names most often wrong (1 of 2 are; right of due)

name      source  type  b    a    c    instead
New Town  新城    LOC   0/1  2/3  1/1  newtown

BLEU by domain (n)

system  news        talks
b       11.00 (10)
a       10.00 (10)  12.00 (10)

* differs from the baseline, p < 0.05 after Holm's correction
#1 is the best cluster: no test separates the systems of a cluster
↓ lower is better
warning: few segments

BLEU: nrefs:1|tok:13a
TER: nrefs:1|case:lc
names: gloss:1a2b
run: seed:1
"""
    )


def test_wide_tables_are_cut_and_aligned():
    out = tables.text(report("系统"), width=40).split("\n\n")
    assert [line.split("  ")[0] for line in out[1].splitlines()] == [
        "system",
        "系统",
        "a (baseline)",
        "c",
        "ref.A (reference)",
    ]
    assert max(map(tables.cells, "\n".join(out[1:3]).splitlines())) <= 40
    assert "names" in out[2]
    assert tables.cells("系统e\u0301") == 5


def test_text_is_free_of_control_characters():
    assert "\x1b" not in tables.text(report(EVIL))


def test_markdown():
    out = tables.markdown(report(EVIL))
    table = [line for line in out.splitlines() if line.startswith("| ")][:6]
    assert table[0] == "| system | BLEU | TER ↓ | names |"
    assert all(len(line.replace("\\|", "").split("|")) == 6 for line in table)
    assert "<script" not in out.replace("\\<", "")


def test_csv_has_every_score_and_no_formula():
    rows = list(csv.DictReader(io.StringIO(tables.comma_separated(report(EVIL)))))
    assert len(rows) == len(report().scores)
    assert rows[1]["system"] == "'" + EVIL
    assert (rows[0]["value"], rows[0]["ci_low"], rows[0]["cluster"]) == ("20.0", "19.0", "2")
    assert (rows[1]["delta"], rows[1]["p_adjusted"], rows[1]["baseline"]) == ("5.5", "0.002", "a")
    assert rows[7]["value"] == ""
    # Negative numbers are no formulas.
    worse = msgspec.structs.replace(report().comparisons[0], delta=-5.5)
    rows = list(csv.DictReader(io.StringIO(tables.comma_separated(report(comparisons=(worse,))))))
    assert rows[1]["delta"] == "-5.5"


def test_tsv_has_one_line_a_row():
    lines = tables.tab_separated(report(EVIL)).splitlines()
    assert len(lines) == 1 + len(report().scores)
    assert {line.count("\t") for line in lines} == {16}


def test_latex():
    out = tables.latex(report(EVIL))
    body = out[out.index(r"\midrule") :].split("\n")[1]
    assert body.startswith(r"=cmd\textbar{}' /C calc'!A0 \textless{}script\textgreater{}\&\_\%\$\#\{\}\textbackslash{}")
    assert r"& \textbf{25.50}$^{*}$ & \textbf{55.00} & -- \\" in body
    assert r"\textbf{1.0000}" in out
    assert r"TER $\downarrow$" in out
    assert out.count(r"\midrule") == 2


def test_junit():
    gates = (
        GateRow(metric="BLEU", system=EVIL, passed=False, message="BLEU is 1 < 2"),
        GateRow(metric="TER", system="a", passed=True, message="fine"),
    )
    root = ElementTree.fromstring(tables.junit(report(EVIL, gates=gates, warnings=("w\x00",))))
    suite = root.find("testsuite")
    assert (root.tag, suite.get("tests"), suite.get("failures")) == ("testsuites", "2", "1")
    assert [case.get("name") for case in suite.findall("testcase")] == ["BLEU", "TER"]
    assert suite.find("testcase/failure").get("message") == "BLEU is 1 < 2"
    assert suite.find("system-out").text == "w\ufffd"
    # The order that the JUnit schemas of Jenkins and Ant ask for.
    assert [child.tag for child in suite] == ["properties", "testcase", "testcase", "system-out"]
    without = ElementTree.fromstring(tables.junit(report()))
    assert without.find("testsuite").get("tests") == "9"


@pytest.mark.parametrize("name", tables.RENDERINGS)
def test_a_report_without_anything_is_rendered(name):
    empty = report(scores=(), comparisons=(), metrics=(), systems=("a",), entries=())
    assert isinstance(tables.RENDERINGS[name](empty), str)


def test_json_gives_the_report_again():
    made = report(EVIL, gates=(GateRow(metric="BLEU", system="a", passed=True, message=""),))
    assert from_json(to_json(made)) == made
