"""Settings of the sales service."""

from pydantic import Field

from crm_chassis.settings import ServiceSettings


class SalesSettings(ServiceSettings):
    """What is the sales service's own.

    ``customer_target`` is where the customer service answers gRPC, asked on behalf of callers (ADR 0012);
    ``exports_at_once``: files in the making at a time in one process, each with a connection of the pool.
    """

    customer_target: str = "127.0.0.1:8052"
    exports_at_once: int = Field(default=2, ge=1)
