"""Tables of the code lists."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from crm_customer.schema import metadata

code_lists = sa.Table(
    "code_lists",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("title_zh", sa.Text, nullable=False),
    sa.Column("title_en", sa.Text, nullable=False),
)

# ``spellings`` are the comparable forms of code, names and aliases: what the code is found by.
codes = sa.Table(
    "codes",
    metadata,
    sa.Column("id", sa.Uuid(as_uuid=False), primary_key=True),
    sa.Column("list", sa.Text, sa.ForeignKey("code_lists.name"), nullable=False),
    sa.Column("code", sa.Text, nullable=False),
    sa.Column("name_zh", sa.Text, nullable=False),
    sa.Column("name_en", sa.Text, nullable=False, server_default=""),
    sa.Column("parent", sa.Text, nullable=False, server_default=""),
    sa.Column("aliases", ARRAY(sa.Text), nullable=False, server_default="{}"),
    sa.Column("spellings", ARRAY(sa.Text), nullable=False),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("retired", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("version", sa.BigInteger, nullable=False, server_default="1"),
    sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
    sa.UniqueConstraint("list", "code"),
)
