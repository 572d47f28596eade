"""Which wrong forms are expected of a name, and which must never be."""

from __future__ import annotations

import pytest

from mtfix.model import Entry, Status, Term
from mtfix.names.similarity import key
from mtfix.names.variants import Variant, generate


def entry(
    preferred: str, lang: str, source: str, kind: str = "PER", admitted: tuple[str, ...] = (), short: str = ""
) -> Entry:
    terms = [Term(preferred), *(Term(form, status=Status.ADMITTED) for form in admitted)]
    return Entry("e1", (*terms, *(Term(form, lang) for form in source.split("|"))), kind, short=short)


def texts(*args: object, **kwargs: object) -> list[str]:
    return [variant.text for variant in generate(entry(*args, **kwargs))]  # type: ignore[arg-type]


JAISHANKAR = entry("S. Jaishankar", "zh", "苏杰生")


def test_the_manners_of_writing_a_chinese_reading() -> None:
    assert [variant.text for variant in generate(JAISHANKAR)] == [
        "Su Jiesheng",
        "Su Jie Sheng",
        "Su Jie-sheng",
        "Su Jie-Sheng",
        "Sujiesheng",
        "Su JieSheng",
        "SuJiesheng",
        "Jiesheng Su",
        "Su Chieh-sheng",
        "Su Chieh Sheng",
        "Su Chiehsheng",
    ]


def test_a_variant_says_why_and_of_what_it_consists() -> None:
    first, *_, last = generate(JAISHANKAR)
    assert first == Variant("Su Jiesheng", "pinyin reading of 苏杰生", ("Su", "Jiesheng"), True)
    assert last.reason == "Wade-Giles reading of 苏杰生"
    assert last.parts == ("Su", "Chieh-sheng")


@pytest.mark.parametrize(
    ("preferred", "lang", "source", "kind", "expected"),
    [
        ("S. Jaishankar", "zh-Hant", "蘇杰生", "PER", {"Su Jiesheng", "Su Chieh-sheng"}),
        ("Sergei Lavrov", "zh", "谢尔盖·拉夫罗夫", "PER", {"Xieergai Lafuluofu", "Xie'ergai Lafuluofu"}),
        (
            "Donald Tsang",
            "zh",
            "曾荫权",
            "PER",
            {"Zeng Yinquan", "Ceng Yinquan", "Tseng Yin-chuan", "Tseng Yin-ch'uan"},
        ),
        ("Annette Lu", "zh", "吕秀莲", "PER", {"Lu Xiulian", "Lü Xiulian", "Lyu Xiulian", "Lv Xiulian"}),
        ("Pham Minh Chinh", "zh", "范明正", "PER", {"Fan Mingzheng", "Fan Ming Zheng", "Mingzheng Fan"}),
        ("Vladimir Putin", "zh", "普京", "PER", {"Pujing"}),
        ("Yuchi Gong (general)", "zh", "尉迟恭", "PER", {"Gong Yuchi"}),
        ("Severodvinsk", "zh", "北德文斯克", "LOC", {"Beidewensike"}),
        ("Severodvinsk", "zh", "北德文斯克市", "LOC", {"Beidewensike City"}),
        ("INS Vikramaditya", "zh", "维克拉马蒂亚号", "PROD", {"Weikelamadiya"}),
        ("BrahMos", "zh", "布拉莫斯", "PROD", {"Bulamosi"}),
        ("Carrie Lam", "zh", "林郑月娥", "PER", {"Lin Zheng Yue'e", "Lin Zhengyue'e"}),
        ("Sergei Lavrov", "ru", "Сергей Лавров", "PER", {"Sergey Lavrov"}),
        ("Alexei Navalny", "ru", "Алексей Навальный", "PER", {"Aleksey Navalny", "Alexei Navalnyy"}),
        ("Volodymyr Zelensky", "uk", "Володимир Зеленський", "PER", {"Volodymyr Zelenskyy", "Volodymyr Zelenskyi"}),
        ("Kim Jong Un", "ko", "김정은", "PER", {"Kim Jeong-eun", "Kim Jeong Eun", "Kim Jeongeun", "Kim Jung-eun"}),
        ("Moon Jae-in", "ko", "문재인", "PER", {"Mun Jae-in"}),
        ("Busan", "ko", "부산", "LOC", {"Pusan"}),
        ("Sergei Lavrov", "ja", "セルゲイ・ラブロフ", "PER", {"Serugei Raburofu"}),
        ("Shinzo Abe", "ja", "あべ しんぞう", "PER", {"Abe Shinzo"}),
        ("Evangelos Venizelos", "el", "Ευάγγελος Βενιζέλος|Βενιζέλος", "PER", {"Venizelos"}),
    ],
)
def test_expected(preferred: str, lang: str, source: str, kind: str, expected: set[str]) -> None:
    assert expected <= set(texts(preferred, lang, source, kind))


@pytest.mark.parametrize(
    "given",
    [
        entry("Wang Yi", "zh", "王毅"),
        entry("Zhang Diming", "zh", "张迪鸣", admitted=("Zhang",)),
        entry("Xi'an", "zh", "西安", "LOC"),
        entry("Lyu Bu", "zh", "吕布", admitted=("Lü Bu",)),
        entry("Lee Jae-myung", "ko", "이재명"),
        entry("Aleksandar Vučić", "sr", "Александар Вучић"),
        entry("Sergei Lavrov", "ru", "Сергей Лавров", admitted=("Sergey Lavrov",)),
        entry("Fan Ming-zheng the Elder", "zh", "范明正", short="FAN MINGZHENG"),
        entry("Shenzhen", "zh", "深圳|深圳市", "LOC"),
    ],
    ids=lambda given: given.preferred,
)
def test_never_a_right_form(given: Entry) -> None:
    right = {key(form) for form in given.right}
    assert not right & {key(variant.text) for variant in generate(given)}


def test_a_generic_word_beside_the_right_form_is_no_error() -> None:
    assert "Shenzhen City" not in texts("Shenzhen", "zh", "深圳市", "LOC")
    assert "Emei Mountain" not in texts("Mount Emei", "zh", "峨眉山", "LOC")


def test_no_letter_for_a_name() -> None:
    assert texts("Wang Yi", "zh", "王毅") == ["Yi Wang"]  # not Wade-Giles "Wang I"
    assert all(len(key(text)) > 2 for text in texts("Somebody", "zh", "李娥|伊"))


@pytest.mark.parametrize(
    ("preferred", "lang", "source", "kind"),
    [
        ("sustainable development", "zh", "可持续发展", "TERM"),  # is translated, not spelled
        ("Russian International Affairs Council", "zh", "俄罗斯国际事务委员会", "ORG"),  # too long to be spelled
        ("Su-57", "zh", "苏-57", "PROD"),
        ("Red Hat Linux", "zh", "Red Hat Linux", "PROD"),
        ("United States", "ru", "США", "LOC"),
        ("Ministry of Foreign Affairs", "ru", "Министерство иностранных дел", "ORG"),
        ("Benjamin Netanyahu", "he", "בנימין נתניהו", "PER"),  # readings without vowels are nobody's spelling
        ("Narendra Modi", "hi", "नरेन्द्र मोदी", "PER"),
        ("Angela Merkel", "de", "Angela Merkel", "PER"),
        ("Kyriakos Mitsotakis", "el", "Κυριάκος Μητσοτάκης", "PER"),
        ("Severodvinsk", "ru", "Северодвинск", "LOC"),
    ],
)
def test_nothing_expected(preferred: str, lang: str, source: str, kind: str) -> None:
    assert texts(preferred, lang, source, kind) == []


def test_short_readings_are_weak() -> None:
    assert all(not variant.strong for variant in generate(entry("Vladimir Putin", "zh", "普京")))
    assert all(not variant.strong for variant in generate(entry("Emmanuel Macron", "zh", "马克")))
    assert all(variant.strong for variant in generate(JAISHANKAR))
    assert all(not variant.strong for variant in generate(entry("Moscow", "ru", "Москва", "LOC")))


def test_the_right_name_in_another_order_is_weak() -> None:
    strong = {variant.text: variant.strong for variant in generate(entry("Zhang Diming", "zh", "张迪鸣"))}
    assert strong["Diming Zhang"] is False
    assert strong["Chang Ti-ming"] is True


def test_other_spellings_of_a_korean_name_are_weak() -> None:
    strong = {variant.text: variant.strong for variant in generate(entry("Kim Jong Un", "ko", "김정은"))}
    assert strong["Kim Jeong-eun"]
    assert not strong["Gim Jeong-eun"]


@pytest.mark.parametrize(
    ("preferred", "lang", "source", "parts"),
    [
        ("Sergei Lavrov", "zh", "谢尔盖·拉夫罗夫", ("Xieergai", "Lafuluofu")),
        ("Ouyang Xiu (poet)", "zh", "欧阳修", ("Ouyang", "Xiu")),
        ("Vladimir Putin", "zh", "普京", ("", "")),
        ("Sergei Lavrov", "ru", "Сергей Лавров", ("Sergey", "Lavrov")),
        ("Kim Jong Un", "ko", "김정은", ("Kim", "Jeong-eun")),
    ],
)
def test_parts(preferred: str, lang: str, source: str, parts: tuple[str, str]) -> None:
    assert generate(entry(preferred, lang, source))[0].parts == parts


@pytest.mark.parametrize(
    "source",
    ["苏杰生", "曾荫权", "吕秀莲", "林郑月娥", "北德文斯克市", "谢尔盖·拉夫罗夫", "C·罗纳尔多", "𠮷野家", "《四海》"],
)
@pytest.mark.parametrize("kind", ["PER", "LOC", "ORG", "PROD", "EVENT", "WORK", "TERM", ""])
def test_lists_are_short_and_the_same_each_time(source: str, kind: str) -> None:
    found = texts("Right Form", "zh", source, kind)
    assert len(found) <= 14
    assert len(set(found)) == len(found)
    assert found == texts("Right Form", "zh", source, kind)
    assert all(text == text.strip() and text[0].isupper() and "  " not in text for text in found)


def test_all_source_terms_are_used() -> None:
    both = Entry("e1", (Term("Right Form"), Term("苏杰生", "zh"), Term("Сергей Шойгу", "ru")), "PER")
    found = {variant.text for variant in generate(both)}
    assert {"Su Jiesheng", "Sergey Shoygu"} <= found
    assert generate(Entry("e2", (Term("Right Form"),), "PER")) == ()
