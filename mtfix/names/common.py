"""Which words are ordinary words of a language, so that no name is found in them."""

from __future__ import annotations

from functools import lru_cache


@lru_cache(maxsize=65_536)
def is_common(word: str, lang: str = "en") -> bool:
    """True if the word, in lower case, stands in the language's dictionary (simplemma's; names are not in it).

    >>> is_common("Carrier"), is_common("Jaishankar")
    (True, False)
    """
    import simplemma  # takes 0.2 s with its dictionary: only what asks for it pays

    base = lang.split("-")[0]
    return base in _languages() and bool(simplemma.is_known(word.lower(), lang=base))


@lru_cache(maxsize=1)
def _languages() -> frozenset[str]:
    from simplemma.strategies.dictionaries.dictionary_factory import SUPPORTED_LANGUAGES

    return frozenset(SUPPORTED_LANGUAGES)
