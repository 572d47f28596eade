"""Finding entries of a glossary by what a person types."""

from __future__ import annotations

from mtfix.model import Entry, Glossary


def find(glossary: Glossary, name: str) -> list[Entry]:
    """Entries with this id, else with this form in any language, else with it in another case."""
    asked = name.strip()
    by_id = [entry for entry in glossary.entries if entry.id == asked]
    if by_id:
        return by_id
    for key in (str, str.casefold):
        wanted = key(asked)
        found = [
            entry
            for entry in glossary.entries
            if key(entry.short) == wanted or any(key(term.text) == wanted for term in entry.terms)
        ]
        if found:
            return found
    return []


def near(glossary: Glossary, name: str, limit: int = 5) -> list[str]:
    """The right forms and ids that are spelt most like ``name``."""
    from rapidfuzz import fuzz, process

    forms = list(dict.fromkeys(form for entry in glossary.entries for form in (*entry.right, entry.id)))
    found = process.extract(name, forms, scorer=fuzz.ratio, limit=limit, score_cutoff=70)
    return [form for form, *_ in found]
