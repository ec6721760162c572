"""Table of departments."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from crm_chassis.schema import IN_BULK
from crm_customer.schema import metadata

ID = sa.Uuid(as_uuid=False)
TIME = sa.DateTime(timezone=True)

departments = sa.Table(
    "departments",
    metadata,
    sa.Column("id", ID, primary_key=True),
    sa.Column("customer_id", ID, sa.ForeignKey("customers.id"), nullable=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("monthly_test_volume", sa.Integer, nullable=False, server_default="0"),
    sa.Column("running_projects", ARRAY(sa.Text), nullable=False, server_default="{}"),
    sa.Column("satisfaction", sa.SmallInteger, nullable=False, server_default="0"),
    sa.Column("phone", sa.Text, nullable=False, server_default=""),
    sa.Column("remark", sa.Text, nullable=False, server_default=""),
    sa.Column("search_tokens", ARRAY(sa.Integer), nullable=False, server_default="{}"),
    sa.Column("version", sa.BigInteger, nullable=False, server_default="1"),
    sa.Column("created_at", TIME, nullable=False),
    sa.Column("updated_at", TIME, nullable=False),
    sa.Column("deleted_at", TIME, nullable=True),
    sa.Index("departments_of_customer", "customer_id", sa.text("updated_at DESC"), sa.text("id DESC")),
    sa.Index(
        "departments_named_once", "customer_id", "name", unique=True, postgresql_where=sa.text("deleted_at IS NULL")
    ),
    sa.Index("departments_newest", sa.text("updated_at DESC"), sa.text("id DESC")),
    sa.Index("departments_by_name", "name", "id"),
    sa.Index("departments_by_search_token", "search_tokens", postgresql_using="gin", postgresql_with=IN_BULK),
)
