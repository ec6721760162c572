"""Kinds of opportunity and the versions of their pipelines (PRODUCT S2, S3), through gRPC on a real database."""

from __future__ import annotations

from typing import Any

import pytest
from sales_suite import Refusal, Suite

from crm.sales.v1.pipeline_pb2 import PIPELINE_STATE_DRAFT, PIPELINE_STATE_PUBLISHED, PIPELINE_STATE_SUPERSEDED
from crm_sales.pipelines.seeds import INSTRUMENTS, REAGENT_PROJECTS

LOSSES = [{"code": "price", "name": "价格"}]
STAGES = [{"key": "first", "name": "第一步", "probability": 10}, {"key": "second", "name": "第二步", "probability": 60}]


async def refusal(call: Any) -> Refusal:
    with pytest.raises(Refusal) as refused:
        await call
    return refused.value


async def kind(suite: Suite, kind_id: str = INSTRUMENTS) -> Any:
    return await suite.call("ann", "PipelineService.GetOpportunityKind", kind_id=kind_id)


async def draft(suite: Suite, kind_id: str = INSTRUMENTS, **values: Any) -> Any:
    pipeline = {"kind_id": kind_id, "stages": STAGES, **values}
    return await suite.call("gil", "PipelineService.CreatePipeline", pipeline=pipeline)


async def publish(suite: Suite, pipeline: Any) -> Any:
    return await suite.call("gil", "PipelineService.PublishPipeline", pipeline_id=pipeline.id, etag=pipeline.etag)


async def test_the_kinds_that_come_with_the_product_have_sound_published_pipelines(suite: Suite) -> None:
    listed = await suite.call("ann", "PipelineService.ListOpportunityKinds")
    assert [(each.name, each.carrier_kind_id) for each in listed.kinds] == [
        ("仪器跟进", ""),
        ("试剂项目跟进", INSTRUMENTS),
    ]
    for each in listed.kinds:
        seeded = await suite.call("ann", "PipelineService.GetPipeline", pipeline_id=each.pipeline_id)
        assert seeded.state == PIPELINE_STATE_PUBLISHED
        again = {name: getattr(seeded, name) for name in ("kind_id", "stages", "creation_required_fields")}
        assert (await draft(suite, **again)).number == 2


async def test_a_version_is_drafted_published_and_takes_the_place_of_the_one_before(suite: Suite) -> None:
    before = (await kind(suite)).pipeline_id
    made = await draft(suite, note="两步走")
    assert (made.number, made.state, made.note) == (2, PIPELINE_STATE_DRAFT, "两步走")
    assert ((await kind(suite)).pipeline_id, (await kind(suite)).draft_pipeline_id) == (before, made.id)
    published = await publish(suite, made)
    assert published.state == PIPELINE_STATE_PUBLISHED
    assert published.HasField("publish_time")
    assert ((await kind(suite)).pipeline_id, (await kind(suite)).draft_pipeline_id) == (made.id, "")
    listed = await suite.call("ann", "PipelineService.ListPipelines", kind_id=INSTRUMENTS)
    assert [(each.number, each.state) for each in listed.pipelines] == [
        (2, PIPELINE_STATE_PUBLISHED),
        (1, PIPELINE_STATE_SUPERSEDED),
    ]
    facts = await suite.rows("SELECT subject, aggregate_id FROM outbox ORDER BY id")
    assert [tuple(fact) for fact in facts] == [("crm.sales.kind.v1.pipeline_published", INSTRUMENTS)]
    trail = await suite.rows(f"SELECT action FROM audit_entries WHERE record_id = '{made.id}' ORDER BY id")
    assert [entry.action for entry in trail] == ["created", "published"]


async def test_a_published_version_never_changes(suite: Suite) -> None:
    published = await publish(suite, await draft(suite))
    change: dict[str, Any] = {
        "pipeline": {"id": published.id, "etag": published.etag, "note": "x"},
        "update_mask": {"paths": ["note"]},
    }
    assert (await refusal(suite.call("gil", "PipelineService.UpdatePipeline", **change))).reason == "PIPELINE_PUBLISHED"
    assert (await refusal(publish(suite, published))).reason == "PIPELINE_PUBLISHED"


async def test_a_kind_has_one_draft_which_is_changed_as_a_whole_with_its_etag(suite: Suite) -> None:
    made = await draft(suite)
    assert (await refusal(draft(suite))).reason == "DRAFT_EXISTS"
    one_stage = {"id": made.id, "etag": made.etag, "stages": STAGES[:1]}
    change: dict[str, Any] = {"pipeline": one_stage, "update_mask": {"paths": ["stages"]}}
    changed = await suite.call("gil", "PipelineService.UpdatePipeline", **change)
    assert [each.key for each in changed.stages] == ["first"]
    assert (await refusal(suite.call("gil", "PipelineService.UpdatePipeline", **change))).reason == "ETAG_MISMATCH"


async def test_what_is_wrong_with_a_version_is_named_by_its_fields(suite: Suite) -> None:
    stages = [{**STAGES[0], "exit_criteria": [{"name": "预算", "condition": "budget > 1.0"}]}, STAGES[0]]
    refused = await refusal(draft(suite, stages=stages))
    assert refused.reason == "INVALID_FIELDS"
    assert sorted(refused.fields) == ["pipeline.stages[0].exit_criteria[0].condition", "pipeline.stages[1].key"]
    assert (await refusal(draft(suite, kind_id=made_up_id()))).fields == ["pipeline.kind_id"]


def made_up_id() -> str:
    return "00000000-0000-4000-b000-000000000001"


async def test_a_company_makes_kinds_of_its_own(suite: Suite) -> None:
    asked = {"name": " 广告 投放 ", "name_en": "Advertising", "loss_reasons": LOSSES, "carrier_kind_id": INSTRUMENTS}
    made = await suite.call("gil", "PipelineService.CreateOpportunityKind", kind=asked)
    assert (made.name, made.carrier_kind_id, made.pipeline_id) == ("广告投放", INSTRUMENTS, "")
    assert (await publish(suite, await draft(suite, made.id))).number == 1
    again = suite.call("gil", "PipelineService.CreateOpportunityKind", kind={**asked, "name": "广告投放"})
    assert (await refusal(again)).reason == "NAME_TAKEN"
    no_reason = suite.call("gil", "PipelineService.CreateOpportunityKind", kind={"name": "项目"})
    assert (await refusal(no_reason)).fields == ["kind.loss_reasons"]
    nowhere = {**asked, "name": "项目", "carrier_kind_id": made_up_id()}
    assert (await refusal(suite.call("gil", "PipelineService.CreateOpportunityKind", kind=nowhere))).fields == [
        "kind.carrier_kind_id"
    ]


async def test_a_choice_is_retired_and_never_taken_away(suite: Suite) -> None:
    now = await kind(suite, REAGENT_PROJECTS)
    kept = [{"code": each.code, "name": each.name, "retired": True} for each in now.cooperation_modes]

    async def change(choices: list[dict[str, Any]]) -> Any:
        changed = {"id": now.id, "etag": now.etag, "cooperation_modes": choices}
        asked: dict[str, Any] = {"kind": changed, "update_mask": {"paths": ["cooperation_modes"]}}
        return await suite.call("gil", "PipelineService.UpdateOpportunityKind", **asked)

    assert (await refusal(change(kept[:1]))).fields == ["kind.cooperation_modes"]
    assert all(each.retired for each in (await change(kept)).cooperation_modes)
    assert (await refusal(change(kept))).reason == "ETAG_MISMATCH"


@pytest.mark.parametrize("rpc", ["CreateOpportunityKind", "CreatePipeline", "PublishPipeline"])
async def test_only_who_manages_pipelines_changes_them(suite: Suite, rpc: str) -> None:
    assert (await refusal(suite.call("ann", f"PipelineService.{rpc}"))).reason == "PERMISSION_MISSING"


async def test_the_words_of_conditions_are_told_with_their_kinds(suite: Suite) -> None:
    words = await suite.call("ann", "PipelineService.ListConditionWords")
    told = {word.name: word.kind for word in words.words}
    assert told["amount"] == 3
    assert told["filled"] == 6
