"""What mining finds: new entries with a reference, wrong variants of known entries without one.

    python tests/bench/mine.py [entries] [variants] [lift] [--reference A] [--list FILE]

``entries``: source + one system + a reference of WMT22 zh-en against names.tsv. ``variants``: the first 200 wrong forms
that twelve systems give for glossary.csv, against the judged list beside this file (mine_judged.tsv: source form, wrong
form, verdict; read by one person). ``lift``: variants mined on six systems as deprecated forms, applied without the
source to the other six, both ways round. ``--list`` writes the candidates that have no verdict yet.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from pathlib import Path

import data as bench

from mtfix.cleaning import Cleaner, Options
from mtfix.curation.archive import Archive
from mtfix.curation.mine import Options as MineOptions
from mtfix.curation.mine import mine
from mtfix.curation.mining.candidates import Candidate
from mtfix.glossary.files import load_glossary, make_glossary
from mtfix.model import Document, Glossary, Level, Segment, Status, Term

JUDGED = Path(__file__).with_name("mine_judged.tsv")
FIRST_ENTRIES, FIRST_VARIANTS = 300, 200
THRESHOLDS = (0.7, 0.65, 0.6, 0.5)


def lines(path: Path) -> list[str]:
    with open(path, encoding="utf-8", newline="\n") as handle:
        return handle.read().rstrip("\n").split("\n")


def verdicts() -> dict[tuple[str, str], str]:
    rows = [line.split("\t") for line in lines(JUDGED) if line and not line.startswith("#")] if JUDGED.exists() else []
    return {(source, form): verdict for source, form, verdict in rows}


def entries(folder: Path, reference: str) -> list[Candidate]:
    judge = bench.judge(folder.parent)
    gold = judge.read_gold(str(folder / "names.tsv"))
    mentions = Counter(source for rows in gold.values() for source, _, _ in rows)
    forms: dict[str, set[str]] = {}
    for rows in gold.values():
        for source, right, _ in rows:
            forms.setdefault(source, set()).update(map(str.casefold, right))
    texts = lines(folder / f"reference.{reference}.en")
    reachable = {
        source for number, rows in gold.items() for source, right, _ in rows if judge.present(right, texts[number])
    }
    start = time.process_time()
    system = {"Online-B": lines(folder / "systems/Online-B.en")}
    archive = Archive(("zh", "en"), lines(folder / "source.zh"), system, texts)
    found = mine(archive, options=MineOptions(kinds=["entry"]))
    print(f"entries: {len(found)} candidates in {time.process_time() - start:.0f} s of CPU")
    by_source: dict[str, Candidate] = {}
    for item in found:
        by_source.setdefault(item.source_form, item)

    def right(item: Candidate) -> bool:
        return any(form.casefold() in forms.get(item.source_form, ()) for form in (item.right, *item.admitted))

    twice = {source for source, count in mentions.items() if count >= 2}
    hit = {source for source in twice if source in by_source}
    good = {source for source in hit if right(by_source[source])}
    print(f"  names with two mentions: {len(twice)}; the reference has a right form of {len(twice & reachable)}")
    print(f"  recall, source form: {len(hit) / len(twice):.1%}")
    print(f"  recall, with a listed right form: {len(good) / len(twice):.1%} of all, "
          f"{len(good & reachable) / len(twice & reachable):.1%} of those that the reference has")  # fmt: skip
    first = found[:FIRST_ENTRIES]
    known = verdicts()
    listed = [item for item in first if item.source_form in mentions]
    names = sum(
        known.get((item.source_form, item.right)) == "name" for item in first if item.source_form not in mentions
    )
    print(f"  first {len(first)}: listed names {len(listed) / len(first):.1%}, with a listed right form "
          f"{sum(map(right, first)) / len(first):.1%}, listed or a name as read {(len(listed) + names) / len(first):.1%}")  # fmt: skip
    return [item for item in first if item.source_form not in mentions]


def systems_of(folder: Path) -> dict[str, list[str]]:
    return {path.stem: lines(path) for path in sorted((folder / "systems").glob("*.en"))}


def variants(folder: Path) -> list[Candidate]:
    glossary = load_glossary(folder / "glossary.csv")
    archive = Archive(("zh", "en"), lines(folder / "source.zh"), systems_of(folder))
    found = mine(archive, glossary, MineOptions(kinds=["variant"]))
    first = found[:FIRST_VARIANTS]
    known = verdicts()
    tally = Counter(known.get((item.source_form, item.wrong[0]), "not judged") for item in first)
    print(f"variants: {len(found)}; of the first {len(first)}: {dict(tally)}")
    judged = sum(tally.values()) - tally["not judged"]
    if judged:
        print(f"  true wrong renderings: {tally['wrong'] / judged:.1%} of {judged} judged")
    return first


def extended(glossary: Glossary, found: list[Candidate], threshold: float) -> Glossary:
    wrong: dict[str, list[Term]] = {}
    for item in found:
        if item.score >= threshold:
            wrong.setdefault(item.entry, []).append(Term(item.wrong[0], "", Status.DEPRECATED))
    more = [entry._replace(terms=(*entry.terms, *wrong.get(entry.id, ()))) for entry in glossary.entries]
    return make_glossary(more, glossary.name, glossary.target_lang)


def lift(folder: Path) -> None:
    judge = bench.judge(folder.parent)
    gold = judge.read_gold(str(folder / "names.tsv"))
    rows = {row for rows in gold.values() for row in [(source, tuple(forms)) for source, forms, _ in rows]}
    listed = {source: list(forms) for source, forms in sorted(rows)}
    more = {number: list(rows) for number, rows in gold.items()}
    for number, source in bench.UNLISTED:
        more.setdefault(number, []).append((source, listed[source], ""))
    glossary = load_glossary(folder / "glossary.csv")
    sources, systems = lines(folder / "source.zh"), systems_of(folder)
    names = list(systems)
    for mined, held in ((names[::2], names[1::2]), (names[1::2], names[::2])):
        archive = Archive(("zh", "en"), sources, {name: systems[name] for name in mined})
        found = mine(archive, glossary, MineOptions(kinds=["variant"]))
        print(f"lift: mined on {', '.join(mined)}")
        for threshold in (2.0, *THRESHOLDS):
            cleaner = Cleaner(extended(glossary, found, threshold), Options(Level.SAFE, "zh", "en"))
            after = {name: clean(cleaner, systems[name]) for name in held}
            count = sum(item.score >= threshold for item in found)
            print(f"  score >= {threshold}: {count:4d} forms: {pooled(judge, gold, systems, after)}; "
                  f"with the unlisted rows {pooled(judge, more, systems, after)}", flush=True)  # fmt: skip


def clean(cleaner: Cleaner, texts: list[str]) -> list[str]:
    document = Document("bench", tuple(map(Segment, texts)), ("", *["\n"] * len(texts)), "zh", "en")
    return [segment.text for segment in cleaner.clean(document).document.segments]


def pooled(judge, gold, before: dict[str, list[str]], after: dict[str, list[str]]) -> str:
    total: Counter[str] = Counter()
    for name, texts in after.items():
        report = judge.evaluate(gold, before[name], texts)
        every, segments = report["ALL"], report["segments"]
        total["wrong"] += every["mentions"] - every["right_before"]
        total["fixed"] += every["fixed"]
        total["broken"] += every["broken"]
        total["changed"] += segments["changed"]
        total["good"] += round(segments["precision"] * segments["changed"])
    return (f"fix rate {total['fixed'] / total['wrong']:.1%}, precision {total['good'] / max(1, total['changed']):.1%} "
            f"of {total['changed']}, broken {total['broken']}")  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", choices=["entries", "variants", "lift", []], default=[])
    parser.add_argument("--reference", default="A")
    parser.add_argument("--list", type=Path)
    args = parser.parse_args()
    parts = args.parts or ["entries", "variants", "lift"]
    folder = bench.folder() / "wmt22-zh-en"
    open_questions: list[str] = []
    known = verdicts()
    if "entries" in parts:
        for item in entries(folder, args.reference):
            if (item.source_form, item.right) not in known:
                open_questions.append(f"{item.source_form}\t{item.right}\t{item.count}\t{item.examples[0].source}")
    if "variants" in parts:
        for item in variants(folder):
            if (item.source_form, item.wrong[0]) not in known:
                open_questions.append(f"{item.source_form}\t{item.wrong[0]}\t{item.right}\t{item.count}\t{item.score}")
    if "lift" in parts:
        lift(folder)
    if args.list:
        args.list.write_text("".join(f"{row}\n" for row in open_questions), "utf-8")


if __name__ == "__main__":
    main()
