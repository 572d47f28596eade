"""Clean documents: decide over proposals, apply what the level allows, verify the result.

What is applied is decided by one rule for all kinds of evidence: the level of the proposal against the level that the
caller set, after everything that speaks against it (ambiguity, context, protected text, overlap) has been looked at.
After applying, the same search runs on the result; where it would edit again, the segment is given back as it was, so
that cleaning twice is cleaning once.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING

from mtfix.boundaries import untouchable
from mtfix.edits import apply, before_edits, revert
from mtfix.model import Cleaned, Document, Edit, Finding, Glossary, Segment, Signature, Span, Why, Withheld
from mtfix.proposals import CODES, Options, Proposal
from mtfix.proposing import Glance, Proposer
from mtfix.text import View

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mtfix.bilingual.stats import RunStats

__all__ = ["Cleaner", "Options", "apply", "clean", "revert"]

_ROUNDS = 6


class Cleaner:
    """A glossary made ready for cleaning any number of documents.

    ``proposer``: one for this glossary and these options that is there already.
    """

    def __init__(self, glossary: Glossary, options: Options = Options(), proposer: Proposer | None = None) -> None:
        self.glossary = glossary
        self.options = options
        self.proposer = proposer or Proposer(glossary, options)
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
        if self.options.safe_score is not None:
            pairs.append(("safe", f"{self.options.safe_score:g}"))
        if self.proposer.encoder is not None:
            pairs.append(("model", f"{self.proposer.encoder.name}:{self.proposer.encoder.digest}"))
        pairs += [(name, "off") for name in ("spelling", "generated") if not getattr(self.options, name)]
        return Signature((*pairs, ("version", __version__)))

    def study(self, documents: Iterable[Document]) -> RunStats | None:
        """What the source forms of a run became in it, for :meth:`clean`; None where there are no sources."""
        documents = [document for document in documents if any(segment.source for segment in document.segments)]
        matcher = self.proposer.sources.matcher(documents[0]) if documents else None
        return matcher.study(documents) if matcher is not None else None

    def clean(self, document: Document, study: RunStats | None = None, glance: Glance | None = None) -> Cleaned:
        """Apply what the level allows; every proposal ends in ``applied`` or in ``withheld``.

        ``study``: evidence from a larger run (default: from this document alone). ``glance``: what the proposer saw in
        this document already.
        """
        glance = glance or self.proposer.glance(View(document))
        proposals, findings = self.proposer.propose(document, study, glance)
        if not proposals:
            return Cleaned(document, (), (), tuple(findings), self.signature)
        accepted, withheld = self._decide(document, proposals)
        result, applied = document, accepted
        unstable: list[Edit] = []
        if accepted:
            result = apply(document, accepted)
            changed = sorted({edit.segment for edit in accepted})
            if not self.proposer.nothing_left(glance, result, changed):
                result, applied, unstable = self._settle(document, accepted, study)
        if withheld and applied:  # what was in doubt at first may have become clear in a later round
            done = set(map(_identity, applied))
            withheld = [item for item in withheld if _identity(item.edit) not in done]
        withheld += [Withheld(edit, "unstable") for edit in unstable]
        withheld.sort(key=lambda item: (item.edit.segment, item.edit.span, item.edit.entry_id))
        return Cleaned(result, tuple(applied), tuple(withheld), tuple(findings), self.signature)

    def check(self, document: Document, study: RunStats | None = None) -> list[Finding]:
        """Proposals, and names that the text lacks, as findings; nothing is changed."""
        proposals, findings = self.proposer.propose(document, study)
        for edit, why in proposals:
            note = f" ({why})" if why else ""
            message = f"{edit.before} → {edit.after}: {edit.reason}{note}"
            findings.append(Finding(CODES[edit.evidence], document.id, edit.segment, edit.span, message, edit))
        findings.sort(key=lambda finding: (finding.segment, finding.span))
        return findings

    # --- decide, apply, verify

    def _decide(self, document: Document, proposals: Sequence[Proposal]) -> tuple[list[Edit], list[Withheld]]:
        """Edits to apply, in text order, and the rest. Of overlapping ones the safer, then the longer, then the surer."""
        accepted: list[Edit] = []
        withheld: list[Withheld] = []
        protected: dict[int, _Spans] = {}
        taken: dict[int, _Spans] = defaultdict(_Spans)
        for edit, known in sorted(proposals, key=_precedence):
            if edit.before == edit.after:
                continue
            why: Why | None = known
            if edit.segment not in protected:
                protected[edit.segment] = _Spans(self._protected(document.segments[edit.segment]))
            if protected[edit.segment].overlap(edit.span):
                why = "protected"
            elif self.options.rejected and edit.id in self.options.rejected:
                why = "rejected"
            elif why is None and taken[edit.segment].overlap(edit.span):
                why = "overlap"
            elif why is None and not self.options.level.allows(edit.level):
                why = "below-level"
            if why is None:
                accepted.append(edit)
                taken[edit.segment].add(edit.span)
            else:
                withheld.append(Withheld(edit, why))
        accepted.sort(key=lambda edit: (edit.segment, edit.span))
        return accepted, withheld

    def _protected(self, segment: Segment) -> list[Span]:
        spans = untouchable(segment.text, quotations=self.options.quotations)
        if segment.markup:
            spans = _Spans(segment.markup).not_covering(spans)
        return [*spans, *segment.protected]

    def _settle(
        self, document: Document, accepted: Sequence[Edit], study: RunStats | None
    ) -> tuple[Document, list[Edit], list[Edit]]:
        """The cleaned document, the edits that made it, and those taken back because they would not stay."""
        result, applied, rest = self._stable(document, accepted, study)
        if rest and self._stable(result, rest, study)[1]:
            # What was given back would now be cleaned another way: nothing in this document is certain.
            applied, result = [], document
        kept = {edit.id for edit in applied}
        return result, applied, [edit for edit in accepted if edit.id not in kept]

    def _stable(
        self, document: Document, accepted: Sequence[Edit], study: RunStats | None
    ) -> tuple[Document, list[Edit], list[Edit]]:
        """Result, edits, and what the same search would still edit in the result: only in segments given back.

        What was repaired may make other names clear (statistics over the document): those are repaired in a next
        round. A segment in which an edit would be edited again is given back as it was.
        """
        edits = list(accepted)
        unstable: set[int] = set()
        for _ in range(_ROUNDS):
            edits = [edit for edit in edits if edit.segment not in unstable]
            if not edits:
                return document, [], []
            result = apply(document, edits)
            again = self._decide(result, self.proposer.propose(result, study, least=self.options.level)[0])[0]
            fresh = [edit for edit in again if edit.segment not in unstable]
            if not fresh:
                return result, edits, again
            further = [before_edits(edit, edits) for edit in fresh]
            unstable |= {edit.segment for edit, original in zip(fresh, further, strict=True) if original is None}
            edits += [original for original in further if original is not None]
            edits.sort(key=lambda edit: (edit.segment, edit.span))
        return document, [], []


class _Spans:
    """Spans of one segment in text order, joined where they overlap: a line may have thousands."""

    def __init__(self, spans: Iterable[Span] = ()) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []
        for start, end in sorted(spans):
            if self._ends and start < self._ends[-1]:
                self._ends[-1] = max(end, self._ends[-1])
            else:
                self._starts.append(start)
                self._ends.append(end)

    def overlap(self, span: Span) -> bool:
        at = bisect_left(self._starts, span.end) - 1
        return at >= 0 and self._ends[at] > span.start

    def add(self, span: Span) -> None:
        """Add one that overlaps none."""
        at = bisect_left(self._starts, span.start)
        self._starts.insert(at, span.start)
        self._ends.insert(at, span.end)

    def not_covering(self, spans: Iterable[Span]) -> list[Span]:
        """Those of ``spans`` that do not lie within one of these."""
        return [span for span in spans if not self._covers(span)]

    def _covers(self, span: Span) -> bool:
        at = bisect_right(self._starts, span.start) - 1
        return at >= 0 and span.end <= self._ends[at]


def _identity(edit: Edit) -> tuple[int, int, str, str, str]:
    """What tells the edits of one document apart, as :attr:`Edit.id` does in all documents."""
    return edit.segment, edit.span.start, edit.before, edit.after, edit.entry_id


def _precedence(proposal: Proposal) -> tuple[int, int, float, int, Span, str]:
    edit = proposal.edit
    return edit.level.rank, edit.span.start - edit.span.end, -edit.score, edit.segment, edit.span, edit.entry_id


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
