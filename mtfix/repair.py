"""How a right form is written into the place of a wrong one, so that the sentence around it stays a sentence.

Capitals, line breaks inside a name, the article before it, words it would double, the possessive and the full stop
after it, Korean particles, inline markup within it: everything that changes with the form, and nothing else.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple

from mtfix.agreement import (
    arabic_article,
    german_adjective,
    hungarian_article,
    needs_gender,
    romance_article,
    turkish_ending,
)
from mtfix.bilingual.affixes import KOREAN_PARTICLE
from mtfix.bilingual.tokens import ARTICLES, stop_words
from mtfix.boundaries import capitalise_first, in_capitals, takes_genitive, upper, word_set
from mtfix.inline import that_stays, write_over
from mtfix.matching.patterns import INITIAL, UPPER, title_case
from mtfix.model import BLOCKS, Document, Segment, Span
from mtfix.names.common import is_common
from mtfix.text import SEPARATOR, View, escape, readable


class Replacement(NamedTuple):
    """A raw span of a segment and the raw text to put there; ``doubt`` says what in it only a person can know."""

    segment: int
    span: Span
    before: str
    after: str
    doubt: str = ""


def fit(
    document: Document, view: View, start: int, end: int, form: str, flags: int = 0, lang: str = "en"
) -> Replacement:
    """Replacement that turns ``view.text[start:end]`` into ``form``; ``flags`` are those of the pattern that matched."""
    text = view.text
    base = lang.split("-")[0]
    if not form.isprintable():
        form = _BREAKS.sub(" ", form)
    after = _cased(text, start, end, form, flags, base)
    start, after = _without_doubles(text, start, end, after, base)
    if base == "en":
        after = _without_second_article(text, start, after)
    end, after = _possessive(text, start, end, after, base)
    end, after = _full_stop(text, start, end, after)
    lead: str | None = None
    article_start, article, doubt = start, "", ""
    if base == "en":
        article_start, article = _article(text, start, end, after)
    elif base == "ko":
        end = _korean_double(text, end, after)
        end, after = _korean_particle(text, end, after)
    elif base == "tr":
        end, after = _turkish_ending(text, end, after)
    elif base == "de":
        after = german_adjective(text, start, text[start:end], after)
    elif base == "ar":
        after = arabic_article(text, start, after)
    elif base == "hu":
        article_start, lead = hungarian_article(text, start, end, after)
    else:
        if needs_gender(text, start, after, base):
            doubt = "the article before it depends on its gender"
        name = after
        article_start, after = romance_article(text, start, text[start:end], after, base)
        if article_start < start and after.endswith(name):
            lead, after = after.removesuffix(name), name
        else:
            start = article_start
    index, span = view.locate(start, end)
    segment = document.segments[index]
    after = _apostrophes(segment, span, after)
    markdown = bool(document.meta.get(BLOCKS))
    written = _into(segment, span, after, markdown=markdown)
    if markdown and segment.text[: span.start].rpartition("\n")[2].strip() == "":
        written = _no_block(written)
    if article:  # edited together with the name; what stands between them stays
        place, span = span, view.locate(article_start, end)[1]
        between = segment.text[span.start : place.start]
        written = article + between[re.match(r"\w+", between).end() :] + written  # type: ignore[union-attr]
    elif lead is not None:  # the tags between stay: d'<b>Istanbul</b>
        place, span = span, view.locate(article_start, end)[1]
        tags = _within(segment.markup, Span(span.start, place.start))
        kept = "".join([that_stays(segment.text, tag) for tag in tags])
        written = _apostrophes(segment, span, lead) + kept + written
    return Replacement(index, span, span.of(segment.text), written, doubt)


_BREAKS = re.compile(
    r"[\t-\r\x1c-\x1f\x85\u2028\u2029]+"
)  # in a cell of a glossary: a text keeps the number of its lines
_BLOCK = re.compile(r"(\d{1,9})([.)])(?=\s|$)|([-+*]|#{1,6})(?=\s|$)")


def _no_block(written: str) -> str:
    """Text for the beginning of a line of Markdown that makes no list or heading of it.

    >>> _no_block("1. FC Köln"), _no_block("# 1"), _no_block("U.S.")
    ('1&#46; FC Köln', '&#35; 1', 'U.S.')
    """
    found = _BLOCK.match(written)
    if found is None:
        return written
    at = found.end(1) if found[1] else 0
    return f"{written[:at]}&#{ord(written[at])};{written[at + 1 :]}"


def _cased(text: str, start: int, end: int, form: str, flags: int, lang: str) -> str:
    if flags & UPPER or (len(text[start:end]) > 1 and in_capitals(text, start, end)):
        return upper(form, lang)
    if flags & INITIAL and form[:1].islower():
        words = text[start:end].split(" ")
        return title_case(form) if len(words) > 1 and words[-1][:1].isupper() else capitalise_first(form)
    if form[:1].islower() and text[start].isupper() and form.split(" ")[0].islower() and _starts_sentence(text, start):
        return capitalise_first(form)  # not iPhone
    return form


_NO_END = re.compile(
    r"(?:^|[\W_])(?:[^\W\d_]|Mr|Mrs|Ms|Dr|St|Gen|Col|Maj|Lt|Capt|Sgt|Adm|Sen|Rep|Gov|Prof|Hon|Rev|No|vs)\.$"
)


def _starts_sentence(text: str, start: int) -> bool:
    before = text[max(0, start - 80) : start].rsplit(SEPARATOR, 1)[-1].rstrip(" \"'([{«„")
    if not before:
        return True
    return before[-1] in ".!?…。！？" and _NO_END.search(before) is None


def _without_doubles(text: str, start: int, end: int, after: str, lang: str) -> tuple[int, str]:
    """``after`` without the words that already stand beside it ("the the", "INS INS Vikramaditya").

    Where the word beside it has no capital but should have ("the Haag", The Hague), it is taken into the edit instead.
    """
    words = after.split(" ")
    if len(words) == 1:
        return start, after
    before_words = text[max(0, start - 120) : start].rsplit(SEPARATOR, 1)[-1]
    if before_words.endswith(" "):
        found = before_words.split()
        left = [word.casefold() for word in found]
        for count in range(len(words) - 1, 0, -1):
            if left[-count:] == [word.casefold() for word in words[:count]]:
                pairs = zip(found[-count:], words, strict=False)
                if any(old[0].islower() and new[0].isupper() for old, new in pairs):
                    if count == 1 and left[-1] in stop_words(lang) - ARTICLES:
                        break  # of the sentence, before a title: "in In Cold Blood"
                    start -= len(before_words) - before_words.rindex(" ".join(found[-count:]))
                else:
                    words = words[count:]
                break
    next_words = text[end : end + 120].split(SEPARATOR, 1)[0]
    if next_words.startswith(" "):
        right = [re.sub(r"\W+$", "", word).casefold() for word in next_words.split()[: len(words)]]
        for count in range(len(words) - 1, 0, -1):
            tail = [re.sub(r"\W+$", "", word).casefold() for word in words[-count:]]  # Marcos Jr. Jr.
            if right[:count] in (tail, [*tail[:-1], tail[-1] + "s"]):
                words = words[:-count]
                break
    return start, " ".join(words)


_DETERMINER = re.compile(
    r"(?:^|[\s\0(\"'])(?:an?|this|that|these|those|my|your|his|her|its|our|their|whose|no|any|each|every|[^\W\d_]+'s) $",
    re.IGNORECASE,
)


def _without_second_article(text: str, start: int, after: str) -> str:
    """``a Philippines official``, ``its Philippines office`` for the name "the Philippines"."""
    if after[:4].lower() == "the " and _DETERMINER.search(text[max(0, start - 40) : start]):
        return after[4:]
    return after


def _possessive(text: str, start: int, end: int, after: str, lang: str) -> tuple[int, str]:
    """``James' visit`` -> ``Jaishankar's visit``: a bare apostrophe is possessive only after s.

    English plurals get one (the Philippines' visit); after a genitive without apostrophe (Merkels) a name that takes none (Marx’).
    """
    if (
        lang == "en"
        and text[end : end + 2] in ("'s", "'S")
        and not text[end + 2 : end + 3].isalnum()
        and _is_plural(after)
    ):
        return end + 2, after + "'"
    if lang == "nl":
        return _dutch_genitive(text, end, after)
    if text[end : end + 1] in ("s", "S") and not takes_genitive(after[-4:]) and after[-1:] in "sSxXzZß":
        return end + 1, after + ("'" if lang != "sv" else "")
    if (
        text[end : end + 1] == "'"
        and text[end - 1] in "sS"
        and after[-1:] not in "sS"
        and text[end + 1 : end + 2] in (" ", "")
        and "'" not in text[max(0, start - 200) : start].replace("'s", "").rsplit(SEPARATOR, 1)[-1]
    ):
        return end + 1, after + ("'S" if after.isupper() else "'s")
    return end, after


_DUTCH = re.compile(r"('?)(s)(?!\w)", re.IGNORECASE)


def _dutch_genitive(text: str, end: int, after: str) -> tuple[int, str]:
    """Poetins, Modi's, Marx': as the last sound of the new name has it (Taalunie, "Bezitsvorm van namen").

    >>> [_dutch_genitive(f"X{tail} ", 1, name) for tail, name in (("s", "Modi"), ("'s", "Poetin"), ("s", "Marx"), ("s", "Poetin"))]
    [(2, "Modi's"), (3, 'Poetins'), (2, "Marx'"), (1, 'Poetin')]
    """
    found = _DUTCH.match(text, end)
    if found is None or not after[-1:].isalpha():
        return end, after
    last = after[-1].lower()
    mark = "'" if last in "aiouysxz" else ""
    if mark == found[1] and last not in "sxz":
        return end, after
    return found.end(), after + mark + ("" if last in "sxz" else found[2])


def _is_plural(name: str) -> bool:
    """True of English names like the Netherlands, United States, Solomon Islands."""
    last = name.rpartition(" ")[2].lower()
    if not last.endswith("s") or last.endswith("ss") or " " not in name:
        return False
    return name[:4].lower() == "the " or (is_common(last) and is_common(last[:-1]))


_SENTENCE_STARTERS = word_set(
    "the a an in on at it he she they we i this that these those but and however as after for if when while there his "
    "her its their our according meanwhile also to from by with since although despite earlier later last"
)


def _full_stop(text: str, start: int, end: int, after: str) -> tuple[int, str]:
    """One full stop at the end of a sentence, no more and no fewer."""
    if after.endswith(".") and text[end : end + 1] == "." and not text[start:end].endswith("."):
        return end, after[:-1]
    if text[start:end].endswith(".") and not after.endswith("."):
        rest = text[end : end + 60].split(SEPARATOR, 1)[0].lstrip("\"')]”»")
        before = text[max(0, start - 80) : start].rsplit(SEPARATOR, 1)[-1]
        if not rest.strip() and not any(map(str.isalnum, before)):  # a name in a cell or a list is no sentence
            return end, after
        word = re.match(r" +([^\W\d_]+)", rest)
        if not rest.strip() or (word and word[1][0].isupper() and word[1].lower() in _SENTENCE_STARTERS):
            return end, after + "."
    return end, after


# --- a, an -----------------------------------------------------------------------------------------------------------

_ARTICLE = re.compile(r"(?:(?<=[\s\0(\"'“‘])|^)([Aa][Nn]?) [\"'(\[]?$")
_YOO = re.compile(r"(?:eu|ew|uni(?!n|m)|u[bdfgkrst][aeiou]|ukr|us[ae]|one\b|once\b|ou(?=ag|ij)|usu)", re.IGNORECASE)
_SILENT_H = re.compile(r"(?:hour|heir|honest|honou?r)", re.IGNORECASE)


def article_for(name: str) -> str | None:
    """``"a"`` or ``"an"`` as the name is spoken, None where one cannot tell from the spelling.

    >>> [article_for(n) for n in ("S-400", "European", "UAE", "SCO", "NATO", "Iran", "Uzbek", "hour", "RIA", "U.S.")]
    ['an', 'a', 'a', 'an', 'a', 'an', 'an', 'an', None, 'a']
    """
    word = re.match(r"[^\W\d_]+(?:\.[^\W\d_])*", name)
    if word is None:
        number = re.match(r"\d+", name)
        return None if number is None else "an" if re.match(r"8|1[18](?!\d)", number.group()) else "a"
    letters = word.group().replace(".", "")
    if (
        len(letters) == 1
        or "." in word.group()
        or (letters.isupper() and (len(letters) < 4 or not re.search("[AEIOU]", letters)))
    ):
        # Spoken letter by letter; three letters with a vowel inside may be either (RIA, FAO, but INS, IMF, SCO).
        if len(letters) == 3 and "." not in word.group() and re.fullmatch("[FHLMNRSX][AEIOU][A-Z]", letters):
            return None
        return "an" if letters[0].upper() in "AEFHILMNORSX" else "a"
    if _YOO.match(letters) and not re.match(r"ug[al]|uzb|umb|urd", letters, re.IGNORECASE):
        return "a"
    if letters[:2].lower() == "ug":  # Uganda, but ugly
        return "a" if letters[0] == "U" else "an"
    if _SILENT_H.match(letters):
        return "an"
    if not letters[0].isascii():
        return None
    return "an" if letters[0].lower() in "aeiou" else "a"


def _article(text: str, start: int, end: int, after: str) -> tuple[int, str]:
    """Start of the edit and the new article, if the one before the name must change."""
    found = _ARTICLE.search(text, max(0, start - 5), start)
    if found is None:
        return start, ""
    old, new = article_for(text[start:end]), article_for(after)
    given = found[1]
    if new is None or old == new or given.lower() == new:
        return start, ""
    if given[0].isupper():
        if not after.isupper() and not _starts_sentence(text, found.start(1)):  # Serie A
            return start, ""
        new = "AN" if given.isupper() and after.isupper() and new == "an" else capitalise_first(new)
    return found.start(1), new


# --- Korean ----------------------------------------------------------------------------------------------------------

_PAIRS = re.findall(  # with and without a final consonant
    r"\w+",
    "은 는 이 가 을 를 과 와 과의 와의 과는 와는 으로 로 으로는 로는 으로도 로도 으로의 로의 으로서 로서 으로써 로써 으로부터 로부터 이나 나 이랑 랑 "
    "이라고 라고 이라는 라는 이라며 라며 이라도 라도 이라면 라면 이며 며 이고 고 이었다 였다",
)
_PARTICLES = {
    particle: (closed, open_)
    for closed, open_ in zip(_PAIRS[::2], _PAIRS[1::2], strict=True)
    for particle in (closed, open_)
}


_KOREAN_WORD = re.compile(" ([가-힣]+)")


def _korean_double(text: str, end: int, after: str) -> int:
    """End of the edit, behind a word that the name already ends in ("도나우강 강에": the river of Donaugang)."""
    found = _KOREAN_WORD.match(text, end)
    if found:
        for size in range(min(len(found[1]), len(after) - 1), 0, -1):
            if after.endswith(found[1][:size]) and KOREAN_PARTICLE.match(text, end + 1 + size):
                return end + 1 + size
    return end


def _korean_particle(text: str, end: int, after: str) -> tuple[int, str]:
    """The particle that follows agrees with the last sound of the new name."""
    last = after[-1:]
    if not "가" <= last <= "힣":
        return end, after
    final = (ord(last) - 0xAC00) % 28
    for length in (4, 3, 2, 1):
        particle = text[end : end + length]
        follower = text[end + length : end + length + 1]
        if particle in _PARTICLES and not "가" <= follower <= "힣":
            closed = final != 0 and not (final == 8 and _PARTICLES[particle][1][0] == "로")  # ㄹ takes 로
            new = _PARTICLES[particle][0 if closed else 1]
            return (end, after) if new == particle else (end + length, after + new)
    return end, after


# --- Turkish ---------------------------------------------------------------------------------------------------------

_TURKISH_TAIL = re.compile(r"'([a-zçğıöşü]{1,6})(?!\w)")


def _turkish_ending(text: str, end: int, after: str) -> tuple[int, str]:
    """The ending behind the apostrophe has the vowels of the new name."""
    found = _TURKISH_TAIL.match(text, end)
    new = turkish_ending(found[1], after) if found else ""
    return (end, after) if found is None or new == found[1] else (found.end(), f"{after}'{new}")


# --- raw text --------------------------------------------------------------------------------------------------------


def _into(segment: Segment, span: Span, after: str, *, markdown: bool) -> str:
    """``after`` written into a raw span: markup within stays, white space within is taken over."""
    tags = _within(segment.markup, span)
    if tags:
        return write_over(segment, span, tags, after, markdown=markdown)
    return _with_spaces_of(span.of(segment.text), after, segment)


def _within(spans: Sequence[Span], place: Span) -> list[Span]:
    """Those of some spans in text order, which do not overlap, that lie within a place."""
    inside = spans[bisect_left(spans, (place.start, 0)) : bisect_left(spans, (place.end, 0))]
    return [span for span in inside if span.end <= place.end]


_GAPS = {
    "plain": re.compile(r"\s+"),
    "html": re.compile(r"(?:\s|&(?:nbsp|ensp|emsp|thinsp|#160|#8239|#[xX](?:[aA]0|202[fF]));)+"),
    "json": re.compile(r"(?:\s|\\[ntr]|\\u(?:00[aA]0|200[0-9aA]|202[89fF]|205[fF]|3000))+"),
}


def _with_spaces_of(raw: str, after: str, segment: Segment) -> str:
    """Line breaks and no-break spaces inside the old name stand inside the new one too."""
    words = [escape(word, segment) for word in after.split(" ")]
    if len(words) == 1:
        return words[0]
    gaps = [" " if not gap.strip(" ") else gap for gap in _GAPS[segment.syntax].findall(raw)]
    if len(gaps) > len(words) - 1:  # fewer places than before: keep the line breaks first
        gaps = sorted(gaps, key=lambda gap: "\n" not in gap and "\r" not in gap and "\\n" not in gap)[: len(words) - 1]
    gaps += [" "] * (len(words) - 1 - len(gaps))
    return words[0] + "".join(gap + word for gap, word in zip(gaps, words[1:], strict=True))


_STRAIGHT = "'`\u00b4"
_CURLY = "\u2019\u02bc"


def _apostrophes(segment: Segment, span: Span, after: str) -> str:
    """Apostrophes as the old name has them, or what follows it, or else the text around."""
    if "'" not in after and "\u2019" not in after:
        return after
    raw = readable(Segment(span.of(segment.text), syntax=segment.syntax))
    following = readable(Segment(segment.text[span.end : span.end + 8], syntax=segment.syntax))
    found = next((c for c in raw[1:] + following[:1] if c in _STRAIGHT or c in _CURLY), "")
    if not found and "\u2019" in segment.text and "'" not in segment.text:
        found = "\u2019"
    return after.replace("'", found).replace("\u2019", found) if found else after
