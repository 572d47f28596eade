"""A name written over the inline markup inside an old one: "Su <b>Jiesheng</b>", "North **Dvinsk**".

Markup stays where each word keeps its place. Otherwise the name stands in one run of text between tags. An empty tag of
HTML is not seen; in Markdown empty emphasis is (``****``), so what would enclose nothing goes, and lines are joined.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from mtfix.model import Segment, Span
from mtfix.text import escape


def write_over(segment: Segment, span: Span, tags: list[Span], after: str, *, markdown: bool) -> str:
    """``after`` in the place of a raw span that has ``tags`` in it; the raw text itself where that would break them."""
    runs: list[str] = []
    at = span.start
    for tag in tags:
        runs.append(segment.text[at : tag.start])
        at = tag.end
    runs.append(segment.text[at : span.end])
    marks = [tag.of(segment.text) for tag in tags]
    texts = _word_by_word(runs, after)
    if markdown and (texts is None or any(run.strip() and not text for run, text in zip(runs, texts, strict=True))):
        return _in_markdown(segment, span, tags, escape(after, segment))
    if texts is None:
        first = next(index for index, run in enumerate(runs) if run.strip())
        texts = [after if index == first else "" for index in range(len(runs))]
    out = [escape(texts[0], segment)]
    for mark, text in zip(marks, texts[1:], strict=True):
        out += (mark, escape(text, segment))
    return "".join(out)


def _word_by_word(runs: list[str], after: str) -> list[str] | None:
    """The words of ``after`` over runs of text between tags, None if they are not as many as the old ones."""
    words = after.split(" ")
    places: list[int] = []  # the run in which each old word begins
    within: list[bool] = []  # whether a run begins within a word: <big>S</big>u Jiesheng
    joined = False
    for index, run in enumerate(runs):
        count = len(run.split())
        within.append(joined and count > 0 and not run[0].isspace())
        places += [index] * (count - within[-1])
        if run:
            joined = not run[-1].isspace()
    if len(places) != len(words):
        return None
    out = []
    for index, run in enumerate(runs):
        mine = " ".join(word for word, place in zip(words, places, strict=True) if place == index)
        if mine:
            before = " " if within[index] else run[: len(run) - len(run.lstrip())]
            out.append(before + mine + run[len(run.rstrip()) :])
        else:  # only the end of a word, or nothing, stood here
            out.append(run[len(run.rstrip()) :] or run[: len(run) - len(run.lstrip())])
    return out


class _Mark(NamedTuple):
    """A delimiter of Markdown; ``kind`` pairs an opening one with a closing one."""

    text: str
    kind: str
    opens: bool


def _in_markdown(segment: Segment, span: Span, tags: list[Span], after: str) -> str:
    """``after`` in one place: behind all that opens before it, before all that closes after it."""
    kept: list[_Mark] = []
    pairs: list[tuple[int, int]] = []  # marks that open and close within the name
    pending: list[int] = []
    for tag in tags:
        mark = _mark(segment, tag)
        if mark is None:
            continue
        mate = next((index for index in reversed(pending) if kept[index].kind == mark.kind), None)
        if mate is not None and not mark.opens:
            pending.remove(mate)
            pairs.append((mate, len(kept)))
        elif mark.opens:
            pending.append(len(kept))
        kept.append(mark)
    paired = {index for pair in pairs for index in pair}
    openers = [index for index in pending if index not in paired]
    closers = [index for index, mark in enumerate(kept) if not mark.opens and index not in paired]
    dropped: set[int] = set()
    for closer in closers:  # *North* *Dvinsk*: one stretch
        mate = next((index for index in openers if index > closer and kept[index].kind == kept[closer].kind), None)
        if mate is not None:
            dropped |= {closer, mate}
    low = max((index + 1 for index in openers if index not in dropped), default=0)
    high = min((index for index in closers if index not in dropped), default=len(kept))
    if low > high:
        return span.of(segment.text)
    inside = [pair for pair in pairs if low <= pair[1] and pair[0] < high]
    links = [pair for pair in inside if kept[pair[0]].kind == "link"]
    for opening, closing in (links or inside)[:1]:
        low, high = max(low, opening + 1), min(high, closing)
    for pair in pairs:
        if not pair[0] < low <= pair[1]:
            dropped |= set(pair)
    out = ["" if index in dropped else mark.text for index, mark in enumerate(kept)]
    return "".join((*out[:low], after, *out[low:]))


_OPENING = frozenset("([{<\"'“„‘«—–-/*_~")
_LINE_PREFIX = re.compile(r"^(?:>\s*)+")


def that_stays(text: str, tag: Span) -> str:
    """Markup without what goes when the characters beside it do: the ``>`` of a line that is joined, a backslash."""
    own = tag.of(text)
    if text[: tag.start].rstrip(" \t")[-1:] in ("\n", "\r"):
        own = _LINE_PREFIX.sub("", own)
    return "" if own == "\\" else own


def _mark(segment: Segment, tag: Span) -> _Mark | None:
    """A delimiter; None for what does not stay."""
    text = segment.text
    own = that_stays(text, tag)
    if not own:
        return None
    if own.startswith("<"):
        found = re.match(r"</?\s*([A-Za-z0-9]*)", own)
        return _Mark(own, f"<{found[1].lower()}" if found else own, not own.startswith("</"))
    if "[" in own or "]" in own:
        return _Mark(own, "link", own.startswith(("[", "*", "_", "~")) and own.endswith("["))
    before, after = text[tag.end - len(own) - 1 : tag.end - len(own)], text[tag.end : tag.end + 1]
    if before.isalnum() and after.isalnum():  # within a word either may be
        earlier = sum(other.end <= tag.start and other.of(text) == own for other in segment.markup)
        return _Mark(own, own, earlier % 2 == 0)
    return _Mark(own, own, (not before.strip() or before in _OPENING) and not after.isspace())
