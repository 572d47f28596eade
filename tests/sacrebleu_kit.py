"""The sacrebleu command line and what it prints, for tests that compare mtfix with it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

DIGITS = 12
_CELL = re.compile(r"([\d.]+)(?: \(([\d.]+) ± ([\d.]+)\))?(?:\s+\(p = ([\d.]+)\))?")


def lines(path: Path) -> list[str]:
    """The segments of a file as sacrebleu reads them."""
    return [line.rstrip() for line in path.read_text("utf-8").split("\n")[:-1]]


def sacrebleu(folder: Path, *arguments: str) -> str:
    """What the command prints, with twelve decimals."""
    command = [sys.executable, "-m", "sacrebleu", *arguments, "-w", str(DIGITS)]
    environment = {**os.environ, "NO_COLOR": "1", "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, encoding="utf-8", check=True)
    return done.stdout


def paired_table(printed: str) -> tuple[dict[str, dict[str, tuple[str, ...]]], dict[str, str]]:
    """Of a paired test (``-f text``): by metric and system the score, mean and half interval of the samples and p value
    as printed ("" where there is none), and the signatures by metric."""
    rows: list[list[str]] = []
    for line in printed.split("╘")[0].split("\n"):
        if line.startswith(("╒", "├", "╞")):
            rows.append([])
        elif line.startswith("│"):
            cells = [cell.strip() for cell in line.strip("│").split("│")]
            rows[-1] = [f"{one} {more}".strip() for one, more in zip(rows[-1] or [""] * len(cells), cells, strict=True)]
    (_, *metrics), *systems = rows
    names = [cell.split()[0] for cell in metrics]
    found: dict[str, dict[str, tuple[str, ...]]] = {name: {} for name in names}
    for system, *cells in systems:
        for name, cell in zip(names, cells, strict=True):
            match = _CELL.match(cell)
            assert match, cell
            found[name][system.removeprefix("Baseline: ")] = tuple(part or "" for part in match.groups())
    signatures = re.findall(r"^ - (\S+) +(\S+:\S+)$", printed, re.MULTILINE)
    return found, dict(signatures)
