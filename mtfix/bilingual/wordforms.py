"""Readings of common words, and their other cases, where no dictionary says them: endings propose, a list of words attests.

For Czech, Polish and Ukrainian. A word may come from a nominative by one of the tables below; it counts only if forms by
the same table stand in the list of words of the language (simplemma's). Of endings that differ from word to word those
count whose form is attested; where two are, nothing decides between them. The tables follow the grammars named in
:mod:`mtfix.bilingual.paradigms`, with the same caution.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from mtfix.bilingual.paradigms import CASES
from mtfix.names.common import is_common

# Gender (a: masculine and alive, p: plural), the letters that the stem ends in, the ending of the nominative, then those of the
# genitive, dative, accusative, instrumental and locative; 0 is none, - takes a letter off the stem, / separates what differs
# from word to word, and where a form with ! is attested the word belongs to another line.
_NOUNS = {
    "cs": r"""
m [bdfghklmnptvz](?<!ek)(?<!el)(?<!ů\w)  0/!o u/a u/!ovi 0 em u/ě
m s                      0/!o u/a u/!ovi 0 em u/e
m r(?<!ů\w)              0/!o u/a u/!ovi 0 em u/-ře
m ek                     0/!o --ku --ku/!--kovi 0 --kem --ku
m ec                     0/!o --ce --ci/!--covi 0 --cem --ci
m [čšžřjc](?<!ec)        0/!o e i/!ovi 0 em i
a [bdfghklmnprstvz](?<!ek)(?<!el)  0  a ovi a em ovi
a [čšžřjlc](?<!ec)       0   e ovi e em ovi
a ek                     0   --ka --kovi --ka --kem --kovi
a ec                     0   --ce --covi --ce --cem --covi
f [bdfmnptv]             a   y ě u ou ě
f [lsz]                  a   y e u ou e
f r                      a   y -ře u ou -ře
f k                      a   y -ce u ou -ce
f g                      a   y -ze u ou -ze
f h(?<!ch)               a   y -ze u ou -ze
f ch                     a   y --še u ou --še
f [bcčdďfhjlmnňpřsštťvzž]  e  e i i í/!em i
f s[tť]                  0   i i 0 í i
f [čšžřňlvzc]            0   e/i i 0 í i
n [bdfmnprstvzl]         o   a u o em ě/u/e/ře
n [ghk]                  o   a u o em u
n [cčďjlňřšťž]           e   e i e em i
n [bcčdfhjklmnprřsštvzž] í   í/!ího í í ím í
n [bcdefghiklmnprstvz]   um  a u um em u
p [bdfhklmnprstvz]       y   ů ům y y ech/ích
p [bdfghklmnprstvz]      y   0/!ů ám y ami ách
p [cčďjlňřšťvzž]         e   í ím e emi ích
p [bdfhklmnprstvz] a 0 ům a/!y y ech/ách
""",
    "pl": """
m [bfmnpswzv](?<![csrd]z)  0/!o u/a owi 0/a em ie
m (?<!s)t                0/!o u/a owi 0/a em -cie
m st                     0/!o u/a owi 0/a em --ście
m d                      0/!o u/a owi 0/a em -dzie
m r                      0/!o u/a owi 0/a em -rze
m ł                      0/!o u/a owi 0/a em -le
m [kg](?<!ek)            0/!o u/a owi 0/a iem u
m ek                     0/!o --ku/--ka --kowi 0/--ka --kiem --ku
m (?:ch|h|l|j|cz|sz|rz|dz|c|ż)  0/!o u/a owi 0/a em u
f [bfmnpswz](?<![csrd]z)  a  y ie ę ą ie
f (?<!s)t                a   y -cie ę ą -cie
f st                     a   y --ście ę ą --ście
f d                      a   y -dzie ę ą -dzie
f r                      a   y -rze ę ą -rze
f ł                      a   y -le ę ą -le
f k                      a   i -ce ę ą -ce
f g                      a   i -dze ę ą -dze
f ch                     a   y --sze ę ą --sze
f [lj]                   a   i i ę ą i
f (?:cz|sz|rz|dz|c|ż)    a   y y ę ą y
f [bdfgklmnprstw]i       a   i/0 i/0 ę ą i/0
f [ńźś]                  ć   ci ci ć cią ci
n [bfmnpswz]             o   a u o em ie
n (?<!s)t                o   a u o em -cie
n st                     o   a u o em --ście
n d                      o   a u o em -dzie
n r                      o   a u o em -rze
n ł                      o   a u o em -le
n [kglchj]               o   a u o em u
n [cnsz]i                e/!  a u e em u
n [clrżjz]               e/!  a u e em u
n [bcdefghiklmnprstwz]   um  um um um um um
p [bdfłmnprstwzcż]       y   ów om y ami ach
p [bdfłmnprstwzcż]       y   0/!ów om y ami ach
p [kglj]                 i   ów om i ami ach
p [kglj]                 i   0/!ów om i ami ach
p [jlcszżńś]             e   i/y/0 om e ami ach
p [bdfkłmnprstwz] a 0 om a/!y ami ach
""",
    "uk": """
m [бвдзлмнпрстфгґкх](?<!о[кц])  0/!о у/а у 0/а ом і/у
m [жчшщ]                 0/!о у/а у 0/а ем і/у
m [аеоуіїюя]             й   ю/я ю й/я єм ї/ю
m [дзлнрстц]             ь   ю/я ю ь/я ем і/ю
m ок                     0   --ку/--ка --ку 0/--ка --ком --ку
m ец                     ь   --ця --цю ь/--ця --цем --ці/--цю
f [бвдзлмнпрстф]         а   и і у ою і
f г                      а   и -зі у ою -зі
f к                      а   и -ці у ою -ці
f х                      а   и -сі у ою -сі
f [жшчщ]                 а   і і у ею і
f [бвдзлмнпрстц]         я   і і ю ею і
f [аеиіїоуюяєй]          я   ї ї ю єю ї
f іст                    ь   ---ості ---ості ь ю ---ості
n [бвгджзклмнпрстфхц]    о   а у о ом і/у
n [нлтдчжсзш]            я   я ю я ям і
n [жчшщрлц]              е   а/я у/ю е ем і/у
p [бвгдзклмнпрстфх]      и   ів ам и ами ах
p [бвгдзклмнпрстфх]      и   0/!ів ам и ами ах
p [жчшщ]                 і   ів ам і ами ах
p [жчшщ]                 і   0/!ів ам і ами ах
p [аеиіїоуюяє]           ї   й/їв ям ї ями ях
p [бвгдклмнпрстх] а 0 ам а/!и ами ах
""",
}
# The same of adjectives: a line has the letters of the stem, then for each gender (masculine of things, feminine, neuter, plural) its endings.
_ADJECTIVES = {
    "cs": """
[bdfghklmnprstvz]  ý ého ému ý ým ém | á é é ou ou é | é ého ému é ým ém | é ých ým é ými ých
[bcčdfhlmnprřsšvzž]  í ího ímu í ím ím | í í í í í í | í ího ímu í ím ím | í ích ím í ími ích
""",
    "pl": """
[bcdfhłmnprstwz]     y ego emu y ym ym | a ej ej ą ą ej | e ego emu e ym ym | e ych ym e ymi ych
(?:sk|ck|dzk|k|g)    i iego iemu i im im | a iej iej ą ą iej | ie iego iemu ie im im | ie ich im ie imi ich
[bmnpswz]            i iego iemu i im im | ia iej iej ią ią iej | ie iego iemu ie im im | ie ich im ie imi ich
""",
    "uk": """
[бвгджзклмнпрстфхчшщц]  ий ого ому ий им ому|а ої ій у ою ій|е ого ому е им ому|і их им і ими их
н                    ій ього ьому ій ім ьому | я ьої ій ю ьою ій | є ього ьому є ім ьому | і іх ім і іми іх
""",
}
# Adjectives made from names ("Вестфальський") end like this: they need not be listed.
_REGULAR = {
    "cs": re.compile("[sc]k$"),
    "pl": re.compile("(?:s|c|dz)k$"),
    "uk": re.compile("[сцз]ьк$"),
}
_LEAST_STEM = 1  # letters
LANGUAGES = frozenset(_NOUNS)


class Pattern(NamedTuple):
    """How a common word is declined in one gender; ``rows`` are the endings of each of :data:`CASES`."""

    pos: str  # noun, adj
    gender: str  # m, f, n; a: masculine and alive; p: plural
    stem: re.Pattern[str]
    letters: str  # of the stem's end, where an ending takes some of them away
    rows: tuple[tuple[str, ...], ...]

    def stems(self, word: str) -> Iterator[tuple[str, str]]:
        """Stems that a word in lower case may have, each with the case that it would be in."""
        for case, endings in zip(CASES, self.rows, strict=True):
            for ending in endings:
                if ending.startswith("!"):
                    continue
                added = ending.lstrip("-")
                taken = len(ending) - len(added)
                if word.endswith(added):
                    stem = word[: len(word) - len(added)] + self.letters[-taken:] * (taken > 0)
                    if len(stem) > _LEAST_STEM and self.stem.search(stem):
                        yield stem, case

    def forms(self, stem: str, case: str, lang: str) -> tuple[str, ...]:
        """The attested forms of a case; none if one is attested that must not be."""
        found = []
        for ending in self.rows[CASES.index(case)]:
            bare = ending.lstrip("!")
            form = stem[: len(stem) - bare.count("-")] + bare.lstrip("-")
            if is_common(form, lang) or self._is_regular(stem, lang):
                if bare != ending:
                    return ()
                found.append(form)
        return tuple(found)

    def _is_regular(self, stem: str, lang: str) -> bool:
        return self.pos == "adj" and _REGULAR[lang].search(stem) is not None

    def is_attested(self, stem: str, lang: str) -> bool:
        """In all cases; an adjective's plural alone may be a noun's ("pobřeží")."""
        if self._is_regular(stem, lang):
            return True
        of_man = _agreeing(self, "m", lang) if self.pos == "adj" else self
        return all(one.forms(stem, case, lang) for one in {self, of_man} for case in CASES)


def _endings(cells: list[str]) -> tuple[tuple[str, ...], ...]:
    return tuple([tuple(["" if one == "0" else one for one in cell.split("/")]) for cell in cells])


def _noun(line: str) -> Pattern:
    gender, stem, *cells = line.split()
    letters = re.search(r"\w*$", stem)
    return Pattern("noun", gender, re.compile(f"(?:{stem})$"), letters.group() if letters else "", _endings(cells))


def _adjective(line: str) -> list[Pattern]:
    stem, rest = line.split(None, 1)
    rows = [_endings(cells.split()) for cells in rest.split("|")]
    return [
        Pattern("adj", gender, re.compile(f"(?:{stem})$"), "", row) for gender, row in zip("mfnp", rows, strict=True)
    ]


@lru_cache(maxsize=4)
def patterns(lang: str) -> tuple[Pattern, ...]:
    """Those of a language, adjectives first; none of others."""
    adjectives = [one for line in _ADJECTIVES.get(lang, "").strip().splitlines() for one in _adjective(line)]
    return (*adjectives, *[_noun(line) for line in _NOUNS.get(lang, "").strip().splitlines()])


def _agreeing(pattern: Pattern, gender: str, lang: str) -> Pattern:
    """An adjective's pattern in another gender."""
    return next(one for one in patterns(lang) if one.pos == "adj" and one.stem == pattern.stem and one.gender == gender)


class Formed(NamedTuple):
    """A word by its pattern."""

    pattern: Pattern
    stem: str
    lang: str

    def forms(self, case: str, gender: str = "") -> tuple[str, ...]:
        """Those of a case; of an adjective in a gender."""
        pattern = _agreeing(self.pattern, gender, self.lang) if gender else self.pattern
        return pattern.forms(self.stem, case, self.lang)


@lru_cache(maxsize=1 << 14)
def readings(word: str, lang: str) -> tuple[tuple[Formed, str], ...]:
    """What a word in lower case may be, each with its case."""
    return tuple(
        [
            (Formed(pattern, stem, lang), case)
            for pattern in patterns(lang)
            for stem, case in pattern.stems(word)
            if pattern.is_attested(stem, lang)
        ]
    )
