"""The shipped glossaries, tested as data.

Only the standard library reads the files here: what these tests promise holds
for any program that opens the CSV, not just for mtfix.
"""

import csv
import re
import unicodedata
from collections import defaultdict
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent / "glossaries"
COLUMNS = [
    "id",
    "preferred",
    "admitted",
    "deprecated",
    "type",
    "zh",
    "ru",
    "ja",
    "ko",
    "ar",
    "short",
    "context",
    "unless",
    "note",
    "source",
]
OPTIONAL = ["x-lint"]  # findings of lint that are accepted, with the reason
SOURCES = ("zh", "ru", "ja", "ko", "ar")
MANY = ("admitted", "deprecated", "short", "context", "unless", *SOURCES)
TYPES = {"PER", "LOC", "ORG", "PROD", "EVENT", "WORK", "TERM"}
FILES = sorted(ROOT.glob("*/*.csv"))

# At least one character of a source form must be of the script of its language
# (S-400 and CNN are written in Latin letters everywhere, so a form that has no
# letter but Latin ones passes), and none may be of another script.
SCRIPTS = {
    "zh": {"CJK"},
    "ja": {"CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA", "FULLWIDTH", "IDEOGRAPHIC"},
    "ko": {"HANGUL"},
    "ru": {"CYRILLIC"},
    "ar": {"ARABIC"},
}
LATIN = {"LATIN", "FULLWIDTH"}

# Words too common to be changed wherever they stand, whatever they should have been.
_COMMON = """
    a about above after again air all also an and any are area army as at back bank base be
    because been before belt big black block blue board bridge bus but by call can centre center
    central channel china city coast come common company conference congress corner council
    country court creek dawn day defense defence did district do down dragon east end even
    federal fire first for forces forum from fund game gas general get give global go gold good
    government great green group gulf had hand has have he head her here high him his home house
    how i if in india into iron is island it its job just know labor labour lake land last left
    life light like line list long look made main make male man mars may message middle mirror
    most mountain much must my name new news nice no north not now number of off oil old on one
    only open or other our out over page paper party peace people place plan point power
    president right river road rose russia sad sade sea security see service she shield
    shoulder side silk sky so society some south star state states strait street strength sun
    system take tank than that the their them then there these they think this time times to
    today treaty truth two under union united up us use valley vision way we well west western
    what when which white who will wind with witness work world would year yes you young your
"""
COMMON = set(_COMMON.split())


def split(cell):
    return cell.split("|") if cell else []


def load(path):
    with path.open(encoding="utf-8", newline="") as handle:
        reader = csv.DictReader(handle, strict=True)
        return reader.fieldnames, list(reader)


ROWS = [(path, row) for path in FILES for row in load(path)[1]]
ENGLISH = [(path, row) for path, row in ROWS if path.parent.name == "en"]


def where(path, row):
    return f"{path.parent.name}/{path.name}: {row['id']}"


def right_forms(row):
    return [row["preferred"], *split(row["admitted"]), *split(row["short"])]


def script_names(form):
    return {unicodedata.name(c, "?").split()[0] for c in form if c.isalpha()}


def test_there_are_enough_entries():
    assert len(ENGLISH) >= 600


@pytest.mark.parametrize("path", FILES, ids=lambda p: f"{p.parent.name}/{p.name}")
class TestFile:
    def test_header(self, path):
        assert load(path)[0] in (COLUMNS, COLUMNS + OPTIONAL)

    def test_bytes(self, path):
        raw = path.read_bytes()
        assert not raw.startswith(b"\xef\xbb\xbf"), "no byte order mark"
        assert b"\r" not in raw
        assert raw.endswith(b"\n")
        assert not raw.endswith(b"\n\n")

    def test_rows_are_well_formed(self, path):
        for row in load(path)[1]:
            at = where(path, row)
            assert None not in row, f"{at}: too many cells"
            assert None not in row.values(), f"{at}: too few cells"
            assert row["preferred"], at
            assert row["source"], f"{at}: where is the spelling attested?"
            assert row["type"] in TYPES, at
            assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)+", row["id"]), at
            assert row["id"].startswith(row["type"].lower() + "-"), at
            assert "|" not in row["preferred"], at

    def test_rows_are_sorted_by_id(self, path):
        ids = [row["id"] for row in load(path)[1]]
        assert ids == sorted(ids)

    def test_every_cell_is_nfc_without_stray_spaces(self, path):
        for row in load(path)[1]:
            for column, cell in row.items():
                at = f"{where(path, row)}, {column}"
                assert unicodedata.is_normalized("NFC", cell), at
                assert not re.search(r"[\t\r\n\u00a0\u200b-\u200f\u202a-\u202e\ufeff]", cell), at
                for part in cell.split("|") if column in MANY else [cell]:
                    assert part == part.strip(), at
                    assert "  " not in part, at

    def test_lists_have_no_empty_or_repeated_items(self, path):
        for row in load(path)[1]:
            for column in MANY:
                parts = split(row[column])
                assert all(parts), f"{where(path, row)}, {column}: empty item"
                assert len(parts) == len(set(parts)), f"{where(path, row)}, {column}: twice"

    def test_source_forms_are_in_their_script(self, path):
        for row in load(path)[1]:
            for lang in SOURCES:
                for form in split(row[lang]):
                    found = script_names(form)
                    at = f"{where(path, row)}, {lang}: {form!r} has {sorted(found)}"
                    assert not found - SCRIPTS[lang] - LATIN, at
                    if found & LATIN and not found & SCRIPTS[lang]:
                        assert re.search(r"[A-Z]", unicodedata.normalize("NFKC", form)), at


def test_ids_are_unique():
    seen = {}
    for path, row in ENGLISH:
        assert row["id"] not in seen, f"{where(path, row)} also in {seen[row['id']]}"
        seen[row["id"]] = path.name


def test_no_form_is_both_right_and_wrong():
    right = defaultdict(list)
    for path, row in ENGLISH:
        for form in right_forms(row):
            right[form].append(where(path, row))
    for path, row in ENGLISH:
        for form in split(row["deprecated"]):
            assert form not in right, f"{where(path, row)}: {form!r} is right in {right[form]}"


def test_no_wrong_form_belongs_to_two_entries():
    seen = {}
    for path, row in ENGLISH:
        for form in split(row["deprecated"]):
            assert form not in seen, f"{where(path, row)}: {form!r} also in {seen[form]}"
            seen[form] = where(path, row)


# Right forms that two entries have to share, with the reason. There are none now.
SHARED = {}


def test_no_right_form_belongs_to_two_entries():
    seen = {}
    for path, row in ENGLISH:
        for form in [row["preferred"], *split(row["admitted"])]:
            assert form not in seen or form in SHARED, f"{where(path, row)}: {form!r} also in {seen[form]}"
            seen[form] = where(path, row)


def test_no_source_form_belongs_to_two_entries():
    seen = {}
    for path, row in ENGLISH:
        for lang in SOURCES:
            for form in split(row[lang]):
                key = lang, form
                assert key not in seen, f"{where(path, row)}: {key} also in {seen[key]}"
                seen[key] = where(path, row)


def test_changes_do_not_loop():
    """No entry prints a form in which another entry finds something to change."""
    wrong = {}
    for path, row in ENGLISH:
        for form in split(row["deprecated"]):
            wrong[form] = where(path, row)
    pattern = re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, sorted(wrong))) + r")(?!\w)")
    for path, row in ENGLISH:
        for form in right_forms(row):
            hit = pattern.search(form)
            assert not hit, f"{where(path, row)}: {form!r} contains {hit[0]!r} of {wrong[hit[0]]}"


def test_no_wrong_form_is_a_common_word():
    for path, row in ENGLISH:
        for form in split(row["deprecated"]):
            at = f"{where(path, row)}: {form!r}"
            assert len(form) >= 5, at
            assert form.casefold() not in COMMON, at
            assert re.search(r"[A-Za-z]", form), at


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("North Dvinsk", "Severodvinsk"),
        ("Russian Council for International Affairs", "Russian International Affairs Council"),
        ("Chinese Academy of International Studies", "China Institute of International Studies"),
        (
            "special preferential strategic partnerships",
            "special and privileged strategic partnership",
        ),
        ("Intergovernmental Cooperation Committee", "Intergovernmental Commission"),
    ],
)
def test_calques_that_must_be_known(wrong, right):
    assert [row["preferred"] for _, row in ENGLISH if wrong in split(row["deprecated"])] == [right]


@pytest.mark.parametrize(
    ("source", "right"),
    [
        ("莫迪", "Narendra Modi"),
        ("朝鲜", "North Korea"),
        ("韩国", "South Korea"),
        ("苏杰生", "S. Jaishankar"),
        ("拉夫罗夫", "Sergey Lavrov"),
        ("维克拉马蒂亚号", "INS Vikramaditya"),
        ("布拉莫斯", "BrahMos"),
        ("尹锡悦", "Yoon Suk-yeol"),
        ("范明政", "Pham Minh Chinh"),
        ("孟加拉湾", "Bay of Bengal"),
        ("印度", "India"),
    ],
)
def test_names_that_must_be_known(source, right):
    assert [row["preferred"] for _, row in ENGLISH if source in split(row["zh"])] == [right]


def plain(form):
    """As the program compares: hyphens, spaces and both apostrophes are one each; capitals differ."""
    return " ".join(re.sub(r"[-\u2010-\u2015]", " ", form.replace("\u2019", "'")).split())


def test_no_form_is_both_right_and_wrong_but_for_punctuation():
    right = {plain(form): where(path, row) for path, row in ENGLISH for form in right_forms(row)}
    for path, row in ENGLISH:
        for form in split(row["deprecated"]):
            assert plain(form) not in right, f"{where(path, row)}: {form!r}, right in {right[plain(form)]}"


def test_context_words_are_long_enough_to_mean_something():
    """They match at the start of a word in any case: US would find "used", UN "under"."""
    for path, row in ENGLISH:
        for word in split(row["context"]) + split(row["unless"]):
            assert len(word) >= 3, f"{where(path, row)}: {word!r}"


def test_short_form_is_one_form():
    for path, row in ENGLISH:
        assert "|" not in row["short"], where(path, row)


def test_people_carry_a_source_form_and_a_context():
    for path, row in ENGLISH:
        if row["type"] == "PER":
            assert row["zh"], where(path, row)
            assert row["context"], where(path, row)


def test_every_file_is_described():
    readme = (ROOT / "en" / "README.md").read_text(encoding="utf-8")
    counts = {name: int(n) for name, n in re.findall(r"^\| `([a-z]+\.csv)` \| (\d+) \|", readme, re.M)}
    assert counts == {path.name: len(load(path)[1]) for path in FILES if path.parent.name == "en"}
    folders = (ROOT / "README.md").read_text(encoding="utf-8")
    for folder in {path.parent.name for path in FILES}:
        assert f"[`{folder}/`]({folder}/README.md)" in folders


def test_the_loader_reads_what_stands_there():
    from mtfix.glossary import load_glossary

    assert {entry.id for entry in load_glossary().entries} == {row["id"] for _, row in ENGLISH}


def test_what_the_program_generates_is_not_listed():
    listed = {form for _, row in ENGLISH for form in split(row["deprecated"])}
    assert not listed & {"Su Jiesheng", "Vikramatya", "Bramos", "Vikramatiya"}


def test_the_cases_beside_the_glossaries_hold():
    from mtfix.curation.cases import cases_file, read_cases, run_cases
    from mtfix.glossary import load_glossary

    cases = [case for path in FILES if cases_file(path).exists() for case in read_cases(cases_file(path))]
    assert {case.must for case in cases} == {"fix", "keep", "propose"}
    summary = run_cases(load_glossary(), cases)
    assert [(result.case.text, result.why) for result in summary.failed] == []


def test_lint_finds_nothing_to_say():
    from mtfix.curation.lint import lint
    from mtfix.curation.lint.report import as_text

    report = lint({str(path.relative_to(ROOT)): path.read_bytes() for path in FILES})
    assert as_text(report) == ""
