"""Rows and values equal sacrebleu's on any text: the fast statistics of chrF and TER, the vectorised formulas of all."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from sacrebleu.metrics import BLEU, CHRF, TER, lib_ter

from mtfix.metrics import base, ter
from mtfix.metrics.base import TestSet, make

SACREBLEU = {"bleu": BLEU, "chrf": CHRF, "chrf++": CHRF, "ter": TER}

# Few words, so that they repeat; odd spaces, entities, scripts, a lone surrogate, what sacrebleu's tokenisers look for.
words = st.sampled_from(
    [
        *[
            "a",
            "b",
            "A",
            "the",
            "the,",
            "(the",
            "it's",
            "1.5",
            "&amp;",
            "&quot;",
            "<skipped>",
            "-",
            "ß",
            "İ",
            "中文",
            "カナ",
            "é",
            "é",
            "😀",
            "�",
            "。",
            "...",
            "U.S.",
        ],
        *("\u3000", "\u2028", "\x85", "\x1f", "x" * 30),
    ]
)
lines = st.lists(words, max_size=9).map(" ".join) | st.lists(words, max_size=5).map("".join) | st.text(max_size=20)
options = st.one_of(
    st.tuples(
        st.just("bleu"),
        st.fixed_dictionaries(
            {
                "tokenize": st.sampled_from(["13a", "char", "zh", "intl", "none"]),
                "lowercase": st.booleans(),
                "smooth_method": st.sampled_from(["exp", "floor", "add-k", "none"]),
                "max_ngram_order": st.integers(1, 5),
                "effective_order": st.booleans(),
            }
        ),
    ),
    st.tuples(
        st.just("chrf"),
        st.fixed_dictionaries(
            {
                "char_order": st.integers(1, 8),
                "word_order": st.integers(0, 3),
                "beta": st.integers(1, 3),
                "lowercase": st.booleans(),
                "whitespace": st.booleans(),
                "eps_smoothing": st.booleans(),
            }
        ),
    ),
    st.tuples(
        st.just("ter"),
        st.fixed_dictionaries(
            dict.fromkeys(["normalized", "no_punct", "asian_support", "case_sensitive"], st.booleans())
        ),
    ),
)


@st.composite
def corpora(draw: st.DrawFn) -> tuple[list[str], list[list[str | None]]]:
    """Hypotheses and one to three streams of references, of which later ones may lack segments."""
    size, streams = draw(st.integers(1, 5)), draw(st.integers(1, 3))
    hypotheses = draw(st.lists(lines, min_size=size, max_size=size))
    some = lines | st.sampled_from(hypotheses)
    first = draw(st.lists(some, min_size=size, max_size=size))
    more = [draw(st.lists(st.none() | some, min_size=size, max_size=size)) for _ in range(streams - 1)]
    return hypotheses, [first, *more]


@settings(max_examples=150, deadline=None)
@given(corpora(), options)
def test_rows_values_and_signature(corpus: tuple[list[str], list[list[str | None]]], option: tuple[str, Any]) -> None:
    hypotheses, references = corpus
    name, chosen = option
    theirs = SACREBLEU[name](**chosen, references=references)
    metric = make(name, TestSet(references=tuple(references)), **chosen)
    rows = metric.stats(hypotheses)
    stats = theirs._extract_corpus_statistics(hypotheses, None)
    assert rows[:, :-1].tolist() == [list(map(float, row)) for row in stats]
    assert str(metric.signature()) == theirs.get_signature().format()
    corpus_score = theirs.corpus_score(hypotheses, None)
    assert corpus_score.name == metric.name
    assert metric.values(np.cumsum(rows, axis=0)[-1:])[0] == corpus_score.score
    # Segments, and sums as a bootstrap sample has them.
    single = SACREBLEU[name](**chosen | ({"effective_order": True} if name == "bleu" else {}), references=references)
    values = base.segment_values(metric, rows).tolist()
    assert values == [single._aggregate_and_compute([row]).score for row in stats]
    sample = np.array(stats, dtype="float32")
    sums = rows.astype(np.float32)
    expected = np.array([theirs._compute_score_from_stats(row.copy()).score for row in sample])
    found = metric.values(sums)
    assert found.dtype == expected.dtype
    assert found.tolist() == expected.tolist()


tokens = st.lists(st.sampled_from("abc"), max_size=12) | st.lists(st.sampled_from("abcdefghij"), max_size=16)


@settings(max_examples=150, deadline=None)
@given(tokens, tokens)
def test_edits(hypothesis: list[str], reference: list[str]) -> None:
    assert ter.edits(hypothesis, reference) == lib_ter.translation_edit_rate(hypothesis, reference)[0]


@settings(max_examples=250, deadline=None)
@given(
    st.lists(st.sampled_from("abcde"), max_size=20),
    st.lists(st.sampled_from("abcde"), max_size=20),
    st.sampled_from([1, 2, 3, 5]),
    st.sampled_from([4, 20, 1000]),
    st.sampled_from([2, 10]),
    st.sampled_from([3, 50]),
)
def test_edits_with_narrow_limits(
    hypothesis: list[str], reference: list[str], beam: int, candidates: int, size: int, away: int
) -> None:
    """Long segments are slow to draw and to compare: narrow limits take short ones to where long ones go."""
    with pytest.MonkeyPatch.context() as patch:
        for theirs, own, value in (
            ("_BEAM_WIDTH", "_BEAM", beam),
            ("_MAX_SHIFT_CANDIDATES", "_CANDIDATES", candidates),
            ("_MAX_SHIFT_SIZE", "_SHIFT_SIZE", size),
            ("_MAX_SHIFT_DIST", "_SHIFT_DISTANCE", away),
        ):
            patch.setattr(lib_ter, theirs, value)
            patch.setattr(ter, own, value)
        patch.setattr(ter, "_INSIDE", 2 * (beam - 2))
        try:
            expected = lib_ter.translation_edit_rate(hypothesis, reference)[0]
        except Exception:
            assume(False)
        assert ter.edits(hypothesis, reference) == expected


@pytest.mark.parametrize(
    ("hypothesis", "reference"),
    [
        ("a b " * 30, "b a " * 28),
        ("the cat sat on the mat and " * 10, "on the mat the dog sat and " * 11),
        (" ".join(map(str, range(44))), " ".join(map(str, range(22, 44))) + " " + " ".join(map(str, range(22)))),
        (" ".join(map(str, range(40))), " ".join(str(at * 7 % 40) for at in range(40))),
        ("a", "b " * 80),
        ("b " * 90, "a"),
        ("x y z", "q " * 60 + "x y z"),
        ("", "a b"),
        ("a b", ""),
        ("", ""),
    ],
)
def test_edits_of_long_segments(hypothesis: str, reference: str) -> None:
    hyp, ref = hypothesis.split(), reference.split()
    assert ter.edits(hyp, ref) == lib_ter.translation_edit_rate(hyp, ref)[0]


def test_chrf_of_segments_with_more_symbols_than_fit_into_a_number() -> None:
    rare = "".join(map(chr, range(0x4E00, 0x4E00 + 700)))
    references = [[rare, "short", "", rare[::-1]], ["a", None, "b c", rare[:600]]]
    hypotheses = [rare[100:] + "short", "shirt", "x", rare[::-1]]
    for word_order in (0, 2):
        theirs = CHRF(word_order=word_order, references=references)
        metric = make("chrf", TestSet(references=tuple(references)), word_order=word_order)
        expected = theirs._extract_corpus_statistics(hypotheses, None)
        assert metric.stats(hypotheses)[:, :-1].tolist() == [list(map(float, row)) for row in expected]


def test_more_segments_than_are_counted_at_a_time() -> None:
    references = [f"segment {at} of {at % 7} many" for at in range(1100)]
    hypotheses = [f"Segment {at} of {at % 5} many" for at in range(1100)]
    metric = make("chrf++", TestSet(references=(references,)))
    expected = CHRF(word_order=2)._extract_corpus_statistics(hypotheses, [references])
    assert metric.stats(hypotheses)[:, :-1].tolist() == expected
