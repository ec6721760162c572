"""Opportunities summed up, migrated, exported and told of (PRODUCT S3, S7, G8, G10, R4), on a real database."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from customer_neighbour import CustomerNeighbour
from deals_suite import MONEY, STAGES, a_kind, create, get, hospital, move, new_version, ready, refusal, update
from sales_suite import Suite, unit_id

LOST = {"reason": "price", "competitor": "罗氏", "lesson": "报价太晚"}


async def funnel(suite: Suite, who: str, kind: Any, **asked: Any) -> Any:
    return await suite.call(who, "FunnelService.GetFunnel", kind_id=kind.id, **asked)


def money(amounts: Any) -> dict[str, Decimal]:
    return {each.currency: Decimal(each.amount) for each in amounts}


@pytest.fixture
async def deals(suite: Suite, customers: CustomerNeighbour) -> Any:
    """Ann: two leads and one on trial; Bob: one lead in euros; Hal of another office: one lead."""
    kind = await a_kind(suite)
    for who, amount in (("ann", "100000.10"), ("ann", "200000.20"), ("hal", "5")):
        await create(suite, who, kind, hospital(customers), amount={"amount": amount, "currency": "CNY"})
    await create(suite, "bob", kind, hospital(customers), amount={"amount": "7", "currency": "EUR"})
    on_trial = await ready(suite, "ann", kind, hospital(customers))
    await move(suite, "ann", on_trial, "AdvanceOpportunity")
    return kind


@pytest.mark.parametrize(
    ("who", "leads", "trials", "amounts"),
    [
        ("ann", 2, 1, {"CNY": "300000.30"}),
        ("bob", 1, 0, {"EUR": "7"}),
        ("sam", 3, 1, {"CNY": "300000.30", "EUR": "7"}),
        ("erin", 4, 1, {"CNY": "300005.30", "EUR": "7"}),
        ("gil", 4, 1, {"CNY": "300005.30", "EUR": "7"}),
        ("nora", 0, 0, {}),
    ],
)
async def test_everybody_sums_what_they_see(
    suite: Suite, deals: Any, who: str, leads: int, trials: int, amounts: dict[str, str]
) -> None:
    found = await funnel(suite, who, deals)
    lead, trial, contract = found.stages
    assert (lead.count, trial.count, contract.count) == (leads, trials, 0)
    assert money(lead.amounts) == {currency: Decimal(amount) for currency, amount in amounts.items()}
    weighted = {currency: Decimal(amount) / 10 for currency, amount in amounts.items()}
    assert money(lead.weighted_amounts) == weighted
    assert (lead.left_count, lead.advanced_count) == (trials, trials)


async def test_a_funnel_is_narrowed_to_a_unit_a_person_and_a_period(suite: Suite, deals: Any) -> None:
    assert (await funnel(suite, "erin", deals, unit_id=unit_id("hangzhou"))).stages[0].count == 1
    ann = (await suite.call("ann", "OpportunityService.ListOpportunities")).opportunities[0].owner_id
    assert (await funnel(suite, "erin", deals, owner_id=ann)).stages[0].count == 2
    assert (await funnel(suite, "erin", deals, end_date="2020-01-01")).stages[0].left_count == 0
    assert (await refusal(funnel(suite, "erin", deals, end_date="2020-02-30"))).fields == ["end_date"]


async def test_dwell_is_measured_against_the_standard(suite: Suite, deals: Any) -> None:
    await suite.rows(
        "UPDATE opportunities SET enter_at = enter_at - interval '40 days', due_at = due_at - interval '40 days'"
    )
    lead = (await funnel(suite, "ann", deals)).stages[0]
    assert (lead.average_days, lead.standard_days, lead.overdue_count) == (40.0, 30, 2)


async def test_what_ended_is_counted_apart(suite: Suite, customers: CustomerNeighbour) -> None:
    kind = await a_kind(suite, [STAGES[1]])
    won, lost = [await create(suite, "ann", kind, hospital(customers)) for _ in range(2)]
    await move(suite, "ann", won, "WinOpportunity", signing_date="2026-01-31", amount=MONEY)
    await move(suite, "ann", lost, "LoseOpportunity", **LOST)
    found = await funnel(suite, "sam", kind)
    assert (found.won_count, found.lost_count, money(found.won_amounts)) == (1, 1, {"CNY": Decimal(800000)})
    (only,) = found.stages
    assert (only.count, only.left_count, only.advanced_count) == (0, 2, 1)


async def test_a_funnel_counts_what_a_list_shows_also_after_people_moved(suite: Suite, deals: Any) -> None:
    now = suite.directory
    gone = {
        each.id: type(each)(**{f: getattr(each, f) for f in each.__slots__} | {"heads": frozenset()})
        for each in now.units.values()
        if each.id == unit_id("shanghai")
    }
    suite.become(now.with_changes(version=now.version + 1, units=gone))
    listed = await suite.call("sam", "OpportunityService.ListOpportunities", count_total=True)
    assert listed.total_size == 0
    assert sum(each.count for each in (await funnel(suite, "sam", deals)).stages) == 0


async def migrate(suite: Suite, source: str, target: str, *stages: tuple[str, str], who: str = "gil") -> int:
    mapped = [{"from_stage": before, "to_stage": after} for before, after in stages]
    asked: dict[str, Any] = {"from_pipeline_id": source, "to_pipeline_id": target, "stages": mapped, "reason": "新流程"}
    answer = await suite.call(who, "OpportunityService.MigrateOpportunities", **asked)
    return int(answer.migrated_count)


async def test_running_deals_are_migrated_stage_by_stage(suite: Suite, customers: CustomerNeighbour) -> None:
    kind = await a_kind(suite)
    lead = await create(suite, "ann", kind, hospital(customers))
    trial = await move(suite, "ann", await ready(suite, "ann", kind, hospital(customers)), "AdvanceOpportunity")
    lost = await create(suite, "ann", kind, hospital(customers))
    await move(suite, "ann", lost, "LoseOpportunity", **LOST)
    stages = [{**STAGES[0], "probability": 15}, {"key": "proof", "name": "验证", "probability": 55}]
    target = await new_version(suite, kind.id, stages)
    assert (await refusal(migrate(suite, kind.pipeline_id, target.id))).fields == ["stages"]
    assert await migrate(suite, kind.pipeline_id, target.id, ("trial", "proof")) == 2
    assert [
        (each.stage, each.probability, each.pipeline_id)
        for each in [await get(suite, "ann", lead), await get(suite, "ann", trial)]
    ] == [
        ("lead", 15, target.id),
        ("proof", 55, target.id),
    ]
    assert (await get(suite, "ann", lost)).pipeline_id == kind.pipeline_id
    assert (await get(suite, "ann", lead)).enter_time == lead.enter_time
    moves = await suite.call("ann", "OpportunityService.ListMoves", opportunity_id=trial.id)
    assert (moves.moves[0].kind, moves.moves[0].from_stage_name, moves.moves[0].to_stage_name) == (7, "试用", "验证")


async def test_versions_of_other_kinds_and_drafts_are_no_target(suite: Suite, customers: CustomerNeighbour) -> None:
    one, other = await a_kind(suite), await a_kind(suite)
    assert (await refusal(migrate(suite, one.pipeline_id, other.pipeline_id))).reason == "NOT_OF_ONE_KIND"
    pipeline = {"kind_id": one.id, "stages": STAGES}
    draft = await suite.call("gil", "PipelineService.CreatePipeline", pipeline=pipeline)
    assert (await refusal(migrate(suite, one.pipeline_id, draft.id))).reason == "NOT_PUBLISHED"
    assert (await refusal(migrate(suite, one.pipeline_id, draft.id, who="ann"))).reason == "PERMISSION_MISSING"


async def test_a_list_is_had_as_a_file_with_the_rows_it_shows(suite: Suite, customers: CustomerNeighbour) -> None:
    kind = await a_kind(suite)
    mine = await create(
        suite,
        "ann",
        kind,
        hospital(customers),
        amount=MONEY,
        cooperation_mode="sale",
        expected_signing_date="2026-12-31",
    )
    await create(suite, "bob", kind, hospital(customers))
    file = await suite.download("ann", "OpportunityService.ExportOpportunities")
    (row,) = file.records()
    assert (row["商机ID"], row["商机类型"], row["金额"], row["合作方式"], row["阶段"], row["负责人"]) == (
        *(mine.id, kind.name, "800000", "销售", "线索", "Ann"),
    )
    assert len((await suite.download("sam", "OpportunityService.ExportOpportunities")).records()) == 2
    later = await suite.download("sam", "OpportunityService.ExportOpportunities", signing_from="2026-12-31")
    assert [each["商机ID"] for each in later.records()] == [mine.id]


async def test_the_history_of_a_deal_is_told_to_who_sees_it(suite: Suite, customers: CustomerNeighbour) -> None:
    deal = await create(suite, "ann", await a_kind(suite), hospital(customers))
    await update(suite, "sam", deal, need="提速")
    told = await suite.call("erin", "OpportunityService.ListOpportunityHistory", opportunity_id=deal.id)
    assert [(each.action, each.person_name) for each in told.entries] == [("changed", "Sam"), ("created", "Ann")]
    (change,) = told.entries[0].changes
    assert (change.field, change.old_value, change.new_value) == ("need", "", "提速")
    hidden = suite.call("bob", "OpportunityService.ListOpportunityHistory", opportunity_id=deal.id)
    assert (await refusal(hidden)).code == "NOT_FOUND"
