"""The rules of follow-ups and instructions (PRODUCT S4)."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING, ClassVar

from crm_chassis.errors import CHINESE, ENGLISH, Kind, Refused

if TYPE_CHECKING:
    from datetime import datetime


class Duty(IntEnum):
    """What an instruction asks for; numbers are the contract's."""

    ACKNOWLEDGE = 1
    REPLY = 2


class ContactInTheFuture(Refused):
    """What is planned is a next step, no follow-up."""

    reason = "CONTACT_IN_THE_FUTURE"
    kind = Kind.INVALID
    says: ClassVar = {CHINESE: "联系时间不能晚于现在。", ENGLISH: "The contact has not taken place yet."}


class NotASuperior(Refused):
    """Instructions come from above."""

    reason = "NOT_A_SUPERIOR"
    kind = Kind.FORBIDDEN
    says: ClassVar = {
        CHINESE: "只有负责人的上级可以批示。",
        ENGLISH: "Only a superior of the owner gives instructions.",
    }


class DueInThePast(Refused):
    """Nobody answers yesterday."""

    reason = "DUE_IN_THE_PAST"
    kind = Kind.INVALID
    says: ClassVar = {CHINESE: "答复时限必须晚于现在。", ENGLISH: "The time for the answer must lie ahead."}


class ReplyNeeded(Refused):
    """A question is answered with words."""

    reason = "REPLY_NEEDED"
    kind = Kind.INVALID
    says: ClassVar = {CHINESE: "该批示要求回复,请填写回复内容。", ENGLISH: "It asks for a reply; say something."}


class AlreadyAnswered(Refused):
    """An answer stays as it was given."""

    reason = "ALREADY_ANSWERED"
    says: ClassVar = {CHINESE: "该批示已经答复。", ENGLISH: "It has been answered."}


def decide_contact(contact: datetime | None, *, now: datetime) -> datetime:
    """When the customer was contacted. Raises ContactInTheFuture."""
    if contact is not None and contact > now:
        raise ContactInTheFuture
    return contact or now


def decide_instruction(distance: int | None, due: datetime, *, now: datetime) -> None:
    """Let somebody at this distance above the owner instruct. Raises NotASuperior and DueInThePast."""
    if distance is None:
        raise NotASuperior
    if due <= now:
        raise DueInThePast


def decide_answer(duty: Duty, reply: str, *, answered: bool) -> None:
    """Let an instruction be answered so. Raises AlreadyAnswered and ReplyNeeded."""
    if answered:
        raise AlreadyAnswered
    if duty is Duty.REPLY and not reply.strip():
        raise ReplyNeeded
