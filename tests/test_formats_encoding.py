"""Bytes to text and back."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mtfix.errors import ConfigError, FormatError, MtfixError
from mtfix.formats import Encoding, decode, encode

LEGACY = {
    "gb18030": "俄罗斯外交部长拉夫罗夫6日结束对印度的访问。美国、日本、印度、澳大利亚和法国举行联合军演。",
    "big5": "俄羅斯外交部長拉夫羅夫六日結束對印度的訪問。美國、日本、印度、澳大利亞和法國舉行聯合軍演。",
    "cp932": "ロシアのラブロフ外相は6日、インド訪問を終えた。米国、日本、インド、フランスが合同軍事演習を行った。",
    "euc_jp": "ロシアのラブロフ外相は6日、インド訪問を終えた。米国、日本、インド、フランスが合同軍事演習を行った。",
    "cp949": "라브로프 러시아 외무장관은 6일 인도 방문을 마쳤다. 미국, 일본, 인도, 호주가 합동 군사훈련을 실시했다.",
    "cp1251": "Министр иностранных дел России Лавров завершил визит в Индию. Прошли совместные учения.",
    "koi8_r": "Министр иностранных дел России Лавров завершил визит в Индию. Прошли совместные учения.",
    "cp866": "Министр иностранных дел России Лавров завершил визит в Индию. Прошли совместные учения.",
    "cp1252": "Lavrov’s “visit” to India ended on the 6th. It coincided with a joint exercise in the Bay of Bengal.",
    "cp1253": "Ο Ρώσος υπουργός Εξωτερικών Λαβρόφ ολοκλήρωσε την επίσκεψή του στην Ινδία.",
    "cp1256": "أنهى وزير الخارجية الروسي لافروف زيارته إلى الهند في السادس من الشهر.",
    "tis_620": "รัฐมนตรีต่างประเทศรัสเซียเสร็จสิ้นการเยือนอินเดีย",
}


@pytest.mark.parametrize("name", LEGACY)
def test_legacy_encodings_are_recognised(name: str) -> None:
    data = LEGACY[name].encode(name)
    assert decode(data) == (LEGACY[name], Encoding(name))


@pytest.mark.parametrize("name", LEGACY)
@given(text=st.text())
def test_any_named_encoding_gives_the_bytes_back(name: str, text: str) -> None:
    data = text.encode(name, "ignore")
    try:
        decoded, encoding = decode(data, name)
    except FormatError:  # Big5 and the like have two codes for some characters
        return
    assert encode(decoded, encoding) == data


@given(st.binary())
def test_any_bytes_come_back_or_are_refused(data: bytes) -> None:
    try:
        text, encoding = decode(data)
    except MtfixError:
        return
    assert encode(text, encoding) == data


@pytest.mark.parametrize(
    ("mark", "name"),
    [
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be"),
    ],
)
def test_byte_order_marks(mark: bytes, name: str) -> None:
    data = mark + "Su 苏".encode(name)
    for given_name in (None, name, name.removesuffix("-le").removesuffix("-be")):
        text, encoding = decode(data, given_name)
        assert (text, encoding) == ("Su 苏", Encoding(name, mark))
        assert encode(text, encoding) == data


@pytest.mark.parametrize("name", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("text", ["Su Jiesheng\r\n", "印度外长苏杰生\n说：是。\n"])
def test_utf_16_without_a_mark(name: str, text: str) -> None:
    assert decode(text.encode(name)) == (text, Encoding(name))
    assert decode(text.encode(name), "utf-16") == (text, Encoding(name))


def test_utf_8_with_zero_bytes_stays_utf_8() -> None:
    assert decode(b"a\0\0\0b and more") == ("a\0\0\0b and more", Encoding())


def test_undecodable_bytes_are_named_with_their_line() -> None:
    with pytest.raises(FormatError) as caught:
        decode(b"one\r\ntwo\r\nthr\xe9\xff\x00e" + bytes(range(0x80, 0xA0)), path="a.txt")
    assert str(caught.value).startswith("a.txt:3: not UTF-8 (byte 0xe9 at offset 13)")
    assert "--encoding" in str(caught.value)


def test_named_encoding_that_does_not_fit() -> None:
    with pytest.raises(FormatError, match=r"a\.txt:2: not ascii: byte 0xc3 at offset 3"):
        decode("Su\né".encode(), "ascii", "a.txt")


def test_a_way_back_that_differs_is_refused() -> None:
    with pytest.raises(FormatError, match="cannot be written back the same: byte 0x87 at offset 1"):
        decode(b"a\x87\x9b", "cp932")  # a second code of the union sign


@pytest.mark.parametrize("name", ["utf-9", "hex", "rot13", "a\0b", ""])
def test_unknown_encoding(name: str) -> None:
    with pytest.raises(ConfigError, match="unknown encoding"):
        decode(b"x", name)


def test_czech_in_a_code_page_is_uncertain_not_guessed() -> None:
    with pytest.raises(FormatError, match="no other encoding is certain") as caught:
        decode("Ruský ministr zahraničí Lavrov ukončil návštěvu Indie, řekl mluvčí.".encode("cp1250"))
    assert "cp1250" in str(caught.value)
