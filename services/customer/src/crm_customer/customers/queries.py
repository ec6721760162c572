"""Reading the customer file, always through the policy."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from crm.customer.v1.customer_pb2 import Customer
from crm_chassis.errors import NotFound, RightMissing
from crm_chassis.listing.columns import Column, columns_by_name
from crm_chassis.listing.listing import Listing
from crm_chassis.listing.names import names_of
from crm_chassis.listing.pages import Found, page_of
from crm_chassis.listing.searching import Search, search_for
from crm_chassis.statements import Kept
from crm_chassis.visibility import Decider, Rights
from crm_customer.categories.queries import branch_of
from crm_customer.customers.tables import ID, IN_CHARGE, POLICY, RESTORABLE, customers

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from crm.customer.v1.customer_service_pb2 import ListCustomersRequest
    from crm_chassis.work import Read, Work

LISTING = Listing(
    Customer,
    columns_by_name(
        Customer,
        customers,
        category_id=Column("category_id", customers.c.category_id, branch=branch_of),
        update_time=customers.c.updated_at,
    ),
    default_order="update_time desc",
)
_BY_ID = sa.select(*POLICY.columns).where(customers.c.id == sa.bindparam("id", type_=ID))
_ONE, _ONE_LOCKED = Kept(_BY_ID), Kept(_BY_ID.with_for_update(of=customers))
_LOCKED = sa.select(customers).where(customers.c.id == sa.bindparam("id", type_=ID)).with_for_update()
_SOME = sa.select(*POLICY.columns).where(customers.c.id == sa.func.any(sa.bindparam("ids", type_=ARRAY(ID))))
# Spelled as the index is, which nothing else may use (tables.CATEGORY).
_IN_CATEGORY = Kept(
    sa.select(customers.c.id)
    .where(sa.cast(customers.c.category_id, sa.Text) == sa.bindparam("category_id", type_=sa.Text))
    .limit(1)
)
_LIVING = {"living": customers.c.deleted_at.is_(None)}
_DELETED = {"deleted": customers.c.deleted_at.is_not(None)}


async def customer(read: Read, customer_id: str) -> tuple[Any, Rights]:
    """One customer with the caller's rights. Raises NotFound, also for what the caller may not see."""
    return await _visible(read, _ONE, customer_id)


async def customer_for(work: Work, customer_id: str, needed: Rights, *, action: str) -> Any:
    """One customer, locked until the commit. Raises NotFound, and RightMissing where the caller may only read."""
    row, rights = await _visible(work, _ONE_LOCKED, customer_id)
    if not rights & needed:
        raise RightMissing(action=action)
    return row


async def customer_in_charge(work: Work, customer_id: str, *, action: str) -> Any:
    """One living customer for its owner or the owner's direct superior, locked until the commit.

    Raises NotFound, and RightMissing for everybody else who may see it.
    """
    row, _ = await _visible(work, _ONE_LOCKED, customer_id)
    if row.deleted_at is not None:
        raise NotFound
    if not Decider(IN_CHARGE, work.caller).rights(row) & Rights.EDIT:
        raise RightMissing(action=action)
    return row


async def locked(work: Work, customer_id: str) -> Any:
    """A customer on file, locked until the commit, for rooms that decide by rules of their own who may do what."""
    return (await work.db.execute(_LOCKED, {"id": customer_id})).one()


async def with_rights(read: Read, customer_ids: Iterable[str]) -> dict[str, tuple[Any, Rights]]:
    """Customers by id, hidden and deleted ones too, each with the caller's rights: for telling what may be told."""
    asked = {"ids": list(customer_ids), "subjects": POLICY.subjects(read.caller)}
    decider = Decider(POLICY, read.caller)
    return {row.id: (row, decider.rights(row)) for row in await read.db.execute(_SOME, asked)}


async def _visible(read: Read, statement: Kept, customer_id: str) -> tuple[Any, Rights]:
    subjects = POLICY.subjects(read.caller)
    rows = await read.fetch(statement, {"id": customer_id, "subjects": subjects})
    if not rows:
        raise NotFound
    row, rights = rows[0], Decider(POLICY, read.caller).rights(rows[0])
    # Who deleted a customer may bring it back; for everybody else it is gone.
    if not rights & (Rights.READ if row.deleted_at is None else Rights.DELETE):
        raise NotFound
    return row, rights


def search_of(text: str) -> Search | None:
    """The search for a text, if there is one, by which nobody learns a telephone number that a pool hides (PRODUCT C9).

    Not by the number of rows found either: digits must stand in the name of a customer that waits in a pool.
    """
    search = search_for(
        text, customers.c.search_tokens, _said, told_by=_TOLD_BY, met_by=(customers.c.owner_id, customers.c.unit_id)
    )
    if search is None:
        return None
    digits = {f"digits_{at}": term.digits for at, term in enumerate(search.query.terms) if term.digits}
    return replace(search, where={name: _told_by_the_name(name) for name in digits}, own=digits)


@lru_cache(maxsize=100)
def _told_by_the_name(digits: str) -> sa.ColumnElement[bool]:
    """That a pool does not hide the number, or the digits (a parameter) stand in the customer's name."""
    names = customers.c.name + " " + customers.c.short_name
    return customers.c.pool_id.is_(None) | (sa.func.strpos(names, sa.bindparam(digits, type_=sa.Text)) > 0)


_TOLD_BY = (customers.c.name, customers.c.short_name, customers.c.phones, customers.c.pool_id)


def _said(row: Any) -> tuple[Sequence[str], Sequence[str]]:
    return (row.name, row.short_name), () if row.pool_id else row.phones


async def list_customers(read: Read, request: ListCustomersRequest) -> Found:
    """A page of customers the caller may see, each with rights."""
    return await page_of(
        read,
        RESTORABLE if request.deleted else POLICY,
        LISTING,
        request,
        where=_DELETED if request.deleted else _LIVING,
        parameters={},
        search=search_of(request.query),
    )


async def customer_names(read: Read, customer_ids: Collection[str]) -> dict[str, str]:
    """Names of those of the living customers that the caller may see, by id."""
    return await names_of(read, POLICY, customer_ids, *_LIVING.values())


async def ancestors(read: Read, customer_id: str) -> list[str]:
    """The customer and the organisations above it, upwards."""
    above = sa.select(customers.c.id, customers.c.parent_id).where(customers.c.id == customer_id).cte(recursive=True)
    above = above.union(
        sa.select(customers.c.id, customers.c.parent_id).join(above, customers.c.id == above.c.parent_id)
    )
    return list((await read.db.execute(sa.select(above.c.id))).scalars())


async def any_in_category(read: Read, category_id: str) -> bool:
    """Whether any customer has the category, whoever may see it and deleted ones included."""
    return bool(await read.fetch(_IN_CATEGORY, {"category_id": category_id}))
