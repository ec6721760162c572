"""What the outbox needs in a service's migrations beside its tables.

Old rows must go, and the runtime role of a service has no DELETE. So the owner of the database gives it one function
that can delete nothing but published rows older than 30 days (longer than any stream keeps its messages).
"""

from __future__ import annotations

from typing import Final

CREATE_OUTBOX_CLEANUP: Final = """
CREATE FUNCTION forget_published_facts() RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    -- Only the oldest rows are looked at: a short statement, called again until it finds nothing.
    WITH oldest AS (
        SELECT id FROM (SELECT id, created_at, published_seq FROM outbox ORDER BY id LIMIT 10000) AS first_rows
        WHERE published_seq IS NOT NULL AND created_at < now() - interval '30 days'
    ), forgotten AS (
        DELETE FROM outbox USING oldest WHERE outbox.id = oldest.id RETURNING 1
    )
    SELECT count(*) FROM forgotten
$$
"""
DROP_OUTBOX_CLEANUP: Final = "DROP FUNCTION forget_published_facts()"


def outbox_cleanup_grants(runtime_role: str) -> tuple[str, ...]:
    """Statements that let the runtime role, and nobody else, call the clean-up."""
    role = '"' + runtime_role.replace('"', '""') + '"'
    return (
        "REVOKE ALL ON FUNCTION forget_published_facts() FROM PUBLIC",
        f"GRANT EXECUTE ON FUNCTION forget_published_facts() TO {role}",
    )
