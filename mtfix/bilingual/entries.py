"""The glossary as this matcher needs it: one concept with its forms on both sides, compiled when it is first met."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import NamedTuple

from mtfix.bilingual.declension import all_forms
from mtfix.bilingual.inflection import LANGUAGES, may_be_case
from mtfix.bilingual.phonetics import letters, skeleton
from mtfix.bilingual.tokens import Token, fold, stop_words, tokenize
from mtfix.bilingual.written import ENDINGS_ONLY, written_pattern

_PLAIN_FORM = re.compile(r"[!-~]+(?: [!-~]+)*")
# Not in a text that a plain form is searched in: other spaces, and letters that a pattern without case takes for ASCII.
_PLAIN_TEXT_NOT = re.compile(r"[^\S ]|  |[\u0130\u0131\u017f\u212a]")
_OTHER_I = re.compile("[\u0131\u0307]")  # in a casefolded text: letters that patterns take for an i
_MOST_FORMS = 8  # of one entry, that a span is compared with


@dataclass(frozen=True, slots=True)
class Entry:
    """A concept: its source forms, and what may stand for it in the target language.

    ``short`` is what later mentions use; ``kind`` is PER, LOC, ORG, PROD, EVENT, WORK, TERM or "". Of a part of a name
    (see :mod:`mtfix.bilingual.partial`) ``whole`` is the right form of the whole name, ``whole_forms`` are its source forms.
    """

    id: str
    preferred: str
    source_forms: tuple[str, ...]
    admitted: tuple[str, ...] = ()
    short: str = ""
    kind: str = ""
    whole: str = ""
    whole_forms: tuple[str, ...] = ()


@dataclass(frozen=True)
class TargetForm:
    """A right form; what is derived from it is made when first asked for."""

    text: str
    lang: str = ""
    person: bool = False

    @cached_property
    def tokens(self) -> tuple[Token, ...]:
        """Of the form as it stands in a text; its last word has nothing written onto it."""
        tokens = tokenize(self.text, self.lang)
        bare = tokenize(self.text)
        return (*tokens[:-1], bare[-1]) if tokens and tokens[-1].start == bare[-1].start else tokens or bare

    @cached_property
    def folds(self) -> frozenset[str]:
        return frozenset([token.fold for token in self.tokens])

    @cached_property
    def skeleton(self) -> str:
        return skeleton(letters(self.text))

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        return form_pattern(self.text)

    @cached_property
    def inflected(self) -> re.Pattern[str] | None:
        return inflected_pattern(self.text)

    @cached_property
    def written(self) -> re.Pattern[str] | None:
        return written_pattern(same_width(self.text), self.lang, self.person)

    @cached_property
    def plain(self) -> tuple[str, bool] | None:
        """What to search instead of the pattern, and whether case counts; None for forms that need the pattern."""
        if not _PLAIN_FORM.fullmatch(self.text):
            return None
        return (self.text, True) if _is_acronym(self.text) else (self.text.lower(), False)

    def may_be_written(self, text: Searched) -> bool:
        """False if the form cannot stand in a text with an ending of :mod:`mtfix.bilingual.written` behind it."""
        if text.plain and self.plain:
            return self.text.lower() in text.plain_lowered
        return self.may_stand_in(text.lowered)

    @cached_property
    def needle(self) -> str:
        """The longest run of ASCII letters and digits, casefolded: without it in the text there is no occurrence."""
        return max(re.findall(r"[a-z0-9]+", self.text.lower()), key=len, default="")

    @cached_property
    def _pieces(self) -> list[str]:
        """Runs of ASCII, casefolded, which stand as they are in every occurrence: without spaces, dashes and quotation marks."""
        return re.findall(r"[!-&(-,.-~]+", self.text.lower())

    def may_stand_in(self, lowered: str) -> bool:
        """False if a piece of the form is missing in the casefolded text: then there is no need of a pattern."""
        return all(piece in lowered for piece in self._pieces) or _OTHER_I.search(lowered) is not None


def _occurrences(needle: str, hay: str, text: str) -> Iterator[tuple[int, int]]:
    """Places of ``needle`` in ``hay`` (``text``, or the same in lower case) whose letters and digits have none beside them."""
    open_before, open_after = not _is_word(needle[0]), not _is_word(needle[-1])
    start = hay.find(needle)
    while start >= 0:
        end = start + len(needle)
        free = (open_before or not (start and _is_word(text[start - 1]))) and (
            open_after or not (end < len(text) and _is_word(text[end]))
        )
        if free:
            yield start, end
        start = hay.find(needle, end if free else start + 1)


def _is_word(char: str) -> bool:
    return char.isalnum() or char == "_"


_DASH = "[-\u2010-\u2015\u2212]"
_QUOTE = "['\u2019\u2018\u02bc]"


# Scripts that write words together; that put prefixes and particles on a name; that put particles after it.
_TOGETHER = r"\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3041-\u30ff\u3400-\u9fff\uf900-\ufaff"
_OPEN_BEFORE = re.compile(rf"[\W{_TOGETHER}\u0590-\u06ff]")
_OPEN_AFTER = re.compile(rf"[\W{_TOGETHER}\u0590-\u06ff\u1100-\u11ff\uac00-\ud7a3]")


_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {
    0x3000: 0x20,
    0xA0: 0x20,
    0x301C: 0x7E,
    0x2215: 0x2F,
}


_WIDE = re.compile("[" + "".join(map(chr, _WIDTH)) + "]")


def same_width(text: str) -> str:
    """Full-width ASCII as plain ASCII, offsets unchanged."""
    return text if text.isascii() or _WIDE.search(text) is None else text.translate(_WIDTH)


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
    before = "" if _OPEN_BEFORE.match(form[0]) else r"(?<!\w)"
    after = "" if _OPEN_AFTER.match(form[-1]) else r"(?!\w)"
    return re.compile(before + "".join(pieces) + after, 0 if _is_acronym(form) else re.IGNORECASE)


def _is_acronym(form: str) -> bool:
    return len(form) <= 5 and form.upper() == form


class Searched(NamedTuple):
    """A text in which names are looked for, in plain width."""

    text: str
    lowered: str  # casefolded
    plain: bool  # whether plain forms may be searched without their patterns, in these:
    plain_text: str  # with one dash and one quotation mark
    plain_lowered: str


_MARKS = re.compile("[\u2010-\u2015\u2212\u2019\u2018\u02bc]")
_ONE_MARK = dict.fromkeys([*range(0x2010, 0x2016), 0x2212], "-") | dict.fromkeys([0x2019, 0x2018, 0x2BC], "'")


@lru_cache(maxsize=16)  # several names are looked for in one text
def searched(text: str, lowered: str) -> Searched:
    """``text``, and the same casefolded, made ready for :meth:`CompiledEntry.find`."""
    text, lowered = same_width(text), same_width(lowered)
    plain = len(lowered) == len(text) and "  " not in text
    if plain and (not text.isascii() or not text.isprintable()):  # ASCII that can be printed has no others
        plain = _PLAIN_TEXT_NOT.search(text) is None
    if text.isascii() or _MARKS.search(text) is None:
        return Searched(text, lowered, plain, text, lowered)
    return Searched(text, lowered, plain, text.translate(_ONE_MARK), lowered.translate(_ONE_MARK))


_YO = str.maketrans("ёЁ", "еЕ")  # is written or not
# Adjectives of what is a person's.
_POSSESSIVE = {
    "cs": r"ův|ov\w{1,3}|in\w{0,3}",
    "uk": r"[іїо]в\w{0,3}|єв\w{0,3}|ев\w{0,3}|[иі]н\w{0,3}",
    "ru": r"[ое]в\w{0,3}|[иы]н\w{0,3}|[ое]вск\w{2,3}",
    "pl": r"ow\w{1,4}",
}
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
    """An entry and its right forms in the target language ``lang``."""

    entry: Entry
    lang: str = ""

    @cached_property
    def forms(self) -> tuple[TargetForm, ...]:
        """All right forms, the preferred one first."""
        entry = self.entry
        return tuple(
            [
                TargetForm(form, self.lang, entry.kind == "PER")
                for form in dict.fromkeys((entry.preferred, *entry.admitted, entry.short))
                if form
            ]
        )

    @cached_property
    def _needles(self) -> tuple[tuple[str, TargetForm], ...]:
        return tuple([(form.needle, form) for form in self.forms])

    @cached_property
    def folded_forms(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys([folded for form in self.forms[:_MOST_FORMS] if (folded := fold(form.text))]))

    @cached_property
    def skeletons(self) -> tuple[str, ...]:
        """Consonant skeletons of the forms, of more than one consonant."""
        return tuple(dict.fromkeys([form.skeleton for form in self.forms[:_MOST_FORMS] if len(form.skeleton) > 1]))

    @cached_property
    def spellings(self) -> tuple[str, ...]:
        """The letters of the same forms."""
        return tuple(dict.fromkeys([spelled for form in self.forms[:_MOST_FORMS] if (spelled := letters(form.text))]))

    @cached_property
    def fold_numbers(self) -> dict[str, int]:
        """Folded words of the same forms, numbered."""
        folds = frozenset().union(*[form.folds for form in self.forms[:_MOST_FORMS]])
        return {fold: number for number, fold in enumerate(sorted(folds))}

    @cached_property
    def form_folds(self) -> tuple[tuple[int, ...], ...]:
        """The words of each form, none twice, as numbers in :attr:`fold_numbers`."""
        rows = [tuple(sorted([self.fold_numbers[fold] for fold in form.folds])) for form in self.forms[:_MOST_FORMS]]
        return tuple(dict.fromkeys([row for row in rows if row]))

    @cached_property
    def words(self) -> tuple[str, ...]:
        """Folded words of all forms without function words, none twice."""
        stop = stop_words(self.lang)
        return tuple(dict.fromkeys([t.fold for form in self.forms for t in form.tokens if t.fold not in stop]))

    @cached_property
    def word_numbers(self) -> dict[str, int]:
        return {word: number for number, word in enumerate(self.words)}

    @cached_property
    def form_words(self) -> tuple[tuple[int, ...], ...]:
        """The words of each form, none twice, as numbers in :attr:`words`; forms without any are left out."""
        numbers = self.word_numbers
        rows = [
            tuple(dict.fromkeys([numbers[t.fold] for t in form.tokens if t.fold in numbers]))
            for form in self.forms[:_MOST_FORMS]
        ]
        return tuple(dict.fromkeys([row for row in rows if row]))

    @cached_property
    def stems(self) -> frozenset[str]:
        return frozenset([token.stem for form in self.forms for token in form.tokens if token.kind != "hira"])

    @cached_property
    def most_tokens(self) -> int:
        return max([len(form.tokens) for form in self.forms])

    def _inflected(self, text: str) -> list[tuple[int, int]]:
        """Forms with any other ending."""
        patterns = [form.inflected for form in self.forms if form.inflected]
        return [match.span() for pattern in patterns for match in pattern.finditer(text)]

    def _declined(self, text: str) -> list[tuple[int, int]]:
        """Forms in another case, by what is known of endings, and the adjectives of persons' names; ``text`` is without ё."""
        spans: list[tuple[int, int]] = []
        for plain, pattern in self._without_yo:
            matches = pattern.finditer(text) if pattern else ()
            spans.extend([match.span() for match in matches if may_be_case(plain, match.group(), self.lang)])
        if not spans and self.entry.kind == "PER":
            stems = [form.rstrip("aoаояyeé") for form, _ in self._without_yo]
            for stem in [stem for stem in stems if len(stem) > 2 and stem in text]:
                found = re.finditer(rf"(?<!\w){re.escape(stem)}(?:{_POSSESSIVE[self.lang]})(?!\w)", text)
                spans.extend([match.span() for match in found])
        if not spans:
            for form in self.forms:
                for case in all_forms(form.text, self.entry.kind, self.lang):
                    plain = case.translate(_YO)
                    if plain in text:
                        found = re.finditer(rf"(?<!\w){re.escape(plain)}(?!\w)", text)
                        spans.extend([match.span() for match in found])
        return spans

    @cached_property
    def _without_yo(self) -> tuple[tuple[str, re.Pattern[str] | None], ...]:
        plain = dict.fromkeys(form.text.translate(_YO) for form in self.forms)
        return tuple([(form, inflected_pattern(form)) for form in plain])

    def find(self, text: str, lowered: str, written: bool = True) -> list[tuple[int, int]]:
        """Disjoint occurrences of any form in ``text``, in order; where forms overlap, the longest counts.

        With ``written`` also as :mod:`mtfix.bilingual.written` knows them, which the field's metrics do not count.

        ``lowered`` is the casefolded text: most forms are ruled out by it, without a regular expression.
        """
        spans: list[tuple[int, int]] = []
        looked_at = searched(text, lowered)
        text, lowered, plain, plain_text, plain_lowered = looked_at
        for needle, form in self._needles:
            if needle in lowered:
                if plain and form.plain:
                    needle, with_case = form.plain
                    spans.extend(_occurrences(needle, plain_text if with_case else plain_lowered, text))
                elif form.may_stand_in(lowered):
                    spans.extend([match.span() for match in form.pattern.finditer(text)])
        if not spans and self.lang in INFLECTED:
            spans = self._declined(text.translate(_YO)) if written and self.lang in LANGUAGES else self._inflected(text)
        if not spans and written:
            for form in self.forms:
                if (self.lang not in ENDINGS_ONLY or form.may_be_written(looked_at)) and form.written:
                    spans.extend([match.span() for match in form.written.finditer(text)])
        if len(spans) < 2:
            return spans
        spans.sort(key=lambda span: (span[0] - span[1], span[0]))
        out: list[tuple[int, int]] = []
        taken = bytearray(len(text))
        for start, end in spans:
            if 1 not in taken[start:end]:
                out.append((start, end))
                taken[start:end] = b"\1" * (end - start)
        return sorted(out)
