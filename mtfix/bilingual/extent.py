"""How far a wrong name reaches, where the span of most promise is only a part of it."""

from __future__ import annotations

from collections.abc import Sequence

from mtfix.bilingual.engine import Need
from mtfix.bilingual.features import Candidate
from mtfix.bilingual.marks import QUOTES
from mtfix.bilingual.segment import SegmentView

GENITIVE = frozenset(["of", "de", "du", "des", "d", "del", "della", "di", "da", "do", "dos", "von", "van", "der"])
_WHOLE = 0.7  # share of the letters of a source form, from which the rest may be articles
_NOUNS_WITH_CAPITALS = frozenset(["de", "en", "lb"])  # or the words of titles


def _before_genitive(view: SegmentView, first: int) -> int:
    """The last word of the phrase that goes on with "of" and the token ``first`` (La redención de Shawshank); -1 if none."""
    number = first - 1
    while number >= 0 and view.stop[number] and not view.barrier[number + 1]:
        number -= 1
    between = view.tokens[number + 1 : first]
    if number < 0 or not between or view.barrier[number + 1] or view.protected[number]:
        return -1
    return number if any(token.fold in GENITIVE for token in between) else -1


def _is_a_part(view: SegmentView, need: Need, span: Candidate) -> bool:
    """Words of the source form stand in the span as they are, and others do not."""
    words = need.profile.words if need.profile is not None else frozenset()
    copied = words.intersection([token.fold for token in view.tokens[span.first : span.last + 1]])
    return 0 < sum(map(len, copied)) < _WHOLE * sum(map(len, words))


def from_title_start(
    view: SegmentView, need: Need, p: Sequence[float], best: int, others: Sequence[tuple[int, int]]
) -> int:
    """Number of the span from the beginning of a title of which only the end was taken (La redención de [Shawshank]).

    ``p`` are the probabilities of the spans, ``others`` the places of other names. In languages that write titles like
    sentences a capital in the middle of a sentence begins one.
    """
    chosen = need.candidates[best]
    head = -1 if view.lang in _NOUNS_WITH_CAPITALS else _before_genitive(view, chosen.first)
    if head < 0 or not _is_a_part(view, need, chosen):
        return best
    longer = [
        number
        for number, span in enumerate(need.candidates)
        if span.first <= head
        and span.last == chosen.last
        and _begins_title(view, span.first)
        and all(span.end <= start or span.start >= end for start, end in others)
    ]
    return max(longer, key=lambda number: (p[number], -number), default=best)


def _begins_title(view: SegmentView, number: int) -> bool:
    """A capital that the sentence does not ask for, or a quotation mark before the word."""
    token = view.tokens[number]
    before = view.text[: token.start].rstrip()
    return before[-1:] in QUOTES or (token.upper and before[-1:].isalnum())
