"""Public pools, and where holders got customers from and left them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

IDS = postgresql.ARRAY(sa.Uuid(as_uuid=False))


def upgrade() -> None:
    op.create_table(
        "pools",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), server_default="", nullable=False),
        sa.Column("member_unit_ids", IDS, server_default="{}", nullable=False),
        sa.Column("member_person_ids", IDS, server_default="{}", nullable=False),
        sa.Column("administrator_ids", IDS, server_default="{}", nullable=False),
        sa.Column("holding_limit", sa.Integer(), nullable=True),
        sa.Column("daily_limit", sa.Integer(), nullable=True),
        sa.Column("cool_down_days", sa.Integer(), server_default="0", nullable=False),
        sa.Column("freeze_hours", sa.Integer(), server_default="0", nullable=False),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pools_pkey")),
        sa.UniqueConstraint("name", name=op.f("pools_unique_name")),
    )
    op.add_column("customers", sa.Column("pooled_at", sa.DateTime(timezone=True), nullable=True))
    op.create_check_constraint(
        op.f("customers_pooled_at_a_time"), "customers", "(pool_id IS NULL) = (pooled_at IS NULL)"
    )
    op.create_foreign_key(op.f("customers_pool_id_fkey"), "customers", "pools", ["pool_id"], ["id"])
    for name in ("from_pool_id", "to_pool_id"):
        op.add_column("customer_holders", sa.Column(name, sa.Uuid(as_uuid=False), nullable=True))
        op.create_foreign_key(op.f(f"customer_holders_{name}_fkey"), "customer_holders", "pools", [name], ["id"])


def downgrade() -> None:
    for name in ("to_pool_id", "from_pool_id"):
        op.drop_column("customer_holders", name)
    op.drop_column("customers", "pooled_at")
    op.drop_constraint("customers_pool_id_fkey", "customers")
    op.drop_table("pools")
