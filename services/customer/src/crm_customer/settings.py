"""Settings of the customer service."""

from pydantic import Field

from crm_chassis.settings import ServiceSettings


class CustomerSettings(ServiceSettings):
    """What is the customer service's own.

    ``reveals_per_day``: sealed fields that one person may open per business day (PRODUCT G7); ``rotation_batch``:
    secrets that one transaction of the key rotation seals anew; ``exports_at_once``: files in the making at a time in one
    process, each with a connection of the pool; ``import_cells_days``: how long the cells of a sheet are kept after its
    import ended (PRODUCT G7).
    """

    reveals_per_day: int = Field(default=100, ge=0)
    rotation_batch: int = Field(default=500, ge=1)
    exports_at_once: int = Field(default=2, ge=1)
    import_cells_days: int = Field(default=30, ge=1, le=3650)
