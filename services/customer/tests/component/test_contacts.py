"""Key persons of customers (PRODUCT C1, C2) and their sealed fields (G7), through gRPC on a real database."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa
from customer_suite import Refusal, running, unit_id

from crm.customer.v1.contact_pb2 import Contact
from crm.customer.v1.contact_service_pb2 import CreateContactRequest, UpdateContactRequest
from crm.customer.v1.customer_pb2 import Customer
from crm.customer.v1.customer_service_pb2 import CreateCustomerRequest
from crm.customer.v1.department_pb2 import Department
from crm.customer.v1.department_service_pb2 import CreateDepartmentRequest

if TYPE_CHECKING:
    from pathlib import Path

    from customer_suite import Suite

    from crm_local.testing import TestPostgres

SECRETS = {
    "mobile": "13812345678",
    "id_card": "11010519491231002X",
    "home_address": "江苏省苏州市工业园区星湖街328号7幢1101室",
    "birthday": "lunar:1985-03-12",
    "email": "zhang.weimin@ruijin-hospital.cn",
}
MASKED = {
    "mobile": "138****5678",
    "id_card": "110***********002X",
    "home_address": "江苏省苏州市****",
    "birthday": "****-**-**",
    "email": "z***@ruijin-hospital.cn",
}


async def hospital(suite: Suite, who: str = "ann", name: str = "瑞金医院") -> Customer:
    request = CreateCustomerRequest(customer=Customer(name=name))
    answer: Customer = await suite.call(who, "CustomerService.CreateCustomer", request)
    return answer


async def department(suite: Suite, customer: Customer, name: str = "检验科") -> Department:
    request = CreateDepartmentRequest(department=Department(customer_id=customer.id, name=name))
    answer: Department = await suite.call("ann", "DepartmentService.CreateDepartment", request)
    return answer


async def create(
    suite: Suite, who: str, customer: Customer, name: str = "张伟民", *, key: str = "", **values: Any
) -> Contact:
    request = CreateContactRequest(contact=Contact(customer_id=customer.id, name=name, **values))
    answer: Contact = await suite.call(who, "ContactService.CreateContact", request, key=key)
    return answer


async def update(suite: Suite, who: str, contact: Contact, *, key: str = "", **values: Any) -> Contact:
    request = UpdateContactRequest(contact=Contact(id=contact.id, etag=contact.etag, **values))
    request.update_mask.paths.extend(values)
    answer: Contact = await suite.call(who, "ContactService.UpdateContact", request, key=key)
    return answer


async def reveal(suite: Suite, who: str, contact: Contact, field: str = "mobile", *, key: str = "") -> Any:
    return await suite.call(
        who, "ContactService.RevealContact", contact_id=contact.id, field=field, reason="约见", key=key
    )


async def names(suite: Suite, who: str, **asked: Any) -> list[str]:
    found = await suite.call(who, "ContactService.ListContacts", **asked)
    return [contact.name for contact in found.contacts]


async def refusal(call: Any) -> Refusal:
    with pytest.raises(Refusal) as refused:
        await call
    return refused.value


async def test_a_contact_reads_back_as_written_but_for_its_masked_fields(suite: Suite) -> None:
    customer = await hospital(suite)
    unit = await department(suite, customer)
    introducer = await create(suite, "ann", customer, "李主任")
    written = {
        "department_id": unit.id,
        "title": "主任医师",
        "decision_role": "decider",
        "hobbies": "羽毛球、摄影",
        "education": "doctor",
        "personality": "analytical",
        "introducer_id": introducer.id,
        "source": "introduced",
        "first_impression": "严谨,重数据",
        "met_date": "2024-02-29",
        "native_place": "江苏苏州",
        "marital_status": "married",
        "classification": "head",
        "grade": "A",
    }
    made = await create(suite, "ann", customer, " 张伟民 ", **written, **SECRETS)
    assert await suite.call("sam", "ContactService.GetContact", contact_id=made.id)
    assert {field: getattr(made, field) for field in written} == written
    assert {field: getattr(made, field) for field in MASKED} == MASKED
    assert made.name == "张伟民"
    listed = (await suite.call("ann", "ContactService.ListContacts", query="张伟")).contacts
    assert list(listed) == [made]


@pytest.mark.parametrize(
    ("who", "sees", "edits", "deletes"),
    [
        ("ann", True, True, True),
        ("sam", True, True, False),
        ("erin", True, False, False),
        ("bob", False, False, False),
        ("nora", False, False, False),
    ],
)
async def test_rights_on_a_contact_are_those_on_its_customer(
    suite: Suite, who: str, sees: bool, edits: bool, deletes: bool
) -> None:
    customer = await hospital(suite)
    made = await create(suite, "ann", customer, **SECRETS)
    asked = suite.call(who, "ContactService.GetContact", contact_id=made.id)
    if not sees:
        assert (await refusal(asked)).reason == "NOT_FOUND"
        assert (await refusal(reveal(suite, who, made))).reason == "NOT_FOUND"
        assert await names(suite, who, query="13812345678") == []
        return
    rights = (await asked).rights
    assert (rights.edit, rights.delete) == (edits, deletes)
    assert (await reveal(suite, who, made)).value == SECRETS["mobile"]
    if not edits:
        assert (await refusal(update(suite, who, made, title="教授"))).reason == "RIGHT_MISSING"
    if not deletes:
        gone = suite.call(who, "ContactService.DeleteContact", contact_id=made.id, etag=made.etag)
        assert (await refusal(gone)).reason == "RIGHT_MISSING"


async def test_contacts_of_a_pooled_customer_are_shown_to_nobody(suite: Suite) -> None:
    customer = await hospital(suite)
    made = await create(suite, "ann", customer, **SECRETS)
    east = await suite.call(
        "gil", "PoolService.CreatePool", pool={"name": "华东公海", "member_unit_ids": [unit_id("east")]}
    )
    about = {"customer_id": customer.id, "etag": customer.etag, "reason": "暂无需求"}
    await suite.call("ann", "PoolService.ReleaseCustomer", pool_id=east.id, **about)
    for who in ("ann", "sam", "gil"):
        assert await names(suite, who) == []
        assert await names(suite, who, query="5678") == []
        assert (await refusal(reveal(suite, who, made))).reason == "NOT_FOUND"


@pytest.mark.parametrize("field", SECRETS)
async def test_a_revealed_field_is_told_in_full_with_a_line_in_the_trail(suite: Suite, field: str) -> None:
    made = await create(suite, "ann", await hospital(suite), **SECRETS)
    assert (await reveal(suite, "sam", made, field)).value == SECRETS[field]
    trail = await suite.rows("SELECT person_name, reason, changes FROM audit_entries WHERE action = 'revealed'")
    assert [(row.person_name, row.reason, row.changes) for row in trail] == [
        ("Sam", "约见", {field: [MASKED[field], MASKED[field]]})
    ]


async def test_what_is_empty_unknown_or_unreasoned_is_not_revealed(suite: Suite) -> None:
    made = await create(suite, "ann", await hospital(suite))
    assert (await refusal(reveal(suite, "ann", made))).reason == "NOTHING_TO_REVEAL"
    assert (await refusal(reveal(suite, "ann", made, "name"))).fields == ["field"]
    bare = suite.call("ann", "ContactService.RevealContact", contact_id=made.id, field="mobile")
    assert (await refusal(bare)).fields == ["reason"]


async def test_a_person_opens_a_limited_number_of_fields_a_day(postgres_server: TestPostgres, tmp_path: Path) -> None:
    async with running(postgres_server, tmp_path, reveals_per_day=2) as suite:
        made = await create(suite, "ann", await hospital(suite), **SECRETS)
        yesterday = sa.text(
            "INSERT INTO contact_reveals SELECT owner_id, (now() AT TIME ZONE 'Asia/Shanghai')::date - 1, :contact, field"
            " FROM customers, (VALUES ('mobile'), ('email'), ('birthday')) AS opened(field)"
        )
        async with suite.unit_of_work() as work:
            await work.db.execute(yesterday, {"contact": made.id})
        assert (await reveal(suite, "ann", made, "mobile")).remaining_today == 1
        assert (await reveal(suite, "ann", made, "mobile")).remaining_today == 1
        assert (await reveal(suite, "ann", made, "email")).remaining_today == 0
        refused = await refusal(reveal(suite, "ann", made, "birthday"))
        assert (refused.code, refused.reason) == ("RESOURCE_EXHAUSTED", "REVEAL_LIMIT_REACHED")
        assert (await reveal(suite, "ann", made, "email")).remaining_today == 0
        assert (await reveal(suite, "sam", made, "birthday")).remaining_today == 1
        trail = await suite.rows("SELECT 1 FROM audit_entries WHERE action = 'revealed'")
        assert len(trail) == 5


async def test_of_many_reveals_at_once_no_more_than_the_limit_succeed(
    postgres_server: TestPostgres, tmp_path: Path
) -> None:
    async with running(postgres_server, tmp_path, reveals_per_day=3) as suite:
        made = await create(suite, "ann", await hospital(suite), **SECRETS)
        results = await asyncio.gather(
            *(reveal(suite, "ann", made, field) for field in SECRETS), return_exceptions=True
        )
        refused = [result.reason for result in results if isinstance(result, Refusal)]
        assert refused == ["REVEAL_LIMIT_REACHED"] * 2


async def test_a_change_of_a_secret_shows_in_the_trail_even_where_its_mask_stays_the_same(suite: Suite) -> None:
    made = await create(suite, "ann", await hospital(suite), **SECRETS)
    changed = await update(suite, "ann", made, mobile="138 9999 5678")
    assert (changed.mobile, changed.etag) == ("138****5678", "2")
    same = await update(suite, "ann", changed, mobile="+86 138-9999-5678")
    assert same.etag == changed.etag
    trail = await suite.rows("SELECT changes FROM audit_entries WHERE action = 'changed'")
    assert [row.changes for row in trail] == [{"mobile": ["138****5678", "138****5678"]}]
    assert (await reveal(suite, "ann", changed)).value == "13899995678"
    assert await names(suite, "ann", query="13812345678") == []


async def test_a_forgotten_secret_is_gone_from_the_database(suite: Suite) -> None:
    made = await create(suite, "ann", await hospital(suite), **SECRETS)
    changed = await update(suite, "ann", made, mobile="")
    assert changed.mobile == ""
    kept = await suite.rows("SELECT sealed, exact, suffixes FROM contact_secrets WHERE field = 'mobile'")
    assert [tuple(row) for row in kept] == [(None, None, [])]
    assert await names(suite, "ann", query="5678") == []


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("mobile", "138****5678"),
        ("mobile", "12345"),
        ("id_card", "110105194912310021"),
        ("birthday", "1985-02-30"),
        ("email", "z***@ruijin-hospital.cn"),
        ("home_address", "江苏省苏州市****"),
        ("met_date", "2023-02-29"),
        ("education", "wizard"),
    ],
)
async def test_values_that_cannot_stand_are_refused_by_field_and_not_repeated(
    suite: Suite, field: str, value: str
) -> None:
    made = await create(suite, "ann", await hospital(suite), **SECRETS)
    refused = await refusal(update(suite, "ann", made, **{field: value}))
    assert refused.fields == [f"contact.{field}"]
    assert value not in str(refused) or field == "education"
    assert (await reveal(suite, "ann", made)).value == SECRETS["mobile"]


@pytest.mark.parametrize(
    "query",
    ["伟民", "zwm", "zhangweimin", "5678", "345678", "2345678", "12345678", "138 1234 5678", "11010519491231002x"],
)
async def test_contacts_are_found_by_name_and_by_what_is_sealed(suite: Suite, query: str) -> None:
    customer = await hospital(suite)
    await create(suite, "ann", customer, **SECRETS)
    await create(suite, "ann", customer, "王芳", mobile="13987654321", email="wang@ruijin-hospital.cn")
    assert await names(suite, "ann", query=query, count_total=True) == ["张伟民"]
    assert await names(suite, "sam", query=query) == ["张伟民"]
    assert await names(suite, "nora", query=query) == []
    assert await names(suite, "gil", query="Zhang.Weimin@ruijin-hospital.cn") == ["张伟民"]


@pytest.mark.parametrize("query", ["56789", "123456789", "zhang@"])
async def test_half_a_number_that_is_not_indexed_is_refused_rather_than_not_found(suite: Suite, query: str) -> None:
    assert (await refusal(names(suite, "ann", query=query))).fields == ["query"]


async def test_a_contact_stands_in_a_department_of_its_own_customer(suite: Suite) -> None:
    customer = await hospital(suite)
    elsewhere = await department(suite, await hospital(suite, name="华山医院"))
    refused = await refusal(create(suite, "ann", customer, department_id=elsewhere.id))
    assert refused.reason == "DEPARTMENT_ELSEWHERE"
    made = await create(suite, "ann", customer, department_id=(await department(suite, customer)).id)
    assert await names(suite, "ann", filter=f'department_id = "{made.department_id}"') == ["张伟民"]


async def test_an_introducer_is_another_contact_that_the_writer_may_see(suite: Suite) -> None:
    made = await create(suite, "ann", await hospital(suite))
    theirs = await create(suite, "nora", await hospital(suite, "nora", "协和医院"), "王芳")
    assert (await refusal(update(suite, "ann", made, introducer_id=made.id))).reason == "INTRODUCER_UNKNOWN"
    assert (await refusal(update(suite, "ann", made, introducer_id=theirs.id))).reason == "INTRODUCER_UNKNOWN"


async def test_a_deleted_contact_is_gone_reveals_nothing_and_can_be_restored(suite: Suite) -> None:
    made = await create(suite, "ann", await hospital(suite), **SECRETS)
    await suite.call("ann", "ContactService.DeleteContact", contact_id=made.id, etag=made.etag)
    assert await names(suite, "sam", query="5678") == []
    assert await names(suite, "ann", deleted=True) == ["张伟民"]
    assert (await refusal(reveal(suite, "ann", made))).reason == "NOT_FOUND"
    gone = await suite.call("ann", "ContactService.GetContact", contact_id=made.id)
    back = await suite.call("ann", "ContactService.RestoreContact", contact_id=made.id, etag=gone.etag)
    assert (await reveal(suite, "ann", back)).value == SECRETS["mobile"]


async def test_a_change_of_a_contact_needs_the_version_it_is_based_on(suite: Suite) -> None:
    made = await create(suite, "ann", await hospital(suite))
    await update(suite, "sam", made, title="教授")
    assert (await refusal(update(suite, "ann", made, title="主任"))).reason == "ETAG_MISMATCH"


async def test_plaintext_of_sealed_fields_stands_nowhere_in_the_database(suite: Suite) -> None:
    made = await create(suite, "ann", await hospital(suite), key="k-1", **SECRETS)
    changed = await update(suite, "ann", made, key="k-2", mobile="13698765432", title="教授")
    for field in SECRETS:
        await reveal(suite, "ann", changed, field, key=f"k-{field}")
    tables = await suite.rows("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")
    dump = ""
    for table in tables:
        # bytea reads as hex, so each canary is looked for as text and as its bytes.
        dump += "\n".join(str(row[0]) for row in await suite.rows(f'SELECT t::text FROM "{table.table_name}" AS t'))
    assert MASKED["email"] in dump
    assert "idempotency" in " ".join(table.table_name for table in tables)
    for canary in (*SECRETS.values(), "13698765432", "1985-03-12", "星湖街", "zhang.weimin"):
        assert canary not in dump
        assert canary.encode().hex() not in dump
