"""What is kept between runs: the folder for it, and numbers that were dear to compute.

Everything here may be deleted at any time, also while it is used; it is computed anew.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import sqlite3
import stat
import sys
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

_VERSION = 1
_AT_ONCE = 500  # keys in one question; SQLite of old allows 999
_PATIENCE = 30.0  # seconds that one process waits for another


def cache_folder() -> Path:
    """Where compiled glossaries, converted models and scores are kept: ``MTFIX_CACHE`` or the system's place."""
    given = os.environ.get("MTFIX_CACHE")
    if given:
        return Path(given)
    import platformdirs

    return Path(platformdirs.user_cache_dir("mtfix", appauthor=False))


@cache
def version(name: str) -> str:
    """The version of an installed package, from the name of the folder that says what is installed.

    Importing importlib.metadata would take a tenth of a start.
    """
    for place in sys.path:
        with contextlib.suppress(OSError):
            for entry in os.listdir(place or "."):
                if entry.startswith(f"{name}-") and entry.endswith(".dist-info"):
                    return entry[len(name) + 1 : -len(".dist-info")]
    from importlib import metadata

    return metadata.version(name)


def keep(path: Path, *parts: bytes) -> None:
    """Write under a temporary name and rename. A place that cannot be written costs time, nothing else."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with temporary.open("wb") as file:
            file.writelines(parts)
        temporary.replace(path)
    except OSError:
        with contextlib.suppress(OSError):
            temporary.unlink()


def target(name: str) -> tuple[str, int | None, bool]:
    """What is to be replaced by a new file: the file behind links, its permissions if it is there, True if it is no file.

    A device or a pipe must not be replaced: renamed over, ``/dev/null`` is an ordinary file for everybody.
    """
    try:
        mode = os.lstat(name).st_mode
        if stat.S_ISLNK(mode):
            name = os.path.realpath(name)
            mode = os.stat(name).st_mode
    except OSError:  # most are new
        return name, None, False
    return name, stat.S_IMODE(mode), not stat.S_ISREG(mode) and not stat.S_ISDIR(mode)


def empty_folders(names: Iterable[str]) -> frozenset[str]:
    """The folders of these files (up to and with the slash) in which there is nothing, or that are not there.

    Many files that are written into them at once replace nothing: one look serves for :func:`target` of all of them.
    """
    return frozenset([folder for folder in {folder_of(name) for name in names} if _is_empty(folder)])


def folder_of(name: str) -> str:
    """What stands before a file's own name.

    >>> folder_of("a/b/c.txt"), folder_of("c.txt")
    ('a/b/', '')
    """
    return name[: len(name) - len(os.path.basename(name))]


def _is_empty(folder: str) -> bool:
    try:
        with os.scandir(folder or os.curdir) as found:
            return next(found, None) is None
    except FileNotFoundError:
        return not os.path.islink(folder.rstrip(os.sep))  # it leads nowhere
    except OSError:
        return False


def key(*parts: str) -> bytes:
    """16 bytes that stand for these texts in this order.

    >>> key("ab", "c") == key("a", "bc")
    False
    """
    digest = hashlib.blake2b(digest_size=16)
    for part in parts:
        raw = part.encode("utf-8", "surrogatepass")
        digest.update(len(raw).to_bytes(8, "little") + raw)
    return digest.digest()


class Store:
    """Small byte strings by key, in one SQLite file that several processes may use at once.

    The key says all that the value depends on, so nothing can be stale. Beyond ``bound`` values the oldest go (a value
    of 24 bytes takes about 100 on disk). A file that cannot be read or written costs time, nothing else.
    """

    def __init__(self, path: Path | None = None, bound: int = 2_000_000) -> None:
        self.path = path or cache_folder() / f"scores-{_VERSION}.sqlite"
        self.bound = bound

    def get(self, keys: Iterable[bytes]) -> dict[bytes, bytes]:
        """Those that are there."""
        wanted = list(dict.fromkeys(keys))
        found: dict[bytes, bytes] = {}
        if not wanted or not self.path.is_file():
            return found
        with self._forgiving(), self._connect() as database:
            for start in range(0, len(wanted), _AT_ONCE):
                some = wanted[start : start + _AT_ONCE]
                marks = ",".join("?" * len(some))
                found.update(database.execute(f"SELECT key, value FROM kept WHERE key IN ({marks})", some))
        return found

    def put(self, values: Mapping[bytes, bytes]) -> None:
        if not values:
            return
        with contextlib.suppress(OSError):
            self.path.parent.mkdir(parents=True, exist_ok=True)
        with self._forgiving(), self._connect() as database, database:  # the last: one transaction
            database.execute("CREATE TABLE IF NOT EXISTS kept (id INTEGER PRIMARY KEY, key BLOB UNIQUE, value BLOB)")
            database.executemany("INSERT OR IGNORE INTO kept (key, value) VALUES (?, ?)", values.items())
            database.execute("DELETE FROM kept WHERE id <= (SELECT max(id) FROM kept) - ?", (self.bound,))

    def _connect(self) -> contextlib.closing[sqlite3.Connection]:
        return contextlib.closing(sqlite3.connect(self.path, timeout=_PATIENCE))

    @contextlib.contextmanager
    def _forgiving(self) -> Iterator[None]:
        """What goes wrong with the file ends what was tried, and nothing else."""
        try:
            yield
        except sqlite3.OperationalError:  # locked, full, read-only
            pass
        except sqlite3.DatabaseError:  # no database, and will not become one
            with contextlib.suppress(OSError):
                self.path.unlink()
