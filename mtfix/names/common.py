"""Which words are ordinary words of a language, so that no name is found in them."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from mtfix.store import cache_folder, keep, version

_MORE_CAPITALS = frozenset(("de", "lb", "tr", "az"))  # on all nouns, or on adjectives of nations
_TURKIC, _TURKISH_I = frozenset(("tr", "az")), str.maketrans("Iİ", "ıi")
_MARKED = frozenset(("ar", "grc", "he", "hy"))  # written with and without marks, which simplemma evens out


@lru_cache(maxsize=65_536)
def is_common(word: str, lang: str = "en") -> bool:
    """True if the word, in lower case, stands in the language's dictionary (simplemma's; some names are in it, William).

    >>> is_common("Carrier"), is_common("Jaishankar"), is_common("don't"), is_common("İçişleri", "tr")
    (True, False, True, True)
    """
    base = lang.split("-")[0]
    lower = (word.translate(_TURKISH_I) if base in _TURKIC else word).lower()
    if base in _MARKED:
        return base in _languages() and _is_known(lower, base)
    words = _words(base)
    for form in (lower,) if lower.isalpha() else _spellings(lower):
        if form.encode("utf-8", "replace") in words or form.capitalize().encode("utf-8", "replace") in words:
            return True
    return False


def _spellings(word: str) -> tuple[str, ...]:
    """A word with hyphens or apostrophes in the ways that simplemma looks for it: unpacking its dictionary takes longer."""
    composed = unicodedata.normalize("NFC", word)
    straight = composed.replace("\u2019", "'").replace("\u02bc", "'")
    return (
        (composed,)
        if "'" not in straight
        else (straight, straight.replace("'", "\u2019"), straight.replace("'", "\u02bc"))
    )


_LEAST_TAIL = 5  # letters of the last part of a compound


def is_name(word: str, lang: str) -> bool:
    """True of a word with a capital that the language's dictionary has with a capital only, or not at all.

    Where other words have capitals too, the dictionary must not have it at all, nor the last part of it (of a compound). False of
    a word whose last part is in lower case ("Ex-minister"), and of one in capitals; False where there is no dictionary, or
    no letter case.

    >>> [is_name(word, "en") for word in ("Keanu", "William", "Minister", "Ukrainian")]
    [True, True, False, False]
    >>> is_name("Verteidigungsminister", "de"), is_name("Keanu", "xx")
    (False, False)
    """
    base = lang.split("-")[0]
    if base not in _languages() or not word[:1].isupper() or word.isupper():
        return False
    last = word.rpartition("-")[2]
    if not last[:1].isupper():
        return False
    if base not in _MORE_CAPITALS:
        return not any(part.lower().encode("utf-8", "replace") in _words(base) for part in (word, last))
    tails = [word, last, *[word[at:] for at in range(1, len(word) - _LEAST_TAIL + 1)]]
    return not any(is_common(tail, base) for tail in tails)


class _Words:
    """Sorted words, each between line ends: searched as it is, which costs nothing to load, until many are asked for."""

    _MANY = 3_000  # questions that cost as much as a set of all words

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._asked = 0
        self._all: frozenset[bytes] | None = None

    def __contains__(self, word: bytes) -> bool:
        if self._all is not None:
            return word in self._all
        self._asked += 1
        if self._asked > self._MANY:
            self._all = frozenset(self._data.split(b"\n")) - {b""}
        data, low, high = self._data, 0, len(self._data) - 1
        while low < high:
            start = data.rfind(b"\n", low, (low + high) // 2 + 1)
            end = data.index(b"\n", start + 1)
            found = data[start + 1 : end]
            if found == word:
                return True
            low, high = (end, high) if found < word else (low, start)
        return False


@lru_cache(maxsize=8)
def _words(lang: str) -> _Words:
    """The words of simplemma's dictionary, which takes half a second to unpack: their list is kept for the next time."""
    place = cache_folder() / "words" / f"{lang}-{version('simplemma')}.txt"
    try:
        return _Words(place.read_bytes())
    except OSError:
        pass
    if lang not in _languages():
        return _Words(b"\n")
    from simplemma.strategies.dictionaries.dictionary_factory import DEFAULT_DICTIONARY_FACTORY

    words = sorted(word.encode() for word in DEFAULT_DICTIONARY_FACTORY.get_dictionary(lang))
    data = b"\n" + b"".join(word + b"\n" for word in words)
    keep(place, data)
    return _Words(data)


def _is_known(word: str, lang: str) -> bool:
    import simplemma

    return bool(simplemma.is_known(word, lang=lang))


@lru_cache(maxsize=1)
def _languages() -> frozenset[str]:
    from simplemma.strategies.dictionaries.dictionary_factory import SUPPORTED_LANGUAGES

    return frozenset(SUPPORTED_LANGUAGES)
