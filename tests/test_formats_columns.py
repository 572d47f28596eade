"""Files of aligned segments, read for scoring."""

from __future__ import annotations

import csv
import io
import json
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mtfix.errors import ConfigError, FormatError, MissingExtra
from mtfix.formats.columns import read_table, table_kind

TEXT = st.text(st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufeff"), max_size=20)
ROWS = st.lists(st.tuples(TEXT, TEXT), min_size=1, max_size=8)

TMX = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE tmx SYSTEM "tmx14.dtd">
<tmx version="1.4"><header srclang="zh"/><body>
<tu><tuv xml:lang="en"><seg>Hello <bpt i="1">&lt;b&gt;</bpt>big<ept i="1">&lt;/b&gt;</ept> <hi>world</hi></seg></tuv>
<tuv xml:lang="zh"><seg>你好</seg></tuv></tu>
<tu><tuv xml:lang="zh"><seg>再见</seg></tuv><tuv xml:lang="en"><seg>Bye</seg></tuv></tu>
</body></tmx>"""
XLIFF = """<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2">
<file original="a.html" source-language="zh" target-language="en" datatype="html"><body>
<trans-unit id="1"><source>你<g id="1">好</g></source><target>He<g id="1">llo</g><x id="2"/></target>
<alt-trans><target>no</target></alt-trans></trans-unit>
<trans-unit id="2"><source>再见</source><target/></trans-unit></body></file></xliff>"""
XLIFF2 = """<xliff version="2.0" srcLang="zh" trgLang="en" xmlns="urn:oasis:names:tc:xliff:document:2.0">
<file id="f1"><unit id="1"><segment><source>你好</source><target>He<pc id="1">llo</pc><cp hex="0007"/></target></segment>
<segment><source>再见</source></segment></unit></file></xliff>"""


def message(path, data, **how):
    with pytest.raises((FormatError, ConfigError)) as caught:
        every_text(path, data, **how)
    return str(caught.value)


def every_text(path, data, **how):
    table = read_table(path, data, **how)
    return [table.texts(name) for name in table.columns]


def test_lines():
    table = read_table("a.en", b"one\n\nthree")
    assert table.texts("text") == ["one", "", "three"]
    assert list(table.lines) == [1, 2, 3]


@given(ROWS)
def test_csv_gives_back_what_was_written(rows):
    out = io.StringIO()
    csv.writer(out).writerows([("src", "hyp"), *rows])
    table = read_table("a.csv", out.getvalue().encode(), encoding="utf-8")
    assert table.texts("src") == [row[0] for row in rows]
    assert table.texts("hyp") == [row[1] for row in rows]


@given(ROWS)
def test_tsv_gives_back_what_was_written(rows):
    data = "".join("\t".join(row) + "\n" for row in [("src", "hyp"), *rows]).encode()
    assert read_table("a.tsv", data, encoding="utf-8").texts("hyp") == [row[1] for row in rows]


@given(ROWS)
def test_jsonl_gives_back_what_was_written(rows):
    data = "".join(json.dumps({"src": a, "out": {"en": b}}) + "\n" for a, b in rows).encode()
    table = read_table("a.jsonl", data)
    assert table.texts("src") == [row[0] for row in rows]
    assert table.texts("out.en") == [row[1] for row in rows]


@settings(deadline=None)  # pyarrow is imported on first use
@given(st.binary(max_size=60), st.sampled_from(["a.en", "a.csv", "a.tsv", "a.jsonl", "a.tmx", "a.xlf", "a.parquet"]))
def test_any_bytes_are_read_or_refused(data, path):
    try:
        table = read_table(path, data)
    except (FormatError, ConfigError, MissingExtra):
        return
    assert all(len(column) == len(table) for column in table.columns.values())


def test_columns_by_number_need_no_header():
    table = read_table("a.tsv", "甲\tone\n乙\ttwo\n".encode(), header=False)
    assert table.texts("2") == ["one", "two"]


def test_semicolons_and_quotes_and_lines_in_cells():
    table = read_table("a.csv", b'src;hyp\r\n"a\nb";"say ""hi"""\r\nc;d\r\n\r\n')
    assert table.texts("hyp") == ['say "hi"', "d"]
    assert list(table.lines) == [2, 4]


def test_references_in_one_cell():
    table = read_table("a.jsonl", b'{"refs": ["a", "b"]}\n\n{"refs": ["c", "d"]}\n')
    assert table.streams("refs") == [["a", "c"], ["b", "d"]]
    assert list(table.lines) == [1, 3]


def test_tmx():
    table = read_table("a.tmx", TMX.encode())
    assert table.texts("en") == table.texts("target") == ["Hello big world", "Bye"]
    assert table.texts("source") == ["你好", "再见"]
    assert (table.source_lang, table.target_lang, list(table.lines)) == ("zh", "en", [4, 6])


def test_xliff():
    table = read_table("a.xlf", XLIFF.encode())
    assert table.texts("source") == ["你好", "再见"]
    assert table.texts("target") == ["Hello", ""]
    assert table.labels("document") == ["a.html", "a.html"]
    second = read_table("b.xliff", XLIFF2.encode())
    assert second.cells("target") == ["Hello\x07", None]
    assert (second.source_lang, second.target_lang) == ("zh", "en")


def test_parquet(tmp_path):
    pa = pytest.importorskip("pyarrow")
    pq = pytest.importorskip("pyarrow.parquet")
    pq.write_table(pa.table({"hyp": ["a", "b"], "refs": [["x", "y"], ["z", "w"]]}), tmp_path / "a.parquet")
    table = read_table(str(tmp_path / "a.parquet"))
    assert table.texts("hyp") == ["a", "b"]
    assert table.streams("refs") == [["x", "z"], ["y", "w"]]


def test_parquet_without_pyarrow(monkeypatch):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(MissingExtra, match=r'pip install "mtfix\[parquet\]"'):
        read_table("a.parquet", b"PAR1")


LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE tmx [<!ENTITY a "ha">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(12))
    + b']><tmx><body><tu><tuv xml:lang="en"><seg>&m;</seg></tuv></tu></body></tmx>'
)


@pytest.mark.parametrize(
    ("path", "data", "expected"),
    [
        ("a.en", b"", "a.en:1: the file is empty"),
        ("a.en", b"\xef\xbb\xbf\n", "a.en:1: the file is empty"),
        ("a.csv", b"src,hyp\n", "a.csv:1: the file has no segments"),
        ("a.csv", b"src,src\na,b\n", "a.csv:1: two columns are called 'src'"),
        ("a.csv", b"src,hyp\na,b\nc\n", "a.csv:3: 1 cells, but the first row has 2\n  | c"),
        ("a.tsv", b"src\thyp\na\tb\tc\n", "a.tsv:2: 3 cells, but the first row has 2\n  | a\tb\tc"),
        ("a.csv", b'src,hyp\na,"b\n', "a.csv:2: broken CSV: unexpected end of data"),
        ("a.jsonl", b'{"a": "b"}\n[1]\n', "a.jsonl:2: a record must be a JSON object\n  | [1]"),
        ("a.jsonl", b'{"a": "b"}\n{"a": 5}\n', "a.jsonl:2: 'a' is a number, not text"),
        ("a.jsonl", b'{"a": "b"}\n{"c": "d"}\n', "a.jsonl:2: 'a' is missing"),
        ("a.tmx", b"<tmx><body>", "a.tmx:1:12: broken XML: Premature end of data in tag body line 1"),
        ("a.tmx", b"<html/>", "a.tmx:1: not a TMX file: the root element is <html>"),
        ("a.tmx", b"<tmx>\n<tu><tuv><seg/></tuv></tu></tmx>", "a.tmx:2: a <tuv> without xml:lang"),
        ("a.xlf", b"<xliff><file>\n<trans-unit/></file></xliff>", "a.xlf:2: a <trans-unit> without <source>"),
        ("a.gz", b"x", "a.gz: not a file of aligned segments\n  hint: give lines of text or .csv, .tsv, .jsonl"),
    ],
)  # fmt: skip
def test_errors_name_file_and_line(path, data, expected):
    assert message(path, data).startswith(expected)


def test_entities_are_refused():
    assert "entities" in message("a.tmx", LAUGHS) or "broken XML" in message("a.tmx", LAUGHS)
    outside = b'<!DOCTYPE tmx [<!ENTITY x SYSTEM "file:///etc/hostname">]><tmx><tu><tuv lang="en"><seg>&x;</seg></tuv></tu></tmx>'
    assert message("a.tmx", outside).startswith("a.tmx: the file declares XML entities; they are not read")


def test_a_column_that_is_not_there():
    with pytest.raises(FormatError) as caught:
        read_table("a.csv", b"src,hyp\na,b\n").texts("ref")
    assert str(caught.value) == (
        "a.csv: no column 'ref'; the file has 'src', 'hyp'\n  hint: name one of them: FILE#COLUMN"
    )


def test_a_wrong_encoding_names_the_line():
    assert message("a.en", b"one\ntwo \xff\xfe\x81\n").startswith("a.en:2: not UTF-8 (byte 0xff at offset 8)")


def test_kinds():
    assert table_kind("x.XLF") == "xliff"
    with pytest.raises(FormatError, match=r"x.docx: not a file of aligned segments"):
        table_kind("x.docx")
