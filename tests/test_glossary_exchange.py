"""Glossary files of other kinds: round trips, what is lost, what is refused."""

from __future__ import annotations

import json

import pytest
from glossary_kit import bare, glossaries
from hypothesis import given, settings
from hypothesis import strategies as st

from mtfix.errors import GlossaryError
from mtfix.glossary import load_glossary, make_glossary, parse
from mtfix.glossary.exchange import load, save
from mtfix.model import Entry, Status, Term


def holdable(found):
    """True if no form has the separator of native cells."""
    return not any(
        "|" in form
        for entry in found.entries
        for form in (*(term.text for term in entry.terms[1:]), *entry.context, *entry.unless)
    )


@settings(deadline=None, max_examples=60)
@given(glossaries, st.sampled_from(["csv", "tsv", "json"]))
def test_nothing_is_lost_that_the_format_can_hold(tmp_path_factory, found, suffix):
    path = tmp_path_factory.getbasetemp() / f"g.{suffix}"
    lost = save(found, path)
    again = load_glossary(path)
    if suffix == "json" or holdable(found):
        assert bare(again) == bare(found)
        assert again.digest == found.digest
        assert not lost
    else:
        assert any("separator" in loss.why for loss in lost.losses)
    written = path.read_bytes()
    save(again, path)
    assert path.read_bytes() == written  # canonical


def test_cells_that_a_spreadsheet_would_run_are_neutralised_and_come_back(tmp_path):
    path = tmp_path / "g.csv"
    forms = ["=HYPERLINK(1)", "@NATO", "-stan", "+1", "'=x", "＝A1"]
    found = make_glossary(Entry(form, (Term(form),)) for form in forms)
    save(found, path)
    cells = [line.split(",")[0] for line in path.read_text("utf-8").splitlines()[1:]]
    assert all(cell.startswith("'") for cell in cells)
    assert sorted(entry.preferred for entry in load_glossary(path).entries) == sorted(forms)


def test_a_file_that_is_replaced_keeps_its_columns(tmp_path):
    path = tmp_path / "g.csv"
    path.write_text("preferred,ru,zh,id,x-owner,note\nB,Б,乙,b,me,\n", "utf-8")
    found = load_glossary(path)
    save(make_glossary([*found.entries, Entry("a", (Term("A"), Term("Ah", "", Status.DEPRECATED)))]), path)
    assert path.read_text("utf-8").splitlines() == [
        "preferred,ru,zh,id,x-owner,note,admitted,deprecated,type",
        "A,,,a,,,,Ah,",
        "B,Б,乙,b,me,,,,",
    ]


def test_what_a_native_column_cannot_hold_is_counted(tmp_path):
    entry = Entry(
        "e",
        (Term("A"), Term("a|b", "", Status.DEPRECATED), Term("kata", "id"), Term("х", "ru", Status.DEPRECATED)),
        note=" n\0",
    )
    lost = save(make_glossary([entry]), tmp_path / "g.csv")
    assert {(loss.field, loss.count, loss.examples) for loss in lost.losses} == {
        ("deprecated", 1, ("e",)), ("id", 1, ("e",)), ("status", 1, ("e",)), ("note", 1, ("e",)),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "not a glossary in JSON"),
        ("[" * 100_000, "not a glossary in JSON"),
        ('{"mtfix_glossary":2,"entries":[]}', "Invalid enum value 2"),
        ('{"mtfix_glossary":1,"target_lang":"de","entries":[]}', "for 'de', not for 'en'"),
        ('{"mtfix_glossary":1,"entries":[\n{"id":"a","terms":[]}]}', r"g\.json:2: .*0 preferred forms"),
        ('{"mtfix_glossary":1,"entries":[\n\n{"id":"a","terms":[{"text":"A"}],"tpye":""}]}', r"g\.json:3: .*`tpye`"),
        ('{"mtfix_glossary":1,"entries":[{"id":"a","terms":[{"text":"A"}],"type":"X"}]}', "unknown type 'X'"),
        ('{"mtfix_glossary":1,"entries":[{"id":"a","terms":[{"text":"A"},{"text":"B","lang":"!"}]}]}', "'!' is no"),
        ('{"mtfix_glossary":1,"entries":[{"id":"","terms":[{"text":"A"}]}]}', "id is empty"),
        ('{"mtfix_glossary":1,"entries":[{"id":"a","terms":[{"text":"A"},{"text":"A","status":"deprecated"}]}]}', "both a right"),
    ],
)  # fmt: skip
def test_wrong_json_is_refused_with_its_line(tmp_path, text, message):
    path = tmp_path / "g.json"
    path.write_text(text)
    with pytest.raises(GlossaryError, match=message):
        load(path)


def test_a_list_of_nothing_is_refused_before_it_fills_the_memory(tmp_path):
    (tmp_path / "g.json").write_bytes(b'{"mtfix_glossary":1,"entries":[' + b"{}," * 4_000_000 + b"{}]}")
    with pytest.raises(GlossaryError, match="not a glossary in JSON: a comma for every 12 bytes"):
        load(tmp_path / "g.json")


def test_json_holds_what_columns_cannot(tmp_path):
    entry = Entry("e", (Term("A"), Term("a|b", "", Status.DEPRECATED), Term("kata", "id", Status.DEPRECATED)))
    assert not save(make_glossary([entry]), tmp_path / "g.json")
    assert bare(load_glossary(tmp_path / "g.json")) == [entry]
    assert json.loads((tmp_path / "g.json").read_text("utf-8"))["mtfix_glossary"] == 1


def test_files_without_a_known_suffix_are_named(tmp_path):
    with pytest.raises(GlossaryError, match=r"no glossary format goes with the suffix '\.doc'.*\n.*csv, tsv"):
        save(make_glossary([]), tmp_path / "g.doc")


def test_an_apostrophe_before_a_letter_is_one(tmp_path):
    (entry,) = parse(b"preferred,deprecated\n'Ndrangheta,'=x\n", "g.csv")
    assert [term.text for term in entry.terms] == ["'Ndrangheta", "=x"]
