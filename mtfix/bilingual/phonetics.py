"""Letters of any script, consonant skeletons, and similarity of what two strings sound like."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from rapidfuzz.distance import Indel, JaroWinkler

from mtfix.bilingual import han

_SPECIAL = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ł": "l", "ı": "i", "ħ": "h", "ə": "a"}
)
_CYR = dict(
    zip(
        "абвгдеёжзийклмнопрстуфхцчшщъыьэюяіїєґўјљњћђџѓќѕ",
        [
            "a",
            "b",
            "v",
            "g",
            "d",
            "e",
            "e",
            "zh",
            "z",
            "i",
            "i",
            "k",
            "l",
            "m",
            "n",
            "o",
            "p",
            "r",
            "s",
            "t",
            "u",
            "f",
            "kh",
            "ts",
            "ch",
            "sh",
            "shch",
            "",
            "y",
            "",
            "e",
            "yu",
            "ya",
            "i",
            "yi",
            "ye",
            "g",
            "w",
            "j",
            "lj",
            "nj",
            "c",
            "dj",
            "dz",
            "gj",
            "kj",
            "dz",
        ],
    )
)
_ARAB = dict(
    zip(
        "ابتثجحخدذرزسشصضطظعغفقكلمنهويةىآأإئءؤپچژگکی",
        [
            "a",
            "b",
            "t",
            "th",
            "j",
            "h",
            "kh",
            "d",
            "dh",
            "r",
            "z",
            "s",
            "sh",
            "s",
            "d",
            "t",
            "z",
            "",
            "gh",
            "f",
            "q",
            "k",
            "l",
            "m",
            "n",
            "h",
            "w",
            "y",
            "a",
            "a",
            "a",
            "a",
            "i",
            "i",
            "",
            "w",
            "p",
            "ch",
            "zh",
            "g",
            "k",
            "y",
        ],
    )
)
_HEB = dict(
    zip(
        "אבגדהוזחטיכךלמםנןסעפףצץקרשת",
        [
            "a",
            "b",
            "g",
            "d",
            "h",
            "v",
            "z",
            "h",
            "t",
            "y",
            "k",
            "k",
            "l",
            "m",
            "m",
            "n",
            "n",
            "s",
            "",
            "p",
            "f",
            "ts",
            "ts",
            "k",
            "r",
            "sh",
            "t",
        ],
    )
)
_GREEK = dict(
    zip(
        "αβγδεζηθικλμνξοπρσςτυφχψω",
        [
            "a",
            "v",
            "g",
            "d",
            "e",
            "z",
            "i",
            "th",
            "i",
            "k",
            "l",
            "m",
            "n",
            "x",
            "o",
            "p",
            "r",
            "s",
            "s",
            "t",
            "y",
            "f",
            "ch",
            "ps",
            "o",
        ],
    )
)
_SINGLE = {**_CYR, **_ARAB, **_HEB, **_GREEK}
_KANA_BASE = {
    "ア": "a",
    "イ": "i",
    "ウ": "u",
    "エ": "e",
    "オ": "o",
    "カ": "ka",
    "キ": "ki",
    "ク": "ku",
    "ケ": "ke",
    "コ": "ko",
    "サ": "sa",
    "シ": "shi",
    "ス": "su",
    "セ": "se",
    "ソ": "so",
    "タ": "ta",
    "チ": "chi",
    "ツ": "tsu",
    "テ": "te",
    "ト": "to",
    "ナ": "na",
    "ニ": "ni",
    "ヌ": "nu",
    "ネ": "ne",
    "ノ": "no",
    "ハ": "ha",
    "ヒ": "hi",
    "フ": "fu",
    "ヘ": "he",
    "ホ": "ho",
    "マ": "ma",
    "ミ": "mi",
    "ム": "mu",
    "メ": "me",
    "モ": "mo",
    "ヤ": "ya",
    "ユ": "yu",
    "ヨ": "yo",
    "ラ": "ra",
    "リ": "ri",
    "ル": "ru",
    "レ": "re",
    "ロ": "ro",
    "ワ": "wa",
    "ヲ": "o",
    "ン": "n",
    "ガ": "ga",
    "ギ": "gi",
    "グ": "gu",
    "ゲ": "ge",
    "ゴ": "go",
    "ザ": "za",
    "ジ": "ji",
    "ズ": "zu",
    "ゼ": "ze",
    "ゾ": "zo",
    "ダ": "da",
    "ヂ": "ji",
    "ヅ": "zu",
    "デ": "de",
    "ド": "do",
    "バ": "ba",
    "ビ": "bi",
    "ブ": "bu",
    "ベ": "be",
    "ボ": "bo",
    "パ": "pa",
    "ピ": "pi",
    "プ": "pu",
    "ペ": "pe",
    "ポ": "po",
    "ヴ": "vu",
    "ヷ": "va",
    "ヱ": "e",
    "ヰ": "i",
}
_KANA_SMALL = {"ァ": "a", "ィ": "i", "ゥ": "u", "ェ": "e", "ォ": "o", "ャ": "ya", "ュ": "yu", "ョ": "yo", "ヮ": "wa"}
_CHO = ["g", "kk", "n", "d", "tt", "r", "m", "b", "pp", "s", "ss", "", "j", "jj", "ch", "k", "t", "p", "h"]
_JUNG = ["a", "ae", "ya", "yae", "eo", "e", "yeo", "ye", "o", "wa", "wae", "oe", "yo", "u", "wo", "we", "wi", "yu", "eu", "ui", "i"]
_JONG = [
    "",
    "k",
    "k",
    "k",
    "n",
    "n",
    "n",
    "t",
    "l",
    "k",
    "m",
    "l",
    "l",
    "l",
    "p",
    "l",
    "m",
    "p",
    "p",
    "t",
    "t",
    "ng",
    "t",
    "t",
    "k",
    "t",
    "p",
    "t",
]


def _kana(text: str) -> str:
    out: list[str] = []
    double = False
    for char in text:
        if char == "ッ":
            double = True
            continue
        if char == "ー":
            continue
        if char in _KANA_SMALL:
            small = _KANA_SMALL[char]
            if out and out[-1] and out[-1][-1] in "aiueo":
                out[-1] = out[-1][:-1] + (
                    small[-1]
                    if (out[-1][:-1] in ("sh", "ch", "j", "t", "d", "v", "f", "w", "ts", "k", "g")
                    and len(small) == 1)
                    or out[-1][:-1] in ("sh", "ch", "j")
                    else small
                )
            else:
                out.append(small)
            continue
        roman = _KANA_BASE.get(char, "")
        if double and roman:
            roman = roman[0] + roman
            double = False
        out.append(roman)
    return "".join(out)


@lru_cache(maxsize=65536)
def letters(text: str, lang: str = "") -> str:
    """Lower-case ASCII letters and digits that spell how `text` reads; empty when nothing is known."""
    if text.isascii():
        return re.sub(r"[^a-z0-9]+", "", text.lower())
    text = unicodedata.normalize("NFC", text.casefold()).translate(_SPECIAL)
    out: list[str] = []
    kana: list[str] = []

    def flush() -> None:
        if kana:
            out.append(_kana("".join(kana)))
            kana.clear()

    for char in text:
        code = ord(char)
        if 0x3041 <= code <= 0x3096:
            kana.append(chr(code + 0x60))
            continue
        if 0x30A1 <= code <= 0x30FC and code != 0x30FB:
            kana.append(char)
            continue
        flush()
        if code < 128:
            if char.isalnum():
                out.append(char)
        elif char in _SINGLE:
            out.append(_SINGLE[char])
        elif 0xAC00 <= code <= 0xD7A3:
            index = code - 0xAC00
            out.append(_CHO[index // 588] + _JUNG[index % 588 // 28] + _JONG[index % 28])
        elif 0x3400 <= code <= 0x9FFF:
            entry = han.lookup(char)
            if entry:
                out.append((entry.on if lang == "ja" and entry.on else entry.mandarin or entry.on or ("",))[0])
        else:
            for part in unicodedata.normalize("NFD", char):
                if part.isascii() and part.isalnum():
                    out.append(part)
                elif part in _SINGLE:
                    out.append(_SINGLE[part])
    flush()
    return "".join(out)


_DIGRAPHS = (
    ("tsch", "s"),
    ("sch", "s"),
    ("shch", "s"),
    ("tch", "s"),
    ("sh", "s"),
    ("ch", "s"),
    ("zh", "s"),
    ("ts", "s"),
    ("tz", "s"),
    ("ph", "f"),
    ("th", "t"),
    ("kh", "h"),
    ("gh", "k"),
    ("ck", "k"),
    ("dz", "s"),
    ("dj", "s"),
    ("qu", "k"),
    ("hs", "s"),
    ("x", "s"),
    ("ng", "n"),
)
_CLASS = {
    "b": "p",
    "p": "p",
    "d": "t",
    "t": "t",
    "g": "k",
    "k": "k",
    "c": "k",
    "q": "s",
    "j": "s",
    "z": "s",
    "s": "s",
    "x": "s",
    "v": "f",
    "w": "f",
    "f": "f",
    "r": "l",
    "l": "l",
    "m": "n",
    "n": "n",
}


@lru_cache(maxsize=65536)
def skeleton(spelling: str) -> str:
    """Consonant classes of a spelling from `letters`: r/l, b/p, d/t, g/k, v/w/f, m/n and the sibilants fall together."""
    text = spelling
    for digraph, key in _DIGRAPHS:
        if digraph in text:
            text = text.replace(digraph, key)
    out = []
    last = ""
    for position, char in enumerate(text):
        key = _CLASS.get(char, char if char.isdigit() else "")
        if char == "c" and position + 1 < len(text) and text[position + 1] in "eiy":
            key = "s"
        if key and (key != last or (position and text[position - 1] in "aeiouy")):
            out.append(key)
        if key:
            last = key
    return "".join(out)


def ratio(left: str, right: str) -> float:
    return Indel.normalized_similarity(left, right) if left and right else 0.0


def winkler(left: str, right: str) -> float:
    return JaroWinkler.similarity(left, right) if left and right else 0.0


_PIN = re.compile(r"(zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw]?)([aeiouv]+(?:ng|n|r(?![aeiouv]))?)")
_WG_INITIAL = {
    "b": "p",
    "p": "p",
    "d": "t",
    "t": "t",
    "g": "k",
    "k": "k",
    "j": "ch",
    "q": "ch",
    "x": "hs",
    "zh": "ch",
    "ch": "ch",
    "z": "ts",
    "c": "ts",
    "r": "j",
}


def wade_giles(syllable: str) -> str:
    """Pinyin syllable -> Wade-Giles without marks ("zhong" -> "chung", "xi" -> "hsi")."""
    match = _PIN.fullmatch(syllable)
    if not match:
        return syllable
    initial, final = match.groups()
    if final == "i" and initial in ("zh", "ch", "sh", "r"):
        final = "ih"
    elif final == "i" and initial in ("z", "c", "s"):
        return {"z": "tzu", "c": "tzu", "s": "szu"}[initial]
    final = {
        "ong": "ung",
        "ian": "ien",
        "ie": "ieh",
        "ue": "ueh",
        "ui": "uei" if initial in "gk" else "ui",
        "e": "o" if initial in ("g", "k", "h") else "e",
    }.get(final, final)
    return _WG_INITIAL.get(initial, initial) + final
