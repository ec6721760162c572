"""Products and prices of the demo company, for people who look around: loaded once, changed by people from then on."""

from __future__ import annotations

import asyncio
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import yaml

from crm.sales.v1.price_pb2 import PriceLine, PriceList
from crm.sales.v1.product_knowledge_pb2 import CompetitorComparison, FabStatement, ProductDocument
from crm.sales.v1.product_pb2 import Product
from crm_chassis.identity.caller import system_caller
from crm_chassis.identity.directory import EMPTY
from crm_chassis.work import reading, working
from crm_sales.families.queries import TREE
from crm_sales.prices import commands as prices
from crm_sales.products import commands as products
from crm_sales.products import queries
from crm_sales.products.knowledge import COMPARISONS, DOCUMENTS, FAB_STATEMENTS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from crm_chassis.identity.directory import Directory
    from crm_chassis.work import Surroundings, Work

PATIENCE_SECONDS = 15.0
LOOK_SECONDS = 0.5


async def is_needed(surroundings: Surroundings) -> bool:
    """Whether there is no product yet, deleted ones included."""
    async with reading(surroundings, system_caller("demo", EMPTY)) as read:
        return not await queries.any_product(read)


async def load(
    surroundings: Surroundings, directory: Callable[[], Directory], *, patience: float = PATIENCE_SECONDS
) -> int:
    """Put the products on file, all or none; returns how many.

    Waits a while for the product lines of the demo company, which are just being made when the suite starts for the first
    time; products of a line that the company does not have are of none.
    """
    content = yaml.safe_load((files(__package__) / "demo.yaml").read_text(encoding="utf-8"))
    lines = await _lines(directory, {one["line"] for one in content["products"] if "line" in one}, patience)
    async with working(surroundings, system_caller("demo", directory())) as work:
        ids = await _products(work, content["products"], lines)
        await _knowledge(work, content["knowledge"], ids)
        await _prices(work, content, ids)
    return len(ids)


async def _lines(directory: Callable[[], Directory], wanted: set[str], patience: float) -> dict[str, str]:
    """The ids of product lines by their names, as soon as all that are wanted are there."""
    until = asyncio.get_running_loop().time() + patience
    while True:
        found = {line.name: line.id for line in directory().product_lines.values()}
        if wanted <= found.keys() or asyncio.get_running_loop().time() > until:
            return found
        await asyncio.sleep(LOOK_SECONDS)


async def _products(work: Work, drafts: list[Mapping[str, Any]], lines: Mapping[str, str]) -> dict[str, str]:
    tree = TREE.tree_of((await TREE.rows(work)).values())
    families = {tree.path(node): node.id for node in tree.in_order()}
    ids = {}
    for one in drafts:
        draft = Product(
            code=one["code"],
            name=one["name"],
            short_name=one["short_name"],
            family_id=families[one["family"]],
            product_line_id=lines.get(one.get("line", ""), ""),
            unit_of_measure=one["unit"],
            specification=one["specification"],
            manufacturer=one.get("manufacturer", ""),
            registration_number=one.get("registration", ""),
            registration_valid_until=one.get("until", ""),
            status=f"PRODUCT_STATUS_{one.get('status', 'ON_SALE')}",
        )
        ids[one["code"]] = await products.create_product(work, draft)
    return ids


async def _knowledge(work: Work, knowledge: Mapping[str, Any], ids: Mapping[str, str]) -> None:
    for code, parts in knowledge.items():
        of: dict[str, Any] = {"product_id": ids[code]}
        for position, one in enumerate(parts.get("fab_statements", ())):
            await FAB_STATEMENTS.create(work, FabStatement(**of, **one, position=position))
        for position, one in enumerate(parts.get("competitor_comparisons", ())):
            await COMPARISONS.create(work, CompetitorComparison(**of, **one, position=position))
        for position, one in enumerate(parts.get("product_documents", ())):
            named = {**one, "kind": f"PRODUCT_DOCUMENT_KIND_{one['kind']}"}
            await DOCUMENTS.create(work, ProductDocument(**of, **named, position=position))


async def _prices(work: Work, content: Mapping[str, Any], ids: Mapping[str, str]) -> None:
    within = await prices.create_list(work, PriceList(**content["price_list"]))
    currency = content["price_list"]["currency"]
    for one in content["products"]:
        for quantity, (price, floor) in one.get("prices", {}).items():
            line = PriceLine(price_list_id=within, product_id=ids[one["code"]], min_quantity=quantity)
            line.price.amount, line.price.currency = str(price), currency
            line.floor_price.amount, line.floor_price.currency = str(floor), currency
            await prices.create_line(work, line)
