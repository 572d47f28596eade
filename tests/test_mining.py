"""Mining on small texts of our own: names, variants, what must not be proposed."""

from __future__ import annotations

import csv
import sys

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from mtfix.cli import main
from mtfix.curation.archive import Archive, read_archive
from mtfix.curation.mine import Options, mine
from mtfix.curation.mining.candidates import dump, load, to_csv
from mtfix.curation.mining.clusters import names_of
from mtfix.curation.mining.pairs import Link, link_names, pairings, sound
from mtfix.curation.mining.postedits import changes
from mtfix.curation.mining.spans import Casing, boundary_costs, capitalised, recogniser, sub_runs, units
from mtfix.curation.mining.variants import Variant, form_weight, mine_variants
from mtfix.errors import ConfigError, FormatError
from mtfix.glossary.files import make_glossary, parse

SOURCES = [
    "苏宁昨天在南京开了新店。",
    "顾客说，苏宁的服务很好。",
    "王晓明在上海工作。",
    "记者在南京采访了王晓明。",
    "天气很好，大家都很高兴。",
    "昨天苏宁公布了计划。",
]
REFERENCES = [
    "Suning opened a new shop in Nanjing yesterday.",
    "Customers say the service of Suning is good.",
    "These days Wang Xiaoming works in Shanghai.",
    "In Nanjing, a reporter interviewed Wang Xiaoming.",
    "The weather was fine and everybody was happy.",
    "Yesterday Suning published its plans.",
]
MT = [
    "Sunning opened a new store in Nanjing yesterday.",
    "Customers said that the service of Sunning is very good.",
    "Wang Xiaoming works in Shanghai.",
    "The reporter interviewed Wang Xiaoming in Nanjing.",
    "The weather was good and everyone was happy.",
    "Sunning announced the plan yesterday.",
]
GLOSSARY = "id,preferred,zh\nq1,Suning,苏宁\nq2,Nanjing,南京\n"


def entries(text: str = GLOSSARY):
    return parse(text.encode(), "test.csv")


def test_names_are_linked():
    links = {link.source: link.target for link in link_names(SOURCES, REFERENCES, ("zh", "en"))}
    assert links["苏宁"] == "Suning"
    assert links["王晓明"] == "Wang Xiaoming"
    assert links["南京"] == "Nanjing"


def test_names_are_linked_in_the_other_direction():
    links = {link.source: link.target for link in link_names(REFERENCES, SOURCES, ("en", "zh"))}
    assert links["Suning"] == "苏宁"
    assert links["Wang Xiaoming"] == "王晓明"


def test_a_name_seen_once_is_found_by_its_sound():
    links = {link.source: link for link in link_names(SOURCES, REFERENCES, ("zh", "en"))}
    assert links["上海"].target == "Shanghai"
    assert links["上海"].segments == (2,)


def test_two_names_side_by_side_are_hardly_one():
    def link(source: str, target: str, *segments: int) -> Link:
        return Link(source, target, 0.8, 0.5, 1.0, segments, (len(segments), len(segments)))

    links = [
        link("新华社", "Xinhua News Agency", 1, 2, 3),
        link("北京", "Beijing", 4),
        link("新华社北京", "Xinhua News Agency Beijing", 5, 6),
        link("安倍晋三", "Shinzo Abe", 1, 2),  # 晋三 stands nowhere alone
        link("安倍", "Abe", 7),
        link("北京大学", "Peking University", 8),
        link("大学", "University", 9),
    ]
    scores = {pairing.source: pairing.score for pairing in pairings(links)}
    assert scores.pop("新华社北京") < 0.5
    assert set(scores.values()) == {0.8}


def test_a_recogniser_replaces_the_detection():
    def find(text: str) -> list[tuple[int, int]]:
        at = text.find("Nanjing")
        return [(at, at + 7)] if at >= 0 else []

    links = link_names(SOURCES, REFERENCES, ("zh", "en"), find_target=find)
    assert {link.target for link in links} == {"Nanjing"}


NO_SPACY = "spaCy is not installed"


@pytest.fixture(scope="module")
def pipelines(tmp_path_factory):
    """Pipelines on disk: rules for Chinese, a statistical one for English, taught on a handful of sentences; no names."""
    spacy = pytest.importorskip("spacy", reason=NO_SPACY)
    from spacy.training import Example

    folder = tmp_path_factory.mktemp("pipelines")
    rules = spacy.blank("zh")
    labels = {"苏宁": "ORG", "王晓明": "PERSON", "昨天": "DATE"}
    rules.add_pipe("entity_ruler").add_patterns([{"label": labels[name], "pattern": name} for name in labels])
    rules.to_disk(folder / "rules")
    spacy.util.fix_random_seed(0)
    taught = spacy.blank("en")
    taught.add_pipe("ner")
    examples = []
    for text in REFERENCES:
        spans = [(at, at + len(name), label) for name, label in (("Suning", "ORG"), ("Wang Xiaoming", "PERSON"))
                 if (at := text.find(name)) >= 0]  # fmt: skip
        examples.append(Example.from_dict(taught.make_doc(text), {"entities": spans}))
    optimizer = taught.initialize(lambda: examples)
    for _ in range(30):
        taught.update(examples, sgd=optimizer)
    taught.to_disk(folder / "taught")
    spacy.blank("en").to_disk(folder / "blank")
    return folder


def test_a_spacy_model_replaces_the_detection(pipelines, tmp_path):
    (tmp_path / "s.zh").write_text("\n".join(SOURCES), "utf-8")
    (tmp_path / "r.en").write_text("\n".join(REFERENCES), "utf-8")
    aligned = ["--source", str(tmp_path / "s.zh"), "--ref", str(tmp_path / "r.en"), "--from", "zh"]
    models = ["--ner", f"spacy:{pipelines}/rules", "--ner-target", f"spacy:{pipelines}/taught"]
    result = CliRunner().invoke(main, ["glossary", "mine", *aligned, *models, "--format", "csv"])
    assert result.exit_code == 0, result.stderr
    found = {(row["source_form"], row["right"]) for row in csv.DictReader(result.stdout.splitlines())}
    assert found == {("苏宁", "Suning"), ("王晓明", "Wang Xiaoming")}  # no place, no date: the models know none


def test_a_spacy_model_finds_names_of_mt_alone(pipelines):
    find = recogniser(f"spacy:{pipelines}/taught", "en")
    (name,) = names_of({"a": ["suning and Suning.", "", " "]}, "en", find)[:1]
    assert name.form.casefold() == "suning"


@pytest.mark.parametrize(
    ("model", "lang", "message"),
    [
        ("blank", "en", "finds no names: it has a tokenizer only"),
        ("rules", "ru", "is a model for 'zh', the text is in 'ru'"),
        ("nothing", "en", "Can't find model"),
    ],
)
def test_a_spacy_model_that_does_not_fit(pipelines, model, lang, message):
    with pytest.raises(ConfigError, match=message):
        recogniser(f"spacy:{pipelines}/{model}", lang)


def test_a_recogniser_that_is_not_there(monkeypatch):
    with pytest.raises(ConfigError, match="unknown recogniser 'stanza:zh'"):
        recogniser("stanza:zh", "zh")
    monkeypatch.setitem(sys.modules, "spacy", None)
    with pytest.raises(ConfigError, match="pip install spacy"):
        recogniser("spacy:zh_core_web_sm", "zh")
    result = CliRunner().invoke(main, ["glossary", "mine", "--mt", "x", "--ner", "spacy:x"])
    assert "--ner finds names of the source" in result.stderr


def test_wrong_variants_are_found_and_counted():
    first, *_ = mine_variants(SOURCES, {"a": MT, "b": MT}, entries(), ("zh", "en"))
    assert (first.entry.id, first.form, len(first.places), first.systems) == ("q1", "Sunning", 6, 2)
    assert first.elsewhere == 0


def test_a_form_that_stands_elsewhere_too_scores_less():
    (clear, *_) = mine_variants(SOURCES, {"a": MT}, entries(), ("zh", "en"))
    (doubtful, *_) = mine_variants([*SOURCES, "天气很好"], {"a": [*MT, "Sunning is fun"]}, entries(), ("zh", "en"))
    assert doubtful.elsewhere == 1
    assert doubtful.score < clear.score


@pytest.mark.parametrize(("preferred", "kind", "form"), [("COVID-19 epidemic", "TERM", "new crown epidemic"), ("The COVID Times", "", "The new crown epidemic"), ("Corona Days", "WORK", "The new crown epidemic")])  # fmt: skip
def test_an_article_is_no_part_of_a_wrong_form_unless_the_right_one_has_one(preferred, kind, form):
    entry = entries(f"id,preferred,zh,type\nq1,{preferred},新冠疫情,{kind}\n")
    sources = ["新冠疫情仍在继续。", "新冠疫情影响了经济。", "新冠疫情已经得到控制。", "经济正在恢复。"]
    texts = ["The new crown epidemic is still going on.", "The new crown epidemic has affected the economy."]
    texts += ["The new crown epidemic has been brought under control.", "The economy is recovering."]
    found = {variant.form: len(variant.places) for variant in mine_variants(sources, {"a": texts}, entry, ("zh", "en"))}
    assert form in found
    assert not any(other in found for other in {"The new crown epidemic", "new crown epidemic"} - {form})


@pytest.mark.parametrize("form", ["Mrs. Kim", "President Kim", "June 1st", "May"])
def test_what_means_something_else_in_the_next_text_weighs_less(form):
    (entry,) = entries("id,preferred,zh\nq1,Golden Lady,金夫人\n")
    assert form_weight(Variant(entry, "金夫人", form), set(), "en") < 0.5
    assert form_weight(Variant(entry, "金夫人", "Mrs. Kim Jinfu"), set(), "en") == 1


def test_a_right_form_of_another_entry_is_no_wrong_one():
    known = entries(GLOSSARY + "q3,Sunning,阳光\n")
    assert all(variant.form != "Sunning" for variant in mine_variants(SOURCES, {"a": MT}, known, ("zh", "en")))


def test_candidates_of_an_archive():
    archive = Archive(("zh", "en"), SOURCES, {"a": MT}, REFERENCES)
    found = mine(archive)
    suning = next(item for item in found if item.source_form == "苏宁")
    assert (suning.kind, suning.right, suning.wrong, suning.count) == ("entry", "Suning", ("Sunning",), 3)
    assert suning.examples[0].segment == 1
    assert mine(archive) == found
    assert suning.id not in {item.id for item in mine(archive, rejected={suning.id})}


def test_what_the_glossary_has_is_no_new_entry():
    archive = Archive(("zh", "en"), SOURCES, {"a": MT}, REFERENCES)
    found = mine(archive, make_glossary(entries()))
    assert {item.source_form for item in found if item.kind == "entry"}.isdisjoint({"苏宁", "南京"})
    assert [item.wrong for item in found if item.kind == "variant"] == [("Sunning",)]


def test_kinds_that_the_archive_cannot_give_are_an_error():
    with pytest.raises(ConfigError, match="variant"):
        mine(Archive(("zh", "en"), SOURCES, {}, REFERENCES), options=Options(kinds=["variant"]))
    with pytest.raises(ConfigError, match="nothing to mine"):
        mine(Archive(("zh", "en"), SOURCES))


# ------------------------------------------------------------------------------------------------------------- pieces


def test_capitals_at_the_start_of_a_sentence_say_nothing():
    casing = Casing.of(["He saw the weather and the people.", "Then Berlin and the people came to Paris."], "en")
    runs = [" ".join(token.text for token in run) for run in capitalised("People of Berlin. Weather in Paris", casing)]
    assert runs == ["Berlin", "Paris"]


def test_stretches_of_a_run():
    casing = Casing.of([], "en")
    (run,) = capitalised("in spring the Ministry of Public Security said so", casing)
    found = [" ".join(token.text for token in part) for part in sub_runs(run)]
    assert found[0] == "Ministry of Public Security"
    assert "of Public" not in found
    assert "Public Security" in found


def test_boundaries_of_words_cost_nothing():
    costs = boundary_costs("北京大学教授")
    assert costs[0] == costs[-1] == 0
    assert costs[4] == pytest.approx(0, abs=1e-9)
    assert costs[5] > 5


def test_units_keep_transliterated_names_whole():
    text = "作家马克·吐温来了"
    found = {text[start:end] for start, end, _ in units(text, "zh")}
    assert "马克·吐温" in found


@settings(deadline=None)
@given(st.text(max_size=60), st.sampled_from(["zh", "ja", "ko", "th", "en"]))
def test_units_lie_in_the_text(text, lang):
    for start, end, edge in units(text, lang):
        assert 0 <= start < end <= len(text)
        assert 0 < edge <= 1


def test_sound():
    assert sound("王晓明", "Wang Xiaoming", "zh", "en") == 1.0
    assert sound("Лавров", "Lavrov", "ru", "en") > sound("Лавров", "Moscow", "ru", "en")


@settings(deadline=None)
@given(st.lists(st.tuples(st.text(max_size=30), st.text(max_size=30)), max_size=6))
def test_any_text_can_be_mined(rows):
    sources, targets = [source for source, _ in rows], [target for _, target in rows]
    for link in link_names(sources, targets, ("zh", "en")):
        assert all(0 <= number < len(rows) for number in link.segments)
        assert 0 < link.score <= 1


# --------------------------------------------------------------------------------------------------------------- files


def test_candidates_are_written_and_read(tmp_path):
    found = mine(Archive(("zh", "en"), SOURCES, {"a": MT}, REFERENCES))
    path = tmp_path / "candidates.jsonl"
    path.write_bytes(dump(found))
    assert load(path) == found
    path.write_bytes(dump(found[:1]) + b"{}\n")
    with pytest.raises(FormatError) as caught:
        load(path)
    assert caught.value.line == 2


def test_a_spreadsheet_takes_no_candidate_for_a_formula():
    found = mine(Archive(("zh", "en"), SOURCES, {}, REFERENCES))
    evil = [type(found[0])(id="x", kind="unknown", score=1.0, count=1, right="=HYPERLINK(1)")]
    assert "'=HYPERLINK(1)" in to_csv(evil)


def write(path, lines):
    path.write_text("".join(f"{line}\n" for line in lines), "utf-8")
    return str(path)


def test_files_that_do_not_fit_each_other_are_an_error(tmp_path):
    source, short = write(tmp_path / "s.zh", SOURCES), write(tmp_path / "m.en", MT[:-1])
    with pytest.raises(ConfigError, match="5 segments, but"):
        read_archive(("zh", "en"), source, [short])


def test_fields_of_json_lines(tmp_path):
    path = tmp_path / "rows.jsonl"
    path.write_text('{"t": {"zh": "苏宁"}}\n{"t": 1}\n', "utf-8")
    with pytest.raises(FormatError, match=r"rows\.jsonl:2: no text in 't\.zh'"):
        read_archive(("zh", "en"), f"{path}#t.zh")


def test_the_command(tmp_path):
    glossary = tmp_path / "names.csv"
    glossary.write_text(GLOSSARY, "utf-8")
    files = ["-s", write(tmp_path / "s.zh", SOURCES), "--mt", write(tmp_path / "m.en", MT), "-g", str(glossary)]
    result = CliRunner().invoke(main, ["glossary", "mine", *files, "--from", "zh", "--kind", "variant"])
    assert result.exit_code == 0, result.output
    assert "苏宁: Sunning → Suning" in result.stdout
    assert glossary.read_text("utf-8") == GLOSSARY
    result = CliRunner().invoke(main, ["glossary", "mine", *files, "--from", "zh", "--kind", "varient"])
    assert result.exit_code == 2
    assert "did you mean 'variant'" in result.stderr


# -------------------------------------------------------------------------------------------------- MT, and post-edits


def test_look_alike_names_and_pinyin_of_mt_alone():
    texts = [
        "Yesterday the Institute of Applied Fish Studies met Su Jiesheng.",
        "Here the Institute for Applied Fish Studies is large.",
        "Today the Applied Fish Research Institute of Kiel and Vikramatya met.",
        "There the Vikramaditya lies in the port.",
    ]
    found = mine(Archive(("", "en"), (), {"a": texts}))
    pairs = {frozenset((item.right, *item.wrong)) for item in found if item.kind == "cluster"}
    assert frozenset(("Vikramaditya", "Vikramatya")) in pairs
    assert "Su Jiesheng" in {item.wrong[0] for item in found if item.kind == "unknown"}
    assert not any("Kiel" in item.wrong for item in found if item.kind == "unknown")
    known = make_glossary(entries("preferred\nSu Jiesheng\n"))
    assert not [item for item in mine(Archive(("", "en"), (), {"a": texts}), known) if item.kind == "unknown"]


def test_one_institute_of_several_names(tmp_path):
    names = ["Chinese Academy of International Studies", "China Institute of International Studies"]
    names += ["Chinese Institute for International Studies", "China Academy for International Studies"]
    for number in range(12):
        text = f"A researcher at the {names[number % 4]} said so. He had met the Shanghai Institute of Organic Chemistry.\n"
        (tmp_path / f"{number:02}.txt").write_text(text, "utf-8")
    (cluster,) = mine(read_archive(("", "en"), None, [str(tmp_path)]), options=Options(kinds=["cluster"]))
    assert {cluster.right, *cluster.wrong} == set(names)
    assert cluster.note == "in 12 of 12 texts"


def test_what_editors_keep_changing():
    before = ["We met Li Keqing in Wuhan.", "Then Li Keqing spoke.", "It is a very good day.", "Sunning is here."]
    after = ["We met Li Keqiang in Wuhan.", "Then Li Keqiang spoke.", "It is a fine day.", "Suning is here."]
    found = mine(Archive(("", "en"), (), {"a": before}, after, post_edited=True))
    assert [(item.wrong, item.right, item.count) for item in found] == [(("Li Keqing",), "Li Keqiang", 2)]
    assert found[0].counts == {"kept": 0}


def test_a_change_that_is_not_always_made_scores_less():
    before = ["He met Ford.", "She met Ford.", "We know Ford.", "They know Ford."]
    after = ["He met Fiat.", "She met Fiat.", "We know Ford.", "They know Ford."]
    (half,) = changes(before, after, "en")
    (always,) = changes(before[:2], after[:2], "en")
    assert half.kept == 2
    assert half.score < always.score


@settings(deadline=None)
@given(st.lists(st.tuples(st.text(max_size=30), st.text(max_size=30)), max_size=6), st.sampled_from(["en", "zh"]))
def test_changes_of_any_text_stand_in_it(rows, lang):
    before, after = [left for left, _ in rows], [right for _, right in rows]
    for change in changes(before, after, lang, least=1):
        assert all(change.before in before[number] and change.after in after[number] for number in change.segments)


def test_mt_alone_may_be_articles_of_any_format(tmp_path):
    (tmp_path / "a.txt").write_text("We saw the Vikramaditya in port.\n\nIt left.\n")
    (tmp_path / "b.html").write_text("<p>Here the Vikra<b>matya</b> &amp; others were.</p>")
    (tmp_path / "c.jsonl").write_text('{"text": "Then the Vikramaditya \\u2014 a ship \\u2014 left."}\n')
    result = CliRunner().invoke(main, ["glossary", "mine", "--mt", str(tmp_path)])
    assert result.exit_code == 0, result.stderr
    assert "Vikramaditya / Vikramatya (in 3 of 3 texts)" in result.stdout
    assert "a.txt:1: We saw the Vikramaditya in port." in result.stdout
    archive = read_archive(("", "en"), None, [str(tmp_path / "*.html")])
    assert list(archive.systems.values()) == [["Here the Vikramatya & others were."]]
    with pytest.raises(ConfigError, match="aligned files have one segment a line"):
        read_archive(("", "en"), None, [str(tmp_path)], str(tmp_path / "a.txt"))
