"""Which segments a report shows, and how each glossary entry fared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from mtfix.metrics.base import Metric, TestSet
from mtfix.report.data import EntryRow, SegmentRow, SystemSegment
from mtfix.scoring.before import Cleaning

SegmentValues = Mapping[str, Mapping[str, Sequence[float | None]]]  # metric, system, segment


def worth_showing(
    systems: Mapping[str, Sequence[str]],
    test_set: TestSet,
    values: SegmentValues,
    metrics: Sequence[Metric],
    show: int,
    cleaning: Cleaning | None = None,
) -> tuple[SegmentRow, ...]:
    """Some ``show`` segments of each kind for every metric: the worst, the best, those in which systems differ most.

    What cleaning edited is shown in any case. In order of the test set.
    """
    chosen = dict.fromkeys(() if cleaning is None else cleaning.edits)
    for metric in metrics:
        by_system = values[metric.name]
        sign = -1 if metric.higher_is_better is False else 1
        share = -(-show // len(systems))
        for scores in by_system.values():
            known = sorted((sign * value, at) for at, value in enumerate(scores) if value is not None)
            chosen |= dict.fromkeys(at for _, at in (*known[:share], *known[-share:]))
        spread = []
        for at, scores_at in enumerate(zip(*by_system.values(), strict=True)):
            known_at = [value for value in scores_at if value is not None]
            if len(known_at) > 1 and max(known_at) > min(known_at):
                spread.append((min(known_at) - max(known_at), at))
        chosen |= dict.fromkeys(at for _, at in sorted(spread)[:show])
    return tuple(_row(at, systems, test_set, values, cleaning) for at in sorted(chosen))


def _row(
    at: int, systems: Mapping[str, Sequence[str]], test_set: TestSet, values: SegmentValues, cleaning: Cleaning | None
) -> SegmentRow:
    shown = {
        name: SystemSegment(text=texts[at], scores={metric: rows[name][at] for metric, rows in values.items()})
        for name, texts in systems.items()
    }
    if cleaning is not None and at in cleaning.edits:
        shown[cleaning.after] = msgspec.structs.replace(
            shown[cleaning.after], before=systems[cleaning.before][at], edits=cleaning.edits[at]
        )
    return SegmentRow(
        index=at,
        source=None if test_set.source is None else test_set.source[at],
        references=tuple(text for texts in test_set.references if (text := texts[at]) is not None),
        systems=shown,
        document="" if test_set.documents is None else test_set.documents[at],
        domain="" if test_set.domains is None else test_set.domains[at],
    )


def entry_rows(systems: Mapping[str, Sequence[str]], test_set: TestSet, instead: bool) -> tuple[EntryRow, ...]:
    """Every entry that is due somewhere; none without names annotated by hand, or a glossary and a source."""
    if test_set.names is None and (test_set.glossary is None or test_set.source is None):
        return ()
    from mtfix.metrics.names import entry_table

    return tuple(
        EntryRow(
            entry=row.entry,
            preferred=row.preferred,
            type=row.type,
            source=row.source,
            systems=row.systems,
            instead=row.instead,
        )
        for row in entry_table(test_set, systems, instead=instead)
    )
