"""What a version of a pipeline must be like (PRODUCT S3)."""

from __future__ import annotations

from typing import Any

import pytest

from crm_chassis.errors import CHINESE, ENGLISH, Invalid
from crm_sales.pipelines.domain import plan_of, require_choices, require_sound


def stage(key: str, **values: Any) -> dict[str, Any]:
    return {"key": key, "name": key, **values}


def wrong(*stages: dict[str, Any], **others: Any) -> dict[str, str]:
    with pytest.raises(Invalid) as refused:
        require_sound(plan_of(stages, **others))
    assert all(problem.says.keys() == {CHINESE, ENGLISH} for problem in refused.value.fields)
    return {problem.field: problem.reason for problem in refused.value.fields}


def test_a_sound_pipeline_is_accepted() -> None:
    criterion = {"name": "预算", "condition": "'amount' in filled && amount >= 10000.0"}
    milestone = {"key": "survey", "name": "装机条件确认", "due_days": 7}
    require_sound(
        plan_of(
            [
                stage("lead", probability=10, exit_criteria=[criterion], required_fields=["need"]),
                stage("trial", probability=10, milestones=[milestone]),
                stage("contract", probability=90, entry_criteria=[criterion]),
            ],
            creation_criteria=[criterion],
            creation_required_fields=["amount"],
        )
    )


def test_everything_that_is_wrong_is_named_at_once() -> None:
    bad = {"name": "预算", "condition": "budget > 1.0"}
    found = wrong(
        stage("lead", probability=30, required_fields=["need", "owner_id"], exit_criteria=[bad]),
        stage("lead", probability=20, milestones=[{"key": "a", "name": "a"}, {"key": "a", "name": "b"}]),
        creation_criteria=[{"name": "x", "condition": "amount"}],
        creation_required_fields=["budget"],
    )
    assert found == {
        "pipeline.creation_criteria[0].condition": "CONDITION_NOT_YES_OR_NO",
        "pipeline.creation_required_fields[0]": "UNKNOWN_FIELD",
        "pipeline.stages[0].exit_criteria[0].condition": "CONDITION_UNKNOWN_NAME",
        "pipeline.stages[0].required_fields[1]": "UNKNOWN_FIELD",
        "pipeline.stages[1].key": "KEY_REPEATED",
        "pipeline.stages[1].probability": "PROBABILITY_FALLS",
        "pipeline.stages[1].milestones[1].key": "KEY_REPEATED",
    }


def test_a_choice_that_records_may_have_is_retired_and_never_left_out() -> None:
    sale = {"code": "sale", "name": "销售"}
    require_choices("kind.loss_reasons", [{**sale, "retired": True}], before=[sale])
    with pytest.raises(Invalid) as refused:
        require_choices("kind.loss_reasons", [{"code": "lease", "name": "租赁"}] * 2, before=[sale])
    assert [problem.reason for problem in refused.value.fields] == ["CHOICE_REPEATED", "CHOICE_MISSING"]
