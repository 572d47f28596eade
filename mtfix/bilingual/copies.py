"""Places where the source form was left standing in the translation: the whole wrong name, and nothing else, is known."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence, Set

from mtfix.bilingual.marks import BRACKETS
from mtfix.bilingual.segment import SegmentView
from mtfix.bilingual.source import Mention
from mtfix.bilingual.tokens import STOP, Token, tokenize

_MARK = re.compile(r"[^\w\s'\u2019.-]")
_LEAST_LETTERS = 4  # of a copy of one word


def copies(view: SegmentView, mentions: Sequence[Mention], lang: str) -> list[tuple[int, int]]:
    """First and last tokens of each place where the words of a mention (source language ``lang``) stand as they are.

    Function words that begin the source form may be missing ("the Book of Enoch", "le Book of Enoch"). One word alone
    must have a capital and be no word of the target language. A copy in brackets is an explanation and does not count,
    nor does one that goes on as the source does ("Home Alone" in "Home Alone 2").
    """
    there = frozenset(view.folds)
    mentions = [mention for mention in mentions if _may_be_there(view.source[mention.end - 1], there)]
    if not mentions:
        return []
    stop = STOP.get(lang.split("-")[0], frozenset())
    out: set[tuple[int, int]] = set()
    tokens = tokenize(view.source)
    starts, ends = [token.start for token in tokens], [token.end for token in tokens]
    seen: set[tuple[str, ...]] = set()  # a name may be there a thousand times
    for mention in mentions:
        first, end = bisect_right(ends, mention.start), bisect_left(starts, mention.end)
        before, after = tokens[first - 1 : first] if first else (), tokens[end : end + 1]
        words = tokens[first:end]
        same = (mention.form, *[token.text for token in (*before, *words, *after)], str(len(before)), str(len(after)))
        if same in seen:
            continue
        seen.add(same)
        marks = set(_MARK.findall(mention.form))
        while words:
            folds = [token.fold for token in words]
            found = [(at, at + len(folds) - 1) for at in _places(folds, view.tokens)] if there.issuperset(folds) else []
            if found:
                if not any(_goes_on(view, before, after, *span) for span in found):
                    out.update([span for span in found if _is_copy(view, *span, marks)])
                break
            if words[0].fold not in stop:
                break
            words = words[1:]
    return sorted(out)


def _may_be_there(last: str, folds: Set[str]) -> bool:
    """False if a mention's last character is Chinese and no token: each is one, so there is no need to cut up the source."""
    return last in folds or not "\u3400" <= last <= "\u9fff"


def _places(folds: Sequence[str], tokens: Sequence[Token]) -> Iterator[int]:
    size = len(folds)
    for at in range(len(tokens) - size + 1):
        if tokens[at].fold == folds[0] and [token.fold for token in tokens[at : at + size]] == folds:
            yield at


def _is_copy(view: SegmentView, first: int, last: int, marks: Set[str]) -> bool:
    """``marks``: the punctuation that may stand inside."""
    tokens = view.tokens[first : last + 1]
    start, end = tokens[0].start, tokens[-1].end
    if any(view.protected[first : last + 1]) or not set(_MARK.findall(view.text[start:end])) <= marks:
        return False
    if start and view.text[start - 1] in BRACKETS:
        return False
    if first < last and not all(view.stop[first : last + 1]):
        return view.text[end : end + 1] != "-"
    token = tokens[0]
    return token.upper and len(token.text) >= _LEAST_LETTERS and not view.ordinary[first] and not view.stop[first]


def _goes_on(view: SegmentView, before: Sequence[Token], after: Sequence[Token], first: int, last: int) -> bool:
    """The same capitalised word or number stands beside the mention (``before`` or ``after`` it) and beside the copy."""
    left, right = view.tokens[first - 1 : first] if first else (), view.tokens[last + 1 : last + 2]
    pairs = (*zip(left, before, strict=False), *zip(right, after, strict=False))
    return any(_same_name(one, other) for one, other in pairs)


def _same_name(left: Token, right: Token) -> bool:
    return left.fold == right.fold and (left.upper or left.text.isdigit())
