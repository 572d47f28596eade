"""What might be changed in a document, why, and what speaks against it. Nothing is changed here."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from mtfix.matching.exact import ExactMatcher, Generator, Hit
from mtfix.matching.patterns import GENERATED, SHARED, WEAK, Owner, listed
from mtfix.matching.variant import (
    OPENERS,
    Mention,
    Misspelling,
    Speller,
    later_mentions,
    name_before,
    part_of_longer_name,
)
from mtfix.model import Document, Entry, Evidence, Finding, Glossary, Level, Segment, Why
from mtfix.names.common import is_common, is_name
from mtfix.proposals import NEAR, Options, Proposal, certain, clear, context_near, context_speaks_against, make_edit
from mtfix.sourcing import Sources
from mtfix.text import View, fold

if TYPE_CHECKING:
    from mtfix.bilingual.stats import RunStats
    from mtfix.semantic import Encoder

SHORT_FORM = 6  # letters from which on a form that is not listed may be applied where a context word is near


class Glance(NamedTuple):
    """Misspellings in a view, and the hits that decide over all places where a wrong form or a misspelling stands."""

    view: View
    hits: list[Hit]
    misspelt: list[Misspelling]

    @property
    def silent(self) -> bool:
        """True if there is nothing to propose from the text alone."""
        return not (self.misspelt or any(hit.forbidden for hit in self.hits))


class Proposer:
    """A glossary made ready for any number of documents; a pure function of one document at a time.

    ``exact`` and, if the options ask for it, ``speller``: where they are there already (:mod:`mtfix.cache`).
    """

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
        if exact is None:
            found = listed(glossary.entries)
            exact = ExactMatcher(
                glossary.entries,
                lang=options.target_lang,
                generate=generator() if options.generated else None,
                is_common=self._is_common,
                found=found,
            )
            speller = Speller.of(found, options.target_lang) if options.spelling else None
        self.exact = exact
        self.speller = speller
        self.sources = Sources(self.exact, options)
        self.encoder = encoder  # ranks the readings of ambiguous forms, see mtfix.semantic

    def glance(self, view: View) -> Glance:
        """What the text alone shows; most of an archive is silent."""
        return self.glances([view])[0]

    def glances(self, views: Sequence[View]) -> list[Glance]:
        """:meth:`glance` of several views."""
        find = self.speller.find if self.speller is not None else None
        misspelt: list[list[Misspelling]] = list(map(find, views)) if find is not None else [[] for _ in views]
        exact, texts = self.exact, [view.text for view in views]
        wrong = list(map(exact.wrong_places, texts))
        for places, words in zip(wrong, misspelt, strict=True):
            places += [(word.start, word.end) for word in words]
        near = [exact.raw_hits_near(*each) if each[1] else [] for each in zip(texts, wrong, strict=True)]
        hits = [exact.resolve(*each) if each[1] else [] for each in zip(texts, near, strict=True)]
        return list(map(Glance, views, hits, misspelt))

    def propose(
        self,
        document: Document,
        study: RunStats | None = None,
        glance: Glance | None = None,
        least: Level = Level.SHOW,
    ) -> tuple[list[Proposal], list[Finding]]:
        """All proposals of any level in text order, and findings that are no edits (names that the text dropped).

        ``glance``: that of this document, where there is one already. ``least``: of names that the source has, what a caller of
        this level does not apply is left out: it decides nothing about the rest.
        """
        if glance is None:
            glance = self.glance(View(document))
        proposals = [] if glance.silent else self._from_text(document, *glance)
        sourced, findings = self.sources.propose(document, glance.view, proposals, study, least)
        proposals += sourced
        proposals.sort(key=lambda item: (item.edit.segment, item.edit.span, item.edit.entry_id))
        return proposals, findings

    def nothing_left(self, before: Glance, document: Document, changed: Sequence[int]) -> bool:
        """True if it is certain, without another search of it all, that a cleaned document has no safe proposal.

        ``before``: the glance of the document that all safe proposals were applied to; ``changed``: the segments in
        which they were. What is found in a segment depends on that segment alone, except where context words count, and
        for later mentions, which need a wrong form somewhere.
        """
        if self.options.level is not Level.SAFE or any(segment.source for segment in document.segments):
            return False
        segments = set(changed)
        if any(hit.forbidden and before.view.locate(hit.start, hit.end)[0] not in segments for hit in before.hits):
            return False
        part = tuple([document.segments[number] for number in changed])
        now = self.glance(View(Document(document.id, part, ("",) * (len(part) + 1))))
        misspelt = (*before.misspelt, *now.misspelt)
        return not (
            any(hit.forbidden for hit in now.hits) or any(self.exact.entries[word.entry].context for word in misspelt)
        )

    def _from_text(
        self, document: Document, view: View, hits: list[Hit], misspelt: list[Misspelling]
    ) -> list[Proposal]:
        """Proposals from the text alone: listed and generated forms, later mentions, misspellings."""
        proposals = [self._from_hit(document, view, hit) for hit in hits if hit.forbidden]
        wrong = [hit for hit in hits if hit.forbidden]
        identified = [
            hit for hit, (edit, why) in zip(wrong, proposals, strict=True) if why is None and edit.level is Level.SAFE
        ]
        # Who is named once where the context words are near is meant by the same form elsewhere in the document too.
        sure = {(self.exact.entries[hit.owners[0].entry].id, view.text[hit.start : hit.end]) for hit in identified}
        for index, (hit, (edit, why)) in enumerate(zip(wrong, proposals, strict=True)):
            if why == "context" and (edit.entry_id, view.text[hit.start : hit.end]) in sure:
                proposals[index] = clear(edit)
                identified.append(hit)
        identified.sort()
        mentions: list[Mention] = []
        if identified:
            mentions = later_mentions(self.exact, view, identified, self._is_common)
            places = {
                (mention.start, mention.end) for mention in mentions
            }  # some are weak readings of the same name too
            proposals = [one for hit, one in zip(wrong, proposals, strict=True) if (hit.start, hit.end) not in places]
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

    # --- evidence of the text alone

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
        edit = make_edit(
            document,
            view,
            self.options.target_lang,
            mention,
            _short(entry),
            entry,
            Evidence.DOCUMENT,
            0.95,
            level,
            reason,
        )
        return Proposal(edit, why)

    def _from_misspelling(self, document: Document, view: View, word: Misspelling) -> Proposal:
        entry = self.exact.entries[word.entry]
        near = context_near(view, word.start, word.end, entry.context)
        rivals = [form for other, form in word.rivals if self.exact.entries[other].id != entry.id]
        level, reason = Level.REVIEW, f"looks like {word.form}"
        why: Why | None = None
        if rivals:
            why = "ambiguous"
        elif near and len(word.form) >= SHORT_FORM and self._named(document, view, word, entry):
            level, reason = Level.SAFE, f"{reason}; {near!r} is near"
            why = context_speaks_against(view, word.start, word.end, entry)
        edit = make_edit(
            document,
            view,
            self.options.target_lang,
            word,
            word.form,
            entry,
            Evidence.SPELLING,
            word.score,
            level,
            reason,
            alternatives=tuple(dict.fromkeys([form for _, form in word.rivals])) if rivals else (),
        )
        return Proposal(edit, why)

    def _named(self, document: Document, view: View, word: Misspelling, entry: Entry) -> bool:
        """False if the segment has a source, the entry a source form, and the source does not have it."""
        segment = certain(document, view.locate(word.start, word.end)[0])
        return self.sources.has(document, entry, segment) is not False

    def _from_hit(self, document: Document, view: View, hit: Hit) -> Proposal:
        segment = certain(document, view.locate(hit.start, hit.end)[0])
        owner, why, rivals = self._choose(document, view, hit, segment)
        entry = self.exact.entries[owner.entry]
        seen = self.sources.has(document, entry, segment)
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
                word = context_near(view, hit.start, hit.end, entry.context)
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
        why = why or context_speaks_against(view, hit.start, hit.end, entry)
        flags = owner.flags & ~SHARED
        form = self.sources.form(document, entry, seen, view.text[hit.start : hit.end])
        named = self._named_before(view, hit, entry, form)
        if named is not None:
            form = entry.short or form
            if named:
                level, score, reason = Level.REVIEW, min(score, 0.5), f"{reason}, but {named} may be somebody else"
        edit = make_edit(
            document,
            view,
            self.options.target_lang,
            hit,
            form,
            entry,
            evidence,
            score,
            level,
            reason,
            flags,
            rivals,
        )
        return Proposal(edit, why)

    def _named_before(self, view: View, hit: Hit, entry: Entry, form: str) -> str | None:
        """Who else may be meant, by the first name before a wrong name of one word ("Maria Lafuluofu") for which there is a full one.

        "" if the first name is another one that the glossary has of the same person, or perhaps an ordinary word: then the
        short form will do. None if there is none.
        """
        if entry.kind != "PER" or " " not in form or form[0].islower():  # de Villiers: no first name
            return None
        if " " in view.text[hit.start : hit.end]:
            return None
        word = name_before(view.text, hit.start)
        if not word or word in OPENERS or word in fold(form).split(" "):
            return None
        if entry.short and any(fold(right) == f"{word} {fold(entry.short)}" for right in entry.right):
            return ""
        sure = word.endswith(".") or not self._is_common(word) or is_name(word, self.options.target_lang)
        return f"{word} {entry.short or form}" if sure else "" if entry.short else None

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
        named = [key for key, entry in entries.items() if self.sources.has(document, entry, segment)]
        near = [key for key, entry in entries.items() if context_near(view, hit.start, hit.end, entry.context)]
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


def generator() -> Generator:
    from mtfix.names.variants import generate

    return generate


def _short(entry: Entry) -> str:
    """What a later mention prints; the last word of a person's name where the glossary does not say."""
    return entry.short or entry.preferred.split(" ")[-1]
