"""Names repaired with the source as evidence: what it does to real systems' outputs, cross-validated.

    python tests/bench/names.py [--quick] [--safe 0.9] [--tables 1 2 3]      (MTFIX_DATA, MTFIX_JUDGE: see data.py)

Texts are cleaned as the product cleans them (mtfix.Cleaner), except that each segment is scored with weights fitted
without its document and without its system (WMT22: blocks of 25 segments, 4 folds of documents x 3 of systems), or
without its entity (EA-MT, 4 folds). --quick: two WMT22 systems and EA-MT German only.
"""

from __future__ import annotations

import argparse
import csv
import gc
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import data as sets
import fit_names
import sacrebleu

from mtfix import Cleaner, Document, Glossary, Options, Segment, load_glossary
from mtfix.bilingual.model import Weights
from mtfix.bilingual.repairer import Proposal, Repairer

QUICK = ("LanguageX", "Online-Y")
FoldWeights = dict[tuple[int, int], Weights]


@dataclass
class Outcome:
    """One system's output, cleaned."""

    dataset: str
    system: str
    before: list[str]
    after: list[str]
    proposals: dict[tuple[int, str], list[tuple[float, list[tuple[int, int, str]]]]] = field(default_factory=dict)
    safe: float = 0.0
    kinds: Counter[str] = field(default_factory=Counter)  # of evidence, of what was applied


class Folded(Repairer):
    """A repairer that scores each segment with the weights of its fold."""

    by_fold: list[Weights]

    def propose(self, *args: Any, **options: Any) -> list[Proposal]:
        self._known_for = None  # the same texts in another fold have other weights
        return super().propose(*args, **options)

    def _segment(self, segment, *rest):  # type: ignore[no-untyped-def]
        self.weights = self.by_fold[segment.number]
        return super()._segment(segment, *rest)


def product_glossary(d: sets.Dataset) -> Glossary:
    """The entries, written as a glossary file and read as the product reads one."""
    with tempfile.NamedTemporaryFile("w", suffix=".csv", encoding="utf-8", newline="", delete=False) as handle:
        writer = csv.writer(handle)
        writer.writerow(["id", "preferred", "admitted", "type", d.langs[0]])
        kinds = {"PER", "LOC", "ORG", "PROD", "EVENT", "WORK", "TERM"}
        for entry in d.entries:
            kind = entry.kind if entry.kind in kinds else ""
            writer.writerow([entry.id, entry.preferred, "|".join(entry.admitted), kind, "|".join(entry.source_forms)])
    try:
        return load_glossary(handle.name, target_lang=d.langs[1])
    finally:
        os.unlink(handle.name)


def document(d: sets.Dataset, system: str) -> Document:
    segments = tuple(Segment(text, source) for text, source in zip(d.systems[system], d.source, strict=True))
    return Document(system, segments, ("", *["\n"] * len(segments)), *d.langs)


def clean(folder: Path, name: str, system: str, weights: FoldWeights, safe: float | None) -> Outcome:
    d = fit_names.load(folder, name)
    if safe is not None:
        weights = {fold: replace(value, safe=safe) for fold, value in weights.items()}
    cleaner = Cleaner(product_glossary(d), Options(source_lang=d.langs[0], target_lang=d.langs[1]))
    text = document(d, system)
    matcher = cleaner.proposer.sources.matcher(text)
    if matcher is None:
        raise SystemExit(f"{name}: no entry has a source form")
    matcher.repairer.__class__ = Folded
    matcher.repairer.by_fold = [weights[fold, d.system_fold(system)] for fold in d.folds]
    study = cleaner.study([text])
    before = d.systems[system]
    proposals = matcher.repairer.propose(d.source, before, stats=study)
    bar = next(iter(weights.values())).safe
    cleaned = cleaner.clean(text, study)
    out = Outcome(name, system, before, [segment.text for segment in cleaned.document.segments], safe=bar)
    out.kinds = Counter(edit.evidence.value for edit in cleaned.applied)
    for proposal in proposals:
        choices = [(choice.start, choice.end, choice.form) for choice in proposal.alternatives]
        out.proposals.setdefault((proposal.segment, proposal.source_form), []).append((proposal.score, choices))
    return out


def clean_all(folder: Path, names: Sequence[str], fitted: FoldWeights, args: argparse.Namespace) -> list[Outcome]:
    jobs = [
        (folder, name, system, fitted, args.safe)
        for name in names
        for system in sorted(fit_names.load(folder, name).systems)
        if not (args.quick and name.startswith("wmt") and system not in QUICK)
    ]
    with ProcessPoolExecutor(args.workers) as pool:
        return list(pool.map(clean, *zip(*jobs, strict=True)))


# --- the judge's numbers ----------------------------------------------------------------------------------------------


@dataclass
class Sums:
    """The judge's counts, over several systems."""

    counts: dict[str, Counter[str]] = field(default_factory=dict)
    changed: int = 0
    good: float = 0
    stray: int = 0
    segments: int = 0

    def line(self, kind: str = "ALL") -> str:
        c = self.counts[kind]
        wrong = c["mentions"] - c["right_before"]
        return (
            f"{c['mentions']:7} {c['right_before'] / c['mentions']:7.1%} {c['right_after'] / c['mentions']:7.1%} "
            f"{c['fixed'] / max(1, wrong):8.1%} {c['broken'] / max(1, c['right_before']):8.3%}"
        )

    def tail(self) -> str:
        return f" {self.changed:7} {self.good / max(1, self.changed):9.2%} {self.stray:5} {self.stray / self.segments:7.2%}"


HEAD = f"{'':26} {'names':>7} {'before':>7} {'after':>7} {'fix rate':>8} {'damage':>8}"
TAIL = f" {'changed':>7} {'precision':>9} {'stray':>5} {'of all':>7}"


def judged(folder: Path, gold: sets.Gold, pairs: Iterable[tuple[list[str], list[str]]]) -> Sums:
    judge = sets.judge(folder)
    sums = Sums()
    for before, after in pairs:
        report = judge.evaluate(gold, before, after)
        part = report.pop("segments")
        for kind, row in report.items():
            counter = sums.counts.setdefault(kind, Counter())
            counter.update({key: value for key, value in row.items() if isinstance(value, int)})
        sums.changed += part["changed"]
        sums.good += part["precision"] * part["changed"]
        sums.stray += part["stray"]
        sums.segments += len(before)
    return sums


def names_table(folder: Path, title: str, name: str, outcomes: Sequence[Outcome], by_system: bool) -> None:
    d = fit_names.load(folder, name)
    print(f"\n{title}")
    pairs = [(o.before, o.after) for o in outcomes]
    for label, gold in (("as judged", d.gold), ("13 mentions added [a]", d.complete_gold())):
        sums = judged(folder, gold, pairs)
        print(HEAD.replace(" " * 26, f"{label:26}", 1) + TAIL)
        print(f"{'  all systems':26} {sums.line()}{sums.tail()}")
        if label == "as judged":
            for kind in sorted(set(sums.counts) - {"ALL"}):
                print(f"{'  ' + kind:26} {sums.line(kind)}")
        if by_system:
            for o in outcomes:
                one = judged(folder, gold, [(o.before, o.after)])
                print(f"{'  ' + o.system:26} {one.line()}{one.tail()}")
            for letter, reference in zip("AB", d.references, strict=True):
                one = judged(folder, gold, [(reference, reference)])
                print(f"{'  human reference ' + letter:26} {one.line()}")
    applied = sum((o.kinds for o in outcomes), Counter())
    print("  edits applied, by evidence: " + ", ".join(f"{kind} {count}" for kind, count in applied.most_common()))


def review_table(
    folder: Path, outcomes: Sequence[Outcome], label: dict[tuple[str, int, str], tuple[int, int] | None]
) -> None:
    """Level review: the right name among the first three proposals of each wrong mention."""
    d, judge = fit_names.load(folder, "wmt22"), sets.judge(folder)
    counts: Counter[str] = Counter()
    for o in outcomes:
        for number, mentions in d.gold.items():
            for form, forms, _ in mentions:
                if judge.present(forms, o.before[number]):
                    continue
                counts["wrong"] += 1
                found = o.proposals.get((number, form), [])
                choices = [choice for _, some in found for choice in some[:3]]
                text = o.before[number]
                counts["name"] += any(judge.present(forms, text[:a] + new + text[b:]) for a, b, new in choices)
                true = label.get((o.system, number, form))
                if true is not None:
                    counts["span known"] += 1
                    counts["span"] += any(fit_names.overlap((a, b), true) >= 0.5 for a, b, _ in choices)
    print(f"\n3. Level review, WMT22: {counts['wrong']} wrong mentions")
    print(f"  right name among the first three proposals        {counts['name'] / counts['wrong']:6.1%}")
    print(f"  and at the place that the references point to     {counts['span'] / counts['wrong']:6.1%}")
    print(
        f"  the same, of the {counts['span known']} that the system did not drop {counts['span'] / max(1, counts['span known']):6.1%}"
    )


def eamt_table(folder: Path, outcomes: Sequence[Outcome]) -> None:
    print("\n4. EA-MT: m-ETA (the judge's accuracy), precision, chrF")
    print(f"{'':26} {'before':>7} {'after':>7} {'precision':>9} {'stray':>5}   chrF before -> after")
    for o in outcomes:
        d = fit_names.load(folder, o.dataset)
        sums = judged(folder, d.gold, [(o.before, o.after)])
        c = sums.counts["ALL"]
        a, b = (sacrebleu.corpus_chrf(text, d.references).score for text in (o.before, o.after))
        print(
            f"  {o.dataset} {o.system:21} {c['right_before'] / c['mentions']:7.1%} {c['right_after'] / c['mentions']:7.1%} "
            f"{sums.good / max(1, sums.changed):9.2%} {sums.stray:5}   {a:.2f} -> {b:.2f}"
        )


def quality_table(folder: Path, outcomes: Sequence[Outcome]) -> None:
    references = fit_names.load(folder, "wmt22").references[:1]
    print("\n5. WMT22, reference A, before -> after")
    for o in outcomes:
        chrf = [sacrebleu.corpus_chrf(text, references).score for text in (o.before, o.after)]
        bleu = [sacrebleu.corpus_bleu(text, references).score for text in (o.before, o.after)]
        print(
            f"  {o.system:20} chrF {chrf[0]:.2f} -> {chrf[1]:.2f} ({chrf[1] - chrf[0]:+.2f})   "
            f"BLEU {bleu[0]:.2f} -> {bleu[1]:.2f} ({bleu[1] - bleu[0]:+.2f})"
        )


def speed(folder: Path, size: int, work: str) -> None:
    """One process: CPU time for ``work`` on all systems' outputs, of the first one, of what is done before, and memory.

    ``size``: entries (0: the glossary alone). Steady: all that is made once for any text (imports, tables, words of the
    languages) was made for other articles, and is told apart. The collector is set as the command line sets it.
    """
    d = sets.wmt22(folder)
    if size:
        d = sets.large(d, size)
        fill = "阿巴卡达尔法格哈伊吉克拉马纳奥皮奇里萨塔乌维瓦亚泽森特斯丁兰伦顿堡"
        while len(d.entries) < size:
            number = len(d.entries)
            form = "".join(fill[(number * step) // 7 % len(fill)] for step in (1, 11, 37, 5, 29)[: 3 + number % 3])
            d.entries.append(sets.Entry(f"y{number}", f"Xname{number}", (form,), (), "", "PER"))
    glossary = product_glossary(d)
    started = time.process_time()
    cleaner = Cleaner(glossary, Options(source_lang="zh"))
    gc.freeze()
    gc.set_threshold(50_000)

    def run(text: Document) -> float:
        started = time.process_time()
        if work == "proposals":
            matcher = cleaner.proposer.sources.matcher(text)
            assert matcher is not None
            matcher.repairer.propose([s.source or "" for s in text.segments], [s.text for s in text.segments])
        elif work == "file alone":
            cleaner.clean(text)
        else:
            cleaner.clean(text, cleaner.study([text]))
        return time.process_time() - started

    segments = [Segment(text, source) for source, text in zip(*sets.wmt21(folder), strict=True)]
    other = Document("other articles", tuple(segments), ("", *["\n"] * len(segments)), *d.langs)
    run(replace(other, segments=other.segments[:5], gaps=other.gaps[:6]))
    ready = time.process_time() - started
    before = run(other)
    texts = [document(d, system) for system in d.systems]
    times = [run(text) for text in texts]
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"  {len(d.entries):7,} entries, {work:14} {len(texts) * len(d.source) / sum(times):6,.0f} pairs/s (the first file "
        f"{len(d.source) / times[0]:,.0f}, the others {len(d.source) * (len(texts) - 1) / sum(times[1:]):,.0f}), ready in "
        f"{ready:.1f} s, other articles before {len(segments) / before:6,.0f} pairs/s, {memory:.0f} MB"
    )


def remaining(
    folder: Path, outcomes: Sequence[Outcome], label: dict[tuple[str, int, str], tuple[int, int] | None]
) -> None:
    d, judge = fit_names.load(folder, "wmt22"), sets.judge(folder)
    counts: Counter[tuple[str, str]] = Counter()
    for o in outcomes:
        for number, mentions in d.gold.items():
            for form, forms, kind in mentions:
                if judge.present(forms, o.after[number]):
                    continue
                found = o.proposals.get((number, form))
                true = label.get((o.system, number, form), "unknown")
                if not found:
                    why = "not asked for (source form not in the glossary, or in doubt, or another form stands)"
                elif true is None:
                    why = "dropped by the system, or garbled: no words of the text stand for it"
                elif any(score >= o.safe for score, _ in found):
                    why = "proposed, but withheld or put elsewhere"
                else:
                    why = "found, but not sure enough"
                counts[why, kind] += 1
    kinds = sorted({kind for _, kind in counts})
    print(f"\n7. What remains wrong, WMT22, {len(outcomes)} systems: {sum(counts.values())} mentions")
    print(f"{'':82} {'all':>5} " + " ".join(f"{kind:>5}" for kind in kinds))
    for why in sorted({why for why, _ in counts}):
        row = [counts[why, kind] for kind in kinds]
        print(f"  {why:80} {sum(row):5} " + " ".join(f"{count:5}" for count in row))


def true_spans(rows: Sequence[fit_names.Row]) -> dict[tuple[str, int, str], tuple[int, int] | None]:
    """Where the references say that each wrong name stands (None: nowhere); for the analysis only."""
    groups = fit_names.Groups([row for row in rows if row.dataset == "wmt22"])
    found = fit_names.labels(groups, fit_names.fit_logit(groups))
    return {
        (row.system, row.segment, row.form): row.spans[best] if best < len(row.spans) else None
        for row, best in zip(groups.rows, found, strict=True)
        if row.wrong and best is not None
    }


NOTE = """
[a] names.tsv lacks rows for 13 mentions in which the source form is the name all the same (tests/bench/data.py lists
    them; all thirteen were read in the source). As judged, a repair of one of them is stray and counts against
    precision; the second block adds the thirteen rows to the judge's file and changes nothing else."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", help="folder of the data sets (default: MTFIX_DATA or ../shared/data)")
    parser.add_argument("--quick", action="store_true", help="two WMT22 systems, EA-MT German: under two minutes")
    parser.add_argument("--safe", type=float, help="threshold of level safe (default: the shipped one)")
    parser.add_argument("--tables", type=int, nargs="+", default=list(range(1, 8)), help="only these (1 to 7)")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--rows", type=Path, metavar="FOLDER", help="as of fit_names.py")
    parser.add_argument("--speed", nargs=2, help=argparse.SUPPRESS)
    args = parser.parse_args()
    folder = sets.folder(args.data)
    if args.speed is not None:
        speed(folder, int(args.speed[0]), args.speed[1])
        return
    wanted = set(args.tables)
    outcomes: list[Outcome] = []
    from_han, spaced, spaceless = "from-han", "spaced", "spaceless"  # no data set here has a target without capitals
    modes = (
        [from_han] * bool(wanted - {4, 6}) + [spaced] * (4 in wanted) + [spaceless] * (4 in wanted and not args.quick)
    )
    truth = {}
    for mode in modes:
        names = [name for name in fit_names.MODES[mode] if not (args.quick and name.endswith("-large"))]
        rows = fit_names.all_rows(folder, names, QUICK if args.quick else (), args.rows)
        if mode == from_han:
            truth = true_spans(rows)
        fitted = fit_names.cross_fit(rows + fit_names.marked_rows(mode), mode, args.workers)
        needed = {"wmt22": wanted & {1, 3, 5, 7}, "wmt22-large": wanted & {2}}
        outcomes += clean_all(
            folder,
            [name for name in names if "-by-" not in name and needed.get(name, 4 in wanted and mode != from_han)],
            fitted,
            args,
        )
    small = [o for o in outcomes if o.dataset == "wmt22"]
    big = [o for o in outcomes if o.dataset == "wmt22-large"]
    if 1 in wanted:
        names_table(folder, "1. WMT22 zh-en, level safe", "wmt22", small, True)
    if big:
        entries = len(fit_names.load(folder, "wmt22-large").entries)
        names_table(folder, f"2. The same, glossary of {entries:,} entries", "wmt22-large", big, False)
    if wanted & {1, 2}:
        print(NOTE)
    if 3 in wanted:
        review_table(folder, small, truth)
    if 4 in wanted:
        eamt_table(folder, [o for o in outcomes if not o.dataset.startswith("wmt")])
    if 5 in wanted:
        quality_table(folder, small)
    if 6 in wanted:
        print("\n6. Speed, one core, CPU time", flush=True)
        for size in ("0", "100000"):
            for work in ("proposals", "whole cleaning", "file alone"):
                subprocess.run([sys.executable, __file__, "--data", str(folder), "--speed", size, work], check=True)
    if 7 in wanted:
        remaining(folder, small, truth)


if __name__ == "__main__":
    main()
