"""What the spellings of many Chinese names have in common, without making the spellings.

Of a name in pinyin, in Wade-Giles, and with the given name first there is one key each, whatever the manner of writing.
Most names of a large glossary are regular: each character has its usual reading, and the family name, if there is one, has
one character. They are read together, in columns; the others one by one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import compress
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from mtfix.model import Entry, Status
from mtfix.names import han, variants
from mtfix.names.han_table import simplified, simplify
from mtfix.names.similarity import key

Form = tuple[int, str]  # the number of an entry and a source form of it
_Numbers = npt.NDArray[Any]
_WIDTH = 8  # characters of a regular name
_CODES = 0x40000  # code points with a place in the tables


class Spelled:
    """Texts that stand for the keys of source forms, in lower case, and what their spellings begin with."""

    def __init__(self) -> None:
        self.numbers: list[int] = []  # of the entries of the texts
        self.texts: list[str] = []
        # First syllables, and the second ones that follow them.
        self.pinyin: dict[str, set[str]] = defaultdict(set)
        self.wade_giles: dict[str, set[str]] = defaultdict(set)

    def add(self, numbers: Iterable[int], texts: Iterable[str]) -> None:
        self.numbers += numbers
        self.texts += texts


def spell(entries: Sequence[Entry], forms: Sequence[Form]) -> Spelled:
    """Keys and beginnings of Chinese forms."""
    spelled = Spelled()
    _add_others(spelled, entries, _add_regular(spelled, entries, forms))
    return spelled


class _Tables(NamedTuple):
    simple: _Numbers  # code point to that of the simplified character
    syllable: _Numbers  # code point to number of its usual syllable, 0 for none
    syllables: list[str]  # by number; "" for 0
    pinyin: _Numbers  # letters of syllables, a row each, filled with 0
    wade_giles: _Numbers
    chinese: _Numbers  # True for code points of Chinese characters
    unread: _Numbers  # True for those without any reading
    words: _Numbers  # pairs of characters that begin a word of the dictionary
    compounds: _Numbers  # pairs of characters that begin a family name of several
    families: _Numbers
    odd_families: _Numbers  # with readings of their own
    endings: _Numbers  # of what may be translated in part: University


@cache
def _tables() -> _Tables:
    usual, pairs = han.usual_readings()
    readings = dict.fromkeys(usual.values())
    syllables = ["", *filter(str.isascii, readings)]
    numbers = {**dict.fromkeys(readings, 0), **{syllable: number for number, syllable in enumerate(syllables)}}
    simple = np.arange(_CODES, dtype=np.int64)
    simple[list(simplified())] = _codes(simplified().values())
    codes = _codes(usual)
    syllable = np.zeros(_CODES, np.int16)
    syllable[codes] = [numbers[reading] for reading in usual.values()]
    chinese = np.zeros(_CODES, bool)
    chinese[0x3400:0xA000] = True
    syllable[~chinese] = 0
    chinese[0x20000:] = True
    unread = chinese.copy()
    unread[codes] = False
    return _Tables(
        simple,
        syllable,
        syllables,
        _rows(syllables),
        _rows([han.wade_giles(one).replace("'", "").replace("ü", "u") for one in syllables]),
        chinese,
        unread,
        np.sort(_pairs(pairs)),
        np.unique(_pairs([name[:2] for name in han.COMPOUND_SURNAMES])),
        _codes(han.SURNAMES),
        _codes(han.SURNAME_READINGS),
        _codes({ending[-1] for ending in variants.ENDINGS}),
    )


def _codes(characters: Iterable[str]) -> _Numbers:
    return np.array(list(map(ord, characters)), np.int64)


def _pairs(words: Iterable[str]) -> _Numbers:
    """One number for two characters."""
    codes = np.frombuffer("".join(words).encode("utf-32-le"), np.uint32).astype(np.int64)
    return codes[::2] << 18 | codes[1::2]


def _begin_words(pairs: _Numbers, words: _Numbers) -> _Numbers:
    """Which pairs are among the sorted ones of ``words``; most are not, as their last bits tell."""
    folded = pairs ^ pairs >> 10
    known = np.zeros(1 << 20, bool)
    known[(words ^ words >> 10) & 0xFFFFF] = True
    found: _Numbers = known[folded & 0xFFFFF]
    some = pairs[found]
    found[found] = words[np.searchsorted(words, some) % len(words)] == some
    return found


def _rows(words: Sequence[str]) -> _Numbers:
    width = max(map(len, words))
    return np.frombuffer("".join([word.ljust(width, "\0") for word in words]).encode(), np.uint8).reshape(-1, width)


def _add_regular(spelled: Spelled, entries: Sequence[Entry], forms: Sequence[Form]) -> list[Form]:
    """Add the regular forms; of the others those that may have a reading are given back."""
    text = "\n".join([form for _, form in forms])
    if not forms or text.count("\n") != len(forms) - 1:
        return list(forms)
    tables = _tables()
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.int64)
    ends = np.append(np.flatnonzero(codes == 10), len(codes))
    starts = np.insert(ends[:-1] + 1, 0, 0)
    sizes = ends - starts
    places = np.arange(_WIDTH)
    characters = codes[np.minimum(starts[:, None] + places, len(codes) - 1)]
    characters[(places >= sizes[:, None]) | (characters >= _CODES)] = 0
    characters = tables.simple[characters]
    syllables = tables.syllable[characters]
    pairs = characters[:, :-1] << 18 | characters[:, 1:]
    kinds = [entries[number].kind for number, _ in forms]
    limit = {kind: variants.longest(kind) for kind in set(kinds)}
    limits = np.array([limit[kind] for kind in kinds])
    person = np.array([kind == "PER" for kind in kinds])
    family = person & (sizes > 1) & np.isin(characters[:, 0], tables.families)
    last = characters[np.arange(len(forms)), np.clip(sizes, 1, _WIDTH) - 1]  # of longer forms it does not matter
    plain = (
        (sizes > 0)
        & (sizes <= np.minimum(limits, _WIDTH))
        & ~_begin_words(pairs, tables.words).any(axis=1)
        & ~(person & np.isin(characters[:, 0], tables.odd_families))
        & ~(person & np.isin(pairs[:, 0], tables.compounds))
        & ~(~person & np.isin(last, tables.endings))
    )
    inside = places < sizes[:, None]
    regular = plain & ~(family & (sizes > 3)) & ((syllables > 0) == inside).all(axis=1)
    unread = (tables.chinese[characters] == inside).all(axis=1) & tables.unread[characters].any(axis=1)
    others = ~regular & ~(plain & unread)
    rows = np.flatnonzero(regular)
    numbers = [forms[row][0] for row in rows.tolist()]
    syllables = syllables[rows]
    texts = _joined(tables.pinyin, syllables)
    rights = [entries[number].terms[0].text[:1].lower() for number in numbers]
    wrong = np.ones(len(rows), bool)
    for row in [row for row, (text, right) in enumerate(zip(texts, rights, strict=True)) if text[:1] == right]:
        wrong[row] = not _is_right(texts[row], entries[numbers[row]])
    spelled.add(compress(numbers, wrong), compress(texts, wrong))
    spelled.add(numbers, _joined(tables.wade_giles, syllables))
    _add_starts(spelled.pinyin, syllables[wrong, 0], syllables[wrong, 1])
    _add_starts(spelled.wade_giles, syllables[:, 0], syllables[:, 1])
    people = family[rows]
    syllables = syllables[people]
    given = np.append(syllables[:, 1:], syllables[:, :1], axis=1)  # given name first
    spelled.add(compress(numbers, people), _joined(tables.pinyin, given))
    _add_starts(spelled.pinyin, given[:, 0], np.where(given[:, 1] > 0, given[:, 1], given[:, -1]))
    return [forms[row] for row in np.flatnonzero(others).tolist()]


def _joined(letters: _Numbers, syllables: _Numbers) -> list[str]:
    """The words that rows of syllables make; 0 is none."""
    if not len(syllables):
        return []
    table = letters[syllables].reshape(len(syllables), -1)
    table = np.append(table, np.full((len(table), 1), 10, np.uint8), axis=1)
    return table[table > 0].tobytes().decode().split("\n")[:-1]


def _add_starts(starts: dict[str, set[str]], first: _Numbers, second: _Numbers) -> None:
    names = _tables().syllables
    both = np.unique(first.astype(np.int64) << 12 | second)
    heads, at = np.unique(both >> 12, return_index=True)
    ends = np.append(at, len(both))[1:]
    tails = (both & 0xFFF).tolist()
    for head, start, end in zip(heads.tolist(), at.tolist(), ends.tolist(), strict=True):
        starts[names[head]].update([names[tail] for tail in tails[start:end]])


def _add_others(spelled: Spelled, entries: Sequence[Entry], forms: Sequence[Form]) -> None:
    wade = _WadeGiles()
    stems = [
        (number, entry, *stem)
        for number, entry, form in [(number, entries[number], form) for number, form in forms]
        for stem in variants.chinese_stems(form, entry.kind)
    ]
    simple = simplify("\n".join([form for _, _, form, _ in stems])).split("\n")
    numbers, texts = spelled.numbers, spelled.texts
    for (number, entry, _, generic), form in zip(stems, simple, strict=False):
        words = form.split()
        older = not generic and (len(words) == 1 or entry.kind != "PER")
        for syllables, groups in han.spell(words, entry.kind):
            first, second = syllables[0], syllables[1] if len(syllables) > 1 else ""
            text = "".join(syllables)
            if generic or not _is_right(text, entry):
                texts.append(text + generic)
                numbers.append(number)
                if "ü" in text:
                    texts.append(text.replace("ü", "yu") + generic)
                    numbers.append(number)
                spelled.pinyin[first].add(second)
            if older:
                older = False
                texts.append("".join([wade[syllable] for syllable in syllables]))
                numbers.append(number)
                spelled.wade_giles[first].add(second)
            if len(groups) > 1 and len(words) == 1:  # given name first
                given = syllables[-groups[-1] :]
                texts.append("".join(given + syllables[: -groups[-1]]))
                numbers.append(number)
                spelled.pinyin[given[0]].add(given[1] if len(given) > 1 else first)


class _WadeGiles(dict[str, str]):
    def __missing__(self, syllable: str) -> str:
        self[syllable] = found = han.wade_giles(syllable)
        return found


def _is_right(pinyin: str, entry: Entry) -> bool:
    """True if the preferred form is the pinyin: then no manner of writing it is wrong."""
    text, lang, status, _ = entry.terms[0]
    if text[:1].lower() != pinyin[:1] or lang or status is not Status.PREFERRED:
        return False
    return key(text) == pinyin
