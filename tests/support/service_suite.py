"""A service over real gRPC on a real PostgreSQL; only the organisation and the token issuer are the test's."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar

import grpc
import jwt
import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric import rsa
from google.protobuf import descriptor_pool, message_factory
from google.rpc import error_details_pb2
from grpc_status import rpc_status

from crm_chassis.identity.caller import system_caller
from crm_chassis.identity.directory import Directory, Person, ProductLine, Unit
from crm_chassis.identity.tokens import TokenVerifier
from crm_chassis.jobs import JobWorker
from crm_chassis.migrations import migrate
from crm_chassis.sealed.keys import create_keys_file
from crm_chassis.service import Service
from crm_chassis.tabular.reading import open_sheet
from crm_chassis.work import Work, working
from crm_local.databases import Database
from crm_local.testing import TestPostgres

ISSUER = "https://issuer.test/realms/crm"
INSTRUMENTS = "00000000-0000-4000-a000-000000000001"
AnySuite = TypeVar("AnySuite", bound="ServiceSuite")


def person_id(name: str) -> str:
    return f"00000000-0000-4000-8000-{sum(ord(c) * 31**i for i, c in enumerate(name)) % 10**12:012d}"


def unit_id(name: str) -> str:
    return f"00000000-0000-4000-9000-{sum(ord(c) * 31**i for i, c in enumerate(name)) % 10**12:012d}"


def a_company(role_permissions: Mapping[str, frozenset[str]]) -> Directory:
    """HQ (boss) → east (erin) → shanghai (sam; sales ann, bob) and hangzhou (vacant; sales hal); north (nora)."""
    units = {}
    for name, parent, heads in (
        ("hq", None, ["boss"]),
        ("east", "hq", ["erin"]),
        ("shanghai", "east", ["sam"]),
        ("hangzhou", "east", []),
        ("north", "hq", ["nora"]),
    ):
        units[unit_id(name)] = Unit(
            id=unit_id(name),
            parent_id=unit_id(parent) if parent else None,
            name=name,
            kind="unit",
            region="",
            heads=frozenset(map(person_id, heads)),
        )
    people = {}
    for name, home, role in (
        ("boss", "hq", "manager"),
        ("erin", "east", "manager"),
        ("sam", "shanghai", "manager"),
        ("ann", "shanghai", "sales"),
        ("bob", "shanghai", "sales"),
        ("hal", "hangzhou", "sales"),
        ("nora", "north", "manager"),
        ("max", "hq", "product-manager"),
        ("gil", "hq", "general-manager"),
        ("clerk", "hq", "clerk"),
    ):
        people[person_id(name)] = Person(
            id=person_id(name),
            username=name,
            name=name.title(),
            units=(unit_id(home),),
            product_lines=(INSTRUMENTS,) if name == "max" else (),
            roles=frozenset({role}),
            active=True,
        )
    return Directory(
        version=1,
        units=units,
        people=people,
        product_lines={INSTRUMENTS: ProductLine(id=INSTRUMENTS, name="仪器")},
        role_permissions=role_permissions,
    )


class Issuer:
    """Signs tokens as the realm would."""

    def __init__(self) -> None:
        self._private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.key = jwt.PyJWK.from_dict(
            {
                **jwt.algorithms.RSAAlgorithm.to_jwk(self._private.public_key(), as_dict=True),
                "kid": "k1",
                "alg": "RS256",
            }
        )

    async def find(self, key_id: str) -> jwt.PyJWK | None:
        return self.key if key_id == "k1" else None

    def token(self, name: str, *roles: str, **claims: Any) -> str:
        now = int(time.time())
        payload = {
            "iss": ISSUER,
            "aud": "crm",
            "sub": person_id(name),
            "typ": "Bearer",
            "azp": "web",
            "iat": now,
            "exp": now + 300,
            "realm_access": {"roles": list(roles)},
            **claims,
        }
        return jwt.encode(payload, self._private, algorithm="RS256", headers={"kid": "k1"})


class Refusal(Exception):
    """A refusal as a client sees it."""

    def __init__(self, error: grpc.aio.AioRpcError) -> None:
        status = rpc_status.from_call(error)  # type: ignore[arg-type]  # has code, details and metadata like a Call
        self.code = error.code().name
        self.reason, self.fields, self.text, self.details = "", [], "", []
        for detail in status.details if status else ():
            if detail.Is(error_details_pb2.ErrorInfo.DESCRIPTOR):
                info = error_details_pb2.ErrorInfo()
                detail.Unpack(info)
                self.reason = info.reason
            elif detail.Is(error_details_pb2.BadRequest.DESCRIPTOR):
                bad = error_details_pb2.BadRequest()
                detail.Unpack(bad)
                self.fields = [violation.field for violation in bad.field_violations]
            elif detail.Is(error_details_pb2.LocalizedMessage.DESCRIPTOR):
                said = error_details_pb2.LocalizedMessage()
                detail.Unpack(said)
                self.text = said.message
            else:
                self.details.append(detail)
        super().__init__(f"{self.code} {self.reason} {self.fields} {error.details()}")


@dataclass(frozen=True)
class Downloaded:
    """A file as a client gets it."""

    filename: str
    content_type: str
    content: bytes

    def table(self) -> list[list[str]]:
        """The sheet's headers and rows, as an import reads them."""
        with open_sheet(self.content) as sheet:
            return [list(sheet.headers), *(row.cells for row in sheet.rows)]

    def records(self) -> list[dict[str, str]]:
        """The rows by header."""
        headers, *rows = self.table()
        return [dict(zip(headers, row, strict=True)) for row in rows]


@dataclass
class ServiceSuite:
    """The running service and the organisation it believes in."""

    port: int
    issuer: Issuer
    company: list[Directory]
    settings: Any
    service: Service[Any]
    channel: grpc.aio.Channel = field(init=False)

    def __post_init__(self) -> None:
        self.channel = grpc.aio.insecure_channel(f"127.0.0.1:{self.port}")

    @property
    def directory(self) -> Directory:
        return self.company[-1]

    def become(self, directory: Directory) -> None:
        self.company.append(directory)

    def dismiss(self, who: str) -> None:
        """Let somebody be disabled from now on."""
        now, gone = self.directory, person_id(who)
        people = {gone: replace(now.people[gone], active=False)}
        self.become(now.with_changes(version=now.version + 1, people=people))

    @asynccontextmanager
    async def unit_of_work(self) -> AsyncIterator[Work]:
        """A transaction as a reaction gets it."""
        caller = system_caller(self.service.name, self.directory)
        async with self.service.surroundings_of(self.settings) as surroundings, working(surroundings, caller) as work:
            yield work

    @asynccontextmanager
    async def worker(self) -> AsyncIterator[None]:
        """The service's jobs, running."""
        async with self.service.surroundings_of(self.settings) as surroundings:
            jobs = JobWorker(
                database_url=self.settings.database_url,
                jobs=self.service.jobs,
                context=replace(surroundings, directory=lambda: self.directory),
                poll_seconds=0.05,
            )
            running = asyncio.create_task(jobs.run())
            try:
                yield
            finally:
                running.cancel()
                with suppress(asyncio.CancelledError):
                    await running

    async def rows(self, statement: str) -> Any:
        """What the service's own role finds in its database."""
        async with self.service.surroundings_of(self.settings) as surroundings, surroundings.engine.begin() as db:
            result = await db.execute(sa.text(statement))
            return result.all() if result.returns_rows else []

    def metadata(self, who: str, *, token: str = "", locale: str = "en") -> list[tuple[str, str]]:
        """What a call says of its caller."""
        roles = self.directory.people[person_id(who)].roles if not token else ()
        return [("authorization", f"Bearer {token or self.issuer.token(who, *roles)}"), ("accept-language", locale)]

    async def download(self, who: str, rpc: str, *, locale: str = "zh", **fields: Any) -> Downloaded:
        """The file that an rpc gives; raises Refusal."""
        first, *others = await self.call(who, rpc, locale=locale, **fields)
        content = b"".join(piece.content for piece in others)
        assert first.header.size == len(content)
        return Downloaded(first.header.filename, first.header.content_type, content)

    async def call(
        self,
        who: str,
        rpc: str,
        request: Any = None,
        *,
        key: str = "",
        token: str = "",
        locale: str = "en",
        **fields: Any,
    ) -> Any:
        """Call an rpc such as ``CustomerService.GetCustomer`` as somebody; a stream is a list. Raises Refusal."""
        service, name = rpc.split(".")
        method = descriptor_pool.Default().FindMethodByName(f"crm.{self.service.name}.v1.{service}.{name}")
        if request is None:
            request = message_factory.GetMessageClass(method.input_type)(**fields)
        answer = message_factory.GetMessageClass(method.output_type)
        make: Any = self.channel.unary_stream if method.server_streaming else self.channel.unary_unary
        stub = make(
            f"/crm.{self.service.name}.v1.{service}/{name}",
            request_serializer=lambda message: message.SerializeToString(),
            response_deserializer=answer.FromString,
        )
        metadata = self.metadata(who, token=token, locale=locale)
        if key:
            metadata.append(("idempotency-key", key))
        try:
            if method.server_streaming:
                return [piece async for piece in stub(request, metadata=metadata, timeout=120)]
            return await stub(request, metadata=metadata, timeout=10)
        except grpc.aio.AioRpcError as error:
            raise Refusal(error) from None


_MIGRATED: dict[tuple[str, str], Database] = {}


async def migrated(service: Service[Any], postgres: TestPostgres) -> Database:
    """A database of a service as its migrations leave it; they run once, further ones are copies."""
    key = (postgres.url, service.name)
    if key not in _MIGRATED:
        template = await asyncio.to_thread(postgres.create_database, service.package)
        await migrate(service.package, template.migration_url, service.metadata)
        _MIGRATED[key] = template
    return await asyncio.to_thread(postgres.copy_of, _MIGRATED[key])


@asynccontextmanager
async def running(
    service: Service[Any],
    make: Callable[..., AnySuite],
    postgres: TestPostgres,
    folder: Path,
    directory: Directory,
    **given: Any,
) -> AsyncIterator[AnySuite]:
    """The service on a database of its own, as ``make`` calls it."""
    database = await migrated(service, postgres)
    keys_file = folder / "master.json"
    create_keys_file(keys_file)
    settings = service.settings(
        database_url=database.url,
        migration_database_url=database.migration_url,
        keys_file=keys_file,
        grpc_listen="127.0.0.1:0",
        drain_seconds=0,
        **given,
    )
    issuer, company = Issuer(), [directory]
    verifier = TokenVerifier(issuer, issuer=ISSUER)  # type: ignore[arg-type]  # finds keys like SigningKeys
    async with service.server(settings, directory=lambda: company[-1], verifier=verifier) as server:
        suite = make(server.port, issuer, company, settings, service)
        yield suite
        await suite.channel.close(grace=None)
    await asyncio.to_thread(postgres.drop_database, database)
