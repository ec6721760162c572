"""Reading pools, what waits in them and who held it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from crm_chassis.errors import NotFound
from crm_chassis.listing.pages import Found, page_of
from crm_chassis.listing.trails import Trail, trail_of
from crm_chassis.visibility import Decider, Everywhere, Policy, Rights
from crm_customer.customers import queries as customer_queries
from crm_customer.customers.domain import Reason
from crm_customer.customers.tables import ID, POLICY, customer_holders, customers
from crm_customer.pools.domain import Holdings, NotAMember, NotInPool, Pool, PoolRules, Standing, day_began
from crm_customer.pools.tables import pools

if TYPE_CHECKING:
    from collections.abc import Collection

    from crm.customer.v1.pool_service_pb2 import ListClaimableRequest, ListHoldersRequest
    from crm_chassis.work import Read, Work

# Belonging to the pool was decided before; within it everybody who may look into pools reads every row.
_WITHIN = Policy(customers, rules=(Everywhere("customer.pools.read"),))
_CLAIMABLE = {
    "living": customers.c.deleted_at.is_(None),
    "pool": customers.c.pool_id == sa.bindparam("pool_id", type_=ID),
}
_POOLED = sa.select(customers).where(
    customers.c.id == sa.bindparam("id", type_=ID), customers.c.pool_id.is_not(None), _CLAIMABLE["living"]
)
_LOCKED = (
    sa.select(*POLICY.columns)
    .where(customers.c.id == sa.bindparam("id", type_=ID), _CLAIMABLE["living"])
    .with_for_update(of=customers)
)
_ORIGIN = sa.select(customer_holders.c.from_pool_id).where(
    customer_holders.c.customer_id == sa.bindparam("id", type_=ID), customer_holders.c.held_until.is_(None)
)
_LOCK_HOLDINGS = sa.select(
    sa.func.pg_advisory_xact_lock(sa.func.hashtextextended(sa.bindparam("whose", type_=sa.Text), 0))
)


def pool_of(row: Any) -> Pool:
    """A row of pools as its rules see it."""
    return Pool(
        id=row.id,
        member_unit_ids=frozenset(row.member_unit_ids),
        member_person_ids=frozenset(row.member_person_ids),
        administrator_ids=frozenset(row.administrator_ids),
        rules=PoolRules(
            holding_limit=row.holding_limit,
            daily_limit=row.daily_limit,
            cool_down=timedelta(days=row.cool_down_days),
            freeze=timedelta(hours=row.freeze_hours),
        ),
    )


def standing(read: Read, pool: Pool) -> Standing:
    """What the caller is to the pool."""
    return pool.standing_of(read.caller.person_id, read.caller.directory)


async def pool_row(read: Read, pool_id: str) -> tuple[Any, Standing]:
    """A pool with the caller's standing. Raises NotFound when there is none."""
    row = (await read.db.execute(sa.select(pools).where(pools.c.id == pool_id))).one_or_none()
    if row is None:
        raise NotFound
    return row, standing(read, pool_of(row))


async def pool_of_mine(read: Read, pool_id: str) -> tuple[Pool, Standing]:
    """A pool the caller belongs to. Raises NotFound, also for pools of others."""
    row, mine = await pool_row(read, pool_id)
    if not mine:
        raise NotFound
    return pool_of(row), mine


async def list_pools(read: Read) -> list[tuple[Any, Standing]]:
    """The pools the caller belongs to, by name; all of them for who manages pools."""
    rows = await read.db.execute(sa.select(pools).order_by(pools.c.name))
    everything = read.caller.may("customer.pools.manage")
    return [(row, mine) for row in rows if (mine := standing(read, pool_of(row))) or everything]


async def pool_names(read: Read, pool_ids: Collection[str]) -> dict[str, str]:
    """Names of those of the pools that the caller knows, by id."""
    return {row.id: row.name for row, _ in await list_pools(read)} if pool_ids else {}


async def customer(read: Read, customer_id: str) -> tuple[Any, Rights]:
    """A customer the caller may see, or that waits in a pool of the caller's. Raises NotFound."""
    try:
        return await customer_queries.customer(read, customer_id)
    except NotFound:
        row = (await read.db.execute(_POOLED, {"id": customer_id})).one_or_none()
        if row is None:
            raise
        await pool_of_mine(read, row.pool_id)
        return row, Rights.READ


async def waiting_among(read: Read, customer_ids: Collection[str]) -> set[str]:
    """Those of the customers that wait in a pool, whichever it is."""
    asked = customers.c.id == sa.func.any(sa.bindparam("ids", type_=ARRAY(ID)))
    statement = sa.select(customers.c.id).where(asked, customers.c.pool_id.is_not(None))
    return set((await read.db.execute(statement, {"ids": list(customer_ids)})).scalars()) if customer_ids else set()


async def list_claimable(read: Read, request: ListClaimableRequest) -> Found:
    """A page of the customers in a pool of the caller's. Raises NotFound."""
    pool, _ = await pool_of_mine(read, request.pool_id)
    return await page_of(
        read,
        _WITHIN,
        customer_queries.LISTING,
        request,
        where=_CLAIMABLE,
        parameters={"pool_id": pool.id},
        search=customer_queries.search_of(request.query),
    )


async def claimable(work: Work, customer_id: str) -> tuple[Any, Pool]:
    """A customer in a pool of which the caller is a member, locked until the commit; here a race is decided.

    Raises NotInPool or NotAMember where the caller may know of the customer, else NotFound.
    """
    subjects = POLICY.subjects(work.caller)
    row = (await work.db.execute(_LOCKED, {"id": customer_id, "subjects": subjects})).one_or_none()
    if row is None:
        raise NotFound
    seen = bool(Decider(POLICY, work.caller).rights(row) & Rights.READ)
    pool_id = row.pool_id or (await work.db.execute(_ORIGIN, {"id": customer_id})).scalar_one_or_none()
    if pool_id is None:
        raise NotInPool if seen else NotFound
    found, mine = await pool_row(work, pool_id)
    if not mine and not seen:
        raise NotFound
    if row.pool_id is None:
        raise NotInPool
    if Standing.MEMBER not in mine:
        raise NotAMember
    return row, pool_of(found)


async def pooled_for_update(work: Work, pool_id: str, customer_ids: list[str]) -> list[Any]:
    """Customers of a pool, locked until the commit. Raises NotInPool when one is not there, whatever the cause."""
    statement = (
        sa.select(customers)
        .where(customers.c.id.in_(customer_ids), customers.c.pool_id == pool_id, _CLAIMABLE["living"])
        .order_by(customers.c.id)  # one order for everybody: no deadlocks
        .with_for_update()
    )
    rows = list(await work.db.execute(statement))
    if len(rows) < len(customer_ids):
        raise NotInPool
    return rows


async def holdings_for_update(work: Work, person_id: str, pool_id: str) -> Holdings:
    """What somebody holds out of a pool; nobody else counts it until the commit."""
    await work.db.execute(_LOCK_HOLDINGS, {"whose": f"holdings {person_id} {pool_id}"})
    held = customer_holders.c
    counts = sa.select(
        sa.func.count().filter(held.held_until.is_(None)).label("held"),
        sa.func.count()
        .filter(held.gained_by == Reason.CLAIMED.value, held.held_from >= day_began(work.now, work.zone))
        .label("claimed_today"),
    ).where(held.person_id == person_id, held.from_pool_id == pool_id)
    found = (await work.db.execute(counts)).one()
    return Holdings(held=found.held, claimed_today=found.claimed_today)


async def last_held_at(work: Work, customer_id: str, person_id: str) -> Any:
    """When somebody last held the customer; None if never."""
    last = sa.select(sa.func.max(customer_holders.c.held_until)).where(
        customer_holders.c.customer_id == customer_id, customer_holders.c.person_id == person_id
    )
    return (await work.db.execute(last)).scalar_one()


async def list_holders(read: Read, request: ListHoldersRequest) -> Trail:
    """A page of who held a customer that the caller may see. Raises NotFound."""
    row, _ = await customer(read, request.customer_id)
    held = sa.select(
        customer_holders,
        customer_holders.c.from_pool_id.label("gained_from_pool_id"),
        customer_holders.c.to_pool_id.label("lost_to_pool_id"),
        customer_holders.c.held_from.label("start_at"),
        customer_holders.c.held_until.label("end_at"),
    ).where(customer_holders.c.customer_id == row.id)
    return await trail_of(read, held, customer_holders.c.id, request)
