"""Files that other tools really wrote (tests/files says how) are read for what they are."""

from __future__ import annotations

from pathlib import Path

import pytest
from glossary_kit import bare

from mtfix.glossary import load_glossary
from mtfix.glossary.exchange import load, save

FILES = Path(__file__).with_name("files")


@pytest.mark.parametrize(
    "name", ["libreoffice.xlsx", "libreoffice-semicolons.csv", "libreoffice-utf16.csv", "libreoffice-of-mtfix.csv"]
)
def test_libreoffice(name):
    """Semicolons, UTF-16 with tabs, a workbook; line breaks, formulas, leading zeros and 1e5 in cells."""
    if name.endswith("xlsx"):
        pytest.importorskip("openpyxl")
    found = load_glossary(FILES / name)
    assert found.digest == load_glossary(FILES / "names.csv").digest
    assert bare(found) == bare(load_glossary(FILES / "names.csv"))
    assert found.ignored == ()


@pytest.mark.parametrize(
    ("name", "lang", "notes"),
    [
        ("translate-toolkit.tbx", "zh", {"in the press", "", "a city"}),
        ("translate-toolkit.tmx", "zh", {""}),
        ("translate-toolkit-csv2tbx.tbx", "xx", {""}),
    ],
)
def test_the_translate_toolkit(name, lang, notes):
    found = load(FILES / name)
    assert {(entry.preferred, entry.sources(lang)[0].text) for entry in found.entries} == {
        ("S. Jaishankar", "苏杰生"), ("R&D <b>", "研发"), ("St. John's", "圣约翰斯"),
    }  # fmt: skip
    assert {entry.note for entry in found.entries} == notes
    assert found.ignored == ()
    (other,) = {term.lang for entry in load(FILES / name, target_lang=lang).entries for term in entry.sources()}
    assert other == "en"


@pytest.mark.parametrize(
    ("name", "notes"),
    [("translate-toolkit-po2csv.csv", {""}), ("translate-toolkit-weblate.csv", {"in the press", "", "a city"})],
)
def test_tables_of_the_translate_toolkit_as_weblate_gives_them(name, notes):
    found = load(FILES / name, "weblate", source_lang="en", target_lang="zh")
    assert {(entry.preferred, entry.sources("en")[0].text) for entry in found.entries} == {
        ("苏杰生", "S. Jaishankar"), ("研发", "R&D <b>"), ("圣约翰斯", "St. John's"),
    }  # fmt: skip
    assert {entry.note for entry in found.entries} == notes
    assert found.ignored == ()


def test_a_language_that_no_column_can_have_is_told(tmp_path):
    """csv2tbx knows no languages and writes xx."""
    found = load(FILES / "translate-toolkit-csv2tbx.tbx")
    (loss,) = [loss for loss in save(found, tmp_path / "g.csv").losses if loss.field == "xx"]
    assert (loss.count, loss.why) == (3, "no language that a column can have; JSON holds it")
    assert bare(load_glossary(tmp_path / "g.csv"))[0].sources() == ()
    assert not save(found, tmp_path / "g.json").losses
    assert bare(load_glossary(tmp_path / "g.json")) == bare(found)
