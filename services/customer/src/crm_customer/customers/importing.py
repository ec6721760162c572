"""Customers as sheets hold them, and when a row is an organisation on file (PRODUCT G10, C1, C3, C7)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import protovalidate

from crm.customer.v1.customer_pb2 import Customer
from crm_chassis.errors import CHINESE, ENGLISH
from crm_chassis.tabular.kinds import Amount, Context, Integer, Money
from crm_chassis.text.phones import PhoneCell, split_phones
from crm_customer.categories.cells import InTheTree
from crm_customer.categories.cells import lookup as categories
from crm_customer.customers import collisions
from crm_customer.customers.commands import blank_values, put_on_file
from crm_customer.imports.columns import coded, column, text
from crm_customer.imports.resource import Candidate, Resource

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from crm_chassis.work import Work
    from crm_customer.customers.domain import Fact, Match

MOST_PHONES: Final = 10
BLANK: Final = blank_values()
_PLAIN: Final = frozenset(BLANK) - {"annual_revenue", "annual_revenue_currency"}
_TELLS_ONE_SHEET: Final = frozenset({"name", "credit_code", "licence_number"})


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


# City and province may stand in a sheet as names and as codes, in columns of their own.
COLUMNS: Final = (
    text("name", 200, "客户名称", "Name", "名称", "医院名称", "医院", "单位名称", "客户", required=True),
    text("short_name", 100, "简称", "Short name"),
    coded("kind", "customer-kind", "客户类型", "Kind", "类型"),
    column("category_id", InTheTree(), "客户分类", "Category", "分类", "主分类", "类别"),
    coded("grade", "hospital-grade", "医院等级", "Hospital grade", "等级", "级别", "level"),
    column("bed_count", Integer(0, 100_000), "床位数", "Beds", "床位"),
    column("annual_revenue", Money(), "年收入", "Annual revenue"),
    column("payment_cycle_days", Integer(0, 3650), "付款周期(天)", "Payment cycle"),
    coded("province_code", "province", "省份", "Province", "省", "省市", "省级行政区"),
    coded("city_code", "city", "城市", "City", "市", "地市", "地级市"),
    text("county", 100, "区县", "County", "县区", "区", "县"),
    text("address", 500, "地址", "Address", "详细地址"),
    column("phones", Telephones(), "电话", "Phones", "tel", "phone", "联系电话", "电话号码"),
    text("website", 300, "网站", "Web site", "网址"),
    text("credit_code", 18, "统一社会信用代码", "Credit code", "信用代码"),
    text("licence_number", 64, "许可证号", "Licence number", "执业许可证号"),
    coded("source", "source", "客户来源", "Source of customer"),
    coded("status", "customer-status", "状态", "Status"),
    coded("value_grade", "value-grade", "价值等级", "Value grade"),
    text("cooperation", 2000, "合作情况", "Cooperation"),
    text("competitor_cooperation", 2000, "竞品合作情况", "Competitors"),
    text("remark", 3000, "备注", "Remark"),
)


@dataclass(frozen=True, slots=True)
class File:
    """What a row says of an organisation, and the facts that tell it apart."""

    values: Mapping[str, Any]
    facts: Sequence[Fact]


def read(converted: Mapping[str, object]) -> File:
    """The file that a converted row makes."""
    values = BLANK | {name: value for name, value in converted.items() if value is not None}
    phones = values["phones"]
    if isinstance(phones, PhoneCell):
        values["phones"] = [number.written for number in phones.numbers][:MOST_PHONES]
        left = [number.written for number in phones.numbers][MOST_PHONES:] + list(phones.notes)
        if left:
            values["remark"] = "\n".join(filter(None, (values["remark"], "电话: " + "; ".join(left))))
    if isinstance(revenue := values["annual_revenue"], Amount):
        values |= {"annual_revenue": revenue.amount, "annual_revenue_currency": revenue.currency}
    return File(values, collisions.facts_of(values))


def contradicts(file: File) -> list[dict[str, Any]]:
    """What in it breaks the contract of customers."""
    fields = {name: value for name, value in file.values.items() if value and name in _PLAIN}
    return [
        {
            "field": violation.proto.field.elements[0].field_name if violation.proto.field else "",
            "reason": violation.proto.rule_id.replace(".", "_").upper(),
            "says": {CHINESE: "不符合要求", ENGLISH: violation.proto.message},
        }
        for violation in protovalidate.collect_violations(Customer(**fields))
    ]


async def compare(work: Work, candidates: Sequence[Candidate], final: bool) -> None:  # noqa: FBT001  see Resource
    """Whether the organisations are on file; that others are known to be there is said, whoever owns them (C7)."""
    if final:
        await collisions.lock(work, (fact for each in candidates for fact in each.content.facts))
    found: dict[Fact, list[Match]] = {}
    for fact, match in await collisions.sharing(work, [fact for each in candidates for fact in each.content.facts]):
        found.setdefault(fact, []).append(match)
    for each in candidates:
        facts = each.content.facts
        each.marks = tuple(
            f"{fact.kind} {fact.value} {fact.city_code if fact.kind == 'name' else ''}"
            for fact in facts
            if fact.kind in _TELLS_ONE_SHEET
        )
        matches = [match for fact in facts for match in found.get(fact, ())]
        if certain := next((match.customer_id for match in matches if match.ground.certain), None):
            each.is_on_file(certain, certain)
        elif matches:
            first = matches[0].customer_id
            each.may_be_on_file(first, first, (match.customer_id for match in matches))


async def put(work: Work, candidates: Sequence[Candidate], unit_id: str, reason: str) -> None:
    """Put them on file as the caller's."""
    files = [(each.content.values, each.content.facts) for each in candidates]
    ids = await put_on_file(work, files, person_id=work.caller.person_id, unit_id=unit_id, reason=reason)
    for each, customer_id in zip(candidates, ids, strict=True):
        each.is_committed(customer_id, customer_id)


CUSTOMERS: Final = Resource(
    permission="customer.customers.create",
    columns=COLUMNS,
    read=read,
    contradicts=contradicts,
    compare=compare,
    put_on_file=put,
    locks=lambda file: len(file.facts),
    lookups={"category_id": categories},
    owned=True,
    guarded={"annual_revenue": "customer.customers.read-revenue"},
)
