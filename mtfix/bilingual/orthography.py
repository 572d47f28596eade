"""A source text as the index of names reads it: what may be written in two ways is written in one.

Apostrophes, dashes and spaces of all kinds; letters composed of parts; Arabic vowel signs, filling strokes and hamzas;
the points of Hindi letters and their nasals before a consonant; Russian ё. With the way back to the raw text.
"""

from __future__ import annotations

import re
import unicodedata

_ONE = str.maketrans(
    {
        **dict.fromkeys("\u2018\u2019\u201b\u02bc\u02b9\u2032\u0060\u00b4", "'"),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2212", "-"),
        **dict.fromkeys("\u00a0\u2007\u2009\u200a\u202f", " "),
        **dict.fromkeys("أإآٱ", "ا"),
        **dict.fromkeys("ىی", "ي"),
        "ک": "ك",
        "ة": "ه",
        "ё": "е",
        "Ё": "Е",
    }
)
_DROPPED = "\u00ad\u200b-\u200f\u2060\ufeff\u0610-\u061a\u064b-\u065f\u0670\u0640\u093c\u0591-\u05bd\u05bf\u05c1\u05c2"
_OTHER = re.compile(
    rf"(?P<drop>[{_DROPPED}]+)|(?P<nasal>[ङञणनम]्(?=[क-ह])|ँ)|(?P<parts>[^\W\d_][\u0300-\u036f]+|[\u1100-\u115f][\u1160-\u11a7][\u11a8-\u11ff]?)"
)
_POINTED = (0x929, 0x931, 0x934, *range(0x958, 0x960))  # letters of Devanagari with a point
_POINTS = {code: ord(unicodedata.normalize("NFD", chr(code))[0]) for code in _POINTED}


def spelled(text: str) -> tuple[str, list[int] | None]:
    """The text in one spelling, and for each of its characters, and its end, the raw offset; None if they are the same.

    >>> spelled("Côte d’Azur"), spelled("نوّاف")
    (("Côte d'Azur", None), ('نواف', [0, 1, 3, 4, 5]))
    """
    if text.isascii():
        return text.replace("`", "'"), None
    text = text.translate(_ONE).translate(_POINTS)
    if _OTHER.search(text) is None:
        return text, None
    out: list[str] = []
    offsets: list[int] = []
    at = 0
    for match in _OTHER.finditer(text):
        start, end = match.span()
        out.append(text[at:start])
        offsets += range(at, start)
        new = "" if match["drop"] else "ं" if match["nasal"] else unicodedata.normalize("NFC", match.group())
        out.append(new)
        offsets += [start] * len(new)
        at = end
    out.append(text[at:])
    offsets += range(at, len(text) + 1)
    return "".join(out), offsets


_TURKISH_I = str.maketrans({"I": "ı", "İ": "i"})
_DOTTED_I = str.maketrans({"İ": "i"})


def lower(text: str, lang: str) -> str:
    """Lower case, as many characters as before.

    >>> lower("IĞDIR", "tr"), lower("İZNİK", "de")
    ('ığdır', 'iznik')
    """
    low = text.translate(_TURKISH_I if lang in ("tr", "az") else _DOTTED_I).lower()
    return low if len(low) == len(text) else text
