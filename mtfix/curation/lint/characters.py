"""Rules about the characters of a form: what looks right on the screen and is not."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache

import regex

from mtfix.curation.lint import scripts
from mtfix.curation.lint.base import Found, LintRule, Record, alternatives, is_form, language_of, several

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


_PLAIN_REMARK = re.compile(r"[!-{}~](?:[ -{}~]*[!-{}~])?")


def plain(field: str, target: str) -> re.Pattern[str]:
    """What a whole cell of a column is if there is nothing to say of its characters."""
    return _plain_form(language_of(field, target)) if is_form(field) else _PLAIN_REMARK


@lru_cache(maxsize=64)
def _plain_form(lang: str) -> re.Pattern[str]:
    written = scripts.WRITTEN.get(lang, ("Latin",))
    if "Kana" in written:
        letters, first = "\u4e00-\u9fa5ぁ-ゔァ-ヴー", "\u4e00-\u9fa5ぁ-ゔァ-ヴ"
    else:
        letters = first = _LETTERS.get(written[0], "A-Za-z")
    return re.compile(rf"[{first}](?:[{letters}]|[.'’·・-](?![.|])|[ |](?=[{first}]))*(?<![·・])")


def check_cells(record: Record, cells: Sequence[tuple[str, str]], target: str) -> Iterator[Found]:
    """Faults of the characters of some cells of a row; ``target`` is the glossary's target language."""
    for field, cell in cells:
        form = is_form(field)
        yield from _spaces(record, field, cell, form)
        if not cell.isascii():
            if not unicodedata.is_normalized("NFC", cell):
                for part in alternatives(field, cell):
                    if not unicodedata.is_normalized("NFC", part):
                        new = unicodedata.normalize("NFC", part)
                        yield Found(NotComposed, record, field, part, f"{new!r} is not in composed form (NFC)", new)
            if form:
                yield from _unusual(record, field, cell, target)
        if form:
            yield from _debris(record, field, cell)
            yield from scripts.wrong_script(record, field, cell, target)


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
    lang = language_of(field, target)
    for part in alternatives(field, cell):
        yield from scripts.look_alikes(record, field, part)
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


def _debris(record: Record, field: str, cell: str) -> Iterator[Found]:
    for part in alternatives(field, cell):
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
