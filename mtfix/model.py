"""The nouns of mtfix: plain frozen values that every other module speaks in.

All offsets count code points of one raw string and are half-open. Nothing here imports anything but the
standard library, and nothing here reads, prints or writes.
"""

from __future__ import annotations

import enum
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple, Protocol


class Span(NamedTuple):
    """A non-empty half-open range ``[start, end)`` of code points in one raw string.

    >>> Span(3, 6).of("an India report")
    'Ind'
    """

    start: int
    end: int

    def of(self, text: str) -> str:
        return text[self.start : self.end]

    def overlaps(self, other: Span) -> bool:
        return self.start < other.end and other.start < self.end


Syntax = Literal["plain", "html", "json"]
BLOCKS = "blocks"  # in a document's meta: what begins a line may make a list or a heading of it (Markdown)


class Segment(NamedTuple):
    """One editable stretch of text, raw: exactly as it stands in the file.

    ``syntax`` says how ``text`` encodes characters: ``html`` has entities (``&eacute;``), ``json`` has escapes
    (``\\u00e9``), ``plain`` has neither. ``markup`` are spans that a reader does not see and that may stand inside a
    name (``<b>``, ``**``); ``protected`` are spans that are never touched and never part of a name (code, scripts).
    ``source`` and ``references`` are decoded text. (A named tuple: a text has many, and they are made four times faster.)
    """

    text: str
    source: str | None = None
    references: tuple[str, ...] = ()
    protected: tuple[Span, ...] = ()
    markup: tuple[Span, ...] = ()
    syntax: Syntax = "plain"

    def with_text(self, text: str, protected: tuple[Span, ...] = (), markup: tuple[Span, ...] = ()) -> Segment:
        return Segment(text, self.source, self.references, protected, markup, self.syntax)


@dataclass(frozen=True, slots=True)
class Document:
    """Ordered segments and the gaps around them; ``gaps[0] + text[0] + gaps[1] + ... + gaps[n]`` is the raw text.

    Gaps are what is no segment text (tags, blank lines, other fields of a record): they cannot be edited.

    >>> Document("d", (Segment("Hello"), Segment("world")), ("", "\\n\\n", "\\n")).raw
    'Hello\\n\\nworld\\n'
    """

    id: str
    segments: tuple[Segment, ...]
    gaps: tuple[str, ...]
    source_lang: str | None = None
    target_lang: str | None = None
    system: str | None = None
    meta: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if len(self.gaps) != len(self.segments) + 1:
            raise ValueError(f"{len(self.segments)} segments need {len(self.segments) + 1} gaps, not {len(self.gaps)}")

    def with_segments(self, segments: tuple[Segment, ...]) -> Document:
        """The same document with other segments between its gaps."""
        return Document(self.id, segments, self.gaps, self.source_lang, self.target_lang, self.system, self.meta)

    @property
    def raw(self) -> str:
        parts = [""] * (2 * len(self.segments) + 1)
        parts[::2] = self.gaps
        parts[1::2] = [segment.text for segment in self.segments]
        return "".join(parts)

    def offsets(self) -> Iterator[int]:
        """Where each segment starts in :attr:`raw`."""
        at = 0
        for segment, gap in zip(self.segments, self.gaps, strict=False):
            at += len(gap)
            yield at
            at += len(segment.text)


class Status(enum.Enum):
    """What a glossary says of a term (TBX administrativeStatus)."""

    PREFERRED = "preferred"
    ADMITTED = "admitted"
    DEPRECATED = "deprecated"
    SUPERSEDED = "superseded"

    @property
    def forbidden(self) -> bool:
        return self in _FORBIDDEN


_FORBIDDEN = (Status.DEPRECATED, Status.SUPERSEDED)

KINDS = ("PER", "LOC", "ORG", "PROD", "EVENT", "WORK", "TERM")


class Term(NamedTuple):
    """One expression of a concept in one language. ``lang`` is a BCP-47 code, ``""`` the glossary's target language."""

    text: str
    lang: str = ""
    status: Status = Status.PREFERRED
    origin: str = ""


class Entry(NamedTuple):
    """A concept: one preferred term in the target language, any number of other terms.

    ``short`` is what later mentions print. ``context`` / ``unless``: words one of which must / none of which may be
    near for an automatic change. (A named tuple, as a segment is: there may be a million.)
    """

    id: str
    terms: tuple[Term, ...]
    kind: str = ""
    note: str = ""
    short: str = ""
    context: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    source: str = ""
    extra: tuple[tuple[str, str], ...] = ()

    @property
    def preferred(self) -> str:
        return next(term.text for term in self.terms if not term.lang and term.status is Status.PREFERRED)

    def forms(self, *statuses: Status) -> tuple[str, ...]:
        """Target-language forms of these statuses, in order of the glossary."""
        return tuple(term.text for term in self.terms if not term.lang and term.status in statuses)

    @property
    def right(self) -> tuple[str, ...]:
        """Preferred and admitted forms, ``short`` last if it is not among them."""
        preferred, short = Status.PREFERRED, self.short
        forms = [
            text
            for text, lang, status, _ in self.terms
            if not lang and (status is preferred or status not in _FORBIDDEN)
        ]
        if short and short not in forms:
            forms.append(short)
        return tuple(forms)

    def sources(self, lang: str | None = None) -> tuple[Term, ...]:
        """Source-language terms, of one language if given (``zh`` also gives ``zh-Hant``)."""
        return tuple(
            term
            for term in self.terms
            if term.lang and (lang is None or term.lang == lang or term.lang.split("-")[0] == lang)
        )


@dataclass(frozen=True, slots=True)
class Loss:
    """Something that did not cross from one file format to another: ``count`` values of ``field``, ``why``, and the
    first few entries or places.
    """

    field: str
    why: str
    count: int
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Glossary:
    """Entries of one or more files. ``digest`` is the SHA-256 of the canonical form: it does not depend on order.

    ``ignored``: what the files of other tools had that did not become part of an entry.
    """

    name: str
    entries: Sequence[Entry]
    digest: str
    target_lang: str = ""
    ignored: tuple[Loss, ...] = ()

    def __len__(self) -> int:
        return len(self.entries)


class Evidence(enum.Enum):
    """Why mtfix believes that a span is a wrong form, strongest first."""

    VARIANT = "variant"  # the glossary lists this form as wrong
    SOURCE = "source"  # the source segment has the entry's source form
    DOCUMENT = "document"  # a later mention of an entry already identified in this document
    READING = "reading"  # generated from the entry's source form (pinyin, Wade-Giles, romanisation)
    SPELLING = "spelling"  # looks and sounds like a right form
    MEANING = "meaning"  # a sentence model ranks the readings of an ambiguous form


class Level(enum.Enum):
    """How far a proposal may go without a person: ``safe`` is applied, ``review`` proposed, ``show`` only listed."""

    SAFE = "safe"
    REVIEW = "review"
    SHOW = "show"

    rank: int  # 0 is safe

    def __init__(self, _value: str) -> None:
        self.rank = len(type(self).__members__)

    def allows(self, level: Level) -> bool:
        """True if a caller who set this level applies edits of ``level``."""
        return level.rank <= self.rank


@dataclass(frozen=True, slots=True)
class Match:
    """A form of an entry found in a text; ``span`` and ``text`` are raw. ``reason`` is for people."""

    segment: int
    span: Span
    text: str
    entry_id: str
    status: Status
    evidence: Evidence | None = None
    score: float = 1.0
    level: Level = Level.SAFE
    form: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Edit:
    """A proposed change of ``before`` at ``span`` of segment number ``segment`` (0-based) to ``after``."""

    document_id: str
    segment: int
    span: Span
    before: str
    after: str
    entry_id: str
    evidence: Evidence
    score: float
    level: Level
    reason: str
    alternatives: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """Stable key of this proposal: the same document gives the same ids on any machine."""
        key = "\x1f".join(
            (self.document_id, str(self.segment), str(self.span.start), self.before, self.after, self.entry_id)
        )
        return hashlib.blake2b(key.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


Why = Literal["overlap", "protected", "ambiguous", "context", "unstable", "below-level", "rejected"]


@dataclass(frozen=True, slots=True)
class Withheld:
    """A proposal that was not applied, and why."""

    edit: Edit
    why: Why


@dataclass(frozen=True, slots=True)
class Signature:
    """Ordered pairs that say how a result was made; ``str()`` is for people and is never parsed back.

    >>> str(Signature((("clean", "safe"), ("gloss", "1a2b3c4d"))))
    'clean:safe|gloss:1a2b3c4d'
    """

    pairs: tuple[tuple[str, str], ...]

    def __str__(self) -> str:
        return "|".join(f"{key}:{value}" for key, value in self.pairs)


@dataclass(frozen=True, slots=True)
class Finding:
    """A reported problem; ``edit`` where it can be repaired."""

    code: str
    document_id: str
    segment: int
    span: Span
    message: str
    edit: Edit | None = None


@dataclass(frozen=True, slots=True)
class Cleaned:
    """The cleaned document and what became of every proposal: each is in ``applied`` or in ``withheld``, never both."""

    document: Document
    applied: tuple[Edit, ...]
    withheld: tuple[Withheld, ...]
    findings: tuple[Finding, ...]
    signature: Signature

    @property
    def text(self) -> str:
        """The cleaned raw text."""
        return self.document.raw


class Format(Protocol):
    """Cuts the decoded text of one file into documents whose raw texts, joined, are that text again."""

    def read(self, text: str, path: str, options: Mapping[str, Any]) -> Iterator[Document]: ...


class Matcher(Protocol):
    """A pure function of one document (and the glossary it was built from)."""

    def find(self, document: Document) -> list[Match]: ...


@dataclass(frozen=True, slots=True)
class Score:
    """The value of one metric for one system; ``value`` is None where it is undefined, never 0.

    ``n`` is the support: how many segments, names or terms the value rests on. ``ci`` is a 95 % interval from
    bootstrap samples, ``mean`` their mean (what sacrebleu prints is ``mean ± (high - low) / 2``).
    """

    metric: str
    system: str
    value: float | None
    n: int
    signature: Signature
    ci: tuple[float, float] | None = None
    parts: Mapping[str, Any] = field(default_factory=dict)
    mean: float | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """Is ``system`` really different from ``baseline``: ``delta`` = value of the system minus that of the baseline.

    ``p_adjusted`` is corrected for the number of systems compared with the baseline.
    """

    metric: str
    baseline: str
    system: str
    delta: float | None
    p_value: float | None
    p_adjusted: float | None
    test: Literal["bs", "ar"]
    samples: int
    signature: Signature
