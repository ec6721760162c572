"""``python -m crm_customer``: the service's processes; ``--help`` lists them."""

from __future__ import annotations

import sys

from crm_chassis.commandline import run_service
from crm_customer.app import SERVICE
from crm_customer.contacts import rotation
from crm_customer.settings import CustomerSettings


async def rotate_keys() -> None:
    """Seal every sealed field with a new key and say what was done."""
    settings = CustomerSettings()
    async with SERVICE.surroundings_of(settings) as surroundings:
        done = await rotation.rotate(surroundings, batch=settings.rotation_batch)
    verb = "Finished the interrupted rotation" if done.resumed else "Rotated"
    sys.stdout.write(
        f"{verb} to data key {done.key_id}: {done.resealed} values sealed, {done.rewrapped} keys wrapped.\n"
    )


if __name__ == "__main__":
    also = {"rotate-keys": ("seal every sealed field with a new key; when interrupted, run it again", rotate_keys)}
    run_service(SERVICE, also=also)
