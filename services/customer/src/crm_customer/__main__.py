"""``python -m crm_customer serve | migrate``: the processes of the customer service, from one image."""

from __future__ import annotations

import argparse

import uvloop

from crm_chassis.migrations import migrate
from crm_customer import app, schema
from crm_customer.settings import CustomerSettings


async def serve() -> None:
    """Answer calls until told to stop."""
    async with app.server(CustomerSettings()):
        await app.until_told()


async def bring_up_to_date() -> None:
    """Migrate the database as its owner."""
    await migrate("crm_customer", CustomerSettings().migration_database_url, schema.metadata)


COMMANDS = {"serve": serve, "migrate": bring_up_to_date}


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(prog="crm_customer", description=__doc__)
    parser.add_argument("command", choices=COMMANDS)
    uvloop.run(COMMANDS[parser.parse_args().command]())


if __name__ == "__main__":
    main()
