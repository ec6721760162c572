"""The sales service over real gRPC on a real PostgreSQL, with the company of ``service_suite``."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any

import service_suite
from service_suite import INSTRUMENTS, Downloaded, Refusal, ServiceSuite, person_id, unit_id

from crm_chassis.identity.directory import Directory
from crm_local.testing import TestPostgres
from crm_sales.app import SERVICE

__all__ = [
    "EVERYTHING",
    "INSTRUMENTS",
    "Downloaded",
    "Refusal",
    "Suite",
    "a_company",
    "person_id",
    "running",
    "unit_id",
]

# What everybody who sells may do; what only some may is with their roles below.
DEALS = frozenset(f"sales.opportunities.{what}" for what in ("read", "create", "edit", "delete", "transfer", "reopen"))
DEALS |= {"sales.follow-ups.read", "sales.follow-ups.create", "sales.instructions.give"}
EVERYTHING = DEALS | {"sales.pipelines.read", "sales.products.read", "sales.prices.read", "sales.exports.run"}
PRODUCTS = frozenset(f"sales.products.{what}" for what in ("create", "edit", "delete")) | {"sales.families.manage"}
PRICES = frozenset({"sales.prices.edit", "sales.prices.floor"})
Suite = ServiceSuite


def a_company() -> Directory:
    """The company of ``service_suite`` with what its roles may do here."""
    return service_suite.a_company(
        role_permissions={
            "sales": EVERYTHING,
            "manager": EVERYTHING | {"sales.prices.floor"},
            "product-manager": EVERYTHING | PRODUCTS | PRICES | {"sales.opportunities.read-line"},
            "general-manager": EVERYTHING
            | PRODUCTS
            | PRICES
            | {"sales.audit.search", "sales.pipelines.manage", "sales.opportunities.read-all"},
            "clerk": frozenset(),
        }
    )


def running(postgres: TestPostgres, folder: Path, **given: Any) -> AbstractAsyncContextManager[Suite]:
    """The sales service with an empty database."""
    return service_suite.running(SERVICE, Suite, postgres, folder, a_company(), **given)
