"""The report for people, as text, Markdown and LaTeX. Everything shown stands in the report; all text is escaped."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence

from mtfix.report.data import EntryRow, MetricInfo, Report, ScoreRow
from mtfix.report.records import comma_separated, junit, tab_separated
from mtfix.report.view import ALPHA, HEADINGS, View, about, cells, compared, ends, number, probability

_STAR = f"* differs from the baseline, p < {ALPHA} after Holm's correction"

_TELLING = ("domain", "type")  # groups that the text for terminals shows

_SHOWN = 4  # systems across in the table of names

_MANY = 12  # groups across in a table for people; all of them are in CSV and JSON


def _sections(report: Report, everything: bool = True) -> Iterable[tuple[str, list[str], list[list[str]]]]:
    view = View(report)
    yield about(report), *_main(view)
    for kind in ("cleaning", "run", "baseline"):
        head, rows = _comparisons(view, kind)
        if rows and (kind != "baseline" or len(rows) <= 40):
            names, how = compared([row for row in report.comparisons if row.kind == kind])
            yield f"{HEADINGS[kind]}{': ' * bool(names)}{' → '.join(names)} ({how})", head, rows
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


def _cell(view: View, metric: MetricInfo, row: ScoreRow | None) -> str:
    if row is None:
        return ""
    text = number(row.value, metric)
    if row.ci is not None and row.value is not None:
        text += f" ±{(row.ci[1] - row.ci[0]) / 2:.{2 if metric.percent else 4}f}"
    if row.cluster is not None and len(view.report.systems) > 2:
        text += f" #{row.cluster}"
    return text + (" *" if view.differs(row.metric, row.system) else "")


def _comparisons(view: View, kind: str) -> tuple[list[str], list[list[str]]]:
    head = ["metric", "system", "from", "to", "change", "95 % interval", "p", "p (Holm)"]
    rows = []
    for row in view.report.comparisons:
        if row.kind != kind or (row.group and kind == "baseline"):
            continue
        metric = view.metrics[row.metric]
        interval = "" if row.ci is None else " … ".join(number(end, metric, signed=True) for end in row.ci)
        title = metric.title + (f" [{row.group}]" if row.group else "")
        cells = [title, row.system, *ends(view, row)]
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


def _entries(view: View, entries: Sequence[EntryRow]) -> tuple[list[str], list[list[str]]]:
    shown = view.ranked()[:_SHOWN]
    head = ["name", "source", "type", *shown, "instead"]
    rows = []
    for entry in entries[:_MANY]:
        forms = dict.fromkeys(form for name in shown for form in entry.instead.get(name, ()))
        counts = [f"{right}/{due}" for right, due in (entry.systems[name] for name in shown)]
        rows.append([entry.preferred, entry.source, entry.type, *counts, ", ".join(list(forms)[:3])])
    return head, rows


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
    out += ["", *(f"{metric.title}: {metric.signature}" for metric in report.metrics), f"run: {report.signature}"]
    return "\n".join(_printable(line) for line in out) + "\n"


def _printable(line: str) -> str:
    """Without control characters, with which a name could write to the terminal."""
    return "".join(char if unicodedata.category(char) not in ("Cc", "Cs") else "\ufffd" for char in line)


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
    signatures = [*((metric.title, metric.signature) for metric in report.metrics), ("run", report.signature)]
    out += ["", *(f"- {_md(title)}: `{signature.replace('`', '')}`" for title, signature in signatures)]
    return "\n".join(out) + "\n"


_MD = re.compile(r"([\\`*_{}\[\]<>#|~&])")


def _md(cell: str) -> str:
    return _MD.sub(r"\\\1", re.sub(r"\s+", " ", _printable(cell)))


# --- LaTeX -----------------------------------------------------------------------------------------------------------


def latex(report: Report) -> str:
    """A booktabs table: best values bold, a star for a significant difference from the baseline."""
    view = View(report)
    lines = ["% " + " ".join(_printable(f"{m.title}: {m.signature}").split()) for m in report.metrics]
    lines += [f"% run: {report.signature}"]
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


_TEX = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#", "_": r"\_", "%": r"\%",
    "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "<": r"\textless{}", ">": r"\textgreater{}",
    "|": r"\textbar{}", '"': r"\textquotedbl{}", "↓": r"$\downarrow$", "±": r"$\pm$", "–": "--", "−": "$-$",
}  # fmt: skip


def _tex(cell: str) -> str:
    return "".join(_TEX.get(char, char) for char in re.sub(r"\s+", " ", _printable(cell)))


RENDERINGS: Mapping[str, Callable[[Report], str]] = {
    "text": text,
    "markdown": markdown,
    "csv": comma_separated,
    "tsv": tab_separated,
    "latex": latex,
    "junit": junit,
}
