"""Processor time of the stack's processes, read from outside."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import psutil
import psycopg

if TYPE_CHECKING:
    from bench.stack import Stack


@dataclass(frozen=True, slots=True)
class Spent:
    """CPU seconds up to a moment, or between two of them. ``behind`` is what goes on behind the requests."""

    gateway: float
    service: float
    database: float
    worker: float
    worker_database: float
    postgres: float

    def __sub__(self, before: Spent) -> Spent:
        return Spent(*(getattr(self, name) - getattr(before, name) for name in self.__slots__))

    @property
    def app(self) -> float:
        """The two serving processes."""
        return self.gateway + self.service

    @property
    def behind(self) -> float:
        """Working processes with their backends, and PostgreSQL's own processes."""
        return self.worker + self.worker_database + self.postgres


def spent(stack: Stack) -> Spent:
    """CPU seconds so far. Connections are pooled, so a backend that is there now was there before."""
    serving, working = ports_of(stack.service), ports_of(stack.worker)
    with psycopg.connect(stack.database_url) as db:
        backends = db.execute(
            "SELECT pid, client_port FROM pg_stat_activity WHERE datname = current_database() AND client_port IS NOT NULL"
        ).fetchall()
        ours = db.info.backend_pid
    of_port = {port: pid for pid, port in backends if pid != ours}
    own = [child for child in stack.postgres.children() if not _is_backend(child)]
    return Spent(
        gateway=_seconds(stack.gateway),
        service=_seconds(stack.service),
        database=sum(_of_pid(pid) for port, pid in of_port.items() if port in serving),
        worker=_seconds(stack.worker),
        worker_database=sum(_of_pid(pid) for port, pid in of_port.items() if port in working),
        postgres=sum(map(_alone, own)),
    )


def of_process(process: psutil.Process, database_url: str) -> tuple[float, float]:
    """CPU seconds of a process and of the backends it is connected to."""
    ports = ports_of(process)
    with psycopg.connect(database_url) as db:
        backends = db.execute("SELECT pid FROM pg_stat_activity WHERE client_port = ANY(%s)", (list(ports),)).fetchall()
    return _seconds(process), sum(_of_pid(pid) for (pid,) in backends)


def ports_of(process: psutil.Process) -> set[int]:
    """Its ends of its connections."""
    return {connection.laddr.port for connection in process.net_connections("tcp") if connection.laddr}


def _seconds(process: psutil.Process) -> float:
    """With its children, those of today and those that are over."""
    times = process.cpu_times()
    own = times.user + times.system + times.children_user + times.children_system
    return own + sum(map(_alone, process.children(recursive=True)))


def _alone(process: psutil.Process) -> float:
    try:
        times = process.cpu_times()
    except psutil.NoSuchProcess:  # autovacuum comes and goes
        return 0.0
    return float(times.user + times.system)


def _of_pid(pid: int) -> float:
    try:
        return _alone(psutil.Process(pid))
    except psutil.NoSuchProcess:
        return 0.0


def _is_backend(process: psutil.Process) -> bool:
    """Whether it serves a client; its title then names the client's address and port."""
    try:
        return "127.0.0.1(" in " ".join(process.cmdline())
    except psutil.NoSuchProcess:
        return True
