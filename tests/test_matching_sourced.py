"""Names that the source has, seen through the whole Cleaner: what one sentence cannot show."""

from __future__ import annotations

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
    assert clean(named, later) == ([named[1], "Sergey Lavrov said that the talks were fruitful."], [])


def test_family_name_of_two_people_is_ambiguous() -> None:
    later = ("拉夫罗夫说，会谈很有成果。", "Rafrov said that the talks were fruitful.")
    assert clean(later) == ([later[1]], ["ambiguous"])
    both = ("谢尔盖·拉夫罗夫和基里尔·拉夫罗夫周一抵达。", "Sergey Lavrov and Kirill Lavrov arrived on Monday.")
    assert clean(both, later) == ([both[1], later[1]], ["ambiguous"])


def test_a_right_name_without_a_source_form_is_not_taken_for_a_wrong_one() -> None:
    later = ("拉夫罗夫说，会谈很有成果。", "Rafrov said that the talks were fruitful.")
    repaired, _ = clean(later, glossary=Glossary("g", (LAVROV,), "0", "en"))
    assert repaired == ["Sergey Lavrov said that the talks were fruitful."]
    somebody = Entry("rafrov", (Term("Rafrov", "", Status.PREFERRED),), kind="PER")
    assert clean(later, glossary=Glossary("g", (LAVROV, somebody), "0", "en")) == ([later[1]], ["overlap"])
