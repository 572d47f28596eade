"""Fit the weights of the names' repair (mtfix/bilingual/data/weights.json), or cross-validate them.

    python tests/bench/fit_names.py [--data ../shared/data] [--write]

Every name that the source has and a system's output lacks gives one row: the spans that might stand for it, each with
the named features of mtfix.bilingual.features, and "none". Which span it is nobody marked. So the labels are fitted
along with the weights (EM): a span is the likelier to be the wrong name, the better the text around it agrees with the
texts that have the name right (the human references and the other systems' outputs) once it is replaced. References and
other systems are read here only; the product sees a source and one hypothesis. The sentences of marked/, which a
language model wrote as translation systems err, are marked: there the labels are known.

1. conditional logit over the spans and "none", by EM;
2. logistic calibration of the chosen span: is the mention really wrong, and is the span exactly the labelled one?

"spaced" is fitted on EA-MT English-German, "caseless" on the same as if German had no capitals, "from-han" on that and WMT22 Chinese-English (12 systems, the glossary among 25,000
other names, alone, and alone in runs of 20 segments, where little can be learnt from the rest of the run), "spaceless" on EA-MT
English-Japanese and English-Chinese, whole and in runs of 20, each with the marked sentences of its targets. No sampling anywhere.
"""

from __future__ import annotations

import argparse
import json
import math
import pickle
import platform
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import data as sets
import languages
import numpy as np
from rapidfuzz import fuzz
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from mtfix.bilingual import features, model
from mtfix.bilingual.assign import assign, longer
from mtfix.bilingual.engine import BilingualMatcher, SegmentNeeds
from mtfix.bilingual.entries import CompiledEntry, Entry
from mtfix.bilingual.features import FEATURES, INDEX, Candidate
from mtfix.bilingual.guards import GUARDS, WordGuard
from mtfix.bilingual.lemmas import lemmatiser
from mtfix.bilingual.tokens import Token, stop_words, tokenize

WEIGHTS = Path(__file__).parents[2] / "mtfix/bilingual/data/weights.json"
MODES = {  # the data sets of each of the weights (mtfix.bilingual.model.weights_for), beside the marked sentences
    "from-han": ("wmt22-large", "wmt22", "wmt22-by-20", "de"),
    "spaced": ("de",),
    "caseless": ("de",),
    "spaceless": ("ja", "zh", "ja-by-20", "zh-by-20"),
}
# From here on 99 % of the changed segments are right by the judge, with the mentions that his file lacks. He counts half a
# name replaced as right; the README of the benchmarks says what reading edits one by one shows.
SAFE = {"from-han": 0.52, "spaced": 0.52, "caseless": 0.52, "spaceless": 0.7}
REVIEW = 0.2
ROUNDS, L2, C = 2, 1.0, 0.03
NONE_GAIN, SHARP = 0.1, 3.0  # the gain that "none" stands for; how sharply gains become probabilities
SAME = 0.85  # overlap from which two spans are the same (an article may differ)
LEFT_OVER = 0.3  # cost of a word beside the span that the other text lacks
MARKED = Path(__file__).with_name("marked")  # sentences of our own, in the format of beds/ (languages.py)
EXACT = 5.0  # gain of a span that is marked in them
ALPHABETS = ("spaced", "caseless")
OWN = 3  # times that the few sentences of targets without capitals count
CASE = [INDEX[name] for name in (*features.CASE, "lower_gloss", "lower_read")]
FOLDS = 4
WORKERS = 2
SEED = 0  # nothing is drawn; stated in the origin

Array = np.ndarray


@dataclass
class Row:
    """One name that the source has and the hypothesis lacks, with its candidate spans."""

    dataset: str
    system: str
    segment: int
    fold: tuple[int, int]  # of documents or entities, of systems
    documents: bool
    form: str
    kind: str
    confidence: float
    common: float
    spans: list[tuple[int, int]]
    values: Array  # spans x FEATURES
    wrong: bool  # the judge's file has the mention and the hypothesis lacks it
    unlisted: bool
    gains: Array | None  # agreement with the texts that have the name right; None without such texts

    def none(self) -> list[float]:
        return model.none_vector(self.confidence, self.form, len(self.spans), self.common)


# --- rows -------------------------------------------------------------------------------------------------------------


def marked(text: str, entry: CompiledEntry) -> list[str] | None:
    """The folded tokens, every right form of the entry as one "@@"; None when it has none."""
    places = entry.find(text, text.casefold())
    if not places:
        return None
    out: list[str] = []
    seen = set()
    for token in tokenize(text):
        hit = next((place for place in places if token.start < place[1] and token.end > place[0]), None)
        if hit is None:
            out.append(token.fold)
        elif hit not in seen:
            seen.add(hit)
            out.append("@@")
    return out


def gains(
    candidates: Sequence[Candidate], texts: Iterable[list[str]], tokens: Sequence[Token], stop: frozenset[str]
) -> Array:
    """How well the hypothesis agrees with the texts that have the name right, were the candidate replaced by it.

    The words left and right of the name count for a candidate. Content words inside it that the texts also have, and
    that would be lost, count against it, and so do those beside it that the texts have nowhere: what replacing half a
    name leaves behind. Mean over the better half of the texts.
    """
    base = [token.fold for token in tokens]
    prepared = [
        ([(text[max(0, k - 4) : k], text[k + 1 : k + 5]) for k, word in enumerate(text) if word == "@@"], Counter(text))
        for text in texts
    ]
    out = []
    for c in candidates:
        left, right = base[max(0, c.first - 4) : c.first], base[c.last + 1 : c.last + 5]
        beside = [word for word in (_next(base, c.first, -1, stop), _next(base, c.last, 1, stop)) if word]
        rest = Counter(base[: c.first] + base[c.last + 1 :])
        values = []
        for places, bag in prepared:
            best = 0.0
            for before, after in places:
                value = _side(left[::-1], before[::-1]) + _side(right, after)
                for mine, theirs in ((left, before), (right, after)):
                    value += 0.25 * len({word for word in mine if word not in stop} & set(theirs))
                best = max(best, value)
            inside = [word for word in base[c.first : c.last + 1] if word not in stop]
            lost = sum(bag[word] > rest[word] for word in inside)
            values.append(best - lost - LEFT_OVER * sum(not bag[word] for word in beside))
        values.sort(reverse=True)
        half = max(1, (len(values) + 1) // 2)
        out.append(sum(values[:half]) / half - 0.05 * (c.last - c.first + 1))
    return np.array(out)


def _next(base: Sequence[str], edge: int, step: int, stop: frozenset[str]) -> str:
    """The next content word beyond a span's edge, over at most two function words; empty if there is none."""
    for k in range(edge + step, edge + 4 * step, step):
        if 0 <= k < len(base) and base[k] not in stop:
            return base[k]
    return ""


def _side(mine: list[str], theirs: list[str]) -> float:
    """Agreement of the words next to the name, nearest first."""
    if not mine or not theirs:
        return 0.7 if not mine and not theirs else 0.0
    if mine[0] != theirs[0]:
        return 0.0
    return 1.0 if len(mine) > 1 and len(theirs) > 1 and mine[1] == theirs[1] else 0.7


def load(data: Path, name: str) -> sets.Dataset:
    base, _, run = name.partition("-by-")
    if name == "wmt22-large":
        return sets.large(sets.wmt22(data))
    whole = sets.wmt22(data) if base == "wmt22" else sets.eamt(data, base)
    return replace(whole, name=name, run=int(run)) if run else whole


def runs(matcher: BilingualMatcher, d: sets.Dataset, texts: Sequence[str]) -> Iterator[tuple[int, SegmentNeeds]]:
    """The needs of each segment, by its number, with the statistics of the run of segments that it stands in."""
    size = d.run or len(texts)
    for start in range(0, len(texts), size):
        sources, part = d.source[start : start + size], texts[start : start + size]
        for found in matcher.segment_needs(sources, part, matcher.stats(sources, part)):
            yield start + found.number, found


def rows_of(data: Path, name: str, system: str) -> list[Row]:
    """The rows of one system's output."""
    present = sets.judge(data).present
    d = load(data, name)
    guard = WordGuard() if d.langs[0] == "zh" else None
    matcher = BilingualMatcher(d.entries, d.langs, guard)
    stop = stop_words(d.langs[1])
    texts = d.systems[system]
    others = [*d.references, *(text for other, text in d.systems.items() if other != system)]
    out = []
    for number, found in runs(matcher, d, texts):
        for need in found.needs:
            if not need.candidates or need.again:
                continue
            entry, mention = matcher.entries[need.entry], need.mentions[0]
            wrong = any(
                (form == mention.form or present(right, entry.entry.preferred)) and not present(right, texts[number])
                for form, right, _ in d.gold.get(number, ())
            )
            if not wrong and need.entry in found.satisfied:
                continue  # "Tang Feng" for Audrey Tang, where the judge takes "Tang": neither right nor wrong
            agreement = None
            if wrong:
                right = [text for text in (marked(other[number], entry) for other in others) if text]
                agreement = gains(need.candidates, right, found.view.tokens, stop) if right else None
            out.append(
                Row(
                    name,
                    system,
                    number,
                    (d.folds[number], d.system_fold(system)),
                    d.documents,
                    mention.form,
                    entry.entry.kind,
                    mention.confidence,
                    guard.commonness(mention.form) if guard else 0.0,
                    [(c.start, c.end) for c in need.candidates],
                    np.array([c.values for c in need.candidates]),
                    wrong,
                    d.documents and (number, mention.form) in sets.UNLISTED,
                    agreement,
                )
            )
    return out


def all_rows(data: Path, names: Sequence[str], systems: Sequence[str] = (), kept: Path | None = None) -> list[Row]:
    """The rows of data sets. ``kept``: a folder of one's own, in which they are kept between runs."""
    jobs = [
        (data, name, system)
        for name in names
        for system in sorted(load(data, name).systems)
        if not (systems and name.startswith("wmt") and system not in systems)
    ]
    files = [kept / f"{name}.{system}.pickle" if kept else None for _, name, system in jobs]
    missing = [job for job, file in zip(jobs, files) if file is None or not file.exists()]
    with ProcessPoolExecutor(WORKERS) as pool:
        made = dict(zip(missing, pool.map(rows_of, *zip(*missing)) if missing else ()))
    out = []
    for job, file in zip(jobs, files):
        rows = made.get(job)
        if rows is None and file is not None:
            rows = pickle.loads(file.read_bytes())
        elif file is not None:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(pickle.dumps(rows))
        out.extend(rows or ())
    return out


def marked_rows(mode: str) -> list[Row]:
    """Rows of the sentences of our own, those of a file together and one by one.

    Those between alphabets help each other, and from Han, where titles are few; the other way round WMT22 does harm. Of
    targets without capitals there are few sentences, so that these count more.
    """
    out: list[Row] = []
    for path in sorted(MARKED.glob("*.txt")):
        source, target = path.stem.rstrip("0123456789").split("-")
        own = model.weights_for((source, target))
        if own == mode or (own in ALPHABETS and mode in (*ALPHABETS, "from-han")):
            rows = [*_rows_of_marked(path, (source, target), 0), *_rows_of_marked(path, (source, target), 1)]
            if mode == "caseless":
                rows = rows * OWN if own == mode else without_case(rows)
            out += rows
    return out


def without_case(rows: Iterable[Row]) -> list[Row]:
    """Rows as they would be if the target's script had no capitals."""
    out = []
    for row in rows:
        values = row.values.copy()
        values[:, CASE] = 0.0
        out.append(replace(row, values=values))
    return out


def _rows_of_marked(path: Path, langs: tuple[str, str], run: int) -> Iterator[Row]:
    entries, sentences = languages.read(path)
    make = GUARDS.get(langs[0])
    guard = make() if make else None
    common = getattr(guard, "commonness", lambda _: 0.0)
    matcher = BilingualMatcher(entries, langs, guard, lemmatiser(langs[0]))
    size = run or len(sentences)
    for start in range(0, len(sentences), size):
        sources = [sentence.source for sentence in sentences[start : start + size]]
        texts = [sentence.text for sentence in sentences[start : start + size]]
        for found in matcher.segment_needs(sources, texts, matcher.stats(sources, texts)):
            sentence = sentences[start + found.number]
            for need in [need for need in found.needs if not need.again]:
                entry, mention = entries[need.entry], need.mentions[0]
                true = _marked_span(sentence, entry) if need.entry in sentence.names else None
                spans = [(c.start, c.end) for c in need.candidates]
                gain = None if true is None else np.array([_marked_gain(span, true) for span in spans])
                if spans and (gain is None or gain.any()):
                    yield Row(
                        f"marked-by-{run}" if run else "marked",
                        path.stem,
                        start + found.number,
                        (need.entry % FOLDS, 0),
                        False,
                        mention.form,
                        entry.kind,
                        mention.confidence,
                        common(mention.form),
                        spans,
                        np.array([c.values for c in need.candidates]),
                        true is not None,
                        False,
                        gain,
                    )


def _marked_span(sentence: languages.Sentence, entry: Entry) -> tuple[int, int] | None:
    """The marked wrong name whose correction is likest to a right form of the entry."""
    forms = (entry.preferred, *entry.admitted)
    likeness = [
        (max(fuzz.ratio(form, right) + fuzz.partial_ratio(form, right) for form in forms), at)
        for at, (_, _, right) in enumerate(sentence.wrong)
    ]
    best, at = max(likeness, default=(0.0, -1))
    return sentence.wrong[at][:2] if best > 100 else None


def _marked_gain(span: tuple[int, int], true: tuple[int, int]) -> float:
    same = overlap(span, true)
    return EXACT if same == 1 else (EXACT - 1) * same if same >= SAME else 0.0


# --- the conditional logit --------------------------------------------------------------------------------------------


class Groups:
    """Rows stacked into one matrix: the spans of each row, then its "none"."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self.rows = rows
        self.start = np.cumsum([0, *(len(row.spans) + 1 for row in rows)])
        size = len(FEATURES)
        self.x = np.zeros((self.start[-1], size + len(model.NONE_FEATURES)), np.float32)
        for row, a, b in zip(rows, self.start, self.start[1:]):
            self.x[a : b - 1, :size] = row.values
            self.x[b - 1, size:] = row.none()
        self.group = np.repeat(np.arange(len(rows)), np.diff(self.start))

    def softmax(self, score: Array) -> tuple[Array, Array]:
        """(probability of each line, log of the sum) over the lines of each row."""
        top = np.maximum.reduceat(score, self.start[:-1])
        e = np.exp(score - top[self.group])
        z = np.add.reduceat(e, self.start[:-1])
        return e / z[self.group], top + np.log(z)

    def split(self, values: Array) -> list[Array]:
        return [values[a:b] for a, b in zip(self.start, self.start[1:])]


def targets(groups: Groups, p: Array | None) -> Array:
    """Soft labels from the gains and, once there is one, the model's own view; rows without either are skipped."""
    q = np.zeros(len(groups.x))
    for row, a, b in zip(groups.rows, groups.start, groups.start[1:]):
        if not row.wrong:
            q[b - 1] = 1.0
        elif row.gains is None:
            if p is not None:
                own = p[a:b] ** 2
                q[a:b] = 0.5 * own / own.sum()
        else:
            value = SHARP * np.append(row.gains, NONE_GAIN)
            if p is not None:
                value = 1.5 * (value + np.log(np.maximum(p[a:b], 1e-9)))
            value = np.exp(value - value.max())
            q[a:b] = value / value.sum()
    return q


def maximise(groups: Groups, q: Array, start: Array | None, steps: int) -> Array:
    weight = np.add.reduceat(q, groups.start[:-1])
    transposed = np.ascontiguousarray(groups.x.T)

    def loss(w: Array) -> tuple[float, Array]:
        score = (groups.x @ w.astype(np.float32)).astype(np.float64)
        p, log_sum = groups.softmax(score)
        value = (weight * log_sum).sum() - q @ score + L2 * (w @ w) / 2
        return value, transposed @ (p * weight[groups.group] - q).astype(np.float32) + L2 * w

    first = np.zeros(groups.x.shape[1]) if start is None else start
    return minimize(loss, first, jac=True, method="L-BFGS-B", options={"maxiter": steps, "ftol": 1e-6}).x


def fit_logit(groups: Groups, start: Array | None = None, rounds: int = ROUNDS) -> Array:
    """EM; ``start``: weights of nearly the same rows, from which fewer steps do."""
    steps = 100 if start is None else 40
    w = maximise(groups, targets(groups, None), start, steps)
    for _ in range(rounds):
        w = maximise(groups, targets(groups, groups.softmax(groups.x @ w)[0]), w, steps)
    return w


# --- the calibration --------------------------------------------------------------------------------------------------


def decide(rows: Sequence[Row], posteriors: Sequence[Array]) -> list[tuple[int, int]]:
    """(row, span) that the assignment takes in each segment, as the product does."""
    by_segment: dict[tuple[str, str, int], list[int]] = {}
    for number, row in enumerate(rows):
        by_segment.setdefault((row.dataset, row.system, row.segment), []).append(number)
    floor = math.log(1e-3)
    out = []
    for numbers in by_segment.values():
        options, picks = [], []
        for number in numbers:
            p, spans = posteriors[number], rows[number].spans
            order = sorted(range(len(spans)), key=lambda k: (-p[k], spans[k][0]))[:12]
            picks.append(order)
            options.append([(math.log(max(p[k], 1e-9)) - floor, *spans[k]) for k in order])
        chosen = assign(options)
        for place, (number, choice) in enumerate(zip(numbers, chosen)):
            if choice >= 0:
                taken = [options[o][k][1:] for o, k in enumerate(chosen) if o != place and k >= 0]
                out.append((number, longer(rows[number].spans, posteriors[number], picks[place][choice], taken)))
    return out


def overlap(a: tuple[int, int], b: tuple[int, int]) -> float:
    return max(0, min(a[1], b[1]) - max(a[0], b[0])) / (max(a[1], b[1]) - min(a[0], b[0]))


def labels(groups: Groups, w: Array) -> list[int | None]:
    """The likeliest line of each row given its references (the last is "none"); None where nothing says."""
    q = targets(groups, groups.softmax(groups.x @ w)[0])
    return [int(np.argmax(part)) if part.sum() > 0 else None for part in groups.split(q)]


def calibrate(rows: Sequence[Row], posteriors: Sequence[Array], label: Sequence[int | None]) -> tuple[Array, float]:
    """Coefficients on raw calibration vectors and the intercept; `posteriors` are of weights that did not see the rows."""
    x, right = [], []
    for number, k in decide(rows, posteriors):
        row, best = rows[number], label[number]
        x.append(
            model.calibration_vector(
                row.spans, posteriors[number], k, row.confidence, row.common, row.kind, row.form, row.values[k]
            )
        )
        same = best is None or (best < len(row.spans) and overlap(row.spans[k], row.spans[best]) >= SAME)
        right.append(int(row.wrong and same))
    scaler = StandardScaler().fit(np.array(x))
    fitted = LogisticRegression(C=C, max_iter=3000).fit(scaler.transform(np.array(x)), np.array(right))
    coefficients = fitted.coef_[0] / scaler.scale_
    return coefficients, float(fitted.intercept_[0] - (coefficients * scaler.mean_).sum())


# --- weights ----------------------------------------------------------------------------------------------------------


def fit(rows: Sequence[Row], mode: str) -> model.Weights:
    """Weights of these rows; the calibration sees posteriors of weights fitted without the row's fold of documents."""
    rows = [row for row in rows if not row.unlisted]
    groups = Groups(rows)
    w = fit_logit(groups)
    posteriors: list[Array] = [np.empty(0)] * len(rows)
    for fold in sorted({row.fold[0] for row in rows}):
        inner = fit_logit(Groups([row for row in rows if row.fold[0] != fold]), w, 1)
        held = [number for number, row in enumerate(rows) if row.fold[0] == fold]
        part = Groups([rows[number] for number in held])
        for number, p in zip(held, part.split(part.softmax(part.x @ inner)[0])):
            posteriors[number] = p
    coefficients, intercept = calibrate(rows, posteriors, labels(groups, w))
    size = len(FEATURES)
    return model.Weights(tuple(w[:size]), tuple(w[size:]), tuple(coefficients), intercept, SAFE[mode], REVIEW)


def _fit_fold(job: tuple[list[Row], str]) -> model.Weights:
    return fit(*job)


def cross_fit(rows: Sequence[Row], mode: str, workers: int = 2) -> dict[tuple[int, int], model.Weights]:
    """For each fold of documents and systems the weights fitted without either."""
    folds = sorted({row.fold for row in rows if not row.dataset.startswith("marked")})

    def outside(row: Row, fold: tuple[int, int]) -> bool:
        return row.fold[0] != fold[0] and (row.fold[1] != fold[1] or not row.documents)

    if not any(row.documents for row in rows):  # folds of entities only
        first = sorted({fold[0] for fold in folds})
        jobs = [([row for row in rows if row.fold[0] != number], mode) for number in first]
    else:
        jobs = [([row for row in rows if outside(row, fold)], mode) for fold in folds]
    with ProcessPoolExecutor(workers) as pool:
        fitted = list(pool.map(_fit_fold, jobs))
    if len(fitted) == len(folds):
        return dict(zip(folds, fitted))
    return {fold: fitted[first.index(fold[0])] for fold in folds}


def as_json(weights: model.Weights, origin: str) -> dict[str, object]:
    def named(names: Sequence[str], values: Sequence[float], digits: int) -> dict[str, float]:
        return {name: round(float(value), digits) for name, value in zip(names, values, strict=True)}

    return {
        "origin": origin,
        "span": named(FEATURES, weights.span, 4),
        "none": named(model.NONE_FEATURES, weights.none, 4),
        "calibration": named((*model.CALIBRATION, *FEATURES), weights.calibration, 5),
        "intercept": round(weights.intercept, 5),
        "safe": weights.safe,
        "review": weights.review,
    }


def origin(rows: Sequence[Row], mode: str) -> str:
    import scipy
    import sklearn

    counts = Counter(row.dataset for row in rows)

    def named(name: str) -> str:
        base, _, run = name.partition("-by-")
        if base == "marked":
            return f"sentences of our own{' one by one' * bool(run)}"
        text = (
            f"WMT22 zh-en{' with 25,000 other names' * base.endswith('-large')}"
            if base.startswith("wmt22")
            else f"EA-MT en-{base}"
        )
        return f"{text} in runs of {run} segments" if run else text

    text = ", ".join(f"{named(name)} ({counts[name]} rows)" for name in (*MODES[mode], "marked", "marked-by-1"))
    versions = f"Python {platform.python_version()}, numpy {np.__version__}, scipy {scipy.__version__}, scikit-learn {sklearn.__version__}"
    return (
        f"tests/bench/fit_names.py: {text}; {len(FEATURES)} features, {ROUNDS} rounds of EM, l2 {L2}, "
        f"calibration C {C}, seed {SEED} (nothing is drawn); {versions}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", help="folder of the data sets (default: MTFIX_DATA or ../shared/data)")
    parser.add_argument("--mode", choices=MODES, help="only these weights (default: all)")
    parser.add_argument(
        "--rows", type=Path, metavar="FOLDER", help="keep the rows here: delete it when features change"
    )
    parser.add_argument("--write", action="store_true", help=f"write {WEIGHTS.name}")
    args = parser.parse_args()
    data = sets.folder(args.data)
    written = json.loads(WEIGHTS.read_text("utf-8")) if WEIGHTS.exists() else {}
    for mode in [args.mode] if args.mode else MODES:
        rows = all_rows(data, MODES[mode], kept=args.rows)
        if mode == "caseless":
            rows = without_case(rows)
        rows += marked_rows(mode)
        weights = fit(rows, mode)
        written[mode] = as_json(weights, origin(rows, mode))
        print(mode, written[mode]["origin"])
        strongest = sorted(zip(FEATURES, weights.span), key=lambda item: -abs(item[1]))[:12]
        print("  strongest:", ", ".join(f"{name} {value:+.2f}" for name, value in strongest))
    if args.write:
        WEIGHTS.write_text(json.dumps(dict(sorted(written.items())), indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    import fit_names  # rows are kept as those of this module, for names.py too

    fit_names.main()
