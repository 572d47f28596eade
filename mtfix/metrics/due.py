"""Which names are due in the segments of a test set, and where their right forms stand in a hypothesis.

Names are due where the glossary's source forms stand in the source, found by the very search that the fixer uses
(:mod:`mtfix.bilingual`), so that fixer and scorer never disagree on what an occurrence of a name is. Or a file says so:
names annotated by hand (:func:`read_names`).
"""

from __future__ import annotations

import functools
import hashlib
import os
import re
import unicodedata
from collections import Counter, OrderedDict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from mtfix.bilingual.entries import INFLECTED, CompiledEntry, TargetForm
from mtfix.bilingual.entries import Entry as BilingualEntry
from mtfix.errors import ConfigError, InputError
from mtfix.matching.sourced import SourceMatcher
from mtfix.model import Entry, Status

if TYPE_CHECKING:
    from mtfix.metrics.base import TestSet

Span = tuple[int, int]
_WRONG = (Status.DEPRECATED, Status.SUPERSEDED)
_MARKS = str.maketrans({"™": " ", "℠": " "})  # NFKC would write them onto the name: "GoogleTM"


@functools.lru_cache(maxsize=65_536)
def normalise(text: str) -> str:
    """What forms and hypotheses are compared as: NFKC, so that width and decomposed accents do not matter."""
    return text if text.isascii() else unicodedata.normalize("NFKC", text.translate(_MARKS))


@dataclass(frozen=True, slots=True)
class Name:
    """A name annotated by hand in ``segment`` (0-based): any of ``forms``, the canonical one first, is right."""

    segment: int
    source_form: str
    forms: tuple[str, ...]
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Due:
    """A name that a segment's source has ``count`` times.

    ``entries``: numbers in :attr:`DueNames.entries`; more than one where the source form is ambiguous: then a right
    form of any of them is right. The first one is whom the name is booked to.
    """

    entries: tuple[int, ...]
    source_form: str
    count: int = 1


@dataclass(frozen=True)
class DueNames:
    """The names due in each segment of a test set. Made once a test set by :func:`due_names`.

    ``wrong``: forms that the glossary lists as wrong, by number of the entry. ``origin``: what it was made of, for
    signatures (``gloss`` and the glossary's digest, or ``gold`` and the file's). ``matcher``: the fixer's, where the
    names come from a glossary.
    """

    entries: Sequence[CompiledEntry]
    segments: Sequence[tuple[Due, ...]]
    target_lang: str
    origin: tuple[tuple[str, str], ...]
    wrong: Mapping[int, tuple[TargetForm, ...]] = field(default_factory=dict)
    matcher: SourceMatcher | None = None

    def only(self, kinds: Collection[str] | None = None, entries: Collection[str] | None = None) -> DueNames:
        """Those of some kinds (PER, LOC ...), of some entries (ids)."""

        def kept(due: Due) -> bool:
            entry = self.entries[due.entries[0]].entry
            return (kinds is None or entry.kind in kinds) and (entries is None or entry.id in entries)

        pairs = list(self.origin)
        if kinds is not None:
            pairs.append(("only", "+".join(sorted(kinds))))
        if entries is not None:
            pairs.append(("entries", f"{len(entries)}-{_digest(sorted(entries))}"))
        segments = [tuple(due for due in dues if kept(due)) for dues in self.segments]
        return replace(self, segments=segments, origin=tuple(pairs))

    def __iter__(self) -> Iterator[tuple[int, Due]]:
        """(segment, due name), in order."""
        return ((number, due) for number, dues in enumerate(self.segments) for due in dues)

    def entry(self, due: Due) -> BilingualEntry:
        """The entry that a due name is booked to."""
        return self.entries[due.entries[0]].entry

    def kinds(self) -> tuple[str, ...]:
        """The kinds of the names that are due, sorted; "" for entries without one."""
        return tuple(sorted({self.entry(due).kind for _, due in self}))

    def right(self, due: Due, text: str, lowered: str) -> bool:
        """True if a right form of the name stands in a normalised text (``lowered``: the same, casefolded)."""
        return any(self.entries[number].find(text, lowered, written=False) for number in due.entries)

    def spans(self, due: Due, text: str, lowered: str) -> list[Span]:
        """All places of all its right forms, overlapping ones too, in order."""
        forms = [form for number in due.entries for form in self.entries[number].forms]
        return sorted({(start, end) for start, end, _ in self._places(forms, text, lowered)})

    def renderings(self, due: Due, text: str, lowered: str) -> list[str]:
        """Forms, right and wrong ones, in the order of the text: longest first, none overlapping, casefolded."""
        taken: list[tuple[int, int, str]] = []
        places = self._places(self.forms(due.entries), text, lowered)
        for place in sorted(places, key=lambda place: (place[0] - place[1], place)):
            if all(place[1] <= other[0] or other[1] <= place[0] for other in taken):
                taken.append(place)
        return [form for _, _, form in sorted(taken)]

    def forms(self, entries: Sequence[int]) -> list[TargetForm]:
        """All forms of entries (by number): right ones, the preferred one first, then those listed as wrong."""
        right = [form for number in entries for form in self.entries[number].forms]
        return right + [form for number in entries for form in self.wrong.get(number, ())]

    def _places(self, forms: Sequence[TargetForm], text: str, lowered: str) -> list[tuple[int, int, str]]:
        out = [
            (*match.span(), form.text.casefold())
            for form in forms
            if form.needle in lowered
            for match in form.pattern.finditer(text)
        ]
        if not out and self.target_lang.split("-")[0] in INFLECTED:  # as CompiledEntry.find
            declined = [(form, form.inflected) for form in forms]
            out = [
                (*match.span(), form.text.casefold())
                for form, find in declined
                if find
                for match in find.finditer(text)
            ]
        return out

    def signature(self) -> tuple[tuple[str, str], ...]:
        """Pairs that say what was due and what counts as the name."""
        space = "surface+inflected" if self.target_lang.split("-")[0] in INFLECTED else "surface"
        return (*self.origin, ("norm", "nfkc"), ("case", "lc,acronyms-mixed"), ("bound", "script"), ("space", space))


def _digest(parts: Sequence[str]) -> str:
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:8]


# --- from a glossary, or from a file of names

_KEPT = 4  # test sets; each metric of a run asks for the same one
_cache: OrderedDict[int, tuple[TestSet, DueNames]] = OrderedDict()


def due_names(test_set: TestSet) -> DueNames:
    """The names due in a test set: those of ``test_set.names``, else those that its glossary has for the source.

    Raises :class:`ConfigError` where neither can be had.
    """
    known = _cache.get(id(test_set))
    if known is None or known[0] is not test_set:  # an id is used again when its object is gone
        known = _cache[id(test_set)] = test_set, _make(test_set)
        if len(_cache) > _KEPT:
            _cache.popitem(last=False)
    return known[1]


def _make(test_set: TestSet) -> DueNames:
    if test_set.names is not None:
        return _from_names(test_set)
    if test_set.glossary is None:
        raise ConfigError("name metrics need a glossary or a file of names")
    if test_set.source is None:
        raise ConfigError("name metrics need the source: names are due where it has their source forms")
    glossary = test_set.glossary
    source_lang = test_set.source_lang or _only_language(glossary.entries)
    target_lang = test_set.target_lang or glossary.target_lang or "en"
    matcher = SourceMatcher([_normalised(entry) for entry in glossary.entries], source_lang, target_lang)
    engine = matcher.repairer.matcher
    segments = []
    for source in test_set.source:
        counts: dict[tuple[int, ...], Due] = {}
        for mention in engine.index.find(source):
            if mention.confidence >= engine.min_confidence:
                known = counts.get(mention.entries)
                count = known.count + 1 if known else 1
                counts[mention.entries] = Due(mention.entries, known.source_form if known else mention.form, count)
        segments.append(tuple(counts.values()))
    by_id = {entry.id: entry for entry in glossary.entries}
    wrong = {
        number: tuple(TargetForm(normalise(form)) for form in by_id[item.entry.id].forms(*_WRONG))
        for number, item in enumerate(engine.entries)
    }
    origin = (("due", f"source-{source_lang}"), ("gloss", glossary.digest[:8]))
    return DueNames(engine.entries, segments, target_lang, origin, wrong, matcher)


def _normalised(entry: Entry) -> Entry:
    """Target forms as :func:`normalise` makes them; source forms stay, the search folds them itself."""
    if all(term.lang or term.text.isascii() for term in entry.terms) and entry.short.isascii():
        return entry
    terms = tuple(term if term.lang else term._replace(text=normalise(term.text)) for term in entry.terms)
    return entry._replace(terms=terms, short=normalise(entry.short))


def _only_language(entries: Sequence[Entry]) -> str:
    langs = {term.lang.split("-")[0] for entry in entries for term in entry.terms if term.lang}
    if len(langs) != 1:
        found = f"it has forms in {', '.join(sorted(langs))}" if langs else "it has no source forms"
        raise ConfigError(f"the source language is not known, and the glossary does not tell: {found}")
    return langs.pop()


def _from_names(test_set: TestSet) -> DueNames:
    names = test_set.names or ()
    target_lang = test_set.target_lang or "en"
    source = test_set.source
    size = len(source) if source is not None else _size(test_set, names)
    numbers: dict[tuple[tuple[str, ...], str], int] = {}
    entries: list[CompiledEntry] = []
    by_segment: list[list[Name]] = [[] for _ in range(size)]
    for name in names:
        if not 0 <= name.segment < size:
            raise ConfigError(
                f"a name ({name.source_form}) is due in segment {name.segment} of {size} (counted from 0)"
            )
        by_segment[name.segment].append(name)
        if (name.forms, name.kind) not in numbers:
            numbers[name.forms, name.kind] = len(entries)
            forms = tuple(map(normalise, name.forms))
            entry = BilingualEntry(name.forms[0], forms[0], (name.source_form,), forms[1:], "", name.kind)
            entries.append(CompiledEntry(entry, target_lang.split("-")[0]))
    segments = []
    for number, here in enumerate(by_segment):
        counts = _counts([name.source_form for name in here], source[number]) if source is not None and here else {}
        segments.append(
            tuple(
                Due((numbers[name.forms, name.kind],), name.source_form, max(1, counts.get(name.source_form, 1)))
                for name in here
            )
        )
    digest = _digest([f"{name.segment}\t{name.source_form}\t{'|'.join(name.forms)}\t{name.kind}" for name in names])
    return DueNames(entries, segments, target_lang, (("due", "names"), ("names", digest)))


def _size(test_set: TestSet, names: Sequence[Name]) -> int:
    if test_set.references:
        return len(test_set.references[0])
    return max((name.segment for name in names), default=-1) + 1


def _counts(forms: Sequence[str], source: str) -> Counter[str]:
    """How often each form stands in the source, longer forms first, no place counted twice."""
    longest_first = sorted(set(forms), key=lambda form: (-len(form), form))
    pattern = "|".join(map(re.escape, longest_first))
    return Counter(re.findall(pattern, source)) if pattern else Counter()


def read_names(path: str | os.PathLike[str]) -> tuple[Name, ...]:
    """Names annotated by hand: a tab-separated file without a header, one name a line.

    Columns: segment (counted from 0), source form, canonical form, other right forms (separated by ``|``), type; the
    last two may be missing. Raises :class:`InputError` with file and line.
    """
    names = []
    try:
        with open(path, encoding="utf-8-sig", newline="\n") as handle:
            lines = handle.read().split("\n")
    except UnicodeDecodeError as error:
        raise InputError("this file is not UTF-8", path=path, hint=str(error)) from error
    except OSError as error:
        raise InputError(error.strerror or str(error), path=path) from error
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                names.append(_name(line.rstrip("\r")))
            except ValueError as error:
                hint = "columns: segment (from 0), source form, canonical form, other right forms separated by |, type"
                raise InputError(str(error), path=path, line=number, quote=line, hint=hint) from None
    if not names:
        raise InputError("no names in this file", path=path)
    return tuple(names)


def _name(line: str) -> Name:
    cells = line.split("\t")
    if not 3 <= len(cells) <= 5:
        raise ValueError(f"{len(cells)} columns, not 3 to 5")
    segment, source_form, canonical, others, kind = (cell.strip() for cell in [*cells, "", ""][:5])
    if not segment.isascii() or not segment.isdigit():
        raise ValueError("the first column is no segment number")
    forms = tuple(dict.fromkeys(form for part in (canonical, *others.split("|")) if (form := part.strip())))
    if not canonical or not source_form:
        raise ValueError("no canonical form" if source_form else "no source form")
    return Name(int(segment), source_form, forms, kind)
