"""Departments of customers (PRODUCT C1), through gRPC on a real database."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa
from customer_suite import Refusal, person_id, unit_id

from crm.customer.v1.customer_pb2 import Customer
from crm.customer.v1.customer_service_pb2 import CreateCustomerRequest
from crm.customer.v1.department_pb2 import Department
from crm.customer.v1.department_service_pb2 import CreateDepartmentRequest, UpdateDepartmentRequest

if TYPE_CHECKING:
    from customer_suite import Suite


async def hospital(suite: Suite, who: str = "ann", name: str = "瑞金医院") -> Customer:
    request = CreateCustomerRequest(customer=Customer(name=name))
    answer: Customer = await suite.call(who, "CustomerService.CreateCustomer", request)
    return answer


async def create(suite: Suite, who: str, customer: Customer, name: str, **values: Any) -> Department:
    request = CreateDepartmentRequest(department=Department(customer_id=customer.id, name=name, **values))
    answer: Department = await suite.call(who, "DepartmentService.CreateDepartment", request)
    return answer


async def update(suite: Suite, who: str, department: Department, **values: Any) -> Department:
    request = UpdateDepartmentRequest(department=Department(id=department.id, etag=department.etag, **values))
    request.update_mask.paths.extend(values)
    answer: Department = await suite.call(who, "DepartmentService.UpdateDepartment", request)
    return answer


async def names(suite: Suite, who: str, **asked: Any) -> list[str]:
    found = await suite.call(who, "DepartmentService.ListDepartments", **asked)
    return [department.name for department in found.departments]


async def refusal(call: Any) -> Refusal:
    with pytest.raises(Refusal) as refused:
        await call
    return refused.value


async def test_a_created_department_reads_back_as_written(suite: Suite) -> None:
    made = await create(
        suite,
        "ann",
        await hospital(suite),
        " 检验科 ",
        monthly_test_volume=42_000,
        running_projects=["糖化血红蛋白", "凝血"],
        satisfaction=4,
        phone="021-64370045-605",
    )
    assert await suite.call("ann", "DepartmentService.GetDepartment", department_id=made.id) == made
    assert (made.name, made.monthly_test_volume, made.satisfaction) == ("检验科", 42_000, 4)
    assert list(made.running_projects) == ["糖化血红蛋白", "凝血"]
    assert made.rights.delete


@pytest.mark.parametrize(
    ("who", "sees", "edits", "deletes"),
    [
        ("ann", True, True, True),
        ("sam", True, True, False),
        ("erin", True, False, False),
        ("gil", True, False, False),
        ("bob", False, False, False),
        ("nora", False, False, False),
    ],
)
async def test_rights_on_a_department_are_those_on_its_customer(
    suite: Suite, who: str, sees: bool, edits: bool, deletes: bool
) -> None:
    customer = await hospital(suite)
    made = await create(suite, "ann", customer, "检验科")
    asked = suite.call(who, "DepartmentService.GetDepartment", department_id=made.id)
    if not sees:
        assert (await refusal(asked)).reason == "NOT_FOUND"
        assert (await refusal(create(suite, who, customer, "输血科"))).reason == "NOT_FOUND"
        assert await names(suite, who) == []
        return
    rights = (await asked).rights
    assert (rights.edit, rights.delete) == (edits, deletes)
    assert await names(suite, who) == ["检验科"]
    if not edits:
        assert (await refusal(update(suite, who, made, satisfaction=5))).reason == "RIGHT_MISSING"
        assert (await refusal(create(suite, who, customer, "输血科"))).reason == "RIGHT_MISSING"
    if not deletes:
        gone = suite.call(who, "DepartmentService.DeleteDepartment", department_id=made.id, etag=made.etag)
        assert (await refusal(gone)).reason == "RIGHT_MISSING"


async def test_departments_change_hands_with_their_customer(suite: Suite) -> None:
    customer = await hospital(suite)
    await create(suite, "ann", customer, "检验科")
    await suite.call(
        "sam",
        "CustomerService.TransferCustomers",
        customer_ids=[customer.id],
        to_person_id=person_id("hal"),
        reason="区域调整",
    )
    assert await names(suite, "hal") == ["检验科"]
    assert await names(suite, "ann") == []


async def test_a_shared_customer_shares_its_departments(suite: Suite) -> None:
    customer = await hospital(suite)
    made = await create(suite, "ann", customer, "检验科")
    async with suite.unit_of_work() as work:
        await work.db.execute(
            sa.text("INSERT INTO customer_shares VALUES (:customer, :subject, 1, :subject, now())"),
            {"customer": customer.id, "subject": person_id("nora")},
        )
    assert await names(suite, "nora", count_total=True) == ["检验科"]
    assert (await refusal(update(suite, "nora", made, satisfaction=5))).reason == "RIGHT_MISSING"


async def test_nothing_below_a_pooled_customer_is_shown_to_anybody(suite: Suite) -> None:
    customer = await hospital(suite)
    made = await create(suite, "ann", customer, "检验科")
    east = await suite.call(
        "gil", "PoolService.CreatePool", pool={"name": "华东公海", "member_unit_ids": [unit_id("east")]}
    )
    about = {"customer_id": customer.id, "etag": customer.etag, "reason": "暂无需求"}
    await suite.call("ann", "PoolService.ReleaseCustomer", pool_id=east.id, **about)
    for who in ("ann", "sam", "gil"):
        assert await names(suite, who) == []
        asked = suite.call(who, "DepartmentService.GetDepartment", department_id=made.id)
        assert (await refusal(asked)).reason == "NOT_FOUND"


async def test_departments_of_a_deleted_customer_are_gone_with_it(suite: Suite) -> None:
    customer = await hospital(suite)
    made = await create(suite, "ann", customer, "检验科")
    await suite.call("ann", "CustomerService.DeleteCustomer", customer_id=customer.id, etag=customer.etag)
    assert await names(suite, "ann") == []
    assert (await refusal(update(suite, "ann", made, satisfaction=5))).reason == "NOT_FOUND"
    assert (await refusal(create(suite, "ann", customer, "输血科"))).reason == "NOT_FOUND"


async def test_of_two_people_creating_one_department_at_once_one_is_told_that_it_exists(suite: Suite) -> None:
    customer = await hospital(suite)
    results = await asyncio.gather(
        *(create(suite, who, customer, "检验科") for who in ("ann", "sam", "ann", "sam")), return_exceptions=True
    )
    assert len([result for result in results if isinstance(result, Department)]) == 1
    assert {result.reason for result in results if isinstance(result, Refusal)} == {"DEPARTMENT_EXISTS"}


async def test_a_department_cannot_take_the_name_of_another_but_may_keep_its_own(suite: Suite) -> None:
    customer = await hospital(suite)
    await create(suite, "ann", customer, "检验科")
    other = await create(suite, "ann", customer, "输血科")
    assert (await refusal(update(suite, "ann", other, name="检验科"))).reason == "DEPARTMENT_EXISTS"
    kept = await update(suite, "ann", other, name="输血科", satisfaction=5)
    assert (kept.name, kept.satisfaction) == ("输血科", 5)
    assert (await create(suite, "ann", await hospital(suite, name="华山医院"), "检验科")).name == "检验科"


async def test_a_change_of_a_department_needs_the_version_it_is_based_on(suite: Suite) -> None:
    made = await create(suite, "ann", await hospital(suite), "检验科")
    await update(suite, "sam", made, satisfaction=2)
    assert (await refusal(update(suite, "ann", made, satisfaction=3))).reason == "ETAG_MISMATCH"
    made.etag = ""
    assert (await refusal(update(suite, "ann", made, satisfaction=3))).reason == "ETAG_MISSING"


async def test_a_deleted_department_can_be_restored_unless_its_name_was_taken(suite: Suite) -> None:
    customer = await hospital(suite)
    made = await create(suite, "ann", customer, "检验科")
    await suite.call("ann", "DepartmentService.DeleteDepartment", department_id=made.id, etag=made.etag)
    assert await names(suite, "ann") == []
    assert await names(suite, "ann", deleted=True) == ["检验科"]
    listed = await suite.call("sam", "DepartmentService.ListDepartments", deleted=True, count_total=True)
    assert (list(listed.departments), listed.total_size) == ([], 0)
    second = await create(suite, "ann", customer, "检验科")
    gone = await suite.call("ann", "DepartmentService.GetDepartment", department_id=made.id)
    back = {"department_id": made.id, "etag": gone.etag}
    assert (await refusal(suite.call("ann", "DepartmentService.RestoreDepartment", **back))).reason == (
        "DEPARTMENT_EXISTS"
    )
    await update(suite, "ann", second, name="中心实验室")
    restored = await suite.call("ann", "DepartmentService.RestoreDepartment", **back)
    assert not restored.HasField("delete_time")


@pytest.mark.parametrize("query", ["检验", "jyk", "0045"])
async def test_departments_are_found_by_name_initials_and_telephone(suite: Suite, query: str) -> None:
    customer = await hospital(suite)
    await create(suite, "ann", customer, "检验科", phone="021-64370045")
    await create(suite, "ann", customer, "输血科", phone="021-64370046")
    assert await names(suite, "ann", query=query, filter=f'customer_id = "{customer.id}"') == ["检验科"]
    assert await names(suite, "nora", query=query) == []


async def test_pages_of_departments_hold_each_once(suite: Suite) -> None:
    for hospital_name in ("瑞金医院", "华山医院"):
        customer = await hospital(suite, name=hospital_name)
        for number in range(4):
            await create(suite, "ann", customer, f"第{number}检验室")
    seen, token = [], ""
    while True:
        asked: dict[str, Any] = {"page_size": 3, "page_token": token, "order_by": "name", "count_total": True}
        page = await suite.call("sam", "DepartmentService.ListDepartments", **asked)
        assert page.total_size == 8
        seen += [department.id for department in page.departments]
        token = page.next_page_token
        if not token:
            break
    assert len(seen) == len(set(seen)) == 8


async def test_a_department_without_customer_or_with_impossible_numbers_is_refused_by_field(suite: Suite) -> None:
    refused = await refusal(create(suite, "ann", Customer(), "检验科", satisfaction=6))
    assert sorted(refused.fields) == ["department.customer_id", "department.satisfaction"]


async def test_writes_of_departments_leave_trail_and_facts(suite: Suite) -> None:
    made = await create(suite, "ann", await hospital(suite), "检验科")
    await update(suite, "sam", made, satisfaction=5)
    trail = await suite.rows("SELECT action, changes FROM audit_entries WHERE record_type = 'departments' ORDER BY id")
    assert [(row.action, row.changes) for row in trail] == [
        ("created", {"name": [None, "检验科"]}),
        ("changed", {"satisfaction": [0, 5]}),
    ]
    facts = await suite.rows("SELECT subject FROM outbox WHERE subject LIKE '%.department.%' ORDER BY id")
    assert [row.subject for row in facts] == [
        "crm.customer.department.v1.created",
        "crm.customer.department.v1.changed",
    ]
