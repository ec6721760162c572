"""The rules of ramp-ups (PRODUCT S2)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from crm_chassis.errors import CHINESE, ENGLISH, Kind, Refused, invalid

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date


class NoRampUp(Refused):
    """Only what another opportunity carries ramps up on it."""

    reason = "NO_RAMP_UP"
    says: ClassVar = {
        CHINESE: "该类型的商机没有上量计划。",
        ENGLISH: "Opportunities of this kind have no ramp-up.",
    }


class OpportunityLost(Refused):
    """What was lost does not grow."""

    reason = "OPPORTUNITY_LOST"
    says: ClassVar = {CHINESE: "该商机已丢单。", ENGLISH: "The opportunity has been lost."}


class MonthNotOver(Refused):
    """What is still to come has not been reached."""

    reason = "MONTH_NOT_OVER"
    kind = Kind.INVALID
    says: ClassVar = {
        CHINESE: "{month} 尚未到来,不能填写实际用量。",
        ENGLISH: "{month} is still to come; there is no actual volume yet.",
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """A month by its first day, with the volumes that are known of it."""

    month: date
    planned: int | None
    actual: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SoFar:
    """Volumes up to and with a month; the plan only of months whose actual volume is known, so that both compare."""

    planned: int
    actual: int


def require_sound(months: Sequence[Month], *, now: date) -> None:
    """Raise Invalid for a month that is there twice, MonthNotOver for a volume of the future; ``now`` is the company's day."""
    seen: set[date] = set()
    for at, each in enumerate(months):
        if each.month in seen:
            raise invalid(
                f"months[{at}].month", "MONTH_REPEATED", chinese="月份重复", english="the month is there twice"
            )
        seen.add(each.month)
        if each.actual is not None and each.month > now:
            raise MonthNotOver(month=f"{each.month:%Y-%m}")


def summed(months: Iterable[Month]) -> Iterator[tuple[Month, SoFar]]:
    """The months in their order, each with what came together."""
    planned = actual = 0
    for each in sorted(months, key=lambda one: one.month):
        if each.actual is not None:
            planned, actual = planned + (each.planned or 0), actual + each.actual
        yield each, SoFar(planned=planned, actual=actual)
