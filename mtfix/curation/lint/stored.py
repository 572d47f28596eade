"""Glossaries in JSON and XML (TBX, TMX) as lint reads them; what is mended leaves all else as it is, to the byte."""

from __future__ import annotations

import json
import re
from abc import abstractmethod
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from html import unescape
from pathlib import Path
from typing import ClassVar, NamedTuple

import msgspec

from mtfix.curation.lint.source import Place, Source, Unreadable, mended
from mtfix.errors import GlossaryError
from mtfix.glossary.columns import is_column
from mtfix.glossary.exchange import Request, Tally
from mtfix.glossary.jsonfile import Stored, StoredTerm, misshapen, stored
from mtfix.glossary.native import HEAD, TAIL
from mtfix.glossary.tbx import concept_of
from mtfix.glossary.tmx import units
from mtfix.glossary.xml import escape, normal, readable, records
from mtfix.model import Status, Term

Forms = dict[str, list[str]]  # native column: forms


class Listed(Source):
    """Entries that are read at once: each with its line, and the forms of each column."""

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self._entries: list[tuple[int, Forms]] = []

    def _keep(self, entries: Iterable[tuple[int, Forms]]) -> None:
        """All entries up to one that cannot be read."""
        try:
            for line, forms in entries:
                self._entries.append((line, {name: found for name, found in forms.items() if any(found)}))
        except GlossaryError as error:
            self.unreadable.append(Unreadable(error.line or 1, error.message))
        used = {name: None for _, forms in self._entries for name in forms}
        others = [name for name in used if name not in (*HEAD, *TAIL)]
        self.header = ["preferred", *(name for name in (*HEAD, *others, *TAIL) if name in used and name != "preferred")]

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        for row, (_, forms) in enumerate(self._entries):
            yield row, self.joint(forms)

    def line(self, row: int) -> int:
        return self._entries[row][0]

    def _label(self, row: int) -> str:
        return "".join(self._entries[row][1].get("id", ()))


def forms_of(terms: Iterable[tuple[str, str, Status]]) -> Forms:
    """Forms by native column, of text, language ("": target) and status; the first preferred one is the entry's."""
    forms: Forms = defaultdict(list)
    for text, lang, status in terms:
        column = lang or status.value
        if column == Status.PREFERRED.value and forms[column]:
            column = Status.ADMITTED.value
        forms[column].append(text)
    return forms


# --- JSON -------------------------------------------------------------------------------------------------------------


class JsonSource(Listed):
    """The JSON of :mod:`mtfix.glossary.jsonfile`. Mended entries are written anew, the others stay as they are."""

    def __init__(self, path: str, data: bytes, request: Request) -> None:
        super().__init__(path)
        self._data = data
        self._found: list[tuple[int, int, bytes, Stored]] = []  # offset, column from 0, bytes
        self._keep(self._read(request))

    def _read(self, request: Request) -> Iterator[tuple[int, Forms]]:
        decoder = msgspec.json.Decoder(Stored)
        last = column = 0
        for start, line, raw in stored(self._data, self.path, request.target_lang):
            column = _column_after(self._data[last:start], column)
            last = start
            try:
                found = decoder.decode(raw)
            except (msgspec.MsgspecError, ValueError) as error:
                self.unreadable.append(Unreadable(line, f"not an entry: {error}"))
                continue
            self.unreadable += (Unreadable(line, f"not an entry: {fault}") for fault in misshapen(found))
            self._found.append((start, column, raw, found))
            forms = forms_of((term.text, term.lang, term.status) for term in found.terms if term.text)
            single = {
                "id": found.id,
                "type": found.type,
                "short": found.short,
                "note": found.note,
                "source": found.source,
            }
            extra = {name: [value] for name, value in found.extra.items() if is_column(name)}
            yield line, {
                **extra, **forms, **{name: [value] for name, value in single.items()},
                "context": found.context, "unless": found.unless,
            }  # fmt: skip

    def place(self, row: int, field: str, text: str) -> Place:  # noqa: ARG002
        _, column, raw, _ = self._found[row]
        written = (msgspec.json.encode(text), json.dumps(text).encode())
        found = next(((at, len(form)) for form in written if text and (at := raw.find(form)) >= 0), None)
        if found is None:
            return Place(self.line(row), label=self._label(row))
        at, size = found[0] + 1, found[1] - 2  # inside the quotation marks
        column = _column_after(raw[:at], column) + 1
        end = column + len(raw[at : at + size].decode("utf-8", "replace"))
        return Place(self.line(row) + raw.count(b"\n", 0, at), column, end, self._label(row))

    def mend(self, changes: Mapping[int, Mapping[str, Mapping[str, str]]]) -> tuple[bytes, int]:
        """The file with forms changed, by row and column, and how many."""
        pieces: list[bytes] = []
        count = last = 0
        for row in sorted(changes):
            start, _, raw, found = self._found[row]
            for field, own in changes[row].items():
                count += _change(found, field, own)
            pieces += (self._data[last:start], msgspec.json.encode(found))
            last = start + len(raw)
        return b"".join((*pieces, self._data[last:])), count


def _column_after(data: bytes, column: int) -> int:
    """The column behind some bytes of a line, from 0 and in code points, that begin in ``column``."""
    line = data.rfind(b"\n") + 1
    size = len(data[line:].decode("utf-8", "replace"))
    return size if line else column + size


def _change(found: Stored, field: str, changes: Mapping[str, str]) -> int:
    """Change the forms of a column in an entry; how many were."""
    if field in ("short", "note", "source"):
        new = mended(getattr(found, field), changes, False)
        same = new == getattr(found, field)
        setattr(found, field, new)
        return 0 if same else len(changes)
    if field in ("context", "unless"):
        words = _changed(getattr(found, field), changes)
        same = words == getattr(found, field)
        setattr(found, field, words)
        return 0 if same else len(changes)
    own = [term for term in found.terms if term.lang == field or (not term.lang and term.status.value == field)]
    if field == Status.ADMITTED.value:  # a second preferred form counts as admitted
        own += [term for term in found.terms if not term.lang and term.status is Status.PREFERRED][1:]
    forms = _changed([term.text for term in own], changes)
    if forms == [term.text for term in own]:
        return 0
    first = own[0]
    new_terms = [StoredTerm(form, first.lang, first.status) for form in forms]
    at = next(index for index, term in enumerate(found.terms) if term is first)
    rest = [term for term in found.terms if not any(term is one for one in own)]
    found.terms = [*rest[:at], *new_terms, *rest[at:]]
    return len(changes)


def _changed(forms: Sequence[str], changes: Mapping[str, str]) -> list[str]:
    return [form for form in mended("|".join(forms), changes, True).split("|") if form] if forms else []


# --- XML --------------------------------------------------------------------------------------------------------------


_PASSED_OVER = r"<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>"


class _Element(NamedTuple):
    """A form in the text of the file: ``plain`` if nothing but characters stands in it."""

    start: int
    end: int
    plain: bool


class XmlSource(Listed):
    """Forms of a TBX or TMX file, with their places in its text, found by a second reading and believed where both agree.

    ``names``: the elements of a record, of one language in it, and of a form.
    """

    names: ClassVar[tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]]

    def __init__(self, path: str, data: bytes, request: Request, ignored: Tally) -> None:
        super().__init__(path)
        self._data = data
        self._target = request.target_lang.split("-")[0]
        self._records: list[set[int]] = []  # of each row the numbers of its elements in the file
        self.read(request, ignored)

    @abstractmethod
    def read(self, request: Request, ignored: Tally) -> None:
        """Keep the entries of the file, and in ``_records`` where each came from."""

    @cached_property
    def _text(self) -> tuple[str, str] | None:
        """The text of the file and its encoding, None if it is not one that Unicode has."""
        for bom, name in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
            if self._data.startswith(bom):
                return self._data.decode(name), name
        declared = re.match(rb"""<\?xml[^>]*?encoding=["']([\w.-]+)""", self._data)
        if declared and declared[1].lower() not in (b"utf-8", b"us-ascii"):
            return None
        return self._data.decode("utf-8"), "utf-8"

    @cached_property
    def _elements(self) -> dict[tuple[int, str, str], list[_Element]]:
        """Where forms stand: by number of the record, language ("": target) and form."""
        found: dict[tuple[int, str, str], list[_Element]] = defaultdict(list)
        if self._text is None:
            return found
        text = self._text[0]
        record, section, form = self.names
        names = "|".join((*record, *section, *form))
        tag = re.compile(rf"{_PASSED_OVER}|<(/?)(?:[\w.-]+:)?({names})\b((?:[^<>\"']|\"[^\"]*\"|'[^']*')*)>", re.DOTALL)
        number, lang, start = -1, "", -1
        for match in tag.finditer(text):
            name, closing = match[2], match[1] == "/"
            if name is None or match[0].endswith("/>"):
                continue
            if name in form and closing and start >= 0:
                inside = text[start : match.start()]
                value = readable(unescape(re.sub("<[^>]*>", "", inside)))
                found[number, lang, value].append(_Element(start, match.start(), "<" not in inside))
                start = -1
            elif name in form and not closing:
                start = match.end()
            elif name in section and not closing:
                given = re.search(r"""(?:xml:)?lang\s*=\s*["']([^"']*)""", match[3])
                code = normal(given[1]) if given else ""
                lang = "" if code.split("-")[0] == self._target else code
            elif name in record and not closing:
                number += 1
        return found

    def _standing(self, row: int, field: str, text: str) -> list[_Element]:
        own = field in ("preferred", "admitted", "deprecated", "superseded")
        lang = "" if own else field
        return [found for number in self._records[row] for found in self._elements.get((number, lang, text), ())]

    def place(self, row: int, field: str, text: str) -> Place:
        found = self._standing(row, field, text)
        if not found or self._text is None:
            return Place(self.line(row), label=self._label(row))
        begin, whole = found[0].start, self._text[0]
        line = bisect_right(self._breaks, begin)
        column = begin - self._breaks[line - 1] + 1
        end = column + found[0].end - begin if "\n" not in whole[begin : found[0].end] else None
        return Place(line, column if end else None, end, self._label(row))

    @cached_property
    def _breaks(self) -> list[int]:
        """Where the lines of the text begin."""
        return [0, *(match.end() for match in re.finditer("\n", self._text[0] if self._text else ""))]

    def refuses(self, row: int, field: str, text: str, new: str) -> str:
        if not new:
            return "a term of XML may have data of its own"
        found = self._standing(row, field, text)
        if not found:
            return "only terms of XML are mended"
        return "" if all(element.plain for element in found) else "the term has markup in it"

    def mend(self, changes: Mapping[int, Mapping[str, Mapping[str, str]]]) -> tuple[bytes, int]:
        """The file with forms changed, by row and column, and how many."""
        if self._text is None:
            return self._data, 0
        text, encoding = self._text
        edits: dict[_Element, str] = {}
        count = 0
        for row, fields in changes.items():
            for field, own in fields.items():
                for form, new in own.items():
                    if not self.refuses(row, field, form, new):
                        edits |= dict.fromkeys(self._standing(row, field, form), new)
                        count += 1
        pieces: list[str] = []
        last = 0
        for element in sorted(edits):
            inside = text[element.start : element.end]
            lead = inside[: len(inside) - len(inside.lstrip())]
            tail = inside[len(inside.rstrip()) :]
            pieces += (text[last : element.start], lead, escape(edits[element]), tail)
            last = element.end
        return "".join((*pieces, text[last:])).encode(encoding), count


class TbxSource(XmlSource):
    """TBX of any dialect: terms as the file has them, before the loader makes the best of them."""

    names = (("conceptEntry", "termEntry"), ("langSec", "langSet"), ("term",))

    def read(self, request: Request, ignored: Tally) -> None:
        self._keep(self._concepts(request, ignored))

    def _concepts(self, request: Request, ignored: Tally) -> Iterator[tuple[int, Forms]]:
        path = Path(self.path)
        for number, element in enumerate(records(path, self.names[0], ("tbx", "martif"), self._data)):
            concept = concept_of(element, path, request, ignored)
            own = [item for item in concept.terms if item[0].lang.split("-")[0] == self._target]
            if not own:
                ignored.add("entry", f"no form in {request.target_lang!r}", concept.id or concept.place)
                continue
            self._records.append({number})
            terms = [*own, *(item for item in concept.terms if item not in own)]
            fields = {name: found for name, found in concept.fields.items() if name in ("context", "unless")}
            fields |= {name: ["\n".join(found)] for name, found in concept.fields.items() if name not in fields}
            yield element.sourceline, {**fields, **forms_of(self._given(terms)), "id": [concept.id]}

    def _given(self, terms: Sequence[tuple[Term, Status | None]]) -> Iterator[tuple[str, str, Status]]:
        """Text, language and status; where no form is called preferred the first one that is not wrong is."""
        targets = [item for item in terms if item[0].lang.split("-")[0] == self._target]
        if not any(status is Status.PREFERRED for _, status in targets):
            head = next((item for item in targets if item[1] is None or not item[1].forbidden), None)
            if head is not None:
                yield head[0].text, "", Status.PREFERRED
            targets = [item for item in targets if item is not head]
        for term, status in targets:
            yield term.text, "", status or Status.ADMITTED
        for term, _ in terms:
            if term.lang.split("-")[0] != self._target:
                yield term.text, term.lang, Status.PREFERRED


class TmxSource(XmlSource):
    """TMX: units of one target segment are one entry, as for the loader."""

    names = (("tu",), ("tuv",), ("seg",))

    def read(self, request: Request, ignored: Tally) -> None:
        found: dict[str, tuple[int, Forms]] = {}
        numbers: dict[str, set[int]] = defaultdict(set)
        try:
            for number, entry in units(Path(self.path), request, ignored, self._data):
                line = int(entry.terms[0].origin.rpartition(":")[2])
                _, forms = found.setdefault(entry.preferred, (line, defaultdict(list)))
                for term in entry.terms:
                    own = forms[term.lang or "preferred"]
                    own += [term.text] if term.text not in own else []
                if entry.note and entry.note not in forms["note"]:
                    forms["note"].append(entry.note)
                numbers[entry.preferred].add(number)
        except GlossaryError as error:
            self.unreadable.append(Unreadable(error.line or 1, error.message))
        self._records = [numbers[key] for key in found]
        self._keep((line, {**forms, "note": ["\n".join(forms["note"])]}) for line, forms in found.values())
