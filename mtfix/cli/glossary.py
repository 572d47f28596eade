"""``mtfix glossary``: the group, and its ``convert`` and ``show``; the other commands are modules of their own."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from mtfix.cli.common import LazyGroup, from_option, tell, to_option, visible
from mtfix.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mtfix.model import Entry

# Command: the module that holds it, under its own name; imported when it is named.
COMMANDS = {
    "convert": "glossary",
    "show": "glossary",
    "lint": "glossary_check",
    "mine": "glossary_mine",
    "review": "glossary_mine",
    "test": "glossary_check",
    "diff": "glossary_check",
    "merge": "glossary_check",
    "stats": "glossary_check",
}


class _Group(LazyGroup):
    modules = COMMANDS


@click.group(cls=_Group)
def glossary() -> None:
    """Keep glossaries: convert, show, check, compare and extend them."""


@click.command()
@click.argument("source", metavar="IN")
@click.argument("target", metavar="OUT", required=False)
@click.option("--from-format", metavar="NAME", help="Format of IN. Default: by file name.")
@click.option("--to-format", metavar="NAME", help="Format of OUT. Default: by file name.")
@from_option("Language of the source terms, for files of pairs.")
@to_option("Language of the forms to print.")
@click.option("--reverse", is_flag=True, help="Pairs go from the language of --to into that of --from.")
@click.option("--formats", is_flag=True, is_eager=True, expose_value=False, callback=lambda *a: _list_formats(*a), help="List the formats.")  # fmt: skip
@click.option("-q", "--quiet", is_flag=True, help="Do not say what was lost.")
def convert(source: str, target: str | None, from_format: str | None, to_format: str | None, source_lang: str | None,
            target_lang: str, reverse: bool, quiet: bool) -> None:  # fmt: skip
    """Convert the glossary IN (a file, a folder, or a shipped one such as en/leaders) to OUT.

    What OUT cannot carry, and what of IN was not understood, is counted on standard error.
    """
    from mtfix.glossary import exchange

    if target is None:
        raise ConfigError("say where to: mtfix glossary convert IN OUT")
    how = {"source_lang": source_lang, "target_lang": target_lang, "reverse": reverse}
    book = exchange.load(source, from_format, **how)  # type: ignore[arg-type]
    lost = exchange.save(book, target, to_format, **how)  # type: ignore[arg-type]
    if not quiet:
        click.echo(f"{len(book):,} {'entry' if len(book) == 1 else 'entries'}", err=True)
        tell("ignored", book.ignored)
        tell("lost", lost.losses)


def _list_formats(ctx: click.Context, _: click.Parameter, value: bool) -> None:
    from mtfix.glossary.exchange import FORMATS

    if value:
        for name, kind in FORMATS.items():
            click.echo(f"{name:18}{kind.summary}")
        ctx.exit()


@click.command()
@click.argument("name")
@click.option("-g", "--glossary", "glossaries", multiple=True, metavar="FILE", help="Glossary: a file, a folder, or the name of a shipped one. Default: all shipped ones for --to.")  # fmt: skip
@to_option("Language of the glossary.")
def show(name: str, glossaries: tuple[str, ...], target_lang: str) -> None:
    """Show the entries that have NAME as id, form or source form, with the wrong spellings that mtfix expects of MT."""
    from mtfix.glossary import load_glossary, lookup

    book = load_glossary(*glossaries, target_lang=target_lang)
    tell("ignored of the glossary", book.ignored)
    found = lookup.find(book, name)
    if not found:
        near = lookup.near(book, name)
        click.echo(f"no entry has {name!r}" + (f"; near: {', '.join(near)}" if near else ""), err=True)
        sys.exit(1)
    for number, entry in enumerate(found):
        if number:
            click.echo()
        for line in _card(entry):
            click.echo(visible(line))


def _card(entry: Entry) -> Iterator[str]:
    from mtfix.names.variants import generate

    yield f"{entry.preferred}  [{entry.id}]" + (f"  {entry.kind}" if entry.kind else "")
    for term in entry.terms:
        if term.lang or term.text != entry.preferred:
            yield f"  {term.lang or term.status.value:11}{term.text}" + (
                f"  ({term.status.value})" if term.lang and term.status.value != "preferred" else ""
            )
    for label, value in (
        ("short", entry.short),
        ("context", " | ".join(entry.context)),
        ("unless", " | ".join(entry.unless)),
        ("note", entry.note),
        ("attested", entry.source),
        *entry.extra,
    ):
        if value:
            yield f"  {label:11}{value}"
    for variant in generate(entry):
        yield f"  expected   {variant.text}  ({variant.reason}{'' if variant.strong else ', only with context'})"
    origins = dict.fromkeys(term.origin for term in entry.terms if term.origin)
    for origin in origins:
        yield f"  from       {origin}"
