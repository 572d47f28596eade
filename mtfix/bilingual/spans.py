"""Computes the features of the spans that may stand for names (:mod:`mtfix.bilingual.features`), of many names at once."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import pairwise, repeat

import numpy as np
import numpy.typing as npt

from mtfix.bilingual.candidates import Spans, promising
from mtfix.bilingual.evidence import Name, NameEvidence, any_of
from mtfix.bilingual.features import FEATURES, Candidate
from mtfix.bilingual.marks import CLOSING, enclosed
from mtfix.bilingual.overlap import Overlap
from mtfix.bilingual.phonetics import best_ratios, foreign_letters, heard, skeleton, spelling
from mtfix.bilingual.segment import Flags, Floats, Integers
from mtfix.bilingual.sides import sides
from mtfix.bilingual.stats import spread

_NEAR_ANCHOR = 12  # code points of the source
_POSSESSIVE_INSIDE = re.compile(r"['\u2019]s ")


Values = Floats | Flags | Integers  # of one feature, one a span


class _Content:
    """The content words of all spans, one span after the other; what is said of each word is summed up for each span."""

    def __init__(self, spans: Spans, stop: Flags) -> None:
        words = np.nonzero(~stop)[0]
        starts = np.searchsorted(words, spans.first)
        self.size = np.searchsorted(words, spans.last, side="right") - starts  # no span is without a content word
        self.words = words[spread(starts, self.size)]
        ends = np.cumsum(self.size)
        self.starts = ends - self.size
        self.first, self.last = self.words[self.starts], self.words[ends - 1]
        self.span = np.repeat(np.arange(len(ends)), self.size)  # of each word

    def best(self, values: Floats) -> Floats:
        found: Floats = np.maximum.reduceat(values[self.words], self.starts)
        return found

    def any(self, values: Flags) -> Flags:
        found: Flags = np.logical_or.reduceat(values[self.words], self.starts)
        return found

    def total(self, values: Floats | Flags) -> Floats:
        found: Floats = np.add.reduceat(values[self.words], self.starts, dtype=np.float64)
        return found

    def mean(self, values: Floats | Flags) -> Floats:
        return self.total(values) / self.size


class SpanFeatures:
    """The features of all spans of some names; arrays have a value (or a row) a span."""

    def __init__(self, names: NameEvidence, spans: Spans) -> None:
        self.names, self.tokens = names, names.tokens
        self.name, self.first, self.last = spans
        self.start = names.integers(lambda name: name.view.starts)[self.first]
        self.end = names.integers(lambda name: name.view.ends)[self.last]
        self.content = _Content(spans, names.marks.stop)
        self.cover = self.content.any(self.tokens.rendered)  # code points of the source form that the words render
        left, right = sides(names)
        self.left, self.right = left.at(self.first - 1), right.at(self.last + 1)
        # The word on either side renders a part of the source form that the span lacks.
        self.left_adds = any_of(self.left.adds & ~self.cover)
        self.right_adds = any_of(self.right.adds & ~self.cover)
        self.hyphen = names.marks.behind_hyphen[self.first] | names.marks.before_hyphen[self.last]
        self.opened = names.marks.opened[self.first]
        self.closed = names.marks.closed[self.last]
        self.person = self._of(lambda name: name.profile.kind == "PER")
        self.content_words = self._of(lambda name: name.profile.content_words)
        self.chars = self._of(lambda name: len(name.profile.chars))
        self.form_length = np.maximum(self._of(lambda name: len(name.mention.form)), 1)

    def _of(self, value: Callable[[Name], int]) -> Integers:
        """What is said of a name, for each of its spans."""
        return np.array([value(name) for name in self.names.names], np.int64)[self.name]

    def _of_share(self, value: Callable[[Name], float]) -> Floats:
        return np.array([value(name) for name in self.names.names])[self.name]

    def parts(self) -> list[slice]:
        """The spans of each name."""
        bounds = np.searchsorted(self.name, np.arange(len(self.names.names) + 1)).tolist()
        return [slice(first, end) for first, end in pairwise(bounds)]

    def values(self) -> Floats:
        """A row a span, a column a feature, in the order of :data:`FEATURES`."""
        read, skeletons, *forms = self._likeness()
        reading = _above(read, 0.4, 0.6), _above(read, 0.7, 0.3), _above(skeletons, 0.4, 0.6)
        meaning = self._meaning(read)
        case = self._case()
        lower, work = case[1], self._of(lambda name: name.profile.kind in ("ORG", "EVENT", "WORK"))
        columns: tuple[Values, ...] = (
            *reading,
            *self._forms(*forms),
            *meaning,
            *self._words(),
            *case,
            *self._shape(),
            *self._neighbours(),
            *self._place(),
            *self._quotes(),
            *self._script(),
            *self._repeated(),
            *(self.person * reading[0], work * meaning[0], lower * meaning[0], lower * reading[0]),
            *self._extent(),
        )
        values = np.empty((len(FEATURES), len(self.name)))
        for number, column in enumerate(columns):
            values[number] = column
        return values.T

    def _likeness(self) -> Floats:
        """Likeness of the letters to the readings and of the consonants to theirs; the same to the right forms."""
        profiles = [name.profile for name in self.names.names]
        starts, ends = self.start.tolist(), self.end.tolist()
        texts, letters, consonants, folded = [], [], [], []  # of each name
        for name, part in zip(self.names.names, self.parts(), strict=True):
            text, lang = name.view.text, name.profile.langs[1]
            texts.append([text[start:end] for start, end in zip(starts[part], ends[part], strict=True)])
            known = [spelling(text, lang) for text in texts[-1]]
            letters.append([one.letters for one in known])
            consonants.append([one.skeleton for one in known])
            folded.append([one.fold for one in known])
        found = np.array(
            [
                best_ratios(letters, [profile.spellings for profile in profiles], 0.4),
                best_ratios(consonants, [profile.skeletons for profile in profiles], 0.4),
                best_ratios(folded, [profile.entry.folded_forms for profile in profiles], 0.4),
                best_ratios(consonants, [profile.entry.skeletons for profile in profiles], 0.4),
            ]
        )
        if self.names.names[0].view.lang == "zh":  # which spells foreign names as they sound
            foreign = [
                some if profile.chars else list(map(foreign_letters, some))
                for some, profile in zip(texts, profiles, strict=True)
            ]
            bones = [list(map(skeleton, some)) for some in foreign]
            found[0] = np.maximum(found[0], best_ratios(foreign, [profile.spellings for profile in profiles], 0.4))
            found[1] = np.maximum(found[1], best_ratios(bones, [profile.skeletons for profile in profiles], 0.4))
        for number, part in enumerate(self.parts()):
            if profiles[number].is_heard and texts[number]:
                ear = np.array(list(map(profiles[number].by_ear, texts[number])), np.bool_)
                likeness = heard(found[1, part], np.array(list(map(len, consonants[number])), np.int64))
                found[0, part] = np.where(ear, np.maximum(found[0, part], likeness), found[0, part])
        return found

    def _forms(self, ratio: Floats, consonant: Floats) -> tuple[Values, ...]:
        """Likeness to the right forms."""
        hits = self.content.total(self.tokens.form >= 0.999)
        recall, both = self._form_words()
        return (
            _above(ratio, 0.4, 0.6),
            _above(ratio, 0.7, 0.3),
            _above(consonant, 0.4, 0.6),
            self._common_words(),
            self._last_name(),
            hits / np.maximum(self.content_words, 1) * (self.content_words > 0),
            recall,
            both,
            ((self.person == 0) & (hits == self.content.size)) * (1.0 - recall),
        )

    def _common_words(self) -> Floats:
        """How much of the words a right form shares (Dice), both as sets."""
        names, content = self.names, self.content
        numbers = names.integers(
            lambda name: list(map(name.profile.entry.fold_numbers.get, name.view.folds, repeat(-1))), -1
        )
        words = numbers[content.words]
        known = np.flatnonzero(words >= 0)
        both = Overlap(
            [name.profile.entry.form_folds for name in names.names],
            self.name,
            content.span[known],
            words[known],
            np.ones(len(known)),
        )
        begin = self.first - names.first[self.name]
        new = names.integers(lambda name: name.view.previous)[content.words] < begin[content.span]
        different = np.add.reduceat(new, content.starts, dtype=np.int64)[both.spans]
        return both.best(both.total * 2 / (both.sizes + different[both.span]))

    def _last_name(self) -> Flags:
        """One word that begins or ends a person's name."""
        edge = self.names.flags(lambda name: list(map(name.profile.first_and_last.__contains__, name.view.folds)))
        found: Flags = (self.person > 0) & (self.content.size == 1) & edge[self.content.first]
        return found

    def _form_words(self) -> tuple[Floats, Floats]:
        """How much of a right form the words are like, in any order; and that with how much of the words is like it."""
        form, words = self.tokens.form, self.tokens.word[self.content.words]
        known = np.flatnonzero(words >= 0)
        both = Overlap(
            [name.profile.entry.form_words for name in self.names.names],
            self.name,
            self.content.span[known],
            words[known],
            form[self.content.words[known]],
        )
        recall = both.best(both.total / both.sizes)
        precision = self.content.mean(form)
        return recall, 2 * recall * precision / np.where(recall > 0, recall + precision, 1.0)

    def _meaning(self, read: Floats) -> tuple[Floats, ...]:
        """How much of the source form the words translate, and of the rest of the source."""
        parts = self._of(lambda name: name.parts)
        content, token, chars = self.content, self.tokens, np.maximum(parts, 1)
        translated = content.any(token.gloss).sum(axis=1)
        cover = (translated + 2.0 * np.maximum(read - 0.6, 0) * chars) / chars
        return (
            translated / chars,
            content.mean(token.glossed),
            content.mean(token.outside & ~token.glossed),
            np.minimum(1.0, cover) * (parts > 0),
        )

    def _words(self) -> tuple[Values, ...]:
        """Association and rarity of the words, as means and as extremes."""
        names, token, content = self.names, self.tokens, self.content
        explained = content.mean(token.explained)
        unexplained = token.explained < 0.3
        return (
            content.best(token.own),
            content.mean(np.minimum(1.0, 2 * token.own)),
            content.mean(token.excess),
            content.best(token.excess),
            content.mean(token.copied),
            content.mean(names.common),
            content.best(names.common),
            content.mean(names.count == 0),
            explained,
            explained == 0.0,
            content.mean(unexplained),
            content.mean(names.marks.ordinary),
            content.mean(names.marks.ordinary & unexplained),
        )

    def _case(self) -> tuple[Values, ...]:
        """Of the words of scripts that have letters."""
        cased = self.names.marks.cased
        words, upper = self.content.total(cased), self.content.total(cased & self.names.marks.upper)
        lower = (words > 0) & (upper == 0)
        return (
            (words > 0) & (upper == words),
            lower,
            (upper > 0) & (upper < words),
            self.person * upper / np.maximum(words, 1),
            lower & (self._of(lambda name: name.profile.kind in ("PER", "LOC")) > 0),
            (words == 1) & (self.first == self.names.first[self.name]),
        )

    def _shape(self) -> tuple[Values, ...]:
        names, size = self.names, self.content.size
        ratio = _log_ratio(size, np.maximum(self.content_words, 1))
        barriers = np.cumsum(names.barrier)
        crossed = barriers[self.last] - barriers[self.first]
        joints = self._of(lambda name: name.profile.joints)
        return (
            np.maximum(0.0, ratio),
            np.maximum(0.0, -ratio),
            size == 1,
            names.marks.stop[self.first],
            1.0 * (crossed > joints) + 0.3 * ((crossed > 0) & (crossed <= joints)),
            self.hyphen,
            self._possessive(),
        )

    def _possessive(self) -> Flags:
        """With a possessive inside."""
        inside = np.zeros(len(self.name), np.bool_)
        for name, part in zip(self.names.names, self.parts(), strict=True):
            for match in _POSSESSIVE_INSIDE.finditer(name.view.text):
                inside[part] |= (self.start[part] <= match.start()) & (match.end() <= self.end[part])
        return inside

    def _neighbours(self) -> tuple[Values, ...]:
        """What stands beside the span: names it may be half of, words that belong to it or to its surroundings."""
        left, right, near = self.left, self.right, self.tokens.near
        near_left = [near[self.first - distance] for distance in (1, 2, 3)]
        near_right = [near[self.last + distance] for distance in (1, 2, 3)]
        return (
            left.unknown,
            left.same,
            right.unknown,
            right.same,
            np.max([*near_left, *near_right], axis=0),
            self.cover.sum(axis=1) / self.form_length,
            self.left_adds,
            self.right_adds,
        )

    def _extent(self) -> tuple[Values, ...]:
        """What would be left of the wrong name beside the span, and what in the span is not the name's."""
        token, content, left, right = self.tokens, self.content, self.left, self.right
        several = content.size > 1
        support = np.maximum(token.form, np.where(token.read > 0.6, token.read, 0.0))
        support = np.where(token.glossed | token.copied, 1.0, np.maximum(support, np.minimum(1.0, 3 * token.own)))
        weak = (1.0 - support)[content.first] + (1.0 - support)[content.last]
        astray = token.elsewhere > np.maximum(token.own, 0.2)
        part = self.person * (1 * left.person + right.person)
        doubled = 1 * left.doubled + right.doubled
        capital = content.any(self.names.marks.upper)
        half_quoted = (self.opened != self.closed) & (not self.names.spaceless)
        hazard = (doubled > 0) | (part > 0) | self.hyphen | self.left_adds | self.right_adds | half_quoted
        expected = np.where(self.person > 0, self.chars, self.chars / 2.0)
        ratio = _log_ratio(content.size, np.maximum(1.0, expected)) * (expected > 0)
        missed = (left.missed | right.missed) & ~self.cover
        return (
            np.where(capital, left.loose_capital, left.loose),
            np.where(capital, right.loose_capital, right.loose),
            np.where(capital, left.far_capital, left.far),
            np.where(capital, right.far_capital, right.far),
            1 * left.rare + right.rare,
            missed.sum(axis=1) / self.form_length,
            np.minimum(1.0, (left.form_words + right.form_words) / np.maximum(1, self.content_words)),
            weak * several,
            1 * astray[content.first] + (several & astray[content.last]),
            part,
            doubled,
            np.maximum(0.0, ratio),
            np.maximum(0.0, -ratio),
            hazard,
        )

    def _place(self) -> tuple[Floats, ...]:
        """Relative position, and order among the names that are right."""
        names = self.names.names
        start, end = self._of(lambda name: name.mention.start), self._of(lambda name: name.mention.end)
        source_length = np.maximum(self._of(lambda name: len(name.view.source)), 1)
        length = np.maximum(self._of(lambda name: len(name.view.text)), 1)
        position = np.abs((start + end) / 2 / source_length - (self.start + self.end) / 2 / length)
        anchors = np.array([anchor for name in names for anchor in name.view.anchors], np.int64).reshape(-1, 2)
        sizes = np.array([len(name.view.anchors) for name in names])
        count = sizes[self.name]
        span = np.repeat(np.arange(len(count)), count)
        source, text = anchors[spread((np.cumsum(sizes) - sizes)[self.name], count)].T
        bad = np.bincount(span[(source < start[span]) != (text < self.start[span])], minlength=len(count))
        near = np.abs(source - start[span]) <= _NEAR_ANCHOR
        between = np.full(len(count), np.inf)
        np.minimum.at(between, span[near], np.abs(text - self.start[span])[near] / 40)
        return position, bad / np.maximum(count, 1), np.where(np.isinf(between), 0.0, np.minimum(1.0, between))

    def _quotes(self) -> tuple[Values, ...]:
        source = [enclosed(name.view.source, name.mention.start, name.mention.end) for name in self.names.names]
        source_quoted, source_bracketed = np.array(source)[self.name].T
        quoted = self.opened | self.closed
        bracketed = self.names.marks.bracketed[self.first]
        full = np.zeros(len(self.name), np.bool_)
        for span in np.nonzero(self.opened)[0].tolist():
            view, base = self.names.names[self.name[span]].view, self.names.first[self.name[span]]
            after = view.after[self.last[span] - base]
            full[span] = after != "" and after in CLOSING.get(view.before[self.first[span] - base], "\0")
        return (
            source_quoted & quoted,
            source_quoted & ~quoted,
            quoted & ~source_quoted,
            source_bracketed & bracketed,
            full,
            quoted & ~full,
        )

    def _script(self) -> tuple[Values, ...]:
        """For scripts without spaces: whether the span begins and ends where a word may, and spells a foreign name."""
        if not self.names.spaceless:
            return (np.zeros(len(self.name)),) * 9
        edges = self.names.flags(lambda name: name.view.script_edges, nothing=True)
        katakana = self.names.flags(lambda name: [token.kind == "kata" for token in name.view.tokens])
        until = np.concatenate(([0], np.cumsum(katakana)))
        wanted = self._of(lambda name: name.profile.has_katakana)
        within = self.names.flags(lambda name: name.view.within_words)
        spelling = self.names.flags(lambda name: name.view.spelling)
        spelled = np.concatenate(([0], np.cumsum(spelling)))
        share = (spelled[self.last + 1] - spelled[self.first]) / (self.last + 1 - self.first)
        cut = spelling & np.append(False, spelling[:-1]) & ~edges
        return (
            edges[self.first],
            edges[self.last + 1],
            1 * self.names.marks.stop[self.first] + self.names.marks.stop[self.last],
            wanted * (until[self.last + 1] > until[self.first]),
            within[self.first],
            within[self.last + 1],
            share,
            share * self._of_share(lambda name: name.profile.spelled),
            1 * cut[self.first] + cut[self.last + 1],
        )

    def _repeated(self) -> tuple[Floats, Floats]:
        """Whether the same words stand in other segments, with the same source form and without it."""
        names = self.names.names
        bits = names[0].view.stats.stem_bits(self.names.codes[self.content.words])
        together = np.bitwise_and.reduceat(bits, self.content.starts)
        segments = self.names.segments[self.name]
        inside = np.maximum(0, _count(together & segments) - 1)
        outside = _count(together & ~segments)
        return inside / (inside + outside + 1.0), np.log1p(outside) / 3


def _above(ratio: Floats, floor: float, rest: float) -> Floats:
    """What is above the floor, as a share of the rest."""
    return np.maximum(0.0, ratio - floor) / rest


def _count(bits: npt.NDArray[np.uint64]) -> Integers:
    found: Integers = np.bitwise_count(bits).sum(axis=1, dtype=np.int64)
    return found


def _log_ratio(size: Integers, expected: Integers | Floats) -> Floats:
    return np.log((size + 0.5) / (expected + 0.5))


def candidates(names: Sequence[Name]) -> list[tuple[list[Candidate], Floats]]:
    """The spans of most promise for each of some names of one run, and the same features as a row a span."""
    evidence = NameEvidence(names)
    spans = promising(evidence)
    if not len(spans.name):
        return [([], np.empty((0, len(FEATURES)))) for _ in names]
    features = SpanFeatures(evidence, spans)
    values = np.ascontiguousarray(features.values())
    base = evidence.first[spans.name]
    columns = (features.start, features.end, spans.first - base, spans.last - base)
    found = list(map(Candidate, *[column.tolist() for column in columns], values))
    return [(found[part], values[part]) for part in features.parts()]
