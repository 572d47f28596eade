"""Generated variants of a glossary, found without spelling them all out.

A name in Chinese characters can be spelled in a dozen manners, and a glossary has a hundred thousand of them. What the
manners differ in is capitals, spaces, hyphens, apostrophes and how ü is written; without these (:func:`fold`) two or three
keys are left of a source form. The index has their hashes; a text is searched for what spellings begin with
(``beginnings``, a few letters each), and where the words that follow have the hash of a key, the spellings of its entries
are made and compared.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain, compress, product
from zlib import crc32

from mtfix.entries import column
from mtfix.matching.hashed import Hashed
from mtfix.model import Entry
from mtfix.names import han, variants
from mtfix.names.similarity import fold as latin
from mtfix.text import fold_all as fold_forms

_Starts = Mapping[str, Iterable[str]]
BEGINNING = 5  # letters and marks of one: longer ones are found less often by accident, but there are more of them
_LONG = 12  # where every spelling has been made anyway
_FEW = 20_000  # Chinese forms of which every spelling is made: a second or two, but texts are searched faster
_HEAD = 8  # letters of a key by which most accidents are told
_LETTER = "A-Za-zªºÀ-ÖØ-öø-\u058fḀ-\u1fff"  # of alphabets that have spaces between words
_SPREAD = 4  # of so many characters one at least is a letter
_RUN = re.compile(rf"[{_LETTER}]+(?:[ '\x02]{{1,3}}[{_LETTER}]+)*")
_FOLD = bytes(ord("u" if chr(code) in "vV" else chr(code).lower()) if code < 128 else code for code in range(256))
_MARKED = bytes(
    _FOLD[code] if chr(code).isalpha() else ord(" " if chr(code) in " '\x02" else ".") for code in range(256)
)
_DROPPED = bytes(code for code in range(256) if code > 127 or not chr(code).isalpha())
_UMLAUTS = ("u", "ü", "yu", "v")


def fold(text: str) -> bytes:
    """What most manners of writing a spelling have in common; that of a whole is that of its parts, joined.

    >>> {fold(name) for name in ("Lü Jie-sheng", "Lu JieSheng", "LV JIE SHENG")}
    {b'lujiesheng'}
    """
    if not text.isascii():
        text = latin(text)
    return text.encode().translate(_FOLD, _DROPPED)


def _words(text: str) -> tuple[list[bytes], Sequence[str | bytes]]:
    """The words that a text begins with, folded and not; nothing for a second mark between two of them.

    Half a word at the end does no harm: it does not stand free.
    """
    if text.isascii():
        folded = text.encode().translate(_MARKED).partition(b".")[0].split(b" ")
        return folded, folded
    words = re.split("[ '\x02]", run.group() if (run := _RUN.match(text)) else "")
    return list(map(fold, words)), words


class Index(Hashed):
    """Keys of spellings and their entries; what keys begin with is known too."""

    def spans(self, text: str, start: int) -> list[tuple[int, int]]:
        """Ends and hashes of what begins at ``start`` of a text and may be a spelling."""
        known, mask, room = self.known, self._mask, _HEAD
        words, raw = _words(text[start : start + _SPREAD * _HEAD])
        if known[crc32(b"".join(words)[:_HEAD]) & mask]:
            room = self.longest
            words, raw = _words(text[start : start + _SPREAD * room])
        found = []
        code = 0
        for word, size in zip(words, map(len, raw), strict=True):
            if word:
                if self._genitive and word.endswith(b"s"):
                    without = crc32(word[:-1], code)
                    if known[without & mask]:
                        found.append((start + size - 1, without))
                room -= len(word)
                if room < 0:
                    break
                code = crc32(word, code)
                if known[code & mask]:
                    found.append((start + size, code))
            start += size + 1
        return found


def index(
    entries: Sequence[Entry], sources: Mapping[str, tuple[Sequence[int], Sequence[str]]], lang: str
) -> tuple[Index, set[str]]:
    """The index of source terms by language, with the numbers of their entries, and what their spellings begin with."""
    kinds = column(entries, "kind")
    chinese: tuple[list[int], list[str]] = [], []
    others: list[tuple[int, str, str]] = []
    for term_lang, (numbers_of, terms) in sources.items():
        spelled = [kinds[number] != "TERM" for number in numbers_of]
        if variants.main_language(term_lang) in variants.CHINESE:
            chinese[0].extend(compress(numbers_of, spelled))
            chinese[1].extend(compress(terms, spelled))
        else:
            others += [
                (number, term, term_lang) for number, term in compress(zip(numbers_of, terms, strict=True), spelled)
            ]
    if len(chinese[0]) <= _FEW:
        others += [(number, term, variants.CHINESE[0]) for number, term in zip(*chinese, strict=True)]
    numbers: list[int] = []
    texts: list[str] = []
    for number, term, term_lang in others:
        found = [text for text, *_ in variants.spellings(term, term_lang, kinds[number])]
        found = variants.unlike_right(found, entries[number]) if found else found
        texts += found
        numbers += [number] * len(found)
    texts = fold_forms(texts)
    beginnings = {text[:_LONG] for text in texts}
    keys = fold_all(texts)
    if len(chinese[0]) > _FEW:
        from mtfix.matching import generated_han

        readings = generated_han.spell(chinese, kinds, column(entries, "preferred"))
        numbers += readings.numbers
        keys += readings.keys
        _add_beginnings(readings.pinyin, readings.wade_giles, beginnings)
    beginnings.update([beginning.upper() for beginning in beginnings])
    return Index.of(numbers, keys, lang, [key[:_HEAD] for key in keys]), beginnings


def fold_all(texts: Sequence[str]) -> list[bytes]:
    """:func:`fold` of many texts, several times faster."""
    joined = "\n".join(texts).replace("ü", "u")
    if not joined.isascii() or joined.count("\n") != len(texts) - 1:
        return list(map(fold, texts))
    return joined.encode().translate(_FOLD, _DROPPED.replace(b"\n", b"")).split(b"\n")


def room(first: str) -> int:
    """Letters that a beginning may have of the syllable after this one."""
    return max(0, BEGINNING - len(first))


def wade_giles_room(first: str) -> int:
    """The same of Wade-Giles: an apostrophe of the second syllable counts, a space too."""
    return max(1, BEGINNING - len(first) + first.count("'"))


def _add_beginnings(pinyin: _Starts, wade_giles: _Starts, beginnings: set[str]) -> None:
    """What spellings begin with, of first syllables and the second ones that follow them."""
    for first, seconds in pinyin.items():
        size = room(first)
        tails = {second[:size] for second in seconds}
        for umlaut in _UMLAUTS if "ü" in first or any("ü" in tail for tail in tails) else ("",):
            _add_pinyin(first.replace("ü", umlaut), {tail.replace("ü", umlaut) for tail in tails}, beginnings)
    wade = {syllable: han.wade_giles(syllable) for syllable in {*wade_giles, *chain(*wade_giles.values())}}
    for first, seconds in wade_giles.items():
        size = wade_giles_room(wade[first])
        _add_wade_giles(wade[first], {wade[second][:size] for second in seconds}, beginnings)


def _add_pinyin(first: str, seconds: Iterable[str], beginnings: set[str]) -> None:
    """How pinyin is written that begins with a syllable and one of those that may follow it."""
    head = first.capitalize()
    size = room(head)
    tails = {second[:size] for second in seconds}
    if "" in tails:  # nothing follows, or there is no room for it
        tails.remove("")
        beginnings.add(head[:BEGINNING])
    beginnings.update([head + tail for tail in tails])
    beginnings.update([head + tail.capitalize() for tail in tails])
    beginnings.update([f"{head}'{tail}" for tail in {tail[: size - 1] for tail in tails if tail[0] in "aeo"}])
    beginnings.update([f"{head} {tail.capitalize()}" for tail in {tail[: size - 1] for tail in tails}])


def _add_wade_giles(first: str, seconds: Iterable[str], beginnings: set[str]) -> None:
    """The same of Wade-Giles, with its apostrophes and umlauts and without."""
    written: dict[str, set[str]] = defaultdict(set)
    for mark, umlaut in product(("'", ""), ("ü", "u")):
        head = first.replace("'", mark).replace("ü", umlaut).capitalize()
        written[head].update([second.replace("'", mark).replace("ü", umlaut) for second in seconds])
    for head, tails in written.items():
        if "" in tails:
            tails.remove("")
            beginnings.add(head[:BEGINNING])
        size = max(0, room(head) - 1)
        tails = {tail[:size] for tail in tails}
        beginnings.update([f"{head} {tail}"[:BEGINNING] for tail in tails])
        beginnings.update([f"{head} {tail.capitalize()}"[:BEGINNING] for tail in tails])
