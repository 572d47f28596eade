"""Names that a segment's source has and its text lacks, and what stands there instead.

The work is done by :mod:`mtfix.bilingual` on readable text; here its findings are brought into the terms of the rest:
entries of the glossary, offsets of a view, proposals with a level and a reason.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from mtfix.bilingual.entries import Entry as BilingualEntry
from mtfix.bilingual.guards import GUARDS, Guard
from mtfix.bilingual.lemmas import lemmatiser
from mtfix.bilingual.partial import with_parts
from mtfix.bilingual.phonetics import ratio
from mtfix.bilingual.repairer import Repairer
from mtfix.bilingual.tokens import ROLES, TITLES, fold, is_spaceless
from mtfix.boundaries import bounded
from mtfix.glossary.files import load_glossary, shipped
from mtfix.model import Document, Entry, Level, Status
from mtfix.text import View, readable_texts

if TYPE_CHECKING:
    from mtfix.bilingual.engine import Readings
    from mtfix.bilingual.model import Weights
    from mtfix.bilingual.stats import RunStats


Near = Callable[[Entry, int, int, int | None], bool]  # entry, view offsets, reach in code points (None: as ever)


@dataclass(frozen=True, slots=True)
class Rendering:
    """``text[start:end]`` of a view stands for the name; ``form`` is what should. One-word mentions may get ``short``."""

    start: int
    end: int
    form: str
    score: float


@dataclass(frozen=True, slots=True)
class Missing:
    """An entry that the source of a segment names and its text does not.

    ``renderings`` are what may stand for it, best first; none: the translation dropped the name. ``again`` are further
    places of the best one. ``score`` is the calibrated probability that the best one is right. ``rivals`` are other
    entries that the same source form may mean here.
    """

    segment: int
    entry: int
    source_form: str
    source_start: int
    renderings: tuple[Rendering, ...]
    again: tuple[tuple[int, int], ...]
    score: float
    level: Level
    reason: str
    rivals: tuple[int, ...] = ()


_LONGEST_NAME = 40  # letters of a first name
_WORD_BEFORE = re.compile(r"(?<!\w)([^\W\d_]+) $")
_WHOLE = 0.6  # likeness of a whole wrong name to the right one
_LEAST_NAMED = 0.2  # confidence of a mention in the source that may confirm a name in the text
_NEIGHBOURS = 20  # segments to either side in which another mention tells who is meant


def _helpers(lang: str) -> tuple[Guard | None, Callable[[str], Sequence[str]] | None]:
    """What finds source forms in running text: edges of words where none are written, lemmas where names are inflected."""
    base = lang.split("-")[0]
    return GUARDS[base]() if base in GUARDS else None, lemmatiser(base)


@lru_cache(maxsize=8)
def _attested(target_lang: str) -> frozenset[str]:
    """Right names of the glossaries that ship for a language, folded: a gazetteer for glossaries of one's own."""
    files = shipped(target_lang)
    entries = load_glossary(*files, target_lang=target_lang).entries if files else ()
    return frozenset(fold(form) for entry in entries for form in entry.right)


def is_whole_name(text: str, part: str, form: str) -> bool:
    """Whether a wrong name is more like the right ``form`` than a ``part`` of it is.

    >>> is_whole_name("Sergei Lavroff", "Lavroff", "Sergey Lavrov"), is_whole_name("Envoy Lavroff", "Lavroff", "Lavrov")
    (True, False)
    """
    return ratio(fold(text), fold(form)) > max(ratio(fold(part), fold(form)), _WHOLE)


class SourceMatcher:
    """Compiled once for the entries of a glossary that have a form in the source language."""

    def __init__(
        self,
        entries: Sequence[Entry],
        source_lang: str,
        target_lang: str,
        weights: Weights | None = None,
        safe_score: float | None = None,
    ) -> None:
        self._numbers: dict[str, int] = {}
        compiled: list[BilingualEntry] = []
        for number, entry in enumerate(entries):
            forms = tuple(term.text for term in entry.sources(source_lang))
            if forms:
                admitted = entry.forms(Status.ADMITTED)
                one = BilingualEntry(entry.id, entry.preferred, forms, admitted, entry.short, entry.kind)
                compiled += with_parts(one, (source_lang, target_lang))
                self._numbers[entry.id] = number
        self._parts = {(one.id, form): one.preferred for one in compiled if one.whole for form in one.source_forms}
        self._entries = entries
        self._source_lang = source_lang
        self._lang = target_lang
        self._named: tuple[str, dict[str, str]] = "", {}  # of the last source: each hit of a segment asks
        guard, lemmas = _helpers(source_lang)
        self.repairer = Repairer(compiled, (source_lang, target_lang), guard, lemmas, weights, _attested(target_lang))
        if safe_score is not None:
            self.repairer.weights = replace(self.repairer.weights, safe=safe_score)

    def __len__(self) -> int:
        return len(self._numbers)

    def knows(self, entry_id: str) -> bool:
        """True if the entry has a form in the source language."""
        return entry_id in self._numbers

    def part(self, entry_id: str, source_form: str) -> str:
        """What a person is called where the source has only a part of the name; empty for a whole name."""
        return self._parts.get((entry_id, source_form), "")

    def named(self, source: str) -> Mapping[str, str]:
        """The entries that a source text names, by id, with the form that it uses."""
        if self._named[0] != source:
            matcher = self.repairer.matcher
            self._named = (
                source,
                {
                    matcher.entries[number].entry.id: name.form
                    for name in matcher.index.find(source)
                    if name.confidence >= _LEAST_NAMED
                    for number in name.entries
                },
            )
        return self._named[1]

    def study(self, documents: Iterable[Document]) -> RunStats:
        """What goes with what over the segments of a run: evidence for each of its segments."""
        sources, texts = [], []
        for document in documents:
            for segment, text in zip(document.segments, readable_texts(document)[0], strict=True):
                if segment.source:
                    sources.append(segment.source)
                    texts.append(text)
        return self.repairer.matcher.stats(sources, texts)

    def find(
        self, document: Document, view: View, near: Near, study: RunStats | None = None, least: Level = Level.SHOW
    ) -> list[Missing]:
        """Missing names in text order of the segments; ``study`` is by default that of this document alone.

        ``near`` says whether context words of an entry stand near a place of the view. What a caller of level ``least``
        does not apply is left out.
        """
        numbers = [number for number, segment in enumerate(document.segments) if segment.source]
        sources = [document.segments[number].source or "" for number in numbers]
        texts = [view.readable[number] for number in numbers]
        ambiguous = self.repairer.matcher.index.ambiguous
        readings = self._readings(view, numbers, sources, near) if ambiguous else {}
        found = []
        for proposal in self.repairer.propose(sources, texts, stats=study, readings=readings):
            level = Level(proposal.level)
            if not least.allows(level):
                continue
            segment = numbers[proposal.segment]
            renderings = [
                Rendering(*view.place(segment, choice.start, choice.end), choice.form, choice.score)
                for choice in proposal.alternatives
            ]
            found.append(
                Missing(
                    segment,
                    self._numbers[proposal.entry_id],
                    proposal.source_form,
                    proposal.source_start,
                    tuple(renderings),
                    self._again(view, renderings[0]) if renderings else (),
                    proposal.score,
                    level,
                    proposal.reason,
                    tuple([self._numbers[rival] for rival in proposal.rivals]),
                )
            )
        return found

    def _readings(self, view: View, numbers: Sequence[int], sources: Sequence[str], near: Near) -> Readings:
        """What the source forms of several entries mean: the one whose context words are in the segment, or near, or
        who is named nearby.

        "Named": by another source form, which only that entry has (a full name, where the form is a family name).
        """
        matcher = self.repairer.matcher
        mentions = [matcher.index.find(source) for source in sources]
        ambiguous = {
            (place, mention.entries)
            for place, some in enumerate(mentions)
            for mention in some
            if len(mention.entries) > 1 and view.readable[numbers[place]]
        }
        settled = {}
        for place, entries in ambiguous:
            meanings = matcher.meanings(entries)
            start, end = view.place(numbers[place], 0, len(view.readable[numbers[place]]))
            within = [one for one in meanings if near(self._entry(one), start, end, 0)]
            close = [one for one in meanings if near(self._entry(one), start, end, None)]
            around = mentions[max(0, place - _NEIGHBOURS) : place + _NEIGHBOURS + 1]
            sure = {self._id(mention.entries[0]) for some in around for mention in some if len(mention.entries) == 1}
            named = [one for one in meanings if self._id(one) in sure]
            for chosen in (within, close, named):
                if len(chosen) == 1:
                    settled[place, entries] = chosen[0]
                    break
        return settled

    def _id(self, number: int) -> str:
        return self.repairer.matcher.entries[number].entry.id

    def _entry(self, number: int) -> Entry:
        return self._entries[self._numbers[self._id(number)]]

    def _again(self, view: View, rendering: Rendering) -> tuple[tuple[int, int], ...]:
        """Other places in the segment of the same wrong form; a part of the right one may mean something else there."""
        text = view.text[rendering.start : rendering.end]
        if len(text) < (2 if is_spaceless(self._lang) else 4) or text.casefold() in rendering.form.casefold():
            return ()
        first, last = view.segment_bounds(rendering.start)
        found = []
        start = view.text.find(text, first, last)
        while start >= 0:
            end = start + len(text)
            free = bounded(view.text, start, end, self._lang) and (
                " " in text or not _name_before(view.text, first, start)
            )
            if start != rendering.start and free:
                found.append((start, end))
            start = view.text.find(text, end, last)
        return tuple(found)


def _name_before(text: str, first: int, start: int) -> bool:
    """Whether a word with a capital, neither a title nor the first of its segment, stands before a word: another's first name."""
    found = _WORD_BEFORE.search(text, max(first, start - _LONGEST_NAME), start)
    return (
        found is not None and found[1][0].isupper() and found.start(1) > first and fold(found[1]) not in TITLES | ROLES
    )
