"""All forms of a glossary in one automaton, and the hits it finds in a view.

Forms of every status are searched case-sensitively, together with the case forms that a name really takes (as is,
ALL CAPS, capitalised at the start of a sentence); that is three to four times faster than folding case and does not
confuse ``US`` with ``us``. Overlapping matches are taken and resolved afterwards: leftmost-longest search would lose
names (FINDINGS: 0.3 to 0.6 %), because the longest match may fail the boundary test and hide a shorter good one.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from daachorse import CharwiseDoubleArrayAhoCorasick

from mtfix.boundaries import bounded, capitalise_first, in_capitals, upper
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

_GENERATED_FROM = 0x8000  # term numbers from here on are generated variants
_SHORT_NUMBER = 0x7FFF
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
        self.entries = entries
        self.lang = lang
        self._generate = generate
        self._variants: dict[int, Sequence[Variant]] = {}
        keys: dict[str, int | list[int]] = {}
        _add_listed(keys, entries, lang)
        if generate is not None:
            _add_generated(keys, entries, generate, is_common)
        self._build(keys)

    @classmethod
    def restore(
        cls,
        entries: Sequence[Entry],
        *,
        lang: str,
        generate: Generator | None,
        automaton: CharwiseDoubleArrayAhoCorasick | None,
        wrong: CharwiseDoubleArrayAhoCorasick | None,
        flags: bytes,
        first: array[int],
        shared: dict[int, tuple[int, ...]],
    ) -> ExactMatcher:
        """A matcher as it was built before (see :mod:`mtfix.cache`)."""
        self = cls.__new__(cls)
        self.entries, self.lang, self._generate, self._variants = entries, lang, generate, {}
        self.automaton, self.wrong = automaton, wrong
        self.flags, self.first, self.shared = bytearray(flags), first, shared
        self.size = len(flags)
        return self

    def _build(self, keys: dict[str, int | list[int]]) -> None:
        patterns = list(keys)
        self.shared: dict[int, tuple[int, ...]] = {}
        first: list[int] = []
        for index, owners in enumerate(keys.values()):
            if isinstance(owners, list):
                owners = _settle(owners)
                if isinstance(owners, list):
                    self.shared[index] = tuple(owners)
                    owners = owners[0]
            first.append(owners)
        self.first = array("Q", first)
        self.flags = bytearray([owner >> 16 & 0xFF for owner in first])
        for index in self.shared:
            self.flags[index] |= SHARED
        self.size = len(patterns)
        self.automaton = CharwiseDoubleArrayAhoCorasick(patterns) if patterns else None
        wrong = [pattern for pattern, flags in zip(patterns, self.flags, strict=True) if flags & FORBIDDEN]
        # Where most forms are wrong, one automaton serves as well as two.
        self.wrong = CharwiseDoubleArrayAhoCorasick(wrong) if len(wrong) < len(patterns) / 2 and wrong else None

    # --- search

    def raw_hits(self, text: str) -> list[tuple[int, int, int]]:
        """Every occurrence of every pattern, boundaries not yet looked at."""
        return self.automaton.find_overlapping(text) if self.automaton is not None else []

    def wrong_places(self, text: str) -> list[tuple[int, int]]:
        """Where a wrong form stands free, whatever overlaps it: without one nothing else need be searched.

        Most of a text has none, so the wrong forms have an automaton of their own, which is smaller and faster.
        """
        if self.wrong is not None:
            hits = self.wrong.find_overlapping(text)
        else:
            hits = [hit for hit in self.raw_hits(text) if self.flags[hit[2]] & FORBIDDEN]
        return [(start, end) for start, end, _ in hits if bounded(text, start, end, self.lang)]

    def hits_near(self, text: str, places: Sequence[tuple[int, int]]) -> list[Hit]:
        """Resolved hits of a view's text that decide over the places: only their segments are searched."""
        hits: list[tuple[int, int, int]] = []
        searched = -1
        for start, _ in sorted(places):
            if start < searched:
                continue
            first, searched = segment_bounds(text, start)
            hits += [(first + a, first + b, pattern) for a, b, pattern in self.raw_hits(text[first:searched])]
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
        if owner.entry not in self._variants:
            assert self._generate is not None
            if len(self._variants) > 10_000:
                self._variants.clear()
            self._variants[owner.entry] = self._generate(self.entries[owner.entry])
        return self._variants[owner.entry][owner.number - _GENERATED_FROM]

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
    preferred = Status.PREFERRED
    for index, entry in enumerate(entries):
        for number, (text, term_lang, status, _) in enumerate(entry.terms):
            if not term_lang:
                right = status is preferred or not status.forbidden
                owners.append(_pack(index, number, 0 if right else FORBIDDEN))
                forms.append(text)
        if entry.short:
            owners.append(_pack(index, _SHORT_NUMBER, SHORT))
            forms.append(entry.short)
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


def _add_generated(
    keys: dict[str, int | list[int]],
    entries: Sequence[Entry],
    generate: Generator,
    is_common: Callable[[str], bool],
) -> None:
    owners: list[int] = []
    forms: list[str] = []
    longer: list[str] = []  # right forms of several words, of the entry that the variant belongs to
    for index, entry in enumerate(entries):
        variants = generate(entry) if len(entry.terms) > 1 and any(term.lang for term in entry.terms) else ()
        if variants:
            right = "".join([f" {fold(form)} " for form in entry.right if " " in form])
            for number, variant in enumerate(variants, _GENERATED_FROM):
                owners.append(_pack(index, number, FORBIDDEN | GENERATED | (0 if variant.strong else WEAK)))
                forms.append(variant.text)
                longer.append(right)
    listed = frozenset(keys)  # an attested or listed form is never made a variant
    forms = fold_all(forms)
    for owner, key, capitals, right in zip(owners, forms, _all_upper(forms), longer, strict=True):
        if not key or key in listed or (right and f" {key} " in right):  # Shangri-La of the Dialogue
            continue
        if not owner & WEAK << 16 and all(map(is_common, key.split(" "))):
            owner |= WEAK << 16
        _add(keys, key, owner)
        if len(key) > 3 and capitals != key and capitals not in listed:
            _add(keys, capitals, owner | UPPER << 16)


def _all_upper(forms: Sequence[str]) -> list[str]:
    """The forms in capitals; of one long text, several times faster than of many short ones."""
    capitals = SEPARATOR.join(forms).upper().split(SEPARATOR) if forms else []
    return capitals if len(capitals) == len(forms) else [form.upper() for form in forms]


def _settle(owners: list[int]) -> int | list[int]:
    """Owners of one key: right forms as they are listed shield, then wrong ones, then case forms, then generated."""

    def rank(value: int) -> int:
        flags = value >> 16 & 0xFF
        if flags & GENERATED:
            return 4
        if flags & (UPPER | INITIAL):
            return 2 + (flags & FORBIDDEN)
        return flags & FORBIDDEN

    best = min(map(rank, owners))
    # Two spellings of one wrong form, or two right forms of one entry, are one owner.
    chosen: dict[int, int] = {}
    for value in owners:
        if rank(value) == best:
            chosen.setdefault(value >> 24, value)
    kept = list(chosen.values())
    return kept[0] if len(kept) == 1 else kept


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
