"""Text files: which encoding, which delimiter, which records. What cannot be told for certain is refused."""

from __future__ import annotations

import codecs
import csv
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from crm_chassis.tabular.formulas import restored
from crm_chassis.tabular.refusals import (
    DelimiterUnclear,
    EncodingUnclear,
    FileTypeNotSupported,
    QuotesMalformed,
    TooManyColumns,
)
from crm_chassis.tabular.sheets import Limits, Sheet, table

if TYPE_CHECKING:
    import io
    from collections.abc import Iterator
    from pathlib import Path

ENCODINGS = ("utf-8", "utf-16", "gb18030")
DELIMITERS = (",", ";", "\t")

_BLOCK = 2**20
_LONG_LINE = 100_000
_SAMPLE_RECORDS = 50
_SAMPLE_CHARACTERS = 200_000
_BYTE_ORDER_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
# UTF-8 or Latin text read as GB18030 gives rare characters; in Chinese writing nine of ten and more are common ones.
_COMMON_SHARE = 0.8


@contextmanager
def open_csv(file: Path, limits: Limits, *, encoding: str = "") -> Iterator[Sheet]:
    """The sheet of a text file. ``encoding`` is what a person said it is (one of :data:`ENCODINGS`); "" looks."""
    codec, seen = _look(file, encoding)
    _refuse_pages(file, codec)
    delimiter = _delimiter(file, codec, limits)
    with file.open(encoding=codec, newline="") as content:
        records = _records(content, delimiter, limits)
        if seen.apostrophes:
            records = ((number, restored(record)) for number, record in records)
        headers, rows = table(records, limits)
        yield Sheet(headers=headers, rows=rows, encoding=codec.removesuffix("-sig"), delimiter=delimiter)


@dataclass(frozen=True, slots=True)
class _Seen:
    """What reading a file through has shown: some of its text beyond ASCII, and whether an apostrophe may stand in it."""

    sample: str
    apostrophes: bool


def _look(file: Path, said: str) -> tuple[str, _Seen]:
    """The encoding of the whole file."""
    with file.open("rb") as content:
        start = content.read(4)
    marked = next((codec for mark, codec in _BYTE_ORDER_MARKS.items() if start.startswith(mark)), None)
    if marked is None and b"\0" in start:
        raise EncodingUnclear
    for codec in (said,) if said else (marked,) if marked else ("utf-8", "gb18030"):
        seen = _decodes(file, codec)
        if seen is not None and (codec != "gb18030" or said or _plausible(seen.sample)):
            return codec, seen
    raise EncodingUnclear


def _decodes(file: Path, codec: str) -> _Seen | None:
    """What was seen, or None when the file is not of the encoding from beginning to end."""
    decoder = codecs.getincrementaldecoder(codec)("strict")
    sample: list[str] = []
    kept = 0
    apostrophes = False
    try:
        with file.open("rb") as content:
            while block := content.read(_BLOCK):
                text = decoder.decode(block)
                apostrophes = apostrophes or "'" in text
                if kept < _SAMPLE_CHARACTERS and not block.isascii():
                    sample.append(text[: _SAMPLE_CHARACTERS - kept])
                    kept += len(sample[-1])
            decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return None
    return _Seen("".join(sample), apostrophes)


def _plausible(sample: str) -> bool:
    counted = Counter(sample)
    foreign = {character: count for character, count in counted.items() if character > "\x7f"}
    common = sum(count for character, count in foreign.items() if character in _common_characters())
    return common >= _COMMON_SHARE * sum(foreign.values())


@cache
def _common_characters() -> frozenset[str]:
    """Punctuation and the 3,755 commonest characters of GB 2312 (rows 1-3 and 16-55)."""
    rows = [*range(0xA1, 0xA4), *range(0xB0, 0xD8)]
    places = (bytes((row, cell)) for row in rows for cell in range(0xA1, 0xFF))
    return frozenset("".join(place.decode("gb2312", "ignore") for place in places))


def _refuse_pages(file: Path, codec: str) -> None:
    """Web pages and XML that call themselves .xls or .csv are text, but no table of texts."""
    with file.open(encoding=codec) as content:
        start = content.read(2_000).lstrip().lower()
    if start.startswith(("<html", "<!doctype", "<?xml", "<table", "<meta", "<head")):
        raise FileTypeNotSupported(found="HTML/XML")


def _delimiter(file: Path, codec: str, limits: Limits) -> str:
    """The delimiter that divides the first records most evenly into most columns; a comma when none divides at all."""
    scores = {delimiter: _score(file, codec, delimiter, limits) for delimiter in DELIMITERS}
    best = max(scores.values())
    if best == (0.0, 1):
        return ","
    winners = [delimiter for delimiter, score in scores.items() if score == best]
    if len(winners) > 1:
        raise DelimiterUnclear
    return winners[0]


def _score(file: Path, codec: str, delimiter: str, limits: Limits) -> tuple[float, int]:
    """Share of records as wide as the header, and that width; nothing for a delimiter that does not stand in it."""
    widths: list[int] = []
    with file.open(encoding=codec, newline="") as content:
        try:
            for record in csv.reader(_lines(content, delimiter, limits), delimiter=delimiter, strict=True):
                if any(map(str.strip, record)):
                    widths.append(len(record))
                if len(widths) == _SAMPLE_RECORDS:
                    break
        except csv.Error:
            # Quotes that do not fit this delimiter; the records so far count, reading tells if it is chosen.
            widths.append(0)
    if not widths or widths[0] <= 1:
        return 0.0, 1
    return widths.count(widths[0]) / len(widths), widths[0]


def _records(content: io.TextIOWrapper, delimiter: str, limits: Limits) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(_lines(content, delimiter, limits), delimiter=delimiter, strict=True)
    number = 0
    while True:
        number += 1
        try:
            record = next(reader, None)
        except csv.Error as wrong:
            raise QuotesMalformed(row=number) from wrong
        if record is None:
            return
        yield number, record


def _lines(content: io.TextIOWrapper, delimiter: str, limits: Limits) -> Iterator[str]:
    """The lines; one that would become an enormous list is refused before the parser makes it."""
    for number, line in enumerate(content, start=1):
        if len(line) > _LONG_LINE and line.count(delimiter) > _LONG_LINE // 10:
            raise TooManyColumns(row=number, limit=limits.columns)
        yield line
