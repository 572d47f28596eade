"""How well each metric agrees with people: experts' MQM scores of WMT21, and the direct assessments of WMT22.

The rated segments of WMT21 come in documents (runs of neighbours). Every second one is for choosing (the layer of the
token-level metrics, and what was tried and not taken: ``--choose`` prints it), the others are for the tables: nothing
is chosen on a segment that it is reported on.

    python tests/bench/correlation.py                # the table of WMT21
    python tests/bench/correlation.py --wmt22 5      # that of every fifth segment of WMT22
    python tests/bench/correlation.py --choose       # layers and variants, on the other half of WMT21

Needs mtfix[multilingual] and scipy. Models run once; scores are kept in the cache folder.
"""

from __future__ import annotations

import argparse
import itertools
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from data import folder
from scipy import stats

from mtfix import semantic
from mtfix.metrics.base import TestSet, make, segment_values
from mtfix.metrics.semantic import PairMetric, match
from mtfix.store import Store, cache_folder, key

SAMPLES = 500
SEED = 12345
METRICS: list[tuple[str, dict[str, Any]]] = [
    ("bleu", {"effective_order": True}),
    ("chrf", {}),
    ("chrf++", {}),
    ("ter", {}),
    ("semantic", {"model": semantic.ENGLISH}),
    ("semantic", {"model": semantic.MULTILINGUAL}),
    ("tokensim", {"model": semantic.ENGLISH}),
    ("tokensim", {"model": semantic.MULTILINGUAL}),
    ("semantic-src", {"model": semantic.MULTILINGUAL}),
    ("tokensim-src", {"model": semantic.MULTILINGUAL}),
    ("tokensim-both", {"model": semantic.MULTILINGUAL}),
]


@dataclass(frozen=True)
class Rated:
    """Rated segments of a test set. ``human``: shape (systems, segments), nan where not rated."""

    source: list[str]
    references: list[list[str]]
    systems: dict[str, list[str]]
    human: np.ndarray

    def only(self, kept: Sequence[int]) -> Rated:
        return Rated(
            [self.source[at] for at in kept],
            [[stream[at] for at in kept] for stream in self.references],
            {name: [texts[at] for at in kept] for name, texts in self.systems.items()},
            self.human[:, kept],
        )

    @property
    def test_set(self) -> TestSet:
        return TestSet(tuple(self.references), self.source, source_lang="zh", target_lang="en")


def lines(path: Path) -> list[str]:
    return path.read_text("utf-8").removesuffix("\n").split("\n")


def wmt21(data: Path) -> tuple[Rated, Rated]:
    """The half for choosing and the half for reporting."""
    place = data / "wmt21-zh-en"
    systems = {path.stem: lines(path) for path in sorted(place.glob("systems/*.en"))}
    source = lines(place / "source.zh")
    human = np.full((len(systems), len(source)), np.nan)
    for row in lines(place / "human-mqm.segments.tsv")[1:]:
        system, score, number = row.split()
        if score != "None":
            human[list(systems).index(system), int(number) - 1] = float(score)
    everything = Rated(source, [lines(place / "reference.A.en")], systems, human)
    halves: tuple[list[int], list[int]] = ([], [])
    last, documents = None, 0
    for number in np.flatnonzero(np.isfinite(human).all(axis=0)).tolist():
        documents += number - 1 != last
        last = number
        halves[(documents - 1) % 2].append(number)
    return everything.only(halves[0]), everything.only(halves[1])


def wmt22(data: Path, every: int) -> Rated:
    place = data / "wmt22-zh-en"
    systems = {path.stem: lines(path) for path in sorted(place.glob("systems/*.en"))}
    source = lines(place / "source.zh")
    human = np.full((len(systems), len(source)), np.nan)
    for row in lines(place / "human-da.segments.txt")[1:]:
        system, number, _, score, _ = row.split()
        if (name := system.rpartition(".")[0]) in systems:
            human[list(systems).index(name), int(number) - 1] = float(score)
    rated = Rated(source, [lines(place / "reference.A.en")], systems, human)
    return rated.only(range(0, len(source), every))


def columns(rated: Rated) -> dict[str, np.ndarray]:
    """What needs no metric, shape (systems, segments), higher for what should be better."""
    shape = rated.human.shape
    source = np.broadcast_to([float(len(text)) for text in rated.source], shape)
    hypothesis = np.array([[float(len(text)) for text in texts] for texts in rated.systems.values()])
    reference = np.array([float(len(text)) for text in rated.references[0]])
    return {
        "- length of the source": -source,
        "- length of the hypothesis": -hypothesis,
        "- |log length ratio|": -np.abs(np.log(np.maximum(hypothesis, 1) / np.maximum(reference, 1))),
    }


def metric_scores(name: str, options: dict[str, Any], rated: Rated) -> tuple[np.ndarray, np.ndarray]:
    """Segments' values, shape (systems, segments), and systems' values; higher is better."""

    def progress(done: int, all_: int) -> None:
        print(f"\r{name}: {done} of {all_}   ", end="" if done < all_ else "\n", file=sys.stderr, flush=True)

    metric = make(name, rated.test_set, **options)
    if isinstance(metric, PairMetric):
        metric.progress = progress
    sign = 1 if metric.higher_is_better else -1
    segments, systems = [], []
    for texts in rated.systems.values():
        rows = metric.stats(texts)
        segments.append(sign * segment_values(metric, rows))
        systems.append(sign * float(metric.values(rows.sum(axis=0)[None])[0]))
    return np.array(segments, float), np.array(systems)


def rest(values: np.ndarray, controls: np.ndarray) -> np.ndarray:
    """What a least-squares fit on the controls, shape (n, k), leaves."""
    full = np.column_stack([np.ones(len(values)), controls])
    return values - full @ np.linalg.lstsq(full, values, rcond=None)[0]


def within(human: np.ndarray, scores: np.ndarray) -> float:
    """Kendall's tau of systems on one segment, over all pairs that people tell apart; ties of the metric count 0."""
    agree = pairs = 0
    for one, other in itertools.combinations(range(len(human)), 2):
        apart = np.sign(human[one] - human[other])
        agree += np.nansum(apart * np.sign(scores[one] - scores[other]))
        pairs += np.nansum(np.abs(apart))
    return agree / pairs


Statistic = Callable[[np.ndarray, np.ndarray, np.ndarray], float]


def pearson(human: np.ndarray, scores: np.ndarray, controls: np.ndarray) -> float:
    return float(np.corrcoef(human, scores)[0, 1])


def partial(human: np.ndarray, scores: np.ndarray, controls: np.ndarray) -> float:
    return float(np.corrcoef(rest(human, controls), rest(scores, controls))[0, 1])


def kendall(human: np.ndarray, scores: np.ndarray, controls: np.ndarray) -> float:
    return float(stats.kendalltau(human, scores).statistic)


class Judge:
    """Statistics of one data set with bootstrap samples of its segments, the same for every metric."""

    def __init__(self, rated: Rated) -> None:
        self.rated = rated
        size = rated.human.shape[1]
        self.samples = np.random.default_rng(SEED).integers(0, size, (SAMPLES, size))
        length = columns(rated)
        self.controls = np.stack([length["- length of the source"], length["- length of the hypothesis"]], axis=-1)

    def take(self, scores: np.ndarray, kept: Any) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        human, values, controls = self.rated.human[:, kept], scores[:, kept], self.controls[:, kept]
        rated = np.isfinite(human) & np.isfinite(values)
        return human[rated], values[rated], controls[rated]

    def sampled(self, scores: np.ndarray, statistic: Statistic) -> tuple[float, np.ndarray]:
        """The value and those of the samples."""
        values = [statistic(*self.take(scores, sample)) for sample in self.samples]
        return statistic(*self.take(scores, slice(None))), np.array(values)

    def systems(self, values: np.ndarray) -> tuple[float, float]:
        """Pearson of the systems' values and the share of pairs in the right order."""
        human = np.nanmean(self.rated.human, axis=1)
        pairs = list(itertools.combinations(range(len(human)), 2))
        right = sum((human[one] - human[other]) * (values[one] - values[other]) > 0 for one, other in pairs)
        return float(np.corrcoef(human, values)[0, 1]), right / len(pairs)


def interval(samples: np.ndarray) -> str:
    low, high = np.percentile(samples, [2.5, 97.5])
    return f"[{low:.2f}, {high:.2f}]"


def table(title: str, rated: Rated) -> None:
    judge = Judge(rated)
    count = int(np.isfinite(rated.human).sum())
    print(f"\n{title}: {rated.human.shape[1]} segments, {len(rated.systems)} systems, {count} human scores")
    print(
        f"95 % intervals from {SAMPLES} bootstrap samples of the segments; 'length' is that of source and hypothesis\n"
    )
    print(
        "| metric | Pearson | Pearson, length controlled | against chrF | Kendall | within segment | systems r | pairs |"
    )
    print("| --- | --- | --- | --- | --- | --- | --- | --- |")
    base: np.ndarray | None = None
    rows: list[tuple[str, np.ndarray, np.ndarray | None]] = [
        (name, scores, None) for name, scores in columns(rated).items()
    ]
    for name, options in METRICS:
        segments, systems = metric_scores(name, options, rated)
        rows.append((f"{name} {options.get('model', '')}".strip(), segments, systems))
        if name == "chrf":
            base = judge.sampled(segments, partial)[1]
    for name, segments, systems_ in rows:
        raw, raw_samples = judge.sampled(segments, pearson)
        tau, tau_samples = judge.sampled(segments, kendall)
        cells = [f"{raw:.3f} {interval(raw_samples)}"]
        if name.startswith("- length"):
            cells += ["", ""]
        else:
            net, net_samples = judge.sampled(segments, partial)
            cells += [f"{net:.3f} {interval(net_samples)}", interval(net_samples - base) if base is not None else ""]
        cells += [f"{tau:.3f} {interval(tau_samples)}", f"{within(rated.human, segments):.3f}"]
        means = segments.mean(axis=1) if systems_ is None else systems_
        cells += [f"{number:.2f}" for number in judge.systems(means)] if np.ptp(means) > 1e-9 else ["", ""]
        print("| " + " | ".join([name, *cells]) + " |", flush=True)


VARIANTS = ("plain", "idf", "centred")


def all_layers(name: str, rated: Rated, sides: Sequence[Sequence[str]]) -> list[np.ndarray]:
    """Hypotheses with each side (references, sources): F, precision and recall of every layer and variant.

    Shape (layers, variants, systems, segments, 3). ``idf``: tokens weigh by the inverse document frequency in the
    references (hypotheses) or in the side, as BERTScore's option has it; ``centred``: the mean vector of a side taken away
    before the cosine (of hypotheses: that of the references). Kept, for a pass takes minutes.
    """
    encoder = semantic.load_tokens(name, layer={semantic.ENGLISH: 6, semantic.MULTILINGUAL: 12}[name])
    encoder.model[0].auto_model.config.output_hidden_states = True
    tokenizer = encoder.model.tokenizer
    marks = set(tokenizer.all_special_ids) - {tokenizer.unk_token_id}
    store = Store(cache_folder() / "bench-layers.sqlite")

    def layers(text: str) -> tuple[list[int], np.ndarray]:
        """Tokens, and their vectors in every layer. One text at a time: the states come for a whole batch."""
        out = encoder.model.encode(
            [text], prompt="", output_value=None, convert_to_numpy=False, show_progress_bar=False
        )[0]
        kept = [at for at, token in enumerate(out["input_ids"].tolist()) if token not in marks]
        states = np.stack([state[0].float().numpy()[kept] for state in out["all_layer_embeddings"][1:]])
        return [int(out["input_ids"][at]) for at in kept], normed(states)

    def weights(texts: Sequence[str]) -> dict[int, float]:
        counts = Counter(token for text in texts for token in set(tokenizer(text)["input_ids"]))
        return {token: float(np.log((len(texts) + 1) / (count + 1))) for token, count in counts.items()}

    english = weights(rated.references[0])
    idf = [weights(side) for side in sides]
    never = float(np.log(len(rated.source) + 1))
    salt = f"{encoder.digest} {len(rated.source)}"
    known: list[dict[str, tuple[list[int], np.ndarray]]] = []
    centres: list[np.ndarray] = []
    results = [np.zeros((encoder.of, len(VARIANTS), *rated.human.shape, 3)) for _ in sides]
    for system, texts in enumerate(rated.systems.values()):
        keys = [key(salt, text, *others) for text, *others in zip(texts, *sides)]
        found = store.get(keys)
        for at, (text, *others) in enumerate(zip(texts, *sides)):
            if keys[at] not in found:
                if not known:
                    known = [{text: layers(text) for text in side} for side in sides]
                    centres = [
                        np.concatenate([rows for _, rows in side.values()], axis=1).mean(1)[:, None] for side in known
                    ]
                tokens, rows = layers(text)
                weigh = np.array([english.get(token, never) for token in tokens])
                moved = normed(rows - centres[0])  # the first side is the references
                scores = []
                for other, side, table, centre in zip(others, known, idf, centres):
                    their_tokens, theirs = side[other]
                    their_weigh = np.array([table.get(token, never) for token in their_tokens])
                    their_moved = normed(theirs - centre)
                    scores.append(
                        [
                            [match(*pair), weighted(*pair, weigh, their_weigh), match(*pair_moved)]
                            for pair, pair_moved in zip(zip(rows, theirs), zip(moved, their_moved))
                        ]
                    )
                found[keys[at]] = np.array(scores).tobytes()
                store.put({keys[at]: found[keys[at]]})
            shape = len(sides), encoder.of, len(VARIANTS), 3
            for result, scored in zip(results, np.frombuffer(found[keys[at]]).reshape(shape)):
                result[:, :, system, at] = scored
        print(f"\r{name}: {system + 1} systems   ", end="", file=sys.stderr, flush=True)
    return results


def normed(vectors: np.ndarray) -> np.ndarray:
    return vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-12)


def weighted(one: np.ndarray, other: np.ndarray, first: np.ndarray, second: np.ndarray) -> tuple[float, float, float]:
    """:func:`match` with weights of the tokens."""
    if not first.sum() or not second.sum():
        return 0.0, 0.0, 0.0
    near = one @ other.T
    precision = float(near.max(axis=1) @ first / first.sum())
    recall = float(near.max(axis=0) @ second / second.sum())
    return 2 * precision * recall / (precision + recall), precision, recall


def choose(rated: Rated) -> None:
    judge = Judge(rated)
    print(f"Half for choosing: {rated.human.shape[1]} segments. By Pearson with length controlled, of F:")

    def show(name: str, scores: np.ndarray) -> float:
        taken = judge.take(scores, slice(None))
        within_ = within(rated.human, scores)
        values = pearson(*taken), partial(*taken), kendall(*taken), within_
        print(f"| {name} | " + " | ".join(f"{value:.3f}" for value in values) + " |", flush=True)
        return values[1]

    best: dict[tuple[str, bool], np.ndarray] = {}
    both = [rated.references[0], rated.source]
    tables = [(semantic.ENGLISH, False, all_layers(semantic.ENGLISH, rated, both[:1])[0])]
    tables += [
        (semantic.MULTILINGUAL, *pair) for pair in zip((False, True), all_layers(semantic.MULTILINGUAL, rated, both))
    ]
    for name, source, layers in tables:
        print(f"\n| {name}{', source' if source else ''} | Pearson | length controlled | Kendall | within segment |")
        print("| --- | --- | --- | --- | --- |")
        found = [show(f"layer {at + 1}", scores[0, ..., 0]) for at, scores in enumerate(layers)]
        top = int(np.argmax(found))
        best[name, source] = layers[top, 0]
        for part, label in ((1, "precision"), (2, "recall")):
            show(f"layer {top + 1}, {label}", layers[top, 0, ..., part])
        for at, label in enumerate(VARIANTS[1:], 1):
            show(f"layer {top + 1}, {label}", layers[top, at, ..., 0])
        near = slice(max(top - 1, 0), top + 2)
        show(f"mean of layer {top + 1} and its neighbours", layers[near, 0, ..., 0].mean(axis=0))
        print(f"chosen: layer {top + 1}; mtfix.semantic.LAYERS has {semantic.LAYERS[name, source]}")
    print("\n| both | Pearson | length controlled | Kendall | within segment |\n| --- | --- | --- | --- | --- |")
    one, other = best[semantic.MULTILINGUAL, False][..., 0], best[semantic.MULTILINGUAL, True][..., 0]
    show("reference + source", one + other)
    show("reference + source, each by its deviation", one / one.std() + other / other.std())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--choose", action="store_true", help="only layers and variants, on the half for choosing")
    parser.add_argument("--wmt22", type=int, metavar="N", help="every N-th segment of WMT22 instead")
    parser.add_argument("--only", help="these metrics, separated by commas")
    options = parser.parse_args()
    data = folder(options.data)
    if options.only:
        METRICS[:] = [(name, given) for name, given in METRICS if name in options.only.split(",")]
    first, second = wmt21(data)
    if options.choose:
        choose(first)
        return
    if options.wmt22:
        warning = "WMT22 zh-en, direct assessment (a warning: one such score of a segment is mostly noise)"
        table(warning, wmt22(data, options.wmt22))
    else:
        table("WMT21 zh-en, MQM by experts, the half for reporting", second)


if __name__ == "__main__":
    main()
