"""Departments as sheets hold them (PRODUCT G10, C1): a customer has one of a name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from crm_chassis.tabular.kinds import Integer, Several, Text
from crm_customer.customers import named
from crm_customer.departments import queries
from crm_customer.departments.commands import blank_values, put_on_file
from crm_customer.imports.columns import column, text
from crm_customer.imports.resource import Candidate, Resource

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from crm_chassis.work import Work

COLUMNS: Final = (
    text("name", 100, "科室名称", "Department", "科室", "名称", required=True),
    *named.COLUMNS,
    column("monthly_test_volume", Integer(0, 100_000_000), "月检测量", "Tests per month", "检测量"),
    column("running_projects", Several(Text(100), 100), "在开项目", "Running projects", "项目"),
    column("satisfaction", Integer(0, 5), "满意度", "Satisfaction"),
    text("phone", 40, "科室电话", "Phone", "电话", "联系电话", "tel"),
    text("remark", 4000, "备注", "Remark"),
)


def read(converted: Mapping[str, object]) -> named.Part:
    """The department that a converted row makes."""
    values = blank_values() | named.without_naming(converted)
    values["running_projects"] = list(values["running_projects"])
    return named.Part(values=values, naming=named.naming_in(converted))


async def compare(work: Work, candidates: Sequence[Candidate], final: bool) -> None:  # noqa: FBT001  see Resource
    """Whose they are, and whether the customer has one of the name."""
    placed = await named.place(work, candidates, final)
    names = {each.number: (each.content.customer_id, each.content.values["name"]) for each in placed}
    taken = await queries.ids_by_name(work, set(names.values()))
    for each in placed:
        customer_id, name = names[each.number]
        each.marks = (f"{customer_id} {name}",)
        if department_id := taken.get((customer_id, name)):
            each.is_on_file(customer_id, department_id)


async def put(work: Work, candidates: Sequence[Candidate], _: str, reason: str) -> None:
    """Put them on file."""
    drafts = [(each.content.customer_id, each.content.values) for each in candidates]
    for each, department_id in zip(candidates, await put_on_file(work, drafts, reason=reason), strict=True):
        each.is_committed(each.content.customer_id, department_id)


DEPARTMENTS: Final = Resource(
    permission="customer.departments.create", columns=COLUMNS, read=read, compare=compare, put_on_file=put
)
