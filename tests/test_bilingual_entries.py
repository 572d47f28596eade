"""Which names of the glossary a text already has right."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mtfix.bilingual.entries import CompiledEntry, Entry, form_pattern, inflected_pattern, same_width, searched


def find(text: str, *forms: str, lang: str = "en", short: str = "") -> list[str]:
    compiled = CompiledEntry(Entry("e", forms[0], ("x",), forms[1:], short), lang)
    return [text[start:end] for start, end in compiled.find(text, text.casefold())]


@pytest.mark.parametrize(
    ("text", "form", "hits"),
    [
        ("Fan Mingzheng's visit", "Fan Mingzheng", ["Fan Mingzheng"]),
        ("Fan Mingzheng’s visit", "Fan Mingzheng", ["Fan Mingzheng"]),
        ("FAN MINGZHENG VISITS", "Fan Mingzheng", ["FAN MINGZHENG"]),
        ("fan  Mingzheng", "Fan Mingzheng", ["fan  Mingzheng"]),
        ("two F-35s flew", "F-35", []),
        ("two F‑35 flew", "F-35", ["F‑35"]),
        ("Xi’an and Xi'an", "Xi'an", ["Xi’an", "Xi'an"]),
        ("the who", "WHO", []),
        ("the WHO", "WHO", ["WHO"]),
        ("Restore", "Rest", []),
        ("the U.S. Navy", "U.S.", ["U.S."]),
        ("ＷＨＯ said", "WHO", ["ＷＨＯ"]),
        ("윤석열은 서울에서", "윤석열", ["윤석열"]),
        ("신윤석열은", "윤석열", []),
        ("قال لافروف ولافروف", "لافروف", ["لافروف", "لافروف"]),
        ("นายกรัฐมนตรีไทย", "ไทย", ["ไทย"]),
        ("", "Rest", []),
    ],
)
def test_one_form(text: str, form: str, hits: list[str]) -> None:
    assert find(text, form) == hits


def test_admitted_and_short_forms_are_right_too() -> None:
    assert find("Jaishankar met Dr. S. Jaishankar", "S. Jaishankar", "Subrahmanyam Jaishankar", short="Jaishankar") == [
        "Jaishankar",
        "S. Jaishankar",
    ]


def test_the_longest_of_overlapping_forms() -> None:
    assert find("New York City, New York", "New York", "New York City") == ["New York City", "New York"]


def test_scripts_without_spaces_have_no_boundaries() -> None:
    assert find("他在大英博物館工作", "大英博物館", lang="zh") == ["大英博物館"]


def test_inflected_forms_where_the_language_declines() -> None:
    assert find("с Сергеем Лавровым", "Сергей Лавров", lang="ru") == ["Сергеем Лавровым"]
    assert find("с Сергеем Лавровым", "Сергей Лавров", lang="en") == []
    assert inflected_pattern("Ли Цян") is None  # too short to be cut


def test_patterns_match_themselves() -> None:
    for form in ("St. John’s", "C++", "AT&T (Inc.)", "Jean-Luc  Picard", "《四海》", "東京", "Ｗeibo"):
        assert form_pattern(form).search(same_width(form)), form


@given(
    st.lists(
        st.sampled_from(
            [
                "who",
                "WHO",
                "Who",
                " ",
                "  ",
                "a",
                "_",
                "’",
                "'",
                "-",
                "–",
                ".",
                "ı",
                "\u212a",
                "kin",
                "KIN",
                "é",
                "ß",
                "ｗｈｏ",
            ]
        ),
        max_size=8,
    ).map("".join),
    st.sampled_from(
        ["WHO", "Who", "kin a", "Kin", "a", "WHO KIN", "Who-kin", "kin's", "'Kin", "A.", "-a-", "a'-A", "W-a"]
    ),
)
def test_plain_search_is_the_pattern(text: str, form: str) -> None:
    expected = [match.span() for match in form_pattern(form).finditer(same_width(text))]
    assert CompiledEntry(Entry("e", form, ("x",))).find(text, text.casefold()) == expected


_PIECES = ["kin", "KIN", "K\u0131N", "K\u0130N", "-", " ", "\u2019", "'s", "who", "\u017f", "\u212ain", "E", "é", "."]


@given(
    st.lists(st.sampled_from(_PIECES), max_size=6).map("".join),
    st.sampled_from(["Kin-who", "who's kin", "Kin é", "K.I.N.", "Kinwho", "Who KIN"]),
)
def test_no_pattern_finds_what_is_ruled_out_without_it(text: str, form: str) -> None:
    right = CompiledEntry(Entry("e", form, ("x",)), "en").forms[0]
    written = right.written and right.written.search(text)
    assert right.may_stand_in(text.casefold()) or not (right.pattern.search(text) or written)
    assert right.may_be_written(searched(text, text.casefold())) or not written


def test_derived_values() -> None:
    compiled = CompiledEntry(Entry("e", "The Mole", ("x",), ("Mole", "The Mole")), "en")
    assert [form.text for form in compiled.forms] == ["The Mole", "Mole"]
    assert compiled.words == ("mole",)
    assert compiled.folded_forms == ("the mole", "mole")
    assert compiled.most_tokens == 2
    assert compiled.forms[0].needle == "mole"
