"""Which plots a report has: what they compare, their marks and legends. They are drawn by ``plots``."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from xml.etree.ElementTree import Element

from mtfix.report import plots
from mtfix.report.data import ComparisonRow, MetricInfo
from mtfix.report.markup import Child, el, foreign, grid
from mtfix.report.view import View, number

_MOST_PLOTTED = 25  # rows of a plot of groups

Legend = Mapping[str, Sequence[Child]]


def charts(view: View) -> list[Child]:
    """All plots but those of comparisons, under headings."""
    names = [*view.ranked(), *view.references]
    parts: list[tuple[str, list[Element]]] = [("Systems", []), ("Segments", [])]
    for metric in view.report.metrics:
        rows = [plots.Row(name, _marks(view, metric, "", [name], intervals=True)) for name in names]
        rows = [row for row in rows if row.marks]
        if rows:
            parts[0][1].append(_figure(metric, "by system, with 95 % intervals", rows, _legend(view)))
        values = view.report.rows.get(metric.name, {})
        known = [(name, [v for v in values.get(name, ()) if v is not None]) for name in view.ranked()]
        rows = [plots.Row(name, values=some) for name, some in known if some]
        if rows:
            what = "of single segments; the line is the median"
            parts[1][1].append(_figure(metric, what, rows, {}, plots.ridges))
    for by, groups in view.groups().items():
        found = []
        for metric in view.report.metrics:
            rows = [plots.Row(*_group_row(view, metric, by, group, names)) for group in groups]
            rows = [row for row in rows if row.marks]
            if 1 < len(rows) <= _MOST_PLOTTED:
                draw = functools.partial(plots.dots, connect=by == "length")
                found.append(_figure(metric, f"by {by} (n)", rows, _legend(view), draw))
        parts.append((f"By {by}" + " of name" * (by == "type"), found))
    return [child for heading, found in parts if found for child in (el("h3", heading), grid(found))]


def _group_row(
    view: View, metric: MetricInfo, by: str, group: str, names: Sequence[str]
) -> tuple[str, list[plots.Mark]]:
    rows = [view.scores.get((metric.name, name, f"{by}={group}")) for name in names]
    n = max((row.n for row in rows if row is not None), default=0)
    return f"{group} ({n})", _marks(view, metric, f"{by}={group}", names)


def _marks(
    view: View, metric: MetricInfo, group: str, names: Sequence[str], intervals: bool = False
) -> list[plots.Mark]:
    best, baseline = view.ranked()[0], view.report.baseline
    marks = []
    for name in names:
        row = view.scores.get((metric.name, name, group))
        if row is not None and row.value is not None:
            kind = "best" if name == best else "baseline" if name == baseline else "system"
            kind = "reference" if row.role == "reference" else kind
            says = f"{name}: {number(row.value, metric)}"
            marks.append(plots.Mark(row.value, kind, says, row.ci if intervals else None))
    return marks


def _legend(view: View) -> Legend:
    """The same system has the same mark in all plots."""
    metric, best = view.report.metrics[0].title, view.ranked()[0]
    return {
        "best": [foreign(best), f" (best {metric})"],
        "baseline": [foreign(view.report.baseline), " (baseline)"],
        "system": ["other systems"],
        "reference": ["references"],
    }


def changes(view: View, rows: Sequence[ComparisonRow], kind: str) -> list[Element]:
    """Against a baseline: differences and their intervals, a row a system. Else both values, a row a group."""
    charts, order = [], {name: at for at, name in enumerate(view.ranked())}
    for metric in view.report.metrics:
        found = [row for row in rows if row.metric == metric.name and row.delta is not None]
        if kind == "baseline":
            found.sort(key=lambda row: order.get(row.system, 0))
            shown = [plots.Row(row.system, [_change(metric, row)]) for row in found]
            draw = functools.partial(plots.dots, zero=True)
            what, legend = "difference, with 95 % interval", {}
        else:
            shown = [plots.Row(_label(row, rows), _both(view, metric, row)) for row in found]
            draw = functools.partial(plots.dots, arrow=True)
            what, legend = "before and after", {"baseline": ["before"], "best": ["after"]}
        shown = [row for row in shown if row.marks]
        if shown:
            charts.append(_figure(metric, what, shown, legend, draw))
    return charts


def _change(metric: MetricInfo, row: ComparisonRow) -> plots.Mark:
    delta = row.delta or 0.0
    return plots.Mark(delta, "best", f"{row.system}: {number(delta, metric, signed=True)}", row.ci)


def _label(row: ComparisonRow, rows: Sequence[ComparisonRow]) -> str:
    several = len({other.system for other in rows}) > 1
    return " ".join([row.system] * several + [row.group] * bool(row.group)) or "all"


def _both(view: View, metric: MetricInfo, row: ComparisonRow) -> list[plots.Mark]:
    after = view.scores.get((row.metric, row.system, row.group))
    if after is None or after.value is None or row.delta is None:
        return []
    ends = {"baseline": ("before", after.value - row.delta), "best": ("after", after.value)}
    return [
        plots.Mark(value, kind, f"{row.group or 'all'}, {says}: {number(value, metric)}")
        for kind, (says, value) in ends.items()
    ]


def _figure(
    metric: MetricInfo,
    what: str,
    rows: Sequence[plots.Row],
    legend: Legend,
    draw: Callable[[str, Sequence[plots.Row]], Element] = plots.dots,
) -> Element:
    """``legend``: kinds of marks and what they mean; those that the plot has are explained below it."""
    title = metric.title
    caption = el(
        "figcaption", el("b", title), f" {what}", " (lower is better)" if metric.higher_is_better is False else ""
    )
    shown = {mark.kind for row in rows for mark in row.marks}
    keys = [el("span", plots.key(kind), el("span", *says)) for kind, says in legend.items() if kind in shown]
    text = f"{title} {what}. " + "; ".join(mark.says for row in rows for mark in row.marks)
    return el("figure", caption, draw(text, rows), el("p", *keys, class_="legend") if len(keys) > 1 else None)
