"""What is searched for: the listed forms of a glossary, their case forms, and whose they are.

A name really takes few case forms: as is, ALL CAPS, capitalised at the start of a sentence.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from itertools import compress, count
from operator import not_
from typing import NamedTuple

from mtfix.boundaries import capitalise_first, upper
from mtfix.entries import numbered_terms, short_forms
from mtfix.matching.capitals import regular
from mtfix.model import Entry
from mtfix.text import SEPARATOR, fold_all

# One byte a pattern.
FORBIDDEN = 1  # deprecated, superseded or generated: a hit is a proposal
GENERATED = 2  # made by mtfix from the source form, not listed
WEAK = 4  # generated, and perhaps somebody else's name: never applied by itself
UPPER = 8  # the ALL-CAPS form of a term
INITIAL = 16  # the term with its first letter, or every first letter, made a capital
SHORT = 32  # the entry's short form
SHARED = 64  # several terms fold to this key: see ExactMatcher.owners

SHORT_NUMBER = 0x7FFF  # stands for the short form among the numbers of an entry's terms
_AT_ONCE = 2_000  # forms: what is made of more of them leaves the processor's cache
_SEVERAL_CAPITALS = ("tr", "az", "el")  # written with the rules of the language, and without
_TITLE_SMALL = frozenset(("of", "the", "and", "for", "in", "on", "at", "to", "a", "an", "de", "von", "van", "du", "la"))


class Owner(NamedTuple):
    """A term that a pattern stands for: which entry, which of its terms, and the pattern's flags."""

    entry: int
    number: int
    flags: int


def unpack(value: int) -> Owner:
    """The owner that a number stands for."""
    return Owner(value >> 24, value & 0xFFFF, value >> 16 & 0xFF)


class Patterns(NamedTuple):
    """The texts to search for; of each the first owner, packed, and its flags; by number all owners of shared ones.

    Right forms in capitals are among them only if something else is written so too; the others are looked up:
    ``capitals``, numbers of entries and texts.
    """

    texts: list[str]
    first: array[int]
    flags: bytearray
    shared: dict[int, tuple[int, ...]]
    capitals: tuple[list[int], list[str]]


class Listed(NamedTuple):
    """Terms of the target language and short forms: packed owners, texts, and how these look in a view.

    ``sources``: terms of each other language, and before these the numbers of their entries.
    """

    owners: list[int]
    texts: list[str]
    forms: list[str]
    sources: dict[str, tuple[list[int], list[str]]]


def listed(entries: Sequence[Entry]) -> Listed:
    """What the entries list; forms of which a view leaves nothing are left out."""
    owners: list[int] = []
    texts: list[str] = []
    sources: dict[str, tuple[list[int], list[str]]] = {}
    for lang, status, numbers, terms in numbered_terms(entries, 1 << 24):
        if lang:
            of_lang = sources.setdefault(lang, ([], []))
            of_lang[0].extend([number >> 24 for number in numbers])
            of_lang[1].extend(terms)
        else:
            owners += [number | FORBIDDEN << 16 for number in numbers] if status.forbidden else numbers
            texts += terms
    for number, short in short_forms(entries):
        owners.append(number << 24 | SHORT << 16 | SHORT_NUMBER)
        texts.append(short)
    forms = fold_all(texts)
    if "" in forms:
        owners, texts = list(compress(owners, forms)), list(compress(texts, forms))
    return Listed(owners, texts, list(filter(None, forms)), sources)


class _Keys:
    """What is searched for, in order, with its first owner; of what has several owners, all of them."""

    def __init__(self) -> None:
        self.first: dict[str, int] = {}
        self.several: dict[str, list[int]] = {}

    def add(self, keys: Iterable[str], owners: Iterable[int]) -> None:
        known = self.first.setdefault
        for key, owner in zip(keys, owners, strict=True):
            first = known(key, owner)
            if first is not owner and first != owner:
                self.several.setdefault(key, [first]).append(owner)


def patterns(found: Listed, lang: str) -> Patterns:
    """The patterns of what is listed."""
    keys = _Keys()
    owners, forms = found.owners, found.forms
    keys.add(forms, owners)
    _add_initials(keys, owners, forms)
    capitals = _add_capitals(keys, owners, forms, lang)
    settled = {key: _settle(several) for key, several in keys.several.items()}
    first = keys.first
    first.update({key: kept[0] for key, kept in settled.items()})  # the order stays
    packed = array("Q", first.values())
    flags = bytearray([owner >> 16 & 0xFF for owner in packed])
    several = {key: tuple(kept) for key, kept in settled.items() if len(kept) > 1}
    texts = list(first)
    shared = {number: several[texts[number]] for number in compress(count(), map(several.__contains__, texts))}
    for number in shared:
        flags[number] |= SHARED
    return Patterns(texts, packed, flags, shared, capitals)


def _add_initials(keys: _Keys, owners: Sequence[int], forms: Sequence[str]) -> None:
    """Forms in lower case as they begin a sentence or stand in a headline."""
    small = [(form, owner | INITIAL << 16) for form, owner in zip(forms, owners, strict=True) if form[0].islower()]
    for form, owner in small:
        written = [capitalise_first(form), title_case(form)] if " " in form else [capitalise_first(form)]
        keys.add(written, [owner] * len(written))


def _add_capitals(keys: _Keys, owners: Sequence[int], forms: Sequence[str], lang: str) -> tuple[list[int], list[str]]:
    """Forms in capitals; those that need not be searched for are given back, with the numbers of their entries."""
    apart: list[int] = []
    texts: list[str] = []
    for start in range(0, len(forms), _AT_ONCE):
        some = slice(start, start + _AT_ONCE)
        more = _add_some_capitals(keys, owners[some], forms[some], lang)
        apart += more[0]
        texts += more[1]
    if not keys.first.keys().isdisjoint(texts):  # a search tells of several meanings which counts
        known = [text in keys.first for text in texts]
        keys.add(compress(texts, known), [owner | UPPER << 16 for owner in compress(apart, known)])
        alone = list(map(not_, known))
        apart, texts = list(compress(apart, alone)), list(compress(texts, alone))
    return [owner >> 24 for owner in apart], texts


def _add_some_capitals(
    keys: _Keys, owners: Sequence[int], forms: Sequence[str], lang: str
) -> tuple[list[int], list[str]]:
    """The same of some forms, but with owners in the place of numbers, and some of them may have to be searched for."""
    written = [_all_upper(forms)]
    if lang in _SEVERAL_CAPITALS:
        written.append([upper(form, lang) for form in forms])
    wrong, capital = FORBIDDEN << 16, UPPER << 16
    apart: list[int] = []
    texts: list[str] = []
    for capitals in written:
        other = [
            shouted != form and (len(form) > 3 or has_capitals(form))
            for form, shouted in zip(forms, capitals, strict=True)
        ]
        kept_owners, kept = list(compress(owners, other)), list(compress(capitals, other))
        alone = [one and not owner & wrong for owner, one in zip(kept_owners, regular(kept), strict=True)]
        apart += compress(kept_owners, alone)
        texts += compress(kept, alone)
        searched = list(map(not_, alone))
        keys.add(compress(kept, searched), [owner | capital for owner in compress(kept_owners, searched)])
    return apart, texts


def has_capitals(form: str) -> bool:
    """True if a form may be written in capitals: a short word in capitals is an acronym, and something else."""
    return len(form) > 3 or " " in form


def title_case(text: str) -> str:
    """Capitals as English headlines have them.

    >>> title_case("special and privileged strategic partnership")
    'Special and Privileged Strategic Partnership'
    """
    words = text.split(" ")
    return " ".join(word if i and word in _TITLE_SMALL else capitalise_first(word) for i, word in enumerate(words))


def _all_upper(forms: Sequence[str]) -> list[str]:
    """The forms in capitals; of one long text, several times faster than of many short ones."""
    capitals = SEPARATOR.join(forms).upper().split(SEPARATOR) if forms else []
    return capitals if len(capitals) == len(forms) else [form.upper() for form in forms]


# By flags: right forms as they are listed shield, then wrong ones, then case forms.
_RANKS = bytes((2 if flags & (UPPER | INITIAL) else 0) + (flags & FORBIDDEN) for flags in range(256))


def _settle(owners: Iterable[int]) -> list[int]:
    """Those of one key that count."""
    ranked = sorted([(_RANKS[value >> 16 & 0xFF], value >> 24, value & 0xFFFF, value) for value in owners])
    best = ranked[0][0]
    # Two spellings of one wrong form, or two right forms of one entry, are one owner.
    chosen: dict[int, int] = {}
    for rank, entry, _, value in ranked:
        if rank == best:
            chosen.setdefault(entry, value)
    return list(chosen.values())
