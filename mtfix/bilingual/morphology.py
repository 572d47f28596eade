"""What a dictionary of word forms says of a word, and the word in another case (Russian, Ukrainian)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from mtfix.bilingual.lemmas import analyser

_CASES = {
    "nomn": "n",
    "gent": "g",
    "datv": "d",
    "accs": "a",
    "ablt": "i",
    "loct": "l",
    "gen1": "g",
    "gen2": "g",
    "acc2": "a",
    "loc1": "l",
    "loc2": "l",
}
_TAGS = {"n": "nomn", "g": "gent", "d": "datv", "a": "accs", "i": "ablt", "l": "loct"}
_ADJECTIVES = frozenset(["ADJF", "PRTF"])
_WORDS = 1 << 14


@dataclass(frozen=True)
class Parse:
    """One reading of a word: ``pos`` is noun or adj, ``case`` one of :data:`mtfix.bilingual.paradigms.CASES`.

    ``name`` is "given" or "family", if it is a person's; "" for other words. ``gender`` is "" in the plural.
    """

    pos: str
    case: str
    gender: str
    plural: bool
    lemma: str
    name: str
    alive: bool
    raw: Any = None


@lru_cache(maxsize=_WORDS)
def parses(word: str, lang: str) -> tuple[Parse, ...]:
    """Readings of a word as a noun or an adjective, the likeliest first; none of words that the dictionary lacks."""
    found = analyser(lang) if lang in ("ru", "uk") and re.fullmatch(r"[^\W\d_]+(?:-[^\W\d_]+)*", word) else None
    if found is None or not found.word_is_known(word.lower()):
        return ()
    out = []
    for one in found.parse(word.lower()):
        tag = one.tag
        pos = "noun" if tag.POS == "NOUN" else "adj" if tag.POS in _ADJECTIVES else ""
        if pos and tag.case in _CASES:
            given, family = "Name" in tag or "Patr" in tag, "Surn" in tag
            plural = tag.number == "plur" or "plur" in tag
            gender = "" if plural else {"masc": "m", "femn": "f", "neut": "n"}.get(str(tag.gender), "")
            name = "given" if given else "family" if family else ""
            out.append(Parse(pos, _CASES[tag.case], gender, plural, one.normal_form, name, "anim" in tag, one))
    return tuple(out)


def in_case(parse: Parse, case: str, like: Parse | None = None) -> str | None:
    """The word of a nominative reading in another case, agreeing with the noun ``like``; None if the way back leads elsewhere."""
    wanted = {_TAGS[case]}
    noun = like or parse
    if parse.pos == "adj":
        if noun.plural:
            wanted.add("plur")
        else:
            wanted.add({"m": "masc", "f": "femn", "n": "neut"}.get(noun.gender, "masc"))
        if case == "a" and (noun.plural or noun.gender == "m"):
            wanted.add("anim" if noun.alive else "inan")
    elif parse.plural:
        wanted.add("plur")
    found = parse.raw.inflect(wanted)
    if found is None:
        return None
    back = found.tag.case in _CASES and _CASES[found.tag.case] == case and found.normal_form == parse.lemma
    return str(found.word) if back else None
