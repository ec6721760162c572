"""The customer file, its trail and its events."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from crm_chassis.first_tables import create_first_tables

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_first_tables()
    op.create_table(
        "customers",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("short_name", sa.Text(), server_default="", nullable=False),
        sa.Column("parent_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("kind", sa.Text(), server_default="", nullable=False),
        sa.Column("grade", sa.Text(), server_default="", nullable=False),
        sa.Column("bed_count", sa.Integer(), server_default="0", nullable=False),
        sa.Column("annual_revenue", sa.Numeric(precision=20, scale=4), nullable=True),
        sa.Column("annual_revenue_currency", sa.Text(), nullable=True),
        sa.Column("payment_cycle_days", sa.Integer(), server_default="0", nullable=False),
        sa.Column("purchasing_power", sa.Text(), server_default="", nullable=False),
        sa.Column("cooperation", sa.Text(), server_default="", nullable=False),
        sa.Column("competitor_cooperation", sa.Text(), server_default="", nullable=False),
        sa.Column("industry", sa.Text(), server_default="", nullable=False),
        sa.Column("province_code", sa.Text(), server_default="", nullable=False),
        sa.Column("city_code", sa.Text(), server_default="", nullable=False),
        sa.Column("county", sa.Text(), server_default="", nullable=False),
        sa.Column("address", sa.Text(), server_default="", nullable=False),
        sa.Column("phones", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("website", sa.Text(), server_default="", nullable=False),
        sa.Column("credit_code", sa.Text(), server_default="", nullable=False),
        sa.Column("licence_number", sa.Text(), server_default="", nullable=False),
        sa.Column("source", sa.Text(), server_default="", nullable=False),
        sa.Column("circle", sa.Text(), server_default="", nullable=False),
        sa.Column("status", sa.Text(), server_default="", nullable=False),
        sa.Column("value_grade", sa.Text(), server_default="", nullable=False),
        sa.Column("product_line_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("buying_state", sa.SmallInteger(), server_default="1", nullable=False),
        sa.Column("remark", sa.Text(), server_default="", nullable=False),
        sa.Column("owner_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("unit_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("pool_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("search_tokens", postgresql.ARRAY(sa.Integer()), server_default="{}", nullable=False),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(owner_id IS NULL) <> (pool_id IS NULL)", name=op.f("customers_owned_or_pooled")),
        sa.CheckConstraint("(owner_id IS NULL) = (unit_id IS NULL)", name=op.f("customers_owned_in_a_unit")),
        sa.ForeignKeyConstraint(["parent_id"], ["customers.id"], name=op.f("customers_parent_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("customers_pkey")),
    )
    op.create_index("customers_by_name", "customers", ["name", "id"], unique=False)
    op.create_index(
        "customers_by_parent",
        "customers",
        ["parent_id"],
        unique=False,
        postgresql_where=sa.text("parent_id IS NOT NULL"),
    )
    op.create_index("customers_by_search_token", "customers", ["search_tokens"], unique=False, postgresql_using="gin")
    op.create_index(
        "customers_newest",
        "customers",
        [sa.literal_column("updated_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "customers_of_line_newest",
        "customers",
        ["product_line_id", sa.literal_column("updated_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index("customers_of_owner_by_name", "customers", ["owner_id", "name", "id"], unique=False)
    op.create_index(
        "customers_of_owner_newest",
        "customers",
        ["owner_id", sa.literal_column("updated_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "customers_of_pool_newest",
        "customers",
        ["pool_id", sa.literal_column("updated_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index("customers_of_unit_by_name", "customers", ["unit_id", "name", "id"], unique=False)
    op.create_index(
        "customers_of_unit_newest",
        "customers",
        ["unit_id", sa.literal_column("updated_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_table(
        "collision_keys",
        sa.Column("customer_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("city_code", sa.Text(), server_default="", nullable=False),
        sa.Column("active", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name=op.f("collision_keys_customer_id_fkey")),
        sa.PrimaryKeyConstraint("customer_id", "kind", "value", name=op.f("collision_keys_pkey")),
    )
    op.create_index(
        "collision_keys_by_value", "collision_keys", ["kind", "value"], unique=False, postgresql_where=sa.text("active")
    )
    op.create_table(
        "customer_holders",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("customer_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("person_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("unit_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("gained_by", sa.Text(), nullable=False),
        sa.Column("held_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lost_by", sa.Text(), nullable=True),
        sa.Column("held_until", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name=op.f("customer_holders_customer_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("customer_holders_pkey")),
    )
    op.create_index("customer_holders_by_customer", "customer_holders", ["customer_id", "id"], unique=False)
    op.create_index("customer_holders_by_person", "customer_holders", ["person_id", "held_from"], unique=False)
    op.create_table(
        "customer_shares",
        sa.Column("customer_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("subject_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("rights", sa.Integer(), nullable=False),
        sa.Column("granted_by", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("granted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name=op.f("customer_shares_customer_id_fkey")),
        sa.PrimaryKeyConstraint("customer_id", "subject_id", name=op.f("customer_shares_pkey")),
    )
    op.create_index("customer_shares_by_subject", "customer_shares", ["subject_id", "customer_id"], unique=False)


def downgrade() -> None:
    raise NotImplementedError("the first migration has nothing before it; drop the database")
