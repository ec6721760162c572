"""Reading departments, always through the rights on their customers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from crm.customer.v1.department_pb2 import Department
from crm_chassis.listing.columns import columns_by_name
from crm_chassis.listing.listing import Listing
from crm_chassis.listing.searching import search_for
from crm_customer.customers.parts import Parts
from crm_customer.departments.tables import ID, departments

if TYPE_CHECKING:
    from collections.abc import Collection

    from crm.customer.v1.department_service_pb2 import ListDepartmentsRequest
    from crm_chassis.listing.pages import Found
    from crm_chassis.visibility import Rights
    from crm_chassis.work import Read, Work

LISTING = Listing(
    Department,
    columns_by_name(Department, departments, update_time=departments.c.updated_at),
    default_order="update_time desc",
)
PARTS = Parts(departments)
_ASKED = (
    sa.func.unnest(sa.bindparam("customer_ids", type_=ARRAY(ID)), sa.bindparam("names", type_=ARRAY(sa.Text)))
    .table_valued("customer_id", "name")
    .render_derived(name="asked")
)
_BY_NAME = (
    sa.select(departments.c.customer_id, departments.c.name, departments.c.id)
    .join(_ASKED, (departments.c.customer_id == _ASKED.c.customer_id) & (departments.c.name == _ASKED.c.name))
    .where(departments.c.deleted_at.is_(None))
)


async def department(read: Read, department_id: str) -> tuple[Any, Rights]:
    """One department with the caller's rights. Raises NotFound, also for what the caller may not see."""
    return await PARTS.one(read, department_id)


async def department_for(work: Work, department_id: str, needed: Rights, *, action: str) -> Any:
    """One department, locked until the commit. Raises NotFound, and RightMissing where the caller may only read."""
    return await PARTS.one_for(work, department_id, needed, action=action)


async def list_departments(read: Read, request: ListDepartmentsRequest) -> Found:
    """A page of departments the caller may see, each with rights."""
    search = search_for(
        request.query,
        departments.c.search_tokens,
        lambda row: ((row.name,), (row.phone,)),
        told_by=(departments.c.name, departments.c.phone),
    )
    return await PARTS.page(read, LISTING, request, search=search)


async def ids_by_name(read: Read, names: Collection[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """Ids of the living departments that have one of these names at these customers, by customer id and name."""
    asked = sorted(names)
    rows = await read.db.execute(
        _BY_NAME, {"customer_ids": [customer_id for customer_id, _ in asked], "names": [name for _, name in asked]}
    )
    return {(row.customer_id, row.name): row.id for row in rows}


async def is_name_taken(read: Read, customer_id: str, name: str, *, itself: str | None) -> bool:
    """Whether the customer has a living department of that name, ``itself`` left out."""
    taken = sa.select(departments.c.id).where(
        departments.c.customer_id == customer_id,
        departments.c.name == name,
        departments.c.deleted_at.is_(None),
        departments.c.id.is_distinct_from(itself),
    )
    return bool((await read.db.execute(sa.select(taken.exists()))).scalar_one())
