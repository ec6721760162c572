import asyncio
import json
import os
import random
import secrets
from functools import partial
from pathlib import Path

import asyncpg
import psycopg
import sqlalchemy as sa
from events_suite import Broker, Service, running, stream_messages, until
from nats.aio.client import Client
from nats.js.errors import NotFoundError

from crm.customer.events.v1.customer_events_pb2 import CustomerChanged
from crm_chassis.events.publishing import publish
from crm_chassis.events.relay import UNPUBLISHED, Relay, _fact, replay
from crm_chassis.events.schema import CREATE_OUTBOX_CLEANUP
from crm_chassis.events.streams import Fact, ensure_stream
from crm_chassis.events.tables import event_tables
from crm_local.ports import free_port
from crm_local.postgres import PostgresServer
from crm_local.programs import start_and_wait
from crm_local.testing import TestPostgres

STREAM = "CRM_CUSTOMER"
LEADERS = """
SELECT pid FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database
WHERE locktype = 'advisory' AND granted AND datname = current_database()
"""
TELL = """
INSERT INTO outbox (event_id, aggregate_type, aggregate_id, aggregate_seq, subject, type, headers, payload, created_at)
SELECT gen_random_uuid(), 'customer.customer', 'a', coalesce(max(aggregate_seq), 0) + 1,
       'crm.customer.customer.v1.changed', 'crm.customer.events.v1.CustomerChanged', '{}', '', now() FROM outbox
"""
LOST_AS_NUMBER_3 = """
INSERT INTO outbox (event_id, aggregate_type, aggregate_id, aggregate_seq, subject, type, headers, payload, created_at,
                    published_seq, published_stream)
SELECT gen_random_uuid(), aggregate_type, 'b', 1, subject, type, headers, payload, now(), 3, :created FROM outbox
"""
IDS = "SELECT event_id::text FROM outbox ORDER BY id"


async def ids_told(service: Service) -> list[str]:
    return [row[0] for row in await service.all(IDS)]


async def facts_of(service: Service) -> list[Fact]:
    db = await asyncpg.connect(service.url)
    await db.set_type_codec("jsonb", schema="pg_catalog", encoder=json.dumps, decoder=json.loads)
    rows = await db.fetch(UNPUBLISHED, 1000)
    await db.close()
    return [_fact(row) for row in rows]


async def test_facts_arrive_in_order_with_what_readers_need(service: Service, nc: Client, relay: Relay) -> None:
    await service.tell("a", "1")
    await service.tell("b", "1", "2")
    await service.tell("a", "2")
    async with running(relay):
        await until(service.all_published)
    js = nc.jetstream()
    message = await js.get_msg(STREAM, 4)
    headers = message.headers or {}
    assert message.subject == "crm.customer.customer.v1.changed"
    assert CustomerChanged.FromString(message.data or b"").fields == ["2"]
    created = {
        (row[0], row[1]): row[2]
        for row in await service.all("SELECT aggregate_id, aggregate_seq, created_at FROM outbox")
    }
    assert headers["ce-type"] == "crm.customer.events.v1.CustomerChanged"
    assert headers["ce-sequence"] == "2"
    assert headers["ce-time"] == created["a", 2].isoformat()
    assert headers["ce-previoustime"] == created["a", 1].isoformat()
    assert headers["request-id"] == "r-1"
    assert "ce-previoustime" not in ((await js.get_msg(STREAM, 1)).headers or {})
    stamps = await service.all("SELECT published_seq, published_stream FROM outbox ORDER BY id")
    assert stamps == [(seq, (await js.stream_info(STREAM)).created) for seq in (1, 2, 3, 4)]


async def test_a_relay_that_died_between_answer_and_mark_leaves_no_double(
    service: Service, nc: Client, relay: Relay
) -> None:
    await service.tell("a", *map(str, range(10)))
    await ensure_stream(nc.jetstream(), "customer", replicas=1)
    facts = await facts_of(service)
    assert await publish(nc, facts[:3]) == [1, 2, 3]  # answered, never marked
    async with running(relay):
        await until(service.all_published)
    assert await stream_messages(nc) == [("a", number, str(fact.event_id)) for number, fact in enumerate(facts, 1)]
    assert [row[0] for row in await service.all("SELECT published_seq FROM outbox ORDER BY id")] == list(range(1, 11))


async def test_a_batch_is_all_or_nothing_and_numbers_are_those_of_the_stream(service: Service, nc: Client) -> None:
    await service.tell("a", *map(str, range(7)))
    await ensure_stream(nc.jetstream(), "customer", replicas=1)
    facts = await facts_of(service)
    assert await publish(nc, facts[4:5]) == [1]
    assert await publish(nc, facts[:4]) == [2, 3, 4, 5]
    assert await publish(nc, facts) == [2, 3, 4, 5, 1, 6, 7]


async def test_a_broker_that_is_killed_over_and_over_gets_every_fact_once_and_in_order(
    service: Service, broker: Broker, relay: Relay, nc: Client
) -> None:
    async def write(seed: int) -> None:
        choice = random.Random(seed)
        for number in range(60):
            await service.tell(f"aggregate-{choice.randint(1, 10)}", f"{seed}/{number}")

    async with running(relay):
        writers = asyncio.gather(*(write(seed) for seed in range(4)))
        for published in (20, 90, 160):
            await until(partial(enough, service, published))
            broker.kill()
            broker.start()
        await writers
        await until(service.all_published)
    messages = await stream_messages(nc)
    assert len(messages) == 240
    assert sorted(each[2] for each in messages) == sorted(await ids_told(service))
    for aggregate in {each[0] for each in messages}:
        numbers = [number for name, number, _ in messages if name == aggregate]
        assert numbers == list(range(1, len(numbers) + 1))


async def enough(service: Service, published: int) -> bool:
    marked: int = await service.one("SELECT count(*) FROM outbox WHERE published_seq IS NOT NULL")
    return marked >= published


async def test_a_stream_that_was_deleted_is_made_again_with_everything_in_it(
    service: Service, nc: Client, relay: Relay
) -> None:
    await service.tell("a", "1", "2")
    async with running(relay):
        await until(service.all_published)
        await nc.jetstream().delete_stream(STREAM)
        await service.tell("a", "3")

        async def all_there() -> bool:
            try:
                return len(await stream_messages(nc)) == 3
            except NotFoundError:
                return False

        await until(all_there)
        await until(service.all_published)
    assert [each[2] for each in sorted(await stream_messages(nc), key=lambda each: each[1])] == await ids_told(service)


async def test_what_a_damaged_file_swallowed_is_published_again(
    service: Service, broker: Broker, nc: Client, relay: Relay
) -> None:
    await service.tell("a", *map(str, range(100)))
    async with running(relay):
        await until(service.all_published)
        broker.kill()
        [block] = broker.messages_folder.glob("*.blk")
        os.truncate(block, block.stat().st_size // 2)
        broker.start()

        async def all_there() -> bool:
            return nc.is_connected and len(await stream_messages(nc)) == 100

        await until(all_there)
        await until(service.all_published)
    assert [each[2] for each in await stream_messages(nc)] == await ids_told(service)


async def test_a_number_given_out_twice_proves_a_loss(service: Service, nc: Client, relay: Relay) -> None:
    await service.tell("a", "1")
    async with running(relay):
        await until(service.all_published)
        created = (await nc.jetstream().stream_info(STREAM)).created
        # Acknowledged as number 3 by a broker that then lost it.
        await service.do(LOST_AS_NUMBER_3, created=created)
        await service.tell("c", "1", "2", "3")

        async def b_is_there() -> bool:
            return "b" in {each[0] for each in await stream_messages(nc)} and await service.all_published()

        await until(b_is_there)
    messages = await stream_messages(nc)
    assert sorted(each[2] for each in messages) == sorted(await ids_told(service))
    marks = await service.all("SELECT event_id::text, published_seq FROM outbox ORDER BY published_seq")
    assert marks == [(each[2], seq) for seq, each in enumerate(messages, 1)]


async def test_a_message_that_is_not_ours_under_our_number_proves_a_loss(
    service: Service, nc: Client, relay: Relay
) -> None:
    await service.tell("a", *map(str, range(6)))
    facts = await facts_of(service)
    async with running(relay):
        await until(service.all_published)
    stamp = (await nc.jetstream().stream_info(STREAM)).created
    for seq in (7, 8, 9):
        foreign = {"ce-subject": "x", "ce-sequence": str(seq), "ce-id": "foreign"}
        await nc.jetstream().publish("crm.customer.other.v1.said", headers=foreign)
    await service.tell("a", "6", "7", "8")
    await service.do(
        "UPDATE outbox SET published_seq = id, published_stream = :stamp WHERE published_seq IS NULL", stamp=stamp
    )
    async with running(relay):

        async def all_there() -> bool:
            return len(await stream_messages(nc)) == 12 and await service.all_published()

        await until(all_there)
    told = await ids_told(service)
    assert [each[2] for each in await stream_messages(nc)] == [*told[:6], "foreign", "foreign", "foreign", *told[6:]]
    assert len(facts) == 6


async def test_of_two_relays_one_leads_and_the_other_takes_over(
    service: Service, nc: Client, postgres_server: TestPostgres
) -> None:
    relays = [Relay(nc, database_url=service.url, service="customer", poll_seconds=0.02) for _ in range(2)]
    async with running(*relays):
        await service.tell("a", *map(str, range(50)))
        await until(service.all_published)
        [(first,)] = await service.all(LEADERS)
        await service.do("SELECT pg_terminate_backend(:pid)", pid=first)

        async def another_leads() -> bool:
            rows = await service.all(LEADERS)
            return len(rows) == 1 and rows[0][0] != first

        await until(another_leads)
        await service.tell("a", "50")
        await until(service.all_published)
    assert [each[1] for each in await stream_messages(nc)] == list(range(1, 52))


async def test_a_relay_waits_for_a_database_that_is_not_there_yet_and_comes_back_after_a_restart(
    servers_folder: Path, broker: Broker, nc: Client
) -> None:
    server = PostgresServer(
        folder=servers_folder / f"postgres-{secrets.token_hex(4)}",
        port=free_port(),
        password=secrets.token_hex(8),
        log=servers_folder / "postgres-of-relay.log",
    )
    relay = Relay(nc, database_url=server.url, service="customer", poll_seconds=0.02)
    server.prepare()
    metadata = sa.MetaData()
    event_tables(metadata)

    def published() -> int:
        with psycopg.connect(server.url) as db:
            return len(db.execute("SELECT 1 FROM outbox WHERE published_seq IS NOT NULL").fetchall())

    async with running(relay):
        child = start_and_wait(server.program())
        try:
            engine = sa.create_engine(server.url.replace("postgresql://", "postgresql+psycopg://"))
            with engine.begin() as db:
                metadata.create_all(db)
                db.execute(sa.text(CREATE_OUTBOX_CLEANUP))
                db.execute(sa.text(TELL))
            engine.dispose()
            await until(lambda: published() == 1)
            child.kill()
            child = start_and_wait(server.program())
            with psycopg.connect(server.url) as again:
                again.execute(TELL)
            await until(lambda: published() == 2)
        finally:
            child.stop()


async def test_replay_publishes_what_was_told_since_a_moment_again(service: Service, nc: Client, relay: Relay) -> None:
    await service.tell("a", "1", "2")
    moment = await service.one("SELECT clock_timestamp()")
    await service.tell("a", "3")
    async with running(relay):
        await until(service.all_published)
        await nc.jetstream().delete_stream(STREAM)
    assert await replay(service.url, since=moment) == 1
    async with running(relay):
        await until(service.all_published)
    assert len(await stream_messages(nc)) == 3  # the new stream has it all, each once
