"""The term metrics of WMT21 (Alam et al. 2021, "On the Evaluation of Machine Translation for Terminology Consistency";
shared task on terminologies): exact match, window overlap, 1-TERm. Defined as published, without the faults of the
published scorer (mahfuzibnalam/terminology_evaluation); what differs is said at each.

What all differ in: terms are those that are due by the glossary (there: annotated by hand in source and reference);
texts are cut into :func:`~mtfix.metrics.tokens.tokens`, lower case (there: at spaces, case as it is); lemmas come from
simplemma (there: Stanza), and are left out for languages that it does not know.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from mtfix.errors import ConfigError
from mtfix.metrics import rows
from mtfix.metrics.due import Due, DueNames, due_names
from mtfix.metrics.tokens import lemmatiser, places, tokens
from mtfix.model import Signature

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from mtfix.metrics.base import Rows, TestSet

    Ids = npt.NDArray[np.int64]

Tokens = tuple[str, ...]
Cut = Callable[[str], Tokens]


def _right_forms(names: DueNames, due: Due) -> list[str]:
    return [form.text for number in due.entries for form in names.entries[number].forms]


class ExactMatch(rows.Share):
    """Exact match (WMT21): of the occurrences of terms in the source, the share for which one of the right forms
    begins at a token of the hypothesis that no earlier occurrence has used; where none does, the lemmas of a right form
    in those of the hypothesis.

    Greedy in the order of the terms, and forms may overlap (``terms-exclusive`` is the strict count). Differs from the
    published scorer: forms are no regular expressions, and used places of the surface and of the lemmas are kept apart.
    Parts: ``correct``, ``correct_lemma``, ``wrong``.
    """

    name = "exact-match"
    columns = ("correct_any", "occurrences", "correct", "correct_lemma")

    def __init__(self, test_set: TestSet) -> None:
        self._names = due_names(test_set)
        self._lemmas = lemmatiser(self._names.target_lang)

    def signature(self) -> Signature:
        space = "surface+lemma" if self._lemmas else "surface"
        return rows.signature(
            ("terms", "wmt21-em"), *self._names.origin, ("case", "lc"), ("tok", "mtfix"), ("space", space)
        )

    def stats(self, hypotheses: Sequence[str]) -> Rows:
        return self._rows(map(self._row, self._names.segments, hypotheses))

    def _row(self, names: tuple[Due, ...], hypothesis: str) -> tuple[float, ...]:
        used: set[int] = set()
        used_lemmas: set[int] = set()
        correct = lemma = total = 0
        for due in names:
            forms = _right_forms(self._names, due)
            for _ in range(due.count):
                total += 1
                if _take(tokens, forms, hypothesis, used):
                    correct += 1
                elif self._lemmas and _take(self._lemmas, forms, hypothesis, used_lemmas):
                    lemma += 1
        return correct + lemma, total, correct, lemma

    def parts(self, total: Rows) -> dict[str, float]:
        counts = super().parts(total)
        return {**counts, "wrong": counts["occurrences"] - counts["correct_any"]}


def _take(cut: Cut, forms: Sequence[str], text: str, used: set[int]) -> bool:
    sequence = cut(text)
    for form in forms:
        part = cut(form)
        start = next((start for start in places(sequence, part) if start not in used), None) if part else None
        if start is not None:
            used.add(start)
            return True
    return False


class WindowOverlap(rows.Share):
    """Window overlap (WMT21): is the right term in the right place? For each occurrence of a term in the reference and
    each occurrence of the same form in the hypothesis, the share of the tokens around it in the reference (up to
    ``window`` on each side, punctuation left out) that stand around it in the hypothesis; occurrences are paired, best
    pair first; a segment's value is the mean over its pairs, 0 without a pair.

    The value is the mean over segments whose reference has a term; with several references a segment has that of its
    best one. Differs from the published scorer, which divides by all segments of the reference, so that a segment
    without terms counts as 0, and lets an empty hypothesis have the value of the segment before it.
    """

    uses_references = True
    columns = ("overlap", "segments")

    def __init__(self, test_set: TestSet, *, window: int = 2) -> None:
        if not test_set.references:
            raise ConfigError("window overlap needs references")
        if window < 1:
            raise ConfigError(f"window overlap: no window of {window}")
        self.name = f"window-overlap-{window}"
        self._window = window
        self._names = due_names(test_set)
        self._references = test_set.references
        # Of each segment and reference: its tokens, and where forms of terms stand in it.
        self._terms = [
            [(reference, found) for stream in test_set.references if (reference := tokens(stream[number] or ""))
             and (found := list(_occurrences(self._names, dues, reference)))]
            for number, dues in enumerate(self._names.segments)
        ]  # fmt: skip

    def signature(self) -> Signature:
        return rows.signature(
            ("terms", "wmt21-window"),
            ("window", str(self._window)),
            ("nrefs", str(len(self._references))),
            *self._names.origin,
            ("case", "lc"),
            ("tok", "mtfix"),
        )

    def stats(self, hypotheses: Sequence[str]) -> Rows:
        return self._rows(
            (max((self._overlap(text, *one) for one in references), default=0.0), bool(references))
            for text, references in zip(hypotheses, self._terms, strict=True)
        )

    def _overlap(self, hypothesis: str, reference: Tokens, found: Sequence[tuple[Tokens, list[int]]]) -> float:
        text = tokens(hypothesis)
        total = pairs = 0.0
        for form, starts in found:
            shares = [
                (_share(self._around(reference, start, len(form)), self._around(text, other, len(form))), start, other)
                for start in starts
                for other in places(text, form)
            ]
            taken: set[tuple[str, int]] = set()
            for share, start, other in sorted(shares, key=lambda item: (-item[0], item[1:])):
                if ("ref", start) not in taken and ("hyp", other) not in taken:
                    taken |= {("ref", start), ("hyp", other)}
                    total += share
                    pairs += 1
        return total / pairs if pairs else 0.0

    def _around(self, sequence: Tokens, start: int, size: int) -> list[str]:
        left = [token for token in sequence[:start] if not _is_mark(token)][-self._window :]
        right = [token for token in sequence[start + size :] if not _is_mark(token)][: self._window]
        return left + right


def _occurrences(names: DueNames, dues: Sequence[Due], reference: Tokens) -> Iterator[tuple[Tokens, list[int]]]:
    """The right forms of due terms that stand in a reference; of forms that overlap the longest."""
    forms = {form for due in dues for text in _right_forms(names, due) if (form := tokens(text))}
    covered: set[int] = set()
    for form in sorted(forms, key=lambda form: (-len(form), form)):
        starts = [start for start in places(reference, form) if covered.isdisjoint(range(start, start + len(form)))]
        covered.update(at for start in starts for at in range(start, start + len(form)))
        if starts:
            yield form, starts


def _share(wanted: list[str], found: list[str]) -> float:
    return (Counter(wanted) & Counter(found)).total() / len(wanted) if wanted else 0.0


def _is_mark(token: str) -> bool:
    return not any(char.isalnum() for char in token)


# --- 1-TERm

_TERM_COST = 2
_LONGEST_SHIFT = 10  # tokens
_MOST_SHIFTS = 200  # tried at a time


class TermTer(rows.Share):
    """1-TERm (WMT21): translation edit rate in which an edit of a term's token costs 2 and any other 1.

    For each segment the least cost over the number of tokens of the reference: block shifts (cost 1 each, taken one by
    one, whichever lowers the cost most) and then insertions, deletions and substitutions; deleting or replacing a token
    of a term in the reference costs 2. The value is 1 minus the mean over segments, and may be below 0. With several
    references the least rate counts; segments with an empty reference are left out.

    Differs from the published scorer, whose final distance drops the weights, so that they only steer the shifts; and
    which averages with a lemmatised copy where its annotation has lemmas. About 13 ms of CPU a segment: an option, no default.
    """

    name = "1-TERm"
    uses_references = True
    workers = True
    columns = ("score", "segments")

    def __init__(self, test_set: TestSet) -> None:
        if not test_set.references:
            raise ConfigError("1-TERm needs references")
        names = due_names(test_set)
        self._origin = names.origin
        self._references = [
            [_weighted(names, dues, reference) for stream in test_set.references
             if (reference := tokens(stream[number] or ""))]
            for number, dues in enumerate(names.segments)
        ]  # fmt: skip
        self._nrefs = len(test_set.references)

    def signature(self) -> Signature:
        return rows.signature(
            ("terms", "wmt21-term"),
            ("cost", str(_TERM_COST)),
            ("nrefs", str(self._nrefs)),
            *self._origin,
            ("case", "lc"),
            ("tok", "mtfix"),
        )

    def stats(self, hypotheses: Sequence[str]) -> Rows:
        return self._rows(
            (1 - min(term_ter(tokens(text), *one) for one in references), 1.0) if references else (0.0, 0.0)
            for text, references in zip(hypotheses, self._references, strict=True)
        )


def _weighted(names: DueNames, dues: Sequence[Due], reference: Tokens) -> tuple[Tokens, list[int]]:
    costs = [1] * len(reference)
    for form, starts in _occurrences(names, dues, reference):
        for start in starts:
            costs[start : start + len(form)] = [_TERM_COST] * len(form)
    return reference, costs


def term_ter(hypothesis: Tokens, reference: Tokens, costs: Sequence[int]) -> float:
    """Weighted edits over the tokens of the reference (not empty), from 0; ``costs``: one a token of the reference.

    >>> term_ter(("b", "a"), ("a", "b"), [1, 1])  # one shift
    0.5
    >>> term_ter(("a", "x"), ("a", "b"), [1, 2])
    1.0
    """
    import numpy as np

    ids = {token: number for number, token in enumerate(dict.fromkeys((*reference, *hypothesis)))}
    right = np.array([ids[token] for token in reference])
    text = [ids[token] for token in hypothesis]
    shifts = 0
    best = int(_distances(np.array([text]), right, costs)[0]) if text else sum(costs)
    while best and text:
        tried = _shifted(text, [int(number) for number in right])
        if not tried:
            break
        distances = _distances(np.array(tried), right, costs)
        least = int(distances.argmin())
        if int(distances[least]) >= best:
            break
        text, best = tried[least], int(distances[least])
        shifts += 1
    return (shifts + best) / len(reference)


def _shifted(text: list[int], reference: list[int]) -> list[list[int]]:
    """The hypothesis with one block moved to where the same tokens stand in the reference, longer blocks first."""
    blocks = []
    for start in range(len(text)):
        for goal in range(len(reference)):
            size = 0
            while (
                size < _LONGEST_SHIFT
                and start + size < len(text)
                and goal + size < len(reference)
                and text[start + size] == reference[goal + size]
            ):
                size += 1
            blocks += [(size - less, start, goal) for less in range(size)]
    blocks.sort(key=lambda block: (-block[0], block[1:]))
    out = []
    for size, start, goal in blocks[:_MOST_SHIFTS]:
        rest = text[:start] + text[start + size :]
        moved = rest[:goal] + text[start : start + size] + rest[goal:]
        if moved != text:
            out.append(moved)
    return out


def _distances(texts: Ids, reference: Ids, costs: Sequence[int]) -> Ids:
    """Weighted edit distances of several hypotheses of one length, shape (m, tokens) -> (m,)."""
    import numpy as np

    steps = np.arange(texts.shape[1] + 1)
    row = np.broadcast_to(steps, (len(texts), len(steps))).copy()  # nothing of the reference: insertions only
    for token, cost in zip(reference, costs, strict=True):
        changed = np.empty_like(row)
        changed[:, 0] = row[:, 0] + cost
        changed[:, 1:] = np.minimum(row[:, 1:] + cost, row[:, :-1] + cost * (texts != token))
        row = np.minimum.accumulate(changed - steps, axis=1) + steps  # insertions, 1 each
    distances: Ids = row[:, -1]
    return distances
