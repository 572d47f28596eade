"""What might be changed in a document, why, and what speaks against it. Nothing is changed here."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence, Set
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache, partial
from operator import and_
from typing import TYPE_CHECKING, NamedTuple

from mtfix.align import UNSURE, align
from mtfix.matching.exact import GENERATED, SHARED, WEAK, ExactMatcher, Generator, Hit, Owner
from mtfix.matching.variant import Mention, Misspelling, Speller, later_mentions, part_of_longer_name
from mtfix.model import Document, Edit, Entry, Evidence, Finding, Glossary, Level, Segment, Span, Why
from mtfix.names.common import is_common
from mtfix.repair import fit
from mtfix.text import SEPARATOR, View, fold, folded, is_spaceless

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mtfix.bilingual.stats import RunStats
    from mtfix.matching.sourced import Missing, SourceMatcher
    from mtfix.semantic import Encoder

SHORT_FORM = 6  # letters from which on a form that is not listed may be applied where a context word is near
NEAR = 300  # code points to either side in which a context word counts
_NAMESAKE = 0.9  # score from which even a right form of another entry gives way to the name that the source has


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


class Proposer:
    """A glossary made ready for any number of documents; a pure function of one document at a time."""

    def __init__(
        self,
        glossary: Glossary,
        options: Options = Options(),
        exact: ExactMatcher | None = None,
        speller: Speller | None = None,
        encoder: Encoder | None = None,
    ) -> None:
        self.glossary = glossary
        self.options = options
        self._is_common = partial(is_common, lang=options.target_lang)
        self.exact = exact or ExactMatcher(
            glossary.entries,
            lang=options.target_lang,
            generate=generator() if options.generated else None,
            is_common=self._is_common,
        )
        if speller is None and options.spelling:
            speller = Speller.of(glossary.entries, options.target_lang)
        self.speller = speller
        self._source_matchers: dict[str, SourceMatcher] = {}
        self.encoder = encoder  # ranks the readings of ambiguous forms, see mtfix.semantic

    def propose(self, document: Document, study: RunStats | None = None) -> tuple[list[Proposal], list[Finding]]:
        """All proposals of any level in text order, and findings that are no edits (names that the text dropped)."""
        view = View(document)
        wrong = self.exact.wrong_places(view.text)
        misspelt = self.speller.find(view) if self.speller is not None else []
        proposals: list[Proposal] = []
        if misspelt or wrong:
            proposals = self._from_text(document, view, wrong, misspelt)
        findings: list[Finding] = []
        matcher = self.source_matcher(document)
        if matcher is not None:
            near = partial(_has_context, view)
            missing = matcher.find(document, view, near, study)
            right, namesakes = self._right_names(document, view, matcher, {name.segment for name in missing})
            sourced, findings = self._from_source(document, view, missing, proposals, right, namesakes)
            proposals += sourced
        proposals.sort(key=lambda item: (item.edit.segment, item.edit.span, item.edit.entry_id))
        return proposals, findings

    def silent(self, text: str) -> bool:
        """True if a plain text without a source can have no proposal: most of an archive, told at a glance.

        Only rough paragraphs are told apart: there may be a hit more than in the document, never one fewer.
        """
        if "\r" in text:
            text = text.replace("\r\n", "\n")
        lines = text.split("\n")
        view = folded(" ".join([line or SEPARATOR for line in lines]))
        if self.speller is not None and self.speller.suspects(view):
            return False
        wrong = self.exact.wrong_places(view)
        if not wrong:
            return True
        if "\r" in text or any(map(and_, map(bool, lines), map(bool, lines[1:]))):
            return False
        # Every paragraph is one line, so these are the paragraphs of the document, and what shields there shields here.
        return not any(hit.forbidden for hit in self.exact.hits_near(view, wrong))

    def _from_text(
        self, document: Document, view: View, places: list[tuple[int, int]], misspelt: list[Misspelling]
    ) -> list[Proposal]:
        """Proposals from the text alone: listed and generated forms, later mentions, misspellings."""
        hits = self.exact.hits_near(view.text, [*places, *((word.start, word.end) for word in misspelt)])
        proposals = [self._from_hit(document, view, hit) for hit in hits if hit.forbidden]
        wrong = [hit for hit in hits if hit.forbidden]
        identified = [
            hit for hit, (edit, why) in zip(wrong, proposals, strict=True) if why is None and edit.level is Level.SAFE
        ]
        # Who is named once where the context words are near is meant by the same form elsewhere in the document too.
        sure = {(self.exact.entries[hit.owners[0].entry].id, view.text[hit.start : hit.end]) for hit in identified}
        for index, (hit, (edit, why)) in enumerate(zip(wrong, proposals, strict=True)):
            if why == "context" and (edit.entry_id, view.text[hit.start : hit.end]) in sure:
                proposals[index] = _clear(edit)
                identified.append(hit)
        identified.sort()
        mentions: list[Mention] = []
        if identified:
            mentions = later_mentions(self.exact, view, identified, self._is_common)
            proposals += [self._from_mention(document, view, mention) for mention in mentions]
        covered = sorted(
            [(hit.start, hit.end) for hit in hits] + [(mention.start, mention.end) for mention in mentions]
        )
        starts = [start for start, _ in covered]
        for word in misspelt:
            index = bisect_right(starts, word.end - 1) - 1
            if index < 0 or covered[index][1] <= word.start:
                proposals.append(self._from_misspelling(document, view, word))
        return proposals

    # --- names that the source has

    def source_matcher(self, document: Document) -> SourceMatcher | None:
        """The matcher for a document with sources, None for one without, or where no entry has a source form."""
        if not any(segment.source for segment in document.segments):
            return None
        lang = self.options.source_lang or document.source_lang or self._guess(document)
        if lang is None:
            return None
        if lang not in self._source_matchers:
            from mtfix.matching.sourced import SourceMatcher

            self._source_matchers[lang] = SourceMatcher(
                self.exact.entries, lang, self.options.target_lang, safe_score=self.options.safe_score
            )
        matcher = self._source_matchers[lang]
        return matcher if len(matcher) else None

    def align(self, document: Document, source: str) -> Document:
        """The document with the source of each segment, from a source article that is not aligned (see mtfix.align)."""
        probe = replace(document, segments=(Segment("", source),), gaps=("", ""))
        matcher = self.source_matcher(probe)

        def named(text: str) -> set[str]:
            view = View(Document("", (Segment(text),), ("", "")))
            return {self.exact.entries[owner.entry].id for hit in self.exact.hits(view) for owner in hit.owners}

        def in_source(text: str) -> set[str]:
            return set(matcher.named(text)) if matcher is not None else set()

        return align(document, source, in_source, named)

    @cached_property
    def _source_langs(self) -> frozenset[str]:
        return frozenset(term.lang.split("-")[0] for entry in self.exact.entries for term in entry.terms if term.lang)

    def _guess(self, document: Document) -> str | None:
        """The language of the sources, where nobody said: the only one in the glossary, or the detected one if it is in it."""
        if len(self._source_langs) == 1:
            return next(iter(self._source_langs))
        sample = "\n".join(segment.source for segment in document.segments if segment.source)
        return detect(sample[:5_000], self._source_langs)

    def _from_source(
        self,
        document: Document,
        view: View,
        missing: Iterable[Missing],
        known: Sequence[Proposal],
        right: Sequence[Hit],
        namesakes: Set[tuple[int, int]],
    ) -> tuple[list[Proposal], list[Finding]]:
        """Edits for names that a segment lacks, unless the text alone said so already; findings for dropped ones."""
        settled = {(edit.segment, edit.entry_id) for edit, why in known if why is None and edit.level is Level.SAFE}
        proposals: list[Proposal] = []
        findings: list[Finding] = []
        for name in missing:
            entry = self.exact.entries[name.entry]
            if (name.segment, entry.id) in settled:
                continue
            if not name.renderings:
                if name.segment in document.meta.get(UNSURE, ()):
                    continue
                findings.append(self._dropped(document, name, entry))
                continue
            best, *others = name.renderings
            level, reason = name.level, name.reason
            if name.segment in document.meta.get(UNSURE, ()):
                level = level if level is Level.SHOW else Level.REVIEW
                reason += "; but which part of the source belongs here is a guess"
            if level is Level.SAFE and name.score < _NAMESAKE and (best.start, best.end) in namesakes:
                level, reason = Level.REVIEW, f"{reason}; but somebody else's right name stands here"
            alternatives = tuple(dict.fromkeys(f"{view.text[o.start : o.end]} → {o.form}" for o in others))
            if name.rivals:
                alternatives = tuple([self.exact.entries[rival].preferred for rival in name.rivals])
            for start, end in ((best.start, best.end), *name.again):
                place = self._without_right_names(view, Place(start, end), best.form, name.entry, right)
                edit = self._edit(document, view, place, best.form, entry, Evidence.SOURCE, name.score, level, reason)
                within = self._names_within(place, best.form, name.entry, right)
                why: Why | None = "overlap" if within else self._context_speaks_against(view, *place, entry)
                if name.rivals:
                    why = "ambiguous"
                proposals.append(Proposal(replace(edit, alternatives=alternatives), why))
        # As for wrong forms: who is meant where the context words are near is meant elsewhere too.
        both = [*known, *proposals]
        sure = {(edit.entry_id, edit.before) for edit, why in both if why is None and edit.level is Level.SAFE}
        proposals = [
            _clear(edit) if why == "context" and (edit.entry_id, edit.before) in sure else Proposal(edit, why)
            for edit, why in proposals
        ]
        return proposals, findings

    def _right_names(
        self,
        document: Document,
        view: View,
        matcher: SourceMatcher,
        segments: Set[int],
    ) -> tuple[list[Hit], Set[tuple[int, int]]]:
        """Right names in these segments that their sources have too, or that no source can have; places of the others."""
        if not segments:
            return [], frozenset()
        named = {number: matcher.named(document.segments[number].source or "") for number in segments}
        confirmed, others = [], set()
        for hit in self.exact.hits(view):
            number = view.locate(hit.start, hit.end)[0]
            if not hit.forbidden and number in segments:
                entries = [self.exact.entries[owner.entry] for owner in hit.owners]
                if any(entry.id in named[number] or not matcher.knows(entry.id) for entry in entries):
                    confirmed.append(hit)
                else:
                    others.add((hit.start, hit.end))
        return confirmed, others

    def _names_within(self, place: Place, form: str, entry: int, right: Sequence[Hit]) -> list[Hit]:
        """Names of others, right as they are, in a place that is to be replaced by ``form``."""
        index = bisect_right(right, place.start, key=lambda hit: hit.end)
        found = []
        while index < len(right) and right[index].start < place.end:
            hit = right[index]
            text = self.exact.term(hit.owners[0]).text
            if all(owner.entry != entry for owner in hit.owners) and text.casefold() not in form.casefold():
                found.append(hit)
            index += 1
        return found

    def _without_right_names(self, view: View, place: Place, form: str, entry: int, right: Sequence[Hit]) -> Place:
        """The place without a right name at its edges: in "Acer Shadow Knight" only the rest is wrong."""
        start, end = place
        for hit in self._names_within(place, form, entry, right):
            if hit.start <= start and hit.end < end and view.text[hit.end] == " ":
                start = hit.end + 1
            elif hit.end >= end and hit.start > start and view.text[hit.start - 1] == " ":
                end = hit.start - 1
        return Place(start, end) if start < end else place

    @staticmethod
    def _dropped(document: Document, name: Missing, entry: Entry) -> Finding:
        """A name without a rendering, reported where it belongs: at the same relative place as in the source."""
        segment = document.segments[name.segment]
        share = name.source_start / max(1, len(segment.source or ""))
        words = [match.span() for match in re.finditer(r"\S+", segment.text)] or [(0, len(segment.text))]
        span = Span(*words[min(len(words) - 1, int(share * len(words)))])
        message = f"{name.source_form} ({entry.preferred}) is in the source, and no name stands for it here"
        return Finding(MISSING, document.id, name.segment, span, message)

    # --- names that the text has

    def _from_mention(self, document: Document, view: View, mention: Mention) -> Proposal:
        entry = self.exact.entries[mention.entry]
        level, reason = Level.SAFE, f"{mention.of} in this document is {entry.preferred}"
        why: Why | None = None
        if any(_short(self.exact.entries[other]) != _short(entry) for other in mention.rivals):
            others = " or ".join(self.exact.entries[other].preferred for other in mention.rivals)
            why, reason = "ambiguous", f"{reason}, but {mention.part} may also be {others}"
        elif mention.doubtful:
            level, reason = Level.REVIEW, f"{reason}, but {mention.doubtful}"
        elif not entry.short:
            level, reason = Level.REVIEW, f"{reason}; the glossary has no short form"
        edit = self._edit(document, view, mention, _short(entry), entry, Evidence.DOCUMENT, 0.95, level, reason)
        return Proposal(edit, why)

    def _from_misspelling(self, document: Document, view: View, word: Misspelling) -> Proposal:
        entry = self.exact.entries[word.entry]
        near = _near(view, word.start, word.end, entry.context)
        rivals = {self.exact.entries[other].id for other, _ in word.rivals} - {entry.id}
        level, reason = Level.REVIEW, f"looks like {word.form}"
        why: Why | None = None
        if rivals:
            why = "ambiguous"
        elif near and len(word.form) >= SHORT_FORM and self._named(document, view, word, entry):
            level, reason = Level.SAFE, f"{reason}; {near!r} is near"
            why = self._context_speaks_against(view, word.start, word.end, entry)
        edit = self._edit(document, view, word, word.form, entry, Evidence.SPELLING, word.score, level, reason)
        if rivals:
            edit = replace(edit, alternatives=tuple(dict.fromkeys(form for _, form in word.rivals)))
        return Proposal(edit, why)

    def _named(self, document: Document, view: View, word: Misspelling, entry: Entry) -> bool:
        """False if the segment has a source, the entry a source form, and the source does not have it."""
        segment = _certain(document, view.locate(word.start, word.end)[0])
        return self._in_source(document, entry, segment) is not False

    def _from_hit(self, document: Document, view: View, hit: Hit) -> Proposal:
        segment = _certain(document, view.locate(hit.start, hit.end)[0])
        owner, why, rivals = self._choose(document, view, hit, segment)
        entry = self.exact.entries[owner.entry]
        seen = self._in_source(document, entry, segment)
        if owner.flags & GENERATED:
            evidence, score, reason = Evidence.READING, 0.97, self.exact.variant(owner).reason
            level = Level.REVIEW if owner.flags & WEAK else Level.SAFE
            if self._has_right_form(view, hit, segment, entry):
                level, score, reason = Level.REVIEW, 0.5, f"{reason}, but the right form is there already"
            elif seen:
                evidence, score, level, reason = (
                    Evidence.SOURCE,
                    0.995,
                    Level.SAFE,
                    f"{reason}, which stands in the source",
                )
            elif seen is False:
                level, score, reason = Level.REVIEW, 0.5, f"{reason}, but the source of this segment does not have it"
            elif level is Level.REVIEW:
                word = _near(view, hit.start, hit.end, entry.context)
                if self._doubtful(view, hit):
                    level, score = Level.SHOW, 0.3
                elif word and hit.end - hit.start >= SHORT_FORM:
                    level, score, reason = Level.SAFE, 0.95, f"{reason}; {word!r} is near"
                else:
                    score = 0.7
        else:
            evidence, score, level = Evidence.VARIANT, 1.0, Level.SAFE
            reason = f"listed as {self.exact.term(owner).status.value} in the glossary"
            if seen:
                evidence, reason = Evidence.SOURCE, f"{reason}, and the source has {seen}"
        if why == "ambiguous" and self.encoder is not None:
            ranked = self._by_meaning(view, hit)
            if ranked:
                owner, score, reason, rivals = ranked
                entry, why, evidence, level = self.exact.entries[owner.entry], None, Evidence.MEANING, Level.REVIEW
        why = why or self._context_speaks_against(view, hit.start, hit.end, entry)
        flags = owner.flags & ~SHARED
        edit = self._edit(document, view, hit, entry.preferred, entry, evidence, score, level, reason, flags)
        return Proposal(replace(edit, alternatives=rivals) if rivals else edit, why)

    def _has_right_form(self, view: View, hit: Hit, segment: Segment, entry: Entry) -> bool:
        """True if a generated form is an addition to a right one: "Lin Mou" for Lin, or as often right as in the source."""
        if f" {fold(entry.preferred)} " in f" {view.text[hit.start : hit.end]} ":
            return True
        if segment.source is None:
            return False
        first, last = view.segment_bounds(hit.start)
        right = max(view.text.count(fold(form), first, last) for form in entry.right)
        sources = [term.text for term in entry.sources(self.options.source_lang)]
        return right > 0 and right >= max((segment.source.count(form) for form in sources), default=0)

    def _doubtful(self, view: View, hit: Hit) -> bool:
        """A weak reading that is an ordinary word, or part of a longer name of somebody else."""
        text = view.text[hit.start : hit.end]
        if " " not in text and self._is_common(text):
            return True
        return bool(part_of_longer_name(view.text, hit.start, hit.end, self._is_common, self.options.target_lang))

    def _choose(
        self, document: Document, view: View, hit: Hit, segment: Segment
    ) -> tuple[Owner, Why | None, tuple[str, ...]]:
        """The owner of an ambiguous form that the source or the context words decide for."""
        owners = {self.exact.entries[owner.entry].id: owner for owner in hit.owners}
        if len(owners) == 1:
            return hit.owners[0], None, ()
        entries = {key: self.exact.entries[owner.entry] for key, owner in owners.items()}
        named = [key for key, entry in entries.items() if self._in_source(document, entry, segment)]
        near = [key for key, entry in entries.items() if _near(view, hit.start, hit.end, entry.context)]
        for chosen in (named, near):
            if len(chosen) == 1:
                return owners[chosen[0]], None, ()
        first, *others = sorted(owners)
        return owners[first], "ambiguous", tuple(dict.fromkeys(entries[key].preferred for key in others))

    def _by_meaning(self, view: View, hit: Hit) -> tuple[Owner, float, str, tuple[str, ...]] | None:
        """The reading whose note and context words a sentence model finds nearest to the text around; to propose only."""
        assert self.encoder is not None
        from mtfix.semantic import describe, rank

        entries = [self.exact.entries[owner.entry] for owner in hit.owners]
        first, last = view.segment_bounds(hit.start)
        around = view.text[max(first, hit.start - NEAR) : min(last, hit.end + NEAR)]
        scores = rank(self.encoder, around, [describe(entry) for entry in entries])
        order = sorted(range(len(entries)), key=lambda index: (-scores[index], entries[index].id))
        if scores[order[0]] <= scores[order[1]]:
            return None
        said = ", ".join(f"{entries[index].preferred} {scores[index]:.2f}" for index in order)
        others = tuple(dict.fromkeys(entries[index].preferred for index in order[1:]))
        score = max(0.0, min(1.0, scores[order[0]]))
        return hit.owners[order[0]], score, f"the text is nearest in meaning to the first of {said}", others

    def _in_source(self, document: Document, entry: Entry, segment: Segment) -> str | bool | None:
        """The source form that the source segment has, False if it has none, None if that cannot be known."""
        matcher = self.source_matcher(document) if segment.source is not None else None
        if matcher is None or not matcher.knows(entry.id):
            return None
        return matcher.named(segment.source or "").get(entry.id, False)

    def _context_speaks_against(self, view: View, start: int, end: int, entry: Entry) -> Why | None:
        if entry.context and not _near(view, start, end, entry.context):
            return "context"
        if entry.unless and _near(view, start, end, entry.unless):
            return "context"
        return None

    def _edit(
        self,
        document: Document,
        view: View,
        place: Hit | Mention | Misspelling | Place,
        form: str,
        entry: Entry,
        evidence: Evidence,
        score: float,
        level: Level,
        reason: str,
        flags: int = 0,
    ) -> Edit:
        new = fit(document, view, place.start, place.end, form, flags, self.options.target_lang)
        return Edit(document.id, new.segment, new.span, new.before, new.after, entry.id, evidence, score, level, reason)


MISSING = "N010"  # a name of the source that the text dropped
CODES = {
    Evidence.VARIANT: "N001",
    Evidence.READING: "N002",
    Evidence.SPELLING: "N003",
    Evidence.DOCUMENT: "N004",
    Evidence.SOURCE: "N005",
    Evidence.MEANING: "N006",
}


@lru_cache(maxsize=64)
def detect(sample: str, among: frozenset[str]) -> str | None:
    """The language of a sample, if langdetect (seeded: it draws lots) finds one of ``among`` in it."""
    from langdetect import DetectorFactory, LangDetectException, detect_langs

    DetectorFactory.seed = 0
    try:
        found = detect_langs(sample)
    except LangDetectException:
        return None
    return next((lang for guess in found if (lang := guess.lang.split("-")[0]) in among), None)


def generator() -> Generator:
    from mtfix.names.variants import generate

    return generate


def _certain(document: Document, number: int) -> Segment:
    """A segment, without its source where that is a guess: it neither confirms nor contradicts."""
    segment = document.segments[number]
    return segment._replace(source=None) if number in document.meta.get(UNSURE, ()) else segment


def _short(entry: Entry) -> str:
    """What a later mention prints; the last word of a person's name where the glossary does not say."""
    return entry.short or entry.preferred.split(" ")[-1]


def _clear(edit: Edit) -> Proposal:
    reason = f"{edit.reason}; elsewhere in this document the context is clear"
    return Proposal(replace(edit, reason=reason), None)


def _has_context(view: View, entry: Entry, start: int, end: int, reach: int | None) -> bool:
    """True if words that the entry wants near stand there, and none that it does not want."""
    reach = NEAR if reach is None else reach
    return bool(_near(view, start, end, entry.context, reach)) and not _near(view, start, end, entry.unless, reach)


def _near(view: View, start: int, end: int, words: Sequence[str], reach: int = NEAR) -> str:
    """The first of the words that stands near, at the start of a word and in any case; "" if none does."""
    if not words:
        return ""
    around = " " + view.text[max(0, start - reach) : end + reach].casefold()
    for word in words:
        edge = "" if is_spaceless(word[0]) else r"(?<!\w)"
        if re.search(edge + re.escape(fold(word).casefold()), around):
            return word
    return ""
