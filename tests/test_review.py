"""The judgement log and folding: append-only, safe under several writers, every other row to the byte."""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from mtfix.cli import main
from mtfix.curation.folding import fold, fold_file
from mtfix.curation.mining.candidates import Candidate, dump, identity
from mtfix.curation.review import append, judge, judgement, log_path, read_log
from mtfix.errors import ConfigError, InputError
from mtfix.glossary.files import parse
from mtfix.ledger import digest
from mtfix.ledger import load as load_ledger
from mtfix.model import Status

GLOSSARY = 'id,preferred,deprecated,zh,note\r\nq1,Suning,,苏宁,"a shop, large"\r\nq2,"Nanjing",Nanking|Nankin,南京,\r\n'


def variant(entry: str = "q1", right: str = "Suning", wrong: str = "Sunning") -> Candidate:
    return Candidate(
        id=identity("variant", entry, wrong.casefold()),
        kind="variant",
        score=0.9,
        count=3,
        right=right,
        wrong=(wrong,),
        entry=entry,
    )


def new_entry(source: str = "上海", right: str = "Shanghai", wrong: tuple[str, ...] = ()) -> Candidate:
    return Candidate(
        id=identity("entry", source, right),
        kind="entry",
        score=0.9,
        count=2,
        source_form=source,
        source_lang="zh",
        right=right,
        wrong=wrong,
    )


# ----------------------------------------------------------------------------------------------------------------- log


def test_the_last_verdict_counts(tmp_path):
    path = tmp_path / "names.judgements.jsonl"
    append(path, [judgement(variant(), "accept", "ann", "clear")])
    append(path, [judgement(variant(), "reject", "ben")])
    log = read_log(path)
    assert [(row.verdict, row.user, row.note) for row in log.judgements] == [
        ("accept", "ann", "clear"),
        ("reject", "ben", ""),
    ]
    assert log.ids("reject") == {variant().id}
    assert log.accepted() == []
    append(path, [judgement(variant(), "withdrawn", "ben")])
    assert read_log(path).latest() == {}


def test_a_cut_line_is_passed_over_and_the_next_writer_starts_a_line(tmp_path):
    path = tmp_path / "log.jsonl"
    append(path, [judgement(variant(), "accept", "ann")])
    path.write_bytes(path.read_bytes() + b'{"subject_id": "x", "verd')
    assert read_log(path).damaged == [2]
    append(path, [judgement(new_entry(), "accept", "ann")])
    log = read_log(path)
    assert log.damaged == [2]
    assert log.ids("accept") == {variant().id, new_entry().id}


def test_no_log_and_another_file(tmp_path):
    assert read_log(tmp_path / "none.jsonl").judgements == ()
    (tmp_path / "text.jsonl").write_text("hello\n", "utf-8")
    with pytest.raises(InputError, match="no judgement log"):
        read_log(tmp_path / "text.jsonl")


def test_writers_at_the_same_time_lose_nothing(tmp_path):
    path = tmp_path / "log.jsonl"
    rows = [judgement(variant(wrong=f"Sunning{number}" + "x" * 2000), "accept", "ann") for number in range(60)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda row: append(path, [row]), rows))
    log = read_log(path)
    assert not log.damaged
    assert {row.subject_id for row in log.judgements} == {row.subject_id for row in rows}


def test_an_unknown_id_is_an_error():
    with pytest.raises(ConfigError, match="no candidate or edit 'nix'"):
        judge([variant()], ["nix"], "accept", "ann")


# ------------------------------------------------------------------------------------------------------------- folding


def test_only_the_rows_concerned_change():
    folded = fold(GLOSSARY.encode(), [variant(), new_entry(wrong=("Shanghae",))])
    lines = folded.data.decode().split("\r\n")
    assert lines[0] == GLOSSARY.split("\r\n")[0]
    assert lines[1] == 'q1,Suning,Sunning,苏宁,"a shop, large"'
    assert lines[2] == GLOSSARY.split("\r\n")[2]
    assert lines[3] == ",Shanghai,Shanghae,上海"
    by_id = {entry.id: entry for entry in parse(folded.data, "x.csv")}
    assert by_id["q1"].forms(Status.DEPRECATED) == ("Sunning",)
    assert by_id["Shanghai"].sources("zh")[0].text == "上海"


def test_folding_twice_changes_nothing():
    once = fold(GLOSSARY.encode(), [variant(), new_entry()])
    twice = fold(once.data, [variant(), new_entry()])
    assert twice.data == once.data
    assert len(twice.known) == 2


def test_columns_that_are_missing_are_added_to_the_header_only():
    folded = fold(b"preferred\nSuning\nNanjing", [variant(entry="Suning"), new_entry()])
    assert folded.data.decode() == "preferred,deprecated,zh\nSuning,Sunning\nNanjing\nShanghai,,上海\n"


def test_an_entry_that_is_there_gets_the_source_form():
    folded = fold(b"preferred,zh\nSuning,\n", [new_entry("苏宁", "Suning", ("Sunning",))])
    assert folded.data.decode() == "preferred,zh,deprecated\nSuning,苏宁,Sunning\n"


def test_what_contradicts_the_glossary_is_refused():
    folded = fold(GLOSSARY.encode(), [variant(wrong="Nanjing"), variant(entry="nix", right="Nix")])
    assert folded.data == GLOSSARY.encode()
    assert ["right form of Nanjing" in folded.refused[0][1], "no entry" in folded.refused[1][1]] == [True, True]


def test_a_byte_order_mark_and_formulas_stay(tmp_path):
    path = tmp_path / "names.csv"
    path.write_bytes(b"\xef\xbb\xbfpreferred,note\r\nSuning,'=1+1\r\n")
    fold_file(path, [variant(entry="Suning", wrong="=Sun")])
    assert path.read_bytes() == b"\xef\xbb\xbfpreferred,note,deprecated\r\nSuning,'=1+1,'=Sun\r\n"


CELL = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12)


@settings(deadline=None)
@given(st.lists(st.tuples(CELL, CELL), max_size=8), st.sampled_from(["\n", "\r\n"]))
def test_other_rows_are_kept_to_the_byte(rows, end):
    quoted = [
        '"{}","{}"'.format(f"N{number} {name}".replace('"', '""'), note.replace('"', '""'))
        for number, (name, note) in enumerate(rows)
    ]
    data = end.join(["preferred,note", *quoted, ""]).encode()
    before = parse(data, "x.csv")
    folded = fold(data, [new_entry(right="Folded Name")])
    assert folded.data.startswith(data.replace(b"preferred,note", b"preferred,note,zh", 1))
    assert len(parse(folded.data, "x.csv")) == len(before) + 1


# ------------------------------------------------------------------------------------------------------------- command


def run(*arguments, keys=""):
    return CliRunner().invoke(main, ["glossary", "review", *map(str, arguments)], input=keys)


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    glossary, candidates = tmp_path / "names.csv", tmp_path / "candidates.jsonl"
    glossary.write_text(GLOSSARY, "utf-8", newline="")
    candidates.write_bytes(dump([variant(), new_entry(), variant("q2", "Nanjing", "Nanjin")]))
    return glossary, candidates


def test_one_key_a_verdict(files):
    glossary, candidates = files
    result = run(candidates, "-g", glossary, "--user", "ann", keys="azru\n")
    assert result.exit_code == 0, result.output
    log = read_log(log_path(glossary))
    assert [row.verdict for row in log.judgements] == ["accept", "withdrawn", "reject", "unsure"]
    assert log.judgements[0].user == "ann"
    assert "[3/3]" in result.stdout  # the pipe ended before the third verdict
    assert glossary.read_text("utf-8") == GLOSSARY.replace("\r\n", "\n")
    again = run(candidates, "-g", glossary, "--user", "ann", keys="q")
    assert "[1/1]" in again.stdout  # what is decided is not asked again
    other = run(candidates, "-g", glossary, "--user", "ben", keys="q")
    assert "[1/2]" in other.stdout  # what ann was unsure about is


@pytest.mark.parametrize("last", [b"\x03", b"\x04", b"q"])
def test_in_a_terminal(files, last):
    """One key each, without Return; Ctrl-C and Ctrl-D end as q does, and what was decided is in the log."""
    pty = pytest.importorskip("pty", reason="no pseudo-terminals here")
    glossary, candidates = files
    candidates.write_bytes(dump([variant(), new_entry(right="Shang\x1b[2Jhai")]))
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "mtfix", "glossary", "review", str(candidates), "-g", str(glossary)]
    process = subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True)
    os.close(theirs)

    def answer(key: bytes, until: bytes) -> bytes:
        """Press a key, again if it came too early to be read, and wait for what is to be shown then."""
        shown, started = b"", time.monotonic()
        while until not in shown:
            assert time.monotonic() - started < 60, shown
            time.sleep(0.2)
            os.write(ours, key)
            while until not in shown and select.select([ours], [], [], 5)[0]:
                shown += os.read(ours, 4096)
        return shown

    answer(b"", b"q quit: ")
    for key in (b"?", b"\x1b[A"):  # what is no answer is asked again
        assert b"[1/2]" in answer(key, b"q quit: ")
    assert b"Shang<U+001B>[2Jhai" in answer(b"A", b"q quit: ")
    answer(last, b"1 accept, 0 reject, 0 unsure")
    assert process.wait(60) == 0
    os.close(ours)
    assert [row.verdict for row in read_log(log_path(glossary)).judgements] == ["accept"]


def test_verdicts_without_asking_and_folding(files):
    glossary, candidates = files
    result = run(
        candidates, "-g", glossary, "--accept", variant().id, "--reject", new_entry().id, "--fold", "--note", "seen"
    )
    assert result.exit_code == 0, result.output
    assert "1 added" in result.stderr
    text = glossary.read_bytes().decode()
    assert "q1,Suning,Sunning," in text
    assert "Shanghai" not in text


def test_edits_of_a_run_become_variants(files, tmp_path):
    glossary, _ = files
    article, ledger = tmp_path / "a.txt", tmp_path / "l.jsonl"
    article.write_text("Yesterday Sunning opened.\n", "utf-8")
    source = tmp_path / "a.zh"
    source.write_text("昨天苏宁开业了。\n", "utf-8")
    cleaned = CliRunner().invoke(
        main,
        ["clean", str(article), "--lines", "--source", str(source), "--from", "zh", "-g", str(glossary), "--ledger", str(ledger), "-o", str(tmp_path / "o.txt"), "--level", "review"],
    )  # fmt: skip
    assert cleaned.exit_code == 0, cleaned.output
    rows = [json.loads(line) for line in ledger.read_text("utf-8").splitlines()]
    (edit,) = [row for row in rows if row.get("before") == "Sunning"]
    asked = run("-g", glossary, "--ledger", ledger, keys="q")
    assert "a.txt:1: Yesterday Sunning opened.\n        昨天苏宁开业了。" in asked.stdout
    result = run("-g", glossary, "--ledger", ledger, "--accept", edit["id"], "--fold")
    assert result.exit_code == 0, result.output
    assert "q1,Suning,Sunning," in glossary.read_bytes().decode()
    assert read_log(log_path(glossary)).ids("accept") == {variant().id}  # as mining calls it
    assert "not asked: 1 of forms that the glossary has" in run("-g", glossary, "--ledger", ledger, keys="q").stderr


EDIT = {"start": 0, "end": 7, "after": "Suning", "entry": "q1", "evidence": "source", "score": 0.9, "level": "safe", "reason": "", "status": "applied"}  # fmt: skip


def test_edits_of_one_kind_are_one_question(files, tmp_path):
    glossary, _ = files
    article, ledger = tmp_path / "a.html", tmp_path / "l.jsonl"
    article.write_bytes(b"<p>Sunning</p><p><b>Sun</b>ning</p>")
    head = {"file": str(article), "output": "o.html", "sha256": digest(article.read_bytes()), "output_sha256": "", "format": "html"}  # fmt: skip
    rows = [
        {"mtfix_ledger": 1, "signature": ""},
        head,
        {**EDIT, "id": "e1", "document": str(article), "segment": 0, "before": "Sunning"},
        {**EDIT, "id": "e2", "document": str(article), "segment": 1, "before": "<b>Sun</b>ning", "end": 14},
        {
            **EDIT,
            "id": "e3",
            "document": str(article),
            "segment": 1,
            "before": "Sun",
            "after": "Su",
            "evidence": "document",
        },
        {**EDIT, "id": "e4", "document": str(article), "segment": 1, "before": "Gone", "status": "reverted"},
        {**EDIT, "id": "e5", "document": str(article), "segment": 1, "before": "Other", "entry": "zz"},
    ]
    ledger.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    asked = run("-g", glossary, "--ledger", ledger, keys="ra")
    assert "[1/2]  " in asked.stdout
    assert "Sunning → Suning" in asked.stdout
    assert "a later mention" in asked.stdout
    assert "not asked: 1 of other glossaries" in asked.stderr
    assert {"e1", "e2", variant().id} <= read_log(log_path(glossary)).rejected()
    folded = run("-g", glossary, "--fold")
    assert "a later mention is wrong in its document only" in folded.stderr
    assert "Sun" not in glossary.read_text("utf-8").replace("Suning", "")


def test_a_word_on_a_verdict(files):
    glossary, candidates = files
    assert run(candidates, "-g", glossary, keys="nboth are used\nar").exit_code == 0
    assert [(row.verdict, row.note) for row in read_log(log_path(glossary)).judgements] == [
        ("accept", "both are used"),
        ("reject", ""),
    ]


def test_what_was_rejected_is_not_applied_again(files, tmp_path):
    glossary, _ = files
    article, ledger = tmp_path / "a.txt", tmp_path / "l.jsonl"
    article.write_text("Yesterday Nanking was calm.\n", "utf-8")
    clean = ["clean", str(article), "-g", str(glossary), "--ledger", str(ledger), "-o", str(tmp_path / "o.txt")]
    assert CliRunner().invoke(main, clean).exit_code == 0
    assert "Nanjing" in (tmp_path / "o.txt").read_text("utf-8")
    (edit,) = [row for part in load_ledger(ledger).parts for row in part.edits]
    append(log_path(glossary), [judgement(variant("q2", "Nanjing", "Nanking"), "reject", "ann")])
    assert CliRunner().invoke(main, clean).exit_code == 0
    assert "Nanjing" in (tmp_path / "o.txt").read_text("utf-8")  # a variant was rejected, the glossary lists it still
    append(log_path(glossary), [judgement(Candidate(id=edit.id, kind="variant", score=1, count=1), "reject", "ann")])
    again = CliRunner().invoke(main, clean)
    assert "refused by a person earlier" in again.stderr
    assert "Nanking" in (tmp_path / "o.txt").read_text("utf-8")


def test_what_is_rejected_does_not_come_back(files, tmp_path):
    glossary, _ = files
    source, mt = tmp_path / "s.zh", tmp_path / "m.en"
    source.write_text("苏宁开业了。\n苏宁很大。\n", "utf-8")
    mt.write_text("Sunning opened.\nSunning is large.\n", "utf-8")
    mine = ["glossary", "mine", "-s", str(source), "--mt", str(mt), "--from", "zh", "-g", str(glossary), "--kind", "variant", "--format", "jsonl"]  # fmt: skip
    found = CliRunner().invoke(main, mine)
    assert '"wrong":["Sunning"]' in found.stdout
    candidates = tmp_path / "found.jsonl"
    candidates.write_text(found.stdout, "utf-8")
    assert run(candidates, "-g", glossary, keys="r").exit_code == 0
    assert CliRunner().invoke(main, mine).stdout == ""


def test_a_damaged_log_is_told(files):
    glossary, candidates = files
    append(log_path(glossary), [judgement(variant(), "accept", "ann")])
    with open(log_path(glossary), "ab") as handle:
        handle.write(b"{cut")
    result = run(candidates, "-g", glossary, keys="q")
    assert result.exit_code == 0
    assert "names.judgements.jsonl:2: no judgement" in result.stderr
