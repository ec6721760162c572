"""``python -m crm_gateway``: one image, several processes.

serve           the request path: HTTP for browsers, mobile apps and systems
work            the directory worker, the administration of the organisation, the events of both
all             both of them in one process
migrate         bring the database up to date
sync-realm      bring Keycloak's realm up to date; ``--demo`` loads the demo company too
demo-accounts   print who can sign in to the demo company
"""

from __future__ import annotations

import argparse
import asyncio
import signal
import sys
from typing import TYPE_CHECKING

import uvloop

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine


async def serve() -> None:
    """The request path, until stopped."""
    from crm_gateway import app
    from crm_gateway.settings import ServeSettings

    await app.serve(ServeSettings())


async def work() -> None:
    """Directory and administration, until stopped."""
    from crm_gateway import work
    from crm_gateway.settings import WorkSettings

    await work.run(WorkSettings())


async def serve_and_work() -> None:
    """Everything in one process, until stopped."""
    from crm_gateway import app, work
    from crm_gateway.settings import AllSettings

    settings = AllSettings()
    async with asyncio.TaskGroup() as group:
        group.create_task(app.serve(settings))
        group.create_task(work.run(settings))


async def sync_realm(*, demo: bool) -> None:
    """Bring the realm up to date and say what changed."""
    from crm_chassis.errors import Unavailable
    from crm_gateway.keycloak.realm_sync import sync
    from crm_gateway.settings import SyncSettings

    settings = SyncSettings()
    try:
        changes = await sync(settings, demo=demo)
    except Unavailable:
        sys.exit(f"Keycloak at {settings.keycloak_url} cannot be reached, or does not know the worker's secret")
    for line in changes or ["nothing to do"]:
        print(line)  # noqa: T201  this is a command's answer


def demo_accounts() -> None:
    """Print the accounts of the demo company."""
    from crm_gateway.keycloak.demo_company import DemoCompany
    from crm_gateway.keycloak.role_book import RoleBook
    from crm_gateway.settings import REALM_FOLDER

    titles = {role.name: role.title for role in RoleBook.read(REALM_FOLDER / "roles.yaml").roles.values()}
    for line in DemoCompany.read(REALM_FOLDER / "demo-company.yaml").accounts(titles):
        print(line)  # noqa: T201  this is a command's answer


async def migrate() -> None:
    """Bring the database up to date, as its owner."""
    from crm_chassis import migrations
    from crm_gateway import tables
    from crm_gateway.settings import MigrateSettings

    await migrations.migrate("crm_gateway", MigrateSettings().migration_database_url, tables.metadata)


async def until_stopped(main: Coroutine[None, None, None]) -> None:
    """Run until it ends by itself or a signal asks for an end."""
    running = asyncio.ensure_future(main)
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, running.cancel)
    try:
        await running
    except asyncio.CancelledError:
        if not running.cancelled():
            raise


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(
        prog="crm_gateway", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="command")
    processes: dict[str, Callable[[], Coroutine[None, None, None]]] = {
        "serve": serve,
        "work": work,
        "all": serve_and_work,
    }
    for name in (*processes, "migrate", "demo-accounts"):
        commands.add_parser(name)
    commands.add_parser("sync-realm").add_argument("--demo", action="store_true", help="load the demo company too")
    chosen = parser.parse_args()
    if chosen.command == "migrate":
        uvloop.run(migrate())
    elif chosen.command == "demo-accounts":
        demo_accounts()
    elif chosen.command == "sync-realm":
        uvloop.run(sync_realm(demo=chosen.demo))
    else:
        uvloop.run(until_stopped(processes[chosen.command]()))


if __name__ == "__main__":
    main()
