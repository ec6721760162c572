"""What changes products: one function, one use case, one transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from uuid_utils.compat import uuid7

from crm.sales.events.v1 import product_events_pb2 as events
from crm_chassis.audit import changes_between
from crm_chassis.days import day_of
from crm_chassis.errors import NotFound, invalid
from crm_chassis.etags import require_etag
from crm_chassis.fill import values_of
from crm_chassis.text.names import tidy
from crm_chassis.text.search import search_tokens
from crm_sales.families.queries import TREE
from crm_sales.products import queries
from crm_sales.products.domain import ProductCodeTaken, ProductStatus, new_status, written_code
from crm_sales.products.tables import products

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from crm.sales.v1.product_pb2 import Product
    from crm_chassis.work import Work

WRITABLE = (
    *("code", "name", "short_name", "family_id", "product_line_id", "unit_of_measure", "specification"),
    *("manufacturer", "registration_number", "registration_valid_until", "status", "description"),
)
TIDIED = ("name", "short_name", "unit_of_measure", "specification", "manufacturer", "registration_number")
SEARCHED = frozenset({"name", "short_name", "code", "specification"})
# Who gives or changes a code is alone with codes until the commit: they are few and rarely written.
_CODES_ALONE = sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtextextended("product codes", 0)))


async def create_product(work: Work, draft: Product) -> str:
    """Put a product on file; returns its id. Raises ProductCodeTaken and Invalid."""
    values = _written(draft, WRITABLE)
    values["status"] = int(new_status(draft.status))
    await _require_known(work, values, kept={})
    await _refuse_taken(work, values["code"])
    product_id = str(uuid7())
    row = {**values, "id": product_id, "search_tokens": _tokens(values)}
    await work.db.execute(sa.insert(products).values(**row, created_at=work.now, updated_at=work.now))
    given = {name: value for name, value in values.items() if value not in ("", None)}
    work.audit("products", product_id, "created", changes=changes_between({}, given))
    work.emit(events.ProductCreated(product_id=product_id, product_family_id=values["family_id"]))
    return product_id


async def update_product(work: Work, changed: Product, paths: Sequence[str]) -> None:
    """Change the named fields. Raises NotFound, EtagMissing, EtagMismatch, ProductCodeTaken and Invalid."""
    row = await queries.locked(work, changed.id)
    if row.deleted_at is not None:
        raise NotFound
    require_etag(changed.etag, row.version)
    values = _written(changed, paths)
    if values.get("status") == ProductStatus.UNSPECIFIED:
        raise invalid("product.status", "REQUIRED", chinese="请选择状态", english="choose a status")
    await _require_known(work, values, kept=row._mapping)  # noqa: SLF001  a Row's public mapping view
    if "code" in values:
        await _refuse_taken(work, values["code"], itself=row.id)
    if SEARCHED & values.keys():
        values["search_tokens"] = _tokens({**row._mapping, **values})  # noqa: SLF001  as above
    if fields := await work.revise(products, row, values):
        work.emit(events.ProductChanged(product_id=row.id, fields=fields))


async def delete_product(work: Work, product_id: str, *, etag: str) -> None:
    """Take a product off lists and price lookups. Raises NotFound, EtagMissing and EtagMismatch."""
    row = await queries.locked(work, product_id)
    if row.deleted_at is not None:
        raise NotFound
    require_etag(etag, row.version)
    await work.revise(products, row, {"deleted_at": work.now}, action="deleted")
    work.emit(events.ProductDeleted(product_id=row.id))


async def restore_product(work: Work, product_id: str, *, etag: str) -> None:
    """Bring a deleted product back. Raises NotFound, EtagMissing, EtagMismatch and ProductCodeTaken."""
    row = await queries.locked(work, product_id)
    require_etag(etag, row.version)
    if row.deleted_at is None:
        return
    await _refuse_taken(work, row.code, itself=row.id)
    await work.revise(products, row, {"deleted_at": None}, action="restored")
    work.emit(events.ProductRestored(product_id=row.id))


async def _refuse_taken(work: Work, code: str, *, itself: str | None = None) -> None:
    await work.db.execute(_CODES_ALONE)
    if await queries.id_of_code(work, code) not in (None, itself):
        raise ProductCodeTaken(code=code)


async def _require_known(work: Work, values: Mapping[str, Any], *, kept: Mapping[str, Any]) -> None:
    """Raise Invalid unless what the values name is there. The family a product has already may be retired."""
    if (family := values.get("family_id")) and family != kept.get("family_id"):
        (await TREE.kept(work)).require_offered(family, field="product.family_id")
    line = values.get("product_line_id")
    if line and line != kept.get("product_line_id") and line not in work.caller.directory.product_lines:
        raise invalid(
            "product.product_line_id",
            "UNKNOWN_PRODUCT_LINE",
            chinese="没有这条产品线",
            english="the company has no such product line",
        )


def _written(draft: Product, names: Sequence[str]) -> dict[str, Any]:
    values = values_of(draft, names, references=("product_line_id",))
    values.update({name: tidy(values[name]) for name in TIDIED if name in values})
    if "code" in values:
        values["code"] = written_code(values["code"])
    if "registration_valid_until" in values:
        text = values["registration_valid_until"]
        values["registration_valid_until"] = day_of(text, "product.registration_valid_until")
    return values


def _tokens(values: Mapping[str, Any]) -> list[int]:
    return search_tokens(values[name] for name in ("name", "short_name", "code", "specification"))
