import asyncio
import random

import psycopg
import pytest
import sqlalchemy as sa
from events_suite import Service

from crm.customer.events.v1.customer_events_pb2 import CustomerChanged, CustomerCreated
from crm_local.testing import TestPostgres

NUMBERS = "SELECT aggregate_id, aggregate_seq FROM outbox ORDER BY id"


async def test_facts_of_one_transaction_keep_their_order_and_get_numbers_per_aggregate(service: Service) -> None:
    facts = [
        CustomerCreated(customer_id="b"),
        CustomerCreated(customer_id="a"),
        CustomerChanged(customer_id="b", fields=["name"]),
        CustomerChanged(customer_id="b", fields=["grade"]),
    ]
    await service.record(facts)
    assert await service.all(NUMBERS) == [("b", 1), ("a", 1), ("b", 2), ("b", 3)]
    payloads = await service.all("SELECT payload FROM outbox ORDER BY id")
    assert [payload for (payload,) in payloads] == [fact.SerializeToString() for fact in facts]


async def test_no_facts_are_no_statement(service: Service) -> None:
    await service.record([])
    assert await service.all(NUMBERS) == []


async def test_numbers_have_no_gaps_and_follow_commits_under_concurrent_writers_that_also_fail(
    service: Service,
) -> None:
    aggregates = ["a", "b", "c", "d"]

    async def write(seed: int) -> None:
        choice = random.Random(seed)
        for _ in range(15):
            about = choice.choices(aggregates, k=choice.randint(1, 4))
            facts = [CustomerChanged(customer_id=each) for each in about]
            await service.record(facts, fails=choice.random() < 0.2)

    await asyncio.gather(*(write(seed) for seed in range(12)))
    rows = await service.all(NUMBERS)
    assert len(rows) > 200
    for aggregate in aggregates:
        numbers = [seq for each, seq in rows if each == aggregate]
        assert numbers == list(range(1, len(numbers) + 1))
        assert await service.one(
            "SELECT last_seq FROM aggregate_sequences WHERE aggregate_id = :a", a=aggregate
        ) == len(numbers)


async def test_the_runtime_role_cannot_delete_facts(service: Service) -> None:
    await service.tell("a", "1")
    with pytest.raises(sa.exc.ProgrammingError, match="permission denied"):
        await service.do("DELETE FROM outbox")


async def test_only_published_facts_of_more_than_thirty_days_ago_are_forgotten(service: Service) -> None:
    await service.tell("a", "old and published", "old, still to be published", "young and published")
    await service.do("UPDATE outbox SET published_seq = id, published_stream = now() WHERE aggregate_seq IN (1, 3);")
    await service.do("UPDATE outbox SET created_at = now() - interval '31 days' WHERE aggregate_seq IN (1, 2)")
    assert await service.one("SELECT forget_published_facts()") == 1
    assert await service.all(NUMBERS) == [("a", 2), ("a", 3)]


async def test_others_may_not_call_the_cleanup(service: Service, postgres_server: TestPostgres) -> None:
    with psycopg.connect(postgres_server.url.rpartition("/")[0] + f"/{service.database.name}") as db:
        db.execute("CREATE ROLE somebody_else")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            db.execute("SET ROLE somebody_else; SELECT forget_published_facts()")
        db.rollback()
