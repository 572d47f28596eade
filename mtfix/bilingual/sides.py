"""What stands on one side of a span: words that may belong to the name, or to another."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from mtfix.bilingual.evidence import GAP, NameEvidence
from mtfix.bilingual.segment import Flags, Floats, Integers
from mtfix.bilingual.written import CONTRACTED

_ORDINARY_LOOSE = 0.2
_ORDINARY_IN_TITLE = 0.5  # in Romance languages only the first word of a title has a capital
_NEAR = GAP  # tokens beside a span


class Sides(NamedTuple):
    """What stands beside a span's edge, for each token as the one beside it.

    Loose, 0 to 1: the word beside the span goes with nothing else in the source, so it may belong to the name; less so
    an ordinary word in lower case beside a span with a capital (``loose_capital``). Far: the same of the content word
    beyond one or two function words ("Strait of Barabac").
    """

    unknown: Flags  # a capitalised word that no right name has
    same: Floats  # how much the word belongs to the name rather than elsewhere
    loose: Floats
    loose_capital: Floats
    far: Floats
    far_capital: Floats
    rare: Flags  # a capitalised word that no dictionary has, and that goes with nothing else
    person: Flags  # a rare word with a capital: the span may be half of a person's name
    doubled: Flags  # a word of the right form, at most two function words away
    adds: Flags  # tokens x code points: what the word beside, or beyond a function word, renders of the source form
    missed: Flags  # the same of the words near
    form_words: Integers  # words near that are words of the right form

    def at(self, places: Integers) -> Sides:
        """Of these tokens alone."""
        return Sides(*[values[places] for values in self])  # type: ignore[arg-type]


def sides(names: NameEvidence) -> tuple[Sides, Sides]:
    """Of the tokens to the left of a span, and of those to its right."""
    return _sides(names, -1), _sides(names, 1)


def _sides(names: NameEvidence, step: int) -> Sides:
    """``step`` leads away from the span."""
    token, free = names.tokens, ~names.marks.protected
    # A span may run on to the token; on over a function word, and over two.
    reached = (names.barrier if step > 0 else np.append(names.barrier[1:], 1)) == 0
    content, over = reached & ~names.marks.stop, reached & names.marks.stop
    here = np.arange(names.size)
    one = here + step * over
    two = one + step * over[one]
    beyond_one, beyond_two = content[one] & free[one], content[two] & free[two]
    capital = content & free & names.marks.upper
    loose, loose_capital = _loose(names)
    ours = beyond_one & (token.elsewhere < np.maximum(token.own, 0.3))[one]  # not rather something else's
    words = free & ~names.marks.stop
    return Sides(
        capital,
        np.where(content, _strength(names), 0.0),
        np.where(content & free, loose, 0.0),
        np.where(content & free, loose_capital, 0.0),
        np.where(~content & beyond_two, loose[two], 0.0),
        np.where(~content & beyond_two, loose_capital[two], 0.0),
        capital & ~names.marks.ordinary & (token.elsewhere < 0.3),
        capital & (names.count < 2) & ~names.marks.role,
        beyond_two & (token.form >= 0.85)[two],
        token.rendered[one] & ours[:, None],
        _near(token.rendered & (words & (token.own >= token.elsewhere))[:, None], step) > 0,
        _near(words & (token.form >= 0.999), step),
    )


def _near(values: Flags, step: int) -> Integers:
    """How many flags are set in the tokens near: in each and those that follow it on the way from the span."""
    until = np.zeros((len(values) + 1, *values.shape[1:]), np.int64)
    np.cumsum(values, axis=0, out=until[1:])
    here = np.arange(len(values))
    low, high = (here, here + _NEAR) if step > 0 else (here + 1 - _NEAR, here + 1)
    found: Integers = until[np.minimum(high, len(values))] - until[np.maximum(low, 0)]
    return found


def _loose(names: NameEvidence) -> tuple[Floats, Floats]:
    """Of words that are no right names; the second value beside a span with a capital."""
    token = names.tokens
    loose = np.maximum(0.0, 1.0 - 2.0 * token.elsewhere - names.common)
    loose = np.where(names.marks.lettered & ~token.outside, loose, 0.0)
    ordinary = _ORDINARY_IN_TITLE if names.names[0].view.lang in CONTRACTED else _ORDINARY_LOOSE
    return loose, np.where(names.marks.ordinary & ~names.marks.upper, loose * ordinary, loose)


def _strength(names: NameEvidence) -> Floats:
    """How much each token belongs to the name rather than elsewhere."""
    token = names.tokens
    mine = np.maximum(token.form, np.minimum(1.0, 2 * token.own))
    mine = np.maximum(mine, np.where(token.read > 0.7, token.read, 0.0))
    mine = np.where(token.glossed, np.maximum(mine, 0.8), mine)
    return mine - token.elsewhere
