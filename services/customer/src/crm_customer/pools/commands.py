"""What changes pools and moves customers through them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from uuid_utils.compat import uuid7

from crm_chassis.audit import changes_between
from crm_chassis.errors import Invalid, NotFound
from crm_chassis.etags import require_etag
from crm_chassis.fill import values_of
from crm_chassis.identity.receiving import receiving_unit
from crm_chassis.text.names import tidy
from crm_customer.customers import queries as customer_queries
from crm_customer.customers.commands import give_to, give_to_pool
from crm_customer.customers.domain import Reason
from crm_customer.pools import queries
from crm_customer.pools.domain import NotAnAdministrator, PoolNameTaken, Standing, decide_claim, strangers
from crm_customer.pools.tables import pools

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from crm.customer.v1.pool_pb2 import Pool
    from crm_chassis.work import Work

WRITABLE = (
    *("name", "description", "member_unit_ids", "member_person_ids", "administrator_ids"),
    *("holding_limit", "daily_limit", "cool_down_days", "freeze_hours"),
)
# Pools are named rarely: one at a time, so that no two take one name.
_LOCK_NAMES = sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtextextended("pool names", 0)))


async def create_pool(work: Work, draft: Pool) -> str:
    """Set up a pool; returns its id. Raises PoolNameTaken, Invalid."""
    values = await _written(work, draft, WRITABLE, itself=None)
    pool_id = str(uuid7())
    await work.db.execute(sa.insert(pools).values(**values, id=pool_id, created_at=work.now, updated_at=work.now))
    given = {name: value for name, value in values.items() if value not in (None, "", [])}
    work.audit("pools", pool_id, "created", changes=changes_between({}, given))
    return pool_id


async def update_pool(work: Work, changed: Pool, paths: Sequence[str]) -> None:
    """Change the named fields. Raises NotFound, EtagMissing, EtagMismatch, PoolNameTaken, Invalid."""
    row = (await work.db.execute(sa.select(pools).where(pools.c.id == changed.id).with_for_update())).one_or_none()
    if row is None:
        raise NotFound
    require_etag(changed.etag, row.version)
    await work.revise(pools, row, await _written(work, changed, paths, itself=row.id))


async def claim_customer(work: Work, customer_id: str, *, unit_id: str) -> None:
    """Take a customer out of a pool into the caller's ownership.

    Raises NotFound, NotInPool, NotAMember, ArrivalFrozen, CoolingDown, HoldingLimitReached, DailyLimitReached.
    """
    person_id = work.caller.person_id
    row, pool = await queries.claimable(work, customer_id)
    unit_id = receiving_unit(work.caller.directory, person_id, unit_id, field="unit_id")
    claimant = await queries.holdings_for_update(work, person_id, pool.id)
    last_held_at = await queries.last_held_at(work, customer_id, person_id)
    decide_claim(pool.rules, claimant, arrived_at=row.pooled_at, last_held_at=last_held_at, now=work.now)
    await give_to(work, row, person_id=person_id, unit_id=unit_id, why=Reason.CLAIMED, reason="")


async def release_customer(work: Work, customer_id: str, *, pool_id: str, reason: str, etag: str) -> None:
    """Give a customer up into a pool of the caller's or of its owner's. Raises NotFound, RightMissing, Etag…."""
    row = await customer_queries.customer_in_charge(work, customer_id, action="release")
    require_etag(etag, row.version)
    found, mine = await queries.pool_row(work, pool_id)
    if not mine and not queries.pool_of(found).standing_of(row.owner_id, work.caller.directory):
        raise NotFound
    await give_to_pool(work, row, pool_id=found.id, why=Reason.RELEASED, reason=reason)


async def assign_from_pool(
    work: Work, pool_id: str, customer_ids: Sequence[str], *, to_person_id: str, to_unit_id: str, reason: str
) -> int:
    """Hand customers of a pool out, all or none; returns how many.

    Raises NotFound, NotAnAdministrator, NotInPool, NotAssignable, UnitNeeded.
    """
    pool, mine = await queries.pool_of_mine(work, pool_id)
    if Standing.ADMINISTRATOR not in mine:
        raise NotAnAdministrator
    unit_id = receiving_unit(work.caller.directory, to_person_id, to_unit_id, field="to_unit_id")
    rows = await queries.pooled_for_update(work, pool.id, list(customer_ids))
    for row in rows:
        await give_to(work, row, person_id=to_person_id, unit_id=unit_id, why=Reason.ASSIGNED, reason=reason)
    return len(rows)


async def _written(work: Work, draft: Pool, names: Sequence[str], *, itself: str | None) -> Mapping[str, Any]:
    directory = work.caller.directory
    values = values_of(draft, names)
    problems = [
        *strangers("pool.member_unit_ids", values.get("member_unit_ids", ()), directory.units),
        *strangers("pool.member_person_ids", values.get("member_person_ids", ()), directory.people),
        *strangers("pool.administrator_ids", values.get("administrator_ids", ()), directory.people),
    ]
    if problems:
        raise Invalid(fields=problems)
    if "name" in values:
        values["name"] = tidy(values["name"])
        await _refuse_taken(work, values["name"], itself=itself)
    return values


async def _refuse_taken(work: Work, name: str, *, itself: str | None) -> None:
    await work.db.execute(_LOCK_NAMES)
    taken = sa.select(pools.c.id).where(pools.c.name == name, pools.c.id.is_distinct_from(itself))
    if (await work.db.execute(taken)).one_or_none() is not None:
        raise PoolNameTaken(name=name)
