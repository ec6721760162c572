"""Table of the transitions."""

import sqlalchemy as sa

from crm_customer.schema import metadata

ID = sa.Uuid(as_uuid=False)

# Append-only. Owner and unit are those of the moment.
buying_state_transitions = sa.Table(
    "buying_state_transitions",
    metadata,
    sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
    sa.Column("customer_id", ID, sa.ForeignKey("customers.id"), nullable=False),
    sa.Column("from_state", sa.SmallInteger, nullable=False),
    sa.Column("to_state", sa.SmallInteger, nullable=False),
    sa.Column("person_id", sa.Text, nullable=False),
    sa.Column("person_name", sa.Text, nullable=False),
    sa.Column("owner_id", ID, nullable=False),
    sa.Column("unit_id", ID, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    sa.Index("buying_state_transitions_by_customer", "customer_id", "id"),
    sa.Index("buying_state_transitions_by_time", "at"),
)
