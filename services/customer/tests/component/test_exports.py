"""Exports and templates as their users meet them (PRODUCT G10, G6, G7, G8, C9)."""

from __future__ import annotations

import asyncio
import re
import zipfile
from collections.abc import Sequence
from io import BytesIO
from typing import Any

import pytest
from customer_suite import Downloaded, Refusal, Suite, person_id, unit_id

from crm.common.v1.file_pb2 import FileChunk, SheetFormat
from crm.common.v1.money_pb2 import Money
from crm.customer.v1.contact_pb2 import Contact
from crm.customer.v1.customer_pb2 import Customer
from crm.customer.v1.department_pb2 import Department
from crm.customer.v1.export_service_pb2 import ExportCustomersRequest
from crm.customer.v1.import_service_pb2 import Import
from crm_chassis import exporting
from crm_chassis.exporting import ExportNames
from crm_chassis.tabular.writing import CSV_TYPE, XLSX_TYPE
from crm_chassis.work import Read
from crm_customer.customers.importing import COLUMNS
from crm_customer.exports import contacts, customers, departments
from crm_customer.imports.columns import lists_of

CSV = SheetFormat.SHEET_FORMAT_CSV
LISTS = {
    "ExportCustomers": ("CustomerService.ListCustomers", "customers"),
    "ExportDepartments": ("DepartmentService.ListDepartments", "departments"),
    "ExportContacts": ("ContactService.ListContacts", "contacts"),
}


async def refused(call: Any) -> Refusal:
    with pytest.raises(Refusal) as refusal:
        await call
    return refusal.value


async def exported(suite: Suite, who: str, rpc: str = "ExportCustomers", **asked: Any) -> Downloaded:
    return await suite.download(who, f"ExportService.{rpc}", **asked)


async def listed(suite: Suite, who: str, rpc: str, **asked: Any) -> list[Any]:
    """The whole list, by pages of three."""
    name, rows = LISTS[rpc]
    found: list[Any] = []
    token = ""
    while True:
        answer = await suite.call(who, name, page_size=3, page_token=token, **asked)
        found += getattr(answer, rows)
        token = answer.next_page_token
        if not token:
            return found


async def a_customer(suite: Suite, who: str, name: str, **values: Any) -> Any:
    return await suite.call(who, "CustomerService.CreateCustomer", customer=Customer(name=name, **values))


async def a_department(suite: Suite, who: str, customer: Customer, name: str, **values: Any) -> Any:
    department = Department(customer_id=customer.id, name=name, **values)
    return await suite.call(who, "DepartmentService.CreateDepartment", department=department)


async def a_contact(suite: Suite, who: str, customer: Customer, name: str, **values: Any) -> Any:
    contact = Contact(customer_id=customer.id, name=name, **values)
    return await suite.call(who, "ContactService.CreateContact", contact=contact)


async def a_field_of_customers(suite: Suite) -> None:
    """Customers of everybody, each with a department and a contact."""
    for who in ("ann", "bob", "hal", "nora"):
        for number in range(4):
            customer = await a_customer(suite, who, f"{who}第{number}医院", city_code="310100", bed_count=100 * number)
            await a_department(suite, who, customer, "检验科")
            await a_contact(suite, who, customer, f"{who}{number}", mobile=f"1380013800{number}")


def ids(rows: Sequence[dict[str, str]]) -> list[str]:
    """Each row ends with the id of its record."""
    return [list(row.values())[-1] for row in rows]


def without(suite: Suite, *permissions: str) -> None:
    """Let nobody have these permissions any more."""
    now = suite.directory
    roles = {role: held - set(permissions) for role, held in now.role_permissions.items()}
    suite.become(now.with_changes(version=now.version + 1, role_permissions=roles))


async def trail(suite: Suite) -> list[dict[str, Any]]:
    """What the trail tells of exports."""
    rows = await suite.rows("SELECT changes FROM audit_entries WHERE record_type = 'exports' ORDER BY id")
    return [{name: new for name, (_, new) in row.changes.items()} for row in rows]


async def test_an_export_has_the_rows_of_the_list_in_its_order(suite: Suite) -> None:
    await a_field_of_customers(suite)
    counts = {"ann": 4, "sam": 8, "erin": 12, "gil": 16, "bob": 4, "nora": 4, "max": 0}
    for who, count in counts.items():
        for rpc in LISTS:
            for asked in ({}, {"order_by": "name"}, {"query": "ann"}):
                expected = [row.id for row in await listed(suite, who, rpc, **asked)]
                assert ids((await exported(suite, who, rpc, **asked)).records()) == expected, (who, rpc, asked)
            assert len((await exported(suite, who, rpc)).records()) == count, (who, rpc)
    assert len((await exported(suite, "gil", filter="bed_count >= 200", format=CSV)).records()) == 8


async def test_colleagues_at_ones_side_are_not_in_the_file(suite: Suite) -> None:
    hospital = await a_customer(suite, "bob", "瑞金医院", website="https://bobs.test")
    await a_contact(suite, "bob", hospital, "王主任")
    mine = await a_customer(suite, "ann", "同济医院", parent_id="")
    await suite.call(
        "sam",
        "CustomerService.UpdateCustomer",
        customer=Customer(id=mine.id, etag=mine.etag, parent_id=hospital.id),
        update_mask={"paths": ["parent_id"]},
    )
    for rpc in LISTS:
        content = (await exported(suite, "ann", rpc, format=CSV)).content.decode()
        assert not any(theirs in content for theirs in ("瑞金", "bobs", "王主任", hospital.id)), rpc
    assert "瑞金" in (await exported(suite, "sam", format=CSV)).content.decode()


async def test_everything_known_of_a_customer_stands_under_its_title(suite: Suite) -> None:
    group = await a_customer(suite, "ann", "协和医疗集团")
    await a_customer(
        suite,
        "ann",
        "北京协和医院",
        short_name="协和",
        parent_id=group.id,
        kind="hospital",
        grade="3A",
        bed_count=2000,
        annual_revenue=Money(amount="1280.5", currency="CNY"),
        payment_cycle_days=90,
        province_code="110000",
        city_code="110100",
        phones=["010-69156114", "+85291234567"],
        circle="alumni",
        remark="第一行",
    )
    record = (await exported(suite, "ann", query="北京协和")).records()[0]
    assert {
        title: record[title] for title in record if record[title] and "时间" not in title and "ID" not in title
    } == {
        "客户名称": "北京协和医院",
        "简称": "协和",
        "上级机构": "协和医疗集团",
        "客户类型": "医院",
        "医院等级": "三级甲等",
        "床位数": "2000",
        "年收入": "1280.5",
        "付款周期(天)": "90",
        "省份": "北京市",
        "城市": "北京市",
        "电话": "010-69156114;+85291234567",
        "人脉圈": "同学圈",
        "五级分类": "潜在",
        "负责人": "Ann",
        "所属部门": "shanghai",
        "备注": "第一行",
    }
    english = await exported(suite, "ann", query="北京协和", locale="en")
    assert english.filename.startswith("Customers 20")
    assert (english.records()[0]["Hospital grade"], english.records()[0]["Buying state"]) == (
        "Tertiary, class A",
        "Potential",
    )


async def test_a_file_is_named_for_what_it_holds_and_the_day(suite: Suite) -> None:
    workbook, text = await exported(suite, "ann"), await exported(suite, "ann", "ExportContacts", format=CSV)
    assert re.fullmatch(r"客户 20\d\d-\d\d-\d\d\.xlsx", workbook.filename)
    assert re.fullmatch(r"关键人 20\d\d-\d\d-\d\d\.csv", text.filename)
    assert (workbook.content_type, text.content_type) == (XLSX_TYPE, CSV_TYPE)


async def test_a_list_without_rows_is_a_sheet_with_headers(suite: Suite) -> None:
    for rpc in LISTS:
        for form in (SheetFormat.SHEET_FORMAT_XLSX, CSV):
            (headers,) = (await exported(suite, "ann", rpc, format=form)).table()
            assert "客户ID" in headers, rpc


async def test_csv_opens_in_excel_as_utf_8(suite: Suite) -> None:
    assert (await exported(suite, "ann", format=CSV)).content.startswith(b"\xef\xbb\xbf")


async def test_a_text_is_no_formula(suite: Suite) -> None:
    text = '=HYPERLINK("http://evil.test")'
    await a_customer(suite, "ann", "北京协和医院", remark=text)
    as_text = await exported(suite, "ann", format=CSV)
    assert f"'{text}".replace('"', '""') in as_text.content.decode("utf-8-sig")
    as_workbook = await exported(suite, "ann")
    with zipfile.ZipFile(BytesIO(as_workbook.content)) as archive:
        assert "<f>" not in archive.read("xl/worksheets/sheet1.xml").decode()
    for file in (as_text, as_workbook):
        assert file.records()[0]["备注"] == text, "an import gets it back as it was"


async def test_sealed_fields_are_masked_and_say_so(suite: Suite) -> None:
    hospital = await a_customer(suite, "ann", "北京协和医院")
    laboratory = await a_department(suite, "ann", hospital, "检验科")
    introducer = await a_contact(suite, "ann", hospital, "李院长")
    await a_contact(
        suite,
        "ann",
        hospital,
        "王主任",
        department_id=laboratory.id,
        introducer_id=introducer.id,
        mobile="13812345678",
        id_card="11010519491231002X",
        decision_role="decider",
        met_date="2026-01-31",
    )
    for form in (SheetFormat.SHEET_FORMAT_XLSX, CSV):
        file = await exported(suite, "ann", "ExportContacts", format=form, query="5678")
        (record,) = file.records()
        assert record["手机号(脱敏)"] == "138****5678"
        assert record["身份证号(脱敏)"] == "110***********002X"
        assert (record["客户名称"], record["科室"], record["介绍人"]) == ("北京协和医院", "检验科", "李院长")
        assert (record["决策角色"], record["认识日期"]) == ("决策者", "2026-01-31")
        texts = [cell for row in file.table() for cell in row]
        assert not any(secret in text for text in texts for secret in ("13812345678", "11010519491231002X"))


async def test_what_a_role_may_not_read_has_no_column(suite: Suite) -> None:
    await a_customer(suite, "ann", "北京协和医院", annual_revenue=Money(amount="5", currency="USD"))
    assert (await exported(suite, "ann")).records()[0]["年收入"] == "USD 5"
    without(suite, "customer.customers.read-revenue")
    (record,) = (await exported(suite, "ann")).records()
    assert "年收入" not in record
    assert "USD 5" not in record.values()


async def test_a_pooled_customers_contact_data_stays_hidden(suite: Suite) -> None:
    pool = await suite.call(
        "gil", "PoolService.CreatePool", pool={"name": "华东公海", "member_unit_ids": [unit_id("hq")]}
    )
    told = {"phones": ["010-69156114"], "address": "东单北大街53号", "remark": "找王主任", "website": "xiehe.test"}
    hospital = await a_customer(suite, "ann", "北京协和医院", **told)
    await suite.call(
        "ann", "PoolService.ReleaseCustomer", customer_id=hospital.id, pool_id=pool.id, reason="x", etag=hospital.etag
    )
    (record,) = (await exported(suite, "gil")).records()
    assert (record["客户名称"], record["所在公海"], record["负责人"]) == ("北京协和医院", "华东公海", "")
    assert [record[title] for title in ("电话", "地址", "备注", "网站")] == [""] * 4


async def test_deleted_rows_are_exported_to_who_deleted_them_when_asked_for(suite: Suite) -> None:
    hospital = await a_customer(suite, "ann", "北京协和医院")
    await suite.call("ann", "CustomerService.DeleteCustomer", customer_id=hospital.id, etag=hospital.etag)
    assert not (await exported(suite, "ann")).records()
    assert ids((await exported(suite, "ann", deleted=True)).records()) == [hospital.id]
    assert not (await exported(suite, "sam", deleted=True)).records()


async def test_the_right_to_export_gives_no_right_to_the_list(suite: Suite) -> None:
    without(suite, "customer.contacts.read")
    assert (await refused(exported(suite, "ann", "ExportContacts"))).reason == "PERMISSION_MISSING"
    without(suite, "customer.exports.run")
    assert (await refused(exported(suite, "ann"))).reason == "PERMISSION_MISSING"
    assert await trail(suite) == []


async def test_what_the_list_refuses_the_export_refuses(suite: Suite) -> None:
    for field, asked in (("filter", "remark = 1"), ("order_by", "remark"), ("query", "x")):
        assert (await refused(exported(suite, "ann", **{field: asked}))).fields == [field]
    assert await trail(suite) == []


async def test_the_trail_tells_who_exported_what(suite: Suite) -> None:
    await a_field_of_customers(suite)
    await exported(suite, "sam", filter="bed_count >= 200", order_by="name", format=CSV)
    await exported(suite, "ann", "ExportContacts", query="13800138001")
    await exported(suite, "ann", "ExportContacts", query="00138001", deleted=True)
    assert await trail(suite) == [
        {
            "resource": "customers",
            "format": "csv",
            "filter": "bed_count >= 200",
            "order_by": "name",
            "row_count": 4,
        },
        {"resource": "contacts", "format": "xlsx", "query": "138****8001", "row_count": 1},
        {"resource": "contacts", "format": "xlsx", "query": "****8001", "deleted": True, "row_count": 0},
    ]
    activity = await suite.call("gil", "HistoryService.ListActivity", person_id=person_id("sam"))
    assert [(entry.record_type, entry.action, entry.person_name) for entry in activity.entries] == [
        ("exports", "exported", "Sam")
    ]


async def test_who_hangs_up_after_the_first_byte_is_in_the_trail(suite: Suite) -> None:
    await a_customer(suite, "ann", "北京协和医院")
    stream: Any = suite.channel.unary_stream(
        "/crm.customer.v1.ExportService/ExportCustomers",
        request_serializer=ExportCustomersRequest.SerializeToString,
        response_deserializer=FileChunk.FromString,
    )(ExportCustomersRequest(), metadata=suite.metadata("ann"), timeout=60)
    assert (await stream.read()).header.filename
    stream.cancel()
    assert [entry["row_count"] for entry in await trail(suite)] == [1]


class Pages:
    """Stops an export behind each page, of two rows, until the test has done what happens meanwhile."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.read = asyncio.Semaphore(0)
        self.go_on = asyncio.Semaphore(0)
        learn = ExportNames.learn

        async def learn_and_wait(names: ExportNames, read: Read, rows: Sequence[Any]) -> None:
            await learn(names, read, rows)
            self.read.release()
            await self.go_on.acquire()

        monkeypatch.setattr(ExportNames, "learn", learn_and_wait)
        monkeypatch.setattr(exporting, "PAGE", 2)


@pytest.fixture
def pages(monkeypatch: pytest.MonkeyPatch) -> Pages:
    return Pages(monkeypatch)


async def test_a_row_that_changes_meanwhile_is_neither_missed_nor_met_twice(suite: Suite, pages: Pages) -> None:
    made = [await a_customer(suite, "ann", f"第{number}医院") for number in range(5)]
    export = asyncio.create_task(exported(suite, "ann"))
    await pages.read.acquire()
    for changed in (made[0], made[4]):  # the last page and the first, by the time of their change
        await suite.call(
            "ann",
            "CustomerService.UpdateCustomer",
            customer=Customer(id=changed.id, etag=changed.etag, remark="改"),
            update_mask={"paths": ["remark"]},
        )
    await a_customer(suite, "ann", "新医院")
    for _ in range(3):
        pages.go_on.release()
    records = (await export).records()
    assert ids(records) == [customer.id for customer in reversed(made)]
    assert {record["备注"] for record in records} == {""}


async def test_who_is_disabled_while_the_file_is_made_gets_nothing(suite: Suite, pages: Pages) -> None:
    for number in range(3):
        await a_customer(suite, "ann", f"第{number}医院")
    export = asyncio.create_task(exported(suite, "ann"))
    await pages.read.acquire()
    suite.dismiss("ann")
    pages.go_on.release()
    assert (await refused(export)).reason == "ACCOUNT_DISABLED"
    assert await trail(suite) == []


async def test_more_rows_than_a_workbook_holds_are_refused_and_fit_into_csv(
    suite: Suite, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "MOST_ROWS", 2)
    for number in range(3):
        await a_customer(suite, "ann", f"第{number}医院")
    assert (await refused(exported(suite, "ann"))).reason == "EXPORT_TOO_LARGE"
    assert len((await exported(suite, "ann", format=CSV)).records()) == 3


async def settled(suite: Suite, import_id: str, state: str) -> Import:
    wanted = Import.State.Value(f"STATE_{state}")
    async with asyncio.timeout(60):
        while True:
            found: Import = await suite.call("ann", "ImportService.GetImport", import_id=import_id)
            if found.state == wanted:
                return found


@pytest.mark.parametrize("locale", ["zh", "en"])
@pytest.mark.parametrize("form", [SheetFormat.SHEET_FORMAT_XLSX, CSV])
async def test_an_exported_file_is_imported_again_and_says_nothing_new(
    suite: Suite, form: SheetFormat, locale: str
) -> None:
    values = {"grade": "3A", "phones": ["010-69156114", "+85291234567"], "kind": "hospital", "remark": "=1+1"}
    revenue = Money(amount="12800000000.25", currency="USD")
    await a_customer(suite, "ann", "北京协和医院", city_code="110100", annual_revenue=revenue, **values)
    await a_customer(suite, "ann", "同济医院", city_code="110100")
    file = await exported(suite, "ann", format=form, locale=locale)
    async with suite.worker():
        uploaded = await suite.upload("ann", file.content, filename=file.filename)
        assert {column.name for column in COLUMNS} == set(uploaded.mapping.values())
        await suite.call("ann", "ImportService.CheckImport", import_id=uploaded.id)
        dry = await settled(suite, uploaded.id, "CHECKED")
    assert (dry.row_count, dry.duplicate_count, dry.error_count, dry.fine_count) == (2, 2, 0, 0)


async def test_what_was_deleted_comes_back_from_its_export_as_it_was(suite: Suite) -> None:
    values = {"city_code": "110100", "province_code": "110000", "bed_count": 2000, "grade": "3A", "kind": "hospital"}
    texts = {
        "short_name": "'协和",
        "remark": "=1+1",
        "phones": ["010-69156114", "+85291234567"],
        "website": "-xiehe.test",
    }
    revenue = Money(amount="12800000000.25", currency="USD")
    hospital = await a_customer(suite, "ann", "北京协和医院", annual_revenue=revenue, **values, **texts)
    file = await exported(suite, "ann", format=CSV)
    await suite.call("ann", "CustomerService.DeleteCustomer", customer_id=hospital.id, etag=hospital.etag)
    async with suite.worker():
        uploaded = await suite.upload("ann", file.content)
        await suite.call("ann", "ImportService.CheckImport", import_id=uploaded.id)
        await settled(suite, uploaded.id, "CHECKED")
        await suite.call("ann", "ImportService.CommitImport", import_id=uploaded.id)
        await settled(suite, uploaded.id, "DONE")
    (back,) = (await suite.call("ann", "CustomerService.ListCustomers")).customers
    for new in ("id", "etag", "create_time", "update_time"):
        back.ClearField(new)
        hospital.ClearField(new)
    assert back == hospital


@pytest.mark.parametrize("locale", ["zh", "en"])
async def test_a_template_filled_in_maps_by_itself(suite: Suite, locale: str) -> None:
    file = await suite.download("ann", "ExportService.GetImportTemplate", locale=locale)
    assert file.filename.endswith(".xlsx")
    (headers,) = file.table()
    assert headers[0] == {"zh": "客户名称*", "en": "Name*"}[locale]
    with zipfile.ZipFile(BytesIO(file.content)) as archive:
        sheet, texts = (archive.read(f"xl/{part}.xml").decode() for part in ("worksheets/sheet1", "sharedStrings"))
    assert sheet.count("<dataValidation ") == len(lists_of(COLUMNS))
    assert {"zh": "三级甲等", "en": "Tertiary, class A"}[locale] in texts
    filled = ",".join(headers) + "\n北京协和医院" + "," * (len(headers) - 1)
    uploaded = await suite.upload("ann", filled.encode())
    assert dict(uploaded.mapping) == dict(zip(headers, (column.name for column in COLUMNS), strict=True))


@pytest.mark.parametrize(
    ("columns", "message", "left_out"),
    [
        (customers.COLUMNS, Customer, {"delete_time", "etag", "rights", "hidden_fields"}),
        (departments.COLUMNS, Department, {"delete_time", "etag", "rights"}),
        (contacts.COLUMNS, Contact, {"delete_time", "etag", "rights"}),
    ],
)
def test_every_field_that_says_something_to_people_has_a_column(columns: Any, message: Any, left_out: set[str]) -> None:
    assert {column.field for column in columns} == set(message.DESCRIPTOR.fields_by_name) - left_out
