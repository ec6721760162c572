"""The SQL of a policy: one arm for each place where rows of the caller's are found, put together in one of three ways.

Each way is a hundred times too slow where another is right; ``listing/searching.py`` chooses.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_chassis.listing.listing import Sort
    from crm_chassis.visibility.rules import Scope

    Conditions = Sequence[sa.ColumnElement[bool]]
    Scopes = Sequence[Scope] | None  # None: the whole company

IDS = sa.ARRAY(sa.Uuid(as_uuid=False))
JUDGED_BY = ("owner_id", "product_line_id", "unit_id")  # columns that rules look at
LIMIT = sa.bindparam("limit", type_=sa.Integer)


class Way(Enum):
    """How rows that fit a search are come by."""

    WALK = "walk"  # the caller's rows in the order asked for, until enough of them fit
    FIND = "find"  # every row that fits, of which the caller's are kept
    MEET = "meet"  # for each key of the caller's, the rows that fit, by an index of both


@dataclass(frozen=True, slots=True)
class Sought:
    """The condition of a search, spelled so that an index finds it and so that none does; ``name`` tells equal ones."""

    way: Way
    name: str
    found: sa.ColumnElement[bool]
    walked: sa.ColumnElement[bool]


@dataclass(frozen=True, slots=True)
class Holder:
    """The rows that rows of another table hang on and whose rights they share; ``link`` holds the holder's id."""

    table: sa.Table
    link: sa.Column[Any]


@dataclass(frozen=True, slots=True)
class Ground:
    """Where the rows of a policy stand."""

    table: sa.Table
    holder: Holder | None

    @property
    def source(self) -> sa.FromClause:
        """The table, together with its holder where rights come from there."""
        return self.table if self.holder is None else self.table.join(self.holder.table, self.anchor == self.link)

    @property
    def anchor(self) -> sa.Column[Any]:
        """The id of the row whose rights count."""
        return (self.table if self.holder is None else self.holder.table).c.id

    @property
    def link(self) -> sa.Column[Any]:
        """Where the table itself says which row that is."""
        return self.anchor if self.holder is None else self.holder.link

    @property
    def judged(self) -> dict[str, sa.Column[Any]]:
        """The columns that rules look at, of those there are."""
        return {name: self.anchor.table.c[name] for name in JUDGED_BY if name in self.anchor.table.c}

    def reached(self, scope: Scope) -> sa.FromClause:
        """The rows together with the link table of a scope, if it has one."""
        if scope.through is None:
            return self.source
        linked = scope.through == self.anchor
        return self.source.join(
            scope.through.table, linked if scope.given is None else sa.and_(linked, scope.given != 0)
        )

    def exclusion(self, index: int, scope: Scope) -> Conditions:
        """That a row's owner is not left out."""
        if scope.owners_excluded is None:
            return ()
        return (self.anchor.table.c.owner_id != sa.func.all(sa.bindparam(f"excluded_{index}", type_=IDS)),)


def candidates(
    ground: Ground, scopes: Scopes, sort: Sort, conditions: Conditions, sought: Sought | None
) -> sa.SelectBase:
    """Ids of the first rows, with what they are ``sorted`` by; some may stand twice."""
    if sought is None:
        return _walking(ground, scopes, sort, conditions)
    if sought.way is Way.WALK:
        return _walking(ground, scopes, sort, (*conditions, sought.walked))
    if sought.way is Way.FIND or not scopes:
        return _first(_finding(ground, scopes, sort, (*conditions, sought.found)), sort)
    return _first(_meeting(ground, scopes, sort, conditions, sought), sort)


def inside(
    ground: Ground, scopes: Scopes, conditions: Conditions, *, carry: Conditions, cap: int | None
) -> sa.Subquery:
    """What is ``carried`` of all visible rows, each once, up to ``cap`` if there is one.

    A union of index scans, where an OR would scan the table.
    """
    if scopes is None:
        arms = [sa.select(*carry).select_from(ground.source).where(*conditions).limit(cap)]
    else:
        arms = [
            sa.select(*carry)
            .select_from(ground.reached(scope))
            .where(scope.column == sa.func.any(keys(i)), *ground.exclusion(i, scope), *conditions)
            .limit(cap)
            for i, scope in enumerate(scopes)
        ]
    if not arms:
        arms = [sa.select(*carry).select_from(ground.source).where(sa.false())]
    return sa.union(*[arm.subquery().select() for arm in arms]).limit(cap).subquery("inside")


def turned(sort: Sort, *columns: sa.ColumnElement[Any]) -> list[sa.ColumnElement[Any]]:
    """Columns in the direction of a sort."""
    return [sa.desc(column) if sort.descending else sa.asc(column) for column in columns]


def _first(found: sa.Select[Any], sort: Sort) -> sa.Select[Any]:
    shown = found.selected_columns
    return found.order_by(*turned(sort, shown.sorted, shown.id)).limit(LIMIT)


def _walking(ground: Ground, scopes: Scopes, sort: Sort, conditions: Conditions) -> sa.CompoundSelect[Any]:
    """The first rows of each scope by the index in the order asked for, merged.

    One arm for each key, not one for all: PostgreSQL takes the next row from whichever arm has it, and reads no
    more of any arm than it takes.
    """

    def first(source: sa.FromClause, *extra: sa.ColumnElement[bool]) -> sa.Select[Any]:
        return _ordered(ground, source, sort, (*extra, *conditions))

    if scopes is None:
        return sa.union_all(first(ground.source).subquery().select())
    arms = []
    for i, scope in enumerate(scopes):
        source, exclusion = ground.reached(scope), ground.exclusion(i, scope)
        if scope.through is not None:
            arms.append(first(source, scope.column == sa.func.any(keys(i)), *exclusion))
        else:
            arms += [first(source, scope.column == key, *exclusion) for key in _each_key(i, scope)]
    if not arms:
        arms = [first(ground.table, sa.false())]
    return sa.union_all(*[arm.subquery().select() for arm in arms])


def _ordered(ground: Ground, source: sa.FromClause, sort: Sort, conditions: Conditions) -> sa.Select[Any]:
    row = ground.table.c.id
    return (
        sa.select(row, sort.column.label("sorted"))
        .select_from(source)
        .where(*conditions)
        .order_by(*turned(sort, sort.column, row))
        .limit(LIMIT)
    )


def _finding(ground: Ground, scopes: Scopes, sort: Sort, conditions: Conditions) -> sa.Select[Any]:
    """Rows that fit, of all; then those in a scope. Materialized, lest the planner look them up scope by scope."""
    hits = (
        sa.select(
            ground.table.c.id,
            sort.column.label("sorted"),
            ground.anchor.label("anchor"),
            *(column.label(f"by_{name}") for name, column in ground.judged.items()),
        )
        .select_from(ground.source)
        .where(*conditions)
        .cte("hits")
        .prefix_with("MATERIALIZED", dialect="postgresql")
    )
    found = sa.select(hits.c.id, hits.c.sorted)
    if scopes is None:
        return found
    return found.where(sa.or_(sa.false(), *(_within(i, scope, hits) for i, scope in enumerate(scopes))))


def _within(index: int, scope: Scope, hits: sa.CTE) -> sa.ColumnElement[bool]:
    """Whether a hit lies in a scope."""
    if scope.through is not None:
        given = () if scope.given is None else (scope.given != 0,)
        return hits.c.anchor.in_(sa.select(scope.through).where(scope.column == sa.func.any(keys(index)), *given))
    within: sa.ColumnElement[bool] = hits.c[f"by_{scope.column.name}"] == sa.func.any(keys(index))
    if scope.owners_excluded is None:
        return within
    return within & (hits.c.by_owner_id != sa.func.all(sa.bindparam(f"excluded_{index}", type_=IDS)))


def _meeting(
    ground: Ground, scopes: Sequence[Scope], sort: Sort, conditions: Conditions, sought: Sought
) -> sa.Select[Any]:
    """Rows that fit of each key by itself. Materialized, lest the planner walk for the sake of the order.

    What is reached through links is walked to: nobody has been granted more than that is good for.
    """
    arms = []
    for i, scope in enumerate(scopes):
        source, exclusion = ground.reached(scope), ground.exclusion(i, scope)
        if scope.through is not None:
            among = scope.column == sa.func.any(keys(i))
            arm = _ordered(ground, source, sort, (among, *exclusion, *conditions, sought.walked))
            arms.append(arm.subquery().select())
        else:
            row = sa.select(ground.table.c.id, sort.column.label("sorted")).select_from(source)
            arms += [
                row.where(sought.found, scope.column == key, *exclusion, *conditions) for key in _each_key(i, scope)
            ]
    hits = sa.union_all(*arms).cte("hits").prefix_with("MATERIALIZED", dialect="postgresql")
    return sa.select(hits.c.id, hits.c.sorted)


def keys(index: int) -> sa.BindParameter[Any]:
    """All keys of a scope."""
    return sa.bindparam(f"keys_{index}", type_=IDS)


def _each_key(index: int, scope: Scope) -> list[sa.BindParameter[Any]]:
    return [sa.bindparam(name, type_=scope.column.type) for name in _places(index, width(scope))]


@lru_cache(maxsize=1000)
def _places(index: int, count: int) -> tuple[str, ...]:
    """Parameters for the keys of a scope, one by one; NULL, which no row has, behind the last key."""
    return tuple(f"key_{index}_{place}" for place in range(count))


def width(scope: Scope) -> int:
    """For how many keys a statement has places: few different numbers, so that few statements are made."""
    return 1 << (len(scope.keys) - 1).bit_length()


def shape(scopes: Scopes) -> tuple[Any, ...] | None:
    """What a statement depends on of the scopes."""
    if scopes is None:
        return None
    return tuple(
        (scope.column.table.name, scope.column.name, scope.owners_excluded is None, width(scope)) for scope in scopes
    )


def values(scopes: Scopes) -> dict[str, Any]:
    """The scopes' parameters."""
    found: dict[str, Any] = {}
    for i, scope in enumerate(scopes or ()):
        found[f"keys_{i}"] = scope.keys
        if scope.through is None:
            found.update(zip_longest(_places(i, width(scope)), scope.keys))
        if scope.owners_excluded is not None:
            found[f"excluded_{i}"] = scope.owners_excluded
    return found
