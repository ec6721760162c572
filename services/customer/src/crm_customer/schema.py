"""The service's tables in one place for Alembic, together with those that every service has."""

import sqlalchemy as sa

from crm_chassis.sealed.keyring import data_keys_table
from crm_chassis.work import ChassisTables

# Constraints need names that a later migration can refer to.
metadata = sa.MetaData(
    naming_convention={
        "ix": "%(table_name)s_by_%(column_0_N_name)s",
        "uq": "%(table_name)s_unique_%(column_0_N_name)s",
        "ck": "%(table_name)s_%(constraint_name)s",
        "fk": "%(table_name)s_%(column_0_N_name)s_fkey",
        "pk": "%(table_name)s_pkey",
    }
)
chassis = ChassisTables.on(metadata)
data_keys = data_keys_table(metadata)

# For indexes over many keys of a row, such as search tokens: new rows wait until there are many, since taking them in one by
# one costs more than all else about a row. How many, crm_chassis.postgres says.
IN_BULK = {"fastupdate": True}
