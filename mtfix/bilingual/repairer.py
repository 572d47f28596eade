"""Public entry: what stands for the names that aligned segments lack, with the source as evidence."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Sequence, Set
from dataclasses import dataclass, replace

from mtfix.agreement import same_ending
from mtfix.bilingual import explain, model
from mtfix.bilingual.assign import assign, longer
from mtfix.bilingual.echo import is_spelled_in, reads_like
from mtfix.bilingual.engine import NO_READINGS, BilingualMatcher, Need, Readings, SegmentNeeds
from mtfix.bilingual.entries import INFLECTED, CompiledEntry, Entry
from mtfix.bilingual.extent import (
    GENITIVE,
    behind_li,
    behind_prefix,
    from_title_start,
    with_spelled_words,
    without_first_word,
)
from mtfix.bilingual.features import INDEX, Candidate
from mtfix.bilingual.phonetics import best_ratio, letters
from mtfix.bilingual.segment import SegmentView
from mtfix.bilingual.source import Guard, Mention
from mtfix.bilingual.stats import RunStats
from mtfix.bilingual.tokens import PHRASED, Token, fold, is_spaceless

_FLOOR = math.log(1e-3)  # log-probability below which a span is no candidate for the assignment
_ORDINARY = 0.7  # commonness of a source form from which it is a word first and a name second: never safe by itself
_MOST_KNOWN = 1 << 15  # pairs of texts whose proposals are kept
_MOST_OPTIONS = 12  # spans of a need that take part in it
_EXCLUDED = 20.0  # times the odds of another, that no span renders it: from here on an entry is not the one meant
_COPIED = 0.97  # least score of a source form that was left as it is: nothing else of the text can stand for the name
_OTHERWISE = 0.85  # likeness to the name, below which what is spelled like something else is that
_PHRASE = 1  # words that a span may have more than half as many again as the name
_DEMONYMS = frozenset(["n", "an", "ian", "i", "ish"])  # endings of English, of names that have no type
_TITLE = re.compile(r"\b(?:Mr|Mrs|Ms|Dr|Prof|Sir|Madam|Lord|Lady|Miss|Herr|Frau)\.?\s+$")


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
        self.attested = attested
        self.matcher = BilingualMatcher(entries, langs, guard, lemmas)
        self.langs = langs
        self.weights = weights or model.load("spaceless" if is_spaceless(langs[1]) else "spaced")
        # A pair of texts has the same proposals as long as the statistics are the same: cleaning asks again for its check.
        self._known: dict[_Pair, tuple[Proposal, ...]] = {}
        self._known_for: tuple[RunStats, int] | None = None
        self._run: tuple[list[str], list[str], RunStats] | None = None  # the last one with statistics of its own
        self._common: Callable[[str], float] = getattr(guard, "commonness", lambda _: 0.0)

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
            proposals = found.get(number) or self._known.get(pair, ())
            out += [replace(proposal, segment=number) for proposal in proposals]
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
        ranked = _likeliest([self._rank(need) for need in segment.needs])
        options = [row.options() for row in ranked]
        chosen = assign(options)
        taken = [options[need][pick][1:] if pick >= 0 else None for need, pick in enumerate(chosen)]
        out = []
        for number, (row, pick) in enumerate(zip(ranked, chosen, strict=True)):
            if pick < 0:
                if not _is_namesake(row.need):
                    out.append(self._dropped(segment.number, row.need))
                continue
            others = [span for other, span in enumerate(taken) if span is not None and other != number]
            best = sure = row.order[pick]
            if best not in row.need.copies:
                best = sure = longer(row.spans, row.p, best, others)
                best = from_title_start(segment.view, row.need, row.p, best, others)
                best = with_spelled_words(segment.view, row.need, best, others)
                best = without_first_word(segment.view, row.need, best)
            out.append(self._proposal(segment, row, best, sure, alternatives))
        return out

    def _rank(self, need: Need) -> _Ranked:
        mention, candidates = need.mentions[0], need.candidates
        none = model.none_vector(mention.confidence, mention.form, len(candidates), self._common(mention.form))
        p = model.posteriors(self.weights, need.values, none)
        order = sorted(range(len(candidates)), key=lambda number: (-p[number], candidates[number].start))
        order = [*need.copies, *[number for number in order if number not in need.copies][:_MOST_OPTIONS]]
        return _Ranked(need, [(candidate.start, candidate.end) for candidate in candidates], p, order)

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
        rivals = [self.matcher.entries[number].entry for number in row.rivals]
        doubts = [f"{mention.form} may also be {rival.preferred}" for rival in rivals]
        if _is_namesake(row.need):
            doubts.append(f"{mention.form} may be somebody else here")
        if not copied:
            doubts += self._doubts(segment.view, row.need, best)
        reason = "; but ".join([explain.reason(weights.span, row.need, best, text), *doubts])
        return Proposal(
            segment.number,
            entry.id,
            mention.form,
            mention.start,
            tuple([self._alternative(entry, row.need, text, row.spans[number], row.p[number]) for number in picks]),
            reason,
            score,
            "safe" if score >= weights.safe and not doubts else "review" if score >= weights.review else "show",
            tuple([rival.id for rival in rivals]),
        )

    def _doubts(self, view: SegmentView, need: Need, best: int) -> Iterator[str]:
        """What keeps a repair from being safe, whatever its score."""
        mention, span = need.mentions[0], need.candidates[best]
        tokens = view.tokens[span.first : span.last + 1]
        ordinary_words = [token.fold for number, token in enumerate(tokens, span.first) if view.ordinary[number]]
        if self._common(mention.form) > _ORDINARY and not _is_spelled_like_a_name(span):
            yield f"{mention.form} is an ordinary word too"
        if _is_cut_phrase(span, view.tokens):
            yield "it may go on in the words beside it"
        elif (
            not self._is_glossed(need)
            and not _is_supported(span)
            and len(ordinary_words) == len(tokens)
            and span.values[INDEX["lower"]]
        ):
            yield "these are ordinary words, and nothing but their place speaks for them"
        entry = self.matcher.entries[need.entry]
        place = entry.entry.kind == "LOC" and len(tokens) == 1
        english = view.lang == "en"
        if any(_is_made_from(word, name, place, english) for word in ordinary_words for name in entry.words):
            yield "it is a word made from the name"
        if view.lang in PHRASED and len(tokens) > _PHRASE + 1.5 * max(
            len(entry.forms[0].tokens), len(mention.form.split())
        ):
            yield "it may have other words in it"
        if span.end - span.start == 1 and view.text[span.start] > "\u0e00":
            yield "it is a single character"
        if self._is_short_form(need, entry, view.text[span.start : span.end]):
            yield "it is a part of the right form, which may do"
        if not _is_supported(span) and self._falls_short(need, span, len(tokens)):
            yield "it may be a part of a longer rendering"
        form = choose_form(entry.entry, view.text, span.start, span.end)
        if view.lang in INFLECTED and not same_ending(view.text[span.start : span.end], form):
            yield "the name may need another ending here"
        if self._is_read_elsewhere(view, need, span):
            yield "the source has a name that reads like it elsewhere"
        if not _is_supported(span) and fold(view.text[span.start : span.end]) in self.attested:
            yield "it is a right name of something else, and nothing but its place speaks for it"

    @staticmethod
    def _is_short_form(need: Need, entry: CompiledEntry, text: str) -> bool:
        """A person's family or given name as the right form has it; of a thing, if the source has only a part of its name."""
        name, own = entry.entry, need.mentions[0].form
        longer = any(own != form and own in form for form in (*name.source_forms, *name.whole_forms))
        if name.kind != "PER" and not longer:
            return False
        part = fold(text)
        return any(_begins_or_ends(fold(form.text), part) for form in entry.forms)

    @staticmethod
    def _falls_short(need: Need, span: Candidate, size: int) -> bool:
        """Much shorter than the source form, beside words that nothing else accounts for."""
        beside = max(span.values[INDEX["left_loose"]], span.values[INDEX["right_loose"]])
        return (
            need.profile is not None and 2 * size <= need.profile.content and need.profile.content > 2 and beside > 0.5
        )

    @staticmethod
    def _is_glossed(need: Need) -> bool:
        """Whether a dictionary tells what the parts of the source form mean: then words that it does not explain mean more."""
        return need.profile is not None and bool(need.profile.chars)

    def _is_read_elsewhere(self, view: SegmentView, need: Need, span: Candidate) -> bool:
        """The span reads like what stands outside of the mentions, and less like the name ("Yan Xiaoming"; "Zheng Jie", if
        郑杰 stands beside 郑钦文).
        """
        text = view.text[span.start : span.end]
        rest, at = [], 0
        for mention in need.mentions:
            rest.append(view.source[at : mention.start])
            at = mention.end
        rest.append(view.source[at:])
        if span.values[INDEX["read_best"]] > 0.5 or span.values[INDEX["form_ratio"]] > 0.5:
            profile = need.profile
            known = () if profile is None else (*profile.spellings, *profile.entry.spellings)
            return best_ratio(letters(text), known) < _OTHERWISE and is_spelled_in(text, rest, self.langs[0])
        return reads_like(text, rest, self.langs[0])

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

    def _alternative(self, entry: Entry, need: Need, text: str, span: tuple[int, int], p: float) -> Alternative:
        start, end = span
        if need.profile is not None:
            start = behind_prefix(text, start, end, need.profile)
        form = behind_li(text, start, choose_form(entry, text, start, end))
        return Alternative(start, end, text[start:end], form, p)


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


def _is_supported(span: Candidate) -> bool:
    """Whether it sounds like the name, looks like it, translates it, goes with it in the run, or was left as it was."""
    reads, looks, goes, translates, copied = [
        span.values[INDEX[name]] for name in ("read_best", "form_ratio", "own_cover", "gloss_source", "copied")
    ]
    return max(reads, looks, goes) > 0.5 or translates > 0.7 or copied > 0


def _is_namesake(need: Need) -> bool:
    return all(mention.namesake for mention in need.mentions)


def _begins_or_ends(form: str, part: str) -> bool:
    """Whether a folded form begins or ends with the words, or the characters of a script without spaces, of a shorter part."""
    if len(part) >= len(form):
        return False
    if form.startswith(part):
        return not (form[len(part)].isalnum() and form[len(part)] < "\u0e00")
    return form.endswith(part) and not (form[-len(part) - 1].isalnum() and form[-len(part) - 1] < "\u0e00")


def _is_spelled_like_a_name(span: Candidate) -> bool:
    """It has capitals, and looks or sounds like the name: an ordinary word would have been translated."""
    looks, reads, capital = [span.values[INDEX[name]] for name in ("form_ratio", "read_best", "capital")]
    return capital > 0 and max(looks, reads) > 0.7


def _is_cut_phrase(span: Candidate, tokens: Sequence[Token]) -> bool:
    """Ordinary words that little speaks for, beside others that may belong to them as well ("Party" of God)."""

    def value(*names: str) -> float:
        return max([span.values[INDEX[name]] for name in names])

    if _is_supported(span) or value("ordinary") < 0.5:
        return False
    before = tokens[max(0, span.first - 2) : span.first]
    after = tokens[span.last + 1 : span.last + 3]
    return (
        value("left_loose", "right_loose") > 0.5
        or (value("left_far") > 0.5 and not GENITIVE.isdisjoint([token.fold for token in before]))
        or (value("right_far") > 0.5 and not GENITIVE.isdisjoint([token.fold for token in after]))
    )


def _is_made_from(word: str, name: str, place: bool, english: bool = True) -> bool:
    """Whether a folded word of the dictionary is made from a name's ("congressman"); of a ``place``, also by its stem.

    >>> _is_made_from("catalan", "catalonia", True), _is_made_from("commercial", "commerce", False)
    (True, False)
    >>> _is_made_from("tunisian", "tunisia", False), _is_made_from("romischen", "romische", False, english=False)
    (True, False)
    """
    rest = word[len(name) :]  # elsewhere a short one is an ending ("Römischen")
    if len(name) >= 5 and word.startswith(name) and (len(rest) >= 3 or (english and rest in _DEMONYMS)):
        return True
    size = min(len(word), len(name))
    return place and word != name and size >= 4 and word[: max(4, size - 3)] == name[: max(4, size - 3)]


def choose_form(entry: Entry, text: str, start: int, end: int) -> str:
    """The preferred form; the short one for a single word after a title ("Mr. Fan"); for a part of a name that the
    text has as two words or more, the whole one.
    """
    single = " " not in text[start:end].strip()
    if entry.whole and " " not in entry.preferred and not single:
        return entry.whole
    if entry.short and single and " " in entry.preferred and _TITLE.search(text[:start]):
        return entry.short
    return entry.preferred
