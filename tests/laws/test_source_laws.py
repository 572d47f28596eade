"""The laws of cleaning with the source as evidence."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from mtfix.cache import compile_glossary
from mtfix.cleaning import Cleaner, Options, apply, revert
from mtfix.glossary import make_glossary, parse
from mtfix.model import Document, Level, Segment

ROWS = """preferred,admitted,type,zh,short
S. Jaishankar,Subrahmanyam Jaishankar,PER,苏杰生,Jaishankar
Sergey Lavrov,Sergei Lavrov,PER,拉夫罗夫|谢尔盖·拉夫罗夫,Lavrov
Pham Minh Chinh,,PER,范明政,Chinh
Severodvinsk,,LOC,北德文斯克,
Suning,,ORG,苏宁,
COVID-19,coronavirus,TERM,新冠疫情,
"""
NAMES = {
    "苏杰生": ["Su Jiesheng", "S. Jaishankar", "Su Jayson", "Jaishankar", "the minister"],
    "拉夫罗夫": ["Lavrov", "Lafuluofu", "Rafrov", "Sergey Lavrov"],
    "范明政": ["Pham Minh Chinh", "Fan Mingzheng", "Pham Minh Triet", "Fan Ming", ""],
    "北德文斯克": ["Severodvinsk", "North Dvinsk", "Beidewensike"],
    "苏宁": ["Suning", "Sunning", "Su Ning's"],
    "新冠疫情": ["COVID-19", "the new crown epidemic", "new crown epidemic"],
}
FRAMES = [
    ("{}今天抵达{}。", "{} arrived in {} today."),
    ("{}说，{}很重要。", "{} said that {} is important."),
    ("在{}，{}受到欢迎。", "In {}, {} was welcomed."),
    ("{}和{}", "{} and {}"),
]


@st.composite
def documents(draw):
    segments = []
    for _ in range(draw(st.integers(1, 6))):
        source, text = draw(st.sampled_from(FRAMES))
        names = draw(st.lists(st.sampled_from(sorted(NAMES)), min_size=2, max_size=2))
        source = source.format(*names)
        text = text.format(*(draw(st.sampled_from(NAMES[name])) for name in names))
        segments.append(Segment(text, draw(st.sampled_from([source, source, source, None]))))
    return Document("d", tuple(segments), ("",) + ("\n",) * len(segments))


CLEANERS = {
    level: Cleaner(make_glossary(parse(ROWS.encode(), "g")), Options(level, source_lang="zh"))
    for level in (Level.SAFE, Level.REVIEW)
}


@given(documents(), st.sampled_from(sorted(CLEANERS, key=lambda level: level.rank)))
@settings(max_examples=150, deadline=None)
def test_laws_with_sources(document, level):
    cleaner = CLEANERS[level]
    cleaned = cleaner.clean(document)
    again = cleaner.clean(cleaned.document)
    assert again.document == cleaned.document
    assert again.applied == ()
    assert revert(cleaned.document, cleaned.applied) == document
    assert apply(document, cleaned.applied) == cleaned.document
    ids = [edit.id for edit in cleaned.applied] + [item.edit.id for item in cleaned.withheld]
    assert len(ids) == len(set(ids))
    for segment, old in zip(cleaned.document.segments, document.segments, strict=True):
        assert segment.source == old.source


def test_sources_change_what_is_done():
    document = Document(
        "d",
        (
            Segment("Lafuluofu arrived in Delhi on Monday.", "拉夫罗夫周一抵达德里。"),
            Segment("In Hanoi, Pham Minh Triet said that talks go on.", "范明政在河内表示，会谈将继续。"),
        ),
        ("",) * 3,
    )
    assert CLEANERS[Level.REVIEW].clean(document).text == (
        "Lavrov arrived in Delhi on Monday.In Hanoi, Pham Minh Chinh said that talks go on."
    )
    bare = Document("d", tuple(segment._replace(source=None) for segment in document.segments), ("",) * 3)
    assert "Pham Minh Triet" in CLEANERS[Level.REVIEW].clean(bare).text


def test_a_name_that_the_text_dropped_is_reported_not_invented():
    document = Document(
        "d", (Segment("arrived yesterday in the evening, as planned", "苏杰生昨晚按计划抵达"),), ("", "")
    )
    cleaned = CLEANERS[Level.SAFE].clean(document)
    assert cleaned.text == document.raw


def test_the_language_of_the_source_is_found(tmp_path):
    (tmp_path / "g.csv").write_text(
        "preferred,zh,ru\nSergey Lavrov,拉夫罗夫,Лавров\nSeverodvinsk,北德文斯克,Северодвинск\n", "utf-8"
    )
    cleaner = compile_glossary([tmp_path / "g.csv"], Options(Level.REVIEW), tmp_path)
    text = "Северодвинск расположен на берегу Белого моря, и завод там строит корабли."
    document = Document("d", (Segment("North Dvinsk is on the White Sea.", text),), ("", ""))
    assert cleaner.proposer.sources.matcher(document) is cleaner.proposer.sources._matchers["ru"]


def test_inflected_sources_and_short_mentions():
    rows = "preferred,type,ru,short\nSergey Lavrov,PER,Сергей Лавров|Лавров,Lavrov\nSeverodvinsk,LOC,Северодвинск,\n"
    cleaner = Cleaner(make_glossary(parse(rows.encode(), "g")), Options(Level.REVIEW, source_lang="ru"))
    segments = (
        Segment("They spoke with Lawrow about Northern Dvinsk.", "С Лавровым говорили о Северодвинске."),
        Segment("Sergej Lawrow came.", "Приехал Сергей Лавров."),
    )
    cleaned = cleaner.clean(Document("d", segments, ("", "|", "")))
    assert cleaned.text == "They spoke with Lavrov about Severodvinsk.|Sergey Lavrov came."
