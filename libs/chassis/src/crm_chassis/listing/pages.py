"""One page of a list: parse what was asked, find candidates through the policy, recheck each, point to the next page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from crm_chassis.listing.searching import is_rare, spread_of
from crm_chassis.listing.tokens import Position
from crm_chassis.visibility import Decider, Rights

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import sqlalchemy as sa

    from crm_chassis.listing.listing import Listing
    from crm_chassis.listing.searching import Search
    from crm_chassis.visibility import Policy
    from crm_chassis.work import Read

DEFAULT_SIZE = 50


@dataclass(frozen=True, slots=True)
class Found:
    """Rows of a page with the caller's rights on each; ``total`` only when it was asked for."""

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
    while more follow: only an empty token is the end.
    Raises Invalid for a bad filter or order and PageTokenInvalid.
    """
    caller = read.caller
    query = listing.parse(request.filter, request.order_by, caller.permissions)
    size = request.page_size or DEFAULT_SIZE
    after = None
    if request.page_token:
        position = read.page_tokens.read(request.page_token, person_id=caller.person_id, request=request)
        after = (position.sort_values[0], str(position.row_id))
    find = False
    if search is not None:
        spread = await spread_of(read, search.column)
        find = is_rare(spread, search, wanted=size + 1, reach=policy.reach(caller))
        where = {**where, **search.conditions(indexed=find)}
        parameters = {**parameters, **search.parameters}
    how: Any = {"where": where, "parameters": parameters, "find": find}
    prepared = policy.page(caller, query, limit=size + 1, after=after, **how)
    candidates = await read.fetch(prepared.statement, prepared.parameters)
    decider = Decider(policy, caller)
    shown = [
        (row, rights)
        for row in candidates[:size]
        if (rights := decider.rights(row)) & Rights.READ and (search is None or search.fits(row))
    ]
    token = ""
    if len(candidates) > size:
        last = candidates[size - 1]
        value = getattr(last, query.sort.column.key or query.sort.name)
        token = read.page_tokens.issue(
            Position((value,), UUID(str(last.id))), person_id=caller.person_id, request=request
        )
    total = None
    if request.count_total:
        counted = policy.count(caller, query, **how)
        ((total,),) = await read.fetch(counted.statement, counted.parameters)
    return Found(shown, token, total)
