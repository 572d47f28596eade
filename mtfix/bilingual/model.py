"""Scores: a conditional logit over the spans of one need and "none", then a logistic calibration of the chosen edit.

Both are plain sums of named features; the numbers ship in data/weights.json with their origin.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from mtfix.bilingual.features import FEATURES

NONE_FEATURES = ("none_bias", "none_unsure_source", "none_short_source", "none_few_candidates", "none_common_source")
CALIBRATION = ("log_p", "margin", "log_none", "none_gap", "conf", "common_source", "is_per", "is_loc", "short_form")


@dataclass(frozen=True)
class Weights:
    span: tuple[float, ...]
    none: tuple[float, ...]
    calibration: tuple[float, ...]  # CALIBRATION then FEATURES, on raw values
    intercept: float
    safe: float  # calibrated score from which an edit may be written
    review: float


def none_vector(confidence: float, form: str, candidates: int, common: float) -> list[float]:
    return [1.0, 1.0 - confidence, float(len(form) <= 2), float(candidates < 10), common]


def posteriors(weights: Weights, values: Sequence[Sequence[float]], none: Sequence[float]) -> list[float]:
    """P(span) for each candidate, then P(none); sums to one."""
    scores = [sum(w * v for w, v in zip(weights.span, row) if v) for row in values]
    scores.append(sum(w * v for w, v in zip(weights.none, none)))
    top = max(scores)
    raw = [math.exp(score - top) for score in scores]
    total = sum(raw)
    return [value / total for value in raw]


def calibration_vector(
    spans: Sequence[tuple[int, int]],
    p: Sequence[float],
    k: int,
    confidence: float,
    common: float,
    kind: str,
    form: str,
    values: Sequence[float],
) -> list[float]:
    start, end = spans[k]
    rest = max((p[j] for j, (a, b) in enumerate(spans) if b <= start or a >= end), default=0.0)
    own = sum(p[j] for j, (a, b) in enumerate(spans) if not (b <= start or a >= end))
    log_own = math.log(max(own, 1e-6))
    log_none = math.log(max(p[-1], 1e-6))
    return [
        math.log(max(p[k], 1e-6)),
        log_own - math.log(max(rest, 1e-4)),
        log_none,
        log_own - log_none,
        confidence,
        common,
        float(kind == "PER"),
        float(kind == "LOC"),
        float(len(form) <= 2),
        *values,
    ]


def calibrated(weights: Weights, vector: Sequence[float]) -> float:
    score = weights.intercept + sum(w * v for w, v in zip(weights.calibration, vector))
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, score))))


@lru_cache(maxsize=4)
def load(name: str) -> Weights:
    """`name`: "spaced" or "spaceless" (the target script)."""
    data = json.loads((files(__package__) / "data/weights.json").read_text("utf-8"))[name]
    return Weights(
        tuple(data["span"][f] for f in FEATURES),
        tuple(data["none"][f] for f in NONE_FEATURES),
        tuple(data["calibration"][f] for f in (*CALIBRATION, *FEATURES)),
        data["intercept"],
        data["safe"],
        data["review"],
    )
