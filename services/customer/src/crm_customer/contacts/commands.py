"""What changes contacts and opens their secrets. Every change locks the customer first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from uuid_utils.compat import uuid7

from crm.customer.events.v1 import contact_events_pb2 as events
from crm.customer.v1.contact_pb2 import Contact
from crm_chassis.audit import changes_between
from crm_chassis.days import day_of, today
from crm_chassis.errors import NotFound
from crm_chassis.etags import require_etag
from crm_chassis.fill import values_of
from crm_chassis.postgres import insert_many
from crm_chassis.sealed.vault import Purpose
from crm_chassis.text.names import tidy
from crm_chassis.text.search import search_tokens
from crm_chassis.visibility import Rights
from crm_customer.code_lists.queries import require_codes
from crm_customer.contacts import queries, secrets
from crm_customer.contacts.domain import (
    DATA_CLASS,
    SEALED,
    DepartmentElsewhere,
    IntroducerUnknown,
    NothingToReveal,
    accepted,
    remaining_reveals,
)
from crm_customer.contacts.tables import contact_reveals, contacts
from crm_customer.customers.parts import customer_for
from crm_customer.departments.queries import department

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from crm_chassis.work import Work

OPEN = (
    *("department_id", "name", "title", "decision_role", "prescribing", "hobbies", "education", "personality"),
    *("introducer_id", "source", "first_impression", "met_date", "native_place", "marital_status", "wedding_date"),
    *("classification", "grade", "remark"),
)
WRITABLE = (*OPEN, *SEALED)
REFERENCES = ("department_id", "introducer_id")
TIDIED = ("name", "title", "native_place")
DATES = ("met_date", "wedding_date")
CODED = {
    "decision_role": "decision-role",
    "education": "education",
    "personality": "personality",
    "source": "contact-source",
    "marital_status": "marital-status",
    "classification": "contact-classification",
    "grade": "contact-grade",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class NewContact:
    """A contact to be put on file: its open values, and the normal forms of the secrets that it has."""

    id: str
    customer_id: str
    values: dict[str, Any]
    secrets: dict[str, str]


async def create_contact(work: Work, draft: Contact) -> str:
    """Put a person on file; returns the id.

    Raises NotFound, RightMissing, Invalid, DepartmentElsewhere, IntroducerUnknown.
    """
    customer = await customer_for(work, draft.customer_id, Rights.EDIT, action="change")
    person = NewContact(
        id=str(uuid7()),
        customer_id=customer.id,
        values=_written(draft, OPEN),
        secrets={field: text for field, text in _sealed(draft, WRITABLE).items() if text},
    )
    await _check(work, person.id, customer.id, person.values, kept={})
    await put_on_file(work, [person], reason="")
    return person.id


async def put_on_file(work: Work, people: Sequence[NewContact], *, reason: str) -> None:
    """Write new contacts of locked customers, their secrets sealed. Trail and facts go with them."""
    written = [each.values | secrets.masked(dict.fromkeys(SEALED, "") | each.secrets) for each in people]
    times = {"created_at": work.now, "updated_at": work.now}
    await insert_many(
        work.db,
        contacts,
        [
            {
                **values,
                **times,
                "id": each.id,
                "customer_id": each.customer_id,
                "search_tokens": search_tokens((values["name"],)),
            }
            for each, values in zip(people, written, strict=True)
        ],
    )
    await secrets.keep_first(work, {each.id: each.secrets for each in people})
    for each, values in zip(people, written, strict=True):
        given = {name: value for name, value in values.items() if value}
        work.audit("contacts", each.id, "created", changes=changes_between({}, given), reason=reason)
        work.emit(events.ContactCreated(contact_id=each.id, customer_id=each.customer_id))


async def update_contact(work: Work, changed: Contact, paths: Sequence[str]) -> None:
    """Change the named fields. Raises EtagMissing, EtagMismatch and what create_contact raises."""
    row = await queries.contact_for(work, changed.id, Rights.EDIT, action="change")
    if row.deleted_at is not None:
        raise NotFound
    require_etag(changed.etag, row.version)
    normal = await secrets.differing(work, row.id, _sealed(changed, paths))
    values = _written(changed, [path for path in paths if path not in SEALED]) | secrets.masked(normal)
    kept = row._mapping  # noqa: SLF001  a Row's public mapping view
    await _check(work, row.id, row.customer_id, values, kept=kept)
    if "name" in values:
        values["search_tokens"] = search_tokens((values["name"],))
    await secrets.keep(work, row.id, normal)
    if fields := await work.revise(contacts, row, values, sealed=normal):
        work.emit(events.ContactChanged(contact_id=row.id, customer_id=row.customer_id, fields=fields))


async def delete_contact(work: Work, contact_id: str, *, etag: str) -> None:
    """Take a contact off the lists."""
    row = await queries.contact_for(work, contact_id, Rights.DELETE, action="delete")
    if row.deleted_at is not None:
        raise NotFound
    require_etag(etag, row.version)
    await work.revise(contacts, row, {"deleted_at": work.now}, action="deleted")
    work.emit(events.ContactDeleted(contact_id=row.id, customer_id=row.customer_id))


async def restore_contact(work: Work, contact_id: str, *, etag: str) -> None:
    """Bring a deleted contact back."""
    row = await queries.contact_for(work, contact_id, Rights.DELETE, action="restore")
    require_etag(etag, row.version)
    if row.deleted_at is None:
        return
    await work.revise(contacts, row, {"deleted_at": None}, action="restored")
    work.emit(events.ContactRestored(contact_id=row.id, customer_id=row.customer_id))


async def reveal_contact(work: Work, contact_id: str, field: str, *, reason: str, limit: int) -> tuple[str, int]:
    """One secret in full, and how many more the caller may open today.

    The trail gets its line in the same transaction. Raises NotFound, NothingToReveal, RevealLimitReached.
    """
    row, _ = await queries.contact(work, contact_id)
    if row.deleted_at is not None:
        raise NotFound
    kept = await secrets.stored(work, contact_id, [field])
    if field not in kept:
        raise NothingToReveal
    remaining = remaining_reveals(await _count_reveal(work, contact_id, field), limit)
    vault = await work.keyring.vault(work.db, DATA_CLASS)
    shown = getattr(row, field)
    work.audit("contacts", contact_id, "revealed", changes={field: [shown, shown]}, reason=reason)
    return vault.open(kept[field], purpose=Purpose.REVEAL), remaining


async def _count_reveal(work: Work, contact_id: str, field: str) -> int:
    """Fields the caller has opened this business day, this one included; calls of one person count in turn."""
    person_id, day = work.caller.person_id, today(work)
    await work.db.execute(
        sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtextextended(f"reveals of {person_id}", 0)))
    )
    once = {"person_id": person_id, "day": day, "contact_id": contact_id, "field": field}
    await work.db.execute(insert(contact_reveals).values(once).on_conflict_do_nothing())
    opened = sa.select(sa.func.count()).where(contact_reveals.c.person_id == person_id, contact_reveals.c.day == day)
    count: int = (await work.db.execute(opened)).scalar_one()
    return count


async def _check(
    work: Work, contact_id: str, customer_id: str, values: Mapping[str, Any], *, kept: Mapping[str, Any]
) -> None:
    await require_codes(work, "contact", CODED, values, kept=kept)
    if values.get("department_id"):
        await _accept_department(work, customer_id, values["department_id"])
    if values.get("introducer_id"):
        await _accept_introducer(work, contact_id, values["introducer_id"])


async def _accept_department(work: Work, customer_id: str, department_id: str) -> None:
    try:
        row, _ = await department(work, department_id)
    except NotFound as unseen:
        raise DepartmentElsewhere from unseen
    if row.customer_id != customer_id or row.deleted_at is not None:
        raise DepartmentElsewhere


async def _accept_introducer(work: Work, contact_id: str, introducer_id: str) -> None:
    try:
        row, _ = await queries.contact(work, introducer_id)
    except NotFound as unseen:
        raise IntroducerUnknown from unseen
    if row.id == contact_id or row.deleted_at is not None:
        raise IntroducerUnknown


def blank_values() -> dict[str, Any]:
    """The open columns of a contact of whom nothing is known."""
    return _written(Contact(), OPEN)


def _sealed(draft: Contact, names: Sequence[str]) -> dict[str, str]:
    return accepted({field: getattr(draft, field) for field in SEALED if field in names})


def _written(draft: Contact, names: Sequence[str]) -> dict[str, Any]:
    values = values_of(draft, names, references=REFERENCES)
    values.update({name: tidy(values[name]) for name in TIDIED if name in values})
    values.update({name: day_of(values[name], f"contact.{name}") for name in DATES if name in values})
    return values
