"""The real stack for a measurement: the suite's own parts on free ports, serving and working in separate processes."""

from __future__ import annotations

import asyncio
import os
import time
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

import httpx
import psutil

from bench.company import PASSWORD, write_realm
from bench.filling import STAMP, fill
from crm_local.checkout import local_folder
from crm_local.databases import address
from crm_local.parts import Service, Work
from crm_local.ports import accepts, free_port
from crm_local.programs import at_once
from crm_local.records import Records
from crm_local.settings import LocalSettings
from crm_local.suite import REALM_FILE, Suite
from crm_local.supervisor import Supervisor

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Sequence
    from pathlib import Path

    from bench.company import Person
    from crm_local.parts import Part
    from crm_local.programs import Program
    from crm_local.supervisor import Tell

# As a small server would have it; fsync and full_page_writes stay on.
POSTGRES = {
    "shared_buffers": "2GB",
    "effective_cache_size": "8GB",
    "max_wal_size": "8GB",
    "checkpoint_timeout": "15min",
    # Who said what: the statements of a request are read from the log (bench.statements).
    "log_line_prefix": "%p|%r|",
    "log_parameter_max_length": "-1",
}
NO_LIMIT = "100000000/minute"  # the limiter runs, and refuses nobody
PORTS = ("gateway", "identity", "customer", "postgres", "nats", "nats_monitor", "keycloak", "keycloak_management")
TOKEN_SECONDS = 120  # of the 300 that a token is good for


class Tokens:
    """Real tokens of people, renewed in time."""

    def __init__(self, issuer: str) -> None:
        self._url = f"{issuer}/protocol/openid-connect/token"
        self._kept: dict[str, tuple[float, str]] = {}

    def of(self, person: Person) -> str:
        """A token that is good for some minutes."""
        since, token = self._kept.get(person.username, (0.0, ""))
        if time.monotonic() - since > TOKEN_SECONDS or not token:
            who = {"client_id": "cli", "grant_type": "password", "username": person.username, "password": PASSWORD}
            answer = httpx.post(self._url, data=who, timeout=30)
            answer.raise_for_status()
            token = str(answer.json()["access_token"])
            self._kept[person.username] = (time.monotonic(), token)
        return token


@dataclass(frozen=True, slots=True)
class Stack:
    """The running stack. ``database_url`` is the superuser's, of the customer service's database."""

    gateway_port: int
    database_url: str
    postgres_log: Path
    tokens: Tokens
    gateway: psutil.Process
    service: psutil.Process
    worker: psutil.Process
    postgres: psutil.Process


@asynccontextmanager
async def running(
    folder: Path, size: int, *, sign_in: Sequence[Person], profile: Path | None, tell: Tell
) -> AsyncIterator[Stack]:
    """Start everything on the data of ``folder``, making it where it is not there yet; stop everything afterwards.

    ``sign_in`` get passwords when the company is made; ``profile`` is where profiles of the serving processes go.
    """
    _share_program_files(folder)
    os.environ["CRM_RATE_SIGNED_IN"] = NO_LIMIT
    ports = {f"{name}_port": free_port() for name in PORTS}
    settings = LocalSettings(local_folder=folder, **ports)  # type: ignore[arg-type]  # all of them are numbers
    records = Records(folder / "run")
    records.end_what_is_left()
    suite = Suite(settings)
    database_url = address(suite._admin_url, database="crm_customer")
    rows = Work(
        name="rows",
        do=lambda: fill(database_url, folder / STAMP, size, lambda line: tell("rows", line)),
        after=("customer-migrate",),
    )
    parts = [*(made for part in suite.parts() for made in _arranged(part, settings, sign_in, profile)), rows]
    supervisor = Supervisor(parts, records, tell)
    stop = asyncio.Event()
    run = asyncio.create_task(supervisor.run(stop))
    ready = asyncio.create_task(supervisor.ready.wait())
    try:
        await asyncio.wait({run, ready}, return_when=asyncio.FIRST_COMPLETED)
        if run.done():
            run.result()
        children = {name: psutil.Process(child.pid) for name, child in supervisor._children.items()}
        yield Stack(
            gateway_port=settings.gateway_port,
            database_url=database_url,
            postgres_log=folder / "log/postgres.log",
            tokens=Tokens(f"{suite.keycloak_url}/realms/{settings.keycloak_realm}"),
            gateway=children["gateway"],
            service=children["customer"],
            worker=children["customer-work"],
            postgres=children["postgres"],
        )
    finally:
        ready.cancel()
        stop.set()
        await run


def _arranged(part: Part, settings: LocalSettings, sign_in: Sequence[Person], profile: Path | None) -> list[Part]:
    """A part of the suite as it is measured."""
    if not isinstance(part, Service):
        return [part]
    match part.name:
        case "postgres":
            told = [word for name, value in POSTGRES.items() for word in ("-c", f"{name}={value}")]
            return [replace(part, program=replace(part.program, command=[*part.program.command, *told]))]
        case "keycloak":
            patient = replace(part.program, start_seconds=600)  # for the import of twelve hundred people
            prepare = partial(_with_company, part, settings.local_folder, sign_in)
            return [replace(part, program=patient, prepare=prepare)]
        case "customer":
            after = (*part.after, "rows")
            serve = replace(part, program=_told(part.program, "serve", profile), after=after)
            return [serve, Service(program=_named(part.program, "customer-work", at_once), after=after)]
        case "gateway":
            healthy = partial(accepts, settings.identity_port)
            work = Service(program=_named(part.program, "gateway-work", healthy), after=(*part.after, "realm"))
            # Its patience begins with its start, and millions of rows take longer to make than that.
            serve = replace(part, program=_told(part.program, "serve", profile), after=(*part.after, "rows"))
            return [serve, work]
    return [part]


def _with_company(keycloak: Service, folder: Path, sign_in: Sequence[Person]) -> None:
    keycloak.prepare()
    write_realm(REALM_FILE, folder / "keycloak/data/import/realm.json", sign_in)


def _named(program: Program, name: str, healthy: Callable[[], bool]) -> Program:
    worker = _told(program, "work", None)
    return replace(worker, name=name, log=program.log.with_name(f"{name}.log"), healthy=healthy)


def _told(program: Program, what: str, profile: Path | None) -> Program:
    """The service doing one of its things, ``python -m crm_… all`` being the suite's way."""
    python, *module, _ = program.command
    watched = [] if profile is None else ["-m", "cProfile", "-o", str(profile / f"profile-{program.name}.pstats")]
    return replace(program, command=[python, *watched, *module, what])


def delete_data(folder: Path) -> None:
    """Forget the data of one size."""
    if folder.exists():
        Records(folder / "run").end_what_is_left()
        Suite(LocalSettings(local_folder=folder)).delete_data()
        (folder / STAMP).unlink(missing_ok=True)


def _share_program_files(folder: Path) -> None:
    """Keycloak's program files are the checkout's, whatever the size of the data."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("downloads", "keycloak-build"):
        (local_folder() / name).mkdir(exist_ok=True)
        if not (folder / name).exists():
            (folder / name).symlink_to(local_folder() / name)
