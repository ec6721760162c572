"""What a sheet said is forgotten some time after its import ended; what became of its rows is not (PRODUCT G7, G10)."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from imports_suite import checked, committed, counts, reasons, refused, rows_with, settled
from pydantic import ValidationError

from crm.common.v1.file_pb2 import SheetFormat
from crm.customer.v1.customer_pb2 import Customer
from crm.customer.v1.import_service_pb2 import Import
from crm_customer import app
from crm_customer.imports import cells, expiring
from crm_customer.settings import CustomerSettings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from customer_suite import Suite

CSV = SheetFormat.SHEET_FORMAT_CSV
SHEETS = {
    "CUSTOMERS": "床位,医院名称,城市\nmany,第一医院,上海市\n100,第二医院,上海市\n",
    "CONTACTS": "手机,姓名,客户\n1381234,李芳,中心医院\n138 1234 5678,王建国,中心医院\n",
}
SAYS = {
    "zh": "此次导入的原始数据已超过保存期限并被清除,只保留各行的结果和原因。",
    "en": "What the sheet said was kept for a limited time and is forgotten; what became of its rows is still here.",
}


async def expire(suite: Suite) -> None:
    """Run the nightly job."""
    (nightly,) = [each for each in app.jobs(suite.settings) if each.name == "customer.imports.expire"]
    assert nightly.every is not None
    async with app.surroundings_of(suite.settings) as surroundings:
        await nightly.run(replace(surroundings, directory=lambda: suite.directory))


async def untouched_for(suite: Suite, days: int) -> None:
    """Let all imports be of some time ago."""
    await suite.rows(f"UPDATE imports SET updated_at = now() - interval '{days} days'")


async def kept(suite: Suite) -> tuple[int, int]:
    """How many rows have cells, and how many marks there are."""
    (row,) = await suite.rows("""
        SELECT (SELECT count(*) FROM import_rows WHERE cells <> '{}' OR sealed IS NOT NULL OR key_id IS NOT NULL) AS rows,
               (SELECT count(*) FROM import_marks) AS marks
    """)
    return row.rows, row.marks


async def done(suite: Suite, resource: str) -> Import:
    """An import with a row on file and a rejected one."""
    await suite.call("ann", "CustomerService.CreateCustomer", customer=Customer(name="中心医院"))
    async with suite.worker():
        dry = await checked(suite, "ann", SHEETS[resource], resource=resource)
        return await committed(suite, "ann", dry.id, only_fine_rows=True)


def told(imported: Import) -> Sequence[Any]:
    return imported.state, imported.row_count, counts(imported), dict(imported.mapping), imported.stop_reason


@pytest.mark.parametrize("resource", ["CUSTOMERS", "CONTACTS"])
async def test_an_import_forgets_what_its_sheet_said_and_keeps_what_became_of_its_rows(
    suite: Suite, resource: str
) -> None:
    before = await done(suite, resource)
    wrong = reasons(await rows_with(suite, "ann", before.id, "ERROR"))
    await untouched_for(suite, 29)
    await expire(suite)
    rows, marks = await kept(suite)
    assert rows > 0
    assert marks > 0
    await untouched_for(suite, 31)
    await expire(suite)
    await expire(suite)
    assert await kept(suite) == (0, 0)
    after = await suite.call("ann", "ImportService.GetImport", import_id=before.id)
    assert told(after) == told(before)
    assert (before.HasField("expire_time"), after.HasField("expire_time")) == (False, True)
    for locale, text in SAYS.items():
        page = await suite.call("ann", "ImportService.ListImportRows", import_id=before.id, locale=locale)
        assert [list(row.cells) for row in page.rows] == [[], []]
        assert (page.notice.reason, page.notice.text) == ("IMPORT_EXPIRED", text)
        file = suite.download("ann", "ImportService.ExportRejectedRows", import_id=before.id, format=CSV, locale=locale)
        refusal = await refused(file)
        assert (refusal.reason, refusal.text) == ("IMPORT_EXPIRED", text)
    assert reasons(await rows_with(suite, "ann", before.id, "ERROR")) == wrong
    expired = await suite.rows("SELECT record_id, person_name FROM audit_entries WHERE action = 'expired'")
    assert expired == [(before.id, "import")]


async def test_while_the_cells_are_kept_there_is_nothing_to_say_of_them(suite: Suite) -> None:
    imported = await done(suite, "CUSTOMERS")
    page = await suite.call("ann", "ImportService.ListImportRows", import_id=imported.id)
    assert not page.HasField("notice")
    assert [len(row.cells) for row in page.rows] == [3, 3]


async def test_a_cancelled_import_forgets_what_is_left_of_its_sheet(suite: Suite) -> None:
    async with suite.worker():
        dry = await checked(suite, "ann", SHEETS["CUSTOMERS"])
    await suite.call("ann", "ImportService.CancelImport", import_id=dry.id)
    await untouched_for(suite, 31)
    await expire(suite)
    assert await kept(suite) == (0, 0)
    assert (await suite.call("ann", "ImportService.GetImport", import_id=dry.id)).stop_reason == ""


async def test_an_import_that_nobody_went_on_with_is_stopped_and_forgotten(suite: Suite) -> None:
    async with suite.worker():
        dry = await checked(suite, "ann", SHEETS["CUSTOMERS"])
        fresh = await suite.upload("ann", SHEETS["CUSTOMERS"].encode())
        await suite.rows(f"UPDATE imports SET updated_at = now() - interval '31 days' WHERE id = '{dry.id}'")
        await expire(suite)
        await settled(suite, "ann", dry.id, "CANCELLED")
    stopped = await suite.call("ann", "ImportService.GetImport", import_id=dry.id)
    assert (stopped.stop_reason, counts(stopped)) == ("EXPIRED", {"fine": 1, "error": 1})
    late = suite.call("ann", "ImportService.CommitImport", import_id=dry.id, only_fine_rows=True)
    assert (await refused(late)).reason == "IMPORT_NOT_READY"
    file = suite.download("ann", "ImportService.ExportRejectedRows", import_id=dry.id, format=CSV)
    assert (await refused(file)).reason == "IMPORT_EXPIRED"
    assert await kept(suite) == (2, 0)
    assert (await suite.call("ann", "ImportService.GetImport", import_id=fresh.id)).stop_reason == ""


async def test_a_night_that_was_interrupted_is_finished_by_the_next(
    suite: Suite, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with suite.worker():
        dry = await checked(suite, "ann", SHEETS["CUSTOMERS"])
    await untouched_for(suite, 31)
    forget = cells.forget

    async def forget_and_die(*asked: Any) -> int:
        if (await kept(suite))[0] < 2:
            raise ConnectionAbortedError
        return await forget(*asked)

    monkeypatch.setattr(expiring, "AT_ONCE", 1)
    monkeypatch.setattr(cells, "forget", forget_and_die)
    with pytest.raises(ConnectionAbortedError):
        await expire(suite)
    rows, marks = await kept(suite)
    assert (rows, marks > 0) == (1, True)
    half = await suite.call("ann", "ImportService.GetImport", import_id=dry.id)
    assert (half.stop_reason, half.HasField("expire_time")) == ("EXPIRED", False)
    monkeypatch.setattr(cells, "forget", forget)
    await expire(suite)
    assert await kept(suite) == (0, 0)


async def test_marks_of_an_import_that_may_go_on_cannot_be_deleted(suite: Suite) -> None:
    async with suite.worker():
        dry = await checked(suite, "ann", SHEETS["CUSTOMERS"])
    (row,) = await suite.rows(f"SELECT forget_import_marks('{dry.id}') AS count")
    assert (row.count, (await kept(suite))[1] > 0) == (0, True)


def test_how_long_cells_are_kept_is_the_companys_to_say_within_bounds() -> None:
    given: Any = {"database_url": "postgresql://crm_customer@localhost/crm_customer", "keys_file": Path("keys.json")}
    assert CustomerSettings(**given).import_cells_days == 30
    for days in (0, 3651):
        with pytest.raises(ValidationError, match="import_cells_days"):
            CustomerSettings(**given, import_cells_days=days)
