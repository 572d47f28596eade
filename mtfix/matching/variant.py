"""Wrong forms that no list holds: misspellings of right forms, and later mentions by a wrong family or given name."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right, insort
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence, Set
from functools import cached_property, partial
from itertools import compress
from operator import attrgetter
from typing import NamedTuple

import regex
from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from mtfix.boundaries import bounded, in_capitals, upper, word_set
from mtfix.matching.exact import ExactMatcher, Hit
from mtfix.matching.patterns import FORBIDDEN, GENERATED, SHORT, WEAK, Listed
from mtfix.model import Status
from mtfix.names.common import is_common
from mtfix.names.similarity import skeleton, skeletons, spelling_score
from mtfix.text import SEPARATOR, View, fold

_UPPER = "A-ZÀ-ÖØ-ÞĀĂĄĆĈČĎĐĒĘĚĞĠĢĪİĶĹĻĽŁŃŅŇŌŐŒŔŘŚŞŠŢŤŪŮŰŹŻŽȘȚΑ-ΩЀ-Я"
_WORD = re.compile(rf"[{_UPPER}][^\W\d_]{{4,39}}")
_WORD_ASCII = regex.compile(r"[A-Z][A-Za-z]{4,39}")  # a third faster than re here; for the other one re is
_LETTERS = "cfklmnpst"  # the classes of a skeleton
_CACHE = 200_000
REACH = 5_000  # code points after which a family name alone may mean somebody else
SpellerState = tuple[list[int], list[str], str, dict[str, list[int]]]
_Ranked = tuple[tuple[int, str, float], ...]  # entry number, right form, score; best first


class Misspelling(NamedTuple):
    """``text[start:end]`` looks like ``form``; rivals are other forms that it looks like almost as much."""

    start: int
    end: int
    entry: int
    form: str
    score: float
    rivals: tuple[tuple[int, str], ...]


class Speller:
    """Finds capitalised words that are no known word and nearly a right form of an entry.

    The index is a dictionary from consonant skeletons to one-word right forms; a word is looked up with all skeletons
    one insertion, deletion or substitution away, and the few candidates are ranked by :func:`spelling_score`. Every
    distinct word is looked up once, so the cost falls with the length of a run.
    """

    LEAST_LENGTH = 5
    LEAST_SCORE = 0.88
    MARGIN = 0.05

    def __init__(
        self, numbers: list[int], forms: list[str], known: Set[str], index: dict[str, list[int]], lang: str
    ) -> None:
        self._numbers, self._forms = numbers, forms  # of entries, and one-word right forms of these
        self._known = known  # words of right forms, in lower case
        self._index = index
        self._lowered: dict[str, list[str]] = {}  # forms of the index in lower case, as far as they were needed
        self._is_common = partial(is_common, lang=lang)
        self._clean: set[str] = set()  # words looked up before that look like no name
        self._suspects: dict[str, _Ranked] = {}

    @classmethod
    def of(cls, listed: Listed, lang: str) -> Speller:
        right = [not owner >> 16 & FORBIDDEN for owner in listed.owners]
        folded = list(compress(listed.forms, right))
        known = dict.fromkeys(" ".join(folded).casefold().split(" "))
        texts = list(compress(listed.texts, right))
        chosen = [
            " " not in form and len(text) > cls.LEAST_LENGTH and text[0].isupper()
            for text, form in zip(texts, folded, strict=True)
        ]
        numbers = [owner >> 24 for owner in compress(compress(listed.owners, right), chosen)]
        forms = list(compress(texts, chosen))
        index: dict[str, list[int]] = defaultdict(list)
        for number, key in enumerate(skeletons(forms)):
            index[key].append(number)
        return cls(numbers, forms, known.keys(), dict(index), lang)

    def state(self) -> SpellerState:
        """What :meth:`restore` needs; plain values."""
        return self._numbers, self._forms, " ".join(self._known), self._index

    @classmethod
    def restore(cls, state: SpellerState, lang: str) -> Speller:
        numbers, forms, known, index = state
        return cls(numbers, forms, set(known.split(" ")), index, lang)

    def suspects(self, text: str) -> dict[str, _Ranked]:
        """Words of a folded text that look like a right form and are no known word."""
        if not self._index:
            return {}
        words = (_WORD_ASCII if text.isascii() else _WORD).findall(text)
        new = set(words).difference(self._clean)
        return {word: ranked for word in new if (ranked := self._verdict(word))}

    def find(self, view: View) -> list[Misspelling]:
        """Misspellings in a view, not yet checked against what else stands there."""
        suspects = self.suspects(view.text)
        if not suspects:
            return []
        found: list[Misspelling] = []
        for start, end in _occurrences(view.text, suspects):
            if bounded(view.text, start, end):
                (entry, form, score), *others = suspects[view.text[start:end]]
                rivals = tuple((other, text) for other, text, _ in others)
                found.append(Misspelling(start, end, entry, form, score, rivals))
        found.sort()
        return found

    def _verdict(self, word: str) -> _Ranked:
        ranked = self._suspects.get(word)
        if ranked is None:
            ranked = self._look_up(word)
            if ranked:
                self._suspects[word] = ranked
            else:
                self._clean.add(word)
            if len(self._clean) + len(self._suspects) > _CACHE:
                self._clean.clear()
                self._suspects.clear()
        return ranked

    def _in_lower_case(self, key: str) -> list[str]:
        found = self._lowered.get(key)
        if found is None:
            found = self._lowered[key] = [self._forms[number].lower() for number in self._index[key]]
        return found

    def _look_up(self, word: str) -> _Ranked:
        if not word[0].isupper() or word.casefold() in self._known or self._is_common(word):
            return ()
        capitals = word.isupper()
        lower, allowed = word.lower(), max(2, len(word) // 3)
        numbers: list[int] = []
        forms: list[str] = []
        for key in _neighbours(skeleton(word)):
            if key in self._index:
                numbers += self._index[key]
                forms += self._in_lower_case(key)
        near = process.extract(lower, forms, scorer=Levenshtein.distance, score_cutoff=allowed, limit=None)
        ranked = []
        for candidate, _, at in near:
            if lower.startswith(candidate):  # derived: Lavrova, Putinism
                continue
            entry, form = self._numbers[numbers[at]], self._forms[numbers[at]]
            score = spelling_score(word, form.upper() if capitals else form)
            if score >= self.LEAST_SCORE and not self._is_common(form):
                ranked.append((entry, form, score))
        ranked.sort(key=lambda item: (-item[2], item[1], item[0]))
        return tuple(item for item in ranked[:5] if item[2] >= ranked[0][2] - self.MARGIN)


def _occurrences(text: str, words: Iterable[str]) -> Iterable[tuple[int, int]]:
    """Where the words stand as whole words, as the patterns above cut a text into words."""
    pattern = _WORD_ASCII if text.isascii() else _WORD
    found = []
    for word in words:
        at = text.find(word)
        while at >= 0:
            if text[at - 1 : at] > "\x7f" and text[at - 1].isalpha():  # no space before it: where does the word begin?
                wanted = frozenset(words)
                return [match.span() for match in pattern.finditer(text) if match.group() in wanted]
            match = pattern.match(text, at)
            if match and match.group() == word:
                found.append(match.span())
            at = text.find(word, at + 1)
    return found


def _neighbours(key: str) -> Iterable[str]:
    """The skeleton and those one edit away."""
    keys = [key]
    if len(key) < 3:
        return keys
    for at in range(len(key) + 1):
        head, tail = key[:at], key[at:]
        keys.extend([head + letter + tail for letter in _LETTERS])
        if tail:
            keys.append(head + tail[1:])
            keys.extend([head + letter + tail[1:] for letter in _LETTERS if letter != tail[0]])
    return dict.fromkeys(keys)


class Mention(NamedTuple):
    """A later mention ``text[start:end]`` of an identified person by one part of the wrong name."""

    start: int
    end: int
    entry: int
    part: str
    of: str
    rivals: tuple[int, ...]
    doubtful: str


def later_mentions(
    matcher: ExactMatcher, view: View, identified: Sequence[Hit], is_common: Callable[[str], bool]
) -> list[Mention]:
    """Places where "Su" or "Jiesheng" alone means the person whom ``identified`` hits name in full before."""
    # part -> entry -> where its full wrong name, or a mention of it, ends, in text order
    parts: dict[str, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    names: dict[tuple[str, int], str] = {}
    for hit in identified:
        owner = hit.owners[0]
        if matcher.entries[owner.entry].kind not in ("PER", ""):
            continue
        whole = view.text[hit.start : hit.end]
        for part in _parts(matcher, hit):
            parts[part][owner.entry].append(hit.end)
            names.setdefault((part, owner.entry), whole)
    places = [(part, *place) for part, entries in parts.items() for place in _places(matcher, view, part, entries)]
    places = [place for place in places if not _within(identified, *place[1:])]
    if not places:
        return []
    near = matcher.hits_near(view.text, [(start, end) for _, start, end in places])
    starts = [hit.start for hit in near]  # in text order, and they do not overlap
    others = _Others(matcher, view)
    namesakes: dict[str, tuple[int, str]] = {}  # part -> the last name of somebody unknown that has it, and where it is
    mentions = []
    for part, start, end in places:
        entries = parts[part]
        index = bisect_left(starts, end) - 1
        if index >= 0 and near[index].end > start:
            hit = near[index]
            doubtful = (hit.start, hit.end) == (start, end) and hit.flags & WEAK and hit.owners[0].entry in entries
            if not doubtful and not others.lack(hit):
                continue
        another = part_of_longer_name(view.text, start, end, is_common, matcher.lang)
        if another == "yes":
            namesake = _namesake(view.text, start, end, is_common)
            if namesake:
                namesakes[part] = end, namesake
            continue
        last = ((_last(ends, start), entry) for entry, ends in entries.items())
        known = sorted((at, entry) for at, entry in last if 0 <= start - at <= REACH)
        if not known:
            continue
        insort(entries[known[-1][1]], end)
        doubt = ""
        if is_common(part):
            doubt = f"{part!r} is also an ordinary word"
        elif another:
            doubt = f"{another} {part} may be somebody else"
        elif part in namesakes and start - namesakes[part][0] <= REACH:
            doubt = f"{namesakes[part][1]} is named before"
        elif part in others.words:
            doubt = f"{part!r} is part of another name in this document"
        entry = known[-1][1]
        rivals = tuple(other for _, other in known if other != entry)
        mentions.append(Mention(start, end, entry, part, names[part, entry], rivals, doubt))
    mentions.sort()
    return mentions


def _places(matcher: ExactMatcher, view: View, part: str, entries: dict[int, list[int]]) -> list[tuple[int, int]]:
    """Where a part of a name stands free after a full name that has it."""
    text = view.text
    first = max(0, min(ends[0] for ends in entries.values()) - REACH)  # somebody else may be named before
    places = []
    for word in {part, upper(part, matcher.lang)}:
        start = text.find(word, first)
        while start >= 0:
            end = start + len(word)
            if (word == part or in_capitals(text, start, end)) and bounded(text, start, end, matcher.lang):
                places.append((start, end))
            start = text.find(word, end)
    places.sort()
    return places


class _Others:
    """All names in a document, looked for when a mention is in doubt: most are not."""

    def __init__(self, matcher: ExactMatcher, view: View) -> None:
        self._matcher = matcher
        self._view = view

    @cached_property
    def _hits(self) -> list[Hit]:
        return self._matcher.hits(self._view)

    @cached_property
    def _present(self) -> set[int]:
        return {owner.entry for hit in self._hits if not hit.flags & SHORT for owner in hit.owners}

    def lack(self, hit: Hit) -> bool:
        """The short form of people who are not named in full in this document: it says nothing about who is meant."""
        return bool(hit.flags & SHORT) and not any(owner.entry in self._present for owner in hit.owners)

    @cached_property
    def words(self) -> set[str]:
        """Words of the right names that stand in the document."""
        named = {owner.entry for hit in self._hits if not hit.forbidden and not self.lack(hit) for owner in hit.owners}
        words: set[str] = set()
        for entry in named:
            for term in self._matcher.entries[entry].terms:
                if not term.lang and term.status in (Status.PREFERRED, Status.ADMITTED):
                    words.update(fold(term.text).split(" "))
        return words


def _within(hits: Sequence[Hit], start: int, end: int) -> bool:
    """True for a part of one of the hits, which are in text order and do not overlap."""
    index = bisect_right(hits, start, key=attrgetter("start")) - 1
    return index >= 0 and end <= hits[index].end and end - start < hits[index].end - hits[index].start


def _last(ends: list[int], start: int) -> int:
    """The last of the sorted ends that is not after ``start``, or one far before the text."""
    index = bisect_right(ends, start) - 1
    return ends[index] if index >= 0 else -2 * REACH


def _parts(matcher: ExactMatcher, hit: Hit) -> list[str]:
    owner = hit.owners[0]
    if owner.flags & GENERATED:
        parts = [part for part in matcher.variant(owner).parts if part]
    else:
        words = fold(matcher.term(owner).text).split(" ")
        parts = [words[0], words[-1]] if len(words) in (2, 3) else []
    if not parts:
        return []
    right = {word for form in matcher.entries[owner.entry].right for word in fold(form).split(" ")}
    return [part for part in parts if len(part) > 1 and part[0].isupper() and part not in right]


_NEXT = re.compile(r" (\w[\w']*)")
_PREVIOUS = re.compile(r"([^\W\d_][\w']*)(\.?) $")
_TITLES = word_set(
    "Mr Mrs Ms Miss Dr Gen Col Maj Lt Capt Sgt Adm Sen Rep Gov Prof Rev Minister President Premier Chancellor Chairman "
    "Chairwoman Chair Secretary Ambassador Envoy Spokesman Spokeswoman Spokesperson Director General Colonel Major Marshal "
    "Admiral Captain Commander Professor Doctor Judge Justice King Queen Prince Princess Mayor Governor Senator Leader "
    "Chief Commissioner Representative Deputy Delegate Academician Comrade Coach Engineer Officer Researcher Reporter Analyst "
    "Expert Colleague Madam Sir Lady Lord Bishop Cardinal Pope Father Sister Brother"
)
# Capitalised ordinary words that begin a sentence before a name; any other may be a given name (Mary, Mark).
OPENERS = word_set(
    "Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February March July September October November December "
    "A About According After Afterwards Again Against All Also Although An And Another Any As Asked At Because Before "
    "Besides Both But By Despite During Earlier Even Finally First For Former From Had Has He Her Here His How However I "
    "If In Instead Is It Its Last Later Like Meanwhile Moreover Nevertheless New Next No Nor Not Now Of On Once Only Or "
    "Our Over Previously Recently Said Shortly Should Since So Soon Still Than That The Then There Therefore These They "
    "This Those Though Through Thus To Today Together Told Tomorrow Under Unlike Until Was We What When Where Whether "
    "Which While Who Whose Why Will With Within Without Would Yes Yesterday Yet You Your"
)


def part_of_longer_name(text: str, start: int, end: int, is_common: Callable[[str], bool], lang: str) -> str:
    """ "yes" for "Su Bin", "Jane Su" and "Su-30", "" for "Minister Su" and "Su said"; the word before it if in doubt."""
    following = _NEXT.match(text, end)
    headline = in_capitals(text, start, end)
    if following and (following[1][0].isdigit() or (following[1][0].isupper() and not headline)):
        return "yes"
    word = name_before(text, start)
    if not word:
        return ""
    if word.endswith(".") or not is_common(word):
        return "yes"
    return word if lang == "en" and not headline and word not in OPENERS else ""


def name_before(text: str, start: int) -> str:
    """The capitalised word or the initial ("J.") before a name, in the same sentence, that is no title; else ""."""
    previous = _PREVIOUS.search(text[max(0, start - 60) : start].rsplit(SEPARATOR, 1)[-1])
    if previous is None or not previous[1][0].isupper() or previous[1] in _TITLES or previous[1].endswith("'s"):
        return ""
    if not previous[2]:
        return previous[1]
    return previous[1] + "." if len(previous[1]) == 1 else ""  # else a sentence ends


def _namesake(text: str, start: int, end: int, is_common: Callable[[str], bool]) -> str:
    """The name of which ``text[start:end]`` is a part, if it reads like somebody's ("Su Bin", not "Su Says" or "Su-30")."""
    following = _NEXT.match(text, end)
    if following and following[1][0].isupper() and not is_common(following[1]):
        return text[start:end] + following.group()
    word = name_before(text, start)
    return f"{word} {text[start:end]}" if word and (word.endswith(".") or not is_common(word)) else ""
