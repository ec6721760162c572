"""How the tables of every service are declared."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

# For indexes over many keys of a row, such as search tokens: new rows wait until there are many, since taking them in one by
# one costs more than all else about a row. How many, crm_chassis.postgres says.
IN_BULK: Final = {"fastupdate": True}


def service_metadata() -> sa.MetaData:
    """Metadata whose constraints have names that a later migration can refer to."""
    return sa.MetaData(
        naming_convention={
            "ix": "%(table_name)s_by_%(column_0_N_name)s",
            "uq": "%(table_name)s_unique_%(column_0_N_name)s",
            "ck": "%(table_name)s_%(constraint_name)s",
            "fk": "%(table_name)s_%(column_0_N_name)s_fkey",
            "pk": "%(table_name)s_pkey",
        }
    )
