"""``python -m bench customers``: see the package for settings and figures."""

from __future__ import annotations

import asyncio
import os
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console

from bench import report
from bench.filling import STAMP, read_filling, take_away_new
from bench.importing import NAME as IMPORT
from bench.importing import measure_import
from bench.measuring import Size, measure
from bench.operations import SIGN_IN, World, operations
from bench.stack import delete_data, running
from crm_local.checkout import local_folder
from crm_local.session import main as told_briefly

if TYPE_CHECKING:
    from bench.stack import Stack

DEFAULT_SIZE, DEFAULT_CLIENTS, DEFAULT_REQUESTS = 100_000, 4, 1_000
SMALLEST = 100_000


@dataclass(frozen=True, slots=True)
class Asked:
    """What the environment asks for."""

    size: Size
    only: tuple[str, ...]
    fresh: bool
    profile: bool

    @classmethod
    def read(cls) -> Asked:
        """From SIZE, CLIENTS, REQUESTS, ONLY, BENCH_FRESH and PROFILE."""

        def number(name: str, otherwise: int) -> int:
            return int(os.environ.get(name) or otherwise)

        size = Size(
            number("SIZE", DEFAULT_SIZE), number("CLIENTS", DEFAULT_CLIENTS), number("REQUESTS", DEFAULT_REQUESTS)
        )
        only = tuple(name for name in os.environ.get("ONLY", "").split(",") if name)
        return cls(size, only, fresh=bool(number("BENCH_FRESH", 0)), profile=bool(number("PROFILE", 0)))

    def wants(self, name: str) -> bool:
        """Whether a result is asked for."""
        return not self.only or any(name == one or name.startswith(f"{one}.") for one in self.only)


async def customers(asked: Asked, console: Console) -> None:
    """The customer file."""
    place = local_folder() / "bench"
    folder = place / f"data-{asked.size.rows}"
    if asked.fresh:
        delete_data(folder)

    def tell(part: str, state: str) -> None:
        console.print(f"{datetime.now(UTC):%H:%M:%S} {part:16} {state}", highlight=False)

    async with running(
        folder, asked.size.rows, sign_in=SIGN_IN, profile=place if asked.profile else None, tell=tell
    ) as stack:
        await asyncio.to_thread(measure_all, stack, asked, folder, console)


def measure_all(stack: Stack, asked: Asked, folder: Path, console: Console) -> None:
    """Every result that is asked for; each is kept as soon as it is there."""
    # Profiled figures are no figures; they stand apart.
    file = folder.parent / f"{'profiled-' if asked.profile else ''}customers-{asked.size.rows}.json"
    results = report.kept(file)
    world = World(stack, asked.size.rows)
    take_away_new(stack.database_url, read_filling(folder / STAMP))
    fresh: dict[str, Any] = {}
    for operation in operations(world):
        if asked.wants(operation.name):
            console.print(f"measuring {operation.name}", highlight=False)
            fresh[operation.name] = measure(stack, operation, asked.size, folder)
            results = _in_order(results | fresh, world)
            report.keep(file, results)
    if asked.wants(IMPORT):
        console.print(f"measuring {IMPORT}", highlight=False)
        fresh[IMPORT] = {"rows": asked.size.rows, **measure_import(stack, world)}
        results |= fresh
        report.keep(file, results)
    take_away_new(stack.database_url, read_filling(folder / STAMP))
    smallest = {} if asked.size.rows == SMALLEST else report.kept(folder.parent / f"customers-{SMALLEST}.json")
    report.show(console, results, smallest)
    console.print(f"written to {file}", highlight=False)


def _in_order(results: dict[str, Any], world: World) -> dict[str, Any]:
    names = [*(operation.name for operation in operations(world)), IMPORT]
    return {name: results[name] for name in names if name in results}


BENCHES = {"customers": customers}


def main() -> None:
    """Command line."""
    name = sys.argv[1] if len(sys.argv) > 1 else ""
    if name not in BENCHES:
        sys.exit(f"make bench BENCH=…; there are: {', '.join(BENCHES)}")
    asyncio.run(BENCHES[name](Asked.read(), Console(width=None if sys.stdout.isatty() else 200)))


if __name__ == "__main__":
    told_briefly(main)
