"""Sheets for people: exports and error files, streamed as .xlsx or .csv.

Formula-injection safe: in .xlsx text is stored as text (and marked so that editing it keeps it text), in .csv it is
guarded (``formulas``). Reading the file with ``reading`` gives the same texts back.
"""

from __future__ import annotations

import asyncio
import csv
import io
import tempfile
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import xlsxwriter

from crm_chassis.errors import CHINESE, ENGLISH
from crm_chassis.tabular.coordinates import column_letters
from crm_chassis.tabular.formulas import DANGEROUS, guarded
from crm_chassis.tabular.refusals import CellTooLong, TooManyRows

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, AsyncIterable, Mapping, Sequence
    from zoneinfo import ZoneInfo

Cell = str | int | Decimal | bool | date | datetime | None

XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV_TYPE = "text/csv; charset=utf-8"

MAX_SHEET_ROWS = 1_048_576
MAX_CELL_CHARACTERS = 32_767
_SHOWN_DIGITS = 15  # Excel's numbers are binary doubles: more digits are kept as text
_CHUNK = 256 * 1024
_EXCEL_EPOCH = 1900
# What Unicode reserves for no character ever, and XML does not allow.
_NO_CHARACTERS = str.maketrans({"\ufffe": "\ufffd", "\uffff": "\ufffd"})


@dataclass(frozen=True, slots=True)
class Heading:
    """A column of an export: its title in the reader's language, and its width in characters."""

    title: str
    width: int = 16


REASON_TITLES: Mapping[str, str] = {CHINESE: "未导入原因", ENGLISH: "Why it was not imported"}


def error_headings(headers: Sequence[str], locale: str) -> list[Heading]:
    """Headings of an error file: the columns of the file that was imported, and the reason behind them.

    Its rows are the rejected rows' texts followed by the reason, so that the file can be corrected and imported again.
    """
    return [*map(Heading, headers), Heading(REASON_TITLES.get(locale, REASON_TITLES[ENGLISH]), 60)]


async def csv_chunks(
    headings: Sequence[Heading], batches: AsyncIterable[Sequence[Sequence[Cell]]], *, zone: ZoneInfo
) -> AsyncGenerator[bytes]:
    """A .csv file (UTF-8 with BOM, commas, CRLF), a chunk per batch. Times are written in ``zone``."""
    yield b"\xef\xbb\xbf" + _csv_lines([[heading.title for heading in headings]], zone)
    async for batch in batches:
        if batch:
            yield await asyncio.to_thread(_csv_lines, batch, zone)


def _csv_lines(rows: Sequence[Sequence[Cell]], zone: ZoneInfo) -> bytes:
    out = io.StringIO(newline="")
    # Every text is quoted, so that a program that divides at other signs finds no cell inside one.
    writer = csv.writer(out, quoting=csv.QUOTE_NONNUMERIC)
    writer.writerows([_csv_cell(cell, zone) for cell in row] for row in rows)
    return out.getvalue().encode()


def _csv_cell(cell: Cell, zone: ZoneInfo) -> str | int | Decimal:
    match cell:
        case str():
            return guarded(cell)
        case bool():
            return "TRUE" if cell else "FALSE"
        case datetime():
            return _local(cell, zone).replace(tzinfo=None).isoformat(sep=" ")
        case date():
            return cell.isoformat()
        case Decimal():
            plain = format(cell, "f")
            return number if "E" not in str(number := Decimal(plain)) else plain
        case _:
            return "" if cell is None else cell


async def xlsx_chunks(
    headings: Sequence[Heading],
    batches: AsyncIterable[Sequence[Sequence[Cell]]],
    *,
    zone: ZoneInfo,
    sheet: str,
) -> AsyncGenerator[bytes]:
    """An .xlsx file of one ``sheet``, written row by row to a temporary file (memory does not grow), then sent in chunks.

    Times are written in ``zone``, numbers of more than 15 digits as text. Raises :class:`TooManyRows` and
    :class:`CellTooLong` where Excel's limits would cut something off.
    """
    with (
        tempfile.TemporaryFile(prefix="crm-export-") as file,
        tempfile.TemporaryDirectory(prefix="crm-export-") as folder,
    ):
        workbook = xlsxwriter.Workbook(file, {"constant_memory": True, "tmpdir": folder})
        table = _Table(workbook, sheet, headings, zone)
        try:
            async for batch in batches:
                await asyncio.to_thread(table.write, batch)
            await asyncio.to_thread(workbook.close)
        finally:
            table.close()
        file.seek(0)
        while chunk := await asyncio.to_thread(file.read, _CHUNK):
            yield chunk


class _Table:
    """One worksheet with a frozen row of headings, growing downwards."""

    def __init__(self, workbook: Any, sheet: str, headings: Sequence[Heading], zone: ZoneInfo) -> None:
        self._sheet = workbook.add_worksheet(sheet)
        self._zone = zone
        self._next_row = 1
        self._date = workbook.add_format({"num_format": "yyyy-mm-dd"})
        self._time = workbook.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        # The mark that an apostrophe typed in Excel leaves: whoever edits the cell does not turn it into a formula.
        self._risky = workbook.add_format({"quote_prefix": True})
        bold = workbook.add_format({"bold": True, "bg_color": "#E8EEF7", "bottom": 1})
        for index, heading in enumerate(headings):
            self._sheet.set_column(index, index, heading.width)
            self._sheet.write_string(0, index, heading.title, bold)
        self._sheet.freeze_panes(1, 0)

    def write(self, rows: Sequence[Sequence[Cell]]) -> None:
        """Append rows. Raises :class:`TooManyRows` and :class:`CellTooLong`."""
        for row in rows:
            if self._next_row >= MAX_SHEET_ROWS:
                raise TooManyRows(limit=MAX_SHEET_ROWS - 1)
            for index, cell in enumerate(row):
                self._write_cell(index, cell)
            self._next_row += 1

    def close(self) -> None:
        """Let go of the temporary file of rows, which an abandoned workbook would keep open."""
        self._sheet.row_data_fh.close()

    def _write_cell(self, column: int, cell: Cell) -> None:
        row = self._next_row
        match cell:
            case str():
                self._write_text(column, cell)
            case None:
                pass
            case bool():
                self._sheet.write_boolean(row, column, cell)
            case int() | Decimal():
                if len(Decimal(cell).as_tuple().digits) > _SHOWN_DIGITS:
                    self._write_text(column, format(cell, "f" if isinstance(cell, Decimal) else "d"))
                else:
                    self._sheet.write_number(row, column, cell)
            case datetime():
                self._write_day(column, _local(cell, self._zone).replace(tzinfo=None), self._time)
            case date():
                self._write_day(column, cell, self._date)

    def _write_day(self, column: int, day: date, shape: Any) -> None:
        if day.year < _EXCEL_EPOCH:
            self._write_text(column, str(day))
        else:
            self._sheet.write_datetime(self._next_row, column, day, shape)

    def _write_text(self, column: int, text: str) -> None:
        if len(text.encode("utf-16-le")) > 2 * MAX_CELL_CHARACTERS:
            raise CellTooLong(row=self._next_row + 1, column=column_letters(column), limit=MAX_CELL_CHARACTERS)
        text = text.translate(_NO_CHARACTERS)
        risky = DANGEROUS.match(text.lstrip("'")) is not None
        self._sheet.write_string(self._next_row, column, text, self._risky if risky else None)


def _local(moment: datetime, zone: ZoneInfo) -> datetime:
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return aware.astimezone(zone).replace(microsecond=0)
