"""Folding many forms at once is folding each, whatever stands in them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from mtfix.text import SEPARATOR, View, fold, fold_all

# Of every sort that folds, and of those that stand beside them.
CHARACTERS = st.sampled_from(" -–—`'’“・\u200b\u00ad\u00a0\t\nabZßéñ1.,中あｶﾞＡﬁ한\u1100\u1161\u11a8\u0301\u0327й\u212b")


@given(st.lists(st.text(CHARACTERS, max_size=8)))
def test_many_forms_at_once(forms):
    assert fold_all(forms) == [fold(form) for form in forms]


@given(st.lists(st.text(CHARACTERS, max_size=8)))
def test_what_stands_beside_a_separator_does_not_matter(texts):
    apart = [View.plain([text]).text for text in texts] or [""]
    assert View.plain([SEPARATOR.join(texts)]).text.split(SEPARATOR) == SEPARATOR.join(apart).split(SEPARATOR)
    assert View.plain(texts).text.split(SEPARATOR) == SEPARATOR.join(apart).split(SEPARATOR)


def test_a_form_with_a_separator():
    assert fold_all(["a\0b", "c"]) == ["a\0b", "c"]


def test_more_forms_than_are_folded_at_once():
    assert fold_all(["a-b", "é"] * 2_500 + ["c"]) == ["a b", "é"] * 2_500 + ["c"]
