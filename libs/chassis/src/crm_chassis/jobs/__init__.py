"""Jobs: work that outlives a request, on procrastinate in the service's own database (DESIGN §5).

A room declares a job, a command enqueues it in its transaction, the ``work`` process runs it::

    @job("customer.imports.commit")
    async def commit_import(surroundings: Surroundings, *, import_id: str) -> None:
        while True:
            async with working(surroundings, SYSTEM) as work:
                if not await commit_next_rows(work, import_id):     # rows and progress in one transaction
                    return

    await defer(work, commit_import, import_id, import_id=import_id)

    JobWorker(database_url=..., jobs=[commit_import, ...], context=surroundings).run()

A job runs at least once, one at a time for one key while its worker shows signs of life, and may be stopped between
any two of its statements: by a deployment, a restart of PostgreSQL or kill -9. So it is written to be resumed: it goes
forward in short transactions, each of which finds what is left to do in the data and keeps its progress there. What it
did before is then not done again.

For one key at most one job waits. To enqueue it once more while it waits changes nothing; while it runs, it runs once
more afterwards. A job with ``every`` enqueues itself by the clock; a tick that comes twice or not at all changes
nothing, if the job asks for what is due by now and not for what is due at this tick.
"""

from crm_chassis.jobs.enqueueing import defer
from crm_chassis.jobs.job import Job, job
from crm_chassis.jobs.worker import JobWorker

__all__ = ["Job", "JobWorker", "defer", "job"]
