"""Which words of a text translate which words of its source."""

from __future__ import annotations

import pytest

from mtfix.bilingual.lemmas import lemmatiser
from mtfix.bilingual.meaning import dictionary
from mtfix.bilingual.tokens import tokenize


@pytest.mark.parametrize(
    ("langs", "source", "text", "pairs"),
    [
        (("en", "de"), "the last islands", "die letzten Inseln", {"last": ["letzten"], "islands": ["Inseln"]}),
        (("en", "ar"), "a novel", "هذه الرواية", {"novel": ["الرواية"]}),
        (("en", "tr"), "the author of the book", "kitabın yazarı", {"author": ["yazarı"], "book": ["kitabın"]}),
        (("en", "ja"), "a film", "この映画は", {"film": ["映", "画"]}),
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
        for word in known.translated(source, text, tokens)
    }
    assert {word: found.get(word) for word in pairs} == pairs


def test_what_kind_of_work_is_named() -> None:
    known = dictionary(("en", "fr"))
    assert known is not None
    tokens = tokenize("Qui a écrit le roman Dune ?", "fr")
    assert [tokens[number].text for number in known.kinds("Qui a écrit le roman Dune ?", tokens)] == ["roman"]


def test_characters_of_chinese_have_meanings_of_their_own() -> None:
    assert dictionary(("zh", "en")) is None
    assert dictionary(("en", "xx")) is None
