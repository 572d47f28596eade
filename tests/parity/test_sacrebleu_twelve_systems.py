"""All systems of WMT22 Chinese-English: what the sacrebleu command line prints of both paired tests, mtfix computes.

Scores, means and intervals of the samples, p values with all digits that are printed, and signatures. By default some of
the segments and few samples; ``--all-segments`` takes all segments, TER too, and sacrebleu's numbers of samples (an hour,
most of it sacrebleu's TER). Needs the public data in ``MTFIX_DATA`` (default: ``../shared/data``).
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from sacrebleu_kit import DIGITS, lines, paired_table, sacrebleu

from mtfix import significance
from mtfix.metrics import parallel
from mtfix.metrics.base import TestSet, make

DATA = Path(os.environ.get("MTFIX_DATA", "../shared/data")) / "wmt22-zh-en"
pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="no WMT22 data; set MTFIX_DATA")


class Run(NamedTuple):
    """Metrics of one command; by default every n-th segment."""

    metrics: list[tuple[str, dict[str, Any]]]
    arguments: list[str]
    every: int


def bleu(tokenize: str, every: int) -> Run:
    return Run([("bleu", {"tokenize": tokenize})], ["-m", "bleu", "-tok", tokenize], every)


RUNS = {
    "bleu-13a,chrf": Run([("bleu", {}), ("chrf", {})], ["-m", "bleu", "chrf"], 25),
    "chrf++": Run([("chrf++", {})], ["-m", "chrf", "-cw", "2"], 40),
    "ter": Run([("ter", {})], ["-m", "ter"], 250),
    **{f"bleu-{name}": bleu(name, 25) for name in ("char", "zh", "intl", "none")},
}


@pytest.mark.parametrize("test", ["bs", "ar"])
@pytest.mark.parametrize("run", RUNS.values(), ids=RUNS)
def test_twelve_systems(run: Run, test: significance.Test, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    whole = request.config.getoption("--all-segments")
    samples = significance.SAMPLES[test] if whole else 100
    places = [DATA / "reference.A.en", *sorted((DATA / "systems").glob("*.en"))]
    reference, *texts = [lines(place)[:: 1 if whole else run.every] for place in places]
    assert len(texts) == 12
    for place, given in zip(places, (reference, *texts), strict=True):
        (tmp_path / place.name).write_text("".join(f"{line}\n" for line in given), "utf-8")
    systems = {place.name: given for place, given in zip(places[1:], texts, strict=True)}
    how = [f"--paired-{test}", f"--paired-{test}-n", str(samples), "-f", "text"]
    printed = sacrebleu(tmp_path, places[0].name, "-i", *systems, *run.arguments, *how)
    table, signatures = paired_table(printed)

    metrics = [make(name, TestSet(references=(reference,)), **options) for name, options in run.metrics]
    assert [metric.name for metric in metrics] == list(table)
    for metric, rows in zip(metrics, parallel.rows(metrics, systems), strict=True):
        compared = significance.compare(metric, rows, next(iter(rows)), test, samples)
        p_values = ["", *(f"{one.p_value:.4f}" for one in compared)]
        drawn = significance.draw(metric, rows, samples)
        found = {}
        for score, p in zip(significance.scores(metric, rows, samples=0), p_values, strict=True):
            estimate = significance.estimate(drawn[score.system])
            assert estimate is not None
            spread = (f"{estimate.mean:.{DIGITS}f}", f"{estimate.half:.{DIGITS}f}") if test == "bs" else ("", "")
            found[score.system] = (f"{score.value:.{DIGITS}f}", *spread, p)
        assert found == table[metric.name]
        assert str(compared[0].signature) == signatures[metric.name]
