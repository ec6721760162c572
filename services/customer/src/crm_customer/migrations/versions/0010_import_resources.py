"""Imports of departments and contacts; chosen rows; why an import stopped."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("imports", sa.Column("resource", sa.SmallInteger(), server_default="1", nullable=False))
    op.add_column("imports", sa.Column("handled", sa.Integer(), server_default="0", nullable=False))
    for name in ("chosen_rows", "duplicate_reason", "stop_reason"):
        op.add_column("imports", sa.Column(name, sa.Text(), server_default="", nullable=False))
    op.drop_index("import_rows_by_identity", "import_rows")
    op.drop_column("import_rows", "identity")
    op.add_column("import_rows", sa.Column("sealed", sa.LargeBinary(), nullable=True))
    op.add_column("import_rows", sa.Column("key_id", sa.BigInteger(), nullable=True))
    op.add_column("import_rows", sa.Column("record_id", sa.Uuid(as_uuid=False), nullable=True))
    op.create_foreign_key(op.f("import_rows_key_id_fkey"), "import_rows", "data_keys", ["key_id"], ["id"])
    # All imports so far are of customers.
    op.execute("UPDATE import_rows SET record_id = customer_id WHERE customer_id IS NOT NULL")
    op.create_index(
        "import_rows_by_record",
        "import_rows",
        ["import_id", "record_id"],
        postgresql_where=sa.text("record_id IS NOT NULL"),
    )
    op.create_index(
        "import_rows_by_key",
        "import_rows",
        ["key_id", "import_id", "number"],
        postgresql_where=sa.text("sealed IS NOT NULL"),
    )
    op.create_table(
        "import_marks",
        sa.Column("import_id", sa.Uuid(as_uuid=False), nullable=False),
        sa.Column("mark", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["import_id"], ["imports.id"], name=op.f("import_marks_import_id_fkey")),
        sa.PrimaryKeyConstraint("import_id", "mark", "number", name=op.f("import_marks_pkey")),
    )


def downgrade() -> None:
    op.drop_table("import_marks")
    for index in ("import_rows_by_key", "import_rows_by_record"):
        op.drop_index(index, "import_rows")
    for name in ("record_id", "key_id", "sealed"):
        op.drop_column("import_rows", name)
    op.add_column("import_rows", sa.Column("identity", sa.Text(), server_default="", nullable=False))
    op.create_index("import_rows_by_identity", "import_rows", ["import_id", "identity", "number"])
    for name in ("stop_reason", "duplicate_reason", "chosen_rows", "handled", "resource"):
        op.drop_column("imports", name)
