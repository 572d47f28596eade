"""Readings, gloss words and simplified forms of Han characters (data/han.json.gz, from Unihan)."""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

# Surname readings that differ from the usual reading of the character.
SURNAMES = {
    "曾": "zeng",
    "单": "shan",
    "單": "shan",
    "仇": "qiu",
    "解": "xie",
    "区": "ou",
    "區": "ou",
    "查": "zha",
    "朴": "piao",
    "任": "ren",
    "华": "hua",
    "盖": "ge",
    "缪": "miao",
    "宁": "ning",
    "翟": "zhai",
    "尹": "yin",
    "覃": "qin",
    "乐": "yue",
    "洗": "xian",
    "冼": "xian",
    "黑": "he",
    "秘": "bi",
    "重": "chong",
    "折": "she",
    "种": "chong",
    "员": "yun",
    "召": "shao",
    "繁": "po",
    "逄": "pang",
    "晁": "chao",
    "葛": "ge",
    "尉迟": "yuchi",
    "尉遲": "yuchi",
    "万俟": "moqi",
    "澹台": "tantai",
    "长孙": "zhangsun",
    "令狐": "linghu",
    "呼延": "huyan",
    "宇文": "yuwen",
    "单于": "chanyu",
    "鲜于": "xianyu",
}


@dataclass(frozen=True, slots=True)
class HanChar:
    mandarin: tuple[str, ...]
    cantonese: tuple[str, ...]
    vietnamese: tuple[str, ...]
    korean: tuple[str, ...]
    on: tuple[str, ...]
    kun: tuple[str, ...]
    gloss: tuple[str, ...]
    simplified: str


@lru_cache(maxsize=1)
def _rows() -> dict[str, list[str]]:
    raw = (files(__package__) / "data/han.json.gz").read_bytes()
    rows: dict[str, list[str]] = json.loads(gzip.decompress(raw))
    return rows


def _split(cell: str) -> tuple[str, ...]:
    return tuple(cell.split("|")) if cell else ()


@lru_cache(maxsize=20000)
def lookup(char: str) -> HanChar | None:
    row = _rows().get(char)
    if row is None:
        return None
    mandarin, cantonese, vietnamese, korean, on, kun, gloss = map(_split, row[:7])
    return HanChar(mandarin, cantonese, vietnamese, korean, on, kun, gloss, row[7])


@lru_cache(maxsize=1)
def simplified_table() -> dict[int, str]:
    """str.translate table: traditional -> simplified (length-preserving)."""
    return {ord(char): row[7] for char, row in _rows().items() if row[7]}


def simplify(text: str) -> str:
    return text.translate(simplified_table())
