"""Which words of a text translate which words of its source, by a lexicon of common words."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from mtfix.bilingual.lexicon import Lexicon, lexicon
from mtfix.bilingual.tokens import Token, fold, is_read_by_character, is_spaceless, stem, stop_words

_WORD = re.compile(r"[^\W\d_]+")
_LEAST = 3  # letters of a word that may have another ending
_BEGINNING = 5  # letters that two forms of a long word share
_FIRST = 2  # letters that all forms of a word share
_TURKIC = frozenset(("tr", "az"))  # every ending comes behind the word as it is
_ARABIC_HEADS = ("وال", "بال", "كال", "فال", "لل", "ال", "و", "ب", "ل")


class Word(NamedTuple):
    """A content word of the source at ``source[start:end]``, and the tokens of the text, by number, that translate it."""

    start: int
    end: int
    tokens: tuple[int, ...]


class Meanings(NamedTuple):
    """The content words of a source that the lexicon has, and the tokens that say what kind of work a title names (film, novel)."""

    words: tuple[Word, ...]
    kinds: frozenset[int]


NO_MEANINGS = Meanings((), frozenset())
Lemmas = Callable[[str], Sequence[str]]  # of a source word in lower case
# What a title names is often said beside it, also where the source does not say it.
_KINDS = ("film", "movie", "novel", "book", "series", "song", "painting")


class Dictionary:
    """A lexicon for running text; ``lemmas`` are those of a source word, where its forms are many."""

    def __init__(self, words: Lexicon, lemmas: Lemmas | None = None) -> None:
        self._lexicon, self._lemmas = words, lemmas
        self._stop = stop_words(words.source)
        self._known: dict[str, frozenset[str]] = {}
        from_english = lexicon("en", words.target)
        self._kinds = [
            w for kind in _KINDS for w in ((kind,) if from_english is None else from_english.translations(kind))
        ]

    def meanings(self, source: str, text: str, tokens: Sequence[Token]) -> Meanings:
        """What the words of the source mean among the tokens of the text.

        >>> from mtfix.bilingual.tokens import tokenize
        >>> text = "Der letzte See"
        >>> [word.tokens for word in dictionary(("en", "de")).meanings("The last lake", text, tokenize(text)).words]
        [(1,), (2,)]
        """
        lang = self._lexicon.target
        find = _Spaceless(text, tokens) if is_spaceless(lang) else _Spaced(tokens, lang)
        out = []
        known: dict[str, tuple[int, ...]] = {}  # a word may come often
        for match in _WORD.finditer(source):
            word = match.group()
            found = self._translations(word)
            if found:
                if word not in known:
                    known[word] = tuple(sorted({number for one in found for number in find(one)}))
                out.append(Word(match.start(), match.end(), known[word]))
        return Meanings(tuple(out), frozenset(number for word in self._kinds for number in find(word)))

    def _translations(self, word: str) -> frozenset[str]:
        found = self._known.get(word)
        if found is None:
            forms = {fold(word), *map(fold, self._lemmas(word.lower()) if self._lemmas else ())} - self._stop
            found = self._known[word] = frozenset[str]().union(*map(self._lexicon.translations, sorted(forms)))
        return found


def dictionary(langs: tuple[str, str], lemmas: Lemmas | None = None) -> Dictionary | None:
    """For a source and a target language; None where no lexicon knows both, or the source's characters have meanings."""
    found = None if is_read_by_character(langs[0]) else lexicon(*langs)
    return None if found is None else Dictionary(found, lemmas)


class _Spaced:
    """Finds the words of a text that are forms of a folded word."""

    def __init__(self, tokens: Sequence[Token], lang: str) -> None:
        self._lang = lang
        self._alike: dict[str, list[tuple[str, int]]] = {}  # forms of the tokens, by their first letters
        for number, token in enumerate(tokens):
            if token.kind == "word":
                for form in _without_heads(token.fold, lang):
                    self._alike.setdefault(form[:_FIRST], []).append((form, number))

    def __call__(self, word: str) -> Iterator[int]:
        for form, number in self._alike.get(word[:_FIRST], ()):
            if _is_form(form, word, self._lang):
                yield number


class _Spaceless:
    """Finds the tokens within the places of a word in a text that does not put words apart."""

    def __init__(self, text: str, tokens: Sequence[Token]) -> None:
        folded = text.casefold()
        self._text = folded if len(folded) == len(text) else text  # offsets must stay
        self._tokens, self._starts = tokens, [token.start for token in tokens]

    def __call__(self, word: str) -> Iterator[int]:
        start = self._text.find(word)
        while start >= 0:
            end = start + len(word)
            for number in range(bisect_left(self._starts, start), bisect_left(self._starts, end)):
                if self._tokens[number].end <= end:
                    yield number
            start = self._text.find(word, end)


def _without_heads(word: str, lang: str) -> Iterator[str]:
    yield word
    if lang == "ar":
        for head in _ARABIC_HEADS:
            if word.startswith(head) and len(word) - len(head) >= _LEAST:
                yield word[len(head) :]


def _is_form(form: str, word: str, lang: str) -> bool:
    if form == word:
        return True
    if len(word) < _LEAST:
        return False
    if lang in _TURKIC:
        return form.startswith(word[:-1]) and len(form) >= len(word)
    size = min(len(form), len(word))
    shared = max(_BEGINNING, size - 2)
    return stem(form) == stem(word) or (size >= _BEGINNING and form[:shared] == word[:shared])
