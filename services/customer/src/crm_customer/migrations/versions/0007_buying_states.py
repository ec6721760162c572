"""Every transition between buying states."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "buying_state_transitions",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("customer_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("from_state", sa.SmallInteger(), nullable=False),
        sa.Column("to_state", sa.SmallInteger(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("person_name", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("unit_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.id"], name=op.f("buying_state_transitions_customer_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("buying_state_transitions_pkey")),
    )
    op.create_index("buying_state_transitions_by_customer", "buying_state_transitions", ["customer_id", "id"])
    op.create_index("buying_state_transitions_by_time", "buying_state_transitions", ["at"])
    runtime_role = str(op.get_bind().scalar(sa.text("SELECT current_database()")))
    op.execute(f'REVOKE UPDATE ON buying_state_transitions FROM "{runtime_role}"')


def downgrade() -> None:
    op.drop_table("buying_state_transitions")
