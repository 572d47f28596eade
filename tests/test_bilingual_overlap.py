"""What words of spans have in common with right forms, against a slow and obvious count."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mtfix.bilingual.overlap import Overlap

_WORD = st.integers(0, 4)
_FORMS = st.lists(st.lists(st.lists(_WORD, min_size=1, max_size=3, unique=True), max_size=3), min_size=1, max_size=3)
_STANDS = st.lists(st.tuples(st.integers(0, 5), _WORD, st.floats(0.1, 1.0)), max_size=12)


@given(_FORMS, st.lists(st.integers(0, 2), min_size=6, max_size=6), _STANDS)
def test_shares_of_forms_are_those_of_a_slow_count(
    forms: list[list[list[int]]], owners: list[int], stands: list[tuple[int, int, float]]
) -> None:
    name = [owner % len(forms) for owner in owners]
    spans, words, values = zip(*stands, strict=True) if stands else ((), (), ())
    both = Overlap(
        forms,
        np.array(name, np.int64),
        np.array(spans, np.int64),
        np.array(words, np.int64),
        np.array(values, np.float64),
    )
    expected = []
    for span, owner in enumerate(name):
        best = {word: max(v for s, w, v in stands if (s, w) == (span, word)) for s, word, _ in stands if s == span}
        shares = [sum(best.get(word, 0.0) for word in form) / len(form) for form in forms[owner]]
        expected.append(max(shares, default=0.0) if best else 0.0)
    assert both.best(both.total / both.sizes).tolist() == pytest.approx(expected)
