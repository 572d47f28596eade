"""What the words of spans have in common with those of right forms, of many spans and forms at once."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from mtfix.bilingual.segment import Floats, Integers
from mtfix.bilingual.stats import spread

Forms = Sequence[Sequence[int]]  # of one name: the numbers of the words of each, none empty


class Overlap:
    """Each span that has a word of a right form, with each form of its name; the pairs of a span one after the other."""

    def __init__(
        self, forms: Sequence[Forms], name: Integers, spans: Integers, words: Integers, values: Floats
    ) -> None:
        """``forms`` of each name; the number of the ``name`` of each span. Of each word that stands in a span: the number of
        the span, the word's, and how well it stands for the word of that number.
        """
        of_name = np.array([len(rows) for rows in forms])
        of_form = np.array([len(row) for rows in forms for row in rows], np.int64)
        flat = np.array([word for rows in forms for row in rows for word in row], np.int64)
        self._size = len(name)
        self.spans = np.unique(spans[of_name[name[spans]] > 0])
        owner = name[self.spans]
        count = of_name[owner]
        self._first = np.cumsum(count) - count
        self.span = np.repeat(np.arange(len(count)), count)  # of each pair, as a place in :attr:`spans`
        form = spread((np.cumsum(of_name) - of_name)[owner], count)
        self.sizes = of_form[form]  # words of the form
        best = np.zeros((self._size, max(flat.max(initial=0), words.max(initial=0)) + 1))
        np.maximum.at(best, (spans, words), values)
        wanted = flat[spread((np.cumsum(of_form) - of_form)[form], self.sizes)]
        found = best[np.repeat(self.spans[self.span], self.sizes), wanted]
        # How well the form's words are stood for, summed up.
        self.total: Floats = np.add.reduceat(found, np.cumsum(self.sizes) - self.sizes) if found.size else found

    def best(self, values: Floats) -> Floats:
        """The highest value of any pair of each span, 0 for a span without one."""
        found = np.zeros(self._size)
        if self.spans.size:
            found[self.spans] = np.maximum.reduceat(values, self._first)
        return found
