"""Imports as their users meet them (PRODUCT G10), and 6,753 real hospitals."""

from __future__ import annotations

import asyncio
import io
import os
import tempfile
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import xlsxwriter
from customer_suite import running
from imports_suite import checked, refused, rows_with, settled

from crm.common.v1.file_pb2 import FileHeader
from crm.customer.v1.category_pb2 import Category
from crm.customer.v1.import_service_pb2 import ImportHeader, ImportResource, UploadImportRequest

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from customer_suite import Suite

    from crm_local.testing import TestPostgres

REAL_DATA = Path(os.environ.get("CRM_REAL_DATA", Path(__file__).resolve().parents[5] / "shared/data"))
HOSPITALS = REAL_DATA / "hospitals/hospitals_cn_2020.csv"
SAMPLE = """医院名称,省份,城市,等级,电话,床位
北京协和医院,北京,北京市,三甲,010-69156114/010-69151188（急诊）,2000
北京 协和医院,北京市,北京,三级甲等,,
同仁医院,北京市,北京市,很高级,010-58266699,many
上海瑞金医院,上海,上海市,三級甲等,021-64370045,1800
""".encode()


async def test_columns_are_guessed_from_what_people_write_over_them(suite: Suite) -> None:
    uploaded = await suite.upload("ann", SAMPLE)
    assert dict(uploaded.mapping) == {
        "医院名称": "name",
        "省份": "province_code",
        "城市": "city_code",
        "等级": "grade",
        "电话": "phones",
        "床位": "bed_count",
    }
    assert uploaded.row_count == 4


async def test_the_dry_run_tells_errors_and_duplicates_and_puts_nothing_on_file(suite: Suite) -> None:
    async with suite.worker():
        dry = await checked(suite, "ann", SAMPLE)
    assert (dry.fine_count, dry.duplicate_count, dry.error_count, dry.committed_count) == (2, 1, 1, 0)
    (error,) = await rows_with(suite, "ann", dry.id, "ERROR")
    assert [(problem.field, problem.reason) for problem in error.problems] == [
        ("grade", "UNKNOWN_NAME"),
        ("bed_count", "NOT_A_WHOLE_NUMBER"),
    ]
    (duplicate,) = await rows_with(suite, "ann", dry.id, "DUPLICATE")
    assert [problem.text for problem in duplicate.problems] == ["the same as row 2"]
    assert not (await suite.call("ann", "CustomerService.ListCustomers")).customers


async def test_only_when_asked_are_rows_with_errors_left_out(suite: Suite) -> None:
    async with suite.worker():
        dry = await checked(suite, "ann", SAMPLE)
        commit = suite.call("ann", "ImportService.CommitImport", import_id=dry.id)
        assert (await refused(commit)).reason == "ROWS_NOT_FINE"
        await suite.call("ann", "ImportService.CommitImport", import_id=dry.id, only_fine_rows=True)
        done = await settled(suite, "ann", dry.id, "DONE")
    assert done.committed_count == 2
    found = (await suite.call("ann", "CustomerService.ListCustomers", order_by="name")).customers
    assert [(each.name, each.grade, list(each.phones), each.remark) for each in found] == [
        ("上海瑞金医院", "3A", ["021-64370045"], ""),
        ("北京协和医院", "3A", ["010-69156114", "010-69151188"], "电话: 010-69151188(急诊)"),
    ]


async def test_an_import_is_its_uploaders_alone(suite: Suite) -> None:
    uploaded = await suite.upload("ann", SAMPLE)
    for call in (
        suite.call("bob", "ImportService.GetImport", import_id=uploaded.id),
        suite.call("bob", "ImportService.ListImportRows", import_id=uploaded.id),
        suite.call("bob", "ImportService.CancelImport", import_id=uploaded.id),
    ):
        assert (await refused(call)).reason == "NOT_FOUND"


async def test_a_cancelled_import_puts_nothing_on_file(suite: Suite) -> None:
    async with suite.worker():
        dry = await checked(suite, "ann", SAMPLE)
        await suite.call("ann", "ImportService.CancelImport", import_id=dry.id)
        commit = suite.call("ann", "ImportService.CommitImport", import_id=dry.id, only_fine_rows=True)
        assert (await refused(commit)).reason == "IMPORT_NOT_READY"


def workbook(columns: int = 3, text: str = "甲医院") -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, [f"列{number}" for number in range(columns)])
    for row in range(1, 200):
        sheet.write_row(row, 0, [text])
    book.close()
    return out.getvalue()


def bomb() -> bytes:
    """A workbook whose one sheet unpacks to a thousand times its size."""
    packed, out = zipfile.ZipFile(io.BytesIO(workbook())), io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as written:
        for name in packed.namelist():
            content = packed.read(name)
            written.writestr(name, content + b" " * 2**28 if name.endswith("sheet1.xml") else content)
    return out.getvalue()


UNREADABLE: dict[str, tuple[Callable[[], bytes], str]] = {
    "empty": (bytes, "SHEET_EMPTY"),
    "no encoding": (lambda: b"\x81\x00\xff" * 50, "ENCODING_UNCLEAR"),
    "a sign that is none": ("名称,电话\n\x00医院,1\n".encode, "CHARACTER_NOT_ALLOWED"),
    "an error in the last row": (
        lambda: "\n".join(["名称,电话", *["甲医院,1"] * 12_000, "乙医院,1,多"]).encode(),
        "VALUE_WITHOUT_HEADER",
    ),
    "10,000 columns of text": (
        lambda: ",".join(f"列{number}" for number in range(10_000)).encode(),
        "TOO_MANY_COLUMNS",
    ),
    "10,000 columns of a workbook": (lambda: workbook(columns=10_000), "TOO_MANY_COLUMNS"),
    "zip bomb": (bomb, "FILE_UNPACKS_TOO_LARGE"),
    "half a workbook": (lambda: workbook()[:-1000], "FILE_DAMAGED"),
    "a picture": (lambda: b"\x89PNG\r\n\x1a\n" + bytes(100), "FILE_TYPE_NOT_SUPPORTED"),
}


@pytest.mark.parametrize("resource", ["CUSTOMERS", "CONTACTS"])
@pytest.mark.parametrize("file", UNREADABLE)
async def test_a_file_that_cannot_be_read_is_refused_and_leaves_nothing_behind(
    suite: Suite, file: str, resource: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make, reason = UNREADABLE[file]
    files = tmp_path / "files"
    files.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(files))
    assert (await refused(suite.upload("ann", make(), resource=resource))).reason == reason
    assert await suite.rows("SELECT (SELECT count(*) FROM imports), (SELECT count(*) FROM import_rows)") == [(0, 0)]
    assert await suite.rows("SELECT 1 FROM audit_entries") == []
    assert list(files.iterdir()) == []


async def test_who_sends_slowly_keeps_nobody_from_working(postgres_server: TestPostgres, tmp_path: Path) -> None:
    under_way, others_are_done = asyncio.Barrier(2), asyncio.Event()

    async def slowly() -> AsyncIterator[UploadImportRequest]:
        yield UploadImportRequest(sheet=ImportHeader(file=FileHeader(filename="客户.csv")))
        yield UploadImportRequest(content=SAMPLE[:100])
        await under_way.wait()
        await others_are_done.wait()
        yield UploadImportRequest(content=SAMPLE[100:])

    async with running(postgres_server, tmp_path, database_pool=1) as suite:
        upload = asyncio.create_task(suite.send("ann", slowly()))
        await under_way.wait()
        await suite.call("bob", "CustomerService.ListCustomers")
        others_are_done.set()
        assert (await upload).row_count == 4


async def test_a_file_of_something_unknown_is_refused(suite: Suite) -> None:
    strange = UploadImportRequest(sheet=ImportHeader(resource=99))  # type: ignore[arg-type]  # a later version's
    refusal = await refused(suite.send("ann", iter([strange, UploadImportRequest(content=SAMPLE)])))
    assert (refusal.reason, refusal.fields) == ("INVALID_FIELDS", ["sheet.resource"])


async def test_an_upload_that_says_no_resource_is_of_customers(suite: Suite) -> None:
    old = UploadImportRequest(header=FileHeader(filename="客户.csv"))
    uploaded = await suite.send("ann", iter([old, UploadImportRequest(content=SAMPLE)]))
    assert (uploaded.filename, uploaded.resource) == ("客户.csv", ImportResource.IMPORT_RESOURCE_CUSTOMERS)


async def test_a_column_of_names_is_guessed_by_what_stands_in_it(suite: Suite) -> None:
    urls = await suite.upload("ann", "name,source\n甲医院,http://a.test\n乙医院,http://b.test\n".encode())
    assert dict(urls.mapping) == {"name": "name"}
    sources = await suite.upload("ann", "name,source,province\n甲医院,,上海\n乙医院,展会,\n".encode())
    assert dict(sources.mapping) == {"name": "name", "source": "source", "province": "province_code"}


@pytest.mark.skipif(not HOSPITALS.exists(), reason=f"the real hospitals are not here: {HOSPITALS}")
async def test_6753_real_hospitals_go_in_once_and_a_second_import_changes_nothing(suite: Suite) -> None:
    content = HOSPITALS.read_bytes()
    async with suite.worker():
        dry = await checked(suite, "ann", content)
        # The guess is taken: city and province as names, not again as codes; "source" holds addresses of web pages.
        assert dict(dry.mapping) == {
            "province": "province_code",
            "city": "city_code",
            "county": "county",
            "name": "name",
            "level": "grade",
            "address": "address",
            "tel": "phones",
        }
        assert dry.row_count == 6753
        # 13 grades are no grade (市级, 省级, 社区卫生服务中心, 市级机构, 无): listed, never guessed. Of the 40 hospitals
        # that stand twice in their city one has such a grade both times.
        assert (dry.error_count, dry.duplicate_count, dry.fine_count) == (13, 39, 6701)
        await suite.call("ann", "ImportService.CommitImport", import_id=dry.id, only_fine_rows=True)
        assert (await settled(suite, "ann", dry.id, "DONE")).committed_count == 6701
        before = await suite.rows("SELECT count(*), max(updated_at) FROM customers")
        again = await checked(suite, "ann", content)
        assert (again.error_count, again.duplicate_count, again.fine_count) == (13, 6740, 0)
        await suite.call("ann", "ImportService.CommitImport", import_id=again.id, only_fine_rows=True)
        assert (await settled(suite, "ann", again.id, "DONE")).committed_count == 0
    assert await suite.rows("SELECT count(*), max(updated_at) FROM customers") == before
    assert await suite.rows("SELECT count(*) FROM customers WHERE name <> btrim(name, E' \\u00a0')") == [(0,)]


async def test_a_cell_names_a_category_by_its_path_or_by_a_name_that_no_other_has(suite: Suite) -> None:
    made: dict[str, Category] = {}
    for name, parent in (("华东", ""), ("华北", ""), ("三甲", "华东"), ("三甲", "华北"), ("民营", "华北")):
        category = Category(name=name, parent_id=made[parent].id if parent else "")
        made[f"{parent}/{name}" if parent else name] = await suite.call(
            "boss", "CategoryService.CreateCategory", category=category
        )
    names = ("华东/三甲", "民营", "三甲", "外资", "")
    sheet = "名称,分类\n" + "".join(f"第{number}医院,{name}\n" for number, name in enumerate(names))
    async with suite.worker():
        uploaded = await checked(suite, "ann", sheet.encode())
        (ambiguous, unknown) = await rows_with(suite, "ann", uploaded.id, "ERROR")
        assert "华东/三甲, 华北/三甲" in ambiguous.problems[0].text
        assert (unknown.problems[0].field, unknown.problems[0].reason) == ("category_id", "UNKNOWN_NAME")
        await suite.call("ann", "ImportService.CommitImport", import_id=uploaded.id, only_fine_rows=True)
        await settled(suite, "ann", uploaded.id, "DONE")
    found = await suite.call("ann", "CustomerService.ListCustomers", order_by="name")
    assert [customer.category_id for customer in found.customers] == [made["华东/三甲"].id, made["华北/民营"].id, ""]
