"""Opportunities as tests make them, on customers of the stand-in neighbour."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from customer_neighbour import CustomerNeighbour
from sales_suite import Refusal, Suite

from crm.customer.v1.contact_pb2 import Contact
from crm.customer.v1.customer_pb2 import Customer
from crm_sales.pipelines.seeds import INSTRUMENTS as INSTRUMENT_KIND

MONEY = {"amount": "800000.00", "currency": "CNY"}
# Three stages: the first asks for an amount and a survey, the second may be skipped, the third asks for competitors to come in.
STAGES = [
    {
        "key": "lead",
        "name": "线索",
        "name_en": "Lead",
        "probability": 10,
        "standard_days": 30,
        "untouched_days": 7,
        "required_fields": ["amount"],
        "exit_criteria": [{"name": "金额不少于十万", "name_en": "100,000 at least", "condition": "amount >= 100000.0"}],
        "milestones": [{"key": "survey", "name": "勘查", "evidence": "签字的勘查单", "due_days": 3}],
    },
    {"key": "trial", "name": "试用", "probability": 40, "skippable": True},
    {
        "key": "contract",
        "name": "合同",
        "probability": 90,
        "entry_criteria": [{"name": "知道竞争对手", "condition": "size(competitors) > 0"}],
    },
]


async def refusal(call: Any) -> Refusal:
    with pytest.raises(Refusal) as refused:
        await call
    return refused.value


def hospital(customers: CustomerNeighbour, name: str = "瑞金医院", *, seen_by: set[str] | None = None) -> Customer:
    return customers.put(Customer(id=str(uuid4()), name=name), seen_by=seen_by)


def contact(customers: CustomerNeighbour, of: Customer, name: str = "王主任") -> Contact:
    made = Contact(id=str(uuid4()), customer_id=of.id, name=name)
    customers.contacts[made.id] = made
    return made


async def a_kind(suite: Suite, stages: list[dict[str, Any]] = STAGES, **pipeline: Any) -> Any:
    """A kind of the company's own with a published pipeline, to choose from and to lose by."""
    kind = {
        "name": f"类型{uuid4()}",
        "carrier_kind_id": INSTRUMENT_KIND,
        "cooperation_modes": [{"code": "sale", "name": "销售"}, {"code": "old", "name": "旧", "retired": True}],
        "loss_reasons": [{"code": "price", "name": "价格"}],
    }
    made = await suite.call("gil", "PipelineService.CreateOpportunityKind", kind=kind)
    await new_version(suite, made.id, stages, **pipeline)
    return await suite.call("gil", "PipelineService.GetOpportunityKind", kind_id=made.id)


async def new_version(suite: Suite, kind_id: str, stages: list[dict[str, Any]], **pipeline: Any) -> Any:
    draft = {"kind_id": kind_id, "stages": stages, **pipeline}
    made = await suite.call("gil", "PipelineService.CreatePipeline", pipeline=draft)
    return await suite.call("gil", "PipelineService.PublishPipeline", pipeline_id=made.id, etag=made.etag)


async def create(suite: Suite, who: str, kind: Any, customer: Customer, *, key: str = "", **values: Any) -> Any:
    draft = {"name": "全自动生化线", "kind_id": kind.id, "customer_id": customer.id, **values}
    return await suite.call(who, "OpportunityService.CreateOpportunity", key=key, opportunity=draft)


async def get(suite: Suite, who: str, deal: Any, **how: Any) -> Any:
    return await suite.call(who, "OpportunityService.GetOpportunity", opportunity_id=deal.id, **how)


async def update(suite: Suite, who: str, deal: Any, **values: Any) -> Any:
    changed = {"id": deal.id, "etag": deal.etag, **values}
    mask = {"paths": sorted(values)}
    return await suite.call(who, "OpportunityService.UpdateOpportunity", opportunity=changed, update_mask=mask)


async def move(suite: Suite, who: str, deal: Any, rpc: str, **fields: Any) -> Any:
    """Call such as ``AdvanceOpportunity`` on a deal with its etag."""
    asked = {"opportunity_id": deal.id, "etag": deal.etag, **fields}
    return await suite.call(who, f"OpportunityService.{rpc}", **asked)


async def survey_done(suite: Suite, who: str, deal: Any) -> Any:
    done = {"stage": "lead", "milestone": "survey", "done": True, "evidence": "附件 3"}
    return await move(suite, who, deal, "SetMilestone", **done)


async def ready(suite: Suite, who: str, kind: Any, customer: Customer, **values: Any) -> Any:
    """A deal that may leave the first of ``STAGES``."""
    return await survey_done(suite, who, await create(suite, who, kind, customer, amount=MONEY, **values))
