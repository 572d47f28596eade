"""Surface metrics: options, names, wrong input. Their numbers are in tests/parity/."""

from __future__ import annotations

import pytest

from mtfix.errors import ConfigError, UnknownName
from mtfix.metrics import base
from mtfix.metrics.base import TestSet, make, parse

REFERENCES = ("The cat sat on the mat.", "It is raining in Tokyo.", "")
ONE = TestSet(references=(REFERENCES,))


def test_names_are_found_with_near_matches():
    assert {"bleu", "chrf", "chrf++", "ter"} <= set(base.known())
    assert make("BLEU", ONE).name == "BLEU"
    with pytest.raises(UnknownName, match="did you mean 'bleu'"):
        make("blue", ONE)


def test_options_are_known_and_of_the_right_kind():
    assert "tokenize" in base.options_of("bleu")
    assert str(make("bleu", ONE, tokenize="char", lowercase=True).signature()).startswith(
        "nrefs:1|case:lc|eff:no|tok:char|smooth:exp|version:"
    )
    with pytest.raises(ConfigError, match=r"no option 'tokenizer'; did you mean 'tokenize'"):
        make("bleu", ONE, tokenizer="char")
    with pytest.raises(ConfigError, match="no value of option 'lowercase'"):
        make("bleu", ONE, lowercase="maybe")
    with pytest.raises(UnknownName, match="unknown tokeniser '13b'; did you mean '13a'"):
        make("bleu", ONE, tokenize="13b")
    with pytest.raises(UnknownName, match="unknown smoothing"):
        make("bleu", ONE, smooth_method="more")
    with pytest.raises(ConfigError, match="char_order=0"):
        make("chrf", ONE, char_order=0)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("bleu", [("bleu", {})]),
        ("BLEU, chrF++ ,ter", [("bleu", {}), ("chrf++", {}), ("ter", {})]),
        (
            "bleu:tokenize=13a,smooth_method=floor,smooth_value=0.2,chrf:beta=3",
            [("bleu", {"tokenize": "13a", "smooth_method": "floor", "smooth_value": 0.2}), ("chrf", {"beta": 3})],
        ),
        ("ter:no_punct=yes,normalized=false", [("ter", {"no_punct": True, "normalized": False})]),
    ],
)
def test_metrics_as_written_in_a_shell(text, found):
    assert parse(text) == found


@pytest.mark.parametrize("text", ["", ",", "tokenize=zh", "bleu:tokenize", "bleu:=3"])
def test_metrics_written_wrongly(text):
    with pytest.raises(ConfigError):
        parse(text)


@pytest.mark.parametrize(
    ("language", "tokeniser"), [("zh", "zh"), ("zh-Hant", "zh"), ("de", "13a"), (None, "13a"), ("ZH_cn", "zh")]
)
def test_the_target_language_chooses_the_tokeniser(language, tokeniser):
    metric = make("bleu", TestSet(references=(REFERENCES,), target_lang=language))
    assert dict(metric.signature().pairs)["tok"] == tokeniser


def test_references_that_do_not_fit():
    with pytest.raises(ConfigError, match="needs references"):
        make("ter", TestSet())
    with pytest.raises(ConfigError, match="different numbers of segments: 3, 1"):
        make("chrf", TestSet(references=(REFERENCES, ("one",))))
    with pytest.raises(ConfigError, match="segment 2 has no reference"):
        make("bleu", TestSet(references=(("a", None), ("b", None))))
    with pytest.raises(ConfigError, match="2 hypotheses for 3"):
        make("bleu", ONE).stats(["a", "b"])
