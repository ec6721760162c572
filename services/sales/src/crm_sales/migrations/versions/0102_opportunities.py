"""Opportunities with their moves, milestones and teams."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision = "0102"
down_revision = "0101"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Of owner and unit with the search tokens, for a search within what somebody owns; trusted, so its owner may make it.
    op.execute("CREATE EXTENSION IF NOT EXISTS btree_gin")
    op.create_table(
        "opportunities",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("customer_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("customer_name", sa.Text(), nullable=False),
        sa.Column("pipeline_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("state", sa.SmallInteger(), nullable=False),
        sa.Column("probability", sa.SmallInteger(), nullable=False),
        sa.Column("amount", sa.Numeric(precision=20, scale=4), nullable=True),
        sa.Column("amount_currency", sa.Text(), nullable=True),
        sa.Column("expected_signing_date", sa.Date(), nullable=True),
        sa.Column("certainty", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("difficulty", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("importance", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("need", sa.Text(), server_default="", nullable=False),
        sa.Column("cooperation_mode", sa.Text(), server_default="", nullable=False),
        sa.Column("model", sa.Text(), server_default="", nullable=False),
        sa.Column("project", sa.Text(), server_default="", nullable=False),
        sa.Column("carrier_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("expected_opening_date", sa.Date(), nullable=True),
        sa.Column("forecast_category", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("product_line_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("competitors", JSONB(), server_default="[]", nullable=False),
        sa.Column("contacts", JSONB(), server_default="[]", nullable=False),
        sa.Column("remark", sa.Text(), server_default="", nullable=False),
        sa.Column("owner_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("unit_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("enter_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("contact_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_step", sa.Text(), server_default="", nullable=False),
        sa.Column("next_date", sa.Date(), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("untouched_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("signing_date", sa.Date(), nullable=True),
        sa.Column("loss_reason", sa.Text(), server_default="", nullable=False),
        sa.Column("loss_competitor", sa.Text(), server_default="", nullable=False),
        sa.Column("lesson", sa.Text(), server_default="", nullable=False),
        sa.Column("search_tokens", ARRAY(sa.Integer()), server_default="{}", nullable=False),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("deleted_with_customer", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.CheckConstraint("(state = 3) = (loss_reason <> '')", name=op.f("opportunities_reason_when_lost")),
        sa.CheckConstraint(
            "(amount IS NULL) = (amount_currency IS NULL)", name=op.f("opportunities_amount_has_a_currency")
        ),
        sa.CheckConstraint("(state = 1) = (closed_at IS NULL)", name=op.f("opportunities_closed_at_a_time")),
        sa.CheckConstraint("(state = 2) = (signing_date IS NOT NULL)", name=op.f("opportunities_signed_when_won")),
        sa.ForeignKeyConstraint(["carrier_id"], ["opportunities.id"], name=op.f("opportunities_carrier_id_fkey")),
        sa.ForeignKeyConstraint(["kind_id"], ["opportunity_kinds.id"], name=op.f("opportunities_kind_id_fkey")),
        sa.ForeignKeyConstraint(["pipeline_id"], ["pipelines.id"], name=op.f("opportunities_pipeline_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("opportunities_pkey")),
    )
    op.create_index(
        "opportunities_by_carrier",
        "opportunities",
        ["carrier_id"],
        unique=False,
        postgresql_where=sa.text("carrier_id IS NOT NULL"),
    )
    op.create_index("opportunities_by_customer", "opportunities", ["customer_id"], unique=False)
    op.create_index("opportunities_by_name", "opportunities", ["name", "id"], unique=False)
    op.create_index(
        "opportunities_by_search",
        "opportunities",
        ["search_tokens", "owner_id", "unit_id"],
        unique=False,
        postgresql_using="gin",
        postgresql_with={"fastupdate": True},
    )
    op.create_index(
        "opportunities_newest",
        "opportunities",
        [sa.literal_column("updated_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "opportunities_of_line_newest",
        "opportunities",
        ["product_line_id", sa.literal_column("updated_at DESC"), sa.literal_column("id DESC")],
        postgresql_where=sa.text("product_line_id IS NOT NULL"),
        unique=False,
    )
    op.create_index("opportunities_of_owner_by_name", "opportunities", ["owner_id", "name", "id"], unique=False)
    op.create_index(
        "opportunities_of_owner_newest",
        "opportunities",
        ["owner_id", sa.literal_column("updated_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index("opportunities_of_unit_by_name", "opportunities", ["unit_id", "name", "id"], unique=False)
    op.create_index(
        "opportunities_of_unit_newest",
        "opportunities",
        ["unit_id", sa.literal_column("updated_at DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "opportunities_running_on",
        "opportunities",
        ["pipeline_id"],
        unique=False,
        postgresql_where=sa.text("state = 1"),
    )
    op.create_table(
        "opportunity_moves",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("opportunity_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("kind", sa.SmallInteger(), nullable=False),
        sa.Column("from_pipeline_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("to_pipeline_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("from_stage", sa.Text(), server_default="", nullable=False),
        sa.Column("to_stage", sa.Text(), nullable=False),
        sa.Column("skipped_stages", ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seconds_in_stage", sa.BigInteger(), nullable=False),
        sa.Column("standard_days", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["from_pipeline_id"], ["pipelines.id"], name=op.f("opportunity_moves_from_pipeline_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["opportunity_id"], ["opportunities.id"], name=op.f("opportunity_moves_opportunity_id_fkey")
        ),
        sa.ForeignKeyConstraint(
            ["to_pipeline_id"], ["pipelines.id"], name=op.f("opportunity_moves_to_pipeline_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("opportunity_moves_pkey")),
    )
    op.create_index("opportunity_moves_by_opportunity", "opportunity_moves", ["opportunity_id", "id"], unique=False)
    op.create_table(
        "opportunity_milestones",
        sa.Column("opportunity_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("due_date", sa.Date(), nullable=True),
        sa.Column("done", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("evidence", sa.Text(), server_default="", nullable=False),
        sa.Column("person_id", sa.Text(), server_default="", nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["opportunity_id"], ["opportunities.id"], name=op.f("opportunity_milestones_opportunity_id_fkey")
        ),
        sa.PrimaryKeyConstraint("opportunity_id", "stage", "key", name=op.f("opportunity_milestones_pkey")),
    )
    op.create_table(
        "opportunity_members",
        sa.Column("opportunity_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("person_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("rights", sa.Integer(), nullable=False),
        sa.Column("granted_by", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("granted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["opportunity_id"], ["opportunities.id"], name=op.f("opportunity_members_opportunity_id_fkey")
        ),
        sa.PrimaryKeyConstraint("opportunity_id", "person_id", name=op.f("opportunity_members_pkey")),
    )
    op.create_index(
        "opportunity_members_by_person", "opportunity_members", ["person_id", "opportunity_id"], unique=False
    )
    for column in ("owner_id", "unit_id"):
        op.execute(f"ALTER TABLE opportunities ALTER COLUMN {column} SET STATISTICS 1000")
    runtime_role = op.get_bind().scalar(sa.text("SELECT current_database()"))
    op.execute(f'REVOKE UPDATE ON opportunity_moves FROM "{runtime_role}"')


def downgrade() -> None:
    for table in ("opportunity_members", "opportunity_milestones", "opportunity_moves", "opportunities"):
        op.drop_table(table)
