"""Excel workbooks as lint reads them, and cells mended in the XML of their sheets: all else of a workbook stays as it is."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from mtfix.curation.lint.base import several
from mtfix.curation.lint.source import Place, Source, Unreadable, mended
from mtfix.errors import GlossaryError
from mtfix.glossary.exchange import Tally
from mtfix.glossary.rows import trimmed
from mtfix.glossary.xlsx import name_of, opened, rows_of, text_of

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


class Sheet(Source):
    """One sheet that has a glossary: columns by name, rows by their number."""

    def __init__(self, path: str, title: str, data: bytes, *, single: bool) -> None:
        super().__init__(path)
        self.title = title
        self._data = data
        self.native, self._single = not single, single
        self._letters: list[str] = []
        self._cells: dict[int, list[str]] = {}

    def fill(self, rows: Iterator[tuple[int, tuple[Any, ...]]], names: Sequence[str], tally: Tally) -> None:
        """Take the rows below a header whose columns are ``names`` ("": not read)."""
        from openpyxl.utils import get_column_letter

        used = [index for index, name in enumerate(names) if name]
        self.header = [names[index] for index in used]
        self._letters = [get_column_letter(index + 1) for index in used]
        for number, row in rows:
            cells = [self._text(row[index], number, tally) if index < len(row) else "" for index in used]
            filled = [name for name, cell in zip(self.header, cells, strict=True) if cell.strip()]
            if len(filled) == 1 and filled != ["preferred"]:
                tally.add("row", "a heading, or a row without a preferred form", f"{self.title}!{number}")
            elif filled:
                self._cells[number] = cells

    def _text(self, cell: Any, number: int, tally: Tally) -> str:
        try:
            return text_of(cell, self.path, tally)
        except GlossaryError as error:
            self.unreadable.append(Unreadable(number, f"{error.message}: {str(cell.value)[:80]!r}"))
            return ""

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        for number, cells in self._cells.items():
            yield number, self.single(cells) if self._single else list(cells)

    def header_place(self, name: str) -> Place:
        return self.place(1, name, name)

    def place(self, row: int, field: str, text: str) -> Place:  # noqa: ARG002
        letter = self._letters[self.header.index(field)] if field in self.header else ""
        return Place(row, label=f"{self.title}!{letter}{row}")

    @cached_property
    def _rich(self) -> frozenset[str] | None:
        """Cells with formatted text in them; None for a workbook whose parts are not where they are looked for."""
        try:
            return _formatted(self._data, self.title)
        except (KeyError, ValueError):
            return None

    def refuses(self, row: int, field: str, text: str, new: str) -> str:  # noqa: ARG002
        if self._rich is None:
            return "the workbook is not built as usual: save it once with a spreadsheet program"
        letters = [self._letters[self.header.index(field)]] if field else self._letters
        return "a part of the text has a format of its own" if any(f"{at}{row}" in self._rich for at in letters) else ""

    def same(self, row: int, other: int) -> bool:
        return self._cells[row] == self._cells[other]

    def mend(self, changes: Mapping[int, Mapping[str, Mapping[str, str]]]) -> tuple[dict[str, str], int]:
        """What is to stand in which cell, and how many forms that changes. A row under "" loses all that it has."""
        new: dict[str, str] = {}
        count = 0
        for row, fields in changes.items():
            for letter, field, value in zip(self._letters, self.header, self._cells[row], strict=True):
                if "" in fields:
                    new[f"{letter}{row}"] = ""
                elif field in fields and (cell := mended(value, fields[field], several(field))) != value:
                    new[f"{letter}{row}"] = cell
                    count += len(fields[field])
            count += "" in fields
        return new, count


def sheets(
    path: str, data: bytes, tally: Tally, columns: Callable[[Sequence[str]], list[str]] | None = None
) -> list[Sheet]:
    """The sheets of a workbook that have a column ``preferred``; with ``columns``, which says what native column each
    name of the header is, the first sheet.
    """
    found: list[Sheet] = []
    seen: list[str] = []
    with opened(Path(path), data) as book:
        for page in book.worksheets[: 1 if columns else None]:
            sheet = Sheet(path, page.title, data, single=columns is not None)
            rows = rows_of(page, f"{path}[{page.title}]")
            try:
                _, header = next(rows, (0, ()))
                names = trimmed(name_of(cell) for cell in header)
                if columns is None and "preferred" not in names:
                    seen.append(f"{page.title} ({', '.join(names[:8]) or 'empty'})")
                    continue
                sheet.fill(rows, names if columns is None else columns(names), tally)
            except GlossaryError as error:
                sheet.unreadable.append(Unreadable(error.line or 1, error.message))
            found.append(sheet)
    if not found:
        raise GlossaryError(f"no sheet has a column 'preferred': {'; '.join(seen)}", path=path)
    return found


def write_cells(data: bytes, cells: Mapping[str, Mapping[str, str]]) -> bytes:
    """The workbook with other texts in some cells, by the title of the sheet and the cell; "" empties one.

    A text is written into its cell ("inline string"), as the shared ones may stand in other cells too. Raises
    GlossaryError for a workbook whose cells do not say where they are.
    """
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        members = _members(old)
        texts = {members[title]: changes for title, changes in cells.items() if changes}
        for member in old.infolist():
            content = old.read(member)
            if member.filename in texts:
                content = _with_cells(content, texts[member.filename])
            new.writestr(member, content, compress_type=member.compress_type)
        new.comment = old.comment
    return out.getvalue()


def _formatted(data: bytes, title: str) -> frozenset[str]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        shared = "xl/sharedStrings.xml"
        texts = _xml(archive.read(shared)).iter(f"{_MAIN}si") if shared in archive.namelist() else ()
        rich = {str(number) for number, text in enumerate(texts) if text.find(f"{_MAIN}r") is not None}
        found = set()
        for cell in _xml(archive.read(_members(archive)[title])).iter(f"{_MAIN}c"):
            own = cell.find(f"{_MAIN}is/{_MAIN}r") is not None
            if own or (cell.get("t") == "s" and cell.findtext(f"{_MAIN}v") in rich):
                found.add(cell.get("r"))
        return frozenset(found)


def _members(archive: zipfile.ZipFile) -> dict[str, str]:
    """The file of each sheet in the archive, by its title."""
    targets = {}
    for relation in _xml(archive.read("xl/_rels/workbook.xml.rels")):
        targets[relation.get("Id")] = posixpath.normpath(posixpath.join("/xl", relation.get("Target", "")))[1:]
    book = _xml(archive.read("xl/workbook.xml"))
    return {sheet.get("name"): targets[sheet.get(_RELATION)] for sheet in book.iter(f"{_MAIN}sheet")}


def _xml(content: bytes) -> Any:
    from lxml import etree

    return etree.fromstring(
        content, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True)
    )


def _with_cells(content: bytes, changes: Mapping[str, str]) -> bytes:
    from lxml import etree

    root = _xml(content)
    found = {cell.get("r"): cell for cell in root.iter(f"{_MAIN}c")}
    for place, text in changes.items():
        cell = found.get(place)
        if cell is None and not text:
            continue
        if cell is None:
            raise GlossaryError(f"the workbook has no cell {place}: save it once with a spreadsheet program")
        for child in list(cell):
            cell.remove(child)
        cell.attrib.pop("t", None)
        if text:
            cell.set("t", "inlineStr")
            inline = etree.SubElement(etree.SubElement(cell, f"{_MAIN}is"), f"{_MAIN}t")
            inline.set(_SPACE, "preserve")
            inline.text = re.sub("_(?=x[0-9A-Fa-f]{4}_)", "_x005F_", text)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))
