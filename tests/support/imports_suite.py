"""Imports, as tests run them."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest
from customer_suite import Refusal

from crm.customer.v1.import_service_pb2 import Import, ImportRow, ListImportRowsResponse

if TYPE_CHECKING:
    from customer_suite import Suite


async def settled(suite: Suite, who: str, import_id: str, state: str) -> Import:
    """Wait until an import has come to a state."""
    wanted = Import.State.Value(f"STATE_{state}")
    async with asyncio.timeout(120):
        while True:
            found: Import = await suite.call(who, "ImportService.GetImport", import_id=import_id)
            if found.state == wanted:
                return found


async def checked(
    suite: Suite, who: str, content: bytes | str, *, resource: str = "CUSTOMERS", **mapping: str
) -> Import:
    """The import of a sheet after its dry run."""
    sheet = content if isinstance(content, bytes) else content.encode()
    uploaded = await suite.upload(who, sheet, resource=resource)
    await suite.call(who, "ImportService.CheckImport", import_id=uploaded.id, mapping=mapping)
    return await settled(suite, who, uploaded.id, "CHECKED")


async def committed(suite: Suite, who: str, import_id: str, **how: Any) -> Import:
    """The import after its commit."""
    await suite.call(who, "ImportService.CommitImport", import_id=import_id, **how)
    return await settled(suite, who, import_id, "DONE")


async def rows_with(suite: Suite, who: str, import_id: str, outcome: str) -> list[ImportRow]:
    """All rows of an import with an outcome."""
    found: list[ImportRow] = []
    after = 0
    while True:
        page: ListImportRowsResponse = await suite.call(
            who,
            "ImportService.ListImportRows",
            import_id=import_id,
            outcome=f"OUTCOME_{outcome}",
            page_size=200,
            after_number=after,
        )
        found += page.rows
        after = page.next_after_number
        if not after:
            return found


async def refused(call: Any) -> Refusal:
    """How a call is refused."""
    with pytest.raises(Refusal) as refusal:
        await call
    return refusal.value


def counts(imported: Import) -> dict[str, int]:
    """How many rows had which outcome, those that there are."""
    found = {
        "fine": imported.fine_count,
        "similar": imported.similar_count,
        "duplicate": imported.duplicate_count,
        "error": imported.error_count,
        "committed": imported.committed_count,
    }
    return {outcome: count for outcome, count in found.items() if count}


def reasons(rows: list[ImportRow]) -> dict[int, list[tuple[str, str]]]:
    """Field and reason of the problems, by row."""
    return {row.number: [(problem.field, problem.reason) for problem in row.problems] for row in rows}
