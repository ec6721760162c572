"""The company's tree of categories, filled with what a new company starts with, and each customer's place in it.

The column comes at once, whatever the number of customers; the index reads them all while nobody writes, and the foreign
key, checked through the index, costs nothing. Where that reading is too long, have both there before, outside of any
transaction, and this migration finds them:

    ALTER TABLE customers ADD COLUMN category_id uuid;
    CREATE INDEX CONCURRENTLY customers_by_category ON customers (category_id) WHERE category_id IS NOT NULL;
"""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

from crm_customer.categories.seeds import seed

revision = "0009"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    now = datetime.now(UTC)
    categories = op.create_table(
        "categories",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("parent_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("retired", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["parent_id"], ["categories.id"], name=op.f("categories_parent_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("categories_pkey")),
    )
    op.create_index("categories_by_parent", "categories", ["parent_id"], postgresql_where=sa.text("deleted_at IS NULL"))
    op.bulk_insert(
        categories,
        [
            {
                "id": node.id,
                "parent_id": node.parent_id,
                "name": node.name,
                "position": node.position,
                "created_at": now,
                "updated_at": now,
            }
            for node in seed()
        ],
    )
    op.add_column("customers", sa.Column("category_id", sa.Uuid(as_uuid=False), nullable=True), if_not_exists=True)
    op.create_index(
        "customers_by_category",
        "customers",
        ["category_id"],
        postgresql_where=sa.text("category_id IS NOT NULL"),
        if_not_exists=True,
    )
    op.create_foreign_key(op.f("customers_category_id_fkey"), "customers", "categories", ["category_id"], ["id"])


def downgrade() -> None:
    op.drop_column("customers", "category_id")
    op.drop_table("categories")
