"""Glossary files of translation services and CAT tools, with the limits that their documentation states.

==============  ======================================================================================================
DeepL           10 MiB a glossary, 1,024 bytes of UTF-8 a form, no control characters (C0, C1, line and paragraph
                separators) and no spaces at the ends, a source form once.
                https://developers.deepl.com/api-reference/glossaries (limits), DeepL's own clients (characters)
Google Cloud    10,485,760 bytes of UTF-8 a file; forms of 1,024 bytes and more are ignored. Unidirectional: CSV or TSV
                of two columns without header, or TMX; equivalent term sets: CSV, languages in the first line.
                https://cloud.google.com/translate/docs/advanced/glossary, https://cloud.google.com/translate/quotas
Amazon          10,485,760 bytes a file, 10 target languages, 200 bytes a form, a source form once; the first line has the
                language codes, the first column is the source language (directionality UNI) or none is (MULTI).
                https://docs.aws.amazon.com/translate/latest/dg/what-is-limits.html, .../APIReference/API_TerminologyData.html
Azure           Document Translation: TSV or CSV of two columns without header, 10 MB.
                https://learn.microsoft.com/azure/ai-services/translator/service-limits
                Custom Translator phrase dictionaries: TMX, or XLSX with the language codes in the first row.
                https://learn.microsoft.com/azure/ai-services/translator/custom-translator/concepts/dictionaries
OmegaT          UTF-8, tabs, source, target and comment; lines that begin with # are comments.
                https://omegat.sourceforge.io/manual-standard/en/ (glossary)
Weblate         CSV with named columns (also TBX: the format tbx-v2).
                https://docs.weblate.org/en/latest/formats/csv.html
Okapi           Tabs or commas, source and target (also TBX: the format tbx-v2).
==============  ======================================================================================================
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

from mtfix.errors import GlossaryError
from mtfix.glossary.exchange import GlossaryFormat, Request, Tally
from mtfix.glossary.native import line
from mtfix.glossary.pairs import Columns, Counting, Layout, Limits, entries_of_sets, pairs_of, rows, sets_of
from mtfix.glossary.tmx import Tmx
from mtfix.glossary.xlsx import INVALID, first_sheet, write_sheet
from mtfix.model import Entry, Glossary

_CONTROL = "\x00-\x1f\x7f-\x9f\u2028\u2029"
_DEEPL = Limits("DeepL", file=10 << 20, form=1024, unique=True, forbidden=_CONTROL)
_GOOGLE = Limits("Google Cloud Translation", file=10_485_760, form=1023)
_AMAZON = Limits("Amazon Translate", file=10_485_760, form=200, languages=10, unique=True)
_AZURE = Limits("Azure Translator", file=10_000_000)
_CELL = Limits("an Excel workbook", form=32_767, forbidden=INVALID)


class Sets:
    """A table with a language a column. With ``--from`` that language and the target's alone, all forms of the former."""

    def __init__(self, limits: Limits, *, pairs: bool = False) -> None:
        self.limits, self._pairs = limits, pairs

    def layout(self, request: Request) -> Layout:
        return Layout("\t" if request.suffix == ".tsv" else ",", None)

    def read(self, path: Path, request: Request, ignored: Tally) -> Iterable[Entry]:
        table = rows(path, self.layout(request).delimiter)
        _, header = next(table, (0, []))
        yield from entries_of_sets([name.strip() for name in header], table, request, ignored)

    def write(self, glossary: Glossary, out: BinaryIO, request: Request, lost: Tally) -> None:
        delimiter = self.layout(request).delimiter
        file = Counting(out, self.limits, request.path)
        for row in table_of(glossary, request, self.limits, lost, pairs=self._pairs):
            file.write(line(row, delimiter))


def table_of(glossary: Glossary, request: Request, limits: Limits, lost: Tally, *, pairs: bool) -> Iterable[list[str]]:
    """The languages, then the rows: pairs of two languages, or sets of all."""
    if pairs and request.source_lang is not None:
        languages = [request.source_lang, glossary.target_lang or request.target_lang]
        yield languages[::-1] if request.reverse else languages
        for pair in pairs_of(glossary, request, limits, lost):
            yield [pair.source, pair.target]
        return
    header, table = sets_of(glossary, request, limits, lost)
    yield header
    for _, row in table:
        yield row


class Dictionary:
    """An Excel workbook with a language a column: a phrase dictionary of Custom Translator."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits

    def read(self, path: Path, request: Request, ignored: Tally) -> Iterable[Entry]:
        table = iter(first_sheet(path, ignored))
        _, header = next(table, (0, []))
        yield from entries_of_sets(header, table, request, ignored)

    def write(self, glossary: Glossary, out: BinaryIO, request: Request, lost: Tally) -> None:
        write_sheet(table_of(glossary, request, self.limits, lost, pairs=True), out)


class BySuffix:
    """A service that takes several kinds of files: the suffix says which."""

    def __init__(self, service: str, formats: dict[str, GlossaryFormat]) -> None:
        self._service, self._formats = service, formats

    def of(self, request: Request) -> GlossaryFormat:
        if request.suffix not in self._formats:
            known = ", ".join(self._formats)
            raise GlossaryError(f"{self._service} takes files that end in {known}", path=request.path)
        return self._formats[request.suffix]

    def read(self, path: Path, request: Request, ignored: Tally) -> Iterable[Entry]:
        return self.of(request).read(path, request, ignored)

    def write(self, glossary: Glossary, out: BinaryIO, request: Request, lost: Tally) -> None:
        self.of(request).write(glossary, out, request, lost)


def _service(limits: Limits, **formats: GlossaryFormat) -> BySuffix:
    return BySuffix(limits.service, {f".{suffix}": found for suffix, found in formats.items()})


DEEPL = _service(_DEEPL, csv=Columns(_DEEPL), tsv=Columns(_DEEPL, quoted=False))
GOOGLE = _service(_GOOGLE, csv=Columns(_GOOGLE), tsv=Columns(_GOOGLE), tmx=Tmx(_GOOGLE))
GOOGLE_SETS = _service(_GOOGLE, csv=Sets(_GOOGLE))
AMAZON = _service(_AMAZON, csv=Sets(_AMAZON, pairs=True), tsv=Sets(_AMAZON, pairs=True), tmx=Tmx(_AMAZON))
AZURE = _service(
    _AZURE, tsv=Columns(_AZURE, quoted=False), csv=Columns(_AZURE), tmx=Tmx(_AZURE), xlsx=Dictionary(_CELL)
)
OMEGAT = Columns(Limits("OmegaT"), ("source", "target", "note"), quoted=False, comments=True)
WEBLATE = _service(
    Limits("Weblate"),
    csv=Columns(Limits("Weblate"), ("source", "target", "context", "developer_comments"), header=True),
)
OKAPI = Columns(Limits("Okapi"), quoted=False)
