"""Adding transitions up (PRODUCT C4)."""

from __future__ import annotations

from datetime import date

import pytest

from crm_customer.buying_states.domain import MOST_COUNTS, Step, TooManyCounts, summed


def step(month: int, owner: str = "ann") -> Step:
    return Step(period_start=date(2026, month, 1), unit_id="shanghai", owner_id=owner, from_state=1, to_state=2)


def test_equal_steps_are_added_up_in_order_of_time() -> None:
    counted = summed([(step(2), 1), (step(1), 2), (step(2), 3), (step(1, "bob"), 5)])
    assert counted == [(step(1), 2), (step(1, "bob"), 5), (step(2), 4)]


def test_more_counts_than_anybody_reads_are_refused() -> None:
    with pytest.raises(TooManyCounts):
        summed((step(1, str(number)), 1) for number in range(MOST_COUNTS + 1))
