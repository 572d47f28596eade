"""The judgement log: who decided what of which candidate, when and why; and what follows from the latest verdicts.

JSON Lines beside the glossary (``names.csv`` has ``names.judgements.jsonl``), append-only: a change of mind is a further
line, and the last line of a subject counts. A line holds the candidate itself, so that it can be folded into the
glossary without the file that it came from.
"""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from typing import Literal

import msgspec

from mtfix import batch
from mtfix.curation.mining.candidates import MOST_EXAMPLES, Candidate, Example, excerpt, identity
from mtfix.errors import ConfigError, InputError, MtfixError
from mtfix.formats import decode
from mtfix.formats.text import split_lines
from mtfix.ledger import EditRecord, Ledger, Part, digest
from mtfix.model import Evidence, Segment

Verdict = Literal["accept", "reject", "unsure", "withdrawn"]


class Judgement(msgspec.Struct, frozen=True, omit_defaults=True):
    """One verdict on one subject (a candidate, or an edit of a run); ``at`` is UTC, ISO 8601.

    ``withdrawn`` takes the verdict before it back.
    """

    subject_id: str
    verdict: Verdict
    user: str
    at: str
    note: str = ""
    candidate: Candidate | None = None


@dataclass(frozen=True)
class Log:
    """The judgements of a log in order; ``damaged`` are the numbers of lines that could not be read."""

    judgements: Sequence[Judgement] = ()
    damaged: Sequence[int] = ()

    def latest(self) -> dict[str, Judgement]:
        """The verdict that counts for each subject; subjects whose verdict was withdrawn have none."""
        last = {judgement.subject_id: judgement for judgement in self.judgements}
        return {key: judgement for key, judgement in last.items() if judgement.verdict != "withdrawn"}

    def ids(self, verdict: Verdict) -> set[str]:
        return {key for key, judgement in self.latest().items() if judgement.verdict == verdict}

    def rejected(self) -> set[str]:
        """Ids of candidates and edits that are not to come back; of a rejected edit also the id that mining gives to the same."""
        rows = [row for row in self.latest().values() if row.verdict == "reject"]
        items = [row.candidate for row in rows if row.candidate is not None]
        variants = {
            identity("variant", item.entry, item.wrong[0].casefold())
            for item in items
            if item.kind == "variant" and item.wrong and not item.local
        }
        return variants | {row.subject_id for row in rows} | {edit for item in items for edit in item.edits}

    def accepted(self) -> list[Candidate]:
        """Candidates to fold into the glossary, in the order of their verdicts."""
        return [
            judgement.candidate
            for judgement in self.latest().values()
            if judgement.verdict == "accept" and judgement.candidate is not None
        ]


def log_path(glossary: str | os.PathLike[str]) -> Path:
    """The log beside a glossary file.

    >>> log_path("glossaries/en/names.csv").as_posix()
    'glossaries/en/names.judgements.jsonl'
    """
    path = Path(glossary)
    return path.with_name(f"{path.stem}.judgements.jsonl")


def read_log(path: str | os.PathLike[str]) -> Log:
    """All judgements of a log; an empty one where there is no file.

    A line that cannot be read (a writer was killed) is passed over and its number kept: the others still count.
    """
    try:
        data = Path(path).read_bytes()
    except FileNotFoundError:
        return Log()
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", path=path) from error
    judgements, damaged = [], []
    for number, line in enumerate(data.split(b"\n"), 1):
        if not line.strip():
            continue
        try:
            judgements.append(msgspec.json.decode(line, type=Judgement))
        except (msgspec.DecodeError, UnicodeDecodeError):
            damaged.append(number)
    if damaged and not judgements:
        raise InputError("no judgement log: no line of it is a judgement", path=path, line=damaged[0])
    return Log(judgements, damaged)


def append(path: str | os.PathLike[str], judgements: Iterable[Judgement]) -> None:
    """Add lines to a log, in one write under a lock: of several writers none loses or cuts a line of another."""
    data = b"".join(msgspec.json.encode(judgement) + b"\n" for judgement in judgements)
    if not data:
        return
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0), 0o666)
        try:
            with _locked(handle):
                size = os.fstat(handle).st_size
                if size:
                    os.lseek(handle, size - 1, os.SEEK_SET)
                    if os.read(handle, 1) != b"\n":  # what a killed writer left stays a line of its own
                        data = b"\n" + data
                view = memoryview(data)
                while view:
                    view = view[os.write(handle, view) :]
        finally:
            os.close(handle)
    except OSError as error:
        raise MtfixError(f"{os.fspath(path)}: cannot be written: {error.strerror}") from error


@contextlib.contextmanager
def _locked(handle: int) -> Iterator[None]:
    """An exclusive lock on an open file, held until the end; elsewhere than on POSIX the append itself must do."""
    try:
        import fcntl
    except ImportError:
        yield
        return
    fcntl.flock(handle, fcntl.LOCK_EX)
    try:
        yield
    finally:
        fcntl.flock(handle, fcntl.LOCK_UN)


def judge(
    subjects: Collection[Candidate], ids: Iterable[str], verdict: Verdict, user: str, note: str = ""
) -> list[Judgement]:
    """Verdicts on subjects by id. Raises :class:`ConfigError` for an id that none of them has."""
    by_id = {key: candidate for candidate in subjects for key in candidate.edits}
    by_id |= {candidate.id: candidate for candidate in subjects}
    judgements = []
    for key in dict.fromkeys(ids):
        if key not in by_id:
            raise ConfigError(f"no candidate or edit {key!r}", hint="ids stand in the candidates file or the ledger")
        judgements.append(judgement(by_id[key], verdict, user, note))
    return judgements


def judgement(candidate: Candidate, verdict: Verdict, user: str, note: str = "") -> Judgement:
    """A verdict of now."""
    return Judgement(candidate.id, verdict, user, datetime.now(UTC).isoformat(timespec="seconds"), note, candidate)


def to_ask(subjects: Iterable[Candidate], log: Log, user: str) -> list[Candidate]:
    """Subjects that nobody has decided on; what somebody else was unsure about is asked again."""
    latest = log.latest()
    decided = {key for key, row in latest.items() if row.verdict != "unsure" or row.user == user}
    return [item for item in subjects if decided.isdisjoint((item.id, *item.edits))]


def candidates_of(ledger: Ledger) -> list[Candidate]:
    """The edits of a clean run as candidates: one for each entry, wrong form and what was written, the most frequent first.

    They have the ids that mining gives to the same variants, and examples if the file that was cleaned is still there.
    """
    found: dict[tuple[str, str, str, bool], list[tuple[Part, EditRecord]]] = {}
    for part in ledger.parts:
        for row in part.edits:
            if row.status != "reverted":
                key = (row.entry, _plain(row.before, part), row.after, row.evidence == Evidence.DOCUMENT.value)
                found.setdefault(key, []).append((part, row))
    texts = _Texts()
    candidates = []
    for (entry, before, after, local), rows in found.items():
        part, first = max(rows, key=lambda item: item[1].score)
        candidates.append(
            Candidate(
                # A later mention is no variant: a verdict on it says nothing of the form elsewhere.
                id=first.id if local else identity("variant", entry, before.casefold()),
                kind="variant",
                score=first.score,
                count=len(rows),
                right=after,
                wrong=(before,),
                entry=entry,
                examples=tuple(example for part, row in rows[:MOST_EXAMPLES] if (example := texts.example(part, row))),
                note=first.reason,
                edits=tuple(row.id for _, row in rows),
                local=local,
            )
        )
    return sorted(candidates, key=lambda item: (item.local, -item.count, -item.score))


def _plain(before: str, part: Part) -> str:
    """What was replaced as a reader sees it: without tags, entities and line ends."""
    if part.file.format == "html":
        before = unescape(re.sub("<[^>]*>", "", before))
    return " ".join(before.split())


class _Texts:
    """The segments of the files that a run cleaned, each file read once."""

    def __init__(self) -> None:
        self._known: dict[int, dict[tuple[str, int], Segment]] = {}

    def example(self, part: Part, row: EditRecord) -> Example | None:
        if id(part) not in self._known:
            self._known[id(part)] = self._read(part)
        segment = self._known[id(part)].get((row.document, row.segment))
        if segment is None:
            return None
        shown = excerpt(segment.text, row.start, row.end)
        return Example(row.segment + 1, row.document, shown, " ".join((segment.source or "").split()))

    def _read(self, part: Part) -> dict[tuple[str, int], Segment]:
        try:
            data = Path(part.file.file).read_bytes()
            if digest(data) != part.file.sha256:
                return {}  # cleaned in place, or edited: the offsets mean nothing there
            options = dict(part.file.options)
            if source := options.get("source_path"):  # of --lines
                options["source"] = split_lines(decode(Path(source).read_bytes(), None, source)[0])
            reading = batch.Reading(part.file.format, part.file.encoding, options)
            _, documents, _ = batch.read(batch.Job(part.file.file, None, data), reading)
        except (OSError, MtfixError):
            return {}
        return {
            (document.id, number): segment for document in documents for number, segment in enumerate(document.segments)
        }
