"""Tables of the follow-ups and instructions."""

import sqlalchemy as sa

from crm_sales.schema import metadata

ID = sa.Uuid(as_uuid=False)
TIME = sa.DateTime(timezone=True)

_OPEN = sa.text("answer_at IS NULL")

# Append-only: what was written stays.
follow_ups = sa.Table(
    "follow_ups",
    metadata,
    sa.Column("number", sa.BigInteger, sa.Identity(), unique=True),
    sa.Column("id", ID, primary_key=True),
    sa.Column("opportunity_id", ID, sa.ForeignKey("opportunities.id"), nullable=False),
    sa.Column("way", sa.SmallInteger, nullable=False),
    sa.Column("contact_at", TIME, nullable=False),
    sa.Column("progress", sa.Text, nullable=False),
    sa.Column("difficulty", sa.Text, nullable=False, server_default=""),
    sa.Column("next_step", sa.Text, nullable=False, server_default=""),
    sa.Column("next_date", sa.Date, nullable=True),
    sa.Column("person_id", ID, nullable=False),
    sa.Column("stage", sa.Text, nullable=False),
    sa.Column("created_at", TIME, nullable=False),
    sa.Index("follow_ups_by_opportunity", "opportunity_id", "number"),
)

# The addressee is the owner of the opportunity as long as nobody has answered.
instructions = sa.Table(
    "instructions",
    metadata,
    sa.Column("number", sa.BigInteger, sa.Identity(), unique=True),
    sa.Column("id", ID, primary_key=True),
    sa.Column("opportunity_id", ID, sa.ForeignKey("opportunities.id"), nullable=False),
    sa.Column("follow_up_id", ID, sa.ForeignKey("follow_ups.id"), nullable=True),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("duty", sa.SmallInteger, nullable=False),
    sa.Column("due_at", TIME, nullable=False),
    sa.Column("author_id", ID, nullable=False),
    sa.Column("addressee_id", ID, nullable=False),
    sa.Column("reply", sa.Text, nullable=False, server_default=""),
    sa.Column("answer_at", TIME, nullable=True),
    sa.Column("version", sa.BigInteger, nullable=False, server_default="1"),
    sa.Column("created_at", TIME, nullable=False),
    sa.Column("updated_at", TIME, nullable=False),
    sa.Index("instructions_by_opportunity", "opportunity_id", "number"),
    sa.Index("instructions_to_answer", "addressee_id", "due_at", postgresql_where=_OPEN),
    sa.Index("instructions_given", "author_id", "due_at", postgresql_where=_OPEN),
)
