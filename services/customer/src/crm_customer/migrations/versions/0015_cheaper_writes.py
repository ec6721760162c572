"""What a new customer cost the database without anybody having a use for it (docs/performance.md).

Pools and product lines index the customers that have one. That a fact belongs to a customer needs no look at the customer
for each of them: the same statement writes both, and no customer is ever deleted. How much may wait outside an index of
search tokens is said by who writes (crm_chassis.postgres): little, but more in an import, which is not slowed down by it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

PARTIAL = {"customers_of_line_newest": "product_line_id", "customers_of_pool_newest": "pool_id"}
WAITING = (
    "customers_by_search",
    "departments_by_search_token",
    "contacts_by_search_token",
    "contact_secrets_by_suffix",
)


def upgrade() -> None:
    _make_anew(partial=True)
    op.drop_constraint(op.f("collision_keys_customer_id_fkey"), "collision_keys", type_="foreignkey")
    for index in WAITING:
        op.execute(f"ALTER INDEX {index} RESET (gin_pending_list_limit)")


def downgrade() -> None:
    for index in WAITING:
        op.execute(f"ALTER INDEX {index} SET (gin_pending_list_limit = 256)")
    name = op.f("collision_keys_customer_id_fkey")
    op.create_foreign_key(name, "collision_keys", "customers", ["customer_id"], ["id"])
    _make_anew(partial=False)


def _make_anew(*, partial: bool) -> None:
    for index, column in PARTIAL.items():
        op.drop_index(index, "customers")
        op.create_index(
            index,
            "customers",
            [column, sa.text("updated_at DESC"), sa.text("id DESC")],
            postgresql_where=sa.text(f"{column} IS NOT NULL") if partial else None,
        )
