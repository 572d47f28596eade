"""Wrong forms of entries that an archive holds: what stands where the source has a name and the text lacks it.

The places are found by :mod:`mtfix.bilingual`, with a calibrated score each. Here they are added up: how often a form
stands for an entry, in how many systems, and how often it stands where the source does not name the entry. A form that
is right for somebody else, or an ordinary word, shows by the last.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field

import daachorse

from mtfix.bilingual.tokens import ROLES, TITLES, Token, is_spaceless, tokenize
from mtfix.boundaries import bounded
from mtfix.matching.sourced import SourceMatcher
from mtfix.model import Entry
from mtfix.names.common import is_common
from mtfix.text import fold

_LEAST_PLACE = 0.3  # calibrated score of a place that counts at all
_AGAINST = 2.0  # places where the form stands without the name weigh this often
_PRIOR = 0.5  # pseudo-count of a place against
_MONTHS = frozenset(
    "january february march april may june july august september october november december".split()  # noqa: SIM905
)
_DAY = re.compile(r"\d{1,4}(?:st|nd|rd|th)?|the|of")
_ARTICLE = re.compile(r"(?:the|an?)\s+(?=\w)", re.IGNORECASE)  # English
_LEAST_LENGTH = 3  # characters of a wrong form; 2 in scripts without spaces


@dataclass
class Variant:
    """One wrong form of one entry, with its evidence over the archive."""

    entry: Entry
    source_form: str
    form: str
    places: list[tuple[int, str, float]] = field(default_factory=list)  # segment, system, calibrated score
    elsewhere: int = 0  # places where the form stands and the source does not name the entry
    rivals: int = 0  # places where it stands for another entry
    score: float = 0.0

    @property
    def systems(self) -> int:
        return len({system for _, system, _ in self.places})

    @property
    def mean(self) -> float:
        return sum(score for _, _, score in self.places) / len(self.places)


def mine_variants(
    sources: Sequence[str],
    systems: Mapping[str, Sequence[str]],
    entries: Sequence[Entry],
    langs: tuple[str, str],
    known: Iterable[Entry] = (),
) -> list[Variant]:
    """Wrong forms of ``entries`` in the systems' texts, which are aligned with ``sources``; the surest first.

    ``known`` are further entries whose right forms are nobody's wrong ones.
    """
    matcher = SourceMatcher(entries, *langs)
    if not len(matcher):
        return []
    by_id = {entry.id: entry for entry in entries}
    named = [frozenset(matcher.named(source)) for source in sources]
    right = {fold(form).casefold() for entry in (*entries, *known) for form in entry.right}
    found: dict[tuple[str, str], Variant] = {}
    for system, texts in systems.items():
        for proposal in matcher.repairer.propose(sources, texts):
            if not proposal.alternatives or proposal.score < _LEAST_PLACE:
                continue
            best = proposal.alternatives[0]
            entry = by_id[proposal.entry_id]
            form = _bare(texts[proposal.segment][best.start : best.end], entry)
            if is_wrong_form(form, entry, right, langs[1]):
                variant = found.setdefault((entry.id, form.casefold()), Variant(entry, proposal.source_form, form))
                variant.places.append((proposal.segment, system, proposal.score))
    _count_elsewhere(found, systems, named, langs[1])
    owners: Counter[str] = Counter()
    for (_, form), variant in found.items():
        owners[form] += len(variant.places)
    for (_, form), variant in found.items():
        variant.rivals = owners[form] - len(variant.places)
        variant.score = _score(variant, right, langs[1])
    return sorted(found.values(), key=lambda v: (-v.score, -len(v.places), v.entry.id, v.form))


def _bare(form: str, entry: Entry) -> str:
    """The form without an article that what is printed has not: it would go with it. Titles of works have their own."""
    found = _ARTICLE.match(form)
    return form if found is None or entry.kind == "WORK" or _ARTICLE.match(entry.preferred) else form[found.end() :]


def is_wrong_form(form: str, entry: Entry, right: Iterable[str], lang: str) -> bool:
    """False for what can be no wrong form: too short, right for some entry, or the right form and more."""
    folded = fold(form).casefold()
    least = 2 if is_spaceless(lang) else _LEAST_LENGTH
    if len(form) < least or not any(char.isalpha() for char in form) or folded in right:
        return False
    return not any(f" {fold(own).casefold()} " in f" {folded} " for own in entry.right)


def _count_elsewhere(
    found: Mapping[tuple[str, str], Variant],
    systems: Mapping[str, Sequence[str]],
    named: Sequence[frozenset[str]],
    lang: str,
) -> None:
    by_form: dict[str, list[Variant]] = defaultdict(list)
    for (_, form), variant in found.items():
        by_form[form].append(variant)
    if not by_form:
        return
    patterns = sorted(by_form)
    automaton = daachorse.CharwiseDoubleArrayAhoCorasick(patterns)
    for texts in systems.values():
        for number, text in enumerate(texts):
            low = text.casefold()
            seen = set()
            for start, end, index in automaton.find_overlapping(low):
                form = patterns[index]
                if form not in seen and bounded(low, start, end, lang):
                    seen.add(form)
                    for variant in by_form[form]:
                        variant.elsewhere += variant.entry.id not in named[number]


def _score(variant: Variant, right: Set[str], lang: str) -> float:
    """0 to 1: the mean of the places, less for few, for places that speak against it, and by what the form is."""
    count = len(variant.places)
    pure = count / (count + _AGAINST * (variant.elsewhere + variant.rivals))
    return variant.mean * pure * count / (count + _PRIOR) * form_weight(variant, right, lang)


def _takes_along(variant: Variant, tokens: Sequence[Token], right: Set[str]) -> bool:
    """True if a part of the form is a right form of another entry, and no part of what would be printed."""
    printed = f" {fold(variant.entry.preferred).casefold()} "
    for first in range(len(tokens)):
        for last in range(first, len(tokens)):
            part = fold(variant.form[tokens[first].start : tokens[last].end]).casefold()
            if part in right and f" {part} " not in printed:
                return True
    return False


def _is_anybody(tokens: Sequence[Token]) -> bool:
    """True for a title with one name, "Mrs. Kim": in another text it is another Mrs. Kim."""
    words = [token.fold for token in tokens]
    names = [word for word in words if word not in TITLES and word not in ROLES]
    return len(names) <= 1 and words[:1] != names


def _is_date(tokens: Sequence[Token]) -> bool:
    """True for a day or month of the calendar in English, "June 1st"."""
    words = [token.fold for token in tokens]
    return any(word in _MONTHS for word in words) and all(word in _MONTHS or _DAY.fullmatch(word) for word in words)


def form_weight(variant: Variant, right: Set[str], lang: str) -> float:
    """Below 1 for a form that is likely to mean something else in another text."""
    tokens = tokenize(variant.form)
    if _takes_along(variant, tokens, right):
        return 0.3  # the right name of somebody else would go with it
    words = {token.fold for token in tokens}
    if any(words < {token.fold for token in tokenize(form)} for form in variant.entry.right):
        return 0.3  # half of a right name may be a right short form, or another name
    if _is_anybody(tokens) or _is_date(tokens):
        return 0.3
    if is_spaceless(lang) or any(token.upper for token in tokens):
        if len(tokens) == 1 and is_common(tokens[0].text, lang):
            return 0.5
        return 1.0
    ordinary = [is_common(token.text, lang) for token in tokens]
    return (0.4 if len(tokens) == 1 else 0.7) if all(ordinary) else 0.9
