"""Counting transitions: for whom, in which period (PRODUCT C4)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from crm_chassis.errors import CHINESE, ENGLISH, Refused

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

MOST_COUNTS = 10_000


class TooManyCounts(Refused):
    """An answer of that size helps nobody."""

    reason = "TOO_MANY_COUNTS"
    says: ClassVar = {
        CHINESE: "结果超过 {limit} 行,请缩短时间范围或加长统计周期。",
        ENGLISH: "More than {limit} rows; choose a shorter time or longer periods.",
    }


@dataclass(frozen=True, slots=True, order=True, kw_only=True)
class Step:
    """What is counted together."""

    period_start: date
    unit_id: str
    owner_id: str
    from_state: int
    to_state: int


def summed(counts: Iterable[tuple[Step, int]]) -> list[tuple[Step, int]]:
    """Equal steps added up, in order of time. Raises TooManyCounts."""
    sums: Counter[Step] = Counter()
    for step, count in counts:
        sums[step] += count
    if len(sums) > MOST_COUNTS:
        raise TooManyCounts(limit=MOST_COUNTS)
    return sorted(sums.items())
