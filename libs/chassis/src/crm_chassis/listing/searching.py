"""The ``query`` of a list as a condition on a row's search tokens, and how to look for it (PRODUCT G13).

There are two ways, and each is a hundred times too slow where the other one is right:

* *find*: the index gives every row with the tokens, wherever it hangs; those the caller may see are sorted.
* *walk*: the caller's rows are read in the order asked for until a page is full of fitting ones.

Rare tokens are found, common ones (医院) are walked to. How common a token is stands in PostgreSQL's own statistics of the
column; the expected work of either way decides.
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

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from crm_chassis.text.search import Query
    from crm_chassis.visibility import Reach
    from crm_chassis.work import Read, Surroundings

TOKENS = ARRAY(sa.Integer)
KNOWN_FOR = 600.0  # seconds until the statistics are read anew
WALKED = 1.5  # a row that is walked past costs as much as this many rows that are found and sorted
_STATISTICS = Kept(
    sa.text("""
        SELECT greatest(reltuples, 1) AS row_count, tokens, frequencies
        FROM pg_class LEFT JOIN (
            SELECT CAST(CAST(most_common_elems AS text) AS integer[]) AS tokens, most_common_elem_freqs AS frequencies
            FROM pg_stats WHERE schemaname = current_schema() AND tablename = :table AND attname = :column
        ) AS found ON true
        WHERE oid = to_regclass(:table)
    """).bindparams(sa.bindparam("table", type_=sa.Text), sa.bindparam("column", type_=sa.Text))
)


@dataclass(frozen=True, slots=True)
class Search:
    """What is looked for in ``column``; ``where`` are further conditions by name, ``own`` their parameters.

    SQL only narrows rows down: :meth:`fits` rechecks each by the texts and telephone numbers that ``said`` gives of it,
    since different texts may share tokens.
    """

    query: Query
    column: sa.Column[Any]
    said: Callable[[Any], tuple[Iterable[str], Iterable[str]]]
    where: Mapping[str, sa.ColumnElement[bool]] = field(default_factory=dict)
    own: Mapping[str, Any] = field(default_factory=dict)

    @property
    def parameters(self) -> Mapping[str, Any]:
        """Values of all conditions' parameters."""
        return {f"tokens_{i}": list(tokens) for i, tokens in enumerate(self.query.any_of)} | dict(self.own)

    def conditions(self, *, indexed: bool) -> Mapping[str, sa.ColumnElement[bool]]:
        """The conditions by name, found by the index of the tokens or hidden from it."""
        count = len(self.query.any_of)
        return {f"{'found' if indexed else 'walked'} {count}": _holding(self.column, count, indexed), **self.where}

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
    text: str, column: sa.Column[Any], said: Callable[[Any], tuple[Iterable[str], Iterable[str]]]
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
    return Search(query, column, said)


@dataclass(frozen=True, slots=True)
class Spread:
    """How many rows a table has, and the share of them that holds each common token; what is not common is rare."""

    row_count: float
    shares: Mapping[int, float]
    read_at: float

    def found(self, any_of: Sequence[Sequence[int]]) -> float:
        """About how many rows hold all tokens of one of the alternatives."""
        return self.row_count * min(1.0, sum(min(self.shares.get(token, 0.0) for token in one) for one in any_of))


def is_rare(spread: Spread, search: Search, *, wanted: int, reach: Reach) -> bool:
    """Whether finding all rows is less work than walking to the ``wanted`` first.

    A walk reads on in each of its scans until a row fits, and at most all that the caller sees.
    """
    found = spread.found(search.query.any_of)
    if not found:
        return True
    walked = min((wanted + reach.scans) / (found / spread.row_count), reach.share * spread.row_count)
    return found <= WALKED * walked


async def spread_of(read: Read, column: sa.Column[Any]) -> Spread:
    """The statistics of a column, as this process read them within the last minutes."""
    known = _KNOWN.setdefault(read.surroundings, {})
    spread = known.get(column.table.name)
    if spread is None or time.monotonic() - spread.read_at > KNOWN_FOR:
        rows = await read.fetch(_STATISTICS, {"table": column.table.name, "column": column.name})
        shares = dict(zip(rows[0].tokens or (), rows[0].frequencies or (), strict=False))
        spread = known[column.table.name] = Spread(rows[0].row_count, shares, time.monotonic())
    return spread


_KNOWN: WeakKeyDictionary[Surroundings, dict[str, Spread]] = WeakKeyDictionary()
