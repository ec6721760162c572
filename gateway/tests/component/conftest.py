"""A gateway in this process before a real gRPC server that serves a contract made for the tests."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Any

import grpc
import httpx
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from fastapi import FastAPI
from google.rpc import status_pb2
from grpc_health.v1 import health, health_pb2, health_pb2_grpc
from grpc_status import rpc_status
from grpc_tools import protoc
from pydantic import SecretStr

from crm_chassis.identity.directory import Directory, Person, Unit
from crm_chassis.identity.signing_keys import SigningKeys
from crm_chassis.identity.tokens import TokenVerifier
from crm_chassis.postgres import engine_for
from crm_chassis.sealed.keys import create_keys_file
from crm_gateway.app import Parts, create_app
from crm_gateway.channels import Targets
from crm_gateway.contract import Contract
from crm_gateway.sessions.openid import OpenIdProvider
from crm_gateway.settings import ServeSettings

ISSUER = "http://keycloak.test/realms/crm"
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
PERSON = "0190a5de-0000-7000-8000-000000000001"
THING = "crm.trial.v1."


@pytest.fixture(scope="session")
def trial_contract(tmp_path_factory: pytest.TempPathFactory) -> Contract:
    """The shipped contracts and the one made for the tests."""
    out = tmp_path_factory.mktemp("contract") / "trial.binpb"
    failed = protoc.main(
        [
            "protoc",
            f"--descriptor_set_in={files('crm').joinpath('descriptors.binpb')}",
            f"-I{Path(__file__).parent / 'protos'}",
            f"-I{files('grpc_tools').joinpath('_proto')}",
            "--include_imports",
            "--include_source_info",
            f"--descriptor_set_out={out}",
            "crm/trial/v1/thing.proto",
            "crm/identity/v1/me.proto",
        ]
    )
    assert not failed
    return Contract(out.read_bytes())


@dataclass
class Neighbour:
    """The service behind the gateway: answers as a test says, and remembers what it was asked."""

    contract: Contract
    answers: dict[str, Callable[[Any], Any]] = field(default_factory=dict)
    asked: list[Any] = field(default_factory=list)
    metadata: dict[str, str] = field(default_factory=dict)
    time_left: float | None = None
    making: asyncio.Event = field(default_factory=asyncio.Event)
    unmade: asyncio.Event = field(default_factory=asyncio.Event)
    port: int = 0

    def message(self, kind: str, /, **values: Any) -> Any:
        return self.contract.message_class(THING + kind)(**values)

    async def unary(self, name: str, request: Any, context: Any) -> Any:
        self.note(request, context)
        answer = self.answers[name](request)
        if isinstance(answer, status_pb2.Status):
            await context.abort_with_status(rpc_status.to_status(answer))
        return answer

    def note(self, request: Any, context: Any) -> None:
        self.asked.append(request)
        self.metadata = dict(context.invocation_metadata())
        self.time_left = context.time_remaining()

    def handlers(self) -> Any:
        made = {}
        service = f"{THING}ThingService"
        for binding in self.contract.bindings:
            rpc = binding.rpc
            coding: dict[str, Any] = {
                "request_deserializer": rpc.request.FromString,
                "response_serializer": rpc.response.SerializeToString,
            }
            if rpc.takes_stream:
                made[rpc.name] = grpc.stream_unary_rpc_method_handler(self.upload, **coding)
            elif rpc.gives_stream:
                made[rpc.name] = grpc.unary_stream_rpc_method_handler(self.export, **coding)
            else:
                made[rpc.name] = grpc.unary_unary_rpc_method_handler(self._named(rpc.name), **coding)
        return grpc.method_handlers_generic_handler(service, made)

    def _named(self, name: str) -> Any:
        async def answer(request: Any, context: Any) -> Any:
            return await self.unary(name, request, context)

        return answer

    async def upload(self, requests: AsyncIterator[Any], context: Any) -> Any:
        size, header = 0, None
        async for request in requests:
            if header is None:
                header = request.header
                self.note(request, context)
                refusal = self.answers["UploadPicture"](request) if "UploadPicture" in self.answers else None
                if refusal is not None:
                    await context.abort_with_status(rpc_status.to_status(refusal))
            size += len(request.content)
        assert header is not None
        return self.message("Thing", id=header.thing_id, name="钟", engraving=header.file.filename, serial=size)

    async def export(self, request: Any, context: Any) -> AsyncIterator[Any]:
        self.note(request, context)
        refusal = self.answers["ExportThings"](request) if "ExportThings" in self.answers else None
        if refusal is not None:
            await context.abort_with_status(rpc_status.to_status(refusal))
        if request.filename == "endless.csv":
            self.making.set()
            try:
                await asyncio.Event().wait()
            finally:
                self.unmade.set()
        chunk = self.contract.message_class("crm.common.v1.FileChunk")
        yield chunk(header={"filename": request.filename, "content_type": "text/csv"})
        sent = 0
        while sent < request.bytes:
            if request.filename == "broken.csv" and sent:
                await context.abort(grpc.StatusCode.INTERNAL, "broken")
            piece = min(65536, request.bytes - sent)
            yield chunk(content=b"x" * piece)
            sent += piece


@pytest.fixture
async def neighbour(trial_contract: Contract) -> AsyncIterator[Neighbour]:
    """The running service."""
    served = Neighbour(trial_contract)
    server = grpc.aio.server()
    server.add_generic_rpc_handlers((served.handlers(),))
    healthy: Any = health.aio.HealthServicer()  # type: ignore[attr-defined]  # made at run time, untyped
    health_pb2_grpc.add_HealthServicer_to_server(healthy, server)
    await healthy.set("", health_pb2.HealthCheckResponse.SERVING)
    served.port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    yield served
    await server.stop(None)


def token(**changes: Any) -> str:
    """An access token as Keycloak makes them."""
    now = int(time.time())
    claims = {
        "iss": ISSUER,
        "aud": "crm",
        "sub": PERSON,
        "typ": "Bearer",
        "azp": "mobile",
        "sid": "a-session",
        "iat": now,
        "exp": now + 300,
        "preferred_username": "zhang",
        "name": "张三",
        "realm_access": {"roles": ["salesperson"]},
    }
    return jwt.encode({**claims, **changes}, KEY, "RS256", headers={"kid": "key"})


def key_set(request: httpx.Request) -> httpx.Response:
    made = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key()))
    return httpx.Response(200, json={"keys": [{**made, "kid": "key", "use": "sig", "alg": "RS256"}]})


DIRECTORY = Directory(
    version=7,
    units={
        "hq": Unit(id="hq", parent_id=None, name="总部", kind="headquarters", region="", heads=frozenset({"boss"})),
        "sh": Unit(id="sh", parent_id="hq", name="上海", kind="branch", region="east", heads=frozenset({PERSON})),
    },
    people={
        "boss": Person(
            id="boss", username="wang", name="王总", units=("hq",), product_lines=(), roles=frozenset(), active=True
        ),
        PERSON: Person(
            id=PERSON,
            username="zhang",
            name="张三",
            units=("sh",),
            product_lines=(),
            roles=frozenset({"salesperson"}),
            active=True,
        ),
    },
    product_lines={},
    role_permissions={"salesperson": frozenset({"trial.things.create"})},
    role_titles={"salesperson": "销售代表"},
)


@pytest.fixture
def serve_settings(tmp_path: Path) -> ServeSettings:
    keys = tmp_path / "keys.json"
    create_keys_file(keys)
    return ServeSettings(
        database_url="postgresql://nobody@127.0.0.1:1/none",  # bearer tokens need no database
        keys_file=keys,
        keycloak_url="http://keycloak.test",
        http_listen="127.0.0.1:0",
        public_url="http://crm.test",
        customer_target="",
        sales_target="",
        identity_target="",
        web_client_secret=SecretStr("secret"),
        call_seconds=2,
        rate_signed_in="100000/minute",
        rate_anonymous="100000/minute",
    )


@asynccontextmanager
async def gateway(settings: ServeSettings, contract: Contract, port: int) -> AsyncIterator[FastAPI]:
    """The gateway with a Keycloak that only publishes its keys, and no database."""
    http = httpx.AsyncClient(transport=httpx.MockTransport(key_set))
    keys = SigningKeys(f"{ISSUER}/certs", http)
    engine = engine_for(settings.database_url, application="test", pool=1)
    targets = Targets(
        {"crm.trial.": f"127.0.0.1:{port}"},
        [binding.rpc for binding in contract.bindings],
        most_calls=settings.calls_per_service,
    )
    parts = Parts(
        contract=contract,
        engine=engine,
        targets=targets,
        keys=keys,
        verifier=TokenVerifier(keys, issuer=ISSUER),
        provider=OpenIdProvider(http, keys, issuer=ISSUER, client_id="web", client_secret="secret"),
        directory=lambda: DIRECTORY,
    )
    try:
        yield create_app(settings, parts)
    finally:
        await targets.close()
        await engine.dispose()
        await keys.close()
        await http.aclose()


@asynccontextmanager
async def client_of(app: FastAPI, **headers: str) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app, raise_app_exceptions=True, client=("192.0.2.1", 1))
    async with httpx.AsyncClient(transport=transport, base_url="http://crm.test", headers=headers) as client:
        yield client


@pytest.fixture
async def app(serve_settings: ServeSettings, neighbour: Neighbour) -> AsyncIterator[FastAPI]:
    async with gateway(serve_settings, neighbour.contract, neighbour.port) as made:
        yield made


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody with a bearer token who reads English."""
    headers = {"authorization": f"Bearer {token()}", "accept-language": "en-US"}
    async with client_of(app, **headers) as made:
        yield made


@pytest.fixture
def things(neighbour: Neighbour) -> Neighbour:
    """A service that knows every thing."""
    neighbour.answers = {
        "GetThing": lambda request: neighbour.message("Thing", id=request.thing_id, name="钟", etag="7"),
        "ListThings": lambda request: neighbour.message("ListThingsResponse", asked=request),
        "CreateThing": lambda request: request.thing,
        "UpdateThing": lambda request: neighbour.message(
            "Thing", id=request.thing.id, name=",".join(request.update_mask.paths), etag="8"
        ),
        "DeleteThing": lambda request: neighbour.contract.message_class("google.protobuf.Empty")(),
        "PaintThing": lambda request: neighbour.message("Thing", id=request.thing_id, colour=request.colour),
    }
    return neighbour


@pytest.fixture
def make_token() -> Callable[..., str]:
    """Makes access tokens; claims given by name replace the usual ones."""
    return token


@pytest.fixture
def make_client() -> Callable[..., Any]:
    """Makes clients of an app, with these headers."""
    return client_of


@pytest.fixture
def make_gateway(serve_settings: ServeSettings, neighbour: Neighbour) -> Callable[..., Any]:
    """Makes gateways with other settings."""

    def make(**changes: Any) -> Any:
        return gateway(serve_settings.model_copy(update=changes), neighbour.contract, neighbour.port)

    return make
