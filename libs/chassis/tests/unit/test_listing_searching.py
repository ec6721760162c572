"""Whether a search is looked up or walked to (listing/searching.py)."""

import pytest
import sqlalchemy as sa

from crm_chassis.listing.searching import Spread, is_rare, search_for
from crm_chassis.text.search import query_tokens
from crm_chassis.visibility import Reach

things = sa.Table("things", sa.MetaData(), sa.Column("search_tokens", sa.ARRAY(sa.Integer)))
HOSPITAL, UNION = query_tokens("医院").any_of[0][0], query_tokens("协和").any_of[0][0]
TEN_MILLION = Spread(10_000_000, {HOSPITAL: 0.9, UNION: 0.003}, read_at=0.0)


@pytest.mark.parametrize(
    ("text", "within", "rare"),
    [
        ("医院", 1.0, False),  # of nine in ten rows a page is soon full
        ("协和", 0.0001, False),  # the thousand rows of a salesperson are sooner read than thirty thousand found
        ("协和", 1.0, False),
        ("协和医院", 1.0, True),  # 和医 is not common
        ("瑞金", 1.0, True),  # not among the common ones
        ("瑞金医院", 0.0001, True),
    ],
)
def test_what_is_rare_is_looked_up_and_what_is_common_is_walked_to(text: str, within: float, rare: bool) -> None:
    search = search_for(text, things.c.search_tokens, lambda row: ((row.name,), ()))
    assert search is not None
    assert is_rare(TEN_MILLION, search, wanted=51, reach=Reach(within, 4)) is rare


def test_before_there_are_statistics_everything_counts_as_rare() -> None:
    search = search_for("医院", things.c.search_tokens, lambda row: ((row.name,), ()))
    assert search is not None
    assert is_rare(Spread(1, {}, read_at=0.0), search, wanted=51, reach=Reach(1.0, 1))


def test_a_blank_query_is_no_search() -> None:
    assert search_for(" ", things.c.search_tokens, lambda row: ((row.name,), ())) is None
