"""Plain text: paragraphs and lines."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mtfix.errors import ConfigError, FormatError
from mtfix.formats import read
from mtfix.formats.text import split_lines

if TYPE_CHECKING:
    from mtfix.model import Document


def read_text(text: str, **options: object) -> Document:
    documents, _ = read(text.encode(), "a.txt", encoding="utf-8", options=options)
    (document,) = documents
    return document


@given(st.lists(st.sampled_from(["one", " ", "\t", "\n", "\r\n"])).map("".join))
def test_line_ends_make_no_difference_to_paragraphs(text: str) -> None:
    texts = [segment.text.replace("\r\n", "\n") for segment in read_text(text).segments]
    for end in ("\n", "\r\n"):
        same = [segment.text for segment in read_text(text.replace("\r\n", "\n").replace("\n", end)).segments]
        assert [one.replace("\r\n", "\n") for one in same] == texts


@pytest.mark.parametrize(
    ("text", "segments"),
    [
        ("", []),
        (" \n\t\n", []),
        ("one", ["one"]),
        ("\n  one\ntwo  \n", ["one\ntwo"]),
        ("one\n\ntwo", ["one", "two"]),
        ("one\r\ntwo\r\n\r\nthree\r\n", ["one\r\ntwo", "three"]),
        ("one\rtwo\r\rthree", ["one\rtwo", "three"]),
        ("one\n \t\n\n  two", ["one", "two"]),
        ("one\u2028two\x85three\x0bfour", ["one\u2028two\x85three\x0bfour"]),
        ("one\n\u3000\ntwo", ["one", "two"]),
    ],
)
def test_paragraphs(text: str, segments: list[str]) -> None:
    document = read_text(text)
    assert [segment.text for segment in document.segments] == segments
    assert document.raw == text


@given(st.text(alphabet="ab \t\r\n\x0b\u2028\u3000"))
def test_paragraphs_have_no_blank_line_inside(text: str) -> None:
    for segment in read_text(text).segments:
        lines = segment.text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        assert all(line.strip() for line in lines)
        assert segment.text == segment.text.strip() or not segment.text[0].isspace()


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", []),
        ("\n", [""]),
        ("a", ["a"]),
        ("a\n", ["a"]),
        ("a\n\nb\n", ["a", "", "b"]),
        ("a\r\nb\r\n", ["a", "b"]),
        ("a\rb\r", ["a", "b"]),  # old Mac
        ("a\rb\nc", ["a\rb", "c"]),  # a stray CR is no line end
        ("a\u2028b\x85c\x0bd\x0ce\n", ["a\u2028b\x85c\x0bd\x0ce"]),
    ],
)
def test_lines(text: str, lines: list[str]) -> None:
    document = read_text(text, lines=True)
    assert [segment.text for segment in document.segments] == lines == split_lines(text)
    assert document.raw == text


@given(st.text(alphabet="ab\r\n\u2028"))
def test_line_count_is_that_of_wc(text: str) -> None:
    if "\n" in text:
        assert len(split_lines(text)) == text.count("\n") + (not text.endswith("\n"))


def test_source_lines_are_aligned_whatever_their_line_ends() -> None:
    document = read_text("Su\r\n\r\nWang", lines=True, source=split_lines("苏\n\n王\n"))
    assert [(segment.text, segment.source) for segment in document.segments] == [("Su", "苏"), ("", ""), ("Wang", "王")]


def test_source_of_another_length() -> None:
    with pytest.raises(FormatError, match=r"a\.txt: 2 lines, but the source s\.zh has 1"):
        read_text("a\nb", lines=True, source=["a"], source_path="s.zh")


def test_source_without_lines() -> None:
    with pytest.raises(ConfigError, match="only be aligned with lines"):
        read_text("a", source=["a"])


@pytest.mark.parametrize("text", ["\n " * 200_000, " " * 400_000 + "x", "x" + "\r\n" * 200_000, "x\n" * 200_000])
def test_linear_time(text: str) -> None:
    start = time.process_time()
    read_text(text)
    read_text(text, lines=True)
    assert time.process_time() - start < 5
