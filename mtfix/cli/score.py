"""``mtfix score`` and ``mtfix compare``."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import click

from mtfix.errors import ConfigError

if TYPE_CHECKING:
    from mtfix.metrics.base import TestSet
    from mtfix.report.data import Report

FORMATS = ["text", "json", "markdown", "csv", "tsv", "latex", "junit"]


@click.command()
@click.argument("hypotheses", nargs=-1, metavar="[NAME=]HYP...")
@click.option("-r", "--ref", "references", multiple=True, metavar="FILE", help="A reference; may be repeated.")
@click.option("-s", "--source", metavar="FILE", help="The source.")
@click.option(
    "-g",
    "--glossary",
    "glossaries",
    multiple=True,
    metavar="FILE",
    help="Glossary for names and terms: a file, a folder, or a shipped one (en).",
)
@click.option(
    "--names",
    metavar="FILE",
    help="Names annotated by hand (TSV: segment, source form, form, others, type): due instead.",
)
@click.option(
    "-m",
    "--metrics",
    metavar="LIST",
    help="Metrics with their options: bleu:tokenize=zh,chrf,ter,names. Default: bleu,chrf, and names with a glossary.",
)
@click.option("-l", "--language-pair", metavar="SRC-TGT", help="Languages, as zh-en.")
@click.option("--test-set", metavar="NAME", help="Source and references from sacrebleu's test sets (wmt22), with -l.")
@click.option("--documents", metavar="FILE", help="Document id of each segment.")
@click.option("--domains", metavar="FILE", help="Domain of each segment.")
@click.option("--id-field", metavar="FIELD", help="Match rows by this column of all files.  [default: by their order]")
@click.option("--encoding", metavar="NAME", help="Encoding of all files. Default: detected.")
@click.option("--baseline", metavar="NAME", help="The system that the others are compared with.  [default: the first]")
@click.option(
    "--paired",
    type=click.Choice(["bs", "ar", "none"]),
    default="bs",
    show_default=True,
    help="Significance: paired bootstrap, paired approximate randomisation, or none.",
)
@click.option(
    "--samples",
    type=click.IntRange(20, 1_000_000),
    metavar="N",
    help="Samples of the test.  [default: 1000 for bs, 10000 for ar]",
)
@click.option("--workers", type=click.IntRange(1, 256), metavar="N", help="Processes.  [default: one a core]")
@click.option(
    "--seed", type=int, default=12345, show_default=True, envvar="SACREBLEU_SEED", help="Seed of the samples."
)
@click.option("--before", metavar="FILE", help="A system before cleaning, --after the same cleaned.")
@click.option("--after", metavar="FILE", help="A system after cleaning.")
@click.option("--ledger", metavar="FILE", help="The ledger of the cleaning; names --before and --after by itself.")
@click.option("--fail-under", metavar="LIST", help="Exit code 1 if a system scores worse: chrf=55,names=0.95.")
@click.option(
    "--fail-if-worse", metavar="RUN.json", help="Exit code 1 if a system is significantly worse than in a saved run."
)
@click.option("--save", metavar="RUN.json", help="Write the whole run, for compare and --fail-if-worse.")
@click.option(
    "--report", "page", metavar="OUT.html", help="Write the report as one HTML file that opens without a network."
)
@click.option(
    "-f",
    "--format",
    "as_",
    type=click.Choice(FORMATS),
    default="text",
    show_default=True,
    help="How to print the scores.",
)
@click.option("--json", "as_json", is_flag=True, help="The same as --format json.")
@click.option("--list-metrics", is_flag=True, help="Print the metrics and their options, and end.")
@click.option("-q", "--quiet", is_flag=True, help="No progress.")
def score(
    as_: str, as_json: bool, list_metrics: bool, quiet: bool, save: str | None, page: str | None, **how: Any
) -> None:
    """Score systems against references: metrics, intervals, tests, names.

    HYP is one file a system: lines of text, JSONL, CSV, TSV, Parquet, TMX or XLIFF; FILE#COLUMN names a column. All
    files have one segment a line or row, in the same order.
    """
    if list_metrics:
        click.echo(_metrics())
        return
    if "-" in (save, page):
        raise ConfigError("--save and --report write files", hint="the scores are printed: choose how with --format")
    with _progress(quiet) as progress:
        report = _scored(progress, whole=as_json or as_ == "json" or bool(save or page), **how)
    _write(report, save, page)
    click.echo(_rendered(report, "json" if as_json else as_), nl=False)
    sys.exit(_verdict(report))


@click.command()
@click.argument("old", metavar="A.json")
@click.argument("new", metavar="B.json")
@click.option(
    "-f", "--format", "as_", type=click.Choice(FORMATS), default="text", show_default=True, help="How to print."
)
@click.option("--report", "page", metavar="OUT.html", help="Write the report of B as one HTML file.")
@click.option("--fail-if-worse", is_flag=True, help="Exit code 1 if B is significantly worse than A.")
def compare(old: str, new: str, as_: str, page: str | None, fail_if_worse: bool) -> None:
    """Compare two saved runs (mtfix score --save) of the same test set: is B different from A?"""
    import msgspec

    from mtfix.scoring import gates

    first, second = gates.load_run(old), gates.load_run(new)
    rows = gates.against_run(first, second, old)
    failed = tuple(gates.fail_if_worse(rows, second)) if fail_if_worse else ()
    warnings = (*gates.left_out(first, second, old), *second.warnings)
    report = msgspec.structs.replace(second, comparisons=tuple(rows), gates=failed, warnings=warnings)
    _write(report, None, page)
    click.echo(_rendered(report, as_), nl=False)
    sys.exit(_verdict(report))


# --- helpers ---------------------------------------------------------------------------------------------------------


def _scored(progress: Callable[[str], None], *, whole: bool, **how: Any) -> Report:
    import msgspec

    from mtfix import scoring
    from mtfix.scoring import before, gates

    source_lang, target_lang = _languages(how["language_pair"], how["test_set"])
    hypotheses = [*how["hypotheses"]]
    old, new = how["before"], how["after"]
    if how["ledger"] is not None and old is None and new is None:
        old, new = before.files_of(how["ledger"])
    if (old is None) != (new is None):
        raise ConfigError("--before and --after go together")
    if how["ledger"] is not None and old is None:
        raise ConfigError("--ledger goes with --before and --after")
    if old is not None:
        hypotheses[:0] = [old, new if how["ledger"] is None else scoring.named_cleaned(old, new)]
    inputs = scoring.read_inputs(
        hypotheses,
        how["references"],
        source=how["source"],
        glossaries=how["glossaries"],
        names=how["names"],
        documents=how["documents"],
        domains=how["domains"],
        source_lang=source_lang,
        target_lang=target_lang,
        test_set=how["test_set"],
        encoding=how["encoding"],
        id_field=how["id_field"],
    )
    cleaning = None
    if old is not None:
        first, second, *_ = inputs.systems
        texts = inputs.systems[first], inputs.systems[second]
        path, lines = inputs.places[first]
        cleaning = scoring.cleaning_of((first, second), texts, lines, path, how["ledger"])
    metrics = how["metrics"]
    if metrics is None:
        metrics = _default_metrics(inputs.test_set, cleaning is not None)
    options = scoring.Options(
        metrics=(metrics,),
        baseline=how["baseline"],
        test=None if how["paired"] == "none" else how["paired"],
        samples=how["samples"],
        seed=how["seed"],
        workers=how["workers"],
        instead=True if whole else None,
    )
    report = scoring.score(
        inputs.systems, inputs.test_set, options, cleaning=cleaning, inputs=inputs.files, progress=progress
    )
    report = msgspec.structs.replace(report, warnings=(*inputs.warnings, *report.warnings))
    rows = []
    if how["fail_under"]:
        rows += gates.fail_under(
            report, gates.parse_limits(how["fail_under"]), excused=[cleaning.before] if cleaning else ()
        )
    if how["fail_if_worse"]:
        earlier = gates.load_run(how["fail_if_worse"])
        across = gates.against_run(earlier, report, how["fail_if_worse"])
        rows += gates.fail_if_worse(across, report)
        warnings = (*gates.left_out(earlier, report, how["fail_if_worse"]), *report.warnings)
        report = msgspec.structs.replace(report, comparisons=(*report.comparisons, *across), warnings=warnings)
    return msgspec.structs.replace(report, gates=tuple(rows))


def _default_metrics(test_set: TestSet, cleaned: bool) -> str:
    names = test_set.names is not None or (test_set.glossary is not None and test_set.source is not None)
    if not test_set.references and not names:
        raise ConfigError("nothing to compare with", hint="give a reference (-r), or a source and a glossary (-s, -g)")
    found = ["bleu", "chrf"] if test_set.references else []
    if names:
        found += ["names", "harm"] if cleaned else ["names"]
    return ",".join(found)


def _languages(pair: str | None, test_set: str | None) -> tuple[str | None, str | None]:
    if pair is None:
        if test_set is not None:
            raise ConfigError("--test-set needs the languages", hint="for example -l zh-en")
        return None, None
    source, dash, target = pair.partition("-")
    if not (source and dash and target):
        raise ConfigError(f"{pair!r} is no pair of languages", hint="for example -l zh-en")
    return source, target


def _rendered(report: Report, as_: str) -> str:
    if as_ == "json":
        import msgspec

        from mtfix.report.data import to_json

        return to_json(msgspec.structs.replace(report, samples={})).decode() + "\n"
    from mtfix.report.tables import RENDERINGS

    return RENDERINGS[as_](report)


def _write(report: Report, save: str | None, page: str | None) -> None:
    from mtfix.ledger import write_file

    if save is not None:
        from mtfix.report.data import to_json

        write_file(save, to_json(report))
    if page is not None:
        from mtfix.report import html

        write_file(page, html.page(report).encode())


def _verdict(report: Report) -> int:
    """Exit code 1 if a gate failed; the reasons go to standard error, whatever the format."""
    failed = [gate.message for gate in report.gates if not gate.passed]
    for message in failed:
        click.echo(f"failed: {message}", err=True)
    return 1 if failed else 0


@contextlib.contextmanager
def _progress(quiet: bool) -> Iterator[Callable[[str], None]]:
    """A line on a terminal that says what is being done."""
    if quiet or not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console

    with Console(stderr=True).status("reading") as status:
        yield status.update


def _metrics() -> str:
    from mtfix.metrics import base

    return "\n".join(
        f"{' '.join((name, *(f':{option}=' for option in base.options_of(name) if option != 'before')))}\n"
        f"    {base.about(name)}"
        for name in base.known()
    )
