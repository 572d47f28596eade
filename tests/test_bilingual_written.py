"""Right forms as sentences of their languages have them."""

from __future__ import annotations

import pytest

from mtfix.bilingual.entries import CompiledEntry, Entry

RIGHT = [
    ("fr", "Les Villes de verre", "le début des Villes de verre", "des Villes de verre"),
    ("fr", "Le Jardin secret", "la fin du Jardin secret", "du Jardin secret"),
    ("it", "L'isola blu", "il regista dell'Isola blu", "dell'Isola blu"),
    ("it", "Il giardino segreto", "nel Giardino segreto", "nel Giardino segreto"),
    ("es", "El jardín secreto", "la autora del jardín secreto", "del jardín secreto"),
    ("pt", "A cidade de vidro", "o autor da cidade de vidro", "da cidade de vidro"),
    ("tr", "elma şekeri", "Elma şekerinin tarifi", "Elma şekerinin"),
    ("tr", "Topkapı Sarayı", "Topkapı Sarayında kim yaşadı", "Topkapı Sarayında"),
    ("ar", "بيضة مسلوقة", "كيف تقشر البيضة المسلوقة؟", "البيضة المسلوقة"),
    ("ar", "قلبا وقالبا", "فيلم قلبًا وقالبًا", "قلبًا وقالبًا"),
    ("ar", "الأمير الصغير", "قصة للأمير الصغير", "للأمير الصغير"),
    ("de", "Felsendom", "die Bedeutung des Felsendoms", "Felsendoms"),
    ("fi", "Helsinki", "Helsingissä ja Helsinkiin", "Helsinkiin"),
]
OTHER = [
    ("fr", "Les Villes de verre", "des villes de sable"),
    ("fr", "Les Villes de verre", "Villes de verre"),  # the article belongs to the title
    ("it", "L'isola blu", "dell'isola verde"),
    ("es", "El jardín secreto", "modelo jardín secreto"),
    ("tr", "elma şekeri", "elma şekerlemesi"),
    ("tr", "Tuna", "Tunalı"),  # too short
    ("ar", "بيضة مسلوقة", "بيضة مقلية"),
    ("de", "Paris", "Pariss"),
    ("en", "Les Villes de verre", "des Villes de verre"),
]


def find(lang: str, form: str, text: str) -> list[str]:
    entry = CompiledEntry(Entry("e", form, ("x",)), lang)
    return [text[start:end] for start, end in entry.find(text, text.casefold())]


@pytest.mark.parametrize(("lang", "form", "text", "found"), RIGHT)
def test_a_right_form(lang: str, form: str, text: str, found: str) -> None:
    assert find(lang, form, text) == [found]


@pytest.mark.parametrize(("lang", "form", "text"), OTHER)
def test_another_name(lang: str, form: str, text: str) -> None:
    assert find(lang, form, text) == []
