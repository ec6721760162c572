"""``make run``: the whole suite on one machine until Ctrl-C."""

import asyncio
import ctypes
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

from rich.console import Console

from crm_local.board import Board
from crm_local.programs import PR_SET_PDEATHSIG, Program
from crm_local.records import Records
from crm_local.refusal import CannotStart
from crm_local.session import supervise, the_only_runner
from crm_local.settings import LocalSettings
from crm_local.suite import Suite

NEEDED_BYTES = 2_000_000_000


def run() -> None:
    """Start the suite, say where it is, keep it running until told to stop.

    Raises:
        CannotStart: something a person has to put right; nothing is left running.
    """
    settings = LocalSettings()
    _end_with_make()
    with the_only_runner(settings.local_folder / "run"):
        _check_disk(settings.local_folder)
        suite = Suite(settings)
        board = Board(Console())
        asyncio.run(
            supervise(suite.parts(), settings.local_folder / "run", board, lambda: _welcome(board, settings, suite))
        )


def reset() -> None:
    """Delete the data of the local suite; what was downloaded or built from downloads stays.

    Raises:
        CannotStart: the suite is running.
    """
    settings = LocalSettings()
    local = settings.local_folder
    with the_only_runner(local / "run"):
        Records(local / "run").end_what_is_left()
        Suite(settings).delete_data()


def _check_disk(folder: Path) -> None:
    free = shutil.disk_usage(folder).free
    if free < NEEDED_BYTES:
        raise CannotStart(f"{folder} has {free / 1e9:.1f} GB free; the suite needs {NEEDED_BYTES / 1e9:.0f} GB")


def _end_with_make() -> None:
    """Below make, be asked to stop when make is killed; a runner nobody sees would hold the ports."""
    if "MAKELEVEL" in os.environ and sys.platform.startswith("linux"):
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, int(signal.SIGTERM))


def _welcome(board: Board, settings: LocalSettings, suite: Suite) -> None:
    board.say(f"\nThe suite is ready: {settings.gateway_url}\n")
    board.say(_output(suite.accounts()))
    local = settings.local_folder
    board.say(f"Keycloak: {suite.keycloak_url} (its administrator's password is in {local / 'secrets.json'})")
    board.say(f"Logs: {local / 'log'}. Ctrl-C stops everything.")


def _output(program: Program) -> str:
    answer = subprocess.run(  # noqa: S603
        list(program.command),
        env=dict(program.environment),
        cwd=program.folder,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    return answer.stdout if answer.returncode == 0 else f"{program.name} failed: {answer.stderr.strip()}"
