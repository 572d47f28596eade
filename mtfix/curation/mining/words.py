"""Words and what they go with over a corpus: does a link between two spans take in a word that belongs elsewhere?"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from mtfix.bilingual.tokens import is_spaceless, stop_words, tokenize
from mtfix.curation.mining.spans import boundary_costs
from mtfix.names.han_table import simplify

_MOST_SEGMENTS = 200  # of one word, that are counted
_LEAST_DICE = 0.4
_LEAST_COUNT = 4
_KEPT = 8  # best counterparts of a word


@lru_cache(maxsize=1 << 16)
def words_of(text: str, lang: str) -> tuple[str, ...]:
    """Words of a text: stems; Chinese by the best segmentation, other spaceless scripts by change of script.

    >>> words_of("布朗大学", "zh"), words_of("Brown Universities", "en")
    (('布朗', '大学'), ('brown', 'univers'))
    """
    tokens = tokenize(text)
    if not is_spaceless(lang):
        return tuple([token.stem for token in tokens])
    chinese = lang.split("-")[0] != "ja"
    out: list[str] = []
    at = 0
    while at < len(tokens):
        end = at + 1
        while (
            end < len(tokens)
            and tokens[at].kind in ("han", "hira")
            and tokens[end].kind == tokens[at].kind
            and tokens[end - 1].end == tokens[end].start
        ):
            end += 1
        run = text[tokens[at].start : tokens[end - 1].end]
        if end - at == 1:
            out.append(tokens[at].stem)
        elif chinese:
            run = simplify(run)
            costs = boundary_costs(run)
            cuts = [place for place, cost in enumerate(costs) if cost < 1e-9]
            out += [run[a:b] for a, b in pairwise(cuts)]
        else:
            out.append(run)
        at = end
    return tuple(out)


class WordLinks:
    """For each word of either side the words of the other that it goes with (Dice over segments)."""

    def __init__(self, left: Sequence[str], right: Sequence[str], langs: tuple[str, str]) -> None:
        self.langs = langs
        self._stop = stop_words(langs[0]), stop_words(langs[1])
        sides = [
            [frozenset(words_of(text, lang)) - stop for text in texts]
            for texts, lang, stop in zip((left, right), langs, self._stop, strict=True)
        ]
        counts = [Counter(word for words in side for word in words) for side in sides]
        self.left = _partners(sides[0], sides[1], counts[0], counts[1])
        self.right = _partners(sides[1], sides[0], counts[1], counts[0])

    def strays(self, left: str, right: str) -> int:
        """How many words of the two spans go with words that are not in the other span."""
        lefts, rights = words_of(left, self.langs[0]), words_of(right, self.langs[1])
        return _strays(lefts, self.left, rights) + _strays(rights, self.right, lefts)


def _strays(words: Sequence[str], partners: dict[str, frozenset[str]], others: Sequence[str]) -> int:
    known = frozenset(others)
    whole = "".join(others)  # words of a spaceless script may be cut otherwise inside of a span
    return sum(
        len(word) > 1
        and word in partners
        and not partners[word] & known
        and not any(p in whole for p in partners[word])
        for word in words
    )


def _partners(
    side: Sequence[frozenset[str]], other: Sequence[frozenset[str]], counts: Counter[str], other_counts: Counter[str]
) -> dict[str, frozenset[str]]:
    segments: dict[str, list[int]] = defaultdict(list)
    for number, words in enumerate(side):
        for word in words:
            if len(segments[word]) < _MOST_SEGMENTS:
                segments[word].append(number)
    partners = {}
    for word, numbers in segments.items():
        if len(numbers) < _LEAST_COUNT:
            continue
        together: Counter[str] = Counter()
        for number in numbers:
            together.update(other[number])
        scale = counts[word] / len(numbers)
        scored = [
            (2 * count * scale / (counts[word] + other_counts[partner]) * (count - 0.7) / count, partner)
            for partner, count in together.items()
            if count >= _LEAST_COUNT
        ]
        best = sorted([row for row in scored if row[0] >= _LEAST_DICE], reverse=True)[:_KEPT]
        if best:
            partners[word] = frozenset([partner for _, partner in best])
    return partners
