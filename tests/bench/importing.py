"""The import of a sheet over HTTP: upload, dry run, commit; rows per second of one core, as the target says it."""

from __future__ import annotations

import csv
import io
import time
from typing import TYPE_CHECKING, Any

import httpx
import orjson
import stamina

from bench.operations import BUSY_SELLERS
from bench.processor import spent

if TYPE_CHECKING:
    from bench.operations import World
    from bench.processor import Spent
    from bench.stack import Stack

NAME = "customers.import"
TARGET_ROWS = 2_000
ROWS = 20_000
HEADERS = ("客户名称", "简称", "客户类型", "医院等级", "床位数", "省份", "城市", "区县", "地址", "电话", "备注")
PATIENCE = 1_200.0  # seconds


class NotDone(Exception):
    """The import is not where it should come to yet."""


def sheet(world: World) -> bytes:
    """A sheet of organisations that are not on file."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(HEADERS)
    for number in range(ROWS):
        row = world.new_name()
        place = row.place
        phone = f"{place.area_code}-8{number % 10**7:07d}"
        where = (place.province_code, place.city_code, place.name, f"{place.name}解放路{number}号")
        writer.writerow((row.name, row.short_name, row.kind, "二级甲等", 300, *where, phone, "资料导入"))
    return text.getvalue().encode()


def measure_import(stack: Stack, world: World) -> dict[str, Any]:
    """The figures."""
    content = sheet(world)
    seller = BUSY_SELLERS[0]
    with httpx.Client(base_url=f"http://127.0.0.1:{stack.gateway_port}", timeout=300) as client:

        def ask(method: str, path: str, **body: Any) -> dict[str, Any]:
            answer = client.request(
                method,
                path,
                headers={"authorization": f"Bearer {world.token(seller)}", **body.pop("headers", {})},
                **body,
            )
            if answer.status_code != 200:
                raise NotDone(f"{answer.status_code}: {answer.text}")
            told: dict[str, Any] = answer.json()
            return told

        def until(import_id: str, state: str) -> dict[str, Any]:
            for attempt in stamina.retry_context(on=NotDone, timeout=PATIENCE, attempts=None, wait_max=0.5):
                with attempt:
                    imported = ask("GET", f"/v1/imports/{import_id}")
                    if not imported["state"].endswith(state):
                        raise NotDone(orjson.dumps(imported).decode())
            return imported

        steps: dict[str, tuple[float, Spent]] = {}
        marks = [(time.monotonic(), spent(stack))]

        def mark(step: str) -> None:
            marks.append((time.monotonic(), spent(stack)))
            steps[step] = (marks[-1][0] - marks[-2][0], marks[-1][1] - marks[-2][1])

        uploaded = ask(
            "POST", "/v1/imports:upload?filename=customers.csv", content=content, headers={"content-type": "text/csv"}
        )
        mark("upload")
        ask("POST", f"/v1/imports/{uploaded['id']}:check", json={})
        until(uploaded["id"], "CHECKED")
        mark("check")
        ask("POST", f"/v1/imports/{uploaded['id']}:commit", json={"only_fine_rows": True})
        done = until(uploaded["id"], "DONE")
        mark("commit")
    return _figures(done, steps, marks, len(content))


def _figures(done: dict[str, Any], steps: dict[str, Any], marks: list[Any], size: int) -> dict[str, Any]:
    wall, used = marks[-1][0] - marks[0][0], marks[-1][1] - marks[0][1]
    rows = done["committed_count"]
    seconds = used.service + used.worker + used.database + used.worker_database
    return {
        "name": NAME,
        "clients": 1,
        "cpu_ms_app": round((used.service + used.worker) * 1000 / rows, 3),
        "cpu_ms_db": round((used.database + used.worker_database) * 1000 / rows, 3),
        "p50_ms": None,
        "p99_ms": None,
        "bytes": size,
        "queries": None,
        "floor_ratio": None,
        "cpu_ms_gateway": round(used.gateway * 1000 / rows, 3),
        "cpu_ms_postgres": round(used.postgres * 1000 / rows, 3),
        "rows_per_cpu_second": round(rows / seconds),
        "rows_per_second": round(rows / wall),
        "seconds": round(wall, 1),
        "imported_rows": rows,
        "target_rows": TARGET_ROWS,
        "steps": {
            name: {
                "seconds": round(took, 2),
                "cpu_service": round(cpu.service, 2),
                "cpu_worker": round(cpu.worker, 2),
                "cpu_database": round(cpu.database + cpu.worker_database, 2),
            }
            for name, (took, cpu) in steps.items()
        },
    }
