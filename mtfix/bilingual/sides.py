"""What stands on one side of a span: words that may belong to the name, or to another."""

from __future__ import annotations

from typing import NamedTuple

from mtfix.bilingual.evidence import NameEvidence
from mtfix.bilingual.tokens import ROLES

_ORDINARY_LOOSE = 0.2
_NEAR = 5  # tokens beside a span


class Side(NamedTuple):
    """What stands beside a span's edge, the same for all spans that begin (or end) there.

    Loose, 0 to 1: the word beside the span goes with nothing else in the source, so it may belong to the name; less so
    an ordinary word in lower case beside a span with a capital (``loose_capital``). Far: the same of the content word
    beyond one or two function words ("Strait of Barabac").
    """

    unknown: float  # a capitalised word that no right name has
    same: float  # how much the word belongs to the name rather than elsewhere
    loose: float
    loose_capital: float
    far: float
    far_capital: float
    rare: bool  # a capitalised word that no dictionary has, and that goes with nothing else
    person: bool  # a rare word with a capital: the span may be half of a person's name
    doubled: bool  # a word of the right form, at most two function words away
    adds: int  # what the word beside, or beyond a function word, renders of the source form, as bits
    missed: int  # the same of the words near
    form_words: int  # words near that are words of the right form


def side(name: NameEvidence, number: int, step: int) -> Side:
    """``number`` is the token beside the span, ``step`` the way that leads from the span: -1 to the left, 1 to the right."""
    view = name.view
    loose = far = loose_capital = far_capital = unknown = same = 0.0
    rare = person = False
    if _content(name, number, step):
        token, evidence = view.tokens[number], name.tokens[number]
        same = _strength(name, number)
        if not view.protected[number]:
            loose, loose_capital = _loose(name, number)
            unknown = float(token.upper)
            rare = token.upper and not view.ordinary[number] and evidence.elsewhere < 0.3
            person = token.upper and view.count[number] < 2 and token.fold not in ROLES
    else:
        beyond = _beyond(name, number, step, 2)
        if beyond >= 0 and not view.protected[beyond]:
            far, far_capital = _loose(name, beyond)
    word = _beyond(name, number, step, 2)
    doubled = word >= 0 and name.tokens[word].form >= 0.85 and not view.protected[word]
    word = _beyond(name, number, step, 1)
    adds = 0
    if word >= 0 and not view.protected[word]:
        evidence = name.tokens[word]
        if evidence.elsewhere < max(evidence.own, 0.3):  # it does not rather render something else
            adds = evidence.rendered
    missed = form_words = 0
    for near in range(max(0, number - _NEAR + 1), number + 1) if step < 0 else range(number, number + _NEAR):
        if near < len(view.tokens) and not view.protected[near] and not view.stop[near]:
            evidence = name.tokens[near]
            form_words += evidence.form >= 0.999
            if evidence.own >= evidence.elsewhere:
                missed |= evidence.rendered
    return Side(unknown, same, loose, loose_capital, far, far_capital, rare, person, doubled, adds, missed, form_words)


def _open(name: NameEvidence, number: int, step: int) -> bool:
    """True if a span may run on from its edge to this token."""
    view = name.view
    return 0 <= number < len(view.tokens) and not view.barrier[number if step > 0 else number + 1]


def _content(name: NameEvidence, number: int, step: int) -> bool:
    return _open(name, number, step) and not name.view.stop[number]


def _beyond(name: NameEvidence, number: int, step: int, most: int) -> int:
    """The next content word, over at most so many function words and no barrier; -1 if there is none."""
    for _ in range(most + 1):
        if not _open(name, number, step):
            return -1
        if not name.view.stop[number]:
            return number
        number += step
    return -1


def _loose(name: NameEvidence, number: int) -> tuple[float, float]:
    """Of a word that is no right name; the second value beside a span with a capital."""
    view = name.view
    token, evidence = view.tokens[number], name.tokens[number]
    if token.kind not in ("word", "acro") or evidence.outside or any(char.isdigit() for char in token.fold):
        return 0.0, 0.0
    loose = max(0.0, 1.0 - 2.0 * evidence.elsewhere - view.common[number])
    return loose, loose * _ORDINARY_LOOSE if view.ordinary[number] and not token.upper else loose


def _strength(name: NameEvidence, number: int) -> float:
    """How much a token belongs to the name rather than elsewhere."""
    token = name.tokens[number]
    mine = max(
        token.form, 0.8 if token.gloss else 0.0, token.read if token.read > 0.7 else 0.0, min(1.0, 2 * token.own)
    )
    return mine - token.elsewhere
