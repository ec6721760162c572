"""How an import keeps the cells of its sheet (PRODUCT G7, G10).

Where the resource has sealed fields, as contacts have, every cell is sealed in the transaction of the upload, before
anybody said which column holds what: a row is one value, bound to its place, under the data key of the contacts' own
secrets and renewed with them. So plaintext of such a sheet never stands in the database. What a row is compared by in the
sheet is kept as a digest of blind indexes (see ``marks``), and problems repeat no cell. The sealed cells of a row are
forgotten when the row is put on file, all of them when the import is cancelled or stops; those of rows that were not put on
file stay for the error file, until they expire with those that stand in the open (see ``expiring``). Opening them to convert or to mask shows them to nobody; the error file is its uploader's own
sheet given back, with a line in the trail.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson
import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from crm_chassis.sealed.kinds import NotOfKind
from crm_chassis.sealed.vault import Context, Purpose, Sealed
from crm_customer.imports.tables import import_rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from crm_chassis.sealed.kinds import Kind
    from crm_chassis.sealed.vault import Vault
    from crm_chassis.tabular.sheets import Row
    from crm_chassis.work import Read, Work
    from crm_customer.imports.resource import Resource

COLUMNS = ("import_id", "number", "cells", "sealed", "key_id")
SEALED = import_rows.c.sealed.is_not(None)
KEPT = SEALED | (import_rows.c.cells != sa.cast([], ARRAY(sa.Text)))


def records(import_id: str, rows: Iterable[Row], vault: Vault | None) -> list[tuple[Any, ...]]:
    """What to store of rows, by ``COLUMNS``: sealed where there is a vault."""
    if vault is None:
        return [(import_id, row.number, row.cells, None, None) for row in rows]
    return [
        (import_id, row.number, [], _sealed(vault, import_id, row.number, row.cells), vault.active_key_id)
        for row in rows
    ]


async def sealing_vault(work: Work, resource: Resource) -> Vault | None:
    """What to seal a sheet's cells with; None where they stand in the open."""
    return await work.keyring.sealing_vault(work.db, resource.data_class) if resource.data_class else None


async def opened(
    read: Read, resource: Resource, rows: Sequence[Any], *, purpose: Purpose = Purpose.MASKING
) -> list[list[str]]:
    """The cells of stored rows; none of rows whose cells are forgotten."""
    if not resource.data_class:
        return [row.cells for row in rows]
    vault = await read.keyring.vault(read.db, resource.data_class)
    return [_opened(vault, row.import_id, row.number, row.sealed, purpose) if row.sealed else [] for row in rows]


def masked(cells: Sequence[str], headers: Sequence[str], mapping: Mapping[str, str], resource: Resource) -> list[str]:
    """Cells as they are shown: those of sealed fields masked, and in columns without a field what looks like one's value."""
    shown = []
    for cell, header in zip(cells, headers, strict=False):
        field = mapping.get(header, "")
        kind = resource.sealed.get(field) if field else secret_in(cell, resource)
        shown.append(_masked(cell, kind) if kind and cell.strip() else cell)
    return shown


def secret_in(text: str, resource: Resource) -> Kind | None:
    """Of which sealed kind a text is as a whole, where that can be told: a mobile or ID card number, an e-mail."""
    return next((kind for kind in resource.sealed.values() if kind.exact and _is_of(kind, text)), None)


async def forget(work: Work, import_id: str, which: sa.ColumnElement[bool], count: int) -> int:
    """Forget the cells of so many rows of an import, of ``SEALED`` ones or of all ``KEPT``; returns how many there were."""
    some = sa.select(import_rows.c.number).where(import_rows.c.import_id == import_id, which).limit(count)
    done = await work.db.execute(
        sa.update(import_rows)
        .where(import_rows.c.import_id == import_id, import_rows.c.number.in_(some))
        .values(cells=[], sealed=None, key_id=None)
    )
    return int(done.rowcount)


def older_than(key_id: int) -> sa.ColumnElement[bool]:
    """Rows whose cells are sealed with an older data key."""
    return sa.and_(import_rows.c.key_id < key_id, SEALED)


async def reseal(work: Work, vault: Vault, batch: int) -> int:
    """Seal the cells of so many rows anew that are sealed with an older key; returns how many there were."""
    r = import_rows
    statement = sa.select(r.c.import_id, r.c.number, r.c.sealed).where(older_than(vault.active_key_id))
    rows = (
        await work.db.execute(statement.order_by(r.c.key_id, r.c.import_id, r.c.number).limit(batch).with_for_update())
    ).all()
    renewed = [
        _sealed(
            vault, row.import_id, row.number, _opened(vault, row.import_id, row.number, row.sealed, Purpose.ROTATION)
        )
        for row in rows
    ]
    if rows:
        await work.db.execute(
            _RESEAL,
            {
                "import_ids": [row.import_id for row in rows],
                "numbers": [row.number for row in rows],
                "blobs": renewed,
                "key_id": vault.active_key_id,
            },
        )
    return len(rows)


_RESEAL = sa.text("""
    UPDATE import_rows SET sealed = given.blob, key_id = :key_id
    FROM unnest(:import_ids, :numbers, :blobs) AS given (import_id, number, blob)
    WHERE import_rows.import_id = given.import_id AND import_rows.number = given.number
""").bindparams(
    sa.bindparam("import_ids", type_=ARRAY(sa.Uuid(as_uuid=False))),
    sa.bindparam("numbers", type_=ARRAY(sa.Integer)),
    sa.bindparam("blobs", type_=ARRAY(sa.LargeBinary)),
    sa.bindparam("key_id", type_=sa.BigInteger),
)


def _is_of(kind: Kind, text: str) -> bool:
    try:
        return bool(kind.normalise(text))
    except NotOfKind:
        return False


def _masked(cell: str, kind: Kind) -> str:
    try:
        return kind.mask(kind.normalise(cell))
    except NotOfKind:
        return kind.mask(cell)


def _place_of(import_id: str, number: int) -> Context:
    return Context("import_rows", "cells", f"{import_id}:{number}")


def _sealed(vault: Vault, import_id: str, number: int, cells: Sequence[str]) -> bytes:
    return vault.seal(orjson.dumps(list(cells)).decode(), _place_of(import_id, number)).blob


def _opened(vault: Vault, import_id: str, number: int, blob: bytes, purpose: Purpose) -> list[str]:
    cells: list[str] = orjson.loads(vault.open(Sealed(blob, _place_of(import_id, number)), purpose=purpose))
    return cells
