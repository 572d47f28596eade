"""Glossary files of translation services and CAT tools: pairs, sets, TMX, and the services' limits."""

from __future__ import annotations

import contextlib

import pytest
from glossary_kit import glossaries
from hypothesis import given, settings
from lxml import etree

from mtfix.errors import ConfigError, GlossaryError
from mtfix.glossary import load_glossary, make_glossary
from mtfix.glossary.exchange import load, save
from mtfix.model import Entry, Status, Term

FILES = [
    ("deepl", ".csv"), ("deepl", ".tsv"), ("google", ".csv"), ("google", ".tsv"), ("google", ".tmx"), ("amazon", ".csv"),
    ("amazon", ".tsv"), ("amazon", ".tmx"), ("azure", ".csv"), ("azure", ".tsv"), ("azure", ".tmx"), ("azure", ".xlsx"),
    ("omegat", ".utf8"), ("weblate", ".csv"), ("okapi", ".tsv"), ("okapi", ".csv"), ("tmx", ".tmx"),
]  # fmt: skip
JAISHANKAR = Entry(
    "jai",
    (
        Term("S. Jaishankar"), Term("Dr. Jaishankar", "", Status.ADMITTED), Term("Su Jiesheng", "", Status.DEPRECATED),
        Term("苏杰生", "zh"), Term("蘇杰生", "zh-Hant"), Term("Джайшанкар", "ru"),
    ),
    "PER", "a note", "Jaishankar", ("India", "Delhi"), ("singer",), "mea.gov.in", (("x-owner", "me"),),
)  # fmt: skip


def pairs(found, lang="zh"):
    return {(term.text, entry.preferred) for entry in found.entries for term in entry.sources(lang)}


@pytest.mark.parametrize(("name", "suffix"), FILES)
def test_pairs_go_out_and_come_back(tmp_path, name, suffix):
    path = tmp_path / f"g{suffix}"
    found = make_glossary([JAISHANKAR, Entry("q", (Term('A "b", c'), Term("甲,乙", "zh")))])
    lost = {loss.field: (loss.count, loss.examples) for loss in save(found, path, name, source_lang="zh").losses}
    again = load(path, name, source_lang="zh")
    assert pairs(again) == pairs(found)
    assert set(again.entries[0].sources()) <= {term for e in again.entries for term in e.sources("zh")}
    carries_notes = name in ("omegat", "weblate", "tmx") or suffix == ".tmx"
    expected = {
        "admitted": 1, "deprecated": 1, "type": 1, "short": 1, "context": 2, "unless": 1, "source": 1,
        "extra columns": 1, "other languages": 1,
    }  # fmt: skip
    expected |= {} if carries_notes else {"note": 1}
    assert {field: lost[field][0] for field in expected} == expected
    assert lost.keys() - expected.keys() == {"id"}
    assert [e.note for e in again.entries if e.note] == (["a note"] if carries_notes else [])


@pytest.mark.parametrize(("name", "suffix"), FILES)
@settings(deadline=None, max_examples=10)
@given(found=glossaries)
def test_no_pair_disappears_without_a_word(tmp_path_factory, name, suffix, found):
    path = tmp_path_factory.getbasetemp() / f"g{suffix}"
    lost = save(found, path, name, source_lang="zh")
    again = set()
    with contextlib.suppress(GlossaryError):  # of a file without pairs
        again = pairs(load(path, name, source_lang="zh"))
    missing = pairs(found) - again
    told = sum(loss.count for loss in lost.losses if loss.field in ("pair", "entry"))
    assert len(missing) <= told


def test_the_other_direction(tmp_path):
    found = make_glossary([JAISHANKAR])
    lost = save(found, tmp_path / "g.csv", "deepl", source_lang="zh", reverse=True)
    assert (tmp_path / "g.csv").read_text("utf-8") == "S. Jaishankar,苏杰生\nDr. Jaishankar,苏杰生\n"
    assert "admitted" not in {loss.field for loss in lost.losses}
    assert ("zh", "a pair has one target form", 1) in {(loss.field, loss.why, loss.count) for loss in lost.losses}
    again = load(tmp_path / "g.csv", "deepl", source_lang="zh", reverse=True)
    assert {(e.preferred, e.sources("zh")[0].text) for e in again.entries} == {
        ("S. Jaishankar", "苏杰生"),
        ("Dr. Jaishankar", "苏杰生"),
    }


def entry(target, *sources):
    return Entry(target, (Term(target), *(Term(source, "zh") for source in sources)))


@pytest.mark.parametrize(
    ("name", "found", "field", "why"),
    [
        ("deepl", [entry("A", "甲"), entry("B", "甲", "乙")], "pair", "DeepL takes a source form once"),
        ("deepl", [entry("A", "甲"), entry("B", "x\u2028y")], "pair", "a character that DeepL does not take"),
        ("deepl", [entry("A", "甲"), entry("B" * 1025, "乙")], "pair", "longer than the 1,024 bytes that DeepL takes"),
        ("google", [entry("A", "甲"), entry("B", "乙" * 342)], "pair", "longer than the 1,023 bytes"),
        ("amazon", [entry("A", "甲"), entry("B", "乙" * 67)], "pair", "longer than the 200 bytes that Amazon"),
        ("amazon", [entry("A", "甲"), entry("B", "甲")], "pair", "Amazon Translate takes a source form once"),
    ],
)
def test_what_a_service_does_not_take_is_left_out_and_told(tmp_path, name, found, field, why):
    lost = save(make_glossary(found), tmp_path / "g.csv", name, source_lang="zh")
    (loss,) = [loss for loss in lost.losses if loss.field == field]
    assert loss.why.startswith(why)
    assert (loss.count, loss.examples) == (1, (found[1].id,))
    again = pairs(load(tmp_path / "g.csv", name, source_lang="zh"))
    assert ("甲", "A") in again
    assert len(again) == sum(len(e.sources()) for e in found) - 1


def test_a_file_that_is_too_large_is_not_written(tmp_path):
    found = make_glossary(entry(f"{number:04d}{'x' * 1000}", f"甲{number}") for number in range(10_500))
    with pytest.raises(GlossaryError, match="larger than the 10,485,760 bytes that DeepL takes"):
        save(found, tmp_path / "g.csv", "deepl", source_lang="zh")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["google-sets", "amazon"])
def test_sets_of_all_languages(tmp_path, name):
    path = tmp_path / "g.csv"
    langs = [f"a{chr(97 + number)}" for number in range(12)]
    many = Entry("m", (Term("M"), *(Term(f"m-{lang}", lang) for lang in langs)))
    lost = save(make_glossary([JAISHANKAR, many, Entry("alone", (Term("alone"),))]), path, name)
    header, *rows = path.read_text("utf-8").splitlines()
    columns = header.split(",")
    assert columns[:4] == ["en", "zh", "zh-Hant", "ru"]
    assert rows[0].split(",")[:4] == ["S. Jaishankar", "苏杰生", "蘇杰生", "Джайшанкар"]
    assert len(columns) == (11 if name == "amazon" else 16)
    left = {loss.field for loss in lost.losses if "target languages" in loss.why}
    assert left == (set(langs[7:]) if name == "amazon" else set())
    assert ("entry", ("alone",)) in {(loss.field, loss.examples) for loss in lost.losses}
    again = load(path, name)
    assert pairs(again, "ru") == {("Джайшанкар", "S. Jaishankar")}
    (russian,) = load(path, name, target_lang="ru").entries
    assert russian.preferred == "Джайшанкар"


def test_columns_of_google_beside_languages(tmp_path):
    (tmp_path / "g.csv").write_text("EN,zh_cn,pos,description\nA,甲,noun,first\n,乙,,\n\nB,丙,,\n", "utf-8")
    found = load(tmp_path / "g.csv", "google-sets")
    assert [(e.preferred, e.note, e.sources()[0].lang) for e in found.entries] == [
        ("A", "first", "zh-CN"),
        ("B", "", "zh-CN"),
    ]
    assert {(loss.field, loss.count) for loss in found.ignored} == {("pos", 1), ("row", 1)}


def test_columns_of_weblate(tmp_path):
    (tmp_path / "g.csv").write_text(
        '"location","source","target","id","fuzzy","context","translator_comments","developer_comments"\n'
        '"","苏杰生","S. Jaishankar","","False","","","a note"\n"","甲","A","","True","","",""\n"","乙","","","","","",""\n',
        "utf-8",
    )
    found = load(tmp_path / "g.csv", "weblate", source_lang="zh")
    assert [(e.preferred, e.note) for e in found.entries] == [("S. Jaishankar", "a note")]
    assert {loss.why for loss in found.ignored} == {"marked as fuzzy", "no target form"}


@pytest.mark.parametrize("header", ["Source,Target", "zh,EN", "en,zh"])
def test_a_header_where_there_should_be_none_is_no_pair(tmp_path, header):
    (tmp_path / "g.csv").write_text(header + "\n甲,A\n", "utf-8")
    found = load(tmp_path / "g.csv", "deepl", source_lang="zh")
    assert pairs(found) == {("甲", "A")}
    assert [loss.field for loss in found.ignored] == ["row"]


def test_omegat(tmp_path):
    path = tmp_path / "g.utf8"
    path.write_bytes('\ufeff# Glossary -*- coding: utf-8 -*-\n苏杰生\tS. "Jai" Jaishankar\tminister\n甲\tA\n'.encode())
    found = load(path, source_lang="zh")
    assert {(e.preferred, e.note) for e in found.entries} == {('S. "Jai" Jaishankar', "minister"), ("A", "")}
    lost = save(make_glossary([entry("A", "#1", "甲\t乙")]), path, source_lang="zh")
    assert path.read_text("utf-8") == "甲 乙\tA\n"
    assert {loss.why for loss in lost.losses} == {"its line would be a comment", "tabs and line breaks became spaces"}


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("deepl", b"a,b\nc\n", r"g\.csv:2: no target form: 1 of 2 columns\n  \| c\n  hint: columns are separated by a comma"),
        ("deepl", b'a,b\n"c,d\n', r"g\.csv:2: not a well-formed row"),
        ("deepl", b"a,b\n" * 9000 + b"\xff,d\n", r"g\.csv:9001: not UTF-8\n  \| "),
        ("weblate", b"a,b\nc,d\n", r"g\.csv:1: no columns 'source' and 'target'"),
        ("google-sets", b"en,zh\na,b,c\n", r"g\.csv:2: 3 fields, but the header has 2"),
        ("google-sets", b"English,Chinese\na,b\n", r"g\.csv:1: 'english' is no language code"),
        ("google-sets", b"de,zh\na,b\n", r"g\.csv:1: no column 'en' beside others"),
    ],
)  # fmt: skip
def test_broken_rows_are_refused_with_their_line(tmp_path, name, data, message):
    (tmp_path / "g.csv").write_bytes(data)
    with pytest.raises(GlossaryError, match=message):
        load(tmp_path / "g.csv", name, source_lang="zh")


def test_pairs_need_a_language_and_a_suffix(tmp_path):
    (tmp_path / "g.csv").write_text("a,b\n")
    with pytest.raises(ConfigError, match="say --from LANG"):
        load(tmp_path / "g.csv", "deepl")
    with pytest.raises(GlossaryError, match=r"DeepL takes files that end in \.csv, \.tsv"):
        save(make_glossary([]), tmp_path / "g.doc", "deepl", source_lang="zh")


MEMORY = """<?xml version="1.0"?>
<tmx version="1.4"><header srclang="zh-CN" datatype="xml"/><body>
<tu tuid="1"><note>first</note><prop type="domain">news</prop>
  <tuv xml:lang="EN-us"><seg>S. <bpt i="1">&lt;b&gt;</bpt><hi>Jaishankar</hi><ept i="1">&lt;/b&gt;</ept></seg></tuv>
  <tuv xml:lang="zh-cn"><seg>苏杰生</seg></tuv></tu>
<tu><tuv lang="zh-TW"><seg>蘇杰生</seg></tuv><tuv lang="EN"><seg>S. Jaishankar</seg></tuv></tu>
<tu><tuv xml:lang="zh"><seg>甲</seg></tuv><tuv xml:lang="de"><seg>A</seg></tuv></tu>
</body></tmx>"""


def test_a_translation_memory(tmp_path):
    path = tmp_path / "g.tmx"
    path.write_text(MEMORY, "utf-8")
    found = load(path)
    (jaishankar,) = found.entries
    assert (jaishankar.id, jaishankar.note) == ("S. Jaishankar", "first")
    assert [(term.text, term.lang) for term in jaishankar.sources()] == [("苏杰生", "zh-CN"), ("蘇杰生", "zh-TW")]
    assert {(loss.field, loss.examples) for loss in found.ignored} == {
        ("prop", (f"{path}:3",)),
        ("unit", (f"{path}:7",)),
    }
    assert load_glossary(path).digest == found.digest


def test_tmx_has_what_the_specification_requires(tmp_path):
    save(make_glossary([JAISHANKAR]), tmp_path / "g.tmx", source_lang="zh")
    root = etree.parse(tmp_path / "g.tmx").getroot()
    header = root.find("header")
    required = {"creationtool", "creationtoolversion", "segtype", "o-tmf", "adminlang", "srclang", "datatype"}
    assert (root.tag, root.get("version")) == ("tmx", "1.4")
    assert required == set(header.attrib)
    assert header.get("segtype") in ("block", "paragraph", "sentence", "phrase")
    for unit in root.find("body"):
        assert [child.tag for child in unit] == ["note", "tuv", "tuv"]
        assert header.get("srclang") == unit[1].get("{http://www.w3.org/XML/1998/namespace}lang")
