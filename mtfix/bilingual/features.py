"""The named features of a span that may stand for a name which a segment lacks, computed by :mod:`mtfix.bilingual.spans`.

What a feature is called here is what it is called in data/weights.json, which was fitted on these very values: to
change how one is computed is to fit again.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

# Grouped by the method that computes them, in its order.
_READING = ("read_best", "read_best_sq", "read_skel")
_FORM = (
    "form_ratio",
    "form_ratio_sq",
    "form_skel",
    "form_tokens",
    "form_lastname",
    "form_words_hit",
    "form_recall",
    "form_both",
    "form_part",
)
_MEANING = ("gloss_source", "gloss_span", "outside_gloss", "cover_all")
_EVIDENCE = (
    "own_assoc",
    "own_cover",
    "elsewhere",
    "elsewhere_max",
    "copied",
    "common",
    "common_max",
    "rare",
    "evidence",
    "evidence_none",
    "unexplained",
    "ordinary",
    "ordinary_unexplained",
)
CASE = ("capital", "lower", "mixed_case", "capital_per", "lower_per", "seg_start_cap")
_SHAPE = ("longer", "shorter", "one_token", "starts_article", "barriers", "hyphen_cut", "possessive_inside")
_NEIGHBOURS = ("left_open", "left_same", "right_open", "right_same", "context", "cover_chars", "left_new", "right_new")
_PLACE = ("position", "order_bad", "order_between")
_QUOTED = (
    "quoted_both",
    "quoted_source_only",
    "quoted_span_only",
    "bracket_both",
    "enclosed_full",
    "enclosed_partial",
)
_SCRIPT = (
    "script_left",
    "script_right",
    "function_edge",
    "kata_match",
    "within_left",
    "within_right",
    "spelling",
    "spelling_both",
    "spelling_cut",
)
_REPEATED = ("repeat_in", "repeat_out")
_JOINT = ("per_read", "org_gloss", "lower_gloss", "lower_read")
# Whether the span is the whole wrong name and nothing else.
_EXTENT = (
    "left_loose",
    "right_loose",
    "left_far",
    "right_far",
    "beside_rare",
    "cover_missed",
    "form_missed",
    "edge_weak",
    "edge_elsewhere",
    "part_of_name",
    "doubled",
    "source_longer",
    "source_shorter",
    "hazard",
)
FEATURES = (
    *_READING,
    *_FORM,
    *_MEANING,
    *_EVIDENCE,
    *CASE,
    *_SHAPE,
    *_NEIGHBOURS,
    *_PLACE,
    *_QUOTED,
    *_SCRIPT,
    *_REPEATED,
    *_JOINT,
    *_EXTENT,
)
INDEX = {name: number for number, name in enumerate(FEATURES)}


class Candidate(NamedTuple):
    """A span that may stand for a name: raw offsets into the text, its first and last token, a value per feature."""

    start: int
    end: int
    first: int
    last: int
    row: npt.NDArray[np.float64]

    def value(self, feature: str) -> float:
        """One of the features."""
        return float(self.row[INDEX[feature]])

    @property
    def values(self) -> list[float]:
        """All features as plain numbers."""
        values: list[float] = self.row.tolist()
        return values
