"""Metrics: rows per segment and a pure aggregate of their sum."""
