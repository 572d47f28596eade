"""Build a document from the editable pieces of a text; everything between them becomes gaps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from mtfix.model import Document, Segment, Span, Syntax

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


class Piece(NamedTuple):
    """An editable stretch ``[start, end)`` of the text; all offsets, also of the spans, count from its beginning."""

    start: int
    end: int
    protected: list[Span]
    markup: list[Span]
    syntax: Syntax


def document(text: str, path: str, pieces: Iterable[Piece], options: Mapping[str, Any]) -> Document:
    """The document whose segments are ``pieces`` (sorted, disjoint) of ``text``."""
    segments: list[Segment] = []
    gaps: list[str] = []
    at = 0
    for start, end, protected, markup, syntax in pieces:
        gaps.append(text[at:start])
        segments.append(
            Segment(
                text[start:end],
                protected=tuple(Span(a - start, b - start) for a, b in protected),
                markup=tuple(Span(a - start, b - start) for a, b in markup),
                syntax=syntax,
            )
        )
        at = end
    gaps.append(text[at:])
    return Document(
        path,
        tuple(segments),
        tuple(gaps),
        source_lang=options.get("source_lang"),
        target_lang=options.get("target_lang"),
    )
