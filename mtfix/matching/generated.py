"""Generated variants of a glossary, found without spelling them all out.

A name in Chinese characters can be spelled in a dozen manners, and a glossary has a hundred thousand of them. What the
manners differ in is capitals, spaces, hyphens, apostrophes and how ü is written; without these (:func:`fold`) two or three
keys are left of a source form. The index has their hashes; a text is searched for what spellings begin with
(``beginnings``, a few letters each), and where the words that follow have the hash of a key, the spellings of its entries
are made and compared.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import product
from zlib import crc32

from mtfix.boundaries import takes_plain_s
from mtfix.model import Entry, Status
from mtfix.names import han, variants
from mtfix.names.han_table import simplify
from mtfix.names.similarity import fold as latin
from mtfix.names.similarity import key
from mtfix.text import fold_all

BEGINNING = 5  # letters and marks of one: longer ones are found less often by accident, but there are more of them
_LONG = 12  # where every spelling has been made anyway
_FEW = 5_000  # Chinese forms of which every spelling is made: a quarter of a second, and no accidents
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


class Index:
    """Which entries can have a spelling, by the hash of its key.

    ``hashes``: hash and entry number in one number, sorted. ``known``: one byte for the last bits of a hash, 1 if there
    is a key of this hash or one that begins so: most words that follow a beginning by accident need no other look.
    """

    def __init__(self, hashes: array[int], known: bytes, longest: int, lang: str) -> None:
        self.hashes = hashes
        self.known = known
        self.longest = longest  # letters of a key
        self._mask = len(known) - 1
        self._genitive = takes_plain_s(lang)

    def __len__(self) -> int:
        return len(self.hashes)

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

    def entries(self, code: int) -> list[int]:
        """Numbers of the entries that have a key of this hash."""
        at = bisect_left(self.hashes, code << 32)
        found: list[int] = []
        while at < len(self.hashes) and self.hashes[at] >> 32 == code:
            number = self.hashes[at] & 0xFFFFFFFF
            if number not in found[-1:]:  # several source forms of an entry have the same key
                found.append(number)
            at += 1
        return found


_Form = tuple[int, Entry, str, str]  # entry and its number, a source form and its language


def index(entries: Sequence[Entry], lang: str) -> tuple[Index, set[str]]:
    """The index of a glossary's source forms, and what their spellings begin with."""
    chinese: list[_Form] = []
    others: list[_Form] = []
    for number, entry in enumerate(entries):
        if len(entry.terms) > 1 and entry.kind != "TERM":
            for text, term_lang, _, _ in entry.terms:
                if term_lang:
                    (chinese if _is_chinese(term_lang) else others).append((number, entry, text, term_lang))
    if len(chinese) <= _FEW:
        others += chinese
        chinese = []
    numbers: list[int] = []
    texts: list[str] = []
    for number, entry, form, term_lang in others:
        spelled = variants.unlike_right([text for text, *_ in variants.spellings(form, term_lang, entry.kind)], entry)
        texts += spelled
        numbers += [number] * len(spelled)
    texts = fold_all(texts)
    beginnings = {text[:_LONG] for text in texts}
    keys = list(map(fold, texts))
    texts.clear()
    _add_chinese(chinese, numbers, texts, beginnings)
    keys += _fold_all(texts)
    beginnings.update([beginning.upper() for beginning in beginnings])
    return _index(numbers, keys, lang), beginnings


@cache
def _is_chinese(lang: str) -> bool:
    return variants.main_language(lang) in variants.CHINESE


def _fold_all(texts: Sequence[str]) -> list[bytes]:
    """:func:`fold` of many texts, several times faster."""
    joined = "\n".join(texts).replace("ü", "u")
    if not texts:
        return []
    if not joined.isascii():
        return list(map(fold, texts))
    return joined.encode().translate(_FOLD, _DROPPED.replace(b"\n", b"")).split(b"\n")


def _index(numbers: list[int], keys: list[bytes], lang: str) -> Index:
    hashes = list(map(crc32, keys))
    known = bytearray(1 << max(8, (8 * len(hashes)).bit_length()))
    mask = len(known) - 1
    heads = {key[:_HEAD] for key in keys if len(key) > _HEAD}
    for code in (*hashes, *map(crc32, heads)):
        known[code & mask] = 1
    both = [code << 32 | number for code, number in zip(hashes, numbers, strict=True)]
    both.sort()
    return Index(array("Q", both), bytes(known), max(map(len, keys), default=0), lang)


_WHOLE = (0,)  # one group


def _add_chinese(forms: Sequence[_Form], numbers: list[int], texts: list[str], beginnings: set[str]) -> None:
    """A spelling for each key that Chinese forms have, and what all their spellings begin with."""
    # First syllables, and the second ones that follow them.
    pinyin: dict[str, set[str]] = defaultdict(set)
    wade_giles: dict[str, set[str]] = defaultdict(set)
    wade = _WadeGiles()
    stems = [
        (number, entry, *stem) for number, entry, form, _ in forms for stem in variants.chinese_stems(form, entry.kind)
    ]
    simple = simplify("\n".join([form for _, _, form, _ in stems])).split("\n")
    for (number, entry, _, generic), form in zip(stems, simple, strict=False):
        whole = " " not in form
        if whole and entry.kind != "PER":
            read = tuple(han.pinyin(form))
            spelled: list[han.Spelled] = [(read, _WHOLE)] if read else []
        else:
            spelled = han.spell(form.split(), entry.kind)
        older = not generic and (whole or entry.kind != "PER")
        for syllables, groups in spelled:
            first, second = syllables[0], syllables[1] if len(syllables) > 1 else ""
            text = "".join(syllables)
            if not _is_right(text, entry) or generic:
                texts.append(text + generic)
                numbers.append(number)
                if "ü" in text:
                    texts.append(text.replace("ü", "yu") + generic)
                    numbers.append(number)
                pinyin[first].add(second)
            if older:
                older = False
                texts.append("".join([wade[syllable] for syllable in syllables]))
                numbers.append(number)
                wade_giles[first].add(second)
            if len(groups) > 1 and whole:  # given name first
                given = syllables[-groups[-1] :]
                texts.append("".join(given + syllables[: -groups[-1]]))
                numbers.append(number)
                pinyin[given[0]].add(given[1] if len(given) > 1 else first)
    for first, seconds in pinyin.items():
        for umlaut in _UMLAUTS if "ü" in first or any("ü" in second for second in seconds) else ("",):
            _add_beginnings(first.replace("ü", umlaut), {second.replace("ü", umlaut) for second in seconds}, beginnings)
    for first, seconds in wade_giles.items():
        _add_wade_giles_beginnings(wade[first], {wade[second] for second in seconds}, beginnings)


def _is_right(pinyin: str, entry: Entry) -> bool:
    """True if the preferred form is the pinyin: then no manner of writing it is wrong."""
    text, lang, status, _ = entry.terms[0]
    if text[:1].lower() != pinyin[:1] or lang or status is not Status.PREFERRED:
        return False
    return key(text) == pinyin


class _WadeGiles(dict[str, str]):
    def __missing__(self, syllable: str) -> str:
        self[syllable] = found = han.wade_giles(syllable)
        return found


def _add_beginnings(first: str, seconds: Iterable[str], beginnings: set[str]) -> None:
    """How pinyin is written that begins with a syllable and one of those that may follow it."""
    head = first.capitalize()
    for tail in {second[: max(0, BEGINNING - len(head))] for second in seconds}:
        if not tail:  # nothing follows, or there is no room for it
            beginnings.add(head[:BEGINNING])
            continue
        capital = tail.capitalize()
        for text in (head + tail, head + capital, f"{head} {capital}"):
            beginnings.add(text[:BEGINNING])
        if tail[0] in "aeo":
            beginnings.add(f"{head}'{tail}"[:BEGINNING])


def _add_wade_giles_beginnings(first: str, seconds: Iterable[str], beginnings: set[str]) -> None:
    """The same of Wade-Giles, with its apostrophes and umlauts and without."""
    tails = {second[:BEGINNING] for second in seconds}
    for mark, umlaut in product(("'", ""), ("ü", "u")):
        head = first.replace("'", mark).replace("ü", umlaut).capitalize()
        for tail in {tail.replace("'", mark).replace("ü", umlaut) for tail in tails}:
            for text in (f"{head} {tail}", f"{head} {tail.capitalize()}"):
                beginnings.add(text[:BEGINNING].rstrip(" ") if not tail else text[:BEGINNING])
