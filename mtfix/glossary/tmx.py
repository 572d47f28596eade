"""TMX 1.4b: translation memories as a source of pairs, and pairs for services that take TMX.

https://www.gala-global.org/tmx-14b. A unit has a segment a language and may have notes; what inline codes (``<bpt>``,
``<ph>`` ...) hold is not text.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from mtfix.errors import ConfigError
from mtfix.glossary.columns import LANGUAGE
from mtfix.glossary.exchange import Request, Tally, in_language, with_ids
from mtfix.glossary.pairs import Counting, Limits, pairs_of
from mtfix.glossary.xml import escape, lang_of, local, origin, readable, records, text_of
from mtfix.model import Entry, Glossary, Status, Term

_CODES = ("bpt", "ept", "ph", "it", "ut")


class Tmx:
    """One unit a pair. Units of the same target segment become one entry."""

    def __init__(self, limits: Limits = Limits()) -> None:
        self.limits = limits

    def read(self, path: Path, request: Request, ignored: Tally) -> Iterator[Entry]:
        found: dict[str, Entry] = {}
        for _, entry in units(path, request, ignored):
            key = entry.preferred
            found[key] = _joined(found[key], entry) if key in found else entry
        yield from in_language(with_ids(found.values()), path, request)

    def write(self, glossary: Glossary, out: BinaryIO, request: Request, lost: Tally) -> None:
        langs = [request.source("TMX files"), glossary.target_lang or request.target_lang]
        if request.reverse:
            langs.reverse()
        if not all(LANGUAGE.fullmatch(lang) for lang in langs):
            raise ConfigError(f"{' or '.join(langs)} is no language code", path=request.path)
        from mtfix import __version__

        file = Counting(out, self.limits, request.path)
        head = f'creationtool="mtfix" creationtoolversion="{__version__}" segtype="phrase" o-tmf="mtfix" adminlang="en"'
        file.write(f'<?xml version="1.0" encoding="UTF-8"?>\n<tmx version="1.4">\n<header {head} srclang="{langs[0]}"'
                   f' datatype="plaintext"/>\n<body>\n'.encode())  # fmt: skip
        for pair in pairs_of(glossary, request, self.limits, lost, notes=True):
            kept = [readable(text) for text in (pair.source, pair.target, pair.note)]
            if kept != [pair.source, pair.target, pair.note]:
                lost.add("pair", "characters or spaces that XML does not keep", pair.origin)
            if not kept[0] or not kept[1]:
                continue
            note = f"<note>{escape(kept[2])}</note>" if kept[2] else ""
            sides = "".join(
                f'<tuv xml:lang="{lang}"><seg>{escape(text)}</seg></tuv>'
                for lang, text in zip(langs, kept, strict=False)
            )
            file.write(f"<tu>{note}{sides}</tu>\n".encode())
        file.write(b"</body>\n</tmx>\n")


def units(path: Path, request: Request, ignored: Tally, data: bytes | None = None) -> Iterator[tuple[int, Entry]]:
    """Units that say how to translate something, as entries without ids, each with its number among all units of the file."""
    for number, unit in enumerate(records(path, ("tu",), ("tmx",), data)):
        entry = _unit(unit, path, request, ignored)
        if entry is not None:
            yield number, entry


def _unit(unit: Any, path: Path, request: Request, ignored: Tally) -> Entry | None:
    place = origin(path, unit)
    target, sources, notes = "", list[Term](), list[str]()
    for child in unit:
        name = local(child)
        if name == "note":
            notes.append(text_of(child))
        elif name == "tuv":
            lang = lang_of(child)
            text = readable("".join(_plain(part) for part in child if local(part) == "seg"))
            if not text or not LANGUAGE.fullmatch(lang):
                ignored.add("segment", "without text or language", place)
            elif not target and lang.split("-")[0] == request.target_lang.split("-")[0]:
                target = text
            elif request.source_lang is None or lang.split("-")[0] == request.source_lang.split("-")[0]:
                sources.append(Term(text, lang, Status.PREFERRED, place))
            else:
                ignored.add("segment", f"in {lang!r}", place)
        elif name:
            ignored.add(name, "no such field in mtfix", place)
    if not target or not sources:
        ignored.add("unit", f"no segment in {request.target_lang!r} beside one in another language", place)
        return None
    terms = (Term(target, "", Status.PREFERRED, place), *dict.fromkeys(sources))
    return Entry("", terms, note="\n".join(filter(None, notes)))


def _plain(element: Any) -> str:
    """Text without inline codes."""
    parts = [element.text or ""]
    for child in element:
        if local(child) not in _CODES:
            parts.append(_plain(child))
        parts.append(child.tail or "")
    return "".join(parts)


def _joined(one: Entry, other: Entry) -> Entry:
    known = {(term.lang, term.text) for term in one.terms}
    terms = one.terms + tuple(term for term in other.terms if (term.lang, term.text) not in known)
    notes = dict.fromkeys(filter(None, (one.note, other.note)))
    return Entry(one.id, terms, note="\n".join(notes))


TMX = Tmx()
