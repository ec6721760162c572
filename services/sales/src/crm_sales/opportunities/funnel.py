"""Opportunities summed up by stage, over those the caller may see (PRODUCT S3, S7, R4).

Sums are taken group by group of rows that look alike to the policy, and only groups on which the decider gives READ
count: a stale key hides a group for a moment and never leaks one.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from crm_chassis.days import day_of
from crm_chassis.visibility import Decider, Rights
from crm_sales.opportunities.domain import MoveKind, State
from crm_sales.opportunities.tables import POLICY, opportunities, opportunity_moves
from crm_sales.pipelines import queries as pipelines

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from crm.sales.v1.funnel_service_pb2 import GetFunnelRequest
    from crm_chassis.work import Read
    from crm_sales.pipelines.domain import Stage

DAY = 86_400
_ONWARD = (MoveKind.ADVANCED.value, MoveKind.WON.value)
_LEAVING = (MoveKind.ADVANCED, MoveKind.MOVED_BACK, MoveKind.WON, MoveKind.LOST)
_T, _M = opportunities.c, opportunity_moves.c
_NOW = sa.bindparam("now", type_=sa.DateTime(timezone=True))


@dataclass(slots=True)
class Sum:
    """What is known of one stage. Money by currency; durations in seconds."""

    count: int = 0
    amounts: defaultdict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    weighted: defaultdict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    overdue: int = 0
    seconds: int = 0
    left: int = 0
    advanced: int = 0
    dwelt: int = 0


@dataclass(slots=True)
class Funnel:
    """The stages in their order with their sums, and what ended."""

    stages: Sequence[tuple[Stage, Sum]]
    won: int = 0
    won_amounts: defaultdict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    lost: int = 0


async def funnel(read: Read, request: GetFunnelRequest) -> Funnel:
    """The funnel of a kind. Raises NotFound for a kind there is not, Invalid for a day there is not."""
    kind = await pipelines.kind(read, request.kind_id)
    visible, parameters = POLICY.everything(read.caller)
    source = opportunities.join(visible, visible.c.id == _T.id)
    mine = [_T.kind_id == kind.id, _T.deleted_at.is_(None), *_narrowed(read, request)]
    period = _period(read, request)
    sums: defaultdict[str, Sum] = defaultdict(Sum)
    standing = list(await _groups(read, _standing(source, mine), parameters))
    plans = await pipelines.plans(read, {row.pipeline_id for row in standing} | ({kind.pipeline_id} - {None}))
    for row in standing:
        one = sums[row.stage]
        one.count += row.found
        one.seconds += int(row.since.total_seconds())
        one.overdue += row.late
        if row.amount_currency:
            one.amounts[row.amount_currency] += row.amount
            one.weighted[row.amount_currency] += row.weighted
    for row in await _groups(read, _moves(source, mine, period), parameters):
        one = sums[row.from_stage]
        one.left += row.found
        one.dwelt += int(row.seconds)
        one.advanced += row.found if row.kind in _ONWARD else 0
    whole = Funnel(_in_order(kind, plans, sums))
    for row in await _groups(read, _ends(source, mine, period), parameters):
        if row.state == State.WON:
            whole.won += row.found
            whole.won_amounts[row.amount_currency] += row.amount
        else:
            whole.lost += row.found
    return whole


def _standing(source: sa.FromClause, mine: Sequence[sa.ColumnElement[bool]]) -> sa.Select[Any]:
    """Open deals by stage, and how many are in it for longer than they should be."""
    return _grouped(
        source,
        (_T.stage, _T.pipeline_id, _T.amount_currency),
        sa.func.count().label("found"),
        sa.func.coalesce(sa.func.sum(_T.amount), 0).label("amount"),
        sa.func.coalesce(sa.func.sum(_T.amount * _T.probability / 100), 0).label("weighted"),
        sa.func.sum(_NOW - _T.enter_at).label("since"),
        sa.func.count().filter(_T.due_at < _NOW).label("late"),
    ).where(*mine, _T.state == State.OPEN.value)


def _moves(source: sa.FromClause, mine: Sequence[sa.ColumnElement[bool]], period: Period) -> sa.Select[Any]:
    joined = source.join(opportunity_moves, _M.opportunity_id == _T.id)
    return _grouped(
        joined,
        (_M.from_stage, _M.kind),
        sa.func.count().label("found"),
        sa.func.sum(_M.seconds_in_stage).label("seconds"),
    ).where(*mine, _M.kind.in_([each.value for each in _LEAVING]), *period.holds(_M.moved_at))


def _ends(source: sa.FromClause, mine: Sequence[sa.ColumnElement[bool]], period: Period) -> sa.Select[Any]:
    return _grouped(
        source,
        (_T.state, _T.amount_currency),
        sa.func.count().label("found"),
        sa.func.coalesce(sa.func.sum(_T.amount), 0).label("amount"),
    ).where(*mine, _T.state != State.OPEN.value, *period.holds(_T.closed_at))


def _grouped(source: sa.FromClause, by: Sequence[sa.Column[Any]], *sums: sa.ColumnElement[Any]) -> sa.Select[Any]:
    """Sums by what is asked for and by what the policy looks at."""
    judged = (_T.owner_id, _T.unit_id, _T.product_line_id, POLICY.grants())
    inner = sa.select(*by, *judged, *sums).select_from(source)
    return inner.group_by(*by, _T.owner_id, _T.unit_id, _T.product_line_id, sa.literal_column("grants"))


async def _groups(read: Read, statement: sa.Select[Any], parameters: Any) -> Iterator[Any]:
    found = await read.db.execute(statement, {**parameters, "now": read.now})
    decider = Decider(POLICY, read.caller)
    return (row for row in found.all() if decider.rights(row) & Rights.READ)


def _narrowed(read: Read, request: GetFunnelRequest) -> Iterator[sa.ColumnElement[bool]]:
    if request.unit_id:
        yield _T.unit_id.in_(read.caller.directory.below([request.unit_id]))
    if request.owner_id:
        yield _T.owner_id == request.owner_id
    if request.product_line_id:
        yield _T.product_line_id == request.product_line_id


@dataclass(frozen=True, slots=True)
class Period:
    """From a moment until before another; None is open."""

    start: datetime | None
    end: datetime | None

    def holds(self, column: sa.Column[Any]) -> Iterator[sa.ColumnElement[bool]]:
        """The conditions under which a moment lies in it."""
        if self.start is not None:
            yield column >= self.start
        if self.end is not None:
            yield column < self.end


def _period(read: Read, request: GetFunnelRequest) -> Period:
    first, last = day_of(request.start_date, "start_date"), day_of(request.end_date, "end_date")
    begins = [
        None if day is None else datetime.combine(day, time(), read.zone).astimezone(UTC)
        for day in (first, None if last is None else last + timedelta(days=1))
    ]
    return Period(*begins)


def _in_order(kind: Any, plans: Any, sums: defaultdict[str, Sum]) -> list[tuple[Stage, Sum]]:
    """The present version's stages, then those of older versions that have something to show."""
    present = list(plans[kind.pipeline_id].stages) if kind.pipeline_id else []
    known = {stage.key for stage in present}
    older: dict[str, Stage] = {}
    for stage in _stages(plans.values()):
        if stage.key not in known and stage.key in sums:
            older.setdefault(stage.key, stage)
    return [(stage, sums[stage.key]) for stage in (*present, *older.values())]


def _stages(plans: Iterable[Any]) -> Iterator[Stage]:
    for plan in plans:
        yield from plan.stages
