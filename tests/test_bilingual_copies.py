"""What counts as a source form that was left standing."""

from __future__ import annotations

import pytest

from mtfix.bilingual.copies import copies
from mtfix.bilingual.segment import SegmentView
from mtfix.bilingual.source import Mention
from mtfix.bilingual.stats import RunStats
from mtfix.bilingual.tokens import tokenize


def found(source: str, form: str, text: str, lang: str = "de") -> list[str]:
    view = SegmentView(source, text, lang, RunStats([source], [[token.stem for token in tokenize(text, lang)]]))
    start = source.index(form)
    spans = copies(view, [Mention(start, start + len(form), form, (0,), 1.0)], "en")
    return [text[view.tokens[first].start : view.tokens[last].end] for first, last in spans]


@pytest.mark.parametrize(
    ("form", "text", "copy"),
    [
        ("The Silent Harbour", "Wer drehte The Silent Harbour?", "The Silent Harbour"),
        ("The Silent Harbour", "Wer drehte den Silent Harbour?", "Silent Harbour"),
        ("The Silent Harbour", "Wer drehte „the silent harbour“?", "the silent harbour"),
        ("Kestrelmoor", "Wo liegt Kestrelmoor?", "Kestrelmoor"),
    ],
)
def test_a_copy(form: str, text: str, copy: str) -> None:
    assert found(f"Who knows {form}?", form, text) == [copy]


@pytest.mark.parametrize(
    ("form", "text", "why"),
    [
        ("The Silent Harbour", "Wer drehte Der Silent Harbor?", "another spelling"),
        ("The Silent Harbour", "Wer drehte Der stille Hafen (The Silent Harbour)?", "an explanation"),
        ("The Silent Harbour", 'Wer drehte "The Silent" Harbour?', "a mark inside that the source has not"),
        ("Band", "Wer spielt in der Band?", "a word of the target language"),
        ("kestrel", "Was frisst ein kestrel?", "one word without a capital"),
    ],
)
def test_no_copy(form: str, text: str, why: str) -> None:
    assert found(f"Who knows {form}?", form, text) == [], why


def test_a_copy_of_a_part_of_a_longer_name_is_none() -> None:
    source = "Who knows Silent Harbour Joe?"
    assert found(source, "Silent Harbour", "Wer kennt Silent Harbour Joe?") == []
    assert found(source, "Silent Harbour", "Wer kennt Joe aus Silent Harbour?") == ["Silent Harbour"]


def test_endings_are_no_part_of_a_copy() -> None:
    source, form = "Who knows The Silent Harbour?", "The Silent Harbour"
    assert found(source, form, "The Silent Harbour'ı kim bilir?", "tr") == [form]
    assert found(source, form, "The Silent Harbour를 아는 사람은?", "ko") == [form]


def test_a_form_that_lacks_the_last_stop_of_an_acronym() -> None:
    source = "Who knows The Man of K.E.S.T.?"
    assert found(source, "The Man of K.E.S.T", "Wer kennt The Man of K.E.S.T.?") == ["The Man of K.E.S.T."]
