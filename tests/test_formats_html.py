"""HTML: what is text, what is markup, what is never touched, on sound and on broken pages."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from mtfix.formats import read

if TYPE_CHECKING:
    from mtfix.model import Document

PAGE = """\
<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Su Jiesheng &amp; Lavrov</title>
<style>p:after { content: "Su </p>" }</style>
<script>if (1 < 2) document.write("<p>Su Jiesheng</p>")</script></head>
<body class="Su Jiesheng"><!-- Su Jiesheng -->
<h1>Visit of Su <b>Jiesheng</b></h1>
<p title="Su > Jiesheng">Su <a href="/Su"><i>Jie</i>sheng</a>&nbsp;said: <code>Su <b>x</b></code> &eacute;.<br>
Then <span translate="no">Su</span> and <em class="a notranslate b">Wang</em> left<sup>1</sup>.
<p>An unclosed <b>paragraph
<ul><li>Su<li>Wang</ul>
<pre>Su
Jiesheng</pre>
<table><tr><td>Su<td>1 < 2 & 3 <4</table>
<textarea><p>Su</textarea><svg viewBox="0"><title>Su</title><path d=""/></svg>
<p>Text <svg><text>Su</text></svg> end <!-- c --></p>
</body></html>
"""


def read_html(text: str, path: str = "a.html") -> Document:
    documents, _ = read(text.encode(), path)
    (document,) = documents
    assert document.raw == text
    assert all(segment.syntax == "html" for segment in document.segments)
    return document


def parts(text: str, path: str = "a.html") -> tuple[list[str], list[str], list[str]]:
    """Segments, protected and markup strings."""
    segments = read_html(text, path).segments
    return (
        [segment.text for segment in segments],
        [span.of(segment.text) for segment in segments for span in segment.protected],
        [span.of(segment.text) for segment in segments for span in segment.markup],
    )


def test_page() -> None:
    segments, protected, markup = parts(PAGE)
    assert segments == [
        "Su Jiesheng &amp; Lavrov",
        "Visit of Su <b>Jiesheng</b>",
        'Su <a href="/Su"><i>Jie</i>sheng</a>&nbsp;said: <code>Su <b>x</b></code> &eacute;.<br>\n'
        'Then <span translate="no">Su</span> and <em class="a notranslate b">Wang</em> left<sup>1</sup>.',
        "An unclosed <b>paragraph",
        "Su",
        "Wang",
        "Su",
        "1 < 2 & 3 <4",
        "Text <svg><text>Su</text></svg> end",
    ]
    assert protected == [
        "<code>Su <b>x</b></code>",
        "<br>",
        '<span translate="no">Su</span>',
        '<em class="a notranslate b">Wang</em>',
        "<sup>",
        "</sup>",
        "<svg><text>Su</text></svg>",
    ]
    assert markup == ["<b>", "</b>", '<a href="/Su">', "<i>", "</i>", "</a>", "<b>"]


@pytest.mark.parametrize(
    ("text", "segments"),
    [
        ("just text", ["just text"]),
        ("a < b", ["a < b"]),
        ("a <3 b</p>", ["a <3 b"]),
        ("a</>b", ["a</>b"]),
        ("<p>a<p>b", ["a", "b"]),
        ("<p><code>x<p>b", ["b"]),  # an unclosed element does not swallow the page
        ("<div><pre>x</div>b", ["b"]),
        ("<li translate=no><b>a<li>b", ["b"]),
        ("<p>a <span class=notranslate>x</p>b", ["a", "b"]),
        ("<td translate='no'>a</td><td>b</td>", ["b"]),
        ("<div translate=no>a<div>b</div>c</div>d", ["d"]),
        ("<code>a<code>b</code>c</code>d", ["d"]),
        ("<p translate=yes class='no translate'>a", ["a"]),
        ("<script><!-- <script> </script> Su --></script>b", ["b"]),
        ("<script>a</scripty>Su</script >b", ["b"]),
        ("<SCRIPT>Su</ScRiPt>b", ["b"]),
        ("<script>never closed", []),
        ("<title>a <b>not bold</b></title>b", ["a <b>not bold</b>", "b"]),
        ("<!--> a --> b", ["a --> b"]),
        ("<!-- a --!> b", ["b"]),
        ("a <!-- never closed", ["a"]),
        ("a <b title='never closed>b</b> c", ["a <b title='never closed>b</b> c"]),
        ("a <b title='x>y'>b", ["a <b title='x>y'>b"]),
        ("a <b title=x'>b", ["a <b title=x'>b"]),
        ("a <b never closed", ["a"]),
        ("a<svg><![CDATA[>Su]]></svg>b", ["a<svg><![CDATA[>Su]]></svg>b"]),
        ("a <my-tag>b</my-tag> c", ["a <my-tag>b</my-tag> c"]),
        ("<plaintext>a</plaintext>", []),
        ("a<hr>b<img>", ["a", "b"]),
        ("</b></p></div>a", ["a"]),
    ],
)
def test_broken_and_odd(text: str, segments: list[str]) -> None:
    assert parts(text)[0] == segments


def test_xhtml_closes_empty_elements() -> None:
    text = '<?xml version="1.0"?><script src="x"/><p>a <![CDATA[<Su>]]> b</p>'
    for path in ("a.html", "a.xhtml"):
        assert parts(text, path) == (["a <![CDATA[<Su>]]> b"], ["<![CDATA[<Su>]]>"], [])


@pytest.mark.parametrize(
    "text",
    [
        "<a " * 50_000,
        "<" * 50_000,
        "</" * 50_000,
        "<!--" * 50_000,
        '<a ="' * 50_000,
        "<a b='x" * 20_000 + ">" * 20_000,
        "<b>" * 30_000,
        "<p>" + "<b>" * 20_000 + "<hr>" * 20_000,
        "<b>" * 20_000 + "</x>" * 20_000,
        "<div>" * 30_000,
        "<script>" * 30_000,
        "<script><!--<script>" * 20_000,
        "<svg>" * 20_000,
        "<svg>" + "<![CDATA[" * 20_000,
        "<title>" * 20_000,
        "<li><code>" * 20_000,
        "<a " + "translate=x " * 50_000 + ">",
        "a" * 2_000_000,
        " " * 2_000_000,
    ],
    ids=lambda text: text[:12].strip(),
)
def test_linear_time(text: str) -> None:
    start = time.process_time()
    read_html(text)
    assert time.process_time() - start < 8
