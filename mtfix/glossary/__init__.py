"""Glossaries: curated sets of entries, and the files that hold them."""

from mtfix.glossary.files import load_glossary, make_glossary, parse, shipped

__all__ = ["load_glossary", "make_glossary", "parse", "shipped"]
