"""One page of a list: parse what was asked, find candidates through the policy, recheck each, point to the next page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from crm_chassis.listing.searching import sought_by
from crm_chassis.listing.tokens import Position
from crm_chassis.visibility import COUNT_CAP, Decider, Rights

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import sqlalchemy as sa

    from crm_chassis.listing.listing import Listing, Query
    from crm_chassis.listing.searching import Search
    from crm_chassis.visibility import Policy
    from crm_chassis.work import Read

DEFAULT_SIZE = 50
SEARCH_CAP = 1_001  # counting what a search finds takes a look at each row
SEARCH_ROUNDS = 5  # of as many candidates, before nobody knows how many of them are truly meant


@dataclass(frozen=True, slots=True)
class Found:
    """Rows of a page with the caller's rights on each; ``total`` only when it was asked for and can be told."""

    rows: Sequence[tuple[Any, Rights]]
    next_page_token: str
    total: int | None


async def page_of(
    read: Read,
    policy: Policy,
    listing: Listing,
    request: Any,
    *,
    where: Mapping[str, sa.ColumnElement[bool]],
    parameters: Mapping[str, Any],
    search: Search | None = None,
) -> Found:
    """The page a list request (page_size, page_token, filter, order_by, count_total) asks for.

    Equal names in ``where`` must mean equal conditions, with their values in ``parameters``. A page may be shorter than asked
    while more follow: only an empty token is the end. A total counts what may be seen and is truly meant, like the page.
    Raises Invalid for a bad filter or order and PageTokenInvalid.
    """
    caller = read.caller
    query = listing.parse(request.filter, request.order_by, caller.permissions)
    size = request.page_size or DEFAULT_SIZE
    after = None
    if request.page_token:
        position = read.page_tokens.read(request.page_token, person_id=caller.person_id, request=request)
        after = (position.sort_values[0], str(position.row_id))
    asked = _Asked(read, policy, query, where, parameters, search)
    candidates = await asked.candidates(size + 1, after)
    shown = asked.truly_meant(candidates[:size])
    token = ""
    if len(candidates) > size:
        value, row_id = asked.place_of(candidates[size - 1])
        token = read.page_tokens.issue(Position((value,), UUID(row_id)), person_id=caller.person_id, request=request)
    total = None
    if request.count_total:
        total = len(shown) if after is None and not token else await asked.total()
    return Found(shown, token, total)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a list is asked for, page aside."""

    read: Read
    policy: Policy
    query: Query
    where: Mapping[str, sa.ColumnElement[bool]]
    parameters: Mapping[str, Any]
    search: Search | None

    async def candidates(
        self, limit: int, after: tuple[Any, str] | None, only: Sequence[sa.ColumnElement[Any]] | None = None
    ) -> Sequence[Any]:
        """Rows that may fit, in order."""
        where, parameters, sought = self.where, self.parameters, None
        if self.search is not None:
            sought = await sought_by(self.read, self.search, wanted=limit, reach=self.policy.reach(self.read.caller))
            where, parameters = {**where, **self.search.where}, {**parameters, **self.search.parameters}
        prepared = self.policy.page(
            self.read.caller,
            self.query,
            limit=limit,
            after=after,
            where=where,
            parameters=parameters,
            sought=sought,
            only=only,
        )
        return await self.read.fetch(prepared.statement, prepared.parameters)

    def truly_meant(self, rows: Sequence[Any]) -> list[tuple[Any, Rights]]:
        """Those that may be seen and are meant."""
        decider, search = Decider(self.policy, self.read.caller), self.search
        return [
            (row, rights)
            for row in rows
            if (rights := decider.rights(row)) & Rights.READ and (search is None or search.fits(row))
        ]

    def place_of(self, row: Any) -> tuple[Any, str]:
        """Where a row stands in the order."""
        return getattr(row, self.query.sort.column.key or self.query.sort.name), str(row.id)

    async def total(self) -> int | None:
        """How many there are, of a search at most ``SEARCH_CAP``, otherwise the policy's ``COUNT_CAP``.

        None: unknown, since of the candidates up to the cap not all are to be counted.
        """
        if self.search is not None:
            return await self._total_of(self.search)
        prepared = self.policy.tally(self.read.caller, self.query, where=self.where, parameters=self.parameters)
        groups = await self.read.fetch(prepared.statement, prepared.parameters)
        decider = Decider(self.policy, self.read.caller)
        seen = sum(group.found for group in groups if decider.rights(group) & Rights.READ)
        candidates = sum(group.found for group in groups)
        return seen if seen == candidates or candidates < COUNT_CAP else None

    async def _total_of(self, search: Search) -> int | None:
        total, after = 0, None
        only = tuple(dict.fromkeys([self.policy.table.c.id, self.query.sort.column, *search.told_by]))
        for _ in range(SEARCH_ROUNDS):
            rows = await self.candidates(SEARCH_CAP, after, only)
            total += len(self.truly_meant(rows))
            if len(rows) < SEARCH_CAP or total >= SEARCH_CAP:
                return min(total, SEARCH_CAP)
            after = self.place_of(rows[-1])
        return None
