"""Intervals and tests over the rows of any metric: how sure is a value, is one system really better than another.

Bootstrap intervals and the two paired tests are those of sacrebleu (``significance.py``; Koehn 2004; Riezler and
Maxwell 2005): same random numbers, same sums, same p-values. A sample of segments is a vector of how often each
segment was drawn, so samples of all systems are one product of matrices, taken in pieces of bounded memory.

A value that is undefined (nan) gives None, and so does a test or an interval that rests on it, or whose samples are
undefined in more than one case of twenty.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias

import numpy as np

from mtfix.errors import ConfigError, UnknownName
from mtfix.model import Comparison, Score, Signature

if TYPE_CHECKING:
    import numpy.typing as npt

    from mtfix.metrics.base import Metric, Rows, Values

    Drawn: TypeAlias = Mapping[str, Values]  # values in the bootstrap samples, by system

Test = Literal["bs", "ar"]

#: sacrebleu's defaults: seed, samples of the bootstrap, trials of approximate randomisation.
SEED = 12345
SAMPLES: Mapping[Test, int] = {"bs": 1000, "ar": 10000}
#: A difference with a p-value below this is called significant.
ALPHA = 0.05
_PIECE = 4_000_000  # numbers drawn at a time: 32 MB
_UNDEFINED = 0.05  # a 95 % interval says nothing where more samples than this are undefined


class Estimate(NamedTuple):
    """What the samples of one system say: sacrebleu prints ``mean ± half``; ``low`` to ``high`` is the 95 % interval."""

    mean: float
    half: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Rank:
    """A system's place: ``cluster`` counts from 1; ``first`` to ``last`` are the places it shares with its equals.

    A system is placed behind those that are significantly better and before those that are significantly worse. A
    new cluster begins where every system above is significantly better than every system below (WMT). Systems without
    a value come last and have cluster None.
    """

    system: str
    value: float | None
    cluster: int | None
    first: int
    last: int


def total(rows: Rows) -> Rows:
    """The sum of rows, shape (n, k) -> (k,), added one after the other as sacrebleu does (float64)."""
    return np.cumsum(rows, axis=0)[-1] if len(rows) else np.zeros(rows.shape[1])


def score(metric: Metric, system: str, rows: Rows, samples: int = 1000, seed: int | None = SEED) -> Score:
    """The value of a system with a bootstrap interval (none for ``samples`` 0)."""
    return scores(metric, {system: rows}, samples, seed)[0]


def scores(
    metric: Metric,
    systems: Mapping[str, Rows],
    samples: int = 1000,
    seed: int | None = SEED,
    drawn: Drawn | None = None,
) -> list[Score]:
    """The values of systems with bootstrap intervals (none for ``samples`` 0), in the order given.

    ``drawn``, here and below: :func:`draw` of the same systems, samples and seed, where that has been done already.
    """
    samples = max(samples, 0)
    if samples and drawn is None:
        drawn = draw(metric, systems, samples, seed)
    signature = sampled(metric.signature(), "bs", samples, seed) if samples else metric.signature()
    found = []
    for name, rows in systems.items():
        summed = total(rows)
        value = _number(metric.values(summed[None])[0])
        interval = estimate(drawn[name]) if samples and drawn is not None and value is not None else None
        found.append(
            Score(
                metric.name,
                name,
                value,
                int(metric.support(summed[None])[0]),
                signature,
                None if interval is None else (interval.low, interval.high),
                metric.parts(summed),
                None if interval is None else interval.mean,
            )
        )
    return found


def compare(
    metric: Metric,
    systems: Mapping[str, Rows],
    baseline: str,
    test: Test = "bs",
    samples: int | None = None,
    seed: int | None = SEED,
    drawn: Drawn | None = None,
) -> list[Comparison]:
    """Every other system against the baseline, in the order given.

    ``bs`` paired bootstrap, ``ar`` paired approximate randomisation; ``samples`` by default 1,000 and 10,000.
    ``p_value`` is sacrebleu's, ``p_adjusted`` corrected after Holm for the number of systems.
    """
    if baseline not in systems:
        raise UnknownName("system", baseline, systems)
    samples = _samples(test, samples)
    others = [name for name in systems if name != baseline]
    values = {name: float(metric.values(total(rows)[None])[0]) for name, rows in systems.items()}
    pairs = [(baseline, other) for other in others]
    p_values = _p_values(metric, systems, pairs, values, test, samples, seed, drawn)
    signature = sampled(metric.signature(), test, samples, seed)
    return [
        Comparison(
            metric.name,
            baseline,
            other,
            _number(values[other] - values[baseline]),
            p_value,
            adjusted,
            test,
            samples,
            signature,
        )
        for other, p_value, adjusted in zip(others, p_values, holm(p_values), strict=True)
    ]


def rank(
    metric: Metric,
    systems: Mapping[str, Rows],
    test: Test = "bs",
    samples: int | None = None,
    seed: int | None = SEED,
    alpha: float = ALPHA,
    drawn: Drawn | None = None,
) -> list[Rank]:
    """Systems from best to worst with clusters and shared places, from a paired test of every pair.

    As in the findings of WMT, p-values of pairs are not corrected for their number.
    """
    samples = _samples(test, samples)
    values = {name: float(metric.values(total(rows)[None])[0]) for name, rows in systems.items()}
    sign = 1 if metric.higher_is_better is False else -1
    order = sorted((name for name in systems if not np.isnan(values[name])), key=lambda name: sign * values[name])
    pairs = [(a, b) for place, a in enumerate(order) for b in order[place + 1 :]]
    p_values = dict(zip(pairs, _p_values(metric, systems, pairs, values, test, samples, seed, drawn), strict=True))
    better = {
        pair for pair, p in p_values.items() if p is not None and p < alpha and values[pair[0]] != values[pair[1]]
    }
    found, cluster = [], 1
    for place, name in enumerate(order):
        if place and all((a, b) in better for a in order[:place] for b in order[place:]):
            cluster += 1
        first = 1 + sum((other, name) in better for other in order)
        last = len(order) - sum((name, other) in better for other in order)
        found.append(Rank(name, values[name], cluster, first, last))
    rest = [name for name in systems if np.isnan(values[name])]
    return found + [Rank(name, None, None, len(order) + 1, len(systems)) for name in rest]


def holm(p_values: list[float | None]) -> list[float | None]:
    """P-values corrected for their number (Holm 1979); None stays None and does not count.

    >>> holm([0.01, 0.04, None, 0.03])
    [0.03, 0.06, None, 0.06]
    """
    known = sorted((p, place) for place, p in enumerate(p_values) if p is not None)
    found: list[float | None] = [None] * len(p_values)
    highest = 0.0
    for done, (p, place) in enumerate(known):
        highest = max(highest, min(1.0, p * (len(known) - done)))
        found[place] = highest
    return found


def sampled(signature: Signature, test: Test, samples: int, seed: int | None) -> Signature:
    """A metric's signature with test, samples and seed where sacrebleu writes them: after the references.

    >>> str(sampled(Signature((("nrefs", "1"), ("case", "lc"), ("version", "2"))), "bs", 1000, 12345))
    'nrefs:1|bs:1000|seed:12345|case:lc|version:2'
    """
    pairs = list(signature.pairs)
    keys = [key for key, _ in pairs]
    at = keys.index("nrefs") + 1 if "nrefs" in keys else keys.index("version") if "version" in keys else len(keys)
    pairs[at:at] = [(test, str(samples)), ("seed", str(seed).lower())]
    return Signature(tuple(pairs))


def estimate(values: Values) -> Estimate | None:
    """Mean and 95 % interval of bootstrap samples (sacrebleu's ``estimate_ci``); None where too many are undefined."""
    values = _defined(values)
    if not len(values):
        return None
    values = np.sort(values)
    cut = len(values) // 40
    low, high = values[cut], values[len(values) - cut - 1]
    return Estimate(float(values.mean()), float(0.5 * (high - low)), float(low), float(high))


def draw(metric: Metric, systems: Mapping[str, Rows], samples: int = 1000, seed: int | None = SEED) -> Drawn:
    """:func:`bootstrap` by name of the system: what intervals, paired bootstrap and ranks rest on."""
    return dict(zip(systems, bootstrap(metric, list(systems.values()), samples, seed), strict=True))


def bootstrap(metric: Metric, systems: list[Rows], samples: int = 1000, seed: int | None = SEED) -> list[Values]:
    """Values of bootstrap samples, one array (samples,) a system; sample i draws the same segments for all.

    Samples are summed in ``metric.sample_dtype``. float32 sums are those of adding row by row: where they are whole
    numbers below 2^24 any order gives them, else rows are added as sacrebleu adds them.
    """
    dtype = np.dtype(getattr(metric, "sample_dtype", np.float64))
    n = _segments(systems)
    if not n:
        return [np.full(samples, np.nan) for _ in systems]
    single = dtype == np.float32
    exact = [not single or _whole(rows) for rows in systems]
    sums = [np.empty((samples, rows.shape[1]), dtype) for rows in systems]
    at = 0
    for drawn in _draws(samples, n, seed):
        part = slice(at, at + len(drawn))
        at += len(drawn)
        counts = _counts(drawn, n) if any(exact) else None
        for rows, own, easy in zip(systems, sums, exact, strict=True):
            if counts is not None and easy:
                found = counts @ rows
                own[part] = found
                easy = not single or bool((found < 2**24).all())
            if not easy:
                small = rows.astype(dtype)
                own[part] = [small[one].sum(0) for one in drawn]
    return [metric.values(own) for own in sums]


def _segments(systems: list[Rows]) -> int:
    sizes = {len(rows) for rows in systems}
    if len(sizes) > 1:
        raise ConfigError(f"systems with different numbers of segments: {', '.join(map(str, sorted(sizes)))}")
    return sizes.pop() if sizes else 0


def _whole(rows: Rows) -> bool:
    """Sums of these rows are exact in any order of adding, as long as they are below 2^24 (float32) or 2^53."""
    return bool((rows == np.floor(rows)).all()) and bool((rows >= 0).all())


def _draws(samples: int, n: int, seed: int | None) -> Iterator[npt.NDArray[np.int64]]:
    # Drawn in pieces these are the numbers of one draw.
    rng = np.random.default_rng(seed)
    step = max(1, _PIECE // n)
    for start in range(0, samples, step):
        yield rng.choice(n, size=(min(step, samples - start), n), replace=True)


def _counts(drawn: npt.NDArray[np.int64], n: int) -> Rows:
    offsets = np.arange(len(drawn))[:, None] * n
    return np.bincount((drawn + offsets).ravel(), minlength=len(drawn) * n).reshape(len(drawn), n).astype(np.float64)


def _samples(test: Test, samples: int | None) -> int:
    if test not in SAMPLES:
        raise UnknownName("test", test, SAMPLES)
    if samples is not None and samples < 1:
        raise ConfigError(f"{samples} samples", hint="a test needs at least one")
    return samples or SAMPLES[test]


def _p_values(
    metric: Metric,
    systems: Mapping[str, Rows],
    pairs: list[tuple[str, str]],
    values: Mapping[str, float],
    test: Test,
    samples: int,
    seed: int | None,
    drawn: Drawn | None,
) -> list[float | None]:
    _segments(list(systems.values()))
    if test == "ar":
        trials = _trials(metric, systems, pairs, samples, seed)
        return [_p(trial, values[b] - values[a]) for (a, b), trial in zip(pairs, trials, strict=True)]
    if drawn is None:
        drawn = draw(metric, {name: systems[name] for pair in pairs for name in pair}, samples, seed)
    found = []
    for a, b in pairs:
        spread = _defined(np.abs(drawn[b] - drawn[a]))
        found.append(_p(spread - spread.mean() if len(spread) else spread, values[b] - values[a]))
    return found


def _trials(
    metric: Metric, systems: Mapping[str, Rows], pairs: list[tuple[str, str]], samples: int, seed: int | None
) -> list[Values]:
    """|difference| of two systems after outputs were swapped at random, one array (samples,) a pair."""
    n = _segments(list(systems.values()))
    found: list[list[Values]] = [[] for _ in pairs]
    whole = {name: _whole(rows) for name, rows in systems.items()}
    rng = np.random.default_rng(seed)
    step = max(32, _PIECE // max(n, 1) // 32 * 32)  # 32 random bits at a time: pieces do not change what is drawn
    for start in range(0, samples if n else 0, step):
        chosen = rng.integers(2, size=(min(step, samples - start), n), dtype=bool)
        weights = chosen.astype(np.float64)
        for own, (a, b) in zip(found, pairs, strict=True):
            first, second = systems[a], systems[b]
            if whole[a] and whole[b]:
                swapped = weights @ (first - second)
                left, right = swapped + second.sum(0), first.sum(0) - swapped
            else:
                left = chosen @ first + ~chosen @ second
                right = ~chosen @ first + chosen @ second
            own.append(np.abs(metric.values(left) - metric.values(right)))
    return [_defined(np.concatenate(own)) if own else np.empty(0) for own in found]


def _defined(values: Values) -> Values:
    """The samples that have a value; none at all where too many have not."""
    undefined = np.isnan(values)
    if not undefined.any():
        return values
    return values[~undefined] if undefined.mean() <= _UNDEFINED else values[:0]


def _p(statistics: Values, difference: float) -> float | None:
    """sacrebleu's ``_compute_p_value``: a difference of zero is never due to chance, hence > and not >=."""
    if not len(statistics) or np.isnan(difference):
        return None
    return (int(np.sum(statistics > abs(difference))) + 1) / (len(statistics) + 1)


def _number(value: Any) -> float | None:
    return None if np.isnan(value) else float(value)
