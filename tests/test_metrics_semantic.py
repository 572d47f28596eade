"""Semantic metrics: the arithmetic and the cache with stand-ins, models with a tiny one of random weights."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
import types
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
import pytest

from mtfix import semantic
from mtfix.errors import ConfigError, MissingExtra
from mtfix.metrics import semantic as metrics
from mtfix.metrics.base import Metric, TestSet
from mtfix.store import Store

HYPOTHESES = ["the cat sat", "a dog", "", "the cat sat on the mat", "dog"]
REFERENCES = ["the cat sat", "a big dog", "a cat", " ", "the mat"]
OTHERS = ["a cat sat down", "", None, "\t", "a dog"]
SOURCE = ["猫 sat", "dog 狗", "猫", "", "狗"]


class Letters:
    """Stands in for a model: how often letters occur, as vectors of length 1; remembers what it was asked."""

    name = "letters"
    digest = "0123456789ab"
    layer, of = 2, 3

    def __init__(self) -> None:
        self.asked: list[str] = []

    def encode(self, texts: Sequence[str]) -> Any:
        self.asked += texts
        return np.array([_unit(text) for text in texts], np.float32).reshape(len(texts), 26)


class Words(Letters):
    """The same of every word: a stand-in for a model of tokens."""

    def encode(self, texts: Sequence[str]) -> Any:
        self.asked += texts
        return [np.array([_unit(word) for word in text.split()], np.float32).reshape(-1, 26) for text in texts]


class StandInForComet:
    """No learned metric: the share of the hypothesis' words that stand in the reference (or the source)."""

    def __init__(self, references: bool) -> None:
        self.requires_references_ = references
        self.samples: list[dict[str, str]] = []
        self.options: list[dict[str, Any]] = []

    def requires_references(self) -> bool:
        return self.requires_references_

    def predict(self, samples: list[dict[str, str]], **options: Any) -> dict[str, Any]:
        self.samples += samples
        self.options.append(options)
        scores = []
        for sample in samples:
            other = sample["ref" if self.requires_references_ else "src"].split()
            words = sample["mt"].split()
            scores.append(sum(word in other for word in words) / len(words) if words else 0.25)
        return {"scores": scores, "system_score": sum(scores) / len(scores)}


def _unit(word: str) -> Any:
    counts = np.array([word.count(chr(97 + at)) for at in range(26)], float)
    return counts / max(np.linalg.norm(counts), 1e-12)


def sentences(test_set: TestSet, source: bool = False, store: Store | None = None) -> tuple[Any, Letters]:
    model = Letters()
    with patch.object(metrics, "_sentence_model", lambda *options: model):
        metric = (metrics.SourceSentenceSimilarity if source else metrics.SentenceSimilarity)(test_set)
    metric.store = store
    return metric, model


def tokens(test_set: TestSet, source: bool = False, store: Store | None = None) -> tuple[Any, Words]:
    model = Words()
    with patch.object(metrics, "_token_model", lambda *options: model):
        metric = (metrics.SourceTokenSimilarity if source else metrics.TokenSimilarity)(test_set)
    metric.store = store
    return metric, model


def value(metric: Metric, hypotheses: Sequence[str]) -> float:
    return float(metric.values(metric.stats(hypotheses).sum(axis=0)[None])[0])


@pytest.fixture(autouse=True)
def _versions(monkeypatch: pytest.MonkeyPatch) -> None:
    # The signature names the version of a package that these tests do not need.
    if importlib.util.find_spec("sentence_transformers") is None:
        monkeypatch.setattr(metrics, "version", lambda package: "0")


def test_equal_texts_are_as_near_as_can_be() -> None:
    for make in (sentences, tokens):
        metric, _ = make(TestSet((["abc d", "e"],)))
        assert value(metric, ["abc d", "e"]) == 1.0
        assert value(metric, ["abc d", "f"]) == 0.5


def test_greedy_matching_by_hand() -> None:
    metric, _ = tokens(TestSet((["a b"],)))
    rows = metric.stats(["a"])
    # The one token of the hypothesis is found; of the reference one of two.
    assert rows.tolist() == [[0.6667, 1.0, 0.0, 1.0, 0.5]]
    assert metric.parts(rows[0]) == {"precision": 1.0, "recall": 0.5, "blank": 0}
    # "ab" has a cosine of 1/sqrt(2) with a and with b.
    assert metric.stats(["ab"])[0].tolist() == [0.7071, 1.0, 0.0, 0.7071, 0.7071]


def test_matching_without_tokens_or_likeness_is_zero() -> None:
    one = np.eye(2, dtype=np.float32)
    assert metrics.match(one[:0], one) == (0.0, 0.0, 0.0)
    assert metrics.match(one, one[:0]) == (0.0, 0.0, 0.0)
    assert metrics.match(one[:1], one[1:]) == (0.0, 0.0, 0.0)
    assert metrics.match(one[:1], -one[:1])[0] == 0.0


def test_blank_references_are_undefined_and_blank_hypotheses_zero() -> None:
    for make in (sentences, tokens):
        metric, model = make(TestSet((REFERENCES,)))
        rows = metric.stats(HYPOTHESES)
        assert rows[:, 1].tolist() == [1, 1, 1, 0, 1]
        assert rows[:, 2].tolist() == [0, 0, 1, 0, 0]
        assert rows[2, 0] == 0
        assert (rows[3] == 0).all()
        assert "" not in model.asked
        total = rows.sum(axis=0)[None]
        assert metric.support(total).tolist() == [4]
        assert metric.values(total)[0] == pytest.approx(rows[:, 0].sum() / 4)
        assert metric.parts(total[0])["blank"] == 1


def test_nothing_defined_is_nan() -> None:
    metric, _ = tokens(TestSet((["", " "],)))
    total = metric.stats(["a", ""]).sum(axis=0)
    assert np.isnan(metric.values(np.stack([total, total]))).all()
    assert metric.support(total[None]).tolist() == [0]
    assert metric.parts(total) == {"precision": None, "recall": None, "blank": 0}


def test_of_several_references_the_best() -> None:
    for make in (sentences, tokens):
        both, first, second = (
            make(TestSet(streams))[0].stats(HYPOTHESES) for streams in ((REFERENCES, OTHERS), (REFERENCES,), (OTHERS,))
        )
        assert (both[:, 0] == np.maximum(first[:, 0], second[:, 0])).all()
        assert both[:, 1].tolist() == [1, 1, 1, 0, 1]
        for row, one, other in zip(both, first, second, strict=True):
            assert row.tolist() in (one.tolist(), other.tolist())  # precision and recall are those of the same one


def test_source_and_hypothesis() -> None:
    metric, _ = tokens(TestSet(source=SOURCE), source=True)
    assert metric.stats(HYPOTHESES)[:, 1].tolist() == [1, 1, 1, 0, 1]
    assert "with:source" in str(metric.signature())
    with pytest.raises(ConfigError, match="there is none"):
        tokens(TestSet((REFERENCES,)), source=True)
    with pytest.raises(ConfigError, match="there is none"):
        tokens(TestSet(source=SOURCE))


def test_reference_and_source_together() -> None:
    test_set = TestSet((REFERENCES,), [*SOURCE[:4], ""])
    halves = tokens(test_set)[0], tokens(test_set, source=True)[0]
    with patch.object(metrics, "_token_model", lambda *options: Words()):
        metric = metrics.ReferenceAndSource(test_set)
        for left in (TestSet((REFERENCES,)), TestSet(source=SOURCE)):
            with pytest.raises(ConfigError, match="tokensim-both compares with a reference and with the source"):
                metrics.ReferenceAndSource(left)
    for half in metric.halves:
        half.store = None
    told: list[tuple[int, int]] = []
    metric.progress = lambda *seen: told.append(seen)
    rows = metric.stats(HYPOTHESES)
    assert told == [(3, 3), (2, 2)]  # blank texts are not shown to the model
    reference, source = (half.stats(HYPOTHESES) for half in halves)
    assert rows[:, 1].tolist() == [1, 1, 1, 0, 0]
    assert rows[:3, 0].tolist() == ((reference + source)[:3, 0] / 2).tolist()
    assert (rows[3:] == 0).all()
    assert metric.parts(rows.sum(axis=0))["blank"] == 1
    assert metric.parts(rows[:1])["source"] == source[0, 0]
    assert str(metric.signature()).startswith(
        "tokensim-both:mean-f|nrefs:1|refs:best|model:letters|digest:0123456789ab|layer:2+2/3|st:"
    )


def test_lengths_that_differ_are_an_error() -> None:
    with pytest.raises(ConfigError, match="1 hypotheses for 5 segments"):
        tokens(TestSet((REFERENCES,)))[0].stats(["a"])


def test_no_segments() -> None:
    for make in (sentences, tokens):
        assert make(TestSet(([],)))[0].stats([]).shape[0] == 0


def test_scores_are_kept_by_all_that_they_depend_on(tmp_path: Path) -> None:
    test_set = TestSet((REFERENCES,))
    for make in (sentences, tokens):
        store = Store(tmp_path / f"{make.__name__}.sqlite")
        metric, model = make(test_set, store=store)
        rows = metric.stats(HYPOTHESES)
        assert model.asked
        again, model = make(test_set, store=store)
        assert (again.stats(HYPOTHESES) == rows).all()
        assert model.asked == []
        assert (make(test_set)[0].stats(HYPOTHESES) == rows).all()
        other, model = make(test_set, store=store)
        model.digest = "another"
        other.stats(HYPOTHESES)
        assert model.asked
        store.path.write_bytes(b"damaged " * 1000)
        assert (make(test_set, store=store)[0].stats(HYPOTHESES) == rows).all()


def test_a_kept_value_of_another_shape_is_not_taken(tmp_path: Path) -> None:
    class Short(Store):
        def get(self, keys: Any) -> dict[bytes, bytes]:
            return dict.fromkeys(keys, b"123")

    metric, _ = sentences(TestSet((REFERENCES,)), store=Short(tmp_path / "s.sqlite"))
    assert (metric.stats(HYPOTHESES) == sentences(TestSet((REFERENCES,)))[0].stats(HYPOTHESES)).all()


def test_progress_and_that_equal_pairs_are_scored_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(metrics, "_AT_ONCE", 2)
    told: list[tuple[int, int]] = []
    metric, model = sentences(TestSet((["a", "b", "c", "a", "e", "f"],)))
    metric.progress = lambda *seen: told.append(seen)
    metric.stats(["a", "bb", "ccc", "a", "eeeee", "f"])
    assert told == [(2, 5), (4, 5), (5, 5)]
    assert model.asked.count("a") == 2  # as a hypothesis and as a reference
    assert model.asked[:2] == ["eeeee", "ccc"]  # the long ones together


def test_references_are_encoded_once_for_all_systems() -> None:
    metric, model = tokens(TestSet((REFERENCES,)))
    metric.stats(HYPOTHESES)
    metric.stats(["x" + text for text in HYPOTHESES])
    assert model.asked.count("a big dog") == 1
    metric._kept.clear()
    metric._room = 0  # more tokens than are kept in memory: encoded again, with the same scores
    assert (metric.stats(HYPOTHESES) == tokens(TestSet((REFERENCES,)))[0].stats(HYPOTHESES)).all()
    assert not metric._kept


def test_signature() -> None:
    metric, _ = tokens(TestSet((REFERENCES, OTHERS)))
    text = str(metric.signature())
    assert text.startswith("tokensim:greedy-f|nrefs:2|refs:best|model:letters|digest:0123456789ab|layer:2/3|st:")
    assert text.rpartition("|version:")[2]


def test_a_batch_of_nothing() -> None:
    with pytest.raises(ConfigError, match="batch cannot be 0"):
        metrics.SentenceSimilarity(TestSet((REFERENCES,)), batch=0)


def test_missing_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    monkeypatch.setitem(sys.modules, "comet", None)
    for loaded in (metrics._sentence_model, metrics._token_model, metrics._comet_model):
        loaded.cache_clear()
    for make in (metrics.SentenceSimilarity, metrics.TokenSimilarity):
        with pytest.raises(MissingExtra, match="semantic"):
            make(TestSet((REFERENCES,), target_lang="en"))
    with pytest.raises(MissingExtra, match="comet"):
        metrics.comet(TestSet((REFERENCES,), SOURCE))


def comet(monkeypatch: pytest.MonkeyPatch, folder: Path, references: bool) -> tuple[StandInForComet, str]:
    """A module that stands in for the package, and a checkpoint that stands in for a model."""
    model = StandInForComet(references)
    library = types.ModuleType("comet")
    library.load_from_checkpoint = lambda path: model  # type: ignore[attr-defined]
    library.download_model = lambda name: 1 / 0  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "comet", library)
    metrics._comet_model.cache_clear()
    monkeypatch.setattr(metrics, "version", lambda package: "2.2.7")
    (folder / "checkpoints").mkdir(exist_ok=True)
    checkpoint = folder / "checkpoints" / "stand-in.ckpt"
    checkpoint.write_bytes(b"weights")
    (folder / "hparams.yaml").write_text("class_identifier: stand_in\n")
    return model, str(checkpoint)


def test_a_stand_in_for_comet(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    model, checkpoint = comet(monkeypatch, tmp_path, references=True)
    store = Store(tmp_path / "s.sqlite")
    metric = metrics.comet(TestSet((REFERENCES,), SOURCE), model=checkpoint, batch=8)
    metric.store = store
    rows = metric.stats(HYPOTHESES)
    # What the model says of an empty hypothesis is taken, as COMET's own command line does.
    assert rows[:, 0].tolist() == [1.0, 1.0, 0.25, 0.0, 0.0]
    assert rows[:, 1].tolist() == [1, 1, 1, 0, 1]
    assert {"mt": "a dog", "src": "dog 狗", "ref": "a big dog"} in model.samples
    assert model.options[0] == {"batch_size": 8, "gpus": 0, "progress_bar": False}
    assert "|model:stand-in.ckpt|digest:" in str(metric.signature())
    assert value(metric, HYPOTHESES) == 2.25 / 4
    seen = len(model.samples)
    again = metrics.comet(TestSet((REFERENCES,), SOURCE), model=checkpoint)
    again.store = store
    assert (again.stats(HYPOTHESES) == rows).all()
    assert len(model.samples) == seen
    with pytest.raises(ConfigError, match="needs the source"):
        metrics.comet(TestSet((REFERENCES,)), model=checkpoint)
    with pytest.raises(ConfigError, match="compares with a reference"):
        metrics.comet(TestSet((), SOURCE), model=checkpoint)
    with pytest.raises(ConfigError, match="cannot be loaded"):
        metrics.comet(TestSet((REFERENCES,), SOURCE), model="owner/nothing")


def test_a_stand_in_for_comet_without_references(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    model, checkpoint = comet(monkeypatch, tmp_path, references=False)
    metric = metrics.comet(TestSet(source=SOURCE), model=checkpoint)
    metric.store = None
    assert metric.stats(HYPOTHESES)[:, 0].tolist() == [0.3333, 0.5, 0.25, 0.0, 0.0]
    assert {"mt": "a dog", "src": "dog 狗"} in model.samples
    assert "with:source" in str(metric.signature())


# From here on with sentence-transformers.


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a BERT of three layers and random weights, and a vocabulary of letters: some 20 kB."""
    for package in ("sentence_transformers", "transformers", "tokenizers", "torch"):
        if importlib.util.find_spec(package) is None:
            pytest.skip(f"the optional part 'semantic' is not installed: no {package}")
    folder = tmp_path_factory.mktemp("tiny")
    code = """
import sys, torch
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors
from transformers import BertConfig, BertModel, PreTrainedTokenizerFast
marks = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
words = marks + [p + chr(c) for c in range(97, 123) for p in ("", "##")]
vocabulary = {word: at for at, word in enumerate(words)}
tokenizer = Tokenizer(models.WordPiece(vocabulary, unk_token="[UNK]"))
tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
tokenizer.normalizer = normalizers.BertNormalizer()
tokenizer.post_processor = processors.TemplateProcessing(
    single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)])
names = {"pad_token": "[PAD]", "unk_token": "[UNK]", "cls_token": "[CLS]", "sep_token": "[SEP]", "mask_token": "[MASK]"}
PreTrainedTokenizerFast(tokenizer_object=tokenizer, model_max_length=32, **names).save_pretrained(sys.argv[1])
torch.manual_seed(1)
BertModel(BertConfig(vocab_size=len(words), hidden_size=16, num_hidden_layers=3, num_attention_heads=2,
    intermediate_size=16, max_position_embeddings=64)).save_pretrained(sys.argv[1])
"""
    # In a process of its own: these libraries warn, and warnings are errors here.
    subprocess.run([sys.executable, "-c", code, str(folder)], check=True, capture_output=True)
    return folder


def test_a_layer_is_that_of_the_whole_model(tiny: Path) -> None:
    encoder = semantic.load_tokens(str(tiny), layer=2, device="cpu")
    assert (encoder.layer, encoder.of) == (2, 3)
    torch = importlib.import_module("torch")
    whole = semantic.load(str(tiny), device="cpu").model
    texts = ["abc de", "f", "狗 g"]
    for text, vectors in zip(texts, encoder.encode(texts), strict=True):
        marked = whole.tokenizer(text, return_tensors="pt")
        with torch.inference_mode():
            states = whole[0].auto_model(**marked, output_hidden_states=True).hidden_states[2][0, 1:-1].numpy()
        assert vectors.shape == states.shape
        assert np.allclose(vectors, states / np.linalg.norm(states, axis=1, keepdims=True), atol=1e-5)
        assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert semantic.load_tokens(str(tiny), device="cpu").layer == 2  # two thirds of three


def test_a_character_that_the_model_does_not_know_is_a_token(tiny: Path) -> None:
    encoder = semantic.load_tokens(str(tiny), device="cpu")
    assert [len(vectors) for vectors in encoder.encode(["狗", "a狗", " ", "", "\ud800", "a" * 100])] == [
        1,
        2,
        0,
        0,
        1,
        30,
    ]
    assert encoder.encode([]) == []
    with pytest.raises(TypeError):
        encoder.encode("text")


def test_layers_that_there_are_not(tiny: Path) -> None:
    for layer in (0, 4):
        with pytest.raises(ConfigError, match="layers 1 to 3"):
            semantic.load_tokens(str(tiny), layer=layer)


def test_the_digest_is_of_weights_and_configuration(tiny: Path, tmp_path: Path) -> None:
    for name in ("model.safetensors", "config.json"):
        (tmp_path / name).write_bytes((tiny / name).read_bytes())
    first = semantic.digest_of(tmp_path)
    config = json.loads((tmp_path / "config.json").read_text())
    (tmp_path / "config.json").write_text(json.dumps({**config, "layer_norm_eps": 1e-3}))
    assert semantic.digest_of(tmp_path) != first


@pytest.mark.parametrize("factory", [metrics.SentenceSimilarity, metrics.TokenSimilarity])
def test_with_a_model(factory: Any, tiny: Path, tmp_path: Path) -> None:
    test_set = TestSet((REFERENCES,), SOURCE)
    metric = factory(test_set, model=str(tiny), device="cpu")
    metric.store = Store(tmp_path / "s.sqlite")
    rows = metric.stats(HYPOTHESES)
    assert rows[0, 0] == 1.0
    assert 0 < rows[1, 0] < 1
    assert f"|model:{tiny.name}|digest:{semantic.digest_of(tiny)}|" in str(metric.signature())
    # Neither the size of the batch nor the order of the segments changes a score by more than its last digit.
    alone = factory(TestSet((REFERENCES[::-1],)), model=str(tiny), device="cpu", batch=1)
    alone.store = None
    assert np.allclose(alone.stats(HYPOTHESES[::-1])[::-1], rows, atol=1.01e-4)


@pytest.mark.parametrize("factory", [metrics.SourceSentenceSimilarity, metrics.SourceTokenSimilarity])
def test_with_a_model_and_the_source(factory: Any, tiny: Path) -> None:
    metric = factory(TestSet(source=["abc", "d"]), model=str(tiny), device="cpu")
    metric.store = None
    rows = metric.stats(["abc", "e f"])
    assert rows[0, 0] == 1.0
    assert rows[1, 0] < 1
    assert metric.name.endswith("-src")
