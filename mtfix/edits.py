"""Apply edits to a document, and take them back."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate

from mtfix.errors import StaleEditError
from mtfix.model import Document, Edit, Segment, Span


def apply(document: Document, edits: Sequence[Edit]) -> Document:
    """The document with the edits made. Raises :class:`StaleEditError` where ``before`` does not stand in its place."""
    by_segment: dict[int, list[tuple[Span, str, str]]] = defaultdict(list)
    for edit in edits:
        by_segment[edit.segment].append((edit.span, edit.before, edit.after))
    return _rewrite(document, by_segment)


def revert(document: Document, edits: Sequence[Edit], applied: Sequence[Edit] | None = None) -> Document:
    """Take back ``edits`` of a cleaned document; ``applied`` are all edits that made it (default: the same ones).

    Raises :class:`StaleEditError` if the text is not the one that those edits made.
    """
    undo = {edit.id for edit in edits}
    by_segment: dict[int, list[tuple[Span, str, str]]] = defaultdict(list)
    shifts: dict[int, int] = defaultdict(int)
    for edit in sorted(applied if applied is not None else edits, key=lambda edit: (edit.segment, edit.span)):
        start = edit.span.start + shifts[edit.segment]
        shifts[edit.segment] += len(edit.after) - len(edit.before)
        if edit.id in undo:
            by_segment[edit.segment].append((Span(start, start + len(edit.after)), edit.after, edit.before))
    return _rewrite(document, by_segment)


def before_edits(edit: Edit, edits: Sequence[Edit]) -> Edit | None:
    """An edit of an edited document as one of the document before; None if it touches what was edited."""
    shift = 0
    for other in sorted((item for item in edits if item.segment == edit.segment), key=lambda item: item.span):
        start = other.span.start + shift
        if start < edit.span.end and edit.span.start < start + len(other.after):
            return None
        if start >= edit.span.end:
            break
        shift += len(other.after) - len(other.before)
    return replace(edit, span=Span(edit.span.start - shift, edit.span.end - shift))


def _rewrite(document: Document, changes: dict[int, list[tuple[Span, str, str]]]) -> Document:
    if not changes:
        return document
    segments = list(document.segments)
    for index, edits in changes.items():
        if index >= len(segments):
            raise StaleEditError(f"{document.id}: there is no segment {index}")
        segments[index] = _rewrite_segment(document.id, index, segments[index], sorted(edits))
    return document.with_segments(tuple(segments))


def _rewrite_segment(document_id: str, index: int, segment: Segment, edits: list[tuple[Span, str, str]]) -> Segment:
    out: list[str] = []
    at = 0
    for span, before, after in edits:
        found = segment.text[span.start : span.end]
        if found != before or span.start < at:
            raise StaleEditError(
                f"{document_id}, segment {index}, {span.start}: expected {before!r}, found {found!r}; nothing was changed"
            )
        out += (segment.text[at : span.start], after)
        at = span.end
    out.append(segment.text[at:])
    text = "".join(out)
    shifts = _Shifts(edits)
    protected = tuple(map(shifts.moved, segment.protected))
    return segment.with_text(text, protected, _moved_markup(segment, edits, shifts))


class _Shifts:
    """How far what stands behind sorted edits moves."""

    def __init__(self, edits: list[tuple[Span, str, str]]) -> None:
        self.ends = [span.end for span, _, _ in edits]
        self._shifts = [0, *accumulate([len(after) - len(before) for _, before, after in edits])]

    def moved(self, span: Span) -> Span:
        shift = self._shifts[bisect_right(self.ends, span.start)]
        return Span(span.start + shift, span.end + shift)


def _moved_markup(segment: Segment, edits: list[tuple[Span, str, str]], shifts: _Shifts) -> tuple[Span, ...]:
    """Markup keeps its text; inside an edit it is found again in order, if it is still there."""
    moved = []
    found: dict[tuple[int, str], int] = {}  # where in the edit the last tag of this text was found
    for tag in sorted(segment.markup):
        index = bisect_right(shifts.ends, tag.start)
        edit, _, after = edits[index] if index < len(edits) else (tag, "", "")
        if index == len(edits) or not (edit.start <= tag.start and tag.end <= edit.end):
            moved.append(shifts.moved(tag))
            continue
        text = tag.of(segment.text)
        at = found.get((index, text), -1)
        at = after.find(text, at + 1) if at >= 0 or (index, text) not in found else -1
        found[index, text] = at
        if at >= 0:
            start = shifts.moved(Span(edit.start, edit.start + 1)).start + at
            moved.append(Span(start, start + tag.end - tag.start))
    return tuple(moved)
