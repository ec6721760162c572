"""Tables of the categories."""

import sqlalchemy as sa

from crm_chassis.trees.table import node_columns
from crm_customer.schema import metadata

categories = sa.Table(
    "categories",
    metadata,
    *node_columns("categories"),
    sa.Index("categories_by_parent", "parent_id", postgresql_where=sa.text("deleted_at IS NULL")),
)
