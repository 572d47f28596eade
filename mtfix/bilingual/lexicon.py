"""Which words of one language translate a word of another: a small lexicon of common words (data/lexicon.*.txt.gz).

A file for each language but English holds English words and their translations; two other languages meet in the English
words that they share. Made by ``tests/bench/lexicon.py`` from the names and keywords of Unicode CLDR 48.2 (Unicode
License v3), the names and search terms of the iD tagging schema 6.19.2 (ISC) and a list of our own; the notices are in
data/lexicon.LICENSES.txt. It is evidence, never a source of text: read by eye, one pair in twelve of those that are not
our own is only near in meaning ("rifle", "Armee").
"""

from __future__ import annotations

import gzip
from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files

from mtfix.bilingual.tokens import is_spaceless, stem, stop_words

LANGS = frozenset(
    ("ar", "cs", "de", "es", "fa", "fr", "it", "ja", "ko", "nl", "pl", "pt", "ru", "th", "tr", "uk", "zh")
)  # fmt: skip
_NONE: frozenset[str] = frozenset()
Table = dict[str, tuple[str, ...]]


def base(lang: str) -> str:
    """The language of a tag: "zh" of "zh-TW" and of "zh_Hant"."""
    return lang.replace("_", "-").split("-")[0].lower()


@lru_cache(maxsize=8)
def _from_english(lang: str) -> Table:
    """Folded English words and their folded translations, which may be of several words."""
    raw = gzip.decompress((files(__package__) / f"data/lexicon.{lang}.txt.gz").read_bytes()).decode()
    rows = [line.split("\t") for line in raw.splitlines() if line[0] != "#"]
    return {word: tuple(found.split("|")) for word, found in rows}


@lru_cache(maxsize=8)
def _to_english(lang: str) -> Table:
    table: dict[str, list[str]] = {}
    for word, found in _from_english(lang).items():
        for one in found:
            table.setdefault(one, []).append(word)
    return {word: tuple(found) for word, found in table.items()}


@lru_cache(maxsize=8)
def _by_stem(lang: str, into: str) -> Table:
    """The words that a table begins from, by their stems."""
    table: dict[str, list[str]] = {}
    for word in _from_english(into) if lang == "en" else _to_english(lang):
        table.setdefault(stem(word), []).append(word)
    return {stemmed: tuple(words) for stemmed, words in table.items()}


class Lexicon:
    """Translations of words from one language into another; made by :func:`lexicon`."""

    def __init__(self, source: str, target: str) -> None:
        self.source, self.target = source, target
        self._stop = stop_words(target)
        self._splits = not is_spaceless(target)
        self._known: dict[str, frozenset[str]] = {}
        self._first = _from_english(target) if source == "en" else _to_english(source)
        self._second = _from_english(target) if "en" not in (source, target) else None
        self._stems = _by_stem(source, target)

    def __contains__(self, word: str) -> bool:
        return bool(self.translations(word))

    def translations(self, word: str) -> frozenset[str]:
        """Folded words of the target language for a folded word of the source language; none if it is not known.

        An English plural counts as its singular too, and a word that is not in the lexicon as the words with its
        stem (:func:`mtfix.bilingual.tokens.stem`). Of a translation of several words its content words are given, in
        languages that put spaces between words. Chinese is in simplified characters.
        """
        found = self._known.get(word)
        if found is None:
            phrases = [one for entry in self._entries(word) for one in self._phrases(entry)]
            found = self._known[word] = frozenset([part for phrase in phrases for part in self._words(phrase)])
        return found

    def _entries(self, word: str) -> Sequence[str]:
        forms = [word]
        if self.source == "en" and word.endswith("s") and not word.endswith("ss"):
            forms.append(word[:-1])
        return [form for form in forms if form in self._first] or self._stems.get(stem(word), ())

    def _phrases(self, entry: str) -> set[str]:
        found = self._first[entry]
        if self._second is None:
            return set(found)
        return {one for english in found for one in self._second.get(english, ())}

    def _words(self, phrase: str) -> list[str]:
        words = phrase.split(" ") if self._splits else [phrase]
        return words if len(words) == 1 else [word for word in words if word not in self._stop]


@lru_cache(maxsize=32)
def lexicon(source_lang: str, target_lang: str) -> Lexicon | None:
    """The lexicon of two languages, by base language; None where one of them has no words or they are the same.

    >>> lexicon("en", "de").translations("lake")
    frozenset({'see'})
    >>> lexicon("en", "xx") is None
    True
    """
    source, target = base(source_lang), base(target_lang)
    if source == target or not {source, target} <= LANGS | {"en"}:
        return None
    return Lexicon(source, target)
