"""Many files in, many files out: which files there are, what becomes of each, on how many processes.

Every file is one unit: read, cleaned, written under a temporary name and renamed. A bad file is an error of that
file; the others are done.
"""

from __future__ import annotations

import contextlib
import glob
import os
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from mtfix import formats
from mtfix.cleaning import Cleaner
from mtfix.edits import revert
from mtfix.errors import ConfigError, FormatError, MtfixError, StaleEditError
from mtfix.formats.text import TextFormat, assemble, cut
from mtfix.ledger import EditRecord, FileRecord, Part, digest, records, write_file
from mtfix.model import Cleaned, Document, Finding
from mtfix.proposing import Glance
from mtfix.store import empty_folders, folder_of
from mtfix.text import View

STDIN = "-"
_OPEN = os.O_RDONLY | getattr(os, "O_BINARY", 0)
_CHUNK = 1 << 16
_TOGETHER = 128  # files
_SIZE_TOGETHER = 1 << 20  # bytes, about
_UTF_8 = formats.Encoding()


@dataclass(frozen=True, slots=True)
class Job:
    """One file: where it is read and where its cleaned text goes (None: nowhere, the caller takes the bytes).

    ``source``: the file of its source article, which is not aligned line by line.
    """

    path: str
    output: str | None = None
    data: bytes | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """How files are read: format by name (None: by extension), encoding (None: detected), options of the format."""

    format: str | None = None
    encoding: str | None = None
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Outcome:
    """What became of one file. ``before`` and ``after`` are bytes, kept only where the caller needs them."""

    path: str
    output: str | None
    part: Part | None = None
    before: bytes = b""
    after: bytes = b""
    error: MtfixError | None = None
    findings: Sequence[Finding] = ()
    documents: Sequence[Document] = ()


# --- which files -----------------------------------------------------------------------------------------------------


def expand(inputs: Sequence[str]) -> list[tuple[str, str]]:
    """Files that the inputs name, each with its path below the folder that it was found in.

    Files, folders (all files of a known format in them), glob patterns and ``-``. Raises :class:`ConfigError` for
    what names nothing.
    """
    found: dict[str, str] = {}
    for given in inputs:
        if given == STDIN:
            found.setdefault(STDIN, STDIN)
        elif Path(given).is_dir():
            folder = str(Path(given))
            files = sorted(parts for parts in _tree(folder) if _is_text(parts[-1]))
            if not files:
                raise ConfigError("no file of a known format in this folder", path=given)
            for parts in files:
                relative = os.path.join(*parts)
                found.setdefault(_within(folder, relative), relative)
        elif Path(given).exists():
            found.setdefault(given, Path(given).name)
        else:
            matches = sorted(path for path in glob.glob(given, recursive=True) if Path(path).is_file())
            if not matches:
                raise ConfigError("no such file", path=given)
            # What stands before the first wildcard is the root of the tree.
            root = Path(*_fixed_parts(given))
            for match in matches:
                found.setdefault(match, str(Path(match).relative_to(root)))
    return list(found.items())


def _tree(folder: str, *parts: str) -> Iterator[tuple[str, ...]]:
    """The files below a folder that are not hidden, by the names that lead to them; links to folders lead nowhere."""
    with contextlib.suppress(PermissionError), os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.startswith("."):
                continue
            if entry.is_dir(follow_symlinks=False):
                yield from _tree(entry.path, *parts, entry.name)
            elif entry.is_file():
                yield *parts, entry.name


def _within(folder: str, relative: str) -> str:
    return relative if folder == os.curdir else os.path.join(folder, relative)


def _is_text(path: str) -> bool:
    try:
        formats.format_name(path)
    except FormatError:
        return False
    return True


def _fixed_parts(pattern: str) -> list[str]:
    fixed = []
    for part in Path(pattern).parts[:-1]:
        if glob.has_magic(part):
            break
        fixed.append(part)
    return fixed


def plan(inputs: Sequence[str], output: str | None, in_place: bool = False) -> list[Job]:
    """A job for each file. Several files need a folder as output; two files for one output are an error."""
    files = expand(inputs)
    if in_place:
        if any(path == STDIN for path, _ in files):
            raise ConfigError("--in-place needs files, not standard input")
        return [Job(path, path) for path, _ in files]
    if output is None:
        return [Job(path) for path, _ in files]
    into_folder = len(files) > 1 or Path(output).is_dir() or output.endswith(("/", os.sep)) or Path(inputs[0]).is_dir()
    if not into_folder:
        return [Job(files[0][0], output)]
    if Path(output).exists() and not Path(output).is_dir():
        raise ConfigError("several files need a folder as output, and this is a file", path=output)
    outputs: dict[str, str] = {}
    folder = str(Path(output))
    for path, relative in files:
        target = _within(folder, "stdin.txt" if path == STDIN else relative)
        if target in outputs:
            raise ConfigError(f"{outputs[target]} and {path} would both be written here", path=target)
        outputs[target] = path
    return [Job(path, target) for target, path in outputs.items()]


# --- one file --------------------------------------------------------------------------------------------------------


def read(job: Job, reading: Reading) -> tuple[bytes, Iterator[Document], formats.Encoding]:
    """Bytes, documents and encoding of a job's file."""
    data = _bytes(job.path) if job.data is None else job.data
    return data, *_documents(data, job, reading)


def _documents(data: bytes, job: Job, reading: Reading) -> tuple[Iterator[Document], formats.Encoding]:
    return formats.read(data, job.path, format=reading.format, encoding=reading.encoding, options=reading.options)


def _bytes(path: str) -> bytes:
    try:
        descriptor = os.open(path, _OPEN)  # half the calls to the system that open() makes
        try:
            parts = []
            while part := os.read(descriptor, _CHUNK):
                parts.append(part)
        finally:
            os.close(descriptor)
        return b"".join(parts)
    except OSError as error:
        raise FormatError(f"cannot be read: {error.strerror}", path=path) from error


def with_sources(jobs: Sequence[Job], source: str) -> list[Job]:
    """Jobs with their source articles: one file for one job, or a folder that has each file's name (any extension)."""
    if not Path(source).is_dir():
        if len(jobs) != 1:
            raise ConfigError("several files need a folder of sources with the same names", path=source)
        return [replace(jobs[0], source=source)]
    found = {path.with_suffix("").name: str(path) for path in sorted(Path(source).rglob("*")) if path.is_file()}
    missing = [job.path for job in jobs if Path(job.path).with_suffix("").name not in found]
    if missing:
        raise ConfigError(f"no source of the name of {missing[0]} in this folder", path=source)
    return [replace(job, source=found[Path(job.path).with_suffix("").name]) for job in jobs]


def clean_file(cleaner: Cleaner, job: Job, reading: Reading, *, keep: bool = False) -> Outcome:
    """Clean one file and write its output; ``keep`` puts the bytes into the outcome."""
    return next(_Steps(cleaner, reading, keep).clean([job]))


@dataclass(slots=True, eq=False)
class _Work:
    """A file between two steps."""

    job: Job
    outcome: Outcome
    before: bytes = b""
    after: bytes = b""
    form: str = ""
    encoding: formats.Encoding = _UTF_8
    plain: bool = False  # a plain text without a source, of which there are:
    texts: Sequence[str] = ()
    gaps: tuple[str, ...] = ()
    glance: Glance | None = None
    edits: list[EditRecord] | None = None


@dataclass(frozen=True, slots=True)
class _Steps:
    """How files are cleaned: many plain texts go through each step together, which takes two thirds of the time that one
    after the other through all of them takes, for the processor has the code of a step at hand then.

    ``empty``: folders in which nothing stood before the run.
    """

    cleaner: Cleaner
    reading: Reading
    keep: bool = False
    empty: Container[str] = ()

    def clean(self, jobs: Iterable[Job]) -> Iterator[Outcome]:
        """What becomes of these files, in their order."""
        works: list[_Work] = []
        size = 0
        for job in jobs:
            work = _Work(job, Outcome(job.path, job.output))
            works.append(work)
            try:
                self._read(work)
            except MtfixError as error:
                work.outcome.error = error
            size += len(work.before)
            # What is written into a folder that was empty is nobody's input.
            waits = work.plain and (job.output is None or folder_of(job.output) in self.empty)
            if not waits or len(works) == _TOGETHER or size > _SIZE_TOGETHER:
                yield from self._finish(works)
                works, size = [], 0
        yield from self._finish(works)

    def _finish(self, works: list[_Work]) -> list[Outcome]:
        self._each(works, self._decode)
        plain = [work for work in works if work.plain and work.outcome.error is None]
        views = [View.plain(work.texts) for work in plain]
        for work, glance in zip(plain, self.cleaner.proposer.glances(views), strict=True):
            work.glance = glance
        for step in (self._propose, self._write, self._record):
            self._each(works, step)
        return [work.outcome for work in works]

    @staticmethod
    def _each(works: Iterable[_Work], step: Callable[[_Work], None]) -> None:
        for work in works:
            if work.outcome.error is None:
                try:
                    step(work)
                except MtfixError as error:
                    work.outcome.error = error

    def _read(self, work: _Work) -> None:
        job, reading = work.job, self.reading
        work.before = work.after = _bytes(job.path) if job.data is None else job.data
        work.form = reading.format or formats.format_name(job.path)
        work.plain = work.form == "text" and job.source is None and reading.options.get("source") is None

    def _decode(self, work: _Work) -> None:
        if work.plain:
            options, path = self.reading.options, work.job.path
            formats.check_options(options, TextFormat.options, path)
            text, work.encoding = formats.decode(work.before, self.reading.encoding, path)
            work.texts, work.gaps = cut(text, lines=bool(options.get("lines")))

    def _propose(self, work: _Work) -> None:
        job = work.job
        if not work.plain:
            documents, work.encoding = _documents(work.before, job, self.reading)
            cleaned = _clean(self.cleaner, _aligned(self.cleaner, job, documents))
        elif work.glance is not None and not work.glance.silent:
            document = assemble(job.path, work.texts, work.gaps, self.reading.options)
            cleaned = [self.cleaner.clean(document, glance=work.glance)]
        else:  # most of an archive; no document is made of it
            return
        if any(item.applied for item in cleaned):
            work.after = formats.write((item.document for item in cleaned), work.encoding, job.path)
        work.edits = [row for item in cleaned for row in records(item)]
        work.outcome.findings = [finding for item in cleaned for finding in item.findings]

    def _write(self, work: _Work) -> None:
        if work.job.output is not None:
            write_file(work.job.output, work.after, self.empty)

    def _record(self, work: _Work) -> None:
        job, outcome = work.job, work.outcome
        file = _file_record(job, work.before, work.after, work.form, work.encoding.name, self.reading)
        outcome.part = Part(file, work.edits or [])
        if self.keep or job.output is None:
            outcome.before, outcome.after = work.before, work.after


def _aligned(cleaner: Cleaner, job: Job, documents: Iterator[Document]) -> list[Document]:
    if job.source is None:
        return list(documents)
    source = formats.decode(_bytes(job.source), None, job.source)[0]
    run = list(documents)
    if len(run) != 1:
        hint = "put the source into a field of each record (--source-field)"
        raise ConfigError(f"one source article for {len(run)} documents", path=job.path, hint=hint)
    return [cleaner.proposer.sources.align(run[0], source)]


def _clean(cleaner: Cleaner, run: Sequence[Document]) -> list[Cleaned]:
    """The documents of one file; what their sources became in all of them is evidence for each."""
    study = cleaner.study(run) if len(run) > 1 else None
    return [cleaner.clean(document, study) for document in run]


def _file_record(job: Job, before: bytes, after: bytes, form: str, encoding: str, reading: Reading) -> FileRecord:
    options = {key: value for key, value in reading.options.items() if key != "source" and value is not None}
    sha256 = digest(before)
    return FileRecord(
        file=job.path,
        output=job.output or STDIN,
        sha256=sha256,
        output_sha256=sha256 if after is before else digest(after),
        format=form,
        encoding=encoding,
        options=options,
    )


def check_file(cleaner: Cleaner, job: Job, reading: Reading) -> Outcome:
    """Findings of one file; nothing is changed."""
    outcome = Outcome(job.path, None)
    try:
        _, documents, _ = read(job, reading)
        outcome.documents = _aligned(cleaner, job, documents)
        study = cleaner.study(outcome.documents) if len(outcome.documents) > 1 else None
        outcome.findings = [finding for document in outcome.documents for finding in cleaner.check(document, study)]
    except MtfixError as error:
        outcome.error = error
    return outcome


def revert_file(part: Part, undo: Sequence[EditRecord], path: str, data: bytes) -> bytes:
    """The file's bytes without the edits in ``undo``. Raises :class:`StaleEditError` for another text."""
    reading = Reading(part.file.format, part.file.encoding, part.file.options)
    applied: dict[str, list[EditRecord]] = {}
    for row in part.applied():
        applied.setdefault(row.document, []).append(row)
    chosen = {row.id for row in undo}
    _, documents, encoding = read(Job(part.file.file, None, data), reading)
    out: list[Document] = []
    for document in documents:
        rows = applied.pop(document.id, [])
        edits = [row.edit() for row in rows]
        out.append(revert(document, [edit for edit in edits if edit.id in chosen], edits) if edits else document)
    if applied:
        raise StaleEditError(f"{path}: the ledger speaks of {next(iter(applied))!r}, which is not in this file")
    after = formats.write(out, encoding, path)
    if (
        len(undo) == len(part.applied())
        and digest(data) == part.file.output_sha256
        and digest(after) != part.file.sha256
    ):
        raise StaleEditError(f"{path}: reverting did not give the original bytes; nothing was written")
    return after


# --- many files ------------------------------------------------------------------------------------------------------

_worker: _Steps | None = None


def _start(steps: _Steps) -> None:
    global _worker
    _worker = steps


def _work(jobs: Sequence[Job]) -> list[Outcome]:
    assert _worker is not None
    return list(_worker.clean(jobs))


def run(
    cleaner: Cleaner, jobs: Sequence[Job], reading: Reading, *, workers: int = 1, keep: bool = False
) -> Iterator[Outcome]:
    """Outcomes in the order of the jobs, from this process or from ``workers`` others."""
    empty = empty_folders(job.output for job in jobs if job.output is not None)
    steps = _Steps(cleaner, reading, keep, empty)
    if workers <= 1 or len(jobs) < 2:
        yield from steps.clean(jobs)
        return
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    # Forked workers share the compiled glossary; elsewhere it is sent to each once.
    method = "fork" if "fork" in multiprocessing.get_all_start_methods() else "spawn"
    context = multiprocessing.get_context(method)
    size = max(1, min(_TOGETHER, len(jobs) // (workers * 4)))
    with ProcessPoolExecutor(workers, context, _start, (steps,)) as pool:
        for outcomes in pool.map(_work, [jobs[start : start + size] for start in range(0, len(jobs), size)]):
            yield from outcomes
