"""Opens a file somebody sent: .xlsx or .csv, known by its content and never by its name.

Text files are read here, in bounded steps. Workbooks are read by a process of their own with a limit on memory and CPU
time (``workbook_process``): two cells far apart make the native reader ask for half a terabyte and abort.
"""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from crm_chassis.tabular.csv_reading import ENCODINGS, open_csv
from crm_chassis.tabular.refusals import FileEncrypted, FileTooLarge, FileTypeNotSupported, SheetEmpty
from crm_chassis.tabular.sheets import Limits
from crm_chassis.tabular.xlsx_reading import open_workbook

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crm_chassis.tabular.sheets import Sheet

DEFAULT_LIMITS = Limits()

_ZIP = b"PK\x03\x04"
_COMPOUND_FILE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# Name of the stream that holds an encrypted workbook, as it stands in the directory of the compound file.
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_OTHERS = {
    b"PK\x05\x06": "ZIP",
    b"%PDF": "PDF",
    b"{\\rtf": "RTF",
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"GIF8": "GIF",
    b"Rar!": "RAR",
    b"7z\xbc\xaf": "7Z",
    b"\x1f\x8b": "GZIP",
    b"\x09\x08": "Excel 2-4",
}


@contextmanager
def open_sheet(
    content: bytes | Path, *, sheet: str = "", encoding: str = "", limits: Limits = DEFAULT_LIMITS
) -> Iterator[Sheet]:
    """The sheet of that name, or the first visible one that is not empty; a text file has one without a name.

    ``encoding`` is what a person said a text file is in, one of :data:`ENCODINGS`; "" looks for itself. Blocks on disk
    and on the reading process: open it in a thread, and take rows by :meth:`Sheet.batches`.

    Raises a ``FileRefused``, when opened or while the rows are read.
    """
    if encoding and encoding not in ENCODINGS:
        raise ValueError(f"not one of {ENCODINGS}: {encoding}")
    with _as_file(content) as file:
        if file.stat().st_size > limits.file_bytes:
            raise FileTooLarge(limit=limits.file_bytes)
        if _is_workbook(file):
            with open_workbook(file, limits, name=sheet) as opened:
                yield opened
        else:
            with open_csv(file, limits, encoding=encoding) as opened:
                yield opened


@contextmanager
def _as_file(content: bytes | Path) -> Iterator[Path]:
    if isinstance(content, Path):
        yield content
        return
    with tempfile.NamedTemporaryFile(prefix="crm-sheet-") as file:
        file.write(content)
        file.flush()
        yield Path(file.name)


def _is_workbook(file: Path) -> bool:
    with file.open("rb") as content:
        start = content.read(8)
    if not start:
        raise SheetEmpty
    if start.startswith(_ZIP):
        return True
    if start == _COMPOUND_FILE:
        if _ENCRYPTED in file.read_bytes():
            raise FileEncrypted
        raise FileTypeNotSupported(found=".xls")
    for magic, name in _OTHERS.items():
        if start.startswith(magic):
            raise FileTypeNotSupported(found=name)
    return False
