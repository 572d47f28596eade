"""Names that the source has, seen through the whole Cleaner: what one sentence cannot show."""

from __future__ import annotations

import pytest

from mtfix import Cleaner, Document, Glossary, Options, Segment
from mtfix.model import Entry, Level, Status, Term

SAME_FAMILY_NAME = Glossary(
    "g",
    tuple(
        Entry(
            f"{given}-lavrov",
            (
                Term(f"{given} Lavrov", "", Status.PREFERRED),
                Term(full, "zh", Status.PREFERRED),
                Term("拉夫罗夫", "zh", Status.ADMITTED),
            ),
            kind="PER",
        )
        for given, full in (("Kirill", "基里尔·拉夫罗夫"), ("Sergey", "谢尔盖·拉夫罗夫"))
    ),
    "0",
    "en",
)


LAVROV = Entry(
    "lavrov", (Term("Sergey Lavrov", "", Status.PREFERRED), Term("拉夫罗夫", "zh", Status.PREFERRED)), kind="PER"
)


def clean(*pairs: tuple[str, str], glossary: Glossary = SAME_FAMILY_NAME) -> tuple[list[str], list[str | None]]:
    document = Document("d", tuple(Segment(text, source) for source, text in pairs), ("", *["\n"] * len(pairs)))
    cleaned = Cleaner(glossary, Options(Level.REVIEW, source_lang="zh")).clean(document)
    return [segment.text for segment in cleaned.document.segments], [item.why for item in cleaned.withheld]


def test_family_name_is_who_was_named_in_full_nearby() -> None:
    named = ("谢尔盖·拉夫罗夫周一抵达北京。", "Sergey Lavrov arrived in Beijing on Monday.")
    later = ("拉夫罗夫说，会谈很有成果。", "Rafrov said that the talks were fruitful.")
    assert clean(named, later) == ([named[1], "Lavrov said that the talks were fruitful."], [])


def test_family_name_of_two_people_is_ambiguous_if_they_spell_it_differently() -> None:
    later = ("拉夫罗夫说，会谈很有成果。", "Rafrov said that the talks were fruitful.")
    assert clean(later) == (["Lavrov said that the talks were fruitful."], [])
    kirill, sergey = SAME_FAMILY_NAME.entries
    french = Entry(sergey.id, (Term("Serge Lavroff", "", Status.PREFERRED), *sergey.terms[1:]), kind="PER")
    glossary = Glossary("g", (kirill, french), "0", "en")
    assert clean(later, glossary=glossary) == ([later[1]], ["ambiguous"])
    both = ("谢尔盖·拉夫罗夫和基里尔·拉夫罗夫周一抵达。", "Serge Lavroff and Kirill Lavrov arrived on Monday.")
    assert clean(both, later, glossary=glossary) == ([both[1], later[1]], ["ambiguous"])


def test_a_right_name_without_a_source_form_is_not_taken_for_a_wrong_one() -> None:
    later = ("拉夫罗夫说，会谈很有成果。", "Rafrov said that the talks were fruitful.")
    repaired, _ = clean(later, glossary=Glossary("g", (LAVROV,), "0", "en"))
    assert repaired == ["Sergey Lavrov said that the talks were fruitful."]
    somebody = Entry("rafrov", (Term("Rafrov", "", Status.PREFERRED),), kind="PER")
    assert clean(later, glossary=Glossary("g", (LAVROV, somebody), "0", "en")) == ([later[1]], ["overlap"])


def entry_of(preferred: str, lang: str, *forms: str, kind: str = "PER", short: str = "") -> Entry:
    terms = (Term(preferred, "", Status.PREFERRED), *[Term(form, lang, Status.ADMITTED) for form in forms])
    return Entry("1", terms, kind=kind, short=short)


def mended(entry: Entry, langs: tuple[str, str], source: str, text: str) -> str:
    """What becomes of one sentence at level safe, with a glossary of one entry."""
    cleaner = Cleaner(Glossary("g", (entry,), "0", langs[1]), Options(source_lang=langs[0], target_lang=langs[1]))
    return cleaner.clean(Document("d", (Segment(text, source),), ("", ""))).document.segments[0].text


WALLACE = entry_of("Бен Уоллес", "en", "Ben Wallace", "Wallace")


def repaired(source: str, text: str) -> str:
    return mended(WALLACE, ("en", "ru"), source, text)


def test_family_name_alone_stays_a_family_name() -> None:
    right = "Уоллес выступил в парламенте."
    assert repaired("Wallace spoke in parliament.", right) == right
    assert repaired("Wallace spoke in parliament.", "Валлейс выступил в парламенте.") == right
    assert repaired("Ben Wallace spoke in parliament.", "Бен Валлейс выступил.") == "Бен Уоллес выступил."
    other_case = "По словам Уоллеса, этого мало."
    assert repaired("According to Wallace, this is too little.", other_case) == other_case


def test_a_first_name_alone_is_not_rendered_by_the_short_form() -> None:
    forms = ("Vladimir Putin", "Vladimir", "Putin")
    terms = [Term("Владимир Путин", "", Status.PREFERRED), *[Term(form, "en", Status.ADMITTED) for form in forms]]
    options = Options(source_lang="en", target_lang="ru")
    cleaner = Cleaner(Glossary("g", (Entry("putin", tuple(terms), kind="PER", short="Путин"),), "0", "ru"), options)
    for source, wrong, right in (("Vladimir", "Владымыр", "Владимир"), ("Putin", "Пуутин", "Путин")):
        cleaned = cleaner.clean(Document("d", (Segment(f"{wrong} сказал так.", f"{source} said so."),), ("", "")))
        assert cleaned.document.segments[0].text == f"{right} сказал так."


def test_a_text_without_words_only_lacks_the_name() -> None:
    glossary = Glossary(
        "g",
        (Entry("lake", (Term("Seehaus", "", Status.PREFERRED), Term("Lake House", "en", Status.PREFERRED))),),
        "0",
        "de",
    )
    cleaner = Cleaner(glossary, Options(source_lang="en", target_lang="de"))
    for text in ("...", "\U0001f642"):
        cleaned = cleaner.clean(Document("d", (Segment(text, "The Lake House is here."),), ("", "")))
        assert (cleaned.document.segments[0].text, len(cleaned.findings)) == (text, 1)


def test_words_of_the_lexicon_within_one_word_of_the_source() -> None:
    terms = (Term("Seehaus", "", Status.PREFERRED), Term("lake2house", "en", Status.PREFERRED))
    cleaner = Cleaner(Glossary("g", (Entry("lake", terms),), "0", "de"), Options(source_lang="en", target_lang="de"))
    segment = Segment("Wir sahen das See-Haus heute.", "We saw the lake2house today.")
    assert (
        cleaner.clean(Document("d", (segment,), ("", ""))).document.segments[0].text == "Wir sahen das Seehaus heute."
    )


def test_somebody_else_of_the_same_family_name_is_left_alone() -> None:
    statue = "Памятник Уильяму Валласу стоит близ Стерлинга."
    assert repaired("A monument to William Wallace stands near Stirling.", statue) == statue


def test_a_name_in_another_case_than_the_right_form_is_declined() -> None:
    text = "Встреча с Беном Валлейсом прошла в Лондоне."
    becomes = "Встреча с Беном Уоллесом прошла в Лондоне."
    assert repaired("A meeting with Ben Wallace took place in London.", text) == becomes
    assert repaired("A meeting with Ben Wallace took place in London.", becomes) == becomes


def test_who_is_listed_by_the_family_name_alone_may_have_any_first_name() -> None:
    source, text = "Выступил Сергей Лавров.", "Sergey Lavroff spoke."
    for preferred in ("Lavrov", "Sergey Lavrov"):
        lavrov = entry_of(preferred, "ru", "Лавров")
        assert mended(lavrov, ("ru", "en"), source, text) == "Sergey Lavrov spoke."
    text = "Keanu Lavroff spoke."
    assert mended(lavrov, ("ru", "en"), "Выступил Кеану Лавров.", text) == text


def test_a_reading_that_the_source_has_as_a_part_of_the_name_becomes_the_part() -> None:
    hayashi = entry_of("Yoshimasa Hayashi", "zh", "林芳正", "林", short="Hayashi")
    assert mended(hayashi, ("zh", "en"), "林说很好。", "Lin said it was good.") == "Hayashi said it was good."


def test_an_ordinary_word_that_begins_the_sentence_is_no_part_of_a_name() -> None:
    bank = entry_of("Bank of China", "en", "Bank of China", "Bank", kind="ORG")
    assert mended(bank, ("en", "de"), "Bank shares fell.", "Bankaktien fielen.") == "Bankaktien fielen."


@pytest.mark.parametrize(
    ("preferred", "source_form", "source", "text", "doubt"),
    [
        ("Nanaia Mahuta", "马胡塔", "马胡塔的继任者上周抵达。", "Mahuta's successor arrived last week.", "a part of the right form"),
        ("Zheng Qinwen", "郑钦文", "中国教练郑杰赞扬了郑钦文的发球。", "Chinese coach Zheng Jie praised Zheng's serve.", "reads like it"),
    ],
)  # fmt: skip
def test_what_an_editor_would_ask_about_is_only_proposed(
    preferred: str, source_form: str, source: str, text: str, doubt: str
) -> None:
    entry = entry_of(preferred, "zh", source_form)
    cleaner = Cleaner(Glossary("g", (entry,), "0", "en"), Options(source_lang="zh"))
    cleaned = cleaner.clean(Document("d", (Segment(text, source),), ("", "")))
    assert cleaned.document.segments[0].text == text
    assert any(doubt in item.edit.reason for item in cleaned.withheld)


def test_what_is_not_applied_can_be_left_out_of_the_proposals() -> None:
    entries = (LAVROV, entry_of("Nanaia Mahuta", "zh", "马胡塔"))
    cleaner = Cleaner(Glossary("g", entries, "0", "en"), Options(source_lang="zh"))
    pairs = [
        ("Rafrov said that the talks were fruitful.", "拉夫罗夫说，会谈很有成果。"),
        ("Mahuta's successor arrived last week.", "马胡塔的继任者上周抵达。"),
        ("It rained.", "马胡塔说，下雨了。"),
    ]
    document = Document("d", tuple(Segment(*pair) for pair in pairs), ("", "\n", "\n", "\n"))
    every, findings = cleaner.proposer.propose(document)
    applied, _ = cleaner.proposer.propose(document, least=Level.SAFE)
    assert [edit.before for edit, _ in applied] == ["Rafrov"]
    assert [item for item in every if item.edit.level is Level.SAFE] == applied
    assert len(every) + len(findings) == len(pairs)
