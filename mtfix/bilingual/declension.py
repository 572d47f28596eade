"""The right form of a name in the case of the place where a wrong one stands, in languages that decline names.

The case is read off the wrong name: of the nominatives that its words may come from (:mod:`mtfix.bilingual.paradigms`)
those count that are most like the right form; of words that are no name, what is known of their forms. The preposition
before it and a role that it belongs to rule out other cases. Where more than one form is left, nothing is decided.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import product

from mtfix.bilingual.inflection import LANGUAGES, PREPOSITIONS, Word, genders_of, is_fixed, rows_at, words_of
from mtfix.bilingual.morphology import parses
from mtfix.bilingual.paradigms import CASES, paradigms
from mtfix.bilingual.phonetics import letters, ratio

_NAMES = dict(
    zip(CASES, ("nominative", "genitive", "dative", "accusative", "instrumental", "prepositional"), strict=True)
)
_ALIKE = 0.55  # of a nominative that the wrong name may come from, and a word of the right form
_HALF_ALIKE = 0.4  # from which the ending of a wrong word says which variant it is
_SAME_KIND = 0.1  # worth of being declined like it
_AS_GOOD = 0.08  # below the likeliest reading, others that count
_MOST_FORMS = 24
_Place = tuple[str, str]  # gender, case
_IN = frozenset(("w", "we", "v", "ve"))  # no place is entered with these in Polish and Czech
_BEFORE = re.compile(r"([\w-]+)[ \u00a0]+[«„“\"]?$")
_OPENING = " «„“\"'—–-"
_QUOTES = '«„“"'
# What titles stand behind in the nominative.
_KINDS = {
    "ru": "фильм мультфильм роман повесть рассказ книга песня сериал картина пьеса опера балет альбом журнал газета поэма спектакль игра",
    "uk": "фільм мультфільм роман повість оповідання книга пісня серіал картина п'єса опера балет альбом журнал газета поема вистава гра",
    "cs": "film román povídka kniha píseň seriál obraz hra opera balet album časopis drama báseň novela",
    "pl": "film powieść opowiadanie książka piosenka serial obraz sztuka opera balet album czasopismo dramat wiersz",
}


@dataclass(frozen=True, slots=True)
class Declined:
    """Forms that fit the place, the likeliest first: one, if the place decides. ``cases`` and ``ground`` say why, in words."""

    forms: tuple[str, ...]
    cases: str
    ground: str

    @property
    def sure(self) -> bool:
        return len(self.forms) == 1


def decline(right: str, kind: str, text: str, start: int, end: int, lang: str) -> Declined | None:
    """``right`` as it should stand for ``text[start:end]``; None where its declension or all evidence is unknown.

    ``kind`` is that of the entry: persons (PER) have a gender, and cases of their own.

    >>> decline("Ставангер", "LOC", "посетил офис в Ставенгере.", 15, 25, "ru").forms
    ('Ставангере',)
    >>> decline("Бен Уоллес", "PER", "встретился с Беном Валлашем", 13, 27, "ru").forms
    ('Беном Уоллесом',)
    """
    if lang not in LANGUAGES:
        return None
    person = kind == "PER"
    words = words_of(right, person, lang)
    wrong = [word for word in (piece.strip(".,;:!?«»„“”\"()'’") for piece in text[start:end].split()) if word]
    around = _Around(text, start, kind, lang)
    if around.behind_kind:
        return Declined((right,), _NAMES["n"], f"as a title behind {around.before}")
    ground = f"as '{text[start:end]}' is"
    if words is None:
        cases = set() if person or around.governed else _phrase_cases(wrong, lang)
        base = cases == {"n"} or (around.is_title and cases == {"n", "a"})
        return Declined((right,), _NAMES["n"], ground) if base else None
    every = {(gender, case) for gender in (genders_of(words) if person else {""}) for case in CASES}
    if len(fixed := _forms(words, every, [], person)) == 1:
        return Declined(tuple(fixed), "", "it is not declined")
    found, own = every, False
    if person or (len(words) == 1 and len(wrong) == 1):
        found, own, words = _read_off(wrong, words, every, person, lang)
    if not own and not person:
        cases = _phrase_cases(wrong, lang, words)
        if cases:
            own, found = True, {place for place in found if place[1] in cases}
    if around.governed:
        narrowed = {place for place in found if place[1] in around.governed}
        if narrowed or around.before != "se":  # which is a pronoun too
            own, found = True, narrowed
    elif (
        (around.is_title and not person and {case for _, case in found} == {"n", "a"})
        # The sentence begins with a person who is a man, and in the nominative, or a woman.
        or (person and own and around.begins and {case for gender, case in found if gender == "m"} == {"n"})
    ):
        found = {place for place in found if place[1] == "n"} or found
    forms = _forms(words, found, wrong, person)
    if len(forms) > 1 and person and not around.quoted:
        agreeing = {place for place in found if place[1] in around.role()}
        if agreeing:
            found, own, ground = agreeing, True, f"as the word before it: {around.before}"
            forms = _forms(words, found, wrong, person)
    if not forms or not own:
        return None
    return Declined(tuple(forms), _named({case for _, case in found}), ground)


def _read_off(
    wrong: list[str], words: tuple[Word, ...], every: set[_Place], person: bool, lang: str
) -> tuple[set[_Place], bool, tuple[Word, ...]]:
    """Where the words of a wrong name may stand, whether they tell that, and the right ones, declined in their way."""
    found, own = set(every), False
    genders = {gender for gender, _ in every}
    for word in wrong:
        places, kinds = _places(word, words, genders, lang)
        if not person:
            words = (_of_kinds(words[0], kinds),)
        if places is None or (person and not kinds):  # it is not like the right name
            # The first word may be one that is not declined (Kim Jong-un's), so that this one must be no oblique case.
            own = own and person and ({case for _, case in found} != {"n"} or _is_base(word, lang))
        if places is not None and (not person or kinds or own):
            own = True
            found &= {(gender, case) for gender, case in every if (gender, case) in places or ("", case) in places}
    return found, own, words


def _named(cases: Iterable[str]) -> str:
    return " or ".join([_NAMES[case] for case in CASES if case in cases])


class _Around:
    """What stands before a name: a preposition, with the cases it governs, a word for what is named, or nothing."""

    def __init__(self, text: str, start: int, kind: str, lang: str) -> None:
        self._match = _BEFORE.search(text, max(0, start - 40), start)
        self._text, self._lang = text, lang
        self.before = self._match[1] if self._match else ""
        self.quoted = start > 0 and text[start - 1] in _QUOTES
        self.begins = not text[:start].strip(_OPENING)
        self.governed = PREPOSITIONS[lang].get(self.before.lower(), "")
        if kind == "LOC" and lang in ("cs", "pl") and self.before.lower() in _IN:
            self.governed = "l"
        self.behind_kind = kind == "WORK" and _is_kind(self.before, lang)

    @property
    def is_title(self) -> bool:
        """In quotation marks, beside a noun that it may belong to: a kind of work, or any without a preposition ("на сцене")."""
        if self._match is None or not self.quoted:
            return False
        if _is_kind(self.before, self._lang):
            return True
        behind = _BEFORE.search(self._text, max(0, self._match.start() - 40), self._match.start())
        if behind and behind[1].lower() in PREPOSITIONS[self._lang]:
            return False
        return self.before.islower() and any(one.pos == "noun" for one in parses(self.before, self._lang))

    def role(self) -> set[str]:
        """Cases of the word before the name, if it says who somebody is."""
        known = parses(self.before, self._lang) if self.before.islower() else ()
        return {one.case for one in known if one.alive and not one.plural and not one.name and one.pos == "noun"}


@lru_cache(maxsize=1 << 12)
def all_forms(right: str, kind: str, lang: str) -> tuple[str, ...]:
    """A right form in every case that is known of it, none twice; () where its declension is not known."""
    words = words_of(right, kind == "PER", lang) if lang in LANGUAGES else None
    if words is None:
        return ()
    genders = genders_of(words) if kind == "PER" else {""}
    found: dict[str, None] = {}
    for gender, case in product(sorted(genders), CASES):
        options = [
            [one for variants, _ in rows_at(word, gender, case, kind == "PER") for one in variants] for word in words
        ]
        if all(options) and len(list(product(*options))) <= _MOST_FORMS:
            found.update(dict.fromkeys(" ".join(picked) for picked in product(*options)))
    return tuple(found)


def undeclined(right: str, kind: str, text: str, start: int, lang: str) -> Declined | None:
    """``right`` as it should stand at ``start`` for what is not declined and tells no case; None in other languages.

    A preposition may decide, or a word for a kind of work; what begins a sentence is its subject. Without forms where
    the declension is not known.

    >>> undeclined("Ставангер", "LOC", "приехал из Stavanger", 11, "ru").forms
    ('Ставангера',)
    """
    if lang not in LANGUAGES:
        return None
    around = _Around(text, start, kind, lang)
    governed = around.governed if around.before != "se" else ""  # which is a pronoun too
    if around.begins or around.behind_kind or (around.is_title and not governed):
        return Declined((right,), _NAMES["n"], "as a name in the nominative")
    person = kind == "PER"
    words = words_of(right, person, lang)
    places = {(g, case) for g in (genders_of(words) if words and person else {""}) for case in governed or CASES}
    forms = _forms(words, places, [], person) if words else []
    return Declined(
        tuple(forms), _named(governed or CASES), f"as behind {around.before}" if governed else "as nothing tells"
    )


def goes_on(text: str, start: int, end: int, lang: str) -> bool:
    """Whether a phrase is cut: an adjective at its end and the noun right behind agree, or one with a capital before its first noun.

    >>> goes_on("через Мессинскую дорогу", 6, 16, "ru"), goes_on("в Европейском союзе", 2, 19, "ru")
    (True, False)
    """
    if lang not in LANGUAGES:
        return False
    words = text[start:end].split(" ")
    for word in re.findall(r"(?<= )[^\W\d_]+", (re.match(r"(?: [^\W\d_]+){1,3}", text[end:]) or [""])[0]):
        if word.islower() and _agree(words[-1], word, lang):
            return True
        if not any(one.pos == "adj" for one in parses(word, lang)):
            break
    before = _BEFORE.search(text, max(0, start - 40), start)
    return bool(
        before
        and before[1][:1].isupper()
        and text[: before.start()].strip(_OPENING)
        and _agree(before[1], words[0], lang)
    )


def begins_with_another_noun(text: str, start: int, end: int, lang: str) -> bool:
    """Whether a span begins with a noun that a name in an oblique case belongs to, at the beginning of the sentence.

    >>> begins_with_another_noun("Zpráva Mezinárodního fondu", 0, 26, "cs"), begins_with_another_noun("Mezinárodní fond", 0, 16, "cs")
    (True, False)
    """
    words = text[start:end].split(" ")
    if lang not in LANGUAGES or text[:start].strip(_OPENING) or len(words) < 2:
        return False
    first, second = parses(words[0], lang), parses(words[1], lang)
    noun = any(one.pos == "noun" and one.case == "n" for one in first)
    return noun and words[1][:1].isupper() and bool(second) and all(one.case != "n" for one in second)


def _agree(adjective: str, noun: str, lang: str) -> bool:
    """Whether the first word is nothing but an adjective, and may belong to the second, a noun."""
    first, second = parses(adjective, lang), parses(noun, lang)
    if not first or any(one.pos == "noun" for one in first):
        return False
    places = {(one.case, one.gender, one.plural) for one in first}
    return any((one.case, one.gender, one.plural) in places for one in second if one.pos == "noun")


def _is_kind(word: str, lang: str) -> bool:
    """A word for a kind of work, in any case."""
    kinds = _KINDS[lang].split()
    if not word.islower():
        return False
    return word in kinds or any(one.pos == "noun" and one.lemma in kinds for one in parses(word, lang))


def _forms(words: tuple[Word, ...], places: set[_Place], wrong: list[str], person: bool) -> list[str]:
    """What may stand in any of these places, in the order of cases, variants as the wrong name has them."""
    found: dict[str, None] = {}
    for gender, case in sorted(places, key=lambda place: (CASES.index(place[1]), place[0] != "m")):
        options = []
        for word in words:
            some: list[str] = []
            for variants, sure in rows_at(word, gender, case, person):
                some += _variants(word.text, variants, sure, wrong)
            several = tuple(dict.fromkeys(some))
            options.append(_variants(word.text, several, False, wrong) if len(several) > 1 else list(several))
        if not all(options):
            return []
        found.update(dict.fromkeys(" ".join(picked) for picked in list(product(*options))[:_MOST_FORMS]))
    return list(found)


def _variants(word: str, variants: tuple[str, ...], sure: bool, wrong: list[str]) -> list[str]:
    """The variant whose ending one of the wrong words has; the first where it will do, else all of them."""
    if len(variants) < 2:
        return list(variants) if sure else []
    endings_of = {}
    for variant in variants:
        shared = next((at for at, pair in enumerate(zip(variant, word, strict=False)) if pair[0] != pair[1]), len(word))
        endings_of[variant[shared:]] = variant
    likeness = [(ratio(letters(one), letters(word)), one) for one in wrong]
    for _, near in sorted([pair for pair in likeness if pair[0] >= _HALF_ALIKE], reverse=True):
        found = [ending for ending in endings_of if ending and near.lower().endswith(ending)]
        if found:
            return [endings_of[max(found, key=len)]]
    return list(variants[:1] if sure else variants)


def _phrase_cases(wrong: list[str], lang: str, right: tuple[Word, ...] = ()) -> set[str]:
    """Cases that the adjectives and the first noun of some words can all have, by what is known of them; none if that is too little.

    What is known of a word behind unknown ones counts unless it may be a genitive that belongs to them. Where singular and
    plural look the same, the wrong name has the number of the right one.
    """
    found: set[tuple[bool, str]] = set()
    unknown = False
    for word in wrong:
        known = parses(word, lang)
        here = {(one.plural, one.case) for one in known}
        if not here:
            unknown = True
            continue
        if unknown and any(case == "g" for _, case in here):
            return set()
        found = found & here if found else here
        if not found or any(one.pos == "noun" for one in known):
            break
    else:
        if any(case == "g" for _, case in found):  # it may be the accusative of what is alive
            return set()
    numbers = {one.plural for word in right[:1] for one in parses(word.text, lang) if one.case == "n" and not one.name}
    return {case for plural, case in found if plural in numbers} or {case for _, case in found}


def _is_base(word: str, lang: str) -> bool:
    """Whether a man's name can only be in the nominative."""
    men = [one for one in paradigms(lang, True) if "m" in one.genders]
    return {case for one in men for _, case, _ in one.readings(word.lower())} == {"n"}


def _of_kinds(word: Word, kinds: set[str]) -> Word:
    """With the rows alone that have a kind among these, if any has: a wrong name shows how the right one may be declined."""
    rows = [row for row in word.rows if row[1] in kinds]
    return Word(word.text, rows) if rows and word.text[-1:] != "ь" else word  # of that, its gender decides


def _places(word: str, words: tuple[Word, ...], genders: set[str], lang: str) -> tuple[set[_Place] | None, set[str]]:
    """Where a word of the wrong name may stand, by the nominatives that are most like a word of the right form, and their kinds.

    Of a word that is like none, cases by the dictionary; None for what tells nothing. ``genders``: those of a person, or {""}.
    """
    found: list[tuple[float, str, str, str]] = []
    person = "" not in genders
    if not is_fixed(word, lang):
        for own in words:
            if not own.rows:
                continue
            for of, kind, row in own.rows:
                found += [(1.2, of, case, kind) for case in CASES if word in row[case][0] and of in genders]
            for one in paradigms(lang, person):
                for lemma, case, _ in one.readings(word.lower()):
                    score = ratio(letters(lemma), own.spelled) + _SAME_KIND * (one.kind in own.kinds)
                    some = genders.intersection(one.genders) if person else {""}
                    found += [(score, gender, case, one.kind) for gender in some]
    best = max([score for score, *_ in found], default=0.0)
    if best >= _ALIKE + _SAME_KIND:
        near = [one for one in found if one[0] >= best - _AS_GOOD]
        return {(gender, case) for _, gender, case, _ in near}, {kind for *_, kind in near}
    known = {("", one.case) for one in parses(word, lang)}
    return known or None, set()
