from __future__ import annotations

import inspect
import re

import pytest

from mtfix.checks import all_rules, explain, rule, rule_of
from mtfix.checks.rules import HEADINGS
from mtfix.errors import UnknownName
from mtfix.model import Evidence
from mtfix.proposals import CODES, MISSING


@pytest.mark.parametrize("known", all_rules(), ids=lambda known: known.code)
def test_every_rule_is_explained_under_the_five_headings(known):
    text = inspect.cleandoc(known.__doc__)
    assert tuple(re.findall(r"^## (.+)$", text, re.MULTILINE)) == HEADINGS
    assert all(len(known.section(heading)) > 20 for heading in HEADINGS)
    assert re.fullmatch(r"[NG]\d{3}", known.code)
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", known.name)
    assert "\n" not in known.summary
    assert 10 < len(known.summary) <= 80
    assert not known.summary.endswith(".")


def test_codes_and_names_are_unique_and_in_order():
    codes = [known.code for known in all_rules()]
    assert codes == sorted(set(codes))
    assert len({known.name for known in all_rules()}) == len(codes)


def test_what_is_reported_is_explained_and_the_other_way_round():
    """A code that nothing reports would be an empty promise."""
    assert {known.code for known in all_rules()} == {*CODES.values(), MISSING}
    for evidence in Evidence:
        assert rule_of(evidence).code == CODES[evidence]


def test_explain_starts_with_code_name_and_summary():
    text = explain("N001")
    first, second, *rest = text.splitlines()
    assert first == "N001 listed-wrong-form: The glossary lists this form of a name as wrong"
    assert second == ""
    assert rest[0] == "## What it does"
    assert not text.endswith("\n")
    assert explain("n001") == text


@pytest.mark.parametrize("code", ["N099", "N01", "", "x", "N001\n"])
def test_unknown_codes_are_errors(code):
    with pytest.raises(UnknownName) as error:
        explain(code)
    assert "N001" in str(error.value)


def test_unknown_code_says_what_is_near():
    with pytest.raises(UnknownName, match="did you mean 'N003'"):
        rule("N03")
