"""The tables of the queue, for a migration of the service that has one.

They stand in a schema of their own, ``jobs``: there the runtime role may delete, as procrastinate does, while it may
not in the schema of the business. Differences from what procrastinate ships:

* its functions find their tables whatever the caller's ``search_path`` is;
* no NOTIFY when a job is enqueued, which would make the commits of the whole database wait for each other (DESIGN §3);
* a job gives up its queueing lock when it starts, so that it can go back into the queue (after an error or a crash)
  although another one for its key was enqueued meanwhile.
"""

from __future__ import annotations

import re
from typing import Final

from procrastinate.schema import SchemaManager

SCHEMA: Final = "jobs"

# Comments, quoted text and dollar-quoted bodies may hold semicolons; what is left of them ends a statement.
_PART = re.compile(r"--[^\n]*|\$\$.*?\$\$|'(?:[^']|'')*'|;|[^;$'-]+|.", re.DOTALL)

_PIN_SEARCH_PATH = """
DO $$
DECLARE
    each regprocedure;
BEGIN
    FOR each IN SELECT oid::regprocedure FROM pg_proc WHERE pronamespace = 'jobs'::regnamespace LOOP
        EXECUTE format('ALTER FUNCTION %s SET search_path = jobs, pg_temp', each);
    END LOOP;
END $$
"""
_RELEASE_QUEUEING_LOCK = """
CREATE FUNCTION jobs.release_queueing_lock() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.queueing_lock = NULL;
    RETURN NEW;
END $$
"""
_RELEASE_QUEUEING_LOCK_TRIGGER = """
CREATE TRIGGER release_queueing_lock BEFORE UPDATE OF status ON jobs.procrastinate_jobs
FOR EACH ROW WHEN (OLD.status = 'todo' AND NEW.status = 'doing') EXECUTE FUNCTION jobs.release_queueing_lock()
"""


def create_jobs_schema(runtime_role: str) -> tuple[str, ...]:
    """Statements for a migration's ``upgrade``, run one by one as the owner: ``for each in …: op.execute(each)``.

    They hold for the version of procrastinate at hand; a newer one comes with migrations of its own
    (``procrastinate/sql/migrations``), to be put into a migration of ours.
    """
    role = '"' + runtime_role.replace('"', '""') + '"'
    return (
        "CREATE SCHEMA jobs",
        "SET LOCAL search_path = jobs",
        *_statements(SchemaManager.get_schema()),
        "SET LOCAL search_path TO DEFAULT",
        _RELEASE_QUEUEING_LOCK,
        _RELEASE_QUEUEING_LOCK_TRIGGER,
        "DROP TRIGGER procrastinate_jobs_notify_queue_job_inserted_v1 ON jobs.procrastinate_jobs",
        _PIN_SEARCH_PATH,
        f"GRANT USAGE ON SCHEMA jobs TO {role}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA jobs TO {role}",
        f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA jobs TO {role}",
    )


def drop_jobs_schema() -> tuple[str, ...]:
    """Statements for a migration's ``downgrade``: the queue goes with all that waits in it."""
    return ("DROP SCHEMA jobs CASCADE",)


def _statements(script: str) -> list[str]:
    """Split a script of SQL: drivers prepare one statement at a time."""
    statements = [""]
    for part in _PART.findall(script):
        if part == ";":
            statements.append("")
        elif not part.startswith("--"):
            statements[-1] += part
    return [statement.strip() for statement in statements if statement.strip()]
