"""What a glossary file of 100 MB costs to read, well-formed and hostile: CPU seconds and peak memory of one process each.

    python tests/bench/glossary_files.py [--megabytes 100] [--only NAME ...]

The workbook takes a minute and more to make, and as long to read.
"""

from __future__ import annotations

import argparse
import itertools
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

HAN = [chr(code) for code in range(0x4E00, 0x9FA0)]
READ = """
import resource, sys
from mtfix.errors import MtfixError
from mtfix.glossary import load_glossary
try:
    said = f"{len(load_glossary(sys.argv[1])):,} entries"
except MtfixError as error:
    said = str(error).splitlines()[0].rpartition("/")[2][:100]
usage = resource.getrusage(resource.RUSAGE_SELF)
print(f"{usage.ru_utime + usage.ru_stime:.1f}\\t{usage.ru_maxrss / 1024:,.0f}\\t{said}")
"""


def name(number: int) -> tuple[str, str]:
    return f"Name{number:07} Surname{number % 977}", "".join(HAN[number // 7**k % len(HAN)] for k in range(4))


def csv(number: int) -> str:
    right, source = name(number)
    return f"e{number},{right},Nahme{number:07},PER,{source},a remark of some length about it\n"


def json(number: int) -> str:
    right, source = name(number)
    terms = (
        f'[{{"text":"{right}"}},{{"text":"Nahme{number:07}","status":"deprecated"}},{{"text":"{source}","lang":"zh"}}]'
    )
    return f'{"," if number else ""}\n{{"id":"e{number}","terms":{terms},"type":"PER"}}'


def tbx(number: int) -> str:
    right, source = name(number)
    return (f'<conceptEntry id="e{number}"><langSec xml:lang="en"><termSec><term>{right}</term></termSec></langSec>'
            f'<langSec xml:lang="zh"><termSec><term>{source}</term></termSec></langSec></conceptEntry>\n')  # fmt: skip


def tmx(number: int) -> str:
    right, source = name(number)
    return f'<tu><tuv xml:lang="zh"><seg>{source}</seg></tuv><tuv xml:lang="en"><seg>{right}</seg></tuv></tu>\n'


TBX = '<?xml version="1.0"?>{}<tbx type="TBX-Basic" style="dca" xml:lang="en"><text><body>'
LAUGHS = '<!DOCTYPE tbx [<!ENTITY a "ha"><!ENTITY b "' + "&a;" * 1000 + '"><!ENTITY c "' + "&b;" * 1000 + '">]>'
ENTRY = '<conceptEntry><langSec xml:lang="en"><termSec><term>{}</term></termSec></langSec></conceptEntry>'
# File: what stands before, what is repeated until the file is large enough, what stands behind.
FILES = {
    "native.csv": ("id,preferred,deprecated,type,zh,note\n", csv, ""),
    "native.json": ('{"mtfix_glossary":1,"entries":[', json, "]}"),
    "concepts.tbx": (TBX.format(""), tbx, "</body></text></tbx>"),
    "units.tmx": ('<tmx version="1.4"><header/><body>', tmx, "</body></tmx>"),
    "one-concept.tbx": (TBX.format("") + '<conceptEntry><langSec xml:lang="en">', lambda _: "<termSec><term>A</term></termSec>", "</langSec></conceptEntry></body></text></tbx>"),
    "one-text.tbx": (TBX.format("") + ENTRY.partition("{}")[0], lambda _: "A" * 1000, "</term></termSec></langSec></conceptEntry></body></text></tbx>"),
    "no-concept.tbx": (TBX.format(""), lambda _: "<a><b/></a>", "</body></text></tbx>"),
    "header.tbx": ("<tbx><tbxHeader>", lambda _: "<p>x</p>", "</tbxHeader></tbx>"),
    "laughs.tbx": (TBX.format(LAUGHS) + ENTRY.format("&c;"), lambda _: " " * 1000, "</body></text></tbx>"),
    "dtd.tbx": (TBX.format('<!DOCTYPE tbx SYSTEM "http://localhost:9/x.dtd">') + ENTRY.format("A"), lambda _: " " * 1000, "</body></text></tbx>"),
    "nothing.json": ('{"mtfix_glossary":1,"entries":[{}', lambda _: ",{}" * 300, "]}"),
    "deep.json": ('{"mtfix_glossary":1,"entries":', lambda _: "[" * 1000, ""),
    "one-line.csv": ("preferred\n", lambda _: "A" * 1000, ""),
    "one-quote.csv": ('preferred\n"', lambda _: "A\n" * 500, ""),
}  # fmt: skip


def write(path: Path, size: int) -> None:
    before, part, behind = FILES[path.name]
    with path.open("w", encoding="utf-8") as out:
        written = out.write(before)
        for number in itertools.count():
            if written > size:
                break
            text = part(number)
            written += len(text.encode())
            out.write(text)
        out.write(behind)


def books(folder: Path, size: int) -> Iterator[Path]:
    """A workbook of so many bytes unpacked, and a bomb of so many packed a thousandfold."""
    from mtfix.glossary.xlsx import write_sheet

    path = folder / "book.xlsx"
    rows = (csv(number).rstrip("\n").split(",") for number in range(size // 330))
    with path.open("wb") as out:
        write_sheet(itertools.chain([["id", "preferred", "deprecated", "type", "zh", "note"]], rows), out)
    yield path
    bomb = folder / "bomb.xlsx"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.infolist():
            if member.filename.endswith("sheet1.xml"):
                with new.open(member.filename, "w") as sheet:  # in parts: children inherit the peak of memory
                    sheet.write(b"<worksheet><sheetData>")
                    for _ in range(10 * size // 6000):
                        sheet.write(b"<row/>" * 1000)
            else:
                new.writestr(member, old.read(member))
    yield bomb


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--megabytes", type=int, default=100)
    parser.add_argument("--only", nargs="+", default=[*FILES, "books"])
    args = parser.parse_args()
    size = args.megabytes * 1_000_000
    print(f"{'file':16} {'MB':>5} {'CPU s':>6} {'memory MB':>9}  outcome")
    with tempfile.TemporaryDirectory() as place:
        made = (Path(place) / name for name in args.only if name != "books")
        for path in itertools.chain(made, books(Path(place), size) if "books" in args.only else ()):
            if path.name in FILES:
                write(path, size)
            command = [sys.executable, "-c", READ, str(path)]
            done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
            seconds, memory, said = done.stdout.strip().rpartition("\n")[2].split("\t")
            print(f"{path.name:16} {path.stat().st_size / 1e6:5.0f} {seconds:>6} {memory:>9}  {said}", flush=True)
            if path.name != "book.xlsx":  # the bomb is made of it
                path.unlink()


if __name__ == "__main__":
    main()
