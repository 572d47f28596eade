"""``mtfix glossary lint``, ``test``, ``diff``, ``merge`` and ``stats``: what a terminologist runs before a change goes in."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from mtfix.cli.common import color, complain, from_option, level_option, progress, read_bytes, tell, to_option, visible
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
@to_option("Language of the forms to print.")
@click.option("--from-format", "from_format", metavar="NAME", help="Format of the files (mtfix glossary convert --formats). Default: by file name.")  # fmt: skip
@from_option("Language of the source terms, for files of pairs.")
@click.option("--reverse", is_flag=True, help="Pairs go from the language of --to into that of --from.")
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
def lint(glossaries: tuple[str, ...], target_lang: str, from_format: str | None, source_lang: str | None, reverse: bool,
         select: tuple[str, ...], ignore: tuple[str, ...], severity: str, mend: bool, stale_after: int, as_: str,
         quiet: bool) -> None:  # fmt: skip
    """Say what is wrong with GLOSSARY: files of any format, folders or shipped ones, looked at together. Default: all that
    ship.

    Exit code 1 if there is something. mtfix explain G030 says what a code means; a finding that is meant to be so is
    accepted in the row's x-lint column: "G034 both names are official".
    """
    from mtfix.curation import lint as library
    from mtfix.curation.lint import fix, report
    from mtfix.glossary import exchange

    if from_format is not None:
        exchange.get(from_format)  # an unknown name is told before anything is read
    how = {"format": from_format, "source_lang": source_lang, "reverse": reverse}
    options = library.Options(target_lang, select or ("G",), ignore, severity, stale_after, **how)  # type: ignore[arg-type]
    files = {str(path): read_bytes(str(path)) for path in _files(glossaries, target_lang)}
    if mend:
        from mtfix.ledger import write_file

        changed, count = fix.fix(files, options)
        for name, data in changed.items():
            write_file(name, data)
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
        tell("not looked at", found.ignored)
        click.echo(report.summary(found), err=True)
    sys.exit(1 if found.faults else 0)


@click.command("test")
@click.argument("glossaries", nargs=-1, metavar="[GLOSSARY...]")
@to_option("Language of the forms to print.")
@click.option(
    "--missing", is_flag=True, help="List all entries that have no case, not only the first with wrong forms."
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def test(glossaries: tuple[str, ...], target_lang: str, missing: bool, as_json: bool) -> None:
    """Run the cases that stand beside GLOSSARY (names.cases.jsonl for names.csv). Exit code 1 if one does not hold.

    All files are loaded together, as mtfix clean loads them. Default: all that ship.
    """
    import json

    from mtfix.curation import cases as library
    from mtfix.glossary import load_glossary

    files = _files(glossaries, target_lang)
    found = [case for file in files if (path := library.cases_file(file)).exists() for case in library.read_cases(path)]
    book = load_glossary(*files, target_lang=target_lang)
    tell("ignored of the glossary", book.ignored)
    summary = library.run_cases(book, found, target_lang)
    if as_json:
        click.echo(json.dumps(library.as_json(summary), ensure_ascii=False, indent=2))
        sys.exit(1 if summary.failed else 0)
    for result in summary.failed:
        case = result.case
        click.echo(f"{case.path}:{case.line}: must {case.must}: {result.why}")
        for sign, text in ((" ", case.text), ("-", case.becomes), ("+", result.got)):
            click.echo(visible(f"{sign} {text}"))
    click.echo(f"{len(found)} cases, {len(summary.failed)} failed", err=True)
    untested = summary.untested if missing else summary.risky[:10]
    click.echo(
        f"without a case: {len(summary.untested):,} entries, {len(summary.risky):,} of them with wrong forms"
        + "".join(f"\n  {entry}" for entry in untested)
        + ("\n  … (--missing lists all)" if len(summary.untested) > len(untested) else ""),
        err=True,
    )
    sys.exit(1 if summary.failed else 0)


@click.command()
@click.argument("old")
@click.argument("new")
@click.option(
    "--on",
    "archive",
    multiple=True,
    metavar="ARCHIVE",
    help="Texts (files, folders, patterns) to try both versions on.",
)
@level_option("Compare edits up to this level.")
@to_option("Language of the texts.")
@click.option("--places", type=click.IntRange(0), default=5, show_default=True, help="Examples of each change.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def diff(
    old: str, new: str, archive: tuple[str, ...], level: str, target_lang: str, places: int, as_json: bool
) -> None:
    """Say which entries differ between the glossaries OLD and NEW, and with --on what that would change in your texts."""
    import json

    from mtfix import batch
    from mtfix.cache import compile_glossary
    from mtfix.cleaning import Options
    from mtfix.curation import diff as library
    from mtfix.glossary import load_glossary
    from mtfix.model import Level

    books = [load_glossary(path, target_lang=target_lang) for path in (old, new)]
    for path, book in zip((old, new), books, strict=True):
        tell(f"ignored of {path}", book.ignored)
    changes = library.diff(*books)
    found = None
    if archive:
        options = Options(Level(level), None, target_lang)
        before, after = (compile_glossary([path], options) for path in (old, new))
        jobs = batch.plan(archive, None)
        reading = batch.Reading(options={"target_lang": target_lang})
        steps = progress(iter(jobs), len(jobs), "comparing", False)
        found = library.impact(before, after, steps, reading, places)
    if as_json:
        click.echo(json.dumps(library.as_json(changes, found), ensure_ascii=False, indent=2))
    else:
        click.echo(visible(library.as_text(changes, found)), nl=False)
    for error in found.errors if found else ():
        complain(error)
    sys.exit(2 if found and found.errors else 0)


@click.command()
@click.argument("base")
@click.argument("ours")
@click.argument("theirs")
@click.option("-o", "--output", metavar="OUT", help="Write here. Default: standard output.")
@click.option("--name", metavar="FILE", help="What to call the file in messages: git merges copies of it.")
@click.option("--json", "as_json", is_flag=True, help="Print the conflicts as JSON on standard error.")
def merge(base: str, ours: str, theirs: str, output: str | None, name: str | None, as_json: bool) -> None:
    """Merge what changed from BASE to THEIRS into OURS, entry by entry (CSV, TSV, JSON). Exit code 1 if there are
    conflicts.

    Rows in conflict stand twice between <<<<<<< and >>>>>>>; a file of JSON with conflicts stays as OURS has it. As a merge driver for git:
    git config merge.mtfix.driver "mtfix glossary merge %O %A %B -o %A --name %P"; glossaries/**/*.csv merge=mtfix in
    .gitattributes.
    """
    import json
    from pathlib import Path

    from mtfix.curation import merge as library

    names = tuple(f"{name} ({side})" for side in ("base", "ours", "theirs")) if name else (base, ours, theirs)
    suffix = Path(name or ours).suffix.lower()
    if suffix in (".xlsx", ".tbx", ".tmx"):
        raise ConfigError("CSV, TSV and JSON can be merged", path=name or ours, hint="mtfix glossary convert")
    how = library.merge_json if suffix == ".json" else library.merge
    merged = how(read_bytes(base), read_bytes(ours), read_bytes(theirs), names)
    if output is None or output == "-":
        sys.stdout.buffer.write(merged.data)
        sys.stdout.buffer.flush()
    else:
        from mtfix.ledger import write_file

        write_file(output, merged.data)
    if as_json:
        click.echo(
            json.dumps([conflict._asdict() for conflict in merged.conflicts], ensure_ascii=False, indent=2), err=True
        )
    else:
        for conflict in merged.conflicts:
            if conflict.field:
                what = f"{conflict.field}: {conflict.base!r} became {conflict.ours!r} and {conflict.theirs!r}"
            else:
                what = "taken out on one side, changed on the other"
            place = f"{name}: " if name else ""
            click.echo(visible(f"{place}conflict in {conflict.entry}: {what}"), err=True)
    sys.exit(1 if merged.conflicts else 0)


@click.command()
@click.argument("glossaries", nargs=-1, metavar="[GLOSSARY...]")
@click.option(
    "--on", "archive", multiple=True, metavar="ARCHIVE", help="Texts (files, folders, patterns) in which to count."
)
@to_option("Language of the texts.")
@click.option(
    "--most", type=click.IntRange(1), default=20, show_default=True, help="How many entries and names to list."
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def stats(glossaries: tuple[str, ...], archive: tuple[str, ...], target_lang: str, most: int, as_json: bool) -> None:
    """Count what is in GLOSSARY, its age and who added it (git, or the columns x-reviewed and x-added-by).

    With --on: mentions of each entry in your texts, entries that are in none, and frequent names that are in no entry.
    """
    import json

    from mtfix import batch
    from mtfix.cache import compile_glossary
    from mtfix.cleaning import Options
    from mtfix.curation import stats as library
    from mtfix.glossary import load_glossary

    files = _files(glossaries, target_lang)
    book = load_glossary(*files, target_lang=target_lang)
    tell("ignored of the glossary", book.ignored)
    held = library.contents(book)
    used = None
    if archive:
        jobs = batch.plan(archive, None)
        cleaner = compile_glossary(files, Options(target_lang=target_lang))
        steps = progress(iter(jobs), len(jobs), "counting", False)
        used = library.usage(cleaner, steps, batch.Reading(options={"target_lang": target_lang}), most)
    if as_json:
        click.echo(json.dumps(library.as_json(held, used), ensure_ascii=False, indent=2))
    else:
        click.echo(visible(library.as_text(held, used, most)), nl=False)
    for error in used.errors if used else ():
        complain(error)
    sys.exit(2 if used and used.errors else 0)
