"""Right forms in capitals, looked up where a text has words in capitals.

They only shield, and nearly every form has one: in the automaton of listed forms they took more than half of the time
and of the memory in which it is built.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from operator import itemgetter
from typing import Self
from zlib import crc32

import regex

from mtfix.matching.hashed import Hashed
from mtfix.text import SEPARATOR, segment_bounds

# Letters and digits of alphabets that put spaces between words: inside a run of them nothing stands free.
_LETTER = re.compile(r"[^\W_\u0590-\u1dff\u2000-\U0010ffff]")
# A word in capitals; the s of a genitive may follow. Of other letters than ASCII ones it may be in lower case.
_WORD = re.compile(r"[^\W_a-z\u0590-\u1dff\u2000-\U0010ffff]++(?!(?!s\b)[a-z])")
# Each form has such a run, and one segment in twenty. (Of these patterns regex has the faster ones.)
_RUN = regex.compile(r"[A-Z\x80-\u058f\u1e00-\u1fff]{4}")
_RUN_ASCII = regex.compile(r"[A-Z]{4}")


def regular(forms: Sequence[str]) -> list[bool]:
    """Which forms in capitals can be looked up: they begin and end as words do, and have four letters in a row."""
    ends = {*map(itemgetter(0), forms), *map(itemgetter(-1), forms)}
    in_word = set(filter(_LETTER.match, ends))
    runs = map(re.compile(_RUN.pattern).search, forms)
    return [
        run is not None and form[0] in in_word and form[-1] in in_word for form, run in zip(forms, runs, strict=True)
    ]


class Capitals(Hashed):
    """Forms in capitals and their entries; all are :func:`regular`."""

    @classmethod
    def of_forms(cls, numbers: Sequence[int], forms: Sequence[str], lang: str) -> Self:
        """Of forms and the numbers of their entries."""
        keys = _bytes(SEPARATOR.join(forms)).split(_bytes(SEPARATOR)) if forms else []
        return cls.of(numbers, keys if len(keys) == len(forms) else list(map(_bytes, forms)), lang)

    def spans(self, text: str, first: int, last: int) -> list[tuple[int, int]]:
        """What may be such a form between two offsets of a view's text."""
        part = text[first:last]
        run = _RUN_ASCII if part.isascii() else _RUN
        if run.search(part) is None:
            return []
        found: list[tuple[int, int]] = []
        while match := run.search(text, first, last):
            start, first = segment_bounds(text, match.start())
            found += self._in_segment(text, start, first)
        return found

    def _in_segment(self, text: str, first: int, last: int) -> list[tuple[int, int]]:
        """What may be a form among words in capitals that no others part."""
        found: list[tuple[int, int]] = []
        known, mask, longest = self.known, self._mask, self.longest
        starts: list[int] = []
        at = first
        for match in _WORD.finditer(text, first, last):
            start, end = match.span()
            word = match.group()
            if word.upper() != word:
                continue
            if _LETTER.search(text, at, start):
                starts = []
            starts = [one for one in (*starts, start) if end - one - 1 <= longest]
            at = end
            for stop in (end, end - 1) if word[-1] == "S" else (end,):  # the S of a genitive
                found += [(one, stop) for one in starts if known[crc32(_bytes(text[one:stop])) & mask]]
        return found

    def owners(self, form: str) -> list[int]:
        """Numbers of the entries that may have a form."""
        return self.entries(crc32(_bytes(form)))


def _bytes(form: str) -> bytes:
    return form.encode("utf-8", "surrogatepass")
