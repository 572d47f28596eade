"""Files to systems and a test set. Everything that can be wrong with them is told here, with file and line."""

from __future__ import annotations

import hashlib
import os
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from mtfix.errors import ConfigError, FormatError, UnknownName
from mtfix.formats.columns import Table, read_table
from mtfix.glossary import load_glossary
from mtfix.glossary.exchange import summary
from mtfix.metrics.base import TestSet
from mtfix.model import Glossary
from mtfix.report.data import Input

#: What the columns of a table may be called, by what they hold; the first one found is taken.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "hypothesis": ("hypothesis", "hyp", "mt", "translation", "target", "text"),
    "reference": ("reference", "references", "ref", "target", "text"),
    "source": ("source", "src", "text"),
    "document": ("document", "document_id", "doc_id", "doc", "text"),
    "domain": ("domain", "text"),
}
_IDS = ("id", "segment_id", "seg_id")  # what the ids of segments may be called


@dataclass(frozen=True, slots=True)
class Inputs:
    """All that a run scores, and the files that it came from. ``systems``: name to hypotheses, in the order given;
    ``places``: to the file and the line of each segment in it."""

    systems: dict[str, list[str]]
    test_set: TestSet
    files: tuple[Input, ...] = ()
    places: dict[str, tuple[str, Sequence[int]]] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()


def read_inputs(
    hypotheses: Sequence[str],
    references: Sequence[str] = (),
    *,
    source: str | None = None,
    glossaries: Sequence[str] = (),
    names: str | None = None,
    documents: str | None = None,
    domains: str | None = None,
    source_lang: str | None = None,
    target_lang: str | None = None,
    test_set: str | None = None,
    encoding: str | None = None,
    id_field: str | None = None,
) -> Inputs:
    """Read what is to be scored.

    Each file is ``FILE`` or ``FILE#COLUMN``, a hypothesis also ``NAME=FILE``. What is not given (references, source,
    documents, domains) is taken from the first hypothesis file where that has such a column. ``test_set`` is the name
    of one of sacrebleu's. Rows are matched by their order, or by the column ``id_field`` that every file then has. Raises FormatError with file and line for files that do not fit together, ConfigError for
    options that do not.
    """
    if not hypotheses:
        raise ConfigError("no hypothesis file")
    reader = _Reader(encoding, id_field)
    if test_set is not None:
        if id_field is not None:
            raise ConfigError("the rows of a test set have no ids: leave out --id-field")
        if references or source is not None:
            raise ConfigError("a test set has references and source: leave out --ref and --source")
        sources: list[str] | None
        streams, sources, docs = _downloaded(test_set, source_lang, target_lang)
        origin = _Place(f"test set {test_set}", len(streams[0]))
        domain_labels = None
    else:
        main = reader.open(_split(hypotheses[0])[1])
        streams, origin = _references(reader, references, main)
        sources = reader.optional(source, "source", main, origin)
        docs = reader.optional(documents, "document", main, origin)
        domain_labels = reader.optional(domains, "domain", main, origin)
        source_lang, target_lang = source_lang or main.table.source_lang, target_lang or main.table.target_lang
    systems, places = _systems(reader, hypotheses, origin)
    glossary: Glossary | None = None
    if glossaries:
        glossary = load_glossary(*glossaries, target_lang=target_lang or "en")
        for path in glossaries:
            if Path(path).is_file():
                reader.note("glossary", Path(path).stem, path, Path(path).read_bytes())
    annotated = None
    if names is not None:
        from mtfix.metrics.due import read_names

        annotated = read_names(names)
        reader.note("names", Path(names).stem, names, Path(names).read_bytes())
    found = TestSet(
        references=tuple(streams),
        source=sources,
        documents=docs,
        domains=domain_labels,
        source_lang=source_lang,
        target_lang=target_lang,
        glossary=glossary,
        names=annotated,
    )
    ignored = [f"ignored of the glossary: {line.strip()}" for line in summary(glossary.ignored if glossary else ())]
    return Inputs(systems, found, tuple(reader.files.values()), places, (*reader.guesses(), *ignored))


@dataclass(frozen=True, slots=True)
class _Place:
    """What the number of segments is compared with."""

    name: str
    count: int

    def check(self, path: str, lines: Sequence[int]) -> None:
        if len(lines) == self.count:
            return
        hint = "segment n of every file must be the same segment"
        if len(lines) < self.count:
            message = f"ends after {len(lines)} segments, but {self.name} has {self.count}"
            raise FormatError(message, path=path, line=lines[-1], hint=hint)
        message = f"{len(lines)} segments, but {self.name} ends after {self.count}"
        raise FormatError(message, path=path, line=lines[self.count], hint=hint)


@dataclass(frozen=True, slots=True)
class _Opened:
    """``FILE`` or ``FILE#COLUMN``, read."""

    path: str
    column: str | None
    table: Table

    def name_for(self, role: str) -> str | None:
        """The column that holds this role, if there is one."""
        if self.column is not None:
            return self.column
        if self.table.kind == "lines":
            return "text"
        return next((name for name in COLUMNS[role] if self.table.has(name)), None)

    def need(self, role: str) -> str:
        name = self.name_for(role)
        if name is None:
            known = ", ".join(map(repr, self.table.columns))
            raise FormatError(
                f"no {role} column; the file has {known}", path=self.path, hint="name one of them: FILE#COLUMN"
            )
        return name


class _Reader:
    """Opens each file once and remembers it for the report."""

    def __init__(self, encoding: str | None, id_field: str | None) -> None:
        self.encoding = encoding
        self.id_field = id_field
        self.tables: dict[tuple[str, bool], Table] = {}
        self.data: dict[str, bytes] = {}
        self.files: dict[tuple[str, str, str], Input] = {}

    def open(self, spec: str) -> _Opened:
        path, column = _path_and_column(spec)
        table = self.table(path, True)
        if column is not None and column.isdigit() and table.kind in ("csv", "tsv") and not table.has(column):
            table = self.table(path, False)
        return _Opened(path, column, table)

    def table(self, path: str, header: bool) -> Table:
        if (path, header) not in self.tables:
            if path not in self.data:
                self.data[path] = _bytes(path)
            table = read_table(path, self.data[path], encoding=self.encoding, header=header)
            self.tables[path, header] = table if self.id_field is None else self.ordered(table, self.id_field)
        return self.tables[path, header]

    def ordered(self, table: Table, field_name: str) -> Table:
        """The rows by their ids, in the order of the file that was opened first."""
        if table.kind == "lines":
            raise ConfigError("lines of text have no ids", path=table.path, hint="leave out --id-field")
        place: dict[str, int] = {}
        for row, (id_, line) in enumerate(zip(table.labels(field_name), table.lines, strict=True)):
            if place.setdefault(id_, row) != row:
                message = f"{field_name} {id_!r} is in line {table.lines[place[id_]]} already"
                raise FormatError(message, path=table.path, line=line)
        if not self.tables:
            return table
        first = next(iter(self.tables.values()))
        rows = []
        for id_, line in zip(first.labels(field_name), first.lines, strict=True):
            if id_ not in place:
                raise FormatError(f"no {field_name} {id_!r}, which {first.path} has in line {line}", path=table.path)
            rows.append(place.pop(id_))
        for id_, row in place.items():
            message = f"{field_name} {id_!r} is not in {first.path}"
            raise FormatError(message, path=table.path, line=table.lines[row])
        columns = {name: [cells[row] for row in rows] for name, cells in table.columns.items()}
        return replace(table, columns=columns, lines=[table.lines[row] for row in rows])

    def guesses(self) -> Iterator[str]:
        """What should be known of the files: an encoding that was guessed may be wrong."""
        for path, encoding in {table.path: table.encoding for table in self.tables.values()}.items():
            if self.encoding is None and not encoding.startswith("utf"):
                yield f"{path} is not UTF-8; it was read as {encoding} (name it with --encoding)"
        known = [(table, name) for table in self.tables.values() for name in _IDS if table.has(name)]
        if self.id_field is None and known:
            (first, name), *others = known
            for table, other in others:
                ids, theirs = (list(map(str, one.cells(column))) for one, column in ((first, name), (table, other)))
                at = next((at for at, pair in enumerate(zip(ids, theirs, strict=False)) if pair[0] != pair[1]), None)
                if at is not None and theirs[at] in ids:
                    yield (
                        f"{table.path}:{table.lines[at]} has the {other} {theirs[at]!r} where {first.path} has "
                        f"{ids[at]!r}; rows were matched by their order (to match them by a column: --id-field)"
                    )

    def note(self, role: str, name: str, path: str, data: bytes | None = None) -> None:
        digest = hashlib.sha256(self.data[path] if data is None else data).hexdigest()
        self.files.setdefault((role, name, path), Input(role=role, name=name, path=path, sha256=digest))

    def optional(self, spec: str | None, role: str, main: _Opened, origin: _Place) -> list[str] | None:
        """Texts or labels of a role: from the file that is named for it, else from a column of the main file."""
        if spec is None:
            if main.table.kind == "lines":
                return None
            name = next((name for name in COLUMNS[role][:-1] if main.table.has(name)), None)
            if name is None or name == main.column:
                return None
            opened = main
        else:
            opened = self.open(spec)
            name = opened.need(role)
        origin.check(opened.path, opened.table.lines)
        self.note(role, name if opened.table.kind != "lines" else Path(opened.path).stem, opened.path)
        return opened.table.texts(name) if role == "source" else opened.table.labels(name)


def _references(reader: _Reader, specs: Sequence[str], main: _Opened) -> tuple[list[list[str]], _Place]:
    opened = [reader.open(spec) for spec in specs]
    if not opened:
        # A table that has its own references; with "target" and "text" the hypothesis may be meant.
        name = next((name for name in COLUMNS["reference"][:3] if main.table.has(name)), None)
        if main.table.kind == "lines" or name is None:
            return [], _Place(main.path, len(main.table))
        opened = [_Opened(main.path, name, main.table)]
    origin = _Place(opened[0].path, len(opened[0].table))
    streams = []
    for item in opened:
        origin.check(item.path, item.table.lines)
        name = item.need("reference")
        streams += item.table.streams(name)
        reader.note("reference", Path(item.path).name if item.table.kind == "lines" else name, item.path)
    return streams, origin


def _systems(
    reader: _Reader, specs: Sequence[str], origin: _Place
) -> tuple[dict[str, list[str]], dict[str, tuple[str, Sequence[int]]]]:
    opened = [(name, reader.open(spec)) for name, spec in map(_split, specs)]
    columns = Counter(item.path for _, item in opened)
    stems = Counter(Path(item.path).stem for _, item in opened)
    systems: dict[str, list[str]] = {}
    places: dict[str, tuple[str, Sequence[int]]] = {}
    for given, item in opened:
        path = Path(item.path)
        column = item.need("hypothesis")
        name = given or (
            column
            if columns[item.path] > 1 and item.column is not None
            else "stdin"
            if item.path == "-"
            else path.stem
            if stems[path.stem] == 1
            else str(path.with_suffix("") if path.suffix else path)
        )
        if name in systems:
            raise ConfigError(f"two systems are called {name!r}", path=item.path, hint="name them: NAME=FILE")
        origin.check(item.path, item.table.lines)
        systems[name] = item.table.texts(column)
        places[name] = item.path, item.table.lines
        reader.note("system", name, item.path)
    return systems, places


def _split(spec: str) -> tuple[str | None, str]:
    """``NAME=FILE``, unless there is a file of just that name."""
    name, mark, rest = spec.partition("=")
    if not mark or os.path.exists(_path_and_column(spec)[0]):
        return None, spec
    if not name or not rest:
        raise ConfigError(f"{spec!r} is neither FILE nor NAME=FILE")
    return name, rest


def named_cleaned(before: str, after: str) -> str:
    """``NAME+mtfix=AFTER`` after the name of the file before, unless the file after has a name already.

    >>> named_cleaned("a/Online-W.en", "b/w.en"), named_cleaned("x=w.en", "y=v.en")
    ('Online-W+mtfix=b/w.en', 'y=v.en')
    """
    given, path = _split(before)
    return after if _split(after)[0] else f"{given or Path(_path_and_column(path)[0]).stem}+mtfix={after}"


def _path_and_column(spec: str) -> tuple[str, str | None]:
    """``FILE#COLUMN``, unless there is a file of just that name."""
    path, mark, column = spec.rpartition("#")
    if not mark or not path or not column or os.path.exists(spec):
        return spec, None
    return path, column


def _bytes(path: str) -> bytes:
    if path == "-":
        return sys.stdin.buffer.read()
    try:
        return Path(path).read_bytes()
    except OSError as error:
        hint = "NAME=FILE names a system, FILE#COLUMN a column" if "=" in path or "#" in path else None
        raise FormatError(f"cannot be read: {error.strerror}", path=path, hint=hint) from error


def _downloaded(
    name: str, source_lang: str | None, target_lang: str | None
) -> tuple[list[list[str]], list[str], list[str] | None]:
    """References, source and document ids of one of sacrebleu's test sets, downloaded on first use."""
    import logging

    import sacrebleu

    if name not in sacrebleu.DATASETS:
        raise UnknownName("test set", name, sacrebleu.DATASETS)
    pair = f"{source_lang}-{target_lang}"
    data = sacrebleu.DATASETS[name]
    if pair not in data.langpairs:
        raise UnknownName(f"language pair of {name}", pair, data.langpairs)
    logger = logging.getLogger("sacrebleu")
    level = logger.level
    logger.setLevel(logging.CRITICAL)  # it logs what is said below
    try:
        columns: dict[str, list[str]] = {
            field_name: Path(path).read_text("utf-8").removesuffix("\n").split("\n")
            for field_name, path in zip(data.fieldnames(pair), data.get_files(pair), strict=True)  # type: ignore[no-untyped-call]
        }
    except (Exception, SystemExit) as error:  # whatever its downloads and unpacking end in
        reason = str(error) or type(error).__name__
        raise ConfigError(
            f"the test set {name} {pair} cannot be had: {reason}",
            hint="it is downloaded once, by sacrebleu; without a network give the files with --ref and --source",
        ) from error
    finally:
        logger.setLevel(level)
    references = [rows for field_name, rows in columns.items() if field_name.startswith("ref")]
    return references, columns["src"], columns.get("docid")
