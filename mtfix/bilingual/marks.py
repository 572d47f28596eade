"""Quotation marks and brackets around a span."""

from __future__ import annotations

QUOTES = frozenset(
    "\"'\u201c\u201d\u2018\u2019\u201e\u00ab\u00bb\u300a\u300b\u3008\u3009\u300c\u300d\u300e\u300f\u3010\u3011\uff02"
)
NO_APOSTROPHES = QUOTES - {"'", "\u2019"}
CLOSING = {
    '"': '"',
    "'": "'",
    "\u201c": "\u201d",
    "\u201e": "\u201c\u201d",
    "\u2018": "\u2019",
    "\u00ab": "\u00bb",
    "\u00bb": "\u00ab",
    "\u300a": "\u300b",
    "\u3008": "\u3009",
    "\u300c": "\u300d",
    "\u300e": "\u300f",
    "\u3010": "\u3011",
    "\uff02": "\uff02",
}
BRACKETS = frozenset("([\uff08\u3010\uff3b")


def enclosed(text: str, start: int, end: int) -> tuple[bool, bool]:
    """Whether a quotation mark stands on either side, and a bracket before."""
    left = text[start - 1] if start else ""
    return left in QUOTES or text[end : end + 1] in NO_APOSTROPHES, left in BRACKETS
