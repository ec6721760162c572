from collections.abc import Awaitable, Callable
from dataclasses import fields
from datetime import UTC, datetime

import pytest
from events_suite import Service, record_effect

from crm_chassis.events.commandline import run_events_command
from crm_chassis.events.dead_letters import Reason, park
from crm_chassis.events.streams import Fact

Command = Callable[..., Awaitable[int]]


@pytest.fixture
def command(service: Service) -> Command:
    async def run(*arguments: str) -> int:
        return await run_events_command(
            arguments,
            service="reader",
            database_url=service.url,
            work_factory=service.work,
            reactions=[record_effect],
        )

    return run


async def park_told(service: Service) -> None:
    """Park all facts of the outbox, as a consumer that failed at the first."""
    columns = [each.name for each in fields(Fact) if each.name != "previous_at"]
    rows = await service.all(f"SELECT {', '.join(columns)} FROM outbox ORDER BY id")
    async with service.work() as work:
        for row in rows:
            fact = Fact(**dict(zip(columns, row, strict=True)), previous_at=None)
            reason = Reason.FAILED if fact.aggregate_seq == 1 else Reason.BEHIND
            await park(work.db, "reader_tests", fact, reason, "")


async def test_the_operator_sees_and_redrives_what_waits(
    service: Service, command: Command, capsys: pytest.CaptureFixture[str]
) -> None:
    await service.tell("a", "1", "2")
    await park_told(service)
    assert await command("dead-letters") == 0
    first, second = capsys.readouterr().out.splitlines()
    assert first.startswith("1  ")
    assert first.rstrip().endswith("reader_tests  crm.customer.events.v1.CustomerChanged  a #1  failed")
    assert second.rstrip().endswith("a #2  behind")

    assert await command("redrive", "2") == 1
    assert "Facts 1 to 1 of the aggregate have not been handled" in capsys.readouterr().err
    assert await command("redrive", "1") == 0
    assert capsys.readouterr().out == "Handled 2 facts.\n"
    assert await service.said("a") == ["1", "2"]
    assert await command("dead-letters") == 0
    assert capsys.readouterr().out == "No fact waits.\n"


async def test_facts_that_are_gone_for_good_can_be_passed_over(service: Service, command: Command) -> None:
    await service.tell("a", "1", "2", "3")
    await park_told(service)
    await service.do("UPDATE dead_letters SET settled_at = now(), settlement = 'lost in the test' WHERE id = 1")
    assert await command("redrive", "2") == 1
    assert await command("redrive", "2", "--past-gap") == 0
    assert await service.said("a") == ["2", "3"]


async def test_a_discarded_fact_has_no_effect(service: Service, command: Command) -> None:
    await service.tell("a", "1", "2")
    await park_told(service)
    assert await command("discard", "1") == 0
    assert await command("redrive", "2") == 0
    assert await service.said("a") == ["2"]


async def test_replay_says_how_much_it_does_and_wants_a_zone(
    service: Service, command: Command, capsys: pytest.CaptureFixture[str]
) -> None:
    before = datetime.now(UTC)
    await service.tell("a", "1", "2")
    await service.do("UPDATE outbox SET published_seq = id, published_stream = now()")
    assert await command("replay", "--since", before.isoformat()) == 0
    assert capsys.readouterr().out == "The relay publishes 2 facts again.\n"
    assert await service.unpublished() == 2
    with pytest.raises(SystemExit):
        await command("replay", "--since", "2026-11-23T08:00")
    assert "needs a zone" in capsys.readouterr().err
