"""The right form of a name in the case of the place where a wrong one stands, in languages that decline names.

The case is read off the wrong name: of the nominatives that its words may come from (:mod:`mtfix.bilingual.paradigms`)
those count that are most like the right form; of words that are no name, what a dictionary says of them. The preposition
before it and a role that it belongs to rule out other cases. Where more than one form is left, nothing is decided.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import product

from mtfix.bilingual.morphology import Parse, in_case, parses
from mtfix.bilingual.paradigms import CASES, paradigms
from mtfix.bilingual.phonetics import letters, ratio

LANGUAGES = frozenset(["ru", "uk", "cs", "pl"])
_NAMES = dict(
    zip(CASES, ("nominative", "genitive", "dative", "accusative", "instrumental", "prepositional"), strict=True)
)
_ALIKE = 0.55  # of a nominative that the wrong name may come from, and a word of the right form
_SAME_KIND = 0.1  # worth of being declined like it
_AS_GOOD = 0.08  # below the likeliest reading, others that count
_MOST_FORMS = 24
_Place = tuple[str, str]  # gender, case
_Row = dict[str, tuple[tuple[str, ...], bool]]  # variants by case, and whether the first will do

# Prepositions and the cases they govern, as the grammars named in paradigms.py have them.
_GOVERN = {
    "ru": "к|ко=d без|для|до|из|от|ото|у|около|против|после|кроме|вместо|ради|среди|возле|вокруг|мимо|из-за|близ|вне=g "
    "через|про|сквозь=a над|перед|между=i при|о|об|обо=la в|во|на=al за|под=ai с|со=ig по=dal",
    "uk": "без|для|до|від|од|біля|після|проти|крім|замість|серед|навколо|із-за=g через|про|крізь=a над|перед|між=i при=l "
    "в|у=alg на|по|о=al за|під=ai з|із|зі=ig",
    "cs": "bez|do|od|ode|u|z|ze|kolem|podle|vedle|proti|kromě|místo=gd k|ke|kvůli|díky=d pro|přes|skrz=a nad|pod|před|mezi|za=ia "
    "při=l v|ve|na|o|po=al s|se=i",
    "pl": "bez|dla|do|od|u|z|ze|obok|koło|oprócz|podczas|według|wobec|zamiast=gi ku|dzięki|przeciw|wbrew=d przez=a "
    "nad|pod|przed|między|za=ia przy=l w|we|na|o|po=al",
}
_PREPOSITIONS = {
    lang: {word: cases for group in table.split() for words, cases in [group.split("=")] for word in words.split("|")}
    for lang, table in _GOVERN.items()
}
_BEFORE = re.compile(r"([\w-]+)[ \u00a0]+[«„“\"]?$")
_PARTICLES = frozenset("де ди да дель фон ван аль ель эль бин ибн ле ла де ді фон ван de di da del von van al el bin le la du dos".split())  # fmt: skip  # noqa: SIM905


@dataclass(frozen=True, slots=True)
class Declined:
    """Forms that fit the place, the likeliest first: one, if the place decides. ``cases`` and ``ground`` say why, in words."""

    forms: tuple[str, ...]
    cases: str
    ground: str

    @property
    def sure(self) -> bool:
        return len(self.forms) == 1


class _Word:
    """A word of the right form with what may stand for it: ``rows`` of gender, kind, and variants by case with "is sure"."""

    def __init__(self, text: str, rows: list[tuple[str, str, _Row]]) -> None:
        self.text, self.rows = text, rows
        self.kinds = {kind for _, kind, _ in rows}
        self.spelled = letters(text)


def decline(right: str, kind: str, text: str, start: int, end: int, lang: str) -> Declined | None:
    """``right`` as it should stand for ``text[start:end]``; None where its declension or all evidence is unknown.

    ``kind`` is that of the entry: persons (PER) have a gender, and cases of their own.

    >>> decline("Ставангер", "LOC", "посетил офис в Ставенгере.", 15, 25, "ru").forms
    ('Ставангере',)
    >>> decline("Бен Уоллес", "PER", "встретился с Беном Валлашем", 13, 27, "ru").forms
    ('Беном Уоллесом',)
    """
    words = _words(right, kind == "PER", lang) if lang in LANGUAGES else None
    if words is None:
        return None
    wrong = [word for word in (piece.strip(".,;:!?«»„“”\"()'’") for piece in text[start:end].split()) if word]
    person = kind == "PER"
    genders = _genders(words) if person else {""}
    every = {(gender, case) for gender in genders for case in CASES}
    if len(fixed := _forms(words, every, [], person)) == 1:
        return Declined(tuple(fixed), "", "it is not declined")
    found, own = set(every), False
    if person or (len(words) == 1 and len(wrong) == 1):
        for word in wrong:
            places = _places(word, words, person, lang)
            if places is not None:
                own = True
                found &= {(gender, case) for gender, case in every if (gender, case) in places or ("", case) in places}
    if not own and not person:
        cases = _phrase_cases(wrong, lang)
        if cases:
            own, found = True, {place for place in found if place[1] in cases}
    before = _BEFORE.search(text, max(0, start - 40), start)
    ground = f"as '{text[start:end]}' is"
    quoted = start > 0 and text[start - 1] in '«„“"'
    governed = _PREPOSITIONS[lang].get(before[1].lower()) if before else None
    if governed:
        found = {place for place in found if place[1] in governed}
    elif quoted and not person and {case for _, case in found} == {"n", "a"} and before and _is_noun(before[1], lang):
        found = {place for place in found if place[1] == "n"}  # a title beside the word for what it is
    forms = _forms(words, found, wrong, person)
    if len(forms) > 1 and person and before and not quoted:
        role = {p.case for p in parses(before[1], lang) if p.alive and not p.plural and not p.name and p.pos == "noun"}
        agreeing = {place for place in found if place[1] in role}
        if agreeing and before[1].islower():
            found, own, ground = agreeing, True, f"as the word before it: {before[1]}"
            forms = _forms(words, found, wrong, person)
    if not forms or not own:
        return None
    named = " or ".join([_NAMES[case] for case in CASES if any(place[1] == case for place in found)])
    return Declined(tuple(forms), named, ground)


@lru_cache(maxsize=1 << 12)
def all_forms(right: str, kind: str, lang: str) -> tuple[str, ...]:
    """A right form in every case that is known of it, none twice; () where its declension is not known."""
    words = _words(right, kind == "PER", lang) if lang in LANGUAGES else None
    if words is None:
        return ()
    genders = _genders(words) if kind == "PER" else {""}
    found: dict[str, None] = {}
    for gender, case in product(sorted(genders), CASES):
        options = [
            [one for variants, _ in _rows(word, gender, case, kind == "PER") for one in variants] for word in words
        ]
        if all(options) and len(list(product(*options))) <= _MOST_FORMS:
            found.update(dict.fromkeys(" ".join(picked) for picked in product(*options)))
    return tuple(found)


def _is_noun(word: str, lang: str) -> bool:
    return word.islower() and any(one.pos == "noun" for one in parses(word, lang))


def _genders(words: tuple[_Word, ...]) -> set[str]:
    return set("mf").intersection(*[{gender for gender, _, _ in word.rows} | ({"m", "f"} if not word.rows else set()) for word in words])  # fmt: skip


def _rows(word: _Word, gender: str, case: str, person: bool) -> list[tuple[tuple[str, ...], bool]]:
    if not word.rows:
        return [((word.text,), True)]
    return [row[case] for of, _, row in word.rows if not person or of == gender]


def _forms(words: tuple[_Word, ...], places: set[_Place], wrong: list[str], person: bool) -> list[str]:
    """What may stand in any of these places, in the order of cases, variants as the wrong name has them."""
    found: dict[str, None] = {}
    for gender, case in sorted(places, key=lambda place: (CASES.index(place[1]), place[0] != "m")):
        options = []
        for word in words:
            some: list[str] = []
            for variants, sure in _rows(word, gender, case, person):
                some += _variants(word.text, variants, sure, wrong)
            options.append(list(dict.fromkeys(some)))
        if not all(options):
            return []
        found.update(dict.fromkeys(" ".join(picked) for picked in list(product(*options))[:_MOST_FORMS]))
    return list(found)


def _variants(word: str, variants: tuple[str, ...], sure: bool, wrong: list[str]) -> list[str]:
    """The variant whose ending one of the wrong words has; the first where it will do, else all of them."""
    if len(variants) < 2:
        return list(variants) if sure else []
    near = max(wrong, key=lambda one: ratio(letters(one), letters(word)), default="")
    best, size = "", 0
    for variant in variants:
        shared = next((at for at, pair in enumerate(zip(variant, word, strict=False)) if pair[0] != pair[1]), len(word))
        ending = variant[shared:]
        if len(ending) > size and near.lower().endswith(ending):
            best, size = variant, len(ending)
    return [best] if best else list(variants[:1] if sure else variants)


@lru_cache(maxsize=1 << 12)
def _words(right: str, person: bool, lang: str) -> tuple[_Word, ...] | None:
    pieces = right.split(" ")
    if not person and len(pieces) > 1:
        return _phrase(pieces, lang)
    words = []
    for number, piece in enumerate(pieces):
        if _is_fixed(piece, lang):
            words.append(_Word(piece, []))
            continue
        rows = _rows_of(piece, person, lang, number == 0 and len(pieces) > 1)
        if not rows:
            return None
        words.append(_Word(piece, rows))
    return tuple(words)


def _is_fixed(word: str, lang: str) -> bool:
    """Initials, acronyms, particles, and Latin letters among Cyrillic ones."""
    latin = (
        lang in ("ru", "uk") and re.search(r"[^\W\d_]", word) is not None and re.search("[\u0400-\u04ff]", word) is None
    )
    return latin or len(word.strip(".")) < 2 or word.isupper() or (word in _PARTICLES and word.islower())


def _rows_of(word: str, person: bool, lang: str, given: bool) -> list[tuple[str, str, _Row]]:
    known = [one for one in parses(word, lang) if one.case == "n" and (not one.plural or not person)]
    table = [
        (gender if person else "", one.kind, {case: (variants, sure) for case, variants, sure in one.forms(word)})
        for one in paradigms(lang, person)
        for gender in (one.genders if person else "x")
        if next(one.forms(word), None) is not None
    ]
    if person and {(gender, kind) for gender, kind, _ in table} == {("f", "fixed")}:
        table = []  # how a man would be called is not known: neither is whether it is a woman
    if not person:
        things = [one for one in known if not one.name] or known
        return _dictionary(word, things[:1], table, False) or table
    if given:
        names = [one for one in known if one.name == "given"]
        return _dictionary(word, names, table, True) or table
    masculine = [one for one in known if one.name and one.gender == "m"][:1]
    rows = _dictionary(word, masculine, table, True)
    return [*rows, *[row for row in table if row[0] == "f"]] if rows else table


def _dictionary(
    word: str, known: list[Parse], table: list[tuple[str, str, _Row]], person: bool
) -> list[tuple[str, str, _Row]]:
    """Rows of what the dictionary has; variants that a table knows beside them stay."""
    rows = []
    for one in known:
        row: _Row = {}
        for case in CASES:
            form = in_case(one, case)
            if form is not None:
                mine = _like(form, word)
                others = [
                    o for gender, _, t in table if gender == one.gender or not person for o in t[case][0] if t[case][1]
                ]
                row[case] = ((mine, *[o for o in others if o != mine]) if mine in others else (mine,), True)
        if len(row) == len(CASES) and row["n"][0][0].lower().replace("ё", "е") == word.lower().replace("ё", "е"):
            kind = next((kind for gender, kind, _ in table if gender == one.gender or not person), "")
            rows.append((one.gender if person else "", kind, row))
    return rows


def _like(form: str, word: str) -> str:
    """A form in lower case with the capitals of the word."""
    parts, own = form.split("-"), word.split("-")
    if len(parts) != len(own):
        return form
    return "-".join(
        [new[:1].upper() + new[1:] if old[:1].isupper() else new for new, old in zip(parts, own, strict=True)]
    )


def _phrase(pieces: list[str], lang: str) -> tuple[_Word, ...] | None:
    """Adjectives and the noun they belong to are declined, what follows is not; None where the dictionary lacks one."""
    adjectives: list[Parse] = []
    for number, piece in enumerate(pieces):
        if _is_fixed(piece, lang):
            return None
        known = [one for one in parses(piece, lang) if one.case == "n" and not one.name]
        noun = next((one for one in known if one.pos == "noun"), None)
        adjective = next((one for one in known if one.pos == "adj"), None)
        after = parses(pieces[number + 1], lang) if adjective is not None and number + 1 < len(pieces) else ()
        agreeing = [one for one in after if adjective and one.case == "n" and one.pos == "noun" and not one.name]
        if adjective is not None and any(
            (o.gender, o.plural) == (adjective.gender, adjective.plural) for o in agreeing
        ):
            noun = None  # an adjective that is a noun as well
        if noun is None:
            if adjective is None:
                return None
            adjectives.append(adjective)
            continue
        if any((one.gender, one.plural) != (noun.gender, noun.plural) for one in adjectives):
            return None
        words = []
        for own, one in zip(pieces, [*adjectives, noun], strict=False):
            row: _Row = {}
            for case in CASES:
                form = in_case(one, case, noun)
                if form is None:
                    return None
                row[case] = ((_like(form, own),), True)
            words.append(_Word(own, [("", one.pos, row)]))
        return (*words, *[_Word(own, []) for own in pieces[number + 1 :]])
    return None


def _phrase_cases(wrong: list[str], lang: str) -> set[str]:
    """Cases that the adjectives and the first noun of some words can all have, by the dictionary; none if it lacks them."""
    found: set[tuple[bool, str]] = set()
    for word in wrong:
        known = parses(word, lang)
        here = {(one.plural, one.case) for one in known}
        if not here:
            return set()
        found = found & here if found else here
        if not found or any(one.pos == "noun" for one in known):
            break
    else:
        return set()
    return {case for _, case in found}


def _places(word: str, words: tuple[_Word, ...], person: bool, lang: str) -> set[_Place] | None:
    """Where a word of the wrong name may stand, by the nominatives that are most like a word of the right form.

    Of a word that is like none, cases by the dictionary; None for what tells nothing.
    """
    found: list[tuple[float, str, str]] = []
    if not _is_fixed(word, lang):
        for own in words:
            if not own.rows:
                continue
            for of, _, row in own.rows:
                found += [(1.2, of, case) for case in CASES if word in row[case][0]]
            for one in paradigms(lang, person):
                for lemma, case, _ in one.readings(word.lower()):
                    score = ratio(letters(lemma), own.spelled) + _SAME_KIND * (one.kind in own.kinds)
                    found += [(score, gender if person else "", case) for gender in one.genders]
    best = max([score for score, _, _ in found], default=0.0)
    if best >= _ALIKE + _SAME_KIND:
        return {(gender, case) for score, gender, case in found if score >= best - _AS_GOOD}
    known = {("", one.case) for one in parses(word, lang)}
    return known or None
