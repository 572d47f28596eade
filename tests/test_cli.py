"""The command line as a user meets it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from mtfix.cli import main

GLOSSARY = "preferred,deprecated,type,zh,short\nS. Jaishankar,,PER,苏杰生,Jaishankar\nSeverodvinsk,North Dvinsk,LOC,,\n"
TEXT = "Su Jiesheng saw North Dvinsk.\n\n“Fine,” Su said.\n"
CLEAN = "S. Jaishankar saw Severodvinsk.\n\n“Fine,” Jaishankar said.\n"
SEED = Path(__file__).parents[2] / "shared" / "data" / "seed"


@pytest.fixture(autouse=True)
def _workplace(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MTFIX_CACHE", str(tmp_path / "cache"))
    (tmp_path / "names.csv").write_text(GLOSSARY, "utf-8")


def run(*args: str, data: str | bytes | None = None, code: int = 0):
    result = CliRunner().invoke(main, args, input=data)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == code, result.output
    return result


def test_a_filter():
    result = run("clean", "-g", "names.csv", data=TEXT)
    assert result.stdout == CLEAN
    assert "Su Jiesheng → S. Jaishankar" in result.stderr
    assert "North Dvinsk → Severodvinsk" in result.stderr


def test_output_ledger_and_revert(tmp_path):
    Path("a.txt").write_bytes(TEXT.replace("\n", "\r\n").encode("utf-8-sig"))
    before = Path("a.txt").read_bytes()
    run("clean", "a.txt", "-g", "names.csv", "-o", "b.txt", "--ledger", "l.jsonl")
    assert Path("b.txt").read_bytes() == CLEAN.replace("\n", "\r\n").encode("utf-8-sig")
    assert Path("a.txt").read_bytes() == before
    rows = [json.loads(line) for line in Path("l.jsonl").read_text("utf-8").splitlines()]
    assert rows[0]["mtfix_ledger"] == 1
    assert "gloss:" in rows[0]["signature"]
    assert [row["before"] for row in rows[2:]] == ["Su Jiesheng", "North Dvinsk", "Su"]
    assert {row["status"] for row in rows[2:]} == {"applied"}
    run("revert", "l.jsonl")
    assert Path("b.txt").read_bytes() == before


def test_one_edit_or_entry_taken_back_then_the_rest():
    Path("a.txt").write_text(TEXT, "utf-8")
    run("clean", "a.txt", "-g", "names.csv", "--in-place", "--ledger", "l.jsonl")
    rows = [json.loads(line) for line in Path("l.jsonl").read_text("utf-8").splitlines()][2:]
    run("revert", "l.jsonl", "--edit", rows[0]["id"])
    assert Path("a.txt").read_text("utf-8") == CLEAN.replace("S. Jaishankar", "Su Jiesheng")
    run("revert", "l.jsonl", "--entry", "Severodvinsk")
    assert "North Dvinsk" in Path("a.txt").read_text("utf-8")
    run("revert", "l.jsonl")
    assert Path("a.txt").read_text("utf-8") == TEXT
    assert "no applied edit" in run("revert", "l.jsonl", "--edit", rows[0]["id"], code=2).stderr


def test_a_changed_file_is_not_reverted():
    Path("a.txt").write_text(TEXT, "utf-8")
    run("clean", "a.txt", "-g", "names.csv", "--in-place", "--ledger", "l.jsonl")
    Path("a.txt").write_text("Something else entirely.\n", "utf-8")
    assert "nothing was changed" in run("revert", "l.jsonl", code=2).stderr
    assert Path("a.txt").read_text("utf-8") == "Something else entirely.\n"


def test_a_ledger_takes_no_place_of_what_would_be_lost():
    Path("a.txt").write_text(TEXT, "utf-8")
    names = ("-g", "names.csv")
    assert "no ledger" in run("clean", "a.txt", *names, "--ledger", "a.txt", code=2).stderr
    assert "no ledger" in run("clean", "a.txt", *names, "--ledger", "names.csv", code=2).stderr
    assert "both" in run("clean", "a.txt", *names, "-o", "b", "--ledger", "b", code=2).stderr
    run("clean", "a.txt", *names, "--in-place", "--ledger", "l.jsonl")
    row = json.loads(Path("l.jsonl").read_text("utf-8").splitlines()[2])
    assert "earlier run" in run("clean", "a.txt", *names, "--in-place", "--ledger", "l.jsonl", code=2).stderr
    run("revert", "l.jsonl", "--edit", row["id"])
    assert "earlier run" in run("clean", "a.txt", *names, "--in-place", "--ledger", "l.jsonl", code=2).stderr
    run("clean", "a.txt", *names, "--in-place", "--ledger", "second.jsonl")
    run("revert", "second.jsonl")
    run("revert", "l.jsonl")
    assert Path("a.txt").read_text("utf-8") == TEXT
    run("clean", "a.txt", *names, "--in-place", "--ledger", "l.jsonl")  # all of it was taken back
    kept = Path("l.jsonl").read_bytes()
    Path("bad.jsonl").write_text('{"text": 1\n', "utf-8")
    result = run("clean", "bad.jsonl", *names, "--ledger", "l.jsonl", code=2)
    assert "bad.jsonl:1" in result.stderr
    assert "no wrong names" not in result.stderr
    assert Path("l.jsonl").read_bytes() == kept  # of a run that failed


@pytest.mark.skipif(os.name != "posix", reason="links, permissions and pipes")
def test_links_permissions_and_pipes_stay(tmp_path):
    Path("a.txt").write_text(TEXT, "utf-8")
    Path("a.txt").chmod(0o640)
    Path("link.txt").symlink_to("a.txt")
    os.mkfifo("pipe")
    reader = subprocess.Popen(["cat", "pipe"], stdout=subprocess.PIPE)
    run("clean", "link.txt", "-g", "names.csv", "--in-place", "--ledger", "pipe")
    assert b"mtfix_ledger" in reader.communicate()[0]
    assert Path("pipe").is_fifo()
    assert Path("link.txt").is_symlink()
    assert Path("a.txt").read_text("utf-8") == CLEAN
    assert Path("a.txt").stat().st_mode & 0o777 == 0o640
    Path("copy.csv").symlink_to(tmp_path / "real.csv")
    run("glossary", "convert", "names.csv", "copy.csv")
    assert Path("copy.csv").is_symlink()
    assert Path("real.csv").read_text("utf-8").startswith("id,preferred")


def test_an_empty_glossary_changes_nothing():
    Path("empty.csv").write_text("preferred\n", "utf-8")
    assert run("clean", "-g", "empty.csv", data=TEXT).stdout == TEXT


def test_marks_of_joined_files_are_not_written_into_the_text():
    Path("joined.csv").write_text("\ufeffpreferred,deprecated\n\ufeffSeverodvinsk,North\ufeff Dvinsk\n", "utf-8")
    assert run("clean", "-g", "joined.csv", data="North Dvinsk").stdout == "Severodvinsk"


def test_a_line_break_in_the_glossary_is_none_in_the_text():
    Path("broken.csv").write_text('preferred,deprecated\n"Severo\nDvinsk",North Dvinsk\n', "utf-8")
    Path("a.txt").write_text("North Dvinsk\nNorth Dvinsk\n", "utf-8")
    assert run("clean", "a.txt", "--lines", "-g", "broken.csv").stdout == "Severo Dvinsk\nSevero Dvinsk\n"


def test_folders_keep_their_tree_and_one_bad_file_does_not_stop_the_rest():
    for name in ("in/a.txt", "in/deep/b.md", "in/deep/c.html"):
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text("Su Jiesheng came.\n", "utf-8")
    Path("in/bad.jsonl").write_text('{"text": "Su Jiesheng"}\nnot json\n', "utf-8")
    result = run("clean", "in", "-g", "names.csv", "-o", "out", "--workers", "2", "--ledger", "l.jsonl", code=2)
    assert "in/bad.jsonl:2" in result.stderr
    assert not Path("out/bad.jsonl").exists()
    for name in ("out/a.txt", "out/deep/b.md", "out/deep/c.html"):
        assert Path(name).read_text("utf-8") == "S. Jaishankar came.\n"
    assert not list(Path("out").rglob("*.tmp"))
    run("revert", "l.jsonl")
    assert Path("out/deep/b.md").read_text("utf-8") == "Su Jiesheng came.\n"


def test_a_ledger_takes_no_place_of_an_output():
    Path("in/below").mkdir(parents=True)
    for name in ("in/a.txt", "in/below/b.txt"):
        Path(name).write_text(TEXT, "utf-8")
    Path("old").mkdir()
    Path("old/a.txt").touch()
    for out, ledger in (("new", "new/a.txt"), ("new", "./new/below/../below/b.txt"), ("old", "old/a.txt")):
        result = run("clean", "in", "-g", "names.csv", "-o", out, "--ledger", ledger, code=2)
        assert f"{ledger}: cannot be both ledger and output" in result.stderr
    assert not Path("new").exists()
    run("clean", "in", "-g", "names.csv", "-o", "new", "--ledger", "new/below/a.txt")


def test_workers_give_the_same_as_one_process():
    Path("in").mkdir()
    for number in range(12):
        Path(f"in/{number}.txt").write_text(TEXT * (number + 1), "utf-8")
    run("clean", "in", "-g", "names.csv", "-o", "one", "--ledger", "one.jsonl")
    run("clean", "in", "-g", "names.csv", "-o", "two", "--ledger", "two.jsonl", "--workers", "3")
    for path in Path("one").iterdir():
        assert path.read_bytes() == (Path("two") / path.name).read_bytes()
    assert Path("one.jsonl").read_text() == Path("two.jsonl").read_text().replace('"two/', '"one/')


def test_lines_with_source():
    Path("hyp.en").write_text("Jie Xin grew.\nWei Ding met Wei Ding.\n", "utf-8")
    Path("names.csv").write_text("preferred,zh\nHome Credit,捷信\n", "utf-8")
    Path("src.zh").write_text("捷信增长。\n魏丁。\n", "utf-8")
    args = ("clean", "hyp.en", "-g", "names.csv", "--lines", "--from", "zh")
    assert run(*args).stdout == "Jie Xin grew.\nWei Ding met Wei Ding.\n"
    Path("hyp.en").write_text("Jiexin grew.\nOther.\n", "utf-8")
    assert run(*args, "--source", "src.zh").stdout == "Home Credit grew.\nOther.\n"
    Path("src.zh").write_text("捷信增长。\n", "utf-8")
    error = run(*args, "--source", "src.zh", code=2).stderr
    assert "hyp.en" in error
    assert "2 lines" in error


def test_how_sure_the_source_must_be():
    Path("hyp.en").write_text("Sunning grew.\n", "utf-8")
    Path("names.csv").write_text("preferred,zh\nSuning,苏宁\n", "utf-8")
    Path("src.zh").write_text("苏宁增长。\n", "utf-8")
    args = ("clean", "hyp.en", "-g", "names.csv", "--lines", "--from", "zh", "--source", "src.zh", "--no-spelling")
    assert run(*args, "--safe-score", "0.01").stdout == "Suning grew.\n"
    result = run(*args, "--safe-score", "1", "--ledger", "l")
    assert result.stdout == "Sunning grew.\n"
    assert "safe:1|" in Path("l").read_text("utf-8")
    assert "0<=x<=1" in run(*args, "--safe-score", "80", code=2).stderr


def test_context_near_one_mention_is_enough_for_a_document():
    far = "Nothing else happened in the whole long week.\n" * 8
    Path("hyp.en").write_text(f"Bosonaro spoke in Brazil.\n{far}Bosonaro was well.\n", "utf-8")
    Path("src.zh").write_text("博索纳罗在巴西讲话。\n" + "一周没有别的事。\n" * 8 + "博索纳罗很好。\n", "utf-8")
    args = ("clean", "hyp.en", "-g", "names.csv", "--lines", "--from", "zh", "--source", "src.zh", "--no-spelling")
    for context, times in (("Brazil", 2), ("Chile", 0)):
        Path("names.csv").write_text(f"preferred,type,context,zh\nBolsonaro,PER,{context},博索纳罗\n", "utf-8")
        assert run(*args).stdout.count("Bolsonaro") == times


def test_check_formats_and_exit_codes():
    Path("a.txt").write_text(TEXT, "utf-8")
    text = run("check", "a.txt", "-g", "names.csv", code=1).stdout
    assert "a.txt:1:1" in text
    assert "N002" in text
    sarif = json.loads(run("check", "a.txt", "-g", "names.csv", "--output-format", "sarif", code=1).stdout)
    assert sarif["runs"][0]["results"][0]["ruleId"] == "N002"
    assert (
        "::warning file=a.txt,line=1"
        in run("check", "a.txt", "-g", "names.csv", "--output-format", "github", code=1).stdout
    )
    assert json.loads(run("check", "a.txt", "-g", "names.csv", "--output-format", "json", code=1).stdout)
    Path("a.txt").write_text(CLEAN, "utf-8")
    assert run("check", "a.txt", "-g", "names.csv").exit_code == 0


def test_diff_changes_nothing_and_is_plain_in_a_pipe():
    Path("a.txt").write_text(TEXT, "utf-8")
    out = run("clean", "a.txt", "-g", "names.csv", "--diff").stdout
    assert "-Su Jiesheng saw North Dvinsk." in out
    assert "+S. Jaishankar saw Severodvinsk." in out
    assert "\x1b" not in out
    assert Path("a.txt").read_text("utf-8") == TEXT


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (("clean", "nowhere.txt"), "nowhere.txt: no such file"),
        (("clean", "names.csv", "-g", "nowhere.csv"), "nowhere.csv: no such file"),
        (("clean", "-g", "enn"), "did you mean"),
        (("clean", "-g", "names.csv", "--source", "x", "--from", "zh"), "x: cannot be read"),
        (("clean", "names.csv", "names.csv", "-g", "names.csv", "--source", "x"), "no reader for .csv"),
        (("clean", "names.csv", "-g", "names.csv", "-o", "x", "--in-place"), "choose one"),
        (("clean", "-g", "names.csv", "--to", "xx", "--format", "htlm"), "did you mean 'html'"),
        (("explain", "N01"), "N001"),
        (("revert", "names.csv"), "names.csv:1"),
    ],
)
def test_errors_say_what_and_where(args, message):
    assert message in run(*args, data="x", code=2).stderr


def test_bad_glossaries_quote_file_and_line():
    Path("bad.csv").write_text("preferred,deprecatd\nA,B\n", "utf-8")
    assert "bad.csv:1: unknown column 'deprecatd'" in run("clean", "-g", "bad.csv", data="x", code=2).stderr
    Path("bad.csv").write_text("preferred,deprecated\nA,A\n", "utf-8")
    assert "bad.csv:2: 'A' is both" in run("clean", "-g", "bad.csv", data="x", code=2).stderr
    Path("bad.csv").write_text('preferred,deprecated\nOK,x\n"A,B\n', "utf-8")
    assert "bad.csv:3" in run("clean", "-g", "bad.csv", data="x", code=2).stderr
    Path("bad.csv").write_bytes("preferred\nJos\xe9\n".encode("latin-1"))
    assert "bad.csv:2: not UTF-8" in run("clean", "-g", "bad.csv", data="x", code=2).stderr


def test_start_is_light():
    code = "import sys, mtfix.cli; print([m for m in ('torch', 'pandas', 'numpy', 'dask', 'rich', 'pypinyin', 'simplemma') if m in sys.modules])"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "[]"


def test_a_closed_pipe_is_no_error(tmp_path):
    Path("a.txt").write_text(TEXT * 2_000, "utf-8")
    command = f"{sys.executable} -m mtfix clean a.txt -g names.csv -q | head -c 10"
    result = subprocess.run(
        command,
        shell=True,
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[1])},
    )
    assert result.stderr == ""


@pytest.mark.skipif(not SEED.exists(), reason="needs the seed article of the shared data folder")
def test_the_seed_article_with_the_shipped_glossaries():
    rows = [line.split("\t") for line in (SEED / "expected.tsv").read_text("utf-8").splitlines() if line[0] != "#"]
    Path("a.txt").write_bytes((SEED / "article.txt").read_bytes())
    run("clean", "a.txt", "-o", "b.txt", "--ledger", "l.jsonl")
    edits = [json.loads(line) for line in Path("l.jsonl").read_text("utf-8").splitlines()][2:]
    got = [(edit["before"], edit["after"]) for edit in edits if edit["status"] == "applied"]
    wanted = [(row[0], row[2]) for row in rows for _ in range(int(row[1]))]
    assert sorted(got) == sorted(wanted)
    run("revert", "l.jsonl")
    assert Path("b.txt").read_bytes() == Path("a.txt").read_bytes()
