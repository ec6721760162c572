"""The ``query`` of a list as a condition on a row's search tokens, and how to look for it (PRODUCT G13, ADR 0010).

There are three ways, and each is a hundred times too slow where another one is right:

* *find*: the index gives every row with the tokens, wherever it hangs; those the caller may see are sorted.
* *walk*: the caller's rows are read in the order asked for until a page is full of fitting ones.
* *meet*: the index gives the rows with the tokens of one owner or unit, for each that the caller sees; then as in *find*.

Rare tokens are found, common ones (医院) are walked to, what lies between is met by whoever sees little. How common a token
is and how much somebody owns stands in PostgreSQL's own statistics of the columns; the expected work decides.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from crm_chassis.errors import invalid
from crm_chassis.statements import Kept
from crm_chassis.text.search import query_tokens
from crm_chassis.visibility import Sought, Way

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from crm_chassis.text.search import Query
    from crm_chassis.visibility import Reach
    from crm_chassis.work import Read, Surroundings

TOKENS = ARRAY(sa.Integer)
KNOWN_FOR = 600.0  # seconds until the statistics are read anew
# Work, in rows that are found and sorted (measured: ADR 0010).
WALKED = 1.5  # a row that is walked past
COMPARED = 0.12  # an entry of the shorter list where two lists of an index are compared
MET = 20.0  # a key, however little there is of it
_STATISTICS = Kept(
    sa.text("""
        SELECT attname AS column_name, greatest(reltuples, 1) AS row_count,
               coalesce(most_common_elems::text, most_common_vals::text) AS common,
               coalesce(most_common_elem_freqs, most_common_freqs) AS frequencies,
               CASE WHEN n_distinct < 0 THEN -n_distinct * reltuples ELSE n_distinct END AS distinct_count
        FROM pg_class LEFT JOIN pg_stats
          ON schemaname = current_schema() AND tablename = :table AND attname = ANY(:columns)
        WHERE oid = to_regclass(:table)
    """).bindparams(sa.bindparam("table", type_=sa.Text), sa.bindparam("columns", type_=ARRAY(sa.Text)))
)


@dataclass(frozen=True, slots=True)
class Search:
    """What is looked for in ``column``; ``where`` are further conditions by name, ``own`` their parameters.

    SQL only narrows rows down: :meth:`fits` rechecks each by the texts and telephone numbers that ``said`` gives of it, out
    of the columns ``told_by``, since different texts may share tokens. ``met_by`` are the columns of the index beside
    the tokens.
    """

    query: Query
    column: sa.Column[Any]
    said: Callable[[Any], tuple[Iterable[str], Iterable[str]]]
    told_by: tuple[sa.Column[Any], ...]
    met_by: tuple[sa.Column[Any], ...] = ()
    where: Mapping[str, sa.ColumnElement[bool]] = field(default_factory=dict)
    own: Mapping[str, Any] = field(default_factory=dict)

    @property
    def parameters(self) -> Mapping[str, Any]:
        """Values of all conditions' parameters."""
        return {f"tokens_{i}": list(tokens) for i, tokens in enumerate(self.query.any_of)} | dict(self.own)

    def sought(self, way: Way) -> Sought:
        """The condition, and the way to look for it."""
        count = len(self.query.any_of)
        return Sought(way, str(count), *(_holding(self.column, count, indexed) for indexed in (True, False)))

    def fits(self, row: Any) -> bool:
        """Whether a row is truly meant."""
        return self.query.matches(*self.said(row))


@lru_cache(maxsize=100)
def _holding(column: sa.Column[Any], count: int, indexed: bool) -> sa.ColumnElement[bool]:  # noqa: FBT001  a cache's key
    """That one of ``count`` alternatives stands in the column; said by a function where the planner shall not look it up."""
    tokens = [sa.bindparam(f"tokens_{i}", type_=TOKENS) for i in range(count)]
    if indexed:
        return sa.or_(*map(column.contains, tokens))
    return sa.or_(*(sa.func.arraycontains(column, each, type_=sa.Boolean) for each in tokens))


def search_for(
    text: str,
    column: sa.Column[Any],
    said: Callable[[Any], tuple[Iterable[str], Iterable[str]]],
    *,
    told_by: tuple[sa.Column[Any], ...],
    met_by: tuple[sa.Column[Any], ...] = (),
) -> Search | None:
    """The search for a text, None for a blank one. Raises Invalid for what is too short to search."""
    if not text.strip():
        return None
    query = query_tokens(text)
    if query.too_short or not query.terms:
        raise invalid(
            "query",
            "TOO_SHORT",
            chinese="请输入至少两个汉字、两个字母或电话号码后四位",
            english="type at least two characters, two letters or the last four digits of a number",
        )
    return Search(query, column, said, told_by, met_by)


@dataclass(frozen=True, slots=True)
class Common:
    """How common values of a column are: the shares of rows that hold each common one, and of any ``other``."""

    shares: Mapping[Any, float]
    other: float = 0.0

    def share(self, value: Any) -> float:
        """The share of rows that hold the value."""
        return self.shares.get(value, self.other)


@dataclass(frozen=True, slots=True)
class Spread:
    """The statistics of a table: how many rows it has, how common tokens are, and the values of columns by name."""

    row_count: float
    tokens: Common
    columns: Mapping[str, Common]
    read_at: float

    def share(self, any_of: Sequence[Sequence[int]]) -> float:
        """About which share of all rows holds all tokens of one of the alternatives."""
        return min(1.0, sum(min(map(self.tokens.share, one)) for one in any_of))


def shortest(spread: Spread, search: Search, *, wanted: int, reach: Reach) -> Way:
    """The way of least work to the ``wanted`` first rows.

    A walk reads on in each of its scans until a row fits, and at most all that the caller sees.
    """
    share, rows = spread.share(search.query.any_of), spread.row_count
    if not share:
        return Way.FIND
    met = None
    seen = reach.share
    if reach.keys and all(column in search.met_by for column, _ in reach.keys):
        own = [spread.columns[column.name].share(key) for column, keys in reach.keys for key in keys]
        seen = sum(own)
        met = sum(MET + COMPARED * rows * min(share, one) + rows * share * one for one in own)
    work = {Way.FIND: rows * share, Way.WALK: WALKED * min((wanted + reach.scans) / share, rows * seen)}
    if met is not None:
        work[Way.MEET] = met
    return min(work, key=work.__getitem__)


async def sought_by(read: Read, search: Search, *, wanted: int, reach: Reach) -> Sought:
    """The search as a policy wants it, by the shortest way to the ``wanted`` first rows."""
    spread = await _spread_of(read, search)
    return search.sought(shortest(spread, search, wanted=wanted, reach=reach))


async def _spread_of(read: Read, search: Search) -> Spread:
    """The statistics of a search's table, as this process read them within the last minutes."""
    known, table = _KNOWN.setdefault(read.surroundings, {}), search.column.table.name
    spread = known.get(table)
    if spread is None or time.monotonic() - spread.read_at > KNOWN_FOR:
        columns = [search.column.name, *(column.name for column in search.met_by)]
        rows = await read.fetch(_STATISTICS, {"table": table, "columns": columns})
        spread = known[table] = _spread(rows, search.column.name, columns)
    return spread


def _spread(rows: Sequence[Any], tokens: str, columns: Sequence[str]) -> Spread:
    by_name = {row.column_name: row for row in rows}
    found = {name: _common(by_name.get(name), int if name == tokens else str) for name in columns}
    return Spread(rows[0].row_count, found.pop(tokens), found, time.monotonic())


def _common(row: Any, read: Callable[[str], Any]) -> Common:
    """What the statistics say of a column; nothing before they were made.

    A token that is not among the common ones is at most as common as the least of them. Of other values there are so many,
    and they share what is left.
    """
    if row is None or row.common is None:
        return Common({})
    values = [read(value) for value in row.common.strip("{}").split(",")]
    shares = dict(zip(values, row.frequencies, strict=False))  # of elements there are three frequencies more
    if read is int:
        return Common(shares, other=min(shares.values()))
    left, others = max(0.0, 1.0 - sum(shares.values())), max(1.0, row.distinct_count - len(shares))
    return Common(shares, other=left / others)


_KNOWN: WeakKeyDictionary[Surroundings, dict[str, Spread]] = WeakKeyDictionary()
