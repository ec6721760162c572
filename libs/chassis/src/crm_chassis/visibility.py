"""Who may see and do what with rows, declared once per aggregate (PRODUCT G3, DESIGN §4).

A :class:`Policy` is a list of rules. Out of the same words come

* :meth:`Policy.page`: the newest (or otherwise first) visible rows, merged from one ordered index scan per unit or
  other key, flat even where a branch has been dormant for years (ADR 0009);
* :meth:`Policy.count`: how many there are, exact up to a cap;
* :class:`Decider`: the rights on one row in memory. Every row of a page passes through it, so that a stale key can hide
  a row for a moment but never leak one.

Statements are built once per shape (which rules hold, which filters, first or later page) and kept: building one costs
five times as much as running it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Flag, auto
from functools import lru_cache
from itertools import zip_longest
from typing import TYPE_CHECKING, Any, Protocol

import sqlalchemy as sa
from cachetools import LRUCache

from crm_chassis.statements import Kept

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from crm_chassis.identity.caller import Caller
    from crm_chassis.listing.listing import Query, Sort

COUNT_CAP = 10_001
JUDGED_BY = frozenset({"owner_id", "unit_id", "product_line_id"})  # columns that rules look at
_LIMIT = sa.bindparam("limit", type_=sa.Integer)
NEVER_SHOWN = frozenset({"search_tokens"})  # long, and only ever compared within the database
IDS = sa.ARRAY(sa.Uuid(as_uuid=False))


class Rights(Flag):
    """What somebody may do with a row; reading is implied by the others."""

    READ = auto()
    EDIT = auto()
    DELETE = auto()


NONE = Rights(0)
ALL_BUT_DELETE = Rights.READ | Rights.EDIT
ALL = ALL_BUT_DELETE | Rights.DELETE


@dataclass(frozen=True, slots=True)
class Scope:
    """One way rows become visible to one caller: rows whose ``column`` is one of ``keys``, save owners left out.

    ``through`` is a link table's row-id column when the key stands there and not on the row itself; a link whose
    ``given`` rights are none has ended.
    """

    column: sa.Column[Any]
    keys: tuple[str, ...]
    owners_excluded: tuple[str, ...] | None = None
    through: sa.Column[Any] | None = None
    given: sa.Column[Any] | None = None


class Rule(Protocol):
    """A sentence of the policy."""

    def scopes(self, caller: Caller) -> Iterator[Scope]:
        """Where the caller's rows by this rule are found."""

    def rights(self, caller: Caller, row: Any) -> Rights:
        """What the rule gives the caller on this row."""


@dataclass(frozen=True, slots=True)
class Owner:
    """The owner has every right."""

    column: sa.Column[Any]

    def scopes(self, caller: Caller) -> Iterator[Scope]:
        """Rows of the caller's own."""
        if caller.person_id:
            yield Scope(self.column, (caller.person_id,))

    def rights(self, caller: Caller, row: Any) -> Rights:
        """Everything on one's own."""
        return ALL if row.owner_id is not None and row.owner_id == caller.person_id else NONE


@dataclass(frozen=True, slots=True)
class Superior:
    """A direct superior does everything but delete, an indirect superior reads (直接上级…间接上级, PRODUCT G3)."""

    owner: sa.Column[Any]
    unit: sa.Column[Any]

    def scopes(self, caller: Caller) -> Iterator[Scope]:
        """Rows of the units below each unit the caller heads, except those of the caller's peers and superiors."""
        directory = caller.directory
        for headed in caller.headed_units:
            yield Scope(
                self.unit,
                tuple(directory.below([headed])),
                owners_excluded=tuple(sorted(directory.not_subordinate(headed))),
            )

    def rights(self, caller: Caller, row: Any) -> Rights:
        """By the distance between viewer and owner, in the unit of the row.

        A row whose owner has left that unit waits for the job to re-stamp it with another of the owner's units. Until
        then it is seen only as far as it will be whichever that is, and no longer by the old unit.
        """
        if row.owner_id is None or not caller.headed_units:
            return NONE
        owner, units = caller.directory.people.get(row.owner_id), [row.unit_id]
        if owner is not None and owner.units and row.unit_id not in owner.units:
            units = list(owner.units)
        found = ALL_BUT_DELETE
        for unit in units:
            found &= self._in_unit(caller, row.owner_id, unit)
        return found

    def _in_unit(self, caller: Caller, owner_id: str, unit_id: str) -> Rights:
        distance = caller.directory.superior_distance(caller.person_id, owner_id, unit_id)
        if distance is None:
            return NONE
        return ALL_BUT_DELETE if distance == 1 else Rights.READ


@dataclass(frozen=True, slots=True)
class LineManager:
    """Who manages a product line reads everything about it; ``permission`` marks the managers among the line's people."""

    column: sa.Column[Any]
    permission: str

    def scopes(self, caller: Caller) -> Iterator[Scope]:
        """Rows of the caller's product lines."""
        if caller.product_lines and self.permission in caller.permissions:
            yield Scope(self.column, caller.product_lines)

    def rights(self, caller: Caller, row: Any) -> Rights:
        """Reading."""
        manages = row.product_line_id in caller.product_lines and self.permission in caller.permissions
        return Rights.READ if manages else NONE


@dataclass(frozen=True, slots=True)
class Granted:
    """Rows that a grant names: shared with the person or with one of the person's units, until it ends (no rights).

    The row must carry ``grants``, the OR of the rights that its valid grants give the caller; see ``Policy.grants``.
    """

    row_id: sa.Column[Any]
    subject: sa.Column[Any]
    rights_given: sa.Column[Any]

    def scopes(self, caller: Caller) -> Iterator[Scope]:
        """Rows with a grant for the caller."""
        subjects = _subjects(caller)
        if subjects:
            yield Scope(self.subject, subjects, through=self.row_id, given=self.rights_given)

    def rights(self, caller: Caller, row: Any) -> Rights:  # noqa: ARG002  SQL chose the caller's grants
        """What the grants say; a grant never gives deletion."""
        return Rights(row.grants) & ALL_BUT_DELETE


@dataclass(frozen=True, slots=True)
class Everywhere:
    """Whoever holds the permission reads every row."""

    permission: str

    def scopes(self, caller: Caller) -> Iterator[Scope]:  # noqa: ARG002  the rule's shape
        """None: :class:`Policy` asks :meth:`holds` first and drops all conditions."""
        yield from ()

    def holds(self, caller: Caller) -> bool:
        """Whether the caller sees the whole company."""
        return caller.system or self.permission in caller.permissions

    def rights(self, caller: Caller, row: Any) -> Rights:  # noqa: ARG002  every row alike
        """Reading."""
        return Rights.READ if self.holds(caller) else NONE


def _subjects(caller: Caller) -> tuple[str, ...]:
    return (caller.person_id, *caller.units) if caller.person_id else ()


@dataclass(frozen=True, slots=True)
class Prepared:
    """A statement with the values of its parameters."""

    statement: Kept
    parameters: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Reach:
    """Which share of all rows somebody sees, and of how many index scans a page of them is merged."""

    share: float
    scans: int


@dataclass(frozen=True, slots=True)
class Holder:
    """The rows that rows of another table hang on and whose rights they share; ``link`` holds the holder's id."""

    table: sa.Table
    link: sa.Column[Any]


@dataclass(frozen=True, eq=False)
class Policy:
    """The rules of one aggregate. ``table`` has ``id``, and ``owner_id`` and ``unit_id`` unless its ``holder`` has."""

    table: sa.Table
    rules: Sequence[Rule]
    holder: Holder | None = None
    _statements: LRUCache[Any, Kept] = field(default_factory=lambda: LRUCache(maxsize=1000), init=False)

    def below(self, table: sa.Table, link: sa.Column[Any]) -> Policy:
        """The policy of rows that hang on rows of this one, seen and changed by whoever sees and changes those."""
        return Policy(table, self.rules, Holder(self.table, link))

    @property
    def source(self) -> sa.FromClause:
        """The table, together with its holder where rights come from there."""
        return self.table if self.holder is None else self.table.join(self.holder.table, self._anchor == self._link)

    @property
    def columns(self) -> list[sa.ColumnElement[Any]]:
        """What a row must carry to be shown and judged; ``grants`` among it."""
        judged = () if self.holder is None else [c for c in self.holder.table.c if c.name in JUDGED_BY]
        return [*self.shown, *judged, self.grants()]

    @property
    def shown(self) -> list[sa.Column[Any]]:
        """The table's own columns, without those that nobody is shown."""
        return [column for column in self.table.c if column.name not in NEVER_SHOWN]

    @property
    def _anchor(self) -> sa.Column[Any]:
        return (self.table if self.holder is None else self.holder.table).c.id

    @property
    def _link(self) -> sa.Column[Any]:
        return self._anchor if self.holder is None else self.holder.link

    def page(
        self,
        caller: Caller,
        query: Query,
        *,
        limit: int,
        after: tuple[Any, str] | None,
        where: Mapping[str, sa.ColumnElement[bool]],
        parameters: Mapping[str, Any],
        find: bool = False,
    ) -> Prepared:
        """Candidates in the order asked for, with ``grants``; show only rows on which a :class:`Decider` gives READ.

        ``where`` are further conditions by name; equal names must mean equal conditions, values go into ``parameters``.
        ``find`` says that few rows of the whole table fit them: all are looked up and then judged, instead of walking
        through the caller's rows.
        """
        scopes = self._scopes(caller)
        shape = ("page", find, _shape(scopes), query.shape_key, after is not None, tuple(where))
        statement = self._statements.get(shape)
        if statement is None:
            make = self._finding if find else self._walking
            conditions = [*query.conditions, *where.values()]
            if after is not None:
                conditions.append(self._later(query.sort))
            statement = self._statements[shape] = Kept(self._page(query.sort, make(scopes, query.sort, conditions)))
        values = {**_values(scopes), **query.parameters, **parameters, "limit": limit, "subjects": _subjects(caller)}
        if after is not None:
            values |= {"after_value": after[0], "after_id": after[1]}
        return Prepared(statement, values)

    def count(
        self,
        caller: Caller,
        query: Query,
        *,
        where: Mapping[str, sa.ColumnElement[bool]],
        parameters: Mapping[str, Any],
        find: bool = False,
    ) -> Prepared:
        """How many rows there are, at most ``COUNT_CAP``; ``find`` as in :meth:`page`."""
        scopes = self._scopes(caller)
        shape = ("count", find, _shape(scopes), query.shape_key, tuple(where))
        statement = self._statements.get(shape)
        if statement is None:
            conditions = (*query.conditions, *where.values())
            if find:
                visible = self._hits(scopes, query.sort, conditions).limit(COUNT_CAP).subquery()
            else:
                visible = self.visible_ids(scopes, conditions, cap=COUNT_CAP)
            statement = self._statements[shape] = Kept(sa.select(sa.func.count().label("found")).select_from(visible))
        return Prepared(statement, {**_values(scopes), **query.parameters, **parameters})

    def visible_ids(
        self, scopes: Sequence[Scope] | None, where: Sequence[sa.ColumnElement[bool]], *, cap: int | None
    ) -> sa.Subquery:
        """Ids of all visible rows, up to ``cap`` if there is one: a union of index scans, where an OR would scan the table."""
        t = self.table
        if scopes is None:
            arms = [sa.select(t.c.id).select_from(self.source).where(*where).limit(cap)]
        else:
            arms = [
                sa.select(t.c.id)
                .select_from(self._with_link(scope))
                .where(scope.column == sa.func.any(_keys(i)), *self._exclusion(i, scope), *where)
                .limit(cap)
                for i, scope in enumerate(scopes)
            ]
        if not arms:
            arms = [sa.select(t.c.id).where(sa.false())]
        return sa.union(*[arm.subquery().select() for arm in arms]).limit(cap).subquery()

    def everything(self, caller: Caller) -> tuple[sa.Subquery, Mapping[str, Any]]:
        """Ids of all rows the caller may see, with the values of its parameters, for aggregates to join.

        Keys may be stale: group by the policy's columns and ``grants``, and count only groups on which a
        :class:`Decider` gives READ.
        """
        scopes = self._scopes(caller)
        return self.visible_ids(scopes, (), cap=None), {**_values(scopes), "subjects": _subjects(caller)}

    def grants(self) -> sa.ColumnElement[int]:
        """The OR of the rights that grants give the caller (parameter ``subjects``) on the row at hand."""
        found: sa.ColumnElement[int] = sa.literal_column("0", sa.Integer)
        for rule in self.rules:
            if isinstance(rule, Granted):
                found = (
                    sa.select(sa.func.coalesce(sa.func.bit_or(rule.rights_given), 0))
                    .where(
                        rule.row_id == self._anchor, rule.subject == sa.func.any(sa.bindparam("subjects", type_=IDS))
                    )
                    .scalar_subquery()
                )
        return found.label("grants")

    def subjects(self, caller: Caller) -> tuple[str, ...]:
        """Value of the parameter ``subjects`` of :meth:`grants`."""
        return _subjects(caller)

    def _scopes(self, caller: Caller) -> list[Scope] | None:
        """None: the whole company."""
        if any(isinstance(rule, Everywhere) and rule.holds(caller) for rule in self.rules):
            return None
        return [scope for rule in self.rules for scope in rule.scopes(caller) if scope.keys]

    def _with_link(self, scope: Scope) -> sa.FromClause:
        if scope.through is None:
            return self.source
        linked = scope.through == self._anchor
        return self.source.join(
            scope.through.table, linked if scope.given is None else sa.and_(linked, scope.given != 0)
        )

    def _exclusion(self, index: int, scope: Scope) -> list[sa.ColumnElement[bool]]:
        if scope.owners_excluded is None:
            return []
        return [self._anchor.table.c.owner_id != sa.func.all(sa.bindparam(f"excluded_{index}", type_=IDS))]

    def reach(self, caller: Caller) -> Reach:
        """How far the caller sees, roughly: as if everybody owned as many rows."""
        scopes = self._scopes(caller)
        if scopes is None:
            return Reach(1.0, 1)
        directory = caller.directory
        units = len(directory.below(caller.headed_units)) / max(1, len(directory.units))
        share = min(1.0, (units + 1 / max(1, len(directory.people))) * len(scopes))
        return Reach(share, sum(_width(scope) for scope in scopes))

    def _later(self, sort: Sort) -> sa.ColumnElement[bool]:
        """After the row at which the previous page ended."""
        t = self.table
        place = sa.tuple_(sort.column, t.c.id)
        last = sa.tuple_(
            sa.bindparam("after_value", type_=sort.column.type), sa.bindparam("after_id", type_=t.c.id.type)
        )
        return place < last if sort.descending else place > last

    def _page(self, sort: Sort, found: sa.Select[Any]) -> sa.Select[Any]:
        """Whole rows of the first ids found."""
        turn = sa.desc if sort.descending else sa.asc
        candidates = found.subquery("found")
        ids = (
            sa.select(candidates.c.id, candidates.c.sorted)
            .distinct()
            .order_by(turn(candidates.c.sorted), turn(candidates.c.id))
            .limit(_LIMIT)
            .subquery("page")
        )
        t = self.table
        return (
            sa.select(*self.columns)
            .select_from(self.source.join(ids, ids.c.id == t.c.id))
            .order_by(turn(sort.column), turn(t.c.id))
        )

    def _walking(self, scopes: Sequence[Scope] | None, sort: Sort, conditions: Sequence[sa.ColumnElement[bool]]) -> Any:
        """The first rows of each scope by the index in the order asked for, merged.

        One arm for each key, not one for all: PostgreSQL takes the next row from whichever arm has it, and reads no
        more of any arm than it takes.
        """
        t = self.table
        turn = sa.desc if sort.descending else sa.asc

        def first(source: sa.FromClause, *extra: sa.ColumnElement[bool]) -> sa.Select[Any]:
            return (
                sa.select(t.c.id, sort.column.label("sorted"))
                .select_from(source)
                .where(*extra, *conditions)
                .order_by(turn(sort.column), turn(t.c.id))
                .limit(_LIMIT)
            )

        if scopes is None:
            return sa.union_all(first(self.source).subquery().select())
        arms = []
        for i, scope in enumerate(scopes):
            source, exclusion = self._with_link(scope), self._exclusion(i, scope)
            if scope.through is not None:
                arms.append(first(source, scope.column == sa.func.any(_keys(i)), *exclusion))
            else:
                keys = [sa.bindparam(name, type_=scope.column.type) for name in _places(i, _width(scope))]
                arms += [first(source, scope.column == key, *exclusion) for key in keys]
        if not arms:
            arms = [first(t, sa.false())]
        return sa.union_all(*[arm.subquery().select() for arm in arms])

    def _finding(
        self, scopes: Sequence[Scope] | None, sort: Sort, conditions: Sequence[sa.ColumnElement[bool]]
    ) -> sa.Select[Any]:
        """The first of all rows that fit and lie in a scope."""
        turn = sa.desc if sort.descending else sa.asc
        hits = self._hits(scopes, sort, conditions)
        return hits.order_by(turn(hits.selected_columns.sorted), turn(hits.selected_columns.id)).limit(_LIMIT)

    def _hits(
        self, scopes: Sequence[Scope] | None, sort: Sort, conditions: Sequence[sa.ColumnElement[bool]]
    ) -> sa.Select[Any]:
        """Rows that fit, of all; then those in a scope. Materialized, lest the planner look them up scope by scope."""
        judged = {c.name: c for c in self._anchor.table.c if c.name in JUDGED_BY}
        hits = (
            sa.select(
                self.table.c.id,
                sort.column.label("sorted"),
                self._anchor.label("anchor"),
                *(column.label(f"by_{name}") for name, column in judged.items()),
            )
            .select_from(self.source)
            .where(*conditions)
            .cte("hits")
            .prefix_with("MATERIALIZED", dialect="postgresql")
        )
        found = sa.select(hits.c.id, hits.c.sorted)
        if scopes is None:
            return found
        return found.where(sa.or_(sa.false(), *(self._within(i, scope, hits) for i, scope in enumerate(scopes))))

    def _within(self, index: int, scope: Scope, hits: sa.CTE) -> sa.ColumnElement[bool]:
        """Whether a hit lies in a scope."""
        if scope.through is not None:
            given = () if scope.given is None else (scope.given != 0,)
            return hits.c.anchor.in_(sa.select(scope.through).where(scope.column == sa.func.any(_keys(index)), *given))
        inside: sa.ColumnElement[bool] = hits.c[f"by_{scope.column.name}"] == sa.func.any(_keys(index))
        if scope.owners_excluded is None:
            return inside
        return inside & (hits.c.by_owner_id != sa.func.all(sa.bindparam(f"excluded_{index}", type_=IDS)))


class Decider:
    """Rights of one caller, remembered for rows that look alike to the policy."""

    def __init__(self, policy: Policy, caller: Caller) -> None:
        self._policy = policy
        self._caller = caller
        self._known: dict[tuple[Any, ...], Rights] = {}

    def rights(self, row: Any) -> Rights:
        """What the caller may do with a row that carries the policy's columns and ``grants``."""
        like = (row.owner_id, row.unit_id, getattr(row, "product_line_id", None), row.grants)
        if like not in self._known:
            found = NONE
            for rule in self._policy.rules:
                found |= rule.rights(self._caller, row)
            self._known[like] = found
        return self._known[like]


def _keys(index: int) -> sa.BindParameter[Any]:
    return sa.bindparam(f"keys_{index}", type_=IDS)


@lru_cache(maxsize=1000)
def _places(index: int, width: int) -> tuple[str, ...]:
    """Parameters for the keys of a scope, one by one; NULL, which no row has, behind the last key."""
    return tuple(f"key_{index}_{place}" for place in range(width))


def _width(scope: Scope) -> int:
    """For how many keys a statement has places: few different numbers, so that few statements are made."""
    return 1 << (len(scope.keys) - 1).bit_length()


def _shape(scopes: Sequence[Scope] | None) -> tuple[Any, ...] | None:
    if scopes is None:
        return None
    return tuple(
        (scope.column.table.name, scope.column.name, scope.owners_excluded is None, _width(scope)) for scope in scopes
    )


def _values(scopes: Sequence[Scope] | None) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for i, scope in enumerate(scopes or ()):
        values[f"keys_{i}"] = scope.keys
        if scope.through is None:
            values.update(zip_longest(_places(i, _width(scope)), scope.keys))
        if scope.owners_excluded is not None:
            values[f"excluded_{i}"] = scope.owners_excluded
    return values
