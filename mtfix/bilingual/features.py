"""Candidate spans of one segment for the entries it lacks, with named features."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from mtfix.bilingual import han
from mtfix.bilingual.entries import CompiledEntry
from mtfix.bilingual.phonetics import letters, ratio, skeleton, winkler
from mtfix.bilingual.readings import Reading, readings
from mtfix.bilingual.source import Mention
from mtfix.bilingual.stats import RunStats, source_units
from mtfix.bilingual.tokens import STOP, Token, barriers, fold, is_spaceless, stem, tokenize

FEATURES = (
    "read_best",
    "read_best_sq",
    "read_skel",
    "form_ratio",
    "form_ratio_sq",
    "form_tokens",
    "form_skel",
    "form_lastname",
    "gloss_source",
    "gloss_span",
    "own_assoc",
    "own_cover",
    "elsewhere",
    "elsewhere_max",
    "outside_gloss",
    "copied",
    "common",
    "common_max",
    "rare",
    "lower",
    "capital",
    "mixed_case",
    "capital_per",
    "lower_per",
    "left_open",
    "right_open",
    "left_same",
    "right_same",
    "barriers",
    "starts_article",
    "longer",
    "shorter",
    "one_token",
    "position",
    "quoted_both",
    "quoted_source_only",
    "quoted_span_only",
    "bracket_both",
    "attested_other",
    "context",
    "evidence",
    "evidence_none",
    "seg_start_cap",
    "cover_all",
    "unexplained",
    "enclosed_full",
    "enclosed_partial",
    "script_left",
    "script_right",
    "function_edge",
    "kata_match",
    "repeat_in",
    "repeat_out",
    "order_bad",
    "order_between",
    "per_read",
    "org_gloss",
    "lower_gloss",
    "lower_read",
    "common_source_weak",
    "form_words_hit",
    "hyphen_cut",
    "possessive_inside",
    "cover_chars",
    "left_new",
    "right_new",
)
INDEX = {name: number for number, name in enumerate(FEATURES)}
_QUOTES = (
    "\"'\u201c\u201d\u2018\u2019\u201e\u00ab\u00bb\u300a\u300b\u3008\u3009\u300c\u300d\u300e\u300f\u3010\u3011\uff02"
)
_OPEN = "([\uff08\u3010\uff3b"


@dataclass(slots=True)
class Candidate:
    start: int  # raw offsets into the hypothesis
    end: int
    first: int  # token range [first, last]
    last: int
    values: list[float]


@dataclass(slots=True)
class Need:
    """An entry that the source has and the hypothesis lacks."""

    entry: int
    mentions: tuple[Mention, ...]
    missing: int
    candidates: list[Candidate] = field(default_factory=list)


@lru_cache(maxsize=50000)
def gloss_stems(char: str) -> frozenset[str]:
    row = han.lookup(char)
    return frozenset(stem(word) for word in row.gloss) if row else frozenset()


def _same_word(left: str, right: str) -> bool:
    if left == right:
        return True
    size = min(len(left), len(right))
    return size >= 5 and left[: max(5, size - 2)] == right[: max(5, size - 2)]


class SegmentView:
    """What is known of one segment before any entry is looked at."""

    def __init__(self, source: str, text: str, lang: str, stats: RunStats) -> None:
        self.source, self.text, self.lang, self.stats = source, text, lang.split("-")[0], stats
        self.tokens = tokenize(text)
        self.barrier = barriers(text, self.tokens)
        stop = STOP.get(self.lang, STOP["en"])
        self.spaceless = is_spaceless(lang)
        self.frequency = [stats.document_frequency(token.stem) for token in self.tokens]
        self.count = [stats.document_count(token.stem) for token in self.tokens]
        self.stop = [token.fold in stop and not token.text.isupper() for token in self.tokens]
        self.units = source_units(source)
        self._assoc: dict[str, list[tuple[float, int, int, str]]] = {}
        self.unit_table: dict[str, tuple[int, int, list[tuple[int, int]]]] = {}
        for start, end, unit in self.units:
            if unit in self.unit_table:
                self.unit_table[unit][2].append((start, end))
            else:
                bits = stats.unit_bits(unit)
                left = bits.bit_count() - 1
                if left >= 1:
                    self.unit_table[unit] = (bits, left, [(start, end)])
        self.protected: list[str] = ["" for _ in self.tokens]
        self.anchors: list[tuple[int, int]] = []  # (source offset, target offset) of names already right
        if self.spaceless:
            tokens = self.tokens
            pairs = [
                a.fold + b.fold if a.end == b.start and a.kind != "word" and b.kind != "word" else ""
                for a, b in zip(tokens, tokens[1:])
            ]
            self.pairs = [
                [q for q in (pairs[k - 1] if k else "", pairs[k] if k < len(pairs) else "") if q]
                for k in range(len(tokens))
            ]
            for k, token in enumerate(tokens):
                for pair in self.pairs[k]:
                    self.frequency[k] = max(
                        self.frequency[k] if token.kind != "han" else 0.0, stats.document_frequency(pair)
                    )

    @cached_property
    def unit_rows(self) -> list[tuple[str, int, int, list[tuple[int, int]]]]:
        return [(unit, *row) for unit, row in self.unit_table.items()]

    def edge(self, k: int) -> bool:
        """A likely word edge before token k of a script without spaces: other script, mark, particle."""
        if k == 0 or k >= len(self.tokens) or self.barrier[k]:
            return True
        left, right = self.tokens[k - 1], self.tokens[k]
        return left.kind != right.kind or left.end != right.start or self.stop[k] or self.stop[k - 1]

    def associations(self, item: str) -> list[tuple[float, int, int, str]]:
        """(association, start, end, unit) of every source unit that goes with a target stem; computed once a segment."""
        got = self._assoc.get(item)
        if got is not None:
            return got
        got = []
        stats = self.stats
        size = max(stats.size - 1, 1)
        bits = stats.stem_bits(item)
        right = bits.bit_count() - 1
        if 1 <= right <= size / 3:
            floor = 3.0 * right / size
            for unit, unit_bits, left, places in self.unit_rows:
                both = (unit_bits & bits).bit_count() - 1
                if both < 1 or both < floor * left:
                    continue
                value = both / math.sqrt(left * right) * (1.0 if both > 1 else 0.5)
                if value > 0.04:
                    got.extend((value, start, end, unit) for start, end in places)
            got.sort(reverse=True)
        self._assoc[item] = got
        return got

    def protect(self, start: int, end: int, form: str) -> None:
        """Shield a name that is right; a one-word form inside a longer unknown name ("Li" in "Li Xiaoliang") is none."""
        inside = [k for k, token in enumerate(self.tokens) if token.start < end and token.end > start]
        if (
            len(inside) == 1
            and len(form) <= 6
            and self.tokens[inside[0]].kind == "word"
            and self.tokens[inside[0]].upper
        ):
            k = inside[0]
            if (
                k + 1 < len(self.tokens)
                and not self.barrier[k + 1]
                and self.tokens[k + 1].upper
                and self.count[k + 1] < 3
                and self.text[end : end + 1] == " "
                and not form.isupper()
            ):
                return
        for number in inside:
            self.protected[number] = form


class EntryView:
    """An entry's mention in this segment: evidence per token, then features per span."""

    def __init__(
        self, view: SegmentView, entry: CompiledEntry, mentions: Sequence[Mention], langs: tuple[str, str]
    ) -> None:
        self.view, self.entry, self.mentions = view, entry, mentions
        self.mention = mentions[0]
        self.langs = langs
        self.readings: tuple[Reading, ...] = readings(self.mention.form, langs[0], entry.entry.kind)
        own, other = [], []
        self.covered = covered = [False] * (len(view.source) + 1)
        for mention in mentions:
            for position in range(mention.start, mention.end):
                covered[position] = True
        for start, end, unit in view.units:
            (
                own
                if covered[start] and covered[end - 1]
                else other
                if not (covered[start] or covered[end - 1])
                else []
            ).append((start, end, unit))
        self.own = list(dict.fromkeys(unit for _, _, unit in own))
        self.other = list(dict.fromkeys(unit for _, _, unit in other))
        self.near = [
            unit for start, end, unit in other if self.mention.start - 5 <= start and end <= self.mention.end + 5
        ]
        self.chars = [char for char in han.simplify(self.mention.form) if "\u3400" <= char <= "\u9fff"]
        self.gloss = [gloss_stems(char) for char in self.chars]
        other_chars = {unit for unit in self.other if len(unit) == 1 and "\u3400" <= unit <= "\u9fff"} - set(self.chars)
        self.outside: set[str] = set()
        for char in other_chars:
            self.outside |= gloss_stems(char)
        self.char_offset = [k for k, char in enumerate(self.mention.form) if "\u3400" <= char <= "\u9fff"]
        self.word_bits: dict[str, int] = {}
        for match in re.finditer(r"\w+", self.mention.form):
            key = fold(match.group())
            self.word_bits[key] = (
                self.word_bits.get(key, 0) | ((1 << (match.end() - match.start())) - 1) << match.start()
            )
        self.source_words = (
            frozenset(fold(w) for w in re.findall(r"\w+", self.mention.form)) if not self.chars else frozenset()
        )
        bits = -1
        for unit in self.own:
            if len(unit) > 1 or len(self.chars) < 2:
                bits &= stats_bits(view.stats, unit)
        self.source_bits = bits if bits > 0 else 0
        self.expect = len(re.findall(r"[,:;!?\uff1a\uff0c\uff01\uff1f]|\s[-\u2013\u2014]\s", self.mention.form))
        self.token_evidence()

    def _run_quote(self, start: int, end: int) -> tuple[bool, bool]:
        text = self.view.text
        return bool(start) and text[start - 1] in _QUOTES, text[end : end + 1] != "" and text[end] in _QUOTES and text[
            end
        ] not in "'\u2019"

    def token_evidence(self) -> None:
        view, stats = self.view, self.view.stats
        forms = self.entry.forms
        form_stems = {token.stem for form in forms for token in form.tokens if token.kind not in ("hira",)}
        stop = STOP.get(view.lang, STOP["en"])
        self.t_form: list[float] = []
        self.t_gloss: list[int] = []  # bit per source character explained
        self.t_read: list[float] = []
        self.t_own: list[float] = []
        self.t_else: list[float] = []
        self.t_outside: list[bool] = []
        self.t_copy: list[bool] = []
        self.t_near: list[float] = []
        self.t_bits: list[int] = []  # bit per character of the source form that the token renders
        form_words = [token.fold for form in forms for token in form.tokens if token.fold not in stop]
        syllables = {part for reading in self.readings for part in reading.parts if len(part) > 1}
        own_cache = {}
        memo: dict[str, tuple[float, int, float, float, float, bool, bool, float, int]] = {}
        for number, token in enumerate(view.tokens):
            got = memo.get(token.fold)
            if got is None:
                got = memo[token.fold] = self._one(token, view.stop[number], form_words, form_stems, syllables)
            form, gloss, read, own, other, outside, copied, near, bits = got
            if view.spaceless and view.pairs[number]:
                pair = [self._associated(q) for q in view.pairs[number]]
                own = 0.3 * own + 0.7 * max(v[0] for v in pair)
                other = 0.3 * other + 0.7 * max(v[1] for v in pair)
                near = max(near, *(v[2] for v in pair))
                for v in pair:
                    bits |= v[3]
            self.t_form.append(form)
            self.t_gloss.append(gloss)
            self.t_read.append(read)
            self.t_own.append(own)
            self.t_near.append(near)
            self.t_bits.append(bits)
            self.t_else.append(other)
            self.t_outside.append(outside)
            self.t_copy.append(copied)

    def _one(self, token: Token, stop: bool, form_words, form_stems, syllables):
        stats = self.view.stats
        if stop and not self.view.spaceless:
            return (0.0, 0, 0.0, 0.0, 0.0, False, False, 0.0, 0)
        form = 0.0
        if token.kind in ("word", "acro", "kata"):
            for word in form_words:
                value = 1.0 if word == token.fold else winkler(word, token.fold)
                if value > form:
                    form = value
            form = form if form >= 0.8 else 0.0
        elif token.fold in form_stems:
            form = 1.0
        gloss = 0
        if token.kind == "word" and len(token.stem) >= 3:
            for position, stems in enumerate(self.gloss):
                if token.stem in stems or any(
                    _same_word(token.stem, item) for item in stems if item[:3] == token.stem[:3]
                ):
                    gloss |= 1 << position
        read = 0.0
        spelled = letters(token.text, self.langs[1])
        if spelled and len(spelled) >= 2:
            for reading in self.readings[:6]:
                if len(spelled) >= 3 and spelled in reading.spelling:
                    read = max(read, 1.0)
                elif len(spelled) >= 4:
                    read = max(read, _partial(spelled, reading.spelling))
            if spelled in syllables:
                read = max(read, 0.9)
        own, other, near, bits = self._associated(token.stem)
        copied = token.fold in self.source_words
        if (
            any(ch.isdigit() for ch in token.fold)
            and token.fold in self.view.source
            and token.fold not in self.mention.form
        ):
            other = 1.0
        for position in range(len(self.chars)):
            if gloss >> position & 1:
                bits |= 1 << self.char_offset[position]
        if copied:
            bits |= self.word_bits.get(token.fold, 0)
        return (form, gloss, read, own, other, token.stem in self.outside, copied, near, bits)

    def _associated(self, item: str) -> tuple[float, float, float, int]:
        """Best association of a target stem with the mention, with the rest of the source, and with the mention's neighbours."""
        own = other = near = 0.0
        bits = 0
        base = self.mention.start
        left, right = self.mention.start - 5, self.mention.end + 5
        covered = self.covered
        for value, start, end, _ in self.view.associations(item):
            inside = covered[start] and covered[end - 1]
            if inside:
                own = own or value
                if value > 0.12 and start >= base and end <= self.mention.end:
                    bits |= ((1 << (end - start)) - 1) << (start - base)
            elif not covered[start] and not covered[end - 1]:
                other = other or value
                if not near and left <= start and end <= right:
                    near = value
        return own, other, near, bits

    def spans(self, limit: int = 24) -> list[Candidate]:
        view = self.view
        tokens, size = view.tokens, len(view.tokens)
        form_len = max(sum(1 for _ in form.tokens) for form in self.entry.forms)
        source_len = len(self.chars) or max(len(self.source_words), 1) * (3 if view.spaceless else 1)
        longest = min(max(form_len + 3, source_len + 2, 4), 24 if view.spaceless else 16)
        allowed_barriers = 1 + sum(
            1
            for char in self.mention.form + self.entry.forms[0].text
            if char in ",:!?;\uff1a\uff0c\uff01\uff1f\u3001\u2013\u2014"
            or (char == "-"
            and " - " in self.mention.form + self.entry.forms[0].text)
        )
        preferred = self.entry.entry.preferred.casefold()
        out = []
        for first in range(size):
            if view.stop[first] and not (tokens[first].upper and first + 1 < size and not view.barrier[first + 1]):
                continue
            if view.stop[first] and view.spaceless and tokens[first].kind != "hira" and not self.t_form[first]:
                pass
            crossed = 0
            for last in range(first, min(size, first + longest)):
                if last > first and view.barrier[last]:
                    crossed += 1
                    if crossed >= allowed_barriers:
                        break
                shield = view.protected[last]
                if shield and shield.casefold() not in preferred:
                    break
                if view.stop[last] and not (view.spaceless and last > first):
                    continue
                if all(view.stop[k] for k in range(first, last + 1)):
                    continue
                out.append(Candidate(tokens[first].start, tokens[last].end, first, last, []))
        out = self._promising(out, 2 * limit if view.spaceless else limit)
        for candidate in out:
            candidate.values = self.values(candidate)
        return out

    def _promising(self, spans: list[Candidate], limit: int) -> list[Candidate]:
        """The `limit` spans of most token evidence: a cheap additive score, so that only these get all features."""
        if len(spans) <= limit:
            return spans
        view = self.view
        total = [0.0]
        for k, token in enumerate(view.tokens):
            if view.stop[k] and not self.t_form[k]:
                total.append(total[-1] - 0.05)
                continue
            value = max(
                self.t_form[k] * 1.1,
                0.9 if self.t_gloss[k] else 0.0,
                self.t_read[k],
                min(1.0, 2 * self.t_own[k]),
                1.0 if self.t_copy[k] else 0.0,
            )
            value += (
                0.35 * token.upper
                + 0.25 * (view.count[k] == 0)
                - 1.3 * max(0.0, self.t_else[k] - self.t_own[k])
                - 0.6 * min(1.0, math.sqrt(view.frequency[k]) * 3)
                - 0.3
            )
            total.append(total[-1] + value)
        text, barrier = view.text, view.barrier

        def rank(c: Candidate) -> float:
            bonus = 0.3 * (bool(barrier[c.first])) + 0.3 * (c.last + 1 == len(barrier) or bool(barrier[c.last + 1]))
            if c.start and text[c.start - 1] in _QUOTES and c.end < len(text) and text[c.end] in _QUOTES:
                bonus += 1.5
            if view.spaceless:
                bonus += 0.5 * view.edge(c.first) + 0.5 * view.edge(c.last + 1)
            return total[c.last + 1] - total[c.first] + bonus - 0.02 * (c.last - c.first)

        return sorted(sorted(spans, key=lambda c: (-rank(c), c.first, c.last))[:limit], key=lambda c: (c.first, c.last))

    def values(self, c: Candidate) -> list[float]:
        view, stats = self.view, self.view.stats
        first, last = c.first, c.last
        text = view.text[c.start : c.end]
        content = [k for k in range(first, last + 1) if not view.stop[k]]
        n = len(content)
        f = [0.0] * len(FEATURES)

        def put(name: str, value: float) -> None:
            f[INDEX[name]] = value

        spelled = letters(text, self.langs[1])
        skel = skeleton(spelled)
        read = read_skel = syll = 0.0
        for reading in self.readings:
            value = ratio(spelled, reading.spelling)
            read = max(read, value)
            if len(reading.skeleton) > 1 and skel:
                read_skel = max(read_skel, ratio(skel, reading.skeleton))
        put("read_best", max(0.0, read - 0.4) / 0.6)
        put("read_best_sq", max(0.0, read - 0.7) / 0.3)
        put("read_skel", max(0.0, read_skel - 0.4) / 0.6)
        form_ratio = form_tok = form_skel = 0.0
        folded = fold(text)
        for form in self.entry.forms[:8]:
            value = ratio(folded, form.fold)
            form_ratio = max(form_ratio, value)
            if len(form.skeleton) > 1 and skel:
                form_skel = max(form_skel, ratio(skel, form.skeleton))
            words = set(form.folds)
            mine = {view.tokens[k].fold for k in content}
            if words and mine:
                form_tok = max(form_tok, len(words & mine) * 2 / (len(words) + len(mine)))
        put("form_ratio", max(0.0, form_ratio - 0.4) / 0.6)
        put("form_ratio_sq", max(0.0, form_ratio - 0.7) / 0.3)
        put("form_tokens", form_tok)
        put("form_skel", max(0.0, form_skel - 0.4) / 0.6)
        if self.entry.forms[0].tokens:
            head = {self.entry.forms[0].tokens[0].fold, self.entry.forms[0].tokens[-1].fold}
            put(
                "form_lastname",
                1.0 if n == 1 and view.tokens[content[0]].fold in head and len(self.entry.forms[0].tokens) > 1 else 0.0,
            )
        bits = 0
        explained = 0.0
        unexplained = 0
        for k in content:
            bits |= self.t_gloss[k]
            e = max(
                self.t_form[k],
                1.0 if self.t_gloss[k] else 0.0,
                self.t_read[k] if self.t_read[k] > 0.6 else 0.0,
                min(1.0, self.t_own[k] * 2),
                1.0 if self.t_copy[k] else 0.0,
            )
            explained += e
            unexplained += e < 0.3
        if self.chars:
            put("gloss_source", bits.bit_count() / len(self.chars))
        put("gloss_span", sum(1 for k in content if self.t_gloss[k]) / n)
        put("own_assoc", max(self.t_own[k] for k in content))
        put("own_cover", sum(min(1.0, 2 * self.t_own[k]) for k in content) / n)
        elsewhere = [max(0.0, self.t_else[k] - self.t_own[k] - 0.3 * (self.t_form[k] > 0)) for k in content]
        put("elsewhere", sum(elsewhere) / n)
        put("elsewhere_max", max(elsewhere))
        put("outside_gloss", sum(1 for k in content if self.t_outside[k] and not self.t_gloss[k]) / n)
        put("copied", sum(1 for k in content if self.t_copy[k]) / n)
        common = [min(1.0, math.sqrt(view.frequency[k]) * 3) for k in content]
        put("common", sum(common) / n)
        put("common_max", max(common))
        put("rare", sum(1 for k in content if view.count[k] == 0) / n)
        words = [k for k in content if view.tokens[k].kind in ("word", "acro")]
        kind = self.entry.entry.kind
        if words:
            caps = sum(1 for k in words if view.tokens[k].upper) / len(words)
            put("capital", float(caps == 1.0))
            put("lower", float(caps == 0.0))
            put("mixed_case", float(0.0 < caps < 1.0))
            put("capital_per", caps if kind == "PER" else 0.0)
            put("lower_per", float(caps == 0.0 and kind in ("PER", "LOC")))
            put("seg_start_cap", float(first == 0 and len(words) == 1))
        tokens = view.tokens
        if first and not view.barrier[first] and not view.stop[first - 1]:
            put("left_open", float(tokens[first - 1].upper and not view.protected[first - 1]))
            put("left_same", self._strength(first - 1))
        if last + 1 < len(tokens) and not view.barrier[last + 1] and not view.stop[last + 1]:
            put("right_open", float(tokens[last + 1].upper and not view.protected[last + 1]))
            put("right_same", self._strength(last + 1))
        cover = 0
        for k in content:
            cover |= self.t_bits[k]
        put("cover_chars", cover.bit_count() / max(1, len(self.mention.form)))
        put("left_new", float(self._new(first - 1, -1, cover)))
        put("right_new", float(self._new(last + 1, 1, cover)))
        crossed = sum(view.barrier[k] for k in range(first + 1, last + 1))
        expect = self.expect
        put("barriers", float(crossed > expect) + 0.3 * float(0 < crossed <= expect))
        put("starts_article", float(view.stop[first]))
        form_n = max(1, sum(1 for token in self.entry.forms[0].tokens if token.fold not in STOP.get(view.lang, ())))
        put("longer", max(0.0, math.log((n + 0.5) / (form_n + 0.5))))
        put("shorter", max(0.0, math.log((form_n + 0.5) / (n + 0.5))))
        put("one_token", float(n == 1))
        src_mid = (self.mention.start + self.mention.end) / 2 / max(len(view.source), 1)
        tgt_mid = (c.start + c.end) / 2 / max(len(view.text), 1)
        put("position", abs(src_mid - tgt_mid))
        sq, sb = _enclosed(view.source, self.mention.start, self.mention.end)
        tq, tb = _enclosed(view.text, c.start, c.end)
        put("quoted_both", float(sq and tq))
        put("quoted_source_only", float(sq and not tq))
        put("quoted_span_only", float(tq and not sq))
        put("bracket_both", float(sb and tb))
        put("enclosed_full", float(_wrapped(view.text, c.start, c.end)))
        left_in, right_in = self._run_quote(c.start, c.end)
        put("enclosed_partial", float((left_in or right_in) and not _wrapped(view.text, c.start, c.end)))
        if view.spaceless:
            kinds = [token.kind for token in tokens]
            put("script_left", float(first == 0 or kinds[first - 1] != kinds[first] or view.barrier[first]))
            put(
                "script_right",
                float(last + 1 == len(tokens) or kinds[last + 1] != kinds[last] or view.barrier[last + 1]),
            )
            put("function_edge", float(view.stop[first]) + float(view.stop[last]))
            fk = self.entry.forms[0].tokens
            put(
                "kata_match",
                float(any(k == "kata" for k in kinds[first : last + 1]) and any(t.kind == "kata" for t in fk)),
            )
        phrase = -1
        for k in content:
            phrase &= stats.stem_bits(tokens[k].stem)
            if not phrase:
                break
        if phrase > 0:
            inside = (phrase & self.source_bits).bit_count() - 1
            outside = (phrase & ~self.source_bits).bit_count()
            put("repeat_in", max(0, inside) / (max(0, inside) + outside + 1.0))
            put("repeat_out", math.log1p(outside) / 3)
        bad = 0
        good = 0
        for src, tgt in view.anchors:
            if (src < self.mention.start) != (tgt < c.start):
                bad += 1
            else:
                good += 1
        if bad + good:
            put("order_bad", bad / (bad + good))
        near = [(src, tgt) for src, tgt in view.anchors if abs(src - self.mention.start) <= 12]
        if near:
            put("order_between", min(1.0, min(abs(tgt - c.start) for _, tgt in near) / 40))
        lower = f[INDEX["lower"]]
        put("per_read", f[INDEX["read_best"]] if kind == "PER" else 0.0)
        put("org_gloss", f[INDEX["gloss_source"]] if kind in ("ORG", "EVENT", "WORK") else 0.0)
        put("lower_gloss", lower * f[INDEX["gloss_source"]])
        put("lower_read", lower * f[INDEX["read_best"]])
        head = [token.fold for token in self.entry.forms[0].tokens if token.fold not in STOP.get(view.lang, ())]
        if head and n:
            put("form_words_hit", sum(1 for k in content if self.t_form[k] >= 0.999) / len(head))
        put("hyphen_cut", float(view.text[c.end : c.end + 1] == "-" or (c.start and view.text[c.start - 1] == "-")))
        put("possessive_inside", float(bool(re.search(r"['\u2019]s ", text))))
        put("context", self._context(first, last))
        put("evidence", explained / n)
        put("unexplained", unexplained / n)
        put("evidence_none", float(explained == 0.0))
        if self.chars:
            put(
                "cover_all", min(1.0, (bits.bit_count() + 2.0 * max(read - 0.6, 0) * len(self.chars)) / len(self.chars))
            )
        return f

    def _strength(self, k: int) -> float:
        return (
            max(
                self.t_form[k],
                0.8 if self.t_gloss[k] else 0.0,
                self.t_read[k] if self.t_read[k] > 0.7 else 0.0,
                min(1.0, 2 * self.t_own[k]),
            )
            - self.t_else[k]
        )

    def _new(self, k: int, step: int, cover: int) -> bool:
        """Does the word next to the span (one function word may stand between) render a part of the source form that the span lacks?"""
        view = self.view
        for _ in range(2):
            if not 0 <= k < len(view.tokens) or view.barrier[k if step > 0 else k + 1]:
                return False
            if not view.stop[k]:
                return bool(self.t_bits[k] & ~cover) and self.t_else[k] < self.t_own[k] + 0.3 and not view.protected[k]
            k += step
        return False

    def _context(self, first: int, last: int) -> float:
        near = self.t_near
        return max(max(near[max(0, first - 3) : first], default=0.0), max(near[last + 1 : last + 4], default=0.0))


def stats_bits(stats: RunStats, unit: str) -> int:
    return stats.unit_bits(unit)


_PAIRS = {
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


def _wrapped(text: str, start: int, end: int) -> bool:
    return start > 0 and end < len(text) and text[end] in _PAIRS.get(text[start - 1], "\0")


def _partial(needle: str, hay: str) -> float:
    if len(hay) <= len(needle):
        return ratio(needle, hay)
    size = len(needle)
    return max(ratio(needle, hay[i : i + size]) for i in range(len(hay) - size + 1))


def _enclosed(text: str, start: int, end: int) -> tuple[bool, bool]:
    left = text[start - 1 : start] if start else ""
    right = text[end : end + 1]
    quoted = (bool(left) and left in _QUOTES) or (bool(right) and right in _QUOTES and right not in "'\u2019")
    bracket = bool(left) and left in _OPEN
    return quoted, bracket
