"""What cleaning changed: two texts of one system, and the ledger that led from one to the other."""

from __future__ import annotations

import dataclasses
import difflib
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import PurePath

from mtfix import ledger
from mtfix.errors import ConfigError
from mtfix.glossary import make_glossary
from mtfix.metrics.base import TestSet
from mtfix.model import Evidence, Glossary
from mtfix.proposals import CODES
from mtfix.report.data import EditRow

_TOKEN = re.compile(r"\w+|\s+|[^\w\s]")


@dataclasses.dataclass(frozen=True, slots=True)
class Cleaning:
    """``before`` and ``after`` are names of systems; ``edits`` by index of the segment, where the text changed.

    ``glossary`` is what the ledger says of the one that cleaned (the start of its digest), ``used`` the entries whose
    edits were applied; both are empty without a ledger. ``unexplained``: segments that changed, but not as the ledger says.
    """

    before: str
    after: str
    edits: dict[int, tuple[EditRow, ...]]
    glossary: str = ""
    used: frozenset[str] = frozenset()
    unexplained: int = 0

    def same_glossary(self, test_set: TestSet) -> bool:
        """Whether the glossary that cleaned is the one that scores."""
        return (
            bool(self.glossary) and test_set.glossary is not None and test_set.glossary.digest.startswith(self.glossary)
        )

    def unused(self, test_set: TestSet) -> Glossary | None:
        """The entries of the scoring glossary that cleaning did not use; None if that is all of them, or none."""
        if test_set.glossary is None or not self.used:
            return None
        entries = [entry for entry in test_set.glossary.entries if entry.id not in self.used]
        if not entries or len(entries) == len(test_set.glossary.entries):
            return None
        return make_glossary(entries, name=test_set.glossary.name, target_lang=test_set.glossary.target_lang)


def files_of(path: str) -> tuple[str, str]:
    """The file that a ledger says was cleaned, and the one that came of it. Raises ConfigError if that is not one pair."""
    book = ledger.load(path)
    if len(book.parts) != 1:
        raise ConfigError(f"a ledger of {len(book.parts)} files: name the two with --before and --after", path=path)
    record = book.parts[0].file
    if "-" in (record.file, record.output) or record.file == record.output:
        raise ConfigError("the ledger does not name two files: name them with --before and --after", path=path)
    return record.file, record.output


def cleaning_of(
    names: tuple[str, str],
    texts: tuple[Sequence[str], Sequence[str]],
    lines: Sequence[int],
    path: str | None = None,
    ledger_path: str | None = None,
) -> Cleaning:
    """The edits between two texts: those of the ledger where they stand in the text, else what a comparison finds.

    ``lines``: the line of each segment in the file before cleaning, ``path``.
    """
    edits: dict[int, tuple[EditRow, ...]] = {}
    recorded: dict[int, list[ledger.EditRecord]] = {}
    glossary, used, unexplained = "", frozenset[str](), 0
    if ledger_path is not None:
        book = ledger.load(ledger_path)
        glossary = dict(pair.partition(":")[::2] for pair in book.signature.split("|")).get("gloss", "")
        part = _part(book, path, ledger_path)
        used = frozenset(record.entry for record in part.applied())
        recorded = _by_segment(part, lines)
    for at, (old, new) in enumerate(zip(*texts, strict=True)):
        if old != new:
            rows = [_row(record) for record in recorded.get(at, ())]
            known = replay(old, rows) == new
            edits[at] = tuple(rows if known else _compared(old, new))
            unexplained += ledger_path is not None and not known
    return Cleaning(*names, edits, glossary, used, unexplained)


def _part(book: ledger.Ledger, path: str | None, ledger_path: str) -> ledger.Part:
    if len(book.parts) == 1:
        return book.parts[0]
    found = [part for part in book.parts if path is not None and PurePath(part.file.file) == PurePath(path)]
    if not found:
        raise ConfigError(f"the ledger does not know {path}", path=ledger_path)
    return found[0]


def _by_segment(part: ledger.Part, lines: Sequence[int]) -> dict[int, list[ledger.EditRecord]]:
    """Applied edits by segment of the test set: line n of a text, or the record that stands in line n of a JSONL file."""
    at = {line: index for index, line in enumerate(lines)}
    found: dict[int, list[ledger.EditRecord]] = {}
    for record in part.applied():
        line = record.document.rpartition(":")[2]
        of_line = part.file.format == "jsonl" and line.isdigit()
        index = at.get(int(line), -1) if of_line else record.segment
        found.setdefault(index, []).append(record)
    return found


def _row(record: ledger.EditRecord) -> EditRow:
    return EditRow(
        start=record.start,
        end=record.end,
        before=record.before,
        after=record.after,
        code=CODES[Evidence(record.evidence)],
        reason=record.reason,
        score=record.score,
        entry=record.entry,
    )


def replay(text: str, edits: Iterable[EditRow]) -> str | None:
    """The text with its edits made; None if one of them does not stand there."""
    out: list[str] = []
    at = 0
    for edit in sorted(edits, key=lambda edit: edit.start):
        if edit.start < at or text[edit.start : edit.end] != edit.before:
            return None
        out += (text[at : edit.start], edit.after)
        at = edit.end
    return "".join((*out, text[at:]))


def _compared(old: str, new: str) -> Iterator[EditRow]:
    """Where two texts differ, by words."""
    first, second = _TOKEN.findall(old), _TOKEN.findall(new)
    starts = [0]
    for token in first:
        starts.append(starts[-1] + len(token))
    for tag, a, b, c, d in difflib.SequenceMatcher(None, first, second, autojunk=False).get_opcodes():
        if tag != "equal":
            before, after = "".join(first[a:b]), "".join(second[c:d])
            reason = "found by comparing the texts"
            yield EditRow(start=starts[a], end=starts[b], before=before, after=after, code="", reason=reason, score=0.0)
