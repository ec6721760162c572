"""Settings of the sales service."""

from crm_chassis.settings import ServiceSettings


class SalesSettings(ServiceSettings):
    """What is the sales service's own: nothing beyond what every service is told so far."""
