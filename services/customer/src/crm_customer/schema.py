"""The service's tables in one place for Alembic, together with those that every service has."""

from crm_chassis.schema import service_metadata
from crm_chassis.sealed.keyring import data_keys_table
from crm_chassis.work import ChassisTables

metadata = service_metadata()
chassis = ChassisTables.on(metadata)
data_keys = data_keys_table(metadata)
