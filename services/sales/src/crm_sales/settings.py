"""Settings of the sales service."""

from crm_chassis.settings import ServiceSettings


class SalesSettings(ServiceSettings):
    """What is the sales service's own.

    ``customer_target`` is where the customer service answers gRPC, asked on behalf of callers (ADR 0012).
    """

    customer_target: str = "127.0.0.1:8052"
