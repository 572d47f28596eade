"""Conditions that a run has to meet, and two runs compared."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import numpy as np

from mtfix import significance
from mtfix.errors import ConfigError, FormatError, UnknownName
from mtfix.report.data import VERSION, ComparisonRow, GateRow, MetricInfo, Report, from_json

if TYPE_CHECKING:
    from mtfix.metrics.base import Values


def load_run(path: str) -> Report:
    """A run that ``--save`` wrote. Raises FormatError."""
    try:
        run = from_json(Path(path).read_bytes())
    except OSError as error:
        raise FormatError(f"cannot be read: {error.strerror}", path=path) from error
    except (msgspec.ValidationError, msgspec.DecodeError, UnicodeDecodeError) as error:
        raise FormatError(f"not a saved run: {error}", path=path, hint="write one with mtfix score --save") from None
    if run.version != VERSION:
        raise FormatError(
            f"a saved run of version {run.version}, not {VERSION}", path=path, hint="score and save it anew"
        )
    return run


def parse_limits(text: str) -> dict[str, float]:
    """Limits by metric as one writes them in a shell.

    >>> parse_limits("chrf=55,names=0.95")
    {'chrf': 55.0, 'names': 0.95}
    """
    limits: dict[str, float] = {}
    for item in filter(None, (part.strip() for part in text.split(","))):
        name, equals, value = item.partition("=")
        try:
            limit = float(value)
        except ValueError:
            limit = math.nan
        if not equals or not name.strip() or not math.isfinite(limit):
            raise ConfigError(f"{item!r} is no limit", hint="write metric=number, for example chrf=55,names=0.95")
        limits[name.strip()] = limit
    return limits


def find_metric(name: str, metrics: Iterable[MetricInfo]) -> MetricInfo:
    """A metric of a report by its name, in any case and without the parameters in it (``chrf`` is chrF2)."""
    known = list(metrics)
    wanted = name.casefold()
    exact = [metric for metric in known if metric.name.casefold() == wanted]
    near = exact or [metric for metric in known if metric.name.casefold().rstrip("0123456789+") == wanted]
    near = near or [metric for metric in known if wanted == "chrf++" and metric.name == "chrF2++"]
    if len(near) != 1:
        raise UnknownName("metric of this run", name, [metric.name for metric in known])
    return near[0]


def fail_under(report: Report, limits: Mapping[str, float], *, excused: Collection[str] = ()) -> list[GateRow]:
    """Every system but those ``excused`` must reach every limit; for metrics of which less is better it is the most that is allowed.

    An undefined value fails: nothing was measured.
    """
    gates = []
    for name, limit in limits.items():
        metric = find_metric(name, report.metrics)
        for row in report.scores:
            if row.metric != metric.name or row.group or row.role != "system" or row.system in excused:
                continue
            word = "most" if metric.higher_is_better is False else "least"
            found = "is undefined" if row.value is None else f"is {_shown(row.value, metric)}"
            sign = -1 if metric.higher_is_better is False else 1
            passed = row.value is not None and sign * row.value >= sign * limit
            message = f"{metric.name} of {row.system} {found}, must be at {word} {limit:g}"
            gates.append(GateRow(metric=metric.name, system=row.system, passed=passed, message=message))
    return gates


def against_run(old: Report, new: Report, path: str = "the earlier run") -> list[ComparisonRow]:
    """The systems of two runs of the same test set, by name; a single system a run is compared whatever its name.

    Only metrics with equal signatures are compared. The p values are those of a paired bootstrap: both runs keep their
    values in the same bootstrap samples. Raises ConfigError where nothing can be compared.
    """
    if old.n_segments != new.n_segments:
        raise ConfigError(f"{path} has {old.n_segments} segments, this run {new.n_segments}")
    for role in ("reference", "source"):
        digests = [{item.sha256 for item in run.inputs if item.role == role} for run in (old, new)]
        if digests[0] and digests[1] and digests[0] != digests[1]:
            raise ConfigError(f"{path} has another {role}: values cannot be compared")
    pairs = [(name, name) for name in new.systems if name in old.systems]
    if not pairs and len(old.systems) == len(new.systems) == 1:
        pairs = [(old.systems[0], new.systems[0])]
    if not pairs:
        raise ConfigError(f"{path} and this run have no system in common")
    before = {metric.name: metric for metric in old.metrics}
    rows = []
    for metric in new.metrics:
        if metric.name in before and before[metric.name].signature == metric.signature:
            rows += [_across(old, new, metric, *pair) for pair in pairs]
    if not rows:
        raise ConfigError(f"{path} and this run have no metric with the same signature")
    for metric in new.metrics:
        ps = significance.holm([row.p_value for row in rows if row.metric == metric.name])
        mine = [at for at, row in enumerate(rows) if row.metric == metric.name]
        for at, p in zip(mine, ps, strict=True):
            rows[at] = msgspec.structs.replace(rows[at], p_adjusted=p)
    return rows


def left_out(old: Report, new: Report, path: str = "the earlier run") -> Iterator[str]:
    """What :func:`against_run` could not compare or test, as sentences."""
    before = {metric.name: metric.signature for metric in old.metrics}
    for metric in new.metrics:
        if before.get(metric.name, metric.signature) != metric.signature:
            yield f"{metric.name} is not compared: it is {metric.signature} here, {before[metric.name]} in {path}"
    for what, ours, theirs in (
        ("metrics", {metric.name for metric in new.metrics}, before.keys()),
        ("systems", set(new.systems), set(old.systems)),
    ):
        if ours != theirs and not (what == "systems" and len(ours) == len(theirs) == 1):
            yield f"{what} that only one run has are not compared: {', '.join(sorted(ours ^ theirs))}"
    first, second = _samples_of(old), _samples_of(new)
    if first != second:
        yield f"no p values against {path}: its samples ({first}) are not those of this run ({second})"
    elif not any(new.samples.values()):
        yield f"no p values against {path}: without samples (--paired none) there is no test"


def _samples_of(run: Report) -> str:
    """What draws depend on besides the number of segments."""
    return "|".join(pair for pair in run.signature.split("|") if pair.startswith(("seed:", "bs:")))


def _across(old: Report, new: Report, metric: MetricInfo, before: str, after: str) -> ComparisonRow:
    a, b = _value(old, metric.name, before), _value(new, metric.name, after)
    p = ci = None
    first, second = (
        np.array([np.nan if value is None else value for value in run.samples.get(metric.name, {}).get(name, ())])
        for run, name in ((old, before), (new, after))
    )
    paired = len(first) == len(second) > 0 and _samples_of(old) == _samples_of(new)
    if paired:
        p, ci = _paired(a, b, first, second)
    return ComparisonRow(
        metric=metric.name,
        kind="run",
        baseline=before,
        system=after,
        delta=None if a is None or b is None else b - a,
        p_value=p,
        p_adjusted=p,
        test="bs",
        samples=len(first) if paired else 0,
        signature=f"{metric.signature}|bs:{len(first)}" if paired else metric.signature,
        ci=ci,
    )


def _paired(
    a: float | None, b: float | None, first: Values, second: Values
) -> tuple[float | None, tuple[float, float] | None]:
    """The p value of sacrebleu's paired bootstrap, 1 for equal values, and the interval of the difference."""
    spread = significance.estimate(np.abs(second - first))
    between = significance.estimate(second - first)
    if a is None or b is None or spread is None or between is None:
        return None, None
    if a == b:
        return 1.0, (between.low, between.high)
    beyond = np.abs(second - first) - spread.mean > abs(b - a)
    return (int(beyond.sum()) + 1) / (len(first) + 1), (between.low, between.high)


def _value(report: Report, metric: str, system: str) -> float | None:
    found = (row.value for row in report.scores if (row.metric, row.system, row.group) == (metric, system, ""))
    return next(found, None)


def fail_if_worse(rows: Iterable[ComparisonRow], report: Report, alpha: float = significance.ALPHA) -> list[GateRow]:
    """No system may be significantly worse than in the earlier run; without samples on both sides, not worse at all."""
    metrics = {metric.name: metric for metric in report.metrics}
    gates = []
    for row in rows:
        metric = metrics[row.metric]
        worse = row.delta is not None and row.delta != 0 and (row.delta < 0) == metric.higher_is_better
        passed = not worse or (row.p_adjusted is not None and row.p_adjusted >= alpha)
        change = "is undefined in one of the runs" if row.delta is None else f"changed by {row.delta:+.4g}"
        p = "" if row.p_adjusted is None else f", p = {row.p_adjusted:.4f}"
        verdict = "not worse" if not worse else "worse, but not significantly" if passed else "worse"
        message = f"{row.metric} of {row.system} {change}{p}: {verdict}"
        gates.append(
            GateRow(metric=row.metric, system=row.system, passed=passed and row.delta is not None, message=message)
        )
    return gates


def _shown(value: float, metric: MetricInfo) -> str:
    return f"{value:.2f}" if metric.percent else f"{value:.4f}"
