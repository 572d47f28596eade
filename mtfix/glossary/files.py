"""Native glossary files (CSV, TSV) and the glossaries that ship with mtfix.

The columns are those of DESIGN: ``preferred`` (required), ``admitted``, ``deprecated``, ``type``, one column a source
language (BCP-47), ``short``, ``context``, ``unless``, ``id``, ``note``, ``source``; ``x-...`` columns are kept. An
unknown column is an error, so that a misspelt one does not silently lose half a glossary.
"""

from __future__ import annotations

import csv
import dataclasses
import hashlib
import importlib.resources
import io
import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import msgspec

from mtfix.errors import GlossaryError, UnknownName
from mtfix.model import KINDS, Entry, Glossary, Status, Term

_PLAIN = (
    "id",
    "preferred",
    "admitted",
    "deprecated",
    "superseded",
    "type",
    "short",
    "context",
    "unless",
    "note",
    "source",
)
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_LONG_KINDS = {
    "PERSON": "PER", "LOCATION": "LOC", "PLACE": "LOC", "ORGANISATION": "ORG", "ORGANIZATION": "ORG",
    "PRODUCT": "PROD", "TITLE": "WORK",
}  # fmt: skip
_LIMIT = 1 << 20  # characters of one field; csv's own limit of 131,072 is lower than real notes are long


def load_glossary(*paths: str | os.PathLike[str], target_lang: str = "en") -> Glossary:
    """Read glossary files into one glossary.

    A path is a CSV or TSV file, a folder of them, or the name of a shipped one (``en``, ``en/leaders``); none at all
    means all that ship for ``target_lang``. Raises :class:`GlossaryError` with file and line.
    """
    files = [file for path in paths for file in find(path)] if paths else shipped(target_lang)
    entries: list[Entry] = []
    for file in files:
        entries.extend(_read(file))
    return make_glossary(entries, name="+".join(dict.fromkeys(file.stem for file in files)), target_lang=target_lang)


def make_glossary(entries: Iterable[Entry], name: str = "", target_lang: str = "en") -> Glossary:
    """Entries as a glossary: sorted by id, the same entry twice kept once, one id for two entries an error."""
    by_id: dict[str, Entry] = {}
    for entry in entries:
        other = by_id.setdefault(entry.id, entry)
        if other is not entry and _canonical(other) != _canonical(entry):
            raise GlossaryError(
                f"two entries have the id {entry.id!r} (the other: {other.terms[0].origin})",
                path=entry.terms[0].origin or None,
                hint="give one of them another id, or leave the id out",
            )
    ordered = tuple(by_id[key] for key in sorted(by_id))
    digest = hashlib.sha256()
    for entry in ordered:
        digest.update(_canonical(entry))
    return Glossary(name, ordered, digest.hexdigest(), target_lang)


def _canonical(entry: Entry) -> bytes:
    terms = sorted((term.lang, term.status.value, term.text) for term in entry.terms)
    # Notes and sources are remarks: they change no result, but the first note can rank readings.
    return msgspec.json.encode(
        (entry.id, terms, entry.kind, entry.note, entry.short, sorted(entry.context), sorted(entry.unless))
    )


def shipped(target_lang: str) -> list[Path]:
    """Files of the glossaries that ship for a target language; empty if there are none."""
    folder = _shipped_folder() / target_lang.split("-")[0]
    return sorted(folder.glob("*.csv")) if folder.is_dir() else []


def _shipped_folder() -> Path:
    package = Path(str(importlib.resources.files("mtfix")))
    inside = package / "_glossaries"
    return inside if inside.is_dir() else package.parent / "glossaries"


def find(path: str | os.PathLike[str]) -> list[Path]:
    """Glossary files that a path or the name of a shipped glossary stands for."""
    given = Path(path)
    if given.is_dir():
        files = sorted(file for file in given.rglob("*") if file.suffix.lower() in (".csv", ".tsv"))
        if not files:
            raise GlossaryError("no .csv or .tsv file in this folder", path=given)
        return files
    if given.exists():
        return [given]
    if not given.suffix:
        folder = _shipped_folder()
        if (folder / given).is_dir():
            return sorted((folder / given).glob("*.csv"))
        if (folder / f"{given}.csv").is_file():
            return [folder / f"{given}.csv"]
        names = [str(file.relative_to(folder).with_suffix("")) for file in folder.glob("*/*.csv")]
        names += [file.name for file in folder.glob("*") if file.is_dir()]
        raise UnknownName("glossary (no such file either)", str(path), names)
    raise GlossaryError("no such file", path=given)


def _read(path: Path) -> Iterator[Entry]:
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise GlossaryError(f"cannot be read: {error.strerror}", path=path) from error
    yield from parse(raw, os.fspath(path))


def parse(raw: bytes, path: str) -> list[Entry]:
    """Entries of one native CSV or TSV file."""
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        text = raw.decode("utf-16")
    else:
        try:
            text = raw.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = raw.count(b"\n", 0, error.start) + 1
            quote = raw.splitlines()[line - 1].decode("utf-8", "replace") if raw else ""
            raise GlossaryError(
                "not UTF-8", path=path, line=line, quote=quote, hint="save the file as UTF-8 (CSV UTF-8 in Excel)"
            ) from error
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise GlossaryError("a NUL character: is this a text file?", path=path, line=line)
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    csv.field_size_limit(_LIMIT)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        header = [name.strip() for name in next(rows, [])]
        columns = _columns(header, path)
        numbered: list[tuple[int, list[str]]] = []
        start = rows.line_num + 1
        for row in rows:
            if any(cell.strip() for cell in row):
                numbered.append((start, row))
            start = rows.line_num + 1
    except csv.Error as error:
        raise GlossaryError(f"not a well-formed CSV row: {error}", path=path, line=rows.line_num) from error
    drafts = [_entry(columns, row, path, line, len(header)) for line, row in numbered]
    names = Counter(entry.preferred for entry in drafts if not entry.id)
    return [entry if entry.id else _with_id(entry, names) for entry in drafts]


def _with_id(entry: Entry, names: Counter[str]) -> Entry:
    """Without an id of its own an entry goes by its preferred form, with a digest where two share it."""
    name = entry.preferred
    if names[name] > 1:
        name += "~" + hashlib.blake2b(_canonical(entry), digest_size=3).hexdigest()
    return dataclasses.replace(entry, id=name)


def _columns(header: Sequence[str], path: str) -> dict[str, int]:
    columns: dict[str, int] = {}
    for index, name in enumerate(header):
        if name in columns:
            raise GlossaryError(f"the column {name!r} stands twice", path=path, line=1)
        if name not in _PLAIN and not name.startswith("x-") and not _LANGUAGE.fullmatch(name):
            known = ", ".join(_PLAIN)
            raise GlossaryError(
                f"unknown column {name!r}",
                path=path,
                line=1,
                hint=f"known are {known}, language codes (zh, ru, pt-BR) and names that start with x-",
            )
        columns[name] = index
    if "preferred" not in columns:
        raise GlossaryError("no column 'preferred'", path=path, line=1, quote=",".join(header))
    return columns


def _alternatives(cell: str) -> list[str]:
    return [part for part in map(str.strip, cell.split("|")) if part]


def _entry(columns: dict[str, int], row: list[str], path: str, line: int, width: int) -> Entry:
    if len(row) > width and any(cell.strip() for cell in row[width:]):
        raise GlossaryError(
            f"{len(row)} fields, but the header has {width}",
            path=path,
            line=line,
            quote=",".join(row),
            hint='a field that contains a comma needs quotation marks: "Geneva, Switzerland"',
        )

    def cell(name: str) -> str:
        index = columns.get(name, -1)
        return row[index].strip() if 0 <= index < len(row) else ""

    preferred = cell("preferred")
    if not preferred:
        raise GlossaryError("no preferred form", path=path, line=line, quote=",".join(row))
    kind = cell("type").upper()
    kind = _LONG_KINDS.get(kind, kind)
    if kind and kind not in KINDS:
        raise GlossaryError(f"unknown type {cell('type')!r}", path=path, line=line, hint="known: " + ", ".join(KINDS))
    origin = f"{path}:{line}"
    terms = [Term(preferred, "", Status.PREFERRED, origin)]
    right = {preferred}
    for status in (Status.ADMITTED, Status.DEPRECATED, Status.SUPERSEDED):
        for text in _alternatives(cell(status.value)):
            if status.forbidden and text in right:
                raise GlossaryError(f"{text!r} is both a right and a wrong form of {preferred!r}", path=path, line=line)
            if not status.forbidden:
                right.add(text)
            terms.append(Term(text, "", status, origin))
    extra: list[tuple[str, str]] = []
    for name in columns:
        if name.startswith("x-"):
            if cell(name):
                extra.append((name, cell(name)))
        elif name not in _PLAIN:
            terms.extend(Term(text, name, Status.PREFERRED, origin) for text in _alternatives(cell(name)))
    return Entry(
        id=cell("id"),
        terms=tuple(terms),
        kind=kind,
        note=cell("note"),
        short=cell("short"),
        context=tuple(_alternatives(cell("context"))),
        unless=tuple(_alternatives(cell("unless"))),
        source=cell("source"),
        extra=tuple(extra),
    )
