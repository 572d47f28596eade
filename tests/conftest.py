"""Hypothesis draws new examples on every run here, and always the same ones in continuous integration."""

import os

import pytest
from hypothesis import HealthCheck, settings

# A busy machine is no fault of the code: no example has a deadline, and slow ones are no reason to stop.
patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("patient", patient)
settings.register_profile("ci", patient, derandomize=True)
settings.load_profile("ci" if os.environ.get("CI") else "patient")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--all-segments",
        action="store_true",
        help="tests/parity: all segments of WMT22 and as many samples as sacrebleu takes (an hour)",
    )
