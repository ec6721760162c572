"""What changes opportunities but their stage: one function, one use case, one transaction."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from uuid_utils.compat import uuid7

from crm.sales.events.v1 import opportunity_events_pb2 as events
from crm_chassis.audit import changes_between
from crm_chassis.days import day_of
from crm_chassis.errors import NotFound, invalid
from crm_chassis.etags import require_etag
from crm_chassis.fill import values_of
from crm_chassis.identity.receiving import in_one_order, receiving_unit
from crm_chassis.text.names import tidy
from crm_chassis.text.search import search_tokens
from crm_chassis.visibility import Rights
from crm_sales.follow_ups import following
from crm_sales.opportunities import queries
from crm_sales.opportunities.customers import no_such_contact
from crm_sales.opportunities.domain import State, begin, require_amount, require_choice, require_open
from crm_sales.opportunities.recording import entered, record_begin
from crm_sales.opportunities.refusals import KindNotOffered, no_such
from crm_sales.opportunities.standing import untouched_at, values_of_row
from crm_sales.opportunities.tables import opportunities
from crm_sales.pipelines import queries as pipelines

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime

    from crm.sales.v1.opportunity_pb2 import Opportunity
    from crm_chassis.work import Work
    from crm_sales.opportunities.customers import Known

# What a person writes; where a deal stands is decided by its moves.
WRITABLE = (
    *("name", "amount", "expected_signing_date", "certainty", "difficulty", "importance", "need", "cooperation_mode"),
    *("model", "project", "carrier_id", "expected_opening_date", "forecast_category", "product_line_id"),
    *("competitors", "contacts", "remark"),
)
REFERENCES = ("carrier_id", "product_line_id")
TIDIED = ("name", "model", "project")
DAYS = ("expected_signing_date", "expected_opening_date")


async def create_opportunity(work: Work, draft: Opportunity, known: Known, *, unit_id: str) -> str:
    """Begin an opportunity of the caller's; returns its id.

    Raises Invalid, KindNotOffered, NotValid, UnitNeeded, NotAssignable.
    """
    owner_id = work.caller.person_id
    unit_id = receiving_unit(work.caller.directory, owner_id, unit_id, field="unit_id")
    kind = await _offered(work, draft.kind_id)
    values = _written(draft, WRITABLE, known, draft.customer_id)
    fixed = {"kind_id": kind.id, "customer_id": draft.customer_id, "customer_name": known.customer_name}
    await _require_known(work, kind, {**values, **fixed}, itself="")
    plan = await pipelines.plan(work, kind.pipeline_id)
    stage = begin(plan, values_of_row({**values, **fixed}, work))
    opportunity_id = str(uuid7())
    owned = {"owner_id": owner_id, "unit_id": unit_id, "pipeline_id": kind.pipeline_id, "state": State.OPEN.value}
    stamps = {"created_at": work.now, "updated_at": work.now, "search_tokens": _tokens({**values, **fixed})}
    begun = {**values, **fixed, **owned, **entered(stage, work.now)}
    await work.db.execute(sa.insert(opportunities).values(**begun, **stamps, id=opportunity_id))
    await record_begin(work, opportunity_id, kind.pipeline_id, stage)
    given = {name: change for name, change in changes_between({}, begun).items() if change[1] not in ("", 0, [])}
    work.audit("opportunities", opportunity_id, "created", changes=given)
    work.emit(
        events.OpportunityCreated(
            opportunity_id=opportunity_id,
            kind_id=kind.id,
            customer_id=draft.customer_id,
            owner_id=owner_id,
            unit_id=unit_id,
            stage=stage.key,
        )
    )
    return opportunity_id


async def update_opportunity(work: Work, changed: Opportunity, paths: Sequence[str], known: Known) -> None:
    """Change the named fields. Raises NotFound, RightMissing, EtagMissing, EtagMismatch, Invalid."""
    row = await queries.opportunity_for(work, changed.id, Rights.EDIT, action="edit")
    require_etag(changed.etag, row.version)
    values = _written(changed, paths, known, row.customer_id)
    kept = row._mapping  # noqa: SLF001  a Row's public mapping view
    new = {name: value for name, value in values.items() if value != kept[name]}
    about = {name: kept[name] for name in ("kind_id", "customer_id")}
    await _require_known(work, await pipelines.kind(work, row.kind_id), {**new, **about}, itself=row.id)
    if "name" in new:
        new["search_tokens"] = _tokens({**kept, **new})
    if fields := await work.revise(opportunities, row, new):
        work.emit(events.OpportunityChanged(opportunity_id=row.id, fields=fields))


async def delete_opportunity(work: Work, opportunity_id: str, *, etag: str) -> None:
    """Take an opportunity off the lists. Raises NotFound, RightMissing, EtagMissing, EtagMismatch."""
    row = await queries.opportunity_for(work, opportunity_id, Rights.DELETE, action="delete")
    require_etag(etag, row.version)
    await work.revise(opportunities, row, {"deleted_at": work.now}, action="deleted")
    work.emit(events.OpportunityDeleted(opportunity_id=row.id))


async def restore_opportunity(work: Work, opportunity_id: str, *, etag: str) -> None:
    """Bring a deleted opportunity back. Raises NotFound, RightMissing, EtagMissing, EtagMismatch."""
    row = await queries.deleted_for(work, opportunity_id)
    require_etag(etag, row.version)
    if row.deleted_at is None:
        return
    await work.revise(opportunities, row, {"deleted_at": None, "deleted_with_customer": False}, action="restored")
    work.emit(events.OpportunityRestored(opportunity_id=row.id))


async def transfer_opportunities(
    work: Work, opportunity_ids: Sequence[str], *, to_person_id: str, to_unit_id: str, reason: str
) -> int:
    """Hand opportunities over, all or none; returns how many changed hands.

    Raises NotFound, RightMissing, OpportunityClosed, NotAssignable, UnitNeeded.
    """
    unit_id = receiving_unit(work.caller.directory, to_person_id, to_unit_id, field="to_unit_id")
    rows = [await queries.in_charge(work, each, action="transfer") for each in in_one_order(opportunity_ids)]
    for row in rows:
        require_open(State(row.state))
    moving = [row for row in rows if (row.owner_id, row.unit_id) != (to_person_id, unit_id)]
    for row in moving:
        await give_to(work, row, person_id=to_person_id, unit_id=unit_id, why="transferred", reason=reason)
    return len(moving)


async def record_contact(work: Work, row: Any, contact: datetime, *, next_step: str, next_date: date | None) -> None:
    """Note on a locked open opportunity that its customer was contacted, and what comes next. Raises OpportunityClosed."""
    require_open(State(row.state))
    if row.contact_at is not None and row.contact_at > contact:
        return
    stage = (await pipelines.plan(work, row.pipeline_id)).stage(row.stage)
    values = {
        "contact_at": contact,
        "next_step": next_step,
        "next_date": next_date,
        "untouched_at": untouched_at(stage, max(contact, row.enter_at)) if stage else None,
    }
    await work.revise(opportunities, row, values, action="followed-up")


async def give_to(work: Work, row: Any, *, person_id: str, unit_id: str, why: str, reason: str = "") -> None:
    """Make somebody the owner of a locked opportunity: row, trail, event."""
    await work.revise(opportunities, row, {"owner_id": person_id, "unit_id": unit_id}, action=why, reason=reason)
    await following.owner_changes(work, row.id, person_id)
    work.emit(
        events.OpportunityOwnerChanged(
            opportunity_id=row.id,
            from_owner_id=row.owner_id,
            to_owner_id=person_id,
            to_unit_id=unit_id,
            reason=why,
        )
    )


async def _offered(work: Work, kind_id: str) -> Any:
    try:
        kind = await pipelines.kind(work, kind_id)
    except NotFound as unknown:
        raise KindNotOffered from unknown
    if kind.retired or kind.pipeline_id is None:
        raise KindNotOffered
    return kind


async def _require_known(work: Work, kind: Any, values: Mapping[str, Any], *, itself: str) -> None:
    """Raise Invalid unless what the values name is there and offered; what a record has already is not asked again."""
    if mode := values.get("cooperation_mode"):
        require_choice("opportunity.cooperation_mode", kind.cooperation_modes, mode)
    line = values.get("product_line_id")
    if line and line not in work.caller.directory.product_lines:
        raise invalid(
            "opportunity.product_line_id",
            "UNKNOWN_PRODUCT_LINE",
            chinese="没有这条产品线",
            english="the company has no such product line",
        )
    if carrier_id := values.get("carrier_id"):
        await _require_carrier(work, kind, carrier_id, customer_id=values["customer_id"], itself=itself)


async def _require_carrier(work: Work, kind: Any, carrier_id: str, *, customer_id: str, itself: str) -> None:
    """The opportunity that carries this one is visible, alive, of the right kind and about the same customer."""
    try:
        carrier, _ = await queries.opportunity(work, carrier_id)
    except NotFound:
        carrier = None
    fits = carrier is not None and carrier.deleted_at is None and carrier.id != itself
    if not fits or carrier.kind_id != kind.carrier_kind_id or carrier.customer_id != customer_id:
        raise no_such(
            "carrier_id",
            "NO_SUCH_CARRIER",
            chinese="没有这个商机、无权查看,或者它的类型、客户与此不符",
            english="there is no such opportunity, you may not see it, or its kind or customer does not fit",
        )


def _written(draft: Opportunity, names: Sequence[str], known: Known, customer_id: str) -> dict[str, Any]:
    values = values_of(draft, names, references=REFERENCES)
    values.update({name: tidy(values[name]) for name in TIDIED if name in values})
    if "amount" in values:
        require_amount("opportunity.amount", values["amount"], values["amount_currency"])
    for at, each in enumerate(draft.competitors if "competitors" in values else ()):
        if each.HasField("price"):
            require_amount(f"opportunity.competitors[{at}].price", Decimal(each.price.amount), each.price.currency)
    for name in DAYS:
        if name in values:
            values[name] = day_of(values[name], f"opportunity.{name}")
    if "contacts" in values:
        values["contacts"] = [_contact(each, known, customer_id) for each in values["contacts"]]
    return values


def _contact(document: Mapping[str, Any], known: Known, customer_id: str) -> dict[str, Any]:
    name, of_customer = known.contacts[document["contact_id"]]
    if of_customer != customer_id.lower():
        raise no_such_contact()
    return {**document, "name": name}


def _tokens(values: Mapping[str, Any]) -> list[int]:
    return search_tokens((values["name"], values["customer_name"]), phones=())
