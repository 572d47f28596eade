"""Candidate spans of one segment for a name it lacks, with named features.

What a feature is called here is what it is called in data/weights.json, which was fitted on these very values: to
change how one is computed is to fit again.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from mtfix.bilingual.phonetics import best_ratio, letters, skeleton
from mtfix.bilingual.profile import NameProfile, gloss_stems
from mtfix.bilingual.segment import SegmentView
from mtfix.bilingual.source import Mention
from mtfix.bilingual.tokens import Token, fold

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

_MOST_SPANS = 24  # of a need that get features; twice as many without spaces
_NEAR = 5  # characters of the source on either side of a mention
_NEAR_ANCHOR = 12
_ORDINARY_LOOSE = 0.2
# Words beside a name that are not part of it ("Prime Minister Fan"), and those that make a thing's name a person's.
_ROLES = frozenset(
    [
        "president",
        "premier",
        "prime",
        "minister",
        "chairman",
        "chairwoman",
        "director",
        "professor",
        "secretary",
        "general",
        "governor",
        "mayor",
        "senator",
        "ambassador",
        "reporter",
        "journalist",
        "captain",
        "colonel",
        "major",
        "spokesman",
        "spokesperson",
        "spokeswoman",
        "coach",
        "chief",
        "leader",
        "head",
        "judge",
        "deputy",
        "vice",
        "former",
        "dr",
        "mr",
        "mrs",
        "ms",
        "miss",
        "sir",
        "comrade",
        "academician",
        "dean",
        "king",
        "queen",
        "prince",
        "princess",
    ]
)
_TITLES = frozenset(["mr", "mrs", "ms", "miss", "madam", "dr", "lady", "sir"])
_QUOTES = (
    "\"'\u201c\u201d\u2018\u2019\u201e\u00ab\u00bb\u300a\u300b\u3008\u3009\u300c\u300d\u300e\u300f\u3010\u3011\uff02"
)
_MARKS = frozenset(_QUOTES)
_CLOSING = {
    '"': '"',
    "'": "'",
    "\u201c": "\u201d",
    "\u201e": "\u201c\u201d",
    "\u2018": "\u2019",
    "\u00ab": "\u00bb",
    "\u00bb": "\u00ab",
    "\u300a": "\u300b",
    "\u3008": "\u3009",
    "\u300c": "\u300d",
    "\u300e": "\u300f",
    "\u3010": "\u3011",
    "\uff02": "\uff02",
}
_BRACKETS = "([\uff08\u3010\uff3b"
_POSSESSIVE_INSIDE = re.compile(r"['\u2019]s ")


@dataclass(slots=True)
class Candidate:
    """A span that may stand for a name: raw offsets into the text, its first and last token, a value per feature."""

    start: int
    end: int
    first: int
    last: int
    values: list[float]


@dataclass(slots=True)
class Need:
    """An entry (by number) that the source has and the hypothesis lacks."""

    entry: int
    mentions: tuple[Mention, ...]
    missing: int
    candidates: list[Candidate] = field(default_factory=list)
    profile: NameProfile | None = None


class TokenEvidence(NamedTuple):
    """What one token says for or against standing in a rendering of the name; 0 to 1 if nothing else is said."""

    form: float  # similarity to a word of a right form
    gloss: int  # bit per Han character of the source form that it translates
    read: float  # part of a reading
    own: float  # association with the mention's source units
    elsewhere: float  # the same with the rest of the source
    near: float  # the same with the mention's neighbours
    outside: bool  # it translates a character that stands elsewhere in the source
    copied: bool  # it stands in the source form
    rendered: int  # bit per code point of the source form that it renders
    word: int  # number of the nearest word of a right form, or -1
    explained: float  # the best of the above for this name
    excess: float  # how much more it belongs elsewhere


_STOP_EVIDENCE = (0.0, 0, 0.0, 0.0, 0.0, 0.0, False, False, 0, -1)


class NeedView:
    """The mention of a name in one segment: evidence per token, candidate spans, features per span."""

    def __init__(self, view: SegmentView, profile: NameProfile, mentions: Sequence[Mention]) -> None:
        self.view, self.profile = view, profile
        self.mention = mention = mentions[0]
        self._covered = [False] * (len(view.source) + 1)  # by mentions; one value a code point of the source
        for other in mentions:
            self._covered[other.start : other.end] = [True] * (other.end - other.start)
        own, elsewhere = self._units()
        self._segments = self._own_segments(own)
        self._outside: set[str] = set().union(
            *[
                gloss_stems(unit)
                for unit in elsewhere.difference(profile.chars)
                if len(unit) == 1 and "\u3400" <= unit <= "\u9fff"
            ]
        )
        self._source_quoted, self._source_bracketed = _enclosed(view.source, mention.start, mention.end)
        self._source_middle = (mention.start + mention.end) / 2 / max(len(view.source), 1)
        self._near_anchors = [text for source, text in view.anchors if abs(source - mention.start) <= _NEAR_ANCHOR]
        self._common = [min(1.0, math.sqrt(frequency) * 3) for frequency in view.frequency]
        self.tokens = self._token_evidence()
        near = [0.0, 0.0, 0.0, *[token.near for token in self.tokens], 0.0, 0.0, 0.0]
        self._near_before = list(map(max, near, near[1:], near[2:]))  # best of the three tokens before

    def _units(self) -> tuple[set[str], set[str]]:
        """Source units inside the mentions, and those outside; a unit across an edge is neither."""
        covered = self._covered
        own, elsewhere = set(), set()
        for start, end, unit in self.view.units:
            if covered[start]:
                if covered[end - 1]:
                    own.add(unit)
            elif not covered[end - 1]:
                elsewhere.add(unit)
        return own, elsewhere

    def _own_segments(self, own: set[str]) -> int:
        """Segments of the run whose source has the whole mention, as bits (0: none known)."""
        bits = -1
        for unit in own:
            if len(unit) > 1 or len(self.profile.chars) < 2:
                bits &= self.view.stats.unit_bits(unit)
        return max(bits, 0)

    # -------------------------------------------------------------------------------------------- per token

    def _token_evidence(self) -> list[TokenEvidence]:
        view = self.view
        memo: dict[str, tuple[float, int, float, float, float, float, bool, bool, int, int]] = {}
        out = []
        for number, token in enumerate(view.tokens):
            found = memo.get(token.fold)  # once a segment: the same letters, the same evidence
            if found is None:
                stop = view.stop[number] and not view.spaceless
                found = memo[token.fold] = _STOP_EVIDENCE if stop else self._evidence(token)
            form, gloss, read, own, elsewhere, near, outside, copied, rendered, word = found
            if view.spaceless and view.pairs[number]:
                pairs = [self._associated(pair) for pair in view.pairs[number]]
                own = 0.3 * own + 0.7 * max([pair[0] for pair in pairs])
                elsewhere = 0.3 * elsewhere + 0.7 * max([pair[1] for pair in pairs])
                near = max([near, *[pair[2] for pair in pairs]])
                for pair in pairs:
                    rendered |= pair[3]
            explained = 1.0 if gloss or copied else max(form, read if read > 0.6 else 0.0, min(1.0, own * 2))
            excess = max(0.0, elsewhere - own - (0.3 if form > 0 else 0.0))
            out.append(
                TokenEvidence(
                    form, gloss, read, own, elsewhere, near, outside, copied, rendered, word, explained, excess
                )
            )
        return out

    def _evidence(self, token: Token) -> tuple[float, int, float, float, float, float, bool, bool, int, int]:
        form, gloss, read, copied, rendered, word = self.profile.facts(token)
        own, elsewhere, near, associated = self._associated(token.stem)
        number_of_another = (
            any(char.isdigit() for char in token.fold)
            and token.fold in self.view.source
            and token.fold not in self.mention.form
        )
        if number_of_another:
            elsewhere = 1.0
        return form, gloss, read, own, elsewhere, near, token.stem in self._outside, copied, rendered | associated, word

    def _associated(self, item: str) -> tuple[float, float, float, int]:
        """Best association of a target stem with the mention, the rest of the source, and the mention's neighbours.

        Last, the code points of the mention that it goes with, as bits.
        """
        own = elsewhere = near = 0.0
        bits = 0
        base, last = self.mention.start, self.mention.end
        covered = self._covered
        for value, start, end in self.view.associations(item):
            if covered[start]:
                if covered[end - 1]:
                    own = own or value
                    if value > 0.12 and start >= base and end <= last:
                        bits |= ((1 << (end - start)) - 1) << (start - base)
            elif not covered[end - 1]:
                elsewhere = elsewhere or value
                if not near and base - _NEAR <= start and end <= last + _NEAR:
                    near = value
        return own, elsewhere, near, bits

    # ---------------------------------------------------------------------------------------------- spans

    def spans(self, limit: int = _MOST_SPANS) -> list[Candidate]:
        """The candidates of most promise, in text order, with their values."""
        tokens = self.view.tokens
        out = []
        for first, last in self._promising(self._all_spans(), 2 * limit if self.view.spaceless else limit):
            candidate = Candidate(tokens[first].start, tokens[last].end, first, last, [])
            candidate.values = self.values(candidate)
            out.append(candidate)
        return out

    def _all_spans(self) -> list[tuple[int, int]]:
        """First and last tokens of spans without strong punctuation or another right name inside.

        No function word ends one; one begins it only with a capital.
        """
        tokens, stop, barrier = self.view.tokens, self.view.stop, self.view.barrier
        spaceless = self.view.spaceless
        size = len(tokens)
        longest = self.profile.longest(spaceless)
        most_barriers = self.profile.most_barriers
        preferred = self.profile.preferred
        closed = [shield != "" and shield.casefold() not in preferred for shield in self.view.protected]
        out = []
        for first in range(size):
            if stop[first] and not (tokens[first].upper and first + 1 < size and not barrier[first + 1]):
                continue
            if not self._may_begin(first):
                continue
            crossed = 0
            content = False
            for last in range(first, min(size, first + longest)):
                if barrier[last] and last > first:
                    crossed += 1
                    if crossed >= most_barriers:
                        break
                if closed[last]:
                    break
                if not stop[last]:
                    content = True
                elif not (spaceless and content):
                    continue
                out.append((first, last))
        return out

    def _may_begin(self, first: int) -> bool:
        """A role is no part of a person's name, nor "Minister of" of a ministry's; "Mrs." before a thing's is."""
        tokens = self.view.tokens
        word = tokens[first].fold
        if word in _ROLES and word not in self.profile.form_words:
            follower = tokens[first + 1].fold if first + 1 < len(tokens) else ""
            return self.profile.kind not in ("", "PER") and follower not in ("of", "for")
        title = first > 0 and not self.view.barrier[first] and tokens[first - 1].fold in _TITLES
        return not title or self.profile.kind in ("", "PER") or tokens[first - 1].fold in self.profile.form_words

    def _promising(self, spans: list[tuple[int, int]], limit: int) -> list[tuple[int, int]]:
        """The ``limit`` spans of most token evidence: a cheap additive score, so that only these get all features."""
        if len(spans) <= limit:
            return spans
        text, tokens = self.view.text, self.view.tokens
        total = [0.0]  # of the tokens before
        for number in range(len(tokens)):
            total.append(total[-1] + self._promise(number))
        edges = self._edge_bonuses()
        opened = [token.start > 0 and text[token.start - 1] in _QUOTES for token in tokens]
        ranked = []
        for first, last in spans:
            bonus = edges[first] + edges[last + 1]
            if opened[first] and text[tokens[last].end : tokens[last].end + 1] in _MARKS:
                bonus += 1.5
            rank = total[last + 1] - total[first] + bonus - 0.02 * (last - first)
            ranked.append((-rank, first, last))
        ranked.sort()
        return sorted([(first, last) for _, first, last in ranked[:limit]])

    def _promise(self, number: int) -> float:
        view, token = self.view, self.tokens[number]
        if view.stop[number] and not token.form:
            return -0.05
        value = max(
            token.form * 1.1,
            0.9 if token.gloss else 0.0,
            token.read,
            min(1.0, 2 * token.own),
            1.0 if token.copied else 0.0,
        )
        return value + (
            0.35 * view.tokens[number].upper
            + 0.25 * (view.count[number] == 0)
            - 1.3 * max(0.0, token.elsewhere - token.own)
            - 0.6 * self._common[number]
            - 0.3
        )

    def _edge_bonuses(self) -> list[float]:
        """What it is worth to begin a span with a token, or to end it before; the last value is the end of the text."""
        view = self.view
        barriers = [*view.barrier, 1]
        return [
            0.3 * bool(barrier) + (0.5 * view.edge(number) if view.spaceless else 0.0)
            for number, barrier in enumerate(barriers)
        ]

    # ------------------------------------------------------------------------------------------- features

    def values(self, span: Candidate) -> list[float]:
        """One value a feature, in the order of :data:`FEATURES`."""
        view = self.view
        text = view.text[span.start : span.end]
        content = [number for number in range(span.first, span.last + 1) if not view.stop[number]]
        spelled = letters(text, self.profile.langs[1])
        consonants = skeleton(spelled)
        read = best_ratio(spelled, self.profile.spellings, 0.4)
        reading = self._reading(read, consonants)
        meaning = self._meaning(content, read)
        case = self._case(span, content)
        kind, lower = self.profile.kind, case[1]
        joint = (
            reading[0] if kind == "PER" else 0.0,
            meaning[0] if kind in ("ORG", "EVENT", "WORK") else 0.0,
            lower * meaning[0],
            lower * reading[0],
        )
        return [
            *reading,
            *self._forms(text, consonants, content),
            *meaning,
            *self._words(content),
            *case,
            *self._shape(span, text, len(content)),
            *self._neighbours(span, content),
            *self._place(span),
            *self._quotes(span),
            *(self._script(span) if view.spaceless else (0.0, 0.0, 0.0, 0.0)),
            *self._repeated(content),
            *joint,
            *self._extent(span, content),
        ]

    def _reading(self, read: float, consonants: str) -> tuple[float, ...]:
        consonant = best_ratio(consonants, self.profile.skeletons, 0.4)
        return max(0.0, read - 0.4) / 0.6, max(0.0, read - 0.7) / 0.3, max(0.0, consonant - 0.4) / 0.6

    def _forms(self, text: str, consonants: str, content: list[int]) -> tuple[float, ...]:
        """Likeness to the right forms."""
        profile, entry, tokens = self.profile, self.profile.entry, self.view.tokens
        ratio = best_ratio(fold(text), entry.folded_forms, 0.4)
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

    def _meaning(self, content: list[int], read: float) -> tuple[float, ...]:
        """How much of the source form the words translate, and of the rest of the source."""
        bits = glossed = outside = 0
        for number in content:
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
            glossed / len(content),
            outside / len(content),
            min(1.0, (translated + 2.0 * max(read - 0.6, 0) * chars) / chars) if chars else 0.0,
        )

    def _words(self, content: list[int]) -> tuple[float, ...]:
        """Association and rarity of the words, as means and as extremes."""
        size = len(content)
        own = cover = excess = worst = common = commonest = explained = 0.0
        copied = rare = unexplained = ordinary = loose = 0
        count, is_ordinary = self.view.count, self.view.ordinary
        for number in content:
            token = self.tokens[number]
            own = max(own, token.own)
            cover += min(1.0, 2 * token.own)
            excess += token.excess
            worst = max(worst, token.excess)
            copied += token.copied
            common += self._common[number]
            commonest = max(commonest, self._common[number])
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

    def _case(self, span: Candidate, content: list[int]) -> tuple[float, ...]:
        tokens = self.view.tokens
        upper = [tokens[number].upper for number in content if tokens[number].kind in ("word", "acro")]
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

    def _shape(self, span: Candidate, text: str, size: int) -> tuple[float, ...]:
        view = self.view
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
            float(_POSSESSIVE_INSIDE.search(text) is not None),
        )

    def _neighbours(self, span: Candidate, content: list[int]) -> tuple[float, ...]:
        """What stands beside the span: names it may be half of, words that belong to it or to its surroundings."""
        view, tokens = self.view, self.view.tokens
        left, right = span.first - 1, span.last + 1
        left_open = left_same = right_open = right_same = 0.0
        if left >= 0 and not view.barrier[span.first] and not view.stop[left]:
            left_open = float(tokens[left].upper and not view.protected[left])
            left_same = self._strength(left)
        if right < len(tokens) and not view.barrier[right] and not view.stop[right]:
            right_open = float(tokens[right].upper and not view.protected[right])
            right_same = self._strength(right)
        cover = 0
        for number in content:
            cover |= self.tokens[number].rendered
        return (
            left_open,
            left_same,
            right_open,
            right_same,
            max(self._near_before[span.first], self._near_before[right + 3]),
            cover.bit_count() / max(1, len(self.mention.form)),
            float(self._adds(left, -1, cover)),
            float(self._adds(right, 1, cover)),
        )

    def _extent(self, span: Candidate, content: list[int]) -> tuple[float, ...]:
        """What would be left of the wrong name beside the span, and what in the span is not the name's."""
        view, profile = self.view, self.profile
        first, last, size = span.first, span.last, len(content)
        near = [
            number
            for number in range(max(0, first - 5), min(len(view.tokens), last + 6))
            if not first <= number <= last and not view.protected[number] and not view.stop[number]
        ]
        cover = missed = 0
        for number in content:
            cover |= self.tokens[number].rendered
        for number in near:
            if self.tokens[number].own >= self.tokens[number].elsewhere:
                missed |= self.tokens[number].rendered
        form_missed = sum([self.tokens[number].form >= 0.999 for number in near]) / max(1, profile.content_words)
        weak = elsewhere = 0.0
        for number in {content[0], content[-1]}:
            token = self.tokens[number]
            support = max(float(token.gloss > 0 or token.copied), token.form, token.read if token.read > 0.6 else 0.0)
            weak += 1.0 - max(support, min(1.0, 3 * token.own)) if size > 1 and not view.spaceless else 0.0
            elsewhere += token.elsewhere > max(token.own, 0.2)
        sides = ((first - 1, -1), (last + 1, 1))
        part = sum([self._capital_beside(number, step) for number, step in sides]) if profile.kind == "PER" else 0
        doubled = sum([self._doubled(number, step) for number, step in sides])
        capital = any(view.tokens[number].upper for number in content)
        left_quote = span.start > 0 and view.text[span.start - 1] in _QUOTES
        right_quote = view.text[span.end : span.end + 1] not in ("", "'", "\u2019") and view.text[span.end] in _QUOTES
        cut = view.text[span.end : span.end + 1] == "-" or (span.start > 0 and view.text[span.start - 1] == "-")
        adds = self._adds(first - 1, -1, cover) or self._adds(last + 1, 1, cover)
        hazard = doubled or part or cut or adds or (left_quote != right_quote and not view.spaceless)
        expected = len(profile.chars) / (1.0 if profile.kind == "PER" else 2.0)
        ratio = math.log((size + 0.5) / (max(1.0, expected) + 0.5)) if expected else 0.0
        return (
            self._loose(first - 1, -1, capital),
            self._loose(last + 1, 1, capital),
            self._far(first - 1, -1, capital),
            self._far(last + 1, 1, capital),
            float(sum([self._rare_beside(number, step) for number, step in sides])),
            (missed & ~cover).bit_count() / max(1, len(self.mention.form)),
            min(1.0, form_missed),
            weak,
            elsewhere,
            float(part),
            float(doubled),
            max(0.0, ratio),
            max(0.0, -ratio),
            float(bool(hazard)),
        )

    def _open(self, number: int, step: int) -> bool:
        """True if a span may run on from its edge to this token."""
        return 0 <= number < len(self.view.tokens) and not self.view.barrier[number if step > 0 else number + 1]

    def _loose(self, number: int, step: int, capital: bool) -> float:
        """0 to 1: the content word beside the span goes with nothing else in the source, so it may belong to it.

        Less so an ordinary word in lower case beside a span with a ``capital``.
        """
        view = self.view
        if not self._open(number, step) or view.stop[number] or view.protected[number]:
            return 0.0
        token = view.tokens[number]
        if token.kind not in ("word", "acro") or self.tokens[number].outside or any(c.isdigit() for c in token.fold):
            return 0.0
        loose = max(0.0, 1.0 - 2.0 * self.tokens[number].elsewhere - self._common[number])
        return loose * _ORDINARY_LOOSE if capital and view.ordinary[number] and not token.upper else loose

    def _far(self, number: int, step: int, capital: bool) -> float:
        """The same of the content word beyond one or two function words ("Strait of Barabac")."""
        for _ in range(2):
            if not self._open(number, step) or not self.view.stop[number]:
                return 0.0
            number += step
            if self._open(number, step) and not self.view.stop[number]:
                return self._loose(number, step, capital)
        return 0.0

    def _rare_beside(self, number: int, step: int) -> bool:
        """True if a capitalised word that no dictionary has, and that goes with nothing else, stands beside the span."""
        view = self.view
        if not self._open(number, step) or view.stop[number] or view.protected[number]:
            return False
        return view.tokens[number].upper and not view.ordinary[number] and self.tokens[number].elsewhere < 0.3

    def _doubled(self, number: int, step: int) -> bool:
        """True if a word of the right form stands beside the span, at most two function words away."""
        for _ in range(3):
            if not self._open(number, step):
                return False
            if not self.view.stop[number]:
                return self.tokens[number].form >= 0.85 and not self.view.protected[number]
            number += step
        return False

    def _capital_beside(self, number: int, step: int) -> bool:
        """True if a rare word with a capital stands beside the span: the span may be half of a person's name."""
        view = self.view
        if not self._open(number, step) or view.stop[number] or view.protected[number] or view.count[number] >= 2:
            return False
        return view.tokens[number].upper and view.tokens[number].fold not in _ROLES

    def _strength(self, number: int) -> float:
        """How much a token belongs to the name rather than elsewhere."""
        token = self.tokens[number]
        mine = max(
            token.form, 0.8 if token.gloss else 0.0, token.read if token.read > 0.7 else 0.0, min(1.0, 2 * token.own)
        )
        return mine - token.elsewhere

    def _adds(self, number: int, step: int, cover: int) -> bool:
        """True if the word beside the span renders a part of the source form that the span lacks.

        One function word may stand between.
        """
        view = self.view
        for _ in range(2):
            if not 0 <= number < len(view.tokens) or view.barrier[number if step > 0 else number + 1]:
                return False
            if not view.stop[number]:
                token = self.tokens[number]
                free = token.elsewhere < max(token.own, 0.3)  # it does not rather render something else
                return bool(token.rendered & ~cover and free and not view.protected[number])
            number += step
        return False

    def _place(self, span: Candidate) -> tuple[float, ...]:
        """Relative position, and order among the names that are right."""
        anchors, start = self.view.anchors, self.mention.start
        middle = (span.start + span.end) / 2 / max(len(self.view.text), 1)
        bad = sum([(source < start) != (text < span.start) for source, text in anchors])
        near = self._near_anchors
        return (
            abs(self._source_middle - middle),
            bad / len(anchors) if anchors else 0.0,
            min(1.0, min([abs(text - span.start) for text in near]) / 40) if near else 0.0,
        )

    def _quotes(self, span: Candidate) -> tuple[float, ...]:
        text, start, end = self.view.text, span.start, span.end
        quoted, bracketed = _enclosed(text, start, end)
        source_quoted = self._source_quoted
        full = start > 0 and end < len(text) and text[end] in _CLOSING.get(text[start - 1], "\0")
        left = start > 0 and text[start - 1] in _QUOTES
        right = end < len(text) and text[end] in _QUOTES and text[end] not in "'\u2019"
        return (
            float(source_quoted and quoted),
            float(source_quoted and not quoted),
            float(quoted and not source_quoted),
            float(self._source_bracketed and bracketed),
            float(full),
            float((left or right) and not full),
        )

    def _script(self, span: Candidate) -> tuple[float, ...]:
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

    def _repeated(self, content: list[int]) -> tuple[float, ...]:
        """Whether the same words stand in other segments, with the same source form and without it."""
        tokens, stats = self.view.tokens, self.view.stats
        together = -1
        for number in content:
            together &= stats.stem_bits(tokens[number].stem)
            if not together:
                break
        if together <= 0:
            return 0.0, 0.0
        inside = max(0, (together & self._segments).bit_count() - 1)
        outside = (together & ~self._segments).bit_count()
        return inside / (inside + outside + 1.0), math.log1p(outside) / 3


def _enclosed(text: str, start: int, end: int) -> tuple[bool, bool]:
    """Whether a quotation mark stands on either side, and a bracket before."""
    left = text[start - 1] if start else ""
    right = text[end : end + 1]
    quoted = (left != "" and left in _QUOTES) or (right != "" and right in _QUOTES and right not in "'\u2019")
    return quoted, left != "" and left in _BRACKETS
