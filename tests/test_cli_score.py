"""``mtfix score`` and ``mtfix compare`` as a user runs them."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from mtfix.cli import main

REFERENCE = [f"The {a} cat sat on the {b} mat." for a in ("old", "red", "big") for b in ("blue", "new", "wet", "dry")]
GOOD = [line.replace("sat on", "sat upon") for line in REFERENCE]
BAD = [line.replace("The", "A").replace("mat", "hat").replace("sat", "is") for line in REFERENCE]


@pytest.fixture
def files(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name, lines in (("ref.en", REFERENCE), ("good.en", GOOD), ("bad.en", BAD)):
        (tmp_path / name).write_text("".join(line + "\n" for line in lines))
    return tmp_path


def run(*args, code=0):
    result = CliRunner().invoke(main, ["score", *args], catch_exceptions=False)
    assert result.exit_code == code, result.output
    return result


def error(*args):
    return run(*args, code=2).stderr


def test_a_table(files):
    lines = run("bad.en", "good.en", "-r", "ref.en").stdout.splitlines()
    assert lines[0] == "2 systems, 12 segments"
    assert lines[2].split() == ["system", "BLEU", "chrF2"]
    assert lines[3].startswith("good ")
    assert lines[4].startswith("bad (baseline) ")
    assert any(line.startswith("warning: only 12 segments") for line in lines)
    assert lines[-1].startswith("run: mtfix:")
    assert lines[-1].endswith("|seed:12345|bs:1000")
    assert lines[-2].startswith("chrF2: nrefs:1|case:mixed|eff:yes|nc:6|nw:0|space:no|version:")


def test_a_page(files):
    run("bad.en", "good.en", "-r", "ref.en", "--report", "pages/out.html", "--save", "run.json")
    page = (files / "pages" / "out.html").read_text("utf-8")
    assert page.startswith("<!DOCTYPE html>")
    assert "The old cat sat upon the blue mat." in page
    result = CliRunner().invoke(main, ["compare", "run.json", "run.json", "--report", "compared.html"])
    assert result.exit_code == 0
    assert "Against the earlier run" in (files / "compared.html").read_text("utf-8")


def test_names_of_systems(files):
    (files / "x").mkdir()
    (files / "x" / "good.en").write_text((files / "good.en").read_text())
    made = json.loads(run("mine=bad.en", "good.en", "x/good.en", "-r", "ref.en", "--json", "--paired", "none").stdout)
    assert made["systems"] == ["mine", "good", "x/good"]
    assert [item["role"] for item in made["inputs"]] == ["reference", "system", "system", "system"]
    assert "two systems are called 'a'" in error("a=bad.en", "a=good.en", "-r", "ref.en")


def test_columns_of_one_table(files):
    rows = [
        ("src", "ref", "A", "B", "doc"),
        *((r, r, g, b, "d1") for r, g, b in zip(REFERENCE, GOOD, BAD, strict=True)),
    ]
    with (files / "all.csv").open("w", newline="") as handle:
        csv.writer(handle).writerows(rows)
    made = json.loads(run("all.csv#A", "all.csv#B", "--json").stdout)
    assert made["systems"] == ["A", "B"]
    assert made["n_documents"] == 1
    plain = json.loads(run("A=good.en", "B=bad.en", "-r", "ref.en", "--json").stdout)
    assert [row["value"] for row in made["scores"] if not row["group"]] == [
        row["value"] for row in plain["scores"] if not row["group"]
    ]
    assert "no column 'C'; the file has 'src', 'ref', 'A', 'B', 'doc'" in error("all.csv#C")


@pytest.mark.parametrize("name", ["text", "json", "markdown", "csv", "tsv", "latex", "junit"])
def test_formats(files, name):
    out = run("bad.en", "good.en", "-r", "ref.en", "-m", "chrf", "--format", name, "--paired", "none").stdout
    assert "good" in out
    if name == "csv":
        assert {row["metric"] for row in csv.DictReader(io.StringIO(out))} == {"chrF2"}


def test_gates(files):
    result = run("good.en", "-r", "ref.en", "--fail-under", "chrf=99", code=1)
    assert result.stderr == "failed: chrF2 of good is 86.23, must be at least 99\n"
    run("good.en", "-r", "ref.en", "--fail-under", "chrf=80")
    run("sys=good.en", "-r", "ref.en", "--save", "run.json")
    worse = run("sys=bad.en", "-r", "ref.en", "--fail-if-worse", "run.json", code=1)
    assert worse.stderr.startswith("failed: BLEU of sys changed by -")
    run("sys=good.en", "-r", "ref.en", "--fail-if-worse", "run.json")


def test_compare(files):
    run("sys=bad.en", "-r", "ref.en", "--save", "a.json")
    run("sys=good.en", "-r", "ref.en", "--save", "b.json")
    result = CliRunner().invoke(main, ["compare", "a.json", "b.json"])
    assert result.exit_code == 0
    assert "Against the earlier run: sys (paired bootstrap, 1000 samples)" in result.stdout
    old, new = (json.loads((files / name).read_text())["scores"][0]["value"] for name in ("a.json", "b.json"))
    assert re.search(rf"^BLEU +{old:.2f} +{new:.2f} +\+{new - old:.2f} ", result.stdout, re.MULTILINE)
    CliRunner().invoke(main, ["compare", "a.json", "b.json", "--report", "c.html"])
    assert f"<td>{old:.2f}</td><td>{new:.2f}</td>" in (files / "c.html").read_text("utf-8")
    assert CliRunner().invoke(main, ["compare", "b.json", "a.json", "--fail-if-worse"]).exit_code == 1
    assert CliRunner().invoke(main, ["compare", "a.json", "ref.en"]).exit_code == 2


def test_list_metrics():
    lines = run("--list-metrics").stdout.splitlines()
    assert any(line.startswith("bleu :tokenize=") for line in lines)


def test_files_that_do_not_fit(files):
    (files / "short.en").write_text("".join(line + "\n" for line in GOOD[:10]))
    (files / "long.en").write_text("".join(line + "\n" for line in [*GOOD, "more"]))
    (files / "empty.en").write_text("")
    (files / "latin.en").write_bytes(b"two \xff\xfe\x81\n" * 12)
    hint = "\n  hint: segment n of every file must be the same segment\n"
    assert error("short.en", "-r", "ref.en") == f"error: short.en:10: ends after 10 segments, but ref.en has 12{hint}"
    assert error("long.en", "-r", "ref.en") == f"error: long.en:13: 13 segments, but ref.en ends after 12{hint}"
    assert error("good.en", "-r", "ref.en", "-s", "short.en").startswith("error: short.en:10: ends after 10 segments")
    assert error("empty.en", "-r", "ref.en") == "error: empty.en:1: the file is empty\n"
    assert error("none.en", "-r", "ref.en") == "error: none.en: cannot be read: No such file or directory\n"
    assert error("latin.en", "-r", "ref.en").startswith("error: latin.en:1: not UTF-8 (byte 0xff at offset 4)")

    assert "two systems are called 'good'" in error("good.en", "good.en", "-r", "ref.en")
    (files / "latin1.en").write_bytes("".join(line.replace("cat", "caf\xe9") + "\n" for line in GOOD).encode("latin-1"))
    guessed = run("latin1.en", "-r", "ref.en").stdout
    assert "warning: latin1.en is not UTF-8; it was read as cp1252 (name it with --encoding)" in guessed
    assert error(".", "-r", "ref.en") == "error: .: cannot be read: Is a directory\n"


def test_rows_matched_by_ids(files):
    def jsonl(name, rows):
        (files / name).write_text("".join(json.dumps(row) + "\n" for row in rows))

    def scores(*args):
        made = json.loads(run(*args, "--json", "--paired", "none").stdout)
        return [row["value"] for row in made["scores"] if not row["group"]], made["warnings"]

    hyps = [{"id": at, "hyp": text} for at, text in enumerate(GOOD)]
    refs = [{"id": str(at), "ref": text} for at, text in enumerate(REFERENCE)]
    jsonl("hyp.jsonl", hyps)
    jsonl("ref.jsonl", refs)
    jsonl("turned.jsonl", refs[::-1])
    jsonl("fewer.jsonl", refs[:-1])
    jsonl("twice.jsonl", [*refs[:-1], refs[3]])
    jsonl("other.jsonl", [*refs[:-1], {"id": "x", "ref": "x"}])
    right, warnings = scores("hyp.jsonl", "-r", "ref.jsonl")
    assert not any("rows were matched" in warning for warning in warnings)
    wrong, warnings = scores("hyp.jsonl", "-r", "turned.jsonl")
    assert wrong != right
    assert (
        "turned.jsonl:1 has the id '11' where hyp.jsonl has '0'; rows were matched by their order "
        "(to match them by a column: --id-field)"
    ) in warnings
    assert scores("hyp.jsonl", "-r", "turned.jsonl", "--id-field", "id")[0] == right

    by_id = ("--id-field", "id")
    assert error("hyp.jsonl", "-r", "fewer.jsonl", *by_id) == (
        "error: fewer.jsonl: no id '11', which hyp.jsonl has in line 12\n"
    )
    assert error("fewer.jsonl#ref", "-r", "ref.jsonl", *by_id) == (
        "error: ref.jsonl:12: id '11' is not in fewer.jsonl\n"
    )
    assert error("hyp.jsonl", "-r", "twice.jsonl", *by_id) == "error: twice.jsonl:12: id '3' is in line 4 already\n"
    assert error("hyp.jsonl", "-r", "other.jsonl", *by_id).startswith("error: other.jsonl: no id '11'")
    assert error("hyp.jsonl", "-r", "ref.en", *by_id).startswith("error: ref.en: lines of text have no ids")
    assert "no column 'key'; the file has 'id', 'hyp'" in error("hyp.jsonl", "-r", "ref.jsonl", "--id-field", "key")
    assert "leave out --id-field" in error("hyp.jsonl", "--test-set", "wmt22", "-l", "zh-en", *by_id)


def test_options_that_do_not_fit(files):
    assert "no hypothesis file" in error("-r", "ref.en")
    assert "nothing to compare with" in error("good.en")
    assert "no metric is named" in error("good.en", "-r", "ref.en", "-m", "")
    assert "unknown metric 'blue'; did you mean 'bleu'?" in error("good.en", "-r", "ref.en", "-m", "blue")
    assert "bleu has no option 'tok'" in error("good.en", "-r", "ref.en", "-m", "bleu:tok=zh")
    assert "--before and --after go together" in error("-r", "ref.en", "--before", "bad.en")
    assert "unknown system 'none'" in error("good.en", "-r", "ref.en", "--baseline", "none")
    assert "'zhen' is no pair of languages" in error("good.en", "-r", "ref.en", "-l", "zhen")


def test_a_test_set_that_cannot_be_downloaded(files, monkeypatch):
    import sacrebleu

    def refuse(self, pair=None):
        raise OSError("no network")

    assert "--test-set needs the languages" in error("good.en", "--test-set", "wmt22")
    assert "unknown test set 'wmt99'" in error("good.en", "--test-set", "wmt99", "-l", "zh-en")
    monkeypatch.setattr(type(sacrebleu.DATASETS["wmt22"]), "fieldnames", refuse)
    assert error("good.en", "--test-set", "wmt22", "-l", "zh-en") == (
        "error: the test set wmt22 zh-en cannot be had: no network\n"
        "  hint: it is downloaded once, by sacrebleu; without a network give the files with --ref and --source\n"
    )


def test_a_test_set(files, monkeypatch):
    import sacrebleu

    kind = type(sacrebleu.DATASETS["wmt22"])
    monkeypatch.setattr(kind, "fieldnames", lambda self, pair: ["src", "ref:A", "docid"])
    monkeypatch.setattr(kind, "get_files", lambda self, pair: ["ref.en", "ref.en", "good.en"])
    made = json.loads(run("good.en", "--test-set", "wmt22", "-l", "zh-en", "--json").stdout)
    plain = json.loads(run("good.en", "-r", "ref.en", "--json").stdout)
    assert made["scores"][0]["value"] == plain["scores"][0]["value"]
    assert (made["source_lang"], made["n_documents"]) == ("zh", 12)


def test_names_annotated_by_hand(files):
    (files / "names.tsv").write_text("0\tx\tblue mat\t\tLOC\n1\ty\tgreen mat\tnew mat\tORG\n")
    made = json.loads(run("good.en", "bad.en", "-r", "ref.en", "--names", "names.tsv", "-m", "names", "--json").stdout)
    values = {(row["system"], row["group"]): (row["value"], row["n"]) for row in made["scores"]}
    assert values["good", ""] == values["ref.en", ""] == (1.0, 2)
    assert values["bad", ""] == (0.0, 2)
    assert values["good", "type=LOC"] == (1.0, 1)


def test_files_of_translation_tools(files):
    units = "".join(
        f"<tu><tuv xml:lang='zh'><seg>x</seg></tuv><tuv xml:lang='en'><seg>{line}</seg></tuv></tu>" for line in GOOD
    )
    (files / "good.tmx").write_text(f"<tmx version='1.4'><header srclang='zh'/><body>{units}</body></tmx>")
    units = "".join(f"<trans-unit id='u'><source>x</source><target>{line}</target></trans-unit>" for line in GOOD)
    (files / "good.xlf").write_text(f"<xliff version='1.2'><file original='f'><body>{units}</body></file></xliff>")
    made = json.loads(run("a=good.tmx", "b=good.xlf", "c=good.en", "-r", "ref.en", "--json").stdout)
    assert len({row["value"] for row in made["scores"] if not row["group"] and row["metric"] == "BLEU"}) == 1
    assert (made["source_lang"], made["target_lang"]) == ("zh", "en")


# --- before and after cleaning


@pytest.fixture
def cleaned(tmp_path, monkeypatch):
    """A demo that mtfix cleaned, with its ledger."""
    folder = Path(__file__).parent.parent / "corpora" / "demo" / "score"
    for name in ("smooth.en", "reference.en", "source.zh", "names.csv"):
        (tmp_path / name).write_bytes((folder / name).read_bytes())
    monkeypatch.chdir(tmp_path)
    how = ["--lines", "--source", "source.zh", "--from", "zh", "-g", "names.csv", "-q"]
    made = CliRunner().invoke(main, ["clean", "smooth.en", *how, "-o", "out.en", "--ledger", "edits.jsonl"])
    assert made.exit_code == 0, made.output
    return tmp_path


COMMON = ["-r", "reference.en", "-s", "source.zh", "-g", "names.csv", "-l", "zh-en"]


def test_what_cleaning_changed(cleaned):
    made = json.loads(run("--ledger", "edits.jsonl", *COMMON, "--json").stdout)
    assert made["systems"] == ["smooth", "smooth+mtfix"]
    rows = {(row["metric"], row["group"]): row for row in made["comparisons"]}
    assert {row["kind"] for row in rows.values()} == {"cleaning"}
    assert rows["names", ""]["delta"] > 0.3
    assert rows["names", "unused=yes"]["delta"] == 0
    assert rows["names", "unused=yes"]["p_value"] == 1
    assert ("harm", "unused=yes") not in rows
    assert made["warnings"][0].startswith("the glossary that scores is the one that cleaned")
    before = (cleaned / "smooth.en").read_text().splitlines()
    after = (cleaned / "out.en").read_text().splitlines()
    changed = {n for n in range(len(before)) if before[n] != after[n]}
    shown = {row["index"]: row["systems"]["smooth+mtfix"] for row in made["segments"]}
    assert changed == {n for n, segment in shown.items() if segment["edits"]}
    first = shown[0]
    assert (first["before"], first["text"]) == (before[0], after[0])
    assert first["edits"][0]["before"] == "Su Jiesheng"
    assert first["edits"][0]["code"] == "N005"
    assert "苏杰生" in first["edits"][0]["reason"]
    out = run("--ledger", "edits.jsonl", *COMMON).stdout
    assert "What cleaning changed: smooth → smooth+mtfix (paired bootstrap, 1000 samples)" in out


def test_without_a_ledger_edits_are_found_by_comparison(cleaned):
    made = json.loads(run("--before", "smooth.en", "--after", "out.en", "-r", "reference.en", "--json").stdout)
    assert made["systems"] == ["smooth", "out"]
    edit = next(row for row in made["segments"] if row["index"] == 0)["systems"]["out"]["edits"][0]
    assert (edit["code"], edit["reason"]) == ("", "found by comparing the texts")
    text = (cleaned / "smooth.en").read_text().splitlines()[0]
    assert text[edit["start"] : edit["end"]] == edit["before"]


def test_a_ledger_that_does_not_say_what_changed(cleaned):
    out = (cleaned / "out.en").read_text()
    assert "the ledger does not lead" not in run("--ledger", "edits.jsonl", *COMMON).stdout
    (cleaned / "other.en").write_text(out.replace("S. Jaishankar", "Mr. Jaishankar"))
    changed = run("--ledger", "edits.jsonl", "--before", "smooth.en", "--after", "other.en", *COMMON).stdout
    assert re.search(r"warning: the ledger does not lead from smooth to smooth\+mtfix in 2 of \d segments", changed)


def test_a_gate_is_for_the_cleaned_text(cleaned):
    run("--ledger", "edits.jsonl", *COMMON, "--fail-under", "names=0.9")
    failed = run("--ledger", "edits.jsonl", *COMMON, "--fail-under", "chrf=99.9", code=1)
    assert re.fullmatch(r"failed: chrF2 of smooth\+mtfix is 9\d\.\d\d, must be at least 99\.9\n", failed.stderr)


def test_ledgers_that_do_not_fit(cleaned):
    assert "the baseline of a cleaning is the text before it" in error(
        "--ledger", "edits.jsonl", "--baseline", "smooth+mtfix", *COMMON
    )
    assert error("--ledger", "names.csv", *COMMON).startswith("error: names.csv:1: ")
    header, *part = (cleaned / "edits.jsonl").read_text().splitlines(keepends=True)
    (cleaned / "two.jsonl").write_text("".join([header, *part, *part]))
    assert "a ledger of 2 files: name the two with --before and --after" in error("--ledger", "two.jsonl", *COMMON)
