"""GET /v1/me: who is signed in and what they are to the organisation, from the directory in memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import Response
from starlette.routing import Route

from crm.identity.v1.me_pb2 import Me, MeProductLine, MeRole, MeSuperior, MeUnit
from crm_chassis.errors import Unavailable
from crm_chassis.identity.caller import caller_of
from crm_gateway.exchange import Exchange

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from starlette.requests import Request

    from crm_chassis.identity.caller import Caller
    from crm_chassis.identity.directory import Directory
    from crm_chassis.identity.tokens import TokenVerifier
    from crm_gateway.authentication import Authenticator
    from crm_gateway.json_writer import JsonWriters

PATH = "/v1/me"


class MeRoute:
    """Answers from memory; changes of the organisation show as soon as the directory has them."""

    def __init__(
        self,
        authenticator: Authenticator,
        verifier: TokenVerifier,
        directory: Callable[[], Directory],
        writers: JsonWriters,
    ) -> None:
        self._authenticator = authenticator
        self._verifier = verifier
        self._directory = directory
        self._dump = writers.dumper(Me.DESCRIPTOR)

    def routes(self) -> list[Route]:
        """To be added to the application."""
        return [Route(PATH, self.me, methods=["GET"])]

    async def me(self, request: Request) -> Response:
        """The caller. Raises AccountDisabled for people the directory does not know as active."""
        exchange = Exchange.of(request.scope)
        exchange.route = PATH
        principal = await self._authenticator.principal(exchange, changes=False)
        claims = await self._verifier.verify(principal.authorization.removeprefix("Bearer "))
        directory = self._directory()
        if not directory.version:
            raise Unavailable
        caller = caller_of(claims, directory)
        answer = me(caller, username=claims.username, locale=exchange.locale)
        return Response(self._dump(answer), media_type="application/json")


def me(caller: Caller, *, username: str, locale: str) -> Me:
    """What the directory says about a caller."""
    directory = caller.directory
    person = directory.people.get(caller.person_id)
    return Me(
        person_id=caller.person_id,
        username=username if person is not None else "",
        name=caller.name,
        client_id=caller.client_id,
        units=_units(directory, caller.units),
        headed_units=_units(directory, caller.headed_units),
        direct_superiors=_superiors(caller),
        roles=[MeRole(name=name, title=directory.role_titles.get(name, name)) for name in sorted(caller.roles)],
        permissions=sorted(caller.permissions),
        product_lines=[
            MeProductLine(id=line.id, name=line.name)
            for one in caller.product_lines
            if (line := directory.product_lines.get(one)) is not None
        ],
        locale=locale,
        directory_version=directory.version,
    )


def _units(directory: Directory, ids: Iterable[str]) -> Iterator[MeUnit]:
    for one in ids:
        unit = directory.units.get(one)
        if unit is not None:
            yield MeUnit(id=unit.id, name=unit.name, kind=unit.kind)


def _superiors(caller: Caller) -> Iterator[MeSuperior]:
    directory = caller.directory
    for unit in caller.units:
        for superior in sorted(directory.direct_superiors(caller.person_id, unit)):
            yield MeSuperior(person_id=superior, name=directory.people[superior].name, unit_id=unit)
