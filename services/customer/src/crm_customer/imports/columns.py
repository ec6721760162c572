"""The fields of a customer that a sheet may hold, and how cells become values (PRODUCT G10, C1, C3)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from crm_chassis.errors import CHINESE, ENGLISH
from crm_chassis.tabular.kinds import Amount, Context, Integer, Money, Named, Text
from crm_chassis.tabular.mapping import Column
from crm_chassis.text.phones import PhoneCell, split_phones
from crm_customer.categories.cells import InTheTree
from crm_customer.code_lists.seeds import spelling_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from crm_chassis.tabular.kinds import Lookup

MOST_PHONES = 10


@dataclass(frozen=True, slots=True)
class Telephones:
    """Several numbers in one cell, as people write them; what is no number becomes a note."""

    @property
    def hint(self) -> Mapping[str, str]:
        """How to write them."""
        return {CHINESE: "电话,多个以“;”分隔", ENGLISH: "telephone numbers, divided by “;”"}

    def convert(self, text: str, _: Context) -> object:
        """A ``PhoneCell``."""
        return split_phones(text)


def _coded(name: str, code_list: str, zh: str, en: str, *aliases: str) -> Column:
    hint = {CHINESE: f"代码表 {code_list} 中的名称或代码", ENGLISH: f"a name or code of the list {code_list}"}
    return Column(name=name, titles={CHINESE: zh, ENGLISH: en}, kind=Named(code_list, hint), aliases=aliases)


def _text(name: str, length: int, zh: str, en: str, *aliases: str, required: bool = False) -> Column:
    return Column(name=name, titles={CHINESE: zh, ENGLISH: en}, kind=Text(length), aliases=aliases, required=required)


# City and province may stand in a sheet as names and as codes, in columns of their own.
COLUMNS = (
    _text("name", 200, "客户名称", "Name", "名称", "医院名称", "医院", "单位名称", "客户", required=True),
    _text("short_name", 100, "简称", "Short name"),
    _coded("kind", "customer-kind", "客户类型", "Kind", "类型"),
    Column(
        name="category_id",
        titles={CHINESE: "客户分类", ENGLISH: "Category"},
        kind=InTheTree(),
        aliases=("分类", "主分类", "类别"),
    ),
    _coded("grade", "hospital-grade", "医院等级", "Hospital grade", "等级", "级别", "level"),
    Column(
        name="bed_count",
        titles={CHINESE: "床位数", ENGLISH: "Beds"},
        kind=Integer(0, 100_000),
        aliases=("床位",),
    ),
    Column(name="annual_revenue", titles={CHINESE: "年收入", ENGLISH: "Annual revenue"}, kind=Money()),
    Column(
        name="payment_cycle_days", titles={CHINESE: "付款周期(天)", ENGLISH: "Payment cycle"}, kind=Integer(0, 3650)
    ),
    _coded("province_code", "province", "省份", "Province", "省", "省市", "省级行政区"),
    _coded("city_code", "city", "城市", "City", "市", "地市", "地级市"),
    _text("county", 100, "区县", "County", "县区", "区", "县"),
    _text("address", 500, "地址", "Address", "详细地址"),
    Column(
        name="phones",
        titles={CHINESE: "电话", ENGLISH: "Phones"},
        kind=Telephones(),
        aliases=("tel", "phone", "联系电话", "电话号码"),
    ),
    _text("website", 300, "网站", "Web site", "网址"),
    _text("credit_code", 18, "统一社会信用代码", "Credit code", "信用代码"),
    _text("licence_number", 64, "许可证号", "Licence number", "执业许可证号"),
    _coded("source", "source", "客户来源", "Source of customer"),
    _coded("status", "customer-status", "状态", "Status"),
    _coded("value_grade", "value-grade", "价值等级", "Value grade"),
    _text("cooperation", 2000, "合作情况", "Cooperation"),
    _text("competitor_cooperation", 2000, "竞品合作情况", "Competitors"),
    _text("remark", 3000, "备注", "Remark"),
)
LISTS = tuple(column.kind.lookup for column in COLUMNS if isinstance(column.kind, Named))


def context_of(codes: Iterable[Any], others: Mapping[str, Lookup]) -> Context:
    """Lookups by any spelling, from the rows of the code lists, beside others; retired codes are not offered."""
    by_spelling: dict[str, dict[str, list[str]]] = {name: {} for name in LISTS}
    for row in codes:
        for spelling in row.spellings:
            by_spelling[row.list].setdefault(spelling, []).append(row.code)
    return Context(
        lookups={
            **others,
            **{
                name: lambda text, found=found: found.get(spelling_key(text), [])  # type: ignore[misc]  # binds this list
                for name, found in by_spelling.items()
            },
        }
    )


def customer_values(converted: Mapping[str, object]) -> dict[str, Any]:
    """Values of a customer's columns from a converted row."""
    values: dict[str, Any] = {name: value for name, value in converted.items() if value is not None}
    phones = values.pop("phones", None)
    if isinstance(phones, PhoneCell):
        values["phones"] = [number.written for number in phones.numbers][:MOST_PHONES]
        left = [number.written for number in phones.numbers][MOST_PHONES:] + list(phones.notes)
        if left:
            values["remark"] = "\n".join(filter(None, (values.get("remark", ""), "电话: " + "; ".join(left))))
    revenue = values.pop("annual_revenue", None)
    if isinstance(revenue, Amount):
        values |= {"annual_revenue": revenue.amount, "annual_revenue_currency": revenue.currency}
    return values
