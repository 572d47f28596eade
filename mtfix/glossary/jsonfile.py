"""JSON: everything that an entry has, one entry a line.

``{"mtfix_glossary": 1, "target_lang": ..., "entries": [...]}``; an entry has ``id``, ``terms`` (``text``,
and if they are not the defaults ``lang``: "" for the target language, ``status``: preferred) and, where set, ``type``,
``short``, ``context``, ``unless``, ``note``, ``source``, ``extra``.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Literal

import msgspec

from mtfix.errors import GlossaryError
from mtfix.glossary.columns import LANGUAGE
from mtfix.glossary.exchange import Request, Tally
from mtfix.model import KINDS, Entry, Glossary, Status, Term

# Values of a list cost 56 bytes each before anybody looks at them; an entry and its commas take more than these.
_SHORTEST, _SMALL = 12, 10 << 20


class StoredTerm(msgspec.Struct, omit_defaults=True, forbid_unknown_fields=True):
    text: str
    lang: str = ""
    status: Status = Status.PREFERRED


class Stored(msgspec.Struct, omit_defaults=True, forbid_unknown_fields=True):
    id: str
    terms: list[StoredTerm]
    type: str = ""
    short: str = ""
    context: list[str] = []
    unless: list[str] = []
    note: str = ""
    source: str = ""
    extra: dict[str, str] = {}


class _Head(msgspec.Struct, forbid_unknown_fields=True):
    mtfix_glossary: Literal[1]
    entries: list[msgspec.Raw]
    target_lang: str = ""


class JsonFormat:
    """The JSON of the module's docstring. Raises GlossaryError with the line of the entry that is wrong."""

    def read(self, path: Path, request: Request, ignored: Tally) -> Iterator[Entry]:  # noqa: ARG002
        yield from entries_of(path.read_bytes(), os.fspath(path), request.target_lang)

    def write(self, glossary: Glossary, out: BinaryIO, request: Request, lost: Tally) -> None:
        encode = msgspec.json.encode
        lang = glossary.target_lang or request.target_lang
        out.write(b'{"mtfix_glossary":1,"target_lang":%b,"entries":[' % encode(lang))
        for number, entry in enumerate(glossary.entries):
            if len(dict(entry.extra)) != len(entry.extra):
                lost.add("extra", "two values of one name", entry.id)
            out.write((b",\n" if number else b"\n") + encode(_struct(entry)))
        out.write(b"\n]}\n")


def entries_of(data: bytes, path: str, target_lang: str | None = None) -> Iterator[Entry]:
    """The entries of a file. Raises GlossaryError with the line of one that is wrong; None takes any target language."""
    decoder = msgspec.json.Decoder(Stored)
    for _, line, raw in stored(data, path, target_lang):
        try:
            yield _entry(decoder.decode(raw), f"{path}:{line}")
        except (msgspec.MsgspecError, ValueError) as error:
            quote = raw.decode("utf-8", "replace")
            raise GlossaryError(f"not an entry: {error}", path=path, line=line, quote=quote) from None


def language_of(data: bytes) -> str:
    """The target language that a file names, "" if it names none."""
    return msgspec.json.decode(data, type=_Head).target_lang


def stored(data: bytes, path: str, target_lang: str | None) -> Iterator[tuple[int, int, bytes]]:
    """Where each entry begins in ``data`` (offset, line from 1), and its bytes. Raises GlossaryError for what is no glossary."""
    if len(data) > _SMALL and data.count(b",") > len(data) // _SHORTEST:
        raise GlossaryError(f"not a glossary in JSON: a comma for every {_SHORTEST} bytes", path=path)
    try:
        head = msgspec.json.decode(data, type=_Head)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        hint = '{"mtfix_glossary": 1, "entries": [{"id": "a", "terms": [{"text": "A"}]}]}'
        raise GlossaryError(f"not a glossary in JSON: {error}", path=path, hint=hint) from None
    if target_lang and head.target_lang and head.target_lang.split("-")[0] != target_lang.split("-")[0]:
        message = f"a glossary for {head.target_lang!r}, not for {target_lang!r}"
        raise GlossaryError(message, path=path, hint=f"say --to {head.target_lang}")
    at, line = 0, 1
    for raw in head.entries:
        start = data.find(raw, at)
        line += data.count(b"\n", at, start)
        at = start
        yield start, line, bytes(raw)


def misshapen(found: Stored) -> Iterator[str]:
    """What an entry must not be, beside the faults that lint has a code for."""
    if not found.id:
        yield "the id is empty"
    preferred = sum(not term.lang and term.status is Status.PREFERRED for term in found.terms)
    if preferred > 1:
        yield f"{preferred} preferred forms in the target language instead of one"
    for term in found.terms:
        if not term.text:
            yield "an empty term"
        if term.lang and not LANGUAGE.fullmatch(term.lang):
            yield f"{term.lang!r} is no language code"


def _struct(entry: Entry) -> Stored:
    terms = [StoredTerm(term.text, term.lang, term.status) for term in entry.terms]
    context, unless = list(entry.context), list(entry.unless)
    return Stored(
        entry.id, terms, entry.kind, entry.short, context, unless, entry.note, entry.source, dict(entry.extra)
    )


def _entry(found: Stored, origin: str) -> Entry:
    for fault in misshapen(found):
        raise ValueError(fault)
    if not any(not term.lang and term.status is Status.PREFERRED for term in found.terms):
        raise ValueError("0 preferred forms in the target language instead of one")
    if found.type and found.type not in KINDS:
        raise ValueError(f"unknown type {found.type!r}, known are {', '.join(KINDS)}")
    wrong = {term.text for term in found.terms if not term.lang and term.status.forbidden}
    for term in found.terms:
        if not term.lang and not term.status.forbidden and term.text in wrong:
            raise ValueError(f"{term.text!r} is both a right and a wrong form")
    terms = tuple(Term(term.text, term.lang, term.status, origin) for term in found.terms)
    return Entry(
        found.id,
        terms,
        found.type,
        found.note,
        found.short,
        tuple(found.context),
        tuple(found.unless),
        found.source,
        tuple(found.extra.items()),
    )


JSON = JsonFormat()
