"""How a right form may stand in a sentence of its language without being wrong: contracted, definite, with an ending.

``written_pattern(form, lang)`` finds what the plain search does not; None for languages that write names as they are.
Languages that decline names have :func:`mtfix.bilingual.entries.inflected_pattern`.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from mtfix.boundaries import takes_genitive

# What becomes of an article that stands at the beginning of a name behind a preposition.
CONTRACTED: dict[str, dict[str, str]] = {
    "fr": {"le": "du au", "les": "des aux"},
    "es": {"el": "del al"},
    "ca": {"el": "del al pel", "els": "dels als pels"},
    "pt": {"o": "do ao no pelo", "a": "da à na pela", "os": "dos aos nos pelos", "as": "das às nas pelas"},
    "it": {
        "il": "del al dal nel sul col",
        "lo": "dello allo dallo nello sullo",
        "la": "della alla dalla nella sulla",
        "i": "dei ai dai nei sui",
        "gli": "degli agli dagli negli sugli",
        "le": "delle alle dalle nelle sulle",
        "l'": "dell' all' dall' nell' sull'",
    },
}
_ELIDED = re.compile(r"([^\W\d_]+['\u2019])\s*(.+)", re.DOTALL)
_SPACE = r"\s+"
_QUOTE = "['\u2019]"


def split_article(form: str, lang: str) -> tuple[str, str]:
    """The article that begins a form, in lower case, and the rest; "" and the form where there is none.

    >>> split_article("L'attimo fuggente", "it"), split_article("Les Évadés", "fr"), split_article("Casablanca", "es")
    (("l'", 'attimo fuggente'), ('les', 'Évadés'), ('', 'Casablanca'))
    """
    articles = CONTRACTED.get(lang, {})
    elided = _ELIDED.fullmatch(form)
    if elided and elided[1].lower().replace("\u2019", "'") in articles:
        return elided[1].lower().replace("\u2019", "'"), elided[2]
    first, _, rest = form.partition(" ")
    return (first.lower(), rest) if rest and first.lower() in articles else ("", form)


def _literal(text: str) -> str:
    """Pattern of a stretch of text: any space for a space, any apostrophe for an apostrophe."""
    return "".join([_SPACE if c == " " else _QUOTE if c in "'\u2019" else re.escape(c) for c in text])


def _contracted(form: str, lang: str) -> str | None:
    article, rest = split_article(form, lang)
    if not article:
        return None
    heads = "|".join([_literal(word) for word in CONTRACTED[lang][article].split()])
    gap = "" if article.endswith("'") else _SPACE
    return rf"(?<!\w)(?:{heads}){gap}{_literal(rest)}(?!\w)"


# Letters of scripts that write words together, or particles, prefixes and endings onto a name of any script.
_TOUCHING = r"\u0590-\u06ff\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u3041-\u30ff\u3400-\u9fff\uac00-\ud7a3\uf900-\ufaff"
_ACRONYM = 5  # letters of a form in capitals, whose case counts
_LEAST = 5  # letters of a name that may take an ending without a mark
_TURKISH_ENDING = (
    r"(?:l[ae]r)?(?:[ıiuü]m[ıiuü]z|[ıiuü]n[ıiuü]z|s?[ıiuü])?(?:n?[ıiuü]n|[yn]?[ıiuü]|[yn]?[aeə]|n?[dt][aeə](?:n|ki)?|y?l[ae]"
    r"|[dt][ıiuü]r)?"
)
_SOFT = {"p": "[pb]", "ç": "[çc]", "t": "[td]", "k": "[kğg]"}


def _turkic(form: str, _lang: str) -> str | None:
    """Endings of common nouns, and of names where the apostrophe was forgotten."""
    if len(form) < _LEAST or not form[-1].isalpha():
        return None
    last = _SOFT.get(form[-1], re.escape(form[-1]))
    return rf"(?<!\w){_literal(form[:-1])}{last}{_TURKISH_ENDING}(?!\w)"


def _uralic(form: str, _lang: str) -> str | None:
    if len(form) < _LEAST or not form[-1].isalpha():
        return None
    return rf"(?<!\w){_literal(form)}[^\W\d_]{{1,5}}(?!\w)"


def _germanic(form: str, _lang: str) -> str | None:
    return rf"(?<!\w){_literal(form)}s(?!\w)" if takes_genitive(form[-4:]) and form[:1].isupper() else None


_ADJECTIVE = re.compile(r"(\w{4,}?)(?:e[rsnm]?)")


def _german(form: str, lang: str) -> str | None:
    """In the genitive; a name that begins with an adjective also in the other cases (des Nationalen Gerichtshofs)."""
    first, _, rest = form.partition(" ")
    adjective = _ADJECTIVE.fullmatch(first)
    if not rest or not rest[:1].isupper() or adjective is None:
        return _germanic(form, lang)
    return rf"(?<!\w){re.escape(adjective[1])}e[rsnm]?{_SPACE}{_literal(rest)}(?:e?s)?(?!\w)"


def _english(form: str, _lang: str) -> str | None:
    """In the plural."""
    return rf"(?<!\w){_literal(form)}s(?!\w)" if len(form) >= _LEAST and form[-1] != "s" else None


_OTHER_LETTER = rf"[^\W_{_TOUCHING}]"


def _touching(form: str, _lang: str) -> str | None:
    """In letters of another script, with the words of the language right beside them: AfDの, NATO가."""
    if not re.match(_OTHER_LETTER, form[0]) and not re.match(_OTHER_LETTER, form[-1]):
        return None
    pattern = _literal(form) if len(form) > _ACRONYM or not form.isupper() else f"(?-i:{_literal(form)})"
    before = rf"(?<!{_OTHER_LETTER})" if re.match(_OTHER_LETTER, form[0]) else ""
    after = rf"(?!{_OTHER_LETTER})" if re.match(_OTHER_LETTER, form[-1]) else ""
    return before + pattern + after


_TASHKEEL = "[\u064b-\u065f\u0670\u0640]*"


def _arabic(form: str, lang: str) -> str | None:
    """With vowel signs, with the article before every word, with the article behind ل."""
    if touching := _touching(form, lang):
        return touching
    words = []
    for word in re.sub(_TASHKEEL, "", form).split():
        bare = word[2:] if word.startswith("ال") and len(word) > 4 else word
        head = "" if re.match(r"\w", bare) is None else rf"(?:ا{_TASHKEEL}ل{_TASHKEEL}|ل{_TASHKEEL}ل{_TASHKEEL})?"
        words.append(head + "".join([re.escape(char) + _TASHKEEL for char in bare]))
    return _SPACE.join(words) + r"(?![\w\u064b-\u065f])"


_RULES: dict[str, Callable[[str, str], str | None]] = {
    **dict.fromkeys(CONTRACTED, _contracted),
    **dict.fromkeys(("tr", "az", "tk"), _turkic),
    **dict.fromkeys(("fi", "et", "hu"), _uralic),
    **dict.fromkeys(("sv", "da", "nb", "nn", "no"), _germanic),
    "de": _german,
    "en": _english,
    "ar": _arabic,
    **dict.fromkeys(("zh", "ja", "ko", "th", "lo", "my", "km", "he", "fa", "ur"), _touching),
}

# Languages whose rules leave a form as it is and write something behind it.
ENDINGS_ONLY = frozenset(("en", "fi", "et", "hu", "sv", "da", "nb", "nn", "no"))

_OF_PEOPLE = {**{lang: rule for lang, rule in _RULES.items() if lang != "en"}, "de": _germanic}


def written_pattern(form: str, lang: str, person: bool = False) -> re.Pattern[str] | None:
    """Finds a form as a sentence of ``lang`` has it; of a ``person`` no plural (William is not Williams), and no adjective.

    >>> written_pattern("Les Raisins de la colère", "fr").search("le thème des Raisins de la colère").group()
    'des Raisins de la colère'
    >>> written_pattern("pamuk şeker", "tr").fullmatch("pamuk şekerin") is not None
    True
    >>> written_pattern("Nationaler Gerichtshof", "de").fullmatch("Nationalen Gerichtshofs") is not None
    True
    """
    rule = (_OF_PEOPLE if person else _RULES).get(lang)
    pattern = rule(form, lang) if rule and form else None
    return None if pattern is None else re.compile(pattern, re.IGNORECASE)
