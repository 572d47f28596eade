"""How far a wrong name reaches, where the span of most promise is only a part of it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from mtfix.bilingual.engine import Need
from mtfix.bilingual.features import Candidate
from mtfix.bilingual.marks import CLOSING, QUOTES
from mtfix.bilingual.phonetics import best_ratio, foreign_letters, letters, sounds
from mtfix.bilingual.profile import NameProfile
from mtfix.bilingual.segment import SegmentView
from mtfix.bilingual.tokens import PHRASED, fold, is_spaceless

GENITIVE = frozenset(["of", "de", "du", "des", "d", "del", "della", "di", "da", "do", "dos", "von", "van", "der"])
_WHOLE = 0.7  # share of the letters of a source form, from which the rest may be articles
_NOUNS_WITH_CAPITALS = frozenset(["de", "lb"])
_WORDS_WITH_CAPITALS = _NOUNS_WITH_CAPITALS | {"en"}  # of titles


def _is_free(span: Candidate, others: Sequence[tuple[int, int]]) -> bool:
    """Whether it meets none of the places of other names."""
    return all(span.end <= start or span.start >= end for start, end in others)


def _before_genitive(view: SegmentView, first: int) -> int:
    """The last word of the phrase that goes on with "of" and the token ``first`` (La redención de Shawshank); -1 if none."""
    number = first - 1
    while number >= 0 and view.stop[number] and not view.barrier[number + 1]:
        number -= 1
    between = view.tokens[number + 1 : first]
    if number < 0 or not between or view.barrier[number + 1] or view.protected[number]:
        return -1
    return number if any(token.fold in GENITIVE for token in between) else -1


def _is_a_part(view: SegmentView, need: Need, span: Candidate) -> bool:
    """Words of the source form stand in the span as they are, and others do not."""
    words = need.profile.words if need.profile is not None else frozenset()
    copied = words.intersection([token.fold for token in view.tokens[span.first : span.last + 1]])
    return 0 < sum(map(len, copied)) < _WHOLE * sum(map(len, words))


def from_title_start(
    view: SegmentView, need: Need, p: Sequence[float], best: int, others: Sequence[tuple[int, int]]
) -> int:
    """Number of the span from the beginning of a title of which only the end was taken (La redención de [Shawshank]).

    ``p`` are the probabilities of the spans, ``others`` the places of other names. In languages that write titles like
    sentences a capital in the middle of a sentence begins one.
    """
    chosen = need.candidates[best]
    if view.lang in _WORDS_WITH_CAPITALS:
        return best
    if _is_article_of_title(view, chosen.first - 1):
        spans = [(span.first, span.last) for span in need.candidates]
        whole = (chosen.first - 1, chosen.last)
        number = spans.index(whole) if whole in spans else best
        return number if _is_free(need.candidates[number], others) else best
    head = _before_genitive(view, chosen.first)
    if head < 0 or not _is_a_part(view, need, chosen):
        return best
    longer = [
        number
        for number, span in enumerate(need.candidates)
        if span.first <= head
        and span.last == chosen.last
        and _begins_title(view, span.first)
        and _is_free(span, others)
    ]
    return max(longer, key=lambda number: (p[number], -number), default=best)


def _is_article_of_title(view: SegmentView, number: int) -> bool:
    """A function word with a capital in the middle of a sentence, or behind a quotation mark, before the next token."""
    return (
        number >= 0
        and view.stop[number]
        and not view.barrier[number + 1]
        and not view.protected[number]
        and view.tokens[number].upper
        and _begins_title(view, number)
    )


def _begins_title(view: SegmentView, number: int) -> bool:
    """A capital that the sentence does not ask for, or a quotation mark before the word."""
    token = view.tokens[number]
    before = view.text[: token.start].rstrip()
    return before[-1:] in QUOTES or (token.upper and before[-1:].isalnum())


_LEAST_READ = 4  # letters of a word that is spelled as it sounds
_ALIKE = 0.6


def with_spelled_words(view: SegmentView, need: Need, best: int, others: Sequence[tuple[int, int]]) -> int:
    """Number of the span with the words beside it that spell the rest of the source form ("ماونت [كليمنجارو]", Mount ...)."""
    if need.profile is None or len(need.profile.words) < 2:
        return best
    lang = view.lang
    number = best
    while True:
        span = need.candidates[number]
        inside = [letters(token.text, lang) for token in view.tokens[span.first : span.last + 1]]
        rest = [
            word
            for word in need.profile.words
            if len(word) >= _LEAST_READ and best_ratio(letters(word), [text for text in inside if text]) < _ALIKE
        ]
        wider = [
            (span.first - 1, span.last) if _spells(view, span.first - 1, span.first, rest) else None,
            (span.first, span.last + 1) if _spells(view, span.last + 1, span.last + 1, rest) else None,
        ]
        found = [
            other
            for other, candidate in enumerate(need.candidates)
            if (candidate.first, candidate.last) in wider and _is_free(candidate, others)
        ]
        if not found:
            return number
        number = found[0]


def _spells(view: SegmentView, number: int, joint: int, words: Sequence[str]) -> bool:
    """Whether a token, which a span may take in over no barrier at ``joint``, sounds like one of the words."""
    if not 0 <= number < len(view.tokens) or view.barrier[joint] or view.protected[number]:
        return False
    spelled = letters(view.tokens[number].text, view.lang)
    return len(spelled) >= _LEAST_READ and best_ratio(spelled, [letters(word) for word in words]) >= _ALIKE


_MOST_BETWEEN = 2  # tokens


def to_the_same_end(view: SegmentView, need: Need, best: int, others: Sequence[tuple[int, int]]) -> int:
    """Number of the span with what stands behind it and ends the right form too (金扎尔[导弹], 匕首导弹), where no spaces part words.

    Two characters, or a word in katakana, before which two more tokens may stand ("偉大なエチオピア[復興ダム]").
    """
    profile, span = need.profile, need.candidates[best]
    if profile is None or profile.kind == "PER" or view.lang not in _BEHIND:
        return best
    for form in profile.entry.forms:
        katakana = form.tokens[-1].kind == "kata"
        ending = [token.fold for token in form.tokens[-1 if katakana else -2 :]]
        if len(form.tokens) <= len(ending) or view.folds[span.last + 1 - len(ending) : span.last + 1] == ending:
            continue
        for between in range(_MOST_BETWEEN + 1 if katakana else 1):
            last = span.last + between + len(ending)
            if view.folds[span.last + 1 + between : last + 1] == ending and _is_one_run(view, span.last, last):
                for number, other in enumerate(need.candidates):
                    if (other.first, other.last) == (span.first, last) and _is_free(other, others):
                        return number
    return best


def _is_one_run(view: SegmentView, first: int, last: int) -> bool:
    """Whether tokens follow each other without a gap, a particle or a right name between them."""
    return all(
        view.tokens[number].kind in ("han", "kata")
        and view.tokens[number - 1].end == view.tokens[number].start
        and not (view.barrier[number] or view.protected[number] or view.stop[number])
        for number in range(first + 1, last + 1)
    )


_POSSESSIVE = re.compile(r"['\u2019\u02bc]s ")


def beside_possessive(view: SegmentView, need: Need, best: int) -> int:
    """Number of the span of a person's name on that side of an English possessive that is more like it ("Croatia's [Vekich]")."""
    span, profile = need.candidates[best], need.profile
    found = _POSSESSIVE.search(view.text, span.start, span.end) if view.lang == "en" else None
    if profile is None or profile.kind != "PER" or found is None:
        return best
    sides = [(span.start, found.start()), (found.end(), span.end)]
    numbers = [n for n, other in enumerate(need.candidates) if (other.start, other.end) in sides]
    return max(numbers, key=lambda number: _likeness(view, need, number), default=best)


_HEARD = 0.6  # likeness of sound from which a name was written as it sounds
_MORE_ALIKE = 0.04
_MOST_STEPS = 2  # tokens that an edge is moved at once


def as_it_sounds(view: SegmentView, need: Need, best: int, others: Sequence[tuple[int, int]]) -> int:
    """Number of the span whose first or last characters are those that make it sound most like the name ("罗兰[用]", Nolan),
    where no spaces part words: of a person's name, or of one whose right form is spelled as it sounds. A run of katakana is
    no more and no less than a word.
    """
    profile, lang = need.profile, view.lang
    if profile is None or profile.chars or lang in PHRASED or not is_spaceless(lang):
        return best
    if profile.kind != "PER" and profile.spelled < 1:
        return best
    known = [sounds(spelled) for spelled in profile.spellings]

    def heard(number: int) -> float:
        span = need.candidates[number]
        text = view.text[span.start : span.end]
        spelled = {letters(text, lang), foreign_letters(text) if lang == "zh" else ""}
        return max([best_ratio(sounds(one), known) for one in spelled])

    number, likest = best, heard(best)
    while True:
        span = need.candidates[number]
        near = [
            (heard(other), -other)
            for other, candidate in enumerate(need.candidates)
            if _is_moved(candidate, span)
            and view.tokens[max(candidate.last, span.last)].kind != "kata"
            and view.tokens[min(candidate.first, span.first)].kind != "kata"
            and _is_free(candidate, others)
        ]
        alike, other = max(near, default=(0.0, 0))
        if alike < _HEARD or alike < likest + _MORE_ALIKE:
            return number
        number, likest = -other, alike


# What stands behind a person's name in Japanese and in Chinese.
_BEHIND = {
    "ja": "氏 さん 様 選手 監督 議員 知事 市長 首相 大統領 大臣 外相 長官 総裁 会長 社長 教授 博士 被告 容疑者 将軍 司令官 国王 王妃 主席",
    "zh": "先生 女士 小姐 总统 首相 总理 主席 部长 外长 市长 州长 议员 总裁 教授 博士 教练 将军 上校 国王 法官 主教",
}


def _is_moved(one: Candidate, other: Candidate) -> bool:
    """Whether two spans differ at one edge, by few tokens."""
    steps = abs(one.first - other.first), abs(one.last - other.last)
    return min(steps) == 0 < max(steps) <= _MOST_STEPS


def without_titles(view: SegmentView, need: Need, best: int) -> int:
    """Number of the span of a person's name without the title behind it ("アシュバッカ[長官]"), unless the right form has it."""
    titles = tuple(_BEHIND.get(view.lang, "").split())
    profile, span = need.profile, need.candidates[best]
    if profile is None or profile.kind != "PER" or not titles:
        return best
    begins = [
        at
        for title in titles
        if span.start
        < (at := view.text.rfind(title, span.start, span.end + len(title) - 1))
        < span.end
        <= at + len(title)
        and not any(form.endswith(title) for form in profile.entry.folded_forms)
    ]
    end = min(begins, default=span.end)
    return next((n for n, one in enumerate(need.candidates) if (one.start, one.end) == (span.start, end)), best)


_OF_TITLES = frozenset("\u300a\u3008\u300e")  # 《〈『


def within_quotes(view: SegmentView, need: Need, best: int, others: Sequence[tuple[int, int]]) -> int:
    """Number of the span of all that stands between two quotation marks, where only one of them is beside the best one.

    It is hardly more than half of that, unless the marks are those of titles: what somebody said is quoted too.
    """
    span = need.candidates[best]
    most = 2 * (span.last + 1 - span.first)
    if (view.before[span.first] in QUOTES) == (view.after[span.last] in QUOTES):
        return best
    wider = [
        (n, one)
        for n, one in enumerate(need.candidates)
        if one.first <= span.first
        and span.last <= one.last
        and (one.last < one.first + most or view.before[one.first] in _OF_TITLES)
        and view.before[one.first] in CLOSING
        and (one.first == span.first or one.last == span.last)
        and view.after[one.last]
        and view.after[one.last] in CLOSING[view.before[one.first]]
        and _is_free(one, others)
    ]
    return min(wider, key=lambda pair: pair[1].last - pair[1].first, default=(best, span))[0]


def without_ordinary_words(view: SegmentView, need: Need, best: int) -> int:
    """Number of the span of a person's name without an ordinary word at its end, or at the beginning of the text, where it
    owes its capital to the sentence ("[Infielder] Sotaka Murakami", "Straetings [Wahlkreis]"), if it is more like the name
    without it, and as many words are left as the source form has.
    """
    profile = need.profile
    if profile is None or profile.kind != "PER":
        return best
    words = len(need.mentions[0].form.split())
    for edge, least in ((0, words), (-1, max(words, profile.entry.most_tokens if profile.chars else 0))):
        span = need.candidates[best]
        if (edge == 0 and span.first > 0) or span.last - span.first < least:
            continue
        if edge and view.tokens[span.last].upper and view.lang not in _NOUNS_WITH_CAPITALS:
            continue
        if _is_ordinary(view, profile, (span.first, span.last)[edge]):
            rest = (span.first + 1, span.last) if edge == 0 else (span.first, span.last - 1)
            shorter = next((n for n, other in enumerate(need.candidates) if (other.first, other.last) == rest), best)
            best = shorter if _likeness(view, need, shorter) > _likeness(view, need, best) else best
    return best


def _is_ordinary(view: SegmentView, profile: NameProfile, number: int) -> bool:
    """Whether a word of the text is one, and no rendering of a word of the name."""
    token = view.tokens[number]
    if not view.ordinary[number] or token.fold in profile.form_words or profile.facts(token).gloss:
        return False
    return best_ratio(letters(token.text, view.lang), [letters(word) for word in profile.form_words]) < _ALIKE


def _likeness(view: SegmentView, need: Need, number: int) -> float:
    assert need.profile is not None
    span = need.candidates[number]
    return likeness(view.text[span.start : span.end], need.profile)


def likeness(text: str, profile: NameProfile) -> float:
    """Of a stretch of text to a reading of the source form or to a right form, whichever is more."""
    read = best_ratio(letters(text, profile.langs[1]), profile.spellings)
    return max(read, best_ratio(fold(text), profile.entry.folded_forms))
