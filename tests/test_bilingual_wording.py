"""What of a wrong name's place is replaced, and by which form."""

from __future__ import annotations

import pytest

from mtfix import Cleaner, Document, Glossary, Options, Segment
from mtfix.agreement import german_adjective
from mtfix.bilingual.doubts import Doubts
from mtfix.bilingual.engine import BilingualMatcher, Need
from mtfix.bilingual.entries import CompiledEntry
from mtfix.bilingual.entries import Entry as BilingualEntry
from mtfix.bilingual.extent import (
    as_it_sounds,
    beside_possessive,
    within_quotes,
    without_ordinary_words,
)
from mtfix.bilingual.segment import SegmentView
from mtfix.bilingual.wording import behind_last_word, behind_mark, choose_form
from mtfix.model import Entry, Status, Term


def entry(preferred: str, source: tuple[str, ...], lang: str, kind: str, admitted: tuple[str, ...] = ()) -> Entry:
    terms = [Term(preferred, "", Status.PREFERRED)]
    terms += [Term(form, "", Status.ADMITTED) for form in admitted]
    terms += [Term(form, lang, Status.PREFERRED) for form in source]
    return Entry(preferred, tuple(terms), kind=kind)


def cleaned(pairs: list[tuple[str, str]], entries: list[Entry], source_lang: str, target_lang: str) -> list[str]:
    cleaner = Cleaner(
        Glossary("g", tuple(entries), "0", target_lang), Options(source_lang=source_lang, target_lang=target_lang)
    )
    segments = tuple(Segment(text, source) for source, text in pairs)
    document = Document("d", segments, ("", *["\n"] * len(segments)), source_lang, target_lang)
    return [segment.text for segment in cleaner.clean(document).document.segments]


FUND = BilingualEntry("f", "Internationaler Währungsfonds", ("IMF",), ("IWF",), "", "ORG")


@pytest.mark.parametrize(
    ("text", "span", "form"),
    [
        ("Mithilfe des IMF will er", "IMF", "IWF"),
        ("Der Internationale Geldfonds will", "Internationale Geldfonds", "Internationaler Währungsfonds"),
        ("MITHILFE DES IMF WILL ER", "IMF", "Internationaler Währungsfonds"),
    ],
)
def test_an_acronym_for_an_acronym(text: str, span: str, form: str) -> None:
    start = text.index(span)
    assert choose_form(FUND, text, start, start + len(span)) == form


def test_an_acronym_only_where_there_is_one() -> None:
    two = BilingualEntry("f", "Internationaler Währungsfonds", ("IMF",), ("IWF", "IMFO"), "", "ORG")
    assert choose_form(two, "des IMF", 4, 7) == "Internationaler Währungsfonds"


@pytest.mark.parametrize(
    ("before", "old", "new", "expected"),
    [
        ("vom ", "Britischen Medizinverein", "Britischer Ärzteverband", "Britischen Ärzteverband"),
        ("der ", "Britische Medizinverein", "Britischer Ärzteverband", "Britische Ärzteverband"),
        ("der ", "Republikanischen Partei", "Republikanische Volkspartei", "Republikanischen Volkspartei"),
        ("die ", "Vereinten Staaten", "Vereinigte Staaten", "Vereinigten Staaten"),
        ("die ", "Deutsche Eisenbahn", "Deutsche Bahn", "Deutsche Bahn"),
        ("des ", "Weißen Gebäudes", "Weißes Haus", "Weißen Haus"),  # its genitive would be Hauses
        ("ein ", "Britische Medizinverein", "Britischer Ärzteverband", "Britischer Ärzteverband"),
        ("dem ", "Lal Masjid", "Rote Moschee", "Rote Moschee"),
        ("dem ", "Kölnischen Dom", "Kölner Dom", "Kölner Dom"),
        ("den ", "Kleinen Perkins", "Kleiner Perkins", "Kleiner Perkins"),
        ("", "Britischen Medizinverein", "Britischer Ärzteverband", "Britischer Ärzteverband"),
    ],
)
def test_german_adjectives(before: str, old: str, new: str, expected: str) -> None:
    assert german_adjective(before + old, len(before), old, new) == expected


FILLER = [("It rained on Sunday.", "Am Sonntag regnete es."), ("She bought bread.", "Sie kaufte Brot.")]


@pytest.mark.parametrize(
    ("source", "text", "expected"),
    [
        (
            "The British Medical Association rejected the offer.",
            "Der Britische Medizinverein lehnte das Angebot ab.",
            "Der Britische Ärzteverband lehnte das Angebot ab.",
        ),
        ("Streeting's district is in Ilford.", "Straetings Wahlkreis liegt in Ilford.", "Streetings Wahlkreis liegt in Ilford."),
        (
            "Mathieu van der Poel attacked on the last climb.",
            "Matthias van der Pol griff am letzten Anstieg an.",
            "Mathieu van der Poel griff am letzten Anstieg an.",
        ),
    ],
)  # fmt: skip
def test_german(source: str, text: str, expected: str) -> None:
    entries = [
        entry("Britischer Ärzteverband", ("British Medical Association",), "en", "ORG"),
        entry("Streeting", ("Streeting",), "en", "PER"),
        entry("Mathieu van der Poel", ("Mathieu van der Poel",), "en", "PER", ("van der Poel",)),
    ]
    assert cleaned([(source, text), *FILLER], entries, "en", "de")[0] == expected


def test_what_is_repaired_stays_as_it_is() -> None:
    entries = [entry("Britischer Ärzteverband", ("British Medical Association",), "en", "ORG")]
    pairs = [("The British Medical Association met.", "Vom Britischen Ärzteverband kam nichts."), *FILLER]
    assert cleaned(pairs, entries, "en", "de") == [text for _, text in pairs]


def need_of(one: BilingualEntry, langs: tuple[str, str], source: str, text: str) -> tuple[SegmentView, Need]:
    matcher = BilingualMatcher([one], langs)
    (segment,) = matcher.segment_needs([source], [text], matcher.stats([source], [text]))
    return segment.view, segment.needs[0]


def number_of(need: Need, text: str, span: str) -> int:
    return next(n for n, c in enumerate(need.candidates) if text[c.start : c.end] == span)


@pytest.mark.parametrize(("taken", "kept"), [("罗兰用", "罗兰"), ("罗", "罗兰"), ("罗兰", "罗兰")])
def test_where_a_spoken_name_ends(taken: str, kept: str) -> None:
    text = "罗兰用胶片拍摄。"
    view, need = need_of(
        BilingualEntry("n", "诺兰", ("Nolan",), (), "", "PER"), ("en", "zh"), "Nolan shot it on film.", text
    )
    best = need.candidates[as_it_sounds(view, need, number_of(need, text, taken), [])]
    assert text[best.start : best.end] == kept


def test_a_first_word_that_may_be_the_first_name() -> None:
    poel = BilingualEntry("p", "Mathieu van der Poel", ("Mathieu van der Poel",), ("van der Poel",), "", "PER")
    text = "Matthias van der Pol griff an."
    view, need = need_of(poel, ("en", "de"), "Mathieu van der Poel attacked.", text)
    whole = number_of(need, text, "Matthias van der Pol")
    assert without_ordinary_words(view, need, whole) == whole


@pytest.mark.parametrize(
    ("span", "form"),
    [("Guadal Port", "Gwadar Port"), ("Guadal", "Gwadar"), ("Port Guadal", "Gwadar"), ("Guadal Harbour", "Gwadar")],
)
def test_a_form_with_the_word_that_the_wrong_name_has(span: str, form: str) -> None:
    port = BilingualEntry("g", "Gwadar", ("瓜达尔港",), ("Gwadar Port", "Gwadar city"), "", "LOC")
    assert choose_form(port, f"near {span} today", 5, 5 + len(span)) == form


@pytest.mark.parametrize(
    ("spellings", "span", "form"),
    [
        (("baolini",), "Pauline", "Paolini"),  # 保利尼
        (("yasimin baolini",), "Pauline", "Jasmine Paolini"),
        (("baolini",), "Yasmin Pauline", "Jasmine Paolini"),
    ],
)
def test_the_family_name_where_the_source_has_no_more(spellings: tuple[str, ...], span: str, form: str) -> None:
    paolini = BilingualEntry("p", "Jasmine Paolini", ("保利尼",), ("Paolini",), "", "PER")
    assert choose_form(paolini, span, 0, len(span), spellings) == form


@pytest.mark.parametrize(
    ("text", "taken", "kept"),
    [
        ("Zheng will face Croatia's Vickich on Monday.", "Croatia's Vickich", "Vickich"),
        ("Vickich's coach was pleased.", "Vickich's coach", "Vickich"),
        ("Zheng will face Vickich on Monday.", "Vickich", "Vickich"),
    ],
)
def test_a_person_on_one_side_of_a_possessive(text: str, taken: str, kept: str) -> None:
    vekic = BilingualEntry("v", "Donna Vekić", ("维基奇",), (), "", "PER")
    view, need = need_of(vekic, ("zh", "en"), "郑钦文将对阵维基奇。", text)
    best = need.candidates[beside_possessive(view, need, number_of(need, text, taken))]
    assert text[best.start : best.end] == kept


def test_fewer_words_than_the_source_beside_one_with_a_capital_are_doubtful() -> None:
    who = BilingualEntry("w", "Wereldgezondheidsorganisatie", ("World Health Organization",), (), "", "ORG")
    text = "De Wereldorganisatie Gezondheid kwam bijeen."
    view, need = need_of(who, ("en", "nl"), "The World Health Organization met.", text)
    doubts = Doubts("en", lambda _word: 0.0, frozenset())
    for span, doubtful in (("Wereldorganisatie", True), ("Wereldorganisatie Gezondheid", False)):
        found = list(doubts.of(view, need, CompiledEntry(who, "nl"), number_of(need, text, span), who.preferred))
        assert ("it may be a part of a longer rendering" in found) is doubtful


@pytest.mark.parametrize(("span", "form"), [("安娜莱娜·贝尔伯克", "安娜莱娜·贝尔博克"), ("贝尔伯克", "贝尔博克")])
def test_a_first_name_where_the_wrong_name_has_one(span: str, form: str) -> None:
    names = ("Annalena Baerbock", "Baerbock")
    baerbock = BilingualEntry("b", "贝尔博克", names, ("安娜莱娜·贝尔博克",), "", "PER")
    assert choose_form(baerbock, span, 0, len(span)) == form


@pytest.mark.parametrize(
    ("text", "form", "source_form", "expected"),
    [
        ("la série The Persuaders!, plus tard", "Amicalement vôtre", "The Persuaders!", "The Persuaders!"),
        ("la série The Persuaders! ", "Amicalement vôtre", "The Persuaders!", "The Persuaders"),  # the sentence's
        ("la série The Persuaders!", "Amicalement vôtre!", "The Persuaders", "The Persuaders!"),  # not twice
        ("la série The Persuaders, plus tard", "Amicalement vôtre", "The Persuaders!", "The Persuaders"),
    ],
)
def test_a_mark_of_the_name(text: str, form: str, source_form: str, expected: str) -> None:
    start, end = text.index("The"), text.index("Persuaders") + len("Persuaders")
    assert text[start : behind_mark(text, end, form, source_form)] == expected


def test_no_word_stands_there_twice() -> None:
    form, text = "İhtiyarlara Yer Yok", "Yaşlı Adamlara Ülke Yok'ta kim oynar?"
    end = text.index(" Yok")
    assert text[: behind_last_word(text, 0, end, form)] == "Yaşlı Adamlara Ülke Yok"
    assert behind_last_word(text, 0, end, "Yok") == end
    assert behind_last_word("Ülke Yokluk", 0, 4, form) == 4


def test_the_whole_title_between_its_marks() -> None:
    book = BilingualEntry("m", "アラバマ物語", ("To Kill a Mockingbird",), (), "", "WORK")
    text = "『モッキンバードを殺すために』の舞台はどこですか？"
    view, need = need_of(book, ("en", "ja"), "Where is To Kill a Mockingbird set?", text)
    found = within_quotes(view, need, number_of(need, text, "モッキンバードを殺"), [])
    assert text[need.candidates[found].start : need.candidates[found].end] == "モッキンバードを殺すために"


LEOPARDS = BilingualEntry("b", "Leoparden küsst man nicht", ("Bringing Up Baby",), (), "", "WORK")
FAWZIA = BilingualEntry("f", "Fausia", ("Fawzia",), (), "", "PER")
LEE = BilingualEntry("l", "Lee Jong-sup", ("이종섭",), (), "", "PER")
OSTRICH = BilingualEntry("o", "ダチョウ", ("common",), (), "", "TERM")
OF_OTHERS = "some of its words stand for others of the source"
OTHER_WORDS = "it may have other words in it"


@pytest.mark.parametrize(
    ("one", "langs", "source", "text", "span", "doubt", "doubtful"),
    [
        (LEOPARDS, ("en", "de"), "What does Cary Grant do in Bringing Up Baby?", "Was tut Cary Grant in Baby aufziehen?", "Cary Grant in Baby", OF_OTHERS, True),
        (LEOPARDS, ("en", "de"), "What does Cary Grant do in Bringing Up Baby?", "Was tut Cary Grant in Baby aufziehen?", "Baby aufziehen", OF_OTHERS, False),
        # A glossary may have half of what the text calls somebody.
        (FAWZIA, ("en", "de"), "What nationality was Fawzia Fuad?", "Welche Nationalität hatte Fawzia Fuad?", "Fawzia Fuad", OF_OTHERS, False),
        (LEE, ("ko", "en"), "이종섭 대사는 사퇴했다.", "Ambassador Ri stepped down after Ri Jong left.", "Ri stepped", OTHER_WORDS, True),
        (LEE, ("ko", "en"), "이종섭 대사는 사퇴했다.", "Ambassador Ri stepped down after Ri Jong left.", "Ri Jong", OTHER_WORDS, False),
        # A glossary may have an ostrich under "common"; the text has the word.
        (OSTRICH, ("en", "ja"), "This is a common dish.", "これは一般的な料理です。", "一般的", "common is an ordinary word too", True),
    ],
)  # fmt: skip
def test_doubts(
    one: BilingualEntry, langs: tuple[str, str], source: str, text: str, span: str, doubt: str, doubtful: bool
) -> None:
    view, need = need_of(one, langs, source, text)
    doubts = Doubts(langs[0], lambda _word: 0.0, frozenset())
    found = doubts.of(view, need, CompiledEntry(one, langs[1]), number_of(need, text, span), one.preferred)
    assert (doubt in list(found)) is doubtful
