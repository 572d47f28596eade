"""Native glossary files."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mtfix.errors import GlossaryError
from mtfix.glossary import load_glossary, make_glossary, parse
from mtfix.glossary.rows import entries_of
from mtfix.model import Status


def test_all_columns():
    row = "id,preferred,admitted,deprecated,superseded,type,zh,pt-BR,short,context,unless,note,source,x-owner\n"
    row += "e1, Right , A | B ,Wrong|Bad,Old,person,甲|乙,Certo,R,near|by,far,a note,un.org,me\n"
    (entry,) = parse(row.encode(), "g.csv")
    assert (entry.id, entry.preferred, entry.kind, entry.short, entry.note, entry.source) == (
        "e1", "Right", "PER", "R", "a note", "un.org",
    )  # fmt: skip
    assert entry.forms(Status.ADMITTED) == ("A", "B")
    assert entry.forms(Status.DEPRECATED, Status.SUPERSEDED) == ("Wrong", "Bad", "Old")
    assert [term.text for term in entry.sources("zh")] == ["甲", "乙"]
    assert [term.lang for term in entry.sources("pt")] == ["pt-BR"]
    assert entry.context == ("near", "by")
    assert entry.extra == (("x-owner", "me"),)
    assert entry.terms[0].origin == "g.csv:2"


@pytest.mark.parametrize(
    "raw", ["preferred;type\nA;PER\n", "preferred\ttype\nA\tPER\n", "\ufeffpreferred,type\r\nA,PER\r\n"]
)
def test_what_spreadsheets_write(raw):
    (entry,) = parse(raw.encode(), "g.csv")
    assert (entry.preferred, entry.kind) == ("A", "PER")
    assert parse(raw.lstrip("\ufeff").encode("utf-16"), "g.csv")[0].preferred == "A"


def test_lines_in_fields_and_the_line_of_an_error():
    raw = 'preferred,note,type\nA,"two\nlines",PER\n\nB,,WHAT\n'
    with pytest.raises(GlossaryError, match=r"g\.csv:5: unknown type 'WHAT'"):
        parse(raw.encode(), "g.csv")


def test_ids_do_not_depend_on_the_order_of_rows():
    rows = ["Hospital,甲", "Hospital,乙", "School,丙"]
    one = parse(("preferred,zh\n" + "\n".join(rows)).encode(), "g")
    two = parse(("preferred,zh\n" + "\n".join(reversed(rows))).encode(), "g")
    assert {e.id for e in one} == {e.id for e in two}
    assert len({e.id for e in one}) == 3
    assert make_glossary(one).digest == make_glossary(two).digest


def test_one_id_for_two_entries_is_an_error_and_the_same_entry_twice_is_not(tmp_path):
    (tmp_path / "a.csv").write_text("id,preferred\nx,A\n")
    (tmp_path / "b.csv").write_text("id,preferred\nx,A\n")
    assert len(load_glossary(tmp_path)) == 1
    (tmp_path / "b.csv").write_text("id,preferred\nx,B\n")
    with pytest.raises(GlossaryError, match=r"b.csv:2: two entries have the id 'x' \(the other: .*a.csv:2\)"):
        load_glossary(tmp_path)


def test_hostile_files():
    with pytest.raises(GlossaryError, match="NUL"):
        parse(b"preferred\nA\0B\n", "g")
    with pytest.raises(GlossaryError, match="g:2: not a well-formed"):
        parse(b'preferred\n"' + b"A" * 3_000_000 + b'"\n', "g")
    with pytest.raises(GlossaryError, match="stands twice"):
        parse(b"preferred,preferred\nA,B\n", "g")
    with pytest.raises(GlossaryError, match="no column 'preferred'"):
        parse(b"", "g")
    with pytest.raises(GlossaryError, match="2 fields, but the header has 1"):
        parse(b"preferred\nA,B\n", "g")


@pytest.mark.parametrize(
    ("header", "message"),
    [
        ("nte", "unknown column 'nte'\\n.*\\n  hint: did you mean 'note'?"),
        ("cn", "unknown column 'cn'\\n.*\\n  hint: did you mean 'zh'?"),
        ("ZH", "hint: did you mean 'zh'?"),
        ("tpye", "hint: did you mean 'type'?"),
        ("qqq", "hint: a language that mtfix does not know is written with its region or script"),
        ("comments", "hint: known are id, preferred"),
    ],
)
def test_a_column_that_is_no_language_is_refused(header, message):
    with pytest.raises(GlossaryError, match="(?s)" + message.replace("(", r"\(").replace("?", r"\?")):
        parse(f"preferred,{header}\nA,B\n".encode(), "g")


def test_a_rare_language_is_written_with_a_subtag():
    (entry,) = parse(b"preferred,nte-MZ,yue\nA,B,C\n", "g")
    assert [(term.lang, term.text) for term in entry.sources()] == [("nte-MZ", "B"), ("yue", "C")]


def test_columns_without_a_name_at_the_end_are_none():
    (entry,) = parse(b"preferred,type,,\nA,PER,,\n", "g")
    assert entry.kind == "PER"
    with pytest.raises(GlossaryError, match="3 fields, but the header has 1"):
        parse(b"preferred,,\nA,,lost\n", "g")
    with pytest.raises(GlossaryError, match="unknown column ''"):
        parse(b"preferred,,type\nA,,PER\n", "g")


@pytest.mark.parametrize("raw", ["preferred\nA".encode("utf-16")[:-1], b"preferred\nA\nB\xff"])
def test_broken_encodings_are_refused(raw):
    with pytest.raises(GlossaryError, match="not UTF"):
        parse(raw, "g")


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        ("preferred\n<<<<<<< ours\nA\n=======\nB\n>>>>>>> theirs\n", "g:2: a conflict of a merge is not resolved"),
        ('preferred\nA\n"B\nC\n', "g:3: not a well-formed CSV row: a quotation mark is never closed"),
        ("sep=;\npreferred;type\n", "take out this line"),
        ("", "no column 'preferred': the first line is empty"),
        ("\npreferred\nA\n", "no column 'preferred': the first line is empty"),
        (b"p\0r\0", "UTF-16 without a mark"),
    ],
)
def test_what_goes_wrong_is_said_in_words(raw, message):
    with pytest.raises(GlossaryError, match=f"(?s){message}"):
        parse(raw.encode() if isinstance(raw, str) else raw, "g")


def test_a_name_that_begins_like_a_conflict_is_one_only_between_markers():
    assert [entry.preferred for entry in parse(b"preferred\n=======\n", "g")] == ["======="]


CELLS = st.sampled_from(["", " ", "a", "b", " a ", "a|b", "|", "a|a", "PER", "person", "nothing", "苏杰生"])
COLUMNS = ("id", "preferred", "admitted", "deprecated", "superseded", "type", "zh", "context", "x-a")


@given(st.lists(st.lists(CELLS, min_size=1, max_size=len(COLUMNS) + 1), min_size=1, max_size=6))
def test_a_table_is_read_as_its_rows_one_by_one(rows):
    def read(rows, start):
        try:
            return entries_of(COLUMNS, rows, range(start, start + len(rows)), "t.csv")
        except GlossaryError as error:
            return str(error)

    rows = [[f"e{number}", *row] for number, row in enumerate(rows)]  # without ids, rows depend on each other
    alone = [read([row], number) for number, row in enumerate(rows, 2)]
    first_fault = next((result for result in alone if isinstance(result, str)), None)
    assert read(rows, 2) == (first_fault or [result[0] for result in alone])
