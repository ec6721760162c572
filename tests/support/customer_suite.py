"""The customer service over real gRPC on a real PostgreSQL, with the company of ``service_suite``."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import grpc
import service_suite
from service_suite import INSTRUMENTS, ISSUER, Downloaded, Issuer, Refusal, ServiceSuite, person_id, unit_id

from crm.common.v1.file_pb2 import FileHeader
from crm.customer.v1.import_service_pb2 import (
    Import,
    ImportHeader,
    UploadImportRequest,
)
from crm_chassis.identity.directory import Directory
from crm_customer.app import SERVICE
from crm_local.databases import Database
from crm_local.testing import TestPostgres

__all__ = [
    "EVERYTHING",
    "INSTRUMENTS",
    "ISSUER",
    "Downloaded",
    "Issuer",
    "Refusal",
    "Suite",
    "a_company",
    "migrated",
    "person_id",
    "running",
    "unit_id",
]
EVERYTHING = frozenset(
    f"customer.{room}.{what}"
    for room, rights in {
        "customers": ("read", "create", "edit", "delete", "transfer", "read-revenue"),
        "categories": ("read",),
        "departments": ("read", "create", "edit", "delete"),
        "contacts": ("read", "create", "edit", "delete", "reveal"),
        "pools": ("read", "claim", "release", "assign"),
        "shares": ("write",),
        "buying-states": ("set",),
        "disputes": ("read", "create", "edit", "decide"),
        "exports": ("run",),
    }.items()
    for what in rights
)


def a_company() -> Directory:
    """The company of ``service_suite`` with what its roles may do here."""
    return service_suite.a_company(
        role_permissions={
            "sales": EVERYTHING | {"customer.imports.run"},
            "manager": EVERYTHING | {"customer.code-lists.manage", "customer.categories.manage"},
            "product-manager": EVERYTHING | {"customer.customers.read-line"},
            "general-manager": EVERYTHING
            | {"customer.customers.read-all", "customer.pools.manage", "customer.audit.search"}
            | {"customer.disputes.arbitrate"},
            "clerk": frozenset({"customer.customers.read"}),
        },
    )


@dataclass
class Suite(ServiceSuite):
    """The running customer service and the organisation it believes in."""

    async def upload(
        self, who: str, content: bytes, *, resource: str = "CUSTOMERS", filename: str = "客户.csv"
    ) -> Import:
        """Send a file as an import; raises Refusal."""
        header = ImportHeader(file=FileHeader(filename=filename), resource=f"IMPORT_RESOURCE_{resource}")
        pieces = (content[start : start + 2**20] for start in range(0, len(content), 2**20))
        return await self.send(
            who, iter([UploadImportRequest(sheet=header), *(UploadImportRequest(content=piece) for piece in pieces)])
        )

    async def send(self, who: str, sent: Iterator[UploadImportRequest] | AsyncIterator[UploadImportRequest]) -> Import:
        """Send an upload message by message; raises Refusal."""
        stub = self.channel.stream_unary(
            "/crm.customer.v1.ImportService/UploadImport",
            request_serializer=lambda message: message.SerializeToString(),
            response_deserializer=Import.FromString,
        )
        try:
            answer: Import = await stub(sent, metadata=self.metadata(who), timeout=60)
        except grpc.aio.AioRpcError as error:
            raise Refusal(error) from None
        return answer


async def migrated(postgres: TestPostgres) -> Database:
    """A database of the customer service as its migrations leave it."""
    return await service_suite.migrated(SERVICE, postgres)


def running(postgres: TestPostgres, folder: Path, **given: Any) -> AbstractAsyncContextManager[Suite]:
    """The customer service with an empty database."""
    return service_suite.running(SERVICE, Suite, postgres, folder, a_company(), **given)
