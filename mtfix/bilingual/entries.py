"""The glossary as this matcher needs it: one concept with its forms on both sides, compiled once."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property

from mtfix.bilingual.phonetics import letters, skeleton
from mtfix.bilingual.tokens import Token, fold, tokenize


@dataclass(frozen=True, slots=True)
class Entry:
    id: str
    preferred: str
    source_forms: tuple[str, ...]
    admitted: tuple[str, ...] = ()
    short: str = ""
    kind: str = ""


@dataclass(frozen=True)
class TargetForm:
    text: str

    @cached_property
    def tokens(self) -> tuple[Token, ...]:
        return tuple(tokenize(self.text))

    @cached_property
    def folds(self) -> tuple[str, ...]:
        return tuple(token.fold for token in self.tokens)

    @cached_property
    def letters(self) -> str:
        return letters(self.text)

    @cached_property
    def skeleton(self) -> str:
        return skeleton(self.letters)

    @cached_property
    def fold(self) -> str:
        return fold(self.text)

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        return form_pattern(self.text)


_DASH = "[-\u2010-\u2015\u2212]"
_QUOTE = "['\u2019\u2018\u02bc]"


def _spaced(char: str) -> bool:
    return char.isalnum() and not (
        "\u3041" <= char <= "\u30ff" or "\u3400" <= char <= "\u9fff" or "\uf900" <= char <= "\ufaff"
    )


_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {
    0x3000: 0x20,
    0xA0: 0x20,
    0x301C: 0x7E,
    0x2215: 0x2F,
}


def same_width(text: str) -> str:
    """Full-width ASCII as plain ASCII, offsets unchanged."""
    return text if text.isascii() else text.translate(_WIDTH)


def form_pattern(form: str) -> re.Pattern[str]:
    """Finds a target form: boundaries where the script has them, any dash, quote and space; acronyms with case."""
    pieces = []
    form = same_width(form)
    for char in re.sub(r"\s+", " ", form.strip()):
        if char == " ":
            pieces.append(r"\s+")
        elif char in "-\u2010\u2011\u2012\u2013\u2014\u2212":
            pieces.append(_DASH)
        elif char in "'\u2019\u2018\u02bc":
            pieces.append(_QUOTE)
        else:
            pieces.append(re.escape(char))
    before = r"(?<!\w)" if _spaced(form[0]) else ""
    after = r"(?!\w)" if _spaced(form[-1]) else ""
    acronym = len(form) <= 5 and form.upper() == form
    return re.compile(before + "".join(pieces) + after, 0 if acronym else re.IGNORECASE)


INFLECTED = frozenset(["ru", "uk", "be", "bg", "sr", "mk", "pl", "cs", "sk", "hr", "sl", "lt", "lv"])


def inflected_pattern(form: str) -> re.Pattern[str] | None:
    """The form in any case: each word's stem and up to three more letters (for targets that decline names)."""
    words = re.findall(r"\w+", form)
    if not words or any(len(word) < 4 for word in words if word[:1].isupper()):
        return None
    stems = [
        re.escape(word[:-1] if word[-1] in "аяоеёиыйьуюaeiouy" and len(word) > 3 else word) + r"\w{0,3}"
        for word in words
    ]
    return re.compile(r"(?<!\w)" + r"[\s-]+".join(stems) + r"(?!\w)", re.IGNORECASE)


@dataclass
class CompiledEntry:
    entry: Entry
    lang: str = ""
    forms: tuple[TargetForm, ...] = field(init=False)  # preferred first

    def __post_init__(self) -> None:
        seen = dict.fromkeys(f for f in (self.entry.preferred, *self.entry.admitted, self.entry.short) if f)
        self.forms = tuple(TargetForm(f) for f in seen)

    def find(self, text: str, lowered: str) -> list[tuple[int, int]]:
        """Disjoint occurrences of any form in `text` (longest first at each place)."""
        spans: list[tuple[int, int]] = []
        text = same_width(text)
        for form in self.forms:
            head = form.text.casefold()
            if head.isascii() and head.isalnum() and head not in lowered:
                continue
            spans.extend((m.start(), m.end()) for m in form.pattern.finditer(text))
        if not spans and self.lang in INFLECTED:
            for form in self.forms:
                pattern = inflected_pattern(form.text)
                if pattern:
                    spans.extend((m.start(), m.end()) for m in pattern.finditer(text))
        spans.sort(key=lambda s: (s[0] - s[1], s[0]))
        out: list[tuple[int, int]] = []
        for start, end in spans:
            if all(end <= a or start >= b for a, b in out):
                out.append((start, end))
        return sorted(out)
