"""The gateway's worker with the demo company in a real Keycloak, for tests of whatever depends on the organisation."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import grpc
import httpx
import sqlalchemy as sa
from google.rpc import error_details_pb2
from grpc_status import rpc_status

from crm.identity.v1.directory_pb2 import DirectoryPerson, DirectoryUnit
from crm.identity.v1.organisation_service_pb2_grpc import OrganisationServiceStub
from crm_chassis.identity.caller import Caller, caller_of
from crm_chassis.identity.directory import Directory
from crm_chassis.identity.directory_watch import DirectoryWatch
from crm_chassis.identity.tokens import TokenVerifier
from crm_gateway import tables
from crm_gateway.keycloak.demo_company import DemoCompany
from crm_gateway.keycloak.organisation import OrganisationRecords
from crm_gateway.settings import REALM_FOLDER, WorkSettings

PUBLIC_URL = "http://127.0.0.1:8080"
PATIENCE = 60.0  # seconds, with a machine that has other things to do
COMPANY = DemoCompany.read(REALM_FOLDER / "demo-company.yaml")


@dataclass(frozen=True)
class Hired:
    """Somebody of a test's own, in a unit of their own, who signs in with the demo company's password."""

    id: str
    username: str
    unit: str


@dataclass
class IdentitySuite:
    """The gateway's worker, running, and somebody who watches what it publishes."""

    settings: WorkSettings
    watch: DirectoryWatch
    verifier: TokenVerifier
    http: httpx.AsyncClient
    engine: Any
    channel: grpc.aio.Channel
    records: OrganisationRecords
    tokens: dict[str, tuple[str, float]] = field(default_factory=dict)

    @property
    def directory(self) -> Directory:
        return self.watch.directory

    def person(self, username: str) -> str:
        return next(person.id for person in self.directory.people.values() if person.username == username)

    def unit(self, name: str) -> str:
        return next(unit.id for unit in self.directory.units.values() if unit.name == name)

    async def hire(self, *roles: str, under: str = "四川分公司", heads: bool = False) -> Hired:
        """A new person in a new unit, made in Keycloak's console and known to the directory."""
        name = f"t{uuid4().hex[:10]}"
        unit = DirectoryUnit(parent_id=self.unit(under), name=name, kind="office")
        unit.id = await self.records.create_unit(unit)
        person = DirectoryPerson(username=name, name="测试", unit_ids=[unit.id], active=True)
        person.id = await self.records.create_user(
            person, email=f"{name}@shanhai.example", password=COMPANY.password, temporary=False
        )
        await self.records.set_groups(person.id, before=[], after=[unit.id])
        await self.records.set_roles(person.id, before=[], after=roles)
        if heads:
            unit.head_ids.append(person.id)
            await self.records.save_unit(unit)

        def is_known() -> bool:
            known = self.directory.people.get(person.id)
            return (
                known is not None
                and (known.units, known.roles) == ((unit.id,), frozenset(roles))
                and self.directory.active_heads(unit.id) == set(unit.head_ids)
            )

        await self.until(is_known)
        return Hired(person.id, name, unit.id)

    async def sign_in(self, username: str, password: str = COMPANY.password) -> dict[str, Any]:
        answer = await self.http.post(
            f"{self.settings.issuer}/protocol/openid-connect/token",
            data={"client_id": "cli", "grant_type": "password", "username": username, "password": password},
        )
        assert answer.is_success, answer.text
        return dict(answer.json())

    async def token(self, username: str) -> str:
        """Somebody's access token, renewed well before it ends."""
        known, now = self.tokens.get(username), asyncio.get_running_loop().time()
        if known is None or known[1] < now:
            tokens = await self.sign_in(username)
            known = self.tokens[username] = (tokens["access_token"], now + tokens["expires_in"] - 30)
        return known[0]

    async def caller(self, username: str) -> Caller:
        """Whom a service would see behind the person's (first) token."""
        return caller_of(await self.verifier.verify(await self.token(username)), self.directory)

    async def ask(self, method: str, request: Any, *, by: str = "guanliyuan", key: str = "") -> Any:
        metadata = [("authorization", f"Bearer {await self.token(by)}")]
        if key:
            metadata.append(("idempotency-key", key))
        stub: Any = OrganisationServiceStub(self.channel)  # type: ignore[no-untyped-call]
        return await getattr(stub, method)(request, metadata=metadata, timeout=PATIENCE)

    async def refused(self, method: str, request: Any, *, by: str = "guanliyuan") -> str:
        """The reason with which the call is refused."""
        try:
            await self.ask(method, request, by=by)
        except grpc.aio.AioRpcError as error:
            call: Any = error
            status: Any = rpc_status.from_call(call)
            info = error_details_pb2.ErrorInfo()
            assert status.details[0].Unpack(info)
            return str(info.reason)
        raise AssertionError(f"{method} was not refused")

    async def until(self, holds: Callable[[], bool | Awaitable[bool]]) -> None:
        """Wait for something the directory will say; how long it may take is the sum of its pauses, tested by itself."""
        async with asyncio.timeout(PATIENCE):
            while True:
                answer = holds()
                if answer if isinstance(answer, bool) else await answer:
                    return
                await asyncio.sleep(0.05)

    async def facts(self, about: str) -> list[Any]:
        """Facts told about a person or unit, oldest first."""
        outbox = tables.chassis.events.outbox
        async with self.engine.connect() as db:
            rows = await db.execute(sa.select(outbox).where(outbox.c.aggregate_id == about).order_by(outbox.c.id))
            return list(rows)

    async def subjects(self, about: str) -> list[str]:
        """Subjects of the facts told about a person or unit, oldest first."""
        return [fact.subject for fact in await self.facts(about)]

    async def trail(self, record_id: str) -> list[Any]:
        audit = tables.chassis.audit
        async with self.engine.connect() as db:
            rows = await db.execute(sa.select(audit).where(audit.c.record_id == record_id).order_by(audit.c.id))
            return list(rows)
