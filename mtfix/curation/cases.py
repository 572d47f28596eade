"""Examples that live with a glossary: what it must fix, must keep and must propose.

``leaders.csv`` has them in ``leaders.cases.jsonl`` beside it, one JSON object a line:

- ``must``: ``fix`` (the cleaned text is ``becomes``), ``keep`` (nothing is changed or proposed) or ``propose`` (nothing is
  changed by itself; with ``--level review`` the text is ``becomes``);
- ``text``, and ``becomes`` except with ``keep``;
- ``entry``: id of the entry that the case is about (optional: that of the edits, else);
- ``source`` and ``from``: the source segment and its language (optional); ``note``: a remark.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import msgspec

from mtfix.cleaning import Cleaner, Options
from mtfix.errors import FormatError
from mtfix.model import Cleaned, Document, Level, Segment
from mtfix.proposing import Proposer

if TYPE_CHECKING:
    from mtfix.model import Glossary

SUFFIX = ".cases.jsonl"


class _Line(msgspec.Struct, forbid_unknown_fields=True, rename={"from_": "from"}):
    must: Literal["fix", "keep", "propose"]
    text: str
    becomes: str | None = None
    entry: str = ""
    source: str | None = None
    from_: str | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """One example; ``path`` and ``line`` say where it stands."""

    path: str
    line: int
    must: Literal["fix", "keep", "propose"]
    text: str
    becomes: str
    entry: str = ""
    source: str | None = None
    source_lang: str | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """``got`` is what became of the text; ``why`` says what is wrong, "" for a case that holds."""

    case: Case
    got: str
    why: str
    entries: frozenset[str]


@dataclass(frozen=True, slots=True)
class Summary:
    """``untested``: ids of entries without a case; ``risky``: those of them that have wrong forms."""

    results: tuple[Result, ...]
    untested: tuple[str, ...]
    risky: tuple[str, ...]

    @property
    def failed(self) -> tuple[Result, ...]:
        return tuple(result for result in self.results if result.why)


def cases_file(glossary: Path) -> Path:
    """Where the cases of a glossary file are."""
    return glossary.with_name(glossary.stem + SUFFIX)


def read_cases(path: Path) -> Iterator[Case]:
    """Cases of one file. Raises :class:`FormatError` with file and line."""
    decoder = msgspec.json.Decoder(_Line)
    try:
        lines = path.read_bytes().split(b"\n")
    except OSError as error:
        raise FormatError(f"cannot be read: {error.strerror}", path=path) from error
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        quote = line.decode("utf-8", "replace")
        try:
            row = decoder.decode(line)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise FormatError(f"not a case: {error}", path=path, line=number, quote=quote) from error
        if (row.becomes is None) != (row.must == "keep"):
            message = "a case that must be kept becomes nothing else" if row.must == "keep" else "no 'becomes'"
            raise FormatError(message, path=path, line=number, quote=quote)
        becomes = row.text if row.becomes is None else row.becomes
        yield Case(str(path), number, row.must, row.text, becomes, row.entry, row.source, row.from_)


def run_cases(glossary: Glossary, cases: Sequence[Case], target_lang: str = "en") -> Summary:
    """Run cases through the cleaner, each at both levels."""
    ids = {entry.id for entry in glossary.entries}
    for case in cases:
        if case.entry and case.entry not in ids:
            raise FormatError(f"no entry has the id {case.entry!r}", path=case.path, line=case.line)
    cleaners: dict[tuple[Level, str | None], Cleaner] = {}
    base = Cleaner(glossary, Options(Level.SAFE, None, target_lang))

    def cleaner(level: Level, source_lang: str | None) -> Cleaner:
        key = level, source_lang
        if key not in cleaners:  # forms do not depend on level and source: they are compiled once
            options = Options(level, source_lang, target_lang)
            proposer = Proposer(glossary, options, base.proposer.exact, base.proposer.speller)
            cleaners[key] = Cleaner(glossary, options, proposer)
        return cleaners[key]

    results = []
    for case in cases:
        segment = Segment(case.text, case.source)
        document = Document("case", (segment,), ("", ""), case.source_lang, target_lang)
        safe, review = (cleaner(level, case.source_lang).clean(document) for level in (Level.SAFE, Level.REVIEW))
        results.append(_judge(case, safe, review))
    tested = {key for result in results for key in result.entries}
    untested = [entry for entry in glossary.entries if entry.id not in tested]
    risky = [entry.id for entry in untested if any(term.status.forbidden and not term.lang for term in entry.terms)]
    return Summary(tuple(results), tuple(entry.id for entry in untested), tuple(risky))


def _judge(case: Case, safe: Cleaned, review: Cleaned) -> Result:
    wanted = safe if case.must == "fix" else review
    got, why = wanted.text, ""
    if case.must != "fix" and safe.text != case.text:
        got, why = safe.text, "changed by itself"
    elif got != case.becomes:
        why = {"fix": "not fixed so", "keep": "proposed", "propose": "not proposed so"}[case.must]
    edits = [*wanted.applied, *(item.edit for item in wanted.withheld)]
    if why:
        reasons = dict.fromkeys(f"{edit.before} → {edit.after}: {edit.reason} [{edit.entry_id}]" for edit in edits)
        why = "\n  ".join([why, *reasons])
    named = {case.entry} if case.entry else {edit.entry_id for edit in edits}
    return Result(case, got, why, frozenset(named))


def as_json(summary: Summary) -> Mapping[str, object]:
    return {
        "cases": len(summary.results),
        "failed": [
            {
                "path": result.case.path,
                "line": result.case.line,
                "must": result.case.must,
                "text": result.case.text,
                "expected": result.case.becomes,
                "got": result.got,
                "why": result.why.split("\n")[0],
            }
            for result in summary.failed
        ],
        "untested": list(summary.untested),
        "untested_with_wrong_forms": list(summary.risky),
    }
