"""Many files at once: the same as one by one, whatever stands where the output goes."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from mtfix import batch
from mtfix.cleaning import Cleaner
from mtfix.errors import FormatError, MtfixError
from mtfix.model import Entry, Glossary, Status, Term
from mtfix.store import empty_folders

NAME = Entry("n", (Term("Severodvinsk"), Term("North Dvinsk", status=Status.DEPRECATED)))
READING = batch.Reading()


@pytest.fixture(name="cleaner", scope="module")
def _cleaner() -> Cleaner:
    return Cleaner(Glossary("names", [NAME], ""))


def texts(folder: Path, count: int) -> list[batch.Job]:
    """Jobs of texts, every third one with a wrong name, some of them in paragraphs, one long."""
    folder.mkdir()
    jobs = []
    for number in range(count):
        text = f"Text {number}.\n\n" + ("To North Dvinsk.\n" if number % 3 == 0 else "To Severodvinsk.\n")
        (folder / f"{number}.txt").write_text(text * (30_000 if number == count // 2 else 1), "utf-8")
        jobs.append(batch.Job(str(folder / f"{number}.txt"), str(folder.parent / "out" / f"{number}.txt")))
    return jobs


@pytest.mark.parametrize("workers", [1, 2])
def test_many_are_cleaned_as_one_is(tmp_path, cleaner, workers):
    jobs = texts(tmp_path / "in", 75)
    Path(jobs[3].path).write_bytes(b"\xef\xbb\xbf\xff")  # a mark of UTF-8, and no UTF-8
    Path(jobs[40].path).unlink()
    outcomes = list(batch.run(cleaner, jobs, READING, workers=workers))
    assert [outcome.path for outcome in outcomes] == [job.path for job in jobs]
    assert [number for number, outcome in enumerate(outcomes) if outcome.error] == [3, 40]
    assert all(isinstance(outcome.error, FormatError) for outcome in (outcomes[3], outcomes[40]))
    for job, outcome in zip(jobs, outcomes, strict=True):
        if outcome.part is None:
            assert not Path(job.output or "").exists()
            continue
        before = Path(job.path).read_text("utf-8")
        assert Path(job.output or "").read_text("utf-8") == before.replace("North Dvinsk", "Severodvinsk")
        one = batch.clean_file(cleaner, batch.Job(job.path), READING)
        assert one.part is not None
        assert one.part.edits == outcome.part.edits
        assert one.part.file.output_sha256 == outcome.part.file.output_sha256
    assert not [path for path in (tmp_path / "out").iterdir() if path.suffix != ".txt"]


@pytest.mark.skipif(os.name != "posix", reason="links and permissions")
def test_in_a_folder_with_files_links_and_permissions_stay(tmp_path, cleaner):
    jobs = texts(tmp_path / "in", 6)
    out = tmp_path / "out"
    out.mkdir()
    (out / "0.txt").symlink_to(tmp_path / "elsewhere.txt")
    (out / "1.txt").write_text("old", "utf-8")
    (out / "1.txt").chmod(0o640)
    (out / "2.txt").mkdir()
    outcomes = list(batch.run(cleaner, jobs, READING))
    assert [number for number, outcome in enumerate(outcomes) if outcome.error] == [2]
    assert isinstance(outcomes[2].error, MtfixError)
    assert (out / "0.txt").is_symlink()
    assert "Severodvinsk" in (tmp_path / "elsewhere.txt").read_text("utf-8")
    assert (out / "1.txt").stat().st_mode & 0o777 == 0o640


@pytest.mark.skipif(os.name != "posix", reason="links")
def test_a_file_of_two_names_is_cleaned_once(tmp_path, cleaner):
    (tmp_path / "a.txt").write_text("North Dvinsk\n", "utf-8")
    (tmp_path / "b.txt").symlink_to("a.txt")
    paths = [str(tmp_path / "a.txt"), str(tmp_path / "b.txt")]
    outcomes = list(batch.run(cleaner, [batch.Job(path, path) for path in paths], READING))
    assert [len(outcome.part.edits) for outcome in outcomes if outcome.part] == [1, 0]


def test_folders_in_which_there_is_nothing(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("empty", "full/below"):
        Path(name).mkdir(parents=True)
    Path("file").touch()
    names = ["empty/a", "empty/b", "full/a", "full/below/a", "new/a", "file/a", "a"]
    assert empty_folders(names) == {"empty/", "full/below/", "new/"}
    if os.name == "posix":
        Path("nowhere").symlink_to("not there")
        Path("link").symlink_to("empty")
        assert empty_folders(["nowhere/a", "link/a"]) == {"link/"}
