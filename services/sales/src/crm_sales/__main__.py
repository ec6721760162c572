"""``python -m crm_sales``: the service's processes; ``--help`` lists them."""

from __future__ import annotations

from crm_chassis.commandline import run_service
from crm_sales.app import SERVICE

if __name__ == "__main__":
    run_service(SERVICE)
