"""The spans of a text that may stand for a name it lacks: those of most promise, by a cheap score."""

from __future__ import annotations

from mtfix.bilingual.evidence import NameEvidence
from mtfix.bilingual.marks import QUOTES
from mtfix.bilingual.tokens import ROLES, TITLES

_MOST_SPANS = 24  # of a name; twice as many without spaces


def promising(name: NameEvidence, limit: int = _MOST_SPANS) -> list[tuple[int, int]]:
    """First and last tokens of the spans of most token evidence, in text order.

    The score is additive, so that only these spans need all features.
    """
    view, tokens = name.view, name.view.tokens
    limit = 2 * limit if view.spaceless else limit
    found = _all(name)
    if len(found) <= limit:
        return found
    text = view.text
    total = [0.0]  # of the tokens before
    for number in range(len(tokens)):
        total.append(total[-1] + _promise(name, number))
    edges = _edge_bonuses(name)
    opened = [token.start > 0 and text[token.start - 1] in QUOTES for token in tokens]
    closed = [text[token.end : token.end + 1] in QUOTES for token in tokens]
    ranked = [
        (
            -(
                total[last + 1]
                - total[first]
                + (edges[first] + edges[last + 1] + 1.5 * (opened[first] and closed[last]))
                - 0.02 * (last - first)
            ),
            first,
            last,
        )
        for first, last in found
    ]
    ranked.sort()
    return sorted([(first, last) for _, first, last in ranked[:limit]])


def _all(name: NameEvidence) -> list[tuple[int, int]]:
    """Spans without strong punctuation or another right name inside.

    No function word ends one; one begins it only with a capital.
    """
    view, profile = name.view, name.profile
    tokens, stop, barrier, spaceless = view.tokens, view.stop, view.barrier, view.spaceless
    size = len(tokens)
    longest = profile.longest(spaceless)
    most_barriers, preferred = profile.most_barriers, profile.preferred
    shielded = [shield != "" and shield.casefold() not in preferred for shield in view.protected]
    out = []
    for first in range(size):
        if stop[first] and not (tokens[first].upper and first + 1 < size and not barrier[first + 1]):
            continue
        if shielded[first] or not _may_begin(name, first):
            continue
        crossed = 0
        content = False
        for last in range(first, min(size, first + longest)):
            if barrier[last] and last > first:
                crossed += 1
                if crossed >= most_barriers:
                    break
            if shielded[last]:
                break
            if not stop[last]:
                content = True
            elif not (spaceless and content):
                continue
            out.append((first, last))
    return out


def _may_begin(name: NameEvidence, first: int) -> bool:
    """A role is no part of a person's name, nor "Minister of" of a ministry's; "Mrs." before a thing's is."""
    tokens, profile = name.view.tokens, name.profile
    word = tokens[first].fold
    if word in ROLES and word not in profile.form_words:
        follower = tokens[first + 1].fold if first + 1 < len(tokens) else ""
        return profile.kind not in ("", "PER") and follower not in ("of", "for")
    title = first > 0 and not name.view.barrier[first] and tokens[first - 1].fold in TITLES
    return not title or profile.kind in ("", "PER") or tokens[first - 1].fold in profile.form_words


def _promise(name: NameEvidence, number: int) -> float:
    view, token = name.view, name.tokens[number]
    if view.stop[number] and not token.form:
        return -0.05
    value = max(
        token.form * 1.1,
        0.9 if token.gloss else 0.0,
        token.read,
        min(1.0, 2 * token.own),
        1.0 if token.copied else 0.0,
    )
    return value + (
        0.35 * view.tokens[number].upper
        + 0.25 * (view.count[number] == 0)
        - 1.3 * max(0.0, token.elsewhere - token.own)
        - 0.6 * view.common[number]
        - 0.3
    )


def _edge_bonuses(name: NameEvidence) -> list[float]:
    """What it is worth to begin a span with a token, or to end it before; the last value is the end of the text."""
    view = name.view
    barriers = [*view.barrier, 1]
    return [
        0.3 * bool(barrier) + (0.5 * view.edge(number) if view.spaceless else 0.0)
        for number, barrier in enumerate(barriers)
    ]
