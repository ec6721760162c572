"""Imports of departments and contacts (PRODUCT G10, C1, C2, G7)."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest
from customer_suite import person_id
from imports_suite import checked, committed, counts, reasons, refused, rows_with

from crm.customer.v1.contact_pb2 import Contact
from crm.customer.v1.customer_pb2 import Customer
from crm_chassis.sealed.vault import Purpose
from crm_customer.contacts.rotation import rotate
from crm_customer.contacts.secrets import stored

if TYPE_CHECKING:
    from customer_suite import Suite

MOBILE, ID_CARD, ADDRESS = "13812345678", "11010519491231002X", "朝阳区测试路77号"
CONTACTS = f"""姓名,医院,城市,科室,手机号,身份证号,家庭住址,学历,备注
王建国,瑞金医院,上海市,检验科,138 1234 5678,{ID_CARD},{ADDRESS},博士,主任
李芳,瑞金医院,上海市,,13987654321,,,,
王建国,瑞金医院,上海市,检验科,,,,,
赵强,瑞金医院,上海市,血液科,,,,,
孙丽,同仁医院,,,{MOBILE},,,{MOBILE},
"""


async def a_customer(suite: Suite, who: str, name: str, city_code: str = "310100", **values: Any) -> str:
    customer = Customer(name=name, city_code=city_code, **values)
    created = await suite.call(who, "CustomerService.CreateCustomer", customer=customer, duplicate_reason="不同院区")
    return str(created.id)


async def a_department(suite: Suite, who: str, customer_id: str, name: str) -> None:
    department = {"customer_id": customer_id, "name": name}
    await suite.call(who, "DepartmentService.CreateDepartment", department=department)


async def contacts_of(suite: Suite, who: str) -> list[Contact]:
    found = await suite.call(who, "ContactService.ListContacts", order_by="name", page_size=200)
    return list(found.contacts)


async def everything_stored(suite: Suite) -> str:
    """All that the service's role can read of its database, as text."""
    tables = await suite.rows(
        "SELECT quote_ident(schemaname) || '.' || quote_ident(tablename) FROM pg_tables "
        "WHERE schemaname IN ('public', 'jobs') AND tablename <> 'alembic_version'"
    )
    texts = [str(await suite.rows(f"SELECT t.*::text FROM {table} AS t")) for (table,) in tables]
    return "\n".join(texts)


async def test_departments_go_to_the_customers_they_name_once(suite: Suite) -> None:
    ruijin, renji = await a_customer(suite, "ann", "瑞金医院"), await a_customer(suite, "ann", "仁济医院")
    await a_department(suite, "ann", ruijin, "检验科")
    sheet = f"""科室名称,客户名称,客户ID,月检测量,在开项目,满意度
检验科,瑞金医院,,3000,,
血液科,瑞金 医院,,1200,生化;免疫,4
血液科,,{ruijin},,,
检验科,,{renji},,,9
检验科,,{renji},,,5
"""
    async with suite.worker():
        dry = await checked(suite, "ann", sheet, resource="DEPARTMENTS")
        assert counts(dry) == {"fine": 2, "duplicate": 2, "error": 1}
        told = reasons(await rows_with(suite, "ann", dry.id, "DUPLICATE"))
        assert told == {2: [("", "ON_FILE")], 4: [("", "TWICE_IN_SHEET")]}
        done = await committed(suite, "ann", dry.id, only_fine_rows=True)
        assert counts(done)["committed"] == 2
        again = await checked(suite, "ann", sheet, resource="DEPARTMENTS")
        assert counts(again) == {"duplicate": 4, "error": 1}, "a second import of the sheet changes nothing and says so"
    found = (await suite.call("ann", "DepartmentService.ListDepartments", order_by="name")).departments
    assert {(each.customer_id, each.name, each.monthly_test_volume, *each.running_projects) for each in found} == {
        (ruijin, "检验科", 0),
        (renji, "检验科", 0),
        (ruijin, "血液科", 1200, "生化", "免疫"),
    }


async def test_a_customer_that_the_importer_may_not_edit_is_as_if_it_were_not_there(suite: Suite) -> None:
    hidden = await a_customer(suite, "nora", "华山医院")
    shared = await a_customer(suite, "bob", "仁济医院")
    await suite.call("bob", "ShareService.ShareCustomer", customer_id=shared, subject_id=person_id("ann"), level=1)
    sheet = f"""科室,客户名称,客户ID
检验科,华山医院,
检验科,,{hidden}
检验科,不存在医院,
检验科,,00000000-0000-7000-8000-000000000000
检验科,仁济医院,
检验科,,
检验科,,no-id
"""
    async with suite.worker():
        dry = await checked(suite, "ann", sheet, resource="DEPARTMENTS")
    rows = await rows_with(suite, "ann", dry.id, "ERROR")
    assert reasons(rows) == {
        2: [("customer_name", "CUSTOMER_NOT_FOUND")],
        3: [("customer_id", "CUSTOMER_NOT_FOUND")],
        4: [("customer_name", "CUSTOMER_NOT_FOUND")],
        5: [("customer_id", "CUSTOMER_NOT_FOUND")],
        6: [("customer_name", "CUSTOMER_NOT_FOUND")],
        7: [("customer_name", "CUSTOMER_MISSING")],
        8: [("customer_id", "CUSTOMER_NOT_FOUND")],
    }
    assert {(row.customer_id, row.record_id) for row in rows} == {("", "")}
    assert len({row.problems[0].text for row in rows if row.problems[0].reason == "CUSTOMER_NOT_FOUND"}) == 1


async def test_a_name_that_stands_for_several_customers_needs_the_city_or_the_credit_code(suite: Suite) -> None:
    await a_customer(suite, "ann", "人民医院", "310100")
    credit_code = "91310000607220587A"
    other = await a_customer(suite, "ann", "人民医院", "330100", credit_code=credit_code)
    sheet = f"""科室,客户名称,城市,统一社会信用代码
检验科,人民医院,,
检验科,人民医院,杭州市,
血液科,,,{credit_code}
"""
    async with suite.worker():
        dry = await checked(suite, "ann", sheet, resource="DEPARTMENTS")
        told = reasons(await rows_with(suite, "ann", dry.id, "ERROR"))
        assert told == {2: [("customer_name", "CUSTOMER_AMBIGUOUS")]}
        done = await committed(suite, "ann", dry.id, only_fine_rows=True)
    assert counts(done) == {"committed": 2, "error": 1}
    found = (await suite.call("ann", "DepartmentService.ListDepartments")).departments
    assert {each.customer_id for each in found} == {other}


async def test_contacts_come_in_with_their_secrets_sealed_and_are_found_by_them(suite: Suite) -> None:
    ruijin = await a_customer(suite, "ann", "瑞金医院")
    await a_department(suite, "ann", ruijin, "检验科")
    async with suite.worker():
        dry = await checked(suite, "ann", CONTACTS, resource="CONTACTS")
        assert counts(dry) == {"fine": 2, "duplicate": 1, "error": 2}
        assert reasons(await rows_with(suite, "ann", dry.id, "DUPLICATE")) == {4: [("", "TWICE_IN_SHEET")]}
        assert reasons(await rows_with(suite, "ann", dry.id, "ERROR")) == {
            5: [("department_name", "DEPARTMENT_NOT_FOUND")],
            6: [("education", "UNKNOWN_NAME")],
        }
        done = await committed(suite, "ann", dry.id, only_fine_rows=True)
        assert counts(done)["committed"] == 2
        again = await checked(suite, "ann", CONTACTS, resource="CONTACTS")
        assert counts(again) == {"duplicate": 3, "error": 2}
    li, wang = await contacts_of(suite, "ann")
    assert (wang.customer_id, wang.name, wang.mobile, wang.education) == (ruijin, "王建国", "138****5678", "doctor")
    assert wang.department_id
    assert not li.department_id
    by_suffix = (await suite.call("ann", "ContactService.ListContacts", query="5678")).contacts
    assert [each.id for each in by_suffix] == [wang.id]
    shown = await suite.call("ann", "ContactService.RevealContact", contact_id=wang.id, field="id_card", reason="核对")
    assert shown.value == ID_CARD


async def test_plaintext_of_a_sheet_of_contacts_is_never_in_the_database(suite: Suite) -> None:
    ruijin = await a_customer(suite, "ann", "瑞金医院")
    await a_department(suite, "ann", ruijin, "检验科")
    secrets = (MOBILE, "138 1234 5678", "13987654321", ID_CARD, ADDRESS)

    async def nothing_told() -> bool:
        text = await everything_stored(suite)
        return not any(secret in text for secret in secrets)

    async with suite.worker():
        dry = await checked(suite, "ann", CONTACTS, resource="CONTACTS")
        assert await nothing_told(), "after the dry run"
        await committed(suite, "ann", dry.id, only_fine_rows=True)
        assert await nothing_told(), "after the commit"
        sealed = dict(await suite.rows("SELECT number, sealed IS NOT NULL FROM import_rows"))
        assert sealed == {2: False, 3: False, 4: True, 5: True, 6: True}, "what is on file is forgotten"


async def test_the_cells_of_a_cancelled_import_of_contacts_are_forgotten(suite: Suite) -> None:
    async with suite.worker():
        dry = await checked(suite, "ann", CONTACTS, resource="CONTACTS")
        await suite.call("ann", "ImportService.CancelImport", import_id=dry.id)
        async with asyncio.timeout(20):
            while await suite.rows("SELECT 1 FROM import_rows WHERE sealed IS NOT NULL OR key_id IS NOT NULL"):
                pass
    rows = (await suite.call("ann", "ImportService.ListImportRows", import_id=dry.id)).rows
    assert [list(row.cells) for row in rows] == [[]] * 5


async def test_the_uploader_sees_the_rows_with_sealed_fields_masked(suite: Suite) -> None:
    async with suite.worker():
        dry = await checked(suite, "ann", CONTACTS, resource="CONTACTS")
    first = (await suite.call("ann", "ImportService.ListImportRows", import_id=dry.id)).rows[0]
    assert list(first.cells)[:4] == ["王建国", "瑞金医院", "上海市", "检验科"]
    assert list(first.cells)[4:6] == ["138****5678", "110***********002X"]
    assert ADDRESS not in first.cells


async def test_a_key_rotation_seals_the_cells_of_imports_anew_too(suite: Suite) -> None:
    await a_customer(suite, "ann", "瑞金医院")
    async with suite.worker():
        dry = await checked(suite, "ann", CONTACTS, resource="CONTACTS")
        before = await suite.call("ann", "ImportService.ListImportRows", import_id=dry.id)
        async with suite.unit_of_work() as work:
            done = await rotate(work.surroundings, batch=2)
        assert (done.resumed, done.resealed) == (False, 5)
        assert await suite.rows("SELECT DISTINCT key_id FROM import_rows") == [(done.key_id,)]
        assert await suite.call("ann", "ImportService.ListImportRows", import_id=dry.id) == before


async def test_a_person_like_one_on_file_goes_in_with_a_reason_only(suite: Suite) -> None:
    ruijin, renji = await a_customer(suite, "ann", "瑞金医院"), await a_customer(suite, "ann", "仁济医院")
    await a_department(suite, "ann", ruijin, "检验科")
    hidden = await a_customer(suite, "nora", "华山医院")
    for who, customer_id, name, mobile in (
        ("ann", renji, "王建国", MOBILE),
        ("ann", ruijin, "李芳", ""),
        ("nora", hidden, "周敏", "13611112222"),
    ):
        contact = Contact(customer_id=customer_id, name=name, mobile=mobile)
        await suite.call(who, "ContactService.CreateContact", contact=contact)
    sheet = f"""姓名,医院,科室,手机
王建国,瑞金医院,,{MOBILE}
李芳,瑞金医院,检验科,
周敏,瑞金医院,,13611112222
王医生,仁济医院,,{MOBILE}
"""
    async with suite.worker():
        dry = await checked(suite, "ann", sheet, resource="CONTACTS")
        assert counts(dry) == {"fine": 1, "similar": 2, "duplicate": 1}
        similar = await rows_with(suite, "ann", dry.id, "SIMILAR")
        assert [(row.number, row.customer_id) for row in similar] == [(2, renji), (3, ruijin)]
        (fine,) = await rows_with(suite, "ann", dry.id, "FINE")
        assert fine.number == 4, "a number on a file that the importer may not see says nothing"
        commit = suite.call("ann", "ImportService.CommitImport", import_id=dry.id)
        assert (await refused(commit)).reason == "ROWS_SIMILAR"
        await committed(suite, "ann", dry.id, duplicate_reason="两家医院兼职")
    assert sorted((each.name, each.customer_id == ruijin) for each in await contacts_of(suite, "ann")) == sorted(
        [("王建国", False), ("李芳", True), ("王建国", True), ("李芳", True), ("周敏", True)]
    )
    said = await suite.rows("SELECT record_type FROM audit_entries WHERE reason LIKE '两家医院兼职 (import %'")
    assert said == [("contacts",), ("contacts",)]


@pytest.mark.parametrize("resource", ["DEPARTMENTS", "CONTACTS"])
async def test_only_who_may_create_such_records_by_hand_may_import_them(suite: Suite, resource: str) -> None:
    room = f"customer.{resource.lower()}.create"
    directory = suite.directory
    without = directory.role_permissions["sales"] - {room}
    suite.become(directory.with_changes(version=directory.version + 1, role_permissions={"sales": without}))
    refusal = await refused(checked(suite, "ann", CONTACTS, resource=resource))
    assert (refusal.reason, await suite.rows("SELECT count(*) FROM imports")) == ("PERMISSION_MISSING", [(0,)])


async def test_sealed_values_open_only_where_they_belong(suite: Suite) -> None:
    ruijin = await a_customer(suite, "ann", "瑞金医院")
    await a_department(suite, "ann", ruijin, "检验科")
    async with suite.worker():
        dry = await checked(suite, "ann", CONTACTS, resource="CONTACTS")
        await committed(suite, "ann", dry.id, only_fine_rows=True)
    wang = (await contacts_of(suite, "ann"))[1]
    async with suite.unit_of_work() as work:
        vault = await work.keyring.vault(work.db, "contact")
        kept = await stored(work, wang.id, ["mobile", "home_address"])
        opened = {field: vault.open(secret, purpose=Purpose.MASKING) for field, secret in kept.items()}
    assert opened == {"mobile": MOBILE, "home_address": ADDRESS}


@pytest.mark.parametrize("secret", ["138 0013 8000", "11010519491231002X", "zhang@example.com"])
async def test_a_sheet_without_headers_keeps_nobodys_number_as_one(suite: Suite, secret: str) -> None:
    sheet = f"张三,中心医院,{secret}\n李四,中心医院,13900139000\n"
    refusal = await refused(suite.upload("ann", sheet.encode(), resource="CONTACTS"))
    assert refusal.reason == "HEADERS_MISSING"
    assert await suite.rows("SELECT 1 FROM imports") == []


async def test_a_number_in_a_column_that_no_field_was_found_for_is_masked_too(suite: Suite) -> None:
    sheet = "姓名,客户,另一手机,备用\n李四,中心医院,13900139000,周三\n"
    uploaded = await suite.upload("ann", sheet.encode(), resource="CONTACTS")
    assert set(uploaded.mapping) == {"姓名", "客户"}
    (row,) = (await suite.call("ann", "ImportService.ListImportRows", import_id=uploaded.id)).rows
    assert list(row.cells) == ["李四", "中心医院", "139****9000", "周三"]
