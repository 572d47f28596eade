"""In which language a segment is written: detectors by name, and the share of segments in the wrong one."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Protocol

import regex

from mtfix.errors import ConfigError, MissingExtra, UnknownName
from mtfix.metrics import rows
from mtfix.model import Signature

if TYPE_CHECKING:
    from mtfix.metrics.base import Rows, TestSet

UNKNOWN = "und"


class Detector(Protocol):
    """``name`` and version go into signatures. A detector is a pure function of the text: seeded, if it draws lots.

    It may have ``languages``, the codes of all that it can give.
    """

    name: str

    def __call__(self, text: str) -> str:
        """The language (two letters, ``zh`` for all Chinese), or ``und`` for a text that cannot be judged."""
        ...


class _Langdetect:
    """langdetect (a port of Google's language-detection, naive Bayes over character n-grams), 55 languages."""

    def __init__(self) -> None:
        from importlib.metadata import version

        from langdetect import DetectorFactory, LangDetectException, detector_factory

        detector_factory.init_factory()
        self._create, self._error = detector_factory._factory.create, LangDetectException
        self._factory = DetectorFactory
        self.languages = frozenset(detector_factory._factory.langlist)
        self.name = f"langdetect-{version('langdetect')}"

    def __call__(self, text: str) -> str:
        self._factory.seed = 0  # of the class, by which every detector is seeded: each text is judged by itself
        detector = self._create()
        detector.append(text)
        try:
            return str(detector.detect()).split("-")[0]
        except self._error:
            return UNKNOWN


class _Eldc:
    """eldc (Efficient Language Detector, in C), 60 languages: several hundred times as fast."""

    def __init__(self) -> None:
        from importlib.metadata import version

        try:
            import eldc
        except ModuleNotFoundError as error:
            raise MissingExtra("langid") from error
        eldc.init()
        self._detect = eldc.detect
        self.languages = frozenset(eldc.LANGUAGES)
        self.name = f"eldc-{version('eldc')}"

    def __call__(self, text: str) -> str:
        return str(self._detect(text.encode("utf-8", "replace").decode()) or UNKNOWN)


class _Py3langid:
    """py3langid (naive Bayes over byte n-grams), 97 languages."""

    def __init__(self) -> None:
        from importlib.metadata import version

        try:
            import py3langid
        except ModuleNotFoundError as error:
            raise MissingExtra("langid") from error
        self._classify = py3langid.classify
        self.languages = frozenset(lang for lang, _ in py3langid.rank(""))
        self.name = f"py3langid-{version('py3langid')}"

    def __call__(self, text: str) -> str:
        return str(self._classify(text)[0])


DETECTORS: dict[str, Callable[[], Detector]] = {"langdetect": _Langdetect, "eldc": _Eldc, "py3langid": _Py3langid}


@lru_cache(maxsize=4)
def detector(name: str) -> Detector:
    """A detector by name. Raises UnknownName, MissingExtra."""
    if name not in DETECTORS:
        raise UnknownName("language detector", name, DETECTORS)
    return DETECTORS[name]()


_LETTER = re.compile(r"[^\W\d_]")
_NOT_PROSE = re.compile(r"\S*(?:://|www\.|@)\S*|\b\w*\d\w*\b")
LEAST_LETTERS = 20  # of a text that is judged; a Han character or kana counts as three
_DENSE = re.compile(r"[\u3041-\u30ff\u3400-\u9fff\uac00-\ud7a3]")
_ALIKE = {"no": "nb", "nn": "nb", "zh_hant": "zh", "yue": "zh", "iw": "he", "in": "id", "tl": "fil"}


def base_language(lang: str) -> str:
    base = lang.lower().split("-")[0]
    return _ALIKE.get(base, base)


_SCRIPTS = {
    "zh": "Han", "yue": "Han", "ja": "Han Hiragana Katakana", "ko": "Hangul Han",
    **dict.fromkeys(["ru", "uk", "be", "bg", "mk", "sr", "kk", "ky", "tg", "mn"], "Cyrillic"),
    **dict.fromkeys(["ar", "fa", "ur", "ps", "ug", "sd"], "Arabic"),
    **dict.fromkeys(["hi", "mr", "ne", "sa"], "Devanagari"),
    "el": "Greek", "he": "Hebrew", "yi": "Hebrew", "th": "Thai", "lo": "Lao", "km": "Khmer", "my": "Myanmar",
    "ka": "Georgian", "hy": "Armenian", "am": "Ethiopic", "ta": "Tamil", "te": "Telugu", "kn": "Kannada",
    "ml": "Malayalam", "bn": "Bengali", "as": "Bengali", "gu": "Gujarati", "pa": "Gurmukhi", "si": "Sinhala",
    "or": "Oriya", "bo": "Tibetan",
}  # fmt: skip


def scripts(lang: str) -> frozenset[str]:
    """Scripts of a language by their Unicode names; Latin for those that the table lacks, and for sr both."""
    found = frozenset(_SCRIPTS.get(base_language(lang), "Latin").split())
    return found | {"Latin"} if base_language(lang) in ("sr", "mn") else found


_OWN = {"Han": "zh", "Hiragana": "ja", "Katakana": "ja", "Hangul": "ko"} | {
    name: lang for lang, name in _SCRIPTS.items() if name in
    ("Greek", "Thai", "Lao", "Khmer", "Myanmar", "Georgian", "Armenian", "Tamil", "Telugu", "Kannada", "Malayalam",
     "Gujarati", "Gurmukhi", "Sinhala", "Oriya", "Tibetan")
}  # fmt: skip
_OWN_LETTERS = regex.compile("|".join(rf"(\p{{{name}}})" for name in _OWN))
_OWN_LANGS = tuple(_OWN.values())


def by_script(text: str) -> str:
    """The language, where most letters are of a script that one language writes; Han with some kana is Japanese.

    >>> by_script("在北京"), by_script("東京にいる"), by_script("in Berlin")
    ('zh', 'ja', 'und')
    """
    counts: Counter[str] = Counter(_OWN_LANGS[match.lastindex - 1] for match in _OWN_LETTERS.finditer(text))
    if 2 * counts.total() <= len(_LETTER.findall(text)):
        return UNKNOWN
    if counts["ja"] * 10 >= counts["zh"] and counts["ja"]:
        counts["ja"] += counts.pop("zh", 0)
    return counts.most_common(1)[0][0]


class WrongLanguage(rows.Share):
    """The share of segments whose language is not that of the target.

    Judged are segments of at least 20 letters (Han, kana and Hangul count threefold), without URLs, addresses and
    words with digits; the others say too little, and are not in ``n``. A script that one language writes decides by
    itself (Han without kana, Hangul, Greek, Thai ...), the rest is left to the detector. A segment whose reference the detector takes
    for the same other language (a quotation, a list of foreign names) is right.

    ``detector``: ``langdetect`` (default, seeded for each text), ``eldc`` or ``py3langid`` (extra ``langid``), or a
    function from text to language with a ``name``.
    """

    name = "wrong-language"
    higher_is_better = False
    workers = True
    columns = ("wrong", "judged")

    def __init__(self, test_set: TestSet, *, detector: Any = "langdetect") -> None:
        glossary_lang = test_set.glossary.target_lang if test_set.glossary else None
        target = test_set.target_lang or glossary_lang
        if not target:
            raise ConfigError("wrong-language needs the target language", hint="for example -l zh-en")
        self._target = base_language(target)
        self._chosen = detector
        self._name = self._detector.name  # fails here if there is none
        known = {*map(base_language, getattr(self._detector, "languages", [self._target])), *_OWN_LANGS}
        if self._target not in known:
            raise ConfigError(
                f"wrong-language: {self._name} does not know the language {target!r}",
                hint=f"it knows {', '.join(sorted(known))}; others: {', '.join(DETECTORS)}",
            )
        self._references = test_set.references
        self._known: dict[str, str] = {}  # systems often agree on a segment

    def signature(self) -> Signature:
        return rows.signature(("lang", self._target), ("detector", self._name), ("letters", str(LEAST_LETTERS)))

    @property
    def _detector(self) -> Detector:
        """By its name where it has one, so that the metric can be sent to another process."""
        return _named(self._chosen) if isinstance(self._chosen, str) else self._chosen

    def stats(self, hypotheses: Sequence[str]) -> Rows:
        return self._rows(map(self._row, range(len(hypotheses)), hypotheses))

    def _row(self, segment: int, hypothesis: str) -> tuple[float, float]:
        lang = self._language(hypothesis)
        if lang == UNKNOWN:
            return 0.0, 0.0
        if lang == self._target:
            return 0.0, 1.0
        return float(all(self._language(stream[segment] or "") != lang for stream in self._references)), 1.0

    def _language(self, text: str) -> str:
        prose = judged(text)
        if not prose:
            return UNKNOWN
        if prose not in self._known:
            lang = by_script(prose)
            self._known[prose] = base_language(self._detector(prose)) if lang == UNKNOWN else lang
        return self._known[prose]


def _named(name: str) -> Detector:
    return detector(name)


def judged(text: str) -> str:
    """What of a text is shown to a detector; empty if that is too little to judge.

    >>> judged("see https://example.org/a now"), judged("Das ist ein ganzer deutscher Satz, oder?")
    ('', 'Das ist ein ganzer deutscher Satz, oder?')
    """
    prose = " ".join(_NOT_PROSE.sub(" ", text).split())
    letters = len(_LETTER.findall(prose)) + 2 * len(_DENSE.findall(prose))
    return prose if letters >= LEAST_LETTERS else ""
