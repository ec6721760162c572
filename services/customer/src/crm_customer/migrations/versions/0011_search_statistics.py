"""How common search tokens are, known in detail; no search waits for what was written lately.

Which way a search takes is decided by the statistics of the column (crm_chassis.listing.searching): with the usual target a
token in three hundred rows counts as rare, which at ten million rows are thirty thousand. Entries that wait outside the
index (fastupdate) are read one by one by every search: up to 4 MB of them. Neither rewrites anything.
"""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

TABLES = ("customers", "departments", "contacts")
INDEXES = (*(f"{table}_by_search_token" for table in TABLES), "contact_secrets_by_suffix")


def upgrade() -> None:
    for table in TABLES:
        op.execute(f"ALTER TABLE {table} ALTER COLUMN search_tokens SET STATISTICS 1000")
    for index in INDEXES:
        op.execute(f"ALTER INDEX {index} SET (fastupdate = off)")


def downgrade() -> None:
    for index in INDEXES:
        op.execute(f"ALTER INDEX {index} RESET (fastupdate)")
    for table in TABLES:
        op.execute(f"ALTER TABLE {table} ALTER COLUMN search_tokens SET STATISTICS -1")
