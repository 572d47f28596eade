"""Term metrics of the WMT shared tasks: success rate (WMT25), exclusive occurrences (WMT26), consistency."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from mtfix.errors import ConfigError
from mtfix.metrics import rows
from mtfix.metrics.due import Due, DueNames, Span, due_names, normalise
from mtfix.metrics.tokens import contains, lemmatiser
from mtfix.model import Signature

if TYPE_CHECKING:
    from collections.abc import Callable

    from mtfix.metrics.base import Rows, TestSet, Values

_Pair = tuple[str, tuple[str, ...]]  # a source form; right forms of its entry, any of which will do


class _Dictionary:
    """The glossary as WMT25 has it: pairs of a source term and its translations, searched as lower-case substrings."""

    def __init__(self, test_set: TestSet, lang: str | None) -> None:
        if test_set.glossary is None or test_set.source is None:
            raise ConfigError("term success rates need a glossary and the source")
        pairs: dict[str, tuple[str, dict[str, None]]] = {}
        for entry in test_set.glossary.entries:
            for term in entry.sources(lang):
                if term.text.strip():
                    pairs.setdefault(_lower(term.text), (term.text, {}))[1].update(dict.fromkeys(entry.right))
        self.pairs: list[_Pair] = [(form, tuple(right)) for form, right in pairs.values()]

    def due(self, source: str) -> list[_Pair]:
        text = _lower(source)
        return [pair for pair in self.pairs if _lower(pair[0]) in text]


class TermSuccess(rows.Share):
    """Term success rate of WMT25 (terminology task, track 1): of the pairs (k, v) of the glossary with the source term
    k in the source of a segment, the share whose translation v is in the hypothesis; over all segments at once.

    k and v are looked for as lower-case substrings and, where that fails, as sequences of lemmas; no word boundaries,
    no counts. Differs from WMT25: lemmas come from simplemma and not from Stanza (of words that stand alone, without
    their context; none for languages that it does not know); a pair has all right forms of the entry where WMT25 has
    one; text is normalised (NFKC).

    The lack of boundaries makes both sides generous ("us" is in "because"): name accuracy and ``terms-exclusive`` are
    stricter, and are what to optimise for.
    """

    name = "tsr"

    def __init__(self, test_set: TestSet, *, lemmas: bool = True) -> None:
        self._source_lang, self._target_lang = _langs(test_set)
        self._dictionary = _Dictionary(test_set, self._source_lang or None)
        self._digest = test_set.glossary.digest[:8] if test_set.glossary else ""
        self._lemmas = lemmatiser(self._target_lang) if lemmas else None
        self._due = self._all_due(test_set.source or (), lemmatiser(self._source_lang) if lemmas else None)

    def _all_due(self, sources: Sequence[str], lemmas: Callable[[str], tuple[str, ...]] | None) -> list[list[_Pair]]:
        if lemmas is None:
            return [self._dictionary.due(source) for source in sources]
        keys = [(lemmas(pair[0]), pair) for pair in self._dictionary.pairs]
        out = []
        for source in sources:
            text, lemma_text = _lower(source), lemmas(source)
            out.append([pair for key, pair in keys if _lower(pair[0]) in text or contains(lemma_text, key)])
        return out

    def signature(self) -> Signature:
        return rows.signature(
            ("terms", "tsr-wmt25-1"),
            ("gloss", self._digest),
            ("norm", "nfkc"),
            ("case", "lc"),
            ("bound", "none"),
            ("space", "surface+lemma" if self._lemmas else "surface"),
        )

    def stats(self, hypotheses: Sequence[str]) -> Rows:
        return self._rows(
            (sum(self._has(hypothesis, right) for _, right in due), len(due))
            for hypothesis, due in zip(hypotheses, self._due, strict=True)
        )

    def _has(self, hypothesis: str, right: tuple[str, ...]) -> bool:
        text = _lower(hypothesis)
        if any(_lower(form) in text for form in right):
            return True
        lemmas = self._lemmas
        return lemmas is not None and any(contains(lemmas(hypothesis), lemmas(form)) for form in right)


class DocumentTermSuccess(rows.Share):
    """Term success rate of WMT25, track 2 (documents).

    A pair (d, s) of a document and a source term is valid if s is in the source of d and one of its translations is in
    the reference of d; its success is min(count of its translations in the hypothesis / count of s in the source, 1),
    and the rate is the mean over all valid pairs. Counts are of lower-case substrings. As in WMT25, a term inside a
    longer term is counted too. With several references a translation in any of them makes the pair valid.

    A row is a document and stands at its first segment, the rows of its other segments are empty: what is drawn or
    swapped by a test is a whole document. Without document ids every segment is one.
    """

    name = "tsr-doc"
    uses_references = True
    columns = ("success", "pairs")

    def __init__(self, test_set: TestSet) -> None:
        self._source_lang, self._target_lang = _langs(test_set)
        if not test_set.references:
            raise ConfigError("the term success rate of documents needs a reference")
        dictionary = _Dictionary(test_set, self._source_lang or None)
        self._digest = test_set.glossary.digest[:8] if test_set.glossary else ""
        self._size = len(test_set.source or ())
        self._documents = documents(test_set, self._size)
        self._valid: dict[int, list[tuple[int, tuple[str, ...]]]] = {}
        for first, numbers in self._documents.items():
            source = _joined(test_set.source or (), numbers)
            references = [_joined(reference, numbers) for reference in test_set.references]
            self._valid[first] = [
                (source.count(_lower(form)), tuple(map(_lower, right)))
                for form, right in dictionary.due(source)
                if any(_lower(target) in reference for target in right for reference in references)
            ]

    def signature(self) -> Signature:
        return rows.signature(
            ("terms", "tsr-wmt25-2"), ("gloss", self._digest), ("norm", "nfkc"), ("case", "lc"), ("bound", "none")
        )

    def stats(self, hypotheses: Sequence[str]) -> Rows:
        out = [[0.0, 0.0] for _ in range(self._size)]
        for first, numbers in self._documents.items():
            text = _joined(hypotheses, numbers)
            for count, right in self._valid[first]:
                out[first][0] += min(sum(text.count(form) for form in right) / count, 1.0)
                out[first][1] += 1
        return self._rows(out)


@lru_cache(maxsize=65_536)
def _lower(text: str) -> str:
    return normalise(text).lower()


def _joined(texts: Sequence[str | None], numbers: Sequence[int]) -> str:
    return _lower("\n".join(texts[number] or "" for number in numbers))


def documents(test_set: TestSet, size: int) -> dict[int, list[int]]:
    """Segments of each document by its first segment; segments without document ids are documents of their own."""
    if test_set.documents is None:
        return {number: [number] for number in range(size)}
    groups: dict[str, list[int]] = {}
    for number, document in enumerate(test_set.documents):
        groups.setdefault(document, []).append(number)
    return {numbers[0]: numbers for numbers in groups.values()}


def _langs(test_set: TestSet) -> tuple[str, str]:
    glossary_lang = test_set.glossary.target_lang if test_set.glossary else ""
    return test_set.source_lang or "", test_set.target_lang or glossary_lang or "en"


# --- every required occurrence its own span


class ExclusiveMatch(rows.Share):
    """Exclusive occurrence matching (WMT26 terminology task): every occurrence of a term in the source requires a
    span of its own in the hypothesis, and no two spans overlap; the most occurrences that can be satisfied at the same
    time, as a share of those required.

    "Jaishankar" twice in the source and once in the hypothesis is 0.5; "New York Times" satisfies the newspaper or the
    city, not both. The maximum is exact (dynamic programming over the spans). Differs from WMT26: occurrences in the
    source and right forms in the hypothesis are found as :class:`~mtfix.metrics.names.NameAccuracy` finds them, with
    boundaries by script, inflected forms for languages that decline names, and no lemmas.

    Parts: ``overlap_allowed`` is the upper bound with each entry counted for itself.
    """

    name = "terms-exclusive"
    columns = ("satisfied", "required", "satisfied_overlapping", "inexact")

    def __init__(self, test_set: TestSet) -> None:
        self._names = due_names(test_set)

    def signature(self) -> Signature:
        return rows.signature(("terms", "wmt26"), ("occ", "excl"), *self._names.signature())

    def stats(self, hypotheses: Sequence[str]) -> Rows:
        return self._rows(map(self._row, self._names.segments, hypotheses))

    def _row(self, names: tuple[Due, ...], hypothesis: str) -> tuple[float, ...]:
        if not names:
            return 0.0, 0.0, 0.0, 0.0
        text = normalise(hypothesis)
        lowered = text.casefold()
        wanted: dict[tuple[Span, ...], int] = {}  # names with the same spans compete for them as one
        required = alone = 0
        for due in names:
            required += due.count
            spans = tuple(self._names.spans(due, text, lowered))
            if spans:
                wanted[spans] = wanted.get(spans, 0) + due.count
                alone += most_disjoint({spans: due.count})[0]
        satisfied, exact = most_disjoint(wanted)
        return satisfied, required, alone, not exact

    def parts(self, total: Rows) -> dict[str, Any]:
        counts = super().parts(total)
        allowed = rows.quotient(counts["satisfied_overlapping"], counts["required"])
        return {**counts, "overlap_allowed": allowed}


_MOST_STATES = 1000

_State = tuple[int, tuple[int, ...]]  # end of the last span; how many are still wanted, -1: as many as one likes


def most_disjoint(wanted: Mapping[tuple[Span, ...], int]) -> tuple[int, bool]:
    """The most spans that can be chosen without overlap, each for one of those that want it and at most as many for
    each as it wants. (number, True), or with False a lower bound where the search grew too large: the problem is
    NP-hard.

    ``wanted``: possible spans to how many of them are wanted.

    >>> most_disjoint({((0, 8), (20, 28)): 1, ((0, 14),): 1})  # New York twice, New York Times once
    (2, True)
    >>> most_disjoint({((0, 8),): 1, ((0, 14),): 1})
    (1, True)
    """
    last_end = [max(end for _, end in spans) for spans in wanted]
    choices = sorted(
        ((end, start, who) for who, spans in enumerate(wanted) for start, end in spans),
        key=lambda choice: (choice[0], last_end[choice[2]], -choice[1], choice[2]),
    )
    most = min(
        sum(min(count, len(spans)) for spans, count in wanted.items()),
        _greedy(choices, [len(choices)] * len(wanted)),  # as if all spans were for anybody
    )
    simple = _greedy(choices, list(wanted.values()))
    if simple == most:
        return simple, True
    best, exact = _search(choices, tuple(count if count < len(spans) else -1 for spans, count in wanted.items()))
    return max(best, simple), exact


def _greedy(choices: Sequence[tuple[int, int, int]], left: list[int]) -> int:
    """Whatever ends first is taken if it can be."""
    reach = chosen = 0
    for end, start, who in choices:
        if start >= reach and left[who]:
            reach, chosen = end, chosen + 1
            left[who] -= 1
    return chosen


def _search(choices: Sequence[tuple[int, int, int]], left: tuple[int, ...]) -> tuple[int, bool]:
    final = {who: number for number, (_, _, who) in enumerate(choices)}
    states: dict[_State, int] = {(0, left): 0}  # -> how many spans are chosen
    exact = True
    for number, (end, start, who) in enumerate(choices):
        following = dict(states)
        for (last, rest), chosen in states.items():
            if last <= start and rest[who]:
                key = end, (rest if rest[who] < 0 else (*rest[:who], rest[who] - 1, *rest[who + 1 :]))
                following[key] = max(following.get(key, 0), chosen + 1)
        states = _undominated(following, number, final)
        if len(states) > _MOST_STATES:
            exact = False
            states = dict(sorted(states.items(), key=lambda item: -item[1])[: _MOST_STATES // 10])
    return max(states.values()), exact


def _undominated(states: dict[_State, int], number: int, final: Mapping[int, int]) -> dict[_State, int]:
    """States without what no later span asks for; of states that differ in their end only, those worth keeping."""
    by_rest: dict[tuple[int, ...], list[tuple[int, int]]] = {}
    for (last, rest), chosen in states.items():
        key = tuple([count if final.get(who, -1) > number else 0 for who, count in enumerate(rest)])
        by_rest.setdefault(key, []).append((last, chosen))
    out = {}
    for rest, found in by_rest.items():
        most = -1
        for last, chosen in sorted(found, key=lambda item: (item[0], -item[1])):
            if chosen > most:  # one that ends later than another must have chosen more
                out[last, rest] = most = chosen
    return out


# --- consistency


class Consistency:
    """Term consistency: of the occurrences of source terms that are due more than once, the share rendered as their
    term is rendered most often (WMT25: pseudo-reference "most frequent", micro average over occurrences).

    Occurrences are aligned without a model: the forms of the entry that stand in the hypothesis, right and listed as
    wrong, longest first and none overlapping, go to the occurrences of the segment in their order. An occurrence for
    which no form is left has no rendering, and counts as a miss, as in WMT25. So a rendering that the glossary does not
    know is a miss too, even if it is used throughout.

    Differs from WMT25: alignment by glossary forms (there: by a language model and awesome-align); grouped by entry
    (there the macro average merges source terms that have one translation); forms are compared without case and not
    lemmatised. Parts: ``macro`` (mean over entries), ``predefined`` (share rendered with the preferred form), ``aligned``.

    Here over the whole test set; see :class:`DocumentConsistency`. A row has the counts of every (entry, form).
    """

    name = "consistency"
    higher_is_better = True
    percent = False
    uses_references = False
    _MOST_COLUMNS = 4096

    def __init__(self, test_set: TestSet) -> None:
        self._names = due_names(test_set)
        occurrences: Counter[tuple[int, ...]] = Counter()
        for _, due in self._names:
            occurrences[due.entries] += due.count
        # Entries: column of their occurrences, columns of their forms (of the preferred one first).
        self._columns: dict[tuple[int, ...], tuple[int, dict[str, int]]] = {}
        width = 0
        repeated = [entries for entries, count in occurrences.most_common() if count > 1]
        for entries in repeated:
            forms = list(dict.fromkeys(form.text.casefold() for form in self._names.forms(entries)))
            if width + 1 + len(forms) > self._MOST_COLUMNS:
                break
            self._columns[entries] = width, {form: width + 1 + place for place, form in enumerate(forms)}
            width += 1 + len(forms)
        self._width = width
        self._left_out = len(repeated) - len(self._columns)

    def signature(self) -> Signature:
        limit = (("left-out", str(self._left_out)),) if self._left_out else ()
        return rows.signature(("terms", "consistency"), ("rendering", "frequent"), *limit, *self._names.signature())

    def stats(self, hypotheses: Sequence[str]) -> Rows:
        """Columns: for each entry its occurrences, then how many were rendered with each of its forms."""
        import numpy as np

        out = np.zeros((len(hypotheses), self._width))
        for segment, due in self._names:
            columns = self._columns.get(due.entries)
            if columns:
                out[segment, columns[0]] += due.count
                for form in _renderings(self._names, due, hypotheses[segment]):
                    out[segment, columns[1][form]] += 1
        return out

    def _counts(self, sums: Rows) -> tuple[Rows, Rows]:
        """Occurrences and those with the most frequent rendering, both (samples, entries)."""
        import numpy as np

        starts = [total for total, _ in self._columns.values()]
        if not starts:
            return np.zeros((len(sums), 0)), np.zeros((len(sums), 0))
        totals = sums[:, starts].astype(np.float64)
        renderings_only = np.array(sums, dtype=np.float64)
        renderings_only[:, starts] = 0
        return totals, np.maximum.reduceat(renderings_only, starts, axis=1)

    def values(self, sums: Rows) -> Values:
        import numpy as np

        totals, most = self._counts(sums)
        with np.errstate(divide="ignore", invalid="ignore"):
            total = totals.sum(1)
            values: Values = np.where(total > 0, most.sum(1) / total, np.nan)
            return values

    def support(self, sums: Rows) -> Values:
        """Occurrences."""
        occurrences: Values = self._counts(sums)[0].sum(1)
        return occurrences

    def parts(self, total: Rows) -> dict[str, Any]:
        total = total.reshape(1, -1)
        totals, most = self._counts(total)
        here = totals[0] > 0
        preferred = sum(float(total[0, start + 1]) for start, _ in self._columns.values())
        aligned = float(total.sum() - totals.sum())
        return {
            "occurrences": float(totals.sum()),
            "terms": int(here.sum()),
            "aligned": rows.quotient(aligned, float(totals.sum())),
            "predefined": rows.quotient(preferred, float(totals.sum())),
            "macro": float((most[0][here] / totals[0][here]).mean()) if here.any() else None,
        }


class DocumentConsistency(rows.Share):
    """:class:`Consistency` within documents: the most frequent rendering is that of the document, and what counts are
    the entries that are due more than once in one.

    A row is a document and stands at its first segment (as in :class:`DocumentTermSuccess`). Needs document ids.
    """

    name = "consistency-doc"
    columns = ("consistent", "occurrences", "preferred", "aligned")

    def __init__(self, test_set: TestSet) -> None:
        if test_set.documents is None:
            raise ConfigError("consistency within documents needs document ids")
        self._names = due_names(test_set)
        self._documents = documents(test_set, len(test_set.documents))

    def signature(self) -> Signature:
        return rows.signature(("terms", "consistency-doc"), ("rendering", "frequent"), *self._names.signature())

    def stats(self, hypotheses: Sequence[str]) -> Rows:
        out = [[0.0] * 4 for _ in hypotheses]
        for first, numbers in self._documents.items():
            occurrences: Counter[tuple[int, ...]] = Counter()
            found: dict[tuple[int, ...], Counter[str]] = {}
            for number in numbers:
                for due in self._names.segments[number]:
                    occurrences[due.entries] += due.count
                    found.setdefault(due.entries, Counter()).update(_renderings(self._names, due, hypotheses[number]))
            row = out[first]
            for entries, count in occurrences.items():
                if count > 1:
                    preferred = self._names.forms(entries)[0].text.casefold()
                    row[0] += max(found[entries].values(), default=0)
                    row[1] += count
                    row[2] += found[entries][preferred]
                    row[3] += found[entries].total()
        return self._rows(out)

    def parts(self, total: Rows) -> dict[str, Any]:
        counts = super().parts(total)
        return {
            "occurrences": counts["occurrences"],
            "aligned": rows.quotient(counts["aligned"], counts["occurrences"]),
            "predefined": rows.quotient(counts["preferred"], counts["occurrences"]),
        }


def _renderings(names: DueNames, due: Due, hypothesis: str) -> list[str]:
    """What renders the occurrences of a name in a segment, at most as many forms as there are occurrences."""
    text = normalise(hypothesis)
    return names.renderings(due, text, text.casefold())[: due.count]
