"""How an entry of the trail is told (PRODUCT G8)."""

from __future__ import annotations

from typing import Any

import pytest

from crm_chassis.history import told


@pytest.mark.parametrize(
    ("value", "text"),
    [(None, ""), ("", ""), ("3A", "3A"), (1820, "1820"), (True, "true"), (["010", "021"], "010, 021")],
)
def test_every_sort_of_value_is_told_as_text(value: Any, text: str) -> None:
    (change,), _ = told({"field": ["before", value]}, ())
    assert (change.old_value, change.new_value) == ("before", text)


def test_hidden_fields_are_named_without_their_values() -> None:
    shown, hidden = told({"grade": ["3A", "3B"], "annual_revenue": ["1", "2"]}, {"annual_revenue", "phones"})
    assert [change.field for change in shown] == ["grade"]
    assert hidden == ["annual_revenue"]
