"""The rules of the pools: who belongs to one, and when a claim may stand (PRODUCT C9)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import Flag, auto
from typing import TYPE_CHECKING, ClassVar

from crm_chassis.errors import CHINESE, ENGLISH, FieldProblem, Kind, Refused

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from zoneinfo import ZoneInfo

    from crm_chassis.identity.directory import Directory


class PoolNameTaken(Refused):
    """Pools are told apart by name."""

    reason = "POOL_NAME_TAKEN"
    kind = Kind.ALREADY_EXISTS
    says: ClassVar = {CHINESE: "已有名为「{name}」的公海。", ENGLISH: "There is a pool named {name} already."}


class NotInPool(Refused):
    """The customer does not wait in the pool, or does not any more."""

    reason = "NOT_IN_POOL"
    says: ClassVar = {
        CHINESE: "该客户不在公海中,可能已被他人领取。",
        ENGLISH: "The customer is not in the pool; somebody may have been quicker.",
    }


class NotAMember(Refused):
    """Only members claim out of a pool."""

    reason = "NOT_A_MEMBER"
    kind = Kind.FORBIDDEN
    says: ClassVar = {CHINESE: "您不是该公海的成员。", ENGLISH: "You are not a member of this pool."}


class NotAnAdministrator(Refused):
    """Only a pool's administrators hand its customers out."""

    reason = "NOT_AN_ADMINISTRATOR"
    kind = Kind.FORBIDDEN
    says: ClassVar = {CHINESE: "您不是该公海的管理员。", ENGLISH: "You are not an administrator of this pool."}


class HoldingLimitReached(Refused):
    """Who holds as many as the pool allows must give one up first."""

    reason = "HOLDING_LIMIT_REACHED"
    says: ClassVar = {
        CHINESE: "您已持有该公海的 {held} 个客户,达到上限 {limit}。",
        ENGLISH: "You hold {held} customers out of this pool; the limit is {limit}.",
    }


class DailyLimitReached(Refused):
    """The day's claims are used up."""

    reason = "DAILY_LIMIT_REACHED"
    says: ClassVar = {
        CHINESE: "您今天已领取 {claimed} 个客户,达到每日上限 {limit}。",
        ENGLISH: "You claimed {claimed} customers today; the limit is {limit}.",
    }


class CoolingDown(Refused):
    """A holder of the last days may not take the customer straight back."""

    reason = "COOLING_DOWN"
    says: ClassVar = {
        CHINESE: "您曾持有该客户,{until} 之后才能再次领取。",
        ENGLISH: "You held this customer lately and may claim it again after {until}.",
    }


class ArrivalFrozen(Refused):
    """For some time after its arrival nobody may claim a customer."""

    reason = "ARRIVAL_FROZEN"
    says: ClassVar = {
        CHINESE: "该客户刚进入公海,{until} 之后才能领取。",
        ENGLISH: "This customer has just arrived and may be claimed after {until}.",
    }


class Standing(Flag):
    """What somebody is to a pool."""

    NONE = 0
    MEMBER = auto()
    ADMINISTRATOR = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolRules:
    """When a claim may stand. No limit is None."""

    holding_limit: int | None
    daily_limit: int | None
    cool_down: timedelta
    freeze: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Pool:
    """A pool as its rules see it."""

    id: str
    member_unit_ids: Collection[str]
    member_person_ids: Collection[str]
    administrator_ids: Collection[str]
    rules: PoolRules

    def standing_of(self, person_id: str, directory: Directory) -> Standing:
        """What an active person is to the pool; a member unit brings in the people of the units below it."""
        person = directory.people.get(person_id)
        standing = Standing.NONE
        if person is None or not person.active:
            return standing
        units = {above for unit in person.units for above in directory.path(unit)}
        if person_id in self.member_person_ids or not units.isdisjoint(self.member_unit_ids):
            standing |= Standing.MEMBER
        if person_id in self.administrator_ids:
            standing |= Standing.ADMINISTRATOR
        return standing


@dataclass(frozen=True, slots=True, kw_only=True)
class Holdings:
    """What somebody holds out of a pool, and claimed out of it since the day began."""

    held: int
    claimed_today: int


def decide_claim(
    rules: PoolRules, claimant: Holdings, *, arrived_at: datetime, last_held_at: datetime | None, now: datetime
) -> None:
    """Raise the first refusal that applies; return when the claim may stand."""
    if now - arrived_at < rules.freeze:
        raise ArrivalFrozen(until=_moment(arrived_at + rules.freeze))
    if last_held_at is not None and now - last_held_at < rules.cool_down:
        raise CoolingDown(until=_moment(last_held_at + rules.cool_down))
    if rules.holding_limit is not None and claimant.held >= rules.holding_limit:
        raise HoldingLimitReached(held=claimant.held, limit=rules.holding_limit)
    if rules.daily_limit is not None and claimant.claimed_today >= rules.daily_limit:
        raise DailyLimitReached(claimed=claimant.claimed_today, limit=rules.daily_limit)


def day_began(now: datetime, zone: ZoneInfo) -> datetime:
    """When the company's present day began."""
    return datetime.combine(now.astimezone(zone).date(), time(), zone)


def strangers(field: str, ids: Sequence[str], known: Collection[str]) -> Iterator[FieldProblem]:
    """A problem for each id that the organisation does not know."""
    for at, one in enumerate(ids):
        if one not in known:
            yield FieldProblem(
                field=f"{field}[{at}]",
                reason="UNKNOWN",
                says={CHINESE: "组织中没有此部门或人员", ENGLISH: "the organisation has no such unit or person"},
            )


def _moment(at: datetime) -> str:
    return at.isoformat(timespec="minutes")
