"""What lint asks of a file, whatever its format: rows under native columns, and the place of a form in the user's file."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from mtfix.curation.lint.base import several
from mtfix.glossary.pairs import Limits

#: The key of what is no row: the header, or what could not be read.
NO_ROW = -1
#: Stands for the separator of native cells in a form of another format, where it is a character like others.
BAR = "\u2223"


class Unreadable(NamedTuple):
    """A row that cannot be read, or a file; ``line`` counts from 1."""

    line: int
    message: str


class Place(NamedTuple):
    """Line and columns in code points, from 1; columns are None where they are not known or mean nothing.

    ``label``: what people call the place, where it is no line of text: a cell, the id of a concept.
    """

    line: int
    column: int | None = None
    end_column: int | None = None
    label: str = ""


class Source(ABC):
    """The rows of one table, each with a key of its own; ``native``: its columns were named by the user.

    ``joined``: rows of one preferred form are one entry, as in files of pairs. ``odd``: forms of the row just given that no
    native cell can hold, with their columns.
    """

    native = False
    joined = False
    delimiter = ","
    limits: Limits | None = None  # of the service that the file is for

    def __init__(self, path: str) -> None:
        self.path = path
        self.header: list[str] = []
        self.unreadable: list[Unreadable] = []
        self.odd: list[tuple[str, str]] = []

    @abstractmethod
    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Key and cells of each row; ``header`` is there before the first one."""

    @abstractmethod
    def place(self, row: int, field: str, text: str) -> Place:
        """Where an alternative of a row's cell stands; only the line if it is not found."""

    def header_place(self, name: str) -> Place:  # noqa: ARG002
        """Where the name of a column stands."""
        return Place(1)

    def line(self, row: int) -> int:
        """The line on which a row begins."""
        return row

    def same(self, row: int, other: int) -> bool:  # noqa: ARG002
        """True if two rows are the same to the character and either can go."""
        return False

    def refuses(self, row: int, field: str, text: str, new: str) -> str:  # noqa: ARG002
        """Why ``new`` cannot be written into the place of ``text`` by a program; "" if it can."""
        return ""

    def single(self, cells: Sequence[str]) -> list[str]:
        """Cells of a format that has one form in each."""
        out, self.odd = [], []
        for field, cell in zip(self.header, cells, strict=False):
            if "|" in cell and several(field):
                self.odd.append((field, cell.strip()))
                cell = cell.replace("|", BAR)
            out.append(cell)
        return [*out, *cells[len(self.header) :]]

    def joint(self, forms: Mapping[str, Sequence[str]]) -> list[str]:
        """Cells of a format that has a list of forms for each column."""
        out, self.odd = [], []
        for field in self.header:
            found = list(forms.get(field, ()))
            if several(field):
                self.odd += [(field, form) for form in found if "|" in form]
                found = [form.replace("|", BAR) for form in found]
            out.append("|".join(found))
        return out


def mended(value: str, changes: Mapping[str, str], many: bool) -> str:
    """A cell with its forms changed; "" takes a form out."""
    if not many:
        for text, new in changes.items():
            value = value.replace(text, new)
        return value
    out: list[str] = []
    forms = value.split("|")
    for at, part in enumerate(forms):
        text = part if part in changes else part.strip()
        if text not in changes:
            out.append(part)
        elif changes[text]:
            out.append(changes[text])
        elif text and forms.index(part) == at and forms.count(part) > 1:
            out.append(part)  # of a form that stands twice the first one stays
    return "|".join(out)
