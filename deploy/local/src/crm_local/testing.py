"""Real servers for integration tests: ``pytest -p crm_local.testing``.

Each server is started when a test first asks for it, once per test session, in a temporary folder that is gone at the
end. CRM_TEST_POSTGRES_URL (a superuser's), CRM_TEST_NATS_URL and CRM_TEST_KEYCLOAK_URL (with
CRM_TEST_KEYCLOAK_ADMIN_USER and CRM_TEST_KEYCLOAK_ADMIN_PASSWORD) reuse servers that run already. Keycloak's program
files are downloaded and built once per checkout, below ``.local``.
"""

import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from crm_local.checkout import CHECKOUT, local_folder
from crm_local.databases import Database, address, drop, provision, provision_owned
from crm_local.keycloak import Distribution, KeycloakServer
from crm_local.nats import NatsServer
from crm_local.os_users import server_user, temporary_folder
from crm_local.ports import free_port
from crm_local.postgres import PostgresServer
from crm_local.programs import Child, start_and_wait

PARTS = ("unit", "integration", "component", "journeys", "architecture")
# Servers run as another user, so subprocess truly forks. gRPC's own fork handlers then start its threads again in the
# child, which crashes before it becomes the server. Read by gRPC when it is first imported, which is after this plugin.
os.environ["GRPC_ENABLE_FORK_SUPPORT"] = "0"

REALM_FILE = CHECKOUT / "deploy/keycloak/realm.json"


@dataclass(frozen=True, slots=True)
class TestPostgres:
    """A PostgreSQL for tests; ``url`` is the superuser's."""

    __test__ = False

    url: str

    def create_database(self, name: str) -> Database:
        """A new empty database with its two roles, as a service has them; a suffix makes the name unique."""
        unique = f"{name}_{secrets.token_hex(4)}"
        return provision(self.url, unique, owner_password=secrets.token_hex(16), runtime_password=secrets.token_hex(16))

    def copy_of(self, template: Database) -> Database:
        """A new database with what another one holds and with its roles. Nobody may be connected to the other one."""
        copy = f"{template.name}_{secrets.token_hex(4)}"
        names = {"copy": sql.Identifier(copy), "template": sql.Identifier(template.name)}
        names |= {"runtime": names["template"], "owner": sql.Identifier(f"{template.name}_owner")}
        with psycopg.connect(self.url, autocommit=True) as connection:
            for statement in (
                "CREATE DATABASE {copy} TEMPLATE {template} OWNER {owner}",
                "REVOKE ALL ON DATABASE {copy} FROM PUBLIC",
                "GRANT CONNECT, TEMPORARY ON DATABASE {copy} TO {runtime}",
            ):
                connection.execute(sql.SQL(statement).format(**names))
        return Database(copy, *(address(url, database=copy) for url in (template.url, template.migration_url)))

    def drop_database(self, database: Database) -> None:
        """Remove a database that is no longer needed, ending the connections to it."""
        drop(self.url, database.name)


@dataclass(frozen=True, slots=True)
class TestNats:
    """A NATS with JetStream for tests, shared by the session: name streams so that they do not meet."""

    __test__ = False

    url: str


@dataclass(frozen=True, slots=True)
class TestKeycloak:
    """A Keycloak for tests, with the realm of deploy/keycloak imported where that file exists.

    ``admin_user`` and ``admin_password`` are of the master realm.
    """

    __test__ = False

    url: str
    admin_user: str
    admin_password: str
    web_client_secret: str
    worker_client_secret: str


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """A folder of tests in which none is found is a mistake, before anybody deselects some on purpose."""
    asked = [Path(config.invocation_params.dir, word) for word in config.args]
    folders = {folder for root in asked if root.is_dir() for folder in (root, *root.rglob("*")) if is_part(folder)}
    empty = sorted(folder for folder in folders if not any(item.path.is_relative_to(folder) for item in items))
    if empty:
        raise pytest.UsageError("no test found in " + ", ".join(str(folder) for folder in empty))


def is_part(folder: Path) -> bool:
    """Whether it is a folder of one part of the tests that has something in it."""
    return folder.name in PARTS and folder.parent.name == "tests" and any(folder.rglob("*.py"))


@pytest.fixture(scope="session")
def servers_folder() -> Iterator[Path]:
    """The temporary folder of this session's servers, reachable for the user PostgreSQL runs as."""
    folder = temporary_folder(server_user(), "crm-test-")
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


@pytest.fixture(scope="session")
def postgres_server(servers_folder: Path) -> Iterator[TestPostgres]:
    """One PostgreSQL for the session."""
    given = os.environ.get("CRM_TEST_POSTGRES_URL")
    if given:
        yield TestPostgres(given)
        return
    server = PostgresServer(
        folder=servers_folder / "postgres",
        port=free_port(),
        password=secrets.token_hex(16),
        log=servers_folder / "postgres.log",
        parameters={
            "fsync": "off"
        },  # nothing here outlives the machine; kill -9 of the server loses nothing either way
    )
    with _running(server):
        yield TestPostgres(server.url)


@pytest.fixture(scope="session")
def nats_server(servers_folder: Path) -> Iterator[TestNats]:
    """One NATS for the session."""
    given = os.environ.get("CRM_TEST_NATS_URL")
    if given:
        yield TestNats(given)
        return
    server = NatsServer(
        folder=servers_folder / "nats",
        port=free_port(),
        monitor_port=free_port(),
        password=secrets.token_hex(16),
        log=servers_folder / "nats.log",
    )
    with _running(server):
        yield TestNats(server.url)


@pytest.fixture(scope="session")
def keycloak_distribution() -> Path:
    """Keycloak's program files, downloaded and built the first time (half a minute)."""
    return Distribution.of(local_folder()).ensure(print)


@pytest.fixture(scope="session")
def keycloak_server(request: pytest.FixtureRequest) -> Iterator[TestKeycloak]:
    """One Keycloak for the session, on its own database; the first test that asks waits some 15 s for it."""
    given = os.environ.get("CRM_TEST_KEYCLOAK_URL")
    secret = {
        name: os.environ.get(name) or secrets.token_hex(16)
        for name in ("CRM_WEB_CLIENT_SECRET", "CRM_WORKER_CLIENT_SECRET")
    }
    if given:
        admin = (os.environ["CRM_TEST_KEYCLOAK_ADMIN_USER"], os.environ["CRM_TEST_KEYCLOAK_ADMIN_PASSWORD"])
        yield TestKeycloak(given, *admin, *secret.values())
        return
    postgres: TestPostgres = request.getfixturevalue("postgres_server")
    folder: Path = request.getfixturevalue("servers_folder")
    server = KeycloakServer(
        folder=folder / "keycloak",
        home=request.getfixturevalue("keycloak_distribution"),
        port=free_port(),
        management_port=free_port(),
        database_url=provision_owned(postgres.url, f"keycloak_{secrets.token_hex(4)}", password=secrets.token_hex(16)),
        admin_user="admin",
        admin_password=secrets.token_hex(16),
        log=folder / "keycloak.log",
        realm_file=REALM_FILE if REALM_FILE.exists() else None,
        environment=secret,
    )
    with _running(server):
        yield TestKeycloak(server.url, server.admin_user, server.admin_password, *secret.values())


@contextmanager
def _running(server: PostgresServer | NatsServer | KeycloakServer) -> Iterator[Child]:
    server.prepare()
    child = start_and_wait(server.program())
    try:
        yield child
    finally:
        child.stop()
