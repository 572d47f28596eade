"""The report for other programs: CSV, TSV and JUnit."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from typing import Any
from xml.etree import ElementTree

from mtfix.report.data import ComparisonRow, Report
from mtfix.report.view import View, number

_HEAD = [
    "metric",
    "system",
    "role",
    "group",
    "value",
    "n",
    "ci_low",
    "ci_high",
    "cluster",
    "baseline",
    "delta",
    "p_value",
    "p_adjusted",
    "test",
    "samples",
    "signature",
    "run",
]


def comma_separated(report: Report) -> str:
    """One row a score. A text that a spreadsheet would take for a formula gets an apostrophe in front."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(_HEAD)
    writer.writerows([_plain(cell) for cell in row] for row in _long(report))
    return out.getvalue()


def tab_separated(report: Report) -> str:
    """The same with tabs and without quotes: tabs and line ends inside of a text become spaces."""
    rows = [_HEAD, *([re.sub(r"[\t\r\n]+", " ", _plain(cell)) for cell in row] for row in _long(report))]
    return "".join("\t".join(row) + "\n" for row in rows)


def _long(report: Report) -> Iterable[list[Any]]:
    """One row a score, with its comparison to the baseline."""
    view = View(report)
    compared: dict[tuple[str, str, str], ComparisonRow] = {}
    for row in report.comparisons:
        compared.setdefault((row.metric, row.system, row.group), row)
    for score in report.scores:
        low, high = score.ci or (None, None)
        other = compared.get((score.metric, score.system, score.group))
        against = [None] * 6
        if other is not None:
            against = [other.baseline, other.delta, other.p_value, other.p_adjusted, other.test, other.samples]  # type: ignore[list-item]
        signature = view.metrics[score.metric].signature
        place = [score.metric, score.system, score.role, score.group]
        yield [*place, score.value, score.n, low, high, score.cluster, *against, signature, report.signature]


def _plain(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float):
        return repr(cell)
    return "'" + cell if isinstance(cell, str) and cell[:1] in ("=", "+", "-", "@", "\t", "\r") else str(cell)


def junit(report: Report) -> str:
    """Gates as test cases; without any gate, every score as a case that passed. Warnings are the suite's output."""
    view = View(report)
    suite = ElementTree.Element("testsuite", name="mtfix score")
    properties = ElementTree.SubElement(suite, "properties")
    for row in report.scores:
        if not row.group:
            name = _xml(f"{row.system}.{row.metric}")
            ElementTree.SubElement(properties, "property", name=name, value=number(row.value, view.metrics[row.metric]))
    if report.gates:
        for gate in report.gates:
            case = ElementTree.SubElement(suite, "testcase", classname=_xml(gate.system), name=_xml(gate.metric))
            if not gate.passed:
                failure = ElementTree.SubElement(case, "failure", message=_xml(gate.message), type="gate")
                failure.text = _xml(gate.message)
    else:
        for row in report.scores:
            if not row.group and row.role == "system":
                ElementTree.SubElement(suite, "testcase", classname=_xml(row.system), name=_xml(row.metric))
    if report.warnings:
        ElementTree.SubElement(suite, "system-out").text = _xml("\n".join(report.warnings))
    counts = {
        "tests": str(len(suite.findall("testcase"))),
        "failures": str(len(suite.findall("testcase/failure"))),
        "errors": "0",
        "skipped": "0",
    }
    for key, count in counts.items():
        suite.set(key, count)
    root = ElementTree.Element(
        "testsuites", name="mtfix", tests=counts["tests"], failures=counts["failures"], errors="0"
    )
    root.append(suite)
    ElementTree.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(root, encoding="unicode") + "\n"


def _xml(value: str) -> str:
    """Without the characters that no XML file may hold."""
    return re.sub("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "\ufffd", value)
