"""Price lists and their lines."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

ID = sa.Uuid(as_uuid=False)
TIME = sa.DateTime(timezone=True)
LIVING = sa.text("deleted_at IS NULL")
NEWEST = (sa.text("updated_at DESC"), sa.text("id DESC"))


def upgrade() -> None:
    op.create_table(
        "price_lists",
        sa.Column("id", ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("rank", sa.Integer(), server_default="0", nullable=False),
        sa.Column("remark", sa.Text(), server_default="", nullable=False),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("updated_at", TIME, nullable=False),
        sa.Column("deleted_at", TIME, nullable=True),
        sa.CheckConstraint("valid_until >= valid_from", name=op.f("price_lists_ends_after_it_begins")),
        sa.PrimaryKeyConstraint("id", name=op.f("price_lists_pkey")),
    )
    op.create_index("price_lists_named_once", "price_lists", ["name"], unique=True, postgresql_where=LIVING)
    op.create_index("price_lists_newest", "price_lists", [*NEWEST])
    op.create_index("price_lists_by_name", "price_lists", ["name", "id"])
    op.create_table(
        "price_lines",
        sa.Column("id", ID, nullable=False),
        sa.Column("price_list_id", ID, nullable=False),
        sa.Column("product_id", ID, nullable=False),
        sa.Column("min_quantity", sa.Integer(), nullable=False),
        sa.Column("price", sa.Numeric(20, 4), nullable=False),
        sa.Column("price_currency", sa.Text(), nullable=False),
        sa.Column("floor_price", sa.Numeric(20, 4), nullable=True),
        sa.Column("floor_price_currency", sa.Text(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("updated_at", TIME, nullable=False),
        sa.Column("deleted_at", TIME, nullable=True),
        sa.CheckConstraint("min_quantity >= 1", name=op.f("price_lines_min_quantity_is_positive")),
        sa.CheckConstraint(
            "price >= 0 AND floor_price >= 0 AND floor_price <= price", name=op.f("price_lines_floor_below_price")
        ),
        sa.CheckConstraint("valid_until >= valid_from", name=op.f("price_lines_ends_after_it_begins")),
        sa.ForeignKeyConstraint(["price_list_id"], ["price_lists.id"], name=op.f("price_lines_price_list_id_fkey")),
        sa.ForeignKeyConstraint(["product_id"], ["products.id"], name=op.f("price_lines_product_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("price_lines_pkey")),
    )
    op.create_index("price_lines_of_product", "price_lines", ["product_id", "min_quantity"], postgresql_where=LIVING)
    op.create_index("price_lines_of_list", "price_lines", ["price_list_id", *NEWEST])
    op.create_index("price_lines_newest", "price_lines", [*NEWEST])


def downgrade() -> None:
    op.drop_table("price_lines")
    op.drop_table("price_lists")
