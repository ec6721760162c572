"""The whole suite as a company runs it: real processes, a real Keycloak with the demo company, real tokens of its people."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass, field
from secrets import token_hex
from string import Template
from typing import TYPE_CHECKING, Any

import httpx
from pydantic import SecretStr

from crm_chassis.sealed.keys import create_keys_file
from crm_gateway.keycloak.demo_company import DemoCompany
from crm_gateway.keycloak.realm_sync import sync
from crm_gateway.settings import REALM_FOLDER, SyncSettings
from crm_local.checkout import CHECKOUT
from crm_local.nats import NatsServer
from crm_local.ports import free_port
from crm_local.programs import Child, Program, start, start_and_wait
from crm_local.suite import DOMAINS

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
    from pathlib import Path

    from crm_local.databases import Database
    from crm_local.testing import TestKeycloak, TestPostgres

COMPANY = DemoCompany.read(REALM_FOLDER / "demo-company.yaml")
SALESPERSON, COLLEAGUE, SUPERIOR = "wangfang", "zhujun", "liuyang"  # 浦东办事处
BRANCH_DIRECTOR, ELSEWHERE = "wangxiulan", "hanlei"  # 上海分公司, 朝阳办事处
ADMINISTRATOR, MANAGER, ASSISTANT, FINANCE = "guanliyuan", "liwei", "dingning", "sunyan"
READY_WITHIN = 180.0  # seconds, on a machine that has other things to do


@dataclass(kw_only=True)
class WholeSuite:
    """Where the gateway answers, and the people who ask; ``at_once`` was answered the moment it said that it is ready."""

    url: str
    realm_url: str
    keycloak: TestKeycloak
    nats: NatsServer
    databases: Mapping[str, Database]
    folder: Path
    http: httpx.AsyncClient
    at_once: httpx.Response
    running: dict[str, Child] = field(default_factory=dict)
    _tokens: dict[str, dict[str, Any]] = field(default_factory=dict)

    async def sign_in(self, username: str) -> dict[str, Any]:
        """All tokens Keycloak gives somebody for their password."""
        answer = await ask_for_tokens(self.http, self.realm_url, username)
        assert answer.is_success, answer.text
        return dict(answer.json())

    async def token(self, username: str) -> str:
        """An access token that is good for some minutes more."""
        known, now = self._tokens.get(username), asyncio.get_running_loop().time()
        if known is None or known["until"] < now:
            tokens = await self.sign_in(username)
            known = self._tokens[username] = {**tokens, "until": now + tokens["expires_in"] / 2}
        return str(known["access_token"])

    async def ask(self, username: str, method: str, path: str, **request: Any) -> httpx.Response:
        """One request in somebody's name; they read English unless they say otherwise."""
        own = {"authorization": f"Bearer {await self.token(username)}", "accept-language": "en-US"}
        headers = own | request.pop("headers", {})
        return await self.http.request(method, f"{self.url}{path}", headers=headers, **request)

    @staticmethod
    async def until(holds: Callable[[], Awaitable[Any]]) -> None:
        """Wait for a condition that others bring about."""
        async with asyncio.timeout(READY_WITHIN):
            while not await holds():  # noqa: ASYNC110  they tell nobody
                await asyncio.sleep(0.05)

    async def administrators_token(self) -> str:
        """A token of Keycloak's own administrator, who is of another realm."""
        return await administrators_token(self.http, self.keycloak)

    async def in_keycloak(self, method: str, path: str, **request: Any) -> httpx.Response:
        """A change of the company's realm by Keycloak's administrator."""
        address = self.realm_url.replace("/realms/", "/admin/realms/")
        headers = {"authorization": f"Bearer {await self.administrators_token()}"}
        answer = await self.http.request(method, f"{address}/{path}", headers=headers, **request)
        assert answer.is_success, answer.text
        return answer

    def said(self, process: str) -> list[dict[str, Any]]:
        """What a process has logged."""
        lines = (self.folder / f"{process}.log").read_text().splitlines()
        return [json.loads(line) for line in lines if line.startswith("{")]


async def ask_for_tokens(http: httpx.AsyncClient, realm_url: str, username: str) -> httpx.Response:
    """Keycloak's answer to a password, over the demonstration's client for scripts."""
    who = {"username": username, "password": COMPANY.password}
    form = {"client_id": "cli", "grant_type": "password", "scope": "openid", **who}
    return await http.post(f"{realm_url}/protocol/openid-connect/token", data=form)


async def first_answer(http: httpx.AsyncClient, url: str, realm_url: str) -> httpx.Response:
    """What somebody gets who signs in and asks for the customers; Keycloak's answer if it gives no token."""
    tokens = await ask_for_tokens(http, realm_url, SALESPERSON)
    if tokens.is_error:
        return tokens
    return await http.get(f"{url}/v1/customers", headers={"authorization": f"Bearer {tokens.json()['access_token']}"})


@asynccontextmanager
async def whole_suite(postgres: TestPostgres, keycloak: TestKeycloak, folder: Path) -> AsyncIterator[WholeSuite]:
    """The suite, ready. Its processes are started before NATS, the tables and the realm are there, as they may be anywhere."""
    create_keys_file(folder / "keys")
    realm = f"company-{token_hex(4)}"
    databases = {name: postgres.create_database(f"crm_{name}") for name in (*DOMAINS, "gateway")}
    port = free_port()
    targets = {name: f"127.0.0.1:{free_port()}" for name in (*DOMAINS, "identity")}
    url = f"http://127.0.0.1:{port}"
    nats = NatsServer(
        folder=folder / "nats",
        port=free_port(),
        monitor_port=free_port(),
        password=token_hex(8),
        log=folder / "nats.log",
    )

    def program(name: str, word: str) -> Program:
        told = {
            "CRM_DATABASE_URL": databases[name].url,
            "CRM_MIGRATION_DATABASE_URL": databases[name].migration_url,
            "CRM_NATS_URL": nats.url,
            "CRM_KEYCLOAK_URL": keycloak.url,
            "CRM_KEYCLOAK_REALM": realm,
            "CRM_KEYS_FILE": str(folder / "keys"),
            "CRM_GRPC_LISTEN": targets["identity" if name == "gateway" else name],
            **{f"CRM_{target.upper()}_TARGET": address for target, address in targets.items()},
            "CRM_HTTP_LISTEN": f"127.0.0.1:{port}",
            "CRM_PUBLIC_URL": url,
            "CRM_WEB_CLIENT_SECRET": keycloak.web_client_secret,
            "CRM_WORKER_CLIENT_SECRET": keycloak.worker_client_secret,
            "CRM_RATE_SIGNED_IN": "1000000/minute",
            "CRM_RATE_ANONYMOUS": "1000000/minute",
            "CRM_DRAIN_SECONDS": "0",
        }
        return Program(
            name=name,
            command=[sys.executable, "-m", f"crm_{name}", word],
            environment={**os.environ, "PYTHONUNBUFFERED": "1", **told},
            folder=CHECKOUT,
            log=folder / f"{name}.log",
        )

    with ExitStack() as stack:
        running = {name: start(program(name, "all")) for name in databases}
        stack.callback(lambda: _stop(running.values()))
        nats.prepare()
        running["nats"] = start_and_wait(nats.program())
        migrations = [start(program(name, "migrate")) for name in databases]
        stack.callback(_stop, migrations)
        async with httpx.AsyncClient(timeout=READY_WITHIN) as http:
            await _import_realm(http, keycloak, realm)
            settings = SyncSettings(
                keycloak_url=keycloak.url,
                keycloak_realm=realm,
                public_url=url,
                worker_client_secret=SecretStr(keycloak.worker_client_secret),
            )
            await sync(settings, demo=True)
            for migration in migrations:
                assert await asyncio.to_thread(migration.process.wait, READY_WITHIN) == 0, migration.last_lines()
            realm_url = f"{keycloak.url}/realms/{realm}"
            await _until_ready(http, url, running)
            yield WholeSuite(
                url=url,
                realm_url=realm_url,
                keycloak=keycloak,
                nats=nats,
                databases=databases,
                folder=folder,
                http=http,
                running=running,
                at_once=await first_answer(http, url, realm_url),
            )
    for database in databases.values():
        postgres.drop_database(database)


async def administrators_token(http: httpx.AsyncClient, keycloak: TestKeycloak) -> str:
    """A token of Keycloak's own administrator."""
    who = {"username": keycloak.admin_user, "password": keycloak.admin_password}
    form = {"client_id": "admin-cli", "grant_type": "password", **who}
    answer = await http.post(f"{keycloak.url}/realms/master/protocol/openid-connect/token", data=form)
    return str(answer.json()["access_token"])


async def _import_realm(http: httpx.AsyncClient, keycloak: TestKeycloak, realm: str) -> None:
    """The realm as code under a name of its own, as Keycloak imports it where a company starts."""
    secrets = {
        "CRM_WEB_CLIENT_SECRET": keycloak.web_client_secret,
        "CRM_WORKER_CLIENT_SECRET": keycloak.worker_client_secret,
    }
    code = json.loads(Template((REALM_FOLDER / "realm.json").read_text()).safe_substitute(secrets))
    headers = {"authorization": f"Bearer {await administrators_token(http, keycloak)}"}
    made = await http.post(f"{keycloak.url}/admin/realms", json={**code, "realm": realm}, headers=headers)
    assert made.status_code == 201, made.text


def _stop(children: Iterable[Child]) -> None:
    for child in children:
        child.stop()


async def _until_ready(http: httpx.AsyncClient, url: str, running: Mapping[str, Child]) -> None:
    async with asyncio.timeout(READY_WITHIN):
        while True:
            for child in running.values():
                assert child.ended() is None, child.last_lines()
            try:
                if (await http.get(f"{url}/readyz")).is_success:
                    return
            except httpx.TransportError:
                pass
            await asyncio.sleep(0.05)
