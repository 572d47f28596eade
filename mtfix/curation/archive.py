"""Aligned texts to mine: plain files of one segment a line, or fields of JSON Lines, checked to fit each other."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from mtfix.errors import ConfigError, FormatError
from mtfix.formats import decode
from mtfix.formats.text import split_lines


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

    Raises :class:`ConfigError` where aligned files differ in length, :class:`FormatError` for a record without the field.
    """
    sources = read_segments(source) if source else []
    references = read_segments(reference) if reference else []
    outputs: dict[str, Sequence[str]] = {}
    for path in systems:
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


def read_segments(path: str) -> list[str]:
    """The segments of one file."""
    name, _, member = path.partition("#")
    try:
        data = Path(name).read_bytes()
    except OSError as error:
        raise ConfigError(f"cannot be read: {error.strerror}", path=name) from error
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
