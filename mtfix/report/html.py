"""The report as one HTML file that opens offline, and as a table for notebooks.

Tables and plots are there without scripts; a script sorts and filters them and shows the segments, whose data stand in
the page as JSON. A content security policy forbids every request, every other script and every other style.
"""

from __future__ import annotations

import base64
import functools
import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib.resources import files
from xml.etree.ElementTree import Element

import msgspec

from mtfix.report import plots
from mtfix.report.data import ComparisonRow, EntryRow, MetricInfo, Report, ScoreRow
from mtfix.report.markup import Child, el, foreign, html
from mtfix.report.tables import ALPHA, HEADINGS, TESTS, View, about, number, probability, side

_MOST_ENTRIES = 2000  # rows of the table of names
_MOST_GROUPS = 100  # rows of a table of groups
_MOST_PLOTTED = 25  # rows of a plot of groups
_APART = 4  # systems whose wrong names stand in columns of their own; those of more are counted
Legend = Mapping[str, Sequence[Child]]
_WORDS = dict.fromkeys(("system", "name", "source", "type", "instead", "file", "SHA-256"), "words")  # columns of text
_SIGNS = {  # better, worse, neither: sign, words, class
    True: ("▲", "significantly better", "good"),
    False: ("▼", "significantly worse", "bad"),
    None: ("≠", "significantly different", "other"),
}


def page(report: Report) -> str:
    """The whole file. It shows what the report holds and nothing else; all texts are escaped and isolated."""
    view = View(report)
    parts = [part for part in _parts(view) if part is not None]
    links = [el("a", part.findtext("h2"), href=f"#{part.get('id')}") for part in parts]
    style, script = _asset("report.css"), _asset("report.js")
    title = "Scores: " + ", ".join(report.systems[:3]) + (" …" if len(report.systems) > 3 else "")
    policy = (
        f"default-src 'none'; script-src '{_digest(script)}'; style-src '{_digest(style)}'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )
    head = el(
        "head",
        el("meta", charset="utf-8"),
        el("meta", http_equiv="Content-Security-Policy", content=policy),
        el("meta", name="viewport", content="width=device-width, initial-scale=1"),
        el("meta", name="color-scheme", content="light dark"),
        el("meta", name="generator", content=f"mtfix {report.mtfix}"),
        el("link", rel="icon", href="data:,"),
        el("title", title),
        _raw("style", style),
    )
    theme = el(
        "label",
        "Theme ",
        el("select", *(el("option", name, value=name) for name in ("auto", "light", "dark")), id="theme"),
        class_="theme",
        hidden=True,
    )
    body = el(
        "body",
        el("a", "Skip to the scores", href="#scores", class_="skip"),
        el(
            "header",
            el("div", el("h1", "Translation scores"), el("p", *_subtitle(report)), class_="title"),
            theme,
            el("nav", *links, aria_label="Parts of the report"),
        ),
        el("main", *parts),
        el("footer", el("p", f"Made by mtfix {report.mtfix}. ", el("code", report.signature))),
        _raw("script", _data(report), type="application/json", id="data"),
        _raw("script", script),
    )
    return "<!DOCTYPE html>\n" + html(el("html", head, body, lang="en")) + "\n"


def notebook(report: Report) -> str:
    """The table of scores with warnings and signatures, as a piece of HTML."""
    view = View(report)
    parts = [_summary_table(view), *_notes(view), *(el("p", "Warning: ", foreign(text)) for text in report.warnings)]
    signatures = [el("li", f"{metric.title}: ", el("code", metric.signature)) for metric in report.metrics]
    details = el("details", el("summary", "Signatures"), el("ul", *signatures))
    return html(el("div", *parts, details, class_="mtfix-report"))


# --- parts of the page -----------------------------------------------------------------------------------------------


def _parts(view: View) -> Iterator[Element | None]:
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


def _subtitle(report: Report) -> Iterator[Child]:
    yield about(report)
    if report.source_lang and report.target_lang:
        yield f", {report.source_lang} to {report.target_lang}"


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
        _scrolling(_summary_table(view), "Scores"),
        *_notes(view),
    )


def _summary_table(view: View) -> Element:
    report = view.report
    head = [
        _column(metric.title, "↓" if metric.higher_is_better is False else None, "lower is better", title=metric.about)
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
    return el("table", caption, el("thead", el("tr", _column("system"), *head)), *bodies, class_="sortable")


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
            _symbol(sign, f"{says} than the baseline" if class_ != "other" else says, class_=f"mark {class_}"),
        ]
    elif view.against:
        children += [" ", el("span", class_="mark")]  # so that numbers stand under each other
    says = f"n = {row.n}" + ("" if row.ci is None else f", {number(row.ci[0], metric)} to {number(row.ci[1], metric)}")
    return el("td", *children, title=says, data_v="" if row.value is None else repr(row.value))


def _sign(metric: MetricInfo, delta: float) -> tuple[str, str, str]:
    """Sign, words and class of a significant difference."""
    return _SIGNS[None if metric.higher_is_better is None else (delta > 0) == metric.higher_is_better]


def _notes(view: View) -> Iterator[Element]:
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
        ends = [_value(side(view, row, name)) for name in (row.baseline, row.system)]
        change = _value(number(row.delta, metric, signed=True), row.delta)
        if row.p_adjusted is not None and row.p_adjusted < ALPHA and row.delta:
            sign, says, class_ = _sign(metric, row.delta)
            change = el(
                "td",
                el("b", change.text),
                " ",
                _symbol(sign, says, class_=class_),
                data_v=repr(row.delta),
            )
        ps = [_value(probability(p), p) for p in (row.p_value, row.p_adjusted)]
        body.append(
            el(
                "tr",
                label,
                *[el("td", foreign(row.system), class_="words")] * many,
                *ends,
                change,
                _value(interval),
                *ps,
            )
        )
    first = rows[0]
    names = [first.baseline] if many else [first.baseline, first.system]
    told = [child for name in names for child in (" → ", foreign(name))][1:]
    how = f": {TESTS.get(first.test, first.test)}, {first.samples} samples"
    caption = el("caption", "Against " if many else None, *told, how)
    table = el("table", caption, el("thead", el("tr", *map(_column, head))), el("tbody", *body), class_="sortable")
    wide = el("details", el("summary", f"{len(rows)} comparisons"), _scrolling(table, HEADINGS[kind]))
    charts = _changes(view, rows, kind)
    return _section(kind, HEADINGS[kind], _grid(charts), wide if len(rows) > 24 else _scrolling(table, HEADINGS[kind]))


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
        cells = [el("td") if row is None else _value(number(row.value, metric), row.value) for row in found]
        body.append(el("tr", el("th", foreign(value), scope="row"), _value(n, float(n)), *cells))
    head = [_column(by), _column("n"), *(_column(name) for name in names)]
    caption = f"{metric.title} by {by}"
    if len(shown) < len(rows):
        caption += f": the {len(shown)} largest of {len(rows)}; the JSON has all"
    table = el("table", el("caption", caption), el("thead", el("tr", *head)), el("tbody", *body), class_="sortable")
    summary = el("summary", f"{metric.title} by {by} ({len(rows)})")
    return el("details", summary, _scrolling(table, caption))


def _names(view: View) -> Element | None:
    entries = view.report.entries
    if not entries:
        return None
    wrong = sum(_missed(entry) > 0 for entry in entries)
    shown = sorted(entries, key=lambda entry: -_missed(entry))[:_MOST_ENTRIES]
    systems = view.ranked()
    apart = len(systems) <= _APART
    known = any(entry.instead for entry in entries)
    head = [*map(_column, ("name", "source", "type", "wrong")), *[_column("instead")] * (known and not apart)]
    head += map(_column, systems)
    body = []
    for entry in shown:
        cells = [_right(entry, name, apart) for name in systems]
        missed = _missed(entry)
        row = [
            el("th", foreign(entry.preferred, title=entry.entry), scope="row"),
            foreign(entry.source, "td", class_="words", lang=view.report.source_lang),
            el("td", foreign(entry.type), class_="words"),
            _value(str(missed), missed),
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
    return _section("names", "Names", el("p", says), tools, _scrolling(table, "Names", tall=True))


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
    head = el("thead", el("tr", *map(_column, ("role", "name", "file", "SHA-256"))))
    table = _scrolling(el("table", el("caption", "Files"), head, el("tbody", *rows)), "Files") if rows else None
    return _section("about", "Signatures and files", el("dl", *signatures), table)


# --- plots -----------------------------------------------------------------------------------------------------------


def _plots(view: View) -> Element | None:
    names = [*view.ranked(), *view.references]
    parts: list[tuple[str, list[Element]]] = [("Systems", []), ("Segments", [])]
    for metric in view.report.metrics:
        rows = [plots.Row(name, _marks(view, metric, "", [name], intervals=True)) for name in names]
        rows = [row for row in rows if row.marks]
        if rows:
            parts[0][1].append(_figure(metric, "by system, with 95 % intervals", rows, _legend(view)))
        values = view.report.rows.get(metric.name, {})
        known = [(name, [v for v in values.get(name, ()) if v is not None]) for name in view.ranked()]
        rows = [plots.Row(name, values=found) for name, found in known if found]
        if rows:
            what = "of single segments; the line is the median"
            parts[1][1].append(_figure(metric, what, rows, {}, plots.ridges))
    for by, groups in view.groups().items():
        charts = []
        for metric in view.report.metrics:
            rows = [plots.Row(*_group_row(view, metric, by, group, names)) for group in groups]
            rows = [row for row in rows if row.marks]
            if 1 < len(rows) <= _MOST_PLOTTED:
                draw = functools.partial(plots.dots, connect=by == "length")
                charts.append(_figure(metric, f"by {by} (n)", rows, _legend(view), draw))
        parts.append((f"By {by}" + " of name" * (by == "type"), charts))
    shown = [child for heading, charts in parts if charts for child in (el("h3", heading), _grid(charts))]
    return _section("plots", "Plots", *shown) if shown else None


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


def _changes(view: View, rows: Sequence[ComparisonRow], kind: str) -> list[Element]:
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


def _grid(charts: Sequence[Element]) -> Element | None:
    return el("div", *charts, class_="grid") if charts else None


# --- pieces ----------------------------------------------------------------------------------------------------------


def _column(text: str, sign: str | None = None, says: str = "", title: str | None = None) -> Element:
    mark = _symbol(sign, says) if sign else None
    return el("th", foreign(text), " " if sign else None, mark, scope="col", title=title, class_=_WORDS.get(text))


def _value(text: str, key: float | None = None) -> Element:
    return el("td", text, data_v=None if key is None else repr(key))


def _symbol(sign: str, says: str, class_: str | None = None) -> Element:
    """A sign for those who see it, words for those who do not."""
    return el("span", el("span", sign, aria_hidden="true"), el("span", says, class_="sr"), class_=class_, title=says)


def _scrolling(table: Element, label: str, tall: bool = False) -> Element:
    return el("div", table, class_="scroll tall" if tall else "scroll", tabindex="0", role="region", aria_label=label)


def _asset(name: str) -> str:
    return files("mtfix.report").joinpath("page", name).read_text("utf-8")


def _raw(tag: str, text: str, **attributes: str) -> Element:
    """A script or a style: its text is not escaped, so no text from outside may come here but by :func:`_data`."""
    element = el(tag, **attributes)
    element.text = text
    return element


def _digest(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


_ESCAPED = {ord(char): f"\\u{ord(char):04x}" for char in "<>&\u2028\u2029"}


def _data(report: Report) -> str:
    """What the script shows, as JSON in which nothing can end the element that it stands in."""
    shown = {
        "source_lang": report.source_lang,
        "target_lang": report.target_lang,
        "systems": View(report).ranked(),
        "baseline": report.baseline,
        "metrics": report.metrics,
        "segments": report.segments,
    }
    return msgspec.json.encode(shown).decode().translate(_ESCAPED)
