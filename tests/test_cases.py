"""Every row of tests/cases/*.jsonl is a test; tests/cases/README.md says how to write one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from mtfix import formats
from mtfix.cleaning import Cleaner, Options, revert
from mtfix.glossary import make_glossary, parse
from mtfix.model import Level

FOLDER = Path(__file__).parent / "cases"
FIELDS = {
    "case", "glossary", "text", "becomes", "proposes", "to", "from", "source", "format", "level", "keep_quotations",
    "known_failure", "origin",
}  # fmt: skip
EXTENSIONS = {"text": "txt", "markdown": "md", "html": "html", "jsonl": "jsonl"}


def rows():
    for path in sorted(FOLDER.glob("*.jsonl")):
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            if line.strip():
                row = json.loads(line)
                marks = [pytest.mark.xfail(reason=row["known_failure"], strict=True)] if "known_failure" in row else []
                yield pytest.param(row, id=f"{path.stem}:{number} {row.get('case', '')}", marks=marks)


def csv_of(entries: list[dict[str, str]]) -> bytes:
    import csv
    import io

    columns = list(dict.fromkeys(key for entry in entries for key in entry))
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, restval="")
    writer.writeheader()
    writer.writerows(entries)
    return out.getvalue().encode()


def cleaner_of(row: dict) -> Cleaner:
    lang = row.get("to", "en")
    entries = parse(csv_of(row["glossary"]), "case")
    options = Options(
        Level(row.get("level", "safe")), row.get("from"), lang, quotations=row.get("keep_quotations", False)
    )
    return Cleaner(make_glossary(entries, target_lang=lang), options)


@pytest.mark.parametrize("row", list(rows()))
def test_case(row):
    assert set(row) <= FIELDS, f"unknown fields: {set(row) - FIELDS}"
    cleaner = cleaner_of(row)
    name = row.get("format", "text")
    options = {"lines": True, "source": [row["source"]]} if "source" in row else {}
    documents, encoding = formats.read(row["text"].encode(), f"case.{EXTENSIONS[name]}", format=name, options=options)
    cleaned = [cleaner.clean(document) for document in documents]
    got = formats.write((item.document for item in cleaned), encoding).decode()
    assert got == row.get("becomes", row["text"])
    proposed = [[item.edit.before, item.edit.after] for c in cleaned for item in c.withheld]
    for pair in row.get("proposes", []):
        assert pair in proposed
    for item in cleaned:
        again = cleaner.clean(item.document)
        assert again.document.raw == item.document.raw
        assert again.applied == ()
        assert revert(item.document, item.applied).raw == apply_none(item, row, name, options)


def apply_none(item, row, name, options):
    documents, _ = formats.read(row["text"].encode(), f"case.{EXTENSIONS[name]}", format=name, options=options)
    return next(document.raw for document in documents if document.id == item.document.id)


def test_there_are_enough_cases():
    assert sum(1 for _ in rows()) >= 150
