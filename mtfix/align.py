"""Which paragraphs of a source article stand behind which segments of its translation.

Dynamic programming over the lengths of paragraphs (Gale and Church 1993, "A Program for Aligning Sentences in
Bilingual Corpora") and over what stays the same in translation: numbers, strings in the same letters, and the names of
the glossary. A link that neither lengths nor names make sure is marked: evidence over it is weaker.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import product
from typing import NamedTuple

from mtfix.model import Document
from mtfix.text import readable

UNSURE = "unsure_segments"  # key of Document.meta: numbers of segments whose source is a guess

_PRIORS = {(1, 1): 0.89, (1, 0): 0.0099, (0, 1): 0.0099, (2, 1): 0.089, (1, 2): 0.089, (2, 2): 0.011}
_VARIANCE = 6.8  # of the target length per source character, Gale and Church's value
_BAND = 60  # paragraphs by which the two articles may drift apart, beside their difference in number
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_LATIN = re.compile(r"[A-Za-z]{3,}")

Anchors = frozenset[str]


class Link(NamedTuple):
    """Source paragraphs ``[source_start, source_end)`` and segments ``[start, end)`` that say the same."""

    source_start: int
    source_end: int
    start: int
    end: int
    sure: bool


def align(
    document: Document,
    source: str,
    source_names: Callable[[str], set[str]] = lambda _: set(),
    target_names: Callable[[str], set[str]] = lambda _: set(),
) -> Document:
    """The document with the source of each segment; ``meta[UNSURE]`` are the segments whose source is a guess.

    ``source_names`` and ``target_names`` give the ids of the entries that a text names. Segments without a counterpart
    get no source.
    """
    paragraphs = split(source)
    texts = [readable(segment) for segment in document.segments]
    links = align_texts(
        paragraphs,
        texts,
        [anchors(text, source_names(text)) for text in paragraphs],
        [anchors(text, target_names(text)) for text in texts],
    )
    sources: dict[int, str] = {}
    unsure: set[int] = set()
    for link in links:
        joined = "\n".join(paragraphs[link.source_start : link.source_end])
        for number in range(link.start, link.end):
            if joined:
                sources[number] = joined
                if not link.sure:
                    unsure.add(number)
    segments = tuple(segment._replace(source=sources.get(number)) for number, segment in enumerate(document.segments))
    return replace(document, segments=segments, meta={**document.meta, UNSURE: frozenset(unsure)})


def split(source: str) -> list[str]:
    """Paragraphs of a source article: its non-empty lines (a paragraph of running text is one line, or hard-wrapped).

    >>> split("Title\\n\\nOne\\ntwo.\\n\\nThree.")
    ['Title', 'One\\ntwo.', 'Three.']
    """
    blocks = re.split(r"\n[^\S\n]*\n\s*", source.replace("\r\n", "\n").strip())
    if len(blocks) == 1:
        blocks = blocks[0].split("\n")
    return [block.strip() for block in blocks if block.strip()]


def anchors(text: str, names: set[str]) -> Anchors:
    """What the two sides of a link share: numbers, Latin strings of three letters or more, entries named."""
    found = {f"#{number.rstrip('.,').replace(',', '')}" for number in _NUMBER.findall(text)}
    found |= {word.casefold() for word in _LATIN.findall(text)} if not _mostly_latin(text) else _capitals(text)
    return frozenset(found | {f"@{name}" for name in names})


def _mostly_latin(text: str) -> bool:
    letters = [character for character in text[:500] if character.isalpha()]
    return sum(character < "\u0250" for character in letters) * 2 > len(letters)


def _capitals(text: str) -> set[str]:
    return {word.casefold() for word in re.findall(r"[A-Z][A-Za-z]{2,}", text)}


def align_texts(
    sources: Sequence[str], texts: Sequence[str], source_anchors: Sequence[Anchors], text_anchors: Sequence[Anchors]
) -> list[Link]:
    """Links of least total cost, in order; every paragraph and every segment is in exactly one."""
    lengths = [max(1, len(text)) for text in sources], [max(1, len(text)) for text in texts]
    ratio = sum(lengths[1]) / max(1, sum(lengths[0]))
    rows, columns = len(sources), len(texts)
    cells = _cells(rows, columns)
    steps: dict[tuple[int, int], list[tuple[int, int, float]]] = {}
    forward: dict[tuple[int, int], float] = {(0, 0): 0.0}
    best: dict[tuple[int, int], tuple[float, int, int]] = {(0, 0): (0.0, 0, 0)}
    for i, j in cells:
        for (di, dj), prior in _PRIORS.items():
            before = (i - di, j - dj)
            if before not in forward:
                continue
            score = math.log(prior) - _cost(
                sum(lengths[0][i - di : i]) * ratio,
                sum(lengths[1][j - dj : j]),
                frozenset().union(*source_anchors[i - di : i]),
                frozenset().union(*text_anchors[j - dj : j]),
            )
            steps.setdefault((i, j), []).append((di, dj, score))
            forward[i, j] = _add(forward.get((i, j)), forward[before] + score)
            if (i, j) not in best or best[before][0] + score > best[i, j][0]:
                best[i, j] = (best[before][0] + score, di, dj)
    backward: dict[tuple[int, int], float] = {(rows, columns): 0.0}
    for i, j in reversed(cells):
        if (i, j) in backward:
            for di, dj, score in steps.get((i, j), ()):
                before = (i - di, j - dj)
                backward[before] = _add(backward.get(before), backward[i, j] + score)
    # How likely it is, over all alignments, that a paragraph and a segment are in one link.
    pairs: dict[tuple[int, int], float] = {}
    for (i, j), found in steps.items():
        if (i, j) in backward:
            for di, dj, score in found:
                share = math.exp(forward[i - di, j - dj] + score + backward[i, j] - forward[rows, columns])
                for pair in product(range(i - di, i), range(j - dj, j)):
                    pairs[pair] = pairs.get(pair, 0.0) + share
    links: list[Link] = []
    i, j = rows, columns
    while (i, j) != (0, 0):
        _, di, dj = best[i, j]
        main = max(range(i - di, i), key=lambda number: lengths[0][number], default=-1)
        sure = main >= 0 and all(pairs.get((main, number), 0.0) >= _SURE for number in range(j - dj, j))
        links.append(Link(i - di, i, j - dj, j, sure and dj > 0))
        i, j = i - di, j - dj
    return links[::-1]


def _cells(rows: int, columns: int) -> list[tuple[int, int]]:
    """Cells of the band around the diagonal, in an order in which every step comes from an earlier one."""
    band = _BAND + abs(rows - columns)
    cells = []
    for i in range(rows + 1):
        middle = round(i * columns / rows) if rows else 0
        first, last = (max(0, middle - band), min(columns, middle + band)) if rows else (0, columns)
        cells += [(i, j) for j in range(first, last + 1) if (i, j) != (0, 0)]
    return cells


def _add(left: float | None, right: float) -> float:
    """log(e^left + e^right)."""
    if left is None:
        return right
    high, low = max(left, right), min(left, right)
    return high + math.log1p(math.exp(low - high))


_SURE = 0.95  # probability that a segment and the longest paragraph of its link belong together
_ANCHORS = 6.0  # what complete agreement or disagreement of the anchors is worth, in nats


def _cost(expected: float, length: int, left: Anchors, right: Anchors) -> float:
    if not expected or not length:
        return 3.0
    scale = math.sqrt(_VARIANCE * max(expected, length))
    delta = abs(length - expected) / scale / 2
    cost = -math.log(max(math.erfc(delta / math.sqrt(2)), 1e-12))
    if left or right:
        shared = len(left & right) / max(1, min(len(left), len(right)))
        cost += (0.35 - shared) * _ANCHORS * min(1.0, (len(left) + len(right)) / 4)
    return cost
