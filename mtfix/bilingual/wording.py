"""What is written in the place of a wrong name, and what of the words there belongs to the sentence and stays."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from mtfix.bilingual.engine import Need
from mtfix.bilingual.entries import Entry
from mtfix.bilingual.extent import likeness
from mtfix.bilingual.marks import QUOTES
from mtfix.bilingual.partial import JOINT
from mtfix.bilingual.phonetics import best_ratio, letters
from mtfix.bilingual.profile import NameProfile
from mtfix.bilingual.tokens import ARTICLES, STOP, fold
from mtfix.boundaries import in_capitals, takes_genitive, takes_plain_s
from mtfix.names.common import is_common

_TITLE = re.compile(r"\b(?:Mr|Mrs|Ms|Dr|Prof|Sir|Madam|Lord|Lady|Miss|Herr|Frau)\.?\s+$")
_READ = 0.65  # likeness of a reading and what it renders
_MARKS = {"!": "!\uff01", "\uff01": "!\uff01", "?": "?\uff1f", "\uff1f": "?\uff1f"}  # and those of the same sense
_ACRONYM = re.compile(r"[^\W\d_]{2,6}")


class Wording(NamedTuple):
    """``form`` in the place of ``text[start:end]``; ``fits``: what stands before it need not change."""

    start: int
    end: int
    form: str
    fits: bool


def word(entry: Entry, need: Need, lang: str, text: str, start: int, end: int) -> Wording:
    """The right form for a span of words in a text of ``lang``, and what of the span is the wrong name."""
    form = choose_form(entry, text, start, end, need.profile.spellings if need.profile is not None else ())
    if need.profile is not None:
        start = behind_prefix(text, start, end, need.profile)
        end = before_genitive(text, start, end, need.profile)
    if lang.split("-")[0] == "en" and has_no_article(form, entry.kind):
        start = with_article(text, start, end)
    start, fits = behind_article(text, start, end, form, lang.split("-")[0], entry.kind, need.mentions[0].form)
    end = behind_last_word(text, start, end, form)
    return Wording(start, behind_mark(text, end, form, need.mentions[0].form), form, fits)


def behind_last_word(text: str, start: int, end: int, form: str) -> int:
    """Where a name ends behind the word with which the right form ends too, so that it does not stand there twice.

    >>> text = "La Banca Mundial anunció"
    >>> behind_last_word(text, 3, 8, "Banco Mundial"), behind_last_word(text, 3, 16, "Banco Mundial")
    (16, 16)
    """
    last = form.rpartition(" ")[2]
    behind = text[end : end + 1 + len(last)]
    goes_on = text[end + 1 + len(last) : end + 2 + len(last)].isalnum()
    if last == form or behind.casefold() != f" {last}".casefold() or goes_on or text[start:end].endswith(last):
        return end
    return end + len(behind)


def behind_mark(text: str, end: int, form: str, source_form: str) -> int:
    """Where a name ends behind the mark that is a part of the right form, or of the source form inside a sentence (Mamma Mia!).

    >>> text = "in Oklahoma! and"
    >>> behind_mark(text, 11, "Oklahoma", "Oklahoma!"), behind_mark(text, 11, "Oklahoma", "Oklahoma")
    (12, 11)
    """
    same = _MARKS.get(text[end : end + 1], "")
    inside = bool(text[end + 1 :].strip())
    return end + 1 if same and (form[-1] in same or (inside and source_form[-1] in same)) else end


def choose_form(entry: Entry, text: str, start: int, end: int, spellings: Sequence[str] = ()) -> str:
    """The preferred form, or in this order:

    of a part of a name that the text has as two words or more, the whole one; the short form of one word after a title
    ("Mr. Fan"); the family name for one word, where the source form, which reads as ``spellings`` say, is no more than
    that (保利尼, Jasmine Paolini); the only acronym for an acronym; the form that goes on or begins with the same word as the
    wrong name ("Guadal Port": Gwadar Port, not Gwadar); of a person the form with a first name where the span has one too.
    """
    span = text[start:end].strip()
    single = " " not in span
    if entry.whole and " " not in entry.preferred and not single:
        return entry.whole
    if entry.short and single and " " in entry.preferred and _TITLE.search(text[:start]):
        return entry.short
    if single and entry.kind == "PER" and (family := _family_name(entry)):
        read = best_ratio(letters(family), spellings)
        if read >= _READ and read > best_ratio(letters(entry.preferred), spellings):
            return family
    if _is_acronym(span) and not in_capitals(text, start, end):
        acronyms = [form for form in (entry.preferred, *entry.admitted) if _is_acronym(form)]
        if len(acronyms) == 1:
            return acronyms[0]
    parts, least = JOINT.split(span), len(JOINT.split(entry.preferred))
    longer = [
        form
        for form in entry.admitted
        if _says_as_much(fold(span).split(), fold(form).split(), fold(entry.preferred).split())
        or (
            entry.kind == "PER"
            and not entry.whole
            and least < len(parts) == len(JOINT.split(form))
            and fold(form).endswith(fold(entry.preferred))
        )
    ]
    return longer[0] if len(longer) == 1 else entry.preferred


def _says_as_much(span: Sequence[str], form: Sequence[str], preferred: Sequence[str]) -> bool:
    """Whether a form is the preferred one with a word more, at its end or its beginning, that the span has there too."""
    if len(span) < 2 or len(form) <= len(preferred):
        return False
    after = form[: len(preferred)] == list(preferred) and form[len(preferred) :] == span[len(preferred) - len(form) :]
    before = (
        form[-len(preferred) :] == list(preferred) and form[: -len(preferred)] == span[: len(form) - len(preferred)]
    )
    return after or before


def _family_name(entry: Entry) -> str:
    """The last word of a person's right form, if it is one by itself."""
    last = fold(entry.preferred).rpartition(" ")
    return next((form for form in entry.admitted if last[0] and fold(form) == last[2]), "")


def _is_acronym(form: str) -> bool:
    return _ACRONYM.fullmatch(form) is not None and form.isupper()


# Of languages in which the name of a thing has its article with it in most sentences, and not in a glossary.
_APART = {
    "de": "der die das den dem des ein eine einen einem einer eines",
    "nl": "de het een",
    "fr": "le la les un une",
    "es": "el la los las un una",
    "it": "il lo la i gli le un uno una",
    "pt": "o a os as um uma",
    "ca": "el la els les un una",
}
_ELIDED = re.compile(r"(?:[cdjlmnst]|qu|un|dell|all|nell|sull|dall|coll)['\u2019](?=\w)", re.IGNORECASE)
_ELIDED_BEFORE = re.compile(r"(?<!\w)" + _ELIDED.pattern.removesuffix(r"(?=\w)") + "$", re.IGNORECASE)
_ARTICLE_OF_A_TITLE = re.compile(r"(?:l['\u2019]|(?:le|la|les|il|lo|i|gli|el|els) )", re.IGNORECASE)
_ELIDING = frozenset(["fr", "it", "ca", "oc"])
_NO_ELISION = re.compile(r"[^aeiouh]", re.IGNORECASE)  # of a form's first letter without its accent


def behind_article(
    text: str, start: int, end: int, form: str, lang: str, kind: str = "", source_form: str = ""
) -> tuple[int, bool]:
    """Where the name begins in a span that begins with an article of the sentence, and whether the article fits ``form``.

    An article of a title goes with it: that of a work, of a source form that has one, with a capital or in quotation marks.

    >>> behind_article("The Minju Party", 0, 15, "Democratic Party", "en"), behind_article("The Sunning", 0, 11, "Suning", "en")
    ((4, True), (0, True))
    >>> behind_article("l'ONU", 0, 5, "OMS", "fr"), behind_article("l'ONU", 0, 5, "Banque mondiale", "fr")
    ((2, True), (0, False))
    >>> behind_article("Das Parlament Europas", 0, 21, "Europaparlament", "de", "ORG")
    (4, True)
    >>> behind_article("sah Das Leuchten", 4, 16, "Shining", "de"), behind_article("das Leuchten", 0, 12, "Shining", "de", "WORK")
    ((4, True), (0, True))
    """
    if lang == "en":
        words = form.split(" of ")[0].split(" ")
        described = len(form.split(" ")) > 1 and words[0].lower() != "the" and is_common(words[-1]) and kind != "WORK"
        return (start + 4 if described and text[start : start + 4].lower() == "the " else start), True
    if lang in _ELIDING:
        found = _ELIDED.match(text, start)
        begins_title = found is not None and text[start].isupper() and text[:start].rstrip(" ")[-1:].isalnum()
        before = _ELIDED_BEFORE.search(text, max(0, start - 8), start)
        if (found or before) and not begins_title and not _ARTICLE_OF_A_TITLE.match(form):
            fits = _NO_ELISION.match(fold(form)) is None or (before is not None and before.group().lower() == "d'")
            return (found.end() if fits and found else start), fits
    articles = _APART.get(lang, "").split()
    first, space, rest = text[start:end].partition(" ")
    if not (space and rest) or first.lower() not in articles or form.split(" ")[0].lower() in articles:
        return start, True
    before_it = text[:start].rstrip()
    of_title = before_it[-1:] in QUOTES or (first[0].isupper() and before_it[-1:].isalnum())
    if of_title or kind in ("PER", "WORK") or source_form.split(" ")[0].lower() in ARTICLES:
        return start, True
    return start + len(first) + 1, True


_THE = re.compile(r"(?:^|(?<=[\s(\"'\u201c\u2018]))the $", re.IGNORECASE)
_NEXT_WORD = re.compile(r" ([^\W\d_]+)")
_NO_NOUN = re.compile(
    "|".join(sorted(STOP["en"]))
    + r"|\w+(?:s|ed)|(?:sa|pa|la)id|told|wrote|spoke|won|met|led|left|held|ran|saw|sent|built"
    "|(?:be)?came|went|began|gave|took|made|grew|fell|rose|found|thought|brought"
)
_UNARTICLED = ("Lake", "Mount", "Mt.", "Cape", "Fort", "Port", "Saint", "St.")


def has_no_article(form: str, kind: str) -> bool:
    """Names that English never gives an article: people, and places that begin like Lake Constance."""
    return kind == "PER" or (kind == "LOC" and form.startswith(_UNARTICLED))


def with_article(text: str, start: int, end: int) -> int:
    """Where a translated name ("the Han River") begins with its article, which the right name has not; not before a noun.

    >>> [with_article(text, 4, 13) for text in ("the Han River wrote", "the Han River bridge")]
    [0, 4]
    """
    found = _THE.search(text, max(0, start - 4), start)
    words = re.findall(r"[^\W\d_]+", text[start:end].lower())
    if found is None or len(words) < 2 or not any(map(is_common, words)):
        return start
    following = _NEXT_WORD.match(text, end)
    return start if following and not _NO_NOUN.fullmatch(following[1].lower()) else found.start()


# One-letter words that Arabic and Hebrew write onto the next one.
_PREFIXES = {"ar": "وفبكل", "he": "ושבכלמה"}
_WORD = re.compile(r"\w+")
_LEAST_BEHIND = 3  # letters
_LEAST_LIKENESS = 0.5


def behind_prefix(text: str, start: int, end: int, profile: NameProfile) -> int:
    """Where a name begins behind what is written onto it: without it the span is more like the name than with it."""
    lang = profile.langs[1].split("-")[0]
    prefixes = _PREFIXES.get(lang, "")
    while (
        text[start] in prefixes
        and not is_common(_WORD.match(text, start).group(), lang)  # type: ignore[union-attr]
        and text[start + 1 : start + 1 + _LEAST_BEHIND].isalpha()
        and end - start > _LEAST_BEHIND
    ):
        bare = likeness(text[start + 1 : end], profile)
        if bare < _LEAST_LIKENESS or bare <= likeness(text[start:end], profile):
            break
        start += 1
    return start


def before_genitive(text: str, start: int, end: int, profile: NameProfile) -> int:
    """Where a name ends before an s of the genitive ("Straßings Wahlkreis"), without which it is more like the right one."""
    if (
        not takes_plain_s(profile.langs[1])
        or text[end - 1] != "s"
        or not takes_genitive(text[max(start, end - 5) : end - 1])
    ):
        return end
    behind = text[end : end + 2]
    if not (behind[:1] == " " and behind[1:].isupper()):  # a noun, or a name
        return end
    bare = likeness(text[start : end - 1], profile)
    return end - 1 if bare >= _LEAST_LIKENESS and bare > likeness(text[start:end], profile) else end
