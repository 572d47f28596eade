"""Hypothesis draws new examples on every run here, and always the same ones in continuous integration."""

import os

import pytest
from hypothesis import settings

settings.register_profile("ci", derandomize=True)
if os.environ.get("CI"):
    settings.load_profile("ci")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--all-segments",
        action="store_true",
        help="tests/parity: all segments of WMT22 and as many samples as sacrebleu takes (half an hour)",
    )
