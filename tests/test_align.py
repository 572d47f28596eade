"""Source articles that are not aligned with their translation."""

from __future__ import annotations

from mtfix.align import UNSURE, align, align_texts, anchors, split
from mtfix.cleaning import Cleaner
from mtfix.formats.text import TextFormat
from mtfix.glossary import make_glossary, parse
from mtfix.proposals import Options

SOURCE = """部长给新德里带来了什么？

印度外长苏杰生周一接待了俄罗斯外长。苏杰生办公室说，会谈持续了两个小时，重点是2024年的11项协议。

（广告）

在河内，总理范明政说，越南将密切关注会谈。范明政预计三月前往莫斯科，随行的有300名企业家。
"""
TEXT = """What did the minister bring to New Delhi?

Indian Foreign Minister Su Jiesheng received his Russian counterpart on Monday. His office said that the talks lasted \
two hours and dealt with 11 agreements of 2024.

In Hanoi, Prime Minister Pham Minh Triet said that Vietnam would follow the talks closely. He is expected in Moscow in \
March with 300 businessmen.
"""


def document(text):
    return next(TextFormat().read(text, "d", {}))


def test_a_paragraph_that_the_translation_lacks():
    aligned = align(document(TEXT), SOURCE)
    first, second, third = (segment.source for segment in aligned.segments)
    assert first.startswith("部长")
    assert second.startswith("印度外长")
    assert "苏杰生" not in first + third
    assert third.endswith("企业家。")
    assert aligned.meta[UNSURE] == set()


def test_what_lengths_and_names_do_not_settle_is_a_guess():
    aligned = align(document("\n\n".join(["Satz " * 9] * 3)), "\n\n".join(["一" * 20] * 4))
    assert aligned.meta[UNSURE]


def test_every_paragraph_and_segment_is_in_one_link():
    links = align_texts(
        ["a" * n for n in (30, 5, 80, 40)], ["b" * n for n in (33, 90, 20, 21, 9)], [frozenset()] * 4, [frozenset()] * 5
    )
    assert [link.source_start for link in links] == [0, *(link.source_end for link in links[:-1])]
    assert [link.start for link in links] == [0, *(link.end for link in links[:-1])]
    assert (links[-1].source_end, links[-1].end) == (4, 5)
    assert align_texts([], ["x"], [], [frozenset()])[0][:4] == (0, 0, 0, 1)
    assert align_texts([], [], [], []) == []


def test_anchors_are_what_stays_the_same_in_translation():
    assert anchors("2024年，NATO有1,500人", {"e"}) == {"#2024", "#1500", "nato", "@e"}
    assert "the" not in anchors("the NATO of 2024", set())


def test_lines_are_paragraphs_where_there_are_no_blank_ones():
    assert split("一\n二\r\n三\n") == ["一", "二", "三"]


def test_source_evidence_over_an_alignment():
    rows = "preferred,type,zh,short\nPham Minh Chinh,PER,范明政,Chinh\nS. Jaishankar,PER,苏杰生,Jaishankar\n"
    cleaner = Cleaner(make_glossary(parse(rows.encode(), "g")), Options(source_lang="zh"))
    cleaned = cleaner.clean(cleaner.proposer.sources.align(document(TEXT), SOURCE))
    done = {(edit.before, edit.after) for edit in cleaned.applied}
    assert ("Su Jiesheng", "S. Jaishankar") in done
    proposed = done | {(item.edit.before, item.edit.after) for item in cleaned.withheld}
    assert ("Pham Minh Triet", "Pham Minh Chinh") in proposed
