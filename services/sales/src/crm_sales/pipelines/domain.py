"""The rules of pipelines: what a version must be like before anybody is judged by it (PRODUCT S3)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

from crm_chassis.errors import CHINESE, ENGLISH, FieldProblem, Invalid, Kind, Refused, invalid
from crm_chassis.rules.conditions import Condition, ConditionRefused
from crm_sales.pipelines.words import REQUIRABLE, VOCABULARY

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

MOST_KINDS = 200


class PipelineState(IntEnum):
    """Whether a version is used; numbers are the contract's."""

    DRAFT = 1
    PUBLISHED = 2
    SUPERSEDED = 3


class PipelinePublished(Refused):
    """A published version is what running deals are judged by; it never changes."""

    reason = "PIPELINE_PUBLISHED"
    says: ClassVar = {
        CHINESE: "该流程版本已发布,不能再修改。请新建一个版本。",
        ENGLISH: "This version is published and never changes; begin a new one.",
    }


class DraftExists(Refused):
    """Two drafts would be published over each other."""

    reason = "DRAFT_EXISTS"
    kind = Kind.ALREADY_EXISTS
    says: ClassVar = {
        CHINESE: "该商机类型已有一个未发布的流程版本,请先修改或发布它。",
        ENGLISH: "The kind has a draft already; change or publish that one.",
    }


class NameTaken(Refused):
    """People choose kinds by their names."""

    reason = "NAME_TAKEN"
    kind = Kind.ALREADY_EXISTS
    says: ClassVar = {CHINESE: "已有同名的商机类型。", ENGLISH: "Another kind of opportunity has this name."}


class TooManyKinds(Refused):
    """Kinds are read whole, so their number is bounded."""

    reason = "TOO_MANY_KINDS"
    says: ClassVar = {CHINESE: "商机类型最多 {most} 个。", ENGLISH: "There are at most {most} kinds."}


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """Something with a name in two languages."""

    name: str
    name_en: str = ""

    def called(self, locale: str) -> str:
        """The name for a reader; the Chinese one where there is no other."""
        return self.name if locale == CHINESE else self.name_en or self.name


@dataclass(frozen=True, kw_only=True)
class Criterion(Named):
    """A condition with the name that people are told when it does not hold."""

    condition: str

    @cached_property
    def compiled(self) -> Condition:
        """The condition. Raises ConditionRefused for what was never checked."""
        return VOCABULARY.condition(self.condition)


@dataclass(frozen=True, slots=True, kw_only=True)
class Milestone(Named):
    """A task of a stage. ``due_days`` are calendar days after the stage was entered, 0 for no date."""

    key: str
    deliverable: str = ""
    evidence: str = ""
    owner_role: str = ""
    due_days: int = 0
    optional: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage(Named):
    """A stage. Days are calendar days, 0 for none; ``probability`` is in percent."""

    key: str
    probability: int = 0
    standard_days: int = 0
    untouched_days: int = 0
    goal: str = ""
    skippable: bool = False
    entry_criteria: tuple[Criterion, ...] = ()
    exit_criteria: tuple[Criterion, ...] = ()
    required_fields: tuple[str, ...] = ()
    milestones: tuple[Milestone, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What one version of a pipeline says."""

    stages: tuple[Stage, ...]
    creation_criteria: tuple[Criterion, ...] = ()
    creation_required_fields: tuple[str, ...] = ()

    def stage(self, key: str) -> Stage | None:
        """The stage of that key."""
        return next((each for each in self.stages if each.key == key), None)

    def place(self, key: str) -> int:
        """Where the stage stands, from 0. Raises ValueError for none."""
        return [each.key for each in self.stages].index(key)


def plan_of(
    stages: Iterable[Mapping[str, Any]],
    creation_criteria: Iterable[Mapping[str, Any]] = (),
    creation_required_fields: Iterable[str] = (),
) -> Plan:
    """A version as its documents, named as in the contract, describe it."""
    return Plan(
        stages=tuple(_stage(each) for each in stages),
        creation_criteria=_criteria(creation_criteria),
        creation_required_fields=tuple(creation_required_fields),
    )


def _stage(document: Mapping[str, Any]) -> Stage:
    parts = {
        "entry_criteria": _criteria(document.get("entry_criteria", ())),
        "exit_criteria": _criteria(document.get("exit_criteria", ())),
        "required_fields": tuple(document.get("required_fields", ())),
        "milestones": tuple(Milestone(**each) for each in document.get("milestones", ())),
    }
    return Stage(**{**document, **parts})


def _criteria(documents: Iterable[Mapping[str, Any]]) -> tuple[Criterion, ...]:
    return tuple(Criterion(**each) for each in documents)


def require_sound(plan: Plan) -> None:
    """Raise Invalid naming everything that is wrong with a version, by its fields in the contract."""
    if problems := list(_problems(plan)):
        raise Invalid(fields=problems)


def _problems(plan: Plan) -> Iterator[FieldProblem]:
    yield from _conditions("pipeline.creation_criteria", plan.creation_criteria)
    yield from _fields("pipeline.creation_required_fields", plan.creation_required_fields)
    yield from _repeated("pipeline.stages", [each.key for each in plan.stages])
    least = 0
    for at, stage in enumerate(plan.stages):
        path = f"pipeline.stages[{at}]"
        if stage.probability < least:
            yield FieldProblem(
                field=f"{path}.probability",
                reason="PROBABILITY_FALLS",
                says={
                    CHINESE: f"赢率不能低于前一阶段的 {least}%",
                    ENGLISH: f"the probability must not fall below the {least}% of the stage before",
                },
            )
        least = max(least, stage.probability)
        yield from _conditions(f"{path}.entry_criteria", stage.entry_criteria)
        yield from _conditions(f"{path}.exit_criteria", stage.exit_criteria)
        yield from _fields(f"{path}.required_fields", stage.required_fields)
        yield from _repeated(f"{path}.milestones", [each.key for each in stage.milestones])


def _conditions(path: str, criteria: Sequence[Criterion]) -> Iterator[FieldProblem]:
    for at, criterion in enumerate(criteria):
        try:
            VOCABULARY.condition(criterion.condition)
        except ConditionRefused as refused:
            yield FieldProblem(field=f"{path}[{at}].condition", reason=refused.flaw.value, says=refused.says)


def _fields(path: str, names: Sequence[str]) -> Iterator[FieldProblem]:
    for at, name in enumerate(names):
        if name not in REQUIRABLE:
            offered = ", ".join(REQUIRABLE)
            yield FieldProblem(
                field=f"{path}[{at}]",
                reason="UNKNOWN_FIELD",
                says={
                    CHINESE: f"没有可要求填写的字段 {name}。可用:{offered}",
                    ENGLISH: f"there is no field {name} to require; fields: {offered}",
                },
            )


def _repeated(
    path: str, keys: Sequence[str], *, field: str = "key", reason: str = "KEY_REPEATED"
) -> Iterator[FieldProblem]:
    for at, key in enumerate(keys):
        if key in keys[:at]:
            says = {CHINESE: f"“{key}”重复", ENGLISH: f"“{key}” is there twice"}
            yield FieldProblem(field=f"{path}[{at}].{field}", reason=reason, says=says)


def require_choices(field: str, choices: Sequence[Mapping[str, Any]], before: Sequence[Mapping[str, Any]] = ()) -> None:
    """Raise Invalid for a code that is there twice, and for one of ``before`` that is gone, which records may have."""
    codes = [each["code"] for each in choices]
    problems = list(_repeated(field, codes, field="code", reason="CHOICE_REPEATED"))
    for gone in (each["code"] for each in before if each["code"] not in codes):
        says = {
            CHINESE: f"选项“{gone}”可能已被使用,只能停用,不能去掉",
            ENGLISH: f"“{gone}” may be on records: retire it instead of leaving it out",
        }
        problems.append(FieldProblem(field=field, reason="CHOICE_MISSING", says=says))
    if problems:
        raise Invalid(fields=problems)


def no_such_kind(field: str) -> Invalid:
    """The refusal of a kind of opportunity that there is not."""
    return invalid(field, "NO_SUCH_KIND", chinese="没有这种商机类型", english="there is no such kind of opportunity")
