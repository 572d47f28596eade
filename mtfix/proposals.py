"""What a proposal is, whatever its evidence: an edit, what speaks against it, and the questions all of them ask of a text."""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from mtfix.align import UNSURE
from mtfix.boundaries import is_spaceless
from mtfix.model import Document, Edit, Entry, Evidence, Level, Segment, Why
from mtfix.repair import fit
from mtfix.text import View, fold

if TYPE_CHECKING:
    from mtfix.matching.exact import Hit
    from mtfix.matching.variant import Mention, Misspelling

NEAR = 300  # code points to either side in which a context word counts
MISSING = "N010"  # a name of the source that the text dropped
CODES = {
    Evidence.VARIANT: "N001",
    Evidence.READING: "N002",
    Evidence.SPELLING: "N003",
    Evidence.DOCUMENT: "N004",
    Evidence.SOURCE: "N005",
    Evidence.MEANING: "N006",
}


@dataclass(frozen=True, slots=True)
class Options:
    """How to clean: ``level`` is the bar for automatic changes; ``quotations`` leaves quoted text alone.

    ``spelling`` looks for misspelt right forms; ``rejected`` holds ids of edits that a person refused. ``safe_score``, 0
    to 1, is how likely a repair that the source gives must be right to be safe (None: as fitted for the target script).
    """

    level: Level = Level.SAFE
    source_lang: str | None = None
    target_lang: str = "en"
    quotations: bool = False
    spelling: bool = True
    generated: bool = True
    rejected: Set[str] = frozenset()
    safe_score: float | None = None


class Proposal(NamedTuple):
    """An edit and what already speaks against it: its form is ambiguous, or its context words are missing."""

    edit: Edit
    why: Why | None


class Place(NamedTuple):
    """View offsets of what is to be replaced."""

    start: int
    end: int


def make_edit(
    document: Document,
    view: View,
    lang: str,
    place: Place | Hit | Mention | Misspelling,
    form: str,
    entry: Entry,
    evidence: Evidence,
    score: float,
    level: Level,
    reason: str,
    flags: int = 0,
    alternatives: tuple[str, ...] = (),
) -> Edit:
    """The edit that puts ``form`` into a place of the view, made to fit there; ``flags`` are those of a pattern."""
    segment, span, before, after, doubt = fit(document, view, place.start, place.end, form, flags, lang)
    if doubt:
        level, reason = max(level, Level.REVIEW, key=lambda one: one.rank), f"{reason}, but {doubt}"
    return Edit(document.id, segment, span, before, after, entry.id, evidence, score, level, reason, alternatives)


def certain(document: Document, number: int) -> Segment:
    """A segment, without its source where that is a guess: it neither confirms nor contradicts."""
    segment = document.segments[number]
    return segment._replace(source=None) if number in document.meta.get(UNSURE, ()) else segment


def clear(edit: Edit) -> Proposal:
    reason = f"{edit.reason}; elsewhere in this document the context is clear"
    return Proposal(replace(edit, reason=reason), None)


def context_speaks_against(view: View, start: int, end: int, entry: Entry) -> Why | None:
    """ "context" where the entry's context words are missing near a place, or those it must not have are there."""
    if entry.context and not context_near(view, start, end, entry.context):
        return "context"
    if entry.unless and context_near(view, start, end, entry.unless):
        return "context"
    return None


def has_context(view: View, entry: Entry, start: int, end: int, reach: int | None) -> bool:
    """True if words that the entry wants near stand there, and none that it does not want."""
    reach = NEAR if reach is None else reach
    return bool(context_near(view, start, end, entry.context, reach)) and not context_near(
        view, start, end, entry.unless, reach
    )


def context_near(view: View, start: int, end: int, words: Sequence[str], reach: int = NEAR) -> str:
    """The first of the words that stands near, at the start of a word and in any case; "" if none does."""
    if not words:
        return ""
    around = " " + view.text[max(0, start - reach) : end + reach].casefold()
    for word in words:
        edge = "" if is_spaceless(word[0]) else r"(?<!\w)"
        if re.search(edge + re.escape(fold(word).casefold()), around):
            return word
    return ""
