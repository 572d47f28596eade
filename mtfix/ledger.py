"""The ledger: what a run changed and what it left, in a file that can take it all back.

JSON Lines. The first line is the header (``mtfix_ledger``: the version of this format, and the run's signature). Then,
for each file, one line that says where it was read and written, how, and its digests, followed by one line an edit.
Offsets are code points of the segment's raw text before the run.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Container, Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec

from mtfix.errors import FormatError, MtfixError
from mtfix.model import Cleaned, Edit, Evidence, Level, Signature, Span
from mtfix.store import folder_of, target

VERSION = 1
_LINES = msgspec.json.Encoder()


class FileRecord(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One file of a run. ``options`` are those of the format; digests are SHA-256 of the bytes."""

    file: str
    output: str
    sha256: str
    output_sha256: str
    format: str
    encoding: str = "utf-8"
    options: dict[str, Any] = {}


class EditRecord(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One proposal: ``status`` is applied, withheld (with ``why``) or reverted."""

    id: str
    document: str
    segment: int
    start: int
    end: int
    before: str
    after: str
    entry: str
    evidence: str
    score: float
    level: str
    reason: str
    status: str
    why: str = ""
    alternatives: tuple[str, ...] = ()

    def edit(self) -> Edit:
        return Edit(
            self.document,
            self.segment,
            Span(self.start, self.end),
            self.before,
            self.after,
            self.entry,
            Evidence(self.evidence),
            self.score,
            Level(self.level),
            self.reason,
            self.alternatives,
        )


class Part(msgspec.Struct):
    """A file of the ledger with its edits."""

    file: FileRecord
    edits: list[EditRecord] = []

    def applied(self) -> list[EditRecord]:
        return [record for record in self.edits if record.status == "applied"]


class Ledger(msgspec.Struct):
    signature: str
    parts: list[Part] = []


def record(edit: Edit, why: str = "") -> EditRecord:
    return EditRecord(
        id=edit.id,
        document=edit.document_id,
        segment=edit.segment,
        start=edit.span.start,
        end=edit.span.end,
        before=edit.before,
        after=edit.after,
        entry=edit.entry_id,
        evidence=edit.evidence.value,
        score=round(edit.score, 4),
        level=edit.level.value,
        reason=edit.reason,
        status="withheld" if why else "applied",
        why=why,
        alternatives=edit.alternatives,
    )


def records(cleaned: Cleaned) -> list[EditRecord]:
    """All proposals of a document, in text order."""
    rows = [record(edit) for edit in cleaned.applied]
    rows += [record(item.edit, item.why) for item in cleaned.withheld]
    rows.sort(key=lambda row: (row.segment, row.start, row.end, row.entry))
    return rows


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def header(signature: Signature | str) -> bytes:
    return msgspec.json.encode({"mtfix_ledger": VERSION, "signature": str(signature)}) + b"\n"


def lines(rows: Iterable[FileRecord | EditRecord]) -> bytes:
    return _LINES.encode_lines(rows)


def dump(ledger: Ledger) -> bytes:
    out = [header(ledger.signature)]
    for part in ledger.parts:
        out += (lines([part.file]), lines(part.edits))
    return b"".join(out)


def load(path: str | os.PathLike[str]) -> Ledger:
    """Read a ledger. Raises :class:`FormatError` with the line that is not one."""
    name = os.fspath(path)
    try:
        data = Path(path).read_bytes()
    except OSError as error:
        raise FormatError(f"cannot be read: {error.strerror}", path=name) from error
    rows = _rows(data, name)
    _, first = next(rows, (0, {}))
    if "mtfix_ledger" not in first:
        raise FormatError("not a ledger: the first line has no 'mtfix_ledger'", path=name, line=1)
    if first["mtfix_ledger"] != VERSION:
        raise FormatError(
            f"a ledger of version {first['mtfix_ledger']}, but this mtfix reads {VERSION}", path=name, line=1
        )
    ledger = Ledger(str(first.get("signature", "")))
    for number, row in rows:
        try:
            if "file" in row:
                ledger.parts.append(Part(msgspec.convert(row, FileRecord)))
            elif ledger.parts:
                item = msgspec.convert(row, EditRecord)
                item.edit()
                ledger.parts[-1].edits.append(item)
            else:
                raise FormatError("an edit before any file", path=name, line=number)
        except (msgspec.ValidationError, ValueError) as error:
            raise FormatError(f"not a ledger line: {error}", path=name, line=number) from error
    return ledger


def _rows(data: bytes, name: str) -> Iterator[tuple[int, dict[str, Any]]]:
    for number, line in enumerate(data.split(b"\n"), 1):
        if not line.strip():
            continue
        try:
            row = msgspec.json.decode(line)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise FormatError(f"not JSON: {error}", path=name, line=number) from error
        if not isinstance(row, dict):
            raise FormatError("not a JSON object", path=name, line=number)
        yield number, row


def select(part: Part, *, edit: str | None = None, entry: str | None = None) -> list[EditRecord]:
    """Applied edits of a part, all or those of one id or entry."""
    return [row for row in part.applied() if (edit is None or row.id == edit) and (entry is None or row.entry == entry)]


def write_file(path: str | os.PathLike[str], data: bytes, empty: Container[str] = ()) -> None:
    """Write to a temporary name beside ``path`` and rename, so that a failed run leaves the old file.

    A link stays one: the file behind it is written, and keeps its permissions. What is no file (``/dev/null``, a pipe) is
    written into. ``empty``: folders in which nothing stood before this run (:func:`mtfix.store.empty_folders`).
    """
    name, mode = os.fspath(path), None
    folder = folder_of(name)
    if folder not in empty:
        name, mode, special = target(name)
        if special:
            _write_into(name, data)
            return
        folder = folder_of(name)
    temporary = f"{folder}.{name[len(folder) :]}.{os.getpid()}.tmp"
    try:
        try:
            handle = os.open(temporary, _CREATE, 0o666)
        except FileNotFoundError:
            os.makedirs(folder, exist_ok=True)
            handle = os.open(temporary, _CREATE, 0o666)
        _write(handle, data)
        if mode is not None:
            os.chmod(temporary, mode)
        os.replace(temporary, name)
    except OSError as error:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise MtfixError(f"{name}: cannot be written: {error.strerror}") from error


def _write(handle: int, data: bytes) -> None:
    try:
        written = os.write(handle, data)
        while written < len(data):
            written += os.write(handle, data[written:])
    finally:
        os.close(handle)


def _write_into(name: str, data: bytes) -> None:
    try:
        _write(os.open(name, os.O_WRONLY), data)
    except OSError as error:
        raise MtfixError(f"{name}: cannot be written: {error.strerror}") from error


_CREATE = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0)
