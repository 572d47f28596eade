"""The text that replaces a wrong span, and the span it really has to replace."""

from __future__ import annotations

import re

from mtfix.bilingual.entries import Entry
from mtfix.bilingual.tokens import Token, is_spaceless, tokenize

_TITLE = re.compile(r"\b(?:Mr|Mrs|Ms|Dr|Prof|Sir|Madam|Lord|Lady|Miss|Herr|Frau)\.?\s+$")
_ARTICLE = re.compile(r"\b(the|a|an)\s+$", re.IGNORECASE)
_CLOSING = {"\u300a": "\u300b", "\u300c": "\u300d", "\u300e": "\u300f", "\u201c": "\u201d"}


def choose_form(entry: Entry, text: str, start: int, end: int) -> str:
    """The preferred form; the short one for a single word after a title ("Mr. Fan")."""
    single = " " not in text[start:end].strip()
    if entry.short and single and " " in entry.preferred and _TITLE.search(text[:start]):
        return entry.short
    return entry.preferred


def repair_span(entry: Entry, text: str, start: int, end: int, lang: str) -> tuple[int, int, str]:
    """(start, end, after): the span widened over words that the form would double, articles and capitals put right."""
    after = _capitals(choose_form(entry, text, start, end), text[start:end])
    if is_spaceless(lang):
        return start, end, _without_doubled_quotes(after, text, start, end)
    start, end = _over_doubles(after, text, start, end)
    return _article(after, text, start, end)


def _capitals(form: str, span: str) -> str:
    letters = [char for char in span if char.isalpha()]
    capitals = len(letters) > 4 and all(char.isupper() for char in letters) and " " in span
    return form.upper() if capitals else form


def _over_doubles(after: str, text: str, start: int, end: int) -> tuple[int, int]:
    """The span with the words beside it that are the last or the first ones of the new form."""
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
        to_span = [*part, *[token for token in around if token.start == start]]
        if [token.fold for token in part] == mine[:size] and _joined(text, part[0].start, to_span):
            start = part[0].start
            break
    return start, end


def _joined(text: str, position: int, part: list[Token]) -> bool:
    """Only spaces and hyphens stand between ``position`` and the tokens, and between them."""
    for token in part:
        if text[position : token.start].strip(" -\u2010\u2011") != "":
            return False
        position = token.end
    return True


def _article(after: str, text: str, start: int, end: int) -> tuple[int, int, str]:
    """An article before the span gives way to that of the form, or is made to fit it (a, an)."""
    found = _ARTICLE.search(text[:start])
    if found is None:
        return start, end, after
    article = found[1]
    words = after.split()
    if len(words) > 1 and words[0].lower() in ("the", "a", "an"):
        return found.start(), end, after
    if article.lower() in ("a", "an") and after[:1].isalpha():
        right = "an" if after[0].lower() in "aeiou" else "a"
        if right != article.lower():
            right = right.capitalize() if article[0].isupper() else right
            return found.start(), end, right + text[found.end(1) : start] + after
    return start, end, after


def _without_doubled_quotes(after: str, text: str, start: int, end: int) -> str:
    """The form without quotation marks of its own that already stand around the span."""
    if after[-1:] in _CLOSING.values() and text[end : end + 1] == after[-1]:
        after = after[:-1]
    if after[:1] in _CLOSING and start and text[start - 1] == after[0]:
        after = after[1:]
    return after
