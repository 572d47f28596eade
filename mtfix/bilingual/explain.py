"""Why a span was taken for a name, in words that an editor understands.

The phrases come from the features that set the span apart: a feature's weight times how far its value is from the mean
of all candidates for the name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from mtfix.bilingual.engine import Need
from mtfix.bilingual.features import INDEX
from mtfix.bilingual.phonetics import letters, ratio
from mtfix.bilingual.tokens import fold

if TYPE_CHECKING:
    from mtfix.bilingual.repairer import Proposal

_MOST_REASONS = 3
_LEAST = 0.1  # of a contribution, in log-odds
_READING = "{reading}"  # told by what the span is to the source form


class _Ground(NamedTuple):
    """A reason: its phrase, and the features that are one ground for it.

    A phrase of what the span itself is holds only from the value ``least`` of the first feature on, whatever the other
    spans are like.
    """

    phrase: str
    features: tuple[str, ...]
    least: float = 0.0


# What speaks for this name, told before what speaks for any name.
_FOR_THIS = (
    _Ground(_READING, ("read_best", "read_best_sq", "read_skel", "per_read", "lower_read", "copied"), 0.5),
    _Ground("spelled like the right form", ("form_ratio", "form_ratio_sq"), 0.5),
    _Ground("sounds like the right form", ("form_skel",), 0.65),
    _Ground("shares words with the right form", ("form_tokens", "form_words_hit", "form_lastname"), 0.3),
    _Ground("translates it word by word", ("gloss_source", "gloss_span", "org_gloss", "lower_gloss", "cover_all"), 0.5),
    _Ground("stands for the same source words in other segments", ("own_assoc", "own_cover", "repeat_in"), 0.35),
)
_FOR_A_NAME = (
    _Ground("stands where the name belongs", ("position", "order_bad", "order_between")),
    _Ground("beside the same words as in the source", ("context",), 0.1),
    _Ground("in quotation marks like a title", ("enclosed_full", "quoted_both", "quoted_span_only"), 0.5),
    _Ground("written like a name", ("capital", "lower", "lower_per", "mixed_case", "capital_per"), 0.5),
    _Ground("a rare word in these texts", ("rare", "common", "common_max"), 0.5),
    _Ground(
        "the rest of the source does not account for it",
        ("elsewhere", "elsewhere_max", "outside_gloss", "unexplained"),
    ),
    _Ground("begins and ends where a word may", ("script_left", "script_right", "function_edge")),
)
_SCHEMES = {
    "pinyin": "pinyin",
    "wade-giles": "Wade-Giles",
    "cantonese": "Cantonese",
    "sino-vietnamese": "Vietnamese",
    "sino-korean": "Korean",
    "on": "Japanese",
    "kun": "Japanese",
}


def explain(proposal: Proposal) -> str:
    """The reason of a proposal, which was found when it was made."""
    return proposal.reason


def reason(weights: npt.NDArray[np.float64], need: Need, chosen: int, text: str) -> str:
    """The source form, then up to three grounds for candidate ``chosen``; ``weights`` are those of FEATURES."""
    candidate = need.candidates[chosen]
    totals = _totals(weights, need.values, chosen)
    phrases: list[str] = []
    for grounds in (_FOR_THIS, _FOR_A_NAME):
        strong = [ground for ground in grounds if totals[ground.phrase] >= _LEAST]
        for ground in sorted(strong, key=lambda ground: -totals[ground.phrase]):
            if candidate.value(ground.features[0]) >= ground.least:
                phrases.append(ground.phrase)
    if "spelled like the right form" in phrases[:_MOST_REASONS] and "sounds like the right form" in phrases:
        phrases.remove("sounds like the right form")
    phrases = phrases[:_MOST_REASONS]
    span = text[candidate.start : candidate.end]
    if _READING in phrases:
        phrases.remove(_READING)
        phrases.insert(0, f"'{span}' {_reading(span, need)}")
    elif phrases:
        phrases[0] = f"'{span}': {phrases[0]}"
    return "; ".join([f"{need.mentions[0].form} in the source", *phrases])


def _reading(span: str, need: Need) -> str:
    """What the span is to the source form: a reading of one of its schemes, or the same letters."""
    spelled = letters(span)
    readings = need.profile.readings if need.profile else ()
    nearest = max(readings, key=lambda reading: ratio(spelled, reading.spelling), default=None)
    if nearest is None or nearest.scheme not in _SCHEMES:
        copied = fold(span) == fold(need.mentions[0].form)
        return "was left as it is in the source" if copied else "is spelled like the source form"
    like = "is" if ratio(spelled, nearest.spelling) > 0.9 else "is close to"
    return f"{like} its {_SCHEMES[nearest.scheme]} reading"


def dropped(source_form: str) -> str:
    """What is said of a name for which nothing stands in the text."""
    return f"{source_form} in the source; no form of the name in the text, and nothing that stands for it"


_GROUNDS = (*_FOR_THIS, *_FOR_A_NAME)
_FEATURES = np.array([INDEX[feature] for ground in _GROUNDS for feature in ground.features])
_FIRST = np.cumsum([0, *[len(ground.features) for ground in _GROUNDS[:-1]]])


def _totals(weights: npt.NDArray[np.float64], values: npt.NDArray[np.float64], chosen: int) -> dict[str, float]:
    """What each ground contributes, by its phrase."""
    mean = np.add.reduce(values) / len(values) if len(values) > 1 else 0.0
    contributions = weights * (values[chosen] - mean)
    totals: list[float] = np.add.reduceat(contributions[_FEATURES], _FIRST).tolist()
    return dict(zip([ground.phrase for ground in _GROUNDS], totals, strict=True))
