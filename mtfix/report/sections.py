"""The parts of the page of scores, and what is in them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from xml.etree.ElementTree import Element

from mtfix.report import figures
from mtfix.report.data import EntryRow, MetricInfo, Report, ScoreRow
from mtfix.report.markup import Child, cell, column, el, foreign, grid, scrolling, symbol
from mtfix.report.view import ALPHA, HEADINGS, View, compared, ends, number, probability

_MOST_ENTRIES = 2000  # rows of the table of names

_MOST_GROUPS = 100  # rows of a table of groups

_APART = 4  # systems whose wrong names stand in columns of their own; those of more are counted

_SIGNS = {  # better, worse, neither: sign, words, class
    True: ("▲", "significantly better", "good"),
    False: ("▼", "significantly worse", "bad"),
    None: ("≠", "significantly different", "other"),
}


def sections(view: View) -> Iterator[Element | None]:
    """The parts in their order; None for what the report has nothing of."""
    yield _summary(view)
    for kind in ("cleaning", "run", "baseline"):
        yield _compared(view, kind)
    yield _plots(view)
    yield _groups(view)
    yield _names(view)
    yield _segments(view)
    yield _about(view.report)


def _section(id_: str, heading: str, *children: Child) -> Element:
    return el("section", el("h2", heading, id=f"{id_}-heading"), *children, id=id_, aria_labelledby=f"{id_}-heading")


def _summary(view: View) -> Element:
    report = view.report
    gates = [
        el(
            "li",
            el("b", "passed " if gate.passed else "FAILED "),
            foreign(gate.message),
            class_="good" if gate.passed else "bad",
        )
        for gate in report.gates
    ]
    warnings = [el("li", foreign(text)) for text in report.warnings]
    return _section(
        "scores",
        "Scores",
        el("div", el("h3", "Conditions"), el("ul", *gates), class_="box") if gates else None,
        el("div", el("h3", "Warnings"), el("ul", *warnings), class_="box warnings") if warnings else None,
        scrolling(summary_table(view), "Scores"),
        *notes(view),
    )


def summary_table(view: View) -> Element:
    report = view.report
    head = [
        column(metric.title, "↓" if metric.higher_is_better is False else None, "lower is better", title=metric.about)
        for metric in report.metrics
    ]
    bodies = [el("tbody", *(_system(view, name, report.metrics) for name in view.ranked()))]
    if view.references:
        label = el(
            "th", "References, scored in the same way", colspan=str(len(head) + 1), scope="rowgroup", class_="group"
        )
        rows = [_system(view, name, report.metrics, reference=True) for name in view.references]
        bodies.append(el("tbody", el("tr", label), *rows, class_="oracle"))
    caption = el(
        "caption",
        "All segments, with 95 % intervals; best first by the first metric"
        if len(report.systems) > 1
        else "All segments, with 95 % intervals",
    )
    return el("table", caption, el("thead", el("tr", column("system"), *head)), *bodies, class_="sortable")


def _system(view: View, name: str, metrics: Sequence[MetricInfo], reference: bool = False) -> Element:
    tag = (
        "baseline"
        if name == view.report.baseline and len(view.report.systems) > 1
        else "reference"
        if reference
        else None
    )
    label = el("th", foreign(name), el("small", f" {tag}") if tag else None, scope="row")
    cells = (_score(view, metric, view.scores.get((metric.name, name, "")), not reference) for metric in metrics)
    return el("tr", label, *cells)


def _score(view: View, metric: MetricInfo, row: ScoreRow | None, ranked: bool) -> Element:
    if row is None:
        return el("td")
    best = ranked and len(view.report.systems) > 1 and row.value is not None and row.value == view.best(metric)
    value = number(row.value, metric)
    children: list[Child] = [el("b", value) if best else value]
    if row.ci is not None and row.value is not None:
        half = (row.ci[1] - row.ci[0]) / 2
        children.append(el("small", f" ±{half:.{2 if metric.percent else 4}f}", class_="ci"))
    if row.cluster is not None and row.value is not None and len(view.report.systems) > 2:
        children += [" ", el("small", f"#{row.cluster}", class_="cluster")]
    if view.differs(row.metric, row.system):
        delta = view.against[row.metric, row.system].delta or 0.0
        sign, says, class_ = _sign(metric, delta)
        children += [
            " ",
            symbol(sign, f"{says} than the baseline" if class_ != "other" else says, class_=f"mark {class_}"),
        ]
    elif view.against:
        children += [" ", el("span", class_="mark")]  # so that numbers stand under each other
    says = f"n = {row.n}" + ("" if row.ci is None else f", {number(row.ci[0], metric)} to {number(row.ci[1], metric)}")
    return el("td", *children, title=says, data_v="" if row.value is None else repr(row.value))


def _sign(metric: MetricInfo, delta: float) -> tuple[str, str, str]:
    """Sign, words and class of a significant difference."""
    return _SIGNS[None if metric.higher_is_better is None else (delta > 0) == metric.higher_is_better]


def notes(view: View) -> Iterator[Element]:
    report, notes = view.report, []
    if any(view.differs(row.metric, row.system) for row in report.scores):
        notes.append(f"▲ ▼ significantly better or worse than the baseline, p < {ALPHA} after Holm’s correction.")
    if len(report.systems) > 2 and any(row.cluster is not None for row in report.scores):
        notes.append("#1 is the best cluster: no test separates the systems of a cluster.")
    if any(metric.higher_is_better is False for metric in report.metrics):
        notes.append("↓ lower is better.")
    if any(row.value is None for row in report.scores):
        notes.append("– is undefined: there is nothing to measure.")
    if notes:
        yield el("p", " ".join(notes), class_="note")


def _compared(view: View, kind: str) -> Element | None:
    rows = [row for row in view.report.comparisons if row.kind == kind and not (kind == "baseline" and row.group)]
    if not rows:
        return None
    many = len({row.system for row in rows}) > 1
    head = ["metric", *["system"] * many, "from", "to", "change", "95 % interval", "p", "p (Holm)"]
    body = []
    for row in rows:
        metric = view.metrics[row.metric]
        interval = "" if row.ci is None else " … ".join(number(end, metric, signed=True) for end in row.ci)
        label = el("th", metric.title, foreign(f" [{row.group}]") if row.group else None, scope="row")
        change = cell(number(row.delta, metric, signed=True), row.delta)
        if row.p_adjusted is not None and row.p_adjusted < ALPHA and row.delta:
            sign, says, class_ = _sign(metric, row.delta)
            change = el(
                "td",
                el("b", change.text),
                " ",
                symbol(sign, says, class_=class_),
                data_v=repr(row.delta),
            )
        ps = [cell(probability(p), p) for p in (row.p_value, row.p_adjusted)]
        body.append(
            el(
                "tr",
                label,
                *[el("td", foreign(row.system), class_="words")] * many,
                *map(cell, ends(view, row)),
                change,
                cell(interval),
                *ps,
            )
        )
    names, test = compared(rows)
    told = [child for name in names for child in (" → ", foreign(name))][1:]
    caption = el("caption", "Against " if many and names else None, *told, ": " if names else None, test)
    table = el("table", caption, el("thead", el("tr", *map(column, head))), el("tbody", *body), class_="sortable")
    wide = el("details", el("summary", f"{len(rows)} comparisons"), scrolling(table, HEADINGS[kind]))
    charts = figures.changes(view, rows, kind)
    return _section(kind, HEADINGS[kind], grid(charts), wide if len(rows) > 24 else scrolling(table, HEADINGS[kind]))


def _plots(view: View) -> Element | None:
    charts = figures.charts(view)
    return _section("plots", "Plots", *charts) if charts else None


def _groups(view: View) -> Element | None:
    """Groups down, systems across."""
    tables = []
    names = [*view.ranked(), *view.references]
    for by, values in view.groups().items():
        for metric in view.report.metrics:
            found = [[view.scores.get((metric.name, name, f"{by}={value}")) for name in names] for value in values]
            kept = [at for at, _ in enumerate(names) if any(row[at] for row in found)]
            rows = [(value, [row[at] for at in kept]) for value, row in zip(values, found, strict=True) if any(row)]
            if len(rows) > 1:
                tables.append(_group(metric, by, [names[at] for at in kept], rows))
    if not tables:
        return None
    return _section("groups", "Groups of segments", *tables)


def _group(
    metric: MetricInfo, by: str, names: Sequence[str], rows: Sequence[tuple[str, Sequence[ScoreRow | None]]]
) -> Element:
    shown = (
        rows
        if len(rows) <= _MOST_GROUPS
        else sorted(rows, key=lambda row: -max(r.n for r in row[1] if r))[:_MOST_GROUPS]
    )
    body = []
    for value, found in shown:
        n = str(max(row.n for row in found if row))
        cells = [el("td") if row is None else cell(number(row.value, metric), row.value) for row in found]
        body.append(el("tr", el("th", foreign(value), scope="row"), cell(n, float(n)), *cells))
    head = [column(by), column("n"), *(column(name) for name in names)]
    caption = f"{metric.title} by {by}"
    if len(shown) < len(rows):
        caption += f": the {len(shown)} largest of {len(rows)}; the JSON has all"
    table = el("table", el("caption", caption), el("thead", el("tr", *head)), el("tbody", *body), class_="sortable")
    summary = el("summary", f"{metric.title} by {by} ({len(rows)})")
    return el("details", summary, scrolling(table, caption))


def _names(view: View) -> Element | None:
    entries = view.report.entries
    if not entries:
        return None
    wrong = sum(_missed(entry) > 0 for entry in entries)
    shown = sorted(entries, key=lambda entry: -_missed(entry))[:_MOST_ENTRIES]
    systems = view.ranked()
    apart = len(systems) <= _APART
    known = any(entry.instead for entry in entries)
    head = [*map(column, ("name", "source", "type", "wrong")), *[column("instead")] * (known and not apart)]
    head += map(column, systems)
    body = []
    for entry in shown:
        cells = [_right(entry, name, apart) for name in systems]
        missed = _missed(entry)
        row = [
            el("th", foreign(entry.preferred, title=entry.entry), scope="row"),
            foreign(entry.source, "td", class_="words", lang=view.report.source_lang),
            el("td", foreign(entry.type), class_="words"),
            cell(str(missed), missed),
        ]
        if known and not apart:
            row.append(el("td", *_instead(entry), class_="words wide"))
        body.append(el("tr", *row, *cells, data_type=entry.type, data_wrong="1" if missed else "0"))
    caption = el(
        "caption",
        "Right of due, by system",
        ""
        if len(shown) == len(entries)
        else f": the {len(shown)} most often wrong of {len(entries)}; the JSON has all",
    )
    table = el(
        "table", caption, el("thead", el("tr", *head)), el("tbody", *body), class_="sortable names", id="names-table"
    )
    types = sorted({entry.type for entry in entries if entry.type})
    tools = el(
        "div",
        el("label", "Search ", el("input", type="search", id="names-search")),
        el(
            "label",
            "Type ",
            el("select", el("option", "all", value=""), *(el("option", t, value=t) for t in types), id="names-type"),
        )
        if len(types) > 1
        else None,
        el("label", el("input", type="checkbox", id="names-wrong"), " only wrong ones"),
        el("output", id="names-count", for_="names-search names-type names-wrong"),
        class_="tools",
        hidden=True,
        role="search",
        aria_label="Names",
    )
    says = f"{wrong} of {len(entries)} names are wrong somewhere."
    return _section("names", "Names", el("p", says), tools, scrolling(table, "Names", tall=True))


def _missed(entry: EntryRow) -> int:
    return sum(due - right for right, due in entry.systems.values())


def _right(entry: EntryRow, name: str, apart: bool) -> Element:
    right, due = entry.systems.get(name, (0, 0))
    share = right / due if due else None
    level = None if share is None else "all" if share == 1 else "none" if share == 0 else "some"
    instead = entry.instead.get(name, ()) if apart else ()
    forms = [child for form in instead[:3] for child in (", ", foreign(form))][1:]
    children: list[Child] = [f"{right}/{due}" if due else "–"]
    if forms:
        children += [" ", el("small", *forms, class_="forms")]
    return el("td", *children, class_=level, data_v="" if share is None else f"{share:.6f}")


def _instead(entry: EntryRow) -> Iterator[Child]:
    """Forms of all systems, those of most systems first, with the number of systems."""
    counts: dict[str, int] = {}
    for forms in entry.instead.values():
        for form in forms:
            counts[form] = counts.get(form, 0) + 1
    for at, form in enumerate(sorted(counts, key=lambda form: -counts[form])[:4]):
        yield ", " if at else None
        yield foreign(form)
        if counts[form] > 1:
            yield el("small", f" ×{counts[form]}")


def _segments(view: View) -> Element | None:
    report = view.report
    if not report.segments:
        return None
    shown = len(report.segments)
    says = f"{shown} of {report.n_segments} segments: the worst and best ones by each metric, those in which systems differ most, and all that cleaning edited."
    script = el("p", "Segments are shown by a script, which does not run here.", class_="unscripted")
    return _section(
        "segments",
        "Segments",
        el("p", says if shown < report.n_segments else "All segments."),
        script,
        el("div", id="segments-view"),
    )


def _about(report: Report) -> Element:
    signatures = [
        child
        for metric in report.metrics
        for child in (el("dt", metric.title), el("dd", metric.about or None, el("code", metric.signature)))
    ]
    rows = [
        el(
            "tr",
            el("th", item.role, scope="row"),
            *(el("td", foreign(text), class_="words") for text in (item.name, item.path)),
            el("td", el("code", item.sha256), class_="words"),
        )
        for item in report.inputs
    ]
    head = el("thead", el("tr", *map(column, ("role", "name", "file", "SHA-256"))))
    table = scrolling(el("table", el("caption", "Files"), head, el("tbody", *rows)), "Files") if rows else None
    return _section("about", "Signatures and files", el("dl", *signatures), table)
