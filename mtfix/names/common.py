"""Which words are ordinary words of a language, so that no name is found in them."""

from __future__ import annotations

import sys
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable
from functools import lru_cache
from hashlib import blake2b

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
    """Words by their hashes, 64 bits each, sorted: looked up as they are, which costs nothing to load."""

    def __init__(self, hashes: bytes) -> None:
        self._hashes = memoryview(hashes).cast("Q")

    @staticmethod
    def hashes(words: Iterable[str]) -> bytes:
        import numpy as np

        digests = b"".join([blake2b(word.encode(), digest_size=8).digest() for word in words])
        return np.sort(np.frombuffer(digests, ">u8")).astype(np.uint64).tobytes()

    def __contains__(self, word: bytes) -> bool:
        code = _hash(word)
        at = bisect_left(self._hashes, code)
        return at < len(self._hashes) and self._hashes[at] == code


def _hash(word: bytes) -> int:
    return int.from_bytes(blake2b(word, digest_size=8).digest(), "big")


@lru_cache(maxsize=8)
def _words(lang: str) -> _Words:
    """The words of simplemma's dictionary, which takes half a second to unpack: their hashes are kept for the next time."""
    place = cache_folder() / "words" / f"{lang}-{version('simplemma')}.{sys.byteorder}"
    try:
        return _Words(place.read_bytes())
    except (OSError, TypeError):  # TypeError: cut off
        pass
    if lang not in _languages():
        return _Words(b"")
    from simplemma.strategies.dictionaries.dictionary_factory import DEFAULT_DICTIONARY_FACTORY

    data = _Words.hashes(word for word in DEFAULT_DICTIONARY_FACTORY.get_dictionary(lang))
    keep(place, data)
    return _Words(data)


def _is_known(word: str, lang: str) -> bool:
    import simplemma

    return bool(simplemma.is_known(word, lang=lang))


@lru_cache(maxsize=1)
def _languages() -> frozenset[str]:
    from simplemma.strategies.dictionaries.dictionary_factory import SUPPORTED_LANGUAGES

    return frozenset(SUPPORTED_LANGUAGES)
