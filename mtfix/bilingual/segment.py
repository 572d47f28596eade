"""What is known of one segment before any of the names it lacks is looked at."""

from __future__ import annotations

import math
from itertools import pairwise

from mtfix.bilingual.stats import RunStats, source_units
from mtfix.bilingual.tokens import barriers, is_spaceless, stop_words, tokenize
from mtfix.names.common import is_common

Association = tuple[float, int, int]  # strength 0 to 1; place of the source unit


class SegmentView:
    """Tokens of the text with their statistics; all lists have one value a token."""

    def __init__(self, source: str, text: str, lang: str, stats: RunStats) -> None:
        self.source, self.text, self.lang, self.stats = source, text, lang.split("-")[0], stats
        self.spaceless = is_spaceless(lang)
        self.tokens = tokenize(text, self.lang)
        self.barrier = barriers(text, self.tokens)
        stop = stop_words(lang)
        self.stop = [token.fold in stop and not token.text.isupper() for token in self.tokens]
        self.count = [stats.document_count(token.stem) for token in self.tokens]
        self.ordinary = [token.kind == "word" and is_common(token.text, self.lang) for token in self.tokens]
        self.pairs = self._pairs() if self.spaceless else []
        self.common = [min(1.0, math.sqrt(frequency) * 3) for frequency in self._frequencies()]
        self.protected = [""] * len(self.tokens)  # the right name that the token belongs to
        self.anchors: list[tuple[int, int]] = []  # (source offset, text offset) of names that are right
        self.units = source_units(source)
        self._associations: dict[str, list[Association]] | None = None

    def _pairs(self) -> list[list[str]]:
        """For scripts without spaces: the one or two pairs of neighbouring characters that a token is part of."""
        pairs = [
            left.fold + right.fold if left.end == right.start and left.kind != "word" and right.kind != "word" else ""
            for left, right in pairwise(self.tokens)
        ]
        around = zip(["", *pairs], [*pairs, ""], strict=True) if self.tokens else ()
        return [[pair for pair in two if pair] for two in around]

    def _frequencies(self) -> list[float]:
        """Share of other segments with the token; of a Han character within its pair, which says more."""
        others = max(self.stats.size - 1, 1)
        frequency = [count / others for count in self.count]
        for number, pairs in enumerate(self.pairs):
            for pair in pairs:
                alone = 0.0 if self.tokens[number].kind == "han" else frequency[number]
                frequency[number] = max(alone, self.stats.document_frequency(pair))
        return frequency

    def edge(self, number: int) -> bool:
        """A likely word edge before a token of a script without spaces: another script, a mark, a particle."""
        if number == 0 or number >= len(self.tokens) or self.barrier[number]:
            return True
        left, right = self.tokens[number - 1], self.tokens[number]
        return left.kind != right.kind or left.end != right.start or self.stop[number] or self.stop[number - 1]

    def associations(self, item: str) -> list[Association]:
        """Places of all source units that go with a target item of this text, strongest first."""
        if self._associations is None:
            self._associations = self._associate()
        return self._associations.get(item, [])

    def _associate(self) -> dict[str, list[Association]]:
        places: dict[str, list[tuple[int, int]]] = {}
        for start, end, unit in self.units:
            places.setdefault(unit, []).append((start, end))
        items = {token.stem for token in self.tokens}.union(*self.pairs)
        found: dict[str, list[Association]] = {}
        for item, unit, strength in self.stats.associated(list(items), list(places)):
            found.setdefault(item, []).extend([(strength, start, end) for start, end in places[unit]])
        for ranked in found.values():
            ranked.sort(reverse=True)
        return found

    def protect(self, start: int, end: int, form: str) -> None:
        """Shield a right name; a one-word form inside a longer unknown name ("Li" in "Li Xiaoliang") is none."""
        tokens = self.tokens
        inside = [number for number, token in enumerate(tokens) if token.start < end and token.end > start]
        if len(inside) == 1 and len(form) <= 6 and self._goes_on(inside[0], end, form):
            return
        for number in inside:
            self.protected[number] = form

    def _goes_on(self, number: int, end: int, form: str) -> bool:
        token, follower = self.tokens[number], number + 1
        return (
            token.kind == "word"
            and token.upper
            and follower < len(self.tokens)
            and not self.barrier[follower]
            and self.tokens[follower].upper
            and self.count[follower] < 3
            and self.text[end : end + 1] == " "
            and not form.isupper()
        )
