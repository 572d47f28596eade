"""The word lexicons: what they know, in both directions and between two languages that are not English."""

import gzip
import subprocess
import sys
from importlib.resources import files

import pytest

from mtfix.bilingual.lexicon import LANGS, base, lexicon
from mtfix.bilingual.tokens import fold, stop_words


def rows(lang: str) -> list[tuple[str, list[str]]]:
    text = gzip.decompress((files("mtfix.bilingual") / f"data/lexicon.{lang}.txt.gz").read_bytes()).decode()
    cells = [line.split("\t") for line in text.splitlines() if not line.startswith("#")]
    return [(word, found.split("|")) for word, found in cells]


def translations(source: str, target: str, word: str) -> frozenset[str]:
    found = lexicon(source, target)
    assert found is not None
    return found.translations(word)


@pytest.mark.parametrize(
    ("pair", "word", "one"),
    [
        ("en-de", "lake", "see"),
        ("en-de", "king", "konig"),  # folded
        ("en-fr", "novel", "roman"),
        ("en-es", "director", "directora"),
        ("en-it", "released", "uscito"),
        ("en-pt", "winter", "inverno"),
        ("en-ar", "silence", "صمت"),
        ("en-ko", "palace", fold("궁전")),
        ("en-th", "museum", fold("พิพิธภัณฑ์")),
        ("en-ja", "actor", "俳優"),
        ("en-zh-TW", "lake", "湖"),
        ("en-ru", "actor", "актер"),
        ("en-tr", "bridge", "kopru"),
        ("ja-en", "湖", "lake"),
        ("ru-en", "озеро", "lake"),
        ("de-en", "see", "lake"),
        ("ko-en", fold("여름"), "summer"),
        ("fr-en", "roman", "novel"),
        ("de-fr", "brucke", "pont"),
        ("ko-de", fold("호수"), "see"),
    ],
)
def test_common_words_are_known_in_every_direction(pair: str, word: str, one: str) -> None:
    assert one in translations(*pair.split("-", 1), word)


def test_what_is_not_a_translation_is_not_given():
    assert "konigin" not in translations("en", "de", "king")
    assert translations("en", "de", "qwxyz") == frozenset()
    assert translations("de", "fr", "qwxyz") == frozenset()
    known = lexicon("en", "de")
    assert known is not None
    assert "lake" in known
    assert "qwxyz" not in known


def test_an_inflected_word_counts_as_the_words_with_its_stem():
    assert "brucke" in translations("en", "de", "bridges")
    assert translations("en", "de", "lakes") == translations("en", "de", "lake")
    assert translations("en", "de", "movies") == translations("en", "de", "movie") == {"film"}
    assert translations("en", "de", "lambs") >= {"lamm", "lammer"}


def test_tags_stand_for_their_base_language():
    assert base("zh-TW") == base("zh_Hant") == "zh"
    assert translations("en-GB", "de-AT", "lake") == translations("en", "de", "lake") != frozenset()


@pytest.mark.parametrize(
    ("source", "target"), [("en", "en-GB"), ("de", "de-CH"), ("en", "xx"), ("xx", "de"), ("", "de")]
)
def test_there_is_no_lexicon_of_one_language_or_an_unknown_one(source: str, target: str) -> None:
    assert lexicon(source, target) is None


@pytest.mark.parametrize("lang", sorted(LANGS))
def test_the_data_are_folded_sorted_and_unambiguous_in_form(lang: str) -> None:
    found = rows(lang)
    words = [word for word, _ in found]
    assert words == sorted(set(words))
    assert len(words) > 1500
    assert not {word for word in words if word != fold(word) or not word.isalpha()}
    ones = {one for _, row in found for one in row}
    assert not {one for one in ones if one != fold(one) or one != one.strip() or not one}
    assert all(row == sorted(set(row)) for _, row in found)


@pytest.mark.parametrize("lang", sorted(LANGS))
def test_every_file_says_where_it_is_from_and_the_licences_are_beside_it(lang: str) -> None:
    data = files("mtfix.bilingual") / "data"
    raw = gzip.decompress((data / f"lexicon.{lang}.txt.gz").read_bytes()).decode()
    notice = "".join(line for line in raw.splitlines(keepends=True) if line.startswith("#"))
    assert "Unicode License v3" in notice
    assert "ISC License" in notice
    licences = (data / "lexicon.LICENSES.txt").read_text(encoding="utf-8")
    assert "SPDX-License-Identifier: Unicode-3.0" in licences
    assert "Copyright (c) iD Contributors" in licences


@pytest.mark.parametrize("lang", sorted(LANGS))
def test_there_and_back_gives_the_word_again(lang: str) -> None:
    there, back = lexicon("en", lang), lexicon(lang, "en")
    assert there is not None
    assert back is not None
    for word, row in rows(lang):
        assert there.translations(word)
        assert all(word in back.translations(one) for one in row)


def test_phrases_give_their_content_words_where_words_are_apart():
    for word, row in rows("fr"):
        found = translations("en", "fr", word)
        assert not any(" " in one for one in found)
        assert all(" " in one for one in row) or not found & stop_words("fr") - set(row)


def test_nothing_is_read_before_it_is_asked_for():
    code = (
        "import mtfix.bilingual.lexicon as l; assert not l._from_english.cache_info().currsize; "
        "l.lexicon('en', 'de'); assert l._from_english.cache_info().currsize == 1"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
