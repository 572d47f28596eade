"""Names of an aligned text with what stands for them: new entries, found without a model.

Candidates for a link are a capitalised span on one side and a unit on the other. Two kinds of evidence speak for a
link: they stand in the same segments more often than chance (the cosine of their segments, discounted for few), and
they sound alike (the readings of :mod:`mtfix.bilingual.readings`); the second alone carries a name seen once. The best
link takes its places in the text, then the next best: competitive linking (Melamed 2000, "Models of translational
equivalence among words").
"""

# ruff: noqa: SIM905 - tables are easier to read and to edit as words of one string
from __future__ import annotations

import calendar
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import Indel

from mtfix.bilingual.phonetics import letters, ratio, skeleton
from mtfix.bilingual.readings import readings
from mtfix.bilingual.tokens import tokenize
from mtfix.curation.mining.spans import (
    INSIDE,
    Casing,
    Recogniser,
    capitalised,
    has_case,
    joined,
    sub_runs,
    units,
)
from mtfix.curation.mining.words import WordLinks, words_of

_MOST_SEGMENTS = 400  # of one span, in which its counterpart is looked for
_LEAST_SHARE = 0.15  # of the span's segments that a counterpart stands in
_BONES_FLOOR = 0.75  # the same for consonants alone
_SOUND_FLOOR = 0.6  # likeness below which two spellings say nothing about each other
_LEAST_SCORE = 0.05
_STRAY = 0.6  # for each word of a link that goes with a word outside of it
_EXPLAINED = 3  # times as often as with this counterpart a name stands with another: it is explained by that
_COMPOSED = 0.6  # for two names side by side, or a name with a title
_FURTHER = 0.34  # of the best link's support, from which another right form is one too


@dataclass(frozen=True, slots=True)
class Link:
    """``source`` and ``target`` stand for each other in ``segments``."""

    source: str
    target: str
    score: float
    association: float
    sound: float
    segments: tuple[int, ...]
    counts: tuple[int, int]  # segments with the source form, with the target form
    also: tuple[str, ...] = ()  # further surface forms of the target


_Places = dict[int, list[tuple[int, int, float]]]  # segment -> (start, end, weight 0 to 1)


class _Side:
    """The spans of one side of the corpus: of capitals, of a recogniser, or every unit; counted by their keys."""

    def __init__(self, texts: Sequence[str], lang: str, find: Recogniser | None) -> None:
        self.texts, self.lang, self.find = texts, lang, find
        self.casing = Casing.of(texts, lang) if has_case(texts) else None
        self.selective = self.casing is not None or find is not None
        self.places: dict[str, _Places] = defaultdict(lambda: defaultdict(list))
        self.surfaces: dict[str, Counter[str]] = defaultdict(Counter)
        self.within: dict[str, int] = {}

    def spans(self, number: int) -> list[tuple[str, int, int, float]]:
        """(key, start, end, weight) of what may be a name in one segment."""
        text = self.texts[number]
        if self.find is not None:
            return [(self.key(text[start:end]), start, end, 1.0) for start, end in self.find(text)]
        if self.casing is None:
            return [(joined(text[start:end]), start, end, edge) for start, end, edge in units(text, self.lang)]
        found = []
        for run in capitalised(text, self.casing):
            for part in sub_runs(run):
                start, end = part[0].start, part[-1].end
                found.append((self.key(text[start:end]), start, end, self.casing.nameness(part)))
        return found

    def key(self, form: str) -> str:
        """What a form is counted under: capitalised ones go by their words, in any order (Lake Qinghai)."""
        if self.casing is None:
            return joined(form)
        words = [token.stem for token in tokenize(form) if token.upper or token.fold not in INSIDE]
        return " ".join(sorted(dict.fromkeys(words))) or joined(form)

    def keep(self, number: int, spans: Iterable[tuple[str, int, int, float]]) -> None:
        for key, start, end, weight in spans:
            self.places[key][number].append((start, end, weight))
            self.surfaces[key][joined(self.texts[number][start:end])] += 1

    def surface(self, key: str) -> str:
        """The usual form of a key."""
        return min(self.surfaces[key].items(), key=lambda item: (-item[1], item[0]))[0]

    def count_within(self) -> None:
        """For each key the count of the most frequent longer one that contains it."""
        for key, places in self.places.items():
            surface = self.surface(key)
            tokens = tokenize(surface)
            for start in range(len(tokens)):
                for end in range(start, len(tokens)):
                    if end - start < len(tokens) - 1:
                        part = self.key(surface[tokens[start].start : tokens[end].end])
                        if part != key and part in self.places and self.within.get(part, 0) < len(places):
                            self.within[part] = len(places)

    def independence(self, key: str) -> float:
        """0.6 to 1: less for a form that stands only inside one longer one (C-value, Frantzi and Ananiadou 1996)."""
        return 1.0 - 0.4 * min(1.0, self.within.get(key, 0) / len(self.places[key]))

    def weight(self, key: str) -> float:
        weights = [weight for rows in self.places[key].values() for _, _, weight in rows]
        return sum(weights) / len(weights)


def link_names(
    sources: Sequence[str],
    targets: Sequence[str],
    langs: tuple[str, str],
    find_source: Recogniser | None = None,
    find_target: Recogniser | None = None,
) -> list[Link]:
    """Links between names of the two sides, the best first; no place in a text is used twice.

    ``sources`` and ``targets`` are aligned. Of two sides that both show their names, the target leads.
    """
    source, target = _Side(sources, langs[0], find_source), _Side(targets, langs[1], find_target)
    swap = not target.selective and source.selective
    lead, other = (source, target) if swap else (target, source)
    links = _Linker(lead, other).links()
    return [_swapped(link) for link in links] if swap else links


def _swapped(link: Link) -> Link:
    counts = link.counts[1], link.counts[0]
    return replace(link, source=link.target, target=link.source, counts=counts, also=())


class _Linker:
    """``lead`` is the side whose spans are names, ``other`` the one that is searched; links are (other, lead)."""

    def __init__(self, lead: _Side, other: _Side) -> None:
        self.lead, self.other = lead, other
        self.words = WordLinks(other.texts, lead.texts, (other.lang, lead.lang))
        self.pairs: dict[tuple[str, str], None] = {}  # keys (other, lead) that may belong together

    def links(self) -> list[Link]:
        numbers = range(len(self.lead.texts))
        for number in numbers:
            self.lead.keep(number, self.lead.spans(number))
        here = [dict.fromkeys(key for key, _, _, _ in self.lead.spans(number)) for number in numbers]
        self._propose(here)
        wanted = {key for key, _ in self.pairs}
        for number in numbers:
            if here[number]:
                self.other.keep(number, [span for span in self.other.spans(number) if span[0] in wanted])
        self.lead.count_within()
        self.other.count_within()
        return self._compete()

    def _propose(self, here: Sequence[Iterable[str]]) -> None:
        """Pairs that sound alike in one segment, or stand together in several."""
        together: dict[str, Counter[str]] = defaultdict(Counter)
        seen: Counter[str] = Counter()
        for number, keys in enumerate(here):
            if not keys:
                continue
            units_here = dict.fromkeys(key for key, _, _, _ in self.other.spans(number))
            self._propose_by_sound(list(units_here), keys)
            for key in keys:
                if len(self.lead.places[key]) > 1 and seen[key] < _MOST_SEGMENTS:
                    seen[key] += 1
                    together[key].update(units_here.keys())
        for key, counts in together.items():
            least = max(2, _LEAST_SHARE * seen[key])
            self.pairs.update(((form, key), None) for form, count in counts.items() if count >= least)

    def _propose_by_sound(self, forms: Sequence[str], keys: Iterable[str]) -> None:
        spellings = [_letters(form, self.other.lang) for form in forms]
        bones = [skeleton(spelled) for spelled in spellings]
        for key in keys:
            surface = self.lead.surface(key)
            spelled = _letters(surface, self.lead.lang)
            if len(spelled) < 2:
                continue
            near = _nearest(spelled, spellings, _SOUND_FLOOR) | _nearest(skeleton(spelled), bones, _BONES_FLOOR)
            for index in near:
                if sound(forms[index], surface, self.other.lang, self.lead.lang) >= _SOUND_FLOOR:
                    self.pairs[forms[index], key] = None

    def _compete(self) -> list[Link]:
        scored = []
        for other, lead in self.pairs:
            both = len(self.other.places[other].keys() & self.lead.places[lead].keys())
            if both:
                row = self._score(other, lead, both)
                if row[0] >= _LEAST_SCORE:
                    scored.append((*row, other, lead))
        scored.sort(key=lambda row: (-row[0], -len(row[3]) - len(row[4]), row[3], row[4]))
        taken: dict[int, list[_Place]] = defaultdict(list)
        strongest: dict[str, int] = {}
        links = []
        for score, association, alike, other, lead in scored:
            here, there = self.other.places[other], self.lead.places[lead]
            used = []
            forms: Counter[str] = Counter()
            for number in sorted(here.keys() & there.keys()):
                placed = _free(here[number], there[number], taken[number])
                if placed:
                    used.append(number)
                    taken[number] += placed
                    forms.update([joined(self.lead.texts[number][start:end]) for _, _, start, end in placed])
            if not used:
                continue
            if strongest.setdefault(lead, len(used)) > _EXPLAINED * len(used):
                score *= 0.5
            if self.other.surface(other).casefold() == self.lead.surface(lead).casefold():
                score *= 0.8  # what is copied hardly needs a glossary
            counts = len(here), len(there)
            ranked = tuple(form for form, _ in sorted(forms.items(), key=lambda item: (-item[1], item[0])))
            links.append(
                Link(self.other.surface(other), ranked[0], score, association, alike, tuple(used), counts, ranked[1:])
            )
        links.sort(key=lambda link: (-link.score, link.source, link.target))
        return links

    @staticmethod
    def _coordinates(form: str, lang: str) -> bool:
        return not _AND.isdisjoint(words_of(form, lang))

    def _score(self, other: str, lead: str, both: int) -> tuple[float, float, float]:
        """(score, association, likeness of sound), each 0 to 1."""
        here, there = self.other.places[other], self.lead.places[lead]
        form, name = self.other.surface(other), self.lead.surface(lead)
        association = both / (len(here) * len(there)) ** 0.5 * (both - 0.7) / both
        association *= self.other.independence(other) * self.lead.independence(lead)
        alike = sound(form, name, self.other.lang, self.lead.lang)
        heard = max(0.0, (alike - _SOUND_FLOOR) / (1.0 - _SOUND_FLOOR))
        heard *= min(1.0, len(_letters(name, self.lead.lang)) / 6.0)
        weight = (self.other.weight(other) * self.lead.weight(lead)) ** 0.5
        weight *= _STRAY ** self.words.strays(form, name)
        if is_calendar(name) or is_calendar(form):
            weight *= 0.2
        elif _DATE.search(form) or _DATE.search(name):
            weight *= 0.5
        if len(form) == 1:
            weight *= 0.7  # a character is a part of a name more often than one
        if self._coordinates(form, self.other.lang) or self._coordinates(name, self.lead.lang):
            weight *= 0.6  # two names, more often than one
        return weight * (1.0 - (1.0 - association) * (1.0 - 0.9 * heard)), association, alike


def _nearest(text: str, choices: Sequence[str], floor: float) -> set[int]:
    if len(text) < 2:
        return set()
    hits = process.extract(text, choices, scorer=Indel.normalized_similarity, score_cutoff=floor, limit=8)
    return {hit[2] for hit in hits}


_Place = tuple[int, int, int, int]  # of a link in a segment: start and end on the other side, and on the lead's
_Spans = Sequence[tuple[int, int, float]]


def _free(here: _Spans, there: _Spans, taken: Sequence[_Place]) -> list[_Place]:
    """Where a link can stand, in order: beside the links that stand already, or around them."""
    found: list[_Place] = []
    for a, b, _ in here:
        for c, d, _ in there:
            place = a, b, c, d
            if all(_agree(place, other) for other in (*taken, *found)):
                found.append(place)
                break
    return found


def _agree(new: _Place, old: _Place) -> bool:
    a, b, c, d = new
    e, f, g, h = old
    if (b <= e or f <= a) and (d <= g or h <= c):
        return True
    return a <= e and f <= b and c <= g and h <= d and (b - a) != (f - e) and (d - c) != (h - g)


# -------------------------------------------------------------------------------------------------------------- sound


@lru_cache(maxsize=1 << 18)
def _letters(form: str, lang: str) -> str:
    """Letters of a form; character by character for Han, whose readings are many."""
    if form.isascii():
        return letters(form, lang)
    return "".join([letters(token.text, lang) for token in tokenize(form)])


@lru_cache(maxsize=1 << 18)
def sound(form: str, other: str, lang: str, other_lang: str) -> float:
    """0 to 1: how alike two forms of different languages sound, by the best pair of their readings."""
    best = 0.0
    for spelled, bones in _spellings(form, lang):
        for spelled_other, bones_other in _spellings(other, other_lang):
            near = ratio(spelled, spelled_other)
            if len(bones) > 1 and len(bones_other) > 1:
                share = min(0.45, 0.1 * min(len(bones), len(bones_other)))
                near = max(near, (1.0 - share) * near + share * ratio(bones, bones_other))
            best = max(best, near)
    return best


@lru_cache(maxsize=1 << 16)
def _spellings(form: str, lang: str) -> tuple[tuple[str, str], ...]:
    if form.isascii():
        spelled = letters(form, lang)
        return ((spelled, skeleton(spelled)),) if spelled else ()
    return tuple([(reading.spelling, reading.skeleton) for reading in readings(form, lang)])


_CALENDAR = frozenset(
    name.casefold()
    for table in (calendar.month_name, calendar.day_name, calendar.month_abbr, calendar.day_abbr)
    for name in table
    if name
)
_MONTHS = "|".join(name for name in (*calendar.month_name, *calendar.month_abbr) if name and name != "May")
_DATE = re.compile(rf"\d ?[年月日]|\b(?:{_MONTHS})\.? \d|\d (?:{_MONTHS})\b")
_AND = frozenset("和 与 及 以及 と and und et y и".split())
_CALENDAR_HAN = re.compile(r"(?:[\d一二三四五六七八九十]+[年月日号]?)+|(?:周|星期|礼拜)[一二三四五六日天末]")


@lru_cache(maxsize=1 << 16)
def is_calendar(form: str) -> bool:
    """A month, a weekday or a date: capitalised, and no name."""
    if _CALENDAR_HAN.fullmatch(form):
        return True
    return all(word in _CALENDAR or word.isdigit() for word in form.casefold().replace(".", " ").split())


# ------------------------------------------------------------------------------------------------------------ entries


@dataclass(frozen=True, slots=True)
class Pairing:
    """A source form and its right forms, the best supported first; ``weight``: 0 to 1, less for what is hardly one name."""

    source: str
    links: tuple[Link, ...]
    weight: float = 1.0

    @property
    def score(self) -> float:
        return self.links[0].score * self.weight

    @property
    def count(self) -> int:
        return len({number for link in self.links for number in link.segments})


def pairings(links: Iterable[Link]) -> list[Pairing]:
    """Links of one source form together; forms with too little support beside the best are left out. Best first."""
    groups: dict[str, list[Link]] = defaultdict(list)
    for link in links:
        groups[link.source].append(link)
    found = []
    for source, group in groups.items():
        group.sort(key=lambda link: (-link.score * len(link.segments) ** 0.5, link.target))
        most = max(len(link.segments) for link in group)
        first, *others = group
        kept = [link for link in others if len(link.segments) >= max(2, _FURTHER * most) or link.score >= 0.7]
        found.append(Pairing(source, (first, *kept)))
    by_source = {pairing.source: pairing for pairing in found}
    found = [replace(pairing, weight=_COMPOSED) if _is_composed(pairing, by_source) else pairing for pairing in found]
    found.sort(key=lambda pairing: (-pairing.score, -pairing.count, pairing.source))
    return found


def _is_composed(whole: Pairing, by_source: Mapping[str, Pairing]) -> bool:
    """True for two names side by side (新华社北京) and a name with its title (刘遵义教授): both parts stand alone elsewhere, one
    of them at least as often, and what they become stands in what the whole becomes. Of forms without spaces only.
    """
    right = whole.links[0].target.casefold()
    for at in range(2, len(whole.source) - 1):
        parts = by_source.get(whole.source[:at]), by_source.get(whole.source[at:])
        known = [part for part in parts if part is not None and part.links[0].target.casefold() in right]
        if len(known) == 2 and whole.count <= max(part.count for part in known):
            return True
    return False
