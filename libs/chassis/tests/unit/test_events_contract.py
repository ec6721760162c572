from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.customer.events.v1.customer_events_pb2 import CustomerChanged, CustomerCreated
from crm.customer.v1.customer_pb2 import Customer
from crm_chassis.events.contract import NotAnEvent, event_contract, stream_of
from crm_chassis.events.reactions import Reactions, reacts_to
from crm_chassis.events.recording import MAX_PAYLOAD_BYTES, outbox_row
from crm_chassis.events.streams import Fact, NotAFact, stream_config
from crm_chassis.work import Work

NOW = datetime(2026, 11, 23, 8, 30, 15, 123456, tzinfo=UTC)


def test_subject_and_aggregate_come_from_the_contract() -> None:
    row = outbox_row(CustomerCreated(customer_id="c-1", owner_id="p-1"), now=NOW, request_id="r-1")
    assert row.subject == "crm.customer.customer.v1.created"
    assert row.type == "crm.customer.events.v1.CustomerCreated"
    assert (row.aggregate_type, row.aggregate_id) == ("customer.customer", "c-1")
    assert row.headers == {"request-id": "r-1"}
    assert row.created_at == NOW
    assert CustomerCreated.FromString(row.payload).owner_id == "p-1"


def test_every_fact_has_an_id_of_its_own() -> None:
    fact = CustomerCreated(customer_id="c-1")
    assert outbox_row(fact, now=NOW, request_id="").event_id != outbox_row(fact, now=NOW, request_id="").event_id


def test_a_resource_is_no_event() -> None:
    with pytest.raises(NotAnEvent, match=r"crm\.customer\.v1\.Customer is no event"):
        outbox_row(Customer(), now=NOW, request_id="")


def test_a_fact_must_say_what_it_is_about() -> None:
    with pytest.raises(ValueError, match="without customer_id"):
        outbox_row(CustomerCreated(owner_id="p-1"), now=NOW, request_id="")


def test_a_fact_that_carries_content_instead_of_ids_is_refused() -> None:
    with pytest.raises(ValueError, match="readers ask for the rest"):
        outbox_row(CustomerCreated(customer_id="c-1", owner_id="x" * MAX_PAYLOAD_BYTES), now=NOW, request_id="")


def test_services_with_a_dash_have_a_stream_too() -> None:
    assert stream_of("service-desk") == "CRM_SERVICE_DESK"


def test_nobody_can_delete_from_a_stream_and_full_streams_refuse() -> None:
    config = stream_config("customer", replicas=3).as_dict()
    assert config["deny_delete"]
    assert config["deny_purge"]
    assert config["allow_atomic"]
    assert config["discard"] == "new"
    assert config["num_replicas"] == 3
    assert config["max_age"] == 14 * 24 * 3600 * 10**9
    assert config["duplicate_window"] == 600 * 10**9


@given(
    event_id=st.uuids(),
    aggregate_id=st.uuids().map(str),
    seq=st.integers(1, 2**62),
    payload=st.binary(max_size=50),
    moment=st.datetimes(timezones=st.just(UTC)),
    previous=st.none() | st.datetimes(timezones=st.just(UTC)),
)
def test_a_fact_survives_the_journey_in_headers(
    event_id: UUID, aggregate_id: str, seq: int, payload: bytes, moment: datetime, previous: datetime | None
) -> None:
    fact = Fact(
        event_id=event_id,
        aggregate_type="customer.customer",
        aggregate_id=aggregate_id,
        aggregate_seq=seq,
        subject="crm.customer.customer.v1.created",
        type="crm.customer.events.v1.CustomerCreated",
        headers={"request-id": "r-1", "traceparent": "00-1-2-01"},
        payload=payload,
        created_at=moment,
        previous_at=previous,
    )
    headers = fact.to_headers()
    assert headers["Nats-Msg-Id"] == headers["ce-id"] == str(event_id)
    assert headers["ce-source"] == "/crm/customer"
    assert Fact.from_message(fact.subject, headers, payload) == fact


@pytest.mark.parametrize("headers", [None, {}, {"ce-id": "no uuid"}])
def test_a_message_of_somebody_else_is_no_fact(headers: dict[str, str] | None) -> None:
    with pytest.raises(NotAFact):
        Fact.from_message("crm.customer.customer.v1.created", headers, b"")


def test_a_purpose_follows_whole_aggregates_of_the_services_it_reacts_to() -> None:
    @reacts_to(CustomerCreated)
    async def created(work: Work, fact: CustomerCreated) -> None: ...

    @reacts_to(CustomerChanged)
    async def changed(work: Work, fact: CustomerChanged) -> None: ...

    assert Reactions([created, changed]).sources() == {"customer": ["crm.customer.customer.>"]}


def test_one_cannot_react_to_what_is_no_event() -> None:
    with pytest.raises(NotAnEvent):
        reacts_to(Customer)


def test_a_purpose_without_reactions_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="without reactions"):
        Reactions([])


def test_contracts_are_read_once_per_type() -> None:
    assert event_contract(CustomerCreated.DESCRIPTOR) is event_contract(CustomerCreated.DESCRIPTOR)


def test_times_of_another_zone_are_read_as_utc() -> None:
    headers = outbox_row(CustomerCreated(customer_id="c-1"), now=NOW, request_id="")
    shanghai = NOW.astimezone(timezone(timedelta(hours=8)))
    fact = Fact.from_message(
        "crm.customer.customer.v1.created",
        {
            "ce-id": str(headers.event_id),
            "ce-aggregatetype": "customer.customer",
            "ce-subject": "c-1",
            "ce-sequence": "1",
            "ce-type": headers.type,
            "ce-time": shanghai.isoformat(),
        },
        b"",
    )
    assert fact.created_at == NOW
    assert fact.created_at.tzinfo is UTC
