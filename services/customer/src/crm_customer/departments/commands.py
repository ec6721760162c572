"""What changes departments. Every command locks the customer first, so that its departments change in turn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from uuid_utils.compat import uuid7

from crm.customer.events.v1 import department_events_pb2 as events
from crm.customer.v1.department_pb2 import Department
from crm_chassis.audit import changes_between
from crm_chassis.errors import NotFound
from crm_chassis.etags import require_etag
from crm_chassis.fill import values_of
from crm_chassis.postgres import insert_many
from crm_chassis.text.names import tidy
from crm_chassis.text.search import search_tokens
from crm_chassis.visibility import Rights
from crm_customer.customers.parts import customer_for
from crm_customer.departments import queries
from crm_customer.departments.domain import DepartmentExists
from crm_customer.departments.tables import departments

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from crm_chassis.work import Work

WRITABLE = ("name", "monthly_test_volume", "running_projects", "satisfaction", "phone", "remark")
SEARCHED = frozenset({"name", "phone"})


async def create_department(work: Work, draft: Department) -> str:
    """Put a department on file; returns its id. Raises NotFound, RightMissing, DepartmentExists."""
    customer = await customer_for(work, draft.customer_id, Rights.EDIT, action="change")
    values = _written(draft, WRITABLE)
    await _refuse_taken(work, customer.id, values["name"])
    (department_id,) = await put_on_file(work, [(customer.id, values)], reason="")
    return department_id


async def put_on_file(work: Work, drafts: Sequence[tuple[str, Mapping[str, Any]]], *, reason: str) -> list[str]:
    """Write new departments of locked customers, whose names are free; returns their ids. Trail and facts go with them."""
    ids = [str(uuid7()) for _ in drafts]
    times = {"created_at": work.now, "updated_at": work.now}
    await insert_many(
        work.db,
        departments,
        [
            {**values, **times, "id": department_id, "customer_id": customer_id, "search_tokens": _tokens(values)}
            for department_id, (customer_id, values) in zip(ids, drafts, strict=True)
        ],
    )
    for department_id, (customer_id, values) in zip(ids, drafts, strict=True):
        given = {name: value for name, value in values.items() if value}
        work.audit("departments", department_id, "created", changes=changes_between({}, given), reason=reason)
        work.emit(events.DepartmentCreated(department_id=department_id, customer_id=customer_id))
    return ids


async def update_department(work: Work, changed: Department, paths: Sequence[str]) -> None:
    """Change the named fields. Raises EtagMissing, EtagMismatch, DepartmentExists."""
    row = await queries.department_for(work, changed.id, Rights.EDIT, action="change")
    if row.deleted_at is not None:
        raise NotFound
    require_etag(changed.etag, row.version)
    values = _written(changed, paths)
    if "name" in values:
        await _refuse_taken(work, row.customer_id, values["name"], itself=row.id)
    if SEARCHED & values.keys():
        values["search_tokens"] = _tokens({**row._mapping, **values})  # noqa: SLF001  a Row's public mapping view
    if fields := await work.revise(departments, row, values):
        work.emit(events.DepartmentChanged(department_id=row.id, customer_id=row.customer_id, fields=fields))


async def delete_department(work: Work, department_id: str, *, etag: str) -> None:
    """Take a department off the lists; its name may be given anew."""
    row = await queries.department_for(work, department_id, Rights.DELETE, action="delete")
    if row.deleted_at is not None:
        raise NotFound
    require_etag(etag, row.version)
    await work.revise(departments, row, {"deleted_at": work.now}, action="deleted")
    work.emit(events.DepartmentDeleted(department_id=row.id, customer_id=row.customer_id))


async def restore_department(work: Work, department_id: str, *, etag: str) -> None:
    """Bring a deleted department back. Raises DepartmentExists when its name was taken meanwhile."""
    row = await queries.department_for(work, department_id, Rights.DELETE, action="restore")
    require_etag(etag, row.version)
    if row.deleted_at is None:
        return
    await _refuse_taken(work, row.customer_id, row.name, itself=row.id)
    await work.revise(departments, row, {"deleted_at": None}, action="restored")
    work.emit(events.DepartmentRestored(department_id=row.id, customer_id=row.customer_id))


async def _refuse_taken(work: Work, customer_id: str, name: str, *, itself: str | None = None) -> None:
    if await queries.is_name_taken(work, customer_id, name, itself=itself):
        raise DepartmentExists(name=name)


def blank_values() -> dict[str, Any]:
    """The columns of a department of which nothing is known."""
    return values_of(Department(), WRITABLE)


def _written(draft: Department, names: Sequence[str]) -> dict[str, Any]:
    values = values_of(draft, names)
    values.update({name: tidy(values[name]) for name in ("name", "phone") if name in values})
    return values


def _tokens(values: Mapping[str, Any]) -> list[int]:
    return search_tokens((values["name"],), phones=(values["phone"],))
