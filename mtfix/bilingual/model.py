"""Scores: a conditional logit over the spans of one need and "none", then a logistic calibration of the chosen edit.

Both are plain sums of named features; the numbers ship in data/weights.json with their origin.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib.resources import files
from operator import mul

import numpy as np
import numpy.typing as npt

from mtfix.bilingual.features import FEATURES
from mtfix.bilingual.tokens import is_caseless, is_read_by_character, is_spaceless

NONE_FEATURES = ("none_bias", "none_unsure_source", "none_short_source", "none_few_candidates", "none_common_source")
CALIBRATION = (
    "log_p",
    "margin",
    "log_none",
    "none_gap",
    "conf",
    "common_source",
    "is_per",
    "is_loc",
    "short_form",
    "log_longer",
    "log_shorter",
    "log_extent",
)


@dataclass(frozen=True)
class Weights:
    """One number a feature, in the order of FEATURES, NONE_FEATURES, and CALIBRATION followed by FEATURES."""

    span: tuple[float, ...]
    none: tuple[float, ...]
    calibration: tuple[float, ...]
    intercept: float  # of the calibration
    safe: float  # calibrated score from which an edit may be written
    review: float  # and from which it is worth a look

    @cached_property
    def of_span(self) -> npt.NDArray[np.float64]:
        """:attr:`span` as an array."""
        return np.array(self.span)


def none_vector(confidence: float, form: str, candidates: int, common: float) -> list[float]:
    """Features of "nothing in the text stands for this name", in the order of NONE_FEATURES."""
    return [1.0, 1.0 - confidence, float(len(form) <= 2), float(candidates < 10), common]


def posteriors(weights: Weights, values: npt.ArrayLike, none: Sequence[float]) -> list[float]:
    """P(span) for each candidate (a row of ``values``), then P(none); they sum to one."""
    rows = np.reshape(values, (-1, len(weights.span)))
    scores: list[float] = (rows * weights.of_span).sum(axis=1).tolist()
    scores.append(sum(map(mul, weights.none, none)))
    top = max(scores)
    raw = [math.exp(score - top) for score in scores]
    total = sum(raw)
    return [value / total for value in raw]


def calibration_vector(
    spans: Sequence[tuple[int, int]],
    p: Sequence[float],
    chosen: int,
    confidence: float,
    common: float,
    kind: str,
    form: str,
    values: Sequence[float],
) -> list[float]:
    """Features of the edit of span ``chosen``, in the order of CALIBRATION and FEATURES.

    ``p`` are the posteriors of the spans and of none; ``confidence`` and ``common`` belong to the mention of source
    form ``form``; ``values`` are those of the chosen span. The margin is between all spans that overlap the chosen one
    and the best of the others; longer and shorter are the best spans around and inside the chosen one.
    """
    start, end = spans[chosen]
    rest = own = longer = shorter = 0.0
    for number, (probability, (other_start, other_end)) in enumerate(zip(p, spans, strict=False)):
        if number != chosen and other_start <= start and other_end >= end:
            longer = max(longer, probability)
        elif number != chosen and other_start >= start and other_end <= end:
            shorter = max(shorter, probability)
        if other_end <= start or other_start >= end:
            rest = max(rest, probability)
        else:
            own += probability
    log_own = math.log(max(own, 1e-6))
    log_chosen = math.log(max(p[chosen], 1e-6))
    log_none = math.log(max(p[-1], 1e-6))
    return [
        log_chosen,
        log_own - math.log(max(rest, 1e-4)),
        log_none,
        log_own - log_none,
        confidence,
        common,
        float(kind == "PER"),
        float(kind == "LOC"),
        float(len(form) <= 2),
        math.log(max(longer, 1e-3)) - log_chosen,
        math.log(max(shorter, 1e-3)) - log_chosen,
        log_own - log_chosen,
        *values,
    ]


def calibrated(weights: Weights, vector: Sequence[float]) -> float:
    """Probability that the edit is right, of its :func:`calibration_vector`."""
    score = weights.intercept + sum(map(mul, weights.calibration, vector))
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, score))))


def weights_for(langs: tuple[str, str]) -> str:
    """The name of the weights for a source and a target language.

    What counts most differs: how Han characters read and what they mean, how alike two alphabets spell a name, or where
    a name ends in a text without spaces, or in one without capitals.

    >>> [weights_for(langs) for langs in (("zh", "en"), ("ru", "en"), ("en", "ko"), ("en", "ja"))]
    ['from-han', 'spaced', 'caseless', 'spaceless']
    """
    if is_spaceless(langs[1]):
        return "spaceless"
    if is_caseless(langs[1]):
        return "caseless"
    return "from-han" if is_read_by_character(langs[0]) else "spaced"


@lru_cache(maxsize=8)
def load(name: str) -> Weights:
    """The weights that ship, by what :func:`weights_for` calls them."""
    data = json.loads((files(__package__) / "data/weights.json").read_text("utf-8"))[name]
    return Weights(
        tuple([data["span"][feature] for feature in FEATURES]),
        tuple([data["none"][feature] for feature in NONE_FEATURES]),
        tuple([data["calibration"][feature] for feature in (*CALIBRATION, *FEATURES)]),
        data["intercept"],
        data["safe"],
        data["review"],
    )
