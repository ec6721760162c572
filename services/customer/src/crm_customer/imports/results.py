"""What was found out about the rows of an import, written and read in bulk."""

from __future__ import annotations

from typing import TYPE_CHECKING

import orjson
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import INT4MULTIRANGE

from crm_customer.imports.domain import Outcome
from crm_customer.imports.tables import ID, import_rows

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from crm_chassis.work import Work
    from crm_customer.imports.resource import Candidate

# Rows that are on file need their sealed cells no more.
_SAVE = sa.text(f"""
    UPDATE import_rows
    SET outcome = given.outcome, problems = given.problems,
        customer_id = given.customer_id, record_id = given.record_id,
        sealed = CASE WHEN given.outcome <> {Outcome.COMMITTED:d} THEN sealed END,
        key_id = CASE WHEN given.outcome <> {Outcome.COMMITTED:d} THEN key_id END
    FROM json_to_recordset(CAST(:given AS json))
        AS given (number integer, outcome smallint, problems jsonb, customer_id uuid, record_id uuid)
    WHERE import_rows.import_id = :of_import AND import_rows.number = given.number
""").bindparams(  # noqa: S608  the number of an outcome of ours
    sa.bindparam("of_import", type_=ID), sa.bindparam("given", type_=sa.Text)
)


async def save(work: Work, import_id: str, candidates: Sequence[Candidate]) -> None:
    """Write what became of rows."""
    given = [
        {
            "number": each.number,
            "outcome": each.outcome,
            "problems": each.problems,
            "customer_id": each.customer_id,
            "record_id": each.record_id,
        }
        for each in candidates
    ]
    await work.db.execute(_SAVE, {"of_import": import_id, "given": orjson.dumps(given).decode()})


async def committed_among(work: Work, import_id: str, record_ids: Collection[str]) -> frozenset[str]:
    """Those of the records that this import has put on file."""
    if not record_ids:
        return frozenset()
    statement = sa.select(import_rows.c.record_id).where(
        import_rows.c.import_id == import_id,
        import_rows.c.record_id.in_(list(record_ids)),
        import_rows.c.outcome == Outcome.COMMITTED,
    )
    return frozenset((await work.db.execute(statement)).scalars())


def chosen(rows: str) -> sa.ColumnElement[bool]:
    """The condition that a row is in a multirange of numbers, which is empty for all of them."""
    if not rows:
        return sa.true()
    given = sa.cast(sa.cast(sa.bindparam("chosen_rows", rows), sa.Text), INT4MULTIRANGE)
    return import_rows.c.number.op("<@", return_type=sa.Boolean())(given)
