"""What every service begins with: trail, facts told and heard, remembered answers."""

from crm_chassis.first_tables import create_first_tables

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_first_tables()


def downgrade() -> None:
    raise NotImplementedError("the first migration has nothing before it; drop the database")
