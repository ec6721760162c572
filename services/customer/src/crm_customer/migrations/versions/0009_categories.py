"""The company's tree of categories, filled with what a new company starts with, and each customer's place in it.

The column comes at once, however many customers there are: it is empty, so its reference needs no check. It has no index:
lists find their rows by owner, unit or time and look at the category then; an index would tempt the planner to read a
whole category for each unit of a page.
"""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

from crm_customer.categories.seeds import seed

revision = "0009"
down_revision = "0008"
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
    op.add_column(
        "customers",
        sa.Column("category_id", sa.Uuid(as_uuid=False), sa.ForeignKey("categories.id"), nullable=True),
        inline_references=True,
    )


def downgrade() -> None:
    op.drop_column("customers", "category_id")
    op.drop_table("categories")
