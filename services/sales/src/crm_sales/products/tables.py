"""Tables of products and of what is to know of them."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from crm_chassis.schema import IN_BULK
from crm_chassis.visibility import Everywhere, Policy
from crm_sales.schema import metadata

ID = sa.Uuid(as_uuid=False)
TIME = sa.DateTime(timezone=True)

products = sa.Table(
    "products",
    metadata,
    sa.Column("id", ID, primary_key=True),
    sa.Column("code", sa.Text, nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("short_name", sa.Text, nullable=False, server_default=""),
    sa.Column("family_id", ID, sa.ForeignKey("product_families.id"), nullable=False),
    sa.Column("product_line_id", ID, nullable=True),
    sa.Column("unit_of_measure", sa.Text, nullable=False),
    sa.Column("specification", sa.Text, nullable=False, server_default=""),
    sa.Column("manufacturer", sa.Text, nullable=False, server_default=""),
    sa.Column("registration_number", sa.Text, nullable=False, server_default=""),
    sa.Column("registration_valid_until", sa.Date, nullable=True),
    sa.Column("status", sa.SmallInteger, nullable=False),
    sa.Column("description", sa.Text, nullable=False, server_default=""),
    sa.Column("search_tokens", ARRAY(sa.Integer), nullable=False, server_default="{}"),
    sa.Column("version", sa.BigInteger, nullable=False, server_default="1"),
    sa.Column("created_at", TIME, nullable=False),
    sa.Column("updated_at", TIME, nullable=False),
    sa.Column("deleted_at", TIME, nullable=True),
    sa.Index(
        "products_coded_once", sa.text("upper(code)"), unique=True, postgresql_where=sa.text("deleted_at IS NULL")
    ),
    sa.Index("products_newest", sa.text("updated_at DESC"), sa.text("id DESC")),
    sa.Index("products_by_code", "code", "id"),
    sa.Index("products_by_name", "name", "id"),
    sa.Index("products_of_family", "family_id"),
    sa.Index("products_by_search_token", "search_tokens", postgresql_using="gin", postgresql_with=IN_BULK),
)
POLICY = Policy(products, rules=(Everywhere("sales.products.read"),))


def _part(name: str, *columns: sa.Column[Any]) -> sa.Table:
    return sa.Table(
        name,
        metadata,
        sa.Column("id", ID, primary_key=True),
        sa.Column("product_id", ID, sa.ForeignKey("products.id"), nullable=False),
        *columns,
        sa.Column("position", sa.Integer, nullable=False, server_default="0"),
        sa.Column("version", sa.BigInteger, nullable=False, server_default="1"),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("updated_at", TIME, nullable=False),
        sa.Column("deleted_at", TIME, nullable=True),
        sa.Index(f"{name}_of_product", "product_id", "position", "id"),
    )


def _texts(*names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.Text, nullable=False, server_default="") for name in names]


fab_statements = _part("fab_statements", *_texts("feature", "advantage", "benefit", "customer_role"))
competitor_comparisons = _part(
    "competitor_comparisons",
    *_texts("competitor", "competing_product", "our_advantage", "their_advantage", "answer"),
)
product_documents = _part(
    "product_documents",
    *_texts("title"),
    sa.Column("kind", sa.SmallInteger, nullable=False),
    *_texts("url"),
    sa.Column("valid_until", sa.Date, nullable=True),
)
PARTS = (fab_statements, competitor_comparisons, product_documents)
