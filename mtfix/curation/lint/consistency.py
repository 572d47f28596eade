"""Rules about entries that are written otherwise than their siblings: order, romanisation, spelling, short forms, case."""

# ruff: noqa: SIM905 - tables are easier to read and to edit as words of one string
from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from mtfix.curation.lint.base import NAMES, Found, LintRule, Record
from mtfix.curation.lint.book import loose
from mtfix.names.similarity import spelling_score
from mtfix.text import fold

_SPLIT = re.compile(r"[\s·・•‧＝=]+")
_TITLES = frozenset(
    "mr mrs ms miss dr prof professor president premier minister chairman chairwoman chancellor king queen prince princess "
    "pope general admiral colonel major captain senator governor ambassador sir lord lady comrade secretary".split()
)
# Titles that are a part of names too (Prince, Major, King) need a second word that is one: King Salman, not King Kong.
_REIGNING = frozenset(("king", "queen", "prince", "princess", "pope", "lord", "lady", "sir", "major", "general"))


class NameOrder(LintRule):
    """
    ## What it does
    Looks at people with a Chinese source form whose preferred form is its reading, and finds those that have given and
    family name in another order than most of their siblings.

    ## Why it is bad
    A reader takes the family name for the given one, and later mentions print the wrong half.

    ## Example

        preferred,zh
        Li Qiang,李强
        Wang Yi,王毅
        Jinping Xi,习近平

    ## Use instead

        preferred,zh
        Xi Jinping,习近平

    ## How safe the fix is
    There is none: people who live abroad do write their names the other way round.
    """

    code = "G070"
    name = "name-order"
    summary = "Given and family name stand in another order than in sibling entries"


class Romanisation(LintRule):
    """
    ## What it does
    Looks at people with a Chinese source form, and finds those whose preferred form is its Wade-Giles reading where most
    siblings have pinyin, or the other way round.

    ## Why it is bad
    House style has one romanisation, with exceptions for people who use another one themselves.

    ## Example

        preferred,zh
        Li Qiang,李强
        Wang Yi,王毅
        Hsi Chin-p'ing,习近平

    ## Use instead

        preferred,admitted,zh
        Xi Jinping,Hsi Chin-p'ing,习近平

    ## How safe the fix is
    There is none: names from Taiwan are right in Wade-Giles. Accept them in `x-lint`.
    """

    code = "G071"
    name = "romanisation"
    summary = "The name is romanised otherwise than its siblings"


class FamilyName(LintRule):
    """
    ## What it does
    Finds people whose family name is spelt otherwise than that of most other entries with the same Chinese family name.

    ## Why it is bad
    Mostly it is right (Hong Kong, Singapore); sometimes it is a slip.

    ## Example

        preferred,zh
        Li Qiang,李强
        Li Xi,李希
        Li Hui,李辉
        Lie Peng,李鹏

    ## Use instead

        preferred,zh
        Li Peng,李鹏

    ## How safe the fix is
    There is none.
    """

    code = "G072"
    name = "family-name"
    summary = "The same family name is spelt differently elsewhere"
    severity = "info"


class PartSpelling(LintRule):
    """
    ## What it does
    Finds people of whose name one part is spelt a little otherwise than in most other entries that have the same part in
    the source (names in an alphabet, and transliterated names with dots between their parts).

    ## Why it is bad
    Сергей is Sergey in one entry and Sergei in the next: both are right, but a house has one of them.

    ## Example

        preferred,ru
        Sergey Lavrov,Сергей Лавров
        Sergey Shoigu,Сергей Шойгу
        Sergei Ryabkov,Сергей Рябков

    ## Use instead

        preferred,admitted,ru
        Sergey Ryabkov,Sergei Ryabkov,Сергей Рябков

    ## How safe the fix is
    There is none: people spell their own names as they like.
    """

    code = "G073"
    name = "part-spelling"
    summary = "A part of the name is spelt otherwise than in sibling entries"
    severity = "info"


class ForeignShort(LintRule):
    """
    ## What it does
    Finds short forms of people and places that are no part of any right form of the entry.

    ## Why it is bad
    The short form is what later mentions print. It should be what the reader has met before.

    ## Example

        preferred,short,type
        Narendra Modi,Modhi,PER

    ## Use instead

        preferred,short,type
        Narendra Modi,Modi,PER

    ## How safe the fix is
    There is none. Abbreviations in capitals are accepted.
    """

    code = "G074"
    name = "foreign-short-form"
    summary = "The short form is no part of the name"


class SmallInitial(LintRule):
    """
    ## What it does
    Finds preferred forms of people and places that have no capital in them.

    ## Why it is bad
    The name is printed like this in the middle of sentences.

    ## Example

        preferred,type
        narendra modi,PER

    ## Use instead

        preferred,type
        Narendra Modi,PER

    ## How safe the fix is
    There is none: not every word of a name has a capital.
    """

    code = "G075"
    name = "small-initial"
    summary = "The name is in small letters"


class Title(LintRule):
    """
    ## What it does
    Finds preferred forms of people that begin with a title or an office.

    ## Why it is bad
    Every mention is given the title, also where the text has it already, and offices change.

    ## Example

        preferred,type
        President Xi Jinping,PER

    ## Use instead

        preferred,type
        Xi Jinping,PER

    ## How safe the fix is
    There is none: some people are only known with a title (Pope Francis, King Salman).
    """

    code = "G076"
    name = "title"
    summary = "The name of a person begins with a title"
    severity = "info"


def check_consistency(records: Sequence[Record]) -> Iterator[Found]:
    people = [record for record in records if record.kind in ("PER", "PERSON") and record.preferred]
    yield from _chinese(people)
    yield from _spelling(people)
    for record in records:
        yield from _one(record)


def _one(record: Record) -> Iterator[Found]:
    kind, preferred = record.kind, record.preferred
    if record.short and kind in ("PER", "LOC") and not record.short.isupper():
        short = loose(record.short)
        if not any(short in loose(form) for column, form in record.right() if column != "short"):
            message = f"{record.short!r} is no part of {preferred!r}"
            yield Found(ForeignShort, record, "short", record.short, message)
    if kind in NAMES and kind in ("PER", "LOC") and preferred.islower():
        yield Found(SmallInitial, record, "preferred", preferred, f"{preferred!r} has no capital")
    if kind == "PER" and " " in preferred:
        first, *rest = fold(preferred).lower().replace(".", "").split(" ")
        if first in _TITLES and not (first in _REIGNING and len(rest) == 1):
            yield Found(Title, record, "preferred", preferred, f"{preferred!r} begins with a title")


def _chinese(people: Sequence[Record]) -> Iterator[Found]:
    from mtfix.names import han

    orders: dict[str, list[Record]] = defaultdict(list)
    schemes: dict[str, list[Record]] = defaultdict(list)
    families: dict[str, dict[str, list[Record]]] = defaultdict(lambda: defaultdict(list))
    for record in people:
        name = loose(record.preferred)
        for lang, form in record.sources:
            if not lang.startswith("zh") or not 2 <= len(form) <= 4 or not han.is_han(form):
                continue
            readings = han.mandarin(form, "PER")
            if not readings or len(readings[0].groups) != 2:
                continue
            family = form[: readings[0].groups[0]]
            for reading in readings:
                first, given = (loose("".join(part)).replace("ü", "u") for part in reading.parts)
                if name in (first + given, given + first) and first != given:
                    orders["family" if name == first + given else "given"].append(record)
                    schemes[reading.scheme].append(record)
                    break
            spelt = loose(record.preferred.split()[0])
            if len(spelt) <= 6:
                families[family][spelt].append(record)
            break
    both = ("family name first", orders["family"]), ("given name first", orders["given"])
    yield from _minority(NameOrder, both, "stands with the {}")
    pair = (
        ("pinyin", schemes["pinyin"]),
        ("Wade-Giles", [r for r in schemes["wade-giles"] if r not in schemes["pinyin"]]),
    )
    yield from _minority(Romanisation, pair, "is written in {}")
    for family, spellings in families.items():
        most = max(spellings.values(), key=len)
        if len(most) >= 3:
            usual = next(spelt for spelt, found in spellings.items() if found is most)
            for spelt, found in spellings.items():
                if len(found) * 3 <= len(most) and spelt[0] == usual[0]:
                    for record in found:
                        message = (
                            f"{family} is {usual.capitalize()!r} in {len(most)} entries, not in {record.preferred!r}"
                        )
                        yield Found(FamilyName, record, "preferred", record.preferred, message)


def _minority(
    rule: type[LintRule], groups: tuple[tuple[str, list[Record]], tuple[str, list[Record]]], how: str
) -> Iterator[Found]:
    """The smaller of two groups, if it is at most a third of the larger one."""
    (name, few), (other, many) = sorted(groups, key=lambda group: len(group[1]))
    if 0 < len(few) * 2 <= len(many):
        for record in few:
            message = f"{record.preferred!r} {how.format(name)}; {len(many)} siblings have {other}"
            yield Found(rule, record, "preferred", record.preferred, message)


def _spelling(people: Sequence[Record]) -> Iterator[Found]:
    """Parts of names by their place: source and preferred form have the same number of parts."""
    seen: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    told: list[tuple[Record, str, str, str]] = []
    for record in people:
        words = record.preferred.split()
        if len(words) < 2:
            continue
        for lang, form in record.sources:
            parts = _SPLIT.split(form)
            if len(parts) == len(words):
                for part, word in zip(parts, words, strict=True):
                    if len(word) > 2:
                        seen[lang, part][word] += 1
                        told.append((record, lang, part, word))
    reported: set[tuple[int, str]] = set()
    for record, lang, part, word in told:
        counts = seen[lang, part]
        if len(counts) == 1 or (id(record), word) in reported:
            continue
        usual, times = counts.most_common(1)[0]
        if word != usual and times >= 2 * counts[word] and spelling_score(word, usual) >= 0.75:
            reported.add((id(record), word))
            message = f"{part} is {usual!r} in {times} entries, {word!r} here"
            yield Found(PartSpelling, record, "preferred", record.preferred, message)
