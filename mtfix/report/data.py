"""The report of a scoring run, as data. ``to_json`` of it is the file that ``--save`` writes and ``compare`` reads.

Plain lists and mappings of JSON values below named fields, so that every rendering (page, Markdown, CSV, LaTeX, JUnit)
and every later version can read it. Undefined numbers are ``None``.
"""

from __future__ import annotations

from typing import Any

import msgspec

VERSION = 1


class Input(msgspec.Struct, frozen=True, kw_only=True):
    """A file that went in. ``role``: system, reference, source, glossary, before, ledger."""

    role: str
    name: str
    path: str
    sha256: str


class MetricInfo(msgspec.Struct, frozen=True, kw_only=True):
    """``name`` is the key in all other parts; ``title`` and ``about`` are for people; ``about`` cites the definition."""

    name: str
    title: str
    about: str
    signature: str
    higher_is_better: bool | None
    percent: bool


class ScoreRow(msgspec.Struct, frozen=True, kw_only=True):
    """One metric of one system over all segments (``group`` empty) or over those of one group.

    ``group``: "" or "<by>=<value>" (``domain=news``, ``document=d1``, ``type=PER``, ``length=10-20``, ``unused=yes``
    for glossary entries that cleaning did not use). ``cluster``: 1 is best; systems that no test separates share one.
    A reference scored as a system (the oracle) has ``role`` "reference".
    """

    metric: str
    system: str
    role: str = "system"
    group: str = ""
    value: float | None
    n: int
    ci: tuple[float, float] | None = None
    cluster: int | None = None
    parts: dict[str, Any] = {}


class ComparisonRow(msgspec.Struct, frozen=True, kw_only=True):
    """``delta``: ``system`` minus ``baseline``, ``ci`` its 95 % interval. ``p_adjusted``: Holm's, over the systems.

    ``kind``: "baseline" (systems against the baseline), "cleaning" (before against after), "run" (an earlier run against
    this one).
    """

    metric: str
    kind: str
    baseline: str
    system: str
    delta: float | None
    p_value: float | None
    p_adjusted: float | None
    test: str
    samples: int
    signature: str
    group: str = ""
    ci: tuple[float, float] | None = None


class EditRow(msgspec.Struct, frozen=True, kw_only=True):
    """An edit of cleaning inside a segment's ``before`` text; offsets are those of that text."""

    start: int
    end: int
    before: str
    after: str
    code: str
    reason: str
    score: float
    entry: str = ""


class SystemSegment(msgspec.Struct, frozen=True, kw_only=True):
    """What one system made of a segment. ``before``: its text before cleaning, where that is known and differs."""

    text: str
    scores: dict[str, float | None]
    before: str | None = None
    edits: tuple[EditRow, ...] = ()


class SegmentRow(msgspec.Struct, frozen=True, kw_only=True):
    """One segment of the test set; ``index`` is 0-based. ``systems`` by name."""

    index: int
    source: str | None
    references: tuple[str, ...]
    systems: dict[str, SystemSegment]
    document: str = ""
    domain: str = ""


class EntryRow(msgspec.Struct, frozen=True, kw_only=True):
    """A glossary entry in the test set: how often it was due, and what each system did.

    ``systems``: name to (right, due); ``instead``: name to what stands in the place of the right form, most frequent
    first, as far as it could be found.
    """

    entry: str
    preferred: str
    type: str
    source: str
    systems: dict[str, tuple[int, int]]
    instead: dict[str, tuple[str, ...]] = {}


class GateRow(msgspec.Struct, frozen=True, kw_only=True):
    """A condition that the run had to meet: ``metric`` of ``system``; ``message`` says what was found and wanted."""

    metric: str
    system: str
    passed: bool
    message: str


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """``segments`` may be fewer than ``n_segments``: those worth showing (best, worst, most different, edited).

    ``systems`` in the order given; ``baseline`` is the one that the others are compared with.
    """

    version: int = VERSION
    mtfix: str
    signature: str
    source_lang: str | None
    target_lang: str | None
    n_segments: int
    n_documents: int | None
    inputs: tuple[Input, ...]
    systems: tuple[str, ...]
    metrics: tuple[MetricInfo, ...]
    scores: tuple[ScoreRow, ...]
    comparisons: tuple[ComparisonRow, ...] = ()
    segments: tuple[SegmentRow, ...] = ()
    entries: tuple[EntryRow, ...] = ()
    warnings: tuple[str, ...] = ()
    gates: tuple[GateRow, ...] = ()
    baseline: str = ""
    rows: dict[str, dict[str, list[float | None]]] = {}
    """Segment values by metric and system, all segments: what plots, ``compare`` and ``--fail-if-worse`` need."""
    samples: dict[str, dict[str, list[float | None]]] = {}
    """Values in the bootstrap samples by metric and system: what a later run is compared with. Left out of pages."""

    def _repr_html_(self) -> str:
        """What a notebook shows: the table of scores."""
        from mtfix.report.html import notebook

        return notebook(self)


def to_json(report: Report) -> bytes:
    return msgspec.json.format(msgspec.json.encode(report), indent=1)


def from_json(data: bytes) -> Report:
    """Raises :class:`msgspec.ValidationError` or :class:`msgspec.DecodeError` for what is no report."""
    return msgspec.json.decode(data, type=Report)
