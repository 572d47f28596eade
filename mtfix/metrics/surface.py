"""BLEU, chrF, chrF++ and TER: sacrebleu's numbers, options, tokenisers and signatures, to the last digit.

sacrebleu defines them and prepares the texts. The rows of chrF and TER, nine tenths of its time, are counted anew
(:mod:`~mtfix.metrics.chrf`, :mod:`~mtfix.metrics.ter`), and values are computed for many sums at once, in
sacrebleu's order of operations and in its types: float64 for a corpus, a segment and approximate randomisation,
float32 for bootstrap samples (its own sums of samples are float32).

Where a test set has no segment a value is nan; where sacrebleu says 0 for text that is there, so does mtfix.
"""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from sacrebleu.metrics import bleu as _bleu
from sacrebleu.metrics.base import Metric as SacreMetric
from sacrebleu.metrics.bleu import BLEU
from sacrebleu.metrics.chrf import CHRF
from sacrebleu.metrics.ter import TER
from sacrebleu.utils import my_log

from mtfix.errors import ConfigError, MissingExtra, UnknownName
from mtfix.metrics import ngrams
from mtfix.metrics.base import TestSet
from mtfix.metrics.ter import edits
from mtfix.model import Signature

if TYPE_CHECKING:
    from mtfix.metrics.base import Rows, Values


def bleu(
    test_set: TestSet,
    *,
    tokenize: str | None = None,
    lowercase: bool = False,
    smooth_method: str = "exp",
    smooth_value: float | None = None,
    max_ngram_order: int = 4,
    effective_order: bool = False,
) -> Bleu:
    """BLEU (Papineni et al. 2002). ``tokenize``: a tokeniser of sacrebleu, by default that of the target language.

    ``smooth_method``: exp, floor, add-k or none. Raises MissingExtra for a tokeniser that is not installed.
    """
    if smooth_method not in BLEU.SMOOTH_DEFAULTS:
        raise UnknownName("smoothing", smooth_method, BLEU.SMOOTH_DEFAULTS)
    if max_ngram_order < 1:
        raise ConfigError(f"bleu: {max_ngram_order} is no n-gram order")
    tokenize = tokenize or BLEU._TOKENIZER_MAP.get(_language(test_set), BLEU.TOKENIZER_DEFAULT)
    _load_tokeniser(tokenize)
    options = {
        "tokenize": tokenize,
        "lowercase": lowercase,
        "smooth_method": smooth_method,
        "smooth_value": smooth_value,
        "max_ngram_order": max_ngram_order,
        "effective_order": effective_order,
        "force": True,  # else it warns of text that looks tokenised, on stderr; not part of the signature
    }
    return Bleu("bleu", test_set, BLEU, options)


def chrf(
    test_set: TestSet,
    *,
    char_order: int = 6,
    word_order: int = 0,
    beta: int = 2,
    lowercase: bool = False,
    whitespace: bool = False,
    eps_smoothing: bool = False,
) -> Chrf:
    """chrF (Popović 2015); with ``word_order=2`` chrF++ (Popović 2017)."""
    if char_order < 1 or word_order < 0 or beta < 1:
        raise ConfigError(f"chrf: char_order={char_order}, word_order={word_order}, beta={beta}")
    options = {
        "char_order": char_order,
        "word_order": word_order,
        "beta": beta,
        "lowercase": lowercase,
        "whitespace": whitespace,
        "eps_smoothing": eps_smoothing,
    }
    return Chrf("chrf", test_set, CHRF, options)


def chrf_plus_plus(
    test_set: TestSet,
    *,
    char_order: int = 6,
    word_order: int = 2,
    beta: int = 2,
    lowercase: bool = False,
    whitespace: bool = False,
    eps_smoothing: bool = False,
) -> Chrf:
    """chrF++ (Popović 2017): chrF with words and pairs of words."""
    return chrf(
        test_set,
        char_order=char_order,
        word_order=word_order,
        beta=beta,
        lowercase=lowercase,
        whitespace=whitespace,
        eps_smoothing=eps_smoothing,
    )


def ter(
    test_set: TestSet,
    *,
    normalized: bool = False,
    no_punct: bool = False,
    asian_support: bool = False,
    case_sensitive: bool = False,
) -> Ter:
    """Translation edit rate (Snover et al. 2006), with the tokenisation options of Tercom."""
    options = {
        "normalized": normalized,
        "no_punct": no_punct,
        "asian_support": asian_support,
        "case_sensitive": case_sensitive,
    }
    return Ter("ter", test_set, TER, options)


def _language(test_set: TestSet) -> str:
    return (test_set.target_lang or "").replace("_", "-").split("-")[0].lower()


def _load_tokeniser(name: str) -> None:
    if name not in BLEU.TOKENIZERS:
        raise UnknownName("tokeniser", name, BLEU.TOKENIZERS)
    try:
        _bleu._get_tokenizer(name)()
    except RuntimeError as error:  # what sacrebleu raises where MeCab is not installed
        raise MissingExtra(name.removesuffix("-mecab")) from error
    except ImportError as error:
        raise MissingExtra("spm") from error
    except (OSError, SystemExit) as error:  # sacrebleu leaves the process where a download fails
        hint = "it is loaded from the internet once, into ~/.sacrebleu/models (or $SACREBLEU/models)"
        raise ConfigError(f"the model of tokeniser {name!r} cannot be had: {error}", hint=hint) from error


class _Surface(ABC):
    """What the metrics of sacrebleu have in common; the last column of their rows is 1 for every segment."""

    higher_is_better = True
    percent = True
    sample_dtype = np.dtype(np.float32)
    workers = True

    def __init__(self, kind: str, test_set: TestSet, factory: type[SacreMetric], options: dict[str, Any]) -> None:
        references: tuple[Sequence[Any], ...] = test_set.references
        if not references:
            raise ConfigError(f"{kind} needs references")
        if len({len(stream) for stream in references}) > 1:
            lengths = ", ".join(str(len(stream)) for stream in references)
            raise ConfigError(f"the references have different numbers of segments: {lengths}")
        for number, lines in enumerate(zip(*references, strict=True), start=1):
            if all(line is None for line in lines):
                raise ConfigError(f"segment {number} has no reference")
        self._n = len(references[0])
        self._sacre: Any = factory(**options)  # its statistics and texts are behind private names
        given = {sum(line is not None for line in lines) for lines in zip(*references, strict=True)}
        self._sacre.num_refs = given.pop() if len(given) == 1 else -1 if given else len(references)
        self._prepare(references)

    def _prepare(self, references: tuple[Sequence[Any], ...]) -> None:
        self._sacre._ref_cache = self._sacre._cache_references(references)

    @property
    def name(self) -> str:
        return "BLEU"

    def signature(self) -> Signature:
        return Signature(tuple(_pairs(self._sacre.get_signature().format())))

    def short_signature(self, signature: Signature) -> str:
        """A signature of this metric in sacrebleu's abbreviations (``--short``): ``#:1|bs:1000|rs:12345|...``."""
        short = self._sacre.get_signature()._abbr
        return "|".join(f"{short.get(key, key)}:{value}" for key, value in signature.pairs)

    def stats(self, hypotheses: Sequence[str]) -> Rows:
        if len(hypotheses) != self._n:
            raise ConfigError(f"{len(hypotheses)} hypotheses for {self._n} references")
        rows = self._rows(hypotheses)
        return np.column_stack((rows, np.ones(self._n)))

    def _rows(self, hypotheses: Sequence[str]) -> Rows:
        found = self._sacre._extract_corpus_statistics(hypotheses, None) if self._n else []
        return np.array(found, dtype=np.float64).reshape(self._n, self._width)

    @property
    @abstractmethod
    def _width(self) -> int:
        """Columns of sacrebleu's rows."""

    @abstractmethod
    def _values(self, sums: Rows) -> Values:
        """Values of sums of those columns, shape (m, width) -> (m,)."""

    def values(self, sums: Rows) -> Values:
        found = self._values(sums[:, :-1])
        empty = sums[:, -1] == 0
        if empty.any():
            found = np.where(empty, found.dtype.type(np.nan), found)
        return found

    def support(self, sums: Rows) -> Values:
        return sums[:, -1]


class Bleu(_Surface):
    """BLEU (Papineni et al. 2002), as sacrebleu computes it.

    Columns: length, length of the closest reference, matches of order 1 to 4, n-grams of order 1 to 4, 1."""

    @property
    def _width(self) -> int:
        return 2 + 2 * int(self._sacre.max_ngram_order)

    def segment_values(self, rows: Rows) -> Values:
        return self._values(rows[:, :-1], effective_order=True)

    def _values(self, sums: Rows, effective_order: bool | None = None) -> Values:
        # BLEU.compute_bleu, the precisions of all sums at once. Logarithms and their sum are left to Python: numpy's
        # may differ in the last digit.
        order, effective = self._sacre.max_ngram_order, self._sacre.effective_order
        effective = effective if effective_order is None else effective_order
        precisions, lengths = self._precisions(sums)
        values = []
        brevity = _brevity(sums)
        matched = (sums[:, 2 : 2 + order] != 0).any(axis=1).tolist()
        for row, length, bp, any_match in zip(precisions.tolist(), lengths.tolist(), brevity, matched, strict=True):
            used = length if effective and length else order
            values.append(bp * math.exp(sum([my_log(p) for p in row[:used]]) / used) if any_match else 0.0)
        return np.array(values, dtype=np.float64)

    def _precisions(self, sums: Rows) -> tuple[Rows, Values]:
        """Smoothed precisions, 0 from the first order on that has no n-grams, and the number of orders before it."""
        sacre = self._sacre
        order, method = sacre.max_ngram_order, sacre.smooth_method
        given = BLEU.SMOOTH_DEFAULTS[method] if sacre.smooth_value is None else sacre.smooth_value
        value = float(given or 0)
        correct, total = sums[:, 2 : 2 + order].copy(), sums[:, 2 + order : 2 + 2 * order].copy()
        if method == "add-k":
            correct[:, 1:] += value
            total[:, 1:] += value
        there = np.logical_and.accumulate(total != 0, axis=1)
        with np.errstate(divide="ignore", invalid="ignore"):
            precisions = 100.0 * correct / total
            if method == "exp":
                halvings = np.where(there & (correct == 0), 2.0, 1.0).cumprod(axis=1).astype(sums.dtype)
                precisions = np.where(correct == 0, 100.0 / (halvings * total), precisions)
            elif method == "floor":
                precisions = np.where(correct == 0, (100.0 * value) / total, precisions)
        precisions = np.where(there, precisions, sums.dtype.type(0))
        return precisions, there.sum(axis=1)

    def parts(self, total: Rows) -> dict[str, Any]:
        order = self._sacre.max_ngram_order
        sums = total[None, :-1]
        precisions, _ = self._precisions(sums)
        length, reference = int(total[0]), int(total[1])
        matched = bool(sums[0, 2 : 2 + order].any())
        return {
            "precisions": precisions[0].tolist() if matched else [0.0] * order,
            "brevity_penalty": _brevity(sums)[0],
            "length_ratio": length / reference if reference else None,
            "hypothesis_length": length,
            "reference_length": reference,
        }


def _brevity(sums: Rows) -> list[float]:
    found = []
    for length, reference in zip(sums[:, 0].tolist(), sums[:, 1].tolist(), strict=True):
        if length >= reference:
            found.append(1.0)
        else:
            found.append(math.exp(1 - int(reference) / int(length)) if length > 0 else 0.0)
    return found


class Chrf(_Surface):
    """chrF (Popović 2015) and chrF++ (Popović 2017), as sacrebleu computes them.

    Columns: n-grams of hypothesis, of reference, matches, for each order of characters, then of words; 1."""

    @property
    def name(self) -> str:
        return f"chrF{self._sacre.beta}" + "+" * int(self._sacre.word_order)

    def _prepare(self, references: tuple[Sequence[Any], ...]) -> None:
        self._n_grams = [(self._sacre.char_order, self._characters)]
        if self._sacre.word_order:
            self._n_grams.append((self._sacre.word_order, self._words))
        self._vocabulary: dict[str, int] = {}
        texts = [[self._sacre._preprocess_segment(line or "") for line in stream] for stream in references]
        for stream in texts:
            for line in stream if self._sacre.word_order else ():
                for word in self._sacre._remove_punctuation(line):
                    self._vocabulary.setdefault(word, len(self._vocabulary))
        # What has too many different symbols for a number of 64 bits goes to sacrebleu, segment by segment.
        long = np.zeros(self._n, bool)
        for order, symbols in self._n_grams:
            for stream in texts:
                long |= ngrams.distinct(*symbols(stream)) > ngrams.most_distinct(order)
        self._slow = {}
        for at in np.flatnonzero(long).tolist():
            given = [stream[at] for stream, known in zip(texts, references, strict=True) if known[at] is not None]
            self._slow[at] = self._sacre._extract_reference_info(given)
            for stream in texts:
                stream[at] = ""
        self._streams = [
            [ngrams.Reference(*symbols(stream), order) for order, symbols in self._n_grams] for stream in texts
        ]
        self._absent = [np.array([line is None for line in stream], dtype=bool) for stream in references]

    def _characters(self, texts: Sequence[str]) -> tuple[ngrams.Symbols, ngrams.Whole]:
        return ngrams.characters(texts if self._sacre.whitespace else ["".join(text.split()) for text in texts])

    def _words(self, texts: Sequence[str]) -> tuple[ngrams.Symbols, ngrams.Whole]:
        unknown = len(self._vocabulary)
        words = [self._sacre._remove_punctuation(text) for text in texts]
        ids = [self._vocabulary.get(word, unknown) for line in words for word in line]
        return np.array(ids, dtype=np.uint64), np.fromiter(map(len, words), np.int64, len(words))

    def _rows(self, hypotheses: Sequence[str]) -> Rows:
        texts = [self._sacre._preprocess_segment(text) for text in hypotheses]
        own = [symbols(texts) for _, symbols in self._n_grams]
        best, best_score = np.zeros((self._n, self._width)), np.full(self._n, -1.0)
        for stream, absent in zip(self._streams, self._absent, strict=True):
            rows = np.column_stack([_triples(grams, *given) for grams, given in zip(stream, own, strict=True)])
            score = np.where(absent, -1.0, f_scores(rows, self._sacre.beta, self._sacre.eps_smoothing))
            better = score > best_score
            best[better], best_score[better] = rows[better], score[better]
        for at, info in self._slow.items():
            best[at] = self._sacre._compute_segment_statistics(texts[at], info)
        return best

    @property
    def _width(self) -> int:
        return 3 * int(self._sacre.order)

    def _values(self, sums: Rows) -> Values:
        return f_scores(sums, self._sacre.beta, self._sacre.eps_smoothing)

    def parts(self, total: Rows) -> dict[str, Any]:
        precision, recall, _ = _averages(total[None, :-1])
        return {"precision": 100 * float(precision[0]), "recall": 100 * float(recall[0])}


def _triples(reference: ngrams.Reference, symbols: ngrams.Symbols, lengths: ngrams.Whole) -> Rows:
    """For every order: n-grams of the hypothesis (0 where the reference has none), of the reference, of both."""
    orders = np.arange(reference.order)
    rows = np.empty((len(lengths), 3 * reference.order))
    rows[:, 1::3] = np.maximum(reference.lengths[:, None] - orders, 0)
    rows[:, 0::3] = np.where(rows[:, 1::3] > 0, np.maximum(lengths[:, None] - orders, 0), 0)
    rows[:, 2::3] = reference.matches(symbols, lengths)
    return rows


def f_scores(sums: Rows, beta: int, eps_smoothing: bool = False) -> Values:
    """CHRF._compute_f_score of many sums at once: shape (m, 3 * orders) -> (m,), 0 to 100."""
    if eps_smoothing:  # rare, and the last digit depends on which of its tiny numbers are Python's
        scorer = CHRF(char_order=sums.shape[1] // 3, beta=beta, eps_smoothing=True)
        return np.array([scorer._compute_f_score(row) for row in (sums if sums.dtype == np.float32 else sums.tolist())])
    precision, recall, orders = _averages(sums)
    some = (orders > 0) & (precision + recall > 0)
    factor = beta**2
    with np.errstate(divide="ignore", invalid="ignore"):
        scores = 100 * ((1 + factor) * precision * recall / ((factor * precision) + recall))
    return _with_zeros(np.where(some, scores, sums.dtype.type(0)), some)


def _averages(sums: Rows) -> tuple[Values, Values, Values]:
    """Mean precision and recall over the orders that hypothesis and reference have, and how many these are."""
    hyp, ref, match = sums[:, 0::3], sums[:, 1::3], sums[:, 2::3]
    zero = sums.dtype.type(0)
    both = (hyp > 0) & (ref > 0)
    orders = both.sum(axis=1).astype(sums.dtype)
    precision, recall = np.zeros(len(sums), sums.dtype), np.zeros(len(sums), sums.dtype)
    with np.errstate(divide="ignore", invalid="ignore"):
        precisions, recalls = np.where(both, match / hyp, zero), np.where(both, match / ref, zero)
    for order in range(hyp.shape[1]):  # one by one: the order of a sum is part of its last digit
        precision += precisions[:, order]
        recall += recalls[:, order]
    at_least = np.maximum(orders, sums.dtype.type(1))
    return precision / at_least, recall / at_least, orders


def _with_zeros(scores: Values, computed: Any) -> Values:
    """Scores in the type that they have in sacrebleu, where a score that is not computed is Python's 0.0.

    An array that holds one of those is float64, and so is then the mean of the samples.
    """
    return scores if computed.all() else scores.astype(np.float64)


class Ter(_Surface):
    """Translation edit rate (Snover et al. 2006), as sacrebleu computes it.

    Columns: edits, mean length of the references, 1."""

    higher_is_better = False

    @property
    def name(self) -> str:
        return "TER"

    @property
    def _width(self) -> int:
        return 2

    def _rows(self, hypotheses: Sequence[str]) -> Rows:
        found = np.empty((self._n, 2))
        for row, text, cached in zip(found, hypotheses, self._sacre._ref_cache, strict=True):
            words = self._sacre._preprocess_segment(text).split()
            references = cached["ref_words"]
            row[0] = min(edits(words, reference) for reference in references)
            row[1] = sum(map(len, references)) / len(references)
        return found

    def _values(self, sums: Rows) -> Values:
        found, length = sums[:, 0], sums[:, 1]
        some = length > 0
        with np.errstate(divide="ignore", invalid="ignore"):
            scores = 100 * (found / length)
        kind = sums.dtype.type
        return _with_zeros(np.where(some, scores, np.where(found > 0, kind(100), kind(0))), some)

    def parts(self, total: Rows) -> dict[str, Any]:
        return {"edits": int(total[0]), "reference_length": float(total[1])}


def _pairs(text: str) -> list[tuple[str, str]]:
    pairs = []
    for item in text.split("|"):
        key, _, value = item.partition(":")
        pairs.append((key, value))
    return pairs
