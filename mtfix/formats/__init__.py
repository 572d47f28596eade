"""Reading and writing files: bytes to documents of raw segments, and back to the same bytes.

A format cuts the decoded text of a file into documents whose raw texts, joined, are that text again. Nothing is
parsed and written anew, so writing is the same for all formats: join and encode.
"""

from __future__ import annotations

import difflib
import os
from dataclasses import replace
from functools import cache
from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, cast

from mtfix.errors import ConfigError, FormatError, UnknownName
from mtfix.formats.encoding import Encoding, decode, encode

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from mtfix.model import Document, Format

__all__ = ["FORMATS", "Encoding", "check_options", "decode", "encode", "format_for", "format_name", "read", "write"]

#: Built-in formats, imported only when used; others come from the entry-point group ``mtfix.format``.
FORMATS: Mapping[str, str] = MappingProxyType(
    {
        "text": "mtfix.formats.text:TextFormat",
        "markdown": "mtfix.formats.markdown:MarkdownFormat",
        "html": "mtfix.formats.html:HtmlFormat",
        "jsonl": "mtfix.formats.tables:JsonlFormat",
    }
)
_EXTENSIONS = {
    ".md": "markdown",
    ".markdown": "markdown",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
}
# Any other file is plain text (output.en, talk.zh-en.hyp), except these, whose structure plain text would break.
_STRUCTURED = {
    ".csv",
    ".tsv",
    ".json",
    ".xml",
    ".xlf",
    ".xliff",
    ".tmx",
    ".tbx",
    ".po",
    ".parquet",
    ".xlsx",
    ".xls",
    ".docx",
    ".pptx",
    ".odt",
    ".epub",
    ".pdf",
    ".rtf",
    ".yaml",
    ".yml",
    ".toml",
    ".ini",
    ".tex",
    ".rst",
    ".py",
    ".js",
    ".css",
    ".gz",
    ".bz2",
    ".xz",
    ".zst",
    ".zip",
    ".tar",
    ".png",
    ".jpg",
    ".jpeg",
    ".gif",
    ".svg",
}
#: Options that every format knows.
_COMMON = frozenset({"source_lang", "target_lang"})
#: All options of the built-in formats: in a folder of mixed files, those of one format do not disturb another.
_OPTIONS = _COMMON | {"lines", "source", "source_path", "text_field", "source_field", "id_field"}
#: Options that change what the file is; a format that does not know them must not ignore them.
_BINDING = ("lines", "source")


def format_name(path: str | os.PathLike[str]) -> str:
    """The name of the format that goes with a file's extension, without a test whether there is such a file.

    >>> format_name("a/b.md"), format_name("-"), format_name("system.en")
    ('markdown', 'text', 'text')
    """
    extension = os.path.splitext(path)[1].lower()
    if extension and extension in _STRUCTURED:
        hint = "convert it, or treat it as plain text with --format text"
        raise FormatError(f"no reader for {extension} files", path=path, hint=hint)
    return _EXTENSIONS.get(extension, "text")


def format_for(path: str | os.PathLike[str], name: str | None = None) -> Format:
    """The format called ``name``, else the one of the file's extension; raises UnknownName or FormatError."""
    name = name or format_name(path)
    if name in FORMATS:
        found = _built_in(name)
    else:
        from importlib.metadata import entry_points  # takes long to import

        plugins = {point.name: point for point in entry_points(group="mtfix.format")}
        if name not in plugins:
            raise UnknownName("format", name, (*FORMATS, *plugins))
        found = plugins[name].load()
    return cast("Format", found() if isinstance(found, type) else found)


@cache
def _built_in(name: str) -> Any:
    module, attribute = FORMATS[name].split(":")
    return getattr(import_module(module), attribute)


def read(
    data: bytes,
    path: str,
    *,
    format: str | None = None,
    encoding: str | None = None,
    options: Mapping[str, Any] = MappingProxyType({}),
) -> tuple[Iterator[Document], Encoding]:
    """The documents of a file's bytes, read one by one, and the encoding that :func:`write` needs.

    ``path`` names the documents and errors, and by its extension the format. Options: ``source_lang``,
    ``target_lang``; for text ``lines`` (every line is a segment) with ``source`` (its source lines, decoded) and
    ``source_path`` (for messages); for jsonl ``text_field``, ``source_field``, ``id_field``. Joined, the documents'
    ``raw`` is the decoded text. Raises ConfigError for unknown options, FormatError for data that is no such file;
    errors inside the file come when its documents are drawn.
    """
    reader = format_for(path, format)
    check_options(options, getattr(reader, "options", frozenset()), path)
    text, found = decode(data, encoding, path)
    return _with_own_ids(reader.read(text, path, options)), found


def check_options(options: Mapping[str, Any], own: frozenset[str], path: str) -> None:
    """Raises ConfigError for options that no format knows, or that this one must not ignore; ``own``: those it has."""
    for option, value in options.items():
        if option not in _OPTIONS and option not in own:
            known = _OPTIONS | own
            near = difflib.get_close_matches(option, known, n=1)
            raise ConfigError(f"unknown option {option!r}", hint=f"did you mean {near[0]!r}?" if near else None)
        if option in _BINDING and value not in (None, False) and option not in own:
            raise ConfigError(f"the option {option!r} is for plain text only", path=path, hint="--format text")


def _with_own_ids(documents: Iterable[Document]) -> Iterator[Document]:
    """Documents of which no two have one id: the second record ``a`` of a file is ``a#2``, so that a ledger tells them apart."""
    seen: set[str] = set()
    for document in documents:
        name, number = document.id, 1
        while name in seen:
            number += 1
            name = f"{document.id}#{number}"
        seen.add(name)
        yield document if number == 1 else replace(document, id=name)


def write(documents: Iterable[Document], encoding: Encoding, path: str = "") -> bytes:
    """The bytes of a file again; FormatError for a character that its encoding cannot hold."""
    return encode("".join(document.raw for document in documents), encoding, path)
