"""``mtfix glossary convert`` and ``show``."""

from __future__ import annotations

from click.testing import CliRunner

from mtfix.cli import main


def run(*args):
    return CliRunner().invoke(main, ["glossary", *map(str, args)])


def test_convert_says_what_was_lost(tmp_path):
    source = tmp_path / "g.json"
    source.write_text(
        '{"mtfix_glossary":1,"entries":[{"id":"e","terms":[{"text":"A"},{"text":"x|y","status":"admitted"}]}]}'
    )
    result = run("convert", source, tmp_path / "g.csv")
    assert result.exit_code == 0
    assert "1 entries" in result.stderr
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
