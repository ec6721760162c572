"""The organisation as it was read last, its trail and its events."""

import sqlalchemy as sa
from alembic import op

from crm_chassis.first_tables import create_first_tables

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_first_tables()
    op.create_table(
        "directory_entities",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("value", sa.LargeBinary(), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("directory_entities_pkey")),
    )
    op.create_index("directory_entities_by_version", "directory_entities", ["version"], unique=False)


def downgrade() -> None:
    raise NotImplementedError("the first migration has nothing before it; drop the database")
