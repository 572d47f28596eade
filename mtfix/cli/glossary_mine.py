"""``mtfix glossary mine`` and ``review``: candidates from an archive, and the verdicts on them."""

from __future__ import annotations

import sys
from typing import Any

import click

from mtfix.cli.common import from_option, tell, to_option, visible
from mtfix.errors import ConfigError


@click.command()
@click.option("-s", "--source", metavar="FILE", help="The source segments, one a line (or FILE.jsonl#field).")
@click.option("--mt", "systems", metavar="FILE", multiple=True, help="A system's output, aligned; may be repeated.")
@click.option("-r", "--ref", "reference", metavar="FILE", help="A reference translation, aligned.")
@click.option("--post-edit", "post_edit", metavar="FILE", help="The MT as editors corrected it, aligned.")
@click.option(
    "-g", "--glossary", "glossaries", metavar="GLOSSARY", multiple=True, help="What is known already; may be repeated."
)
@from_option("Language of the source.")
@to_option("Language of the translation.")
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
@click.option(
    "--log",
    "logs",
    metavar="FILE",
    multiple=True,
    help="A judgement log whose rejected candidates stay away. Those beside the glossaries are always read.",
)
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
def mine(source: str | None, systems: tuple[str, ...], reference: str | None, post_edit: str | None, glossaries: tuple[str, ...],
         source_lang: str | None, target_lang: str, as_: str, logs: tuple[str, ...], output: str | None, top: int | None,
         **how: Any) -> None:  # fmt: skip
    """Find candidates for a glossary in aligned texts; nothing enters a glossary by this.

    Source and reference (or post-edit) give new entries; source and MT wrong variants of the glossary's entries, and
    inconsistent renderings; MT alone look-alike names and unknown ones; MT and post-edit what editors keep changing.
    """
    from mtfix.curation.archive import read_archive
    from mtfix.curation.mine import mine as run
    from mtfix.curation.mining import candidates
    from mtfix.glossary.files import load_glossary

    if source and source_lang is None:
        raise ConfigError("say which language the source is in: --from zh")
    if how["ner"] and source is None:
        raise ConfigError("--ner finds names of the source: give --source, or say --ner-target")
    if reference and post_edit:
        raise ConfigError("give a reference or a post-edited version, not both")
    archive = read_archive((source_lang or "", target_lang), source, systems, reference or post_edit, bool(post_edit))
    glossary = load_glossary(*glossaries, target_lang=target_lang) if glossaries else None
    if glossary is not None:
        tell("ignored of the glossary", glossary.ignored)
    found = run(archive, glossary, _options((source_lang, target_lang), **how), _rejected([*glossaries, *logs]))
    if top is not None:
        found = [item for kind in candidates.KINDS for item in [c for c in found if c.kind == kind][:top]]
    data = {
        "text": lambda: visible(candidates.table(found)).encode(),
        "jsonl": lambda: candidates.dump(found),
        "csv": lambda: candidates.to_csv(found).encode(),
    }[as_]()
    if output is None:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    else:
        from mtfix.ledger import write_file

        write_file(output, data)
    click.echo(f"{len(found):,} candidate{'s' * (len(found) != 1)}", err=True)


def _options(
    langs: tuple[str | None, str],
    kinds: tuple[str, ...],
    least_score: float,
    least_count: int,
    ner: str | None,
    ner_target: str | None,
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
        recogniser(ner, langs[0]) if ner and langs[0] else None,
        recogniser(ner_target, langs[1]) if ner_target else None,
    )


def _rejected(paths: list[str]) -> set[str]:
    from pathlib import Path

    from mtfix.curation.review import log_path

    rejected: set[str] = set()
    for path in paths:
        rejected |= _log(path if path.endswith(".jsonl") else str(log_path(Path(path)))).rejected()
    return rejected


def _log(path: str) -> Any:
    from mtfix.curation.review import read_log

    log = read_log(path)
    for number in log.damaged:
        click.echo(f"warning: {path}:{number}: no judgement (a writer was interrupted?); passed over", err=True)
    return log


@click.command()
@click.argument("candidates_path", metavar="[CANDIDATES]", required=False)
@click.option(
    "-g",
    "--glossary",
    "glossary_path",
    metavar="FILE",
    required=True,
    help="The glossary (CSV or TSV) that the verdicts are about.",
)
@click.option(
    "--log", "log_file", metavar="FILE", help="The judgement log. Default: NAME.judgements.jsonl beside the glossary."
)
@click.option("--ledger", "ledger_path", metavar="LEDGER", help="Judge the edits of this clean run.")
@click.option("--accept", metavar="ID", multiple=True, help="Accept without asking; may be repeated, as the next two.")
@click.option("--reject", metavar="ID", multiple=True, help="Reject without asking.")
@click.option("--unsure", metavar="ID", multiple=True, help="Leave for somebody else.")
@click.option("--note", default="", help="Why.")
@click.option("--user", default="", help="Who. Default: the name of your account.")
@click.option("--fold", is_flag=True, help="Write what is accepted into the glossary file.")
def review(
    candidates_path: str | None,
    glossary_path: str,
    log_file: str | None,
    ledger_path: str | None,
    accept: tuple[str, ...],
    reject: tuple[str, ...],
    unsure: tuple[str, ...],
    note: str,
    user: str,
    fold: bool,
) -> None:
    """Decide on the candidates of `mtfix glossary mine`, or on the edits of a clean run.

    Asks one by one (a accept, r reject, u unsure, n note, s skip, z undo, q quit), unless verdicts or --fold are given. What
    somebody else was unsure about is asked again.
    """
    import getpass
    from pathlib import Path

    from mtfix.curation import review as reviewing

    if not Path(glossary_path).is_file():
        raise ConfigError(
            "no such file", path=glossary_path, hint="an empty glossary is a file with the line: preferred"
        )
    log_file = log_file or str(reviewing.log_path(glossary_path))
    subjects = _subjects(candidates_path, ledger_path, glossary_path)
    user = user or getpass.getuser()
    given: list[tuple[tuple[str, ...], reviewing.Verdict]] = [
        (accept, "accept"),
        (reject, "reject"),
        (unsure, "unsure"),
    ]
    rows = [row for ids, verdict in given for row in reviewing.judge(subjects, ids, verdict, user, note)]
    reviewing.append(log_file, rows)
    log = _log(log_file)
    if subjects and not rows and not fold:
        _ask(reviewing.to_ask(subjects, log, user), log_file, user, note)
        log = _log(log_file)
    latest = log.latest().values()
    counts = ", ".join(f"{sum(row.verdict == verdict for row in latest)} {verdict}" for _, verdict in given)
    click.echo(f"{log_file}: {counts}", err=True)
    if fold:
        _fold(glossary_path, log.accepted())


def _subjects(candidates_path: str | None, ledger_path: str | None, glossary_path: str) -> list[Any]:
    from mtfix.curation.mining.candidates import load
    from mtfix.curation.review import candidates_of

    found = load(candidates_path) if candidates_path else []
    if ledger_path:
        from mtfix import ledger

        found += _news(candidates_of(ledger.load(ledger_path)), glossary_path)
    return found


def _news(candidates: list[Any], glossary_path: str) -> list[Any]:
    """Edits that say something of the glossary which it does not say itself; the others are counted."""
    from mtfix.glossary import load_glossary
    from mtfix.model import Status

    listed = {
        entry.id: {form.casefold() for form in entry.forms(Status.DEPRECATED, Status.SUPERSEDED)}
        for entry in load_glossary(glossary_path).entries
    }
    own = [item for item in candidates if item.entry in listed]
    news = [item for item in own if item.wrong[0].casefold() not in listed[item.entry]]
    for some, why in ((len(own) - len(news), "of forms that the glossary has"), (len(candidates) - len(own), "of other glossaries")):  # fmt: skip
        if some:
            click.echo(f"not asked: {some:,} {why}", err=True)
    return news


_KEYS = {"a": "accept", "r": "reject", "u": "unsure"}


def _ask(subjects: list[Any], log_file: str, user: str, note: str) -> None:
    """One key a verdict, each written at once; ``z`` withdraws the last one and asks again, ``n`` is for a word on the next."""
    from mtfix.curation.mining.candidates import card
    from mtfix.curation.review import append, judgement

    done: list[int] = []
    at = 0
    remark = note
    while at < len(subjects):
        item = subjects[at]
        click.echo(visible(f"[{at + 1}/{len(subjects)}]  {card(item)}"), nl=False)
        click.echo("  a accept  r reject  u unsure  n note  s skip  z undo  q quit: ", nl=False)
        key = _key()
        click.echo(key if key.isprintable() else "")
        if key in _KEYS:
            append(log_file, [judgement(item, _KEYS[key], user, remark)])  # type: ignore[arg-type]
            done.append(at)
            at, remark = at + 1, note
        elif key == "n":
            click.echo("  note: ", nl=False)
            remark = sys.stdin.readline().strip()
        elif key == "s":
            at += 1
        elif key == "z" and done:
            at = done.pop()
            append(log_file, [judgement(subjects[at], "withdrawn", user)])
        elif key in ("q", ""):
            return


def _key() -> str:
    """One key of the terminal, q for Ctrl-C and Ctrl-D; of a pipe the next character that is no space; "" at its end."""
    if sys.stdin.isatty():
        try:
            return click.getchar().lower()
        except (EOFError, KeyboardInterrupt):  # what was decided is in the log
            return "q"
    char = sys.stdin.read(1)
    while char.isspace():
        char = sys.stdin.read(1)
    return char.lower()


def _fold(path: str, accepted: list[Any]) -> None:
    from mtfix.curation.folding import fold_file
    from mtfix.curation.mining.candidates import describe

    folded = fold_file(path, accepted)
    for candidate, reason in folded.refused:
        click.echo(visible(f"not folded: {candidate.id}  {describe(candidate)}: {reason}"), err=True)
    click.echo(f"{path}: {len(folded.added)} added, {len(folded.known)} there already", err=True)
