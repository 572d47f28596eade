"""What the spellings of many Chinese names have in common, without making the spellings.

Of a name in pinyin, in Wade-Giles, and with the given name first there is one key each, whatever the manner of writing.
Most names of a large glossary are regular: each character has its usual reading, and the family name, if there is one, has
one character. They are read together, in columns; the others one by one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from itertools import compress
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from mtfix.matching.generated import fold_all, room, wade_giles_room
from mtfix.names import han, variants
from mtfix.names.han_table import simplified, simplify
from mtfix.names.similarity import key

Forms = tuple[Sequence[int], Sequence[str]]  # numbers of entries, and source forms of these
_Numbers = npt.NDArray[Any]
_WIDTH = 8  # characters of a regular name
_CODES = 0x40000  # code points with a place in the tables


class Spelled:
    """Keys of source forms, as :func:`mtfix.matching.generated.fold` makes them, and what their spellings begin with."""

    def __init__(self) -> None:
        self.numbers: list[int] = []  # of the entries of the keys
        self.keys: list[bytes] = []
        # First syllables, and the second ones that follow them.
        self.pinyin: dict[str, set[str]] = defaultdict(set)
        self.wade_giles: dict[str, set[str]] = defaultdict(set)

    def add(self, numbers: Iterable[int], keys: Iterable[bytes]) -> None:
        self.numbers += numbers
        self.keys += keys


def spell(forms: Forms, kinds: Sequence[str], preferred: Sequence[str]) -> Spelled:
    """Keys and beginnings of Chinese forms; ``kinds`` and ``preferred`` are of all entries."""
    spelled = Spelled()
    others = _add_regular(spelled, forms, kinds, preferred)
    _add_others(spelled, others, kinds, preferred)
    return spelled


class _Tables(NamedTuple):
    """Tables by code point, and by number of a syllable."""

    simple: _Numbers  # code point of the simplified character
    syllable: _Numbers  # number of the usual syllable
    chinese: _Numbers  # True for Chinese characters
    unread: _Numbers  # True for those without any reading
    family: _Numbers  # True for family names of one character
    odd_family: _Numbers  # True for those with readings of their own
    ending: _Numbers  # True for what ends a word that may be translated: University
    words: _Numbers  # pairs of characters that begin a word of the dictionary
    compounds: _Numbers  # pairs of characters that begin a family name of several
    syllables: list[str]
    pinyin: _Numbers  # letters, a row each, filled with 0
    wade_giles: _Numbers
    pinyin_cut: _Numbers  # for two syllables one that begins like the second, as far as there is room after the first
    wade_giles_cut: _Numbers


_NONE, _END = 0, 1  # numbers of what is no syllable: a character without one, the end of a form


@cache
def _tables() -> _Tables:
    usual, pairs = han.usual_readings()
    syllables = ["", "\n", *filter(str.isascii, dict.fromkeys(usual.values()))]
    wade_giles = [han.wade_giles(one) for one in syllables]
    numbers = {syllable: number for number, syllable in enumerate(syllables)}
    simple = np.arange(_CODES, dtype=np.int64)
    simple[list(simplified())] = _codes(simplified().values())
    codes = _codes(usual)
    chinese = np.zeros(_CODES, bool)
    chinese[0x3400:0xA000] = True
    chinese[0x20000:] = True
    syllable = np.zeros(_CODES, np.int16)
    syllable[codes] = np.array([numbers.get(reading, _NONE) for reading in usual.values()], np.int16)
    syllable[~chinese] = _NONE
    syllable[ord("\n")] = _END
    unread = chinese.copy()
    unread[codes] = False
    return _Tables(
        simple,
        syllable,
        chinese,
        unread,
        _flags(han.SURNAMES),
        _flags(han.SURNAME_READINGS),
        _flags([ending[-1] for ending in variants.ENDINGS]),
        np.sort(_pairs(pairs)),
        np.sort(_pairs([name[:2] for name in han.COMPOUND_SURNAMES])),
        syllables,
        _rows(syllables),
        _rows([one.replace("'", "").replace("ü", "u") for one in wade_giles]),
        _cut(syllables, room),
        _cut(wade_giles, wade_giles_room),
    )


def _flags(characters: Iterable[str]) -> _Numbers:
    flags = np.zeros(_CODES, bool)
    flags[_codes(characters)] = True
    return flags


def _cut(syllables: Sequence[str], room: Callable[[str], int]) -> _Numbers:
    """For each two syllables the first one that looks like the second one where that is cut to the room after the first."""
    by_room: dict[int, list[int]] = {}
    for size in set(map(room, syllables)):
        alike: dict[str, int] = {}
        by_room[size] = [alike.setdefault(syllable.strip()[:size], number) for number, syllable in enumerate(syllables)]
    return np.array([by_room[room(syllable)] for syllable in syllables], np.int16)


def _codes(characters: Iterable[str]) -> _Numbers:
    return np.array(list(map(ord, characters)), np.int64)


def _pairs(words: Iterable[str]) -> _Numbers:
    """One number for two characters."""
    codes = np.frombuffer("".join(words).encode("utf-32-le"), np.uint32).astype(np.int64)
    return codes[::2] << 18 | codes[1::2]


def _among(pairs: _Numbers, words: _Numbers) -> _Numbers:
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


def _add_regular(spelled: Spelled, forms: Forms, kinds: Sequence[str], preferred: Sequence[str]) -> Forms:
    """Add the regular forms; of the others those that may have a reading are given back."""
    text = "\n".join(forms[1]) + "\n"
    size = len(forms[1])
    if text.count("\n") != size:
        return forms
    tables = _tables()
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    codes = np.where(codes < _CODES, codes, 0)
    characters = tables.simple[codes]
    syllables = tables.syllable[characters]
    ends = np.flatnonzero(codes == ord("\n"))
    sizes = np.diff(ends, prepend=-1) - 1
    starts = ends - sizes
    form_of = np.repeat(np.arange(size), sizes + 1)  # of each character

    def some(flags: _Numbers) -> _Numbers:
        """Which forms have a character with a flag."""
        found = np.zeros(size, bool)
        found[form_of[np.flatnonzero(flags)]] = True
        return found

    numbers = np.array(forms[0])
    places = {kind: place for place, kind in enumerate(dict.fromkeys(kinds))}
    kind = np.array(list(map(places.__getitem__, kinds)))[numbers]
    limits = np.array([min(variants.longest(kind), _WIDTH) for kind in places])[kind]
    person = np.array([kind == "PER" for kind in places])[kind]
    pairs = characters[:-1] << 18 | characters[1:]
    first, last = characters[starts], characters[ends - 1]
    family = person & (sizes > 1) & tables.family[first]
    plain = (
        (sizes > 0)
        & (sizes <= limits)
        & ~some(_among(pairs, tables.words))
        & ~(person & tables.odd_family[first])
        & ~(person & _among(pairs[np.minimum(starts, len(pairs) - 1)], tables.compounds))
        & ~(~person & tables.ending[last])
    )
    regular = plain & ~(family & (sizes > 3)) & ~some(syllables == _NONE)
    foreign = some(~tables.chinese[characters] & (syllables != _END))
    others = ~regular & ~(plain & ~foreign & some(tables.unread[characters]))
    syllables = syllables[regular[form_of]]
    numbers, sizes, family = numbers[regular], sizes[regular], family[regular]
    starts = np.cumsum(sizes + 1) - sizes - 1
    first, second = syllables[starts], syllables[starts + 1]
    keys = _joined(tables.pinyin, syllables)
    initials = tables.pinyin[first, 0]
    likely = np.array([ord(right[:1] or " ") for right in preferred])[numbers]
    likely = np.flatnonzero((likely | 0x20 == initials) | (likely > 127)).tolist()
    wrong = np.ones(len(keys), bool)
    wrong[[at for at in likely if _is_right(keys[at].decode(), preferred[numbers[at]])]] = False
    spelled.add(numbers[wrong].tolist(), compress(keys, wrong))
    spelled.add(numbers.tolist(), _joined(tables.wade_giles, syllables))
    _add_starts(spelled.pinyin, first[wrong], second[wrong], tables.pinyin_cut)
    _add_starts(spelled.wade_giles, first, second, tables.wade_giles_cut)
    first, second = first[family], second[family]  # given name first
    third = np.where(sizes[family] > 2, syllables[np.minimum(starts + 2, len(syllables) - 1)][family], _NONE)
    given = np.stack([second, third, first, np.full_like(first, _END)], axis=1)
    spelled.add(numbers[family].tolist(), _joined(tables.pinyin, given.ravel()))
    _add_starts(spelled.pinyin, second, np.where(third != _NONE, third, first), tables.pinyin_cut)
    return list(compress(forms[0], others)), list(compress(forms[1], others))


def _joined(letters: _Numbers, syllables: _Numbers) -> list[bytes]:
    """The words that syllables make."""
    return letters[syllables].tobytes().translate(None, b"\0").split(b"\n")[:-1]


def _add_starts(starts: dict[str, set[str]], first: _Numbers, second: _Numbers, cut: _Numbers) -> None:
    names = [name.strip() for name in _tables().syllables]
    follow = np.zeros((len(names), len(names)), bool)
    follow[first, cut[first, second]] = True
    for head in np.flatnonzero(follow.any(axis=1)).tolist():
        starts[names[head]].update([names[tail] for tail in np.flatnonzero(follow[head]).tolist()])


def _add_others(spelled: Spelled, forms: Forms, kinds: Sequence[str], preferred: Sequence[str]) -> None:
    wade = _WadeGiles()
    stems = [
        (number, kinds[number], *stem)
        for number, form in zip(*forms, strict=True)
        for stem in variants.chinese_stems(form, kinds[number])
    ]
    simple = simplify("\n".join([form for _, _, form, _ in stems])).split("\n")
    numbers: list[int] = []
    texts: list[str] = []
    for (number, kind, _, generic), form in zip(stems, simple, strict=False):
        words = form.split()
        older = not generic and (len(words) == 1 or kind != "PER")
        for syllables, groups in han.spell(words, kind):
            first, second = syllables[0], syllables[1] if len(syllables) > 1 else ""
            text = "".join(syllables)
            if generic or not _is_right(text, preferred[number]):
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
    spelled.add(numbers, fold_all(texts))


class _WadeGiles(dict[str, str]):
    def __missing__(self, syllable: str) -> str:
        self[syllable] = found = han.wade_giles(syllable)
        return found


def _is_right(pinyin: str, preferred: str) -> bool:
    """True if the preferred form is the pinyin: then no manner of writing it is wrong."""
    return preferred[:1].lower() == pinyin[:1] and key(preferred) == pinyin
