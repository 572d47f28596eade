"""Cases beside a glossary, what a change does to an archive, three-way merges, numbers."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from mtfix.cli import main
from mtfix.curation.cases import cases_file, read_cases, run_cases
from mtfix.curation.diff import diff
from mtfix.curation.merge import merge
from mtfix.curation.stats import blame, contents
from mtfix.errors import FormatError, GlossaryError
from mtfix.glossary import load_glossary

HEADER = "id,preferred,admitted,deprecated,type,zh,note"
NAMES = "\n".join([
    HEADER,
    "per-j,S. Jaishankar,,,PER,苏杰生,",
    "loc-s,Severodvinsk,,North Dvinsk,LOC,北德文斯克,a port",
    "org-c,China Institute of International Studies,CIIS,Chinese Academy of International Studies,ORG,,",
]) + "\n"  # fmt: skip


def run(*arguments: object):
    return CliRunner().invoke(main, ["glossary", *map(str, arguments)])


@pytest.fixture
def names(tmp_path) -> Path:
    path = tmp_path / "names.csv"
    path.write_text(NAMES, "utf-8")
    return path


# --- test ----------------------------------------------------------------------------------------------------------------


def write_cases(names: Path, *cases: dict) -> None:
    cases_file(names).write_text("".join(json.dumps(case, ensure_ascii=False) + "\n\n" for case in cases), "utf-8")


def test_cases_that_hold(names):
    write_cases(
        names,
        {"must": "fix", "text": "Ships left North Dvinsk.", "becomes": "Ships left Severodvinsk."},
        {"must": "keep", "text": "Ships left Severodvinsk.", "entry": "loc-s"},
        {"must": "propose", "text": "Ships left Severodvynsk.", "becomes": "Ships left Severodvinsk."},
        {
            "must": "fix",
            "text": "Su Jiesheng came.",
            "becomes": "S. Jaishankar came.",
            "source": "苏杰生来了。",
            "from": "zh",
        },
    )
    result = run("test", names)
    assert result.exit_code == 0
    assert "4 cases, 0 failed" in result.output
    assert "without a case: 1 entries, 1 of them with wrong forms\n  org-c" in result.output


@pytest.mark.parametrize(
    ("case", "why"),
    [
        ({"must": "fix", "text": "North Dvinsk", "becomes": "South Dvinsk"}, "not fixed so"),
        ({"must": "keep", "text": "North Dvinsk"}, "changed by itself"),
        ({"must": "keep", "text": "Severodvynsk"}, "proposed"),
        ({"must": "propose", "text": "North Dvinsk", "becomes": "Severodvinsk"}, "changed by itself"),
        ({"must": "propose", "text": "Hanoi", "becomes": "Severodvinsk"}, "not proposed so"),
    ],
)
def test_cases_that_do_not_hold_fail_with_a_diff(names, case, why):
    write_cases(names, case)
    result = run("test", names)
    assert result.exit_code == 1
    assert f"names.cases.jsonl:1: must {case['must']}: {why}" in result.output
    assert f"\n- {case.get('becomes', case['text'])}\n+ " in result.output
    assert len(json.loads(CliRunner().invoke(main, ["glossary", "test", str(names), "--json"]).stdout)["failed"]) == 1


@pytest.mark.parametrize(
    "line",
    ["{", '{"must": "fix", "text": "a"}', '{"must": "keep", "text": "a", "becomes": "b"}', '{"must": "mend", "text": "a"}',
     '{"must": "keep", "text": "a", "entry": "nobody"}', '{"must": "keep", "text": "a", "expect": "b"}', '"\\xff"'],
)  # fmt: skip
def test_bad_cases_are_errors_with_their_line(names, line):
    cases_file(names).write_bytes(b"\n" + line.encode("latin-1") + b"\n")
    with pytest.raises(FormatError) as error:
        run_cases(load_glossary(names), list(read_cases(cases_file(names))))
    assert error.value.line == 2
    assert run("test", names).exit_code == 2


# --- diff ----------------------------------------------------------------------------------------------------------------


def test_diff_says_what_changed_and_where_it_would_matter(names, tmp_path):
    new = tmp_path / "new.csv"
    text = NAMES.replace(",North Dvinsk,", ",North Dvinsk|North Dvina Port,").replace(
        "Chinese Academy of International Studies", ""
    )
    new.write_text(text + "x,Gwadar,,Guadar,LOC,,\n", "utf-8")
    archive = tmp_path / "archive"
    archive.mkdir()
    (archive / "a.txt").write_text("One.\n\nIn Guadar and Guadar.\n\nNorth Dvina Port.", "utf-8")
    (archive / "b.txt").write_text("Chinese Academy of International Studies in Guadar", "utf-8")
    (archive / "c.txt").write_text("North Dvinsk", "utf-8")
    result = run("diff", names, new, "--on", archive)
    assert result.exit_code == 0
    out = result.output
    assert "~ Severodvinsk  [loc-s]\n    deprecated: +North Dvina Port\n" in out
    assert "+ Gwadar  [x]\n" in out
    assert "5 places in 2 of 3 articles would change" in out
    assert "Guadar → Gwadar: 3 places in 2 articles" in out
    assert f"{archive}/a.txt:3: In [Guadar] and Guadar." in out
    assert "no longer → China Institute of International Studies: 1 place in 1 article" in out
    data = json.loads(run("diff", names, new, "--on", archive, "--json").stdout)
    assert sum(effect["places"] for effect in data["impact"]["effects"]) == 5
    assert run("diff", names, names).output == "no entry differs\n"
    assert run("diff", names, tmp_path / "no.csv").exit_code == 2


def test_an_entry_without_an_id_is_known_again_by_its_source_form(tmp_path):
    old, new = tmp_path / "a.csv", tmp_path / "b.csv"
    old.write_text("preferred,zh\nPeking,北京\nHanoi,河内\n", "utf-8")
    new.write_text("preferred,zh\nBeijing,北京\nHanoi,河内\n", "utf-8")
    [entry] = diff(load_glossary(old), load_glossary(new))
    assert (entry.what, entry.name) == ("changed", "Beijing")
    assert [(change.added, change.removed) for change in entry.changes] == [(("Beijing",), ("Peking",))]


# --- merge ---------------------------------------------------------------------------------------------------------------


def merged(base: str, ours: str, theirs: str) -> tuple[str, list[tuple[str, str]]]:
    result = merge(base.encode(), ours.encode(), theirs.encode())
    return result.data.decode(), [(conflict.entry, conflict.field) for conflict in result.conflicts]


def test_changes_of_both_sides_come_together():
    ours = NAMES.replace("a port", "a port on the White Sea").replace("North Dvinsk", "North Dvinsk|Sewerodwinsk")
    theirs = NAMES.replace("North Dvinsk", "Northern Dvinsk|North Dvinsk").replace(
        "org-c,", 'x,"Hanoi, Vietnam",,,LOC,河内,\norg-c,'
    )
    text, conflicts = merged(NAMES, ours, theirs)
    assert conflicts == []
    assert text.splitlines()[2] == (
        "loc-s,Severodvinsk,,North Dvinsk|Sewerodwinsk|Northern Dvinsk,LOC,北德文斯克,a port on the White Sea"
    )
    assert text.splitlines()[3] == 'x,"Hanoi, Vietnam",,,LOC,河内,'
    assert len(text.splitlines()) == 5


def test_what_both_change_in_two_ways_is_a_conflict_of_one_row():
    text, conflicts = merged(NAMES, NAMES.replace("a port", "ours"), NAMES.replace("a port", "theirs"))
    assert conflicts == [("loc-s", "note")]
    assert text.splitlines()[2:7] == [
        "<<<<<<< ours",
        "loc-s,Severodvinsk,,North Dvinsk,LOC,北德文斯克,ours",
        "=======",
        "loc-s,Severodvinsk,,North Dvinsk,LOC,北德文斯克,theirs",
        ">>>>>>> theirs",
    ]
    with pytest.raises(GlossaryError, match="not resolved"):
        merged(NAMES, text, NAMES)


def test_taken_out_on_one_side():
    lines = NAMES.splitlines(keepends=True)
    without = "".join(lines[:2] + lines[3:])
    assert merged(NAMES, without, NAMES) == (without, [])
    assert merged(NAMES, NAMES, without) == (without, [])
    text, conflicts = merged(NAMES, without, NAMES.replace("a port", "theirs"))
    assert conflicts == [("loc-s", "")]
    assert "<<<<<<< ours\n=======\nloc-s,Severodvinsk,,North Dvinsk,LOC,北德文斯克,theirs\n>>>>>>> theirs\n" in text


def test_columns_come_and_go_and_nothing_is_lost():
    base = "preferred,note,x-old\nA,n,o\nB,,\n"
    ours = "preferred,note\nA,n\nB,mine\n"
    theirs = "preferred,zh,note,x-old\nA,甲,n,o\nB,,,\n"
    assert merged(base, ours, theirs) == ("preferred,zh,note\nA,甲,n\nB,,mine\n", [])
    theirs = theirs.replace("n,o", "n,new")
    text, _ = merged(base, ours, theirs)
    assert "new" in text  # a column with something new in it stays


def test_added_on_both_sides():
    one, two = NAMES + "x,Hanoi,Ha Noi,,LOC,河内,\n", NAMES + "x,Hanoi,Hà Nội,,LOC,河内,\n"
    assert merged(NAMES, one, one) == (one, [])
    text, conflicts = merged(NAMES, one, two)
    assert conflicts == []
    assert "x,Hanoi,Ha Noi|Hà Nội,,LOC,河内,\n" in text
    assert merged("", NAMES, NAMES) == (NAMES, [])


def test_bytes_of_ours_stay():
    ours = "\ufeff" + NAMES.replace("\n", "\r\n").replace("a port", '"a port"').removesuffix("\r\n")
    assert merged("\ufeff" + NAMES.replace("\n", "\r\n").replace("a port", '"a port"'), ours, NAMES) == (ours, [])


CELL = st.sampled_from(["", "a", "a|b", "b|c", "c", 'q"|,x'])
ROWS = st.dictionaries(st.sampled_from("pqrs"), st.tuples(CELL, CELL), max_size=4)


def as_table(rows: dict) -> str:
    import csv
    import io

    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(
        [["id", "preferred", "admitted", "note"], *([key, key.upper(), *cells] for key, cells in rows.items())]
    )
    return out.getvalue()


@settings(max_examples=150, deadline=None)
@given(ROWS, ROWS, ROWS)
def test_laws_of_merging(base, ours, theirs):
    base, ours, theirs = map(as_table, (base, ours, theirs))
    assert merged(base, ours, base) == (ours, [])
    assert merged(base, ours, ours) == (ours, [])
    taken, conflicts = merged(base, base, theirs)
    assert conflicts == []
    assert sorted(taken.splitlines()) == sorted(theirs.splitlines())
    # The two sides are alike: what is in conflict does not depend on who is ours.
    assert sorted(merged(base, ours, theirs)[1]) == sorted(merged(base, theirs, ours)[1])


def test_other_tables_are_not_merged(tmp_path):
    """Their columns would be taken for languages, and cells of both sides put beside each other."""
    for name, table in (("o", "a,b\n1,2\n"), ("a", "a,b\n1,3\n"), ("b", "a,b\n1,4\n")):
        (tmp_path / name).write_text(table)
    result = run("merge", tmp_path / "o", tmp_path / "a", tmp_path / "b", "-o", tmp_path / "a", "--name", "data.csv")
    assert result.exit_code == 2
    assert "data.csv (base):1: no glossary: it has no column 'preferred'" in result.stderr
    assert (tmp_path / "a").read_text() == "a,b\n1,3\n"


def test_glossaries_in_json_are_merged(tmp_path):
    head = "id,preferred,deprecated,zh,note\n"
    base = head + "a,Kyiv,Kiev,基辅,\nb,Hanoi,,河内,\n"
    ours = head + "a,Kyiv,Kiev|Kiew,基辅,\nb,Hanoi,,河内,\n"
    theirs = head + 'a,Kyiv,Kiev,基辅,"looked at, right"\nb,Hanoi,,河内,\nc,Hue,,顺化,\n'
    paths = []
    for name, text in (("base", base), ("ours", ours), ("theirs", theirs)):
        (tmp_path / f"{name}.csv").write_text(text, "utf-8")
        paths.append(tmp_path / f"{name}.json")
        assert run("convert", tmp_path / f"{name}.csv", paths[-1]).exit_code == 0
    result = run("merge", *paths, "-o", paths[1])
    assert result.exit_code == 0, result.output
    (tmp_path / "good.csv").write_text(theirs.replace("Kiev,", "Kiev|Kiew,"), "utf-8")
    assert run("convert", tmp_path / "good.csv", tmp_path / "good.json").exit_code == 0
    assert paths[1].read_bytes() == (tmp_path / "good.json").read_bytes()

    other = paths[2].read_bytes().replace(b"looked at, right", b"wrong")
    paths[0].write_bytes(other)
    (tmp_path / "mine.json").write_bytes(other.replace(b"wrong", b"another"))
    result = run("merge", paths[0], tmp_path / "mine.json", paths[2])
    assert result.exit_code == 1
    assert result.stdout_bytes == (tmp_path / "mine.json").read_bytes()
    assert "conflict in a: note: 'wrong' became 'another' and 'looked at, right'" in result.stderr

    paths[0].write_text('{"mtfix_glossary":1,"entries":[{"id":"a","terms":[{"text":"A"},{"text":"B|C","lang":"zh"}]}]}')
    result = run("merge", *paths)
    assert "base.json: cannot be merged: zh: a form that has the separator '|' in it" in result.stderr
    assert "can be merged" in run("merge", "a.tbx", "b.tbx", "c.tbx").stderr


@pytest.mark.skipif(shutil.which("git") is None, reason="needs git")
def test_as_a_merge_driver_of_git(tmp_path):
    def git(*arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        env = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
        return subprocess.run(["git", *arguments], cwd=tmp_path, env=env, check=check, capture_output=True, text=True)

    git("init", "-q", "-b", "main")
    git("config", "user.name", "A Terminologist")
    git("config", "user.email", "t@example.org")
    git("config", "merge.mtfix.driver", f"{sys.executable} -m mtfix glossary merge %O %A %B -o %A --name %P")
    (tmp_path / ".gitattributes").write_text("*.csv merge=mtfix\n")
    table = tmp_path / "names.csv"

    def commit(text: str, message: str) -> None:
        table.write_text(text, "utf-8")
        git("add", "-A")
        git("commit", "-q", "-m", message)

    commit(NAMES, "base")
    git("checkout", "-q", "-b", "theirs")
    commit(NAMES.replace("North Dvinsk", "North Dvinsk|Northern Dvinsk"), "a wrong form")
    git("checkout", "-q", "main")
    commit(NAMES.replace("North Dvinsk", "North Dvinsk|Sewerodwinsk").replace("a port", "the port"), "another one")
    git("merge", "-q", "theirs")  # a conflict for git's own merge: both changed one line
    assert "Severodvinsk,,North Dvinsk|Sewerodwinsk|Northern Dvinsk,LOC,北德文斯克,the port" in table.read_text("utf-8")
    git("checkout", "-q", "-b", "other", "HEAD~1")
    commit(table.read_text("utf-8").replace("the port", "their port"), "a note")
    git("checkout", "-q", "main")
    commit(table.read_text("utf-8").replace("the port", "our port"), "our note")
    failed = git("merge", "other", check=False)
    assert failed.returncode == 1
    assert "CONFLICT" in failed.stdout
    assert "names.csv: conflict in " in failed.stderr
    assert "<<<<<<< ours" in table.read_text("utf-8")
    assert run("lint", table, "--select", "G014").exit_code == 1
    assert {author for author, _ in blame(table).values()} >= {"A Terminologist"}
    git("merge", "--abort")
    assert contents(load_glossary(table)).added == {"A Terminologist": 3}


# --- stats ---------------------------------------------------------------------------------------------------------------


def test_stats_of_a_glossary_and_an_archive(names, tmp_path):
    text = NAMES.replace("note\n", "note,x-added-by,x-reviewed\n").replace("苏杰生,\n", "苏杰生,,Ann,2025-01-02\n")
    names.write_text(text, "utf-8")
    archive = tmp_path / "a.txt"
    archive.write_text(
        "North Dvinsk and Severodvinsk. Then Anna Kuznetsova met Anna Kuznetsova and Pham Minh Chinh. Zhang Wei left. "
        "They saw Zhang Wei. The Foreign Ministry said no.",
        "utf-8",
    )
    data = json.loads(run("stats", names, "--on", archive, "--json").stdout)
    assert data["entries"] == 3
    assert data["statuses"] == {"preferred": 3, "deprecated": 2, "admitted": 1}
    assert data["types"] == {"PER": 1, "LOC": 1, "ORG": 1}
    assert data["added"] == {"Ann": 1}
    assert data["years"] == {"2025": 1}
    assert data["usage"]["entries"] == [{"id": "loc-s", "right": 1, "wrong": 1, "articles": 1}]
    assert data["usage"]["unused"] == ["org-c", "per-j"]
    unknown = {found["name"]: found["count"] for found in data["usage"]["unknown"]}
    assert unknown == {"Anna Kuznetsova": 2, "Pham Minh Chinh": 1, "Zhang Wei": 2}
    out = run("stats", names, "--on", archive).output
    assert "1 articles have 1 of the entries (33%)" in out
    assert "in no article: 2 entries (org-c, per-j)" in out
    assert run("stats", names, "--on", tmp_path / "none").exit_code == 2


def test_a_file_in_no_repository_has_no_authors(names):
    assert blame(names) == {}
    assert contents(load_glossary(names)).added is None
