"""How the volume of projects grows."""

import sqlalchemy as sa
from alembic import op

revision = "0104"
down_revision = "0103"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "opportunity_ramp_ups",
        sa.Column("opportunity_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("planned", sa.BigInteger(), nullable=True),
        sa.Column("actual", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("extract(day FROM month) = 1", name=op.f("opportunity_ramp_ups_month_by_its_first_day")),
        sa.ForeignKeyConstraint(
            ["opportunity_id"], ["opportunities.id"], name=op.f("opportunity_ramp_ups_opportunity_id_fkey")
        ),
        sa.PrimaryKeyConstraint("opportunity_id", "month", name=op.f("opportunity_ramp_ups_pkey")),
    )


def downgrade() -> None:
    op.drop_table("opportunity_ramp_ups")
