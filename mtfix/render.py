"""What people and other tools read: findings, diffs and the summary of a run, as strings. Nothing here prints.

Text for a terminal is made harmless: escape sequences, bidirectional controls and other characters that could rewrite
the screen are shown, not sent. A plain diff is for ``patch`` and keeps them.
"""

from __future__ import annotations

import os
import re
import textwrap
from collections import Counter, defaultdict
from typing import TYPE_CHECKING
from unicodedata import category, east_asian_width

from mtfix.checks.report import UNSAFE, Item, Place, findings_json, findings_sarif, places, severity
from mtfix.checks.rules import rule, rule_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from mtfix.model import Edit, Finding, Withheld

__all__ = [
    "Item",
    "Place",
    "diff",
    "findings_github",
    "findings_json",
    "findings_sarif",
    "findings_text",
    "places",
    "summary",
]

_STYLES = {"bold": "1", "dim": "2", "red": "31", "green": "32", "yellow": "33", "cyan": "36"}


# --- findings --------------------------------------------------------------------------------------------------------


def findings_text(items: Sequence[Item], *, color: bool = False, width: int = 100) -> str:
    """``path:line:column: CODE message``, the user's own line with a marker under the place, and a count.

    ``[review]`` after the code: a proposal that a person has to decide.
    """
    out: list[str] = []
    for finding, place in items:
        where = f"{_flat(place.path)}:{place.line}:{place.column}:"
        doubtful = severity(finding) == "note"
        code = _paint(finding.code, "yellow" if doubtful else "red", color) + " [review]" * doubtful
        out += (f"{_paint(where, 'bold', color)} {code} {_flat(finding.message)}", _excerpt(place, color, width))
    if items:
        files = len({item.place.path for item in items})
        codes = Counter(item.finding.code for item in items)
        counts = ", ".join(f"{count} {code}" for code, count in sorted(codes.items()))
        total = f"{_count(len(items), 'finding')} in {_count(files, 'file')}"
        out.append(f"{total}: {counts}; mtfix explain CODE says more\n")
    return "\n".join(out)


def _excerpt(place: Place, color: bool, width: int) -> str:
    """The line, cut to a window around the place, and below it the marker."""
    gutter = f"{place.line:>5} | "
    first = re.split(r"[\r\n]", place.text, maxsplit=1)[0]
    left, text, right = _flat(place.left), _flat(first), _flat(place.right.rstrip("\r"))
    room = max(width - len(gutter), 20)
    text = _cut(text, room)
    room = max(room - _width(text), 0)
    after = min(_width(right), room - min(_width(left), room // 2))
    left, right = _cut(left, room - after, keep_end=True), _cut(right, after)
    marker = "^" * max(_width(text), 1) + (f" to line {place.end_line}" if place.end_line > place.line else "")
    marker = _paint(marker, "red", color)
    return f"{gutter}{left}{text}{right}".rstrip() + f"\n{'| ':>{len(gutter)}}{' ' * _width(left)}{marker}\n"


def findings_github(items: Sequence[Item]) -> str:
    """Workflow commands that GitHub Actions shows as annotations: warnings, and notices for mere proposals."""
    out = []
    for finding, place in items:
        properties = {"file": place.path, "line": str(place.line), "endLine": str(place.end_line)}
        if place.line == place.end_line:  # GitHub takes columns only within one line
            properties |= {"col": str(place.column), "endColumn": str(place.end_column)}
        properties["title"] = f"{finding.code} {rule(finding.code).name}"
        command = "warning" if severity(finding) == "warning" else "notice"
        pairs = ",".join(
            f"{key}={_github(value).replace(':', '%3A').replace(',', '%2C')}" for key, value in properties.items()
        )
        out.append(f"::{command} {pairs}::{_github(finding.message)}\n")
    return "".join(out)


def _github(text: str) -> str:
    text = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return _safe(text)


# --- diff ------------------------------------------------------------------------------------------------------------

_Block = tuple[int, int, int, int]  # old[a:b] became new[c:d]
_REACH = 24  # how far to look for the place where two texts agree again
_STEPS = sorted(
    ((p, n - p) for n in range(1, 2 * _REACH + 1) for p in range(n + 1)),
    key=lambda step: (sum(step), abs(step[0] - step[1])),
)
# Scripts without spaces are compared letter by letter, the others word by word.
_SINGLE = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u30ff\u3400-\u9fff\uac00-\ud7af\U00020000-\U0003ffff"
_TOKEN = re.compile(rf"[{_SINGLE}]|[^\W{_SINGLE}]+|\s+|[^\w\s]")


def diff(path: str, before: str, after: str, *, color: bool = False) -> str:
    """A unified diff with three lines of context; "" if nothing changed.

    Plain, it is exact and ``patch -p1`` and ``git apply`` take it. In colour, for a terminal, the changed words are
    reversed, line ends are not shown and dangerous characters are made visible. The time grows with the length of the
    texts. A correct diff, not always the shortest: texts that differ by more than edits (dozens of lines put in) are
    shown as changed from there on.
    """
    if before == after:
        return ""
    old, new = _lines(before), _lines(after)
    names = [_patch_name(f"{side}/{path.lstrip('/')}") for side in "ab"]
    heads = [f"--- {names[0]}", f"+++ {names[1]}"]
    out = [_paint(_flat(head).rstrip(), "bold", True) + "\n" if color else f"{head}\n" for head in heads]
    for hunk in _hunks(_one_by_one(_changes(old, new), old, new)):
        a, b = max(hunk[0][0] - 3, 0), min(hunk[-1][1] + 3, len(old))
        c, d = max(hunk[0][2] - 3, 0), min(hunk[-1][3] + 3, len(new))
        out.append(_paint(f"@@ -{_range(a, b)} +{_range(c, d)} @@", "cyan", color) + "\n")
        for i, j, k, m in hunk:
            out += _output(" ", old[a:i], color)
            marks = _words("".join(old[i:j]), "".join(new[k:m])) if color and i < j and k < m else ((), ())
            out += _output("-", old[i:j], color, marks[0])
            out += _output("+", new[k:m], color, marks[1])
            a = j
        out += _output(" ", old[a:b], color)
    return "".join(out)


def _lines(text: str) -> list[str]:
    lines = text.split("\n")
    last = lines.pop()
    return [f"{line}\n" for line in lines] + ([last] if last else [])


def _changes(old: Sequence[str], new: Sequence[str]) -> list[_Block]:
    """Where the two differ, in time linear in their length: at a difference, the nearest agreement of two in a row."""
    blocks: list[_Block] = []
    a, b = ([*items, *[None] * (2 * _REACH + 2)] for items in (old, new))  # the ends agree, too
    i = j = 0
    while i < len(old) or j < len(new):
        if a[i] == b[j]:
            i, j = i + 1, j + 1
            continue
        rest = min(_REACH, len(old) - i), min(_REACH, len(new) - j)
        steps = ((p, q) for p, q in _STEPS if a[i + p] == b[j + q] and a[i + p + 1] == b[j + q + 1])
        p, q = next(steps, rest)
        if blocks and blocks[-1][1] == i and blocks[-1][3] == j:
            blocks[-1] = (blocks[-1][0], i + p, blocks[-1][2], j + q)
        else:
            blocks.append((i, i + p, j, j + q))
        i, j = i + p, j + q
    return blocks


def _one_by_one(blocks: Iterable[_Block], old: Sequence[str], new: Sequence[str]) -> list[_Block]:
    """Blocks of as many new lines as old ones, without the lines that are equal."""
    out: list[_Block] = []
    for a, b, c, d in blocks:
        if b - a != d - c:
            out.append((a, b, c, d))
            continue
        for i, j in zip(range(a, b), range(c, d), strict=True):
            if old[i] != new[j]:
                joined = bool(out) and out[-1][1] == i and out[-1][3] == j
                first = out.pop() if joined else (i, i, j, j)
                out.append((first[0], i + 1, first[2], j + 1))
    return out


def _hunks(blocks: Iterable[_Block]) -> list[list[_Block]]:
    hunks: list[list[_Block]] = []
    for block in blocks:
        if hunks and block[0] - hunks[-1][-1][1] <= 6:
            hunks[-1].append(block)
        else:
            hunks.append([block])
    return hunks


def _range(start: int, end: int) -> str:
    length = end - start
    return str(end) if length == 1 else f"{start + bool(length)},{length}"


def _words(old: str, new: str) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """The spans of the words that differ, in the old and in the new text."""
    cut = [[0], [0]]
    tokens = []
    for ends, text in zip(cut, (old, new), strict=True):
        tokens.append(_TOKEN.findall(text))
        for token in tokens[-1]:
            ends.append(ends[-1] + len(token))
    blocks = _changes(*tokens)
    return [(cut[0][a], cut[0][b]) for a, b, _, _ in blocks], [(cut[1][c], cut[1][d]) for _, _, c, d in blocks]


def _output(sign: str, lines: Sequence[str], color: bool, marks: Iterable[tuple[int, int]] = ()) -> list[str]:
    if not lines:
        return []
    end = [] if lines[-1].endswith("\n") else ["\\ No newline at end of file\n"]
    if not color:
        return [f"{sign}{line}" for line in lines] + ["\n", *end] * bool(end)
    text, at = "".join(lines), 0
    painted: list[str] = []
    for start, stop in marks:
        painted += (_rows(text[at:start]), _rows(text[start:stop], reverse=True))
        at = stop
    painted.append(_rows(text[at:]))
    style = {"-": "red", "+": "green"}.get(sign, "")
    rows = "".join(painted).removesuffix("\n").split("\n")
    return [_paint(f"{sign}{row}", style, bool(style)) + "\n" for row in rows] + end


def _rows(text: str, reverse: bool = False) -> str:
    """Harmless text without carriage returns at line ends, reversed line by line."""
    text = _safe(text.replace("\r\n", "\n"))
    return re.sub(r"[^\n]+", "\x1b[7m\\g<0>\x1b[27m", text) if reverse else text


def _patch_name(name: str) -> str:
    """A file name as git writes it: quoted if it has strange characters, with a tab after it if it has spaces."""
    if re.search(r'[\x00-\x1f\x7f"\\\ud800-\udfff]', name):
        octal = "".join(chr(b) if 32 <= b < 127 and b not in b'"\\' else f"\\{b:03o}" for b in os.fsencode(name))
        return f'"{octal}"'
    return f"{name}\t" if " " in name else name


# --- summary ---------------------------------------------------------------------------------------------------------

_WHY = {
    "below-level": "proposals for a person to decide; apply them with --level review",
    "ambiguous": "more than one name is possible; give the source, or context words in the glossary",
    "context": "the entry's context words are missing, or its unless words are near",
    "protected": "inside a URL, code, a placeholder or a quotation that is to be kept",
    "overlap": "another edit of the same words was applied",
    "unstable": "cleaning the result would change it again; do two entries contradict each other?",
    "rejected": "refused by a person earlier",
}
_ROWS = 15


def summary(
    applied: Sequence[Edit],
    withheld: Sequence[Withheld],
    missing: Sequence[Finding] = (),
    *,
    files: int = 1,
    color: bool = False,
    width: int = 100,
) -> str:
    """What was changed and what was not, and why: at most some forty lines, without a line end at the end.

    ``missing``: names of the source that the text dropped.

    A row is one change of one entry for one kind of reason (its code) and how often it was made; entries with the
    most edits go first.
    """
    where = f" in {_count(files, 'file')}" if files != 1 else ""
    if not applied and not withheld and not missing:
        return f"no wrong names found{where}"
    head = f"no edits{where}"
    if applied:
        kinds = Counter(rule_of(edit.evidence).name.replace("-", " ") for edit in applied)
        totals = ", ".join(f"{kind} {count:,}" for kind, count in kinds.most_common())
        names = len({edit.entry_id for edit in applied})
        head = f"{_count(len(applied), 'edit')} of {_count(names, 'name')}{where}: {totals}"
        head = textwrap.fill(head, width, subsequent_indent="  ")
    out = [_paint(head, "bold", color), *_table(applied, _ROWS, color, width)]
    groups: dict[str, list[Edit]] = defaultdict(list)
    for item in withheld:
        groups[item.why].append(item.edit)
    if groups:
        out.append(_paint(f"{_count(len(withheld), 'proposal')} withheld", "bold", color))
    limit = _ROWS if len(withheld) <= _ROWS else max(10 // len(groups), 1)
    for why, edits in sorted(groups.items(), key=lambda group: (-len(group[1]), group[0])):
        out.append(f"  {_paint(why, 'yellow', color)} ({len(edits):,}): {_WHY.get(why, 'not applied')}")
        out += _table(edits, limit, color, width)
    if missing:
        verb = "is" if len(missing) == 1 else "are"
        head = f"{_count(len(missing), 'name')} of the source {verb} missing in the text (N010); mtfix check says where"
        out.append(_paint(head, "bold", color))
        said = Counter(_flat(finding.message.partition(" is in the source")[0]) for finding in missing)
        rows = [f"  {count:>3} {name}" for name, count in said.most_common(5)]
        out += [*rows, f"    … and {len(said) - 5:,} more"] if len(said) > 5 else rows
    return "\n".join(out)


def _table(edits: Sequence[Edit], limit: int, color: bool, width: int) -> list[str]:
    """Rows of count, change and reason; a short table has them in full, a long one a line each."""
    per_entry = Counter(edit.entry_id for edit in edits)
    counts: Counter[tuple[str, str, str, str]] = Counter()
    reasons: dict[tuple[str, str, str, str], str] = {}
    for edit in edits:
        key = (edit.entry_id, edit.before, edit.after, rule_of(edit.evidence).code)
        counts[key] += 1
        reasons.setdefault(key, edit.reason)
    keys = sorted(counts, key=lambda key: (-per_entry[key[0]], key[0], -counts[key], key))
    short = len(keys) <= limit
    if not short:  # one name in many forms leaves room for the others
        most, shown = max(2, limit // len(per_entry)), Counter[str]()
        kept = []
        for key in keys:
            shown[key[0]] += 1
            if shown[key[0]] <= most:
                kept.append(key)
        keys = kept[:limit]
    part = width // (2 if short else 4)
    changes = [f"{_cut(_flat(before), part)} → {_cut(_flat(after), part)}" for _, before, after, _ in keys]
    digits = max((len(f"{counts[key]:,}") for key in keys), default=1)
    column = max((size for size in map(_width, changes) if size <= width // 2 + 3), default=0)
    margin = digits + 6 + column
    out = []
    for key, change in zip(keys, changes, strict=True):
        start = f"    {counts[key]:>{digits},} {_paint(change, 'green', color)}"
        reason = f"{key[3]} {_flat(reasons[key])}"
        below = short and (_width(change) > column or margin + 1 + _width(reason) > width)
        if below:
            lines = textwrap.wrap(reason, max(width - digits - 8, 20))
            out += [start, *(" " * (digits + 8) + _paint(line, "dim", color) for line in lines)]
        else:
            reason = _cut(reason, max(width - margin - 1, 20))
            out.append(f"{start}{' ' * (column - _width(change))}  {_paint(reason, 'dim', color)}")
    left = len(edits) - sum(counts[key] for key in keys)
    if left:
        out.append(f"    … and {left:,} more (see the ledger)")
    return out


# --- text on a screen ------------------------------------------------------------------------------------------------


def _safe(text: str) -> str:
    """Line ends and tabs as they are, everything else that could rewrite a screen made visible."""
    return UNSAFE.sub(lambda found: _visible(ord(found[0])), text)


def _visible(code: int) -> str:
    if code < 32:
        return chr(0x2400 + code)
    return "␡" if code == 127 else f"<U+{code:04X}>"


def _flat(text: str) -> str:
    """Harmless, and one line."""
    return _safe(text.replace("\t", " ").replace("\r\n", "\n").replace("\n", "␊"))


def _width(text: str) -> int:
    """Columns on a terminal."""
    return len(text) if text.isascii() else sum(map(_columns, text))


def _columns(letter: str) -> int:
    if category(letter) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if east_asian_width(letter) in "WF" else 1


def _cut(text: str, width: int, *, keep_end: bool = False) -> str:
    """At most so many columns; what is cut is an ellipsis."""
    if _width(text) <= width:
        return text
    if width < 1:
        return ""
    letters, used, kept = reversed(text) if keep_end else iter(text), 1, []
    for letter in letters:
        used += _columns(letter)
        if used > width:
            break
        kept.append(letter)
    return "…" + "".join(reversed(kept)) if keep_end else "".join(kept) + "…"


def _paint(text: str, style: str, color: bool) -> str:
    return f"\x1b[{_STYLES[style]}m{text}\x1b[0m" if color and text else text


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'s' * (number != 1)}"
