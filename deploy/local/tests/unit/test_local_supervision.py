"""The runner's promises, kept with tiny real processes."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from crm_local.ports import free_port

# A runner with a table of three: an answerer on a port, what has to be done once it answers, and what stays after that.
RUNNER = """
import asyncio, os, sys
from pathlib import Path
from rich.console import Console
from crm_local.board import Board
from crm_local.parts import Command, Service
from crm_local.ports import accepts
from crm_local.programs import Program
from crm_local.session import main, supervise, the_only_runner

folder, port = Path(sys.argv[1]), int(sys.argv[2])

def program(name, *command, healthy=lambda: True):
    return Program(name=name, command=command, environment=dict(os.environ), folder=folder, log=folder / f"{name}.log",
                   healthy=healthy, start_seconds=20, stop_seconds=2)

parts = [
    Service(program=program("answerer", sys.executable, "-m", "http.server", "-b", "127.0.0.1", str(port),
                            healthy=lambda: accepts(port)), ports={port: "CRM_ANSWERER_PORT"}),
    Command(program=program("preparation", *sys.argv[3:] or ("true",)), after=("answerer",)),
    Service(program=program("sleeper", "sleep", "1000"), after=("preparation",)),
]

def run():
    with the_only_runner(folder / "run"):
        board = Board(Console())
        asyncio.run(supervise(parts, folder / "run", board, lambda: board.say("all is ready")))

main(run)
"""


class Runner:
    """A runner in a process of its own; what it says is in ``said``."""

    def __init__(self, folder: Path, port: int, *preparation: str) -> None:
        self.folder = folder
        self._output = folder / f"said-{time.monotonic_ns()}"
        with self._output.open("wb") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-c", RUNNER, str(folder), str(port), *preparation],
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    @property
    def said(self) -> str:
        return self._output.read_text()

    def says(self, words: str) -> None:
        wait_until(lambda: words in self.said or self.process.poll() is not None, lambda: self.said)
        assert words in self.said

    def children(self) -> dict[str, int]:
        return {file.stem: json.loads(file.read_text())["pid"] for file in (self.folder / "run").glob("*.json")}


def wait_until(true: Callable[[], bool], why_not: Callable[[], str] = str) -> None:
    deadline = time.monotonic() + 30
    while not true():
        assert time.monotonic() < deadline, why_not()
        time.sleep(0.02)


def runs(pid: int) -> bool:
    return psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., Runner]]:
    port = free_port()
    started: list[Runner] = []

    def start_runner(*preparation: str) -> Runner:
        started.append(Runner(tmp_path, port, *preparation))
        return started[-1]

    yield start_runner
    for runner in started:
        runner.process.send_signal(signal.SIGTERM)
        runner.process.wait(20)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_everything_in_reverse_order(start: Callable[..., Runner], number: signal.Signals) -> None:
    runner = start()
    runner.says("all is ready")
    children = runner.children()
    assert set(children) == {"answerer", "sleeper"}

    runner.process.send_signal(number)

    assert runner.process.wait(20) == 0
    assert not any(runs(pid) for pid in children.values())
    assert runner.said.index("sleeper: stopped") < runner.said.index("answerer: stopping")
    assert runner.children() == {}


def test_after_kill_minus_9_of_the_runner_nothing_is_left_and_the_next_one_starts(start: Callable[..., Runner]) -> None:
    killed = start()
    killed.says("all is ready")
    children = killed.children()

    killed.process.kill()
    killed.process.wait()

    start().says("all is ready")
    assert not any(runs(pid) for pid in children.values())


def test_a_process_that_dies_is_started_again_and_its_last_lines_are_shown(start: Callable[..., Runner]) -> None:
    runner = start()
    runner.says("all is ready")
    first = runner.children()["sleeper"]

    os.kill(first, signal.SIGKILL)

    runner.says("sleeper: ended with code -9, starts again in 1 s")
    wait_until(lambda: runner.children().get("sleeper", first) != first)
    assert runs(runner.children()["sleeper"])


def test_a_preparation_that_fails_ends_the_run_with_its_last_lines_and_no_traceback(
    start: Callable[..., Runner],
) -> None:
    runner = start("sh", "-c", "echo the table is missing; exit 3")

    assert runner.process.wait(30) == 1
    assert runner.said.endswith("preparation ended with code 3:\nthe table is missing\n")
    assert "Traceback" not in runner.said
    assert runner.children() == {}


def test_a_taken_port_is_named_with_its_holder_and_the_setting(tmp_path: Path) -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", free_port()))
        holder.listen()
        port = holder.getsockname()[1]

        runner = Runner(tmp_path, port)

        assert runner.process.wait(30) == 1
    assert f"port {port} for answerer is taken" in runner.said
    assert f"(process {os.getpid()})" in runner.said
    assert "set CRM_ANSWERER_PORT" in runner.said


def test_a_second_runner_refuses_while_the_first_runs(start: Callable[..., Runner]) -> None:
    first = start()
    first.says("all is ready")

    second = start()

    assert second.process.wait(30) == 1
    assert f"running already from this checkout (process {first.process.pid})" in second.said


def test_a_missing_tool_is_one_line(start: Callable[..., Runner]) -> None:
    runner = start("no-such-tool")

    assert runner.process.wait(30) == 1
    assert runner.said.endswith("preparation: cannot run no-such-tool: No such file or directory\n")
    assert "Traceback" not in runner.said
