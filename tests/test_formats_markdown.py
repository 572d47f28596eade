"""Markdown: what is text, what is markup, what is never touched."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from mtfix.formats import read

if TYPE_CHECKING:
    from mtfix.model import Document

ARTICLE = """\
---
title: Su Jiesheng in Moscow
---

# Visit of **Su** Jiesheng {#visit}

Foreign Minister [Su](https://example.org/Su_(x) "Su") *Jie*sheng met\\-
Lavrov; see `Su Jiesheng`, <https://su.example/Su> and ![Su](su.png)[^1].

> Su
> Jiesheng said

| name | post |
|------|:-----|
| Su *Jie*sheng | Minister |

1. Su Jiesheng
   again

   ```text
   Su Jiesheng
   ```

    Su Jiesheng as code? No: in the list.

- [x] done

<div class="x">
Su Jiesheng
</div>

    Su Jiesheng indented

Setext Su
---------

[label]: https://example.org/Su
[^1]: Note on Su.
"""


def read_markdown(text: str) -> Document:
    documents, _ = read(text.encode(), "a.md")
    (document,) = documents
    assert document.raw == text
    return document


def parts(text: str) -> tuple[list[str], list[str], list[str]]:
    """Segments, protected and markup strings."""
    segments = read_markdown(text).segments
    return (
        [segment.text for segment in segments],
        [span.of(segment.text) for segment in segments for span in segment.protected],
        [span.of(segment.text) for segment in segments for span in segment.markup],
    )


def test_article() -> None:
    segments, protected, markup = parts(ARTICLE)
    assert segments == [
        "Visit of **Su** Jiesheng",
        'Foreign Minister [Su](https://example.org/Su_(x) "Su") *Jie*sheng met\\-\n'
        "Lavrov; see `Su Jiesheng`, <https://su.example/Su> and ![Su](su.png)[^1].",
        "Su\n> Jiesheng said",
        "name",
        "post",
        "Su *Jie*sheng",
        "Minister",
        "Su Jiesheng\n   again",
        "Su Jiesheng as code? No: in the list.",
        "done",
        "Setext Su",
        "Note on Su.",
    ]
    assert protected == ["`Su Jiesheng`", "<https://su.example/Su>", "![Su](su.png)", "[^1]"]
    assert markup == ["**", "**", "[", '](https://example.org/Su_(x) "Su")', "*", "*", "\\", ">", "*", "*"]


@pytest.mark.parametrize(
    ("text", "segments", "protected", "markup"),
    [
        ("a ***b** c*", ["a ***b** c*"], [], ["***", "**", "*"]),
        ("é中😀 **Su**", ["é中😀 **Su**"], [], ["**", "**"]),
        ("a [Su]\n\n[su]: /x", ["a [Su]"], ["[Su]"], []),
        ("[Su]\n\n[su]: /x", [], [], []),
        ("[Su][x]\n\n[x]: /x", ["[Su][x]"], [], ["[", "][x]"]),
        ("[Su] is no link", ["[Su] is no link"], [], []),
        ("a <b>Su</b> c", ["a <b>Su</b> c"], [], ["<b>", "</b>"]),
        ("a<br>b <!-- Su --> c", ["a<br>b <!-- Su --> c"], ["<br>", "<!-- Su -->"], []),
        ("a <kbd>*Su*</kbd> c", ["a <kbd>*Su*</kbd> c"], ["<kbd>*Su*</kbd>"], []),
        ("a <i translate=no>Su</i> c", ["a <i translate=no>Su</i> c"], ["<i translate=no>Su</i>"], []),
        ("a <code>Su\n\nb", ["a <code>Su", "b"], ["<code>Su"], []),
        ("cost $5 and Su $6", ["cost $5 and Su $6"], [], []),
        ("![Su](x)\n\nb", ["b"], [], []),
        ("Su ~~Wang~~\\\nLi", ["Su ~~Wang~~\\\nLi"], [], ["~~", "~~\\"]),
        ("text\n\n---\nSu: x\n---\n", ["text", "Su: x"], [], []),
        ("+++\ntitle = 'Su'\n+++\nb", ["b"], [], []),
        ("--- \r\na: Su\r\n---\r\nb\r\n", ["b"], [], []),
        ("---\nno end", ["no end"], [], []),
        ("a\rb\r\rc", ["a\rb", "c"], [], []),
    ],
)
def test_constructs(text: str, segments: list[str], protected: list[str], markup: list[str]) -> None:
    assert parts(text) == (segments, protected, markup)


def test_entities_make_the_segment_html() -> None:
    assert [segment.syntax for segment in read_markdown("AT&T\n\nJos&eacute;\n\n`&amp;`").segments] == ["plain", "html"]


@pytest.mark.parametrize(
    "text",
    [
        "[" * 50_000,
        "*a_ " * 30_000,
        "> " * 5_000,
        "`a``" * 30_000,
        "<!-- " * 50_000,
        "|" * 9_000 + "\n" + "|-" * 9_000,
        "[a](" * 20_000,
        "![" * 30_000,
        "<b>" * 30_000,
        "---\n-\n" * 50_000,
        "é\\*" * 30_000,
    ],
)
def test_linear_time(text: str) -> None:
    start = time.process_time()
    read_markdown(text)
    assert time.process_time() - start < 8
