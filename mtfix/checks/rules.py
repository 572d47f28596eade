"""The codes of what mtfix reports: one class a rule, with its explanation as the docstring.

Every docstring has the five headings of :data:`HEADINGS`, in that order. ``name`` is for machines, ``summary`` is one
line for people.
"""

from __future__ import annotations

import inspect
from typing import ClassVar

from mtfix.errors import UnknownName
from mtfix.model import Evidence

HEADINGS = ("What it does", "Why it is bad", "Example", "Use instead", "How safe the fix is")


class Rule:
    """What all rules have; the rules themselves are never instantiated."""

    code: ClassVar[str]
    name: ClassVar[str]
    summary: ClassVar[str]
    evidence: ClassVar[Evidence | None] = None

    @classmethod
    def text(cls) -> str:
        """The explanation, in Markdown."""
        return inspect.cleandoc(cls.__doc__ or cls.summary)

    @classmethod
    def section(cls, heading: str) -> str:
        """What stands under one heading ("" if Python was told to strip docstrings)."""
        _, _, rest = cls.text().partition(f"## {heading}\n")
        return rest.partition("\n## ")[0].strip()


class ListedWrongForm(Rule):
    """
    ## What it does
    Finds forms that the glossary lists as wrong: the terms in the `deprecated` column of an entry, also in the
    possessive, in capitals, over a line break, and with other quotes, dashes and spaces.

    ## Why it is bad
    Somebody decided that this name is to be printed in another way. Readers, search engines and later articles will
    not find the person or the institution under the wrong form.

    ## Example
    The glossary has `China Institute of International Studies` as preferred and `Chinese Academy of International
    Studies` as deprecated, and the text says:

        an expert of the Chinese Academy of International Studies

    ## Use instead

        an expert of the China Institute of International Studies

    ## How safe the fix is
    Safe: `mtfix clean` applies it. It is withheld where the form is wrong for two entries, where the entry's
    `context` words are missing or its `unless` words are near, and in protected text (URLs, code, placeholders).
    """

    code = "N001"
    name = "listed-wrong-form"
    summary = "The glossary lists this form of a name as wrong"
    evidence = Evidence.VARIANT


class GeneratedReading(Rule):
    """
    ## What it does
    Finds what a machine makes of a name when it spells out the sound of the source form instead of knowing the name:
    pinyin and Wade-Giles of a Chinese form, romanisations of Japanese, Korean, Cyrillic and other forms. These are
    generated from the source forms in the glossary; nobody has to list them.

    ## Why it is bad
    The reader meets a person who does not exist. Nobody outside China knows the foreign minister of India as
    "Su Jiesheng", which is only how the characters 苏杰生 are read.

    ## Example
    The glossary has `S. Jaishankar` with `苏杰生` in the column `zh`, and the text says:

        Lavrov met Su Jiesheng.

    ## Use instead

        Lavrov met S. Jaishankar.

    ## How safe the fix is
    Safe where the reading is long and peculiar enough that nobody else is likely to be meant. A reading that is also
    a right form of some entry is left alone, and one that belongs to two entries is withheld as ambiguous. A weak one
    (short, or perhaps somebody else's name) is proposed at level `review`, and is safe only from six letters on where
    one of the entry's `context` words stands close by. If a source is given and does not have the source form, it is
    `review` too.
    """

    code = "N002"
    name = "generated-reading"
    summary = "This is a reading of the name's source form, not the name"
    evidence = Evidence.READING


class MisspeltName(Rule):
    """
    ## What it does
    Finds capitalised words that are no known word and look and sound like a right form of an entry.

    ## Why it is bad
    A name that is nearly right looks right, is printed, and cannot be found again.

    ## Example
    The glossary has `BrahMos`, and the text says:

        supersonic Bramos missiles

    ## Use instead

        supersonic BrahMos missiles

    ## How safe the fix is
    A proposal for a person (level `review`): a similar name may be another name. It is safe only for a form of six
    letters or more that is the only one near, where one of the entry's `context` words stands close by.
    """

    code = "N003"
    name = "misspelt-name"
    summary = "This looks like a misspelling of a name in the glossary"
    evidence = Evidence.SPELLING


class LaterMention(Rule):
    """
    ## What it does
    Finds the family or given name of a wrong form on its own, after the whole wrong form has been found and repaired
    in the same document.

    ## Why it is bad
    Once the first mention is repaired, the reader cannot know who the second one is.

    ## Example

        Su Jiesheng met Lavrov. "No," Su said.

    ## Use instead

        S. Jaishankar met Lavrov. "No," Jaishankar said.

    ## How safe the fix is
    Safe if the entry has a `short` form to print and only one person in the document can be meant. If two can, it is
    withheld as ambiguous; without a `short` form, or where something else makes it doubtful, it is proposed at level
    `review`.
    """

    code = "N004"
    name = "later-mention"
    summary = "A later mention by the family or given name of a wrong form"
    evidence = Evidence.DOCUMENT


class ConfirmedBySource(Rule):
    """
    ## What it does
    Finds wrong forms, listed or generated, whose entry's source form stands in the source of the same segment.
    Reported only where a source is given (`--source`, or a field of the record).

    ## Why it is bad
    Both halves of the evidence are there: the source names this entry, and the text has a wrong form of it.

    ## Example
    The source says `拉夫罗夫会见苏杰生。`, and the text says:

        Lavrov met Su Jiesheng.

    ## Use instead

        Lavrov met S. Jaishankar.

    ## How safe the fix is
    Safe, and safer than without a source: it also decides which entry is meant where a form is wrong for two.
    """

    code = "N005"
    name = "confirmed-by-source"
    summary = "A wrong form of a name that stands in the source"
    evidence = Evidence.SOURCE


class RankedByMeaning(Rule):
    """
    ## What it does
    Finds ambiguous forms for which neither the source nor the context words say which entry is meant, and ranks the
    entries by how well their notes fit the sentence. Needs the optional part `semantic`.

    ## Why it is bad
    One of the readings is probably a wrong name, but which one depends on what the text is about.

    ## Example
    The glossary has the same wrong form for a minister and for a footballer, and the text says:

        the goal that Li scored

    ## Use instead
    The form of the entry that fits, here the footballer's. Better: give the entries `context` words, or give the
    source, so that the next article needs no guess.

    ## How safe the fix is
    A proposal for a person, at level `review`, always: a model's opinion about meaning never writes by itself.
    """

    code = "N006"
    name = "ranked-by-meaning"
    summary = "An ambiguous form; the proposal is the reading that fits the sentence best"
    evidence = Evidence.MEANING


class MissingName(Rule):
    """
    ## What it does
    Finds names that the source of a segment has and for which nothing at all seems to stand in the text. Needs the
    source (`--source` with `--lines`, or a source field in JSONL).

    ## Why it is bad
    The translation has dropped who or what the sentence is about. A reader cannot know that something is missing.

    ## Example
    The source says 拉夫罗夫抵达河内, the glossary has Sergey Lavrov with 拉夫罗夫, and the text says:

        arrived in Hanoi

    ## Use instead
    Whatever the sentence needs:

        Lavrov arrived in Hanoi

    ## How safe the fix is
    There is none: mtfix does not invent words. The place that it names is the same part of the sentence in which the
    name stands in the source.
    """

    code = "N010"
    name = "missing-name"
    summary = "The source has this name, and no name stands for it in the text"


_RULES: tuple[type[Rule], ...] = (
    ListedWrongForm,
    GeneratedReading,
    MisspeltName,
    LaterMention,
    ConfirmedBySource,
    RankedByMeaning,
    MissingName,
)
_BY_CODE = {rule.code: rule for rule in _RULES}
_BY_EVIDENCE = {rule.evidence: rule for rule in _RULES if rule.evidence is not None}


def all_rules() -> tuple[type[Rule], ...]:
    """Every rule, by code."""
    return _RULES


def rule(code: str) -> type[Rule]:
    """The rule of a code, in any case. Raises :class:`UnknownName` with the nearest known code.

    >>> rule("n003").name
    'misspelt-name'
    """
    try:
        return _BY_CODE[code.upper()]
    except KeyError:
        raise UnknownName("code", code.upper(), _BY_CODE) from None


def rule_of(evidence: Evidence) -> type[Rule]:
    """The rule that reports findings with this evidence."""
    return _BY_EVIDENCE[evidence]


def explain(code: str) -> str:
    """What ``mtfix explain CODE`` prints, without a line end. Raises :class:`UnknownName`.

    >>> print(explain("N002").splitlines()[0])
    N002 generated-reading: This is a reading of the name's source form, not the name
    """
    return explanation(rule(code))


def explanation(found: type[Rule]) -> str:
    """Code, name, summary and explanation of a rule."""
    return f"{found.code} {found.name}: {found.summary}\n\n{found.text()}"
