"""ImportService over gRPC: translate, call, translate."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from crm.customer.v1 import import_service_pb2 as service
from crm_chassis.fill import fill
from crm_chassis.grpc.server import Servicer
from crm_customer.imports import commands, queries
from crm_customer.imports.domain import Expired, Outcome
from crm_customer.imports.rejected import FILES_AT_ONCE, Rejected

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, AsyncIterator

    from crm.common.v1.file_pb2 import FileChunk
    from crm_chassis.calls import Call
    from crm_chassis.work import Read, Work


async def shown(read: Read, import_id: str) -> service.Import:
    """An import with its progress."""
    row = await queries.own_import(read, import_id)
    counts = await queries.outcomes(read, import_id)
    answer = fill(service.Import(), row)
    answer.checked_count = row.row_count - counts.get(Outcome.OPEN, 0)
    answer.fine_count = counts.get(Outcome.FINE, 0)
    answer.duplicate_count = counts.get(Outcome.DUPLICATE, 0)
    answer.error_count = counts.get(Outcome.ERROR, 0)
    answer.committed_count = counts.get(Outcome.COMMITTED, 0)
    answer.similar_count = counts.get(Outcome.SIMILAR, 0)
    return answer


def shown_row(row: Any, cells: list[str], visible: set[str], locale: str) -> service.ImportRow:
    """A row, telling only of customers the caller may see and of what hangs on them."""
    told = row.customer_id in visible
    return service.ImportRow(
        number=row.number,
        outcome=row.outcome,
        cells=cells,
        problems=(
            service.ImportProblem(field=each.get("field", ""), reason=each["reason"], text=each["says"][locale])
            for each in row.problems
        ),
        customer_id=row.customer_id if told else "",
        record_id=row.record_id if told else "",
    )


class ImportService(Servicer):
    """Import of customers, departments and contacts from sheets."""

    contract = "crm.customer.v1.ImportService"

    def __init__(self) -> None:
        self._turns = asyncio.Semaphore(FILES_AT_ONCE)

    async def UploadImport(self, parts: AsyncIterator[service.UploadImportRequest], call: Call) -> service.Import:
        """See the contract."""
        async with commands.received(parts) as upload, call.working() as work:
            return await shown(work, await commands.take_in(work, upload))

    async def GetImport(self, request: service.GetImportRequest, read: Read) -> service.Import:
        """See the contract."""
        return await shown(read, request.import_id)

    async def CheckImport(self, request: service.CheckImportRequest, work: Work) -> service.Import:
        """See the contract."""
        await commands.check(work, request.import_id, request.mapping)
        return await shown(work, request.import_id)

    async def ListImportRows(
        self, request: service.ListImportRowsRequest, read: Read
    ) -> service.ListImportRowsResponse:
        """See the contract."""
        rows, after, expired = await queries.rows(
            read,
            request.import_id,
            outcome=request.outcome,
            after_number=request.after_number,
            page_size=request.page_size,
        )
        visible = await queries.visible_among(read, {row.customer_id for row, _ in rows if row.customer_id})
        answer = service.ListImportRowsResponse(
            rows=(shown_row(row, cells, visible, read.locale) for row, cells in rows), next_after_number=after
        )
        if expired:
            answer.notice.reason, answer.notice.text = Expired.reason, Expired().text(read.locale)
        return answer

    async def CommitImport(self, request: service.CommitImportRequest, work: Work) -> service.Import:
        """See the contract."""
        await commands.commit(
            work,
            request.import_id,
            rows=[(each.first, each.last) for each in request.rows],
            only_fine_rows=request.only_fine_rows,
            duplicate_reason=request.duplicate_reason,
            unit_id=request.unit_id,
        )
        return await shown(work, request.import_id)

    def ExportRejectedRows(self, request: service.ExportRejectedRowsRequest, call: Call) -> AsyncGenerator[FileChunk]:
        """See the contract."""
        return Rejected(call, request, self._turns).file()

    async def CancelImport(self, request: service.CancelImportRequest, work: Work) -> service.Import:
        """See the contract."""
        await commands.cancel(work, request.import_id)
        return await shown(work, request.import_id)
