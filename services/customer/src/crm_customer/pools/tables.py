"""Tables of the pools."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from crm_customer.schema import metadata

ID = sa.Uuid(as_uuid=False)
TIME = sa.DateTime(timezone=True)

# A company has few pools and reads them whole, so members stand on the row.
pools = sa.Table(
    "pools",
    metadata,
    sa.Column("id", ID, primary_key=True),
    sa.Column("name", sa.Text, nullable=False, unique=True),
    sa.Column("description", sa.Text, nullable=False, server_default=""),
    sa.Column("member_unit_ids", ARRAY(ID), nullable=False, server_default="{}"),
    sa.Column("member_person_ids", ARRAY(ID), nullable=False, server_default="{}"),
    sa.Column("administrator_ids", ARRAY(ID), nullable=False, server_default="{}"),
    sa.Column("holding_limit", sa.Integer, nullable=True),
    sa.Column("daily_limit", sa.Integer, nullable=True),
    sa.Column("cool_down_days", sa.Integer, nullable=False, server_default="0"),
    sa.Column("freeze_hours", sa.Integer, nullable=False, server_default="0"),
    sa.Column("version", sa.BigInteger, nullable=False, server_default="1"),
    sa.Column("created_at", TIME, nullable=False),
    sa.Column("updated_at", TIME, nullable=False),
)
