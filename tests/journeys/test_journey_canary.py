"""What is sealed stands in plain text nowhere: no table, no stream, no log (PRODUCT G7, DESIGN §5)."""

from __future__ import annotations

import asyncio
from pathlib import Path
from uuid import uuid4

import httpx
import psycopg
from psycopg import sql
from whole_suite import SALESPERSON, WholeSuite

from crm_local.testing import TestPostgres

CANARY = {
    "mobile": "13971826354",
    "id_card": "110101199003074477",
    "home_address": "金丝雀胡同七十七号",
    "birthday": "1990-03-07",
    "email": "canary-7718@example.com",
}
# Of an ID card and a birthday less would be found by chance in ids and times.
WORDS = [CANARY["mobile"], CANARY["id_card"], "金丝雀胡同", "canary-7718"]


async def test_a_canary_in_every_sealed_field_is_heard_nowhere(
    company: WholeSuite, postgres_server: TestPostgres, servers_folder: Path
) -> None:
    await used_everywhere(company)
    heard = {f"table {name}" for name in await asyncio.to_thread(tables_with, company, postgres_server)}
    for folder in (company.folder, servers_folder):
        heard |= {str(file) for file in await asyncio.to_thread(files_with, folder)}
    assert heard == set()


async def test_the_ears_of_the_test_work(company: WholeSuite, postgres_server: TestPostgres, tmp_path: Path) -> None:
    (tmp_path / "log").write_text(f"somebody rang {CANARY['mobile']}")
    assert files_with(tmp_path) == [tmp_path / "log"]
    made = await company.ask(SALESPERSON, "POST", "/v1/customers", json={"customer": {"name": uuid4().hex + WORDS[2]}})
    assert made.status_code == 200, made.text
    assert "customer.customers" in await asyncio.to_thread(tables_with, company, postgres_server)
    changed = {"name": f"{uuid4().hex}医院"}
    etag = {"if-match": made.headers["etag"]}
    gone = await company.ask(SALESPERSON, "PATCH", f"/v1/customers/{made.json()['id']}", json=changed, headers=etag)
    assert gone.status_code == 200, gone.text


async def used_everywhere(company: WholeSuite) -> None:
    """Written, changed, imported, searched, revealed, exported, and typed where it is refused."""

    async def done(method: str, path: str, *, status: int = 200, **request: object) -> httpx.Response:
        answer = await company.ask(SALESPERSON, method, path, **request)
        assert answer.status_code == status, answer.text
        return answer

    customer = (await done("POST", "/v1/customers", json={"customer": {"name": f"{uuid4().hex}医院"}})).json()
    contact = {"customer_id": customer["id"], "name": "鸟鸣", **CANARY}
    key = {"idempotency-key": uuid4().hex}
    made = (await done("POST", "/v1/contacts", json=contact, headers=key)).json()
    await done("POST", "/v1/contacts", json=contact, headers=key)
    await done("PATCH", f"/v1/contacts/{made['id']}", json=CANARY, headers={"if-match": f'"{made["etag"]}"'})
    found = await done("GET", "/v1/contacts", params={"query": CANARY["mobile"]})
    assert [each["id"] for each in found.json()["contacts"]] == [made["id"]]
    asked = {"field": "mobile", "reason": "回访"}
    assert CANARY["mobile"] in (await done("POST", f"/v1/contacts/{made['id']}:reveal", json=asked)).text
    await done("POST", "/v1/contacts", json=contact | {"birthday": CANARY["mobile"]}, status=400)
    await done("GET", "/v1/contacts", params={"filter": f'name = "{CANARY["mobile"]}'}, status=400)
    await done("GET", f"/v1/contacts/{CANARY['mobile']}", status=400)
    sheet = f"客户名称,姓名,手机,身份证号,家庭住址,邮箱\n{customer['name']},鸟鸣二,{','.join(CANARY[name] for name in ('mobile', 'id_card', 'home_address', 'email'))}\n"
    uploaded = await done(
        "POST",
        "/v1/imports:upload",
        params={"filename": "人.csv", "resource": "IMPORT_RESOURCE_CONTACTS"},
        content=sheet.encode(),
    )
    import_id = uploaded.json()["id"]
    await done("POST", f"/v1/imports/{import_id}:check", json={})

    async def checked() -> bool:
        state: str = (await done("GET", f"/v1/imports/{import_id}")).json()["state"]
        return state == "STATE_CHECKED"

    await company.until(checked)
    await done("GET", f"/v1/imports/{import_id}/rows")


def files_with(folder: Path) -> list[Path]:
    """Files in which one of the words stands, those of PostgreSQL's own tables aside, which are read as tables."""
    found = []
    for file in folder.rglob("*"):
        if file.is_file() and "base" not in file.parts and "pg_wal" not in file.parts:
            content = file.read_bytes()
            if any(word.encode() in content for word in WORDS):
                found.append(file)
    return found


def tables_with(company: WholeSuite, postgres: TestPostgres) -> list[str]:
    """Tables of the company's databases with a row in which one of the words stands."""
    found = []
    for name, database in company.databases.items():
        address = f"{postgres.url.rpartition('/')[0]}/{database.name}"
        with psycopg.connect(address, autocommit=True) as db:
            listed = "SELECT schemaname, tablename FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
            for schema, table in db.execute(listed).fetchall():
                row = sql.Identifier(schema, table)
                hit = sql.SQL(
                    "SELECT 1 FROM {} AS t WHERE t::text LIKE ANY(%s) OR t::text LIKE ANY(%s) LIMIT 1"
                ).format(row)
                plain = [f"%{word}%" for word in WORDS]
                as_bytes = [f"%{word.encode().hex()}%" for word in WORDS]
                if db.execute(hit, (plain, as_bytes)).fetchone():
                    found.append(f"{name}.{table}" if schema == "public" else f"{name}.{schema}.{table}")
    return found
