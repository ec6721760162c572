"""The rules of prices (PRODUCT S1): days that are in order, amounts that fit, never two prices at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from crm_chassis.errors import CHINESE, ENGLISH, FieldProblem, Invalid, Kind, Refused, invalid

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal

READ_FLOORS = "sales.prices.floor"


class PriceListExists(Refused):
    """People choose a price list by its name."""

    reason = "PRICE_LIST_EXISTS"
    kind = Kind.ALREADY_EXISTS
    says: ClassVar = {
        CHINESE: "已有名为“{name}”的价目表。",
        ENGLISH: "There is a price list named “{name}” already.",
    }


class PriceLinesOverlap(Refused):
    """A product has one price from a quantity on, on any day."""

    reason = "PRICE_LINES_OVERLAP"
    kind = Kind.ALREADY_EXISTS
    says: ClassVar = {
        CHINESE: "该产品在此价目表中同一起订量已有价格,有效期为 {since} 至 {until}。",
        ENGLISH: "This list has a price of the product from that quantity on already, from {since} to {until}.",
    }


class NoPrice(Refused):
    """No list prices the product on that day, in that quantity and currency."""

    reason = "NO_PRICE"
    kind = Kind.NOT_FOUND
    says: ClassVar = {
        CHINESE: "该产品在 {day} 没有适用的 {currency} 价格。",
        ENGLISH: "No price of this product in {currency} holds on {day}.",
    }


def require_order(since: date | None, until: date | None, *, field: str) -> None:
    """Raise Invalid of ``field`` when the last day is before the first; None is as long ago, or as far off, as can be."""
    if since is not None and until is not None and until < since:
        raise invalid(
            field,
            "ENDS_BEFORE_IT_BEGINS",
            chinese="结束日期早于开始日期",
            english="the last day is before the first",
        )


def require_amounts(
    *, currency: str, price: Decimal, price_currency: str, floor: Decimal | None, floor_currency: str | None
) -> None:
    """Raise Invalid naming each amount that cannot stand: of another currency, negative, or a floor above the price."""
    problems = []
    for field, amount, given in (("price", price, price_currency), ("floor_price", floor, floor_currency)):
        if amount is None:
            continue
        if given != currency:
            problems.append(
                _problem(field, "CURRENCY_OF_THE_LIST", f"货币应为价目表的 {currency}", f"the list is in {currency}")
            )
        if amount < 0:
            problems.append(_problem(field, "NEGATIVE_PRICE", "价格不能为负数", "a price is not negative"))
    if not problems and floor is not None and floor > price:
        problems.append(
            _problem("floor_price", "FLOOR_ABOVE_PRICE", "底价不能高于价格", "the floor price is above the price")
        )
    if problems:
        raise Invalid(fields=problems)


def _problem(field: str, reason: str, chinese: str, english: str) -> FieldProblem:
    return FieldProblem(field=f"price_line.{field}", reason=reason, says={CHINESE: chinese, ENGLISH: english})


def overlapping(since: date | None, until: date | None, other_since: date | None, other_until: date | None) -> bool:
    """Whether two times share a day; None has no beginning, or no end."""
    begins_in_time = since is None or other_until is None or since <= other_until
    ends_late_enough = until is None or other_since is None or until >= other_since
    return begins_in_time and ends_late_enough
