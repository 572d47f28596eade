"""Which words of a text translate which words of its source."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mtfix.bilingual.entries import Entry
from mtfix.bilingual.lemmas import lemmatiser
from mtfix.bilingual.meaning import Spaceless, dictionary, is_form
from mtfix.bilingual.partial import with_parts
from mtfix.bilingual.tokens import fold, tokenize


@pytest.mark.parametrize(
    ("langs", "source", "text", "pairs"),
    [
        (("en", "de"), "the last islands", "die letzten Inseln", {"last": ["letzten"], "islands": ["Inseln"]}),
        (("en", "ar"), "a novel", "هذه الرواية", {"novel": ["الرواية"]}),
        (("en", "tr"), "the author of the book", "kitabın yazarı", {"author": ["yazarı"], "book": ["kitabın"]}),
        (("en", "ja"), "a film", "この映画は", {"film": ["映", "画"]}),
        (("en", "ja"), "glass and dance", "ガラスのダンス", {"glass": ["ガラス"], "dance": ["ダンス"]}),
        (("en", "th"), "dance at work", "เต้นรำทำงาน", {"work": ["ทำงาน"]}),
        (("ru", "en"), "на берегу озера", "on the shore of the lake", {"озера": ["lake"]}),
    ],
)
def test_words_are_found_in_other_forms(
    langs: tuple[str, str], source: str, text: str, pairs: dict[str, list[str]]
) -> None:
    known = dictionary(langs, lemmatiser(langs[0]))
    assert known is not None
    tokens = tokenize(text, langs[1])
    found = {
        source[word.start : word.end]: [tokens[number].text for number in word.tokens]
        for word in known.meanings(source, text, tokens).words
    }
    assert {word: found.get(word) for word in pairs} == pairs


def test_what_kind_of_work_is_named() -> None:
    known = dictionary(("en", "fr"))
    assert known is not None
    text = "Qui a écrit le roman Dune ?"
    tokens = tokenize(text, "fr")
    assert [tokens[number].text for number in known.meanings("Who wrote Dune?", text, tokens).kinds] == ["roman"]


def test_characters_of_chinese_have_meanings_of_their_own() -> None:
    assert dictionary(("zh", "en")) is None
    assert dictionary(("en", "xx")) is None


def test_places_in_a_text_without_spaces_are_those_of_its_characters() -> None:
    """Casefolding makes two characters of one here."""
    found = dictionary(("en", "zh"))
    assert found is not None
    for text in ("湖在这里", "\u0130\u0130湖在这里"):
        tokens = tokenize(text, "zh")
        (word,) = found.meanings("lake", text, tokens).words
        assert [tokens[number].text for number in word.tokens] == ["湖"]


def test_a_source_form_of_marks_is_no_part_of_a_name_and_a_long_right_form_has_none() -> None:
    marks = Entry("1", "Li Wei", ("李伟", "—"), kind="PER")
    assert with_parts(marks, ("zh", "en")) == (marks,)
    sentence = Entry("1", " ".join(["Lavrov", *["and"] * 30]), ("Сергей Лавров", "Лавров"), kind="PER")
    assert with_parts(sentence, ("ru", "en")) == (sentence,)


def test_a_family_name_that_reads_otherwise_is_rendered_by_the_short_form() -> None:
    """The Chinese reading of 林 is Lin."""
    hayashi = Entry("1", "Yoshimasa Hayashi", ("林芳正", "林", "芳正"), short="Hayashi", kind="PER")
    parts = with_parts(hayashi, ("zh", "en"))
    assert [(part.source_forms, part.preferred) for part in parts] == [
        (("林芳正", "芳正"), "Yoshimasa Hayashi"),
        (("林",), "Hayashi"),
    ]
    assert with_parts(replace(hayashi, short=""), ("zh", "en")) == (replace(hayashi, short=""),)


@pytest.mark.parametrize(
    ("lang", "form", "word", "expected"),
    [
        ("ko", "관리합니다", "관리하다", True),
        ("ko", "가르치나요", "가르치다", True),
        ("ko", "가나요", "가다", False),  # one syllable says too little
        ("tr", "yönetildi", "yönetmek", True),
        ("tr", "yönetmen", "yönetmek", True),
        ("tr", "yemin", "yemek", False),
    ],
)
def test_forms_of_verbs(lang: str, form: str, word: str, expected: bool) -> None:
    assert is_form(fold(form), fold(word), lang) is expected


def test_a_japanese_word_has_any_ending() -> None:
    text = "本を書いた。書店の見本"
    find = Spaceless(text, tokenize(text, "ja"), "ja")
    assert [list(find(fold(word))) for word in ("書く", "見る", "店")] == [[2], [], [6]]
