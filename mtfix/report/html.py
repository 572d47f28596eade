"""The report as one HTML file that opens offline, and as a table for notebooks.

Tables and plots are there without scripts; a script sorts and filters them and shows the segments, whose data stand in
the page as JSON. A content security policy forbids every request, every other script and every other style.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from importlib.resources import files
from xml.etree.ElementTree import Element

import msgspec

from mtfix.report.data import Report
from mtfix.report.markup import Child, el, foreign, html
from mtfix.report.sections import notes, sections, summary_table
from mtfix.report.view import View, about


def page(report: Report) -> str:
    """The whole file. It shows what the report holds and nothing else; all texts are escaped and isolated."""
    view = View(report)
    parts = [part for part in sections(view) if part is not None]
    links = [el("a", part.findtext("h2"), href=f"#{part.get('id')}") for part in parts]
    style, script = _asset("report.css"), _asset("report.js")
    title = "Scores: " + ", ".join(report.systems[:3]) + (" …" if len(report.systems) > 3 else "")
    policy = (
        f"default-src 'none'; script-src '{_digest(script)}'; style-src '{_digest(style)}'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )
    head = el(
        "head",
        el("meta", charset="utf-8"),
        el("meta", http_equiv="Content-Security-Policy", content=policy),
        el("meta", name="viewport", content="width=device-width, initial-scale=1"),
        el("meta", name="color-scheme", content="light dark"),
        el("meta", name="generator", content=f"mtfix {report.mtfix}"),
        el("link", rel="icon", href="data:,"),
        el("title", title),
        _raw("style", style),
    )
    theme = el(
        "label",
        "Theme ",
        el("select", *(el("option", name, value=name) for name in ("auto", "light", "dark")), id="theme"),
        class_="theme",
        hidden=True,
    )
    body = el(
        "body",
        el("a", "Skip to the scores", href="#scores", class_="skip"),
        el(
            "header",
            el("div", el("h1", "Translation scores"), el("p", *_subtitle(report)), class_="title"),
            theme,
            el("nav", *links, aria_label="Parts of the report"),
        ),
        el("main", *parts),
        el("footer", el("p", f"Made by mtfix {report.mtfix}. ", el("code", report.signature))),
        _raw("script", _data(report), type="application/json", id="data"),
        _raw("script", script),
    )
    return "<!DOCTYPE html>\n" + html(el("html", head, body, lang="en")) + "\n"


def notebook(report: Report) -> str:
    """The table of scores with warnings and signatures, as a piece of HTML."""
    view = View(report)
    parts = [summary_table(view), *notes(view), *(el("p", "Warning: ", foreign(text)) for text in report.warnings)]
    signatures = [el("li", f"{metric.title}: ", el("code", metric.signature)) for metric in report.metrics]
    signatures.append(el("li", "run: ", el("code", report.signature)))
    details = el("details", el("summary", "Signatures"), el("ul", *signatures))
    return html(el("div", *parts, details, class_="mtfix-report"))


def _subtitle(report: Report) -> Iterator[Child]:
    yield about(report)
    if report.source_lang and report.target_lang:
        yield f", {report.source_lang} to {report.target_lang}"


def _asset(name: str) -> str:
    return files("mtfix.report").joinpath("page", name).read_text("utf-8")


def _raw(tag: str, text: str, **attributes: str) -> Element:
    """A script or a style: its text is not escaped, so no text from outside may come here but by :func:`_data`."""
    element = el(tag, **attributes)
    element.text = text
    return element


def _digest(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


_ESCAPED = {ord(char): f"\\u{ord(char):04x}" for char in "<>&\u2028\u2029"}


def _data(report: Report) -> str:
    """What the script shows, as JSON in which nothing can end the element that it stands in."""
    shown = {
        "source_lang": report.source_lang,
        "target_lang": report.target_lang,
        "systems": View(report).ranked(),
        "baseline": report.baseline,
        "metrics": report.metrics,
        "segments": report.segments,
    }
    return msgspec.json.encode(shown).decode().translate(_ESCAPED)
