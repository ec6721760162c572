"""``python -m crm_<service>``: one image, several processes, the same for every service (DESIGN §1).

serve        answer calls
work         tell our facts, hear those of others, do the long work
all          both in one process
migrate      bring the database up to date, as its owner
events …     facts that wait for a person: dead-letters, redrive ID, discard ID; and replay --since
"""

from __future__ import annotations

import argparse
import asyncio
import signal
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import uvloop

from crm_chassis.events.commandline import run_events_command
from crm_chassis.garbage import collect_seldom
from crm_chassis.logs import configure_logs
from crm_chassis.migrations import migrate

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Mapping

    from crm_chassis.service import Service

    Command = Callable[[], Coroutine[Any, Any, None]]


def run_service(service: Service[Any], *, also: Mapping[str, tuple[str, Command]] | None = None) -> None:
    """The command line of a service; ``also`` are commands of its own with what they do."""
    own = dict(also or {})
    commands: dict[str, Command] = {
        "serve": lambda: _serve(service),
        "work": lambda: _work(service),
        "all": lambda: _serve_and_work(service),
        "migrate": lambda: migrate(service.package, service.settings().migration_database_url, service.metadata),
        **{name: command for name, (_, command) in own.items()},
    }
    about = "".join(f"{name:12} {says}\n" for name, (says, _) in own.items())
    parser = argparse.ArgumentParser(
        prog=service.package,
        description=f"{__doc__}{about}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("command", choices=[*commands, "events"], metavar="command")
    parser.add_argument("arguments", nargs=argparse.REMAINDER, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    configure_logs()
    if chosen.command == "events":
        sys.exit(uvloop.run(_events(service, chosen.arguments)))
    if chosen.arguments:
        parser.error(f"{chosen.command} takes no arguments")
    uvloop.run(commands[chosen.command]())


async def _serve(service: Service[Any]) -> None:
    async with service.server(service.settings()):
        await until_told()


async def _work(service: Service[Any]) -> None:
    collect_seldom()
    working = asyncio.create_task(service.work(service.settings()))
    told = asyncio.create_task(until_told())
    await asyncio.wait((working, told), return_when=asyncio.FIRST_COMPLETED)
    working.cancel()
    told.cancel()
    with suppress(asyncio.CancelledError):
        await working


async def _serve_and_work(service: Service[Any]) -> None:
    async with service.server(service.settings()):
        await _work(service)


async def _events(service: Service[Any], arguments: list[str]) -> int:
    """See and drive facts that wait; returns the exit code."""
    settings = service.settings()
    async with service.surroundings_of(settings) as surroundings:
        return await run_events_command(
            arguments,
            service=service.name,
            database_url=settings.database_url,
            work_factory=service.for_the_system(surroundings),
            reactions=service.reactions,
        )


async def until_told() -> None:
    """Wait for SIGTERM or SIGINT."""
    told = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, told.set)
    await told.wait()
