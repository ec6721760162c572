"""A search within what somebody owns, or within a unit, reads the index where tokens and owner meet (ADR 0010).

What everybody's customers have in common with a word may be a hundred thousand rows where the caller has ten. How many each
owner and unit has is known in detail, for which way is shortest hangs on it. btree_gin is a trusted extension: the owner of a
database may create it.
"""

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

IN_BULK = {"fastupdate": True, "gin_pending_list_limit": 256}
KNOWN_IN_DETAIL = ("owner_id", "unit_id")


def upgrade() -> None:
    op.execute("CREATE EXTENSION IF NOT EXISTS btree_gin")
    op.create_index(
        "customers_by_search",
        "customers",
        ["search_tokens", "owner_id", "unit_id"],
        postgresql_using="gin",
        postgresql_with=IN_BULK,
    )
    op.drop_index("customers_by_search_token", "customers")
    for column in KNOWN_IN_DETAIL:
        op.execute(f"ALTER TABLE customers ALTER COLUMN {column} SET STATISTICS 1000")


def downgrade() -> None:
    for column in KNOWN_IN_DETAIL:
        op.execute(f"ALTER TABLE customers ALTER COLUMN {column} SET STATISTICS -1")
    op.create_index(
        "customers_by_search_token", "customers", ["search_tokens"], postgresql_using="gin", postgresql_with=IN_BULK
    )
    op.drop_index("customers_by_search", "customers")
