"""The floor price is told to holders of its permission alone: by no rpc, file, history, fact or repeated answer (PRODUCT S1, G6)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from google.protobuf import descriptor_pool
from products_suite import MANAGER, price_line, price_list, product
from sales_suite import Refusal, Suite

from crm.common.v1 import options_pb2
from crm.sales.v1.price_pb2 import PriceLine
from crm_chassis.grpc.contract import GuardedFields, rpcs_of
from crm_sales.app import SERVICE
from crm_sales.settings import SalesSettings

FLOOR = "sales.prices.floor"
# Whoever gives a message a guarded field, or an rpc such a message, says here what is asked below.
GUARDED = {
    "crm.sales.v1.PriceLine.floor_price": FLOOR,
    "crm.sales.v1.ResolvePriceResponse.floor_price": FLOOR,
}
ANSWERED = {
    *(f"PriceService.{name}" for name in ("GetPriceLine", "ListPriceLines", "CreatePriceLine", "UpdatePriceLine")),
    "PriceService.ResolvePrice",
}
TAKEN = {"PriceService.CreatePriceLine", "PriceService.UpdatePriceLine"}
SECRET = "4242.4242"


def servicers() -> list[Any]:
    settings = SalesSettings(database_url="postgresql://nobody/none", keys_file="keys")  # type: ignore[arg-type]  # never opened
    return list(SERVICE.servicers(settings))


def policy(field: Any) -> Any:
    return field.GetOptions().Extensions[options_pb2.field]


async def refusal(call: Any) -> Refusal:
    with pytest.raises(Refusal) as refused:
        await call
    return refused.value


@pytest.fixture
async def line(suite: Suite) -> PriceLine:
    """A line with a floor price; ann may edit prices from now on, and still not read floors."""
    directory = suite.directory
    roles = {**directory.role_permissions, "sales": directory.role_permissions["sales"] | {"sales.prices.edit"}}
    suite.become(replace(directory, version=directory.version + 1, role_permissions=roles))
    return await price_line(suite, await price_list(suite), await product(suite), "5000", SECRET)


def test_every_guarded_field_and_every_rpc_with_one_is_known_here() -> None:
    pool = descriptor_pool.Default()
    rpcs = {
        f"{servicer.contract.rpartition('.')[2]}.{rpc.name}": rpc
        for servicer in servicers()
        for rpc in rpcs_of(servicer.contract)
    }
    described = {side.DESCRIPTOR.file.name for rpc in rpcs.values() for side in (rpc.request, rpc.response)}
    fields = [
        field
        for file in described
        for message in pool.FindFileByName(file).message_types_by_name.values()
        for field in message.fields
    ]
    assert {field.full_name: policy(field).readable_with for field in fields if policy(field).readable_with} == GUARDED
    assert {name for name, rpc in rpcs.items() if GuardedFields(rpc.response.DESCRIPTOR)} == ANSWERED
    assert {name for name, rpc in rpcs.items() if GuardedFields(rpc.request.DESCRIPTOR)} == TAKEN
    assert not any(
        policy(field).readable_with and (policy(field).filterable or policy(field).sortable) for field in fields
    )


async def test_who_lacks_the_permission_is_not_told_the_field_by_any_rpc(suite: Suite, line: PriceLine) -> None:
    told: dict[str, Any] = {}

    async def ask(rpc: str, **asked: Any) -> Any:
        answer = await suite.call("ann", rpc, **asked)
        (told[rpc],) = answer.price_lines if hasattr(answer, "price_lines") else [answer]
        return told[rpc]

    await ask("PriceService.GetPriceLine", price_line_id=line.id)
    await ask("PriceService.ListPriceLines")
    await ask("PriceService.ResolvePrice", product_id=line.product_id, day="2026-05-01")
    changed = PriceLine(id=line.id, etag=line.etag, min_quantity=2)
    await ask("PriceService.UpdatePriceLine", price_line=changed, update_mask={"paths": ["min_quantity"]})
    draft = PriceLine(price_list_id=line.price_list_id, product_id=line.product_id, price=line.price)
    await ask("PriceService.CreatePriceLine", price_line=draft)
    assert set(told) == ANSWERED
    for rpc, answer in told.items():
        assert not answer.HasField("floor_price"), rpc
        assert "floor_price" in answer.hidden_fields, rpc
    kept = await suite.call("sam", "PriceService.GetPriceLine", price_line_id=line.id)
    assert kept.floor_price.amount == SECRET, "still on file, and told to whoever may know"


async def test_who_lacks_the_permission_neither_writes_nor_empties_the_field(suite: Suite, line: PriceLine) -> None:
    floor = {"amount": "1", "currency": "CNY"}
    place: dict[str, Any] = {"price_list_id": line.price_list_id, "product_id": line.product_id}
    mask = {"paths": ["floor_price"]}
    attempts: list[tuple[str, dict[str, Any]]] = [
        ("CreatePriceLine", {"price_line": PriceLine(**place, price=line.price, floor_price=floor)}),
        ("UpdatePriceLine", {"price_line": PriceLine(id=line.id, floor_price=floor), "update_mask": mask}),
        ("UpdatePriceLine", {"price_line": PriceLine(id=line.id), "update_mask": mask}),
    ]
    for name, asked in attempts:
        assert (await refusal(suite.call("ann", f"PriceService.{name}", **asked))).fields == ["price_line.floor_price"]


@pytest.mark.parametrize("amount", ["9999", "1"])
async def test_nobody_finds_the_floor_by_trying_prices(suite: Suite, line: PriceLine, amount: str) -> None:
    """The refusal is the same above and below it."""
    tried = PriceLine(id=line.id, etag=line.etag, price={"amount": amount, "currency": "CNY"})
    refused = await refusal(
        suite.call("ann", "PriceService.UpdatePriceLine", price_line=tried, update_mask={"paths": ["price"]})
    )
    assert (refused.reason, refused.fields) == ("PERMISSION_MISSING", [])


@pytest.mark.parametrize("asked", [{"filter": "floor_price > 1"}, {"order_by": "floor_price"}])
async def test_filtering_and_sorting_by_it_are_refused(suite: Suite, line: PriceLine, asked: dict[str, str]) -> None:
    for who in ("ann", MANAGER):
        assert (await refusal(suite.call(who, "PriceService.ListPriceLines", **asked))).fields == list(asked)


async def test_the_file_has_the_column_for_who_may_read_it_alone(suite: Suite, line: PriceLine) -> None:
    for who, shown in (("ann", False), (MANAGER, True)):
        file = await suite.download(who, "PriceService.ExportPriceLines", format="SHEET_FORMAT_CSV")
        assert ("底价" in file.table()[0], SECRET.encode() in file.content) == (shown, shown), who


async def test_the_history_withholds_it_and_names_it(suite: Suite, line: PriceLine) -> None:
    asked = {"price_list_id": line.price_list_id}
    for who, shown in (("ann", False), (MANAGER, True)):
        answer = await suite.call(who, "SalesHistoryService.ListPriceListHistory", **asked)
        (entry,) = (each for each in answer.entries if each.record_type == "price_lines")
        told = {change.field: change.new_value for change in entry.changes}
        assert (told.get("floor_price") == SECRET, "floor_price" in entry.hidden_fields) == (shown, not shown), who
        assert (SECRET in str(answer)) is shown, who


async def test_a_repeated_answer_withholds_what_the_role_has_lost(suite: Suite, line: PriceLine) -> None:
    draft = PriceLine(
        price_list_id=line.price_list_id,
        product_id=line.product_id,
        price=line.price,
        floor_price=line.floor_price,
        min_quantity=50,
    )
    first = await suite.call(MANAGER, "PriceService.CreatePriceLine", price_line=draft, key="k-1")
    assert first.floor_price.amount == SECRET
    change: dict[str, Any] = {
        "price_line": PriceLine(id=first.id, etag=first.etag, min_quantity=60),
        "update_mask": {"paths": ["min_quantity"]},
        "key": "k-2",
    }
    assert (await suite.call(MANAGER, "PriceService.UpdatePriceLine", **change)).floor_price.amount == SECRET
    directory = suite.directory
    roles = {
        **directory.role_permissions,
        "product-manager": directory.role_permissions["product-manager"] - {FLOOR},
    }
    suite.become(replace(directory, version=directory.version + 1, role_permissions=roles))
    again = await suite.call(MANAGER, "PriceService.UpdatePriceLine", **change)
    assert (again.min_quantity, again.HasField("floor_price")) == (60, False)


async def test_no_fact_tells_it(suite: Suite, line: PriceLine) -> None:
    told = await suite.rows("SELECT encode(payload, 'escape') AS said, headers::text AS headers FROM outbox")
    assert told
    assert not any("4242" in row.said or "4242" in row.headers for row in told)
