"""Rows of many systems by many metrics, on several processes."""

from __future__ import annotations

import multiprocessing
import os
import warnings
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from typing import TYPE_CHECKING

from mtfix.metrics.base import Metric

if TYPE_CHECKING:
    from mtfix.metrics.base import Rows

_SMALL = 1000  # segments that are faster scored than a process is started
_shared: tuple[Sequence[Metric | None], Mapping[str, Sequence[str]]] = ((), {})


def rows(
    metrics: Sequence[Metric], systems: Mapping[str, Sequence[str]], workers: int | None = None
) -> list[dict[str, Rows]]:
    """For every metric the rows of every system, as ``significance`` takes them.

    ``workers``: how many processes, by default one a core. Metrics that do not say ``workers = True`` are computed in
    this process, while the others are at work. An error of a metric is raised here.
    """
    apart = [metric if getattr(metric, "workers", False) else None for metric in metrics]
    tasks = [(at, name) for at, metric in enumerate(apart) if metric for name in systems]
    workers = min(len(tasks), _cores() if workers is None else workers)
    if workers < 2 or sum(map(len, systems.values())) < _SMALL:
        return [{name: metric.stats(texts) for name, texts in systems.items()} for metric in metrics]
    # Forked processes have the metrics and texts already; where there is no fork, they are sent once.
    context = multiprocessing.get_context("fork" if "fork" in multiprocessing.get_all_start_methods() else "spawn")
    with ProcessPoolExecutor(workers, context, _start, (apart, systems)) as pool:
        try:
            with warnings.catch_warnings():
                # Python warns of every fork beside a thread; the idle threads of numpy are not used by the processes.
                warnings.simplefilter("ignore", DeprecationWarning)
                # The last metric first: bleu, chrf, ter is the custom, and ter the slowest.
                waiting: dict[tuple[int, str], Future[Rows]] = {
                    task: pool.submit(_compute, *task) for task in reversed(tasks)
                }
            here = {
                (at, name): metrics[at].stats(texts)
                for at, metric in enumerate(apart)
                if metric is None
                for name, texts in systems.items()
            }
            found = here | {task: future.result() for task, future in waiting.items()}
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    return [{name: found[at, name] for name in systems} for at in range(len(metrics))]


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _start(metrics: Sequence[Metric | None], systems: Mapping[str, Sequence[str]]) -> None:
    global _shared
    _shared = metrics, systems


def _compute(at: int, name: str) -> Rows:
    metrics, systems = _shared
    metric = metrics[at]
    assert metric is not None
    return metric.stats(systems[name])
