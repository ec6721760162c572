"""What the description says the gateway does: Schemathesis looks for requests and answers that contradict it."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from described_api import as_schemathesis_reads_it

from crm_chassis.errors import Refused
from crm_chassis.grpc.statuses import status_of
from crm_chassis.grpc.validation import check
from crm_local.ports import free_port

# Not asked: whether a token is needed (answered elsewhere), and what only a service that keeps things can answer.
CHECKS = (
    "not_a_server_error,status_code_conformance,content_type_conformance,response_headers_conformance,"
    "response_schema_conformance,negative_data_rejection,unsupported_method"
)


@pytest.fixture
async def served(app: Any) -> AsyncIterator[str]:
    """The gateway on a port."""
    port = free_port()
    config = uvicorn.Config(app, host="127.0.0.1", port=port, http="httptools", ws="none", lifespan="off", log_level=50)
    server = uvicorn.Server(config)
    server.capture_signals = _leave_signals_alone  # type: ignore[method-assign]
    running = asyncio.create_task(server.serve())
    async with asyncio.timeout(10):
        while not server.started:  # noqa: ASYNC110  uvicorn tells nobody
            await asyncio.sleep(0.01)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    await running


def _leave_signals_alone() -> Any:
    from contextlib import nullcontext

    return nullcontext()


@pytest.mark.parametrize(
    ("phases", "checks"),
    [
        ("examples,fuzzing", f"{CHECKS},positive_data_acceptance"),
        ("coverage", CHECKS),  # its cases marked as valid include a body of 0 where an object is due
    ],
)
async def test_the_gateway_keeps_its_description(
    phases: str, checks: str, served: str, things: Any, make_token: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    thing = things.message("Thing", id="a", name="钟", etag="7")
    for name in ("CreateThing", "UpdateThing", "PaintThing", "GetThing", "ListThings", "DeleteThing"):
        answer = things.answers[name] if name in ("ListThings", "DeleteThing") else lambda _: thing
        things.answers[name] = _checked(answer)
    for name in ("ExportThings", "UploadPicture"):
        things.answers[name] = _checked(lambda _: None)
    description = tmp_path / "openapi.json"
    async with httpx.AsyncClient() as http:
        description.write_bytes(as_schemathesis_reads_it((await http.get(f"{served}/openapi.json")).content))
    arguments = [
        *(str(Path(sys.executable).with_name("st")), "run", str(description), "--url", served),
        *("--header", f"Authorization: Bearer {make_token()}"),
        *("--checks", checks, "--phases", phases, "--max-examples", "50"),
        *("--include-path-regex", "^/v1/things", "--no-color", "--seed", "20261123", "--generation-database", "none"),
        *("--generation-allow-x00", "false"),  # refused everywhere, as the description says in words
    ]
    process = await asyncio.create_subprocess_exec(
        *arguments,
        cwd=tmp_path,
        env=dict(os.environ),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    output, _ = await process.communicate()
    assert process.returncode == 0, output.decode()
    assert things.asked


def _checked(answer: Any) -> Any:
    """Refuse what the contract's constraints forbid, as every service of the suite does."""

    def checked(request: Any) -> Any:
        try:
            check(request)
        except Refused as refused:
            return _status(refused)
        return answer(request)

    return checked


def _status(refused: Refused) -> Any:
    from google.rpc import status_pb2

    found = dict(status_of(refused, "en-US").trailing_metadata)
    return status_pb2.Status.FromString(found["grpc-status-details-bin"])
