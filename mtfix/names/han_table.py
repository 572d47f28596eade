"""Readings, meanings and simplified forms of 17,000 Han characters (``han.json.gz`` beside this file, from Unihan).

The one table for everything that reads or compares Chinese, Japanese and Korean names. The Unihan database is
Copyright (c) 1991-2021 Unicode, Inc., Unicode License v3; the notice is in the file.
"""

from __future__ import annotations

import gzip
import re
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import msgspec

from mtfix.store import cache_folder, keep


@dataclass(frozen=True, slots=True)
class HanChar:
    """One character; readings are in lower-case ASCII without tones, the most usual one first."""

    mandarin: tuple[str, ...]  # pinyin, v for ü
    cantonese: tuple[str, ...]  # Jyutping
    vietnamese: tuple[str, ...]
    korean: tuple[str, ...]  # Yale
    on: tuple[str, ...]
    kun: tuple[str, ...]
    gloss: tuple[str, ...]  # English words of its definition
    simplified: str  # "" if it is its own
    hangul: str


@lru_cache(maxsize=1)
def rows() -> dict[str, list[str]]:
    """A list of cells in the order of :class:`HanChar` for each character; alternatives are separated by "|"."""
    table = msgspec.json.decode(gzip.decompress(_packed()), type=dict[str, list[str]])
    del table[""]  # the notice
    return table


def _packed() -> bytes:
    return (files(__package__) / "han.json.gz").read_bytes()


def _split(cell: str) -> tuple[str, ...]:
    return tuple(cell.split("|")) if cell else ()


@lru_cache(maxsize=1 << 14)
def lookup(char: str) -> HanChar | None:
    """What is known of a character; None for one that is not in the table."""
    row = rows().get(char)
    if row is None:
        return None
    mandarin, cantonese, vietnamese, korean, on, kun, gloss = map(_split, row[:7])
    return HanChar(mandarin, cantonese, vietnamese, korean, on, kun, gloss, row[7], row[8])


@lru_cache(maxsize=1)
def simplified() -> dict[int, str]:
    """Code points of characters that have a simplified form, and that.

    Unpacking the whole table takes a tenth of a second: what is of use here is kept for the next time.
    """
    check = _packed()[-8:].hex()  # the end of a gzip file is a check sum and the size of what it holds
    place = cache_folder() / "words" / f"simplified-{check}.msgpack"
    try:
        return msgspec.msgpack.decode(place.read_bytes(), type=dict[int, str])
    except (OSError, msgspec.MsgspecError):
        found = {ord(char): row[7] for char, row in rows().items() if row[7]}
        keep(place, msgspec.msgpack.encode(found))
        return found


@lru_cache(maxsize=1)
def _traditional() -> re.Pattern[str]:
    return re.compile(f"[{''.join(map(chr, simplified()))}]")


def simplify(text: str) -> str:
    """Character by character, offsets unchanged: enough to look names up, not a conversion of running text.

    >>> simplify("臺灣國務院")
    '台湾国务院'
    """
    if text.isascii() or _traditional().search(text) is None:  # several times as fast as to translate
        return text
    return text.translate(simplified())
