"""Bytes to text and back, exactly, or an error: no replacement characters, no guesses passed off as knowledge."""

from __future__ import annotations

import codecs
import unicodedata
from dataclasses import dataclass

from mtfix.errors import ConfigError, FormatError

# UTF-32 first: its little-endian mark begins with that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_MARKED = frozenset(mark[:1] for mark, _ in _MARKS)
_HINT = "name it with --encoding, or convert the file to UTF-8"


@dataclass(frozen=True, slots=True)
class Encoding:
    """How a file encodes its text: a codec that neither reads nor writes a byte order mark, and that mark."""

    name: str = "utf-8"
    bom: bytes = b""


_UTF_8 = Encoding()


def decode(data: bytes, encoding: str | None = None, path: str = "") -> tuple[str, Encoding]:
    """The text of a file and how to encode it again; encoding that text gives ``data``, to the byte.

    Without ``encoding``: a byte order mark, UTF-8, UTF-16 without mark, then detection of legacy encodings.
    Raises FormatError if the bytes are no such text or the encoding is uncertain, ConfigError for an unknown name.
    """
    if encoding is not None:
        return _decode_as(data, encoding, path)
    for mark, name in _MARKS if data[:1] in _MARKED else ():
        if data.startswith(mark):
            try:
                return _strict(data[len(mark) :], Encoding(name, mark), path)
            except FormatError:
                if name != "utf-32-le":  # FF FE 00 00 may be UTF-16 that begins with U+0000
                    raise
    if b"\0" in data and (guess := _utf16_without_mark(data)):
        return guess
    try:
        return data.decode("utf-8"), _UTF_8
    except UnicodeDecodeError as error:
        return _detect(data, error, path)


def encode(text: str, encoding: Encoding, path: str = "") -> bytes:
    """The bytes of ``text``; a character that the encoding cannot hold is a FormatError that names it."""
    try:
        return encoding.bom + text.encode(encoding.name)
    except UnicodeEncodeError as error:
        char = text[error.start]
        name = unicodedata.name(char, "no name")
        raise FormatError(
            f"{encoding.name} cannot hold {char!r} (U+{ord(char):04X} {name})",
            path=path or None,
            line=_line(text[: error.start]),
            hint="convert the file to UTF-8 first",
        ) from None


def _decode_as(data: bytes, name: str, path: str) -> tuple[str, Encoding]:
    try:
        info = codecs.lookup(name)
        "".encode(name)  # raises LookupError for codecs that are no text encodings (hex, rot13)
    except (LookupError, ValueError):
        raise ConfigError(f"unknown encoding {name!r}", path=path or None, hint="for example gb18030, cp1251") from None
    codec = info.name.removesuffix("-sig")
    for mark, marked in _MARKS:
        if data.startswith(mark) and marked.startswith(codec):
            return _strict(data[len(mark) :], Encoding(marked, mark), path)
    if codec in ("utf-16", "utf-32"):  # these codecs would write a mark that the file does not have
        guess = _utf16_without_mark(data) if codec == "utf-16" else None
        return guess or _strict(data, Encoding(f"{codec}-le"), path)
    return _strict(data, Encoding(codec), path)


def _strict(data: bytes, encoding: Encoding, path: str) -> tuple[str, Encoding]:
    """Decode and prove the way back."""
    try:
        text = data.decode(encoding.name)
    except UnicodeError as error:
        at = len(encoding.bom) + getattr(error, "start", 0)
        raise _undecodable(encoding.bom + data, at, encoding.name, path) from None
    try:
        text.encode("utf-8")  # lone surrogates, which codecs like unicode_escape give, are no text
        back = text.encode(encoding.name)
    except UnicodeEncodeError:
        back = b""
    if back != data:
        at = next((i for i, (a, b) in enumerate(zip(data, back, strict=False)) if a != b), min(len(data), len(back)))
        raise FormatError(
            f"{encoding.name} text that cannot be written back the same: byte 0x{data[at : at + 1].hex()}"
            f" at offset {len(encoding.bom) + at}",
            path=path or None,
            line=_line(data[:at]),
            hint="use another --encoding, or convert the file to UTF-8",
        )
    return text, encoding


def _undecodable(data: bytes, at: int, name: str, path: str) -> FormatError:
    return FormatError(
        f"not {name}: byte 0x{data[at : at + 1].hex()} at offset {at}",
        path=path or None,
        line=_line(data[:at]),
        hint=_HINT,
    )


def _line(before: str | bytes) -> int:
    if isinstance(before, str):
        return 1 + (before.count("\n") or before.count("\r"))
    return 1 + (before.count(b"\n") or before.count(b"\r"))


def _utf16_without_mark(data: bytes) -> tuple[str, Encoding] | None:
    """UTF-16 that shows itself by ASCII characters: zero bytes on one side only, and nothing odd in the text."""
    if len(data) < 4 or len(data) % 2:
        return None
    low, high = data[::2].count(0), data[1::2].count(0)
    if (low and high) or not (low or high):
        return None
    encoding = Encoding("utf-16-be" if low else "utf-16-le")
    try:
        text = data.decode(encoding.name)
    except UnicodeDecodeError:
        return None
    return None if _odd(text) else (text, encoding)


def _odd(text: str) -> bool:
    """True for control, private and unassigned characters, which hardly any text has."""
    return any(unicodedata.category(char) in ("Cc", "Cn", "Co", "Cs") for char in set(text) if char not in "\t\n\r\f")


# The widest encoding of each family, and where two decode a text alike, the first one is taken.
_LEGACY = (
    "cp1252 gb18030 big5 big5hkscs cp932 euc_jp cp949 cp1251 koi8_r koi8_u cp866 cp1250 cp1253 cp1254 cp1255 cp1256 "
    "cp1257 cp1258 iso8859_2 iso8859_5 iso8859_7 tis_620"
)
# charset-normalizer's chaos (share of suspicious characters) and coherence (likeness to a language). With these
# thresholds, of some 2,500 snippets in 24 languages and scripts, taken for another text were 5 of 60 characters, 1 of
# 300 and none of 2,000, all but one in Latin code pages. East Asian, Cyrillic, Greek, Hebrew, Arabic and Thai are
# nearly always recognised; Latin letters beyond English and German mostly fit several code pages and are refused.
_MAX_CHAOS = 0.05
_MAX_CHAOS_IF_COHERENT = 0.15
_COHERENT = 0.2
_MARGINS = 0.03, 0.08


def _detect(data: bytes, error: UnicodeDecodeError, path: str) -> tuple[str, Encoding]:
    from charset_normalizer import from_bytes

    legacy = _LEGACY.split()
    found: dict[str, tuple[float, float, list[str]]] = {}  # text -> chaos, coherence, encodings
    for match in from_bytes(data, cp_isolation=legacy, preemptive_behaviour=False, enable_fallback=False):
        if not _odd(text := str(match)):
            found[text] = (match.chaos, match.coherence, match.could_be_from_charset)
    ranked = sorted(found, key=lambda text: (found[text][0], -found[text][1]))
    if ranked:
        chaos, coherence, names = found[ranked[0]]
        rivals = [found[text][:2] for text in ranked[1:]]
        if chaos <= (_MAX_CHAOS_IF_COHERENT if coherence >= _COHERENT else _MAX_CHAOS) and not any(
            other < chaos + _MARGINS[0] and likeness > coherence - _MARGINS[1] for other, likeness in rivals
        ):
            return _strict(data, Encoding(min(names, key=legacy.index)), path)
    names = sorted({name for text in ranked for name in found[text][2]}, key=legacy.index)
    raise FormatError(
        f"not UTF-8 (byte 0x{data[error.start]:02x} at offset {error.start}) and no other encoding is certain",
        path=path or None,
        line=_line(data[: error.start]),
        hint=_HINT + (f"; it may be {', '.join(names[:4])}" if names else ""),
    )
