"""Settings of the sales service."""

from pydantic import Field

from crm_chassis.settings import ServiceSettings


class SalesSettings(ServiceSettings):
    """What is the sales service's own.

    ``exports_at_once``: files in the making at a time in one process, each with a connection of the pool.
    """

    exports_at_once: int = Field(default=2, ge=1)
