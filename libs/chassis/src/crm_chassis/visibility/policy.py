"""The policy of one aggregate: which rows a page, a count or an aggregate of a caller is made of."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from cachetools import LRUCache

from crm_chassis.statements import Kept
from crm_chassis.visibility import arms
from crm_chassis.visibility.arms import IDS, LIMIT, Ground, Holder, Sought, turned
from crm_chassis.visibility.rules import NONE, Everywhere, Granted, Rights, subjects_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from crm_chassis.identity.caller import Caller
    from crm_chassis.listing.listing import Query, Sort
    from crm_chassis.visibility.rules import Rule, Scope

COUNT_CAP = 10_001
NEVER_SHOWN = frozenset({"search_tokens"})  # long, and only ever compared within the database


@dataclass(frozen=True, slots=True)
class Prepared:
    """A statement with the values of its parameters."""

    statement: Kept
    parameters: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Reach:
    """How far somebody sees: the share of all rows at a guess, of how many index scans a page of them is merged.

    ``keys`` are the columns with the keys by which rows are found without links; None: the whole company.
    """

    share: float
    scans: int
    keys: tuple[tuple[sa.Column[Any], tuple[str, ...]], ...] | None


@dataclass(frozen=True, eq=False)
class Policy:
    """The rules of one aggregate. ``table`` has ``id``, and ``owner_id`` and ``unit_id`` unless its ``holder`` has.

    Rows that are nobody's, such as products, have neither: their one rule is :class:`Everywhere`.
    """

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
        return self._ground.source

    @property
    def columns(self) -> list[sa.ColumnElement[Any]]:
        """What a row must carry to be shown and judged; ``grants`` among it."""
        return [*self.shown, *(() if self.holder is None else self._ground.judged.values()), self.grants()]

    @property
    def shown(self) -> list[sa.Column[Any]]:
        """The table's own columns, without those that nobody is shown."""
        return [column for column in self.table.c if column.name not in NEVER_SHOWN]

    @property
    def _ground(self) -> Ground:
        return Ground(self.table, self.holder)

    def page(
        self,
        caller: Caller,
        query: Query,
        *,
        limit: int,
        after: tuple[Any, str] | None,
        where: Mapping[str, sa.ColumnElement[bool]],
        parameters: Mapping[str, Any],
        sought: Sought | None = None,
        only: Sequence[sa.ColumnElement[Any]] | None = None,
    ) -> Prepared:
        """Candidates in the order asked for, with ``grants``; show only rows on which a :class:`Decider` gives READ.

        ``where`` are further conditions by name; equal names must mean equal conditions, values go into ``parameters``.
        ``only``: not whole rows but these columns and those that rows are judged by.
        """
        scopes = self._scopes(caller)
        how = None if sought is None else (sought.way, sought.name)
        shape = (
            "page",
            how,
            arms.shape(scopes),
            query.shape_key,
            after is not None,
            tuple(where),
            only and tuple(only),
        )
        statement = self._statements.get(shape)
        if statement is None:
            conditions = [*query.conditions, *where.values()]
            if after is not None:
                conditions.append(self._later(query.sort))
            found = arms.candidates(self._ground, scopes, query.sort, conditions, sought)
            columns = self.columns if only is None else [*only, *self._judged_beside(only), self.grants()]
            statement = self._statements[shape] = Kept(self._page(query.sort, found, columns))
        values = {**arms.values(scopes), **query.parameters, **parameters, "limit": limit}
        values["subjects"] = subjects_of(caller)
        if after is not None:
            values |= {"after_value": after[0], "after_id": after[1]}
        return Prepared(statement, values)

    def tally(
        self,
        caller: Caller,
        query: Query,
        *,
        where: Mapping[str, sa.ColumnElement[bool]],
        parameters: Mapping[str, Any],
    ) -> Prepared:
        """How many rows there are, at most ``COUNT_CAP``, in groups alike to a :class:`Decider`: ``found`` rows each.

        Count only groups on which it gives READ: keys may be stale.
        """
        scopes = self._scopes(caller)
        shape = ("tally", arms.shape(scopes), query.shape_key, tuple(where))
        statement = self._statements.get(shape)
        if statement is None:
            statement = self._statements[shape] = Kept(self._tally(scopes, (*query.conditions, *where.values())))
        values = {**arms.values(scopes), **query.parameters, **parameters, "subjects": subjects_of(caller)}
        return Prepared(statement, values)

    def everything(self, caller: Caller) -> tuple[sa.Subquery, Mapping[str, Any]]:
        """Ids of all rows the caller may see, with the values of its parameters, for aggregates to join.

        Keys may be stale: group by the policy's columns and ``grants``, and count only groups on which a
        :class:`Decider` gives READ.
        """
        scopes = self._scopes(caller)
        ids = arms.inside(self._ground, scopes, (), carry=[self.table.c.id], cap=None)
        return ids, {**arms.values(scopes), "subjects": subjects_of(caller)}

    def grants(self) -> sa.ColumnElement[int]:
        """The OR of the rights that grants give the caller (parameter ``subjects``) on the row at hand."""
        found: sa.ColumnElement[int] = sa.literal_column("0", sa.Integer)
        for rule in self._grant_rules():
            found = (
                sa.select(sa.func.coalesce(sa.func.bit_or(rule.rights_given), 0))
                .where(rule.row_id == self._ground.anchor, rule.subject == sa.func.any(_SUBJECTS))
                .scalar_subquery()
            )
        return found.label("grants")

    def subjects(self, caller: Caller) -> tuple[str, ...]:
        """Value of the parameter ``subjects`` of :meth:`grants`."""
        return subjects_of(caller)

    def reach(self, caller: Caller) -> Reach:
        """How far the caller sees, as if everybody owned as many rows."""
        scopes = self._scopes(caller)
        if scopes is None:
            return Reach(1.0, 1, None)
        directory = caller.directory
        units = len(directory.below(caller.headed_units)) / max(1, len(directory.units))
        share = min(1.0, (units + 1 / max(1, len(directory.people))) * len(scopes))
        direct = tuple((scope.column, scope.keys) for scope in scopes if scope.through is None)
        return Reach(share, sum(map(arms.width, scopes)), direct)

    def _grant_rules(self) -> list[Granted]:
        return [rule for rule in self.rules if isinstance(rule, Granted)]

    def _judged_beside(self, columns: Sequence[sa.ColumnElement[Any]]) -> list[sa.Column[Any]]:
        return [column for column in self._ground.judged.values() if column not in set(columns)]

    def _scopes(self, caller: Caller) -> list[Scope] | None:
        """None: the whole company."""
        if any(isinstance(rule, Everywhere) and rule.holds(caller) for rule in self.rules):
            return None
        return [scope for rule in self.rules for scope in rule.scopes(caller) if scope.keys]

    def _later(self, sort: Sort) -> sa.ColumnElement[bool]:
        """After the row at which the previous page ended."""
        t = self.table
        place = sa.tuple_(sort.column, t.c.id)
        last = sa.tuple_(
            sa.bindparam("after_value", type_=sort.column.type), sa.bindparam("after_id", type_=t.c.id.type)
        )
        return place < last if sort.descending else place > last

    def _page(self, sort: Sort, found: sa.SelectBase, columns: Sequence[sa.ColumnElement[Any]]) -> sa.Select[Any]:
        """The columns of the first ids found."""
        candidates = found.subquery("found")
        ids = (
            sa.select(candidates.c.id, candidates.c.sorted)
            .distinct()
            .order_by(*turned(sort, candidates.c.sorted, candidates.c.id))
            .limit(LIMIT)
            .subquery("page")
        )
        t = self.table
        return (
            sa.select(*columns)
            .select_from(self.source.join(ids, ids.c.id == t.c.id))
            .order_by(*turned(sort, sort.column, t.c.id))
        )

    def _tally(self, scopes: Sequence[Scope] | None, conditions: Sequence[sa.ColumnElement[bool]]) -> sa.Select[Any]:
        ground = self._ground
        judged = ground.judged
        carry = [self.table.c.id, ground.anchor.label("anchor"), *(c.label(f"by_{name}") for name, c in judged.items())]
        rows = arms.inside(ground, scopes, conditions, carry=carry, cap=COUNT_CAP)
        alike: list[sa.ColumnElement[Any]] = [rows.c[f"by_{name}"].label(name) for name in judged]
        granted: list[sa.ColumnElement[bool]] = [
            # Hashed once, where a look at each row's grants would be ten thousand.
            rows.c.anchor.in_(
                sa.select(rule.row_id).where(rule.subject == sa.func.any(_SUBJECTS), rule.rights_given != NONE.value)
            )
            for rule in self._grant_rules()
        ]
        alike.append(sa.case((sa.or_(sa.false(), *granted), Rights.READ.value), else_=NONE.value).label("grants"))
        return sa.select(*alike, sa.func.count().label("found")).group_by(*alike)


_SUBJECTS = sa.bindparam("subjects", type_=IDS)
