"""What the serving service says to PostgreSQL, from PostgreSQL's own log: statements, parameters, time in the server."""

from __future__ import annotations

import re
import time
from collections import defaultdict
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import psycopg

from bench.processor import ports_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bench.stack import Stack

_LINE = re.compile(r"(\d+)\|127\.0\.0\.1\((\d+)\)\|(LOG|DETAIL):  (.*)", re.DOTALL)
_DURATION = re.compile(r"duration: ([\d.]+) ms  (parse|bind|execute|statement)(?: [^:]*)?: (.*)", re.DOTALL)
_PARAMETER = re.compile(r"\$\d+ = (NULL|'(?:[^']|'')*')", re.DOTALL)
_PING = ";"  # nothing is executed, so only its binding is told
_MARK = "the next request of the bench"
SETTLED_SECONDS = 0.3


@dataclass(slots=True)
class Said:
    """One statement as it was executed; ``arguments`` are texts, None for NULL. ``simple`` came without parameters."""

    sql: str
    simple: bool
    milliseconds: float
    arguments: list[str | None] = field(default_factory=list)


class Listener:
    """Hears what the serving service says, request by request."""

    def __init__(self, stack: Stack, db: psycopg.Connection[Any]) -> None:
        self._stack = stack
        self._db = db
        self.requests: list[list[Said]] = []

    def next_request(self) -> None:
        """What is heard from now on belongs to the next request; ask one at a time."""
        self._db.execute(f"SELECT '{_MARK}'".encode())

    def read(self, start: int) -> None:
        """Take in the log from this place on."""
        with self._stack.postgres_log.open("rb") as log:
            log.seek(start)
            self.requests = _read(log.read().decode(errors="replace"), ports_of(self._stack.service))


@contextmanager
def listening(stack: Stack) -> Iterator[Listener]:
    """Log every statement meanwhile; afterwards the listener knows what was said."""
    start = stack.postgres_log.stat().st_size
    # Unprepared, so that a mark stands in the log once.
    with psycopg.connect(stack.database_url, autocommit=True, prepare_threshold=None) as db:
        listener = Listener(stack, db)
        _set(db, "ALTER SYSTEM SET log_min_duration_statement = 0")
        try:
            yield listener
            time.sleep(SETTLED_SECONDS)  # the end of a transaction may follow the answer
        finally:
            _set(db, "ALTER SYSTEM RESET log_min_duration_statement")
    listener.read(start)


def _set(db: psycopg.Connection[Any], statement: str) -> None:
    db.execute(statement.encode())
    db.execute("SELECT pg_reload_conf()")
    time.sleep(SETTLED_SECONDS)


def _read(log: str, ports: set[int]) -> list[list[Said]]:
    requests: list[list[Said]] = []
    waiting: dict[str, float] = {}  # parsing and binding, of the execution that follows
    latest: dict[str, Said] = {}
    for record in re.split(r"\n(?=\d+\|)", log):
        line = _LINE.match(record.replace("\n\t", "\n"))
        if line is None:
            continue
        process, ours, kind, text = line[1], int(line[2]) in ports, line[3], line[4]
        if _MARK in text and not ours:
            requests += [[]] if kind == "LOG" else []
        elif not ours or not requests:
            continue
        elif kind == "DETAIL":
            if process in latest and process not in waiting:
                latest[process].arguments = _arguments(text)
        elif duration := _DURATION.match(text):
            milliseconds, step, sql = float(duration[1]), duration[2], duration[3].strip()
            if step == "parse" or (step == "bind" and sql != _PING):
                waiting[process] = waiting.get(process, 0.0) + milliseconds
                continue
            latest[process] = Said(sql, step != "execute", milliseconds + waiting.pop(process, 0.0))
            requests[-1].append(latest[process])
    return requests


def _arguments(detail: str) -> list[str | None]:
    found = _PARAMETER.findall(detail)
    return [None if text == "NULL" else text[1:-1].replace("''", "'") for text in found]


def summary(requests: Sequence[Sequence[Said]]) -> list[dict[str, Any]]:
    """Each statement's share in a request, the slowest first."""
    count: dict[str, int] = defaultdict(int)
    spent: dict[str, float] = defaultdict(float)
    for said in (said for request in requests for said in request):
        count[said.sql] += 1
        spent[said.sql] += said.milliseconds
    return [
        {"ms": round(spent[sql] / len(requests), 3), "times": round(count[sql] / len(requests), 2), "sql": sql}
        for sql in sorted(spent, key=lambda sql: -spent[sql])
    ]
