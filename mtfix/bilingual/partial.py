"""Source forms that are a part of the whole name (Лавров beside Сергей Лавров), and the parts of right forms that render them.

A text that uses only the family name is translated with the family name: where the source has such a form, the part of
the right form is right, and for a person it is what should be written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from mtfix.bilingual.entries import CompiledEntry, Entry
from mtfix.bilingual.inflection import LANGUAGES, may_be_case
from mtfix.bilingual.phonetics import best_ratio, letters, ratio, skeleton
from mtfix.bilingual.readings import readings
from mtfix.bilingual.tokens import fold
from mtfix.boundaries import is_spaceless

JOINT = re.compile(r"[\s·・‧•∙⋅･=＝]+")
_WORD = re.compile(rf"(?:(?!{JOINT.pattern}).)+")
_ALIKE = 0.65  # of a reading of the source form and a part that renders it
_SAME_CONSONANTS = 0.9
_FEWEST_CONSONANTS = 2
_MOST_WORDS = 20  # of a right form: every run of them is looked at
_MISNAMED = 0.75  # likeness of another first name to the right one, from which it is that one, wrong
_READ = 0.9  # likeness of both parts to a reading
_LEAST_NAME = 2  # characters
_ONE_JOINT = r"[ \u00a0·・‧•∙⋅･=＝-]"
_BEFORE = re.compile(rf"(\w[\w.'\u2019-]*){_ONE_JOINT}$")
_AFTER = re.compile(rf"{_ONE_JOINT}(\w[\w'\u2019-]*)")
_REACH = 40  # characters


def with_parts(entry: Entry, langs: tuple[str, str]) -> tuple[Entry, ...]:
    """The entry for its whole source forms, and one more for those that are a part of them, if parts of its right forms
    render these.

    >>> lavrov = Entry("1", "Sergey Lavrov", ("Сергей Лавров", "Лавров"), kind="PER")
    >>> [(part.source_forms, part.preferred) for part in with_parts(lavrov, ("ru", "en"))]
    [(('Сергей Лавров',), 'Sergey Lavrov'), (('Лавров',), 'Lavrov')]
    """
    if len(entry.source_forms) < 2:
        return (entry,)
    person = entry.kind == "PER"
    wholes = {form: [o for o in entry.source_forms if _is_part(form, o, person)] for form in entry.source_forms}
    parts: dict[tuple[str, ...], list[str]] = {}
    for form, longer in wholes.items():
        if longer:
            found = tuple(_rendered(entry, form, longer, langs)) or _family_name(entry, form, longer)
            if found:
                parts.setdefault(found, []).append(form)
    if not parts:
        return (entry,)
    moved = {form for forms in parts.values() for form in forms}
    whole = replace(entry, source_forms=tuple([form for form in entry.source_forms if form not in moved]))
    return (whole, *[_part_entry(entry, found, forms, whole) for found, forms in parts.items()])


def _family_name(entry: Entry, form: str, longer: Sequence[str]) -> tuple[str, ...]:
    """The short form, for the beginning of a person's name without spaces that no part of a right form reads like (林 of 林芳正)."""
    begins = entry.kind == "PER" and any(" " not in one and one.startswith(form) for one in longer)
    return (entry.short,) if begins and entry.short else ()


def _part_entry(entry: Entry, found: tuple[str, ...], forms: Sequence[str], whole: Entry) -> Entry:
    short = "" if _is_other_part(entry, found) else entry.short
    if entry.kind == "PER":
        preferred = short or found[0]
    else:  # a thing keeps its right form, unless the glossary has the part as one too
        preferred = found[0] if found[0] in entry.admitted else entry.preferred
    admitted = dict.fromkeys((*found, entry.preferred, *entry.admitted, entry.short))
    return replace(
        entry,
        preferred=preferred,
        source_forms=tuple(forms),
        admitted=tuple([form for form in admitted if form and form != preferred]),
        short="",
        whole=entry.preferred,
        whole_forms=whole.source_forms,
    )


def _is_other_part(entry: Entry, found: Sequence[str]) -> bool:
    """Whether the short form is another part of a right form than those found: the family name beside first names."""
    short = set(_words(fold(entry.short)))
    wholes = [_words(fold(right)) for right in (entry.preferred, *entry.admitted)]
    return all(short.isdisjoint(_words(fold(one))) for one in found) and any(short < set(whole) for whole in wholes)


def _is_part(form: str, longer: str, person: bool) -> bool:
    """Some words of the longer form; of a name without spaces its beginning, of a person's also its end."""
    if len(longer) <= len(form) or not any(map(str.isalnum, form)):
        return False
    if longer.isascii() or " " in longer or JOINT.search(longer):
        words, inside = _words(fold(longer)), _words(fold(form))
        return len(inside) < len(words) and _place(inside, words) >= 0
    return not form.isascii() and (longer.startswith(form) or (person and longer.endswith(form)))


@lru_cache(maxsize=1 << 12)  # every form of an entry is compared with every other
def _words(form: str) -> tuple[str, ...]:
    return tuple([word for word in JOINT.split(form) if word])


def _place(inside: tuple[str, ...], words: tuple[str, ...]) -> int:
    """Where some words stand in a row among others; -1 if nowhere."""
    size = len(inside)
    return next((at for at in range(len(words) - size + 1) if words[at : at + size] == inside), -1)


def _rendered(entry: Entry, form: str, longer: Sequence[str], langs: tuple[str, str]) -> Iterator[str]:
    """Parts of the right forms that render a part of the name; of a thing's name only those written the same, or listed."""
    seen = set()
    if entry.kind != "PER":
        yield from [right for right in entry.admitted if fold(right) == fold(form)]
    for right in (entry.preferred, *entry.admitted):
        words = [match.span() for match in _WORD.finditer(right)]
        if not 2 <= len(words) <= _MOST_WORDS:
            continue
        runs = [
            right[words[first][0] : words[last][1]]
            for first in range(len(words))
            for last in range(first, len(words))
            if last - first < len(words) - 1
        ]
        if entry.kind == "PER":
            part = (
                _written_the_same(form, runs)
                or _by_place(form, [whole for whole in longer if len(_words(whole)) == len(words)], right, words)
                or _by_sound(form, runs, langs)
                or _only_one((entry.preferred, *entry.admitted), runs)
                or _by_place(form, longer, right, words)
            )
        else:
            part = _written_the_same(form, runs) or _only_one(entry.admitted, runs)
        if part and fold(part) not in seen:
            seen.add(fold(part))
            yield part


def _written_the_same(form: str, runs: Sequence[str]) -> str:
    return next((run for run in runs if fold(run) == fold(form)), "")


def _only_one(forms: Sequence[str], runs: Sequence[str]) -> str:
    """The short right form that the glossary lists, if there is one: Midea of Midea Group."""
    short = [form for form in forms if _written_the_same(form, runs)]
    return short[0] if len(short) == 1 else ""


def _by_sound(form: str, runs: Sequence[str], langs: tuple[str, str]) -> str:
    ways = readings(form, langs[0])

    def alike(run: str) -> float:
        spelled = letters(run, langs[1])
        bones = skeleton(spelled)
        same = len(bones) >= _FEWEST_CONSONANTS and any(bones == way.skeleton for way in ways)
        return max([_SAME_CONSONANTS if same else 0.0, *[ratio(spelled, way.spelling) for way in ways]])

    best = max(runs, key=alike)
    return best if alike(best) >= _ALIKE else ""


def _by_place(form: str, longer: Sequence[str], right: str, words: Sequence[tuple[int, int]]) -> str:
    """As many words from the end, or the beginning, where the source form has its part; nothing where words are not apart."""
    size = len(_words(form))
    for whole in longer:
        inside, around = _words(fold(form)), _words(fold(whole))
        if len(around) > size and len(words) > size:
            if _place(inside, around) == len(around) - size:
                return right[words[-size][0] :]
            if _place(inside, around) == 0:
                return right[: words[size - 1][1]]
    return ""


def is_misnamed(entry: CompiledEntry, spellings: Sequence[str], text: str, start: int, end: int) -> bool:
    """Whether beside a part of a person's right name stands what is nearly, and is not, the other part of it, or makes one
    of the readings (``spellings``) of the source form with it.

    >>> sinner = CompiledEntry(Entry("1", "Jannik Sinner", ("x",), ("Sinner",), kind="PER"), "en")
    >>> [is_misnamed(sinner, (), text, 6, 12) for text in ("Janik Sinner", "Laura Sinner")]
    [True, False]
    >>> lai = CompiledEntry(Entry("2", "Lai Ching-te", ("赖清德",), ("Lai",), kind="PER"), "en")
    >>> tang = CompiledEntry(Entry("3", "Audrey Tang", ("唐凤",), ("Tang",), kind="PER"), "en")
    >>> is_misnamed(lai, ("laiqingde",), "Lai Qingde", 0, 3), is_misnamed(tang, ("tangfeng",), "Tang Feng", 0, 4)
    (True, True)
    """
    part = fold(text[start:end])
    before, after = _BEFORE.search(text[max(0, start - _REACH) : start]), _AFTER.match(text[end : end + _REACH])
    found = False
    for form in entry.folded_forms:
        beside = before if form.endswith(part) else after if form.startswith(part) else None
        missing = JOINT.sub("", form.removesuffix(part) if beside is before else form.removeprefix(part))
        if beside is None or len(missing) < _LEAST_NAME or not JOINT.search(form):
            continue
        for name in _names(beside[1], len(missing), at_end=beside is before):
            if fold(name) == missing:
                return False
            if entry.lang in LANGUAGES and may_be_case(missing, name, entry.lang):
                return False  # another case, the vocative say
            if name[:1] == name[:1].title():
                found |= _alike(name, missing, entry.lang) >= _MISNAMED
    if found or not any(JOINT.search(form) for form in entry.folded_forms):
        return found
    read = [name + part for name in _beside(before)] + [part + name for name in _beside(after)]
    return any(best_ratio(letters(one, entry.lang), spellings) >= _READ for one in read)


def _beside(word: re.Match[str] | None) -> list[str]:
    """What stands beside a part of a name and may be its other part."""
    names = [] if word is None else _names(word[1], _LEAST_NAME, at_end=word.re is _BEFORE)
    return [name for name in names if name[:1] == name[:1].title()]


def _names(word: str, size: int, *, at_end: bool) -> Iterator[str]:
    """What may be a first name of about this size in a word; the words of scripts without spaces are not apart."""
    if not is_spaceless(word[-1] if at_end else word[0]):
        yield word
        return
    for length in range(max(_LEAST_NAME, size - 1), min(len(word), size + 1) + 1):
        yield word[-length:] if at_end else word[:length]


def _alike(name: str, right: str, lang: str) -> float:
    return max(ratio(fold(name), right), ratio(letters(name, lang), letters(right, lang)))
