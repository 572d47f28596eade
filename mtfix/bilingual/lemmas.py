"""Dictionary forms of the words of a source, so that a name is found in any case."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

Lemmas = Callable[[str], Sequence[str]]  # of a word in lower case, the likeliest first

STEM = "~"  # begins a stem of a word that no dictionary has
_SIMPLEMMA = {
    **{
        lang: lang
        for lang in ("uk", "cs", "pl", "sk", "sl", "bg", "mk", "lt", "lv", "et", "fi", "hu", "el", "ro", "is", "de")
    },
    **dict.fromkeys(("hr", "bs", "sr"), "hbs"),
}
# Case endings, with which names that no dictionary has are compared; the longest first.
_LATIN_SLAVIC = "ovými|ového|ovému|ovým|ými|ého|ému|ích|ách|ech|ami|ovi|owi|iego|iemu|ego|emu|iem|ową|ovou|ové|ová|owa|om|ům|em|ou|ia|iu|ie|ym|im|ą|ę|ů|a|e|i|o|u|y|é|á|í|ě|ý"
_CYRILLIC = "ського|ському|ським|ській|ською|ого|ому|ові|еві|єві|ами|ями|ими|ах|ях|ої|ою|ею|єю|ом|ем|єм|им|ий|ій|а|я|у|ю|і|ї|е|є|и|о|ь|й"
_ENDINGS = {
    **dict.fromkeys(("cs", "pl", "sk", "sl", "hr", "bs"), re.compile(f"(?:{_LATIN_SLAVIC})$")),
    **dict.fromkeys(("uk", "bg", "mk", "sr"), re.compile(f"(?:{_CYRILLIC})$")),
    "de": re.compile("(?:es|s)$"),
}
_LEAST_STEM = 4


def lemmatiser(lang: str) -> Lemmas | None:
    """For languages that inflect names: pymorphy3 with its dictionary, else simplemma; None for the others."""
    base = lang.split("-")[0]
    found = _pymorphy(base) if base in ("ru", "uk") else None
    return found or (_simplemma(base) if base in _SIMPLEMMA else None)


@lru_cache(maxsize=4)
def analyser(lang: str) -> Any:
    """pymorphy3 for Russian or Ukrainian; None where the dictionary is not installed."""
    import pymorphy3

    try:
        return pymorphy3.MorphAnalyzer(lang=lang)
    except ValueError:
        return None


@lru_cache(maxsize=4)
def _pymorphy(lang: str) -> Lemmas | None:
    found = analyser(lang)
    if found is None:
        return None

    @lru_cache(maxsize=65_536)
    def lemmas(word: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(parse.normal_form for parse in found.parse(word)))

    return lemmas


@lru_cache(maxsize=4)
def _simplemma(lang: str) -> Lemmas:
    """Lemmas of the word as it is and as a name; of a word that is in no dictionary a stem too, last."""
    import simplemma

    code, endings = _SIMPLEMMA[lang], _ENDINGS.get(lang)

    @lru_cache(maxsize=65_536)
    def lemmas(word: str) -> tuple[str, ...]:
        name = word.capitalize()
        found = [simplemma.lemmatize(form, lang=code).lower() for form in (word, name)]
        if endings is not None and not simplemma.is_known(name, lang=code):
            stem = endings.sub("", word)
            found += [word, STEM + (stem if len(stem) >= _LEAST_STEM else word)]
        return tuple(dict.fromkeys(found))

    return lemmas
