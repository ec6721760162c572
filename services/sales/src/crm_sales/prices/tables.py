"""Tables of price lists and their lines."""

import sqlalchemy as sa

from crm_chassis.visibility import Everywhere, Policy
from crm_sales.schema import metadata

ID = sa.Uuid(as_uuid=False)
TIME = sa.DateTime(timezone=True)
AMOUNT = sa.Numeric(20, 4)

price_lists = sa.Table(
    "price_lists",
    metadata,
    sa.Column("id", ID, primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("currency", sa.Text, nullable=False),
    sa.Column("valid_from", sa.Date, nullable=False),
    sa.Column("valid_until", sa.Date, nullable=True),
    sa.Column("rank", sa.Integer, nullable=False, server_default="0"),
    sa.Column("remark", sa.Text, nullable=False, server_default=""),
    sa.Column("version", sa.BigInteger, nullable=False, server_default="1"),
    sa.Column("created_at", TIME, nullable=False),
    sa.Column("updated_at", TIME, nullable=False),
    sa.Column("deleted_at", TIME, nullable=True),
    sa.CheckConstraint("valid_until >= valid_from", name="ends_after_it_begins"),
    sa.Index("price_lists_named_once", "name", unique=True, postgresql_where=sa.text("deleted_at IS NULL")),
    sa.Index("price_lists_newest", sa.text("updated_at DESC"), sa.text("id DESC")),
    sa.Index("price_lists_by_name", "name", "id"),
)

# That no two lines hold at once is decided under the lock of their list (commands.py).
price_lines = sa.Table(
    "price_lines",
    metadata,
    sa.Column("id", ID, primary_key=True),
    sa.Column("price_list_id", ID, sa.ForeignKey("price_lists.id"), nullable=False),
    sa.Column("product_id", ID, sa.ForeignKey("products.id"), nullable=False),
    sa.Column("min_quantity", sa.Integer, nullable=False),
    sa.Column("price", AMOUNT, nullable=False),
    sa.Column("price_currency", sa.Text, nullable=False),
    sa.Column("floor_price", AMOUNT, nullable=True),
    sa.Column("floor_price_currency", sa.Text, nullable=True),
    sa.Column("valid_from", sa.Date, nullable=True),
    sa.Column("valid_until", sa.Date, nullable=True),
    sa.Column("version", sa.BigInteger, nullable=False, server_default="1"),
    sa.Column("created_at", TIME, nullable=False),
    sa.Column("updated_at", TIME, nullable=False),
    sa.Column("deleted_at", TIME, nullable=True),
    sa.CheckConstraint("min_quantity >= 1", name="min_quantity_is_positive"),
    sa.CheckConstraint("price >= 0 AND floor_price >= 0 AND floor_price <= price", name="floor_below_price"),
    sa.CheckConstraint("valid_until >= valid_from", name="ends_after_it_begins"),
    sa.Index("price_lines_of_product", "product_id", "min_quantity", postgresql_where=sa.text("deleted_at IS NULL")),
    sa.Index("price_lines_of_list", "price_list_id", sa.text("updated_at DESC"), sa.text("id DESC")),
    sa.Index("price_lines_newest", sa.text("updated_at DESC"), sa.text("id DESC")),
)

LISTS = Policy(price_lists, rules=(Everywhere("sales.prices.read"),))
LINES = Policy(price_lines, rules=(Everywhere("sales.prices.read"),))
