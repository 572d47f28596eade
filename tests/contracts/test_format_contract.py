"""What every format promises, on ordinary, broken and arbitrary input. A new format adds a case to CASES."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mtfix.errors import MtfixError
from mtfix.formats import decode, read, write

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mtfix.model import Document

# Fragments that mean something in some format, so that random texts reach the odd corners.
_PARTS = (
    "Su Jiesheng|a|é|ß|中文|😀|\u2028|\x85|\x0b|\0|\ufeff| |  |\t|    |\n|\n\n|\r|\r\n|*|**|_|~~|`|```|~~~|[|]|(|)|![|"
    "](u)|[x]: /u|[^1]|[^1]: |> |- |1. |# |===|---\n|+++\n|\\|<|>|</|<b>|</b>|<p>|</p>|<br/>|<!--|-->|<![CDATA[|]]>|<?|"
    "<!|<script>|</script>|<code>|</code>|<pre>|<svg>|</svg>|<title>|<li>|<td translate=no>|<i class='notranslate'>|=|"
    '"|\'|&|&amp;|&#233;|http://a.b|<http://a.b>|x@y.z|{|}|:|,|null|\\u00e9|\\n|\\"|$|^'
)
FRAGMENTS = [*_PARTS.split("|"), "|", "| a | b |\n|---|---|\n", '{"text": "', '"text"', '{"text": "Su"}\n']

texts = st.text() | st.lists(st.sampled_from(FRAGMENTS), max_size=40).map("".join)


def _jsonl(rows: list[tuple[str, bool, str]]) -> str:
    return "".join(json.dumps({"text": text}, ensure_ascii=ascii_only) + end for text, ascii_only, end in rows)


@dataclass(frozen=True)
class Case:
    """A format, its options, and texts that it must accept."""

    format: str
    options: Mapping[str, Any] = field(default_factory=dict)
    valid: st.SearchStrategy[str] = texts

    def read(self, text: str) -> list[Document]:
        documents, _ = read(text.encode(), "file", format=self.format, encoding="utf-8", options=self.options)
        return list(documents)


CASES = [
    Case("text"),
    Case("text", {"lines": True}),
    Case("markdown"),
    Case("html"),
    Case("jsonl", {}, st.lists(st.tuples(texts, st.booleans(), st.sampled_from(["\n", "\r\n", "\n \n"]))).map(_jsonl)),
]
every_format = pytest.mark.parametrize("case", CASES, ids=lambda case: "-".join((case.format, *case.options)))


@every_format
@given(data=st.data())
def test_documents_are_the_text(case: Case, data: st.DataObject) -> None:
    text = data.draw(case.valid)
    documents = case.read(text)
    assert "".join(document.raw for document in documents) == decode(text.encode(), "utf-8")[0]
    for document in documents:
        assert document.segments or document.gaps
        for segment in document.segments:
            at = 0
            assert list(segment.protected) == sorted(segment.protected)
            assert list(segment.markup) == sorted(segment.markup)
            for start, end in sorted((*segment.protected, *segment.markup)):
                assert at <= start < end <= len(segment.text)
                at = end


@every_format
@given(data=st.data(), encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "utf-32", "gb18030"]))
def test_write_gives_the_bytes(case: Case, data: st.DataObject, encoding: str) -> None:
    raw = data.draw(case.valid).encode(encoding)
    documents, found = read(raw, "file", format=case.format, encoding=encoding, options=case.options)
    assert write(documents, found) == raw


@every_format
@given(text=texts)
@example("[" * 3000)
@example("<b>" * 3000)
@example("> " * 1000)
@example('{"text":' * 3000)
def test_any_text_is_read_or_refused(case: Case, text: str) -> None:
    try:
        documents = case.read(text)
    except MtfixError:
        return
    assert "".join(document.raw for document in documents) == decode(text.encode(), "utf-8")[0]


@every_format
@given(raw=st.binary(max_size=80))
def test_any_bytes_are_read_or_refused(case: Case, raw: bytes) -> None:
    try:
        documents, encoding = read(raw, "file", format=case.format, options=case.options)
        back = write(documents, encoding)
    except MtfixError:
        return
    assert back == raw


@every_format
@given(data=st.data())
def test_the_same_text_gives_the_same_documents(case: Case, data: st.DataObject) -> None:
    text = data.draw(case.valid)
    assert case.read(text) == case.read(text)


@pytest.mark.parametrize("case", [Case("text"), Case("markdown"), Case("html"), Case("jsonl")], ids=lambda c: c.format)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-32-be"])
def test_a_byte_order_mark_is_kept_and_no_text(case: Case, encoding: str) -> None:
    raw = '\ufeff{"text": "Su"}'.encode(encoding)
    documents, found = read(raw, "file", format=case.format)
    (document,) = documents
    assert "\ufeff" not in document.raw
    assert write([document], found) == raw
