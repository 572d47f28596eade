"""Lint findings for people and for other tools: text, JSON, SARIF 2.1.0, GitHub annotations. Nothing here prints."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from mtfix.checks.report import UNSAFE, descriptor, dumps, sarif_log, sarif_text, uri
from mtfix.curation.lint import SEVERITIES, Fault, Report, all_rules, rule
from mtfix.curation.lint.words import frequencies

_SARIF_LEVELS = {"error": "error", "warning": "warning", "info": "note"}
_GITHUB_LEVELS = {"error": "error", "warning": "warning", "info": "notice"}
_COLORS = {"error": "31", "warning": "33", "info": "36"}


def as_text(report: Report, *, color: bool = False) -> str:
    """``path:line:column: severity CODE message``, a finding a line; before the colon a cell or an id, where a line says little."""
    out = []
    for fault in report.faults:
        place = ":".join(str(part) for part in (fault.path, fault.line, fault.column) if part is not None)
        place += f" ({fault.place})" if fault.place else ""
        level = f"\x1b[{_COLORS[fault.severity]}m{fault.severity}\x1b[0m" if color else fault.severity
        line = f"{_visible(place)}: {level} {fault.code} {_visible(fault.message)}"
        if fault.related:
            other = fault.related[0]
            line += f" ({_visible(other.path)}:{other.line})"
        out.append(line + (" [--fix]" if fault.fix is not None else "") + "\n")
    return "".join(out)


def summary(report: Report) -> str:
    """What was looked at and found, and what could not be, a line each."""
    looked = f"{report.entries:,} {'entry' if report.entries == 1 else 'entries'} in {report.files} file{'s' * (report.files != 1)}"
    counts = Counter(fault.severity for fault in report.faults)
    found = ", ".join(f"{counts[name]:,} {name}{'s' * (counts[name] != 1)}" for name in SEVERITIES if counts[name])
    fixable = sum(fault.fix is not None for fault in report.faults)
    lines = [f"{looked}: {found or 'nothing found'}" + (f"; --fix mends {fixable:,}" if fixable else "")]
    hidden = ", ".join(f"{count:,} {name}{'s' * (count != 1)}" for name, count in report.below.items())
    if hidden:
        lines.append(f"not shown: {hidden} (--severity info)")
    if report.accepted:
        lines.append(f"accepted in x-lint: {report.accepted:,}")
    if not frequencies():
        hint = 'pip install "mtfix[frequency]"'
        lines.append(
            f"without wordfreq G050 takes rare words for common ones too, and G051 finds the shortest only: {hint}"
        )
    return "\n".join(lines)


def _visible(text: str) -> str:
    return UNSAFE.sub(lambda found: f"<U+{ord(found[0]):04X}>", text).replace("\n", "␊").replace("\t", "␉")


def as_json(report: Report) -> str:
    """An object with ``findings`` and the numbers of the summary."""
    return dumps(
        {
            "files": report.files,
            "entries": report.entries,
            "frequencies": frequencies() or None,
            "hidden": report.below,
            "accepted": report.accepted,
            "findings": [_record(fault) for fault in report.faults],
        }
    )


def _record(fault: Fault) -> dict[str, Any]:
    record = fault._asdict()
    del record["row"], record["table"]
    return {**record, "name": rule(fault.code).name, "related": [other._asdict() for other in fault.related]}


def as_sarif(report: Report) -> str:
    """A SARIF 2.1.0 log with one run; what ``--fix`` would write is a fix that a viewer may offer."""
    rules = all_rules()
    index = {known.code: number for number, known in enumerate(rules)}
    levels = ({"defaultConfiguration": {"level": _SARIF_LEVELS[known.severity]}} for known in rules)
    descriptors = [descriptor(known) | level for known, level in zip(rules, levels, strict=True)]
    return sarif_log(descriptors, [_result(fault, index[fault.code]) for fault in report.faults])


def _result(fault: Fault, index: int) -> dict[str, Any]:
    artifact = {"uri": uri(fault.path)}
    region = {"startLine": fault.line}
    if fault.column is not None and fault.end_column is not None:
        region |= {"startColumn": fault.column, "endLine": fault.line, "endColumn": fault.end_column}
    result: dict[str, Any] = {
        "ruleId": fault.code,
        "ruleIndex": index,
        "level": _SARIF_LEVELS[fault.severity],
        "message": {"text": sarif_text(fault.message)},
        "locations": [{"physicalLocation": {"artifactLocation": artifact, "region": region}}],
        "properties": {"entry": fault.entry, "field": fault.field},
    }
    if fault.place:
        result["locations"][0]["logicalLocations"] = [{"fullyQualifiedName": sarif_text(fault.place)}]
    if fault.related:
        result["relatedLocations"] = [
            {
                "id": number,
                "physicalLocation": {"artifactLocation": {"uri": uri(other.path)}, "region": {"startLine": other.line}},
                "message": {"text": sarif_text(other.text or "here")},
            }
            for number, other in enumerate(fault.related)
        ]
    if fault.fix and fault.column is not None:
        change = {"deletedRegion": region, "insertedContent": {"text": fault.fix}}
        result["fixes"] = [
            {
                "description": {"text": sarif_text(f"Write {fault.fix}")},
                "artifactChanges": [{"artifactLocation": artifact, "replacements": [change]}],
            }
        ]
    return result


def as_github(report: Report) -> str:
    """Workflow commands that GitHub Actions shows as annotations."""
    out = []
    for fault in report.faults:
        properties = {"file": fault.path, "line": str(fault.line), "endLine": str(fault.line)}
        if fault.column is not None:
            properties |= {"col": str(fault.column), "endColumn": str(fault.end_column)}
        properties["title"] = f"{fault.code} {rule(fault.code).name}"
        pairs = ",".join(f"{key}={re.sub('[:,]', _percent, _escape(text))}" for key, text in properties.items())
        out.append(f"::{_GITHUB_LEVELS[fault.severity]} {pairs}::{_escape(fault.message)}\n")
    return "".join(out)


def _percent(found: re.Match[str]) -> str:
    return f"%{ord(found[0]):02X}"


def _escape(text: str) -> str:
    text = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return UNSAFE.sub(lambda found: f"<U+{ord(found[0]):04X}>", text)
