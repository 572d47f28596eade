"""What each token of a text says for or against standing in a rendering of a name that the text lacks.

Names are looked at many at once: the tokens of all their texts stand in one long row, one text after the other, and each
column of values is one array. Behind each text, and before the first one, stand places of no token whose values say
nothing, so that what looks around a token never comes upon another text.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import chain, compress
from typing import NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt

from mtfix.bilingual.profile import NO_FACTS, NameProfile, TokenFacts
from mtfix.bilingual.segment import Flags, Floats, Integers, Links, Marks, SegmentView
from mtfix.bilingual.source import Mention
from mtfix.bilingual.stats import NOWHERE, spread

GAP = 5  # places between two texts: the farthest that is looked around a token
_NEAR = 5  # characters of the source on either side of a mention
_LEAST_RENDERED = 0.12  # association from which a token renders a source unit of the name


_Meant = tuple[tuple[int, ...], tuple[int, ...]]  # parts of a name, by number, and their places in the source form
_NOTHING: _Meant = ((), ())


class Name(NamedTuple):
    """A name that a segment lacks."""

    view: SegmentView
    profile: NameProfile
    mentions: tuple[Mention, ...]
    copies: tuple[tuple[int, int], ...] = ()  # first and last tokens of the source form, left as it is

    @property
    def mention(self) -> Mention:
        return self.mentions[0]

    @property
    def parts(self) -> int:
        """Of how many parts it is said what they mean: Han characters, or words."""
        return len(self.profile.chars) or (self.profile.content if self.view.meanings.words else 0)

    def meant(self) -> list[_Meant]:
        """For each token the words of the name that it translates, by the lexicon; nothing where the parts are characters.

        The lexicon may see more words than :attr:`parts` ("lake2house"): the last ones are left out.
        """
        found = [_NOTHING] * len(self.view.tokens)
        if self.profile.chars:
            return found
        start, end = self.mention.start, self.mention.end
        inside = [word for word in self.view.meanings.words if start <= word.start and word.end <= end][: self.parts]
        for number, word in enumerate(inside):
            rendered = tuple(range(word.start - start, word.end - start))
            for token in word.tokens:
                parts, places = found[token]
                found[token] = (*parts, number), (*places, *rendered)
        return found

    def mentioned(self) -> bytes:
        """For each code point of the source, and one place behind it, 1 if it stands in a mention."""
        places = bytearray(len(self.view.source) + 1)
        for mention in self.mentions:
            places[mention.start : mention.end] = b"\1" * (mention.end - mention.start)
        return bytes(places)

    def other_words(self) -> list[int]:
        """Tokens that translate a word of the source outside of the mentions, by the lexicon, or say what is named."""
        mentioned = self.mentioned()
        own: dict[str, tuple[int, ...]] = {}  # by word, for a word may come often
        others: dict[str, tuple[int, ...]] = {}
        for word in self.view.meanings.words:
            where = own if 1 in mentioned[word.start : word.end] else others
            where[self.view.source[word.start : word.end]] = word.tokens
        kinds = self.view.meanings.kinds.difference(*own.values())
        return [n for n in kinds if self.view.folds[n] not in self.profile.form_words] + [*chain(*others.values())]

    @property
    def length(self) -> int:
        """Code points: of the source form, or of the mention in another case."""
        return max(len(self.mention.form), self.mention.end - self.mention.start)


class TokenEvidence(NamedTuple):
    """What each token says for or against standing in a rendering of the name; 0 to 1 if nothing else is said.

    Where words are apart, function words say nothing.
    """

    form: Floats  # similarity to a word of a right form
    gloss: Flags  # tokens x Han characters (or words) of the source form: it translates the character
    read: Floats  # part of a reading
    own: Floats  # association with the mention's source units
    elsewhere: Floats  # the same with the rest of the source
    near: Floats  # the same with the mention's neighbours
    outside: Flags  # it translates a character that stands elsewhere in the source
    copied: Flags  # it stands in the source form
    rendered: Flags  # tokens x code points of the source form: it renders the code point
    word: Integers  # number of the nearest word of a right form, or -1
    glossed: Flags  # it translates any of the characters
    explained: Floats  # the best of the above for this name
    excess: Floats  # how much more it belongs elsewhere


_Value = TypeVar("_Value")
_Scalar = TypeVar("_Scalar", bound=np.generic)


class _Units:
    """The places of source units of all names, one name after the other."""

    def __init__(self, names: Sequence[Name]) -> None:
        self.names = names
        self.sizes = [len(name.view.units.texts) for name in names]
        covered = np.frombuffer(b"".join([name.mentioned() for name in names]), np.bool_)
        bases = np.repeat(np.cumsum([0, *[len(name.view.source) + 1 for name in names[:-1]]]), self.sizes)
        starts = np.concatenate([name.view.units.starts for name in names])
        ends = np.concatenate([name.view.units.ends for name in names])
        first, last = covered[bases + starts], covered[bases + ends - 1]
        self.own, self.elsewhere = first & last, ~(first | last)  # one across an edge is neither
        self.starts = starts - np.repeat([name.mention.start for name in names], self.sizes)  # from the mention's start
        self.ends = ends - np.repeat([name.mention.start for name in names], self.sizes)
        sizes = np.repeat([name.mention.end - name.mention.start for name in names], self.sizes)
        self.near = self.elsewhere & (self.starts >= -_NEAR) & (self.ends <= sizes + _NEAR)
        self.within = self.own & (self.starts >= 0) & (self.ends <= sizes)

    def of_names(self, flags: Flags) -> list[set[str]]:
        """The flagged units of each name."""
        parts = np.split(flags, np.cumsum(self.sizes)[:-1])
        return [
            set(compress(name.view.units.texts, part.tolist())) for name, part in zip(self.names, parts, strict=True)
        ]


class NameEvidence:
    """The evidence for some names of one run, of the tokens of their texts."""

    def __init__(self, names: Sequence[Name]) -> None:
        self.names = names
        self.spaceless = names[0].view.spaceless
        sizes = np.array([len(name.view.tokens) for name in names])
        self.end = np.cumsum(sizes + GAP)  # the place behind the last token of each name
        self.first = self.end - sizes
        self.size = int(self.end[-1]) + GAP
        nowhere = np.full(GAP, NOWHERE)
        self.barrier = self.integers(lambda name: name.view.barrier, 1)
        self.marks: Marks[Flags] = Marks(*map(_flags, zip(*[name.view.marks for name in names], strict=True)))
        self.count = self.integers(lambda name: name.view.count)
        self.codes = np.concatenate([nowhere, *chain.from_iterable([(name.view.codes, nowhere) for name in names])])
        self.common = self.floats(lambda name: name.view.common)
        self.length = max([name.length for name in names])
        units = _Units(names)
        self.segments = np.array([_own_segments(*pair) for pair in zip(names, units.of_names(units.own), strict=True)])
        self.tokens = self._tokens(units)

    # --- a value of each name for each of its tokens

    def _row(self, values: Callable[[Name], Sequence[_Value]], nothing: _Value) -> list[_Value]:
        gap = [nothing] * GAP
        row = [*gap]
        for name in self.names:
            row += values(name)
            row += gap
        return row

    def flags(self, values: Callable[[Name], Sequence[bool]], nothing: bool = False) -> Flags:
        return _flags([bytes(values(name)) for name in self.names], nothing)

    def integers(self, values: Callable[[Name], Sequence[int]], nothing: int = 0) -> Integers:
        return np.array(self._row(values, nothing), np.int64)

    def floats(self, values: Callable[[Name], Sequence[float]]) -> Floats:
        return np.array(self._row(values, 0.0))

    def _tokens(self, units: _Units) -> TokenEvidence:
        forms, glosses, reads, copies, renders, words = zip(*self._row(_facts, NO_FACTS), strict=True)
        form, read, copied, word = np.array(forms), np.array(reads), np.array(copies), np.array(words)
        parts, places = zip(*self._row(Name.meant, _NOTHING), strict=True)
        most_parts = max([name.parts for name in self.names])
        gloss = _table(glosses, most_parts) | _table(parts, most_parts)
        own, elsewhere, near, rendered = self._associated([name.view.links for name in self.names], units)
        elsewhere[self._numerals()] = 1.0
        elsewhere[self._copies(form)] = 1.0
        if self.spaceless:
            own, elsewhere, near, rendered = self._with_pairs(own, elsewhere, near, rendered, units)
        glossed = any_of(gloss)
        explained = np.maximum(np.maximum(form, np.where(read > 0.6, read, 0.0)), np.minimum(1.0, own * 2))
        return TokenEvidence(
            form,
            gloss,
            read,
            own,
            elsewhere,
            near,
            self._outside(units),
            copied,
            rendered | _table(renders, self.length) | _table(places, self.length),
            word,
            glossed,
            np.where(glossed | copied, 1.0, explained),
            np.maximum(0.0, elsewhere - own - np.where(form > 0, 0.3, 0.0)),
        )

    def _associated(self, links: Sequence[Links], units: _Units) -> tuple[Floats, Floats, Floats, Flags]:
        """Best association of each token with the mention, the rest of the source, and the mention's neighbours.

        Last, the code points of the mention that it goes with.
        """
        sizes = [len(link.items) for link in links]
        slots = np.concatenate([link.items for link in links]) + np.repeat(self.first, sizes)
        places = np.concatenate([link.places for link in links]) + np.repeat(np.cumsum([0, *units.sizes[:-1]]), sizes)
        strengths = np.concatenate([link.strengths for link in links])
        own, elsewhere, near = np.zeros((3, self.size))
        for best, flags in ((own, units.own), (elsewhere, units.elsewhere), (near, units.near)):
            among = flags[places]
            np.maximum.at(best, slots[among], strengths[among])
        strong = units.within[places] & (strengths > _LEAST_RENDERED)
        starts = units.starts[places[strong]]
        lengths = units.ends[places[strong]] - starts
        rendered = np.zeros((self.size, self.length), np.bool_)
        rendered[np.repeat(slots[strong], lengths), spread(starts, lengths)] = True
        return own, elsewhere, near, rendered

    def _with_pairs(
        self, own: Floats, elsewhere: Floats, near: Floats, rendered: Flags, units: _Units
    ) -> tuple[Floats, Floats, Floats, Flags]:
        """The evidence of single characters, with that of the pairs of characters that they are part of."""
        links = [name.view.pair_links for name in self.names]
        pair_own, pair_elsewhere, pair_near, pair_rendered = self._associated(links, units)
        paired = self.flags(lambda name: list(map(bool, name.view.pairs)))
        paired = paired | _before(paired)
        return (
            np.where(paired, 0.3 * own + 0.7 * np.maximum(pair_own, _before(pair_own)), own),
            np.where(paired, 0.3 * elsewhere + 0.7 * np.maximum(pair_elsewhere, _before(pair_elsewhere)), elsewhere),
            np.maximum(near, np.maximum(pair_near, _before(pair_near))),
            rendered | pair_rendered | _before(pair_rendered),
        )

    def _numerals(self) -> list[int]:
        """Numbers that the source has elsewhere than in the name."""
        return [
            first + number
            for name, first in zip(self.names, self.first.tolist(), strict=True)
            for number, numeral in name.view.numerals
            if numeral not in name.mention.form
        ]

    def _copies(self, form: Floats) -> list[int]:
        """Words that the source has as they are elsewhere than in the name, if no right form has one like them."""
        found = []
        for name, first in zip(self.names, self.first.tolist(), strict=True):
            mentioned = name.mentioned() if name.view.copied else b""
            in_name: dict[str, bool] = {}  # by word, for a word may come often
            for number, places in name.view.copied:
                word = name.view.folds[number]
                if word not in in_name:
                    in_name[word] = any(map(mentioned.__getitem__, places))
                if not form[first + number] and not in_name[word]:
                    found.append(first + number)
        return found

    def _outside(self, units: _Units) -> Flags:
        """Tokens that translate a Han character, or a word, of the source outside of the mentions."""
        outside = np.zeros(self.size, np.bool_)
        for name, first in zip(self.names, self.first.tolist(), strict=True):
            outside[[first + number for number in name.other_words()]] = True
        elsewhere = units.elsewhere.tolist()
        at = 0  # of the first unit of a name
        for name, first, size in zip(self.names, self.first.tolist(), units.sizes, strict=True):
            there = [char for place, char in name.view.gloss_places if elsewhere[at + place]]
            stems: set[str] = set().union(
                *[name.view.glossed[char] for char in there if char not in name.profile.chars]
            )
            if stems:
                outside[first : first + len(name.view.stems)] = [stem in stems for stem in name.view.stems]
            at += size
        return outside & ~self.marks.silent


def _flags(rows: Sequence[bytes], nothing: bool = False) -> Flags:
    """Those of each text, 0 or 1, as one row; many times as fast as of a list."""
    return np.frombuffer((bytes([nothing]) * GAP).join((b"", *rows, b"")), np.bool_)


def _facts(name: Name) -> list[TokenFacts]:
    view, facts = name.view, name.profile.facts
    return [NO_FACTS if view.silent[number] else facts(view.tokens[number]) for number in view.alike]


def _own_segments(name: Name, units: set[str]) -> npt.NDArray[np.uint64]:
    """Segments of the run whose source has the whole mention, as bits (none: not known)."""
    whole = [unit for unit in units if len(unit) > 1 or len(name.profile.chars) < 2]
    bits = name.view.stats.unit_bits(whole)
    return np.bitwise_and.reduce(bits, axis=0) if whole else np.zeros(bits.shape[1], np.uint64)


def _table(rows: Sequence[Sequence[int]], width: int) -> Flags:
    """A row of flags for each row of numbers."""
    table = np.zeros((len(rows), width), np.bool_)
    for number, row in enumerate(rows):
        for column in row:
            table[number, column] = True
    return table


def _before(values: npt.NDArray[_Scalar]) -> npt.NDArray[_Scalar]:
    """The value of the token before each (that of the first place is of no token)."""
    return np.concatenate((values[:1], values[:-1]))


def any_of(table: Flags) -> Flags:
    """Whether any flag of each row is set."""
    found: Flags = np.logical_or.reduce(table, axis=1)
    return found
