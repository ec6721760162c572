"""The gate before rpcs that stream their answer (ADR 0006), with a servicer that does as a test says."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing
from typing import Any

import grpc
import pytest
from customer_suite import ISSUER, Refusal, Suite, person_id

from crm.common.v1.file_pb2 import FileChunk
from crm.customer.v1.export_service_pb2 import ExportCustomersRequest
from crm_chassis.calls import Call
from crm_chassis.errors import NotFound
from crm_chassis.grpc.server import Gate, Server, Servicer
from crm_chassis.identity.tokens import TokenVerifier
from crm_customer import app

Answer = Callable[[Any, Call], AsyncGenerator[FileChunk]]


class Files(Servicer):
    """Every file is what the test says."""

    contract = "crm.customer.v1.ExportService"

    def __init__(self) -> None:
        self.closed = asyncio.Event()
        self.begun = 0
        self.answer: Answer = self._nothing

    async def _nothing(self, request: Any, call: Call) -> AsyncGenerator[FileChunk]:
        return
        yield

    async def _file(self, request: Any, call: Call) -> AsyncGenerator[FileChunk]:
        self.begun += 1
        try:
            async with aclosing(self.answer(request, call)) as pieces:
                async for piece in pieces:
                    yield piece
        finally:
            self.closed.set()

    ExportCustomers = ExportDepartments = ExportContacts = GetImportTemplate = _file


@pytest.fixture
async def files(suite: Suite) -> AsyncIterator[Files]:
    """Stands behind ``suite``'s channel in the place of the customer service."""
    served = Files()
    verifier = TokenVerifier(suite.issuer, issuer=ISSUER)  # type: ignore[arg-type]  # finds keys like SigningKeys
    async with app.surroundings_of(suite.settings) as surroundings:
        gate = Gate(surroundings=surroundings, verifier=verifier, directory=lambda: suite.directory)
        server = Server("127.0.0.1:0", [served], gate, drain=0)
        await server.start()
        await suite.channel.close(grace=None)
        suite.port = server.port
        suite.channel = grpc.aio.insecure_channel(f"127.0.0.1:{server.port}")
        yield served
        await server.stop(grace=0)


def open_stream(suite: Suite, who: str = "ann", *, timeout: float = 60, **asked: Any) -> Any:
    stub = suite.channel.unary_stream(
        "/crm.customer.v1.ExportService/ExportCustomers",
        request_serializer=ExportCustomersRequest.SerializeToString,
        response_deserializer=FileChunk.FromString,
    )
    return stub(ExportCustomersRequest(**asked), metadata=suite.metadata(who), timeout=timeout)


async def refused(call: Any) -> Refusal:
    with pytest.raises(grpc.aio.AioRpcError) as error:
        await call
    return Refusal(error.value)


def piece(content: bytes) -> FileChunk:
    return FileChunk(content=content)


async def test_nothing_begins_before_the_gate_is_passed(suite: Suite, files: Files) -> None:
    assert (await refused(open_stream(suite, "clerk").read())).reason == "PERMISSION_MISSING"
    assert (await refused(open_stream(suite, filter="x" * 2001).read())).reason == "INVALID_FIELDS"
    assert files.begun == 0


async def test_a_piece_arrives_before_the_next_is_made(suite: Suite, files: Files) -> None:
    arrived = asyncio.Event()

    async def answer(request: Any, call: Call) -> AsyncGenerator[FileChunk]:
        yield piece(b"first")
        await arrived.wait()
        yield piece(b"second")

    files.answer = answer
    stream = open_stream(suite)
    assert (await stream.read()).content == b"first"
    arrived.set()
    assert (await stream.read()).content == b"second"
    assert await stream.read() is grpc.aio.EOF  # type: ignore[attr-defined]  # the stubs lack it


@pytest.mark.parametrize("ending", ["hang up", "deadline"])
async def test_who_waits_no_longer_ends_the_making(suite: Suite, files: Files, ending: str) -> None:
    async def answer(request: Any, call: Call) -> AsyncGenerator[FileChunk]:
        async with call.snapshot():
            yield piece(b"first")
            await asyncio.Event().wait()

    files.answer = answer
    stream = open_stream(suite, timeout=60 if ending == "hang up" else 1)
    await stream.read()
    assert not files.closed.is_set()
    if ending == "hang up":
        stream.cancel()
    async with asyncio.timeout(10):
        await files.closed.wait()


@pytest.mark.parametrize(("error", "reason"), [(NotFound(), "NOT_FOUND"), (ZeroDivisionError(), "INTERNAL")])
async def test_an_error_half_way_is_a_status(suite: Suite, files: Files, error: Exception, reason: str) -> None:
    async def answer(request: Any, call: Call) -> AsyncGenerator[FileChunk]:
        yield piece(b"first")
        raise error

    files.answer = answer
    stream = open_stream(suite)
    assert (await stream.read()).content == b"first"
    assert (await refused(stream.read())).reason == reason


async def test_who_is_disabled_half_way_gets_no_further_piece(suite: Suite, files: Files) -> None:
    disabled = asyncio.Event()

    async def answer(request: Any, call: Call) -> AsyncGenerator[FileChunk]:
        yield piece(b"first")
        await disabled.wait()
        yield piece(b"second")

    files.answer = answer
    stream = open_stream(suite)
    await stream.read()
    suite.dismiss("ann")
    disabled.set()
    assert (await refused(stream.read())).reason == "ACCOUNT_DISABLED"


async def test_what_is_recorded_on_the_way_stays_when_the_client_hangs_up(suite: Suite, files: Files) -> None:
    async def answer(request: Any, call: Call) -> AsyncGenerator[FileChunk]:
        async with call.working() as work:
            work.audit("exports", "1", "exported")
        yield piece(b"first")
        await asyncio.Event().wait()

    files.answer = answer
    stream = open_stream(suite)
    await stream.read()
    stream.cancel()
    async with asyncio.timeout(10):
        await files.closed.wait()
    assert await suite.rows("SELECT record_id, person_id FROM audit_entries") == [("1", person_id("ann"))]
