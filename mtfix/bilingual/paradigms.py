"""How names end in each case, in the languages whose names are declined here: tables, and what reads them.

One line is one paradigm: of persons (P), things (T) or both (B); what kind of noun it is; the genders it has; how the stem
ends (a regular expression; literal letters where an ending takes some of them away); the ending of the nominative (0 for none);
then those of the genitive, dative, accusative, instrumental and locative. Of variants with | the first is as good as any,
those with / depend on what no spelling shows; - takes a letter off the stem, ? is not known. What is in no table is not declined.

The rules are those of these grammars; the lines were written from knowledge of them, not copied, and not proofread
against them line by line. Russian, Русская грамматика (1980) and Д. Э. Розенталь, Справочник по правописанию, on declining names and
surnames; Ukrainian, Український правопис (2019), on declining surnames, given names and geographical names; Czech,
Internetová jazyková příručka of the Institute of the Czech Language, "Skloňování osobních jmen" and "zeměpisných jmen";
Polish, Wielki słownik ortograficzny PWN, rules on declining names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

CASES = "ngdail"  # nominative, genitive, dative, accusative, instrumental, locative (prepositional)

_RU = """
P cons  m   [бвгдзклмнпрстфх](?<!ов)(?<!ев)(?<!ёв)(?<!ин)(?<!ын)(?<!их)(?<!ых)  0   а у а ом е
P cons  m   (?:[оеё]в|[иы]н)                 0   а у а ым/ом е
T cons  m   [бвгдзклмнпрстфх]                0   а у 0 ом е
P cons  m   [жшчщц]                          0   а у а ем|ом е
T cons  m   [жшчщц]                          0   а у 0 ем|ом е
P cons  m   [аеёоуыэюя]                      й   я ю я ем|ём е
T cons  m   [аеёоуыэюя]                      й   я ю й ем|ём е
P cons  m   и(?<!ски)(?<!цки)                й   я ю я ем и
P cons  m   [бвдзлмнпрстф]                   ь   я ю я ем|ём е
T cons  m   [бвдзлмнпрстф]                   ь   я ю ь ем|ём е
T soft  f   [бвдзлмнпрстфжшчщ]               ь   и и ь ью и
P soft  f   [бвдзлмнпрстф]                   ь   и/ь и/ь ь ью/ь и/ь
B a     mf  [бвдзлмнпрстф](?<!ов)(?<!ев)(?<!ёв)(?<!ин)(?<!ын)  а   ы е у ой|ою е
B a     mf  (?:[оеё]в|[иы]н)                 а   ы/ой е/ой у ой|ою е/ой
B a     mf  [гкх](?<!ск)(?<!цк)              а   и е у ой|ою е
B a     mf  [жшчщ]                           а   и е у ей|ой|ею е
B a     mf  ц                                а   ы е у ей|ой|ею е
B a     mf  [бвдзлмнпрстфйьо]                я   и е ю ей|ёй|ею е
B a     mf  и                                я   и и ю ей|ею и
P adj   m   (?:ск|цк)                        ий  ого ому ого им ом
T adj   m   (?:ск|цк)                        ий  ого ому ий им ом
P adj   m   [бвдзлмнпрст]                    ый  ого ому ого ым ом
T adj   m   [бвдзлмнпрст]                    ый  ого ому ый ым ом
P adj   m   [бвгдзклмнпрстх]                 ой  ого ому ого ым|им ом
B adj   f   (?:ск|цк)                        ая  ой ой ую ой|ою ой
T plur  p   [бвгдзклмнпрстфх]                ы   0 ам ы ами ах
P fixed f   [бвгджзйклмнпрстфхцчшщ](?<!ский)(?<!цкий)(?<!ый)  0   0 0 0 0 0
P fixed mf  [еёиоуыэю]                       0   0 0 0 0 0
T fixed n   [еёиоуэю](?<!ово)(?<!ево)(?<!ино)(?<!ыно)(?<!ое)(?<!ее)  0   0 0 0 0 0
B fixed mf  [иу]а                            0   0 0 0 0 0
"""

_UK = """
P cons  m   [бвдзлмнпстф](?<!ів)(?<!їв)(?<!ов)(?<!ев)(?<!єв)(?<!ін)(?<!їн)(?<!ин)(?<!іл)  0  а ові|у а ом ові|і
P cons  m   р(?<!ір)                         0   а/я ові/еві/у/ю а/я ом/ем ові/еві/і
P cons  m   [гґкх](?<!ок)(?<!іг)             0   а ові|у а ом ові|у
P cons  m   (?:[оеє]в|[іїи]н)                0   а ові|у а им/ом ові|і
P cons  m   (?:і[рлгв]|ок)                   0   ? ? ? ? ?
P cons  m   (?:ец|іл)                        ь   ? ? ? ? ?
T cons  m   [бвдзлмнпрстф](?<!ів)(?<!їв)(?<!іл)(?<!ір)  0   а/у у|ові 0 ом і
T cons  m   [гґкх](?<!ок)(?<!іг)             0   а/у у|ові 0 ом у
P cons  m   [жшчщ]                           0   а еві|у а ем еві|і
T cons  m   [жшчщ]                           0   а/у у|еві 0 ем і
P cons  m   [аеуіїюя]                        й   я єві|ю я єм єві|ї
T cons  m   [аеоуіїюя]                       й   я/ю ю|єві й єм ї
P cons  m   [дзлнрст](?<!іл)                 ь   я еві|ю я ем еві|і
T cons  m   [дзлнрст](?<!іл)                 ь   я/ю ю|еві ь ем і
T soft  f   [дзлнрст](?<!іл)                 ь   і і ь ? і
B a     mf  [бвдзлмнпрстф](?<!ов)(?<!ев)(?<!єв)(?<!ін)(?<!їн)(?<!ин)  а  и і у ою і
B a     mf  (?:[оеє]в|[іїи]н)                а   и/ої і/ій у ою і/ій
B a     mf  г                                а   и -зі у ою -зі
B a     mf  ґ                                а   и -дзі у ою -дзі
B a     mf  к(?<!ськ)(?<!цьк)(?<!зьк)        а   и -ці у ою -ці
B a     mf  х                                а   и -сі у ою -сі
B a     mf  [жшчщ]                           а   і і у ею і
B a     mf  [бвдзлмнпрстц]                   я   і і ю ею і
B a     mf  [аеиіїоуюяєй]                    я   ї ї ю єю ї
P adj   m   (?:ськ|цьк|зьк|[бвдзлмнпрст])    ий  ого ому ого им ому|ім
T adj   m   (?:ськ|цьк|зьк|[бвдзлмнпрст])    ий  ого ому ий им ому|ім
B adj   f   (?:ськ|цьк|зьк)                  а   ої ій у ою ій
T plur  p   иц                               і   ь ям і ями ях
P o     m   (?:[еєа]нк|йк|[чшл]к)            о   а ові|у а ом ові|у
P o     m   [бвдлмнрст]                      о   а ові|у а ом ові|і
P o     m   рк                               о   а ові|у а ом ові|у
P fixed f   [бвгґджзйклмнпрстфхцчшщьо](?<!ий)  0   0 0 0 0 0
P fixed mf  [еєиіїуюо](?<!енко)(?<!єнко)(?<!анко)(?<!йко)(?<!чко)(?<!шко)(?<!лко)  0   0 0 0 0 0
T fixed n   [еєіїуюо](?<!не)(?<!но)(?<!лє)   0   0 0 0 0 0
B fixed mf  [уо]а                            0   0 0 0 0 0
"""

_CS = """
P cons  m   [bdfghklmnprtvw](?<!el)(?<!ek)(?<!ěk)(?<!ev)(?<!ol)(?<!ál)(?<!nder)(?<!ch)(?<!sh)(?<!th)(?<!gh)(?<!aw)(?<!ow)(?<!ew)(?<!ých)(?<!ův)  0   a ovi|u a em ovi|u
P cons  m   (?:e[klvc]|ěk|ol|ál|nder|[iyo]j)  0  ? ? ? ? ?
P cons  m   (?:[cst]h|[cszx])(?<!ec)         0   a/e ovi|u|i a/e em ovi|u|i
P cons  m   [čšžřj](?<![iyo]j)               0   e ovi|i e em ovi|i
P adj   m   (?:[scz]k|n)                     yj  ého ému ého ým ém
P adj   m   (?:[scz]k|n)                     ij  ého ému ého ým ém
T cons  m   [bdfghklmnptvw](?<!el)(?<!ek)(?<!ol)(?<!gh)  0   u/a u 0 em u/ě
T cons  m   r                                0   u/a u 0 em u/-ře
T cons  m   [sz]                             0   u/a/e u/i 0 em u/e/i
T cons  m   [čšžřjc](?<!ec)                  0   e i 0 em i
T soft  f   [bmpv]                           0   i/ě i 0 í i
T soft  f   [ščřžcj]                         0   e i 0 í i
T soft  f   (?<!e)ň                          0   -ně -ni 0 -ní -ni
T soft  f   ť                                0   -ti/-tě -ti 0 -tí -ti
T soft  f   ď                                0   -di/-dě -di 0 -dí -di
T soft  f   ic                               e   e i i í i
P a     m   [bdfghklmnprstvz]                a   y ovi u ou ovi
P a     m   [čšžřjc]                         a   i ovi u ou ovi
B a     f   [bdfmnptv]                       a   y ě u ou ě
B a     f   [lsz]                            a   y e u ou e
B a     f   r                                a   y -ře u ou -ře
B a     f   k                                a   y -ce u ou -ce
B a     f   [gh](?<!ch)                      a   y -ze u ou -ze
B a     f   ch                               a   y --še u ou --še
B a     f   j                                a   i i u ou i
P adj   m   (?:[bcdfghklmnprstvwxz]e?y|[bcdfghklmnprstvwxz]i)  0   ho mu ho m m
P adj   m   [bdfghklmnprstvz]                ý   ého ému ého ým ém
P adj   m   [bcčdfhlmnprřsštvzž]             í   ího ímu ího ím ím
P adj   f   [bdfghklmnprstvz]                á   é é ou ou é
T adj   f   (?:ov|sk|ck|n)                   á   é é ou ou é
P o     m   [bdfghklmnprstvz]                o   a ovi|u a em ovi|u
B soft  f   i                                e   e i i í i
T plur  p   [bdfhklmnprstvz]                 y   0/ů ám/ům y ami/y ách/ech
T plur  p   ic                               e   0 ím e emi ích
P fixed f   [bcdfghjklmnpqrstvwxz](?<!ov)    0   0 0 0 0 0
"""

_PL = """
P cons  m   [bfmnpswzv](?<!sz)(?<!cz)(?<!rz)(?<!dz)(?<!ew)(?<!ów)  0   a owi a em ie
P cons  m   (?:e[kłw]|ów|el|ec|nder)         0   ? ? ? ? ?
P cons  m   (?<!s)t                          0   a owi a em -cie
P cons  m   st                               0   a owi a em --ście
P cons  m   d                                0   a owi a em -dzie
P cons  m   r(?<!nder)                       0   a owi a em -rze
P cons  m   ł(?<!eł)                         0   a owi a em -le
P cons  m   [kg](?<!ek)                      0   a owi a iem u
P cons  m   (?:ch|h|l|j|cz|sz|rz|dz|c|ż)(?<!el)(?<!ec)(?<!sh)  0   a owi a em u
T cons  m   [bfmnpswzv](?<!sz)(?<!cz)(?<!rz)(?<!dz)(?<!ów)(?<!aw)(?<!ew)(?<!im)(?<!eb)  0   u/a owi 0 em ie
T cons  m   (?<!s)t                          0   u/a owi 0 em -cie
T cons  m   st                               0   u/a owi 0 em --ście
T cons  m   d                                0   u/a owi 0 em -dzie
T cons  m   r                                0   u/a owi 0 em -rze
T cons  m   ł                                0   u/a owi 0 em -le
T cons  m   [kg](?<!ek)(?<!ystok)            0   u/a owi 0 iem u
T cons  m   (?:ch|h|l|j|cz|sz|rz|dz|c|ż)(?<!el)(?<!ec)  0   u/a owi 0 em u
B a     mf  [bfmnpswz](?<!sz)(?<!cz)(?<!rz)(?<!dz)(?<!ow)(?<!ew)  a   y ie ę ą ie
B a     mf  [oe]w                            a   y/ej ie/ej ę/ą ą ie/ej
B a     mf  (?<!s)t                          a   y -cie ę ą -cie
B a     mf  st                               a   y --ście ę ą --ście
B a     mf  d                                a   y -dzie ę ą -dzie
B a     mf  r                                a   y -rze ę ą -rze
B a     mf  ł                                a   y -le ę ą -le
B a     mf  k(?<!sk)(?<!ck)(?<!dzk)          a   i -ce ę ą -ce
B a     mf  g                                a   i -dze ę ą -dze
B a     mf  ch                               a   y --sze ę ą --sze
B a     mf  [lj]                             a   i i ę ą i
B a     mf  (?:cz|sz|rz|dz|c|ż)              a   y y ę ą y
B a     mf  [dfglkrt]i                       a   i i ę ą i
P o     m   k                                o   i -ce ę ą -ce
P adj   m   (?:sk|ck|dzk)                    i   iego iemu iego im im
T adj   m   (?:sk|ck|dzk)                    i   iego iemu i im im
B adj   f   (?:sk|ck|dzk)                    a   iej iej ą ą iej
P adj   m   [bcdfhlmnprstwz]i(?<!ski)(?<!cki)(?<!dzki)  0   ego emu ego m m
T plur  p   [bdfłmnprstwz]                   y   0/ów om y ami ach
T plur  p   ic                               e   0 om e ami ach
P fixed mf  u                                0   0 0 0 0 0
P fixed f   [bcćdfghjklłmnńprsśtvwxzźżeioyé]  0   0 0 0 0 0
T soft  m   [bmpr]                           0   ia/iu iowi 0 iem iu
T cons  m   (?:[aó]w|ystok)                  0   ? ? ? ? ?
T soft  m   [rc]z                            0   a/u owi 0 em u
T soft  f   (?:cz|sz|rz|ż)                   0   y y 0 ą y
T fixed n   (?:[eiuéíóú]|[aeou]o)           0   0 0 0 0 0
"""


class Paradigm(NamedTuple):
    """How one kind of noun is declined. ``endings``: for each of :data:`CASES` its variants, and whether the first will do."""

    kind: str  # cons, a, o, soft, adj, plur, fixed
    genders: str
    stem: re.Pattern[str]
    literal: str  # letters of the stem's end, where an ending takes some of them away
    endings: tuple[tuple[tuple[str, ...], bool], ...]

    def forms(self, name: str) -> Iterator[tuple[str, tuple[str, ...], bool]]:
        """Of a name that has this paradigm each case with its variants, and whether the first will do; nothing of others."""
        nominative = self.endings[0][0][0]
        stem = name[: len(name) - len(nominative)]
        if not name.lower().endswith(nominative) or not self.stem.search(stem.lower()):
            return
        for case, (variants, sure) in zip(CASES, self.endings, strict=True):
            yield case, tuple([stem[: len(stem) - ending.count("-")] + ending.lstrip("-") for ending in variants]), sure

    def readings(self, word: str) -> Iterator[tuple[str, str, str]]:
        """Nominatives that a word in lower case may have by this paradigm, with the case it would be in and its ending."""
        nominative = self.endings[0][0][0]
        for case, (variants, _) in zip(CASES, self.endings, strict=True):
            for ending in variants:
                added = ending.lstrip("-")
                if not word.endswith(added):
                    continue
                taken = ending.count("-")
                stem = word[: len(word) - len(added)] + (self.literal[-taken:] if taken else "")
                if self.stem.search(stem):
                    yield stem + nominative, case, ending


def _paradigm(line: str) -> tuple[str, Paradigm]:
    of, kind, genders, stem, *endings = line.split()
    table = []
    for ending in endings:
        sure = "/" not in ending
        table.append((tuple("" if one == "0" else one for one in re.split(r"[|/]", ending) if one != "?"), sure))
    literal = re.match(r"\w*", stem)
    return of, Paradigm(kind, genders, re.compile(f"(?:{stem})$"), literal.group() if literal else "", tuple(table))


_TABLES = {
    lang: [_paradigm(line) for line in table.strip().splitlines()]
    for lang, table in {"ru": _RU, "uk": _UK, "cs": _CS, "pl": _PL}.items()
}


@lru_cache(maxsize=8)
def endings(lang: str) -> frozenset[str]:
    """All that a name or a common word may end in where its case changes; none of languages without tables."""
    found = [ending for of, one in _TABLES.get(lang, ()) for variants, _ in one.endings for ending in variants]
    return frozenset([ending.lstrip("-") for ending in found])


@lru_cache(maxsize=8)
def paradigms(lang: str, person: bool) -> tuple[Paradigm, ...]:
    """Of a language's names of persons or of things; none of languages without tables."""
    return tuple([one for of, one in _TABLES.get(lang, ()) if of in ("B", "P" if person else "T")])
