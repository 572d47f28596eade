"""Find the entries' source forms in a source segment: longest match, guarded."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import daachorse

from mtfix.bilingual.entries import Entry
from mtfix.bilingual.guards import LONGEST_WORD, Guard, no_guard
from mtfix.bilingual.lemmas import STEM
from mtfix.bilingual.orthography import lower, spelled
from mtfix.bilingual.phonetics import best_ratio, letters
from mtfix.bilingual.tokens import STOP, fold
from mtfix.bilingual.words import SPELLING, word_counts
from mtfix.boundaries import is_spaceless
from mtfix.names.common import is_common, is_name
from mtfix.names.han_table import simplify

_LEAST_CONFIDENCE = 0.02  # below it a hit does not even keep others from its place
_MOST_FOUND = 4096  # segments whose mentions are kept
_Hit = tuple[int, int, str]  # start, end, key of the form


@dataclass(frozen=True, slots=True)
class Mention:
    """``source[start:end]`` names one of ``entries`` (numbers; more than one: ambiguous)."""

    start: int
    end: int
    form: str  # as the glossary has it
    entries: tuple[int, ...]
    confidence: float  # 0 to 1, of being this name and no part of a longer word
    namesake: bool = False  # beside what may be somebody else's first name


def _joins(left: str, right: str) -> bool:
    """True if two neighbouring characters belong to one word by their script: letters, or katakana."""
    return (_letter(left) and _letter(right)) or (_katakana(left) and _katakana(right))


def _letter(char: str) -> bool:
    if is_spaceless(char) or "\uac00" <= char <= "\ud7a3":
        return False
    return char.isalnum() or char == "_" or unicodedata.category(char)[0] == "M"


def _katakana(char: str) -> bool:
    return "\u30a1" <= char <= "\u30fa" or char == "\u30fc"


_DOTS = "·・‧•∙⋅･"
_LONGEST_PART = 12  # characters of a part of a dotted name, and its dot
_NAME_PART = rf"((?:[{''.join(SPELLING)}]{{2,}}|[\u30a1-\u30fa\u30fc]{{2,}}))"
_BEFORE_DOT = re.compile(rf"{_NAME_PART}[{_DOTS}]\Z")
_DOT = re.compile(f"[{_DOTS}]")
_AFTER_DOT = re.compile(rf"[{_DOTS}]{_NAME_PART}")


_OPENING = " \t\"'\u201c\u2018\u201e\u00ab([\u2014\u2013-"  # what may stand before the first word
_SAME_NAME = 0.6  # likeness of the letters of a first name and of its right form
_LONGEST_WORD_BESIDE = 30  # characters
# No word with an apostrophe ("Ukraine's Wallace", "l'Élysée") or a full stop ("Sen. Wallace", the end of a sentence).
_WORD_BEFORE = re.compile(r"(?<![\w.'\u2019-])([^\W\d_a-z][\w-]*) \Z")
# Titles that are written without a full stop too and that no dictionary has.
_TITLES = frozenset(
    "lt sgt capt cpl gov sen rep cllr insp supt rt hon dr mme mlle mgr sr sra dra dhr mw hr fr".split()  # noqa: SIM905
)
_WORD_AFTER = re.compile(r" ([^\W\d_a-z][\w\u2019-]+)")


# What Arabic and Hebrew write onto the next word, if that is long enough.
_HEAD = re.compile(r"(?<!\w)(?:[وف]?[بكلس]?|[ושבכלמה]{1,3})$")
_LONGEST_HEAD = 3
_LEAST_BEHIND_HEAD = 4


def _bounded(text: str, start: int, end: int) -> bool:
    if end < len(text) and (_joins(text[end - 1], text[end]) or unicodedata.category(text[end]) == "Mn"):
        return False
    if not start or not _joins(text[start - 1], text[start]):
        return True
    if not "\u0590" <= text[start] <= "\u06ff" or end - start < _LEAST_BEHIND_HEAD:
        return False
    return _HEAD.search(text, max(0, start - _LONGEST_HEAD - 1), start) is not None


def _is_word(source: str, start: int, end: int, hits: Iterable[tuple[int, int]]) -> bool:
    """True if what looks like a part of a dotted name is a form of the glossary (法国·巴黎) or of a longer word (俄罗斯)."""
    if any(first <= start and end <= last for first, last in hits):
        return True
    longer = range(end - start + 1, LONGEST_WORD + 1)
    if source[start - 1 : start] in _DOTS:
        return any(word_counts()[source[start : start + size]] for size in longer)
    return any(word_counts()[source[end - size : end]] for size in longer if size <= end)


class SourceIndex:
    """All source forms of a glossary, compiled; :meth:`find` gives the mentions of one segment.

    Traditional characters are read as simplified ones. With ``lemmas`` (the lemmas of a word, likeliest first) a form
    is also found in other cases.
    """

    def __init__(
        self,
        entries: Sequence[Entry],
        lang: str,
        guard: Guard = no_guard,
        lemmas: Callable[[str], Sequence[str]] | None = None,
    ) -> None:
        base = self._lang = lang.split("-")[0]
        self._guard = guard
        self._entries = entries
        self._han = base in {"zh", "ja", "yue"}
        self._stop = STOP.get(base, frozenset())
        self._forms: dict[str, tuple[str, list[int]]] = {}  # key -> form, numbers of its entries
        for number, entry in enumerate(entries):
            for form in entry.source_forms:
                key = self._key(form)
                if key.strip() and not self._function_words(form):
                    self._forms.setdefault(key, (form, []))[1].append(number)
                    if key.startswith("ال"):  # behind the preposition ل the article loses its first letter
                        self._forms.setdefault("لل" + key[2:], (form, []))[1].append(number)
        self.ambiguous = any(len(set(numbers)) > 1 for _, numbers in self._forms.values())  # some form of two entries
        self._patterns = sorted(self._forms)
        self._automaton = daachorse.CharwiseDoubleArrayAhoCorasick(self._patterns) if self._patterns else None
        self._lemmas = lemmas
        self._found: dict[str, tuple[Mention, ...]] = {}  # all systems of a run have the same sources
        self._lemma_forms: dict[tuple[str, ...], str] = {}  # lemmas of a form -> its key
        self._heads: dict[str, list[tuple[str, ...]]] = {}  # first lemma -> those
        if lemmas:
            for key in self._patterns:
                words = [lemmas(word.lower()) for word in re.findall(r"\w+", key)]
                self._lemma_forms[tuple([word[0] for word in words])] = key
                if any(word[-1].startswith(STEM) for word in words):
                    self._lemma_forms[tuple([word[-1] if word[-1].startswith(STEM) else word[0] for word in words])] = (
                        key
                    )
            for sequence in self._lemma_forms:
                if sequence:
                    self._heads.setdefault(sequence[0], []).append(sequence)

    def _function_words(self, form: str) -> bool:
        """A form of function words only ("the", "is the", "What") names nothing."""
        if self._han or not self._stop or form.isupper():
            return False
        words = re.findall(r"\w+", fold(form))
        return bool(words) and self._stop.issuperset(words)

    def _key(self, text: str) -> str:
        """What the automaton looks for: lower case, but for short words in capitals ("WHO"), if offsets stay."""
        text = simplify(text) if self._han else spelled(text)[0]
        if len(text) > 5 or text.upper() != text or self._han:
            text = lower(text, self._lang)
        return text

    def find(self, source: str) -> tuple[Mention, ...]:
        """Disjoint mentions, left to right; a longer form wins its place, a doubtful one loses it."""
        found = self._found.get(source)
        if found is None:
            if len(self._found) >= _MOST_FOUND:
                self._found.clear()
            found = self._found[source] = tuple(self._find(source))
        return found

    def _find(self, source: str) -> list[Mention]:
        text, offsets = (simplify(source), None) if self._han else spelled(source)
        hits = [*self._hits(text), *self._lemma_hits(text)] if self._lemmas else list(self._hits(text))
        if not hits:
            return []
        if offsets is not None:
            hits = [(offsets[start], offsets[end], key) for start, end, key in hits]
        hits.sort(key=lambda hit: (hit[0] - hit[1], hit[0]))
        by_span = {(start, end): key for start, end, key in hits}
        out: list[Mention] = []
        taken = bytearray(len(source))
        for start, end, key in self._surer_first(source, hits):
            if 1 in taken[start:end]:
                continue
            if self._composed(start, end, key, by_span):
                continue
            confidence = self._guard(source, start, end)
            if confidence >= _LEAST_CONFIDENCE:
                form, numbers = self._forms[key]
                meant = [n for n in dict.fromkeys(numbers) if not self._in_longer_name(source, start, end, n, by_span)]
                if meant and not self._is_ordinary(source, start, end, meant):
                    namesake = all(self._is_namesake(source, start, end, n, by_span) for n in meant)
                    out.append(Mention(start, end, form, tuple(meant), confidence, namesake))
                    taken[start:end] = bytes([1]) * (end - start)
        return sorted(out, key=lambda mention: mention.start)

    def _surer_first(self, source: str, hits: Sequence[_Hit]) -> Sequence[_Hit]:
        """Hits, longest first, with those turned around that overlap, are as long, and of which the later one is surer."""
        out = list(hits)
        for at, (first, second) in enumerate(pairwise(hits)):
            as_long = first[1] - first[0] == second[1] - second[0]
            if not as_long or not first[0] < second[0] < first[1] or out[at] is not first:
                continue
            if self._guard(source, *second[:2]) > self._guard(source, *first[:2]):
                out[at], out[at + 1] = second, first
        return out

    def _in_longer_name(
        self, source: str, start: int, end: int, number: int, hits: Collection[tuple[int, int]]
    ) -> bool:
        """True for one part of a dotted foreign name that is not the entry's: Dominica in "多米尼克·埃诺" (Dominique Hénault)."""
        entry = self._entries[number]
        at_dot = start > 0 and source[start - 1] in _DOTS
        before = _BEFORE_DOT.search(source, max(0, start - _LONGEST_PART), start) if at_dot else None
        after = _AFTER_DOT.match(source, end)
        family_name = before is not None and not _is_word(source, *before.span(1), hits)
        first_name = after is not None and not _is_word(source, *after.span(1), hits)
        if entry.kind not in ("PER", ""):
            return family_name or first_name
        if family_name:  # of the entry, unless the entry has another first name
            own = source[start:end]
            full = [
                form
                for form in (*entry.source_forms, *entry.whole_forms)
                if form.endswith(own) and form[-len(own) - 1 : -len(own)] in _DOTS
            ]
            return any(form != own and _DOT.split(form)[0] not in source[:start] for form in full)
        return first_name and " " in entry.preferred

    def _is_ordinary(self, source: str, start: int, end: int, numbers: Sequence[int]) -> bool:
        """True for a part of a thing's name that is a word of the dictionary and owes its capital to the sentence: "Bank" of the
        Bank of China.
        """
        word = source[start:end]
        if not (word[:1].isupper() and word[1:].islower() and word.isalpha()) or source[:start].strip(_OPENING):
            return False
        wholes = [form for n in numbers for form in (*self._entries[n].source_forms, *self._entries[n].whole_forms)]
        longer = any(word in form.split() and form != word for form in wholes)
        return longer and is_common(word, self._lang) and not is_name(word, self._lang)

    def _is_namesake(self, source: str, start: int, end: int, number: int, hits: Collection[tuple[int, int]]) -> bool:
        """True for a person's family name with what may be somebody else's first name beside it: Wallace in "William Wallace".

        Of an entry whose own first name is not known (Macron alone) nothing can be said.
        """
        entry = self._entries[number]
        if entry.kind != "PER" or not source[start].isupper() or " " in source[start:end]:
            return False
        own = [word for form in (*entry.source_forms, *entry.whole_forms) for word in fold(form).split()]
        right = [spelled for word in (entry.whole or entry.preferred).split() if (spelled := letters(word))]
        if len(own) == 1 and len(right) < 2:
            return False
        before = _WORD_BEFORE.search(source, max(0, start - _LONGEST_WORD_BESIDE), start)
        after = _WORD_AFTER.match(source, end)
        for found in (before, after):
            if found is None or any(a < found.end(1) and found.start(1) < b for a, b in hits if (a, b) != (start, end)):
                continue
            word = fold(found[1])
            if word in _TITLES or any(one.startswith(word) or word.startswith(one) for one in own):
                continue
            if best_ratio(letters(word, self._lang), right) < _SAME_NAME and is_name(found[1], self._lang):
                return True
        return False

    def _hits(self, text: str) -> Iterator[_Hit]:
        if self._automaton is None:
            return
        for variant in dict.fromkeys((text, lower(text, self._lang))):
            for start, end, index in self._automaton.find_overlapping(variant):
                key = self._patterns[index]
                if _bounded(text, start, end) and self._cased(text[start:end], key):
                    yield start, end, key

    def _cased(self, text: str, key: str) -> bool:
        """False for a form with capitals that stands in lower case ("Apple" in "apple")."""
        form = self._forms[key][0]
        form = form if self._han else spelled(form)[0]
        return self._han or form == form.lower() or text == form or any(char.isupper() for char in text)

    def _composed(self, start: int, end: int, key: str, spans: dict[tuple[int, int], str]) -> bool:
        """The form is another entry's form followed by a shorter form of the same entry.

        "Vietnam" + "People's Daily" are two names, both in the glossary.
        """
        own = self._ids(key)
        for middle in range(start + 1, end):
            head, tail = spans.get((start, middle)), spans.get((middle, end))
            if head and tail and own == self._ids(tail) and own.isdisjoint(self._ids(head)):
                return True
        return False

    def _ids(self, key: str) -> set[str]:
        return {self._entries[number].id for number in self._forms[key][1]}

    def _lemma_hits(self, text: str) -> Iterator[_Hit]:
        assert self._lemmas is not None
        words = [(*match.span(), self._lemmas(match.group().lower())) for match in re.finditer(r"\w+", text)]
        for position, (start, _, lemmas) in enumerate(words):
            for lemma in lemmas:
                for sequence in self._heads.get(lemma, ()):
                    behind = words[position : position + len(sequence)]
                    if len(behind) == len(sequence) and all(
                        item in word[2] for item, word in zip(sequence, behind, strict=True)
                    ):
                        key = self._lemma_forms[sequence]
                        capitals = [match.group()[0].isupper() for match in re.finditer(r"\w+", self._forms[key][0])]
                        if all(text[word[0]].isupper() or not big for word, big in zip(behind, capitals, strict=False)):
                            yield start, behind[-1][1], key
