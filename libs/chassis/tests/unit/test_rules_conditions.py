"""Conditions that a company writes: typed, bounded, and never met by mistake (DESIGN §5, ADR 0013)."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crm_chassis.errors import CHINESE, ENGLISH
from crm_chassis.rules.conditions import (
    LONGEST_CONDITION,
    LONGEST_TEXT,
    ConditionRefused,
    Flaw,
    Kind,
    Outcome,
    Vocabulary,
)

VOCABULARY = Vocabulary(
    {
        "name": Kind.TEXT,
        "amount": Kind.NUMBER,
        "certainty": Kind.WHOLE_NUMBER,
        "budget_approved": Kind.YES_OR_NO,
        "expected_signing": Kind.MOMENT,
        "competitors": Kind.TEXTS,
        "now": Kind.MOMENT,
    }
)
NOW = datetime(2026, 3, 1, tzinfo=UTC)


def outcome(text: str, **values: Any) -> Outcome:
    return VOCABULARY.condition(text).judge(values).outcome


def refusal(text: str) -> ConditionRefused:
    with pytest.raises(ConditionRefused) as refused:
        VOCABULARY.condition(text)
    return refused.value


@pytest.mark.parametrize(
    ("text", "values", "expected"),
    [
        ("amount >= 500000.0", {"amount": Decimal("500000.0000")}, Outcome.MET),
        ("amount >= 500000.1", {"amount": Decimal("500000.1")}, Outcome.MET),
        ("amount >= 500000.0", {"amount": Decimal("499999.9999")}, Outcome.NOT_MET),
        ("certainty > 50 && budget_approved", {"certainty": 60, "budget_approved": True}, Outcome.MET),
        ("name.contains('医院')", {"name": "瑞金医院"}, Outcome.MET),
        ("competitors.exists(each, each == '罗氏')", {"competitors": ["雅培", "罗氏"]}, Outcome.MET),
        ("size(competitors) == 0", {"competitors": []}, Outcome.MET),
        ("'amount' in filled", {"amount": None}, Outcome.NOT_MET),
        ("'amount' in filled && amount > 1.0", {"amount": None}, Outcome.NOT_MET),
        ("'competitors' in filled", {"competitors": []}, Outcome.NOT_MET),
        ("expected_signing - now < duration('720h')", {"expected_signing": NOW, "now": NOW}, Outcome.MET),
        ("expected_signing.getMonth('Asia/Shanghai') == 2", {"expected_signing": NOW}, Outcome.MET),
    ],
)
def test_a_condition_is_judged_by_the_values_of_the_record(
    text: str, values: dict[str, Any], expected: Outcome
) -> None:
    assert outcome(text, **values) is expected


@pytest.mark.parametrize(
    ("text", "flaw", "position"),
    [
        ("", Flaw.EMPTY, 0),
        ("  ", Flaw.EMPTY, 0),
        ("amount >=", Flaw.MALFORMED, 10),
        ("amount >= 1.0 &", Flaw.MALFORMED, 15),
        ("\ud800", Flaw.MALFORMED, 1),
        ("budget > 1.0", Flaw.UNKNOWN_NAME, 1),
        ("name.lower() == 'x'", Flaw.UNKNOWN_NAME, 11),
        ("amount > 500000", Flaw.TYPES_DIFFER, 8),
        ("name == 1", Flaw.TYPES_DIFFER, 6),
        ("amount", Flaw.NOT_YES_OR_NO, 0),
        ("'true'", Flaw.NOT_YES_OR_NO, 0),
        ("budget_approved || " * 60 + "true", Flaw.TOO_LONG, 0),
        ("(" * 200 + "true" + ")" * 200, Flaw.TOO_DEEP, 0),
    ],
)
def test_what_is_no_condition_is_refused_when_it_is_written_and_told_where(
    text: str, flaw: Flaw, position: int
) -> None:
    refused = refusal(text)
    assert (refused.flaw, refused.position) == (flaw, position)
    assert refused.says.keys() == {CHINESE, ENGLISH}


def test_an_unknown_name_is_answered_with_the_names_there_are() -> None:
    assert "amount" in refusal("budget > 1.0").says[CHINESE]


@pytest.mark.parametrize(
    "text",
    [
        "name + name == ''",
        "competitors + competitors == competitors",
        "competitors.map(each, each).size() > 0",
        "competitors.filter(each, true).size() > 0",
        "name.matches('(a|aa)*b')",
        "dyn(name) == 'x'",
    ],
)
def test_what_makes_texts_and_lists_longer_is_not_in_the_language(text: str) -> None:
    refusal(text)


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("100 / certainty > 1", {"certainty": 0}),
        ("certainty + 9223372036854775807 > 0", {"certainty": 1}),
        ("amount > 1.0", {}),
        ("amount > 1.0", {"amount": None}),
        ("!(amount > 1.0)", {"amount": None}),
        ("competitors[5] == 'x'", {"competitors": []}),
        ("amount > 1.0", {"amount": "many"}),
        ("budget_approved", {"budget_approved": "yes"}),
        ("budget_approved", {"budget_approved": 1}),
        ("certainty > 0", {"certainty": True}),
        ("expected_signing > now", {"expected_signing": datetime(2026, 1, 1), "now": NOW}),  # noqa: DTZ001  that is it
        ("name == 'x'", {"name": "x" * (LONGEST_TEXT + 1)}),
        ("name == 'x'", {"name": "\ud800"}),
        ("size(competitors) > 0", {"competitors": ["x"] * 2000}),
        ("name == 'x'", {"name": "x", "stranger": "x"}),
    ],
)
def test_what_cannot_be_judged_is_neither_met_nor_not_met(text: str, values: dict[str, Any]) -> None:
    verdict = VOCABULARY.condition(text).judge(values)
    assert verdict.outcome is Outcome.FAILED
    assert verdict.problem


def test_one_side_that_decides_alone_needs_no_other() -> None:
    assert outcome("certainty / 0 > 1 || budget_approved", certainty=1, budget_approved=True) is Outcome.MET
    assert outcome("certainty / 0 > 1 && budget_approved", certainty=1, budget_approved=False) is Outcome.NOT_MET


def test_a_condition_that_would_take_long_is_cut_off() -> None:
    text = "competitors.all(a, competitors.all(b, competitors.all(c, true)))"
    begun = time.perf_counter()
    assert outcome(text, competitors=["x"] * 1000) is Outcome.FAILED
    assert time.perf_counter() - begun < 1


WORDS = st.sampled_from(
    [
        "name",
        "amount",
        "certainty",
        "competitors",
        "now",
        "&&",
        "!",
        "(",
        ")",
        "==",
        ">",
        "1",
        "2.5",
        "'x'",
        "in",
        ".size()",
        "[0]",
        "?",
        ":",
        ",",
        ".exists(e, e == 'x')",
        "/",
        "医院",
    ]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(WORDS, min_size=1, max_size=20).map(" ".join) | st.text(max_size=60))
def test_any_text_is_a_condition_or_is_refused_and_any_condition_has_an_outcome(text: str) -> None:
    try:
        condition = VOCABULARY.condition(text)
    except ConditionRefused as refused:
        assert len(refused.says[ENGLISH]) < LONGEST_CONDITION  # noqa: PT017  both ways are right
        return
    assert condition.judge({"name": "x", "competitors": []}).outcome in Outcome


@given(st.decimals(min_value=0, max_value=10**11, places=4), st.decimals(min_value=0, max_value=10**11, places=4))
def test_amounts_of_fifteen_digits_are_compared_exactly(amount: Decimal, limit: Decimal) -> None:
    condition = VOCABULARY.condition(f"amount >= {limit:f}")
    assert condition.judge({"amount": amount}).outcome is (Outcome.MET if amount >= limit else Outcome.NOT_MET)


@given(st.integers(min_value=-(2**62), max_value=2**62), st.booleans())
def test_a_negation_turns_every_outcome_but_failure(certainty: int, approved: bool) -> None:
    text = "certainty * 4 / 4 == certainty && budget_approved"
    found = outcome(text, certainty=certainty, budget_approved=approved)
    turned = outcome(f"!({text})", certainty=certainty, budget_approved=approved)
    pairs = {(Outcome.MET, Outcome.NOT_MET), (Outcome.NOT_MET, Outcome.MET), (Outcome.FAILED, Outcome.FAILED)}
    assert (found, turned) in pairs
