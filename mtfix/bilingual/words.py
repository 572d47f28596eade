"""Words of languages that put no spaces between them, with how often they are used."""

from __future__ import annotations

import gzip
import math
from functools import lru_cache
from importlib.resources import files


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
