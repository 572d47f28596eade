"""Mine an archive: from what there is, what can be asked, and the answers as ranked candidates.

| there is | candidates |
| --- | --- |
| sources and references | ``entry``: names with their right forms, and with MT their wrong ones |
| sources, MT and a glossary | ``variant``: wrong forms of its entries |
| sources and MT | ``inconsistent``: several renderings of one source form |
| MT | ``cluster``: look-alike names; ``unknown``: strings that read as pinyin and are no known name |
| MT and post-edits | ``post-edit``: what editors keep changing |
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass

from mtfix.curation.archive import Archive
from mtfix.curation.mining.candidates import KINDS, MOST_EXAMPLES, Candidate, Example, Kind, excerpt, identity
from mtfix.curation.mining.clusters import Name, clusters, names_of, unknown_pinyin
from mtfix.curation.mining.pairs import Link, Pairing, link_names, pairings
from mtfix.curation.mining.postedits import changes
from mtfix.curation.mining.spans import Recogniser
from mtfix.curation.mining.variants import Variant, mine_variants
from mtfix.errors import ConfigError
from mtfix.model import Entry, Glossary, Status, Term


@dataclass(frozen=True)
class Options:
    """``kinds``: what to look for (default: all that the archive allows); ``least_score`` and ``least_count`` cut the
    lists; the recognisers replace the detection of names without a model.
    """

    kinds: Collection[Kind] = ()
    least_score: float = 0.0
    least_count: int = 1
    find_source: Recogniser | None = None
    find_target: Recogniser | None = None


def mine(
    archive: Archive, glossary: Glossary | None = None, options: Options = Options(), rejected: Collection[str] = ()
) -> list[Candidate]:
    """Candidates, the kinds in order, the best of each kind first; those whose id is in ``rejected`` are left out.

    Raises :class:`ConfigError` if a kind is asked for that the archive has no data for.
    """
    possible = _possible(archive, glossary)
    for kind in options.kinds:
        if kind not in possible:
            raise ConfigError(f"{kind!r} needs {_NEEDS[kind]}")
    if not possible:
        raise ConfigError("nothing to mine", hint="give --source and --ref, --mt and a glossary, or --mt alone")
    found: list[Candidate] = []
    for kind in KINDS:
        if kind in (options.kinds or possible):
            found += _MINERS[kind](archive, glossary, options)
    return [
        item
        for item in found
        if item.id not in rejected and item.score >= options.least_score and item.count >= options.least_count
    ]


_NEEDS: dict[Kind, str] = {
    "entry": "a source and a reference",
    "variant": "a source, MT and a glossary with forms in the source language",
    "inconsistent": "a source and MT",
    "cluster": "MT without a source",
    "unknown": "MT without a source",
    "post-edit": "MT and its post-edited version (--post-edit)",
}


def _possible(archive: Archive, glossary: Glossary | None) -> list[Kind]:
    kinds: list[Kind] = []
    if archive.sources and archive.references:
        kinds.append("entry")
    if archive.sources and archive.systems:
        if glossary is not None and len(glossary):
            kinds.append("variant")
        if not archive.references:
            kinds.append("inconsistent")
    elif archive.systems and not archive.references:
        kinds += ["cluster", "unknown"]
    if archive.systems and archive.references and (archive.post_edited or not archive.sources):
        kinds.append("post-edit")
    return kinds


# ----------------------------------------------------------------------------------------------------------- entries


def _entries(archive: Archive, glossary: Glossary | None, options: Options) -> Iterator[Candidate]:
    lang = archive.langs[0]
    links = link_names(archive.sources, archive.references, archive.langs, options.find_source, options.find_target)
    known = _known(glossary, lang)
    new = [
        pairing
        for pairing in pairings(links)
        if pairing.links[0].target.casefold() not in known.get(pairing.source, ())
    ]
    wrong: dict[str, list[Variant]] = {}
    if archive.systems:
        entries = [_as_entry(pairing, lang) for pairing in new]
        known_entries = glossary.entries if glossary is not None else ()
        for variant in mine_variants(archive.sources, archive.systems, entries, archive.langs, known_entries):
            if variant.score >= _LEAST_WRONG:
                wrong.setdefault(variant.entry.id, []).append(variant)
    for pairing in new:
        first, *others = pairing.links
        variants = wrong.get(pairing.source, [])
        right = (first.target, *first.also, *(form for link in others for form in (link.target, *link.also)))
        yield Candidate(
            id=identity("entry", pairing.source, first.target),
            kind="entry",
            score=round(pairing.score, 4),
            count=pairing.count,
            source_form=pairing.source,
            source_lang=lang,
            right=first.target,
            admitted=tuple(dict.fromkeys(right[1:])),
            wrong=tuple(variant.form for variant in variants),
            counts={
                "source": first.counts[0],
                "reference": first.counts[1],
                "association": round(first.association, 3),
                "sound": round(first.sound, 3),
            },
            examples=_link_examples(archive, pairing.links),
            note=f"in the glossary as {', '.join(sorted(known[pairing.source]))}" if pairing.source in known else "",
        )


_LEAST_WRONG = 0.35  # score of a variant that is listed with a new entry: about three places of one system that agree


def _known(glossary: Glossary | None, lang: str) -> dict[str, set[str]]:
    """Casefolded right forms by source form."""
    known: dict[str, set[str]] = {}
    for entry in glossary.entries if glossary is not None else ():
        for term in entry.sources(lang):
            known.setdefault(term.text, set()).update(form.casefold() for form in entry.right)
    return known


def _as_entry(pairing: Pairing, lang: str) -> Entry:
    forms = dict.fromkeys(form for link in pairing.links for form in (link.target, *link.also))
    statuses = [Status.PREFERRED] + [Status.ADMITTED] * (len(forms) - 1)
    terms = [Term(form, "", status) for form, status in zip(forms, statuses, strict=True)]
    return Entry(pairing.source, (*terms, Term(pairing.source, lang)))


def _link_examples(archive: Archive, links: Iterable[Link]) -> tuple[Example, ...]:
    side = archive.references
    found: list[Example] = []
    for link in links:
        for number in link.segments[: MOST_EXAMPLES - len(found)]:
            found.append(_example(number, "reference", side[number], link.target, archive.sources[number], link.source))
    return tuple(found)


def _example(number: int, system: str, text: str, form: str, source: str = "", source_form: str = "") -> Example:
    at = max(0, text.find(form))
    there = max(0, source.find(source_form)) if source else 0
    return Example(
        number + 1,
        system,
        excerpt(text, at, at + len(form)),
        excerpt(source, there, there + len(source_form)) if source else "",
    )


# ---------------------------------------------------------------------------------------------------------- variants


def _variants(archive: Archive, glossary: Glossary | None, options: Options) -> Iterator[Candidate]:  # noqa: ARG001
    assert glossary is not None
    for variant in mine_variants(archive.sources, archive.systems, glossary.entries, archive.langs):
        entry = variant.entry
        listed = {form.casefold() for form in entry.forms(Status.DEPRECATED, Status.SUPERSEDED)}
        if variant.form.casefold() in listed:
            continue
        examples = tuple(
            _example(
                number,
                system,
                archive.systems[system][number],
                variant.form,
                archive.sources[number],
                variant.source_form,
            )
            for number, system, _ in variant.places[:MOST_EXAMPLES]
        )
        yield Candidate(
            id=identity("variant", entry.id, variant.form.casefold()),
            kind="variant",
            score=round(variant.score, 4),
            count=len(variant.places),
            source_form=variant.source_form,
            source_lang=archive.langs[0],
            right=entry.preferred,
            wrong=(variant.form,),
            entry=entry.id,
            counts={
                "systems": variant.systems,
                "mean": round(variant.mean, 3),
                "elsewhere": variant.elsewhere,
                "rivals": variant.rivals,
            },
            examples=examples,
        )


def _inconsistent(archive: Archive, glossary: Glossary | None, options: Options) -> Iterator[Candidate]:
    """Source forms that one system renders in more than one way, each at least twice; known right forms are one way."""
    known = _known(glossary, archive.langs[0])
    best: dict[str, Candidate] = {}
    for system, texts in archive.systems.items():
        side = Archive(archive.langs, archive.sources, {}, texts)
        links = link_names(archive.sources, texts, archive.langs, options.find_source, options.find_target)
        for pairing in pairings(links):
            ways = [link for link in pairing.links if len(link.segments) >= 2]
            right = known.get(pairing.source, set())
            if len(ways) < 2 or all(link.target.casefold() in right for link in ways):
                continue
            forms = [link.target for link in ways]
            item = Candidate(
                id=identity("inconsistent", pairing.source, *sorted(forms)),
                kind="inconsistent",
                score=round(sum(link.score for link in ways) / len(ways), 4),
                count=sum(len(link.segments) for link in ways),
                source_form=pairing.source,
                source_lang=archive.langs[0],
                right=forms[0],
                admitted=tuple(forms[1:]),
                counts={form: len(link.segments) for form, link in zip(forms, ways, strict=True)},
                examples=_link_examples(side, ways),
                note=f"in {system}",
            )
            best.setdefault(item.id, item)
    yield from sorted(best.values(), key=lambda item: (-item.score, -item.count, item.id))


# ------------------------------------------------------------------------------------------------------- MT, post-edits


def _clusters(archive: Archive, glossary: Glossary | None, options: Options) -> Iterator[Candidate]:
    known = _right_forms(glossary)
    names = names_of(archive.systems, archive.langs[1], options.find_target)
    for cluster in clusters(names, archive.langs[1]):
        first, *others = cluster.names
        wrong = [name for name in others if name.form.casefold() not in known]
        if not wrong:
            continue
        yield Candidate(
            id=identity("cluster", first.form, *sorted(name.form for name in wrong)),
            kind="cluster",
            score=round(cluster.likeness, 4),
            count=sum(len(name.places) for name in (first, *wrong)),
            right=first.form,
            wrong=tuple(name.form for name in wrong),
            counts={name.form: len(name.places) for name in (first, *wrong)},
            examples=tuple(_place(archive, name) for name in (first, *wrong)[:MOST_EXAMPLES]),
            note=_texts(archive, (first, *wrong)),
        )


def _unknown(archive: Archive, glossary: Glossary | None, options: Options) -> Iterator[Candidate]:
    names = names_of(archive.systems, archive.langs[1], options.find_target)
    for name in unknown_pinyin(names, _right_forms(glossary), archive.langs[1]):
        count = len(name.places)
        yield Candidate(
            id=identity("unknown", name.form),
            kind="unknown",
            score=round(count / (count + 1), 4),
            count=count,
            wrong=(name.form,),
            examples=(_place(archive, name),),
            note=_texts(archive, (name,)),
        )


def _texts(archive: Archive, names: Iterable[Name]) -> str:
    """In how many texts names stand; "" if there is only one."""
    count = len({system for name in names for _, system, _ in name.places})
    return f"in {count:,} of {len(archive.systems):,} texts" if len(archive.systems) > 1 else ""


def _right_forms(glossary: Glossary | None) -> set[str]:
    return {form.casefold() for entry in (glossary.entries if glossary is not None else ()) for form in entry.right}


def _place(archive: Archive, name: Name) -> Example:
    number, system, start = name.places[0]
    text = archive.systems[system][number]
    return Example(number + 1, system, excerpt(text, start, start + len(name.form)))


def _post_edits(archive: Archive, glossary: Glossary | None, options: Options) -> Iterator[Candidate]:  # noqa: ARG001
    for system, texts in archive.systems.items():
        for change in changes(texts, archive.references, archive.langs[1], max(2, options.least_count)):
            first = change.segments[:MOST_EXAMPLES]
            yield Candidate(
                id=identity("post-edit", change.before, change.after),
                kind="post-edit",
                score=round(change.score * (1.0 if change.name else 0.5), 4),
                count=len(change.segments),
                right=change.after,
                wrong=(change.before,),
                counts={"kept": change.kept},
                examples=tuple(_example(number, system, texts[number], change.before) for number in first),
                note="" if change.name else "no name: a word or a phrase",
            )


_Miner = Callable[[Archive, Glossary | None, Options], Iterable[Candidate]]
_MINERS: dict[Kind, _Miner] = {
    "entry": _entries,
    "variant": _variants,
    "inconsistent": _inconsistent,
    "cluster": _clusters,
    "unknown": _unknown,
    "post-edit": _post_edits,
}
