"""Numbers about a glossary: what is in it, how old it is and whose; and what an archive has of it."""

from __future__ import annotations

import datetime
import re
import subprocess
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mtfix.names.common import is_common
from mtfix.text import View

if TYPE_CHECKING:
    from mtfix.batch import Job, Reading
    from mtfix.cleaning import Cleaner
    from mtfix.errors import MtfixError
    from mtfix.model import Glossary

# A name as an archive shows it: words with a capital, joined by small words of names.
_NAME = re.compile(
    r"(?<![\w.])[A-Z][\w'’]*[a-z][\w'’]*(?:[ -](?:(?:of|the|and|for|de|del|la|van|von|al|bin|el|da|du) )?[A-Z][\w'’]+)+"
)


@dataclass(frozen=True, slots=True)
class Contents:
    """What is in a glossary. ``added`` and ``years`` are None where neither git nor ``x-`` columns know."""

    entries: int
    types: dict[str, int]
    statuses: dict[str, int]
    languages: dict[str, int]
    without_source: int
    with_context: int
    added: dict[str, int] | None
    years: dict[int, int] | None
    oldest: str | None


@dataclass(slots=True)
class Usage:
    """What an archive has of a glossary: mentions by entry, right and wrong, and names that are not in it."""

    articles: int = 0
    right: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)
    in_articles: Counter[str] = field(default_factory=Counter)
    unused: tuple[str, ...] = ()
    unknown: tuple[tuple[str, int], ...] = ()
    errors: list[MtfixError] = field(default_factory=list)


def contents(glossary: Glossary) -> Contents:
    entries = glossary.entries
    people: Counter[str] = Counter()
    dates: list[tuple[datetime.date, str]] = []
    blames: dict[str, dict[int, tuple[str, datetime.date]]] = {}
    for entry in entries:
        extra = dict(entry.extra)
        path, _, line = entry.terms[0].origin.rpartition(":")
        if path not in blames:
            blames[path] = blame(Path(path)) if path else {}
        author, date = blames[path].get(int(line) if line.isdigit() else 0, ("", None))
        author = extra.get("x-added-by", author)
        if author:
            people[author] += 1
        date = _date(extra.get("x-reviewed", "")) or date
        if date is not None:
            dates.append((date, entry.id))
    terms = [term for entry in entries for term in entry.terms]
    return Contents(
        len(entries),
        _counts(entry.kind or "none" for entry in entries),
        _counts(term.status.value for term in terms if not term.lang),
        _counts(lang for entry in entries for lang in {term.lang for term in entry.terms if term.lang}),
        sum(not entry.sources() for entry in entries),
        sum(bool(entry.context) for entry in entries),
        dict(people.most_common()) or None,
        dict(sorted(Counter(date.year for date, _ in dates).items())) or None,
        min(dates)[1] if dates else None,
    )


def _counts(values: Iterable[str]) -> dict[str, int]:
    return dict(Counter(values).most_common())


def _date(text: str) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        return None


def blame(path: Path) -> dict[int, tuple[str, datetime.date]]:
    """Author and day of each line, from 1, by git; {} for a file that is in no repository (or where there is no git)."""
    command = ["git", "-C", str(path.parent), "blame", "--line-porcelain", "--", path.name]
    try:
        done = subprocess.run(command, capture_output=True, check=True, timeout=120)
    except (OSError, subprocess.SubprocessError):
        return {}
    lines: dict[int, tuple[str, datetime.date]] = {}
    number, author, date = 0, "", datetime.date.min
    for line in done.stdout.decode("utf-8", "replace").split("\n"):
        if line.startswith("\t"):
            lines[number] = author, date
        elif line.startswith("author "):
            author = line[7:]
        elif line.startswith("author-time "):
            date = datetime.datetime.fromtimestamp(int(line[12:]), datetime.UTC).date()
        elif re.match(r"[0-9a-f]{40,64} \d+ \d+", line):
            number = int(line.split(" ")[2])
    return lines


def usage(cleaner: Cleaner, jobs: Iterable[Job], reading: Reading, names: int = 20) -> Usage:
    """Count the mentions of every entry in an archive. Right forms are counted where no longer form has them."""
    from mtfix import batch
    from mtfix.errors import MtfixError

    found = Usage()
    unknown: Counter[str] = Counter()
    initial: Counter[str] = Counter()
    entries = cleaner.glossary.entries
    exact, lang = cleaner.proposer.exact, cleaner.options.target_lang
    for job in jobs:
        try:
            documents = list(batch.read(job, reading)[1])
        except MtfixError as error:
            found.errors.append(error)
            continue
        found.articles += 1
        seen: set[str] = set()
        for document in documents:
            view = View(document)
            hits = exact.hits(view)
            for hit in hits:
                owner = entries[hit.owners[0].entry]
                (found.wrong if hit.forbidden else found.right)[owner.id] += 1
                seen.add(owner.id)
            taken = [(hit.start, hit.end) for hit in hits]
            for name, sure in _unknown(view.text, taken, lang):
                (unknown if sure else initial)[name] += 1
        found.in_articles.update(seen)
    used = found.in_articles
    found.unused = tuple(entry.id for entry in entries if entry.id not in used)
    for name in initial.keys() & unknown.keys():
        unknown[name] += initial[name]
    found.unknown = tuple(unknown.most_common(names))
    return found


def _unknown(text: str, taken: Sequence[tuple[int, int]], lang: str) -> Iterator[tuple[str, bool]]:
    """Names of two and more words that overlap no form of the glossary.

    One at the beginning of a sentence may begin with an ordinary word: with it, it is not sure (False).
    """
    at = 0
    for match in _NAME.finditer(text):
        start, end = match.span()
        while at < len(taken) and taken[at][1] <= start:
            at += 1
        if at < len(taken) and taken[at][0] < end:
            continue
        first = _starts_sentence(text, start)
        for words in _apart(match[0].split(" ")):
            if first and is_common(words[0], lang):
                yield _name(words), False
                words = words[1:]
            first = False
            if len(words) > 1 and not all(is_common(word, lang) for word in words):
                yield _name(words), True


def _name(words: Sequence[str]) -> str:
    return " ".join(words).removesuffix("'s")


def _apart(words: list[str]) -> list[list[str]]:
    """Two names that "and" joins, Health and Social Welfare left whole behind an "of"."""
    at = words.index("and") if "and" in words else -1
    if at < 2 or len(words) - at < 3 or "of" in words[:at]:
        return [words]
    return [words[:at], *_apart(words[at + 1 :])]


def _starts_sentence(text: str, start: int) -> bool:
    before = text[:start].rstrip(" \"'(\0")[-1:]
    return before in ("", "\n", ".", "!", "?", ":") or text[max(0, start - 1) : start] in ("\0", "")


# --- as text and JSON ------------------------------------------------------------------------------------------------


def as_text(held: Contents, used: Usage | None, most: int = 20) -> str:
    lines = [f"{held.entries:,} entries"]
    for label, counts in (("types", held.types), ("forms", held.statuses), ("languages", held.languages)):
        if counts:
            lines.append(f"  {label:10} " + ", ".join(f"{name} {count:,}" for name, count in counts.items()))
    lines.append(f"  {'context':10} {held.with_context:,} entries; without a source form: {held.without_source:,}")
    if held.years:
        years = ", ".join(f"{year} {count:,}" for year, count in held.years.items())
        lines.append(f"  {'age':10} {years}; oldest: {held.oldest}")
    if held.added:
        lines.append(f"  {'by':10} " + ", ".join(f"{name} {count:,}" for name, count in held.added.items()))
    if used is not None:
        share = (held.entries - len(used.unused)) / held.entries if held.entries else 0
        lines.append(
            f"{used.articles:,} articles have {held.entries - len(used.unused):,} of the entries ({share:.0%})"
        )
        lines.append("  mentions  wrong  articles  entry")
        for key, count in used.in_articles.most_common(most):
            total = used.right[key] + used.wrong[key]
            lines.append(f"  {total:>8,} {used.wrong[key]:>6,} {count:>9,}  {key}")
        if used.unused:
            shown = ", ".join(used.unused[:most]) + (", …" if len(used.unused) > most else "")
            lines.append(f"  in no article: {len(used.unused):,} entries ({shown})")
        if used.unknown:
            lines.append("  names that are in no entry:")
            lines += [f"  {count:>8,} {name}" for name, count in used.unknown]
    return "\n".join(lines) + "\n"


def as_json(held: Contents, used: Usage | None) -> dict[str, Any]:
    import dataclasses

    out: dict[str, Any] = dataclasses.asdict(held)
    out["usage"] = None
    if used is not None:
        out["usage"] = {
            "articles": used.articles,
            "entries": [
                {"id": key, "right": used.right[key], "wrong": used.wrong[key], "articles": count}
                for key, count in used.in_articles.most_common()
            ],
            "unused": list(used.unused),
            "unknown": [{"name": name, "count": count} for name, count in used.unknown],
        }
    return out
