"""Compiled glossaries: the same as fresh ones, never stale, never in the way."""

from __future__ import annotations

from pathlib import Path

import pytest

from mtfix import cache
from mtfix.cleaning import Options
from mtfix.glossary import load_glossary
from mtfix.glossary.exchange import save
from mtfix.model import Document, Segment


@pytest.fixture
def table(tmp_path) -> Path:
    rows = [f"Name{number:05},,Nahme{number:05},PER,苏杰{chr(0x4E00 + number)},N{number:05}" for number in range(600)]
    path = tmp_path / "names.csv"
    path.write_text("preferred,admitted,deprecated,type,zh,short\n" + "\n".join(rows) + "\n", "utf-8")
    return path


def text(number: int) -> Document:
    return Document(
        "d", (Segment(f"Nahme{number:05} and Naame{number:05} met Su Jieyi; Name00009 did not."),), ("", "")
    )


def test_a_compiled_glossary_does_what_a_fresh_one_does(table, tmp_path):
    fresh = cache.compile_glossary([table], Options(), tmp_path / "cache")
    stored = cache.compile_glossary([table], Options(), tmp_path / "cache")
    assert isinstance(stored.glossary.entries, cache.LazyEntries)
    assert not isinstance(fresh.glossary.entries, cache.LazyEntries)
    assert list(stored.glossary.entries) == list(fresh.glossary.entries)
    assert stored.glossary.entries[-1] == fresh.glossary.entries[-1]
    assert stored.glossary.entries[3:5] == list(fresh.glossary.entries[3:5])
    assert stored.signature == fresh.signature
    for number in range(0, 600, 7):
        assert stored.clean(text(number)) == fresh.clean(text(number))
        assert stored.clean(text(number)).applied


def test_what_was_ignored_is_told_again(table, tmp_path):
    save(load_glossary(table), tmp_path / "g.tbx")
    tbx = (tmp_path / "g.tbx").read_text("utf-8").replace("</langSec>", "<note>of a language</note></langSec>", 1)
    (tmp_path / "g.tbx").write_text(tbx, "utf-8")
    fresh, stored = (cache.compile_glossary([tmp_path / "g.tbx"], Options(), tmp_path / "cache") for _ in range(2))
    assert isinstance(stored.glossary.entries, cache.LazyEntries)
    (loss,) = fresh.glossary.ignored
    assert (loss.field, loss.count) == ("note", 1)
    assert stored.glossary.ignored == fresh.glossary.ignored


def test_a_changed_glossary_or_option_is_compiled_again(table, tmp_path):
    folder = tmp_path / "cache"
    cache.compile_glossary([table], Options(), folder)
    cache.compile_glossary([table], Options(target_lang="de"), folder)
    table.write_text(table.read_text("utf-8").replace("Name00001", "Other001"), "utf-8")
    cleaner = cache.compile_glossary([table], Options(), folder)
    assert cleaner.clean(text(1)).text.startswith("Other001")
    assert len(list(folder.glob("*.mtfix"))) == 3


@pytest.mark.parametrize("damage", [b"", b"mtfix-compiled-1", b"something else", None])
def test_a_damaged_file_is_compiled_again(table, tmp_path, damage):
    folder = tmp_path / "cache"
    cache.compile_glossary([table], Options(), folder)
    (path,) = folder.glob("*.mtfix")
    whole = path.read_bytes()
    path.write_bytes(damage if damage is not None else whole[:-100] + b"x" * 100)
    cleaner = cache.compile_glossary([table], Options(), folder)
    assert cleaner.clean(text(5)).text.startswith("Name00005")
    assert path.read_bytes() == whole


def test_a_cache_that_cannot_be_written_is_done_without(table, tmp_path):
    (tmp_path / "cache").write_text("a file where the folder should be")
    assert cache.compile_glossary([table], Options(), tmp_path / "cache").clean(text(5)).applied


def test_a_cache_may_be_deleted_at_any_time(table, tmp_path):
    folder = tmp_path / "cache"
    cleaner = cache.compile_glossary([table], Options(), folder)
    stored = cache.compile_glossary([table], Options(), folder)
    for path in folder.iterdir():
        path.unlink()
    folder.rmdir()
    assert stored.clean(text(7)) == cleaner.clean(text(7))  # what is in use does not read the file again
    assert cache.compile_glossary([table], Options(), folder).clean(text(7)) == cleaner.clean(text(7))


def test_the_same_size_and_time_do_not_make_a_changed_glossary_the_old_one(table, tmp_path):
    import os

    folder, before = tmp_path / "cache", table.stat()
    cache.compile_glossary([table], Options(), folder)
    table.write_text(table.read_text("utf-8").replace("Name00001", "Maan00001"), "utf-8")
    os.utime(table, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert table.stat().st_size == before.st_size
    assert cache.compile_glossary([table], Options(), folder).clean(text(1)).text.startswith("Maan00001")


def test_processes_that_compile_at_once_do_not_disturb_each_other(table, tmp_path):
    import subprocess
    import sys

    code = (
        "import sys; from pathlib import Path; from mtfix import cache; from mtfix.cleaning import Options; "
        "from mtfix.model import Document, Segment; "
        "c = cache.compile_glossary([sys.argv[1]], Options(), Path(sys.argv[2])); "
        "print(c.clean(Document('d', (Segment('Nahme00005 came.'),), ('', ''))).text)"
    )
    command = [sys.executable, "-c", code, str(table), str(tmp_path / "cache")]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    assert {process.communicate()[0] for process in running} == {"Name00005 came.\n"}
    assert [process.returncode for process in running] == [0, 0, 0]
    assert [path.suffix for path in (tmp_path / "cache").iterdir()] == [".mtfix"]  # nothing temporary is left
