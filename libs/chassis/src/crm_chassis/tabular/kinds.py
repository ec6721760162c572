"""What a cell may hold, and how its text becomes a value. Nothing is guessed: what could mean two things is a problem."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Protocol

from crm_chassis.errors import CHINESE, ENGLISH
from crm_chassis.text import folded, tidy

Lookup = Callable[[str], Sequence[object]]

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_NUMBER = re.compile(r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?", re.ASCII)
_SCALES = {"万": Decimal(10_000), "亿": Decimal(100_000_000)}
_CURRENCIES = {"¥": "CNY", "元": "CNY", "RMB": "CNY", "人民币": "CNY", "US$": "USD", "$": "USD", "€": "EUR", "£": "GBP"}
_MONEY = re.compile(
    r"(?P<before>人民币|RMB|US\$|[¥$€£]|[A-Z]{3})?(?P<number>[+-]?[\d,]+(?:\.\d+)?)(?P<scale>[万亿]?)(?P<after>元|RMB|[A-Z]{3})?",
    re.ASCII,
)
_MIDNIGHT = r"(?:[ T]0?0:00(?::00)?)?"
_YEAR_FIRST = re.compile(
    rf"(\d{{4}})(?:([-/.])(\d{{1,2}})\2(\d{{1,2}})|年(\d{{1,2}})月(\d{{1,2}})日?){_MIDNIGHT}", re.ASCII
)
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)", re.ASCII)
_YEAR_LAST = re.compile(rf"(\d{{1,2}})([-/.])(\d{{1,2}})\2(\d{{4}}){_MIDNIGHT}", re.ASCII)


@dataclass(frozen=True, slots=True)
class CellProblem:
    """Why a cell's text is no value of its column."""

    reason: str
    says: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount of money in a currency (ISO 4217)."""

    amount: Decimal
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What a file does not say of itself.

    ``date_order`` is how it writes dates whose year stands last: "mdy", "dmy", or "" when nobody said; those are
    refused then. ``currency`` is that of amounts without one. ``lookups`` find entries by what people call them.
    """

    date_order: str = ""
    currency: str = "CNY"
    lookups: Mapping[str, Lookup] = field(default_factory=dict)


class Kind(Protocol):
    """What a column's cells hold."""

    @property
    def hint(self) -> Mapping[str, str]:
        """What to write into a cell, for the template, in both languages."""
        ...

    def convert(self, text: str, context: Context) -> object:
        """The value of a text that is not blank, or a :class:`CellProblem`."""
        ...


def problem(reason: str, *, chinese: str, english: str) -> CellProblem:
    """A problem in both languages."""
    return CellProblem(reason, {CHINESE: chinese, ENGLISH: english})


@dataclass(frozen=True, slots=True)
class Text:
    """Text on one line, stray blanks removed; with ``lines`` as typed, with plain line feeds."""

    max_length: int
    lines: bool = False

    @property
    def hint(self) -> Mapping[str, str]:
        """Its greatest length."""
        return {CHINESE: f"文本,最多 {self.max_length} 字", ENGLISH: f"text, at most {self.max_length} characters"}

    def convert(self, text: str, _: Context) -> object:
        """The text, or TOO_LONG, or CONTROL_CHARACTER."""
        value = text.replace("\r\n", "\n").replace("\r", "\n").strip() if self.lines else tidy(text)
        if _CONTROL.search(value if self.lines else text):
            return problem("CONTROL_CHARACTER", chinese="含有控制字符", english="it holds a control character")
        if len(value) > self.max_length:
            return problem(
                "TOO_LONG",
                chinese=f"超过 {self.max_length} 字",
                english=f"it is longer than {self.max_length} characters",
            )
        return value


@dataclass(frozen=True, slots=True)
class Integer:
    """A whole number within bounds, with or without thousands commas."""

    least: int
    most: int

    @property
    def hint(self) -> Mapping[str, str]:
        """Its bounds."""
        return {
            CHINESE: f"整数,{self.least} 到 {self.most}",
            ENGLISH: f"a whole number from {self.least} to {self.most}",
        }

    def convert(self, text: str, _: Context) -> object:
        """An int, or NOT_A_WHOLE_NUMBER, or OUT_OF_RANGE."""
        number = _decimal(_half_width(text))
        if number is None or number != number.to_integral_value():
            return problem("NOT_A_WHOLE_NUMBER", chinese="不是整数", english="it is no whole number")
        if not self.least <= number <= self.most:
            return problem(
                "OUT_OF_RANGE",
                chinese=f"应在 {self.least} 到 {self.most} 之间",
                english=f"it is not between {self.least} and {self.most}",
            )
        return int(number)


@dataclass(frozen=True, slots=True)
class Number:
    """An exact decimal number; 12.5% is 0.125."""

    digits: int = 16
    places: int = 4

    @property
    def hint(self) -> Mapping[str, str]:
        """Its precision."""
        return {
            CHINESE: f"数字,最多 {self.places} 位小数",
            ENGLISH: f"a number with at most {self.places} decimal places",
        }

    def convert(self, text: str, _: Context) -> object:
        """A Decimal, or NOT_A_NUMBER, or TOO_PRECISE."""
        plain = _half_width(text)
        number = _decimal(plain.removesuffix("%"))
        if number is None:
            return problem("NOT_A_NUMBER", chinese="不是数字", english="it is no number")
        return _fitting(number.scaleb(-2) if plain.endswith("%") else number, self.digits, self.places)


@dataclass(frozen=True, slots=True)
class Money:
    """An amount such as ``1,280.50``, ``¥1280``, ``128万元`` or ``USD 300``."""

    digits: int = 16
    places: int = 4

    @property
    def hint(self) -> Mapping[str, str]:
        """Examples."""
        return {CHINESE: "金额,如 1280.50、128万元、USD 300", ENGLISH: "an amount, such as 1280.50 or USD 300"}

    def convert(self, text: str, context: Context) -> object:
        """An :class:`Amount`, or NOT_AN_AMOUNT, or TOO_PRECISE."""
        match = _MONEY.fullmatch(_half_width(text).upper())
        number = _decimal(match["number"]) if match else None
        if match is None or number is None or (match["before"] and match["after"] and not _same_currency(match)):
            return problem("NOT_AN_AMOUNT", chinese="不是金额", english="it is no amount of money")
        written = match["before"] or match["after"]
        currency = _CURRENCIES.get(written, written) if written else context.currency
        value = _fitting(number * _SCALES.get(match["scale"], Decimal(1)), self.digits, self.places)
        return Amount(value, currency) if isinstance(value, Decimal) else value


@dataclass(frozen=True, slots=True)
class Date:
    """A day: 2026-01-31, 2026/1/31, 2026.1.31, 20260131, 2026年1月31日; 1/31/2026 when the order was declared."""

    @property
    def hint(self) -> Mapping[str, str]:
        """The form to write."""
        return {CHINESE: "日期,如 2026-01-31", ENGLISH: "a date, such as 2026-01-31"}

    def convert(self, text: str, context: Context) -> object:
        """A date, or NOT_A_DATE, or DATE_ORDER_UNKNOWN when day and month could be either."""
        plain = unicodedata.normalize("NFKC", text).strip()
        parts: Iterable[str] | None = None
        if match := _YEAR_FIRST.fullmatch(plain) or _COMPACT.fullmatch(plain):
            parts = (part for part in match.groups() if part and part.isdigit())
        elif match := _YEAR_LAST.fullmatch(plain):
            if not context.date_order:
                return problem(
                    "DATE_ORDER_UNKNOWN",
                    chinese="无法区分月和日,请写成 2026-01-31,或声明日期顺序",
                    english="day and month could be either; write 2026-01-31, or declare the order of dates",
                )
            first, _, second, year = match.groups()
            parts = (year, first, second) if context.date_order == "mdy" else (year, second, first)
        try:
            return date(*map(int, parts or ()))
        except (TypeError, ValueError):
            return problem("NOT_A_DATE", chinese="不是有效日期", english="it is no date")


@dataclass(frozen=True, slots=True)
class Named:
    """An entry of a code list, a person, anything with names: found by the lookup of that name in the context.

    ``quoting`` says whether a problem repeats the cell: not in sheets that hold secrets, which may stand in any column.
    """

    lookup: str
    says: Mapping[str, str]
    quoting: bool = True

    @property
    def hint(self) -> Mapping[str, str]:
        """What is named."""
        return self.says

    def convert(self, text: str, context: Context) -> object:
        """The one thing of the name, or UNKNOWN_NAME, or AMBIGUOUS_NAME."""
        found = context.lookups[self.lookup](text)
        if len(found) == 1:
            return found[0]
        chinese, english = (f"“{text}”", f"“{text}”") if self.quoting else ("此名称", "this name")
        if not found:
            return problem("UNKNOWN_NAME", chinese=f"没有{chinese}", english=f"{english} is not known")
        return problem("AMBIGUOUS_NAME", chinese=f"{chinese}有多个", english=f"{english} stands for several")


@dataclass(frozen=True, slots=True)
class Several:
    """Several values in one cell, each once, in the order they stand."""

    kind: Kind
    most: int
    separators: str = "/;；、,，|\n"

    @property
    def hint(self) -> Mapping[str, str]:
        """The hint of one value, and how to divide them."""
        return {
            CHINESE: f"{self.kind.hint[CHINESE]};最多 {self.most} 个,以“;”分隔",
            ENGLISH: f"{self.kind.hint[ENGLISH]}; at most {self.most}, divided by “;”",
        }

    def convert(self, text: str, context: Context) -> object:
        """A tuple, or TOO_MANY_VALUES, or the problem of the first value that has one."""
        parts = [part for part in re.split(f"[{re.escape(self.separators)}]", text) if part.strip()]
        values: list[object] = []
        for part in parts:
            value = self.kind.convert(part, context)
            if isinstance(value, CellProblem):
                return value
            if value not in values:
                values.append(value)
        if len(values) > self.most:
            return problem("TOO_MANY_VALUES", chinese=f"超过 {self.most} 个", english=f"more than {self.most} values")
        return tuple(values)


def spellings(entries: Iterable[tuple[Hashable, Iterable[str]]]) -> Lookup:
    """A lookup of things by what they are called, compared folded: codes, names and aliases alike."""
    known: dict[str, tuple[Hashable, ...]] = {}
    for thing, names in entries:
        for name in filter(None, map(folded, names)):
            others = known.get(name, ())
            known[name] = others if thing in others else (*others, thing)
    return lambda text: known.get(folded(text), ())


def _half_width(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def _decimal(text: str) -> Decimal | None:
    return Decimal(text.replace(",", "")) if _NUMBER.fullmatch(text) else None


def _fitting(number: Decimal, digits: int, places: int) -> Decimal | CellProblem:
    exponent = number.normalize().as_tuple().exponent
    if number.adjusted() >= digits or (isinstance(exponent, int) and -exponent > places):
        return problem(
            "TOO_PRECISE",
            chinese=f"整数部分最多 {digits} 位,小数最多 {places} 位",
            english=f"it has more than {digits} digits or more than {places} decimal places",
        )
    return number


def _same_currency(match: re.Match[str]) -> bool:
    before, after = match["before"], match["after"]
    return _CURRENCIES.get(before, before) == _CURRENCIES.get(after, after)
