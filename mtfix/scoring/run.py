"""Systems and a test set to one report."""

from __future__ import annotations

import dataclasses
import functools
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import msgspec

from mtfix import __version__, significance
from mtfix.errors import ConfigError, UnknownName
from mtfix.metrics import base, parallel
from mtfix.metrics.base import Metric, TestSet
from mtfix.report.data import ComparisonRow, Input, MetricInfo, Report, ScoreRow
from mtfix.scoring.before import Cleaning
from mtfix.scoring.groups import groups_of
from mtfix.scoring.segments import entry_rows, worth_showing
from mtfix.scoring.warn import warnings_about

if TYPE_CHECKING:
    from mtfix.metrics.base import Rows, Values

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Options:
    """``metrics``: as :func:`mtfix.metrics.base.parse` reads them (``bleu:tokenize=zh``, ``names``).

    ``test``: "bs" (paired bootstrap), "ar" (paired approximate randomisation) or None: neither tests nor intervals.
    ``samples``: None for sacrebleu's own numbers (1,000 and 10,000); intervals and clusters always come from a
    bootstrap. ``show``: how many segments a criterion (worst, best, most different) brings into the report.
    ``instead``: whether to look for what stands in the place of wrong names (about a second of computing for 2,000
    segments of a system); None: for up to three systems. ``workers``: processes for metrics that can use several; None
    for one a core.
    """

    metrics: tuple[str, ...] = ("bleu", "chrf")
    baseline: str | None = None
    test: significance.Test | None = "bs"
    samples: int | None = None
    seed: int | None = significance.SEED
    show: int = 25
    workers: int | None = None
    instead: bool | None = None

    @property
    def bootstraps(self) -> int:
        if self.test is None:
            return 0
        return (self.test == "bs" and self.samples) or significance.SAMPLES["bs"]


@dataclass(slots=True)
class Measured:
    """One metric and the rows of the systems; ``make`` makes the same metric for another test set."""

    metric: Metric
    make: Callable[[TestSet], Metric]
    rows: dict[str, Rows] = field(default_factory=dict)
    of_change: bool = False  # a metric of what cleaning changed, not of a text
    _drawn: significance.Drawn = field(default_factory=dict)

    def scores(self, options: Options, *, role: str = "system", group: str = "", rank: bool = False) -> list[ScoreRow]:
        how, drawn = (options.bootstraps, options.seed), self.drawn(options)
        found = significance.scores(self.metric, self.rows, *how, drawn=drawn)
        clusters: dict[str, int | None] = {}
        if rank and drawn and len(self.rows) > 1 and self.metric.higher_is_better is not None:
            ranks = significance.rank(self.metric, self.rows, "bs", *how, drawn=drawn)
            clusters = {place.system: place.cluster for place in ranks}
        return [
            ScoreRow(
                metric=one.metric,
                system=one.system,
                role=role,
                group=group,
                value=one.value,
                n=one.n,
                ci=one.ci,
                cluster=clusters.get(one.system),
                parts=dict(one.parts),
            )
            for one in found
        ]

    def compare(
        self, baseline: str, options: Options, *, kind: str = "baseline", group: str = ""
    ) -> list[ComparisonRow]:
        """Each other system against the baseline, p values corrected for their number.

        Equal values are no difference: sacrebleu's p value, which is the least there is for them, is replaced by 1.
        """
        if options.test is None or len(self.rows) < 2:
            return []
        drawn = self.drawn(options)
        found = significance.compare(
            self.metric, self.rows, baseline, options.test, options.samples, options.seed, drawn
        )
        ps = [1.0 if one.delta == 0 else one.p_value for one in found]
        return [
            ComparisonRow(
                metric=one.metric,
                kind=kind,
                baseline=one.baseline,
                system=one.system,
                delta=one.delta,
                p_value=p,
                p_adjusted=adjusted,
                test=one.test,
                samples=one.samples,
                signature=str(one.signature),
                group=group,
                ci=interval(drawn[one.system] - drawn[baseline]),
            )
            for one, p, adjusted in zip(found, ps, significance.holm(ps), strict=True)
        ]

    def drawn(self, options: Options) -> significance.Drawn:
        """Values in the bootstrap samples, which are the same for all systems; drawn once."""
        if options.bootstraps and self._drawn.keys() != self.rows.keys():
            self._drawn = significance.draw(self.metric, self.rows, options.bootstraps, options.seed)
        return self._drawn

    def segments(self, system: str) -> list[float | None]:
        """The value of each segment by itself."""
        return [real(value, 4) for value in base.segment_values(self.metric, self.rows[system])]


def interval(drawn: Values) -> tuple[float, float] | None:
    found = significance.estimate(drawn)
    return None if found is None else (found.low, found.high)


def real(value: float, digits: int | None = None) -> float | None:
    """A float of Python's own; None where it is undefined."""
    value = float(value)
    return None if math.isnan(value) else value if digits is None else round(value, digits)


def score(
    systems: Mapping[str, Sequence[str]],
    test_set: TestSet,
    options: Options = Options(),
    *,
    cleaning: Cleaning | None = None,
    inputs: Sequence[Input] = (),
    progress: Progress = lambda _: None,
) -> Report:
    """Score every system by every metric, with intervals, tests against the baseline, clusters and groups.

    ``systems``: name to hypotheses, one a segment of the test set; the baseline is ``options.baseline`` or the first.
    ``cleaning`` says which two systems are one text before and after, and what was edited. ``inputs`` are the files, for
    the report and the names of the references. ``progress`` is told what is being done. Raises ConfigError for sequences that do not fit together, UnknownName for
    a metric or a baseline that there is not, MissingExtra for a metric whose part is not installed.

    >>> report = score({"a": ["the cat sat"]}, TestSet(references=(["the cat sat"],)), Options(("chrf",), test=None))
    >>> report.scores[0].value
    100.0
    """
    names = list(systems)
    check(systems, test_set)
    baseline = names[0] if options.baseline is None else options.baseline
    if baseline not in systems:
        raise UnknownName("system", baseline, names)
    if cleaning is not None and baseline != cleaning.before:
        raise ConfigError(f"the baseline of a cleaning is the text before it, {cleaning.before!r}")
    measured = made(options, test_set, None if cleaning is None else systems[cleaning.before])
    progress(", ".join(one.metric.name for one in measured))
    for one in measured:
        if hasattr(one.metric, "progress"):
            one.metric.progress = functools.partial(_tell, progress, one.metric.name)
    for one, rows in zip(measured, parallel.rows([m.metric for m in measured], systems, options.workers), strict=True):
        one.rows |= rows
    scores: list[ScoreRow] = []
    comparisons: list[ComparisonRow] = []
    for one in measured:
        progress(f"{one.metric.name}: significance")
        scores += one.scores(options, rank=True)
        comparisons += one.compare(baseline, options)
    by = groups_of(test_set)
    for one in measured:
        for group, part in parts_of(one).items():
            part.rows |= {name: part.metric.stats(texts) for name, texts in systems.items()}
            scores += part.scores(options, group=group)
            comparisons += part.compare(baseline, options, group=group)
        scores += [row for name in names for row in by.scores(one.metric, name, one.rows[name])]
    if cleaning is not None:
        scores += unused(measured, test_set, cleaning, systems, options, comparisons)
        comparisons = [_of_cleaning(row, cleaning) for row in comparisons]
    scores += oracles(measured, test_set, options, inputs, progress)
    values = {one.metric.name: {name: one.segments(name) for name in names} for one in measured}
    metrics = [one.metric for one in measured]
    report = Report(
        mtfix=__version__,
        signature=signature(options),
        source_lang=test_set.source_lang,
        target_lang=test_set.target_lang,
        n_segments=len(systems[baseline]),
        n_documents=None if test_set.documents is None else len(set(test_set.documents)),
        inputs=tuple(inputs),
        systems=tuple(names),
        baseline=baseline,
        metrics=tuple(info(metric) for metric in metrics),
        scores=tuple(scores),
        comparisons=tuple(comparisons),
        segments=worth_showing(systems, test_set, values, metrics, options.show, cleaning),
        entries=entry_rows(systems, test_set, len(names) <= 3 if options.instead is None else options.instead),
        rows=values,
        samples={
            one.metric.name: {name: [real(value, 6) for value in drawn] for name, drawn in one.drawn(options).items()}
            for one in measured
        },
    )
    return msgspec.structs.replace(report, warnings=tuple(warnings_about(report, test_set, cleaning)))


def _tell(progress: Progress, name: str, done: int, of: int) -> None:
    progress(f"{name}: {done} of {of} texts")


def check(systems: Mapping[str, Sequence[str]], test_set: TestSet) -> None:
    """All sequences have one length, and there is something to score."""
    if not systems:
        raise ConfigError("no system to score")
    parts: dict[str, Sequence[str | None] | None] = {f"system {name!r}": texts for name, texts in systems.items()}
    parts |= {f"reference {n}": texts for n, texts in enumerate(test_set.references, 1)}
    parts |= {"source": test_set.source, "documents": test_set.documents, "domains": test_set.domains}
    lengths = {name: len(texts) for name, texts in parts.items() if texts is not None}
    first, count = next(iter(lengths.items()))
    if not count:
        raise ConfigError("no segments")
    for name, length in lengths.items():
        if length != count:
            raise ConfigError(f"{first} has {count} segments, {name} has {length}")


def made(options: Options, test_set: TestSet, before: Sequence[str] | None = None) -> list[Measured]:
    """The metrics that are asked for, each once; ``before`` is for harm."""
    found: dict[str, Measured] = {}
    for name, how in base.parse(",".join(options.metrics)):
        of_change = "before" in base.options_of(name)
        if of_change and before is not None:
            how["before"] = before
        make = functools.partial(_make, name, how)
        metric = make(test_set)
        if metric.name in found:
            raise ConfigError(f"the metric {metric.name!r} is asked for twice")
        found[metric.name] = Measured(metric, make, of_change=of_change)
    return list(found.values())


def _make(name: str, how: Mapping[str, Any], test_set: TestSet) -> Metric:
    return base.make(name, test_set, **how)


def parts_of(one: Measured) -> dict[str, Measured]:
    """A metric of the names of one type, and what else a metric says that it can be divided into."""
    divide = getattr(one.metric, "groups", None)
    return {} if divide is None else {group: Measured(metric, one.make) for group, metric in divide().items()}


def unused(
    measured: Sequence[Measured],
    test_set: TestSet,
    cleaning: Cleaning,
    systems: Mapping[str, Sequence[str]],
    options: Options,
    comparisons: list[ComparisonRow],
) -> list[ScoreRow]:
    """Before and after by the entries that cleaning did not use, for metrics that depend on the glossary."""
    glossary = cleaning.unused(test_set)
    if glossary is None:
        return []
    rows, smaller = [], dataclasses.replace(test_set, glossary=glossary)
    for one in measured:
        if one.of_change:  # to fewer entries, right edits of the others look stray
            continue
        part = Measured(one.make(smaller), one.make)
        if part.metric.signature() == one.metric.signature():
            continue
        part.rows |= {name: part.metric.stats(systems[name]) for name in (cleaning.before, cleaning.after)}
        rows += part.scores(options, group="unused=yes")
        comparisons += part.compare(cleaning.before, options, group="unused=yes")
    return rows


def _of_cleaning(row: ComparisonRow, cleaning: Cleaning) -> ComparisonRow:
    pair = row.baseline, row.system
    return msgspec.structs.replace(row, kind="cleaning") if pair == (cleaning.before, cleaning.after) else row


def oracles(
    measured: Sequence[Measured], test_set: TestSet, options: Options, inputs: Sequence[Input], progress: Progress
) -> list[ScoreRow]:
    """References scored as systems: by metrics that use references against the others, which takes two of them."""
    named = [item.name for item in inputs if item.role == "reference"]
    if len(named) != len(test_set.references) or len(set(named)) != len(named):
        named = [f"reference {n}" for n in range(1, len(test_set.references) + 1)]
    rows = []
    for at, (name, texts) in enumerate(zip(named, test_set.references, strict=True)):
        left = dataclasses.replace(test_set, references=test_set.references[:at] + test_set.references[at + 1 :])
        for one in measured:
            uses = getattr(one.metric, "uses_references", True)
            if one.of_change or (uses and not left.references):
                continue
            progress(f"{one.metric.name}: {name}")
            alone = Measured(one.make(left) if uses else one.metric, one.make)
            for group, part in {"": alone, **({} if uses else parts_of(alone))}.items():
                part.rows[name] = part.metric.stats(["" if text is None else text for text in texts])
                (row,) = part.scores(options, role="reference", group=group)
                parts = row.parts | {"signature": str(part.metric.signature())}
                rows.append(msgspec.structs.replace(row, parts=parts))
    return rows


def signature(options: Options) -> str:
    pairs = [("mtfix", __version__), ("seed", str(options.seed).lower()), ("bs", str(options.bootstraps))]
    if options.test == "ar":
        pairs.append(("ar", str(options.samples or significance.SAMPLES["ar"])))
    return "|".join(f"{key}:{value}" for key, value in pairs)


def info(metric: Metric) -> MetricInfo:
    return MetricInfo(
        name=metric.name,
        title=metric.name,
        about=base.summary(type(metric)),
        signature=str(metric.signature()),
        higher_is_better=metric.higher_is_better,
        percent=metric.percent,
    )
