"""What a metric is, and the registry of metrics.

A metric is rows per segment and a pure function of their sum. A system's value, a bootstrap sample of it and both
paired tests need nothing else, so a metric that can be written this way gets intervals and significance for nothing.
"""

from __future__ import annotations

import difflib
import inspect
import re
import typing
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.metadata import entry_points
from types import MappingProxyType, NoneType, UnionType
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

from mtfix.errors import ConfigError, UnknownName
from mtfix.model import Glossary, Signature

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from mtfix.metrics.due import Name

    Rows: TypeAlias = npt.NDArray[np.floating[Any]]  # (segments, k): what is summed
    Values: TypeAlias = npt.NDArray[np.floating[Any]]  # (samples,): nan where undefined

#: Built-in metrics, imported only when used; others come from the entry-point group ``mtfix.metric``. Each names a
#: factory ``(test_set, **options) -> Metric``.
METRICS: Mapping[str, str] = MappingProxyType(
    {
        "bleu": "mtfix.metrics.surface:bleu",
        "chrf": "mtfix.metrics.surface:chrf",
        "chrf++": "mtfix.metrics.surface:chrf_plus_plus",
        "ter": "mtfix.metrics.surface:ter",
        "semantic": "mtfix.metrics.semantic:SentenceSimilarity",
        "semantic-src": "mtfix.metrics.semantic:SourceSentenceSimilarity",
        "tokensim": "mtfix.metrics.semantic:TokenSimilarity",
        "tokensim-src": "mtfix.metrics.semantic:SourceTokenSimilarity",
        "tokensim-both": "mtfix.metrics.semantic:ReferenceAndSource",
        "comet": "mtfix.metrics.semantic:comet",
        "names": "mtfix.metrics.names:NameAccuracy",
        "harm": "mtfix.metrics.names:Harm",
        "tsr": "mtfix.metrics.terms:TermSuccess",
        "tsr-doc": "mtfix.metrics.terms:DocumentTermSuccess",
        "terms-exclusive": "mtfix.metrics.terms:ExclusiveMatch",
        "consistency": "mtfix.metrics.terms:Consistency",
        "consistency-doc": "mtfix.metrics.terms:DocumentConsistency",
        "exact-match": "mtfix.metrics.wmt21:ExactMatch",
        "window-overlap": "mtfix.metrics.wmt21:WindowOverlap",
        "1-term": "mtfix.metrics.wmt21:TermTer",
        "length-ratio": "mtfix.metrics.quality:LengthRatio",
        "untranslated": "mtfix.metrics.quality:Untranslated",
        "wrong-language": "mtfix.metrics.language:WrongLanguage",
        "repetition": "mtfix.metrics.quality:Repetition",
        "copied": "mtfix.metrics.quality:Copied",
        "empty": "mtfix.metrics.quality:Empty",
    }
)


@dataclass(frozen=True, slots=True)
class TestSet:
    """What every system of a comparison was given, and what it is compared with. All sequences have one length.

    ``references``: one sequence a reference (reference stream), as sacrebleu has them; None where a segment has no
    reference in this stream. ``documents``, ``domains``: one id a segment. ``names``: names annotated by hand, which
    then say what is due instead of the glossary.
    """

    __test__ = False  # no test case, whatever pytest makes of the name

    references: tuple[Sequence[str | None], ...] = ()
    source: Sequence[str] | None = None
    documents: Sequence[str] | None = None
    domains: Sequence[str] | None = None
    source_lang: str | None = None
    target_lang: str | None = None
    glossary: Glossary | None = None
    names: Sequence[Name] | None = None


class Metric(Protocol):
    """Made for one test set by ``factory(test_set, **options)``; holds what all systems share (cached references).

    ``name`` is the field's name with its parameters (``chrF2++``), ``higher_is_better`` is False for TER and None where neither more nor less is better,
    ``percent`` says that values are 0 to 100 (sacrebleu's) and not 0 to 1. A metric may also have

    - ``sample_dtype``: the numpy type in which bootstrap samples are summed (sacrebleu's metrics: float32; else
      float64), which ``values`` then gets;
    - ``segment_values(rows)``: values of single segments where that is not ``values(rows)``;
    - ``workers``: True if it can be computed in forked processes (:func:`mtfix.metrics.parallel.rows`);
    - ``progress``: None, or set to a function that ``stats`` tells how many texts are done, and of how many.
    """

    name: str
    higher_is_better: bool | None
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
        """Further numbers of one sum of rows, shape (k,): precisions, brevity penalty ...; JSON values, may be empty."""
        ...


def segment_values(metric: Metric, rows: Rows) -> Values:
    """The value of every segment, shape (n, k) -> (n,): for BLEU with effective order, as sacrebleu's ``-sl``."""
    special = getattr(metric, "segment_values", metric.values)
    values: Values = special(rows)
    return values


def make(name: str, test_set: TestSet, **options: Any) -> Metric:
    """The metric called ``name`` (any case) for a test set: ``make("bleu", test_set, tokenize="zh")``.

    Raises UnknownName for the metric, ConfigError for an option that it does not have or cannot take, and whatever
    the metric raises where the test set lacks what it needs (references, a glossary).
    """
    factory = _factory(name.lower())
    _check_options(name, factory, options)
    metric: Metric = factory(test_set, **options)
    return metric


def known() -> tuple[str, ...]:
    """Names of all metrics, plug-ins included."""
    return tuple(sorted({*METRICS, *(point.name for point in entry_points(group="mtfix.metric"))}))


def options_of(name: str) -> tuple[str, ...]:
    """Names of a metric's options."""
    return tuple(_parameters(_factory(name.lower())))


def about(name: str) -> str:
    """What a metric measures: the first paragraph of what its code says."""
    return summary(_factory(name.lower()))


_MARKUP = re.compile(r":\w+:`~?(?:[\w.]*\.)?(\w+)`|``(.+?)``")


def summary(documented: object) -> str:
    """The first paragraph of a docstring, for people: one line without markup."""
    text = " ".join((inspect.getdoc(documented) or "").split("\n\n")[0].split())
    text = _MARKUP.sub(lambda found: found[1] or found[2], text)
    return text if not text or text.endswith(".") else text + "."


def parse(text: str) -> list[tuple[str, dict[str, Any]]]:
    """Names and options of metrics as one writes them in a shell; options follow a colon.

    >>> parse("bleu:tokenize=zh,lowercase=true,chrf,ter")
    [('bleu', {'tokenize': 'zh', 'lowercase': True}), ('chrf', {}), ('ter', {})]
    """
    found: list[tuple[str, dict[str, Any]]] = []
    for item in filter(None, (part.strip() for part in text.split(","))):
        name, colon, option = item.partition(":")
        if not colon and "=" in item:  # a further option of the metric before
            option = item
        else:
            found.append((name.strip().lower(), {}))
        if not option:
            continue
        key, equals, value = option.partition("=")
        if not found or not equals or not key.strip():
            raise ConfigError(f"metric option {item!r}", hint="write metric:option=value,option=value")
        found[-1][1][key.strip()] = _value(value.strip())
    if not found:
        raise ConfigError("no metric is named", hint=f"known: {', '.join(known())}")
    return found


def _value(text: str) -> Any:
    if text.lower() in ("true", "yes", "false", "no"):
        return text.lower() in ("true", "yes")
    if re.fullmatch(r"[+-]?\d+", text):
        return int(text)
    if re.fullmatch(r"[+-]?(\d+\.\d*|\.\d+)([eE][+-]?\d+)?", text):
        return float(text)
    return text


def _factory(name: str) -> Callable[..., Metric]:
    if name in METRICS:
        return _built_in(name)
    plugins = {point.name: point for point in entry_points(group="mtfix.metric")}
    if name not in plugins:
        raise UnknownName("metric", name, known())
    factory: Callable[..., Metric] = plugins[name].load()
    return factory


@cache
def _built_in(name: str) -> Callable[..., Metric]:
    module, attribute = METRICS[name].split(":")
    factory: Callable[..., Metric] = getattr(import_module(module), attribute)
    return factory


def _parameters(factory: Callable[..., Metric]) -> dict[str, inspect.Parameter]:
    return dict(list(inspect.signature(factory, eval_str=False).parameters.items())[1:])


def _check_options(name: str, factory: Callable[..., Metric], options: Mapping[str, Any]) -> None:
    parameters = _parameters(factory)
    if any(parameter.kind is parameter.VAR_KEYWORD for parameter in parameters.values()):
        return
    try:
        hints = typing.get_type_hints(
            inspect.getattr_static(factory, "__init__") if inspect.isclass(factory) else factory
        )
    except NameError:  # a plug-in whose annotations exist for type checkers only
        hints = {}
    for option, value in options.items():
        if option not in parameters:
            near = difflib.get_close_matches(option, parameters, n=1)
            guess = f"; did you mean {near[0]!r}?" if near else ""
            raise ConfigError(f"{name} has no option {option!r}{guess}", hint=f"it has: {', '.join(parameters) or '-'}")
        if not _fits(value, hints.get(option, object)):
            raise ConfigError(f"{name}: {value!r} is no value of option {option!r}")


def _fits(value: object, wanted: Any) -> bool:
    """Whether a value has one of the plain types (bool, int, float, str, None) of an annotation; others always fit."""
    if isinstance(wanted, UnionType) or typing.get_origin(wanted) is typing.Union:
        return any(_fits(value, one) for one in typing.get_args(wanted))
    if wanted is float:
        return isinstance(value, (int, float)) and not isinstance(value, bool)
    if wanted is int:
        return isinstance(value, int) and not isinstance(value, bool)
    if wanted in (bool, str, NoneType):
        return isinstance(value, wanted)
    return True
