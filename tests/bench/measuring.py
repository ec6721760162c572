"""One result: load from a process of its own, processor time on both sides of it, the statements, the floor."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import httpx
import orjson
import psutil

from bench.load import Ask, write_plan
from bench.processor import of_process, spent
from bench.statements import listening, summary
from crm_local.ports import accepts, free_port

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from bench.operations import Operation
    from bench.stack import Stack

HEARD = 100  # requests whose statements are looked at, and repeated by the floor


@dataclass(frozen=True, slots=True)
class Size:
    """How much is asked."""

    rows: int
    clients: int
    requests: int


class Refused(Exception):
    """Requests that should have been answered were not."""


def measure(stack: Stack, operation: Operation, size: Size, folder: Path) -> dict[str, Any]:
    """The figures of one result."""
    chance = random.Random(operation.name)
    warm_up = [operation.ask(chance) for _ in range(max(size.requests // 5, 20))]
    measured = [operation.ask(chance) for _ in range(size.requests)]
    plan = folder / "plan.json"
    write_plan(plan, port=stack.gateway_port, clients=size.clients, warm_up=warm_up, measured=measured)
    with _loading(plan) as load:
        before = spent(stack)
        told = load()
        used = spent(stack) - before
    per_request = {name: round(seconds * 1000 / size.requests, 3) for name, seconds in asdict(used).items()}
    result = {
        "name": operation.name,
        "rows": size.rows,
        "clients": size.clients,
        "cpu_ms_app": round(used.app * 1000 / size.requests, 3),
        "cpu_ms_db": per_request["database"],
        **{name: told[name] for name in ("p50_ms", "p99_ms", "bytes")},
        "cpu_ms_gateway": per_request["gateway"],
        "cpu_ms_service": per_request["service"],
        "cpu_ms_behind": round(used.behind * 1000 / size.requests, 3),
        "requests": size.requests,
        "load_average": round(os.getloadavg()[0], 1),
        "target_ms": operation.target_ms,
    }
    return result | _looked_into(stack, operation, [operation.ask(chance) for _ in range(HEARD)], size, folder, result)


@contextmanager
def _loading(plan: Path) -> Iterator[Callable[[], dict[str, Any]]]:
    """The load generator, warmed up; calling what this gives runs the measured part. Raises Refused."""
    command = [sys.executable, "-m", "bench.load", str(plan)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        if process.stdout.readline() != "warm\n":
            raise Refused("the load generator ended during its warm-up")

        def run() -> dict[str, Any]:
            process.stdin.write("go\n")  # type: ignore[union-attr]  # it is a pipe
            process.stdin.flush()  # type: ignore[union-attr]  # as above
            told: dict[str, Any] = orjson.loads(process.stdout.readline())  # type: ignore[union-attr]  # as above
            if set(told["statuses"]) != {"200"}:
                raise Refused(f"{told['statuses']}: {told['refusals']}")
            return told

        yield run


def _looked_into(
    stack: Stack, operation: Operation, asks: Sequence[Ask], size: Size, folder: Path, result: dict[str, Any]
) -> dict[str, Any]:
    """Statements per request, and the same statements by the floor."""
    answers = []
    with listening(stack) as listener, httpx.Client(base_url=f"http://127.0.0.1:{stack.gateway_port}") as client:
        for ask in asks:
            listener.next_request()
            headers = {"authorization": f"Bearer {ask.token}"}
            answers.append(client.request(ask.method, ask.path, json=ask.body, headers=headers))
    for answer in answers:
        if answer.status_code != 200:
            raise Refused(f"{answer.status_code}: {answer.text}")
    heard = listener.requests
    looked = {"queries": round(sum(map(len, heard)) / len(heard), 1), "statements": summary(heard)}
    body: dict[str, Any] = next((answer.json() for answer in answers if answer.json().get("customers", True)), {})
    listed = "customers" in body
    fields = list(body["customers"][0] if listed else body)
    plan = {
        "database_url": stack.database_url,
        "writes": operation.writes,
        "list": listed,
        "fields": fields,
        "requests": [
            [{"sql": said.sql, "arguments": said.arguments} for said in request if not said.simple] for request in heard
        ],
    }
    floor = _floor(plan, size, folder)
    ratio = round((result["cpu_ms_app"] + result["cpu_ms_db"]) / (floor["cpu_ms_app"] + floor["cpu_ms_db"]), 2)
    return {"floor_ratio": ratio, "floor": floor, **looked}


def _floor(plan: dict[str, Any], size: Size, folder: Path) -> dict[str, Any]:

    port, file = free_port(), folder / "floor.json"
    file.write_bytes(orjson.dumps(plan))
    log = (folder / "floor.log").open("wb")
    with log, subprocess.Popen([sys.executable, "-m", "bench.floor", str(file), str(port)], stderr=log) as process:
        try:
            _wait_for(port, process)
            method = "POST" if plan["writes"] else "GET"
            asks = [Ask(method, f"/{n % len(plan['requests'])}") for n in range(size.requests)]
            load_plan = folder / "plan.json"
            write_plan(load_plan, port=port, clients=size.clients, warm_up=asks[: len(asks) // 5 or 1], measured=asks)
            floor = psutil.Process(process.pid)
            with _loading(load_plan) as load:
                app_before, db_before = of_process(floor, plan["database_url"])
                told = load()
                app_after, db_after = of_process(floor, plan["database_url"])
        finally:
            process.terminate()
    return {
        "cpu_ms_app": round((app_after - app_before) * 1000 / size.requests, 3),
        "cpu_ms_db": round((db_after - db_before) * 1000 / size.requests, 3),
        **{name: told[name] for name in ("p50_ms", "p99_ms", "bytes")},
    }


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    while not accepts(port):
        if process.poll() is not None:
            raise Refused("the floor ended while starting; see floor.log")
        time.sleep(0.1)
