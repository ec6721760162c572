"""One run of a table of parts by one process: its lock, its ports, its signals, its way to give up."""

import asyncio
import errno
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
from filelock import FileLock, Timeout

from crm_local.board import Board
from crm_local.parts import Part, Service
from crm_local.ports import is_free
from crm_local.records import Records
from crm_local.refusal import CannotStart
from crm_local.supervisor import Supervisor

FULL_DISK = (errno.ENOSPC, errno.EDQUOT)


async def supervise(parts: list[Part], run_folder: Path, board: Board, welcome: Callable[[], None]) -> None:
    """Run a table of parts until SIGINT, SIGTERM or SIGHUP; a second signal ends everything at once."""
    records = Records(run_folder)
    for name in records.end_what_is_left():
        board.say(f"ended {name}, which a former start had left running")
    check_ports(parts)
    stop = asyncio.Event()
    supervisor = Supervisor(parts, records, board.tell)

    def on_signal() -> None:
        if stop.is_set():
            supervisor.kill_all()
        stop.set()

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(number, on_signal)
    with board:
        running = asyncio.create_task(supervisor.run(stop))
        ready = asyncio.create_task(supervisor.ready.wait())
        await asyncio.wait({running, ready}, return_when=asyncio.FIRST_COMPLETED)
        if ready.done():
            board.settle()
            welcome()
        else:
            ready.cancel()
        await running


@contextmanager
def the_only_runner(folder: Path) -> Iterator[None]:
    """Hold the runner's lock; the kernel frees it however the holder ends.

    Raises:
        CannotStart: another process holds it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    holder = folder / "runner.pid"
    try:
        with FileLock(folder / "runner.lock", timeout=0):
            holder.write_text(str(os.getpid()))
            yield
    except Timeout:
        raise CannotStart(f"the suite is running already from this checkout (process {holder.read_text()})") from None


def check_ports(parts: list[Part]) -> None:
    """Refuse to start when a port that a part listens on is taken.

    Raises:
        CannotStart: names port, part, who holds it and the setting that moves the part.
    """
    taken = [
        f"port {port} for {part.name} is taken{_holder(port)}; end that or set {setting}"
        for part in parts
        if isinstance(part, Service)
        for port, setting in part.ports.items()
        if not is_free(port)
    ]
    if taken:
        raise CannotStart("\n".join(taken))


def _holder(port: int) -> str:
    """`` by name (process id)`` where that may be known."""
    try:
        for connection in psutil.net_connections("tcp"):
            listens = connection.status == psutil.CONN_LISTEN and connection.laddr and connection.laddr.port == port
            if listens and connection.pid:
                return f" by {psutil.Process(connection.pid).name()} (process {connection.pid})"
    except psutil.Error:  # other people's processes are not ours to see on every system
        return ""
    return ""


def main(command: Callable[[], None]) -> None:
    """Run a command; one line instead of a traceback for what a person has to put right."""
    try:
        command()
    except KeyboardInterrupt:  # before there was anything to stop
        sys.exit(130)
    except CannotStart as refusal:
        sys.exit(str(refusal))
    except OSError as error:
        if error.errno not in FULL_DISK:
            raise
        sys.exit(f"the disk is full: {error.filename or 'no space left'}")
