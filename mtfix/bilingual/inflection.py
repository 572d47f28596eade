"""How a right form is inflected, word by word, in the languages that decline names: what stays, and what each case has.

Names of one word by the tables of :mod:`mtfix.bilingual.paradigms`, phrases by what is known of their words
(:mod:`mtfix.bilingual.morphology`). What is not known is not guessed: of fleeting vowels, of names with hyphens whose parts may be
declined each, of words behind a noun that may agree with it.
"""

from __future__ import annotations

import re
from functools import lru_cache

from mtfix.bilingual.morphology import Parse, in_case, parses
from mtfix.bilingual.paradigms import CASES, endings, paradigms
from mtfix.bilingual.phonetics import letters
from mtfix.bilingual.tokens import fold

LANGUAGES = frozenset(["ru", "uk", "cs", "pl"])
Row = dict[str, tuple[tuple[str, ...], bool]]  # variants by case, and whether the first will do
# Prepositions and the cases they govern, as the grammars named in paradigms.py have them.
_GOVERN = {
    "ru": """к|ко=d без|для|до|из|от|ото|у|около|против|после|кроме|вместо|ради|среди|возле|вокруг|мимо|из-за|близ|вне=g
        через|про|сквозь=a над|перед|между=i при|о|об|обо=la в|во|на=al за|под=ai с|со=ig по=dal""",
    "uk": """без|для|до|від|од|біля|після|проти|крім|замість|серед|навколо|із-за=g через|про|крізь=a над|перед|між=i при=l
        в|у=alg на|по|о=al за|під=ai з|із|зі=ig""",
    "cs": """bez|do|od|ode|u|z|ze|kolem|okolo|podle|vedle|kromě|místo|během|poblíž|nedaleko|uvnitř|včetně|ohledně=g
        proti|oproti|vůči|navzdory=d mimo=ga k|ke|kvůli|díky=d pro|přes|skrz=a nad|pod|před|mezi|za=ia při=l v|ve|na|o|po=al s|se=i""",
    "pl": """bez|dla|do|od|u|obok|koło|oprócz|podczas|według|wobec|zamiast|wokół|wśród|blisko|niedaleko|około|wzdłuż|mimo=g
        pomimo|spod|spoza|znad=g z|ze=gi poza|ponad=ia ku|dzięki|przeciw|wbrew=d przez=a nad|pod|przed|między|za=ia przy=l
        w|we|na|o|po=al""",
}
PREPOSITIONS = {
    lang: {word: cases for group in table.split() for words, cases in [group.split("=")] for word in words.split("|")}
    for lang, table in _GOVERN.items()
}
_VOWEL = re.compile("[аеёиоуыэюяіїєaeiouy]")
_SHORT = re.compile("[A-Z][aeiou]")  # Chinese family names
_AND = frozenset(("i", "a", "и", "і", "й", "та"))
_ENGLISH = frozenset(("of", "the", "and", "for", "The"))
_ENDS_UNDECLINED = frozenset("оуэиіeiou")
# First parts of names with hyphens that stay as they are.
_UNDECLINED = frozenset(
    """жан нью сан санта сен сент лос лас буэнос порт форт мон абу аль ель эль бен ибн ібн нур ан аш ал аз ар ат ас
    jean new san santa saint los las buenos port fort mont abu al el ben ibn""".split()  # noqa: SIM905
)
_PARTICLES = frozenset(
    "де ди да дель фон ван аль ель эль бин ибн ле ла ді de di da del von van al el bin le la du dos".split()  # noqa: SIM905
)


class Word:
    """A word of the right form with what may stand for it: ``rows`` of gender, kind, and variants by case with "is sure"."""

    def __init__(self, text: str, rows: list[tuple[str, str, Row]]) -> None:
        self.text, self.rows = text, rows
        self.kinds = {kind for _, kind, _ in rows}
        self.spelled = letters(text)


def genders_of(words: tuple[Word, ...]) -> set[str]:
    return set("mf").intersection(*[{gender for gender, _, _ in word.rows} | ({"m", "f"} if not word.rows else set()) for word in words])  # fmt: skip


def rows_at(word: Word, gender: str, case: str, person: bool) -> list[tuple[tuple[str, ...], bool]]:
    if not word.rows:
        return [((word.text,), True)]
    return [row[case] for of, _, row in word.rows if not person or of == gender]


@lru_cache(maxsize=1 << 12)
def words_of(right: str, person: bool, lang: str) -> tuple[Word, ...] | None:
    pieces = right.split(" ")
    if not person and len(pieces) > 1:
        if pieces[0].lower() in PREPOSITIONS[lang] or (lang in ("cs", "pl") and not _ENGLISH.isdisjoint(pieces)):
            return tuple([Word(piece, []) for piece in pieces])  # nothing of it is declined
        return _phrase(pieces, lang)
    words = []
    for number, piece in enumerate(pieces):
        # A Chinese family name of two letters, before the given one, is not declined in Czech and Polish.
        last = number == len(pieces) - 1
        particle = not last and lang in ("ru", "uk") and piece.lower() in _PARTICLES  # also with a capital
        if (
            is_fixed(piece, lang)
            or particle
            or (lang in ("cs", "pl") and _SHORT.fullmatch(piece) and not (number or last))
        ):
            words.append(Word(piece, []))
            continue
        rows = _rows_of(piece, person, lang, number == 0 and len(pieces) > 1)
        if not rows:
            return None
        words.append(Word(piece, rows))
    return tuple(words)


def is_fixed(word: str, lang: str) -> bool:
    """Initials, acronyms, particles, and Latin letters among Cyrillic ones."""
    latin = (
        lang in ("ru", "uk") and re.search(r"[^\W\d_]", word) is not None and re.search("[\u0400-\u04ff]", word) is None
    )
    return latin or len(word.strip(".")) < 2 or word.isupper() or (word in _PARTICLES and word.islower())


def _rows_of(word: str, person: bool, lang: str, given: bool) -> list[tuple[str, str, Row]]:
    first, *parts = word.split("-")
    stays = first.lower() in _UNDECLINED or (len(parts) == 1 and first[-1:] in _ENDS_UNDECLINED)  # Мату-Гросу
    if not stays and any(part[:1].isupper() for part in parts):
        return []  # its first part may be declined as well, or the last one not: Склодовская-Кюри, Стратфорд-на-Эйвоне
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
    word: str, known: list[Parse], table: list[tuple[str, str, Row]], person: bool
) -> list[tuple[str, str, Row]]:
    """Rows of what the dictionary has; variants that a table knows beside them stay."""
    rows = []
    for one in known:
        row: Row = {}
        for case in CASES:
            forms = in_case(one, case)
            if len(forms) == 1:
                mine = _like(forms[0], word)
                too = [t[case] for gender, _, t in table if (gender == one.gender or not person) and mine in t[case][0]]
                others = dict.fromkeys(o for variants, _ in too for o in variants if o != mine)
                row[case] = ((mine, *others), all(sure for _, sure in too))
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


def _phrase(pieces: list[str], lang: str) -> tuple[Word, ...] | None:
    """A noun with the adjectives before and right behind it is declined, what follows is not; None where one is not known."""
    adjectives: list[list[Parse]] = []
    for number, piece in enumerate(pieces):
        if is_fixed(piece, lang):
            return None
        nouns, own = _nominatives(piece, lang)
        if adjectives and not nouns and not own and number == len(pieces) - 1 and piece[:1].isupper():
            return _with_name(pieces, adjectives, lang)
        found = [[one for one in (_agreeing(known, noun) for known in adjectives) if one] for noun in nouns]
        heads = [(noun, some) for noun, some in zip(nouns, found, strict=True) if len(some) == number]
        following = _nominatives(pieces[number + 1], lang)[0] if own and number + 1 < len(pieces) else []
        before_name = bool(own) and number + 2 == len(pieces) and not parses(pieces[-1], lang)
        if (
            not heads or before_name or any(_agreeing(own, noun) for noun in following)
        ):  # an adjective, though a noun too
            if not own:
                return None
            adjectives.append(own)
            continue
        noun, some = min(heads, key=lambda head: head[0].plural)
        behind = []
        for follower in pieces[number + 1 :]:  # "Sąd Najwyższy"
            adjective = _agreeing(_nominatives(follower, lang)[1], noun)
            if adjective is None:
                break
            behind.append(adjective)
        rest = _rest(pieces[number + 1 + len(behind) :], lang)
        if rest is None:
            return None
        words = []
        for piece_of, one in zip(pieces, [*some, noun, *behind], strict=False):
            row: Row = {}
            for case in CASES:
                forms = in_case(one, case, noun)
                if not forms:
                    return None
                row[case] = (tuple([_like(form, piece_of) for form in forms]), len(forms) == 1)
            words.append(Word(piece_of, [("", one.pos, row)]))
        return (*words, *rest)
    return None


def _rest(pieces: list[str], lang: str) -> tuple[Word, ...] | None:
    """What follows a noun stays as it is, but for a second name ("Duma i uprzedzenie"); None for what may agree with it."""
    if len(pieces) > 1 and pieces[0] in _AND:
        second = _phrase(pieces[1:], lang)
        return second and (Word(pieces[0], []), *second)
    if pieces and not _stays(pieces[0], lang):
        return None
    return tuple([Word(piece, []) for piece in pieces])


def _with_name(pieces: list[str], adjectives: list[list[Parse]], lang: str) -> tuple[Word, ...] | None:
    """A place's name with adjectives before it ("Новий Орлеан"), if only one paradigm agrees with them."""
    found = []
    for one in paradigms(lang, False):
        row = {case: (variants, sure) for case, variants, sure in one.forms(pieces[-1])}
        for gender in one.genders.replace("mf", "f") if row else "":
            noun = Parse("noun", "n", gender.replace("p", ""), gender == "p", pieces[-1], "", False)
            some = [_agreeing(known, noun) for known in adjectives]
            if None not in some:
                found.append((noun, [one for one in some if one], row))
    if len(found) != 1:
        return None
    noun, agreeing, row = found[0]
    words = []
    for piece, adjective in zip(pieces, agreeing, strict=False):
        own = {case: in_case(adjective, case, noun) for case in CASES}
        if not all(own.values()):
            return None
        cells = {case: (tuple([_like(form, piece) for form in forms]), len(forms) == 1) for case, forms in own.items()}
        words.append(Word(piece, [("", "adj", cells)]))
    return (*words, Word(pieces[-1], [("", "noun", row)]))


def _stays(word: str, lang: str) -> bool:
    """Whether a word behind the noun is none that would agree with it; unknown ones may ("Univerzita Karlova")."""
    if not any(map(str.isalnum, word)):
        return False  # a dash may join two names
    if is_fixed(word, lang) or word.lower() in PREPOSITIONS[lang] or not any(map(str.isalpha, word)):
        return True
    readings = parses(word, lang)
    if any(one.case == "n" and not one.plural for one in readings):
        return False  # "Stare Miasto"
    return bool(readings) or lang == "ru"


def _nominatives(word: str, lang: str) -> tuple[list[Parse], list[Parse]]:
    """Readings of a word as a noun, and as an adjective, that is no name."""
    known = [one for one in parses(word, lang) if one.case == "n" and not one.name]
    return [one for one in known if one.pos == "noun"], [one for one in known if one.pos == "adj"]


def _agreeing(adjectives: list[Parse], noun: Parse) -> Parse | None:
    return next((one for one in adjectives if (one.gender, one.plural) == (noun.gender, noun.plural)), None)


def may_be_case(right: str, text: str, lang: str) -> bool:
    """Whether each word of ``text`` is one of ``right`` with another ending; True of languages without tables.

    An ending that no table has must have a vowel at least: possessive adjectives ("Formanův") are right too.

    >>> may_be_case("Синтия Эриво", "Синтией Эриво", "ru"), may_be_case("Синтия Эриво", "Синтия Эривон", "ru")
    (True, False)
    """
    known = endings(lang)
    pairs = zip(re.findall(r"\w+", fold(right)), re.findall(r"\w+", fold(text)), strict=False)
    return not known or all(_shares_stem(own, word, lang) for own, word in pairs)


def _shares_stem(own: str, word: str, lang: str) -> bool:
    known = _folded_endings(lang)
    return any(
        word.startswith(own[:size]) and own[size:] in known and (word[size:] in known or _VOWEL.search(word[size:]))
        for size in range(max(1, len(own) - 3), len(own) + 1)
    )


@lru_cache(maxsize=8)
def _folded_endings(lang: str) -> frozenset[str]:
    return frozenset([fold(ending) for ending in endings(lang)])
