"""Tables of the pipelines. Stages, criteria and choices are documents, named as in the contract."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from crm_sales.schema import metadata

ID = sa.Uuid(as_uuid=False)
TIME = sa.DateTime(timezone=True)

opportunity_kinds = sa.Table(
    "opportunity_kinds",
    metadata,
    sa.Column("id", ID, primary_key=True),
    sa.Column("name", sa.Text, nullable=False, unique=True),
    sa.Column("name_en", sa.Text, nullable=False, server_default=""),
    sa.Column("position", sa.Integer, nullable=False, server_default="0"),
    sa.Column("retired", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("carrier_kind_id", ID, sa.ForeignKey("opportunity_kinds.id"), nullable=True),
    sa.Column("cooperation_modes", JSONB, nullable=False, server_default="[]"),
    sa.Column("loss_reasons", JSONB, nullable=False),
    sa.Column("version", sa.BigInteger, nullable=False, server_default="1"),
    sa.Column("created_at", TIME, nullable=False),
    sa.Column("updated_at", TIME, nullable=False),
)

pipelines = sa.Table(
    "pipelines",
    metadata,
    sa.Column("id", ID, primary_key=True),
    sa.Column("kind_id", ID, sa.ForeignKey("opportunity_kinds.id"), nullable=False),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("state", sa.SmallInteger, nullable=False),
    sa.Column("note", sa.Text, nullable=False, server_default=""),
    sa.Column("creation_criteria", JSONB, nullable=False, server_default="[]"),
    sa.Column("creation_required_fields", ARRAY(sa.Text), nullable=False, server_default="{}"),
    sa.Column("stages", JSONB, nullable=False),
    sa.Column("version", sa.BigInteger, nullable=False, server_default="1"),
    sa.Column("publish_at", TIME, nullable=True),
    sa.Column("created_at", TIME, nullable=False),
    sa.Column("updated_at", TIME, nullable=False),
    sa.UniqueConstraint("kind_id", "number"),
    sa.CheckConstraint("(state = 1) = (publish_at IS NULL)", name="published_at_a_time"),
    sa.Index("pipelines_one_draft", "kind_id", unique=True, postgresql_where=sa.text("state = 1")),
    sa.Index("pipelines_one_published", "kind_id", unique=True, postgresql_where=sa.text("state = 2")),
)
