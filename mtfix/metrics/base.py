"""What a metric is, and the registry of metrics.

A metric is rows per segment and a pure function of their sum. A system's value, a bootstrap sample of it and both
paired tests need nothing else, so a metric that can be written this way gets intervals and significance for nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

from mtfix.model import Glossary, Signature

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from mtfix.metrics.due import Name

    Rows: TypeAlias = npt.NDArray[np.float64]  # (segments, k): what is summed
    Values: TypeAlias = npt.NDArray[np.float64]  # (samples,): nan where undefined


@dataclass(frozen=True, slots=True)
class TestSet:
    """What every system of a comparison was given, and what it is compared with. All sequences have one length.

    ``references``: one sequence a reference (reference stream), as sacrebleu has them; ``documents``, ``domains``:
    one id a segment; ``names``: names annotated by hand, which then say what is due instead of the glossary.
    """

    __test__ = False  # no test case, whatever pytest makes of the name

    references: tuple[Sequence[str], ...] = ()
    source: Sequence[str] | None = None
    documents: Sequence[str] | None = None
    domains: Sequence[str] | None = None
    source_lang: str | None = None
    target_lang: str | None = None
    glossary: Glossary | None = None
    names: Sequence[Name] | None = None


class Metric(Protocol):
    """Made for one test set by ``factory(test_set, **options)``; holds what all systems share (cached references).

    ``name`` is the field's name with its parameters (``chrF2++``), ``higher_is_better`` is False for TER,
    ``percent`` says that values are 0 to 100 (sacrebleu's) and not 0 to 1.
    """

    name: str
    higher_is_better: bool
    percent: bool

    def signature(self) -> Signature:
        """All that a value depends on; sacrebleu's own pairs, in its order, for sacrebleu's metrics."""
        ...

    def stats(self, hypotheses: Sequence[str]) -> Rows:
        """Rows of one system, shape (segments, k), float64."""
        ...

    def values(self, sums: Rows) -> Values:
        """Values of m sums of rows, shape (m, k) -> (m,); nan where the value is undefined."""
        ...

    def support(self, sums: Rows) -> Values:
        """On how many segments, names or terms each value rests, shape (m, k) -> (m,)."""
        ...

    def parts(self, total: Rows) -> dict[str, Any]:
        """Further numbers of one sum of rows (precisions, brevity penalty ...), JSON values only; may be empty."""
        ...
