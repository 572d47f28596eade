"""The command line: parse, call the library, print, exit code. Nothing heavy is imported before it is needed."""

from __future__ import annotations

import os
import sys
from typing import Any

import click

from mtfix import __version__
from mtfix.cli.common import LazyGroup, complain
from mtfix.errors import MtfixError

# Command: the module that holds it, under its own name.
COMMANDS = {
    "clean": "clean",
    "check": "clean",
    "revert": "clean",
    "explain": "clean",
    "score": "score",
    "compare": "score",
    "glossary": "glossary",
}


class _Group(LazyGroup):
    """Errors of the library end in one message and exit code 2."""

    modules = COMMANDS

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except MtfixError as error:
            complain(error)
            ctx.exit(2)
        except BrokenPipeError:  # the reader (head, less) has seen enough
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            ctx.exit(0)


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(__version__, "--version", message="mtfix %(version)s")
def main() -> None:
    """Repair names in machine-translated text: precise, explained, reversible."""
