"""Imports as their users meet them (PRODUCT G10), and 6,753 real hospitals."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from imports_suite import checked, refused, rows_with, settled

if TYPE_CHECKING:
    from customer_suite import Suite

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


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "SHEET_EMPTY"),
        (b"\x81\x00\xff" * 50, "ENCODING_UNCLEAR"),
        ("名称,电话\n\x00医院,1\n".encode(), "CHARACTER_NOT_ALLOWED"),
    ],
)
async def test_a_file_that_cannot_be_read_is_refused_with_what_is_wrong(
    suite: Suite, content: bytes, reason: str
) -> None:
    assert (await refused(suite.upload("ann", content))).reason == reason


@pytest.mark.skipif(not HOSPITALS.exists(), reason=f"the real hospitals are not here: {HOSPITALS}")
async def test_6753_real_hospitals_go_in_once_and_a_second_import_changes_nothing(suite: Suite) -> None:
    mapping = {
        "name": "name",
        "province_code": "province_code",
        "city_code": "city_code",
        "county": "county",
        "level": "grade",
        "address": "address",
        "tel": "phones",
    }
    content = HOSPITALS.read_bytes()
    async with suite.worker():
        dry = await checked(suite, "ann", content, **mapping)
        assert dry.row_count == 6753
        # 13 grades are no grade (市级, 省级, 社区卫生服务中心, 市级机构, 无): listed, never guessed. Of the 40 hospitals
        # that stand twice in their city one has such a grade both times.
        assert (dry.error_count, dry.duplicate_count, dry.fine_count) == (13, 39, 6701)
        await suite.call("ann", "ImportService.CommitImport", import_id=dry.id, only_fine_rows=True)
        assert (await settled(suite, "ann", dry.id, "DONE")).committed_count == 6701
        before = await suite.rows("SELECT count(*), max(updated_at) FROM customers")
        again = await checked(suite, "ann", content, **mapping)
        assert (again.error_count, again.duplicate_count, again.fine_count) == (13, 6740, 0)
        await suite.call("ann", "ImportService.CommitImport", import_id=again.id, only_fine_rows=True)
        assert (await settled(suite, "ann", again.id, "DONE")).committed_count == 0
    assert await suite.rows("SELECT count(*), max(updated_at) FROM customers") == before
    assert await suite.rows("SELECT count(*) FROM customers WHERE name <> btrim(name, E' \\u00a0')") == [(0,)]
