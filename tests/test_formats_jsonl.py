"""JSON Lines: the text's literal is found in the raw record, everything else stays as it is."""

from __future__ import annotations

import json
import re
import time
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mtfix.errors import FormatError
from mtfix.formats import read

if TYPE_CHECKING:
    from mtfix.model import Document

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=True) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["text", "t.x", "a", 'q"']), inner),
    max_leaves=8,
)


def read_jsonl(text: str, **options: object) -> list[Document]:
    documents, _ = read(text.encode("utf-8", "surrogatepass"), "a.jsonl", encoding="utf-8", options=options)
    found = list(documents)
    assert "".join(document.raw for document in found) == text
    return found


@given(
    st.dictionaries(st.sampled_from(["t.x", "a", 'q"', "té", "text "]), values),
    st.text(),
    st.integers(0, 5),
    st.booleans(),
    st.sampled_from([None, (" , ", " : ")]),
)
def test_the_literal_is_the_value(
    others: dict[str, object], value: str, place: int, ascii_only: bool, separators: tuple[str, str] | None
) -> None:
    items = list(others.items())
    items.insert(place, ("text", value))
    record = dict(items)
    text = json.dumps(record, ensure_ascii=ascii_only, separators=separators)
    (document,) = read_jsonl(text + "\n")
    (segment,) = document.segments
    assert json.loads(f'"{segment.text}"') == record["text"]
    marked = document.gaps[0] + "MARK" + document.gaps[1]
    assert json.dumps(json.loads(marked)) == json.dumps({**record, "text": "MARK"})


@given(st.lists(st.tuples(st.sampled_from(["text", "te\\u0078t", "x"]), st.text(alphabet='a"\\{é')), min_size=1))
def test_of_duplicate_members_the_last_counts(members: list[tuple[str, str]]) -> None:
    text = "{" + ",".join(f'"{key}":{json.dumps(value)}' for key, value in members) + "}"
    if "text" not in json.loads(text):
        return
    (document,) = read_jsonl(text)
    assert json.loads(f'"{document.segments[0].text}"') == json.loads(text)["text"]


def test_records() -> None:
    text = (
        '{"id": 7, "text": "Su \\"x\\" Jos\\u00e9", "source": "苏", "meta": {"text": "no"}}\r\n'
        "\n"
        ' { "text" : "plain\u2028too" , "source": 3 }\n'
        '{"text": null}\n'
        '{"text": ""}\n \n'
    )
    first, second, third, fourth = read_jsonl(text, source_lang="zh", target_lang="en")
    assert first.segments[0].text == 'Su \\"x\\" Jos\\u00e9'
    assert first.segments[0].source == "苏"
    assert first.segments[0].syntax == "json"
    assert (first.id, first.source_lang, first.target_lang) == ("a.jsonl:1", "zh", "en")
    assert first.meta["line"] == 1
    assert (second.id, second.segments[0].text, second.segments[0].source) == ("a.jsonl:3", "plain\u2028too", None)
    assert third.segments == ()
    assert [segment.text for segment in fourth.segments] == [""]


def test_fields_by_name_and_path() -> None:
    text = '{"translation": {"zh": "苏", "en": "Su"}, "a": [{"en": "no"}], "doc": "d1", "x.y": "dotted"}'
    options = {"text_field": "translation.en", "source_field": "translation.zh", "id_field": "doc"}
    (document,) = read_jsonl(text, **options)
    assert (document.id, document.segments[0].text, document.segments[0].source) == ("d1", "Su", "苏")
    assert read_jsonl(text, text_field="x.y")[0].segments[0].text == "dotted"


@pytest.mark.parametrize(
    ("text", "options", "message"),
    [
        ('{"a": 1, "b": 2}', {}, "a.jsonl:1: no field 'text'; the record has 'a', 'b'"),
        ("{}", {}, "no field 'text'; the record has no fields"),
        ('\n{"text": "a"}\n{"text": }', {}, 'a.jsonl:3:10: invalid JSON: Expecting value\n  | {"text": }'),
        ('{"text": "a"', {}, "invalid JSON"),
        ('{"text": "a"} {"text": "b"}', {}, "invalid JSON: Extra data"),
        ("[1]", {}, "a record must be a JSON object, not a list"),
        ('"x"', {}, "not a string"),
        ("null", {}, "not null"),
        ('{"text": 3}', {}, "'text' is a number, not a string"),
        ('{"text": "a"}', {"source_field": "src"}, "no field 'src'"),
        ('{"text": "a", "src": []}', {"source_field": "src"}, "'src' is a list"),
        ('{"text": "a"}', {"id_field": "id"}, "no field 'id'"),
        ('{"text": "a", "id": true}', {"id_field": "id"}, "'id' is a boolean"),
        ('{"t": "a"}', {"text_field": "t.en"}, "no field 't.en'"),
        ('{"text":' + "[" * 100_000, {}, "nested too deeply"),
        ('{"text": ' + "9" * 10_000 + "}", {}, "invalid JSON: Exceeds the limit"),
    ],
)
def test_errors(text: str, options: dict[str, object], message: str) -> None:
    with pytest.raises(FormatError, match=re.escape(message)):
        read_jsonl(text, **options)


def test_records_are_read_one_by_one() -> None:
    documents, _ = read(b'{"text": "a"}\n{"text": "b"}\nnot json\n', "a.jsonl")
    assert next(documents).segments[0].text == "a"


def test_a_file_of_blank_lines() -> None:
    (document,) = read_jsonl("\n \r\n")
    assert document.segments == ()


def test_linear_time() -> None:
    start = time.process_time()
    read_jsonl('{"text": "' + "\\n" * 500_000 + '", "v": [' + "1," * 500_000 + "1]}")
    read_jsonl("\n" * 200_000 + '{"text": "a"}' + "\n" * 200_000)
    assert time.process_time() - start < 8


def test_records_of_one_id_are_told_apart_and_reverted():
    import mtfix
    from mtfix import batch
    from mtfix.model import Status

    status = Status.DEPRECATED
    entry = mtfix.Entry("j", (mtfix.Term("S. Jaishankar"), mtfix.Term("Su Jiesheng", "", status)))
    text = """{"id": "a", "text": "Su Jiesheng came."}
{"id": "a", "text": "So Su Jiesheng left."}
{"id": "a#2", "text": "x"}
"""
    cleaner, reading = mtfix.Cleaner(mtfix.make_glossary([entry])), batch.Reading(options={"id_field": "id"})
    outcome = batch.clean_file(cleaner, batch.Job("in.jsonl", None, text.encode()), reading)
    assert outcome.after.decode() == text.replace("Su Jiesheng", "S. Jaishankar")
    assert [edit.document for edit in outcome.part.edits] == ["a", "a#2"]
    back = batch.revert_file(outcome.part, outcome.part.applied(), "in.jsonl", outcome.after)
    assert back.decode() == text
    one = batch.revert_file(outcome.part, outcome.part.applied()[1:], "in.jsonl", outcome.after)
    assert one.decode().count("Su Jiesheng") == 1
