"""The gateway's tables in one place for Alembic, together with those that every service has."""

from crm_chassis.schema import service_metadata
from crm_chassis.work import ChassisTables

metadata = service_metadata()
chassis = ChassisTables.on(metadata)
