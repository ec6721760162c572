from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.customer.v1.customer_service_pb2 import CheckCollisionRequest, ListCustomersRequest
from crm_chassis.errors import ENGLISH
from crm_chassis.listing.tokens import PageTokenInvalid, PageTokens, Position, SortValue

TOKENS = PageTokens(b"k" * 32)
WANG, LI = "0192f7c0-0000-7000-8000-00000000000a", "0192f7c0-0000-7000-8000-00000000000b"
LAST = Position(("协和医院",), UUID("0192f7c0-0000-7000-8000-000000000001"))
ASKED = ListCustomersRequest(filter='grade = "3A"', order_by="name", page_size=50, count_total=True)

SORT_VALUES: st.SearchStrategy[SortValue] = st.one_of(
    st.text(),
    st.integers(),
    st.decimals(allow_nan=False, allow_infinity=False),
    st.uuids(),
    st.datetimes(timezones=st.integers(-12, 14).map(lambda hours: timezone(timedelta(hours=hours)))).filter(
        lambda at: 1 < at.year < 9999
    ),
)


@given(st.lists(SORT_VALUES, max_size=3), st.uuids())
def test_a_position_comes_back_exactly(values: list[SortValue], row_id: UUID) -> None:
    position = Position(tuple(values), row_id)
    token = TOKENS.issue(position, person_id=WANG, request=ASKED)
    back = TOKENS.read(token, person_id=WANG, request=ASKED)
    assert back == position
    assert [type(value) for value in back.sort_values] == [type(value) for value in values]


def test_a_token_serves_the_next_page_with_another_size_and_without_a_new_total() -> None:
    token = TOKENS.issue(LAST, person_id=WANG, request=ASKED)
    following = ListCustomersRequest(filter='grade = "3A"', order_by="name", page_size=20, page_token=token)
    assert TOKENS.read(token, person_id=WANG, request=following) == LAST


def test_equal_positions_give_equal_tokens_whatever_the_zone() -> None:
    noon, same = datetime(2026, 1, 31, 4, tzinfo=UTC), datetime(2026, 1, 31, 12, tzinfo=timezone(timedelta(hours=8)))
    one, other = (TOKENS.issue(Position((at,), LAST.row_id), person_id=WANG, request=ASKED) for at in (noon, same))
    assert one == other


def test_a_token_tells_nothing_of_the_row_and_fits_the_contract() -> None:
    token = TOKENS.issue(Position(("secret" * 50, Decimal("1.5")), LAST.row_id), person_id=WANG, request=ASKED)
    assert len(token) <= 2000
    assert token.isascii()
    assert "secret" not in token


@pytest.mark.parametrize(
    "other",
    [
        ListCustomersRequest(filter='grade = "3B"', order_by="name"),
        ListCustomersRequest(filter='grade = "3A"', order_by="name desc"),
        ListCustomersRequest(filter='grade = "3A"', order_by="name", deleted=True),
        ListCustomersRequest(filter='grade = "3A"', order_by="name", query="协和"),
        CheckCollisionRequest(),
    ],
)
def test_a_token_of_another_request_is_refused(other: ListCustomersRequest) -> None:
    token = TOKENS.issue(LAST, person_id=WANG, request=ASKED)
    with pytest.raises(PageTokenInvalid):
        TOKENS.read(token, person_id=WANG, request=other)


def test_somebody_elses_token_is_refused() -> None:
    token = TOKENS.issue(LAST, person_id=WANG, request=ASKED)
    with pytest.raises(PageTokenInvalid) as refused:
        TOKENS.read(token, person_id=LI, request=ASKED)
    assert refused.value.reason == "PAGE_TOKEN_INVALID"
    assert [problem.field for problem in refused.value.fields] == ["page_token"]
    assert "page token" in refused.value.text(ENGLISH)


def test_a_token_made_with_another_key_is_refused() -> None:
    forged = PageTokens(b"x" * 32).issue(LAST, person_id=WANG, request=ASKED)
    with pytest.raises(PageTokenInvalid):
        TOKENS.read(forged, person_id=WANG, request=ASKED)


@given(st.data())
def test_a_token_altered_anywhere_is_refused(data: st.DataObject) -> None:
    token = TOKENS.issue(LAST, person_id=WANG, request=ASKED)
    # The last character carries unused bits, which a decoder ignores; every other one matters.
    at = data.draw(st.integers(0, len(token) - 2))
    other = data.draw(st.sampled_from("ABCDEFGHabcdefgh01234567-_").filter(lambda each: each != token[at]))
    with pytest.raises(PageTokenInvalid):
        TOKENS.read(token[:at] + other + token[at + 1 :], person_id=WANG, request=ASKED)


@given(st.text(max_size=100))
def test_any_other_text_is_refused(text: str) -> None:
    with pytest.raises(PageTokenInvalid):
        TOKENS.read(text, person_id=WANG, request=ASKED)


def test_a_short_key_is_no_key() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        PageTokens(b"short")
