"""Settings of the customer service."""

from crm_chassis.settings import ServiceSettings


class CustomerSettings(ServiceSettings):
    """None of its own yet: the name is what other modules ask for."""
