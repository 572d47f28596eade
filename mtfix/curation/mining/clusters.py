"""Names of MT alone: look-alikes that may be one name, and strings that read as pinyin and are no known name."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from rapidfuzz.distance import Prefix

from mtfix.bilingual.tokens import stop_words, tokenize
from mtfix.curation.mining.spans import INSIDE, Casing, Recogniser, capitalised, joined, sub_runs
from mtfix.names import han_table
from mtfix.names.common import is_common
from mtfix.names.similarity import skeleton, spelling_score

_LEAST_LIKENESS = 0.84  # of two names that may be one, by letters and sounds
_LEAST_SHARED = 0.6  # of the weight of their words, that longer names share
_MOST_PEERS = 200  # names under one key that are compared with each other


@dataclass
class Name:
    """A span and where it stands: (segment, system, start)."""

    form: str
    places: list[tuple[int, str, int]] = field(default_factory=list)


def names_of(systems: dict[str, Sequence[str]], lang: str, find: Recogniser | None = None) -> list[Name]:
    """The names that ``find`` finds in the texts, without it the whole capitalised spans; the most frequent first."""
    find = find or _capitals(Casing.of((text for texts in systems.values() for text in texts), lang))
    names: dict[str, Name] = {}
    for system, texts in systems.items():
        for number, text in enumerate(texts):
            for start, end in find(text):
                form = joined(text[start:end])
                names.setdefault(form, Name(form)).places.append((number, system, start))
    return sorted(names.values(), key=lambda name: (-len(name.places), name.form))


def _capitals(casing: Casing) -> Recogniser:
    def find(text: str) -> Iterator[tuple[int, int]]:
        for run in capitalised(text, casing):
            part = sub_runs(run)[:1]
            if part and casing.nameness(part[0]) >= 0.5:
                yield part[0][0].start, part[0][-1].end

    return find


@dataclass(frozen=True)
class Cluster:
    """Names that may be one, the most frequent first; ``likeness`` is that of the least alike to the first, 0 to 1."""

    names: tuple[Name, ...]
    likeness: float


def clusters(names: Sequence[Name], lang: str) -> list[Cluster]:
    """Look-alikes around the most frequent form of each: alike in letters and sounds, or long names of shared words.

    A name belongs to one cluster at most. Names of one word must be no words of the dictionary.
    """
    keys: dict[str, list[int]] = defaultdict(list)
    documents = Counter(word for name in names for word in set(_words(name.form, lang)))
    for number, name in enumerate(names):
        for key in _keys(name.form, lang):
            keys[key].append(number)
    taken: set[int] = set()
    found = []
    for number, name in enumerate(names):
        if number in taken:
            continue
        peers = {peer for key in _keys(name.form, lang) for peer in keys[key][:_MOST_PEERS]}
        alike = []
        for peer in sorted(peers - taken - {number}):
            if peer > number and (score := _likeness(name.form, names[peer].form, documents, lang)):
                alike.append((peer, score))
        if alike:
            taken.update(peer for peer, _ in alike)
            taken.add(number)
            found.append(Cluster((name, *[names[peer] for peer, _ in alike]), min(score for _, score in alike)))
    return found


def _words(form: str, lang: str) -> list[str]:
    stop = stop_words(lang) | INSIDE
    return [token.stem for token in tokenize(form) if token.fold not in stop]


def _keys(form: str, lang: str) -> set[str]:
    words = _words(form, lang)
    if len(words) >= 3:
        return {f"w:{word}" for word in words}
    return {"s:" + skeleton(form)[:4]} if len(form) >= 5 else set()


def _likeness(left: str, right: str, documents: Counter[str], lang: str) -> float:
    """0 if two names are not alike enough to be asked about."""
    a, b = _words(left, lang), _words(right, lang)
    if a == b:  # differ in case, inflection or small words
        return 1.0
    if len(a) >= 3 and len(b) >= 3:
        shared = _shared(a, b, {word: 1.0 / (1.0 + documents[word]) ** 0.5 for word in (*a, *b)})
        return shared if shared >= _LEAST_SHARED else 0.0
    if len(a) != len(b) or any(
        is_common(word, lang) for form in (left, right) for word in form.split() if " " not in form
    ):
        return 0.0
    score = spelling_score(left, right)
    return score if score >= _LEAST_LIKENESS else 0.0


def _shared(left: Sequence[str], right: Sequence[str], weights: Mapping[str, float]) -> float:
    """0 to 1: how much of the weight of their words two names share, words that are nearly the same counting in part."""
    rest = list(dict.fromkeys(right))
    both = every = 0.0
    for word in dict.fromkeys(left):
        nearest = max(rest, key=lambda other: _nearness(word, other), default="")
        near = _nearness(word, nearest) if nearest else 0.0
        if near:
            rest.remove(nearest)
            weight = (weights[word] + weights[nearest]) / 2
            both, every = both + near * weight, every + (2 - near) * weight
        else:
            every += weights[word]
    every += sum(weights[word] for word in rest)
    return both / every if every else 0.0


@lru_cache(maxsize=1 << 16)
def _nearness(word: str, other: str) -> float:
    """1 for equal words, less for one root (China, Chinese) and for two words for the same kind of body, else 0."""
    if word == other:
        return 1.0
    if _BODIES.get(word, word) == _BODIES.get(other, other):
        return 0.6
    same = Prefix.similarity(word, other)
    return 0.8 if same >= 4 and same >= max(len(word), len(other)) - 3 else 0.0


# What one word for a body (院, 局, 会, 中心; institut, ведомство) becomes in English; by stems.
_BODIES = {
    tokenize(word)[0].stem: group[0]
    for group in (
        ("institute", "academy", "college", "school", "university", "faculty"),
        ("bureau", "administration", "office", "agency", "authority", "department", "ministry", "directorate", "service"),
        ("association", "society", "federation", "union", "council", "committee", "commission", "board", "league"),
        ("center", "centre"),
        ("company", "corporation", "group", "enterprise"),
        ("meeting", "conference", "congress", "assembly", "forum", "summit"),
    )
    for word in group
}  # fmt: skip


# -------------------------------------------------------------------------------------------------------------- pinyin


@lru_cache(maxsize=1)
def _syllables() -> re.Pattern[str]:
    """Pinyin syllables of the table of Han characters, longest first."""
    found = {row[0].split("|")[0] for row in han_table.rows().values() if row[0]}
    plain = sorted({item for item in found if item.isascii() and item.isalpha()}, key=lambda item: (-len(item), item))
    return re.compile(f"(?:{'|'.join(plain)})+")


def reads_as_pinyin(form: str) -> bool:
    """True for one to three words, each made of pinyin syllables, with at least three syllables' worth of letters.

    >>> reads_as_pinyin("Su Jiesheng"), reads_as_pinyin("Lafuluofu"), reads_as_pinyin("Brown University")
    (True, True, False)
    """
    words = form.replace("'", "").replace("-", " ").split()
    if not 1 <= len(words) <= 3 or sum(map(len, words)) < 6:
        return False
    return all(word.isascii() and word[:1].isupper() and _syllables().fullmatch(word.lower()) for word in words)


def unknown_pinyin(names: Iterable[Name], known: Collection[str], lang: str) -> list[Name]:
    """Names that read as pinyin, are no right form (``known``, casefolded) and no words of the dictionary."""
    return [
        name
        for name in names
        if reads_as_pinyin(name.form)
        and name.form.casefold() not in known
        and not all(is_common(word, lang) for word in name.form.split())
    ]
