"""Rules about the file and its first line: can it be read, and are its columns known."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mtfix.curation.lint.base import Found, LintRule, Record
from mtfix.glossary.columns import LANGUAGE, advice, is_column


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
    Finds columns named like a language that are none (`nte`), or that BCP 47 writes another way (`cn`, `jp`, `rus`).
    Known are the languages of ISO 639-1 and those of three letters that Unicode CLDR has a name for; any other with its
    region or script (`nte-MZ`).

    ## Why it is bad
    `--from zh` would not look into a column `cn`, and what stands in a column `nte` would be lost. mtfix refuses to load
    the file.

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
    severity = "error"


def check_header(header: Sequence[str], record: Record) -> Iterator[Found]:
    """Faults of the first line; ``record`` stands for it."""
    seen: set[str] = set()
    for name in header:
        if name in seen:
            yield Found(UnknownColumn, record, name, name, f"the column {name!r} stands twice")
        elif not is_column(name):
            code = LANGUAGE.fullmatch(name) is not None
            rule, what = (UnknownLanguage, "is no language code") if code else (UnknownColumn, "is not known")
            yield Found(rule, record, name, name, f"the column {name!r} {what}: {advice(name)}")
        seen.add(name)
    if "preferred" not in seen:
        yield Found(UnknownColumn, record, "", "", "no column 'preferred'")
