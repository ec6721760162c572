"""Workbooks: what can be refused from the zip directory is refused here, the rest is read by another process."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import orjson

from crm_chassis.tabular.refusals import (
    CellsMerged,
    FileDamaged,
    FileEncrypted,
    FileTypeNotSupported,
    FileUnpacksTooLarge,
    SheetEmpty,
    SheetNotFound,
    SheetTooLarge,
    TooManyColumns,
)
from crm_chassis.tabular.sheets import Limits, Sheet, table

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_MANY_MEMBERS = 10_000
_SMALL = 64 * 2**20  # what unpacks to less than this may be packed as densely as it likes
_OTHER_KINDS = {"xl/workbook.bin": ".xlsb", "word/document.xml": ".docx", "ppt/presentation.xml": ".pptx"}


@contextmanager
def open_workbook(file: Path, limits: Limits, *, name: str) -> Iterator[Sheet]:
    """The named or first filled sheet of a workbook, while its reading process lives. Raises ``FileRefused`` s."""
    _check_directory(file, limits)
    order = orjson.dumps(
        {
            "file": str(file),
            "sheet": name,
            "memory": limits.memory,
            "cpu_seconds": limits.cpu_seconds,
            "unpacked_bytes": limits.unpacked_bytes,
            "columns": limits.columns,
        }
    )
    command = [sys.executable, "-m", "crm_chassis.tabular.workbook_process", order.decode()]
    with subprocess.Popen(  # noqa: S603 - our own module; the order is one argument, no shell
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={"PYTHONPATH": os.pathsep.join(sys.path)},  # nothing else: settings hold secrets
    ) as process:
        try:
            said = _answer(process)
            headers, rows = table(_records(process, limits), limits)
            yield Sheet(headers=headers, rows=rows, name=said["sheet"], other_names=tuple(said["others"]))
        finally:
            process.kill()


def _check_directory(file: Path, limits: Limits) -> None:
    """Refuse by what the zip says of itself; what it lies about meets the limits of the reading process."""
    try:
        with zipfile.ZipFile(file) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, UnicodeDecodeError) as wrong:
        raise FileDamaged from wrong
    names = {member.filename for member in members}
    if "mimetype" in names:
        raise FileTypeNotSupported(found=".ods")
    for member, kind in _OTHER_KINDS.items():
        if member in names:
            raise FileTypeNotSupported(found=kind)
    if "[Content_Types].xml" not in names:
        raise FileTypeNotSupported(found="ZIP")
    if len(names) != len(members):
        raise FileDamaged
    if any(member.flag_bits & 1 for member in members):
        raise FileEncrypted
    unpacked = sum(member.file_size for member in members)
    too_dense = unpacked > max(_SMALL, limits.unpacked_ratio * file.stat().st_size)
    if unpacked > limits.unpacked_bytes or too_dense or len(members) > _MANY_MEMBERS:
        raise FileUnpacksTooLarge


def _answer(process: subprocess.Popen[bytes]) -> dict[str, Any]:
    said: dict[str, Any] = orjson.loads(_line(process))
    match said.get("refused"):
        case None:
            return said
        case "EMPTY":
            raise SheetEmpty
        case "NOT_FOUND":
            raise SheetNotFound(name=said["sheet"], sheets=", ".join(said["others"]))
        case "ENCRYPTED":
            raise FileEncrypted
        case "MERGED":
            raise CellsMerged(cells=said["cells"])
        case "TOO_MANY_COLUMNS":
            raise TooManyColumns(row=said["row"], limit=said["limit"])
        case "TOO_LARGE":
            raise SheetTooLarge
        case _:
            raise FileDamaged


def _records(process: subprocess.Popen[bytes], limits: Limits) -> Iterator[tuple[int, list[str]]]:
    left = limits.text_bytes
    number = 0
    while (line := _line(process)) != b"null\n":
        left -= len(line)
        if left < 0:
            raise SheetTooLarge
        number += 1
        yield number, orjson.loads(line)


def _line(process: subprocess.Popen[bytes]) -> bytes:
    """The next line. Raises :class:`SheetTooLarge` when the process met one of its limits and was killed for it."""
    if process.stdout is None or process.stderr is None:
        raise RuntimeError("started without pipes")
    line = process.stdout.readline()
    if line.endswith(b"\n"):
        return line
    complaint = process.stderr.read()
    if process.wait() < 0:
        raise SheetTooLarge
    raise RuntimeError(f"the process that reads workbooks failed: {complaint.decode(errors='replace')}")
