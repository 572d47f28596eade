"""Repair of names in many languages: sentences of our own in beds/, which no weight is fitted on.

    python tests/bench/languages.py [en-ko ru-en ...] [--run 5] [--show A]

Each file of beds/ (source-target.txt) has glossary entries (G: preferred, admitted forms, type, source forms) and sentences
(S: source with {names}, translation with [[wrong|right]]) of a kind that news or EA-MT have, written by a language model from
general knowledge, without a look at the code; nothing in them is a system's output. Every second entry with its sentences was
looked at while rules were made (half A), the rest (B) was only counted, but for the right sentences that were damaged there: these were read once.
Of most files that came later nothing was read; the README of the benchmarks says which.

For each half: sentences with a wrong name, of which whole: repaired exactly as an editor would; part: the right form stands there,
with a word too many or too few around it; other: changed without that; and sentences that are right already, of which damaged.
"""

from __future__ import annotations

import argparse
import csv
import re
import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from mtfix import Cleaner, Document, Options, Segment, load_glossary
from mtfix.bilingual.entries import CompiledEntry, Entry

BEDS = Path(__file__).with_name("beds")
_WRONG = re.compile(r"\[\[(.*?)\|(.*?)\]\]")
_NAME = re.compile(r"\{([^{}=]*)(?:=([^{}]*))?\}")
# Of a Korean particle the form depends on the name before it: not a matter of names.
_PARTICLES = re.compile(
    "(?<=[\uac00-\ud7a3'\u2019\u300f])(?:은|는|이|가|을|를|과|와|으로|로|이라|라)(?![\uac00-\ud7a3])"
)


@dataclass
class Sentence:
    source: str
    text: str
    ideal: str
    names: list[int]  # numbers of the entries that it names
    half: str
    wrong: list[tuple[int, int, str]]  # where a wrong name stands in the text, and what should stand there


def read(path: Path) -> tuple[list[Entry], list[Sentence]]:
    entries: list[Entry] = []
    sentences: list[Sentence] = []
    for line in path.read_text("utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        mark, *cells = line.split("\t")
        if mark == "G":
            preferred, admitted, kind, sources = cells
            forms = tuple([form for form in admitted.split("|") if form])
            entries.append(Entry(str(len(entries)), preferred, tuple(sources.split("|")), forms, kind=kind))
            continue
        source, text = cells
        names = [number_of(entries, found[2] or found[1], line) for found in _NAME.finditer(source)]
        half = "AB"[(names[0] if names else len(sentences)) % 2]
        plain = _NAME.sub(r"\1", source)
        sentences.append(
            Sentence(plain, _WRONG.sub(r"\1", text), _WRONG.sub(r"\2", text), names, half, wrong_names(text))
        )
    return entries, sentences


def wrong_names(marked: str) -> list[tuple[int, int, str]]:
    out: list[tuple[int, int, str]] = []
    marks = 0  # their characters so far
    for found in _WRONG.finditer(marked):
        start = found.start() - marks
        out.append((start, start + len(found[1]), found[2]))
        marks += len(found.group()) - len(found[1])
    return out


def number_of(entries: list[Entry], form: str, line: str) -> int:
    form = form.replace("\u2019", "'")
    for number, entry in enumerate(entries):
        if form in [known.replace("\u2019", "'") for known in (*entry.source_forms, entry.preferred)]:
            return number
    raise SystemExit(f"no entry for {form!r}: {line}")


def cleaner(entries: list[Entry], langs: tuple[str, str]) -> Cleaner:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bed.csv"
        with path.open("w", encoding="utf-8", newline="") as handle:
            writer = csv.writer(handle)
            writer.writerow(["preferred", "admitted", "type", langs[0]])
            for entry in entries:
                writer.writerow([entry.preferred, "|".join(entry.admitted), entry.kind, "|".join(entry.source_forms)])
        return Cleaner(load_glossary(path, target_lang=langs[1]), Options(source_lang=langs[0], target_lang=langs[1]))


def clean(path: Path, run: int) -> tuple[list[Entry], list[Sentence], list[str]]:
    """``run``: sentences of one document; 0: all of the file."""
    entries, sentences = read(path)
    source_lang, target_lang = path.stem.rstrip("0123456789").split("-")
    one = cleaner(entries, (source_lang, target_lang))
    out: list[str] = []
    size = run or len(sentences)
    for start in range(0, len(sentences), size):
        segments = tuple(Segment(sentence.text, sentence.source) for sentence in sentences[start : start + size])
        gaps = ("", *["\n"] * len(segments))
        cleaned = one.clean(Document(f"{path.stem} {start}", segments, gaps, source_lang, target_lang))
        out += [segment.text for segment in cleaned.document.segments]
    return entries, sentences, out


def outcome(sentence: Sentence, text: str, entries: list[Entry], lang: str) -> str:
    wrong = sentence.text != sentence.ideal
    if not wrong:
        return "damaged" if text != sentence.text else "untouched"
    if _PARTICLES.sub("", text) == _PARTICLES.sub("", sentence.ideal):
        return "whole"
    if text == sentence.text:
        return "missed"
    right = all(CompiledEntry(entries[n], lang).find(text, text.casefold()) for n in sentence.names)
    return "part" if right else "other"


def line(name: str, counts: Counter[tuple[str, str]]) -> str:
    cells = []
    for half in "AB":
        wrong = sum(counts[half, kind] for kind in ("whole", "part", "other", "missed"))
        right = counts[half, "damaged"] + counts[half, "untouched"]
        cells.append(
            f"{half} whole {counts[half, 'whole']:3} part {counts[half, 'part']:2} other {counts[half, 'other']:2} of {wrong:3}, "
            f"damaged {counts[half, 'damaged']} of {right:3}"
        )
    return f"{name:8} " + " | ".join(cells)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pairs", nargs="*", help="language pairs (default: all)")
    parser.add_argument("--run", type=int, default=0, help="sentences of one document (default: all of a file)")
    parser.add_argument("--show", choices=("A", "B"), help="print what was not repaired as it should be, of one half")
    args = parser.parse_args()
    total: Counter[tuple[str, str]] = Counter()
    by_pair: dict[str, Counter[tuple[str, str]]] = {}
    for path in sorted(BEDS.glob("*.txt")):
        pair = path.stem.rstrip("0123456789")
        if args.pairs and pair not in args.pairs:
            continue
        entries, sentences, texts = clean(path, args.run)
        counts = by_pair.setdefault(pair, Counter())
        for sentence, text in zip(sentences, texts, strict=True):
            kind = outcome(sentence, text, entries, pair.split("-")[1])
            counts[sentence.half, kind] += 1
            if sentence.half == args.show and kind not in ("whole", "untouched"):
                print(f"{pair} {kind}\n  {sentence.source}\n  {sentence.text}\n  {text}")
    for pair, counts in by_pair.items():
        total.update(counts)
        print(line(pair, counts))
    print(line("all", total))


if __name__ == "__main__":
    main()
