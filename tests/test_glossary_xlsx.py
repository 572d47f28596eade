"""Glossaries in Excel workbooks."""

from __future__ import annotations

import datetime
import zipfile

import pytest
from glossary_kit import bare, glossaries
from hypothesis import given, settings

from mtfix.errors import GlossaryError, MissingExtra
from mtfix.glossary import load_glossary, make_glossary
from mtfix.glossary.exchange import load, save
from mtfix.model import Entry, Status, Term

openpyxl = pytest.importorskip("openpyxl")


@settings(deadline=None, max_examples=40)
@given(glossaries)
def test_round_trips_keep_everything_or_count_it(tmp_path_factory, found):
    path = tmp_path_factory.getbasetemp() / "g.xlsx"
    lost = save(found, path)
    again = load(path)
    assert not again.ignored
    controls = any((ord(char) < 32 and char not in "\t\n\r") or char in "\ufffe\uffff" for char in repr_of(found))
    if lost:
        assert controls or "|" in repr_of(found)
    else:
        assert bare(again) == bare(found)


def test_ids_that_only_differ_in_what_a_cell_cannot_hold(tmp_path):
    named = [("Æ\x01", "Ærø"), ("Æ", "Aire"), ("Æ\x02", "Arran")]
    found = make_glossary([Entry(name, (Term(form, "", Status.PREFERRED),), "") for name, form in named])
    lost = save(found, tmp_path / "g.xlsx")
    again = load(tmp_path / "g.xlsx")
    assert {entry.preferred for entry in again.entries} == {"Ærø", "Aire", "Arran"}
    assert next(entry.id for entry in again.entries if entry.preferred == "Aire") == "Æ"
    assert sum(loss.count for loss in lost.losses if loss.field == "id") == 2


def test_a_wrong_form_that_a_cell_makes_right_is_left_out_and_counted(tmp_path):
    forms = (
        Term("A"),
        Term("B", "", Status.ADMITTED),
        Term("A\x1b", "", Status.DEPRECATED),
        Term("C", "", Status.DEPRECATED),
    )
    lost = save(make_glossary([Entry("e", forms)]), tmp_path / "g.xlsx")
    assert sum(loss.count for loss in lost.losses if loss.why.startswith("the same")) == 1
    (entry,) = load(tmp_path / "g.xlsx").entries
    assert [term.text for term in entry.terms] == ["A", "B", "C"]


def repr_of(found):
    return "".join(
        "".join((*(term.text for term in e.terms), e.id, e.note, e.short, e.source, *e.context, *e.unless, *dict(e.extra).values()))
        for e in found.entries
    )  # fmt: skip


def workbook(tmp_path, **sheets):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    path = tmp_path / "g.xlsx"
    book.save(path)
    return path, book


def test_formulas_are_text_and_marked_as_such(tmp_path):
    path = tmp_path / "g.xlsx"
    save(make_glossary([Entry("e", (Term("=1+1"), Term("@NATO", "", Status.ADMITTED)), note="_x0041_")]), path)
    sheet = openpyxl.load_workbook(path).active
    cells = {cell.value: cell for row in sheet.iter_rows() for cell in row}
    for text in ("=1+1", "@NATO"):
        assert cells[text].data_type == "s"
        assert cells[text].quotePrefix
    (entry,) = load_glossary(path).entries
    assert (entry.preferred, entry.note) == ("=1+1", "_x0041_")


def test_what_people_have(tmp_path):
    """Titles, merged and empty rows, numbers, dates, several sheets, a column without a name."""
    leaders = [
        [" preferred ", "deprecated", "type", "zh", "id", None],
        ["S. Jaishankar", "Jaishanker", "Person", "苏杰生", 7, "remark"],
        [None] * 6,
        [None, None, None, None, "Ministers", None],
        [2024, None, None, None, 8.0, None],
        [datetime.datetime(2024, 3, 24), None, None, None, True, None],
    ]
    path, book = workbook(
        tmp_path, Leaders=leaders, Notes=[["to do"]], Places=[[], ["preferred", "ru"], ["Tver", "Тверь"]]
    )
    book["Leaders"].merge_cells("A4:D4")
    book.save(path)
    found = load(path)
    assert {(e.id, e.preferred, e.kind) for e in found.entries} == {
        ("7", "S. Jaishankar", "PER"), ("8", "2024", ""), ("True", "2024-03-24", ""), ("Tver", "Tver", ""),
    }  # fmt: skip
    assert next(e for e in found.entries if e.id == "7").terms[0].origin == f"{path}[Leaders]:2"
    assert {(loss.field, loss.examples) for loss in found.ignored} == {
        ("sheet", ("Notes",)), ("row", ("row 4",)), ("cell", ("F2",)), ("cell", ("A6",)),
    }  # fmt: skip
    assert load_glossary(path).digest == found.digest


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([["preferred", "type"], ["A", "WHAT"]], r"g\.xlsx\[S\]:2: unknown type 'WHAT'"),
        ([["preferred", "zh"], ["A", "甲"], [None, "乙"], ["B", "=A2"]], r"a formula in cell B4\n  \| =A2\n  hint: mtfix evaluates none"),
        ([["preferred", "zh", "ru"], ["A", "甲", None], [None, "乙", "Б"]], r"g\.xlsx\[S\]:3: no preferred form"),
        ([["preferred", "tpye"], ["A", "PER"]], r"g\.xlsx\[S\]:1: unknown column 'tpye'"),
        ([["name"], ["A"]], r"no sheet has a column 'preferred': S \(name\)"),
        ([["preferred"], ["#N/A"]], "an error value in cell A2"),
    ],
)  # fmt: skip
def test_wrong_rows_are_refused_with_their_place(tmp_path, rows, message):
    path, _ = workbook(tmp_path, S=rows)
    with pytest.raises(GlossaryError, match=message):
        load(path)


def test_files_that_are_no_workbooks(tmp_path):
    path = tmp_path / "g.xlsx"
    for data in (b"", b"\xd0\xcf\x11\xe0" + bytes(600), b"preferred\nA\n"):
        path.write_bytes(data)
        with pytest.raises(GlossaryError, match="no XLSX file"):
            load_glossary(path)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.txt", "A")
    with pytest.raises(GlossaryError, match="not a workbook that can be read"):
        load_glossary(path)


def rewritten(path, name, change):
    with zipfile.ZipFile(path) as archive:
        members = {member: archive.read(member) for member in archive.namelist()}
    members[name] = change(members[name])
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, data in members.items():
            archive.writestr(member, data)


def test_bombs_and_document_types_are_refused(tmp_path):
    path, _ = workbook(tmp_path, S=[["preferred"], ["A"]])
    name = "xl/worksheets/sheet1.xml"
    rewritten(path, name, lambda data: data + b" " * 20_000_000)
    with pytest.raises(GlossaryError, match=r"a zip bomb\? 20 MB unpacked, up to \d+ times its packed size"):
        load_glossary(path)
    path, _ = workbook(tmp_path, S=[["preferred"], ["A"]])
    laughs = b'<!DOCTYPE worksheet [<!ENTITY a "ha">]>'
    rewritten(path, name, lambda data: laughs + data.replace(b'<?xml version="1.0"?>', b""))
    with pytest.raises(GlossaryError, match=r"sheet1\.xml in it has a document type"):
        load_glossary(path)
    path, _ = workbook(tmp_path, S=[["preferred"], ["A"]])
    far = b'<row r="2000000000"><c r="A2000000000" t="inlineStr"><is><t>B</t></is></c></row></sheetData>'
    rewritten(path, name, lambda data: data.replace(b"</sheetData>", far))
    with pytest.raises(GlossaryError, match="a row beyond the 1,048,576"):
        load_glossary(path)
    path, _ = workbook(tmp_path, S=[["preferred"], ["A"]])
    rewritten(path, name, lambda data: data.replace(b"</sheetData>", b""))
    with pytest.raises(GlossaryError, match="a sheet that cannot be read beyond row 2"):
        load_glossary(path)


def test_what_a_cell_cannot_hold_is_counted(tmp_path):
    found = make_glossary([Entry("e", (Term("A"),), note="x" * 40_000, source="a\x07b")])
    lost = save(found, tmp_path / "g.xlsx")
    assert [(loss.field, loss.why, loss.examples) for loss in lost.losses] == [
        ("note", "what is longer than 32,767 characters", ("e",)),
        ("source", "control characters", ("e",)),
    ]


def test_without_openpyxl_the_extra_is_named(tmp_path, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "openpyxl", None)
    (tmp_path / "g.xlsx").write_bytes(b"x")
    with pytest.raises(MissingExtra, match="xlsx"):
        load_glossary(tmp_path / "g.xlsx")
