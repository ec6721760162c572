"""A stand-in for the customer service as its neighbours ask it: only for component tests, over real gRPC.

It sees what the test says somebody sees; everything else is NOT_FOUND.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import grpc
import jwt

from crm.customer.v1.contact_pb2 import Contact
from crm.customer.v1.contact_service_pb2 import GetContactRequest
from crm.customer.v1.customer_pb2 import Customer
from crm.customer.v1.customer_service_pb2 import GetCustomerRequest


@dataclass
class CustomerNeighbour:
    """What is on file there. ``seen_by`` names person ids; an absent record is seen by everybody."""

    customers: dict[str, Customer] = field(default_factory=dict)
    contacts: dict[str, Contact] = field(default_factory=dict)
    seen_by: dict[str, set[str]] = field(default_factory=dict)
    asked: list[dict[str, str]] = field(default_factory=list)
    silent: bool = False
    port: int = 0

    def put(self, customer: Customer, *, seen_by: set[str] | None = None) -> Customer:
        self.customers[customer.id] = customer
        if seen_by is not None:
            self.seen_by[customer.id] = seen_by
        return customer

    async def _customer(self, request: GetCustomerRequest, context: Any) -> Customer:
        found: Customer = await self._one(self.customers, request.customer_id, context)
        return found

    async def _contact(self, request: GetContactRequest, context: Any) -> Contact:
        found: Contact = await self._one(self.contacts, request.contact_id, context)
        return found

    async def _one(self, records: dict[str, Any], record_id: str, context: Any) -> Any:
        metadata = dict(context.invocation_metadata())
        self.asked.append({**metadata, "seconds": str(context.time_remaining())})
        if self.silent:
            await context.abort(grpc.StatusCode.UNAVAILABLE, "away")
        token = metadata["authorization"].removeprefix("Bearer ")
        who = jwt.decode(token, options={"verify_signature": False})["sub"]
        if record_id not in records or who not in self.seen_by.get(record_id, {who}):
            await context.abort(grpc.StatusCode.NOT_FOUND, "no such record")
        return records[record_id]


@asynccontextmanager
async def customer_neighbour() -> AsyncIterator[CustomerNeighbour]:
    """The stand-in on a port of its own."""
    neighbour = CustomerNeighbour()
    server = grpc.aio.server()
    for service, name, method, request in (
        ("CustomerService", "GetCustomer", neighbour._customer, GetCustomerRequest),
        ("ContactService", "GetContact", neighbour._contact, GetContactRequest),
    ):
        handler = grpc.unary_unary_rpc_method_handler(
            method,
            request_deserializer=request.FromString,
            response_serializer=lambda message: message.SerializeToString(),
        )
        server.add_generic_rpc_handlers(
            (grpc.method_handlers_generic_handler(f"crm.customer.v1.{service}", {name: handler}),)
        )
    neighbour.port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    try:
        yield neighbour
    finally:
        await server.stop(None)
