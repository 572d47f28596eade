"""Numbers kept between runs: by several processes, up to a bound, and never an obstacle."""

from __future__ import annotations

import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pytest

from mtfix.store import Store, cache_folder, key, version


def values(numbers: range) -> dict[bytes, bytes]:
    return {key(str(number)): str(number).encode() for number in numbers}


def test_what_was_put_is_there_and_nothing_else(tmp_path: Path) -> None:
    store = Store(tmp_path / "new" / "s.sqlite")
    assert store.get([key("1")]) == {}
    assert not store.path.exists()
    store.put({})
    assert not store.path.exists()
    store.put(values(range(1200)))
    store.put({key("7"): b"another"})  # the first stays: a key says all that its value depends on
    assert Store(store.path).get(values(range(2000))) == values(range(1200))


def test_the_oldest_go(tmp_path: Path) -> None:
    store = Store(tmp_path / "s.sqlite", bound=10)
    for start in range(0, 100, 5):
        store.put(values(range(start, start + 5)))
    assert store.get(values(range(100))) == values(range(90, 100))


def test_the_folder_is_that_of_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MTFIX_CACHE", str(tmp_path))
    assert cache_folder() == tmp_path
    assert Store().path.parent == tmp_path
    monkeypatch.delenv("MTFIX_CACHE")
    assert cache_folder().name == "mtfix"


def test_deleted_meanwhile(tmp_path: Path) -> None:
    store = Store(tmp_path / "s.sqlite")
    store.put(values(range(3)))
    store.path.unlink()
    assert store.get(values(range(3))) == {}
    store.put(values(range(3)))
    assert store.get(values(range(3))) == values(range(3))


def test_what_is_no_database_is_replaced(tmp_path: Path) -> None:
    store = Store(tmp_path / "s.sqlite")
    store.path.write_bytes(b"not a database, but long enough to be looked at " * 100)
    assert store.get([key("1")]) == {}
    store.put(values(range(2)))
    assert store.get(values(range(2))) == values(range(2))


def test_a_place_that_cannot_be_written_is_no_obstacle(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    store = Store(tmp_path / "file" / "s.sqlite")
    store.put(values(range(2)))
    assert store.get(values(range(2))) == {}
    store = Store(tmp_path)  # a folder
    store.put(values(range(2)))
    assert store.get(values(range(2))) == {}


def test_two_processes(tmp_path: Path) -> None:
    code = """
import sys
from pathlib import Path
from mtfix.store import Store, key
store = Store(Path(sys.argv[1]))
for start in range(0, 400, 20):
    numbers = range(start + int(sys.argv[2]), start + 20, 2)
    store.put({key(str(n)): str(n).encode() for n in numbers})
    store.put({key(f"both {start}"): b"x"})
"""
    path = tmp_path / "s.sqlite"
    running = [subprocess.Popen([sys.executable, "-c", code, str(path), str(rest)]) for rest in (0, 1)]
    assert [process.wait(timeout=60) for process in running] == [0, 0]
    assert Store(path).get(values(range(400))) == values(range(400))


def test_the_version_of_a_package_is_what_the_folder_of_its_metadata_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("daachorse", "msgspec", "pypinyin", "simplemma"):
        assert version(name) == metadata.version(name)
    (tmp_path / "some_part-1.2.dist-info").mkdir()
    (tmp_path / "some_part-9.9.py").touch()
    monkeypatch.setattr(sys, "path", ["", str(tmp_path / "none"), str(tmp_path), *sys.path])
    assert version("some_part") == "1.2"
    with pytest.raises(metadata.PackageNotFoundError):
        version("no_such_part")
