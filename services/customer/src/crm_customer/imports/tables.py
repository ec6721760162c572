"""Tables of the imports."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from crm_customer.schema import metadata

ID = sa.Uuid(as_uuid=False)
TIME = sa.DateTime(timezone=True)

imports = sa.Table(
    "imports",
    metadata,
    sa.Column("id", ID, primary_key=True),
    sa.Column("person_id", ID, nullable=False),
    sa.Column("person_name", sa.Text, nullable=False),
    sa.Column("unit_id", ID, nullable=True),
    sa.Column("filename", sa.Text, nullable=False),
    sa.Column("state", sa.SmallInteger, nullable=False),
    sa.Column("headers", ARRAY(sa.Text), nullable=False),
    sa.Column("mapping", JSONB, nullable=False),
    sa.Column("row_count", sa.Integer, nullable=False),
    sa.Column("version", sa.BigInteger, nullable=False, server_default="1"),
    sa.Column("created_at", TIME, nullable=False),
    sa.Column("updated_at", TIME, nullable=False),
    sa.Index("imports_by_person", "person_id", "id"),
)

# ``identity`` is the certain fact of the row's organisation (name and city), by which rows of one sheet are compared.
import_rows = sa.Table(
    "import_rows",
    metadata,
    sa.Column("import_id", ID, sa.ForeignKey("imports.id"), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("cells", ARRAY(sa.Text), nullable=False),
    sa.Column("outcome", sa.SmallInteger, nullable=False, server_default="0"),
    sa.Column("identity", sa.Text, nullable=False, server_default=""),
    sa.Column("problems", JSONB, nullable=False, server_default="[]"),
    sa.Column("customer_id", ID, nullable=True),
    sa.Index("import_rows_by_outcome", "import_id", "outcome", "number"),
    sa.Index("import_rows_by_identity", "import_id", "identity", "number"),
)
