"""What a reader of the numbers should know before believing them."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence

from mtfix.metrics.base import TestSet
from mtfix.report.data import ComparisonRow, Report
from mtfix.scoring.before import Cleaning
from mtfix.scoring.groups import MOST

ALPHA = 0.05
_FEW = 200
_UNSPACED = ("CJK", "HIRAGANA", "KATAKANA", "THAI", "LAO", "KHMER", "MYANMAR")


def warnings_about(report: Report, test_set: TestSet, cleaning: Cleaning | None = None) -> Iterator[str]:
    """Warnings as sentences, the most important first."""
    if not test_set.references and any("nrefs" in metric.signature for metric in report.metrics):
        yield "there is no reference"
    if cleaning is not None and cleaning.same_glossary(test_set):
        beside = any(row.group == "unused=yes" for row in report.scores)
        yield (
            "the glossary that scores is the one that cleaned: the names show how well it was applied, not how good the "
            "names are" + ("; the entries that cleaning did not use are scored apart" if beside else "")
        )
    if cleaning is not None and cleaning.unexplained:
        yield (
            f"the ledger does not lead from {cleaning.before} to {cleaning.after} in {cleaning.unexplained} of "
            f"{len(cleaning.edits)} segments that differ"
        )
    yield from _undefined(report)
    yield from _disagreements(report)
    yield from _tokenisers(report, test_set)
    yield from _empty(test_set)
    for what, labels in (("documents", test_set.documents), ("domains", test_set.domains)):
        if labels is not None and (count := len(set(labels))) > MOST:
            yield f"{count:,} {what} are too many to score each of them ({MOST:,} at most)"
    if report.n_segments < _FEW:
        yield (
            f"only {report.n_segments} segment{'s' * (report.n_segments != 1)}: intervals are wide, and a difference "
            "that is not significant may still be real"
        )


def _undefined(report: Report) -> Iterator[str]:
    rows = [row for row in report.scores if row.role == "system" and not row.group]
    for metric in report.metrics:
        if all(row.value is None for row in rows if row.metric == metric.name):
            yield f"{metric.name} is undefined: there is nothing to measure in any segment ({metric.signature})"


def _disagreements(report: Report) -> Iterator[str]:
    """Two metrics that both see a significant difference, in opposite directions."""
    better = {metric.name: metric.higher_is_better for metric in report.metrics}
    found: dict[tuple[str, str], list[ComparisonRow]] = {}
    for row in report.comparisons:
        p = row.p_adjusted
        judges = better.get(row.metric) is not None and not row.metric.startswith("_")
        if not row.group and row.delta and p is not None and p < ALPHA and judges:
            found.setdefault((row.baseline, row.system), []).append(row)
    for (baseline, system), rows in found.items():
        up = [row.metric for row in rows if row.delta is not None and (row.delta > 0) == better[row.metric]]
        down = [row.metric for row in rows if row.metric not in up]
        if up and down:
            yield (
                f"metrics disagree: {system} is better than {baseline} by {', '.join(up)} and worse by "
                f"{', '.join(down)}, both significantly"
            )


def _tokenisers(report: Report, test_set: TestSet) -> Iterator[str]:
    script = _unspaced_script(test_set.references[0]) if test_set.references else None
    if script is None:
        return
    for metric in report.metrics:
        if "|tok:13a" in metric.signature or "|tok:intl" in metric.signature:
            yield (
                f"{metric.name} splits words at spaces, but the references are written without them ({script}): "
                "choose another tokeniser (zh, ja-mecab, ko-mecab, char, flores200)"
            )
        elif "|asian:no" in metric.signature:
            yield f"{metric.name} splits words at spaces, but the references are written without them ({script})"


def _unspaced_script(texts: Sequence[str | None]) -> str | None:
    """The script of most letters of the first texts, if it is one that writes no spaces."""
    letters = [char for text in texts[:100] for char in text or "" if char.isalpha()]
    names = [unicodedata.name(char, "").split()[0] for char in letters if ord(char) > 0x7F]
    counts = {script: names.count(script) for script in _UNSPACED}
    script = max(counts, key=lambda name: counts[name])
    return script if counts[script] > len(letters) / 2 else None


def _empty(test_set: TestSet) -> Iterator[str]:
    for number, texts in enumerate(test_set.references, 1):
        empty = [at for at, text in enumerate(texts) if not (text or "").strip()]
        if empty:
            yield f"reference {number} is empty in {len(empty)} segments (the first is segment {empty[0] + 1})"
