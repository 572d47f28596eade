"""TMX 1.4 and XLIFF 1.2 and 2 as columns of aligned segments. Files from outside: no entities, no network, no DTD."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from mtfix.errors import FormatError

# What is inside these elements is code of the original format, not text (TMX 1.4b and XLIFF 1.2, inline elements).
_CODES = frozenset({"bpt", "ept", "ph", "it", "ut", "sub"})
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


@dataclass(slots=True)
class Bitext:
    """Columns by name, and the line of each unit."""

    columns: dict[str, list[str | None]] = field(default_factory=dict)
    lines: list[int] = field(default_factory=list)
    source_lang: str | None = None
    target_lang: str | None = None

    def add(self, line: int, cells: dict[str, str | None]) -> None:
        for name in cells:
            self.columns.setdefault(name, [None] * len(self.lines))
        for name, column in self.columns.items():
            column.append(cells.get(name))
        self.lines.append(line)


def read_tmx(data: bytes, path: str) -> Bitext:
    """One column a language, as its code stands in the file; ``source`` and ``target`` where there are two.

    Raises FormatError with the line for what is no TMX.
    """
    root = _parse(data, path)
    if _name(root) != "tmx":
        raise FormatError(f"not a TMX file: the root element is <{_name(root)}>", path=path, line=root.sourceline)
    found = Bitext()
    header = next(_all(root, "header"), None)
    declared = (header.get("srclang") or "").lower() if header is not None else ""
    for unit in _all(root, "tu"):
        cells: dict[str, str | None] = {}
        for variant in _children(unit, "tuv"):
            lang = (variant.get(_XML_LANG) or variant.get("lang") or "").lower()
            if not lang:
                raise FormatError("a <tuv> without xml:lang", path=path, line=variant.sourceline)
            if lang in cells:
                message = f"two <tuv> of the language {lang!r} in one <tu>"
                raise FormatError(message, path=path, line=variant.sourceline)
            segment = next(_children(variant, "seg"), None)
            if segment is None:
                raise FormatError("a <tuv> without <seg>", path=path, line=variant.sourceline)
            cells[lang] = _text(segment)
        found.add(unit.sourceline, cells)
    langs = list(found.columns)
    if len(langs) == 2:
        source = declared if declared in langs else langs[0]
        target = langs[1] if source == langs[0] else langs[0]
        found.columns |= {"source": found.columns[source], "target": found.columns[target]}
        found.source_lang, found.target_lang = source, target
    return found


def read_xliff(data: bytes, path: str) -> Bitext:
    """Columns ``source``, ``target`` and ``document`` (the ``original`` or id of the file).

    One row a ``trans-unit`` (1.2) or ``segment`` (2.x). Raises FormatError with the line for what is no XLIFF.
    """
    root = _parse(data, path)
    if _name(root) != "xliff":
        raise FormatError(f"not an XLIFF file: the root element is <{_name(root)}>", path=path, line=root.sourceline)
    found = Bitext()
    second = (root.get("version") or "").startswith("2")
    for file in _all(root, "file"):
        document = file.get("original") or file.get("id") or ""
        source_lang = root.get("srcLang") if second else file.get("source-language")
        target_lang = root.get("trgLang") if second else file.get("target-language")
        found.source_lang = found.source_lang or source_lang
        found.target_lang = found.target_lang or target_lang
        for unit in _all(file, "segment" if second else "trans-unit"):
            source = next(_children(unit, "source"), None)
            if source is None:
                raise FormatError(f"a <{_name(unit)}> without <source>", path=path, line=unit.sourceline)
            target = next(_children(unit, "target"), None)
            cells = {"source": _text(source), "target": None if target is None else _text(target)}
            found.add(unit.sourceline, cells | {"document": document})
    return found


def _parse(data: bytes, path: str) -> Any:
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        line, column = error.position
        raise FormatError(f"broken XML: {error.msg}", path=path, line=line or None, column=column or None) from None
    dtd = root.getroottree().docinfo.internalDTD
    if dtd is not None and any(True for _ in dtd.iterentities()):
        # They would be left out of the text without a word, and they are how XML files attack their readers.
        raise FormatError("the file declares XML entities; they are not read", path=path, hint="replace them by text")
    return root


def _name(element: Any) -> str:
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _all(element: Any, name: str) -> Iterator[Any]:
    return (found for found in element.iter() if _name(found) == name)


def _children(element: Any, name: str) -> Iterator[Any]:
    return (found for found in element if _name(found) == name)


def _text(element: Any) -> str:
    """The text that a reader sees: without codes and comments, with what stands in other inline elements."""
    parts = [element.text or ""]
    for child in element:
        name = _name(child)
        if name == "cp":  # XLIFF 2: a character that XML cannot hold
            parts.append(_character(child.get("hex") or ""))
        elif name and name not in _CODES:
            parts.append(_text(child))
        parts.append(child.tail or "")
    return "".join(parts)


def _character(code: str) -> str:
    try:
        return chr(int(code, 16))
    except (ValueError, OverflowError):
        return "\ufffd"
