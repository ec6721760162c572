"""Telephone cells as people fill them: several numbers, notes, extensions, full-width dashes.

Own rules, not the ``phonenumbers`` library: that one answers whether a number could be dialled today, at 33 µs each
and 23 MB of tables. What is needed here it does not do: it fails on 转 extensions, drops a local number that shares the
area code written before it (0352—5556009/5556172), and splits no lists at 、. Numbers of other countries are kept as
E.164 digits; whether they are in service is not checked anywhere.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Final

from crm_chassis.text.names import tidy

SUFFIXES: Final = (4, 6, 7, 8, 11)

_DASHES = re.compile(r"[‐-―−﹘﹣ー─━]+|-{2,}")
_SEPARATORS = re.compile(r"[/;、,|或]")
_BRACKETED = re.compile(r"[(<〈《【\[][^)>〉》】\]]*[)>〉》】\]]")
_NUMBER = re.compile(
    r"(?<![\d*+])(?<!\d-)(?:"
    r"(?:(?:\+|00)?86[- ]?)?(?P<mobile>1[- ]?[3-9](?:[- ]?\d){9})"
    r"|(?P<service>[48]00[- ]?\d{3}[- ]?\d{4}|[48]00[- ]?\d{4}[- ]?\d{3})"
    r"|(?:\(?(?:\+|00)?86\)?[- ]?\(?0?|\(?0)(?P<area>10|2\d|[3-9]\d{2})\)?[- ]?(?P<local>[1-9]\d{6,7})"
    r"|(?P<bare>[2-9]\d{6,7})"
    r"|(?:\+|00)(?P<foreign>[1-9]\d{0,3}(?:[- ]?\d{2,}){1,5})"
    r")(?![\d*])(?:\s*(?:转|转接|分机|ext\.?|-|#)\s*(?P<extension>\d{1,6})(?![\d*]))?",
    re.ASCII | re.IGNORECASE,
)
_ZERO_LOST = re.compile(r"(?P<area>10|2\d|[3-9]\d{2})(?P<local>[2-9]\d{6,7})", re.ASCII)  # what Excel makes of 0316…
_SHORT = re.compile(r"[19]\d{2,5}", re.ASCII)
_REST = re.compile(r"[\s()\[\]<>〈〉《》【】:.\-]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneNumber:
    """One number: ``digits`` as dialled within China (area code first) or after +, ``extension`` in the house."""

    digits: str
    area: str = ""
    extension: str = ""
    foreign: bool = False

    @property
    def written(self) -> str:
        """0316-3310127-8700, 13812345678, 4008101234, +85291234567."""
        number = f"{self.area}-{self.digits[len(self.area) :]}" if self.area else self.digits
        return f"{'+' if self.foreign else ''}{number}{'-' if self.extension else ''}{self.extension}"


@dataclass(frozen=True, slots=True)
class PhoneCell:
    """What a cell held: clean numbers, each once, and the pieces that say more than a number or hide a part of it."""

    numbers: tuple[PhoneNumber, ...]
    notes: tuple[str, ...]


@lru_cache(maxsize=2_000)  # a row is read, compared and searched for by the same numbers
def split_phones(cell: str) -> PhoneCell:
    """Take a cell apart. Nothing is lost: a piece with words, or masked like 153****6510, stays whole as a note.

    A local number takes the area code of the number before it in the same cell.
    """
    # Nearly every cell is one number and nothing else.
    if cell.isascii() and cell.isprintable() and (only := _NUMBER.match(cell)) and only.end() == len(cell):
        return PhoneCell((_number(only, ""),), ())
    numbers: dict[PhoneNumber, None] = {}
    notes: list[str] = []
    area = ""
    for piece in _pieces(_plain(cell)):
        found = [_number(match, area) for match in _NUMBER.finditer(piece)]
        alone = not found and (_ZERO_LOST.fullmatch(piece) or _SHORT.fullmatch(piece))
        if alone:
            found = [_standing_alone(alone)]
        area = next((number.area for number in reversed(found) if number.area), area)
        numbers.update(dict.fromkeys(found))
        if not alone and _REST.sub("", _NUMBER.sub("", piece)):
            notes.append(piece)
    return PhoneCell(tuple(numbers), tuple(dict.fromkeys(notes)))


def dialled_digits(text: str) -> str:
    """The digits by which a single number is compared: without country code 86, hyphens and extension.

    A text that is no number gives whatever digits it has.
    """
    plain = text if text.isascii() else _plain(text)
    if match := _NUMBER.fullmatch(plain):
        return _number(match, "").digits
    if match := _ZERO_LOST.fullmatch(plain):
        return _standing_alone(match).digits
    return re.sub(r"[^0-9]", "", plain)


def _plain(text: str) -> str:
    return _DASHES.sub("-", unicodedata.normalize("NFKC", tidy(text.replace("\n", "/"))))


def _pieces(text: str) -> list[str]:
    """The cell cut at separators, except inside brackets."""
    held = _BRACKETED.sub(lambda bracket: "\0" * len(bracket[0]), text)
    cuts = [0, *(match.end() for match in _SEPARATORS.finditer(held)), len(text) + 1]
    return [piece for start, end in pairwise(cuts) if (piece := text[start : end - 1].strip())]


def _standing_alone(match: re.Match[str]) -> PhoneNumber:
    if "area" not in match.re.groupindex:
        return PhoneNumber(digits=match[0])
    area = f"0{match['area']}"
    return PhoneNumber(digits=area + match["local"], area=area)


def _number(match: re.Match[str], area: str) -> PhoneNumber:
    extension = match["extension"] or ""
    if written := match["mobile"] or match["service"]:
        return PhoneNumber(digits=re.sub(r"\D", "", written), extension=extension)
    if foreign := match["foreign"]:
        return PhoneNumber(digits=re.sub(r"\D", "", foreign), extension=extension, foreign=True)
    if match["area"]:
        area = f"0{match['area']}"
        return PhoneNumber(digits=area + match["local"], area=area, extension=extension)
    return PhoneNumber(digits=area + match["bare"], area=area, extension=extension)
