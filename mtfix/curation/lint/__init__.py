"""Lint: what is wrong with glossary files, as findings with file, line and column; what is safe can be mended.

>>> table = b"preferred,deprecated\\nKyiv,Kiev\\nKiev,Kyiv\\n"
>>> [(fault.code, fault.line) for fault in lint({"names.csv": table}).faults if fault.severity == "error"]
[('G033', 2), ('G033', 3)]
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from mtfix.checks.rules import explanation
from mtfix.curation.lint import book, characters, conflicts, consistency, fields, gaps, header, scripts, upkeep, words
from mtfix.curation.lint.base import EXCEPTIONS, SEVERITIES, Found, LintRule, Record, Severity
from mtfix.curation.lint.reading import read
from mtfix.curation.lint.source import NO_ROW, Place, Source
from mtfix.curation.lint.sources import open_sources
from mtfix.errors import UnknownName
from mtfix.glossary.columns import is_language
from mtfix.glossary.exchange import Tally
from mtfix.glossary.files import no_collection
from mtfix.model import Loss

__all__ = ["SEVERITIES", "Fault", "Options", "Report", "Severity", "all_rules", "explain", "lint", "rule"]


class Related(NamedTuple):
    path: str
    line: int
    text: str


class Fault(NamedTuple):
    """A finding: lines and columns from 1, in code points, ends exclusive; columns are None where only the line is known.

    ``fix`` is what ``--fix`` writes in the place of ``text`` ("": nothing, None: it needs a person).
    """

    code: str
    severity: Severity
    path: str
    line: int
    column: int | None
    end_column: int | None
    message: str
    entry: str
    field: str
    text: str
    fix: str | None
    related: tuple[Related, ...]
    place: str  # a cell of a workbook, the id of an entry in a file that is no table; "" where the line says it
    table: int  # of the file
    row: int  # its key in the table


@dataclass(frozen=True, slots=True)
class Options:
    """What to look for. ``select`` and ``ignore`` are codes or their beginnings (``G03``); ignore wins.

    ``severity``: findings below it are only counted. ``today`` is for the age of entries. ``format``, ``source_lang`` and
    ``reverse`` say of all files what their names do not (:mod:`mtfix.glossary.exchange`).
    """

    target_lang: str = "en"
    select: tuple[str, ...] = ("G",)
    ignore: tuple[str, ...] = ()
    severity: Severity = "warning"
    stale_after: int = 730
    today: datetime.date = field(default_factory=datetime.date.today)
    format: str | None = None
    source_lang: str | None = None
    reverse: bool = False

    def __post_init__(self) -> None:
        for code in (*self.select, *self.ignore):
            if not any(known.code.startswith(code.upper()) for known in all_rules()):
                raise UnknownName("code", code.upper(), [known.code for known in all_rules()])

    def wants(self, code: str) -> bool:
        return code.startswith(tuple(map(str.upper, self.select))) and not code.startswith(
            tuple(map(str.upper, self.ignore)) or "-"
        )


@dataclass(frozen=True, slots=True)
class Report:
    """Findings in order of file and line; ``below`` counts those under the wanted severity, ``accepted`` the exceptions.

    ``ignored``: what files of other tools have that mtfix has no place for, and lint does not look at.
    """

    faults: tuple[Fault, ...]
    files: int
    entries: int
    below: Mapping[str, int]
    accepted: int
    ignored: tuple[Loss, ...] = ()


@lru_cache(maxsize=1)
def all_rules() -> tuple[type[LintRule], ...]:
    """Every rule, by code."""
    found = (
        rule
        for module in (header, fields, upkeep, characters, scripts, conflicts, words, gaps, consistency)
        for rule in vars(module).values()
        if isinstance(rule, type) and issubclass(rule, LintRule) and rule is not LintRule
    )
    return tuple(sorted(dict.fromkeys(found), key=lambda rule: rule.code))


def rule(code: str) -> type[LintRule]:
    """The rule of a code, in any case. Raises :class:`UnknownName` with the nearest known code."""
    for known in all_rules():
        if known.code == code.upper():
            return known
    raise UnknownName("code", code.upper(), [known.code for known in all_rules()])


def explain(code: str) -> str:
    """What ``mtfix explain G030`` prints, without a line end."""
    return explanation(rule(code))


def lint(files: Mapping[str, bytes], options: Options | None = None) -> Report:
    """Look at glossary files of any format together; ``files`` maps paths to what is in them. Nothing is changed.

    Raises ConfigError for files of pairs if nobody says the language of the source.
    """
    with no_collection():
        return _lint(files, options or Options())


def _lint(files: Mapping[str, bytes], options: Options) -> Report:
    tally = Tally()
    tables: list[Source] = []
    first: list[int] = []  # number of the first table of the file of each table
    for path, data in files.items():
        own_tables = open_sources(path, data, options, tally)
        first += [len(tables)] * len(own_tables)
        tables += own_tables
    records: list[Record] = []
    found: list[Found] = []
    for number, table in enumerate(tables):
        own = list(read(number, table, options.target_lang, found))
        if table.joined:
            found += _repeated(tables, own)
            own = _joined(own)
        languages = [name for name in table.header if is_language(name)]
        found += gaps.check_gaps(own, table.header, languages)
        records += own
    found += _repeated(tables, records)
    single = [record for record in records if not record.repeated]  # of the others nothing else is to be said
    found += upkeep.check_age(single, options.today, options.stale_after)
    found += words.check_words(single, options.target_lang)
    found += book.check_conflicts(book.Book(single))
    found += consistency.check_consistency(single)
    if options.severity == "info" and options.wants(gaps.Generated.code):
        found += gaps.check_generated(single)  # the slowest rule, for a remark: only on demand
    return _Reporter(tables, first, options).report(records, found, len(files), tally.losses)


def _key(record: Record) -> tuple[object, ...]:
    """What an entry says, as far as lint knows it."""
    key = (record.id, record.preferred, record.kind, record.short, record.admitted, record.wrong, record.sources)
    return (*key, record.context, record.unless)


def _joined(records: Sequence[Record]) -> list[Record]:
    """Rows of one preferred form as one entry, which has the source forms of all of them."""
    groups: dict[str, list[Record]] = {}
    for record in records:
        groups.setdefault(record.preferred, []).append(record)
    for first, *others in groups.values():
        if others:
            sources = (source for record in (first, *others) for source in record.sources)
            first.sources = tuple(dict.fromkeys(sources))
            first.more = tuple(record.row for record in others)
    return [first for first, *_ in groups.values()]


def _repeated(tables: Sequence[Source], records: Sequence[Record]) -> Iterator[Found]:
    """Rows that stand twice, and ids that two different entries have."""
    rows: dict[tuple[object, ...], Record] = {}
    ids: dict[str, Record] = {}
    for record in records:
        first = rows.setdefault(_key(record), record)
        if first is not record:
            record.repeated = True
            table = tables[first.table]
            same_table = first.table == record.table
            where = f"line {first.line}" if same_table else table.path
            fix = "" if same_table and table.same(first.row, record.row) else None
            message = f"{record.preferred!r} stands in {where} already"
            yield Found(fields.RepeatedRow, record, "", record.preferred, message, fix, (first,))
        elif record.id:
            other = ids.setdefault(record.id, record)
            if other is not record:
                message = f"{other.preferred!r} has the id {record.id!r} too"
                yield Found(fields.SharedId, record, "id", record.id, message, others=(other,))


class _Reporter:
    """Findings with their places, in order. ``first``: of each table the number of the first one of its file."""

    def __init__(self, tables: Sequence[Source], first: Sequence[int], options: Options) -> None:
        self._tables, self._first, self._options = tables, first, options

    def report(
        self, records: Iterable[Record], found: Iterable[Found], files: int, ignored: tuple[Loss, ...]
    ) -> Report:
        options = self._options
        wanted = SEVERITIES[: SEVERITIES.index(options.severity) + 1]
        below: Counter[str] = Counter()
        accepted = entries = 0
        faults: list[tuple[int, Fault]] = []
        for item in found:
            if not options.wants(item.rule.code):
                continue
            if _accepted(item):
                accepted += 1
            elif item.rule.severity not in wanted:
                below[item.rule.severity] += 1
            else:
                faults.append((item.record.table, self._fault(item)))
        for record in records:
            entries += 1
            if record.accepted and not record.repeated and options.wants(upkeep.ExceptionWithoutEffect.code):
                faults += [(record.table, self._fault(item)) for item in _unused(record, options)]
        faults.sort(key=lambda pair: (pair[0], pair[1].line, pair[1].column or 0, pair[1].code, pair[1].message))
        return Report(tuple(fault for _, fault in faults), files, entries, dict(below), accepted, ignored)

    def _fault(self, item: Found) -> Fault:
        table, record = self._tables[item.record.table], item.record
        row, place = record.row, Place(record.line)
        if row != NO_ROW:
            place = table.place(row, item.field, item.text)
            for other in record.more if place.column is None else ():
                elsewhere = table.place(other, item.field, item.text)
                if elsewhere.column is not None:
                    row, place = other, elsewhere
                    break
        elif item.rule is not header.UnreadableTable:
            place = table.header_place(item.field)
        fix, message = item.fix, item.message
        if fix is not None and (why := table.refuses(row, item.field, item.text, fix)):
            fix, message = None, f"{message} (not by --fix: {why})"
        related = tuple(Related(self._tables[other.table].path, other.line, other.preferred) for other in item.others)
        return Fault(
            item.rule.code,
            item.rule.severity,
            table.path,
            place.line,
            place.column,
            place.end_column,
            message,
            record.id or record.preferred,
            item.field,
            item.text,
            fix,
            related,
            place.label,
            item.record.table - self._first[item.record.table],
            row,
        )


def _accepted(item: Found) -> bool:
    """True if one of the entries accepts the finding in its ``x-lint`` column."""
    for record in (item.record, *item.others):
        if record.accepted and item.rule.code in record.accepted:
            record.accepted[item.rule.code] = True
            return True
    return False


def _unused(record: Record, options: Options) -> Iterator[Found]:
    known = {rule.code for rule in all_rules()}
    for code, used in (record.accepted or {}).items():
        if used or (code in known and (not options.wants(code) or _on_demand(code, options))):
            continue
        what = f"{code} accepts nothing here" if code in known else f"{code[:40]!r} begins with no code of lint"
        yield Found(upkeep.ExceptionWithoutEffect, record, EXCEPTIONS, code, what)


def _on_demand(code: str, options: Options) -> bool:
    return code == gaps.Generated.code and options.severity != "info"


def codes(faults: Collection[Fault]) -> Counter[str]:
    return Counter(fault.code for fault in faults)
