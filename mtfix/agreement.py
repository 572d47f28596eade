"""What changes with a name, or its place, in Romance languages, German, Turkish, Hungarian and Arabic.

Pure functions of the text around; :mod:`mtfix.repair` puts their results into the edit.
"""

from __future__ import annotations

import re

from mtfix.boundaries import takes_genitive

# Prepositions that have swallowed an article, taken apart before a title that brings its own: as grammars have it
# (RAE, Diccionario panhispánico de dudas, "contracción"; Serianni; Grevisse), "de El Aleph", "de Les Misérables".
_APART = {
    "fr": {"du": "de", "des": "de", "au": "à", "aux": "à", "d'": "de"},
    "es": {"del": "de", "al": "a"},
    "ca": {"del": "de", "dels": "de", "al": "a", "als": "a"},
    "pt": {"do": "de", "da": "de", "dos": "de", "das": "de", "no": "em", "na": "em", "ao": "a", "pelo": "por", "pela": "por"},
    "it": {
        **dict.fromkeys(("del", "dello", "della", "dei", "degli", "delle", "dell'"), "di"),
        **dict.fromkeys(("al", "allo", "alla", "ai", "agli", "alle", "all'"), "a"),
        **dict.fromkeys(("dal", "dallo", "dalla", "dai", "dagli", "dalle", "dall'"), "da"),
        **dict.fromkeys(("nel", "nello", "nella", "nei", "negli", "nelle", "nell'"), "in"),
        **dict.fromkeys(("sul", "sullo", "sulla", "sui", "sugli", "sulle", "sull'"), "su"),
    },
}  # fmt: skip
_ARTICLES = {
    "fr": frozenset(("le", "la", "les", "l'")),
    "es": frozenset(("el", "la", "los", "las")),
    "ca": frozenset(("el", "la", "els", "les", "l'")),
    "pt": frozenset(("o", "a", "os", "as")),
    "it": frozenset(("il", "lo", "la", "i", "gli", "le", "l'")),
}
_WORD_BEFORE = re.compile(r"(?<![\w'])([^\W\d_]+(?: |'))$")
_FIRST = re.compile(r"[^\W\d_]+(?:'| )")
_VOWEL = re.compile(r"[aeiouàâéèêëîïôùûœæ]", re.IGNORECASE)
_ELIDED = {  # before a vowel; nothing else can be told without the gender
    "fr": {"le": "l'", "la": "l'", "de": "d'", "du": "de l'", "au": "à l'", "que": "qu'"},
    "ca": {"el": "l'", "la": "l'", "de": "d'", "del": "de l'", "al": "a l'"},
    "it": {
        **dict.fromkeys(("il", "lo", "la"), "l'"),
        **dict.fromkeys(("del", "dello", "della"), "dell'"),
        **dict.fromkeys(("al", "allo", "alla"), "all'"),
        **dict.fromkeys(("dal", "dallo", "dalla"), "dall'"),
        **dict.fromkeys(("nel", "nello", "nella"), "nell'"),
        **dict.fromkeys(("sul", "sullo", "sulla"), "sull'"),
    },
}

_GENDERED = {
    lang: frozenset(form.rpartition(" ")[2] for form in elided.values() if form.endswith("l'"))
    for lang, elided in _ELIDED.items()
}

# y and o before their own sounds (RAE, Diccionario panhispánico de dudas, "y", "o"): Irak e Irán, nieve y hielo, Irak u Omán.
_CONJUNCTIONS = {
    word: (plain, other, re.compile(sound, re.IGNORECASE))
    for plain, other, sound in (("y", "e", r"h?[ií](?![aeoáéó])|y(?![aeiouáéíóú])"), ("o", "u", r"h?[oó]"))
    for word in (plain, other)
}


def romance_article(text: str, start: int, wrong: str, after: str, lang: str) -> tuple[int, str]:
    """Where the edit begins, and what is written there, so that the article or the conjunction before a name fits it.

    >>> romance_article("le thème du X", 12, "X", "Les Évadés", "fr"), romance_article("thème de X", 9, "X", "Avatar", "fr")
    ((9, 'de Les Évadés'), (6, "d'Avatar"))
    >>> romance_article("chi scrisse la X", 15, "X", "I promessi sposi", "it"), romance_article("dans la X", 8, "X", "Seine", "fr")
    ((12, 'I promessi sposi'), (8, 'Seine'))
    >>> romance_article("Irak y X", 7, "X", "Irán", "es"), romance_article("nieve y X", 8, "X", "Hielo", "es")
    ((5, 'e Irán'), (8, 'Hielo'))
    """
    if lang not in _ARTICLES:
        return start, after
    found = _WORD_BEFORE.search(text, max(0, start - 12), start)
    if found is None:
        return start, after
    word = found[1].strip(" ")
    key = word.lower()
    own = _FIRST.match(after)
    if own and own.group().strip(" ").lower() in _ARTICLES[lang]:  # the name brings its article
        if key in _ARTICLES[lang]:
            return found.start(), after
        new = _APART[lang].get(key)
        return (start, after) if new is None else (found.start(), f"{_like(new, word)} {after}")
    if lang == "es" and word in _CONJUNCTIONS:
        old, new, sound = _CONJUNCTIONS[word]
        if bool(sound.match(wrong)) == (word == new) and bool(sound.match(after)) != (word == new):
            return found.start(), f"{old if word == new else new} {after}"
        return start, after
    if not key.endswith("'"):
        new = _ELIDED.get(lang, {}).get(key) if _VOWEL.match(after) else None
        return (start, after) if new is None else (found.start(), _like(new, word) + after)
    if _consonant(after, lang):
        if key == "d'":
            return found.start(), f"{_like('de' if lang != 'it' else 'di', word)} {after}"
        if key.endswith("qu'") and lang == "fr":
            return found.start(), f"{word[:-1]}{'E' if word.isupper() else 'e'} {after}"
    return start, after


def _consonant(name: str, lang: str) -> bool:
    """True if a name begins with a consonant before which no vowel is dropped (h and y may be either in French)."""
    return name[:1].isalpha() and not _VOWEL.match(name) and name[:1].lower() not in ("hy" if lang == "fr" else "h")


def needs_gender(text: str, start: int, after: str, lang: str) -> bool:
    """True if an article without its vowel is left before a consonant ("l'Banque"): which vowel it gets depends on the gender.

    >>> needs_gender("de l'X", 5, "Banque mondiale", "fr"), needs_gender("dell'X", 5, "Unione", "it"), needs_gender("d'X", 2, "B", "fr")
    (True, False, False)
    """
    if lang not in _ELIDED or text[start - 1 : start] != "'" or not _consonant(after, lang):
        return False
    found = _WORD_BEFORE.search(text, max(0, start - 12), start)
    return found is not None and found[1].lower() in _GENDERED[lang]


def _like(new: str, old: str) -> str:
    if len(old) > 1 and old.isupper():
        return new.upper()
    return new[:1].upper() + new[1:] if old[:1].isupper() else new


# The first word of a German name that is an adjective, with the ending it has where nothing stands before it. Adjectives
# made from towns (Kölner, Genfer) do not change; ordinary ones that are also surnames (Kleiner, Alter) are left out.
_ADJECTIVE = re.compile(
    r"((?:[^\W\d_]+(?:isch|lich|ional|ial|tral|iv|ell|är|föderal)|(?:National|Global|Liberal|Neu|Groß|Rot|Weiß|Schwarz|Grün|Blau"
    r"|Hoh|Ober|Oberst|Höchst|Erst|Zweit|Dritt|Letzt|Deutsch|Vereinigt|Vereint|Verbündet|Ewig|Heilig|Ständig|Unabhängig|Auswärtig"
    r"|Frei|Offen|Tot|Golden|Eisern|Link|Bewaffnet)))(er|es|e)(?= [^\W\d_])"
)
_OBLIQUE = frozenset(("dem", "des", "den", "im", "am", "vom", "zum", "beim", "zur", "einem", "einen", "eines", "einer", "diesem", "diesen"))  # fmt: skip
_DER = frozenset(("der", "dieser", "jener"))  # of masculine names the nominative, of feminine ones an oblique case
_WEAK = {"er": _DER, "es": frozenset(("das", "ins", "ans", "aufs")), "e": frozenset[str]()}
_LAST_WORD = re.compile(r"(?<![^\W_])([^\W\d_]+) $")
_WEAKLY = re.compile(r"[^\W\d_]{3,}e(n?)(?= )")


def german_adjective(text: str, start: int, old: str, after: str) -> str:
    """A name that begins with an adjective, in the case that the word before it asks for (Duden, "Deklination der Adjektive").

    Only where ``old``, the name that stood there, begins with an adjective in such a case: of names taken over from
    another language one cannot tell whether they are declined.

    >>> german_adjective("von der X", 8, "Deutschen Eisenbahn", "Deutsche Bahn")
    'Deutschen Bahn'
    >>> german_adjective("der X", 4, "Rote Markt", "Roter Platz"), german_adjective("der X", 4, "Red Square", "Roter Platz")
    ('Rote Platz', 'Roter Platz')
    >>> german_adjective("des X", 4, "Europäischen Parlamentes", "Europäisches Parlament")
    'Europäischen Parlaments'
    >>> german_adjective("im X", 3, "Kölnischen Dom", "Kölner Dom")
    'Kölner Dom'
    """
    adjective, weak = _ADJECTIVE.match(after), _WEAKLY.match(old)
    before = _LAST_WORD.search(text, max(0, start - 12), start)
    if adjective is None or weak is None or before is None:
        return after
    word, ending = before[1].lower(), adjective[2]
    oblique = word in _OBLIQUE or (ending == "e" and word in _DER)
    if oblique or (ending == "e" and word == "die" and weak[1]):  # the plural: die Vereinigten Staaten
        genitive = word in ("des", "eines") and ending != "e" and takes_genitive(after[-4:])
        return f"{adjective[1]}en{after[adjective.end() :]}{'s' if genitive else ''}"
    return f"{adjective[1]}e{after[adjective.end() :]}" if word in _WEAK[ending] else after


# Endings of oblique cases and of the plural that end in a consonant, in the Slavic and Baltic languages.
_CASE_ENDING = re.compile(
    r"(?:[еоыиуаяёіїє]м|[аяы]х|их|ых|[оеё]в|ей|[иіы]в|[eoyiýíůuá]m|[áaeyý]ch|ech|[óo]w|[ůo]v|[ao]ms|ais|iem)$"
)
_VOWELS = frozenset("аеёиоуыэюяіїєaeiouyáéěíóúůýąęāēīūėų")


def same_ending(wrong: str, right: str) -> bool:
    """Whether two names may stand in the same case, by how their first and last words end (languages that decline names).

    >>> same_ending("Бен Валлаш", "Бен Уоллес"), same_ending("Ставенгере", "Ставангер"), same_ending("Tommym Pavlem", "Tommy Paul")
    (True, False, False)
    >>> same_ending("Иван )", "Иван .")
    True
    """
    first, second = wrong.lower().split(), right.lower().split()
    return not (first and second) or all(_endings(first[at]) == _endings(second[at]) for at in (0, -1))


def _endings(word: str) -> list[str]:
    """Of the parts of a word with hyphens, which may be declined each."""
    return [_ending(part) for part in word.split("-")]


def _ending(word: str) -> str:
    word = word.rstrip(".,'\u2019\"»”)")
    if word[-1:] in _VOWELS or word.endswith(("ь", "й")):
        return word[-1]
    found = _CASE_ENDING.search(word) if len(word) > 3 else None
    return found.group() if found else ""


def arabic_article(text: str, start: int, after: str) -> str:
    """A name without the alif of its article behind li-: للصين, not لالصين; of three l's one goes too.

    >>> arabic_article("قصة للبرنس", 5, "الأمير"), arabic_article("قصة البرنس", 4, "الأمير")
    ('لأمير', 'الأمير')
    """
    if text[start - 1 : start] != "ل" or not after.startswith("ال"):
        return after
    return after[2 if after.startswith("الل") else 1 :]


_HUNGARIAN = re.compile(r"(?<!\w)([Aa]z?) $")


def hungarian_article(text: str, start: int, end: int, after: str) -> tuple[int, str | None]:
    """Where the article before a name begins, and the other one with its space: a before consonants, az before vowels.

    >>> hungarian_article("a Kína", 2, 6, "Egyesült Államok"), hungarian_article("az USA", 3, 6, "Egyesült Államok")
    ((0, 'az '), (3, None))
    """
    found = _HUNGARIAN.search(text, max(0, start - 4), start)
    new = _spoken_with_vowel(after)
    if (
        found is None
        or new is None
        or _spoken_with_vowel(text[start:end]) in (new, None)
        or found[1].endswith("z") == new
    ):
        return start, None
    return found.start(), found[1][0] + ("z " if new else " ")


def _spoken_with_vowel(name: str) -> bool | None:
    """Whether a Hungarian name begins with a vowel as it is spoken; None where the spelling does not tell (NATO, FBI, 5)."""
    if not name[:1].isalpha():
        return None
    vowel = name[0].lower() in "aáeéiíoóöőuúüű"
    return None if not vowel and name.partition(" ")[0].isupper() else vowel


_LAST_VOWEL = re.compile(r"[aâeıiîoöuûü](?=[^aâeıiîoöuûü]*$)")
_ENDINGS = (  # of cases, behind a consonant or a vowel
    ("genitive", re.compile(r"n?[ıiuü]n")),
    ("dative", re.compile(r"[yn]?[ae]")),
    ("accusative", re.compile(r"[yn]?[ıiuü]")),
    ("locative", re.compile(r"n?[dt][ae](ki)?")),
    ("ablative", re.compile(r"n?[dt][ae]n")),
    ("instrumental", re.compile(r"y?l[ae]")),
)
_NARROW = {"a": "ı", "â": "ı", "ı": "ı", "e": "i", "i": "i", "î": "i", "o": "u", "u": "u", "û": "u", "ö": "ü", "ü": "ü"}
_VOICELESS = "fstkçşhp"


def turkish_ending(tail: str, name: str) -> str:
    """The case ending behind a name's apostrophe in the vowels of another name; other endings are left as they are.

    >>> turkish_ending("ın", "Gazap Üzümleri"), turkish_ending("ya", "Topkapı Sarayı"), turkish_ending("da", "Efes")
    ('nin', 'na', 'te')
    >>> turkish_ending("i", "La Casa de Papel"), turkish_ending("lar", "Efes")
    ('i', 'lar')
    """
    name = name.replace("I", "ı").replace("İ", "i").lower()
    found = _LAST_VOWEL.search(name)
    if found is None or not name[-1].isalpha():
        return tail
    vowel = found.group()
    narrow = _NARROW[vowel]
    wide = "a" if vowel in "aâıouû" else "e"
    open_ = name[-1] in _NARROW
    linking = "n" if open_ and " " in name and name[-1] in "ıiuü" else ""  # a compound: Topkapı Sarayı-n-a
    for case, pattern in _ENDINGS:
        match = pattern.fullmatch(tail)
        if match is None:
            continue
        if case == "genitive":
            return f"{'n' if open_ else ''}{narrow}n"
        if case in ("dative", "accusative"):
            return f"{(linking or 'y') if open_ else ''}{wide if case == 'dative' else narrow}"
        if case == "instrumental":
            return f"{'y' if open_ else ''}l{wide}"
        hard = "t" if not linking and name[-1] in _VOICELESS else "d"
        return f"{linking}{hard}{wide}{'n' if case == 'ablative' else match[1] or ''}"
    return tail
