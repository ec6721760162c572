"""Exports and templates as their users meet them (PRODUCT G10, G6, G7, G8, C9)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from customer_suite import Downloaded, Refusal, Suite, unit_id

from crm.common.v1.file_pb2 import SheetFormat
from crm.common.v1.money_pb2 import Money
from crm.customer.v1.contact_pb2 import Contact
from crm.customer.v1.customer_pb2 import Customer
from crm.customer.v1.department_pb2 import Department

if TYPE_CHECKING:
    from collections.abc import Sequence

CSV = SheetFormat.SHEET_FORMAT_CSV
LISTS = {
    "ExportCustomers": ("CustomerService.ListCustomers", "customers"),
    "ExportDepartments": ("DepartmentService.ListDepartments", "departments"),
    "ExportContacts": ("ContactService.ListContacts", "contacts"),
}


async def refused(call: Any) -> Refusal:
    with pytest.raises(Refusal) as refusal:
        await call
    return refusal.value


async def exported(suite: Suite, who: str, rpc: str = "ExportCustomers", **asked: Any) -> Downloaded:
    return await suite.download(who, f"ExportService.{rpc}", **asked)


async def listed(suite: Suite, who: str, rpc: str, **asked: Any) -> list[Any]:
    """The whole list, by pages of three."""
    name, rows = LISTS[rpc]
    found: list[Any] = []
    token = ""
    while True:
        answer = await suite.call(who, name, page_size=3, page_token=token, **asked)
        found += getattr(answer, rows)
        token = answer.next_page_token
        if not token:
            return found


async def a_customer(suite: Suite, who: str, name: str, **values: Any) -> Customer:
    return await suite.call(who, "CustomerService.CreateCustomer", customer=Customer(name=name, **values))


async def a_department(suite: Suite, who: str, customer: Customer, name: str, **values: Any) -> Department:
    department = Department(customer_id=customer.id, name=name, **values)
    return await suite.call(who, "DepartmentService.CreateDepartment", department=department)


async def a_contact(suite: Suite, who: str, customer: Customer, name: str, **values: Any) -> Contact:
    contact = Contact(customer_id=customer.id, name=name, **values)
    return await suite.call(who, "ContactService.CreateContact", contact=contact)


async def a_field_of_customers(suite: Suite) -> None:
    """Customers of everybody, each with a department and a contact."""
    for who in ("ann", "bob", "hal", "nora"):
        for number in range(4):
            customer = await a_customer(suite, who, f"{who}第{number}医院", city_code="310100", bed_count=100 * number)
            await a_department(suite, who, customer, "检验科")
            await a_contact(suite, who, customer, f"{who}{number}", mobile=f"1380013800{number}")


def ids(rows: Sequence[dict[str, str]]) -> list[str]:
    return [row["系统编号"] for row in rows]


@pytest.mark.parametrize("rpc", LISTS)
@pytest.mark.parametrize("who", ["ann", "sam", "erin", "gil", "bob", "nora", "max"])
async def test_an_export_has_the_rows_of_the_list_in_its_order(suite: Suite, who: str, rpc: str) -> None:
    await a_field_of_customers(suite)
    for asked in ({}, {"order_by": "name"}, {"query": "ann"}):
        expected = [row.id for row in await listed(suite, who, rpc, **asked)]
        assert ids((await exported(suite, who, rpc, **asked)).records()) == expected, asked
