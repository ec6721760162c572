"""Code lists, filled with what a new company starts with."""

from datetime import UTC, datetime
from uuid import uuid4

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from crm_customer.code_lists.domain import spellings_of
from crm_customer.code_lists.seeds import seed

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

SEEDS = (
    *("customer-kind", "customer-status", "hospital-grade", "province", "city"),
    *("industry", "purchasing-power", "source", "circle", "value-grade"),
)


def upgrade() -> None:
    now = datetime.now(UTC)
    lists = op.create_table(
        "code_lists",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("title_zh", sa.Text(), nullable=False),
        sa.Column("title_en", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("code_lists_pkey")),
    )
    codes = op.create_table(
        "codes",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("list", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name_zh", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), server_default="", nullable=False),
        sa.Column("parent", sa.Text(), server_default="", nullable=False),
        sa.Column("aliases", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("spellings", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("retired", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["list"], ["code_lists.name"], name=op.f("codes_list_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("codes_pkey")),
        sa.UniqueConstraint("list", "code", name=op.f("codes_unique_list_code")),
    )
    for name in SEEDS:
        one = seed(name)
        op.bulk_insert(lists, [{"name": name, "title_zh": one.zh, "title_en": one.en}])
        op.bulk_insert(
            codes,
            [
                {
                    "id": str(uuid4()),
                    "list": name,
                    "code": entry.code,
                    "name_zh": entry.zh,
                    "name_en": entry.en,
                    "parent": entry.parent,
                    "aliases": list(entry.aliases),
                    "spellings": spellings_of(entry.code, entry.zh, entry.en, list(entry.aliases)),
                    "position": position,
                    "updated_at": now,
                }
                for position, entry in enumerate(one.entries)
            ],
        )


def downgrade() -> None:
    op.drop_table("codes")
    op.drop_table("code_lists")
