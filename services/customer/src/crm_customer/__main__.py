"""``python -m crm_customer``: one image, several processes.

serve        answer calls
work         tell our facts, hear those of others
all          both in one process
migrate      bring the database up to date, as its owner
rotate-keys  seal every sealed field with a new key; when interrupted, run it again
events …     facts that wait for a person: dead-letters, redrive ID, discard ID; and replay --since
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from contextlib import AsyncExitStack, suppress

import uvloop

from crm_chassis.events.commandline import run_events_command
from crm_chassis.garbage import collect_seldom
from crm_chassis.logs import configure_logs
from crm_chassis.migrations import migrate
from crm_customer import app, schema
from crm_customer.contacts import rotation
from crm_customer.settings import CustomerSettings


async def serve() -> None:
    """Answer calls until told to stop."""
    async with app.server(CustomerSettings()):
        await app.until_told()


async def work() -> None:
    """Work behind the requests until told to stop."""
    collect_seldom()
    working = asyncio.create_task(app.work(CustomerSettings()))
    told = asyncio.create_task(app.until_told())
    await asyncio.wait((working, told), return_when=asyncio.FIRST_COMPLETED)
    working.cancel()
    told.cancel()
    with suppress(asyncio.CancelledError):
        await working


async def serve_and_work() -> None:
    """Both until told to stop."""
    async with app.server(CustomerSettings()):
        await work()


async def bring_up_to_date() -> None:
    """Migrate the database as its owner."""
    await migrate("crm_customer", CustomerSettings().migration_database_url, schema.metadata)


async def rotate_keys() -> None:
    """Seal every sealed field with a new key and say what was done."""
    settings = CustomerSettings()
    async with app.surroundings_of(settings) as surroundings:
        done = await rotation.rotate(surroundings, batch=settings.rotation_batch)
    verb = "Finished the interrupted rotation" if done.resumed else "Rotated"
    sys.stdout.write(
        f"{verb} to data key {done.key_id}: {done.resealed} values sealed, {done.rewrapped} keys wrapped.\n"
    )


async def events(arguments: list[str]) -> int:
    """See and drive facts that wait; returns the exit code."""
    settings = CustomerSettings()
    async with AsyncExitStack() as stack:
        surroundings = await stack.enter_async_context(app.surroundings_of(settings))
        if "redrive" in arguments:  # what reactions do follows the organisation
            surroundings = await stack.enter_async_context(app.following_the_directory(settings, surroundings))
        return await run_events_command(
            arguments,
            service="customer",
            database_url=settings.database_url,
            work_factory=app.for_the_system(surroundings),
            reactions=app.REACTIONS,
        )


COMMANDS = {
    "serve": serve,
    "work": work,
    "all": serve_and_work,
    "migrate": bring_up_to_date,
    "rotate-keys": rotate_keys,
}


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(
        prog="crm_customer", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("command", choices=[*COMMANDS, "events"], metavar="command")
    parser.add_argument("arguments", nargs=argparse.REMAINDER, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    configure_logs()
    if chosen.command == "events":
        sys.exit(uvloop.run(events(chosen.arguments)))
    if chosen.arguments:
        parser.error(f"{chosen.command} takes no arguments")
    uvloop.run(COMMANDS[chosen.command]())


if __name__ == "__main__":
    main()
