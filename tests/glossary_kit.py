"""What the tests of glossaries share: glossaries out of nothing, what is compared, and what is looked for in a text."""

from __future__ import annotations

from collections.abc import Iterable

from hypothesis import strategies as st

from mtfix.boundaries import capitalise_first
from mtfix.glossary import make_glossary
from mtfix.matching.patterns import title_case
from mtfix.model import KINDS, Entry, Status, Term
from mtfix.text import fold

# Anything that can stand in a file; formulas, markup and separators more often than chance would have it.
nasty = st.sampled_from(list("=+-@'\"|,;\t<>&\r\n\\\u00a0é苏иى̈\u200b\U0001f600\ufeff"))
text = (
    st.text(st.one_of(nasty, st.characters(exclude_categories=["Cs"], exclude_characters="\0")), min_size=1, max_size=8)
    .map(str.strip)
    .filter(bool)
)
language = st.sampled_from(["zh", "zh-Hant", "ru", "ja", "pt-BR", "yue"])


@st.composite
def entries(draw, form=text):
    """An entry of which every field may be set."""
    forms = draw(st.lists(form, min_size=1, max_size=5, unique=True))
    statuses = [Status.PREFERRED, *draw(st.lists(st.sampled_from(list(Status)[1:]), min_size=4, max_size=4))]
    order = list(Status)
    targets = [Term(form, "", status) for form, status in zip(forms, statuses, strict=False)]
    targets.sort(key=lambda term: order.index(term.status))
    sources = draw(
        st.lists(st.builds(Term, form, language, st.just(Status.PREFERRED), st.just("")), max_size=4, unique=True)
    )
    sources.sort(key=lambda term: term.lang)
    return Entry(
        draw(form),
        (*targets, *sources),
        draw(st.sampled_from(("", *KINDS))),
        draw(text | st.just("")),
        draw(form | st.just("")),
        tuple(draw(st.lists(form, max_size=2))),
        tuple(draw(st.lists(form, max_size=2))),
        draw(text | st.just("")),
        tuple(draw(st.dictionaries(st.sampled_from(["x-owner", "x-age"]), text, max_size=2)).items()),
    )


glossaries = st.lists(entries(), max_size=4, unique_by=lambda entry: entry.id).map(lambda found: make_glossary(found))


def bare(found):
    """Entries without the places they were read from, languages in one order."""
    return [
        entry._replace(
            terms=tuple(sorted((term._replace(origin="") for term in entry.terms), key=lambda term: term.lang)),
            extra=tuple(sorted(entry.extra)),
        )
        for entry in found.entries
    ]


def holdable_xml(found):
    """True if XML and its readers keep every text: no control characters, no line break before an indented line."""
    return not any(
        any((ord(char) < 32 and char not in "\t\n\r") or char in "\ufffe\uffff" for char in text)
        or any(line[:1] in (" ", "\t") for line in text.split("\n")[1:])
        for entry in found.entries
        for text in (
            *(term.text for term in entry.terms),
            *(entry.note, entry.short, entry.source, *entry.context, *entry.unless),
            *(value for _, value in entry.extra),
        )
    )


def listed_keys(made: Iterable[Entry]) -> set[str]:
    """What the listed forms of entries look like in a view, in all their case forms."""
    keys = set()
    for entry in made:
        for form in [*(term.text for term in entry.terms if not term.lang), entry.short]:
            key = fold(form)
            if key:
                keys.add(key)
                if len(key) > 3 or " " in key:
                    keys.add(key.upper())
                if key[0].islower():
                    keys |= {capitalise_first(key), title_case(key)} if " " in key else {capitalise_first(key)}
    return keys
