"""What every kind of file becomes: headers, and rows of texts under them, checked while they are read."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from crm_chassis.tabular.coordinates import column_letters
from crm_chassis.tabular.refusals import (
    CellTooLong,
    CharacterNotAllowed,
    HeaderDuplicate,
    SheetEmpty,
    TooManyColumns,
    TooManyRows,
    ValueWithoutHeader,
)
from crm_chassis.text import folded, tidy

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterable, Iterator


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What reading may cost. ``memory`` and ``cpu_seconds`` bound the process that reads a workbook."""

    file_bytes: int = 50 * 2**20
    unpacked_bytes: int = 512 * 2**20
    unpacked_ratio: int = 200
    rows: int = 200_000
    columns: int = 500
    cell_characters: int = 32_767
    text_bytes: int = 512 * 2**20
    memory: int = 2 * 2**30
    cpu_seconds: int = 60


class Row(NamedTuple):
    """A row that is not blank: its number in the file, counted from 1, and one text per header."""

    number: int
    cells: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """An open sheet. ``rows`` can be read once, while the sheet is open.

    ``name`` and ``other_names`` are those of a workbook's sheets, ``encoding`` and ``delimiter`` those of a text file.
    """

    headers: tuple[str, ...]
    rows: Iterator[Row]
    name: str | None = None
    other_names: tuple[str, ...] = ()
    encoding: str | None = None
    delimiter: str | None = None

    async def batches(self, size: int) -> AsyncIterator[list[Row]]:
        """The rows in lists of ``size``, read in a thread so that the event loop stays free."""
        while batch := await asyncio.to_thread(lambda: list(islice(self.rows, size))):
            yield batch


def table(records: Iterable[tuple[int, list[str]]], limits: Limits) -> tuple[tuple[str, ...], Iterator[Row]]:
    """Headers (the first row that is not blank) and rows of numbered records.

    Raises :class:`SheetEmpty` and :class:`HeaderDuplicate`; the rows raise further ones while they are read.
    """
    filled = _checked(records, limits)
    first = next(filled, None)
    if first is None:
        raise SheetEmpty
    columns = {index: header for index, text in enumerate(first.cells) if (header := tidy(text))}
    _check_headers(columns)
    return tuple(columns.values()), _rows(filled, list(columns), limits)


def _checked(records: Iterable[tuple[int, list[str]]], limits: Limits) -> Iterator[Row]:
    for number, cells in records:
        if not any(map(str.strip, cells)):
            continue
        if len(cells) > limits.columns and any(map(str.strip, cells[limits.columns :])):
            raise TooManyColumns(row=number, limit=limits.columns)
        joined = "".join(cells)
        if len(joined) > limits.cell_characters:
            for index, cell in enumerate(cells):
                if len(cell) > limits.cell_characters:
                    raise CellTooLong(row=number, column=column_letters(index), limit=limits.cell_characters)
        if "\0" in joined:
            _refuse_nul(number, cells)
        yield Row(number, cells)


def _refuse_nul(number: int, cells: list[str]) -> None:
    index = next(index for index, cell in enumerate(cells) if "\0" in cell)
    raise CharacterNotAllowed(row=number, column=column_letters(index), code="0000")


def _check_headers(columns: dict[int, str]) -> None:
    seen: dict[str, int] = {}
    for index, header in columns.items():
        other = seen.setdefault(folded(header), index)
        if other != index:
            raise HeaderDuplicate(header=header, column=column_letters(index), other=column_letters(other))


def _rows(filled: Iterator[Row], columns: list[int], limits: Limits) -> Iterator[Row]:
    width = columns[-1] + 1
    gaps = [index for index in range(width) if index not in set(columns)]
    for count, (number, cells) in enumerate(filled, start=1):
        if count > limits.rows:
            raise TooManyRows(limit=limits.rows)
        if len(cells) < width:
            cells.extend([""] * (width - len(cells)))
        elif len(cells) > width:
            _check_without_header(number, cells, range(width, len(cells)))
            del cells[width:]
        if gaps:
            _check_without_header(number, cells, gaps)
            yield Row(number, [cells[index] for index in columns])
        else:
            yield Row(number, cells)


def _check_without_header(number: int, cells: list[str], indexes: Iterable[int]) -> None:
    for index in indexes:
        if cells[index].strip():
            raise ValueWithoutHeader(row=number, column=column_letters(index))
