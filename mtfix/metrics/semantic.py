"""How near in meaning a hypothesis is to a reference or the source: vectors of sentences or tokens, learned metrics.

All of them score one hypothesis against one other text at a time; the rest is the same for all and stands in
:class:`PairMetric`. What was scored is kept (:mod:`mtfix.store`) by the hash of both texts and of all that the score
depends on, so a second run costs nothing.

- ``semantic``, ``semantic-src``: cosine of the two sentence vectors.
- ``tokensim``, ``tokensim-src``: every token finds the most similar one of the other text, by the cosine of their
  vectors in one layer of the model. Precision is the mean over the tokens of the hypothesis, recall the mean over those
  of the other text, the value is their harmonic mean. It is BERTScore (Zhang et al., ICLR 2020) without weights and
  rescaling, and without the marks at both ends of a text; with the source it is what Zhao et al. (ACL 2020) and Song et
  al. (NAACL 2021) compare with. ``tokensim-both`` is the mean of both.
- ``comet``: a model of the package ``unbabel-comet``.

With several references each segment is compared with that which gives it the highest value. A segment whose references
(or source) are blank is undefined, and left out of the value and of its support ``n``, for every system alike. A blank
hypothesis for a text that is not blank scores 0, as in BERTScore: to leave it out would reward what is missing.
"""

from __future__ import annotations

import importlib
import os
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property, lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, TypeAlias

from mtfix import semantic
from mtfix.errors import ConfigError, MissingExtra
from mtfix.metrics.base import TestSet
from mtfix.metrics.rows import Share, quotient, signature
from mtfix.model import Signature
from mtfix.store import Store, key

if TYPE_CHECKING:
    from mtfix.metrics.base import Rows

Progress: TypeAlias = Callable[[int, int], None]
"""Called with the number of texts scored so far and of all that must be scored in this call of ``stats``."""
Texts: TypeAlias = tuple[str, ...]
"""A hypothesis and what it is compared with."""

_DIGITS = 4  # of a segment's score: beyond them the size of a batch and the processor decide
_AT_ONCE = 256  # texts scored between two calls of progress, and then kept
_KEPT_TOKENS = 150_000  # of references or sources, which every system is compared with; 1.5 KB each in small models


class PairMetric(Share, ABC):
    """A metric that scores pairs of texts. A row: the score, 1 if it is defined, 1 if there is no text, further scores.

    To add one: ``name``; ``kind``; ``scores``, names of what the model gives, the value first; ``_how``, all that they
    depend on but the texts; ``_score``. Whoever uses it may set ``progress`` and ``store`` (None: nothing is kept on
    disk).
    """

    against_source: bool = False
    """Whether hypotheses are compared with the source; else with the references."""
    kind: ClassVar[str]
    """What the value is, for the signature."""
    scores: ClassVar[tuple[str, ...]] = ("value",)
    blank_is_zero: ClassVar[bool] = True
    """Whether a hypothesis without text scores 0 without being shown to the model."""

    def __init__(self, test_set: TestSet) -> None:
        if self.against_source and test_set.source is None:
            raise ConfigError(f"{self.name} compares with the source, and there is none")
        if not self.against_source and not test_set.references:
            raise ConfigError(f"{self.name} compares with a reference, and there is none")
        self._streams: list[Sequence[str | None]] = (
            [test_set.source or ()] if self.against_source else list(test_set.references)
        )
        self.columns = (self.scores[0], "n", "blank", *self.scores[1:])
        self.uses_references = not self.against_source  # type: ignore[misc]
        self.progress: Progress | None = None
        self.store: Store | None = Store()

    @abstractmethod
    def _how(self) -> list[tuple[str, str]]:
        """What :attr:`how` holds."""

    @abstractmethod
    def _score(self, items: Sequence[Texts]) -> Rows:
        """One row of ``scores`` an item, float64. The items are sorted by length."""

    def _item(self, segment: int, hypothesis: str, other: str) -> Texts:  # noqa: ARG002
        return hypothesis, other

    @cached_property
    def how(self) -> list[tuple[str, str]]:
        """Pairs of the signature: model, digest, options."""
        return self._how()

    @property
    def against(self) -> list[tuple[str, str]]:
        """Pairs of the signature: what the hypotheses are compared with."""
        return [("nrefs", str(len(self._streams))), ("refs", "best")] if self.uses_references else [("with", "source")]

    def signature(self) -> Signature:
        return signature((self.name, self.kind), *self.against, *self.how)

    def stats(self, hypotheses: Sequence[str]) -> Rows:
        """Rows of one system, shape (segments, columns), float64."""
        items: dict[tuple[int, int], Texts] = {}
        defined: set[int] = set()
        for stream, others in enumerate(self._streams):
            if len(others) != len(hypotheses):
                raise ConfigError(f"{self.name}: {len(hypotheses)} hypotheses for {len(others)} segments")
            for segment, (hypothesis, other) in enumerate(zip(hypotheses, others, strict=True)):
                if other is not None and other.strip():
                    defined.add(segment)
                    if hypothesis.strip() or not self.blank_is_zero:
                        items[stream, segment] = self._item(segment, hypothesis, other)
        scores = self._scored(items.values())
        best: dict[int, list[float]] = {}
        for (_, segment), item in items.items():
            if segment not in best or scores[item][0] > best[segment][0]:
                best[segment] = scores[item]
        rows = []
        for segment, hypothesis in enumerate(hypotheses):
            value, *further = best.get(segment, [0.0] * len(self.scores))
            blank = segment in defined and not hypothesis.strip()
            rows.append([value, segment in defined, blank, *further])
        return self._rows(rows)

    def parts(self, total: Rows) -> dict[str, Any]:
        """Means of the further scores, and in how many segments the system has no text."""
        _, n, blank, *further = total.reshape(-1).tolist()
        means = {name: quotient(value, n) for name, value in zip(self.scores[1:], further, strict=True)}
        return {**means, "blank": round(blank)}

    def _scored(self, items: Iterable[Texts]) -> dict[Texts, list[float]]:
        """The ``scores`` of each item, from what was kept, or computed and then kept."""
        import numpy as np

        salt = repr((self.scores, self.how))
        keys = {item: key(salt, *item) for item in items}
        found = self.store.get(keys.values()) if self.store else {}
        scores = {
            item: np.frombuffer(found[digest]).tolist()
            for item, digest in keys.items()
            if len(found.get(digest, b"")) == 8 * len(self.scores)
        }
        new = sorted((item for item in keys if item not in scores), key=lambda item: (-len(item[0]), item))
        for start in range(0, len(new), _AT_ONCE):
            some = new[start : start + _AT_ONCE]
            made = np.round(self._score(some), _DIGITS)
            scores.update(zip(some, made.tolist(), strict=True))
            if self.store:
                self.store.put({keys[item]: row.tobytes() for item, row in zip(some, made, strict=True)})
            if self.progress:
                self.progress(min(start + _AT_ONCE, len(new)), len(new))
        return scores


class SentenceSimilarity(PairMetric):
    """``semantic``: hypothesis and reference, the cosine of their sentence vectors, -1 to 1; most models use a small part of that range.

    ``model``: a folder or a hub name; None: the packaged one for the target language. Raises
    :class:`mtfix.errors.MissingExtra` where that is not installed, ConfigError for a model that cannot be loaded.
    """

    name = "semantic"
    kind = "cosine"

    def __init__(
        self, test_set: TestSet, *, model: str | None = None, device: str | None = None, batch: int = 32
    ) -> None:
        super().__init__(test_set)
        model = model or _packaged(test_set, self.against_source)
        self.encoder = _sentence_model(model, "", device, _positive(batch))

    def _how(self) -> list[tuple[str, str]]:
        return [*_of_model(self.encoder), ("st", version("sentence-transformers"))]

    def _score(self, items: Sequence[Texts]) -> Rows:
        import numpy as np

        # One call a side, so that the texts of a batch are of one length.
        one, other = (self.encoder.encode([item[side] for item in items]) for side in (0, 1))
        cosines: Rows = np.einsum("ij,ij->i", one, other, dtype=np.float64)[:, None]
        return cosines


class SourceSentenceSimilarity(SentenceSimilarity):
    """``semantic-src``: hypothesis and source, by a multilingual model (which a model given here has to be)."""

    name = "semantic-src"
    against_source = True


class TokenSimilarity(PairMetric):
    """``tokensim``: hypothesis and reference, by greedy matching of tokens; precision, recall and F.

    ``model`` and errors as for ``semantic``; ``layer``: from 1; None: see :func:`mtfix.semantic.load_tokens`.
    """

    name = "tokensim"
    kind = "greedy-f"
    scores = ("f", "precision", "recall")

    def __init__(
        self,
        test_set: TestSet,
        *,
        model: str | None = None,
        layer: int | None = None,
        device: str | None = None,
        batch: int = 32,
    ) -> None:
        super().__init__(test_set)
        model = model or _packaged(test_set, self.against_source)
        sides = "" if self.against_source else "und"  # across languages another layer is best
        self.encoder = _token_model(model, sides, layer, device, _positive(batch))
        self._kept: dict[str, semantic.FloatArray] = {}
        self._room = _KEPT_TOKENS

    def _how(self) -> list[tuple[str, str]]:
        layer = f"{self.encoder.layer}/{self.encoder.of}"
        return [*_of_model(self.encoder), ("layer", layer), ("st", version("sentence-transformers"))]

    def _score(self, items: Sequence[Texts]) -> Rows:
        import numpy as np

        hypotheses = self.encoder.encode([item[0] for item in items])
        new = sorted({item[1] for item in items} - self._kept.keys(), key=lambda text: (-len(text), text))
        others = dict(zip(new, self.encoder.encode(new), strict=True))
        rows = np.array(
            [
                match(hypothesis, self._kept[item[1]] if item[1] in self._kept else others[item[1]])
                for item, hypothesis in zip(items, hypotheses, strict=True)
            ]
        )
        for text, vectors in others.items():
            if len(vectors) <= self._room:
                self._kept[text] = vectors
                self._room -= len(vectors)
        return rows


class SourceTokenSimilarity(TokenSimilarity):
    """``tokensim-src``: hypothesis and source, by a multilingual model (which a model given here has to be)."""

    name = "tokensim-src"
    against_source = True


def match(hypothesis: semantic.FloatArray, other: semantic.FloatArray) -> tuple[float, float, float]:
    """F, precision and recall of two sets of token vectors of length 1, shapes (h, width) and (o, width).

    0 where one of them has no tokens. F is 0 where precision or recall is not positive.
    """
    if not len(hypothesis) or not len(other):
        return 0.0, 0.0, 0.0
    near = hypothesis @ other.T
    precision, recall = float(near.max(axis=1).mean()), float(near.max(axis=0).mean())
    f = 2 * precision * recall / (precision + recall) if precision > 0 and recall > 0 else 0.0
    return f, precision, recall


class ReferenceAndSource(Share):
    """``tokensim-both``: the mean of ``tokensim`` and ``tokensim-src`` by one multilingual model, where both are defined."""

    name = "tokensim-both"
    columns = ("f", "n", "blank", "reference", "source")
    uses_references = True

    def __init__(
        self,
        test_set: TestSet,
        *,
        model: str = semantic.MULTILINGUAL,
        layer: int | None = None,
        device: str | None = None,
        batch: int = 32,
    ) -> None:
        if test_set.source is None or not test_set.references:
            raise ConfigError(f"{self.name} compares with a reference and with the source; one of them is missing")
        self.halves = (
            TokenSimilarity(test_set, model=model, layer=layer, device=device, batch=batch),
            SourceTokenSimilarity(test_set, model=model, layer=layer, device=device, batch=batch),
        )

    @property
    def progress(self) -> Progress | None:
        return self.halves[0].progress

    @progress.setter
    def progress(self, progress: Progress | None) -> None:
        for half in self.halves:
            half.progress = progress

    def signature(self) -> Signature:
        reference, source = self.halves
        layers = "+".join(str(half.encoder.layer) for half in self.halves)
        pairs = [pair if pair[0] != "layer" else ("layer", f"{layers}/{reference.encoder.of}") for pair in source.how]
        return signature((self.name, "mean-f"), *reference.against, *pairs)

    def stats(self, hypotheses: Sequence[str]) -> Rows:
        import numpy as np

        reference, source = (half.stats(hypotheses) for half in self.halves)
        defined = reference[:, 1] * source[:, 1]
        columns = ((reference[:, 0] + source[:, 0]) / 2, defined, reference[:, 2], reference[:, 0], source[:, 0])
        rows: Rows = np.stack([column * defined for column in columns], axis=1)
        return rows

    def parts(self, total: Rows) -> dict[str, Any]:
        _, n, blank, ours, theirs = total.reshape(-1).tolist()
        return {"reference": quotient(ours, n), "source": quotient(theirs, n), "blank": round(blank)}


class LearnedMetric(PairMetric):
    """``comet``, and whatever else has COMET's ``predict``: a list of mappings with ``src``, ``mt`` and ``ref``.

    A hypothesis without text is scored by the model too, so that values are those of its own command line.
    ``requires_references`` of the model says whether it is shown references.
    """

    kind = "predicted"
    blank_is_zero = False

    def __init__(
        self,
        name: str,
        test_set: TestSet,
        model: Any,
        how: Sequence[tuple[str, str]],
        batch: int = 16,
        gpus: int = 0,
    ) -> None:
        needs = model.requires_references
        self.name = name
        self.against_source = not (needs() if callable(needs) else needs)
        super().__init__(test_set)
        if test_set.source is None:
            raise ConfigError(f"{name} needs the source, and there is none")
        self._source = test_set.source
        self._model = model
        self._options = {"batch_size": batch, "gpus": gpus, "progress_bar": False}
        self._given = list(how)

    def _how(self) -> list[tuple[str, str]]:
        return self._given

    def _item(self, segment: int, hypothesis: str, other: str) -> Texts:
        return (hypothesis, self._source[segment], other) if self.uses_references else (hypothesis, other)

    def _score(self, items: Sequence[Texts]) -> Rows:
        import numpy as np

        samples = [dict(zip(("mt", "src", "ref"), item, strict=False)) for item in items]
        scores = self._model.predict(samples, **self._options)["scores"]
        return np.asarray(scores, np.float64).reshape(len(items), 1)


def _of_model(encoder: semantic.Encoder | semantic.TokenEncoder) -> list[tuple[str, str]]:
    # Of a folder the last part: where it lies changes nothing.
    name = Path(encoder.name).name if Path(encoder.name).is_dir() else encoder.name
    return [("model", name), ("digest", encoder.digest)]


# A scoring run makes a metric anew for every part of a test set that it scores apart.
_sentence_model = lru_cache(maxsize=4)(semantic.load)
_token_model = lru_cache(maxsize=4)(semantic.load_tokens)


def _packaged(test_set: TestSet, against_source: bool) -> str:
    return semantic.packaged("" if against_source else test_set.target_lang or "")


def comet(
    test_set: TestSet,
    *,
    model: str = "Unbabel/wmt22-comet-da",
    batch: int = 16,
    gpus: int = 0,
) -> LearnedMetric:
    """``comet``: ``model`` is a checkpoint (``.ckpt``) or a hub name; ``gpus``: how many, 0 for the processor.

    Raises :class:`MissingExtra` without the package and :class:`ConfigError` for a model that cannot be loaded.
    """
    loaded, how = _comet_model(model)
    return LearnedMetric("comet", test_set, loaded, how, _positive(batch), max(0, gpus))


@lru_cache(maxsize=2)
def _comet_model(name: str) -> tuple[Any, list[tuple[str, str]]]:
    """The model, and its part of the signature."""
    try:
        library = importlib.import_module("comet")
    except ImportError as error:
        raise MissingExtra("comet") from error
    path = Path(name).expanduser()
    try:
        checkpoint = path if path.is_file() else Path(library.download_model(name))
        model = library.load_from_checkpoint(os.fspath(checkpoint))
        digest = semantic.digest_of_files([checkpoint, checkpoint.parents[1] / "hparams.yaml"])
    except Exception as error:  # of several libraries, each with errors of its own
        reason = str(error).strip().partition("\n")[0] or type(error).__name__
        raise ConfigError(f"model {name!r} cannot be loaded: {reason}") from error
    shown = path.name if path.is_file() else name
    return model, [("model", shown), ("digest", digest), ("comet", version("unbabel-comet"))]


def _positive(batch: int) -> int:
    if batch < 1:
        raise ConfigError(f"batch cannot be {batch}")
    return batch
