"""Running jobs in the ``work`` process."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Final

import psycopg
import structlog
from procrastinate import App, BaseRetryStrategy, PsycopgConnector, RetryDecision
from procrastinate.exceptions import ConnectorException, JobAborted

from crm_chassis.cancelling import stop_if_asked
from crm_chassis.jobs.enqueueing import lock_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable

    from procrastinate.jobs import Job as Enqueued

    from crm_chassis.jobs.job import Job

log = structlog.get_logger()

HEARTBEAT_SECONDS: Final = 10.0
STALLED_SECONDS: Final = 30.0
RETRY_SECONDS: Final = 1.0
MOST_CRASHES: Final = 20

# Jobs of workers that were killed go back into the queue; one that seems to be what kills them stays as failed.
RESUME_STALLED = """
UPDATE procrastinate_jobs
SET status = CASE WHEN attempts < %(most_crashes)s THEN 'todo' ELSE 'failed' END::procrastinate_job_status,
    attempts = attempts + 1, worker_id = NULL
WHERE id IN (
    SELECT job.id FROM procrastinate_jobs AS job LEFT JOIN procrastinate_workers AS worker ON worker.id = job.worker_id
    WHERE job.status = 'doing'
      AND (worker.id IS NULL OR worker.last_heartbeat < now() - make_interval(secs => %(stalled_seconds)s))
    FOR UPDATE OF job SKIP LOCKED
)
"""


class _Patience(BaseRetryStrategy):
    def __init__(self, delays: tuple[float, ...]) -> None:
        self._delays = delays

    def get_retry_decision(self, *, exception: BaseException, job: Enqueued) -> RetryDecision | None:
        if isinstance(exception, asyncio.CancelledError | JobAborted):  # the worker stops: the next one goes on
            return RetryDecision()
        if not isinstance(exception, Exception) or job.attempts >= len(self._delays):
            return None
        return RetryDecision(retry_in={"milliseconds": int(self._delays[job.attempts] * 1000)})


class JobWorker:
    """Runs the jobs of a service.

    ``context`` is the first argument of every job. A worker takes only jobs it knows, so that an older version leaves
    the jobs of a newer one alone. When it is stopped, running jobs have ``grace_seconds`` before they are interrupted
    and put back into the queue.
    """

    def __init__(
        self,
        *,
        database_url: str,
        jobs: Iterable[Job],
        context: object,
        concurrency: int = 4,
        poll_seconds: float = 1.0,
        grace_seconds: float = 20.0,
    ) -> None:
        self._database_url = database_url
        self._jobs = tuple(jobs)
        self._context = context
        self._concurrency = concurrency
        self._poll_seconds = poll_seconds
        self._grace_seconds = grace_seconds

    async def run(self) -> None:
        """Run jobs until cancelled; outages of PostgreSQL are waited out."""
        trouble = ""
        while True:
            try:
                await self._run_until_trouble()
            except* (ConnectorException, psycopg.Error) as errors:
                error = errors.exceptions[0]
                if type(error).__name__ != trouble:
                    trouble = type(error).__name__
                    log.warning("job worker waits", error=repr(error))
            stop_if_asked()
            await asyncio.sleep(RETRY_SECONDS)

    async def _run_until_trouble(self) -> None:
        app = self._app()
        async with app.open_async(), asyncio.TaskGroup() as tasks:
            tasks.create_task(_resume_stalled_jobs(app))
            tasks.create_task(
                app.run_worker_async(
                    queues=[each.name for each in self._jobs],
                    concurrency=self._concurrency,
                    fetch_job_polling_interval=self._poll_seconds,
                    shutdown_graceful_timeout=self._grace_seconds,
                    update_heartbeat_interval=HEARTBEAT_SECONDS,
                    stalled_worker_timeout=STALLED_SECONDS,
                    listen_notify=False,
                    install_signal_handlers=False,
                    delete_jobs="successful",
                )
            )

    def _app(self) -> App:
        connector = PsycopgConnector(
            conninfo=self._database_url,
            kwargs={"options": "-c search_path=jobs"},
            min_size=1,
            max_size=self._concurrency + 2,
        )
        app = App(connector=connector)
        for each in self._jobs:
            key = lock_of(each.name, "")
            task = app.task(
                name=each.name,
                queue=each.name,
                lock=key,
                queueing_lock=key,
                retry=_Patience(each.retry_delays),
            )(self._bound(each))
            if each.every is not None:
                app.periodic(cron=each.every)(task)
        return app

    def _bound(self, each: Job) -> Callable[..., Awaitable[None]]:
        async def run(**args: Any) -> None:
            if each.every is not None:
                args.pop("timestamp", None)  # of the tick: what is due is a matter of the clock, not of the tick
            await each.run(self._context, **args)

        return run


async def _resume_stalled_jobs(app: App) -> None:
    while True:
        await app.connector.execute_query_async(
            RESUME_STALLED, most_crashes=MOST_CRASHES, stalled_seconds=STALLED_SECONDS
        )
        await asyncio.sleep(HEARTBEAT_SECONDS)
