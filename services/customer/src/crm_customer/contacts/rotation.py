"""Giving every secret of contacts a new data key, in steps that a crash interrupts but does not spoil (PRODUCT G7).

The sheets that contacts are imported from are sealed with the same keys and renewed with them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import sqlalchemy as sa

from crm_chassis.identity.caller import system_caller
from crm_chassis.identity.directory import EMPTY
from crm_chassis.sealed.vault import Purpose, Sealed
from crm_chassis.work import working
from crm_customer.contacts.domain import DATA_CLASS
from crm_customer.contacts.secrets import columns_of, place_of
from crm_customer.contacts.tables import contact_secrets
from crm_customer.imports import cells

if TYPE_CHECKING:
    from crm_chassis.sealed.vault import Vault
    from crm_chassis.work import Surroundings, Work


@dataclass(frozen=True, slots=True, kw_only=True)
class Rotation:
    """What a run did; ``resumed`` means that it finished one that had been interrupted."""

    key_id: int
    resumed: bool
    rewrapped: int
    resealed: int


async def rotate(surroundings: Surroundings, *, batch: int) -> Rotation:
    """Wrap data keys with the active master key and seal every secret anew, ``batch`` rows per transaction.

    Makes a new data key unless secrets of an older one are left, which means that a run was interrupted.
    """
    caller = system_caller("rotate-keys", EMPTY)
    async with working(surroundings, caller) as work:
        rewrapped = await work.keyring.rewrap(work.db, DATA_CLASS)
        key_id = (await work.keyring.vault(work.db, DATA_CLASS)).active_key_id
        resumed = await _is_unfinished(work, key_id)
        if not resumed:
            key_id = await work.keyring.renew(work.db, DATA_CLASS)
            work.audit("data_keys", str(key_id), "created")
    resealed = 0
    while True:
        async with working(surroundings, caller) as work:
            vault = await work.keyring.sealing_vault(work.db, DATA_CLASS)
            done = await _reseal(work, vault, batch) or await cells.reseal(work, vault, batch)
        if done == 0:
            return Rotation(key_id=key_id, resumed=resumed, rewrapped=rewrapped, resealed=resealed)
        resealed += done


def _left(key_id: int) -> sa.ColumnElement[bool]:
    # Ids of keys ascend, so everything below the active one is older.
    return sa.and_(contact_secrets.c.key_id < key_id, contact_secrets.c.sealed.is_not(None))


async def _is_unfinished(work: Work, key_id: int) -> bool:
    left = sa.or_(sa.exists().where(_left(key_id)), sa.exists().where(cells.older_than(key_id)))
    return bool((await work.db.execute(sa.select(left))).scalar_one())


async def _reseal(work: Work, vault: Vault, batch: int) -> int:
    s = contact_secrets
    rows = (
        await work.db.execute(
            sa.select(s.c.contact_id, s.c.field, s.c.sealed)
            .where(_left(vault.active_key_id))
            .order_by(s.c.key_id, s.c.contact_id, s.c.field)
            .limit(batch)
            .with_for_update()
        )
    ).all()
    if rows:
        renewed = s.update().where(s.c.contact_id == sa.bindparam("of_contact"), s.c.field == sa.bindparam("of_field"))
        await work.db.execute(renewed, [_renewed(vault, row.contact_id, row.field, row.sealed) for row in rows])
    return len(rows)


def _renewed(vault: Vault, contact_id: str, field: str, blob: bytes) -> dict[str, object]:
    normal = vault.open(Sealed(blob, place_of(contact_id, field)), purpose=Purpose.ROTATION)
    return {"of_contact": contact_id, "of_field": field, **columns_of(vault, contact_id, field, normal)}
