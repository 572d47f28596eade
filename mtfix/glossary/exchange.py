"""Glossary files of all kinds, in and out; what a file cannot carry is counted and told, never dropped in silence.

A format is an object with a ``read`` and, if mtfix writes it, a ``write``; :data:`FORMATS` names them all. ``read``
yields entries and notes in a :class:`Tally` what it did not take over; ``write`` notes there what was lost.
"""

from __future__ import annotations

import contextlib
import os
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import BinaryIO, Protocol, cast

from mtfix.errors import ConfigError, GlossaryError, MtfixError, UnknownName
from mtfix.model import Entry, Glossary, Loss, Status, Term
from mtfix.store import target

_EXAMPLES = 3


class Tally:
    """Counts what is lost or ignored, by field and reason.

    >>> tally = Tally()
    >>> tally.add("context", "a pair has no place for it", "per-xi", 2)
    >>> tally.losses
    (Loss(field='context', why='a pair has no place for it', count=2, examples=('per-xi',)),)
    """

    def __init__(self) -> None:
        self._found: dict[tuple[str, str], tuple[int, list[str]]] = {}

    def add(self, field: str, why: str, where: str = "", count: int = 1) -> None:
        """``count`` values of ``field`` of the entry or place ``where`` did not cross."""
        if count:
            total, examples = self._found.get((field, why), (0, []))
            if where and len(examples) < _EXAMPLES and where not in examples:
                examples.append(where)
            self._found[field, why] = total + count, examples

    @property
    def losses(self) -> tuple[Loss, ...]:
        """What was counted, the most frequent first."""
        found = [Loss(*key, count, tuple(examples)) for key, (count, examples) in self._found.items()]
        return tuple(sorted(found, key=lambda loss: (-loss.count, loss.field, loss.why)))

    def __bool__(self) -> bool:
        return bool(self._found)


@dataclass(frozen=True, slots=True)
class Request:
    """What a reader or writer must know beside the file: its path (messages, suffix) and the languages.

    ``target_lang`` is the language of the forms that mtfix prints; ``source_lang`` that of the source terms, needed
    by files of pairs that do not name their languages. ``reverse``: their first column is the target language.
    """

    path: str = ""
    source_lang: str | None = None
    target_lang: str = "en"
    reverse: bool = False

    @property
    def suffix(self) -> str:
        return os.path.splitext(self.path)[1].lower()

    def source(self, what: str) -> str:
        """The source language; ConfigError if nobody named one."""
        if self.source_lang is None:
            raise ConfigError(f"{what} name no languages", path=self.path, hint="say --from LANG (zh, ru, ...)")
        return self.source_lang


class GlossaryFormat(Protocol):
    """One kind of glossary file."""

    def read(self, path: Path, request: Request, ignored: Tally) -> Iterable[Entry]: ...
    def write(self, glossary: Glossary, out: BinaryIO, request: Request, lost: Tally) -> None: ...


@dataclass(frozen=True, slots=True)
class Kind:
    """A line of :data:`FORMATS`: where the format is, what it is, and which suffixes mean it."""

    place: str
    summary: str
    suffixes: tuple[str, ...] = ()


#: Imported when used. Suffixes are those of self-describing files, which are recognised without ``--to-format``.
FORMATS = {
    "csv": Kind("native:CSV", "native, comma-separated: everything mtfix knows, one entry a line", (".csv",)),
    "tsv": Kind("native:TSV", "native, tab-separated", (".tsv",)),
    "xlsx": Kind("xlsx:XLSX", "Excel workbook with the native columns (needs mtfix[xlsx])", (".xlsx", ".xlsm")),
    "json": Kind("jsonfile:JSON", "JSON, one entry a line", (".json",)),
    "tbx": Kind("tbx:TBX", "TBX version 3, TBX-Basic (DCA style); reads any TBX", (".tbx",)),
    "tbx-dct": Kind("tbx:TBX_DCT", "TBX version 3, TBX-Basic, DCT style"),
    "tbx-core": Kind("tbx:TBX_CORE", "TBX version 3, TBX-Core (DCA style)"),
    "tbx-core-dct": Kind("tbx:TBX_CORE_DCT", "TBX version 3, TBX-Core, DCT style"),
    "tbx-v2": Kind("tbx:TBX_V2", "TBX version 2 (martif), TBX-Basic: Weblate, Okapi, Translate Toolkit"),
    "tmx": Kind("tmx:TMX", "TMX, one unit a pair", (".tmx",)),
    "deepl": Kind("vendors:DEEPL", "DeepL glossary: pairs in .csv or .tsv"),
    "google": Kind("vendors:GOOGLE", "Google Cloud Translation, unidirectional: pairs in .csv, .tsv or .tmx"),
    "google-sets": Kind("vendors:GOOGLE_SETS", "Google Cloud Translation, equivalent term sets: .csv"),
    "amazon": Kind("vendors:AMAZON", "Amazon Translate terminology: .csv, .tsv or .tmx; without --from for MULTI"),
    "azure": Kind("vendors:AZURE", "Azure: glossary in .tsv or .csv, phrase dictionary in .xlsx or .tmx"),
    "omegat": Kind("vendors:OMEGAT", "OmegaT glossary: source, target, comment", (".utf8",)),
    "weblate": Kind("vendors:WEBLATE", "Weblate: .csv with the columns source, target, context, developer_comments"),
    "okapi": Kind("vendors:OKAPI", "Okapi: pairs in .tsv, .txt or .csv"),
}


def format_name(path: str | os.PathLike[str]) -> str:
    """The format that the suffix of a file means; GlossaryError if it means none."""
    suffix = os.path.splitext(path)[1].lower()
    for name, kind in FORMATS.items():
        if suffix in kind.suffixes:
            return name
    hint = "name the format: " + ", ".join(FORMATS)
    raise GlossaryError(f"no glossary format goes with the suffix {suffix!r}", path=path, hint=hint)


@cache
def get(name: str) -> GlossaryFormat:
    """The format of that name; UnknownName if there is none."""
    if name not in FORMATS:
        raise UnknownName("glossary format", name, FORMATS)
    module, attribute = FORMATS[name].place.split(":")
    return cast("GlossaryFormat", getattr(import_module(f"mtfix.glossary.{module}"), attribute))


def knows(path: Path) -> bool:
    """True for a file whose suffix is that of a glossary that is not native CSV or TSV."""
    return path.suffix.lower() not in (".csv", ".tsv") and any(
        path.suffix.lower() in kind.suffixes for kind in FORMATS.values()
    )


def entries(path: Path, request: Request, ignored: Tally, format: str | None = None) -> Iterator[Entry]:
    """The entries of one file. GlossaryError with file and line (or cell) for what cannot be read."""
    if not path.is_file():
        raise GlossaryError("no such file" if not path.exists() else "not a file", path=path)
    try:
        yield from get(format or format_name(path)).read(path, request, ignored)
    except OSError as error:
        raise GlossaryError(f"cannot be read: {error.strerror or error}", path=path) from error


def load(
    path: str | os.PathLike[str],
    format: str | None = None,
    *,
    source_lang: str | None = None,
    target_lang: str = "en",
    reverse: bool = False,
) -> Glossary:
    """Read one glossary file of any format, by its suffix or named; without ``format`` also what load_glossary takes."""
    from mtfix.glossary.files import find, make_glossary, no_collection

    ignored = Tally()
    found: list[Entry] = []
    with no_collection():
        for file in find(path) if format is None else [Path(path)]:
            found += entries(file, Request(os.fspath(file), source_lang, target_lang, reverse), ignored, format)
        return make_glossary(found, Path(path).stem, target_lang, ignored.losses)


def save(
    glossary: Glossary, path: str | os.PathLike[str], format: str | None = None, *, source_lang: str | None = None,
    target_lang: str | None = None,
    reverse: bool = False,
) -> Tally:  # fmt: skip
    """Write a glossary; what the format cannot carry is returned. A failed run leaves the old file."""
    lost = Tally()
    writer = get(format or format_name(path))
    request = Request(os.fspath(path), source_lang, target_lang or glossary.target_lang or "en", reverse)
    with _replacing(Path(path)) as out:
        writer.write(glossary, out, request, lost)
    return lost


@contextlib.contextmanager
def _replacing(path: Path) -> Iterator[BinaryIO]:
    name, mode, special = target(os.fspath(path))
    path = Path(name)
    temporary = path if special else path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with temporary.open("wb") as out:
            yield out
        if mode is not None and not special:
            temporary.chmod(mode)
        if not special:
            temporary.replace(path)
    except OSError as error:
        raise MtfixError(f"{path}: cannot be written: {error.strerror or error}") from error
    finally:
        if not special:
            with contextlib.suppress(OSError):
                temporary.unlink()


# --- what several formats share ---------------------------------------------------------------------------------------


def one_preferred(
    terms: Iterable[tuple[Term, Status | None]], where: str, target_lang: str, ignored: Tally
) -> tuple[Term, ...] | None:
    """Terms of a concept of another tool as those of an entry: one preferred form in the target language.

    A term comes with its language and the status that the file gives it, None if it gives none. The first preferred
    form, else the first that is not wrong, is the entry's; others without status are admitted. None if there is none:
    then ``ignored`` has a line.
    """
    sources: list[Term] = []
    targets: list[tuple[Term, Status | None]] = []
    for term, status in terms:
        if term.lang == target_lang or term.lang.split("-")[0] == target_lang:
            targets.append((term._replace(lang=""), status))
        else:
            sources.append(term)
    right = [item for item in targets if item[1] is None or not item[1].forbidden]
    if not right:
        ignored.add("entry", f"no right form in {target_lang!r}", where)
        return None
    head = next((item for item in right if item[1] is Status.PREFERRED), right[0])
    found = {head[0].text: head[0]._replace(status=Status.PREFERRED)}
    for item in sorted(targets, key=lambda item: bool(item[1] and item[1].forbidden)):
        term, status = item
        if item is head:
            continue
        if term.text in found:
            if found[term.text].status.forbidden != bool(status and status.forbidden):
                ignored.add("form", "listed as right and as wrong: it counts as right", where)
            continue
        if status is Status.PREFERRED:
            ignored.add("status", "a second preferred form: admitted", where)
        elif status is None and len(targets) > 1:
            ignored.add("status", "none given: the first form is preferred, the others are admitted", where)
        keep = Status.ADMITTED if status in (None, Status.PREFERRED) else status
        found[term.text] = term._replace(status=keep)
    return (*found.values(), *dict.fromkeys(sources))


def with_ids(entries: Iterable[Entry]) -> Iterator[Entry]:
    """Entries of which those without an id get one: the preferred form, made unique by what the entry says."""
    from mtfix.glossary.rows import digest

    held = list(entries)
    names = Counter(entry.preferred for entry in held if not entry.id)
    for entry in held:
        if entry.id:
            yield entry
            continue
        name = entry.preferred
        yield entry._replace(id=f"{name}~{digest(entry._replace(id=name))}" if names[name] > 1 else name)


def in_language(entries: Iterable[Entry], path: Path, request: Request) -> Iterator[Entry]:
    """The same entries; GlossaryError if the file has none in the target language."""
    empty = True
    for entry in entries:
        empty = False
        yield entry
    if empty:
        hint = "say --to LANG, the language of the forms that mtfix is to print"
        raise GlossaryError(f"no entry has a form in {request.target_lang!r}", path=path, hint=hint)


def alternatives(parts: Iterable[str], field: str, entry: Entry, lost: Tally) -> str:
    """Several forms as one cell, ``a|b``; a form that has the separator in it cannot be held."""
    kept = []
    for part in parts:
        if "|" in part:
            lost.add(field, "a form that has the separator '|' in it", entry.id)
        else:
            kept.append(part)
    return "|".join(kept)


def summary(losses: Iterable[Loss]) -> Iterator[str]:
    """One line a loss, for people."""
    for loss in losses:
        where = f" ({', '.join(loss.examples)}{', ...' if loss.count > len(loss.examples) else ''})"
        yield f"{loss.count:5} {loss.field}: {loss.why}{where if loss.examples else ''}"
