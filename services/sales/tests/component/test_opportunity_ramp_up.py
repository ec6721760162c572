"""How a reagent project grows after it opened (PRODUCT S2), through gRPC on a real database."""

from __future__ import annotations

from typing import Any

from customer_neighbour import CustomerNeighbour
from deals_suite import a_kind, create, get, hospital, move, refusal
from sales_suite import Suite

from crm_sales.pipelines.seeds import INSTRUMENTS

PLAN = [{"month": "2026-02", "planned": 300}, {"month": "2026-01", "planned": 100}]


async def write(suite: Suite, who: str, deal: Any, months: list[dict[str, Any]]) -> None:
    newest = await get(suite, "gil", deal)
    asked: dict[str, Any] = {"opportunity_id": deal.id, "months": months, "etag": newest.etag}
    await suite.call(who, "RampUpService.SetRampUp", **asked)


async def ramp_up(suite: Suite, who: str, deal: Any) -> list[tuple[Any, ...]]:
    answer = await suite.call(who, "RampUpService.ListRampUp", opportunity_id=deal.id)
    return [
        (
            each.month,
            each.planned if each.HasField("planned") else None,
            each.actual if each.HasField("actual") else None,
            each.planned_so_far,
            each.actual_so_far,
        )
        for each in answer.months
    ]


async def test_what_was_planned_is_compared_with_what_was_reached(suite: Suite, customers: CustomerNeighbour) -> None:
    deal = await create(suite, "ann", await a_kind(suite), hospital(customers))
    await write(suite, "ann", deal, PLAN)
    assert await ramp_up(suite, "erin", deal) == [("2026-01", 100, None, 0, 0), ("2026-02", 300, None, 0, 0)]
    await write(
        suite, "sam", deal, [{"month": "2026-01", "planned": 100, "actual": 80}, {"month": "2026-03", "actual": 0}]
    )
    assert await ramp_up(suite, "ann", deal) == [
        ("2026-01", 100, 80, 100, 80),
        ("2026-02", 300, None, 100, 80),
        ("2026-03", None, 0, 100, 80),
    ]
    await write(suite, "ann", deal, [{"month": "2026-03"}])
    assert [month for month, *_ in await ramp_up(suite, "ann", deal)] == ["2026-01", "2026-02"]
    facts = await suite.rows("SELECT subject FROM outbox WHERE subject LIKE '%ramp_up_changed'")
    assert len(facts) == 3


async def test_saying_the_same_again_changes_nothing(suite: Suite, customers: CustomerNeighbour) -> None:
    deal = await create(suite, "ann", await a_kind(suite), hospital(customers))
    await write(suite, "ann", deal, PLAN)
    before = (await get(suite, "ann", deal)).etag
    await write(suite, "ann", deal, PLAN)
    assert (await get(suite, "ann", deal)).etag == before


async def test_what_cannot_be_is_refused(suite: Suite, customers: CustomerNeighbour) -> None:
    customer = hospital(customers)
    deal = await create(suite, "ann", await a_kind(suite), customer)
    assert (await refusal(write(suite, "ann", deal, [{"month": "2099-01", "actual": 1}]))).reason == "MONTH_NOT_OVER"
    assert (await refusal(write(suite, "ann", deal, [PLAN[0], PLAN[0]]))).fields == ["months[1].month"]
    for month in ("2026-13", "0000-01"):
        assert (await refusal(write(suite, "ann", deal, [{"month": month}]))).fields == ["months[0].month"]
    assert (await refusal(write(suite, "erin", deal, PLAN))).reason == "RIGHT_MISSING"
    assert (await refusal(write(suite, "bob", deal, PLAN))).code == "NOT_FOUND"
    assert (await refusal(ramp_up(suite, "bob", deal))).code == "NOT_FOUND"
    instruments = await suite.call("ann", "PipelineService.GetOpportunityKind", kind_id=INSTRUMENTS)
    instrument = await create(suite, "ann", instruments, customer, model="c501", need="提速")
    assert (await refusal(write(suite, "ann", instrument, PLAN))).reason == "NO_RAMP_UP"
    lost = {"reason": "price", "competitor": "罗氏", "lesson": "太晚"}
    await move(suite, "ann", await get(suite, "ann", deal), "LoseOpportunity", **lost)
    assert (await refusal(write(suite, "ann", deal, PLAN))).reason == "OPPORTUNITY_LOST"
