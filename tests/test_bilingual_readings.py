"""Coarse spellings and readings of any script, and how alike they are."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import JaroWinkler

from mtfix.bilingual.phonetics import (
    best_ratio,
    letters,
    nearest,
    ratio,
    skeleton,
    wade_giles,
)
from mtfix.bilingual.readings import readings
from mtfix.bilingual.tokens import barriers, fold, has_case, is_caseless, is_spaceless, stem, stop_words, tokenize


@pytest.mark.parametrize(
    ("text", "lang", "spelled"),
    [
        ("S. Jaishankar", "en", "sjaishankar"),
        ("Müller-Öztürk", "de", "mullerozturk"),
        ("Łódź, Straße", "pl", "lodzstrasse"),
        ("Щербаков", "ru", "shcherbakov"),
        ("Ελλάδα", "el", "ellada"),
        ("نتنياهو", "ar", "ntnyahw"),
        ("שרון", "he", "shrvn"),
        ("ヴァイオリン・ショー", "ja", "vaiorinsho"),
        ("きゃっと", "ja", "kyatto"),
        ("이재명", "ko", "ijaemyeong"),
        ("拉夫罗夫", "zh", "lafuluofu"),
        ("东京", "ja", "dongkyou"),
        ("…", "en", ""),
    ],
)
def test_letters(text: str, lang: str, spelled: str) -> None:
    assert letters(text, lang) == spelled


@given(st.text(max_size=20))
def test_letters_are_ascii_letters_and_digits(text: str) -> None:
    spelled = letters(text)
    assert spelled.isascii()
    assert spelled == "" or spelled.isalnum()
    assert set(skeleton(spelled)) <= set("ptksflnh0123456789")


def test_skeletons_of_the_same_sound() -> None:
    assert skeleton("lavrov") == skeleton("rafrof")
    assert skeleton("shevchenko") == skeleton("zhewtsenko")
    assert skeleton("") == skeleton("aeiou") == ""


@given(st.text("abcd", max_size=6), st.lists(st.text("abcd", min_size=1, max_size=8), max_size=5))
def test_best_of_many(text: str, choices: list[str]) -> None:
    assert best_ratio(text, choices) == max([ratio(text, choice) for choice in choices], default=0.0)
    assert nearest(text, choices)[0] == (
        max([JaroWinkler.similarity(text, choice) for choice in choices], default=0.0) if text else 0.0
    )
    assert best_ratio(text, choices, 0.7) in (0.0, best_ratio(text, choices))


def spellings(form: str, lang: str) -> list[str]:
    return [reading.spelling for reading in readings(form, lang)]


def test_surnames_are_read_as_surnames() -> None:
    assert spellings("单霁翔", "zh")[0].startswith("shan")
    assert spellings("尉迟恭", "zh")[0] == "yuchigong"
    assert spellings("曾经的朋友", "zh")[0].startswith("ceng")  # no name of four characters


def test_schemes_of_a_chinese_name() -> None:
    by_scheme: dict[str, str] = {}
    for reading in readings("范明正", "zh"):
        by_scheme.setdefault(reading.scheme, reading.spelling)
    assert by_scheme["pinyin"] == "fanmingzheng"
    assert by_scheme["wade-giles"] == "fanmingcheng"
    assert by_scheme["cantonese"] == "faanmingzing"
    assert by_scheme["sino-vietnamese"].endswith("minhchinh")


def test_readings_of_other_languages() -> None:
    assert "raburofu" in spellings("ラブロフ", "ja")
    assert spellings("Сергей Лавров", "ru") == ["sergeilavrov"]
    assert readings("Сергей Лавров", "ru")[0].parts == ("sergei", "lavrov")
    assert [reading.scheme for reading in readings("金正恩", "ko")] == ["sino-korean", "pinyin"]
    assert readings("大谷", "ja")[0].scheme == "on"


@pytest.mark.parametrize("form", ["苏杰生", "C罗", "", "·", "𠮷野家", "一二三四五六七"])
@pytest.mark.parametrize("lang", ["zh", "ja", "ko", "ru", "xx"])
def test_any_form_in_any_language(form: str, lang: str) -> None:
    found = readings(form, lang)
    assert len({reading.spelling for reading in found}) == len(found)
    assert all(reading.spelling == "".join(reading.parts) != "" for reading in found)


@pytest.mark.parametrize(
    ("syllable", "wade"), [("zhi", "chih"), ("xie", "hsieh"), ("ge", "ko"), ("zi", "tzu"), ("yan", "yan"), ("", "")]
)
def test_coarse_wade_giles(syllable: str, wade: str) -> None:
    assert wade_giles(syllable) == wade


def test_tokens() -> None:
    text = "O'Neil’s U.S. trip"
    assert [(token.text, token.kind, token.upper) for token in tokenize(text)] == [
        ("O'Neil", "word", True),
        ("U.S.", "acro", True),
        ("trip", "word", False),
    ]
    assert [token.kind for token in tokenize("東京タワーへ")] == ["han", "han", "kata", "hira"]


@given(st.text("aB. ,'’s-東ア", max_size=20))
def test_tokens_are_in_order_and_barriers_one_each(text: str) -> None:
    tokens = tokenize(text)
    assert all(text[token.start : token.end] == token.text for token in tokens)
    assert all(left.end <= right.start for left, right in pairwise(tokens))
    assert len(barriers(text, tokens)) == max(1, len(tokens))


def test_barriers() -> None:
    text = "Wang Yi, St. Mary (Rome) - Paris"
    tokens = tokenize(text)
    assert dict(zip([token.text for token in tokens], barriers(text, tokens), strict=True)) == {
        "Wang": 1, "Yi": 0, "St": 1, "Mary": 0, "Rome": 1, "Paris": 1,
    }  # fmt: skip


def test_words() -> None:
    assert fold("Erdoğan") == "erdogan"
    assert stem("nations") == stem("nation")
    assert stem("the") == "the"
    assert "und" in stop_words("de-AT")
    assert stop_words("xx") == stop_words("en")
    assert is_spaceless("zh-Hant")
    assert not is_spaceless("ko")
    assert [lang for lang in ("ko", "ar-EG", "he", "en", "ru", "ja") if is_caseless(lang)] == ["ko", "ar-EG", "he"]
    assert [char for char in "aШ7Ḁ가ع新か" if has_case(char)] == ["a", "Ш", "7", "Ḁ"]
