"""The report as text, Markdown, CSV, TSV, LaTeX and JUnit. Everything shown stands in the report; all text is escaped."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any
from xml.etree import ElementTree

from mtfix.report.data import ComparisonRow, EntryRow, MetricInfo, Report, ScoreRow

ALPHA = 0.05
_STAR = f"* differs from the baseline, p < {ALPHA} after Holm's correction"
TESTS = {"bs": "paired bootstrap", "ar": "paired approximate randomisation"}


def number(value: float | None, metric: MetricInfo, *, signed: bool = False) -> str:
    """A value as it is printed: two decimals on the scale of 100, four on that of 1, a dash where it is undefined."""
    if value is None:
        return "–"
    text = f"{value:+.{2 if metric.percent else 4}f}" if signed else f"{value:.{2 if metric.percent else 4}f}"
    return text.replace("-", "−") if signed else text


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


def _cell(view: View, metric: MetricInfo, row: ScoreRow | None) -> str:
    if row is None:
        return ""
    text = number(row.value, metric)
    if row.ci is not None and row.value is not None:
        text += f" ±{(row.ci[1] - row.ci[0]) / 2:.{2 if metric.percent else 4}f}"
    if row.cluster is not None and len(view.report.systems) > 2:
        text += f" #{row.cluster}"
    return text + (" *" if view.differs(row.metric, row.system) else "")


def _main(view: View) -> tuple[list[str], list[list[str]]]:
    report = view.report
    head = ["system", *(metric.title + (" ↓" if metric.higher_is_better is False else "") for metric in report.metrics)]
    rows = []
    for name in [*view.ranked(), *view.references]:
        label = name
        if name == report.baseline and len(report.systems) > 1:
            label += " (baseline)"
        elif name in view.references:
            label += " (reference)"
        rows.append([label, *(_cell(view, m, view.scores.get((m.name, name, ""))) for m in report.metrics)])
    return head, rows


def _comparisons(view: View, kind: str) -> tuple[list[str], list[list[str]]]:
    head = ["metric", "system", "from", "to", "change", "95 % interval", "p", "p (Holm)"]
    rows = []
    for row in view.report.comparisons:
        if row.kind != kind or (row.group and kind == "baseline"):
            continue
        metric = view.metrics[row.metric]
        interval = "" if row.ci is None else " … ".join(number(end, metric, signed=True) for end in row.ci)
        title = metric.title + (f" [{row.group}]" if row.group else "")
        cells = [title, row.system, side(view, row, row.baseline), side(view, row, row.system)]
        rows.append(
            [
                *cells,
                number(row.delta, metric, signed=True),
                interval,
                probability(row.p_value),
                probability(row.p_adjusted),
            ]
        )
    # What says nothing: the system if there is one only, and p values that are the same corrected.
    drop = [1] * (len({row[1] for row in rows}) == 1) + [7] * all(row[6] == row[7] for row in rows)
    return _without(head, drop), [_without(row, drop) for row in rows]


def _without(row: list[str], drop: Sequence[int]) -> list[str]:
    return [cell for at, cell in enumerate(row) if at not in drop]


def side(view: View, row: ComparisonRow, system: str) -> str:
    """A value of a comparison; that of an earlier run follows from the change."""
    metric, score = view.metrics[row.metric], view.scores.get((row.metric, system, row.group))
    if row.kind == "run" and system == row.baseline:
        new = view.scores.get((row.metric, row.system, row.group))
        known = new is not None and new.value is not None and row.delta is not None
        return number(new.value - row.delta if known else None, metric)  # type: ignore[union-attr,operator]
    return "" if score is None else number(score.value, metric)


def probability(value: float | None) -> str:
    return "–" if value is None else f"{value:.4f}"


def _group(view: View, by: str, values: Sequence[str]) -> Iterable[tuple[MetricInfo, list[str], list[list[str]]]]:
    """One table a metric that has these groups: systems down, groups across."""
    for metric in view.report.metrics:
        shown = [v for v in values if any((metric.name, s, f"{by}={v}") in view.scores for s in view.report.systems)]
        if not shown:
            continue
        rows = []
        for name in [*view.ranked(), *view.references]:
            cells = [view.scores.get((metric.name, name, f"{by}={value}")) for value in shown]
            if any(cell is not None for cell in cells):
                rows.append([name, *("" if c is None else f"{number(c.value, metric)} ({c.n})" for c in cells)])
        yield metric, ["system", *shown], rows


HEADINGS = {
    "cleaning": "What cleaning changed",
    "run": "Against the earlier run",
    "baseline": "Against the baseline",
}
_TELLING = ("domain", "type")  # groups that the text for terminals shows
_SHOWN = 4  # systems across in the table of names
_MANY = 12  # groups across in a table for people; all of them are in CSV and JSON


def _sections(report: Report, everything: bool = True) -> Iterable[tuple[str, list[str], list[list[str]]]]:
    view = View(report)
    yield about(report), *_main(view)
    for kind in ("cleaning", "run", "baseline"):
        head, rows = _comparisons(view, kind)
        if rows and (kind != "baseline" or len(rows) <= 40):
            first = next(row for row in report.comparisons if row.kind == kind)
            how = f"{TESTS.get(first.test, first.test)}, {first.samples} samples"
            pairs = {(row.baseline, row.system) for row in report.comparisons if row.kind == kind}
            what = first.baseline if len(pairs) > 1 else " → ".join(dict.fromkeys((first.baseline, first.system)))
            yield f"{HEADINGS[kind]}: {what} ({how})", head, rows
    wrong = [entry for entry in report.entries if any(right < due for right, due in entry.systems.values())]
    if wrong:
        yield (
            f"Names most often wrong ({len(wrong)} of {len(report.entries)} are; right of due)",
            *_entries(view, wrong),
        )
    for by, values in view.groups().items():
        if (everything or by in _TELLING) and 1 < len(values) <= _MANY:
            for metric, head, rows in _group(view, by, values):
                yield f"{metric.title} by {by} (n)", head, rows


def _entries(view: View, entries: Sequence[EntryRow]) -> tuple[list[str], list[list[str]]]:
    shown = view.ranked()[:_SHOWN]
    head = ["name", "source", "type", *shown, "instead"]
    rows = []
    for entry in entries[:_MANY]:
        forms = dict.fromkeys(form for name in shown for form in entry.instead.get(name, ()))
        counts = [f"{right}/{due}" for right, due in (entry.systems[name] for name in shown)]
        rows.append([entry.preferred, entry.source, entry.type, *counts, ", ".join(list(forms)[:3])])
    return head, rows


def about(report: Report) -> str:
    parts = [f"{len(report.systems)} system{'s' * (len(report.systems) != 1)}", f"{report.n_segments} segments"]
    if report.n_documents:
        parts.append(f"{report.n_documents} documents")
    return ", ".join(parts)


def _notes(report: Report) -> list[str]:
    view = View(report)
    notes = []
    if any(view.differs(row.metric, row.system) for row in report.scores):
        notes.append(_STAR)
    if len(report.systems) > 2 and any(row.cluster is not None for row in report.scores):
        notes.append("#1 is the best cluster: no test separates the systems of a cluster")
    if any(metric.higher_is_better is False for metric in report.metrics):
        notes.append("↓ lower is better")
    return notes


# --- text ------------------------------------------------------------------------------------------------------------


def text(report: Report, width: int = 110) -> str:
    """Aligned columns, cut into several tables where they are wider than ``width`` cells.

    Of the groups only domains and types of names are shown; the other formats have all.
    """
    out: list[str] = []
    for title, head, rows in _sections(report, everything=False):
        out += [title, ""]
        for part_head, part_rows in _fitting(head, rows, width):
            out += [*_aligned(part_head, part_rows), ""]
    out += _notes(report)
    out += [f"warning: {warning}" for warning in report.warnings]
    out += [f"{'passed' if gate.passed else 'FAILED'}: {gate.message}" for gate in report.gates]
    out += ["", *(f"{metric.title}: {metric.signature}" for metric in report.metrics)]
    return "\n".join(_printable(line) for line in out) + "\n"


def _printable(line: str) -> str:
    """Without control characters, with which a name could write to the terminal."""
    return "".join(char if unicodedata.category(char) not in ("Cc", "Cs") else "\ufffd" for char in line)


def cells(text: str) -> int:
    """How many cells of a terminal a text takes."""
    wide = sum(unicodedata.east_asian_width(char) in "WF" for char in text)
    return len(text) + wide - sum(unicodedata.combining(char) != 0 for char in text)


def _fitting(head: list[str], rows: list[list[str]], width: int) -> Iterable[tuple[list[str], list[list[str]]]]:
    sizes = [max([cells(head[at]), *(cells(row[at]) for row in rows)]) + 2 for at in range(len(head))]
    start = 1
    while start < len(head):
        end, total = start, sizes[0]
        while end < len(head) and (end == start or total + sizes[end] <= width):
            total += sizes[end]
            end += 1
        yield [head[0], *head[start:end]], [[row[0], *row[start:end]] for row in rows]
        start = end


def _aligned(head: list[str], rows: list[list[str]]) -> list[str]:
    split = [[_columns(cell) for cell in row] for row in rows]
    inner = [[max((cells(row[at][part]) for row in split), default=0) for part in range(2)] for at in range(len(head))]
    number_column = [all(_NUMBER.match(row[at][0]) for row in split) for at in range(len(head))]
    table = [head]
    for row in split:
        # Numbers stand under each other, whatever follows them.
        table.append(
            [
                _pad(cell[0], inner[at][0], True) + _pad(cell[1], inner[at][1], False)
                if number_column[at]
                else "".join(cell)
                for at, cell in enumerate(row)
            ]
        )
    sizes = [max(cells(row[at]) for row in table) for at in range(len(head))]
    return ["  ".join(_pad(cell, sizes[at], False) for at, cell in enumerate(row)).rstrip() for row in table]


_NUMBER = re.compile(r"[+−–-]?[\d./]*$")


def _columns(cell: str) -> tuple[str, str]:
    first, mark, rest = cell.partition(" ")
    return first, mark + rest


def _pad(cell: str, size: int, right: bool) -> str:
    fill = " " * max(0, size - cells(cell))
    return fill + cell if right else cell + fill


# --- Markdown --------------------------------------------------------------------------------------------------------


def markdown(report: Report) -> str:
    """Tables that GitHub and pandoc read."""
    out: list[str] = []
    for at, (title, head, rows) in enumerate(_sections(report)):
        out += [("## " if at else "# Scores: ") + _md(title), ""]
        out += ["| " + " | ".join(map(_md, head)) + " |", "| --- " + "| ---: " * (len(head) - 1) + "|"]
        out += ["| " + " | ".join(map(_md, row)) + " |" for row in rows] + [""]
    out += [f"{_md(note)}  " for note in _notes(report)]
    out += [f"\n> **Warning:** {_md(warning)}" for warning in report.warnings]
    if report.gates:
        out += ["", *(f"- {'passed' if gate.passed else '**failed**'}: {_md(gate.message)}" for gate in report.gates)]
    out += ["", *(f"- {_md(metric.title)}: `{metric.signature.replace('`', '')}`" for metric in report.metrics)]
    return "\n".join(out) + "\n"


_MD = re.compile(r"([\\`*_{}\[\]<>#|~&])")


def _md(cell: str) -> str:
    return _MD.sub(r"\\\1", re.sub(r"\s+", " ", _printable(cell)))


# --- CSV, TSV --------------------------------------------------------------------------------------------------------

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
]


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
        yield [*place, score.value, score.n, low, high, score.cluster, *against, signature]


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


def _plain(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float):
        return repr(cell)
    return "'" + cell if isinstance(cell, str) and cell[:1] in ("=", "+", "-", "@", "\t", "\r") else str(cell)


# --- LaTeX -----------------------------------------------------------------------------------------------------------

_TEX = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#", "_": r"\_", "%": r"\%",
    "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "<": r"\textless{}", ">": r"\textgreater{}",
    "|": r"\textbar{}", '"': r"\textquotedbl{}", "↓": r"$\downarrow$", "±": r"$\pm$", "–": "--", "−": "$-$",
}  # fmt: skip


def _tex(cell: str) -> str:
    return "".join(_TEX.get(char, char) for char in re.sub(r"\s+", " ", _printable(cell)))


def latex(report: Report) -> str:
    """A booktabs table: best values bold, a star for a significant difference from the baseline."""
    view = View(report)
    lines = ["% " + " ".join(_printable(f"{m.title}: {m.signature}").split()) for m in report.metrics]
    lines += ["% needs \\usepackage{booktabs}", r"\begin{tabular}{l" + "r" * len(report.metrics) + "}", r"\toprule"]
    head = ["System", *(metric.title + (" ↓" if metric.higher_is_better is False else "") for metric in report.metrics)]
    lines += [" & ".join(map(_tex, head)) + r" \\", r"\midrule"]
    for name in view.ranked():
        cells_ = [_tex(name)]
        for metric in report.metrics:
            row = view.scores.get((metric.name, name, ""))
            cell = _tex(number(row.value, metric)) if row is not None else ""
            if row is not None and row.value is not None and row.value == view.best(metric):
                cell = rf"\textbf{{{cell}}}"
            cells_.append(cell + ("$^{*}$" if view.differs(metric.name, name) else ""))
        lines.append(" & ".join(cells_) + r" \\")
    if view.references:
        lines.append(r"\midrule")
        for name in view.references:
            found = [view.scores.get((metric.name, name, "")) for metric in report.metrics]
            shown = [
                _tex(number(row.value, metric)) if row is not None else ""
                for row, metric in zip(found, report.metrics, strict=True)
            ]
            lines.append(" & ".join([_tex(name), *shown]) + r" \\")
    return "\n".join([*lines, r"\bottomrule", r"\end{tabular}"]) + "\n"


# --- JUnit -----------------------------------------------------------------------------------------------------------


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


RENDERINGS: Mapping[str, Callable[[Report], str]] = {
    "text": text,
    "markdown": markdown,
    "csv": comma_separated,
    "tsv": tab_separated,
    "latex": latex,
    "junit": junit,
}
