"""The right form in the case of the wrong one: what is decided, and what is left open."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mtfix import Cleaner, Document, Options, Segment, load_glossary
from mtfix.bilingual.declension import all_forms, decline
from mtfix.bilingual.entries import CompiledEntry, Entry

DECIDED = [  # language, kind, right form, text with [wrong name], what should stand there
    ("ru", "LOC", "Ставангер", "офис в [Ставенгере].", "Ставангере"),
    ("ru", "LOC", "Лахайна", "улетел в [Лагайну] вчера", "Лахайну"),
    ("ru", "LOC", "Ставангер", "приехал из [Осло] вчера", "Ставангера"),
    ("ru", "PER", "Бен Уоллес", "переговоры с [Беном Валлашем]", "Беном Уоллесом"),
    ("ru", "PER", "Бен Уоллес", "[Бен Валлаш] сказал", "Бен Уоллес"),
    ("ru", "PER", "Джессика Пегула", "обыграла [Джессику Пегулю]", "Джессику Пегулу"),
    ("ru", "PER", "Вивек Рамасвами", "встреча с [Вивеком Рамасвамием]", "Вивеком Рамасвами"),
    ("ru", "ORG", "Верховный суд Бразилии", "из [Высочайшего двора Бразилии]", "Верховного суда Бразилии"),
    ("ru", "ORG", "МАГАТЭ", "глава [Международной атомной электростанции]", "МАГАТЭ"),
    ("uk", "PER", "Марош Шефчович", "в руках [Мароша Сефковича]", "Мароша Шефчовича"),
    ("uk", "WORK", "Горбата гора", "за «[Гору Броукбек]»", "Горбату гору"),
    ("uk", "LOC", "Олдершот", "оголосив в [Альдерсгофі]", "Олдершоті"),
    ("cs", "PER", "Tommy Paul", "utká s [Tommym Pavlem]", "Tommym Paulem"),
    ("cs", "PER", "Jens Stoltenberg", "přivítala [Jense Stoltenburga] v", "Jense Stoltenberga"),
    ("cs", "PER", "Marina Silvaová", "rozhovor s [Marínou Sylviovou]", "Marinou Silvaovou"),
    ("pl", "PER", "Olaf Scholz", "rozmowa z [Olafem Szolcem]", "Olafem Scholzem"),
]
OPEN = [
    ("ru", "PER", "Арина Пегула", "победа [Соболенко] над"),  # nothing tells the case
    ("cs", "ORG", "Úřad pro rozpočtovou odpovědnost", "že [Kancelář rozpočtové zodpovědnosti] snížil"),
    ("cs", "LOC", "Corumbá", "řekla v [Kolumbě]"),
    ("pl", "PER", "Aleś Bialacki", "nie było [Alesa Białackiego]"),
    ("de", "PER", "Olaf Scholz", "mit [Olaf Schulz]"),
]


def at(marked: str) -> tuple[str, int, int]:
    start, end = marked.index("["), marked.index("]") - 1
    return marked.replace("[", "").replace("]", ""), start, end


def decided(lang: str, kind: str, right: str, marked: str) -> str | None:
    declined = decline(right, kind, *at(marked), lang)
    return declined.forms[0] if declined is not None and declined.sure else None


@pytest.mark.parametrize(("lang", "kind", "right", "marked", "wanted"), DECIDED)
def test_the_case_of_the_place(lang, kind, right, marked, wanted) -> None:
    if lang == "uk":
        pytest.importorskip("pymorphy3_dicts_uk")
    assert decided(lang, kind, right, marked) == wanted


@pytest.mark.parametrize(("lang", "kind", "right", "marked"), OPEN)
def test_what_nothing_decides_stays_open(lang, kind, right, marked) -> None:
    assert decided(lang, kind, right, marked) is None


@pytest.mark.parametrize(("lang", "kind", "right"), [(row[0], row[1], row[2]) for row in DECIDED])
@given(pick=st.integers(0, 50))
def test_a_right_form_in_any_case_is_right(lang, kind, right, pick) -> None:
    forms = all_forms(right, kind, lang) or (right,)
    form = forms[pick % len(forms)]
    text = f"– {form}."
    entry = CompiledEntry(Entry("1", right, ("x",), kind=kind), lang)
    assert entry.find(text, text.casefold()) == [(2, 2 + len(form))]


def test_cleaning_declines_the_name_once(tmp_path) -> None:
    path = tmp_path / "g.csv"
    path.write_text("preferred,type,en\nСтавангер,LOC,Stavanger\nБен Уоллес,PER,Ben Wallace\n", encoding="utf-8")
    cleaner = Cleaner(load_glossary(path, target_lang="ru"), Options(source_lang="en", target_lang="ru"))
    segments = (
        Segment("Он посетил офис в Ставенгере.", "He visited the office in Stavanger."),
        Segment("Встреча с Беном Валлейсом прошла в Лондоне.", "A meeting with Ben Wallace took place in London."),
    )
    cleaned = cleaner.clean(Document("d", segments, ("", "\n", "\n"), "en", "ru"))
    assert [one.text for one in cleaned.document.segments] == [
        "Он посетил офис в Ставангере.",
        "Встреча с Беном Уоллесом прошла в Лондоне.",
    ]
    assert any("in the instrumental, as 'Беном Валлейсом' is" in edit.reason for edit in cleaned.applied)
    again = cleaner.clean(cleaned.document)
    assert again.text == cleaned.text
    assert not again.applied
