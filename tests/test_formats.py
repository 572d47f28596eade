"""Choosing a format, its options, and what a file's name says."""

from __future__ import annotations

import subprocess
import sys

import pytest

from mtfix.errors import ConfigError, FormatError, UnknownName
from mtfix.formats import Encoding, format_for, format_name, read, write


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("a.txt", "text"),
        ("a.TEXT", "text"),
        ("noextension", "text"),
        ("-", "text"),
        (".md", "text"),
        ("system.en", "text"),
        ("a.b/c", "text"),
        ("A.MD", "markdown"),
        ("a.markdown", "markdown"),
        ("a.htm", "html"),
        ("a.xhtml", "html"),
        ("a.ndjson", "jsonl"),
    ],
)
def test_extension_names_the_format(path: str, name: str) -> None:
    assert format_name(path) == name


@pytest.mark.parametrize("path", ["a.csv", "a.docx", "a.JSON", "a.xlf"])
def test_structured_files_are_not_taken_for_text(path: str) -> None:
    with pytest.raises(FormatError, match="no reader for"):
        format_for(path)
    assert type(format_for(path, "text")).__name__ == "TextFormat"


def test_unknown_format_names_the_nearest() -> None:
    with pytest.raises(UnknownName, match="did you mean 'markdown'"):
        format_for("a.txt", "markdwon")


def test_unknown_option() -> None:
    with pytest.raises(ConfigError, match="unknown option 'text_fild'"):
        read(b"", "a.jsonl", options={"text_fild": "x"})


@pytest.mark.parametrize("options", [{"lines": True}, {"source": ["a"]}])
def test_lines_are_for_plain_text_only(options: dict[str, object]) -> None:
    with pytest.raises(ConfigError, match="for plain text only"):
        read(b"x", "a.md", options=options)


def test_options_of_another_format_do_not_disturb() -> None:
    documents, _ = read(b"x", "a.html", options={"text_field": "body", "lines": False, "source": None})
    assert [document.raw for document in documents] == ["x"]


@pytest.mark.parametrize("name", ["text", "markdown", "html"])
def test_languages_and_id(name: str) -> None:
    documents, _ = read(b"x", "p", format=name, options={"source_lang": "zh", "target_lang": "en"})
    (document,) = documents
    assert (document.id, document.source_lang, document.target_lang) == ("p", "zh", "en")


def test_write_names_the_character_that_does_not_fit() -> None:
    documents, _ = read("Su\nJosé ☃".encode(), "a.txt")
    with pytest.raises(FormatError, match=r"a\.txt:2: cp1252 cannot hold '☃' \(U\+2603 SNOWMAN\)"):
        write(documents, Encoding("cp1252"), "a.txt")


def test_parsers_are_imported_only_when_used() -> None:
    code = "import sys, mtfix.formats; print({'pyromark', 'charset_normalizer', 'mtfix.formats.html'} & {*sys.modules})"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "set()\n"
