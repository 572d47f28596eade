"""The whole run: needs of every segment, candidates, scores, assignment, repairs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from mtfix.bilingual.entries import CompiledEntry, Entry
from mtfix.bilingual.features import EntryView, Need, SegmentView
from mtfix.bilingual.source import Guard, Mention, SourceIndex
from mtfix.bilingual.stats import RunStats
from mtfix.bilingual.tokens import is_spaceless, tokenize


def stat_items(text: str, spaceless: bool) -> list[str]:
    tokens = tokenize(text)
    items = [token.stem for token in tokens]
    if spaceless:
        items.extend(
            a.fold + b.fold
            for a, b in zip(tokens, tokens[1:])
            if a.end == b.start and a.kind != "word" and b.kind != "word"
        )
    return items


@dataclass
class SegmentNeeds:
    number: int
    view: SegmentView
    needs: list[Need]
    satisfied: dict[int, list[tuple[int, int]]]
    mentions: list[Mention]


class BilingualMatcher:
    def __init__(
        self,
        entries: Sequence[Entry],
        langs: tuple[str, str],
        guard: Guard | None = None,
        lemmas=None,
        min_confidence: float = 0.5,
    ) -> None:
        self.entries = [CompiledEntry(entry, langs[1].split("-")[0]) for entry in entries]
        self.langs = langs
        self.index = SourceIndex(entries, langs[0], guard or (lambda s, a, b: 1.0), lemmas)
        self.min_confidence = min_confidence

    def segment_needs(self, sources: Sequence[str], texts: Sequence[str], stats: RunStats) -> Iterable[SegmentNeeds]:
        for number, (source, text) in enumerate(zip(sources, texts)):
            mentions = [m for m in self.index.find(source) if m.confidence >= self.min_confidence]
            if not mentions or not text.strip():
                continue
            lowered = text.casefold()
            found: dict[int, list[tuple[int, int]]] = {}
            groups: dict[tuple[int, ...], list[Mention]] = {}
            for mention in mentions:
                groups.setdefault(mention.entries, []).append(mention)
            needs: list[Need] = []
            for numbers, group in groups.items():
                spans: list[tuple[int, int]] = []
                for entry in numbers:
                    got = self.entries[entry].find(text, lowered)
                    if got:
                        found[entry] = got
                        spans.extend(got)
                if not spans:
                    needs.append(Need(numbers[0], tuple(group), len(group)))
            if not needs:
                continue
            view = SegmentView(source, text, self.langs[1], stats)
            for entry, spans in found.items():
                for start, end in spans:
                    view.protect(start, end, text[start:end])
                places = [m.start for m in mentions if entry in m.entries]
                view.anchors.extend(zip(places, (start for start, _ in spans)))
            for need in needs:
                need.candidates = EntryView(view, self.entries[need.entry], need.mentions, self.langs).spans()
            yield SegmentNeeds(number, view, needs, found, mentions)

    def stats(self, sources: Sequence[str], texts: Sequence[str]) -> RunStats:
        return RunStats(sources, [stat_items(text, is_spaceless(self.langs[1])) for text in texts])
