"""Reads one sheet of one workbook and prints it, a JSON line per row: the process that hostile files may kill.

Order: one JSON argument, see ``xlsx_reading``. Answer: a line that says which sheet it is or why not, the rows from
the first row of the sheet on, and ``null`` at the end. Dying of a limit leaves the ``null`` out.
"""

from __future__ import annotations

import re
import resource
import sys
import zipfile
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import orjson
from python_calamine import (
    CalamineError,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from crm_chassis.tabular.coordinates import column_letters

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import BinaryIO

    from python_calamine import CalamineSheet

_RELATIONSHIP = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_PERCENT_FORMATS = {9, 10}
_QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')
_REFERENCE = re.compile(rb'\sr="([A-Z]{1,3})(\d{1,7})"')
_CELL = re.compile(rb"(?:\w+:)?c\s")
_ERROR_VALUE = re.compile(rb"<(?:\w+:)?v>([^<]*)<")


class NotReadable(Exception):
    """The sheet is refused; ``answer`` is the line to print."""

    def __init__(self, refused: str, **more: Any) -> None:
        self.answer = {"refused": refused, **more}
        super().__init__(refused)


def print_sheet(order: dict[str, Any], out: BinaryIO) -> None:
    """Print the ordered sheet. Raises :class:`NotReadable` before the first line, if at all."""
    workbook = CalamineWorkbook.from_path(order["file"])
    sheet, others = _chosen(workbook, order["sheet"])
    _refuse_merged(sheet)
    end = sheet.end or (0, 0)
    if end[1] >= order["columns"]:
        raise NotReadable("TOO_MANY_COLUMNS", row=(sheet.start or (0, 0))[0] + 1, limit=order["columns"])
    appearances = _appearances(order, sheet.name)
    _print(out, {"sheet": sheet.name, "others": others})
    left = [""] * (sheet.start or (0, 0))[1]
    for index, cells in enumerate(sheet.iter_rows()):
        texts = left + [_SHOWN[type(cell)](cell) for cell in cells]
        for column, appearance in appearances.get(index, ()):
            # Formatted cells without a value lie about the filled ones.
            if len(left) <= column < len(texts):
                texts[column] = _percent(cells[column - len(left)]) if appearance is None else appearance
        _print(out, texts)
    _print(out, None)


def _chosen(workbook: CalamineWorkbook, name: str) -> tuple[CalamineSheet, list[str]]:
    visible = [
        each.name
        for each in workbook.sheets_metadata
        if each.typ == SheetTypeEnum.WorkSheet and each.visible == SheetVisibleEnum.Visible
    ]
    if name and name not in visible:
        raise NotReadable("NOT_FOUND", sheet=name, others=visible)
    for each in [name] if name else visible:
        sheet = workbook.get_sheet_by_name(each)
        if sheet.start is not None:
            return sheet, [other for other in visible if other != each]
    raise NotReadable("EMPTY")


def _refuse_merged(sheet: CalamineSheet) -> None:
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        if (top, left) != (bottom, right):
            raise NotReadable("MERGED", cells=f"{column_letters(left)}{top + 1}:{column_letters(right)}{bottom + 1}")


def _number(cell: float) -> str:
    if cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    return _plain(Decimal(format(cell, ".15g")))


def _moment(cell: datetime) -> str:
    if cell.microsecond:  # a day's fraction in a float is exact to some microseconds only
        cell += timedelta(microseconds=500)
        cell = cell.replace(microsecond=cell.microsecond // 1000 * 1000)
    return cell.isoformat(sep=" ")


def _duration(cell: timedelta) -> str:
    minutes, seconds = divmod(round(cell.total_seconds()), 60)
    return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"


# A cell as a person sees it: 1380 and not 1380.0, at most the 15 digits Excel keeps, ISO dates.
_SHOWN: dict[type, Callable[[Any], str]] = {
    str: str,
    bool: lambda cell: "TRUE" if cell else "FALSE",
    int: str,
    float: _number,
    datetime: _moment,
    date: date.isoformat,
    time: time.isoformat,
    timedelta: _duration,
}


def _plain(number: Decimal) -> str:
    text = format(number, "f") if abs(number.adjusted()) < 30 else str(number)
    return text.rstrip("0").rstrip(".") if "." in text and "E" not in text else text


def _percent(cell: object) -> str:
    if isinstance(cell, float):
        return _plain(Decimal(format(cell, ".15g")) * 100) + "%"
    return _SHOWN[type(cell)](cell)


def _appearances(order: dict[str, Any], sheet: str) -> dict[int, list[tuple[int, str | None]]]:
    """By row: the columns of error cells with their text, which calamine leaves empty, and of percentages with None."""
    with zipfile.ZipFile(order["file"]) as archive:
        formats = _percent_styles(archive)
        member = archive.getinfo(_member(archive, sheet))
        if member.file_size > order["unpacked_bytes"]:
            raise NotReadable("TOO_LARGE")
        content = archive.read(member)
    found: dict[int, list[tuple[int, str | None]]] = {}
    for attributes, end in _cells(content, rb'\st="e"'):
        value = _ERROR_VALUE.search(content, end)
        _place(found, attributes, value[1].decode() if value else "#N/A")
    styles = b"|".join(str(each).encode() for each in sorted(formats))
    for attributes, _ in _cells(content, rb'\ss="(?:' + styles + rb')"') if formats else ():
        if b' t="' not in attributes or b' t="n"' in attributes:
            _place(found, attributes, None)
    return found


def _cells(content: bytes, attribute: bytes) -> Iterator[tuple[bytes, int]]:
    """Tags of cells with the attribute, and where they end; found from the attribute, which is rarer than cells."""
    for match in re.finditer(attribute, content):
        start, end = content.rfind(b"<", 0, match.start()) + 1, content.find(b">", match.end())
        if _CELL.match(content, start):
            yield content[start:end], end


def _place(found: dict[int, list[tuple[int, str | None]]], attributes: bytes, appearance: str | None) -> None:
    reference = _REFERENCE.search(attributes)
    if reference is None:
        raise NotReadable("DAMAGED")
    column = 0
    for letter in reference[1]:
        column = column * 26 + letter - 64
    found.setdefault(int(reference[2]) - 1, []).append((column - 1, appearance))


def _percent_styles(archive: zipfile.ZipFile) -> set[int]:
    """Numbers of the cell styles that show a percentage."""
    if "xl/styles.xml" not in archive.namelist():
        return set()
    root = ET.fromstring(archive.read("xl/styles.xml"))  # noqa: S314 - this process may be killed by what it reads
    formats = _PERCENT_FORMATS | {
        int(each.get("numFmtId", "-1"))
        for each in root.iterfind(".//{*}numFmts/{*}numFmt")
        if "%" in _QUOTED.sub("", each.get("formatCode", ""))
    }
    styles = root.iterfind("./{*}cellXfs/{*}xf")
    return {number for number, style in enumerate(styles) if int(style.get("numFmtId", "0")) in formats}


def _member(archive: zipfile.ZipFile, sheet: str) -> str:
    """The part of the package that holds the sheet."""
    book = ET.fromstring(archive.read("xl/workbook.xml"))  # noqa: S314 - as above
    links = ET.fromstring(archive.read("xl/_rels/workbook.xml.rels"))  # noqa: S314 - as above
    targets = {each.get("Id"): each.get("Target", "") for each in links}
    for each in book.iterfind("./{*}sheets/{*}sheet"):
        if each.get("name") == sheet:
            target = targets.get(each.get(_RELATIONSHIP), "")
            return target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
    raise NotReadable("DAMAGED")


def _print(out: BinaryIO, line: object) -> None:
    out.write(orjson.dumps(line) + b"\n")


def main() -> None:
    """Read the order, take on its limits, print the sheet."""
    order = orjson.loads(sys.argv[1])
    resource.setrlimit(resource.RLIMIT_AS, (order["memory"], order["memory"]))
    resource.setrlimit(resource.RLIMIT_CPU, (order["cpu_seconds"], order["cpu_seconds"]))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    out = sys.stdout.buffer
    try:
        print_sheet(order, out)
    except NotReadable as refused:
        _print(out, refused.answer)
    except PasswordError:
        _print(out, {"refused": "ENCRYPTED"})
    except MemoryError:
        _print(out, {"refused": "TOO_LARGE"})
    except (CalamineError, zipfile.BadZipFile, ET.ParseError, KeyError, ValueError):
        _print(out, {"refused": "DAMAGED"})
    except BaseException as panic:
        if type(panic).__name__ != "PanicException":  # what Rust raises; its class cannot be imported
            raise
        _print(out, {"refused": "DAMAGED"})
    out.flush()


if __name__ == "__main__":
    main()
