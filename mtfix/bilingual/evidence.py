"""What each token of a text says for or against standing in a rendering of a name that the text lacks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from mtfix.bilingual.profile import NameProfile, gloss_stems
from mtfix.bilingual.segment import SegmentView
from mtfix.bilingual.source import Mention
from mtfix.bilingual.tokens import Token

_NEAR = 5  # characters of the source on either side of a mention


class TokenEvidence(NamedTuple):
    """What one token says for or against standing in a rendering of the name; 0 to 1 if nothing else is said."""

    form: float  # similarity to a word of a right form
    gloss: int  # bit per Han character of the source form that it translates
    read: float  # part of a reading
    own: float  # association with the mention's source units
    elsewhere: float  # the same with the rest of the source
    near: float  # the same with the mention's neighbours
    outside: bool  # it translates a character that stands elsewhere in the source
    copied: bool  # it stands in the source form
    rendered: int  # bit per code point of the source form that it renders
    word: int  # number of the nearest word of a right form, or -1
    explained: float  # the best of the above for this name
    excess: float  # how much more it belongs elsewhere


def _weighed(
    form: float,
    gloss: int,
    read: float,
    own: float,
    elsewhere: float,
    near: float,
    outside: bool,
    copied: bool,
    rendered: int,
    word: int,
) -> TokenEvidence:
    explained = 1.0 if gloss or copied else max(form, read if read > 0.6 else 0.0, min(1.0, own * 2))
    excess = max(0.0, elsewhere - own - (0.3 if form > 0 else 0.0))
    return TokenEvidence(form, gloss, read, own, elsewhere, near, outside, copied, rendered, word, explained, excess)


_STOP_WORD = _weighed(0.0, 0, 0.0, 0.0, 0.0, 0.0, False, False, 0, -1)


class NameEvidence:
    """The mention of a name in one segment, and the evidence for it: ``tokens`` has one value a token of the text."""

    def __init__(self, view: SegmentView, profile: NameProfile, mentions: Sequence[Mention]) -> None:
        self.view, self.profile = view, profile
        self.mention = mentions[0]
        self._covered = [False] * (len(view.source) + 1)  # by mentions; one value a code point of the source
        for other in mentions:
            self._covered[other.start : other.end] = [True] * (other.end - other.start)
        own, elsewhere = self._units()
        self.segments = self._own_segments(own)
        self._outside: set[str] = set().union(
            *[
                gloss_stems(unit)
                for unit in elsewhere.difference(profile.chars)
                if len(unit) == 1 and "\u3400" <= unit <= "\u9fff"
            ]
        )
        self.tokens = self._tokens()

    def _units(self) -> tuple[set[str], set[str]]:
        """Source units inside the mentions, and those outside; a unit across an edge is neither."""
        covered = self._covered
        own, elsewhere = set(), set()
        for start, end, unit in self.view.units:
            if covered[start]:
                if covered[end - 1]:
                    own.add(unit)
            elif not covered[end - 1]:
                elsewhere.add(unit)
        return own, elsewhere

    def _own_segments(self, own: set[str]) -> int:
        """Segments of the run whose source has the whole mention, as bits (0: none known)."""
        bits = -1
        for unit in own:
            if len(unit) > 1 or len(self.profile.chars) < 2:
                bits &= self.view.stats.unit_bits(unit)
        return max(bits, 0)

    def _tokens(self) -> list[TokenEvidence]:
        view = self.view
        memo: dict[str, TokenEvidence] = {}  # once a segment: the same letters, the same evidence
        out = []
        for number, token in enumerate(view.tokens):
            found = memo.get(token.fold)
            if found is None:
                stop = view.stop[number] and not view.spaceless
                found = memo[token.fold] = _STOP_WORD if stop else self._token(token)
            if view.spaceless and view.pairs[number]:
                found = self._with_pairs(found, view.pairs[number])
            out.append(found)
        return out

    def _token(self, token: Token) -> TokenEvidence:
        form, gloss, read, copied, rendered, word = self.profile.facts(token)
        own, elsewhere, near, associated = self._associated(token.stem)
        number_of_another = (
            any(char.isdigit() for char in token.fold)
            and token.fold in self.view.source
            and token.fold not in self.mention.form
        )
        if number_of_another:
            elsewhere = 1.0
        outside = token.stem in self._outside
        return _weighed(form, gloss, read, own, elsewhere, near, outside, copied, rendered | associated, word)

    def _with_pairs(self, token: TokenEvidence, pairs: Sequence[str]) -> TokenEvidence:
        """The evidence of a single character, with that of the pairs of characters that it is part of."""
        form, gloss, read, own, elsewhere, near, outside, copied, rendered, word, _, _ = token
        found = [self._associated(pair) for pair in pairs]
        own = 0.3 * own + 0.7 * max([pair[0] for pair in found])
        elsewhere = 0.3 * elsewhere + 0.7 * max([pair[1] for pair in found])
        near = max([near, *[pair[2] for pair in found]])
        for pair in found:
            rendered |= pair[3]
        return _weighed(form, gloss, read, own, elsewhere, near, outside, copied, rendered, word)

    def _associated(self, item: str) -> tuple[float, float, float, int]:
        """Best association of a target stem with the mention, the rest of the source, and the mention's neighbours.

        Last, the code points of the mention that it goes with, as bits.
        """
        own = elsewhere = near = 0.0
        bits = 0
        base, last = self.mention.start, self.mention.end
        covered = self._covered
        for value, start, end in self.view.associations(item):
            if covered[start]:
                if covered[end - 1]:
                    own = own or value
                    if value > 0.12 and start >= base and end <= last:
                        bits |= ((1 << (end - start)) - 1) << (start - base)
            elif not covered[end - 1]:
                elsewhere = elsewhere or value
                if not near and base - _NEAR <= start and end <= last + _NEAR:
                    near = value
        return own, elsewhere, near, bits
