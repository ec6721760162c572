"""What a person does to an import; the long work is enqueued in the same transaction."""

from __future__ import annotations

import asyncio
import tempfile
from collections import Counter
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from uuid_utils.compat import uuid7

from crm_chassis.jobs import defer
from crm_chassis.tabular.mapping import check_mapping, guessed_mapping
from crm_chassis.tabular.reading import open_sheet
from crm_chassis.tabular.refusals import FileTooLarge
from crm_customer.customers.domain import receiving_unit
from crm_customer.imports import queries
from crm_customer.imports.columns import COLUMNS
from crm_customer.imports.domain import Outcome, RowsNotFine, State, advance
from crm_customer.imports.jobs import check_import, commit_import
from crm_customer.imports.tables import import_rows, imports

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from crm.customer.v1.import_service_pb2 import UploadImportRequest
    from crm_chassis.work import Work

LARGEST_FILE = 20 * 2**20
ROWS_AT_ONCE = 5_000


async def upload(work: Work, parts: AsyncIterator[UploadImportRequest]) -> str:
    """Take in a sheet; returns the import's id. Raises a FileRefused for a file that cannot be read."""
    filename = ""
    with tempfile.NamedTemporaryFile(prefix="crm-import-") as file:
        size = 0
        async for part in parts:
            filename = part.header.filename or filename
            size += len(part.content)
            if size > LARGEST_FILE:
                raise FileTooLarge(limit=LARGEST_FILE)
            await asyncio.to_thread(file.write, part.content)
        await asyncio.to_thread(file.flush)
        return await _take_in(work, Path(file.name), filename)


async def _take_in(work: Work, file: Path, filename: str) -> str:
    import_id = str(uuid7())
    values: dict[str, Any] = {
        "id": import_id,
        "person_id": work.caller.person_id,
        "person_name": work.caller.name,
        "filename": filename,
        "state": State.UPLOADED,
        "row_count": 0,
        "created_at": work.now,
        "updated_at": work.now,
    }
    with ExitStack() as opened:
        sheet = await asyncio.to_thread(lambda: opened.enter_context(open_sheet(file)))
        values |= {"headers": list(sheet.headers), "mapping": guessed_mapping(COLUMNS, sheet.headers)}
        await work.db.execute(sa.insert(imports).values(**values))
        connection = (await work.db.get_raw_connection()).driver_connection
        async for batch in sheet.batches(ROWS_AT_ONCE):
            values["row_count"] += len(batch)
            await connection.copy_records_to_table(  # type: ignore[union-attr]  # asyncpg's own connection
                import_rows.name,
                records=[(import_id, row.number, row.cells) for row in batch],
                columns=["import_id", "number", "cells"],
            )
    await work.db.execute(sa.update(imports).where(imports.c.id == import_id).values(row_count=values["row_count"]))
    work.audit("imports", import_id, "uploaded", changes={"filename": [None, filename]})
    return import_id


async def check(work: Work, import_id: str, mapping: Mapping[str, str]) -> None:
    """Start the dry run, anew if there was one. Raises Invalid for a mapping that cannot stand, and NotNow."""
    row = await queries.own_import(work, import_id, lock=True)
    advance(row.state, State.CHECKING)
    chosen = dict(mapping or row.mapping)
    check_mapping(COLUMNS, row.headers, chosen)
    if "annual_revenue" in chosen.values():
        work.caller.must("customer.customers.read-revenue")
    await work.db.execute(
        sa.update(import_rows)
        .where(import_rows.c.import_id == import_id, import_rows.c.outcome != Outcome.OPEN)
        .values(outcome=Outcome.OPEN, identity="", problems=[], customer_id=None)
    )
    await work.revise(imports, row, {"state": State.CHECKING, "mapping": chosen}, action="checked")
    await defer(work, check_import, import_id, import_id=import_id)


async def commit(work: Work, import_id: str, *, only_fine_rows: bool, unit_id: str) -> None:
    """Start putting the fine rows on file. Raises NotNow, RowsNotFine, NotAssignable and UnitNeeded."""
    row = await queries.own_import(work, import_id, lock=True)
    advance(row.state, State.COMMITTING)
    counts: Counter[int] = Counter(await queries.outcomes(work, import_id))
    if counts[Outcome.ERROR] and not only_fine_rows:
        raise RowsNotFine(errors=counts[Outcome.ERROR])
    caller = work.caller
    unit_id = receiving_unit(caller.directory, caller.person_id, unit_id, field="unit_id")
    await work.revise(imports, row, {"state": State.COMMITTING, "unit_id": unit_id}, action="committed")
    await defer(work, commit_import, import_id, import_id=import_id)


async def cancel(work: Work, import_id: str) -> None:
    """Stop it where it is; the jobs notice before their next step. Raises NotNow when it is over."""
    row = await queries.own_import(work, import_id, lock=True)
    advance(row.state, State.CANCELLED)
    await work.revise(imports, row, {"state": State.CANCELLED}, action="cancelled")
