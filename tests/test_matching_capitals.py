"""Right forms in capitals are looked up: what that finds is what a search for all of them finds."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mtfix.boundaries import bounded, upper
from mtfix.matching.exact import ExactMatcher
from mtfix.matching.patterns import FORBIDDEN, INITIAL, UPPER
from mtfix.model import Document, Entry, Segment, Status, Term
from mtfix.text import View, fold


@pytest.fixture(autouse=True, scope="module")
def few_at_once():
    """Forms in capitals are made of some at a time: of how many must not matter."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("mtfix.matching.patterns._AT_ONCE", 2)
        yield


LANGS = ["en", "de", "tr", "el", "ru", "zh"]
word = st.sampled_from(
    [
        "Paris",
        "paris",
        "iPhone",
        "McDonald",
        "İzmir",
        "ısı",
        "Ɂa",
        "Łódź",
        "Straße",
        "Αθήνα",
        "Москва",
        "ŉGo",
        "ǰab",
        "S.",
        "J",
        "U.S.",
        "737",
        "Max",
        "de",
        "d'Or",
        "Nato",
        "of",
        "&",
        "É",
        "北京",
        "手机Pro",
        "Ა",
        "ABCD",
        "abcd",
        "Abcd",
        "́Bcde",
        "한국Bank",
        "fooS",
        "Nations",
        "_abcd_",
        "ﬁnal",
        "3M",
    ]
)
form = st.lists(word, min_size=1, max_size=3).flatmap(
    lambda words: st.sampled_from([" ", " ", "", "-", "'", ". "]).map(lambda glue: glue.join(words))
)
statuses = st.sampled_from([Status.ADMITTED, Status.ADMITTED, Status.DEPRECATED])


@st.composite
def glossaries(draw):
    """Entries with right and wrong forms and short ones; forms may be those of several entries."""
    made = []
    for number in range(draw(st.integers(1, 4))):
        forms = draw(st.lists(form, min_size=1, max_size=3, unique=True))
        terms = [Term(text, "", draw(statuses) if place else Status.PREFERRED) for place, text in enumerate(forms)]
        made.append(Entry(f"e{number}", tuple(terms), short=draw(st.sampled_from(["", forms[-1], "Nations"]))))
    return made


def written(text: str, lang: str) -> set[str]:
    """In capitals."""
    return {text.upper(), upper(text, lang)}


@st.composite
def scenes(draw):
    lang, made = draw(st.sampled_from(LANGS)), draw(glossaries())
    parts = []
    for _ in range(draw(st.integers(1, 8))):
        text = draw(
            st.sampled_from([term.text for entry in made for term in entry.terms] + ["THE", "said", "19", "北"])
        )
        parts.append(draw(st.sampled_from([text, text, *sorted(written(text, lang)), text.title()])))
        parts.append(
            draw(st.sampled_from([" ", " ", " ", "", "s ", "S ", "'s ", "’S ", "-", ". ", "\n\n", "_", "北", "가 "]))
        )
    return lang, made, View(Document("d", (Segment("".join(parts)),), ("", ""))).text


def spelled_out(made: list[Entry], lang: str) -> dict[str, set[int]]:
    """Texts that are a right form in capitals and nothing that stands for itself, with the numbers of the entries."""
    listed: set[str] = set()
    found: dict[str, set[int]] = {}
    for entry in made:
        listed |= {fold(text) for text in (*(term.text for term in entry.terms), entry.short)}
    for number, entry in enumerate(made):
        for key in map(fold, entry.right):
            for capitals in written(key, lang) - {key} - listed:
                if len(key) > 3 or " " in key:
                    found.setdefault(capitals, set()).add(number)
    return found


@given(scenes())
@settings(max_examples=300, deadline=None)
def test_what_is_looked_up_is_what_a_search_finds(scene):
    lang, made, text = scene
    matcher = ExactMatcher(made, lang=lang)
    shouted = spelled_out(made, lang)
    slow = {
        (match.start(), match.start() + len(form), number)
        for form, numbers in shouted.items()
        for number in numbers
        for match in re.finditer(f"(?={re.escape(form)})", text)
        if bounded(text, match.start(), match.start() + len(form), lang)
    }
    fast = set()
    for start, end, pattern in matcher.raw_hits(text):
        if bounded(text, start, end, lang) and text[start:end] in shouted:
            for owner in matcher.owners(pattern):
                assert owner.flags & (UPPER | INITIAL)
                assert not owner.flags & FORBIDDEN  # right forms come before wrong ones
                fast.add((start, end, owner.entry))
    assert slow <= fast
    # Another of the entry's forms may be written so when it begins a sentence.
    assert {
        hit for hit in fast - slow if not any(initial(form) == text[hit[0] : hit[1]] for form in made[hit[2]].right)
    } == set()


def initial(form: str) -> str:
    key = fold(form)
    return key[:1].upper() + key[1:]


@given(scenes())
@settings(max_examples=150, deadline=None)
def test_near_a_place_counts_what_counts_in_the_whole_text(scene):
    lang, made, text = scene
    matcher = ExactMatcher(made, lang=lang)
    places = matcher.wrong_places(text)
    whole = matcher.resolve(text, matcher.raw_hits(text))
    near = matcher.hits_near(text, places)
    assert set(near) <= set(whole)
    assert [hit for hit in near if hit.forbidden] == [hit for hit in whole if hit.forbidden]


@pytest.mark.parametrize(
    ("text", "shields"),
    [("the REPUBLIC OF CHINA today", True), ("NEW REPUBLIC OF CHINAS", False), ("DIE REPUBLIC OF CHINAS", True)],
)
def test_a_right_form_in_capitals_shields_a_wrong_one(text, shields):
    lang = "de" if text.startswith("DIE") else "en"
    made = [
        Entry("a", (Term("Republic of China"),)),
        Entry("b", (Term("PRC"), Term("REPUBLIC OF", "", Status.DEPRECATED))),
    ]
    hits = ExactMatcher(made, lang=lang).hits_near(text, [(4, 15)])
    assert [hit.forbidden for hit in hits] == [not shields]
