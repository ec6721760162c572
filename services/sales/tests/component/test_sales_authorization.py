"""Every rpc of the sales service asks for a token and for its permission, walked from the descriptors (PRODUCT G2).

Products and prices are the company's: whoever holds a permission does it on every row, whoever they are to it.
"""

from __future__ import annotations

from importlib.resources import files
from typing import Any

from google.protobuf import descriptor_pb2, descriptor_pool
from sales_suite import Refusal, Suite

from crm.common.v1 import options_pb2
from crm_chassis.grpc.contract import rpcs_of
from crm_sales.app import SERVICE
from crm_sales.settings import SalesSettings

PACKAGE = "crm.sales.v1"


def rpcs() -> dict[str, Any]:
    described = descriptor_pb2.FileDescriptorSet.FromString(files("crm").joinpath("descriptors.binpb").read_bytes())
    pool = descriptor_pool.Default()
    return {
        f"{service.name}.{method.name}": pool.FindMethodByName(f"{PACKAGE}.{service.name}.{method.name}")
        for file in described.file
        if file.package == PACKAGE
        for service in file.service
        for method in service.method
    }


def access(method: Any) -> Any:
    return method.GetOptions().Extensions[options_pb2.access]


async def outcome(call: Any) -> str:
    try:
        await call
    except Refusal as refusal:
        return refusal.reason
    return "done"


def served() -> list[Any]:
    settings = SalesSettings(database_url="postgresql://nobody/none", keys_file="keys")  # type: ignore[arg-type]  # never opened
    return list(SERVICE.servicers(settings))


def test_every_service_of_the_contracts_is_served() -> None:
    assert {servicer.contract for servicer in served()} == {f"{PACKAGE}.{name.partition('.')[0]}" for name in rpcs()}


# These tell nothing of anybody's rows: definitions of the company, counts, and what the caller just said.
TOLD_TO_ALL = {
    *("ProductFamily", "FabStatement", "CompetitorComparison", "ProductDocument", "TeamMember", "Empty"),
    *("TransferOpportunitiesResponse", "MigrateOpportunitiesResponse"),
}


def test_whatever_a_change_answers_of_somebodys_rows_can_be_read_again() -> None:
    """Without its Get rpc an answer would be told again to whoever lost the permission to read it since (ADR 0007)."""
    described = [rpc for servicer in served() for rpc in rpcs_of(servicer.contract)]
    read_again = {rpc.response.DESCRIPTOR.name for rpc in described if rpc.name == f"Get{rpc.response.DESCRIPTOR.name}"}
    answered = {rpc.response.DESCRIPTOR.name for rpc in described if not rpc.reads and not rpc.repeatable}
    assert answered - read_again == TOLD_TO_ALL


async def test_no_rpc_answers_without_a_token_or_without_its_permission(suite: Suite) -> None:
    stranger = suite.issuer.token("clerk", "no-such-role")
    for rpc, method in rpcs().items():
        assert access(method).permission, rpc
        assert await outcome(suite.call("clerk", rpc, token="x.y.z")) == "TOKEN_INVALID", rpc
        assert await outcome(suite.call("clerk", rpc, token=stranger)) == "PERMISSION_MISSING", rpc


async def test_who_sells_reads_products_and_prices_and_changes_neither(suite: Suite) -> None:
    for rpc, method in rpcs().items():
        if access(method).rows != options_pb2.Access.ROWS_NONE:
            continue
        got = await outcome(suite.call("ann", rpc))
        reads = method.GetOptions().idempotency_level == descriptor_pb2.MethodOptions.NO_SIDE_EFFECTS
        may = reads and access(method).permission != "sales.audit.search"
        assert (got != "PERMISSION_MISSING") is may, rpc
