"""What all commands share: reading, messages, colour, progress."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

import click

from mtfix.errors import ConfigError, MtfixError

if TYPE_CHECKING:
    from mtfix.model import Loss

F = TypeVar("F", bound=Callable[..., Any])
T = TypeVar("T")


class LazyGroup(click.Group):
    """Imports a command when it is named."""

    modules: ClassVar[Mapping[str, str]]  # command: the module of mtfix.cli that holds it, under its own name

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(self.modules)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in self.modules:
            return None
        command: click.Command = getattr(import_module(f"mtfix.cli.{self.modules[cmd_name]}"), cmd_name)
        return command


def level_option(help: str) -> Callable[[F], F]:
    return click.option("--level", type=click.Choice(["safe", "review"]), default="safe", show_default=True, help=help)


def from_option(help: str) -> Callable[[F], F]:
    return click.option("--from", "source_lang", metavar="LANG", callback=_language, help=help)


def to_option(help: str) -> Callable[[F], F]:
    return click.option(
        "--to", "target_lang", default="en", show_default=True, metavar="LANG", callback=_language, help=help
    )


def _language(_: click.Context, option: click.Parameter, value: str | None) -> str | None:
    """A well-formed code that is no country's: --from cn would find nothing, and not say why."""
    from mtfix.glossary.columns import LANGUAGE, advice, meant

    if value is not None and (meant(value) or not LANGUAGE.fullmatch(value)):
        raise ConfigError(
            f"{option.opts[0]}: {value!r} is no language code", hint=advice(value) if meant(value) else None
        )
    return value


def read_bytes(path: str) -> bytes:
    from pathlib import Path

    try:
        return sys.stdin.buffer.read() if path == "-" else Path(path).read_bytes()
    except OSError as error:
        raise ConfigError(f"cannot be read: {error.strerror}", path=path) from error


def progress(items: Iterator[T], total: int, what: str, quiet: bool) -> Iterator[T]:
    """A bar on a terminal for what takes longer than a moment."""
    if quiet or total < 2 or not sys.stderr.isatty():
        yield from items
        return
    from rich.console import Console
    from rich.progress import track

    yield from track(items, description=what, total=total, console=Console(stderr=True), transient=True)


def color(stream: Any) -> bool:
    """Colour on a terminal, never in a pipe, never against NO_COLOR (https://no-color.org)."""
    return bool(stream.isatty()) and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def tell(what: str, losses: tuple[Loss, ...]) -> None:
    """What did not cross from one format to another, on standard error."""
    from mtfix.glossary.exchange import summary

    if losses:
        click.echo(f"{what}:", err=True)
        for line in summary(losses):
            click.echo(visible(line), err=True)


def complain(error: MtfixError) -> None:
    prefix, text = "error: ", visible(str(error))
    click.echo(
        click.style(prefix, fg="red", bold=True) + text if color(sys.stderr) else prefix + text, err=True, color=True
    )


def visible(text: str) -> str:
    """Text of a stranger for a terminal: characters that would steer it are named, ``<U+001B>``."""
    from mtfix.checks.report import UNSAFE

    return UNSAFE.sub(lambda found: f"<U+{ord(found[0]):04X}>", text)
