"""The whole request path of the gateway on one page; every part can be given by a test."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

import httpx
import uvicorn
from fastapi import FastAPI
from starlette.exceptions import HTTPException

from crm_chassis.identity.directory_watch import DirectoryWatch
from crm_chassis.identity.signing_keys import SigningKeys
from crm_chassis.identity.tokens import TokenVerifier
from crm_chassis.logs import configure_logs
from crm_chassis.postgres import engine_for
from crm_chassis.sealed import MasterKeys
from crm_gateway import openapi
from crm_gateway.authentication import Authenticator
from crm_gateway.channels import Targets
from crm_gateway.contract import Contract
from crm_gateway.edge import Edge
from crm_gateway.exchange import Exchange
from crm_gateway.json_reader import JsonReaders
from crm_gateway.json_writer import JsonWriters
from crm_gateway.limits import RateLimits
from crm_gateway.problems import Problems, send_problem
from crm_gateway.routes.auth import AuthRoutes, origin_of
from crm_gateway.routes.files import DownloadRoute, UploadRoute
from crm_gateway.routes.health import HealthRoutes
from crm_gateway.routes.me import MeRoute
from crm_gateway.routes.pages import Pages
from crm_gateway.sessions.cookies import Cookies
from crm_gateway.sessions.denied import Denied
from crm_gateway.sessions.live import Sessions
from crm_gateway.sessions.openid import OpenIdProvider
from crm_gateway.sessions.sealing import TokenSeal
from crm_gateway.sessions.sign_in import SignInFlow
from crm_gateway.sessions.store import SessionStore
from crm_gateway.settings import signed_out_uri
from crm_gateway.transcode import TranscodedRoutes, UnaryRoute

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator

    from sqlalchemy.ext.asyncio import AsyncEngine

    from crm_chassis.identity.directory import Directory
    from crm_gateway.contract import Binding
    from crm_gateway.settings import ServeSettings

WEB_CLIENT = "web"


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What the request path leans on."""

    contract: Contract
    engine: AsyncEngine
    targets: Targets
    keys: SigningKeys
    verifier: TokenVerifier
    provider: OpenIdProvider
    directory: Callable[[], Directory]


@asynccontextmanager
async def parts_of(settings: ServeSettings, *, contract: Contract | None = None, **given: Any) -> AsyncIterator[Parts]:
    """The real parts, but for those that are given by name."""
    contract = contract or Contract.shipped()
    async with AsyncExitStack() as stack:
        http = await stack.enter_async_context(httpx.AsyncClient())
        keys = SigningKeys(settings.signing_keys_url, http)
        stack.push_async_callback(keys.close)
        if "engine" not in given:
            given["engine"] = engine_for(settings.database_url, application="crm-gateway", pool=settings.database_pool)
            stack.push_async_callback(given["engine"].dispose)
        if "targets" not in given:
            given["targets"] = Targets(
                {
                    "crm.customer.": settings.customer_target,
                    "crm.sales.": settings.sales_target,
                    "crm.identity.": settings.identity_target,
                },
                [binding.rpc for binding in contract.bindings],
                most_calls=settings.calls_per_service,
            )
            stack.push_async_callback(given["targets"].close)
        if "directory" not in given:
            watch = await stack.enter_async_context(DirectoryWatch(settings.nats_url))
            given["directory"] = lambda: watch.directory
        if "verifier" not in given:
            given["verifier"] = TokenVerifier(keys, issuer=settings.issuer)
        if "provider" not in given:
            given["provider"] = OpenIdProvider(
                http,
                keys,
                issuer=settings.issuer,
                client_id=WEB_CLIENT,
                client_secret=settings.web_client_secret.get_secret_value(),
            )
        yield Parts(contract=contract, keys=keys, **given)


def create_app(settings: ServeSettings, parts: Parts) -> FastAPI:
    """The application."""
    readers, writers = JsonReaders(), JsonWriters()
    limits = RateLimits(signed_in=settings.rate_signed_in, anonymous=settings.rate_anonymous)
    problems = Problems(parts.contract, writers)
    cookies = Cookies(https=settings.public_url.startswith("https://"))
    idle, lifetime = timedelta(minutes=settings.session_idle_minutes), timedelta(hours=settings.session_hours)
    store = SessionStore(parts.engine, TokenSeal(MasterKeys.load(settings.keys_file)))
    denied = Denied(store)
    sessions = Sessions(store, parts.provider, denied, cookies=cookies, idle=idle)
    authenticator = Authenticator(verifier=parts.verifier, sessions=sessions, denied=denied, limits=limits)
    flow = SignInFlow(
        store, parts.provider, parts.verifier, redirect_uri=settings.redirect_uri, idle=idle, lifetime=lifetime
    )
    home = signed_out_uri(settings.public_url)
    described = openapi.document(parts.contract)

    app = FastAPI(title="Shanhai CRM", docs_url=None, redoc_url=None, openapi_url=None)
    app.openapi_schema = described  # made from the contracts, not from functions
    app.add_middleware(Edge, problems=problems, https=cookies.https)
    app.add_exception_handler(HTTPException, _nothing_here(problems))
    app.state.health = HealthRoutes(parts.engine, parts.targets, parts.keys, parts.directory)
    app.router.routes += [
        _transcoded(settings, parts, authenticator, readers, writers),
        *MeRoute(authenticator, parts.verifier, parts.directory, writers).routes(),
        *AuthRoutes(flow, sessions, parts.provider, limits, signed_out_uri=home).routes(),
        *Pages(sessions, openapi.rendered(described), sign_out_origin=origin_of(settings.issuer)).routes(),
        *app.state.health.routes(),
    ]
    return app


def _transcoded(
    settings: ServeSettings, parts: Parts, authenticator: Authenticator, readers: JsonReaders, writers: JsonWriters
) -> TranscodedRoutes:
    """Every HTTP binding of the contracts, by what its rpc streams."""
    routes = TranscodedRoutes()
    for binding in parts.contract.bindings:
        target = parts.targets.of(binding.rpc.service)
        common = {"authenticator": authenticator, "readers": readers}
        routes.add(binding, _endpoint(binding, settings)(binding, target, writers=writers, **common))
    return routes


def _endpoint(binding: Binding, settings: ServeSettings) -> Callable[..., Any]:
    if binding.rpc.takes_stream:
        return partial(UploadRoute, upload_within=settings.file_seconds, upload_limit=settings.file_bytes)
    if binding.rpc.gives_stream:
        return partial(DownloadRoute, download_within=settings.file_seconds, body_limit=settings.body_bytes)
    return partial(UnaryRoute, call_within=settings.call_seconds, body_limit=settings.body_bytes)


def _nothing_here(problems: Problems) -> Callable[..., Any]:
    """Starlette's own 404 and 405 as problems."""

    async def handle(request: Any, raised: Exception) -> None:
        exchange = Exchange.of(request.scope)
        await send_problem(problems.of(raised, exchange), exchange)

    return handle


class _Server(uvicorn.Server):
    """Signals are the command line's business."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave them alone."""
        yield


async def serve(settings: ServeSettings) -> None:
    """Answer HTTP until cancelled; then finish what is under way."""
    configure_logs()
    host, _, port = settings.http_listen.rpartition(":")
    async with parts_of(settings) as parts:
        app = create_app(settings, parts)
        config = uvicorn.Config(
            app,
            host=host,
            port=int(port),
            http="httptools",
            ws="none",
            lifespan="off",
            access_log=False,
            log_config=None,
            server_header=False,
            proxy_headers=bool(settings.trusted_proxies),
            forwarded_allow_ips=settings.trusted_proxies,
            timeout_keep_alive=75,
            timeout_graceful_shutdown=20,
        )
        server = _Server(config)
        running = asyncio.create_task(server.serve(), name="http")
        try:
            await asyncio.shield(running)
        except asyncio.CancelledError:
            app.state.health.stopping = True  # balancers look elsewhere before connections are refused
            await asyncio.sleep(settings.drain_seconds)
            server.should_exit = True
            await running
            raise
