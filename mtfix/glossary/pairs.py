"""Glossaries of other tools as pairs (source form, target form) and as sets (one form a language).

What mtfix prints is the preferred form, so that is what a pair has; each source form makes a pair. Reading goes the
other way: the source forms of one target form become one entry. Nothing is neutralised in these files: they are for
machines, and an apostrophe before a formula would be translated.
"""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, NamedTuple

from mtfix.errors import GlossaryError
from mtfix.glossary.columns import LANGUAGE
from mtfix.glossary.exchange import Request, Tally, with_ids
from mtfix.glossary.native import line
from mtfix.model import Entry, Glossary, Status, Term

_NO_PLACE = "the format has no place for it"
_LIMIT = 1 << 20  # characters of one field


class Layout(NamedTuple):
    """How a text table is written: ``columns`` are those of the format, or None if the first line names them.

    ``quoted``: cells may be in quotation marks; ``comments``: lines that begin with ``#`` are none.
    """

    delimiter: str
    columns: Sequence[str] | None
    quoted: bool = True
    comments: bool = False


class Pair(NamedTuple):
    """A source form and what it is to become; ``origin`` is where it was read, or the id of its entry."""

    source: str
    target: str
    note: str = ""
    origin: str = ""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a service takes: bytes of UTF-8 a file and a form, languages a file, characters, the same source twice."""

    service: str = ""
    file: int | None = None
    form: int | None = None
    languages: int | None = None
    unique: bool = False
    forbidden: str = ""

    def refuses(self, form: str) -> str:
        """Why the service does not take this form; "" if it does."""
        if self.form is not None and len(form.encode()) > self.form:
            return f"longer than the {self.form:,} bytes that {self.service} takes"
        if self.forbidden and re.search(f"[{self.forbidden}]", form):
            return f"a character that {self.service} does not take"
        return ""


class Counting:
    """A file that is written to, and an error as soon as it is larger than the service takes."""

    def __init__(self, out: BinaryIO, limits: Limits, path: str) -> None:
        self._out, self._limits, self._path = out, limits, path
        self._size = 0

    def write(self, data: bytes) -> None:
        self._size += len(data)
        if self._limits.file is not None and self._size > self._limits.file:
            message = f"larger than the {self._limits.file:,} bytes that {self._limits.service} takes"
            raise GlossaryError(message, path=self._path, hint="split the glossary, nothing was written")
        self._out.write(data)


# --- entries to pairs and sets ----------------------------------------------------------------------------------------


def forms(entry: Entry, lang: str | None) -> tuple[str, ...]:
    """The right forms in a language, the one to print first; ``lang`` None: the target language."""
    if lang is None:
        return entry.forms(Status.PREFERRED) + entry.forms(Status.ADMITTED)
    return tuple(dict.fromkeys(term.text for term in entry.sources(lang) if not term.status.forbidden))


def pairs_of(
    glossary: Glossary, request: Request, limits: Limits, lost: Tally, *, notes: bool = False
) -> Iterator[Pair]:
    """The pairs of a glossary that a service takes; all else is in ``lost``."""
    lang = request.source(f"{limits.service or 'these'} files".strip())
    sides = (None, lang) if request.reverse else (lang, None)
    seen: set[str] = set()
    for entry in glossary.entries:
        sources, targets = forms(entry, sides[0]), forms(entry, sides[1])
        if not sources or not targets:
            missing = sides[1] if sources else sides[0]
            lost.add("entry", f"no form in {missing or 'the target language'}", entry.id)
            continue
        dropped(entry, lost, lang, notes=notes, admitted=request.reverse)
        if request.reverse and len(targets) > 1:
            lost.add(lang, "a pair has one target form", entry.id, len(targets) - 1)
        for source in sources:
            why = limits.refuses(source) or limits.refuses(targets[0])
            if not why and limits.unique and source in seen:
                why = f"{limits.service} takes a source form once; it is that of another entry"
            if why:
                lost.add("pair", why, entry.id)
                continue
            seen.add(source)
            yield Pair(source, targets[0], entry.note, entry.id)


def dropped(entry: Entry, lost: Tally, lang: str | None, *, notes: bool = False, admitted: bool = False) -> None:
    """Count what a pair or a set does not carry; ``lang``: the one source language that it does carry, None: all."""
    for status in list(Status)[1 if not admitted else 2 :]:
        lost.add(status.value, _NO_PLACE, entry.id, len(entry.forms(status)))
    values = {"type": entry.kind, "short": entry.short, "source": entry.source, "note": "" if notes else entry.note}
    for name, value in values.items():
        lost.add(name, _NO_PLACE, entry.id, bool(value))
    for name, words in (("context", entry.context), ("unless", entry.unless), ("extra columns", entry.extra)):
        lost.add(name, _NO_PLACE, entry.id, len(words))
    lost.add("id", _NO_PLACE, entry.id, entry.id != entry.preferred)
    if lang is not None:
        kept = entry.sources(lang)
        lost.add("other languages", _NO_PLACE, entry.id, sum(term not in kept for term in entry.sources()))
        lost.add(f"wrong forms in {lang!r}", _NO_PLACE, entry.id, sum(term.status.forbidden for term in kept))


def sets_of(
    glossary: Glossary, request: Request, limits: Limits, lost: Tally
) -> tuple[list[str], Iterator[tuple[Entry, list[str]]]]:
    """The languages of a glossary, target first, and one form in each of them for every entry."""
    target = glossary.target_lang or request.target_lang
    found: dict[str, int] = {}
    for entry in glossary.entries:
        for term in entry.sources():
            found[term.lang] = found.get(term.lang, 0) + 1
    langs = list(found)
    if limits.languages is not None:
        for lang in langs[limits.languages :]:
            lost.add(lang, f"{limits.service} takes {limits.languages} target languages", "", found[lang])
        del langs[limits.languages :]
    return [target, *langs], _sets(glossary, langs, limits, lost)


def _sets(glossary: Glossary, langs: Sequence[str], limits: Limits, lost: Tally) -> Iterator[tuple[Entry, list[str]]]:
    seen: set[str] = set()
    for entry in glossary.entries:
        if limits.unique and entry.preferred in seen:
            lost.add("entry", f"{limits.service} takes a form once; it is that of another entry", entry.id)
            continue
        seen.add(entry.preferred)
        dropped(entry, lost, None)
        row = [entry.preferred]
        for lang in langs:
            texts = tuple(dict.fromkeys(term.text for term in entry.terms if term.lang == lang))
            row.append(texts[0] if texts else "")
            lost.add(lang, "a set has one form a language", entry.id, max(len(texts) - 1, 0))
        for at, form in enumerate(row):
            if why := limits.refuses(form):
                lost.add("form", why, entry.id)
                row[at] = ""
        if row[0] and any(row[1:]):
            yield entry, row
        else:
            lost.add("entry", "forms in fewer than two languages", entry.id)


# --- pairs and sets to entries ----------------------------------------------------------------------------------------


def entries_of_pairs(pairs: Iterable[Pair], lang: str, path: str, *, reverse: bool = False) -> Iterator[Entry]:
    """One entry for each target form, with all its source forms; in ``reverse`` the pairs stand the other way round."""
    found: dict[str, tuple[dict[str, str], dict[str, None]]] = {}
    for pair in pairs:
        source, target = (pair.target, pair.source) if reverse else (pair.source, pair.target)
        sources, notes = found.setdefault(target, ({}, {}))
        sources.setdefault(source, pair.origin)
        if pair.note:
            notes[pair.note] = None
    for target, (sources, notes) in found.items():
        origins = list(sources.values())
        terms = [Term(target, "", Status.PREFERRED, origins[0] or path)]
        terms += [Term(text, lang, Status.PREFERRED, origin) for text, origin in sources.items()]
        yield Entry(target, tuple(terms), note="\n".join(notes))


def entries_of_sets(
    header: Sequence[str], rows: Iterable[tuple[int, list[str]]], request: Request, ignored: Tally
) -> Iterator[Entry]:
    """Entries of a table with a language a column; ``description`` is the note, ``pos`` is ignored (Google's)."""
    from mtfix.glossary.xml import normal

    path = request.path
    langs = [name if name.lower() in ("pos", "description") else normal(name) for name in header]
    target = _column(langs, request, path)
    yield from with_ids(_set_entries(langs, target, rows, path, ignored))


def _column(langs: Sequence[str], request: Request, path: str) -> int:
    for lang in langs:
        if lang.lower() not in ("pos", "description") and not LANGUAGE.fullmatch(lang):
            raise GlossaryError(f"{lang!r} is no language code", path=path, line=1, quote=", ".join(langs))
    wanted = request.target_lang
    found = [at for at, lang in enumerate(langs) if lang == wanted]
    found += [at for at, lang in enumerate(langs) if lang.split("-")[0] == wanted.split("-")[0]]
    if not found or len(langs) < 2:
        hint = "say --to LANG, the language of the forms that mtfix is to print"
        raise GlossaryError(f"no column {wanted!r} beside others", path=path, line=1, quote=", ".join(langs), hint=hint)
    return found[0]


def _set_entries(
    langs: Sequence[str], target: int, rows: Iterable[tuple[int, list[str]]], path: str, ignored: Tally
) -> Iterator[Entry]:
    for number, row in rows:
        cells = [cell.strip() for cell in row] + [""] * (len(langs) - len(row))
        if len(row) > len(langs):
            message = f"{len(row)} fields, but the header has {len(langs)}"
            raise GlossaryError(message, path=path, line=number, quote=",".join(row))
        place = f"{path}:{number}"
        if not cells[target]:
            ignored.add("row", f"no form in {langs[target]!r}", f"line {number}")
            continue
        terms = [Term(cells[target], "", Status.PREFERRED, place)]
        note = ""
        for at, (lang, text) in enumerate(zip(langs, cells, strict=False)):
            if lang.lower() == "description":
                note = text
            elif lang.lower() == "pos":
                ignored.add("pos", "no such field in mtfix", place, bool(text))
            elif text and at != target:
                terms.append(Term(text, lang, Status.PREFERRED, place))
        yield Entry("", tuple(terms), note=note)


def native_columns(names: Sequence[str], request: Request) -> list[str]:
    """The native column of each column of a table of pairs or sets; "" for what mtfix has no place for.

    ``source`` and ``target`` are the columns of pairs, language codes those of sets. Raises ConfigError if the file does
    not name its languages and the request neither, GlossaryError if no column is in the target language.
    """
    from mtfix.glossary.xml import normal

    words = [name.strip().lower() for name in names]
    notes = next(
        (word for word in ("note", "developer_comments", "translator_comments", "description") if word in words), ""
    )
    if "source" in words and "target" in words:
        sides = [request.source("files of pairs"), "preferred"]
        pair = dict(zip(("source", "target"), sides[::-1] if request.reverse else sides, strict=True))
        return ["note" if word == notes else pair.get(word, "") for word in words]
    langs = [word if word in ("pos", "description") else normal(word) for word in words]
    target = _column(langs, request, request.path)
    found = [lang if LANGUAGE.fullmatch(lang) and lang not in ("pos", "id") else "" for lang in langs]
    return ["preferred" if at == target else "note" if words[at] == notes else lang for at, lang in enumerate(found)]


# --- tables -----------------------------------------------------------------------------------------------------------


def rows(path: Path, delimiter: str, *, quoted: bool = True) -> Iterator[tuple[int, list[str]]]:
    """The rows of a text table that have anything, with their line numbers; read line by line.

    UTF-8 with or without mark, or UTF-16 with one. ``quoted``: cells may be in quotation marks, as in CSV.
    """
    with path.open("rb") as raw:
        encoding = "utf-16" if raw.read(2) in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    csv.field_size_limit(_LIMIT)
    number = 1
    with path.open(encoding=encoding, newline="") as file:
        if quoted:
            reader = csv.reader(file, delimiter=delimiter, strict=True)
        else:
            reader = csv.reader(file, delimiter=delimiter, quoting=csv.QUOTE_NONE, strict=True)
        try:
            for row in reader:
                if any(cell.strip() for cell in row):
                    yield number, row
                number = reader.line_num + 1
        except csv.Error as error:
            raise GlossaryError(f"not a well-formed row: {error}", path=path, line=reader.line_num) from None
        except UnicodeError:
            # A decoder reads ahead by a block: the line is found by reading once more.
            raise _not_text(path, encoding) from None


def _not_text(path: Path, encoding: str) -> GlossaryError:
    number, quote = 0, ""
    if encoding == "utf-8-sig":
        with path.open("rb") as file:
            for number, raw in enumerate(file, 1):  # noqa: B007
                quote = raw.decode("utf-8", "replace").rstrip("\r\n")
                if "\ufffd" in quote:
                    break
    name = encoding.removesuffix("-sig").upper()
    return GlossaryError(f"not {name}", path=path, line=number or None, quote=quote, hint="save the file as UTF-8")


def is_header(row: Sequence[str], request: Request) -> bool:
    """True for what people write over two columns: source and target, or the two language codes."""
    words = [cell.strip().lower() for cell in row[:2]]
    langs = [(request.source_lang or "").lower(), request.target_lang.lower()]
    return words in (["source", "target"], langs, langs[::-1])


class Columns:
    """A table of pairs: source, target and where ``columns`` has it a note, with or without a header line."""

    def __init__(
        self, limits: Limits, columns: Sequence[str] = ("source", "target"), *, header: bool = False, quoted: bool = True,
        comments: bool = False,
    ) -> None:  # fmt: skip
        self.limits, self._columns, self._header = limits, tuple(columns), header
        self._quoted, self._comments = quoted, comments

    def _delimiter(self, request: Request) -> str:
        return "," if request.suffix == ".csv" else "\t"

    def layout(self, request: Request) -> Layout:
        delimiter = self._delimiter(request)
        columns = None if self._header else self._columns
        return Layout(delimiter, columns, self._quoted or delimiter == ",", self._comments)

    def read(self, path: Path, request: Request, ignored: Tally) -> Iterator[Entry]:
        lang = request.source("files of pairs")
        yield from entries_of_pairs(self._pairs(path, request, ignored), lang, str(path), reverse=request.reverse)

    def _pairs(self, path: Path, request: Request, ignored: Tally) -> Iterator[Pair]:
        delimiter = self._delimiter(request)
        quoted = self._quoted or delimiter == ","
        at = {name: index for index, name in enumerate(self._columns)}
        for number, row in rows(path, delimiter, quoted=quoted):
            if self._comments and row[0].startswith("#"):
                continue
            if self._header and number == 1:
                at = {name.strip().lower(): index for index, name in enumerate(row)}
                if not {"source", "target"} <= set(at):
                    hint = "the first line names the columns: source, target"
                    raise GlossaryError(
                        "no columns 'source' and 'target'", path=path, line=1, quote=str(row), hint=hint
                    )
                continue
            cells = {name: row[index].strip() for name, index in at.items() if index < len(row)}
            if number == 1 and is_header(row, request):
                ignored.add("row", "a header, which this format does not have", "line 1")
                continue
            source, target = cells.get("source", ""), cells.get("target", "")
            if not source or not target:
                missing = "source" if not source else "target"
                if self._header:
                    ignored.add("row", f"no {missing} form", f"line {number}")
                    continue
                message = f"no {missing} form: {len(row)} of {len(at)} columns"
                hint = "columns are separated by " + ("a comma" if delimiter == "," else "a tab")
                raise GlossaryError(message, path=path, line=number, quote=delimiter.join(row), hint=hint)
            if cells.get("fuzzy", "").lower() in ("true", "1"):
                ignored.add("row", "marked as fuzzy", f"line {number}")
                continue
            extra = [cell for cell in row[len(at) :] if cell.strip()]
            ignored.add("column", "beyond those of the format", f"line {number}", len(extra))
            note = next(
                (cells[name] for name in ("note", "developer_comments", "translator_comments") if cells.get(name)), ""
            )
            yield Pair(source, target, note, f"{os.fspath(path)}:{number}")

    def write(self, glossary: Glossary, out: BinaryIO, request: Request, lost: Tally) -> None:
        delimiter = self._delimiter(request)
        file = Counting(out, self.limits, request.path)
        note = next((name for name in self._columns if name in ("note", "developer_comments")), None)
        if self._header:
            file.write(line(self._columns, delimiter))
        for pair in pairs_of(glossary, request, self.limits, lost, notes=note is not None):
            values = {"source": pair.source, "target": pair.target, note: pair.note}
            cells = [values.get(name, "") for name in self._columns]
            if self._comments and cells[0].startswith("#"):
                lost.add("pair", "its line would be a comment", pair.origin)
                continue
            while len(cells) > 2 and not cells[-1] and not self._header:
                cells.pop()
            if self._quoted or delimiter == ",":
                file.write(line(cells, delimiter))
                continue
            plain = [" ".join(re.split("[\t\r\n]+", cell)) for cell in cells]
            lost.add("pair", "tabs and line breaks became spaces", pair.origin, plain != cells)
            file.write(("\t".join(plain) + "\n").encode())
