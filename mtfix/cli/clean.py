"""``mtfix clean``, ``check``, ``revert`` and ``explain``."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import click

from mtfix.cli.common import F, color, complain, from_option, level_option, progress, read_bytes, tell, to_option
from mtfix.errors import ConfigError, MtfixError

if TYPE_CHECKING:
    from mtfix.batch import Job, Outcome, Reading
    from mtfix.cleaning import Cleaner
    from mtfix.ledger import Ledger, Part


def _shared_options(command: F) -> F:
    options = [
        click.argument("inputs", nargs=-1, metavar="INPUT..."),
        click.option("-g", "--glossary", "glossaries", multiple=True, metavar="FILE", help="Glossary: CSV, TSV, XLSX, JSON, TBX, TMX, a folder of such files, or the name of a shipped one (en, en/leaders). Default: all shipped ones for --to."),
        click.option("--source", metavar="FILE", help="The source: with --lines aligned line by line, else the source article (or a folder of them), which is aligned by length and names."),
        from_option("Language of the source (zh, ru, ...)."),
        to_option("Language of the text."),
        click.option("--lines", is_flag=True, help="Plain text in which every line is one segment."),
        click.option("--format", "format_name", metavar="NAME", help="text, markdown, html or jsonl. Default: by file name."),
        click.option("--encoding", metavar="NAME", help="Encoding of the input. Default: detected."),
        click.option("--text-field", metavar="NAME", help="JSONL field that holds the text.  [default: text]"),
        click.option("--source-field", metavar="NAME", help="JSONL field that holds the source.  [default: source]"),
        click.option("--keep-quotations", is_flag=True, help="Leave text in quotation marks alone."),
        click.option("--safe-score", type=click.FloatRange(0, 1), metavar="P", help="How likely a repair that the source gives must be right, to be safe (0 to 1; 0.8 repairs fewer names, and fewer of them by halves).  [default: 0.6, 0.75 for scripts without spaces]"),
        click.option("--no-spelling", is_flag=True, help="Do not look for misspelt names."),
        click.option("--semantic", metavar="MODEL", is_flag=False, flag_value="", help="Rank the readings of ambiguous names by meaning (needs mtfix[semantic]); MODEL: a folder or hub name instead of the packaged one."),
    ]  # fmt: skip
    for option in reversed(options):
        command = option(command)
    return command


@click.command()
@_shared_options
@level_option("Apply proposals up to this level.")
@click.option("-o", "--output", metavar="OUT", help="Write here: a file, or a folder for several files.")
@click.option("--in-place", is_flag=True, help="Overwrite the input files.")
@click.option("--diff", "show_diff", is_flag=True, help="Print what would change; write nothing.")
@click.option("--ledger", "ledger_path", metavar="FILE", help="Write all edits here, for mtfix revert.")
@click.option(
    "--workers", type=click.IntRange(1, 256), default=1, show_default=True, help="Processes for several files."
)
@click.option("-q", "--quiet", is_flag=True, help="No summary, no progress.")
def clean(inputs: tuple[str, ...], output: str | None, in_place: bool, show_diff: bool, ledger_path: str | None,
          workers: int, quiet: bool, level: str, **how: Any) -> None:  # fmt: skip
    """Repair the names in INPUT and print the cleaned text; the summary goes to standard error.

    INPUT is files, folders, glob patterns, or - for standard input (the default).
    """
    from mtfix import batch

    if sum((output is not None, in_place, show_diff)) > 1:
        raise ConfigError("choose one of --output, --in-place and --diff")
    jobs = batch.plan(inputs or (batch.STDIN,), output, in_place)
    if ledger_path is not None:
        _spare(ledger_path, jobs, in_place)
    if len(jobs) > 1 and not (output or in_place or show_diff):
        raise ConfigError("several files need -o FOLDER, --in-place or --diff")
    reading = _reading(how)
    cleaner = _cleaner(level=level, **how)
    if not quiet:
        tell("ignored of the glossary", cleaner.glossary.ignored)
    jobs = _with_sources([_with_stdin(job) for job in jobs], how)
    outcomes = progress(
        batch.run(cleaner, jobs, reading, workers=workers, keep=show_diff), len(jobs), "cleaning", quiet
    )
    sys.exit(_finish(outcomes, cleaner, show_diff=show_diff, ledger_path=ledger_path, quiet=quiet))


def _spare(ledger_path: str, jobs: Sequence[Job], in_place: bool) -> None:
    """Refuse a ledger in whose place something would be lost: a text, or edits that can be taken back still."""
    from mtfix import ledger, store

    place = os.path.realpath(ledger_path)
    outputs = [job.output for job in jobs if job.output is not None]
    empty = store.empty_folders(outputs)  # there a name stands for itself
    real = {folder: os.path.join(os.path.realpath(folder), "") for folder in empty}
    for output in outputs:
        folder = store.folder_of(output)
        if (real[folder] + output[len(folder) :] if folder in empty else os.path.realpath(output)) == place:
            raise ConfigError("cannot be both ledger and output", path=ledger_path)
    if not os.path.isfile(place) or not os.path.getsize(place):
        return
    with open(place, "rb") as file:
        if b'"mtfix_ledger"' not in file.read(100):
            raise ConfigError("is there already and is no ledger", path=ledger_path, hint="name another file")
    texts = {os.path.realpath(job.path) for job in jobs if in_place}
    for part in ledger.load(ledger_path).parts if in_place else ():
        if part.applied() and os.path.realpath(part.file.output) in texts and _can_revert(part):
            raise ConfigError(
                f"has the edits of an earlier run in {part.file.output}, which could not be taken back any more",
                path=ledger_path,
                hint="name another file for those of this run",
            )


def _can_revert(part: Part) -> bool:
    from mtfix import batch

    try:
        batch.revert_file(part, part.applied(), part.file.output, read_bytes(part.file.output))
    except MtfixError:
        return False
    return True


def _finish(
    outcomes: Iterable[Outcome], cleaner: Cleaner, *, show_diff: bool, ledger_path: str | None, quiet: bool
) -> int:
    from mtfix import ledger, render
    from mtfix.model import Finding, Withheld

    book = ledger.Ledger(str(cleaner.signature))
    failed = 0
    applied, withheld = [], []
    missing: list[Finding] = []
    for outcome in outcomes:
        if outcome.error is not None or outcome.part is None:
            complain(outcome.error or MtfixError("no result"))
            failed += 1
            continue
        book.parts.append(outcome.part)
        missing += outcome.findings
        for row in outcome.part.edits:
            if row.status == "applied":
                applied.append(row.edit())
            else:
                withheld.append(Withheld(row.edit(), row.why))  # type: ignore[arg-type]
        if show_diff:
            encoding = outcome.part.file.encoding
            texts = [data.decode(encoding, "replace") for data in (outcome.before, outcome.after)]
            click.echo(render.diff(outcome.path, *texts, color=color(sys.stdout)), nl=False, color=True)
        elif outcome.output is None:
            sys.stdout.buffer.write(outcome.after)
            sys.stdout.buffer.flush()
    if ledger_path is not None and (book.parts or not failed):  # a run of which nothing came leaves the old one
        from pathlib import Path

        ledger.write_file(Path(ledger_path), ledger.dump(book))
    if not quiet and (book.parts or not failed):
        files = len(book.parts)
        click.echo(
            render.summary(applied, withheld, missing, files=files, color=color(sys.stderr)), err=True, color=True
        )
    return 2 if failed else 0


@click.command()
@_shared_options
@click.option(
    "--format-output",
    "--output-format",
    "as_",
    type=click.Choice(["text", "json", "sarif", "github"]),
    default="text",
    show_default=True,
    help="How to print the findings.",
)
def check(inputs: tuple[str, ...], as_: str, **how: Any) -> None:
    """Report wrong names in INPUT and change nothing. Exit code 1 if there are any."""
    from mtfix import batch, render

    jobs = _with_sources([_with_stdin(job) for job in batch.plan(inputs or (batch.STDIN,), None)], how)
    reading, cleaner = _reading(how), _cleaner(level="review", **how)
    tell("ignored of the glossary", cleaner.glossary.ignored)
    outcomes = list(progress((batch.check_file(cleaner, job, reading) for job in jobs), len(jobs), "checking", False))
    items = [
        place
        for outcome in outcomes
        if outcome.error is None
        for place in render.places(outcome.path, outcome.documents, outcome.findings)
    ]
    writers = {
        "text": render.findings_text,
        "json": render.findings_json,
        "sarif": render.findings_sarif,
        "github": render.findings_github,
    }
    click.echo(writers[as_](items), nl=False)
    errors = [outcome.error for outcome in outcomes if outcome.error is not None]
    for error in errors:
        complain(error)
    sys.exit(2 if errors else 1 if items else 0)


@click.command()
@click.argument("ledger_path", metavar="LEDGER")
@click.argument("files", nargs=-1, metavar="[FILE...]")
@click.option("--edit", metavar="ID", help="Take back this edit only.")
@click.option("--entry", metavar="ID", help="Take back the edits of this glossary entry only.")
@click.option(
    "-o", "--output", metavar="OUT", help="Write here (- for standard output) instead of over the cleaned file."
)
def revert(ledger_path: str, files: tuple[str, ...], edit: str | None, entry: str | None, output: str | None) -> None:
    """Take back the edits of a run: all, those of one entry, or one. FILE: only these cleaned files."""
    from pathlib import Path

    from mtfix import batch, ledger

    book = ledger.load(ledger_path)
    parts = _parts_of(book, files)
    if output is not None and len(parts) != 1:
        raise ConfigError("--output goes with one file; name it", path=ledger_path)
    written: list[tuple[str, bytes]] = []
    undone = set()
    for part, path in parts:
        undo = ledger.select(part, edit=edit, entry=entry)
        if undo or output is not None:
            data = read_bytes(path)
            written.append((path, batch.revert_file(part, undo, path, data)))
            undone |= {(part.file.file, row.id) for row in undo}
    if (edit or entry) and not undone:
        raise ConfigError(f"no applied edit of {edit or entry!r} in this ledger", path=ledger_path)
    # Everything could be reverted: only now is anything written.
    for path, data in written:
        target = output if output is not None else path
        if target == batch.STDIN:
            sys.stdout.buffer.write(data)
        else:
            ledger.write_file(Path(target), data)
    if output is None:
        _mark_reverted(book, undone)
        ledger.write_file(Path(ledger_path), ledger.dump(book))
    edits, count = ("edit" if len(undone) == 1 else "edits"), len(written)
    click.echo(f"{len(undone):,} {edits} taken back in {count:,} {'file' if count == 1 else 'files'}", err=True)


def _parts_of(book: Ledger, files: tuple[str, ...]) -> list[tuple[Any, str]]:
    if not files:
        if any(part.file.output == "-" for part in book.parts):
            raise ConfigError("the cleaned text went to standard output: name the file it is in now")
        return [(part, part.file.output) for part in book.parts]
    if len(files) == len(book.parts) == 1:
        return [(book.parts[0], files[0])]
    known = {os.path.realpath(part.file.output): part for part in book.parts}
    missing = [file for file in files if os.path.realpath(file) not in known]
    if missing:
        raise ConfigError("the ledger does not know this file", path=missing[0])
    return [(known[os.path.realpath(file)], file) for file in files]


def _mark_reverted(book: Ledger, undone: set[tuple[str, str]]) -> None:
    import msgspec

    for part in book.parts:
        part.edits = [
            msgspec.structs.replace(row, status="reverted") if (part.file.file, row.id) in undone else row
            for row in part.edits
        ]


@click.command()
@click.argument("code")
def explain(code: str) -> None:
    """Say what a code (N001, G030, ...) means and what to do about it."""
    if code[:1] in ("G", "g"):
        from mtfix.curation.lint import explain as text
    else:
        from mtfix.checks import explain as text
    click.echo(text(code))


# --- helpers ---------------------------------------------------------------------------------------------------------


def _reading(how: dict[str, Any]) -> Reading:
    from mtfix.batch import Reading

    options: dict[str, Any] = {"lines": True} if how["lines"] else {}
    options |= {key: how[key] for key in ("text_field", "source_field", "source_lang", "target_lang") if how[key]}
    if how["source"] is not None and how["lines"]:
        from mtfix.formats import decode
        from mtfix.formats.text import split_lines

        options["source"] = split_lines(decode(read_bytes(how["source"]), None, how["source"])[0])
        options["source_path"] = how["source"]
    return Reading(how["format_name"], how["encoding"], options)


_COLLECT_AFTER = 50_000  # objects


def _cleaner(
    *,
    level: str,
    glossaries: tuple[str, ...],
    source_lang: str | None,
    target_lang: str,
    keep_quotations: bool,
    safe_score: float | None,
    no_spelling: bool,
    semantic: str | None,
    **_: Any,
) -> Cleaner:
    from mtfix.cache import compile_glossary
    from mtfix.cleaning import Options
    from mtfix.model import Level

    encoder = None
    if semantic is not None:
        from mtfix.semantic import load

        encoder = load(semantic or None, target_lang)
    rejected = _rejected(glossaries)
    options = Options(
        Level(level),
        source_lang,
        target_lang,
        keep_quotations,
        not no_spelling,
        rejected=rejected,
        safe_score=safe_score,
    )
    cleaner = compile_glossary(glossaries, options, encoder=encoder)
    if not len(cleaner.glossary) and not glossaries:
        raise ConfigError(f"no glossary ships for the language {target_lang!r}", hint="give one with -g FILE")
    # The collector need not walk through the glossary, and all that is known of the texts, again with every few segments.
    gc.freeze()
    gc.set_threshold(_COLLECT_AFTER)
    return cleaner


def _rejected(glossaries: tuple[str, ...]) -> frozenset[str]:
    """Ids of edits that somebody rejected, from the judgement logs beside the glossaries."""
    from mtfix.glossary.files import find

    beside = [file.with_name(f"{file.stem}.judgements.jsonl") for path in glossaries for file in find(path)]
    logs = [path for path in beside if path.exists()]
    if not logs:
        return frozenset()
    from mtfix.curation.review import read_log

    return frozenset().union(*(read_log(path).rejected() for path in logs))


def _with_sources(jobs: list[Job], how: dict[str, Any]) -> list[Job]:
    from mtfix import batch

    return jobs if how["source"] is None or how["lines"] else batch.with_sources(jobs, how["source"])


def _with_stdin(job: Job) -> Job:
    import dataclasses

    return dataclasses.replace(job, data=sys.stdin.buffer.read()) if job.path == "-" else job
