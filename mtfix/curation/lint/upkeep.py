"""Rules about the upkeep of a glossary: accepted findings, dates of review, conflicts that a merge has left."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Sequence

from mtfix.curation.lint.base import Found, LintRule, Record, parts


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
