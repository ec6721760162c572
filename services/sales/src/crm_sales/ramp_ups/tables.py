"""Table of the ramp-ups."""

import sqlalchemy as sa

from crm_sales.schema import metadata

ID = sa.Uuid(as_uuid=False)

# Volumes of a project by the first day of their month; a month without any has been taken out.
opportunity_ramp_ups = sa.Table(
    "opportunity_ramp_ups",
    metadata,
    sa.Column("opportunity_id", ID, sa.ForeignKey("opportunities.id"), primary_key=True),
    sa.Column("month", sa.Date, primary_key=True),
    sa.Column("planned", sa.BigInteger, nullable=True),
    sa.Column("actual", sa.BigInteger, nullable=True),
    sa.CheckConstraint("extract(day FROM month) = 1", name="month_by_its_first_day"),
)
