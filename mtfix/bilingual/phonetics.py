"""Letters of any script, consonant skeletons, and how alike two strings sound.

These feed fitted features: unlike :mod:`mtfix.names.romanise`, which gives every spelling that people use, here a
string has one coarse spelling, the same for a right form, a wrong one and a source form. The tables are shared.
"""

# ruff: noqa: SIM905 - tables are easier to read and to edit as words of one string
from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from rapidfuzz import process
from rapidfuzz.distance import Indel, JaroWinkler

from mtfix.bilingual.tokens import fold
from mtfix.names import han_table
from mtfix.names.hangul import FINALS, INITIALS, VOWELS
from mtfix.names.romanise import GREEK, KANA, SMALL_KANA

_SPECIAL = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ł": "l", "ı": "i", "ħ": "h", "ə": "a"}
)


def _table(chars: str, spellings: str) -> dict[str, str]:
    """Spellings of characters; a comma is a letter that is not written."""
    return {char: spelled.strip(",") for char, spelled in zip(chars, spellings.split(), strict=True)}


# One letter each, for all languages of a script.
_CYRILLIC = _table(
    "абвгдеёжзийклмнопрстуфхцчшщъыьэюяіїєґўјљњћђџѓќѕ",
    "a b v g d e e zh z i i k l m n o p r s t u f kh ts ch sh shch , y , e yu ya i yi ye g w j lj nj c dj dz gj kj dz",
)
_ARABIC = _table(
    "ابتثجحخدذرزسشصضطظعغفقكلمنهويةىآأإئءؤپچژگکی",
    "a b t th j h kh d dh r z s sh s d t z , gh f q k l m n h w y a a a a i i , w p ch zh g k y",
)
_HEBREW = _table(
    "אבגדהוזחטיכךלמםנןסעפףצץקרשת",
    "a b g d h v z h t y k k l m m n n s , p f ts ts k r sh t",
)
# What characters stand for in the Chinese spelling of a foreign name, which is not quite how they read: in the way of Xinhua's
# tables of transcription, in the consonants and vowels that most languages share (written from knowledge of names so spelled, not copied
# from the tables).
_FOREIGN = {
    pair[0]: pair[1:]
    for pair in (
        "阿a 埃e 艾ai 爱ai 安an 昂an 奥o 巴ba 白bai 班ban 邦bon 鲍bo 贝be 本ben 比bi 彼pe 宾bin 波po 柏ber 伯ber 勃b 博bo 卜b 布b 查cha "
        "楚chu 茨ts 达da 戴dai 丹dan 当dan 道dau 德d 登den 邓den 迪di 狄di 蒂ti 丁tin 东don 杜du 敦dun 顿ton 多do 厄e 恩en 尔r 法fa 范van "
        "方fon 菲fi 费fe 芬fin 丰fon 冯von 夫v 弗v 福fo 富fu 甘gan 冈gon 高gau 戈go 哥go 歌go 格g 葛g 根gen 盖ge 贡gon 古gu 瓜gwa 圭gui 果go 哈ha "
        "海hai 汉han 豪hau 赫h 黑he 亨hen 洪hon 胡hu 华wa 怀wi 惠hui 霍ho 基ki 吉gi 季ji 加ga 嘉ga 贾ja 江jan 杰je 捷je 金kin 津zin 京kin 琼jon "
        "居gu 朱ju 喀ka 卡ka 凯kai 坎kan 康kon 考kau 科ko 克k 肯ken 孔kon 库ku 夸kwa 奎kwe 昆kun 拉la 莱le 兰lan 朗ran 劳lau 勒l 雷re 蕾re 黎li 里ri 利li "
        "莉li 列le 林lin 琳lin 隆lon 龙lon 卢lu 鲁ru 露lu 伦ren 罗ro 洛lo 吕lu 律ru 马ma 玛ma 麦mak 迈mai 曼man 毛mau 茂mau 梅me 美me 门men 蒙mon 米mi 密mi "
        "明min 摩mo 莫mo 默me 姆m 木m 穆mu 纳na 娜na 乃nai 奈ne 南nan 内ne 嫩nen 尼ni 妮ni 涅ne 宁nin 农non 努nu 诺no 欧eu 帕pa 派pai 潘pan 培pe 佩pe 蓬pon "
        "皮pi 平pin 珀per 蒲pu 普p 奇chi 齐zi 恰cha 乔jo 切che 钦chin 丘chu 邱chu 冉jan 让jan 热je 茹ju 儒ju 若jo 瑞rei 撒sa 萨sa 塞se 赛se 桑san 瑟s 森sen 莎sha "
        "沙sha 珊san 山shan 尚shan 绍sho 舍she 申shen 圣san 什sh 施sh 史s 士s 舒shu 司s 丝s 思s 斯s 松son 苏su 索so 塔ta 泰tai 坦tan 汤tom 唐don 陶tau 特t 腾ten 滕ten "
        "提ti 廷tin 通ton 图tu 托to 瓦va 娃va 万van 旺wan 威wi 韦ve 维vi 魏we 温vin 文ven 翁on 沃vo 乌u 武u 西si 希hi 锡si 夏sha 香shan 肖sho 谢she 辛sin 欣hin 兴hin "
        "休hu 修shu 许hu 逊son 雪she 雅ya 亚ya 延yan 扬yan 杨yan 耶ye 叶ye 伊i 依i 易i 因in 英in 尤yu 于yu 约yo 扎za 宰zai 赞zan 泽ze 曾zen 詹jan 章zhan 哲je 珍jen 芝chi "
        "治ji 兹z 子z 宗zon 祖zu 佐zo"
    ).split()
}
_LETTERS = {**_CYRILLIC, **_ARABIC, **_HEBREW, **GREEK}
_LONG = chr(ord("ー") - 0x60)
_HIRAGANA = {**KANA, chr(ord("ヷ") - 0x60): "va"}


def _kana(text: str) -> str:
    """Letters of a run of kana, moved to the hiragana block; long vowels are not marked."""
    out: list[str] = []
    double = False
    for char in text:
        if char == "っ":
            double = True
        elif char in SMALL_KANA:
            small = SMALL_KANA[char]
            if out and out[-1] and out[-1][-1] in "aiueo":
                initial = out[-1][:-1]
                out[-1] = initial + (small[-1] if initial in ("sh", "ch", "j") else small)
            else:
                out.append(small)
        elif char != _LONG:
            spelled = _HIRAGANA.get(char, "")
            if double and spelled:
                spelled = spelled[0] + spelled
                double = False
            out.append(spelled)
    return "".join(out)


_NOT_ALNUM = re.compile(r"[^a-z0-9]+")
_THAI_RUN = re.compile("[\u0e01-\u0e2e]")
_KANA_RUN = re.compile(r"[\u3041-\u3096\u30a1-\u30fa\u30fc]+")
_TO_HIRAGANA = {code: code - 0x60 for code in range(0x30A1, 0x30FD)}


@lru_cache(maxsize=1 << 16)
def letters(text: str, lang: str = "") -> str:
    """Lower-case ASCII letters and digits that spell how ``text`` reads; empty when nothing is known.

    >>> letters("Лавров"), letters("ラブロフ"), letters("라브로프"), letters("拉夫罗夫")
    ('lavrov', 'raburofu', 'rabeuropeu', 'lafuluofu')
    >>> letters("เมาท์อารารัต"), letters("योगी")
    ('meaoararat', 'yogi')
    """
    if text.isascii():
        return _NOT_ALNUM.sub("", text.lower())
    text = unicodedata.normalize("NFC", text.casefold()).translate(_SPECIAL)
    if _THAI_RUN.search(text):
        text = _thai(text)
    out = []
    at = 0
    for run in _KANA_RUN.finditer(text):
        out += [_character(char, lang) for char in text[at : run.start()]]
        out.append(_kana(run.group().translate(_TO_HIRAGANA)))
        at = run.end()
    out += [_character(char, lang) for char in text[at:]]
    return "".join(out)


@lru_cache(maxsize=1 << 16)
def foreign_letters(text: str) -> str:
    """:func:`letters` of a foreign name in Chinese characters.

    >>> letters("温格加德"), foreign_letters("温格加德")
    ('wengejiade', 'vinggad')
    """
    return "".join([_FOREIGN.get(char) or letters(char, "zh") for char in text])


def _character(char: str, lang: str) -> str:
    if char.isascii():
        return char if char.isalnum() else ""
    spelled = _LETTERS.get(char)
    if spelled is not None:
        return spelled
    if "\uac00" <= char <= "\ud7a3":
        index = ord(char) - 0xAC00
        return INITIALS[index // 588] + VOWELS[index % 588 // 28] + FINALS[index % 28]
    if "\u3400" <= char <= "\u9fff":
        row = han_table.lookup(char)
        if row is None:
            return ""
        return (row.on if lang == "ja" and row.on else row.mandarin or row.on or ("",))[0]
    parts = unicodedata.normalize("NFD", char)
    return "".join(
        [part if part.isascii() and part.isalnum() else _LETTERS.get(part) or _other(part) for part in parts]
    )


@lru_cache(maxsize=4096)
def _other(char: str) -> str:
    """Letters of scripts without a table here (Thai, Devanagari, Georgian ...), by anyascii."""
    if not char.isalpha() and unicodedata.category(char) != "Mc" and not "\u0900" <= char <= "\u0fff":
        return ""
    from anyascii import anyascii

    return _NOT_ALNUM.sub("", anyascii(char).lower())


_THAI_SILENT = re.compile("[\u0e01-\u0e2e][\u0e34\u0e38]?\u0e4c")
_THAI_LEADING = re.compile("([\u0e40-\u0e44])([\u0e01-\u0e2e])")


def _thai(text: str) -> str:
    """Without silent letters, and with each vowel behind its consonant."""
    return _THAI_LEADING.sub(r"\2\1", _THAI_SILENT.sub("", text))


# In this order: a longer one before what it contains.
_DIGRAPHS = tuple(
    pair.split("=")
    for pair in (
        "tsch=s sch=s shch=s tch=s sh=s ch=s zh=s ts=s tz=s ph=f th=t kh=h gh=k ck=k dz=s dj=s qu=k hs=s x=s ng=n"
    ).split()
)
_CLASS = {
    **dict.fromkeys("bp", "p"),
    **dict.fromkeys("dt", "t"),
    **dict.fromkeys("gkc", "k"),
    **dict.fromkeys("qjzsx", "s"),
    **dict.fromkeys("vwf", "f"),
    **dict.fromkeys("rl", "l"),
    **dict.fromkeys("mn", "n"),
    **{digit: digit for digit in "0123456789"},
}
_CLASSES = str.maketrans(_CLASS)


@lru_cache(maxsize=1 << 16)
def skeleton(spelling: str) -> str:
    """Consonant classes of a spelling of :func:`letters`.

    r/l, b/p, d/t, g/k, v/w/f, m/n and the sibilants fall together; a class is not repeated without a vowel between.

    >>> skeleton("lafuluofu"), skeleton("lavrov")
    ('lflf', 'lflf')
    """
    text = spelling
    for digraph, key in _DIGRAPHS:
        if digraph in text:
            text = text.replace(digraph, key)
    out = []
    last = before = ""
    for position, char in enumerate(text):
        key = _CLASS.get(char, "")
        if char == "c" and text[position + 1 : position + 2] in ("e", "i", "y"):
            key = "s"
        if key:
            if key != last or before in "aeiouy":
                out.append(key)
            last = key
        before = char
    return "".join(out)


def sounds(spelling: str) -> str:
    """A spelling of :func:`letters` in which consonants of one class are one letter; vowels stay.

    >>> sounds("schumann"), sounds("shuman")
    ('sunann', 'sunan')
    """
    for digraph, key in _DIGRAPHS:
        if digraph in spelling:
            spelling = spelling.replace(digraph, key)
    return spelling.translate(_CLASSES)


def all_sounds(spellings: Sequence[str]) -> list[str]:
    """:func:`sounds` of many spellings, many times as fast."""
    return sounds("\n".join(spellings)).split("\n") if spellings else []


@lru_cache(maxsize=1 << 16)
def script(text: str) -> str:
    """The script of the first letter, as Unicode names it ("LATIN", "CJK"); empty where there is no letter.

    >>> script("«Лавров»"), script("라브로프"), script("2024")
    ('CYRILLIC', 'HANGUL', '')
    """
    letter = next((char for char in text if char.isalpha()), "")
    return unicodedata.name(letter, "").split(" ")[0] if letter else ""


class Spelling(NamedTuple):
    """How some words are written."""

    letters: str
    skeleton: str
    fold: str


@lru_cache(maxsize=1 << 16)
def spelling(text: str, lang: str) -> Spelling:
    """:func:`letters`, :func:`skeleton` and :func:`mtfix.bilingual.tokens.fold` of some words of a text."""
    spelled = letters.__wrapped__(text, lang)  # kept here, and not there too
    return Spelling(spelled, skeleton.__wrapped__(spelled), fold.__wrapped__(text))


_LOSS = 1.6  # how much more unlike consonants are that are as unlike as letters


def heard(alike: npt.NDArray[np.float64], sizes: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
    """Likeness of consonants as a likeness of letters; of few consonants it says less.

    Where a name was written down by ear in another script, its vowels say little ("디스피커블", Despicable).
    """
    found: npt.NDArray[np.float64] = (1 - (1 - alike) * _LOSS) * np.minimum(1, 0.4 + 0.15 * sizes)
    return found


def ratio(left: str, right: str) -> float:
    """0 to 1: normalised Indel similarity; 0 where either is empty."""
    return Indel.normalized_similarity(left, right) if left and right else 0.0


def best_ratio(text: str, choices: Sequence[str], floor: float = 0.0) -> float:
    """The highest :func:`ratio` of ``text`` to one of ``choices`` (none empty); 0 if none reaches ``floor``."""
    if not text or not choices:
        return 0.0
    found = process.extractOne(text, choices, scorer=Indel.normalized_similarity, score_cutoff=floor)
    return found[1] if found else 0.0


def best_ratios(
    texts: Sequence[Sequence[str]], choices: Sequence[Sequence[str]], floor: float
) -> npt.NDArray[np.float64]:
    """:func:`best_ratio` of each text of many groups to the choices of its group, one group after the other."""
    found: list[npt.NDArray[np.float64]] = []
    sizes: list[int] = []
    for group, its_choices in zip(texts, choices, strict=True):
        if not its_choices:
            found.append(np.zeros(len(group)))
        elif group:
            scorer = Indel.normalized_similarity
            table = process.cdist(group, its_choices, scorer=scorer, score_cutoff=floor, dtype=np.float64)
            found.append(table.ravel())
        sizes += [len(its_choices) or 1] * len(group)
    ends = np.cumsum(sizes, dtype=np.int64)
    best: npt.NDArray[np.float64] = np.maximum.reduceat(np.concatenate(found), ends - sizes)
    return best


def nearest(text: str, choices: Sequence[str], floor: float = 0.0) -> tuple[float, int]:
    """The highest Jaro-Winkler similarity of ``text`` to one of ``choices`` (none empty) and its number; (0, -1) below ``floor``."""
    if not text or not choices:
        return 0.0, -1
    found = process.extractOne(text, choices, scorer=JaroWinkler.similarity, score_cutoff=floor)
    return (found[1], found[2]) if found else (0.0, -1)


_PINYIN = re.compile(r"(zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw]?)([aeiouv]+(?:ng|n|r(?![aeiouv]))?)")
_WADE_GILES_INITIALS = dict(
    pair.split("=") for pair in "b=p p=p d=t t=t g=k k=k j=ch q=ch x=hs zh=ch ch=ch z=ts c=ts r=j".split()
)
_WADE_GILES_FINALS = {"ong": "ung", "ian": "ien", "ie": "ieh", "ue": "ueh"}


def wade_giles(syllable: str) -> str:
    """Wade-Giles of a pinyin syllable without any mark, as a coarse spelling.

    :func:`mtfix.names.han.wade_giles` is the exact one, for print.

    >>> [wade_giles(syllable) for syllable in ("zhong", "xi", "si", "gui")]
    ['chung', 'hsi', 'szu', 'kuei']
    """
    match = _PINYIN.fullmatch(syllable)
    if not match:
        return syllable
    initial, final = match.groups()
    if final == "i" and initial in ("zh", "ch", "sh", "r"):
        final = "ih"
    elif final == "i" and initial in ("z", "c", "s"):
        return "szu" if initial == "s" else "tzu"
    elif final == "e" and initial in ("g", "k", "h"):
        final = "o"
    elif final == "ui" and initial in ("g", "k"):
        final = "uei"
    return _WADE_GILES_INITIALS.get(initial, initial) + _WADE_GILES_FINALS.get(final, final)
