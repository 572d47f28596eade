"""Readings of source forms, against what dictionaries, newspapers and the people themselves print."""

from __future__ import annotations

import importlib.util
import subprocess
import sys

import pytest

from mtfix.names.han import mandarin, wade_giles
from mtfix.names.han_table import simplify
from mtfix.names.romanise import Reading, readings


def texts(form: str, lang: str, kind: str = "", scheme: str = "") -> list[str]:
    return [reading.text for reading in readings(form, lang, kind) if not scheme or reading.scheme == scheme]


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ("苏杰生", "Su Jiesheng"),
        ("曾国藩", "Zeng Guofan"),
        ("单田芳", "Shan Tianfang"),
        ("仇英", "Qiu Ying"),
        ("解缙", "Xie Jin"),
        ("区志航", "Ou Zhihang"),
        ("尉迟敬德", "Yuchi Jingde"),
        ("朴树", "Piao Shu"),
        ("查良镛", "Zha Liangyong"),
        ("任正非", "Ren Zhengfei"),
        ("华国锋", "Hua Guofeng"),
        ("燕青", "Yan Qing"),
        ("缪荃孙", "Miao Quansun"),
        ("翟志刚", "Zhai Zhigang"),
        ("冼星海", "Xian Xinghai"),
        ("乐毅", "Yue Yi"),
        ("纪晓岚", "Ji Xiaolan"),
        ("那英", "Na Ying"),
        ("万俟卨", "Moqi Xie"),
        ("澹台灭明", "Tantai Mieming"),
        ("长孙无忌", "Zhangsun Wuji"),
        ("欧阳修", "Ouyang Xiu"),
        ("诸葛亮", "Zhuge Liang"),
        ("习近平", "Xi Jinping"),
        ("洪秀全", "Hong Xiuquan"),
        ("李娥", "Li E"),
        ("吕布", "Lü Bu"),
        ("谢尔盖·拉夫罗夫", "Xie'ergai Lafuluofu"),
        ("谢尔盖•拉夫罗夫", "Xie'ergai Lafuluofu"),
        ("普京", "Pujing"),  # 普 is hardly a family name: not Pu Jing
    ],
)
def test_chinese_persons(form: str, expected: str) -> None:
    assert texts(form, "zh", "PER")[0] == expected


@pytest.mark.parametrize(
    ("simplified", "traditional"),
    [
        ("曾荫权", "曾蔭權"),
        ("单仲偕", "單仲偕"),
        ("区诺轩", "區諾軒"),
        ("苏贞昌", "蘇貞昌"),
        ("长孙无忌", "長孫無忌"),
        ("盖叫天", "蓋叫天"),
        ("尉迟恭", "尉遲恭"),
        ("重庆", "重慶"),
        ("长沙", "長沙"),
        ("厦门", "廈門"),
        ("银行", "銀行"),
    ],
)
@pytest.mark.parametrize("kind", ["PER", "LOC"])
def test_traditional_reads_as_simplified(simplified: str, traditional: str, kind: str) -> None:
    assert mandarin(simplified, kind) == mandarin(traditional, kind)
    assert simplify(traditional) == simplified


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ("北德文斯克", "Beidewensike"),
        ("维克拉马蒂亚", "Weikelamadiya"),
        ("重庆", "Chongqing"),
        ("長沙", "Changsha"),
        ("厦门", "Xiamen"),
        ("六安", "Lu'an"),
        ("西安", "Xi'an"),
        ("番禺", "Panyu"),
        ("朝阳", "Chaoyang"),
        ("都柏林", "Dubolin"),
        ("曾母暗沙", "Zengmu'ansha"),  # not a family name here, but the usual reading
    ],
)
def test_chinese_places(form: str, expected: str) -> None:
    assert texts(form, "zh", "LOC")[0] == expected


def test_a_person_is_split_and_a_place_is_not() -> None:
    assert readings("苏杰生", "zh", "PER")[0] == Reading("pinyin", ("su", "jie", "sheng"), (1, 2))
    assert readings("苏杰生", "zh", "LOC")[0] == Reading("pinyin", ("su", "jie", "sheng"), (3,))
    assert readings("谢尔盖·拉夫罗夫", "zh", "PER")[0].groups == (3, 4)
    assert [reading.groups for reading in mandarin("林郑月娥", "PER")][:2] == [(1, 1, 2), (1, 3)]


def test_family_names_also_as_the_dictionary_has_them() -> None:
    assert texts("曾荫权", "zh", "PER", "pinyin") == ["Zeng Yinquan", "Ceng Yinquan"]
    assert texts("盖叫天", "zh", "PER", "pinyin")[:2] == ["Ge Jiaotian", "Gai Jiaotian"]
    assert texts("苏杰生", "zh", "PER", "pinyin") == ["Su Jiesheng"]


@pytest.mark.parametrize(
    ("form", "scheme", "expected"),
    [
        ("苏杰生", "wade-giles", "Su Chieh-sheng"),
        ("习近平", "wade-giles", "Hsi Chin-p'ing"),
        ("陈水扁", "wade-giles", "Ch'en Shui-pien"),
        ("曾荫权", "hong-kong", "Tsang Yam-kuen"),
        ("李嘉诚", "hong-kong", "Lee Ka-shing"),
        ("林鄭月娥", "hong-kong", "Lam Cheng Yuet-ngo"),
        ("区诺轩", "hong-kong", "Au Nok-hin"),
        ("李嘉诚", "jyutping", "Lei Gaasing"),
        ("文在寅", "sino-korean", "Moon Jae-in"),
        ("朴槿惠", "sino-korean", "Park Geun-hye"),
        ("金正恩", "sino-korean", "Kim Jong-un"),
        ("尹锡悦", "sino-korean", "Yoon Suk-yeol"),
        ("李明博", "sino-korean", "Lee Myung-bak"),
        ("范明正", "sino-vietnamese", "Pham Minh Chinh"),
        ("阮富仲", "sino-vietnamese", "Nguyen Phu Trong"),
        ("阮春福", "sino-vietnamese", "Nguyen Xuan Phuc"),
    ],
)
def test_other_readings_of_han_names(form: str, scheme: str, expected: str) -> None:
    assert expected in texts(form, "zh", "PER", scheme)


def test_han_places_of_korea() -> None:
    assert "Pyongyang" in texts("平壤", "zh", "LOC", "sino-korean")
    assert "Busan" in texts("釜山", "zh", "LOC", "sino-korean")


def test_no_korean_reading_without_a_korean_family_name() -> None:
    assert texts("习近平", "zh", "PER", "sino-korean") == []


def test_no_vietnamese_reading_with_a_gap() -> None:
    assert texts("苏杰生", "zh", "PER", "sino-vietnamese") == []


@pytest.mark.parametrize(
    ("pinyin", "expected"),
    [
        ("zhi", "chih"), ("ci", "tz'u"), ("si", "ssu"), ("ri", "jih"), ("er", "erh"), ("yi", "i"), ("yu", "yü"),
        ("xu", "hsü"), ("xue", "hsüeh"), ("quan", "ch'üan"), ("jun", "chün"), ("xiong", "hsiung"), ("zhong", "chung"),
        ("guo", "kuo"), ("duo", "to"), ("luo", "lo"), ("shuo", "shuo"), ("ge", "ko"), ("te", "t'e"), ("tian", "t'ien"),
        ("gui", "kuei"), ("shui", "shui"), ("you", "yu"), ("ye", "yeh"), ("lü", "lü"), ("nüe", "nüeh"), ("ran", "jan"),
    ],
)  # fmt: skip
def test_wade_giles(pinyin: str, expected: str) -> None:
    assert wade_giles(pinyin) == expected


def test_wade_giles_agrees_with_pypinyin() -> None:
    from pypinyin import Style, lazy_pinyin

    chars = (
        "北德文斯克维拉马蒂亚重庆苏杰生林郑月娥曾荫权吕秀莲谢盖罗夫普京范明正王毅欧阳修李显龙习近平蔡英陈水扁全雄国鬼"
    )
    for char in chars:
        ours = wade_giles(lazy_pinyin(char, v_to_u=True)[0])
        theirs = lazy_pinyin(char, style=Style.WADEGILES)[0]
        assert ours == theirs.replace("ê", "e").replace("v", "ü"), char


@pytest.mark.parametrize(
    ("form", "lang", "expected"),
    [
        ("Сергей Лавров", "ru", {"Sergey Lavrov", "Sergei Lavrov"}),
        ("Алексей Навальный", "ru", {"Alexei Navalny", "Aleksey Navalny", "Aleksei Navalnyi"}),
        ("Дмитрий Медведев", "ru", {"Dmitry Medvedev", "Dmitri Medvedev", "Dmitriy Medvedev"}),
        ("Михаил Горбачёв", "ru", {"Mikhail Gorbachev"}),
        ("Никита Хрущёв", "ru", {"Nikita Khrushchev", "Nikita Khrushchyov"}),
        ("Борис Ельцин", "ru", {"Boris Yeltsin", "Boris Eltsin"}),
        ("Северодвинск", "ru", {"Severodvinsk"}),
        ("Салтыков-Щедрин", "ru", {"Saltykov-Shchedrin"}),
        ("Володимир Зеленський", "uk", {"Volodymyr Zelenskyi", "Volodymyr Zelenskyy", "Volodymyr Zelensky"}),
        ("Юлія Тимошенко", "uk", {"Yuliia Tymoshenko", "Yuliya Tymoshenko"}),
        ("Київ", "uk", {"Kyiv"}),
        ("Харків", "uk", {"Kharkiv"}),
        ("Аляксандр Лукашэнка", "be", {"Alyaksandr Lukashenka"}),
        ("Бойко Борисов", "bg", {"Boyko Borisov"}),
        ("Александар Вучић", "sr", {"Aleksandar Vučić"}),
        ("Ѓорге Иванов", "mk", {"Gjorge Ivanov"}),
        ("Κυριάκος Μητσοτάκης", "el", {"Kyriakos Mitsotakis"}),
        ("Ευάγγελος Βενιζέλος", "el", {"Evangelos Venizelos"}),
        ("Μπακογιάννη", "el", {"Bakogianni"}),
        ("Παπανδρέου", "el", {"Papandreou"}),
        ("Նիկոլ Փաշինյան", "hy", {"Nikol P'ashinyan"}),
        ("Σαλονίκη", "el-GR", {"Saloniki"}),
    ],
)
def test_alphabets(form: str, lang: str, expected: set[str]) -> None:
    assert expected <= set(texts(form, lang, "PER"))


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ("セルゲイ・ラブロフ", "Serugei Raburofu"),
        ("あべ しんぞう", "Abe Shinzo"),
        ("きしだ　ふみお", "Kishida Fumio"),
        ("じゅんいちろう", "Jun'ichiro"),
        ("ホッカイドー", "Hokkaido"),
        ("とうきょう", "Tokyo"),
        ("まっちゃ", "Matcha"),
        ("しゅんじ", "Shunji"),
        ("キャノン", "Kyanon"),
        ("ヴィクトル", "Vikutoru"),
    ],
)
def test_kana(form: str, expected: str) -> None:
    assert texts(form, "ja", "PER")[0] == expected


def test_long_vowels_are_also_spelled_out() -> None:
    assert texts("あべ しんぞう", "ja", "PER") == ["Abe Shinzo", "Abe Shinzou"]


def test_kanji() -> None:
    found = texts("安倍晋三", "ja", "PER")
    if importlib.util.find_spec("sudachidict_core") and importlib.util.find_spec("sudachipy"):
        assert found[0] == "Abe Shinzo"
    else:
        assert found == []  # above all not the Chinese reading


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ("김정은", {"Kim Jeong-eun", "Kim Jong-un"}),
        ("문재인", {"Moon Jae-in"}),
        ("박근혜", {"Park Geun-hye", "Pak Kun-hye"}),
        ("이재명", {"Lee Jae-myung"}),
        ("윤석열", {"Yoon Suk-yeol", "Yoon Seok-yeol"}),
        ("최선희", {"Choi Sun-hee", "Choe Sun-hee"}),
        ("남궁민", {"Namgung Min"}),
        ("봉준호", {"Bong Jun-ho", "Bong Joon-ho"}),
    ],
)
def test_korean_persons(form: str, expected: set[str]) -> None:
    assert expected <= set(texts(form, "ko", "PER"))


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ("종로", "Jongno"),
        ("신라", "Silla"),
        ("독립문", "Dongnimmun"),
        ("한라산", "Hallasan"),
        ("경복궁", "Gyeongbokgung"),
        ("부산", "Busan"),
        ("서울", "Seoul"),
        ("금요일", "Geumyoil"),
    ],
)
def test_korean_places(form: str, expected: str) -> None:
    assert texts(form, "ko", "LOC")[0] == expected


def test_arabic() -> None:
    found = texts("محمد بن سلمان", "ar", "PER")
    assert found[-1] == "Mhmd Bn Slmn"
    if importlib.util.find_spec("arabic_name_romanizer"):
        assert found[0].split()[1:] == ["bin", "Salman"]


@pytest.mark.parametrize(
    ("form", "lang"), [("משה", "he"), ("นคร", "th"), ("मोदी", "hi"), ("თბილისი", "ka"), ("দিল্লি", "bn")]
)
def test_any_other_script_gets_letters(form: str, lang: str) -> None:
    (reading,) = readings(form, lang)
    assert reading.text.isascii()
    assert reading.text


@pytest.mark.parametrize("form", ["", "  ", "BrahMos", "S-400", "《》"])
@pytest.mark.parametrize("lang", ["zh", "ja", "ko", "ru", "ar", "en", "xx"])
def test_nothing_to_read(form: str, lang: str) -> None:
    assert readings(form, lang, "PER") == ()


def test_quotes_and_brackets_are_no_part_of_a_name() -> None:
    assert texts("《四海》", "zh", "WORK")[0] == "Sihai"


@pytest.mark.parametrize("lang", ["zh", "ja", "ko", "ru", "uk", "el", "ar", "he", "xx"])
@pytest.mark.parametrize(
    "form", ["苏杰生", "C·罗纳尔多", "Сергей", "セルゲイ", "김정은", "Ελλάδα", "محمد", "苏-57", "𠮷野家", "Ünal"]
)
def test_any_form_in_any_language(form: str, lang: str) -> None:
    for reading in readings(form, lang, "PER"):
        assert sum(reading.groups) == len(reading.syllables)
        assert all(reading.syllables)
        assert reading.text.strip()


def test_import_is_cheap() -> None:
    code = (
        "import sys, mtfix.names.romanise, mtfix.names.variants, mtfix.names.similarity\n"
        "print(sorted({'pypinyin', 'iuliia', 'anyascii', 'rapidfuzz', 'sudachipy', 'onnxruntime'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
