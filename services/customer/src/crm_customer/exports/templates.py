"""The workbooks that imports are filled in with."""

from __future__ import annotations

import asyncio
from io import BytesIO
from typing import TYPE_CHECKING

import sqlalchemy as sa

from crm.common.v1.file_pb2 import SheetFormat
from crm_chassis.errors import CHINESE, ENGLISH
from crm_chassis.exporting import sent
from crm_chassis.tabular.kinds import Named
from crm_chassis.tabular.templates import template_workbook
from crm_customer.code_lists.tables import codes
from crm_customer.imports.resources import RESOURCES

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Sequence

    from crm.common.v1.file_pb2 import FileChunk
    from crm_chassis.calls import Call
    from crm_chassis.tabular.mapping import Column
    from crm_chassis.work import Read

TITLES = {
    1: {CHINESE: "客户导入模板", ENGLISH: "Import of customers"},
    2: {CHINESE: "科室导入模板", ENGLISH: "Import of departments"},
    3: {CHINESE: "关键人导入模板", ENGLISH: "Import of contacts"},
}
ASCII_TITLES = {1: "customers-template", 2: "departments-template", 3: "contacts-template"}


async def template(call: Call, resource: int) -> AsyncGenerator[FileChunk]:
    """The workbook for a resource in the caller's language."""
    columns = RESOURCES[resource].columns
    async with call.snapshot() as read:
        choices = await _choices(read, columns)
    content = await asyncio.to_thread(template_workbook, columns, choices, locale=call.locale)
    file = BytesIO(content)
    file.seek(0, 2)
    async for piece in sent(
        file, TITLES[resource][call.locale], SheetFormat.SHEET_FORMAT_XLSX, ascii_title=ASCII_TITLES[resource]
    ):
        yield piece


async def _choices(read: Read, columns: Sequence[Column]) -> dict[str, list[str]]:
    """The names to choose from, by field: those of the codes in use, in the order of their lists."""
    statement = (
        sa.select(codes.c.list, codes.c.name_zh, codes.c.name_en)
        .where(~codes.c.retired)
        .order_by(codes.c.list, codes.c.position, codes.c.code)
    )
    named: dict[str, list[str]] = {}
    for row in await read.db.execute(statement):
        named.setdefault(row.list, []).append(row.name_zh if read.locale == CHINESE else row.name_en or row.name_zh)
    return {column.name: named.get(column.kind.lookup, []) for column in columns if isinstance(column.kind, Named)}
