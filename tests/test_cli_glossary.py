"""``mtfix glossary convert`` and ``show``."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from mtfix.cli import main
from mtfix.errors import GlossaryError
from mtfix.glossary import load_glossary


def run(*args):
    return CliRunner().invoke(main, ["glossary", *map(str, args)])


def test_convert_says_what_was_lost(tmp_path):
    source = tmp_path / "g.json"
    source.write_text(
        '{"mtfix_glossary":1,"entries":[{"id":"e","terms":[{"text":"A"},{"text":"x|y","status":"admitted"}]}]}'
    )
    result = run("convert", source, tmp_path / "g.csv")
    assert result.exit_code == 0
    assert "1 entry" in result.stderr
    assert "1 admitted: a form that has the separator '|' in it (e)" in result.stderr
    assert (tmp_path / "g.csv").read_text() == "id,preferred,admitted,deprecated,type\ne,A,,,\n"


def test_a_failed_conversion_leaves_the_old_file(tmp_path):
    (tmp_path / "in.csv").write_text("preferred,tpye\nA,PER\n")
    (tmp_path / "out.json").write_text("old")
    result = run("convert", tmp_path / "in.csv", tmp_path / "out.json")
    assert result.exit_code == 2
    assert "in.csv:1: unknown column 'tpye'" in result.stderr
    assert (tmp_path / "out.json").read_text() == "old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.csv", "out.json"]


def test_the_formats_are_listed():
    result = run("convert", "--formats")
    assert result.exit_code == 0
    assert result.stdout.startswith("csv ")


def test_show_finds_an_entry_by_any_form(tmp_path):
    path = tmp_path / "g.csv"
    path.write_text(
        "id,preferred,deprecated,type,zh,short\njai,S. Jaishankar,Jaishanker,PER,苏杰生,Jaishankar\n", "utf-8"
    )
    cards = {run("show", name, "-g", path).stdout for name in ("jai", "苏杰生", "Jaishanker", "s. jaishankar")}
    assert len(cards) == 1
    card = cards.pop()
    assert card.startswith("S. Jaishankar  [jai]  PER\n")
    for line in ("deprecated Jaishanker", "zh         苏杰生", "short      Jaishankar", f"from       {path}:2"):
        assert f"  {line}\n" in card
    assert "  expected   Su Jiesheng  (pinyin reading of 苏杰生)\n" in card
    missing = run("show", "Jaishankr", "-g", path)
    assert missing.exit_code == 1
    assert "near: Jaishankar" in missing.stderr


TBX = (
    '<tbx type="TBX-Basic" style="dca" xml:lang="en" xmlns="urn:iso:std:iso:30042:ed-2"><tbxHeader/><text><body>'
    '<conceptEntry id="a"><descrip type="productSubset">x</descrip><langSec xml:lang="en"><termSec><term>Kyiv</term></termSec>'
    '<termSec><term>Kiev</term><termNote type="administrativeStatus">deprecatedTerm-admn-sts</termNote></termSec></langSec>'
    "</conceptEntry></body></text></tbx>"
)


@pytest.mark.parametrize(
    "command",
    [
        ["clean", "t.txt", "-g"], ["check", "t.txt", "-g"], ["glossary", "stats"], ["glossary", "test"],
        ["glossary", "show", "Kyiv", "-g"], ["glossary", "diff", "old.csv"], ["glossary", "mine", "--mt", "t.txt", "-g"],
        ["score", "t.txt", "-r", "t.txt", "-s", "t.txt", "-l", "zh-en", "-g"],
    ],
)  # fmt: skip
def test_every_command_says_what_of_a_glossary_it_does_not_understand(tmp_path, monkeypatch, command):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "t.txt").write_text("Kiev is a city.\n")
    (tmp_path / "g.tbx").write_text(TBX)
    (tmp_path / "old.csv").write_text("preferred\nKyiv\n")
    result = CliRunner().invoke(main, [*command, "g.tbx"])
    assert result.exception is None or isinstance(result.exception, SystemExit)
    assert "1 productSubset: no such field in mtfix (a)" in result.stderr + result.stdout


def test_a_folder_gives_its_glossaries_of_all_formats(tmp_path):
    names = ("a.csv", "b.tsv", "c.json", "deeper/d.tbx", "e.xlsx")
    for name in names:
        (tmp_path / "in.csv").write_text(f"preferred,deprecated\nRight {name},Wrong {name}\n")
        (tmp_path / "g" / name).parent.mkdir(parents=True, exist_ok=True)
        assert run("convert", tmp_path / "in.csv", tmp_path / "g" / name).exit_code == 0
    for other in ("README.md", "a.cases.jsonl", "~$e.xlsx", ".#a.csv"):
        (tmp_path / "g" / other).write_text("no glossary")
    found = load_glossary(tmp_path / "g")
    assert sorted(entry.preferred for entry in found.entries) == [f"Right {name}" for name in sorted(names)]
    result = run("lint", tmp_path / "g")
    assert result.exit_code == 0
    assert "5 entries in 5 files" in result.stderr
    (tmp_path / "g" / "other.json").write_text('{"name": "package"}')
    with pytest.raises(GlossaryError, match=r"other\.json: not a glossary in JSON"):
        load_glossary(tmp_path / "g")
    with pytest.raises(GlossaryError, match="no glossary in this folder"):
        load_glossary((tmp_path / "empty").mkdir() or tmp_path / "empty")


@pytest.mark.parametrize(("option", "hint"), [("cn", "did you mean 'zh'?"), ("Chinese", "is no language code")])
def test_a_country_is_no_language(tmp_path, option, hint):
    (tmp_path / "t.txt").write_text("Text.\n")
    for command in (["clean", "t.txt"], ["glossary", "mine", "--source", "t.txt"], ["glossary", "convert", "a", "b"]):
        result = CliRunner().invoke(main, [*command, "--from", option])
        assert result.exit_code == 2
        assert hint in result.stderr
