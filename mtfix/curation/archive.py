"""Texts to mine: aligned files of one segment a line (or fields of JSON Lines), checked to fit each other; or articles."""

from __future__ import annotations

import html
import json
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from mtfix import batch
from mtfix.errors import ConfigError, FormatError
from mtfix.formats import decode
from mtfix.formats.text import split_lines
from mtfix.model import Segment


@dataclass(frozen=True)
class Archive:
    """Segments side by side: ``sources``, the outputs of ``systems``, ``references`` (or post-edits); any may be missing.

    ``systems`` are only as long as ``sources`` where there are sources or references.
    """

    langs: tuple[str, str]
    sources: Sequence[str] = ()
    systems: dict[str, Sequence[str]] = field(default_factory=dict)
    references: Sequence[str] = ()
    post_edited: bool = False  # the references are the systems' outputs, corrected by a person


def read_archive(
    langs: tuple[str, str],
    source: str | None = None,
    systems: Sequence[str] = (),
    reference: str | None = None,
    post_edited: bool = False,
) -> Archive:
    """Read what belongs together. A path is a text file, or ``FILE.jsonl#field`` (dots go into members).

    MT alone need not be aligned: there a path may also be a folder or a pattern, of files in any format that
    :mod:`mtfix.formats` reads; each file is a system of its own. Raises :class:`ConfigError` where aligned files differ in length, :class:`FormatError` for a record without the field.
    """
    sources = read_segments(source) if source else []
    references = read_segments(reference) if reference else []
    outputs: dict[str, Sequence[str]] = {}
    for path in systems:
        if not (source or reference) and _is_articles(path):
            outputs.update(_articles(path, langs[1]))
            continue
        name = Path(path.split("#")[0]).stem
        if name in outputs:
            name = path
        outputs[name] = read_segments(path)
    first = source or reference
    if first:
        size = len(sources or references)
        others = [(path, len(texts)) for path, texts in zip(systems, outputs.values(), strict=True)]
        others += [(reference, len(references))] if reference else []
        for path, count in others:
            if count != size:
                raise ConfigError(f"{count} segments, but {first} has {size}: they must be aligned", path=path)
    return Archive(langs, sources, outputs, references, post_edited)


def _is_articles(path: str) -> bool:
    """True for what is no file of one segment a line: a folder, a pattern, a page."""
    suffix = os.path.splitext(path)[1].lower()
    return os.path.isdir(path) or any(char in path for char in "*?[") or suffix in (".html", ".htm", ".md", ".markdown")


def _articles(path: str, lang: str) -> dict[str, Sequence[str]]:
    """The segments of every file as a reader sees them, by path. Raises FormatError for what cannot be read."""
    reading = batch.Reading(options={"target_lang": lang})
    found: dict[str, Sequence[str]] = {}
    for job in batch.plan((path,), None):
        _, documents, _ = batch.read(job, reading)
        found[job.path] = [plain(segment) for document in documents for segment in document.segments]
    return found


def plain(segment: Segment) -> str:
    """The text of a segment without markup and escapes.

    >>> from mtfix.model import Span
    >>> plain(Segment("Zh<b>ang</b> &amp; Li", markup=(Span(2, 5), Span(8, 12)), syntax="html"))
    'Zhang & Li'
    """
    text = segment.text
    for start, end in sorted(segment.markup, reverse=True):
        text = text[:start] + text[end:]
    if segment.syntax == "html":
        return html.unescape(text)
    return str(json.loads(f'"{text}"')) if segment.syntax == "json" else text


def read_segments(path: str) -> list[str]:
    """The segments of one file."""
    name, _, member = path.partition("#")
    try:
        data = Path(name).read_bytes()
    except OSError as error:
        hint = "aligned files have one segment a line" if os.path.isdir(name) else None
        raise ConfigError(f"cannot be read: {error.strerror}", path=name, hint=hint) from error
    text = decode(data, None, name)[0]
    lines = [line.strip("\r\n\ufeff") for line in split_lines(text)]
    if not (member or name.endswith((".jsonl", ".ndjson"))):
        return lines
    return [_member(line, member or "text", name, number) for number, line in enumerate(lines, 1) if line.strip()]


def _member(line: str, member: str, path: str, number: int) -> str:
    try:
        value: Any = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise FormatError(f"invalid JSON: {error}", path=path, line=number, quote=line) from error
    for part in member.split("."):
        value = value.get(part) if isinstance(value, dict) else None
    if not isinstance(value, str):
        raise FormatError(
            f"no text in {member!r}",
            path=path,
            line=number,
            quote=line,
            hint=f"name the field: {os.path.basename(path)}#FIELD",
        )
    return value
