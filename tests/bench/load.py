"""The load: ``python -m bench.load PLAN`` asks what the plan says in a closed loop over some connections.

A process of its own, so that its CPU is in no figure. HTTP/1.1 by hand, for a client that takes little of the machine.
It says ``warm`` on standard output after the warm-up, waits for a line on standard input, and ends with its results.
"""

from __future__ import annotations

import asyncio
import sys
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson
import uvloop

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


@dataclass(frozen=True, slots=True)
class Ask:
    """One request."""

    method: str
    path: str
    token: str = ""
    body: Any = None

    def raw(self) -> bytes:
        """As it goes over the wire."""
        content = b"" if self.body is None else orjson.dumps(self.body)
        lines = [f"{self.method} {self.path} HTTP/1.1", "host: 127.0.0.1", "accept-language: zh-CN"]
        if self.token:
            lines.append(f"authorization: Bearer {self.token}")
        if content:
            lines += ["content-type: application/json", f"content-length: {len(content)}"]
        return "\r\n".join([*lines, "", ""]).encode() + content


def write_plan(file: Path, *, port: int, clients: int, warm_up: Sequence[Ask], measured: Sequence[Ask]) -> None:
    """A plan for this process."""
    plan = {
        "port": port,
        "clients": clients,
        "warm_up": [ask.raw().decode() for ask in warm_up],
        "measured": [ask.raw().decode() for ask in measured],
    }
    file.write_bytes(orjson.dumps(plan))


class Results:
    """What came back."""

    def __init__(self) -> None:
        self.seconds: list[float] = []
        self.bytes = 0
        self.statuses: Counter[int] = Counter()
        self.refusals: list[str] = []

    def add(self, seconds: float, status: int, body: bytes) -> None:
        """Count an answer."""
        self.seconds.append(seconds)
        self.bytes += len(body)
        self.statuses[status] += 1
        if status >= 400 and len(self.refusals) < 3:
            self.refusals.append(body.decode(errors="replace")[:500])

    def told(self) -> dict[str, Any]:
        """As JSON."""
        ordered = sorted(self.seconds)
        return {
            "requests": len(ordered),
            "p50_ms": round(ordered[len(ordered) // 2] * 1000, 2),
            "p99_ms": round(ordered[min(len(ordered) - 1, len(ordered) * 99 // 100)] * 1000, 2),
            "bytes": round(self.bytes / len(ordered)),
            "statuses": {str(status): count for status, count in self.statuses.items()},
            "refusals": self.refusals,
        }


class Connection:
    """One connection that is kept open."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    async def ask(self, raw: bytes) -> tuple[int, bytes]:
        """Status and body of the answer."""
        self._writer.write(raw)
        head = await self._reader.readuntil(b"\r\n\r\n")
        status = int(head[9:12])
        length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
        return status, await self._reader.readexactly(length)

    def close(self) -> None:
        """Hang up."""
        self._writer.close()


async def ask_all(connections: Sequence[Connection], raws: Sequence[str]) -> Results:
    """Ask everything, each connection the next as soon as it has its answer."""
    results, left = Results(), iter(raws)

    async def loop(connection: Connection, left: Iterator[str]) -> None:
        for raw in left:
            began = time.perf_counter()
            status, body = await connection.ask(raw.encode())
            results.add(time.perf_counter() - began, status, body)

    await asyncio.gather(*(loop(connection, left) for connection in connections))
    return results


async def main() -> None:
    """Carry out the plan."""
    plan = orjson.loads(Path(sys.argv[1]).read_bytes())  # noqa: ASYNC240  before anything runs
    connections = [
        Connection(*await asyncio.open_connection("127.0.0.1", plan["port"], limit=2**22))
        for _ in range(plan["clients"])
    ]
    await ask_all(connections, plan["warm_up"])
    print("warm", flush=True)  # noqa: T201  the protocol with whoever measures
    await asyncio.to_thread(sys.stdin.readline)
    results = await ask_all(connections, plan["measured"])
    for connection in connections:
        connection.close()
    print(orjson.dumps(results.told()).decode(), flush=True)  # noqa: T201  as above


if __name__ == "__main__":
    uvloop.run(main())
