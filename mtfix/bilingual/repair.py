"""The text that replaces a wrong span, and the span it really has to replace."""

from __future__ import annotations

import re

from mtfix.bilingual.entries import CompiledEntry
from mtfix.bilingual.tokens import Token, is_spaceless, tokenize

_TITLE = re.compile(r"(?:\b(?:Mr|Mrs|Ms|Dr|Prof|Sir|Madam|Lord|Lady|Miss|Herr|Frau)\.?\s+)$")
_VOWEL = "aeiou"


def choose_form(entry: CompiledEntry, text: str, start: int, end: int) -> str:
    """The preferred form; the short form where a title stands before a one-word mention."""
    preferred = entry.entry.preferred
    short = entry.entry.short
    span = text[start:end]
    if short and " " not in span.strip() and " " in preferred and _TITLE.search(text[:start]):
        preferred = short
    letters = [c for c in span if c.isalpha()]
    if len(letters) > 4 and all(c.isupper() for c in letters) and " " in span and not preferred.isupper():
        preferred = preferred.upper()
    return preferred


def repair_span(entry: CompiledEntry, text: str, start: int, end: int, lang: str) -> tuple[int, int, str]:
    """(start, end, after): the span widened over words that the new form would double, articles put right."""
    after = choose_form(entry, text, start, end)
    if is_spaceless(lang):
        return _spaceless(text, start, end, after)
    words = after.split()
    mine = [token.fold for token in tokenize(after)]
    around = tokenize(text)
    before = [token for token in around if token.end <= start]
    behind = [token for token in around if token.start >= end]
    for size in range(min(len(mine) - 1, len(behind)), 0, -1):
        part = behind[:size]
        if [token.fold for token in part] == mine[-size:] and _joined(text, end, part):
            end = part[-1].end
            break
    for size in range(min(len(mine) - 1, len(before)), 0, -1):
        part = before[-size:]
        if [token.fold for token in part] == mine[:size] and _joined(
            text, part[0].start, [*part, *(t for t in around if t.start == start)]
        ):
            start = part[0].start
            break
    article = re.search(r"\b(the|a|an|The|A|An)\s+$", text[:start])
    if words and words[0].lower() in ("the", "a", "an") and len(words) > 1:
        if article:
            if article.group(1)[0].isupper() or article.group(1).lower() != words[0].lower():
                start = article.start()
            else:
                start = article.start()
    elif article and article.group(1).lower() in ("a", "an") and after[:1].isalpha():
        want = "an" if after[0].lower() in _VOWEL else "a"
        if want != article.group(1).lower():
            after = (
                (want.capitalize() if article.group(1)[0].isupper() else want)
                + text[article.start(1) + len(article.group(1)) : start]
                + after
            )
            start = article.start()
    return start, end, after


def _joined(text: str, position: int, part: list[Token]) -> bool:
    """Only spaces and hyphens stand between `position` and the tokens, and between them."""
    for token in part:
        if text[position : token.start].strip(" -\u2010\u2011") != "":
            return False
        position = token.end
    return True


def _spaceless(text: str, start: int, end: int, after: str) -> tuple[int, int, str]:
    pairs = {"\u300a": "\u300b", "\u300c": "\u300d", "\u300e": "\u300f", "\u201c": "\u201d"}
    if after[-1:] in pairs.values() and text[end : end + 1] == after[-1]:
        after = after[:-1]
    if after[:1] in pairs and start and text[start - 1] == after[0]:
        after = after[1:]
    return start, end, after
