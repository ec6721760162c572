"""What a person does to an import; the long work is enqueued in the same transaction."""

from __future__ import annotations

import asyncio
import tempfile
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa
from uuid_utils.compat import uuid7

from crm_chassis.errors import invalid
from crm_chassis.identity.receiving import receiving_unit
from crm_chassis.jobs import defer
from crm_chassis.tabular.mapping import check_mapping, guessed_mapping
from crm_chassis.tabular.reading import open_sheet
from crm_chassis.tabular.refusals import FileTooLarge
from crm_customer.imports import cells, queries
from crm_customer.imports.domain import HeadersMissing, Outcome, State, advance, decide_commit, multirange
from crm_customer.imports.jobs import check_import, commit_import, forget_cells
from crm_customer.imports.resources import RESOURCES
from crm_customer.imports.tables import import_rows, imports

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping, Sequence

    from crm.customer.v1.import_service_pb2 import UploadImportRequest
    from crm_chassis.tabular.sheets import Row
    from crm_chassis.work import Work

LARGEST_FILE = 20 * 2**20
ROWS_AT_ONCE = 5_000
CUSTOMERS = 1


@dataclass(frozen=True, slots=True)
class Upload:
    """A sheet that has come whole and was opened: its first rows and the ones behind them."""

    filename: str
    resource: int
    headers: Sequence[str]
    first: Sequence[Row]
    others: AsyncIterator[Sequence[Row]]


@asynccontextmanager
async def received(parts: AsyncIterator[UploadImportRequest]) -> AsyncIterator[Upload]:
    """Take in a sheet, however slowly it comes, and open it.

    Raises a FileRefused for a file that cannot be read, and Invalid for what its rows are said to be.
    """
    filename, resource = "", CUSTOMERS
    with tempfile.NamedTemporaryFile(prefix="crm-import-") as file, ExitStack() as opened:
        size = 0
        async for part in parts:
            filename = part.sheet.file.filename or part.header.filename or filename
            resource = part.sheet.resource or resource
            size += len(part.content)
            if size > LARGEST_FILE:
                raise FileTooLarge(limit=LARGEST_FILE)
            await asyncio.to_thread(file.write, part.content)
        if resource not in RESOURCES:
            raise invalid(
                "sheet.resource",
                "RESOURCE_UNKNOWN",
                chinese="不支持导入此类记录",
                english="such records cannot be imported",
            )
        await asyncio.to_thread(file.flush)
        sheet = await asyncio.to_thread(lambda: opened.enter_context(open_sheet(Path(file.name))))
        batches = sheet.batches(ROWS_AT_ONCE)
        yield Upload(filename, resource, sheet.headers, await anext(batches, []), batches)


async def take_in(work: Work, upload: Upload) -> str:
    """Keep the rows of a sheet; returns the import's id. Raises PermissionMissing, HeadersMissing, a FileRefused for later rows."""
    resource = RESOURCES[upload.resource]
    work.caller.must(resource.permission)
    if any(cells.secret_in(header, resource) for header in upload.headers):
        raise HeadersMissing
    import_id = str(uuid7())
    context = await queries.context_of(work, resource, {each.name for each in resource.columns})
    await work.db.execute(
        sa.insert(imports).values(
            id=import_id,
            person_id=work.caller.person_id,
            person_name=work.caller.name,
            resource=upload.resource,
            filename=upload.filename,
            state=State.UPLOADED,
            headers=list(upload.headers),
            mapping=guessed_mapping(resource.columns, upload.headers, upload.first, context),
            row_count=0,
            created_at=work.now,
            updated_at=work.now,
        )
    )
    count, batch = 0, upload.first
    vault = await cells.sealing_vault(work, resource)
    while batch:
        count += len(batch)
        await work.driver.copy_records_to_table(
            import_rows.name, records=cells.records(import_id, batch, vault), columns=cells.COLUMNS
        )
        batch = await anext(upload.others, [])
    await work.db.execute(sa.update(imports).where(imports.c.id == import_id).values(row_count=count))
    work.audit("imports", import_id, "uploaded", changes={"filename": [None, upload.filename]})
    return import_id


async def check(work: Work, import_id: str, mapping: Mapping[str, str]) -> None:
    """Start the dry run, anew if there was one.

    Raises Invalid for a mapping that cannot stand, PermissionMissing for fields that need another, and NotNow.
    """
    row = await queries.own_import(work, import_id, lock=True)
    advance(row.state, State.CHECKING)
    chosen = dict(mapping or row.mapping)
    resource = RESOURCES[row.resource]
    check_mapping(resource.columns, row.headers, chosen)
    for permission in resource.permissions(chosen):
        work.caller.must(permission)
    await work.db.execute(
        sa.update(import_rows)
        .where(import_rows.c.import_id == import_id, import_rows.c.outcome != Outcome.OPEN)
        .values(outcome=Outcome.OPEN, problems=[], customer_id=None, record_id=None)
    )
    await work.revise(imports, row, {"state": State.CHECKING, "mapping": chosen, "handled": 0}, action="checked")
    await defer(work, check_import, import_id, import_id=import_id)


async def commit(
    work: Work,
    import_id: str,
    *,
    rows: Sequence[tuple[int, int]],
    only_fine_rows: bool,
    duplicate_reason: str,
    unit_id: str,
) -> None:
    """Start putting rows on file: those in the ranges, or all. Raises NotNow, RowsNotFine, RowsSimilar, NotAssignable, UnitNeeded."""
    row = await queries.own_import(work, import_id, lock=True)
    advance(row.state, State.COMMITTING)
    resource, caller = RESOURCES[row.resource], work.caller
    for permission in resource.permissions(row.mapping):
        caller.must(permission)
    chosen_rows, reason = multirange(rows), duplicate_reason.strip()
    outcomes = await queries.outcomes(work, import_id, chosen_rows)
    decide_commit(outcomes, only_fine_rows=only_fine_rows, duplicate_reason=reason)
    into = receiving_unit(caller.directory, caller.person_id, unit_id, field="unit_id") if resource.owned else None
    started = {"state": State.COMMITTING, "handled": 0, "unit_id": into}
    chosen = {"chosen_rows": chosen_rows, "duplicate_reason": reason}
    await work.revise(imports, row, started | chosen, action="committed", reason=reason)
    await defer(work, commit_import, import_id, import_id=import_id)


async def cancel(work: Work, import_id: str) -> None:
    """Stop it where it is; the jobs notice before their next step. Raises NotNow when it is over."""
    row = await queries.own_import(work, import_id, lock=True)
    advance(row.state, State.CANCELLED)
    await work.revise(imports, row, {"state": State.CANCELLED}, action="cancelled")
    await defer(work, forget_cells, import_id, import_id=import_id)
