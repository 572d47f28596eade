"""Source forms that are a part of the whole name, and the parts of right forms that render them."""

from __future__ import annotations

import pytest

from mtfix.bilingual.entries import CompiledEntry, Entry
from mtfix.bilingual.partial import is_misnamed, with_parts


@pytest.mark.parametrize(
    ("preferred", "sources", "langs", "part"),
    [
        ("Sergey Lavrov", "Сергей Лавров|Лавров", ("ru", "en"), "Lavrov"),
        ("Бен Уоллес", "Ben Wallace|Wallace", ("en", "ru"), "Уоллес"),
        ("Roy Cooper", "罗伊·库珀|库珀", ("zh", "en"), "Cooper"),
        ("罗伊·库珀", "Roy Cooper|Cooper", ("en", "zh"), "库珀"),
        ("アレクサンダー・ズベレフ", "Alexander Zverev|Zverev", ("en", "ja"), "ズベレフ"),
        ("Yoshimasa Hayashi", "林芳正|林", ("ja", "en"), "Hayashi"),
        ("Ursula von der Leyen", "Ursula von der Leyen|von der Leyen", ("de", "en"), "von der Leyen"),
    ],
)
def test_family_name_has_the_part_that_sounds_like_it_or_stands_there(
    preferred: str, sources: str, langs: tuple[str, str], part: str
) -> None:
    whole_form, short_form = sources.split("|")
    whole, short = with_parts(Entry("1", preferred, (whole_form, short_form), kind="PER"), langs)
    assert (whole.preferred, whole.source_forms, whole.whole) == (preferred, (whole_form,), "")
    assert (short.preferred, short.source_forms, short.whole) == (part, (short_form,), preferred)
    assert preferred in short.admitted, "the whole name is right as well"


def test_short_is_what_a_part_becomes() -> None:
    entry = Entry("1", "Pham Minh Chinh", ("范明政", "明政"), short="Chinh", kind="PER")
    assert [part.preferred for part in with_parts(entry, ("zh", "en"))] == ["Pham Minh Chinh", "Chinh"]


def test_a_thing_keeps_its_right_form_unless_a_part_is_written_the_same() -> None:
    country = Entry("1", "Saudi Arabia", ("沙特阿拉伯", "沙特"), kind="LOC")
    assert with_parts(country, ("zh", "en")) == (country,)
    gun = Entry("2", "Skyranger 30", ("Skyranger 30", "Skyranger"), kind="PROD")
    _, short = with_parts(gun, ("de", "en"))
    assert (short.preferred, short.admitted) == ("Skyranger 30", ("Skyranger",))
    club = Entry("3", "Sparta Prague", ("Sparta Praha", "Sparta"), ("Sparta",), kind="ORG")
    assert with_parts(club, ("cs", "en"))[1].preferred == "Sparta"


def test_nothing_is_parted_without_a_longer_form() -> None:
    for forms in (("Лавров",), ("Сергей Лавров", "Сергей Викторович"), ("ООН", "Организация")):
        entry = Entry("1", "Sergey Lavrov", forms, kind="PER")
        assert with_parts(entry, ("ru", "en")) == (entry,)


@pytest.mark.parametrize(("lang", "misnamed"), [("en", True), ("hr", True), ("cs", False)])
def test_another_ending_is_another_case_only_where_endings_are_known(lang: str, misnamed: bool) -> None:
    entry = CompiledEntry(Entry("1", "Petra Kvitová", ("x",), ("Kvitová",), kind="PER"), lang)
    assert is_misnamed(entry, (), "Petro Kvitová", 6, 13) is misnamed


def test_what_the_glossary_lists_goes_before_the_last_word() -> None:
    forms = ("Mirjana Spoljaric Egger", "Mirjana Spoljaric", "Spoljaric")
    entry = Entry("1", "斯波利亚里奇", forms, ("米里亚娜·斯波利亚里奇·埃格",), kind="PER")
    parts = with_parts(entry, ("en", "zh"))
    assert {form: part.preferred for part in parts for form in part.source_forms}["Spoljaric"] == "斯波利亚里奇"
