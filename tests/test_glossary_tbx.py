"""TBX in and out."""

from __future__ import annotations

import subprocess
import sys

import pytest
import tbx_rules
from glossary_kit import bare, entries, glossaries, holdable_xml
from hypothesis import given, settings

from mtfix.errors import GlossaryError
from mtfix.glossary import load_glossary, make_glossary
from mtfix.glossary.exchange import load, save
from mtfix.glossary.tbx import plain_id, xml_id
from mtfix.glossary.xml import readable
from mtfix.model import Entry, Status, Term

FORMATS = ["tbx", "tbx-dct", "tbx-core", "tbx-core-dct", "tbx-v2"]


@pytest.mark.parametrize("name", FORMATS)
@settings(deadline=None, max_examples=25)
@given(found=glossaries.filter(lambda found: any(readable(entry.preferred) for entry in found.entries)))
def test_round_trips_keep_everything_or_count_it(tmp_path_factory, name, found):
    path = tmp_path_factory.getbasetemp() / "g.tbx"
    lost = save(found, path, name)
    tbx_rules.check(path.read_bytes())
    again = load(path)
    assert not again.ignored
    if holdable_xml(found):
        assert not lost
        assert bare(again) == bare(found)
        assert again.digest == found.digest
    else:
        assert lost


@pytest.mark.parametrize("name", FORMATS)
def test_forms_that_xml_makes_the_same_are_written_once_and_counted(tmp_path, name):
    forms = (Term("A"), Term("A\x1b", "", Status.DEPRECATED), Term("甲\x1b", "zh"), Term("甲", "zh"))
    lost = save(make_glossary([Entry("e", forms)]), tmp_path / "g.tbx", name)
    assert sum(loss.count for loss in lost.losses) == 4
    again = load(tmp_path / "g.tbx")
    assert not again.ignored
    assert [term.text for term in again.entries[0].terms] == ["A", "甲"]


@given(entries().map(lambda entry: entry.id))
def test_ids_become_xml_names_and_come_back(identifier):
    assert plain_id(xml_id(identifier)) == identifier
    assert xml_id(identifier).isascii()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("preferredTerm-admn-sts", "notRecommended"),
        ("<term>A</term>", ""),
        (' type="administrativeStatus"', ""),
        ("langSec", "langSet"),
        ('xml:lang="zh"', 'lang="zh"'),
        ("<note>mtfix.type: PER</note>", "<descrip type='subjectField'> </descrip><note/>"),
        ('id="e"', 'id="1 2"'),
    ],
)
def test_the_checker_of_the_rules_finds_faults(tmp_path, old, new):
    save(make_glossary([Entry("e", (Term("A"), Term("甲", "zh")), "PER")]), tmp_path / "g.tbx")
    data = (tmp_path / "g.tbx").read_text("utf-8")
    tbx_rules.check(data.encode())
    assert old in data
    with pytest.raises((AssertionError, KeyError)):
        tbx_rules.check(data.replace(old, new).encode())


MARTIF = """<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE martif SYSTEM "TBXcoreStructV02.dtd">
<martif type="TBX" xml:lang="en"><martifHeader><fileDesc><sourceDesc><p>x</p></sourceDesc></fileDesc></martifHeader>
<text><body>
  <termEntry id="c5">
    <descrip type="subjectField">Diplomacy</descrip>
    <transacGrp><transac type="transactionType">origination</transac><date>2010-04-17</date></transacGrp>
    <note>Minister
        since 2019</note>
    <langSet xml:lang="EN_gb">
      <descrip type="definition">India's minister</descrip>
      <ntig><termGrp><term>S. <hi type="bold">Jaishankar</hi></term>
        <termNote type="partOfSpeech">properNoun</termNote>
        <termNote type="administrativeStatus">preferredTerm-admn-sts</termNote></termGrp></ntig>
      <tig><term>Jaishanker</term><termNote type="administrativeStatus">obsolete</termNote></tig>
      <tig><term>Dr. Jaishankar</term></tig>
      <tig><term/></tig>
    </langSet>
    <langSet xml:lang="zh-CN"><tig><term>苏杰生</term><descrip type="context">外长苏杰生</descrip></tig></langSet>
  </termEntry>
  <termEntry><langSet xml:lang="en"><tig><term>Severodvinsk</term></tig></langSet>
    <langSet xml:lang="ru"><tig><term>Северодвинск</term></tig></langSet></termEntry>
  <termEntry id="c7"><langSet xml:lang="de"><tig><term>Haus</term></tig></langSet></termEntry>
</body></text></martif>
"""


def test_a_file_of_another_tool(tmp_path):
    path = tmp_path / "g.tbx"
    path.write_text(MARTIF, "utf-8")
    found = load(path)
    jaishankar, severodvinsk = sorted(found.entries, key=lambda entry: entry.preferred)
    assert jaishankar == Entry(
        "c5",
        (
            Term("S. Jaishankar", "", Status.PREFERRED, f"{path}:5"),
            Term("Dr. Jaishankar", "", Status.ADMITTED, f"{path}:5"),
            Term("Jaishanker", "", Status.SUPERSEDED, f"{path}:5"),
            Term("苏杰生", "zh-CN", Status.PREFERRED, f"{path}:5"),
        ),
        note="Minister since 2019",
        extra=(("x-subject-field", "Diplomacy"), ("x-definition", "India's minister")),
    )
    assert (severodvinsk.id, severodvinsk.sources("ru")[0].text) == ("Severodvinsk", "Северодвинск")
    assert {(loss.field, loss.count) for loss in found.ignored} == {
        ("transacGrp", 1), ("partOfSpeech", 1), ("term", 1), ("context", 1), ("status", 1), ("entry", 1),
    }  # fmt: skip
    assert load_glossary(path).digest == found.digest
    (german,) = load(path, target_lang="de").entries
    assert german.preferred == "Haus"
    with pytest.raises(GlossaryError, match="no entry has a form in 'fr'"):
        load(path, target_lang="fr")


TBX = """<?xml version="1.0"?><tbx type="TBX-Basic" style="dct" xml:lang="en" xmlns="urn:iso:std:iso:30042:ed:3.0"
 xmlns:min="http://www.tbxinfo.net/ns/min" xmlns:basic="http://www.tbxinfo.net/ns/basic"><tbxHeader><fileDesc><sourceDesc>
<p/></sourceDesc></fileDesc></tbxHeader><text><body><conceptEntry id="c1"><min:subjectField>Space</min:subjectField>
<langSec xml:lang="en"><descripGrp><basic:definition>A group of stars formed together in the spiral
      arms of a galaxy.</basic:definition><basic:source>Oxford</basic:source></descripGrp>
<termSec><term>galactic cluster</term><min:administrativeStatus>supersededTerm-admn-sts</min:administrativeStatus></termSec>
<termSec><term>open cluster</term><min:partOfSpeech>noun</min:partOfSpeech></termSec>
</langSec></conceptEntry></body></text></tbx>"""


def test_data_categories_as_tags(tmp_path):
    (tmp_path / "g.tbx").write_text(TBX)
    (entry,) = load_glossary(tmp_path / "g.tbx").entries
    assert [(term.text, term.status) for term in entry.terms] == [
        ("open cluster", Status.PREFERRED),
        ("galactic cluster", Status.SUPERSEDED),
    ]
    definition = "A group of stars formed together in the spiral arms of a galaxy."
    assert dict(entry.extra) == {"x-subject-field": "Space", "x-definition": definition}
    assert entry.source == "Oxford"


LAUGHS = '<!DOCTYPE tbx [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
EXTERNAL = '<!DOCTYPE tbx [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
CONCEPT = '<conceptEntry><langSec xml:lang="en"><termSec><term>{}</term></termSec></langSec></conceptEntry>'


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (LAUGHS + "<tbx><text><body>" + CONCEPT.format("&b;") + "</body></text></tbx>", "declares XML entities"),
        (EXTERNAL + "<tbx><text><body>" + CONCEPT.format("&a;") + "</body></text></tbx>", "declares XML entities"),
        ('<!DOCTYPE tbx SYSTEM "x.dtd"><tbx><text><body>\n' + CONCEPT.format("&a;") + "</body></text></tbx>", r":2: an entity reference"),
        ("<tbx><text><body>\n\n" + CONCEPT.format("<b>") + "</body></text></tbx>", r"g\.tbx:3:\d+: not well-formed XML"),
        ("<html><body/></html>", r"the root is <html>, not <tbx> or <martif>"),
        ("<tbx><text><body/></text></tbx>", "no conceptEntry or termEntry element"),
        ("", "not well-formed XML"),
        ("<tbx>" + "<a><b/></a>" * 60_000 + "</tbx>", "no conceptEntry"),
        ("<tbx><text><body><conceptEntry>" + "<a/>" * 100_001, "more than 100,000 elements in one"),
        ("<tbx>" + "<a>" * 300 + "</a>" * 300 + "</tbx>", "not well-formed XML: .*depth"),
    ],
)  # fmt: skip
def test_hostile_and_broken_files_are_refused(tmp_path, text, message):
    path = tmp_path / "g.tbx"
    path.write_text(text)
    with pytest.raises(GlossaryError, match=message):
        load_glossary(path)


def test_an_external_dtd_is_not_read(tmp_path):
    (tmp_path / "x.dtd").write_text('<!ENTITY a "secret">')
    body = '<!DOCTYPE tbx SYSTEM "x.dtd"><tbx><text><body>' + CONCEPT.format("A") + "</body></text></tbx>"
    (tmp_path / "g.tbx").write_text(body)
    assert [entry.preferred for entry in load_glossary(tmp_path / "g.tbx").entries] == ["A"]


def test_entries_are_read_one_at_a_time(tmp_path):
    """The parser holds one record: 13 MB of them, and of elements that are none, cost a few MB."""
    path = tmp_path / "g.tbx"
    junk = "<junk><x/></junk>" * 5
    with path.open("w") as file:
        file.write('<tbx type="TBX-Basic" style="dca" xml:lang="en"><text><body>')
        for number in range(20_000):
            file.write(CONCEPT.format(f"{'name ' * 100}{number}") + junk)
        file.write("</body></text></tbx>")
    code = (
        "import resource, sys; from pathlib import Path; from mtfix.glossary.xml import records\n"
        "def peak(): return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024\n"
        "before = peak()\n"
        "n = sum(1 for _ in records(Path(sys.argv[1]), ('conceptEntry',), ('tbx',)))\n"
        "print(n, peak() - before)"
    )
    pytest.importorskip("resource")
    done = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True)
    count, grown = map(int, done.stdout.split())
    assert count == 20_000
    assert path.stat().st_size > 12e6
    assert grown < 8  # MB


def test_what_the_translate_toolkit_writes_is_read(tmp_path):
    tbx = pytest.importorskip("translate.storage.tbx", reason="the Translate Toolkit is not installed")
    store = tbx.tbxfile(sourcelanguage="en", targetlanguage="zh")
    for source, target in (("S. Jaishankar", "苏杰生"), ("R&D <b>", "研发")):
        unit = store.addsourceunit(source)
        unit.settarget(target, "zh")
        unit.addnote("seen in the press")
    path = tmp_path / "g.tbx"
    path.write_bytes(bytes(store))
    found = load_glossary(path)
    assert {(e.preferred, e.sources("zh")[0].text, e.note) for e in found.entries} == {
        ("S. Jaishankar", "苏杰生", "seen in the press"),
        ("R&D <b>", "研发", "seen in the press"),
    }


def test_the_translate_toolkit_reads_what_mtfix_writes(tmp_path):
    tbx = pytest.importorskip("translate.storage.tbx", reason="the Translate Toolkit is not installed")
    entry = Entry("e", (Term("A & B"), Term("a-b", "", Status.DEPRECATED), Term("甲", "zh")), note="n")
    save(make_glossary([entry]), tmp_path / "g.tbx", "tbx-v2")
    store = tbx.tbxfile.parsestring((tmp_path / "g.tbx").read_bytes(), "en", "zh")
    (unit,) = store.units
    assert (unit.getid(), unit.source, unit.target, unit.getnotes()) == ("e", "A & B", "甲", "n")
    assert [term.deprecated for term in unit.get_source_terms()] == [False, True]
