"""The rows that were not put on file, as a file to correct (PRODUCT G10)."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Any

import pytest
from imports_suite import checked, committed, counts, refused, settled
from python_calamine import CalamineWorkbook

from crm.common.v1.file_pb2 import SheetFormat
from crm.customer.v1.customer_pb2 import Customer
from crm_chassis.tabular.reading import open_sheet
from crm_customer.imports import cells, rejected

if TYPE_CHECKING:
    from customer_suite import Downloaded, Suite

CSV, XLSX = SheetFormat.SHEET_FORMAT_CSV, SheetFormat.SHEET_FORMAT_XLSX
SHEET = """备用,床位,医院名称,城市
甲,many,第一医院,上海市
乙,100,第二医院,无此市
丙,200,第三医院,上海市
丁,300,第四医院,上海市
=1+1,,第三医院,上海市
"""
CONTACTS = """手机,姓名,客户
138 1234 5678,王建国,中心医院
1381234,李芳,中心医院
"""


def table(file: Downloaded) -> list[list[str]]:
    with open_sheet(file.content) as sheet:
        return [list(sheet.headers), *(row.cells for row in sheet.rows)]


@pytest.mark.parametrize("written", [CSV, XLSX])
async def test_rejected_rows_come_back_in_the_sheets_own_columns_with_the_reason_behind(
    suite: Suite, written: SheetFormat
) -> None:
    async with suite.worker():
        dry = await checked(suite, "ann", SHEET)
        await committed(suite, "ann", dry.id, only_fine_rows=True, rows=[{"first": 2, "last": 4}])
    file = await suite.download("ann", "ImportService.ExportRejectedRows", import_id=dry.id, format=written)
    assert table(file) == [
        ["备用", "床位", "医院名称", "城市", "未导入原因"],
        ["甲", "many", "第一医院", "上海市", "床位数: 不是整数"],
        ["乙", "100", "第二医院", "无此市", "城市: 没有“无此市”"],
        ["丁", "300", "第四医院", "上海市", "未选择导入"],
        ["=1+1", "", "第三医院", "上海市", "与第 4 行重复"],
    ]
    said = await suite.rows("SELECT record_id, changes FROM audit_entries WHERE action = 'exported'")
    assert said == [(dry.id, {"row_count": [None, 4]})]


async def test_the_corrected_file_goes_up_again_and_can_be_rejected_again(suite: Suite) -> None:
    async with suite.worker():
        dry = await checked(suite, "ann", SHEET)
        await committed(suite, "ann", dry.id, only_fine_rows=True)
        file = await suite.download("ann", "ImportService.ExportRejectedRows", import_id=dry.id, format=CSV)
        corrected = file.content.replace("无此市".encode(), "上海市".encode())
        again = await checked(suite, "ann", corrected)
        assert counts(again) == {"fine": 1, "duplicate": 1, "error": 1}
        assert counts(await committed(suite, "ann", again.id, only_fine_rows=True))["committed"] == 1
        rest = await suite.download("ann", "ImportService.ExportRejectedRows", import_id=again.id, format=CSV)
    assert table(rest)[0] == ["备用", "床位", "医院名称", "城市", "未导入原因"]


async def test_before_the_commit_it_holds_what_is_wrong_only(suite: Suite) -> None:
    async with suite.worker():
        dry = await checked(suite, "ann", SHEET)
    file = await suite.download("ann", "ImportService.ExportRejectedRows", import_id=dry.id, format=CSV)
    assert [row[2] for row in table(file)[1:]] == ["第一医院", "第二医院", "第三医院"]


async def test_there_is_no_such_file_before_the_dry_run_and_none_for_others(suite: Suite) -> None:
    uploaded = await suite.upload("ann", SHEET.encode())
    early = suite.download("ann", "ImportService.ExportRejectedRows", import_id=uploaded.id)
    assert (await refused(early)).reason == "IMPORT_NOT_READY"
    for who in ("bob", "sam"):
        others = suite.download(who, "ImportService.ExportRejectedRows", import_id=uploaded.id)
        assert (await refused(others)).reason in {"NOT_FOUND", "PERMISSION_MISSING"}


async def test_rejected_contacts_come_back_in_full_to_their_uploader(suite: Suite) -> None:
    await suite.call("ann", "CustomerService.CreateCustomer", customer=Customer(name="中心医院"))
    async with suite.worker():
        dry = await checked(suite, "ann", CONTACTS, resource="CONTACTS")
        assert counts(dry) == {"fine": 1, "error": 1}
        await committed(suite, "ann", dry.id, only_fine_rows=True)
        await settled(suite, "ann", dry.id, "DONE")
    file = await suite.download("ann", "ImportService.ExportRejectedRows", import_id=dry.id, format=CSV)
    (row,) = table(file)[1:]
    assert row[:3] == ["1381234", "李芳", "中心医院"]
    assert row[3].startswith("手机号: 手机号应为")


@pytest.mark.parametrize(("locale", "sheet"), [("zh", "未导入的行"), ("en", "Rows not imported")])
async def test_the_sheet_of_rejected_rows_is_named_in_the_readers_language(
    suite: Suite, locale: str, sheet: str
) -> None:
    async with suite.worker():
        dry = await checked(suite, "ann", SHEET)
    file = await suite.download("ann", "ImportService.ExportRejectedRows", import_id=dry.id, locale=locale)
    assert CalamineWorkbook.from_filelike(io.BytesIO(file.content)).sheet_names == [sheet]
    assert re.fullmatch(r"rejected-rows-20\d{6}\.xlsx", file.ascii_filename)


async def test_a_file_in_the_making_is_whole_although_the_import_is_cancelled_and_forgets_its_cells(
    suite: Suite, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with suite.worker():
        dry = await checked(suite, "ann", CONTACTS.replace("138 1234 5678", "13812"), resource="CONTACTS")
    opened = cells.opened

    async def opened_then_cancelled(*asked: Any, **how: Any) -> list[list[str]]:
        texts = await opened(*asked, **how)
        monkeypatch.setattr(cells, "opened", opened)
        await suite.call("ann", "ImportService.CancelImport", import_id=dry.id)
        async with suite.unit_of_work() as work:
            assert await cells.forget(work, dry.id, cells.SEALED, 10) == 2
        return texts

    monkeypatch.setattr(rejected, "ROWS_AT_ONCE", 1)
    monkeypatch.setattr(cells, "opened", opened_then_cancelled)
    file = await suite.download("ann", "ImportService.ExportRejectedRows", import_id=dry.id, format=CSV)
    assert [row[:3] for row in table(file)[1:]] == [["13812", "王建国", "中心医院"], ["1381234", "李芳", "中心医院"]]
    later = suite.download("ann", "ImportService.ExportRejectedRows", import_id=dry.id, format=CSV)
    assert (await refused(later)).reason == "IMPORT_NOT_READY"


async def test_who_may_create_contacts_no_more_gets_none_out_of_an_old_sheet(suite: Suite) -> None:
    async with suite.worker():
        dry = await checked(suite, "ann", CONTACTS, resource="CONTACTS")
    left = suite.directory.role_permissions["sales"] - {"customer.contacts.create"}
    suite.become(suite.directory.with_changes(version=2, role_permissions={"sales": left}))
    file = suite.download("ann", "ImportService.ExportRejectedRows", import_id=dry.id, format=CSV)
    assert (await refused(file)).reason == "PERMISSION_MISSING"
    rows = suite.call("ann", "ImportService.ListImportRows", import_id=dry.id)
    assert (await refused(rows)).reason == "PERMISSION_MISSING"
    assert (await suite.call("ann", "ImportService.GetImport", import_id=dry.id)).row_count == 2
    assert await suite.rows("SELECT 1 FROM audit_entries WHERE action = 'exported'") == []


@pytest.mark.parametrize(
    ("resource", "title"), [("CUSTOMERS", "客户名称*"), ("DEPARTMENTS", "科室名称*"), ("CONTACTS", "姓名*")]
)
async def test_every_resource_has_its_template_which_maps_by_itself(suite: Suite, resource: str, title: str) -> None:
    file = await suite.download("ann", "ExportService.GetImportTemplate", resource=f"IMPORT_RESOURCE_{resource}")
    headers = table(file)[0]
    assert headers[0] == title
    uploaded = await suite.upload("ann", file.content, resource=resource)
    assert set(uploaded.mapping) == set(headers)
