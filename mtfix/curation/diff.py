"""What changed between two versions of a glossary, entry by entry, and what that does to an archive."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from mtfix.cleaning import Cleaner
from mtfix.model import Finding

if TYPE_CHECKING:
    from mtfix.batch import Job, Reading
    from mtfix.errors import MtfixError
    from mtfix.model import Edit, Entry, Glossary

_FIELDS = ("kind", "short", "note", "source")


class Change(NamedTuple):
    """A field of an entry that changed: forms that came and went, or one value for another."""

    field: str
    added: tuple[str, ...]
    removed: tuple[str, ...]


class EntryDiff(NamedTuple):
    """``what`` is ``added``, ``removed`` or ``changed``; ``name`` is the preferred form, the new one if there is one."""

    what: str
    id: str
    name: str
    changes: tuple[Change, ...]


def diff(old: Glossary, new: Glossary) -> list[EntryDiff]:
    """Entries that differ, by id; an entry whose id changed with its preferred form is found by its source forms."""
    before = {entry.id: entry for entry in old.entries}
    after = {entry.id: entry for entry in new.entries}
    renamed = _renamed(before, after)
    out = []
    for key in sorted({*before, *after}):
        if key in renamed.values():
            continue
        was, now = before.get(key), after.get(renamed.get(key, key))
        if was is None and now is not None:
            out.append(EntryDiff("added", key, now.preferred, tuple(_changes(None, now))))
        elif now is None and was is not None:
            out.append(EntryDiff("removed", key, was.preferred, tuple(_changes(was, None))))
        elif was is not None and now is not None:
            changes = tuple(_changes(was, now))
            if changes:
                out.append(EntryDiff("changed", now.id, now.preferred, changes))
    return out


def _renamed(before: Mapping[str, Entry], after: Mapping[str, Entry]) -> dict[str, str]:
    """Old to new ids of entries without ids of their own, whose preferred form changed."""
    gone = {key: entry for key, entry in before.items() if key not in after and key == entry.preferred}
    came: dict[frozenset[Any], list[str]] = defaultdict(list)
    for key, entry in after.items():
        if key not in before and key == entry.preferred and entry.sources():
            came[_sources(entry)].append(key)
    found = {}
    for key, entry in gone.items():
        candidates = came.get(_sources(entry), [])
        if len(candidates) == 1:
            found[key] = candidates.pop()
    return found


def _sources(entry: Entry) -> frozenset[tuple[str, str]]:
    return frozenset((term.lang, term.text) for term in entry.sources())


def _changes(was: Entry | None, now: Entry | None) -> Iterator[Change]:
    values = [_fields(entry) if entry is not None else {} for entry in (was, now)]
    for name in dict.fromkeys((*values[0], *values[1])):
        left, right = values[0].get(name, ()), values[1].get(name, ())
        added = tuple(value for value in right if value not in left)
        removed = tuple(value for value in left if value not in right)
        if added or removed:
            yield Change(name, added, removed)


def _fields(entry: Entry) -> dict[str, tuple[str, ...]]:
    """Column names of the native format and what stands in them."""
    out: dict[str, list[str]] = defaultdict(list)
    for term in entry.terms:
        out[term.lang or term.status.value].append(term.text)
    out["context"], out["unless"] = list(entry.context), list(entry.unless)
    for name in _FIELDS:
        out["type" if name == "kind" else name] = [getattr(entry, name)] if getattr(entry, name) else []
    for name, value in entry.extra:
        out[name].append(value)
    return {name: tuple(found) for name, found in out.items() if found}


# --- impact ----------------------------------------------------------------------------------------------------------


class Place(NamedTuple):
    """Where an edit is made; ``left`` and ``right`` are the line around it."""

    path: str
    line: int
    left: str
    right: str


@dataclass(slots=True)
class Effect:
    """An edit that only one of the two versions makes (``gained``: the new one), and where, as long as ``places`` allow."""

    entry: str
    before: str
    after: str
    gained: bool
    count: int = 0
    documents: set[str] = field(default_factory=set)
    places: list[Place] = field(default_factory=list)


@dataclass(slots=True)
class Impact:
    effects: list[Effect]
    documents: int
    errors: list[MtfixError]


def impact(old: Cleaner, new: Cleaner, jobs: Iterable[Job], reading: Reading, places: int = 5) -> Impact:
    """Clean an archive with both versions and compare the edits; nothing is written. Most frequent effects first."""
    from mtfix import batch
    from mtfix.errors import MtfixError

    effects: dict[tuple[bool, str, str, str], Effect] = {}
    errors: list[MtfixError] = []
    count = 0
    for job in jobs:
        try:
            documents = list(batch.read(job, reading)[1])
        except MtfixError as error:
            errors.append(error)
            continue
        count += 1
        found: list[tuple[Effect, Edit]] = []
        for document in documents:
            edits = [{_key(edit): edit for edit in cleaner.clean(document).applied} for cleaner in (old, new)]
            for gained, ours, theirs in ((False, edits[0], edits[1]), (True, edits[1], edits[0])):
                for key, edit in ours.items():
                    if key not in theirs:
                        effect = Effect(edit.entry_id, edit.before, edit.after, gained)
                        found.append(
                            (effects.setdefault((gained, edit.entry_id, edit.before, edit.after), effect), edit)
                        )
        _place(job.path, documents, found, places)
    ordered = sorted(effects.values(), key=lambda item: (-item.count, item.entry, item.before, item.after, item.gained))
    return Impact(ordered, count, errors)


def _key(edit: Edit) -> tuple[int, int, int, str]:
    return edit.segment, edit.span.start, edit.span.end, edit.after


def _place(path: str, documents: list[Any], found: list[tuple[Effect, Edit]], most: int) -> None:
    from mtfix.checks.report import places

    wanted: list[tuple[Effect, Edit]] = []
    for effect, edit in found:
        effect.count += 1
        effect.documents.add(path)
        if len(effect.places) + sum(other is effect for other, _ in wanted) < most:
            wanted.append((effect, edit))
    findings = [Finding("N001", edit.document_id, edit.segment, edit.span, "") for _, edit in wanted]
    for (effect, _), (_, place) in zip(wanted, places(path, documents, findings), strict=True):
        effect.places.append(Place(path, place.line, place.left, place.right))


# --- as text and JSON ------------------------------------------------------------------------------------------------

_SIGNS = {"added": "+", "removed": "-", "changed": "~"}


def as_text(changes: Iterable[EntryDiff], found: Impact | None, width: int = 40) -> str:
    """Changed entries, then for each changed name how often and where."""
    out = []
    for entry in changes:
        out.append(f"{_SIGNS[entry.what]} {entry.name}" + (f"  [{entry.id}]" if entry.id != entry.name else ""))
        if entry.what == "changed":
            for change in entry.changes:
                signs = [f"+{value}" for value in change.added] + [f"-{value}" for value in change.removed]
                out.append(f"    {change.field}: {'  '.join(signs)}")
    if not out:
        out.append("no entry differs")
    if found is not None:
        out.append("")
        total = sum(effect.count for effect in found.effects)
        touched = len({path for effect in found.effects for path in effect.documents})
        out.append(f"{_many(total, 'place')} in {touched} of {_many(found.documents, 'article')} would change")
        for effect in found.effects:
            verb = "→" if effect.gained else "no longer →"
            where = f"{_many(effect.count, 'place')} in {_many(len(effect.documents), 'article')}"
            out.append(f"  {effect.before} {verb} {effect.after}: {where}")
            for place in effect.places:
                left, right = place.left[-width:].lstrip(), place.right[:width].rstrip()
                out.append(f"    {place.path}:{place.line}: {left}[{effect.before}]{right}")
            if effect.count > len(effect.places):
                out.append(f"    … and {effect.count - len(effect.places):,} more")
    return "\n".join(out) + "\n"


def _many(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'s' * (count != 1)}"


def as_json(changes: Iterable[EntryDiff], found: Impact | None) -> dict[str, Any]:
    entries = [{**entry._asdict(), "changes": [change._asdict() for change in entry.changes]} for entry in changes]
    if found is None:
        return {"entries": entries, "impact": None}
    effects = [
        {
            "entry": effect.entry,
            "before": effect.before,
            "after": effect.after,
            "gained": effect.gained,
            "places": effect.count,
            "articles": sorted(effect.documents),
            "examples": [place._asdict() for place in effect.places],
        }
        for effect in found.effects
    ]
    return {"entries": entries, "impact": {"articles": found.documents, "effects": effects}}
