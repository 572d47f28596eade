"""What may be a name on one side of a text, without a model: capitals, word boundaries, scripts.

A language that has case shows its names by capitals. One that has none is cut into every stretch that can be a unit:
for Chinese by the cost of a word boundary in a unigram model of words, for other scripts without spaces by the change
of script, for scripts with spaces by words.
"""

# ruff: noqa: SIM905 - tables are easier to read and to edit as words of one string
from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple, Protocol

from mtfix.bilingual.tokens import Token, barriers, is_spaceless, stop_words, tokenize
from mtfix.bilingual.words import word_counts
from mtfix.errors import ConfigError
from mtfix.names.common import is_common
from mtfix.names.han_table import simplify

LONGEST_NAME = 8  # words of a capitalised name
LONGEST_UNIT = 10  # tokens of a stretch without case
_DEAREST_EDGE = 9.0  # nats of a word boundary, beyond which no unit begins or ends there
_HEADLINE = 0.7  # share of capitalised words from which capitals mean nothing
_JOINTS = re.compile(r"(?:['\u2019]s)?[ \u00a0]|[-\u2010\u2011'\u2019]|[ \u00a0]?&[ \u00a0]?|\.[ \u00a0]?")
_DOT = re.compile(r"[·・•‧]")
_NUMBER = re.compile(r"\d[\d.,]*(?:st|nd|rd|th)?")
# May stand inside a name, never at its edges.
INSIDE = frozenset(
    "of the and for in on de del della di da do dos das du des la le les el al bin ben ibn van von der den und für y e to zu".split()
)
_CASED = re.compile(r"[^\W\d_]")


class Unit(NamedTuple):
    """``text[start:end]`` may be a name; ``edge`` 0 to 1: how well its ends fall on ends of words."""

    start: int
    end: int
    edge: float


class Recogniser(Protocol):
    """Finds names in a text, in whatever way: (start, end) code points, half-open."""

    def __call__(self, text: str, /) -> Iterable[tuple[int, int]]: ...


def has_case(texts: Sequence[str]) -> bool:
    """True if most letters of a sample have two cases."""
    letters = [char for text in texts[:200] for char in text[:400] if _CASED.match(char)]
    return sum(char.upper() != char.lower() for char in letters) > len(letters) / 2


@lru_cache(maxsize=1 << 16)
def joined(text: str) -> str:
    """The key under which occurrences of a name are counted: one space, plain quotes and dashes."""
    text = re.sub(r"\s+", " ", text.replace("\u2019", "'"))
    return re.sub("[\u2010-\u2015]", "-", text)


@dataclass(frozen=True)
class Casing:
    """How the words of a corpus are written where a capital says something: inside sentences that are no headlines."""

    upper: Counter[str]
    lower: Counter[str]
    lang: str = ""

    @classmethod
    def of(cls, texts: Iterable[str], lang: str = "") -> Casing:
        upper: Counter[str] = Counter()
        lower: Counter[str] = Counter()
        for text in texts:
            tokens = tokenize(text)
            if _is_headline(tokens):
                continue
            for token, first in zip(tokens, _initial(text, tokens), strict=True):
                if not first:
                    (upper if token.upper else lower)[token.fold] += 1
        return cls(upper, lower, lang)

    def share(self, word: str) -> float:
        """0 to 1: how often a folded word has a capital; one that is not seen is judged by the dictionary."""
        up, low = self.upper[word], self.lower[word]
        return (up + (0.25 if is_common(word, self.lang) else 0.5)) / (up + low + 1.0)

    def nameness(self, tokens: Sequence[Token]) -> float:
        """0 to 1: the word of a span that is most surely written with a capital."""
        return max([self.share(token.fold) for token in tokens if token.fold not in INSIDE], default=0.0)


def _is_headline(tokens: Sequence[Token]) -> bool:
    words = [token for token in tokens if token.kind == "word" and token.fold not in INSIDE and len(token.text) > 2]
    return len(words) >= 4 and sum(token.upper for token in words) >= _HEADLINE * len(words)


def _initial(text: str, tokens: Sequence[Token]) -> list[bool]:
    """Whether each token begins a sentence, a quotation or an item."""
    out = []
    end = 0
    for number, token in enumerate(tokens):
        gap = text[end : token.start]
        out.append(number == 0 or any(mark in gap for mark in '.!?:;\n"\u201c\u201d\u2018«»•。！？'))
        end = token.end
    return out


def capitalised(text: str, casing: Casing) -> list[list[Token]]:
    """Maximal runs of capitalised words, with small words between them.

    A word that begins a sentence, and any word of a headline, counts if the corpus writes it with a capital elsewhere.
    """
    tokens = tokenize(text)
    headline = _is_headline(tokens)
    initial = _initial(text, tokens)
    runs: list[list[Token]] = []
    run: list[Token] = []
    end = 0
    for token, first in zip(tokens, initial, strict=True):
        if run and not _JOINTS.fullmatch(text, end, token.start):
            runs.append(run)
            run = []
        inner_capital = any(char.isupper() for char in token.text[1:])
        if token.upper or inner_capital:
            counts = inner_capital or not (first or headline) or casing.share(token.fold) >= 0.5
        else:
            counts = _NUMBER.fullmatch(token.text) is not None or (bool(run) and token.fold in INSIDE)
        if counts:
            run.append(token)
        elif run:
            runs.append(run)
            run = []
        end = token.end
    runs.append(run)
    return [trimmed for run in runs if (trimmed := _trim(run)) and not _all_inside(trimmed)]


def _trim(run: list[Token]) -> list[Token]:
    while run and not _may_end(run[-1]):
        run = run[:-1]
    return run


def _may_end(token: Token) -> bool:
    return token.upper or token.fold not in INSIDE


def sub_runs(run: Sequence[Token]) -> list[tuple[Token, ...]]:
    """All stretches of a run that begin and end as a name does, longest first."""
    found = []
    for size in range(min(len(run), LONGEST_NAME), 0, -1):
        for at in range(len(run) - size + 1):
            part = tuple(run[at : at + size])
            if _may_end(part[0]) and _may_end(part[-1]) and not _all_inside(part):
                found.append(part)
    return found


def _all_inside(part: Sequence[Token]) -> bool:
    return all(token.fold in INSIDE or _NUMBER.fullmatch(token.text) for token in part)


# ------------------------------------------------------------------------------------------------ scripts without case


def units(text: str, lang: str) -> list[Unit]:
    """Every stretch of a text without case that may be a unit, with how well its ends fall on ends of words."""
    tokens = tokenize(text)
    if not tokens:
        return []
    stop = stop_words(lang)
    base = lang.split("-")[0]
    spaceless = is_spaceless(base)
    wall = _walls(text, tokens, spaceless)
    edges = _edges(text, tokens, base)
    longest = LONGEST_UNIT if spaceless else 4
    found = []
    for first, token in enumerate(tokens):
        if edges[first] > _DEAREST_EDGE or _NUMBER.fullmatch(token.text) or token.kind == "hira":
            continue
        for last in range(first, min(first + longest, len(tokens))):
            if last > first and wall[last]:
                break
            tail = tokens[last]
            if edges[last + 1] > _DEAREST_EDGE or tail.kind == "hira":
                continue
            if (first == last and token.fold in stop) or _is_count(text, tokens, last):
                continue
            cost = edges[first] + edges[last + 1]
            if len(tail.text) == 1 and tail.fold in stop:
                cost += 2.0
            if len(token.text) == 1 and token.fold in stop:
                cost += 2.0
            found.append(Unit(token.start, tail.end, math.exp(-cost / 6.0)))
    return found


def _is_count(text: str, tokens: Sequence[Token], last: int) -> bool:
    """A number that ends a unit must be tied to it: 和平-2021, iPhone 12, not 北京12 of 北京12月."""
    if not _NUMBER.fullmatch(tokens[last].text):
        return False
    gap = text[tokens[last - 1].end : tokens[last].start]
    return not (gap or tokens[last - 1].kind == "word")


def _walls(text: str, tokens: Sequence[Token], spaceless: bool) -> list[bool]:
    """Whether a unit may not go on from the token before; the dot inside transliterated names is no wall."""
    wall = [bool(value) for value in barriers(text, tokens)]
    for number in range(1, len(tokens)):
        gap = text[tokens[number - 1].end : tokens[number].start]
        if _DOT.fullmatch(gap) or gap == "-":
            wall[number] = False
        elif gap and spaceless:
            latin = tokens[number - 1].kind == tokens[number].kind == "word"
            wall[number] = not (latin and gap == " ")
    return wall


def _edges(text: str, tokens: Sequence[Token], lang: str) -> list[float]:
    """The cost of a word boundary before each token, and after the last."""
    costs = [0.0] * (len(tokens) + 1)
    if lang not in ("zh", "yue", "cmn"):
        if lang == "ja":
            for number in range(1, len(tokens)):
                left, right = tokens[number - 1], tokens[number]
                costs[number] = 2.0 if left.kind == right.kind == "han" and left.end == right.start else 0.0
        return costs
    start = 0
    while start < len(tokens):
        end = start
        while (
            end < len(tokens)
            and tokens[end].kind == "han"
            and (end == start or tokens[end - 1].end == tokens[end].start)
        ):
            end += 1
        if end - start > 1:
            run = simplify(text[tokens[start].start : tokens[end - 1].end])
            costs[start : end + 1] = boundary_costs(run)
        start = max(end, start + 1)
    return costs


def boundary_costs(run: str) -> list[float]:
    """For each place in a run of Han characters, what a word boundary there costs against the best segmentation, in nats.

    A unigram model of the words that ship with mtfix (see :mod:`mtfix.bilingual.words`), forward and backward Viterbi.
    """
    counts = word_counts()
    size = len(run)
    arcs: list[tuple[int, int, float]] = []
    for start in range(size):
        words, _ = counts.beginning_with(run[start])
        for end in range(start + 1, min(size, start + 8) + 1):
            count = words.get(run[start:end], 0) or (end == start + 1)
            if count:
                arcs.append((start, end, math.log(count) - counts.log_total))
    forward = [0.0] + [-math.inf] * size
    for start, end, weight in arcs:
        forward[end] = max(forward[end], forward[start] + weight)
    backward = [-math.inf] * size + [0.0]
    for start, end, weight in reversed(arcs):
        backward[start] = max(backward[start], backward[end] + weight)
    return [forward[size] - forward[place] - backward[place] for place in range(size + 1)]


# -------------------------------------------------------------------------------------------------------- recognisers


def recogniser(spec: str, lang: str) -> Recogniser:
    """A recogniser of names in ``lang`` that the user has installed: ``spacy:MODEL``, a package or a folder.

    Raises :class:`ConfigError` for another kind, where spaCy or the model is missing, and for a model that finds no names
    or is for another language.
    """
    kind, _, model = spec.partition(":")
    if kind != "spacy" or not model:
        raise ConfigError(f"unknown recogniser {spec!r}", hint="spacy:MODEL, for example spacy:zh_core_web_sm")
    try:
        import spacy  # type: ignore[import-not-found,unused-ignore]
    except ImportError as error:
        raise ConfigError(f"{spec}: {error}", hint="pip install spacy") from error
    try:
        pipeline = spacy.load(model)
    except (ImportError, OSError, ValueError) as error:
        hint = f"a folder, or a model that is installed: python -m spacy download {model}"
        raise ConfigError(f"{spec}: {error}", hint=hint) from error
    if pipeline.lang not in (lang.split("-")[0], "xx"):
        raise ConfigError(f"{spec} is a model for {pipeline.lang!r}, the text is in {lang!r}")
    # A component that does not say what it sets may set names.
    sets = [pipeline.get_pipe_meta(name).assigns for name in pipeline.pipe_names]
    if all(fields and "doc.ents" not in fields for fields in sets):
        parts = ", ".join(pipeline.pipe_names) or "a tokenizer only"
        raise ConfigError(f"{spec} finds no names: it has {parts}", hint="a model with 'ner' or 'entity_ruler'")
    pipeline.max_length = max(pipeline.max_length, 1 << 24)

    @lru_cache(maxsize=1 << 16)
    def find(text: str) -> tuple[tuple[int, int], ...]:
        spans = []
        for entity in pipeline(text).ents:
            name = entity.text.strip()
            if entity.label_ not in _NUMERIC and name:
                start = entity.start_char + entity.text.index(name)
                spans.append((start, start + len(name)))
        return tuple(spans)

    return find


# What OntoNotes, on which spaCy's models are trained, counts among the entities and is no name.
_NUMERIC = frozenset("DATE TIME PERCENT MONEY QUANTITY ORDINAL CARDINAL".split())
