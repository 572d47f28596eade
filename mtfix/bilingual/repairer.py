"""Public entry: repair the names of aligned segments with the source as evidence."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from mtfix.bilingual import model
from mtfix.bilingual.assign import assign, longer
from mtfix.bilingual.engine import BilingualMatcher, SegmentNeeds
from mtfix.bilingual.entries import Entry
from mtfix.bilingual.features import FEATURES, INDEX
from mtfix.bilingual.repair import choose_form, repair_span
from mtfix.bilingual.source import Guard
from mtfix.bilingual.stats import RunStats
from mtfix.bilingual.tokens import is_spaceless

_FLOOR = math.log(1e-3)


@dataclass(frozen=True, slots=True)
class Alternative:
    start: int
    end: int
    before: str
    after: str
    score: float
    span_start: int  # the candidate before it was widened
    span_end: int
    form: str  # what is to be printed, before it is fitted into its place


@dataclass(frozen=True, slots=True)
class Proposal:
    """One name that the source has and the hypothesis lacks; the best repair first, empty when it was dropped."""

    segment: int
    entry_id: str
    source_form: str
    source_start: int
    alternatives: tuple[Alternative, ...]
    evidence: tuple[tuple[str, float], ...]  # the features that spoke most, with their share
    score: float  # calibrated probability that the first alternative is right
    level: str  # safe, review, show
    reason: str = ""  # for an editor


class Repairer:
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
        self._common: Callable[[str], float] = getattr(guard, "commonness", lambda word: 0.0)

    def propose(
        self, sources: Sequence[str], texts: Sequence[str], alternatives: int = 3, stats: RunStats | None = None
    ) -> list[Proposal]:
        if stats is None:
            stats = self.matcher.stats(sources, texts)
        out: list[Proposal] = []
        for segment in self.matcher.segment_needs(sources, texts, stats):
            out.extend(self._segment(segment, alternatives))
        return out

    def _segment(self, segment: SegmentNeeds, alternatives: int) -> list[Proposal]:
        options: list[list[tuple[float, int, int]]] = []
        ranked: list[tuple[list[float], list[int]]] = []
        for need in segment.needs:
            mention = need.mentions[0]
            none = model.none_vector(mention.confidence, mention.form, len(need.candidates), self._common(mention.form))
            p = model.posteriors(self.weights, [c.values for c in need.candidates], none)
            order = sorted(range(len(need.candidates)), key=lambda k: (-p[k], need.candidates[k].start))[:12]
            ranked.append((p, order))
            options.append(
                [(math.log(max(p[k], 1e-9)) - _FLOOR, need.candidates[k].start, need.candidates[k].end) for k in order]
            )
        chosen = assign(options)
        out = []
        text = segment.view.text
        for need, (p, order), choice in zip(segment.needs, ranked, chosen):
            compiled = self.matcher.entries[need.entry]
            mention = need.mentions[0]
            spans = [(c.start, c.end) for c in need.candidates]
            if choice < 0:
                out.append(
                    Proposal(segment.number, compiled.entry.id, mention.form, mention.start, (), (), 0.0, "show")
                )
                continue
            taken = [
                options[other][pick][1:]
                for other, pick in enumerate(chosen)
                if pick >= 0 and segment.needs[other] is not need
            ]
            first = longer(spans, p, order[choice], taken)
            vector = model.calibration_vector(
                spans,
                p,
                first,
                mention.confidence,
                self._common(mention.form),
                compiled.entry.kind,
                mention.form,
                need.candidates[first].values,
            )
            score = model.calibrated(self.weights, vector)
            picks = [first, *(k for k in order if k != first)][:alternatives]
            alts = []
            for k in picks:
                start, end, after = repair_span(compiled, text, *spans[k], self.langs[1])
                alts.append(
                    Alternative(start, end, text[start:end], after, p[k], *spans[k], choose_form(compiled, text, *spans[k]))
                )
            shares = sorted(
                (
                    (name, self.weights.span[INDEX[name]] * need.candidates[first].values[INDEX[name]])
                    for name in FEATURES
                ),
                key=lambda item: -abs(item[1]),
            )[:4]
            level = "safe" if score >= self.weights.safe else "review" if score >= self.weights.review else "show"
            out.append(
                Proposal(
                    segment.number,
                    compiled.entry.id,
                    mention.form,
                    mention.start,
                    tuple(alts),
                    tuple(shares),
                    score,
                    level,
                    f"{mention.form} is in the source, {compiled.entry.preferred} not in the text",
                )
            )
        return out

    def apply(
        self,
        sources: Sequence[str],
        texts: Sequence[str],
        proposals: Sequence[Proposal],
        threshold: float | None = None,
    ) -> list[str]:
        """Texts with every proposal of at least `threshold` (default: safe) applied; repeated renderings too.

        An edit that would remove another name of the segment that was right is left out.
        """
        bar = self.weights.safe if threshold is None else threshold
        by_id = {compiled.entry.id: number for number, compiled in enumerate(self.matcher.entries)}
        wanted: dict[int, list[Proposal]] = {}
        for proposal in proposals:
            if proposal.alternatives and proposal.score >= bar:
                wanted.setdefault(proposal.segment, []).append(proposal)
        out = list(texts)
        for number, items in wanted.items():
            text = texts[number]
            edits: list[tuple[int, int, str]] = []
            for proposal in items:
                best = proposal.alternatives[0]
                compiled = self.matcher.entries[by_id[proposal.entry_id]]
                edits.append((best.start, best.end, best.after))
                if len(best.before) >= 4:
                    for start, end in _again(text, best.before):
                        if start != best.start:
                            edits.append(repair_span(compiled, text, start, end, self.langs[1]))
            lowered = text.casefold()
            right = [
                self.matcher.entries[e]
                for m in self.matcher.index.find(sources[number])
                for e in m.entries
                if self.matcher.entries[e].find(text, lowered)
            ]
            kept: list[tuple[int, int, str]] = []
            for edit in sorted(edits):
                if not kept or edit[0] >= kept[-1][1]:
                    kept.append(edit)
            for start, end, after in reversed(kept):
                trial = text[:start] + after + text[end:]
                folded = trial.casefold()
                if all(compiled.find(trial, folded) for compiled in right):
                    text = trial
            out[number] = text
        return out


def _again(text: str, span: str) -> list[tuple[int, int]]:
    left = r"(?<!\w)" if span[0].isascii() else ""
    right = r"(?!\w)" if span[-1].isascii() else ""
    return [(m.start(), m.end()) for m in re.finditer(left + re.escape(span) + right, text)]
