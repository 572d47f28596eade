"""The names that each segment of a run lacks, with their candidate spans."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from types import MappingProxyType

import numpy as np

from mtfix.bilingual.copies import copies
from mtfix.bilingual.entries import CompiledEntry, Entry
from mtfix.bilingual.evidence import Name
from mtfix.bilingual.features import FEATURES, Candidate
from mtfix.bilingual.guards import Guard, no_guard
from mtfix.bilingual.meaning import dictionary
from mtfix.bilingual.partial import is_misnamed
from mtfix.bilingual.profile import NameProfile
from mtfix.bilingual.segment import Floats, SegmentView
from mtfix.bilingual.source import Mention, SourceIndex
from mtfix.bilingual.spans import candidates
from mtfix.bilingual.stats import RunStats
from mtfix.bilingual.tokens import is_spaceless, stems, tokenize

_Spans = list[tuple[int, int]]
_MOST_PROFILES = 4096
_AT_ONCE = 64  # names
_MOST_AGAIN = 2  # mentions of one name in a segment, beyond the first, that are looked for
_MOST_READINGS = 4  # entries of one source form that are weighed against each other
# (Number of a segment, entries that a source form may mean) -> the one that it means there.
Readings = Mapping[tuple[int, tuple[int, ...]], int]
NO_READINGS: Readings = MappingProxyType({})


def stat_items(text: str, spaceless: bool, lang: str = "") -> list[str]:
    """What is counted of a text: stems; without spaces also pairs of neighbouring tokens."""
    if not spaceless:
        return stems(text, lang)
    tokens = tokenize(text, lang)
    return [token.stem for token in tokens] + [
        left.fold + right.fold
        for left, right in pairwise(tokens)
        if left.end == right.start and left.kind != "word" and right.kind != "word"
    ]


@dataclass(slots=True)
class Need:
    """An entry (by number) that the source has and the hypothesis lacks; ``rivals`` are others it may mean as well.

    ``again``: the source has it more often than the hypothesis has a right form; it may be a pronoun there.
    """

    entry: int
    mentions: tuple[Mention, ...]
    rivals: tuple[int, ...] = ()
    candidates: list[Candidate] = field(default_factory=list)
    values: Floats = field(default_factory=lambda: np.empty((0, len(FEATURES))))  # a row a candidate
    profile: NameProfile | None = None
    again: bool = False
    copies: tuple[int, ...] = ()  # numbers of the candidates that are the source form, left as it is


@dataclass
class SegmentNeeds:
    """The names that segment ``number`` lacks, and where those stand that it has (by entry number)."""

    number: int
    view: SegmentView
    needs: list[Need]
    satisfied: dict[int, _Spans]
    mentions: list[Mention]


def _disjoint(spans: Iterable[tuple[int, int]]) -> _Spans:
    out: _Spans = []
    for start, end in sorted(spans, key=lambda span: (span[0], -span[1])):
        if not out or start >= out[-1][1]:
            out.append((start, end))
    return out


class BilingualMatcher:
    """A glossary, compiled for a pair of languages; ``min_confidence`` is that of a mention in the source."""

    def __init__(
        self,
        entries: Sequence[Entry],
        langs: tuple[str, str],
        guard: Guard | None = None,
        lemmas: Callable[[str], Sequence[str]] | None = None,
        min_confidence: float = 0.5,
    ) -> None:
        base = langs[1].split("-")[0]
        self.entries = [CompiledEntry(entry, base) for entry in entries]
        self.langs = langs
        self.index = SourceIndex(entries, langs[0], guard or no_guard, lemmas)
        self.dictionary = dictionary(langs, lemmas)
        self.min_confidence = min_confidence
        self._profiles: dict[tuple[int, str], NameProfile] = {}
        self._last: tuple[list[str], RunStats] = [], RunStats([], [])

    def stats(self, sources: Sequence[str], texts: Sequence[str]) -> RunStats:
        """Statistics of a run, for :meth:`segment_needs` of all or of a part of its segments."""
        items = [self.stat_items(text) for text in texts]
        sources = list(sources)
        if sources != self._last[0]:  # systems have the same sources
            self._last = sources, RunStats(sources, items)
            return self._last[1]
        return self._last[1].with_stems(items)

    def stat_items(self, text: str) -> list[str]:
        """What is counted of a text."""
        return stat_items(text, is_spaceless(self.langs[1]), self.langs[1].split("-")[0])

    def segment_needs(
        self, sources: Sequence[str], texts: Sequence[str], stats: RunStats, readings: Readings = NO_READINGS
    ) -> Iterator[SegmentNeeds]:
        """Segments in which a name is missing, in order. Of a source form of several entries that ``readings`` does not
        settle there is a need for each of them.
        """
        waiting: list[SegmentNeeds] = []  # names are looked at many at once
        count = 0
        for number, (source, text) in enumerate(zip(sources, texts, strict=True)):
            mentions = [m for m in self.index.find(source) if m.confidence >= self.min_confidence]
            if not mentions or not text.strip():
                continue
            needs, satisfied = self._needs(number, text, mentions, readings)
            if not needs:
                continue
            view = SegmentView(source, text, self.langs[1], stats, self.dictionary)
            for entry, spans in satisfied.items():
                for start, end in spans:
                    view.protect(start, end, text[start:end])
                places = [mention.start for mention in mentions if entry in mention.entries]
                view.anchors.extend(zip(places, [start for start, _ in spans], strict=False))
            waiting.append(SegmentNeeds(number, view, needs, satisfied, mentions))
            count += len(needs)
            if count >= _AT_ONCE:
                yield from self._with_candidates(waiting)
                waiting, count = [], 0
        yield from self._with_candidates(waiting)

    def _with_candidates(self, segments: list[SegmentNeeds]) -> list[SegmentNeeds]:
        names = []
        for segment in segments:
            for need in segment.needs:
                need.profile = self._profile(need.entry, need.mentions[0].form)
                copied = copies(segment.view, need.mentions, self.langs[0])
                names.append(Name(segment.view, need.profile, need.mentions, tuple(copied)))
        found = iter(zip(names, candidates(names), strict=True) if names else ())
        for segment in segments:
            for need in segment.needs:
                name, (need.candidates, need.values) = next(found)
                if name.copies:
                    spans = [(candidate.first, candidate.last) for candidate in need.candidates]
                    need.copies = tuple([spans.index(span) for span in name.copies])
        return segments

    def _needs(
        self, segment: int, text: str, mentions: Sequence[Mention], readings: Readings
    ) -> tuple[list[Need], dict[int, _Spans]]:
        """Names of which the text has no right form, and the places of the others, by entry number."""
        lowered = text.casefold()
        satisfied: dict[int, _Spans] = {}
        groups: dict[tuple[int, ...], list[Mention]] = {}
        for mention in mentions:
            groups.setdefault(mention.entries, []).append(mention)
        # Where the whole name stands too, a part of it is a further mention, which may well be a pronoun in the text.
        whole = {self._id(one) for numbers in groups for one in numbers if not self.entries[one].entry.whole}
        needs = []
        for numbers, group in groups.items():
            found = {number: spans for number in numbers if (spans := self.entries[number].find(text, lowered))}
            satisfied.update(found)
            if all(self._is_misnamed(number, group, text, spans) for number, spans in found.items()):
                meant = readings.get((segment, numbers))
                possible = self.meanings(numbers) if meant is None else (meant,)
                possible = tuple(
                    [one for one in possible if not self.entries[one].entry.whole or self._id(one) not in whole]
                )
                mentioned = tuple(group)
                needs += [Need(one, mentioned, tuple([o for o in possible if o != one])) for one in possible]
        return needs + self._again(groups, needs, satisfied), satisfied

    def _is_misnamed(self, number: int, group: Sequence[Mention], text: str, spans: _Spans) -> bool:
        entry = self.entries[number]
        if entry.entry.kind != "PER" or entry.entry.whole:
            return False
        whole = [text[a:b] == entry.entry.preferred for a, b in spans]
        if all(whole) or sum(whole) >= len(group):
            return False
        spellings = self._profile(number, group[0].form).spellings
        return any(is_misnamed(entry, spellings, text, start, end) for start, end in spans)

    def _again(
        self, groups: Mapping[tuple[int, ...], list[Mention]], needs: Sequence[Need], satisfied: Mapping[int, _Spans]
    ) -> list[Need]:
        """One more for each mention beyond the right forms of the text and the ``needs``; none of ambiguous source forms."""
        by_id: dict[str, list[int]] = {}
        for numbers in groups:
            if len(numbers) == 1:
                by_id.setdefault(self._id(numbers[0]), []).append(numbers[0])
        again = []
        for entries in by_id.values():
            mentioned = [mention for one in entries for mention in groups[one,]]
            if len(mentioned) > 1:
                right = _disjoint([span for one in entries for span in satisfied.get(one, ())])
                lacking = len(mentioned) - len(right) - sum(need.entry in entries for need in needs)
                last = max(entries, key=lambda one: groups[one,][-1].start)
                again += [Need(last, tuple(groups[last,]), again=True)] * min(lacking, _MOST_AGAIN)
        return [replace(need) for need in again]

    def meanings(self, numbers: tuple[int, ...]) -> tuple[int, ...]:
        """Of entries with one source form those that differ in what should be printed."""
        if len(numbers) == 1:
            return numbers
        return tuple({self.entries[number].entry.preferred: number for number in reversed(numbers)}.values())[::-1][
            :_MOST_READINGS
        ]

    def _id(self, number: int) -> str:
        return self.entries[number].entry.id

    def _profile(self, number: int, form: str) -> NameProfile:
        found = self._profiles.get((number, form))
        if found is None:
            if len(self._profiles) >= _MOST_PROFILES:
                self._profiles.clear()
            found = self._profiles[number, form] = NameProfile(self.entries[number], form, self.langs)
        return found
