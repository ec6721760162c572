"""Claim disputes and reports."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

OPEN = sa.text("state = 1")


def upgrade() -> None:
    op.create_table(
        "disputes",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("kind", sa.SmallInteger(), nullable=False),
        sa.Column("state", sa.SmallInteger(), nullable=False),
        sa.Column("customer_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("claimant_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("claimant_unit_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("owner_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("unit_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), server_default="", nullable=False),
        sa.Column("answered_by", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("answer_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ruling", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("ruling_reason", sa.Text(), server_default="", nullable=False),
        sa.Column("decided_by", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("moot_cause", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(state = 1) = (closed_at IS NULL)", name=op.f("disputes_closed_at_a_time")),
        sa.CheckConstraint("(state = 2) = (decided_by IS NOT NULL)", name=op.f("disputes_decided_by_somebody")),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name=op.f("disputes_customer_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("disputes_pkey")),
    )
    op.create_index("disputes_open", "disputes", ["customer_id", "claimant_id"], unique=True, postgresql_where=OPEN)
    op.create_index("disputes_open_in_unit", "disputes", ["unit_id"], unique=False, postgresql_where=OPEN)
    newest = (sa.text("created_at DESC"), sa.text("id DESC"))
    op.create_index("disputes_of_claimant_newest", "disputes", [sa.text("claimant_id"), *newest], unique=False)
    op.create_index("disputes_of_owner_newest", "disputes", [sa.text("owner_id"), *newest], unique=False)
    op.create_index("disputes_decided_newest", "disputes", [sa.text("decided_by"), *newest], unique=False)


def downgrade() -> None:
    op.drop_table("disputes")
