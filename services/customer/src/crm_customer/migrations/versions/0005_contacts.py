"""Contacts, their secrets and the data keys these are sealed with; code lists for contacts."""

from datetime import UTC, datetime
from uuid import uuid4

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from crm_customer.code_lists.domain import spellings_of
from crm_customer.code_lists.seeds import seed

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

SEEDS = (
    *("decision-role", "education", "personality", "contact-source"),
    *("marital-status", "contact-classification", "contact-grade"),
)


def upgrade() -> None:
    op.create_table(
        "data_keys",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("data_class", sa.Text(), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("data_keys_pkey")),
    )
    op.create_index(
        "data_keys_one_active",
        "data_keys",
        ["data_class"],
        unique=True,
        postgresql_where=sa.text("state = 'active'"),
    )
    op.create_table(
        "contacts",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("customer_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("department_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), server_default="", nullable=False),
        sa.Column("decision_role", sa.Text(), server_default="", nullable=False),
        sa.Column("prescribing", sa.Text(), server_default="", nullable=False),
        sa.Column("hobbies", sa.Text(), server_default="", nullable=False),
        sa.Column("education", sa.Text(), server_default="", nullable=False),
        sa.Column("personality", sa.Text(), server_default="", nullable=False),
        sa.Column("introducer_id", sa.Uuid(as_uuid=False), nullable=True),
        sa.Column("source", sa.Text(), server_default="", nullable=False),
        sa.Column("first_impression", sa.Text(), server_default="", nullable=False),
        sa.Column("met_date", sa.Date(), nullable=True),
        sa.Column("native_place", sa.Text(), server_default="", nullable=False),
        sa.Column("marital_status", sa.Text(), server_default="", nullable=False),
        sa.Column("wedding_date", sa.Date(), nullable=True),
        sa.Column("classification", sa.Text(), server_default="", nullable=False),
        sa.Column("grade", sa.Text(), server_default="", nullable=False),
        sa.Column("mobile", sa.Text(), server_default="", nullable=False),
        sa.Column("id_card", sa.Text(), server_default="", nullable=False),
        sa.Column("home_address", sa.Text(), server_default="", nullable=False),
        sa.Column("birthday", sa.Text(), server_default="", nullable=False),
        sa.Column("email", sa.Text(), server_default="", nullable=False),
        sa.Column("remark", sa.Text(), server_default="", nullable=False),
        sa.Column("search_tokens", postgresql.ARRAY(sa.Integer()), server_default="{}", nullable=False),
        sa.Column("version", sa.BigInteger(), server_default="1", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name=op.f("contacts_customer_id_fkey")),
        sa.ForeignKeyConstraint(["department_id"], ["departments.id"], name=op.f("contacts_department_id_fkey")),
        sa.ForeignKeyConstraint(["introducer_id"], ["contacts.id"], name=op.f("contacts_introducer_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("contacts_pkey")),
    )
    newest: list[sa.ColumnElement[object]] = [sa.literal_column("updated_at DESC"), sa.literal_column("id DESC")]
    op.create_index("contacts_of_customer", "contacts", ["customer_id", *newest])
    for name, column in (("contacts_of_department", "department_id"), ("contacts_introduced_by", "introducer_id")):
        op.create_index(name, "contacts", [column], postgresql_where=sa.text(f"{column} IS NOT NULL"))
    op.create_index("contacts_newest", "contacts", newest)
    op.create_index("contacts_by_name", "contacts", ["name", "id"])
    op.create_index("contacts_by_search_token", "contacts", ["search_tokens"], postgresql_using="gin")
    op.create_table(
        "contact_secrets",
        sa.Column("contact_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("key_id", sa.BigInteger(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("exact", sa.BigInteger(), nullable=True),
        sa.Column("suffixes", postgresql.ARRAY(sa.BigInteger()), server_default="{}", nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name=op.f("contact_secrets_contact_id_fkey")),
        sa.ForeignKeyConstraint(["key_id"], ["data_keys.id"], name=op.f("contact_secrets_key_id_fkey")),
        sa.PrimaryKeyConstraint("contact_id", "field", name=op.f("contact_secrets_pkey")),
    )
    op.create_index(
        "contact_secrets_by_exact", "contact_secrets", ["exact"], postgresql_where=sa.text("exact IS NOT NULL")
    )
    op.create_index("contact_secrets_by_suffix", "contact_secrets", ["suffixes"], postgresql_using="gin")
    op.create_index(
        "contact_secrets_by_key",
        "contact_secrets",
        ["key_id", "contact_id", "field"],
        postgresql_where=sa.text("sealed IS NOT NULL"),
    )
    op.create_table(
        "contact_reveals",
        sa.Column("person_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("contact_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["contacts.id"], name=op.f("contact_reveals_contact_id_fkey")),
        sa.PrimaryKeyConstraint("person_id", "day", "contact_id", "field", name=op.f("contact_reveals_pkey")),
    )
    _fill_code_lists()


def _fill_code_lists() -> None:
    now = datetime.now(UTC)
    tables = sa.MetaData()
    connection = op.get_bind()
    lists, codes = (sa.Table(name, tables, autoload_with=connection) for name in ("code_lists", "codes"))
    for name in SEEDS:
        one = seed(name)
        connection.execute(lists.insert().values(name=name, title_zh=one.zh, title_en=one.en))
        connection.execute(
            codes.insert(),
            [
                {
                    "id": str(uuid4()),
                    "list": name,
                    "code": entry.code,
                    "name_zh": entry.zh,
                    "name_en": entry.en,
                    "spellings": spellings_of(entry.code, entry.zh, entry.en, list(entry.aliases)),
                    "position": position,
                    "updated_at": now,
                }
                for position, entry in enumerate(one.entries)
            ],
        )


def downgrade() -> None:
    for table in ("contact_reveals", "contact_secrets", "contacts", "data_keys"):
        op.drop_table(table)
    op.execute(sa.text("DELETE FROM codes WHERE list = ANY(:names)").bindparams(names=list(SEEDS)))
    op.execute(sa.text("DELETE FROM code_lists WHERE name = ANY(:names)").bindparams(names=list(SEEDS)))
