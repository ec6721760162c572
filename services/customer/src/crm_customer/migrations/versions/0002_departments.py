"""Departments of customers."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "departments",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("customer_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("monthly_test_volume", sa.Integer(), server_default="0", nullable=False),
        sa.Column("running_projects", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("satisfaction", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("phone", sa.Text(), server_default="", nullable=False),
        sa.Column("remark", sa.Text(), server_default="", nullable=False),
        sa.Column("search_tokens", postgresql.ARRAY(sa.Integer()), server_default="{}", nullable=False),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name=op.f("departments_customer_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("departments_pkey")),
    )
    newest: list[sa.ColumnElement[object]] = [sa.literal_column("updated_at DESC"), sa.literal_column("id DESC")]
    op.create_index("departments_of_customer", "departments", ["customer_id", *newest])
    op.create_index(
        "departments_named_once",
        "departments",
        ["customer_id", "name"],
        unique=True,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_index("departments_newest", "departments", newest)
    op.create_index("departments_by_name", "departments", ["name", "id"])
    op.create_index("departments_by_search_token", "departments", ["search_tokens"], postgresql_using="gin")


def downgrade() -> None:
    op.drop_table("departments")
