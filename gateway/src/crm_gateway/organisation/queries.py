"""What reads the organisation: from our record of it, which our own changes are in as soon as they are answered."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from crm_chassis.listing.tokens import Position
from crm_chassis.text.search import query_tokens
from crm_gateway.organisation import domain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crm.identity.v1.directory_pb2 import DirectoryPerson
    from crm.identity.v1.organisation_service_pb2 import ListPeopleRequest
    from crm_chassis.work import Read
    from crm_gateway.directory.mirror import Snapshot

PAGE = 50


def list_people(read: Read, now: Snapshot, request: ListPeopleRequest) -> tuple[list[DirectoryPerson], str]:
    """One page by user name, which is pinyin as a rule, and the token of the next. Raises NotFound, PageTokenInvalid."""
    found = sorted(_matching(now, request), key=lambda person: (person.username, person.id))
    if request.page_token:
        after = read.page_tokens.read(request.page_token, person_id=read.caller.person_id, request=request)
        last = (str(after.sort_values[0]), str(after.row_id))
        found = [person for person in found if (person.username, person.id) > last]
    page = found[: request.page_size or PAGE]
    if len(page) == len(found):
        return page, ""
    position = Position((page[-1].username,), UUID(page[-1].id))
    return page, read.page_tokens.issue(position, person_id=read.caller.person_id, request=request)


def _matching(now: Snapshot, request: ListPeopleRequest) -> Iterator[DirectoryPerson]:
    units = _units(now, request)
    asked = query_tokens(request.query) if request.query.strip() else None
    for person in now.people.values():
        if not (person.active or request.inactive):
            continue
        if units is not None and units.isdisjoint(person.unit_ids):
            continue
        if asked is None or asked.matches([person.name, person.username]) or request.query in person.name:
            yield person


def _units(now: Snapshot, request: ListPeopleRequest) -> set[str] | None:
    if not request.unit_id:
        return None
    domain.unit_for(now, request.unit_id)
    return set(now.directory.below([request.unit_id])) if request.below else {request.unit_id}
