"""What editors keep changing: replaced words of MT and its post-edited version, counted."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from mtfix.bilingual.tokens import is_spaceless, tokenize
from mtfix.names.common import is_common

_MOST_TOKENS = 8  # of a replacement; longer ones are rewritten, not corrected
_TOKEN = re.compile(r"\w+(?:['\u2019.-]\w+)*|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Change:
    """``before`` became ``after`` in ``segments``; ``kept`` counts the segments whose post-edit has ``before`` still."""

    before: str
    after: str
    segments: tuple[int, ...]
    kept: int
    name: bool

    @property
    def score(self) -> float:
        """0 to 1: how often a ``before`` that could be changed so was, shrunk towards nothing for few."""
        count = len(self.segments)
        return count / (count + self.kept + 1.0)


def changes(before: Sequence[str], after: Sequence[str], lang: str, least: int = 2) -> list[Change]:
    """Replacements that stand in at least ``least`` segments, names first, then by count.

    The texts are aligned. Words are compared, in scripts without spaces characters; a replacement grows over
    neighbouring capitalised words that both sides share, so that a name is whole ("Li Keqing" → "Li Keqiang").
    """
    found: dict[tuple[str, str], list[int]] = defaultdict(list)
    for number, (left, right) in enumerate(zip(before, after, strict=True)):
        if left != right:
            for pair in dict.fromkeys(_replacements(left, right, lang)):
                found[pair].append(number)
    kept = _kept({pair[0] for pair, numbers in found.items() if len(numbers) >= least}, after, lang)
    result = [
        Change(old, new, tuple(numbers), kept[old], _is_name(old, new))
        for (old, new), numbers in found.items()
        if len(numbers) >= least
    ]
    return sorted(result, key=lambda change: (not change.name, -len(change.segments), change.before, change.after))


def _pieces(text: str, lang: str) -> list[tuple[int, int]]:
    if is_spaceless(lang):
        return [(token.start, token.end) for token in tokenize(text)]
    return [match.span() for match in _TOKEN.finditer(text)]


def _replacements(left: str, right: str, lang: str) -> list[tuple[str, str]]:
    a, b = _pieces(left, lang), _pieces(right, lang)
    words_a, words_b = [left[s:e] for s, e in a], [right[s:e] for s, e in b]
    found = []
    for tag, i, j, k, m in SequenceMatcher(None, words_a, words_b, autojunk=False).get_opcodes():
        if tag != "replace":
            continue
        while (
            i
            and k
            and words_a[i - 1] == words_b[k - 1]
            and words_a[i - 1][:1].isupper()
            and words_b[k][:1].isupper()
            and (i > 1 or not is_common(words_a[0], lang))
        ):
            i, k = i - 1, k - 1
        while j < len(a) and m < len(b) and words_a[j] == words_b[m] and words_a[j][:1].isupper():
            j, m = j + 1, m + 1
        old, new = left[a[i][0] : a[j - 1][1]], right[b[k][0] : b[m - 1][1]]
        if max(j - i, m - k) <= _MOST_TOKENS and any(c.isalnum() for c in old) and any(c.isalnum() for c in new):
            found.append((old, new))
    return found


def _kept(forms: set[str], texts: Sequence[str], lang: str) -> Counter[str]:
    kept: Counter[str] = Counter()
    edge = "" if is_spaceless(lang) else r"(?<!\w)", "" if is_spaceless(lang) else r"(?!\w)"
    for form in sorted(forms):
        pattern = re.compile(edge[0] + re.escape(form) + edge[1])
        kept[form] = sum(pattern.search(text) is not None for text in texts)
    return kept


def _is_name(old: str, new: str) -> bool:
    """Both sides begin with a capital, or are of a script that has none."""
    return all(form[:1].isupper() or form[:1].upper() == form[:1].lower() for form in (old, new))
