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
from mtfix.curation.lint.base import EXCEPTIONS, SEVERITIES, Found, LintRule, Record, Severity, parts
from mtfix.curation.lint.table import Table
from mtfix.errors import UnknownName
from mtfix.glossary.columns import is_language
from mtfix.glossary.files import CONFLICT, no_collection

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
    row: int  # the line on which the row begins


@dataclass(frozen=True, slots=True)
class Options:
    """What to look for. ``select`` and ``ignore`` are codes or their beginnings (``G03``); ignore wins.

    ``severity``: findings below it are only counted. ``today`` is for the age of entries.
    """

    target_lang: str = "en"
    select: tuple[str, ...] = ("G",)
    ignore: tuple[str, ...] = ()
    severity: Severity = "warning"
    stale_after: int = 730
    today: datetime.date = field(default_factory=datetime.date.today)

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
    """Findings in order of file and line; ``below`` counts those under the wanted severity, ``accepted`` the exceptions."""

    faults: tuple[Fault, ...]
    files: int
    entries: int
    below: Mapping[str, int]
    accepted: int


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
    """Look at native CSV and TSV files together; ``files`` maps paths to what is in them. Nothing is changed."""
    with no_collection():
        return _lint(files, options or Options())


def _lint(files: Mapping[str, bytes], options: Options) -> Report:
    tables = [Table(path, data) for path, data in files.items()]
    records: list[Record] = []
    found: list[Found] = []
    for number, table in enumerate(tables):
        own = list(_read(number, table, options, found))
        languages = [name for name in table.header if is_language(name)]
        found += gaps.check_gaps(own, table.header, languages)
        records += own
    found += _repeated(tables, records)
    found += upkeep.check_age(records, options.today, options.stale_after)
    found += words.check_words(records, options.target_lang)
    found += book.check_conflicts(book.Book(records))
    found += consistency.check_consistency(records)
    if options.severity == "info" and options.wants(gaps.Generated.code):
        found += gaps.check_generated(records)  # the slowest rule, for a remark: only on demand
    return _report(tables, records, found, options)


def _read(number: int, table: Table, options: Options, found: list[Found]) -> Iterator[Record]:
    """Records of a table; faults that a row has by itself go to ``found``."""
    first = Record(number, 1)
    at: dict[str, int] = {}
    languages: list[str] = []
    for line, row in table.rows():
        if not at:
            at, languages = _columns(table)
            if "preferred" not in at:
                break  # no row can be understood
        if row[0].startswith(CONFLICT):
            found.append(Found(upkeep.ConflictMarker, Record(number, line), "", "", "a conflict is not resolved"))
            continue
        record = _record(number, line, row, at, languages)
        cells = [(name, row[index]) for name, index in at.items() if index < len(row) and row[index]]
        surplus = table.delimiter.join(row[len(table.header) :]).strip(f" {table.delimiter}")
        if surplus:  # later cells stand in wrong columns: there is nothing to say of them
            message = f"more cells than columns: {surplus!r} has none; names with a comma need quotation marks"
            found.append(Found(fields.TooManyFields, record, "", "", message))
            continue
        found += fields.check_row(record, cells)
        found += characters.check_cells(record, cells, options.target_lang)
        yield record
    found += (Found(header.UnreadableTable, Record(number, bad.line), "", "", bad.message) for bad in table.unreadable)
    if table.header or not table.unreadable:
        found += header.check_header(table.header, first)


def _columns(table: Table) -> tuple[dict[str, int], list[str]]:
    at: dict[str, int] = {}
    for index, name in enumerate(table.header):
        at.setdefault(name, index)
    return at, [name for name in at if is_language(name)]


def _record(number: int, line: int, row: Sequence[str], at: Mapping[str, int], languages: Iterable[str]) -> Record:
    texts = {name: text for name, index in at.items() if index < len(row) and (text := row[index].strip())}
    cell = texts.get
    record = Record(number, line)
    record.id = cell("id", "")
    record.preferred = cell("preferred", "")
    record.kind = cell("type", "").upper()
    record.short = cell("short", "")
    record.admitted = tuple(parts(cell("admitted", "")))
    if "deprecated" in texts or "superseded" in texts:
        record.wrong = tuple((name, form) for name in ("deprecated", "superseded") for form in parts(cell(name, "")))
    record.sources = tuple((lang, form) for lang in languages if lang in texts for form in parts(texts[lang]))
    if "context" in texts or "unless" in texts:
        record.context = tuple(parts(cell("context", "")))
        record.unless = tuple(parts(cell("unless", "")))
    record.reviewed = cell("x-reviewed", "")
    if EXCEPTIONS in texts:
        record.accepted = upkeep.parse_exceptions(texts[EXCEPTIONS])
    return record


def _repeated(tables: Sequence[Table], records: Sequence[Record]) -> Iterator[Found]:
    """Rows that stand twice, and ids that two different entries have."""
    rows: dict[tuple[object, ...], Record] = {}
    ids: dict[str, Record] = {}
    for record in records:
        key = (record.id, record.preferred, record.kind, record.short, record.admitted, record.wrong, record.sources)
        first = rows.setdefault((*key, record.context, record.unless), record)
        if first is not record:
            same_file = first.table == record.table
            raws = [tables[item.table].raw(item.line)[0].strip("\r\n") for item in (first, record)]
            where = f"line {first.line}" if same_file else tables[first.table].path
            fix = "" if same_file and raws[0] == raws[1] else None
            message = f"{record.preferred!r} stands in {where} already"
            yield Found(fields.RepeatedRow, record, "", record.preferred, message, fix, (first,))
        elif record.id:
            other = ids.setdefault(record.id, record)
            if other is not record:
                message = f"{other.preferred!r} has the id {record.id!r} too"
                yield Found(fields.SharedId, record, "id", record.id, message, others=(other,))


def _report(tables: Sequence[Table], records: Iterable[Record], found: Iterable[Found], options: Options) -> Report:
    wanted = SEVERITIES[: SEVERITIES.index(options.severity) + 1]
    below: Counter[str] = Counter()
    accepted = entries = 0
    faults: list[Fault] = []
    for item in found:
        if not options.wants(item.rule.code):
            continue
        if _accepted(item):
            accepted += 1
        elif item.rule.severity not in wanted:
            below[item.rule.severity] += 1
        else:
            faults.append(_locate(tables, item))
    for record in records:
        entries += 1
        if record.accepted and options.wants(upkeep.ExceptionWithoutEffect.code):
            faults += [_locate(tables, item) for item in _unused(record, options)]
    order = {table.path: number for number, table in enumerate(tables)}
    faults.sort(key=lambda fault: (order[fault.path], fault.line, fault.column or 0, fault.code, fault.message))
    return Report(tuple(faults), len(tables), entries, dict(below), accepted)


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


def _locate(tables: Sequence[Table], item: Found) -> Fault:
    table, record = tables[item.record.table], item.record
    place = table.place(record.line, item.field, item.text)
    related = tuple(Related(tables[other.table].path, other.line, other.preferred) for other in item.others)
    return Fault(
        item.rule.code,
        item.rule.severity,
        table.path,
        place.line,
        place.column,
        place.end_column,
        item.message,
        record.id or record.preferred,
        item.field,
        item.text,
        item.fix,
        related,
        record.line,
    )


def codes(faults: Collection[Fault]) -> Counter[str]:
    return Counter(fault.code for fault in faults)
