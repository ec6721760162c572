"""Follow-ups and instructions."""

import sqlalchemy as sa
from alembic import op

revision = "0103"
down_revision = "0102"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "follow_ups",
        sa.Column("number", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("opportunity_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("way", sa.SmallInteger(), nullable=False),
        sa.Column("contact_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("progress", sa.Text(), nullable=False),
        sa.Column("difficulty", sa.Text(), server_default="", nullable=False),
        sa.Column("next_step", sa.Text(), server_default="", nullable=False),
        sa.Column("next_date", sa.Date(), nullable=True),
        sa.Column("person_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["opportunity_id"], ["opportunities.id"], name=op.f("follow_ups_opportunity_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("follow_ups_pkey")),
        sa.UniqueConstraint("number", name=op.f("follow_ups_unique_number")),
    )
    op.create_index("follow_ups_by_opportunity", "follow_ups", ["opportunity_id", "number"], unique=False)
    op.create_table(
        "instructions",
        sa.Column("number", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("opportunity_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("follow_up_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("duty", sa.SmallInteger(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("author_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("addressee_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("reply", sa.Text(), server_default="", nullable=False),
        sa.Column("answer_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["follow_up_id"], ["follow_ups.id"], name=op.f("instructions_follow_up_id_fkey")),
        sa.ForeignKeyConstraint(
            ["opportunity_id"], ["opportunities.id"], name=op.f("instructions_opportunity_id_fkey")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("instructions_pkey")),
        sa.UniqueConstraint("number", name=op.f("instructions_unique_number")),
    )
    op.create_index("instructions_by_opportunity", "instructions", ["opportunity_id", "number"], unique=False)
    op.create_index(
        "instructions_given",
        "instructions",
        ["author_id", "due_at"],
        unique=False,
        postgresql_where=sa.text("answer_at IS NULL"),
    )
    op.create_index(
        "instructions_to_answer",
        "instructions",
        ["addressee_id", "due_at"],
        unique=False,
        postgresql_where=sa.text("answer_at IS NULL"),
    )
    runtime_role = op.get_bind().scalar(sa.text("SELECT current_database()"))
    op.execute(f'REVOKE UPDATE ON follow_ups FROM "{runtime_role}"')


def downgrade() -> None:
    op.drop_table("instructions")
    op.drop_table("follow_ups")
