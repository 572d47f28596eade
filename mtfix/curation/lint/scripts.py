"""Rules about scripts: letters that look alike, and forms in letters that their language is not written in."""

# ruff: noqa: SIM905 - tables are easier to read and to edit as words of one string
from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import lru_cache

import regex

from mtfix.curation.lint.base import Found, LintRule, Record, alternatives, language_of

# Letters of another script that look like this Latin letter in most fonts (the single letters of Unicode's
# confusables.txt that name writers meet; UTS #39, https://www.unicode.org/reports/tr39/).
_LATIN = {
    "A": "АΑ", "B": "ВΒ", "C": "СϹ", "E": "ЕΕ", "H": "НΗ", "I": "ІΙӀ", "J": "Ј", "K": "КΚ", "M": "МΜ", "N": "Ν",
    "O": "ОΟ", "P": "РΡ", "S": "Ѕ", "T": "ТΤ", "X": "ХΧ", "Y": "ҮΥ", "Z": "Ζ", "a": "аα", "c": "сϲ", "e": "е",
    "h": "һ", "i": "іι", "j": "ј", "l": "ӏ", "o": "оο", "p": "рρ", "s": "ѕ", "v": "ν", "x": "х", "y": "у", "d": "ԁ", "q": "ԛ", "w": "ԝ",
}  # fmt: skip
_TO_LATIN = {other: latin for latin, others in _LATIN.items() for other in others}
_FROM_LATIN = {
    script: {latin: other for latin, others in _LATIN.items() for other in others if pattern.match(other)}
    for script, pattern in (("Cyrillic", regex.compile(r"[\u0400-\u04ff]")), ("Greek", regex.compile(r"\p{Greek}")))
}
_WORD = regex.compile(r"[\p{L}\p{M}]+")
_SCRIPTS = {
    "Latin": r"\p{Latin}", "Cyrillic": r"\p{Cyrillic}", "Greek": r"\p{Greek}", "Han": r"[\p{Han}々〇]",
    "Kana": r"[\p{Hiragana}\p{Katakana}ー]", "Hangul": r"\p{Hangul}", "Arabic": r"\p{Arabic}", "Hebrew": r"\p{Hebrew}",
    "Devanagari": r"\p{Devanagari}", "Thai": r"\p{Thai}", "Georgian": r"\p{Georgian}", "Armenian": r"\p{Armenian}",
}  # fmt: skip
_SCRIPT_PATTERNS = {name: regex.compile(pattern) for name, pattern in _SCRIPTS.items()}
# Scripts in which a language is written; what is not listed is written in Latin letters or not checked.
WRITTEN = {
    "zh": ("Han",), "ja": ("Han", "Kana"), "ko": ("Hangul", "Han"), "ru": ("Cyrillic",), "uk": ("Cyrillic",),
    "be": ("Cyrillic",), "bg": ("Cyrillic",), "mk": ("Cyrillic",), "el": ("Greek",), "ar": ("Arabic",),
    "fa": ("Arabic",), "ur": ("Arabic",), "ps": ("Arabic",), "he": ("Hebrew",), "yi": ("Hebrew",), "hi": ("Devanagari",),
    "mr": ("Devanagari",), "ne": ("Devanagari",), "th": ("Thai",), "ka": ("Georgian",), "hy": ("Armenian",),
}  # fmt: skip
_LATIN_LANGUAGES = frozenset(
    "en de fr es pt it nl sv da nb nn no fi et lv lt pl cs sk sl hr hu ro tr az sq is ga cy mt id ms vi tl sw eo ca eu gl "
    "af lb la".split()
)


class LookAlike(LintRule):
    """
    ## What it does
    Finds words that mix Latin, Cyrillic and Greek letters that look alike.

    ## Why it is bad
    A Latin name with a Cyrillic `а` looks right and matches nothing; printed, it cannot be found again.

    ## Example
    `Lаvrov` with a Cyrillic second letter.

    ## Use instead
    `Lavrov`, all of it Latin.

    ## How safe the fix is
    Safe where every letter of the smaller script has a twin in the larger one: `--fix` writes the twin. Otherwise there
    is none.
    """

    code = "G023"
    name = "look-alike"
    summary = "A word mixes letters of scripts that look alike"
    severity = "error"
    fix = True


class WrongScript(LintRule):
    """
    ## What it does
    Finds forms in a script in which their language is not written: Chinese in the column of Russian, Cyrillic in a
    preferred form of an English glossary, pinyin as a source form. Latin letters are accepted in a source form that is
    also a right form of the entry or has capitals in it (CNN, ABC News), unless it is a person's.

    ## Why it is bad
    Mostly two columns have been swapped. The form can never match.

    ## Example

        preferred,zh,ru
        Severodvinsk,Северодвинск,北德文斯克

    ## Use instead

        preferred,zh,ru
        Severodvinsk,北德文斯克,Северодвинск

    ## How safe the fix is
    There is none.
    """

    code = "G024"
    name = "wrong-script"
    summary = "The form is in a script that its language is not written in"
    severity = "error"


def look_alikes(record: Record, field: str, form: str) -> Iterator[Found]:
    """Words of one form that mix scripts."""
    new = form
    bad: list[str] = []
    for word in _WORD.findall(form):
        if word.isascii() or len(word) < 2:
            continue
        present = [name for name in ("Latin", "Cyrillic", "Greek") if _SCRIPT_PATTERNS[name].search(word)]
        if len(present) < 2:
            continue
        counts = {name: len(_SCRIPT_PATTERNS[name].findall(word)) for name in present}
        mixed = sorted(present, key=lambda name: -counts[name])
        table = _TO_LATIN if mixed[0] == "Latin" else _FROM_LATIN[mixed[0]]
        own = _SCRIPT_PATTERNS[mixed[0]]
        fixed = "".join(char if own.match(char) else table.get(char, char) for char in word)
        strange = [char for char in fixed if any(_SCRIPT_PATTERNS[name].match(char) for name in mixed[1:])]
        bad += [char for char in word if any(_SCRIPT_PATTERNS[name].match(char) for name in mixed[1:])]
        if strange:  # a word that really has letters of two scripts, or a fault that only a person can mend
            new = form
            break
        new = new.replace(word, fixed)
    if bad:
        letters = ", ".join(f"{char} ({unicodedata.name(char).lower()})" for char in dict.fromkeys(bad))
        yield Found(LookAlike, record, field, form, f"{form!r} has {letters}", new if new != form else None)


@lru_cache(maxsize=64)
def _allowed(lang: str) -> tuple[tuple[str, ...], regex.Pattern[str] | None]:
    scripts = WRITTEN.get(lang, ("Latin",) if lang in _LATIN_LANGUAGES else ())
    others = [pattern for name, pattern in _SCRIPTS.items() if name not in scripts and name != "Latin"]
    return scripts, regex.compile("|".join(others)) if scripts else None


def wrong_script(record: Record, field: str, cell: str, target: str) -> Iterator[Found]:
    """Forms of one cell in letters that the language of the column is not written in."""
    lang = language_of(field, target)
    scripts, foreign = _allowed(lang)
    if foreign is None or (cell.isascii() and "Latin" in scripts):
        return
    for part in alternatives(field, cell):
        strange = foreign.search(part)
        if strange and not any(_SCRIPT_PATTERNS[name].search(part) for name in ("Latin", *scripts) if name in scripts):
            name = next(name for name, pattern in _SCRIPT_PATTERNS.items() if pattern.match(strange[0]))
            yield Found(WrongScript, record, field, part, f"{part!r} is in {name} letters, which {lang!r} is not")
        elif (
            "Latin" not in scripts
            and part.isascii()
            and not (any(char.isupper() for char in part) and record.kind != "PER")
            and any(char.isalpha() for char in part)
            and part not in (form for _, form in record.right())
        ):
            yield Found(WrongScript, record, field, part, f"{part!r} is in Latin letters, which {lang!r} is not")
