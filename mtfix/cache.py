"""Compiled glossaries on disk, so that a second start reads an automaton instead of building it.

A compiled file is named by the digest of all that goes into it (files, options, version of mtfix and of its parts):
it cannot be stale, may be deleted at any time, and is written under a temporary name and renamed, so that two
processes do not disturb each other.
"""

from __future__ import annotations

import hashlib
import os
from array import array
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import accumulate, chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, overload

import msgspec
from daachorse import CharwiseDoubleArrayAhoCorasick

from mtfix.cleaning import Cleaner
from mtfix.entries import EntryTable, Shape
from mtfix.glossary.files import find, load_glossary, no_collection, shipped
from mtfix.matching.capitals import Capitals
from mtfix.matching.exact import ExactMatcher
from mtfix.matching.generated import Index
from mtfix.matching.hashed import Hashed
from mtfix.matching.variant import Speller, SpellerState
from mtfix.model import Entry, Glossary, Loss
from mtfix.names.common import is_common
from mtfix.proposals import Options
from mtfix.proposing import Proposer, generator
from mtfix.store import cache_folder, keep, version

if TYPE_CHECKING:
    from mtfix.semantic import Encoder

_FORMAT = b"mtfix-compiled-10"
_PARTS = 8  # head, two automata, two of generated forms, two of capitals, entries
_BLOCK = 8  # entries that are written and read together
_AT_ONCE = 1_000  # blocks of which all entries are made together
_KEPT = 6_000  # blocks that are kept decoded
_WORTH = 1_000  # forms below which building is faster than reading


_Hashed = TypeVar("_Hashed", bound=Hashed)


class _Compiled(msgspec.Struct, array_like=True):
    name: str
    digest: str
    target_lang: str
    size: int
    shape: Shape | None  # of entries
    offsets: bytes
    flags: bytes
    first: bytes
    shared: dict[int, tuple[int, ...]]
    listed: int
    longest: tuple[int, int]  # bytes of a key of generated forms, and of a form in capitals
    speller: SpellerState | None
    ignored: tuple[Loss, ...]


class LazyEntries(Sequence[Entry]):
    """Entries decoded when they are asked for, a block at a time: of a large glossary an article needs a handful.

    ``shape``: that of the rows of a table, None if entries are stored.
    """

    def __init__(self, size: int, blob: memoryview, offsets: array[int], shape: Shape | None = None) -> None:
        self._size = size
        self._blob = blob
        self._offsets = offsets  # of blocks
        self._shape = shape
        self._decoder: Any = msgspec.msgpack.Decoder(list[Entry] if shape is None else list[list[Any]])
        self._known: dict[int, list[Entry]] = {}

    def __len__(self) -> int:
        return self._size

    @overload
    def __getitem__(self, index: int) -> Entry: ...
    @overload
    def __getitem__(self, index: slice) -> list[Entry]: ...
    def __getitem__(self, index: int | slice) -> Entry | list[Entry]:
        if isinstance(index, slice):
            return [self[i] for i in range(*index.indices(len(self)))]
        if index < 0:
            index += len(self)
        if not 0 <= index < len(self):
            raise IndexError(index)
        number, place = divmod(index, _BLOCK)
        if number not in self._known:
            if len(self._known) > _KEPT:
                self._known.clear()
            self._known[number] = list(self._entries(self._decode(number)))
        return self._known[number][place]

    def __iter__(self) -> Iterator[Entry]:
        blocks = range(len(self._offsets) - 1)
        for first in range(0, len(blocks), _AT_ONCE):
            yield from self._entries(list(chain.from_iterable(map(self._decode, blocks[first : first + _AT_ONCE]))))

    def _decode(self, number: int) -> list[Any]:
        found: list[Any] = self._decoder.decode(self._blob[self._offsets[number] : self._offsets[number + 1]])
        return found

    def _entries(self, stored: list[Any]) -> Iterable[Entry]:
        return stored if self._shape is None else EntryTable.of_rows(self._shape, stored)


def compile_glossary(
    paths: Sequence[str | os.PathLike[str]],
    options: Options = Options(),
    cache: Path | None = None,
    encoder: Encoder | None = None,
) -> Cleaner:
    """A cleaner for glossary files (none: those that ship), from the cache folder if it has it.

    ``cache``: folder of compiled glossaries; None for the user's (``MTFIX_CACHE`` or the system's place for caches).
    """
    files = [file for path in paths for file in find(path)] if paths else shipped(options.target_lang)
    place = (cache or cache_folder()) / f"{_key(files, options)}.mtfix"
    cleaner = _read(place, options, encoder)
    if cleaner is None:
        with no_collection():
            glossary = load_glossary(*files, target_lang=options.target_lang)
            cleaner = Cleaner(glossary, options, Proposer(glossary, options, encoder=encoder))
            if cleaner.proposer.exact.size >= _WORTH:
                _write(place, cleaner)
    return cleaner


def _key(files: Sequence[Path], options: Options) -> str:
    digest = hashlib.sha256(_FORMAT)
    parts = [version(name) for name in ("daachorse", "pypinyin", "simplemma", "msgspec")]
    from mtfix import __version__

    parts += [__version__, options.target_lang, str(options.generated), str(options.spelling)]
    package = Path(__file__).parent
    code = [path for path in package.glob("*.py") if path.name in ("boundaries.py", "entries.py", "text.py")]
    code += [path for name in ("glossary", "matching", "names") for path in (package / name).glob("*.py")]
    for path in sorted(code):
        stat = path.stat()  # in a checkout the code changes without the version
        parts.append(f"{path.name}:{stat.st_size}:{stat.st_mtime_ns}")
    for part in parts:
        digest.update(part.encode() + b"\0")
    for file in files:
        # The place of a file is told in messages about its entries.
        digest.update(os.fspath(file).encode() + b"\0" + hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()[:40]


def _write(place: Path, cleaner: Cleaner) -> None:
    exact, speller, glossary = cleaner.proposer.exact, cleaner.proposer.speller, cleaner.glossary
    encoder = msgspec.msgpack.Encoder()
    shape, rows = (
        glossary.entries.rows() if isinstance(glossary.entries, EntryTable) else (None, iter(glossary.entries))
    )
    blobs = [encoder.encode(block) for block in iter(lambda: list(islice(rows, _BLOCK)), [])]
    offsets = array("Q", accumulate(map(len, blobs), initial=0))
    compiled = _Compiled(
        glossary.name,
        glossary.digest,
        glossary.target_lang,
        len(glossary.entries),
        shape,
        offsets.tobytes(),
        bytes(exact.flags[: len(exact.first)]),
        exact.first.tobytes(),
        exact.shared,
        exact.listed,
        (exact.index.longest if exact.index is not None else 0, exact.capitals.longest),
        speller.state() if speller is not None else None,
        glossary.ignored,
    )
    head = encoder.encode(compiled)
    automaton = exact.automaton.serialize() if exact.automaton is not None else b""
    wrong = exact.wrong.serialize() if exact.wrong is not None else b""
    index = (exact.index.hashes.tobytes(), exact.index.known) if exact.index is not None else (b"", b"")
    capitals = (exact.capitals.hashes.tobytes(), exact.capitals.known)
    parts = [head, automaton, wrong, *index, *capitals, b"".join(blobs)]
    parts.insert(0, b"".join([len(part).to_bytes(8, "little") for part in parts]))
    check = hashlib.sha256()
    for part in parts:
        check.update(part)
    keep(place, _FORMAT, check.digest(), *parts)


def _read(place: Path, options: Options, encoder: Encoder | None) -> Cleaner | None:
    try:
        data = memoryview(place.read_bytes())
    except OSError:
        return None
    start = len(_FORMAT) + 32
    if bytes(data[: len(_FORMAT)]) != _FORMAT:
        return None
    if hashlib.sha256(data[start:]).digest() != data[len(_FORMAT) : start]:
        return None
    lengths = [int.from_bytes(data[start + 8 * i : start + 8 * i + 8], "little") for i in range(_PARTS)]
    at = start + 8 * _PARTS
    views = []
    for length in lengths:
        views.append(data[at : at + length])
        at += length
    compiled: Any = msgspec.msgpack.decode(views[0], type=_Compiled)
    offsets = array("Q")
    offsets.frombytes(compiled.offsets)
    entries = LazyEntries(compiled.size, views[7], offsets, compiled.shape)
    first = array("Q")
    first.frombytes(compiled.first)
    lang = options.target_lang
    automaton, wrong = (CharwiseDoubleArrayAhoCorasick.deserialize(bytes(v)) if v else None for v in views[1:3])
    exact = ExactMatcher.restore(
        entries,
        lang=lang,
        generate=generator() if options.generated else None,
        is_common=partial(is_common, lang=lang),
        automaton=automaton,
        wrong=wrong,
        listed=compiled.listed,
        index=_hashed(Index, views[3], views[4], compiled.longest[0], lang) if views[3] else None,
        capitals=_hashed(Capitals, views[5], views[6], compiled.longest[1], lang),
        flags=compiled.flags,
        first=first,
        shared=compiled.shared,
    )
    speller = Speller.restore(compiled.speller, lang) if compiled.speller is not None else None
    glossary = Glossary(compiled.name, entries, compiled.digest, compiled.target_lang, compiled.ignored)
    return Cleaner(glossary, options, Proposer(glossary, options, exact, speller, encoder))


def _hashed(kind: type[_Hashed], hashes: memoryview, known: memoryview, longest: int, lang: str) -> _Hashed:
    numbers = array("Q")
    numbers.frombytes(hashes)
    return kind(numbers, bytes(known), longest, lang)
