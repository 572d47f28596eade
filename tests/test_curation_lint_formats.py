"""Lint of workbooks, JSON, TBX, TMX and files of services: the same faults, their places in the user's file, and mending."""

from __future__ import annotations

import contextlib
import csv
import datetime
import io
import json
import zipfile
from html import escape
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner
from glossary_kit import glossaries
from hypothesis import given, settings
from test_curation_lint import SEEDS

from mtfix.cli import main
from mtfix.curation.lint import Options, lint
from mtfix.curation.lint.fix import fix
from mtfix.curation.lint.report import as_sarif, as_text
from mtfix.errors import ConfigError, GlossaryError
from mtfix.glossary import load_glossary
from mtfix.glossary.exchange import save
from mtfix.model import Status

TODAY = datetime.date(2026, 11, 22)
ALL = Options(severity="info", today=TODAY)
FILES = Path(__file__).parent / "files"


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def workbook(text: str) -> bytes:
    book = openpyxl.Workbook()
    book.active.title = "names"
    for row in csv.reader(io.StringIO(text)):
        book.active.append([cell or None for cell in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def forms(row: dict[str, str]):
    """Text, language and status of the forms of a native row."""
    for column, cell in row.items():
        status = next((status.value for status in Status if status.value == column), None)
        if status or (len(column) == 2 and column != "id"):
            for form in filter(None, map(str.strip, (cell or "").split("|"))) if column != "preferred" else [cell]:
                yield form, "" if status else column, status or "preferred"


def as_json(text: str) -> bytes:
    found = []
    for row in rows_of(text):
        entry = {"id": row.get("id") or row["preferred"] or "x", "terms": []}
        entry["terms"] = [{"text": form, "lang": lang, "status": status} for form, lang, status in forms(row) if form]
        entry |= {name: row[name] for name in ("type", "short", "note", "source") if row.get(name)}
        entry |= {name: row[name].split("|") for name in ("context", "unless") if row.get(name)}
        entry["extra"] = {name: row[name] for name in row if name.startswith("x-")}
        found.append(entry)
    return json.dumps({"mtfix_glossary": 1, "entries": found}, ensure_ascii=False, indent=1).encode()


def tbx(text: str) -> bytes:
    out = ['<?xml version="1.0" encoding="UTF-8"?>\n<martif type="TBX-Basic" xml:lang="en"><text><body>']
    for row in rows_of(text):
        out.append(f'<termEntry id="{row.get("id") or "c" + row["preferred"].encode().hex()}">')
        out += [f"<note>mtfix.{name}: {escape(row[name])}</note>" for name in ("type", "short") if row.get(name)]
        out += [f"<note>mtfix.{name}: {escape(row[name])}</note>" for name in row if name.startswith("x-")]
        for name in ("context", "unless"):
            out += [
                f"<note>mtfix.{name}: {escape(word)}</note>" for word in filter(None, (row.get(name) or "").split("|"))
            ]
        for form, lang, status in forms(row):
            note = "" if lang else f'<termNote type="administrativeStatus">{status}Term-admn-sts</termNote>'
            if form:
                out.append(f'<langSet xml:lang="{lang or "en"}"><tig><term>{escape(form)}</term>{note}</tig></langSet>')
        out.append("</termEntry>")
    return "\n".join([*out, "</body></text></martif>"]).encode()


# What a format cannot have: broken tables, columns of another name, empty columns, separators.
NOT_IN = {
    "xlsx": {"G001", "G004", "G002", "G005"},  # a sheet without `preferred` is no glossary, a row of one cell a heading
    "json": {"G001", "G002", "G003", "G004", "G010", "G014", "G062"},
    "tbx": {"G001", "G002", "G003", "G004", "G010", "G014", "G062", "G005"},
}
MAKE = {"xlsx": workbook, "json": as_json, "tbx": tbx}


@pytest.mark.parametrize("suffix", MAKE)
@pytest.mark.parametrize("code", SEEDS)
def test_every_fault_that_a_format_can_have_is_found(code, suffix):
    text, _ = SEEDS[code]
    if code in NOT_IN[suffix]:
        return
    report = lint({f"g.{suffix}": MAKE[suffix](text)}, ALL)
    assert code in {fault.code for fault in report.faults}


FAULTY = """id,preferred,admitted,deprecated,type,zh
a,Severo\u00addvinsk,,North  Dvinsk,LOC,北德文斯克
b,L\u0430vrov,,Rafrov,PER,拉夫罗夫
c,York,,Work,LOC,约克
"""


@pytest.mark.parametrize("suffix", MAKE)
def test_the_place_in_the_users_file(suffix):
    report = lint({f"g.{suffix}": MAKE[suffix](FAULTY)})
    places = [(fault.code, fault.line, fault.column, fault.place) for fault in report.faults]
    found = {
        "xlsx": [
            ("G021", 2, None, "names!D2"), ("G022", 2, None, "names!B2"), ("G023", 3, None, "names!B3"), ("G050", 4, None, "names!D4"),
        ],
        "json": [("G022", 8, 15, "a"), ("G021", 13, 15, "a"), ("G023", 30, 15, "b"), ("G050", 57, 15, "c")],
        "tbx": [("G022", 5, 35, "a"), ("G021", 6, 35, "a"), ("G023", 11, 35, "b"), ("G050", 18, 35, "c")],
    }  # fmt: skip
    assert places == found[suffix]
    assert [fault.fix for fault in sorted(report.faults, key=lambda fault: fault.code)] == [
        "North Dvinsk", "Severodvinsk", "Lavrov", None,
    ]  # fmt: skip
    text = as_text(report)
    assert {"xlsx": "g.xlsx:2 (names!D2): warning", "json": "g.json:8:15 (a): ", "tbx": "g.tbx:5:35 (a): "}[
        suffix
    ] in text
    place = json.loads(as_sarif(report))["runs"][0]["results"][0]["locations"][0]
    assert place["logicalLocations"] == [{"fullyQualifiedName": found[suffix][0][3]}]


@pytest.mark.parametrize("suffix", MAKE)
def test_mended_and_the_rest_stays(suffix, tmp_path):
    before = MAKE[suffix](FAULTY)
    changed, count = fix({f"g.{suffix}": before})
    after = changed[f"g.{suffix}"]
    assert count == 3
    assert fix(changed) == ({}, 0)
    good = FAULTY.replace("\u00ad", "").replace("  ", " ").replace("\u0430", "a")
    (tmp_path / f"g.{suffix}").write_bytes(after)
    book = load_glossary(tmp_path / f"g.{suffix}")
    assert [entry.preferred for entry in book.entries] == ["Severodvinsk", "Lavrov", "York"]
    assert book.entries[0].forms(Status.DEPRECATED) == ("North Dvinsk",)
    if suffix == "tbx":
        assert after == MAKE[suffix](good)
    elif suffix == "json":
        third = before.index(b'"id": "c"')
        assert after.endswith(before[third:])
        assert after.startswith(before[: before.index(b'{\n   "id": "a"')])
    else:
        with zipfile.ZipFile(io.BytesIO(before)) as old, zipfile.ZipFile(io.BytesIO(after)) as new:
            assert old.namelist() == new.namelist()
            different = [name for name in old.namelist() if old.read(name) != new.read(name)]
            assert different == ["xl/worksheets/sheet1.xml"]


def test_a_workbook_keeps_its_looks():
    book = openpyxl.Workbook()
    book.active.append(["preferred", "note"])
    book.active.append(["Severo\u00addvinsk", "_x0041_"])
    book.active["A2"].font = openpyxl.styles.Font(bold=True, color="FF0000")
    book.active["A2"].comment = openpyxl.comments.Comment("a naval base", "me")
    book.create_sheet("other").append(["anything", "=1+1"])
    out = io.BytesIO()
    book.save(out)
    changed, _ = fix({"g.xlsx": out.getvalue()})
    new = openpyxl.load_workbook(io.BytesIO(changed["g.xlsx"]))
    cell = new.worksheets[0]["A2"]
    assert (cell.value, cell.font.b, cell.comment.text) == ("Severodvinsk", True, "a naval base")
    assert new["other"]["B1"].value == "=1+1"


def test_formatted_text_in_a_cell_is_left_alone():
    from openpyxl.cell.rich_text import CellRichText, TextBlock
    from openpyxl.cell.text import InlineFont

    book = openpyxl.Workbook()
    book.active.append(["preferred", "note"])
    book.active.append([CellRichText("Severo\u00ad", TextBlock(InlineFont(b=True), "dvinsk")), "a"])
    book.active.append(["Seve\u00adrodonetsk", "b"])
    out = io.BytesIO()
    book.save(out)
    (left, mended) = lint({"g.xlsx": out.getvalue()}).faults
    assert (left.fix, mended.fix) == (None, "Severodonetsk")
    assert "not by --fix: a part of the text has a format of its own" in left.message
    changed, count = fix({"g.xlsx": out.getvalue()})
    assert count == 1
    cells = openpyxl.load_workbook(io.BytesIO(changed["g.xlsx"]), rich_text=True).active
    assert cells["A2"].value[1].font.b
    assert cells["A3"].value == "Severodonetsk"


def test_a_row_that_stands_twice_in_a_workbook_is_emptied(tmp_path):
    data = workbook("preferred,zh\nHanoi,河内\nHue,顺化\nHanoi,河内\n")
    changed, count = fix({"g.xlsx": data})
    assert count == 1
    (tmp_path / "g.xlsx").write_bytes(changed["g.xlsx"])
    assert [entry.preferred for entry in load_glossary(tmp_path / "g.xlsx").entries] == ["Hanoi", "Hue"]


def test_formulas_and_dates_of_a_workbook_are_findings_and_the_other_rows_are_looked_at():
    book = openpyxl.Workbook()
    book.active.append(["preferred", "short"])
    book.active.append(["=A1", "x"])
    book.active.append(["Severo\u00addvinsk", datetime.date(2026, 3, 1)])
    out = io.BytesIO()
    book.save(out)
    report = lint({"g.xlsx": out.getvalue()})
    assert [(fault.code, fault.line) for fault in report.faults][:1] == [("G001", 2)]
    assert "formula in cell A2" in report.faults[0].message
    assert ("G022", 3) in [(fault.code, fault.line) for fault in report.faults]
    assert any("a date, not text" in loss.why for loss in report.ignored)


def test_what_the_loader_makes_the_best_of_is_a_contradiction_in_tbx():
    report = lint({"g.tbx": tbx("preferred,admitted,deprecated\nKyiv,Kiev,Kiev\n")})
    assert [fault.code for fault in report.faults] == ["G030"]


def test_xml_is_mended_where_only_text_stands():
    def concept(term: str) -> bytes:
        return (
            '<martif xml:lang="en"><text><body><!-- <term>x</term> --><termEntry id="a"><langSet xml:lang="en"><tig>'
            f"<term>{term}</term></tig></langSet></termEntry></body></text></martif>"
        ).encode()

    changed, _ = fix({"g.tbx": concept(" R&amp;D  Lab ")})
    assert changed["g.tbx"] == concept(" R&amp;D Lab ")
    changed, _ = fix({"g.tbx": concept("R&#38;D  Lab")})
    assert changed["g.tbx"] == concept("R&amp;D Lab")
    (fault,) = lint({"g.tbx": concept("<hi>R</hi>  Lab")}).faults
    assert fault.fix is None
    assert "not by --fix: the term has markup in it" in fault.message
    (fault,) = lint({"g.tbx": concept("A</term></tig><tig><term>B</term></tig><tig><term>B")}).faults
    assert (fault.code, fault.fix) == ("G009", None)


def test_minified_json_and_escapes():
    data = b'{"mtfix_glossary":1,"entries":[{"id":"a","terms":[{"text":"Severo\\u00addvinsk"}]},{"id":"b","terms":[{"text":"B  C"}]}]}'
    faults = lint({"g.json": data}).faults
    assert [(fault.code, fault.line, data.decode()[fault.column - 1 : fault.end_column - 1]) for fault in faults] == [
        ("G022", 1, "Severo\\u00addvinsk"),
        ("G021", 1, "B  C"),
    ]
    changed, _ = fix({"g.json": data})
    assert changed["g.json"] == data.replace(b"\\u00ad", b"").replace(b"  ", b" ")


def test_faults_that_only_json_can_have():
    entries = [
        {"id": "", "terms": [{"text": "A"}]},
        {"id": "b", "terms": [{"text": "B"}, {"text": "B2"}]},
        {"id": "c", "terms": [{"text": "C|D"}, {"text": "甲|乙", "lang": "zh"}]},
        {"id": "d", "terms": [{"text": "D"}], "colour": "red"},
        {"id": "e", "terms": [{"text": "E"}, {"text": "F", "lang": "9"}]},
    ]
    report = lint({"g.json": json.dumps({"mtfix_glossary": 1, "entries": entries}).encode()})
    messages = " ".join(fault.message for fault in report.faults if fault.code == "G001")
    for part in ("the id is empty", "2 preferred forms", "unknown field `colour`", "'9' is no language code"):
        assert part in messages
    assert [fault.entry for fault in report.faults if fault.code == "G011"] == ["c", "c"]
    assert report.entries == 4


# --- pairs and sets ---------------------------------------------------------------------------------------------------

ZH = Options(source_lang="zh", today=TODAY)


@pytest.mark.parametrize(
    ("name", "format", "before", "after"),
    [
        ("g.csv", "deepl", "苏杰生, S.  Jaishankar\r\n甲,Severo\u00addvinsk\r\n", "苏杰生,S. Jaishankar\r\n甲,Severodvinsk\r\n"),
        ("g.tsv", "deepl", '苏杰生\t"S.  Jaishankar\n', '苏杰生\t"S. Jaishankar\n'),
        ("g.utf8", "omegat", "# a  b\n苏杰生\tS.  Jaishankar\ta  note\n", "# a  b\n苏杰生\tS. Jaishankar\ta  note\n"),
        ("g.csv", "weblate", "source,target,fuzzy\n苏杰生,S.  Jaishankar,\n", "source,target,fuzzy\n苏杰生,S. Jaishankar,\n"),
        ("g.csv", "google-sets", "zh,en,pos\n苏杰生,S.  Jaishankar,noun\n", "zh,en,pos\n苏杰生,S. Jaishankar,noun\n"),
        ("g.csv", "amazon", "en,zh\nS.  Jaishankar,苏杰生\n", "en,zh\nS. Jaishankar,苏杰生\n"),
        (
            "g.tmx", None,
            '<tmx version="1.4"><body><tu><tuv xml:lang="zh"><seg>苏杰生</seg></tuv><tuv xml:lang="en"><seg>S.  J</seg></tuv></tu></body></tmx>',
            '<tmx version="1.4"><body><tu><tuv xml:lang="zh"><seg>苏杰生</seg></tuv><tuv xml:lang="en"><seg>S. J</seg></tuv></tu></body></tmx>',
        ),
    ],
)  # fmt: skip
def test_files_of_services_are_looked_at_and_mended(name, format, before, after):
    options = Options(source_lang="zh", format=format, today=TODAY)
    codes = [fault.code for fault in lint({name: before.encode()}, options).faults]
    assert "G021" in codes
    changed, _ = fix({name: before.encode()}, options)
    assert changed[name].decode() == after
    assert fix(changed, options) == ({}, 0)


def test_pairs_of_one_target_are_one_entry_and_the_place_is_that_of_the_pair():
    data = "南沙群岛,Spratly Islands\n斯普拉特利 群岛,Spratly Islands\n南沙群岛,Paracel Islands\n".encode()
    report = lint({"g.csv": data}, Options(source_lang="zh", format="deepl", today=TODAY))
    assert report.entries == 2
    assert [(fault.code, fault.line) for fault in report.faults] == [("G015", 3), ("G041", 3)]


def test_limits_of_a_service():
    data = "甲,A\n乙,B\x85C\n甲,D\n丙," + "E" * 1025 + "\n"
    report = lint({"g.csv": data.encode()}, Options(source_lang="zh", format="deepl", select=("G015",)))
    assert [(fault.line, fault.field) for fault in report.faults] == [(2, "preferred"), (3, "zh"), (4, "preferred")]
    assert "stands in line 1 already; DeepL takes it once" in report.faults[1].message
    report = lint({"g.csv": b"en,zh,ja\n" + "A,甲,あ\nA,乙,い\n".encode()}, Options(format="amazon", select=("G015",)))
    assert [fault.line for fault in report.faults] == [3]
    large = b"".join(b"%d\t%b\n" % (number, b"b" * 1_000_000) for number in range(10))
    (fault,) = lint({"g.tsv": large}, Options(source_lang="zh", format="azure", select=("G001",))).faults
    assert fault.message == "10,000,030 bytes; Azure Translator takes 10,000,000"


def test_pairs_need_a_language():
    with pytest.raises(ConfigError, match="--from"):
        lint({"g.csv": b"a,b\n"}, Options(format="deepl"))


def test_a_form_with_the_native_separator():
    (fault,) = lint(
        {"g.csv": "苏杰生,S. Jaishankar|Jaishankar\n".encode()}, Options(source_lang="zh", format="deepl")
    ).faults
    assert (fault.code, fault.column) == ("G011", 5)


# --- all formats ------------------------------------------------------------------------------------------------------


@settings(max_examples=25, deadline=None)
@given(glossaries.filter(len))
def test_whatever_is_mended_can_be_loaded_and_needs_no_more(tmp_path_factory, found):
    folder = tmp_path_factory.mktemp("lint")
    for suffix in ("xlsx", "json", "tbx", "tmx"):
        path = folder / f"g.{suffix}"
        with contextlib.suppress(GlossaryError):  # nothing that XML can hold
            save(found, path, source_lang="zh")
        data = path.read_bytes() if path.exists() else b""
        lint({str(path): data}, ALL)
        options = Options(ignore=("G008",), today=TODAY)
        changed, _ = fix({str(path): data}, options)
        assert fix({str(path): changed.get(str(path), data)}, options) == ({}, 0)


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("g.tbx", b"<martif>", "not well-formed XML"),
        ("g.tbx", b'<!DOCTYPE martif [<!ENTITY a "b">]><martif/>', "declares XML entities"),
        ("g.tbx", b"<html/>", "the root is <html>"),
        ("g.json", b"[]", "not a glossary in JSON"),
        ("g.json", b'{"mtfix_glossary":1,"target_lang":"de","entries":[]}', "a glossary for 'de'"),
        ("g.xlsx", b"PK", "no XLSX file"),
        ("g.xlsx", workbook("a,b\n1,2\n"), "no sheet has a column 'preferred'"),
        ("g.tmx", b'<tmx version="1.4"><body/></tmx>', "no tu element"),
    ],
)
def test_what_cannot_be_read_is_a_finding(name, data, message):
    (fault,) = lint({name: data}).faults
    assert fault.code == "G001"
    assert message in fault.message


def test_a_fault_later_in_xml_leaves_the_entries_before_it():
    data = tbx(FAULTY).replace(b'<termEntry id="c">', b'<termEntry id="c"')
    codes = [(fault.code, fault.line) for fault in lint({"g.tbx": data}).faults]
    assert ("G022", 5) in codes
    assert any(code == "G001" and line > 11 for code, line in codes)


@pytest.mark.parametrize("path", sorted(path for path in FILES.iterdir() if path.suffix in (".tbx", ".tmx", ".xlsx")), ids=lambda path: path.name)  # fmt: skip
def test_what_other_tools_write_has_no_errors(path):
    report = lint({str(path): path.read_bytes()}, ALL)
    assert report.entries
    errors = [fault.text for fault in report.faults if fault.severity == "error"]
    assert errors == (["=1+1"] if path.suffix == ".xlsx" else [])  # made so


def test_the_command(tmp_path):
    paths = []
    for suffix, make in MAKE.items():
        paths.append(str(tmp_path / f"g.{suffix}"))
        Path(paths[-1]).write_bytes(make(FAULTY))
    result = CliRunner().invoke(main, ["glossary", "lint", *paths])
    assert result.exit_code == 1
    assert "--fix mends 9" in result.output
    result = CliRunner().invoke(main, ["glossary", "lint", *paths, "--fix", "--ignore", "G008,G039,G050"])
    assert result.exit_code == 0, result.output
    assert "mended 9 in 3 files" in result.output
    deepl = tmp_path / "deepl.csv"
    deepl.write_text("苏杰生,S.  Jaishankar\n", "utf-8")
    arguments = ["glossary", "lint", str(deepl), "--from-format", "deepl"]
    result = CliRunner().invoke(main, arguments)
    assert (result.exit_code, "say --from LANG" in result.output) == (2, True)
    result = CliRunner().invoke(main, [*arguments, "--from", "zh"])
    assert "deepl.csv:1:5: warning G021" in result.output
    assert CliRunner().invoke(main, ["glossary", "lint", str(deepl), "--from-format", "depl"]).exit_code != 0
