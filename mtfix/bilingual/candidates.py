"""The spans of a text that may stand for a name it lacks: those of most promise, by a cheap score."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from mtfix.bilingual.entries import INFLECTED
from mtfix.bilingual.evidence import Name, NameEvidence
from mtfix.bilingual.morphology import is_verb
from mtfix.bilingual.segment import Flags, Floats, Integers
from mtfix.bilingual.tokens import ARTICLES, ROLES, TITLES

_MOST_SPANS = 24  # of a name; twice as many without spaces
_OFFICES = frozenset(
    [
        "chairman",
        "chairwoman",
        "director",
        "president",
        "governor",
        "mayor",
        "spokesman",
        "spokesperson",
        "spokeswoman",
        "leader",
    ]
)
_TOO_LONG = 0.5  # cost of a word more than the name has


class Spans(NamedTuple):
    """Spans of all names, one name after the other, each in text order: number of the name, first and last token."""

    name: Integers
    first: Integers
    last: Integers


def promising(names: NameEvidence, limit: int = _MOST_SPANS) -> Spans:
    """For each name the spans of most token evidence, the copies of its source form, and foreign names with dots.

    The score is one of single tokens, but for what is too long, so that only these spans need all features.
    """
    limit = 2 * limit if names.spaceless else limit
    name, first, last = _all(names)
    total = _totals(names)
    edges = 0.3 * (names.barrier > 0)
    if names.spaceless:
        edges = edges + 0.5 * names.flags(lambda name: name.view.edges, nothing=True)
        spelling = names.flags(lambda name: name.view.spelling)
        cut = spelling & np.append(False, spelling[:-1])
        edges = edges - 0.5 * (names.flags(lambda name: name.view.within_words) | cut)
    quoted = names.marks.opened[first] & names.marks.quoted_after[last]
    score = total[last + 1] - total[first] + (edges[first] + edges[last + 1] + 1.5 * quoted) - 0.02 * (last - first)
    if not names.spaceless:  # where every word has a capital, the longest spans would leave no place for others
        usual = np.array([max(one.profile.entry.most_tokens, one.profile.content) for one in names.names])
        score = score - _TOO_LONG * np.maximum(0, last + 1 - first - usual[name])
    ranked = np.lexsort((-score, name))  # where scores are the same, in text order
    rank = np.arange(len(name)) - np.searchsorted(name, name)
    best = ranked[rank < limit]
    copied = [
        (base + start, base + end)
        for name, base in zip(names.names, names.first.tolist(), strict=True)
        for start, end in (*name.copies, *_dotted(name))
    ]
    also = np.array(copied, np.int64).reshape(-1, 2).T
    return _in_order(names, np.concatenate((first[best], also[0])), np.concatenate((last[best], also[1])))


def _dotted(name: Name) -> list[tuple[int, int]]:
    """First and last tokens of a foreign name with dots in Chinese (克洛伊·赵), also without a character or two that may
    belong to the word before; none for what is no person's and has no dot itself.
    """
    view, profile = name.view, name.profile
    if not view.dotted or (profile.kind not in ("", "PER") and "·" not in profile.preferred):
        return []
    spans = [(start, last) for first, last in view.dotted for start in range(first, min(first + 3, last))]
    return [
        (first, last)
        for first, last in spans
        if not any(view.protected[first : last + 1]) and not all(view.stop[first : last + 1])
    ]


def _in_order(names: NameEvidence, first: Integers, last: Integers) -> Spans:
    """Spans, none twice, by their first and last tokens."""
    first, last = np.divmod(np.unique(first * names.size + last), names.size)
    return Spans(np.searchsorted(names.first, first, side="right") - 1, first, last)


def _all(names: NameEvidence) -> Spans:
    """Spans without strong punctuation or another right name inside.

    No function word ends one; one begins it only with a capital.
    """
    shielded = names.flags(_shielded)
    runs_on = np.append(names.barrier[1:], 1) == 0
    begins = names.flags(_may_begin) & (~names.marks.stop | (names.marks.upper & runs_on)) & ~shielded
    ends = names.flags(_may_end)
    starts = np.nonzero(begins)[0]
    name: Integers = np.asarray(np.searchsorted(names.first, starts, side="right")) - 1
    longest = np.array([name.profile.longest(names.spaceless) for name in names.names])[name, None]
    most_barriers = np.array([name.profile.most_barriers for name in names.names])[name, None]
    first = starts[:, None]
    last = np.minimum(first + np.arange(longest.max(initial=0)), names.size - 1)
    barriers, shields, words = [_until(values) for values in (names.barrier, shielded, ~names.marks.stop)]
    inside = (last < names.end[name, None]) & (last - first < longest)
    inside &= barriers[last + 1] - barriers[first + 1] < most_barriers
    inside &= shields[last + 1] == shields[first]
    inside &= ends[last] & (~names.marks.stop[last] | (names.spaceless & (words[last + 1] > words[first])))
    rows, columns = np.nonzero(inside)
    return Spans(name[rows], starts[rows], last[rows, columns])


def _until(values: Flags | Integers) -> Integers:
    """The sum of the values before each token."""
    return np.concatenate(([0], np.cumsum(values)))


def _shielded(name: Name) -> list[bool]:
    """Tokens of a right name that this one has no part of."""
    preferred = name.profile.preferred
    return [form != "" and form.casefold() not in preferred for form in name.view.protected]


def _may_begin(name: Name) -> list[bool]:
    """A role is no part of a person's name, nor "Minister of" of a ministry's; "Mrs." before a thing's is.

    Nor does a name begin with the function word that begins the sentence ("Where is ..."), unless it begins the source too;
    known only where there is a lexicon of the languages.
    """
    view, profile = name.view, name.profile
    tokens, person = view.tokens, profile.kind in ("", "PER")
    may = [True] * len(tokens)
    if (
        tokens
        and view.has_dictionary
        and view.stop[0]
        and (tokens[0].fold not in ARTICLES or view.lang in INFLECTED)
        and any(map(str.isalnum, view.source[: name.mention.start]))
    ):
        may[0] = False
    for number in view.titled:
        word = tokens[number].fold
        if word in ROLES and word not in profile.form_words:
            follower = tokens[number + 1].fold if number + 1 < len(tokens) else ""
            may[number] = not person and follower not in ("of", "for")
        elif number > 0 and not view.barrier[number] and tokens[number - 1].fold in TITLES:
            may[number] = person or tokens[number - 1].fold in profile.form_words
    return may


def _may_end(name: Name) -> list[bool]:
    """No organisation's name ends in somebody's office ("Ningde Times [Chairman]"), unless the right form has it; none but
    a work's in a Russian verb.
    """
    view, kind = name.view, name.profile.kind
    may = [True] * len(view.tokens)
    if kind == "ORG":
        own = name.profile.form_words
        may = [word not in _OFFICES or word in own for word in view.folds]
    if view.lang == "ru" and kind != "WORK":
        may = [one and (token.upper or not is_verb(token.text)) for one, token in zip(may, view.tokens, strict=True)]
    return may


def _totals(names: NameEvidence) -> Floats:
    """What the tokens of a text before each one add to a span."""
    token = names.tokens
    value = np.maximum(np.maximum(token.form * 1.1, token.read), np.minimum(1.0, 2 * token.own))
    value = np.maximum(value, np.maximum(0.9 * token.glossed, token.copied))
    value = value + (
        0.35 * names.marks.upper
        + 0.25 * (names.count == 0)
        - 1.3 * np.maximum(0.0, token.elsewhere - token.own)
        - 0.6 * names.common
        - 0.3
    )
    if names.spaceless:
        value = value + 0.3 * names.flags(lambda name: name.view.spelling)
    value = np.where(names.marks.stop & (token.form == 0.0), -0.05, value)
    total = np.zeros(names.size)
    for first, end in zip(
        names.first.tolist(), names.end.tolist(), strict=True
    ):  # from 0 on, so that none depends on others
        np.cumsum(value[first:end], out=total[first + 1 : end + 1])
    return total
