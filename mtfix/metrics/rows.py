"""What most metrics of this package share: rows that end in a share, and the numbers derived from a sum of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from mtfix.model import Signature

if TYPE_CHECKING:
    from mtfix.metrics.base import Rows, Values


def number(value: float) -> float | None:
    """A JSON value: None where it is undefined."""
    return None if value != value else float(value)


def quotient(over: float, under: float) -> float | None:
    return over / under if under else None


def rows(values: Sequence[Sequence[float]], width: int) -> Rows:
    """Rows of shape (segments, width), also for no segments at all."""
    import numpy as np

    return np.asarray(values, dtype=np.float64).reshape(len(values), width)


def signature(*pairs: tuple[str, str]) -> Signature:
    from mtfix import __version__

    return Signature((*pairs, ("version", __version__)))


class Share:
    """A metric whose value is ``sums[:, 0] / sums[:, 1]``: hits among what was due, from 0 to 1.

    ``columns`` names all columns; those from the third on only go into :meth:`parts`. ``uses_references`` says
    whether the value depends on the references: if so, a reference is scored against the others only.
    """

    name: str = ""
    higher_is_better: bool = True
    percent: bool = False
    uses_references: ClassVar[bool] = False
    columns: tuple[str, ...] = ("hits", "due")

    def values(self, sums: Rows) -> Values:
        import numpy as np

        with np.errstate(divide="ignore", invalid="ignore"):
            return np.where(sums[:, 1] > 0, sums[:, 0] / sums[:, 1], np.nan)

    def support(self, sums: Rows) -> Values:
        return sums[:, 1]

    def parts(self, total: Rows) -> dict[str, Any]:
        return {name: float(value) for name, value in zip(self.columns, total.reshape(-1), strict=True)}

    def _rows(self, values: Iterable[Sequence[float]]) -> Rows:
        return rows(list(values), len(self.columns))
