"""Tables of the categories."""

import sqlalchemy as sa

from crm_customer.schema import metadata

ID = sa.Uuid(as_uuid=False)
TIME = sa.DateTime(timezone=True)

# A company has hundreds of categories and edits them rarely: they are read whole, and what is written is decided under
# one lock (queries.tree_for_update), so that the table needs no constraint on names.
categories = sa.Table(
    "categories",
    metadata,
    sa.Column("id", ID, primary_key=True),
    sa.Column("parent_id", ID, sa.ForeignKey("categories.id"), nullable=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("retired", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("version", sa.BigInteger, nullable=False, server_default="1"),
    sa.Column("created_at", TIME, nullable=False),
    sa.Column("updated_at", TIME, nullable=False),
    sa.Column("deleted_at", TIME, nullable=True),
    sa.Index("categories_by_parent", "parent_id", postgresql_where=sa.text("deleted_at IS NULL")),
)
