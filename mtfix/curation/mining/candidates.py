"""Candidates: what mining found, for a person to judge. They never enter a glossary by themselves."""

from __future__ import annotations

import csv
import hashlib
import io
import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Literal

import msgspec

from mtfix.errors import FormatError

Kind = Literal["entry", "variant", "inconsistent", "cluster", "unknown", "post-edit"]
KINDS: tuple[Kind, ...] = ("entry", "variant", "inconsistent", "cluster", "unknown", "post-edit")
MOST_EXAMPLES = 3
_AROUND = 60  # characters of context on each side of an example


class Example(msgspec.Struct, frozen=True, omit_defaults=True):
    """Where a candidate stands: 1-based ``segment``, the name of the system or side, and the text around it."""

    segment: int
    system: str
    text: str
    source: str = ""


class Candidate(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A possible entry or variant, with the evidence.

    ``kind``: ``entry`` (a source form with its right form and, if there is MT, its wrong ones), ``variant`` (a wrong
    form of the glossary entry ``entry``), ``inconsistent`` (several renderings of one source form), ``cluster``
    (look-alike names), ``unknown`` (a string that reads as pinyin and is no known name), ``post-edit`` (what editors
    replace). ``score`` is 0 to 1 and ranks within a kind. ``count`` is the support in segments; ``counts`` says more,
    depending on the kind. ``edits`` are the ids of the edits of a clean run that it stands for; ``local``: right where it
    stands, and no form of the glossary (the later mention of a name by a part of it).
    """

    id: str
    kind: Kind
    score: float
    count: int
    source_form: str = ""
    source_lang: str = ""
    right: str = ""
    admitted: tuple[str, ...] = ()
    wrong: tuple[str, ...] = ()
    entry: str = ""
    counts: dict[str, float] = {}
    examples: tuple[Example, ...] = ()
    note: str = ""
    edits: tuple[str, ...] = ()
    local: bool = False


def identity(kind: Kind, *parts: str) -> str:
    """The id of a candidate: of what it says, not of the evidence, so that a verdict holds in the next run."""
    return hashlib.blake2b("\x1f".join((kind, *parts)).encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def excerpt(text: str, start: int, end: int) -> str:
    """The text around a span, on one line."""
    left, right = max(0, start - _AROUND), min(len(text), end + _AROUND)
    shown = ("…" if left else "") + text[left:right] + ("…" if right < len(text) else "")
    return " ".join(shown.split())


def dump(candidates: Iterable[Candidate]) -> bytes:
    """JSON Lines, one candidate a line."""
    return b"".join(msgspec.json.encode(candidate) + b"\n" for candidate in candidates)


def load(path: str | os.PathLike[str]) -> list[Candidate]:
    """Read what :func:`dump` wrote. Raises :class:`FormatError` with the line that is no candidate."""
    name = os.fspath(path)
    try:
        data = Path(path).read_bytes()
    except OSError as error:
        raise FormatError(f"cannot be read: {error.strerror}", path=name) from error
    found = []
    for number, line in enumerate(data.split(b"\n"), 1):
        if line.strip():
            try:
                found.append(msgspec.json.decode(line, type=Candidate))
            except (msgspec.DecodeError, UnicodeDecodeError) as error:
                quote = line.decode("utf-8", "replace")
                raise FormatError(f"not a candidate: {error}", path=name, line=number, quote=quote) from error
    return found


_COLUMNS = ("id", "kind", "score", "count", "source_form", "right", "admitted", "wrong", "entry", "example", "note")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def to_csv(candidates: Iterable[Candidate]) -> str:
    """One row a candidate, for a spreadsheet; what it could take for a formula gets an apostrophe before it."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for item in candidates:
        example = item.examples[0].text if item.examples else ""
        row = (
            item.id, item.kind, f"{item.score:.3f}", str(item.count), item.source_form, item.right,
            "|".join(item.admitted), "|".join(item.wrong), item.entry, example, item.note,
        )  # fmt: skip
        writer.writerow([f"'{cell}" if cell.startswith(_FORMULA) else cell for cell in row])
    return out.getvalue()


def table(candidates: Sequence[Candidate]) -> str:
    """Columns for a terminal: score, support, what it is; the first example below."""
    several = len({example.system for item in candidates for example in item.examples}) > 1
    lines = []
    for item in candidates:
        note = f" ({item.note})" if item.note else ""
        lines.append(f"{item.id}  {item.score:.2f} {item.count:5d}  {describe(item)}{note}")
        for example in item.examples[:1]:
            lines.append(f"    {f'{example.system}:' if several else ''}{example.segment}: {example.text}")
    return "".join(line + "\n" for line in lines)


def card(item: Candidate) -> str:
    """All that is known of a candidate, to decide on it: what it is, its numbers, every example with its source below."""
    note = f" ({item.note})" if item.note else ""
    lines = [f"{item.id}  {item.score:.2f} {item.count:5d}  {describe(item)}{note}"]
    if item.counts:
        lines.append("    " + ", ".join(f"{name} {value:g}" for name, value in item.counts.items()))
    if item.local:
        lines.append("    a later mention: it can be judged, but is no form of the glossary")
    for example in item.examples:
        lines.append(f"    {f'{example.system}:' if example.system else ''}{example.segment}: {example.text}")
        if example.source:
            lines.append(f"        {example.source}")
    return "".join(line + "\n" for line in lines)


def describe(item: Candidate) -> str:
    """A candidate in one line."""
    name = item.source_form or item.entry
    if item.kind == "entry":
        wrong = f"; wrong: {', '.join(item.wrong)}" if item.wrong else ""
        also = f" ({', '.join(item.admitted)})" if item.admitted else ""
        return f"{name} = {item.right}{also}{wrong}"
    if item.kind == "variant":
        return f"{name}: {', '.join(item.wrong)} → {item.right}"
    if item.kind == "post-edit":
        return f"{', '.join(item.wrong)} → {item.right}"
    if item.kind == "unknown":
        return f"{item.wrong[0]}: reads as pinyin, no known name"
    return f"{name + ': ' if name else ''}{' / '.join((item.right, *item.admitted, *item.wrong))}"
