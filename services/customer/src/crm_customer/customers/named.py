"""The customers that rows of a sheet say they belong to, found among those that the caller may edit (PRODUCT G10).

By id, else by credit code, else by name, in a city if one is given. A customer that the caller may not edit is not there,
nor is one that waits in a pool or is deleted.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from crm_chassis.visibility import Decider, Rights
from crm_customer.customers.normalise import collision_keys as normalised
from crm_customer.customers.tables import ID, POLICY, collision_keys, customers
from crm_customer.imports.columns import coded, text

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from crm_chassis.work import Work
    from crm_customer.imports.resource import Candidate

COLUMNS: Final = (
    text("customer_name", 200, "客户名称", "Customer", "客户", "医院名称", "医院", "单位名称", "单位", "所属客户"),
    coded("city_code", "city", "客户所在城市", "City of customer", "城市", "city", "市", quoting=False),
    text("credit_code", 18, "客户统一社会信用代码", "Credit code of customer", "统一社会信用代码", "信用代码"),
    text("customer_id", 36, "客户ID", "Customer ID", "客户编号"),
)
_NAMES: Final = frozenset(each.name for each in COLUMNS)
_SEEN = sa.select(
    customers.c.id,
    customers.c.city_code,
    *(customers.c[name] for name in ("owner_id", "unit_id", "product_line_id")),
    POLICY.grants(),
).where(customers.c.owner_id.is_not(None), customers.c.deleted_at.is_(None))
# The next customers that share a fact, a few for each naming: a name may be borne by thousands.
_ASKED = (
    sa.func.unnest(
        *(sa.bindparam(name, type_=ARRAY(sa.Text)) for name in ("kinds", "values", "city_codes")),
        sa.bindparam("behind", type_=ARRAY(ID)),
    )
    .table_valued("kind", "value", "city_code", sa.column("behind", ID), with_ordinality="place")
    .render_derived(name="asked")
)
_NEXT = (
    _SEEN.select_from(collision_keys.join(customers, customers.c.id == collision_keys.c.customer_id))
    .where(
        collision_keys.c.active,
        collision_keys.c.kind == _ASKED.c.kind,
        collision_keys.c.value == _ASKED.c.value,
        collision_keys.c.customer_id > _ASKED.c.behind,
        (_ASKED.c.city_code == "") | (_ASKED.c.city_code == customers.c.city_code),
    )
    .order_by(collision_keys.c.customer_id)
    .limit(sa.bindparam("most", type_=sa.Integer))
    .lateral("next")
)
_BY_FACT = sa.select(_ASKED.c.place, _NEXT).join_from(_ASKED, _NEXT, sa.true()).order_by(_ASKED.c.place, _NEXT.c.id)
FIRST_READ = 5  # customers for each naming; most facts are one customer's
READ_AT_ONCE = 5_000  # customers in all, from the second time on
_BY_ID = _SEEN.where(customers.c.id == sa.func.any(sa.bindparam("ids", type_=ARRAY(ID))))
_LOCKED = _BY_ID.order_by(customers.c.id).with_for_update(of=customers)  # one order for everybody: no deadlocks
_START = "00000000-0000-0000-0000-000000000000"
ENOUGH = 2  # customers: then it is not clear which of them is meant
_FIELDS: Final = {"id": "customer_id", "credit_code": "credit_code", "name": "customer_name"}


@dataclass(frozen=True, slots=True)
class Naming:
    """How a row says which customer it means: an id, a credit code or a name, comparable; a name in a city if known."""

    kind: str
    value: str
    city_code: str = ""


def naming_in(values: Mapping[str, Any]) -> Naming | None:
    """The surest way in which converted values name a customer; None when they do not."""
    given = {name: values.get(name) or "" for name in _NAMES}
    if text := given["customer_id"]:
        return Naming("id", _uuid(text))
    if given["credit_code"]:
        return Naming("credit_code", normalised(name="", credit_code=given["credit_code"]).credit_code)
    if given["customer_name"]:
        return Naming("name", normalised(name=given["customer_name"]).name_key, given["city_code"])
    return None


def without_naming(values: Mapping[str, Any]) -> dict[str, Any]:
    """What the row says of its own record, blank cells left out."""
    return {name: value for name, value in values.items() if name not in _NAMES and value is not None}


@dataclass(slots=True, kw_only=True)
class Part:
    """What a row says of something that hangs on a customer, and that customer's id once it is found."""

    values: dict[str, Any]
    naming: Naming | None
    customer_id: str = ""


async def place(work: Work, candidates: Sequence[Candidate], final: bool) -> list[Candidate]:  # noqa: FBT001  see Resource
    """Find the customers of candidates whose content is a :class:`Part`; returns those that have one.

    When it is ``final``, the customers are locked until the commit, so that what hangs on them changes in turn.
    """
    found = await _found(work, {each.content.naming for each in candidates if each.content.naming})
    held: set[str] | None = None
    if final:
        held = await _lock(work, {ids[0] for ids in found.values() if len(ids) == 1})
    for each in candidates:
        naming: Naming | None = each.content.naming
        if naming is None:
            each.fails("CUSTOMER_MISSING", field="customer_name")
            continue
        ids = found[naming]
        if len(ids) > 1:
            each.fails("CUSTOMER_AMBIGUOUS", field=_FIELDS[naming.kind])
        elif not ids or (held is not None and ids[0] not in held):  # never there, or gone elsewhere a moment ago
            each.fails("CUSTOMER_NOT_FOUND", field=_FIELDS[naming.kind])
        else:
            each.customer_id = each.content.customer_id = ids[0]
    return [each for each in candidates if each.content.customer_id]


async def _found(work: Work, namings: Collection[Naming]) -> dict[Naming, list[str]]:
    """For each naming the customers meant that the caller may edit; two of them where there are more."""
    found: dict[Naming, list[str]] = {naming: [] for naming in namings}
    by_id = [naming for naming in namings if naming.kind == "id" and naming.value]
    decider, subjects = Decider(POLICY, work.caller), POLICY.subjects(work.caller)
    if by_id:
        asked = {"ids": [naming.value for naming in by_id], "subjects": subjects}
        rows = await work.db.execute(_BY_ID, asked)
        editable = {row.id for row in rows if decider.rights(row) & Rights.EDIT}
        found.update({naming: [naming.value] for naming in by_id if naming.value in editable})
    behind = {naming: _START for naming in namings if naming.kind != "id" and naming.value}
    most = FIRST_READ
    while behind:
        read: dict[Naming, int] = dict.fromkeys(behind, 0)
        places = sorted(behind, key=lambda naming: (naming.kind, naming.value, naming.city_code))
        for row in await work.db.execute(_BY_FACT, _asked(places, behind, most, subjects)):
            naming = places[row.place - 1]
            behind[naming], read[naming] = row.id, read[naming] + 1
            if len(found[naming]) < ENOUGH and decider.rights(row) & Rights.EDIT:
                found[naming].append(row.id)
        # All were read of a naming that gave fewer than it might.
        behind = {
            naming: last for naming, last in behind.items() if read[naming] == most and len(found[naming]) < ENOUGH
        }
        most = max(FIRST_READ, READ_AT_ONCE // max(1, len(behind)))
    return found


def _asked(
    places: Sequence[Naming], behind: Mapping[Naming, str], most: int, subjects: Sequence[str]
) -> dict[str, Any]:
    return {
        "kinds": [naming.kind for naming in places],
        "values": [naming.value for naming in places],
        "city_codes": [naming.city_code for naming in places],
        "behind": [behind[naming] for naming in places],
        "most": most,
        "subjects": subjects,
    }


async def _lock(work: Work, ids: Collection[str]) -> set[str]:
    """Lock customers until the commit; returns those that the caller may still edit."""
    decider = Decider(POLICY, work.caller)
    rows = await work.db.execute(_LOCKED, {"ids": list(ids), "subjects": POLICY.subjects(work.caller)})
    return {row.id for row in rows if decider.rights(row) & Rights.EDIT}


def _uuid(text: str) -> str:
    try:
        return str(UUID(text))
    except ValueError:
        return ""
