"""Columns that say whether an output is a translation at all: length, untranslated, copied, repeated, empty."""

from __future__ import annotations

import unicodedata
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import regex
from rapidfuzz.distance import Indel

from mtfix.errors import ConfigError
from mtfix.metrics import rows
from mtfix.metrics.due import normalise
from mtfix.metrics.language import scripts
from mtfix.metrics.tokens import tokens
from mtfix.model import Signature

if TYPE_CHECKING:
    from mtfix.metrics.base import Rows, TestSet, Values


class LengthRatio:
    """Characters of the hypotheses (without spaces) by those of the references, of their mean where there are several;
    by those of the source where there is no reference.

    Best is a ratio near 1 (to the source: near that of other systems); neither more nor less is better as such, and
    tests only say whether two ratios differ. Segments without a reference are left out.
    """

    name = "length-ratio"
    higher_is_better = None
    percent = False
    uses_references = True
    columns = ("hypothesis", "compared", "segments")

    def __init__(self, test_set: TestSet) -> None:
        streams: Sequence[Sequence[str | None]] = test_set.references
        if not streams:
            if test_set.source is None:
                raise ConfigError("the length ratio needs references or the source")
            streams = (test_set.source,)
        self._of = "ref" if test_set.references else "src"
        self._lengths = [_mean([_size(text) for text in texts if text]) for texts in zip(*streams, strict=True)]
        self._streams = len(streams)

    def signature(self) -> Signature:
        return rows.signature(("length", f"hyp/{self._of}"), ("unit", "char"), ("n" + self._of, str(self._streams)))

    def stats(self, hypotheses: Sequence[str]) -> Rows:
        values = [
            (_size(text), length, 1.0) if length else (0.0, 0.0, 0.0)
            for text, length in zip(hypotheses, self._lengths, strict=True)
        ]
        return rows.rows(values, 3)

    def values(self, sums: Rows) -> Values:
        import numpy as np

        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(sums[:, 1] > 0, sums[:, 0] / sums[:, 1], np.nan)

    def support(self, sums: Rows) -> Values:
        return sums[:, 2]

    def parts(self, total: Rows) -> dict[str, Any]:
        return {name: float(value) for name, value in zip(self.columns, total.reshape(-1), strict=True)}


def _size(text: str) -> float:
    return float(len("".join(text.split())))


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0


class _Flags(rows.Share, ABC):
    """A share of segments: ``judge`` says 1 (it is so), 0 (it is not) or None (it cannot be judged: not in n)."""

    higher_is_better = False
    columns = ("segments", "judged")
    about: tuple[tuple[str, str], ...] = ()

    def signature(self) -> Signature:
        return rows.signature((self.name, "share"), *self.about)

    def stats(self, hypotheses: Sequence[str]) -> Rows:
        found = [self.judge(segment, text) for segment, text in enumerate(hypotheses)]
        return self._rows((float(flag or 0), float(flag is not None)) for flag in found)

    @abstractmethod
    def judge(self, segment: int, hypothesis: str) -> bool | None: ...


class Empty(_Flags):
    """The share of hypotheses without a letter or digit, among the segments whose source (or reference) has one."""

    name = "empty"

    def __init__(self, test_set: TestSet) -> None:
        self._test_set = test_set

    def judge(self, segment: int, hypothesis: str) -> bool | None:
        given: list[str | None] = [stream[segment] for stream in self._test_set.references]
        if self._test_set.source is not None:
            given = [self._test_set.source[segment]]
        if given and not any(_says_something(text or "") for text in given):
            return None
        return not _says_something(hypothesis)


def _says_something(text: str) -> bool:
    return any(char.isalnum() for char in text)


_COPIED = 0.9
_LEAST_COPIED = 20  # characters: shorter texts are copies only if they are equal


class Copied(_Flags):
    """The share of hypotheses that are the source: equal but for case, space and punctuation, or (from 20 characters
    on) alike to 90 % (Indel similarity).

    Segments whose reference is such a copy too (a name, a number) are not judged, nor are sources without a letter of
    their language's script (an English title in a Chinese text).
    """

    name = "copied"
    about = (("similarity", str(_COPIED)), ("from", str(_LEAST_COPIED)))

    def __init__(self, test_set: TestSet) -> None:
        self._source, self._references = _source(test_set, self.name), test_set.references
        self._letter = regex.compile(r"\p{L}")
        if test_set.source_lang:
            self._letter = script_pattern(scripts(test_set.source_lang))

    def judge(self, segment: int, hypothesis: str) -> bool | None:
        if not self._letter.search(self._source[segment]):
            return None
        source = _bare(self._source[segment])
        if any(_is_copy(source, _bare(stream[segment] or "")) for stream in self._references):
            return None
        return _is_copy(source, _bare(hypothesis))


def script_pattern(names: frozenset[str]) -> regex.Pattern[str]:
    return regex.compile("[" + "".join(rf"\p{{{name}}}" for name in sorted(names)) + "]")


def _source(test_set: TestSet, name: str) -> Sequence[str]:
    if test_set.source is None:
        raise ConfigError(f"{name} needs the source")
    return test_set.source


def _bare(text: str) -> str:
    return "".join(char for char in normalise(text).casefold() if char.isalnum())


def _is_copy(source: str, text: str) -> bool:
    if source == text:
        return True
    return len(source) >= _LEAST_COPIED and Indel.normalized_similarity(source, text, score_cutoff=_COPIED) >= _COPIED


class Untranslated(_Flags):
    """The share of hypotheses with untranslated text: copies of the source (as ``copied`` has it), and those in which
    letters of the source's script are left that the target language does not write (Han characters in English).

    Characters that stand in a reference of the segment too are right. Between languages of one script only copies
    show; ``wrong-language`` sees more.
    """

    name = "untranslated"

    def __init__(self, test_set: TestSet) -> None:
        self._source, self._references = _source(test_set, self.name), test_set.references
        if not test_set.source_lang or not test_set.target_lang:
            raise ConfigError("untranslated needs both languages", hint="for example -l zh-en")
        foreign = scripts(test_set.source_lang) - scripts(test_set.target_lang)
        self._foreign = None
        if foreign and foreign != {"Latin"}:  # Latin letters are at home in all languages: names, units, acronyms
            self._foreign = script_pattern(foreign)
        self._copied = Copied(test_set)
        self.about = (("script", "+".join(sorted(foreign)) if self._foreign else "-"), *Copied.about)

    def judge(self, segment: int, hypothesis: str) -> bool | None:
        copied = self._copied.judge(segment, hypothesis)
        if copied or self._foreign is None:
            return copied
        left = set(self._foreign.findall(unicodedata.normalize("NFKC", hypothesis)))
        right = {char for stream in self._references for char in stream[segment] or ""}
        return bool(left - right) or copied


_LOOPS = ((1, 8), (2, 5), (4, 4), (16, 3))  # (tokens of the unit up to, times)


class Repetition(_Flags):
    """The share of hypotheses with a hallucinated loop: the same one token at least 8 times in a row, two tokens 5
    times, three or four tokens 4 times, up to sixteen tokens 3 times.

    Punctuation alone is no loop; segments whose source has a loop too (laughter, a chorus) are not judged.
    """

    name = "repetition"
    about = (("loops", ",".join(f"{size}x{times}" for size, times in _LOOPS)),)

    def __init__(self, test_set: TestSet) -> None:
        self._source = test_set.source

    def judge(self, segment: int, hypothesis: str) -> bool | None:
        if self._source is not None and has_loop(self._source[segment]):
            return None
        return has_loop(hypothesis)


def has_loop(text: str) -> bool:
    """True if the same words follow each other again and again.

    >>> has_loop("the port of the port of the port of the port of Ust"), has_loop("very, very, very good")
    (True, False)
    """
    found = tokens(text)
    counts = Counter(found)
    often = [counts[token] >= _LOOPS[-1][1] for token in found]
    if sum(often) < _LOOPS[0][1]:
        return False
    return any(_repeated(found, often, size, times) for size, times in _units())


def _units() -> Iterator[tuple[int, int]]:
    smallest = 1
    for largest, times in _LOOPS:
        for size in range(smallest, largest + 1):
            yield size, times
        smallest = largest + 1


def _repeated(found: Sequence[str], often: Sequence[bool], size: int, times: int) -> bool:
    """Somewhere ``size`` tokens stand ``times`` times in a row: that many tokens equal the one ``size`` before them."""
    needed = size * (times - 1)
    run = 0
    for at in range(size, len(found)):
        run = run + 1 if often[at] and found[at] == found[at - size] else 0
        if run >= needed and any(token[0].isalnum() for token in found[at - size + 1 : at + 1]):
            return True
    return False
