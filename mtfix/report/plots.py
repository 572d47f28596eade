"""Plots as inline SVG. Colours are those of the page's style sheet; shapes tell apart what colours do.

All are 360 units wide, so that they are legible at the width of a phone, and stand side by side on wider screens.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from mtfix.report.markup import el
from mtfix.report.view import cells

WIDTH = 360
_LEFT, _RIGHT, _ROW, _FOOT = 118, 14, 21, 24
_LABEL = 17  # cells of a label: what fits beside the plot
_BINS = 25


@dataclass(frozen=True, slots=True)
class Mark:
    """A value. ``kind``: best, baseline, system (any other) or reference; ``says`` is its tooltip."""

    value: float
    kind: str
    says: str
    ci: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Row:
    label: str
    marks: Sequence[Mark] = ()
    values: Sequence[float] = ()  # of a histogram


def dots(title: str, rows: Sequence[Row], *, zero: bool = False, connect: bool = False, arrow: bool = False) -> Element:
    """One line a row, marks and intervals along it.

    ``zero``: with a line at 0. ``connect``: the marks of the best, and those of the baseline, from row to row. ``arrow``:
    the two marks of a row.
    """
    ends = [end for row in rows for mark in row.marks for end in (mark.value, *(mark.ci or ()))]
    low, high, ticks = axis(min([*ends, *[0.0] * zero]), max([*ends, *[0.0] * zero]))
    place = _placer(low, high)
    parts = _frame(rows, ticks, place)
    if zero:
        parts.append(_line(place(0), 0, place(0), _ROW * len(rows), "zero"))
    for kind in ("baseline", "best") if connect else ():
        points = [
            f"{place(mark.value):.1f},{_middle(at):.1f}"
            for at, row in enumerate(rows)
            for mark in row.marks
            if mark.kind == kind
        ]
        parts.append(el("polyline", points=" ".join(points), class_=f"path {kind}"))
    for at, row in enumerate(rows):
        y = _middle(at)
        if arrow:
            parts.append(_line(place(row.marks[0].value), y, place(row.marks[-1].value), y, "whisker"))
        # What matters is drawn last, on top.
        for mark in sorted(row.marks, key=lambda mark: ("system", "reference", "baseline", "best").index(mark.kind)):
            drawn = [el("title", mark.says)]
            if mark.ci is not None:
                start, end = map(place, mark.ci)
                drawn += [
                    _line(start, y, end, y, "whisker"),
                    *(_line(x, y - 3, x, y + 3, "whisker") for x in (start, end)),
                ]
            drawn.append(_shape(mark.kind, place(mark.value), y))
            parts.append(el("g", *drawn, class_=mark.kind))
    return _svg(title, len(rows), parts)


def ridges(title: str, rows: Sequence[Row]) -> Element:
    """A histogram a row, all with the same bins; a line marks the median. The outermost 1 % goes into the last bins."""
    known = sorted(value for row in rows for value in row.values)
    cut = len(known) // 100
    low, high, ticks = axis(known[cut], known[-1 - cut])
    place = _placer(low, high)
    parts = _frame(rows, ticks, place)
    for at, row in enumerate(rows):
        counts = [0] * _BINS
        for value in row.values:
            counts[min(_BINS - 1, max(0, int((value - low) / (high - low) * _BINS)))] += 1
        most, bottom = max(counts), _ROW * (at + 1) - 1
        step = (WIDTH - _LEFT - _RIGHT) / _BINS
        path = f"M{_LEFT},{bottom}"
        for bin_, count in enumerate(counts):
            path += f"V{bottom - count / most * (_ROW - 4):.1f}H{_LEFT + (bin_ + 1) * step:.1f}"
        median = sorted(row.values)[len(row.values) // 2]
        x = min(max(place(median), _LEFT), WIDTH - _RIGHT)
        says = f"{row.label}: median {median:g}, {len(row.values)} segments"
        parts.append(el("path", el("title", says), d=f"{path}V{bottom}Z", class_="hill"))
        parts.append(_line(x, _ROW * at + 3, x, bottom, "median"))
    return _svg(title, len(rows), parts)


def key(kind: str) -> Element:
    """The shape of a kind of marks, for a legend."""
    return el("svg", el("g", _shape(kind, 7, 7), class_=kind), viewBox="0 0 14 14", aria_hidden="true")


def axis(low: float, high: float) -> tuple[float, float, list[float]]:
    """A range of round numbers around both ends, with three to six ticks.

    >>> axis(21.2, 29.9)
    (20.0, 30.0, [20.0, 22.0, 24.0, 26.0, 28.0, 30.0])
    """
    width = (high - low) or abs(high) or 1.0
    magnitude = 10.0 ** math.floor(math.log10(width / 4))
    step = next(m * magnitude for m in (1, 2, 2.5, 5, 10) if width / (m * magnitude) <= 5)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    if first == last:
        first, last = first - (low != 0), last + 1
    ticks = [round(step * at, 12) + 0.0 for at in range(first, last + 1)]
    return ticks[0], ticks[-1], ticks


def _placer(low: float, high: float) -> Callable[[float], float]:
    return lambda value: _LEFT + (value - low) / (high - low) * (WIDTH - _LEFT - _RIGHT)


def _middle(at: int) -> float:
    return _ROW * (at + 0.5)


def _frame(rows: Sequence[Row], ticks: Sequence[float], place: Callable[[float], float]) -> list[Element]:
    height = _ROW * len(rows)
    parts = []
    for tick in ticks:
        parts.append(_line(place(tick), 0, place(tick), height, "rule"))
        parts.append(el("text", f"{tick:g}".replace("-", "−"), x=place(tick), y=height + 15, class_="tick"))
    for at, row in enumerate(rows):
        short = _short(row.label)
        parts.append(
            el(
                "text",
                el("title", row.label) if short != row.label else None,
                short,
                x=_LEFT - 8,
                y=_middle(at) + 4,
                class_="label",
            )
        )
    return parts


def _short(label: str) -> str:
    if cells(label) <= _LABEL:
        return label
    while cells(label) > _LABEL - 1:
        label = label[:-1]
    return label + "…"


def _line(x1: float, y1: float, x2: float, y2: float, class_: str) -> Element:
    places = {name: round(float(value), 1) for name, value in (("x1", x1), ("y1", y1), ("x2", x2), ("y2", y2))}
    return el("line", class_=class_, **places)


def _shape(kind: str, x: float, y: float) -> Element:
    if kind == "reference":
        return el("path", d=f"M{x:.1f},{y - 5:.1f}l5,5l-5,5l-5,-5Z")
    if kind == "baseline":
        return el("rect", x=round(x - 4, 1), y=round(y - 4, 1), width=8, height=8)
    return el("circle", cx=round(x, 1), cy=round(y, 1), r=4.5 if kind == "best" else 3.5)


def _svg(title: str, rows: int, parts: Sequence[Element]) -> Element:
    box = f"0 0 {WIDTH} {_ROW * rows + _FOOT}"
    return el("svg", *parts, viewBox=box, role="img", aria_label=title)
