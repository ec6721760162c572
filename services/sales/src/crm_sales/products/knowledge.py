"""What changes that which is to know of a product. Every command locks the product first, so that its parts change in turn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from uuid_utils.compat import uuid7

from crm.sales.events.v1.product_events_pb2 import ProductKnowledgeChanged
from crm_chassis.audit import changes_between
from crm_chassis.days import day_of
from crm_chassis.errors import NotFound, invalid
from crm_chassis.etags import require_etag
from crm_chassis.fill import values_of
from crm_chassis.text.names import tidy
from crm_sales.products import queries
from crm_sales.products.domain import MOST_PARTS, TooManyParts
from crm_sales.products.tables import competitor_comparisons, fab_statements, product_documents

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crm_chassis.work import Read, Work


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One sort of things to know. ``resource`` is what requests call one, ``tidied`` are its texts of one line."""

    table: sa.Table
    resource: str
    writable: tuple[str, ...]
    tidied: tuple[str, ...] = ()
    days: tuple[str, ...] = ()

    async def one(self, read: Read, part_id: str) -> Any:
        """A part. Raises NotFound."""
        statement = sa.select(self.table).where(self.table.c.id == part_id, self.table.c.deleted_at.is_(None))
        row = (await read.db.execute(statement)).one_or_none()
        if row is None:
            raise NotFound
        return row

    async def create(self, work: Work, draft: Any) -> str:
        """Add one to a product; returns its id. Raises Invalid and TooManyParts."""
        try:
            product = await queries.locked(work, draft.product_id)
        except NotFound:
            raise self._unknown_product() from None
        if product.deleted_at is not None:
            raise self._unknown_product()
        here = sa.select(sa.func.count()).where(
            self.table.c.product_id == product.id, self.table.c.deleted_at.is_(None)
        )
        if (await work.db.execute(here)).scalar_one() >= MOST_PARTS:
            raise TooManyParts(most=MOST_PARTS)
        values = {**self._written(draft, self.writable), "product_id": product.id}
        part_id = str(uuid7())
        times = {"created_at": work.now, "updated_at": work.now}
        await work.db.execute(sa.insert(self.table).values(**values, **times, id=part_id))
        given = {name: value for name, value in values.items() if value not in ("", None, 0)}
        work.audit(self.table.name, part_id, "created", changes=changes_between({}, given))
        self._tell(work, product.id, part_id)
        return part_id

    async def update(self, work: Work, changed: Any, paths: Sequence[str]) -> None:
        """Change the named fields. Raises NotFound, EtagMissing, EtagMismatch and Invalid."""
        row = await self._locked(work, changed.id)
        require_etag(changed.etag, row.version)
        if await work.revise(self.table, row, self._written(changed, paths)):
            self._tell(work, row.product_id, row.id)

    async def delete(self, work: Work, part_id: str, *, etag: str) -> None:
        """Take one away. Raises NotFound, EtagMissing and EtagMismatch."""
        row = await self._locked(work, part_id)
        require_etag(etag, row.version)
        await work.revise(self.table, row, {"deleted_at": work.now}, action="deleted")
        self._tell(work, row.product_id, row.id)

    async def _locked(self, work: Work, part_id: str) -> Any:
        product_id = (await self.one(work, part_id)).product_id
        if (await queries.locked(work, product_id)).deleted_at is not None:
            raise NotFound
        return await self.one(work, part_id)

    def _written(self, draft: Any, names: Sequence[str]) -> dict[str, Any]:
        values = values_of(draft, names)
        values.update({name: tidy(values[name]) for name in self.tidied if name in values})
        values.update({name: day_of(values[name], f"{self.resource}.{name}") for name in self.days if name in values})
        return values

    def _tell(self, work: Work, product_id: str, part_id: str) -> None:
        work.emit(ProductKnowledgeChanged(product_id=product_id, part=self.table.name, part_id=part_id))

    def _unknown_product(self) -> Exception:
        return invalid(
            f"{self.resource}.product_id",
            "UNKNOWN_PRODUCT",
            chinese="没有这个产品",
            english="there is no such product",
        )


FAB_STATEMENTS = Part(
    table=fab_statements,
    resource="fab_statement",
    writable=("feature", "advantage", "benefit", "customer_role", "position"),
    tidied=("customer_role",),
)
COMPARISONS = Part(
    table=competitor_comparisons,
    resource="competitor_comparison",
    writable=("competitor", "competing_product", "our_advantage", "their_advantage", "answer", "position"),
    tidied=("competitor", "competing_product"),
)
DOCUMENTS = Part(
    table=product_documents,
    resource="product_document",
    writable=("title", "kind", "url", "valid_until", "position"),
    tidied=("title",),
    days=("valid_until",),
)
