"""Table of the disputes."""

import sqlalchemy as sa

from crm_customer.disputes.domain import State
from crm_customer.schema import metadata

ID = sa.Uuid(as_uuid=False)
TIME = sa.DateTime(timezone=True)

_OPEN = sa.text(f"state = {State.OPEN.value}")

# Owner and unit follow the customer while the dispute is open and stay what they were when it ended.
disputes = sa.Table(
    "disputes",
    metadata,
    sa.Column("id", ID, primary_key=True),
    sa.Column("kind", sa.SmallInteger, nullable=False),
    sa.Column("state", sa.SmallInteger, nullable=False),
    sa.Column("customer_id", ID, sa.ForeignKey("customers.id"), nullable=False),
    sa.Column("claimant_id", ID, nullable=False),
    sa.Column("claimant_unit_id", ID, nullable=True),
    sa.Column("owner_id", ID, nullable=False),
    sa.Column("unit_id", ID, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("evidence", sa.Text, nullable=False),
    sa.Column("answer", sa.Text, nullable=False, server_default=""),
    sa.Column("answered_by", ID, nullable=True),
    sa.Column("answer_at", TIME, nullable=True),
    sa.Column("ruling", sa.SmallInteger, nullable=False, server_default="0"),
    sa.Column("ruling_reason", sa.Text, nullable=False, server_default=""),
    sa.Column("decided_by", ID, nullable=True),
    sa.Column("moot_cause", sa.SmallInteger, nullable=False, server_default="0"),
    sa.Column("version", sa.BigInteger, nullable=False, server_default="1"),
    sa.Column("created_at", TIME, nullable=False),
    sa.Column("updated_at", TIME, nullable=False),
    sa.Column("closed_at", TIME, nullable=True),
    sa.CheckConstraint("(state = 1) = (closed_at IS NULL)", name="closed_at_a_time"),
    sa.CheckConstraint("(state = 2) = (decided_by IS NOT NULL)", name="decided_by_somebody"),
    sa.Index("disputes_open", "customer_id", "claimant_id", unique=True, postgresql_where=_OPEN),
    sa.Index("disputes_open_in_unit", "unit_id", postgresql_where=_OPEN),
    sa.Index("disputes_of_claimant_newest", "claimant_id", sa.text("created_at DESC"), sa.text("id DESC")),
    sa.Index("disputes_of_owner_newest", "owner_id", sa.text("created_at DESC"), sa.text("id DESC")),
    sa.Index("disputes_decided_newest", "decided_by", sa.text("created_at DESC"), sa.text("id DESC")),
)
