"""What all renderings of a report ask it: values by metric, system and group, the order of systems, numbers as text."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from mtfix.report.data import ComparisonRow, MetricInfo, Report

ALPHA = 0.05

TESTS = {"bs": "paired bootstrap", "ar": "paired approximate randomisation"}

HEADINGS = {
    "cleaning": "What cleaning changed",
    "run": "Against the earlier run",
    "baseline": "Against the baseline",
}


class View:
    """The scores of a report, found by metric, system and group."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.metrics = {metric.name: metric for metric in report.metrics}
        self.scores = {(row.metric, row.system, row.group): row for row in report.scores}
        self.against = {
            (row.metric, row.system): row for row in report.comparisons if row.kind == "baseline" and not row.group
        }
        self.references = list(dict.fromkeys(row.system for row in report.scores if row.role == "reference"))

    def ranked(self) -> list[str]:
        """Systems, best first by the first metric; those without a value last."""
        if not self.report.metrics:
            return list(self.report.systems)
        first = self.report.metrics[0]

        def key(name: str) -> tuple[bool, float]:
            row = self.scores.get((first.name, name, ""))
            if row is None or row.value is None:
                return True, 0.0
            return False, row.value if first.higher_is_better is False else -row.value

        return sorted(self.report.systems, key=key)

    def groups(self) -> dict[str, list[str]]:
        """``domain`` to its values, and so on, in order of the report."""
        found: dict[str, list[str]] = {}
        for group in dict.fromkeys(row.group for row in self.report.scores if row.group):
            by, _, value = group.partition("=")
            found.setdefault(by, []).append(value)
        return found

    def differs(self, metric: str, system: str) -> bool:
        row = self.against.get((metric, system))
        return row is not None and row.p_adjusted is not None and row.p_adjusted < ALPHA

    def best(self, metric: MetricInfo) -> float | None:
        if metric.higher_is_better is None:
            return None
        values = [
            row.value
            for name in self.report.systems
            if (row := self.scores.get((metric.name, name, ""))) is not None and row.value is not None
        ]
        return (max if metric.higher_is_better else min)(values, default=None)


def ends(view: View, row: ComparisonRow) -> tuple[str, str]:
    """The two values of a comparison as text; that of an earlier run follows from the change."""
    metric, after = view.metrics[row.metric], view.scores.get((row.metric, row.system, row.group))
    new = None if after is None else after.value
    if row.kind == "run":
        old = None if new is None or row.delta is None else new - row.delta
        return number(old, metric), number(new, metric)
    before = view.scores.get((row.metric, row.baseline, row.group))
    return "" if before is None else number(before.value, metric), "" if after is None else number(new, metric)


def compared(rows: Sequence[ComparisonRow]) -> tuple[list[str], str]:
    """What a table of comparisons is about: the two systems, or the one that all others are compared with, if there is
    one; and the test."""
    pairs = {(row.baseline, row.system) for row in rows}
    names = list(dict.fromkeys(pairs.pop() if len(pairs) == 1 else [baseline for baseline, _ in pairs]))
    if len(pairs) > 1 and len(names) > 1:
        names = []
    first = next((row for row in rows if row.samples), None)
    return names, "not tested" if first is None else f"{TESTS.get(first.test, first.test)}, {first.samples} samples"


def number(value: float | None, metric: MetricInfo, *, signed: bool = False) -> str:
    """A value as it is printed: two decimals on the scale of 100, four on that of 1, a dash where it is undefined."""
    if value is None:
        return "–"
    text = f"{value:+.{2 if metric.percent else 4}f}" if signed else f"{value:.{2 if metric.percent else 4}f}"
    return text.replace("-", "−") if signed else text


def probability(value: float | None) -> str:
    return "–" if value is None else f"{value:.4f}"


def about(report: Report) -> str:
    counts = {"system": len(report.systems), "segment": report.n_segments, "document": report.n_documents}
    return ", ".join(f"{count} {what}{'s' * (count != 1)}" for what, count in counts.items() if count is not None)


def cells(text: str) -> int:
    """How many cells of a terminal a text takes."""
    wide = sum(unicodedata.east_asian_width(char) in "WF" for char in text)
    return len(text) + wide - sum(unicodedata.combining(char) != 0 for char in text)
