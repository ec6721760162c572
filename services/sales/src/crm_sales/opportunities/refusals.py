"""What the rules of opportunities say no to, and how."""

from __future__ import annotations

from typing import ClassVar

from crm_chassis.errors import CHINESE, ENGLISH, Invalid, Kind, Refused, invalid


class StageNotReady(Refused):
    """What must be there to go on is not; the fields name all of it."""

    reason = "STAGE_NOT_READY"
    says: ClassVar = {
        CHINESE: "还不能推进:有 {count} 项条件未满足。",
        ENGLISH: "It cannot go on yet: {count} things are missing.",
    }


class NotValid(Refused):
    """An opportunity that does not meet its kind's creation criteria is none (PRODUCT S2)."""

    reason = "NOT_VALID"
    says: ClassVar = {
        CHINESE: "不符合立项条件:有 {count} 项未满足。",
        ENGLISH: "This is no valid opportunity of its kind: {count} things are missing.",
    }


class NotForward(Refused):
    """Forward is a stage that lies ahead; from the last one a deal is won or lost."""

    reason = "NOT_FORWARD"
    says: ClassVar = {
        CHINESE: "目标阶段不在当前阶段之后。最后一个阶段之后请赢单或丢单。",
        ENGLISH: "That stage does not lie ahead; from the last one a deal is won or lost.",
    }


class NotBackward(Refused):
    """Back is a stage that lies behind."""

    reason = "NOT_BACKWARD"
    says: ClassVar = {CHINESE: "目标阶段不在当前阶段之前。", ENGLISH: "That stage does not lie behind."}


class StageNotSkippable(Refused):
    """A stage that must be worked is not passed by."""

    reason = "STAGE_NOT_SKIPPABLE"
    says: ClassVar = {
        CHINESE: "不能跳过阶段“{stage}”。",
        ENGLISH: "The stage “{stage}” must not be skipped.",
    }


class OpportunityClosed(Refused):
    """What has ended stays as it is, until it is opened again."""

    reason = "OPPORTUNITY_CLOSED"
    says: ClassVar = {CHINESE: "该商机已赢单或丢单。", ENGLISH: "The opportunity has been won or lost."}


class OpportunityOpen(Refused):
    """There is nothing to open."""

    reason = "OPPORTUNITY_OPEN"
    says: ClassVar = {CHINESE: "该商机尚未关闭。", ENGLISH: "The opportunity is open."}


class KindNotOffered(Refused):
    """New deals begin with what the company offers now."""

    reason = "KIND_NOT_OFFERED"
    says: ClassVar = {
        CHINESE: "该商机类型已停用或尚未发布流程。",
        ENGLISH: "This kind of opportunity is retired, or has no published pipeline yet.",
    }


class CustomerInAPool(Refused):
    """Who wants to sell to it claims it first (PRODUCT C9)."""

    reason = "CUSTOMER_IN_A_POOL"
    says: ClassVar = {
        CHINESE: "该客户在公海中,请先领取。",
        ENGLISH: "The customer waits in a pool; claim it first.",
    }


class EvidenceNeeded(Refused):
    """A milestone with something to show for it is done when it is shown."""

    reason = "EVIDENCE_NEEDED"
    kind = Kind.INVALID
    says: ClassVar = {CHINESE: "完成该里程碑需提供:{evidence}。", ENGLISH: "It is done with evidence: {evidence}."}


class SignedInTheFuture(Refused):
    """Nothing is won before it is signed."""

    reason = "SIGNED_IN_THE_FUTURE"
    kind = Kind.INVALID
    says: ClassVar = {CHINESE: "签约日期不能晚于今天。", ENGLISH: "The signing date has not come yet."}


def no_such(what: str, reason: str, *, chinese: str, english: str) -> Invalid:
    """The refusal of a record that a field names and the caller does not see."""
    return invalid(f"opportunity.{what}", reason, chinese=chinese, english=english)
