"""What the checked-in description promises, the running suite keeps: Schemathesis looks for what contradicts it.

Checks that are not made:
* ``positive_data_acceptance``: a filter, a page token, a code or an id may fit its schema and still mean nothing.
  For what schemas can say, the gateway's own component test asks it.
* NUL characters: refused everywhere, which the description says in words, because no schema can.
"""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from described_api import as_schemathesis_reads_it
from whole_suite import ADMINISTRATOR, MANAGER, SALESPERSON, WholeSuite

from crm_gateway.openapi import FILE

REFUSALS = [400, 401, 403, 404, 405, 406, 409, 412, 413, 414, 415, 422, 428, 429, 431]
CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_headers_conformance,"
CHECKS += "response_schema_conformance,negative_data_rejection,unsupported_method,ignored_auth,use_after_free"


@pytest.mark.parametrize(
    ("who", "phase", "examples"),
    [(SALESPERSON, "coverage", 1), (SALESPERSON, "fuzzing", 8), (MANAGER, "fuzzing", 8), (ADMINISTRATOR, "fuzzing", 8)],
)
async def test_the_suite_keeps_its_description(
    company: WholeSuite, who: str, phase: str, examples: int, tmp_path: Path
) -> None:
    (tmp_path / "openapi.json").write_bytes(as_schemathesis_reads_it(FILE.read_bytes()))
    # Systematic cases also try paths of records that are not there; the random ones are about records that are.
    known = await records(company) if phase == "fuzzing" else {}
    settings = ["[parameters]", *(f'"path.{name}" = "{value}"' for name, value in known.items())]
    settings += ["[checks.negative_data_rejection]", f"expected-statuses = {REFUSALS}"]
    (tmp_path / "schemathesis.toml").write_text("\n".join(settings))
    arguments = [
        *(str(Path(sys.executable).with_name("st")), "run", "openapi.json", "--url", company.url),
        *("--header", f"Authorization: Bearer {await company.token(who)}"),
        *("--checks", CHECKS, "--phases", phase, "--max-examples", str(examples), "--continue-on-failure"),
        *("--include-path-regex", "^/v1/", "--no-color", "--seed", "20261125", "--generation-database", "none"),
        *("--generation-allow-x00", "false", "--no-shrink", "--warnings", "off"),
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


async def records(company: WholeSuite) -> dict[str, str]:
    """Ids, by the name of the path parameter, of records that the salesperson owns, so that requests get past "not found"."""

    async def made(path: str, **request: Any) -> dict[str, Any]:
        answer = await company.ask(SALESPERSON, "POST", path, **request)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    me = (await company.ask(SALESPERSON, "GET", "/v1/me")).json()
    customer = await made("/v1/customers", json={"customer": {"name": f"描述{uuid4().hex[:8]}医院"}})
    contact = await made(
        "/v1/contacts", json={"customer_id": customer["id"], "name": "王主任", "mobile": "13800138000"}
    )
    department = await made("/v1/departments", json={"customer_id": customer["id"], "name": "检验科"})
    upload = {"file": ("客户.csv", "名称,床位数\n北京协和医院,1000\n".encode(), "text/csv")}
    pool = {"name": f"公海{uuid4().hex[:8]}", "member_unit_ids": [me["units"][0]["id"]]}
    return {
        "customer_id": customer["id"],
        "contact_id": contact["id"],
        "department_id": department["id"],
        "import_id": (await made("/v1/imports:upload", files=upload))["id"],
        "pool_id": (await company.ask(MANAGER, "POST", "/v1/pools", json=pool)).json()["id"],
        "unit_id": me["units"][0]["id"],
        "person_id": me["person_id"],
        "code_list": "circle",
    }
