"""The right form in the case of the wrong one: what is decided, and what is left open."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mtfix import Cleaner, Document, Options, Segment, load_glossary
from mtfix.bilingual.declension import all_forms, decline, goes_on, undeclined
from mtfix.bilingual.entries import CompiledEntry, Entry
from mtfix.bilingual.wordforms import readings

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
    # Phrases, of which a list of words attests the forms.
    (
        "cs",
        "ORG",
        "Národní středisko pro hurikány",
        "[Státní orkánové centrum] uvedlo",
        "Národní středisko pro hurikány",
    ),
    (
        "cs",
        "ORG",
        "Úřad pro rozpočtovou odpovědnost",
        "že [Kancelář rozpočtové zodpovědnosti] snížil",
        "Úřad pro rozpočtovou odpovědnost",
    ),
    ("cs", "ORG", "Nejvyšší soud", "rozhodnutí [Hlavního úřadu] z", "Nejvyššího soudu"),
    ("pl", "ORG", "Trybunał Konstytucyjny", "wyrok [Sądu Ustrojowego] w", "Trybunału Konstytucyjnego"),
    ("ru", "WORK", "Преступление и наказание", "в «[Злодеянии и наказании]»", "Преступлении и наказании"),
    (
        "uk",
        "ORG",
        "Європейська служба зовнішньої діяльності",
        "до [Європейського сервісу зовнішніх дій]",
        "Європейської служби зовнішньої діяльності",
    ),
    ("uk", "LOC", "Новий Орлеан", "у [Новому Орлеансі]", "Новому Орлеані"),
    ("ru", "EVENT", "Вестфальский мир", "после [Мира Вестфалии]", "Вестфальского мира"),
    (
        "ru",
        "WORK",
        "Наука и техника в Древнем Китае",
        "с «[Наукой и цивилизованностью Китая]»",
        "Наукой и техникой в Древнем Китае",
    ),
    # A title behind the word for what it is.
    ("uk", "WORK", "Володар мух", "у романі «[Повелителя мух]»", "Володар мух"),
    (
        "cs",
        "WORK",
        "Přelet nad kukaččím hnízdem",
        "k filmu [Jeden přeletěl přes kukaččí hnízdo]",
        "Přelet nad kukaččím hnízdem",
    ),
    ("ru", "PER", "Чарли Чаплин", "снят [Чарли Чеплином]", "Чарли Чаплином"),
    ("ru", "PER", "Аль Пачино", "роль [Алом Пачини]", "Аль Пачино"),
    ("ru", "LOC", "Пермь", "дождь в [Пермине]", "Перми"),
    ("ru", "LOC", "Мату-Гросу", "из [Мато-Гроссо]", "Мату-Гросу"),
    ("uk", "PER", "Павло Тичина", "музей [Павла Тичіни]", "Павла Тичини"),
    # What is not declined.
    ("cs", "ORG", "Bank of England", "guvernér [Banky Anglicka]", "Bank of England"),
    ("uk", "WORK", "Над прірвою у житі", "читав «[Ловця в іржі]»", "Над прірвою у житі"),
    ("cs", "PER", "Si Ťin-pching", "se [Xi Jinpingem] a", "Si Ťin-pchingem"),
    # The preposition alone, the sentence's beginning, a pronoun that looks like a preposition, soft stems.
    ("cs", "LOC", "Kodaň", "v [Kopenhágenu]", "Kodani"),
    ("pl", "PER", "Alaksandr Łukaszenka", "[Aleksander Lukaszenko] ułaskawił", "Alaksandr Łukaszenka"),
    ("cs", "PER", "Krejčíková", "Osaka se [Krečíkové] omluvila", "Krejčíkové"),
    ("cs", "LOC", "Pobřeží slonoviny", "s [Slonovinovým pobřežím]", "Pobřežím slonoviny"),
    ("cs", "LOC", "Pardubice", "z [Pardubitz]", "Pardubic"),
]
OPEN = [
    ("ru", "PER", "Арина Пегула", "победа [Соболенко] над"),  # nothing tells the case
    ("uk", "ORG", "Європейська служба", "очолює [Європейський сервіс]"),  # nominative or accusative
    ("cs", "ORG", "Univerzita Karlova", "z [Karlovy univerzity]"),  # the word behind the noun would change as well
    ("ru", "LOC", "Папуа — Новая Гвинея", "в [Новой Гвинее Папуа]"),
    # Both parts of a name with a hyphen may be declined.
    ("cs", "LOC", "Plzeň", "v [Pilsenu]"),
    ("pl", "LOC", "Wrocław", "nad [Wroclawem]"),
    ("pl", "LOC", "Stare Miasto", "na [Starym Miasteczku]"),
    ("ru", "PER", "Михаил Салтыков-Щедрин", "сказки [Михаила Салтикова-Щедрина]"),
    ("ru", "LOC", "Франкфурт-на-Майне", "во [Франкфорте-на-Майне]"),
    # A family name that stays as it is, before a given name that does not; one that tells nothing.
    ("ru", "PER", "Ким Чен Ын", "сестра [Ким Чон Уна] выступила"),
    ("ru", "PER", "Анри Мортель", "[Морте] избили"),
    # Vowels that change, and those of which the gender is not known.
    ("uk", "LOC", "Тернопіль", "до [Тарнополя]"),
    # The owner, and what is seen on a stage.
    ("ru", "ORG", "Современник", "новый спектакль «[Современики]»"),
    ("ru", "WORK", "Пляска смерти", "видели на сцене «[Танец смерти]»"),
    ("pl", "LOC", "Nadrenia Północna-Westfalia", "w [Renie Północnej-Westfalii]"),
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
    assert decided(lang, kind, right, marked) == wanted


@pytest.mark.parametrize(("lang", "kind", "right", "marked"), OPEN)
def test_what_nothing_decides_stays_open(lang, kind, right, marked) -> None:
    assert decided(lang, kind, right, marked) is None


def test_a_place_in_the_source_s_letters_takes_the_case_of_the_preposition() -> None:
    def behind(right: str, kind: str, marked: str, lang: str) -> tuple[str, ...] | None:
        text, start, _ = at(marked)
        declined = undeclined(right, kind, text, start, lang)
        return None if declined is None else declined.forms

    assert behind("Opactwo Westminsterskie", "LOC", "w [Westminster Abbey]", "pl") == ("Opactwie Westminsterskim",)
    assert behind("Ставангер", "LOC", "приехал в [Stavanger]", "ru") == ("Ставангер", "Ставангере")  # into, or in
    assert behind("Corumbá", "LOC", "v [Corumba]", "cs") == ()
    assert behind("Ставангер", "LOC", "[Stavanger] победил", "ru") == ("Ставангер",)
    assert len(behind("Ставангер", "LOC", "Жители [Stavanger] ждут", "ru") or ()) > 1
    assert behind("Злая", "WORK", "о мюзикле «[Wicked]»", "ru") is not None
    assert behind("Oslo", "LOC", "in [Oslo]", "de") is None


@pytest.mark.parametrize(
    ("lang", "text", "cut"),
    [
        ("cs", "přes [Messinskou] cestu", True),
        ("ru", "через [Мессинский пролив] к", False),
        ("ru", "в бюро Американского [агентства развития]", True),
        ("uk", "у [Королівському] замку", True),
        ("uk", "[Чорна] і біла", False),
        ("de", "der [Deutsche] Bund", False),
    ],
)
def test_phrases_that_are_cut(lang, text, cut) -> None:
    assert goes_on(*at(text), lang) is cut


@pytest.mark.parametrize(
    ("lang", "word", "wanted"),
    [
        ("cs", "soudem", {"i"}),
        ("cs", "prezidenta", {"g", "a"}),
        ("pl", "trybunał", {"n", "a"}),
        ("pl", "komisją", {"i"}),
        ("uk", "службі", {"d", "l"}),
        ("uk", "військ", {"g"}),
        ("uk", "європейської", {"g"}),
    ],
)
def test_cases_by_endings(lang, word, wanted) -> None:
    assert {case for _, case in readings(word, lang)} == wanted


@pytest.mark.parametrize(("lang", "kind", "right"), [(row[0], row[1], row[2]) for row in DECIDED])
@given(pick=st.integers(0, 50))
def test_a_right_form_in_any_case_is_right(lang, kind, right, pick) -> None:
    forms = all_forms(right, kind, lang) or (right,)
    form = forms[pick % len(forms)]
    text = f"– {form}."
    entry = CompiledEntry(Entry("1", right, ("x",), kind=kind), lang)
    assert entry.find(text, text.casefold()) == [(2, 2 + len(form))]


@pytest.mark.parametrize(
    ("lang", "kind", "right", "text", "found"),
    [
        ("ru", "PER", "Синтия Эриво", "с Синтией Эриво", True),
        ("ru", "PER", "Синтия Эриво", "Синтия Эривон играет", False),  # is not declined like that
        ("ru", "PER", "Мария-Антуанетта", "погубило Марию-Антуанетту", True),
        ("ru", "WORK", "Звёздные войны", "герои «Звездных войн»", True),
        ("cs", "PER", "Forman", "Formanův film", True),
        ("cs", "PER", "Babiš", "s Babišovým advokátem", True),
        ("cs", "PER", "Hus", "Husovo učení", True),
        ("uk", "PER", "Лев Толстой", "маєток Льва Толстого", False),  # nothing knows this
        ("uk", "LOC", "Комрат", "у Комраті", True),
        ("pl", "ORG", "Trybunał Konstytucyjny", "wyrok Trybunału Konstytucyjnego", True),
        ("hr", "LOC", "Bjelovar", "u Bjelovaru", True),  # no tables: any ending
    ],
)
def test_cases_that_are_known_are_the_right_ones(lang, kind, right, text, found) -> None:
    entry = CompiledEntry(Entry("1", right, ("x",), kind=kind), lang)
    assert bool(entry.find(text, text.casefold())) is found


def test_the_judge_s_way_of_finding_a_name_knows_nothing_of_this() -> None:
    entry = CompiledEntry(Entry("1", "Звёздные войны", ("x",), kind="WORK"), "ru")
    for text, found in (("«Звёздных войн»", True), ("«Звездных войн»", False)):
        assert bool(entry.find(text, text.casefold(), written=False)) is found


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
