"""HTML and SVG as trees: what is text stays text, for the serialiser escapes it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from xml.etree.ElementTree import Element, tostring

Child = Element | str | None
_WORDS = dict.fromkeys(("system", "name", "source", "type", "instead", "file", "SHA-256"), "words")  # columns of text

_UNPRINTABLE = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")


def el(tag: str, *children: Child, **attributes: str | float | bool | None) -> Element:
    """An element. ``class_`` and ``data_x`` are the attributes ``class`` and ``data-x``; None and False are left out.

    >>> html(el("p", "a < b ", el("b", "c"), " d", class_="x", hidden=True, title=None))
    '<p class="x" hidden="">a &lt; b <b>c</b> d</p>'
    """
    found = Element(tag)
    for name, value in attributes.items():
        if value is not None and value is not False:
            text = "" if value is True else f"{value:g}" if isinstance(value, float) else printable(str(value))
            found.set(name.rstrip("_").replace("_", "-"), text)
    for child in children:
        if isinstance(child, Element):
            found.append(child)
        elif child and len(found):
            found[-1].tail = (found[-1].tail or "") + printable(child)
        elif child:
            found.text = (found.text or "") + printable(child)
    return found


def foreign(text: str, tag: str = "bdi", **attributes: str | float | bool | None) -> Element:
    """Text from a file or a command line: its direction is its own, and does not reach beyond it."""
    return el(tag, text, dir="auto", **attributes)


def html(element: Element) -> str:
    """HTML 5; the text of ``script`` and ``style`` is left as it is, as browsers read it."""
    return tostring(element, encoding="unicode", method="html")


def printable(text: str) -> str:
    """Without control characters and half surrogates, which no HTML file may hold."""
    return _UNPRINTABLE.sub("\ufffd", text)


def column(text: str, sign: str | None = None, says: str = "", title: str | None = None) -> Element:
    mark = symbol(sign, says) if sign else None
    return el("th", foreign(text), " " if sign else None, mark, scope="col", title=title, class_=_WORDS.get(text))


def cell(text: str, key: float | None = None) -> Element:
    return el("td", text, data_v=None if key is None else repr(key))


def symbol(sign: str, says: str, class_: str | None = None) -> Element:
    """A sign for those who see it, words for those who do not."""
    return el("span", sign, class_=class_, role="img", aria_label=says, title=says)


def scrolling(table: Element, label: str, tall: bool = False) -> Element:
    """A box of its own for a table that may be wider than the page; ``label`` is for screen readers."""
    class_ = "scroll tall" if tall else "scroll"
    return el("div", table, class_=class_, tabindex="0", role="region", aria_label=f"Table: {label}")


def grid(charts: Sequence[Element]) -> Element | None:
    return el("div", *charts, class_="grid") if charts else None
