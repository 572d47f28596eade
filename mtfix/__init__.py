"""Repair names in machine-translated text: precise, explained, reversible."""

__version__ = "0.1.0"
