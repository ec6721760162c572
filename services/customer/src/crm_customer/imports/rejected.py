"""The rows that are not put on file as a file, to be corrected and uploaded again (PRODUCT G10; ADR 0005).

It is its uploader's own sheet given back, so sealed fields stand in it in full: masked ones could not be uploaded again.
The trail has a line before the first byte leaves. All rows are of one moment: an import may be checked anew, cancelled or
forgotten while its file is in the making, which must become neither half a file nor an error.
"""

from __future__ import annotations

import asyncio
import tempfile
from contextlib import aclosing
from typing import TYPE_CHECKING, Any, ClassVar

import sqlalchemy as sa

from crm.common.v1.file_pb2 import SheetFormat
from crm_chassis.errors import CHINESE, ENGLISH
from crm_chassis.exporting import sent
from crm_chassis.sealed.vault import Purpose
from crm_chassis.tabular.writing import REASON_TITLES, csv_chunks, error_headings, xlsx_chunks
from crm_customer.imports import cells, queries
from crm_customer.imports.domain import ROW_SAYS, rejected, require_results
from crm_customer.imports.resources import RESOURCES
from crm_customer.imports.tables import import_rows

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Iterator, Sequence
    from typing import BinaryIO

    from crm.common.v1.file_pb2 import FileChunk
    from crm.customer.v1.import_service_pb2 import ExportRejectedRowsRequest
    from crm_chassis.calls import Call
    from crm_chassis.work import Read

ROWS_AT_ONCE = 1_000
FILES_AT_ONCE = 2  # in the making, in one process, since each holds a connection meanwhile


class Rejected:
    """One file of rejected rows in the making."""

    titles: ClassVar = {CHINESE: "未导入的行", ENGLISH: "Rows not imported"}

    def __init__(self, call: Call, request: ExportRejectedRowsRequest, turns: asyncio.Semaphore) -> None:
        self._call = call
        self._turns = turns
        self._import_id = request.import_id
        self._format = request.format
        self._count = 0

    async def file(self) -> AsyncGenerator[FileChunk]:
        """The file, piece by piece. Raises NotFound, PermissionMissing, NotNow and Expired."""
        with tempfile.TemporaryFile(prefix="crm-export-") as file:
            async with self._turns, self._call.snapshot() as read:
                await self._write(file, read)
            async with self._call.working() as work:
                told = {"row_count": [None, self._count]}
                work.audit("imports", self._import_id, "exported", changes=told)
            title, plain = self.titles[self._call.locale], f"rejected-rows-{work.now.astimezone(work.zone):%Y%m%d}"
            async with aclosing(sent(file, title, self._format, ascii_title=plain)) as pieces:
                async for piece in pieces:
                    yield piece

    async def _write(self, file: BinaryIO, read: Read) -> None:
        imported = await queries.own_import(read, self._import_id)
        require_results(imported.state, imported.expired_at)
        kept = [index for index, header in enumerate(imported.headers) if header not in REASON_TITLES.values()]
        headings = error_headings([imported.headers[index] for index in kept], self._call.locale)
        zone = self._call.surroundings.zone
        async with aclosing(self._batches(read, imported, kept)) as batches:
            if self._format == SheetFormat.SHEET_FORMAT_CSV:
                chunks = csv_chunks(headings, batches, zone=zone)
            else:
                chunks = xlsx_chunks(headings, batches, zone=zone, sheet=self.titles[self._call.locale])
            async with aclosing(chunks):
                async for chunk in chunks:
                    await asyncio.to_thread(file.write, chunk)

    async def _batches(self, read: Read, imported: Any, kept: Sequence[int]) -> AsyncGenerator[list[list[str]]]:
        resource, after = RESOURCES[imported.resource], 0
        titles = {column.name: column.titles[self._call.locale] for column in resource.columns}
        while True:
            read.caller = self._call.admit()
            read.caller.must(resource.permission)
            statement = (
                sa.select(import_rows)
                .where(
                    import_rows.c.import_id == self._import_id,
                    import_rows.c.outcome.in_(rejected(imported.state)),
                    import_rows.c.number > after,
                )
                .order_by(import_rows.c.number)
                .limit(ROWS_AT_ONCE)
            )
            rows = (await read.db.execute(statement)).all()
            texts = await cells.opened(read, resource, rows, purpose=Purpose.DELIVERY)
            if not rows:
                return
            after, self._count = rows[-1].number, self._count + len(rows)
            yield [
                [*(text[index] for index in kept), "; ".join(_said(row.problems, titles, self._call.locale))]
                for row, text in zip(rows, texts, strict=True)
            ]


def _said(problems: Sequence[dict[str, Any]], titles: dict[str, str], locale: str) -> Iterator[str]:
    """What is wrong with a row, each with the title of its field."""
    if not problems:
        yield ROW_SAYS["NOT_CHOSEN"][locale]
    for each in problems:
        field = titles.get(each.get("field", ""), "")
        yield f"{field}: {each['says'][locale]}" if field else each["says"][locale]
