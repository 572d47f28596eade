"""What goes with what over the segments of a run."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mtfix.bilingual.engine import stat_items
from mtfix.bilingual.segment import SegmentView
from mtfix.bilingual.stats import RunStats, source_units, unit_set
from mtfix.bilingual.tokens import stem


def run(pairs: list[tuple[str, str]], spaceless: bool = False) -> RunStats:
    return RunStats([source for source, _ in pairs], [stat_items(text, spaceless) for _, text in pairs])


PAIRS = [
    ("苏宁公布业绩", "Sunning published results"),
    ("苏宁的股票", "Shares of Sunning"),
    ("苏宁总部在南京", "Sunning is based in Nanjing"),
    *[(f"天气{number}好", f"Weather {number} fine") for number in range(12)],
]


@given(st.text("abc甲乙丙國国アイあ19 月,.", max_size=30))
def test_the_set_is_that_of_the_places(text: str) -> None:
    units = source_units(text)
    assert unit_set(text) == {unit for _, _, unit in units}
    assert all(0 <= start < end <= len(text) for start, end, _ in units)


def test_counts_leave_one_segment_out() -> None:
    stats = run(PAIRS)
    assert stats.size == 15
    assert stats.document_count(stem("sunning")) == 2
    assert stats.unit_count("苏宁") == 2
    assert stats.document_count("nowhere") == stats.unit_count("无") == 0
    assert stats.document_frequency(stem("sunning")) == pytest.approx(2 / 14)


@given(st.lists(st.frozensets(st.sampled_from("abcdef")), max_size=70))
def test_bits_are_segments(segments: list[frozenset[str]]) -> None:
    stats = RunStats([" ".join(sorted(segment)) for segment in segments], segments)
    for item in "abcdefx":
        expected = sum(1 << number for number, segment in enumerate(segments) if item in segment)
        assert stats.stem_bits(item) == expected
        assert stats.unit_bits(item) == expected


def test_only_the_first_segments_count() -> None:
    stats = RunStats(["a", "a", "a"], [["x"], ["x"], ["x"]], limit=2)
    assert (stats.size, stats.document_count("x"), stats.stem_bits("x")) == (2, 1, 0b11)


def test_association_of_a_wrong_rendering_with_its_source() -> None:
    stats = run(PAIRS)
    view = SegmentView(*PAIRS[0], "en", stats)
    assert view.associations(stem("sunning"))[0][0] == 1.0
    assert (1.0, 0, 2) in view.associations(stem("sunning"))
    assert view.associations(stem("published")) == []  # seen here alone
    assert SegmentView(*PAIRS[5], "en", stats).associations(stem("weather")) == []  # in most segments


def test_association_is_what_its_definition_says() -> None:
    """Cosine of the two sets without this segment, half for a single meeting, at least three times chance."""
    stats = run(PAIRS)
    source, text = PAIRS[2]
    view = SegmentView(source, text, "en", stats)
    others = stats.size - 1
    for token in view.tokens:
        expected = []
        right = (stats.stem_bits(token.stem)).bit_count() - 1
        for start, end, unit in source_units(source):
            left = stats.unit_bits(unit).bit_count() - 1
            both = (stats.unit_bits(unit) & stats.stem_bits(token.stem)).bit_count() - 1
            if both > 0 and right <= others / 3 and both * others >= 3 * left * right:
                value = both / (left * right) ** 0.5 * (0.5 if both == 1 else 1.0)
                if value > 0.04:
                    expected.append((pytest.approx(value), start, end))
        assert sorted([(start, end) for _, start, end in view.associations(token.stem)]) == sorted(
            [(start, end) for _, start, end in expected]
        )


def test_pairs_of_characters_without_spaces() -> None:
    assert stat_items("東京へ", True) == ["東", "京", "へ", "東京", "京へ"]
    assert stat_items("東京へ", False) == ["東", "京", "へ"]
    assert stat_items("東 京", True) == ["東", "京"]


def test_empty_run() -> None:
    stats = run([])
    assert (stats.size, stats.document_count("a"), stats.stem_bits("a"), stats.document_frequency("a")) == (0, 0, 0, 0)
