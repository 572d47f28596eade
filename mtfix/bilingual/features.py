"""Named features of a span that may stand for a name which a segment lacks.

What a feature is called here is what it is called in data/weights.json, which was fitted on these very values: to
change how one is computed is to fit again.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from mtfix.bilingual.evidence import NameEvidence
from mtfix.bilingual.marks import CLOSING, NO_APOSTROPHES, QUOTES, enclosed
from mtfix.bilingual.phonetics import best_ratio, letters, skeleton
from mtfix.bilingual.sides import Side, side
from mtfix.bilingual.tokens import fold

# Named by the method that computes them, in its order.
_READING = ("read_best", "read_best_sq", "read_skel")
_FORM = (
    "form_ratio",
    "form_ratio_sq",
    "form_skel",
    "form_tokens",
    "form_lastname",
    "form_words_hit",
    "form_recall",
    "form_both",
    "form_part",
)
_MEANING = ("gloss_source", "gloss_span", "outside_gloss", "cover_all")
_EVIDENCE = (
    "own_assoc",
    "own_cover",
    "elsewhere",
    "elsewhere_max",
    "copied",
    "common",
    "common_max",
    "rare",
    "evidence",
    "evidence_none",
    "unexplained",
    "ordinary",
    "ordinary_unexplained",
)
_CASE = ("capital", "lower", "mixed_case", "capital_per", "lower_per", "seg_start_cap")
_SHAPE = ("longer", "shorter", "one_token", "starts_article", "barriers", "hyphen_cut", "possessive_inside")
_NEIGHBOURS = ("left_open", "left_same", "right_open", "right_same", "context", "cover_chars", "left_new", "right_new")
_PLACE = ("position", "order_bad", "order_between")
_QUOTED = (
    "quoted_both",
    "quoted_source_only",
    "quoted_span_only",
    "bracket_both",
    "enclosed_full",
    "enclosed_partial",
)
_SCRIPT = ("script_left", "script_right", "function_edge", "kata_match")
_REPEATED = ("repeat_in", "repeat_out")
_JOINT = ("per_read", "org_gloss", "lower_gloss", "lower_read")
# Whether the span is the whole wrong name and nothing else.
_EXTENT = (
    "left_loose",
    "right_loose",
    "left_far",
    "right_far",
    "beside_rare",
    "cover_missed",
    "form_missed",
    "edge_weak",
    "edge_elsewhere",
    "part_of_name",
    "doubled",
    "source_longer",
    "source_shorter",
    "hazard",
)
FEATURES = (
    *_READING,
    *_FORM,
    *_MEANING,
    *_EVIDENCE,
    *_CASE,
    *_SHAPE,
    *_NEIGHBOURS,
    *_PLACE,
    *_QUOTED,
    *_SCRIPT,
    *_REPEATED,
    *_JOINT,
    *_EXTENT,
)
INDEX = {name: number for number, name in enumerate(FEATURES)}

_NEAR_ANCHOR = 12  # code points of the source
_POSSESSIVE_INSIDE = re.compile(r"['\u2019]s ")


@dataclass(slots=True)
class Candidate:
    """A span that may stand for a name: raw offsets into the text, its first and last token, a value per feature."""

    start: int
    end: int
    first: int
    last: int
    values: list[float]


class _Span:
    """A span with what several features look at."""

    __slots__ = ("content", "cover", "end", "first", "last", "left", "right", "start", "text")

    def __init__(self, name: NameEvidence, first: int, last: int, left: Side, right: Side) -> None:
        view = name.view
        self.first, self.last, self.left, self.right = first, last, left, right
        self.start, self.end = view.tokens[first].start, view.tokens[last].end
        self.text = view.text[self.start : self.end]
        self.content = [number for number in range(first, last + 1) if not view.stop[number]]
        self.cover = 0  # code points of the source form that the words render, as bits
        for number in self.content:
            self.cover |= name.tokens[number].rendered

    @property
    def adds(self) -> tuple[bool, bool]:
        """Whether the word on either side renders a part of the source form that the span lacks."""
        return self.left.adds & ~self.cover != 0, self.right.adds & ~self.cover != 0


class Features:
    """Computes the features of all spans of one name in one segment."""

    def __init__(self, name: NameEvidence) -> None:
        self.name, self.view, self.profile, self.tokens = name, name.view, name.profile, name.tokens
        self.mention = mention = name.mention
        source = self.view.source
        self._source_quoted, self._source_bracketed = enclosed(source, mention.start, mention.end)
        self._source_middle = (mention.start + mention.end) / 2 / max(len(source), 1)
        self._anchors_near = [text for place, text in self.view.anchors if abs(place - mention.start) <= _NEAR_ANCHOR]
        near = [0.0, 0.0, 0.0, *[token.near for token in self.tokens], 0.0, 0.0, 0.0]
        self._near = list(map(max, near, near[1:], near[2:]))  # best of the three tokens before
        self._sides: dict[tuple[int, int], Side] = {}
        self._orders: dict[int, tuple[float, float]] = {}

    def candidate(self, first: int, last: int) -> Candidate:
        """``first`` and ``last`` are the tokens of the span."""
        span = _Span(self.name, first, last, self._side(first - 1, -1), self._side(last + 1, 1))
        return Candidate(span.start, span.end, first, last, self._values(span))

    def _side(self, number: int, step: int) -> Side:
        found = self._sides.get((number, step))
        if found is None:
            found = self._sides[number, step] = side(self.name, number, step)
        return found

    def _values(self, span: _Span) -> list[float]:
        """One value a feature, in the order of :data:`FEATURES`."""
        spelled = letters(span.text, self.profile.langs[1])
        consonants = skeleton(spelled)
        read = best_ratio(spelled, self.profile.spellings, 0.4)
        reading = self._reading(read, consonants)
        meaning = self._meaning(span, read)
        case = self._case(span)
        kind, lower = self.profile.kind, case[1]
        joint = (
            reading[0] if kind == "PER" else 0.0,
            meaning[0] if kind in ("ORG", "EVENT", "WORK") else 0.0,
            lower * meaning[0],
            lower * reading[0],
        )
        return [
            *reading,
            *self._forms(span, consonants),
            *meaning,
            *self._words(span),
            *case,
            *self._shape(span),
            *self._neighbours(span),
            *self._place(span),
            *self._quotes(span),
            *(self._script(span) if self.view.spaceless else (0.0, 0.0, 0.0, 0.0)),
            *self._repeated(span),
            *joint,
            *self._extent(span),
        ]

    def _reading(self, read: float, consonants: str) -> tuple[float, ...]:
        consonant = best_ratio(consonants, self.profile.skeletons, 0.4)
        return max(0.0, read - 0.4) / 0.6, max(0.0, read - 0.7) / 0.3, max(0.0, consonant - 0.4) / 0.6

    def _forms(self, span: _Span, consonants: str) -> tuple[float, ...]:
        """Likeness to the right forms."""
        profile, entry, tokens = self.profile, self.profile.entry, self.view.tokens
        content = span.content
        ratio = best_ratio(fold(span.text), entry.folded_forms, 0.4)
        consonant = best_ratio(consonants, entry.skeletons, 0.4)
        mine = {tokens[number].fold for number in content}
        common = 0.0
        if not entry.folds.isdisjoint(mine):
            common = max([len(words & mine) * 2 / (len(words) + len(mine)) for words in entry.word_sets])
        last_name = profile.kind == "PER" and len(content) == 1 and tokens[content[0]].fold in profile.first_and_last
        hits = sum([self.tokens[number].form >= 0.999 for number in content])
        recall, both = self._form_words(content)
        part = profile.kind != "PER" and hits == len(content) and recall < 0.999
        return (
            max(0.0, ratio - 0.4) / 0.6,
            max(0.0, ratio - 0.7) / 0.3,
            max(0.0, consonant - 0.4) / 0.6,
            common,
            float(last_name),
            hits / profile.content_words if profile.content_words else 0.0,
            recall,
            both,
            float(part),
        )

    def _form_words(self, content: list[int]) -> tuple[float, float]:
        """How much of a right form the words are like, in any order; and that with how much of the words is like it."""
        best: dict[int, float] = {}
        like = 0.0
        for number in content:
            token = self.tokens[number]
            like += token.form
            if token.word >= 0 and token.form > best.get(token.word, 0.0):
                best[token.word] = token.form
        if not best:
            return 0.0, 0.0
        recall = max([sum([best.get(word, 0.0) for word in row]) / len(row) for row in self.profile.entry.form_words])
        precision = like / len(content)
        return recall, 2 * recall * precision / (recall + precision) if recall else 0.0

    def _meaning(self, span: _Span, read: float) -> tuple[float, ...]:
        """How much of the source form the words translate, and of the rest of the source."""
        bits = glossed = outside = 0
        for number in span.content:
            token = self.tokens[number]
            if token.gloss:
                bits |= token.gloss
                glossed += 1
            elif token.outside:
                outside += 1
        chars = len(self.profile.chars)
        translated = bits.bit_count()
        return (
            translated / chars if chars else 0.0,
            glossed / len(span.content),
            outside / len(span.content),
            min(1.0, (translated + 2.0 * max(read - 0.6, 0) * chars) / chars) if chars else 0.0,
        )

    def _words(self, span: _Span) -> tuple[float, ...]:
        """Association and rarity of the words, as means and as extremes."""
        size = len(span.content)
        own = cover = excess = worst = common = commonest = explained = 0.0
        copied = rare = unexplained = ordinary = loose = 0
        count, is_ordinary, common_of = self.view.count, self.view.ordinary, self.view.common
        for number in span.content:
            token = self.tokens[number]
            own = max(own, token.own)
            cover += min(1.0, 2 * token.own)
            excess += token.excess
            worst = max(worst, token.excess)
            copied += token.copied
            common += common_of[number]
            commonest = max(commonest, common_of[number])
            rare += count[number] == 0
            explained += token.explained
            unexplained += token.explained < 0.3
            if is_ordinary[number]:
                ordinary += 1
                loose += token.explained < 0.3
        return (
            own,
            cover / size,
            excess / size,
            worst,
            copied / size,
            common / size,
            commonest,
            rare / size,
            explained / size,
            float(explained == 0.0),
            unexplained / size,
            ordinary / size,
            loose / size,
        )

    def _case(self, span: _Span) -> tuple[float, ...]:
        tokens = self.view.tokens
        upper = [tokens[number].upper for number in span.content if tokens[number].kind in ("word", "acro")]
        if not upper:
            return (0.0,) * len(_CASE)
        share = sum(upper) / len(upper)
        kind = self.profile.kind
        return (
            float(share == 1.0),
            float(share == 0.0),
            float(0.0 < share < 1.0),
            share if kind == "PER" else 0.0,
            float(share == 0.0 and kind in ("PER", "LOC")),
            float(span.first == 0 and len(upper) == 1),
        )

    def _shape(self, span: _Span) -> tuple[float, ...]:
        view, size = self.view, len(span.content)
        right_size = max(1, self.profile.content_words)
        crossed = sum(view.barrier[span.first + 1 : span.last + 1])
        joints = self.profile.joints
        return (
            max(0.0, math.log((size + 0.5) / (right_size + 0.5))),
            max(0.0, math.log((right_size + 0.5) / (size + 0.5))),
            float(size == 1),
            float(view.stop[span.first]),
            float(crossed > joints) + 0.3 * float(0 < crossed <= joints),
            float(view.text[span.end : span.end + 1] == "-" or (span.start > 0 and view.text[span.start - 1] == "-")),
            float(_POSSESSIVE_INSIDE.search(span.text) is not None),
        )

    def _neighbours(self, span: _Span) -> tuple[float, ...]:
        """What stands beside the span: names it may be half of, words that belong to it or to its surroundings."""
        left, right = span.left, span.right
        left_adds, right_adds = span.adds
        return (
            left.unknown,
            left.same,
            right.unknown,
            right.same,
            max(self._near[span.first], self._near[span.last + 4]),
            span.cover.bit_count() / max(1, len(self.mention.form)),
            float(left_adds),
            float(right_adds),
        )

    def _extent(self, span: _Span) -> tuple[float, ...]:
        """What would be left of the wrong name beside the span, and what in the span is not the name's."""
        view, profile, left, right = self.view, self.profile, span.left, span.right
        size = len(span.content)
        weak = elsewhere = 0.0
        for number in {span.content[0], span.content[-1]}:
            token = self.tokens[number]
            support = max(float(token.gloss > 0 or token.copied), token.form, token.read if token.read > 0.6 else 0.0)
            weak += 1.0 - max(support, min(1.0, 3 * token.own)) if size > 1 and not view.spaceless else 0.0
            elsewhere += token.elsewhere > max(token.own, 0.2)
        part = left.person + right.person if profile.kind == "PER" else 0
        doubled = left.doubled + right.doubled
        capital = any(view.tokens[number].upper for number in span.content)
        before, after = view.text[span.start - 1 : span.start], view.text[span.end : span.end + 1]
        half_quoted = (before in QUOTES) != (after in NO_APOSTROPHES) and not view.spaceless
        hazard = doubled or part or "-" in (before, after) or True in span.adds or half_quoted
        expected = len(profile.chars) / (1.0 if profile.kind == "PER" else 2.0)
        ratio = math.log((size + 0.5) / (max(1.0, expected) + 0.5)) if expected else 0.0
        missed = (left.missed | right.missed) & ~span.cover
        return (
            left.loose_capital if capital else left.loose,
            right.loose_capital if capital else right.loose,
            left.far_capital if capital else left.far,
            right.far_capital if capital else right.far,
            float(left.rare + right.rare),
            missed.bit_count() / max(1, len(self.mention.form)),
            min(1.0, (left.form_words + right.form_words) / max(1, profile.content_words)),
            weak,
            elsewhere,
            float(part),
            float(doubled),
            max(0.0, ratio),
            max(0.0, -ratio),
            float(bool(hazard)),
        )

    def _place(self, span: _Span) -> tuple[float, ...]:
        """Relative position, and order among the names that are right."""
        order = self._orders.get(span.start)
        if order is None:
            order = self._orders[span.start] = self._order(span.start)
        middle = (span.start + span.end) / 2 / max(len(self.view.text), 1)
        return (abs(self._source_middle - middle), *order)

    def _order(self, start: int) -> tuple[float, float]:
        anchors, source_start = self.view.anchors, self.mention.start
        if not anchors:
            return 0.0, 0.0
        bad = sum([(source < source_start) != (text < start) for source, text in anchors])
        near = self._anchors_near
        return bad / len(anchors), min(1.0, min([abs(text - start) for text in near]) / 40) if near else 0.0

    def _quotes(self, span: _Span) -> tuple[float, ...]:
        text, start, end = self.view.text, span.start, span.end
        quoted, bracketed = enclosed(text, start, end)
        source_quoted = self._source_quoted
        full = start > 0 and end < len(text) and text[end] in CLOSING.get(text[start - 1], "\0")
        half = (start > 0 and text[start - 1] in QUOTES) or text[end : end + 1] in NO_APOSTROPHES
        return (
            float(source_quoted and quoted),
            float(source_quoted and not quoted),
            float(quoted and not source_quoted),
            float(self._source_bracketed and bracketed),
            float(full),
            float(half and not full),
        )

    def _script(self, span: _Span) -> tuple[float, ...]:
        """For scripts without spaces: whether the span begins and ends where a word may."""
        view, tokens = self.view, self.view.tokens
        first, last = span.first, span.last
        left = first == 0 or tokens[first - 1].kind != tokens[first].kind or view.barrier[first]
        right = last + 1 == len(tokens) or tokens[last + 1].kind != tokens[last].kind or view.barrier[last + 1]
        katakana = self.profile.has_katakana and any(token.kind == "kata" for token in tokens[first : last + 1])
        return (
            float(left),
            float(right),
            float(view.stop[first]) + float(view.stop[last]),
            float(katakana),
        )

    def _repeated(self, span: _Span) -> tuple[float, ...]:
        """Whether the same words stand in other segments, with the same source form and without it."""
        tokens, stats = self.view.tokens, self.view.stats
        together = -1
        for number in span.content:
            together &= stats.stem_bits(tokens[number].stem)
            if not together:
                break
        if together <= 0:
            return 0.0, 0.0
        inside = max(0, (together & self.name.segments).bit_count() - 1)
        outside = (together & ~self.name.segments).bit_count()
        return inside / (inside + outside + 1.0), math.log1p(outside) / 3
