"""All entries of all files, by their forms: what contradicts or repeats each other, in one file or across files.

Forms are compared as the matcher compares them: hyphens, spaces and quotation marks of all kinds are alike, case and
diacritics are not. Everything is found by hashing and by one automaton, in time that grows with the number of forms.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import accumulate

from mtfix.boundaries import bounded
from mtfix.curation.lint.base import ADMITTED, Found, LintRule, Record
from mtfix.curation.lint.conflicts import (
    Ambiguous,
    Chain,
    DuplicateEntry,
    Loop,
    NearDuplicate,
    OnlyCase,
    RightAndWrong,
    RightElsewhere,
    SameButForTypography,
    SharedRightForm,
    SharedSourceForm,
    WithoutEffect,
    WrongInOwnRight,
    WrongInRight,
    WrongInWrong,
)
from mtfix.names.similarity import spelling_score
from mtfix.text import fold

_ALIKE = 0.88  # spelling score of two preferred forms with one source form


# --- keys ------------------------------------------------------------------------------------------------------------

_DROPPED = dict.fromkeys(code for code in range(128) if not chr(code).isalnum() and chr(code) not in "+&#")


def loose(form: str) -> str:
    """Letters and digits without case and diacritics.

    >>> loose("Erdoğan"), loose("Su Jie-sheng")
    ('erdogan', 'sujiesheng')
    """
    if form.isascii():
        return form.lower().translate(_DROPPED)
    plain = unicodedata.normalize("NFKD", form.casefold())
    return "".join([char for char in plain if char.isalnum() or char in "+&#"])


class Index:
    """From keys to the numbers of the records that have them."""

    def __init__(self) -> None:
        self.keys: dict[str, int | list[int]] = {}

    def add(self, key: str, number: int) -> None:
        known = self.keys.setdefault(key, number)
        if known is number or known == number:
            return
        if isinstance(known, list):
            if known[-1] != number:
                known.append(number)
        else:
            self.keys[key] = [known, number]

    def get(self, key: str) -> Sequence[int]:
        known = self.keys.get(key)
        return () if known is None else known if isinstance(known, list) else (known,)

    def shared(self) -> Iterator[tuple[str, list[int]]]:
        return ((key, known) for key, known in self.keys.items() if isinstance(known, list))


class Book:
    """All records, and who has which form (as :func:`mtfix.text.fold` leaves it)."""

    def __init__(self, records: Sequence[Record]) -> None:
        self.records = [record for record in records if record.preferred]
        self.right, self.wrong, self.sources = Index(), Index(), Index()
        for number, record in enumerate(self.records):
            self.right.add(fold(record.preferred), number)
            for form in record.admitted:
                self.right.add(fold(form), number)
            if record.short:
                self.right.add(fold(record.short), number)
            for _, form in record.wrong:
                self.wrong.add(fold(form), number)
            for lang, form in record.sources:
                self.sources.add(f"{lang}\0{form}", number)

    @cached_property
    def loose(self) -> list[str]:
        """The preferred forms without case, accents and punctuation."""
        return [loose(record.preferred) for record in self.records]

    def told_apart(self, numbers: Iterable[int]) -> bool:
        """True if context words say which of the entries is meant."""
        return all(self.records[number].context for number in numbers)

    @staticmethod
    def named(record: Record, key: str, *, wrong: bool) -> tuple[str, str]:
        """Column and form of a record that fold to a key."""
        forms = record.wrong if wrong else record.right()
        return next((column, form) for column, form in forms if fold(form) == key)


def check_conflicts(book: Book) -> Iterator[Found]:
    yield from _contradictions(book)
    yield from _shared(book)
    yield from _typography(book)
    yield from _contained(book)


def _contradictions(book: Book) -> Iterator[Found]:
    """Forms that are right for some entry and wrong for some entry."""
    both = [key for key in book.wrong.keys if key in book.right.keys]
    links: dict[str, set[str]] = defaultdict(set)  # preferred form -> what another entry makes of it
    chains: list[tuple[str, int, int]] = []
    for key in both:
        for number in book.wrong.get(key):
            record = book.records[number]
            column, form = book.named(record, key, wrong=True)
            if number in book.right.get(key):
                yield _in_one(record, column, form, key)
                continue
            for other_number in book.right.get(key):
                other = book.records[other_number]
                if fold(other.preferred) == key:
                    links[key].add(fold(record.preferred))
                    chains.append((key, number, other_number))
                else:
                    where, _ = book.named(other, key, wrong=False)
                    message = (
                        f"{form!r} is {'an admitted' if where == ADMITTED else 'a short'} form of {other.preferred!r}"
                    )
                    yield Found(RightElsewhere, record, column, form, message, others=(other,))
    loops = _loops(links)
    for key, number, other_number in chains:
        record, other = book.records[number], book.records[other_number]
        column, form = book.named(record, key, wrong=True)
        target = fold(record.preferred)
        if key in loops and target in loops:
            around = " → ".join(
                [form, record.preferred, "…", form] if len(loops) > 2 else [form, record.preferred, form]
            )
            yield Found(Loop, record, column, form, f"a loop: {around}", others=(other,))
        else:
            message = f"{form!r} is the preferred form of another entry: it would become {record.preferred!r}"
            yield Found(Chain, record, column, form, message, others=(other,))


def _in_one(record: Record, column: str, form: str, key: str) -> Found:
    if any(form == right for _, right in record.right()):
        return Found(RightAndWrong, record, column, form, f"{form!r} is both a right and a wrong form")
    right = next(right for _, right in record.right() if fold(right) == key)
    return Found(WithoutEffect, record, column, form, f"{form!r} is {right!r} but for typography: it has no effect")


def _loops(links: dict[str, set[str]]) -> set[str]:
    """Keys that lie on a circle, or between two circles: what is left when ends are taken away again and again."""
    sources: dict[str, set[str]] = defaultdict(set)
    for key, targets in links.items():
        for target in targets:
            sources[target].add(key)
    left = set(links) & set(sources)
    queue = [key for key in (*links, *sources) if key not in left]
    out = {key: len(targets) for key, targets in links.items()}
    into = {key: len(found) for key, found in sources.items()}
    while queue:
        key = queue.pop()
        for other in sources.get(key, ()):
            out[other] -= 1
            if not out[other] and other in left:
                left.discard(other)
                queue.append(other)
        for other in links.get(key, ()):
            into[other] -= 1
            if not into[other] and other in left:
                left.discard(other)
                queue.append(other)
    return left


def _shared(book: Book) -> Iterator[Found]:
    """One form of several entries."""
    paired: set[tuple[int, int]] = set()  # entries already said to be the same
    for key, numbers in book.right.shared():
        first, told_apart = book.records[numbers[0]], book.told_apart(numbers)
        for number in numbers[1:]:
            record = book.records[number]
            if fold(first.preferred) == fold(record.preferred) == key and _same(first, record):
                paired.add((numbers[0], number))
                message = f"{record.preferred!r} is an entry already"
                yield Found(DuplicateEntry, record, "preferred", record.preferred, message, others=(first,))
            elif not told_apart:
                column, form = book.named(record, key, wrong=False)
                message = f"{form!r} is a right form of {first.preferred!r} too"
                yield Found(SharedRightForm, record, column, form, message, others=(first,))
    for key, numbers in book.wrong.shared():
        first, told_apart = book.records[numbers[0]], book.told_apart(numbers)
        for number in numbers[1:]:
            record = book.records[number]
            if fold(record.preferred) != fold(first.preferred) and not told_apart:
                column, form = book.named(record, key, wrong=True)
                message = f"{form!r} is a wrong form of {first.preferred!r} and of {record.preferred!r}"
                yield Found(Ambiguous, record, column, form, message, others=(first,))
    yield from _near(book, paired)
    for key, numbers in book.sources.shared():
        lang, _, form = key.partition("\0")
        first, told_apart = book.records[numbers[0]], book.told_apart(numbers)
        for number in numbers[1:]:
            record = book.records[number]
            if (numbers[0], number) in paired:
                continue
            if spelling_score(first.preferred, record.preferred) >= _ALIKE:
                message = f"{record.preferred!r} and {first.preferred!r} have the source form {form}"
                yield Found(NearDuplicate, record, "preferred", record.preferred, message, others=(first,))
                paired.add((numbers[0], number))
            elif not told_apart:
                message = f"{form} is a source form of {first.preferred!r} too"
                yield Found(SharedSourceForm, record, lang, form, message, others=(first,))


def _same(left: Record, right: Record) -> bool:
    """Nothing tells two entries with one preferred form apart."""
    if left.kind and right.kind and left.kind != right.kind:
        return False
    return not left.sources or not right.sources or not set(left.sources).isdisjoint(right.sources)


def _near(book: Book, paired: set[tuple[int, int]]) -> Iterator[Found]:
    alike = Index()
    for number, key in enumerate(book.loose):
        alike.add(key, number)
    for key, numbers in alike.shared():
        first = book.records[numbers[0]]
        for number in numbers[1:]:
            record = book.records[number]
            if key and fold(first.preferred) != fold(record.preferred):
                paired.add((numbers[0], number))
                message = f"{record.preferred!r} and {first.preferred!r} differ only in case, accents or punctuation"
                yield Found(NearDuplicate, record, "preferred", record.preferred, message, others=(first,))


def _typography(book: Book) -> Iterator[Found]:
    """Forms that are the same but for case, accents or typography."""
    wrong = Index()
    for number, record in enumerate(book.records):
        for _, form in record.wrong:
            wrong.add(loose(form), number)
        if record.admitted:
            seen = {fold(record.preferred): record.preferred}
            for form in record.admitted:
                twin = seen.setdefault(fold(form), form)
                if twin != form:
                    message = f"{form!r} is {twin!r} but for typography"
                    yield Found(SameButForTypography, record, ADMITTED, form, message)
    if not wrong.keys:
        return
    for number, (record, own) in enumerate(zip(book.records, book.loose, strict=True)):
        if not record.admitted and not record.short and own not in wrong.keys:
            continue  # nearly all entries
        for _, form in record.right():
            for other_number in wrong.get(loose(form)):
                if other_number == number:
                    continue
                other = book.records[other_number]
                for column, text in other.wrong:
                    if fold(text) != fold(form) and loose(text) == loose(form):
                        message = f"{text!r} differs from the right form {form!r} only in case, accents or punctuation"
                        yield Found(OnlyCase, other, column, text, message, others=(record,))


def _contained(book: Book) -> Iterator[Found]:
    """Wrong forms inside other forms, by one automaton over all of them."""
    patterns = [key for key in book.wrong.keys if key]
    if not patterns:
        return
    from daachorse import CharwiseDoubleArrayAhoCorasick

    automaton = CharwiseDoubleArrayAhoCorasick(patterns)
    for index, rule in ((book.right, WrongInRight), (book.wrong, WrongInWrong)):
        keys = list(index.keys)
        text = "\0".join(keys)
        starts = [0, *accumulate(len(key) + 1 for key in keys)]
        wholes: dict[int, list[str]] = {}  # a pattern to the forms that contain it
        for start, end, pattern in automaton.find_overlapping(text):
            at = bisect_right(starts, start) - 1
            if end - start < len(keys[at]) and bounded(text, start, end):
                wholes.setdefault(pattern, []).append(keys[at])
        for pattern, found in wholes.items():
            yield from _inside(book, index, rule, patterns[pattern], found)


def _inside(book: Book, index: Index, rule: type[LintRule], part: str, wholes: Sequence[str]) -> Iterator[Found]:
    """One finding for a wrong form, however many forms contain it."""
    owners = book.wrong.get(part)
    record = book.records[owners[0]]
    column, form = book.named(record, part, wrong=True)
    wrong = rule is WrongInWrong
    others: list[tuple[Record, str]] = []
    for whole in wholes:
        other = book.records[index.get(whole)[0]]
        if fold(other.preferred) != fold(record.preferred):
            others.append((other, whole))
        elif not wrong and other is record:
            _, longer = book.named(record, whole, wrong=False)
            yield Found(WrongInOwnRight, record, column, form, f"{form!r} is a part of {longer!r}")
    if others:
        other, whole = others[0]
        _, longer = book.named(other, whole, wrong=wrong)
        more = f", and of {len(others) - 1} more" if len(others) > 1 else ""
        kind = "wrong" if wrong else "right"
        message = f"{form!r} is a part of {longer!r}, a {kind} form of {other.preferred!r}{more}"
        yield Found(rule, record, column, form, message, others=(other,))
