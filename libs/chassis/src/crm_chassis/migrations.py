"""Bringing a service's database to the state its code expects, as the owner role (DESIGN §5).

Migrations only expand what runs now and contract later, so that two versions of a service run side by side; every
statement gives up a lock after five seconds rather than queue all traffic behind it.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from alembic import command, context
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy.ext.asyncio import create_async_engine

from crm_chassis.events.schema import CREATE_OUTBOX_CLEANUP, outbox_cleanup_grants
from crm_chassis.settings import async_url

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

LOCK_TIMEOUT = "5s"


async def migrate(package: str, url: str, metadata: sa.MetaData, *, to: str = "heads") -> None:
    """Apply the migrations of ``<package>/migrations`` with the owner's ``url``."""
    await _with_connection(url, lambda connection: command.upgrade(_config(package, connection, metadata), to))


async def differences(url: str, metadata: sa.MetaData) -> list[Any]:
    """What the database lacks or has beyond ``metadata``; empty when migrations and code agree."""
    found: list[Any] = []

    def compare(connection: Connection) -> None:
        found.extend(compare_metadata(MigrationContext.configure(connection, opts=_options(metadata)), metadata))

    await _with_connection(url, compare)
    return found


async def _with_connection(url: str, work: Any) -> None:
    engine = create_async_engine(async_url(url))
    try:
        async with engine.begin() as connection:
            await connection.run_sync(work)
    finally:
        await engine.dispose()


def _config(package: str, connection: Connection, metadata: sa.MetaData) -> Config:
    config = Config()
    config.set_main_option("script_location", f"{package}:migrations")
    config.attributes.update(connection=connection, metadata=metadata)
    return config


def _options(metadata: sa.MetaData) -> dict[str, Any]:
    return {
        "compare_server_default": False,
        "include_name": lambda name, kind, _: kind != "table" or name in metadata.tables,
    }


def run_environment() -> None:
    """What ``migrations/env.py`` of every service does."""
    attributes = context.config.attributes
    connection: Connection = attributes["connection"]
    context.configure(connection=connection, target_metadata=attributes["metadata"], **_options(attributes["metadata"]))
    connection.execute(sa.text(f"SET lock_timeout = '{LOCK_TIMEOUT}'"))
    with context.begin_transaction():
        context.run_migrations()


def after_tables(connection: Connection) -> list[str]:
    """What every service's first migration runs after its tables: the trail is append-only, the outbox can be cleaned.

    The runtime role has the name of the database (see the runner and deploy/).
    """
    runtime_role = str(connection.scalar(sa.text("SELECT current_database()")))
    return [
        f'REVOKE UPDATE ON audit_entries FROM "{runtime_role}"',
        CREATE_OUTBOX_CLEANUP,
        *outbox_cleanup_grants(runtime_role),
    ]


def new_revision(package: str, url: str, metadata: sa.MetaData, message: str) -> None:
    """Write the next migration from what differs; read it before you keep it."""

    def write(connection: Connection) -> None:
        command.revision(_config(package, connection, metadata), message=message, autogenerate=True)

    asyncio.run(_with_connection(url, write))
