"""Rows become messages and messages become values by name (fill.py)."""

from collections import namedtuple
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from crm.common.v1.money_pb2 import Money
from crm.customer.v1.customer_pb2 import BUYING_STATE_WON, Customer
from crm.sales.v1.opportunity_pb2 import DECISION_PART_DECIDER, Opportunity
from crm_chassis.errors import EtagMismatch, EtagMissing, Invalid
from crm_chassis.etags import require_etag
from crm_chassis.fill import fill, values_of
from crm_chassis.masks import writable_paths


def row(**columns: Any) -> Any:
    return namedtuple("Row", columns)(**columns)  # noqa: PYI024  stands for a SQLAlchemy Row, which is one


def test_a_row_fills_the_fields_of_the_same_name_and_meaning() -> None:
    moment = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)
    made = fill(
        Customer(),
        row(
            name="协和医院",
            phones=["010-1", "010-2"],
            annual_revenue=Decimal("1280000.5000"),
            annual_revenue_currency="CNY",
            buying_state=4,
            created_at=moment,
            deleted_at=None,
            version=7,
            search_tokens=[1],
        ),
    )
    assert made.name == "协和医院"
    assert list(made.phones) == ["010-1", "010-2"]
    assert made.annual_revenue == Money(amount="1280000.5000", currency="CNY")
    assert made.buying_state == BUYING_STATE_WON
    assert made.create_time.ToDatetime(UTC) == moment
    assert not made.HasField("delete_time")
    assert made.etag == "7"


def test_values_of_a_message_fit_the_columns_and_empty_references_are_none() -> None:
    draft = Customer(name="协和医院", phones=["010-1"], annual_revenue=Money(amount="12.30", currency="CNY"))
    assert values_of(draft, ["name", "phones", "annual_revenue", "parent_id"], references=["parent_id"]) == {
        "name": "协和医院",
        "phones": ["010-1"],
        "annual_revenue": Decimal("12.30"),
        "annual_revenue_currency": "CNY",
        "parent_id": None,
    }


def test_repeated_messages_are_a_json_array_of_objects_and_come_back_the_same() -> None:
    competitors = [{"name": "罗氏", "price": {"amount": "1200.50", "currency": "CNY"}}]
    contacts = [{"contact_id": "c1", "part": "DECISION_PART_DECIDER"}]
    made = fill(Opportunity(), row(competitors=competitors, contacts=contacts))
    assert made.competitors[0].price == Money(amount="1200.50", currency="CNY")
    assert made.contacts[0].part == DECISION_PART_DECIDER
    assert values_of(made, ["competitors", "contacts"]) == {"competitors": competitors, "contacts": contacts}


def test_a_change_needs_the_version_the_record_has() -> None:
    require_etag('"7"', 7)
    require_etag("7", 7)
    with pytest.raises(EtagMissing):
        require_etag("", 7)
    with pytest.raises(EtagMismatch):
        require_etag("6", 7)


@pytest.mark.parametrize("paths", [[], ["name", "owner_id"]])
def test_a_mask_names_fields_that_can_be_written(paths: list[str]) -> None:
    with pytest.raises(Invalid) as refused:
        writable_paths(paths, {"name"})
    assert refused.value.fields[0].field == "update_mask"
