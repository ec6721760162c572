"""Data keys in the service's own database, and the vaults made of them (PRODUCT G7, DESIGN §5).

Keys are read anew for every use, so a key that another process made a moment ago is known. Who seals holds the class's
lock shared until the commit and who renews its key holds it alone: once a renewal is committed nobody seals with the
old key any more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from crm_chassis.sealed.keys import DataKey, KeyState
from crm_chassis.sealed.vault import Vault

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

    from crm_chassis.sealed.keys import MasterKeys


def data_keys_table(metadata: sa.MetaData) -> sa.Table:
    """The table ``data_keys`` of a service with sealed fields. Rows are never deleted: backups need their keys."""
    return sa.Table(
        "data_keys",
        metadata,
        sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("data_class", sa.Text, nullable=False),
        sa.Column("wrapped", sa.LargeBinary, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Index(
            "data_keys_one_active", "data_class", unique=True, postgresql_where=sa.text(f"state = '{KeyState.ACTIVE}'")
        ),
    )


class Keyring:
    """The data keys of a service, opened with the master keys of the machine."""

    def __init__(self, table: sa.Table, masters: MasterKeys) -> None:
        self._table = table
        self._masters = masters
        self._vaults: dict[str, tuple[tuple[DataKey, ...], Vault]] = {}

    async def ensure(self, engine: AsyncEngine, data_class: str) -> None:
        """Make the first key of a class where there is none; of many who try at once one does."""
        async with engine.begin() as db:
            await self._lock(db, data_class, shared=False)
            if not await self._keys(db, data_class):
                await self._add(db, data_class)

    async def vault(self, db: AsyncConnection, data_class: str) -> Vault:
        """The vault for opening and finding. Raises KeysUnusable when the key file does not fit the database."""
        keys = await self._keys(db, data_class)
        known = self._vaults.get(data_class)
        if known is None or known[0] != keys:
            known = self._vaults[data_class] = (keys, Vault(self._masters, keys, data_class=data_class))
        return known[1]

    async def sealing_vault(self, db: AsyncConnection, data_class: str) -> Vault:
        """The vault for sealing too, within a transaction: its key stays the active one until the commit."""
        await self._lock(db, data_class, shared=True)
        return await self.vault(db, data_class)

    async def renew(self, db: AsyncConnection, data_class: str) -> int:
        """Retire the active key and make another; returns the new one's id. Waits for transactions that are sealing."""
        await self._lock(db, data_class, shared=False)
        await db.execute(
            sa.update(self._table)
            .where(self._table.c.data_class == data_class, self._table.c.state == KeyState.ACTIVE)
            .values(state=KeyState.RETIRED)
        )
        return await self._add(db, data_class)

    async def rewrap(self, db: AsyncConnection, data_class: str) -> int:
        """Wrap every key of a class with the active master key; returns how many needed it."""
        await self._lock(db, data_class, shared=False)
        stale = [key for key in await self._keys(db, data_class) if self._masters.needs_rewrap(key)]
        for key in stale:
            wrapped = self._masters.rewrap(key).wrapped
            await db.execute(sa.update(self._table).where(self._table.c.id == key.id).values(wrapped=wrapped))
        return len(stale)

    async def _keys(self, db: AsyncConnection, data_class: str) -> tuple[DataKey, ...]:
        t = self._table
        rows = await db.execute(sa.select(t).where(t.c.data_class == data_class).order_by(t.c.id))
        return tuple(
            DataKey(id=row.id, data_class=row.data_class, wrapped=row.wrapped, state=KeyState(row.state))
            for row in rows
        )

    async def _add(self, db: AsyncConnection, data_class: str) -> int:
        # Ids are unique over all classes, so making one waits for whoever makes one of another class.
        await db.execute(sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtextextended("data keys", 0))))
        key_id: int = (await db.execute(sa.select(sa.func.coalesce(sa.func.max(self._table.c.id), 0) + 1))).scalar_one()
        key = self._masters.generate(key_id=key_id, data_class=data_class)
        await db.execute(
            sa.insert(self._table).values(id=key.id, data_class=data_class, wrapped=key.wrapped, state=key.state)
        )
        return key_id

    @staticmethod
    async def _lock(db: AsyncConnection, data_class: str, *, shared: bool) -> None:
        lock = sa.func.pg_advisory_xact_lock_shared if shared else sa.func.pg_advisory_xact_lock
        await db.execute(sa.select(lock(sa.func.hashtextextended(f"data keys of {data_class}", 0))))
