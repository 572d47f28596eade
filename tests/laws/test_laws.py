"""The laws of cleaning, on hostile glossaries and texts."""

from __future__ import annotations

import random

import pytest
from glossary_kit import listed_keys
from hypothesis import given, settings
from hypothesis import strategies as st

from mtfix.boundaries import bounded, untouchable
from mtfix.cleaning import Cleaner, Options, apply, revert
from mtfix.errors import StaleEditError
from mtfix.formats.text import TextFormat, cut
from mtfix.glossary import make_glossary
from mtfix.matching.exact import ExactMatcher
from mtfix.model import Document, Entry, Level, Segment, Span, Status, Term
from mtfix.proposing import Proposer
from mtfix.text import View, fold

# Few words, so that forms contain, overlap and rename each other all the time.
WORDS = [
    "Su",
    "Ji",
    "sheng",
    "the",
    "U.S.",
    "S.",
    "Rest",
    "a",
    "an",
    "INS",
    "Vik-ram",
    "O'Su",
    "José",
    "Jose\u0301",
    "北",
    "德文",
    "김",
    "President",
]
WORDS += ["Jaishankar", "Ａ", "St.", "’s", "US", "us"]
forms = st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(" ".join)
glue = st.sampled_from(
    [" ", " ", " ", "\n", "  ", "\u00a0", "-", "–", ", ", ". ", "'s ", "’s ", "", "\u200b", " (", "\r\n"]
)
OTHERS = [
    "Jaishankaar",
    "said",
    "visited",
    "{su}",
    "www.su.com",
    "#Su",
    "@Su",
    "Su Jiesheng",
    "Sujiesheng",
    "Beidewensike",
    "Wang",
]


@st.composite
def entries(draw):
    made = []
    for number in range(draw(st.integers(1, 5))):
        preferred = draw(forms)
        right = {preferred, *draw(st.lists(forms, max_size=2))}
        wrong = [form for form in draw(st.lists(forms, max_size=3)) if form not in right]
        terms = [Term(preferred)]
        terms += [Term(form, "", Status.ADMITTED) for form in sorted(right - {preferred})]
        terms += [Term(form, "", Status.DEPRECATED) for form in wrong]
        if draw(st.booleans()):
            terms.append(Term(draw(st.sampled_from(["苏杰生", "北德文斯克", "王毅", "Лавров"])), "zh"))
        made.append(
            Entry(
                f"e{number}",
                tuple(terms),
                kind=draw(st.sampled_from(["PER", "LOC", ""])),
                short=draw(st.sampled_from(["", "", "Su", "Ji"])),
                context=tuple(draw(st.lists(st.sampled_from(["said", "the"]), max_size=1))),
                unless=tuple(draw(st.lists(st.sampled_from(["visited"]), max_size=1))),
            )
        )
    return made


@st.composite
def scenes(draw):
    """A glossary and a document full of its forms."""
    made = draw(entries())
    used = [term.text for entry in made for term in entry.terms if not term.lang]
    used += [form.upper() for form in used]
    used += ["{" + used[0] + "}", "@" + used[-1], "https://su.org/" + used[-1]]
    words = st.one_of(st.sampled_from(used), st.sampled_from(used), st.sampled_from([*WORDS, *OTHERS]))
    texts = st.lists(st.tuples(words, glue), max_size=10).map(lambda pairs: "".join(a + b for a, b in pairs))
    segments = []
    for _ in range(draw(st.integers(0, 4))):
        text = draw(texts)
        protected = ()
        if len(text) > 3 and draw(st.booleans()):
            start = draw(st.integers(0, len(text) - 2))
            protected = (Span(start, draw(st.integers(start + 1, len(text)))),)
        segments.append(Segment(text, protected=protected))
    gaps = tuple(
        draw(
            st.lists(st.sampled_from(["", "\n\n", "<p>", "Su"]), min_size=len(segments) + 1, max_size=len(segments) + 1)
        )
    )
    return made, Document("d", tuple(segments), gaps)


options = st.builds(
    Options, level=st.sampled_from([Level.SAFE, Level.REVIEW]), target_lang=st.sampled_from(["en", "zh", "ko"])
)


@given(scenes(), options)
@settings(max_examples=300, deadline=None)
def test_cleaning_twice_is_cleaning_once_and_reverts(scene, how):
    made, document = scene
    cleaner = Cleaner(make_glossary(made), how)
    cleaned = cleaner.clean(document)
    again = cleaner.clean(cleaned.document)
    assert again.document.raw == cleaned.document.raw
    assert again.applied == ()
    back = revert(cleaned.document, cleaned.applied)
    assert back == document


@given(
    scenes(),
    options,
    st.lists(st.sampled_from(["\n\n", "\n", "\r\n", "\r\n\r\n", "\n\n\n", " "]), min_size=4, max_size=4),
)
@settings(max_examples=300, deadline=None)
def test_a_glance_at_a_text_shows_what_its_document_has(scene, how, breaks):
    """The short cut of batch runs never hides what reading the whole document would find."""
    made, document = scene
    proposer = Proposer(make_glossary(made), how)
    text = "".join(a + b for a, b in zip([segment.text for segment in document.segments], breaks, strict=False))
    glance = proposer.glance(View.plain(cut(text)[0]))
    (read,) = TextFormat().read(text, "t", {})
    assert glance.view.text == View(read).text
    proposed = proposer.propose(read)
    assert proposer.propose(read, glance=glance) == proposed
    if glance.silent:
        assert proposed == ([], [])


@given(scenes(), options)
@settings(max_examples=300, deadline=None)
def test_where_nothing_is_left_nothing_is_found(scene, how):
    """The short cut of the verification never hides what searching the whole result would find."""
    made, document = scene
    cleaner = Cleaner(make_glossary(made), how)
    accepted, _ = cleaner._decide(document, cleaner.proposer.propose(document)[0])
    result = apply(document, accepted)
    changed = sorted({edit.segment for edit in accepted})
    if changed and cleaner.proposer.nothing_left(cleaner.proposer.glance(View(document)), result, changed):
        assert cleaner._decide(result, cleaner.proposer.propose(result)[0])[0] == []


def test_what_a_repair_makes_clear_is_repaired_too():
    def term(wrong, right, **more):
        return Entry(right, (Term(right), *[Term(form, "", Status.DEPRECATED) for form in wrong]), **more)

    people = [
        term(["Su Jiesheng"], "S. Jaishankar", kind="PER", short="Jaishankar"),
        term(["Su Bing"], "Bing Suu", kind="PER", short="Bing"),
    ]
    context = [term(["Fau Bar"], "Minister Bar"), term([], "Jaishankar", context=("minister",))]
    for made, text, result in (
        (
            people,
            "`Su Jiesheng` came.\n\nSu Bing came.\n\nSu said.",
            "`Su Jiesheng` came.\n\nBing Suu came.\n\nJaishankar said.",
        ),
        (context, "Fau Bar came.\n\nJaishankaar said.", "Minister Bar came.\n\nJaishankar said."),
    ):
        cleaner = Cleaner(make_glossary(made))
        (document,) = TextFormat().read(text, "t", {})
        assert cleaner.clean(document).document.raw == result


@given(scenes(), options)
@settings(max_examples=200, deadline=None)
def test_gaps_and_protected_spans_never_change(scene, how):
    made, document = scene
    cleaned = Cleaner(make_glossary(made), how).clean(document).document
    assert cleaned.gaps == document.gaps
    for old, new in zip(document.segments, cleaned.segments, strict=True):
        assert [span.of(new.text) for span in new.protected] == [span.of(old.text) for span in old.protected]
        kept = [span.of(old.text) for span in untouchable(old.text)]
        rest = new.text
        for text in kept:
            assert text in rest
            rest = rest[rest.index(text) + len(text) :]


@given(scenes(), st.randoms(use_true_random=False))
@settings(max_examples=100, deadline=None)
def test_the_order_of_entries_does_not_matter(scene, rng: random.Random):
    made, document = scene
    shuffled = [entry._replace(terms=tuple(rng.sample(entry.terms, len(entry.terms)))) for entry in made]
    rng.shuffle(shuffled)
    first, second = Cleaner(make_glossary(made)).clean(document), Cleaner(make_glossary(shuffled)).clean(document)
    assert first.document == second.document
    assert first.applied == second.applied


@given(scenes(), options)
@settings(max_examples=200, deadline=None)
def test_every_proposal_is_applied_or_withheld_and_replays(scene, how):
    made, document = scene
    cleaner = Cleaner(make_glossary(made), how)
    cleaned = cleaner.clean(document)
    proposed = sorted(edit.id for edit, _ in cleaner.proposer.propose(document)[0] if edit.before != edit.after)
    ended = sorted([edit.id for edit in cleaned.applied] + [item.edit.id for item in cleaned.withheld])
    assert [key for key in ended if key in set(proposed)] == proposed
    assert apply(document, cleaned.applied) == cleaned.document
    for edit in cleaned.applied:
        assert edit.span.of(document.segments[edit.segment].text) == edit.before


@given(scenes())
@settings(max_examples=200, deadline=None)
def test_the_automaton_finds_what_a_slow_search_finds(scene):
    made, document = scene
    listed = make_glossary(made)
    view = View(document)
    matcher = ExactMatcher(listed.entries)
    fast = {(start, end) for start, end, _ in matcher.raw_hits(view.text) if bounded(view.text, start, end, "en")}
    slow = {
        (at, at + len(key))
        for key in listed_keys(listed.entries)
        for at in range(len(view.text))
        if view.text.startswith(key, at) and bounded(view.text, at, at + len(key), "en")
    }
    assert fast == slow


@given(scenes())
@settings(max_examples=200, deadline=None)
def test_a_view_leads_back_to_the_raw_text(scene):
    _, document = scene
    view = View(document)
    for start in range(len(view.text)):
        if view.text[start] in "\0\ufffc":
            continue
        index, span = view.locate(start, start + 1)
        raw = span.of(document.segments[index].text)
        assert fold(raw) == view.text[start].strip(" ") or raw.isspace() or fold(raw) == ""


def test_a_ledger_for_another_text_is_refused():
    entry = Entry("e", (Term("Right"), Term("Wrong", "", Status.DEPRECATED)))
    cleaned = Cleaner(make_glossary([entry])).clean(Document("d", (Segment("Wrong here"),), ("", "")))
    with pytest.raises(StaleEditError, match="expected 'Right'"):
        revert(Document("d", (Segment("Other here"),), ("", "")), cleaned.applied)
    with pytest.raises(StaleEditError):
        revert(Document("d", (), ("",)), cleaned.applied)
