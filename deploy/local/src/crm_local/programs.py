"""Programs: what to start, and what was started."""

import ctypes
import os
import pwd
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TypedDict

from crm_local.refusal import CannotStart

POLL_SECONDS = 0.02
LOG_LIMIT_BYTES = 20_000_000
PR_SET_PDEATHSIG = 1


def at_once() -> bool:
    """The health of a program that only has to end."""
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """One process to run, how to see that it is healthy and how to end it.

    ``environment`` is the whole environment of the process: nothing is inherited unsaid.
    ``os_user`` is the operating system user to run as; None keeps the caller's.
    """

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    folder: Path
    log: Path
    healthy: Callable[[], bool] = at_once
    os_user: str | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    start_seconds: float = 90
    stop_seconds: float = 15


@dataclass(slots=True)
class Child:
    """A program that was started. ``ended`` tells its exit code once it is over; a zombie counts as over."""

    program: Program
    process: subprocess.Popen[bytes]
    log_start: int = field(default=0)

    @property
    def pid(self) -> int:
        """Its process id, which is its group's too."""
        return self.process.pid

    def ended(self) -> int | None:
        """The exit code, negative for a signal; None while it runs."""
        return self.process.poll()

    def ask_to_stop(self) -> None:
        """Send the stop signal and return at once."""
        if self.ended() is None:
            self.process.send_signal(self.program.stop_signal)

    def stop(self) -> None:
        """End the process: its stop signal first, SIGKILL for its whole group after ``stop_seconds``."""
        self.ask_to_stop()
        try:
            self.process.wait(self.program.stop_seconds)
        except subprocess.TimeoutExpired:
            self.kill()

    def kill(self) -> None:
        """SIGKILL to the process and everything in its group."""
        with suppress(ProcessLookupError):  # over already, which is what is asked for
            os.killpg(self.pid, signal.SIGKILL)
        self.process.wait()

    def last_lines(self, count: int = 12) -> str:
        """The end of what it wrote to its log since it was started."""
        with self.program.log.open("rb") as log:
            end = log.seek(0, os.SEEK_END)
            log.seek(max(self.log_start, end - 16_384))
            text = log.read().decode(errors="replace")
        return "\n".join(text.splitlines()[-count:])


def start(program: Program) -> Child:
    """Start a program in a session of its own, so that Ctrl-C on the terminal reaches only the caller.

    The kernel ends the child when the thread that called this ends (Linux), so call it from a thread that lives as
    long as the child should: the main one.

    Raises:
        CannotStart: the executable is missing or may not be run.
    """
    program.log.parent.mkdir(parents=True, exist_ok=True)
    if program.log.exists() and program.log.stat().st_size > LOG_LIMIT_BYTES:
        program.log.replace(program.log.with_suffix(".log.1"))
    try:
        with program.log.open("ab") as log:
            log_start = log.seek(0, os.SEEK_END)
            process = subprocess.Popen(  # noqa: S603  commands are built here, never from input
                list(program.command),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=program.folder,
                env=dict(program.environment),
                start_new_session=True,
                preexec_fn=dies_with_parent(program.stop_signal),  # noqa: PLW1509  it calls prctl and nothing else
                **credentials(program.os_user),
            )
    except OSError as error:
        raise CannotStart(f"{program.name}: cannot run {program.command[0]}: {error.strerror}") from error
    return Child(program, process, log_start)


def start_and_wait(program: Program) -> Child:
    """Start a program and return once it is healthy.

    Raises:
        CannotStart: it ended or did not become healthy in time; the text carries its last log lines.
    """
    child = start(program)
    try:
        _wait_until_healthy(child)
    except BaseException:
        child.stop()
        raise
    return child


def _wait_until_healthy(child: Child) -> None:
    program = child.program
    deadline = time.monotonic() + program.start_seconds
    while not program.healthy():
        code = child.ended()
        if code is not None:
            raise CannotStart(f"{program.name} ended with code {code} while starting:\n{child.last_lines()}")
        if time.monotonic() > deadline:
            limit = f"{program.start_seconds:.0f} s"
            raise CannotStart(f"{program.name} was not healthy within {limit}:\n{child.last_lines()}")
        time.sleep(POLL_SECONDS)


class Credentials(TypedDict):
    """Popen's arguments for running as somebody else."""

    user: str | None
    group: int | None
    extra_groups: list[int] | None


def credentials(os_user: str | None) -> Credentials:
    """Makes Popen run as another user with that user's first group alone; None keeps the caller's identity."""
    if os_user is None:
        return {"user": None, "group": None, "extra_groups": None}
    return {"user": os_user, "group": pwd.getpwnam(os_user).pw_gid, "extra_groups": []}


def dies_with_parent(ask: signal.Signals) -> Callable[[], None] | None:
    """What a child runs before its program: ask Linux for ``ask`` when the parent is gone, however it went.

    Elsewhere there is no such request, and the next start of the runner ends what was left (``records.py``).
    """
    if not sys.platform.startswith("linux"):
        return None
    prctl = ctypes.CDLL(None).prctl  # looked up here: after the fork the loader's lock may be held for ever
    return partial(_request_signal, prctl, int(ask), os.getpid())


def _request_signal(prctl: Callable[[int, int], int], number: int, parent: int) -> None:
    prctl(PR_SET_PDEATHSIG, number)
    if os.getppid() != parent:  # it died between the fork and the request
        os._exit(1)
