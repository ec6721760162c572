from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from events_suite import Broker, Service, Transaction, record_effect, running, until
from nats.aio.client import Client
from nats.js.api import AckPolicy, ConsumerConfig, DeliverPolicy

from crm.customer.events.v1.customer_events_pb2 import CustomerChanged, CustomerCreated, CustomerDeleted
from crm_chassis.errors import NotFound
from crm_chassis.events.consumer import Consumer, Patience
from crm_chassis.events.dead_letters import DeadLetterOutOfOrder, discard, list_dead_letters, redrive
from crm_chassis.events.reactions import Reaction, Reactions, reacts_to
from crm_chassis.events.recording import outbox_row
from crm_chassis.events.relay import Relay, replay
from crm_chassis.events.streams import Fact, ensure_stream

STREAM = "CRM_CUSTOMER"
NAME = "reader_tests"
QUICK = Patience(retry_delays=(0.05, 0.05), gap=600, ack=2)
HASTY = Patience(retry_delays=(0.05, 0.05), gap=0, ack=2)
LETTERS = "SELECT aggregate_seq, reason FROM dead_letters WHERE settled_at IS NULL ORDER BY aggregate_seq"


class Died(BaseException):
    """The process is gone."""


def consumer(nc: Client, service: Service, *reactions: Reaction, patience: Patience = QUICK, **more: Any) -> Consumer:
    return Consumer(
        nc,
        service="reader",
        purpose="tests",
        database_url=service.url,
        reactions=reactions or [record_effect],
        work_factory=more.get("work_factory", service.work),
        patience=patience,
    )


def fact(seq: int, *, about: str = "a", said: str | None = None, previous_at: datetime | None = None) -> Fact:
    row = outbox_row(
        CustomerChanged(customer_id=about, fields=[said or str(seq)]), now=datetime.now(UTC), request_id="r-1"
    )
    return Fact(
        event_id=row.event_id,
        aggregate_type=row.aggregate_type,
        aggregate_id=row.aggregate_id,
        aggregate_seq=seq,
        subject=row.subject,
        type=row.type,
        headers=row.headers,
        payload=row.payload,
        created_at=row.created_at,
        previous_at=previous_at or (None if seq == 1 else row.created_at),
    )


@pytest.fixture
async def put(nc: Client) -> Any:
    """Puts a fact into the stream behind the relay's back."""
    await ensure_stream(nc.jetstream(), "customer", replicas=1)

    async def put(each: Fact) -> None:
        await nc.jetstream().publish(each.subject, each.payload, headers=each.to_headers())

    return put


@pytest.fixture
def settled(nc: Client) -> Any:
    """Whether the consumer has acknowledged everything in the stream."""

    async def settled() -> bool:
        last = (await nc.jetstream().stream_info(STREAM)).state.last_seq
        floor = (await nc.jetstream().consumer_info(STREAM, NAME)).ack_floor
        return floor is not None and floor.stream_seq == last

    return settled


async def letters(service: Service) -> list[Any]:
    return await service.all(LETTERS)


async def test_facts_take_effect_once_and_in_order_while_broker_relay_and_consumers_are_killed(
    service: Service, nc: Client, relay: Relay, broker: Broker, settled: Any
) -> None:
    said = [str(number) for number in range(90)]

    async def told(count: int) -> bool:
        return len(await service.said("a")) >= count

    async with running(consumer(nc, service)):
        async with running(consumer(nc, service), relay):
            for number in said[:30]:
                await service.tell("a", number)
                await service.tell(f"other-{number}", number)
            await until(lambda: told(10))
            broker.kill()
            broker.start()
        async with running(Relay(nc, database_url=service.url, service="customer", poll_seconds=0.02)):
            for number in said[30:]:
                await service.tell("a", number)
            await until(lambda: told(60))
    async with running(relay, consumer(nc, service)):
        await until(lambda: told(90))
        await until(settled)
    assert await service.said("a") == said
    assert sorted(await service.all("SELECT said FROM effects WHERE aggregate_id LIKE 'other-%'")) == sorted(
        (number,) for number in said[:30]
    )
    assert await letters(service) == []


async def test_of_two_consumers_of_a_purpose_one_leads_and_the_other_takes_over(
    service: Service, nc: Client, put: Any, settled: Any
) -> None:
    by: list[str] = []

    def reader(name: str) -> Consumer:
        @reacts_to(CustomerChanged)
        async def note(work: Transaction, told: CustomerChanged) -> None:
            await record_effect(work, told)
            by.append(name)

        return consumer(nc, service, note)

    leaders = "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND granted"
    async with running(reader("first"), reader("second")):
        for number in range(1, 40):
            await put(fact(number))
        await until(settled)
        assert len(set(by)) == 1
        by.clear()
        [(pid,)] = await service.all(leaders)
        await service.do("SELECT pg_terminate_backend(:pid)", pid=pid)

        async def another_leads() -> bool:
            rows = await service.all(leaders)
            return len(rows) == 1 and rows[0][0] != pid

        await until(another_leads)
        await put(fact(40))
        await until(settled)
    assert len(by) == 1
    assert await service.said("a") == [str(number) for number in range(1, 41)]


async def test_a_consumer_that_dies_between_commit_and_ack_has_its_effect_once(
    service: Service, nc: Client, put: Any, settled: Any
) -> None:
    await put(fact(1))

    @asynccontextmanager
    async def dying(request_id: str) -> AsyncIterator[Transaction]:
        async with service.work(request_id) as work:
            yield work
        raise Died

    with pytest.raises(BaseExceptionGroup) as group:
        await consumer(nc, service, work_factory=dying).run()
    assert group.group_contains(Died)
    assert await service.said("a") == ["1"]
    assert not await settled()
    async with running(consumer(nc, service)):
        await until(settled)
    assert await service.said("a") == ["1"]


async def test_a_fact_that_arrives_early_waits_for_the_one_before(
    service: Service, nc: Client, put: Any, settled: Any
) -> None:
    async with running(consumer(nc, service)):
        await put(fact(2))
        await put(fact(1, about="b"))
        await until(lambda: service.said("b"))
        assert await service.said("a") == []
        await put(fact(1))
        await until(settled)
    assert await service.said("a") == ["1", "2"]


async def test_a_fact_told_twice_takes_effect_once(service: Service, nc: Client, put: Any, settled: Any) -> None:
    one = fact(1)
    await put(one)
    headers = one.to_headers() | {"Nats-Msg-Id": "published again after the duplicate window"}
    await nc.jetstream().publish(one.subject, one.payload, headers=headers)
    async with running(consumer(nc, service)):
        await until(settled)
    assert (await nc.jetstream().stream_info(STREAM)).state.messages == 2
    assert await service.said("a") == ["1"]


async def test_what_nobody_here_reacts_to_is_acknowledged_and_counts(
    service: Service, nc: Client, relay: Relay, settled: Any
) -> None:
    await service.record(
        [
            CustomerCreated(customer_id="a"),
            CustomerChanged(customer_id="a", fields=["x"]),
            CustomerDeleted(customer_id="a"),
        ]
    )
    async with running(relay, consumer(nc, service)):
        await until(service.all_published)
        await until(settled)
    assert await service.said("a") == ["x"]
    assert await service.one("SELECT aggregate_seq FROM inbox WHERE consumer = :name", name=NAME) == 3


async def test_a_message_that_is_no_fact_does_not_come_again(
    service: Service, nc: Client, put: Any, settled: Any
) -> None:
    await nc.jetstream().publish("crm.customer.customer.v1.changed", b"?")
    await put(fact(1))
    async with running(consumer(nc, service)):
        await until(settled)
    assert await service.said("a") == ["1"]


async def test_a_reaction_that_fails_for_a_while_is_tried_again(
    service: Service, nc: Client, put: Any, settled: Any
) -> None:
    attempts = []

    @reacts_to(CustomerChanged)
    async def moody(work: Transaction, told: CustomerChanged) -> None:
        await record_effect(work, told)
        attempts.append(told.fields[0])
        if len(attempts) < 3:
            raise ConnectionError

    await put(fact(1))
    async with running(consumer(nc, service, moody)):
        await until(settled)
    assert attempts == ["1", "1", "1"]
    assert await service.said("a") == ["1"]


@reacts_to(CustomerChanged)
async def choking(work: Transaction, told: CustomerChanged) -> None:
    await record_effect(work, told)
    if told.fields[0] == "poison":
        raise ValueError("cannot stomach this\nCustomer 13800138000")


async def test_poison_is_parked_with_all_behind_it_and_redriven_in_order(
    service: Service, nc: Client, put: Any, settled: Any
) -> None:
    await put(fact(1))
    await put(fact(2, said="poison"))
    await put(fact(3))
    await put(fact(1, about="b"))
    async with running(consumer(nc, service, choking)):
        await until(settled)
        await put(fact(4))
        await until(settled)
    assert await service.said("a") == ["1"]
    assert await service.said("b") == ["1"]
    assert await letters(service) == [(2, "failed"), (3, "behind"), (4, "behind")]
    async with service.engine.connect() as db:
        listed = await list_dead_letters(db)
    assert [(each.aggregate_id, each.aggregate_seq, each.error) for each in listed] == [
        ("a", 2, "ValueError: cannot stomach this"),
        ("a", 3, ""),
        ("a", 4, ""),
    ]

    first, second = listed[0].id, listed[1].id
    with pytest.raises(ValueError, match="cannot stomach"):
        await redrive(service.work, Reactions([choking]), first)
    with pytest.raises(DeadLetterOutOfOrder, match="Facts 2 to 2"):
        await redrive(service.work, Reactions([choking]), second)
    assert await service.said("a") == ["1"]

    repaired = Reactions([record_effect])
    assert await redrive(service.work, repaired, first) == 3
    assert await service.said("a") == ["1", "poison", "3", "4"]
    assert await letters(service) == []
    with pytest.raises(NotFound):
        await redrive(service.work, repaired, first)
    await put(fact(5))
    async with running(consumer(nc, service)):
        await until(settled)
    assert await service.said("a") == ["1", "poison", "3", "4", "5"]


async def test_a_discarded_letter_lets_the_others_pass(service: Service, nc: Client, put: Any, settled: Any) -> None:
    for each in (fact(1, said="poison"), fact(2)):
        await put(each)
    async with running(consumer(nc, service, choking)):
        await until(settled)
    async with service.engine.connect() as db:
        poison, behind = await list_dead_letters(db)
    with pytest.raises(DeadLetterOutOfOrder):
        await discard(service.work, behind.id)
    await discard(service.work, poison.id)
    assert await redrive(service.work, Reactions([choking]), behind.id) == 1
    assert await service.said("a") == ["2"]


async def test_facts_the_consumer_was_never_given_are_found_in_the_stream(
    service: Service, nc: Client, put: Any, settled: Any
) -> None:
    for each in (fact(1), fact(1, about="b"), fact(2), fact(3)):
        await put(each)
    await nc.jetstream().add_consumer(  # its position is behind two facts it never had, as after a loss in the broker
        STREAM,
        ConsumerConfig(
            durable_name=NAME,
            deliver_policy=DeliverPolicy.BY_START_SEQUENCE,
            opt_start_seq=4,
            filter_subjects=["crm.customer.customer.>"],
            ack_policy=AckPolicy.EXPLICIT,
        ),
    )
    subscription = await nc.jetstream().pull_subscribe_bind(consumer=NAME, stream=STREAM)
    await consumer(nc, service, patience=HASTY)._handle_all(await subscription.fetch(1))
    await until(settled)
    assert await service.said("a") == ["1", "2", "3"]


async def test_facts_that_are_nowhere_leave_a_dead_letter_until_they_are_replayed(
    service: Service, nc: Client, relay: Relay, settled: Any
) -> None:
    async with running(relay):
        await service.tell("a", "1", "2", "3")
        await until(service.all_published)
        js = nc.jetstream()
        await js.delete_stream(STREAM)
    await ensure_stream(js, "customer", replicas=1)
    rows = await service.all("SELECT event_id, subject, payload, created_at FROM outbox WHERE aggregate_seq = 3")
    [(event_id, subject, payload, created_at)] = rows
    third = replace(
        fact(3), event_id=event_id, subject=subject, payload=payload, created_at=created_at, previous_at=created_at
    )
    await js.publish(third.subject, third.payload, headers=third.to_headers())
    async with running(consumer(nc, service, patience=HASTY)):
        await until(settled)
        assert await letters(service) == [(3, "missing")]
        await replay(service.url, since=created_at - timedelta(minutes=1))
        async with running(relay):
            await until(service.all_published)
            await until(settled)
    async with service.engine.connect() as db:
        [waiting] = await list_dead_letters(db)
    assert await redrive(service.work, Reactions([record_effect]), waiting.id) == 1
    assert await service.said("a") == ["1", "2", "3"]


async def test_a_new_consumer_begins_with_what_the_stream_still_has(
    service: Service, nc: Client, put: Any, settled: Any
) -> None:
    await put(fact(57, previous_at=datetime.now(UTC) - timedelta(days=15)))
    await put(fact(58))
    async with running(consumer(nc, service)):
        await until(settled)
    assert await service.said("a") == ["57", "58"]


async def test_a_consumer_waits_for_a_stream_that_is_not_there_yet_and_comes_back_when_it_is_made_anew(
    service: Service, nc: Client, relay: Relay, settled: Any
) -> None:
    async with running(consumer(nc, service)):
        await service.tell("a", "1")
        async with running(relay):
            await until(lambda: service.said("a"))
            await nc.jetstream().delete_stream(STREAM)
            await service.tell("a", "2")

            async def both() -> bool:
                return len(await service.said("a")) == 2

            await until(both)
            await until(settled)
    assert await service.said("a") == ["1", "2"]


async def test_a_consumer_behind_the_end_of_its_stream_starts_over(
    service: Service, nc: Client, put: Any, broker: Broker
) -> None:
    await put(fact(1))
    js = nc.jetstream(timeout=0.5)
    reader = consumer(nc, service)
    await js.add_consumer(STREAM, reader._config(["crm.customer.customer.>"]))
    assert not await reader._is_past_the_end(js, STREAM)
    for number in range(2, 40):
        await put(fact(number))
    async with running(reader):

        async def had(count: int = 39) -> bool:
            return len(await service.said("a")) >= count

        await until(had)
    broker.kill()
    [block] = broker.messages_folder.glob("*.blk")
    with block.open("r+b") as file:
        file.truncate(block.stat().st_size // 2)
    broker.start()

    async def came_back() -> bool:
        last: int = (await js.stream_info(STREAM)).state.last_seq
        return last < 39

    await until(came_back)
    last = (await js.stream_info(STREAM)).state.last_seq
    for number in range(40, 42):
        await put(fact(number))
    async with running(reader):
        await until(lambda: had(41))
    assert await service.said("a") == [str(number) for number in range(1, 42)]
    assert last > 0
