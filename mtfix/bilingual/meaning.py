"""Which words of a text translate which words of its source, by a lexicon of common words."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate
from typing import NamedTuple

from mtfix.bilingual.lexicon import Lexicon, lexicon
from mtfix.bilingual.tokens import Token, fold, is_read_by_character, is_spaceless, stem, stop_words

_WORD = re.compile(r"[^\W\d_]+")
_LEAST = 3  # letters of a word that may have another ending
_BEGINNING = 5  # letters that two forms of a long word share
_FIRST = 2  # letters that all forms of a word share
_TURKIC = frozenset(("tr", "az"))  # every ending comes behind the word as it is
_INFINITIVE = re.compile(r"(?<=\w{4})m[ae]k$")
_TO_DO, _PLAIN = fold("하다"), fold("다")  # endings of Korean verbs and adjectives
_LEAST_KOREAN = 4  # letters of their stems: two syllables
_OKURIGANA = re.compile(r"([\u3400-\u9fff]+)[\u3041-\u3099]+")  # a Japanese word whose ending changes
_NO_HIRAGANA = re.compile(r"[^\u3041-\u3099]|$")
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
        find = Spaceless(text, tokens, lang) if is_spaceless(lang) else _Spaced(tokens, lang)
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
            if is_form(form, word, self._lang):
                yield number


class Spaceless:
    """Finds the tokens within the places of a folded word in a text that does not put words apart.

    Of a Japanese word with an ending any ending will do: 書く, 書いた.
    """

    def __init__(self, text: str, tokens: Sequence[Token], lang: str) -> None:
        folded = list(map(fold, text))  # ガ and ำ become two characters
        self._text = "".join(folded)
        places = [0, *accumulate(map(len, folded))] if len(self._text) != len(text) else range(len(text) + 1)
        self._starts = [places[token.start] for token in tokens]
        self._ends = [places[token.end] for token in tokens]
        self._japanese = lang == "ja"

    def __call__(self, word: str) -> Iterator[int]:
        ending = _OKURIGANA.fullmatch(word) if self._japanese else None
        sought = ending[1] if ending else word
        start = self._text.find(sought)
        while start >= 0:
            end = start + len(sought)
            if ending is None or not _NO_HIRAGANA.match(self._text, end):
                for number in range(bisect_left(self._starts, start), bisect_left(self._starts, end)):
                    if self._ends[number] <= end:
                        yield number
            start = self._text.find(sought, end)


def _without_heads(word: str, lang: str) -> Iterator[str]:
    yield word
    if lang == "ar":
        for head in _ARABIC_HEADS:
            if word.startswith(head) and len(word) - len(head) >= _LEAST:
                yield word[len(head) :]


def is_form(form: str, word: str, lang: str) -> bool:
    """Whether a folded word of a text is, to all appearances, a form of a folded word of the dictionary."""
    if form == word:
        return True
    if len(word) < _LEAST:
        return False
    if lang in _TURKIC:
        bare = _INFINITIVE.sub("", word)
        return form.startswith(bare if bare != word else word[:-1]) and len(form) >= len(bare)
    if lang == "ko" and word.endswith(_PLAIN):
        bare = word.removesuffix(_TO_DO).removesuffix(_PLAIN)
        return len(bare) >= _LEAST_KOREAN and form.startswith(bare)
    size = min(len(form), len(word))
    shared = max(_BEGINNING, size - 2)
    return stem(form) == stem(word) or (size >= _BEGINNING and form[:shared] == word[:shared])
