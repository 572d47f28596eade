"""How a name in another script can be spelled in Latin letters.

``readings(form, lang, kind)`` gives every reading that mtfix knows, best first; which of them a machine translation
really prints is the business of :mod:`mtfix.names.variants`. Chinese is read in :mod:`mtfix.names.han`, Korean in
:mod:`mtfix.names.hangul`; the other scripts are here. Nothing but the standard library is imported before the first
call for a language: pypinyin (MIT) for Chinese, iuliia (MIT) for Russian, anyascii (ISC) for the rest. SudachiPy
(Apache-2.0) reads kanji and arabic-name-romanizer (MIT) supplies Arabic vowels where they are installed.
"""

# ruff: noqa: SIM905 - tables are easier to read and to edit as words of one string
from __future__ import annotations

import functools
import re
import unicodedata
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

DOTS = "·・•‧∙⋅･゠＝="  # between the parts of a transliterated foreign name
_PARTS = re.compile(rf"[\s{DOTS}]+")
_DROPPED = re.compile(r"[《》〈〉“”\"„«»「」『』()（）\[\]【】、，,。.]+")

_SYLLABIC = frozenset(
    "pinyin wade-giles hong-kong jyutping sino-korean sino-vietnamese revised press-ko mccune hepburn wapuro".split()
)
_PARTICLES = frozenset("al el bin ben ibn bint".split())  # of Arabic names, lower case inside a name


class Reading(NamedTuple):
    """One spelling of a source form: lower-case ``syllables`` (whole words in alphabetic scripts) in ``groups``.

    ``joiner`` is what this scheme puts between the syllables of one group.

    >>> Reading("pinyin", ("su", "jie", "sheng"), (1, 2)).text
    'Su Jiesheng'
    >>> Reading("wade-giles", ("su", "chieh", "sheng"), (1, 2), "-").text
    'Su Chieh-sheng'
    """

    scheme: str
    syllables: tuple[str, ...]
    groups: tuple[int, ...]
    joiner: str = ""

    @property
    def parts(self) -> tuple[tuple[str, ...], ...]:
        """The syllables of each group."""
        if len(self.groups) == 1:
            return (self.syllables,)
        parts = []
        at = 0
        for size in self.groups:
            parts.append(self.syllables[at : at + size])
            at += size
        return tuple(parts)

    @property
    def text(self) -> str:
        """Groups joined by spaces, each with a capital; pinyin with its apostrophe (Yue'e)."""
        if self.scheme in _SYLLABIC:
            return " ".join([title(self.join(part)) for part in self.parts])
        return " ".join(["-".join(map(_name_case, word.split("-"))) for word in self.syllables])

    def join(self, part: Iterable[str]) -> str:
        return join_pinyin(part) if self.scheme == "pinyin" else self.joiner.join(part)


def join_pinyin(syllables: Iterable[str]) -> str:
    """One word, with an apostrophe before a syllable that begins with a vowel: yue'e."""
    joined = "".join([f"'{syllable}" if syllable[0] in "aeo" else syllable for syllable in syllables])
    return joined.removeprefix("'")


def _name_case(word: str) -> str:
    return word if word in _PARTICLES else title(word)


def title(word: str) -> str:
    """First letter upper case, the rest as it is (``capitalize`` would lower-case it)."""
    return word[:1].upper() + word[1:]


def clean(form: str) -> str:
    """Without quotation marks and brackets, one space between the parts of a name."""
    return _PARTS.sub(" ", _DROPPED.sub(" ", unicodedata.normalize("NFC", form))).strip()


@functools.lru_cache(maxsize=1 << 16)
def readings(form: str, lang: str, kind: str = "") -> tuple[Reading, ...]:
    """All readings of ``form``, the most usual first, none twice.

    ``lang`` is a BCP-47 code of the source language, ``kind`` a kind of :data:`mtfix.model.KINDS`: with ``PER`` the
    family name is split off and read as one. ``()`` for a form that is not in the script of its language, or that
    cannot be read (kanji without SudachiPy).
    """
    form = clean(form)
    main = lang.replace("_", "-").split("-")[0].lower()
    if not form or form.isascii():
        return ()
    if main in ("zh", "yue", "wuu", "nan", "hak", "cmn", "lzh"):
        from mtfix.names import han

        found: Iterable[Reading] = han.readings(form, kind)
    elif main == "ko":
        from mtfix.names import hangul

        found = hangul.readings(form, kind)
    elif main == "ja":
        found = _japanese(form)
    elif main == "ru":
        found = _russian(form)
    elif main in _CYRILLIC:
        found = _cyrillic(form, main)
    elif main == "el":
        found = _greek(form)
    elif main == "ar":
        found = (*_arabic(form), *_any(form))
    else:
        found = _any(form)
    unique: dict[tuple[tuple[str, ...], tuple[int, ...]], Reading] = {}
    for reading in found:
        unique.setdefault((reading.syllables, reading.groups), reading)
    return tuple(unique.values())


def _words(scheme: str, text: str) -> Iterable[Reading]:
    """A reading whose syllables are the words of ``text``."""
    words = tuple(re.sub(r"[^\w' -]", "", text.lower().replace("’", "'").replace("ʼ", "'")).split())
    if words:
        yield Reading(scheme, words, (1,) * len(words))


def _any(form: str) -> Iterable[Reading]:
    from anyascii import anyascii

    yield from _words("anyascii", anyascii(form))


# ---------------------------------------------------------------------------------------------- Cyrillic

# A comma is a letter that is not written.
_UK = dict(zip("абвгґдежзиійклмнопрстуфхцчшщьюяєї'’ʼ", (
    "a b v h g d e zh z y i i k l m n o p r s t u f kh ts ch sh shch , iu ia ie i , , ,"
).split(), strict=True))  # fmt: skip
_UK_BGN = {**_UK, "и": "y", "є": "ye", "ї": "yi", "й": "y", "ю": "yu", "я": "ya"}
_BG = dict(zip("абвгдежзийклмнопрстуфхцчшщъьюя", (
    "a b v g d e zh z i y k l m n o p r s t u f h ts ch sh sht a y yu ya"
).split(), strict=True))  # fmt: skip
_BE = dict(zip("абвгдеёжзійклмнопрстуўфхцчшыьэюя'’", (
    "a b v h d e yo zh z i y k l m n o p r s t u u f kh ts ch sh y , e yu ya , ,"
).split(), strict=True))  # fmt: skip
_SR = dict(zip("абвгдђежзијклљмнњопрстћуфхцчџш", (
    "a b v g d đ e ž z i j k l lj m n nj o p r s t ć u f h c č dž š"
).split(), strict=True))  # fmt: skip
_MK = {**_SR, "ѓ": "gj", "ќ": "kj", "ѕ": "dz"}
# Scheme names and their tables: Ukrainian Cabinet resolution 55 (2010), Bulgarian Transliteration Act (2009),
# Belarusian press usage, Serbian and Macedonian Latin alphabets. Third: at the start of a word.
_CYRILLIC: dict[str, list[tuple[str, dict[str, str], dict[str, str]]]] = {
    "uk": [
        ("kmu", _UK, {"є": "ye", "ї": "yi", "й": "y", "ю": "yu", "я": "ya"}),
        ("bgn", _UK_BGN, {}),
        ("press", _UK_BGN, {}),
        ("russian", {**_UK_BGN, "г": "g", "и": "i", "є": "e", "ї": "i"}, {"є": "ye"}),
    ],
    "bg": [("act", _BG, {})],
    "be": [("press", _BE, {}), ("bgn", {**_BE, "е": "ye", "ў": "w"}, {})],
    "sr": [("latin", _SR, {})],
    "mk": [("latin", _MK, {})],
}
_IULIIA = {
    "wikipedia": "WIKIPEDIA",
    "icao": "ICAO_DOC_9303",
    "bgn": "BGN_PCGN",
    "mosmetro": "MOSMETRO",
    "ala-lc": "ALA_LC_ALT",
    "gost": "GOST_7034",
    "iso9": "ISO_9_1968",
}


def _russian(form: str) -> Iterable[Reading]:
    import iuliia

    ready = list(_words("wikipedia", iuliia.WIKIPEDIA.translate(form)))
    if not ready or re.search(r"[Ѐ-ӿ]", ready[0].text):  # letters of another language
        yield from _any(form)
        return
    yield from ready
    yield Reading("press", tuple(_press(word) for word in form.lower().split()), ready[0].groups)
    for scheme, name in _IULIIA.items():
        yield from _words(scheme, _ascii_signs(getattr(iuliia, name).translate(form)))


def _press(word: str) -> str:
    """What newspapers print: no Ye- and -yo-, -ei and -ai, x for ks (Alexei, Sergei, Gorbachev, Pyotr)."""
    import iuliia

    word = re.sub(r"(?<=[жчшщ])ё", "е", word)
    word = re.sub(r"^е", "э", word)  # э is read as a plain e
    word = re.sub(r"(?<=[аеэ])й", "и", word)
    if len(word) <= 7 and not word.endswith(("ский", "цкий")):
        word = re.sub(r"ий$", "и", word)  # Dmitri, Yuri, Vitali
    return str(iuliia.WIKIPEDIA.translate(word)).replace("ks", "x")


def _ascii_signs(text: str) -> str:
    """Without the signs that stand for ь and ъ."""
    return re.sub(r"[’”'\"ʹʺ`]", "", text).replace("ё", "e").replace("Ё", "E")


def _cyrillic(form: str, lang: str) -> Iterable[Reading]:
    for scheme, table, first in _CYRILLIC[lang]:
        words = []
        for word in form.lower().split():
            if scheme == "press" and lang == "uk":
                word = re.sub("ий$", "и", word)  # Zelensky
            spelled = [first[word[0]] if word[0] in first else table.get(word[0], word[0])]
            spelled += [table.get(letter, letter) for letter in word[1:]]
            words.append("".join(spelled).replace(",", ""))
        yield Reading(scheme, tuple(words), (1,) * len(words))


# ------------------------------------------------------------------------------------------------- Greek

GREEK = dict(zip("αβγδεζηθικλμνξοπρσςτυφχψω", (
    "a v g d e z i th i k l m n x o p r s s t y f ch ps o"
).split(), strict=True))  # fmt: skip


def _greek(form: str) -> Iterable[Reading]:
    """ELOT 743 / ISO 843 type 2, as in Greek passports."""
    plain = unicodedata.normalize("NFD", form.lower())
    plain = unicodedata.normalize("NFC", plain.replace("\u0301", "")).replace("ΐ", "ϊ")
    words = []
    for word in plain.split():
        word = re.sub("γ(?=[γξχ])", "n", word)
        word = re.sub("(?<=[αεη])υ(?=[θκξπσςτφχψ]|$)", "f", word)
        word = re.sub("(?<=[αεη])υ", "v", word)
        word = re.sub("^μπ|μπ$", "b", word.replace("ου", "ou"))
        word = re.sub("^ντ", "d", re.sub("^γκ", "g", word))
        word = word.replace("ϊ", "i").replace("ϋ", "y")
        words.append("".join(GREEK.get(letter, letter) for letter in word))
    yield Reading("elot", tuple(words), (1,) * len(words))
    yield from _words("press", " ".join(words).replace("ch", "h"))


# ------------------------------------------------------------------------------------------------ Arabic


@functools.cache
def _arabic_reader() -> object:
    try:
        import arabic_name_romanizer  # type: ignore[import-not-found,unused-ignore]
    except ImportError:
        return None
    return arabic_name_romanizer.Transliterator()


def _arabic(form: str) -> Iterable[Reading]:
    """Short vowels are not written: only a dictionary can supply them."""
    reader = _arabic_reader()
    if reader is not None:
        for candidate in reader.transliterate(form, top_k=4):  # type: ignore[attr-defined]
            yield from _words("arabic-names", candidate.text)


# ---------------------------------------------------------------------------------------------- Japanese

# Hepburn, Library of Congress romanisation table; small letters join the syllable before them.
_KANA_ROWS = """
あ a い i う u え e お o か ka き ki く ku け ke こ ko が ga ぎ gi ぐ gu げ ge ご go さ sa し shi す su せ se そ so
ざ za じ ji ず zu ぜ ze ぞ zo た ta ち chi つ tsu て te と to
だ da ぢ ji づ zu で de ど do な na に ni ぬ nu ね ne の no
は ha ひ hi ふ fu へ he ほ ho ば ba び bi ぶ bu べ be ぼ bo ぱ pa ぴ pi ぷ pu ぺ pe ぽ po ま ma み mi む mu め me も mo
や ya ゆ yu よ yo ら ra り ri る ru れ re ろ ro わ wa ゐ i ゑ e を o ん n ゔ vu
""".split()
KANA = dict(zip(_KANA_ROWS[::2], _KANA_ROWS[1::2], strict=True))
SMALL_KANA = {"ぁ": "a", "ぃ": "i", "ぅ": "u", "ぇ": "e", "ぉ": "o", "ゃ": "ya", "ゅ": "yu", "ょ": "yo", "ゎ": "wa"}


def _japanese(form: str) -> Iterable[Reading]:
    hiragana = _hiragana(form)
    if not hiragana:
        hiragana = _hiragana(_kanji(form))
    words = hiragana.split()
    if not words:
        return
    for scheme, long in (("hepburn", False), ("wapuro", True)):
        parts = [_kana(word, long) for word in words]
        yield Reading(scheme, tuple(syllable for part in parts for syllable in part), tuple(map(len, parts)))


def _hiragana(form: str) -> str:
    """``form`` in hiragana, or "" if it has anything but kana."""
    form = unicodedata.normalize("NFKC", form)
    form = "".join(chr(ord(letter) - 0x60) if "ァ" <= letter <= "ヴ" else letter for letter in form)
    return form if re.fullmatch(r"[ぁ-ゔー ]+", form) else ""


def _kana(word: str, long: bool) -> list[str]:
    """Syllables; with ``long`` long vowels stay as they are written (ou, uu)."""
    out: list[str] = []
    double = False
    for at, letter in enumerate(word):
        if letter in SMALL_KANA and out:
            small = SMALL_KANA[letter]
            if len(small) == 2 and out[-1].endswith("i"):  # きゃ kya, しゃ sha
                small = small[1:] if out[-1].endswith(("shi", "chi", "ji")) else small
            out[-1] = out[-1][:-1] + ("w" if out[-1] == "ku" and len(small) == 1 else "") + small
        elif letter == "っ":
            double = True
        elif letter == "ー":
            if long and out:
                out[-1] += out[-1][-1]
        elif letter in KANA:
            syllable = KANA[letter]
            if double:
                syllable = ("t" if syllable.startswith("ch") else syllable[0]) + syllable
            double = False
            after = KANA.get(word[at + 1 : at + 2], "")
            if not long and out and syllable + out[-1][-1] in ("uo", "uu", "oo"):
                continue
            out.append("n'" if syllable == "n" and after[:1] and after[0] in "aiueoy" else syllable)
    return out


@functools.cache
def _sudachi() -> object:
    try:
        from sudachipy import dictionary  # type: ignore[import-not-found,unused-ignore]

        return dictionary.Dictionary().tokenizer()
    except Exception:  # not installed, or no dictionary beside it
        return None


def _kanji(form: str) -> str:
    """Katakana reading of a form with kanji, words apart; "" without SudachiPy or for words that it does not know."""
    reader = _sudachi()
    if reader is None:
        return ""
    words = [token.reading_form() for token in reader.tokenize(form) if token.surface().strip()]  # type: ignore[attr-defined]
    return " ".join(words)
