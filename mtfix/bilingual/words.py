"""Words of languages that put no spaces between them, with how often they are used."""

from __future__ import annotations

import gzip
import math
from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files

_LONGEST = 20  # characters of a word
# Characters of Chinese that spell foreign names and hardly ever stand alone as words.
SPELLING = frozenset(
    "阿埃艾奥巴贝彼波布查达德蒂丁杜厄恩尔法菲费弗夫福甘盖戈格古圭哈赫亨胡基吉季贾杰卡凯坎康考科克肯库夸拉莱兰勒雷黎里利"
    "林卢鲁伦罗洛吕马麦曼梅门米密莫姆穆纳娜奈内尼涅努诺欧帕派潘佩蓬皮珀普奇齐恰乔切茹瑞萨塞桑森莎舍什施司斯苏索塔泰坦汤特滕"
    "提图托瓦万威韦维温文沃乌西希锡夏谢辛休雅亚扬耶伊因尤扎泽詹兹佐"
)


class WordCounts:
    """Words of a language with their counts, by first character; those of a character are read when it is first met."""

    def __init__(self, lang: str = "zh") -> None:
        raw = gzip.decompress((files(__package__) / f"data/words.{lang}.txt.gz").read_bytes()).decode()
        total, *lines = [line for line in raw.splitlines() if line[0] != "#"]
        self.log_total = math.log(int(total))
        half = len(lines) // 2
        self._lines = {words[0]: (words[1:], counts) for words, counts in zip(lines[:half], lines[half:], strict=True)}
        self._words: dict[str, tuple[dict[str, int], int]] = {}

    def beginning_with(self, char: str) -> tuple[dict[str, int], int]:
        """Counts of the words that begin with a character, and the length of the longest of them."""
        found = self._words.get(char)
        if found is None:
            endings, counts = self._lines.get(char, ("", "0"))
            words = [char + ending for ending in endings.split(" ")]
            row = dict(zip(words, map(int, counts.split()), strict=True))
            found = self._words[char] = row, max(map(len, words))
        return found

    def cost(self, count: int) -> float:
        """Nats of a word that has this count: minus the logarithm of its share."""
        return self.log_total - math.log(count)

    def __getitem__(self, word: str) -> int:
        return self.beginning_with(word[:1])[0].get(word, 0)


@lru_cache(maxsize=2)
def word_counts(lang: str = "zh") -> WordCounts:
    """The list that ships: Chinese (data/words.zh.txt.gz, from jieba) or Thai (data/words.th.txt.gz, from PyThaiNLP)."""
    return WordCounts(lang)


def likeliest(text: str, lang: str, edges: Sequence[int]) -> list[tuple[int, int]]:
    """The likeliest words of a run of text, by a unigram model over the list that ships.

    ``edges``: where a word may begin or end, from 0 to the length of the text; between two of them what is in no list stands.
    """
    counts = word_counts(lang)
    best: dict[int, tuple[float, int]] = {0: (0.0, 0)}  # end of a word -> cost, its start
    unknown = counts.log_total + 1.0  # dearer than any word, and no dearer for many pieces than for one word each
    for number, start in enumerate(edges[:-1]):
        row, longest = counts.beginning_with(text[start])
        cost = best[start][0]
        for end in edges[number + 1 :]:
            if end - start > min(longest, _LONGEST) and end != edges[number + 1]:
                break
            count = row.get(text[start:end])
            if not count and end != edges[number + 1]:
                continue
            new = cost + (counts.cost(count) if count else unknown)
            if end not in best or new < best[end][0]:
                best[end] = new, start
    out = []
    end = len(text)
    while end:
        start = best[end][1]
        out.append((start, end))
        end = start
    return out[::-1]
