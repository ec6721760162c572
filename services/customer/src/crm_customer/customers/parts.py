"""What hangs on a customer, such as departments and contacts: seen and changed by the customer's rights.

While a customer waits in a pool nothing below it is shown to anybody (PRODUCT C9); below a deleted one there is nothing.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from crm_chassis.errors import NotFound
from crm_chassis.listing.names import names_of
from crm_chassis.listing.pages import page_of
from crm_chassis.visibility import Decider, Rights
from crm_customer.customers import queries
from crm_customer.customers.tables import ID, POLICY, RESTORABLE, customers

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from crm_chassis.listing.listing import Listing
    from crm_chassis.listing.pages import Found
    from crm_chassis.listing.searching import Search
    from crm_chassis.work import Read, Work

_HELD = {"held": customers.c.owner_id.is_not(None) & customers.c.deleted_at.is_(None)}


async def customer_for(work: Work, customer_id: str, needed: Rights, *, action: str) -> Any:
    """The customer, locked until the commit, so that what hangs on it changes in turn.

    Raises NotFound, also while it is in a pool or deleted, and RightMissing where the caller may only read.
    """
    row = await queries.customer_for(work, customer_id, needed, action=action)
    if row.owner_id is None or row.deleted_at is not None:
        raise NotFound
    return row


class Parts:
    """The rows of one table that hang on customers. The table has ``id``, ``customer_id`` and ``deleted_at``.

    ``policy`` decides who sees them, ``living`` are the conditions under which there is something to see.
    """

    def __init__(self, table: sa.Table) -> None:
        self._table = table
        self.policy = POLICY.below(table, table.c.customer_id)
        self._restorable = RESTORABLE.below(table, table.c.customer_id)
        self._living = {**_HELD, "living": table.c.deleted_at.is_(None)}
        self.living = tuple(self._living.values())
        self._deleted = {**_HELD, "deleted": table.c.deleted_at.is_not(None)}
        self._one = (
            sa.select(*self.policy.columns)
            .select_from(self.policy.source)
            .where(table.c.id == sa.bindparam("id", type_=ID), *_HELD.values())
        )
        self._one_locked = self._one.with_for_update(of=table)

    async def one(self, read: Read, part_id: str) -> tuple[Any, Rights]:
        """One row with the caller's rights. Raises NotFound, also for what the caller may not see."""
        return await self._visible(read, self._one, part_id)

    async def one_for(self, work: Work, part_id: str, needed: Rights, *, action: str) -> Any:
        """One row, locked until the commit behind its customer. Raises NotFound and RightMissing."""
        row, _ = await self.one(work, part_id)
        await customer_for(work, row.customer_id, needed, action=action)
        return (await self._visible(work, self._one_locked, part_id))[0]

    async def page(
        self,
        read: Read,
        listing: Listing,
        request: Any,
        *,
        where: Mapping[str, sa.ColumnElement[bool]] = MappingProxyType({}),
        parameters: Mapping[str, Any] = MappingProxyType({}),
        search: Search | None = None,
    ) -> Found:
        """A page of a list request that also says ``deleted``; see ``page_of``."""
        return await page_of(
            read,
            self._restorable if request.deleted else self.policy,
            listing,
            request,
            where={**(self._deleted if request.deleted else self._living), **where},
            parameters=parameters,
            search=search,
        )

    async def names(self, read: Read, part_ids: Collection[str]) -> dict[str, str]:
        """Names of those of the living rows that the caller may see, by id."""
        return await names_of(read, self.policy, part_ids, *self._living.values())

    async def _visible(self, read: Read, statement: sa.Select[Any], part_id: str) -> tuple[Any, Rights]:
        asked = {"id": part_id, "subjects": self.policy.subjects(read.caller)}
        row = (await read.db.execute(statement, asked)).one_or_none()
        if row is None:
            raise NotFound
        rights = Decider(self.policy, read.caller).rights(row)
        # Who deleted it may bring it back; for everybody else it is gone.
        if not rights & (Rights.READ if row.deleted_at is None else Rights.DELETE):
            raise NotFound
        return row, rights
