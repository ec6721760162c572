"""The suite's own servers under the runner, killed and started again."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from crm_local.databases import addresses
from crm_local.os_users import server_user, temporary_folder
from crm_local.ports import free_port
from crm_local.secret_store import SecretStore

RUNNER = """
import asyncio
from rich.console import Console
from crm_local.board import Board
from crm_local.session import main, supervise, the_only_runner
from crm_local.settings import LocalSettings
from crm_local.suite import Suite

def run():
    settings = LocalSettings()
    with the_only_runner(settings.local_folder / "run"):
        board = Board(Console())
        parts = [part for part in Suite(settings).parts() if part.name in ("postgres", "nats", "databases", "keys")]
        asyncio.run(supervise(parts, settings.local_folder / "run", board, lambda: board.say("all is ready")))

main(run)
"""

Start = Callable[[], subprocess.Popen[bytes]]


@pytest.fixture
def local() -> Iterator[Path]:
    folder = temporary_folder(server_user(), "crm-test-suite-")
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def environment(local: Path) -> dict[str, str]:
    ports = {f"CRM_{name}_PORT": str(free_port()) for name in ("POSTGRES", "NATS", "NATS_MONITOR")}
    return {**os.environ, **ports, "CRM_LOCAL_FOLDER": str(local)}


@pytest.fixture
def start(local: Path, environment: dict[str, str]) -> Iterator[Start]:
    started: list[subprocess.Popen[bytes]] = []

    def start_and_wait_until_ready() -> subprocess.Popen[bytes]:
        said = local / f"said-{len(started)}"
        with said.open("wb") as out:
            runner = subprocess.Popen([sys.executable, "-c", RUNNER], stdout=out, stderr=out, env=environment)
        started.append(runner)
        deadline = time.monotonic() + 60
        while "all is ready" not in said.read_text():
            assert runner.poll() is None, said.read_text()
            assert time.monotonic() < deadline, said.read_text()
            time.sleep(0.05)
        return runner

    yield start_and_wait_until_ready
    for runner in started:
        runner.send_signal(signal.SIGTERM)
        runner.wait(30)


def test_after_kill_minus_9_of_the_runner_the_next_start_finds_every_row(
    start: Start, local: Path, environment: dict[str, str]
) -> None:
    killed = start()
    secrets = SecretStore(local / "secrets.json")
    customer = addresses(
        f"postgresql://postgres@127.0.0.1:{environment['CRM_POSTGRES_PORT']}/postgres",
        "crm_customer",
        owner_password=secrets.get("crm_customer database owner"),
        runtime_password=secrets.get("crm_customer database"),
    )
    with psycopg.connect(customer.migration_url) as owner:
        owner.execute("CREATE TABLE hospitals AS SELECT generate_series(1, 1000) AS number")
    killed.kill()
    killed.wait()

    start()

    with psycopg.connect(customer.url) as runtime:
        assert runtime.execute("SELECT count(*) FROM hospitals").fetchone() == (1000,)


def test_reset_takes_the_data_and_leaves_the_downloads(start: Start, local: Path, environment: dict[str, str]) -> None:
    (local / "downloads").mkdir()
    (local / "keycloak-build").mkdir()
    running = start()
    reset = [sys.executable, "-m", "crm_local", "reset"]

    refused = subprocess.run(reset, env=environment, capture_output=True, text=True, check=False)
    assert refused.returncode == 1
    assert "is running already" in refused.stderr
    running.send_signal(signal.SIGINT)
    running.wait(30)
    subprocess.run(reset, env=environment, check=True)

    assert {path.name for path in local.iterdir()} == {"downloads", "keycloak-build", "run", "said-0"}
