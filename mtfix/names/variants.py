"""Spellings that machine translation makes of a name when it spells the source form instead of knowing the name.

A system that meets 苏杰生 and does not know S. Jaishankar prints the pinyin, in any of a dozen manners: Su Jiesheng,
Su Jie-sheng, Jiesheng Su. :func:`generate` lists them for one glossary entry, so that nobody has to type them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from mtfix.names import han
from mtfix.names.romanise import Reading, clean, join_pinyin, readings, title
from mtfix.names.similarity import fold, key

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from mtfix.model import Entry

_LIMIT = 14  # variants of one source form
_STRONG_SYLLABLES = 3
_STRONG_LETTERS = 7
_SCHEME_NAMES = {
    "pinyin": "pinyin reading",
    "wade-giles": "Wade-Giles reading",
    "hepburn": "Hepburn reading",
    "wapuro": "Hepburn reading",
    "revised": "Revised Romanization",
    "mccune": "McCune-Reischauer reading",
    "press-ko": "Korean reading",
    "arabic-names": "Arabic reading",
}
# Languages whose readings without an optional dictionary have no vowels or are no one's spelling: nothing to match.
_SPELLED = frozenset(("ru", "uk", "be", "bg", "sr", "mk", "el", "ka", "hy", "ko", "ja", "ar"))
# Longest name of each kind that a system would spell rather than translate, in characters of Chinese.
_LONGEST = {"PER": 12, "LOC": 8, "ORG": 6, "PROD": 8, "EVENT": 5, "WORK": 6, "": 6}
# Generic last words that a system translates while it spells the rest.
_GENERIC = {
    "大学": "University", "机场": "Airport", "大桥": "Bridge", "市": "City", "省": "Province", "县": "County",
    "区": "District", "镇": "Town", "村": "Village", "岛": "Island", "山": "Mountain", "河": "River", "江": "River",
    "湖": "Lake", "海": "Sea", "湾": "Bay", "港": "Port", "路": "Road", "街": "Street", "州": "State", "站": "Station",
}  # fmt: skip
_GENERIC_WORDS = frozenset(_GENERIC.values())
_SHIP_ENDINGS = ("号", "级")
ENDINGS = (*_GENERIC, *_SHIP_ENDINGS)  # of Chinese forms that are spelled without them, or with a word instead


class Variant(NamedTuple):
    """A spelling that is wrong for its entry.

    ``reason`` is for an editor. ``parts`` are (family or first part, the rest) as later mentions may have them, or
    ("", "") for names of one part. ``strong``: long enough that nobody else is likely to be meant; the caller still
    has to make sure that no other entry has the same form.
    """

    text: str
    reason: str
    parts: tuple[str, str]
    strong: bool


_Found = tuple[str, str, tuple[str, str], bool]  # the fields of a Variant


def generate(entry: Entry) -> tuple[Variant, ...]:
    """Variants for all source terms of ``entry``, the likeliest first; none that equals one of its right forms.

    "Equals" ignores case, accents, spaces, hyphens and apostrophes. A right form in another order (Diming Zhang) is
    listed but never strong.
    """
    spelled = [spellings(term.text, term.lang, entry.kind) for term in entry.terms if term.lang]
    if not any(spelled):
        return ()
    rights = entry.right
    right = {key(form) for form in rights}
    lengths = {len(form) for form in right}
    found: dict[str, Variant] = {}
    for variants in spelled:
        limit = len(found) + _LIMIT
        for text, reason, parts, strong in variants:
            letters = _letters(text)
            if text in found or letters in right or len(letters) < 3 or not letters.isalpha():
                continue
            if text.rpartition(" ")[2] in _GENERIC_WORDS and _explained(text, rights):
                continue
            if strong and len(letters) in lengths:
                strong = sorted(fold(text).split()) not in [sorted(fold(form).split()) for form in rights]
            found[text] = Variant(text, reason, parts, strong)
            if len(found) == limit:
                break
    return tuple(found.values())


def unlike_right(texts: Iterable[str], entry: Entry) -> list[str]:
    """Spellings without those that :func:`generate` leaves out because a right form of the entry has their letters."""
    right = {key(form) for form in entry.right}
    return [text for text in texts if len(letters := _letters(text)) > 2 and letters not in right]


def _letters(text: str) -> str:
    """:func:`key` of a generated text, which has no other marks: half of the time of this module otherwise."""
    if not text.isascii():
        return key(text)
    return text.lower().replace(" ", "").replace("-", "").replace("'", "")


def _explained(text: str, rights: Iterable[str]) -> bool:
    """True if nothing but a generic word is new: Shenzhen City is no wrong Shenzhen."""
    known = {word for form in rights for word in fold(form).split()}
    return known.issuperset(fold(text).split()[:-1])


def main_language(lang: str) -> str:
    return lang.replace("_", "-").split("-")[0].lower()


def spellings(form: str, lang: str, kind: str) -> list[_Found]:
    """All spellings of one source form, right ones among them."""
    main = main_language(lang)
    if kind == "TERM":
        return []
    if main in CHINESE:
        return _chinese(form, kind)
    return list(_spelled(form, main, kind)) if main in _SPELLED else []


# ------------------------------------------------------------------------------------------------ Chinese

CHINESE = ("zh", "cmn")


def _chinese(form: str, kind: str) -> list[_Found]:
    stems = chinese_stems(form, kind)
    if stems and kind == "PER":
        return _chinese_person(stems[0][0], han.mandarin(stems[0][0], kind))
    return [found for stem, generic in stems for found in _chinese_other(stem, stems[0][0], generic)]


def longest(kind: str) -> int:
    """Characters of the longest Chinese form of a kind that a system would spell."""
    return _LONGEST.get(kind, 6)


def chinese_stems(form: str, kind: str) -> list[tuple[str, str]]:
    """What of a Chinese form a system would spell, and the English word that it would put behind it, with its space."""
    if not han.is_han(form):
        form = clean(form)
        if not han.is_han(form):
            return []
    if len(form.replace(" ", "")) > longest(kind):
        return []
    if kind == "PER":
        return [(form, "")]
    if len(form) > 3 and form.endswith(_SHIP_ENDINGS):
        form = form[:-1]
    for ending in (form[-2:], form[-1:]):
        if ending in _GENERIC and len(form) >= len(ending) + 2:
            return [(form, ""), (form[: -len(ending)], f" {_GENERIC[ending]}")]
    return [(form, "")]


def _chinese_person(form: str, found: Iterable[Reading]) -> list[_Found]:
    rest: list[_Found] = []  # second readings of the family name, in the commonest manner only
    out: list[_Found] = []
    first = True
    for reading in found:
        reason = _reason(reading, form)
        strong = len(reading.syllables) >= _STRONG_SYLLABLES
        if reading.scheme == "wade-giles":
            out += rest
            if " " not in form:
                out += _wade_giles(reading, reason, strong)
        elif " " in form:
            out += _dotted(reading, reason, strong)
        elif len(reading.groups) == 1:
            name = _joined(reading.syllables)
            out += _umlauts(name, reason, ("", ""), strong)
            out.append((_ascii(_spaced(reading.syllables)), reason, ("", ""), strong))
            out += _cut(reading.syllables, (1, 2), reason, strong)
        elif first:
            out += _manners(reading, reason, strong)
            if len(reading.syllables) > 3 and len(reading.parts[0]) == 1:  # 高市早苗
                out += _cut(reading.syllables, (2,), reason, strong)
        else:
            given = _joined(reading.parts[-1])
            family = _family(reading)
            rest += _umlauts(f"{family} {given}", reason, (family, given), strong)
        first = False
    return out


def _cut(syllables: Sequence[str], places: Iterable[int], reason: str, strong: bool) -> list[_Found]:
    """A name that is not Chinese, or whose family name is not known, as if its first one or two characters were that.

    >>> [found[0] for found in _cut(("min", "ang", "lai"), (1, 2), "", True)]
    ['Min Anglai']
    """
    if not 2 < len(syllables) < 6:
        return []
    out = []
    for place in places:
        if len(syllables) - place > 1:
            parts = _ascii(_joined(syllables[:place])), _ascii(_joined(syllables[place:]).replace("'", ""))
            out.append((" ".join(parts), reason, parts, strong))
    return out


def _family(reading: Reading) -> str:
    return " ".join([_joined(part) for part in reading.parts[:-1]])


def _manners(reading: Reading, reason: str, strong: bool) -> list[_Found]:
    """The ways in which systems write one pinyin reading of a name with two parts."""
    family, syllables = _family(reading), reading.parts[-1]
    given = _joined(syllables)
    out = _umlauts(f"{family} {given}", reason, (family, given), strong)
    family, given = _ascii(family), _ascii(given)
    parts = (family, given)
    texts = []
    plain = given
    if "'" in given:
        plain = given.replace("'", "")
        texts.append(f"{family} {plain}")
    syllables = tuple([_ascii(syllable) for syllable in syllables])
    if len(syllables) > 1:
        capitals = [syllable.capitalize() for syllable in syllables]
        texts += [
            f"{family} {' '.join(capitals)}",
            f"{family} {'-'.join(syllables).capitalize()}",
            f"{family} {'-'.join(capitals)}",
            (family + plain).replace(" ", "").capitalize(),
            f"{family} {''.join(capitals)}",
            family.replace(" ", "") + plain,
        ]
    else:
        texts.append((family + plain).replace(" ", "").capitalize())
    texts.append(f"{plain} {family}")
    return out + [(text, reason, parts, strong) for text in texts]


def _dotted(reading: Reading, reason: str, strong: bool) -> list[_Found]:
    """A transliterated foreign name: its parts stay in their order."""
    names = [_ascii(_joined(part)) for part in reading.parts]
    plain = [name.replace("'", "") for name in names]
    parts = (plain[0], " ".join(plain[1:]))
    spaced = " ".join([_ascii(_spaced(part)) for part in reading.parts])
    texts = (" ".join(plain), " ".join(names), "".join(plain).capitalize(), spaced)
    return [(text, reason, parts, strong) for text in texts]


def _wade_giles(reading: Reading, reason: str, strong: bool) -> list[_Found]:
    *families, given = [[_ascii(syllable.replace("'", "")) for syllable in part] for part in reading.parts]
    if min([len("".join(part)) for part in (*families, given)]) < 2:  # Wang I
        return []
    hyphened = "-".join(given).capitalize()
    if not families:
        return [(hyphened, reason, ("", ""), strong)]
    family = " ".join(["-".join(part).capitalize() for part in families])
    texts = [f"{family} {hyphened}"]
    plain = reading.text
    if "'" in "".join(reading.syllables):
        texts.append(_ascii(plain))
    if "ü" in plain:  # as scholars print it: Ch'üan, and Chüan
        texts += dict.fromkeys((plain, plain.replace("'", "")))
    if len(given) > 1:
        texts += [f"{family} {_spaced(given)}", f"{family} {''.join(given).capitalize()}"]
    return [(text, reason, (family, hyphened), strong) for text in texts]


def _chinese_other(stem: str, form: str, generic: str) -> list[_Found]:
    out: list[_Found] = []
    for reading in han.mandarin(stem):
        reason = _reason(reading, form)
        strong = len(reading.syllables) >= _STRONG_SYLLABLES
        parts = ("", "")
        if reading.scheme == "wade-giles":
            if len(reading.syllables) <= 4 and not generic:
                out += _wade_giles(reading, reason, strong)
            continue
        words = [_joined(part) for part in reading.parts]
        if len(words) > 1:
            parts = (_ascii(words[0]), _ascii(" ".join(words[1:])))
        name = " ".join(words)
        out += _umlauts(name + generic, reason, parts, strong)
        if "'" in name:
            out.append((_ascii(name.replace("'", "")) + generic, reason, parts, strong))
        if not generic:
            out.append((_ascii(_spaced(reading.syllables)), reason, parts, strong))
    return out


def _joined(syllables: Iterable[str]) -> str:
    """One capitalised word of pinyin with its apostrophes."""
    return join_pinyin(syllables).capitalize()


def _spaced(syllables: Iterable[str]) -> str:
    return " ".join([syllable.capitalize() for syllable in syllables])


def _umlauts(text: str, reason: str, parts: tuple[str, str], strong: bool) -> list[_Found]:
    """``text``, with every spelling of ü that is in use: Lu, Lü, Lyu (passports), Lv (keyboards)."""
    if "ü" not in text:
        return [(text, reason, parts, strong)]
    first, rest = parts
    return [
        (text.replace("ü", umlaut), reason, (first.replace("ü", umlaut), rest.replace("ü", umlaut)), strong)
        for umlaut in ("u", "ü", "yu", "v")
    ]


def _ascii(text: str) -> str:
    return text.replace("ü", "u") if "ü" in text else text


# -------------------------------------------------------------------------------------- alphabets and kana


def _spelled(form: str, lang: str, kind: str) -> Iterator[_Found]:
    """Spellings of a form whose script spells sounds: other romanisations of the right one, or of what it is not."""
    words = form.split()
    if kind != "PER" and any(len(word) > 1 and word.isupper() for word in words):  # an abbreviation has no reading
        return
    if (form.isupper() and len(form) < 5) or len(words) > (4 if kind == "PER" else 2):
        return
    found = [reading for reading in readings(form, lang, kind) if reading.scheme not in ("jyutping", "wapuro")]
    if lang not in ("el", "ka", "hy"):
        found = [reading for reading in found if reading.scheme != "anyascii"]
    for place, reading in enumerate((*found, *_mixed(found, lang))):
        texts = [reading.text]
        if lang == "ko" and reading.joiner and len(reading.parts[1]) > 1:
            family, given = (title(reading.join(part)) for part in reading.parts)
            texts += [f"{family} {_spaced(reading.parts[1])}", f"{family} {given.replace('-', '')}"]
            if place == 0:
                texts.append(f"{given} {family}")
        elif lang == "ja" and kind == "PER" and len(reading.groups) == 2 and not _KATAKANA.intersection(form):
            texts.append(" ".join(reversed(reading.text.split())))
        for text in texts:
            text = text.replace("'", "")
            parts = tuple(reading.text.replace("'", "").split(maxsplit=1))
            yield (
                text,
                _reason(reading, form),
                (parts[0], parts[1]) if len(parts) == 2 else ("", ""),
                # Spellings by other schemes of a Korean name are soon another person's.
                len(key(text)) >= _STRONG_LETTERS and (lang != "ko" or place < 3),
            )


_KATAKANA = frozenset(chr(code) for code in range(0x30A1, 0x30F7))


def _mixed(found: list[Reading], lang: str) -> Iterator[Reading]:
    """First names of the press with family names of other schemes (Alexei Navalnyy): systems mix them."""
    if lang not in ("ru", "uk") or not found or len(found[0].syllables) != 2:
        return
    usual = [reading for reading in found if reading.scheme in ("wikipedia", "press", "kmu")]
    for first in dict.fromkeys([reading.syllables[0] for reading in usual]):
        for last in dict.fromkeys([reading.syllables[1] for reading in found[:4]]):
            yield Reading(found[0].scheme, (first, last), (1, 1))


def _reason(reading: Reading, form: str) -> str:
    return f"{_SCHEME_NAMES.get(reading.scheme, 'romanisation')} of {form}"
