"""Why a span was taken for a name, in words that an editor understands.

The phrases come from the features that set the span apart: a feature's weight times how far its value is from the mean
of all candidates for the name.
"""

from __future__ import annotations

from collections.abc import Sequence

from mtfix.bilingual.features import FEATURES, Candidate, Need
from mtfix.bilingual.phonetics import letters, ratio
from mtfix.bilingual.profile import NameProfile

_MOST_REASONS = 3
_LEAST = 0.1  # of a contribution, in log-odds

# Features of one kind are one reason. {span} and {scheme} are filled in; features without a phrase are not told.
_PHRASES = {
    "'{span}' is its {scheme} reading": ("read_best", "read_best_sq", "per_read", "lower_read"),
    "'{span}' has the consonants of its {scheme} reading": ("read_skel",),
    "'{span}' is spelled like the right form": ("form_ratio", "form_ratio_sq"),
    "'{span}' has the consonants of the right form": ("form_skel",),
    "shares words with the right form": ("form_tokens", "form_words_hit", "form_lastname"),
    "'{span}' translates it word by word": ("gloss_source", "gloss_span", "org_gloss", "lower_gloss", "cover_all"),
    "left in the source language": ("copied",),
    "stands for the same source words in other segments": ("own_assoc", "own_cover", "repeat_in"),
    "stands where the name belongs": ("position", "order_bad", "order_between"),
    "stands beside what stands beside it in the source": ("context",),
    "in quotation marks or brackets like a title": (
        "quoted_both",
        "quoted_span_only",
        "enclosed_full",
        "bracket_both",
        "quoted_source_only",
    ),
    "written like a name": ("capital", "lower", "lower_per", "mixed_case", "capital_per"),
    "no ordinary word of this text": ("common", "common_max", "rare"),
    "nothing else in the source accounts for it": ("elsewhere", "elsewhere_max", "outside_gloss", "unexplained"),
    "a unit of its own": ("script_left", "script_right", "function_edge"),
}
_NUMBERS = {phrase: tuple([FEATURES.index(feature) for feature in features]) for phrase, features in _PHRASES.items()}
# What the phrase claims must hold for the span itself, whatever the others are like: a value of one of these features.
_CLAIMS = {
    "'{span}' is its {scheme} reading": ("read_best", 0.5),
    "'{span}' has the consonants of its {scheme} reading": ("read_skel", 0.5),
    "'{span}' is spelled like the right form": ("form_ratio", 0.3),
    "'{span}' has the consonants of the right form": ("form_skel", 0.5),
    "written like a name": ("capital", 0.5),
}
_SCHEMES = {
    "pinyin": "pinyin",
    "wade-giles": "Wade-Giles",
    "cantonese": "Cantonese",
    "sino-vietnamese": "Vietnamese",
    "sino-korean": "Korean",
    "on": "Japanese",
    "kun": "Japanese",
    "romanised": "romanised",
}


def reason(weights: Sequence[float], need: Need, chosen: int, text: str) -> str:
    """The source form, then up to three reasons for candidate ``chosen``; ``weights`` are those of :data:`FEATURES`."""
    candidate = need.candidates[chosen]
    facts = [f"{need.mentions[0].form} in the source"]
    contributions = _contributions(weights, need.candidates, chosen)
    totals = [(sum([contributions[number] for number in numbers]), phrase) for phrase, numbers in _NUMBERS.items()]
    for total, phrase in sorted(totals, key=lambda row: -row[0]):
        if total < _LEAST or len(facts) > _MOST_REASONS:
            break
        if _holds(phrase, candidate):
            facts.append(_fill(phrase, text[candidate.start : candidate.end], need.profile))
    return "; ".join(facts)


def dropped(source_form: str) -> str:
    """What is said of a name for which nothing stands in the text."""
    return f"{source_form} in the source; no form of the name in the text, and nothing that stands for it"


def _contributions(weights: Sequence[float], candidates: Sequence[Candidate], chosen: int) -> list[float]:
    values = candidates[chosen].values
    if len(candidates) == 1:
        return [weight * value for weight, value in zip(weights, values, strict=True)]
    columns = zip(*[candidate.values for candidate in candidates], strict=True)
    return [
        weight * (value - sum(column) / len(column)) if weight else 0.0
        for weight, value, column in zip(weights, values, columns, strict=True)
    ]


def _holds(phrase: str, candidate: Candidate) -> bool:
    if phrase not in _CLAIMS:
        return True
    feature, least = _CLAIMS[phrase]
    return candidate.values[FEATURES.index(feature)] >= least


def _fill(phrase: str, span: str, profile: NameProfile | None) -> str:
    if "{scheme}" not in phrase or profile is None:
        return phrase.format(span=span, scheme="romanised")
    spelled = letters(span, profile.langs[1])
    nearest = max(profile.readings, key=lambda reading: ratio(spelled, reading.spelling), default=None)
    return phrase.format(span=span, scheme=_SCHEMES.get(nearest.scheme if nearest else "", "romanised"))
