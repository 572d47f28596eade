"""Every error mtfix raises on purpose.

MtfixError
├── InputError            the user's file, line or option is wrong
│   ├── GlossaryError     a glossary file
│   ├── FormatError       a document or ledger file
│   └── ConfigError       an option, or options that contradict each other
├── StaleEditError        a ledger was applied to a text that it was not written for
├── MissingExtra          an optional part is not installed
└── UnknownName           no plug-in, code or entry of that name
"""

from __future__ import annotations

import difflib
import os
from collections.abc import Iterable


class MtfixError(Exception):
    """Base of all errors that mtfix raises on purpose; the command line prints them without a traceback."""


class InputError(MtfixError):
    """Input that cannot be used; says where it is and, if known, what to do.

    >>> print(GlossaryError("no 'preferred' column", path="names.csv", line=1, hint="add it to the header"))
    names.csv:1: no 'preferred' column
      hint: add it to the header
    """

    def __init__(
        self,
        message: str,
        *,
        path: str | os.PathLike[str] | None = None,
        line: int | None = None,
        column: int | None = None,
        quote: str | None = None,
        hint: str | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.path = None if path is None else os.fspath(path)
        self.line = line
        self.column = column
        self.quote = quote
        self.hint = hint

    def __str__(self) -> str:
        place = ":".join(str(part) for part in (self.path, self.line, self.column) if part is not None)
        text = f"{place}: {self.message}" if place else self.message
        if self.quote is not None:
            shown = self.quote if len(self.quote) <= 200 else self.quote[:200] + "…"
            text += f"\n  | {shown}"
        if self.hint:
            text += f"\n  hint: {self.hint}"
        return text

    def __reduce__(self) -> tuple[object, ...]:
        # Exceptions with keyword-only arguments do not pickle by themselves, and workers send them home.
        state = {"path": self.path, "line": self.line, "column": self.column, "quote": self.quote, "hint": self.hint}
        return _rebuild, (type(self), self.message, state)


def _rebuild(kind: type[InputError], message: str, state: dict[str, object]) -> InputError:
    return kind(message, **state)  # type: ignore[arg-type]


class GlossaryError(InputError):
    """A glossary that cannot be read or contradicts itself."""


class FormatError(InputError):
    """A document or ledger that cannot be read as what it claims to be."""


class ConfigError(InputError):
    """An option that is unknown, malformed or contradicts another one."""


class StaleEditError(MtfixError):
    """The text is not the one that the ledger speaks of; nothing was changed."""


class MissingExtra(MtfixError):
    """A feature needs an optional part of mtfix.

    >>> print(MissingExtra("semantic"))
    this needs the optional part 'semantic': pip install "mtfix[semantic]"
    """

    def __init__(self, extra: str) -> None:
        super().__init__(extra)
        self.extra = extra

    def __str__(self) -> str:
        return f'this needs the optional part {self.extra!r}: pip install "mtfix[{self.extra}]"'


class UnknownName(MtfixError):
    """A name that is not known, with the nearest known ones.

    >>> print(UnknownName("format", "htlm", ["html", "text"]))
    unknown format 'htlm'; did you mean 'html'? (known: html, text)
    """

    def __init__(self, kind: str, name: str, known: Iterable[str]) -> None:
        super().__init__(kind, name, known)
        self.kind = kind
        self.name = name
        self.known = tuple(sorted(known))

    def __str__(self) -> str:
        near = difflib.get_close_matches(self.name, self.known, n=1)
        guess = f"; did you mean {near[0]!r}?" if near else ""
        return f"unknown {self.kind} {self.name!r}{guess} (known: {', '.join(self.known)})"
