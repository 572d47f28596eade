"""Entries by column: what is asked of a table is what its entries say, one by one."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mtfix.entries import EntryTable, column, numbered_terms, short_forms, values
from mtfix.errors import GlossaryError
from mtfix.glossary import files, load_glossary, make_glossary, parse
from mtfix.matching.patterns import listed, patterns
from mtfix.model import Entry

forms = st.sampled_from(
    ["A", "b", "Su Jie", "U.S.", "é", "e\u0301", "'=1", "-", " A ", "|", "A|b", " | é|", "苏杰生|苏", "x\ny"]
)
cells = st.sampled_from(["", "", ""]) | forms
kinds = st.sampled_from(["", "PER", "person", "TERM", "PER", "nobody"])
HEADER = ("id", "preferred", "admitted", "deprecated", "superseded", "type", "zh", "ru", "short", "context", "unless")
HEADER += ("note", "source", "x-a", "x-b")


@st.composite
def rows(draw, wrong: bool = True):
    """A header and rows of a native table, mostly good ones."""
    header = draw(st.permutations(["preferred", *draw(st.lists(st.sampled_from(HEADER), unique=True, max_size=8))]))
    header = list(dict.fromkeys(header))
    made = []
    for number in range(draw(st.integers(1, 6))):
        row = [draw(kinds if name == "type" else cells) for name in header]
        if "id" in header:
            row[header.index("id")] = draw(st.sampled_from(["", f"e{number}", f"e{9 - number}"]))
        row[header.index("preferred")] = draw(
            st.sampled_from([f"Name{number}", f"Name{number}", "Same", "É b"]) | cells
        )
        made.append(row)
    if not wrong:
        made = [row for row in made if good(header, [row])]
    return header, made


def good(header, made) -> bool:
    try:
        parse(written(header, made), "g")
    except GlossaryError:
        return False
    return True


def quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"' if any(mark in cell for mark in ',;\t"\n\r') else cell


def written(header, made) -> bytes:
    return "".join([",".join(map(quoted, row)) + "\n" for row in (header, *made)]).encode()


def outcome(read):
    """What was read, or what was said."""
    try:
        return list(read())
    except GlossaryError as error:
        return str(error)


# Pieces of files, so that most of them are wrong in some way.
pieces = st.lists(
    st.sampled_from(
        ["preferred", "deprecated", "type", "zh", "A", "Bo", "PER", "x y", " ", "|", "'=1", "'", '"', '""', '"A"', '"A,b"', '"x\ny"',
         '"x""y"', ",", ",", ",", ";", "\t", "\n", "\n", "\n", "\r\n", "\r", "\n\n", "<<<<<<< a\n", ">>>>>>> b\n", "\ufeff"]
    ),
    max_size=30,
).map("".join)  # fmt: skip


@given(rows() | st.tuples(st.just(None), pieces), st.sampled_from([",", ";", "\t"]), st.sampled_from(["\n", "\r\n"]))
@example((None, "preferred,type,\nA,PER,\n"), ",", "\n")
@example((None, "preferred\nA\n\n"), ",", "\n")
@example((None, 'preferred,zh\nA,"x,y"\nB,"x\ny"\nB,\n'), ",", "\n")
def test_a_file_read_at_once_is_the_file_read_row_by_row(given_rows, delimiter, end):
    header, made = given_rows
    text = made if header is None else written(header, made).decode().replace("\n", end)
    if header is None:
        text = "preferred,zh,type\n" * (len(made) % 2) + text
    text = text.replace(",", delimiter).replace("\ufeff", "")
    first = text.split("\n", 1)[0]
    separator = max(",;\t", key=first.count)
    assert outcome(lambda: parse(text.encode(), "g")) == outcome(lambda: files._row_by_row(text, separator, "g"))


def test_most_files_are_read_at_once(monkeypatch):
    monkeypatch.setattr(files, "_row_by_row", None)
    raw = 'id,preferred,zh,note\n1,"Geneva, Switzerland",日内瓦,"a ""city"""\n2,Bern,,\n'
    assert [entry.preferred for entry in parse(raw.encode(), "g")] == ["Geneva, Switzerland", "Bern"]


def plain(said) -> bytes:
    return msgspec.json.encode(said)


def flat(entries):
    return sorted(
        (lang, status.value, number, text)
        for lang, status, numbers, texts in numbered_terms(entries, 100)
        for number, text in zip(numbers, texts, strict=True)
    )


@given(rows(wrong=False), rows(wrong=False), st.randoms(use_true_random=False))
def test_a_table_says_what_its_entries_say(one, two, random):
    table = parse(written(*one), "g")
    if not isinstance(table, EntryTable):  # no rows, or one that is not read at once
        return
    again = parse(written(*one), "g")
    entries = list(again)
    assert table == entries
    assert entries == table
    assert table != [*entries, entries[0]]
    assert [table[number] for number in range(-len(table), len(table))] == entries * 2
    assert all(type(entry) is Entry for entry in entries)
    with pytest.raises(IndexError):
        table[len(table)]
    assert plain(values(table)) == plain(values(entries))
    assert plain(values(table, slice(1, 3))) == plain(values(entries[1:3]))
    assert flat(table) == flat(entries)
    assert short_forms(table) == short_forms(entries)
    for name in ("id", "kind", "preferred", "context", "extra"):
        assert list(column(table, name)) == list(column(entries, name))
    order = random.sample(range(len(table)), len(table))
    assert table.take(order) == [entries[number] for number in order]
    shape, kept = table.rows()
    kept = msgspec.msgpack.decode(msgspec.msgpack.encode(list(kept)[-2:]))
    assert EntryTable.of_rows(shape, kept) == entries[-2:]
    other = parse(written(*two), "h")
    if isinstance(other, EntryTable):
        joined = EntryTable.joined([table, other])
        assert joined is None or joined == [*entries, *other]


@given(rows(wrong=False))
def test_a_glossary_of_a_table_is_that_of_its_entries(one):
    table = parse(written(*one), "g")
    made = outcome(lambda: make_glossary(list(table)).entries)
    assert outcome(lambda: make_glossary(table).entries) == made
    if isinstance(made, list):  # else two entries have one id
        glossary = make_glossary(table)
        assert glossary.digest == make_glossary(made).digest
        assert searched(glossary.entries) == searched(made)


def searched(entries):
    """What is searched for: texts with their owners and flags, forms in capitals, source forms."""
    found = listed(entries)
    texts, first, flags, shared, capitals = patterns(found, "en")
    owners = [shared.get(number, (owner,)) for number, owner in enumerate(first)]
    sources = {lang: sorted(zip(*forms, strict=True)) for lang, forms in found.sources.items()}
    return sorted(zip(texts, owners, flags, strict=True)), sorted(zip(*capitals, strict=True)), sources


@given(st.lists(rows(wrong=False), min_size=1, max_size=3))
def test_files_are_joined_whatever_their_columns(tmp_path_factory, tables):
    folder = tmp_path_factory.mktemp("glossary")
    alone = []
    for number, (header, made) in enumerate(tables):
        if "id" in header:
            header = [name if name != "id" else "x-id" for name in header]
        for row in made:
            row[header.index("preferred")] += f" {number}"
        (folder / f"{number}.csv").write_bytes(written(header, made))
        alone += list(parse(written(header, made), str(folder / f"{number}.csv")))
    assert load_glossary(folder).entries == make_glossary(alone).entries
