"""Systems' files to one report: ``read_inputs`` the files, ``score`` them, ``compare`` two runs.

>>> from mtfix import scoring
>>> report = scoring.score(
...     {"a": ["the cat sat", "a dog"], "b": ["the cat", "a dog"]},
...     scoring.TestSet(references=(["the cat sat", "a dog"],)),
...     scoring.Options(metrics=("chrf",)),
... )
>>> [(row.system, round(row.value, 1)) for row in report.scores if not row.group]
[('a', 100.0), ('b', 61.8)]
"""

from mtfix.metrics.base import TestSet
from mtfix.scoring.before import Cleaning, cleaning_of
from mtfix.scoring.gates import against_run, fail_if_worse, fail_under, load_run
from mtfix.scoring.inputs import Inputs, named_cleaned, read_inputs
from mtfix.scoring.run import Options, score

__all__ = [
    "Cleaning",
    "Inputs",
    "Options",
    "TestSet",
    "against_run",
    "cleaning_of",
    "fail_if_worse",
    "fail_under",
    "load_run",
    "named_cleaned",
    "read_inputs",
    "score",
]
