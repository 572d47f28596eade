"""Time of a whole scoring run against the sacrebleu command line for the same numbers, and whether they are the same.

    python tests/bench/score.py [--systems 12] [--segments 1875] [--metrics bleu chrf ter] [--paired bs|ar] [--jobs 2]

Systems of WMT22 Chinese-English against reference A, with a paired test against the first. mtfix does more than
sacrebleu: intervals of differences, clusters, groups of segments, correction for many systems; ``--report`` adds the page.
sacrebleu gets as many processes (``--jobs``) as mtfix. Every score, interval, p-value and signature that sacrebleu prints,
with eight decimals, is looked for in what mtfix computes. Wall-clock and CPU seconds of the processes and their
children, start-up included; the peak is that of the largest process. ``--rows`` instead measures the statistics of the
segments alone, in this process, and that they are equal.
"""

from __future__ import annotations

import argparse
import functools
import os
import re
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from sacrebleu.metrics import BLEU, CHRF, TER

from mtfix import significance
from mtfix.metrics import parallel
from mtfix.metrics.base import TestSet, make

DATA = Path(os.environ.get("MTFIX_DATA", "../shared/data")) / "wmt22-zh-en"
DIGITS = 8
P_VALUE = re.compile(r"\(p = ([\d.]+)\)")


def timed(command: list[str]) -> tuple[str, float, float, float]:
    """Output, wall-clock and CPU seconds, peak MB of the largest process."""
    code = (
        "import resource, subprocess, sys; done = subprocess.run(sys.argv[1:]);"
        "use = resource.getrusage(resource.RUSAGE_CHILDREN);"
        "print('\\n', use.ru_utime + use.ru_stime, use.ru_maxrss, file=sys.stderr); sys.exit(done.returncode)"
    )
    start = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", code, *command],
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, "NO_COLOR": "1", "PYTHONIOENCODING": "utf-8"},
    )
    wall = time.perf_counter() - start
    if done.returncode:
        raise SystemExit(done.stderr)
    cpu, peak = done.stderr.strip().split("\n")[-1].split()
    return done.stdout, wall, float(cpu), float(peak) / 1024


def missing(table: str, systems: dict[str, Path], reference: Path, metrics: list[str], test: significance.Test) -> int:
    """How many of the cells and signatures of sacrebleu's table mtfix does not compute to the last printed digit."""
    test_set = TestSet(references=(lines(reference),))
    made = [make(name, test_set) for name in metrics]
    texts = {name: lines(path) for name, path in systems.items()}
    wanted, rows_of = 0, table.split("├")
    for column, (metric, stats) in enumerate(zip(made, parallel.rows(made, texts))):
        compared = significance.compare(metric, stats, next(iter(stats)), test)
        estimates = [significance.estimate(values) for values in significance.bootstrap(metric, list(stats.values()))]
        wanted += f"{metric.name:<10} {compared[0].signature}" not in table
        for place, (score, found) in enumerate(zip(significance.scores(metric, stats, 0), estimates)):
            cell = f"{score.value:.{DIGITS}f}"
            if test == "bs" and found:
                cell += f" ({found.mean:.{DIGITS}f} ± {found.half:.{DIGITS}f})"
            found_in = [row for row in rows_of if cell in row]
            p = f"{compared[place - 1].p_value:.4f}" if place else ""
            wanted += not any(not place or P_VALUE.findall(row)[column] == p for row in found_in)
    return wanted


def rows(metrics: list[str], systems: dict[str, Path], reference: Path) -> None:
    """CPU seconds for the statistics of all systems by each metric."""
    theirs = {"bleu": BLEU, "chrf": CHRF, "chrf++": functools.partial(CHRF, word_order=2), "ter": TER}
    texts, given = [lines(path) for path in systems.values()], lines(reference)
    for name in metrics:
        start = time.process_time()
        sacre = theirs[name](references=[given])
        wanted = [sacre._extract_corpus_statistics(hypotheses, None) for hypotheses in texts]
        middle = time.process_time()
        metric = make(name, TestSet(references=(given,)))
        found = [metric.stats(hypotheses) for hypotheses in texts]
        end = time.process_time()
        same = all(np.array_equal(ours[:, :-1], np.array(one, float)) for ours, one in zip(found, wanted))
        times = (
            f"sacrebleu {middle - start:6.1f} s, mtfix {end - middle:6.1f} s: {(middle - start) / (end - middle):5.1f}"
        )
        print(f"{name:8} {times} times, {'equal' if same else 'NOT EQUAL'}", flush=True)


def lines(path: Path) -> list[str]:
    return [line.rstrip() for line in path.read_text("utf-8").split("\n")[:-1]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--systems", type=int, default=12)
    parser.add_argument("--segments", type=int, default=1875)
    parser.add_argument("--metrics", nargs="+", default=["bleu", "chrf", "ter"])
    parser.add_argument("--paired", choices=["bs", "ar"], default="bs")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--rows", action="store_true", help="only the statistics of the segments")
    parser.add_argument("--report", action="store_true", help="with the HTML page")
    options = parser.parse_args()
    if not DATA.is_dir():
        raise SystemExit(f"no WMT22 data at {DATA}; set MTFIX_DATA")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        systems: dict[str, Path] = {}
        for path in [DATA / "reference.A.en", *sorted((DATA / "systems").glob("*.en"))[: options.systems]]:
            cut = folder / path.name
            cut.write_text("".join(f"{line}\n" for line in lines(path)[: options.segments]), "utf-8")
            if path.parent.name == "systems":
                systems[path.stem] = cut
        reference = folder / "reference.A.en"
        if options.rows:
            rows(options.metrics, systems, reference)
            return
        own = [
            sys.executable,
            "-m",
            "mtfix",
            "score",
            *map(str, systems.values()),
            "-r",
            str(reference),
            "--json",
            "-q",
        ]
        own += ["-m", ",".join(options.metrics), "--paired", options.paired, "--workers", str(options.jobs)]
        own += ["--report", str(folder / "report.html")] if options.report else []
        theirs = [sys.executable, "-m", "sacrebleu", str(reference), "-i", *map(str, systems.values()), "-f", "text"]
        theirs += ["-m", *options.metrics, f"--paired-{options.paired}", "-w", str(DIGITS), "-j", str(options.jobs)]
        print(f"{len(systems)} systems x {len(lines(reference))} segments, {' '.join(options.metrics)}", end=", ")
        print(f"paired {options.paired}, {options.jobs} processes", flush=True)
        _, wall, cpu, peak = timed(own)
        print(f"mtfix score      {wall:8.1f} s wall {cpu:8.1f} s CPU {peak:6.0f} MB", flush=True)
        table, their_wall, their_cpu, their_peak = timed(theirs)
        print(f"sacrebleu        {their_wall:8.1f} s wall {their_cpu:8.1f} s CPU {their_peak:6.0f} MB", flush=True)
        print(f"sacrebleu/mtfix  {their_wall / wall:8.1f}        {their_cpu / cpu:8.1f}", flush=True)
        wrong = missing(table, systems, reference, options.metrics, options.paired)
        print(f"{wrong} numbers or signatures of sacrebleu that mtfix does not have")
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"peak of rows and tests alone, in one process: {peak:.0f} MB")
        sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
