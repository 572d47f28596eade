"""Columns that say whether an output is a translation at all."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mtfix.errors import ConfigError, MtfixError, UnknownName
from mtfix.metrics.base import Metric, TestSet, make
from mtfix.metrics.language import WrongLanguage, by_script, detector, judged
from mtfix.metrics.quality import Copied, Empty, LengthRatio, Repetition, Untranslated, has_loop

ZH = ["今天在北京下雨了。", "他说没问题。", "Windows 11", "谢谢"]
EN = ["It rained in Beijing today.", "He said: no problem.", "Windows 11", "Thanks"]


def given_set(**more: object) -> TestSet:
    options = {"source": ZH, "references": (EN,), "source_lang": "zh", "target_lang": "en"} | more
    return TestSet(**options)  # type: ignore[arg-type]


def value(metric: Metric, hypotheses: list[str]) -> float:
    return float(metric.values(metric.stats(hypotheses).sum(0, keepdims=True))[0])


def flags(metric: Metric, hypotheses: list[str]) -> list[tuple[float, float]]:
    return [(row[0], row[1]) for row in metric.stats(hypotheses).tolist()]


def test_length_ratio_by_hand() -> None:
    metric = LengthRatio(TestSet(references=(["ab cd", "abcd", None], ["ab", None, None])))  # type: ignore[arg-type]
    # (4 + 2) / 2 = 3 and 4 characters; the last segment has no reference.
    assert metric.stats(["abc", "ab cd", "xyz"]).tolist() == [[3, 3, 1], [4, 4, 1], [0, 0, 0]]
    assert value(metric, ["a b c", "ab", "xyz"]) == 5 / 7
    assert metric.support(metric.stats(["", "", ""]).sum(0, keepdims=True)).tolist() == [2]
    to_source = LengthRatio(TestSet(source=["abcd"]))
    assert value(to_source, ["ab"]) == 0.5
    assert "length:hyp/src" in str(to_source.signature())
    with pytest.raises(ConfigError, match="references or the source"):
        LengthRatio(TestSet())


def test_empty() -> None:
    metric = Empty(given_set())
    assert flags(metric, ["It rained.", " ", "...", "T"]) == [(0, 1), (1, 1), (1, 1), (0, 1)]
    assert flags(Empty(given_set(source=["今天", "...", "a", "b"])), ["x", "...", "", "c"])[1] == (0, 0)


def test_copied() -> None:
    metric = Copied(given_set())
    assert flags(metric, ["今天在北京下雨了!", "He said", "Windows 11", "谢谢"]) == [(1, 1), (0, 1), (0, 0), (1, 1)]
    german = TestSet(
        source=["The minister spoke to the press yesterday.", "Paris"],
        references=(["Der Minister sprach gestern zur Presse.", "Paris"],),
        source_lang="en",
        target_lang="de",
    )
    near = ["The Minister spoke to the press, yesterday", "Paris"]
    assert flags(Copied(german), near) == [(1, 1), (0, 0)]
    assert flags(Copied(german), ["Der Minister sprach gestern zur Presse.", "Paris"]) == [(0, 1), (0, 0)]
    with pytest.raises(ConfigError, match="needs the source"):
        Copied(TestSet())


def test_untranslated() -> None:
    metric = Untranslated(given_set())
    assert flags(metric, ["It rained in 北京.", "他说没问题。", "Windows 11", "Thanks"]) == [
        (1, 1),
        (1, 1),
        (0, 0),
        (0, 1),
    ]
    quoted = Untranslated(given_set(references=(["It rained in 北京.", *EN[1:]],)))
    assert flags(quoted, ["Rain in 北京.", *EN[1:]])[0] == (0, 1)
    to_chinese = Untranslated(TestSet(source=EN, source_lang="en", target_lang="zh"))
    assert flags(to_chinese, ["今天北京 Rain", "He said: no problem", "x", "谢谢"]) == [(0, 1), (1, 1), (0, 1), (0, 1)]
    with pytest.raises(ConfigError, match="both languages"):
        Untranslated(TestSet(source=EN))


@pytest.mark.parametrize(
    ("text", "loop"),
    [
        ("no " * 8, True),
        ("no " * 7, False),
        ("February, " * 5, True),
        ("a b " * 4, False),
        ("the port of Ust " * 3, False),
        ("the port of Ust " * 4, True),
        ("the ministry of foreign affairs said " * 3, True),
        ("of the people, by the people, for the people", False),
        ("哈" * 8, True),
        ("- - - - - - - - - - - -", False),
        ("..........................", False),
        ("", False),
    ],
)
def test_loops(text: str, loop: bool) -> None:
    assert has_loop(text) is loop
    assert has_loop(f"Well then: {text} and so on") is loop


def test_a_loop_of_the_source_is_no_fault() -> None:
    metric = Repetition(TestSet(source=["哈哈哈哈哈哈哈哈哈", "今天"]))
    assert flags(metric, ["ha " * 9, "today " * 9]) == [(0, 0), (1, 1)]
    assert value(Repetition(TestSet()), ["today " * 9, "x"]) == 0.5


@given(st.lists(st.sampled_from(["a", "b", ","]), max_size=40))
def test_a_loop_is_one_by_the_obvious_definition_too(words: list[str]) -> None:
    def obvious() -> bool:
        for size in range(1, 17):
            times = 8 if size == 1 else 5 if size == 2 else 4 if size <= 4 else 3
            for start in range(len(words) - size * times + 1):
                unit = words[start : start + size]
                if words[start : start + size * times] == unit * times and any(word != "," for word in unit):
                    return True
        return False

    assert has_loop(" ".join(words)) == obvious()


GERMAN = "Der Minister hat gestern mit der Presse gesprochen."
ENGLISH = "The minister spoke to the press yesterday afternoon."


def test_wrong_language() -> None:
    metric = WrongLanguage(given_set())
    assert flags(metric, [ENGLISH, GERMAN, "Windows 11", "部长昨天下午对媒体说"]) == [(0, 1), (1, 1), (0, 0), (1, 1)]
    quoted = WrongLanguage(given_set(references=([GERMAN] * 4,)))
    assert flags(quoted, [GERMAN, ENGLISH, ENGLISH, ENGLISH])[0] == (0, 1)
    assert "detector:langdetect-" in str(metric.signature())
    with pytest.raises(ConfigError, match="target language"):
        WrongLanguage(TestSet())


def test_langdetect_is_seeded_for_every_text() -> None:
    judge = detector("langdetect")
    doubtful = ["no la bonne casa del rey", "de la rosa in sole", "ein zwei tre cuatro five"]
    first = [judge(text) for text in doubtful]
    assert all([judge(text) for text in reversed(doubtful)] == first[::-1] for _ in range(5))
    assert judge("12345 !!") == "und"


def test_a_detector_of_ones_own() -> None:
    class Always:
        name = "always-7"

        def __call__(self, text: str) -> str:
            return "fr"

    metric = WrongLanguage(given_set(references=()), detector=Always())
    assert flags(metric, [ENGLISH] * 4) == [(1, 1)] * 4
    assert "detector:always-7" in str(metric.signature())
    with pytest.raises(UnknownName, match="langdetect"):
        WrongLanguage(given_set(), detector="langdetct")


def test_a_language_that_the_detector_does_not_know() -> None:
    with pytest.raises(ConfigError, match=r"langdetect-\S+ does not know the language 'xx'"):
        WrongLanguage(given_set(target_lang="xx"))
    for lang in ("zh-Hant", "pt-BR", "nb", "he", "lo", "bo"):  # the last two by their scripts
        WrongLanguage(given_set(target_lang=lang))


@pytest.mark.parametrize("name", ["eldc", "py3langid"])
def test_faster_detectors(name: str) -> None:
    pytest.importorskip(name)
    judge = detector(name)
    assert [judge(GERMAN), judge(ENGLISH)] == ["de", "en"]
    assert judge("broken \ud800 surrogate in this English sentence") == "en"


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("在北京下雨", "zh"),
        ("北京に雨が降る", "ja"),
        ("서울에 비가", "ko"),
        ("η Αθήνα", "el"),
        ("Москва", "und"),
        ("", "und"),
    ],
)
def test_languages_by_script(text: str, lang: str) -> None:
    assert by_script(text) == lang


def test_what_is_judged() -> None:
    assert judged("a@example.org www.example.org 12 km") == ""
    assert judged("今天下雨了，真的") == "今天下雨了，真的"


NAMES = ["length-ratio", "untranslated", "wrong-language", "repetition", "copied", "empty"]


@pytest.mark.parametrize("name", NAMES)
def test_columns_are_metrics(name: str) -> None:
    metric = make(name, given_set())
    rows = metric.stats(EN)
    assert rows.shape[0] == 4
    assert rows.dtype == np.float64
    assert str(metric.signature()).endswith(f"version:{dict(metric.signature().pairs)['version']}")
    assert np.isnan(metric.values(np.zeros((1, rows.shape[1]))))[0]  # nothing judged, no value
    assert metric.parts(rows.sum(0))
    assert value(metric, EN) == (1.0 if name == "length-ratio" else 0.0)


def test_what_is_not_installed_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "eldc", None)
    detector.cache_clear()
    with pytest.raises(MtfixError, match=r"mtfix\[langid\]"):
        detector("eldc")
