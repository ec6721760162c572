"""``python -m crm_sales``: the service's processes; ``--help`` lists them."""

from __future__ import annotations

import sys

from crm_chassis.commandline import run_service
from crm_chassis.identity.directory_watch import DirectoryWatch
from crm_sales import demo
from crm_sales.app import SERVICE
from crm_sales.settings import SalesSettings


async def load_demo() -> None:
    """Put the demo company's products on file where there are none, and say what was done."""
    settings = SalesSettings()
    async with SERVICE.surroundings_of(settings) as surroundings:
        if not await demo.is_needed(surroundings):
            sys.stdout.write("There are products already.\n")
            return
        async with DirectoryWatch(settings.nats_url) as watch:
            await watch.ready()
            count = await demo.load(surroundings, lambda: watch.directory)
    sys.stdout.write(f"{count} products put on file.\n")


if __name__ == "__main__":
    run_service(SERVICE, also={"demo": ("products of the demo company, where there are none", load_demo)})
