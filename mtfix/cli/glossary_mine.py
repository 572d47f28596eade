"""``mtfix glossary mine`` and ``review``: candidates from an archive, and the verdicts on them."""

from __future__ import annotations

import sys
from typing import Any

import click

from mtfix.errors import ConfigError


@click.command()
@click.option("-s", "--source", metavar="FILE", help="The source segments, one a line (or FILE.jsonl#field).")
@click.option("--mt", "systems", metavar="FILE", multiple=True, help="A system's output, aligned; may be repeated.")
@click.option(
    "-r", "--ref", "--post-edit", "reference", metavar="FILE", help="A reference or the post-edited MT, aligned."
)
@click.option(
    "-g", "--glossary", "glossaries", metavar="GLOSSARY", multiple=True, help="What is known already; may be repeated."
)
@click.option("--from", "source_lang", metavar="LANG", help="Language of the source.")
@click.option(
    "--to", "target_lang", default="en", show_default=True, metavar="LANG", help="Language of the translation."
)
@click.option(
    "--kind",
    "kinds",
    metavar="KIND",
    multiple=True,
    help="Only this kind of candidate: entry, variant, inconsistent, ...; may be repeated.",
)
@click.option(
    "--min-score", "least_score", type=click.FloatRange(0, 1), default=0.0, help="Leave out what scores less."
)
@click.option(
    "--min-count", "least_count", type=click.IntRange(1), default=1, help="Leave out what is seen less often."
)
@click.option("-n", "--top", type=click.IntRange(1), help="No more than so many of each kind.")
@click.option("--ner", metavar="spacy:MODEL", help="Names of the source by a model that you have installed.")
@click.option("--ner-target", metavar="spacy:MODEL", help="The same for the translation.")
@click.option(
    "--format",
    "as_",
    type=click.Choice(["text", "jsonl", "csv"]),
    default="text",
    show_default=True,
    help="How to print.",
)
@click.option("-o", "--output", metavar="OUT", help="Write here instead of to standard output.")
def mine(source: str | None, systems: tuple[str, ...], reference: str | None, glossaries: tuple[str, ...],
         source_lang: str | None, target_lang: str, as_: str, output: str | None, top: int | None,
         **how: Any) -> None:  # fmt: skip
    """Find candidates for a glossary in aligned texts; nothing enters a glossary by this.

    Source and reference give new entries, source and MT with a glossary wrong variants of its entries, source and MT
    inconsistent renderings.
    """
    from mtfix.curation.archive import read_archive
    from mtfix.curation.mine import mine as run
    from mtfix.curation.mining import candidates
    from mtfix.glossary.files import load_glossary

    if source and source_lang is None:
        raise ConfigError("say which language the source is in: --from zh")
    archive = read_archive((source_lang or "", target_lang), source, systems, reference)
    glossary = load_glossary(*glossaries, target_lang=target_lang) if glossaries else None
    found = run(archive, glossary, _options(**how))
    if top is not None:
        found = [item for kind in candidates.KINDS for item in [c for c in found if c.kind == kind][:top]]
    data = {
        "text": lambda: candidates.table(found).encode(),
        "jsonl": lambda: candidates.dump(found),
        "csv": lambda: candidates.to_csv(found).encode(),
    }[as_]()
    if output is None:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    else:
        from mtfix.ledger import write_file

        write_file(output, data)
    click.echo(f"{len(found)} candidates", err=True)


def _options(
    kinds: tuple[str, ...], least_score: float, least_count: int, ner: str | None, ner_target: str | None
) -> Any:
    from mtfix.curation.mine import Options
    from mtfix.curation.mining.candidates import KINDS
    from mtfix.curation.mining.spans import recogniser
    from mtfix.errors import UnknownName

    for kind in kinds:
        if kind not in KINDS:
            raise UnknownName("kind of candidate", kind, KINDS)
    return Options(
        [kind for kind in KINDS if kind in kinds],
        least_score,
        least_count,
        recogniser(ner) if ner else None,
        recogniser(ner_target) if ner_target else None,
    )
