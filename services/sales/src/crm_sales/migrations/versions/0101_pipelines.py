"""Kinds of opportunity with their pipelines, and those that come with the product."""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from crm_sales.pipelines.seeds import seeds

revision = "0101"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    kinds = op.create_table(
        "opportunity_kinds",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), server_default="", nullable=False),
        sa.Column("position", sa.Integer(), server_default="0", nullable=False),
        sa.Column("retired", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("carrier_kind_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("cooperation_modes", JSONB(), server_default="[]", nullable=False),
        sa.Column("loss_reasons", JSONB(), nullable=False),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["carrier_kind_id"], ["opportunity_kinds.id"], name=op.f("opportunity_kinds_carrier_kind_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("opportunity_kinds_pkey")),
        sa.UniqueConstraint("name", name=op.f("opportunity_kinds_unique_name")),
    )
    pipelines = op.create_table(
        "pipelines",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("kind_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.SmallInteger(), nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("creation_criteria", JSONB(), server_default="[]", nullable=False),
        sa.Column("creation_required_fields", ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("stages", JSONB(), nullable=False),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        sa.Column("publish_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(state = 1) = (publish_at IS NULL)", name=op.f("pipelines_published_at_a_time")),
        sa.ForeignKeyConstraint(["kind_id"], ["opportunity_kinds.id"], name=op.f("pipelines_kind_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("pipelines_pkey")),
        sa.UniqueConstraint("kind_id", "number", name=op.f("pipelines_unique_kind_id_number")),
    )
    for name, state in (("pipelines_one_draft", 1), ("pipelines_one_published", 2)):
        op.create_index(name, "pipelines", ["kind_id"], unique=True, postgresql_where=sa.text(f"state = {state}"))
    for kind, pipeline in seeds(datetime.now(UTC)):
        op.bulk_insert(kinds, [kind])
        op.bulk_insert(pipelines, [pipeline])


def downgrade() -> None:
    op.drop_table("pipelines")
    op.drop_table("opportunity_kinds")
