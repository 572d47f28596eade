"""Public entry: repair the names of aligned segments with the source as evidence."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from mtfix.bilingual import explain, model
from mtfix.bilingual.assign import assign, longer
from mtfix.bilingual.engine import BilingualMatcher, SegmentNeeds
from mtfix.bilingual.entries import Entry
from mtfix.bilingual.features import Need
from mtfix.bilingual.repair import choose_form, repair_span
from mtfix.bilingual.source import Guard
from mtfix.bilingual.stats import RunStats
from mtfix.bilingual.tokens import is_spaceless

_FLOOR = math.log(1e-3)  # log-probability below which a span is no candidate for the assignment
_MOST_OPTIONS = 12  # spans of a need that take part in it
_LEAST_REPEATED = 4  # characters of a wrong form that is repaired again elsewhere in the segment


@dataclass(frozen=True, slots=True)
class Alternative:
    """One repair: ``text[start:end]``, which is ``before``, becomes ``after``.

    ``span_start`` and ``span_end`` are the rendering of the name itself, before doubled words and articles beside it
    were taken in; ``form`` is the right form before it was made to fit. ``score`` is the probability among all spans.
    """

    start: int
    end: int
    before: str
    after: str
    score: float
    span_start: int
    span_end: int
    form: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """One name that the source has and the hypothesis lacks; the best repair first, none when it was dropped."""

    segment: int
    entry_id: str
    source_form: str
    source_start: int
    alternatives: tuple[Alternative, ...]
    reason: str  # the evidence, in words
    score: float  # calibrated probability that the first alternative is right
    level: str  # safe, review, show


@dataclass(frozen=True, slots=True)
class _Ranked:
    """The spans of a need with their probabilities; ``order``: the numbers of the best, ``p[-1]``: of none."""

    need: Need
    spans: list[tuple[int, int]]
    p: list[float]
    order: list[int]

    def options(self) -> list[tuple[float, int, int]]:
        return [(math.log(max(self.p[number], 1e-9)) - _FLOOR, *self.spans[number]) for number in self.order]


class Repairer:
    """A glossary, compiled for a pair of languages, with the weights for its target script.

    ``guard`` tells words from parts of words in the source, ``lemmas`` gives the lemmas of a source word; see
    :mod:`mtfix.bilingual.source`.
    """

    def __init__(
        self,
        entries: Sequence[Entry],
        langs: tuple[str, str],
        guard: Guard | None = None,
        lemmas: Callable[[str], Sequence[str]] | None = None,
        weights: model.Weights | None = None,
    ) -> None:
        self.matcher = BilingualMatcher(entries, langs, guard, lemmas)
        self.langs = langs
        self.weights = weights or model.load("spaceless" if is_spaceless(langs[1]) else "spaced")
        self._common: Callable[[str], float] = getattr(guard, "commonness", lambda _: 0.0)

    def propose(
        self, sources: Sequence[str], texts: Sequence[str], alternatives: int = 3, stats: RunStats | None = None
    ) -> list[Proposal]:
        """One proposal for every name that a segment lacks, in order of segments.

        ``stats`` are those of a larger run that these segments are part of (``matcher.stats``); by default of these
        segments alone.
        """
        if stats is None:
            stats = self.matcher.stats(sources, texts)
        out: list[Proposal] = []
        for segment in self.matcher.segment_needs(sources, texts, stats):
            out.extend(self._segment(segment, alternatives))
        return out

    def _segment(self, segment: SegmentNeeds, alternatives: int) -> list[Proposal]:
        ranked = [self._rank(need) for need in segment.needs]
        options = [row.options() for row in ranked]
        chosen = assign(options)
        taken = [options[need][pick][1:] if pick >= 0 else None for need, pick in enumerate(chosen)]
        out = []
        for number, (row, pick) in enumerate(zip(ranked, chosen, strict=True)):
            if pick < 0:
                out.append(self._dropped(segment.number, row.need))
                continue
            others = [span for other, span in enumerate(taken) if span is not None and other != number]
            best = longer(row.spans, row.p, row.order[pick], others)
            out.append(self._proposal(segment, row, best, alternatives))
        return out

    def _rank(self, need: Need) -> _Ranked:
        mention, candidates = need.mentions[0], need.candidates
        none = model.none_vector(mention.confidence, mention.form, len(candidates), self._common(mention.form))
        p = model.posteriors(self.weights, [candidate.values for candidate in candidates], none)
        order = sorted(range(len(candidates)), key=lambda number: (-p[number], candidates[number].start))
        return _Ranked(need, [(candidate.start, candidate.end) for candidate in candidates], p, order[:_MOST_OPTIONS])

    def _dropped(self, segment: int, need: Need) -> Proposal:
        entry, mention = self.matcher.entries[need.entry].entry, need.mentions[0]
        return Proposal(segment, entry.id, mention.form, mention.start, (), explain.dropped(mention.form), 0.0, "show")

    def _proposal(self, segment: SegmentNeeds, row: _Ranked, best: int, alternatives: int) -> Proposal:
        entry, mention = self.matcher.entries[row.need.entry].entry, row.need.mentions[0]
        score = self._score(row, best, entry)
        picks = [best, *[number for number in row.order if number != best]][:alternatives]
        text = segment.view.text
        weights = self.weights
        return Proposal(
            segment.number,
            entry.id,
            mention.form,
            mention.start,
            tuple([self._alternative(entry, text, row.spans[number], row.p[number]) for number in picks]),
            explain.reason(weights.span, row.need, best, text),
            score,
            "safe" if score >= weights.safe else "review" if score >= weights.review else "show",
        )

    def _score(self, row: _Ranked, best: int, entry: Entry) -> float:
        mention = row.need.mentions[0]
        vector = model.calibration_vector(
            row.spans,
            row.p,
            best,
            mention.confidence,
            self._common(mention.form),
            entry.kind,
            mention.form,
            row.need.candidates[best].values,
        )
        return model.calibrated(self.weights, vector)

    def _alternative(self, entry: Entry, text: str, span: tuple[int, int], p: float) -> Alternative:
        start, end, after = repair_span(entry, text, *span, self.langs[1])
        return Alternative(start, end, text[start:end], after, p, *span, choose_form(entry, text, *span))

    def apply(
        self,
        sources: Sequence[str],
        texts: Sequence[str],
        proposals: Sequence[Proposal],
        threshold: float | None = None,
    ) -> list[str]:
        """Texts with every proposal of at least ``threshold`` (default: safe) applied; repeated renderings too.

        An edit that would remove another name of the segment that was right is left out.
        """
        bar = self.weights.safe if threshold is None else threshold
        wanted: dict[int, list[Proposal]] = {}
        for proposal in proposals:
            if proposal.alternatives and proposal.score >= bar:
                wanted.setdefault(proposal.segment, []).append(proposal)
        by_id = {compiled.entry.id: compiled.entry for compiled in self.matcher.entries} if wanted else {}
        out = list(texts)
        for number, items in wanted.items():
            edits = [
                edit
                for item in items
                for edit in self._edits(by_id[item.entry_id], texts[number], item.alternatives[0])
            ]
            out[number] = self._written(sources[number], texts[number], edits)
        return out

    def _edits(self, entry: Entry, text: str, best: Alternative) -> list[tuple[int, int, str]]:
        edits = [(best.start, best.end, best.after)]
        if len(best.before) >= _LEAST_REPEATED:
            for start, end in _places(text, best.before):
                if start != best.start:
                    edits.append(repair_span(entry, text, start, end, self.langs[1]))
        return edits

    def _written(self, source: str, text: str, edits: list[tuple[int, int, str]]) -> str:
        lowered = text.casefold()
        right = [
            self.matcher.entries[number]
            for mention in self.matcher.index.find(source)
            for number in mention.entries
            if self.matcher.entries[number].find(text, lowered)
        ]
        kept: list[tuple[int, int, str]] = []
        for edit in sorted(edits):
            if not kept or edit[0] >= kept[-1][1]:
                kept.append(edit)
        for start, end, after in reversed(kept):
            trial = text[:start] + after + text[end:]
            lowered = trial.casefold()
            if all(compiled.find(trial, lowered) for compiled in right):
                text = trial
        return text


def _places(text: str, span: str) -> list[tuple[int, int]]:
    left = r"(?<!\w)" if span[0].isascii() else ""
    right = r"(?!\w)" if span[-1].isascii() else ""
    return [match.span() for match in re.finditer(left + re.escape(span) + right, text)]
