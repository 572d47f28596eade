"""What an entry's source form says about target words, whatever the segment: made once, kept for the run."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from mtfix.bilingual.entries import CompiledEntry
from mtfix.bilingual.phonetics import best_ratio, letters, nearest, script, skeleton
from mtfix.bilingual.readings import readings
from mtfix.bilingual.tokens import PHRASED, Token, fold, stem, stop_words
from mtfix.bilingual.words import SPELLING
from mtfix.names import han_table

_LEAST_WORD = 0.8  # Jaro-Winkler similarity from which a word may be one of the form's
_MOST_READINGS = 6  # that single tokens are compared with
_MOST_FACTS = 4096  # tokens remembered for one profile
_JOINTS = re.compile(r"[,:;!?\uff1a\uff0c\uff01\uff1f]|\s[-\u2013\u2014]\s")
_INITIAL = re.compile(r"\b[^\W\d_]\. ")  # Jon M. Chu
_BARRIER_MARKS = frozenset(",:!?;\uff1a\uff0c\uff01\uff1f\u3001\u2013\u2014")


class TokenFacts(NamedTuple):
    """What a token has to do with a name, by its letters alone."""

    form: float  # similarity to the nearest word of a right form; 0 below 0.8
    gloss: tuple[int, ...]  # Han characters of the source form whose dictionary meaning has the word
    read: float  # 0 to 1: how well it fits somewhere into a reading of the source form
    copied: bool  # it is a word of the source form
    rendered: tuple[int, ...]  # code points of the source form that it renders (by meaning or as a copy)
    word: int  # number of the nearest word of a right form (in ``CompiledEntry.words``), -1 if none is near


NO_FACTS = TokenFacts(0.0, (), 0.0, False, (), -1)


@lru_cache(maxsize=1 << 14)
def gloss_stems(char: str) -> frozenset[str]:
    """Stems of the English words in the dictionary meaning of a Han character."""
    row = han_table.lookup(char)
    return frozenset([stem(word) for word in row.gloss]) if row else frozenset()


def _same_word(left: str, right: str) -> bool:
    """Long stems with the same beginning, up to their last two letters."""
    size = min(len(left), len(right))
    return size >= 5 and left[: max(5, size - 2)] == right[: max(5, size - 2)]


class NameProfile:
    """One source form of one entry."""

    def __init__(self, entry: CompiledEntry, form: str, langs: tuple[str, str]) -> None:
        self.entry, self.form, self.langs = entry, form, langs
        self._script = script(form)
        self.is_heard = self._script != "CJK"  # its readings tell more about how it sounds
        self.kind = entry.entry.kind
        self.preferred = entry.entry.preferred.casefold()
        self.readings = readings(form, langs[0])
        self.spellings = tuple([reading.spelling for reading in self.readings])
        self._all_spellings = "\n".join(self.spellings[:_MOST_READINGS])
        self.skeletons = tuple(dict.fromkeys([r.skeleton for r in self.readings if len(r.skeleton) > 1]))
        heard = () if self._script == "CJK" else self.readings
        self._word_skeletons = frozenset([skeleton(part) for r in heard for part in r.parts])
        self._syllables = frozenset([part for r in self.readings for part in r.parts if len(part) > 1])
        chars = [(place, char) for place, char in enumerate(han_table.simplify(form)) if "\u3400" <= char <= "\u9fff"]
        self.chars = [char for _, char in chars]
        self._char_places = [place for place, _ in chars]
        self._gloss: dict[str, list[tuple[str, int]]] = {}  # meanings and their characters, by their first letters
        for number, char in enumerate(self.chars):
            for item in gloss_stems(char):
                self._gloss.setdefault(item[:3], []).append((item, number))
        words = [(fold(match.group()), match) for match in re.finditer(r"\w+", form)]
        self._word_places: dict[str, tuple[int, ...]] = {}
        for word, match in words:
            self._word_places[word] = (*self._word_places.get(word, ()), *range(*match.span()))
        self.words = frozenset() if self.chars else frozenset([word for word, _ in words])
        source_stop = stop_words(langs[0])
        self.content = 0 if self.chars else sum(word not in source_stop for word, _ in words)
        self.joints = len(_JOINTS.findall(form))  # marks inside the name, over which a span of it may go
        self._spaces = 0
        if langs[1].split("-")[0] in PHRASED:  # there they part phrases; a foreign name may have them between its words
            self._spaces = max(len(form.split()), len(entry.forms[0].text.split())) - 1
            self.joints += self._spaces
        self.most_barriers = 1 + self._barriers()
        preferred = entry.forms[0].tokens
        stop = stop_words(langs[1])
        self.first_and_last = {preferred[0].fold, preferred[-1].fold} if len(preferred) > 1 else set()
        self.content_words = sum(token.fold not in stop for token in preferred)
        self.form_words = frozenset([token.fold for right in entry.forms for token in right.tokens])
        self.has_katakana = any(token.kind == "kata" for token in preferred)
        self.spelled = sum(token.kind == "kata" or token.text in SPELLING for token in preferred) / max(
            1, len(preferred)
        )
        self._windows: dict[int, tuple[str, ...]] = {}
        self._facts: dict[str, TokenFacts] = {}

    def _barriers(self) -> int:
        both = self.form + self.entry.forms[0].text
        dashes = both.count("-") if " - " in both else 0
        initials = len(_INITIAL.findall(self.form)) if self.kind in ("", "PER") else 0
        return sum(char in _BARRIER_MARKS for char in both) + dashes + initials + self._spaces

    def longest(self, spaceless: bool) -> int:
        """Tokens that a span for this name may have at most."""
        size = len(self.chars) or max(len(self.words), 1) * (3 if spaceless else 1)
        if spaceless and not self.chars:  # a character spells two letters or so
            size = max(size, max(map(len, self.spellings), default=0) // 2 + len(self.words))
        return min(max(self.entry.most_tokens + 3, size + 2, 4), 24 if spaceless else 16)

    def facts(self, token: Token) -> TokenFacts:
        found = self._facts.get(token.text)  # of which all else follows
        if found is None:
            if len(self._facts) >= _MOST_FACTS:
                self._facts.clear()
            found = self._facts[token.text] = self._compare(token)
        return found

    def _compare(self, token: Token) -> TokenFacts:
        form, word = 0.0, -1
        if token.kind in ("word", "acro", "kata"):
            form, word = nearest(token.fold, self.entry.words, _LEAST_WORD - 0.01)  # rounds its floor
            form, word = (form, word) if form >= _LEAST_WORD else (0.0, -1)
        elif token.fold in self.entry.stems:
            form, word = 1.0, self.entry.word_numbers.get(token.fold, -1)
        gloss = self._glossed(token.stem) if token.kind == "word" and len(token.stem) >= 3 else ()
        copied = token.fold in self.words
        rendered = self._word_places[token.fold] if copied else ()
        rendered += tuple([self._char_places[number] for number in gloss])
        spelled = letters(token.text, self.langs[1])
        read = self._read(spelled)
        if self.by_ear(token.text):
            read = max(read, self._heard(skeleton(spelled)))
        return TokenFacts(form, gloss, read, copied, rendered, word)

    def by_ear(self, text: str) -> bool:
        """Whether a rendering of the sound of the name may be in the script of ``text``: another than the form's."""
        return self.is_heard and script(text) not in ("", "CJK", self._script)

    def _heard(self, consonants: str) -> float:
        """1 for consonants that stand in a row in the source form, less if only two of them are a whole word of it."""
        if len(consonants) > 2 and any(consonants in spelled for spelled in self.skeletons):
            return 1.0
        return 0.9 if len(consonants) == 2 and consonants in self._word_skeletons else 0.0

    def _glossed(self, word: str) -> tuple[int, ...]:
        """Characters of the source form, by number, that the word translates."""
        alike = self._gloss.get(word[:3], ())
        return tuple(sorted({number for item, number in alike if item == word or _same_word(word, item)}))

    def _read(self, spelled: str) -> float:
        """How well a token fits into a reading: 1 for a part of one, else its likeness to the nearest stretch."""
        size = len(spelled)
        if size < 2:
            return 0.0
        if size >= 3 and spelled in self._all_spellings:
            return 1.0
        best = 0.9 if spelled in self._syllables else 0.0
        return max(best, best_ratio(spelled, self._stretches(size))) if size >= 4 else best

    def _stretches(self, size: int) -> tuple[str, ...]:
        """All stretches of a length of the readings, and the shorter ones whole."""
        found = self._windows.get(size)
        if found is None:
            windows = [
                spelling[at : at + size]
                for spelling in self.spellings[:_MOST_READINGS]
                for at in range(max(1, len(spelling) - size + 1))
            ]
            found = self._windows[size] = tuple(dict.fromkeys(windows))
        return found
