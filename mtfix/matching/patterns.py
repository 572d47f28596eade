"""What is searched for: the listed forms of a glossary, their case forms, and whose they are.

A name really takes few case forms: as is, ALL CAPS, capitalised at the start of a sentence.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from itertools import compress
from typing import NamedTuple, cast

from mtfix.boundaries import capitalise_first, upper
from mtfix.matching.capitals import Capitals, regular
from mtfix.model import Entry, Status
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
_SEVERAL_CAPITALS = ("tr", "az", "el")  # written with the rules of the language, and without
_TITLE_SMALL = frozenset(("of", "the", "and", "for", "in", "on", "at", "to", "a", "an", "de", "von", "van", "du", "la"))

_Keys = dict[str, int | list[int]]


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

    Right forms in capitals are among them only if something else is written so too; the others are looked up.
    """

    texts: list[str]
    first: array[int]
    flags: bytearray
    shared: dict[int, tuple[int, ...]]
    capitals: Capitals


class Listed(NamedTuple):
    """Terms of the target language and short forms: packed owners, texts, and how these look in a view."""

    owners: list[int]
    texts: list[str]
    forms: list[str]


def listed(entries: Sequence[Entry]) -> Listed:
    """What the entries list, in their order; forms of which a view leaves nothing are left out."""
    owners: list[int] = []
    texts: list[str] = []
    preferred, short_form, wrong = Status.PREFERRED, SHORT << 16 | SHORT_NUMBER, FORBIDDEN << 16
    for index, entry in enumerate(entries):
        begin = len(texts)
        for number, (text, term_lang, status, _) in enumerate(entry.terms, index << 24):
            if not term_lang:
                owners.append(number if status is preferred or not status.forbidden else number | wrong)
                texts.append(text)
        short = entry.short
        if short and not (short in texts[begin:] and short in entry.forms(preferred, Status.ADMITTED)):
            owners.append(index << 24 | short_form)
            texts.append(short)
    forms = fold_all(texts)
    if "" in forms:
        owners, texts = list(compress(owners, forms)), list(compress(texts, forms))
    return Listed(owners, texts, list(filter(None, forms)))


def patterns(found: Listed, lang: str) -> Patterns:
    """The patterns of what is listed."""
    keys: _Keys = {}
    owners, _, forms = found
    _add_listed(keys, owners, forms)
    capitals = _add_capitals(keys, owners, forms, lang)
    texts = list(keys)
    shared: dict[int, tuple[int, ...]] = {}
    several = [(number, owners) for number, owners in enumerate(keys.values()) if isinstance(owners, list)]
    for number, owners in several:
        kept = _settle(owners)
        keys[texts[number]] = kept[0]
        if len(kept) > 1:
            shared[number] = tuple(kept)
    first: array[int] = array("Q", cast("Iterable[int]", keys.values()))  # no lists are left
    flags = bytearray([owner >> 16 & 0xFF for owner in first])
    for number in shared:
        flags[number] |= SHARED
    return Patterns(texts, first, flags, shared, capitals)


def _add_listed(keys: _Keys, owners: Sequence[int], forms: Sequence[str]) -> None:
    """Forms as they are listed, and as they begin a sentence or stand in a headline."""
    for owner, form in zip(owners, forms, strict=True):
        _add(keys, form, owner)
        if form[0].islower():
            _add(keys, capitalise_first(form), owner | INITIAL << 16)
            if " " in form:
                _add(keys, title_case(form), owner | INITIAL << 16)


def _add_capitals(keys: _Keys, owners: Sequence[int], forms: Sequence[str], lang: str) -> Capitals:
    """Forms in capitals; those that need not be searched for are given back."""
    written = [_all_upper(forms)]
    if lang in _SEVERAL_CAPITALS:
        written.append([upper(form, lang) for form in forms])
    rights: list[tuple[int, str]] = []
    for capitals in written:
        for owner, form, shouted in zip(owners, forms, capitals, strict=True):
            if shouted != form and has_capitals(form):
                if owner >> 16 & FORBIDDEN or not regular(shouted):
                    _add(keys, shouted, owner | UPPER << 16)
                else:
                    rights.append((owner, shouted))
    numbers: list[int] = []
    rest: list[str] = []
    for owner, shouted in rights:
        if shouted in keys:  # a search tells of several meanings which counts
            _add(keys, shouted, owner | UPPER << 16)
        else:
            numbers.append(owner >> 24)
            rest.append(shouted)
    return Capitals.of_forms(numbers, rest, lang)


def _add(keys: _Keys, key: str, owner: int) -> None:
    known = keys.setdefault(key, owner)
    if known is not owner and known != owner:
        if isinstance(known, list):
            known.append(owner)
        else:
            keys[key] = [known, owner]


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


def _settle(owners: list[int]) -> list[int]:
    """Those of one key that count."""
    owners = sorted(owners, key=unpack)  # by entries, by their terms, in capitals first
    ranks = [_RANKS[value >> 16 & 0xFF] for value in owners]
    best = min(ranks)
    # Two spellings of one wrong form, or two right forms of one entry, are one owner.
    chosen: dict[int, int] = {}
    for value, rank in zip(owners, ranks, strict=True):
        if rank == best:
            chosen.setdefault(value >> 24, value)
    return list(chosen.values())
