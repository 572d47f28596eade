"""The judgement log: who decided what of which candidate, when and why; and what follows from the latest verdicts.

JSON Lines beside the glossary (``names.csv`` has ``names.judgements.jsonl``), append-only: a change of mind is a further
line, and the last line of a subject counts. A line holds the candidate itself, so that it can be folded into the
glossary without the file that it came from.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import msgspec

from mtfix.curation.mining.candidates import Candidate, identity
from mtfix.errors import ConfigError, InputError, MtfixError
from mtfix.ledger import Ledger

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
        """Ids of candidates that are not to come back; of a rejected edit the id that mining would give to the same."""
        rows = [row for row in self.latest().values() if row.verdict == "reject"]
        variants = [row.candidate for row in rows if row.candidate is not None and row.candidate.kind == "variant"]
        return {row.subject_id for row in rows} | {
            identity("variant", item.entry, item.wrong[0].casefold()) for item in variants if item.wrong
        }

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
    by_id = {candidate.id: candidate for candidate in subjects}
    judgements = []
    for key in dict.fromkeys(ids):
        if key not in by_id:
            raise ConfigError(f"no candidate or edit {key!r}", hint="ids stand in the candidates file or the ledger")
        judgements.append(judgement(by_id[key], verdict, user, note))
    return judgements


def judgement(candidate: Candidate, verdict: Verdict, user: str, note: str = "") -> Judgement:
    """A verdict of now."""
    return Judgement(candidate.id, verdict, user, datetime.now(UTC).isoformat(timespec="seconds"), note, candidate)


def candidates_of(ledger: Ledger) -> list[Candidate]:
    """The edits of a clean run as candidates, under the ids of the edits: what was replaced as a variant of its entry."""
    found = []
    for part in ledger.parts:
        for row in part.edits:
            if row.status != "reverted":
                found.append(
                    Candidate(
                        id=row.id,
                        kind="variant",
                        score=row.score,
                        count=1,
                        right=row.after,
                        wrong=(row.before,),
                        entry=row.entry,
                        note=row.reason,
                    )
                )
    return found
