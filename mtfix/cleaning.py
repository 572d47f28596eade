"""Propose edits, apply them, verify the result; and take them back.

Proposals are values. What is applied is decided by one rule for all kinds of evidence: the level of the proposal
against the level that the caller set, after everything that speaks against it (ambiguity, context, protected text,
overlap) has been looked at. After applying, the same search runs on the result; where it would edit again, the
segment is given back as it was, so that cleaning twice is cleaning once.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence, Set
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from mtfix.errors import StaleEditError
from mtfix.matching.exact import GENERATED, SHARED, WEAK, ExactMatcher, Generator, Hit, Owner
from mtfix.matching.variant import Mention, Misspelling, Speller, later_mentions
from mtfix.model import (
    Cleaned,
    Document,
    Edit,
    Entry,
    Evidence,
    Finding,
    Glossary,
    Level,
    Segment,
    Signature,
    Span,
    Why,
    Withheld,
)
from mtfix.names.common import is_common
from mtfix.repair import fit
from mtfix.text import View, is_spaceless, untouchable

if TYPE_CHECKING:
    from mtfix.semantic import Encoder

SHORT_FORM = 6  # letters from which on a form that is not listed may be applied where a context word is near
NEAR = 300  # code points to either side in which a context word counts


@dataclass(frozen=True, slots=True)
class Options:
    """How to clean: ``level`` is the bar for automatic changes; ``quotations`` leaves quoted text alone.

    ``spelling`` looks for misspelt right forms; ``rejected`` holds ids of edits that a person refused.
    """

    level: Level = Level.SAFE
    source_lang: str | None = None
    target_lang: str = "en"
    quotations: bool = False
    spelling: bool = True
    generated: bool = True
    rejected: Set[str] = frozenset()


class _Proposal(NamedTuple):
    edit: Edit
    why: Why | None  # known already while proposing: ambiguous, context


class Cleaner:
    """A glossary made ready for cleaning any number of documents; a pure function of one document at a time."""

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
        self.encoder = encoder  # ranks the readings of ambiguous forms, see mtfix.semantic

        self.signature = self._sign()

    def _sign(self) -> Signature:
        from mtfix import __version__

        pairs = [
            ("clean", self.options.level.value),
            ("lang", f"{self.options.source_lang or '*'}-{self.options.target_lang}"),
            ("gloss", self.glossary.digest[:8]),
        ]
        if self.options.quotations:
            pairs.append(("quotes", "kept"))
        if self.encoder is not None:
            pairs.append(("model", f"{self.encoder.name}:{self.encoder.digest}"))
        for name in ("spelling", "generated"):
            if not getattr(self.options, name):
                pairs.append((name, "off"))
        return Signature((*pairs, ("version", __version__)))

    # --- the whole job

    def clean(self, document: Document) -> Cleaned:
        """Apply what the level allows; every proposal ends in ``applied`` or in ``withheld``."""
        proposals = self.propose(document)
        if not proposals:
            return Cleaned(document, (), (), (), self.signature)
        accepted, withheld = self._decide(document, proposals)
        result, applied, unstable = self._settle(document, accepted)
        withheld += [Withheld(edit, "unstable") for edit in unstable]
        withheld.sort(key=lambda item: (item.edit.segment, item.edit.span, item.edit.entry_id))
        return Cleaned(result, tuple(applied), tuple(withheld), (), self.signature)

    def check(self, document: Document) -> list[Finding]:
        """Proposals as findings; nothing is changed."""
        findings = []
        for edit, why in self.propose(document):
            code = CODES[edit.evidence]
            note = f" ({why})" if why else ""
            findings.append(
                Finding(
                    code,
                    document.id,
                    edit.segment,
                    edit.span,
                    f"{edit.before} → {edit.after}: {edit.reason}{note}",
                    edit,
                )
            )
        return findings

    # --- propose

    def propose(self, document: Document) -> list[_Proposal]:
        """All proposals of any level, in text order, with what already speaks against them."""
        view = View(document)
        raw = self.exact.raw_hits(view.text)
        misspelt = self.speller.find(view) if self.speller is not None else []
        if not misspelt and not self.exact.has_forbidden(raw):
            return []
        hits = self.exact.resolve(view, self.exact.near(raw, ((word.start, word.end) for word in misspelt)))
        proposals = [self._from_hit(document, view, hit) for hit in hits if hit.forbidden]
        wrong = [hit for hit in hits if hit.forbidden]
        identified = [
            hit for hit, (edit, why) in zip(wrong, proposals, strict=True) if why is None and edit.level is Level.SAFE
        ]
        mentions: list[Mention] = []
        if identified:
            hits = self.exact.resolve(view, raw)
            mentions = later_mentions(self.exact, view, hits, identified, self._is_common)
            proposals += [self._from_mention(document, view, mention) for mention in mentions]
        covered = sorted(
            [(hit.start, hit.end) for hit in hits] + [(mention.start, mention.end) for mention in mentions]
        )
        starts = [start for start, _ in covered]
        for word in misspelt:
            index = bisect_right(starts, word.end - 1) - 1
            if index < 0 or covered[index][1] <= word.start:
                proposals.append(self._from_misspelling(document, view, word))
        proposals.sort(key=lambda item: (item.edit.segment, item.edit.span, item.edit.entry_id))
        return proposals

    def _from_mention(self, document: Document, view: View, mention: Mention) -> _Proposal:
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
        return _Proposal(edit, why)

    def _from_misspelling(self, document: Document, view: View, word: Misspelling) -> _Proposal:
        entry = self.exact.entries[word.entry]
        near = _near(view, word.start, word.end, entry.context)
        rivals = {self.exact.entries[other].id for other, _ in word.rivals} - {entry.id}
        level, reason = Level.REVIEW, f"looks like {word.form}"
        why: Why | None = None
        if rivals:
            why = "ambiguous"
        elif near and len(word.form) >= SHORT_FORM:
            level, reason = Level.SAFE, f"{reason}; {near!r} is near"
            why = self._context_speaks_against(view, word.start, word.end, entry)
        edit = self._edit(document, view, word, word.form, entry, Evidence.SPELLING, word.score, level, reason)
        if rivals:
            edit = replace(edit, alternatives=tuple(dict.fromkeys(form for _, form in word.rivals)))
        return _Proposal(edit, why)

    def _from_hit(self, document: Document, view: View, hit: Hit) -> _Proposal:
        segment = document.segments[view.locate(hit.start, hit.end)[0]]
        owner, why, rivals = self._choose(view, hit, segment)
        entry = self.exact.entries[owner.entry]
        seen = self._in_source(entry, segment)
        if owner.flags & GENERATED:
            evidence, score, reason = Evidence.READING, 0.97, self.exact.variant(owner).reason
            level = Level.REVIEW if owner.flags & WEAK else Level.SAFE
            if seen:
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
                if word and hit.end - hit.start >= SHORT_FORM:
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
        return _Proposal(replace(edit, alternatives=rivals) if rivals else edit, why)

    def _choose(self, view: View, hit: Hit, segment: Segment) -> tuple[Owner, Why | None, tuple[str, ...]]:
        """The owner of an ambiguous form that the source or the context words decide for."""
        owners = {self.exact.entries[owner.entry].id: owner for owner in hit.owners}
        if len(owners) == 1:
            return hit.owners[0], None, ()
        entries = {key: self.exact.entries[owner.entry] for key, owner in owners.items()}
        named = [key for key, entry in entries.items() if self._in_source(entry, segment)]
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

    def _in_source(self, entry: Entry, segment: Segment) -> str | bool | None:
        """The source form that the source segment has, False if it has none, None if that cannot be known."""
        if segment.source is None:
            return None
        forms = [term.text for term in entry.sources(self.options.source_lang)]
        if not forms:
            return None
        return next((form for form in forms if form in segment.source), False)

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
        place: Hit | Mention | Misspelling,
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

    # --- decide, apply, verify

    def _decide(self, document: Document, proposals: Sequence[_Proposal]) -> tuple[list[Edit], list[Withheld]]:
        accepted: list[Edit] = []
        withheld: list[Withheld] = []
        protected: dict[int, list[Span]] = {}
        end = (-1, 0)
        for edit, known in proposals:
            why: Why | None = known
            if edit.segment not in protected:
                protected[edit.segment] = self._protected(document.segments[edit.segment])
            if any(edit.span.overlaps(span) for span in protected[edit.segment]):
                why = "protected"
            elif edit.id in self.options.rejected:
                why = "rejected"
            elif why is None and not self.options.level.allows(edit.level):
                why = "below-level"
            elif why is None and (edit.segment, edit.span.start) < end:
                why = "overlap"
            if why is None and edit.before != edit.after:
                accepted.append(edit)
                end = (edit.segment, edit.span.end)
            elif why is not None:
                withheld.append(Withheld(edit, why))
        return accepted, withheld

    def _protected(self, segment: Segment) -> list[Span]:
        spans = untouchable(segment.text, quotations=self.options.quotations)
        if segment.markup:
            spans = [s for s in spans if not any(m.start <= s.start and s.end <= m.end for m in segment.markup)]
        return [*spans, *segment.protected]

    def _settle(self, document: Document, accepted: Sequence[Edit]) -> tuple[Document, list[Edit], list[Edit]]:
        """Apply what stays as it is when the result is cleaned again; the rest is unstable."""
        applied = self._stable(document, accepted)
        result = apply(document, applied)
        if len(applied) < len(accepted) and self._stable(result, self._decide(result, self.propose(result))[0]):
            # What was given back would now be cleaned another way: nothing in this document is certain.
            applied, result = [], document
        kept = {edit.id for edit in applied}
        return result, applied, [edit for edit in accepted if edit.id not in kept]

    def _stable(self, document: Document, accepted: Sequence[Edit]) -> list[Edit]:
        """Edits of those segments in which the same search finds nothing more to edit afterwards."""
        unstable: set[int] = set()
        while True:
            applied = [edit for edit in accepted if edit.segment not in unstable]
            if not applied:
                return []
            result = apply(document, applied)
            moving = {edit.segment for edit in self._decide(result, self.propose(result))[0]} - unstable
            if not moving:
                return applied
            unstable |= moving


def clean(text: str | Document, glossary: Glossary, options: Options = Options(), source: str | None = None) -> Cleaned:
    """Clean one text or document. For many, make one :class:`Cleaner` and keep it: compiling the glossary takes longer.

    A text is read as plain text, a paragraph a segment; with ``source`` it is one segment whose source that is.
    """
    if isinstance(text, str):
        from mtfix.formats.text import TextFormat

        if source is not None:
            text = Document("text", (Segment(text, source),), ("", ""), options.source_lang, options.target_lang)
        else:
            text = next(iter(TextFormat().read(text, "text", {})))
    return Cleaner(glossary, options).clean(text)


CODES = {
    Evidence.VARIANT: "N001",
    Evidence.READING: "N002",
    Evidence.SPELLING: "N003",
    Evidence.DOCUMENT: "N004",
    Evidence.SOURCE: "N005",
    Evidence.MEANING: "N006",
}


def generator() -> Generator:
    from mtfix.names.variants import generate

    return generate


def _short(entry: Entry) -> str:
    """What a later mention prints; the last word of a person's name where the glossary does not say."""
    return entry.short or entry.preferred.split(" ")[-1]


def _near(view: View, start: int, end: int, words: Sequence[str]) -> str:
    """The first of the words that stands near, at the start of a word and in any case; "" if none does."""
    if not words:
        return ""
    around = f" {view.text[max(0, start - NEAR) : start]}  {view.text[end : end + NEAR]}".casefold()
    for word in words:
        edge = "" if is_spaceless(word[0]) else r"(?<!\w)"
        if re.search(edge + re.escape(word.casefold()), around):
            return word
    return ""


# --- apply and revert ------------------------------------------------------------------------------------------------


def apply(document: Document, edits: Sequence[Edit]) -> Document:
    """The document with the edits made. Raises :class:`StaleEditError` where ``before`` does not stand in its place."""
    by_segment: dict[int, list[tuple[Span, str, str]]] = defaultdict(list)
    for edit in edits:
        by_segment[edit.segment].append((edit.span, edit.before, edit.after))
    return _rewrite(document, by_segment)


def revert(document: Document, edits: Sequence[Edit], applied: Sequence[Edit] | None = None) -> Document:
    """Take back ``edits`` of a cleaned document; ``applied`` are all edits that made it (default: the same ones).

    Raises :class:`StaleEditError` if the text is not the one that those edits made.
    """
    undo = {edit.id for edit in edits}
    by_segment: dict[int, list[tuple[Span, str, str]]] = defaultdict(list)
    shifts: dict[int, int] = defaultdict(int)
    for edit in sorted(applied if applied is not None else edits, key=lambda edit: (edit.segment, edit.span)):
        start = edit.span.start + shifts[edit.segment]
        shifts[edit.segment] += len(edit.after) - len(edit.before)
        if edit.id in undo:
            by_segment[edit.segment].append((Span(start, start + len(edit.after)), edit.after, edit.before))
    return _rewrite(document, by_segment)


def _rewrite(document: Document, changes: dict[int, list[tuple[Span, str, str]]]) -> Document:
    if not changes:
        return document
    segments = list(document.segments)
    for index, edits in changes.items():
        if index >= len(segments):
            raise StaleEditError(f"{document.id}: there is no segment {index}")
        segments[index] = _rewrite_segment(document.id, index, segments[index], sorted(edits))
    return replace(document, segments=tuple(segments))


def _rewrite_segment(document_id: str, index: int, segment: Segment, edits: list[tuple[Span, str, str]]) -> Segment:
    out: list[str] = []
    at = 0
    for span, before, after in edits:
        found = segment.text[span.start : span.end]
        if found != before or span.start < at:
            raise StaleEditError(
                f"{document_id}, segment {index}, {span.start}: expected {before!r}, found {found!r}; nothing was changed"
            )
        out += (segment.text[at : span.start], after)
        at = span.end
    out.append(segment.text[at:])
    text = "".join(out)
    protected = tuple(_moved(span, edits) for span in segment.protected)
    return segment.with_text(text, protected, _moved_markup(segment, edits))


def _moved(span: Span, edits: list[tuple[Span, str, str]]) -> Span:
    shift = sum(len(after) - len(before) for edit, before, after in edits if edit.end <= span.start)
    return Span(span.start + shift, span.end + shift)


def _moved_markup(segment: Segment, edits: list[tuple[Span, str, str]]) -> tuple[Span, ...]:
    """Markup keeps its text; inside an edit it is found again in order."""
    moved = []
    for tag in segment.markup:
        inside = next(
            ((edit, after) for edit, _, after in edits if edit.start <= tag.start and tag.end <= edit.end), None
        )
        if inside is None:
            moved.append(_moved(tag, edits))
            continue
        edit, after = inside
        earlier = sum(
            1
            for other in segment.markup
            if edit.start <= other.start < tag.start and other.of(segment.text) == tag.of(segment.text)
        )
        at = -1
        for _ in range(earlier + 1):
            at = after.find(tag.of(segment.text), at + 1)
        start = _moved(Span(edit.start, edit.start + 1), edits).start + at
        moved.append(Span(start, start + tag.end - tag.start))
    return tuple(moved)
