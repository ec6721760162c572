"""What was read from Keycloak last, so that a difference is told exactly once."""

import sqlalchemy as sa

from crm_gateway.schema import metadata

# One row per key of the bucket `directory`; ``value`` is the message, NULL when the entity is gone. ``version`` is the
# directory version in which it became so.
directory_entities = sa.Table(
    "directory_entities",
    metadata,
    sa.Column("key", sa.Text, primary_key=True),
    sa.Column("value", sa.LargeBinary),
    sa.Column("version", sa.BigInteger, nullable=False),
    sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
    sa.Index("directory_entities_by_version", "version"),
)
