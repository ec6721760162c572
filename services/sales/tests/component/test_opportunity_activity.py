"""What the search of the trail tells of deals (PRODUCT G3, G8), through gRPC on a real database."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from customer_neighbour import CustomerNeighbour
from deals_suite import a_kind, create, hospital
from sales_suite import Suite, person_id


async def told(suite: Suite) -> tuple[list[str], list[str]]:
    """Fields that are told, and fields that are withheld, of ann's first deal."""
    answer = await suite.call("gil", "SalesHistoryService.ListSalesActivity", person_id=person_id("ann"))
    (entry,) = [each for each in answer.entries if (each.record_type, each.action) == ("opportunities", "created")]
    return [each.field for each in entry.changes], list(entry.hidden_fields)


async def test_whoever_audits_reads_no_more_of_a_deal_than_of_the_deal_itself(
    suite: Suite, customers: CustomerNeighbour
) -> None:
    await create(suite, "ann", await a_kind(suite), hospital(customers))
    shown, withheld = await told(suite)
    assert "name" in shown
    assert not withheld
    audits_only: dict[str, Any] = {
        role: permissions - {"sales.opportunities.read-all"}
        for role, permissions in suite.directory.role_permissions.items()
    }
    suite.become(replace(suite.directory, role_permissions=audits_only))
    assert await told(suite) == ([], shown)
