"""Whether a category is used is looked up: reading all customers takes longer than a statement may, so that none could be deleted.

The index is of the category's text and not of the column, lest the planner read a whole category for each unit of a page
(see 0009); its condition is spelled so that no condition on the column implies it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

CATEGORY = "CAST(category_id AS text)"


def upgrade() -> None:
    op.create_index(
        "customers_of_category", "customers", [sa.text(CATEGORY)], postgresql_where=sa.text(f"{CATEGORY} IS NOT NULL")
    )


def downgrade() -> None:
    op.drop_index("customers_of_category", "customers")
