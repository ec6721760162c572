"""What changes the customer file: one function, one use case, one transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson
import sqlalchemy as sa
from uuid_utils.compat import uuid7

from crm.customer.events.v1 import customer_events_pb2 as events
from crm.customer.v1.customer_pb2 import Customer
from crm_chassis.errors import NotFound, invalid
from crm_chassis.etags import require_etag
from crm_chassis.fill import values_of
from crm_chassis.identity.receiving import in_one_order, receiving_unit
from crm_chassis.statements import Kept
from crm_chassis.text.names import tidy
from crm_chassis.text.search import search_tokens
from crm_chassis.visibility import Rights
from crm_customer.categories.queries import tree_kept
from crm_customer.code_lists.queries import require_codes
from crm_customer.customers import collisions, queries
from crm_customer.customers.domain import NotAParent, Reason, makes_a_circle
from crm_customer.customers.tables import ID, POLICY, TIME, customer_holders, customer_shares, customers
from crm_customer.disputes import following
from crm_customer.disputes.domain import MootCause

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from crm_chassis.work import Work
    from crm_customer.customers.domain import Fact

# What a person writes; everything else about a customer is decided by rules.
WRITABLE = (
    *("name", "short_name", "parent_id", "kind", "category_id", "grade", "bed_count", "annual_revenue"),
    *("payment_cycle_days", "purchasing_power", "cooperation", "competitor_cooperation", "industry"),
    *("province_code", "city_code", "county", "address", "phones", "website", "credit_code", "licence_number"),
    *("source", "circle", "status", "value_grade", "product_line_id", "remark"),
)
REFERENCES = ("parent_id", "category_id", "product_line_id")
TIDIED = ("name", "short_name", "county", "address", "website", "credit_code", "licence_number")
SEARCHED = frozenset({"name", "short_name", "phones"})
HANDED_OVER_AT_ONCE = 500
CODED = {
    "kind": "customer-kind",
    "grade": "hospital-grade",
    "purchasing_power": "purchasing-power",
    "industry": "industry",
    "province_code": "province",
    "city_code": "city",
    "source": "source",
    "circle": "circle",
    "status": "customer-status",
    "value_grade": "value-grade",
}
_COLUMNS = ", ".join(
    ("id", *values_of(Customer(), WRITABLE), "owner_id", "unit_id", "search_tokens", "created_at", "updated_at")
)
_PUT = f"""
    WITH filed AS (
        INSERT INTO customers ({_COLUMNS})
        SELECT {_COLUMNS} FROM json_populate_recordset(NULL::customers, CAST(:files AS json))
        RETURNING *
    ), keyed AS ({collisions.REMEMBER}), held AS (
        INSERT INTO customer_holders (customer_id, person_id, unit_id, gained_by, held_from)
        SELECT id, :person_id, :unit_id, :why, :at FROM filed
    )
"""  # noqa: S608  names of our own
_PUT_BOUND: tuple[sa.BindParameter[Any], ...] = (
    *collisions.BOUND,
    sa.bindparam("files", type_=sa.Text),
    *(sa.bindparam(name, type_=ID) for name in ("person_id", "unit_id")),
    sa.bindparam("why", type_=sa.Text),
    sa.bindparam("at", type_=TIME),
)
# One round trip for a file with all that hangs on it. JSON, since a statement with an array for each column would be endless.
_PUT_AND_SHOW = Kept(
    sa.text(_PUT + f"SELECT {', '.join(column.name for column in POLICY.shown)}, 0 AS grants FROM filed")  # noqa: S608  as above
    .bindparams(*_PUT_BOUND)
    .columns(*POLICY.shown, sa.column("grants", sa.Integer))
)
_PUT_MANY = Kept(sa.text(_PUT + "SELECT count(*) FROM filed").bindparams(*_PUT_BOUND))  # noqa: S608  as above
TELLING = frozenset({"name", "city_code", "credit_code", "licence_number", "phones", "website"})


async def create_customer(work: Work, draft: Customer, *, unit_id: str, duplicate_reason: str) -> Any:
    """Put an organisation on file, owned by the caller; returns its row. Raises CustomerExists, CustomerMayExist."""
    caller = work.caller
    unit_id = receiving_unit(caller.directory, caller.person_id, unit_id, field="unit_id")
    values = _written(draft, WRITABLE)
    await _require_known(work, values, kept={})
    facts = collisions.facts_of(values)
    await collisions.refuse_collisions(work, facts, duplicate_reason=duplicate_reason)
    if values["parent_id"]:
        await _accept_parent(work, "", values["parent_id"])
    files = [(values, facts)]
    owned = {"person_id": caller.person_id, "unit_id": unit_id}
    _, (row,) = await _put(work, _PUT_AND_SHOW, files, **owned, reason=duplicate_reason)
    return row


async def put_on_file(
    work: Work,
    files: Sequence[tuple[Mapping[str, Any], Sequence[Fact]]],
    *,
    person_id: str,
    unit_id: str,
    reason: str,
) -> list[str]:
    """Write new files whose facts were locked and found free; returns their ids. Trail and facts go with them."""
    ids, _ = await _put(work, _PUT_MANY, files, person_id=person_id, unit_id=unit_id, reason=reason)
    return ids


async def _put(
    work: Work,
    statement: Kept,
    files: Sequence[tuple[Mapping[str, Any], Sequence[Fact]]],
    *,
    person_id: str,
    unit_id: str,
    reason: str,
) -> tuple[list[str], list[Any]]:
    ids = [str(uuid7()) for _ in files]
    owned = {"owner_id": person_id, "unit_id": unit_id, "created_at": work.now, "updated_at": work.now}
    rows = [
        {**values, **owned, "id": customer_id, "search_tokens": _tokens(values)}
        for customer_id, (values, _) in zip(ids, files, strict=True)
    ]
    facts = [(customer_id, fact) for customer_id, (_, facts) in zip(ids, files, strict=True) for fact in facts]
    holding = {"person_id": person_id, "unit_id": unit_id, "why": Reason.CREATED.value, "at": work.now}
    written = {"files": orjson.dumps(rows, default=str).decode(), **collisions.parameters(facts), **holding}
    told = await work.fetch(statement, written)
    for customer_id, (values, _) in zip(ids, files, strict=True):
        given = {name: [None, _plain(value)] for name, value in values.items() if value}
        work.audit("customers", customer_id, "created", changes=given, reason=reason)
        work.emit(events.CustomerCreated(customer_id=customer_id, owner_id=person_id, unit_id=unit_id))
    return ids, told


async def update_customer(work: Work, changed: Customer, paths: Sequence[str], *, duplicate_reason: str) -> None:
    """Change the named fields. Raises EtagMissing, EtagMismatch, CustomerExists, CustomerMayExist."""
    row = await queries.customer_for(work, changed.id, Rights.EDIT, action="edit")
    if row.deleted_at is not None:
        raise NotFound
    require_etag(changed.etag, row.version)
    values = _written(changed, paths)
    await _require_known(work, values, kept=row._mapping)  # noqa: SLF001  a Row's public mapping view
    after = {**row._mapping, **values}  # noqa: SLF001  a Row's public mapping view
    if TELLING & values.keys():
        facts = collisions.facts_of(after)
        new = [fact for fact in facts if fact not in collisions.facts_of(row._mapping)]  # noqa: SLF001  as above
        await collisions.refuse_collisions(work, new, duplicate_reason=duplicate_reason, itself=row.id)
        await collisions.forget(work, row.id)
        await collisions.remember(work, row.id, facts)
    if values.get("parent_id"):
        await _accept_parent(work, row.id, values["parent_id"])
    if SEARCHED & values.keys():
        values["search_tokens"] = _tokens(after)
    if fields := await work.revise(customers, row, values, reason=duplicate_reason):
        name = values["name"] if "name" in fields else ""
        work.emit(events.CustomerChanged(customer_id=row.id, fields=fields, name=name))


async def delete_customer(work: Work, customer_id: str, *, etag: str) -> None:
    """Take a customer off the lists; its organisation may be put on file anew."""
    row = await queries.customer_for(work, customer_id, Rights.DELETE, action="delete")
    if row.deleted_at is not None:
        raise NotFound
    require_etag(etag, row.version)
    await collisions.forget(work, row.id)
    await work.revise(customers, row, {"deleted_at": work.now}, action="deleted")
    await following.customer_is_gone(work, row.id, MootCause.DELETED)
    work.emit(events.CustomerDeleted(customer_id=row.id))


async def restore_customer(work: Work, customer_id: str, *, etag: str) -> None:
    """Bring a deleted customer back. Raises CustomerExists when the organisation is on file again."""
    row = await queries.customer_for(work, customer_id, Rights.DELETE, action="restore")
    require_etag(etag, row.version)
    if row.deleted_at is None:
        return
    facts = collisions.facts_of(row._mapping)  # noqa: SLF001  a Row's public mapping view
    await collisions.refuse_collisions(work, facts, duplicate_reason="restored")
    await collisions.remember(work, row.id, facts)
    await work.revise(customers, row, {"deleted_at": None}, action="restored")
    work.emit(events.CustomerRestored(customer_id=row.id))


async def transfer_customers(
    work: Work, customer_ids: Sequence[str], *, to_person_id: str, to_unit_id: str, reason: str
) -> int:
    """Hand customers over, all or none; returns how many changed hands. Raises NotAssignable, UnitNeeded."""
    unit_id = receiving_unit(work.caller.directory, to_person_id, to_unit_id, field="to_unit_id")
    rows = [
        await queries.customer_in_charge(work, customer_id, action="transfer")
        for customer_id in in_one_order(customer_ids)
    ]
    moving = [row for row in rows if (row.owner_id, row.unit_id) != (to_person_id, unit_id)]
    for row in moving:
        await give_to(work, row, person_id=to_person_id, unit_id=unit_id, why=Reason.TRANSFERRED, reason=reason)
    return len(moving)


async def give_to(work: Work, row: Any, *, person_id: str, unit_id: str, why: Reason, reason: str) -> None:
    """Make somebody the owner of a locked customer: row, holder history, trail, event."""
    owner = {"owner_id": person_id, "unit_id": unit_id, "pool_id": None, "pooled_at": None}
    await work.revise(customers, row, owner, action=why.value, reason=reason)
    origin = await _end_holding(work, row.id, why, to_pool_id=None)
    await _begin_holding(work, row.id, person_id, unit_id, why, from_pool_id=row.pool_id or origin)
    await following.owner_changes(work, row.id, owner_id=person_id, unit_id=unit_id)
    work.emit(
        events.CustomerOwnerChanged(
            customer_id=row.id,
            from_owner_id=row.owner_id or "",
            to_owner_id=person_id,
            to_unit_id=unit_id,
            reason=why.value,
        )
    )


async def give_to_pool(work: Work, row: Any, *, pool_id: str, why: Reason, reason: str) -> None:
    """Put a locked customer into a pool, owned by nobody and shared with nobody: row, holder history, trail, event."""
    pooled = {"owner_id": None, "unit_id": None, "pool_id": pool_id, "pooled_at": work.now}
    await work.revise(customers, row, pooled, action=why.value, reason=reason)
    await _end_holding(work, row.id, why, to_pool_id=pool_id)
    await following.customer_is_gone(work, row.id, MootCause.POOLED)
    await work.db.execute(
        sa.update(customer_shares)
        .where(customer_shares.c.customer_id == row.id, customer_shares.c.rights != 0)
        .values(rights=0)
    )
    work.emit(
        events.CustomerOwnerChanged(
            customer_id=row.id, from_owner_id=row.owner_id or "", to_pool_id=pool_id, reason=why.value
        )
    )


async def hand_over_everything(
    work: Work, person_id: str, *, from_unit_id: str | None, to_person_id: str, to_unit_id: str, why: Reason
) -> int:
    """Give all of a person's customers, or those owned in one unit, to somebody; returns how many.

    One transaction, in steps that each stay below the statement time limit.
    """
    owned = sa.select(customers).where(customers.c.owner_id == person_id)
    if from_unit_id is not None:
        owned = owned.where(customers.c.unit_id == from_unit_id)
    count, last = 0, "00000000-0000-0000-0000-000000000000"
    while True:
        step = owned.where(customers.c.id > last).order_by(customers.c.id).limit(HANDED_OVER_AT_ONCE).with_for_update()
        rows = (await work.db.execute(step)).all()
        for row in rows:
            await give_to(work, row, person_id=to_person_id, unit_id=to_unit_id, why=why, reason="")
        await work.flush()
        if len(rows) < HANDED_OVER_AT_ONCE:
            return count + len(rows)
        count, last = count + len(rows), rows[-1].id


async def _end_holding(work: Work, customer_id: str, why: Reason, *, to_pool_id: str | None) -> str | None:
    """Close the open holding, if there is one; returns the pool that the customer had come from."""
    ended = (
        sa.update(customer_holders)
        .where(customer_holders.c.customer_id == customer_id, customer_holders.c.held_until.is_(None))
        .values(held_until=work.now, lost_by=why.value, to_pool_id=to_pool_id)
        .returning(customer_holders.c.from_pool_id)
    )
    origin: str | None = (await work.db.execute(ended)).scalar_one_or_none()
    return origin


async def _begin_holding(
    work: Work, customer_id: str, person_id: str, unit_id: str, why: Reason, *, from_pool_id: str | None
) -> None:
    await work.db.execute(
        sa.insert(customer_holders),
        {
            "customer_id": customer_id,
            "person_id": person_id,
            "unit_id": unit_id,
            "gained_by": why.value,
            "from_pool_id": from_pool_id,
            "held_from": work.now,
        },
    )


async def _accept_parent(work: Work, customer_id: str, parent_id: str) -> None:
    try:
        await queries.customer(work, parent_id)
    except NotFound as unseen:
        raise NotAParent from unseen
    if makes_a_circle(customer_id, await queries.ancestors(work, parent_id)):
        raise NotAParent


async def _require_known(work: Work, values: Mapping[str, Any], *, kept: Mapping[str, Any]) -> None:
    """Raise Invalid unless what the values name is there. What the customer has already, ``kept``, may be retired."""
    if (chosen := values.get("category_id")) and chosen != kept.get("category_id"):
        (await tree_kept(work)).require_offered(chosen, field="customer.category_id")
    line = values.get("product_line_id")
    if line and line not in work.caller.directory.product_lines:
        raise invalid(
            "customer.product_line_id",
            "UNKNOWN_PRODUCT_LINE",
            chinese="没有这条产品线",
            english="the company has no such product line",
        )
    await require_codes(work, "customer", CODED, values, kept=kept)


def _written(draft: Customer, names: Sequence[str]) -> dict[str, Any]:
    values = values_of(draft, names, references=REFERENCES)
    values.update({name: tidy(values[name]) for name in TIDIED if name in values})
    if "phones" in values:
        values["phones"] = [tidy(phone) for phone in values["phones"]]
    return values


def _tokens(values: Mapping[str, Any]) -> list[int]:
    return search_tokens((values["name"], values["short_name"]), phones=values["phones"])


def blank_values() -> dict[str, Any]:
    """The columns of a file of which nothing is known."""
    return values_of(Customer(), WRITABLE, references=REFERENCES)


def _plain(value: Any) -> Any:
    return value if isinstance(value, (str, int, list)) else str(value)
