"""Names that the sources of a document have: which ones its text lacks, and what is proposed for them."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence, Set
from dataclasses import replace
from functools import cached_property, lru_cache, partial
from typing import TYPE_CHECKING

from mtfix.align import UNSURE, align
from mtfix.matching.exact import ExactMatcher, Hit
from mtfix.model import Document, Edit, Entry, Evidence, Finding, Level, Segment, Span, Why
from mtfix.proposals import MISSING, Options, Place, Proposal, clear, context_speaks_against, has_context, make_edit
from mtfix.text import View

if TYPE_CHECKING:
    from mtfix.bilingual.stats import RunStats
    from mtfix.matching.sourced import Missing, Rendering, SourceMatcher

_NAMESAKE = 0.9  # score from which even a right form of another entry gives way to the name that the source has


class Sources:
    """The source side of a glossary, made ready for each source language when a document first has it."""

    def __init__(self, exact: ExactMatcher, options: Options) -> None:
        self.exact = exact
        self.options = options
        self._matchers: dict[str, SourceMatcher] = {}

    def propose(
        self,
        document: Document,
        view: View,
        known: Sequence[Proposal],
        study: RunStats | None,
        least: Level = Level.SHOW,
    ) -> tuple[list[Proposal], list[Finding]]:
        """Proposals for names that segments lack, beside those ``known`` from the text; findings for dropped names.

        ``least``: without what a caller of this level does not apply.
        """
        matcher = self.matcher(document)
        if matcher is None:
            return [], []
        missing = matcher.find(document, view, partial(has_context, view), study, least)
        right, namesakes = self._right_names(document, view, matcher, {name.segment for name in missing})
        return self._proposals(document, view, missing, known, right, namesakes)

    def has(self, document: Document, entry: Entry, segment: Segment) -> str | bool | None:
        """The source form that the source segment has, False if it has none, None if that cannot be known."""
        matcher = self.matcher(document) if segment.source is not None else None
        if matcher is None or not matcher.knows(entry.id):
            return None
        return matcher.named(segment.source or "").get(entry.id, False)

    def form(self, document: Document, entry: Entry, source_form: str | bool | None, text: str) -> str:
        """What should stand for ``text``: of one word, where the source has a part of the name, the part of the right form."""
        matcher = self.matcher(document) if isinstance(source_form, str) and " " not in text else None
        return (matcher.part(entry.id, str(source_form)) if matcher is not None else "") or entry.preferred

    def matcher(self, document: Document) -> SourceMatcher | None:
        """The matcher for a document with sources, None for one without, or where no entry has a source form."""
        if not any(segment.source for segment in document.segments):
            return None
        lang = self.options.source_lang or document.source_lang or self._guess(document)
        if lang is None:
            return None
        if lang not in self._matchers:
            from mtfix.matching.sourced import SourceMatcher

            self._matchers[lang] = SourceMatcher(
                self.exact.entries, lang, self.options.target_lang, safe_score=self.options.safe_score
            )
        matcher = self._matchers[lang]
        return matcher if len(matcher) else None

    def align(self, document: Document, source: str) -> Document:
        """The document with the source of each segment, from a source article that is not aligned (see mtfix.align)."""
        probe = replace(document, segments=(Segment("", source),), gaps=("", ""))
        matcher = self.matcher(probe)

        def named(text: str) -> set[str]:
            view = View(Document("", (Segment(text),), ("", "")))
            return {self.exact.entries[owner.entry].id for hit in self.exact.hits(view) for owner in hit.owners}

        def in_source(text: str) -> set[str]:
            return set(matcher.named(text)) if matcher is not None else set()

        return align(document, source, in_source, named)

    @cached_property
    def _langs(self) -> frozenset[str]:
        return frozenset(term.lang.split("-")[0] for entry in self.exact.entries for term in entry.terms if term.lang)

    def _guess(self, document: Document) -> str | None:
        """The language of the sources, where nobody said: the only one in the glossary, or the detected one if it is in it."""
        if len(self._langs) == 1:
            return next(iter(self._langs))
        sample = "\n".join(segment.source for segment in document.segments if segment.source)
        return detect(sample[:5_000], self._langs)

    def _proposals(
        self,
        document: Document,
        view: View,
        missing: Iterable[Missing],
        known: Sequence[Proposal],
        right: Sequence[Hit],
        namesakes: Set[tuple[int, int]],
    ) -> tuple[list[Proposal], list[Finding]]:
        """Edits for names that a segment lacks, unless the text alone said so already; findings for dropped ones."""
        settled = {
            (edit.segment, edit.entry_id): edit for edit, why in known if why is None and edit.level is Level.SAFE
        }
        proposals: list[Proposal] = []
        findings: list[Finding] = []
        for name in missing:
            entry = self.exact.entries[name.entry]
            said = settled.get((name.segment, entry.id))
            if said is not None and not (name.renderings and self._is_whole(view, name.renderings[0], said)):
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
                edit = make_edit(
                    document,
                    view,
                    self.options.target_lang,
                    place,
                    best.form,
                    entry,
                    Evidence.SOURCE,
                    name.score,
                    level,
                    reason,
                    alternatives=alternatives,
                )
                within = self._names_within(place, best.form, name.entry, right)
                why: Why | None = "overlap" if within else context_speaks_against(view, *place, entry)
                if name.rivals:
                    why = "ambiguous"
                proposals.append(Proposal(edit, why))
        # As for wrong forms: who is meant where the context words are near is meant elsewhere too.
        both = [*known, *proposals]
        sure = {(edit.entry_id, edit.before) for edit, why in both if why is None and edit.level is Level.SAFE}
        proposals = [
            clear(edit) if why == "context" and (edit.entry_id, edit.before) in sure else Proposal(edit, why)
            for edit, why in proposals
        ]
        return proposals, findings

    @staticmethod
    def _is_whole(view: View, best: Rendering, said: Edit) -> bool:
        """Whether a rendering is the whole wrong name, and what the text alone said only a part of it."""
        _, span = view.locate(best.start, best.end)
        if not (span.start <= said.span.start and said.span.end <= span.end) or span == said.span:
            return False
        from mtfix.matching.sourced import is_whole_name

        return is_whole_name(view.text[best.start : best.end], said.before, best.form)

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
        places = [view.place(number, 0, len(view.readable[number])) for number in sorted(segments)]
        for hit in self.exact.hits_near(view.text, places):
            if not hit.forbidden:
                number = view.locate(hit.start, hit.end)[0]
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
