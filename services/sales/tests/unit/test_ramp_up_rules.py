"""What a ramp-up comes to (PRODUCT S2)."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from crm_sales.ramp_ups.domain import Month, summed

VOLUMES = st.none() | st.integers(min_value=0, max_value=10**9)
MONTHS = st.dictionaries(
    st.dates(min_value=date(2020, 1, 1), max_value=date(2030, 1, 1)).map(lambda day: day.replace(day=1)),
    st.tuples(VOLUMES, VOLUMES),
    max_size=40,
).map(lambda found: [Month(month=month, planned=planned, actual=actual) for month, (planned, actual) in found.items()])


@given(MONTHS)
def test_the_last_month_has_everything_that_was_reached_and_what_was_planned_for_it(months: list[Month]) -> None:
    found = list(summed(months))
    assert [month for month, _ in found] == sorted(months, key=lambda each: each.month)
    if found:
        last, known = found[-1][1], [each for each in months if each.actual is not None]
        assert last.actual == sum(each.actual or 0 for each in known)
        assert last.planned == sum(each.planned or 0 for each in known)


@given(MONTHS)
def test_what_came_together_never_falls(months: list[Month]) -> None:
    sums = [so_far for _, so_far in summed(months)]
    for before, after in pairwise(sums):
        assert after.actual >= before.actual
        assert after.planned >= before.planned
