"""TBX: TermBase eXchange, ISO 30042:2008 (version 2, ``<martif>``) and ISO 30042:2019 (version 3, ``<tbx>``).

Read: any dialect of both, in both styles (DCA: ``<termNote type="administrativeStatus">``, DCT:
``<min:administrativeStatus>``). Written: version 3 TBX-Basic and TBX-Core in both styles, and version 2 TBX-Basic.
https://www.tbxinfo.net/tbx-dialects/ has the dialects, their data categories and picklists.

An entry is a conceptEntry, a status an administrativeStatus. For what mtfix has and TBX has not (type, short, context
words, extra columns) there are notes of the concept, ``mtfix.short: Jaishankar``, which other tools show and keep.
TBX-Core has no status either: there each term has such a note. ``x-subject-field`` and ``x-definition`` are TBX's own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from mtfix.errors import ConfigError, GlossaryError
from mtfix.glossary.columns import LANGUAGE
from mtfix.glossary.exchange import Request, Tally, in_language, one_preferred, with_ids
from mtfix.glossary.xml import escape, lang_of, local, origin, readable, records, text_of
from mtfix.model import KINDS, Entry, Glossary, Status, Term

_ADMINISTRATIVE = {status: f"{status.value}Term-admn-sts" for status in Status}
# Picklist values of TBX-Basic and TBX-Default and their abbreviations in other tools, letters only.
_STATUSES = {
    "preferred": Status.PREFERRED,
    "standardized": Status.PREFERRED,
    "admitted": Status.ADMITTED,
    "legal": Status.ADMITTED,
    "regulated": Status.ADMITTED,
    "deprecated": Status.DEPRECATED,
    "notrecommended": Status.DEPRECATED,
    "forbidden": Status.DEPRECATED,
    "superseded": Status.SUPERSEDED,
    "obsolete": Status.SUPERSEDED,
}
_STATUS_TYPES = ("administrativeStatus", "normativeAuthorization")
_OWN = {"subjectField": "x-subject-field", "definition": "x-definition"}  # TBX's own categories as extra columns
_MODULES = {"subjectField": "min", "administrativeStatus": "min", "definition": "basic", "source": "basic"}
_NOTE = re.compile(r"mtfix\.([^:\n]+): (.*)", re.DOTALL)
_FIELDS = ("type", "short", "context", "unless", "source", "note")
_NAMESPACE = "urn:iso:std:iso:30042:ed-2"


class Tbx:
    """One dialect and style of TBX; reading takes any."""

    def __init__(self, dialect: str = "TBX-Basic", style: str = "dca", version: int = 3) -> None:
        self._dialect = dialect
        self._style = style
        self._version = version
        self._names = ("conceptEntry", "langSec", "termSec") if version == 3 else ("termEntry", "langSet", "tig")

    def read(self, path: Path, request: Request, ignored: Tally) -> Iterator[Entry]:
        found = (
            _entry(element, path, request, ignored)
            for element in records(path, ("conceptEntry", "termEntry"), ("tbx", "martif"))
        )
        yield from in_language(with_ids(entry for entry in found if entry is not None), path, request)

    def write(self, glossary: Glossary, out: BinaryIO, request: Request, lost: Tally) -> None:
        if not any(readable(entry.preferred) for entry in glossary.entries):
            raise GlossaryError("an empty glossary: TBX needs at least one entry", path=request.path)
        lang = glossary.target_lang or request.target_lang
        if not LANGUAGE.fullmatch(lang):
            raise ConfigError(f"{lang!r} is no language code", path=request.path)
        head, tail = self._frame(lang)
        out.write(head.encode())
        for entry in glossary.entries:
            if not readable(entry.preferred):
                lost.add("entry", "a preferred form of nothing that XML can hold", entry.id)
                continue
            out.write("".join(self._concept(entry, lang, lost)).encode())
        out.write(tail.encode())

    def _frame(self, lang: str) -> tuple[str, str]:
        about = "<fileDesc><sourceDesc><p>mtfix glossary</p></sourceDesc></fileDesc>"
        xml = '<?xml version="1.0" encoding="UTF-8"?>\n'
        if self._version == 2:
            doctype = '<!DOCTYPE martif SYSTEM "TBXBasiccoreStructV02.dtd">\n'
            head = f'<martif type="{self._dialect}" xml:lang="{lang}">\n<martifHeader>{about}'
            xcs = '<encodingDesc><p type="XCSURI">TBXBasicXCSV02.xcs</p></encodingDesc></martifHeader>\n'
            return f"{xml}{doctype}{head}{xcs}<text><body>\n", "</body></text>\n</martif>\n"
        spaces = f' xmlns="{_NAMESPACE}"'
        if self._style == "dct" and self._dialect != "TBX-Core":
            spaces += ' xmlns:min="http://www.tbxinfo.net/ns/min" xmlns:basic="http://www.tbxinfo.net/ns/basic"'
        head = f'<tbx type="{self._dialect}" style="{self._style}" xml:lang="{lang}"{spaces}>\n'
        return f"{xml}{head}<tbxHeader>{about}</tbxHeader>\n<text><body>\n", "</body></text>\n</tbx>\n"

    def _concept(self, entry: Entry, target: str, lost: Tally) -> Iterator[str]:
        concept, section, term_section = self._names
        yield f'<{concept} id="{xml_id(entry.id)}">\n'
        yield from self._about(entry, lost)
        by_lang: dict[str, list[Term]] = {}
        altered: set[str] = set()  # what XML does not keep as it is
        for term in entry.terms:
            if term.lang and not LANGUAGE.fullmatch(term.lang):
                lost.add("language", f"{term.lang!r} is no language code", entry.id)
                continue
            if term.lang and term.lang.split("-")[0] == target.split("-")[0]:
                lost.add("language", "a source form in the target language becomes one of its forms", entry.id)
            kept = _kept(term.text, term.lang or "form", entry, lost)
            if kept != term.text:
                altered.add(kept)
            if kept in altered and kept in [other.text for other in by_lang.get(term.lang or target, ())]:
                lost.add(term.lang or "form", "the same as another one without what XML does not keep", entry.id)
            elif kept:
                by_lang.setdefault(term.lang or target, []).append(term._replace(text=kept))
        for lang, terms in by_lang.items():
            yield f'<{section} xml:lang="{lang}">\n'
            for term in terms:
                yield f"<{term_section}><term>{escape(term.text)}</term>{self._status(term)}</{term_section}>\n"
            yield f"</{section}>\n"
        yield f"</{concept}>\n"

    def _status(self, term: Term) -> str:
        if self._dialect == "TBX-Core":
            return f"<note>mtfix.status: {term.status.value}</note>"
        return self._category("termNote", "administrativeStatus", _ADMINISTRATIVE[term.status])

    def _category(self, element: str, name: str, value: str) -> str:
        if self._style == "dct":
            return f"<{_MODULES[name]}:{name}>{escape(value)}</{_MODULES[name]}:{name}>"
        return f'<{element} type="{name}">{escape(value)}</{element}>'

    def _about(self, entry: Entry, lost: Tally) -> Iterator[str]:
        """The data categories of the concept, then the notes."""
        own = {column: name for name, column in _OWN.items()} if self._dialect != "TBX-Core" else {}
        notes: list[tuple[str, str]] = [("type", entry.kind), ("short", entry.short)]
        notes += [("context", word) for word in entry.context] + [("unless", word) for word in entry.unless]
        for name, value in entry.extra:
            kept = _kept(value, name, entry, lost)
            if name in own and kept:
                yield self._category("descrip", own.pop(name), kept) + "\n"
            else:
                notes.append((name, value))
        source = _kept(entry.source, "source", entry, lost)
        if source and self._dialect != "TBX-Core":
            yield self._category("admin", "source", source) + "\n"
        elif source:
            notes.append(("source", source))
        note = _kept(entry.note, "note", entry, lost)
        if note and _NOTE.fullmatch(note):
            notes.append(("note", note))
        elif note:
            yield f"<note>{escape(note)}</note>\n"
        for name, value in notes:
            if ":" in name or readable(name) != name or "\n" in name:
                lost.add(name, "a name that a note cannot begin with", entry.id)
                continue
            kept = _kept(value, name, entry, lost)
            if kept:
                yield f"<note>mtfix.{name}: {escape(kept)}</note>\n"


def _kept(value: str, field: str, entry: Entry, lost: Tally) -> str:
    kept = readable(value)
    if kept != value:
        lost.add(field, "characters or spaces that XML does not keep", entry.id)
    return kept


def xml_id(identifier: str) -> str:
    """An id as an XML name, in the manner of SQL/XML (ISO 9075-14); :func:`plain_id` gives it back.

    >>> xml_id("per-xi"), xml_id("S. Jaishankar"), xml_id("2020")
    ('per-xi', 'S._x0020_Jaishankar', '_x0032_020')
    """
    out = []
    for at, char in enumerate(identifier):
        plain = char.isascii() and (char.isalnum() or char in "_-.")
        if not plain or (not at and not (char.isalpha() or char == "_")) or identifier.startswith("_x", at):
            char = f"_x{ord(char):04X}_"
        out.append(char)
    return "".join(out)


def plain_id(name: str) -> str:
    return re.sub("_x([0-9A-Fa-f]{4,6})_", lambda match: chr(min(int(match[1], 16), 0x10FFFF)), name)


# --- reading ----------------------------------------------------------------------------------------------------------


class Concept(NamedTuple):
    """A concept as the file has it: its terms with the status that the file gives them, and what is said of it, by field."""

    id: str
    place: str
    terms: list[tuple[Term, Status | None]]
    fields: dict[str, list[str]]


def concept_of(element: Any, path: Path, request: Request, ignored: Tally) -> Concept:
    place = origin(path, element)
    where = element.get("id") or place
    fields: dict[str, list[str]] = {}
    terms: list[tuple[Term, Status | None]] = []
    for child in element:
        if local(child) in ("langSec", "langSet"):
            terms += _language(child, place, where, request, fields, ignored)
        else:
            _about(child, where, fields, ignored)
    return Concept(plain_id(element.get("id") or ""), place, terms, fields)


def _entry(element: Any, path: Path, request: Request, ignored: Tally) -> Entry | None:
    """The entry of a concept, its id empty if it has none; None (and a line in ``ignored``) if it has no target form."""
    identifier, place, terms, fields = concept_of(element, path, request, ignored)
    where = element.get("id") or place
    kind = "".join(fields.pop("type", [])[:1])
    if kind and kind not in KINDS:
        ignored.add("type", f"unknown type {kind!r}", where)
        kind = ""
    found = one_preferred(terms, where, request.target_lang, ignored)
    if found is None:
        return None
    take = {name: "\n".join(fields.pop(name, [])) for name in ("note", "short", "source")}
    lists = {name: tuple(fields.pop(name, [])) for name in ("context", "unless")}
    extra = tuple((name, "\n".join(values)) for name, values in fields.items())
    return Entry(
        identifier, found, kind, take["note"], take["short"], lists["context"], lists["unless"], take["source"], extra
    )


def _about(element: Any, where: str, fields: dict[str, list[str]], ignored: Tally) -> None:
    """What is said of the concept: one data category, or a group of them."""
    name = local(element)
    if name in ("descripGrp", "adminGrp"):
        for child in element:
            _about(child, where, fields, ignored)
        return
    category = element.get("type") or name
    text = text_of(element)
    if not text:
        return
    if name == "note":
        match = _NOTE.fullmatch(text)
        if match and (match[1] in _FIELDS or match[1].startswith("x-")):
            fields.setdefault(match[1], []).append(match[2])
        else:
            fields.setdefault("note", []).append(text)
    elif category == "source":
        fields.setdefault("source", []).append(text)
    elif category in _OWN:
        fields.setdefault(_OWN[category], []).append(text)
    else:
        ignored.add(category, "no such field in mtfix", where)


def _language(
    element: Any, place: str, where: str, request: Request, fields: dict[str, list[str]], ignored: Tally
) -> Iterator[tuple[Term, Status | None]]:
    lang = lang_of(element)
    if not LANGUAGE.fullmatch(lang):
        ignored.add("language", f"{lang!r} is no language code", where)
        return
    for child in element:
        name = local(child)
        if name in ("tig", "ntig", "termSec"):
            term = next((part for part in child.iter() if local(part) == "term"), None)
            text = "" if term is None else text_of(term)
            if not text:
                ignored.add("term", "an empty one", where)
                continue
            status = _status(child, where, ignored)
            yield Term(text, lang, status or Status.PREFERRED, place), status
        elif name:
            category = next(
                (part.get("type") or local(part) for part in child.iter() if local(part)[-3:] != "Grp"), name
            )
            if category == "definition" and lang.split("-")[0] == request.target_lang.split("-")[0]:
                _about(child, where, fields, ignored)
            else:
                ignored.add(category, "said of a language, not of the concept", where)


def _status(section: Any, where: str, ignored: Tally) -> Status | None:
    found: Status | None = None
    for part in section.iter():
        name = local(part)
        category = part.get("type") or name
        if name in ("tig", "ntig", "termSec", "termGrp", "term", "termNoteGrp", "descripGrp", "adminGrp", "hi"):
            continue
        text = text_of(part)
        note = _NOTE.fullmatch(text) if name == "note" else None
        if category in _STATUS_TYPES or (note and note[1] == "status"):
            value = note[2] if note else text
            key = re.sub("[^a-z]", "", value.lower()).removesuffix("admnsts").removesuffix("term")
            if key in _STATUSES:
                found = found or _STATUSES[key]
            else:
                ignored.add("status", f"unknown status {value!r}", where)
        elif text:
            ignored.add(category, "said of a term, not of the concept", where)
    return found


TBX = Tbx()
TBX_DCT = Tbx(style="dct")
TBX_CORE = Tbx("TBX-Core")
TBX_CORE_DCT = Tbx("TBX-Core", "dct")
TBX_V2 = Tbx(version=2)
