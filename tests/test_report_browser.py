"""The page in a real browser: the main clicks, without an error on the console or a request.

Needs playwright (``pip install playwright``; its own browsers are not used) and Chromium, found on the path or named by
``MTFIX_CHROMIUM``.
"""

from __future__ import annotations

import os
import shutil

import pytest

from mtfix.report import html
from mtfix.report.data import EditRow, EntryRow, MetricInfo, Report, ScoreRow, SegmentRow, SystemSegment

api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
CHROMIUM = os.environ.get("MTFIX_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
if CHROMIUM is None:
    pytest.skip("there is no Chromium", allow_module_level=True)

ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
EVIL = "<img src=x onerror=alert(1)> </script><script>alert(2)</script> \u202egnp"


def made() -> Report:
    """Three systems, 60 segments; ``c+mtfix`` is ``b`` cleaned, with characters outside of the BMP before an edit."""
    metrics = tuple(
        MetricInfo(name=n, title=n, about="", signature=n, higher_is_better=n != "TER", percent=True)
        for n in ("chrF2", "TER")
    )
    values = {"a": (50.0, 40.0), "b": (60.0, 30.0), "c+mtfix": (55.0, None)}
    scores = tuple(
        ScoreRow(metric=m.name, system=s, value=v[at], n=60, ci=None if v[at] is None else (v[at] - 2, v[at] + 2))
        for s, v in values.items()
        for at, m in enumerate(metrics)
    )
    edit = EditRow(start=6, end=13, before="Su Jish", after=EVIL, code="N005", reason="seen", score=0.9, entry="su")
    segments = []
    for at in range(60):
        text = f"segment number {at} was written here"
        systems = {
            "a": SystemSegment(text=text, scores={"chrF2": 100.0 - at, "TER": float(at)}),
            "b": SystemSegment(text=text.replace("written", "printed"), scores={"chrF2": 30.0, "TER": None}),
            "c+mtfix": SystemSegment(text=text, scores={"chrF2": 5.0, "TER": 1.0}),
        }
        if at == 7:
            systems["c+mtfix"] = SystemSegment(
                text=f"𝒳𝒳 at {EVIL} said", scores={"chrF2": 1.0, "TER": 0.5}, before="𝒳𝒳 at Su Jish said", edits=(edit,)
            )
        source = "שלום עולם" if at % 2 else "他说"
        segments.append(
            SegmentRow(index=at, source=source, references=(text,), systems=systems, domain=("news", "talks")[at % 2])
        )
    entries = tuple(
        EntryRow(
            entry=name, preferred=name, type=kind, source="", systems={"a": (right, 2), "b": (2, 2), "c+mtfix": (1, 2)}
        )
        for name, kind, right in (("Su", "PER", 0), ("Zed", "LOC", 1), (EVIL, "ORG", 2))
    )
    return Report(
        mtfix="0", signature="s", source_lang="he", target_lang="en", n_segments=60, n_documents=None, inputs=(),
        systems=tuple(values), baseline="a", metrics=metrics, scores=scores, segments=tuple(segments), entries=entries,
        warnings=(EVIL,), rows={"chrF2": {"a": [1.0, 2.0]}},
    )  # fmt: skip


@pytest.fixture(scope="module")
def browser():
    with api.sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield found
        found.close()


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    path = tmp_path_factory.mktemp("page") / "report.html"
    path.write_text(html.page(made()), "utf-8")
    return path


@pytest.fixture
def opened(browser, path):
    """Open the page at a width; in the end nothing may have been logged or asked for."""
    contexts, logged, asked = [], [], []

    def open_(width=1280, address="", **how):
        context = browser.new_context(viewport={"width": width, "height": 900}, **how)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(5000)
        page.on("console", lambda message: logged.append(message.text))
        page.on("pageerror", lambda error: logged.append(str(error)))
        page.on("dialog", lambda dialog: logged.append(dialog.message))
        page.on("request", lambda request: asked.append(request.url.partition("#")[0]))
        page.goto(path.as_uri() + address)
        return page

    yield open_
    assert logged == []
    assert set(asked) == {path.as_uri()}
    for context in contexts:
        context.close()


def column(page, table, at):
    return page.locator(f"{table} tbody tr:visible > :nth-child({at})").all_inner_texts()


def test_a_table_is_sorted(opened):
    page = opened()
    table = "#scores table"
    assert [text.split()[0] for text in column(page, table, 1)] == ["b", "c+mtfix", "a"]
    header = page.locator(f"{table} thead th").nth(2)
    header.get_by_role("button").click()
    assert header.get_attribute("aria-sort") == "descending"
    assert [text.split()[0] for text in column(page, table, 3)] == ["40.00", "30.00", "–"]
    page.keyboard.press("Enter")  # the button has the focus
    assert header.get_attribute("aria-sort") == "ascending"
    assert [text.split()[0] for text in column(page, table, 3)] == ["30.00", "40.00", "–"]  # undefined stays last
    page.locator(f"{table} thead th").nth(0).get_by_role("button").click()
    assert header.get_attribute("aria-sort") is None
    assert [text.split()[0] for text in column(page, table, 1)] == ["a", "b", "c+mtfix"]


def test_names_are_searched_and_filtered(opened):
    page = opened()
    assert column(page, "#names-table", 1) == ["Su", "Zed", EVIL]
    page.locator("#names-search").fill("ZED")
    assert column(page, "#names-table", 1) == ["Zed"]
    assert page.locator("#names-count").inner_text() == "1 of 3"
    page.locator("#names-search").fill("")
    page.locator("#names-type").select_option("ORG")
    assert column(page, "#names-table", 1) == [EVIL]
    page.locator("#names-type").select_option("")
    page.get_by_label("only wrong ones").check()
    assert page.locator("#names-count").inner_text() == "3 of 3"


def numbers(page):
    return [int(text[1:]) for text in page.locator(".segment > summary > b").all_inner_texts()]


def test_segments_are_ordered_searched_and_opened(opened):
    page = opened()
    assert numbers(page)[:3] == [1, 2, 3]  # 100 against 5
    page.locator("#segments-order").select_option("text")
    assert numbers(page) == list(range(1, 26))
    page.get_by_role("button", name="Show more").click()
    assert numbers(page) == list(range(1, 51))
    page.locator("#segments-order").select_option("worst")
    assert numbers(page)[:2] == [60, 59]
    page.locator("#segments-metric").select_option("TER")
    assert numbers(page)[:2] == [60, 59]
    page.locator("#segments-order").select_option("best")
    assert numbers(page)[0] == 1
    page.locator("#segments-domain").select_option("talks")
    assert page.locator("#segments-count").inner_text() == "30 of 60"
    page.locator("#segments-search").fill("number 13")
    assert numbers(page) == [14]
    page.locator("#segments-other").select_option("b")
    page.locator(".segment > summary").click()
    segment = page.locator("#segment-14")
    api.expect(segment.locator("del")).to_have_text(["written"])  # waits: segments are filled when they have opened
    assert segment.locator("ins").all_inner_texts() == ["printed"]
    assert segment.locator("tbody tr").count() == 3
    source = segment.locator("dd").first
    assert source.inner_text() == "שלום עולם"
    assert source.evaluate("element => getComputedStyle(element).direction") == "rtl"
    assert source.get_attribute("lang") == "he"
    page.locator("#segments-other").select_option("the reference")
    page.locator(".segment > summary").click()
    api.expect(segment.locator("dd")).to_have_count(4)
    assert segment.locator("del, ins").count() == 0


def test_edits_are_marked_where_they_are(opened):
    page = opened(address="#segment-8")
    segment = page.locator("#segment-8")
    assert segment.get_attribute("open") == ""
    edited = segment.locator("dd").filter(has_text="Su Jish")
    edited.wait_for()
    assert edited.inner_text() == f"𝒳𝒳 at Su Jish{EVIL} said"
    assert edited.locator("del").inner_text() == "Su Jish"
    assert edited.locator("ins").inner_text() == EVIL
    assert "N005" in segment.locator("table").first.inner_text()
    page.get_by_label("only edited ones").check()
    assert numbers(page) == [8]


def test_light_and_dark(opened):
    def background(page):
        return page.evaluate("getComputedStyle(document.body).backgroundColor")

    page = opened(color_scheme="dark")
    dark = background(page)
    page.locator("#theme").select_option("light")
    light = background(page)
    assert light != dark
    page.reload()
    assert background(page) == light  # kept
    page.locator("#theme").select_option("auto")
    assert background(page) == dark
    assert background(opened()) == light


def test_a_phone_does_not_scroll_sideways(opened):
    page = opened(390)
    page.locator(".segment > summary").first.click()
    page.locator(".segment table").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") == 390


def test_the_keyboard_is_enough(opened):
    page = opened()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the scores"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('section').id") == "scores"
    page.locator(".segment > summary").nth(1).focus()
    page.keyboard.press("Enter")
    assert page.locator(".segment").nth(1).get_attribute("open") == ""


def test_print_has_everything(opened):
    page = opened()
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator(".segment[open]").count() == 60
    assert page.locator("details:not([open])").count() == 0
    assert not page.locator("#names-search").is_visible()
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator(".segment[open]").count() == 0


def test_without_a_script(opened):
    page = opened(java_script_enabled=False)
    assert page.locator("#scores tbody tr").count() == 3
    assert page.locator("#names-table tbody tr").count() == 3
    assert not page.locator("#names-search").is_visible()
    assert page.get_by_text("Segments are shown by a script").is_visible()


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_fault(opened, width, scheme):
    """Nothing against WCAG 2.2, levels A and AA, nor against axe-core's own rules of good practice."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed")
    page = opened(width, "#segment-8", color_scheme=scheme)
    for summary in page.locator(".segment > summary").all()[:2]:
        summary.click()
    page.locator("#segment-8 table").first.wait_for()
    found = axe.Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    assert [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in found] == []
