"""What all lint rules share: a rule, the entry that it looks at, and what it finds."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, ClassVar, Literal, NamedTuple

from mtfix.checks.rules import Rule
from mtfix.glossary.columns import is_language
from mtfix.model import KINDS

if TYPE_CHECKING:
    from collections.abc import Iterator

Severity = Literal["error", "warning", "info"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "info")

ADMITTED = "admitted"
MANY = ("admitted", "deprecated", "superseded", "context", "unless", "x-lint")
NAMES = frozenset(KINDS) - {"TERM"}  # kinds whose forms are proper names
EXCEPTIONS = "x-lint"


class LintRule(Rule):
    """A rule about glossary files; the docstring is its explanation, as for all rules.

    ``error``: the glossary cannot be loaded, or an entry cannot do what it says. ``warning``: probably not what was meant.
    ``info``: a remark. ``fix``: ``--fix`` can mend it without a person.
    """

    severity: ClassVar[Severity] = "warning"
    fix: ClassVar[bool] = False


class Record:
    """One entry, as lint needs it: forms by status, and where it stands. All text is stripped.

    ``row`` is the source's key of it, ``line`` where that begins; ``more`` are further rows that say more of it.
    """

    __slots__ = (
        "accepted",
        "admitted",
        "context",
        "id",
        "kind",
        "line",
        "more",
        "preferred",
        "repeated",
        "reviewed",
        "row",
        "short",
        "sources",
        "table",
        "unless",
        "wrong",
    )

    def __init__(self, table: int, row: int, line: int) -> None:
        self.table = table
        self.row = row
        self.line = line
        self.more: tuple[int, ...] = ()
        self.repeated = False  # it stands somewhere else already, the same in all
        self.id = ""
        self.preferred = ""
        self.admitted: tuple[str, ...] = ()
        self.wrong: tuple[tuple[str, str], ...] = ()  # column, form
        self.sources: tuple[tuple[str, str], ...] = ()  # language, form
        self.kind = ""
        self.short = ""
        self.context: tuple[str, ...] = ()
        self.unless: tuple[str, ...] = ()
        self.reviewed = ""
        self.accepted: dict[str, bool] | None = None  # code: did it accept anything

    def right(self) -> Iterator[tuple[str, str]]:
        """Column and form of what may be printed."""
        yield "preferred", self.preferred
        for form in self.admitted:
            yield ADMITTED, form
        if self.short:
            yield "short", self.short


class Found(NamedTuple):
    """A fault of one form (``text`` in column ``field``); ``fix`` is what ``--fix`` writes in its place ("": nothing).

    ``others``: further entries that it concerns.
    """

    rule: type[LintRule]
    record: Record
    field: str
    text: str
    message: str
    fix: str | None = None
    others: tuple[Record, ...] = ()


def parts(cell: str) -> list[str]:
    """Alternatives of a cell, stripped; empty ones are left out."""
    if "|" not in cell:
        cell = cell.strip()
        return [cell] if cell else []
    return [part for part in map(str.strip, cell.split("|")) if part]


@lru_cache(maxsize=1024)
def several(field: str) -> bool:
    """True for columns whose cells hold alternatives separated by ``|``."""
    return field in MANY or is_language(field)


@lru_cache(maxsize=1024)
def is_form(field: str) -> bool:
    """True for columns whose cells hold names, in any language."""
    return field in ("preferred", "admitted", "deprecated", "superseded", "short") or is_language(field)


def alternatives(field: str, cell: str) -> list[str]:
    """The forms of a cell: several where the column may have them, stripped."""
    return parts(cell) if several(field) else [cell.strip()]


@lru_cache(maxsize=1024)
def language_of(field: str, target: str) -> str:
    """The language of the forms in a column, without region or script."""
    return (field if is_language(field) else target).split("-")[0]
