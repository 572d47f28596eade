"""Names found in the source: which hit counts, which is part of something else."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from mtfix.bilingual.entries import Entry
from mtfix.bilingual.guards import WordGuard
from mtfix.bilingual.source import Mention, SourceIndex
from mtfix.bilingual.words import word_counts


def entry(number: int, *forms: str) -> Entry:
    return Entry(f"e{number}", f"Name{number}", forms)


def found(index: SourceIndex, source: str) -> list[tuple[str, tuple[int, ...]]]:
    return [(source[mention.start : mention.end], mention.entries) for mention in index.find(source)]


def test_the_longest_form_wins() -> None:
    index = SourceIndex([entry(0, "文在"), entry(1, "文在寅"), entry(2, "北京"), entry(3, "北京大学")], "zh")
    assert found(index, "文在寅访问北京大学，又到北京") == [("文在寅", (1,)), ("北京大学", (3,)), ("北京", (2,))]


def test_mentions_are_disjoint_and_in_order() -> None:
    index = SourceIndex([entry(0, "甲乙"), entry(1, "乙丙丁"), entry(2, "丁戊")], "zh")
    mentions = index.find("甲乙丙丁戊")
    assert [(mention.start, mention.end) for mention in mentions] == [(1, 4)]


def test_a_form_of_two_entries_is_ambiguous() -> None:
    index = SourceIndex([entry(0, "洛杉矶"), entry(1, "洛杉矶")], "zh")
    assert found(index, "在洛杉矶") == [("洛杉矶", (0, 1))]


def test_traditional_characters_are_read_as_simplified_ones() -> None:
    index = SourceIndex([entry(0, "国务院"), entry(1, "臺灣")], "zh")
    assert found(index, "國務院發言人談台灣和臺灣") == [("國務院", (0,)), ("台灣", (1,)), ("臺灣", (1,))]


def test_a_name_and_a_shorter_form_of_the_next_are_two_names() -> None:
    """越南 + 人民日报 are Vietnam and the People's Daily, though the newspaper is also listed as 越南人民日报."""
    index = SourceIndex([entry(0, "越南"), entry(1, "人民日报", "越南人民日报")], "zh")
    assert found(index, "越南人民日报报道") == [("越南", (0,)), ("人民日报", (1,))]


@pytest.mark.parametrize(
    ("source", "form", "is_name"),
    [
        ("这个结果是完美的答案", "美的", False),
        ("美的", "美的", True),
        ("中国石油天然气", "国石", False),
        ("欧洲中央银行", "中央", False),
        ("在北京举行", "北京", True),
        ("青岛日昌公司", "日昌", True),
        ("拉夫罗夫今天访问", "拉夫罗夫", True),
        ("马里总统访问", "马里", True),
        ("马里尼切夫说", "马里", False),
        ("土耳其埃尔多安", "土耳其", True),
        ("严重的是科珀斯克里斯蒂市以南", "珀斯", False),
        ("俄罗斯马里关系", "马里", True),
    ],
)
def test_guard_tells_words_from_parts_of_words(source: str, form: str, is_name: bool) -> None:
    start = source.index(form)
    assert (WordGuard()(source, start, start + len(form)) >= 0.5) is is_name


def test_a_hit_that_the_guard_refuses_leaves_its_place_to_another() -> None:
    def guard(source: str, start: int, end: int) -> float:
        return 0.0 if end - start == 3 else 1.0

    index = SourceIndex([entry(0, "甲乙丙"), entry(1, "甲乙")], "zh", guard)
    assert found(index, "甲乙丙丁") == [("甲乙", (1,))]


def test_guard_gives_the_confidence_of_a_mention() -> None:
    index = SourceIndex([entry(0, "甲乙")], "zh", lambda source, start, end: 0.25)
    assert index.find("甲乙") == (Mention(0, 2, "甲乙", (0,), 0.25),)


def test_word_counts() -> None:
    counts = word_counts()
    assert counts["中国"] > counts["完美"] > 0
    assert counts["完"] > 0
    assert counts["没有这个词"] == counts[""] == counts["qx"] == 0
    assert 10 < counts.log_total < 20


def test_commonness_of_words_and_of_names() -> None:
    guard = WordGuard()
    assert guard.commonness("叶子") > guard.commonness("油管") > guard.commonness("拉夫罗夫") > 0
    assert guard.commonness("隈研吾") == 0
    assert all(0 <= guard.commonness(word) <= 1 for word in ("的", "中国", "苏宁", ""))


@pytest.mark.parametrize(
    ("form", "source", "hits"),
    [
        ("Apple", "an apple a day", 0),
        ("Apple", "Apple and APPLE", 2),
        ("Apple", "Pineapple, Apples", 0),
        ("WHO", "who is it", 0),
        ("WHO", "the WHO said", 1),
        ("The Mole", "the mole", 0),
        ("who is", "who is who", 0),  # function words only
        ("Lee's Palace", "at Lee's Palace.", 1),
    ],
)
def test_words_and_case_in_english(form: str, source: str, hits: int) -> None:
    assert len(SourceIndex([entry(0, form)], "en").find(source)) == hits


def test_katakana_is_not_cut() -> None:
    index = SourceIndex([entry(0, "アメリカ"), entry(1, "リカ")], "ja")
    assert found(index, "アメリカは") == [("アメリカ", (0,))]
    assert found(index, "アメリカンは") == []


def test_nothing_to_find() -> None:
    assert SourceIndex([], "zh").find("任何") == ()
    assert SourceIndex([entry(0, "甲")], "zh").find("") == ()


def _russian() -> Callable[[str], Sequence[str]]:
    pymorphy3 = pytest.importorskip("pymorphy3", reason="lemmas of Russian need pymorphy3")
    analyzer = pymorphy3.MorphAnalyzer(lang="ru")

    def lemmas(word: str) -> Sequence[str]:
        return tuple(dict.fromkeys([parse.normal_form for parse in analyzer.parse(word)[:3]])) or (word,)

    return lemmas


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_russian_in_any_case() -> None:
    index = SourceIndex([entry(0, "Сергей Лавров", "Лавров"), entry(1, "Тверь")], "ru", lemmas=_russian())
    assert found(index, "Сергея Лаврова ждут в Твери.") == [("Сергея Лаврова", (0,)), ("Твери", (1,))]


def test_lemmas_of_a_made_up_language() -> None:
    def lemmas(word: str) -> Sequence[str]:
        return (word.removesuffix("um"),)

    index = SourceIndex([entry(0, "Roma Nova")], "la", lemmas=lemmas)
    assert found(index, "in Romaum Novaum fuit") == [("Romaum Novaum", (0,))]
    assert found(index, "Romaum veterum, Nova") == []


@pytest.mark.parametrize(
    ("lang", "source", "same_man"),
    [
        ("en", "A monument to Keanu Wallace", False),
        ("en", "A monument to William Wallace", False),
        ("en", "Ukraine's Wallace said", True),
        ("en", "He came to Stavanger. Wallace left", True),
        ("en", "Sen. Wallace and others", True),
        ("en", "Sgt Wallace and others", True),
        ("en", "Ex-minister Wallace and others", True),
        ("de", "CDU-Chef Wallace kommt", True),
        ("fr", "selon l'Élysée Wallace viendra", True),
        ("tr", "İngiliz Wallace geldi", True),
    ],
)
def test_a_word_with_a_capital_before_a_family_name_may_be_no_first_name(
    lang: str, source: str, same_man: bool
) -> None:
    wallace = Entry("1", "Бен Уоллес", ("Wallace",), kind="PER")
    (mention,) = SourceIndex([wallace], lang).find(source)
    assert mention.namesake is not same_man
