"""Glossaries: curated sets of entries, and the files that hold them."""

from mtfix.glossary.files import glossary, load_glossary, parse, shipped

__all__ = ["glossary", "load_glossary", "parse", "shipped"]
