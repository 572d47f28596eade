"""What is known of a word's forms, and the word in another case: by a dictionary (Russian) or by its endings."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from mtfix.bilingual import wordforms
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
# Adjectives made from names ("Вестфальский"): the dictionary need not have them.
_REGULAR = re.compile(r"(?:ский|ская|ское|ские|ского|скому|ским|ском|ской|скую|ских|скими)$")
_VERBS = frozenset(["VERB", "INFN", "GRND", "PRTS"])
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
    """Readings of a word as a noun or an adjective, the likeliest first; none of words of which nothing is known."""
    if not re.fullmatch(r"[^\W\d_]+(?:['’ʼ-][^\W\d_]+)*", word):
        return ()
    if lang in wordforms.LANGUAGES:
        return _by_endings(word.lower(), lang)
    found = analyser(lang) if lang == "ru" else None
    if found is None:
        return ()
    if not found.word_is_known(word.lower()) and not _REGULAR.search(word.lower()):
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


@lru_cache(maxsize=_WORDS)
def is_verb(word: str) -> bool:
    """Whether a Russian word can only be a finite verb, an infinitive or the like.

    >>> is_verb("поднялся"), is_verb("суда")
    (True, False)
    """
    found = analyser("ru")
    if found is None or not found.word_is_known(word.lower()):
        return False
    return all(one.tag.POS in _VERBS for one in found.parse(word.lower()))


def _by_endings(word: str, lang: str) -> tuple[Parse, ...]:
    found: dict[tuple[str, str, str, str], Parse] = {}
    for formed, case in wordforms.readings(word, lang):
        pos, of = formed.pattern.pos, formed.pattern.gender
        gender, alive = {"p": ("", False), "a": ("m", True)}.get(of, (of, False))
        lemma = formed.forms("n")[0]
        found.setdefault((pos, case, of, lemma), Parse(pos, case, gender, not gender, lemma, "", alive, formed))
    return tuple(found.values())


def in_case(parse: Parse, case: str, like: Parse | None = None) -> tuple[str, ...]:
    """The word of a nominative reading in another case, agreeing with the noun ``like``; () if it is not known.

    Several where nothing decides between them.
    """
    noun = like or parse
    if isinstance(parse.raw, wordforms.Formed):
        alive = case == "a" and noun.alive and noun.gender == "m"
        return parse.raw.forms(
            "g" if alive and parse.pos == "adj" else case, (noun.gender or "p") if parse.pos == "adj" else ""
        )
    wanted = {_TAGS[case]}
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
        return ()
    back = found.tag.case in _CASES and _CASES[found.tag.case] == case and found.normal_form == parse.lemma
    return (str(found.word),) if back else ()
