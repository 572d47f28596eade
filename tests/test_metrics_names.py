"""Name accuracy, harm, what stands instead: worked out by hand, and against the judge where its data is there."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mtfix import Entry, Term, make_glossary
from mtfix.errors import ConfigError, InputError
from mtfix.metrics.base import TestSet
from mtfix.metrics.due import Name, due_names, read_names
from mtfix.metrics.names import Harm, NameAccuracy, entry_table
from mtfix.model import Status

SHARED = Path(__file__).parents[2] / "shared"
needs_data = pytest.mark.skipif(not (SHARED / "data/wmt22-zh-en").is_dir(), reason="no ../shared/data")


def entry(key: str, forms: str, source: str, kind: str = "", wrong: str = "") -> Entry:
    preferred, *admitted = forms.split("|")
    terms = [Term(preferred), *[Term(form, "", Status.ADMITTED) for form in admitted]]
    terms += [Term(form, "", Status.DEPRECATED) for form in wrong.split("|") if form]
    return Entry(key, (*terms, *[Term(form, "zh") for form in source.split("|")]), kind)


GLOSSARY = make_glossary(
    [
        entry("jai", "S. Jaishankar|Jaishankar", "苏杰生", "PER", wrong="Su Jiesheng"),
        entry("lav", "Sergey Lavrov|Lavrov", "拉夫罗夫", "PER"),
        entry("who", "WHO|World Health Organization", "世卫组织", "ORG"),
        entry("mos", "Moscow", "莫斯科", "LOC"),
    ]
)
SOURCE = ["苏杰生在莫斯科会见拉夫罗夫。", "苏杰生说，苏杰生来了。", "今天下雨。", "世卫组织在莫斯科"]
RIGHT = ["S. Jaishankar met Lavrov in Moscow.", "Jaishankar said Jaishankar came.", "Rain.", "The WHO in Moscow"]
WRONG = ["Su Jiesheng met Lavrov in Moscow.", "Jaishankar said he came.", "Rain.", "Who is in Muscovy?"]


def given_set(**more: object) -> TestSet:
    return TestSet(source=SOURCE, source_lang="zh", target_lang="en", glossary=GLOSSARY, **more)  # type: ignore[arg-type]


def value(metric: NameAccuracy | Harm, hypotheses: list[str]) -> float:
    return float(metric.values(metric.stats(hypotheses).sum(0, keepdims=True))[0])


def test_name_accuracy_by_hand() -> None:
    metric = NameAccuracy(given_set())
    assert value(metric, RIGHT) == 1.0
    # 3 names, 1, none, 2; wrong: Jaishankar of the first, WHO and Moscow of the last ("Who" is no acronym).
    assert metric.stats(WRONG)[:, :2].tolist() == [[2, 3], [1, 1], [0, 0], [0, 2]]
    assert value(metric, WRONG) == 3 / 6
    assert metric.parts(metric.stats(WRONG).sum(0)) == {
        "right": 3.0,
        "due": 6.0,
        "types": {
            "LOC": {"right": 1.0, "due": 2.0, "value": 0.5},
            "ORG": {"right": 0.0, "due": 1.0, "value": 0.0},
            "PER": {"right": 2.0, "due": 3.0, "value": 2 / 3},
        },
    }


def test_a_segment_without_names_has_no_value() -> None:
    metric = NameAccuracy(given_set())
    assert np.isnan(metric.values(metric.stats(WRONG))[2])
    assert metric.support(metric.stats(WRONG)).tolist() == [3, 1, 0, 2]
    nothing = NameAccuracy(TestSet(source=["今天"], source_lang="zh", glossary=GLOSSARY))
    assert np.isnan(value(nothing, ["Today"]))
    assert NameAccuracy(TestSet(source=[], source_lang="zh", glossary=GLOSSARY)).stats([]).shape == (0, 2)


def test_groups_are_the_metric_for_one_kind_or_for_some_entries() -> None:
    groups = NameAccuracy(given_set()).groups()
    assert {name: value(metric, WRONG) for name, metric in groups.items()} == {
        "type=LOC": 0.5,
        "type=ORG": 0.0,
        "type=PER": pytest.approx(2 / 3),
    }
    assert value(NameAccuracy(given_set(), entries=["mos", "who"]), WRONG) == 1 / 3
    assert "only:PER" in str(groups["type=PER"].signature())
    assert value(NameAccuracy(given_set(), kinds="PER"), WRONG) == pytest.approx(2 / 3)
    assert "only:LOC+PER" in str(NameAccuracy(given_set(), kinds="PER+LOC").signature())
    with pytest.raises(ConfigError, match="'P' is no type of entry"):
        NameAccuracy(given_set(), kinds=["P"])


@pytest.mark.parametrize(
    ("form", "text", "right"),
    [
        ("Müller", "MÜLLER's car", True),
        ("José", "Jose\u0301 came", True),
        ("José", "Jose came", False),
        ("St. John's", "in St.\u00a0John’s", True),
        ("Rome", "Romeo", False),
        ("Google", "Google™ says", True),
        ("US", "it tells us", False),
        ("US", "the US's", True),
        ("北京", "在北京大学", True),
        ("ＷＨＯ", "WHO", True),
    ],
)
def test_what_counts_as_the_name(form: str, text: str, right: bool) -> None:
    metric = NameAccuracy(TestSet(source=["x"], names=[Name(0, "x", (form,))]))
    assert value(metric, [text]) == float(right)


def test_an_ambiguous_source_form_is_right_with_either_entry() -> None:
    glossary = make_glossary([entry("a", "Li Wei", "李伟", "PER"), entry("b", "Lee Wai", "李伟", "PER")])
    metric = NameAccuracy(TestSet(source=["李伟来了"] * 3, source_lang="zh", glossary=glossary))
    assert metric.stats(["Li Wei came", "Lee Wai came", "He came"])[:, :2].tolist() == [[1, 1], [1, 1], [0, 1]]


def test_the_source_language_is_that_of_the_glossary_if_there_is_one() -> None:
    assert len(list(due_names(TestSet(source=SOURCE, glossary=GLOSSARY)))) == 6
    two = make_glossary([Entry("x", (Term("X"), Term("甲乙", "zh"), Term("Икс", "ru")))])
    with pytest.raises(ConfigError, match="forms in ru, zh"):
        due_names(TestSet(source=SOURCE, glossary=two))


def test_what_is_missing_is_said() -> None:
    with pytest.raises(ConfigError, match="glossary or a file of names"):
        NameAccuracy(TestSet(source=SOURCE))
    with pytest.raises(ConfigError, match="need the source"):
        NameAccuracy(TestSet(glossary=GLOSSARY))
    with pytest.raises(ConfigError, match="segment 7 of 4"):
        NameAccuracy(TestSet(source=SOURCE, names=[Name(7, "苏", ("Su",))]))


def test_due_names_are_found_once_a_test_set() -> None:
    one, same = given_set(), given_set()
    assert due_names(one) is due_names(one)
    assert due_names(one) is not due_names(same)


def test_harm_by_hand() -> None:
    before = ["Su Jiesheng met Lavrov in Moscow.", "Jaishankar said he came.", "Rain.", "The WHO in Moscow"]
    after = ["S. Jaishankar met Lavrov in Moscow.", "Jaishanker said he came.", "Rain!", "The WHO in Moscow"]
    metric = Harm(given_set(), before=before)
    total = metric.stats(after).sum(0)
    # Six names: one fixed, one broken; two segments changed in which all names were right, one of them is the broken.
    assert value(metric, after) == 1000 * 2 / 6
    assert metric.parts(total) == {
        "wrong": 2.0,
        "names": 6.0,
        "broken": 1.0,
        "stray": 2.0,
        "fixed": 1.0,
        "right_before": 5.0,
        "changed": 3.0,
        "good": 1.0,
        "fix_rate": 1.0,
        "damage_rate": 0.2,
        "precision": pytest.approx(1 / 3),
    }
    assert value(metric, before) == 0.0
    assert metric.parts(metric.stats(before).sum(0))["precision"] is None
    with pytest.raises(ConfigError, match="4 segments before, 1 after"):
        metric.stats(["x"])
    with pytest.raises(ConfigError, match="before"):
        Harm(given_set())


def test_the_table_of_entries_says_what_stands_instead() -> None:
    table = entry_table(given_set(), {"good": RIGHT, "bad": WRONG})
    rows = {row.entry: row for row in table}
    assert rows["jai"].systems == {"good": (2, 2), "bad": (1, 2)}
    assert rows["jai"].instead == {"bad": ("Su Jiesheng",)}
    assert rows["jai"].source == "苏杰生"
    assert rows["lav"].systems == {"good": (1, 1), "bad": (1, 1)}
    assert rows["lav"].instead == {}
    assert table[-1].entry == "lav"  # the entry without a failure is last
    assert rows["mos"].type == "LOC"
    assert entry_table(given_set(), {"bad": WRONG}, instead=False)[0].instead == {}


def test_names_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "names.tsv"
    path.write_text("0\t苏杰生\tS. Jaishankar\tJaishankar|Dr Jaishankar\tPER\n\n3\t莫斯科\tMoscow\n", "utf-8")
    names = read_names(path)
    assert names == (
        Name(0, "苏杰生", ("S. Jaishankar", "Jaishankar", "Dr Jaishankar"), "PER"),
        Name(3, "莫斯科", ("Moscow",), ""),
    )
    assert value(NameAccuracy(TestSet(source=SOURCE, names=names)), WRONG) == 0.0


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("x\t苏\tSu\n", "first column is no segment number"),
        ("-1\t苏\tSu\n", "first column is no segment number"),
        ("0\t苏\n", "2 columns, not 3 to 5"),
        ("0\t\tSu\n", "no source form"),
        ("0\t苏\t\tSu\n", "no canonical form"),
        ("\n", "no names in this file"),
        ("0\t苏\tSu\t\tPER\tmore\n", "6 columns"),
    ],
)
def test_wrong_files_of_names(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "names.tsv"
    path.write_text(text, "utf-8")
    with pytest.raises(InputError, match=message) as caught:
        read_names(path)
    assert caught.value.path == str(path)


def test_a_file_of_names_that_is_not_utf8_or_not_there(tmp_path: Path) -> None:
    (tmp_path / "names.tsv").write_bytes("0\t苏\tSu\n".encode("gb18030"))
    with pytest.raises(InputError, match="not UTF-8"):
        read_names(tmp_path / "names.tsv")
    with pytest.raises(InputError, match="No such file"):
        read_names(tmp_path / "none.tsv")


@given(st.lists(st.sampled_from([*RIGHT, *WRONG, "", "Moscow WHO Lavrov"]), min_size=4, max_size=4))
def test_rows_add_up(hypotheses: list[str]) -> None:
    """The value of a sum is what the sum of right names over that of due ones says, whatever the parts."""
    metric = NameAccuracy(given_set())
    stats = metric.stats(hypotheses)
    halves = metric.parts(stats[:2].sum(0)), metric.parts(stats[2:].sum(0))
    whole = metric.parts(stats.sum(0))
    assert whole["right"] == halves[0]["right"] + halves[1]["right"]
    assert whole["right"] == sum(kind["right"] for kind in whole["types"].values())
    assert value(metric, hypotheses) == whole["right"] / whole["due"]


# --- parity with the judge


@pytest.fixture(scope="module")
def judge() -> ModuleType:
    spec = importlib.util.spec_from_file_location("name_accuracy", SHARED / "bench/name_accuracy.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@needs_data
@pytest.mark.parametrize(
    ("folder", "langs"),
    [("wmt22-zh-en", "zh-en"), ("eamt/en-de", "en-de"), ("eamt/en-zh", "en-zh"), ("eamt/en-ja", "en-ja")],
)
def test_the_numbers_are_those_of_the_judge(judge: ModuleType, folder: str, langs: str) -> None:
    """12 WMT22 systems and both references by type, and those of EA-MT; harm against the system before."""
    place = SHARED / "data" / folder
    source_lang, target_lang = langs.split("-")
    source = judge.read_lines(place / f"source.{source_lang}")
    gold = judge.read_gold(place / "names.tsv")
    metric = NameAccuracy(
        TestSet(source=source, source_lang=source_lang, target_lang=target_lang, names=read_names(place / "names.tsv"))
    )
    files = [*sorted(place.glob("systems/*")), *sorted(place.glob("reference.*"))]
    assert len(files) == (14 if folder.startswith("wmt") else 3)
    before = judge.read_lines(files[-1])
    for path in files:
        texts = judge.read_lines(path)
        wanted = judge.evaluate(gold, before, texts)
        found = metric.parts(metric.stats(texts).sum(0))
        assert (found["right"], found["due"]) == (wanted["ALL"]["right_after"], wanted["ALL"]["mentions"])
        for kind, counts in found["types"].items():
            assert (counts["right"], counts["due"]) == (wanted[kind]["right_after"], wanted[kind]["mentions"])
        harm = Harm(metric._test_set, before=before)
        parts = harm.parts(harm.stats(texts).sum(0))
        assert {key: parts[key] for key in ("fixed", "broken", "right_before")} == {
            key: wanted["ALL"][key] for key in ("fixed", "broken", "right_before")
        }
        assert (parts["changed"], parts["stray"]) == (wanted["segments"]["changed"], wanted["segments"]["stray"])
