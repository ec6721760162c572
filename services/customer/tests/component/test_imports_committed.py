"""What of a sheet is put on file, and when it stops (PRODUCT G10, C7, G4)."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa
from customer_suite import Suite, person_id, unit_id
from events_suite import until
from imports_suite import checked, committed, counts, reasons, refused, rows_with, settled

from crm.customer.v1.customer_pb2 import Customer
from crm_customer import app

if TYPE_CHECKING:
    from crm_chassis.identity.directory import Directory

SHEET = """医院名称,城市,电话
第一医院,上海市,021-11111111
第二医院,上海市,021-22222222
第三医院,上海市,021-33333333
第四医院,上海市,021-44444444
第一医院,上海市,
"""
HALF = "SELECT 1 FROM import_rows WHERE outcome = 4 LIMIT 1"  # stays so: the second step cannot end while a row is held
# A worker in a process of its own, which a test can kill.
WORKER = """
import asyncio
from dataclasses import replace
from crm_chassis.identity.directory import Directory, Person
from crm_customer import app
from crm_customer.imports.jobs import commit_import
from crm_customer.settings import CustomerSettings

ann = Person(id="{person_id}", username="ann", name="Ann", units=("{unit_id}",), product_lines=(),
             roles=frozenset(["sales"]), active=True)
permissions = {{"sales": frozenset("customer." + each for each in
               ("imports.run", "customers.create", "contacts.create"))}}
directory = Directory(version=1, units={{}}, people={{ann.id: ann}}, product_lines={{}}, role_permissions=permissions)

async def work():
    async with app.surroundings_of(CustomerSettings()) as surroundings:
        await commit_import.run(replace(surroundings, directory=lambda: directory), import_id="{import_id}")

asyncio.run(work())
"""


async def names(suite: Suite, who: str = "ann") -> list[str]:
    found = await suite.call(who, "CustomerService.ListCustomers", order_by="name", page_size=200)
    return [customer.name for customer in found.customers]


def changed(directory: Directory, who: str, **how: Any) -> Directory:
    person = replace(directory.people[person_id(who)], **how)
    return directory.with_changes(version=directory.version + 1, people={person.id: person})


async def test_only_the_chosen_rows_are_put_on_file(suite: Suite) -> None:
    async with suite.worker():
        dry = await checked(suite, "ann", SHEET)
        assert counts(dry) == {"fine": 4, "duplicate": 1}
        done = await committed(suite, "ann", dry.id, rows=[{"first": 2, "last": 3}, {"first": 5, "last": 6}])
    assert counts(done) == {"committed": 3, "fine": 1, "duplicate": 1}
    assert await names(suite) == ["第一医院", "第二医院", "第四医院"]


async def test_rows_may_be_chosen_from_one_to_the_end(suite: Suite) -> None:
    async with suite.worker():
        dry = await checked(suite, "ann", SHEET)
        done = await committed(suite, "ann", dry.id, rows=[{"first": 4, "last": 2**31 - 1}], only_fine_rows=True)
    assert counts(done) == {"committed": 2, "fine": 2, "duplicate": 1}


async def test_a_sheet_of_many_telephones_leaves_others_room_for_locks(suite: Suite) -> None:
    numbered = ((row, [f"021-6{row:04d}{at:03d}" for at in range(10)]) for row in range(700))
    sheet = "医院名称,城市,电话\n" + "\n".join(f"第{row}号医院,上海市,{';'.join(phones)}" for row, phones in numbered)
    most = 0
    async with suite.worker():
        dry = await checked(suite, "ann", sheet)
        running = asyncio.create_task(committed(suite, "ann", dry.id))
        while not running.done():
            ((held,),) = await suite.rows("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'")
            most = max(most, held)
        assert counts(await running) == {"committed": 700}
    assert 0 < most < 4_000


async def test_errors_outside_the_chosen_rows_hold_nothing_up(suite: Suite) -> None:
    async with suite.worker():
        dry = await checked(suite, "ann", SHEET.replace("第三医院,上海市", "第三医院,无此市"))
        with_it = suite.call("ann", "ImportService.CommitImport", import_id=dry.id, rows=[{"first": 3, "last": 4}])
        assert (await refused(with_it)).reason == "ROWS_NOT_FINE"
        done = await committed(suite, "ann", dry.id, rows=[{"first": 3, "last": 3}])
    assert counts(done)["committed"] == 1


async def test_a_range_of_rows_must_not_end_before_it_begins(suite: Suite) -> None:
    uploaded = await suite.upload("ann", SHEET.encode())
    backwards = suite.call("ann", "ImportService.CommitImport", import_id=uploaded.id, rows=[{"first": 3, "last": 2}])
    assert (await refused(backwards)).fields == ["rows[0]"]


async def test_rows_like_something_on_file_go_in_with_a_reason_only(suite: Suite) -> None:
    like = Customer(name="老第二医院", city_code="310100", phones=["021-22222222"])
    await suite.call("bob", "CustomerService.CreateCustomer", customer=like)
    async with suite.worker():
        dry = await checked(suite, "ann", SHEET)
        assert counts(dry) == {"fine": 3, "similar": 1, "duplicate": 1}
        (similar,) = await rows_with(suite, "ann", dry.id, "SIMILAR")
        assert (similar.number, similar.customer_id, similar.record_id) == (3, "", ""), "whose it is, is not told"
        silent = suite.call("ann", "ImportService.CommitImport", import_id=dry.id)
        assert (await refused(silent)).reason == "ROWS_SIMILAR"
        left_out = await committed(suite, "ann", dry.id, only_fine_rows=True)
        assert counts(left_out) == {"committed": 3, "similar": 1, "duplicate": 1}
        again = await checked(suite, "ann", SHEET)
        await committed(suite, "ann", again.id, rows=[{"first": 3, "last": 3}], duplicate_reason="新院区")
    assert await names(suite) == ["第一医院", "第三医院", "第二医院", "第四医院"]
    said = await suite.rows("SELECT reason FROM audit_entries WHERE action = 'created' AND reason ~ '新院区'")
    assert [reason for (reason,) in said] == [f"新院区 (import {again.id})"]


async def test_what_others_put_on_file_since_the_dry_run_is_noticed(suite: Suite) -> None:
    async with suite.worker():
        dry = await checked(suite, "ann", SHEET)
        for customer in (
            Customer(name="第一医院", city_code="310100"),
            Customer(name="老第二医院", city_code="310100", phones=["021-22222222"]),
        ):
            await suite.call("bob", "CustomerService.CreateCustomer", customer=customer)
        done = await committed(suite, "ann", dry.id, duplicate_reason="都是新客户")
        assert counts(done) == {"committed": 2, "similar": 1, "duplicate": 2}
        assert reasons(await rows_with(suite, "ann", dry.id, "SIMILAR")) == {3: [("", "SIMILAR_ON_FILE")]}
    assert await names(suite) == ["第三医院", "第四医院"]


async def test_rows_of_one_sheet_that_are_only_similar_are_different(suite: Suite) -> None:
    sheet = "医院名称,城市,电话\n东院,上海市,021-11111111\n西院,上海市,021-11111111\n"
    async with suite.worker():
        dry = await checked(suite, "ann", sheet)
        assert counts(dry) == {"fine": 2}
        assert counts(await committed(suite, "ann", dry.id)) == {"committed": 2}


async def test_two_rows_with_one_credit_code_are_one_organisation(suite: Suite) -> None:
    code = "91310000607220587A"
    async with suite.worker():
        dry = await checked(suite, "ann", f"名称,统一社会信用代码\n甲公司,{code}\n乙公司,{code}\n")
    assert counts(dry) == {"fine": 1, "duplicate": 1}


@pytest.mark.parametrize(
    ("what", "reason"),
    [
        ({"active": False}, "ACCOUNT_DISABLED"),
        ({"roles": frozenset({"clerk"})}, "PERMISSION_MISSING"),
        ({"units": (unit_id("hangzhou"),)}, "NOT_ASSIGNABLE"),
    ],
)
async def test_a_commit_stops_when_its_uploader_may_no_longer(suite: Suite, what: dict[str, Any], reason: str) -> None:
    async with suite.worker():
        dry = await checked(suite, "ann", SHEET)
    await suite.call("ann", "ImportService.CommitImport", import_id=dry.id)
    before = suite.directory
    suite.become(changed(before, "ann", **what))
    async with suite.worker():
        await until(lambda: stopped(suite, dry.id))
    suite.become(before)
    found = await suite.call("ann", "ImportService.GetImport", import_id=dry.id)
    assert (found.stop_reason, found.committed_count) == (reason, 0)
    assert await names(suite) == []
    said = await suite.rows(f"SELECT action, reason FROM audit_entries WHERE record_id = '{dry.id}' ORDER BY id DESC")
    assert said[0] == ("stopped", reason)


async def stopped(suite: Suite, import_id: str) -> bool:
    return bool(await suite.rows(f"SELECT 1 FROM imports WHERE id = '{import_id}' AND state = 6"))


async def test_a_dry_run_of_a_disabled_person_stops_too(suite: Suite) -> None:
    uploaded = await suite.upload("ann", SHEET.encode())
    await suite.call("ann", "ImportService.CheckImport", import_id=uploaded.id)
    suite.become(changed(suite.directory, "ann", active=False))
    async with suite.worker():
        await until(lambda: stopped(suite, uploaded.id))
    assert await suite.rows("SELECT DISTINCT outcome FROM import_rows") == [(0,)]


@pytest.mark.parametrize(("resource", "table"), [("CUSTOMERS", "customers"), ("CONTACTS", "contacts")])
async def test_an_import_whose_worker_is_killed_goes_on_and_doubles_nothing(
    suite: Suite, resource: str, table: str
) -> None:
    count = 620  # more than one step
    await suite.call("ann", "CustomerService.CreateCustomer", customer=Customer(name="中心医院", city_code="310100"))
    lines = [f"新{number}医院,{13800000000 + number},中心医院" for number in range(count)]
    headers = {"CUSTOMERS": "医院名称,电话,备注", "CONTACTS": "姓名,手机,客户"}[resource]
    async with suite.worker():
        dry = await checked(suite, "ann", "\n".join([headers, *lines]), resource=resource)
        assert counts(dry) == {"fine": count}
    await suite.call("ann", "ImportService.CommitImport", import_id=dry.id)
    environment = {
        **os.environ,
        "CRM_DATABASE_URL": suite.settings.database_url,
        "CRM_KEYS_FILE": str(suite.settings.keys_file),
    }
    async with app.surroundings_of(suite.settings) as surroundings, surroundings.engine.begin() as holding:
        last = f"SELECT 1 FROM import_rows WHERE import_id = '{dry.id}' AND number = {count + 1} FOR UPDATE"
        await holding.execute(sa.text(last))
        script = WORKER.format(import_id=dry.id, person_id=person_id("ann"), unit_id=unit_id("shanghai"))
        command = [sys.executable, "-c", script]
        process = await asyncio.to_thread(subprocess.Popen, command, env=environment)
        try:
            await until(lambda: suite.rows(HALF), seconds=60)
        finally:
            process.kill()
            await asyncio.to_thread(process.wait)
        half = await suite.call("ann", "ImportService.GetImport", import_id=dry.id)
        assert 0 < half.committed_count < count
    async with suite.worker():
        done = await settled(suite, "ann", dry.id, "DONE")
    assert counts(done) == {"committed": count}
    assert await suite.rows(f"SELECT count(*), count(DISTINCT name) FROM {table} WHERE name ~ '^新'") == [
        (count, count)
    ]
