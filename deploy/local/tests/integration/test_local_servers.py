"""The embedded servers keep what they were given, however they end."""

import shutil
import signal
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx
import nats
import psycopg
import pytest
from nats.js.api import StreamConfig

from crm_local.nats import NatsServer
from crm_local.os_users import server_user, temporary_folder
from crm_local.ports import free_port
from crm_local.postgres import PostgresServer
from crm_local.programs import Child, start_and_wait
from crm_local.testing import TestKeycloak, TestPostgres

Run = Callable[[PostgresServer | NatsServer], Child]


@pytest.fixture
def folder() -> Iterator[Path]:
    made = temporary_folder(server_user(), "crm-test-own-")
    yield made
    shutil.rmtree(made)


@pytest.fixture
def run(folder: Path) -> Iterator[Run]:
    """Prepares and starts a server; whatever still runs at the end is stopped before its folder goes."""
    with ExitStack() as ending:

        def prepare_and_start(server: PostgresServer | NatsServer) -> Child:
            server.prepare()
            child = start_and_wait(server.program())
            ending.callback(child.stop)
            return child

        yield prepare_and_start


@pytest.fixture
def postgres(folder: Path) -> PostgresServer:
    return PostgresServer(folder=folder, port=free_port(), password="s3cret", log=folder / "postgres.log")


def test_rows_that_were_committed_are_there_after_kill_minus_9(postgres: PostgresServer, run: Run) -> None:
    first = run(postgres)
    with psycopg.connect(postgres.url) as connection:
        connection.execute("CREATE TABLE kept AS SELECT generate_series(1, 1000) AS number")
    first.process.send_signal(signal.SIGKILL)
    first.process.wait()

    run(postgres)

    with psycopg.connect(postgres.url) as connection:
        assert connection.execute("SELECT count(*) FROM kept").fetchone() == (1000,)


def test_a_server_left_running_on_the_folder_is_ended_by_the_next_start(postgres: PostgresServer, run: Run) -> None:
    left = run(postgres)

    run(postgres)

    assert left.ended() == 0
    assert postgres.healthy()


def test_a_lock_file_that_names_somebody_elses_process_blocks_nothing(postgres: PostgresServer, run: Run) -> None:
    run(postgres).stop()
    (postgres.data / "postmaster.pid").write_text(f"1\n{postgres.data}\n0\n{postgres.port}\n\n127.0.0.1\n\nready\n")

    run(postgres)

    assert postgres.healthy()


def test_postgres_wants_its_password(postgres: PostgresServer, run: Run) -> None:
    run(postgres)
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(postgres.url.replace("s3cret", "guess"))


async def test_a_stream_is_there_after_the_broker_was_killed(folder: Path, run: Run) -> None:
    server = NatsServer(
        folder=folder, port=free_port(), monitor_port=free_port(), password="s3cret", log=folder / "nats.log"
    )
    first = run(server)
    client = await nats.connect(server.url, allow_reconnect=False)
    await client.jetstream().add_stream(StreamConfig(name="facts", subjects=["facts.>"]))
    acknowledged = await client.jetstream().publish("facts.one", b"1")
    await client.close()
    first.process.send_signal(signal.SIGKILL)
    first.process.wait()

    run(server)

    client = await nats.connect(server.url, allow_reconnect=False)
    kept = await client.jetstream().stream_info("facts")
    await client.close()
    assert kept.state.last_seq == acknowledged.seq == 1


def test_keycloak_answers_its_discovery_document(keycloak_server: TestKeycloak) -> None:
    issuer = f"{keycloak_server.url}/realms/master"
    answer = httpx.get(f"{issuer}/.well-known/openid-configuration").raise_for_status().json()
    assert answer["issuer"] == issuer


def test_keycloaks_administrator_can_sign_in(keycloak_server: TestKeycloak) -> None:
    answer = httpx.post(
        f"{keycloak_server.url}/realms/master/protocol/openid-connect/token",
        data={
            "grant_type": "password",
            "client_id": "admin-cli",
            "username": keycloak_server.admin_user,
            "password": keycloak_server.admin_password,
        },
    )
    assert answer.is_success, answer.text


def test_the_runtime_role_may_not_delete_and_no_other_service_may_connect(postgres_server: TestPostgres) -> None:
    customer = postgres_server.create_database("customer")
    sales = postgres_server.create_database("sales")
    with psycopg.connect(customer.migration_url) as owner:
        owner.execute("CREATE EXTENSION pg_trgm")
        owner.execute("CREATE TABLE hospitals (id bigint GENERATED ALWAYS AS IDENTITY, name text)")
    with psycopg.connect(customer.url) as runtime:
        runtime.execute("INSERT INTO hospitals (name) VALUES ('协和医院')")
        runtime.execute("UPDATE hospitals SET name = '同济医院'")
        assert runtime.execute("SELECT name FROM hospitals").fetchone() == ("同济医院",)
        runtime.commit()
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            runtime.execute("DELETE FROM hospitals")
        runtime.rollback()
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            runtime.execute("CREATE TABLE own (id int)")
    stranger = sales.url.removesuffix(sales.name) + customer.name
    with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
        psycopg.connect(stranger)
