"""All forms of a glossary in one automaton, and the hits it finds in a view.

Generated variants are not among them: the automaton of wrong forms has what they begin with, and where one begins they
are looked up (:mod:`mtfix.matching.generated`). Neither are right forms in capitals, which are looked up where a text
has words in capitals (:mod:`mtfix.matching.capitals`). A hit of one gets a number when it is first met.

Forms of every status are searched case-sensitively, together with the case forms that a name really takes (as is,
ALL CAPS, capitalised at the start of a sentence); that is three to four times faster than folding case and does not
confuse ``US`` with ``us``. Overlapping matches are taken and resolved afterwards: leftmost-longest search would lose
names (FINDINGS: 0.3 to 0.6 %), because the longest match may fail the boundary test and hide a shorter good one.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Sequence
from itertools import compress
from operator import itemgetter
from string import ascii_letters
from typing import Any, NamedTuple

from daachorse import CharwiseDoubleArrayAhoCorasick

from mtfix.boundaries import bounded, in_capitals, upper
from mtfix.matching import generated
from mtfix.matching.capitals import Capitals
from mtfix.matching.patterns import (
    FORBIDDEN,
    GENERATED,
    SHARED,
    SHORT,
    SHORT_NUMBER,
    UPPER,
    WEAK,
    Listed,
    Owner,
    has_capitals,
    listed,
    patterns,
    unpack,
)
from mtfix.model import Document, Entry, Evidence, Match, Status, Term
from mtfix.names import common
from mtfix.names.variants import Variant
from mtfix.text import View, fold, segment_bounds

_IS_FORBIDDEN = bytes(flags & FORBIDDEN for flags in range(256))
_GENERATED_FROM = 0x8000  # term numbers from here on are generated variants
_CACHE = 100_000
_RECENT = 4_000_000  # characters of texts that are asked of again soon
_PRECEDENCE = itemgetter(0, 1, 2)


_Found = tuple[int, int, int]  # start and end of a form, and the number of its pattern
Generator = Callable[[Entry], Sequence[Variant]]


class Hit(NamedTuple):
    """A form found at ``text[start:end]`` of a view; several owners mean that the form is ambiguous."""

    start: int
    end: int
    owners: tuple[Owner, ...]

    @property
    def forbidden(self) -> bool:
        return bool(self.owners[0].flags & FORBIDDEN)

    @property
    def flags(self) -> int:
        return self.owners[0].flags


class ExactMatcher:
    """Finds the target-language forms of a glossary's entries, and generated variants if a generator is given.

    ``found``: what the entries list, where that is known.
    """

    def __init__(
        self,
        entries: Sequence[Entry],
        *,
        lang: str = "en",
        generate: Generator | None = None,
        is_common: Callable[[str], bool] = lambda _word: False,
        found: Listed | None = None,
    ) -> None:
        found = found or listed(entries)
        texts, first, flags, shared, (in_capitals_of, capitals) = patterns(found, lang)
        wrong = list(compress(texts, flags.translate(_IS_FORBIDDEN)))
        count = len(wrong)
        index = None
        if generate is not None:
            spelled, beginnings = generated.index(entries, found.sources, lang)
            index = spelled if beginnings else None
            wrong += sorted(beginnings.difference(wrong))
        # Where most forms are wrong, one automaton serves as well as two.
        apart = wrong and (len(wrong) > count or count < len(texts) / 2)
        self._set(
            entries,
            lang=lang,
            generate=generate,
            is_common=is_common,
            automaton=CharwiseDoubleArrayAhoCorasick(texts) if texts else None,
            wrong=CharwiseDoubleArrayAhoCorasick(wrong) if apart else None,
            listed=count,
            index=index,
            capitals=Capitals.of_forms(in_capitals_of, capitals, lang),
            flags=flags,
            first=first,
            shared=shared,
        )

    @classmethod
    def restore(cls, entries: Sequence[Entry], **parts: Any) -> ExactMatcher:
        """A matcher as it was built before (see :mod:`mtfix.cache`)."""
        self = cls.__new__(cls)
        self._set(entries, **parts)
        return self

    def _set(
        self,
        entries: Sequence[Entry],
        *,
        lang: str,
        generate: Generator | None,
        is_common: Callable[[str], bool],
        automaton: CharwiseDoubleArrayAhoCorasick | None,
        wrong: CharwiseDoubleArrayAhoCorasick | None,
        listed: int,
        index: generated.Index | None,
        capitals: Capitals,
        flags: bytes | bytearray,
        first: array[int],
        shared: dict[int, tuple[int, ...]],
    ) -> None:
        self.entries, self.lang, self._generate, self._is_common = entries, lang, generate, is_common
        self.automaton, self.wrong, self.listed, self.index = automaton, wrong, listed, index
        self.capitals = capitals
        self.first, self.shared = first, shared  # of listed patterns
        self.flags = bytearray(flags)  # of these and of forms that were met
        self._met: list[tuple[Owner, ...]] = []
        self._recent: dict[str, list[_Found]] = {}  # texts and their generated forms
        self._room = _RECENT
        # Of generated forms, and of right ones in capitals; -1 for what looked like one.
        self._numbers: dict[str, int] = {}
        self._in_capitals: dict[str, int] = {}
        self._variants: dict[int, Sequence[Variant]] = {}

    @property
    def size(self) -> int:
        """How much there is to be found: listed patterns, and keys of what is looked up."""
        return len(self.first) + len(self.capitals) + (len(self.index) if self.index is not None else 0)

    # --- search

    def raw_hits(self, text: str) -> list[_Found]:
        """Every occurrence of every form that may stand free, boundaries not yet looked at."""
        return self._listed(text) + self._shouted(text, 0, len(text)) + self._generated(text)

    def _listed(self, text: str) -> list[_Found]:
        return self.automaton.find_overlapping(text) if self.automaton is not None else []

    def wrong_places(self, text: str) -> list[tuple[int, int]]:
        """Where a wrong form stands free, whatever overlaps it: without one nothing else need be searched.

        Most of a text has none, so the wrong forms have an automaton of their own, which is smaller and faster.
        """
        if self.wrong is None:
            hits = [hit for hit in self._listed(text) if self.flags[hit[2]] & FORBIDDEN]
        else:
            hits = self.wrong.find_overlapping(text)
            if self.index is not None:
                hits = [hit for hit in hits if hit[2] < self.listed] + self._generated(text, hits)
        return [(start, end) for start, end, _ in hits if bounded(text, start, end, self.lang)]

    def _generated(self, text: str, hits: list[_Found] | None = None) -> list[_Found]:
        """Generated forms in a text, of which ``hits`` are the wrong forms and beginnings; often asked twice of one text."""
        if self.index is None or self.wrong is None:
            return []
        known = self._recent.get(text)
        if known is not None:
            return known
        if hits is None:
            hits = self.wrong.find_overlapping(text)
        found = []
        for start in dict.fromkeys([hit[0] for hit in hits]):
            if start and text[start - 1] in ascii_letters:  # inside a word
                continue
            for end, key in self.index.spans(text, start):
                form = text[start:end]
                number = self._numbers.get(form)
                if number is None:
                    owners = (self._owner(form, entry) for entry in self.index.entries(key))
                    number = self._meet(self._numbers, form, () if self._is_listed(form) else owners)
                if number >= 0:
                    found.append((start, end, number))
        self._room -= len(text)
        if self._room < 0:
            self._recent.clear()
            self._room = _RECENT
        self._recent[text] = found
        return found

    def _shouted(self, text: str, first: int, last: int) -> list[_Found]:
        """Right forms in capitals between two offsets of a text."""
        return [
            (start, end, number)
            for start, end in self.capitals.spans(text, first, last)
            if (number := self._in_capitals_number(text[start:end])) >= 0
        ]

    def _in_capitals_number(self, form: str) -> int:
        """The number of a right form in capitals, -1 if it is none."""
        number = self._in_capitals.get(form)
        if number is None:
            owners = (self._in_capitals_owner(form, entry) for entry in self.capitals.owners(form))
            number = self._meet(self._in_capitals, form, () if self._is_pattern(form) else owners)
        return number

    def _in_capitals_owner(self, form: str, number: int) -> Owner | None:
        """The first right form of an entry that is written like this in capitals."""
        entry = self.entries[number]
        places = [
            (text, place, UPPER)
            for place, (text, lang, status, _) in enumerate(entry.terms)
            if not lang and not status.forbidden
        ]
        for text, place, flags in (*places, (entry.short, SHORT_NUMBER, UPPER | SHORT)):
            key = fold(text)
            if key != form and has_capitals(key) and form in (key.upper(), upper(key, self.lang)):
                return Owner(number, place, flags)
        return None

    def _meet(self, numbers: dict[str, int], form: str, found: Iterable[Owner | None]) -> int:
        """The number of a form that is looked up for the first time, -1 if it has no owners."""
        owners = [owner for owner in found if owner is not None]
        if len(numbers) > _CACHE:
            for known in [known for known, number in numbers.items() if number < 0]:
                del numbers[known]
        numbers[form] = number = len(self.flags) if owners else -1
        if owners:
            self._met.append(tuple(sorted(owners, key=lambda owner: self.entries[owner.entry].id)))
            self.flags.append(owners[0].flags | (SHARED if len(owners) > 1 else 0))
        return number

    def _owner(self, form: str, number: int) -> Owner | None:
        """The first variant of an entry that is written like this; none that is listed, or part of a right form."""
        for place, variant in enumerate(self._variants_of(number)):
            key = fold(variant.text)
            capitals = key != form
            if capitals and not (len(key) > 3 and key.upper() == form):
                continue
            right = (fold(text) for text in self.entries[number].right if " " in text)
            if (capitals and self._is_listed(key)) or any(f" {key} " in f" {text} " for text in right):
                continue  # Shangri-La of the Dialogue
            weak = not variant.strong or all(map(self._is_common, key.split(" ")))
            flags = FORBIDDEN | GENERATED | (WEAK if weak else 0) | (UPPER if capitals else 0)
            return Owner(number, _GENERATED_FROM + place, flags)
        return None

    def _is_listed(self, form: str) -> bool:
        """True for a form of the glossary's own."""
        return self._is_pattern(form) or self._in_capitals_number(form) >= 0

    def _is_pattern(self, form: str) -> bool:
        return any(end - start == len(form) for start, end, _ in self._listed(form))

    def hits_near(self, text: str, places: Sequence[tuple[int, int]]) -> list[Hit]:
        """Resolved hits of a view's text that decide over the places."""
        return self.resolve(text, self.raw_hits_near(text, places))

    def raw_hits_near(self, text: str, places: Sequence[tuple[int, int]]) -> list[_Found]:
        """What :meth:`resolve` needs to decide over the places: only their segments are searched."""
        hits: list[_Found] = []
        generated = self._generated(text)
        searched = -1
        for start, _ in sorted(places):
            if start < searched:
                continue
            first, searched = segment_bounds(text, start)
            hits += [(first + a, first + b, pattern) for a, b, pattern in self._listed(text[first:searched])]
            hits += self._shouted(text, first, searched)
            if generated:
                hits += [hit for hit in generated if first <= hit[0] < searched]
        return self._near(hits, places)

    def resolve(self, text: str, hits: Sequence[_Found]) -> list[Hit]:
        """Hits that stand free and do not overlap, in text order.

        The one overlap rule: longest, then leftmost, then right forms before wrong ones, then entry id.
        """
        flags, lang = self.flags, self.lang
        # What is free, and by what it comes before others.
        free = [
            (start - end, start, flags[pattern] & FORBIDDEN, pattern)
            for start, end, pattern in hits
            if bounded(text, start, end, lang)
        ]
        taken: list[Hit] = []
        if free:
            free.sort(key=_PRECEDENCE)
            covered = bytearray(len(text))
            for length, start, _, pattern in free:
                end = start - length
                if covered.find(1, start, end) < 0:
                    covered[start:end] = b"\1" * (end - start)
                    taken.append(Hit(start, end, self.owners(pattern)))
            taken.sort()
        return [hit for hit in taken if not _headline_accident(text, hit, lang)]

    @staticmethod
    def _near(hits: Sequence[_Found], places: Iterable[tuple[int, int]]) -> list[_Found]:
        """Of raw hits those that touch, also through others, one of the places: the rest decides nothing."""
        marked = [(start, end, -1) for start, end in places]
        kept: list[_Found] = []
        cluster: list[_Found] = []
        reach, wanted = -1, False
        for hit in sorted([*hits, *marked]):
            start, end, pattern = hit
            if start >= reach:
                if wanted:
                    kept += cluster
                cluster, wanted = [], False
            if end > reach:
                reach = end
            if pattern < 0:
                wanted = True
            else:
                cluster.append(hit)
        return kept + cluster if wanted else kept

    def owners(self, pattern: int) -> tuple[Owner, ...]:
        if pattern >= len(self.first):
            return self._met[pattern - len(self.first)]
        packed = self.shared.get(pattern)
        if packed is None:
            return (unpack(self.first[pattern]),)
        return tuple(
            sorted((unpack(value) for value in packed), key=lambda owner: (owner.flags & FORBIDDEN, self.entries[owner.entry].id))
        )  # fmt: skip

    def hits(self, view: View) -> list[Hit]:
        return self.resolve(view.text, self.raw_hits(view.text))

    # --- what a hit stands for

    def term(self, owner: Owner) -> Term:
        entry = self.entries[owner.entry]
        if owner.number == SHORT_NUMBER:
            return Term(entry.short, "", Status.ADMITTED)
        if owner.number >= _GENERATED_FROM:
            return Term(self.variant(owner).text, "", Status.DEPRECATED, self.variant(owner).reason)
        return entry.terms[owner.number]

    def variant(self, owner: Owner) -> Variant:
        """The generated variant of an owner whose flags say ``GENERATED``."""
        return self._variants_of(owner.entry)[owner.number - _GENERATED_FROM]

    def _variants_of(self, number: int) -> Sequence[Variant]:
        found = self._variants.get(number)
        if found is None:
            assert self._generate is not None
            if len(self._variants) > 10_000:
                self._variants.clear()
            found = self._variants[number] = self._generate(self.entries[number])
        return found

    def find(self, document: Document) -> list[Match]:
        """Matches of all statuses in the segments of a document, resolved, in text order."""
        view = View(document)
        matches = []
        for hit in self.hits(view):
            segment, span = view.locate(hit.start, hit.end)
            owner = hit.owners[0]
            term = self.term(owner)
            evidence = None
            if hit.forbidden:
                evidence = Evidence.READING if owner.flags & GENERATED else Evidence.VARIANT
            matches.append(
                Match(
                    segment,
                    span,
                    span.of(document.segments[segment].text),
                    self.entries[owner.entry].id,
                    term.status,
                    evidence,
                    form=term.text,
                )
            )
        return matches


def _headline_accident(text: str, hit: Hit, lang: str) -> bool:
    """A short single word in capitals is an acronym unless the words around it are in capitals too.

    Among capitals an acronym that is an ordinary word too (US, WHO) may be that word.
    """
    length = hit.end - hit.start
    if not hit.forbidden or length > 5 or " " in text[hit.start : hit.end]:
        return False
    if hit.flags & UPPER:
        return not in_capitals(text, hit.start, hit.end)
    word = text[hit.start : hit.end]
    return word.isupper() and in_capitals(text, hit.start, hit.end) and common.is_common(word, lang)
