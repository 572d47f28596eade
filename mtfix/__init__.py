"""Repair names in machine-translated text: precise, explained, reversible.

>>> import mtfix
>>> entry = mtfix.Entry("jaishankar", (mtfix.Term("S. Jaishankar"), mtfix.Term("苏杰生", "zh")), kind="PER", short="Jaishankar")
>>> cleaned = mtfix.clean("Su Jiesheng met Lavrov. “No,” Su said.", mtfix.make_glossary([entry]))
>>> cleaned.text
'S. Jaishankar met Lavrov. “No,” Jaishankar said.'
>>> cleaned.applied[0].reason
'pinyin reading of 苏杰生'
>>> mtfix.revert(cleaned.document, cleaned.applied).raw
'Su Jiesheng met Lavrov. “No,” Su said.'
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

__all__ = [
    "Cleaned",
    "Cleaner",
    "Document",
    "Edit",
    "Entry",
    "Glossary",
    "Level",
    "MtfixError",
    "Options",
    "Segment",
    "Term",
    "clean",
    "load_glossary",
    "make_glossary",
    "revert",
]

if TYPE_CHECKING:
    from mtfix.cleaning import Cleaner, clean
    from mtfix.edits import revert
    from mtfix.errors import MtfixError
    from mtfix.glossary import load_glossary, make_glossary
    from mtfix.model import Cleaned, Document, Edit, Entry, Glossary, Level, Segment, Term
    from mtfix.proposals import Options

_ELSEWHERE = {
    "Cleaner": "cleaning",
    "MtfixError": "errors",
    "Options": "proposals",
    "clean": "cleaning",
    "make_glossary": "glossary",
    "load_glossary": "glossary",
    "revert": "edits",
}


def __getattr__(name: str) -> Any:
    # Imported on first use, so that `import mtfix` and `mtfix --version` start at once.
    if name in __all__:
        return getattr(import_module(f"mtfix.{_ELSEWHERE.get(name, 'model')}"), name)
    raise AttributeError(f"module 'mtfix' has no attribute {name!r}")


def __dir__() -> list[str]:
    return [*globals(), *__all__]
