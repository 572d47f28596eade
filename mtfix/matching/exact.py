"""All forms of a glossary in one automaton, and the hits it finds in a view.

Generated variants are not among them: the automaton of wrong forms has what they begin with, and where one begins they
are looked up (:mod:`mtfix.matching.generated`). A hit of one gets a number when it is first met.

Forms of every status are searched case-sensitively, together with the case forms that a name really takes (as is,
ALL CAPS, capitalised at the start of a sentence); that is three to four times faster than folding case and does not
confuse ``US`` with ``us``. Overlapping matches are taken and resolved afterwards: leftmost-longest search would lose
names (FINDINGS: 0.3 to 0.6 %), because the longest match may fail the boundary test and hide a shorter good one.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Sequence
from itertools import compress
from string import ascii_letters
from typing import Any, NamedTuple, cast

from daachorse import CharwiseDoubleArrayAhoCorasick

from mtfix.boundaries import bounded, capitalise_first, in_capitals, upper
from mtfix.matching import generated
from mtfix.model import Document, Entry, Evidence, Match, Status, Term
from mtfix.names import common
from mtfix.names.variants import Variant
from mtfix.text import SEPARATOR, View, fold, fold_all, segment_bounds

# One byte a pattern.
FORBIDDEN = 1  # deprecated, superseded or generated: a hit is a proposal
GENERATED = 2  # made by mtfix from the source form, not listed
WEAK = 4  # generated, and perhaps somebody else's name: never applied by itself
UPPER = 8  # the ALL-CAPS form of a term
INITIAL = 16  # the term with its first letter, or every first letter, made a capital
SHORT = 32  # the entry's short form
SHARED = 64  # several terms fold to this key: see ExactMatcher.owners

_IS_FORBIDDEN = bytes(flags & FORBIDDEN for flags in range(256))
_GENERATED_FROM = 0x8000  # term numbers from here on are generated variants
_SHORT_NUMBER = 0x7FFF
_CACHE = 100_000
_TITLE_SMALL = frozenset(("of", "the", "and", "for", "in", "on", "at", "to", "a", "an", "de", "von", "van", "du", "la"))


Generator = Callable[[Entry], Sequence[Variant]]


class Owner(NamedTuple):
    """A term that a pattern stands for: which entry, which of its terms, and the pattern's flags."""

    entry: int
    number: int
    flags: int


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
    """Finds the target-language forms of a glossary's entries, and generated variants if a generator is given."""

    def __init__(
        self,
        entries: Sequence[Entry],
        *,
        lang: str = "en",
        generate: Generator | None = None,
        is_common: Callable[[str], bool] = lambda _word: False,
    ) -> None:
        keys: dict[str, int | list[int]] = {}
        _add_listed(keys, entries, lang)
        patterns = list(keys)
        shared: dict[int, tuple[int, ...]] = {}
        several = [(number, owners) for number, owners in enumerate(keys.values()) if isinstance(owners, list)]
        for number, owners in several:
            kept = _settle(owners)
            keys[patterns[number]] = kept[0]
            if len(kept) > 1:
                shared[number] = tuple(kept)
        first: array[int] = array("Q", cast("Iterable[int]", keys.values()))  # no lists are left
        flags = bytearray([owner >> 16 & 0xFF for owner in first])
        for number in shared:
            flags[number] |= SHARED
        wrong = list(compress(patterns, flags.translate(_IS_FORBIDDEN)))
        listed = len(wrong)
        index = None
        if generate is not None:
            found, beginnings = generated.index(entries, lang)
            index = found if beginnings else None
            wrong += sorted(beginnings.difference(wrong))
        # Where most forms are wrong, one automaton serves as well as two.
        apart = wrong and (len(wrong) > listed or listed < len(patterns) / 2)
        self._set(
            entries,
            lang=lang,
            generate=generate,
            is_common=is_common,
            automaton=CharwiseDoubleArrayAhoCorasick(patterns) if patterns else None,
            wrong=CharwiseDoubleArrayAhoCorasick(wrong) if apart else None,
            listed=listed,
            index=index,
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
        flags: bytes | bytearray,
        first: array[int],
        shared: dict[int, tuple[int, ...]],
    ) -> None:
        self.entries, self.lang, self._generate, self._is_common = entries, lang, generate, is_common
        self.automaton, self.wrong, self.listed, self.index = automaton, wrong, listed, index
        self.first, self.shared = first, shared  # of listed patterns
        self.flags = bytearray(flags)  # of these and of generated forms that were met
        self._met: list[tuple[Owner, ...]] = []
        self._last: tuple[str, list[tuple[int, int, int]]] = ("", [])  # a text and its generated forms
        self._numbers: dict[str, int] = {}  # of generated forms; -1 for what looked like one
        self._variants: dict[int, Sequence[Variant]] = {}

    @property
    def size(self) -> int:
        """How much there is to be found: listed patterns and keys of generated forms."""
        return len(self.first) + (len(self.index) if self.index is not None else 0)

    # --- search

    def raw_hits(self, text: str) -> list[tuple[int, int, int]]:
        """Every occurrence of every pattern, boundaries not yet looked at."""
        hits = self.automaton.find_overlapping(text) if self.automaton is not None else []
        return hits + self._generated(text)

    def wrong_places(self, text: str) -> list[tuple[int, int]]:
        """Where a wrong form stands free, whatever overlaps it: without one nothing else need be searched.

        Most of a text has none, so the wrong forms have an automaton of their own, which is smaller and faster.
        """
        if self.wrong is None:
            hits = [hit for hit in self.raw_hits(text) if self.flags[hit[2]] & FORBIDDEN]
        else:
            hits = self.wrong.find_overlapping(text)
            if self.index is not None:
                hits = [hit for hit in hits if hit[2] < self.listed] + self._generated(text, hits)
        return [(start, end) for start, end, _ in hits if bounded(text, start, end, self.lang)]

    def _generated(self, text: str, hits: list[tuple[int, int, int]] | None = None) -> list[tuple[int, int, int]]:
        """Generated forms in a text, of which ``hits`` are the wrong forms and beginnings; often asked twice of one text."""
        if self.index is None or self.wrong is None:
            return []
        if self._last[0] is text:
            return self._last[1]
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
                    number = self._meet(form, key)
                if number >= 0:
                    found.append((start, end, number))
        self._last = text, found
        return found

    def _meet(self, form: str, key: int) -> int:
        """The number of a generated form, -1 if it is none."""
        assert self.index is not None
        owners = []
        if not self._is_listed(form):
            for entry in self.index.entries(key):
                owner = self._owner(form, entry)
                if owner is not None:
                    owners.append(owner)
        if len(self._numbers) > _CACHE:
            self._numbers = {known: number for known, number in self._numbers.items() if number >= 0}
        self._numbers[form] = number = len(self.flags) if owners else -1
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
        """True for a pattern of the glossary's own."""
        hits = self.automaton.find_overlapping(form) if self.automaton is not None else []
        return any(end - start == len(form) for start, end, _ in hits)

    def hits_near(self, text: str, places: Sequence[tuple[int, int]]) -> list[Hit]:
        """Resolved hits of a view's text that decide over the places: only their segments are searched."""
        hits: list[tuple[int, int, int]] = []
        searched = -1
        for start, _ in sorted(places):
            if start < searched:
                continue
            first, searched = segment_bounds(text, start)
            if self.automaton is not None:
                found = self.automaton.find_overlapping(text[first:searched])
                hits += [(first + a, first + b, pattern) for a, b, pattern in found]
            hits += [hit for hit in self._generated(text) if first <= hit[0] < searched]
        return self.resolve(text, self._near(hits, places))

    def resolve(self, text: str, hits: Sequence[tuple[int, int, int]]) -> list[Hit]:
        """Hits that stand free and do not overlap, in text order.

        The one overlap rule: longest, then leftmost, then right forms before wrong ones, then entry id.
        """
        flags, lang = self.flags, self.lang
        free = [hit for hit in hits if bounded(text, hit[0], hit[1], lang)]
        free.sort(key=lambda hit: (hit[0] - hit[1], hit[0], flags[hit[2]] & FORBIDDEN))
        taken: list[Hit] = []
        covered = bytearray(len(text))
        for start, end, pattern in free:
            if covered.find(1, start, end) < 0:
                covered[start:end] = b"\1" * (end - start)
                taken.append(Hit(start, end, self.owners(pattern)))
        taken.sort()
        return [hit for hit in taken if not _headline_accident(text, hit, lang)]

    @staticmethod
    def _near(hits: Sequence[tuple[int, int, int]], places: Iterable[tuple[int, int]]) -> list[tuple[int, int, int]]:
        """Of raw hits those that touch, also through others, one of the places: the rest decides nothing."""
        marked = [(start, end, -1) for start, end in places]
        kept: list[tuple[int, int, int]] = []
        cluster: list[tuple[int, int, int]] = []
        reach, wanted = -1, False
        for hit in sorted([*hits, *marked]):
            if hit[0] >= reach:
                if wanted:
                    kept += cluster
                cluster, wanted = [], False
            reach = max(reach, hit[1])
            if hit[2] < 0:
                wanted = True
            else:
                cluster.append(hit)
        return kept + cluster if wanted else kept

    def owners(self, pattern: int) -> tuple[Owner, ...]:
        if pattern >= len(self.first):
            return self._met[pattern - len(self.first)]
        packed = self.shared.get(pattern)
        if packed is None:
            return (_unpack(self.first[pattern]),)
        return tuple(
            sorted((_unpack(value) for value in packed), key=lambda owner: (owner.flags & FORBIDDEN, self.entries[owner.entry].id))
        )  # fmt: skip

    def hits(self, view: View) -> list[Hit]:
        return self.resolve(view.text, self.raw_hits(view.text))

    # --- what a hit stands for

    def term(self, owner: Owner) -> Term:
        entry = self.entries[owner.entry]
        if owner.number == _SHORT_NUMBER:
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


def _pack(entry: int, number: int, flags: int) -> int:
    return entry << 24 | flags << 16 | number


def _unpack(value: int) -> Owner:
    return Owner(value >> 24, value & 0xFFFF, value >> 16 & 0xFF)


def _add(keys: dict[str, int | list[int]], key: str, owner: int) -> None:
    known = keys.setdefault(key, owner)
    if known is not owner and known != owner:
        if isinstance(known, list):
            known.append(owner)
        else:
            keys[key] = [known, owner]


def _add_listed(keys: dict[str, int | list[int]], entries: Sequence[Entry], lang: str) -> None:
    owners: list[int] = []
    forms: list[str] = []
    preferred, short_form, wrong = Status.PREFERRED, _pack(0, _SHORT_NUMBER, SHORT), _pack(0, 0, FORBIDDEN)
    for index, entry in enumerate(entries):
        for number, (text, term_lang, status, _) in enumerate(entry.terms, index << 24):
            if not term_lang:
                owners.append(number if status is preferred or not status.forbidden else number | wrong)
                forms.append(text)
        short = entry.short
        if short:
            owners.append(index << 24 | short_form)
            forms.append(short)
    forms = fold_all(forms)
    for owner, key, in_upper_case in zip(owners, forms, _all_upper(forms), strict=True):
        if key:
            _add_cased(keys, key, in_upper_case, owner, lang)


def _add_cased(keys: dict[str, int | list[int]], key: str, capitals: str, owner: int, lang: str) -> None:
    _add(keys, key, owner)
    if len(key) > 3 or " " in key:
        if capitals != key:
            _add(keys, capitals, owner | UPPER << 16)
        if lang in ("tr", "az", "el") and upper(key, lang) not in (key, capitals):
            _add(keys, upper(key, lang), owner | UPPER << 16)
    if key[0].islower():
        _add(keys, capitalise_first(key), owner | INITIAL << 16)
        if " " in key:
            _add(keys, title_case(key), owner | INITIAL << 16)


def title_case(text: str) -> str:
    """Capitals as English headlines have them.

    >>> title_case("special and privileged strategic partnership")
    'Special and Privileged Strategic Partnership'
    """
    words = text.split(" ")
    return " ".join(word if i and word in _TITLE_SMALL else capitalise_first(word) for i, word in enumerate(words))


def _all_upper(forms: Sequence[str]) -> list[str]:
    """The forms in capitals; of one long text, several times faster than of many short ones."""
    capitals = SEPARATOR.join(forms).upper().split(SEPARATOR) if forms else []
    return capitals if len(capitals) == len(forms) else [form.upper() for form in forms]


# By flags: right forms as they are listed shield, then wrong ones, then case forms.
_RANKS = bytes((2 if flags & (UPPER | INITIAL) else 0) + (flags & FORBIDDEN) for flags in range(256))


def _settle(owners: list[int]) -> list[int]:
    """Those of one key that count."""
    ranks = [_RANKS[value >> 16 & 0xFF] for value in owners]
    best = min(ranks)
    # Two spellings of one wrong form, or two right forms of one entry, are one owner.
    chosen: dict[int, int] = {}
    for value, rank in zip(owners, ranks, strict=True):
        if rank == best:
            chosen.setdefault(value >> 24, value)
    return list(chosen.values())


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
