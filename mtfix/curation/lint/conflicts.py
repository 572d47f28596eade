"""Rules about entries that contradict or repeat each other; :mod:`mtfix.curation.lint.book` looks for them."""

from __future__ import annotations

from mtfix.curation.lint.base import LintRule


class RightAndWrong(LintRule):
    """
    ## What it does
    Finds forms that one entry lists both as right (preferred, admitted) and as wrong (deprecated, superseded).

    ## Why it is bad
    Nobody can tell which is meant. mtfix refuses to load the file.

    ## Example

        preferred,admitted,deprecated
        Kyiv,Kiev,Kiev

    ## Use instead

        preferred,admitted,deprecated
        Kyiv,,Kiev

    ## How safe the fix is
    There is none: only the owner of the glossary knows.
    """

    code = "G030"
    name = "right-and-wrong"
    summary = "The entry lists this form both as right and as wrong"
    severity = "error"


class RightElsewhere(LintRule):
    """
    ## What it does
    Finds wrong forms of one entry that are admitted or short forms of another one, in the same or another file.

    ## Why it is bad
    A right form is never changed, whoever owns it: the wrong form does nothing. If the other entry is in a file that is
    not always loaded, results differ from run to run.

    ## Example

        preferred,admitted,deprecated
        Kyiv,Kiev,
        Kyiv Oblast,,Kiev

    ## Use instead
    One of the two, or another wrong form:

        preferred,admitted,deprecated
        Kyiv,Kiev,
        Kyiv Oblast,,Kiev Oblast

    ## How safe the fix is
    There is none: one of the two entries is wrong, and only a person knows which.
    """

    code = "G031"
    name = "right-elsewhere"
    summary = "This wrong form is a right form of another entry"
    severity = "error"


class Chain(LintRule):
    """
    ## What it does
    Finds wrong forms that are the preferred form of another entry: A is to become B, and B is to become C.

    ## Why it is bad
    What the one entry prints the other forbids. mtfix leaves B alone, because it is right for somebody, so that texts with
    A and texts with B end up with two names for one thing.

    ## Example

        preferred,deprecated
        Peiping,Peking
        Beijing,Peiping

    ## Use instead

        preferred,deprecated
        Beijing,Peiping|Peking

    ## How safe the fix is
    There is none: it may also be two things with one name.
    """

    code = "G032"
    name = "replacement-chain"
    summary = "What one entry prints is a wrong form of another"
    severity = "error"


class Loop(LintRule):
    """
    ## What it does
    Finds chains of wrong and preferred forms that come back to where they began, over any number of entries and files.

    ## Why it is bad
    Each of the forms is forbidden and demanded. mtfix changes none of them.

    ## Example

        preferred,deprecated
        Turkey,Türkiye
        Türkiye,Turkey

    ## Use instead

        preferred,deprecated
        Türkiye,Turkey

    ## How safe the fix is
    There is none: the house has to decide for one of them.
    """

    code = "G033"
    name = "replacement-loop"
    summary = "Entries demand and forbid each other's forms in a circle"
    severity = "error"


class WrongInRight(LintRule):
    """
    ## What it does
    Finds right forms that contain, as whole words, a wrong form of another entry.

    ## Why it is bad
    The right form as a whole is protected. Where only a part of it is printed (a line is cut, a later mention), the part is
    replaced, and other programs that replace words one list after the other destroy the whole.

    ## Example

        preferred,deprecated
        Bombay Stock Exchange,
        Mumbai,Bombay

    ## Use instead
    Give the wrong form a context or `unless` words, or accept the finding in `x-lint`:

        preferred,deprecated,unless
        Mumbai,Bombay,Stock Exchange|High Court

    ## How safe the fix is
    There is none: both entries may be right.
    """

    code = "G034"
    name = "wrong-form-in-right-form"
    summary = "A right form contains a wrong form of another entry"


class WrongInOwnRight(LintRule):
    """
    ## What it does
    Finds wrong forms that are a part of a right form of the same entry.

    ## Why it is bad
    It is not, if it is meant: the whole form is protected, and the part is completed. But a part that other names have too
    is completed there as well.

    ## Example

        preferred,deprecated
        INS Vikramaditya,Vikramaditya

    ## Use instead
    If the part alone is right as well, admit it:

        preferred,admitted
        INS Vikramaditya,Vikramaditya

    ## How safe the fix is
    There is none needed.
    """

    code = "G035"
    name = "wrong-form-in-own-right-form"
    summary = "A wrong form is a part of the right form of its own entry"
    severity = "info"


class WithoutEffect(LintRule):
    """
    ## What it does
    Finds wrong forms that differ from a right form of the same entry only in hyphens, spaces, quotation marks or other
    typography.

    ## Why it is bad
    Matching treats these alike, so that the text is right as it stands: the wrong form never does anything.

    ## Example

        preferred,deprecated
        Agence France-Presse,Agence France Presse

    ## Use instead

        preferred,admitted
        Agence France-Presse,Agence France Presse

    ## How safe the fix is
    There is none: whoever wants typography changed needs another tool.
    """

    code = "G036"
    name = "wrong-form-without-effect"
    summary = "The wrong form is the right one but for typography"


class Ambiguous(LintRule):
    """
    ## What it does
    Finds wrong forms of two or more entries with different preferred forms, unless each of these entries has context
    words.

    ## Why it is bad
    Nothing says which name is meant, so that mtfix changes nothing, except where a source is given.

    ## Example

        preferred,deprecated
        Pham Minh Chinh,Fan Ming
        Phan Van Minh,Fan Ming

    ## Use instead

        preferred,deprecated,context
        Pham Minh Chinh,Fan Ming,Vietnam|prime minister
        Phan Van Minh,Fan Ming,footballer|goal

    ## How safe the fix is
    There is none.
    """

    code = "G037"
    name = "ambiguous-wrong-form"
    summary = "One wrong form has two right ones"


class SharedRightForm(LintRule):
    """
    ## What it does
    Finds right forms of two or more entries, unless each of these entries has context words.

    ## Why it is bad
    A later mention and a misspelling of the form cannot be ascribed to either. Sometimes two entries should be one.

    ## Example

        preferred,admitted
        South Korea,Korea
        North Korea,Korea

    ## Use instead

        preferred,admitted
        South Korea,Korea
        North Korea,

    ## How safe the fix is
    There is none.
    """

    code = "G038"
    name = "shared-right-form"
    summary = "Two entries have the same right form"


class DuplicateEntry(LintRule):
    """
    ## What it does
    Finds entries that have the same preferred form as an earlier one and nothing that tells them apart: a common source
    form, or no source form in one of them.

    ## Why it is bad
    Corrections reach one of the two.

    ## Example

        preferred,deprecated,zh
        Severodvinsk,North Dvinsk,北德文斯克
        Severodvinsk,,北德文斯克

    ## Use instead

        preferred,deprecated,zh
        Severodvinsk,North Dvinsk,北德文斯克

    ## How safe the fix is
    There is none: which id stays is a decision. `mtfix glossary merge` is for versions of one file.
    """

    code = "G039"
    name = "duplicate-entry"
    summary = "Two entries seem to be one and the same"


class NearDuplicate(LintRule):
    """
    ## What it does
    Finds entries whose preferred forms differ only in case, diacritics or punctuation, and entries with a common source
    form whose preferred forms are spelled nearly alike.

    ## Why it is bad
    One thing has two names, and both are printed.

    ## Example

        preferred,zh
        Sergey Lavrov,拉夫罗夫
        Sergei Lavrov,拉夫罗夫

    ## Use instead

        preferred,admitted,zh
        Sergey Lavrov,Sergei Lavrov,拉夫罗夫

    ## How safe the fix is
    There is none: they may be two people.
    """

    code = "G040"
    name = "near-duplicate-entry"
    summary = "Two entries differ in little more than case or accents"


class SharedSourceForm(LintRule):
    """
    ## What it does
    Finds source forms of two or more entries that are not duplicates, unless each of these entries has context words.

    ## Why it is bad
    The source no longer says which name is meant, and the readings of the form are wrong variants of both.

    ## Example

        preferred,zh
        Li Qiang,李强
        Lee Keung,李强

    ## Use instead

        preferred,zh,context
        Li Qiang,李强,premier|Beijing
        Lee Keung,李强,Hong Kong|actor

    ## How safe the fix is
    There is none.
    """

    code = "G041"
    name = "shared-source-form"
    summary = "Two entries have the same source form"


class OnlyCase(LintRule):
    """
    ## What it does
    Finds wrong forms that differ from a right form of another entry only in case, diacritics or punctuation.

    ## Why it is bad
    A headline in capitals, or a text without accents, makes them the same form.

    ## Example

        preferred,deprecated
        World Health Organization,Who
        The Who,WHO

    ## Use instead
    A longer wrong form, or context words.

    ## How safe the fix is
    There is none.
    """

    code = "G042"
    name = "differs-only-by-case"
    summary = "A wrong form differs from another's right form only by case or accents"


class WrongInWrong(LintRule):
    """
    ## What it does
    Finds wrong forms that contain a wrong form of another entry as whole words.

    ## Why it is bad
    Where both match, the longer wins; where the longer is misspelt or cut, the shorter one changes half of it.

    ## Example

        preferred,deprecated
        Russian International Affairs Council,Russian Council for International Affairs
        Council on Foreign Relations,Council for International Affairs

    ## Use instead
    Accept it, or give the shorter form context words.

    ## How safe the fix is
    There is none needed in most cases.
    """

    code = "G043"
    name = "wrong-form-in-wrong-form"
    summary = "A wrong form contains a wrong form of another entry"
    severity = "info"


class SameButForTypography(LintRule):
    """
    ## What it does
    Finds admitted forms that differ from another right form of the entry only in hyphens, spaces or quotation marks.

    ## Why it is bad
    It is not, but it is not needed either: matching treats them alike.

    ## Example

        preferred,admitted
        People's Daily,People’s Daily

    ## Use instead

        preferred,admitted
        People's Daily,

    ## How safe the fix is
    There is none: other programs that read the file may need both.
    """

    code = "G044"
    name = "same-but-for-typography"
    summary = "An admitted form differs from another right one only in typography"
    severity = "info"
