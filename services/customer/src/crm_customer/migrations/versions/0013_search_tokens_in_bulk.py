"""Search tokens are put into their index some two hundred rows at a time.

A row has sixty of them; one by one they cost more than everything else that a new customer costs, alone as in an import.
What waits outside the index (fastupdate) is read by every search, so it is kept to 32 pages: 0.1 ms of a search at most,
where PostgreSQL's usual limit, 4 MB, made it 1.5 ms and 0011 let nothing wait at all.
"""

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

TABLES = ("customers", "departments", "contacts")
INDEXES = (*(f"{table}_by_search_token" for table in TABLES), "contact_secrets_by_suffix")


def upgrade() -> None:
    for index in INDEXES:
        op.execute(f"ALTER INDEX {index} SET (fastupdate = on, gin_pending_list_limit = 256)")


def downgrade() -> None:
    for index in INDEXES:
        op.execute(f"ALTER INDEX {index} SET (fastupdate = off)")
        op.execute(f"ALTER INDEX {index} RESET (gin_pending_list_limit)")
