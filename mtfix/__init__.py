"""Repair names in machine-translated text: precise, explained, reversible.

>>> import mtfix
>>> entry = mtfix.Entry("jaishankar", (mtfix.Term("S. Jaishankar"), mtfix.Term("苏杰生", "zh")), kind="PER", short="Jaishankar")
>>> cleaned = mtfix.clean("Su Jiesheng met Lavrov. “No,” Su said.", mtfix.glossary([entry]))
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

_WHERE = {
    "Cleaned": "mtfix.model",
    "Cleaner": "mtfix.cleaning",
    "Document": "mtfix.model",
    "Edit": "mtfix.model",
    "Entry": "mtfix.model",
    "Glossary": "mtfix.model",
    "Level": "mtfix.model",
    "MtfixError": "mtfix.errors",
    "Options": "mtfix.cleaning",
    "Segment": "mtfix.model",
    "Term": "mtfix.model",
    "clean": "mtfix.cleaning",
    "glossary": "mtfix.glossary",
    "load_glossary": "mtfix.glossary",
    "revert": "mtfix.cleaning",
}

__all__ = sorted(_WHERE)  # noqa: PLE0605

if TYPE_CHECKING:
    from mtfix.cleaning import Cleaner, Options, clean, revert
    from mtfix.errors import MtfixError
    from mtfix.glossary import glossary, load_glossary
    from mtfix.model import Cleaned, Document, Edit, Entry, Glossary, Level, Segment, Term


def __getattr__(name: str) -> Any:
    # Imported on first use, so that `import mtfix` and `mtfix --version` start at once.
    if name in _WHERE:
        return getattr(import_module(_WHERE[name]), name)
    raise AttributeError(f"module 'mtfix' has no attribute {name!r}")


def __dir__() -> list[str]:
    return [*globals(), *_WHERE]
