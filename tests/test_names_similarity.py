"""The consonant key and the score: true misspellings above, other people's names below."""

from __future__ import annotations

import pytest

from mtfix.names.similarity import fold, key, skeleton, skeletons, spelling_score

MISSPELT = [
    ("Vikramatya", "Vikramaditya"),
    ("Bramos", "BrahMos"),
    ("Jayshankar", "Jaishankar"),
    ("Zelinsky", "Zelensky"),
    ("Sergey Lavrov", "Sergei Lavrov"),
    ("Mitsotakes", "Mitsotakis"),
    ("Erdoghan", "Erdoğan"),
    ("Netenyahu", "Netanyahu"),
    ("Malavi", "Malawi"),
]
OTHERS = [
    ("Li Keqiang", "Li Qiang"),
    ("Wang Yi", "Wang Yang"),
    ("Chen Min", "Chen Ming"),
    ("Zhang Wei", "Zhang Weiwei"),
    ("Su Jiesheng", "S. Jaishankar"),
    ("Pham Minh Triet", "Pham Minh Chinh"),
    ("Slovakia", "Slovenia"),
    ("Iran", "Iraq"),
    ("work", "York"),
    ("Kim Jong Un", "Kim Jong Il"),
    ("George Bush", "George Best"),
]


@pytest.mark.parametrize(("candidate", "form"), MISSPELT)
def test_misspellings_score_high(candidate: str, form: str) -> None:
    assert 0.8 < spelling_score(candidate, form) < 1


@pytest.mark.parametrize(("candidate", "form"), OTHERS)
def test_other_names_score_lower(candidate: str, form: str) -> None:
    assert spelling_score(candidate, form) <= 0.8


def test_the_two_of_the_seed_article_are_beyond_doubt() -> None:
    assert min(spelling_score(*pair) for pair in MISSPELT[:2]) > 0.92


def test_similarity_cannot_tell_every_pair() -> None:
    """Why nothing may be written on this evidence alone."""
    assert spelling_score("Austria", "Australia") > 0.85
    assert spelling_score("Niger", "Nigeria") > 0.85


@pytest.mark.parametrize(("candidate", "form"), [*MISSPELT, *OTHERS])
def test_score_is_symmetric(candidate: str, form: str) -> None:
    assert spelling_score(candidate, form) == pytest.approx(spelling_score(form, candidate))


@pytest.mark.parametrize(
    ("left", "right"),
    [("Erdogan", "Erdoğan"), ("XI AN", "Xi'an"), ("Jean-Claude", "jean claude"), ("São Paulo", "Sao Paulo")],
)
def test_same_letters_score_one(left: str, right: str) -> None:
    assert spelling_score(left, right) == 1.0
    assert key(left) == key(right)


@pytest.mark.parametrize(("left", "right"), [("", "Lavrov"), ("Lavrov", ""), ("", ""), ("...", "Lavrov")])
def test_nothing_scores_zero(left: str, right: str) -> None:
    assert spelling_score(left, right) == 0.0


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Bramos", "BrahMos"),
        ("Vikramatya", "Vikramaditya"),
        ("Lafuluofu", "Lavrov"),
        ("Wang Yi", "Wang Yang"),  # it collides
        ("VIKRAMATYA", "vikramatya"),
        ("Erdoğan", "Erdogan"),
    ],
)
def test_equal_skeletons(left: str, right: str) -> None:
    assert skeleton(left) == skeleton(right) != ""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Su Jiesheng", "scsn"),
        ("S. Jaishankar", "scsnkl"),
        ("Li Keqiang", "lkcn"),
        ("Aoyue", ""),
        ("", ""),
        ("S-400", "s"),
        ("Лавров", "lflf"),
    ],
)
def test_skeleton(text: str, expected: str) -> None:
    assert skeleton(text) == expected


def test_fold() -> None:
    assert fold("  Recep Tayyip  ERDOĞAN ") == "recep tayyip erdogan"
    assert fold("Yue'e") == fold("Yue’e") == "yuee"
    assert fold("Hsi Chin-p'ing") == "hsi chin ping"


def test_skeletons_of_many_are_those_of_each():
    names = ["Vikramatya", "O'Ngala", "Ngng", "", "A-n-g", "Lafuluofu", "an\ng"]
    assert skeletons(names[:-1]) == [skeleton(name) for name in names[:-1]]
    assert skeletons(names) == [skeleton(name) for name in names]
    assert skeletons([]) == []
