"""Imports expire: when their cells were forgotten; what deletes the marks of one that ended, which the runtime role may not."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

# 5 and 6: done, cancelled. A short statement, called again until it finds nothing.
FORGET_MARKS = """
CREATE FUNCTION forget_import_marks(ended uuid) RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH these AS (
        SELECT mark, number FROM import_marks
        WHERE import_id = (SELECT id FROM imports WHERE id = ended AND state IN (5, 6)) LIMIT 10000
    ), forgotten AS (
        DELETE FROM import_marks USING these
        WHERE import_marks.import_id = ended AND import_marks.mark = these.mark AND import_marks.number = these.number
        RETURNING 1
    )
    SELECT count(*) FROM forgotten
$$
"""


def upgrade() -> None:
    op.add_column("imports", sa.Column("expired_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index("imports_not_expired", "imports", ["updated_at"], postgresql_where=sa.text("expired_at IS NULL"))
    op.execute(FORGET_MARKS)
    runtime_role = op.get_bind().scalar(sa.text("SELECT current_database()"))
    op.execute("REVOKE ALL ON FUNCTION forget_import_marks(uuid) FROM PUBLIC")
    op.execute(f'GRANT EXECUTE ON FUNCTION forget_import_marks(uuid) TO "{runtime_role}"')


def downgrade() -> None:
    op.execute("DROP FUNCTION forget_import_marks(uuid)")
    op.drop_index("imports_not_expired", "imports")
    op.drop_column("imports", "expired_at")
