"""Generated variants are looked up, never spelled out beforehand: what is found must be what spelling all out finds."""

from __future__ import annotations

import re
from functools import partial

import pytest
from glossary_kit import listed_keys
from hypothesis import given, settings
from hypothesis import strategies as st

from mtfix.boundaries import bounded
from mtfix.matching import generated
from mtfix.matching.exact import ExactMatcher
from mtfix.matching.patterns import FORBIDDEN, GENERATED, UPPER, WEAK, listed
from mtfix.model import KINDS, Document, Entry, Segment, Status, Term
from mtfix.names import han
from mtfix.names.common import is_common
from mtfix.names.variants import generate
from mtfix.text import View, fold

COMMON = partial(is_common, lang="en")

# Characters that are alike in sound, read in several ways, with ü, without a consonant, traditional, or rare.
characters = st.sampled_from(
    "苏杰生张章建国安恩鄂儿二吕绿女略虐西兮喜想香项长重行乐单曾仇解查盖李力厉林临陈臣沉誼義籺轾匨龘餄"
)
words = st.sampled_from(sorted(word for word in han._tables().words if len(word) < 5))
families = st.sampled_from(sorted(han.SURNAMES | set(han.SURNAME_READINGS) | set(han.COMPOUND_SURNAMES)))
any_character = st.sampled_from(sorted(char for char in han._tables().first if "一" <= char < "龠"))
some = st.text(characters | any_character, min_size=1, max_size=4)
chinese = st.one_of(
    some,
    st.builds("{}{}".format, families, some),
    st.builds("{}{}".format, words, some | st.just("")),
    st.builds("{}{}".format, some, st.sampled_from(["大学", "市", "岛", "号", "级", "山"])),
    st.lists(some, min_size=2, max_size=3).map("·".join),
    st.text(any_character, min_size=5, max_size=12),
)


def letters(alphabet: str):
    return st.text(st.sampled_from(alphabet), min_size=2, max_size=9).map(str.capitalize)


def names(alphabet: str):
    return st.builds(
        "{}{}{}".format, letters(alphabet), st.sampled_from([" ", " ", "-", " - ", " аль-"]), letters(alphabet)
    )


CYRILLIC = "абвгдежзийклмнопрстуфхцчшщьыэюяё"
others = st.one_of(
    st.tuples(st.just("ru"), names(CYRILLIC) | letters(CYRILLIC)),
    st.tuples(st.sampled_from(["uk", "be", "bg"]), names(CYRILLIC.replace("ы", "і"))),
    st.tuples(st.sampled_from(["sr", "mk"]), names("абвгдђежзијклљмнњопрстћуфхцчџш")),
    st.tuples(st.just("ko"), st.text(st.characters(min_codepoint=0xAC00, max_codepoint=0xD7A3), min_size=2, max_size=4)),
    st.tuples(st.just("ko"), st.builds("{}{}".format, st.sampled_from("김이박최정강조"), letters("영현정성경준우희"))),
    st.tuples(st.just("ja"), letters("カキクケコサシスソタチツテトナニヌノラリルレロンーャュョッ")),
    st.tuples(st.just("el"), names("αβγδεζηθικλμνξοπρστυφχψωάέ")),
    st.tuples(st.sampled_from(["ka", "hy", "ar"]), st.text(st.characters(codec="utf-8", max_codepoint=0x10FF), max_size=9)),
)  # fmt: skip
sources = st.tuples(st.sampled_from(["zh", "zh", "zh-Hant", "cmn"]), chinese) | others
rights = st.lists(
    st.sampled_from(["Su", "Jie", "Sheng", "Lin", "An", "He", "Man", "The", "University", "S.", "dialogue", "Ji'an"]),
    min_size=1,
    max_size=3,
).map(" ".join)


@st.composite
def entries(draw, source=sources):
    made = []
    for number in range(draw(st.integers(1, 5))):
        terms = [Term(draw(rights))]
        terms += [
            Term(draw(rights), "", draw(st.sampled_from(list(Status)[1:]))) for _ in range(draw(st.integers(0, 1)))
        ]
        terms += [Term(text, lang) for lang, text in draw(st.lists(source, max_size=2)) if text.strip()]
        made.append(Entry(f"e{number}", tuple(terms), draw(st.sampled_from(("PER", "PER", "", *KINDS)))))
    return made


CHANGES = (
    str, str, str, str.upper, str.lower, str.swapcase, lambda text: text.replace(" ", "-"), lambda text: text[:-1],
    lambda text: text.replace("-", " "), lambda text: text.replace(" ", ""), lambda text: text.replace(" ", " - "),
)  # fmt: skip
glue = st.sampled_from(
    [" ", " ", " ", "", ", ", "-", "'s ", "’s ", "s ", "\n\n", " the ", ". ", "在", "이 ", "_", "\0"]
)
noise = st.sampled_from(
    ["Su", "said", "Jie", "U.S.", "SU", "JIESHENG", "SHENG", "Lü", "He", "man.", "Sun’s", "3", "Ó", "x"]
)


@st.composite
def scenes(draw, source=sources):
    """Entries, and a text of their variants, changed or not, and of other things."""
    made = draw(entries(source))
    variants = [variant.text for entry in made for variant in generate(entry)]
    parts = []
    for _ in range(draw(st.integers(1, 12))):
        if variants and draw(st.booleans()):
            parts.append(draw(st.sampled_from(CHANGES))(draw(st.sampled_from(variants))))
        else:
            parts.append(draw(noise))
        parts.append(draw(glue))
    return made, View(Document("d", (Segment("".join(parts)),), ("", ""))).text


def spelled_out(made: list[Entry]) -> dict[str, dict[int, tuple[int, int]]]:
    """Every form of every variant, and of each entry that has it the number and the flags of the first such variant."""
    listed = listed_keys(made)
    forms: dict[str, dict[int, tuple[int, int]]] = {}
    for number, entry in enumerate(made):
        for place, variant in enumerate(generate(entry)):
            key = fold(variant.text)
            right = [f" {fold(form)} " for form in entry.right if " " in form]
            if not key or key in listed or any(f" {key} " in form for form in right):
                continue
            weak = not variant.strong or all(map(COMMON, key.split(" ")))
            flags = FORBIDDEN | GENERATED | (WEAK if weak else 0)
            forms.setdefault(key, {}).setdefault(number, (place, flags))
            if len(key) > 3 and key.upper() != key and key.upper() not in listed:
                forms.setdefault(key.upper(), {}).setdefault(number, (place, flags | UPPER))
    return forms


def found(matcher: ExactMatcher, text: str) -> set[tuple[int, int, tuple[tuple[int, int, int], ...]]]:
    """Generated forms that stand free in a text: where, and their owners."""
    hits = [hit for hit in matcher.raw_hits(text) if bounded(text, hit[0], hit[1], matcher.lang)]
    assert len(hits) == len(set(hits))
    owned = [(start, end, matcher.owners(pattern)) for start, end, pattern in hits]
    return {
        (start, end, tuple((owner.entry, owner.number & 0x7FFF, owner.flags) for owner in owners))
        for start, end, owners in owned
        if owners[0].flags & GENERATED
    }


@pytest.fixture(params=["few", "many"])
def size(request):
    """Small and large glossaries are indexed in two ways."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(generated, "_FEW", 5_000 if request.param == "few" else 0)
        yield


@pytest.mark.usefixtures("size")
@pytest.mark.parametrize("lang", ["en", "de"])
@given(scenes())
@settings(max_examples=100)
def test_what_is_looked_up_is_what_spelling_all_out_finds(lang, scene):
    made, text = scene
    matcher = ExactMatcher(made, lang=lang, generate=generate, is_common=COMMON)
    slow = {
        (match.start(), match.start() + len(form), tuple((number, *rest) for number, rest in sorted(owners.items())))
        for form, owners in spelled_out(made).items()
        for match in re.finditer(f"(?={re.escape(form)})", text)
        if bounded(text, match.start(), match.start() + len(form), lang)
    }
    assert found(matcher, text) == slow
    assert {(start, end) for start, end, _ in slow} <= set(matcher.wrong_places(text))
    assert found(matcher, text) == slow  # a second time, when all forms have been met


@pytest.mark.usefixtures("size")
@given(entries(st.tuples(st.just("zh"), chinese)))
@settings(max_examples=100)
def test_every_spelling_has_a_key_and_a_beginning_of_its_entry(made):
    index, beginnings = generated.index(made, listed(made).sources, "en")
    for number, entry in enumerate(made):
        for variant in generate(entry):
            for form in (fold(variant.text), fold(variant.text).upper()):
                assert any(form.startswith(beginning) for beginning in beginnings), form
                ends = [key for end, key in index.spans(f"{form}, he said", 0) if end == len(form)]
                assert [key for key in ends if number in index.entries(key)], form


@pytest.mark.usefixtures("size")
@pytest.mark.parametrize("kind", ["PER", "LOC", ""])
def test_a_character_without_a_reading_leaves_its_entry_without_keys(kind):
    unread = ["兙山", "王兙", "山兙大学", "王小兙兙"]
    made = [Entry(form, (Term("X"), Term(form, "zh")), kind) for form in (*unread, "王山")]
    assert not any(map(generate, made[:-1]))
    index, _ = generated.index(made, listed(made).sources, "en")
    assert {code & 0xFFFFFFFF for code in index.hashes} == {len(unread)}


def test_forms_of_two_entries_are_ambiguous_wherever_they_are_met_first():
    made = [
        Entry("b", (Term("Name One"), Term("张杰生", "zh")), "PER"),
        Entry("a", (Term("Two"), Term("章杰生", "zh")), "PER"),
    ]
    matcher = ExactMatcher(made, generate=generate)
    (hit,) = matcher.hits(View(Document("d", (Segment("Then Zhang Jiesheng came."),), ("", ""))))
    assert [made[owner.entry].id for owner in hit.owners] == ["a", "b"]


def test_many_forms_that_are_none_are_not_remembered_for_ever(monkeypatch):
    from mtfix.matching import exact

    monkeypatch.setattr(exact, "_CACHE", 3)
    matcher = ExactMatcher([Entry("e", (Term("S. Jaishankar"), Term("苏杰生", "zh")), "PER")], generate=generate)
    for text in (
        "Su Jiesheng",
        "su JieSheng",
        "SU Jiesheng",
        "sU jiesheng",
        "SuJie sheng",
        "SU JIESHENG",
        "Su Jiesheng",
    ) * 2:
        assert bool(matcher.wrong_places(text)) == (text in ("Su Jiesheng", "SU JIESHENG"))
    assert len(matcher._numbers) <= 5
    assert len(matcher._met) == 2
