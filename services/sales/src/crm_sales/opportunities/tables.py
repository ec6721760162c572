"""Tables of the opportunities."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from crm_chassis.schema import IN_BULK
from crm_chassis.visibility import Everywhere, Granted, LineManager, Owner, Policy, Superior
from crm_sales.schema import metadata

ID = sa.Uuid(as_uuid=False)
TIME = sa.DateTime(timezone=True)

_OPEN = sa.text("state = 1")

opportunities = sa.Table(
    "opportunities",
    metadata,
    sa.Column("id", ID, primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("kind_id", ID, sa.ForeignKey("opportunity_kinds.id"), nullable=False),
    sa.Column("customer_id", ID, nullable=False),
    sa.Column("customer_name", sa.Text, nullable=False),
    sa.Column("pipeline_id", ID, sa.ForeignKey("pipelines.id"), nullable=False),
    sa.Column("stage", sa.Text, nullable=False),
    sa.Column("state", sa.SmallInteger, nullable=False),
    sa.Column("probability", sa.SmallInteger, nullable=False),
    sa.Column("amount", sa.Numeric(20, 4), nullable=True),
    sa.Column("amount_currency", sa.Text, nullable=True),
    sa.Column("expected_signing_date", sa.Date, nullable=True),
    sa.Column("certainty", sa.SmallInteger, nullable=False, server_default="0"),
    sa.Column("difficulty", sa.SmallInteger, nullable=False, server_default="0"),
    sa.Column("importance", sa.SmallInteger, nullable=False, server_default="0"),
    sa.Column("need", sa.Text, nullable=False, server_default=""),
    sa.Column("cooperation_mode", sa.Text, nullable=False, server_default=""),
    sa.Column("model", sa.Text, nullable=False, server_default=""),
    sa.Column("project", sa.Text, nullable=False, server_default=""),
    sa.Column("carrier_id", ID, sa.ForeignKey("opportunities.id"), nullable=True),
    sa.Column("expected_opening_date", sa.Date, nullable=True),
    sa.Column("forecast_category", sa.SmallInteger, nullable=False, server_default="0"),
    sa.Column("product_line_id", ID, nullable=True),
    sa.Column("competitors", JSONB, nullable=False, server_default="[]"),
    sa.Column("contacts", JSONB, nullable=False, server_default="[]"),
    sa.Column("remark", sa.Text, nullable=False, server_default=""),
    sa.Column("owner_id", ID, nullable=False),
    sa.Column("unit_id", ID, nullable=False),
    sa.Column("enter_at", TIME, nullable=False),
    sa.Column("contact_at", TIME, nullable=True),
    sa.Column("next_step", sa.Text, nullable=False, server_default=""),
    sa.Column("next_date", sa.Date, nullable=True),
    # When it has been in its stage for as long as the stage should last; NULL where there is no standard.
    sa.Column("due_at", TIME, nullable=True),
    # From when on it counts as untouched; NULL for never.
    sa.Column("untouched_at", TIME, nullable=True),
    sa.Column("signing_date", sa.Date, nullable=True),
    sa.Column("loss_reason", sa.Text, nullable=False, server_default=""),
    sa.Column("loss_competitor", sa.Text, nullable=False, server_default=""),
    sa.Column("lesson", sa.Text, nullable=False, server_default=""),
    sa.Column("search_tokens", ARRAY(sa.Integer), nullable=False, server_default="{}"),
    sa.Column("version", sa.BigInteger, nullable=False, server_default="1"),
    sa.Column("closed_at", TIME, nullable=True),
    sa.Column("created_at", TIME, nullable=False),
    sa.Column("updated_at", TIME, nullable=False),
    sa.Column("deleted_at", TIME, nullable=True),
    # It went with its customer, and comes back with it.
    sa.Column("deleted_with_customer", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.CheckConstraint("(state = 1) = (closed_at IS NULL)", name="closed_at_a_time"),
    sa.CheckConstraint("(state = 2) = (signing_date IS NOT NULL)", name="signed_when_won"),
    sa.CheckConstraint("(state = 3) = (loss_reason <> '')", name="reason_when_lost"),
    sa.CheckConstraint("(amount IS NULL) = (amount_currency IS NULL)", name="amount_has_a_currency"),
    # What a page of a list reads: newest first, or by name, within an owner, a unit, a product line, the company.
    sa.Index("opportunities_of_owner_newest", "owner_id", sa.text("updated_at DESC"), sa.text("id DESC")),
    sa.Index("opportunities_of_unit_newest", "unit_id", sa.text("updated_at DESC"), sa.text("id DESC")),
    sa.Index(
        "opportunities_of_line_newest",
        *("product_line_id", sa.text("updated_at DESC"), sa.text("id DESC")),
        postgresql_where=sa.text("product_line_id IS NOT NULL"),
    ),
    sa.Index("opportunities_newest", sa.text("updated_at DESC"), sa.text("id DESC")),
    sa.Index("opportunities_of_owner_by_name", "owner_id", "name", "id"),
    sa.Index("opportunities_of_unit_by_name", "unit_id", "name", "id"),
    sa.Index("opportunities_by_name", "name", "id"),
    sa.Index("opportunities_by_customer", "customer_id"),
    sa.Index("opportunities_by_carrier", "carrier_id", postgresql_where=sa.text("carrier_id IS NOT NULL")),
    sa.Index("opportunities_running_on", "pipeline_id", postgresql_where=_OPEN),
    sa.Index(
        "opportunities_by_search",
        *("search_tokens", "owner_id", "unit_id"),
        postgresql_using="gin",
        postgresql_with=IN_BULK,
    ),
)

# Every move, with what the stage it left asked for at the time. Append-only.
opportunity_moves = sa.Table(
    "opportunity_moves",
    metadata,
    sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
    sa.Column("opportunity_id", ID, sa.ForeignKey("opportunities.id"), nullable=False),
    sa.Column("kind", sa.SmallInteger, nullable=False),
    sa.Column("from_pipeline_id", ID, sa.ForeignKey("pipelines.id"), nullable=True),
    sa.Column("to_pipeline_id", ID, sa.ForeignKey("pipelines.id"), nullable=False),
    sa.Column("from_stage", sa.Text, nullable=False, server_default=""),
    sa.Column("to_stage", sa.Text, nullable=False),
    sa.Column("skipped_stages", ARRAY(sa.Text), nullable=False, server_default="{}"),
    sa.Column("reason", sa.Text, nullable=False, server_default=""),
    sa.Column("person_id", sa.Text, nullable=False),
    sa.Column("moved_at", TIME, nullable=False),
    sa.Column("seconds_in_stage", sa.BigInteger, nullable=False),
    sa.Column("standard_days", sa.Integer, nullable=False),
    sa.Index("opportunity_moves_by_opportunity", "opportunity_id", "id"),
)

# Milestones of the stages a deal has been in; ``due_date`` is reckoned from the day it first came into the stage.
opportunity_milestones = sa.Table(
    "opportunity_milestones",
    metadata,
    sa.Column("opportunity_id", ID, sa.ForeignKey("opportunities.id"), primary_key=True),
    sa.Column("stage", sa.Text, primary_key=True),
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("due_date", sa.Date, nullable=True),
    sa.Column("done", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("evidence", sa.Text, nullable=False, server_default=""),
    sa.Column("person_id", sa.Text, nullable=False, server_default=""),
    sa.Column("done_at", TIME, nullable=True),
)

# The team of a deal; ``rights`` are the bits of crm_chassis.visibility.Rights, none once somebody left it.
opportunity_members = sa.Table(
    "opportunity_members",
    metadata,
    sa.Column("opportunity_id", ID, sa.ForeignKey("opportunities.id"), primary_key=True),
    sa.Column("person_id", ID, primary_key=True),
    sa.Column("role", sa.Text, nullable=False),
    sa.Column("rights", sa.Integer, nullable=False),
    sa.Column("granted_by", ID, nullable=False),
    sa.Column("granted_at", TIME, nullable=False),
    sa.Index("opportunity_members_by_person", "person_id", "opportunity_id"),
)

POLICY = Policy(
    opportunities,
    rules=(
        Owner(opportunities.c.owner_id),
        Superior(opportunities.c.owner_id, opportunities.c.unit_id),
        LineManager(opportunities.c.product_line_id, "sales.opportunities.read-line"),
        Granted(opportunity_members.c.opportunity_id, opportunity_members.c.person_id, opportunity_members.c.rights),
        Everywhere("sales.opportunities.read-all"),
    ),
)

# Who decides to whom a deal goes: its owner and the owner's direct superior, nobody on its team.
IN_CHARGE = Policy(
    opportunities, rules=(Owner(opportunities.c.owner_id), Superior(opportunities.c.owner_id, opportunities.c.unit_id))
)

# Who brings back what was deleted; nobody else learns how much that is.
RESTORABLE = Policy(opportunities, rules=(Owner(opportunities.c.owner_id),))
