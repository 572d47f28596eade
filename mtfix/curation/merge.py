"""Three-way merge of glossary tables, on entries and fields as git's is on lines.

Rows are matched by id (rows without one by their preferred form). A row that one side changed is taken from it as it stands in
its file; a row that both changed is merged cell by cell, cells with alternatives by alternative. Where both sides changed
one thing in two ways, the row stands twice between conflict markers, with all that could be merged merged.
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from mtfix.curation.lint.base import parts, several
from mtfix.curation.lint.table import Table, escape
from mtfix.errors import GlossaryError
from mtfix.glossary import jsonfile, make_glossary, native, parse
from mtfix.glossary.exchange import Request, Tally
from mtfix.glossary.files import neutral

OURS, MIDDLE, THEIRS = "<<<<<<<", "=======", ">>>>>>>"


class Conflict(NamedTuple):
    """``field`` is "" where one side took the entry out and the other one changed it."""

    entry: str
    field: str
    base: str
    ours: str
    theirs: str


@dataclass(frozen=True, slots=True)
class Merged:
    data: bytes
    conflicts: tuple[Conflict, ...]
    taken: int  # rows that came from the other side


class _Row(NamedTuple):
    raw: str  # as it stands in the file, without line end
    cells: dict[str, str]


class _Side:
    """The rows of one version, by key and in order."""

    def __init__(self, path: str, data: bytes) -> None:
        self.table = Table(path, data)
        self.rows: dict[str, _Row] = {}
        seen: Counter[str] = Counter()
        for line, cells in self.table.rows():
            raw = self.table.raw(line)[0].rstrip("\r\n")
            named = {name: cell for name, cell in zip(self.table.header, cells, strict=False) if cell}
            key = named.get("id", "").strip() or "\0" + named.get("preferred", "").strip()
            seen[key] += 1
            if raw.startswith((OURS, THEIRS)) or raw == MIDDLE:
                raise GlossaryError("an older conflict is not resolved", path=path, line=line, quote=raw)
            if len(cells) > len(self.table.header):
                raise GlossaryError(f"{len(cells)} fields, but the header has {len(self.table.header)}", path=path, line=line, quote=raw)  # fmt: skip
            self.rows[key if seen[key] == 1 else f"{key}\0{seen[key]}"] = _Row(raw, named)
        for bad in self.table.unreadable:
            raise GlossaryError(bad.message, path=path, line=bad.line)
        self.header = self.table.header
        if self.header and "preferred" not in self.header:
            hint = "git merges it as text if .gitattributes names the glossaries only: glossaries/**/*.csv merge=mtfix"
            raise GlossaryError("no glossary: it has no column 'preferred'", path=path, line=1, hint=hint)
        self.end = "\r\n" if self.table.lines and self.table.lines[0].endswith("\r\n") else "\n"


def merge(base: bytes, ours: bytes, theirs: bytes, names: Sequence[str] = ("base", "ours", "theirs")) -> Merged:
    """Ours with what changed from base to theirs. ``names`` stand in messages.

    Raises :class:`GlossaryError` where a side cannot be read. An empty base is one without entries.
    """
    old, mine, other = (_Side(name, data) for name, data in zip(names, (base, ours, theirs), strict=True))
    if not mine.header:
        return Merged(theirs, (), len(other.rows))
    if not other.header:
        other.header = mine.header
    header = _merge_columns(old, mine, other)
    conflicts: list[Conflict] = []
    out: dict[str, str] = {}
    taken = 0
    for key in _order(mine, other):
        text, found = _merge_row(key, old, mine, other, header)
        conflicts += found
        if text is not None:
            out[key] = text
            taken += key not in mine.rows or text != mine.rows[key].raw
    first = mine.table.lines[0].rstrip("\r\n") if header == mine.header else _encode_header(mine, header)
    lines = [first, *out.values()]
    last = mine.end if mine.table.lines[-1].endswith(("\n", "\r")) else ""
    text = mine.end.join(lines) + last
    return Merged(mine.table.encode(text), tuple(conflicts), taken)


def merge_json(base: bytes, ours: bytes, theirs: bytes, names: Sequence[str] = ("base", "ours", "theirs")) -> Merged:
    """The same for glossaries in JSON, which have no place for conflict markers: with conflicts the file stays ours.

    Raises :class:`GlossaryError` for entries that no table can hold.
    """
    old, mine, other = (_as_table(data, name) for data, name in zip((base, ours, theirs), names, strict=True))
    merged = merge(old, mine, other, names)
    if merged.conflicts:
        return Merged(ours, merged.conflicts, 0)
    lang = jsonfile.language_of(ours or theirs) or "en"
    out = io.BytesIO()
    book = make_glossary(parse(merged.data, names[1]), target_lang=lang)
    jsonfile.JSON.write(book, out, Request(names[1], target_lang=lang), Tally())
    return Merged(out.getvalue(), (), merged.taken)


def _as_table(data: bytes, name: str) -> bytes:
    """A glossary in JSON as a native table."""
    lost = Tally()
    entries = list(jsonfile.entries_of(data, name)) if data.strip() else []
    table = native.Table(entries, lost)
    for loss in lost.losses:
        hint = f"see {', '.join(loss.examples)}; merge it by hand"
        raise GlossaryError(f"cannot be merged: {loss.field}: {loss.why}", path=name, hint=hint)
    rows = [native.line(table.columns, ","), *(native.line(map(neutral, row), ",") for row in table)]
    return b"".join(rows)


def _merge_columns(old: _Side, mine: _Side, other: _Side) -> list[str]:
    """Columns of ours and the new ones of theirs; one that a side took out goes unless the other side wrote in it."""
    gone = set()
    for name in old.header:
        keepers = [side for side in (mine, other) if name in side.header]
        if len(keepers) < 2 and not any(_written(name, old, side) for side in keepers):
            gone.add(name)
    kept = [name for name in mine.header if name not in gone]
    for at, name in enumerate(other.header):
        if name not in kept and name not in gone:
            before = next((known for known in reversed(other.header[:at]) if known in kept), None)
            kept.insert(kept.index(before) + 1 if before is not None else 0, name)
    return kept


def _written(name: str, old: _Side, side: _Side) -> bool:
    """True if a side has something in a column that the base does not have there."""
    for key, row in side.rows.items():
        base = old.rows.get(key)
        if row.cells.get(name, "") != (base.cells.get(name, "") if base is not None else ""):
            return True
    return False


def _order(mine: _Side, other: _Side) -> Iterator[str]:
    """Keys of ours, and each new one of theirs after the entry that it follows there."""
    after: dict[str, list[str]] = {}
    last = ""
    for key in other.rows:
        if key not in mine.rows:
            after.setdefault(last, []).append(key)
        else:
            last = key
    yield from after.get("", ())
    for key in mine.rows:
        yield key
        yield from after.get(key, ())


def _merge_row(
    key: str, old: _Side, mine: _Side, other: _Side, header: Sequence[str]
) -> tuple[str | None, list[Conflict]]:
    """The merged row, None for one that goes, and its conflicts."""
    base, left, right = (side.rows.get(key) for side in (old, mine, other))
    name = key.split("\0")[0] or key.strip("\0").split("\0")[0]
    if left is None or right is None:
        present, side = (left, mine) if left is not None else (right, other)
        if present is None:
            return None, []
        text = _text(present, side, mine, header)
        if base is None:
            return text, []  # added by one side
        if _same(present.cells, base.cells, header):
            return None, []  # taken out by one side, untouched by the other
        both = (text, "") if left is not None else ("", text)
        return _marked(*both, mine.end), [Conflict(name, "", base.raw, *both)]
    before = base.cells if base is not None else {}
    if _same(left.cells, right.cells, header) or (base is not None and _same(right.cells, before, header)):
        return _text(left, mine, mine, header), []
    if base is not None and _same(left.cells, before, header):
        return _text(right, other, mine, header), []
    ours: dict[str, str] = {}
    theirs: dict[str, str] = {}
    conflicts = []
    for field in header:
        values = before.get(field, ""), left.cells.get(field, ""), right.cells.get(field, "")
        merged = _merge_cell(field, *values)
        if merged is None:
            conflicts.append(Conflict(name, field, *values))
            ours[field], theirs[field] = values[1:]
        else:
            ours[field] = theirs[field] = merged
    if not conflicts:
        return _encode(ours, mine, header), []
    return _marked(_encode(ours, mine, header), _encode(theirs, mine, header), mine.end), conflicts


def _merge_cell(field: str, base: str, ours: str, theirs: str) -> str | None:
    """The merged cell; None for a conflict."""
    if ours == theirs or theirs == base:
        return ours
    if ours == base:
        return theirs
    if not several(field):
        return None
    old, left, right = parts(base), parts(ours), parts(theirs)
    merged = [form for form in left if form in right or form not in old]
    merged += [form for form in right if form not in left and form not in old]
    return "|".join(merged)


def _same(left: dict[str, str], right: dict[str, str], header: Sequence[str]) -> bool:
    return all(left.get(name, "") == right.get(name, "") for name in header)


def _marked(ours: str, theirs: str, end: str) -> str:
    rows = [f"{OURS} ours", ours, MIDDLE, theirs, f"{THEIRS} theirs"]
    return end.join(row for row in rows if row)


def _text(row: _Row, side: _Side, mine: _Side, header: Sequence[str]) -> str:
    """A row as it stands in its file, if it fits into ours."""
    if side.header == header and side.table.delimiter == mine.table.delimiter:
        return row.raw
    return _encode(row.cells, mine, header)


def _encode(cells: dict[str, str], mine: _Side, header: Sequence[str]) -> str:
    delimiter = mine.table.delimiter
    return delimiter.join(_quoted(cells.get(name, ""), delimiter) for name in header)


def _encode_header(mine: _Side, header: Sequence[str]) -> str:
    return mine.table.delimiter.join(_quoted(name, mine.table.delimiter) for name in header)


def _quoted(cell: str, delimiter: str) -> str:
    return f'"{escape(cell, True)}"' if any(char in cell for char in f'{delimiter}"\r\n') else cell
