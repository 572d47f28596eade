"""Proposals on made-up segments: the right span, no proposal where the name is right, an empty one where it is gone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from mtfix.bilingual import model
from mtfix.bilingual.echo import reads_like
from mtfix.bilingual.engine import BilingualMatcher, Need
from mtfix.bilingual.entries import Entry
from mtfix.bilingual.explain import explain
from mtfix.bilingual.features import FEATURES, INDEX
from mtfix.bilingual.guards import WordGuard
from mtfix.bilingual.repairer import Proposal, Repairer
from mtfix.bilingual.wording import choose_form

LAVROV = Entry("lavrov", "Sergei Lavrov", ("拉夫罗夫",), ("Sergey Lavrov", "Lavrov"), "Lavrov", "PER")
PHAM = Entry("pham", "Pham Minh Chinh", ("范明正",), (), "Chinh", "PER")
MINISTRY = Entry("ministry", "Ministry of Commerce", ("商务部",), ("MOFCOM",), "", "ORG")
SUNING = Entry("suning", "Suning", ("苏宁",), (), "", "ORG")
CHINESE = (LAVROV, PHAM, MINISTRY, SUNING)
# Other segments, so that ordinary words are known to be ordinary.
FILLER = [
    ("天气很好。", "The weather is fine today."),
    ("他昨天访问了学校。", "He visited the school yesterday."),
    ("会议在下午举行。", "The meeting was held in the afternoon."),
    ("她对记者说。", "She told the reporters."),
]


def chinese(*pairs: tuple[str, str], entries: Sequence[Entry] = CHINESE) -> list[Proposal]:
    rows = [*pairs, *FILLER]
    return Repairer(entries, ("zh", "en"), WordGuard()).propose([row[0] for row in rows], [row[1] for row in rows])


def one(proposals: Sequence[Proposal]) -> tuple[str, str]:
    assert len(proposals) == 1, proposals
    best = proposals[0].alternatives[0]
    return best.before, best.form


@pytest.mark.parametrize(
    ("source", "text", "before", "after"),
    [
        ("拉夫罗夫访问了学校。", "Lafuluofu visited the school.", "Lafuluofu", "Sergei Lavrov"),
        ("范明正对记者说。", "Pham Minh Triet told the reporters.", "Pham Minh Triet", "Pham Minh Chinh"),
        ("范明正对记者说。", "Fan Mingzheng's aide told the reporters.", "Fan Mingzheng", "Pham Minh Chinh"),
        ("会议在苏宁举行。", "The meeting was held at Su Ning.", "Su Ning", "Suning"),
        (
            "会议在商务部举行。",
            "The meeting was held at the Business Ministry.",
            "Business Ministry",
            "Ministry of Commerce",
        ),
    ],
)
def test_the_wrong_name_and_nothing_else(source: str, text: str, before: str, after: str) -> None:
    assert one(chinese((source, text))) == (before, after)


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("拉夫罗夫访问了学校。", "Sergei Lavrov visited the school."),
        ("拉夫罗夫访问了学校。", "Sergey Lavrov's team visited the school."),
        ("拉夫罗夫访问了学校。", "Lavrov visited the school."),
        ("会议在商务部举行。", "The meeting was held at MOFCOM."),
        ("天气很好。", "Lafuluofu is fine today."),
        ("", "Lafuluofu"),
    ],
)
def test_right_names_and_other_segments_are_left_alone(source: str, text: str) -> None:
    assert chinese((source, text)) == []


@pytest.mark.parametrize("text", ["...", "The", "of the"])
def test_a_dropped_name_has_no_repair(text: str) -> None:
    (proposal,) = chinese(("拉夫罗夫", text))
    assert proposal.alternatives == ()
    assert (proposal.entry_id, proposal.score, proposal.level) == ("lavrov", 0.0, "show")
    assert "拉夫罗夫" in proposal.reason


def test_two_names_get_two_places() -> None:
    proposals = chinese(("范明正和拉夫罗夫访问了学校。", "Fan Mingzheng and Lafrov visited the school."))
    assert {p.entry_id: p.alternatives[0].before for p in proposals} == {"pham": "Fan Mingzheng", "lavrov": "Lafrov"}


def test_a_right_name_shields_itself() -> None:
    (proposal,) = chinese(("范明正和拉夫罗夫访问了学校。", "Fan Mingzheng and Lavrov visited the school."))
    assert proposal.entry_id == "pham"
    assert all("Lavrov" not in choice.before for choice in proposal.alternatives)


def test_what_a_proposal_holds() -> None:
    text = "Lafuluofu visited the school."
    (proposal,) = chinese(("昨天，拉夫罗夫访问了学校。", text))
    assert (proposal.segment, proposal.source_form, proposal.source_start) == (0, "拉夫罗夫", 3)
    assert 0 <= proposal.score <= 1
    assert proposal.level in ("safe", "review", "show")
    assert 1 <= len(proposal.alternatives) <= 3
    for choice in proposal.alternatives:
        assert text[choice.start : choice.end] == choice.before
        assert choice.form == "Sergei Lavrov"


def test_number_of_alternatives() -> None:
    sources, texts = ["拉夫罗夫访问了学校。"], ["Lafuluofu visited the big old school."]
    repairer = Repairer(CHINESE, ("zh", "en"))
    for number in (1, 2, 3):
        (proposal,) = repairer.propose(sources, texts, alternatives=number)
        assert len(proposal.alternatives) == number


def test_the_reason_is_in_words() -> None:
    (proposal,) = chinese(("拉夫罗夫访问了学校。", "Lafuluofu visited the school."))
    assert proposal.reason.startswith("拉夫罗夫 in the source; 'Lafuluofu' is its pinyin reading")
    assert 2 <= len(proposal.reason.split("; ")) <= 4
    assert explain(proposal) == proposal.reason


def test_statistics_of_a_larger_run() -> None:
    """What 苏宁 became elsewhere is known only from the rest of the run."""
    sources = [f"苏宁{word}" for word in ("公布业绩", "的股票", "总部在南京", "裁员")] + [row[0] for row in FILLER] * 4
    texts = [f"Sunflower {word}" for word in ("published results", "shares", "is in Nanjing", "lays off")]
    texts += [row[1] for row in FILLER] * 4
    repairer = Repairer(CHINESE, ("zh", "en"))
    stats = repairer.matcher.stats(sources, texts)
    whole = repairer.propose(sources, texts, stats=stats)
    assert whole == repairer.propose(sources, texts)
    part = repairer.propose(sources[1:2], texts[1:2], stats=stats)
    assert [choice.score for choice in part[0].alternatives] == [choice.score for choice in whole[1].alternatives]
    alone = repairer.propose(sources[1:2], texts[1:2])
    assert "in other segments" in part[0].reason
    assert "in other segments" not in alone[0].reason


def test_asking_again_is_the_same_and_new_statistics_are_new_evidence() -> None:
    rows = [("会议在苏宁举行。", "The meeting was held at Sunning."), *FILLER]
    sources, texts = [row[0] for row in rows], [row[1] for row in rows]
    repairer = Repairer(CHINESE, ("zh", "en"), WordGuard())
    alone = repairer.matcher.stats(sources, texts)
    first = repairer.propose(sources, texts, stats=alone)
    swapped = repairer.propose(sources[::-1], texts[::-1], stats=alone)
    assert [(p.segment, p.alternatives) for p in swapped] == [(len(rows) - 1, first[0].alternatives)]
    more = [("苏宁今天开业。", "Sunning opened today."), ("苏宁很大。", "Sunning is large.")]
    larger = repairer.matcher.stats([*sources, *[a for a, _ in more]], [*texts, *[b for _, b in more]])
    assert repairer.propose(sources, texts, stats=larger)[0].score != first[0].score
    assert repairer.propose(sources, texts, stats=alone) == first


def test_segments_keep_their_numbers_when_some_are_known() -> None:
    seen = []

    class Watched(Repairer):
        def _segment(self, segment, alternatives):  # type: ignore[no-untyped-def]
            seen.append(segment.number)
            return super()._segment(segment, alternatives)

    wrong = ("会议在苏宁举行。", "The meeting was held at Sunning.")
    rows = [*FILLER, wrong, wrong]
    sources, texts = [row[0] for row in rows], [row[1] for row in rows]
    repairer = Watched(CHINESE, ("zh", "en"), WordGuard())
    stats = repairer.matcher.stats(sources, texts)
    first = repairer.propose(sources, texts, stats=stats)
    texts[-1] = "The meeting took place at Sunning."
    second = repairer.propose(sources, texts, stats=stats)
    assert seen == [4, 5, 5]
    assert [proposal.segment for proposal in second] == [proposal.segment for proposal in first] == [4, 5]


def test_english_to_german() -> None:
    entries = [Entry("mole", "Der Maulwurf", ("The Mole",)), Entry("castle", "Burg Liebenzell", ("Liebenzell Castle",))]
    sources = ["When was The Mole released?", "Where is Liebenzell Castle located?", "Who directed The Mole?"]
    texts = ["Wann wurde The Mole veröffentlicht?", "Wo liegt Liebenzell Castle?", "Wer hat Der Maulwurf gedreht?"]
    proposals = Repairer(entries, ("en", "de")).propose(sources, texts)
    assert [(p.segment, p.alternatives[0].before, p.alternatives[0].form) for p in proposals] == [
        (0, "The Mole", "Der Maulwurf"),
        (1, "Liebenzell Castle", "Burg Liebenzell"),
    ]


def test_japanese_to_english() -> None:
    entries = [
        Entry("kuma", "Kengo Kuma", ("隈研吾",), (), "", "PER"),
        Entry("y", "Yusuf Ahmed", ("ユースフ・アフメド",), (), "", "PER"),
    ]
    sources, texts = (
        ["隈研吾の建築。", "ユースフ・アフメド氏は東京に着いた。"],
        ["Kuma Kengo's buildings.", "Mr. Youssouf Afmed arrived in Tokyo."],
    )
    proposals = Repairer(entries, ("ja", "en")).propose(sources, texts)
    assert [(p.alternatives[0].before, p.alternatives[0].form) for p in proposals] == [
        ("Kuma Kengo", "Kengo Kuma"),
        ("Youssouf Afmed", "Yusuf Ahmed"),
    ]


def _lemmas() -> Callable[[str], Sequence[str]]:
    pymorphy3 = pytest.importorskip("pymorphy3", reason="lemmas of Russian need pymorphy3")
    analyzer = pymorphy3.MorphAnalyzer(lang="ru")

    def lemmas(word: str) -> Sequence[str]:
        return tuple(dict.fromkeys([parse.normal_form for parse in analyzer.parse(word)[:3]])) or (word,)

    return lemmas


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_russian_to_english() -> None:
    entries = [
        Entry("l", "Sergei Lavrov", ("Сергей Лавров", "Лавров"), ("Sergey Lavrov", "Lavrov"), "Lavrov", "PER"),
        Entry("s", "Severodvinsk", ("Северодвинск",), (), "", "LOC"),
    ]
    sources = ["Сергея Лаврова встретили в Северодвинске.", "Вчера Лавров выступил."]
    texts = ["Sergei Lawroff was met in Severodwinsk.", "Yesterday Lavrov spoke."]
    proposals = Repairer(entries, ("ru", "en"), lemmas=_lemmas()).propose(sources, texts)
    assert [(p.segment, p.alternatives[0].before, p.alternatives[0].form) for p in proposals] == [
        (0, "Sergei Lawroff", "Sergei Lavrov"),
        (0, "Severodwinsk", "Severodvinsk"),
    ]


def test_an_inflected_right_name_is_right() -> None:
    entries = [Entry("l", "Сергей Лавров", ("Sergei Lavrov",), (), "", "PER")]
    assert (
        Repairer(entries, ("en", "ru")).propose(["He met Sergei Lavrov."], ["Он встретился с Сергеем Лавровым."]) == []
    )


def test_english_to_japanese() -> None:
    entries = [Entry("e", "アップル", ("The Apple",), (), "", "WORK")]
    (proposal,) = Repairer(entries, ("en", "ja")).propose(
        ["Who wrote The Apple?"], ["「The Apple」は誰が書きましたか？"]
    )
    assert (proposal.alternatives[0].before, proposal.alternatives[0].form) == ("The Apple", "アップル")


def test_a_form_of_two_entries() -> None:
    entries = [Entry("a", "Anna Li", ("李安娜",)), Entry("b", "Li Anna", ("李安娜",))]
    (proposal,) = chinese(("李安娜访问了学校。", "Lee Annah visited the school."), entries=entries)
    assert {proposal.entry_id, *proposal.rivals} == {"a", "b"}
    assert proposal.level != "safe"
    assert chinese(("李安娜访问了学校。", "Li Anna visited the school."), entries=entries) == []


# ------------------------------------------------------------------------------------------------------ parts


def test_the_short_form_after_a_title() -> None:
    assert choose_form(PHAM, "Mr. Fan said", 4, 7) == "Chinh"
    assert choose_form(PHAM, "FAN MINGZHENG", 0, 13) == "Pham Minh Chinh"


def test_values_are_finite_and_complete() -> None:
    matcher = BilingualMatcher(CHINESE, ("zh", "en"), WordGuard())
    sources, texts = (
        ["“拉夫罗夫”（商务部）：范明正。"],
        ["“Lafuluofu” (the Business Ministry): O'Neil-Chinh’s 5 U.S. - men."],
    )
    (segment,) = matcher.segment_needs(sources, texts, matcher.stats(sources, texts))
    for need in segment.needs:
        for candidate in need.candidates:
            assert len(candidate.values) == len(FEATURES) == len(INDEX)
            assert all(-10 < value < 10 for value in candidate.values)


def seen(need: Need) -> tuple[int, list[tuple[int, ...]], list[list[float]]]:
    return need.entry, [span[:4] for span in need.candidates], need.values.tolist()


@pytest.mark.parametrize("target", ["en", "zh"])
def test_names_are_looked_at_many_at_once_but_each_for_itself(target: str) -> None:
    matcher = BilingualMatcher(CHINESE, ("zh", target), WordGuard())
    pairs = [
        ("“拉夫罗夫”（商务部）：范明正。", "“Lafuluofu” (the Business Ministry): O'Neil-Chinh’s 5 U.S. - men."),
        ("范明正访问北京", "Mr. Fan Ming visited 北京の東京タワー"),
        ("拉夫罗夫说", "."),
        ("拉夫罗夫在9月说", "Ravrov said in September 9 the of"),
    ] * 20
    sources, texts = [source for source, _ in pairs], [text for _, text in pairs]
    stats = matcher.stats(sources, texts)
    together = [segment.needs for segment in matcher.segment_needs(sources, texts, stats)]
    apart = [segment.needs for pair in pairs for segment in matcher.segment_needs(*[[text] for text in pair], stats)]
    assert sum(map(len, together)) > 64
    assert [list(map(seen, needs)) for needs in together] == [list(map(seen, needs)) for needs in apart]


@pytest.mark.parametrize("name", ["from-han", "spaced", "caseless", "spaceless"])
def test_weights_that_ship(name: str) -> None:
    weights = model.load(name)
    assert len(weights.span) == len(FEATURES)
    assert len(weights.none) == len(model.NONE_FEATURES)
    assert len(weights.calibration) == len(model.CALIBRATION) + len(FEATURES)
    assert 0 < weights.review < weights.safe < 1


def test_posteriors_are_probabilities() -> None:
    weights = model.load("spaced")
    row = [0.5] * len(FEATURES)
    p = model.posteriors(weights, [row, row, [0.0] * len(FEATURES)], model.none_vector(1.0, "苏宁", 3, 0.2))
    assert sum(p) == pytest.approx(1)
    assert p[0] == p[1]
    assert model.posteriors(weights, [], model.none_vector(1.0, "苏宁", 0, 0.2)) == [1.0]


def test_what_reads_like_another_part_of_the_source() -> None:
    assert reads_like("Atalanta", ["积分反超亚特兰大上升至第2"], "zh")
    assert reads_like("Lavrow", ["По словам Лаврова"], "ru")
    assert reads_like("Leoš Janáček", ["opera Leoše Janáčka"], "cs")  # c sounds otherwise before e
    assert not reads_like("Li", ["丽江"], "zh")  # too short to say anything
    assert not reads_like("Pham Minh", ["总理周一抵达北京"], "zh")
    assert not reads_like("Schumann", [], "zh")


@pytest.mark.parametrize(("attested", "level"), [(frozenset(), "safe"), (frozenset(["canada"]), "review")])
def test_a_right_name_of_something_else_needs_more_than_its_place(attested: frozenset[str], level: str) -> None:
    repairer = Repairer(
        [Entry("l", "Sergey Lavrov", ("拉夫罗夫",), (), "", "PER")], ("zh", "en"), WordGuard(), attested=attested
    )
    repairer.weights = replace(repairer.weights, safe=0.02, review=0.01)
    (proposal,) = repairer.propose(["“拉夫罗夫”"], ["“Canada”"])
    assert (proposal.alternatives[0].before, proposal.level) == ("Canada", level)
    (proposal,) = repairer.propose(["“拉夫罗夫”"], ["“Rafrov”"])
    assert proposal.level == "safe"


def test_what_is_known_of_a_run_stays_true_when_some_of_its_texts_change() -> None:
    pairs = [*FILLER, ("范明正访问北京", "Fan Mingzheng visited Beijing"), ("范明正说", "Fan Mingzheng said")]
    pairs += [
        ("苏宁公布业绩", "Sunning published results"),
        ("苏宁的股票", "Shares of Sunning"),
        ("拉夫罗夫说", "Lavrow said"),
    ]
    sources, texts = [source for source, _ in pairs], [text for _, text in pairs]
    kept = Repairer(CHINESE, ("zh", "en"), WordGuard())
    for old, new in (
        ("Fan Mingzheng visited", "Pham Minh Chinh visited"),
        ("Shares of Sunning", "Stock of SUNING"),
        ("", ""),
    ):
        texts = [text.replace(old, new) if old else text for text in texts]
        assert kept.propose(sources, texts) == Repairer(CHINESE, ("zh", "en"), WordGuard()).propose(sources, texts)
    assert kept.propose(sources, texts) == kept.propose(sources, texts, stats=kept.matcher.stats(sources, texts))


# ------------------------------------------------------------------------------------------ named more than once


@pytest.mark.parametrize(
    ("source", "text", "before"),
    [
        ("拉夫罗夫访问了学校，拉夫罗夫对记者说。", "Lavrov visited the school, and Lavroff told the reporters.", ["Lavroff"]),
        ("拉夫罗夫访问了学校，拉夫罗夫对记者说。", "Lavrov visited the school and told the reporters.", []),
        ("拉夫罗夫访问了学校，拉夫罗夫对记者说。", "Lavrov visited the school, and Sergei told the reporters.", []),
        ("拉夫罗夫访问了学校，拉夫罗夫对记者说。", "Lavrov visited the school of the Lavrovs.", []),
        ("拉夫罗夫访问了学校。", "Lavrov visited the school, and Lavroff told the reporters.", []),
        ("范明正访问了学校，范明正对记者说。", "Fan Mingzheng visited the school, and Pham Minh Chin told the reporters.",
         ["Fan Mingzheng", "Pham Minh Chin"]),
    ],
)  # fmt: skip
def test_each_mention_is_repaired_and_none_is_invented(source: str, text: str, before: list[str]) -> None:
    found = [proposal for proposal in chinese((source, text)) if proposal.level != "show"]
    assert sorted(p.alternatives[0].before for p in found) == sorted(before)
    assert all(proposal.alternatives for proposal in chinese((source, text)))


def test_a_copy_in_somebody_elses_name_is_no_second_mention() -> None:
    silva = Entry("s", "Silvaová", ("Silva",), (), "", "PER")
    source = "Inácio da Silva spoke with Silva."
    for text, count in (("Inácio da Silva mluvil se Silvaová.", 0), ("Mluvil tam se Silvaová a pak Silva odešel.", 1)):
        proposals = Repairer([silva], ("en", "cs")).propose([source], [text])
        assert len(proposals) == count
