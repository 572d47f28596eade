"""Tokens and lemmas, as the term metrics of the shared tasks compare them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache

import regex

from mtfix.metrics.due import normalise

_SPACELESS = r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]"
_TOKEN = regex.compile(rf"{_SPACELESS}|(?:(?!{_SPACELESS})\w)+|\S")
_MARKS = str.maketrans("‘’ʼ“”‐‑‒–—−", "'''\"\"------")


@lru_cache(maxsize=65_536)
def tokens(text: str) -> tuple[str, ...]:
    """Lower-case words, single characters of scripts without spaces, and single punctuation marks; NFKC.

    >>> tokens("St. John’s 在北京")
    ('st', '.', 'john', "'", 's', '在', '北', '京')
    """
    return tuple(token.lower() for token in _raw_tokens(text))


def _raw_tokens(text: str) -> list[str]:
    found: list[str] = _TOKEN.findall(normalise(text).translate(_MARKS))
    return found


@lru_cache(maxsize=8)
def lemmatiser(lang: str) -> Callable[[str], tuple[str, ...]] | None:
    """What gives the lemmas of the :func:`tokens` of a text (simplemma); None for languages that it does not know."""
    import simplemma
    from simplemma.strategies.dictionaries.dictionary_factory import SUPPORTED_LANGUAGES

    base = lang.split("-")[0]
    if base not in SUPPORTED_LANGUAGES:
        return None

    @lru_cache(maxsize=200_000)
    def lemma(token: str) -> str:
        return simplemma.lemmatize(token, lang=base).lower()

    @lru_cache(maxsize=65_536)
    def lemmas(text: str) -> tuple[str, ...]:
        return tuple(map(lemma, _raw_tokens(text)))  # as they are: German nouns are known with a capital only

    return lemmas


def contains(sequence: tuple[str, ...], part: tuple[str, ...]) -> bool:
    """True if a non-empty part stands in a sequence of tokens."""
    return bool(part) and next(places(sequence, part), None) is not None


def places(sequence: tuple[str, ...], part: tuple[str, ...]) -> Iterator[int]:
    """Where a non-empty part begins in a sequence of tokens."""
    size = len(part)
    first = part[0]
    for start, token in enumerate(sequence[: len(sequence) - size + 1]):
        if token == first and sequence[start : start + size] == part:
            yield start
