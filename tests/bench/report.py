"""The figures as a table for people and as JSON for everything else."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.table import Table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

FLOOR_TARGET = 3.0
DORMANT_TARGET = 1.3
# How much a result may grow from the smallest size to the largest.
GROWTH = {"customers.create": 1.5, "customers.search": 2.0, "customers": 1.3}


def kept(file: Path) -> dict[str, dict[str, Any]]:
    """Results of earlier runs of this size by name."""
    return {one["name"]: one for one in json.loads(file.read_text())} if file.exists() else {}


def keep(file: Path, results: Mapping[str, Mapping[str, Any]]) -> None:
    """Write them down."""
    file.write_text(json.dumps(list(results.values()), ensure_ascii=False, indent=1))


def total(result: Mapping[str, Any]) -> float:
    """CPU of application and database per request."""
    return float(result["cpu_ms_app"] + result["cpu_ms_db"])


def show(console: Console, results: Mapping[str, Mapping[str, Any]], smallest: Mapping[str, Mapping[str, Any]]) -> None:
    """The table; ``smallest`` are the results at 100,000 customers, against which growth is told."""
    table = Table(title="CPU per request; a mark behind a figure compares it with its target")
    for column in ("result", "CPU ms", "target", "gateway", "service", "database", "behind"):
        table.add_column(column, justify="left" if column == "result" else "right")
    for column in ("p50 ms", "p99 ms", "bytes", "queries", "× floor", "× busy", "× 100k"):
        table.add_column(column, justify="right")
    for name, one in results.items():
        table.add_row(*(_import_row(one) if "rows_per_cpu_second" in one else _row(name, one, results, smallest)))
    console.print(table)


def _row(name: str, one: Mapping[str, Any], results: Mapping[str, Any], smallest: Mapping[str, Any]) -> Sequence[str]:
    busy = results.get(name.removesuffix(".dormant"))
    growth = next(most for prefix, most in GROWTH.items() if name.startswith(prefix))
    return (
        name,
        _marked(total(one), one["target_ms"]),
        f"≤ {one['target_ms']:g}",
        f"{one['cpu_ms_gateway']:.2f}",
        f"{one['cpu_ms_service']:.2f}",
        f"{one['cpu_ms_db']:.2f}",
        f"{one['cpu_ms_behind']:.2f}",
        f"{one['p50_ms']:.1f}",
        f"{one['p99_ms']:.1f}",
        f"{one['bytes']:,}",
        f"{one['queries']:g}",
        _marked(one["floor_ratio"], FLOOR_TARGET),
        _marked(total(one) / total(busy), DORMANT_TARGET) if name.endswith(".dormant") and busy else "",
        _marked(total(one) / total(smallest[name]), growth) if name in smallest else "",
    )


def _import_row(one: Mapping[str, Any]) -> Sequence[str]:
    enough = "ok" if one["rows_per_cpu_second"] >= one["target_rows"] else "[red]under[/red]"
    return (
        one["name"],
        f"{one['rows_per_cpu_second']:,} rows/s {enough}",
        f"≥ {one['target_rows']:,}",
        f"{one['cpu_ms_gateway']:.2f}",
        f"{one['cpu_ms_app']:.2f}",
        f"{one['cpu_ms_db']:.2f}",
        "",
        f"{one['seconds']:.0f} s",
    )


def _marked(value: float, most: float) -> str:
    return f"{value:.2f} ok" if value <= most else f"{value:.2f} [red]over[/red]"
