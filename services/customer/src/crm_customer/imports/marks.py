"""Finding rows of one sheet that are one record, whatever step of the dry run looked at the other.

A mark says what makes a record one, such as name and city; of it only a digest is kept, which names the import and its
dry run, so that marks of an earlier mapping meet nothing. What is sealed marks by its blind index, never by itself.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from crm_chassis.postgres import insert_many
from crm_customer.imports.tables import import_marks

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_chassis.work import Work
    from crm_customer.imports.resource import Candidate

_FIRST = (
    sa.select(import_marks.c.mark, sa.func.min(import_marks.c.number).label("number"))
    .where(
        import_marks.c.import_id == sa.bindparam("of_import"),
        import_marks.c.mark == sa.func.any(sa.bindparam("asked", type_=ARRAY(sa.BigInteger))),
    )
    .group_by(import_marks.c.mark)
)


async def rows_meant_twice(work: Work, imported: Any, candidates: Sequence[Candidate]) -> dict[int, int]:
    """The first row that each of these rows repeats, by number; the candidates' marks are kept for later ones."""
    marks = {each.number: [_digest(imported, mark) for mark in each.marks] for each in candidates}
    asked = sorted({mark for digests in marks.values() for mark in digests})
    found = (await work.db.execute(_FIRST, {"of_import": imported.id, "asked": asked})).all()
    first: dict[int, int] = {row.mark: row.number for row in found}
    repeated: dict[int, int] = {}
    for number, digests in marks.items():
        before = min(first.setdefault(mark, number) for mark in digests) if digests else number
        if before < number:
            repeated[number] = before
    rows = sorted({(mark, number) for number, digests in marks.items() for mark in digests})
    await insert_many(
        work.db, import_marks, [{"import_id": imported.id, "mark": mark, "number": number} for mark, number in rows]
    )
    return repeated


def _digest(imported: Any, mark: str) -> int:
    digest = hashlib.blake2b(f"{imported.id} {imported.version} {mark}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)
