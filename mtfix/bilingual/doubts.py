"""What keeps a repair from being safe, whatever its score."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence, Set

from mtfix.agreement import same_ending
from mtfix.bilingual.declension import Declined, begins_with_another_noun, goes_on
from mtfix.bilingual.echo import is_spelled_in, reads_like
from mtfix.bilingual.engine import Need
from mtfix.bilingual.entries import INFLECTED, CompiledEntry
from mtfix.bilingual.extent import GENITIVE, likeness
from mtfix.bilingual.features import Candidate
from mtfix.bilingual.marks import enclosed
from mtfix.bilingual.phonetics import best_ratio, letters, ratio
from mtfix.bilingual.segment import SegmentView
from mtfix.bilingual.source import Mention
from mtfix.bilingual.tokens import PHRASED, Token, fold, tokenize
from mtfix.names.common import is_common

ENDING = "the name may need another ending here"
_UNLIKE = 0.5  # likeness of a word and a first name below which it is another word
_ORDINARY = 0.7  # commonness of a source form from which it is a word first and a name second: never safe by itself
_OTHERWISE = 0.85  # likeness to the name, below which what is spelled like something else is that
_MISSPELT = 0.75  # likeness to the name from which a second, wrong, mention of it is one
_MEANT_ELSEWHERE = 0.3  # share of a span's words that translate what the source has outside of the name
_HINT = 0.3
_LEAST_STEM = 3  # letters of a name that words are made from
_NEAR = 60  # code points in which the word beside a mention stands
_PHRASE = 1  # words that a span may have more than half as many again as the name
_BRACKETED = frozenset(["zh", "ja"])
_KATAKANA = re.compile(r"[\u30a1-\u30fa\u30fc]{2}")
_APART = re.compile(r"[\s·・‧•∙⋅･=＝]")
# Languages whose adjectives stand behind nouns.
_HEAD_FIRST = frozenset(["es", "fr", "it", "pt", "ca", "ro", "ar", "he", "fa", "vi", "id", "th"])
_DEMONYMS = frozenset(["n", "an", "ian", "i", "ish"])  # endings of English, of names that have no type


class Doubts:
    """``common`` says how common a source form is as an ordinary word, 0 to 1; ``attested`` are right names of anybody, folded."""

    def __init__(self, source_lang: str, common: Callable[[str], float], attested: Set[str]) -> None:
        self._source_lang, self._common, self._attested = source_lang, common, attested

    def of(
        self,
        view: SegmentView,
        need: Need,
        entry: CompiledEntry,
        best: int,
        form: str,
        declined: Declined | None = None,
    ) -> Iterator[str]:
        """About putting ``form``, or what it is ``declined`` to, in the place of the candidate ``best``, in words."""
        mention, span = need.mentions[0], need.candidates[best]
        tokens = view.tokens[span.first : span.last + 1]
        ordinary_words = [token.fold for number, token in enumerate(tokens, span.first) if view.ordinary[number]]
        often = self._common(mention.form) > _ORDINARY and not _is_spelled_like_a_name(span)
        if often or self._is_meant_as_a_word(view, need, span):
            yield f"{mention.form} is an ordinary word too"
        if not span.value("capital") and _is_in_small_letters(view.source, need.mentions):
            yield f"{mention.form} is written like ordinary words here"
        if self._is_unmarked_title(view, need, entry, span):
            yield f"{mention.form} is no title here"
        if _is_cut_phrase(span, view.tokens) or goes_on(view.text, span.start, span.end, view.lang):
            yield "it may go on in the words beside it"
        elif (
            not _is_glossed(need)
            and not _is_supported(span)
            and len(ordinary_words) == len(tokens)
            and span.value("lower")
            and not (_is_as_long(view, need, span) and _is_hinted_at(span))
        ):
            yield "these are ordinary words, and nothing but their place speaks for them"
        meant_elsewhere = not _is_supported(span) and span.value("outside_gloss") > _MEANT_ELSEWHERE
        if meant_elsewhere or _has_words_of_others(view, need, span):
            yield "some of its words stand for others of the source"
        place = entry.entry.kind == "LOC" and len(tokens) == 1
        english = view.lang == "en"
        head = _head(view, span)
        made = any(_is_made_from(word, name, place, english) for word in ordinary_words for name in entry.words)
        if made and not any(head == token.fold for right in entry.forms for token in right.tokens):
            yield "it is a word made from the name"
        longest = max(len(entry.forms[0].tokens), len(mention.form.split()))
        wide = view.lang in PHRASED and len(tokens) > _PHRASE + 1.5 * longest
        if wide or _has_a_head(view, need, span, form) or _has_a_verb(view, need, span):
            yield "it may have other words in it"
        if span.end - span.start == 1 and view.text[span.start] > "\u0e00":
            yield "it is a single character"
        if _is_short_form(need, entry, view.text[span.start : span.end]):
            yield "it is a part of the right form, which may do"
        short = not _is_supported(span) and _falls_short(need, span, len(tokens))
        if short or _goes_on(view, need, span):
            yield "it may be a part of a longer rendering"
        decided = declined is not None and declined.sure
        wrong = view.text[span.start : span.end]
        as_source = wrong in view.source and wrong != form  # is not declined
        if view.lang in INFLECTED and not decided and (as_source or not same_ending(wrong, form)):
            yield ENDING
        if self._is_read_elsewhere(view, need, span):
            yield "the source has a name that reads like it elsewhere"
        if not _is_supported(span) and fold(view.text[span.start : span.end]) in self._attested:
            yield "it is a right name of something else, and nothing but its place speaks for it"

    def _is_meant_as_a_word(self, view: SegmentView, need: Need, span: Candidate) -> bool:
        """The source form is a word of the dictionary in small letters, and the span no more than what it means."""
        return (
            span.value("gloss_source") == 1
            and max(map(span.value, ("form_ratio", "read_best"))) < _HINT
            and all(
                (word := view.source[one.start : one.end]).isalpha()
                and word.islower()
                and is_common(word, self._source_lang)
                for one in need.mentions
            )
        )

    def _is_unmarked_title(self, view: SegmentView, need: Need, entry: CompiledEntry, span: Candidate) -> bool:
        """Ordinary words for what Chinese and Japanese write as a title in brackets, where the source has no such brackets."""
        if entry.entry.kind != "WORK" or self._source_lang not in _BRACKETED or not span.value("lower"):
            return False
        return not any(enclosed(view.source, mention.start, mention.end) != (False, False) for mention in need.mentions)

    def _is_read_elsewhere(self, view: SegmentView, need: Need, span: Candidate) -> bool:
        """The span reads like what stands outside of the mentions, and less like the name ("Yan Xiaoming"; "Zheng Jie", if
        郑杰 stands beside 郑钦文).
        """
        text = view.text[span.start : span.end]
        rest, at = [], 0
        for mention in need.mentions:
            rest.append(view.source[at : mention.start])
            at = mention.end
        rest.append(view.source[at:])
        if span.value("read_best") > 0.5 or span.value("form_ratio") > 0.5:
            profile = need.profile
            known = () if profile is None else (*profile.spellings, *profile.entry.spellings)
            return best_ratio(letters(text), known) < _OTHERWISE and is_spelled_in(text, rest, self._source_lang)
        return reads_like(text, rest, self._source_lang)


def _is_short_form(need: Need, entry: CompiledEntry, text: str) -> bool:
    """A person's family or given name as the right form has it; of a thing, if the source has only a part of its name.

    Nobody is called by the first of as many words as the name has Han characters ("Pham Minh" of Pham Minh Chinh, 范明正).
    """
    name, own = entry.entry, need.mentions[0].form
    longer = any(own != form and own in form for form in (*name.source_forms, *name.whole_forms))
    if name.kind != "PER" and not longer:
        return False
    part = fold(text)
    if (
        name.kind == "PER"
        and " " in part
        and not longer
        and need.profile is not None
        and len(need.profile.chars) == len(own) == len(name.preferred.split())
        and not any(fold(form.text).endswith(part) for form in entry.forms)
    ):
        return False
    return any(_begins_or_ends(fold(form.text), part) for form in entry.forms)


def _falls_short(need: Need, span: Candidate, size: int) -> bool:
    """Much shorter than the source form, beside words that nothing else accounts for."""
    beside = max(span.value("left_loose"), span.value("right_loose"))
    return need.profile is not None and 2 * size <= need.profile.content and need.profile.content > 2 and beside > 0.5


def _goes_on(view: SegmentView, need: Need, span: Candidate) -> bool:
    """The name of a thing in fewer words than the source has, beside one that nothing else accounts for or with a capital."""
    profile = need.profile
    if profile is None or profile.kind == "PER" or _words(view, span) >= profile.content:
        return False
    loose = max(span.value("left_loose"), span.value("right_loose")) > 0.4
    return loose or _stands_by_capitals(view, span)


def _has_words_of_others(view: SegmentView, need: Need, span: Candidate) -> bool:
    """Whether a word of it, and of no right form, stands as it is in the source, and neither in the name nor beside it
    ("Cary Grant in Baby").
    """
    inside = [
        (number, places)
        for number, places in view.copied
        if span.first <= number <= span.last
        and (need.profile is None or view.folds[number] not in need.profile.form_words)
    ]
    if not inside:
        return False
    beside = bytearray(len(view.source) + 2)  # offsets in a mention, or next to one
    for mention in need.mentions:
        start, end = max(0, mention.start - 1), mention.end + 2
        beside[start:end] = b"\1" * (end - start)
    return any(
        not any(beside.find(1, place, place + len(view.tokens[number].text) + 1) >= 0 for place in places)
        for number, places in inside
    )


def _head(view: SegmentView, span: Candidate) -> str:
    """The word that the others belong to, folded: "US [congressman]", but "African Health [Institute]"."""
    content = [number for number in range(span.first, span.last + 1) if not view.stop[number]]
    return view.folds[content[0 if view.lang in _HEAD_FIRST else -1]] if content else ""


def _has_a_head(view: SegmentView, need: Need, span: Candidate, form: str) -> bool:
    """The sentence begins with it, and with a word that is none of the name's ("Zpráva Mezinárodního fondu", "Serce Chopina")."""
    if view.lang not in INFLECTED or span.first or span.last < 1:
        return False
    if begins_with_another_noun(view.text, span.start, span.end, view.lang):
        return True
    second, words = view.tokens[1], form.split()
    if not second.upper or not view.ordinary[0]:
        return False
    person = need.profile is not None and need.profile.kind == "PER"
    unlike = person and ratio(letters(view.tokens[0].text), letters(words[0])) < _UNLIKE
    return unlike or not (len(words) > 1 and words[1][:1].isupper())


def _has_a_verb(view: SegmentView, need: Need, span: Candidate) -> bool:
    """A person's name of words with capitals that ends with one in small letters which is none of the name's ("Lee stepped").

    One that is read character by character is often translated like words.
    """
    profile, token = need.profile, view.tokens[span.last]
    if profile is None or profile.kind != "PER" or profile.chars:
        return False
    if not span.value("mixed_case") or not view.ordinary[span.last]:
        return False
    named = token.fold in profile.form_words or profile.facts(token).gloss
    return not named and token.text.islower() and likeness(token.text, profile) < _OTHERWISE


def _is_as_long(view: SegmentView, need: Need, span: Candidate) -> bool:
    """Whether it has as many words as the name has, of which there are several."""
    return need.profile is not None and 1 < need.profile.content <= _words(view, span)


def _is_hinted_at(span: Candidate) -> bool:
    """Whether anything but its place speaks for it, though not enough to be :func:`_is_supported`."""
    return max(map(span.value, ("read_best", "form_ratio", "form_tokens", "own_cover", "gloss_source"))) > _HINT


def _words(view: SegmentView, span: Candidate) -> int:
    """How many are no function words."""
    return sum(not stop for stop in view.stop[span.first : span.last + 1])


def _stands_by_capitals(view: SegmentView, span: Candidate) -> bool:
    """Whether a word with a capital, that is no right name and does not begin the text, stands beside a span."""
    sides = ((span.first - 1, span.first), (span.last + 1, span.last + 1))
    return any(
        0 < number < len(view.tokens)
        and view.tokens[number].upper
        and not view.barrier[joint]
        and not view.protected[number]
        for number, joint in sides
    )


def _is_in_small_letters(source: str, mentions: Sequence[Mention]) -> bool:
    """Whether a name of several words that has capitals inside has none there: "the night watch"."""
    return all(
        " " in mention.form and _capitals(mention.form[1:]) and not _capitals(source[mention.start + 1 : mention.end])
        for mention in mentions
    )


def _capitals(text: str) -> bool:
    return any(map(str.isupper, text))


def _is_glossed(need: Need) -> bool:
    """Whether a dictionary tells what the parts of the source form mean: then words that it does not explain mean more."""
    return need.profile is not None and bool(need.profile.chars)


def is_namesake(need: Need) -> bool:
    """Whether the family name stands beside another first name at all of its mentions."""
    return all(mention.namesake for mention in need.mentions)


def is_misspelt(view: SegmentView, need: Need, entry: CompiledEntry, number: int) -> bool:
    """Whether a span is no word, nor a form or a part of the right name or made from it, but nearly spelled, or read, like it."""
    span = need.candidates[number]
    text = view.text[span.start : span.end]
    inflected = view.lang in INFLECTED  # another case, rather
    if need.profile is None or inflected or text[:1].islower() or all(view.ordinary[span.first : span.last + 1]):
        return False
    if likeness(text, need.profile) < _MISSPELT or entry.find(text, text.casefold()):
        return False
    part = fold(text)
    return not any(
        _begins_or_ends(form, part) or (len(form) >= _LEAST_STEM and part.startswith(form))
        for form in entry.folded_forms
    )


def stands_alone(view: SegmentView, need: Need, number: int) -> bool:
    """Whether a copy of the source form cannot be a part of another name: beside it stands no word with a capital, nor
    the one that stands there in the source (Lula da "Silva").
    """
    span = need.candidates[number]
    source = view.source
    before = [tokenize(source[max(0, one.start - _NEAR) : one.start])[-1:] for one in need.mentions]
    after = [tokenize(source[one.end : one.end + _NEAR])[:1] for one in need.mentions]
    around = {token.fold for tokens in (*before, *after) for token in tokens}
    beside = [view.tokens[at].fold for at in (span.first - 1, span.last + 1) if 0 <= at < len(view.tokens)]
    return not _stands_by_capitals(view, span) and around.isdisjoint(beside)


def _is_supported(span: Candidate) -> bool:
    """Whether it sounds like the name, looks like it, translates it, goes with it in the run, or was left as it was."""
    reads, looks, goes = map(span.value, ("read_best", "form_ratio", "own_cover"))
    return max(reads, looks, goes) > 0.5 or span.value("gloss_source") > 0.7 or span.value("copied") > 0


def _begins_or_ends(form: str, part: str) -> bool:
    """Whether a folded form begins or ends with the words of a shorter part; where a form puts no words apart, with its characters."""
    if len(part) >= len(form):
        return False
    apart = _APART.search(form) is not None
    return (form.startswith(part) and _is_edge(form[len(part) - 1], form[len(part)], apart=apart)) or (
        form.endswith(part) and _is_edge(form[-len(part) - 1], form[-len(part)], apart=apart)
    )


def _is_edge(left: str, right: str, *, apart: bool) -> bool:
    """Whether a word may end between two characters of a form."""
    if not (left.isalnum() and right.isalnum()):
        return True
    return not apart and right >= "\u0e00" and left >= "\u0e00" and _KATAKANA.match(left + right) is None


def _is_spelled_like_a_name(span: Candidate) -> bool:
    """It has capitals, and looks or sounds like the name: an ordinary word would have been translated."""
    return span.value("capital") > 0 and max(span.value("form_ratio"), span.value("read_best")) > 0.7


def _is_cut_phrase(span: Candidate, tokens: Sequence[Token]) -> bool:
    """Ordinary words that little speaks for, beside others that may belong to them as well ("Party" of God)."""
    if _is_supported(span) or span.value("ordinary") < 0.5:
        return False
    before = tokens[max(0, span.first - 2) : span.first]
    after = tokens[span.last + 1 : span.last + 3]
    return (
        max(span.value("left_loose"), span.value("right_loose")) > 0.5
        or (span.value("left_far") > 0.5 and not GENITIVE.isdisjoint([token.fold for token in before]))
        or (span.value("right_far") > 0.5 and not GENITIVE.isdisjoint([token.fold for token in after]))
    )


def _is_made_from(word: str, name: str, place: bool, english: bool = True) -> bool:
    """Whether a folded word of the dictionary is made from a name's ("congressman"); of a ``place``, also by its stem.

    >>> _is_made_from("catalan", "catalonia", True), _is_made_from("commercial", "commerce", False)
    (True, False)
    >>> _is_made_from("tunisian", "tunisia", False), _is_made_from("romischen", "romische", False, english=False)
    (True, False)
    """
    rest = word[len(name) :]  # elsewhere a short one is an ending ("Römischen")
    if len(name) >= 5 and word.startswith(name) and (len(rest) >= 3 or (english and rest in _DEMONYMS)):
        return True
    size = min(len(word), len(name))
    return place and word != name and size >= 4 and word[: max(4, size - 3)] == name[: max(4, size - 3)]
