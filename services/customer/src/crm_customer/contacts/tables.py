"""Tables of contacts and their secrets."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY

from crm_chassis.schema import IN_BULK
from crm_customer.schema import metadata

ID = sa.Uuid(as_uuid=False)
TIME = sa.DateTime(timezone=True)

# mobile, id_card, home_address, birthday and email hold the masked forms, empty where there is no value.
contacts = sa.Table(
    "contacts",
    metadata,
    sa.Column("id", ID, primary_key=True),
    sa.Column("customer_id", ID, sa.ForeignKey("customers.id"), nullable=False),
    sa.Column("department_id", ID, sa.ForeignKey("departments.id"), nullable=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("title", sa.Text, nullable=False, server_default=""),
    sa.Column("decision_role", sa.Text, nullable=False, server_default=""),
    sa.Column("prescribing", sa.Text, nullable=False, server_default=""),
    sa.Column("hobbies", sa.Text, nullable=False, server_default=""),
    sa.Column("education", sa.Text, nullable=False, server_default=""),
    sa.Column("personality", sa.Text, nullable=False, server_default=""),
    sa.Column("introducer_id", ID, sa.ForeignKey("contacts.id"), nullable=True),
    sa.Column("source", sa.Text, nullable=False, server_default=""),
    sa.Column("first_impression", sa.Text, nullable=False, server_default=""),
    sa.Column("met_date", sa.Date, nullable=True),
    sa.Column("native_place", sa.Text, nullable=False, server_default=""),
    sa.Column("marital_status", sa.Text, nullable=False, server_default=""),
    sa.Column("wedding_date", sa.Date, nullable=True),
    sa.Column("classification", sa.Text, nullable=False, server_default=""),
    sa.Column("grade", sa.Text, nullable=False, server_default=""),
    sa.Column("mobile", sa.Text, nullable=False, server_default=""),
    sa.Column("id_card", sa.Text, nullable=False, server_default=""),
    sa.Column("home_address", sa.Text, nullable=False, server_default=""),
    sa.Column("birthday", sa.Text, nullable=False, server_default=""),
    sa.Column("email", sa.Text, nullable=False, server_default=""),
    sa.Column("remark", sa.Text, nullable=False, server_default=""),
    sa.Column("search_tokens", ARRAY(sa.Integer), nullable=False, server_default="{}"),
    sa.Column("version", sa.BigInteger, nullable=False, server_default="1"),
    sa.Column("created_at", TIME, nullable=False),
    sa.Column("updated_at", TIME, nullable=False),
    sa.Column("deleted_at", TIME, nullable=True),
    sa.Index("contacts_of_customer", "customer_id", sa.text("updated_at DESC"), sa.text("id DESC")),
    sa.Index("contacts_of_department", "department_id", postgresql_where=sa.text("department_id IS NOT NULL")),
    sa.Index("contacts_introduced_by", "introducer_id", postgresql_where=sa.text("introducer_id IS NOT NULL")),
    sa.Index("contacts_newest", sa.text("updated_at DESC"), sa.text("id DESC")),
    sa.Index("contacts_by_name", "name", "id"),
    sa.Index("contacts_by_search_token", "search_tokens", postgresql_using="gin", postgresql_with=IN_BULK),
)

# One row per sealed field that has or had a value. ``exact`` and ``suffixes`` are blind indexes; ``key_id`` repeats the
# data key named inside ``sealed``, so that a rotation finds what is left to do.
contact_secrets = sa.Table(
    "contact_secrets",
    metadata,
    sa.Column("contact_id", ID, sa.ForeignKey("contacts.id"), primary_key=True),
    sa.Column("field", sa.Text, primary_key=True),
    sa.Column("key_id", sa.BigInteger, sa.ForeignKey("data_keys.id"), nullable=False),
    sa.Column("sealed", sa.LargeBinary, nullable=True),
    sa.Column("exact", sa.BigInteger, nullable=True),
    sa.Column("suffixes", ARRAY(sa.BigInteger), nullable=False, server_default="{}"),
    sa.Index("contact_secrets_by_exact", "exact", postgresql_where=sa.text("exact IS NOT NULL")),
    sa.Index("contact_secrets_by_suffix", "suffixes", postgresql_using="gin", postgresql_with=IN_BULK),
    sa.Index("contact_secrets_by_key", "key_id", "contact_id", "field", postgresql_where=sa.text("sealed IS NOT NULL")),
)

# What a person opened on a business day; counted against the daily limit.
contact_reveals = sa.Table(
    "contact_reveals",
    metadata,
    sa.Column("person_id", ID, primary_key=True),
    sa.Column("day", sa.Date, primary_key=True),
    sa.Column("contact_id", ID, sa.ForeignKey("contacts.id"), primary_key=True),
    sa.Column("field", sa.Text, primary_key=True),
)
