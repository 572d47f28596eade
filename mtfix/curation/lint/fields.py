"""Rules about rows and their cells: what is missing, unknown, repeated or wrongly separated."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence

from mtfix.curation.lint.base import EXCEPTIONS, Found, LintRule, Record, alternatives, is_form, parts, several
from mtfix.glossary.pairs import Limits
from mtfix.glossary.rows import LONG_KINDS
from mtfix.model import KINDS


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
    Finds `;`, `；`, `、`, `｜` or a line end inside a form, and `|` in columns that hold one form.

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


class ServiceLimit(LintRule):
    """
    ## What it does
    Finds what the service that a file is for does not take: forms that are too long, characters that it refuses, a source
    form that stands twice. It looks at files whose format is named (`--from-format deepl`, `google`, `amazon` ...). A file that
    is too large is G001.

    ## Why it is bad
    The service refuses the whole file, or leaves the entry out without a word.

    ## Example
    `mtfix glossary lint pairs.csv --from-format deepl --from zh`

        北德文斯克,Severodvinsk
        北德文斯克,North Dvinsk

    ## Use instead

        北德文斯克,Severodvinsk

    ## How safe the fix is
    There is none: somebody has to say which of the two is right, or what a shorter form is.
    """

    code = "G015"
    name = "service-limit"
    summary = "The service that the file is for does not take this"
    severity = "error"


def check_limits(
    record: Record, cells: Sequence[tuple[str, str]], limits: Limits, first: str, forms: dict[str, Record]
) -> Iterator[Found]:
    """What a service does not take; ``first`` is the column whose forms it may want once, ``forms`` those seen so far."""
    for field, cell in cells:
        if not is_form(field):
            continue
        for form in alternatives(field, cell):
            if why := limits.refuses(form):
                yield Found(ServiceLimit, record, field, form, f"{form[:60]!r}: {why}")
            if field == first and limits.unique:
                other = forms.setdefault(form, record)
                if other is not record:
                    message = f"{form!r} stands in line {other.line} already; {limits.service} takes it once"
                    yield Found(ServiceLimit, record, field, form, message, others=(other,))


_KINDS = frozenset(("", *KINDS, *LONG_KINDS))


def needs_check(record: Record, row: Sequence[str]) -> bool:
    """False if :func:`check_row` finds nothing in a row whose characters are all usual."""
    return (
        not record.preferred
        or record.kind not in _KINDS
        or record.admitted != ()
        or len(record.wrong) > 1
        or "|" in "".join(row)
    )


def check_row(record: Record, cells: Sequence[tuple[str, str]]) -> Iterator[Found]:
    """Faults of one row."""
    if not record.preferred:
        yield Found(NoPreferredForm, record, "preferred", "", "no preferred form")
    kind = record.kind
    if kind and kind not in KINDS and kind not in LONG_KINDS:
        near = difflib.get_close_matches(kind, (*KINDS, *LONG_KINDS), n=1, cutoff=0.5)
        hint = f"; did you mean {near[0]}?" if near else f"; known: {', '.join(KINDS)}"
        original = next(cell.strip() for name, cell in cells if name == "type")
        yield Found(UnknownType, record, "type", original, f"unknown type {original!r}{hint}")
    for field, cell in cells:
        if "|" in cell and several(field) and field != EXCEPTIONS:
            yield from _alternatives(record, field, cell)
        elif "|" in cell and is_form(field):
            yield Found(
                WrongSeparator, record, field, cell.strip(), f"{field!r} holds one form, here is {cell.strip()!r}"
            )
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
