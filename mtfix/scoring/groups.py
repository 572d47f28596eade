"""Scores of a part of the test set: a document, a domain, segments of one length."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from mtfix.metrics.base import Metric, TestSet
from mtfix.report.data import ScoreRow

if TYPE_CHECKING:
    from mtfix.metrics.base import Rows

_WORDS = (10, 20, 30, 40, 60)  # upper ends of the buckets
_CHARACTERS = (20, 40, 60, 80, 120)
MOST = 1000  # groups of one kind; more are ids of segments, not of documents


@dataclass(frozen=True, slots=True)
class Groups:
    """``labels``: kind of group to the label of each segment."""

    labels: Mapping[str, Sequence[str]]

    def scores(self, metric: Metric, system: str, rows: Rows) -> Iterator[ScoreRow]:
        for by, labels in self.labels.items():
            names = list(dict.fromkeys(labels))
            place = {name: at for at, name in enumerate(names)}
            index = np.array([place[label] for label in labels])
            if len(names) > MOST:
                continue
            sums = np.zeros((len(names), rows.shape[1]))
            np.add.at(sums, index, rows)
            values, support = metric.values(sums), metric.support(sums)
            order = sorted(range(len(names)), key=lambda at: _rank(by, names[at]))
            for at in order:
                value = float(values[at])
                yield ScoreRow(
                    metric=metric.name,
                    system=system,
                    group=f"{by}={names[at]}",
                    value=None if math.isnan(value) else value,
                    n=round(float(support[at])),
                )


def _rank(by: str, name: str) -> float:
    return float(name.rstrip("+").split("-")[0]) if by == "length" else 0.0


def groups_of(test_set: TestSet) -> Groups:
    """The groups that a test set has: documents and domains where given, lengths of the first reference or source."""
    labels: dict[str, Sequence[str]] = {}
    if test_set.domains is not None:
        labels["domain"] = test_set.domains
    texts = test_set.references[0] if test_set.references else test_set.source
    if texts is not None:
        labels["length"] = length_labels(texts)
    if test_set.documents is not None:
        labels["document"] = test_set.documents
    return Groups(labels)


def length_labels(texts: Sequence[str | None]) -> list[str]:
    """The bucket of each text: by words, or by characters where words are not written apart.

    >>> length_labels(["one two three"] * 2 + [" ".join(["word"] * 70)])
    ['1-10', '1-10', '61+']
    """
    known = [text or "" for text in texts]
    words = [len(text.split()) for text in known]
    characters = sum(map(len, known))
    if characters > 15 * max(1, sum(words)):
        return [_bucket(len(text), _CHARACTERS) for text in known]
    return [_bucket(count, _WORDS) for count in words]


def _bucket(length: int, ends: Sequence[int]) -> str:
    start = 1
    for end in ends:
        if length <= end:
            return f"{start}-{end}"
        start = end + 1
    return f"{start}+"
