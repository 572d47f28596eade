"""Rules about the table itself: columns, cells, ids, types, languages, dates."""

# ruff: noqa: SIM905 - tables are easier to read and to edit as words of one string
from __future__ import annotations

import datetime
import difflib
import re
from collections.abc import Iterator, Sequence

from mtfix.curation.lint.base import EXCEPTIONS, PLAIN, Found, LintRule, Record, is_form, parts, several
from mtfix.model import KINDS

_TAG = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_LONG_KINDS = ("PERSON", "LOCATION", "PLACE", "ORGANISATION", "ORGANIZATION", "PRODUCT", "TITLE")
# ISO 639-1, https://www.loc.gov/standards/iso639-2/php/code_list.php
_LANGUAGES = frozenset(
    "aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en eo "
    "es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka kg "
    "ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn "
    "no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg sh si sk sl sm sn so sq sr ss st su sv sw "
    "ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu".split()
)
# Codes of countries and of ISO 639-2 that are taken for languages; BCP 47 (RFC 5646, 2.2.1) wants the shortest code.
_MEANT = {
    "cn": "zh", "jp": "ja", "kp": "ko", "dk": "da", "gr": "el", "cz": "cs", "ua": "uk", "vn": "vi", "in": "hi",
    "ir": "fa", "il": "he", "iw": "he", "ji": "yi", "chi": "zh", "zho": "zh", "rus": "ru", "jpn": "ja", "kor": "ko", "ara": "ar",
    "eng": "en", "deu": "de", "ger": "de", "fra": "fr", "fre": "fr", "spa": "es", "por": "pt", "ita": "it", "hin": "hi",
    "ukr": "uk", "vie": "vi", "tur": "tr", "fas": "fa", "per": "fa", "heb": "he", "ell": "el", "gre": "el", "pol": "pl",
    "ces": "cs", "cze": "cs", "nld": "nl", "dut": "nl", "swe": "sv", "tha": "th", "ind": "id",
}  # fmt: skip


class UnreadableTable(LintRule):
    """
    ## What it does
    Finds files and rows that cannot be read: not UTF-8, NUL characters, quotation marks that are never closed or that
    stand in the middle of a cell.

    ## Why it is bad
    mtfix refuses to load the file, so that no entry is lost without a word.

    ## Example

        preferred,zh
        "Geneva, Switzerland,日内瓦

    ## Use instead

        preferred,zh
        "Geneva, Switzerland",日内瓦

    ## How safe the fix is
    There is none: only a person knows where the cell was meant to end.
    """

    code = "G001"
    name = "unreadable-table"
    summary = "The file or this row cannot be read"
    severity = "error"


class UnknownColumn(LintRule):
    """
    ## What it does
    Finds columns that are neither known nor a language code nor begin with `x-`, columns that stand twice, and a missing
    column `preferred`.

    ## Why it is bad
    A misspelt column would silently lose a whole column of names, so that mtfix refuses to load the file.

    ## Example

        prefered,zh

    ## Use instead

        preferred,zh

    ## How safe the fix is
    There is none. For columns of your own use names that begin with `x-`.
    """

    code = "G002"
    name = "unknown-column"
    summary = "A column that mtfix does not know, or one that stands twice"
    severity = "error"


class UnknownLanguage(LintRule):
    """
    ## What it does
    Finds columns named by two letters that are no language of ISO 639-1, and by codes that BCP 47 writes another way
    (`cn`, `jp`, `rus`).

    ## Why it is bad
    `--from zh` does not look into a column `cn`: its names are never found in a source.

    ## Example

        preferred,cn

    ## Use instead

        preferred,zh

    ## How safe the fix is
    There is none: renaming a column is one edit in the first line, by somebody who knows the language.
    """

    code = "G003"
    name = "unknown-language"
    summary = "A column is named by something that is no language code"
    severity = "warning"


class TooManyFields(LintRule):
    """
    ## What it does
    Finds rows with more cells than the header has columns.

    ## Why it is bad
    Nearly always a comma inside a name without quotation marks: all later cells stand in the wrong columns. mtfix refuses
    to load the file.

    ## Example

        preferred,zh
        Geneva, Switzerland,日内瓦

    ## Use instead

        preferred,zh
        "Geneva, Switzerland",日内瓦

    ## How safe the fix is
    There is none: nobody but the author knows which comma belongs to the name.
    """

    code = "G004"
    name = "too-many-fields"
    summary = "The row has more cells than the header"
    severity = "error"


class NoPreferredForm(LintRule):
    """
    ## What it does
    Finds rows whose `preferred` cell is empty.

    ## Why it is bad
    There is nothing to print. mtfix refuses to load the file.

    ## Example

        preferred,deprecated
        ,North Dvinsk

    ## Use instead

        preferred,deprecated
        Severodvinsk,North Dvinsk

    ## How safe the fix is
    There is none.
    """

    code = "G005"
    name = "no-preferred-form"
    summary = "The entry has no preferred form"
    severity = "error"


class UnknownType(LintRule):
    """
    ## What it does
    Finds types that are none of PER, LOC, ORG, PROD, EVENT, WORK, TERM (lower case and the long names person, place,
    location, organisation, product and title are understood too).

    ## Why it is bad
    The type decides which readings of a source form are generated and which rules of order apply. mtfix refuses to load
    the file.

    ## Example

        preferred,type
        Narendra Modi,PERS

    ## Use instead

        preferred,type
        Narendra Modi,PER

    ## How safe the fix is
    There is none; the message says which type is near.
    """

    code = "G006"
    name = "unknown-type"
    summary = "The type of the entry is not known"
    severity = "error"


class SharedId(LintRule):
    """
    ## What it does
    Finds an id that two different entries have, in one file or in several.

    ## Why it is bad
    Ledgers, judgements and merges name entries by id. mtfix refuses to load files that share one.

    ## Example

        id,preferred
        per-li,Li Qiang
        per-li,Li Keqiang

    ## Use instead

        id,preferred
        per-li-qiang,Li Qiang
        per-li-keqiang,Li Keqiang

    ## How safe the fix is
    There is none: judgements on record may speak of either.
    """

    code = "G007"
    name = "shared-id"
    summary = "Two entries have the same id"
    severity = "error"


class RepeatedRow(LintRule):
    """
    ## What it does
    Finds rows that are the same as an earlier one, cell by cell.

    ## Why it is bad
    It does no harm until somebody edits one of the two.

    ## Example

        preferred,zh
        Hanoi,河内
        Hanoi,河内

    ## Use instead

        preferred,zh
        Hanoi,河内

    ## How safe the fix is
    Safe: `--fix` takes out the later row; the loader reads the two as one entry anyway.
    """

    code = "G008"
    name = "repeated-row"
    summary = "The same row stands twice"
    severity = "warning"
    fix = True


class RepeatedForm(LintRule):
    """
    ## What it does
    Finds forms that stand twice in one cell, and forms that are both preferred and admitted, or both deprecated and
    superseded, in one entry.

    ## Why it is bad
    It says nothing, and later edits change only one of the two.

    ## Example

        preferred,admitted
        Kyiv,Kyiv|Kiev|Kiev

    ## Use instead

        preferred,admitted
        Kyiv,Kiev

    ## How safe the fix is
    Safe: `--fix` takes out the repetition and leaves the first.
    """

    code = "G009"
    name = "repeated-form"
    summary = "The entry lists the same form twice"
    severity = "warning"
    fix = True


class EmptyAlternative(LintRule):
    """
    ## What it does
    Finds nothing between two `|`, or before the first or after the last one.

    ## Why it is bad
    mtfix skips it; other programs that read the file make an empty name of it, which matches everywhere.

    ## Example

        preferred,admitted
        Kyiv,Kiev||Kyjiv|

    ## Use instead

        preferred,admitted
        Kyiv,Kiev|Kyjiv

    ## How safe the fix is
    Safe: `--fix` takes out the superfluous `|`.
    """

    code = "G010"
    name = "empty-alternative"
    summary = "There is nothing between two separators"
    severity = "warning"
    fix = True


class WrongSeparator(LintRule):
    """
    ## What it does
    Finds `;`, `；`, `、`, `｜` or a line end inside a form, in columns that hold alternatives.

    ## Why it is bad
    Alternatives are separated by `|`. Everything else makes one long form of them that stands in no text.

    ## Example

        preferred,deprecated
        Kyiv,Kiyev; Kijev

    ## Use instead

        preferred,deprecated
        Kyiv,Kiyev|Kijev

    ## How safe the fix is
    There is none: a few names do have a semicolon (titles of works).
    """

    code = "G011"
    name = "wrong-separator"
    summary = "Alternatives seem to be separated by something else than |"
    severity = "warning"


class ExceptionWithoutEffect(LintRule):
    """
    ## What it does
    Finds exceptions in the column `x-lint` that accept nothing, and cells of it that name no code.

    ## Why it is bad
    The fault that somebody once accepted is gone; the exception would hide the next one.

    ## Example

        preferred,x-lint
        Hanoi,G050 the river is called so too

    ## Use instead

        preferred,x-lint
        Hanoi,

    ## How safe the fix is
    There is none. The cell holds codes and a reason, several separated by `|`: `G050 the river is called so|G035 both`.
    """

    code = "G012"
    name = "exception-without-effect"
    summary = "An exception in x-lint accepts nothing"
    severity = "warning"


class StaleEntry(LintRule):
    """
    ## What it does
    Finds entries whose date in the column `x-reviewed` (YYYY-MM-DD) is longer ago than `--stale-after` days (730), lies in
    the future or is no date. Files without the column are not looked at: a glossary that keeps no dates has nothing stale.

    ## Why it is bad
    Offices, house style and spellings change. What nobody has looked at for two years may be wrong by now.

    ## Example

        preferred,x-reviewed
        Kyiv,2019-03-01

    ## Use instead
    Look at the entry, correct it if need be, and write the day:

        preferred,x-reviewed
        Kyiv,2026-11-02

    ## How safe the fix is
    There is none: writing a date without looking would be worse than no date.
    """

    code = "G013"
    name = "stale-entry"
    summary = "Nobody has reviewed this entry for a long time"
    severity = "warning"


class ConflictMarker(LintRule):
    """
    ## What it does
    Finds the lines that `git` and `mtfix glossary merge` leave where two versions contradict each other.

    ## Why it is bad
    The entry stands twice, once as either side had it, and the markers are read as entries.

    ## Example

        <<<<<<< ours
        per-li,Li Qiang,premier
        =======
        per-li,Li Qiang,prime minister
        (and the line of the other seven signs)

    ## Use instead

        per-li,Li Qiang,premier

    ## How safe the fix is
    There is none: a person has to choose one of the two rows and take out the markers.
    """

    code = "G014"
    name = "conflict-marker"
    summary = "A conflict of a merge is not resolved"
    severity = "error"


MARKERS = ("<<<<<<<", "=======", ">>>>>>>", "|||||||")


def check_header(header: Sequence[str], record: Record) -> Iterator[Found]:
    """Faults of the first line; ``record`` stands for it."""
    seen: set[str] = set()
    for name in header:
        if name in seen:
            yield Found(UnknownColumn, record, name, name, f"the column {name!r} stands twice")
        seen.add(name)
        if name in PLAIN or name.startswith("x-"):
            continue
        if not _TAG.fullmatch(name):
            near = difflib.get_close_matches(name.lower(), PLAIN, n=1)
            hint = f"; did you mean {near[0]!r}?" if near else "; columns of your own begin with x-"
            yield Found(UnknownColumn, record, name, name, f"unknown column {name!r}{hint}")
            continue
        main = name.split("-")[0]
        if main in _MEANT:
            yield Found(UnknownLanguage, record, name, name, f"{name!r} is no language code; use {_MEANT[main]!r}")
        elif len(main) == 2 and main not in _LANGUAGES:
            yield Found(UnknownLanguage, record, name, name, f"{name!r} is no language of ISO 639-1")
    if "preferred" not in seen:
        yield Found(UnknownColumn, record, "", "", "no column 'preferred'")


def check_row(record: Record, cells: Sequence[tuple[str, str]], surplus: str) -> Iterator[Found]:
    """Faults of one row; ``surplus`` is what stands beyond the last column."""
    if surplus:
        message = f"more cells than columns: {surplus!r} has none; names with a comma need quotation marks"
        yield Found(TooManyFields, record, "", "", message)
    if not record.preferred:
        yield Found(NoPreferredForm, record, "preferred", "", "no preferred form")
    kind = record.kind
    if kind and kind not in KINDS and kind not in _LONG_KINDS:
        near = difflib.get_close_matches(kind, (*KINDS, *_LONG_KINDS), n=1, cutoff=0.5)
        hint = f"; did you mean {near[0]}?" if near else f"; known: {', '.join(KINDS)}"
        original = next(cell.strip() for name, cell in cells if name == "type")
        yield Found(UnknownType, record, "type", original, f"unknown type {original!r}{hint}")
    for field, cell in cells:
        if "|" in cell and several(field) and field != EXCEPTIONS:
            yield from _alternatives(record, field, cell)
        if is_form(field) and (found := _SEPARATORS.search(cell)):
            form = next((part for part in cell.split("|") if found[0] in part), cell).strip()
            message = f"{found[0]!r} in {form!r}: alternatives are separated by |"
            yield Found(WrongSeparator, record, field, form, message)
    right = {record.preferred}
    for form in record.admitted:
        if form == record.preferred:
            yield Found(RepeatedForm, record, "admitted", form, f"{form!r} is the preferred form already", "")
        right.add(form)
    seen: dict[str, str] = {}
    for column, form in record.wrong:
        if seen.setdefault(form, column) != column:
            yield Found(RepeatedForm, record, column, form, f"{form!r} is {seen[form]} already", "")


_SEPARATORS = re.compile(r"[;；、｜\n\r]")


def _alternatives(record: Record, field: str, cell: str) -> Iterator[Found]:
    found = cell.split("|")
    if not all(part.strip() for part in found):
        yield Found(EmptyAlternative, record, field, "", "nothing between two separators", "")
        return
    forms = parts(cell)
    if len(set(forms)) != len(forms):
        twice = next(form for at, form in enumerate(forms) if form in forms[:at])
        yield Found(RepeatedForm, record, field, twice, f"{twice!r} stands twice in {field!r}", "")


def check_age(records: Sequence[Record], today: datetime.date, days: int) -> Iterator[Found]:
    for record in records:
        if not record.reviewed:
            continue
        try:
            date = datetime.date.fromisoformat(record.reviewed)
        except ValueError:
            message = f"{record.reviewed!r} is no date; write YYYY-MM-DD"
            yield Found(StaleEntry, record, "x-reviewed", record.reviewed, message)
            continue
        age = (today - date).days
        if age > days:
            yield Found(StaleEntry, record, "x-reviewed", record.reviewed, f"reviewed {age} days ago")
        elif age < 0:
            yield Found(StaleEntry, record, "x-reviewed", record.reviewed, "reviewed in the future")


def parse_exceptions(cell: str) -> dict[str, bool] | None:
    """Codes of an ``x-lint`` cell, none used yet; None for an empty cell."""
    codes: dict[str, bool] = {}
    for part in parts(cell):
        found = re.match(r"G\d{3}(?:[ ,]+G\d{3})*", part)
        codes |= dict.fromkeys(re.findall(r"G\d{3}", found[0]), False) if found else {part: False}
    return codes or None
