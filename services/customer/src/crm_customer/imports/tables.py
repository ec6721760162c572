"""Tables of the imports."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from crm_customer.schema import metadata

ID = sa.Uuid(as_uuid=False)
TIME = sa.DateTime(timezone=True)

# ``handled``: the job at hand is done with the rows up to this number. ``chosen_rows`` is a multirange of row numbers as
# text, empty for all. ``expired_at``: the cells of its rows were forgotten (see ``expiring``).
imports = sa.Table(
    "imports",
    metadata,
    sa.Column("id", ID, primary_key=True),
    sa.Column("person_id", ID, nullable=False),
    sa.Column("person_name", sa.Text, nullable=False),
    sa.Column("resource", sa.SmallInteger, nullable=False, server_default="1"),
    sa.Column("unit_id", ID, nullable=True),
    sa.Column("filename", sa.Text, nullable=False),
    sa.Column("state", sa.SmallInteger, nullable=False),
    sa.Column("headers", ARRAY(sa.Text), nullable=False),
    sa.Column("mapping", JSONB, nullable=False),
    sa.Column("row_count", sa.Integer, nullable=False),
    sa.Column("handled", sa.Integer, nullable=False, server_default="0"),
    sa.Column("chosen_rows", sa.Text, nullable=False, server_default=""),
    sa.Column("duplicate_reason", sa.Text, nullable=False, server_default=""),
    sa.Column("stop_reason", sa.Text, nullable=False, server_default=""),
    sa.Column("version", sa.BigInteger, nullable=False, server_default="1"),
    sa.Column("created_at", TIME, nullable=False),
    sa.Column("updated_at", TIME, nullable=False),
    sa.Column("expired_at", TIME, nullable=True),
    sa.Index("imports_not_expired", "updated_at", postgresql_where=sa.text("expired_at IS NULL")),
    sa.Index("imports_by_person", "person_id", "id"),
)

# Either ``cells`` hold the row, or ``sealed`` does where the resource has sealed fields (see ``cells``); ``key_id`` repeats
# the data key named inside. ``customer_id`` is the customer of ``record_id``, which the row became or is compared with.
import_rows = sa.Table(
    "import_rows",
    metadata,
    sa.Column("import_id", ID, sa.ForeignKey("imports.id"), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("cells", ARRAY(sa.Text), nullable=False),
    sa.Column("sealed", sa.LargeBinary, nullable=True),
    sa.Column("key_id", sa.BigInteger, sa.ForeignKey("data_keys.id"), nullable=True),
    sa.Column("outcome", sa.SmallInteger, nullable=False, server_default="0"),
    sa.Column("problems", JSONB, nullable=False, server_default="[]"),
    sa.Column("customer_id", ID, nullable=True),
    sa.Column("record_id", ID, nullable=True),
    sa.Index("import_rows_by_outcome", "import_id", "outcome", "number"),
    sa.Index("import_rows_by_record", "import_id", "record_id", postgresql_where=sa.text("record_id IS NOT NULL")),
    sa.Index("import_rows_by_key", "key_id", "import_id", "number", postgresql_where=sa.text("sealed IS NOT NULL")),
)

# Digests of what makes two rows of a sheet one record, per dry run; only added to, until the import expires (migration 0015).
import_marks = sa.Table(
    "import_marks",
    metadata,
    sa.Column("import_id", ID, sa.ForeignKey("imports.id"), primary_key=True),
    sa.Column("mark", sa.BigInteger, primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True),
)
