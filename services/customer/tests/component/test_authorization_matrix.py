"""Every rpc of the customer service × every relation to the row it touches (PRODUCT G3), walked from the descriptors.

An rpc nobody wrote a case for fails here. What a relation may do follows from the rows the contract declares; where an
rpc is stricter or wider than that, it stands in ``EXCEPTIONS`` with its reason.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from customer_suite import Refusal, Suite, person_id, unit_id
from google.protobuf import descriptor_pb2, descriptor_pool

import crm
from crm.common.v1 import options_pb2
from crm.customer.v1.contact_pb2 import Contact
from crm.customer.v1.customer_pb2 import Customer
from crm.customer.v1.department_pb2 import Department

if TYPE_CHECKING:
    from collections.abc import Callable

PACKAGE = "crm.customer.v1"
ROWS = options_pb2.Access
RELATIONS = {
    "owner": "ann",
    "direct superior": "sam",
    "indirect superior": "erin",
    "whole company": "gil",
    "sideways": "bob",
    "another branch": "nora",
}
MAY = {
    ROWS.ROWS_READ: {"owner", "direct superior", "indirect superior", "whole company"},
    ROWS.ROWS_EDIT: {"owner", "direct superior"},
    ROWS.ROWS_DELETE: {"owner"},
}
SEES = MAY[ROWS.ROWS_READ]
# Rpcs that touch no row of somebody: definitions, and lists and sums, whose rows the other tests compare.
WITHOUT_A_ROW = {
    *(f"CategoryService.{name}Category" for name in ("Create", "Update", "Move", "Delete")),
    *(
        "CategoryService.GetCategoryTree",
        "CodeListService.ListCodeLists",
        "CodeListService.ListCodes",
        "CodeListService.SaveCode",
    ),
    *("CustomerService.ListCustomers", "CustomerService.CreateCustomer", "CustomerService.CheckCollision"),
    *("ContactService.ListContacts", "DepartmentService.ListDepartments", "BuyingStateService.CountTransitions"),
    *("PoolService.CreatePool", "PoolService.UpdatePool", "PoolService.ListPools", "PoolService.ListClaimable"),
    "DisputeService.ListDisputes",
    *("PoolService.AssignFromPool", "HistoryService.ListActivity", "ImportService.UploadImport"),
    *("ExportService.ExportCustomers", "ExportService.ExportDepartments", "ExportService.ExportContacts"),
    "ExportService.GetImportTemplate",
}
# An import is its uploader's alone, whatever the hierarchy: test_imports says so for each.
ONLY_MINE = {f"ImportService.{name}Import" for name in ("Get", "Check", "Commit", "Cancel")} | {
    *("ImportService.ListImportRows", "ImportService.ExportRejectedRows"),
}
# A claim touches a pooled row; who owns a customer or reads it cannot claim it: test_pools has the members.
POOLED = {"PoolService.ClaimCustomer"}
# A dispute is its parties' alone, and who decides need not be the direct superior: hal of another office claims ann's
# customer, so erin, who heads both offices, decides, and neither ann's head nor who sees the whole company knows of it.
_NOBODY_ELSE = {
    "direct superior": "NOT_FOUND",
    "whole company": "NOT_FOUND",
    "sideways": "NOT_FOUND",
    "another branch": "NOT_FOUND",
}
EXCEPTIONS: dict[str, dict[str, str]] = {
    # Who may see a customer may dispute it, but nobody disputes what they own.
    "DisputeService.RaiseDispute": {
        **dict.fromkeys(("direct superior", "indirect superior", "whole company"), "done"),
        "owner": "OWN_CUSTOMER",
        "sideways": "NOT_FOUND",
        "another branch": "NOT_FOUND",
    },
    "DisputeService.GetDispute": {**_NOBODY_ELSE, "owner": "done", "indirect superior": "done"},
    "DisputeService.AnswerDispute": {**_NOBODY_ELSE, "owner": "done", "indirect superior": "RIGHT_MISSING"},
    "DisputeService.DecideDispute": {**_NOBODY_ELSE, "owner": "RIGHT_MISSING", "indirect superior": "done"},
    "DisputeService.WithdrawDispute": {**_NOBODY_ELSE, "owner": "RIGHT_MISSING", "indirect superior": "RIGHT_MISSING"},
}

CASES: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "BuyingStateService.SetBuyingState": lambda at: {
        "customer_id": at["customer"].id,
        "buying_state": "BUYING_STATE_TARGET",
        "reason": "立项",
        "etag": at["customer"].etag,
    },
    "BuyingStateService.ListTransitions": lambda at: {"customer_id": at["customer"].id},
    "ContactService.GetContact": lambda at: {"contact_id": at["contact"].id},
    "ContactService.CreateContact": lambda at: {"contact": Contact(customer_id=at["customer"].id, name="李医生")},
    "ContactService.UpdateContact": lambda at: {
        "contact": Contact(id=at["contact"].id, etag=at["contact"].etag, title="主任"),
        "update_mask": {"paths": ["title"]},
    },
    "ContactService.DeleteContact": lambda at: {"contact_id": at["contact"].id, "etag": at["contact"].etag},
    "ContactService.RestoreContact": lambda at: {"contact_id": at["contact"].id, "etag": at["contact"].etag},
    "ContactService.RevealContact": lambda at: {
        "contact_id": at["contact"].id,
        "field": "mobile",
        "reason": "电话拜访",
    },
    "CustomerService.GetCustomer": lambda at: {"customer_id": at["customer"].id},
    "CustomerService.UpdateCustomer": lambda at: {
        "customer": Customer(id=at["customer"].id, etag=at["customer"].etag, county="静安"),
        "update_mask": {"paths": ["county"]},
    },
    "CustomerService.DeleteCustomer": lambda at: {"customer_id": at["customer"].id, "etag": at["customer"].etag},
    "CustomerService.RestoreCustomer": lambda at: {"customer_id": at["customer"].id, "etag": at["customer"].etag},
    "CustomerService.TransferCustomers": lambda at: {
        "customer_ids": [at["customer"].id],
        "to_person_id": person_id("hal"),
        "reason": "调整",
    },
    "CustomerService.ClassifyCustomers": lambda at: {"customer_ids": [at["customer"].id]},
    "DepartmentService.GetDepartment": lambda at: {"department_id": at["department"].id},
    "DepartmentService.CreateDepartment": lambda at: {
        "department": Department(customer_id=at["customer"].id, name="输血科")
    },
    "DepartmentService.UpdateDepartment": lambda at: {
        "department": Department(id=at["department"].id, etag=at["department"].etag, name="检验中心"),
        "update_mask": {"paths": ["name"]},
    },
    "DepartmentService.DeleteDepartment": lambda at: {
        "department_id": at["department"].id,
        "etag": at["department"].etag,
    },
    "DepartmentService.RestoreDepartment": lambda at: {
        "department_id": at["department"].id,
        "etag": at["department"].etag,
    },
    "DisputeService.RaiseDispute": lambda at: {"customer_id": at["customer"].id, "kind": 1, "reason": "先跟进"},
    "DisputeService.GetDispute": lambda at: {"dispute_id": at["dispute"].id},
    "DisputeService.AnswerDispute": lambda at: {
        "dispute_id": at["dispute"].id,
        "answer": "一直在跟进",
        "etag": at["dispute"].etag,
    },
    "DisputeService.WithdrawDispute": lambda at: {"dispute_id": at["dispute"].id, "etag": at["dispute"].etag},
    "DisputeService.DecideDispute": lambda at: {
        "dispute_id": at["dispute"].id,
        "ruling": 3,
        "reason": "维持原归属",
        "etag": at["dispute"].etag,
    },
    "HistoryService.ListHistory": lambda at: {"customer_id": at["customer"].id},
    "PoolService.ReleaseCustomer": lambda at: {
        "customer_id": at["customer"].id,
        "pool_id": at["pool"].id,
        "reason": "无进展",
        "etag": at["customer"].etag,
    },
    "PoolService.ListHolders": lambda at: {"customer_id": at["customer"].id},
    "ShareService.ShareCustomer": lambda at: {
        "customer_id": at["customer"].id,
        "subject_id": person_id("hal"),
        "level": 1,
    },
    "ShareService.UnshareCustomer": lambda at: {"customer_id": at["customer"].id, "subject_id": person_id("clerk")},
    "ShareService.ListShares": lambda at: {"customer_id": at["customer"].id},
}


def rpcs() -> dict[str, Any]:
    files = descriptor_pb2.FileDescriptorSet.FromString((Path(crm.__file__).parent / "descriptors.binpb").read_bytes())
    pool = descriptor_pool.Default()
    return {
        f"{service.name}.{method.name}": pool.FindMethodByName(f"{PACKAGE}.{service.name}.{method.name}")
        for file in files.file
        if file.package == PACKAGE
        for service in file.service
        for method in service.method
    }


def access(rpc: str) -> Any:
    return rpcs()[rpc].GetOptions().Extensions[options_pb2.access]


async def outcome(call: Any) -> str:
    try:
        await call
    except Refusal as refusal:
        return refusal.reason
    return "done"


async def a_row(suite: Suite, number: int) -> dict[str, Any]:
    """A customer of Ann's with a department and a contact, which Hal of another office claims."""
    customer = await suite.call(
        "ann", "CustomerService.CreateCustomer", customer=Customer(name=f"矩阵第{number}医院", city_code="310100")
    )
    department = await suite.call(
        "ann", "DepartmentService.CreateDepartment", department=Department(customer_id=customer.id, name="检验科")
    )
    contact = await suite.call(
        "ann",
        "ContactService.CreateContact",
        contact=Contact(customer_id=customer.id, name="王主任", mobile="13800138000"),
    )
    collision = await suite.call("hal", "CustomerService.CheckCollision", name=customer.name, city_code="310100")
    dispute = await suite.call(
        "hal",
        "DisputeService.RaiseDispute",
        dispute_handle=collision.matches[0].dispute_handle,
        kind="DISPUTE_KIND_CLAIM",
        reason="先跟进",
    )
    return {"customer": customer, "department": department, "contact": contact, "dispute": dispute}


def test_every_rpc_has_its_case_in_the_matrix() -> None:
    assert set(CASES) | WITHOUT_A_ROW | ONLY_MINE | POOLED == set(rpcs())


async def test_no_rpc_answers_without_a_token_or_without_its_permission(suite: Suite) -> None:
    stranger = suite.issuer.token("clerk", "no-such-role")
    for rpc, method in rpcs().items():
        if method.client_streaming:
            continue  # its gate is the same; Suite.upload speaks its protocol
        assert await outcome(suite.call("clerk", rpc, token="x.y.z")) == "TOKEN_INVALID", rpc
        permission = access(rpc).permission
        if permission:
            assert await outcome(suite.call("clerk", rpc, token=stranger)) == "PERMISSION_MISSING", rpc


@pytest.mark.parametrize("relation", RELATIONS)
async def test_what_each_relation_may_do_with_a_row(suite: Suite, relation: str) -> None:
    directory = suite.directory
    everything = frozenset(access(rpc).permission for rpc in rpcs()) | {"customer.customers.read-revenue"}
    roles = {
        role: everything | (held & {"customer.customers.read-all", "customer.customers.read-line"})
        for role, held in directory.role_permissions.items()
    }
    suite.become(directory.with_changes(version=directory.version + 1, role_permissions=roles))
    pool = await suite.call("boss", "PoolService.CreatePool", pool={"name": "公海", "member_unit_ids": [unit_id("hq")]})
    for number, (rpc, fields) in enumerate(CASES.items()):
        row = {**await a_row(suite, number), "pool": pool}
        got = await outcome(suite.call(RELATIONS[relation], rpc, **fields(row)))
        if rpc in EXCEPTIONS:
            assert got == EXCEPTIONS[rpc][relation], (rpc, relation)
        elif relation in MAY[access(rpc).rows]:
            assert got == "done", (rpc, relation)
        elif relation in SEES:
            assert got == "RIGHT_MISSING", (rpc, relation)
        else:
            assert got == "NOT_FOUND", (rpc, relation)
