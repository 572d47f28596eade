"""Reading XML of strangers: record by record in bounded memory, no entities, no external DTD, no network."""

from __future__ import annotations

import io
import os
import re
from collections.abc import Collection, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from lxml import etree

from mtfix.errors import GlossaryError

#: Elements of one record, and of what stands between two: a tree of so many takes some 30 MB.
_MOST = 100_000
#: What XML 1.0 cannot hold, not even escaped (https://www.w3.org/TR/xml/#charsets).
_INVALID = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_INDENTED = re.compile(r"[ \t]*\n[ \t]+")


def records(path: Path, tags: Collection[str], roots: Collection[str], data: bytes | None = None) -> Iterator[Any]:
    """The elements of these names, without namespace, one at a time; each is emptied when the next one is asked for.

    ``data``: what is in the file, if somebody has read it.

    A document type is allowed (TBX 2 files name one) and never loaded; one that declares entities is refused.
    Raises GlossaryError with the line for what is not well-formed or has another root.
    """
    seen = held = 0
    root: Any = None
    try:
        with path.open("rb") if data is None else io.BytesIO(data) as file:
            walk = etree.iterparse(
                file, events=("start", "end"), resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False,
                remove_comments=True, remove_pis=True,
            )  # fmt: skip
            for event, element in walk:
                if root is None:
                    root = element
                    _check_root(root, path, roots)
                if event == "start":
                    held += 1
                    if held > _MOST:
                        raise GlossaryError(f"more than {_MOST:,} elements in one", path=path, line=element.sourceline)
                    continue
                name = local(element)
                parent = element.getparent()
                if name in tags:
                    seen += 1
                    if next(element.iter(etree.Entity), None) is not None:
                        raise GlossaryError("an entity reference", path=path, line=element.sourceline)
                    yield element
                if name in tags or (parent is not None and (parent is root or local(parent) == "body")):
                    _drop(element, parent)
                    held = 0
    except etree.XMLSyntaxError as error:
        reason = (error.msg or "").partition(", try ")[0]  # an option of the parser, no business of the user's
        message = f"not well-formed XML: {reason}"
        raise GlossaryError(message, path=path, line=error.lineno or None, column=error.offset or None) from None
    if not seen:
        raise GlossaryError(f"no {' or '.join(sorted(tags))} element", path=path)


def _check_root(root: Any, path: Path, roots: Collection[str]) -> None:
    dtd = root.getroottree().docinfo.internalDTD
    if dtd is not None and any(True for _ in dtd.iterentities()):
        hint = "entities of a document type are never expanded; write the characters"
        raise GlossaryError("declares XML entities", path=path, line=1, hint=hint)
    if local(root) not in roots:
        raise GlossaryError(
            f"the root is <{local(root)}>, not <{'> or <'.join(roots)}>", path=path, line=root.sourceline
        )


def _drop(element: Any, parent: Any) -> None:
    element.clear()
    if parent is not None:
        while element.getprevious() is not None:
            del parent[0]


def local(element: Any) -> str:
    """The name of an element without its namespace; "" for what is no element."""
    return _local(element.tag)


@lru_cache(1024)
def _local(tag: object) -> str:
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def text_of(element: Any) -> str:
    """The text of an element and of the markup in it, without the indentation that a pretty-printer put there."""
    return readable("".join(element.itertext()) if len(element) else element.text or "")


def escape(text: str) -> str:
    """Character data; a carriage return as a reference, or a parser makes a line feed of it."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\r", "&#13;")


def readable(text: str) -> str:
    """What a reader gets of ``text``: without characters that XML cannot hold, indentation and spaces at the ends."""
    if text.isprintable():  # hardly any is not
        return text.strip()
    return _INDENTED.sub(" ", _INVALID.sub("", text)).strip()


def lang_of(element: Any) -> str:
    """``xml:lang`` (or TMX 1.1's ``lang``) as BCP-47 with the usual case.

    >>> normal("EN_us"), normal("zh-hant-TW")
    ('en-US', 'zh-Hant-TW')
    """
    return normal(element.get("{http://www.w3.org/XML/1998/namespace}lang") or element.get("lang") or "")


@lru_cache(1024)
def normal(code: str) -> str:
    """A language code as BCP-47 with the usual case: en, en-US, zh-Hant."""
    first, *rest = code.strip().replace("_", "-").split("-")
    return "-".join(
        [first.lower(), *(p.upper() if len(p) == 2 else p.title() if len(p) == 4 else p.lower() for p in rest)]
    )


def origin(path: Path, element: Any) -> str:
    return f"{os.fspath(path)}:{element.sourceline}"
