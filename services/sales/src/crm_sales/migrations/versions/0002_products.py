"""Product families, filled with what a new company starts with, products, and what is to know of them."""

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from crm_sales.families.seeds import seed

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

ID = sa.Uuid(as_uuid=False)
TIME = sa.DateTime(timezone=True)
PARTS = ("fab_statements", "competitor_comparisons", "product_documents")


def upgrade() -> None:
    families = op.create_table(
        "product_families",
        sa.Column("id", ID, nullable=False),
        sa.Column("parent_id", ID, nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("retired", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("updated_at", TIME, nullable=False),
        sa.Column("deleted_at", TIME, nullable=True),
        sa.Column("kind", sa.SmallInteger(), nullable=False),
        sa.ForeignKeyConstraint(["parent_id"], ["product_families.id"], name=op.f("product_families_parent_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("product_families_pkey")),
    )
    now = datetime.now(UTC)
    op.bulk_insert(
        families,
        [
            {
                "id": node.id,
                "parent_id": node.parent_id,
                "name": node.name,
                "position": node.position,
                "kind": int(node.kind),
                "created_at": now,
                "updated_at": now,
            }
            for node in seed()
        ],
    )
    op.create_table(
        "products",
        sa.Column("id", ID, nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        _text("short_name"),
        sa.Column("family_id", ID, nullable=False),
        sa.Column("product_line_id", ID, nullable=True),
        sa.Column("unit_of_measure", sa.Text(), nullable=False),
        *(_text(name) for name in ("specification", "manufacturer", "registration_number")),
        sa.Column("registration_valid_until", sa.Date(), nullable=True),
        sa.Column("status", sa.SmallInteger(), nullable=False),
        _text("description"),
        sa.Column("search_tokens", postgresql.ARRAY(sa.Integer()), server_default="{}", nullable=False),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("updated_at", TIME, nullable=False),
        sa.Column("deleted_at", TIME, nullable=True),
        sa.ForeignKeyConstraint(["family_id"], ["product_families.id"], name=op.f("products_family_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("products_pkey")),
    )
    op.create_index(
        "products_coded_once",
        "products",
        [sa.text("upper(code)")],
        unique=True,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_index("products_newest", "products", [sa.text("updated_at DESC"), sa.text("id DESC")])
    op.create_index("products_by_code", "products", ["code", "id"])
    op.create_index("products_by_name", "products", ["name", "id"])
    op.create_index("products_of_family", "products", ["family_id"])
    op.create_index(
        "products_by_search_token",
        "products",
        ["search_tokens"],
        postgresql_using="gin",
        postgresql_with={"fastupdate": True},
    )
    _create_part("fab_statements", *map(_text, ("feature", "advantage", "benefit", "customer_role")))
    _create_part(
        "competitor_comparisons",
        *map(_text, ("competitor", "competing_product", "our_advantage", "their_advantage", "answer")),
    )
    _create_part(
        "product_documents",
        _text("title"),
        sa.Column("kind", sa.SmallInteger(), nullable=False),
        _text("url"),
        sa.Column("valid_until", sa.Date(), nullable=True),
    )


def _text(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Text(), server_default="", nullable=False)


def _create_part(name: str, *columns: sa.Column[Any]) -> None:
    op.create_table(
        name,
        sa.Column("id", ID, nullable=False),
        sa.Column("product_id", ID, nullable=False),
        *columns,
        sa.Column("position", sa.Integer(), server_default="0", nullable=False),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("updated_at", TIME, nullable=False),
        sa.Column("deleted_at", TIME, nullable=True),
        sa.ForeignKeyConstraint(["product_id"], ["products.id"], name=op.f(f"{name}_product_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"{name}_pkey")),
    )
    op.create_index(f"{name}_of_product", name, ["product_id", "position", "id"])


def downgrade() -> None:
    for name in (*PARTS, "products", "product_families"):
        op.drop_table(name)
