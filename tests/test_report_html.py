"""The page: what it shows without a script, that it asks for nothing, that text stays text."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from html.parser import HTMLParser

import msgspec
import pytest
from lxml import html as parser

from mtfix.report import html, plots, sections
from mtfix.report.data import (
    ComparisonRow,
    EditRow,
    EntryRow,
    GateRow,
    Input,
    MetricInfo,
    Report,
    ScoreRow,
    SegmentRow,
    SystemSegment,
)

HOSTILE = (
    "<script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "]]><!--",
    "--><img src=x onerror=alert(1)>",
    '" onmouseover="alert(1)',
    "javascript:alert(1)",
    "&lt;b&gt;",
    "\u202egnp.exe\u202c",
    "a\u2028b\u2029c",
    "\x00\x1b[31m",
    "</style><style>*{display:none}",
)
METRICS = (
    MetricInfo(name="BLEU", title="BLEU", about="n-grams", signature="tok:13a", higher_is_better=True, percent=True),
    MetricInfo(name="TER", title="TER", about="", signature="case:lc", higher_is_better=False, percent=True),
    MetricInfo(name="names", title="names", about="", signature="gloss:1", higher_is_better=True, percent=False),
)


def report(text="plain", systems=("a", "b", "c"), **changes) -> Report:
    """A report in which ``text`` stands wherever text from outside can stand."""
    values = {"BLEU": (20.0, 25.5, 19.0), "TER": (60.0, 55.0, 70.0), "names": (0.75, None, 1.0)}
    scores = [
        ScoreRow(metric=m, system=s, value=v, n=10, ci=None if v is None else (v - 1, v + 1), cluster=at, parts={})
        for m, found in values.items()
        for at, (s, v) in enumerate(zip(systems, found, strict=True), 1)
    ]
    scores.append(ScoreRow(metric="names", system=f"ref {text}", value=0.9, n=10, role="reference"))
    groups = ["length=1-10", "length=11-20", "type=PER", "type=LOC", f"document={text}", "document=2"]
    scores += [ScoreRow(metric="BLEU", system=s, value=15.0, n=5, group=g) for s in systems for g in groups]
    comparisons = [
        ComparisonRow(
            metric=m, kind="baseline", baseline=systems[0], system=systems[1], delta=d, p_value=0.001, p_adjusted=0.002,
            test="bs", samples=1000, signature="", ci=(d - 1, d + 1),
        )
        for m, d in (("BLEU", 5.5), ("TER", 5.0))
    ]  # fmt: skip
    edit = EditRow(start=2, end=5, before="bad", after=text, code="N005", reason=text, score=0.9, entry=text)
    shown = {
        s: SystemSegment(text=f"{s} {text}", scores={"BLEU": 10.0, "TER": 50.0, "names": None}) for s in systems[:2]
    }
    shown[systems[2]] = SystemSegment(text=text, scores={"BLEU": 1.0}, before="𝒳 bad", edits=(edit,))
    made = Report(
        mtfix="0", signature=f"seed:1|{text}", source_lang="zh", target_lang="en", n_segments=10, n_documents=2,
        inputs=(Input(role="source", name=text, path=text, sha256="ab12"),), systems=systems, baseline=systems[0],
        metrics=METRICS, scores=tuple(scores), comparisons=tuple(comparisons), warnings=(text,),
        segments=(
            SegmentRow(index=4, source=text, references=(text,), systems=shown, document=text, domain=text),
        ),
        entries=(
            EntryRow(entry=text, preferred=text, type="PER", source=text, systems=dict.fromkeys(systems, (1, 3)), instead={systems[0]: (text,)}),
            EntryRow(entry="2", preferred="X", type="", source="", systems=dict.fromkeys(systems, (1, 1))),
        ),
        gates=(GateRow(metric="BLEU", system=systems[0], passed=False, message=f"too low {text}"),),
        rows={"BLEU": {s: [10.0, None, 30.0] for s in systems}},
        samples={"BLEU": {s: [12345.678] for s in systems}},
    )  # fmt: skip
    return msgspec.structs.replace(made, **changes)


def tree(page: str):
    return parser.document_fromstring(page)


def texts(elements) -> list[str]:
    return [" ".join(element.text_content().split()) for element in elements]


def test_the_summary_needs_no_script():
    page = tree(html.page(report()))
    table = page.xpath("//section[@id='scores']//table")[0]
    assert texts(table.xpath("./thead/tr/th")) == ["system", "BLEU", "TER ↓", "names"]
    assert texts(table.xpath("./tbody[1]/tr[1]/*")) == [
        "b",
        "25.50 ±1.00 #2 ▲",
        "55.00 ±1.00 #2 ▼",
        "–",
    ]
    assert table.xpath(".//span[@role='img']/@aria-label")[:3] == [
        "lower is better",
        "significantly better than the baseline",
        "significantly worse than the baseline",
    ]
    assert texts(table.xpath("./tbody[1]/tr/th")) == ["b", "a baseline", "c"]
    assert texts(table.xpath(".//td/b")) == ["25.50", "55.00", "1.0000"]  # the best
    assert texts(table.xpath("./tbody[@class='oracle']/tr/*")) == [
        "References, scored in the same way",
        "ref plain reference",
        "",
        "",
        "0.9000",
    ]


def test_everything_of_the_report_has_a_place():
    page = tree(html.page(report()))
    assert texts(page.xpath("//main/section/h2")) == [
        "Scores",
        "Against the baseline",
        "Plots",
        "Groups of segments",
        "Names",
        "Segments",
        "Signatures and files",
    ]
    assert texts(page.xpath("//div[@class='box']//li")) == ["FAILED too low plain"]
    assert texts(page.xpath("//div[@class='box warnings']//li")) == ["plain"]
    names = page.xpath("//table[@id='names-table']/tbody/tr")
    assert texts(names[0]) == ["plain", "plain", "PER", "6", "1/3", "1/3 plain", "1/3"]  # fmt: skip
    assert texts(page.xpath("//section[@id='about']//dd/code")) == ["tok:13a", "case:lc", "gloss:1"]
    captions = texts(page.xpath("//figure/figcaption"))
    assert "BLEU by system, with 95 % intervals" in captions
    assert "TER by system, with 95 % intervals (lower is better)" in captions
    assert "BLEU of single segments; the line is the median" in captions
    assert {"BLEU by length (n)", "BLEU by type (n)"} <= set(captions)


def test_nothing_stands_there_without_data():
    page = tree(html.page(report(comparisons=(), segments=(), entries=(), warnings=(), gates=(), inputs=(), rows={})))
    assert texts(page.xpath("//main/section/h2")) == ["Scores", "Plots", "Groups of segments", "Signatures and files"]
    one = ScoreRow(metric="BLEU", system="a", value=0.0, n=1)
    least = report(systems=("a", "b", "c"), scores=(one,), metrics=METRICS[:1], comparisons=(), rows={})
    html.page(msgspec.structs.replace(least, systems=("a",), segments=(), entries=()))
    html.page(msgspec.structs.replace(least, systems=("a",), segments=(), entries=(), scores=(), metrics=()))


def test_before_and_after():
    row = report().comparisons[0]
    page = tree(html.page(report(comparisons=(msgspec.structs.replace(row, kind="cleaning"),))))
    figure = page.xpath("//section[@id='cleaning']//figure")[0]
    assert texts(figure.xpath("./figcaption")) == ["BLEU before and after"]
    assert figure.xpath(".//svg[@role='img']/@aria-label") == [
        "BLEU before and after. all, before: 20.00; all, after: 25.50"
    ]
    assert texts(page.xpath("//section[@id='cleaning']//tbody/tr")) == [
        "BLEU20.0025.50+5.50 ▲+4.50 … +6.500.00100.0020"
    ]


@pytest.mark.parametrize("text", HOSTILE)
def test_text_stays_text(text):
    plain, hostile = tree(html.page(report())), tree(html.page(report(text, systems=(f"a{text}", f"b{text}", "c"))))

    def shape(page):
        return [
            (element.tag, sorted(name for name in element.attrib if name != "class"))
            for element in page.iter()
            if isinstance(element.tag, str)
        ]

    # SVG labels that are cut have a title besides.
    assert [s for s in shape(hostile) if s[0] != "title"] == [s for s in shape(plain) if s[0] != "title"]
    assert not hostile.xpath("//@*[starts-with(name(), 'on')] | //@style")
    # And it is all there.
    cleaned = "".join(char if char.isprintable() or char in "\u202e\u202c\u2028\u2029" else "\ufffd" for char in text)
    assert cleaned in hostile.xpath("//div[@class='box warnings']//li")[0].text_content()
    assert data(hostile)["segments"][0]["source"] == text


def data(page):
    return json.loads(page.xpath("//script[@type='application/json']")[0].text)


def test_data_for_the_script():
    page = html.page(report("</script>\u2028&<!--"))
    inside = re.search('<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)[1]
    assert not re.search("[<>&\u2028\u2029]", inside)
    found = json.loads(inside)
    assert found["segments"][0]["systems"]["c"]["edits"][0]["after"] == "</script>\u2028&<!--"
    assert found["systems"] == ["b", "a", "c"]
    assert "12345.678" not in page  # bootstrap samples are for later runs


class Requests(HTMLParser):
    """Everything that a browser would fetch, or go to."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.ids: list[str] = []

    def handle_starttag(self, tag, attrs):
        self.found += [value for name, value in attrs if name in ("src", "href", "srcset", "data", "action", "poster")]
        self.ids += [value for name, value in attrs if name == "id"]


def test_the_page_asks_for_nothing():
    page = html.page(report("https://example.org/x.js"))
    seen = Requests()
    seen.feed(page)
    links = [link for link in seen.found if link != "data:,"]
    assert all(link.startswith("#") for link in links)
    assert {link[1:] for link in links} <= set(seen.ids)
    assert len(seen.ids) == len(set(seen.ids))
    style, script = tree(page).xpath("//style")[0].text, tree(page).xpath("//script[not(@type)]")[0].text
    assert not re.search(r"https?://|//[a-z]|@import|url\(", style)
    assert not re.search(r"https?://|fetch\(|XMLHttp|innerHTML|insertAdjacent|document\.write|eval\(|</", script)
    policy = tree(page).xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]
    assert policy.startswith("default-src 'none'; ")
    for text in (style, script):
        assert base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() in policy
    assert "unsafe" not in policy


def test_the_page_can_be_read_by_a_screen_reader():
    page = tree(html.page(report()))
    assert page.get("lang") == "en"
    assert page.xpath("//body/*[1]/@href") == ["#scores"]
    assert [len(page.xpath(f"//{tag}")) for tag in ("main", "header", "nav", "footer", "h1")] == [1] * 5
    assert not page.xpath("//table[not(caption)] | //th[not(@scope)] | //svg[not(@aria-label) and not(@aria-hidden)]")
    assert not page.xpath("//section[not(@aria-labelledby)] | //*[@tabindex and not(@aria-label)]")
    labelled = page.xpath("//*[@aria-labelledby]/@aria-labelledby")
    assert all(page.get_element_by_id(name) is not None for name in labelled)
    assert not [one for one in page.xpath("//input | //select") if not one.xpath("ancestor::label")]


def test_text_of_files_has_its_own_direction():
    page = tree(html.page(report("שלום (1)")))
    for element in page.iter():
        own = (element.text or "") + "".join(child.tail or "" for child in element)
        if "שלום" in own and element.tag not in ("script", "text", "code", "title"):
            assert element.get("dir") == "auto", (element.tag, own)


def test_large_tables_are_cut_and_say_so(monkeypatch):
    monkeypatch.setattr(sections, "_MOST_ENTRIES", 1)
    monkeypatch.setattr(sections, "_MOST_GROUPS", 1)
    page = tree(html.page(report()))
    captions = texts(page.xpath("//caption"))
    assert "Right of due, by system: the 1 most often wrong of 2; the JSON has all" in captions
    assert "BLEU by length: the 1 largest of 2; the JSON has all" in captions


def test_forms_of_many_systems_are_counted():
    systems = tuple("abcde")
    entry = EntryRow(
        entry="1", preferred="Su", type="", source="", systems=dict.fromkeys(systems, (0, 1)),
        instead={"a": ("x", "y"), "b": ("x",), "c": ("z",)},
    )  # fmt: skip
    page = tree(html.page(report(systems=systems[:3], entries=(entry,))))
    assert texts(page.xpath("//table[@id='names-table']/tbody/tr/td")[-3:]) == ["0/1 x", "0/1 x, y", "0/1 z"]
    many = msgspec.structs.replace(report(entries=(entry,)), systems=systems)
    assert texts(tree(html.page(many)).xpath("//table[@id='names-table']/tbody/tr/td"))[3] == "x ×2, y, z"


def test_axis():
    for low, high in ((0.0, 0.0), (5.0, 5.0), (-3.0, 2.0), (0.8182, 0.8311), (1e-9, 2e-9), (0.0, 1e6), (-1.0, -1.0)):
        start, end, ticks = plots.axis(low, high)
        assert start <= low <= high <= end
        assert start < end
        assert 2 <= len(ticks) <= 7
    assert plots.axis(0, 0)[0] == 0


def test_notebook():
    found = report(HOSTILE[0])._repr_html_()
    page = parser.fragment_fromstring(found)
    assert not page.xpath(".//script | .//style")
    assert texts(page.xpath(".//table/tbody/tr/th"))[:3] == ["b", "a baseline", "c"]
    assert "significantly" not in "".join(
        texts(page.xpath(".//td"))
    )  # there is no style that would hide what screen readers read
    assert HOSTILE[0] in page.text_content()
