"""The map of CONTRIBUTING.md, kept."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import mtfix

PACKAGE = Path(mtfix.__file__).parent
# Whoever stands further left is imported by those further right, never the other way round.
ORDER = [
    "errors",
    "store",
    "model",
    "entries",
    "boundaries",
    "text",
    "edits",
    "glossary",
    "names",
    "formats",
    "align",
    "semantic_e5",
    "semantic",
    "agreement",
    "inline",
    "bilingual",
    "matching",
    "metrics",
    "significance",
    "repair",
    "proposals",
    "sourcing",
    "proposing",
    "cleaning",
    "cache",
    "ledger",
    "checks",
    "render",
    "batch",
    "report",
    "scoring",
    "curation",
    "cli",
    "__main__",
]


def modules():
    return sorted(path for path in PACKAGE.rglob("*.py") if path != PACKAGE / "__init__.py")


def part(name: str) -> str:
    return name.split(".")[1]


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_go_one_way(path):
    own = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
    for node in ast.parse(path.read_text("utf-8")).body:
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module] if node.module != "mtfix" else [f"mtfix.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        else:
            continue
        for name in names:
            if name.startswith("mtfix.") and part(name) in ORDER:
                assert ORDER.index(part(name)) <= ORDER.index(own), f"{own} must not import {name}"


@pytest.mark.parametrize("path", sorted((PACKAGE / "metrics").rglob("*.py")), ids=lambda path: path.name)
def test_the_scorer_knows_nothing_of_the_fixer(path):
    assert "mtfix.cleaning" not in path.read_text("utf-8")
    assert "mtfix.propos" not in path.read_text("utf-8")


def test_only_the_command_line_prints():
    for path in modules():
        if path.parent.name == "cli" or path.name == "__main__.py":
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            assert not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"), (
                path
            )


def test_the_public_names():
    assert len(mtfix.__all__) <= 15
    for name in mtfix.__all__:
        assert getattr(mtfix, name).__doc__, name
    with pytest.raises(AttributeError):
        mtfix.nothing  # noqa: B018


def test_importing_the_library_is_light():
    heavy = "torch", "numpy", "pandas", "dask", "rich", "fastapi", "sentence_transformers", "simplemma", "pypinyin"
    code = f"import sys, mtfix; mtfix.Cleaner; print([name for name in {heavy} if name in sys.modules])"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"
