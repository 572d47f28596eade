"""``mtfix glossary lint``, ``test``, ``diff``, ``merge`` and ``stats``: what a terminologist runs before a change goes in."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from mtfix.cli.common import color, read_bytes
from mtfix.errors import ConfigError

if TYPE_CHECKING:
    from pathlib import Path


def _files(paths: tuple[str, ...], target_lang: str) -> list[Path]:
    from mtfix.glossary.files import find, shipped

    files = [file for path in paths for file in find(path)] if paths else shipped(target_lang)
    if not files:
        raise ConfigError(f"no glossary ships for the language {target_lang!r}", hint="name a file")
    return [_near(file) for file in dict.fromkeys(files)]


def _near(path: Path) -> Path:
    """The path as one would write it here, for messages."""
    from pathlib import Path

    here = Path.cwd()
    return path.relative_to(here) if path.is_absolute() and path.is_relative_to(here) else path


def _codes(_: click.Context, __: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(code for value in values for code in value.replace(",", " ").split())


@click.command()
@click.argument("glossaries", nargs=-1, metavar="[GLOSSARY...]")
@click.option(
    "--to", "target_lang", default="en", show_default=True, metavar="LANG", help="Language of the forms to print."
)
@click.option(
    "--select", multiple=True, callback=_codes, metavar="CODES", help="Only these codes, or codes that begin so (G03)."
)
@click.option("--ignore", multiple=True, callback=_codes, metavar="CODES", help="Not these codes.")
@click.option(
    "--severity",
    type=click.Choice(["error", "warning", "info"]),
    default="warning",
    show_default=True,
    help="The least that is reported and that makes the exit code 1.",
)
@click.option("--fix", "mend", is_flag=True, help="Mend what is safe, in place, and report the rest.")
@click.option(
    "--stale-after",
    type=click.IntRange(1),
    default=730,
    show_default=True,
    metavar="DAYS",
    help="Age of x-reviewed that is reported.",
)
@click.option(
    "--output-format",
    "as_",
    type=click.Choice(["text", "json", "sarif", "github"]),
    default="text",
    show_default=True,
    help="How to print the findings.",
)
@click.option("-q", "--quiet", is_flag=True, help="No summary.")
def lint(glossaries: tuple[str, ...], target_lang: str, select: tuple[str, ...], ignore: tuple[str, ...], severity: str,
         mend: bool, stale_after: int, as_: str, quiet: bool) -> None:  # fmt: skip
    """Say what is wrong with GLOSSARY: files, folders or shipped ones, looked at together. Default: all that ship.

    Exit code 1 if there is something. mtfix explain G030 says what a code means; a finding that is meant to be so is
    accepted in the row's x-lint column: "G034 both names are official".
    """
    from mtfix.curation import lint as library
    from mtfix.curation.lint import fix, report

    options = library.Options(target_lang, select or ("G",), ignore, severity, stale_after)  # type: ignore[arg-type]
    files = {str(path): read_bytes(str(path)) for path in _files(glossaries, target_lang)}
    if mend:
        from mtfix.ledger import write_file

        changed, count = fix.fix(files, options)
        for path, data in changed.items():
            write_file(path, data)
        files |= changed
        if not quiet:
            click.echo(f"mended {count} in {len(changed)} file{'s' * (len(changed) != 1)}", err=True)
    found = library.lint(files, options)
    if as_ == "text":
        text = report.as_text(found, color=color(sys.stdout))
    else:
        text = {"json": report.as_json, "sarif": report.as_sarif, "github": report.as_github}[as_](found)
    click.echo(text, nl=False, color=True)
    if not quiet:
        click.echo(report.summary(found), err=True)
    sys.exit(1 if found.faults else 0)
