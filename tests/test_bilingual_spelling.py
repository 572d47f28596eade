"""Source forms in other spellings, with prefixes and endings, and among words without spaces."""

from __future__ import annotations

import pytest

from mtfix.bilingual.entries import Entry
from mtfix.bilingual.guards import GUARDS
from mtfix.bilingual.lemmas import lemmatiser
from mtfix.bilingual.orthography import spelled
from mtfix.bilingual.source import SourceIndex


def find(lang: str, form: str, source: str) -> list[str]:
    guard = GUARDS[lang]() if lang in GUARDS else None
    helpers = {"lemmas": lemmatiser(lang)} | ({"guard": guard} if guard else {})
    index = SourceIndex([Entry("e", "x", (form,))], lang, **helpers)  # type: ignore[arg-type]
    return [source[m.start : m.end] for m in index.find(source) if m.confidence >= 0.5]


@pytest.mark.parametrize(
    ("lang", "form", "source", "found"),
    [
        ("fr", "Côte d'Opale", "sur la Côte d’Opale.", "Côte d’Opale"),
        ("fr", "Égée", "la mer E\u0301ge\u0301e", "E\u0301ge\u0301e"),
        ("ru", "Королёв", "завод в городе Королев", "Королев"),
        ("tr", "Iğdır", "IĞDIR'DA DEPREM", "IĞDIR"),
        ("tr", "İznik", "Dün İznik'te sel", "İznik"),
        ("ar", "إسماعيل صالح", "وأضاف اسماعيل صالح", "اسماعيل صالح"),
        ("ar", "نواف سلامة", "زار نوّاف سلامة باريس", "نوّاف سلامة"),
        ("ar", "محمد شياع", "التقى بمحمد شياع", "محمد شياع"),
        ("ar", "الفاشر", "معارك بالفاشر", "الفاشر"),
        ("ar", "الفاشر", "عاد للفاشر", "للفاشر"),
        ("hi", "एकनाथ शिंदे", "एकनाथ शिन्दे से मिले", "एकनाथ शिन्दे"),
        ("hi", "ज़ेलेंस्की", "जेलेंस्की आए", "जेलेंस्की"),
        ("ko", "경주", "경주에서 회의가", "경주"),
        ("ko", "한화오션", "한화오션주가 올랐다", "한화오션"),
        ("th", "เชียงใหม่", "เขาเดินทางไปเชียงใหม่เมื่อวานนี้", "เชียงใหม่"),
        ("th", "ทักษิณ", "นายทักษิณกล่าวว่า", "ทักษิณ"),
        ("uk", "Чернігів", "У Чернігові пролунали вибухи", "Чернігові"),
        ("uk", "Верховна Рада", "Депутати Верховної Ради", "Верховної Ради"),
        ("cs", "Praha", "V Praze se konala", "Praze"),
        ("cs", "Emmanuel Macron", "s Emmanuelem Macronem", "Emmanuelem Macronem"),
        ("pl", "Warszawa", "w Warszawie", "Warszawie"),
        ("de", "Deutsche Bahn", "Der Chef der Deutschen Bahn geht", "Deutschen Bahn"),
        ("de", "Bundesverfassungsgericht", "des Bundesverfassungsgerichts", "Bundesverfassungsgerichts"),
        ("he", "ירושלים", "הוא נסע לירושלים אתמול", "ירושלים"),
    ],
)
def test_found(lang: str, form: str, source: str, found: str) -> None:
    assert find(lang, form, source) == [found]


@pytest.mark.parametrize(
    ("lang", "form", "source"),
    [
        ("ar", "سلام", "مجلس الإسلام"),
        ("ar", "لين", "وصل بلين"),  # too short for a prefix
        ("hi", "राम", "रामायण पढ़ी"),
        ("hi", "राम", "आराम करो"),
        ("ko", "경주", "신경주역"),
        ("ko", "경주", "경주용 자동차"),
        ("th", "ตาก", "ตากแดด"),
        ("uk", "Рада", "порадах"),
        ("cs", "Praha", "na prahu domu"),
        ("de", "Die Linke", "Die linken Parteien"),
        ("tr", "Van", "Avanos"),
    ],
)
def test_left_alone(lang: str, form: str, source: str) -> None:
    assert find(lang, form, source) == []


@pytest.mark.parametrize("text", ["plain", "Côte d’Azur", "e\u0301x", "نوّاف", "ज़ेलेंस्की", "한국", "a\u200bb", "\u0301"])
def test_offsets_lead_back(text: str) -> None:
    found, offsets = spelled(text)
    if offsets is None:
        assert len(found) == len(text)
    else:
        assert len(offsets) == len(found) + 1
        assert offsets == sorted(offsets)
        assert offsets[-1] == len(text)
