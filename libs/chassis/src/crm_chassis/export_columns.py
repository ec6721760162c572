"""How fields become columns: what an import reads is written so that it reads the same again."""

from __future__ import annotations

from datetime import UTC, date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from crm_chassis.errors import CHINESE, ENGLISH
from crm_chassis.exporting import ExportColumn
from crm_chassis.tabular.kinds import Context, Date, Money, Named

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from crm_chassis.exporting import ExportNames
    from crm_chassis.tabular.mapping import Column
    from crm_chassis.tabular.writing import Cell

    CellOf = Callable[[Any, ExportNames], Cell]

PLAIN_CURRENCY = Context().currency  # that of amounts that name none
WIDTHS = {"name": 32, "address": 40, "remark": 40, "phones": 28, "credit_code": 22, "licence_number": 24, "id": 38}


def shown(field: str, zh: str, en: str, cell: CellOf) -> ExportColumn:
    """A column of a field."""
    return ExportColumn(field=field, titles={CHINESE: zh, ENGLISH: en}, cell=cell, width=WIDTHS.get(field, 16))


def imported(column: Column) -> ExportColumn:
    """The column that an import reads into the field of the same name."""
    cell = _plain(column.name)
    if isinstance(column.kind, Named):
        cell = _coded(column.name, column.kind.lookup)
    elif isinstance(column.kind, Money):
        cell = _amount(column.name)
    elif isinstance(column.kind, Date):
        cell = _day(column.name)
    return shown(column.name, column.titles[CHINESE], column.titles[ENGLISH], cell)


def plain(field: str, zh: str, en: str) -> ExportColumn:
    """Text, numbers, and several texts in one cell."""
    return shown(field, zh, en, _plain(field))


def known(field: str, zh: str, en: str) -> ExportColumn:
    """A number of which zero means that nobody knows."""
    return shown(field, zh, en, lambda row, _: getattr(row, field) or None)


def coded(field: str, code_list: str, zh: str, en: str) -> ExportColumn:
    """The title of a code."""
    return shown(field, zh, en, _coded(field, code_list))


def chosen(field: str, titles: Mapping[Any, Mapping[str, str]], zh: str, en: str) -> ExportColumn:
    """The title of an enum's value."""
    return shown(
        field, zh, en, lambda row, names: titles[value][names.locale] if (value := getattr(row, field)) else ""
    )


def masked(field: str, zh: str, en: str) -> ExportColumn:
    """The masked form of a sealed field. It says so, and no import takes it for the value."""
    return shown(field, f"{zh}(脱敏)", f"{en} (masked)", _plain(field))


def amount(field: str, zh: str, en: str) -> ExportColumn:
    """An amount of money: a number in the company's currency, with its code before it in another."""
    return shown(field, zh, en, _amount(field))


def day(field: str, zh: str, en: str) -> ExportColumn:
    """A day."""
    return shown(field, zh, en, _day(field))


def moment(field: str, zh: str, en: str) -> ExportColumn:
    """A moment, in the company's zone."""
    return shown(field, zh, en, lambda row, _: getattr(row, field).ToDatetime(UTC) if row.HasField(field) else None)


def record(field: str, zh: str, en: str) -> ExportColumn:
    """The name of another record."""
    return shown(field, zh, en, lambda row, names: names.record(field, row))


def person(field: str, zh: str, en: str) -> ExportColumn:
    """The name of a person of the company."""
    return shown(field, zh, en, lambda row, names: names.person(getattr(row, field)))


def unit(field: str, zh: str, en: str) -> ExportColumn:
    """The name of a unit of the company."""
    return shown(field, zh, en, lambda row, names: names.unit(getattr(row, field)))


def product_line(field: str, zh: str, en: str) -> ExportColumn:
    """The name of a product line."""
    return shown(field, zh, en, lambda row, names: names.product_line(getattr(row, field)))


def _plain(field: str) -> CellOf:
    def cell(row: Any, _: ExportNames) -> Cell:
        value: Any = getattr(row, field)
        return value if isinstance(value, str | int) else ";".join(value)

    return cell


def _coded(field: str, code_list: str) -> CellOf:
    return lambda row, names: names.code(code_list, getattr(row, field))


def _amount(field: str) -> CellOf:
    def cell(row: Any, _: ExportNames) -> Cell:
        if not row.HasField(field):
            return None
        money = getattr(row, field)
        amount = Decimal(money.amount).normalize()
        return amount if money.currency == PLAIN_CURRENCY else f"{money.currency} {amount:f}"

    return cell


def _day(field: str) -> CellOf:
    return lambda row, _: date.fromisoformat(text) if (text := getattr(row, field)) else None
