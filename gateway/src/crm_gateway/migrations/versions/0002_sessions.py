"""Browsers that sign in and are signed in."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sign_ins",
        sa.Column("state_digest", sa.LargeBinary(), nullable=False),
        sa.Column("browser_digest", sa.LargeBinary(), nullable=False),
        sa.Column("nonce", sa.Text(), nullable=False),
        sa.Column("sealed_verifier", sa.LargeBinary(), nullable=False),
        sa.Column("return_to", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("state_digest", name=op.f("sign_ins_pkey")),
    )
    op.create_index("sign_ins_by_expiry", "sign_ins", ["expires_at"])
    op.create_table(
        "sessions",
        sa.Column("cookie_digest", sa.LargeBinary(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("keycloak_session_id", sa.Text(), nullable=False),
        sa.Column("username", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sealed_tokens", sa.LargeBinary(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("renewing_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("cookie_digest", name=op.f("sessions_pkey")),
    )
    op.create_index("sessions_by_keycloak_session", "sessions", ["keycloak_session_id"])
    op.create_index("sessions_by_person", "sessions", ["person_id"])
    op.create_index("sessions_by_expiry", "sessions", ["expires_at"])
    op.create_table(
        "denied_tokens",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("kind", "value", name=op.f("denied_tokens_pkey")),
    )
    op.create_index("denied_tokens_by_time", "denied_tokens", ["at"])
    # Unlike business tables these may be emptied: nothing in them outlives its session.
    runtime_role = op.get_bind().scalar(sa.text("SELECT current_database()"))
    op.execute(f'GRANT DELETE ON sign_ins, sessions, denied_tokens TO "{runtime_role}"')


def downgrade() -> None:
    for table in ("denied_tokens", "sessions", "sign_ins"):
        op.drop_table(table)
