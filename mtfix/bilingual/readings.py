"""Readings of a source form: how its characters may have been spelt by a translator that did not know the name.

Coarse spellings that feed fitted features; :func:`mtfix.names.romanise.readings` gives those that people print.
"""

# ruff: noqa: SIM905 - tables are easier to read and to edit as words of one string
from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, product

from mtfix.bilingual.phonetics import letters, skeleton, wade_giles
from mtfix.names import han_table
from mtfix.names.han import COMPOUND_SURNAMES, SURNAME_READINGS

# Family names with a reading of their own, those that the weights were fitted with; from the tables of names.han where
# they are there.
SURNAMES = {
    **{char: SURNAME_READINGS[char][0] for char in "曾单仇解区查朴盖缪翟覃乐"},
    **{
        name: COMPOUND_SURNAMES[name].replace(" ", "")
        for name in "尉迟 万俟 澹台 长孙 令狐 呼延 宇文 单于 鲜于".split()
    },
    **dict(
        pair.split("=")
        for pair in (
            "單=shan 區=ou 任=ren 华=hua 宁=ning 尹=yin 洗=xian 冼=xian 黑=he 秘=bi 重=chong 折=she 种=chong 员=yun 召=shao 繁=po 逄=pang 晁=chao 葛=ge 尉遲=yuchi"
        ).split()
    ),
}
_SHORT = 5  # Han characters up to which a form is read in all ways
_MOST_HETERONYMS = 5  # further combinations of the readings of its characters


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a form: ``spelling`` in letters alone, its consonants, its syllables (words if not Han)."""

    scheme: str
    spelling: str
    skeleton: str
    parts: tuple[str, ...]


def is_han(text: str) -> bool:
    """True for a text with at least one Han character."""
    return any("\u3400" <= char <= "\u9fff" for char in text)


def _make(scheme: str, parts: tuple[str, ...]) -> Reading:
    spelling = "".join(parts)
    return Reading(scheme, spelling, skeleton(spelling), parts)


@lru_cache(maxsize=1 << 16)
def readings(form: str, lang: str) -> tuple[Reading, ...]:
    """All readings of ``form`` (source language ``lang``), best-known scheme first, no spelling twice.

    >>> [(reading.scheme, reading.spelling) for reading in readings("曾荫权", "zh")[:2]]
    [('pinyin', 'zengyinquan'), ('pinyin', 'cengyinquan')]
    """
    if not is_han(form):
        words = [letters(word, lang) for word in form.replace("・", " ").replace("·", " ").split()]
        found = [_make("romanised", tuple([word for word in words if word]))]
    elif lang == "ja":
        chars = _characters(form)
        found = [
            _column(chars, lang, "on", ("on", "mandarin")),
            _column(chars, lang, "kun", ("kun", "on")),
            _column(chars, lang, "pinyin", ("mandarin",)),
        ]
    elif lang == "ko":
        chars = _characters(form)
        found = [
            _column(chars, lang, "sino-korean", ("korean",)),
            _column(chars, lang, "pinyin", ("mandarin",)),
        ]
    else:
        found = _chinese(_characters(form), lang)
    unique: dict[str, Reading] = {}
    for reading in found:
        if reading.spelling:
            unique.setdefault(reading.spelling, reading)
    return tuple(unique.values())


_Characters = list[tuple[str, han_table.HanChar | None]]


def _characters(form: str) -> _Characters:
    return [(char, han_table.lookup(char)) for char in form if char.isalnum()]


def _column(chars: _Characters, lang: str, scheme: str, columns: tuple[str, ...]) -> Reading:
    """The first reading of every character in the first of the columns that has one; else its letters."""
    parts = []
    for char, row in chars:
        options: tuple[str, ...] = ()
        for column in columns:
            options = options or (getattr(row, column) if row else ())
        parts.append((options and options[0]) or letters(char, lang))
    return _make(scheme, tuple(parts))


def _chinese(chars: _Characters, lang: str) -> list[Reading]:
    options = [(row.mandarin[:3] if row else ()) or (letters(char, lang),) for char, row in chars]
    if len(chars) <= 4:
        pair, single = "".join([char for char, _ in chars[:2]]), chars[0][0]
        if pair in SURNAMES and len(chars) > 2:
            options[:2] = [(SURNAMES[pair],), ("",)]
        elif single in SURNAMES:
            options[0] = (SURNAMES[single], *options[0])
    first = tuple([option[0] for option in options])
    found = [_make("pinyin", first)]
    short = len(chars) <= _SHORT
    if short:
        found += [_make("pinyin", combined) for combined in islice(product(*options), 1, 1 + _MOST_HETERONYMS)]
    found.append(_make("wade-giles", tuple(map(wade_giles, first))))
    found.append(_column(chars, lang, "cantonese", ("cantonese",)))
    if short:
        found.append(_column(chars, lang, "sino-vietnamese", ("vietnamese",)))
        found.append(_column(chars, lang, "sino-korean", ("korean",)))
        found.append(_column(chars, lang, "on", ("on",)))
    return found
