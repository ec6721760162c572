"""Table of the families."""

import sqlalchemy as sa

from crm_chassis.trees.table import node_columns
from crm_sales.schema import metadata

product_families = sa.Table(
    "product_families",
    metadata,
    *node_columns("product_families"),
    sa.Column("kind", sa.SmallInteger, nullable=False),
)
