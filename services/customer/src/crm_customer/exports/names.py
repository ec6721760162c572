"""What codes are called, beside the people, units and records that every export names."""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa

from crm_chassis.errors import CHINESE
from crm_chassis.exporting import ExportNames
from crm_customer.code_lists.tables import codes

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from crm_chassis.exporting import Finder
    from crm_chassis.work import Read


def names_with(**finders: Finder) -> Callable[[Read], Awaitable[ExportNames]]:
    """Begins :class:`ExportNames`, given what finds the records that each field refers to."""

    async def begin(read: Read) -> ExportNames:
        rows = await read.db.execute(sa.select(codes.c.list, codes.c.code, codes.c.name_zh, codes.c.name_en))
        chinese = read.locale == CHINESE
        titles = {(row.list, row.code): row.name_zh if chinese else row.name_en or row.name_zh for row in rows}
        return ExportNames(read, titles, finders)

    return begin
