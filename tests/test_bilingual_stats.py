"""What goes with what over the segments of a run."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mtfix.bilingual.engine import stat_items
from mtfix.bilingual.segment import SegmentView
from mtfix.bilingual.stats import RunStats, source_units, unit_set
from mtfix.bilingual.tokens import fold, stem, stems, tokenize
from mtfix.names.han_table import simplify


def run(pairs: list[tuple[str, str]], spaceless: bool = False) -> RunStats:
    return RunStats([source for source, _ in pairs], [stat_items(text, spaceless) for _, text in pairs])


def number_of(bits: npt.NDArray[np.uint64]) -> int:
    return int.from_bytes(bits.astype("<u8").tobytes(), "little")


PAIRS = [
    ("苏宁公布业绩", "Sunning published results"),
    ("苏宁的股票", "Shares of Sunning"),
    ("苏宁总部在南京", "Sunning is based in Nanjing"),
    *[(f"天气{number}好", f"Weather {number} fine") for number in range(12)],
]


@given(st.text("abc甲乙丙國国アイあ19 月,.", max_size=30))
def test_the_set_is_that_of_the_places(text: str) -> None:
    starts, ends, units = source_units(text)
    assert sorted(unit_set(text)) == sorted(set(units))
    for start, end, unit in zip(starts, ends, units, strict=True):
        assert 0 <= start < end <= len(text)
        assert unit in (simplify(text[start:end]), stem(fold(text[start:end])))


@given(st.text("abS s'’.U1é東カ", max_size=20))
def test_stems_are_those_of_the_tokens(text: str) -> None:
    assert stems(text) == [token.stem for token in tokenize(text)]


def test_counts_leave_one_segment_out() -> None:
    stats = run(PAIRS)
    assert stats.size == 15
    assert stats.document_counts([stem("sunning"), "nowhere"]).tolist() == [2, 0]
    assert stats.document_frequencies([stem("sunning")]).tolist() == [pytest.approx(2 / 14)]


@given(st.lists(st.frozensets(st.sampled_from("abcdef")), max_size=70))
def test_bits_are_segments(segments: list[frozenset[str]]) -> None:
    stats = RunStats([" ".join(sorted(segment)) for segment in segments], segments)
    for item, stem_bits, unit_bits in zip(
        "abcdefx", stats.stem_bits(stats.stem_codes("abcdefx")), stats.unit_bits("abcdefx"), strict=True
    ):
        expected = sum(1 << number for number, segment in enumerate(segments) if item in segment)
        assert number_of(stem_bits) == number_of(unit_bits) == expected


def test_only_the_first_segments_count() -> None:
    stats = RunStats(["a", "a", "a"], [["x"], ["x"], ["x"]], limit=2)
    assert (
        stats.size,
        stats.document_counts(["x"]).tolist(),
        number_of(stats.stem_bits(stats.stem_codes(["x"]))[0]),
    ) == (2, [1], 0b11)


def associations(view: SegmentView, item: str) -> dict[tuple[int, int], float]:
    """Strength by the place in the source, of one stem of the text."""
    number = view.stems.index(item)
    return {
        (int(view.units.starts[place]), int(view.units.ends[place])): strength
        for token, place, strength in zip(*[column.tolist() for column in view.links], strict=True)
        if token == number
    }


def test_association_of_a_wrong_rendering_with_its_source() -> None:
    stats = run(PAIRS)
    view = SegmentView(*PAIRS[0], "en", stats)
    assert max(associations(view, stem("sunning")).values()) == 1.0
    assert associations(view, stem("sunning"))[0, 2] == 1.0
    assert associations(view, stem("published")) == {}  # seen here alone
    assert associations(SegmentView(*PAIRS[5], "en", stats), stem("weather")) == {}  # in most segments


@pytest.mark.parametrize("times", [1, 100])  # more segments than a byte can count
def test_association_is_what_its_definition_says(times: int) -> None:
    """Cosine of the two sets without this segment, half for a single meeting, at least three times chance."""
    stats = run(PAIRS * times)
    source, text = PAIRS[2]
    source += "的苏宁"
    view = SegmentView(source, text, "en", stats)
    others = stats.size - 1
    for token, silent in zip(view.tokens, view.silent, strict=True):
        if silent:
            continue
        expected = {}
        stem_bits = number_of(stats.stem_bits(stats.stem_codes([token.stem]))[0])
        right = stem_bits.bit_count() - 1
        for start, end, unit in zip(*source_units(source), strict=True):
            unit_bits = number_of(stats.unit_bits([unit])[0])
            left = unit_bits.bit_count() - 1
            both = (unit_bits & stem_bits).bit_count() - 1
            if both > 0 and right <= others / 3 and both * others >= 3 * left * right:
                value = both / (left * right) ** 0.5 * (0.5 if both == 1 else 1.0)
                if value > 0.04:
                    expected[start, end] = pytest.approx(value)
        assert associations(view, token.stem) == expected


def test_pairs_of_characters_without_spaces() -> None:
    assert stat_items("東京へ", True) == ["東", "京", "へ", "東京", "京へ"]
    assert stat_items("東京へ", False) == ["東", "京", "へ"]
    assert stat_items("東 京", True) == ["東", "京"]


def test_empty_run() -> None:
    stats = run([])
    assert stats.size == stats.document_counts(["a"])[0] == stats.document_frequencies(["a"])[0] == 0
    assert number_of(stats.stem_bits(stats.stem_codes(["a"]))[0]) == 0
