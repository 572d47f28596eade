"""Rules about words: common ones, short ones, context words, entries that lack something."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from mtfix.boundaries import is_spaceless
from mtfix.curation.lint.base import NAMES, Found, LintRule, Record
from mtfix.names.common import is_common
from mtfix.text import fold

_RARE = 2.5  # Zipf value (log10 of occurrences in a thousand million words) below which a word is no collision
_FREQUENT = 4.5
_SHORT_WRONG = 4
_LONG, _LONGISH = 120, 40
_SENTENCE = re.compile(r"[.!?] +[a-zа-я]|[。！？].")
_SPACELESS_LANGUAGES = frozenset(("zh", "ja", "th", "lo", "km", "my"))
_GENERATED_KINDS = NAMES


class CommonWord(LintRule):
    """
    ## What it does
    Finds wrong forms that are one ordinary word of the target language, by simplemma's dictionaries (of words that are names
    too, as Turkey, the name is believed). Where wordfreq is
    installed (`pip install "mtfix[frequency]"`), words rarer than about one in three million are passed over and the
    message says how frequent the word is.

    ## Why it is bad
    Every text has the word in its ordinary meaning, and there it is changed too: "work" became "York" 24 times in one
    transcript.

    ## Example

        preferred,deprecated
        York,Work

    ## Use instead
    A longer form, or context words:

        preferred,deprecated,context
        York,Work,Yorkshire|Minster

    ## How safe the fix is
    There is none. With context words the finding is not reported.
    """

    code = "G050"
    name = "common-word"
    summary = "A wrong form is an ordinary word"
    severity = "error"


class CommonShort(LintRule):
    """
    ## What it does
    Finds short forms that are an ordinary word in small letters in the dictionary and a frequent one (with wordfreq), or
    of at most three letters (without).

    ## Why it is bad
    Later mentions print the short form, and a right form protects whatever looks like it.

    ## Example

        preferred,short
        He Lifeng,He

    ## Use instead

        preferred,short
        He Lifeng,

    ## How safe the fix is
    There is none.
    """

    code = "G051"
    name = "common-short-form"
    summary = "The short form is an ordinary word"
    severity = "info"


class CommonSource(LintRule):
    """
    ## What it does
    Finds source forms of people, products and works that are an ordinary word of the source language: written in
    small letters in the dictionary of simplemma, or for Chinese in that of pypinyin. Entries with context words and terms
    are not looked at; places are in every dictionary and are not either.

    ## Why it is bad
    mtfix takes the word in the source for the name, and looks for the name in the translation.

    ## Example

        preferred,zh,type
        He Ping,和平,PER

    ## Use instead

        preferred,zh,type,context
        He Ping,和平,PER,director|film

    ## How safe the fix is
    There is none.
    """

    code = "G052"
    name = "common-source-form"
    summary = "The source form is an ordinary word"


class ShortWrong(LintRule):
    """
    ## What it does
    Finds wrong forms of fewer than four letters (fewer than two characters in scripts without spaces) in entries without
    context words.

    ## Why it is bad
    Three letters are somebody's initials, a unit or a word of another language.

    ## Example

        preferred,deprecated
        Shanghai Cooperation Organisation,SCO

    ## Use instead
    Context words, or leave it to the source.

    ## How safe the fix is
    There is none.
    """

    code = "G053"
    name = "short-wrong-form"
    summary = "The wrong form is too short to be certain"


class ShortSource(LintRule):
    """
    ## What it does
    Finds source forms of one character, in entries without context words (Korean and Japanese: of one syllable).

    ## Why it is bad
    A single character is a part of a thousand words: 俄 is Russia, and the second half of 饥俄.

    ## Example

        preferred,zh
        Russia,俄罗斯|俄

    ## Use instead

        preferred,zh
        Russia,俄罗斯

    ## How safe the fix is
    There is none.
    """

    code = "G054"
    name = "one-character-source-form"
    summary = "A source form has only one character"


class DeadContext(LintRule):
    """
    ## What it does
    Finds context and `unless` words that never match, because they do not begin with a letter or digit: words are looked for
    from the beginning of a word on.

    ## Why it is bad
    An entry whose context words never match is never applied; an `unless` word that never matches protects nothing.

    ## Example

        preferred,deprecated,context
        Mumbai,Bombay,(India)

    ## Use instead

        preferred,deprecated,context
        Mumbai,Bombay,India

    ## How safe the fix is
    Safe where only brackets and the like are at fault: `--fix` takes them away.
    """

    code = "G055"
    name = "dead-context-word"
    summary = "A context word that can never match"
    fix = True


class IdleContext(LintRule):
    """
    ## What it does
    Finds context words that stand in a wrong form of the entry itself.

    ## Why it is bad
    They are always near, namely in the form: the condition is always met for it.

    ## Example

        preferred,deprecated,context
        Bombay Stock Exchange,Mumbai Stock Exchange,exchange

    ## Use instead

        preferred,deprecated,context
        Bombay Stock Exchange,Mumbai Stock Exchange,Sensex|shares

    ## How safe the fix is
    There is none.
    """

    code = "G056"
    name = "idle-context-word"
    summary = "A context word stands in the wrong form itself and is always near"
    severity = "info"


class BlockedForm(LintRule):
    """
    ## What it does
    Finds `unless` words that stand in a wrong form of the entry itself, or that are context words too.

    ## Why it is bad
    The word is always near where the form is, so that the form is never changed.

    ## Example

        preferred,deprecated,unless
        Mumbai,Bombay City,city

    ## Use instead

        preferred,deprecated,unless
        Mumbai,Bombay City,Stock Exchange

    ## How safe the fix is
    There is none.
    """

    code = "G057"
    name = "blocked-by-unless"
    summary = "An unless word makes sure that the form is never changed"
    severity = "error"


class ShortContext(LintRule):
    """
    ## What it does
    Finds context and `unless` words of one or two letters.

    ## Why it is bad
    They match at the beginning of any word in any case: `US` finds "used", `UN` "under".

    ## Example

        preferred,context
        Antony Blinken,US

    ## Use instead

        preferred,context
        Antony Blinken,United States|Washington

    ## How safe the fix is
    There is none.
    """

    code = "G058"
    name = "short-context-word"
    summary = "A context word is so short that it is in every text"


class Sentence(LintRule):
    """
    ## What it does
    Finds forms of more than 120 characters, and such that hold more than one sentence.

    ## Why it is bad
    It is a definition or a remark in the wrong column. It never stands in a text.

    ## Example

        preferred,admitted
        Hanoi,The capital of Vietnam. it lies on the Red River.

    ## Use instead

        preferred,note
        Hanoi,The capital of Vietnam. It lies on the Red River.

    ## How safe the fix is
    There is none.
    """

    code = "G064"
    name = "sentence"
    summary = "The form is a sentence, not a name"


@lru_cache(maxsize=1)
def frequencies() -> str:
    """Where word frequencies come from: ``wordfreq`` and its version, "" if it is not installed."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        return f"wordfreq {version('wordfreq')}"
    except PackageNotFoundError:
        return ""


@lru_cache(maxsize=65_536)
def zipf(word: str, lang: str) -> float | None:
    """Log10 of occurrences in a thousand million words (van Heuven et al. 2014); None if that is not known."""
    if not frequencies():
        return None
    table = _frequency_table(lang.split("-")[0])
    if table is None:
        return None
    import math

    share = table.get(word.lower(), 0.0)
    return math.log10(share) + 9 if share else 0.0


@lru_cache(maxsize=8)
def _frequency_table(lang: str) -> dict[str, float] | None:
    import wordfreq

    table: dict[str, float] | None = None
    if lang in wordfreq.available_languages("best"):
        table = wordfreq.get_frequency_dict(lang)
    return table


def check_words(records: Sequence[Record], target: str) -> Iterator[Found]:
    spaced = target.split("-")[0] not in _SPACELESS_LANGUAGES
    for record in records:
        if record.wrong:
            yield from _wrong(record, target, spaced)
        if record.short:
            yield from _short(record, target)
        if record.context or record.unless:
            yield from _context(record)
        if record.sources and not record.context:
            yield from _sources(record)
        if not record.admitted and len(record.preferred) <= _LONGISH and len(record.short) <= _LONGISH:
            continue  # nearly all entries
        for column, form in record.right():
            if len(form) > _LONG or (len(form) > _LONGISH and _SENTENCE.search(form)):
                yield Found(Sentence, record, column, form, f"{form[:60]!r}… is a sentence")


def _wrong(record: Record, target: str, spaced: bool) -> Iterator[Found]:
    for column, form in record.wrong:
        if len(form) > _LONG:
            yield Found(Sentence, record, column, form, f"{form[:60]!r}… is a sentence")
        if record.context:
            continue
        least = _SHORT_WRONG if spaced and not is_spaceless(form[0]) else 2
        if " " not in form and _word(form, target):
            often = zipf(form, target)
            if often is None or often >= _RARE:
                share = f", about {_share(often)}" if often else ""
                yield Found(CommonWord, record, column, form, f"{form!r} is an ordinary word{share}")
                continue
        if len(form) < least:
            yield Found(ShortWrong, record, column, form, f"{form!r} is too short to be certain")


def _share(often: float) -> str:
    per_million = 10 ** (often - 3)
    return (
        f"{per_million:,.0f} in a million words" if per_million >= 1 else f"one in {1 / per_million:,.0f} million words"
    )


def _short(record: Record, target: str) -> Iterator[Found]:
    short = record.short
    if " " in short or short.isupper() or not _word(short, target):
        return
    often = zipf(short, target)
    if often >= _FREQUENT if often is not None else len(short) <= 3:
        yield Found(CommonShort, record, "short", short, f"{short!r} is an ordinary word")


@lru_cache(maxsize=65_536)
def _word(word: str, lang: str) -> bool:
    """True for a word of the dictionary that is no name in it: names have a capital in their base form (Kiev, Turkey)."""
    if not is_common(word, lang):
        return False
    import simplemma

    base = lang.split("-")[0]
    spellings = {word.lower()} if word.islower() or base == "de" else {word.lower(), word.capitalize()}
    return base == "de" or all(simplemma.lemmatize(spelling, lang=base).islower() for spelling in spellings)


def _sources(record: Record) -> Iterator[Found]:
    for lang, form in record.sources:
        main = lang.split("-")[0]
        if len(form) == 1:
            yield Found(ShortSource, record, lang, form, f"{form} is a single character")
        elif record.kind in ("PER", "PROD", "WORK") and _ordinary(form, main):
            yield Found(CommonSource, record, lang, form, f"{form} is an ordinary word")


def _ordinary(form: str, lang: str) -> bool:
    if lang == "zh":
        from mtfix.names.han import is_phrase

        return len(form) == 2 and is_phrase(form)
    return " " not in form and form.islower() and is_common(form, lang)


_USEFUL = re.compile(r"\w")


def _context(record: Record) -> Iterator[Found]:
    wrong = [f" {fold(form).casefold()}" for _, form in record.wrong]
    for field, words in (("context", record.context), ("unless", record.unless)):
        for word in words:
            seen = fold(word)
            if not _USEFUL.match(seen):
                new = seen.strip("()[]{}«»“”\"'.,;:*?! ")
                message = f"{word!r} never matches: it does not begin with a letter"
                yield Found(DeadContext, record, field, word, message, new if _USEFUL.match(new) else None)
                continue
            if len(word) < 3 and not is_spaceless(word[0]):
                yield Found(ShortContext, record, field, word, f"{word!r} is in every text")
            edge = "" if is_spaceless(word[0]) else " "
            inside = [form for form, text in zip(record.wrong, wrong, strict=True) if edge + seen.casefold() in text]
            if field == "unless" and inside:
                yield Found(
                    BlockedForm, record, field, word, f"{word!r} stands in {inside[0][1]!r}: it is never changed"
                )
            elif inside and len(inside) == len(wrong):
                yield Found(IdleContext, record, field, word, f"{word!r} stands in {inside[0][1]!r}: it is always near")
    for word in set(record.context) & set(record.unless):
        yield Found(BlockedForm, record, "unless", word, f"{word!r} is demanded and forbidden")
