"""Opportunities as people make, read, change, hand over and delete them (PRODUCT S2, G3), through gRPC on a real database."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from customer_neighbour import CustomerNeighbour
from deals_suite import MONEY, STAGES, a_kind, contact, create, get, hospital, refusal, update
from sales_suite import INSTRUMENTS, Suite, person_id, unit_id

from crm.sales.v1.opportunity_pb2 import DECISION_PART_DECIDER, OPPORTUNITY_STATE_OPEN
from crm_sales.pipelines.seeds import INSTRUMENTS as INSTRUMENT_KIND
from crm_sales.pipelines.seeds import REAGENT_PROJECTS

COMPETITOR = {"name": "罗氏", "product": "c702", "price": {"amount": "1200000.5", "currency": "CNY"}}


async def test_an_opportunity_begins_in_the_first_stage_owned_by_who_made_it(
    suite: Suite, customers: CustomerNeighbour
) -> None:
    kind, customer = await a_kind(suite), hospital(customers)
    head = contact(customers, customer)
    made = await create(
        suite,
        "ann",
        kind,
        customer,
        name=" 全自动  生化线 ",
        amount=MONEY,
        expected_signing_date="2026-12-31",
        competitors=[COMPETITOR],
        contacts=[{"contact_id": head.id, "part": "DECISION_PART_DECIDER"}],
        cooperation_mode="sale",
        product_line_id=INSTRUMENTS,
    )
    assert (made.name, made.customer_name, made.state, made.stage, made.stage_name, made.probability) == (
        *("全自动生化线", "瑞金医院", OPPORTUNITY_STATE_OPEN, "lead", "Lead", 10),
    )
    assert (made.owner_id, made.unit_id, made.pipeline_id) == (person_id("ann"), unit_id("shanghai"), kind.pipeline_id)
    assert (made.amount.amount, made.amount.currency) == ("800000.0000", "CNY")
    assert made.competitors[0].price.amount == "1200000.5"
    assert (made.contacts[0].name, made.contacts[0].part) == ("王主任", DECISION_PART_DECIDER)
    assert (made.rights.edit, made.rights.delete, made.rights.instruct) == (True, True, False)
    assert made.stage_due_date
    assert not made.untouched
    assert (await get(suite, "ann", made)) == made
    facts = await suite.rows(f"SELECT subject FROM outbox WHERE aggregate_id = '{made.id}'")
    assert [fact.subject for fact in facts] == ["crm.sales.opportunity.v1.created"]
    (entry,) = await suite.rows(f"SELECT action, changes FROM audit_entries WHERE record_id = '{made.id}'")
    assert entry.action == "created"
    assert entry.changes["amount"] == [None, "800000.00"]


async def test_a_neighbour_is_asked_with_the_callers_own_token_and_time(
    suite: Suite, customers: CustomerNeighbour
) -> None:
    await create(suite, "ann", await a_kind(suite), hospital(customers))
    (asked,) = customers.asked
    assert asked["authorization"].startswith("Bearer ey")
    assert 0 < float(asked["seconds"]) < 3


async def test_only_a_customer_that_the_caller_may_see_can_be_sold_to(
    suite: Suite, customers: CustomerNeighbour
) -> None:
    kind = await a_kind(suite)
    hidden = await refusal(create(suite, "bob", kind, hospital(customers, seen_by={person_id("ann")})))
    assert (hidden.code, hidden.fields) == ("INVALID_ARGUMENT", ["opportunity.customer_id"])
    pooled = hospital(customers)
    pooled.pool_id = str(uuid4())
    assert (await refusal(create(suite, "ann", kind, pooled))).reason == "CUSTOMER_IN_A_POOL"
    customers.silent = True
    away = await refusal(create(suite, "ann", kind, hospital(customers)))
    assert (away.code, away.reason) == ("UNAVAILABLE", "UNAVAILABLE")


async def test_creation_criteria_keep_invalid_opportunities_out_and_say_all_that_is_missing(
    suite: Suite, customers: CustomerNeighbour
) -> None:
    criterion = {"name": "金额不少于一万", "condition": "amount >= 10000.0"}
    kind = await a_kind(suite, creation_criteria=[criterion], creation_required_fields=["need", "model"])
    refused = await refusal(create(suite, "ann", kind, hospital(customers), amount={**MONEY, "amount": "9999.99"}))
    assert refused.reason == "NOT_VALID"
    assert sorted(refused.fields) == ["creation_criteria[0]", "opportunity.model", "opportunity.need"]
    assert await suite.rows("SELECT id FROM opportunities") == []
    made = await create(suite, "ann", kind, hospital(customers), amount=MONEY, need="提速", model="c501")
    assert made.stage == "lead"


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"cooperation_mode": "barter"}, "opportunity.cooperation_mode"),
        ({"cooperation_mode": "old"}, "opportunity.cooperation_mode"),
        ({"product_line_id": str(uuid4())}, "opportunity.product_line_id"),
        ({"carrier_id": str(uuid4())}, "opportunity.carrier_id"),
        ({"expected_signing_date": "2026-02-30"}, "opportunity.expected_signing_date"),
        ({"expected_signing_date": "soon"}, "opportunity.expected_signing_date"),
        ({"contacts": [{"contact_id": str(uuid4()), "part": 4}]}, "opportunity.contacts"),
        ({"certainty": 101}, "opportunity.certainty"),
        ({"amount": {"amount": "-1", "currency": "CNY"}}, "opportunity.amount.amount"),
        ({"amount": {"amount": "1", "currency": "ABC"}}, "opportunity.amount.currency"),
        (
            {"competitors": [{"name": "罗氏", "price": {"amount": "-1", "currency": "CNY"}}]},
            "opportunity.competitors[0].price.amount",
        ),
        ({"name": " "}, "opportunity.name"),
    ],
)
async def test_what_an_opportunity_names_must_be_there(
    suite: Suite, customers: CustomerNeighbour, values: dict[str, Any], field: str
) -> None:
    refused = await refusal(create(suite, "ann", await a_kind(suite), hospital(customers), **values))
    assert (refused.code, refused.fields) == ("INVALID_ARGUMENT", [field])


async def test_a_contact_is_one_of_the_customer(suite: Suite, customers: CustomerNeighbour) -> None:
    stranger = contact(customers, hospital(customers, "中山医院"))
    on_the_deal = [{"contact_id": stranger.id, "part": "DECISION_PART_USER"}]
    kind, customer = await a_kind(suite), hospital(customers)
    assert (await refusal(create(suite, "ann", kind, customer, contacts=on_the_deal))).fields == [
        "opportunity.contacts"
    ]
    made = await create(suite, "ann", kind, customer)
    assert (await refusal(update(suite, "ann", made, contacts=on_the_deal))).fields == ["opportunity.contacts"]
    own = [{"contact_id": contact(customers, customer).id, "part": "DECISION_PART_USER"}]
    assert (await update(suite, "ann", made, contacts=own)).contacts[0].name == "王主任"


async def test_a_reagent_project_hangs_on_the_instrument_that_carries_it(
    suite: Suite, customers: CustomerNeighbour
) -> None:
    customer, other = hospital(customers), hospital(customers, "中山医院")
    instruments = await suite.call("ann", "PipelineService.GetOpportunityKind", kind_id=INSTRUMENT_KIND)
    reagents = await suite.call("ann", "PipelineService.GetOpportunityKind", kind_id=REAGENT_PROJECTS)
    instrument = await create(suite, "ann", instruments, customer, model="c501", need="提速")
    project = {"name": "糖化", "project": "糖化血红蛋白", "carrier_id": instrument.id}
    assert (await create(suite, "ann", reagents, customer, **project)).carrier_id == instrument.id
    for who, about in (("ann", other), ("hal", customer)):
        assert (await refusal(create(suite, who, reagents, about, **project))).fields == ["opportunity.carrier_id"]


async def test_a_retired_kind_is_not_offered(suite: Suite, customers: CustomerNeighbour) -> None:
    kind = await a_kind(suite)
    change: dict[str, Any] = {
        "kind": {"id": kind.id, "etag": kind.etag, "retired": True},
        "update_mask": {"paths": ["retired"]},
    }
    await suite.call("gil", "PipelineService.UpdateOpportunityKind", **change)
    assert (await refusal(create(suite, "ann", kind, hospital(customers)))).reason == "KIND_NOT_OFFERED"


async def test_the_same_request_again_makes_no_second_opportunity(suite: Suite, customers: CustomerNeighbour) -> None:
    kind, customer = await a_kind(suite), hospital(customers)
    first = await create(suite, "ann", kind, customer, key="k1")
    assert (await create(suite, "ann", kind, customer, key="k1")).id == first.id
    assert len(await suite.rows("SELECT id FROM opportunities")) == 1


@pytest.mark.parametrize(
    ("who", "sees", "edits"),
    [
        ("ann", True, True),
        ("sam", True, True),
        ("erin", True, False),
        ("gil", True, False),
        ("max", True, False),
        ("bob", False, False),
        ("nora", False, False),
    ],
)
async def test_who_sees_and_changes_an_opportunity(
    suite: Suite, customers: CustomerNeighbour, who: str, sees: bool, edits: bool
) -> None:
    made = await create(suite, "ann", await a_kind(suite), hospital(customers), product_line_id=INSTRUMENTS)
    listed = await suite.call(who, "OpportunityService.ListOpportunities", count_total=True)
    found = await suite.call(who, "OpportunityService.ListOpportunities", query="生化", count_total=True)
    assert (len(listed.opportunities), listed.total_size, len(found.opportunities)) == (int(sees),) * 3
    if not sees:
        assert (await refusal(get(suite, who, made))).code == "NOT_FOUND"
        assert (await refusal(update(suite, who, made, need="x"))).code == "NOT_FOUND"
    elif not edits:
        assert (await get(suite, who, made)).rights.edit is False
        assert (await refusal(update(suite, who, made, need="x"))).reason == "RIGHT_MISSING"
    else:
        assert (await update(suite, who, made, need="x")).need == "x"


async def test_lists_are_filtered_sorted_and_searched(suite: Suite, customers: CustomerNeighbour) -> None:
    kind = await a_kind(suite)
    for name, hospital_name, amount, day in (
        ("甲线", "瑞金医院", "100", "2026-06-30"),
        ("乙线", "协和医院", "200", "2026-07-01"),
        ("丙线", "华山医院", "300", ""),
    ):
        money = {"amount": amount, "currency": "CNY"}
        customer = hospital(customers, hospital_name)
        await create(suite, "ann", kind, customer, name=name, amount=money, expected_signing_date=day)

    async def names(**asked: Any) -> list[str]:
        answer = await suite.call("ann", "OpportunityService.ListOpportunities", **asked)
        return [each.name for each in answer.opportunities]

    assert await names(order_by="name") == sorted(["甲线", "乙线", "丙线"])
    assert await names(filter="amount >= 200", order_by="name") == sorted(["乙线", "丙线"])
    assert await names(filter=f'stage = "lead" AND kind_id = "{kind.id}" AND amount < 200') == ["甲线"]
    assert await names(query="xhyy") == ["乙线"]
    assert await names(signing_until="2026-06-30") == ["甲线"]
    assert await names(signing_from="2026-06-30", signing_until="2026-12-31", order_by="name") == sorted(
        ["甲线", "乙线"]
    )
    assert (await refusal(names(filter="remark = 'x'"))).fields == ["filter"]
    assert (await refusal(names(signing_from="2026-02-30"))).fields == ["signing_from"]


async def test_a_change_needs_the_etag_and_leaves_its_trail(suite: Suite, customers: CustomerNeighbour) -> None:
    made = await create(suite, "ann", await a_kind(suite), hospital(customers))
    changed = await update(suite, "sam", made, amount=MONEY, competitors=[COMPETITOR])
    assert (await refusal(update(suite, "ann", made, need="x"))).reason == "ETAG_MISMATCH"
    assert (await refusal(update(suite, "ann", changed, state="OPPORTUNITY_STATE_WON"))).fields == ["update_mask"]
    entries = await suite.rows(
        f"SELECT changes FROM audit_entries WHERE record_id = '{made.id}' AND action = 'changed'"
    )
    assert entries[0].changes["competitors"] == [[], [COMPETITOR]]
    facts = await suite.rows("SELECT subject FROM outbox WHERE subject LIKE '%opportunity.v1.changed'")
    assert len(facts) == 1


async def test_what_is_deleted_is_gone_until_its_owner_brings_it_back(
    suite: Suite, customers: CustomerNeighbour
) -> None:
    made = await create(suite, "ann", await a_kind(suite), hospital(customers))
    about = {"opportunity_id": made.id, "etag": made.etag}
    assert (await refusal(suite.call("sam", "OpportunityService.DeleteOpportunity", **about))).reason == "RIGHT_MISSING"
    await suite.call("ann", "OpportunityService.DeleteOpportunity", **about)
    assert (await refusal(get(suite, "sam", made))).code == "NOT_FOUND"
    gone = await suite.call("ann", "OpportunityService.ListOpportunities", deleted=True)
    assert [each.id for each in gone.opportunities] == [made.id]
    assert not (await suite.call("sam", "OpportunityService.ListOpportunities", deleted=True)).opportunities
    again = {**about, "etag": gone.opportunities[0].etag}
    assert not (await suite.call("ann", "OpportunityService.RestoreOpportunity", **again)).HasField("delete_time")
    assert (await get(suite, "sam", made)).id == made.id


async def test_a_transfer_hands_over_what_is_open_and_keeps_its_stage(
    suite: Suite, customers: CustomerNeighbour
) -> None:
    kind = await a_kind(suite, [{**STAGES[1], "key": "lead"}, STAGES[1]])
    one = await create(suite, "ann", kind, hospital(customers))
    await suite.call("ann", "OpportunityService.AdvanceOpportunity", opportunity_id=one.id, etag=one.etag)
    two = await create(suite, "bob", kind, hospital(customers))
    both: dict[str, Any] = {"opportunity_ids": [one.id, two.id], "to_person_id": person_id("bob"), "reason": "调整"}
    assert (await refusal(suite.call("ann", "OpportunityService.TransferOpportunities", **both))).code == "NOT_FOUND"
    assert (await refusal(suite.call("erin", "OpportunityService.TransferOpportunities", **both))).reason == (
        "RIGHT_MISSING"
    )
    moved = await suite.call("sam", "OpportunityService.TransferOpportunities", **both)
    assert moved.transferred_count == 1
    assert (await get(suite, "bob", one)).stage == "trial"
    assert (await refusal(get(suite, "ann", one))).code == "NOT_FOUND"
    facts = await suite.rows("SELECT aggregate_id FROM outbox WHERE subject LIKE '%opportunity.v1.owner_changed'")
    assert [fact.aggregate_id for fact in facts] == [one.id]
