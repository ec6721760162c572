"""Every table of the gateway's database: importing this declares them all on ``metadata``."""

from crm_gateway.directory.tables import directory_entities
from crm_gateway.schema import chassis, metadata
from crm_gateway.sessions.tables import denied, sessions, sign_ins

__all__ = ["chassis", "denied", "directory_entities", "metadata", "sessions", "sign_ins"]
