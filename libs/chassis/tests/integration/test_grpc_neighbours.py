"""Asking another service on a caller's behalf (ADR 0012)."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import grpc
import pytest

from crm.customer.v1.customer_pb2 import Customer
from crm.customer.v1.customer_service_pb2 import GetCustomerRequest
from crm_chassis.errors import NotFound, PermissionMissing, Unavailable
from crm_chassis.grpc.neighbours import Asking, Neighbour
from crm_chassis.identity.caller import system_caller
from crm_chassis.identity.directory import EMPTY

GET = "crm.customer.v1.CustomerService.GetCustomer"
Answer = Callable[[GetCustomerRequest, Any], Awaitable[Customer]]


@asynccontextmanager
async def neighbour(answer: Answer) -> AsyncIterator[Neighbour]:
    """A neighbour that answers so."""
    server = grpc.aio.server()
    handler = grpc.unary_unary_rpc_method_handler(
        answer,
        request_deserializer=GetCustomerRequest.FromString,
        response_serializer=lambda message: message.SerializeToString(),
    )
    methods = grpc.method_handlers_generic_handler("crm.customer.v1.CustomerService", {"GetCustomer": handler})
    server.add_generic_rpc_handlers((methods,))
    port = server.add_insecure_port("127.0.0.1:0")
    await server.start()
    asked = Neighbour(f"127.0.0.1:{port}", [GET])
    try:
        yield asked
    finally:
        await asked.close()
        await server.stop(None)


def asking(remaining: float | None = None) -> Asking:
    return Asking(
        caller=system_caller("test", EMPTY), token="t1", locale="en-US", request_id="r1", remaining=lambda: remaining
    )


async def test_it_is_asked_in_the_callers_name_and_language() -> None:
    heard: dict[str, Any] = {}

    async def answer(request: GetCustomerRequest, context: Any) -> Customer:
        heard.update(context.invocation_metadata())
        return Customer(id=request.customer_id, name="瑞金医院")

    async with neighbour(answer) as asked:
        found = await asked.ask(asking(), GET, GetCustomerRequest(customer_id="c1"))
    assert (found.id, found.name) == ("c1", "瑞金医院")
    said = {name: heard[name] for name in ("authorization", "accept-language", "x-request-id")}
    assert said == {"authorization": "Bearer t1", "accept-language": "en-US", "x-request-id": "r1"}


@pytest.mark.parametrize(
    ("code", "refusal"),
    [
        (grpc.StatusCode.NOT_FOUND, NotFound),
        (grpc.StatusCode.PERMISSION_DENIED, PermissionMissing),
        (grpc.StatusCode.UNAVAILABLE, Unavailable),
    ],
)
async def test_its_refusals_are_ours(code: grpc.StatusCode, refusal: type[Exception]) -> None:
    async def answer(_: GetCustomerRequest, context: Any) -> Customer:
        await context.abort(code, "no")
        raise AssertionError

    async with neighbour(answer) as asked:
        with pytest.raises(refusal) as refused:
            await asked.ask(asking(), GET, GetCustomerRequest())
    if isinstance(refused.value, PermissionMissing):
        assert refused.value.parameters == {"permission": "customer.customers.read"}


async def test_it_gets_no_more_time_than_the_caller_has() -> None:
    never = asyncio.Event()

    async def answer(_: GetCustomerRequest, __: Any) -> Customer:
        await never.wait()
        raise AssertionError

    async with neighbour(answer) as asked:
        begun = time.monotonic()
        with pytest.raises(Unavailable):
            await asked.ask(asking(remaining=0.3), GET, GetCustomerRequest())
        assert time.monotonic() - begun < 0.3 + 0.5


async def test_one_that_is_not_there_is_unavailable() -> None:
    asked = Neighbour("127.0.0.1:1", [GET])
    with pytest.raises(Unavailable):
        await asked.ask(asking(remaining=0.5), GET, GetCustomerRequest())
    await asked.close()


async def test_nothing_is_opened_before_something_is_asked() -> None:
    await Neighbour("127.0.0.1:1", [GET]).close()
