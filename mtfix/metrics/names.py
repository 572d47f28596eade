"""Name accuracy, and what cleaning did to the names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from mtfix.bilingual.entries import Entry as BilingualEntry
from mtfix.errors import ConfigError
from mtfix.metrics import rows
from mtfix.metrics.due import DueNames, due_names, normalise
from mtfix.model import KINDS, Signature

if TYPE_CHECKING:
    from mtfix.metrics.base import Rows, TestSet, Values


class NameAccuracy(rows.Share):
    """Of the names that are due, the share whose accepted form stands in the hypothesis (m-ETA of EA-MT).

    A name is due once a segment whose source has it, however often. It is right if its preferred or an admitted form
    stands there, in any case (acronyms up to five letters: as they are), free of letters on both sides where the
    script puts spaces between words.

    Differs from m-ETA as published (SemEval-2025 task 2, evaluation code of SapienzaNLP/ea-mt-eval), which takes one
    target entity a segment, lower-case substrings without word boundaries ("us" in "because") and no normalisation of
    quotes, dashes, spaces and width.

    ``kinds``, ``entries``: only names of these kinds ("PER+LOC" or several), of the entries with these ids.
    """

    name = "names"

    def __init__(
        self, test_set: TestSet, *, kinds: str | Collection[str] | None = None, entries: Collection[str] | None = None
    ) -> None:
        if isinstance(kinds, str):
            kinds = kinds.split("+")
        self._test_set, self._entries = test_set, entries
        self._names = due_names(test_set)
        unknown = sorted(set(kinds or ()).difference(("", *KINDS, *self._names.kinds())))
        if unknown:
            raise ConfigError(f"{unknown[0]!r} is no type of entry", hint=f"one of {', '.join(KINDS)}")
        if kinds is not None or entries is not None:
            self._names = self._names.only(kinds, entries)
        self._kinds = self._names.kinds()
        self.columns = ("right", "due", *[f"{what}:{kind}" for kind in self._kinds for what in ("right", "due")])

    def signature(self) -> Signature:
        return rows.signature(("names", "m-eta"), *self._names.signature())

    def stats(self, hypotheses: Sequence[str]) -> Rows:
        """Columns: right and due, over all names and then by kind."""
        place = {kind: 2 + 2 * number for number, kind in enumerate(self._kinds)}
        out = rows.rows([[0.0] * len(self.columns)] * len(hypotheses), len(self.columns))
        for segment, names in enumerate(self._names.segments):
            if not names:
                continue
            text = normalise(hypotheses[segment])
            lowered = text.casefold()
            for due in names:
                column = place[self._names.entry(due).kind]
                right = self._names.right(due, text, lowered)
                out[segment, [0, column]] += right
                out[segment, [1, column + 1]] += 1
        return out

    def parts(self, total: Rows) -> dict[str, Any]:
        """``types``: right, due and value by kind; kinds of which nothing is due are left out."""
        cells = total.reshape(-1)
        types = {}
        for number, kind in enumerate(self._kinds):
            right, due = float(cells[2 + 2 * number]), float(cells[3 + 2 * number])
            if due:
                types[kind] = {"right": right, "due": due, "value": right / due}
        return {"right": float(cells[0]), "due": float(cells[1]), "types": types}

    def groups(self) -> dict[str, NameAccuracy]:
        """``type=PER`` and so on: the same metric for the names of one kind, with intervals and tests of its own."""
        return {
            f"type={kind}": NameAccuracy(self._test_set, kinds=(kind,), entries=self._entries)
            for kind in self._kinds
            if kind
        }


class Harm:
    """What a change of the text did wrong, per 1,000 names that were due: names broken, and stray edits.

    ``before`` is the text before the change, a segment each. Broken is a name that was right before and is wrong
    after; stray is a segment that changed though every name due in it was right before (also where none was due). A
    stray change that breaks a name counts once, as the name. Parts have both counts as they are, names fixed, and the
    ``precision`` of the change: of the segments that it changed, those in which a name became right and none wrong.
    """

    name = "harm"
    higher_is_better = False
    percent = False
    columns = ("wrong", "names", "broken", "stray", "fixed", "right_before", "changed", "good")

    def __init__(self, test_set: TestSet, *, before: Sequence[str] | None = None) -> None:
        if before is None:
            raise ConfigError("harm needs the text before cleaning (--before)")
        self._names = due_names(test_set)
        self._before = before

    def signature(self) -> Signature:
        return rows.signature(("harm", "broken+stray"), ("per", "1000-names"), *self._names.signature())

    def stats(self, hypotheses: Sequence[str]) -> Rows:
        """Columns: see ``columns``; ``wrong`` is broken names, or 1 for a stray change that broke none."""
        if len(hypotheses) != len(self._before):
            raise ConfigError(f"{len(self._before)} segments before, {len(hypotheses)} after")
        return rows.rows([self._row(*item) for item in enumerate(zip(self._before, hypotheses, strict=True))], 8)

    def _row(self, segment: int, texts: tuple[str, str]) -> tuple[float, ...]:
        names = self._names.segments[segment]
        was, now = ([self._names.right(due, text, text.casefold()) for due in names] for text in map(normalise, texts))
        broken = sum(old and not new for old, new in zip(was, now, strict=True))
        fixed = sum(new and not old for old, new in zip(was, now, strict=True))
        changed = texts[0] != texts[1]
        stray = changed and all(was)
        good = changed and fixed > 0 and not broken
        return broken or stray, len(names), broken, stray, fixed, sum(was), changed, good

    def values(self, sums: Rows) -> Values:
        import numpy as np

        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(sums[:, 1] > 0, 1000 * sums[:, 0] / sums[:, 1], np.nan)

    def support(self, sums: Rows) -> Values:
        return sums[:, 1]

    def parts(self, total: Rows) -> dict[str, Any]:
        counts = {name: float(value) for name, value in zip(self.columns, total.reshape(-1), strict=True)}
        wrong_before = counts["names"] - counts["right_before"]
        return {
            **counts,
            "fix_rate": rows.quotient(counts["fixed"], wrong_before),
            "damage_rate": rows.quotient(counts["broken"], counts["right_before"]),
            "precision": rows.quotient(counts["good"], counts["changed"]),
        }


# --- by entry


@dataclass(frozen=True, slots=True)
class EntryResult:
    """An entry in the test set: ``systems`` has (right, due) by system; ``instead`` what stands in its place."""

    entry: str
    preferred: str
    type: str
    source: str
    systems: dict[str, tuple[int, int]]
    instead: dict[str, tuple[str, ...]] = field(default_factory=dict)


def entry_table(
    test_set: TestSet, hypotheses: Mapping[str, Sequence[str]], *, instead: bool = True, most: int = 3
) -> list[EntryResult]:
    """Every entry that is due somewhere: how often each system has it right, and what stands there where it has not.

    Most failures first. ``instead`` is what the fixer's candidate search takes for the name's rendering, without
    changing anything: forms that the glossary lists as wrong, else the most probable span; the ``most`` frequent
    ones, none where the name seems to be dropped. It takes about a second for 2,000 segments of one system; with
    names from a file, which have no source forms to search with, there is none.
    """
    names = due_names(test_set)
    tallies = {system: _tally(names, texts) for system, texts in hypotheses.items()}
    found = {system: _instead(test_set, names, texts, most) if instead else {} for system, texts in hypotheses.items()}
    firsts: dict[str, tuple[BilingualEntry, str]] = {}
    for _, due in names:
        firsts.setdefault(names.entry(due).id, (names.entry(due), due.source_form))
    table = [
        EntryResult(
            entry.id,
            entry.preferred,
            entry.kind,
            source,
            {system: tally[entry.id] for system, tally in tallies.items()},
            {system: forms[entry.id] for system, forms in found.items() if entry.id in forms},
        )
        for entry, source in firsts.values()
    ]

    def failures(row: EntryResult) -> int:
        return sum(due - right for right, due in row.systems.values())

    return sorted(table, key=lambda row: (-failures(row), row.entry))


_LEAST_INSTEAD = 0.3  # probability, among all spans and none: below it a guess says nothing


def _tally(names: DueNames, texts: Sequence[str]) -> dict[str, tuple[int, int]]:
    right: Counter[str] = Counter()
    due_count: Counter[str] = Counter()
    for segment, due in names:
        text = normalise(texts[segment])
        key = names.entry(due).id
        due_count[key] += 1
        right[key] += names.right(due, text, text.casefold())
    return {key: (right[key], count) for key, count in due_count.items()}


def _instead(test_set: TestSet, names: DueNames, texts: Sequence[str], most: int) -> dict[str, tuple[str, ...]]:
    if names.matcher is None or test_set.source is None:
        return {}
    counts: dict[str, dict[str, Counter[str]]] = {}  # entry, form in lower case, forms as they stand
    plain = [normalise(text) for text in texts]
    wrong = {names.entries[number].entry.id: [form.pattern for form in forms] for number, forms in names.wrong.items()}
    for proposal in names.matcher.repairer.propose(test_set.source, plain):
        text = plain[proposal.segment]
        found = next((hit[0] for pattern in wrong[proposal.entry_id] if (hit := pattern.search(text))), "")
        if not found and proposal.alternatives and proposal.alternatives[0].score >= _LEAST_INSTEAD:
            best = proposal.alternatives[0]
            found = text[best.start : best.end]
        if found:
            counts.setdefault(proposal.entry_id, {}).setdefault(found.casefold(), Counter())[found] += 1
    return {
        key: tuple(
            min(form, key=lambda text: (-form[text], text)) for form in sorted(forms.values(), key=_frequent)[:most]
        )
        for key, forms in counts.items()
    }


def _frequent(forms: Counter[str]) -> tuple[int, str]:
    return -forms.total(), min(forms)
