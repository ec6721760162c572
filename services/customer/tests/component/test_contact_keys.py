"""Data keys of contacts: made once, renewed in steps that survive a kill (PRODUCT G7)."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import sqlalchemy as sa
from customer_suite import Suite, running
from events_suite import until

from crm.customer.v1.contact_pb2 import Contact
from crm.customer.v1.contact_service_pb2 import CreateContactRequest
from crm.customer.v1.customer_pb2 import Customer
from crm.customer.v1.customer_service_pb2 import CreateCustomerRequest
from crm_chassis.sealed.keyring import Keyring
from crm_chassis.sealed.keys import MasterKeys, rotate_master
from crm_chassis.sealed.vault import Purpose
from crm_customer import app, schema
from crm_customer.contacts.rotation import rotate
from crm_customer.contacts.secrets import stored

if TYPE_CHECKING:
    from pathlib import Path

    from crm_local.testing import TestPostgres

WAITING = "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query ~ 'contact_secrets'"
SEALED_WITH = "SELECT key_id, count(*) FROM contact_secrets GROUP BY key_id ORDER BY key_id"


async def contacts(suite: Suite, count: int) -> list[Contact]:
    request = CreateCustomerRequest(customer=Customer(name="瑞金医院"))
    customer = await suite.call("ann", "CustomerService.CreateCustomer", request)
    return [
        await suite.call(
            "ann",
            "ContactService.CreateContact",
            CreateContactRequest(
                contact=Contact(
                    customer_id=customer.id, name=f"张伟{number}", mobile=f"1381234{number:04}", birthday="1985-03-12"
                )
            ),
        )
        for number in range(count)
    ]


async def found(suite: Suite, query: str) -> list[str]:
    answer = await suite.call("ann", "ContactService.ListContacts", query=query)
    return [contact.id for contact in answer.contacts]


async def mobile(suite: Suite, contact: Contact) -> str:
    answer = await suite.call(
        "ann", "ContactService.RevealContact", contact_id=contact.id, field="mobile", reason="核对"
    )
    return str(answer.value)


async def sealed_with(suite: Suite) -> dict[int, int]:
    return {row.key_id: row.count for row in await suite.rows(SEALED_WITH)}


async def test_of_many_processes_that_start_at_once_one_makes_the_first_key(suite: Suite) -> None:
    keyring = Keyring(schema.data_keys, MasterKeys.load(suite.settings.keys_file))
    async with app.surroundings_of(suite.settings) as surroundings:
        await asyncio.gather(*(keyring.ensure(surroundings.engine, "letters") for _ in range(8)))
    keys = await suite.rows("SELECT id, data_class, state FROM data_keys ORDER BY id")
    assert [tuple(row) for row in keys] == [(1, "contact", "active"), (2, "letters", "active")]


async def test_a_new_master_key_wraps_the_data_keys_and_opens_what_they_sealed(suite: Suite) -> None:
    made = await contacts(suite, 3)
    rotate_master(suite.settings.keys_file)
    async with app.surroundings_of(suite.settings) as surroundings:  # as a process that was restarted has them
        done = await rotate(surroundings, batch=2)
    assert (done.key_id, done.resumed, done.rewrapped, done.resealed) == (2, False, 1, 6)
    assert await sealed_with(suite) == {2: 6}
    async with suite.unit_of_work() as work:
        vault = await work.keyring.vault(work.db, "contact")
        kept = await stored(work, made[2].id, ["mobile"])
        assert vault.open(kept["mobile"], purpose=Purpose.REVEAL) == "13812340002"


async def test_a_running_server_uses_a_key_that_was_made_a_moment_ago(suite: Suite) -> None:
    first, second = await contacts(suite, 2)
    async with app.surroundings_of(suite.settings) as surroundings:
        await rotate(surroundings, batch=100)
    assert await mobile(suite, first) == "13812340000"
    assert await found(suite, "2340001") == [second.id]
    customer_id = first.customer_id
    later = CreateContactRequest(contact=Contact(customer_id=customer_id, name="王芳", mobile="13987654321"))
    made = await suite.call("ann", "ContactService.CreateContact", later)
    assert await found(suite, "13987654321") == [made.id]
    assert set(await sealed_with(suite)) == {2}


async def test_a_rotation_that_is_killed_is_finished_by_the_next_run(
    postgres_server: TestPostgres, tmp_path: Path
) -> None:
    async with running(postgres_server, tmp_path) as suite:
        made = await contacts(suite, 4)
        environment = {
            **os.environ,
            "CRM_DATABASE_URL": suite.settings.database_url,
            "CRM_KEYS_FILE": str(suite.settings.keys_file),
            "CRM_ROTATION_BATCH": "2",
        }
        command = [sys.executable, "-m", "crm_customer", "rotate-keys"]
        # The last secret is held, so the run comes to wait there with the first batches committed.
        last = "SELECT 1 FROM contact_secrets WHERE contact_id = :id AND field = 'mobile' FOR UPDATE"

        async def is_waiting() -> bool:
            return bool(await suite.rows(WAITING))

        async with suite.unit_of_work() as holder:
            await holder.db.execute(sa.text(last), {"id": made[-1].id})
            process = await asyncio.to_thread(subprocess.Popen, command, env=environment)
            try:
                await until(is_waiting, seconds=60)
            finally:
                process.kill()
                await asyncio.to_thread(process.wait)
            assert await sealed_with(suite) == {1: 2, 2: 6}
            assert await mobile(suite, made[0]) == "13812340000"
            assert await mobile(suite, made[-1]) == "13812340003"
            assert await found(suite, "0000") == [made[0].id]
            assert await found(suite, "0003") == [made[-1].id]
        again = await asyncio.to_thread(
            subprocess.run, command, env=environment, check=True, capture_output=True, text=True
        )
        assert "Finished the interrupted rotation to data key 2: 2 values sealed, 0 keys wrapped." in again.stdout
        assert await sealed_with(suite) == {2: 8}
        states = await suite.rows("SELECT id, state FROM data_keys ORDER BY id")
        assert [tuple(row) for row in states] == [(1, "retired"), (2, "active")]
        assert [await mobile(suite, contact) for contact in made] == [f"1381234{n:04}" for n in range(4)]
