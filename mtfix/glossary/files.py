"""Native glossary files (CSV, TSV) and the glossaries that ship with mtfix.

The columns are ``preferred`` (required), ``admitted``, ``deprecated``, ``superseded``, ``type``, one column a source
language (BCP-47), ``short``, ``context``, ``unless``, ``id``, ``note``, ``source``; ``x-...`` columns are kept
(:mod:`mtfix.glossary.columns`).
"""

from __future__ import annotations

import contextlib
import csv
import gc
import hashlib
import importlib.resources
import io
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, compress
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from mtfix.entries import EntryTable, values
from mtfix.errors import GlossaryError, UnknownName
from mtfix.glossary.rows import check_header, entries_of, entries_of_columns, trimmed
from mtfix.model import Entry, Glossary, Loss

if TYPE_CHECKING:
    from _csv import Reader

    from mtfix.glossary.exchange import Request, Tally

# A spreadsheet takes these for the beginning of a formula (https://owasp.org/www-community/attacks/CSV_Injection).
_FORMULA = re.compile(r"'*[=+\-@\t\r＝＋－＠]")
_ESCAPED = re.compile(r"'[=+\-@\t\r＝＋－＠]")
_AT_ONCE = 1_000  # entries: what is made of more of them leaves the processor's cache
_LIMIT = 1 << 20  # characters of one field; csv's own limit of 131,072 is lower than real notes are long


#: What begins the lines that git and mtfix glossary merge leave around a conflict.
CONFLICT = ("<<<<<<<", ">>>>>>>", "=======", "|||||||")
#: Files that are glossaries by their name.
SUFFIXES = (".csv", ".tsv", ".xlsx", ".json", ".tbx", ".tmx")


def load_glossary(*paths: str | os.PathLike[str], target_lang: str = "en") -> Glossary:
    """Read glossary files into one glossary.

    A path is a CSV or TSV file, a file of another format that its suffix tells (:data:`SUFFIXES`), a folder of such
    files, or the name of a shipped one (``en``, ``en/leaders``); none at all means all that ship for ``target_lang``.
    What the files of other tools have that mtfix has no place for is in ``ignored``. Raises :class:`GlossaryError` with
    file and line.
    """
    from mtfix.glossary.exchange import Request, Tally

    files = [file for path in paths for file in find(path)] if paths else shipped(target_lang)
    ignored = Tally()
    with no_collection():
        entries = _joined(_read(file, Request(os.fspath(file), target_lang=target_lang), ignored) for file in files)
        name = "+".join(dict.fromkeys(file.stem for file in files))
        return make_glossary(entries, name, target_lang, ignored.losses)


def _joined(parts: Iterable[Iterable[Entry]]) -> Sequence[Entry]:
    """The entries of several files: one table, if all are tables of the same columns."""
    read = [part if isinstance(part, EntryTable) else list(part) for part in parts]
    tables = [part for part in read if isinstance(part, EntryTable)]
    table = EntryTable.joined(tables) if len(tables) == len(read) else None
    return table or list(chain.from_iterable(read))


@contextlib.contextmanager
def no_collection() -> Iterator[None]:
    """Millions of new objects, none of them garbage: the collector would walk through all of them again and again."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            if not gc.get_freeze_count():  # straight to the oldest generation, without being walked through first
                gc.freeze()
                gc.unfreeze()
            gc.enable()


def make_glossary(
    entries: Iterable[Entry], name: str = "", target_lang: str = "en", ignored: tuple[Loss, ...] = ()
) -> Glossary:
    """Entries as a glossary: sorted by id, the same entry twice kept once, one id for two entries an error."""
    given = entries if isinstance(entries, list | EntryTable) else list(entries)
    ids: Sequence[str] = given.fields["id"] if isinstance(given, EntryTable) else [entry.id for entry in given]
    if len(set(ids)) < len(ids):
        given = list(_told_apart(given).values())
        ids = [entry.id for entry in given]
    order = sorted(range(len(ids)), key=ids.__getitem__)
    ordered = given.take(order) if isinstance(given, EntryTable) else tuple([given[number] for number in order])
    digest = hashlib.sha256()
    encoder = msgspec.json.Encoder()
    for start in range(0, len(ordered), _AT_ONCE):  # no string has a plain line feed in JSON
        some = values(ordered, slice(start, start + _AT_ONCE))
        digest.update(encoder.encode_lines(some).replace(b"\n", b""))
    return Glossary(name, ordered, digest.hexdigest(), target_lang, ignored)


def _told_apart(entries: Iterable[Entry]) -> dict[str, Entry]:
    """Entries by id, of which some stand there twice."""
    by_id: dict[str, Entry] = {}
    for entry in entries:
        other = by_id.setdefault(entry.id, entry)
        if other is not entry and values([other]) != values([entry]):
            raise GlossaryError(
                f"two entries have the id {entry.id!r} (the other: {other.terms[0].origin})",
                path=entry.terms[0].origin or None,
                hint="give one of them another id, or leave the id out",
            )
    return by_id


def shipped(target_lang: str) -> list[Path]:
    """Files of the glossaries that ship for a target language; empty if there are none."""
    folder = _shipped_folder() / target_lang.split("-")[0]
    return sorted(folder.glob("*.csv")) if folder.is_dir() else []


def _shipped_folder() -> Path:
    package = Path(str(importlib.resources.files("mtfix")))
    inside = package / "_glossaries"
    return inside if inside.is_dir() else package.parent / "glossaries"


def find(path: str | os.PathLike[str]) -> list[Path]:
    """Glossary files that a path or the name of a shipped glossary stands for; of a folder all, in order of their names."""
    given = Path(path)
    if given.is_dir():
        files = sorted(file for file in given.rglob("*") if file.suffix.lower() in SUFFIXES and not _hidden(file))
        if not files:
            raise GlossaryError(f"no glossary in this folder ({', '.join(SUFFIXES)})", path=given)
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


def _hidden(path: Path) -> bool:
    """True for what an office program or an editor keeps beside an open file."""
    return path.name.startswith((".", "~$"))


def _read(path: Path, request: Request, ignored: Tally) -> Iterable[Entry]:
    from mtfix.glossary import exchange

    if exchange.knows(path):
        return exchange.entries(path, request, ignored)
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise GlossaryError(f"cannot be read: {error.strerror}", path=path) from error
    return parse(raw, os.fspath(path))


def parse(raw: bytes, path: str) -> Sequence[Entry]:
    """Entries of one native CSV or TSV file."""
    encoding = "utf-16" if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError as error:
        hint = "save the file as UTF-8 (CSV UTF-8 in Excel)"
        if encoding == "utf-16":
            raise GlossaryError("not UTF-16, though it begins so", path=path, hint=hint) from error
        line = raw.count(b"\n", 0, error.start) + 1
        quote = raw.split(b"\n", line)[line - 1].decode("utf-8", "replace").rstrip("\r")
        raise GlossaryError("not UTF-8", path=path, line=line, quote=quote, hint=hint) from error
    text = text.replace("\ufeff", "")  # marks of files that were joined; written into a text nobody would see them
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        hint = "UTF-16 without a mark at its beginning? Save the file as UTF-8"
        raise GlossaryError("a NUL character: is this a text file?", path=path, line=line, hint=hint)
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    return _regular(text, delimiter, path) or _row_by_row(text, delimiter, path)


def _reader(text: str, delimiter: str) -> Reader:
    csv.field_size_limit(_LIMIT)
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)


def _regular(text: str, delimiter: str, path: str) -> Sequence[Entry] | None:
    """Entries of a file with one row a line, as many fields in each as the header has, and nothing wrong; else None."""
    if any(marker in text for marker in CONFLICT[:2]) or _ESCAPED.search(text):
        return None
    reader = _reader(text, delimiter)
    try:
        first = next(reader, [])
        cells = list(chain.from_iterable(_of_width(len(first), reader)))
    except csv.Error:
        return None
    header = trimmed(first)
    width = len(header)
    if not width or len(first) != width or reader.line_num != 1 + len(cells) // width:
        return None
    check_header(header, path)
    del reader  # memory for the entries
    columns = [cells[at::width] for at in range(width)]
    return entries_of_columns(header, columns, range(2, len(columns[0]) + 2), path)


def _of_width(width: int, rows: Iterable[list[str]]) -> Iterator[list[str]]:
    """The rows, one at a time; csv.Error for one of another width."""
    for row in rows:
        if len(row) != width:
            raise csv.Error("uneven")
        yield row


def _row_by_row(text: str, delimiter: str, path: str) -> Sequence[Entry]:
    """Entries of any file. Raises GlossaryError with the line of what is wrong."""
    conflict = any(marker in text for marker in CONFLICT[:2])
    reader = _reader(text, delimiter)
    rows: list[list[str]] = []
    lines = [1]  # where the rows begin
    try:
        header = trimmed(next(reader, []))
        check_header(header, path)  # a wrong header is told before a broken row
        lines[0] = reader.line_num + 1
        for row in reader:
            if conflict and row and row[0].startswith(CONFLICT):
                hint = "take out the lines with <<<<<<<, ======= and >>>>>>>, and one of the two rows"
                raise GlossaryError(
                    "a conflict of a merge is not resolved", path=path, line=lines[-1], quote=row[0], hint=hint
                )
            rows.append(row)
            lines.append(reader.line_num + 1)
    except csv.Error as error:
        raise GlossaryError(f"not a well-formed CSV row: {row_fault(error)}", path=path, line=lines[-1]) from error
    filled = [bool("".join(row).strip()) for row in rows]
    lines, rows = list(compress(lines, filled)), list(compress(rows, filled))
    if _ESCAPED.search(text):
        rows = [list(map(plain, row)) for row in rows]
    return entries_of(header, rows, lines, path)


def row_fault(error: csv.Error) -> str:
    """What csv says of a row, in words for people who do not know it."""
    return "a quotation mark is never closed" if "unexpected end" in str(error) else str(error)


def neutral(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula: it begins with an apostrophe, which :func:`plain` takes away.

    >>> neutral("=1+1"), neutral("'=1"), neutral("St. John's")
    ("'=1+1", "''=1", "St. John's")
    """
    return "'" + cell if _FORMULA.match(cell) else cell


def plain(cell: str) -> str:
    """The cell that :func:`neutral` was given."""
    return cell[1:] if cell[:1] == "'" and _FORMULA.match(cell) else cell
