"""Reading imports: each is its uploader's alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from crm_chassis.errors import NotFound
from crm_chassis.tabular.kinds import Context
from crm_chassis.visibility import Decider, Rights
from crm_customer.code_lists.queries import lookups
from crm_customer.customers.tables import ID, POLICY, customers
from crm_customer.imports import cells
from crm_customer.imports.columns import lists_of
from crm_customer.imports.domain import Outcome
from crm_customer.imports.resources import RESOURCES
from crm_customer.imports.results import chosen
from crm_customer.imports.tables import import_rows, imports

if TYPE_CHECKING:
    from collections.abc import Collection

    from crm_chassis.work import Read, Work
    from crm_customer.imports.resource import Resource

_RIGHTS = sa.select(
    customers.c.id, customers.c.owner_id, customers.c.unit_id, customers.c.product_line_id, POLICY.grants()
)
DEFAULT_SIZE = 50


async def own_import(read: Read, import_id: str, *, lock: bool = False) -> Any:
    """The caller's import. Raises NotFound, also for somebody else's."""
    statement = sa.select(imports).where(imports.c.id == import_id, imports.c.person_id == read.caller.person_id)
    row = (await read.db.execute(statement.with_for_update() if lock else statement)).one_or_none()
    if row is None:
        raise NotFound
    return row


async def context_of(work: Work, resource: Resource, fields: Collection[str]) -> Context:
    """What the cells of these fields may name."""
    known = await lookups(work, lists_of(each for each in resource.columns if each.name in fields))
    for field, more in resource.lookups.items():
        if field in fields:
            known |= await more(work)
    return Context(lookups=known)


async def outcomes(read: Read, import_id: str, chosen_rows: str = "") -> dict[int, int]:
    """How many rows, of all or of those chosen, had which outcome."""
    statement = (
        sa.select(import_rows.c.outcome, sa.func.count())
        .where(import_rows.c.import_id == import_id, chosen(chosen_rows))
        .group_by(import_rows.c.outcome)
    )
    return dict((await read.db.execute(statement)).all())


async def rows(
    read: Read, import_id: str, *, outcome: int, after_number: int, page_size: int
) -> tuple[list[tuple[Any, list[str]]], int, bool]:
    """Rows of the caller's import in sheet order, each with its cells, and the number to go on after; 0 at the end.

    The last of the three says whether the cells have expired.
    Raises NotFound, and PermissionMissing for who may create such records no more.
    """
    imported = await own_import(read, import_id)
    resource = RESOURCES[imported.resource]
    read.caller.must(resource.permission)
    size = page_size or DEFAULT_SIZE
    statement = sa.select(import_rows).where(import_rows.c.import_id == import_id, import_rows.c.number > after_number)
    if outcome != Outcome.OPEN:
        statement = statement.where(import_rows.c.outcome == outcome)
    found = (await read.db.execute(statement.order_by(import_rows.c.number).limit(size + 1))).all()
    page = found[:size]
    shown = [
        cells.masked(each, imported.headers, imported.mapping, resource)
        for each in await cells.opened(read, resource, page)
    ]
    after = page[-1].number if len(found) > size else 0
    return list(zip(page, shown, strict=True)), after, imported.expired_at is not None


async def visible_among(read: Read, customer_ids: set[str]) -> set[str]:
    """Those of the customers that the caller may read."""
    if not customer_ids:
        return set()
    statement = _RIGHTS.where(customers.c.id == sa.func.any(sa.bindparam("ids", type_=ARRAY(ID))))
    found = await read.db.execute(statement, {"ids": list(customer_ids), "subjects": POLICY.subjects(read.caller)})
    decider = Decider(POLICY, read.caller)
    return {row.id for row in found if decider.rights(row) & Rights.READ}
