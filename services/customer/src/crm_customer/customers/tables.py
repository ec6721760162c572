"""Tables of the customer file."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from crm_chassis.schema import IN_BULK
from crm_chassis.visibility import Everywhere, Granted, LineManager, Owner, Policy, Superior
from crm_customer.schema import metadata

ID = sa.Uuid(as_uuid=False)
TIME = sa.DateTime(timezone=True)

CATEGORY = sa.cast(sa.column("category_id"), sa.Text)

customers = sa.Table(
    "customers",
    metadata,
    sa.Column("id", ID, primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("short_name", sa.Text, nullable=False, server_default=""),
    sa.Column("parent_id", ID, sa.ForeignKey("customers.id"), nullable=True),
    sa.Column("kind", sa.Text, nullable=False, server_default=""),
    sa.Column("category_id", ID, sa.ForeignKey("categories.id"), nullable=True),
    sa.Column("grade", sa.Text, nullable=False, server_default=""),
    sa.Column("bed_count", sa.Integer, nullable=False, server_default="0"),
    sa.Column("annual_revenue", sa.Numeric(20, 4), nullable=True),
    sa.Column("annual_revenue_currency", sa.Text, nullable=True),
    sa.Column("payment_cycle_days", sa.Integer, nullable=False, server_default="0"),
    sa.Column("purchasing_power", sa.Text, nullable=False, server_default=""),
    sa.Column("cooperation", sa.Text, nullable=False, server_default=""),
    sa.Column("competitor_cooperation", sa.Text, nullable=False, server_default=""),
    sa.Column("industry", sa.Text, nullable=False, server_default=""),
    sa.Column("province_code", sa.Text, nullable=False, server_default=""),
    sa.Column("city_code", sa.Text, nullable=False, server_default=""),
    sa.Column("county", sa.Text, nullable=False, server_default=""),
    sa.Column("address", sa.Text, nullable=False, server_default=""),
    sa.Column("phones", ARRAY(sa.Text), nullable=False, server_default="{}"),
    sa.Column("website", sa.Text, nullable=False, server_default=""),
    sa.Column("credit_code", sa.Text, nullable=False, server_default=""),
    sa.Column("licence_number", sa.Text, nullable=False, server_default=""),
    sa.Column("source", sa.Text, nullable=False, server_default=""),
    sa.Column("circle", sa.Text, nullable=False, server_default=""),
    sa.Column("status", sa.Text, nullable=False, server_default=""),
    sa.Column("value_grade", sa.Text, nullable=False, server_default=""),
    sa.Column("product_line_id", ID, nullable=True),
    sa.Column("buying_state", sa.SmallInteger, nullable=False, server_default="1"),
    sa.Column("remark", sa.Text, nullable=False, server_default=""),
    sa.Column("owner_id", ID, nullable=True),
    sa.Column("unit_id", ID, nullable=True),
    sa.Column("pool_id", ID, sa.ForeignKey("pools.id"), nullable=True),
    sa.Column("pooled_at", TIME, nullable=True),
    sa.Column("search_tokens", ARRAY(sa.Integer), nullable=False, server_default="{}"),
    sa.Column("version", sa.BigInteger, nullable=False, server_default="1"),
    sa.Column("created_at", TIME, nullable=False),
    sa.Column("updated_at", TIME, nullable=False),
    sa.Column("deleted_at", TIME, nullable=True),
    sa.CheckConstraint("(owner_id IS NULL) <> (pool_id IS NULL)", name="owned_or_pooled"),
    sa.CheckConstraint("(owner_id IS NULL) = (unit_id IS NULL)", name="owned_in_a_unit"),
    sa.CheckConstraint("(pool_id IS NULL) = (pooled_at IS NULL)", name="pooled_at_a_time"),
    # What a page of a list reads: newest first, or by name, within an owner, a unit, a product line, the company.
    sa.Index("customers_of_owner_newest", "owner_id", sa.text("updated_at DESC"), sa.text("id DESC")),
    sa.Index("customers_of_unit_newest", "unit_id", sa.text("updated_at DESC"), sa.text("id DESC")),
    sa.Index(
        "customers_of_line_newest",
        *("product_line_id", sa.text("updated_at DESC"), sa.text("id DESC")),
        postgresql_where=sa.text("product_line_id IS NOT NULL"),
    ),
    sa.Index(
        "customers_of_pool_newest",
        *("pool_id", sa.text("updated_at DESC"), sa.text("id DESC")),
        postgresql_where=sa.text("pool_id IS NOT NULL"),
    ),
    sa.Index("customers_newest", sa.text("updated_at DESC"), sa.text("id DESC")),
    sa.Index("customers_of_owner_by_name", "owner_id", "name", "id"),
    sa.Index("customers_of_unit_by_name", "unit_id", "name", "id"),
    sa.Index("customers_by_name", "name", "id"),
    sa.Index("customers_by_parent", "parent_id", postgresql_where=sa.text("parent_id IS NOT NULL")),
    # Not of the bare column: the planner would read a whole category for each unit of a page (queries.any_in_category).
    sa.Index("customers_of_category", CATEGORY, postgresql_where=CATEGORY.is_not(None)),
    # Of owner and unit too: a search within few rows of one owner reads what they have in common with a word (ADR 0010).
    sa.Index(
        "customers_by_search",
        *("search_tokens", "owner_id", "unit_id"),
        postgresql_using="gin",
        postgresql_with=IN_BULK,
    ),
)

# One row per fact that tells organisations apart. Rows of deleted customers are not active: the organisation may be
# put on file anew, and then the old file cannot be restored. Not tied to customers by a foreign key, which would look at
# the customer for each fact: one statement writes both, and no customer is ever deleted.
collision_keys = sa.Table(
    "collision_keys",
    metadata,
    sa.Column("customer_id", ID, primary_key=True),
    sa.Column("kind", sa.Text, primary_key=True),
    sa.Column("value", sa.Text, primary_key=True),
    sa.Column("city_code", sa.Text, nullable=False, server_default=""),
    sa.Column("active", sa.Boolean, nullable=False, server_default=sa.true()),
    sa.Index("collision_keys_by_value", "kind", "value", postgresql_where=sa.text("active")),
)

# Who held a customer from when to when, and how it came and went; the open row is the present owner's. A customer that
# changes hands remains one out of the pool it came from.
customer_holders = sa.Table(
    "customer_holders",
    metadata,
    sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
    sa.Column("customer_id", ID, sa.ForeignKey("customers.id"), nullable=False),
    sa.Column("person_id", ID, nullable=False),
    sa.Column("unit_id", ID, nullable=False),
    sa.Column("gained_by", sa.Text, nullable=False),
    sa.Column("from_pool_id", ID, sa.ForeignKey("pools.id"), nullable=True),
    sa.Column("held_from", TIME, nullable=False),
    sa.Column("lost_by", sa.Text, nullable=True),
    sa.Column("to_pool_id", ID, sa.ForeignKey("pools.id"), nullable=True),
    sa.Column("held_until", TIME, nullable=True),
    sa.Index("customer_holders_by_customer", "customer_id", "id"),
    sa.Index("customer_holders_by_person", "person_id", "held_from"),
)

# Customers shared with a person or a unit; ``rights`` are the bits of crm_chassis.visibility.Rights, none once it ended.
customer_shares = sa.Table(
    "customer_shares",
    metadata,
    sa.Column("customer_id", ID, sa.ForeignKey("customers.id"), primary_key=True),
    sa.Column("subject_id", ID, primary_key=True),
    sa.Column("rights", sa.Integer, nullable=False),
    sa.Column("granted_by", ID, nullable=False),
    sa.Column("granted_at", TIME, nullable=False),
    sa.Index("customer_shares_by_subject", "subject_id", "customer_id"),
)

POLICY = Policy(
    customers,
    rules=(
        Owner(customers.c.owner_id),
        Superior(customers.c.owner_id, customers.c.unit_id),
        LineManager(customers.c.product_line_id, "customer.customers.read-line"),
        Granted(customer_shares.c.customer_id, customer_shares.c.subject_id, customer_shares.c.rights),
        Everywhere("customer.customers.read-all"),
    ),
)

# Who decides where a customer goes: its owner and the owner's direct superior, nobody it is merely shared with.
IN_CHARGE = Policy(customers, rules=(Owner(customers.c.owner_id), Superior(customers.c.owner_id, customers.c.unit_id)))

# Who brings back what was deleted. Everybody else must not even learn how much that is, so this is no matter of rechecking.
RESTORABLE = Policy(customers, rules=(Owner(customers.c.owner_id),))
