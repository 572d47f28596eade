"""Public entry: what stands for the names that aligned segments lack, with the source as evidence."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass, replace

from mtfix.bilingual import explain, model
from mtfix.bilingual.assign import assign, longer
from mtfix.bilingual.declension import Declined, decline, undeclined
from mtfix.bilingual.doubts import ENDING, Doubts, is_misspelt, is_namesake, stands_alone
from mtfix.bilingual.engine import NO_READINGS, BilingualMatcher, Need, Readings, SegmentNeeds
from mtfix.bilingual.entries import Entry
from mtfix.bilingual.extent import (
    as_it_sounds,
    beside_possessive,
    from_title_start,
    to_the_same_end,
    with_spelled_words,
    within_quotes,
    without_ordinary_words,
    without_titles,
)
from mtfix.bilingual.guards import Guard
from mtfix.bilingual.source import Mention
from mtfix.bilingual.stats import RunStats
from mtfix.bilingual.wording import word

_FLOOR = math.log(1e-3)  # log-probability below which a span is no candidate for the assignment
_MOST_KNOWN = 1 << 15  # pairs of texts whose proposals are kept
_MOST_OPTIONS = 12  # spans of a need that take part in it
_EXCLUDED = 20.0  # times the odds of another, that no span renders it: from here on an entry is not the one meant
_COPIED = 0.97  # least score of a source form that was left as it is: nothing else of the text can stand for the name

_Pair = tuple[str, str, tuple[tuple[tuple[int, ...], int], ...]]  # source, text, what its ambiguous forms mean


@dataclass(frozen=True, slots=True)
class Alternative:
    """``text[start:end]``, which is ``before``, renders the name; ``form`` should stand there, made to fit its place.

    ``score`` is the probability among all spans.
    """

    start: int
    end: int
    before: str
    form: str
    score: float


@dataclass(frozen=True, slots=True)
class Proposal:
    """One name that the source has and the hypothesis lacks; the best repair first, none when it was dropped.

    ``rivals``: ids of other entries with the same source form that may be meant just as well.
    """

    segment: int
    entry_id: str
    source_form: str
    source_start: int
    alternatives: tuple[Alternative, ...]
    reason: str  # the evidence, in words
    score: float  # calibrated probability that the first alternative is right
    level: str  # safe, review, show
    rivals: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Ranked:
    """The spans of a need with their probabilities; ``order``: the numbers of the best, ``p[-1]``: of none."""

    need: Need
    spans: list[tuple[int, int]]
    p: list[float]
    order: list[int]
    rivals: tuple[int, ...] = ()  # entries that the same words may stand for as well

    def options(self) -> list[tuple[float, int, int]]:
        copied = self.need.copies
        return [
            ((0.0 if number in copied else math.log(max(self.p[number], 1e-9))) - _FLOOR, *self.spans[number])
            for number in self.order
        ]


class Repairer:
    """A glossary, compiled for a pair of languages, with the weights for its target script.

    ``guard`` tells words from parts of words in the source, ``lemmas`` gives the lemmas of a source word; see
    :mod:`mtfix.bilingual.source`. ``attested`` are right names of anybody, folded, beside those of the entries.
    """

    def __init__(
        self,
        entries: Sequence[Entry],
        langs: tuple[str, str],
        guard: Guard | None = None,
        lemmas: Callable[[str], Sequence[str]] | None = None,
        weights: model.Weights | None = None,
        attested: Set[str] = frozenset(),
    ) -> None:
        self.matcher = BilingualMatcher(entries, langs, guard, lemmas)
        self.langs = langs
        self.weights = weights or model.load(model.weights_for(langs))
        # A pair of texts has the same proposals as long as the statistics are the same: cleaning asks again for its check.
        self._known: dict[_Pair, tuple[Proposal, ...]] = {}
        self._known_for: tuple[RunStats, int] | None = None
        self._run: tuple[list[str], list[str], RunStats] | None = None  # the last one with statistics of its own
        self._common: Callable[[str], float] = getattr(guard, "commonness", lambda _: 0.0)
        self._doubts = Doubts(langs[0], self._common, attested)

    def propose(
        self,
        sources: Sequence[str],
        texts: Sequence[str],
        alternatives: int = 3,
        stats: RunStats | None = None,
        readings: Readings = NO_READINGS,
    ) -> list[Proposal]:
        """One proposal for every name that a segment lacks, in order of segments.

        ``stats`` are those of a larger run that these segments are part of (``matcher.stats``); by default of these
        segments alone. ``readings`` says what source forms of several entries mean, where that is known.
        """
        if stats is None:
            stats = self._own_stats(list(sources), list(texts))
        if (stats, alternatives) != self._known_for or len(self._known) > _MOST_KNOWN:
            self._known, self._known_for = {}, (stats, alternatives)
        meant: dict[int, list[tuple[tuple[int, ...], int]]] = {}
        for (number, entries), entry in sorted(readings.items()):
            meant.setdefault(number, []).append((entries, entry))
        pairs = [(*pair, tuple(meant.get(n, ()))) for n, pair in enumerate(zip(sources, texts, strict=True))]
        new = [number for number, pair in enumerate(pairs) if pair not in self._known]
        found: dict[int, tuple[Proposal, ...]] = {}
        for segment in self.matcher.segment_needs(
            [sources[number] for number in new],
            [texts[number] for number in new],
            stats,
            {(place, entries): entry for place, number in enumerate(new) for entries, entry in meant.get(number, ())},
        ):
            segment.number = new[segment.number]
            found[segment.number] = tuple(self._segment(segment, alternatives))
        out: list[Proposal] = []
        for number, pair in enumerate(pairs):
            out += found.get(number) or [replace(known, segment=number) for known in self._known.get(pair, ())]
        self._known.update({pairs[number]: found.get(number, ()) for number in new})
        return out

    def _own_stats(self, sources: list[str], texts: list[str]) -> RunStats:
        """Of these segments alone. If only some texts changed since the last time, as after a repair, what is known of
        others stays known as long as none of the words that changed counts for them.
        """
        if self._run is None or self._run[0] != sources:
            stats = self.matcher.stats(sources, texts)
        else:
            _, before, last = self._run
            words = self.matcher.stat_items
            different = [pair for pair in zip(before, texts, strict=True) if pair[0] != pair[1]]
            another = len(different) > len(texts) / 2  # system: nothing of it is known
            changed = set()
            if not another:
                changed = {word for old, new in different for word in set(words(old)).symmetric_difference(words(new))}
            stats = last.with_stems([words(text) for text in texts]) if changed or another else last
            if not another and self._known_for is not None and self._known_for[0] is last:
                self._known_for = stats, self._known_for[1]
                self._known = {
                    pair: proposals
                    for pair, proposals in self._known.items()
                    if not proposals or changed.isdisjoint(words(pair[1]))  # a name that is there needs no statistics
                }
        self._run = sources, texts, stats
        return stats

    def _segment(self, segment: SegmentNeeds, alternatives: int) -> list[Proposal]:
        ranked = _likeliest([self._rank(need) for need in segment.needs if not need.again])
        ranked += [row for need in segment.needs if need.again if (row := self._surely_again(segment, need)).order]
        options = [row.options() for row in ranked]
        chosen = assign(options)
        taken = [options[need][pick][1:] if pick >= 0 else None for need, pick in enumerate(chosen)]
        out = []
        for number, (row, pick) in enumerate(zip(ranked, chosen, strict=True)):
            if pick < 0:
                if not is_namesake(row.need) and not row.need.again:
                    out.append(self._dropped(segment.number, row.need))
                continue
            others = [span for other, span in enumerate(taken) if span is not None and other != number]
            best = sure = row.order[pick]
            if best not in row.need.copies and not row.need.again:
                best = sure = longer(row.spans, row.p, best, others)
                best = from_title_start(segment.view, row.need, row.p, best, others)
                best = with_spelled_words(segment.view, row.need, best, others)
                best = without_ordinary_words(segment.view, row.need, best)
                best = beside_possessive(segment.view, row.need, best)
                best = to_the_same_end(segment.view, row.need, best, others)
                best = as_it_sounds(segment.view, row.need, best, others)
                best = without_titles(segment.view, row.need, best)
                best = within_quotes(segment.view, row.need, best, others)
            out.append(self._proposal(segment, row, best, sure, alternatives))
        return out

    def _rank(self, need: Need) -> _Ranked:
        mention, candidates = need.mentions[0], need.candidates
        none = model.none_vector(mention.confidence, mention.form, len(candidates), self._common(mention.form))
        p = model.posteriors(self.weights, need.values, none)
        order = sorted(range(len(candidates)), key=lambda number: (-p[number], candidates[number].start))
        order = [*need.copies, *[number for number in order if number not in need.copies][:_MOST_OPTIONS]]
        return _Ranked(need, [candidate[:2] for candidate in candidates], p, order)

    def _surely_again(self, segment: SegmentNeeds, need: Need) -> _Ranked:
        """With the spans that can only be another, wrong, mention of a name that the source has more than once."""
        row = self._rank(need)
        entry = self.matcher.entries[need.entry]
        same = [
            spans
            for number, spans in segment.satisfied.items()
            if self.matcher.entries[number].entry.id == entry.entry.id
        ]
        right = [span for spans in same for span in spans]
        free = [all(end <= a or start >= b for a, b in right) for start, end in row.spans]
        p = [p if is_free else 0.0 for p, is_free in zip(row.p, [*free, True], strict=True)]
        p = [one / sum(p) for one in p]
        order = sorted([k for k, is_free in enumerate(free) if is_free], key=lambda k: (-p[k], row.spans[k]))[
            :_MOST_OPTIONS
        ]
        view = segment.view
        sure = [
            k for k in order if (k in need.copies and stands_alone(view, need, k)) or is_misspelt(view, need, entry, k)
        ]
        return replace(row, p=p, order=sure)

    def _dropped(self, segment: int, need: Need) -> Proposal:
        entry, mention = self.matcher.entries[need.entry].entry, need.mentions[0]
        return Proposal(segment, entry.id, mention.form, mention.start, (), explain.dropped(mention.form), 0.0, "show")

    def _proposal(self, segment: SegmentNeeds, row: _Ranked, best: int, sure: int, alternatives: int) -> Proposal:
        """``sure``: the span that the score is about, within the one to replace."""
        entry, mention = self.matcher.entries[row.need.entry].entry, row.need.mentions[0]
        score = self._score(row, sure, entry)
        copied = best in row.need.copies
        if copied:
            score = max(score, _COPIED)
        picks = [best, *[number for number in row.order if number != best]][:alternatives]
        text = segment.view.text
        weights = self.weights
        wordings = [word(entry, row.need, self.langs[1], text, *row.spans[number]) for number in picks]
        rivals = [self.matcher.entries[number].entry for number in row.rivals]
        doubts = [f"{mention.form} may also be {rival.preferred}" for rival in rivals]
        if is_namesake(row.need):
            doubts.append(f"{mention.form} may be somebody else here")
        form = wordings[0].form
        declined: Declined | None = None
        if copied:
            declined = undeclined(form, entry.kind, text, row.spans[best][0], segment.view.lang)
            if declined is not None and not declined.sure:
                doubts.append(ENDING)
        elif score >= weights.review:  # others are not proposed anyway
            declined = decline(form, entry.kind, text, *row.spans[best], segment.view.lang)
            doubts += self._doubts.of(
                segment.view, row.need, self.matcher.entries[row.need.entry], best, form, declined
            )
        found = [
            Alternative(start, end, text[start:end], form, row.p[number])
            for number, (start, end, form, _) in zip(picks, wordings, strict=True)
        ]
        if not wordings[0].fits:
            doubts.append("the article before it must change")
        because = explain.reason(weights.of_span, row.need, best, text)
        if declined is not None and declined.forms and found[0].form not in declined.forms:
            found = [*[replace(found[0], form=form) for form in declined.forms], *found[1:]][:alternatives]
            if declined.sure:
                because += f"; in the {declined.cases}, {declined.ground}"
        reason = "; but ".join([because, *doubts])
        return Proposal(
            segment.number,
            entry.id,
            mention.form,
            mention.start,
            tuple(found),
            reason,
            score,
            "safe" if score >= weights.safe and not doubts else "review" if score >= weights.review else "show",
            tuple([rival.id for rival in rivals]),
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


def _likeliest(ranked: Sequence[_Ranked]) -> list[_Ranked]:
    """Of the entries that one source form may mean, the one that the text speaks for most, with those not excluded."""
    groups: dict[tuple[Mention, ...], list[_Ranked]] = {}
    for row in ranked:
        groups.setdefault(row.need.mentions, []).append(row)
    out = []
    for rows in groups.values():
        best, *others = sorted(rows, key=lambda row: row.p[-1])
        least = max(0.5, 1 - 1 / (1 + _EXCLUDED * _odds(best.p[-1])))
        rivals = tuple([row.need.entry for row in others if row.p[-1] < least])
        out.append(replace(best, rivals=rivals) if rivals else best)
    return out


def _odds(p: float) -> float:
    return p / max(1e-9, 1.0 - p)
