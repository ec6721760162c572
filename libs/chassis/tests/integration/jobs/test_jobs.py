import asyncio

import pytest
import sqlalchemy as sa
from events_suite import running, until
from jobs_suite import Queue, Work

from crm_chassis.jobs import defer, job
from crm_chassis.jobs.schema import create_jobs_schema, drop_jobs_schema

THIS_SECOND = "SELECT extract(epoch FROM date_trunc('second', now()))::bigint"
KILLED = """
WITH worker AS (INSERT INTO jobs.procrastinate_workers (last_heartbeat) VALUES (now() - interval '1 hour') RETURNING id)
UPDATE jobs.procrastinate_jobs SET status = 'doing', worker_id = (SELECT id FROM worker)
"""


@job("tests.note", retry_delays=(0.01, 0.01))
async def note(queue: Queue, *, what: str) -> None:
    await queue.did(what)


async def test_a_job_runs_after_the_commit_of_the_change_that_asked_for_it(queue: Queue) -> None:
    async with running(queue.worker(note)):
        async with queue.work() as work:
            assert await defer(work, note, "1", what="committed")
            assert await queue.statuses() == []  # nobody else sees it yet
        await until(queue.done)
        await until(queue.is_empty)
    assert await queue.done() == ["committed"]


async def test_a_change_that_is_rolled_back_leaves_no_job(queue: Queue) -> None:
    async with queue.engine.connect() as db:
        await queue.defer(note, "2", what="committed")
        await defer(Work(db), note, "1", what="rolled back")
        await db.rollback()
    async with running(queue.worker(note)):
        await until(queue.is_empty)
    assert await queue.done() == ["committed"]


async def test_a_key_that_waits_already_is_not_enqueued_again_and_the_transaction_goes_on(queue: Queue) -> None:
    async with queue.work() as work:
        assert await defer(work, note, "1", what="first")
        assert not await defer(work, note, "1", what="second")
        assert await defer(work, note, "2", what="another key")
    async with running(queue.worker(note, concurrency=1)):
        await until(queue.is_empty)
    assert await queue.done() == ["first", "another key"]


async def test_of_many_who_enqueue_one_key_at_once_one_does(queue: Queue) -> None:
    answers = await asyncio.gather(*(queue.defer(note, "1", what="once") for _ in range(20)))
    assert sorted(answers) == [False] * 19 + [True]


async def test_a_key_enqueued_while_it_runs_runs_once_more_afterwards_and_never_twice_at_once(queue: Queue) -> None:
    started, go_on = asyncio.Event(), asyncio.Event()
    at_once: list[int] = [0]

    @job("tests.slow")
    async def slow(queue: Queue, *, what: str) -> None:
        at_once.append(at_once[-1] + 1)
        started.set()
        await go_on.wait()
        await queue.did(what)
        at_once.append(at_once[-1] - 1)

    await queue.defer(slow, "1", what="first")
    async with running(queue.worker(slow), queue.worker(slow)):
        await started.wait()
        assert await queue.defer(slow, "1", what="second")
        assert not await queue.defer(slow, "1", what="third")
        go_on.set()
        await until(queue.is_empty)
    assert await queue.done() == ["first", "second"]
    assert max(at_once) == 1


async def test_a_job_that_fails_is_tried_again_and_stays_as_failed_after_the_last_attempt(queue: Queue) -> None:
    @job("tests.hopeless", retry_delays=(0.01, 0.02))
    async def hopeless(queue: Queue, *, what: str) -> None:
        await queue.did(what)
        raise ValueError(what)

    await queue.defer(hopeless, "1", what="attempt")
    async with running(queue.worker(hopeless)):

        async def failed() -> bool:
            return await queue.statuses() == ["failed"]

        await until(failed)
    assert await queue.done() == ["attempt"] * 3


async def test_a_failing_job_goes_back_although_its_key_was_enqueued_meanwhile(queue: Queue) -> None:
    attempts: list[str] = []

    @job("tests.unlucky", retry_delays=(0.01,))
    async def unlucky(queue: Queue, *, what: str) -> None:
        attempts.append(what)
        if len(attempts) == 1:
            assert await queue.defer(unlucky, "1", what="second")
            raise ConnectionError
        await queue.did(what)

    await queue.defer(unlucky, "1", what="first")
    async with running(queue.worker(unlucky)):
        await until(queue.is_empty)
    assert sorted(await queue.done()) == ["first", "second"]


async def test_a_job_whose_worker_was_killed_is_taken_up_by_another(queue: Queue) -> None:
    await queue.defer(note, "1", what="resumed")
    await queue.do(KILLED)
    assert await queue.statuses() == ["doing"]
    assert await queue.defer(note, "1", what="asked for meanwhile")
    async with running(queue.worker(note)):
        await until(queue.is_empty)
    assert sorted(await queue.done()) == ["asked for meanwhile", "resumed"]


async def test_a_job_that_seems_to_kill_its_workers_is_given_up(queue: Queue) -> None:
    await queue.defer(note, "1", what="deadly")
    await queue.do(KILLED)
    await queue.do("UPDATE jobs.procrastinate_jobs SET attempts = 20")
    await queue.defer(note, "2", what="harmless")
    async with running(queue.worker(note)):

        async def given_up() -> bool:
            return await queue.statuses() == ["failed"]

        await until(given_up)
    assert await queue.done() == ["harmless"]


async def test_a_worker_that_is_stopped_lets_its_job_finish(queue: Queue) -> None:
    started, go_on = asyncio.Event(), asyncio.Event()

    @job("tests.finishing")
    async def finishing(queue: Queue) -> None:
        started.set()
        await go_on.wait()
        await queue.did("finished")

    await queue.defer(finishing, "1")
    task = asyncio.create_task(queue.worker(finishing).run())
    await started.wait()
    task.cancel()
    await asyncio.sleep(0)
    assert not task.done()
    go_on.set()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await queue.done() == ["finished"]
    assert await queue.is_empty()


async def test_a_job_that_takes_longer_than_the_stop_waits_is_resumed_by_the_next_worker(queue: Queue) -> None:
    started = asyncio.Event()

    @job("tests.endless")
    async def endless(queue: Queue) -> None:
        if started.is_set():
            await queue.did("resumed")
            return
        started.set()
        await asyncio.Event().wait()

    await queue.defer(endless, "1")
    task = asyncio.create_task(queue.worker(endless, grace_seconds=0.05).run())
    await started.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await queue.statuses() == ["todo"]
    async with running(queue.worker(endless)):
        await until(queue.is_empty)
    assert await queue.done() == ["resumed"]


async def test_jobs_of_a_newer_version_are_left_for_its_workers(queue: Queue) -> None:
    @job("tests.newer")
    async def newer(queue: Queue) -> None:
        await queue.did("newer")

    await queue.defer(newer, "1")
    await queue.defer(note, "1", what="known")
    async with running(queue.worker(note)):
        await until(queue.done)
    assert await queue.statuses() == ["todo"]
    async with running(queue.worker(note, newer)):
        await until(queue.is_empty)
    assert await queue.done() == ["known", "newer"]


async def test_a_job_with_a_clock_enqueues_itself_and_two_workers_do_not_double_it(queue: Queue) -> None:
    @job("tests.sweep", every="* * * * * */1")
    async def sweep(queue: Queue) -> None:
        await queue.did("swept")

    [(before,)] = await queue.all(THIS_SECOND)
    async with running(queue.worker(sweep), queue.worker(sweep)):

        async def swept() -> bool:
            return len(await queue.done()) >= 2

        await until(swept)
    runs = len(await queue.done())
    [(newest,)] = await queue.all("SELECT max(defer_timestamp) FROM jobs.procrastinate_periodic_defers")
    assert runs <= newest - before + 1


async def test_a_worker_survives_that_its_connections_are_cut(queue: Queue) -> None:
    async with running(queue.worker(note)):
        await queue.defer(note, "1", what="before")
        await until(queue.is_empty)
        await queue.do(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        await queue.engine.dispose()  # the test's own connections were cut too
        await queue.defer(note, "2", what="after")
        await until(queue.is_empty)
    assert await queue.done() == ["before", "after"]


async def test_the_queue_does_not_notify_which_would_serialise_commits(queue: Queue) -> None:
    triggers = await queue.all(
        "SELECT tgname FROM pg_trigger WHERE tgrelid = 'jobs.procrastinate_jobs'::regclass AND tgname LIKE '%notify%'"
    )
    assert triggers == [("procrastinate_jobs_notify_queue_job_aborted_v1",)]


async def test_the_queue_can_be_taken_away_again(queue: Queue) -> None:
    owner = sa.create_engine(queue.database.migration_url.replace("postgresql://", "postgresql+psycopg://"))
    with owner.begin() as db:
        for statement in (*drop_jobs_schema(), *create_jobs_schema(queue.database.name)):
            db.execute(sa.text(statement))
    owner.dispose()
    assert await queue.defer(note, "1", what="again")
