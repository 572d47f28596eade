"""Rules about the characters of a form: what looks right on the screen and is not."""

# ruff: noqa: SIM905 - tables are easier to read and to edit as words of one string
from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache

import regex

from mtfix.curation.lint.base import Found, LintRule, Record, is_form, is_language, parts, several

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
_WRITTEN = {
    "zh": ("Han",), "ja": ("Han", "Kana"), "ko": ("Hangul", "Han"), "ru": ("Cyrillic",), "uk": ("Cyrillic",),
    "be": ("Cyrillic",), "bg": ("Cyrillic",), "mk": ("Cyrillic",), "el": ("Greek",), "ar": ("Arabic",),
    "fa": ("Arabic",), "ur": ("Arabic",), "ps": ("Arabic",), "he": ("Hebrew",), "yi": ("Hebrew",), "hi": ("Devanagari",),
    "mr": ("Devanagari",), "ne": ("Devanagari",), "th": ("Thai",), "ka": ("Georgian",), "hy": ("Armenian",),
}  # fmt: skip
_LATIN_LANGUAGES = frozenset(
    "en de fr es pt it nl sv da nb nn no fi et lv lt pl cs sk sl hr hu ro tr az sq is ga cy mt id ms vi tl sw eo ca eu gl "
    "af lb la".split()
)
# Joiners belong to the spelling of Arabic and Indic scripts.
_INVISIBLE = regex.compile(
    r"[\u00ad\u200b\u200e\u200f\u2060-\u2064\u202a-\u202e\u2066-\u2069\ufeff\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]"
    r"|(?<![\p{Arabic}\p{Devanagari}\p{Bengali}\p{Sinhala}\p{Malayalam}\p{Tamil}\p{Kannada}\p{Telugu}\p{M}])[\u200c\u200d]"
)
_SPACES = regex.compile(r"[\t\u00a0\u1680\u2000-\u200a\u202f\u205f]| {2,}")
_MARKUP = re.compile(r"&(?:#\d+|#x[0-9a-fA-F]+|[A-Za-z]{2,8});|</?[A-Za-z][^<>]*>")
_SPREADSHEET = re.compile(r"#(?:NAME\?|REF!|VALUE!|DIV/0!|N/A|NULL!|NUM!)|=.*|[+@]\w.*|\d(?:\.\d+)?E[+-]\d+|\d{1,2}-(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)")  # fmt: skip
_FULLWIDTH = regex.compile(r"[\uff01-\uff5e\uff66-\uff9f\ufb00-\ufb06]")
_MOJIBAKE = re.compile(r"[ÃÂâÐÑÅÄåæçèé][\u0080-\u00bf\u0152-\u0178\u2013-\u203a\u20ac\u2122]|\ufffd")
_BRACKETS = {")": "(", "]": "[", "）": "（", "」": "「", "』": "『", "》": "《", "»": "«", "”": "“"}
_EDGE = regex.compile(r"^[,.;:!?…，。；：、·]|[,;:…，。；：、·]$")


class NotComposed(LintRule):
    """
    ## What it does
    Finds text that is not in Unicode's composed form (NFC): an `é` written as `e` and a combining accent.

    ## Why it is bad
    It looks the same and compares as different: searches, spreadsheets and other programs do not find it. (mtfix itself
    matches both.)

    ## Example
    `José` in five characters.

    ## Use instead
    `José` in four characters.

    ## How safe the fix is
    Safe: `--fix` writes NFC, which by definition is the same text.
    """

    code = "G020"
    name = "not-composed"
    summary = "The text is not in composed form (NFC)"
    fix = True


class StraySpace(LintRule):
    """
    ## What it does
    Finds spaces at the ends of a form, two spaces in a row, tabs, and no-break and other special spaces inside a form.

    ## Why it is bad
    They are invisible, and other programs take `Modi` and `Modi ` for two names.

    ## Example

        preferred,admitted
        Narendra  Modi, Modi

    ## Use instead

        preferred,admitted
        Narendra Modi,Modi

    ## How safe the fix is
    Safe: `--fix` leaves one ordinary space inside and none at the ends. Matching treats all of them alike.
    """

    code = "G021"
    name = "stray-space"
    summary = "Spaces at the ends, in a row, or of a special kind"
    fix = True


class InvisibleCharacter(LintRule):
    """
    ## What it does
    Finds characters that nobody sees: zero-width spaces, soft hyphens, marks of writing direction, byte order marks,
    control characters. Joiners inside Arabic and Indic words are spelling and are left alone.

    ## Why it is bad
    They come with copying from web pages. The form is printed with them and can no longer be found.

    ## Example
    `Severo`, a soft hyphen, `dvinsk`.

    ## Use instead
    `Severodvinsk`

    ## How safe the fix is
    Safe: `--fix` takes them out. Matching does not see them.
    """

    code = "G022"
    name = "invisible-character"
    summary = "The text has characters that nobody can see"
    fix = True


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


class FullWidth(LintRule):
    """
    ## What it does
    Finds full-width letters, digits and signs, half-width katakana and ligatures in forms of languages that do not use
    them.

    ## Why it is bad
    They come from East Asian keyboards and from PDF files, and are printed as they are.

    ## Example
    `Ｓ. Jaishankar`

    ## Use instead
    `S. Jaishankar`

    ## How safe the fix is
    Safe: `--fix` writes the ordinary characters (Unicode's compatibility form); matching treats both alike.
    """

    code = "G025"
    name = "full-width"
    summary = "Full-width letters or ligatures in a form"
    fix = True


class Markup(LintRule):
    """
    ## What it does
    Finds HTML entities and tags in forms.

    ## Why it is bad
    mtfix matches what a reader sees. `R&amp;D` never matches, and as a preferred form it is printed so.

    ## Example
    `S&amp;P Global`

    ## Use instead
    `S&P Global`

    ## How safe the fix is
    Safe for entities: `--fix` writes the character. There is none for tags.
    """

    code = "G026"
    name = "markup"
    summary = "The form contains HTML"
    fix = True


class Mojibake(LintRule):
    """
    ## What it does
    Finds text that was decoded with the wrong encoding (`JosÃ©`), and replacement characters.

    ## Why it is bad
    The name is printed like this.

    ## Example
    `JosÃ© MarÃ­a Aznar`

    ## Use instead
    `José María Aznar`

    ## How safe the fix is
    There is none; the message says what the text seems to have been. Read the original file with its real encoding.
    """

    code = "G027"
    name = "mojibake"
    summary = "The text was decoded with the wrong encoding"
    severity = "error"


class SpreadsheetDamage(LintRule):
    """
    ## What it does
    Finds what a spreadsheet leaves behind: errors (`#NAME?`), formulas, numbers in exponential form, names that became
    dates (`1-Mar`).

    ## Why it is bad
    The name is gone, and a cell that begins with `=`, `+` or `@` is run as a formula when the file is opened.

    ## Example

        preferred,short
        March First Movement,1-Mar

    ## Use instead

        preferred,short
        March First Movement,March First

    ## How safe the fix is
    There is none: the name has to be typed again. Import columns as text.
    """

    code = "G028"
    name = "spreadsheet-damage"
    summary = "A spreadsheet has turned the form into something else"
    severity = "error"


class LoosePunctuation(LintRule):
    """
    ## What it does
    Finds forms that begin or end with a comma, colon or the like, and brackets or quotation marks that are not closed.

    ## Why it is bad
    The form only matches where the sentence happens to have the same punctuation, and it is printed with it.

    ## Example
    `Severodvinsk,` and `Severodvinsk (city`

    ## Use instead
    `Severodvinsk`

    ## How safe the fix is
    There is none: what was lost with the other bracket is not known.
    """

    code = "G029"
    name = "loose-punctuation"
    summary = "Punctuation at the edge of the form, or a bracket that is not closed"


# Most cells: letters of the language's script, single spaces, nothing at the edges. There is nothing to say of them.
_LETTERS = {"Latin": "A-Za-zÀÁÄ-ÑÒ-ÖØ-öø-őŕ-ŝ", "Han": "\u4e00-\u9fa5", "Hangul": "\uac00-\ud7a3", "Cyrillic": "А-яЁё"}


@lru_cache(maxsize=64)
def _plain(lang: str) -> re.Pattern[str]:
    scripts = _WRITTEN.get(lang, ("Latin",))
    if "Kana" in scripts:
        letters, first = "\u4e00-\u9fa5ぁ-ゔァ-ヴー", "\u4e00-\u9fa5ぁ-ゔァ-ヴ"
    else:
        letters = first = _LETTERS.get(scripts[0], "A-Za-z")
    return re.compile(rf"[{first}](?:[{letters}]|[.'’·・-](?![.|])|[ |](?=[{first}]))*(?<![·・])")


def check_cells(record: Record, cells: Sequence[tuple[str, str]], target: str) -> Iterator[Found]:
    """Faults of the characters of all cells of a row; ``target`` is the glossary's target language."""
    for field, cell in cells:
        form = is_form(field)
        if _plain(_main(field, target)).fullmatch(cell):
            continue
        yield from _spaces(record, field, cell, form)
        if not cell.isascii():
            if not unicodedata.is_normalized("NFC", cell):
                for part in _parts(field, cell):
                    if not unicodedata.is_normalized("NFC", part):
                        new = unicodedata.normalize("NFC", part)
                        yield Found(NotComposed, record, field, part, f"{new!r} is not in composed form (NFC)", new)
            if form:
                yield from _unusual(record, field, cell, target)
        if form:
            yield from _debris(record, field, cell)
            yield from _script(record, field, cell, target)


def _parts(field: str, cell: str) -> list[str]:
    return parts(cell) if several(field) else [cell.strip()]


def _spaces(record: Record, field: str, cell: str, form: bool) -> Iterator[Found]:
    for part in cell.split("|") if several(field) else (cell,):
        clean = part.strip()
        if not clean:
            continue
        if form and _SPACES.search(clean):
            clean = " ".join(_SPACES.sub(" ", clean).split(" "))
        if clean != part:
            yield Found(StraySpace, record, field, part, f"stray space in {part!r}", clean)
        if form and _INVISIBLE.search(part):
            new = _INVISIBLE.sub("", part)
            codes = ", ".join(sorted({f"U+{ord(char):04X}" for char in _INVISIBLE.findall(part)}))
            yield Found(
                InvisibleCharacter, record, field, part.strip(), f"{codes} in {new.strip()!r}", new.strip() or None
            )


def _unusual(record: Record, field: str, cell: str, target: str) -> Iterator[Found]:
    """Faults that only text beyond ASCII can have."""
    lang = _main(field, target)
    for part in _parts(field, cell):
        yield from _look_alikes(record, field, part)
        if lang not in ("zh", "ja", "ko") and _FULLWIDTH.search(part):
            new = _FULLWIDTH.sub(lambda found: unicodedata.normalize("NFKC", found[0]), part)
            yield Found(FullWidth, record, field, part, f"full-width characters in {part!r}", new)
        if _MOJIBAKE.search(part):
            try:
                meant = part.encode("cp1252").decode("utf-8")
            except UnicodeError:
                meant = ""
            if meant or "\ufffd" in part:
                hint = f"; it seems to be {meant!r}" if meant else ""
                yield Found(Mojibake, record, field, part, f"{part!r} was decoded with the wrong encoding{hint}")


def _look_alikes(record: Record, field: str, form: str) -> Iterator[Found]:
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


def _debris(record: Record, field: str, cell: str) -> Iterator[Found]:
    for part in _parts(field, cell):
        if _MARKUP.search(part):
            new = html.unescape(part) if "<" not in part else part
            yield Found(Markup, record, field, part, f"HTML in {part!r}", new if new != part else None)
        if _SPREADSHEET.fullmatch(part):
            yield Found(SpreadsheetDamage, record, field, part, f"{part!r} comes from a spreadsheet")
        elif _EDGE.search(part) or not _closed(part):
            yield Found(LoosePunctuation, record, field, part, f"loose punctuation in {part!r}")


def _closed(text: str) -> bool:
    stack: list[str] = []
    for char in text:
        if char in _BRACKETS:
            if not stack or stack.pop() != _BRACKETS[char]:
                return char == "”"  # 19” screens; German closes with what English opens with
        elif char in "([（「『《«“":
            stack.append(char)
    return not stack or stack == ["“"]


@lru_cache(maxsize=1024)
def _main(field: str, target: str) -> str:
    return (field if is_language(field) else target).split("-")[0]


@lru_cache(maxsize=64)
def _allowed(lang: str) -> tuple[tuple[str, ...], regex.Pattern[str] | None]:
    scripts = _WRITTEN.get(lang, ("Latin",) if lang in _LATIN_LANGUAGES else ())
    others = [pattern for name, pattern in _SCRIPTS.items() if name not in scripts and name != "Latin"]
    return scripts, regex.compile("|".join(others)) if scripts else None


def _script(record: Record, field: str, cell: str, target: str) -> Iterator[Found]:
    lang = _main(field, target)
    scripts, foreign = _allowed(lang)
    if foreign is None or (cell.isascii() and "Latin" in scripts):
        return
    for part in _parts(field, cell):
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
