"""What is known of one segment before any of the names it lacks is looked at."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import Generic, NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt

from mtfix.bilingual.entries import INFLECTED
from mtfix.bilingual.marks import BRACKETS, NO_APOSTROPHES, QUOTES
from mtfix.bilingual.meaning import NO_MEANINGS, Dictionary, Meanings
from mtfix.bilingual.profile import gloss_stems
from mtfix.bilingual.stats import NOWHERE, RunStats, source_units
from mtfix.bilingual.tokens import ROLES, TITLES, Token, barriers, fold, has_case, is_spaceless, stop_words, tokenize
from mtfix.bilingual.words import SPELLING, likeliest
from mtfix.bilingual.written import CONTRACTED
from mtfix.names.common import is_common
from mtfix.names.han_table import simplify

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Integers = npt.NDArray[np.int64]


class Links(NamedTuple):
    """What goes with what in one segment, one value a link."""

    items: Integers  # numbers of tokens, or of pairs
    places: Integers  # numbers of units of the source
    strengths: Floats  # 0 to 1


class Units(NamedTuple):
    """The units of a source (:func:`mtfix.bilingual.stats.source_units`), one value a unit."""

    starts: Integers  # half-open, code points
    ends: Integers
    texts: tuple[str, ...]
    chars: tuple[str, ...]  # Han characters among them, none twice


@lru_cache(maxsize=1024)  # a cleaned text is looked at again, and systems of a run have the same sources
def _units(source: str) -> Units:
    starts, ends, texts = source_units(source)
    chars = {unit for unit in texts if len(unit) == 1 and "\u3400" <= unit <= "\u9fff"}
    return Units(np.array(starts, np.int64), np.array(ends, np.int64), tuple(texts), tuple(sorted(chars)))


_Row = TypeVar("_Row")


class Marks(NamedTuple, Generic[_Row]):
    """What tokens are and what stands beside them, 0 or 1: of a text as bytes, one a token."""

    upper: _Row  # with a capital
    cased: _Row  # of a script that has capitals
    stop: _Row
    silent: _Row
    ordinary: _Row
    lettered: _Row
    protected: _Row
    role: _Row
    opened: _Row  # behind a quotation mark
    bracketed: _Row  # behind a bracket
    behind_hyphen: _Row
    closed: _Row  # before a quotation mark that is no apostrophe
    quoted_after: _Row  # before any
    before_hyphen: _Row


class SegmentView:
    """Tokens of the text with their statistics; all lists have one value a token."""

    def __init__(
        self, source: str, text: str, lang: str, stats: RunStats, dictionary: Dictionary | None = None
    ) -> None:
        self.source, self.text, self.lang, self.stats = source, text, lang.split("-")[0], stats
        self._dictionary = dictionary
        self.spaceless = is_spaceless(lang)
        self.tokens = tokenize(text, self.lang)
        self.folds = [token.fold for token in self.tokens]
        self.stems = [token.stem for token in self.tokens]
        self.barrier = barriers(text, self.tokens)[: len(self.tokens)]
        stop = stop_words(lang)
        self.stop = [token.fold in stop and not self._is_acronym(token) for token in self.tokens]
        self.codes = stats.stem_codes(self.stems)
        self.count: list[int] = stats.other_segments(self.codes).tolist()
        self.ordinary = [token.kind == "word" and is_common(token.text, self.lang) for token in self.tokens]
        # For scripts without spaces: the pair of characters that each token makes with the next one, "" for none.
        self.pairs = _pairs(self.tokens) if self.spaceless else [""] * len(self.tokens)
        self.common: list[float] = np.minimum(1.0, np.sqrt(self._frequencies()) * 3).tolist()
        self.protected = [""] * len(self.tokens)  # the right name that the token belongs to
        self.anchors: list[tuple[int, int]] = []  # (source offset, text offset) of names that are right
        self.units = _units(source)

    def _is_acronym(self, token: Token) -> bool:
        """ "US" is no function word; but "I cercatori" and "W Krakowie" begin with one."""
        single = len(token.text) == 1 and self.text[token.end : token.end + 1] == " "
        article = single and (self.lang in CONTRACTED or (self.lang in INFLECTED and not token.start))
        return token.text.isupper() and not article

    def _frequencies(self) -> list[float]:
        """Share of other segments with the token; of a Han character within its pair, which says more."""
        others = max(self.stats.size - 1, 1)
        frequency = [count / others for count in self.count]
        if self.spaceless and any(self.pairs):
            of_pairs = self.stats.document_frequencies(self.pairs).tolist()
            for number, token in enumerate(self.tokens):
                for pair in (number - 1, number):
                    if pair >= 0 and self.pairs[pair]:
                        alone = 0.0 if token.kind == "han" else frequency[number]
                        frequency[number] = max(alone, of_pairs[pair])
        return frequency

    @cached_property
    def alike(self) -> list[int]:
        """The first token with the same letters as each."""
        first: dict[str, int] = {}
        return [first.setdefault(fold, number) for number, fold in enumerate(self.folds)]

    @cached_property
    def previous(self) -> list[int]:
        """The content word before each token that has the same letters, -1 for none."""
        last: dict[str, int] = {}
        out = []
        for number, (word, stop) in enumerate(zip(self.folds, self.stop, strict=True)):
            out.append(last.get(word, -1))
            if not stop:
                last[word] = number
        return out

    @cached_property
    def silent(self) -> list[bool]:
        """Function words where words are apart: no evidence for anything."""
        return [self.stop[number] and not self.spaceless for number in self.alike]

    @cached_property
    def edges(self) -> list[bool]:
        """A likely word edge before a token of a script without spaces: another script, a mark, a particle."""
        return [
            not number
            or bool(self.barrier[number])
            or self._is_change(number)
            or self.tokens[number - 1].end != self.tokens[number].start
            or self.stop[number]
            or self.stop[number - 1]
            for number in range(len(self.tokens))
        ]

    @cached_property
    def script_edges(self) -> list[bool]:
        """The same without particles and gaps."""
        return [
            not number or bool(self.barrier[number]) or self._is_change(number) for number in range(len(self.tokens))
        ]

    def _is_change(self, number: int) -> bool:
        return self.tokens[number - 1].kind != self.tokens[number].kind

    @cached_property
    def within_words(self) -> list[bool]:
        """Whether what stands before a token of Chinese is of one word with it, as far as the list of words goes."""
        within = set[int]()
        for run in _HAN_RUN.finditer(self.text) if self.lang == "zh" else ():
            words = likeliest(simplify(run.group()), "zh", range(len(run.group()) + 1))
            within.update(run.start() + place for start, end in words for place in range(start + 1, end))
        return [token.start in within for token in self.tokens]

    @cached_property
    def spelling(self) -> list[bool]:
        """Katakana, and characters of Chinese that spell foreign names."""
        return [token.kind == "kata" or (self.lang == "zh" and token.text in SPELLING) for token in self.tokens]

    @cached_property
    def dotted(self) -> list[tuple[int, int]]:
        """First and last tokens of what is spelled like a foreign name with dots, in Chinese."""
        found = _DOTTED.finditer(self.text) if self.lang == "zh" else ()
        return [(bisect_left(self.starts, match.start()), bisect_left(self.starts, match.end()) - 1) for match in found]

    @cached_property
    def titled(self) -> list[int]:
        """Roles, and what stands behind a title: not every name begins there."""
        behind = ["", *self.folds]
        return [number for number, fold in enumerate(self.folds) if fold in ROLES or behind[number] in TITLES]

    @cached_property
    def before(self) -> list[str]:
        """The character before each token."""
        return [self.text[token.start - 1] if token.start else "" for token in self.tokens]

    @cached_property
    def after(self) -> list[str]:
        """The character after each token."""
        return [self.text[token.end : token.end + 1] for token in self.tokens]

    @cached_property
    def starts(self) -> list[int]:
        return [token.start for token in self.tokens]

    @cached_property
    def ends(self) -> list[int]:
        return [token.end for token in self.tokens]

    @cached_property
    def marks(self) -> Marks[bytes]:
        """The same for all names that the segment lacks; when all right names are protected."""
        tokens, before, after = self.tokens, self.before, self.after
        return Marks(
            upper=bytes([token.upper for token in tokens]),
            cased=bytes([token.kind in ("word", "acro") and has_case(token.text[0]) for token in tokens]),
            stop=bytes(self.stop),
            silent=bytes(self.silent),
            ordinary=bytes(self.ordinary),
            lettered=bytes(self.lettered),
            protected=bytes(map(bool, self.protected)),
            role=bytes(map(ROLES.__contains__, self.folds)),
            opened=bytes(map(QUOTES.__contains__, before)),
            bracketed=bytes(map(BRACKETS.__contains__, before)),
            behind_hyphen=bytes(map("-".__eq__, before)),
            closed=bytes(map(NO_APOSTROPHES.__contains__, after)),
            quoted_after=bytes(map(QUOTES.__contains__, after)),
            before_hyphen=bytes(map("-".__eq__, after)),
        )

    @cached_property
    def links(self) -> Links:
        """Associations of tokens with units of the source; function words where words are apart have none."""
        return self._links(np.where(self.silent, NOWHERE, self.codes))

    @cached_property
    def pair_links(self) -> Links:
        """Associations of pairs with units of the source."""
        return self._links(self.stats.stem_codes(self.pairs))

    def _links(self, codes: Integers) -> Links:
        return Links(*self.stats.associated(codes, self.units.texts))

    @cached_property
    def glossed(self) -> dict[str, frozenset[str]]:
        """Stems of the text that stand in the dictionary meaning of a Han character of the source."""
        stems = frozenset(self.stems)
        return {char: found for char in self.units.chars if (found := gloss_stems(char) & stems)}

    @cached_property
    def gloss_places(self) -> list[tuple[int, str]]:
        """The units, by number, that are one of :attr:`glossed`."""
        glossed = self.glossed
        return [(place, unit) for place, unit in enumerate(self.units.texts) if unit in glossed] if glossed else []

    @property
    def has_dictionary(self) -> bool:
        return self._dictionary is not None

    @cached_property
    def meanings(self) -> Meanings:
        """What the dictionary, if there is one, says of the words of the source."""
        return self._dictionary.meanings(self.source, self.text, self.tokens) if self._dictionary else NO_MEANINGS

    @cached_property
    def copied(self) -> list[tuple[int, list[int]]]:
        """Tokens that stand in the source as they are, with a capital, and where they stand there."""
        places: dict[str, list[int]] = {}
        for match in _CAPITALISED.finditer(self.source):
            if match.group()[0].isupper():
                places.setdefault(fold(match.group()), []).append(match.start())
        return [
            (number, places[folded])
            for number, folded in enumerate(self.folds)
            if folded in places and self.tokens[number].upper
        ]

    @cached_property
    def numerals(self) -> list[tuple[int, str]]:
        """Tokens with digits that the source has too, by number."""
        folds = [(number, fold) for number, fold in enumerate(self.folds) if _has_digit(fold)]
        return [(number, fold) for number, fold in folds if fold in self.source]

    @cached_property
    def lettered(self) -> list[bool]:
        """Words of scripts that have letters, without digits."""
        return [token.kind in ("word", "acro") and not _has_digit(token.fold) for token in self.tokens]

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


_HAN_RUN = re.compile(r"[\u3400-\u9fff]+")
_SPELLED = f"[{''.join(sorted(SPELLING))}]{{1,9}}"
_DOTTED = re.compile(rf"{_SPELLED}(?:[·・‧•]{_SPELLED})+")
_CAPITALISED = re.compile(r"[^\W\d_a-z][^\W\d_]{2,}")


def _has_digit(word: str) -> bool:
    return not word.isalpha() and any(map(str.isdigit, word))


def _pairs(tokens: Sequence[Token]) -> list[str]:
    pairs = [
        left.fold + right.fold if left.end == right.start and "word" not in (left.kind, right.kind) else ""
        for left, right in pairwise(tokens)
    ]
    return [*pairs, ""][: len(tokens)]
