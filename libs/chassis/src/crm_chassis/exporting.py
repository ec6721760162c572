"""Lists as files for people: an export is its list rpc, called page after page (PRODUCT G10, G8; ADR 0006).

So the rows, their order, what is masked, hidden and withheld cannot differ from what the list shows. All pages see one
moment of the database, and each is decided on the organisation as it is when it is read. The file is finished, counted
and in the audit trail before its first byte leaves: nobody gets half a file, nor one without a trail.
"""

from __future__ import annotations

import asyncio
import tempfile
from contextlib import aclosing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

from google.protobuf import descriptor_pool, message_factory
from uuid_utils.compat import uuid7

from crm.common.v1 import options_pb2
from crm.common.v1.file_pb2 import FileChunk, FileHeader, SheetFormat
from crm_chassis.errors import CHINESE, ENGLISH, Kind, Refused
from crm_chassis.grpc.contract import GuardedFields
from crm_chassis.tabular.writing import CSV_TYPE, MAX_SHEET_ROWS, XLSX_TYPE, Cell, Heading, csv_chunks, xlsx_chunks

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Awaitable, Callable, Collection, Mapping, Sequence
    from typing import BinaryIO

    from crm_chassis.calls import Call
    from crm_chassis.identity.directory import Directory
    from crm_chassis.work import Read

    Finder = Callable[[Read, Collection[str]], Awaitable[dict[str, str]]]

PAGE = 250  # rows; a page is made on the event loop, so it must not be long
PIECE = 256 * 1024
MOST_ROWS = MAX_SHEET_ROWS - 1  # in a workbook, under the headers


class ExportTooLarge(Refused):
    """A workbook has an end; a file that silently stopped there would look complete."""

    reason = "EXPORT_TOO_LARGE"
    kind = Kind.INVALID
    says: ClassVar = {
        CHINESE: "超过 Excel 工作表的上限 {limit} 行,请缩小筛选范围,或改为导出 CSV。",
        ENGLISH: "There are more than {limit} rows, which a workbook cannot hold; narrow the list or choose CSV.",
    }


class Names(Protocol):
    """What columns need beside the rows themselves, such as the names of owners and codes."""

    async def learn(self, read: Read, rows: Sequence[Any]) -> None:
        """Look up what the next rows refer to, as far as the caller may know it."""


class ExportNames:
    """What codes, people, units and other records are called, in the caller's language and as far as the caller may know.

    ``titles`` are those of codes by list and code; ``finders`` know the records that a field refers to, by its name.
    """

    def __init__(self, read: Read, titles: Mapping[tuple[str, str], str], finders: Mapping[str, Finder]) -> None:
        self.locale = read.locale
        self._titles = titles
        self._finders = finders
        self._found: dict[str, dict[str, str]] = {}
        self._directory: Directory = read.caller.directory

    async def learn(self, read: Read, rows: Sequence[Any]) -> None:
        """Look up what the next rows refer to."""
        self._directory = read.caller.directory
        for field, find in self._finders.items():
            self._found[field] = await find(read, {getattr(row, field) for row in rows} - {""})

    def code(self, name: str, code: str) -> str:
        """The title of a code of a list; a code that nobody knows stands for itself."""
        return self._titles.get((name, code), code)

    def record(self, field: str, row: Any) -> str:
        """The name of the record that a field refers to; empty when the caller may not see it."""
        return self._found[field].get(getattr(row, field), "")

    def person(self, person_id: str) -> str:
        """A person's name."""
        person = self._directory.people.get(person_id)
        return person.name if person else ""

    def unit(self, unit_id: str) -> str:
        """A unit's name."""
        unit = self._directory.units.get(unit_id)
        return unit.name if unit else ""

    def product_line(self, product_line_id: str) -> str:
        """A product line's name."""
        line = self._directory.product_lines.get(product_line_id)
        return line.name if line else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportColumn:
    """A column: the field of the record it shows, its titles by language, and what a row and its names put into it."""

    field: str
    titles: Mapping[str, str]
    cell: Callable[[Any, Any], Cell]
    width: int = 16


class Export:
    """A list that can be had as a file.

    ``rpc`` is the list's full name in the contracts, ``page`` answers it; ``names`` begins a :class:`Names`.
    ``traceable`` is how the trail may hold a query, which must not name a sealed value.
    """

    def __init__(
        self,
        rpc: str,
        page: Callable[[Any, Read], Awaitable[Any]],
        *,
        titles: Mapping[str, str],
        columns: Sequence[ExportColumn],
        names: Callable[[Read], Awaitable[Names]],
        traceable: Callable[[str], str] = str,
    ) -> None:
        method: Any = descriptor_pool.Default().FindMethodByName(rpc)
        self.permission: str = method.GetOptions().Extensions[options_pb2.access].permission
        self.request: type[Any] = message_factory.GetMessageClass(method.input_type)
        (self._rows,) = (field for field in method.output_type.fields if field.is_repeated)
        self._guarded = GuardedFields(method.output_type)
        self._page = page
        self._columns = columns
        self.titles = titles
        self.names = names
        self.traceable = traceable

    @property
    def resource(self) -> str:
        """What is listed, such as ``customers``."""
        return str(self._rows.name)

    def columns_for(self, permissions: frozenset[str]) -> list[ExportColumn]:
        """The columns whose fields somebody with these permissions may read."""
        fields = self._rows.message_type.fields_by_name
        guards = ((each, fields[each.field].GetOptions().Extensions[options_pb2.field]) for each in self._columns)
        return [each for each, policy in guards if not policy.readable_with or policy.readable_with in permissions]

    async def page(self, asked: Any, read: Read) -> tuple[Sequence[Any], str]:
        """Rows as the list answers them, and the token of the next page. Raises what the list rpc does."""
        read.caller.must(self.permission)
        answer = await self._page(asked, read)
        self._guarded.withhold(answer, read.caller.permissions)
        return getattr(answer, self._rows.name), answer.next_page_token


class Exporter:
    """Makes files. ``at_once`` are in the making at a time, for each takes a connection and a core; others wait."""

    def __init__(self, *, at_once: int) -> None:
        self._turns = asyncio.Semaphore(at_once)

    async def file(self, call: Call, export: Export, request: Any) -> AsyncGenerator[FileChunk]:
        """The file an export request (format, and parameters of the list) asks for.

        Raises PermissionMissing without the list's own permission, what the list rpc does, and ExportTooLarge.
        """
        making = _Making(call, export, request)
        with tempfile.TemporaryFile(prefix="crm-export-") as file:
            async with self._turns:
                await making.write(file)
            async with call.working() as work:
                work.audit("exports", str(uuid7()), "exported", changes=making.trail())
            title = f"{export.titles[call.locale]} {work.now.astimezone(work.zone):%Y-%m-%d}"
            async with aclosing(sent(file, title, request.format)) as pieces:
                async for piece in pieces:
                    yield piece


class _Making:
    """One file in the making."""

    def __init__(self, call: Call, export: Export, request: Any) -> None:
        self._call = call
        self._export = export
        self._workbook = request.format != SheetFormat.SHEET_FORMAT_CSV
        named = (field.name for field in request.DESCRIPTOR.fields if field.name != "format")
        self._asked = {name: getattr(request, name) for name in named}
        self._columns = export.columns_for(call.admit().permissions)
        self._count = 0

    def trail(self) -> dict[str, list[Any]]:
        """What the trail tells of it."""
        asked = dict(self._asked)
        if "query" in asked:
            asked["query"] = self._export.traceable(asked["query"])
        told = {
            "resource": self._export.resource,
            "format": "xlsx" if self._workbook else "csv",
            **{name: value for name, value in asked.items() if value},
            "row_count": self._count,
        }
        return {name: [None, value] for name, value in told.items()}

    async def write(self, file: BinaryIO) -> None:
        """Write the whole of it."""
        headings = [Heading(column.titles[self._call.locale], column.width) for column in self._columns]
        zone = self._call.surroundings.zone
        async with aclosing(self._batches()) as batches:
            if self._workbook:
                chunks = xlsx_chunks(headings, batches, zone=zone, sheet=self._export.titles[self._call.locale])
            else:
                chunks = csv_chunks(headings, batches, zone=zone)
            async with aclosing(chunks):
                async for chunk in chunks:
                    await asyncio.to_thread(file.write, chunk)

    async def _batches(self) -> AsyncGenerator[list[list[Cell]]]:
        asked = self._export.request(**self._asked, page_size=PAGE)
        async with self._call.snapshot() as read:
            names = await self._export.names(read)
            more = True
            while more:
                read.caller = self._call.admit()
                rows, asked.page_token = await self._export.page(asked, read)
                self._count += len(rows)
                if self._workbook and self._count > MOST_ROWS:
                    raise ExportTooLarge(limit=MOST_ROWS)
                await names.learn(read, rows)
                yield await asyncio.to_thread(_cells, rows, self._columns, names)
                more = bool(asked.page_token)


def _cells(rows: Sequence[Any], columns: Sequence[ExportColumn], names: Names) -> list[list[Cell]]:
    return [[column.cell(row, names) for column in columns] for row in rows]


async def sent(file: BinaryIO, title: str, sheet_format: SheetFormat) -> AsyncGenerator[FileChunk]:
    """A sheet that is written to its end, in pieces."""
    csv = sheet_format == SheetFormat.SHEET_FORMAT_CSV
    size = file.tell()
    filename, content_type = f"{title}.{'csv' if csv else 'xlsx'}", CSV_TYPE if csv else XLSX_TYPE
    yield FileChunk(header=FileHeader(filename=filename, content_type=content_type, size=size))
    file.seek(0)
    while piece := await asyncio.to_thread(file.read, PIECE):
        yield FileChunk(content=piece)
