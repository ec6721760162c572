"""What rows are called that other rows refer to, for those who may see them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from crm_chassis.visibility import IDS, Decider, Rights

if TYPE_CHECKING:
    from collections.abc import Collection

    from crm_chassis.visibility import Policy
    from crm_chassis.work import Read


async def names_of(read: Read, policy: Policy, ids: Collection[str], *where: sa.ColumnElement[bool]) -> dict[str, str]:
    """The ``name`` of each row by its id; rows are left out that do not meet ``where`` or that the caller may not see."""
    if not ids:
        return {}
    statement = (
        sa.select(*policy.columns)
        .select_from(policy.source)
        .where(policy.table.c.id == sa.func.any(sa.bindparam("ids", type_=IDS)), *where)
    )
    found = await read.db.execute(statement, {"ids": list(ids), "subjects": policy.subjects(read.caller)})
    decider = Decider(policy, read.caller)
    return {row.id: row.name for row in found if decider.rights(row) & Rights.READ}
