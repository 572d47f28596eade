"""Find the entries' source forms in a source segment: longest match, guarded."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import daachorse

from mtfix.bilingual.entries import Entry
from mtfix.bilingual.han import simplify
from mtfix.bilingual.tokens import STOP


@dataclass(frozen=True, slots=True)
class Mention:
    start: int
    end: int
    form: str
    entries: tuple[int, ...]  # indices of the entries that have this form (more than one: ambiguous)
    confidence: float  # of being this name and not part of a longer word


class Guard(Protocol):
    """Says how sure it is (0..1) that source[start:end] stands as a word of its own."""

    def __call__(self, source: str, start: int, end: int) -> float: ...


def _no_guard(source: str, start: int, end: int) -> float:
    return 1.0


class JiebaGuard:
    """Is the hit a unit of its own in the best segmentation of its surroundings? (jieba's unigram model, own small Viterbi)"""

    def __init__(self, reach: int = 6, bonus: float = 0.0) -> None:
        import math

        import jieba

        jieba.setLogLevel(60)
        jieba.initialize()
        self._freq: dict[str, int] = jieba.dt.FREQ
        self._total: float = math.log(jieba.dt.total)
        self._log = math.log
        self._reach = reach

    def frequency(self, word: str) -> int:
        return self._freq.get(word, 0)

    def _best(self, text: str, fixed: tuple[int, int] | None) -> float:
        size = len(text)
        score = [-1e18] * (size + 1)
        score[0] = 0.0
        for start in range(size):
            if score[start] < -1e17 or (fixed and fixed[0] < start < fixed[1]):
                continue
            if fixed and start == fixed[0]:
                end = fixed[1]
                value = score[start] + self._word(text[start:end])
                if value > score[end]:
                    score[end] = value
                continue
            limit = fixed[0] if fixed and start < fixed[0] else size
            for end in range(start + 1, min(limit, start + 8) + 1):
                word = text[start:end]
                if end - start > 1 and not self._freq.get(word):
                    continue
                value = score[start] + self._word(word)
                if value > score[end]:
                    score[end] = value
        return score[size]

    def _word(self, word: str) -> float:
        freq = self._freq.get(word, 0)
        return self._log(freq if freq else 1) - self._total if len(word) == 1 or freq else self._log(3) - self._total

    def __call__(self, source: str, start: int, end: int) -> float:
        if end - start > 3 or not re.fullmatch(r"[\u3400-\u9fff]+", source[start:end]):
            return 1.0
        left = start
        while left > max(0, start - self._reach) and "\u3400" <= source[left - 1] <= "\u9fff":
            left -= 1
        right = end
        while right < min(len(source), end + self._reach) and "\u3400" <= source[right] <= "\u9fff":
            right += 1
        if left == start and right == end:
            return 1.0
        window = source[left:right]
        free = self._best(window, None)
        bound = self._best(window, (start - left, end - left))
        # A form that ends in a structural particle is more often a word and the particle.
        cost = (
            4.0
            if source[end - 1] in "\u7684\u4e86\u7740\u8fc7\u5f97\u5730\u4eec" and end - start <= 2 and right > end
            else 0.0
        )
        return 1.0 / (1.0 + 2.718281828 ** max(-30.0, min(30.0, (free - bound + cost - 4.0) / 2.0)))

    def commonness(self, word: str) -> float:
        """0..1: how common the source form is as an ordinary word (not a name)."""
        freq = self._freq.get(word, 0)
        return min(1.0, self._log(1 + freq) / 9.0) if freq else 0.0


WordGuard = JiebaGuard


class SourceIndex:
    """All source forms of a glossary, compiled; `find` gives the mentions of one segment, left to right, disjoint."""

    def __init__(
        self,
        entries: Sequence[Entry],
        lang: str,
        guard: Guard = _no_guard,
        lemmas: Callable[[str], Sequence[str]] | None = None,
    ) -> None:
        self.lang = lang
        self._guard = guard
        self._han = lang.split("-")[0] in {"zh", "ja", "yue"}
        self._forms: dict[str, tuple[str, list[int]]] = {}
        for number, entry in enumerate(entries):
            for form in entry.source_forms:
                key = self._key(form)
                if key.strip() and not self._function_words(form):
                    self._forms.setdefault(key, (form, []))[1].append(number)
        self._patterns = sorted(self._forms)
        self._automaton = daachorse.CharwiseDoubleArrayAhoCorasick(self._patterns) if self._patterns else None
        self._lemmas = lemmas
        self._lemma_forms: dict[tuple[str, ...], str] = {}
        if lemmas:
            for key in self._patterns:
                words = re.findall(r"\w+", key)
                self._lemma_forms[tuple(lemmas(word)[0] for word in words)] = key
            self._heads: dict[str, list[tuple[str, ...]]] = {}
            for sequence in self._lemma_forms:
                if sequence:
                    self._heads.setdefault(sequence[0], []).append(sequence)

    def _function_words(self, form: str) -> bool:
        """A form of function words only ("the", "is the", "What") names nothing."""
        stop = STOP.get(self.lang.split("-")[0])
        words = re.findall(r"\w+", form.casefold())
        return (
            bool(stop) and bool(words) and not form.isupper() and all(word in stop for word in words) and not self._han
        )

    def _key(self, text: str) -> str:
        text = simplify(text) if self._han else text
        if len(text) > 5 or text.upper() != text or self._han:
            low = text.lower()
            text = low if len(low) == len(text) else text
        return text

    def _cased(self, source: str, start: int, end: int, key: str) -> bool:
        """A form with capitals is not found in lower-case words ("Apple" in "apple"), except for its first word at a start."""
        form = self._forms[key][0]
        if self._han or form == form.lower():
            return True
        text = source[start:end]
        return text == form or text.isupper() or any(c.isupper() for c in text)

    @staticmethod
    def _bounded(text: str, start: int, end: int) -> bool:
        def joins(a: str, b: str) -> bool:
            def word(c: str) -> bool:
                return (c.isalnum() or c == "_") and not (
                    "\u3041" <= c <= "\u30ff" or "\u3400" <= c <= "\u9fff" or "\uac00" <= c <= "\ud7a3"
                )

            def kata(c: str) -> bool:
                return "\u30a1" <= c <= "\u30fa" or c == "\u30fc"

            return (word(a) and word(b)) or (kata(a) and kata(b))

        return not (start and joins(text[start - 1], text[start])) and not (
            end < len(text) and joins(text[end - 1], text[end])
        )

    def find(self, source: str) -> list[Mention]:
        hits: list[tuple[int, int, str]] = []
        if self._automaton is not None:
            variants = {source if not self._han else simplify(source)}
            low = next(iter(variants)).lower()
            if len(low) == len(source):
                variants.add(low)
            for text in variants:
                for start, end, index in self._automaton.find_overlapping(text):
                    if self._bounded(source, start, end) and self._cased(source, start, end, self._patterns[index]):
                        hits.append((start, end, self._patterns[index]))
        if self._lemmas:
            hits.extend(self._lemma_hits(source))
        hits.sort(key=lambda h: (h[0] - h[1], h[0]))
        taken: list[tuple[int, int]] = []
        out: list[Mention] = []
        by_span = {(start, end): key for start, end, key in hits}
        for start, end, key in hits:
            if any(start < b and end > a for a, b in taken):
                continue
            if self._composed(start, end, key, by_span):
                continue  # "Vietnam" + "People's Daily": two names, both in the glossary
            confidence = self._guard(source, start, end)
            if confidence < 0.02:
                continue
            taken.append((start, end))
            form, numbers = self._forms[key]
            out.append(Mention(start, end, form, tuple(dict.fromkeys(numbers)), confidence))
        return sorted(out, key=lambda m: m.start)

    def _composed(self, start: int, end: int, key: str, spans: dict[tuple[int, int], str]) -> bool:
        """The form is another entry's form followed by a shorter form of the same entry."""
        own = set(self._forms[key][1])
        for middle in range(start + 1, end):
            head, tail = spans.get((start, middle)), spans.get((middle, end))
            if head and tail and own == set(self._forms[tail][1]) and not own & set(self._forms[head][1]):
                return True
        return False

    def _lemma_hits(self, source: str) -> list[tuple[int, int, str]]:
        words = [(m.start(), m.end(), self._lemmas(m.group().lower())) for m in re.finditer(r"\w+", source)]
        out = []
        for position, (start, _, lemmas) in enumerate(words):
            for lemma in lemmas:
                for sequence in self._heads.get(lemma, ()):
                    if len(sequence) <= len(words) - position and all(
                        item in words[position + offset][2] for offset, item in enumerate(sequence)
                    ):
                        out.append((start, words[position + len(sequence) - 1][1], self._lemma_forms[sequence]))
        return out
