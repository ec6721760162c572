"""Whether a search is looked up, walked to or met (listing/searching.py)."""

import pytest
import sqlalchemy as sa

from crm_chassis.listing.searching import Common, Search, Spread, search_for, shortest
from crm_chassis.text.search import query_tokens
from crm_chassis.visibility import Reach, Way

things = sa.Table(
    "things",
    sa.MetaData(),
    sa.Column("name", sa.Text),
    sa.Column("search_tokens", sa.ARRAY(sa.Integer)),
    sa.Column("owner_id", sa.Text),
    sa.Column("product_line_id", sa.Text),
)
HOSPITAL, UNION = query_tokens("医院").any_of[0][0], query_tokens("协和").any_of[0][0]
TEN_MILLION = Spread(
    10_000_000,
    Common({HOSPITAL: 0.9, UNION: 0.003}, other=0.0005),
    {"owner_id": Common({"busy": 0.02}, other=0.0001)},
    read_at=0.0,
)
COMPANY, BRANCH = Reach(1.0, 1, None), Reach(0.03, 8, ((things.c.product_line_id, ("line",)),))


def seller(name: str) -> Reach:
    return Reach(0.0001, 4, ((things.c.owner_id, (name,)),))


def search(text: str) -> Search:
    found = search_for(
        text,
        things.c.search_tokens,
        lambda row: ((row.name,), ()),
        told_by=(things.c.name,),
        met_by=(things.c.owner_id,),
    )
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("text", "reach", "way"),
    [
        ("医院", COMPANY, Way.WALK),  # of nine in ten rows a page is soon full
        ("医院", seller("quiet"), Way.WALK),
        ("协和", COMPANY, Way.WALK),
        ("协和", BRANCH, Way.WALK),
        ("协和", seller("quiet"), Way.MEET),  # three of a thousand rows, of thirty thousand in all
        ("协和", seller("busy"), Way.MEET),
        ("协和医院", COMPANY, Way.FIND),  # 和医 is not common
        ("瑞金", BRANCH, Way.FIND),  # no index of that column
        ("瑞金", seller("quiet"), Way.MEET),
    ],
)
def test_the_way_of_least_work_is_taken(text: str, reach: Reach, way: Way) -> None:
    assert shortest(TEN_MILLION, search(text), wanted=51, reach=reach) is way


def test_before_there_are_statistics_everything_is_looked_up() -> None:
    nothing = Spread(1, Common({}), {"owner_id": Common({})}, read_at=0.0)
    for reach in (COMPANY, BRANCH, seller("quiet")):
        assert shortest(nothing, search("医院"), wanted=51, reach=reach) is Way.FIND


def test_a_blank_query_is_no_search() -> None:
    assert search_for(" ", things.c.search_tokens, lambda row: ((row.name,), ()), told_by=()) is None
