"""Readings of a source form: how its characters may have been spelt by a translator that did not know the name."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import product

from mtfix.bilingual import han
from mtfix.bilingual.phonetics import letters, skeleton, wade_giles


@dataclass(frozen=True, slots=True)
class Reading:
    scheme: str
    spelling: str  # letters only
    skeleton: str
    parts: tuple[str, ...]  # a syllable each, for Han; else words


def is_han(text: str) -> bool:
    return any("\u3400" <= char <= "\u9fff" for char in text)


def _make(scheme: str, parts: list[str] | tuple[str, ...]) -> Reading:
    spelling = "".join(parts)
    return Reading(scheme, spelling, skeleton(spelling), tuple(parts))


@lru_cache(maxsize=200000)
def readings(form: str, lang: str, kind: str = "") -> tuple[Reading, ...]:
    """All readings of `form` (source language `lang`), best-known scheme first, no duplicates."""
    out: list[Reading] = []
    if is_han(form):
        chars = [char for char in form if char.isalnum()]
        rows = [han.lookup(char) for char in chars]

        def column(scheme: str, get) -> None:
            parts = []
            for char, row in zip(chars, rows):
                value = get(row) if row else None
                parts.append(value or letters(char, lang))
            out.append(_make(scheme, parts))

        if lang == "ja":
            column("on", lambda r: (r.on or r.mandarin or ("",))[0])
            column("kun", lambda r: (r.kun or r.on or ("",))[0])
            column("pinyin", lambda r: (r.mandarin or ("",))[0])
        elif lang == "ko":
            column("sino-korean", lambda r: (r.korean or ("",))[0])
            column("pinyin", lambda r: (r.mandarin or ("",))[0])
        else:
            options = [(r.mandarin[:3] if r else ()) or (letters(c, lang),) for c, r in zip(chars, rows)]
            first = list(options)
            if len(chars) <= 4:
                if "".join(chars[:2]) in han.SURNAMES and len(chars) > 2:
                    first[0] = (han.SURNAMES["".join(chars[:2])],)
                    first[1] = ("",)
                elif chars[0] in han.SURNAMES:
                    first[0] = (han.SURNAMES[chars[0]], *options[0])
            out.append(_make("pinyin", [o[0] for o in first]))
            if len(chars) <= 5:
                for combo in list(product(*first))[1:6]:
                    out.append(_make("pinyin", combo))
            out.append(_make("wade-giles", [wade_giles(o[0]) for o in first]))
            column("cantonese", lambda r: (r.cantonese or ("",))[0])
            if len(chars) <= 5:
                column("sino-vietnamese", lambda r: (r.vietnamese or ("",))[0])
                column("sino-korean", lambda r: (r.korean or ("",))[0])
                column("on", lambda r: (r.on or ("",))[0])
    else:
        words = [letters(word, lang) for word in form.replace("・", " ").replace("·", " ").split()]
        out.append(_make("romanised", [word for word in words if word]))
    seen: dict[str, Reading] = {}
    for reading in out:
        if reading.spelling:
            seen.setdefault(reading.spelling, reading)
    return tuple(seen.values())
