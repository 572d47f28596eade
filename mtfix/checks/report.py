"""Findings with their places in the file, and for other tools as JSON and SARIF.

Characters that could rewrite a screen (escape sequences, bidirectional controls) are written as ``\\uXXXX``: the same
values, harmless to print.
"""

from __future__ import annotations

import json
import os
import re
from bisect import bisect_right
from collections import defaultdict
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote

from mtfix.checks.rules import Rule, all_rules, rule
from mtfix.errors import FormatError
from mtfix.model import Edit, Finding, Level

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from mtfix.model import Document

_AROUND = 200  # code points of the line that a place keeps to either side, enough for any terminal
UNSAFE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


class Place(NamedTuple):
    """Where a finding is in its file: lines and columns from 1, columns and offsets in code points, ends exclusive.

    ``text`` is what stands there; ``left`` and ``right`` are up to 200 code points of the same line around it.
    """

    path: str
    line: int
    column: int
    end_line: int
    end_column: int
    start: int
    end: int
    left: str
    text: str
    right: str


class Item(NamedTuple):
    """A finding and its place."""

    finding: Finding
    place: Place


def places(path: str, documents: Sequence[Document], findings: Iterable[Finding]) -> list[Item]:
    r"""Findings of one file with their places; ``documents`` are all documents of the file, in order.

    Lines end at ``\n``, or at ``\r`` in a text without any ``\n``. Raises :class:`FormatError` if two documents have
    the id that a finding names.
    """
    raws = [document.raw for document in documents]
    bases: dict[str, list[int]] = defaultdict(list)
    offsets: dict[int, list[int]] = {}
    at = 0
    for number, (document, text) in enumerate(zip(documents, raws, strict=True)):
        bases[document.id].append(number)
        offsets[number] = [at]  # the segments follow when a finding needs them
        at += len(text)
    raw = "".join(raws)
    newline = "\n" if "\n" in raw else "\r"
    starts = [0, *(match.end() for match in re.finditer(newline, raw))]
    items = []
    for finding in findings:
        numbers = bases[finding.document_id]
        if len(numbers) != 1:
            raise FormatError(f"{len(numbers)} documents have the id {finding.document_id!r}", path=path)
        known = offsets[numbers[0]]
        if len(known) == 1:
            known += [known[0] + offset for offset in documents[numbers[0]].offsets()]
        base = known[finding.segment + 1]
        start, end = base + finding.span.start, base + finding.span.end
        line, end_line = bisect_right(starts, start), bisect_right(starts, end)
        first, last = starts[line - 1], starts[end_line - 1]
        stop = raw.find(newline, end)
        stop = min(len(raw) if stop < 0 else stop, end + _AROUND)
        left, right = raw[max(first, start - _AROUND) : start], raw[end:stop] if line == end_line else ""
        place = Place(path, line, start - first + 1, end_line, end - last + 1, start, end, left, raw[start:end], right)
        items.append(Item(finding, place))
    return items


def severity(finding: Finding) -> str:
    """``note`` for what only a person can decide, else ``warning``."""
    edit = finding.edit
    return "note" if edit and (edit.level is not Level.SAFE or edit.alternatives) else "warning"


# --- for other tools ------------------------------------------------------------------------------------------------


def findings_json(items: Sequence[Item]) -> str:
    """A JSON array with an object a finding; ``edit`` is null where there is nothing to apply."""
    return dumps([_record(*item) for item in items])


def _record(finding: Finding, place: Place) -> dict[str, Any]:
    record = {
        "path": place.path,
        "line": place.line,
        "column": place.column,
        "end_line": place.end_line,
        "end_column": place.end_column,
        "start": place.start,
        "end": place.end,
        "code": finding.code,
        "name": rule(finding.code).name,
        "message": finding.message,
        "document": finding.document_id,
        "segment": finding.segment,
    }
    edit = finding.edit
    return {**record, "edit": edit and {"id": edit.id, "before": edit.before, "after": edit.after, **_properties(edit)}}


def _properties(edit: Edit) -> dict[str, Any]:
    return {
        "entry": edit.entry_id,
        "evidence": edit.evidence.value,
        "score": edit.score,
        "level": edit.level.value,
        "reason": edit.reason,
        "alternatives": list(edit.alternatives),
    }


def findings_sarif(items: Sequence[Item], version: str | None = None) -> str:
    """A SARIF 2.1.0 log with one run; edits are fixes that a viewer may offer. ``version``: default mtfix's own."""
    rules = all_rules()
    index = {known.code: number for number, known in enumerate(rules)}
    results = [_result(finding, place, index[rule(finding.code).code]) for finding, place in items]
    return sarif_log([descriptor(known) for known in rules], results, version)


def descriptor(known: type[Rule]) -> dict[str, Any]:
    """What SARIF says of a rule."""
    return {
        "id": known.code,
        "name": known.name,
        "shortDescription": {"text": known.summary},
        "fullDescription": {"text": " ".join(known.section("What it does").split()) or known.summary},
        "help": {"text": known.text(), "markdown": known.text()},
    }


def sarif_log(
    descriptors: Sequence[Mapping[str, Any]], results: Sequence[Mapping[str, Any]], version: str | None = None
) -> str:
    """A SARIF 2.1.0 log with one run of mtfix."""
    if version is None:
        from mtfix import __version__ as version
    driver = {"name": "mtfix", "version": version, "rules": descriptors}
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    schema = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
    return dumps({"$schema": schema, "version": "2.1.0", "runs": [run]})


def _result(finding: Finding, place: Place, index: int) -> dict[str, Any]:
    edit = finding.edit
    artifact = {"uri": uri(place.path)}
    region = {
        "startLine": place.line,
        "startColumn": place.column,
        "endLine": place.end_line,
        "endColumn": place.end_column,
    }
    result = {
        "ruleId": finding.code,
        "ruleIndex": index,
        "level": severity(finding),
        "message": {"text": sarif_text(finding.message)},
        "locations": [{"physicalLocation": {"artifactLocation": artifact, "region": region}}],
    }
    if edit is not None:
        change = {"deletedRegion": region, "insertedContent": {"text": edit.after}}
        result["partialFingerprints"] = {"mtfixEdit/v1": edit.id}
        result["fixes"] = [
            {
                "description": {"text": sarif_text(f"Replace {edit.before} by {edit.after}")},
                "artifactChanges": [{"artifactLocation": artifact, "replacements": [change]}],
            }
        ]
        result["properties"] = _properties(edit)
    return result


def sarif_text(text: str) -> str:
    """SARIF gives braces a meaning (placeholders, section 3.11.5), and ``[text](target)`` too (links, 3.11.6)."""
    if "](" in text:
        text = re.sub(r"([\[\]\\])", r"\\\1", text)
    return text.replace("{", "{{").replace("}", "}}")


def uri(path: str) -> str:
    posix = PurePath(path).as_posix()
    if PurePath(path).is_absolute():
        return f"file://{'' if posix.startswith('/') else '/'}{quote(os.fsencode(posix), safe='/:')}"
    return quote(os.fsencode(posix))


def dumps(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, indent=2)
    return UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", text) + "\n"
