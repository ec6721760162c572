"""Where the sealed fields of contacts are kept and found; beyond this module and reveal there are masked forms only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, insert

from crm_chassis.postgres import insert_many
from crm_chassis.sealed.vault import Context, Purpose, Sealed
from crm_customer.contacts.domain import DATA_CLASS, SEALED
from crm_customer.contacts.tables import contact_secrets, contacts

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from crm_chassis.sealed.vault import Vault
    from crm_chassis.work import Read, Work
    from crm_customer.contacts.domain import Sought

_HASHES = ARRAY(sa.BigInteger)


def place_of(contact_id: str, field: str) -> Context:
    """The place a secret is bound to."""
    return Context("contacts", field, contact_id)


def columns_of(vault: Vault, contact_id: str, field: str, normal: str) -> dict[str, Any]:
    """The columns of a secret: sealed and indexed, or emptied."""
    kind = SEALED[field]
    return {
        "key_id": vault.active_key_id,
        "sealed": vault.seal(normal, place_of(contact_id, field)).blob if normal else None,
        "exact": vault.index_exact(kind, normal) if normal and kind.exact else None,
        "suffixes": list(vault.index_suffixes(kind, normal)) if normal and kind.suffixes else [],
    }


def masked(normal: Mapping[str, str]) -> dict[str, str]:
    """What the contact's own row holds of its secrets."""
    return {field: SEALED[field].mask(text) if text else "" for field, text in normal.items()}


async def keep(work: Work, contact_id: str, normal: Mapping[str, str]) -> None:
    """Seal values, or forget those that are empty; a forgotten one is gone from the database."""
    if not normal:
        return
    vault = await work.keyring.sealing_vault(work.db, DATA_CLASS)
    rows = [
        {"contact_id": contact_id, "field": field, **columns_of(vault, contact_id, field, normal[field])}
        for field in sorted(normal)  # one order for everybody: no deadlocks
    ]
    statement = insert(contact_secrets)
    changed = {name: statement.excluded[name] for name in ("key_id", "sealed", "exact", "suffixes")}
    await work.db.execute(statement.on_conflict_do_update(index_elements=["contact_id", "field"], set_=changed), rows)


async def keep_first(work: Work, normal: Mapping[str, Mapping[str, str]]) -> None:
    """Seal the values that new contacts come with, by contact id."""
    vault = await work.keyring.sealing_vault(work.db, DATA_CLASS)
    rows = [
        {"contact_id": contact_id, "field": field, **columns_of(vault, contact_id, field, text)}
        for contact_id, fields in normal.items()
        for field, text in fields.items()
    ]
    await insert_many(work.db, contact_secrets, rows)


async def holders(read: Read, field: str, texts: Collection[str]) -> dict[str, list[str]]:
    """Ids of the contacts that have one of these secrets, by the secret; of any customer, whoever may see it."""
    vault = await read.keyring.vault(read.db, DATA_CLASS)
    hashes = {each: text for text in texts for each in vault.exact_candidates(SEALED[field], text)}
    s, wanted = contact_secrets, sa.bindparam("wanted", type_=_HASHES)
    having = sa.select(s.c.contact_id, s.c.exact).where(s.c.exact == sa.func.any(wanted), s.c.field == field)
    found: dict[str, list[str]] = {}
    for row in await read.db.execute(having, {"wanted": list(hashes)}):
        found.setdefault(hashes[row.exact], []).append(row.contact_id)
    return found


async def marks(read: Read, field: str, texts: Collection[str]) -> dict[str, int]:
    """The blind index of secrets, by which they are compared without being told."""
    vault = await read.keyring.vault(read.db, DATA_CLASS)
    return {text: vault.index_exact(SEALED[field], text) for text in texts}


async def differing(work: Work, contact_id: str, normal: Mapping[str, str]) -> dict[str, str]:
    """Those of the values that are not what is kept already."""
    if not normal:
        return {}
    vault = await work.keyring.vault(work.db, DATA_CLASS)
    kept = await stored(work, contact_id, normal)
    # Compared within this process and told to nobody, as when a mask is made.
    opened = {field: vault.open(secret, purpose=Purpose.MASKING) for field, secret in kept.items()}
    return {field: text for field, text in normal.items() if opened.get(field, "") != text}


async def stored(read: Read, contact_id: str, fields: Iterable[str]) -> dict[str, Sealed]:
    """The secrets of a contact, unopened."""
    s = contact_secrets
    rows = await read.db.execute(
        sa.select(s.c.field, s.c.sealed).where(
            s.c.contact_id == contact_id, s.c.field.in_(list(fields)), s.c.sealed.is_not(None)
        )
    )
    return {row.field: Sealed(row.sealed, place_of(contact_id, row.field)) for row in rows}


async def found_by(read: Read, sought: Sought) -> tuple[dict[str, sa.ColumnElement[bool]], dict[str, Any]]:
    """The condition on contacts whose secret is sought, by name, and the values of its parameters."""
    vault = await read.keyring.vault(read.db, DATA_CLASS)
    kind = SEALED[sought.field]
    wanted = sa.bindparam("wanted", type_=_HASHES)
    if sought.whole:
        hashes = vault.exact_candidates(kind, sought.text)
        matching = contact_secrets.c.exact == sa.func.any(wanted)
    else:
        hashes = vault.suffix_candidates(kind, sought.text)
        matching = contact_secrets.c.suffixes.overlap(wanted)
    # Every kind and use has an index key of its own, so equal hashes mean one field.
    having = sa.select(contact_secrets.c.contact_id).where(matching)
    name = f"secret {'whole' if sought.whole else 'suffix'}"
    return {name: contacts.c.id.in_(having)}, {"wanted": list(hashes)}
